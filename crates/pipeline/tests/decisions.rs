//! A decision stays with what it was taken on, and only as long as that is the same.

use pipeline::{apply_decisions, basis_of};
use record::{Act, Attention, Clause, Decision, Deed, Evidence, Flag, FlagDraft, Kind, Say, Screening, Sha256, Span, Subject, Verdict};

/// A flag on two entries that share a passage; what stands on both sides, and with what attention, may change from run to run.
fn flag(quote: &str, attention: Attention) -> Flag {
    let evidence = Evidence {
        file: "申报书.docx".to_owned(),
        sha256: Sha256::from_bytes([1; 32]),
        page: 1,
        bbox: None,
        span: Span::of(0, 1),
        quote: quote.to_owned(),
        other: None,
        note: Say::new("相同段落", "a passage in common"),
    };
    let draft = FlagDraft {
        kind: Kind::new("reuse.partial"),
        entry: "GD-1".to_owned(),
        others: vec!["GD-2".to_owned()],
        key: String::new(),
        attention,
        probability: 0.9,
        clause: Clause { locator: "–".to_owned(), text: String::new() },
        summary: Say::new("疑似", "suspected"),
        reasons: Vec::new(),
        evidence: vec![evidence],
        clears_when: vec![Say::new("说明来源", "the source is given")],
        change: vec![record::Edit::withdrawn("GD-1", "")],
    };
    Flag::try_from(draft).expect("a flag with evidence")
}

fn screening(flag: Flag) -> Screening {
    Screening { flags: vec![flag], ..testkit::screening(testkit::contest("赛")) }
}

#[test]
fn a_dismissed_pair_stays_dismissed_until_its_text_changes() {
    let first = flag("同一段文字", Attention::High);
    let dismissed = Decision {
        subject: Subject::Flag(first.id.as_str().to_owned()),
        verdict: Verdict::Dismissed,
        value: None,
        reason: "双方同属一个联合体".to_owned(),
        by: "甲".to_owned(),
        at: "2025-08-02T00:00:00Z".to_owned(),
        basis: basis_of(&first),
    };
    let next_run = |flag: Flag| {
        let mut screening = screening(flag);
        let outdated = apply_decisions(&mut screening, &record::standings(&[Act::Decision(dismissed.clone())]));
        (screening.flags[0].decision.as_ref().map(|d| d.verdict), outdated)
    };
    assert_eq!(next_run(first), (Some(Verdict::Dismissed), 0));
    assert_eq!(next_run(flag("同一段文字", Attention::Medium)), (Some(Verdict::Dismissed), 0));
    assert_eq!(next_run(flag("改过的一段文字", Attention::High)), (None, 1));
}

#[test]
fn a_text_that_comes_back_brings_back_what_was_adjudicated_on_it() {
    let (before, between) = (flag("第一稿", Attention::High), flag("第二稿", Attention::High));
    let decision = |flag: &Flag, verdict: Verdict, by: &str| Decision {
        subject: Subject::Flag(flag.id.as_str().to_owned()),
        verdict,
        value: None,
        reason: "看过".to_owned(),
        by: by.to_owned(),
        at: "2025-08-02T00:00:00Z".to_owned(),
        basis: basis_of(flag),
    };
    let acts = [
        Act::Decision(decision(&before, Verdict::Upheld, "甲")),
        Act::Deed(Deed::Second(decision(&before, Verdict::Dismissed, "乙"))),
        Act::Deed(Deed::Adjudication(decision(&before, Verdict::Dismissed, "丙"))),
        Act::Decision(decision(&between, Verdict::Upheld, "甲")),
    ];
    let standings = record::standings(&acts);
    let counts = |flag: Flag| {
        let standing = standings[&Subject::Flag(flag.id.as_str().to_owned())].decision(&basis_of(&flag)).cloned();
        let mut screening = screening(flag);
        let outdated = apply_decisions(&mut screening, &standings);
        assert_eq!(screening.flags[0].decision, standing, "the report and the pages go by one rule");
        (standing.map(|d| (d.verdict, d.by)), outdated)
    };
    assert_eq!(counts(before), (Some((Verdict::Dismissed, "丙".to_owned())), 0));
    assert_eq!(counts(between), (Some((Verdict::Upheld, "甲".to_owned())), 0));
    assert_eq!(counts(flag("第三稿", Attention::High)), (None, 1));
}
