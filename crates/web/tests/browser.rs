//! The three users' jobs in a real browser: by keyboard alone, by mouse, and without any script.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test fails where a page is not what it must be")]

#[path = "kit/browser.rs"]
mod browser;
mod kit;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use browser::{Browser, patiently};
use kit::{Office, PASSWORD, account, encode, season};
use record::{Act, Deed, Verdict};
use web::{Account, Role};

/// A server that a browser can reach.
fn served(accounts: &[Account]) -> (Office, String) {
    reachable(Office::open(accounts))
}

fn reachable(office: Office) -> (Office, String) {
    let at = web::Bind { address: "127.0.0.1:0".parse().unwrap(), certificate: None };
    let listening = web::bind(&at).unwrap();
    let address = format!("http://{}", listening.address());
    let app = Arc::clone(&office.app);
    std::thread::spawn(move || web::serve(app, listening).unwrap());
    (office, address)
}

fn pictures() -> PathBuf {
    kit::root().join("target/screens")
}

fn log_in(browser: &Browser, address: &str, name: &str) {
    browser.go(&format!("{address}/"));
    browser.write("#name", name);
    browser.write("#password", &format!("{PASSWORD}\u{e007}"));
    browser.wait_for("/");
    assert!(patiently(|| !browser.url().contains("/login")), "{name} cannot log in");
}

#[test]
fn a_reviewer_decides_by_keys_alone() {
    let (office, address) = served(&[account("核查员", Role::Reviewer)]);
    let Some(browser) = Browser::start(true, 1366, 768) else { return };
    log_in(&browser, &address, "核查员");
    // From the overview to the first verdict: c opens the queue, j Enter the first card, 1 decides.
    browser.press("c");
    browser.wait_for("/flags?");
    browser.press("j\u{e007}");
    browser.wait_for("/flags/F-");
    let first = browser.url();
    browser.press("1");
    browser.wait_for("done=");
    assert!(browser.text(".done").starts_with("已记入台账"));
    assert!(matches!(&office.acts()[..], [Act::Decision(d)] if d.verdict == Verdict::Upheld && d.by == "核查员"));
    // 2 asks for a reason first; Enter then gives the verdict.
    browser.press("2");
    assert_eq!(office.acts().len(), 1);
    let before = browser.url();
    browser.press("同名不同人\u{e007}");
    assert!(patiently(|| browser.url() != before), "nothing changed within a minute");
    let acts = office.acts();
    assert!(matches!(&acts[..], [_, Act::Decision(d)] if d.verdict == Verdict::Dismissed && d.reason == "同名不同人"), "{acts:?}");
    // z takes both back, one after the other.
    for n in 3..5 {
        browser.press("z");
        assert!(patiently(|| office.acts().len() == n), "nothing changed within a minute");
    }
    let acts = office.acts();
    assert!(matches!(&acts[2..], [Act::Deed(Deed::Undo(a)), Act::Deed(Deed::Undo(b))] if (a.of, b.of) == (2, 1)), "{acts:?}");
    let id = first.split("/flags/").nth(1).unwrap().split('?').next().unwrap();
    browser.wait_for(id);
    browser.press("?");
    assert!(browser.evaluate("document.getElementById('keys').open").as_bool().unwrap());
    assert!(browser.text("#keys ul").contains("成立"));
}

/// From the link that `shai serve` prints to the paper: somebody who has never used it needs these keys and no other. The browser's own for
/// printing are counted and not pressed, since without a window it shows no dialog.
#[test]
fn the_first_verdict_and_its_printed_card_take_eight_keys() {
    let (office, address) = served(&[]);
    let Some(browser) = Browser::start(true, 1366, 768) else { return };
    let key = office.app.entry_key().expect("there are no accounts").to_owned();
    let comes = |what: &str, said: &str| {
        let there = format!("{said} && document.readyState === 'complete'");
        assert!(patiently(|| browser.evaluate(&there).as_bool() == Some(true)), "{what} does not come");
    };
    browser.go(&format!("{address}/enter?key={key}"));
    comes("the overview", "location.pathname === '/'");
    let mut keys = vec!["the link"];
    let mut press = |key: &'static str, what: &str, said: &str| {
        browser.press(key);
        keys.push(key);
        comes(what, said);
    };
    press("c", "the queue", "location.pathname === '/flags'");
    press("j", "the first row", "document.querySelector('.here') !== null");
    press("\u{e007}", "the card", "location.pathname.startsWith('/flags/F-')");
    let id = browser.url().split("/flags/").nth(1).unwrap().split('?').next().unwrap().to_owned();
    press("1", "the next card", &format!("location.search.includes('done={id}')"));
    assert!(browser.text(".done").contains(&id) && !browser.printed().contains(&id), "the next card is not this one on paper");
    press("b", "the card that was decided", &format!("location.pathname === '/flags/{id}'"));
    let paper = browser.printed();
    for part in [id.as_str(), "现有决定", "本机用户", "签名"] {
        assert!(paper.contains(part), "{part} is not in {paper}");
    }
    assert!(matches!(&office.acts()[..], [Act::Decision(d)] if d.verdict == Verdict::Upheld), "{:?}", office.acts());
    keys.extend(["print", "confirm"]);
    assert_eq!(keys, ["the link", "c", "j", "\u{e007}", "1", "b", "print", "confirm"]);
}

#[test]
fn an_expert_finds_a_passage_and_walks_its_hits_by_keys_alone() {
    let (_office, address) = served(&[account("专家", Role::Expert)]);
    let Some(browser) = Browser::start(true, 1366, 768) else { return };
    log_in(&browser, &address, "专家");
    browser.press("/");
    browser.press("数据\u{e007}");
    browser.wait_for("/search?q=");
    assert!(browser.text(".counts").contains("个项目命中"));
    browser.click(".snippet a");
    browser.wait_for("/files/");
    let (first, page) = (browser.url(), browser.text(".toolbar"));
    browser.press("n");
    assert!(patiently(|| browser.url() != first), "nothing changed within a minute");
    assert_ne!(browser.text(".toolbar"), page, "the next hit");
    browser.press("s");
    browser.wait_for("/search?q=");
}

/// An expert compares two copies page by page, gives an entry points, and the secretariat sees them in the order and asks what they teach.
#[test]
fn pages_are_compared_and_entries_marked_by_keys_alone() {
    let (office, address) = served(&[account("专家", Role::Expert), account("秘书", Role::Secretariat)]);
    let Some(browser) = Browser::start(true, 1366, 768) else { return };
    let s = &season().finished.screening;
    let pair = s.matches.iter().find(|m| m.a.file.ends_with(".pdf") && m.passages.len() > 1).unwrap();
    log_in(&browser, &address, "专家");
    browser.go(&format!("{address}/compare/{}/{}", encode(&pair.a.entry), encode(&pair.b.entry)));
    browser.press("o");
    browser.wait_for("view=pages");
    // The page on the left, the text of a DOCX on the right: the passage is in sight on both.
    let in_sight = |n: usize| {
        format!(
            "[document.querySelector('.leaf .now'), document.getElementById('b{n}')].every(mark => {{ \
             const box = mark.getBoundingClientRect(), pane = mark.closest('.leaf, .text').getBoundingClientRect(); \
             return box.bottom >= pane.top && box.top <= pane.bottom; }})"
        )
    };
    for n in 1..=2 {
        assert!(patiently(|| browser.evaluate(&in_sight(n)).as_bool() == Some(true)), "passage {n} is not in sight on both sides");
        browser.press(if n == 1 { "n" } else { "N" });
        browser.wait_for(if n == 1 { "n=2" } else { "n=1" });
    }
    browser.press("o");
    assert!(patiently(|| !browser.url().contains("view=pages")), "the texts come back");
    let no = &s.rankings[0].entry;
    browser.go(&format!("{address}/entries/{}", encode(no)));
    browser.press("p");
    browser.press("87\u{e007}");
    assert!(patiently(|| office.acts().len() == 1), "nothing was recorded within a minute");
    assert!(
        matches!(&office.acts()[..], [Act::Deed(Deed::Score(score))] if score.entry == *no && score.points == Some(87)),
        "{:?}",
        office.acts()
    );
    let Some(browser) = Browser::start(true, 1366, 768) else { return };
    log_in(&browser, &address, "秘书");
    browser.go(&format!("{address}/ranking?track={}", encode(&s.rankings[0].track)));
    assert!(browser.text(".ranking tbody").contains("87.0"), "{}", browser.text(".ranking tbody"));
    // Parts of the ranking have the digits: the last is what scores teach.
    browser.press("4");
    browser.wait_for("/ranking/learned");
    assert!(browser.text("main").contains("不足 20 对"), "{}", browser.text("main"));
    browser.press("2");
    browser.wait_for("/shortlist");
    browser.write("#except", &format!("{no}\u{e007}"));
    browser.wait_for("except=");
    assert!(!browser.text("#national").contains(no.as_str()), "{no} was to be left out");
}

/// Each hit of a text without pages is brought into the window by `n`.
#[test]
fn every_hit_of_a_text_comes_into_the_window() {
    let (_office, address) = served(&[account("专家", Role::Expert)]);
    let s = &season().finished.screening;
    let docx = |e: &&record::EntryView| e.documents.first().is_some_and(|d| d.kind == record::FileKind::Docx && d.chars > 1500);
    let no = &s.entries.iter().find(docx).expect("an entry of the demo season is a DOCX").entry.no;
    let first = format!("{address}/entries/{}/files/0?q={}", encode(no), encode("数据"));
    let shows = |browser: &Browser| {
        let seen =
            "(() => { const r = document.getElementById('hit').getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight; })()";
        patiently(|| browser.evaluate(seen).as_bool() == Some(true))
    };
    if let Some(browser) = Browser::start(true, 1366, 768) {
        log_in(&browser, &address, "专家");
        browser.go(&first);
        for hit in 1..8 {
            assert!(shows(&browser), "hit {hit} is not in the window");
            let before = browser.url();
            browser.press("n");
            assert!(patiently(|| browser.url() != before), "nothing changed within a minute");
        }
        assert!(browser.url().ends_with("#hit"), "{}", browser.url());
        browser.press("?");
        assert!(browser.text("#keys ul").contains("下一处"));
    }
}

#[test]
fn everything_works_without_a_script() {
    let (office, address) = served(&[account("秘书", Role::Secretariat)]);
    let Some(browser) = Browser::start(false, 1366, 768) else { return };
    log_in(&browser, &address, "秘书");
    assert!(!browser.source().contains("class=\"has-js\""), "scripts are off");
    browser.click("nav a[href='/flags']");
    browser.wait_for("/flags");
    browser.click(".flags .what a");
    browser.wait_for("/flags/F-");
    browser.click("button[value='2']");
    browser.wait_for("/verdict");
    assert!(browser.text(".alert").contains("请写一句理由"));
    browser.write("#reason", "已有说明材料");
    browser.click("button[value='2']");
    browser.wait_for("done=");
    assert!(matches!(&office.acts()[..], [Act::Decision(d)] if d.reason == "已有说明材料"));
    browser.click(".undo button");
    assert!(patiently(|| office.acts().len() == 2), "nothing changed within a minute");
    assert_eq!(office.acts().len(), 2);
    browser.write("#find", "数据\u{e007}");
    browser.wait_for("/search");
    browser.click(".facets a");
    browser.click(".hit h3 a");
    browser.wait_for("/entries/");
    browser.click(".files a");
    browser.wait_for("/files/");
}

/// From the queue of one reviewer to the adjudication of a third, each by keys alone.
#[test]
fn a_flag_is_claimed_reviewed_blind_and_adjudicated_by_keys_alone() {
    let names = ["初核者", "复核者", "裁定者"];
    let (office, address) = served(&names.map(|n| account(n, Role::Reviewer)));
    let Some(browser) = Browser::start(true, 1366, 768) else { return };
    log_in(&browser, &address, names[0]);
    browser.press("c");
    browser.wait_for("/flags?");
    browser.press("jt");
    assert!(patiently(|| office.acts().len() == 1), "t takes the row that is marked");
    browser.press("j\u{e007}");
    browser.wait_for("/flags/F-");
    let card = browser.url().split('?').next().unwrap().to_owned();
    browser.press("2");
    browser.press("初核的理由\u{e007}");
    assert!(patiently(|| office.acts().len() == 3), "the decision gives back what was taken: {:?}", office.acts());
    for (name, key, acts, seen) in [(names[1], "1", 4, false), (names[2], "1", 5, true)] {
        browser.go(&format!("{address}/help"));
        browser.click(".me summary");
        browser.click(".menu form[action='/logout'] button");
        browser.wait_for("/login");
        log_in(&browser, &address, name);
        browser.go(&card);
        assert_eq!(browser.source().contains("初核的理由"), seen, "{name}");
        browser.picture(&pictures().join(format!("round-{acts}.png")));
        browser.press(key);
        assert!(patiently(|| office.acts().len() == acts), "{:?}", office.acts());
    }
    let acts = office.acts();
    assert!(
        matches!(&acts[3..], [Act::Deed(Deed::Second(a)), Act::Deed(Deed::Adjudication(b))] if (a.by.as_str(), b.by.as_str()) == (names[1], names[2]))
    );
}

/// A session ends while somebody writes, as all do where the program is started anew: what was typed is there again behind the login.
#[test]
fn what_was_typed_outlives_its_session() {
    let (office, address) = served(&[account("核查员", Role::Reviewer)]);
    let Some(browser) = Browser::start(true, 1366, 768) else { return };
    log_in(&browser, &address, "核查员");
    browser.go(&format!("{address}/entries/{}", encode(&season().finished.screening.rankings[0].entry)));
    browser.write("#note", "写了很久的备注");
    office.clock.fetch_add(10_000_000, Ordering::SeqCst);
    browser.click("#marks button");
    browser.wait_for("/login");
    browser.write("#name", "核查员");
    browser.write("#password", &format!("{PASSWORD}\u{e007}"));
    browser.wait_for("/entries/");
    let note = "document.getElementById('note')?.value ?? ''";
    assert!(patiently(|| browser.evaluate(note).as_str() == Some("写了很久的备注")), "the note is gone");
    assert_eq!(office.acts(), [], "nothing is recorded before it is sent again");
}

#[test]
fn a_topic_is_set_by_mouse_without_a_script() {
    let (office, address) = served(&[account("专家", Role::Expert)]);
    let Some(browser) = Browser::start(false, 1366, 768) else { return };
    let s = &season().finished.screening;
    let class = s.classifications.iter().find(|c| s.rankings.iter().any(|r| r.entry == c.entry)).unwrap();
    let other = s.contest.topics.iter().find(|t| t.code != class.topic).unwrap();
    log_in(&browser, &address, "专家");
    browser.go(&format!("{address}/entries/{}", encode(&class.entry)));
    browser.click(&format!("#better option[value='{}']", other.code));
    browser.write("#why-topic", "数据来自该领域");
    browser.click(".topic button[value='2']");
    assert!(
        patiently(|| matches!(&office.acts()[..], [Act::Decision(d)] if d.value.as_deref() == Some(&other.code))),
        "{:?}",
        office.acts()
    );
    browser.wait_for("#track");
    browser.go(&format!("{address}/entries/{}", encode(&class.entry)));
    browser.click(".held button");
    assert!(patiently(|| matches!(office.acts().last(), Some(Act::Deed(Deed::Claim(c))) if c.by == "专家")), "{:?}", office.acts());
}

/// A list of experts some of whom stand back, in a folder of its own.
fn experts(dir: &Path) -> PathBuf {
    let list = dir.join("专家.csv");
    let s = &season().finished.screening;
    let unit = &s.entry(&s.rankings[0].entry).unwrap().entry.org.name;
    let rows = format!("姓名,单位,领域\n专家甲,{unit},T01；T02\n专家乙,岭外大学,T03；数据\n秘书,岭外研究院,平台\n专家丁,岭外学院,模型\n");
    std::fs::write(&list, rows).unwrap();
    list
}

/// Every kind of page, by the name under which its picture is kept.
fn pages() -> Vec<(&'static str, String)> {
    let s = &season().finished.screening;
    let pair = &s.matches[0];
    let in_pages = s.matches.iter().find(|m| [&m.a, &m.b].iter().any(|side| side.file.ends_with(".pdf"))).unwrap();
    let entry = encode(&s.rankings[0].entry);
    let with_page = s.flags.iter().find(|f| f.evidence[0].bbox.is_some()).unwrap();
    let shown = s.entries.iter().find(|e| e.documents.iter().any(|d| d.path == with_page.evidence[0].file)).unwrap();
    let at = shown.documents.iter().position(|d| d.path == with_page.evidence[0].file).unwrap();
    let duplicate = s.flags.iter().find(|f| f.kind.family() == "duplicate").unwrap();
    vec![
        ("overview", "/".to_owned()),
        ("queue", "/flags".to_owned()),
        ("queue-empty", "/flags?state=disputed".to_owned()),
        ("card", format!("/flags/{}", duplicate.id)),
        ("compare", format!("/compare/{}/{}", encode(&pair.a.entry), encode(&pair.b.entry))),
        ("compare-pages", format!("/compare/{}/{}?view=pages&n=1", encode(&in_pages.a.entry), encode(&in_pages.b.entry))),
        ("cluster", format!("/clusters/{}", pair.cluster)),
        ("search", format!("/search?q={}", encode("公共数据 平台"))),
        ("search-why", format!("/search?q={}&why={entry}", encode("公共数据 平台"))),
        ("search-wrong", format!("/search?q={}", encode("(公共数据 赛到:医疗"))),
        ("search-empty", "/search".to_owned()),
        ("batch", "/batch".to_owned()),
        ("dossier", format!("/entries/{entry}")),
        ("graph", format!("/entries/{}/graph", encode(&duplicate.entry))),
        ("original", format!("/entries/{}/files/{at}?page={}&flag={}", encode(&shown.entry.no), with_page.evidence[0].page, with_page.id)),
        ("similar", format!("/entries/{entry}/similar")),
        ("audit", "/audit".to_owned()),
        ("checks", "/checks".to_owned()),
        ("ranking", "/ranking".to_owned()),
        ("learned", "/ranking/learned".to_owned()),
        ("shortlist", "/shortlist".to_owned()),
        ("assignment", "/assignment".to_owned()),
        ("assignment-experts", "/assignment?by=experts".to_owned()),
        ("assignment-recused", "/assignment?by=recused".to_owned()),
        ("mine", "/mine".to_owned()),
        ("log", "/log".to_owned()),
        ("nothing", "/entries/XX-0".to_owned()),
        ("help", "/help".to_owned()),
    ]
}

/// Chooses language and colours in the menu of a page that has one.
fn look(browser: &Browser, address: &str, lang: &str, theme: &str) {
    browser.go(&format!("{address}/help"));
    let shown = || {
        let look =
            "document.readyState === 'complete' ? document.documentElement.lang.slice(0, 2) + document.documentElement.dataset.theme : ''";
        browser.evaluate(look).as_str().unwrap().to_owned()
    };
    if !shown().starts_with(lang) {
        browser.click(".me summary");
        browser.click("button[name='lang']");
        assert!(patiently(|| shown().starts_with(lang)), "{lang} cannot be chosen");
    }
    browser.click(".me summary");
    browser.click(&format!("button[value='{theme}']"));
    assert!(patiently(|| shown() == format!("{lang}{theme}")), "{theme} cannot be chosen");
}

/// What must hold of a page whatever it shows.
fn inspect(browser: &Browser, checker: Option<&str>, name: &str) {
    assert_eq!(browser.unnamed(), [] as [String; 0], "{name}");
    let wide = browser.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
    assert_eq!(wide.as_i64(), Some(0), "{name} is wider than the screen");
    let size = browser.evaluate("getComputedStyle(document.body).fontSize + getComputedStyle(document.body).lineHeight");
    assert_eq!(size.as_str(), Some("16px27.2px"), "{name}");
    if let Some(checker) = checker {
        assert_eq!(browser.violations(checker), [] as [String; 0], "{name}");
    }
}

#[test]
fn every_page_fits_the_screen_and_keeps_the_rules_of_accessibility() {
    let dir = tempfile::tempdir().unwrap();
    let (_office, address) = reachable(Office::with_experts(&[account("秘书", Role::Secretariat)], Some(&experts(dir.path()))));
    let Some(browser) = Browser::start(true, 1366, 768) else { return };
    let checker = browser::checker();
    browser.go(&format!("{address}/login"));
    browser.picture(&pictures().join("login.png"));
    inspect(&browser, checker.as_deref(), "login");
    log_in(&browser, &address, "秘书");
    for (lang, theme) in [("zh", "light"), ("zh", "dark"), ("en", "light"), ("en", "dark")] {
        look(&browser, &address, lang, theme);
        for (name, path) in pages() {
            browser.go(&format!("{address}{path}"));
            browser.picture(&pictures().join(format!("{name}-{lang}-{theme}.png")));
            inspect(&browser, checker.as_deref(), &format!("{name} in {lang} and {theme}"));
        }
        browser.press("?");
        inspect(&browser, checker.as_deref(), &format!("the keys in {lang} and {theme}"));
    }
}

/// An expert looks in from a telephone: what is wide scrolls in itself, and the page does not.
#[test]
fn every_page_fits_a_phone() {
    let dir = tempfile::tempdir().unwrap();
    let (_office, address) = reachable(Office::with_experts(&[account("秘书", Role::Secretariat)], Some(&experts(dir.path()))));
    let Some(browser) = Browser::start(true, 390, 844) else { return };
    let wider = |path: &str| {
        browser.go(&format!("{address}{path}"));
        browser.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth").as_i64().unwrap()
    };
    assert_eq!(wider("/login"), 0);
    log_in(&browser, &address, "秘书");
    for lang in ["zh", "en"] {
        look(&browser, &address, lang, "light");
        let wide: Vec<(&str, i64)> = pages().iter().map(|(name, path)| (*name, wider(path))).filter(|(_, by)| *by != 0).collect();
        assert_eq!(wide, [] as [(&str, i64); 0], "pages wider than a phone in {lang}");
    }
}

#[test]
fn the_signs_beside_a_proposal_leave_its_title_room() {
    let (_office, address) = served(&[account("秘书", Role::Secretariat)]);
    let Some(browser) = Browser::start(true, 1366, 768) else { return };
    log_in(&browser, &address, "秘书");
    browser.go(&format!("{address}/shortlist"));
    let narrowest = browser.evaluate("Math.min(...[...document.querySelectorAll('.picks .who')].map(cell => cell.offsetWidth))");
    assert!(narrowest.as_f64().unwrap() >= 240.0, "a title has {narrowest} pixels");
}
