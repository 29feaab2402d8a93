use serde::{Deserialize, Serialize};

use crate::{Basis, FlagId, Lang, Say};

/// What a person decides on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// A flag, by id.
    Flag(FlagId),
    /// The topic of an entry, by number.
    Topic(String),
}

/// What a person may say. None of these is a final state of an entry: the program has no such state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// 成立
    Upheld,
    /// 不成立
    Dismissed,
    /// 需补正
    NeedsCorrection,
    /// 暂缓
    Deferred,
}

impl Verdict {
    /// All, in the order of their keys 1 2 3 0.
    pub const ALL: [Self; 4] = [Self::Upheld, Self::Dismissed, Self::NeedsCorrection, Self::Deferred];

    /// As users read it.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Upheld => "成立",
            Self::Dismissed => "不成立",
            Self::NeedsCorrection => "需补正",
            Self::Deferred => "暂缓",
        }
    }

    /// As users of the English interface read it.
    pub const fn en(self) -> &'static str {
        match self {
            Self::Upheld => "upheld",
            Self::Dismissed => "dismissed",
            Self::NeedsCorrection => "needs correction",
            Self::Deferred => "deferred",
        }
    }

    /// Whether whoever says so says why, on a page, in a workbook or on the command line alike: agreeing with what is shown needs no words, nor
    /// does looking at it later; differing from it, or asking an entrant for more, does.
    pub const fn needs_reason(self) -> bool {
        match self {
            Self::Dismissed | Self::NeedsCorrection => true,
            Self::Upheld | Self::Deferred => false,
        }
    }

    /// What to tell whoever gave no reason where one is needed.
    pub fn lacks_reason() -> Say {
        Say::new(
            "请写一句理由：台账里的每个“不成立”“需补正”都要能说明为什么",
            "give a reason: every dismissal and every correction in the ledger says why",
        )
    }
}

/// A reason as people read it: `未写` where there is none. No words are put into anybody's mouth.
pub fn reason_given(reason: &str, lang: Lang) -> &str {
    match (reason.trim(), lang) {
        ("", Lang::Zh) => "未写",
        ("", Lang::En) => "none given",
        (given, _) => given,
    }
}

/// One decision of one person. Kept for ever, never changed: a later one on the same subject overrides it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// What it is about.
    pub subject: Subject,
    /// What was said.
    pub verdict: Verdict,
    /// A topic code, where the subject is a topic and the person names a better one.
    pub value: Option<String>,
    /// Why; `""` where the person gave no reason.
    pub reason: String,
    /// Who.
    pub by: String,
    /// When, RFC 3339.
    pub at: String,
    /// What the subject rested on: where it rests on something else now, the decision no longer applies.
    pub basis: Basis,
}

/// One line of the ledger: what a person did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Act {
    /// A decision, first of its subject or in place of an earlier one.
    Decision(Decision),
    /// Anything else.
    Deed(Deed),
}

/// What a person did, other than to decide for the first time. None of these changes an entry: the program has no state of one to change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// Took a subject to look at, so that nobody else does.
    Claim(Claim),
    /// Gave it back.
    Release(Claim),
    /// Decided without having seen the first decision.
    Second(Decision),
    /// Decided between a first and a second decision that differ.
    Adjudication(Decision),
    /// Took an earlier line back; the line itself stays.
    Undo(Undo),
    /// Gave an entry a score.
    Score(Score),
}

/// Who looks at what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// What is looked at.
    pub subject: Subject,
    /// Who.
    pub by: String,
    /// When, RFC 3339.
    pub at: String,
}

/// A line that is taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undo {
    /// Number of the line.
    pub of: u32,
    /// Why; `""` where the person gave no reason.
    pub reason: String,
    /// Who.
    pub by: String,
    /// When, RFC 3339.
    pub at: String,
}

/// An expert's score of an entry, or a remark alone; a later one of the same expert takes its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Score {
    /// Entry number.
    pub entry: String,
    /// 0 to 100; `None` where somebody only remarks something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points: Option<u8>,
    /// Remarks.
    pub note: String,
    /// Who.
    pub by: String,
    /// When, RFC 3339.
    pub at: String,
}

impl Act {
    /// Who did it.
    pub fn by(&self) -> &str {
        match self {
            Self::Decision(d) | Self::Deed(Deed::Second(d) | Deed::Adjudication(d)) => &d.by,
            Self::Deed(Deed::Claim(c) | Deed::Release(c)) => &c.by,
            Self::Deed(Deed::Undo(u)) => &u.by,
            Self::Deed(Deed::Score(s)) => &s.by,
        }
    }

    /// What it is about; a score is about no subject that is decided on, and what is taken back is looked up by its line.
    pub fn subject(&self) -> Option<&Subject> {
        match self {
            Self::Decision(d) | Self::Deed(Deed::Second(d) | Deed::Adjudication(d)) => Some(&d.subject),
            Self::Deed(Deed::Claim(c) | Deed::Release(c)) => Some(&c.subject),
            Self::Deed(Deed::Undo(_) | Deed::Score(_)) => None,
        }
    }

    /// The decision in it, whichever round.
    pub fn decision(&self) -> Option<&Decision> {
        match self {
            Self::Decision(d) | Self::Deed(Deed::Second(d) | Deed::Adjudication(d)) => Some(d),
            Self::Deed(Deed::Claim(_) | Deed::Release(_) | Deed::Undo(_) | Deed::Score(_)) => None,
        }
    }
}
