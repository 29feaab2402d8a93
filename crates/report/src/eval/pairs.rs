//! Flags against the truth, kind by kind.

use std::collections::{BTreeMap, BTreeSet};

use record::{Attention, Flag, Kind, Say, Screening};
use serde::Serialize;

use super::stats::Share;
use super::truth::{Truth, TruthFlag, TruthPair};

/// One kind of flag against the truth.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KindResult {
    /// Kind.
    pub kind: String,
    /// Its label.
    pub label: Say,
    /// True findings that were flagged. `of` is 0 for a kind that the truth does not hold.
    pub recall: Share,
    /// Flags that are true, `implied` ones left out of both numbers.
    pub precision: Share,
    /// The same among flags with attention high or medium.
    pub precision_attended: Share,
    /// Duplicate and reuse flags between two entries that the truth links only through others, or under another kind: neither right nor
    /// wrong by this truth.
    pub implied: usize,
    /// True findings that were not flagged.
    pub missed: Vec<TruthFlagId>,
    /// Flags that are not true, by id, with their entries.
    pub wrong: Vec<(String, Vec<String>)>,
}

/// A true finding, for listing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TruthFlagId {
    /// Entry.
    pub entry: String,
    /// The other one.
    pub other: Option<String>,
}

fn is_about_texts(kind: &str) -> bool {
    kind.starts_with("duplicate.") || kind.starts_with("reuse.")
}

fn entries(flag: &Flag) -> impl Iterator<Item = &String> {
    std::iter::once(&flag.entry).chain(&flag.others)
}

fn agrees(flag: &Flag, truth: &TruthFlag) -> bool {
    let has = |no: &String| entries(flag).any(|e| e == no);
    flag.kind.as_str() == truth.kind && has(&truth.entry) && truth.other.as_ref().is_none_or(has)
}

/// One result a kind of the truth or of the flags, in the order of views.
pub(super) fn kinds(s: &Screening, truth: &Truth) -> Vec<KindResult> {
    let order: BTreeMap<&str, usize> = Kind::known().zip(0..).collect();
    let mut names: Vec<&str> = truth.flags.iter().map(|f| f.kind.as_str()).chain(s.flags.iter().map(|f| f.kind.as_str())).collect();
    names.sort_by_key(|name| (order.get(name).copied().unwrap_or(usize::MAX), *name));
    names.dedup();
    let linked = Linked::new(truth);
    names.into_iter().map(|name| kind(s, truth, &linked, name)).collect()
}

fn kind(s: &Screening, truth: &Truth, linked: &Linked, name: &str) -> KindResult {
    let (mut recall, mut precision, mut precision_attended, mut implied) = (Share::default(), Share::default(), Share::default(), 0);
    let (mut missed, mut wrong) = (Vec::new(), Vec::new());
    let flags: Vec<&Flag> = s.flags.iter().filter(|f| f.kind.as_str() == name).collect();
    let true_ones: Vec<&TruthFlag> = truth.flags.iter().filter(|f| f.kind == name).collect();
    for t in &true_ones {
        let found = flags.iter().any(|f| agrees(f, t));
        recall.add(found);
        if !found {
            missed.push(TruthFlagId { entry: t.entry.clone(), other: t.other.clone() });
        }
    }
    for flag in &flags {
        let right = true_ones.iter().any(|t| agrees(flag, t));
        if !right && is_about_texts(name) && flag.others.iter().any(|o| linked.are(&flag.entry, o)) {
            implied += 1;
            continue;
        }
        precision.add(right);
        if flag.attention != Attention::Low {
            precision_attended.add(right);
        }
        if !right {
            wrong.push((flag.id.to_string(), entries(flag).cloned().collect()));
        }
    }
    let label = flags.first().map_or_else(|| label_of(name), |f| f.kind.name());
    KindResult { kind: name.to_owned(), label, recall, precision, precision_attended, implied, missed, wrong }
}

fn label_of(name: &str) -> Say {
    // A truth may hold anything; only a well-formed name can be made a kind.
    match serde_json::from_value::<Kind>(serde_json::Value::from(name)) {
        Ok(kind) => kind.name(),
        Err(_) => Say::new(name, name),
    }
}

/// Groups of entries that true duplicate and reuse findings tie together.
struct Linked<'a> {
    groups: Vec<BTreeSet<&'a str>>,
}

impl<'a> Linked<'a> {
    fn new(truth: &'a Truth) -> Self {
        let mut groups: Vec<BTreeSet<&str>> = Vec::new();
        for flag in truth.flags.iter().filter(|f| is_about_texts(&f.kind)) {
            let mut group: BTreeSet<&str> = std::iter::once(flag.entry.as_str()).chain(flag.other.as_deref()).collect();
            let (touching, rest): (Vec<_>, Vec<_>) = groups.into_iter().partition(|g| !g.is_disjoint(&group));
            group.extend(touching.into_iter().flatten());
            groups = rest;
            groups.push(group);
        }
        Self { groups }
    }

    fn are(&self, a: &str, b: &str) -> bool {
        self.groups.iter().any(|g| g.contains(a) && g.contains(b))
    }
}

/// The look-alike pairs that were flagged as duplicate or reuse with attention high or medium.
pub(super) fn negatives(s: &Screening, truth: &Truth) -> (Share, Vec<TruthPair>) {
    let attended = |f: &&Flag| f.attention != Attention::Low && is_about_texts(f.kind.as_str());
    let flags: Vec<&Flag> = s.flags.iter().filter(attended).collect();
    let flagged = |pair: &TruthPair| flags.iter().any(|f| [&pair.entry, &pair.other].into_iter().all(|no| entries(f).any(|e| e == no)));
    let hits: Vec<TruthPair> = truth.negatives.iter().filter(|p| flagged(p)).cloned().collect();
    (Share { hits: hits.len(), of: truth.negatives.len() }, hits)
}
