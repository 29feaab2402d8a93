//! Which letters of a text of Word 97 to 2003 nobody sees and which are signs, by the changes of format that letters and paragraphs have (MS-DOC,
//! 2.6.1, 2.6.2 and 2.9.34). Those of styles are not followed: a style is taken to show its letters, on nothing, in a font of letters.

use record::HiddenWhy;

use crate::little_endian::{long, short, units};
use crate::{Limits, symbols};

/// Stretches of the main stream, in order.
#[derive(Debug, Default)]
pub(super) struct Unseen {
    /// Letters that are not seen: from and to which byte, and why.
    letters: Vec<(u32, u32, HiddenWhy)>,
    /// Paragraphs behind which something lies, or may lie: white letters may be seen on it.
    painted: Vec<(u32, u32)>,
    /// What a tracked change took out: it is part of no final text.
    deleted: Vec<(u32, u32)>,
}

impl Unseen {
    /// Follows the pages of formats that these parts of the table stream list, as far as it is possible.
    pub(super) fn read(main: &[u8], of_letters: &[u8], of_paragraphs: &[u8], limits: &Limits) -> Self {
        let mut out = Self::default();
        formatted(main, of_letters, Formats::Letters, |from, to, _, changes| {
            let look = Look::of(changes, limits);
            out.letters.extend(look.unseen().map(|why| (from, to, why)));
            out.deleted.extend(look.deleted.then_some((from, to)));
        });
        formatted(main, of_paragraphs, Formats::Paragraphs, |from, to, _, changes| {
            out.painted.extend(Look::of(changes, limits).painted.then_some((from, to)));
        });
        out.letters.sort_unstable_by_key(|&(from, to, _)| (from, to));
        out.painted.sort_unstable();
        out.deleted.sort_unstable();
        out
    }

    /// Why the letter at this byte is not seen, if so. A text box is mostly filled with something.
    pub(super) fn why(&self, byte: u32, in_box: bool) -> Option<HiddenWhy> {
        let behind = self.letters.partition_point(|&(from, ..)| from <= byte);
        let &(_, to, why) = self.letters.get(behind.checked_sub(1)?)?;
        let may_be_seen = why == HiddenWhy::White && (in_box || is_within(&self.painted, byte));
        (byte < to && !may_be_seen).then_some(why)
    }

    /// Whether a tracked change took out the letter at this byte.
    pub(super) fn is_deleted(&self, byte: u32) -> bool {
        is_within(&self.deleted, byte)
    }

    #[cfg(test)]
    pub(super) fn of(letters: Vec<(u32, u32, HiddenWhy)>, deleted: Vec<(u32, u32)>) -> Self {
        Self { letters, painted: Vec::new(), deleted }
    }
}

fn is_within(stretches: &[(u32, u32)], byte: u32) -> bool {
    let behind = stretches.partition_point(|&(from, _)| from <= byte);
    behind > 0 && byte < stretches[behind - 1].1
}

/// Letters that are set in fonts of signs, signs that were inserted, and characters that stand for something in the stream of data.
#[derive(Debug, Default)]
pub(super) struct Signs {
    /// Names of fonts by their numbers, empty where they are none of signs.
    fonts: Vec<String>,
    /// Stretches of the main stream and a number: the font of letters of ASCII, that of others but ideographs, where they are of signs; a font
    /// and a code in it.
    ascii: Vec<(u32, u32, u32)>,
    high: Vec<(u32, u32, u32)>,
    inserted: Vec<(u32, u32, u32)>,
    /// Where in the stream of data that lies which a character stands for.
    data: Vec<(u32, u32, u32)>,
}

impl Signs {
    /// Follows the pages of formats, as far as it is possible; `fonts` is the table of fonts (2.9.286).
    pub(super) fn read(main: &[u8], of_letters: &[u8], fonts: &[u8]) -> Self {
        let mut out = Self { fonts: names_of_fonts(fonts), ..Self::default() };
        formatted(main, of_letters, Formats::Letters, |from, to, _, all| {
            let (mut ascii, mut high, mut inserted, mut data) = (None, None, None, None);
            for (code, operand) in changes(all) {
                match code {
                    FONT => ascii = short(operand, 0).map(u32::from),
                    HIGH_FONT => high = short(operand, 0).map(u32::from),
                    SIGN => inserted = long(operand, 0),
                    DATA | OBJECT => data = long(operand, 0),
                    _ => {}
                }
            }
            let of_signs = |font: &u32| out.fonts.get(*font as usize).is_some_and(|name| !name.is_empty());
            let (ascii, high) = (ascii.filter(of_signs), high.filter(of_signs));
            out.ascii.extend(ascii.map(|value| (from, to, value)));
            out.high.extend(high.map(|value| (from, to, value)));
            out.inserted.extend(inserted.map(|value| (from, to, value)));
            out.data.extend(data.map(|value| (from, to, value)));
        });
        [&mut out.ascii, &mut out.high, &mut out.inserted, &mut out.data].into_iter().for_each(|list| list.sort_unstable());
        out
    }

    /// What a letter at this byte shows.
    pub(super) fn shown(&self, c: char, byte: u32) -> char {
        if let Some(sign) = value_at(&self.inserted, byte) {
            return symbols::sign(self.font(sign & 0xffff), (sign >> 16) as u8).unwrap_or(c);
        }
        let list = if c.is_ascii() { &self.ascii } else { &self.high };
        value_at(list, byte).map_or(c, |number| symbols::typed(self.font(number), c))
    }

    /// Name of a font of signs, empty for others.
    pub(super) fn font(&self, number: u32) -> &str {
        self.fonts.get(number as usize).map_or("", String::as_str)
    }

    /// Where in the stream of data that lies which the character at this byte stands for; of the mark of a field, the number of its object.
    pub(super) fn data(&self, byte: u32) -> Option<u32> {
        value_at(&self.data, byte)
    }

    /// Whether signs of Wingdings 2 may be among those of which the code alone is known.
    pub(super) fn has_second(&self) -> bool {
        self.fonts.iter().any(|font| font.eq_ignore_ascii_case("Wingdings 2"))
    }
}

fn value_at(list: &[(u32, u32, u32)], byte: u32) -> Option<u32> {
    let behind = list.partition_point(|&(from, ..)| from <= byte);
    let &(_, to, value) = list.get(behind.checked_sub(1)?)?;
    (byte < to).then_some(value)
}

/// Names of fonts of signs by their numbers, empty ones for others.
fn names_of_fonts(table: &[u8]) -> Vec<String> {
    /// What comes before the name: kind, weight, letters, shape (2.9.80).
    const HEAD: usize = 39;
    let mut out = Vec::new();
    let mut rest = table.get(4..).unwrap_or_default();
    for _ in 0..short(table, 0).unwrap_or(0) {
        let Some((&length, behind)) = rest.split_first() else { break };
        let (font, next) = behind.split_at(behind.len().min(length.into()));
        rest = next;
        let name: Vec<u16> = units(font.get(HEAD..).unwrap_or_default()).take_while(|&unit| unit != 0).collect();
        let name = String::from_utf16_lossy(&name);
        let is_of_signs = symbols::is_ornamental(&name) || name.eq_ignore_ascii_case("Symbol");
        out.push(if is_of_signs { name } else { String::new() });
    }
    out
}

/// Whose formats a page holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Formats {
    Letters,
    Paragraphs,
}

/// Goes through pages of formats (2.9.33 and 2.9.175): stretches of the main stream, the number of their style (0 for letters, whose style is
/// one of the changes), and the changes that they have.
pub(super) fn formatted(main: &[u8], list: &[u8], of: Formats, mut visit: impl FnMut(u32, u32, u16, &[u8])) {
    const PAGE: usize = 512;
    let count = list.len().saturating_sub(4) / 8;
    // A crafted list has pages over and over.
    for i in 0..count.min(main.len() / PAGE) {
        let Some(number) = long(list, 4 * (count + 1) + 4 * i) else { break };
        let at = (number & 0x003f_ffff) as usize * PAGE;
        let Some(page) = main.get(at..at + PAGE) else { continue };
        let runs = usize::from(page[PAGE - 1]);
        let width = if of == Formats::Letters { 1 } else { 13 };
        for run in 0..runs {
            let Some(&word) = page.get(4 * (runs + 1) + width * run) else { break };
            let start = 2 * usize::from(word);
            let changes = if of == Formats::Letters { of_letters(page, start) } else { of_paragraph(page, start) };
            if let (true, Some((style, changes)), Some(from), Some(to)) = (start > 0, changes, long(page, 4 * run), long(page, 4 * run + 4))
            {
                visit(from, to, style, changes);
            }
        }
    }
}

fn of_letters(page: &[u8], start: usize) -> Option<(u16, &[u8])> {
    Some((0, page.get(start + 1..start + 1 + usize::from(*page.get(start)?))?))
}

/// The number of its style comes before them.
fn of_paragraph(page: &[u8], start: usize) -> Option<(u16, &[u8])> {
    let (from, length) = match usize::from(*page.get(start)?) {
        0 => (start + 2, 2 * usize::from(*page.get(start + 1)?)),
        half => (start + 1, 2 * half - 1),
    };
    let all = page.get(from..from + length)?;
    Some((short(all, 0)?, &all[2..]))
}

/// How letters or a paragraph look, as far as it decides what is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Look {
    deleted: bool,
    hidden: bool,
    tiny: bool,
    white: bool,
    /// Whether something lies behind the letters.
    painted: bool,
}

impl Look {
    fn of(all: &[u8], limits: &Limits) -> Self {
        let mut look = Self::default();
        for (code, operand) in changes(all) {
            let byte = |at: usize| operand.get(at).copied().unwrap_or(0);
            match code {
                DELETED => look.deleted = matches!(byte(0), 1 | 0x81),
                VANISH => look.hidden = matches!(byte(0), 1 | 0x81),
                HALF_POINTS => look.tiny = short(operand, 0).is_some_and(|half| half > 0 && f32::from(half) / 2.0 <= limits.tiny_points),
                COLOUR_INDEX => look.white = byte(0) == WHITE,
                COLOUR => look.white = byte(3) == 0 && (0..3).all(|at| byte(at) >= limits.white_from),
                HIGHLIGHT | IN_TABLE => look.painted |= byte(0) != 0,
                SHADING_BY_INDEX | PARAGRAPH_SHADING_BY_INDEX => look.painted |= short(operand, 0).is_some_and(paints),
                SHADING | PARAGRAPH_SHADING => {
                    let is_plain = byte(7) != 0 || (4..7).all(|at| byte(at) >= limits.white_from);
                    look.painted |= short(operand, 8).unwrap_or(0) != 0 || !is_plain;
                }
                _ => {}
            }
        }
        look
    }

    fn unseen(self) -> Option<HiddenWhy> {
        if self.hidden {
            Some(HiddenWhy::Marked)
        } else if self.tiny {
            Some(HiddenWhy::Tiny)
        } else {
            (self.white && !self.painted).then_some(HiddenWhy::White)
        }
    }
}

const DELETED: u16 = 0x0800;
const VANISH: u16 = 0x083c;
pub(super) const FONT: u16 = 0x4a4f;
const HIGH_FONT: u16 = 0x4a51;
const SIGN: u16 = 0x6a09;
const DATA: u16 = 0x6a03;
/// The same of an object, by its number.
const OBJECT: u16 = 0x680e;
const HALF_POINTS: u16 = 0x4a43;
/// One of seventeen colours (2.9.119) …
const COLOUR_INDEX: u16 = 0x2a42;
const WHITE: u8 = 8;
/// … or red, green, blue, and whether it is the usual one instead (2.9.43).
const COLOUR: u16 = 0x6870;
const HIGHLIGHT: u16 = 0x2a0c;
/// What lies behind letters or a paragraph: indexes of two colours and a pattern (2.9.247), or colours themselves (2.9.246).
const SHADING_BY_INDEX: u16 = 0x4866;
const SHADING: u16 = 0xca71;
const PARAGRAPH_SHADING_BY_INDEX: u16 = 0x442d;
const PARAGRAPH_SHADING: u16 = 0xc64d;
/// A cell may be painted by its row or by the style of its table.
const IN_TABLE: u16 = 0x2416;
/// The only change whose length takes two bytes; it counts one of them.
const DEFINE_TABLE: u16 = 0xd608;

/// Whether a shading by indexes shows anything but white.
fn paints(shading: u16) -> bool {
    const NONE: u16 = 0xffff;
    let (back, pattern) = ((shading >> 5) & 0x1f, shading >> 10);
    shading != NONE && (pattern != 0 || !(back == 0 || back == u16::from(WHITE)))
}

/// Changes of format one after the other, each with its operand (2.2.5.1).
pub(super) fn changes(all: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    let mut rest = all;
    std::iter::from_fn(move || {
        let code = short(rest, 0)?;
        let behind = &rest[2..];
        let (from, length) = match code >> 13 {
            0 | 1 => (0, 1),
            2 | 4 | 5 => (0, 2),
            3 => (0, 4),
            7 => (0, 3),
            _ if code == DEFINE_TABLE => (2, usize::from(short(behind, 0)?).saturating_sub(1)),
            _ => (1, usize::from(*behind.first()?)),
        };
        let operand = behind.get(from..from + length)?;
        rest = &behind[from + length..];
        Some((code, operand))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_of_format_are_followed() {
        let bold_then_hidden = [0x35, 0x08, 1, 0x3c, 0x08, 1];
        let long_operand = [0x15, 0xc6, 2, 9, 9, 0x43, 0x4a, 21, 0, 0x3c, 0x08, 0x81];
        let shown_again = [0x3c, 0x08, 1, 0x3c, 0x08, 0];
        let table = [0x08, 0xd6, 3, 0, 9, 9, 0x3c, 0x08, 1];
        let white = [0x70, 0x68, 255, 255, 255, 0];
        let usual = [0x70, 0x68, 255, 255, 255, 255];
        let shaded = [&white[..], &[0x71, 0xca, 10, 0, 0, 0, 255, 0x1f, 0x4e, 0x79, 0, 0, 0]].concat();
        let not_shaded = [&white[..], &[0x71, 0xca, 10, 0, 0, 0, 255, 0, 0, 0, 255, 0, 0]].concat();
        let by_index = [&[0x42, 0x2a, 8][..], &[0x66, 0x48, 0xff, 0xff]].concat();
        let highlighted = [&[0x42, 0x2a, 8][..], &[0x0c, 0x2a, 1]].concat();
        let cases: [(&[u8], Option<HiddenWhy>); 12] = [
            (&bold_then_hidden, Some(HiddenWhy::Marked)),
            (&bold_then_hidden[..5], None),
            (&long_operand, Some(HiddenWhy::Marked)),
            (&shown_again, None),
            (&table, Some(HiddenWhy::Marked)),
            (&white, Some(HiddenWhy::White)),
            (&usual, None),
            (&shaded, None),
            (&not_shaded, Some(HiddenWhy::White)),
            (&by_index, Some(HiddenWhy::White)),
            (&highlighted, None),
            (&[0x43, 0x4a, 2, 0], Some(HiddenWhy::Tiny)),
        ];
        for (changes, expected) in cases {
            assert_eq!(Look::of(changes, &Limits::default()).unseen(), expected, "{changes:x?}");
        }
    }
}
