use std::ops::Range;

use text::{Keep, Segmenter, fold, is_cjk};

/// How a text is taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    /// Single Chinese characters.
    Char,
    /// Pairs of neighbouring Chinese characters; words in other letters whole, since pairs of Latin letters mean nothing.
    Pair,
    /// Three neighbouring Chinese characters.
    Triple,
    /// Words of the dictionary.
    Word,
}

impl Unit {
    /// How texts are compared with profiles: three characters in a row would hardly ever be those of a profile.
    pub(crate) const ALL: [Self; 3] = [Self::Char, Self::Pair, Self::Word];
    /// How texts are learnt from.
    pub(crate) const LEARNT: [Self; 4] = [Self::Char, Self::Pair, Self::Triple, Self::Word];
}

/// A folded text and where its features stand in it.
#[derive(Debug)]
pub(crate) struct Cut {
    pub(crate) chars: Vec<char>,
    words: Vec<Range<usize>>,
}

impl Cut {
    /// Folds and cuts into words.
    pub(crate) fn new(source: &str, segmenter: &Segmenter) -> Self {
        let folded = fold(source, Keep::All);
        let chars = folded.chars().to_vec();
        let words = segmenter.words(&folded.text()).iter().map(|w| w.from() as usize..w.to() as usize).filter(|w| w.len() > 1).collect();
        Self { chars, words }
    }

    /// Folds only: no words.
    pub(crate) fn without_words(source: &str) -> Self {
        Self { chars: fold(source, Keep::All).chars().to_vec(), words: Vec::new() }
    }

    /// Calls `each` with every feature, in the order of the text.
    pub(crate) fn features(&self, unit: Unit, mut each: impl FnMut(&[char])) {
        match unit {
            Unit::Char => self.chars.iter().filter(|&&c| is_cjk(c)).for_each(|c| each(std::slice::from_ref(c))),
            Unit::Pair => self.pairs(each),
            Unit::Triple => self.chars.windows(3).filter(|w| w.iter().all(|&c| is_cjk(c))).for_each(each),
            Unit::Word => self.words.iter().for_each(|w| each(&self.chars[w.clone()])),
        }
    }

    fn pairs(&self, mut each: impl FnMut(&[char])) {
        let mut at = 0;
        while at < self.chars.len() {
            let end = run_end(&self.chars, at);
            if is_cjk(self.chars[at]) {
                self.chars[at..end].windows(2).for_each(&mut each);
            } else if self.chars[at..end].iter().any(|c| c.is_alphabetic()) {
                each(&self.chars[at..end]);
            }
            at = end;
        }
    }
}

/// End of the run of Chinese characters, or of other letters and digits, or of anything else, that starts at `at`.
fn run_end(chars: &[char], at: usize) -> usize {
    let class = |c: char| if is_cjk(c) { 2 } else { u8::from(c.is_alphanumeric()) };
    let first = class(chars[at]);
    chars[at..].iter().position(|&c| class(c) != first).map_or(chars.len(), |n| at + n)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, unit: Unit, expected: &[&str]) {
        let mut found = Vec::new();
        Cut::new(source, &Segmenter::new()).features(unit, |f| found.push(f.iter().collect::<String>()));
        assert_eq!(found, expected, "{unit:?} of {source:?}");
    }

    #[test]
    fn a_text_is_taken_apart_in_four_ways() {
        check("用BIM、数据2025", Unit::Char, &["用", "数", "据"]);
        check("用BIM、数据2025 AI4S", Unit::Pair, &["bim", "数据", "ai4s"]);
        check("數據要素，安全", Unit::Pair, &["数据", "据要", "要素", "安全"]);
        check("医保基金监管", Unit::Word, &["医保", "基金", "监管"]);
        check("医保基金，安全", Unit::Triple, &["医保基", "保基金"]);
        check("", Unit::Pair, &[]);
    }
}
