//! Automatic numbers of paragraphs on old slides: what PowerPoint 2000 and later tell of a text beside its style (MS-PPT,
//! StyleTextProp9Atom).

use rustc_hash::FxHashMap;

use super::slide_style::Style;
use crate::little_endian::Fields;
use crate::slides::lists::Counters;
use crate::symbols;

/// A list: the scheme of its numbers, and the first of them.
pub(super) type List = (&'static str, u32);

/// For each group of letters of a text, the list that its paragraphs are in.
pub(super) type Lists = Vec<Option<List>>;

/// Lists of the texts of outlines, by the number of their slide and the kind of text.
pub(super) type OutlineLists = FxHashMap<(u32, u32), Lists>;

/// What paragraphs of a slide say, and their labels.
pub(super) type Labels = Vec<(String, String)>;

/// Schemes by their numbers (TextAutoNumberSchemeEnum), by the names that later formats give them.
const SCHEMES: [&str; 30] = [
    "alphaLcPeriod",
    "alphaUcPeriod",
    "arabicParenR",
    "arabicPeriod",
    "romanLcParenBoth",
    "romanLcParenR",
    "romanLcPeriod",
    "romanUcPeriod",
    "alphaLcParenBoth",
    "alphaLcParenR",
    "alphaUcParenBoth",
    "alphaUcParenR",
    "arabicParenBoth",
    "arabicPlain",
    "romanUcParenBoth",
    "romanUcParenR",
    "ea1ChsPlain",
    "ea1ChsPeriod",
    "circleNumDbPlain",
    "circleNumWdWhitePlain",
    "circleNumWdBlackPlain",
    "ea1ChtPlain",
    "ea1ChtPeriod",
    "arabic1Minus",
    "arabic2Minus",
    "hebrew2Minus",
    "ea1JpnKorPlain",
    "ea1JpnKorPeriod",
    "arabicDbPlain",
    "arabicDbPeriod",
];
const USUAL: u16 = 3;

/// Lists as a record tells them, as far as it goes.
pub(super) fn lists(record: &[u8]) -> Lists {
    let mut fields = Fields { rest: record };
    std::iter::from_fn(|| list(&mut fields)).collect()
}

/// What the next group has; `None` at the end.
fn list(fields: &mut Fields<'_>) -> Option<Option<List>> {
    let of_paragraphs = fields.long()?;
    fields.skip(if of_paragraphs & (1 << 23) == 0 { 0 } else { 2 })?;
    let is_numbered = of_paragraphs & (1 << 25) != 0 && fields.short()? != 0;
    let (scheme, start) = if of_paragraphs & (1 << 24) == 0 { (USUAL, 1) } else { (fields.short()?, fields.short()?) };
    let of_letters = fields.long()?;
    fields.skip(if of_letters & (1 << 20) == 0 { 0 } else { 4 })?;
    let of_language = fields.long()?;
    fields.skip([0, 1, 2, 6].map(|bit| if of_language & (1 << bit) == 0 { 0usize } else { 2 }).iter().sum())?;
    fields.skip(if of_language & (1 << 5) == 0 { 0 } else { 4 })?;
    if of_language & (1 << 9) != 0 {
        let tags = fields.long()? as usize;
        fields.skip(tags.checked_mul(4)?)?;
    }
    let scheme = SCHEMES.get(usize::from(scheme)).copied();
    Some(scheme.filter(|_| is_numbered).map(|scheme| (scheme, start.into())))
}

/// Labels of the paragraphs of a text; letters of up to `tiny` points count for nothing.
pub(super) fn labels(text: &[u16], style: &Style, lists: &[Option<List>], tiny: f32) -> Labels {
    let mut sizes = style.letters().map(|letters| letters.size);
    let is_seen: Vec<bool> = text.iter().map(|_| sizes.next().is_none_or(|size| size == 0 || f32::from(size) > tiny)).collect();
    let mut counters = Counters::default();
    let mut out = Vec::new();
    let mut from = 0;
    for units in text.split(|&unit| unit == u16::from(b'\r')) {
        let (paragraph, letters) = style.at(from);
        let seen: Vec<u16> = units.iter().zip(&is_seen[from..]).filter(|(_, is_seen)| **is_seen).map(|(unit, _)| *unit).collect();
        let said = key(&String::from_utf16_lossy(&seen));
        let list = lists.get(letters.group).copied().flatten().filter(|_| paragraph.is_marked != Some(false));
        let label = counters.label(paragraph.level, list, !said.is_empty());
        if !label.is_empty() {
            out.push((said, label));
        }
        from += units.len() + 1;
    }
    out
}

/// What is the same of a paragraph for whoever reads it: its letters and signs, without blanks and controls.
pub(super) fn key(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !c.is_control()).map(|c| symbols::readable("", c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn long(value: u32) -> [u8; 4] {
        value.to_le_bytes()
    }

    #[test]
    fn lists_are_told_group_by_group() {
        let numbered = [&long(0b111 << 23)[..], &[0xff, 0xff, 1, 0, 17, 0, 4, 0], &long(0), &long(0)].concat();
        // A language and tags; then one that says to have no number, one with the usual number, and one that is cut off.
        let plain = [&long(0)[..], &long(1 << 20), &[9; 4], &long(0b10 | (1 << 9)), &[9; 2], &long(1), &[9; 4]].concat();
        let switched_off = [&long(0b11 << 24)[..], &[0, 0, 3, 0, 1, 0], &long(0), &long(0)].concat();
        let usual = [&long(1 << 25)[..], &[1, 0], &long(0), &long(0)].concat();
        let all = [numbered.clone(), plain, switched_off, usual, numbered[..9].to_vec()].concat();
        assert_eq!(lists(&all), [Some(("ea1ChsPeriod", 4)), None, None, Some(("arabicPeriod", 1))]);
    }

    #[test]
    fn paragraphs_of_a_text_have_labels_by_their_groups() {
        let text: Vec<u16> = "甲\r\r乙丁\r说明\r丙".encode_utf16().collect();
        let letters = |count: u32, group: u16, size: u16| {
            [&long(count)[..], &long((1 << 10) | (1 << 17)), &(group << 10).to_le_bytes(), &size.to_le_bytes()].concat()
        };
        // All paragraphs of the first level; the letter 丁 is too small to read.
        let paragraphs = [&long(text.len() as u32 + 1)[..], &[0; 2], &long(0)].concat();
        let runs = [letters(4, 0, 24), letters(1, 0, 1), letters(1, 0, 24), letters(3, 1, 24), letters(1, 0, 24)].concat();
        let style = Style::read(&[paragraphs, runs].concat(), text.len()).expect("a style");
        let shown = |lists: &[Option<List>]| labels(&text, &style, lists, 2.0);
        let pair = |said: &str, label: &str| (said.to_owned(), label.to_owned());
        assert_eq!(shown(&[Some(("arabicPeriod", 4))]), [pair("甲", "4. "), pair("乙", "5. "), pair("丙", "4. ")]);
        assert_eq!(shown(&[None, Some(("alphaLcParenR", 3))]), [pair("说明", "c) ")]);
        assert_eq!(shown(&[]), []);
    }
}
