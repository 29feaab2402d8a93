//! What a text of Word 97 to 2003 (MS-DOC) holds beside what its reader gives: text boxes, comments, headers and footers of all sections, letters
//! that nobody sees, and what fields show that have no result.

use record::{BlockKind, HiddenWhy};
use rustc_hash::FxHashSet;

use super::word_look::{Signs, Unseen};
use crate::little_endian::{long, short};
use crate::{Limits, field_code, ole};

/// Texts by where they stand; paragraphs are parted by line breaks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Beside {
    pub(super) boxes: String,
    /// In headers and footers.
    pub(super) running_boxes: String,
    pub(super) comments: Vec<String>,
    /// Headers and footers, each text once.
    pub(super) running: Vec<(BlockKind, String)>,
    pub(super) hidden: Vec<(HiddenWhy, String)>,
    /// The file without the letters that nobody sees, and with what fields show in place of their instructions; `None` where that is the file
    /// as it is.
    pub(super) revised: Option<Vec<u8>>,
    /// Why it could not be made.
    pub(super) damage: Option<String>,
    /// Whether signs of Wingdings 2 may be among those of which the code alone is known.
    pub(super) has_second_signs: bool,
}

/// Reads them as far as the file can be followed; its reader says where it is damaged.
pub(super) fn beside(file: &[u8], limits: &Limits) -> Beside {
    let mut main = ole::stream(file, &[MAIN]);
    let Some(header) = Header::read(&main) else { return Beside::default() };
    let table = ole::stream(file, &[header.table]);
    let unseen = Unseen::read(&main, header.formats.of(&table), header.paragraphs.of(&table), limits);
    let letters = letters(&main, header.pieces.of(&table));
    let signs = Signs::read(&main, header.formats.of(&table), header.fonts.of(&table));
    let data = ole::stream(file, &["/Data"]);
    let mut out = Beside { has_second_signs: signs.has_second(), ..Beside::default() };
    let mut is_revised = false;
    let mut from = 0;
    for (story, length) in header.stories.into_iter().enumerate() {
        let to = from + u64::from(length);
        let mut own: Vec<Letter> = letters.iter().copied().filter(|l| (from..to).contains(&u64::from(l.at))).collect();
        show_signs(&mut own, &signs);
        show_instructions(&mut own, |byte| ticked(&data, signs.data(byte)?));
        let in_box = matches!(story, BOXES | RUNNING_BOXES);
        let seen = shown(&own, &unseen, in_box, &mut out.hidden);
        match story {
            HEADERS => out.running = running(&own, header.headers.of(&table), from, &unseen),
            COMMENTS => out.comments = seen.split(COMMENT).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect(),
            BOXES => out.boxes = seen,
            RUNNING_BOXES => out.running_boxes = seen,
            _ => {}
        }
        for letter in own {
            if letter.c >= ' ' && unseen.why(letter.byte, in_box).is_some() {
                is_revised |= letter.write(BLANK, &mut main);
            } else if letter.is_new {
                is_revised |= letter.write(letter.c, &mut main);
            }
        }
        from = to;
    }
    if is_revised {
        match ole::with_stream(file, MAIN, &main) {
            Ok(file) => out.revised = Some(file),
            Err(error) => out.damage = Some(error.to_string()),
        }
    }
    out
}

const MAIN: &str = "/WordDocument";

/// Texts that lie one behind the other: the main one, footnotes, headers, macros, comments, endnotes, text boxes, those of headers.
const STORIES: usize = 8;
const HEADERS: usize = 2;
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
    /// Pages of formats of letters and of paragraphs.
    formats: Part,
    paragraphs: Part,
    /// Where each header and footer begins.
    headers: Part,
    fonts: Part,
}

impl Header {
    fn read(main: &[u8]) -> Option<Self> {
        /// Versions before it lay out their head otherwise.
        const WORD_97: u16 = 0x00c0;
        /// Places of lengths and parts in their lists.
        const FIRST_LENGTH: usize = 3;
        const HEADERS: usize = 11;
        const FORMATS: usize = 12;
        const PARAGRAPHS: usize = 13;
        const FONTS: usize = 15;
        const PIECES: usize = 33;
        const ENCRYPTED: u16 = 0x0100;
        if short(main, 0)? != 0xa5ec || short(main, 2)? < WORD_97 || short(main, 10)? & ENCRYPTED != 0 {
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
        let [pieces, formats, paragraphs] = [part(PIECES)?, part(FORMATS)?, part(PARAGRAPHS)?];
        Some(Self { table, stories, pieces, formats, paragraphs, headers: part(HEADERS)?, fonts: part(FONTS)? })
    }
}

/// A character, its place in the text and in the main stream.
#[derive(Debug, Clone, Copy)]
struct Letter {
    c: char,
    at: u32,
    byte: u32,
    /// How many bytes it takes there: one, or two for each unit of UTF-16.
    width: u8,
    /// Whether it is another one than there.
    is_new: bool,
}

/// Shows nothing: an anchor of a drawing.
const BLANK: char = '\u{8}';

impl Letter {
    /// Whether its place can hold this character.
    fn holds(&self, c: char) -> bool {
        // Of the two encodings, one has the same signs from there on.
        if self.width == 1 { c.is_ascii() || ('\u{a0}'..='\u{ff}').contains(&c) } else { c.len_utf16() == 1 }
    }

    /// Writes a character that its place can hold; whether there is such a place.
    fn write(&self, c: char, main: &mut [u8]) -> bool {
        let from = self.byte as usize;
        let Some(place) = main.get_mut(from..from + usize::from(self.width)) else { return false };
        let code = u32::from(c) as u16;
        if let [byte] = place {
            *byte = code as u8;
        } else {
            let units = std::iter::once(code).chain(std::iter::repeat(BLANK as u16));
            place.chunks_exact_mut(2).zip(units).for_each(|(bytes, unit)| bytes.copy_from_slice(&unit.to_le_bytes()));
        }
        true
    }
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
            let byte = first.saturating_add(place * width as u32);
            out.push(Letter { c, at: from.saturating_add(place), byte, width: (units * width as u32) as u8, is_new: false });
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

/// Writes signs in place of the letters that stand for them, where there is room for it.
fn show_signs(letters: &mut [Letter], signs: &Signs) {
    for letter in letters {
        let shown = signs.shown(letter.c, letter.byte);
        if shown != letter.c && letter.holds(shown) {
            (letter.c, letter.is_new) = (shown, true);
        }
    }
}

const BEGIN: char = '\u{13}';
const SEPARATOR: char = '\u{14}';
const END: char = '\u{15}';

/// The box of a form's field, by what lies at a place of the stream of data (2.9.78 and 2.9.158); `None` where that is no box.
fn ticked(data: &[u8], at: u32) -> Option<char> {
    /// What comes before it, as before a picture.
    const HEAD: usize = 68;
    const VERSION: u32 = 0xffff_ffff;
    const BOX: u16 = 1;
    /// Neither ticked nor cleared by anybody: as it was made.
    const UNTOUCHED: u16 = 25;
    let field = data.get(at as usize..)?.get(HEAD..)?;
    let bits = short(field, 4)?;
    if long(field, 0)? != VERSION || bits & 3 != BOX {
        return None;
    }
    let name = usize::from(short(field, 10)?);
    let is_on = match (bits >> 2) & 0x1f {
        UNTOUCHED => short(field, 14 + 2 * name)? == 1,
        state => state == 1,
    };
    Some(if is_on { '☑' } else { '☐' })
}

/// Writes what fields without a result show in their place, as far as there is room for it. `ticked` tells the box that the character at a
/// byte stands for.
fn show_instructions(letters: &mut [Letter], ticked: impl Fn(u32) -> Option<char>) {
    /// Stands for the data of a form's field.
    const DATA: char = '\u{1}';
    // Open fields: where each begins, and whether it has come to its result. Those that have not have an instruction.
    let mut open: Vec<(usize, bool)> = Vec::new();
    let mut instructions: Vec<String> = Vec::new();
    for at in 0..letters.len() {
        match letters[at].c {
            BEGIN => {
                open.push((at, false));
                instructions.push(String::new());
            }
            SEPARATOR => {
                if let Some((_, has_result)) = open.last_mut().filter(|(_, has_result)| !has_result) {
                    *has_result = true;
                    instructions.pop();
                }
            }
            END => {
                let Some((from, false)) = open.pop() else { continue };
                let instruction = instructions.pop().unwrap_or_default();
                let text = if open.len() < field_code::NESTED { field_code::shown(&instruction) } else { String::new() };
                if !text.is_empty()
                    && write_over(&mut letters[from..=at], &text)
                    && let Some(outer) = instructions.last_mut()
                {
                    outer.push_str(&text);
                }
            }
            DATA => {
                // Such a field has no result but its box. What is left of it shows nothing.
                if let Some((&(from, false), sign)) = open.last().zip(ticked(letters[at].byte))
                    && write_over(&mut letters[from..at], sign.encode_utf8(&mut [0; 4]))
                {
                    letters[at] = Letter { c: BEGIN, is_new: true, ..letters[at] };
                    open.last_mut().into_iter().for_each(|field| field.0 = at);
                }
            }
            c if c >= ' ' => {
                if let Some(instruction) = instructions.last_mut() {
                    instruction.push(c);
                }
            }
            _ => {}
        }
    }
}

/// Writes a text over letters, each where one can hold it, and blanks the others; does nothing where they cannot hold it.
fn write_over(letters: &mut [Letter], text: &str) -> bool {
    let mut places = Vec::with_capacity(text.len());
    let mut next = 0;
    for c in text.chars() {
        let Some(behind) = letters[next..].iter().position(|letter| letter.holds(c)) else { return false };
        places.push((next + behind, c));
        next += behind + 1;
    }
    for letter in letters.iter_mut() {
        (letter.c, letter.is_new) = (BLANK, true);
    }
    for (at, c) in places {
        letters[at].c = c;
    }
    true
}

/// Headers and footers. `places` say where each begins, behind the beginning of their story (2.3.3): first those that part notes from the
/// text, then six for each section.
fn running(own: &[Letter], places: &[u8], from: u64, unseen: &Unseen) -> Vec<(BlockKind, String)> {
    use BlockKind::{Footer, Header};
    const SEPARATORS: usize = 6;
    /// On even, odd and first pages.
    const KINDS: [BlockKind; 6] = [Header, Header, Footer, Footer, Header, Footer];
    let mut known = FxHashSet::default();
    let mut out = Vec::new();
    let mut start = 0;
    for i in SEPARATORS..(places.len() / 4).saturating_sub(1) {
        let (Some(first), Some(last)) = (long(places, 4 * i), long(places, 4 * i + 4)) else { break };
        if first < start || last < first {
            break;
        }
        start = last;
        let place = |at: u32| own.partition_point(|letter| u64::from(letter.at) < from + u64::from(at));
        let text = shown(own.get(place(first)..place(last)).unwrap_or_default(), unseen, false, &mut Vec::new());
        let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|line| !line.is_empty());
        let text = lines.collect::<Vec<_>>().join("\n");
        let kind = KINDS[(i - SEPARATORS) % KINDS.len()];
        if !text.is_empty() && known.insert((kind == Header, text.clone())) {
            out.push((kind, text));
        }
    }
    out
}

/// The text that is shown. What is not seen goes to `hidden`, each stretch on a line; what fields are computed from goes nowhere.
fn shown(letters: &[Letter], unseen: &Unseen, in_box: bool, hidden: &mut Vec<(HiddenWhy, String)>) -> String {
    let mut out = String::new();
    // Whether each open field has come to its result.
    let mut fields: Vec<bool> = Vec::new();
    let mut instructions = 0;
    let mut before = None;
    for letter in letters {
        let c = match letter.c {
            BEGIN => {
                fields.push(false);
                instructions += 1;
                continue;
            }
            SEPARATOR => {
                if let Some(has_result) = fields.last_mut().filter(|has_result| !**has_result) {
                    *has_result = true;
                    instructions -= 1;
                }
                continue;
            }
            END => {
                instructions -= usize::from(fields.pop() == Some(false));
                continue;
            }
            '\r' | '\u{b}' | '\u{c}' => '\n',
            '\u{7}' => '\t',
            '\u{1e}' => '-',
            COMMENT | '\t' => letter.c,
            c if c < ' ' => continue,
            c => c,
        };
        if instructions > 0 {
            continue;
        }
        // Marks of paragraphs and cells may be as small as one likes.
        let is_mark = matches!(c, '\n' | '\t' | COMMENT);
        let why = unseen.why(letter.byte, in_box).filter(|why| !is_mark || *why == HiddenWhy::Marked);
        match (why, hidden.last_mut()) {
            (None, _) => out.push(c),
            (Some(why), Some((last, text))) if *last == why => {
                if before != Some(why) {
                    text.push('\n');
                }
                text.push(c);
            }
            (Some(why), _) => hidden.push((why, c.to_string())),
        }
        before = why;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters_of(text: &str) -> Vec<Letter> {
        text.chars().zip(0..).map(|(c, at)| Letter { c, at, byte: 10 * at, width: 2, is_new: false }).collect()
    }

    #[test]
    fn fields_give_their_results_and_hidden_letters_go_apart() {
        let letters = letters_of("甲\u{13}TC 目录\u{14}乙\u{15}丙\u{1}\r密\r\u{7}丁白\r");
        let at = |c: char| letters.iter().find(|l| l.c == c).expect("a letter").byte;
        let unseen = Unseen::of(vec![
            (at('密'), at('密') + 20, HiddenWhy::Marked),
            (at('丁'), at('丁') + 1, HiddenWhy::Marked),
            (at('白'), at('白') + 20, HiddenWhy::White),
        ]);
        let mut hidden = Vec::new();
        assert_eq!(shown(&letters, &unseen, false, &mut hidden), "甲乙丙\n\t\n");
        assert_eq!(hidden, [(HiddenWhy::Marked, "密\n\n丁".to_owned()), (HiddenWhy::White, "白".to_owned())]);
        assert_eq!(shown(&letters, &unseen, true, &mut Vec::new()), "甲乙丙\n\t白\n");
    }

    #[test]
    fn what_fields_without_a_result_show_stands_in_their_place() {
        let check = |text: &str, narrow: &str, expected: &str| {
            let mut letters = letters_of(text);
            letters.iter_mut().filter(|l| narrow.contains(l.c)).for_each(|l| l.width = 1);
            show_instructions(&mut letters, |_| None);
            assert_eq!(shown(&letters, &Unseen::default(), false, &mut Vec::new()), expected, "{text}");
        };
        check("第\u{13}eq \\o\\ac(○,1)\u{15}项", "", "第①项");
        check("\u{13}EQ \\f(1,\u{13}REF n\u{14}3\u{15})\u{15}", "", "1/3");
        check("\u{13}EQ \\f(1,\u{13}EQ \\f(1,2)\u{15})\u{15}乙", "", "1/(1/2)乙");
        check("\u{13}TC 目录\u{15}乙\u{15}丙\u{13}", "", "乙丙");
        // Of its places only those of wide characters hold a circled number.
        check("\u{13}eq \\o\\ac(○,1)\u{15}", "\u{13}eq \\oac(,1)\u{15}", "①");
        check("\u{13}eq \\o\\ac(□,×)\u{15}乙", "\u{13}eq \\oac(□,×)\u{15}", "乙");
    }

    #[test]
    fn boxes_of_forms_are_ticked_or_not() {
        let field = |kind: u16, state: u16, usual: u16| {
            let name = "甲乙".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
            let head = [&[9; 68][..], &[0xff; 4], &(kind | (state << 2)).to_le_bytes(), &[0; 4], &[2, 0], &name, &[0, 0]].concat();
            [vec![7; 3], head, usual.to_le_bytes().to_vec()].concat()
        };
        let cases = [(1, 1, 0, Some('☑')), (1, 0, 1, Some('☐')), (1, 25, 1, Some('☑')), (1, 25, 0, Some('☐')), (2, 1, 0, None)];
        for (kind, state, usual, expected) in cases {
            assert_eq!(ticked(&field(kind, state, usual), 3), expected, "{kind} {state} {usual}");
        }
        assert_eq!((ticked(&field(1, 1, 0), 4), ticked(&[0; 70], 0)), (None, None));
        let mut letters = letters_of("是\u{13} FORMCHECKBOX \u{1}\u{14}\u{15}否\u{13} FORMTEXT \u{1}\u{14}甲\u{15}\u{1}");
        let first = letters.iter().position(|l| l.c == '\u{1}').expect("a field") as u32 * 10;
        show_instructions(&mut letters, |byte| (byte == first).then_some('☑'));
        assert_eq!(shown(&letters, &Unseen::default(), false, &mut Vec::new()), "是☑否甲");
    }

    #[test]
    fn characters_are_written_as_wide_as_their_places() {
        let written = |width: u8, c: char| {
            let mut main = *b"abcdefgh";
            let letter = Letter { c, at: 0, byte: 2, width, is_new: true };
            (letter.write(c, &mut main), main)
        };
        assert_eq!(written(1, '\u{8}'), (true, *b"ab\x08defgh"));
        assert_eq!(written(2, '数'), (true, *b"ab\x70\x65efgh"));
        assert_eq!(written(4, '数'), (true, *b"ab\x70\x65\x08\0gh"));
        assert_eq!(written(8, '数'), (false, *b"abcdefgh"));
    }
}
