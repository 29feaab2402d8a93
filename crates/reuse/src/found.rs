//! What the engine takes and gives.

use record::{Aligned, Span};
use serde::{Deserialize, Serialize};

/// A text to compare.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The text.
    pub text: &'a str,
    /// Part of the corpus in which frequency is counted: a division of a season.
    pub slice: u32,
}

/// Two sources that share passages.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// Position of the first source; less than `b`.
    pub a: u32,
    /// Position of the second.
    pub b: u32,
    /// Passages in the order of `a`; spans are characters of the sources.
    pub passages: Vec<Passage>,
    /// Sum of the passages' scores.
    pub score: u32,
    /// Share of `a`'s folded characters, common text left out, that agree.
    pub share_a: f64,
    /// The same of `b`.
    pub share_b: f64,
}

/// A passage with its score.
#[derive(Debug, Clone, PartialEq)]
pub struct Passage {
    /// Where it stands on both sides.
    pub at: Aligned,
    /// Folded characters that agree, less half of those that do not on either side.
    pub score: u32,
}

/// A run without any difference that belongs to no passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ShortRun {
    /// Position of the first source.
    pub a: u32,
    /// Position of the second.
    pub b: u32,
    /// Its first letter in the first source, counted as [`text::letter_units`] counts: where it stands in the text is looked up for the few runs
    /// that are shown ([`text::letter_sources`]).
    pub at_a: u32,
    /// One past its last letter: with common text that lies inside the run.
    pub to_a: u32,
    /// Its first letter in the second source.
    pub at_b: u32,
    /// One past the last there.
    pub to_b: u32,
    /// Characters that agree, common text left out.
    pub len: u32,
}

/// Why a text is left out of comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// It stands in a template that was given.
    Template,
    /// It stands in too many texts to mean anything.
    Frequency,
    /// A unit describes itself with it in several entries of its own.
    SameUnit,
    /// It says what everybody says, or the same again and again: rules, set phrases, titles of a form, the foot of every page.
    SetPhrase,
    /// It is too little to be a passage, whoever has it.
    Short,
}

impl Why {
    /// As [`record::CommonText::why`] has it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Template => "template",
            Self::Frequency => "frequency",
            Self::SameUnit => "same_unit",
            Self::SetPhrase => "set_phrase",
            Self::Short => record::CommonText::SHORT,
        }
    }
}

/// Common text where it stands first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CommonBlock {
    /// Position of the source; templates are numbered after the sources.
    pub source: u32,
    /// In that source.
    pub at: Span,
    /// Sources that hold it, or the part of it that most hold.
    pub documents: u32,
    /// Why it is left out.
    pub why: Why,
}

/// What was looked at. `postings_in = single + paired + ledgered`: no occurrence of any gram goes uncounted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counts {
    /// Occurrences of grams.
    pub postings_in: u64,
    /// Of grams that stand in one source only.
    pub single: u64,
    /// Of grams that were joined.
    pub paired: u64,
    /// Of common grams.
    pub ledgered: u64,
    /// Pairs of places that hold the same gram.
    pub hits: u64,
    /// Pairs of sources with a hit.
    pub candidates: u64,
    /// Of these, aligned.
    pub aligned: u64,
    /// Of these, with a passage.
    pub pairs: u64,
    /// Runs that belong to no passage.
    pub short_runs: u64,
    /// Stretches of common text.
    pub common_blocks: u64,
}

impl Counts {
    pub(crate) fn add(&mut self, other: &Self) {
        self.postings_in += other.postings_in;
        self.single += other.single;
        self.paired += other.paired;
        self.ledgered += other.ledgered;
        self.hits += other.hits;
        self.candidates += other.candidates;
        self.aligned += other.aligned;
        self.pairs += other.pairs;
        self.short_runs += other.short_runs;
        self.common_blocks += other.common_blocks;
    }
}

/// Everything found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Found {
    /// Pairs that share a passage, by `a`, then `b`.
    pub pairs: Vec<Pair>,
    /// Runs that belong to no passage, by `a`, then `b`.
    pub short: Vec<ShortRun>,
    /// Common text, by first place.
    pub common: Vec<CommonBlock>,
    /// What was looked at.
    pub counts: Counts,
}
