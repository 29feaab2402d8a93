//! What is there for a reader: a season that never held the rest.

use std::collections::{BTreeMap, BTreeSet};

use index::{Label, Sight};
use rank::Band;
use record::{CannotTell, Changes, Entry, Flag, Kind, Match, RunInfo, Screening};

/// What is there for a reader. Two readers with equal scopes share everything that is computed for them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Scope {
    /// Tracks, by code; `None` is all, and what belongs to none.
    pub tracks: Option<BTreeSet<String>>,
    /// Entries from which the reader is recused.
    pub recused: BTreeSet<String>,
    /// Whether personal data is masked for the reader, and so not found either.
    pub masked: bool,
}

impl Scope {
    /// Whether no entry is kept from the reader.
    pub fn is_everything(&self) -> bool {
        self.tracks.is_none() && self.recused.is_empty()
    }

    /// Numbers of the entries that are not there for the reader. An entry belongs to the track it declared, or else to the best one.
    pub fn hidden(&self, screening: &Screening) -> BTreeSet<String> {
        let is_read = |entry: &Entry| self.tracks.as_ref().is_none_or(|tracks| tracks.contains(screening.track_of(entry)));
        let hidden = screening.entries.iter().map(|e| &e.entry).filter(|e| self.recused.contains(&e.no) || !is_read(e));
        hidden.map(|e| e.no.clone()).collect()
    }
}

/// The season without the hidden entries and without everything that speaks of them; the same as if they had never been screened, as far as
/// entries are screened one by one. Places are drawn anew. A flag or a match that names a hidden entry is gone as a whole.
pub fn redact(screening: &Screening, hidden: &BTreeSet<String>, band: &Band) -> Screening {
    let shown = |no: &String| !hidden.contains(no);
    let flags: Vec<Flag> = screening.flags.iter().filter(|f| shown(&f.entry) && f.others.iter().all(shown)).cloned().collect();
    let mut rankings: Vec<_> = screening.rankings.iter().filter(|r| shown(&r.entry)).cloned().collect();
    rank::places(&mut rankings, band);
    let mut matches: Vec<Match> = screening.matches.iter().filter(|m| shown(&m.a.entry) && shown(&m.b.entry)).cloned().collect();
    regroup(&mut matches);
    Screening {
        run: redact_run(&screening.run, &flags, hidden),
        contest: screening.contest.clone(),
        home: screening.home.clone(),
        earlier: screening.earlier.clone(),
        entries: screening.entries.iter().filter(|e| shown(&e.entry.no)).cloned().collect(),
        classifications: screening.classifications.iter().filter(|c| shown(&c.entry)).cloned().collect(),
        matches,
        flags,
        checks: screening.checks.clone(),
        cannot_tell: cannot_tell_of(screening, &shown),
        rankings,
        // A problem without an entry is about the season, which is not this reader's business.
        problems: screening.problems.iter().filter(|p| p.place.entry.as_ref().is_some_and(shown)).cloned().collect(),
        // Common text counts the entries that hold it, hidden ones too.
        common: Vec::new(),
        unit_names: screening.unit_names.clone(),
    }
}

/// The third answers about the entries that are shown.
fn cannot_tell_of(screening: &Screening, shown: &impl Fn(&String) -> bool) -> Vec<CannotTell> {
    let told = screening.cannot_tell.iter().filter(|c| c.others.iter().all(shown));
    let of_shown = told.map(|c| CannotTell { entries: c.entries.iter().filter(|no| shown(no)).cloned().collect(), ..c.clone() });
    of_shown.filter(|c| !c.entries.is_empty()).collect()
}

/// Numbers the groups of matches anew: a group that hung together by a hidden entry falls apart, and no number tells of groups that are gone.
fn regroup(matches: &mut [Match]) {
    let ends = |m: &Match| [(m.cluster, m.a.entry.clone()), (m.cluster, m.b.entry.clone())];
    let mut members: Vec<(u32, String)> = matches.iter().flat_map(ends).collect();
    members.sort();
    members.dedup();
    let mut parent: Vec<usize> = (0..members.len()).collect();
    let root = |parent: &[usize], mut at: usize| {
        while parent[at] != at {
            at = parent[at];
        }
        at
    };
    let at = |end: &(u32, String)| members.binary_search(end).expect("every end was listed");
    for m in matches.iter() {
        let [a, b] = ends(m).map(|end| root(&parent, at(&end)));
        parent[a.max(b)] = a.min(b);
    }
    let mut numbers: BTreeMap<usize, u32> = BTreeMap::new();
    for m in matches {
        let [a, _] = ends(m);
        let next = numbers.len() as u32 + 1;
        m.cluster = *numbers.entry(root(&parent, at(&a))).or_insert(next);
    }
}

/// Counts and digests are of the whole season, and what is gone can no longer be said to be anybody's.
fn redact_run(run: &RunInfo, flags: &[Flag], hidden: &BTreeSet<String>) -> RunInfo {
    let ids: BTreeSet<&str> = flags.iter().map(|f| f.id.as_str()).collect();
    let shown = |numbers: &[String]| numbers.iter().filter(|no| !hidden.contains(*no)).cloned().collect();
    let changes = Changes {
        since: run.changes.since.clone(),
        new_entries: shown(&run.changes.new_entries),
        gone_entries: Vec::new(),
        changed_entries: shown(&run.changes.changed_entries),
        new_flags: run.changes.new_flags.iter().filter(|id| ids.contains(id.as_str())).cloned().collect(),
        gone_flags: Vec::new(),
        entries_were: Vec::new(),
        flags_were: Vec::new(),
    };
    let (hashes, counts) = (BTreeMap::new(), BTreeMap::new());
    RunInfo { id: run.id.clone(), started: run.started.clone(), version: run.version.clone(), hashes, counts, stages: Vec::new(), changes }
}

/// Flags that are gone from a redacted season only because another side lies outside the reader's tracks.
#[derive(Debug, Default)]
pub(crate) struct Beyond {
    /// How many there are.
    pub(crate) flags: usize,
    /// By entry and kind.
    pub(crate) of: BTreeMap<String, BTreeMap<Kind, usize>>,
    /// By kind the entries that a check suspects, which are one side of its flags.
    pub(crate) suspected: BTreeMap<Kind, BTreeSet<String>>,
}

/// What reaches out of the reader's tracks. What names an entry from which the reader is recused is counted nowhere.
pub(crate) fn beyond(whole: &Screening, scope: &Scope, hidden: &BTreeSet<String>) -> Beyond {
    let mut found = Beyond::default();
    for flag in &whole.flags {
        let names = || std::iter::once(&flag.entry).chain(&flag.others);
        if names().any(|no| scope.recused.contains(no)) || !names().any(|no| hidden.contains(no)) {
            continue;
        }
        let shown: BTreeSet<&String> = names().filter(|no| !hidden.contains(*no)).collect();
        if shown.contains(&flag.entry) {
            found.suspected.entry(flag.kind.clone()).or_default().insert(flag.entry.clone());
        }
        found.flags += usize::from(!shown.is_empty());
        for no in shown {
            *found.of.entry(no.clone()).or_default().entry(flag.kind.clone()).or_default() += 1;
        }
    }
    found
}

/// What the index must hide to agree with a redacted season.
pub(crate) fn sight(whole: &Screening, redacted: &Screening, hidden: BTreeSet<String>, masked: bool) -> Sight {
    let (before, after) = (labels(whole), labels(redacted));
    let changed = |no: &String| !hidden.contains(no) && before.get(no) != after.get(no);
    let flags = before.keys().filter(|no| changed(no)).map(|no| (no.clone(), after.get(no).cloned().unwrap_or_else(Vec::new))).collect();
    Sight { hidden, flags, masked }
}

/// Flags by entry as the index holds them, one label for each.
fn labels(screening: &Screening) -> BTreeMap<String, Vec<Label>> {
    let mut labels: BTreeMap<String, Vec<Label>> = BTreeMap::new();
    for flag in &screening.flags {
        let label = Label { code: flag.kind.as_str().to_owned(), name: report::kind_label(&flag.kind).name.zh };
        for no in std::iter::once(&flag.entry).chain(&flag.others) {
            labels.entry(no.clone()).or_default().push(label.clone());
        }
    }
    for of in labels.values_mut() {
        of.sort();
    }
    labels
}
