use encoding_rs::{MACINTOSH, WINDOWS_1252};
use read_fonts::ps::{PredefinedEncoding, agl};

use super::Decoded;
use crate::symbols::SYMBOL;

/// A table from one byte to a character (ISO 32000-1, annex D).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Base {
    Standard,
    WinAnsi,
    MacRoman,
    MacExpert,
    Symbol,
    ZapfDingbats,
}

impl Base {
    pub(super) fn from_name(name: &[u8]) -> Option<Self> {
        Some(match name {
            b"StandardEncoding" => Self::Standard,
            b"WinAnsiEncoding" => Self::WinAnsi,
            b"MacRomanEncoding" => Self::MacRoman,
            b"MacExpertEncoding" => Self::MacExpert,
            _ => return None,
        })
    }

    pub(super) fn decode(self, code: u8) -> Option<Decoded> {
        match self {
            Self::Standard => named(PredefinedEncoding::Standard.name(code).as_bytes()),
            // The two expert tables agree on what documents use.
            Self::MacExpert => named(PredefinedEncoding::Expert.name(code).as_bytes()),
            Self::WinAnsi => match code {
                // Unused codes above 0o40 print as bullets (annex D.2, note 3).
                0x7f | 0x81 | 0x8d | 0x8f | 0x90 | 0x9d => Some(Decoded::Char('•')),
                // The hyphen once more, which WINDOWS_1252 takes for one that shows at the end of a line alone (note 6).
                0xad => Some(Decoded::Char('-')),
                _ => single(WINDOWS_1252, code),
            },
            Self::MacRoman => single(MACINTOSH, code),
            Self::Symbol => table(SYMBOL, code),
            Self::ZapfDingbats => table(ZAPF_DINGBATS, code),
        }
    }
}

fn single(encoding: &'static encoding_rs::Encoding, code: u8) -> Option<Decoded> {
    let bytes = [code];
    let (text, _) = encoding.decode_without_bom_handling(&bytes);
    text.chars().next().filter(|c| !c.is_control()).map(Decoded::Char)
}

/// Rows of the upper and lower half of a symbol font, from 0x20 and from 0xA0; a space where the font has nothing.
fn table(rows: [&str; 2], code: u8) -> Option<Decoded> {
    let (row, at) = match code {
        0x20..=0x7e => (rows[0], code - 0x20),
        0xa0..=0xfe => (rows[1], code - 0xa0),
        _ => return None,
    };
    row.chars().nth(usize::from(at)).filter(|&c| c != ' ' || code == 0x20).map(Decoded::Char)
}

/// Adobe's mapping of ITC Zapf Dingbats (zdingbat.txt of the Unicode consortium's vendor mappings).
const ZAPF_DINGBATS: [&str; 2] = [
    " ✁✂✃✄☎✆✇✈✉☛☞✌✍✎✏✐✑✒✓✔✕✖✗✘✙✚✛✜✝✞✟✠✡✢✣✤✥✦✧★✩✪✫✬✭✮✯✰✱✲✳✴✵✶✷✸✹✺✻✼✽✾✿❀❁❂❃❄❅❆❇❈❉❊❋●❍■❏❐❑❒▲▼◆❖◗❘❙❚❛❜❝❞",
    " ❡❢❣❤❥❦❧♣♦♥♠①②③④⑤⑥⑦⑧⑨⑩❶❷❸❹❺❻❼❽❾❿➀➁➂➃➄➅➆➇➈➉➊➋➌➍➎➏➐➑➒➓➔→↔↕➘➙➚➛➜➝➞➟➠➡➢➣➤➥➦➧➨➩➪➫➬➭➮➯ ➱➲➳➴➵➶➷➸➹➺➻➼➽➾",
];

/// Names of TeX's mathematical fonts that the Adobe glyph list lacks.
const TEX: [(&str, char); 24] = [
    ("lscript", 'ℓ'),
    ("mapsto", '↦'),
    ("negationslash", '\u{338}'),
    ("epsilon1", 'ϵ'),
    ("vector", '\u{20d7}'),
    ("tie", '\u{361}'),
    ("dotlessj", 'ȷ'),
    ("visiblespace", '␣'),
    ("prime", '′'),
    ("backslash", '\\'),
    ("arrownortheast", '↗'),
    ("arrowsoutheast", '↘'),
    ("precedesequal", '⪯'),
    ("followsequal", '⪰'),
    ("lessmuch", '≪'),
    ("greatermuch", '≫'),
    ("latticetop", '⊤'),
    ("integraltext", '∫'),
    ("integraldisplay", '∫'),
    ("summationtext", '∑'),
    ("summationdisplay", '∑'),
    ("producttext", '∏'),
    ("productdisplay", '∏'),
    ("star", '⋆'),
];

/// Names such as `a12`: dingbats in the one font that has them, running numbers anywhere else.
fn is_numbered(name: &str) -> bool {
    name.strip_prefix('a').is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
}

/// The character of a name of ITC Zapf Dingbats.
pub(super) fn dingbat(name: &[u8]) -> Option<Decoded> {
    std::str::from_utf8(name).map_or(None, agl::name_to_char).map(Decoded::Char)
}

/// The characters of a glyph name: Adobe glyph list, `uniXXXX`, `uXXXXX`, parts joined by `_`, suffixes dropped. `None` for names that
/// say nothing (`g123`, `cid45`).
pub(super) fn named(name: &[u8]) -> Option<Decoded> {
    let Ok(name) = std::str::from_utf8(name) else { return None };
    if name.is_empty() || name == ".notdef" || is_numbered(name) {
        return None;
    }
    let text: String = agl::name_to_chars(name).collect();
    if !text.is_empty() {
        return Some(Decoded::of(&text));
    }
    if let Some((_, c)) = TEX.iter().find(|(n, _)| *n == name) {
        return Some(Decoded::Char(*c));
    }
    let stem = ["bigg", "Bigg", "big", "Big"].iter().find_map(|suffix| name.strip_suffix(suffix))?;
    agl::name_to_char(stem).map(Decoded::Char)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_of_each_table() {
        let check = |base: Base, code: u8, expected: Option<&str>| {
            assert_eq!(base.decode(code).map(|d| d.to_string()), expected.map(str::to_owned), "{base:?} {code:#x}");
        };
        check(Base::WinAnsi, 0x93, Some("“"));
        check(Base::WinAnsi, 0x81, Some("•"));
        check(Base::WinAnsi, 0xad, Some("-"));
        check(Base::MacRoman, 0xa5, Some("•"));
        check(Base::Standard, 0x27, Some("’"));
        check(Base::Standard, 0xae, Some("ﬁ"));
        check(Base::Symbol, 0x61, Some("α"));
        check(Base::Symbol, 0xb7, Some("•"));
        check(Base::Symbol, 0xfe, Some("⎭"));
        check(Base::Symbol, 0xf0, None);
        check(Base::ZapfDingbats, 0x6c, Some("●"));
        check(Base::ZapfDingbats, 0xd5, Some("→"));
        check(Base::ZapfDingbats, 0xfe, Some("➾"));
    }

    #[test]
    fn glyph_names() {
        let check = |name: &str, expected: Option<&str>| {
            assert_eq!(named(name.as_bytes()).map(|d| d.to_string()), expected.map(str::to_owned), "{name}");
        };
        check("Aacute", Some("Á"));
        check("uni6570636E", Some("数据"));
        check("u20BB7", Some("𠮷"));
        check("f_f_i", Some("ffi"));
        check("one.oldstyle", Some("1"));
        check("parenleftBigg", Some("("));
        check(".notdef", None);
        check("g123", None);
        check("a12", None);
        assert_eq!(dingbat(b"a12").map(|d| d.to_string()).as_deref(), Some("☞"));
    }
}
