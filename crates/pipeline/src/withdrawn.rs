//! Entries that their registry says were withdrawn. What is proposed leaves them out and names them; whoever knows better dismisses the flag.

use std::collections::BTreeSet;

use record::{Decision, Flag, Kind, Say, Screening, Verdict};

/// Entries that the registry says were withdrawn, unless people have said that they were not. `flags` come with what stands on each.
pub fn withdrawn<'a>(flags: impl IntoIterator<Item = (&'a Flag, Option<&'a Decision>)>) -> BTreeSet<String> {
    let stands = |decision: Option<&Decision>| decision.is_none_or(|d| d.verdict != Verdict::Dismissed);
    let told = flags.into_iter().filter(|(flag, decision)| flag.kind.as_str() == Kind::WITHDRAWN && stands(*decision));
    told.map(|(flag, _)| flag.entry.clone()).collect()
}

/// The same by the decisions that the flags of a screening carry.
pub fn withdrawn_of(screening: &Screening) -> BTreeSet<String> {
    withdrawn(screening.flags.iter().map(|flag| (flag, flag.decision.as_ref())))
}

/// What is said of entries that are left out of a proposal because they were withdrawn.
pub fn not_proposed() -> Say {
    Say::new(
        "登记为已撤回，不列入；没有撤回的，请把该标记定为不成立",
        "withdrawn by the registry and left out; dismiss that flag where it is wrong",
    )
}

#[cfg(test)]
mod tests {
    use record::Basis;

    use super::*;

    #[test]
    fn only_a_dismissal_brings_an_entry_back() {
        let flag = |no: &str, kind: &str, said: Option<Verdict>| {
            let mut flag = testkit::flag(kind, no, |_| {});
            let (subject, basis) = (flag.subject(), Basis::of("依据"));
            let decision =
                |verdict| Decision { subject, verdict, value: None, reason: "理由".into(), by: "甲".into(), at: "2025".into(), basis };
            flag.decision = said.map(decision);
            flag
        };
        let flags = vec![
            flag("GD-1", Kind::WITHDRAWN, None),
            flag("GD-2", Kind::WITHDRAWN, Some(Verdict::Upheld)),
            flag("GD-3", Kind::WITHDRAWN, Some(Verdict::Deferred)),
            flag("GD-4", Kind::WITHDRAWN, Some(Verdict::Dismissed)),
            flag("GD-5", "entry.submitted_late", Some(Verdict::Upheld)),
        ];
        let screening = Screening { flags, ..testkit::screening(testkit::contest("赛")) };
        assert_eq!(withdrawn_of(&screening), BTreeSet::from(["GD-1", "GD-2", "GD-3"].map(str::to_owned)));
    }
}
