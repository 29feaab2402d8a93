//! The head of the main stream of a Word file (MS-DOC, 2.5): lengths of its texts, and where the parts of its table stream lie.

use super::word_lists::Tables;
use crate::little_endian::{long, short};

/// Texts that lie one behind the other: the main one, footnotes, headers, macros, comments, endnotes, text boxes, those of headers.
pub(super) const STORIES: usize = 8;
pub(super) const TEXT: usize = 0;
pub(super) const FOOTNOTES: usize = 1;
pub(super) const HEADERS: usize = 2;
pub(super) const COMMENTS: usize = 4;
pub(super) const ENDNOTES: usize = 5;
pub(super) const BOXES: usize = 6;
pub(super) const RUNNING_BOXES: usize = 7;

/// Where a part of the table stream lies.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    pub(super) at: u32,
    pub(super) length: u32,
}

impl Part {
    pub(super) fn of(self, table: &[u8]) -> &[u8] {
        let end = (self.at as usize).saturating_add(self.length as usize);
        table.get(self.at as usize..end).unwrap_or_default()
    }

    /// It and all that lies behind it; nothing where there is no such part.
    pub(super) fn onward(self, table: &[u8]) -> &[u8] {
        if self.length == 0 { &[] } else { table.get(self.at as usize..).unwrap_or_default() }
    }
}

/// Places of lengths and parts in the lists of the head.
pub(super) const FIRST_LENGTH: usize = 3;
pub(super) const PIECES: usize = 33;

/// What the head of the main stream says (MS-DOC, 2.5).
#[derive(Debug)]
pub(super) struct Header {
    pub(super) table: &'static str,
    /// Where the lengths of texts and the places of parts stand in the head.
    pub(super) lengths: usize,
    pub(super) parts: usize,
    /// Length of each text in characters.
    pub(super) stories: [u32; STORIES],
    pub(super) pieces: Part,
    /// Pages of formats of letters and of paragraphs.
    pub(super) formats: Part,
    pub(super) paragraphs: Part,
    /// Where each header and footer begins.
    pub(super) headers: Part,
    pub(super) fonts: Part,
    pub(super) styles: Part,
    /// Definitions of lists, and what of them is changed where paragraphs name them.
    pub(super) lists: Part,
    pub(super) overrides: Part,
    /// Where each section begins.
    pub(super) sections: Part,
    /// Where footnotes and endnotes are referred to, and where each begins.
    pub(super) references: [Part; 2],
    pub(super) notes: [Part; 2],
}

impl Header {
    pub(super) fn read(main: &[u8]) -> Option<Self> {
        /// Versions before it lay out their head otherwise.
        const WORD_97: u16 = 0x00c0;
        const STYLES: usize = 1;
        const FOOTNOTES: usize = 2;
        const SECTIONS: usize = 6;
        const HEADERS: usize = 11;
        const FORMATS: usize = 12;
        const PARAGRAPHS: usize = 13;
        const FONTS: usize = 15;
        const ENDNOTES: usize = 46;
        /// Places of the notes themselves are the next part.
        const NEXT: usize = 1;
        const LISTS: usize = 73;
        const OVERRIDES: usize = 74;
        const ENCRYPTED: u16 = 0x0100;
        if short(main, 0)? != 0xa5ec || short(main, 2)? < WORD_97 || short(main, 10)? & ENCRYPTED != 0 {
            return None;
        }
        let table = if short(main, 10)? & 0x0200 == 0 { "/0Table" } else { "/1Table" };
        let lengths = 32 + 2 + 2 * usize::from(short(main, 32)?) + 2;
        let count = usize::from(short(main, lengths - 2)?);
        let parts = lengths + 4 * count + 2;
        let mut stories = [0; STORIES];
        for (i, story) in (FIRST_LENGTH..count).zip(&mut stories) {
            *story = long(main, lengths + 4 * i)?;
        }
        let part = |i: usize| Some(Part { at: long(main, parts + 8 * i)?, length: long(main, parts + 4 + 8 * i)? });
        Some(Self {
            table,
            lengths,
            parts,
            stories,
            pieces: part(PIECES)?,
            formats: part(FORMATS)?,
            paragraphs: part(PARAGRAPHS)?,
            headers: part(HEADERS)?,
            fonts: part(FONTS)?,
            styles: part(STYLES)?,
            lists: part(LISTS)?,
            overrides: part(OVERRIDES)?,
            sections: part(SECTIONS)?,
            references: [part(FOOTNOTES)?, part(ENDNOTES)?],
            notes: [part(FOOTNOTES + NEXT)?, part(ENDNOTES + NEXT)?],
        })
    }

    /// What numbers paragraphs.
    pub(super) fn numbering<'t>(&self, table: &'t [u8]) -> Tables<'t> {
        Tables {
            lists: self.lists.onward(table),
            overrides: self.overrides.onward(table),
            styles: self.styles.of(table),
            paragraphs: self.paragraphs.of(table),
        }
    }
}
