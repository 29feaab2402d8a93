//! Words in Windows metafiles (MS-WMF): formulas of Equation Editor and MathType, tables and drawings that old programs pasted as pictures.

use std::collections::{BTreeMap, BTreeSet};

use encoding_rs::Encoding;

use crate::little_endian::{long, short};
use crate::symbols;

/// Whether these are the bytes of such a metafile.
pub(super) fn is_one(bytes: &[u8]) -> bool {
    behind_head(bytes).is_some()
}

/// Lines of text from top to bottom, pieces of a line that stand apart parted by tabs; `None` where this is no such metafile. Programs draw what
/// is set in one font after what is set in another, so that the order of drawing tells nothing.
pub(super) fn lines(bytes: &[u8]) -> Option<Vec<String>> {
    let mut player = Player::default();
    for (kind, data) in records(behind_head(bytes)?) {
        player.play(kind, data);
    }
    Some(laid_out(player.pieces))
}

/// The records behind the head (2.3.2.2), before which another one may stand (2.3.2.3).
fn behind_head(bytes: &[u8]) -> Option<&[u8]> {
    const PLACEABLE: u32 = 0x9ac6_cdd7;
    const PLACEABLE_HEAD: usize = 22;
    const HEAD: usize = 18;
    let bytes = if long(bytes, 0) == Some(PLACEABLE) { bytes.get(PLACEABLE_HEAD..)? } else { bytes };
    let (kind, words, version) = (short(bytes, 0)?, short(bytes, 2)?, short(bytes, 4)?);
    let is_head = matches!(kind, 1 | 2) && words == 9 && matches!(version, 0x0100 | 0x0300);
    if is_head { bytes.get(HEAD..) } else { None }
}

/// Records one after the other, each with its kind and what stands behind its length, in words, and its kind (2.3).
fn records(bytes: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    const HEAD: usize = 6;
    const END: u16 = 0;
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let (words, kind) = (long(rest, 0)? as usize, short(rest, 4)?);
        let (record, behind) = rest.split_at_checked(words.checked_mul(2)?.max(HEAD))?;
        rest = behind;
        (kind != END).then_some((kind, &record[HEAD..]))
    })
}

const SAVE: u16 = 0x001e;
const RESTORE: u16 = 0x0127;
const MAP_MODE: u16 = 0x0103;
const EXTENT: u16 = 0x020c;
const ALIGN: u16 = 0x012e;
const MOVE: u16 = 0x0214;
const SELECT: u16 = 0x012d;
const DELETE: u16 = 0x01f0;
const FONT: u16 = 0x02fb;
/// What else takes a place among the objects: pens, brushes, palettes, regions.
const OTHER_OBJECTS: [u16; 6] = [0x02fa, 0x02fc, 0x00f7, 0x01f9, 0x06ff, 0x0142];
const TEXT: u16 = 0x0521;
const TEXT_WITH_WIDTHS: u16 = 0x0a32;

/// A font (2.2.1.2), as far as it says what letters mean.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Font {
    height: i64,
    name: String,
    letters: Letters,
}

/// What the bytes of a text are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Letters {
    Of(&'static Encoding),
    /// Signs, by the name of the font.
    Signs,
}

impl Default for Font {
    /// That of a Chinese office's machine, of a height that is not known.
    fn default() -> Self {
        Self { height: 0, name: String::new(), letters: Letters::Of(encoding_rs::GB18030) }
    }
}

impl Font {
    fn read(data: &[u8]) -> Option<Self> {
        const LETTERS: usize = 13;
        const NAME: usize = 18;
        let name = data.get(NAME..).unwrap_or_default();
        let name = &name[..name.iter().position(|&byte| byte == 0).unwrap_or(name.len())];
        let letters = letters_of(*data.get(LETTERS)?, name);
        let (name, _) = encoding_rs::GB18030.decode_without_bom_handling(name);
        Some(Self { height: i64::from(short(data, 0)?.cast_signed()).abs(), name: name.into_owned(), letters })
    }

    fn decode(&self, bytes: &[u8]) -> String {
        let text = match self.letters {
            Letters::Of(encoding) => encoding.decode_without_bom_handling(bytes).0.into_owned(),
            Letters::Signs => bytes.iter().filter_map(|&code| sign(&self.name, code)).collect(),
        };
        text.chars().filter(|c| !c.is_control()).collect()
    }

    /// How wide letters are for which the file does not say it, about.
    fn width(&self, text: &str) -> i64 {
        text.chars().map(|c| if c.is_ascii() { self.height / 2 } else { self.height }).sum()
    }
}

/// By the number of its character set (2.1.1.5).
fn letters_of(set: u8, name: &[u8]) -> Letters {
    let latin = String::from_utf8_lossy(name).to_ascii_lowercase();
    Letters::Of(match set {
        2 => return Letters::Signs,
        _ if latin == "symbol" || symbols::is_ornamental(&latin) => return Letters::Signs,
        128 => encoding_rs::SHIFT_JIS,
        129 | 130 => encoding_rs::EUC_KR,
        136 => encoding_rs::BIG5,
        161 => encoding_rs::WINDOWS_1253,
        162 => encoding_rs::WINDOWS_1254,
        163 => encoding_rs::WINDOWS_1258,
        177 => encoding_rs::WINDOWS_1255,
        178 => encoding_rs::WINDOWS_1256,
        186 => encoding_rs::WINDOWS_1257,
        204 => encoding_rs::WINDOWS_1251,
        222 => encoding_rs::WINDOWS_874,
        238 => encoding_rs::WINDOWS_1250,
        0 if name.is_ascii() => encoding_rs::WINDOWS_1252,
        // Chinese, and whatever the machine had.
        _ => encoding_rs::GB18030,
    })
}

/// The sign of a code in a font of signs; `None` where it is not known, as in fonts of parts of brackets.
fn sign(font: &str, code: u8) -> Option<char> {
    match code {
        0x20 => Some(' '),
        _ if font.eq_ignore_ascii_case("MT Extra") => match code {
            b'K' => Some('…'),
            b'L' => Some('⋯'),
            b'M' => Some('⋮'),
            b'O' => Some('⋱'),
            b'h' => Some('ℏ'),
            b'l' => Some('ℓ'),
            _ => None,
        },
        _ => symbols::sign(font, code),
    }
}

/// What a record may change and another one may bring back.
#[derive(Debug, Clone, Copy, Default)]
struct State {
    /// Which of the fonts is selected.
    font: Option<usize>,
    /// Whether texts begin where the last one ended.
    goes_on: bool,
    x: i64,
    y: i64,
}

/// An object in the table that records name by places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slot {
    Free,
    Font(usize),
    Other,
}

/// A piece of text as it is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Piece {
    text: String,
    x: i64,
    y: i64,
    end: i64,
    /// Of its letters.
    height: i64,
}

#[derive(Debug, Default)]
struct Player {
    fonts: Vec<Font>,
    objects: Vec<Slot>,
    free: BTreeSet<usize>,
    state: State,
    saved: Vec<State>,
    /// Whether places further down have smaller numbers.
    is_upward: bool,
    pieces: Vec<Piece>,
}

impl Player {
    fn play(&mut self, kind: u16, data: &[u8]) {
        let number = |at: usize| short(data, at).map(u16::cast_signed);
        match kind {
            SAVE => self.saved.push(self.state),
            RESTORE => self.restore(number(0).unwrap_or(-1).into()),
            // Of the modes those of millimetres and inches go up.
            MAP_MODE => self.is_upward = matches!(number(0), Some(2..=6)),
            EXTENT => self.is_upward = number(0).is_some_and(|height| height < 0),
            ALIGN => self.state.goes_on = number(0).is_some_and(|bits| bits & 1 == 1),
            MOVE => {
                self.state.y = number(0).unwrap_or(0).into();
                self.state.x = number(2).unwrap_or(0).into();
            }
            SELECT => {
                if let Some(Slot::Font(font)) = short(data, 0).and_then(|at| self.objects.get(usize::from(at))) {
                    self.state.font = Some(*font);
                }
            }
            DELETE => {
                let at = short(data, 0).map_or(usize::MAX, usize::from);
                if let Some(slot) = self.objects.get_mut(at) {
                    *slot = Slot::Free;
                    self.free.insert(at);
                }
            }
            FONT => {
                self.fonts.push(Font::read(data).unwrap_or_default());
                self.add(Slot::Font(self.fonts.len() - 1));
            }
            _ if OTHER_OBJECTS.contains(&kind) => self.add(Slot::Other),
            TEXT => Text::without_widths(data).into_iter().for_each(|text| self.draw(&text)),
            TEXT_WITH_WIDTHS => Text::with_widths(data).into_iter().for_each(|text| self.draw(&text)),
            _ => {}
        }
    }

    /// An object takes the first place that is free.
    fn add(&mut self, object: Slot) {
        match self.free.pop_first() {
            Some(at) => self.objects[at] = object,
            None => self.objects.push(object),
        }
    }

    /// Brings back a state: that many before, or the one of this number.
    fn restore(&mut self, which: i64) {
        let count = self.saved.len();
        let at = if which < 0 { count.checked_sub(which.unsigned_abs() as usize) } else { (which as usize).checked_sub(1) };
        if let Some(&state) = at.and_then(|at| self.saved.get(at)) {
            self.state = state;
            self.saved.truncate(at.unwrap_or(0));
        }
    }

    fn draw(&mut self, text: &Text<'_>) {
        let unknown = Font::default();
        let font = self.state.font.and_then(|at| self.fonts.get(at)).unwrap_or(&unknown);
        let written = font.decode(text.bytes);
        let (x, y) = if self.state.goes_on { (self.state.x, self.state.y) } else { (text.x, text.y) };
        let end = x + text.width.unwrap_or_else(|| font.width(&written));
        let height = font.height;
        if self.state.goes_on {
            self.state.x = end;
        }
        if !written.is_empty() {
            self.pieces.push(Piece { text: written, x, y: if self.is_upward { -y } else { y }, end, height });
        }
    }
}

/// A text and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Text<'d> {
    bytes: &'d [u8],
    x: i64,
    y: i64,
    width: Option<i64>,
}

impl<'d> Text<'d> {
    /// Reads a record without widths (2.3.3.20).
    fn without_widths(data: &'d [u8]) -> Option<Self> {
        let count = usize::from(short(data, 0)?);
        let bytes = data.get(2..)?.get(..count)?;
        let place = data.get(2 + count.next_multiple_of(2)..)?;
        Some(Self { bytes, x: signed(place, 2)?, y: signed(place, 0)?, width: None })
    }

    /// Reads a record with the widths of letters, if it has them, and a rectangle around it (2.3.3.5).
    fn with_widths(data: &'d [u8]) -> Option<Self> {
        const HEAD: usize = 8;
        const RECTANGLE: usize = 8;
        const HAS_RECTANGLE: u16 = 0x0006;
        const BY_GLYPHS: u16 = 0x0010;
        let (y, x, count, options) = (signed(data, 0)?, signed(data, 2)?, usize::from(short(data, 4)?), short(data, 6)?);
        let head = if options & HAS_RECTANGLE == 0 { HEAD } else { HEAD + RECTANGLE };
        let rest = data.get(head..)?;
        let bytes = rest.get(..count).filter(|_| options & BY_GLYPHS == 0)?;
        let widths = rest.get(count.next_multiple_of(2)..).unwrap_or_default();
        let width = (widths.len() >= 2 * count).then(|| (0..count).filter_map(|i| signed(widths, 2 * i)).sum::<i64>());
        Some(Self { bytes, x, y, width })
    }
}

fn signed(bytes: &[u8], at: usize) -> Option<i64> {
    short(bytes, at).map(|number| number.cast_signed().into())
}

/// Pieces as lines: what is raised or lowered by less than half of a line's height belongs to it.
fn laid_out(mut pieces: Vec<Piece>) -> Vec<String> {
    // What is large makes lines, to which what is small comes.
    pieces.sort_by_key(|piece| (-piece.height, piece.y, piece.x));
    let mut lines: BTreeMap<i64, (i64, Vec<Piece>)> = BTreeMap::new();
    for piece in pieces {
        let near = |(y, (height, _)): &(&i64, &(i64, Vec<Piece>))| 2 * (piece.y - **y).abs() <= *height;
        let above = lines.range(..=piece.y).next_back().filter(near).map(|(y, _)| *y);
        let below = lines.range(piece.y..).next().filter(near).map(|(y, _)| *y);
        let nearest = [above, below].into_iter().flatten().min_by_key(|y| (piece.y - y).abs());
        lines.entry(nearest.unwrap_or(piece.y)).or_insert((piece.height, Vec::new())).1.push(piece);
    }
    lines.into_values().map(|(height, pieces)| line(height, pieces)).filter(|line| !line.trim().is_empty()).collect()
}

/// The text of a line, with tabs where more than a letter lies between its pieces.
fn line(height: i64, mut pieces: Vec<Piece>) -> String {
    pieces.sort_by_key(|piece| piece.x);
    let mut out = String::new();
    let mut end: Option<i64> = None;
    for piece in pieces {
        if end.is_some_and(|end| piece.x - end > height) {
            out.push('\t');
        }
        out.push_str(&piece.text);
        end = end.max(Some(piece.end));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(all: &[i32]) -> Vec<u8> {
        all.iter().flat_map(|&n| (n as u16).to_le_bytes()).collect()
    }

    fn record(kind: u16, data: &[u8]) -> Vec<u8> {
        let words = (6 + data.len()) as u32 / 2;
        [&words.to_le_bytes()[..], &kind.to_le_bytes(), data].concat()
    }

    fn font(height: i32, set: u8, name: &[u8]) -> Vec<u8> {
        let mut data = words(&[height, 0, 0, 0, 400]);
        data.extend([0, 0, 0, set, 0, 0, 0, 0]);
        data.extend(name);
        data.resize(50, 0);
        record(FONT, &data)
    }

    fn even(bytes: &[u8]) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        bytes.resize(bytes.len().next_multiple_of(2), 0);
        bytes
    }

    fn text(x: i32, y: i32, bytes: &[u8]) -> Vec<u8> {
        record(TEXT, &[words(&[bytes.len() as i32]), even(bytes), words(&[y, x])].concat())
    }

    fn metafile(records: &[Vec<u8>]) -> Vec<u8> {
        let head = [words(&[1, 9, 0x0300]), vec![0; 12]].concat();
        [head, records.concat(), record(0, &[])].concat()
    }

    #[track_caller]
    fn check(records: &[Vec<u8>], expected: &[&str]) {
        assert_eq!(lines(&metafile(records)), Some(expected.iter().map(|line| (*line).to_owned()).collect()));
    }

    #[test]
    fn letters_are_read_by_the_character_set_of_their_font() {
        let song = encoding_rs::GBK.encode("宋体").0.into_owned();
        let records = [
            record(0x02fa, &[0; 10]),
            font(-240, 134, &song),
            font(-240, 136, b"MingLiU"),
            font(-240, 0, b"Times New Roman"),
            font(-240, 2, b"Symbol"),
            font(-240, 2, b"MT Extra"),
            record(SELECT, &words(&[1])),
            text(0, 0, &encoding_rs::GBK.encode("数据").0),
            record(SELECT, &words(&[2])),
            text(0, 1000, &encoding_rs::BIG5.encode("資料").0),
            record(SELECT, &words(&[3])),
            text(0, 2000, b"caf\xe9"),
            record(SELECT, &words(&[4])),
            text(0, 3000, b"a\xa3\xe5"),
            record(SELECT, &words(&[5])),
            text(0, 4000, b"L\x01"),
            // A pen is no font; what is deleted gives its place to the next.
            record(SELECT, &words(&[0])),
            record(DELETE, &words(&[2])),
            record(DELETE, &words(&[99])),
            font(-240, 134, &song),
            record(SELECT, &words(&[2])),
            text(0, 5000, &encoding_rs::GBK.encode("网关").0),
        ];
        check(&records, &["数据", "資料", "café", "α≤∑", "⋯", "网关"]);
        // Without a font.
        check(&[text(0, 0, &encoding_rs::GBK.encode("数据").0)], &["数据"]);
    }

    #[test]
    fn a_formula_is_read_from_left_to_right_whatever_was_drawn_first() {
        let with_widths = |x: i32, y: i32, options: i32, bytes: &[u8], widths: &[i32]| {
            let rectangle = if options & 6 == 0 { Vec::new() } else { vec![0; 8] };
            record(TEXT_WITH_WIDTHS, &[words(&[y, x, bytes.len() as i32, options]), rectangle, even(bytes), words(widths)].concat())
        };
        let records = [
            font(-240, 0, b"Times New Roman"),
            font(-140, 0, b"Times New Roman"),
            font(-240, 2, b"Symbol"),
            record(SELECT, &words(&[1])),
            text(110, 200, b"2"),
            record(SELECT, &words(&[0])),
            with_widths(0, 300, 2, b"x", &[110]),
            with_widths(400, 300, 0, b"yz", &[100, 100]),
            // Far behind, below, by glyphs, and one that is cut.
            with_widths(2000, 300, 0, b"(1)", &[80, 100, 80]),
            text(0, 900, b"where"),
            with_widths(0, 1500, 16, b"ab", &[1, 1]),
            record(TEXT, &words(&[9, 0])),
            record(SELECT, &words(&[2])),
            text(220, 300, b"="),
        ];
        check(&records, &["x2=yz\t(1)", "where"]);
        let placeable = [&0x9ac6_cdd7u32.to_le_bytes()[..], &[0; 18], &metafile(&records)].concat();
        assert_eq!(lines(&placeable), lines(&metafile(&records)));
    }

    #[test]
    fn places_may_go_up_or_be_those_where_the_last_text_ended() {
        let records = [
            font(-100, 0, b"Arial"),
            record(EXTENT, &words(&[-2000, 2000])),
            record(SELECT, &words(&[0])),
            text(0, 100, b"below"),
            text(0, 900, b"above"),
            record(SAVE, &[]),
            record(ALIGN, &words(&[1])),
            record(MOVE, &words(&[500, 0])),
            text(7, 7, b"one "),
            text(7, 7, b"after"),
            record(RESTORE, &words(&[-1])),
            record(RESTORE, &words(&[-5])),
            text(0, -300, b"last"),
        ];
        check(&records, &["above", "one after", "below", "last"]);
        check(&[], &[]);
        let cut = metafile(&records);
        assert_eq!(lines(&cut[..18 + 10]), Some(Vec::new()));
        assert_eq!((lines(&cut[..17]), lines(b"\x01\0\x09\0 no metafile, but a text")), (None, None));
    }
}
