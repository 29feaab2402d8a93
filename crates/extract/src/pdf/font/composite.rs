use std::cell::OnceCell;

use hayro_cmap::CidFamily;
use lopdf::{Dictionary, Object, Stream};
use rustc_hash::FxHashMap;

use super::agreement::{Agreement, is_same};
use super::cid::{Codes, Collection};
use super::cmap::CMap;
use super::program::Characters;
use super::{Decoded, Program};
use crate::pdf::source::{Source, as_number};

/// A font of codes of several bytes with a descendant CIDFont.
#[derive(Debug)]
pub(super) struct Composite<'a> {
    pub(super) codes: Codes,
    collection: Option<Collection>,
    /// Two bytes a CID; `None` for the identity.
    cid_to_gid: Option<Vec<u8>>,
    /// Whether its program itself says which glyph a CID has (CIDFontType0).
    is_by_program: bool,
    widths: FxHashMap<u32, f64>,
    default_width: f64,
    /// Advances of vertical writing.
    vertical: FxHashMap<u32, f64>,
    default_vertical: f64,
    embedded: Option<&'a Stream>,
    program: OnceCell<Program>,
}

/// Entries that one run `first last value` of a width table may fill.
const MAX_RUN: u32 = 0x1_0000;

impl<'a> Composite<'a> {
    /// The font, and whether it writes from top to bottom.
    pub(super) fn load(
        source: &'a Source,
        dict: &'a Dictionary,
        descendant: &'a Dictionary,
        descriptor: Option<&'a Dictionary>,
    ) -> (Self, bool) {
        let (codes, vertical) = match source.get(dict, b"Encoding") {
            Object::Name(name) => Codes::named(name),
            Object::Stream(stream) => {
                let mut map = CMap::parse(&source.data(stream));
                if map.base.is_none() {
                    map.base = source.name(&stream.dict, b"UseCMap").map(<[u8]>::to_vec);
                }
                Codes::embedded(map)
            }
            _ => (Codes::Identity, false),
        };
        let family = family(source, descendant).or_else(|| codes.collection());
        let font = Self {
            collection: family.as_ref().and_then(Collection::of),
            codes,
            cid_to_gid: source.stream(descendant, b"CIDToGIDMap").map(|s| source.data(s)),
            is_by_program: source.name(descendant, b"Subtype") == Some(b"CIDFontType0".as_slice()),
            widths: widths(source, descendant),
            default_width: source.number(descendant, b"DW").unwrap_or(1000.0),
            vertical: if vertical { vertical_metrics(source, descendant) } else { FxHashMap::default() },
            default_vertical: source.numbers::<2>(descendant, b"DW2").map_or(-1000.0, |[_, advance]| advance),
            embedded: descriptor.and_then(|d| Program::stream(source, d)),
            program: OnceCell::new(),
        };
        (font, vertical)
    }

    pub(super) fn decode(&self, source: &Source, code: u32, len: usize) -> Decoded {
        if let Some(text) = self.codes.unicode(code).filter(Decoded::is_sensible) {
            return text;
        }
        let Some(cid) = self.codes.cid(code, len).filter(|_| !self.codes.is_guess(code)) else { return Decoded::Unknown };
        if let Some(text) = self.collection.as_ref().and_then(|c| c.unicode(cid)).filter(Decoded::is_sensible) {
            return text;
        }
        // CID 0 is by definition the glyph that stands for no character.
        if cid == 0 {
            return Decoded::Nothing;
        }
        self.by_program(source, cid)
    }

    fn program(&self, source: &Source) -> Option<&Program> {
        self.embedded.map(|stream| self.program.get_or_init(|| Program::read(source, stream)))
    }

    /// Number of a CID's glyph in the embedded program, where that has one.
    fn glyph(&self, source: &Source, cid: u32) -> Option<u32> {
        let at = 2 * cid as usize;
        if let Some(pair) = self.cid_to_gid.as_ref().and_then(|map| map.get(at..at + 2)) {
            return Some(u32::from(u16::from_be_bytes([pair[0], pair[1]])));
        }
        let program = if self.is_by_program { self.program(source) } else { None };
        program.map_or(Some(cid), |program| program.glyph_of_cid(cid))
    }

    /// Of characters that a table to Unicode gives (code, its length, character), how many the font knows itself, and of how many it says
    /// that they are others.
    pub(super) fn agreement(&self, source: &Source, said: &[(u32, usize, char)]) -> Agreement {
        let data = self.embedded.map(|stream| source.data(stream)).unwrap_or_default();
        let characters = Characters::of(&data);
        let mut agreement = Agreement::default();
        for &(code, len, c) in said {
            let Some(cid) = self.codes.cid(code, len) else { continue };
            // Most tables are right: the font's map is asked for one character before it is read backwards for all.
            let drawn = characters.as_ref().and_then(|map| map.glyph(c)).filter(|_| self.collection.is_none());
            let is_confirmed = drawn.is_some() && drawn == self.glyph(source, cid);
            let own = if is_confirmed { Decoded::Char(c) } else { self.decode(source, code, len) };
            if let Decoded::Char(own) = own {
                agreement.compared += 1;
                agreement.contradicted += usize::from(!is_same(own, c));
            }
        }
        agreement
    }

    fn by_program(&self, source: &Source, cid: u32) -> Decoded {
        let Some(program) = self.program(source) else { return Decoded::Unknown };
        let Some(glyph) = self.glyph(source, cid) else { return Decoded::Unknown };
        match program.unicode(glyph) {
            Some(text) => text,
            None if program.is_blank(glyph) => Decoded::Char(' '),
            None => Decoded::Unknown,
        }
    }

    /// Advance along the line in thousandths; downwards is negative.
    pub(super) fn advance(&self, code: u32, len: usize, vertical: bool) -> f64 {
        let cid = self.codes.cid(code, len).unwrap_or(0);
        if vertical {
            self.vertical.get(&cid).copied().unwrap_or(self.default_vertical)
        } else {
            self.widths.get(&cid).copied().unwrap_or(self.default_width)
        }
    }
}

fn family(source: &Source, descendant: &Dictionary) -> Option<CidFamily> {
    let info = source.dict(descendant, b"CIDSystemInfo")?;
    let text = |key: &[u8]| match source.get(info, key) {
        Object::String(text, _) | Object::Name(text) => Some(text.as_slice()),
        _ => None,
    };
    let family = CidFamily::from_registry_ordering(text(b"Registry")?, text(b"Ordering")?);
    family.ucs2_cmap().is_some().then_some(family)
}

/// The `W` array: `c [w1 w2 ..]` and `first last w` (ISO 32000-1, 9.7.4.3).
fn widths(source: &Source, descendant: &Dictionary) -> FxHashMap<u32, f64> {
    let mut out = FxHashMap::default();
    runs(source, source.array(descendant, b"W").unwrap_or_default(), 1, |cid, values| {
        out.insert(cid, values[0]);
    });
    out
}

/// The `W2` array, of which only the advances matter here: where a glyph hangs on its line follows from the line.
fn vertical_metrics(source: &Source, descendant: &Dictionary) -> FxHashMap<u32, f64> {
    let mut out = FxHashMap::default();
    runs(source, source.array(descendant, b"W2").unwrap_or_default(), 3, |cid, values| {
        out.insert(cid, values[0]);
    });
    out
}

fn runs(source: &Source, array: &[Object], size: usize, mut set: impl FnMut(u32, &[f64])) {
    let number = |i: usize| array.get(i).and_then(|o| as_number(source.resolve(o)));
    let mut i = 0;
    let mut budget = 4 * MAX_RUN;
    while let Some(first) = number(i) {
        let first = first as u32;
        match array.get(i + 1).map(|o| source.resolve(o)) {
            Some(Object::Array(values)) => {
                let values: Vec<f64> = values.iter().take(MAX_RUN as usize).map(|o| as_number(source.resolve(o)).unwrap_or(0.0)).collect();
                for (cid, group) in (first..MAX_RUN).zip(values.chunks_exact(size)) {
                    set(cid, group);
                }
                i += 2;
            }
            Some(_) => {
                let values: Vec<f64> = (0..size).map_while(|k| number(i + 2 + k)).collect();
                if let (Some(last), true) = (number(i + 1), values.len() == size) {
                    for cid in first..=(last as u32).min(MAX_RUN) {
                        if budget == 0 {
                            return;
                        }
                        budget -= 1;
                        set(cid, &values);
                    }
                }
                i += 2 + size;
            }
            None => return,
        }
    }
}
