use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Basis, Clause, Decision, Edit, Evidence, Kind, Say, Sha256, Subject, Verdict};

/// How soon a person should look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Attention {
    /// Information.
    Low,
    /// Look before the review.
    Medium,
    /// Look first.
    High,
}

/// Stable id of a finding: the same finding has the same id in the next run.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FlagId(String);

impl FlagId {
    /// Id of a finding from what makes it the same finding: kind, entry, others and, where one pair can have several, a key of the rule's
    /// own (a person's name, a right's number). 64-bit FNV-1a over the parts; written `F-` and 12 hexadecimal digits.
    pub fn derive(kind: &Kind, entry: &str, others: &[String], key: &str) -> Self {
        let parts = [kind.as_str(), entry].into_iter().chain(others.iter().map(String::as_str)).chain([key]);
        let hash = crate::fnv1a(parts.flat_map(|part| part.bytes().chain([0xff])));
        Self(format!("F-{:012x}", hash >> 16))
    }

    /// An id that a person typed or a file holds.
    pub fn from_text(id: &str) -> Self {
        Self(id.trim().to_owned())
    }

    /// The id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FlagId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a rule found, before it is a flag.
#[derive(Debug, Clone)]
pub struct FlagDraft {
    /// Kind.
    pub kind: Kind,
    /// Entry number.
    pub entry: String,
    /// Other entries concerned.
    pub others: Vec<String>,
    /// What tells two findings of one kind on the same entries apart; `""` where there can be only one.
    pub key: String,
    /// How soon to look.
    pub attention: Attention,
    /// Probability that the finding is right, 0 to 1.
    pub probability: f64,
    /// The clause it rests on, or the reason where no clause speaks.
    pub clause: Clause,
    /// One sentence.
    pub summary: Say,
    /// Why, in further sentences, where the summary leaves that open.
    pub reasons: Vec<Say>,
    /// What it rests on.
    pub evidence: Vec<Evidence>,
    /// What would clear it, each alone.
    pub clears_when: Vec<Say>,
    /// The smallest change of the inputs that would clear it, as data; all its parts together.
    pub change: Vec<Edit>,
}

/// Why a draft cannot be a flag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FlagError {
    /// No evidence that someone can open.
    NoEvidence,
    /// Not a probability.
    Probability {
        /// As given, in words since a NaN does not compare.
        got: String,
    },
    /// Nothing is said about how to clear it.
    NoWayOut,
    /// It is not said which change of the inputs would clear it.
    NoChange,
}

impl fmt::Display for FlagError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoEvidence => f.write_str("a flag needs evidence"),
            Self::Probability { got } => write!(f, "a probability lies between 0 and 1, got {got}"),
            Self::NoWayOut => f.write_str("a flag says what would clear it"),
            Self::NoChange => f.write_str("a flag names the change of the inputs that would clear it"),
        }
    }
}

impl std::error::Error for FlagError {}

/// A finding for a person to judge. It cannot be made without evidence, nor without a way out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Flag {
    /// Stable id.
    pub id: FlagId,
    /// Kind.
    pub kind: Kind,
    /// Entry number.
    pub entry: String,
    /// Other entries concerned.
    pub others: Vec<String>,
    /// How soon to look.
    pub attention: Attention,
    /// Probability that the finding is right.
    pub probability: f64,
    /// The clause it rests on.
    pub clause: Clause,
    /// One sentence.
    pub summary: Say,
    /// Why, in further sentences, where the summary leaves that open.
    pub reasons: Vec<Say>,
    /// What it rests on; never empty.
    pub evidence: Vec<Evidence>,
    /// What would clear it; never empty.
    pub clears_when: Vec<Say>,
    /// The smallest change of the inputs that would clear it, as data; all its parts together, never empty.
    pub change: Vec<Edit>,
    /// Digest of the texts that were compared, where whole texts were; `None` where it rests on the words of its evidence alone.
    pub compared: Option<Sha256>,
    /// The last decision a person took on it, if the text it rests on is still the same.
    pub decision: Option<Decision>,
}

impl TryFrom<FlagDraft> for Flag {
    type Error = FlagError;

    fn try_from(d: FlagDraft) -> Result<Self, FlagError> {
        if d.evidence.is_empty() {
            return Err(FlagError::NoEvidence);
        }
        if !(0.0..=1.0).contains(&d.probability) {
            return Err(FlagError::Probability { got: d.probability.to_string() });
        }
        if d.clears_when.is_empty() {
            return Err(FlagError::NoWayOut);
        }
        if d.change.is_empty() {
            return Err(FlagError::NoChange);
        }
        Ok(Self {
            id: FlagId::derive(&d.kind, &d.entry, &d.others, &d.key),
            kind: d.kind,
            entry: d.entry,
            others: d.others,
            attention: d.attention,
            probability: d.probability,
            clause: d.clause,
            summary: d.summary,
            reasons: d.reasons,
            evidence: d.evidence,
            clears_when: d.clears_when,
            change: d.change,
            compared: None,
            decision: None,
        })
    }
}

impl Flag {
    /// The flag as what people decide on.
    pub fn subject(&self) -> Subject {
        Subject::Flag(self.id.clone())
    }

    /// Whether it waits for somebody: nobody has decided on it, or only to decide later.
    pub fn is_open(&self) -> bool {
        self.decision.as_ref().is_none_or(|d| d.verdict == Verdict::Deferred)
    }

    /// What the flag rests on: a decision is bound to it, and falls away when it changes.
    ///
    /// Where whole texts were compared it is these: which of their passages are shown depends on all other texts of the season too, and a
    /// decision must not fall away because a third entry came or went. Elsewhere it is the words of the evidence.
    pub fn basis(&self) -> Basis {
        if let Some(compared) = &self.compared {
            return Basis::of(&format!("{}\u{1e}{compared}", self.kind));
        }
        let mut quotes = String::new();
        let mut add = |e: &Evidence| {
            quotes.push_str(&e.quote);
            quotes.push('\u{1e}');
        };
        for evidence in &self.evidence {
            add(evidence);
            if let Some(other) = &evidence.other {
                add(other);
            }
        }
        Basis::of(&quotes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Span;

    fn draft() -> FlagDraft {
        let say = || Say::new("疑似", "suspected");
        FlagDraft {
            kind: Kind::new("team.too_many_representatives"),
            entry: "GD-2025-0001".to_owned(),
            others: Vec::new(),
            key: String::new(),
            attention: Attention::High,
            probability: 0.98,
            clause: Clause { locator: "五(一)2".to_owned(), text: "参赛代表人数不超过5人".to_owned() },
            summary: say(),
            reasons: Vec::new(),
            evidence: vec![Evidence {
                file: "entries.csv".to_owned(),
                sha256: Sha256::from_bytes([2; 32]),
                page: 2,
                on_page: None,
                bbox: None,
                span: Span::of(0, 2),
                quote: "甲、".to_owned(),
                other: None,
                note: say(),
            }],
            clears_when: vec![say()],
            change: vec![Edit::cell("GD-2025-0001", "参赛代表", "甲、乙", "甲")],
        }
    }

    #[test]
    fn a_flag_needs_evidence_and_a_way_out() {
        let with = |change: fn(&mut FlagDraft)| {
            let mut d = draft();
            change(&mut d);
            Flag::try_from(d).unwrap_err()
        };
        assert_eq!(with(|d| d.evidence.clear()), FlagError::NoEvidence);
        assert_eq!(with(|d| d.clears_when.clear()), FlagError::NoWayOut);
        assert_eq!(with(|d| d.change.clear()), FlagError::NoChange);
        assert_eq!(with(|d| d.probability = f64::NAN), FlagError::Probability { got: "NaN".to_owned() });
    }

    #[test]
    fn the_id_depends_on_what_makes_it_the_same_finding_and_on_nothing_else() {
        let a = Flag::try_from(draft()).unwrap();
        let mut other = draft();
        other.probability = 0.5;
        other.summary = Say::new("待核", "to be checked");
        assert_eq!(a.id, Flag::try_from(other).unwrap().id);
        let mut other = draft();
        other.others.push("GD-2025-0002".to_owned());
        assert_ne!(a.id, Flag::try_from(other).unwrap().id);
        assert_eq!(a.id.as_str().len(), 14);
        assert_eq!(a.basis(), Basis::of("甲、\u{1e}"));
    }

    #[test]
    fn what_is_to_be_decided_later_waits() {
        let mut flag = Flag::try_from(draft()).unwrap();
        let decision = Decision {
            subject: flag.subject(),
            verdict: Verdict::Deferred,
            value: None,
            reason: String::new(),
            by: "甲".to_owned(),
            at: "2025-08-01T00:00:00Z".to_owned(),
            basis: flag.basis(),
        };
        let mut open = vec![flag.is_open()];
        for verdict in Verdict::ALL {
            flag.decision = Some(Decision { verdict, ..decision.clone() });
            open.push(flag.is_open());
        }
        assert_eq!(open, [true, false, false, false, true]);
    }

    #[test]
    fn where_texts_were_compared_the_words_that_are_shown_bind_no_decision() {
        let with = |quote: &str, compared| {
            let mut d = draft();
            d.evidence[0].quote = quote.to_owned();
            Flag { compared: Some(Sha256::from_bytes([compared; 32])), ..Flag::try_from(d).unwrap() }.basis()
        };
        assert_eq!(with("甲、", 1), with("乙", 1));
        assert_ne!(with("甲、", 1), with("甲、", 2));
    }
}
