use record::{Clause, Contest, Place, Problem, Say};

pub(crate) const NONE: &str = Clause::NONE;

/// The clause that a rule cites, with a problem where the contest does not have it: the finding still reaches the report.
pub(crate) fn cite(contest: &Contest, locator: &str, reason: &str) -> (Clause, Option<Problem>) {
    if locator == NONE {
        return (Clause { locator: NONE.to_owned(), text: reason.to_owned() }, None);
    }
    match contest.clause(locator) {
        Some(clause) => (clause.clone(), None),
        None => (Clause { locator: locator.to_owned(), text: reason.to_owned() }, Some(missing(locator))),
    }
}

fn missing(locator: &str) -> Problem {
    Problem::new(
        Place::default(),
        "rules.clause_missing",
        Say::new(format!("赛事文件中没有条款 {locator}"), format!("the contest has no clause {locator}")),
        Say::new("照常检查，只写条款编号", "checked all the same, citing the number alone"),
        Say::new(
            "在 contest.toml 中补上该条款，或在 rules.toml 中改正编号",
            "add the clause to contest.toml, or correct its number in rules.toml",
        ),
    )
}
