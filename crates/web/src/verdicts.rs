//! What people have said so far: the ledger's lines by subject. Lines only; no entry has a state.

use std::collections::{BTreeMap, BTreeSet};

use record::{Act, Decision, Deed, Score, Sha256, Standing, Subject};

/// The ledger as it stood when it was read.
#[derive(Debug, Default)]
pub(crate) struct Verdicts {
    acts: Vec<Act>,
    back: BTreeSet<u32>,
    standings: BTreeMap<Subject, Standing>,
    scores: BTreeMap<String, Vec<Score>>,
}

/// A decision in the history of its subject.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spoken<'a> {
    pub(crate) decision: &'a Decision,
    /// Whether the person took it back.
    pub(crate) taken_back: bool,
}

impl Verdicts {
    pub(crate) fn new(acts: Vec<Act>) -> Self {
        let mut scores: BTreeMap<String, Vec<Score>> = BTreeMap::new();
        for ((entry, _), score) in record::scores(&acts) {
            scores.entry(entry).or_default().push(score);
        }
        Self { back: record::taken_back(&acts), standings: record::standings(&acts), scores, acts }
    }

    /// Every decision on a subject, first first.
    pub(crate) fn history<'a>(&'a self, subject: &'a Subject) -> impl Iterator<Item = Spoken<'a>> {
        (1u32..).zip(&self.acts).filter_map(move |(number, act)| {
            let decision = act.decision().filter(|d| d.subject == *subject)?;
            Some(Spoken { decision, taken_back: self.back.contains(&number) })
        })
    }

    /// What stands on a flag.
    pub(crate) fn standing(&self, id: &str) -> Option<&Standing> {
        self.standings.get(&Subject::Flag(id.to_owned()))
    }

    /// The decision that counts on a flag, while what the flag rests on is what it was.
    pub(crate) fn on_flag(&self, id: &str, basis: &Sha256) -> Option<&Decision> {
        self.standing(id)?.decision(basis)
    }

    /// The last score of each expert on an entry, by expert.
    pub(crate) fn scores(&self, no: &str) -> &[Score] {
        self.scores.get(no).map_or(&[], Vec::as_slice)
    }

    /// The last decision of a person that is not taken back, with its number: what an undo takes back.
    pub(crate) fn last_of(&self, by: &str) -> Option<(u32, &Decision)> {
        let mine = (1u32..).zip(&self.acts).filter(|(number, act)| act.by() == by && !self.back.contains(number));
        mine.filter_map(|(number, act)| Some((number, act.decision()?))).last()
    }

    /// What a line is about; a score is about an entry and has no subject.
    pub(crate) fn about<'a>(&'a self, act: &'a Act) -> Option<&'a Subject> {
        match act {
            Act::Decision(d) | Act::Deed(Deed::Second(d) | Deed::Adjudication(d)) => Some(&d.subject),
            Act::Deed(Deed::Claim(c) | Deed::Release(c)) => Some(&c.subject),
            Act::Deed(Deed::Undo(u)) => self.acts.get((u.of as usize).checked_sub(1)?)?.decision().map(|d| &d.subject),
            Act::Deed(Deed::Score(_)) => None,
        }
    }

    /// Number of lines.
    pub(crate) fn len(&self) -> usize {
        self.acts.len()
    }

    /// The last lines, last first, with whether each is taken back.
    pub(crate) fn latest(&self, limit: usize) -> impl Iterator<Item = (&Act, bool)> {
        let numbered = (1u32..).zip(&self.acts).map(|(number, act)| (act, self.back.contains(&number)));
        numbered.collect::<Vec<_>>().into_iter().rev().take(limit)
    }
}

#[cfg(test)]
mod tests {
    use record::Undo;
    use record::Verdict::{self, Dismissed, Upheld};

    use super::*;

    #[test]
    fn undo_after_undo_goes_back_one_decision_at_a_time() {
        let row = |flag: &str, by: &str, verdict: Verdict| {
            Act::Decision(Decision {
                subject: Subject::Flag(flag.to_owned()),
                verdict,
                value: None,
                reason: String::new(),
                by: by.to_owned(),
                at: String::new(),
                basis: Sha256::from_bytes([0; 32]),
            })
        };
        let mut acts = vec![row("F-1", "甲", Upheld), row("F-2", "甲", Dismissed), row("F-2", "乙", Upheld), row("F-1", "甲", Dismissed)];
        let mut undone = Vec::new();
        while let Some((of, last)) = Verdicts::new(acts.clone()).last_of("甲") {
            undone.push((of, last.verdict));
            acts.push(Act::Deed(Deed::Undo(Undo { of, reason: String::new(), by: "甲".to_owned(), at: String::new() })));
        }
        assert_eq!(undone, [(4, Dismissed), (2, Dismissed), (1, Upheld)]);
        let left = Verdicts::new(acts);
        assert_eq!(left.on_flag("F-2", &Sha256::from_bytes([0; 32])).map(|d| d.by.as_str()), Some("乙"));
        assert!(left.on_flag("F-1", &Sha256::from_bytes([0; 32])).is_none());
    }
}
