use rustc_hash::FxHashMap;
use text::is_cjk;

/// The words of a table, as a tree of characters: finding one costs a look-up a character, whatever the number of words.
#[derive(Debug, Clone)]
pub(crate) struct Lexicon {
    /// Node and character → node. The root is 0.
    edges: FxHashMap<u64, u32>,
    /// Word that ends at each node, [`NONE`] where none does.
    ends: Vec<u32>,
    words: usize,
}

const NONE: u32 = u32::MAX;

fn edge(node: u32, c: char) -> u64 {
    u64::from(node) << 32 | u64::from(u32::from(c))
}

impl Lexicon {
    /// Words by number, in folded letters.
    ///
    /// # Panics
    /// Where a word is empty or stands twice.
    pub(crate) fn new<'a>(words: impl Iterator<Item = &'a str>) -> Self {
        let mut lexicon = Self { edges: FxHashMap::default(), ends: vec![NONE], words: 0 };
        for word in words {
            let mut node = 0;
            for c in word.chars() {
                let next = lexicon.ends.len() as u32;
                node = *lexicon.edges.entry(edge(node, c)).or_insert(next);
                if node == next {
                    lexicon.ends.push(NONE);
                }
            }
            assert!(node != 0 && lexicon.ends[node as usize] == NONE, "the word {word:?} is empty or stands twice");
            lexicon.ends[node as usize] = lexicon.words as u32;
            lexicon.words += 1;
        }
        lexicon
    }

    pub(crate) fn len(&self) -> usize {
        self.words
    }

    /// Calls `each` with the number of every word of two or more characters that stands anywhere in a folded text, words within words
    /// included, and with single characters that no such word covers. Words of other letters count only whole.
    pub(crate) fn tokens(&self, chars: &[char], mut each: impl FnMut(u32)) {
        let mut covered = 0;
        let mut at = 0;
        while at < chars.len() {
            if !is_cjk(chars[at]) {
                let end = at + run(&chars[at..]);
                if let Some(word) = self.whole(&chars[at..end]) {
                    each(word);
                }
                at = end;
                continue;
            }
            let mut node = 0;
            let mut single = NONE;
            for (i, &c) in chars[at..].iter().enumerate() {
                let Some(&next) = self.edges.get(&edge(node, c)) else { break };
                node = next;
                let word = self.ends[node as usize];
                if i == 0 {
                    single = word;
                } else if word != NONE {
                    each(word);
                    covered = covered.max(at + i + 1);
                }
            }
            if single != NONE && covered <= at {
                each(single);
            }
            at += 1;
        }
    }

    fn whole(&self, chars: &[char]) -> Option<u32> {
        let node = chars.iter().try_fold(0, |node, &c| self.edges.get(&edge(node, c)).copied())?;
        Some(self.ends[node as usize]).filter(|&w| w != NONE)
    }
}

/// Length of the run of letters and digits that are not Chinese at the start; of one character where it starts with neither.
fn run(chars: &[char]) -> usize {
    chars.iter().take_while(|&&c| c.is_alphanumeric() && !is_cjk(c)).count().max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: [&str; 9] = ["医保", "基金", "医保基金", "监管", "医", "的", "bim", "b", "基"];

    fn check(text: &str, expected: &[&str]) {
        let mut found = Vec::new();
        Lexicon::new(WORDS.into_iter()).tokens(&text.chars().collect::<Vec<_>>(), |w| found.push(WORDS[w as usize]));
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn words_within_words_count_and_characters_only_where_no_word_is() {
        check("医保基金的监管", &["医保", "医保基金", "基金", "的", "监管"]);
        check("医的", &["医", "的"]);
        check("基医保", &["基", "医保"]);
        check("用bim、bims 2025", &["bim"]);
        check("", &[]);
    }
}
