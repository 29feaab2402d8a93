use std::collections::{BTreeMap, BTreeSet};

use record::{Classification, Decision, Flag, Screening, Sha256, Subject};

/// Digest of what a flag rests on, to which a decision is bound.
pub fn basis_of(flag: &Flag) -> Sha256 {
    store::sha256(flag.basis().as_bytes())
}

/// Digest of what an entry's topic rests on, to which a decision on it is bound.
pub fn topic_basis(class: &Classification) -> Sha256 {
    store::sha256(class.basis().as_bytes())
}

/// Joins the decisions people took with the flags of a run: the last on each flag counts, and only while what it rested on is unchanged.
/// Returns how many decisions no longer apply because their text changed.
pub fn apply_decisions(screening: &mut Screening, decisions: &[Decision]) -> usize {
    let mut last: BTreeMap<&str, &Decision> = BTreeMap::new();
    for decision in decisions {
        if let Subject::Flag(id) = &decision.subject {
            last.insert(id, decision);
        }
    }
    let mut outdated = 0;
    for flag in &mut screening.flags {
        let Some(decision) = last.get(flag.id.as_str()) else {
            flag.decision = None;
            continue;
        };
        let holds = decision.basis == basis_of(flag);
        outdated += usize::from(!holds);
        flag.decision = holds.then(|| (*decision).clone());
    }
    outdated
}

/// Entries of the screened division about which there is no flag at all: what people look at in a random sample.
pub fn unflagged(screening: &Screening) -> BTreeSet<&str> {
    let flagged: BTreeSet<&str> =
        screening.flags.iter().flat_map(|f| std::iter::once(&f.entry).chain(&f.others)).map(String::as_str).collect();
    let home = screening.entries.iter().filter(|v| v.entry.division == screening.home).map(|v| v.entry.no.as_str());
    home.filter(|no| !flagged.contains(no)).collect()
}
