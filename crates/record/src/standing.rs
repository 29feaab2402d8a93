use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::{Act, Basis, Claim, Decision, Deed, Say, Score, Subject};

/// Which of the decisions on a subject one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Round {
    /// 初核
    First,
    /// 复核: without having seen the first.
    Second,
    /// 裁定: between two that differ.
    Adjudication,
}

impl Round {
    /// The act that a decision of this round is.
    pub fn act(self, decision: Decision) -> Act {
        match self {
            Self::First => Act::Decision(decision),
            Self::Second => Act::Deed(Deed::Second(decision)),
            Self::Adjudication => Act::Deed(Deed::Adjudication(decision)),
        }
    }
}

/// What stands on a subject when everything taken back is left out: the last decision of each round, and who looks at it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Standing {
    /// The first decision.
    pub first: Option<Decision>,
    /// The second, taken without having seen the first.
    pub second: Option<Decision>,
    /// The decision between the two.
    pub adjudicated: Option<Decision>,
    /// Who looks at it.
    pub claim: Option<Claim>,
}

/// Why a decision cannot be taken now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Somebody else has it.
    Claimed {
        /// Who.
        by: String,
    },
    /// Somebody else gave the first decision, on what there is now.
    First {
        /// Who.
        by: String,
    },
    /// Decided between two that differ; only taking that back opens it again.
    Adjudicated {
        /// Who did.
        by: String,
    },
    /// First and second decision are there: who changed theirs now would have seen the other's.
    Reviewed,
    /// There is no first decision to be second to.
    NoFirst,
    /// The same person would be first and second, or between themselves and another.
    SamePerson,
    /// First and second do not differ.
    NothingToAdjudicate,
}

impl Refusal {
    /// What to tell, with what to do.
    pub fn say(&self) -> Say {
        match self {
            Self::Claimed { by } => Say::new(
                format!("{by} 正在核查这一项；请其先放回（shai claim --release）"),
                format!("{by} has it; ask them to release it first"),
            ),
            Self::First { by } => Say::new(
                format!("{by} 已作初核；另一人的意见作为复核记入（--round second），要改记须由 {by} 先撤回（shai undo）"),
                format!(
                    "{by} gave the first decision; another person's is a second (--round second), unless {by} takes it back (shai undo)"
                ),
            ),
            Self::Adjudicated { by } => Say::new(
                format!("{by} 已作裁定；如需更改，先撤回该条（shai undo）"),
                format!("{by} adjudicated it; to change that, take that line back first (shai undo)"),
            ),
            Self::Reviewed => Say::new(
                "初核与复核都已作出；要更改，请由作出决定的人先撤回（shai undo）",
                "there are a first and a second decision; to change that, one of the two takes theirs back first (shai undo)",
            ),
            Self::NoFirst => Say::new("还没有初核结论，不能复核", "there is no first decision to review"),
            Self::SamePerson => {
                Say::new("初核、复核、裁定须由不同的人作出", "first decision, second review and adjudication are by different people")
            }
            Self::NothingToAdjudicate => {
                Say::new("初核与复核没有分歧，无需裁定", "first and second decision do not differ: nothing to adjudicate")
            }
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.say().en)
    }
}

impl std::error::Error for Refusal {}

impl Standing {
    /// Takes in what somebody did about its subject after all the rest.
    fn take(&mut self, act: &Act) {
        match act {
            Act::Decision(d) => self.first = Some(d.clone()),
            Act::Deed(Deed::Second(d)) => self.second = Some(d.clone()),
            Act::Deed(Deed::Adjudication(d)) => self.adjudicated = Some(d.clone()),
            Act::Deed(Deed::Claim(c)) => self.claim = Some(c.clone()),
            Act::Deed(Deed::Release(_)) => self.claim = None,
            Act::Deed(Deed::Undo(_) | Deed::Score(_)) => {}
        }
    }

    /// The decision that counts while its subject rests on `basis`.
    pub fn decision(&self, basis: &Basis) -> Option<&Decision> {
        let applies = |d: &&Decision| d.basis == *basis;
        self.adjudicated.as_ref().filter(applies).or(self.first.as_ref().filter(applies))
    }

    /// First and second decision, where both were taken on the same text, by two people: who gave the second and then, where the first was taken
    /// back, gave that too has not been checked by anybody.
    pub fn pair(&self) -> Option<(&Decision, &Decision)> {
        let (first, second) = (self.first.as_ref()?, self.second.as_ref()?);
        (first.basis == second.basis && first.by != second.by).then_some((first, second))
    }

    /// Whether first and second differ and nobody has decided between them. Two who name one topic do not differ: what the first named against
    /// the suggestion of one run may be what another run suggests to the second.
    pub fn disputed(&self) -> bool {
        let decided = |basis: &Basis| self.adjudicated.as_ref().is_some_and(|a| a.basis == *basis);
        let differ = |a: &Decision, b: &Decision| match (&a.value, &b.value) {
            (Some(first), Some(second)) => first != second,
            (first, second) => (a.verdict, first) != (b.verdict, second),
        };
        self.pair().is_some_and(|(a, b)| differ(a, b) && !decided(&a.basis))
    }

    /// Whether `by` may take the subject to look at, or give it back.
    ///
    /// # Errors
    /// Who has it; nobody where there is nothing to give back.
    pub fn may_claim(&self, by: &str, release: bool) -> Result<(), Option<Claim>> {
        match &self.claim {
            Some(other) if other.by != by => Err(Some(other.clone())),
            None if release => Err(None),
            Some(_) | None => Ok(()),
        }
    }

    /// Whether `by` may take a decision of this round now, on a subject that rests on `basis`.
    ///
    /// # Errors
    /// Why not.
    pub fn may(&self, round: Round, by: &str, basis: &Basis) -> Result<(), Refusal> {
        let applies = |d: &&Decision| d.basis == *basis;
        if let Some(claim) = self.claim.as_ref().filter(|c| c.by != by) {
            return Err(Refusal::Claimed { by: claim.by.clone() });
        }
        if let Some(decision) = self.adjudicated.as_ref().filter(applies) {
            return Err(Refusal::Adjudicated { by: decision.by.clone() });
        }
        let first = self.first.as_ref().filter(applies);
        match round {
            Round::First if first.is_some() && self.pair().is_some() => Err(Refusal::Reviewed),
            Round::First => Ok(()),
            Round::Second => match first {
                None => Err(Refusal::NoFirst),
                Some(first) if first.by == by => Err(Refusal::SamePerson),
                Some(_) => Ok(()),
            },
            Round::Adjudication if !self.disputed() || first.is_none() => Err(Refusal::NothingToAdjudicate),
            Round::Adjudication if self.pair().is_some_and(|(a, b)| a.by == by || b.by == by) => Err(Refusal::SamePerson),
            Round::Adjudication => Ok(()),
        }
    }

    /// As [`Self::may`], and a first decision of somebody else is not replaced: for a person to whom nothing has shown it.
    ///
    /// # Errors
    /// Why not.
    pub fn may_unseen(&self, round: Round, by: &str, basis: &Basis) -> Result<(), Refusal> {
        self.may(round, by, basis)?;
        match self.first.as_ref().filter(|d| round == Round::First && d.basis == *basis && d.by != by) {
            Some(first) => Err(Refusal::First { by: first.by.clone() }),
            None => Ok(()),
        }
    }
}

/// Numbers of the lines that are taken back, from 1. A line is taken back by an [`crate::Undo`] that is not taken back itself; one that names
/// a line behind it, or itself, does nothing.
pub fn taken_back(acts: &[Act]) -> BTreeSet<u32> {
    let mut back = BTreeSet::new();
    for (number, act) in numbered(acts).rev() {
        if let Act::Deed(Deed::Undo(undo)) = act
            && undo.of < number
            && !back.contains(&number)
        {
            back.insert(undo.of);
        }
    }
    back
}

/// Why somebody may not take a line of the ledger back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotUndone {
    /// There is no such line.
    NotThere {
        /// Its number, from 1.
        line: u32,
        /// Lines there are.
        lines: usize,
    },
    /// It is taken back already.
    TakenBack {
        /// Its number.
        line: u32,
    },
    /// It is somebody else's word.
    NotOwn {
        /// Its number.
        line: u32,
        /// Whose it is.
        by: String,
    },
}

impl NotUndone {
    /// What to tell, with what to do.
    pub fn say(&self) -> Say {
        match self {
            Self::NotThere { line, lines } => Say::new(
                format!("台账没有第 {line} 条，共 {lines} 条"),
                format!("the ledger has {}, none is no. {line}", crate::counted(*lines, "line", "lines")),
            ),
            Self::TakenBack { line } => Say::new(format!("第 {line} 条已经撤回"), format!("no. {line} is taken back already")),
            Self::NotOwn { line, by } => Say::new(
                format!("第 {line} 条是 {by} 记的，只有本人能撤回；有不同意见请复核或裁定"),
                format!("no. {line} is {by}'s, who alone can take it back; where you differ, give a second review or adjudicate"),
            ),
        }
    }
}

/// Whether somebody may take a line back: one that is there, is not taken back, and is their own.
///
/// # Errors
/// Why not.
pub fn may_undo(acts: &[Act], line: u32, by: &str) -> Result<(), NotUndone> {
    let Some(act) = (line as usize).checked_sub(1).and_then(|at| acts.get(at)) else {
        return Err(NotUndone::NotThere { line, lines: acts.len() });
    };
    if taken_back(acts).contains(&line) {
        return Err(NotUndone::TakenBack { line });
    }
    if act.by() != by {
        return Err(NotUndone::NotOwn { line, by: act.by().to_owned() });
    }
    Ok(())
}

fn numbered(acts: &[Act]) -> impl DoubleEndedIterator<Item = (u32, &Act)> {
    acts.iter().enumerate().map(|(i, act)| (i as u32 + 1, act))
}

/// Lines that are not taken back, in order.
pub fn kept(acts: &[Act]) -> impl Iterator<Item = &Act> {
    let back = taken_back(acts);
    numbered(acts).filter(move |(number, _)| !back.contains(number)).map(|(_, act)| act)
}

/// What stands on each subject after all lines of a ledger.
pub fn standings(acts: &[Act]) -> BTreeMap<Subject, Standing> {
    let mut found: BTreeMap<Subject, Standing> = BTreeMap::new();
    for (subject, act) in kept(acts).filter_map(|act| Some((act.subject()?, act))) {
        if !found.contains_key(subject) {
            found.insert(subject.clone(), Standing::default());
        }
        found.get_mut(subject).expect("it was put there").take(act);
    }
    found
}

/// What stands on one subject after all lines of a ledger: what [`standings`] says of it, without the others.
pub fn standing_of(acts: &[Act], subject: &Subject) -> Standing {
    let mut standing = Standing::default();
    kept(acts).filter(|act| act.subject() == Some(subject)).for_each(|act| standing.take(act));
    standing
}

/// What stands on each subject of a ledger that grows: what [`standing_of`] says, without reading each line again for every subject asked for.
#[derive(Debug, Default)]
pub struct Standings {
    lines: usize,
    of: BTreeMap<Subject, Standing>,
}

impl Standings {
    /// What stands on a subject after all lines, of which those that were given before are the first.
    ///
    /// # Panics
    /// Where there are fewer lines than before: a ledger only grows.
    pub fn after(&mut self, acts: &[Act], subject: &Subject) -> &Standing {
        let new = &acts[self.lines..];
        if new.iter().any(|act| matches!(act, Act::Deed(Deed::Undo(_)))) {
            // What is taken back stood among the lines before.
            self.of = standings(acts);
        } else {
            for (subject, act) in new.iter().filter_map(|act| Some((act.subject()?, act))) {
                self.of.entry(subject.clone()).or_default().take(act);
            }
        }
        self.lines = acts.len();
        self.of.entry(subject.clone()).or_default()
    }
}

/// The last score of each expert for each entry after all lines of a ledger: entry, then expert.
pub fn scores(acts: &[Act]) -> BTreeMap<(String, String), Score> {
    let score = |act: &Act| match act {
        Act::Deed(Deed::Score(score)) => Some(((score.entry.clone(), score.by.clone()), score.clone())),
        _ => None,
    };
    kept(acts).filter_map(score).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FlagId;
    use crate::{Sha256, Undo, Verdict};

    fn decision(by: &str, verdict: Verdict) -> Decision {
        Decision {
            subject: Subject::Flag(FlagId::from_text("F-1")),
            verdict,
            value: None,
            reason: "理由".to_owned(),
            by: by.to_owned(),
            at: "2025-08-01T00:00:00Z".to_owned(),
            basis: Basis::from_digest(Sha256::from_bytes([1; 32])),
        }
    }

    fn undo(of: u32) -> Act {
        Act::Deed(Deed::Undo(Undo { of, reason: "误点".to_owned(), by: "甲".to_owned(), at: "2025-08-01T00:00:00Z".to_owned() }))
    }

    fn after(acts: &[Act]) -> Standing {
        let subject = Subject::Flag(FlagId::from_text("F-1"));
        let standing = standings(acts).remove(&subject).unwrap_or_default();
        assert_eq!(standing_of(acts, &subject), standing);
        let mut growing = Standings::default();
        for lines in 0..=acts.len() {
            assert_eq!(*growing.after(&acts[..lines], &subject), standing_of(&acts[..lines], &subject), "{lines} lines of {acts:?}");
        }
        assert_eq!(standing_of(acts, &Subject::Topic("F-1".to_owned())), Standing::default(), "of another subject");
        standing
    }

    #[test]
    fn every_line_of_the_first_format_is_read_as_a_decision() {
        let old = r#"{"subject":{"flag":"F-1"},"verdict":"upheld","value":null,"reason":"理由","by":"甲","at":"2025-08-01T00:00:00Z","basis":"0101010101010101010101010101010101010101010101010101010101010101"}"#;
        let act: Act = serde_json::from_str(old).unwrap();
        assert_eq!(act, Act::Decision(decision("甲", Verdict::Upheld)));
        assert_eq!(serde_json::to_string(&act).unwrap(), old);
        let second = Round::Second.act(decision("乙", Verdict::Dismissed));
        assert_eq!(serde_json::from_str::<Act>(&serde_json::to_string(&second).unwrap()).unwrap(), second);
    }

    #[test]
    fn what_is_taken_back_does_not_stand_and_may_come_back() {
        let (a, b) = (Act::Decision(decision("甲", Verdict::Upheld)), Act::Decision(decision("乙", Verdict::Dismissed)));
        let verdict = |acts: &[Act]| after(acts).first.map(|d| d.verdict);
        assert_eq!(verdict(&[a.clone(), b.clone()]), Some(Verdict::Dismissed));
        assert_eq!(verdict(&[a.clone(), b.clone(), undo(2)]), Some(Verdict::Upheld));
        assert_eq!(verdict(&[a.clone(), b.clone(), undo(2), undo(3)]), Some(Verdict::Dismissed));
        assert_eq!(verdict(&[a.clone(), undo(1)]), None);
        assert_eq!(verdict(&[a, undo(2)]), Some(Verdict::Upheld), "a line cannot take itself back");
    }

    #[test]
    fn only_whoever_said_it_takes_it_back_and_only_once() {
        let acts = [Act::Decision(decision("甲", Verdict::Upheld)), Act::Decision(decision("乙", Verdict::Dismissed)), undo(1)];
        assert_eq!(may_undo(&acts, 2, "乙"), Ok(()));
        assert_eq!(may_undo(&acts, 2, "甲"), Err(NotUndone::NotOwn { line: 2, by: "乙".to_owned() }));
        assert_eq!(may_undo(&acts, 1, "甲"), Err(NotUndone::TakenBack { line: 1 }));
        assert_eq!(may_undo(&acts, 3, "甲"), Ok(()), "what was taken back may come back");
        for line in [0, 4, u32::MAX] {
            assert_eq!(may_undo(&acts, line, "甲"), Err(NotUndone::NotThere { line, lines: 3 }));
        }
    }

    #[test]
    fn who_may_decide_what() {
        let basis = Basis::from_digest(Sha256::from_bytes([1; 32]));
        let check = |acts: &[Act], round: Round, by: &str, expected: Result<(), Refusal>| {
            assert_eq!(after(acts).may(round, by, &basis), expected, "{round:?} by {by} after {acts:?}");
        };
        let first = Act::Decision(decision("甲", Verdict::Upheld));
        let (agrees, differs) = (Round::Second.act(decision("乙", Verdict::Upheld)), Round::Second.act(decision("乙", Verdict::Dismissed)));
        let between = Round::Adjudication.act(decision("丙", Verdict::Upheld));
        let claim = Act::Deed(Deed::Claim(Claim {
            subject: Subject::Flag(FlagId::from_text("F-1")),
            by: "丁".to_owned(),
            at: "2025-08-01T00:00:00Z".to_owned(),
        }));
        check(&[], Round::First, "甲", Ok(()));
        check(&[], Round::Second, "乙", Err(Refusal::NoFirst));
        check(std::slice::from_ref(&first), Round::Second, "甲", Err(Refusal::SamePerson));
        check(std::slice::from_ref(&first), Round::Second, "乙", Ok(()));
        check(&[first.clone(), agrees.clone()], Round::Adjudication, "丙", Err(Refusal::NothingToAdjudicate));
        for by in ["甲", "丙"] {
            check(&[first.clone(), agrees.clone()], Round::First, by, Err(Refusal::Reviewed));
            check(&[first.clone(), differs.clone()], Round::First, by, Err(Refusal::Reviewed));
        }
        check(&[first.clone(), differs.clone()], Round::Adjudication, "乙", Err(Refusal::SamePerson));
        check(&[first.clone(), differs.clone()], Round::Adjudication, "丙", Ok(()));
        check(&[first, differs, between], Round::First, "甲", Err(Refusal::Adjudicated { by: "丙".to_owned() }));
        check(std::slice::from_ref(&claim), Round::First, "甲", Err(Refusal::Claimed { by: "丁".to_owned() }));
        check(&[claim], Round::First, "丁", Ok(()));
        let first = [Act::Decision(decision("甲", Verdict::Upheld))];
        let unseen = |by: &str, basis: u8| after(&first).may_unseen(Round::First, by, &Basis::from_digest(Sha256::from_bytes([basis; 32])));
        assert_eq!(unseen("乙", 1), Err(Refusal::First { by: "甲".to_owned() }));
        assert_eq!((unseen("甲", 1), unseen("乙", 2)), (Ok(()), Ok(())), "one's own, and what rests on another text");
        assert_eq!(after(&first).may_unseen(Round::Second, "乙", &basis), Ok(()));
    }

    #[test]
    fn two_who_name_one_topic_do_not_differ_whatever_was_suggested_to_each() {
        let named = |by: &str, verdict: Verdict, topic: Option<&str>| Decision { value: topic.map(str::to_owned), ..decision(by, verdict) };
        let differ = |first: Decision, second: Decision| after(&[Act::Decision(first), Round::Second.act(second)]).disputed();
        let first = || named("甲", Verdict::Dismissed, Some("T01.02"));
        assert!(!differ(first(), named("乙", Verdict::Upheld, Some("T01.02"))));
        assert!(differ(first(), named("乙", Verdict::Dismissed, Some("T01"))));
        assert!(differ(first(), named("乙", Verdict::Deferred, None)));
        assert!(differ(named("甲", Verdict::Upheld, None), named("乙", Verdict::Dismissed, None)));
    }

    #[test]
    fn nobody_is_a_second_to_themselves() {
        let acts = [
            Act::Decision(decision("甲", Verdict::Upheld)),
            Round::Second.act(decision("乙", Verdict::Dismissed)),
            undo(1),
            Act::Decision(decision("乙", Verdict::Dismissed)),
        ];
        let standing = after(&acts);
        let basis = Basis::from_digest(Sha256::from_bytes([1; 32]));
        assert_eq!((standing.pair(), standing.disputed()), (None, false));
        assert_eq!(standing.may(Round::Second, "乙", &basis), Err(Refusal::SamePerson));
        assert_eq!(standing.may(Round::Second, "丙", &basis), Ok(()));
    }

    /// The names of all things a person may say or do: a word that ends the course of an entry is not among them, and a new one shows here.
    #[test]
    fn nothing_that_can_be_said_or_done_is_a_final_state() {
        for verdict in Verdict::ALL {
            match verdict {
                Verdict::Upheld | Verdict::Dismissed | Verdict::NeedsCorrection | Verdict::Deferred => {}
            }
        }
        let of = |deed: &Deed| match deed {
            Deed::Claim(_) | Deed::Release(_) | Deed::Second(_) | Deed::Adjudication(_) | Deed::Undo(_) | Deed::Score(_) => {}
        };
        of(&Deed::Second(decision("甲", Verdict::Upheld)));
        for word in ["淘汰", "取消", "通过", "录取", "rejected", "accepted", "disqualified"] {
            assert!(Verdict::ALL.iter().all(|v| v.zh() != word && v.en() != word), "{word}");
        }
    }
}
