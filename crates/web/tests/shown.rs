//! What pages show of seasons that the demo season is not: numbers with signs in them, several matches of two entries, forms that nobody could
//! read, personal data at the end of what is shown.
#![expect(clippy::unwrap_used, reason = "a test prepares its own season and fails where a page is not what it must be")]

mod kit;

use std::collections::BTreeSet;
use std::io::Write as _;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use kit::{Office, Reader, account, between, encode, season, seen};
use record::{Evidence, Flag, Match, MatchKind, Screening};
use web::{Account, Role, Settings};

/// A server over the demo season with something else in it.
fn office(change: impl FnOnce(&mut Screening), accounts: &[Account], settings: Settings) -> Office {
    let dir = kit::workspace();
    let mut s = season().finished.screening.clone();
    change(&mut s);
    let who = store::Who { pid: 1, started: String::new(), program: "test".to_owned() };
    store::Workspace::open(dir.path(), &season().plan.identity(), &who).unwrap().save_screening(&s).unwrap();
    Office::over(dir, accounts, None, settings)
}

/// A part of an address as pages write it.
fn part(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() || b"-._~".contains(&b) { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

/// Addresses of a page's links and forms that hold `text`.
fn addresses<'a>(page: &'a str, text: &str) -> BTreeSet<&'a str> {
    let found = ["href=\"", "action=\""].into_iter().flat_map(|from| page.match_indices(from).map(move |(at, _)| &page[at + from.len()..]));
    found.map(|rest| &rest[..rest.find('"').unwrap()]).filter(|address| address.contains(text)).collect()
}

/// Numbers of other divisions hold strokes (`浙2025/17`): every link and form leads to the entry, and not to an address that is none.
#[test]
fn an_entry_is_there_whatever_signs_its_number_holds() {
    let old = season().finished.screening.flags[0].entry.clone();
    let new = format!("{old}/1");
    let renamed = |s: &mut Screening| {
        let entries = s.entries.iter_mut().map(|e| &mut e.entry.no);
        let judged = s.classifications.iter_mut().map(|c| &mut c.entry).chain(s.rankings.iter_mut().map(|r| &mut r.entry));
        let flagged = s.flags.iter_mut().flat_map(|f| std::iter::once(&mut f.entry).chain(&mut f.others));
        let matched = s.matches.iter_mut().flat_map(|m| [&mut m.a.entry, &mut m.b.entry]);
        entries.chain(judged).chain(flagged).chain(matched).filter(|no| **no == old).for_each(|no| no.clone_from(&new));
    };
    let office = office(renamed, &[account("专家", Role::Expert)], Settings::default());
    let reader = office.login("专家");
    let home = format!("/entries/{}", part(&new));
    let dossier = reader.page(&home);
    let led = addresses(&dossier, &old);
    let own: BTreeSet<&str> = led.iter().copied().filter(|a| a.starts_with("/entries/")).collect();
    assert!(own.iter().all(|a| a.strip_prefix(&home).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))), "{own:?}");
    let forms = ["/graph", "/similar", "/mark", "/topic", "/claim"].map(|end| format!("{home}{end}"));
    assert!(forms.iter().all(|form| own.contains(form.as_str())), "{own:?}");
    let card = reader.page(&format!("/flags/{}", season().finished.screening.flags[0].id));
    assert!(addresses(&card, &old).contains(home.as_str()), "{card}");
    let marked = reader.post(&format!("{home}/mark"), &[("points", "８５"), ("note", "")]);
    assert_eq!((marked.status, marked.location()), (StatusCode::SEE_OTHER, format!("{home}#marks")), "{}", marked.text());
    assert_eq!(between(&reader.page(&home), "name=\"points\" inputmode=\"numeric\" value=\"", "\""), "85");
}

/// Of what somebody took back a dossier says so, and what was said last stands first, within a minute as well.
#[test]
fn the_history_of_a_dossier_says_what_was_taken_back() {
    let s = &season().finished.screening;
    let several = s.flags.chunk_by(|a, b| a.entry == b.entry).find(|of| of.len() > 1).expect("an entry of the demo season has two flags");
    let office = Office::open(&[account("甲", Role::Reviewer)]);
    let reader = office.login("甲");
    for (flag, reason) in several.iter().zip(["第一句", "第二句"]) {
        let seen = flag.basis().to_string();
        let fields = [("round", "first"), ("seen", seen.as_str()), ("verdict", "1"), ("reason", reason)];
        assert_eq!(reader.post(&format!("/flags/{}/verdict", flag.id), &fields).status, StatusCode::SEE_OTHER);
    }
    assert_eq!(reader.post("/undo", &[("of", "2")]).status, StatusCode::SEE_OTHER);
    let no = &several[0].entry;
    let dossier = reader.page(&format!("/entries/{}", encode(no)));
    let fields = [("round", "first"), ("seen", between(&dossier, "name=\"seen\" value=\"", "\"")), ("verdict", "1"), ("reason", "合适")];
    assert_eq!(reader.post(&format!("/entries/{}/topic", encode(no)), &fields).status, StatusCode::SEE_OTHER);
    let page = reader.page(&format!("/entries/{}", encode(no)));
    let history = seen(between(&page, "<section id=\"history\">", "</section>"));
    let said = |flag: &Flag, rest: &str| format!("2026-05-13 09:00 {} 甲 初核 成立 {rest}", flag.id);
    let topic = s.contest.place_label(&s.classification(no).unwrap().topic).zh;
    let on_topic = format!("2026-05-13 09:00 {no} 甲 初核 成立 {topic} 合适");
    let expected = format!("决定的历史 {on_topic} {} {}", said(&several[1], "第二句 （已撤回）"), said(&several[0], "第一句"));
    assert_eq!(history, expected);
}

/// Two entries share several files: a flag on some of them is compared by these, and what speaks against it is said of these.
#[test]
fn a_flag_is_compared_by_the_files_that_it_quotes() {
    let s = &season().finished.screening;
    let is_quoted = |f: &Flag, m: &Match| {
        let files = f.evidence[0].other.as_deref().map(|o| (f.evidence[0].file.as_str(), o.file.as_str()));
        files == Some((m.a.file.as_str(), m.b.file.as_str()))
            && f.entry == m.a.entry
            && !matches!(m.kind, MatchKind::Paraphrase | MatchKind::TitleOnly)
    };
    let rests = |f: &Flag| s.matches.iter().position(|m| is_quoted(f, m));
    let (flag, at) = s.flags.iter().find_map(|f| Some((f, rests(f)?))).expect("the demo season holds copies");
    let (a, b) = (s.matches[at].a.entry.clone(), s.matches[at].b.entry.clone());
    let with_another = |s: &mut Screening| {
        let mut another = s.matches[at].clone();
        another.a.file.push_str(".另一份");
        (another.share_a, another.share_b) = (0.02, 0.01);
        s.matches.insert(at, another);
    };
    let before = s.matches[..at].iter().filter(|m| (&m.a.entry, &m.b.entry) == (&a, &b)).count();
    let (share_a, share_b) = (s.matches[at].share_a, s.matches[at].share_b);
    let office = office(with_another, &[account("核查员", Role::Reviewer)], Settings::default());
    let reader = office.login("核查员");
    let page = reader.page(&format!("/flags/{}", flag.id));
    let compared = format!("/compare/{}/{}?m={}&flag={}", part(&a), part(&b), before + 1, part(flag.id.as_str()));
    assert_eq!(Reader::link(&page, "c"), Some(compared));
    let against = reader.json(&format!("/api/v1/flags/{}", flag.id))["against"][0].clone();
    let [x, y] = [share_a, share_b].map(|share| (1.0 - share) * 100.0);
    assert_eq!(against, format!("去模板后，{a} 有 {x:.0}% 的文字、{b} 有 {y:.0}% 的文字不相同"));
}

/// Of an entry that was drawn and looked at by somebody a second reviewer is told that, and not what the first said.
#[test]
fn the_audit_tells_a_second_reviewer_that_there_is_a_first_decision() {
    let office = Office::open(&["甲", "乙"].map(|name| account(name, Role::Reviewer)));
    let (first, second) = (office.login("甲"), office.login("乙"));
    let rows = |reader: &Reader<'_>| {
        let page = reader.page("/audit");
        let table = between(&page, "<tbody>", "</tbody>");
        table.split("</tr>").filter(|row| row.contains("data-row")).map(str::to_owned).collect::<Vec<String>>()
    };
    let home = between(&rows(&first)[0], "href=\"", "\"").to_owned();
    let dossier = first.page(&home);
    let fields = [("round", "first"), ("seen", between(&dossier, "name=\"seen\" value=\"", "\"")), ("verdict", "1")];
    assert_eq!(first.post(&format!("{home}/topic"), &fields).status, StatusCode::SEE_OTHER);
    // Behind number, title, unit and track.
    let told = |reader: &Reader<'_>| {
        let row = rows(reader).swap_remove(0);
        let cell = row.split("<td class=\"nowrap\">").nth(2).unwrap();
        seen(&format!("<td>{}", cell.split("</td>").next().unwrap()))
    };
    assert_eq!([told(&first), told(&second)], ["成立 甲 待复核", "待复核"]);
}

/// An account that becomes an expert's is missing in the list of experts from then on.
#[test]
fn the_assignment_follows_the_roles_of_accounts() {
    let mut list = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
    list.write_all("姓名,单位,领域\n张三,某大学,数据\n".as_bytes()).unwrap();
    let mut third = account("丙", Role::Reviewer);
    third.recused.insert(season().finished.screening.rankings[0].entry.clone());
    let office = Office::with_experts(&[account("秘书", Role::Secretariat), third.clone()], Some(list.path()));
    let told = || seen(&office.login("秘书").page("/assignment")).contains("专家账号“丙”设置了回避或限定了赛道，名单中却没有此姓名。");
    let before = told();
    let people = store::Workspace::open_read(office.dir.path()).unwrap().people().unwrap();
    let body = serde_json::to_string(&Account { role: Role::Expert, ..third }).unwrap();
    people.put(&store::Person { body, ..people.get("丙").unwrap().unwrap() }).unwrap();
    assert_eq!((before, told()), (false, true));
}

/// What is gone since the run before is counted for whoever may see all; the others are not told that nothing is.
#[test]
fn what_is_gone_is_counted_for_those_who_may_see_all() {
    let later = |s: &mut Screening| {
        s.run.changes.since = Some("2026-05-11T22:00:00+08:00".to_owned());
        s.run.changes.gone_flags = vec!["F-000000000001".to_owned(), "F-000000000002".to_owned()];
        s.run.changes.gone_entries = vec!["GD-2025-9999".to_owned()];
        (s.run.changes.new_flags, s.run.changes.new_entries, s.run.changes.changed_entries) = (Vec::new(), Vec::new(), Vec::new());
    };
    let mut expert = account("专家", Role::Expert);
    expert.tracks.insert(season().finished.screening.contest.tracks[0].code.clone());
    let office = office(later, &[account("秘书", Role::Secretariat), expert], Settings::default());
    let told = |who: &str| seen(between(&office.login(who).page("/"), "<ul class=\"inline\">", "</ul>"));
    assert_eq!(told("秘书"), "新增标记 0 撤销标记 2 新增项目 0 材料有变 0 撤出项目 1");
    assert_eq!(told("专家"), "新增标记 0 新增项目 0 材料有变 0");
}

/// Passages behind the part of a long text that a comparison shows are looked at in the file, at their place.
#[test]
fn passages_behind_what_a_comparison_shows_lead_to_their_place() {
    const SHOWN: u32 = 200;
    let s = &season().finished.screening;
    let evidence = s.flags.iter().filter(|f| f.kind.family() == "duplicate").flat_map(|f| &f.evidence);
    let mut quoted = evidence.filter_map(|e| Some((e, e.other.as_deref()?)));
    let is_behind = |(_, other): &(&Evidence, &Evidence)| other.file.ends_with(".docx") && other.span.from() >= SHOWN;
    let (left, right) = quoted.find(is_behind).expect("the demo season holds copies in DOCX");
    let found = s.matches.iter().find(|m| (&m.a.file, &m.b.file) == (&left.file, &right.file)).unwrap();
    let mut of_both = s.matches.iter().filter(|m| (&m.a.entry, &m.b.entry) == (&found.a.entry, &found.b.entry));
    let at = of_both.position(|m| m == found).unwrap();
    let office = Office::with(&[account("核查员", Role::Reviewer)], None, Settings { chars: SHOWN, ..Settings::default() });
    let reader = office.login("核查员");
    let page = reader.page(&format!("/compare/{}/{}?m={at}", part(&found.a.entry), part(&found.b.entry)));
    let file = s.entry(&found.b.entry).unwrap().documents.iter().position(|d| d.path == right.file).unwrap();
    let home = format!("/entries/{}/files/{file}?", part(&found.b.entry));
    let places = addresses(&page, &home).into_iter().filter_map(|a| a.split_once("&#38;at=")).map(|(_, at)| at.to_owned());
    let behind = found.passages.iter().filter(|p| p.b.from() >= SHOWN).map(|p| format!("{}#hit", p.b.from()));
    assert_eq!(places.collect::<BTreeSet<String>>(), behind.collect());
    let place = reader.page(&format!("{home}page=1&at={}", right.span.from()));
    let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let begins: String = bare(&right.quote).chars().take(4).collect();
    assert!(bare(&seen(&place)).contains(&begins), "{begins} is not in {place}");
}

/// The log says of a second review of a topic which topic it names, as it does of the first decision.
#[test]
fn the_log_says_which_topic_a_second_review_names() {
    let s = &season().finished.screening;
    let class = s.classifications.iter().find(|c| s.rankings.iter().any(|r| r.entry == c.entry)).unwrap();
    let better = s.contest.topics.iter().find(|t| t.code != class.topic).unwrap();
    let office = Office::open(&[account("甲", Role::Reviewer), account("乙", Role::Reviewer), account("秘书", Role::Secretariat)]);
    let shown = format!("{} {}", s.entry(&class.entry).unwrap().topic_basis(), class.topic);
    let say = |who: &str, said: [(&str, &str); 3]| {
        let fields = [vec![("seen", shown.as_str()), ("reason", "有依据")], said.to_vec()].concat();
        assert_eq!(office.login(who).post(&format!("/entries/{}/topic", part(&class.entry)), &fields).status, StatusCode::SEE_OTHER);
    };
    say("甲", [("round", "first"), ("verdict", "1"), ("topic", "")]);
    say("乙", [("round", "second"), ("verdict", "2"), ("topic", &better.code)]);
    let page = office.login("秘书").page("/log");
    let rows: Vec<String> = between(&page, "<tbody>", "</tbody>").split_inclusive("</tr>").map(seen).collect();
    let [first, second] = [&class.topic, &better.code].map(|code| s.contest.place_label(code).zh);
    let no = &class.entry;
    let expected =
        [format!("2026-05-13 09:00 乙 {no} 复核 不成立 {second} 有依据"), format!("2026-05-13 09:00 甲 {no} 成立 {first} 有依据")];
    assert_eq!(rows, expected);
}

/// A table of flags says what stands in its columns, on every page alike.
#[test]
fn every_table_of_flags_has_a_heading_for_each_column() {
    let flag = &season().finished.screening.flags[0];
    let office = Office::open(&[account("核查员", Role::Reviewer)]);
    let reader = office.login("核查员");
    for address in ["/".to_owned(), "/flags".to_owned(), format!("/entries/{}", part(&flag.entry))] {
        let page = reader.page(&address);
        let table = between(&page, "<table class=\"flags rows\">", "</table>");
        assert_eq!(seen(between(table, "<thead>", "</thead>")), "类别 标记 项目 条款 何时看 把握 决定", "{address}");
        assert_eq!(between(table, "<tbody>", "</tr>").matches("<td").count(), 7, "{address}");
    }
}

/// Enter in the reason presses the first button of the form where no script runs: it must give no verdict.
#[test]
fn enter_in_a_reason_gives_no_verdict() {
    let s = &season().finished.screening;
    let flag = s.flags.iter().find(|f| f.kind.family() == "duplicate").expect("the demo season holds copies");
    let cluster = s.matches.iter().find(|m| m.a.entry == flag.entry || m.b.entry == flag.entry).unwrap().cluster;
    let office = Office::open(&[account("核查员", Role::Reviewer)]);
    let reader = office.login("核查员");
    for (page, form) in [
        (format!("/flags/{}", flag.id), format!("/flags/{}/verdict", flag.id)),
        (format!("/clusters/{cluster}"), format!("/clusters/{cluster}/verdict")),
        (format!("/entries/{}", part(&flag.entry)), format!("/entries/{}/topic", part(&flag.entry))),
    ] {
        let page = reader.page(&page);
        let form = between(&page, &format!("action=\"{form}\">"), "</form>");
        let buttons: Vec<&str> = form.match_indices("<button ").map(|(at, _)| between(&form[at..], "<button ", ">")).collect();
        assert_eq!((buttons[0], buttons.len()), ("class=\"sr\" disabled aria-hidden=\"true\"", 5), "{form}");
    }
}

/// The comparison shows all passages that two entries share; what another flag rests on stands on its card alone, and all of it.
#[test]
fn a_card_shows_all_evidence_that_no_comparison_shows() {
    let s = &season().finished.screening;
    let position = |is_on_text: bool| {
        let is_so = |f: &Flag| is_on_text == matches!(f.kind.family(), "duplicate" | "reuse") && is_on_text != f.others.is_empty();
        s.flags.iter().position(is_so).expect("the demo season has flags of both kinds")
    };
    let (compared, alone) = (position(true), position(false));
    let with_more = |s: &mut Screening| {
        for at in [compared, alone] {
            let first = s.flags[at].evidence[0].clone();
            s.flags[at].evidence = vec![first; 15];
        }
    };
    let office = office(with_more, &[account("核查员", Role::Reviewer)], Settings::default());
    let shown = [compared, alone].map(|at| {
        let page = office.login("核查员").page(&format!("/flags/{}", s.flags[at].id));
        (page.matches("<li class=\"passage\">").count(), seen(&page).contains("只显示前 12 处，其余见左右对照。"))
    });
    assert_eq!(shown, [(12, true), (15, false)]);
}

/// Half a number is known by nobody for what it is: what is cut off a quote was masked before.
#[test]
fn a_quote_that_is_cut_within_a_number_does_not_show_it() {
    let s = &season().finished.screening;
    let dir = kit::workspace();
    let who = store::Who { pid: 1, started: String::new(), program: "test".to_owned() };
    let workspace = store::Workspace::open(dir.path(), &season().plan.identity(), &who).unwrap();
    let graph = workspace.load_graph(&s.run.id).unwrap().expect("the run left a graph");
    let mut edges = graph.edges().to_vec();
    let edge = edges.iter_mut().find(|e| e.evidence.is_some()).expect("a tie was read somewhere");
    let no = edge.entries[0].clone();
    edge.evidence.as_mut().unwrap().quote = format!("{}13800138000", "甲".repeat(113));
    workspace.save_graph(&s.run.id, &record::Graph::new(graph.nodes().to_vec(), edges).unwrap()).unwrap();
    drop(workspace);
    let office = Office::over(dir, &[account("监督", Role::Auditor)], None, Settings::default());
    let page = seen(&office.login("监督").page(&format!("/entries/{}/graph", encode(&no))));
    assert!(page.contains(&format!("“{}138****”", "甲".repeat(113))), "{page}");
}

/// An entry whose only flags reach out of a reader's tracks is none without flags, and is not drawn as such.
#[test]
fn what_has_a_flag_that_reaches_out_of_the_tracks_is_not_sampled_as_without_flags() {
    let s = &season().finished.screening;
    let (own, other) = (&s.contest.tracks[0].code, &s.contest.tracks[1].code);
    let kind = &s.flags[0].kind;
    let mut pair: Option<(String, String)> = None;
    let alone = |s: &mut Screening| {
        let home: Vec<String> = s.entries.iter().filter(|e| e.entry.division == s.home).map(|e| e.entry.no.clone()).collect();
        for (at, no) in home.iter().enumerate() {
            let track = if at == 1 { other } else { own };
            s.entries.iter_mut().find(|e| e.entry.no == *no).unwrap().entry.track = Some(track.clone());
        }
        s.flags.truncate(1);
        (s.flags[0].entry, s.flags[0].others) = (home[0].clone(), vec![home[1].clone()]);
        pair = Some((home[0].clone(), home[1].clone()));
    };
    let mut expert = account("专家", Role::Expert);
    expert.tracks.insert(own.clone());
    let office = office(alone, &[expert, account("秘书", Role::Secretariat)], Settings::default());
    let (flagged, _) = pair.unwrap();
    let home = s.entries.iter().filter(|e| e.entry.division == s.home).count();
    // Neither the expert, from whom the other side is kept, nor the secretariat sees one of the two without a flag.
    for who in ["专家", "秘书"] {
        let page = office.login(who).page("/audit");
        assert!(seen(&page).contains(&format!("没有任何标记的有 {} 项，", home - 2)), "{who}: {}", seen(&page));
        assert!(addresses(&page, &part(&flagged)).is_empty(), "{who}");
        let checks = office.login(who).json("/api/v1/checks")["checks"].clone();
        let suspected = |check: &serde_json::Value| (check["kind"] == kind.as_str()).then(|| check["answers"]["suspected"].clone());
        assert_eq!(checks.as_array().unwrap().iter().find_map(suspected), Some(1.into()), "{who}: something was found about it");
    }
}

/// Where no form could be read, an entry is found behind those with a place all the same, page by page, and no page holds them all.
#[test]
fn entries_without_a_place_stand_behind_the_others_page_by_page() {
    let s = &season().finished.screening;
    let track = s.contest.tracks[0].code.clone();
    let home: Vec<String> = s.entries.iter().filter(|e| e.entry.division == s.home).map(|e| e.entry.no.clone()).collect();
    let placed: Vec<String> = s.rankings.iter().take(4).map(|r| r.entry.clone()).collect();
    let unread = |s: &mut Screening| {
        s.rankings.truncate(4);
        s.rankings.iter_mut().zip(1..).for_each(|(r, place)| (r.track, r.place, r.band) = (track.clone(), place, (place, place)));
        for entry in s.entries.iter_mut().filter(|e| e.entry.division == s.home) {
            entry.entry.track = Some(track.clone());
        }
    };
    let office = office(unread, &[account("秘书", Role::Secretariat)], Settings { rows: 3, ..Settings::default() });
    let reader = office.login("秘书");
    let (mut address, mut shown, mut pages) = (format!("/ranking?track={}", part(&track)), Vec::new(), 0);
    loop {
        let page = reader.page(&address);
        let main = between(&page, "<main id=\"main\">", "</main>");
        let listed: Vec<String> =
            home.iter().filter(|no| !addresses(main, &format!("/entries/{}", part(no))).is_empty()).cloned().collect();
        assert!(listed.len() <= 3, "{address}: {listed:?}");
        shown.extend(listed);
        pages += 1;
        let Some(next) = Reader::link(&page, "]") else { break };
        address = next;
    }
    let behind = home.iter().filter(|no| !placed.contains(no)).cloned();
    let mut first = placed.clone();
    first[..3].sort();
    // Within a page the numbers were collected in their order; the fourth has a page with the first two without a place.
    let mut expected: Vec<String> = first.into_iter().chain(behind).collect();
    expected[3..6].sort();
    assert_eq!((shown, pages), (expected, home.len().div_ceil(3)));
    let first = reader.page(&format!("/ranking?track={}", part(&track)));
    assert!(first.contains(&format!("<a href=\"/ranking?track={}&#38;page=1#unranked\">", part(&track))), "{first}");
    let shortlist = seen(&reader.page("/shortlist"));
    assert!(shortlist.contains(&format!("申报书未能读取，不排序 {}", home.len() - 4)), "{shortlist}");
}

/// A browser keeps the style, and after the program has changed it shows no page with the style of the version before.
#[test]
fn style_and_script_are_those_of_the_program_that_runs() {
    let office = Office::open(&[account("秘书", Role::Secretariat)]);
    let ask = |name: &str, kept: &str| {
        let request = Request::get(format!("/assets/{name}")).header(header::IF_NONE_MATCH, kept);
        office.send(request.body(Body::empty()).unwrap())
    };
    for name in ["shai.css", "drawing.css", "keys.js", "favicon.svg"] {
        let whole = ask(name, "\"0\"");
        let tag = format!("\"{}\"", record::Sha256::of(&whole.bytes));
        let told = |answer: &kit::Answer| [header::ETAG, header::CACHE_CONTROL].map(|h| answer.headers[h].to_str().unwrap().to_owned());
        assert_eq!((whole.status, told(&whole)), (StatusCode::OK, [tag.clone(), "private, no-cache".to_owned()]), "{name}");
        let again = ask(name, &tag);
        assert_eq!((again.status, told(&again), again.bytes.len()), (StatusCode::NOT_MODIFIED, told(&whole), 0), "{name}");
    }
}

/// Nobody waits for a run that has just finished, nor sees a half of it: the one before is shown, with what people say meanwhile.
#[test]
fn the_run_before_is_shown_until_the_new_one_is_loaded() {
    let office = Office::open(&[account("甲", Role::Reviewer)]);
    let reader = office.login("甲");
    let told = |page: &str| (seen(between(page, "<footer class=\"foot\">", "·")), page.contains("正在载入"), page.contains("无法载入"));
    let old = season().finished.screening.contest.name.clone();
    assert_eq!(told(&reader.page("/flags")), (old.clone(), false, false));

    let mut s = season().finished.screening.clone();
    s.contest.name = "另一次运行".to_owned();
    let who = store::Who { pid: 1, started: String::new(), program: "test".to_owned() };
    store::Workspace::open(office.dir.path(), &season().plan.identity(), &who).unwrap().save_screening(&s).unwrap();
    assert_eq!(told(&reader.page("/flags")), (old.clone(), true, false));
    let flag = &s.flags[0];
    let (address, basis) = (format!("/flags/{}", flag.id), flag.basis().to_string());
    let fields = [("round", "first"), ("seen", basis.as_str()), ("verdict", "1"), ("reason", "先看过")];
    assert_eq!(reader.post(&format!("{address}/verdict"), &fields).status, StatusCode::SEE_OTHER);
    let card = reader.page(&address);
    assert_eq!((told(&card), card.contains("先看过")), ((old, true, false), true));

    assert_eq!(office.app.prepare(), Ok(()));
    let card = reader.page(&address);
    assert_eq!((told(&card), card.contains("先看过")), (("另一次运行".to_owned(), false, false), true));

    std::fs::copy(office.dir.path().join("graph.bin"), office.dir.path().join("screening.bin")).unwrap();
    assert_eq!(told(&reader.page("/flags")), ("另一次运行".to_owned(), true, false));
    let why = office.app.prepare().unwrap_err();
    let page = reader.page("/flags");
    assert_eq!((told(&page), seen(&page).contains(&why.zh)), (("另一次运行".to_owned(), false, true), true), "{}", why.zh);
}

/// A group may have tens of thousands of pairs: each page has some of them, and says which.
#[test]
fn a_large_group_is_shown_page_by_page() {
    let found = season().finished.screening.matches.iter().find(|m| m.kind.is_whole()).expect("the demo season holds copies").clone();
    let (id, many) = (found.cluster, 120);
    let enlarge = |s: &mut Screening| {
        let at = s.matches.iter().position(|m| m.cluster == id).unwrap();
        s.matches.splice(at..at, std::iter::repeat_n(found, many));
    };
    let office = office(enlarge, &[account("甲", Role::Reviewer)], Settings::default());
    let all = many + season().finished.screening.matches.iter().filter(|m| m.cluster == id).count();
    let reader = office.login("甲");
    let (mut address, mut rows) = (format!("/clusters/{id}"), Vec::new());
    loop {
        let page = reader.page(&address);
        assert!(seen(&page).contains(&format!("· {all} 对")), "{page}");
        let shown = page.matches("data-row>").count();
        let from = rows.iter().sum::<usize>();
        assert!(seen(&page).contains(&format!("本页是其中第 {}–{} 对", from + 1, from + shown)), "{page}");
        rows.push(shown);
        let Some(next) = Reader::link(&page, "]") else { break };
        address = next;
    }
    assert_eq!(rows, (0..all).step_by(50).map(|from| 50.min(all - from)).collect::<Vec<_>>());
    let (last, behind) = (reader.page(&address), reader.page(&format!("/clusters/{id}?page=999")));
    assert_eq!(between(&last, "<tbody>", "</tbody>"), between(&behind, "<tbody>", "</tbody>"));
    let decided = reader.post(&format!("/clusters/{id}/verdict"), &[("verdict", "1"), ("seen", ""), ("page", "1")]);
    assert_eq!(decided.location(), format!("/clusters/{id}?done=0&page=1"));
}

/// Whoever reads a track in its order goes from dossier to dossier, those included that have no place.
#[test]
fn a_key_leads_through_the_reading_order_of_a_track() {
    let s = &season().finished.screening;
    let track = s.rankings.last().expect("the demo season is ranked").track.as_str();
    let ranked = s.rankings.iter().filter(|r| r.track == track).map(|r| r.entry.clone());
    let behind = s.unranked().into_iter().filter(|e| s.track_of(&e.entry) == track).map(|e| e.entry.no.clone());
    let order: Vec<String> = ranked.chain(behind).collect();
    let office = Office::open(&[account("专家", Role::Expert)]);
    let reader = office.login("专家");
    let dossier = |no: &str| reader.page(&format!("/entries/{}", part(no)));
    let (mut page, mut walked) = (dossier(&order[0]), vec![order[0].clone()]);
    assert_eq!(Reader::link(&page, "["), None);
    while let Some(next) = Reader::link(&page, "]") {
        page = reader.page(&next);
        walked.push(next.trim_start_matches("/entries/").to_owned());
    }
    assert_eq!(walked, order);
    assert!(seen(&page).contains(&format!("{} {1}/{1}", s.contest.track_label(track).zh, order.len())), "{page}");
    let elsewhere = s.entries.iter().find(|e| e.entry.division != s.home).expect("the demo season has other divisions");
    assert!(!dossier(&elsewhere.entry.no).contains("class=\"crumbs\""), "nobody reads another division in turn");
}

/// What is to be looked at first is one step away.
#[test]
fn entries_that_may_be_one_project_lead_to_their_flag() {
    let id =
        season().finished.screening.flags.iter().find(|f| f.kind.family() == "duplicate").expect("the demo season holds copies").id.clone();
    let pair = |s: &mut Screening| {
        let first: Vec<String> = s.rankings.iter().filter(|r| r.place == 1).map(|r| r.entry.clone()).take(2).collect();
        let flag = s.flags.iter_mut().find(|f| f.id == id).unwrap();
        (flag.entry, flag.others) = (first[0].clone(), vec![first[1].clone()]);
    };
    let office = office(pair, &[account("秘书", Role::Secretariat)], Settings::default());
    let page = office.login("秘书").page("/shortlist");
    assert!(page.contains(&format!("，<a href=\"/flags/{id}\">{id}</a>），两项都在")), "{page}");
}
