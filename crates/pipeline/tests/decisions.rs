//! A decision stays with what it was taken on, and only as long as that is the same.

use pipeline::apply_decisions;
use record::{Act, Attention, Decision, Deed, Flag, Screening, Verdict};

/// A flag on two entries that share a passage; what stands on both sides, and with what attention, may change from run to run.
fn flag(quote: &str, attention: Attention) -> Flag {
    testkit::flag("reuse.partial", "GD-1", |d| {
        (d.others, d.attention, d.evidence) = (vec!["GD-2".to_owned()], attention, vec![testkit::evidence(quote)]);
    })
}

fn screening(flag: Flag) -> Screening {
    Screening { flags: vec![flag], ..testkit::screening(testkit::contest("赛")) }
}

#[test]
fn a_dismissed_pair_stays_dismissed_until_its_text_changes() {
    let first = flag("同一段文字", Attention::High);
    let dismissed = Decision {
        subject: first.subject(),
        verdict: Verdict::Dismissed,
        value: None,
        reason: "双方同属一个联合体".to_owned(),
        by: "甲".to_owned(),
        at: "2025-08-02T00:00:00Z".to_owned(),
        basis: first.basis(),
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
        subject: flag.subject(),
        verdict,
        value: None,
        reason: "看过".to_owned(),
        by: by.to_owned(),
        at: "2025-08-02T00:00:00Z".to_owned(),
        basis: flag.basis(),
    };
    let acts = [
        Act::Decision(decision(&before, Verdict::Upheld, "甲")),
        Act::Deed(Deed::Second(decision(&before, Verdict::Dismissed, "乙"))),
        Act::Deed(Deed::Adjudication(decision(&before, Verdict::Dismissed, "丙"))),
        Act::Decision(decision(&between, Verdict::Upheld, "甲")),
    ];
    let standings = record::standings(&acts);
    let counts = |flag: Flag| {
        let standing = standings[&flag.subject()].decision(&flag.basis()).cloned();
        let mut screening = screening(flag);
        let outdated = apply_decisions(&mut screening, &standings);
        assert_eq!(screening.flags[0].decision, standing, "the report and the pages go by one rule");
        (standing.map(|d| (d.verdict, d.by)), outdated)
    };
    assert_eq!(counts(before), (Some((Verdict::Dismissed, "丙".to_owned())), 0));
    assert_eq!(counts(between), (Some((Verdict::Upheld, "甲".to_owned())), 0));
    assert_eq!(counts(flag("第三稿", Attention::High)), (None, 1));
}
