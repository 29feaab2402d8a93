//! Marked content: replacement texts and layers (ISO 32000-1, 14.6, 14.9.4 and 8.11).

use lopdf::{Dictionary, Object};
use record::HiddenWhy;

use super::{Interpreter, MAX_SAVED};
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
        if self.marked.len() < MAX_SAVED {
            self.off_depth += u32::from(off);
            self.marked.push(Marked { actual, first_glyph: self.scene.glyphs.len(), off });
        }
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

    /// Whether an optional-content entry names a layer that is switched off.
    pub(super) fn is_off(&self, entry: Option<&Object>) -> bool {
        if self.layers_off.is_empty() {
            return false;
        }
        let Some(entry) = entry else { return false };
        let named = |o: &Object| matches!(o, Object::Reference(id) if self.layers_off.contains(id));
        if named(entry) {
            return true;
        }
        // A membership dictionary shows its content where any of its layers is on, the default policy.
        let Some(dict) = as_dict(self.source.resolve(entry)) else { return false };
        match dict.get(b"OCGs") {
            Ok(Object::Array(layers)) => !layers.is_empty() && layers.iter().all(named),
            Ok(layer) => named(layer),
            Err(_) => false,
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

/// Letters that one mark without a letter of its own may stand for: `№`, a ligature that no table knows, a logo of a word.
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
    let marks = glyphs.len() - seen.len().min(glyphs.len());
    let is_same = said == seen || (seen.is_empty() || unknown > 0) && said.len() <= seen.len() + MOST_FOR_A_MARK * marks.max(unknown);
    match said.len() {
        _ if is_same => Standing::Same,
        0 | 1 => Standing::Variant,
        _ => Standing::Other,
    }
}

/// A text string of a dictionary: UTF-16 with its mark, UTF-8 with its mark, else PDFDocEncoding, which is Latin 1 in what matters.
pub(in crate::pdf) fn text_string(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, rest @ ..] => {
            let units = rest.chunks_exact(2).map(|p| u16::from_be_bytes([p[0], p[1]]));
            char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect()
        }
        [0xff, 0xfe, rest @ ..] => {
            let units = rest.chunks_exact(2).map(|p| u16::from_le_bytes([p[0], p[1]]));
            char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect()
        }
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
}
