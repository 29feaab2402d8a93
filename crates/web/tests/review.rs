//! Several people at one season: who looks at what, second opinions that are blind, who is proposed to whom, and what nobody may learn of
//! an entry from which they are recused.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test prepares its own list and fails where a page is not what it must be"
)]

mod kit;

use std::collections::BTreeSet;

use axum::http::StatusCode;
use kit::{Office, Reader, account, between, encode, season, seen};
use rank::Recusal;
use record::{Act, Deed, Flag, Round, Subject, Verdict};
use serde_json::json;
use web::{Account, Role};

fn reviewers(names: &[&str]) -> Vec<Account> {
    names.iter().map(|n| account(n, Role::Reviewer)).collect()
}

fn flag() -> &'static Flag {
    let s = &season().finished.screening;
    s.flags.iter().find(|f| f.kind.family() == "duplicate").expect("the demo season holds copies")
}

fn decide(reader: &Reader<'_>, round: &str, verdict: &str, reason: &str) -> StatusCode {
    let seen = flag().basis().to_string();
    let fields = [("round", round), ("seen", &seen), ("verdict", verdict), ("reason", reason)];
    reader.post(&format!("/flags/{}/verdict", flag().id), &fields).status
}

/// Whoever reads one track is told that there is more, and not what.
#[test]
fn an_expert_of_a_track_is_told_of_flags_that_reach_out_of_it() {
    let s = &season().finished.screening;
    let track = |no: &String| {
        let entry = s.entry(no).unwrap();
        let best = s.classifications.iter().find(|c| c.entry == *no).map(|c| c.track.clone());
        entry.entry.track.clone().or(best)
    };
    let across = |f: &&Flag| f.others.iter().any(|other| s.entry(other).is_some() && track(other) != track(&f.entry));
    let flag = s.flags.iter().find(across).expect("a flag of the demo season reaches into another track");
    let mut expert = account("专家", Role::Expert);
    expert.tracks.extend(track(&flag.entry));
    let mut recused = account("回避", Role::Expert);
    recused.tracks.clone_from(&expert.tracks);
    recused.recused.extend(flag.others.iter().cloned());
    let office = Office::open(&[expert, recused]);
    let address = format!("/entries/{}", encode(&flag.entry));
    let name = &report::kind_label(&flag.kind).name.zh;
    let told = |who: &str| {
        let page = seen(&office.login(who).page(&address));
        page.split("另有标记涉及您赛道以外的项目").nth(1).is_some_and(|rest| rest.split("五个部分").next().unwrap().contains(name.as_str()))
    };
    assert!(told("专家"));
    let page = office.login("专家").page(&address);
    assert!(flag.others.iter().all(|other| !page.contains(other.as_str())), "not whose the other side is");
    assert!(seen(&office.login("专家").page("/flags")).contains("另有标记涉及您赛道以外的项目"));
    let n = |who: &str| office.login(who).json(&format!("/api/v1{address}"))["flags_beyond"].as_u64().unwrap();
    assert!(n("回避") < n("专家"), "what names an entry that somebody stands back from is not even counted");
}

/// One word on a group is a line for each of its flags that waits for this reader, and for no other.
#[test]
fn a_group_is_decided_at_once_by_a_line_for_each_flag_that_waits() {
    let office = Office::open(&[reviewers(&["甲", "乙"]), vec![account("监督", Role::Auditor)]].concat());
    let s = &season().finished.screening;
    let cluster = s.matches.iter().find(|m| m.a.entry == flag().entry || m.b.entry == flag().entry).unwrap().cluster;
    let (address, post) = (format!("/clusters/{cluster}"), format!("/clusters/{cluster}/verdict"));
    let (first, second) = (office.login("甲"), office.login("乙"));
    let page = first.page(&address);
    let shown = between(&page, "name=\"seen\" value=\"", "\"");
    let ids: Vec<String> = shown.split(' ').map(|one| one.split_once(':').unwrap().0.to_owned()).collect();
    assert!(ids.contains(&flag().id.as_str().to_owned()), "{ids:?}");
    assert!(!office.login("监督").page(&address).contains("name=\"verdict\""), "an auditor decides nothing");
    let unreasoned = first.post(&post, &[("verdict", "2"), ("seen", shown)]);
    assert_eq!((unreasoned.status, office.acts().len()), (StatusCode::UNPROCESSABLE_ENTITY, 0));
    let said = |seen: &str| first.post(&post, &[("verdict", "2"), ("reason", "同一单位的两期"), ("seen", seen)]);
    let older = format!("{}:{}", flag().id, "0".repeat(64));
    assert_eq!(said(&older).location(), format!("/clusters/{cluster}?done=0"), "a run has finished since the page was opened");
    assert_eq!(decide(&second, "first", "1", "先看过"), StatusCode::SEE_OTHER);
    let done = said(shown);
    assert_eq!(done.location(), format!("/clusters/{cluster}?done={}", ids.len() - 1), "the other's decision is not written over");
    let said: BTreeSet<String> = office
        .acts()
        .iter()
        .filter(|a| a.by() == "甲")
        .filter_map(|a| a.decision())
        .map(|d| {
            let Subject::Flag(id) = &d.subject else { panic!("a flag was decided") };
            assert_eq!((d.verdict, d.reason.as_str()), (Verdict::Dismissed, "同一单位的两期"));
            id.to_string()
        })
        .collect();
    assert_eq!(said, ids.into_iter().filter(|id| id != flag().id.as_str()).collect());
    assert!(!first.page(&address).contains("name=\"verdict\""), "nothing waits for this reader any more");
}

/// Everything that a reader can ask about the flag and its entries.
fn everything(reader: &Reader<'_>) -> Vec<(String, String)> {
    let id = &flag().id;
    let mut asked = vec![
        "/".to_owned(),
        format!("/flags/{id}"),
        format!("/flags/{id}?state=all&done={id}"),
        format!("/search?q={}", encode(&format!("编号:{}", flag().entry))),
        "/ranking".to_owned(),
        "/shortlist".to_owned(),
        "/audit".to_owned(),
        "/mine".to_owned(),
        "/api/v1/run".to_owned(),
        "/api/v1/flags?limit=500".to_owned(),
        format!("/api/v1/flags/{id}"),
    ];
    asked.extend(["", "second", "disputed", "mine", "new", "decided", "all"].map(|s| format!("/flags?state={s}")));
    for no in std::iter::once(&flag().entry).chain(&flag().others) {
        asked.extend([
            format!("/entries/{}", encode(no)),
            format!("/entries/{}/similar", encode(no)),
            format!("/api/v1/entries/{}", encode(no)),
        ]);
    }
    asked.into_iter().map(|path| (path.clone(), reader.page(&path))).collect()
}

#[test]
fn who_takes_a_flag_has_it_until_it_is_given_back() {
    let office = Office::open(&reviewers(&["甲", "乙"]));
    let (a, b) = (office.login("甲"), office.login("乙"));
    let address = format!("/flags/{}/claim", flag().id);
    let taken = a.post(&address, &[("release", "0"), ("back", "/flags?state=all")]);
    assert_eq!((taken.status, taken.location()), (StatusCode::SEE_OTHER, "/flags?state=all".to_owned()));
    assert!(matches!(&office.acts()[..], [Act::Deed(Deed::Claim(c))] if c.by == "甲" && c.subject == flag().subject()));
    assert!(seen(&b.page("/flags?state=all")).contains("甲 认领"));
    assert!(seen(&a.page("/flags?state=mine")).contains("我已认领"));
    for (fields, words) in [([("release", "0")], "甲 已在"), ([("release", "1")], "甲 已在")] {
        let refused = b.post(&address, &fields);
        assert_eq!(refused.status, StatusCode::CONFLICT);
        assert!(refused.text().contains(words));
    }
    assert_eq!(decide(&b, "first", "1", ""), StatusCode::CONFLICT, "a flag that somebody has is not decided by another");
    assert_eq!(a.post(&address, &[("release", "1"), ("back", "//evil.example")]).location(), format!("/flags/{}", flag().id));
    assert_eq!(a.post(&address, &[("release", "1")]).status, StatusCode::CONFLICT, "there is nothing left to give back");
    assert_eq!(decide(&b, "first", "1", ""), StatusCode::SEE_OTHER);
    // A decision gives back what was taken: the second reviewer is not kept away.
    let c = office.login("甲");
    c.post(&address, &[("release", "0")]);
    assert_eq!(decide(&c, "second", "1", ""), StatusCode::SEE_OTHER);
    assert!(matches!(office.acts().last(), Some(Act::Deed(Deed::Release(claim))) if claim.by == "甲"));
    let entry = encode(&flag().entry);
    assert_eq!(a.post(&format!("/entries/{entry}/claim"), &[("release", "0")]).location(), format!("/entries/{}", flag().entry));
    assert!(seen(&b.page(&format!("/entries/{entry}"))).contains("甲 认领"));
}

#[test]
fn a_first_decision_shows_nowhere_to_whoever_may_give_the_second() {
    let mut people = reviewers(&["初核者", "复核者", "裁定者"]);
    people.push(account("专家", Role::Expert));
    people.push(account("秘书", Role::Secretariat));
    let office = Office::open(&people);
    let [first, second, third] = ["初核者", "复核者", "裁定者"].map(|n| office.login(n));
    let (expert, secretary) = (office.login("专家"), office.login("秘书"));
    assert_eq!(decide(&first, "first", "2", "绝无仅有的理由"), StatusCode::SEE_OTHER);
    for reader in [&second, &third, &expert] {
        for (path, page) in everything(reader) {
            for told in ["绝无仅有的理由", "初核者"] {
                assert!(!page.contains(told), "{path} tells {told}");
            }
            assert!(!seen(&page).contains("不成立 待复核"), "{path} tells the verdict");
        }
        assert_eq!(reader.ask("/log").status, StatusCode::FORBIDDEN);
        let told = reader.json(&format!("/api/v1/flags/{}", flag().id));
        assert_eq!((&told["stage"], &told["decision"], &told["history"]), (&json!("first"), &json!(null), &json!([])));
    }
    let card = format!("/flags/{}", flag().id);
    assert!(seen(&second.page(&card)).contains("复核（盲审）"));
    assert!(seen(&secretary.page(&card)).contains("绝无仅有的理由"), "who runs the season sees everything");
    assert!(second.page("/flags?state=second").contains(&card) && !first.page("/flags?state=second").contains(&card));
    assert_eq!(decide(&second, "first", "1", ""), StatusCode::CONFLICT, "it asks for a second review by now");
    assert_eq!(decide(&first, "second", "1", ""), StatusCode::CONFLICT, "nobody is second to themselves");

    assert_eq!(decide(&second, "second", "1", "原文相同"), StatusCode::SEE_OTHER);
    assert!(seen(&second.page(&card)).contains("绝无仅有的理由"), "what was sealed is open now");
    assert!(seen(&secretary.page("/")).contains("两人独立核查 1 项：一致 0%"));
    assert!(third.page("/flags?state=disputed").contains(&card));
    assert_eq!(decide(&second, "adjudication", "1", ""), StatusCode::CONFLICT);
    assert_eq!(decide(&third, "adjudication", "1", "以原件为准"), StatusCode::SEE_OTHER);
    assert_eq!(decide(&expert, "first", "2", "晚了"), StatusCode::CONFLICT);
    let said: Vec<(Option<Round>, Verdict, String)> = office
        .acts()
        .iter()
        .map(|act| {
            let d = act.decision().unwrap();
            let round = [Round::First, Round::Second, Round::Adjudication].into_iter().find(|r| r.act(d.clone()) == *act);
            (round, d.verdict, d.by.clone())
        })
        .collect();
    assert_eq!(
        said,
        [
            (Some(Round::First), Verdict::Dismissed, "初核者".to_owned()),
            (Some(Round::Second), Verdict::Upheld, "复核者".to_owned()),
            (Some(Round::Adjudication), Verdict::Upheld, "裁定者".to_owned())
        ]
    );
    let told = expert.json(&format!("/api/v1/flags/{}", flag().id));
    assert_eq!((&told["stage"], &told["decision"]["verdict"]), (&json!("settled"), &json!("upheld")));
}

/// The log is about all entries; who keeps away from some reads what it says of the others.
#[test]
fn the_log_names_nothing_of_what_its_reader_keeps_away_from_and_no_personal_data() {
    let mut recused = account("回避", Role::Auditor);
    recused.recused.insert(flag().entry.clone());
    let office = Office::open(&[reviewers(&["甲"]), vec![account("秘书", Role::Secretariat), recused]].concat());
    let (reviewer, entry) = (office.login("甲"), encode(&flag().entry));
    assert_eq!(decide(&reviewer, "first", "1", "独有的理由，电话 13800138000"), StatusCode::SEE_OTHER);
    assert_eq!(reviewer.post(&format!("/entries/{entry}/mark"), &[("points", "87"), ("note", "独有的备注")]).status, StatusCode::SEE_OTHER);
    let read = store::Seen {
        at: "2026-05-12T22:00:00+08:00".to_owned(),
        who: "秘书".to_owned(),
        what: "原页 材料/张三13800138000.pdf 1".to_owned(),
        about: flag().entry.clone(),
    };
    store::Workspace::open_read(office.dir.path()).unwrap().people().unwrap().note(&read).unwrap();
    let told = |who: &str| {
        let page = office.login(who).page("/log");
        let parts = [flag().id.as_str(), flag().entry.as_str(), "独有的理由", "独有的备注", "材料/张三", "13800138000"];
        parts.map(|part| page.contains(part))
    };
    assert_eq!(told("秘书"), [true, true, true, true, true, false]);
    assert_eq!(told("回避"), [false; 6]);
}

#[test]
fn a_topic_is_agreed_with_or_another_one_named_with_a_reason() {
    let office = Office::open(&reviewers(&["甲", "乙"]));
    let s = &season().finished.screening;
    let class = s.classifications.iter().find(|c| s.rankings.iter().any(|r| r.entry == c.entry)).unwrap();
    let other = s.contest.topics.iter().find(|t| t.code != class.topic).unwrap();
    let (a, b) = (office.login("甲"), office.login("乙"));
    let address = format!("/entries/{}/topic", encode(&class.entry));
    let shown = format!("{} {}", s.entry(&class.entry).unwrap().topic_basis(), class.topic);
    let check = |fields: &[(&str, &str)], expected: StatusCode| {
        let fields: Vec<(&str, &str)> = [("round", "first"), ("seen", &shown)].into_iter().chain(fields.iter().copied()).collect();
        assert_eq!(a.post(&address, &fields).status, expected, "{fields:?}");
    };
    check(&[("verdict", "2"), ("reason", "理由")], StatusCode::UNPROCESSABLE_ENTITY);
    check(&[("verdict", "2"), ("topic", &class.topic), ("reason", "理由")], StatusCode::UNPROCESSABLE_ENTITY);
    check(&[("verdict", "2"), ("topic", "T99.99"), ("reason", "理由")], StatusCode::UNPROCESSABLE_ENTITY);
    check(&[("verdict", "2"), ("topic", &other.code)], StatusCode::UNPROCESSABLE_ENTITY);
    check(&[("verdict", "9")], StatusCode::BAD_REQUEST);
    // What was typed is there again, to be mended.
    let typed = [("round", "first"), ("seen", shown.as_str()), ("verdict", "2")];
    let unreasoned = a.post(&address, &[&typed[..], &[("topic", other.code.as_str())]].concat()).text();
    assert!(unreasoned.contains(&format!("value=\"{}\" selected", other.code)), "{unreasoned}");
    assert!(unreasoned.contains(&Verdict::lacks_reason().zh), "{unreasoned}");
    let unchosen = a.post(&address, &[&typed[..], &[("reason", "写了很久的理由")]].concat()).text();
    assert!(unchosen.contains("value=\"写了很久的理由\" autofocus"), "{unchosen}");
    let earlier = shown.replace(&class.topic, &other.code);
    let outdated = a.post(&address, &[("round", "first"), ("seen", &earlier), ("verdict", "1"), ("reason", "写过的话")]);
    assert!(outdated.text().contains("您写的是：“写过的话”"), "what was typed can be copied");
    assert!(outdated.status == StatusCode::CONFLICT && outdated.text().contains("依据有变"), "another topic was suggested then");
    assert_eq!(office.acts(), []);
    check(&[("verdict", "2"), ("topic", &other.code), ("reason", "独有的赛题理由")], StatusCode::SEE_OTHER);
    let [Act::Decision(d)] = &office.acts()[..] else { panic!("one decision") };
    assert_eq!(
        (&d.subject, d.verdict, d.value.as_deref(), d.basis),
        (&Subject::Topic(class.entry.clone()), Verdict::Dismissed, Some(other.code.as_str()), s.entry(&class.entry).unwrap().topic_basis())
    );
    let page = format!("/entries/{}", encode(&class.entry));
    let alone = format!(r#"<option value="{0}">{0}（只定赛道）</option>"#, other.track());
    assert!(b.page(&page).contains(&alone), "a track can be chosen alone");
    assert_eq!([&a, &b].map(|r| r.page(&page).contains("独有的赛题理由")), [true, false], "the second opinion is blind here too");
    let alone = [("round", "second"), ("seen", shown.as_str()), ("verdict", "2"), ("topic", other.track()), ("reason", "只定得了赛道")];
    assert_eq!(b.post(&address, &alone).status, StatusCode::SEE_OTHER);
    assert!(b.page(&page).contains("独有的赛题理由"));
    let [_, Act::Deed(Deed::Second(d))] = &office.acts()[..] else { panic!("two decisions") };
    assert_eq!((d.verdict, d.value.as_deref()), (Verdict::Dismissed, Some(other.track())));
    let name = s.contest.track_label(other.track()).zh;
    assert!(b.page(&page).contains(&name));
}

#[test]
fn the_queue_says_when_reading_may_stop_and_the_unflagged_are_sampled() {
    let office = Office::open(&reviewers(&["甲"]));
    let reader = office.login("甲");
    let s = &season().finished.screening;
    let queue = rank::queue_of(s.flags.iter().map(|f| (f, None)), &season().plan.criteria.attention);
    let page = reader.page("/flags");
    assert_eq!(
        between(&page, "href=\"/flags/F-", "?"),
        queue.items[0].flag.id.as_str().trim_start_matches("F-"),
        "what is worth most comes first"
    );
    let said = match queue.stop_after {
        0 => "现在就停".to_owned(),
        n => format!("须看完前 {n} 条，漏掉应成立标记的可能才不超过 5%"),
    };
    assert!(seen(&page).contains(&said), "{said}");
    let unflagged = pipeline::unflagged(s);
    let sample = rank::audit(&unflagged, &format!("{}/{}", s.contest.name, s.home), &season().plan.criteria.attention);
    let audit = reader.page("/audit");
    let listed: BTreeSet<&str> = sample.iter().copied().filter(|no| audit.contains(&format!("/entries/{no}\""))).collect();
    assert_eq!(listed.len(), sample.len());
    assert!(seen(&audit).contains(&format!("没有任何标记的有 {} 项，从中随机抽出 {} 项", unflagged.len(), sample.len())));
}

/// Where a side has no text, nothing is said of how much of it is shared.
#[test]
fn a_pair_of_titles_has_no_share_of_text() {
    let dir = kit::workspace();
    let mut s = season().finished.screening.clone();
    let found = s.matches.iter_mut().find(|m| m.kind.is_whole()).expect("the demo season holds copies");
    (found.kind, found.share_a, found.share_b) = (record::MatchKind::TitleOnly, 0.0, 0.0);
    found.passages.clear();
    found.b.file = String::new();
    let (a, b, cluster) = (found.a.entry.clone(), found.b.entry.clone(), found.cluster);
    let title = s.entry(&b).unwrap().entry.title.clone();
    let who = store::Who { pid: 1, started: String::new(), program: "test".to_owned() };
    store::Workspace::open(dir.path(), &season().plan.identity(), &who).unwrap().save_screening(&s).unwrap();
    let office = Office::over(dir, &[account("秘书", Role::Secretariat)], None, web::Settings::default());
    let page = |address: String| seen(&office.login("秘书").page(&address));
    let dossier = page(format!("/entries/{}", encode(&a)));
    assert!(dossier.contains(&format!("{b} {title} 仅题名 左右对照")), "{dossier}");
    let compared = page(format!("/compare/{}/{}", encode(&a), encode(&b)));
    assert_eq!(compared.matches("依据是登记信息，不是正文").count(), 2, "{compared}");
    assert!(compared.contains("没有读到申报书。") && !compared.contains("去模板相同"), "{compared}");
    let group = page(format!("/clusters/{cluster}"));
    assert!(group.contains("仅题名 – –"), "{group}");
}

/// A list of experts, one of whom works for the unit of an entry.
fn experts(dir: &std::path::Path) -> (std::path::PathBuf, String) {
    let s = &season().finished.screening;
    let own = &s.entry(&s.rankings[0].entry).unwrap().entry;
    let path = dir.join("专家.csv");
    let tracks = s.contest.tracks.iter().take(3).map(|t| t.code.as_str()).collect::<Vec<_>>().join("；");
    let rows = format!(
        "姓名,单位,领域,最多项数\n专家甲,{},{tracks},\n专家乙,岭外大学,{tracks},\n专家丙,岭外研究院,数据,\n专家丁,岭外学院,平台,\n",
        own.org.name
    );
    std::fs::write(&path, rows).unwrap();
    (path, own.no.clone())
}

#[test]
fn entries_are_proposed_to_experts_and_each_sees_their_own() {
    let dir = tempfile::tempdir().unwrap();
    let (list, own) = experts(dir.path());
    let mut people = vec![account("秘书", Role::Secretariat), account("专家甲", Role::Expert), account("专家乙", Role::Expert)];
    let mut recused = account("回避的秘书", Role::Secretariat);
    recused.recused.insert(own.clone());
    people.push(recused);
    let office = Office::with_experts(&people, Some(&list));
    let s = &season().finished.screening;
    let read = pipeline::read_experts(&list, &season().plan.file.settings.intake, &s.contest).unwrap();
    let panel = pipeline::panel(s, &read.experts, &season().plan.criteria.assign);
    let secretary = office.login("秘书");
    let by_entry = seen(&secretary.page("/assignment"));
    assert!(by_entry.contains(&format!("{} 个项目、4 位专家", panel.entries.len())), "{by_entry}");
    let back = seen(&secretary.page("/assignment?by=recused"));
    let rule = panel.recused.iter().find(|r| r.entry == own && r.expert == "专家甲").expect("the expert works for the unit");
    assert!(back.contains(&rule.rule.zh) && back.contains(&rule.because.zh), "{back}");
    assert!(secretary.ask("/assignment.xlsx").bytes.starts_with(b"PK"));
    for name in ["专家甲", "专家乙", "回避的秘书"] {
        let reader = office.login(name);
        assert_eq!(
            (reader.ask("/assignment").status, reader.ask("/assignment.xlsx").status),
            (StatusCode::FORBIDDEN, StatusCode::FORBIDDEN),
            "{name}"
        );
    }
    for load in panel.loads.iter().take(2) {
        let reader = office.login(&load.name);
        let page = reader.page("/mine");
        let shown: Vec<&String> = load.entries.iter().filter(|no| page.contains(&format!("/entries/{no}\""))).collect();
        assert_eq!(shown.len(), load.entries.len(), "{}", load.name);
        assert!(!page.contains(&format!("/entries/{own}\"")) || load.name != "专家甲");
        // One key leads from the first of them to the last.
        let mut walked = vec![load.entries[0].clone()];
        let mut page = reader.page(&format!("/entries/{}", encode(&walked[0])));
        while let Some(next) = Reader::link(&page, "]") {
            walked.push(next.trim_start_matches("/entries/").to_owned());
            page = reader.page(&next);
        }
        assert_eq!(walked, load.entries);
        assert!(seen(&page).contains(&format!("我的项目 {0}/{0} 上一项", walked.len())), "{page}");
    }
    assert!(seen(&secretary.page("/mine")).contains("专家名单中没有“秘书”"));
}

#[test]
fn whoever_is_recused_by_account_stands_back_in_the_assignment() {
    let dir = tempfile::tempdir().unwrap();
    let (list, _) = experts(dir.path());
    let s = &season().finished.screening;
    let rules = &season().plan.criteria.assign;
    let read = pipeline::read_experts(&list, &season().plan.file.settings.intake, &s.contest).unwrap();
    let given = pipeline::panel(s, &read.experts, rules).loads[1].entries[0].clone();
    let recused = |name: &str| Account { recused: [given.clone()].into(), ..account(name, Role::Expert) };
    let office = Office::with_experts(&[account("秘书", Role::Secretariat), recused("专家乙"), recused("名单外")], Some(&list));
    let secretary = office.login("秘书");
    let back = seen(&secretary.page("/assignment?by=recused"));
    assert!(back.contains("该专家的账号已设置回避本项目"), "{back}");
    assert!(back.contains("专家账号“名单外”设置了回避或限定了赛道，名单中却没有此姓名"), "{back}");
    let mut known = read.clone();
    web::recuse(&mut known, &[recused("专家乙"), recused("名单外")], &list);
    let panel = pipeline::panel(s, &known.experts, rules);
    let told: Vec<(&str, Recusal)> = panel.recused.iter().filter(|r| r.entry == given).map(|r| (r.expert.as_str(), r.when)).collect();
    assert!(told.contains(&("专家乙", Recusal::Named)), "{told:?}");
    assert!(!panel.loads[1].entries.contains(&given));
    assert_eq!(known.problems.len(), read.problems.len() + 1);
}

#[test]
fn whoever_is_limited_to_tracks_by_account_is_proposed_entries_of_these_alone() {
    let dir = tempfile::tempdir().unwrap();
    let (list, _) = experts(dir.path());
    let (s, rules) = (&season().finished.screening, &season().plan.criteria.assign);
    let mut known = pipeline::read_experts(&list, &season().plan.file.settings.intake, &s.contest).unwrap();
    let tracks_of = |panel: &pipeline::Panel| -> BTreeSet<String> {
        panel.entries.iter().filter(|seat| seat.experts.iter().any(|g| g.name == "专家乙")).map(|seat| seat.track.clone()).collect()
    };
    let all = tracks_of(&pipeline::panel(s, &known.experts, rules));
    assert!(all.len() > 1, "without a limit the expert reads several tracks: {all:?}");
    let own = all.first().expect("there are some").clone();
    let limited = Account { tracks: [own.clone()].into(), ..account("专家乙", Role::Expert) };
    web::recuse(&mut known, std::slice::from_ref(&limited), &list);
    let panel = pipeline::panel(s, &known.experts, rules);
    assert_eq!(tracks_of(&panel), BTreeSet::from([own]));
    let limits: Vec<(&str, &record::Say)> = panel.loads.iter().filter_map(|l| Some((l.name.as_str(), l.limit.as_ref()?))).collect();
    let [("专家乙", why)] = limits[..] else { panic!("one account is limited: {limits:?}") };
    let office = Office::with_experts(&[account("秘书", Role::Secretariat), limited], Some(&list));
    let secretary = office.login("秘书");
    for page in ["/assignment?by=recused", "/assignment?by=experts"] {
        assert!(seen(&secretary.page(page)).contains(&why.zh), "{page} says why: {}", why.zh);
    }
}

#[test]
fn prizes_are_proposed_with_reasons_and_decide_nothing() {
    let office = Office::open(&[account("秘书", Role::Secretariat)]);
    let reader = office.login("秘书");
    let s = &season().finished.screening;
    let rules = &season().plan.criteria.shortlist;
    let proposal = pipeline::shortlist(s, rules, &BTreeSet::new()).unwrap();
    let page = seen(&reader.page("/shortlist"));
    assert!(page.contains("什么也没有决定"));
    for say in proposal.national.iter().map(|p| &p.why.zh).chain(proposal.unmet.iter().map(|u| &u.zh)) {
        assert!(page.contains(say.as_str()), "{say}");
    }
    let out = proposal.national[0].entry.clone();
    let without = pipeline::shortlist(s, rules, &BTreeSet::from([out.clone()])).unwrap();
    let page = seen(&reader.page(&format!("/shortlist?except={}%E3%80%81GD-NONE", encode(&out))));
    assert!(
        page.contains("没有这些编号：GD-NONE") && page.contains(&format!("推荐全国总决赛 {} / {}", without.national.len(), rules.most))
    );
    assert!(reader.ask("/shortlist.xlsx").bytes.starts_with(b"PK"));
    assert_eq!(office.acts(), [], "nothing is recorded");
}

#[test]
fn a_recused_reader_learns_nothing_by_lists_claims_numbers_or_likeness() {
    let s = &season().finished.screening;
    let hidden = flag().entry.clone();
    let mut recused = account("回避者", Role::Reviewer);
    recused.recused.insert(hidden.clone());
    let mut people = reviewers(&["甲", "乙"]);
    people.push(recused);
    let office = Office::open(&people);
    let reader = office.login("回避者");
    let ask = || -> Vec<(String, String)> {
        let mut paths = vec![
            "/".to_owned(),
            "/shortlist".to_owned(),
            "/shortlist.xlsx".to_owned(),
            "/audit".to_owned(),
            "/mine".to_owned(),
            "/ranking".to_owned(),
        ];
        paths.extend(["", "second", "disputed", "mine", "decided", "all"].map(|state| format!("/flags?state={state}")));
        let others = flag().others.iter().chain(s.rankings.iter().take(3).map(|r| &r.entry)).filter(|no| **no != hidden);
        paths.extend(others.map(|no| format!("/entries/{}/similar", encode(no))));
        paths.into_iter().map(|path| (path.clone(), String::from_utf8_lossy(&reader.ask(&path).bytes).into_owned())).collect()
    };
    let before = ask();
    for (path, page) in &before {
        assert!(!page.contains(&hidden), "{path} names {hidden}");
    }
    // What others do about the entry changes nothing that the reader is shown.
    let (a, b) = (office.login("甲"), office.login("乙"));
    a.post(&format!("/entries/{}/claim", encode(&hidden)), &[("release", "0")]);
    a.post(&format!("/flags/{}/claim", flag().id), &[("release", "0")]);
    assert_eq!((decide(&a, "first", "1", ""), decide(&b, "second", "2", "不同")), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER));
    assert!(seen(&a.page("/")).contains("两人独立核查 1 项"));
    assert_eq!(ask(), before);
    let claimed = |id: &str| {
        let answer = reader.post(&format!("/flags/{id}/claim"), &[("release", "0")]);
        (answer.status, answer.text().replace(id, "ID"))
    };
    assert_eq!(claimed(flag().id.as_str()), claimed("F-0000000000"));
    let taken = |no: &str| {
        let answers =
            ["claim", "topic"].map(|what| reader.post(&format!("/entries/{}/{what}", encode(no)), &[("verdict", "1"), ("round", "first")]));
        answers.map(|a| (a.status, a.text().replace(no, "NO")))
    };
    assert_eq!(taken(&hidden), taken(&format!("{hidden}9")));
}
