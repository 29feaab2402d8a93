//! The query language: what may be typed, and what it means.

mod error;
mod lex;
mod parse;
mod range;

use std::ops;

use serde::Serialize;

pub use error::{QueryError, QueryErrorKind};
pub use parse::parse;

use crate::{Field, Measure};

/// A query as understood. Ranges are in Unicode scalar values of what was typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Query {
    /// What was typed.
    pub source: String,
    /// What it asks.
    pub root: Node,
}

impl Query {
    /// The query that asks for this as well. Words beside each other bind tighter than 或.
    pub fn with(&self, condition: &str) -> String {
        match self.root.ask {
            Ask::Any(_) => format!("({}) {condition}", self.source),
            Ask::All(_) | Ask::Not(_) | Ask::Term(_) | Ask::Near { .. } | Ask::Range(_) => format!("{} {condition}", self.source),
        }
    }
}

/// A part of a query.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Node {
    /// Where it stands in what was typed.
    pub at: ops::Range<usize>,
    /// What it asks.
    pub ask: Ask,
}

/// What a part of a query asks of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// All parts.
    All(Vec<Node>),
    /// At least one part.
    Any(Vec<Node>),
    /// Not this.
    Not(Box<Node>),
    /// A word or phrase.
    Term(Term),
    /// Words or phrases near each other in one file.
    Near {
        /// At most so many characters (a Latin word or number counts as one) between the first and the last.
        distance: u32,
        /// Two or more different ones.
        terms: Vec<Term>,
    },
    /// How much of something.
    Range(Range),
}

/// From how much of something to how much, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Range {
    /// Of what.
    pub measure: Measure,
    /// At least; days are numbers like 20250601.
    pub from: Option<u64>,
    /// At most.
    pub to: Option<u64>,
}

impl Range {
    /// Whether a value lies in it.
    pub(crate) fn holds(&self, value: u64) -> bool {
        self.from.is_none_or(|from| from <= value) && self.to.is_none_or(|to| value <= to)
    }
}

/// A query with something else in the place of one part; `None` where nothing would be left.
fn replaced(source: &[char], at: &ops::Range<usize>, instead: &str) -> Option<String> {
    let part = |r: &[char]| r.iter().collect::<String>();
    let (before, after) = (part(&source[..at.start]), part(&source[at.end..]));
    let after = if before.ends_with(' ') && instead.is_empty() { after.trim_start() } else { &after };
    Some(format!("{before}{instead}{after}").trim().to_owned()).filter(|query| !query.is_empty())
}

/// A word or phrase.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Term {
    /// Where to look; `None` is the text and the common fields.
    pub field: Option<Field>,
    /// As typed, without quotes.
    pub text: String,
    /// Quoted: the last Latin word must not go on.
    pub exact: bool,
    /// Whether it is a value of its field as a whole and not a part of one: only of fields that results are counted by.
    pub whole: bool,
}
