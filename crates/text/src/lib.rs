//! Folding with an exact offset map, sentences, passages, segmentation, numbers, days, how cells of tables are written and shown, and which
//! track or topic of a contest a cell means.
//!
//! Everything here works on a plain `&str` and answers, where it finds something in it, in [`record::Span`]s of it, that is in Unicode scalar
//! values, so that whatever is found can be quoted and drawn in the document it came from. Nothing here knows what a text is for.
//!
//! Folding is in `fold`, on tables of `classes` and `variants`; `units` is the same for whole corpora, without the map. Where texts are cut:
//! `sentence` (and passages), `segment` (words). What they state: `number` with its `numeral`s, `date`. What tables hold: `cell`, `people`,
//! `declared` (tracks and topics), and how office programs show numbers, `number_format` and `counting`.

mod base64;
mod cell;
mod classes;
pub mod counting;
mod date;
mod declared;
mod fold;
mod number;
pub mod number_format;
mod numeral;
mod people;
mod segment;
mod sentence;
mod units;
mod variants;

pub use base64::base64;
pub use cell::{Headers, LIST_SIGNS, column, entry_number, list_items, says_nothing, ticked};
pub use classes::is_cjk;
pub use date::{Date, chinese_year};
pub use declared::{Vocabulary, decide_place, decide_topic, decide_track};
pub use fold::{Folded, Keep, fold, fold_str};
pub use number::{Number, numbers};
pub use numeral::whole_number;
pub use people::people;
pub use segment::Segmenter;
pub use sentence::{passages, sentences};
pub use units::{letter_sources, letter_units};
