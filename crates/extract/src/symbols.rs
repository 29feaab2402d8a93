//! Signs of symbol fonts. Programs write them in the private use area, where only who has the font can tell a box to tick from a bullet.

/// The part of the private use area into which the 256 codes of a symbol font go.
const CODES: std::ops::RangeInclusive<char> = '\u{f020}'..='\u{f0ff}';

/// The sign that a code of a font shows; `None` where it is an ornament, or the font no symbol font.
pub(crate) fn sign(font: &str, code: u8) -> Option<char> {
    if ["wingdings2", "wingdings 2", "wingdings-2"].iter().any(|name| is_named(font, name)) {
        wingdings2(code)
    } else if is_named(font, "wingdings") {
        wingdings(code)
    } else if is_symbol(font) {
        symbol(code)
    } else {
        None
    }
}

/// Whether a name stands in that of a font, in small letters or capitals. It is asked of every letter: nothing is copied.
fn is_named(font: &str, name: &str) -> bool {
    font.as_bytes().windows(name.len()).any(|part| part.eq_ignore_ascii_case(name.as_bytes()))
}

/// Whether a font has the codes of Symbol; the formulas of Kingsoft's WPS are set in one of its own.
fn is_symbol(font: &str) -> bool {
    ["symbol", "kingsoftsign"].iter().any(|name| is_named(font, name))
}

fn wingdings(code: u8) -> Option<char> {
    Some(match code {
        0x6f | 0x71 | 0x72 | 0xa8 => '□',
        0xfe => '☑',
        0xfd => '☒',
        0xfc => '√',
        0xfb => '×',
        0x6c | 0x9f => '●',
        0x6e | 0xa7 => '■',
        0x75 | 0x76 => '◆',
        0xa1 => '○',
        0xab => '★',
        0xd8 => '➢',
        0xe0 | 0xf0 => '→',
        0xb7 | 0x9e => '•',
        _ => return None,
    })
}

fn wingdings2(code: u8) -> Option<char> {
    Some(match code {
        0x2a | 0xa3 => '□',
        0x52 => '☑',
        0x51 | 0x53 | 0x54 => '☒',
        0x50 => '√',
        0x4f => '×',
        0x97 | 0x98 => '●',
        _ => return None,
    })
}

/// The rows of the upper and lower half of Symbol, from 0x20 and from 0xA0; a space where it has nothing. Adobe's mapping (symbol.txt of the
/// Unicode consortium's vendor mappings).
pub(crate) const SYMBOL: [&str; 2] = [
    " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼",
    "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪ 〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭",
];

/// A sign of Symbol; the parts of which it puts tall brackets together are none.
fn symbol(code: u8) -> Option<char> {
    let (row, at) = match code {
        0x21..=0x7e => (SYMBOL[0], code - 0x20),
        0xa0..=0xfe => (SYMBOL[1], code - 0xa0),
        _ => return None,
    };
    row.chars().nth(usize::from(at)).filter(|c| !matches!(c, ' ' | '\u{239b}'..='\u{23af}' | '⌠' | '⌡' | '⏐'))
}

/// Whether every glyph of a font is a sign, whatever letter its encoding says. (Symbol is not meant: it has an encoding of its own.)
pub(crate) fn is_ornamental(font: &str) -> bool {
    ["wingdings", "webdings"].iter().any(|name| is_named(font, name))
}

/// The sign of a code of a font of signs; a bullet where the tables have none.
pub(crate) fn of(font: &str, code: u8) -> char {
    sign(font, code).unwrap_or('•')
}

/// A character as its reader sees it. Of a font of signs, what is not in the tables is a bullet; of Symbol it is part of a formula and stays;
/// where the font is not known, only what fonts of signs agree on is read.
pub(crate) fn readable(font: &str, c: char) -> char {
    if !CODES.contains(&c) {
        return c;
    }
    let code = (u32::from(c) & 0xff) as u8;
    if is_ornamental(font) {
        of(font, code)
    } else if is_symbol(font) {
        symbol(code).unwrap_or(c)
    } else if code == 0xb7 {
        '•'
    } else {
        wingdings(code).unwrap_or(c)
    }
}

/// A letter that was typed in a font, as its reader sees it: in a font of signs `R` may be a ticked box.
pub(crate) fn typed(font: &str, c: char) -> char {
    match u8::try_from(u32::from(c)) {
        Ok(code) if !c.is_whitespace() && !c.is_control() && is_ornamental(font) => of(font, code),
        _ => readable(font, c),
    }
}

#[cfg(test)]
mod tests {
    use super::{readable, sign, typed};

    #[test]
    fn letters_typed_in_a_font_of_signs_are_signs() {
        let shown = |font: &str, text: &str| text.chars().map(|c| typed(font, c)).collect::<String>();
        assert_eq!(shown("Wingdings 2", "R是 £否"), "☑是 □否");
        assert_eq!(shown("Wingdings", "þ¨A"), "☑□•");
        assert_eq!(shown("宋体", "R是 £否\u{f0fe}"), "R是 £否☑");
    }

    #[test]
    fn signs_are_read_by_their_font() {
        let cases = [
            ("Wingdings", '\u{f0fe}', '☑'),
            ("ABCDEF+Wingdings-Regular", '\u{f06c}', '●'),
            ("Wingdings 2", '\u{f052}', '☑'),
            ("Wingdings", '\u{f041}', '•'),
            ("SymbolMT", '\u{f0b7}', '•'),
            ("Symbol", '\u{f061}', 'α'),
            ("Symbol", '\u{f067}', 'γ'),
            ("Symbol", '\u{f0ce}', '∈'),
            ("Symbol", '\u{f0e9}', '\u{f0e9}'),
            ("ABCDEF+KingsoftSign", '\u{f02b}', '+'),
            ("ABCDEF+KingsoftSign", '\u{f0b4}', '×'),
            ("SimSun", '\u{f0b7}', '•'),
            ("SimSun", '\u{f041}', '\u{f041}'),
            ("SimSun", '\u{e5e5}', '\u{e5e5}'),
            ("Wingdings", '数', '数'),
        ];
        for (font, c, expected) in cases {
            assert_eq!(readable(font, c), expected, "{font} {c:?}");
        }
        assert_eq!((sign("Wingdings", 0x41), sign("SimSun", 0xb7)), (None, None));
    }
}
