//! Folding with an exact offset map, sentences, passages, segmentation, numbers.
//!
//! Everything here works on a plain `&str` and answers in [`record::Span`]s of it, that is in Unicode scalar values, so that whatever is
//! found can be quoted and drawn in the document it came from. Nothing here knows what a text is for.

mod classes;
mod fold;
mod number;
mod numeral;
mod segment;
mod sentence;
mod units;
mod variants;

pub use classes::is_cjk;
pub use fold::{Folded, Keep, fold, fold_str};
pub use number::{Number, numbers};
pub use numeral::{is_figure, whole_number};
pub use segment::Segmenter;
pub use sentence::{passages, sentences};
pub use units::{letter_sources, letter_units};
