use serde::{Deserialize, Serialize};

use crate::{Say, Span};

/// One side of a comparison.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DocumentRef {
    /// Entry number.
    pub entry: String,
    /// Path of the file.
    pub file: String,
}

/// A passage that stands on both sides.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Aligned {
    /// In the first document's extracted text.
    pub a: Span,
    /// In the second document's extracted text.
    pub b: Span,
    /// Folded characters that agree, template text not counted.
    pub agreeing: u32,
    /// Share of aligned folded characters that agree, 0 to 1.
    pub identity: f32,
    /// Longest run without any difference, in folded characters.
    pub longest_run: u32,
}

/// How two entries stand to each other in time and place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// Both in the division that is screened.
    SameDivision,
    /// The other in another division of the same season.
    OtherDivision,
    /// The other in an earlier season.
    EarlierSeason,
}

/// What kind of sameness was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchKind {
    /// The same project sent again: most of one text stands in the other.
    Resubmission,
    /// Passages copied.
    Partial,
    /// One project in several entries of one unit: a core in common, and the rest of each its own.
    Split,
    /// The same project told in other words.
    Paraphrase,
    /// Title, unit and people agree, where there is no text to compare, or whatever the texts say.
    TitleOnly,
}

impl MatchKind {
    /// Whether the two entries are one whole project, and not parts of one or texts with passages in common.
    pub fn is_whole(self) -> bool {
        match self {
            Self::Resubmission | Self::Paraphrase | Self::TitleOnly => true,
            Self::Partial | Self::Split => false,
        }
    }
}

/// Two entries that share more than chance and forms explain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Match {
    /// The entry of the screened division (the later one where both are).
    pub a: DocumentRef,
    /// The other.
    pub b: DocumentRef,
    /// What kind.
    pub kind: MatchKind,
    /// How the two stand to each other.
    pub relation: Relation,
    /// Probability that it is real reuse and not chance, 0 to 1.
    pub probability: f64,
    /// Share of `a`'s own text (template left out) that stands in `b`.
    pub share_a: f64,
    /// Share of `b`'s own text that stands in `a`.
    pub share_b: f64,
    /// Share of `a` with template text counted.
    pub share_a_raw: f64,
    /// Share of `b` with template text counted.
    pub share_b_raw: f64,
    /// Longest run without a difference, folded characters.
    pub longest_run: u32,
    /// Passages in the order of `a`.
    pub passages: Vec<Aligned>,
    /// Further reasons (same figures, same steps in the same order, same unit), in words.
    pub reasons: Vec<Say>,
    /// Group of entries that hang together; the same number in every match of the group.
    pub cluster: u32,
}
