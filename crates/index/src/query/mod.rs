//! The query language: what may be typed, and what it means.

mod error;
mod lex;
mod parse;

use std::ops::Range;

use serde::Serialize;

pub use error::{QueryError, QueryErrorKind};
pub use parse::parse;

use crate::Field;

/// A query as understood. Ranges are in Unicode scalar values of what was typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Query {
    /// What was typed.
    pub source: String,
    /// What it asks.
    pub root: Node,
}

/// A part of a query.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Node {
    /// Where it stands in what was typed.
    pub at: Range<usize>,
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
}
