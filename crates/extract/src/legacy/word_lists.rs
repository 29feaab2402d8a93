//! Automatic numbers of a text of Word 97 to 2003: definitions of lists (MS-DOC, 2.9.147 and 2.9.131 and those in them), and which level of which
//! list a paragraph is, by itself (2.6.2) or by its style (2.9.271).

use super::word_look::{FONT, Formats, changes, formatted};
use crate::little_endian::{long, short, units};
use crate::numbering::{Definition, Instance, LEVELS, Level, Numbering, Sign, Suffix};

/// Lists, and the paragraphs that are of one.
#[derive(Debug, Default)]
pub(super) struct Lists {
    numbering: Numbering,
    /// Stretches of the main stream, in order, the style of the paragraph there and what it says itself.
    paragraphs: Vec<(u32, u32, u16, Place)>,
    /// Styles by their numbers.
    styles: Vec<Style>,
    /// Bytes that labels may still have.
    left: usize,
    /// Whether there were more.
    pub(super) is_cut: bool,
}

/// What numbers a paragraph or a style, as far as it says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Place {
    /// As it is written: a number from 1, or its negative; others take the paragraph out of all lists.
    list: Option<u16>,
    level: Option<u8>,
    /// Whether this is no paragraph but the end of a row.
    ends_row: bool,
}

impl Place {
    fn of(all: &[u8]) -> Self {
        const LEVEL: u16 = 0x260a;
        const LIST: u16 = 0x460b;
        const ENDS_ROW: u16 = 0x2417;
        const ENDS_INNER_ROW: u16 = 0x244c;
        let mut place = Self::default();
        for (code, operand) in changes(all) {
            match code {
                LEVEL => place.level = operand.first().copied(),
                LIST => place.list = short(operand, 0),
                ENDS_ROW | ENDS_INNER_ROW => place.ends_row |= operand.first().is_some_and(|&on| on != 0),
                _ => {}
            }
        }
        place
    }
}

/// A style of paragraphs; one of another kind says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Style {
    based_on: u16,
    place: Place,
}

/// Stands for no style.
const NO_STYLE: u16 = 0x0fff;

/// Parts of the table stream. `lists` and `overrides` go on to its end: levels lie behind the part that the head of the file measures.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tables<'t> {
    pub(super) lists: &'t [u8],
    pub(super) overrides: &'t [u8],
    pub(super) styles: &'t [u8],
    /// Pages of formats of paragraphs.
    pub(super) paragraphs: &'t [u8],
}

impl Lists {
    /// Follows the tables as far as it is possible. `font` names a font of signs by its number.
    pub(super) fn read<'f>(main: &[u8], tables: Tables<'_>, font: impl Fn(u32) -> &'f str) -> Self {
        // A crafted label is as long as one likes, and that of thousands of paragraphs.
        let mut out = Self { styles: styles(tables.styles), left: main.len(), ..Self::default() };
        define(tables.lists, &font, &mut out.numbering);
        change(tables.overrides, &font, &mut out.numbering);
        formatted(main, tables.paragraphs, Formats::Paragraphs, |from, to, style, all| {
            out.paragraphs.push((from, to, style, Place::of(all)));
        });
        out.paragraphs.sort_unstable_by_key(|&(from, to, ..)| (from, to));
        out
    }

    /// Counts the paragraph whose mark is at this byte and returns its label with what parts it from the text; empty where nothing shows,
    /// `None` where it is of no list.
    pub(super) fn next(&mut self, byte: u32) -> Option<String> {
        let (list, level) = self.level(byte)?;
        let label = self.numbering.next(&list.to_string(), level);
        match self.left.checked_sub(label.len()) {
            Some(left) => self.left = left,
            None => {
                self.is_cut = true;
                return None;
            }
        }
        Some(label)
    }

    /// The list and the level of a paragraph.
    fn level(&self, byte: u32) -> Option<(u16, usize)> {
        let behind = self.paragraphs.partition_point(|&(from, ..)| from <= byte);
        // Where nothing is said of a paragraph it is of the first style.
        let (style, own) = match self.paragraphs[..behind].last() {
            Some(&(_, to, style, own)) if byte < to => (style, own),
            _ => (0, Place::default()),
        };
        if own.ends_row {
            return None;
        }
        let numbered_by = self.chain(style).find(|(_, place)| place.list.is_some());
        let list = number(own.list.or(numbered_by.and_then(|(_, place)| place.list))?)?;
        let names = [Some(style), numbered_by.map(|(style, _)| style)];
        let by_style = names.into_iter().flatten().find_map(|style| self.numbering.level_of_style(&list.to_string(), &style.to_string()));
        let is_direct = own.list.is_some() || own.level.is_some();
        let said = own.level.or_else(|| self.chain(style).find_map(|(_, place)| place.level)).map(usize::from);
        let level = if is_direct { said.or(by_style) } else { by_style.or(said) };
        Some((list, level.unwrap_or(0)))
    }

    /// A style and those it is based on, nearest first.
    fn chain(&self, style: u16) -> impl Iterator<Item = (u16, Place)> {
        // A loop in a damaged file must end.
        const LONGEST: usize = 32;
        let mut next = style;
        std::iter::from_fn(move || {
            let number = next;
            let style = self.styles.get(usize::from(number))?;
            next = style.based_on;
            Some((number, style.place))
        })
        .take(LONGEST)
    }
}

/// The number of a list as a paragraph writes it: a negative one keeps the paragraph's own indents.
fn number(written: u16) -> Option<u16> {
    match written.cast_signed() {
        list @ 1..=0x07fe => Some(list.unsigned_abs()),
        list @ -0x07fe..=-1 => Some(list.unsigned_abs()),
        _ => None,
    }
}

/// Reads definitions of lists (2.9.147): their heads, then the levels of all of them.
fn define<'f>(lists: &[u8], font: &impl Fn(u32) -> &'f str, numbering: &mut Numbering) {
    const HEAD: usize = 28;
    /// Where a head has the styles of its levels and what kind of list it is.
    const STYLES: usize = 8;
    const KIND: usize = 26;
    let count = usize::from(short(lists, 0).unwrap_or(0));
    let heads: Vec<&[u8]> = lists.get(2..).unwrap_or_default().chunks_exact(HEAD).take(count).collect();
    let mut rest = lists.get(2 + HEAD * heads.len()..).unwrap_or_default();
    for head in heads {
        let mut definition = Definition::default();
        let levels = if head[KIND] & 1 == 1 { 1 } else { LEVELS };
        for (at, place) in definition.levels.iter_mut().enumerate().take(levels) {
            let Some((level, behind)) = level(rest, font) else { return };
            let style = short(head, STYLES + 2 * at).filter(|&style| style != NO_STYLE);
            *place = Level { style: style.map(|style| style.to_string()), ..level };
            rest = behind;
        }
        numbering.define(id_of(head), definition);
    }
}

/// Reads the lists that paragraphs name (2.9.131): the definition of each, then what each changes of it.
fn change<'f>(overrides: &[u8], font: &impl Fn(u32) -> &'f str, numbering: &mut Numbering) {
    const HEAD: usize = 16;
    const CHANGES: usize = 12;
    const STARTS: u32 = 0x10;
    const REPLACES: u32 = 0x20;
    let count = long(overrides, 0).unwrap_or(0) as usize;
    let heads: Vec<&[u8]> = overrides.get(4..).unwrap_or_default().chunks_exact(HEAD).take(count).collect();
    let mut rest = overrides.get(4 + HEAD * heads.len()..).unwrap_or_default();
    for (head, number) in heads.into_iter().zip(1u32..) {
        let mut instance = Instance { of: id_of(head), ..Instance::default() };
        // A place in the text that says nothing.
        rest = rest.get(4..).unwrap_or_default();
        for _ in 0..head[CHANGES] {
            let (Some(start), Some(bits), Some(behind)) = (long(rest, 0), long(rest, 4), rest.get(8..)) else { break };
            rest = behind;
            let at = (bits & 0xf) as usize;
            let mut start = start.cast_signed().max(0).unsigned_abs();
            if bits & REPLACES != 0 {
                let Some((level, behind)) = level(rest, font) else { break };
                rest = behind;
                start = level.start;
                instance.levels.push((at, level));
            }
            if let (true, Some(place)) = (bits & STARTS != 0, instance.starts.get_mut(at)) {
                *place = Some(start);
            }
        }
        numbering.add(number.to_string(), instance);
    }
}

/// By which definitions are named, at the start of what names them.
fn id_of(head: &[u8]) -> String {
    long(head, 0).unwrap_or(0).to_string()
}

/// Reads a level (2.9.150) and returns what lies behind it.
fn level<'b, 'f>(bytes: &'b [u8], font: &impl Fn(u32) -> &'f str) -> Option<(Level, &'b [u8])> {
    const HEAD: usize = 28;
    const LEGAL: u8 = 0x04;
    const RESTARTS_SELDOM: u8 = 0x08;
    let head = bytes.get(..HEAD)?;
    let (of_letters, of_paragraph) = (usize::from(head[24]), usize::from(head[25]));
    let look = bytes.get(HEAD + of_paragraph..)?.get(..of_letters)?;
    let written = bytes.get(HEAD + of_paragraph + of_letters..)?;
    let (text, rest) = written.get(2..)?.split_at_checked(2 * usize::from(short(written, 0)?))?;
    let number_of_font = changes(look).filter(|(code, _)| *code == FONT).last().and_then(|(_, operand)| short(operand, 0));
    let level = Level {
        start: long(head, 0)?.cast_signed().max(0).unsigned_abs(),
        format: format_of(head[4]).to_owned(),
        text: signs(text),
        font: number_of_font.map_or_else(String::new, |number| font(number.into()).to_owned()),
        suffix: match head[15] {
            1 => Suffix::Space,
            2 => Suffix::Nothing,
            _ => Suffix::Tab,
        },
        restart_after: (head[5] & RESTARTS_SELDOM != 0).then_some(usize::from(head[26])),
        legal: head[5] & LEGAL != 0,
        style: None,
    };
    Some((level, rest))
}

/// A label: the first nine characters, which are controls elsewhere, stand for the numbers of the levels.
fn signs(text: &[u8]) -> Vec<Sign> {
    let letters = char::decode_utf16(units(text)).map(|c| c.unwrap_or('\u{fffd}'));
    letters.map(|c| if c <= '\u{8}' { Sign::Number(c as usize) } else { Sign::Letter(c) }).collect()
}

/// `ST_NumberFormat` of the numbers by which the old format calls them (MS-OSHARED, 2.2.1.3).
fn format_of(code: u8) -> &'static str {
    const FORMATS: [&str; 60] = [
        "decimal",
        "upperRoman",
        "lowerRoman",
        "upperLetter",
        "lowerLetter",
        "ordinal",
        "cardinalText",
        "ordinalText",
        "hex",
        "chicago",
        "ideographDigital",
        "japaneseCounting",
        "aiueo",
        "iroha",
        "decimalFullWidth",
        "decimalHalfWidth",
        "japaneseLegal",
        "japaneseDigitalTenThousand",
        "decimalEnclosedCircle",
        "decimalFullWidth2",
        "aiueoFullWidth",
        "irohaFullWidth",
        "decimalZero",
        "bullet",
        "ganada",
        "chosung",
        "decimalEnclosedFullstop",
        "decimalEnclosedParen",
        "decimalEnclosedCircleChinese",
        "ideographEnclosedCircle",
        "ideographTraditional",
        "ideographZodiac",
        "ideographZodiacTraditional",
        "taiwaneseCounting",
        "ideographLegalTraditional",
        "taiwaneseCountingThousand",
        "taiwaneseDigital",
        "chineseCounting",
        "chineseLegalSimplified",
        "chineseCountingThousand",
        "decimal",
        "koreanDigital",
        "koreanCounting",
        "koreanLegal",
        "koreanDigital2",
        "hebrew1",
        "arabicAlpha",
        "hebrew2",
        "arabicAbjad",
        "hindiVowels",
        "hindiConsonants",
        "hindiNumbers",
        "hindiCounting",
        "thaiLetters",
        "thaiNumbers",
        "thaiCounting",
        "vietnameseCounting",
        "numberInDash",
        "russianLower",
        "russianUpper",
    ];
    const NONE: u8 = 0xff;
    if code == NONE { "none" } else { FORMATS.get(usize::from(code)).copied().unwrap_or("decimal") }
}

/// What styles say of lists (2.9.271), by their numbers; an empty part has none.
fn styles(part: &[u8]) -> Vec<Style> {
    let none = Style { based_on: NO_STYLE, place: Place::default() };
    let mut out = Vec::new();
    let (Some(head), Some(count), Some(base)) = (short(part, 0), short(part, 2), short(part, 4)) else { return out };
    let mut at = 2 + usize::from(head);
    for _ in 0..count {
        let Some(length) = short(part, at).map(usize::from) else { break };
        let style = part.get(at + 2..).and_then(|rest| rest.get(..length)).unwrap_or_default();
        out.push(style_of(style, base.into()).unwrap_or(none));
        // Each begins at an even place.
        at += 2 + length.next_multiple_of(2);
    }
    out
}

/// A style of paragraphs: its head, of which `base` bytes are its own, its name, then a number and the changes of format of its paragraphs.
fn style_of(style: &[u8], base: usize) -> Option<Style> {
    const PARAGRAPHS: u16 = 1;
    let bits = short(style, 2)?;
    if bits & 0xf != PARAGRAPHS {
        return None;
    }
    // A zero ends the name.
    let behind = style.get(base + 2 + 2 * usize::from(short(style, base)?) + 2..)?;
    let changes = behind.get(2..)?.get(..usize::from(short(behind, 0)?))?.get(2..)?;
    Some(Style { based_on: bits >> 4, place: Place::of(changes) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    /// A level with what it starts at, its format, its bits and after which level it restarts.
    fn level_of(start: u32, format: u8, bits: u8, restart: u8, text: &str) -> Vec<u8> {
        let look = [0x4fu8, 0x4a, 7, 0];
        let mut head = [0u8; 28];
        head[..4].copy_from_slice(&start.to_le_bytes());
        (head[4], head[5], head[24], head[25], head[26]) = (format, bits, look.len() as u8, 3, restart);
        let length = text.encode_utf16().count() as u16;
        [&head[..], &[9; 3], &look, &length.to_le_bytes(), &units(text)].concat()
    }

    fn list(id: u32, is_simple: bool, styles: [u16; 9]) -> Vec<u8> {
        let styles: Vec<u8> = styles.iter().flat_map(|style| style.to_le_bytes()).collect();
        [&id.to_le_bytes()[..], &[0; 4], &styles, &[u8::from(is_simple), 0]].concat()
    }

    fn instance(of: u32, changes: u8) -> Vec<u8> {
        [&of.to_le_bytes()[..], &[0; 8], &[changes, 0, 0, 0]].concat()
    }

    /// Labels of paragraphs of the first style, each of a list and a level.
    fn shown(numbering: &mut Numbering, paragraphs: &[(u32, usize)]) -> Vec<String> {
        paragraphs.iter().map(|(list, level)| numbering.next(&list.to_string(), *level)).collect()
    }

    #[test]
    fn levels_say_what_their_numbers_look_like() {
        let levels: Vec<Vec<u8>> = [
            level_of(1, 0x27, 0, 0, "第\u{0}章"),
            level_of(1, 0x25, 0, 0, "（\u{1}）"),
            // All digits; restarts never.
            level_of(1, 0x25, 0x0c, 0, "\u{0}.\u{1}.\u{2}"),
            level_of(3, 0x1c, 0, 0, "\u{3}"),
            level_of(1, 0x17, 0, 0, "l"),
            level_of(1, 0xff, 0, 0, ""),
        ]
        .into_iter()
        .chain((0..3).map(|_| level_of(1, 0, 0, 0, "")))
        .collect();
        let simple = level_of(5, 0x03, 0, 0, "\u{0})");
        let lists =
            [&2u16.to_le_bytes()[..], &list(70, false, [NO_STYLE; 9]), &list(71, true, [NO_STYLE; 9]), &levels.concat(), &simple].concat();
        let replaced = [&[0; 4][..], &0x20u32.to_le_bytes(), &level_of(1, 0x26, 0, 0, "\u{0}、")].concat();
        let restarted = [&7u32.to_le_bytes()[..], &0x10u32.to_le_bytes()].concat();
        let overrides = [
            &3u32.to_le_bytes()[..],
            &instance(70, 0),
            &instance(71, 1),
            &instance(70, 1),
            &[0xff; 4],
            &[0xff; 4],
            &restarted,
            &[0xff; 4],
            &replaced,
        ]
        .concat();
        let font = |number: u32| if number == 7 { "Wingdings" } else { "" };
        let read = |lists: &[u8], overrides: &[u8]| {
            let mut numbering = Numbering::default();
            define(lists, &font, &mut numbering);
            change(overrides, &font, &mut numbering);
            numbering
        };
        let paragraphs = [(1, 0), (1, 1), (1, 2), (1, 2), (1, 3), (1, 4), (1, 5), (1, 0), (1, 1), (1, 2), (1, 3), (2, 0), (2, 0), (3, 0)];
        let expected = ["第一章", "（一）", "1.1.1 ", "1.1.2 ", "③", "• ", "", "第二章", "（一）", "2.1.3 ", "③", "G) ", "H) ", "叁、"];
        assert_eq!(shown(&mut read(&lists, &overrides), &paragraphs), expected);
        // Cut at any place: nothing is told of what is not there.
        for end in 0..lists.len() {
            shown(&mut read(&lists[..end], &overrides), &paragraphs);
        }
        for end in 0..overrides.len() {
            shown(&mut read(&lists, &overrides[..end]), &paragraphs);
        }
    }

    #[test]
    fn lists_are_named_by_paragraphs_and_their_styles() {
        let style = |based_on: u16, name: &str, changes: &[u8]| {
            let head = [&[0; 2][..], &((based_on << 4) | 1).to_le_bytes(), &[0; 6]].concat();
            let name = [&(name.encode_utf16().count() as u16).to_le_bytes()[..], &units(name), &[0; 2]].concat();
            let style = [&head[..], &name, &(changes.len() as u16 + 2).to_le_bytes(), &[0; 2], changes].concat();
            [&(style.len() as u16).to_le_bytes()[..], &style].concat()
        };
        let heading = style(NO_STYLE, "heading 1", &[0x0b, 0x46, 2, 0]);
        let second = style(1, "标题 2", &[0x0a, 0x26, 1]);
        let second = [&second[..], &[0]].concat();
        let none = style(1, "目录", &[0x0b, 0x46, 0, 0]);
        let part = [
            &4u16.to_le_bytes()[..],
            &5u16.to_le_bytes(),
            &10u16.to_le_bytes(),
            &style(NO_STYLE, "", &[]),
            &heading,
            &second,
            &[0; 2],
            &none,
        ]
        .concat();
        let said = |list: Option<u16>, level: Option<u8>| Place { list, level, ends_row: false };
        let of = |based_on: u16, place: Place| Style { based_on, place };
        let styles = styles(&part);
        let expected = [
            of(NO_STYLE, said(None, None)),
            of(NO_STYLE, said(Some(2), None)),
            of(1, said(None, Some(1))),
            of(NO_STYLE, said(None, None)),
            of(1, said(Some(0), None)),
        ];
        assert_eq!(styles, expected);
        let paragraphs = [
            (0, said(None, None)),
            (1, said(None, None)),
            (2, said(None, None)),
            (4, said(None, None)),
            (1, said(Some(0), None)),
            (1, said(Some(3), Some(4))),
            (1, said(Some(0xfffd), None)),
            (1, said(Some(0xf801), None)),
            (1, Place { ends_row: true, ..Place::default() }),
        ];
        let paragraphs = paragraphs.into_iter().zip((0u32..).step_by(10)).map(|((style, place), at)| (at, at + 9, style, place)).collect();
        let lists = Lists { paragraphs, styles, ..Lists::default() };
        let levels: Vec<Option<(u16, usize)>> = (0..10).map(|i| lists.level(10 * i)).collect();
        let expected = [None, Some((2, 0)), Some((2, 1)), None, None, Some((3, 4)), Some((3, 0)), None, None, None];
        assert_eq!(levels, expected);
        assert_eq!(lists.level(19), None);
    }

    #[test]
    fn labels_are_no_longer_than_the_stream() {
        let definition = [&1u16.to_le_bytes()[..], &list(7, true, [NO_STYLE; 9]), &level_of(1, 0, 0, 0, "12345678")].concat();
        let overrides = [&1u32.to_le_bytes()[..], &instance(7, 0), &[0xff; 4]].concat();
        let mut lists = Lists { paragraphs: vec![(0, 9, 0, Place { list: Some(1), ..Place::default() })], left: 20, ..Lists::default() };
        let font = |_: u32| "";
        define(&definition, &font, &mut lists.numbering);
        change(&overrides, &font, &mut lists.numbering);
        let label = Some("12345678 ".to_owned());
        assert_eq!([lists.next(5), lists.next(5), lists.next(5)], [label.clone(), label, None]);
        assert_eq!((lists.is_cut, lists.next(9)), (true, None));
    }
}
