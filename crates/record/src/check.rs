use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{Attention, Kind, Say, Screening};

/// What the manual says about a check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manual {
    /// What it checks.
    pub what: Say,
    /// Why: what the clause asks.
    pub why: Say,
    /// An example.
    pub example: Say,
    /// What it reads.
    pub inputs: Say,
    /// What clears its findings.
    pub clears: Say,
}

/// A check as a run knew it: its page of the manual, and what the pipeline file made of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// Code, which is also the kind of the flags it makes.
    pub kind: Kind,
    /// Name in a few words.
    pub name: Say,
    /// Locator of the clause that it cites; `–` where no clause speaks.
    pub clause: String,
    /// How soon to look at what it finds with ordinary strength.
    pub attention: Attention,
    /// Whether it ran.
    pub enabled: bool,
    /// Its page of the manual.
    pub manual: Manual,
    /// Limits, word lists and thresholds that it ran with, one a line as in the pipeline file.
    pub parameters: Vec<String>,
}

/// 无法判断: what a check lacked, and the entries of the screened division about which it could therefore say nothing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CannotTell {
    /// Code of the check.
    pub kind: Kind,
    /// What is missing.
    pub missing: Say,
    /// Further entries that `missing` names: whoever may not know of them may not read it.
    pub others: Vec<String>,
    /// Entry numbers, sorted, never empty.
    pub entries: Vec<String>,
}

/// How many entries of the screened division got which answer from a check. Entries that a check does not concern pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answers {
    /// Nothing found.
    pub pass: usize,
    /// A flag for a person to look at.
    pub suspected: usize,
    /// 无法判断: an input is missing or unreadable, and nothing was found in the others.
    pub cannot_tell: usize,
}

impl Screening {
    /// The checks with their answers, counted from the rows of this screening; `None` for a check that is switched off.
    pub fn answers(&self) -> impl Iterator<Item = (&Check, Option<Answers>)> {
        let home = self.entries.iter().filter(|e| e.entry.division == self.home).count();
        self.checks.iter().map(move |check| (check, check.enabled.then(|| self.answers_of(&check.kind, home))))
    }

    fn answers_of(&self, kind: &Kind, home: usize) -> Answers {
        let suspected: BTreeSet<&str> = self.flags.iter().filter(|f| f.kind == *kind).map(|f| f.entry.as_str()).collect();
        let unknown: BTreeSet<&str> = self.lacking(kind).flat_map(|c| &c.entries).map(String::as_str).collect();
        let cannot_tell = unknown.difference(&suspected).count();
        Answers { pass: home - suspected.len() - cannot_tell, suspected: suspected.len(), cannot_tell }
    }

    /// What a check lacked, each with the entries about which it could therefore say nothing.
    pub fn lacking<'a>(&'a self, kind: &'a Kind) -> impl Iterator<Item = &'a CannotTell> {
        self.cannot_tell.iter().filter(move |c| c.kind == *kind)
    }

    /// What could not be told about an entry: the check, and what it lacked.
    pub fn cannot_tell_of<'a>(&'a self, entry: &'a str) -> impl Iterator<Item = &'a CannotTell> {
        self.cannot_tell.iter().filter(move |c| c.entries.binary_search_by(|no| no.as_str().cmp(entry)).is_ok())
    }

    /// What checks lacked of more than half of the entries of the screened division: a register that nobody gave, an earlier version where all
    /// are first ones. That is the season's lack, told once, and not each entry's.
    pub fn lacked_by_most(&self) -> Vec<&CannotTell> {
        let home = self.entries.iter().filter(|e| e.entry.division == self.home).count();
        self.cannot_tell.iter().filter(|c| c.entries.len() > 1 && 2 * c.entries.len() > home).collect()
    }

    /// What could not be told about an entry, but for what most others lack as well ([`Self::lacked_by_most`]).
    pub fn lacked_by_few<'a>(&'a self, entry: &'a str) -> impl Iterator<Item = &'a CannotTell> {
        let most = self.lacked_by_most();
        self.cannot_tell_of(entry).filter(move |c| !most.contains(c))
    }
}
