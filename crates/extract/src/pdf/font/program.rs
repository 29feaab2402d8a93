use lopdf::{Dictionary, Stream};
use read_fonts::ps::cff::CffFontRef;
use read_fonts::ps::cff::charset::CharsetKind;
use read_fonts::ps::type1::Type1Font;
use read_fonts::tables::cmap::{CmapIterLimits, CmapSubtable, PlatformId};
use read_fonts::types::GlyphId;
use read_fonts::{FontRef, TableProvider};
use rustc_hash::FxHashMap;

use super::{Decoded, encoding::named};
use crate::pdf::source::Source;

/// Glyphs of a font are 16-bit numbers in every format that PDF embeds.
const MAX_GLYPHS: u32 = 0x1_0000;

/// What an embedded font program itself says about its glyphs.
#[derive(Debug, Default)]
pub(super) struct Program {
    /// Character of a glyph by the font's own character map, read backwards, or by its name.
    by_glyph: FxHashMap<u32, Decoded>,
    /// Character of a code by the font's built-in encoding (Type 1, CFF).
    pub(super) builtin: FxHashMap<u8, Decoded>,
    /// Glyph of a one-byte code (TrueType).
    by_code: FxHashMap<u8, u32>,
    /// Glyph of a CID (CID-keyed CFF in OpenType); `None` where a CID is the number of its glyph.
    by_cid: Option<FxHashMap<u32, u32>>,
    sfnt: Option<Vec<u8>>,
}

impl Program {
    /// The stream of the program that a font descriptor embeds.
    pub(super) fn stream<'a>(source: &'a Source, descriptor: &'a Dictionary) -> Option<&'a Stream> {
        [b"FontFile2".as_slice(), b"FontFile3", b"FontFile"].iter().find_map(|key| source.stream(descriptor, key))
    }

    /// Reads a program; empty where it is damaged.
    pub(super) fn read(source: &Source, stream: &Stream) -> Self {
        Self::parse(source.data(stream))
    }

    fn parse(data: Vec<u8>) -> Self {
        let mut program = Self::default();
        match data.get(..4) {
            Some(b"%!PS" | b"%!Fo" | [0x80, 1, _, _]) => program.read_type1(&data),
            Some([1, 0, _, 1..=4]) if FontRef::new(&data).is_err() => {
                if let Ok(font) = CffFontRef::new_cff(&data, 0, None) {
                    program.read_cff(&font);
                }
            }
            Some(_) => {
                program.read_sfnt(&data);
                program.sfnt = Some(data);
            }
            None => {}
        }
        program
    }

    pub(super) fn unicode(&self, glyph: u32) -> Option<Decoded> {
        self.by_glyph.get(&glyph).cloned()
    }

    /// Glyph that draws a CID of a CIDFontType0, none where the program does not have it (ISO 32000-1, 9.7.4.2).
    pub(super) fn glyph_of_cid(&self, cid: u32) -> Option<u32> {
        match &self.by_cid {
            Some(by_cid) => by_cid.get(&cid).copied(),
            None => Some(cid),
        }
    }

    pub(super) fn glyph_of_code(&self, code: u8) -> Option<u32> {
        self.by_code.get(&code).copied()
    }

    /// Whether a glyph draws nothing: a space, whatever its code.
    pub(super) fn is_blank(&self, glyph: u32) -> bool {
        let Some(data) = &self.sfnt else { return false };
        let Ok(font) = FontRef::new(data) else { return false };
        let Ok(loca) = font.loca(None) else { return false };
        // A table of CIDs may say any number.
        let Some(next) = glyph.checked_add(1) else { return false };
        let at = |i: u32| loca.get_raw(i as usize);
        matches!((at(glyph), at(next)), (Some(a), Some(b)) if a == b)
    }

    fn read_type1(&mut self, data: &[u8]) {
        let Ok(font) = Type1Font::new(data) else { return };
        if let Some(encoding) = font.encoding() {
            for code in 0..=255u8 {
                if let Some(text) = encoding.glyph_name(code).and_then(|n| named(n.as_bytes())) {
                    self.builtin.insert(code, text);
                }
            }
        }
    }

    /// Names of glyphs. A CID-keyed program has none: its CIDs say nothing about characters.
    fn read_cff(&mut self, font: &CffFontRef<'_>) {
        let Some(charset) = font.charset().filter(|_| !font.is_cid()) else { return };
        for glyph in 0..font.num_glyphs().min(MAX_GLYPHS) {
            let name = charset.string_id(GlyphId::new(glyph)).and_then(|sid| font.string(sid));
            if let Some(text) = name.and_then(named) {
                self.by_glyph.insert(glyph, text);
            }
        }
        let Some(encoding) = font.encoding() else { return };
        for code in 0..=255u8 {
            if let Some(text) = encoding.map(code).and_then(|glyph| self.by_glyph.get(&glyph.to_u32())) {
                self.builtin.insert(code, text.clone());
            }
        }
    }

    fn read_sfnt(&mut self, data: &[u8]) {
        let Ok(font) = FontRef::new(data) else { return };
        if let Ok(table) = font.cff()
            && let Ok(cff) = CffFontRef::new_cff(table.offset_data().as_bytes(), 0, None)
        {
            self.read_cff(&cff);
            self.by_cid = glyphs_of_cids(&cff);
        }
        self.read_cmap(&font);
        if let Ok(post) = font.post() {
            for (glyph, name) in post.glyph_names().take(MAX_GLYPHS as usize) {
                if let Some(text) = named(name.as_bytes()) {
                    self.by_glyph.entry(glyph.to_u32()).or_insert(text);
                }
            }
        }
    }

    fn read_cmap(&mut self, font: &FontRef<'_>) {
        let Ok(cmap) = font.cmap() else { return };
        let limits = CmapIterLimits { max_char: 0x10_ffff, glyph_count: MAX_GLYPHS };
        for record in cmap.encoding_records() {
            let Ok(table) = record.subtable(cmap.offset_data()) else { continue };
            let pairs = table.iter_with_limits(limits).take(2 * MAX_GLYPHS as usize);
            match (record.platform_id(), record.encoding_id()) {
                (PlatformId::Unicode, _) | (PlatformId::Windows, 1 | 10) => {
                    pairs.for_each(|(code, glyph)| self.learn(code, glyph.to_u32()))
                }
                (PlatformId::Windows, 0) | (PlatformId::Macintosh, 0) => {
                    for (code, glyph) in pairs {
                        let one_byte = matches!(code, 0..=0xff | 0xf000..=0xf0ff);
                        if one_byte && glyph != GlyphId::NOTDEF {
                            self.by_code.entry((code & 0xff) as u8).or_insert(glyph.to_u32());
                        }
                    }
                }
                _ => {}
            }
        }
    }

    /// Notes that a character is drawn with a glyph. Of several characters the most ordinary one stays.
    fn learn(&mut self, code: u32, glyph: u32) {
        let Some(c) = char::from_u32(code).filter(|c| !c.is_control()) else { return };
        if glyph == 0 {
            return;
        }
        let better = match self.by_glyph.get(&glyph) {
            Some(Decoded::Char(old)) => (oddity(c), c) < (oddity(*old), *old),
            Some(_) => false,
            None => true,
        };
        if better {
            self.by_glyph.insert(glyph, Decoded::Char(c));
        }
    }
}

/// Glyphs of the CIDs of a CID-keyed program that has a charset of its own; the predefined ones are of names.
fn glyphs_of_cids(font: &CffFontRef<'_>) -> Option<FxHashMap<u32, u32>> {
    let charset = font.charset().filter(|charset| font.is_cid() && matches!(charset.kind(), CharsetKind::Custom(_)))?;
    Some(charset.iter().take(MAX_GLYPHS as usize).map(|(glyph, cid)| (u32::from(cid.to_u16()), glyph.to_u32())).collect())
}

/// The maps of a program from characters to glyphs, as they stand in it.
pub(super) struct Characters<'d>(Vec<CmapSubtable<'d>>);

impl<'d> Characters<'d> {
    /// `None` where the program has none.
    pub(super) fn of(data: &'d [u8]) -> Option<Self> {
        let Ok(font) = FontRef::new(data) else { return None };
        let Ok(cmap) = font.cmap() else { return None };
        let is_unicode =
            |platform: PlatformId, encoding: u16| matches!((platform, encoding), (PlatformId::Unicode, _) | (PlatformId::Windows, 1 | 10));
        let records = cmap.encoding_records().iter().filter(|r| is_unicode(r.platform_id(), r.encoding_id()));
        // A damaged table says nothing.
        let tables: Vec<_> = records.flat_map(|r| r.subtable(cmap.offset_data())).collect();
        (!tables.is_empty()).then_some(Self(tables))
    }

    pub(super) fn glyph(&self, c: char) -> Option<u32> {
        self.0.iter().find_map(|table| table.map_codepoint(c)).map(|glyph| glyph.to_u32()).filter(|&glyph| glyph != 0)
    }
}

/// How unlikely a character is to be meant where its glyph has several.
fn oddity(c: char) -> u8 {
    match c {
        '\u{ad}' | '\u{2e80}'..='\u{2fdf}' | '\u{fe30}'..='\u{fe4f}' => 3,
        '\u{a0}' | '\u{f900}'..='\u{faff}' | '\u{2f800}'..='\u{2fa1f}' | '\u{fb00}'..='\u{fdff}' => 2,
        '\u{e000}'..='\u{f8ff}' | '\u{f0000}'.. => 9,
        _ => 0,
    }
}
