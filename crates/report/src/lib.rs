//! Views out: what a run found, as JSONL for programs, XLSX for offices, HTML for readers and a few lines for a terminal.
//!
//! Everything here takes a finished [`record::Screening`] and returns text or bytes. Nothing is recomputed: a count that a view shows is a
//! count of rows of the screening, so that two views can never disagree. Nothing is written: the caller owns the disk.
//!
//! [`eval`] lives here as well, because it is one more view: it counts a screening's rows against a truth that somebody else wrote, and
//! like the other views it must not be able to reach the engines it judges.

mod agreement;
mod drawing;
pub mod eval;
mod graphs;
mod html;
mod index;
mod jsonl;
mod labels;
mod marks;
mod summary;
mod words;
mod xlsx;

pub use agreement::{Agreement, agreement};
pub use drawing::{DRAWING_CSS, Drawing, Line, Shape};
pub use graphs::{Href, cluster_drawing, earlier_side, match_label, ties_dot, ties_drawing};
pub use html::escape::stand_in;
pub use html::{Limits, NoTexts, Texts, html, html_with};
pub use jsonl::{classification_lines, jsonl};
pub use labels::{KindLabel, attention_label, family_label, kind_label, manual_parts, probability_word, status_key, status_label};
pub use marks::{Piece, marks};
pub use summary::{halved, summary_text};
pub use words::{chance, count, is_named, minute, points, stage_name, sure, yes_no};
pub use xlsx::sheet::{Cell, Column, Error, Sheet, workbook};
pub use xlsx::{BETTER_TOPIC, FLAG_ID, SHEETS, TOPICS, VERDICT, flag_sheet, known, problem_sheet, topic_sheet, xlsx};
