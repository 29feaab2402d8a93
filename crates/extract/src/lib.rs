//! Bytes to [`record::Document`]: every readable character of an office's files with its place, and a named reason for each that is not
//! readable. Never fails and never panics: a file that cannot be read is a document of the class that says why.
//!
//! The kind of a file is taken from its content ([`sniff()`]), never from its name.

mod archive;
mod attached;
mod docx;
mod draft;
mod drawing;
mod equation;
pub mod fence;
mod field_code;
mod flow;
pub mod form;
mod formula;
mod html;
mod inside;
mod judgement;
mod legacy;
mod limits;
mod little_endian;
mod mail;
mod metafile;
mod mhtml;
mod numbering;
mod ocr;
mod ofd;
mod office;
mod office_art;
mod office_math;
mod ole;
mod outlook;
mod package;
mod pdf;
mod picture;
mod plain;
mod read;
mod repair;
mod sheet;
mod slides;
mod sniff;
mod symbols;
mod trouble;
mod xml;

pub use judgement::{Belief, Layout};
pub use limits::Limits;
pub use picture::Ocr;
pub use read::{Extraction, Member, extract, final_text, over_limit};
pub use sniff::sniff;

/// Part of every cache key: changes whenever the same bytes may give another document.
pub const VERSION: &str = "13";
