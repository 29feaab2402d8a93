//! What slides of PowerPoint 97 to 2003 (MS-PPT) hold beside the texts that their reader gives: pictures, automatic numbers, and letters too small
//! to read. Whether white letters are seen is not followed: what lies behind them is told by shapes, slides, masters and schemes of colours together.

use rustc_hash::{FxHashMap, FxHashSet};

use super::slide_numbers::{self, Labels, Lists, OutlineLists};
use super::slide_style::Style;
use crate::little_endian::{long, short, units};
use crate::{Limits, ole};

/// What the slides of a file hold, in their order.
#[derive(Debug, Default)]
pub(super) struct Beside {
    pub(super) slides: Vec<Slide>,
    /// The file without the letters that nobody sees; `None` where that is the file as it is.
    pub(super) revised: Option<Vec<u8>>,
    /// Why it could not be made.
    pub(super) damage: Option<String>,
}

/// What one slide holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Slide {
    pub(super) pictures: Vec<Picture>,
    /// Letters too small to read, a text on a line.
    pub(super) tiny: String,
    /// Automatic numbers.
    pub(super) labels: Labels,
}

/// A picture on a slide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Picture {
    /// Where it lies in the stream of pictures.
    pub(super) at: u32,
    /// Whether it covers most of the slide.
    pub(super) covers: bool,
}

const MAIN: &str = "/PowerPoint Document";

/// Reads it as far as the file can be followed; its reader says where it is damaged.
pub(super) fn beside(file: &[u8], limits: &Limits) -> Beside {
    let mut stream = ole::stream(file, &[MAIN]);
    let mut blanks = Vec::new();
    let slides = slides(&stream, &ole::stream(file, &["/Current User"]), limits, &mut blanks);
    let mut out = Beside { slides: slides.unwrap_or_default(), ..Beside::default() };
    if blanks.is_empty() {
        return out;
    }
    for (at, width) in blanks {
        let place = &mut stream[at..at + width];
        place.fill(0);
        place[0] = BLANK;
    }
    match ole::with_streams(file, &[(MAIN, stream.as_slice())]) {
        Ok(file) => out.revised = Some(file),
        Err(error) => out.damage = Some(error.to_string()),
    }
    out
}

/// A control character, which texts are read without.
const BLANK: u8 = 1;

/// Kinds of records (MS-PPT, 2.13.24; MS-ODRAW, 2.2).
const DOCUMENT: u16 = 0x03e8;
const DOCUMENT_ATOM: u16 = 0x03e9;
const SLIDE: u16 = 0x03ee;
const SLIDE_PLACE: u16 = 0x03f3;
const SLIDE_LIST: u16 = 0x0ff0;
const EDIT: u16 = 0x0ff5;
const PLACES: u16 = 0x1772;
const TEXT_KIND: u16 = 0x0f9f;
const WIDE_TEXT: u16 = 0x0fa0;
const NARROW_TEXT: u16 = 0x0fa8;
const TEXT_STYLE: u16 = 0x0fa1;
const LISTS: u16 = 0x0fac;
const OUTLINE_LISTS: u16 = 0x0fae;
const OUTLINE_OF: u16 = 0x0faf;
const TAGS: u16 = 0x138b;
const STORED_PICTURE: u16 = 0xf007;
const SHAPE: u16 = 0xf00a;
const SHAPE_OPTIONS: u16 = 0xf00b;
const ANCHOR_IN_GROUP: u16 = 0xf00f;
const ANCHOR: u16 = 0xf010;

/// A record: where its content lies.
#[derive(Debug, Clone, Copy)]
struct Record {
    instance: u16,
    is_container: bool,
    kind: u16,
    from: usize,
    to: usize,
}

fn record(stream: &[u8], at: usize) -> Option<Record> {
    let (head, kind, length) = (short(stream, at)?, short(stream, at + 2)?, long(stream, at + 4)?);
    let from = at + 8;
    let to = from.checked_add(length as usize).filter(|&to| to <= stream.len())?;
    Some(Record { instance: head >> 4, is_container: head & 0xf == 0xf, kind, from, to })
}

/// The records directly inside another.
fn inside(stream: &[u8], of: Record) -> impl Iterator<Item = Record> {
    let mut at = of.from;
    std::iter::from_fn(move || {
        let next = record(stream, at).filter(|next| next.to <= of.to)?;
        at = next.to;
        Some(next)
    })
}

/// All records inside another that hold no others, in their order.
fn atoms(stream: &[u8], of: Record) -> Vec<Record> {
    fn collect(stream: &[u8], of: Record, depth: u32, out: &mut Vec<Record>) {
        /// Groups of shapes inside one another; a crafted file has thousands.
        const DEEPEST: u32 = 64;
        for record in inside(stream, of) {
            if !record.is_container {
                out.push(record);
            } else if depth < DEEPEST {
                collect(stream, record, depth + 1, out);
            }
        }
    }
    let mut out = Vec::new();
    collect(stream, of, 0, &mut out);
    out
}

/// Where objects lie by their numbers, by all edits of the file, and the number of the document (2.3.4 and 2.3.5).
fn places(stream: &[u8], current_user: &[u8]) -> Option<(FxHashMap<u32, u32>, u32)> {
    let mut at = long(current_user, 16)?;
    let mut edits = Vec::new();
    loop {
        let edit = record(stream, at as usize).filter(|r| r.kind == EDIT)?;
        edits.push((long(stream, edit.from + 12)?, long(stream, edit.from + 16)?));
        let before = long(stream, edit.from + 8)?;
        if before == 0 || before >= at {
            break;
        }
        at = before;
    }
    let mut places = FxHashMap::default();
    // Crafted edits share what they list.
    let mut left = stream.len() / 4;
    for &(list, _) in edits.iter().rev() {
        let list = record(stream, list as usize).filter(|r| r.kind == PLACES)?;
        let mut at = list.from;
        while at + 4 <= list.to {
            let head = long(stream, at)?;
            at += 4;
            left = left.checked_sub(1)?;
            for number in (head & 0xf_ffff..).take((head >> 20) as usize) {
                if at + 4 > list.to {
                    break;
                }
                places.insert(number, long(stream, at)?);
                at += 4;
                left = left.checked_sub(1)?;
            }
        }
    }
    Some((places, edits[0].1))
}

/// The slides in their order. Places of letters too small to read go to `blanks`, with the bytes that each takes.
fn slides(stream: &[u8], current_user: &[u8], limits: &Limits, blanks: &mut Vec<(usize, usize)>) -> Option<Vec<Slide>> {
    let (places, document) = places(stream, current_user)?;
    let at = |number: u32| places.get(&number).and_then(|&at| record(stream, at as usize));
    let document = at(document).filter(|r| r.kind == DOCUMENT)?;
    let of_document = atoms(stream, document);
    let pictures: Vec<u32> = of_document.iter().filter(|r| r.kind == STORED_PICTURE).filter_map(|r| long(stream, r.from + 28)).collect();
    let size =
        of_document.iter().find(|r| r.kind == DOCUMENT_ATOM).map_or((0, 0), |r| (signed(stream, r.from), signed(stream, r.from + 4)));
    let outline_lists = outline_lists(stream, &of_document);
    // The texts of outlines stand in the list, behind the place and the number of their slide.
    let mut slides: Vec<((u32, u32), Vec<Record>)> = Vec::new();
    for list in inside(stream, document).filter(|r| r.kind == SLIDE_LIST && r.instance == 0) {
        for record in inside(stream, list) {
            if record.kind == SLIDE_PLACE {
                slides.push(((long(stream, record.from)?, long(stream, record.from + 12).unwrap_or(0)), Vec::new()));
            } else if let Some((_, outline)) = slides.last_mut() {
                outline.push(record);
            }
        }
    }
    let read = |((place, number), mut records): ((u32, u32), Vec<Record>)| {
        let mut labels = labels(stream, &records, |kind| outline_lists.get(&(number, kind)), limits);
        let drawing = at(place).filter(|r| r.kind == SLIDE).map_or_else(Vec::new, |slide| atoms(stream, slide));
        labels.extend(labels_of_shapes(stream, &drawing, limits));
        records.extend(drawing);
        let drawn = drawn(stream, &records, &pictures, size);
        Slide { pictures: drawn, tiny: tiny(stream, &records, limits, blanks), labels }
    };
    Some(slides.into_iter().take(limits.pages as usize).map(read).collect())
}

/// Lists of the texts of outlines among what the document says of itself (OutlineTextProps9Container).
fn outline_lists(stream: &[u8], of_document: &[Record]) -> OutlineLists {
    let mut out = OutlineLists::default();
    let tags = of_document.iter().filter(|r| r.kind == TAGS).flat_map(|tags| inside(stream, *tags));
    for lists in tags.filter(|r| r.kind == OUTLINE_LISTS) {
        let mut of = None;
        for record in inside(stream, lists) {
            match record.kind {
                OUTLINE_OF => of = long(stream, record.from).zip(long(stream, record.from + 4)),
                LISTS => {
                    if let Some(of) = of.take() {
                        out.insert(of, slide_numbers::lists(&stream[record.from..record.to]));
                    }
                }
                _ => {}
            }
        }
    }
    out
}

/// Labels of the texts of shapes, which say their lists among their tags.
fn labels_of_shapes(stream: &[u8], records: &[Record], limits: &Limits) -> Labels {
    let mut out = Labels::new();
    for shape in records.chunk_by(|_, next| next.kind != SHAPE) {
        let tags = shape.iter().filter(|r| r.kind == TAGS).flat_map(|tags| inside(stream, *tags));
        let lists = tags.filter(|r| r.kind == LISTS).last().map(|r| slide_numbers::lists(&stream[r.from..r.to]));
        out.extend(labels(stream, shape, |_| lists.as_ref(), limits));
    }
    out
}

/// Labels of texts, whose lists are told by the kind of a text.
fn labels<'l>(stream: &[u8], records: &[Record], lists: impl Fn(u32) -> Option<&'l Lists>, limits: &Limits) -> Labels {
    let mut out = Labels::new();
    let (mut kind, mut text): (Option<u32>, Option<Record>) = (None, None);
    for record in records {
        match record.kind {
            TEXT_KIND => kind = long(stream, record.from),
            WIDE_TEXT | NARROW_TEXT => text = Some(*record),
            TEXT_STYLE => {
                let (Some(text), Some(lists)) = (text.take(), kind.and_then(&lists)) else { continue };
                let letters = &stream[text.from..text.to];
                let letters: Vec<u16> =
                    if text.kind == WIDE_TEXT { units(letters).collect() } else { letters.iter().map(|&byte| byte.into()).collect() };
                if let Some(style) = Style::read(&stream[record.from..record.to], letters.len()) {
                    out.extend(slide_numbers::labels(&letters, &style, lists, limits.tiny_points));
                }
            }
            _ => {}
        }
    }
    out
}

fn signed(stream: &[u8], at: usize) -> i64 {
    long(stream, at).map_or(0, |value| i64::from(value.cast_signed()))
}

/// Pictures that shapes show or are filled with, each once.
fn drawn(stream: &[u8], records: &[Record], stored: &[u32], size: (i64, i64)) -> Vec<Picture> {
    let mut out: Vec<Picture> = Vec::new();
    let mut of_shape = 0;
    for record in records {
        match record.kind {
            SHAPE => of_shape = out.len(),
            SHAPE_OPTIONS => {
                for at in numbers_of_pictures(stream, *record).filter_map(|number| stored.get(number.checked_sub(1)? as usize)) {
                    // What fills a slide as a whole has no place of its own.
                    out.push(Picture { at: *at, covers: true });
                }
            }
            ANCHOR | ANCHOR_IN_GROUP => {
                let covers = record.kind == ANCHOR && covers(stream, *record, size);
                out[of_shape..].iter_mut().for_each(|picture| picture.covers = covers);
                of_shape = out.len();
            }
            _ => {}
        }
    }
    let mut known = FxHashSet::default();
    out.retain(|picture| known.insert(picture.at));
    out
}

/// Numbers of pictures among the properties of a shape (MS-ODRAW, 2.3.7.5 and 2.3.23.6).
fn numbers_of_pictures(stream: &[u8], options: Record) -> impl Iterator<Item = u32> {
    const PICTURES: [u16; 2] = [0x0104, 0x0186];
    const IS_NUMBER: u16 = 0x4000;
    let places = (options.from..options.to).step_by(6).take(usize::from(options.instance));
    places.filter_map(move |at| {
        let name = short(stream, at)?;
        let is_picture = name & IS_NUMBER != 0 && PICTURES.contains(&(name & 0x3fff));
        long(stream, at + 2).filter(|_| is_picture)
    })
}

/// Whether a shape covers most of its slide: top, left, right and bottom, in two bytes each or in four.
fn covers(stream: &[u8], anchor: Record, (width, height): (i64, i64)) -> bool {
    let narrow = |i: usize| short(stream, anchor.from + 2 * i).map_or(0, |value| i64::from(value.cast_signed()));
    let wide = |i: usize| signed(stream, anchor.from + 4 * i);
    let [top, left, right, bottom] = if anchor.to - anchor.from == 16 { [0, 1, 2, 3].map(wide) } else { [0, 1, 2, 3].map(narrow) };
    let across = right.min(width) - left.max(0);
    let down = bottom.min(height) - top.max(0);
    across.max(0) * down.max(0) * 2 > width * height
}

/// Letters too small to read, a text on a line; where they lie is said.
fn tiny(stream: &[u8], records: &[Record], limits: &Limits, blanks: &mut Vec<(usize, usize)>) -> String {
    let mut out = String::new();
    let mut text: Option<Record> = None;
    for record in records {
        match record.kind {
            WIDE_TEXT | NARROW_TEXT => text = Some(*record),
            TEXT_STYLE => {
                let Some(text) = text.take() else { continue };
                let width = if text.kind == WIDE_TEXT { 2 } else { 1 };
                let style = Style::read(&stream[record.from..record.to], (text.to - text.from) / width).unwrap_or_default();
                let is_tiny = |size: u16| size > 0 && f32::from(size) <= limits.tiny_points;
                let mut letters: Vec<u16> = Vec::new();
                for (i, _) in style.letters().enumerate().filter(|(_, letter)| is_tiny(letter.size)) {
                    let at = text.from + width * i;
                    let unit = if width == 2 { short(stream, at) } else { stream.get(at).map(|&byte| u16::from(byte)) };
                    if let Some(unit) = unit.filter(|&unit| unit >= u16::from(b' ')) {
                        letters.push(unit);
                        blanks.push((at, width));
                    }
                }
                if !letters.is_empty() {
                    out.push_str(&String::from_utf16_lossy(&letters));
                    out.push('\n');
                }
            }
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shape_covers_most_of_its_slide_or_not() {
        let anchor = |sides: [i16; 4]| {
            let body: Vec<u8> = sides.iter().flat_map(|side| side.to_le_bytes()).collect();
            covers(&body, Record { instance: 0, is_container: false, kind: ANCHOR, from: 0, to: 8 }, (5760, 4320))
        };
        assert!(anchor([0, 0, 5760, 4320]) && anchor([-500, -500, 5760, 3000]));
        assert!(!anchor([0, 0, 2880, 4320]) && !anchor([0, 6000, 9000, 4320]) && !anchor([9, 9, 0, 0]));
    }
}
