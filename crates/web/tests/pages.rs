//! Pages as their readers ask for them, over the demo season.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test fails where a page is not what it must be, and takes from its own copy of a workspace what may be gone"
)]

mod kit;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use kit::{Office, account, between, encode, form, post, season, seen};
use record::{Act, Deed, FlagId, Subject, Verdict};
use web::Role;

/// Addresses of every kind of page, with what stands behind them in the demo season.
fn addresses() -> Vec<String> {
    let s = &season().finished.screening;
    let (flag, entry) = (&s.flags[0], &s.rankings[0].entry);
    let pair = s.matches.first().expect("the demo season holds copies");
    vec![
        "/".to_owned(),
        "/flags".to_owned(),
        "/flags?state=all&family=duplicate".to_owned(),
        format!("/flags/{}", flag.id),
        format!("/compare/{}/{}", encode(&pair.a.entry), encode(&pair.b.entry)),
        format!("/compare/{}/{}?view=pages&n=1", encode(&pair.a.entry), encode(&pair.b.entry)),
        "/search".to_owned(),
        format!("/search?q={}", encode("数据 非 保险")),
        format!("/search?q={}", encode("(数据")),
        "/batch".to_owned(),
        format!("/entries/{}", encode(entry)),
        format!("/entries/{}/files/0", encode(entry)),
        format!("/entries/{}/similar", encode(entry)),
        "/flags?state=second".to_owned(),
        "/audit".to_owned(),
        "/checks".to_owned(),
        format!("/entries/{}/graph", encode(entry)),
        format!("/clusters/{}", pair.cluster),
        "/ranking".to_owned(),
        "/ranking/learned".to_owned(),
        "/shortlist".to_owned(),
        format!("/shortlist?except={}", encode(entry)),
        "/assignment".to_owned(),
        "/mine".to_owned(),
        "/log".to_owned(),
        "/help".to_owned(),
    ]
}

#[test]
fn every_page_is_whole_and_asks_for_nothing_from_outside() {
    let office = Office::open(&[account("秘书", Role::Secretariat)]);
    let reader = office.login("秘书");
    for address in addresses() {
        let answer = reader.ask(&address);
        let page = answer.text();
        assert_eq!(answer.status, StatusCode::OK, "{address}: {page}");
        assert!(
            page.trim_end().ends_with("</html>") && page.contains("<main id=\"main\">") && page.matches("<h1").count() == 1,
            "{address}"
        );
        for inline in [" style=", " onclick=", "<style", "javascript:", "href=\"http", "src=\"http", "//cdn"] {
            assert!(!page.contains(inline), "{address} holds {inline}");
        }
        assert!(!page.contains("<script>"), "{address} has a script of its own");
        for word in ["抄袭", "违规", "不合格"] {
            // What an application says of other things is quoted as it stands.
            let quotes = ["/search?", "/entries/", "/compare/", "/clusters/", "/flags/F", "/ranking", "/shortlist"]
                .iter()
                .any(|part| address.starts_with(part));
            assert!(quotes || !page.contains(word), "{address} says {word}");
        }
        let policy = answer.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none';") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store");
    }
}

#[test]
fn labels_and_names_stand_on_everything_that_can_be_worked() {
    let office = Office::open(&[account("秘书", Role::Secretariat)]);
    let reader = office.login("秘书");
    for address in addresses() {
        let page = reader.page(&address);
        for (at, _) in page.match_indices("<input ").chain(page.match_indices("<textarea ")) {
            let tag = &page[at..at + page[at..].find('>').unwrap()];
            if tag.contains("type=\"hidden\"") || tag.contains("type=\"checkbox\"") {
                continue;
            }
            let id = between(tag, "id=\"", "\"");
            assert!(page.contains(&format!("for=\"{id}\"")), "{address}: {tag} has no label");
        }
        let mut ids: Vec<&str> = page.match_indices(" id=\"").map(|(i, m)| between(&page[i..], m, "\"")).collect();
        ids.sort_unstable();
        let all = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), all, "{address}: an id stands twice");
    }
}

#[test]
fn the_overview_counts_what_the_run_found() {
    let office = Office::open(&[account("秘书", Role::Secretariat)]);
    let page = seen(&office.login("秘书").page("/"));
    let s = &season().finished.screening;
    let home = s.entries.iter().filter(|e| e.entry.division == s.home).count();
    let files: Vec<_> = s.entries.iter().flat_map(|e| &e.documents).collect();
    let read = files.iter().filter(|d| !d.status.is_lost()).count();
    let problems = |addressee: record::Addressee| s.problems.iter().filter(|p| s.addressee(p) == addressee).count();
    for fact in [
        format!("{home} + {} 对照 本赛区项目", s.entries.len() - home),
        format!("{read} / {} 份文件已读取", files.len()),
        format!("{} / {} 条标记待核", s.flags.len(), s.flags.len()),
        format!("{} + {} 请秘书处处理 条请参赛单位补正", problems(record::Addressee::Entrant), problems(record::Addressee::Secretariat)),
    ] {
        assert!(page.contains(&fact), "{fact} is not in {page}");
    }
    assert_eq!(office.login("秘书").ask("/ranking?track=ZZ").status, StatusCode::NOT_FOUND, "no such track is not one without entries");
}

/// What a reader of some tracks sees counted is what that reader may see.
#[test]
fn the_manual_counts_the_answers_about_the_entries_that_are_shown() {
    let s = &season().finished.screening;
    let hidden = &s.rankings[0].track;
    let others = s.contest.tracks.iter().map(|t| t.code.clone()).filter(|code| code != hidden).collect();
    let mut expert = account("专家", Role::Expert);
    expert.tracks = others;
    let office = Office::open(&[account("秘书", Role::Secretariat), expert]);
    let all = |name: &str| -> Vec<u64> {
        let checks: serde_json::Value = serde_json::from_str(&office.login(name).ask("/api/v1/checks").text()).unwrap();
        let answers = checks["checks"].as_array().unwrap().iter().map(|c| &c["answers"]).filter(|a| !a.is_null());
        answers.map(|a| ["pass", "suspected", "cannot_tell"].iter().map(|key| a[key].as_u64().unwrap()).sum()).collect()
    };
    let of_home: Vec<&record::EntryView> = s.entries.iter().filter(|e| e.entry.division == s.home).collect();
    let home = of_home.len() as u64;
    let shown = of_home.iter().filter(|e| s.track_of(&e.entry) != hidden.as_str()).count() as u64;
    let (whole, part) = (all("秘书"), all("专家"));
    assert!(whole.iter().all(|&n| n == home), "{whole:?} of {home}");
    assert!(part.len() == whole.len() && part.iter().all(|&n| n <= shown && n > 0), "{part:?} of {shown}");
    assert!(office.login("秘书").ask("/checks").text().contains("无法判断"));
}

#[test]
fn a_verdict_is_kept_goes_on_to_the_next_flag_and_is_taken_back_by_another_line() {
    let office = Office::open(&[account("核查员", Role::Reviewer)]);
    let reader = office.login("核查员");
    let queue = reader.page("/flags");
    let first = between(&queue, "href=\"/flags/", "?").to_owned();
    assert_eq!(office.acts(), []);

    let card = reader.page(&format!("/flags/{first}"));
    let seen_there = between(&card, "name=\"seen\" value=\"", "\"");
    let dismiss = |seen: &str, reason: &str| {
        reader.post(&format!("/flags/{first}/verdict"), &[("round", "first"), ("seen", seen), ("verdict", "2"), ("reason", reason)])
    };
    let outdated = dismiss(&"0".repeat(64), "同名不同人");
    assert!(outdated.status == StatusCode::CONFLICT && outdated.text().contains("依据有变"), "the page was opened before another run");
    let refused = dismiss(seen_there, " ");
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("请写一句理由"));
    assert_eq!(office.acts(), [], "a verdict without a reason is not recorded");

    let answer = dismiss(seen_there, "同名不同人");
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let next = between(&answer.location(), "/flags/", "?").to_owned();
    assert_ne!(next, first);
    let [Act::Decision(decision)] = &office.acts()[..] else { panic!("one decision") };
    assert_eq!(
        (&decision.subject, decision.verdict, decision.reason.as_str(), decision.by.as_str(), decision.at.as_str()),
        (&Subject::Flag(FlagId::from_text(&first)), Verdict::Dismissed, "同名不同人", "核查员", "2026-05-13T09:00:00+08:00")
    );
    assert!(seen(&reader.page(&answer.location())).contains(&format!("已记入台账：{first}")));
    assert!(!reader.page("/flags").contains(&format!("/flags/{first}?")), "what is decided leaves the queue");

    let offered = between(&reader.page("/"), "name=\"of\" value=\"", "\"").to_owned();
    let undo = || reader.post("/undo", &[("of", &offered)]);
    assert_eq!(reader.post("/undo", &[]).status, StatusCode::CONFLICT, "sent from a page that is older than the decision");
    let undone = undo();
    assert_eq!(undone.status, StatusCode::SEE_OTHER);
    assert!(undone.location().starts_with(&format!("/flags/{first}?")));
    let acts = office.acts();
    assert!(matches!(&acts[..], [Act::Decision(_), Act::Deed(Deed::Undo(undo))] if undo.of == 1 && undo.by == "核查员"), "{acts:?}");
    assert!(reader.page("/flags").contains(&format!("/flags/{first}?")), "it waits again");
    assert_eq!(undo().status, StatusCode::NOT_FOUND, "there is nothing left to take back");
    let again = |verdict: &str| {
        let fields = [("round", "first"), ("seen", seen_there), ("verdict", verdict), ("reason", "再看")];
        reader.post(&format!("/flags/{first}/verdict"), &fields).status
    };
    assert_eq!([again("1"), again("3")], [StatusCode::SEE_OTHER; 2]);
    let offered = between(&reader.page("/"), "name=\"of\" value=\"", "\"").to_owned();
    let twice = [(); 2].map(|()| reader.post("/undo", &[("of", &offered)]).status);
    assert_eq!(twice, [StatusCode::SEE_OTHER, StatusCode::CONFLICT], "a key pressed twice takes one decision back");
}

#[test]
fn forms_of_other_sites_and_of_auditors_record_nothing() {
    let office = Office::open(&[account("核查员", Role::Reviewer), account("监督", Role::Auditor)]);
    let reader = office.login("核查员");
    let id = season().finished.screening.flags[0].id.clone();
    let address = format!("/flags/{id}/verdict");
    let forged = office.send(post(&address, &reader.cookie, &form(&[("csrf", "0"), ("verdict", "1")])));
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    let auditor = office.login("监督");
    assert_eq!(auditor.post(&address, &[("verdict", "1")]).status, StatusCode::FORBIDDEN);
    let stranger = office.send(post(&address, "", &form(&[("verdict", "1"), ("csrf", "")])));
    assert_eq!((stranger.status, stranger.location()), (StatusCode::SEE_OTHER, "/login?next=%2F&lost=1".to_owned()));
    assert_eq!(office.acts(), []);
}

/// Whoever presses a key on a card after the session is over is told that nothing was recorded, and comes back to the card.
#[test]
fn a_form_sent_after_the_session_leads_back_to_its_page() {
    let office = Office::open(&[account("核查员", Role::Reviewer)]);
    let sent = |from: &str| {
        let mut request = post("/flags/F-1/verdict", "", &form(&[("verdict", "1")]));
        request.headers_mut().insert(header::HOST, "127.0.0.1:8080".parse().unwrap());
        request.headers_mut().insert(header::REFERER, from.parse().unwrap());
        office.send(request).location()
    };
    assert_eq!(sent("http://127.0.0.1:8080/flags/F-1?kind=x"), "/login?next=%2Fflags%2FF-1%3Fkind%3Dx&lost=1");
    for elsewhere in ["http://127.0.0.1:80801/flags", "https://evil.example/flags", "/flags", "http://127.0.0.1:8080//evil.example"] {
        assert_eq!(sent(elsewhere), "/login?next=%2F&lost=1", "{elsewhere}");
    }
    let page = office.send(Request::get("/login?next=%2F&lost=1").body(Body::empty()).unwrap());
    assert!(page.text().contains("刚才提交的内容没有记录"), "{}", page.text());
}

#[test]
fn wrong_passwords_are_slowed_down_and_leave_no_session() {
    let office = Office::open(&[account("专家", Role::Expert)]);
    let attempt =
        |password: &str| office.send(post("/login", "", &form(&[("name", "专家"), ("password", password), ("next", "//evil.example")])));
    for _ in 0..5 {
        let answer = attempt("不对不对不对不对");
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        assert!(answer.headers.get(header::SET_COOKIE).is_none());
    }
    let answer = attempt(kit::PASSWORD);
    assert_eq!(
        (answer.status, answer.location()),
        (StatusCode::SEE_OTHER, "/".to_owned()),
        "the right one is let in, and never leads to another site"
    );
    let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    office.clock.fetch_add(11 * 3600, std::sync::atomic::Ordering::SeqCst);
    let late = office.send(Request::get("/").header(header::COOKIE, answer.cookie()).body(Body::empty()).unwrap());
    assert_eq!(late.status, StatusCode::SEE_OTHER, "a session that nobody used has ended");
}

#[test]
fn another_password_ends_the_sessions_of_the_old_one() {
    let office = Office::open(&[account("专家", Role::Expert)]);
    let reader = office.login("专家");
    assert_eq!(reader.ask("/flags").status, StatusCode::OK);
    let people = store::Workspace::open_read(office.dir.path()).unwrap().people().unwrap();
    let person = people.get("专家").unwrap().unwrap();
    people.put(&store::Person { secret: web::hash_password("另一个口令一二三").unwrap(), ..person }).unwrap();
    let answer = reader.ask("/flags");
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/login?next=%2Fflags".to_owned()));
}

#[test]
fn a_program_that_asks_without_end_is_told_to_wait_and_others_are_not() {
    let settings = web::Settings { quota: 10, quota_back: 2, ..web::Settings::default() };
    let office = Office::with(&[account("甲", Role::Expert), account("乙", Role::Expert)], None, settings);
    let (greedy, other) = (office.login("甲"), office.login("乙"));
    let search = format!("/search?q={}", encode("数据"));
    let answers: Vec<StatusCode> = (0..11).map(|_| greedy.ask(&search).status).collect();
    assert_eq!(answers, [vec![StatusCode::OK; 10], vec![StatusCode::TOO_MANY_REQUESTS]].concat());
    let no = encode(&season().finished.screening.rankings[0].entry);
    for address in
        [format!("/entries/{no}/similar"), format!("/entries/{no}/files/0/pages/1"), format!("/api/v1/search?q={}", encode("数据"))]
    {
        assert_eq!(greedy.ask(&address).status, StatusCode::TOO_MANY_REQUESTS, "{address}");
    }
    assert_eq!(greedy.post("/batch", &[("lines", "数据")]).status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!((greedy.ask("/flags").status, other.ask(&search).status), (StatusCode::OK, StatusCode::OK));
    office.clock.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
    assert_eq!((greedy.ask(&search).status, greedy.ask(&search).status), (StatusCode::OK, StatusCode::OK));
}

#[test]
fn whoever_started_the_program_gets_in_by_its_key_until_there_are_accounts() {
    let office = Office::open(&[]);
    let key = office.app.entry_key().expect("there are no accounts").to_owned();
    let ask = |path: &str| office.send(Request::get(path).body(Body::empty()).unwrap());
    assert_eq!(ask("/enter?key=0").status, StatusCode::FORBIDDEN);
    assert!(ask(&format!("/enter?key={key}")).cookie().len() > 60);
    assert!(Office::open(&[account("秘书", Role::Secretariat)]).app.entry_key().is_none());
}

#[test]
fn a_hidden_entry_and_one_that_never_was_are_answered_alike() {
    let s = &season().finished.screening;
    let hidden = s.rankings[0].entry.clone();
    let mut expert = account("专家", Role::Expert);
    expert.recused.insert(hidden.clone());
    let office = Office::open(&[expert]);
    let reader = office.login("专家");
    let never = format!("{hidden}9");
    for address in ["/entries/NO", "/entries/NO/graph", "/entries/NO/files/0", "/entries/NO/files/0/pages/1", "/api/v1/entries/NO"] {
        let ask = |no: &str| {
            let answer = reader.ask(&address.replace("NO", no));
            (answer.status, answer.text().replace(no, "NO"))
        };
        assert_eq!(ask(&hidden), ask(&never), "{address}");
    }
    let page = reader.page(&format!("/search?q={}&why={hidden}", encode("数据")));
    assert!(seen(&page).contains(&format!("没有项目编号 {hidden}。")));
    assert!(seen(&reader.page("/")).contains("已回避 1"), "recused entries are counted");
    for flag in s.flags.iter().filter(|f| f.entry == hidden || f.others.contains(&hidden)) {
        assert_eq!(reader.ask(&format!("/flags/{}", flag.id)).status, StatusCode::NOT_FOUND);
    }
}

#[test]
fn no_graph_shows_anything_of_a_hidden_entry() {
    let s = &season().finished.screening;
    let pair = &s.matches[0];
    let hidden = pair.b.entry.clone();
    let mut expert = account("专家", Role::Expert);
    expert.recused.insert(hidden.clone());
    let office = Office::open(&[expert, account("秘书", Role::Secretariat)]);
    let last = s.matches.iter().map(|m| m.cluster).max().unwrap_or(0);
    let groups = (1..=last).map(|id| format!("/clusters/{id}"));
    let addresses: Vec<String> = groups
        .chain(s.entries.iter().filter(|e| e.entry.no != hidden).map(|e| format!("/entries/{}/graph", encode(&e.entry.no))))
        .collect();
    let shown = |name: &str| -> usize {
        let reader = office.login(name);
        addresses.iter().filter(|address| reader.ask(address).text().contains(&hidden)).count()
    };
    assert_eq!(shown("专家"), 0);
    assert!(shown("秘书") > 0, "the entry stands in some graph for whoever may see it");
}

#[test]
fn a_box_falls_on_the_glyphs_of_the_page_that_is_shown() {
    let office = Office::open(&[account("秘书", Role::Secretariat)]);
    let reader = office.login("秘书");
    let s = &season().finished.screening;
    let mut looked = 0;
    // Hidden text is quoted from behind the last page and has no place on one.
    for flag in s.flags.iter().filter(|f| f.kind.family() != "document") {
        for e in flag.evidence.iter().filter(|e| e.bbox.is_some() && e.span.len() < 200) {
            let Some(entry) = s.entries.iter().find(|v| v.documents.iter().any(|d| d.path == e.file && d.kind == record::FileKind::Pdf))
            else {
                continue;
            };
            let at = entry.documents.iter().position(|d| d.path == e.file).unwrap();
            let no = encode(&entry.entry.no);
            let page = reader.page(&format!("/entries/{no}/files/{at}?page={}&at={}&flag={}", e.page, e.span.from(), flag.id));
            let (width, height): (f32, f32) = {
                let size = between(&page, "<svg class=\"page\" viewBox=\"0 0 ", "\"");
                let (w, h) = size.split_once(' ').unwrap();
                (w.parse().unwrap(), h.parse().unwrap())
            };
            let picture = reader.ask(&format!("/entries/{no}/files/{at}/pages/{}", e.page));
            assert_eq!(picture.headers[header::CONTENT_TYPE], "image/png");
            let picture = image::load_from_memory(&picture.bytes).unwrap().into_luma8();
            let now = &page[page.find("class=\"box now\"").expect("the passage is marked")..];
            let number = |name: &str| between(now, &format!(" {name}=\""), "\"").parse::<f32>().unwrap();
            let (x, y, w, h) = (number("x"), number("y"), number("width"), number("height"));
            let (sx, sy) = (picture.width() as f32 / width, picture.height() as f32 / height);
            let inside = (0..(w * sx) as u32).flat_map(|dx| (0..(h * sy) as u32).map(move |dy| (dx, dy)));
            let pixels: Vec<u8> = inside
                .map(|(dx, dy)| (((x * sx) as u32 + dx).min(picture.width() - 1), ((y * sy) as u32 + dy).min(picture.height() - 1)))
                .map(|(px, py)| picture.get_pixel(px, py).0[0])
                .collect();
            let dark = pixels.iter().filter(|p| **p < 128).count() as f32 / pixels.len().max(1) as f32;
            assert!((0.03..0.8).contains(&dark), "{} {} page {}: {dark} of the box is dark", flag.id, e.file, e.page);
            looked += 1;
        }
    }
    assert!(looked >= 5, "only {looked} passages stand on PDF pages");
}

/// Walks through all hits of a query in the files of an entry as `n` does.
#[test]
fn the_next_hit_comes_into_sight_in_texts_as_on_pages() {
    let settings = web::Settings { chars: 700, ..web::Settings::default() };
    let office = Office::with(&[account("秘书", Role::Secretariat)], None, settings);
    let reader = office.login("秘书");
    let s = &season().finished.screening;
    let docx = |e: &&record::EntryView| e.documents.first().is_some_and(|d| d.kind == record::FileKind::Docx && d.chars > 1500);
    let no = &s.entries.iter().find(docx).expect("an entry of the demo season is a DOCX").entry.no;
    let first = format!("/entries/{}/files/0?q={}", encode(no), encode("数据"));
    let (mut page, mut seen_parts, mut walked) = (reader.page(&first), std::collections::BTreeSet::new(), 1);
    loop {
        let text = seen(&page);
        assert_eq!(page.matches(" id=\"hit\"").count(), 1, "hit {walked}: {text}");
        assert!(text.contains(&format!("数据 {walked} /")), "hit {walked}: {text}");
        if page.contains("<mark class=\"now\" id=\"hit\">数据</mark>") {
            seen_parts.insert(between(&page, "部分显示；这里是第 ", " 部分").to_owned());
        }
        let Some(next) = kit::Reader::link(&page, "n") else { break };
        let (address, fragment) = next.split_once('#').expect("a link to a hit leads to its place");
        assert_eq!(fragment, "hit");
        page = reader.page(address);
        walked += 1;
    }
    assert!(walked > 5 && seen_parts.len() > 1, "{walked} hits in parts {seen_parts:?}");
}

/// With what to do, where the file is looked at.
#[test]
fn the_page_of_a_file_says_what_the_run_says_of_it() {
    let office = Office::open(&[account("秘书", Role::Secretariat)]);
    let reader = office.login("秘书");
    let s = &season().finished.screening;
    let mut told = std::collections::BTreeSet::new();
    for p in &s.problems {
        let Some(entry) = p.place.entry.as_deref().and_then(|no| s.entry(no)) else { continue };
        let Some(at) = entry.documents.iter().position(|d| p.place.file.as_deref() == Some(d.path.as_str())) else { continue };
        let page = format!("/entries/{}/files/{at}?page={}", encode(&entry.entry.no), p.place.page.unwrap_or(1));
        let page = seen(&reader.page(&page));
        let says = [&p.what, &p.what_was_done, &p.what_to_do].map(|say| say.zh.as_str()).join(" ");
        assert!(page.contains(&says), "{says} is not in {page}");
        told.insert((p.code.as_str(), entry.documents[at].status.is_read()));
    }
    assert!(told.contains(&("file.encrypted", false)) && told.contains(&("text.encoding", true)), "{told:?}");
}

#[test]
fn a_topic_that_is_judged_by_the_title_alone_says_so() {
    let office = Office::open(&[account("秘书", Role::Secretariat)]);
    let reader = office.login("秘书");
    let s = &season().finished.screening;
    let of = |with_form: bool| {
        let is_so = |e: &&record::EntryView| e.documents.iter().any(|d| d.is_form) == with_form && s.classification(&e.entry.no).is_some();
        let entry = s.entries.iter().find(is_so).expect("the demo season has forms that can be read and forms that cannot");
        seen(&reader.page(&format!("/entries/{}", encode(&entry.entry.no)))).contains("仅据项目名称")
    };
    assert_eq!([of(true), of(false)], [false, true]);
}

/// The text of a form may be gone from the cache of the run: that is no form without sections.
#[test]
fn a_dossier_says_that_the_text_of_its_form_is_gone() {
    let dir = kit::workspace();
    std::fs::remove_dir_all(dir.path().join("cache")).unwrap();
    let office = Office::over(dir, &[account("秘书", Role::Secretariat)], None, web::Settings::default());
    let reader = office.login("秘书");
    let no = &season().finished.screening.rankings[0].entry;
    let page = seen(&reader.page(&format!("/entries/{}", encode(no))));
    let gone = "运行缓存中没有这份材料的文本，请重新运行 shai run。";
    assert!(page.contains(gone) && !page.contains("没有找到这一部分"), "{page}");
    assert!(seen(&reader.page(&format!("/entries/{}/files/0", encode(no)))).contains(gone));
}

#[test]
fn search_says_what_is_wrong_where_and_offers_the_repair() {
    let office = Office::open(&[account("秘书", Role::Secretariat)]);
    let reader = office.login("秘书");
    let page = reader.page(&format!("/search?q={}", encode("(公共数据")));
    assert!(
        seen(&page).contains("左括号没有配对") && page.contains(&format!("/search?q={}", "%28%E5%85%AC%E5%85%B1%E6%95%B0%E6%8D%AE%29"))
    );
    for query in ["数据 梼杌穷奇", "数据 且 梼杌穷奇", "梼杌穷奇 AND 数据"] {
        let nothing = seen(&reader.page(&format!("/search?q={}", encode(query))));
        assert!(nothing.contains("没有项目符合。 少查一部分，就有： 数据"), "{nothing}");
    }
    let found = reader.json(&format!("/api/v1/search?q={}&limit=3", encode("数据")));
    let page = seen(&reader.page(&format!("/search?q={}", encode("数据"))));
    assert!(page.contains(&format!("{} 个项目命中", found["total_entries"])));
}

#[test]
fn a_batch_tells_the_fault_of_a_line_in_its_place_and_runs_the_others() {
    let office = Office::open(&[account("秘书", Role::Secretariat)]);
    let reader = office.login("秘书");
    let page = reader.post("/batch", &[("lines", "数据\n(坏\n\n平台")]);
    let text = seen(&page.text());
    assert!(text.contains("2 (坏 第 1 个字处：左括号没有配对"), "{text}");
    assert!(text.contains("4 平台"), "lines keep their numbers");
    let book = reader.post("/batch", &[("lines", "数据\n(坏"), ("xlsx", "1")]);
    assert!(book.bytes.starts_with(b"PK"));
}

#[test]
fn personal_data_is_masked_and_whoever_asks_for_it_is_logged() {
    let office = Office::open(&[account("秘书", Role::Secretariat), account("专家", Role::Expert)]);
    let no = encode(&season().finished.screening.rankings[0].entry);
    let secretary = office.login("秘书");
    secretary.page(&format!("/entries/{no}?plain=1"));
    assert_eq!(office.login("专家").ask(&format!("/entries/{no}?plain=1")).status, StatusCode::FORBIDDEN);
    let seen = store::Workspace::open_read(office.dir.path()).unwrap().people().unwrap().seen(10).unwrap();
    assert_eq!(seen.iter().map(|s| (s.who.as_str(), s.what.as_str())).collect::<Vec<_>>(), [("秘书", "卷宗：登记信息和章节")]);
}

/// The next run's index lies beside this run's result until the run is done, and holds entries of which this one keeps nothing from anybody.
#[test]
fn the_index_of_another_run_is_not_searched() {
    let dir = kit::workspace();
    let dossiers = &season().finished.dossiers;
    index::build(&dir.path().join("index"), dossiers, &Default::default(), "another run", &Default::default()).unwrap();
    let office = Office::over(dir, &[account("专家", Role::Expert)], None, web::Settings::default());
    let page = office.login("专家").ask(&format!("/search?q={}", encode(&dossiers[0].entry.title))).text();
    assert!(page.contains("全文索引正在更新") && !page.contains(&dossiers[0].entry.no), "{page}");
}

/// What the auditor sees masked cannot be found out by asking for parts of it, and whoever may search by it leaves a trace.
#[test]
fn what_is_masked_is_not_found_by_those_for_whom_it_is_masked() {
    let number = "13800138000".to_owned();
    let mut dossiers = season().finished.dossiers.clone();
    let form = std::sync::Arc::make_mut(&mut dossiers[0].materials[0].document);
    form.text = record::Text::new(format!("{}\n数据联系人 {number}", form.text.as_str()));
    let dir = kit::workspace();
    let of_run = &season().finished.screening.run.hashes[record::RunInfo::INDEX];
    index::build(&dir.path().join("index"), &dossiers, &Default::default(), of_run, &Default::default()).unwrap();
    let people = [account("秘书", Role::Secretariat), account("专家", Role::Expert), account("监督", Role::Auditor)];
    let office = Office::over(dir, &people, None, web::Settings::default());
    let lines = [number.clone(), format!("{}*", &number[..7]), format!("正文:{number} 数据"), "梼杌穷奇".to_owned()].join("\n");
    let found = |who: &str| {
        let page = office.login(who).post("/batch", &[("lines", lines.as_str())]).text();
        let api = office.login(who).json(&format!("/api/v1/search?q={}", encode(&number)));
        (page.contains(&dossiers[0].entry.title), api["total_entries"].as_u64().unwrap())
    };
    let looked = || store::Workspace::open_read(office.dir.path()).unwrap().people().unwrap().seen(10).unwrap();
    for who in ["专家", "监督"] {
        assert_eq!(found(who), (false, 0), "{who}");
    }
    assert_eq!(looked().len(), 0);
    assert_eq!(found("秘书"), (true, 1));
    let told: Vec<String> = looked().into_iter().map(|s| format!("{} {}", s.who, s.what)).collect();
    assert_eq!(told, ["秘书 按个人信息检索 1 次", "秘书 按个人信息检索 3 次"]);
}

#[test]
fn personal_data_that_a_query_marks_in_a_file_is_logged_with_its_entry() {
    let number = "13800138000";
    let mut dossiers = season().finished.dossiers.clone();
    let at = dossiers.iter().position(|d| d.application_text().len() > 500).unwrap();
    let form_at = dossiers[at].form_at.unwrap();
    let material = &mut dossiers[at].materials[form_at];
    let form = std::sync::Arc::make_mut(&mut material.document);
    let rest: String = form.text.as_str().chars().skip(number.len() + 1).collect();
    form.text = record::Text::new(format!("{number}。{rest}"));
    let path = material.path.clone();
    let no = dossiers[at].entry.no.clone();
    let dir = kit::workspace();
    let of_run = &season().finished.screening.run.hashes[record::RunInfo::INDEX];
    index::build(&dir.path().join("index"), &dossiers, &Default::default(), of_run, &Default::default()).unwrap();
    let office = Office::over(dir, &[account("秘书", Role::Secretariat), account("专家", Role::Expert)], None, web::Settings::default());
    let file = season().finished.screening.entry(&no).unwrap().documents.iter().position(|d| d.path == path).unwrap();
    let looked = |who: &str, query: &str| {
        office.login(who).page(&format!("/entries/{}/files/{file}?q={query}", encode(&no)));
        let seen = store::Workspace::open_read(office.dir.path()).unwrap().people().unwrap().seen(10).unwrap();
        seen.into_iter().map(|s| (s.who, s.what, s.about)).collect::<Vec<_>>()
    };
    assert_eq!(looked("专家", number), []);
    assert_eq!(looked("秘书", &encode("数据 2025")), []);
    assert_eq!(looked("秘书", number), [("秘书".to_owned(), "检索所标出的个人信息".to_owned(), no.clone())]);
}

#[test]
fn a_score_is_a_line_of_the_ledger_and_experts_do_not_see_each_others() {
    let office = Office::open(&[
        account("甲", Role::Expert),
        account("乙", Role::Expert),
        account("丙", Role::Expert),
        account("秘书", Role::Secretariat),
    ]);
    let no = season().finished.screening.rankings[0].entry.clone();
    let address = format!("/entries/{}/mark", encode(&no));
    assert_eq!(office.login("甲").post(&address, &[("points", "87"), ("note", "依据充分")]).status, StatusCode::SEE_OTHER);
    for wrong in ["187", "88.5", "好"] {
        let answer = office.login("甲").post(&address, &[("points", wrong), ("note", "写了很久的备注")]);
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        let page = answer.text();
        assert!(seen(&page).contains(&format!("分数应为 0 到 100 的整数，收到“{wrong}”")), "{wrong}");
        assert!(page.contains(&format!("value=\"{wrong}\"")) && page.contains(">写了很久的备注</textarea>"), "what was typed is kept");
    }
    assert_eq!(office.login("甲").post(&address, &[]).status, StatusCode::UNPROCESSABLE_ENTITY, "nothing was typed");
    assert!(
        matches!(&office.acts()[..], [Act::Deed(Deed::Score(s))] if (s.entry.as_str(), s.points, s.by.as_str()) == (no.as_str(), Some(87), "甲"))
    );
    assert_eq!(office.login("丙").post(&address, &[("points", ""), ("note", "只有备注")]).status, StatusCode::SEE_OTHER);
    assert!(matches!(&office.acts()[1..], [Act::Deed(Deed::Score(s))] if (s.points, s.note.as_str()) == (None, "只有备注")));
    assert!(office.login("秘书").page("/ranking").contains("<small>(1)</small>"), "a note is no mark");
    let page = format!("/entries/{}", encode(&no));
    assert_eq!(["甲", "乙", "秘书"].map(|who| office.login(who).page(&page).contains("依据充分")), [true, false, true]);
}

/// What scores teach stands beside the order of the run, which stays; nobody sees it who may not see the others' scores.
#[test]
fn the_order_that_scores_teach_is_shown_beside_the_runs_own() {
    let office = Office::open(&[account("秘书", Role::Secretariat), account("甲", Role::Expert), account("乙", Role::Expert)]);
    let secretary = office.login("秘书");
    assert!(secretary.ask("/ranking/learned").text().contains("不足 20 对"));
    // Both experts love what the contest's first criterion counts, and nothing else.
    let rankings = &season().finished.screening.rankings;
    for name in ["甲", "乙"] {
        let expert = office.login(name);
        for r in rankings {
            let points = format!("{:.0}", 100.0 * r.contributions[0].value);
            let sent = expert.post(&format!("/entries/{}/mark", encode(&r.entry)), &[("points", &points)]);
            assert_eq!(sent.status, StatusCode::SEE_OTHER);
        }
        assert_eq!(expert.ask("/ranking/learned").status, StatusCode::FORBIDDEN);
        assert!(!expert.ask("/ranking").text().contains("/ranking/learned"));
    }
    let before = secretary.ask("/ranking").text();
    let page = secretary.ask("/ranking/learned").text();
    let row = between(&page, "<tbody><tr>", "</tr>");
    let first = &rankings[0].contributions[0];
    assert!(row.contains(&first.name.zh), "{row}");
    let numbers: Vec<f64> = row.split("<td class=\"num\">").skip(1).map(|cell| cell.split('<').next().unwrap().parse().unwrap()).collect();
    assert!(numbers[0] == first.weight && numbers[1] > numbers[0], "{numbers:?}");
    assert!(page.contains("/entries/") && !page.contains("不宜据此调整"), "{page}");
    let places = |page: &str| page.matches("class=\"place\"").count();
    assert_eq!(places(&secretary.ask("/ranking").text()), places(&before));
}

/// What a program asks for and does not get is said, in its language, and never taken for nothing found.
#[test]
fn what_the_api_does_not_understand_is_refused_by_name() {
    let office = Office::open(&[account("秘书", Role::Secretariat)]);
    let reader = office.login("秘书");
    let refused = |path: &str| {
        let answer = reader.ask(path);
        let body: serde_json::Value = serde_json::from_str(&answer.text()).unwrap_or_else(|_| panic!("{path}: {}", answer.text()));
        (answer.status.as_u16(), body["error"].as_str().unwrap().to_owned())
    };
    let told = |status: u16, say: &str| (status, say.to_owned());
    assert_eq!(refused("/api/v1/flags?limit=abc"), told(400, "参数“limit”应为非负整数，收到“abc”"));
    assert_eq!(refused("/api/v1/entries?kind=x"), told(400, "没有参数“kind”（可用：offset、limit）"));
    assert_eq!(refused("/api/v1/run?x=1"), told(400, "没有参数“x”（此地址不带参数）"));
    assert!(refused("/api/v1/flags?kind=nope").1.starts_with("没有“nope”这个标记类别；可用："));
    assert!(refused("/api/v1/flags?state=nope").1.starts_with("没有“nope”这个状态；可用：second、"));
    assert_eq!(refused("/api/v1/nope"), told(404, "没有这个地址。"));
    assert_eq!(reader.ask("/flags?kind=nope").status, StatusCode::BAD_REQUEST);
    let posted = reader.post("/api/v1/flags", &[]);
    assert!(posted.status == StatusCode::METHOD_NOT_ALLOWED && posted.text().contains("这个地址不能这样访问"), "{}", posted.text());
    let posted = reader.post("/flags", &[]);
    assert!(posted.status == StatusCode::METHOD_NOT_ALLOWED && posted.text().contains("</html>"), "{}", posted.text());
}

/// Under every address that names it, and in what is recorded; what a reader may not see is found under no form of its number.
#[test]
fn an_entry_is_found_however_its_number_is_typed() {
    let s = &season().finished.screening;
    let drawn = |side: &record::DocumentRef| side.file.ends_with(".pdf");
    let pair = s.matches.iter().find(|m| drawn(&m.a)).expect("the demo season holds copies in PDF");
    let (no, other) = (&pair.a.entry, &pair.b.entry);
    let file = s.entry(no).unwrap().documents.iter().position(|d| d.path == pair.a.file).unwrap();
    let typed = no.to_lowercase();
    assert_ne!(&typed, no, "numbers of the demo season have letters");
    let office = Office::open(&[account("秘书", Role::Secretariat)]);
    let secretary = office.login("秘书");
    for address in [
        "/entries/NO",
        "/entries/NO?plain=1",
        "/entries/NO/files/FILE?page=1",
        "/entries/NO/files/FILE/pages/1",
        "/entries/NO/similar",
        "/entries/NO/graph",
        "/entries/OTHER/graph?with=NO",
        "/compare/NO/OTHER",
        "/compare/OTHER/NO?n=1",
        "/search?q=%E6%95%B0%E6%8D%AE&why=NO",
        "/shortlist?except=NO",
        "/api/v1/entries/NO",
        "/api/v1/entries/NO/similar",
    ] {
        let ask = |number: &str| {
            let answer = secretary.ask(&address.replace("NO", number).replace("OTHER", other).replace("FILE", &file.to_string()));
            (answer.status, String::from_utf8_lossy(&answer.bytes).replace(&typed, "NO").replace(no, "NO"))
        };
        let kept = ask(no);
        assert_eq!(kept.0, StatusCode::OK, "{address}");
        assert_eq!(ask(&typed), kept, "{address}");
    }
    let seen = store::Workspace::open_read(office.dir.path()).unwrap().people().unwrap().seen(100).unwrap();
    assert!(seen.iter().all(|s| s.about == *no) && seen.len() >= 2, "{seen:?}");
    let wide: String = no.chars().map(|c| if c.is_ascii_digit() { char::from_u32(c as u32 + 0xfee0).unwrap() } else { c }).collect();
    assert!(secretary.page(&format!("/entries/{}", encode(&wide))).contains(&format!("<small>{no}</small></h1>")));
}

#[test]
fn what_is_said_of_an_entry_bears_its_number_as_it_is_kept() {
    let no = &season().finished.screening.rankings[0].entry;
    let typed = no.to_lowercase();
    let mut expert = account("专家", Role::Expert);
    expert.recused.insert(no.clone());
    let office = Office::open(&[account("秘书", Role::Secretariat), expert]);
    let marked = office.login("秘书").post(&format!("/entries/{typed}/mark"), &[("points", "87")]);
    assert_eq!((marked.status, marked.location()), (StatusCode::SEE_OTHER, format!("/entries/{no}#marks")));
    assert!(matches!(&office.acts()[..], [Act::Deed(Deed::Score(score))] if score.entry == *no), "{:?}", office.acts());
    let recused = office.login("专家");
    assert_eq!([&typed, no].map(|no| recused.ask(&format!("/entries/{no}")).status), [StatusCode::NOT_FOUND; 2]);
}

/// The page too: an address or a form that cannot be read gets a page in the reader's language that names what it is, not a line of English.
#[test]
fn what_a_page_does_not_understand_is_refused_by_name() {
    let office = Office::open(&[account("秘书", Role::Secretariat)]);
    let reader = office.login("秘书");
    for (address, named) in [("/search?q=a&page=abc", "page"), ("/compare/a/b?n=-1", "n:"), ("/entries/a/files/x", "`x`")] {
        let answer = reader.ask(address);
        let page = answer.text();
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{address}: {page}");
        assert!(
            page.contains("无法识别，没有执行任何操作") && page.contains(named) && page.trim_end().ends_with("</html>"),
            "{address}: {page}"
        );
    }
    let sent = reader.post(&format!("/flags/{}/verdict", season().finished.screening.flags[0].id), &[]);
    assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(sent.text().contains("提交的内容无法识别"), "{}", sent.text());
}

/// Both pages of a passage beside each other, each with the boxes of the passages that stand on it; the other passages one step away.
#[test]
fn a_comparison_shows_the_pages_as_they_were_sent() {
    let office = Office::open(&[account("秘书", Role::Secretariat), account("监督", Role::Auditor)]);
    let reader = office.login("秘书");
    let s = &season().finished.screening;
    let drawn = |side: &record::DocumentRef| side.file.ends_with(".pdf");
    let pair = s.matches.iter().find(|m| drawn(&m.a) && m.passages.len() > 1).expect("the demo season holds copies in PDF");
    let address = format!("/compare/{}/{}", encode(&pair.a.entry), encode(&pair.b.entry));
    assert!(reader.ask(&address).text().contains("看原页"));
    let last = pair.passages.len();
    let page = reader.ask(&format!("{address}?view=pages&n={last}")).text();
    // The other side is a DOCX, which has no pages of its own: its text stands beside the page.
    assert_eq!(page.matches("<svg class=\"page\"").count(), 1, "{page}");
    assert!(page.contains(&format!("<b>{last}</b>/{last}")) && page.contains(&format!("&#38;n={}#a{}", last - 1, last - 1)), "{page}");
    assert_eq!(page.matches(&format!(" now\" id=\"a{last}\"")).count(), 1, "{page}");
    assert_eq!(page.matches(&format!("<a class=\"no\" id=\"b{last}\"")).count(), 1, "{page}");
    let picture = between(&page, "<image href=\"", "\"");
    assert_eq!(reader.ask(picture).headers[header::CONTENT_TYPE], "image/png");
    // Who may not see originals gets the texts, whatever the address says.
    let texts = office.login("监督").ask(&format!("{address}?view=pages&n=1")).text();
    assert!(!texts.contains("<image") && !texts.contains("看原页") && texts.contains("<mark class="), "{texts}");
}

#[test]
fn the_api_gives_what_the_pages_give() {
    let office = Office::open(&[account("秘书", Role::Secretariat)]);
    let reader = office.login("秘书");
    let s = &season().finished.screening;
    let duplicates = s.flags.iter().filter(|f| f.kind.as_str() == "duplicate.cross_division").count();
    let found = reader.json("/api/v1/flags?kind=duplicate.cross_division&state=open&limit=1");
    assert_eq!((found["total"].as_u64(), found["flags"].as_array().map(Vec::len)), (Some(duplicates as u64), Some(1)));
    let family = s.flags.iter().filter(|f| f.kind.family() == "duplicate").count();
    assert_eq!(reader.json("/api/v1/flags?kind=duplicate&state=open")["total"], family);
    assert_eq!(reader.json("/api/v1/flags?state=decided")["total"], 0);
    let ranking = &s.rankings[0];
    let entry = reader.json(&format!("/api/v1/entries/{}", encode(&ranking.entry)));
    assert_eq!(entry["contributions"].as_array().unwrap().len(), ranking.contributions.len());
    let sure = s.classifications.iter().find_map(|c| Some((&c.entry, c.likely.as_ref()?))).expect("the demo season has likely topics");
    let likely = serde_json::json!({"coverage": sure.1.coverage, "topics": sure.1.topics});
    assert_eq!(reader.json(&format!("/api/v1/entries/{}", encode(sure.0)))["likely"], likely);
    assert_eq!(reader.json("/api/v1/problems?limit=500")["total"], s.problems.len());
    let clusters = reader.json("/api/v1/clusters?limit=500");
    let pairs: usize = clusters["clusters"].as_array().unwrap().iter().map(|c| c["pairs"].as_array().unwrap().len()).sum();
    assert_eq!(pairs, s.matches.len());
    let explained =
        s.flags.iter().find(|f| !f.reasons.is_empty() && !f.others.is_empty()).expect("the demo season holds a flag with reasons");
    let flag = reader.json(&format!("/api/v1/flags/{}", explained.id));
    assert_eq!(flag["reasons"].as_array().unwrap().len(), explained.reasons.len());
    assert_eq!(flag["change"].as_array().unwrap().len(), explained.change.len());
    let card = reader.ask(&format!("/flags/{}", explained.id)).text();
    for point in ["against", "uncertain"].iter().flat_map(|part| flag[part].as_array().unwrap()) {
        assert!(card.contains(point.as_str().unwrap()), "{point} stands on no card");
    }
    let near = reader.json(&format!("/api/v1/entries/{}/similar", encode(&ranking.entry)));
    assert!(!near["similar"].as_array().unwrap().is_empty(), "{near}");
}

/// Nobody is shown a key of `run.json` where words belong.
#[test]
fn every_stage_count_and_digest_of_a_run_has_a_name() {
    let run = &season().finished.screening.run;
    let raw: Vec<&String> = run.counts.keys().chain(run.hashes.keys()).filter(|key| !report::is_named(key)).collect();
    assert!(raw.is_empty(), "{raw:?}");
    for stage in pipeline::Stage::ALL {
        assert_ne!(report::stage_name(stage.name()).zh, stage.name());
    }
}

#[test]
fn the_api_is_described_by_its_handlers() {
    expect_test::expect_file!["../openapi.json"].assert_eq(&format!("{}\n", web::openapi()));
}
