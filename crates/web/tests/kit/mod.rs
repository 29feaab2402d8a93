//! The demo season screened once, and a browser without a screen over copies of it.
#![allow(dead_code, reason = "each test file uses its part")]

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use record::Lang;
use tower::ServiceExt;
use web::{Account, App, Outside, PageDrawer, Role, Settings, router};

struct Quiet;

impl pipeline::Watch for Quiet {
    fn begin(&self, _: pipeline::Stage, _: u64) {}
    fn step(&self, _: pipeline::Stage, _: &str) {}
    fn end(&self, _: pipeline::Stage, _: f64) {}
    fn interrupted(&self) -> bool {
        false
    }
}

/// The demo season as a run left it.
pub(crate) struct Season {
    pub(crate) dir: tempfile::TempDir,
    pub(crate) finished: pipeline::Finished,
    pub(crate) plan: pipeline::Plan,
}

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

pub(crate) fn season() -> &'static Season {
    static DONE: OnceLock<Season> = OnceLock::new();
    DONE.get_or_init(|| {
        let dir = tempfile::tempdir().unwrap();
        let plan = pipeline::Plan::read(&root().join("pipelines/demo.toml"), None, Some(&dir.path().join("w"))).unwrap();
        let context = pipeline::Context {
            now: "2026-05-12T22:00:00+08:00".to_owned(),
            version: "0",
            who: store::Who { pid: 1, started: String::new(), program: "test".to_owned() },
            reader: pipeline::Reader::Here(None),
            lang: Lang::Zh,
            watch: &Quiet,
        };
        let finished = pipeline::run(&plan, &context).unwrap();
        Season { dir, finished, plan }
    })
}

/// A workspace of a test's own.
pub(crate) fn workspace() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    copy(&season().dir.path().join("w"), dir.path());
    dir
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for item in std::fs::read_dir(from).unwrap() {
        let item = item.unwrap();
        let to = to.join(item.file_name());
        if item.file_type().unwrap().is_dir() {
            copy(&item.path(), &to);
        } else {
            std::fs::copy(item.path(), to).unwrap();
        }
    }
}

pub(crate) fn account(name: &str, role: Role) -> Account {
    Account { name: name.to_owned(), role, tracks: Default::default(), recused: Default::default() }
}

pub(crate) const PASSWORD: &str = "一二三四五六七八";

/// A server in memory over a workspace of its own.
pub(crate) struct Office {
    pub(crate) dir: tempfile::TempDir,
    pub(crate) app: Arc<App>,
    router: Router,
    runtime: tokio::runtime::Runtime,
    pub(crate) clock: Arc<AtomicU64>,
}

/// An answer as a browser would see it.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: axum::http::HeaderMap,
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.bytes.clone()).unwrap()
    }

    pub(crate) fn location(&self) -> String {
        self.headers[header::LOCATION].to_str().unwrap().to_owned()
    }

    pub(crate) fn cookie(&self) -> String {
        let set = self.headers.get_all(header::SET_COOKIE).iter().map(|v| v.to_str().unwrap()).find(|v| v.starts_with("shai="));
        set.unwrap().split(';').next().unwrap().to_owned()
    }
}

impl Office {
    pub(crate) fn open(accounts: &[Account]) -> Self {
        Self::with_experts(accounts, None)
    }

    /// A server that was started with a list of experts.
    pub(crate) fn with_experts(accounts: &[Account], experts: Option<&Path>) -> Self {
        Self::with(accounts, experts, Settings::default())
    }

    pub(crate) fn with(accounts: &[Account], experts: Option<&Path>, settings: Settings) -> Self {
        Self::over(workspace(), accounts, experts, settings)
    }

    /// A server over a workspace that was prepared.
    pub(crate) fn over(dir: tempfile::TempDir, accounts: &[Account], experts: Option<&Path>, settings: Settings) -> Self {
        let workspace = store::Workspace::open_read(dir.path()).unwrap();
        // One digest for all: each costs a tenth of a second on purpose.
        static SECRET: OnceLock<String> = OnceLock::new();
        let secret = SECRET.get_or_init(|| web::hash_password(PASSWORD).unwrap());
        for account in accounts {
            let body = serde_json::to_string(account).unwrap();
            workspace.people().unwrap().put(&store::Person { name: account.name.clone(), secret: secret.clone(), body }).unwrap();
        }
        let clock = Arc::new(AtomicU64::new(1_000));
        let ticking = Arc::clone(&clock);
        let outside = Outside {
            now: Box::new(|| "2026-05-13T09:00:00+08:00".to_owned()),
            seconds: Box::new(move || ticking.load(Ordering::SeqCst)),
            lang: Lang::Zh,
            drawer: PageDrawer::Here,
            local: Some("本机用户".to_owned()),
            experts: experts.map(Path::to_owned),
        };
        let app = Arc::new(App::open(workspace, settings, outside).unwrap());
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        Self { dir, router: router(Arc::clone(&app)), app, runtime, clock }
    }

    /// Somebody who sent this request.
    pub(crate) fn send(&self, request: Request<Body>) -> Answer {
        self.runtime.block_on(async {
            let response = self.router.clone().oneshot(request).await.unwrap();
            let (parts, body) = response.into_parts();
            let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap().to_vec();
            Answer { status: parts.status, headers: parts.headers, bytes }
        })
    }

    pub(crate) fn login(&self, name: &str) -> Reader<'_> {
        let body = form(&[("name", name), ("password", PASSWORD), ("next", "/")]);
        let answer = self.send(post("/login", "", &body));
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/".to_owned()), "{}", answer.text());
        Reader { office: self, cookie: answer.cookie() }
    }

    /// Rows of the ledger.
    pub(crate) fn acts(&self) -> Vec<record::Act> {
        store::Workspace::open_read(self.dir.path()).unwrap().ledger().unwrap().acts().unwrap()
    }
}

pub(crate) fn post(path: &str, cookie: &str, body: &str) -> Request<Body> {
    Request::post(path)
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(body.to_owned()))
        .unwrap()
}

pub(crate) fn form(fields: &[(&str, &str)]) -> String {
    fields.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect::<Vec<_>>().join("&")
}

pub(crate) fn encode(part: &str) -> String {
    part.bytes().map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

/// Somebody who has logged in.
pub(crate) struct Reader<'a> {
    office: &'a Office,
    pub(crate) cookie: String,
}

impl Reader<'_> {
    pub(crate) fn ask(&self, path: &str) -> Answer {
        self.office.send(Request::get(path).header(header::COOKIE, &self.cookie).body(Body::empty()).unwrap())
    }

    /// The first link with this key, if the page has one.
    pub(crate) fn link(page: &str, key: &str) -> Option<String> {
        let at = page.find(&format!("data-key=\"{key}\""))?;
        let tag = &page[page[..at].rfind('<')?..at];
        Some(between(tag, "href=\"", "\"").replace("&#38;", "&").replace("&amp;", "&"))
    }

    /// A page that must be there.
    pub(crate) fn page(&self, path: &str) -> String {
        let answer = self.ask(path);
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text());
        answer.text()
    }

    pub(crate) fn json(&self, path: &str) -> serde_json::Value {
        serde_json::from_str(&self.page(path)).unwrap()
    }

    pub(crate) fn csrf(&self) -> String {
        between(&self.page("/help"), "name=\"csrf\" value=\"", "\"").to_owned()
    }

    pub(crate) fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = self.csrf();
        let fields: Vec<(&str, &str)> = [("csrf", csrf.as_str())].into_iter().chain(fields.iter().copied()).collect();
        self.office.send(post(path, &self.cookie, &form(&fields)))
    }
}

pub(crate) fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let start = text.find(from).unwrap_or_else(|| panic!("no {from:?} in {text}")) + from.len();
    &text[start..start + text[start..].find(to).unwrap()]
}

/// What a reader sees of a page: its text without tags, white space as one space.
pub(crate) fn seen(page: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for c in page.chars() {
        match c {
            '<' => inside = true,
            '>' => {
                inside = false;
                text.push(' ');
            }
            c if !inside => text.push(c),
            _ => {}
        }
    }
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace("&#34;", "\"")
        .replace("&#38;", "&")
        .replace("&#60;", "<")
        .replace("&#62;", ">")
}
