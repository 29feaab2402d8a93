//! What a text of Word 97 to 2003 (MS-DOC) holds beside what its reader gives: text boxes, comments, and letters that are formatted as hidden.

use crate::little_endian::{long, short};
use crate::ole;

/// Texts by where they stand; paragraphs are parted by line breaks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Beside {
    pub(super) boxes: String,
    /// In headers and footers.
    pub(super) running_boxes: String,
    pub(super) comments: Vec<String>,
    pub(super) hidden: String,
}

/// Reads them as far as the file can be followed; its reader says where it is damaged.
pub(super) fn beside(file: &[u8]) -> Beside {
    let main = ole::stream(file, &["/WordDocument"]);
    let Some(header) = Header::read(&main) else { return Beside::default() };
    let table = ole::stream(file, &[header.table]);
    let mut unseen = unseen(&main, header.formats.of(&table));
    unseen.sort_unstable();
    let letters = letters(&main, header.pieces.of(&table));
    let mut out = Beside::default();
    let mut from = 0;
    for (story, length) in header.stories.into_iter().enumerate() {
        let to = from + u64::from(length);
        let own = letters.iter().filter(|l| (from..to).contains(&u64::from(l.at)));
        let seen = shown(own, &unseen, &mut out.hidden);
        match story {
            COMMENTS => out.comments = seen.split(COMMENT).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect(),
            BOXES => out.boxes = seen,
            RUNNING_BOXES => out.running_boxes = seen,
            _ => {}
        }
        from = to;
    }
    out
}

/// Texts that lie one behind the other: the main one, footnotes, headers, macros, comments, endnotes, text boxes, those of headers.
const STORIES: usize = 8;
const COMMENTS: usize = 4;
const BOXES: usize = 6;
const RUNNING_BOXES: usize = 7;

/// Stands before each comment.
const COMMENT: char = '\u{5}';

/// Where a part of the table stream lies.
#[derive(Debug, Clone, Copy)]
struct Part {
    at: u32,
    length: u32,
}

impl Part {
    fn of(self, table: &[u8]) -> &[u8] {
        let end = (self.at as usize).saturating_add(self.length as usize);
        table.get(self.at as usize..end).unwrap_or_default()
    }
}

/// What the head of the main stream says (MS-DOC, 2.5).
#[derive(Debug)]
struct Header {
    table: &'static str,
    /// Length of each text in characters.
    stories: [u32; STORIES],
    pieces: Part,
    formats: Part,
}

impl Header {
    fn read(main: &[u8]) -> Option<Self> {
        /// Versions before it lay out their head otherwise.
        const WORD_97: u16 = 0x00c0;
        /// Places of lengths and parts in their lists.
        const FIRST_LENGTH: usize = 3;
        const FORMATS: usize = 12;
        const PIECES: usize = 33;
        if short(main, 0)? != 0xa5ec || short(main, 2)? < WORD_97 {
            return None;
        }
        let table = if short(main, 10)? & 0x0200 == 0 { "/0Table" } else { "/1Table" };
        let lengths = 32 + 2 + 2 * usize::from(short(main, 32)?);
        let count = usize::from(short(main, lengths)?);
        let parts = lengths + 2 + 4 * count;
        let mut stories = [0; STORIES];
        for (i, story) in (FIRST_LENGTH..count).zip(&mut stories) {
            *story = long(main, lengths + 2 + 4 * i)?;
        }
        let part = |i: usize| Some(Part { at: long(main, parts + 2 + 8 * i)?, length: long(main, parts + 6 + 8 * i)? });
        Some(Self { table, stories, pieces: part(PIECES)?, formats: part(FORMATS)? })
    }
}

/// A character, its place in the text and in the main stream.
#[derive(Debug, Clone, Copy)]
struct Letter {
    c: char,
    at: u32,
    byte: u32,
}

/// All characters by the table of pieces (2.8.35), no more than the stream has bytes: crafted pieces share theirs.
fn letters(main: &[u8], pieces: &[u8]) -> Vec<Letter> {
    let mut out = Vec::new();
    for (from, to, at) in table_of_pieces(pieces).unwrap_or_default() {
        let is_narrow = at & 0x4000_0000 != 0;
        let (width, first) = if is_narrow { (1, (at & 0x3fff_ffff) / 2) } else { (2, at & 0x3fff_ffff) };
        let count = to.saturating_sub(from) as usize;
        if count > main.len() - out.len() {
            break;
        }
        let start = first as usize;
        let Some(bytes) = main.get(start..start + width * count) else { continue };
        let mut place = 0;
        let mut push = |c: char, units: u32| {
            out.push(Letter { c, at: from.saturating_add(place), byte: first.saturating_add(place * width as u32) });
            place += units;
        };
        if is_narrow {
            encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.chars().for_each(|c| push(c, 1));
        } else {
            let units = bytes.chunks_exact(2).map(|b| u16::from_le_bytes([b[0], b[1]]));
            char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).for_each(|c| push(c, c.len_utf16() as u32));
        }
    }
    out
}

/// Pieces: from and to which character, and where in the main stream.
fn table_of_pieces(mut part: &[u8]) -> Option<Vec<(u32, u32, u32)>> {
    // Changes of format come first.
    while let [1, rest @ ..] = part {
        part = rest.get(2 + usize::from(short(rest, 0)?)..)?;
    }
    let [2, rest @ ..] = part else { return None };
    let list = rest.get(4..)?.get(..long(rest, 0)? as usize)?;
    let count = list.len().checked_sub(4)? / 12;
    let descriptor = |i: usize| long(list, 4 * (count + 1) + 8 * i + 2);
    (0..count).map(|i| Some((long(list, 4 * i)?, long(list, 4 * i + 4)?, descriptor(i)?))).collect()
}

/// Stretches of the main stream that are formatted as hidden (2.8.33, 2.9.33).
fn unseen(main: &[u8], formats: &[u8]) -> Vec<(u32, u32)> {
    const PAGE: usize = 512;
    let count = formats.len().saturating_sub(4) / 8;
    let mut out = Vec::new();
    for i in 0..count {
        let Some(number) = long(formats, 4 * (count + 1) + 4 * i) else { break };
        let at = (number & 0x003f_ffff) as usize * PAGE;
        let Some(page) = main.get(at..at + PAGE) else { continue };
        let runs = usize::from(page[PAGE - 1]);
        for run in 0..runs {
            let Some(&word) = page.get(4 * (runs + 1) + run) else { break };
            let start = 2 * usize::from(word);
            let length = page.get(start).copied().map_or(0, usize::from);
            let is_hidden = start > 0 && page.get(start + 1..start + 1 + length).is_some_and(hides);
            if let (true, Some(from), Some(to)) = (is_hidden, long(page, 4 * run), long(page, 4 * run + 4)) {
                out.push((from, to));
            }
        }
    }
    out
}

/// Whether changes of format hide letters (`sprmCFVanish`). Those of styles are not followed: a style is taken to show them.
fn hides(mut changes: &[u8]) -> bool {
    const VANISH: u16 = 0x083c;
    let mut hides = false;
    while let Some(code) = short(changes, 0) {
        let operand = &changes[2..];
        let length = match code >> 13 {
            0 | 1 => 1,
            2 | 4 | 5 => 2,
            3 => 4,
            7 => 3,
            _ => operand.first().map_or(0, |&length| 1 + usize::from(length)),
        };
        if code == VANISH {
            hides = matches!(operand.first(), Some(1 | 0x81));
        }
        changes = operand.get(length..).unwrap_or_default();
    }
    hides
}

/// The text that is shown. What is hidden goes to `hidden`, each stretch on a line; what fields are computed from goes nowhere.
fn shown<'l>(letters: impl Iterator<Item = &'l Letter>, unseen: &[(u32, u32)], hidden: &mut String) -> String {
    let mut out = String::new();
    // Whether each open field has come to its result.
    let mut fields: Vec<bool> = Vec::new();
    let mut was_hidden = false;
    for letter in letters {
        let c = match letter.c {
            '\u{13}' => {
                fields.push(false);
                continue;
            }
            '\u{14}' => {
                fields.last_mut().into_iter().for_each(|result| *result = true);
                continue;
            }
            '\u{15}' => {
                fields.pop();
                continue;
            }
            '\r' | '\u{b}' | '\u{c}' => '\n',
            '\u{7}' => '\t',
            '\u{1e}' => '-',
            COMMENT | '\t' => letter.c,
            c if c < ' ' => continue,
            c => c,
        };
        if fields.contains(&false) {
            continue;
        }
        let behind = unseen.partition_point(|&(from, _)| from <= letter.byte);
        let is_hidden = behind > 0 && letter.byte < unseen[behind - 1].1;
        if is_hidden {
            if !was_hidden && !hidden.is_empty() {
                hidden.push('\n');
            }
            hidden.push(c);
        } else {
            out.push(c);
        }
        was_hidden = is_hidden;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_give_their_results_and_hidden_letters_go_apart() {
        let letters: Vec<Letter> =
            "甲\u{13}TC 目录\u{14}乙\u{15}丙\u{1}\r密\r\u{7}丁".chars().zip(0..).map(|(c, at)| Letter { c, at, byte: 10 * at }).collect();
        let at = |c: char| letters.iter().find(|l| l.c == c).expect("a letter").byte;
        let unseen = [(at('密'), at('密') + 20), (at('丁'), at('丁') + 1)];
        let mut hidden = String::new();
        assert_eq!(shown(letters.iter(), &unseen, &mut hidden), "甲乙丙\n\t");
        assert_eq!(hidden, "密\n\n丁");
    }

    #[test]
    fn changes_of_format_are_followed() {
        let bold_then_hidden = [0x35, 0x08, 1, 0x3c, 0x08, 1];
        let long_operand = [0x15, 0xc6, 2, 9, 9, 0x43, 0x4a, 21, 0, 0x3c, 0x08, 0x81];
        let shown_again = [0x3c, 0x08, 1, 0x3c, 0x08, 0];
        let got = [&bold_then_hidden[..], &bold_then_hidden[..5], &long_operand[..], &shown_again[..]].map(hides);
        assert_eq!(got, [true, false, true, false]);
    }
}
