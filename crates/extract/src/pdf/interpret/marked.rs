//! Marked content: replacement texts and layers (ISO 32000-1, 14.6, 14.9.4 and 8.11).

use std::collections::BTreeSet;

use lopdf::{Dictionary, Object};
use record::HiddenWhy;

use super::{Interpreter, MAX_SAVED};
use crate::little_endian::units;
use crate::pdf::font::Decoded;
use crate::pdf::lexer::{Lexer, Operand};
use crate::pdf::scene::Glyph;
use crate::pdf::source::{as_dict, entry};

/// A marked-content sequence that is open.
#[derive(Debug)]
pub(super) struct Marked {
    /// Text that stands for what is inside.
    actual: Option<String>,
    first_glyph: usize,
    /// Whether it belongs to a layer that is switched off.
    off: bool,
}

impl<'a> Interpreter<'a, '_> {
    pub(super) fn begin_marked(&mut self, actual: Option<String>, off: bool) {
        if self.marked.len() >= MAX_SAVED {
            return self.cut();
        }
        self.off_depth += u32::from(off);
        self.marked.push(Marked { actual, first_glyph: self.scene.glyphs.len(), off });
    }

    pub(super) fn begin_properties(&mut self, lexer: &Lexer<'_>, resources: Option<&'a Dictionary>) {
        let operands = lexer.operands();
        let optional = matches!(operands.first(), Some(Operand::Name(tag)) if tag.as_ref() == b"OC");
        let (mut actual, mut off) = (None, false);
        if let Some(Operand::Name(name)) = operands.get(1) {
            let properties = resources.and_then(|r| self.source.dict(r, b"Properties"));
            if let Some(properties) = properties {
                off = optional && self.is_off(entry(properties, name));
                if let Some(dict) = self.source.dict(properties, name)
                    && let Object::String(text, _) = self.source.get(dict, b"ActualText")
                {
                    actual = Some(text_string(text));
                }
            }
        } else {
            let key = operands.iter().position(|o| matches!(o, Operand::Name(n) if n.as_ref() == b"ActualText"));
            if let Some(Operand::Text(from, to)) = key.and_then(|i| operands.get(i + 1)) {
                actual = Some(text_string(lexer.text(*from, *to)));
            }
        }
        self.begin_marked(actual, off);
    }

    /// Whether an optional-content entry names a layer that is switched off, or some of which the page is to show no more than others
    /// (8.11.2.2).
    pub(in crate::pdf) fn is_off(&self, layer: Option<&Object>) -> bool {
        let Some(own) = layer else { return false };
        let is_off = |o: &Object| matches!(o, Object::Reference(id) if self.layers_off.contains(id));
        if is_off(own) {
            return true;
        }
        let Some(membership) = as_dict(self.source.resolve(own)) else { return false };
        let Some(named) = entry(membership, b"OCGs") else { return false };
        let layers = match self.source.resolve(named) {
            Object::Array(layers) => layers.as_slice(),
            _ => std::slice::from_ref(named),
        };
        let (any, all) = (layers.iter().any(is_off), layers.iter().all(is_off));
        match self.source.name(membership, b"P") {
            _ if layers.is_empty() => false,
            Some(b"AllOn") => any,
            Some(b"AnyOff") => !any,
            Some(b"AllOff") => !all,
            // It shows its content where any of its layers is on.
            _ => all,
        }
    }

    pub(super) fn end_marked(&mut self) {
        let Some(marked) = self.marked.pop() else { return };
        self.off_depth -= u32::from(marked.off);
        if let Some(actual) = marked.actual {
            replace(&mut self.scene.glyphs, marked.first_glyph, &actual);
        }
    }
}

/// Gives the glyphs from `first` on the text that stands for them: one character each where the numbers agree, else all to one glyph
/// that covers their place. A text that says other than what they show is kept apart as one that no reader sees.
fn replace(glyphs: &mut Vec<Glyph>, first: usize, actual: &str) {
    let Some(inside) = glyphs.get_mut(first..).filter(|g| !g.is_empty()) else { return };
    match stands_for(actual, inside) {
        Standing::Same => {}
        Standing::Other => {
            let seen = inside[0].clone();
            glyphs.push(Glyph { text: Decoded::of(actual), hidden: Some(HiddenWhy::Marked), ..seen });
            return;
        }
        Standing::Variant => return,
    }
    let chars: Vec<char> = actual.chars().collect();
    if chars.len() == inside.len() {
        for (glyph, c) in inside.iter_mut().zip(chars) {
            glyph.text = Decoded::Char(c);
        }
        return;
    }
    let last = &inside[inside.len() - 1];
    let across = (last.origin.1 - inside[0].origin.1).abs() * inside[0].direction.0.abs();
    // A replacement of many lines would lose its places; such texts repeat what the glyphs say.
    if across > inside[0].size {
        return;
    }
    inside[0].end = last.end;
    inside[0].text = Decoded::of(actual);
    glyphs.truncate(first + usize::from(!chars.is_empty()));
}

/// What a replacement text is to the glyphs that it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// It says what they show, or what marks without letters mean.
    Same,
    /// Another form of one letter, or nothing in place of letters: what is seen holds.
    Variant,
    /// Something else.
    Other,
}

/// Letters that one mark without a letter of its own may stand for: `№`, a ligature that no table knows, a logo of a word. The same mark again
/// (leaders of a table of contents) stands for no more, and a space for nothing.
const MOST_FOR_A_MARK: usize = 4;

fn stands_for(actual: &str, glyphs: &[Glyph]) -> Standing {
    let letters = |text: &str| -> Vec<char> { text::fold_str(text, text::Keep::Letters).chars().collect() };
    let mut shown = String::new();
    let mut unknown = 0;
    for glyph in glyphs {
        match &glyph.text {
            Decoded::Char(c) => shown.push(*c),
            Decoded::Text(text) => shown.push_str(text),
            Decoded::Nothing => {}
            Decoded::Unknown => unknown += 1,
        }
    }
    let (said, seen) = (letters(actual), letters(&shown));
    let signs: BTreeSet<char> = shown.chars().filter(|c| !c.is_alphanumeric() && !c.is_whitespace()).collect();
    let marks = signs.len();
    let is_same = said == seen || (seen.is_empty() || unknown > 0) && said.len() <= seen.len() + MOST_FOR_A_MARK * marks.max(unknown);
    match said.len() {
        _ if is_same => Standing::Same,
        0 | 1 => Standing::Variant,
        _ => Standing::Other,
    }
}

/// A text string of a dictionary: UTF-16 with its mark, UTF-8 with its mark, else PDFDocEncoding (ISO 32000-1, 7.9.2.2 and annex D.3).
pub(in crate::pdf) fn text_string(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, rest @ ..] => {
            let units = rest.chunks_exact(2).map(|p| u16::from_be_bytes([p[0], p[1]]));
            char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect()
        }
        [0xff, 0xfe, rest @ ..] => char::decode_utf16(units(rest)).map(|c| c.unwrap_or('\u{fffd}')).collect(),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => bytes.iter().map(|&byte| pdf_doc(byte)).collect(),
    }
}

/// What PDFDocEncoding has from 0x80 on where Latin 1 has controls.
const PDF_DOC: [char; 33] = [
    '•', '†', '‡', '…', '—', '–', 'ƒ', '⁄', '‹', '›', '−', '‰', '„', '“', '”', '‘', '’', '‚', '™', 'ﬁ', 'ﬂ', 'Ł', 'Œ', 'Š', 'Ÿ', 'Ž', 'ı',
    'ł', 'œ', 'š', 'ž', '\u{fffd}', '€',
];
/// And from 0x18 on.
const PDF_DOC_ACCENTS: [char; 8] = ['˘', 'ˇ', 'ˆ', '˙', '˝', '˛', '˚', '˜'];

fn pdf_doc(byte: u8) -> char {
    match byte {
        0x18..=0x1f => PDF_DOC_ACCENTS[usize::from(byte - 0x18)],
        0x80..=0xa0 => PDF_DOC[usize::from(byte - 0x80)],
        byte => char::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_strings_of_each_encoding() {
        let cases: [(&[u8], &str); 5] = [
            (b"\xfe\xff\x65\x70\x63\x6e", "数据"),
            (b"\xff\xfe\x70\x65", "数"),
            (b"\xef\xbb\xbf\xe6\x95\xb0", "数"),
            (b"\x8dquoted\x8e \x84 5\xa0 \x80 caf\xe9", "“quoted” — 5€ • café"),
            (b"line\rline \x1f", "line\rline ˜"),
        ];
        for (bytes, expected) in cases {
            assert_eq!(text_string(bytes), expected);
        }
    }
}
