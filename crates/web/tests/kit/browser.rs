//! A real browser without a window, driven by the W3C WebDriver protocol over one HTTP request a command.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

/// Chromium under its driver.
pub(crate) struct Browser {
    driver: Child,
    at: SocketAddr,
    session: String,
    _profile: tempfile::TempDir,
}

/// Programs that Debian's packages chromium and chromium-driver install.
fn installed() -> bool {
    let there = |name: &str| std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).any(|d| d.join(name).is_file());
    there("chromium") && there("chromedriver")
}

/// The checker of accessibility, axe-core, that `.ci/test` fetches; `None` where it did not.
pub(crate) fn checker() -> Option<String> {
    let at = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/axe-core/axe.min.js");
    match std::fs::read_to_string(at) {
        Ok(script) => Some(script),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            testkit::skipped("axe-core");
            None
        }
        Err(e) => panic!("axe-core is there and cannot be read: {e}"),
    }
}

/// Whether something comes true within a minute: a loaded machine is slow, and only a failure waits so long.
pub(crate) fn patiently(mut done: impl FnMut() -> bool) -> bool {
    (0..1200).any(|_| {
        let yes = done();
        if !yes {
            std::thread::sleep(Duration::from_millis(50));
        }
        yes
    })
}

impl Browser {
    /// A browser with or without scripts, in a window of this size; `None` where none is installed.
    pub(crate) fn start(scripts: bool, width: u32, height: u32) -> Option<Self> {
        if !installed() {
            testkit::skipped("chromium");
            return None;
        }
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let driver =
            Command::new("chromedriver").arg(format!("--port={port}")).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let at = SocketAddr::from(([127, 0, 0, 1], port));
        let profile = tempfile::tempdir().unwrap();
        let mut browser = Self { driver, at, session: String::new(), _profile: profile };
        assert!(patiently(|| TcpStream::connect(at).is_ok()), "chromedriver does not answer");
        let arguments = json!([
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--hide-scrollbars",
            format!("--window-size={width},{height}"),
            format!("--user-data-dir={}", browser._profile.path().display())
        ]);
        let allowed = if scripts { 1 } else { 2 };
        let preferences = json!({"profile.managed_default_content_settings.javascript": allowed});
        let wanted = json!({"capabilities": {"alwaysMatch": {"goog:chromeOptions": {"args": arguments, "prefs": preferences}}}});
        let started = browser.call("POST", "/session", &wanted);
        browser.session = started["sessionId"].as_str().unwrap_or_else(|| panic!("no session: {started}")).to_owned();
        let inner = json!({"width": width, "height": height, "mobile": false, "deviceScaleFactor": 1});
        browser.devtools("Emulation.setDeviceMetricsOverride", &inner);
        Some(browser)
    }

    fn call(&self, method: &str, path: &str, body: &Value) -> Value {
        let body = if method == "GET" { String::new() } else { body.to_string() };
        let mut stream = TcpStream::connect(self.at).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let length = body.len();
        write!(stream, "{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}").unwrap();
        let mut answer = Vec::new();
        // The driver may leave the connection open: what the length announces is all there is.
        let mut part = [0u8; 65536];
        loop {
            let n = stream.read(&mut part).unwrap();
            answer.extend_from_slice(&part[..n]);
            let text = String::from_utf8_lossy(&answer);
            let Some((head, rest)) = text.split_once("\r\n\r\n") else { continue };
            let length = head
                .lines()
                .find_map(|l| l.to_ascii_lowercase().strip_prefix("content-length:").map(|n| n.trim().parse::<usize>().unwrap()));
            if n == 0 || length.is_some_and(|n| rest.len() >= n) {
                let value: Value = serde_json::from_str(rest).unwrap_or_else(|e| panic!("{e}: {text}"));
                return value["value"].clone();
            }
        }
    }

    fn on_session(&self, method: &str, path: &str, body: &Value) -> Value {
        let value = self.call(method, &format!("/session/{}{path}", self.session), body);
        assert!(value.get("error").is_none(), "{method} {path} {body}: {value}");
        value
    }

    fn devtools(&self, command: &str, parameters: &Value) -> Value {
        self.on_session("POST", "/goog/cdp/execute", &json!({"cmd": command, "params": parameters}))
    }

    pub(crate) fn go(&self, url: &str) {
        self.on_session("POST", "/url", &json!({"url": url}));
    }

    pub(crate) fn url(&self) -> String {
        self.on_session("GET", "/url", &Value::Null).as_str().unwrap().to_owned()
    }

    pub(crate) fn source(&self) -> String {
        self.on_session("GET", "/source", &Value::Null).as_str().unwrap().to_owned()
    }

    fn find(&self, selector: &str) -> String {
        let found = self.on_session("POST", "/element", &json!({"using": "css selector", "value": selector}));
        found.as_object().unwrap().values().next().unwrap().as_str().unwrap().to_owned()
    }

    pub(crate) fn click(&self, selector: &str) {
        let element = self.find(selector);
        self.on_session("POST", &format!("/element/{element}/click"), &json!({}));
    }

    pub(crate) fn write(&self, selector: &str, text: &str) {
        let element = self.find(selector);
        self.on_session("POST", &format!("/element/{element}/value"), &json!({"text": text}));
    }

    pub(crate) fn text(&self, selector: &str) -> String {
        let element = self.find(selector);
        self.on_session("GET", &format!("/element/{element}/text"), &Value::Null).as_str().unwrap().to_owned()
    }

    /// Keys pressed one after the other, wherever the focus is.
    pub(crate) fn press(&self, keys: &str) {
        for key in keys.chars() {
            let actions = json!([{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]);
            self.on_session("POST", "/actions", &json!({"actions": [{"type": "key", "id": "keys", "actions": actions}]}));
        }
    }

    /// Waits until the address holds `part`.
    pub(crate) fn wait_for(&self, part: &str) {
        assert!(patiently(|| self.url().contains(part)), "{} does not become …{part}…", self.url());
    }

    /// What a script says of the page, once it has come to say it; works where pages have no scripts of their own.
    pub(crate) fn evaluate(&self, expression: &str) -> Value {
        let wanted = json!({"expression": expression, "returnByValue": true, "awaitPromise": true});
        let answer = self.devtools("Runtime.evaluate", &wanted);
        assert!(answer.get("exceptionDetails").is_none(), "{}", answer["exceptionDetails"]);
        answer["result"]["value"].clone()
    }

    /// What of the page stands on paper.
    pub(crate) fn printed(&self) -> String {
        self.devtools("Emulation.setEmulatedMedia", &json!({"media": "print"}));
        let text = self.evaluate("document.querySelector('main').innerText");
        self.devtools("Emulation.setEmulatedMedia", &json!({"media": ""}));
        text.as_str().unwrap().to_owned()
    }

    /// Where the page breaks a rule of WCAG 2.2 A or AA that `checker`, axe-core, knows how to check. What is folded up is opened before.
    pub(crate) fn violations(&self, checker: &str) -> Vec<String> {
        self.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })");
        self.evaluate(&format!("{checker};true"));
        let rules = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa'], resultTypes: ['violations']}";
        let told = "r.violations.flatMap(v => v.nodes.map(n => `${v.id} ${n.target.join(' ')}: ${n.failureSummary}`))";
        let found = self.evaluate(&format!("axe.run(document, {rules}).then(r => {told})"));
        found.as_array().unwrap().iter().map(|v| v.as_str().unwrap().to_owned()).collect()
    }

    /// Names and roles of what assistive technology is told of, those without a name that must have one.
    pub(crate) fn unnamed(&self) -> Vec<String> {
        let tree = self.devtools("Accessibility.getFullAXTree", &json!({}));
        let nodes = tree["nodes"].as_array().unwrap();
        let named = ["button", "link", "textbox", "searchbox", "checkbox", "combobox", "heading", "image", "navigation", "dialog"];
        let is_unnamed = |n: &&Value| {
            !n["ignored"].as_bool().unwrap_or(false)
                && named.contains(&n["role"]["value"].as_str().unwrap_or(""))
                && n["name"]["value"].as_str().unwrap_or("").trim().is_empty()
        };
        nodes.iter().filter(is_unnamed).map(|n| format!("{} {}", n["role"]["value"], n["properties"])).collect()
    }

    /// Keeps the whole page as a picture for people to look at.
    pub(crate) fn picture(&self, to: &Path) {
        let shot = self.devtools("Page.captureScreenshot", &json!({"format": "png"}));
        let bytes = text::base64(shot["data"].as_str().unwrap().bytes());
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::write(to, bytes).unwrap();
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if !self.session.is_empty() {
            self.call("DELETE", &format!("/session/{}", self.session), &json!({}));
        }
        drop(self.driver.kill());
        drop(self.driver.wait());
    }
}
