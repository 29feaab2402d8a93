//! The letters of a text as 16-bit units, for comparing whole corpora: what [`fold`] with [`Keep::Letters`] gives, without its map, some times
//! faster. The map is made afterwards, for the few places that are asked for.

use std::sync::OnceLock;

use record::Span;

use crate::classes::{Classes, IGNORED, JOINS, OMITTED, SLOW, fold_run, is_kept};
use crate::{Keep, fold};

/// What each character of the Basic Multilingual Plane becomes: 0 nothing, below 2^16 that unit, above it an entry of `several`.
struct Table {
    codes: Vec<u32>,
    several: Vec<Vec<u16>>,
    /// The same in half the memory for what becomes nothing or one unit, which is nearly all of any text; [`OTHER`] for the rest.
    units: Box<[u16; SEVERAL as usize]>,
}

/// Stands for a character that `Table::units` has no place for; no letter is this unit.
const OTHER: u16 = u16::MAX;

/// First code that stands for an entry of `several`.
const SEVERAL: u32 = 0x1_0000;
/// Code of a character that combines with the one before it, or lies outside the table: the whole text is folded the slow way.
const WHOLE: u32 = u32::MAX;

impl Table {
    fn get() -> &'static Self {
        static TABLE: OnceLock<Table> = OnceLock::new();
        TABLE.get_or_init(|| {
            let classes = Classes::of(Keep::Letters);
            let mut several = Vec::new();
            let codes: Vec<u32> = (0..SEVERAL)
                .map(|u| match char::from_u32(u).map(|c| (c, classes.get(c))) {
                    None | Some((_, JOINS)) => WHOLE,
                    Some((_, IGNORED | OMITTED)) => 0,
                    Some((c, SLOW)) => {
                        several.push(fold_run(&[c]).into_iter().filter(|&c| is_kept(c, Keep::Letters)).map(unit).collect());
                        SEVERAL + several.len() as u32 - 1
                    }
                    Some((_, folded)) => u32::from(unit(folded)),
                })
                .collect();
            let mut units = Box::new([OTHER; SEVERAL as usize]);
            for (slot, &code) in units.iter_mut().zip(&codes).filter(|(_, code)| **code < SEVERAL) {
                assert!(code != u32::from(OTHER), "U+FFFF is no letter");
                *slot = code as u16;
            }
            Self { codes, several, units }
        })
    }

    fn chars<'a>(&'a self, source: &'a str) -> Chars<'a> {
        Chars { bytes: source.as_bytes(), units: &self.units }
    }

    /// What a character becomes that is several units; none where the whole text is folded the slow way.
    fn several(&self, value: u32) -> Option<&[u16]> {
        let code = self.codes.get(value as usize).copied().unwrap_or(WHOLE);
        self.several.get(code.checked_sub(SEVERAL)? as usize).map(Vec::as_slice)
    }
}

/// A character as a unit; one beyond the Basic Multilingual Plane takes a unit of the surrogate range, which it shares with few others.
fn unit(c: char) -> u16 {
    u16::try_from(u32::from(c)).unwrap_or(0xd800 | (u32::from(c) & 0x7ff) as u16)
}

/// Characters of a text with their table entries: an ideograph, three bytes long, is decoded without asking more than its first byte.
struct Chars<'a> {
    bytes: &'a [u8],
    units: &'a [u16; SEVERAL as usize],
}

impl Iterator for Chars<'_> {
    /// Scalar value, and what [`Table::units`] says of it.
    type Item = (u32, u16);

    #[inline(always)]
    fn next(&mut self) -> Option<(u32, u16)> {
        let (length, value) = match *self.bytes {
            [] => return None,
            [a @ 0xe0..=0xef, b, c, ..] => (3, low(a, 4) << 12 | low(b, 6) << 6 | low(c, 6)),
            [a @ 0..=0x7f, ..] => (1, u32::from(a)),
            [a @ 0xc0..=0xdf, b, ..] => (2, low(a, 5) << 6 | low(b, 6)),
            [a, b, c, d, ..] => (4, low(a, 3) << 18 | low(b, 6) << 12 | low(c, 6) << 6 | low(d, 6)),
            _ => unreachable!("a string does not end within a character"),
        };
        self.bytes = &self.bytes[length..];
        Some((value, self.units.get(value as usize).copied().unwrap_or(OTHER)))
    }
}

/// The lowest bits of a byte.
fn low(byte: u8, bits: u32) -> u32 {
    u32::from(byte) & ((1 << bits) - 1)
}

/// Appends the letters, digits and ideographs of `source`, folded, one unit each.
pub fn letter_units(source: &str, units: &mut Vec<u16>) {
    let table = Table::get();
    let start = units.len();
    // No character makes more units than it has bytes but those that become several, for which there is another way.
    units.resize(start + source.len(), 0);
    let out = &mut units[start..];
    let mut count = 0;
    for (value, unit_or_none) in table.chars(source) {
        if let Some(slot) = out.get_mut(count)
            && unit_or_none != OTHER
        {
            *slot = unit_or_none;
            count += usize::from(unit_or_none != 0);
            continue;
        }
        let several = table.several(value);
        let Some((several, place)) = several.and_then(|s| Some((s, out.get_mut(count..count + s.len())?))) else {
            units.truncate(start);
            units.extend(fold(source, Keep::Letters).chars().iter().map(|&c| unit(c)));
            return;
        };
        place.copy_from_slice(several);
        count += several.len();
    }
    units.truncate(start + count);
}

/// The characters of `source` that units come from. `places` are positions in what [`letter_units`] appends, in ascending order.
///
/// # Panics
/// Where a place passes the end, or places do not ascend.
pub fn letter_sources(source: &str, places: &[u32]) -> Vec<Span> {
    assert!(places.is_sorted(), "places ascend");
    let table = Table::get();
    let mut found = Vec::with_capacity(places.len());
    let mut count = 0u32;
    let mut rest = places.iter().peekable();
    for ((value, unit_or_none), at) in table.chars(source).zip(0..) {
        let several = if unit_or_none == OTHER { table.several(value).map(<[u16]>::len) } else { Some(usize::from(unit_or_none != 0)) };
        let Some(several) = several else {
            let folded = fold(source, Keep::Letters);
            return places.iter().map(|&p| folded.source(p as usize..p as usize + 1)).collect();
        };
        if rest.peek().is_none() {
            // A character that leaves no unit does not keep a later one from combining with the last place.
            if several == 0 {
                continue;
            }
            break;
        }
        count += several as u32;
        while rest.next_if(|p| **p < count).is_some() {
            found.push(Span::of(at, at + 1));
        }
    }
    assert_eq!(found.len(), places.len(), "a place passes the {count} units of a text");
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(source: &str) {
        let folded = fold(source, Keep::Letters);
        let mut units = vec![7];
        letter_units(source, &mut units);
        let expected: Vec<u16> = [7].into_iter().chain(folded.chars().iter().map(|&c| unit(c))).collect();
        assert_eq!(units, expected, "{source:?}");
        let places: Vec<u32> = (0..folded.len() as u32).collect();
        let sources: Vec<Span> = places.iter().map(|&p| folded.source(p as usize..p as usize + 1)).collect();
        assert_eq!(letter_sources(source, &places), sources, "{source:?}");
    }

    #[test]
    fn units_are_what_folding_gives() {
        for source in [
            "",
            "數據要素×乘数……",
            "ＡＢｃ 12.5℃ ㎡①",
            "e\u{301}tat",
            "a\u{200b}b\u{ad}c",
            "𠮷野家",
            "ﾊﾟｽ ｶﾞ",
            "\u{301}x",
            "Σㅏ",
            "a\u{200b}\u{301}",
        ] {
            check(source);
        }
    }

    proptest! {
        #[test]
        fn units_of_any_text_are_what_folding_gives(source in "\\PC{0,40}", chinese in "[一-龥，。…a-zＡ-Ｚ0-9 \n㎡℃]{0,60}") {
            check(&source);
            check(&chinese);
        }
    }
}
