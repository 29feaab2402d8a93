use record::{Answers, CannotTell, Flag, Problem};

/// What the rules found.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// Findings, by entry, then kind, then id.
    pub flags: Vec<Flag>,
    /// One a rule that ran, with its code, in the order of the table.
    pub answers: Vec<(&'static str, Answers)>,
    /// By rule in the order of the table, then by what is missing.
    pub cannot_tell: Vec<CannotTell>,
    /// What is wrong with the settings or the contest, as far as it showed; sorted.
    pub problems: Vec<Problem>,
}

/// What one rule found.
pub(crate) struct Part {
    pub(crate) flags: Vec<Flag>,
    pub(crate) answers: (&'static str, Answers),
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
    all.problems.sort();
    all.problems.dedup();
    all
}
