//! Whether a table to Unicode says the same as the font that it stands beside. One that does not shows its reader other words than it gives to
//! those who copy and compare them.

use text::Keep;

/// Ideographs that a table gives and the font knows itself, and of how many of them the font says something else. Each counts once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::pdf) struct Agreement {
    pub(in crate::pdf) compared: usize,
    pub(in crate::pdf) contradicted: usize,
}

/// Whether two characters are one to a reader: radicals and their ideographs, forms for compatibility, variants.
pub(super) fn is_same(a: char, b: char) -> bool {
    let folded = |c: char| text::fold_str(c.encode_utf8(&mut [0; 4]), Keep::All);
    a == b || folded(a) == folded(b)
}

/// Characters that are worth comparing. Of letters and signs, fonts and tables often mean the same by different ones.
pub(super) const fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::is_same;

    #[test]
    fn forms_of_one_character_are_the_same() {
        let cases = [('目', '目', true), ('⽬', '目', true), ('\u{f9d1}', '六', true), ('目', '日', false), ('項', '项', true)];
        for (a, b, expected) in cases {
            assert_eq!(is_same(a, b), expected, "{a} {b}");
        }
    }
}
