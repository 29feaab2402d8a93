use std::collections::{BTreeMap, BTreeSet};

use record::{Decision, EntryView, Flag, Say, Screening, Sha256, Subject, Verdict};

/// Digest of what a flag rests on, to which a decision is bound.
pub fn basis_of(flag: &Flag) -> Sha256 {
    store::sha256(flag.basis().as_bytes())
}

/// Digest of what a decision on an entry's topic is bound to ([`EntryView::topic_basis`]).
pub fn topic_basis(view: &EntryView) -> Sha256 {
    store::sha256(view.topic_basis().as_bytes())
}

/// The topic that a decision sets: the one it names, or the suggested one that it upholds, since another run may suggest another.
/// `None` on a flag, and where the decision leaves the topic open.
///
/// # Errors
/// Where a topic is turned down and none is named in its place: nobody could tell later which one it was.
pub fn topic_set(screening: &Screening, subject: &Subject, verdict: Verdict, named: Option<String>) -> Result<Option<String>, Say> {
    let Subject::Topic(no) = subject else { return Ok(named) };
    match (verdict, named) {
        (Verdict::Upheld, None) => Ok(screening.classification(no).map(|c| c.topic.clone())),
        (Verdict::Dismissed, None) => Err(Say::new(
            "赛题“不成立”须写明更合适的赛题；说不准时选“暂缓”",
            "to dismiss a topic, name the better one; defer where you cannot tell",
        )),
        (_, named) => Ok(named),
    }
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
