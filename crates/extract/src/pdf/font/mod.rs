//! From the bytes of a string to characters and widths, for every kind of font (ISO 32000-1, 9.6 to 9.10).

mod agreement;
mod cid;
mod cmap;
mod composite;
mod encoding;
mod program;
mod simple;
mod standard;

use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::Rc;

use lopdf::{Dictionary, Object};
use rustc_hash::FxHashMap;

use super::geometry::Matrix;
use super::source::{Source, as_dict, as_number};
use crate::symbols;
pub(super) use agreement::Agreement;
use agreement::is_ideograph;
use cmap::CMap;
use composite::Composite;
use program::Program;
use simple::Simple;

/// What a glyph says.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Decoded {
    Char(char),
    /// A ligature or a sequence.
    Text(Rc<str>),
    /// Nothing, by a table that says so.
    Nothing,
    /// No table says.
    Unknown,
}

impl Decoded {
    pub(super) fn of(text: &str) -> Self {
        let mut chars = text.chars();
        match (chars.next(), chars.next()) {
            (None, _) => Self::Nothing,
            (Some(c), None) => Self::Char(c),
            (Some(_), Some(_)) => Self::Text(text.into()),
        }
    }

    /// The destination `offset` places further on in a range.
    fn plus(&self, offset: u32) -> Option<Self> {
        let next = |c: char| char::from_u32(u32::from(c).checked_add(offset)?);
        match self {
            Self::Char(c) => next(*c).map(Self::Char),
            Self::Text(text) => {
                let mut chars: Vec<char> = text.chars().collect();
                let last = chars.pop()?;
                chars.push(next(last)?);
                Some(Self::of(&chars.into_iter().collect::<String>()))
            }
            Self::Nothing | Self::Unknown => Some(self.clone()),
        }
    }

    /// Whether a table that says this can be believed: controls and replacement characters are what broken producers write.
    fn is_sensible(&self) -> bool {
        let sensible = |c: char| !(c.is_control() && c != '\t') && c != '\u{fffd}' && c != '\u{ffff}' && c != '\u{fffe}';
        match self {
            Self::Char(c) => sensible(*c),
            Self::Text(text) => text.chars().all(sensible),
            Self::Nothing | Self::Unknown => false,
        }
    }
}

impl fmt::Display for Decoded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Char(c) => write!(f, "{c}"),
            Self::Text(text) => f.write_str(text),
            Self::Nothing => Ok(()),
            Self::Unknown => f.write_str("\u{fffd}"),
        }
    }
}

/// One glyph of a string.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Shown {
    pub(super) text: Decoded,
    /// Advance along the line, in thousandths of the font size.
    pub(super) width: f64,
    /// Whether word spacing applies: the one-byte code 32.
    pub(super) is_space: bool,
}

#[derive(Debug)]
enum Kind<'a> {
    Simple(Simple<'a>),
    Composite(Composite<'a>),
}

/// A font of a document.
#[derive(Debug)]
pub(super) struct Font<'a> {
    kind: Kind<'a>,
    source: &'a Source,
    to_unicode: Option<CMap>,
    name: String,
    pub(super) vertical: bool,
    pub(super) bold: bool,
    /// Above and below the line, in parts of the font size.
    pub(super) ascent: f64,
    pub(super) descent: f64,
    /// Height of what counts as the em square, in parts of the font size: 1 in all but Type 3 fonts.
    pub(super) em: f64,
    /// From glyph space to text space; a thousandth in all but Type 3 fonts.
    pub(super) matrix: Matrix,
    shown: RefCell<FxHashMap<(u32, u8), Shown>>,
    /// Whether the font itself is believed where its table to Unicode says something else.
    by_itself: Cell<bool>,
}

const THOUSANDTH: Matrix = Matrix::new(0.001, 0.0, 0.0, 0.001, 0.0, 0.0);

impl<'a> Font<'a> {
    pub(super) fn load(source: &'a Source, dict: &'a Dictionary) -> Self {
        let subtype = source.name(dict, b"Subtype").unwrap_or(b"Type1");
        let descendant = source.array(dict, b"DescendantFonts").and_then(|a| a.first()).and_then(|o| as_dict(source.resolve(o)));
        let descriptor = source.dict(descendant.unwrap_or(dict), b"FontDescriptor");
        let type3 = subtype == b"Type3";
        let (kind, vertical) = match descendant {
            Some(descendant) if subtype == b"Type0" => {
                let (composite, vertical) = Composite::load(source, dict, descendant, descriptor);
                (Kind::Composite(composite), vertical)
            }
            _ => (Kind::Simple(Simple::load(source, dict, descriptor, subtype)), false),
        };
        let matrix = if type3 { source.matrix(dict, b"FontMatrix") } else { THOUSANDTH };
        let em = if type3 { type3_em(source, dict, matrix) } else { 1.0 };
        let (ascent, descent) = extent(source, descriptor);
        Self {
            kind,
            source,
            to_unicode: to_unicode(source, dict),
            name: String::from_utf8_lossy(source.name(dict, b"BaseFont").unwrap_or_default()).into_owned(),
            vertical,
            bold: is_bold(source, dict, descriptor),
            ascent,
            descent,
            em,
            matrix,
            shown: RefCell::new(FxHashMap::default()),
            by_itself: Cell::new(false),
        }
    }

    /// How far its table to Unicode and the font itself agree on the ideographs that were shown.
    pub(super) fn agreement(&self) -> Agreement {
        let (Some(map), Kind::Composite(composite)) = (&self.to_unicode, &self.kind) else { return Agreement::default() };
        let shown = self.shown.borrow();
        let said = |(code, len): &(u32, u8)| match map.unicode(*code) {
            Some(Decoded::Char(c)) if is_ideograph(c) => Some((*code, usize::from(*len), c)),
            _ => None,
        };
        let said: Vec<_> = shown.keys().filter_map(said).collect();
        if said.is_empty() { Agreement::default() } else { composite.agreement(self.source, &said) }
    }

    /// Reads ideographs by the font's own tables from now on.
    pub(super) fn believe_itself(&self) {
        self.by_itself.set(true);
        self.shown.borrow_mut().clear();
    }

    /// Calls `each` with every glyph of a string.
    pub(super) fn show(&self, bytes: &[u8], mut each: impl FnMut(&Shown)) {
        let mut rest = bytes;
        while !rest.is_empty() {
            let (code, len) = match &self.kind {
                Kind::Simple(simple) if simple.gbk && matches!(rest, [0x81..=0xfe, 0x40..=0xfe, ..]) => {
                    (u32::from(rest[0]) << 8 | u32::from(rest[1]), 2)
                }
                Kind::Simple(_) => (u32::from(rest[0]), 1),
                Kind::Composite(composite) => composite.codes.next(rest),
            };
            rest = &rest[len..];
            let key = (code, len as u8);
            if let Some(shown) = self.shown.borrow().get(&key) {
                each(shown);
                continue;
            }
            let shown = self.resolve(code, len);
            each(&shown);
            self.shown.borrow_mut().insert(key, shown);
        }
    }

    fn resolve(&self, code: u32, len: usize) -> Shown {
        let said = self.to_unicode.as_ref().and_then(|map| map.unicode(code)).map(|said| self.corrected(said, code, len));
        let text = match &said {
            Some(text) if text.is_sensible() => text.clone(),
            _ => {
                let found = match &self.kind {
                    Kind::Simple(_) if len == 2 => gbk(code),
                    // Its encoding says letters, where its glyphs are signs.
                    Kind::Simple(_) if code > 0x20 && symbols::is_ornamental(&self.name) => {
                        Decoded::Char(symbols::of(&self.name, code as u8))
                    }
                    Kind::Simple(simple) => simple.decode(self.source, code as u8),
                    Kind::Composite(composite) => composite.decode(self.source, code, len),
                };
                // A table that has no word for a code may mean a glyph that stands for none; one that says a sign without meaning hides a letter.
                match (found, said) {
                    (Decoded::Unknown, Some(Decoded::Nothing)) => Decoded::Nothing,
                    (found, _) => found,
                }
            }
        };
        let text = match text {
            Decoded::Char(c) => Decoded::Char(symbols::readable(&self.name, c)),
            other => other,
        };
        let width = match &self.kind {
            Kind::Simple(simple) if len == 2 => simple.width((code >> 8) as u8, &text) + simple.width(code as u8, &text),
            Kind::Simple(simple) => simple.width(code as u8, &text),
            Kind::Composite(composite) => composite.advance(code, len, self.vertical),
        };
        Shown { text, width, is_space: len == 1 && code == 32 }
    }
}

impl Font<'_> {
    /// What the table to Unicode says of a code, or what the font says where that is believed. Both must say an ideograph.
    fn corrected(&self, said: Decoded, code: u32, len: usize) -> Decoded {
        let Kind::Composite(composite) = &self.kind else { return said };
        if !self.by_itself.get() || !matches!(said, Decoded::Char(c) if is_ideograph(c)) {
            return said;
        }
        match composite.decode(self.source, code, len) {
            Decoded::Char(own) if is_ideograph(own) => Decoded::Char(own),
            _ => said,
        }
    }
}

fn gbk(code: u32) -> Decoded {
    let bytes = [(code >> 8) as u8, code as u8];
    let (text, broken) = encoding_rs::GBK.decode_without_bom_handling(&bytes);
    if broken { Decoded::Unknown } else { Decoded::of(&text) }
}

/// The font's table to Unicode. A name in its place (`Identity-H`) says that codes are UTF-16.
fn to_unicode(source: &Source, dict: &Dictionary) -> Option<CMap> {
    match source.get(dict, b"ToUnicode") {
        Object::Stream(stream) => Some(CMap::parse(&source.data(stream))),
        Object::Name(name) if name.starts_with(b"Identity") => {
            Some(CMap::parse(b"beginbfrange <0020> <D7FF> <0020> <E000> <FFFD> <E000> endbfrange"))
        }
        _ => None,
    }
}

fn is_bold(source: &Source, dict: &Dictionary, descriptor: Option<&Dictionary>) -> bool {
    const FORCE_BOLD: i64 = 1 << 18;
    let name = source.name(dict, b"BaseFont").unwrap_or_default();
    let named = [b"Bold".as_slice(), b"bold", b"Black", b"Heavy", b"BOLD"].iter().any(|w| name.windows(w.len()).any(|n| n == *w));
    let described = descriptor.is_some_and(|d| {
        source.number(d, b"FontWeight").is_some_and(|w| w >= 600.0)
            || source.number(d, b"Flags").is_some_and(|f| f as i64 & FORCE_BOLD != 0)
    });
    named || described
}

/// Ascent and descent in parts of the font size. Many producers write nonsense; the extent of an em square is close for any font.
fn extent(source: &Source, descriptor: Option<&Dictionary>) -> (f64, f64) {
    let value = |key: &[u8]| descriptor.and_then(|d| source.number(d, key)).unwrap_or(0.0) / 1000.0;
    let (ascent, descent) = (value(b"Ascent"), value(b"Descent"));
    let ascent = if (0.4..=1.3).contains(&ascent) { ascent } else { 0.85 };
    let descent = if (-0.6..=-0.05).contains(&descent) { descent } else { -0.15 };
    (ascent, descent)
}

/// The em square of a Type 3 font: its glyph space is free, so that the font size alone says nothing.
fn type3_em(source: &Source, dict: &Dictionary, matrix: Matrix) -> f64 {
    let [_, low, _, high] = source.numbers::<4>(dict, b"FontBBox").unwrap_or([0.0; 4]);
    let height = matrix.apply_vector(0.0, high - low).1.abs();
    let widths: Vec<f64> = source
        .array(dict, b"Widths")
        .unwrap_or_default()
        .iter()
        .filter_map(|w| as_number(source.resolve(w)))
        .filter(|&w| w != 0.0)
        .collect();
    let width = matrix.apply_vector(widths.iter().sum::<f64>() / widths.len().max(1) as f64, 0.0).0.abs();
    // A letter is about half as wide as its font is high; a box that disagrees by far is a placeholder.
    let likely = 2.0 * width;
    let em = if likely > 0.0 && !(0.4 * likely..=4.0 * likely).contains(&height) { likely } else { height };
    if em > 0.0 && em.is_finite() { em } else { 1.0 }
}
