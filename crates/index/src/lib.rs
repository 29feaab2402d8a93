//! Full-text index and query language.
//!
//! The promise: any run of Chinese characters that stands on a readable page is found, with its exact place, whether a line or a page
//! breaks inside it, in simplified or traditional writing, full or half width. It rests on three things:
//!
//! - one way of folding and cutting for texts and queries (`atoms`), in which white space between characters does not count;
//! - an index of every two neighbouring characters with positions (`tokenizer`), so that a longer run is a chain of pairs (`pattern`)
//!   and nothing is left to verify (`postings`);
//! - one document of the index for each entry, so that every condition of a query is about the same thing.
//!
//! This crate must never decide what is a duplicate.

mod atoms;
mod error;
mod evaluate;
mod explain;
mod facets;
mod field;
mod highlight;
mod meant;
mod measure;
mod near;
mod pattern;
mod plan;
mod postings;
mod query;
mod schema;
mod search;
mod settings;
mod stored;
mod tokenizer;
mod write;

pub use error::Error;
pub use explain::{Clause, ClauseKind, Explanation};
pub use facets::Facet;
pub use field::Field;
pub use measure::Measure;
pub use query::{Ask, Node, Query, QueryError, QueryErrorKind, Range, Term, parse};
pub use search::{EntryHit, FieldHit, Index, Occurrence, Passage, Results, SearchOptions, Sight};
pub use settings::Settings;
pub use write::{Built, EntryFacets, Label, build};
