//! Small files made here, one feature each, read from bytes to document.

mod beside;
mod build;
mod decoding;
mod hostile;
mod pages;
mod routes;
mod seen;

use record::{BlockKind, Document, ReadStatus, Sha256, Unreadable};

use super::Reading;
use crate::Limits;
use crate::inside::{Budget, Inside};
use build::Pdf;

/// A file without what lies inside it.
pub(crate) fn reading(bytes: &[u8], limits: &Limits) -> Reading {
    super::read(bytes, Sha256::from_bytes([7; 32]), limits, &mut Inside::new(&mut Budget::new(limits, None), 0))
}

fn read(bytes: &[u8]) -> Document {
    let document = reading(bytes, &Limits::default()).document;
    document.assert_sound();
    document
}

fn check(pdf: &Pdf, expected: &str) {
    assert_eq!(read(&pdf.bytes()).text.as_str(), expected);
}

/// Kind and text of each block.
fn blocks(document: &Document) -> Vec<(BlockKind, &str)> {
    document.blocks.iter().map(|b| (b.kind, document.text.slice(b.span))).collect()
}

fn status_of(bytes: &[u8]) -> ReadStatus {
    let document = read(bytes);
    assert_eq!(document.text.is_empty(), !document.status.is_read());
    document.status
}

/// A file of one page of 200 by 100 points.
pub(crate) fn one_page(content: &str) -> Vec<u8> {
    Pdf::of(content).bytes()
}

/// A file of pages of 200 by 100 points.
pub(crate) fn pages_of(contents: &[&str]) -> Vec<u8> {
    let pdf = Pdf::new().font("F", build::helvetica());
    contents.iter().fold(pdf, |pdf, content| pdf.page(content.as_bytes(), lopdf::Dictionary::new())).bytes()
}

/// A file of one page that shows this hexadecimal GBK text in a Chinese font that is not embedded.
pub(super) fn named_font(hex: &str) -> Vec<u8> {
    let mut pdf = Pdf::new();
    let font = build::composite(&mut pdf, "GBK-EUC-H", "GB1");
    pdf.font("F", font).page(format!("BT /F 20 Tf 20 50 Td <{hex}> Tj ET").as_bytes(), lopdf::Dictionary::new()).bytes()
}

const BROKEN: ReadStatus = ReadStatus::Unreadable(Unreadable::Broken);
const NO_TEXT: ReadStatus = ReadStatus::Unreadable(Unreadable::NoText);
const ENCRYPTED: ReadStatus = ReadStatus::Unreadable(Unreadable::Encrypted);
