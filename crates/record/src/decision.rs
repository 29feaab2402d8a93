use serde::{Deserialize, Serialize};

use crate::Sha256;

/// What a person decides on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// A flag, by id.
    Flag(String),
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
    /// Why.
    pub reason: String,
    /// Who.
    pub by: String,
    /// When, RFC 3339.
    pub at: String,
    /// Digest of what the subject rested on ([`crate::Flag::basis`]): where it no longer agrees, the decision no longer applies.
    pub basis: Sha256,
}
