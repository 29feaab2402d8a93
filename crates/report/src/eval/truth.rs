use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What is true of a season, as its composer wrote it down. Unknown keys are ignored: composers note more than is compared.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
pub struct Truth {
    /// By entry number.
    #[serde(default)]
    pub entries: BTreeMap<String, TruthEntry>,
    /// What must be flagged.
    #[serde(default)]
    pub flags: Vec<TruthFlag>,
    /// Pairs that look alike and must not be flagged as duplicate or reuse.
    #[serde(default)]
    pub negatives: Vec<TruthPair>,
}

/// The truth about an entry.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
pub struct TruthEntry {
    /// Track code.
    pub track: String,
    /// Topic code.
    pub topic: String,
    /// Topics that are right as well.
    #[serde(default)]
    pub alt_topics: Vec<String>,
    /// Marks by hand.
    #[serde(default)]
    pub quality: Option<Quality>,
}

/// Marks: one, or several under any names.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Quality {
    /// One mark.
    One(f64),
    /// Marks by name.
    Several(BTreeMap<String, f64>),
}

/// A finding that must be there. The two entries of a pair may come in either order.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct TruthFlag {
    /// Kind.
    pub kind: String,
    /// Entry.
    pub entry: String,
    /// The other entry, for findings about two.
    #[serde(default)]
    pub other: Option<String>,
}

/// Two entries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TruthPair {
    /// One.
    pub entry: String,
    /// The other.
    pub other: String,
}

impl TruthEntry {
    pub(super) fn has_topic(&self, topic: &str) -> bool {
        self.topic == topic || self.alt_topics.iter().any(|t| t == topic)
    }

    pub(super) fn has_track(&self, track: &str) -> bool {
        let of = |topic: &String| topic.split_once('.').is_some_and(|(t, _)| t == track);
        self.track == track || self.alt_topics.iter().any(of)
    }

    /// Mean of the marks, where there are any.
    pub(super) fn mark(&self) -> Option<f64> {
        match self.quality.as_ref()? {
            Quality::One(mark) => Some(*mark),
            Quality::Several(marks) if marks.is_empty() => None,
            Quality::Several(marks) => Some(marks.values().sum::<f64>() / marks.len() as f64),
        }
    }
}
