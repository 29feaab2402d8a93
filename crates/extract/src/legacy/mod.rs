//! DOC and PPT of 1997 to 2003 (OLE2), and WPS and DPS of Kingsoft, which hold the same streams.

mod slide_numbers;
mod slide_style;
mod slides;
mod word;
mod word_fields;
mod word_form;
mod word_header;
mod word_lists;
mod word_look;
mod word_pieces;

use std::borrow::Cow;
use std::collections::{BTreeSet, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};

use record::{BlockKind, Document, FileKind, HiddenWhy, Sha256};
use rustc_hash::FxHashSet;
use undoc::model::{Block, Cell, ListType, Paragraph, RevisionType, Section, Table};

use crate::draft::{Draft, Style};
use crate::flow::{self, Para, Piece};
use crate::little_endian::long;
use crate::ocr::Which;
use crate::{Limits, Ocr, ocr, office_art, ole, symbols, trouble};
use slide_numbers::key;
use word::Apart;

/// What stands beside the text proper.
#[derive(Default)]
struct Beside {
    deleted: Vec<String>,
    /// Whether labels of lists are part of the text already.
    has_labels: bool,
    /// Whether lists have numbers that are not known.
    numbered: bool,
    cells_left: u32,
    /// Whether there were more cells.
    is_cut: bool,
    /// Whether signs of Wingdings 2 may be among those of which the code alone is known.
    has_second_signs: bool,
    /// Automatic numbers of the slide, as far as their paragraphs were not met.
    numbers: VecDeque<(String, String)>,
}

/// Reads a DOC or PPT file.
pub(crate) fn read(bytes: &[u8], kind: FileKind, sha256: Sha256, limits: &Limits, ocr: Option<&Ocr>) -> Document {
    let mut draft = Draft::new(limits);
    let read = if kind == FileKind::Ppt { read_slides(bytes, &mut draft, limits, ocr) } else { read_text(bytes, &mut draft, limits, ocr) };
    match read {
        Ok(()) => draft.finish(sha256, kind),
        Err(error) => failed(&error, kind, sha256),
    }
}

/// What the reader of the formats makes of a file. It adds up lengths that a damaged file states without a check.
fn parsed(bytes: &[u8]) -> undoc::Result<undoc::model::Document> {
    let read = catch_unwind(AssertUnwindSafe(|| undoc::parse_bytes(bytes)));
    read.unwrap_or_else(|_| Err(undoc::Error::InvalidData("a length".to_owned())))
}

fn read_text(bytes: &[u8], draft: &mut Draft, limits: &Limits, ocr: Option<&Ocr>) -> undoc::Result<()> {
    let apart = word::beside(bytes, limits);
    let parsed = parsed(apart.revised.as_deref().unwrap_or(bytes))?;
    let mut beside = Beside {
        cells_left: limits.table_cells,
        has_labels: apart.is_numbered,
        has_second_signs: apart.has_second_signs,
        ..Beside::default()
    };
    // Sections of a text are no pages.
    parsed.sections.iter().for_each(|section| write_section(section, &mut beside, draft));
    for note in &apart.notes {
        draft.block(BlockKind::Note, note, Style::default());
    }
    for line in apart.boxes.lines() {
        draft.block(BlockKind::Paragraph, line, Style::default());
    }
    let [main, mut data] = ["/WordDocument", "/Data"].map(|name| ole::stream(bytes, &[name]));
    blank(&mut data, &apart.told);
    let pictures: Vec<Cow<'_, [u8]>> = [&main, &data].into_iter().flat_map(|stream| office_art::pictures(stream)).collect();
    ocr::pictures_of(draft, &pictures, Which::beside(draft.length(), limits), limits, ocr);
    for kind in [BlockKind::Header, BlockKind::Footer] {
        for (_, text) in apart.running.iter().filter(|(of, _)| *of == kind) {
            draft.block(kind, text, Style::default());
        }
    }
    for line in apart.running_boxes.lines() {
        draft.block(BlockKind::Header, line, Style::default());
    }
    for comment in &apart.comments {
        draft.block(BlockKind::Comment, comment, Style::default());
    }
    for (why, text) in apart.apart {
        match why {
            Apart::Hidden(why) => draft.hide(why, &text, None),
            Apart::Deleted => beside.deleted.push(text),
        }
    }
    beside.write(draft);
    not_revised(apart.damage.as_deref(), draft);
    Ok(())
}

/// Blanks the pictures that begin at these places of the stream of data, each with its length (MS-DOC, 2.9.192).
fn blank(data: &mut [u8], pictures: &BTreeSet<u32>) {
    let mut done = 0;
    for &at in pictures {
        let from = at as usize;
        let to = long(data, from).map_or(from, |length| from.saturating_add(length as usize)).min(data.len());
        // Crafted pictures share their bytes.
        if let Some(picture) = data.get_mut(from.max(done)..to) {
            picture.fill(0);
            done = to;
        }
    }
}

fn read_slides(bytes: &[u8], draft: &mut Draft, limits: &Limits, ocr: Option<&Ocr>) -> undoc::Result<()> {
    let apart = slides::beside(bytes, limits);
    let parsed = parsed(apart.revised.as_deref().unwrap_or(bytes))?;
    let mut beside = Beside { cells_left: limits.table_cells, ..Beside::default() };
    let stream = ole::stream(bytes, &["/Pictures"]);
    let mut known: FxHashSet<u32> = FxHashSet::default();
    for (i, section) in parsed.sections.iter().take(limits.pages as usize).enumerate() {
        if i > 0 {
            draft.next_page();
        }
        let before = draft.length();
        beside.numbers = apart.slides.get(i).map_or_else(VecDeque::new, |slide| slide.labels.iter().cloned().collect());
        write_section(section, &mut beside, draft);
        let Some(slide) = apart.slides.get(i) else { continue };
        let said = draft.length() - before;
        for picture in slide.pictures.iter().filter(|picture| known.insert(picture.at)) {
            let which = match said {
                0 => Which::All,
                _ if said < limits.picture_text && picture.covers => Which::Light,
                _ => Which::Pages,
            };
            let picture = office_art::picture_at(&stream, picture.at);
            ocr::pictures_of(draft, picture.as_slice(), which, limits, ocr);
        }
        draft.hide(HiddenWhy::Tiny, &slide.tiny, None);
    }
    if known.is_empty() {
        // What of them stands on which slide is not known.
        ocr::pictures_of(draft, &office_art::pictures(&stream), Which::beside(draft.length(), limits), limits, ocr);
    }
    if parsed.sections.len() > limits.pages as usize {
        draft.problem(trouble::too_many_sheets(limits.pages));
    }
    beside.write(draft);
    not_revised(apart.damage.as_deref(), draft);
    Ok(())
}

/// Says that letters which nobody sees could not be told from others.
fn not_revised(damage: Option<&str>, draft: &mut Draft) {
    damage.into_iter().for_each(|reason| draft.problem(trouble::part("CFB", reason)));
}

impl Beside {
    /// The automatic number of a paragraph that says this. Both readers go through a slide in the same order, nearly.
    fn number(&mut self, said: &str) -> Option<String> {
        /// Numbers ahead that may be its own: a slide has dozens, a crafted one any number.
        const AHEAD: usize = 500;
        if self.numbers.is_empty() {
            return None;
        }
        let said = key(said);
        let at = self.numbers.iter().take(AHEAD).position(|(of, _)| *of == said)?;
        self.numbers.remove(at).map(|(_, number)| number)
    }

    fn write(self, draft: &mut Draft) {
        for text in self.deleted {
            draft.block(BlockKind::Deleted, &text, Style::default());
        }
        if self.numbered {
            draft.problem(trouble::list_numbers());
        }
        if self.is_cut {
            draft.problem(trouble::too_many_cells());
        }
    }
}

fn failed(error: &undoc::Error, kind: FileKind, sha256: Sha256) -> Document {
    match error.kind() {
        undoc::ErrorKind::Encrypted => trouble::encrypted(sha256, kind),
        undoc::ErrorKind::UnknownFormat | undoc::ErrorKind::UnsupportedFormat => trouble::unsupported(sha256, kind, kind.name()),
        _ => trouble::broken(sha256, kind, &error.to_string()),
    }
}

fn write_section(section: &Section, beside: &mut Beside, draft: &mut Draft) {
    for block in &section.content {
        match block {
            Block::Paragraph(p) => flow::write(draft, &[Piece::Para(para(p, beside))]),
            Block::Table(t) => flow::write(draft, &[Piece::Table(rows(t, beside))]),
            // Notes are read beside the text: their reader takes what fields are computed from for what they say.
            Block::PageBreak | Block::SectionBreak | Block::Image { .. } | Block::Note { .. } => {}
        }
    }
    if let Some(notes) = &section.notes {
        draft.block(BlockKind::SpeakerNotes, &lines(notes, beside), Style::default());
    }
}

fn lines(paragraphs: &[Paragraph], beside: &mut Beside) -> String {
    let pieces: Vec<Piece> = paragraphs.iter().map(|p| Piece::Para(para(p, beside))).collect();
    flow::plain_text(&pieces)
}

fn para(p: &Paragraph, beside: &mut Beside) -> Para {
    let mut out = Para::plain(String::new());
    let mut deleted = String::new();
    let mut longest = 0;
    for run in &p.runs {
        let to = if run.revision == RevisionType::Deleted { &mut deleted } else { &mut out.text };
        to.extend(run.text.chars().map(|c| sign(c, beside.has_second_signs)));
        if run.line_break || run.page_break {
            to.push('\n');
        }
        if run.revision != RevisionType::Deleted && run.text.len() > longest {
            longest = run.text.len();
            // Half-points.
            out.style = Style { size: run.style.size.map_or(0.0, |half| half as f32 / 2.0), bold: run.style.bold };
        }
    }
    if !deleted.trim().is_empty() {
        beside.deleted.push(deleted);
    }
    if let Some(number) = beside.number(&out.text) {
        out.text.insert_str(0, &number);
    }
    let list = p.list_info.as_ref().map_or(ListType::None, |l| l.list_type);
    match list {
        ListType::Bullet | ListType::Numbered if beside.has_labels => {}
        ListType::Bullet if !out.text.trim().is_empty() => out.text.insert_str(0, "• "),
        ListType::Numbered if !out.text.trim().is_empty() => beside.numbered = true,
        ListType::Bullet | ListType::Numbered | ListType::None => {}
    }
    if p.heading.is_heading() {
        out.kind = BlockKind::Heading(p.heading.level());
    }
    out
}

/// A sign of which the code in its font alone is known.
fn sign(c: char, may_be_of_second: bool) -> char {
    match symbols::readable("", c) {
        shown if shown == c && may_be_of_second => symbols::readable("Wingdings 2", c),
        shown => shown,
    }
}

fn rows(table: &Table, beside: &mut Beside) -> Vec<flow::Row> {
    let mut out = Vec::new();
    for row in &table.rows {
        let mut column = 0u32;
        let mut cells = Vec::new();
        for cell in &row.cells {
            if beside.cells_left == 0 {
                beside.is_cut = true;
                break;
            }
            beside.cells_left -= 1;
            cells.push(flow::Cell { column, pieces: cell_pieces(cell, beside) });
            column = column.saturating_add(cell.col_span.max(1));
        }
        out.push(cells);
    }
    out
}

fn cell_pieces(cell: &Cell, beside: &mut Beside) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = cell.content.iter().map(|p| Piece::Para(para(p, beside))).collect();
    for table in &cell.nested_tables {
        let rows = rows(table, beside);
        pieces.push(Piece::Table(rows));
    }
    pieces
}
