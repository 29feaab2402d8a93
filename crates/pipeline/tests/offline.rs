//! Decisions out to a workbook and back: what was decided meanwhile is never overwritten, and nothing is recorded twice.
#![expect(clippy::unwrap_used, reason = "a test that cannot make its workbook has failed")]

use std::collections::BTreeMap;

use pipeline::{Known, Offline, is_filled_in, offline_sheets, read_offline};
use record::{Act, Classification, Decision, EntryView, Flag, FlagId, Lang, Round, Say, Screening, Subject, Verdict};
use report::{Cell, Sheet, workbook};

fn flag(no: &str) -> Flag {
    testkit::flag("team.too_many_representatives", no, |_| {})
}

fn class(no: &str) -> Classification {
    Classification {
        entry: no.to_owned(),
        declared_track: None,
        declared_topic: None,
        track: "T01".to_owned(),
        topic: "T01.01".to_owned(),
        track_probability: 0.9,
        topic_probability: 0.8,
        declared_track_probability: None,
        doubt: None,
        likely: None,
        candidates: Vec::new(),
        evidence: Vec::new(),
        reasons: Vec::new(),
    }
}

fn screening() -> Screening {
    let mut contest = testkit::contest("赛");
    contest.tracks = vec![testkit::track("T01", "工业制造")];
    contest.topics = vec![testkit::topic("T01.01", "研发"), testkit::topic("T01.02", "决策")];
    let numbers = ["GD-1", "GD-2", "GD-3"];
    let view = |no: &&str| EntryView { entry: testkit::entry(no, "项目", "单位"), documents: Vec::new(), sections: Vec::new() };
    Screening {
        entries: numbers.iter().map(view).collect(),
        classifications: numbers.iter().map(|no| class(no)).collect(),
        flags: numbers.iter().map(|no| flag(no)).collect(),
        ..testkit::screening(contest)
    }
}

fn decision(flag: &Flag, verdict: Verdict, by: &str) -> Decision {
    let subject = flag.subject();
    let (reason, at) = (format!("{by}看过"), "2025-08-02T00:00:00Z".to_owned());
    Decision { subject, verdict, value: None, reason, by: by.to_owned(), at, basis: flag.basis() }
}

/// Fills in cells of the row of a flag or an entry.
fn fill(sheet: &mut Sheet, id: &str, values: &[(&str, &str)]) {
    let place = |key: &str| sheet.columns.iter().position(|c| c.0 == key).unwrap();
    let places: Vec<(usize, &str)> = values.iter().map(|(key, value)| (place(key), *value)).collect();
    let row = sheet.rows.iter_mut().find(|r| r[0] == Cell::from(id)).unwrap();
    for (at, value) in places {
        row[at] = Cell::from(value);
    }
}

fn read(screening: &Screening, sheets: &[Sheet], acts: &[Act]) -> Offline {
    let bytes = workbook("赛", sheets, Lang::Zh).unwrap();
    let standings = record::standings(acts);
    let known = Known { screening, standings: &standings, round: Round::First, at: "2025-08-03T00:00:00Z" };
    read_offline("in.xlsx", &bytes, known).unwrap()
}

fn said(verdict: &'static str) -> [(&'static str, &'static str); 3] {
    [("verdict", verdict), ("reason", "离线看过"), ("by", "己")]
}

#[test]
fn what_was_filled_in_comes_back_once() {
    let screening = screening();
    let mut sheets = offline_sheets(&screening, &BTreeMap::new(), Round::First, Lang::Zh);
    let id = screening.flags[0].id.as_str().to_owned();
    fill(&mut sheets[0], &id, &said("成立"));
    fill(&mut sheets[1], "GD-2", &[("verdict", "不成立"), ("value", "T01.02"), ("reason", "更近"), ("by", "己")]);
    let first = read(&screening, &sheets, &[]);
    let told: Vec<(Subject, Verdict, Option<&str>)> =
        first.new.iter().map(|(_, d)| (d.subject.clone(), d.verdict, d.value.as_deref())).collect();
    let topic = (Subject::Topic("GD-2".to_owned()), Verdict::Dismissed, Some("T01.02"));
    assert_eq!(told, [(Subject::Flag(FlagId::from_text(&id)), Verdict::Upheld, None), topic]);
    assert_eq!((first.known, first.conflicts, first.problems), (0, Vec::new(), Vec::new()));
    let acts: Vec<Act> = first.new.into_iter().map(|(_, d)| Act::Decision(d)).collect();
    let again = read(&screening, &sheets, &acts);
    assert_eq!((again.new, again.known, again.conflicts), (Vec::new(), 2, Vec::new()));
}

/// Whoever sorts a sheet moves the headings among the rows, and whoever tidies it up deletes them.
#[test]
fn headings_are_no_decision_wherever_they_stand() {
    let screening = screening();
    let mut sheets = offline_sheets(&screening, &BTreeMap::new(), Round::First, Lang::Zh);
    for flag in &screening.flags {
        fill(&mut sheets[0], flag.id.as_str(), &said("成立"));
    }
    let headings: Vec<Cell> = sheets[0].columns.iter().map(|c| Cell::from(c.1)).collect();
    sheets[0].rows.insert(2, headings);
    let moved = read(&screening, &sheets, &[]);
    assert_eq!((moved.new.len(), moved.problems), (3, Vec::new()));
    // A decision stands where the headings stood.
    let first = sheets[0].rows.remove(0);
    for (column, cell) in sheets[0].columns.iter_mut().zip(first) {
        let Cell::Text(text) = cell else { continue };
        column.1 = text.leak();
    }
    let deleted = read(&screening, &sheets, &[]);
    assert_eq!((deleted.new.len(), deleted.problems), (3, Vec::new()));
}

#[test]
fn what_was_decided_meanwhile_is_shown_beside_and_not_overwritten() {
    let screening = screening();
    let mut sheets = offline_sheets(&screening, &BTreeMap::new(), Round::First, Lang::Zh);
    fill(&mut sheets[0], screening.flags[0].id.as_str(), &said("成立"));
    let meanwhile = decision(&screening.flags[0], Verdict::Dismissed, "庚");
    let found = read(&screening, &sheets, &[Act::Decision(meanwhile.clone())]);
    assert_eq!((found.new.len(), found.known, found.conflicts.len()), (0, 0, 1));
    assert_eq!((&found.conflicts[0].ledger, found.conflicts[0].workbook.verdict), (&meanwhile, Verdict::Upheld));
}

#[test]
fn what_was_known_when_the_workbook_went_out_may_be_changed_by_it() {
    let mut screening = screening();
    let before = decision(&screening.flags[0], Verdict::Dismissed, "庚");
    screening.flags[0].decision = Some(before.clone());
    let acts = [Act::Decision(before)];
    let mut sheets = offline_sheets(&screening, &record::standings(&acts), Round::First, Lang::Zh);
    fill(&mut sheets[0], screening.flags[0].id.as_str(), &said("成立"));
    let found = read(&screening, &sheets, &acts);
    assert_eq!((found.new.len(), found.conflicts), (1, Vec::new()));
}

#[test]
fn rows_that_cannot_be_used_are_named() {
    let mut screening = screening();
    let mut sheets = offline_sheets(&screening, &BTreeMap::new(), Round::First, Lang::Zh);
    fill(&mut sheets[0], screening.flags[0].id.as_str(), &[("verdict", "也许"), ("reason", "x"), ("by", "己")]);
    fill(&mut sheets[0], screening.flags[1].id.as_str(), &[("verdict", "不成立"), ("by", "己")]);
    fill(&mut sheets[0], screening.flags[2].id.as_str(), &said("成立"));
    fill(&mut sheets[1], "GD-1", &[("verdict", "不成立"), ("value", "T09.99"), ("reason", "x"), ("by", "己")]);
    screening.flags[2].evidence[0].quote = "改过".to_owned();
    let found = read(&screening, &sheets, &[]);
    let told: Vec<&str> = found.problems.iter().map(|p| p.what.zh.as_str()).collect();
    let verdict = "结论“也许”不在 成立、不成立、需补正、暂缓 之中";
    let reason = Verdict::lacks_reason().zh;
    assert_eq!(told, [verdict, &reason, "导出之后材料有变，请看过新材料再决定", "没有赛道或赛题 T09.99"]);
    assert_eq!(found.new, Vec::new());
}

#[test]
fn a_decision_names_a_topic_where_that_goes_with_its_verdict() {
    use Verdict::{Deferred, Dismissed, NeedsCorrection, Upheld};
    let screening = screening();
    let set = |subject: Subject, verdict: Verdict, named: Option<&str>| -> Result<Option<String>, String> {
        pipeline::topic_set(&screening, &subject, verdict, named).map_err(|say| say.zh)
    };
    let topic = |verdict: Verdict, named: Option<&str>| set(Subject::Topic("GD-1".to_owned()), verdict, named);
    let to = |code: &str| -> Result<Option<String>, String> { Ok(Some(code.to_owned())) };
    let refused = |why: &str| -> Result<Option<String>, String> { Err(why.to_owned()) };
    assert_eq!(topic(Upheld, None), to("T01.01"));
    assert_eq!(topic(Upheld, Some("T01")), to("T01"), "the track alone");
    assert_eq!(topic(Upheld, Some("T01.02")), refused("“成立”是同意所建议的 T01.01；T01.02 更合适时请选“不成立”"));
    assert_eq!(topic(Dismissed, Some("t01.02 决策")), to("T01.02"), "as people write it");
    assert_eq!(topic(Dismissed, Some("工业制造")), to("T01"));
    assert_eq!(topic(Dismissed, None), refused("赛题“不成立”须写明更合适的赛题；说不准时选“暂缓”"));
    assert_eq!(topic(Dismissed, Some("T01.01")), refused("T01.01 就是所建议的赛题；同意请选“成立”"));
    assert_eq!(topic(Deferred, None), Ok(None));
    for verdict in [Deferred, NeedsCorrection] {
        let why = "“需补正”和“暂缓”不定赛题，请不要写 T01.02；T01.02 更合适时请选“不成立”";
        assert_eq!(topic(verdict, Some("T01.02")), refused(why));
    }
    let flag = || screening.flags[0].subject();
    assert_eq!(set(flag(), Dismissed, None), Ok(None));
    assert_eq!(set(flag(), Dismissed, Some("T01.02")), refused("只有对项目赛题的决定才写赛题或赛道"));
}

/// Another run may have finished since the workbook went out, and suggest another topic.
#[test]
fn who_agreed_with_another_suggestion_is_asked_again() {
    let mut screening = screening();
    let mut sheets = offline_sheets(&screening, &BTreeMap::new(), Round::First, Lang::Zh);
    for no in ["GD-1", "GD-2"] {
        fill(&mut sheets[1], no, &[("verdict", "成立"), ("by", "己")]);
    }
    fill(&mut sheets[1], "GD-3", &[("verdict", "不成立"), ("value", "T01"), ("reason", "只定得了赛道"), ("by", "己")]);
    for class in &mut screening.classifications[1..] {
        class.topic = "T01.02".to_owned();
    }
    let found = read(&screening, &sheets, &[]);
    let taken: Vec<Option<&str>> = found.new.iter().map(|(_, d)| d.value.as_deref()).collect();
    assert_eq!(taken, [Some("T01.01"), Some("T01")]);
    let told: Vec<&str> = found.problems.iter().map(|p| p.what.zh.as_str()).collect();
    assert_eq!(told, ["导出之后建议的赛题由 T01.01 变为 T01.02，请看过现在的建议再决定"]);
}

#[test]
fn agreeing_and_looking_later_need_no_reason() {
    let screening = screening();
    let mut sheets = offline_sheets(&screening, &BTreeMap::new(), Round::First, Lang::Zh);
    for (flag, verdict) in screening.flags.iter().zip(["成立", "暂缓", "需补正"]) {
        fill(&mut sheets[0], flag.id.as_str(), &[("verdict", verdict), ("by", "己")]);
    }
    let found = read(&screening, &sheets, &[]);
    let taken: Vec<(Verdict, &str)> = found.new.iter().map(|(_, d)| (d.verdict, d.reason.as_str())).collect();
    assert_eq!(taken, [(Verdict::Upheld, ""), (Verdict::Deferred, "")], "an empty reason stays empty");
    let told: Vec<Say> = found.problems.into_iter().map(|p| p.what).collect();
    assert_eq!(told, [Verdict::lacks_reason()]);
}

#[test]
fn a_sheet_that_lost_its_header_is_named_and_one_that_is_not_there_is_not_missed() {
    let screening = screening();
    let mut sheets = offline_sheets(&screening, &BTreeMap::new(), Round::First, Lang::Zh);
    fill(&mut sheets[0], screening.flags[0].id.as_str(), &said("成立"));
    fill(&mut sheets[1], "GD-2", &[("verdict", "不成立"), ("value", "T01.02"), ("reason", "更近"), ("by", "己")]);
    let told = |found: Offline| {
        let problems: Vec<(String, String)> = found.problems.into_iter().map(|p| (p.code, p.place.file.unwrap())).collect();
        (found.new.len(), problems)
    };
    assert_eq!(told(read(&screening, &sheets, &[])), (2, Vec::new()));
    assert_eq!(told(read(&screening, &sheets[..1], &[])), (1, Vec::new()));
    sheets[1].columns.iter_mut().for_each(|column| column.0 = "");
    let lost = ("decisions.sheet".to_owned(), format!("in.xlsx {}", sheets[1].name.0));
    let found = read(&screening, &sheets, &[]);
    assert_eq!(found.problems[0].what_was_done.zh, "本工作表未读，其中至少 1 行填有结论，均未记入。");
    assert_eq!(told(found), (1, vec![lost]));
}

#[test]
fn whether_a_workbook_is_filled_in_is_seen() {
    let screening = screening();
    let book = |sheets: &[Sheet]| workbook("赛", sheets, Lang::Zh).unwrap();
    let mut sheets = offline_sheets(&screening, &BTreeMap::new(), Round::First, Lang::Zh);
    assert!(!is_filled_in(&book(&sheets)) && !is_filled_in(&report::xlsx(&screening, Lang::Zh).unwrap()));
    fill(&mut sheets[1], "GD-2", &[("verdict", "成立")]);
    assert!(is_filled_in(&book(&sheets)), "a verdict in any of its sheets");
    assert!(!is_filled_in(&book(&sheets[..1])) && !is_filled_in(b"no workbook"));
    sheets[0].columns.iter_mut().for_each(|column| column.0 = "");
    assert!(is_filled_in(&book(&sheets[..1])), "nobody can tell what a sheet without its columns' names holds");
}

#[test]
fn a_second_review_sees_what_was_decided_on_and_not_how() {
    let mut screening = screening();
    let first = decision(&screening.flags[1], Verdict::Upheld, "甲");
    screening.flags[1].decision = Some(first.clone());
    let sheets = offline_sheets(&screening, &record::standings(&[Act::Decision(first)]), Round::Second, Lang::Zh);
    let ids: Vec<&Cell> = sheets[0].rows.iter().map(|r| &r[0]).collect();
    assert_eq!((sheets.len(), ids), (1, vec![&Cell::from(screening.flags[1].id.as_str())]));
    let words = format!("{:?}", sheets[0].rows);
    assert!(!words.contains("甲看过") && !words.contains("upheld"), "{words}");
}

#[test]
fn what_was_said_on_another_text_goes_out_to_nobody_and_bars_no_review() {
    let screening = screening();
    let (old, new) = (&screening.flags[0], &screening.flags[1]);
    let before = |decision: Decision| Decision { basis: record::Basis::of("前一稿"), ..decision };
    let second = |decision: Decision| Round::Second.act(decision);
    let acts = [
        Act::Decision(before(decision(old, Verdict::Upheld, "甲"))),
        second(before(decision(old, Verdict::Dismissed, "乙"))),
        Act::Decision(decision(new, Verdict::Upheld, "甲")),
        second(before(decision(new, Verdict::Dismissed, "乙"))),
    ];
    let standings = record::standings(&acts);
    let sent = |round: Round| -> Vec<Cell> {
        offline_sheets(&screening, &standings, round, Lang::Zh)[0].rows.iter().map(|r| r[0].clone()).collect()
    };
    assert_eq!(sent(Round::Adjudication), []);
    assert_eq!(sent(Round::Second), [Cell::from(new.id.as_str())]);
}
