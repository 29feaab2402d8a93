//! What people have said so far: the ledger's lines by subject, and what of them a reader may know. Lines only; no entry has a state.
//!
//! A first decision is kept from everybody who may be asked for a second one until that is given: what it says, why, and whose it is.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use record::{Act, Basis, Claim, Decision, Deed, FlagId, Refusal, Round, Say, Score, Standing, Subject, Verdict};

/// The ledger as it stood when it was read.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    acts: Vec<Act>,
    back: BTreeSet<u32>,
    standings: BTreeMap<Subject, Standing>,
    /// Numbers of the lines that hold a decision on a subject, from 1.
    on: BTreeMap<Subject, Vec<u32>>,
    scores: BTreeMap<String, Vec<Score>>,
}

impl Lines {
    pub(crate) fn new(acts: Vec<Act>) -> Self {
        let mut scores: BTreeMap<String, Vec<Score>> = BTreeMap::new();
        for ((entry, _), score) in record::scores(&acts) {
            scores.entry(entry).or_default().push(score);
        }
        let mut on: BTreeMap<Subject, Vec<u32>> = BTreeMap::new();
        for (number, act) in (1u32..).zip(&acts) {
            if let Some(decision) = act.decision() {
                on.entry(decision.subject.clone()).or_default().push(number);
            }
        }
        Self { back: record::taken_back(&acts), standings: record::standings(&acts), on, scores, acts }
    }

    fn act(&self, number: u32) -> &Act {
        &self.acts[number as usize - 1]
    }

    fn numbered(&self) -> impl DoubleEndedIterator<Item = (u32, &Act)> + ExactSizeIterator + Clone {
        self.acts.iter().enumerate().map(|(i, act)| (i as u32 + 1, act))
    }
}

/// What somebody may say on a subject now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Turn {
    /// A decision of this round.
    Decide(Round),
    /// Nothing, and why.
    Wait(Say),
}

/// How far a subject is, as its reader may know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    /// Nobody has decided.
    Open,
    /// Somebody decided to decide later.
    PutOff,
    /// There is a first decision and no second.
    First,
    /// First and second differ.
    Disputed,
    /// First and second agree, or it was adjudicated.
    Settled,
}

impl Stage {
    /// Whether it waits for a first decision.
    pub(crate) fn is_open(self) -> bool {
        matches!(self, Self::Open | Self::PutOff)
    }
}

/// Whether the first decision on a subject is kept from a reader who may be asked for a second one.
fn sealed(standing: &Standing, reader: &str) -> bool {
    let Some(first) = &standing.first else { return false };
    let adjudicated = standing.adjudicated.as_ref().is_some_and(|a| a.basis == first.basis);
    first.by != reader && first.verdict != Verdict::Deferred && standing.pair().is_none() && !adjudicated
}

/// What `by` may say on a subject that stands like this and rests on `basis`; `blind` readers give second opinions without having seen the
/// first. Which decision may follow which is [`Standing::may`]'s to say; here is chosen which of those that may is asked for.
pub(crate) fn turn(standing: &Standing, by: &str, blind: bool, basis: &Basis) -> Turn {
    let first = standing.first.as_ref().filter(|d| d.basis == *basis);
    let paired = first.is_some() && standing.pair().is_some();
    let round = if paired && standing.disputed() {
        Round::Adjudication
    } else if first.is_some() && blind && sealed(standing, by) {
        Round::Second
    } else {
        Round::First
    };
    match standing.may(round, by, basis) {
        // Whose the claim is would tell whose the first decision is.
        Err(Refusal::Claimed { .. }) if blind && sealed(standing, by) => {
            Turn::Wait(Say::new("另有人正在核查这一项。", "Somebody else has it."))
        }
        Err(refusal) => Turn::Wait(refusal.say()),
        Ok(()) => Turn::Decide(round),
    }
}

/// The ledger as one reader may know it.
#[derive(Debug, Clone)]
pub(crate) struct Verdicts {
    lines: Arc<Lines>,
    reader: String,
    /// Whether first decisions of others are kept from the reader until the second is given.
    blind: bool,
}

/// A decision in the history of its subject.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spoken<'a> {
    pub(crate) decision: &'a Decision,
    pub(crate) round: Round,
    /// Whether the person took it back.
    pub(crate) taken_back: bool,
    /// Number of its line in the ledger, from 1.
    pub(crate) line: u32,
}

impl Verdicts {
    pub(crate) fn new(lines: Arc<Lines>, reader: &str, blind: bool) -> Self {
        Self { lines, reader: reader.to_owned(), blind }
    }

    fn whole(&self, subject: &Subject) -> Option<&Standing> {
        self.lines.standings.get(subject)
    }

    /// Whether there is a first decision that the reader may not know yet.
    pub(crate) fn is_sealed(&self, subject: &Subject) -> bool {
        self.blind && self.whole(subject).is_some_and(|s| sealed(s, &self.reader))
    }

    /// What stands on a subject, as far as the reader may know.
    pub(crate) fn standing(&self, subject: &Subject) -> Option<&Standing> {
        self.whole(subject).filter(|s| !(self.blind && sealed(s, &self.reader)))
    }

    /// The decision that counts, while what the subject rests on is what it was.
    pub(crate) fn decision(&self, subject: &Subject, basis: &Basis) -> Option<&Decision> {
        self.standing(subject)?.decision(basis)
    }

    /// The decision that counts on a flag.
    pub(crate) fn on_flag(&self, id: &str, basis: &Basis) -> Option<&Decision> {
        self.decision(&Subject::Flag(FlagId::from_text(id)), basis)
    }

    /// How far a subject is.
    pub(crate) fn stage(&self, subject: &Subject, basis: &Basis) -> Stage {
        let Some(standing) = self.whole(subject) else { return Stage::Open };
        match standing.decision(basis) {
            None => Stage::Open,
            Some(_) if standing.disputed() => Stage::Disputed,
            Some(d) if standing.pair().is_some() || standing.adjudicated.as_ref() == Some(d) => Stage::Settled,
            Some(d) if d.verdict == Verdict::Deferred => Stage::PutOff,
            Some(_) => Stage::First,
        }
    }

    /// What the reader may say on a subject now.
    pub(crate) fn turn(&self, subject: &Subject, basis: &Basis) -> Turn {
        let nothing = Standing::default();
        turn(self.whole(subject).unwrap_or(&nothing), &self.reader, self.blind, basis)
    }

    /// Who looks at a subject.
    pub(crate) fn claim(&self, subject: &Subject) -> Option<&Claim> {
        let standing = self.whole(subject)?;
        let claim = standing.claim.as_ref()?;
        let tells = self.is_sealed(subject) && standing.first.as_ref().is_some_and(|f| f.by == claim.by);
        (!tells).then_some(claim)
    }

    /// Subjects that the reader has taken.
    pub(crate) fn mine(&self) -> impl Iterator<Item = &Subject> {
        let taken = move |subject: &&Subject| self.claim(subject).is_some_and(|c| c.by == self.reader);
        self.lines.standings.iter().filter(|(_, s)| s.claim.is_some()).map(|(subject, _)| subject).filter(taken)
    }

    /// Subjects with both a first and a second verdict.
    pub(crate) fn paired(&self) -> impl Iterator<Item = (&Subject, (Verdict, Verdict))> {
        self.lines.standings.iter().filter_map(|(subject, s)| s.pair().map(|(a, b)| (subject, (a.verdict, b.verdict))))
    }

    /// Every decision on a subject that the reader may know of, first first.
    pub(crate) fn history<'a>(&'a self, subject: &Subject) -> impl Iterator<Item = Spoken<'a>> + use<'a> {
        let own = self.is_sealed(subject);
        let numbers = self.lines.on.get(subject).map_or(&[][..], Vec::as_slice);
        numbers.iter().filter_map(move |&number| {
            let act = self.lines.act(number);
            let decision = act.decision().filter(|d| !own || d.by == self.reader)?;
            let round = match act {
                Act::Deed(Deed::Second(_)) => Round::Second,
                Act::Deed(Deed::Adjudication(_)) => Round::Adjudication,
                Act::Decision(_) | Act::Deed(_) => Round::First,
            };
            Some(Spoken { decision, round, taken_back: self.lines.back.contains(&number), line: number })
        })
    }

    /// The last score of each expert on an entry, by expert.
    pub(crate) fn scores(&self, no: &str) -> &[Score] {
        self.lines.scores.get(no).map_or(&[], Vec::as_slice)
    }

    /// The reader's last decision that is not taken back, with its number: what an undo takes back.
    pub(crate) fn last(&self) -> Option<(u32, &Decision)> {
        let mut mine = self.lines.numbered().rev().filter(|(number, act)| act.by() == self.reader && !self.lines.back.contains(number));
        mine.find_map(|(number, act)| Some((number, act.decision()?)))
    }

    /// What a line is about; a score is about an entry and has no subject.
    pub(crate) fn about<'a>(&'a self, act: &'a Act) -> Option<&'a Subject> {
        match act {
            Act::Decision(d) | Act::Deed(Deed::Second(d) | Deed::Adjudication(d)) => Some(&d.subject),
            Act::Deed(Deed::Claim(c) | Deed::Release(c)) => Some(&c.subject),
            Act::Deed(Deed::Undo(u)) => self.lines.acts.get((u.of as usize).checked_sub(1)?)?.decision().map(|d| &d.subject),
            Act::Deed(Deed::Score(_)) => None,
        }
    }

    /// Number of lines.
    pub(crate) fn len(&self) -> usize {
        self.lines.acts.len()
    }

    /// All lines, last first, with whether each is taken back; none for a reader from whom decisions are kept.
    pub(crate) fn latest(&self) -> impl Iterator<Item = (&Act, bool)> + Clone {
        let shown = if self.blind { 0 } else { usize::MAX };
        self.lines.numbered().rev().take(shown).map(|(number, act)| (act, self.lines.back.contains(&number)))
    }
}

#[cfg(test)]
mod tests {
    use record::Verdict::{Deferred, Dismissed, Upheld};
    use record::{Sha256, Undo};

    use super::*;

    const BASIS: Basis = Basis::from_digest(Sha256::from_bytes([0; 32]));

    fn decision(flag: &str, by: &str, verdict: Verdict) -> Decision {
        Decision {
            subject: Subject::Flag(FlagId::from_text(flag)),
            verdict,
            value: None,
            reason: "理由".to_owned(),
            by: by.to_owned(),
            at: String::new(),
            basis: BASIS,
        }
    }

    fn known(acts: &[Act], reader: &str, blind: bool) -> Verdicts {
        Verdicts::new(Arc::new(Lines::new(acts.to_vec())), reader, blind)
    }

    #[test]
    fn undo_after_undo_goes_back_one_decision_at_a_time() {
        let row = |flag: &str, by: &str, verdict: Verdict| Act::Decision(decision(flag, by, verdict));
        let mut acts = vec![row("F-1", "甲", Upheld), row("F-2", "甲", Dismissed), row("F-2", "乙", Upheld), row("F-1", "甲", Dismissed)];
        let mut undone = Vec::new();
        while let Some((of, last)) = known(&acts, "甲", true).last() {
            undone.push((of, last.verdict));
            acts.push(Act::Deed(Deed::Undo(Undo { of, reason: String::new(), by: "甲".to_owned(), at: String::new() })));
        }
        assert_eq!(undone, [(4, Dismissed), (2, Dismissed), (1, Upheld)]);
        let left = known(&acts, "秘书", false);
        assert_eq!(left.on_flag("F-2", &BASIS).map(|d| d.by.as_str()), Some("乙"));
        assert!(left.on_flag("F-1", &BASIS).is_none());
    }

    #[test]
    fn a_first_decision_is_known_to_a_second_reviewer_when_the_second_is_given() {
        let flag = Subject::Flag(FlagId::from_text("F-1"));
        let first = Act::Decision(decision("F-1", "甲", Upheld));
        let second = Round::Second.act(decision("F-1", "乙", Dismissed));
        let said = |acts: &[Act], reader: &str, blind: bool| {
            let v = known(acts, reader, blind);
            let told = v.history(&flag).count() + usize::from(v.decision(&flag, &BASIS).is_some());
            (told, v.stage(&flag, &BASIS), v.turn(&flag, &BASIS))
        };
        let once = std::slice::from_ref(&first);
        assert_eq!(said(&[], "乙", true), (0, Stage::Open, Turn::Decide(Round::First)));
        assert_eq!(said(once, "乙", true), (0, Stage::First, Turn::Decide(Round::Second)));
        assert_eq!(said(once, "甲", true), (2, Stage::First, Turn::Decide(Round::First)));
        assert_eq!(said(once, "秘书", false), (2, Stage::First, Turn::Decide(Round::First)));
        let both = [first.clone(), second];
        assert_eq!(said(&both, "丙", true), (3, Stage::Disputed, Turn::Decide(Round::Adjudication)));
        assert_eq!(said(&both, "乙", true), (3, Stage::Disputed, Turn::Wait(Refusal::SamePerson.say())));
        let settled = [both[0].clone(), both[1].clone(), Round::Adjudication.act(decision("F-1", "丙", Upheld))];
        assert!(matches!(said(&settled, "丁", true), (4, Stage::Settled, Turn::Wait(_))));
        let put_off = [Act::Decision(decision("F-1", "甲", Deferred))];
        assert_eq!(said(&put_off, "乙", true), (2, Stage::PutOff, Turn::Decide(Round::First)));
    }

    #[test]
    fn a_claim_does_not_tell_whose_the_sealed_decision_is() {
        let flag = Subject::Flag(FlagId::from_text("F-1"));
        let claim = |by: &str| Act::Deed(Deed::Claim(Claim { subject: flag.clone(), by: by.to_owned(), at: String::new() }));
        let first = Act::Decision(decision("F-1", "甲", Upheld));
        let own = [claim("甲"), first.clone()];
        assert!(known(&own, "乙", true).claim(&flag).is_none());
        let Turn::Wait(say) = known(&own, "乙", true).turn(&flag, &BASIS) else { panic!("the flag is claimed") };
        assert!(!say.zh.contains('甲') && !say.en.contains('甲'), "{say:?}");
        assert_eq!(known(&[first, claim("丙")], "乙", true).claim(&flag).map(|c| c.by.as_str()), Some("丙"));
    }
}
