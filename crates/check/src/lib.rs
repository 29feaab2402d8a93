//! The clauses of the notice as explained checks, one file per rule.
//!
//! A rule answers for each entry of the screened division: pass, suspected, or cannot tell (and what is missing). It never says
//! "guilty": a suspected finding is a [`record::Flag`] with its clause, its evidence and the smallest change that would clear it.
//!
//! This crate neither scores nor renders, and reads no file: it works on dossiers that intake and extraction have filled.

mod answers;
mod change;
mod clause;
mod context;
mod difference;
mod findings;
mod flat;
mod graph;
pub mod ids;
mod kinds;
mod lists;
mod misread;
mod moment;
pub mod names;
mod papers;
pub mod privacy;
mod reading;
mod renames;
mod rule;
mod rules;
mod settings;
#[cfg(test)]
mod tests;

pub use answers::Checked;
pub use context::Case;
pub use difference::{Difference, difference, what_differs};
pub use kinds::{Kinds, Known};
pub use papers::{PaperSeen, Papers, papers};
pub use rule::Rule;
pub use rules::{manual, rules};
pub use settings::{Rules, Setting, Settings};

use findings::Findings;

/// Runs every rule that is switched on. The result does not depend on the number of threads.
pub fn run(case: &Case<'_>, settings: &Settings) -> Checked {
    run_some(case, settings, |_| true)
}

/// Runs the rule of this code alone, where it is switched on.
pub fn run_one(case: &Case<'_>, settings: &Settings, kind: &str) -> Checked {
    run_some(case, settings, |rule| rule.kind == kind)
}

/// Kinds that rest on where an entry belongs, and on nothing but the registry's row, the texts and the passages that entries share beside it.
const OF_TOPICS: [&str; 2] = ["entry.track_mismatch", "entry.topic_mismatch"];

/// Runs the rules that rest on where an entry belongs: all that changes where only that does.
pub fn run_of_topics(case: &Case<'_>, settings: &Settings) -> Checked {
    run_some(case, settings, |rule| OF_TOPICS.contains(&rule.kind))
}

/// As [`run`], with what the rules read as a graph ([`record::Graph`]) of the screened division and of what it shares with others.
pub fn run_with_graph(case: &Case<'_>, settings: &Settings) -> (Checked, record::Graph) {
    let context = context::Context::new(case, settings);
    rayon::join(|| run_rules(&context, settings, |_| true), || graph::build(&context))
}

fn run_some(case: &Case<'_>, settings: &Settings, wanted: impl Fn(&Rule) -> bool + Sync) -> Checked {
    run_rules(&context::Context::new(case, settings), settings, wanted)
}

fn run_rules(context: &context::Context<'_>, settings: &Settings, wanted: impl Fn(&Rule) -> bool + Sync) -> Checked {
    use rayon::prelude::*;
    let parts: Vec<_> = rules()
        .par_iter()
        .filter(|rule| rule.enabled(settings) && wanted(rule))
        .map(|rule| {
            let mut findings = Findings::new(context, rule);
            (rule.run)(context, &mut findings);
            findings.finish()
        })
        .collect();
    answers::join(parts, context.problems.iter().cloned())
}
