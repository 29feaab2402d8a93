//! What a text of Word 97 to 2003 (MS-DOC) holds beside what its reader gives: notes, text boxes, comments, headers and footers of all sections,
//! letters that nobody sees, automatic numbers, and what fields show that have no result.

use std::collections::BTreeSet;

use record::{BlockKind, HiddenWhy};
use rustc_hash::{FxHashMap, FxHashSet};

use super::word_fields::{Fields, shown_by_fields};
use super::word_form::form_field;
use super::word_header::{BOXES, COMMENTS, ENDNOTES, FIRST_LENGTH, FOOTNOTES, HEADERS, Header, PIECES, RUNNING_BOXES, TEXT};
use super::word_lists::Lists;
use super::word_look::{Signs, Unseen};
use super::word_pieces::{BYTE, NARROW, pieces, with_texts};
use crate::little_endian::{long, units};
use crate::xml::number;
use crate::{Limits, equation, ole};

/// Texts by where they stand; paragraphs are parted by line breaks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Beside {
    /// Footnotes, then endnotes, each on one line.
    pub(super) notes: Vec<String>,
    pub(super) boxes: String,
    /// In headers and footers.
    pub(super) running_boxes: String,
    pub(super) comments: Vec<String>,
    /// Headers and footers, each text once.
    pub(super) running: Vec<(BlockKind, String)>,
    /// What is no part of the text that is shown, but what a tracked change took out of the main text.
    pub(super) apart: Vec<(Apart, String)>,
    /// The file without the letters that nobody sees, with ends of paragraphs at those of sections, automatic numbers, and what fields show before
    /// their instructions; `None` where that is the file as it is.
    pub(super) revised: Option<Vec<u8>>,
    /// Whether all paragraphs of the main text that are of a list begin with their numbers.
    pub(super) is_numbered: bool,
    /// Where in the stream of data pictures lie whose formulas are part of the text.
    pub(super) told: BTreeSet<u32>,
    /// Why it could not be made.
    pub(super) damage: Option<String>,
    /// Whether signs of Wingdings 2 may be among those of which the code alone is known.
    pub(super) has_second_signs: bool,
}

/// Why letters are no part of the text that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Apart {
    Hidden(HiddenWhy),
    /// A tracked change took them out.
    Deleted,
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
    let mut formulas = formulas(file);
    let mut lists = Lists::read(&main, header.numbering(&table), |font| signs.font(font));
    let sections = ends_of_sections(header.sections.of(&table));
    let mut inserted: Vec<(u32, String)> = Vec::new();
    let mut is_revised = false;
    let mut from = 0;
    for (story, length) in header.stories.into_iter().enumerate() {
        let to = from + u64::from(length);
        let mut own: Vec<Letter> = letters.iter().copied().filter(|l| (from..to).contains(&u64::from(l.at))).collect();
        show_signs(&mut own, &signs);
        end_paragraphs(&mut own, &sections);
        // Each is part of the text once, however often a crafted file names it.
        let of_object = |byte: u32| formulas.remove(&signs.data(byte)?);
        let fields = shown_by_fields(&own, |byte| form_field(&data, signs.data(byte)?), of_object);
        out.told.extend(fields.told.into_iter().filter_map(|byte| signs.data(byte)));
        let own = with_texts_before(&own, fields.texts);
        let in_box = matches!(story, BOXES | RUNNING_BOXES);
        let labels = labels(&own, &unseen, in_box, &mut lists);
        let own = with_texts_before(&own, labels);
        let seen = shown(&own, &unseen, in_box, &mut out.apart);
        match story {
            TEXT => {
                // Its reader tells those of the main text.
                out.apart.retain(|(apart, _)| *apart != Apart::Deleted);
                is_revised = revise(&own, &unseen, &mut main);
                inserted = texts_put_in(&own, &unseen);
            }
            FOOTNOTES | ENDNOTES => out.notes.extend(notes(&own, header.notes[usize::from(story == ENDNOTES)].of(&table), from, &unseen)),
            HEADERS => out.running = running(&own, header.headers.of(&table), from, &unseen),
            COMMENTS => out.comments = seen.split(COMMENT).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect(),
            BOXES => out.boxes = seen,
            RUNNING_BOXES => out.running_boxes = seen,
            _ => {}
        }
        from = to;
    }
    if lists.is_cut {
        out.damage = Some("list numbers".to_owned());
    }
    out.write_back(file, &header, [main, table], &inserted, is_revised);
    out
}

impl Beside {
    /// Makes the file as its reader is to read it: with texts put in, and with the main stream, where letters of it were written over.
    fn write_back(
        &mut self,
        file: &[u8],
        header: &Header,
        [mut main, mut table]: [Vec<u8>; 2],
        inserted: &[(u32, String)],
        is_written: bool,
    ) {
        let is_longer = !inserted.is_empty() && insert(inserted, header, &mut main, &mut table).is_some();
        self.is_numbered = inserted.is_empty() || is_longer;
        if !self.is_numbered {
            self.damage = Some("pieces".to_owned());
        }
        if !is_written && !is_longer {
            return;
        }
        let mut streams = vec![(MAIN, main.as_slice())];
        streams.extend(is_longer.then_some((header.table, table.as_slice())));
        match ole::with_streams(file, &streams) {
            Ok(file) => self.revised = Some(file),
            Err(error) => {
                self.damage = Some(error.to_string());
                self.is_numbered = inserted.is_empty();
            }
        }
    }
}

/// Formulas of the old editors among the objects, by the numbers by which fields call these (2.1.5).
fn formulas(file: &[u8]) -> FxHashMap<u32, String> {
    let formula = |(name, stream): (String, Vec<u8>)| Some((number(name.strip_prefix('_')?)?, equation::of_stream(&stream)?));
    ole::streams_below(file, "/ObjectPool", equation::STREAM).into_iter().filter_map(formula).collect()
}

/// Writes signs over the letters that stand for them, marks of paragraphs over those of sections and blanks over what nobody sees; whether there
/// were any.
fn revise(letters: &[Letter], unseen: &Unseen, main: &mut [u8]) -> bool {
    let mut is_revised = false;
    for letter in letters.iter().filter(|letter| letter.width > 0) {
        if letter.c >= ' ' && unseen.why(letter.byte, false).is_some() {
            is_revised |= letter.write(BLANK, main);
        } else if letter.is_new {
            is_revised |= letter.write(letter.c, main);
        }
    }
    is_revised
}

/// What was put into a text and is shown, each with the character before which it stands.
fn texts_put_in(letters: &[Letter], unseen: &Unseen) -> Vec<(u32, String)> {
    let mut out: Vec<(u32, String)> = Vec::new();
    let is_shown = |l: &&Letter| l.width == 0 && unseen.why(l.byte, false).is_none() && !unseen.is_deleted(l.byte);
    for letter in letters.iter().filter(is_shown) {
        match out.last_mut() {
            Some((at, text)) if *at == letter.at => text.push(letter.c),
            _ => out.push((letter.at, letter.c.to_string())),
        }
    }
    out
}

/// Puts texts before characters of the main text; `None`, with nothing changed, where the file cannot be followed.
fn insert(inserted: &[(u32, String)], header: &Header, main: &mut Vec<u8>, table: &mut Vec<u8>) -> Option<()> {
    /// A reference to a note has two bytes beside its place.
    const REFERENCE: usize = 6;
    let texts: Vec<(u32, u32)> = inserted.iter().map(|(at, text)| (*at, text.encode_utf16().count() as u32)).collect();
    let pieces = with_texts(header.pieces.of(table), &texts, main.len())?;
    // By how much places move from each text on.
    let mut shifts = Vec::with_capacity(texts.len());
    let mut shift = 0u32;
    for (at, units) in texts {
        shift = shift.checked_add(units)?;
        shifts.push((at, shift));
    }
    let length = header.stories[TEXT].checked_add(shift)?;
    let (Ok(at), Ok(size)) = (u32::try_from(table.len()), u32::try_from(pieces.len())) else { return None };
    for part in header.references {
        let places = (part.length as usize).checked_sub(4).map_or(0, |length| length / REFERENCE + 1);
        for i in 0..places.min(table.len()) {
            let from = part.at as usize + 4 * i;
            let Some(place) = long(table, from) else { break };
            let behind = shifts.partition_point(|&(at, _)| at <= place);
            let shift = behind.checked_sub(1).map_or(0, |last| shifts[last].1);
            put(table, from, place.saturating_add(shift));
        }
    }
    put(main, header.lengths + 4 * (FIRST_LENGTH + TEXT), length);
    put(main, header.parts + 8 * PIECES, at);
    put(main, header.parts + 8 * PIECES + 4, size);
    main.extend(inserted.iter().flat_map(|(_, text)| text.encode_utf16()).flat_map(u16::to_le_bytes));
    table.extend(pieces);
    Some(())
}

/// Writes a number over four bytes that are there.
fn put(bytes: &mut [u8], at: usize, number: u32) {
    bytes[at..at + 4].copy_from_slice(&number.to_le_bytes());
}

const MAIN: &str = "/WordDocument";

/// Stands before each comment.
const COMMENT: char = '\u{5}';

/// Where sections end: a break of pages there is the mark of a paragraph too (2.8.26).
fn ends_of_sections(part: &[u8]) -> FxHashSet<u32> {
    let count = part.len().saturating_sub(4) / 16;
    (1..=count).map_while(|i| long(part, 4 * i)).collect()
}

/// A character, its place in the text and in the main stream.
#[derive(Debug, Clone, Copy)]
pub(super) struct Letter {
    pub(super) c: char,
    at: u32,
    pub(super) byte: u32,
    /// How many bytes it takes there: one, or two for each unit of UTF-16; none where it was put in before what is there.
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
fn letters(main: &[u8], part: &[u8]) -> Vec<Letter> {
    let mut out = Vec::new();
    for (from, to, at) in pieces(part).unwrap_or_default() {
        let is_narrow = at & NARROW != 0;
        let (width, first) = if is_narrow { (1, (at & BYTE) / 2) } else { (2, at & BYTE) };
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
            char::decode_utf16(units(bytes)).map(|c| c.unwrap_or('\u{fffd}')).for_each(|c| push(c, c.len_utf16() as u32));
        }
    }
    out
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

/// Ends the last paragraph of each section, whose mark is a break of pages, for those who read on into the next one.
fn end_paragraphs(letters: &mut [Letter], sections: &FxHashSet<u32>) {
    for letter in letters.iter_mut().filter(|l| l.c == '\u{c}' && sections.contains(&l.at.saturating_add(1))) {
        (letter.c, letter.is_new) = ('\r', true);
    }
}

/// Notes, each on one line. `places` say where each begins, behind the beginning of their story (2.3.2).
fn notes(own: &[Letter], places: &[u8], from: u64, unseen: &Unseen) -> Vec<String> {
    let mut places: Vec<u32> = (0..places.len() / 4).map_while(|i| long(places, 4 * i)).collect();
    if places.len() < 2 {
        places = vec![0, u32::MAX];
    }
    let place = |at: u32| own.partition_point(|letter| u64::from(letter.at) < from + u64::from(at));
    let note = |pair: &[u32]| {
        let text = shown(own.get(place(pair[0])..place(pair[1])).unwrap_or_default(), unseen, false, &mut Vec::new());
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    places.windows(2).take_while(|pair| pair[0] <= pair[1]).map(note).filter(|text| !text.is_empty()).collect()
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

/// Labels of the numbered paragraphs of a text that say anything, each with the letter before which it stands. Others are counted, too.
fn labels(letters: &[Letter], unseen: &Unseen, in_box: bool, lists: &mut Lists) -> Vec<(usize, String)> {
    let mut out = Vec::new();
    let mut fields = Fields::default();
    // The first letter of the paragraph that is shown, and whether any is more than a blank.
    let (mut first, mut says): (Option<usize>, bool) = (None, false);
    for (i, letter) in letters.iter().enumerate() {
        if fields.take(letter.c) {
            continue;
        }
        let why = unseen.why(letter.byte, in_box);
        let is_deleted = unseen.is_deleted(letter.byte);
        if matches!(letter.c, '\r' | '\u{7}') {
            // One that was taken out or hidden whole has no number.
            let is_gone = !says && (is_deleted || why == Some(HiddenWhy::Marked));
            let label = if is_gone { None } else { lists.next(letter.byte) };
            out.extend(first.filter(|_| says).zip(label).filter(|(_, label)| !label.is_empty()));
            (first, says) = (None, false);
        } else if (letter.c >= ' ' || letter.c == '\t') && why.is_none() && !is_deleted {
            first.get_or_insert(i);
            says |= !letter.c.is_whitespace();
        }
    }
    out
}

/// The letters with texts put in, each before its letter and as seen as this is.
fn with_texts_before(letters: &[Letter], texts: Vec<(usize, String)>) -> Vec<Letter> {
    let mut out = Vec::with_capacity(letters.len());
    let mut texts = texts.into_iter().peekable();
    for (i, letter) in letters.iter().enumerate() {
        while let Some((_, text)) = texts.next_if(|(at, _)| *at == i) {
            out.extend(text.chars().map(|c| Letter { c, width: 0, is_new: false, ..*letter }));
        }
        out.push(*letter);
    }
    out
}

/// The text that is shown. The rest goes `apart`, each stretch on a line; what fields are computed from goes nowhere.
fn shown(letters: &[Letter], unseen: &Unseen, in_box: bool, apart: &mut Vec<(Apart, String)>) -> String {
    let mut out = String::new();
    let mut fields = Fields::default();
    let mut before = None;
    for letter in letters {
        if fields.take(letter.c) {
            continue;
        }
        let c = match letter.c {
            '\r' | '\u{b}' | '\u{c}' => '\n',
            '\u{7}' => '\t',
            '\u{1e}' => '-',
            COMMENT | '\t' => letter.c,
            c if c < ' ' => continue,
            c => c,
        };
        // Marks of paragraphs and cells may be as small as one likes.
        let is_mark = matches!(c, '\n' | '\t' | COMMENT);
        let why = match unseen.why(letter.byte, in_box).filter(|why| !is_mark || *why == HiddenWhy::Marked) {
            Some(why) => Some(Apart::Hidden(why)),
            None => (!is_mark && unseen.is_deleted(letter.byte)).then_some(Apart::Deleted),
        };
        match (why, apart.last_mut()) {
            (None, _) => out.push(c),
            (Some(why), Some((last, text))) if *last == why => {
                if before != Some(why) {
                    text.push('\n');
                }
                text.push(c);
            }
            (Some(why), _) => apart.push((why, c.to_string())),
        }
        before = why;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::word_header::Part;
    use super::*;

    fn letters_of(text: &str) -> Vec<Letter> {
        text.chars().zip(0..).map(|(c, at)| Letter { c, at, byte: 10 * at, width: 2, is_new: false }).collect()
    }

    #[test]
    fn fields_give_their_results_and_hidden_letters_go_apart() {
        let letters = letters_of("甲\u{13}TC 目录\u{14}乙\u{15}丙\u{1}\r密\r\u{7}丁白\r删\r");
        let at = |c: char| letters.iter().find(|l| l.c == c).expect("a letter").byte;
        let hidden = vec![
            (at('密'), at('密') + 20, HiddenWhy::Marked),
            (at('丁'), at('丁') + 1, HiddenWhy::Marked),
            (at('白'), at('白') + 20, HiddenWhy::White),
        ];
        let unseen = Unseen::of(hidden, vec![(at('删'), at('删') + 20)]);
        let mut apart = Vec::new();
        assert_eq!(shown(&letters, &unseen, false, &mut apart), "甲乙丙\n\t\n\n");
        let expected = [
            (Apart::Hidden(HiddenWhy::Marked), "密\n\n丁".to_owned()),
            (Apart::Hidden(HiddenWhy::White), "白".to_owned()),
            (Apart::Deleted, "删".to_owned()),
        ];
        assert_eq!(apart, expected);
        assert_eq!(shown(&letters, &unseen, true, &mut Vec::new()), "甲乙丙\n\t白\n\n");
    }

    #[test]
    fn what_fields_without_a_result_show_stands_in_their_place() {
        let check = |text: &str, narrow: &str, expected: &str| {
            let mut letters = letters_of(text);
            letters.iter_mut().filter(|l| narrow.contains(l.c)).for_each(|l| l.width = 1);
            let letters = with_texts_before(&letters, shown_by_fields(&letters, |_| None, |_| None).texts);
            assert_eq!(shown(&letters, &Unseen::default(), false, &mut Vec::new()), expected, "{text}");
        };
        check("第\u{13}eq \\o\\ac(○,1)\u{15}项", "", "第①项");
        check("\u{13}EQ \\f(1,\u{13}REF n\u{14}3\u{15})\u{15}", "", "1/3");
        check("\u{13}EQ \\f(1,\u{13}EQ \\f(1,2)\u{15})\u{15}乙", "", "1/(1/2)乙");
        check("\u{13}TC 目录\u{15}乙\u{15}丙\u{13}", "", "乙丙");
        // None of its places could hold it.
        check("\u{13}eq \\o\\ac(□,×)\u{15}乙", "\u{13}eq \\oac(□,×)\u{15}", "☒乙");
    }

    #[test]
    fn fields_of_forms_are_shown_as_far_as_they_are_seen() {
        let letters = letters_of("是\u{13} FORMCHECKBOX \u{1}\u{14}\u{15}否\u{13} FORMTEXT \u{1}\u{14}甲\u{15}\u{1}");
        let first = letters.iter().position(|l| l.c == '\u{1}').expect("a field") as u32 * 10;
        let fields = shown_by_fields(&letters, |byte| (byte == first).then(|| "☑".to_owned()), |_| None);
        let letters = with_texts_before(&letters, fields.texts);
        assert_eq!(shown(&letters, &Unseen::default(), false, &mut Vec::new()), "是☑否甲");
        assert_eq!(texts_put_in(&letters, &Unseen::default()), [(1, "☑".to_owned())]);
        // Of a field that nobody sees nothing is shown either.
        let unseen = Unseen::of(vec![(10, 20, HiddenWhy::Marked)], Vec::new());
        let mut apart = Vec::new();
        assert_eq!(shown(&letters, &unseen, false, &mut apart), "是否甲");
        assert_eq!((texts_put_in(&letters, &unseen), apart), (vec![], vec![(Apart::Hidden(HiddenWhy::Marked), "☑".to_owned())]));
    }

    #[test]
    fn objects_that_are_formulas_are_told_without_their_pictures() {
        let letters = letters_of("当\u{13} EMBED Equation.3 \u{14}\u{1}\u{15}和\u{13} EMBED Visio \u{14}\u{1}\u{15}时");
        let fields = shown_by_fields(&letters, |_| None, |_| Some("x₁".to_owned()));
        let first = letters.iter().position(|l| l.c == '\u{1}').expect("a picture") as u32 * 10;
        assert_eq!(fields.told, [first]);
        let letters = with_texts_before(&letters, fields.texts);
        assert_eq!(shown(&letters, &Unseen::default(), false, &mut Vec::new()), "当x₁和时");
        let untold = shown_by_fields(&letters_of("\u{13}EMBED Equation.3\u{14}\u{1}\u{15}"), |_| None, |_| None);
        assert_eq!((untold.texts, untold.told), (vec![], vec![]));
    }

    #[test]
    fn notes_are_parted_by_where_they_begin() {
        let letters = letters_of("\u{2} 注一\r续\r\u{2}注二\r\r");
        let places = |all: &[u32]| all.iter().flat_map(|at| at.to_le_bytes()).collect::<Vec<u8>>();
        let read = |all: &[u32]| notes(&letters, &places(all), 0, &Unseen::default());
        assert_eq!(read(&[0, 7, 11, 12]), ["注一 续", "注二"]);
        assert_eq!(read(&[0, 7, 3]), ["注一 续"]);
        assert_eq!(read(&[]), ["注一 续 注二"]);
    }

    #[test]
    fn numbers_move_what_lies_behind_them() {
        let part = |at: u32, length: u32| Part { at, length };
        let none = part(0, 0);
        let descriptor = [0u8, 0, 0x84, 3, 0, 0, 0, 0];
        let pieces = [&[2, 16, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0][..], &descriptor].concat();
        // Notes are referred to at 3 and 4; the last place is the end of the text.
        let references: Vec<u8> = [3u32, 4, 9].iter().flat_map(|at| at.to_le_bytes()).chain([1, 0, 1, 0]).collect();
        let mut table = [&pieces[..], &references].concat();
        let header = Header {
            table: "/0Table",
            lengths: 0,
            parts: 100,
            stories: [9, 0, 0, 0, 0, 0, 0, 0],
            pieces: part(0, pieces.len() as u32),
            formats: none,
            paragraphs: none,
            headers: none,
            fonts: none,
            styles: none,
            lists: none,
            overrides: none,
            sections: none,
            references: [part(pieces.len() as u32, references.len() as u32), none],
            notes: [none; 2],
        };
        let (before, mut main) = (table.clone(), vec![0; 1000]);
        let numbers = [(0, "一、".to_owned()), (4, "(1) ".to_owned())];
        assert_eq!(insert(&numbers, &header, &mut main, &mut table), Some(()));
        let moved: Vec<Option<u32>> = (0..3).map(|i| long(&table, pieces.len() + 4 * i)).collect();
        assert_eq!(moved, [Some(5), Some(10), Some(15)]);
        let told = [12, 100 + 8 * PIECES, 104 + 8 * PIECES].map(|at| long(&main, at));
        let behind = &table[before.len()..];
        assert_eq!(told, [Some(15), Some(before.len() as u32), Some(behind.len() as u32)]);
        let list = super::super::word_pieces::pieces(behind).expect("a table of pieces");
        assert_eq!(list, [(0, 2, 1000), (2, 6, 900), (6, 10, 1004), (10, 15, 908)]);
        assert_eq!(main[1000..], "一、(1) ".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>());
        // Where a number stands before no character, nothing changes.
        let (mut main, mut table) = (vec![0; 1000], before.clone());
        assert_eq!(insert(&[(9, "1".to_owned())], &header, &mut main, &mut table), None);
        assert_eq!((main, table), (vec![0; 1000], before));
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
