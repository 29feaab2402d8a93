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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Atom {
    from: u32,
    to: u32,
    /// Whether it forms pairs with neighbours of its kind: pairs are what the index holds of Chinese.
    pub(crate) pairs: bool,
}

impl Atom {
    /// Its folded characters.
    pub(crate) fn range(self) -> Range<usize> {
        self.from as usize..self.to as usize
    }

    fn new(range: Range<usize>, pairs: bool) -> Self {
        Self { from: range.start as u32, to: range.end as u32, pairs }
    }
}

/// What a folded character is to the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Space,
    /// Of a script that writes words.
    Letter,
    /// Of a number, or of a script that writes words.
    Digit,
    /// A letter that stands for itself.
    Single,
    /// Anything else.
    Mark,
}

/// The ordinary cases first: the general ones search a table, which over a whole text costs more than everything else here.
fn class(c: char) -> Class {
    match c {
        ' ' => Class::Space,
        'a'..='z' => Class::Letter,
        '0'..='9' => Class::Digit,
        '\u{4E00}'..='\u{9FFF}' => Class::Single,
        '\0'..='\x7F' | '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3020}' => Class::Mark,
        _ if !c.is_alphanumeric() => Class::Mark,
        // Everything before the CJK blocks writes words, and so do the Latin supplements.
        '\0'..='\u{2E7F}' | '\u{A720}'..='\u{A7FF}' | '\u{AB30}'..='\u{AB6F}' if c.is_numeric() => Class::Digit,
        '\0'..='\u{2E7F}' | '\u{A720}'..='\u{A7FF}' | '\u{AB30}'..='\u{AB6F}' => Class::Letter,
        _ => Class::Single,
    }
}

/// Longest word kept whole: what is longer (encoded data) goes on as another word.
const MAX_WORD: usize = 64;

/// The next atom at or behind `at`.
pub(crate) fn next_atom(chars: &[char], at: usize, cut: Cut) -> Option<Atom> {
    let from = at + chars[at..].iter().position(|&c| c != ' ')?;
    if cut == Cut::Chars {
        return Some(Atom::new(from..from + 1, true));
    }
    // A number inside a word stands for itself: GB32100 is found by 32100, and 300家 and 300m alike by 300.
    let len = match class(chars[from]) {
        class @ (Class::Letter | Class::Digit) => chars[from..].iter().take(MAX_WORD).take_while(|&&c| self::class(c) == class).count(),
        Class::Space | Class::Single | Class::Mark => 1,
    };
    Some(Atom::new(from..from + len, len == 1 && class(chars[from]) == Class::Single))
}

/// Tells at which places of a text an atom starts, asked for in rising order. No character is looked at twice, however many places are asked
/// for, so that a file of one endless word costs no more than another.
pub(crate) struct Starts<'a> {
    chars: &'a [char],
    cut: Cut,
    /// The place that was asked for last.
    asked: usize,
    /// Where the run of characters of its class starts.
    run: usize,
}

impl<'a> Starts<'a> {
    pub(crate) fn new(chars: &'a [char], cut: Cut) -> Self {
        Self { chars, cut, asked: 0, run: 0 }
    }

    /// Whether an atom starts at `at`.
    pub(crate) fn at(&mut self, at: usize) -> bool {
        debug_assert!(at >= self.asked, "{at} was asked for behind {}", self.asked);
        let here = class(self.chars[at]);
        if self.cut == Cut::Chars || !matches!(here, Class::Letter | Class::Digit) {
            return here != Class::Space;
        }
        let before = &self.chars[self.asked..at];
        let alike = before.iter().rev().take_while(|&&c| class(c) == here).count();
        if alike < before.len() {
            self.run = at - alike;
        }
        self.asked = at;
        (at - self.run).is_multiple_of(MAX_WORD)
    }
}

/// All atoms of a folded text.
pub(crate) fn atoms(chars: &[char], cut: Cut) -> Vec<Atom> {
    let mut found = Vec::with_capacity(chars.len());
    let mut at = 0;
    while let Some(atom) = next_atom(chars, at, cut) {
        at = atom.range().end;
        found.push(atom);
    }
    found
}

/// Whether a character is part of a word that is kept whole, and of no number.
pub(crate) fn is_letter(c: char) -> bool {
    class(c) == Class::Letter
}

/// Whether a character is part of a word or a number that is kept whole.
pub(crate) fn is_word(c: char) -> bool {
    matches!(class(c), Class::Letter | Class::Digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, cut: Cut, expected: &[&str]) {
        let folded = text::fold(source, text::Keep::All);
        let found: Vec<String> = atoms(folded.chars(), cut).into_iter().map(|a| folded.chars()[a.range()].iter().collect()).collect();
        assert_eq!(found, expected, "of {source:?}");
        let expected: Vec<usize> = atoms(folded.chars(), cut).into_iter().map(|a| a.range().start).collect();
        // Whichever places are asked for before.
        for step in 1..4 {
            let mut starts = Starts::new(folded.chars(), cut);
            let found: Vec<usize> = (0..folded.len()).step_by(step).filter(|&i| starts.at(i)).collect();
            assert_eq!(found, expected.iter().copied().filter(|i| i.is_multiple_of(step)).collect::<Vec<_>>(), "of {source:?}");
        }
    }

    #[test]
    fn words_and_numbers_are_whole_and_the_rest_is_by_character() {
        check("待處\n理 ＡＩ平台", Cut::Words, &["待", "处", "理", "ai", "平", "台"]);
        check("GB32100-2015", Cut::Words, &["gb", "32100", "-", "2015"]);
        check("a b，3.5%", Cut::Words, &["a", "b", ",", "3", ".", "5", "%"]);
        check("T01 工业", Cut::Chars, &["t", "0", "1", "工", "业"]);
        check("", Cut::Words, &[]);
        check(&"x".repeat(65), Cut::Words, &["x".repeat(64).as_str(), "x"]);
        let long = "x".repeat(64);
        check(&format!("数{0}{0}xy12z", long), Cut::Words, &["数", &long, &long, "xy", "12", "z"]);
    }

    #[test]
    fn the_short_ways_are_what_the_tables_say() {
        for c in '\0'..='\u{3FFFF}' {
            let is_mark = c != ' ' && !c.is_alphanumeric();
            // Folded text has no capitals.
            assert!(class(c) == Class::Mark || !is_mark, "{c:?}");
            assert!(class(c) != Class::Mark || is_mark || c.is_ascii_uppercase(), "{c:?}");
            assert!(class(c) != Class::Digit || c.is_numeric(), "{c:?}");
        }
    }
}
