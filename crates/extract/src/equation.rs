//! Formulas of Equation Editor 3 and of MathType 4 and later, which documents hold as objects (MTEF 3 and 5, in the documentation of MathType's
//! SDK). What is not understood is no formula: its picture stands in the text as well.

use crate::formula::{bracketed, lowered, raised};
use crate::little_endian::{Fields, long, short};
use crate::office::{Parts, Relations};
use crate::ole;
use crate::package::PackageError;

/// The stream of an object that holds its formula, without the path to it.
pub(crate) const STREAM: &str = "Equation Native";

/// Whether objects of a program of this name (`Equation.3`, `Equation.DSMT4`) are formulas.
pub(crate) fn is_program(name: &str) -> bool {
    name.starts_with("Equation.")
}

/// The formula of the object that a relation of a part leads to, if it is one that is understood: its picture need not be read then.
pub(crate) fn of_relation(parts: &mut Parts<'_>, relations: &Relations, id: &str) -> Result<Option<String>, PackageError> {
    let Some(part) = relations.by_id(id) else { return Ok(None) };
    Ok(parts.bytes(part)?.and_then(|object| of_object(&object)))
}

/// The formula of an OLE object in one line; `None` where it has none that is understood.
fn of_object(object: &[u8]) -> Option<String> {
    of_stream(&ole::stream(object, &["/Equation Native"]))
}

/// The formula of such a stream.
pub(crate) fn of_stream(stream: &[u8]) -> Option<String> {
    let (head, length) = (usize::from(short(stream, 0)?), long(stream, 8)? as usize);
    let formula = stream.get(head..)?;
    linear(formula.get(..length).unwrap_or(formula))
}

/// A formula in one line.
fn linear(formula: &[u8]) -> Option<String> {
    let (&version, rest) = formula.split_first()?;
    let mut reader = Reader { fields: Fields { rest }, is_old: version == 3, left: MOST };
    // Platform, product and its version.
    reader.fields.skip(4)?;
    match version {
        3 => {}
        5 => {
            reader.skip_text()?;
            reader.fields.skip(1)?;
        }
        _ => return None,
    }
    let line = written(&reader.list(0)?);
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    (!line.is_empty()).then_some(line)
}

/// Records of a formula, and lists in one another, that are read.
const MOST: u32 = 20_000;
const DEEPEST: u32 = 32;

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    /// A line, which templates put somewhere.
    Slot(String),
}

/// Parts one behind the other.
fn written(parts: &[Part]) -> String {
    parts
        .iter()
        .map(|part| match part {
            Part::Text(text) | Part::Slot(text) => text.as_str(),
        })
        .collect()
}

struct Reader<'f> {
    fields: Fields<'f>,
    /// Whether the records are those of version 3, which keep their options and their kind in one byte.
    is_old: bool,
    /// Records that may still be read.
    left: u32,
}

impl Reader<'_> {
    /// A text that ends with a zero.
    fn skip_text(&mut self) -> Option<()> {
        let end = self.fields.rest.iter().position(|&byte| byte == 0)?;
        self.fields.skip(end + 1)
    }

    /// A number in one byte, or in the two behind it.
    fn number(&mut self) -> Option<u16> {
        match self.fields.byte()? {
            0xff => self.fields.short(),
            byte => Some(byte.into()),
        }
    }

    /// Reads a list up to its end; the outermost may end with the formula.
    fn list(&mut self, depth: u32) -> Option<Vec<Part>> {
        let mut out = Vec::new();
        while depth > 0 || !self.fields.rest.is_empty() {
            self.left = self.left.checked_sub(1).filter(|_| depth < DEEPEST)?;
            let tag = self.fields.byte()?;
            let (kind, options) = match (self.is_old, tag) {
                (true, _) => (tag & 0xf, tag >> 4),
                (false, 1..=6) => (tag, self.fields.byte()?),
                (false, _) => (tag, 0),
            };
            self.nudge(options)?;
            match kind {
                0 => return Some(out),
                1 => out.push(Part::Slot(self.line(options, depth)?)),
                2 => out.push(Part::Text(self.letter(options)?)),
                3 => out.push(Part::Text(self.template(depth)?)),
                4 => out.push(Part::Slot(self.pile(options, depth)?)),
                5 => out.push(Part::Slot(self.matrix(depth)?)),
                6 => self.fields.skip(1)?,
                _ => self.setting(kind)?,
            }
        }
        Some(out)
    }

    /// Reads what says how something looks; `None` where it is not known what it is.
    fn setting(&mut self, kind: u8) -> Option<()> {
        match (kind, self.is_old) {
            (7, _) => {
                let stops = self.fields.byte()?;
                self.fields.skip(3 * usize::from(stops))
            }
            (8, true) => {
                self.fields.skip(2)?;
                self.skip_text()
            }
            (8, false) => {
                self.number()?;
                self.fields.skip(1)
            }
            (9, _) => match self.fields.byte()? {
                101 => self.fields.skip(2),
                100 => self.fields.skip(3),
                _ => self.fields.skip(1),
            },
            (10..=14, _) => Some(()),
            (15, false) => self.number().map(|_| ()),
            (16, false) => {
                let options = self.fields.byte()?;
                self.fields.skip(if options & 1 == 0 { 6 } else { 8 })?;
                if options & 4 == 0 { Some(()) } else { self.skip_text() }
            }
            (17, false) => {
                self.number()?;
                self.skip_text()
            }
            (18, false) => self.preferences(),
            (19, false) => self.skip_text(),
            (100..=255, false) => {
                let length = self.number()?;
                self.fields.skip(length.into())
            }
            _ => None,
        }
    }

    /// Sizes and spaces, whose digits are half bytes up to 15, then styles.
    fn preferences(&mut self) -> Option<()> {
        const END: u8 = 0xf;
        self.fields.skip(1)?;
        for _ in 0..2 {
            let mut left = self.fields.byte()?;
            while left > 0 {
                let digits = self.fields.byte()?;
                let ends = [digits >> 4, digits & 0xf].into_iter().filter(|&digit| digit == END).count();
                left = left.saturating_sub(ends as u8);
            }
        }
        for _ in 0..self.fields.byte()? {
            if self.number()? != 0 {
                self.fields.skip(1)?;
            }
        }
        Some(())
    }

    fn ruler(&mut self, options: u8) -> Option<()> {
        const RULER: u8 = 2;
        if options & RULER == 0 {
            return Some(());
        }
        let kind = self.fields.byte()?;
        self.setting(kind).filter(|()| kind == 7)
    }

    fn line(&mut self, options: u8, depth: u32) -> Option<String> {
        const EMPTY: u8 = 1;
        const SPACING: u8 = 4;
        if options & SPACING != 0 {
            // The old version is not sure to say it so.
            self.fields.skip(2).filter(|()| !self.is_old)?;
        }
        self.ruler(options)?;
        if options & EMPTY != 0 { Some(String::new()) } else { Some(written(&self.list(depth + 1)?)) }
    }

    /// A character and what is marked on it.
    fn letter(&mut self, options: u8) -> Option<String> {
        let typeface = self.fields.byte()?;
        if !self.is_old && typeface == 0xff {
            self.fields.skip(2)?;
        }
        let (code, has_marks) =
            if self.is_old { (self.fields.short()?, options & 2 != 0) } else { (self.code(options)?, options & 1 != 0) };
        let shown = self.shown(code, typeface)?.map_or_else(String::new, String::from);
        if has_marks { Some(shown + &self.marks()?) } else { Some(shown) }
    }

    /// The primes of a list of marks; others are left out.
    fn marks(&mut self) -> Option<String> {
        const PRIMES: [(u8, char); 3] = [(5, '′'), (6, '″'), (18, '‴')];
        let mut out = String::new();
        loop {
            let tag = self.fields.byte()?;
            match if self.is_old { tag & 0xf } else { tag } {
                0 => return Some(out),
                6 => {}
                _ => return None,
            }
            let options = if self.is_old { tag >> 4 } else { self.fields.byte()? };
            self.nudge(options)?;
            let mark = self.fields.byte()?;
            out.extend(PRIMES.iter().filter(|(code, _)| *code == mark).map(|(_, prime)| prime));
        }
    }

    /// By how much a part was moved: a byte each way, or two where it is more.
    fn nudge(&mut self, options: u8) -> Option<()> {
        const NUDGE: u8 = 8;
        const MORE: u16 = 0x8080;
        if options & NUDGE != 0 && self.fields.short()? == MORE { self.fields.skip(4) } else { Some(()) }
    }

    /// The code of a character, which its place in a font may follow.
    fn code(&mut self, options: u8) -> Option<u16> {
        const NARROW_PLACE: u8 = 0x04;
        const WIDE_PLACE: u8 = 0x10;
        const NO_CODE: u8 = 0x20;
        if options & NO_CODE != 0 {
            return None;
        }
        let code = self.fields.short()?;
        self.fields.skip(usize::from(options & NARROW_PLACE != 0) + 2 * usize::from(options & WIDE_PLACE != 0))?;
        Some(code)
    }

    /// What a code shows: Unicode, but for spaces in the private use area. In the old version, codes of Greek letters and signs may be places
    /// in Symbol, and those of Chinese letters are in no code that is known.
    fn shown(&self, code: u16, typeface: u8) -> Option<Option<char>> {
        const SYMBOLS: [u8; 3] = [132, 133, 134];
        const CHINESE: u8 = 140;
        let c = char::from_u32(code.into())?;
        if self.is_old && SYMBOLS.contains(&typeface) {
            return match c {
                'A'..='Z' | 'a'..='z' => Some(crate::symbols::sign("Symbol", code as u8)),
                '\u{80}'..='\u{ff}' => None,
                _ => Some(Some(c).filter(|c| !c.is_control())),
            };
        }
        if self.is_old && typeface == CHINESE && !c.is_ascii() {
            return None;
        }
        Some(Some(c).filter(|c| !c.is_control() && !matches!(c, '\u{e000}'..='\u{f8ff}')))
    }

    fn pile(&mut self, options: u8, depth: u32) -> Option<String> {
        self.fields.skip(2)?;
        self.ruler(options)?;
        let lines: Vec<String> = self.list(depth + 1)?.iter().map(|part| written(std::slice::from_ref(part))).collect();
        Some(lines.join("; "))
    }

    fn matrix(&mut self, depth: u32) -> Option<String> {
        self.fields.skip(3)?;
        let (rows, columns) = (usize::from(self.fields.byte()?), usize::from(self.fields.byte()?));
        // Two bits for each line between rows and columns, and around them.
        let bytes = |count: usize| (2 * (count + 1)).div_ceil(8);
        self.fields.skip(bytes(rows) + bytes(columns))?;
        let cells: Vec<String> = self.list(depth + 1)?.into_iter().filter_map(slot).collect();
        let rows: Vec<String> = cells.chunks(columns.max(1)).map(|row| row.join(" ")).collect();
        Some(rows.join("; "))
    }

    fn template(&mut self, depth: u32) -> Option<String> {
        let selector = self.fields.byte()?;
        let mut variation = u16::from(self.fields.byte()?);
        if !self.is_old && variation & 0x80 != 0 {
            variation = (variation & 0x7f) | (u16::from(self.fields.byte()?) << 8);
        }
        self.fields.skip(1)?;
        let parts = self.list(depth + 1)?;
        let signs: Vec<&str> = parts.iter().filter_map(text).collect();
        let slots: Vec<String> = parts.iter().cloned().filter_map(slot).collect();
        let slot = |at: usize| slots.get(at).map_or("", String::as_str);
        Some(match (self.is_old, selector) {
            (true, 0..=12) | (false, 0..=9) => match (signs.as_slice(), variation) {
                ([first, second, ..], _) => format!("{first}{}{second}", slots.concat()),
                ([one], 2) => format!("{}{one}", slots.concat()),
                _ => signs.concat() + &slots.concat(),
            },
            (true, 13) | (false, 10) => raised(slot(1)) + "√" + &bracketed(slot(0)),
            (true, 14 | 41) | (false, 11) => format!("{}/{}", bracketed(slot(0)), bracketed(slot(1))),
            // Lower, then upper; where there is but one, the template says which.
            (true, 15 | 44) | (false, 27..=29) => match slots.as_slice() {
                [one] if (self.is_old && variation == 0) || selector == 28 => raised(one),
                _ => lowered(slot(0)) + &raised(slot(1)),
            },
            (true, 21..=38 | 42 | 43) | (false, 15..=22) => signs.concat() + &lowered(slot(1)) + &raised(slot(2)) + slot(0),
            (true, 39) | (false, 23) => slot(0).to_owned() + &lowered(slot(1)) + &raised(slot(2)),
            // Bars, arrows and boxes around what they hold.
            _ => slots.concat(),
        })
    }
}

fn text(part: &Part) -> Option<&str> {
    match part {
        Part::Text(text) => Some(text),
        Part::Slot(_) => None,
    }
}

fn slot(part: Part) -> Option<String> {
    match part {
        Part::Slot(text) => Some(text),
        Part::Text(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Characters of version 3 in a typeface.
    fn old(typeface: u8, text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| [&[0x02, typeface][..], &unit.to_le_bytes()].concat()).collect()
    }

    fn old_line(content: &[Vec<u8>]) -> Vec<u8> {
        [&[0x01][..], &content.concat(), &[0]].concat()
    }

    fn old_template(selector: u8, variation: u8, content: &[Vec<u8>]) -> Vec<u8> {
        [&[0x03, selector, variation, 0][..], &content.concat(), &[0]].concat()
    }

    fn old_formula(content: &[Vec<u8>]) -> Vec<u8> {
        [&[3, 1, 1, 3, 10, 0x0a][..], &old_line(content), &[0]].concat()
    }

    const EMPTY: u8 = 0x11;

    #[test]
    fn formulas_of_equation_editor() {
        let root = old_template(
            13,
            0,
            &[old_line(&[old(131, "b"), old_template(15, 0, &[vec![EMPTY], old_line(&[old(136, "2")])])]), vec![EMPTY]],
        );
        let fence = old_template(1, 0, &[old_line(&[old(131, "x"), old(134, "\u{2212}"), old(132, "a")]), old(150, "("), old(150, ")")]);
        let fraction = old_template(14, 0, &[old_line(&[fence]), old_line(&[root])]);
        let sum = old_template(
            29,
            1,
            &[
                old_line(&[old(131, "x")]),
                old_line(&[old(131, "i"), old(134, "="), old(136, "1")]),
                old_line(&[old(131, "n")]),
                old(134, "∑"),
            ],
        );
        let marked = [&[0x22, 131][..], &0x0079u16.to_le_bytes(), &[0x06, 5, 0x86, 1, 1, 9, 0]].concat();
        let font = b"\x08\x81\0Times\0".to_vec();
        let formula = old_formula(&[marked, old(134, "="), font, fraction, old(134, "+"), sum]);
        assert_eq!(linear(&formula).as_deref(), Some("y′=(x−α)/(√b²)+∑_(i=1)ⁿx"));
        for end in 0..formula.len() {
            assert!(linear(&formula[..end]).is_none_or(|line| line == "y′=(x−α)/(√b²)+∑_(i=1)ⁿx"), "cut at {end}");
        }
        // A sign and a Chinese letter that may be others, an unknown record, and lists without end.
        assert_eq!(linear(&old_formula(&[old(134, "\u{d7}")])), None);
        assert_eq!(linear(&old_formula(&[old(140, "\u{cafd}")])), None);
        assert_eq!(linear(&old_formula(&[vec![0x0f]])), None);
        assert_eq!(linear(&[&[3u8, 1, 1, 3, 10][..], &[1; 1000]].concat()), None);
        assert_eq!(linear(&old_formula(&[])), None);
    }

    fn new(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| [&[2, 0, 131][..], &unit.to_le_bytes()].concat()).collect()
    }

    fn new_line(content: &[Vec<u8>]) -> Vec<u8> {
        [&[1, 0][..], &content.concat(), &[0]].concat()
    }

    fn new_template(selector: u8, variation: &[u8], content: &[Vec<u8>]) -> Vec<u8> {
        [&[3, 0, selector][..], variation, &[0], &content.concat(), &[0]].concat()
    }

    fn new_formula(content: &[Vec<u8>]) -> Vec<u8> {
        let settings = [
            b"\x13WinAllCodePages\0".to_vec(),
            b"\x11\x05Times New Roman\0".to_vec(),
            b"\x08\x01\0".to_vec(),
            // Two sizes, one space, two styles.
            vec![18, 0, 2, 0x20, 0xf2, 0x1f, 1, 0x21, 0xf0, 2, 0, 1, 2],
            vec![16, 4, 0, 0, 0, 0, 0, 0, b'x', 0, 15, 0],
            vec![102, 2, 9, 9, 10],
        ];
        [&b"\x05\x01\0\x06\x09DSMT6\0\x01"[..], &settings.concat(), &new_line(content), &[0]].concat()
    }

    #[test]
    fn formulas_of_mathtype() {
        let script = new_template(29, &[0], &[new_line(&[new("1")]), new_line(&[new("2")])]);
        let superscript = new_template(28, &[0], &[vec![1, 1], new_line(&[new("n+1")])]);
        let interval = new_template(9, &[0x80, 1], &[new_line(&[new("0,1")]), new("["), new(")")]);
        let matrix =
            [&[5, 0, 0, 0, 0, 2, 2, 0, 0][..], &[new("a"), new("b"), new("c"), new("d")].map(|c| new_line(&[c])).concat(), &[0]].concat();
        let pile = [&[4, 0, 1, 1][..], &new_line(&[new("甲")]), &new_line(&[new("乙")]), &[0]].concat();
        let case = new_template(2, &[1], &[pile, new("{")]);
        let nudged = [&[2, 0x08 | 0x04 | 0x01, 0x80, 0x80, 1, 0, 1, 0, 131][..], &0x3b1u16.to_le_bytes(), b"a", &[6, 0, 18, 0]].concat();
        let space = [&[2, 0, 152][..], &0xef04u16.to_le_bytes()].concat();
        let root = new_template(10, &[1], &[new_line(&[new("x")]), new_line(&[new("3")])]);
        let formula = new_formula(&[nudged, script, space, superscript, interval, matrix, case, root]);
        assert_eq!(linear(&formula).as_deref(), Some("α‴₁²ⁿ⁺¹[0,1)a b; c d{甲; 乙³√x"));
        for end in 0..formula.len() {
            assert!(linear(&formula[..end]).is_none_or(|line| line == "α‴₁²ⁿ⁺¹[0,1)a b; c d{甲; 乙³√x"), "cut at {end}");
        }
        assert_eq!(linear(&[&[4, 1, 1, 3, 10][..], &new_line(&[new("x")])].concat()), None);
    }

    #[test]
    fn an_object_holds_its_formula_behind_a_head() {
        use std::io::{Cursor, Write};
        let formula = old_formula(&[old(131, "x")]);
        let head = [&[28, 0, 0, 0, 2, 0, 9, 9][..], &(formula.len() as u32).to_le_bytes(), &[0; 16]].concat();
        let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("memory takes a file");
        let stream = [&head[..], &formula, b"more"].concat();
        file.create_stream("/Equation Native").expect("a new stream").write_all(&stream).expect("memory takes bytes");
        assert_eq!(of_object(&file.into_inner().into_inner()).as_deref(), Some("x"));
        assert_eq!(of_object(b"no container"), None);
    }
}
