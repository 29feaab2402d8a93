//! Pages without usable text, read from their pictures.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};

use image::GrayImage;
use rayon::prelude::*;
use record::{BBox, BlockKind, Document, FileKind, Page, Problem, ReadStatus, Sha256, Span, Unreadable};

use crate::draft::{Draft, Style};
use crate::office::Parts;
use crate::package::PackageError;
use crate::pdf::foreign::{self, Marks};
use crate::pdf::{Doubts, Drawing, Wanting};
use crate::picture::{self, FilePage, Ocr, PictureError, Reading};
use crate::{Limits, metafile, pdf, trouble};

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
    /// Shows something in which no text can be made out for certain.
    Nothing,
    /// The reader of pictures failed.
    Failed(String),
    /// There is no picture of it.
    NoPicture(String),
}

/// Reads the pages of a PDF file that have no usable text. What was wrong with these pages is no longer said where they were read.
pub(crate) fn complete_pdf(reading: pdf::Reading, bytes: &[u8], limits: &Limits, ocr: Option<&Ocr>) -> Document {
    let pdf::Reading { document, wanting, doubts } = reading;
    let Some(ocr) = ocr.filter(|_| !wanting.is_empty() && may_be_read(document.status)) else { return without_pages(document) };
    let pages: Vec<(Wanting, f32)> = wanting.into_iter().map(|w| (w, dpi_to_draw(&document, w.number, limits))).collect();
    let pixels = |(wanting, dpi): &(Wanting, f32)| pixels_at(&document, wanting.number, *dpi);
    let file = Drawing::of(bytes);
    let outcomes = at_a_time(&pages, pixels, limits, |(wanting, dpi)| (*wanting, pdf_page(&file, *wanting, *dpi, limits, ocr)));
    merge(document, &doubts, outcomes, limits)
}

fn pixels_at(document: &Document, number: u32, dpi: f32) -> u64 {
    let points = document.pages.get(number as usize - 1).map_or(0.0, |p| f64::from(p.width) * f64::from(p.height));
    (points * (f64::from(dpi) / 72.0).powi(2)) as u64
}

/// The resolution at which a page is drawn: less than usual for a sheet so large that its picture would take more than its share.
fn dpi_to_draw(document: &Document, number: u32, limits: &Limits) -> f32 {
    let usual = pixels_at(document, number, limits.ocr_dpi).max(1);
    limits.ocr_dpi * (limits.ocr_pixels as f32 / usual as f32).sqrt().min(1.0)
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

fn pdf_page(file: &Drawing, wanting: Wanting, dpi: f32, limits: &Limits, ocr: &Ocr) -> Outcome {
    match pdf::render(file, wanting.number, dpi, ocr.font()) {
        // A slide of a line of text and a dark screen or a photograph has said what it says.
        Ok(picture) if wanting.keeps_layer && picture::ink(&picture) > PAGE_INK => Outcome::Blank,
        Ok(picture) => read_picture(&picture, f64::from(dpi), limits, ocr),
        Err(error) => Outcome::NoPicture(error.to_string()),
    }
}

fn read_picture(picture: &GrayImage, dpi: f64, limits: &Limits, ocr: &Ocr) -> Outcome {
    let read = picture::read(picture, dpi, f64::from(limits.ocr_doubt), ocr);
    PAGES_READ.fetch_add(1, Ordering::Relaxed);
    match read {
        Ok(Some(reading)) if is_believed(&reading, limits) => Outcome::Read(reading),
        Ok(Some(_)) => Outcome::Nothing,
        Ok(None) => Outcome::Blank,
        Err(error) => Outcome::Failed(error.to_string()),
    }
}

/// Whether what was read is text: dust, drawings and a sheet on its head are read as letters too.
fn is_believed(reading: &Reading, limits: &Limits) -> bool {
    let letters = reading.marks.letters.iter().filter(|l| l.text.is_alphanumeric()).count();
    let is_noise = letters < 2 || reading.confidence < limits.ocr_noise;
    !is_noise && (letters >= limits.ocr_few || reading.confidence >= limits.ocr_doubt)
}

/// Codes of problems that a page has no longer once it was read from its picture: what [`Doubts`] tell.
const MENDED: [&str; 3] = ["pdf.undecodable", "pdf.garbled", "pdf.page_no_text"];

/// The document with what pictures of its pages say: in place of a text layer that makes no sense, beside any other. What was wrong with pages
/// is said of those alone that are still to be looked at.
fn merge(document: Document, doubts: &Doubts, outcomes: Vec<(Wanting, Outcome)>, limits: &Limits) -> Document {
    let mut draft = Draft::new(limits);
    let is_settled = |(wanting, outcome): &(Wanting, Outcome)| match outcome {
        Outcome::Read(_) | Outcome::Blank => true,
        Outcome::Nothing => wanting.keeps_layer,
        Outcome::Failed(_) | Outcome::NoPicture(_) => false,
    };
    let settled: BTreeSet<u32> = outcomes.iter().filter(|outcome| is_settled(outcome)).map(|(wanting, _)| wanting.number).collect();
    // That there is no text at all is told anew in the end, where it still holds.
    let holds = |code: &str| code != "file.no_text" && !MENDED.contains(&code);
    document.problems.iter().filter(|p| holds(&p.code)).for_each(|p| draft.problem(p.clone()));
    if document.status.is_read() {
        doubts.problems(&document, &settled, &limits.belief).into_iter().for_each(|problem| draft.problem(problem));
    }
    let unclear: Vec<u32> = outcomes.iter().filter(|(w, o)| w.pictured && matches!(o, Outcome::Nothing)).map(|(w, _)| w.number).collect();
    let mut readings = Vec::new();
    let mut places: Vec<(Wanting, Place)> = Vec::new();
    for (wanting, outcome) in outcomes {
        let number = wanting.number;
        match outcome {
            Outcome::Read(mut reading) => {
                if wanting.keeps_layer {
                    drop_covered(&mut reading.marks, &layer_boxes(&document, number));
                }
                // All that the picture says may stand in the text layer.
                if !is_believed(&reading, limits) {
                    continue;
                }
                if reading.confidence < limits.ocr_doubt {
                    draft.problem(trouble::doubtful(number, reading.confidence));
                }
                places.push((wanting, Place::Read(readings.len())));
                readings.push(reading.marks);
            }
            Outcome::Blank => places.push((wanting, Place::Blank)),
            Outcome::Nothing => {}
            Outcome::Failed(reason) => draft.problem(trouble::not_read(number, &reason)),
            Outcome::NoPicture(reason) => draft.problem(trouble::no_picture(number, &reason)),
        }
    }
    let mut laid: Vec<_> = foreign::lay_out(&readings, limits).into_iter().map(Some).collect();
    for page in &document.pages {
        if page.number > 1 {
            draft.next_page();
        }
        let place = places.iter().find(|(wanting, _)| wanting.number == page.number);
        let keeps_layer = place.is_none_or(|(wanting, _)| wanting.keeps_layer);
        if keeps_layer {
            draft.copy_page(&document, page);
        }
        if let Some((_, Place::Read(i))) = place {
            let laid = laid[*i].take().expect("each reading belongs to one page");
            foreign::write_page(&mut draft, laid);
            draft.page().ocr = true;
        }
        if !keeps_layer {
            draft.copy_beside(&document, page);
        }
        draft.size_page(page.width, page.height);
    }
    finished(draft, &document, &unclear)
}

/// Where the text of a page comes from that was looked at.
enum Place {
    /// From this reading.
    Read(usize),
    /// Nowhere: it shows nothing.
    Blank,
}

fn finished(mut draft: Draft, document: &Document, unclear: &[u32]) -> Document {
    let has_failed = draft.problems().iter().any(|p| p.code.starts_with("ocr.") && p.code != "ocr.doubtful");
    if let Some(problem) = (!unclear.is_empty()).then(|| trouble::nothing_made_out(unclear)) {
        draft.problem(problem);
    }
    let mut finished = draft.finish(document.sha256, document.kind);
    if !finished.status.is_read() && !has_failed {
        // One sentence for all pages says it.
        finished.problems.retain(|p| !["file.no_text", "ocr.nothing"].contains(&p.code.as_str()));
        finished.problems.insert(0, trouble::shows_no_text(document.kind));
    }
    let is_said = document.problems.iter().find(|p| p.code == "file.no_text");
    if let Some(problem) = is_said.filter(|_| !finished.blocks.is_empty() && finished.blocks.iter().all(|b| b.kind == BlockKind::Comment)) {
        finished.problems.insert(0, problem.clone());
        finished.status = ReadStatus::ReadWithProblems;
    }
    without_pages(finished)
}

/// Where a page's text layer shows its lines. A line that runs askew has a box in which much else stands.
fn layer_boxes(document: &Document, number: u32) -> Vec<BBox> {
    /// Height of a line by the width of its characters: those of an alphabet are half as wide as high.
    const HIGHEST: f32 = 4.0;
    let level = |l: &&record::Line| {
        let (along, across) = if l.vertical { (l.bbox.height(), l.bbox.width()) } else { (l.bbox.width(), l.bbox.height()) };
        across <= HIGHEST * along / l.span.len().max(1) as f32
    };
    document.lines.iter().filter(|l| l.page == number).filter(level).map(|l| l.bbox).collect()
}

/// Drops the letters at places where the text layer has some: they are its letters, read once more.
pub(crate) fn drop_covered(marks: &mut Marks, boxes: &[BBox]) {
    marks.retain(|(x, y)| {
        !boxes.iter().any(|b| {
            // Letters are found half their size beside where they are drawn.
            let (b, room) = ([b.x0, b.y0, b.x1, b.y1].map(f64::from), f64::from(b.width().min(b.height())) / 2.0);
            x > b[0] - room && x < b[2] + room && y > b[1] - room / 2.0 && y < b[3] + room / 2.0
        })
    });
}

/// Reads an image file.
pub(crate) fn read_image(bytes: &[u8], sha256: Sha256, limits: &Limits, ocr: Option<&Ocr>) -> Document {
    let (pages, has_more) = picture::pages(bytes, limits.pages as usize);
    if pages.len() == 1
        && let Err(error) = picture::decode(bytes, limits)
    {
        return unreadable_image(&error, sha256);
    }
    let mut empty = Document::unreadable(sha256, FileKind::Image, Unreadable::NoText, trouble::no_text(FileKind::Image));
    if is_cut_off_jpeg(bytes) {
        empty.problems.insert(0, trouble::cut_off(FileKind::Image));
    }
    if has_more {
        empty.problems.push(trouble::too_many_pictures(limits.pages));
    }
    let Some(ocr) = ocr else { return empty };
    let pages: Vec<(u32, FilePage)> = (1..).zip(pages).collect();
    let outcomes = at_a_time(&pages, |(_, page)| page.pixels, limits, |&(number, page)| (number, image_page(bytes, page, limits, ocr)));
    empty.pages = outcomes.iter().map(|(number, (size, _))| blank_page(*number, *size)).collect();
    let wanting = |number| Wanting { number, keeps_layer: false, pictured: true };
    let outcomes = outcomes.into_iter().map(|(number, (_, outcome))| (wanting(number), outcome)).collect();
    photograph(merge(empty, &Doubts::default(), outcomes, limits))
}

/// A picture of which nothing is known but that it shows no letters is taken for a photograph.
fn photograph(mut document: Document) -> Document {
    let shows_nothing = matches!(document.problems.as_slice(), [problem] if problem.code == "file.no_text");
    if shows_nothing && !document.status.is_read() {
        document.status = ReadStatus::Unreadable(Unreadable::Wordless);
        document.problems = vec![trouble::photograph()];
    }
    document
}

/// Whether a JPEG file ends before its picture does: no end-of-image marker follows the head of its first scan (ITU-T T.81, annex B).
fn is_cut_off_jpeg(bytes: &[u8]) -> bool {
    const START_OF_SCAN: u8 = 0xda;
    if !bytes.starts_with(&[0xff, 0xd8]) {
        return false;
    }
    let mut at = 2;
    // Segments before the picture may hold another, small one with its own end.
    while let Some(&[0xff, marker, high, low]) = bytes.get(at..at + 4) {
        if marker == START_OF_SCAN {
            return !bytes[at..].windows(2).any(|w| w == [0xff, 0xd9]);
        }
        at += 2 + usize::from(u16::from_be_bytes([high, low]));
    }
    at >= bytes.len()
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
fn image_page(bytes: &[u8], page: FilePage, limits: &Limits, ocr: &Ocr) -> ((f32, f32), Outcome) {
    match picture::decode_page(bytes, page, limits) {
        Ok(picture) => (size(&picture), read_picture(&picture, dpi_of(&picture), limits, ocr)),
        Err(error) => ((0.0, 0.0), Outcome::NoPicture(error.to_string())),
    }
}

/// Pages that are read at the same time, where their pixels allow.
const AT_A_TIME: usize = 3;

/// Runs `read` over pages, a few at a time, and returns what became of each, in order.
fn at_a_time<P: Sync, T: Send>(pages: &[P], pixels: impl Fn(&P) -> u64, limits: &Limits, read: impl Fn(&P) -> T + Sync) -> Vec<T> {
    let mut out = Vec::with_capacity(pages.len());
    let mut rest = pages;
    while !rest.is_empty() {
        let mut total = 0;
        let fits = |page: &&P| {
            total += pixels(page);
            total <= limits.ocr_pixels
        };
        let count = rest.iter().take(AT_A_TIME).take_while(fits).count().max(1);
        let (few, later) = rest.split_at(count);
        out.extend(few.par_iter().map(&read).collect::<Vec<_>>());
        rest = later;
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

fn dpi_of(picture: &GrayImage) -> f64 {
    picture::dpi_of(picture.width(), picture.height())
}

/// Reads a picture that stands at `place` on a page: its marks on that page, where it could be read, and what is wrong with them.
pub(crate) fn read_placed(picture: &GrayImage, place: BBox, number: u32, limits: &Limits, ocr: &Ocr) -> (Option<Marks>, Option<Problem>) {
    let dpi = f64::from(picture.width()) * 72.0 / f64::from(place.width()).max(1.0);
    match read_picture(picture, dpi, limits, ocr) {
        Outcome::Read(reading) => {
            let doubtful = (reading.confidence < limits.ocr_doubt).then(|| trouble::doubtful(number, reading.confidence));
            (Some(reading.marks.moved(place.x0.into(), place.y0.into())), doubtful)
        }
        Outcome::Blank => (None, None),
        Outcome::Nothing => (None, Some(trouble::nothing_made_out(&[number]))),
        Outcome::Failed(reason) => (None, Some(trouble::not_read(number, &reason))),
        Outcome::NoPicture(reason) => (None, Some(trouble::no_picture(number, &reason))),
    }
}

/// Which pictures of an office file are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Which {
    /// All but ornaments: the file, the slide or the sheet is a frame around them.
    All,
    /// Those that are not as dark as a photograph: they cover most of a slide that says little beside them.
    Light,
    /// Those that look like a page: a scan among text.
    Pages,
}

impl Which {
    /// Of pictures in a text of so many characters, or beside it.
    pub(crate) const fn beside(characters: u32, limits: &Limits) -> Self {
        if characters < limits.picture_text { Self::All } else { Self::Pages }
    }

    fn wants(self, picture: &GrayImage) -> bool {
        let is_ornament = picture.width() < ORNAMENT || picture.height() < ORNAMENT;
        match self {
            Self::All => !is_ornament,
            Self::Light => !is_ornament && picture::ink(picture) <= PAGE_INK,
            Self::Pages => looks_like_a_page(picture),
        }
    }

    /// What is said of a picture that was wanted where nothing reads it.
    fn not_read(self) -> Problem {
        match self {
            Self::All => trouble::pictures_not_read(),
            Self::Light | Self::Pages => trouble::page_picture_not_read(),
        }
    }
}

/// Pixels on a side below which a picture in a document is an ornament.
const ORNAMENT: u32 = 200;

/// Pixels on the shorter side from which on a picture may be a page: less cannot be read.
const PAGE_SIDE: u32 = 900;
/// Longer side by shorter: a sheet of A4 has 1.41, a screen 1.78.
const PAGE_SHAPE: f64 = 1.6;
/// Share of a page that is ink at the most; a photograph is half dark.
const PAGE_INK: f64 = 0.25;

fn looks_like_a_page(picture: &GrayImage) -> bool {
    let (short, long) = (picture.width().min(picture.height()), picture.width().max(picture.height()));
    short >= PAGE_SIDE && f64::from(long) <= PAGE_SHAPE * f64::from(short) && picture::ink(picture) <= PAGE_INK
}

/// Reads pictures inside an office file as part of its text. Without a reader, that they were not read is said.
///
/// # Errors
/// Where the file passes the limits on what it may unpack to.
pub(crate) fn pictures_in(
    draft: &mut Draft,
    parts: &mut Parts<'_>,
    pictures: &[(String, Which)],
    limits: &Limits,
    ocr: Option<&Ocr>,
) -> Result<(), PackageError> {
    for (name, which) in pictures {
        // That there is one which nobody reads is said once.
        let is_metafile = [".emf", ".wmf"].iter().any(|end| name.to_ascii_lowercase().ends_with(end));
        if ocr.is_none() && !is_metafile && draft.problems().contains(&which.not_read()) {
            continue;
        }
        let bytes = match parts.bytes(name) {
            Ok(bytes) => bytes,
            // A white picture packs to next to nothing; it is no reason to refuse the text around it.
            Err(error @ PackageError::Bomb { .. }) => {
                draft.problem(trouble::part(name, &error.to_string()));
                continue;
            }
            Err(error) => return Err(error),
        };
        if let Some(bytes) = bytes {
            picture_in(draft, name, &bytes, *which, limits, ocr);
        }
    }
    Ok(())
}

/// Reads pictures of an office file of the old formats behind the text, or what of it stands with them.
pub(crate) fn pictures_of(draft: &mut Draft, pictures: &[Cow<'_, [u8]>], which: Which, limits: &Limits, ocr: Option<&Ocr>) {
    for (bytes, number) in pictures.iter().zip(1..) {
        if ocr.is_some() || metafile::is_one(bytes) || !draft.problems().contains(&which.not_read()) {
            picture_in(draft, &format!("picture {number}"), bytes, which, limits, ocr);
        }
    }
}

/// Reads one picture as part of the text, where it is wanted.
fn picture_in(draft: &mut Draft, name: &str, bytes: &[u8], which: Which, limits: &Limits, ocr: Option<&Ocr>) {
    if let Some(lines) = metafile::lines(bytes) {
        for line in lines {
            draft.block(BlockKind::Paragraph, &line, Style::default());
        }
        return;
    }
    // Other drawings and formats of other kinds are no pictures of text.
    if crate::sniff(bytes) != FileKind::Image {
        return;
    }
    let picture = match picture::decode(bytes, limits) {
        Ok(picture) => picture,
        Err(error) => return draft.problem(trouble::part(name, &error.to_string())),
    };
    if !which.wants(&picture) {
        return;
    }
    let Some(ocr) = ocr else { return draft.problem(which.not_read()) };
    let number = draft.page_number();
    match read_picture(&picture, dpi_of(&picture), limits, ocr) {
        Outcome::Nothing if which == Which::All => draft.problem(trouble::picture_unclear(number)),
        // What looks like a page and holds no text is a drawing.
        Outcome::Blank | Outcome::Nothing => {}
        Outcome::Failed(reason) => draft.problem(trouble::not_read(number, &reason)),
        Outcome::NoPicture(reason) => draft.problem(trouble::no_picture(number, &reason)),
        Outcome::Read(reading) => {
            if reading.confidence < limits.ocr_doubt {
                draft.problem(trouble::doubtful(number, reading.confidence));
            }
            draft.page().ocr = true;
            foreign::lay_out(&[reading.marks], limits).into_iter().for_each(|page| foreign::write_flowing(draft, page));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::foreign::Letter;
    use crate::pdf::tests::{one_page, reading};

    /// Letters of 5 points at one base line, as they are read from a picture.
    fn line(text: &str, x: f64, base: f64) -> Vec<Letter> {
        let letter = |(i, c): (usize, char)| {
            let from = x + 5.0 * i as f64;
            let (from, to) = ((from, base), (from + 5.0, base));
            Letter { text: c, from, to, size: 8.0, vertical: false, bold: false, lightness: 0.0, hidden: None }
        };
        text.chars().enumerate().map(letter).collect()
    }

    fn merged(content: &str, letters: Vec<Letter>, confidence: f32) -> Document {
        let limits = Limits::default();
        let pdf::Reading { document, doubts, .. } = reading(&one_page(content), &limits);
        let marks = Marks { width: 200.0, height: 100.0, letters, ..Marks::default() };
        let wanting = Wanting { number: 1, keeps_layer: true, pictured: true };
        let reading = Reading { marks, confidence };
        let outcome = if is_believed(&reading, &limits) { Outcome::Read(reading) } else { Outcome::Nothing };
        merge(document, &doubts, vec![(wanting, outcome)], &limits)
    }

    #[test]
    fn of_the_pages_of_a_scan_only_those_that_were_not_read_are_said_to_be_unread() {
        let limits = Limits::default();
        let scan = "q 200 0 0 100 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID x EI Q BT /F 5 Tf 20 50 Td (Page of a scan) Tj ET";
        let bytes = crate::pdf::tests::pages_of(&[scan, scan, scan]);
        let told = |outcomes: [Outcome; 3]| {
            let pdf::Reading { document, wanting, doubts } = reading(&bytes, &limits);
            assert_eq!(wanting.iter().map(|w| w.number).collect::<Vec<_>>(), [1, 2, 3]);
            let document = merge(document, &doubts, wanting.into_iter().zip(outcomes).collect(), &limits);
            document
                .problems
                .into_iter()
                .map(|p| (p.code, p.what.en.split(" is ").next().unwrap_or_default().to_owned()))
                .collect::<Vec<_>>()
        };
        let read = || {
            let letters = line("甲方乙方签订合同", 20.0, 80.0);
            Outcome::Read(Reading { marks: Marks { width: 200.0, height: 100.0, letters, ..Marks::default() }, confidence: 90.0 })
        };
        assert_eq!(told([read(), read(), read()]), Vec::<(String, String)>::new());
        let failed = "Page 2 could not be read from its picture (too long).";
        let expected = [("pdf.page_no_text", "Page 2"), ("ocr.failed", failed)].map(|(code, what)| (code.to_owned(), what.to_owned()));
        assert_eq!(told([read(), Outcome::Failed("too long".to_owned()), read()]), expected);
    }

    #[test]
    fn what_stands_over_a_scan_is_read_once_and_beside_what_the_scan_says() {
        let overlay = "BT /F 8 Tf 20 50 Td (scanned by a program) Tj ET";
        let both = [line("scannedby", 20.0, 50.0), line("甲方乙方签订合同", 20.0, 80.0)].concat();
        assert_eq!(merged(overlay, both, 90.0).text.as_str(), "scanned by a program\n甲方乙方签订合同");
        assert_eq!(merged(overlay, line("scannedby", 20.0, 50.0), 90.0).text.as_str(), "scanned by a program");
    }

    #[test]
    fn what_stands_beside_a_layer_that_is_not_kept_is_kept() {
        let limits = Limits::default();
        let pdf::Reading { document, doubts, .. } =
            reading(&one_page("BT /F 8 Tf 20 50 Td (qwzx) Tj ET 1 g BT /F 8 Tf 20 20 Td (secret) Tj ET"), &limits);
        let letters = line("甲方乙方签订合同", 20.0, 50.0);
        let marks = Marks { width: 200.0, height: 100.0, letters, ..Marks::default() };
        let wanting = Wanting { number: 1, keeps_layer: false, pictured: true };
        let document = merge(document, &doubts, vec![(wanting, Outcome::Read(Reading { marks, confidence: 90.0 }))], &limits);
        assert_eq!(document.text.as_str(), format!("甲方乙方签订合同\n{}\nsecret", crate::draft::HIDDEN_HEADING));
    }

    #[test]
    fn noise_changes_nothing() {
        let short = "BT /F 8 Tf 20 50 Td (AAAA) Tj ET";
        for (noise, confidence) in [("人", 95.0), ("人一个", 60.0), ("一堆看不清的杂点噪声", 20.0)] {
            let document = merged(short, line(noise, 20.0, 80.0), confidence);
            assert_eq!((document.text.as_str(), document.pages[0].ocr), ("AAAA", false), "{noise}");
            let empty = merged("", line(noise, 20.0, 80.0), confidence);
            assert_eq!(empty.status, ReadStatus::Unreadable(Unreadable::NoText), "{noise}");
        }
    }

    #[test]
    fn large_sheets_are_drawn_with_fewer_dots() {
        let limits = Limits::default();
        let mut document = reading(&one_page("0 0 9 9 re f"), &limits).document;
        (document.pages[0].width, document.pages[0].height) = (595.0, 842.0);
        assert_eq!(dpi_to_draw(&document, 1, &limits), 300.0);
        // A0.
        (document.pages[0].width, document.pages[0].height) = (2384.0, 3370.0);
        let dpi = dpi_to_draw(&document, 1, &limits);
        assert!(dpi < 140.0 && pixels_at(&document, 1, dpi) <= limits.ocr_pixels + limits.ocr_pixels / 100, "{dpi}");
    }

    #[test]
    fn a_jpeg_without_its_end_is_told() {
        let mut jpeg = std::io::Cursor::new(Vec::new());
        GrayImage::from_fn(64, 64, |x, y| image::Luma([(x * y) as u8])).write_to(&mut jpeg, image::ImageFormat::Jpeg).unwrap();
        let jpeg = jpeg.into_inner();
        assert!(!is_cut_off_jpeg(&jpeg) && is_cut_off_jpeg(&jpeg[..jpeg.len() * 2 / 3]) && is_cut_off_jpeg(&jpeg[..40]));
    }
}
