use std::ops::Range;

/// How a folded text is cut for the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cut {
    /// Words of Latin letters and numbers whole, every other character by itself: for the texts of files.
    Words,
    /// Every character by itself: for the short values of fields, where any part of a number or a name must be found.
    Chars,
}

/// The unit of position and of matching: a character or a word of a folded text. White space is no atom and parts only words, so that a
/// line break inside a Chinese word changes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Atom {
    /// Folded characters.
    pub(crate) range: Range<usize>,
    /// Whether it forms pairs with neighbours of its kind: pairs are what the index holds of Chinese.
    pub(crate) pairs: bool,
}

/// Longest word kept whole: what is longer (encoded data) goes on as another word.
const MAX_WORD: usize = 64;

/// The next atom at or behind `at`.
pub(crate) fn next_atom(chars: &[char], at: usize, cut: Cut) -> Option<Atom> {
    let from = at + chars[at..].iter().position(|&c| c != ' ')?;
    let c = chars[from];
    if cut == Cut::Chars {
        return Some(Atom { range: from..from + 1, pairs: true });
    }
    if !is_word(c) {
        return Some(Atom { range: from..from + 1, pairs: c.is_alphanumeric() });
    }
    // A number inside a word stands for itself: GB32100 is found by 32100, and 300家 and 300m alike by 300.
    let same = |&&d: &&char| is_word(d) && d.is_numeric() == c.is_numeric();
    let len = chars[from..].iter().take(MAX_WORD).take_while(same).count();
    Some(Atom { range: from..from + len, pairs: false })
}

/// All atoms of a folded text.
pub(crate) fn atoms(chars: &[char], cut: Cut) -> Vec<Atom> {
    let mut found = Vec::with_capacity(chars.len());
    let mut at = 0;
    while let Some(atom) = next_atom(chars, at, cut) {
        at = atom.range.end;
        found.push(atom);
    }
    found
}

/// Whether a letter or digit belongs to a script that writes words: everything before the CJK blocks, and the Latin supplements.
pub(crate) fn is_word(c: char) -> bool {
    c.is_alphanumeric() && (c < '\u{2E80}' || matches!(c, '\u{A720}'..='\u{A7FF}' | '\u{AB30}'..='\u{AB6F}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, cut: Cut, expected: &[&str]) {
        let folded = text::fold(source, text::Keep::All);
        let found: Vec<String> = atoms(folded.chars(), cut).into_iter().map(|a| folded.chars()[a.range].iter().collect()).collect();
        assert_eq!(found, expected, "of {source:?}");
    }

    #[test]
    fn words_and_numbers_are_whole_and_the_rest_is_by_character() {
        check("待處\n理 ＡＩ平台", Cut::Words, &["待", "处", "理", "ai", "平", "台"]);
        check("GB32100-2015", Cut::Words, &["gb", "32100", "-", "2015"]);
        check("a b，3.5%", Cut::Words, &["a", "b", ",", "3", ".", "5", "%"]);
        check("T01 工业", Cut::Chars, &["t", "0", "1", "工", "业"]);
        check("", Cut::Words, &[]);
        check(&"x".repeat(65), Cut::Words, &["x".repeat(64).as_str(), "x"]);
    }
}
