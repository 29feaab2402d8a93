use record::{Flag, Problem, Say};
use serde::Serialize;

/// How many entries of the screened division got which answer from a rule. Entries that a rule does not concern pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Answers {
    /// Code of the rule.
    pub kind: &'static str,
    /// Nothing found.
    pub pass: usize,
    /// A flag for a person to look at.
    pub suspected: usize,
    /// 无法判断: an input is missing or unreadable.
    pub cannot_tell: usize,
}

/// An entry about which a rule cannot say anything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CannotTell {
    /// Entry number.
    pub entry: String,
    /// Code of the rule.
    pub kind: &'static str,
    /// What is missing.
    pub missing: Say,
}

/// What the rules found.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// Findings, by entry, then kind, then id.
    pub flags: Vec<Flag>,
    /// One a rule that ran, in the order of the table.
    pub answers: Vec<Answers>,
    /// Sorted by entry, then by the order of the table.
    pub cannot_tell: Vec<CannotTell>,
    /// What is wrong with the settings or the contest, as far as it showed; sorted.
    pub problems: Vec<Problem>,
}

/// What one rule found.
pub(crate) struct Part {
    pub(crate) flags: Vec<Flag>,
    pub(crate) answers: Answers,
    pub(crate) cannot_tell: Vec<CannotTell>,
    pub(crate) problems: Vec<Problem>,
}

pub(crate) fn join(parts: Vec<Part>) -> Checked {
    let mut all = Checked { flags: Vec::new(), answers: Vec::new(), cannot_tell: Vec::new(), problems: Vec::new() };
    for part in parts {
        all.flags.extend(part.flags);
        all.answers.push(part.answers);
        all.cannot_tell.extend(part.cannot_tell);
        all.problems.extend(part.problems);
    }
    all.flags.sort_by(|a, b| (&a.entry, &a.kind, &a.id).cmp(&(&b.entry, &b.kind, &b.id)));
    let twice = all.flags.windows(2).find(|pair| pair[0].id == pair[1].id);
    debug_assert!(twice.is_none(), "two findings of {:?} have one id: the rule's key does not tell them apart", twice.map(|p| &p[0].kind));
    // A stable sort: within an entry the order of the table of rules stays.
    all.cannot_tell.sort_by(|a, b| a.entry.cmp(&b.entry));
    all.problems.sort();
    all.problems.dedup();
    all
}
