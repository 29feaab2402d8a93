use std::cell::OnceCell;

use lopdf::{Dictionary, Object, Stream};
use rustc_hash::FxHashMap;

use super::encoding::{Base, dingbat, named};
use super::standard::Standard;
use super::{Decoded, Program};
use crate::pdf::source::{Source, as_number};

/// A font of one-byte codes: Type 1, TrueType, Type 3.
#[derive(Debug)]
pub(super) struct Simple<'a> {
    base: Option<Base>,
    differences: FxHashMap<u8, Vec<u8>>,
    first: i64,
    widths: Vec<f64>,
    missing_width: Option<f64>,
    usual: OnceCell<Standard>,
    name: Vec<u8>,
    /// Whether codes are bytes of GBK: fonts of old Chinese programs, by name alone.
    pub(super) gbk: bool,
    symbolic: bool,
    truetype: bool,
    type3: bool,
    /// Read only when nothing else decodes a code.
    embedded: Option<&'a Stream>,
    program: OnceCell<Program>,
}

/// Width of glyphs of which nothing is known: the middle of what Latin fonts have.
const USUAL_WIDTH: f64 = 500.0;

impl<'a> Simple<'a> {
    pub(super) fn load(source: &'a Source, dict: &'a Dictionary, descriptor: Option<&'a Dictionary>, subtype: &[u8]) -> Self {
        let name = source.name(dict, b"BaseFont").unwrap_or_default();
        let (base, differences) = encoding(source, dict, name);
        let flags = descriptor.and_then(|d| source.number(d, b"Flags")).unwrap_or(0.0) as i64;
        let widths = source.array(dict, b"Widths").unwrap_or_default();
        let widths = widths.iter().take(256).map(|w| as_number(source.resolve(w)).unwrap_or(0.0)).collect();
        let missing_width = descriptor.and_then(|d| source.number(d, b"MissingWidth")).filter(|&w| w > 0.0);
        let embedded = descriptor.and_then(|d| Program::stream(source, d));
        let differences_empty = differences.is_empty();
        Self {
            base,
            differences,
            first: source.number(dict, b"FirstChar").unwrap_or(0.0) as i64,
            widths,
            missing_width,
            usual: OnceCell::new(),
            name: name.to_vec(),
            gbk: embedded.is_none() && differences_empty && is_chinese_name(name),
            symbolic: flags & 4 != 0,
            truetype: subtype == b"TrueType",
            type3: subtype == b"Type3",
            embedded,
            program: OnceCell::new(),
        }
    }

    /// Width of a code that shows `text`.
    pub(super) fn width(&self, code: u8, text: &Decoded) -> f64 {
        match usize::try_from(i64::from(code).saturating_sub(self.first)).map(|i| self.widths.get(i)) {
            Ok(Some(&width)) => width,
            _ if self.type3 => 0.0,
            _ => self
                .missing_width
                .unwrap_or_else(|| self.usual.get_or_init(|| Standard::like(&self.name)).width(&text.to_string()).unwrap_or(USUAL_WIDTH)),
        }
    }

    pub(super) fn decode(&self, source: &Source, code: u8) -> Decoded {
        self.by_difference(code)
            .or_else(|| self.by_encoding(code))
            .or_else(|| self.by_program(source, code))
            .or_else(|| self.by_habit(code))
            .unwrap_or(Decoded::Unknown)
    }

    fn by_difference(&self, code: u8) -> Option<Decoded> {
        let name = self.differences.get(&code)?;
        if name == b".notdef" {
            return Some(Decoded::Nothing);
        }
        let dingbat = if self.base == Some(Base::ZapfDingbats) { dingbat(name) } else { None };
        dingbat.or_else(|| named(name)).or_else(|| self.by_number(name, code))
    }

    /// Names that repeat the code (`a65` for 65, `G41` for 0x41): the code is a letter of the usual table.
    fn by_number(&self, name: &[u8], code: u8) -> Option<Decoded> {
        let Ok(name) = std::str::from_utf8(name) else { return None };
        let digits = name.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        let hex = name.get(1..).filter(|d| d.len() == 2).is_some_and(|d| u8::from_str_radix(d, 16) == Ok(code));
        let same = digits.parse::<u8>().is_ok_and(|n| n == code) || hex;
        same.then(|| self.base.unwrap_or(Base::WinAnsi).decode(code)).flatten()
    }

    /// The encoding that the font dictionary names. A symbolic TrueType font ignores it (ISO 32000-1, 9.6.6.4).
    fn by_encoding(&self, code: u8) -> Option<Decoded> {
        if self.differences.contains_key(&code) || (self.symbolic && self.truetype && self.embedded.is_some()) {
            return None;
        }
        self.base?.decode(code)
    }

    fn by_program(&self, source: &Source, code: u8) -> Option<Decoded> {
        let stream = self.embedded?;
        let program = self.program.get_or_init(|| Program::read(source, stream));
        if let Some(text) = program.builtin.get(&code) {
            return Some(text.clone());
        }
        let glyph = program.glyph_of_code(code)?;
        program.unicode(glyph).or_else(|| program.is_blank(glyph).then_some(Decoded::Char(' ')))
    }

    /// What remains: the code in the usual table, where the font is one whose codes mean letters.
    fn by_habit(&self, code: u8) -> Option<Decoded> {
        // Names that say nothing, over a table that the font names: the bitmap fonts of converters are like that.
        if self.differences.contains_key(&code) {
            return if self.type3 && (0x20..0x7f).contains(&code) { self.base?.decode(code) } else { None };
        }
        if self.type3 {
            return None;
        }
        // What the table lacks, the fonts that viewers put in for a missing one lack as well: nothing is drawn.
        if self.embedded.is_none() && (code < 0x20 || self.base.is_some_and(|b| b.decode(code).is_none())) {
            return Some(Decoded::Nothing);
        }
        let base = self.base.unwrap_or(if self.truetype { Base::WinAnsi } else { Base::Standard });
        base.decode(code)
    }
}

/// Names of Chinese fonts, in Latin letters or in the bytes of GBK.
fn is_chinese_name(name: &[u8]) -> bool {
    let latin = String::from_utf8_lossy(name).to_lowercase();
    let known = ["simsun", "simhei", "simkai", "simfang", "fangsong", "kaiti", "nsimsun", "gb2312", "stsong", "stheiti", "microsoftyahei"];
    known.iter().any(|k| latin.contains(k))
        || (name.iter().filter(|&&b| b >= 0x81).count() >= 4 && !encoding_rs::GBK.decode_without_bom_handling(name).1)
}

/// Base encoding and differences of a font dictionary.
fn encoding(source: &Source, dict: &Dictionary, font: &[u8]) -> (Option<Base>, FxHashMap<u8, Vec<u8>>) {
    let symbol = if contains(font, b"ZapfDingbats") || contains(font, b"Dingbats") {
        Some(Base::ZapfDingbats)
    } else if font == b"Symbol"
        || font.ends_with(b"+Symbol")
        || font.starts_with(b"Symbol,")
        || font.starts_with(b"SymbolMT")
        || font.ends_with(b"+SymbolMT")
    {
        Some(Base::Symbol)
    } else {
        None
    };
    let mut differences = FxHashMap::default();
    let base = match source.get(dict, b"Encoding") {
        Object::Name(name) => Base::from_name(name),
        Object::Dictionary(encoding) => {
            read_differences(source, encoding, &mut differences);
            source.name(encoding, b"BaseEncoding").and_then(Base::from_name)
        }
        _ => None,
    };
    (symbol.or(base), differences)
}

fn read_differences(source: &Source, encoding: &Dictionary, differences: &mut FxHashMap<u8, Vec<u8>>) {
    let mut code = 0i64;
    for item in source.array(encoding, b"Differences").unwrap_or_default() {
        match source.resolve(item) {
            Object::Name(name) => {
                if let Ok(code) = u8::try_from(code) {
                    differences.insert(code, name.clone());
                }
                code = code.saturating_add(1);
            }
            other => code = as_number(other).unwrap_or(0.0) as i64,
        }
    }
}

fn contains(hay: &[u8], needle: &[u8]) -> bool {
    hay.windows(needle.len()).any(|w| w == needle)
}
