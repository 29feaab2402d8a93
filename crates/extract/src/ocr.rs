//! Pages without usable text, read from their pictures.

use std::sync::atomic::{AtomicU64, Ordering};

use image::GrayImage;
use rayon::prelude::*;
use record::{BBox, Document, FileKind, Page, Problem, ReadStatus, Sha256, Span, Unreadable};

use crate::draft::Draft;
use crate::office::Parts;
use crate::package::PackageError;
use crate::pdf::foreign::{self, Marks};
use crate::picture::{self, Ocr, PictureError, Reading};
use crate::{Limits, pdf, trouble};

/// Pages that this process has read from their pictures. Only ever counts up: whoever watches a long file sees by it that it moves.
static PAGES_READ: AtomicU64 = AtomicU64::new(0);

/// Pages that this process has read from their pictures so far.
pub(crate) fn pages_read() -> u64 {
    PAGES_READ.load(Ordering::Relaxed)
}

/// What became of a page.
enum Outcome {
    /// Read.
    Read(Reading),
    /// Shows nothing.
    Blank,
    /// Could not be rendered or read.
    Failed(String),
}

/// Reads the pages of a PDF file that have no usable text. What was wrong with these pages is no longer said where they were read.
pub(crate) fn complete_pdf(reading: pdf::Reading, bytes: &[u8], limits: &Limits, ocr: Option<&Ocr>) -> Document {
    let pdf::Reading { document, wanting } = reading;
    let Some(ocr) = ocr.filter(|_| !wanting.is_empty() && may_be_read(document.status)) else { return without_pages(document) };
    let outcomes = at_a_time(&wanting, |number| pdf_page(bytes, number, limits, ocr));
    merge(document, outcomes, limits)
}

const fn may_be_read(status: ReadStatus) -> bool {
    matches!(status, ReadStatus::Read | ReadStatus::ReadWithProblems | ReadStatus::Unreadable(Unreadable::NoText))
}

/// A document without text has no pages to anyone but the reader of pictures.
fn without_pages(mut document: Document) -> Document {
    if !document.status.is_read() {
        document.pages.clear();
    }
    document
}

fn pdf_page(bytes: &[u8], number: u32, limits: &Limits, ocr: &Ocr) -> Outcome {
    match pdf::render(bytes, number, limits.ocr_dpi, ocr.font()) {
        Ok(picture) => read_picture(&picture, f64::from(limits.ocr_dpi), ocr),
        Err(error) => Outcome::Failed(error.to_string()),
    }
}

fn read_picture(picture: &GrayImage, dpi: f64, ocr: &Ocr) -> Outcome {
    let read = picture::read(picture, dpi, ocr);
    PAGES_READ.fetch_add(1, Ordering::Relaxed);
    match read {
        Ok(Some(reading)) => Outcome::Read(reading),
        Ok(None) => Outcome::Blank,
        Err(error) => Outcome::Failed(error.to_string()),
    }
}

/// Codes of problems that a page has no longer once it was read from its picture.
const MENDED: [&str; 3] = ["pdf.undecodable", "pdf.garbled", "pdf.page_no_text"];

/// The document with the pages that were read in place of what stood there.
fn merge(document: Document, outcomes: Vec<(u32, Outcome)>, limits: &Limits) -> Document {
    let mut draft = Draft::new(limits);
    let all_read = outcomes.iter().all(|(_, o)| !matches!(o, Outcome::Failed(_)));
    // That there is no text at all is told anew in the end, where it still holds.
    let holds = |code: &str| code != "file.no_text" && !(all_read && MENDED.contains(&code));
    document.problems.iter().filter(|p| holds(&p.code)).for_each(|p| draft.problem(p.clone()));
    let mut readings = Vec::new();
    let mut places: Vec<(u32, Option<usize>)> = Vec::new();
    for (number, outcome) in outcomes {
        match outcome {
            Outcome::Read(reading) => {
                if reading.confidence < limits.ocr_doubt {
                    draft.problem(trouble::doubtful(number, reading.confidence));
                }
                places.push((number, Some(readings.len())));
                readings.push(reading.marks);
            }
            Outcome::Blank => places.push((number, None)),
            Outcome::Failed(reason) => draft.problem(trouble::not_read(number, &reason)),
        }
    }
    let mut laid: Vec<_> = foreign::lay_out(&readings, limits).into_iter().map(Some).collect();
    for page in &document.pages {
        if page.number > 1 {
            draft.next_page();
        }
        match places.iter().find(|(number, _)| *number == page.number) {
            Some((_, Some(i))) => {
                let laid = laid[*i].take().expect("each reading belongs to one page");
                foreign::write_page(&mut draft, laid);
                draft.page().ocr = true;
                draft.size_page(page.width, page.height);
            }
            Some((_, None)) => draft.size_page(page.width, page.height),
            None => draft.copy_page(&document, page),
        }
    }
    without_pages(draft.finish(document.sha256, document.kind))
}

/// Reads an image file.
pub(crate) fn read_image(bytes: &[u8], sha256: Sha256, limits: &Limits, ocr: Option<&Ocr>) -> Document {
    let count = picture::page_count(bytes).min(limits.pages as usize);
    if count == 1
        && let Err(error) = picture::decode(bytes, limits)
    {
        return unreadable_image(&error, sha256);
    }
    let mut empty = Document::unreadable(sha256, FileKind::Image, Unreadable::NoText, trouble::no_text(FileKind::Image));
    let Some(ocr) = ocr else { return empty };
    let numbers: Vec<u32> = (1..=count as u32).collect();
    let outcomes = at_a_time(&numbers, |number| image_page(bytes, number, limits, ocr));
    empty.pages = outcomes.iter().map(|(number, (size, _))| blank_page(*number, *size)).collect();
    merge(empty, outcomes.into_iter().map(|(number, (_, outcome))| (number, outcome)).collect(), limits)
}

fn unreadable_image(error: &PictureError, sha256: Sha256) -> Document {
    match error {
        PictureError::TooLarge { width, height } => {
            let zh = format!("图片为 {width}×{height} 像素，超过限额。");
            let en = format!("The picture has {width} by {height} pixels, more than allowed.");
            trouble::over_limit(sha256, FileKind::Image, &zh, &en)
        }
        PictureError::Broken { reason } => trouble::broken(sha256, FileKind::Image, reason),
    }
}

/// Size in points and what became of a page.
fn image_page(bytes: &[u8], number: u32, limits: &Limits, ocr: &Ocr) -> ((f32, f32), Outcome) {
    match picture::decode_page(bytes, number as usize - 1, limits) {
        Ok(picture) => (size(&picture), read_picture(&picture, dpi_of(&picture), ocr)),
        Err(error) => ((0.0, 0.0), Outcome::Failed(error.to_string())),
    }
}

/// Pages that are read at the same time: each takes some 80 MB at 300 dots per inch, and a worker has its limit.
const AT_A_TIME: usize = 3;

/// Runs `read` over pages, a few at a time, and returns what became of each, in order.
fn at_a_time<T: Send>(pages: &[u32], read: impl Fn(u32) -> T + Sync) -> Vec<(u32, T)> {
    let mut out = Vec::with_capacity(pages.len());
    for few in pages.chunks(AT_A_TIME) {
        out.extend(few.par_iter().map(|&number| (number, read(number))).collect::<Vec<_>>());
    }
    out
}

fn blank_page(number: u32, (width, height): (f32, f32)) -> Page {
    Page { number, width, height, span: Span::of(0, 0), ocr: false, undecodable: 0 }
}

/// Size in points.
fn size(picture: &GrayImage) -> (f32, f32) {
    let points = |pixels: u32| (f64::from(pixels) * 72.0 / dpi_of(picture)) as f32;
    (points(picture.width()), points(picture.height()))
}

/// Cameras and screens write no resolution that means anything; a picture of a document shows a sheet of A4 (8.27 inches wide), upright or
/// lying.
fn dpi_of(picture: &GrayImage) -> f64 {
    f64::from(picture.width().min(picture.height())) / 8.27
}

/// Reads a picture that stands at `place` on a page: its marks on that page, where it could be read, and what is wrong with them.
pub(crate) fn read_placed(bytes: &[u8], place: BBox, number: u32, limits: &Limits, ocr: &Ocr) -> (Option<Marks>, Option<Problem>) {
    let picture = match picture::decode(bytes, limits) {
        Ok(picture) => picture,
        Err(error) => return (None, Some(trouble::not_read(number, &error.to_string()))),
    };
    let dpi = f64::from(picture.width()) * 72.0 / f64::from(place.width()).max(1.0);
    match read_picture(&picture, dpi, ocr) {
        Outcome::Read(reading) => {
            let doubtful = (reading.confidence < limits.ocr_doubt).then(|| trouble::doubtful(number, reading.confidence));
            (Some(reading.marks.moved(place.x0.into(), place.y0.into())), doubtful)
        }
        Outcome::Blank => (None, None),
        Outcome::Failed(reason) => (None, Some(trouble::not_read(number, &reason))),
    }
}

/// Pixels on a side below which a picture in a document is an ornament.
const ORNAMENT: u32 = 200;

/// Reads pictures inside an office file as part of its text. Without a reader, that they were not read is said.
///
/// # Errors
/// Where the file passes the limits on what it may unpack to.
pub(crate) fn pictures_in(
    draft: &mut Draft,
    parts: &mut Parts<'_>,
    names: &[String],
    limits: &Limits,
    ocr: Option<&Ocr>,
) -> Result<(), PackageError> {
    for name in names {
        // Vector drawings and formats of other kinds are no pictures of text.
        let Some(bytes) = parts.bytes(name)?.filter(|bytes| crate::sniff(bytes) == FileKind::Image) else { continue };
        let picture = match picture::decode(&bytes, limits) {
            Ok(picture) => picture,
            Err(error) => {
                draft.problem(trouble::part(name, &error.to_string()));
                continue;
            }
        };
        if picture.width() < ORNAMENT || picture.height() < ORNAMENT {
            continue;
        }
        let Some(ocr) = ocr else {
            draft.problem(trouble::pictures_not_read());
            return Ok(());
        };
        let number = draft.page_number();
        match read_picture(&picture, dpi_of(&picture), ocr) {
            Outcome::Blank => {}
            Outcome::Failed(reason) => draft.problem(trouble::not_read(number, &reason)),
            Outcome::Read(reading) => {
                if reading.confidence < limits.ocr_doubt {
                    draft.problem(trouble::doubtful(number, reading.confidence));
                }
                draft.page().ocr = true;
                foreign::lay_out(&[reading.marks], limits).into_iter().for_each(|page| foreign::write_flowing(draft, page));
            }
        }
    }
    Ok(())
}
