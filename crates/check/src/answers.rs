use record::{Answers, CannotTell, Flag, Place, Problem, Say};

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

/// `problems` are those that no rule is to tell of.
pub(crate) fn join(parts: Vec<Part>, problems: impl Iterator<Item = Problem>) -> Checked {
    let mut all = Checked { flags: Vec::new(), answers: Vec::new(), cannot_tell: Vec::new(), problems: problems.collect() };
    for part in parts {
        all.flags.extend(part.flags);
        all.answers.push(part.answers);
        all.cannot_tell.extend(part.cannot_tell);
        all.problems.extend(part.problems);
    }
    all.flags.sort_by(|a, b| (&a.entry, &a.kind, &a.id).cmp(&(&b.entry, &b.kind, &b.id)));
    let one_id = all.flags.windows(2).filter(|pair| pair[0].id == pair[1].id).map(|pair| one_id(&pair[0]));
    let one_id: Vec<Problem> = one_id.collect();
    debug_assert!(one_id.is_empty(), "the rule's key does not tell two findings apart: {one_id:?}");
    all.problems.extend(one_id);
    all.problems.sort();
    all.problems.dedup();
    all
}

/// Two findings of one id are a fault of the program. Both are shown, and people are told that a decision on one counts for both.
fn one_id(flag: &Flag) -> Problem {
    Problem::new(
        Place { entry: Some(flag.entry.clone()), ..Place::default() },
        "rules.one_id",
        Say::new(format!("两条标记的编号都是 {}", flag.id), format!("two flags have the id {}", flag.id)),
        Say::new("两条都已列出，但一个决定会同时作用于两条", "both are shown, but one decision counts for both"),
        Say::new("请逐条核对后再决定，并报告给维护者", "look at both before deciding, and report it to the maintainers"),
    )
}
