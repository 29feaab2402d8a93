//! Texts of a kind, told by their words: rules, and what units say of themselves.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use text::Keep;

use super::weigh::LAST_ALPHABETIC;

/// Finds texts of a kind by the words of that kind: what rules say, and what companies say of themselves, is written alike by everybody.
pub(crate) struct Wording {
    /// Folded words of scripts that have no spaces, by their first letter, longest first: at most places of a text there is none to compare.
    words: FxHashMap<char, Vec<Vec<char>>>,
    /// Those of other scripts by their first word, each with what follows it, longest first.
    spaced: BTreeMap<String, Vec<Vec<String>>>,
    low: f64,
    high: f64,
}

impl Wording {
    /// Words, the share of a text's characters up to which they say nothing, and the share from which on they say all.
    pub(crate) fn new(words: &[String], low: f32, high: f32) -> Self {
        let (spaced, words): (Vec<&String>, Vec<&String>) = words.iter().partition(|w| w.chars().any(is_spaced));
        let mut words: Vec<Vec<char>> = words.into_iter().map(|w| text::fold(w, Keep::Letters).chars().to_vec()).collect();
        words.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        words.dedup();
        let mut by_letter: FxHashMap<char, Vec<Vec<char>>> = FxHashMap::default();
        for word in words {
            if let Some(&first) = word.first() {
                by_letter.entry(first).or_default().push(word);
            }
        }
        let mut phrases: BTreeMap<String, Vec<Vec<String>>> = BTreeMap::new();
        for phrase in spaced {
            let mut parts = parts(phrase).into_iter();
            if let Some(first) = parts.next() {
                phrases.entry(first).or_default().push(parts.collect());
            }
        }
        phrases.values_mut().for_each(|rest| rest.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b))));
        Self { words: by_letter, spaced: phrases, low: f64::from(low), high: f64::from(high) }
    }

    /// How far a passage is of that kind: 0 not at all, 1 wholly.
    pub(crate) fn degree(&self, passage: &str) -> f64 {
        self.degree_from(passage, 1.0)
    }

    /// The same where something else speaks for it already, so that this part of the usual share of words is enough.
    pub(crate) fn degree_from(&self, passage: &str, part: f64) -> f64 {
        ((self.density(passage) / part - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }

    /// Share of a passage's letters that its words take.
    fn density(&self, passage: &str) -> f64 {
        let letters = text::fold(passage, Keep::Letters);
        let chars = letters.chars();
        let (mut at, mut words) = (0, 0);
        while at < chars.len() {
            let begun = self.words.get(&chars[at]);
            let len = begun.and_then(|those| those.iter().find(|w| chars[at..].starts_with(w))).map_or(0, Vec::len);
            words += len;
            at += len.max(1);
        }
        (words + self.spaced_letters(passage)) as f64 / chars.len().max(1) as f64
    }

    /// Letters of words of scripts with spaces.
    fn spaced_letters(&self, passage: &str) -> usize {
        if self.spaced.is_empty() || !passage.chars().any(is_spaced) {
            return 0;
        }
        let parts = parts(passage);
        let (mut at, mut letters) = (0, 0);
        while at < parts.len() {
            let phrases = self.spaced.get(&parts[at]);
            let follows = phrases.and_then(|all| all.iter().find(|rest| parts[at + 1..].starts_with(rest)));
            let len = follows.map_or(0, |rest| 1 + rest.len());
            letters += parts[at..at + len].iter().map(|part| part.chars().count()).sum::<usize>();
            at += len.max(1);
        }
        letters
    }
}

/// Whether words of this letter's script are written with spaces between them.
pub(crate) fn is_spaced(c: char) -> bool {
    c.is_alphabetic() && c <= LAST_ALPHABETIC
}

/// Folded words of a text, by what is no letter between them.
fn parts(source: &str) -> Vec<String> {
    let folded = text::fold_str(source, Keep::All);
    folded.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Evidence;

    #[test]
    fn rules_and_units_are_told_from_projects() {
        let Evidence { legal, about_itself: own, .. } = Evidence::default();
        let (legal, own) = (Wording::new(&legal.words, legal.low, legal.high), Wording::new(&own.words, own.low, own.high));
        let check = |passage: &str, expected: (f64, f64)| assert_eq!((legal.degree(passage), own.degree(passage)), expected, "{passage}");
        check("投标人应当按照招标文件的规定提交投标保证金，否则其投标无效。", (1.0, 0.0));
        check("处理个人信息遵循合法、正当、必要和诚信原则，具有明确、合理的目的，并与处理目的直接相关，公开个人信息处理规则。", (1.0, 0.0));
        check("我公司成立于二〇〇六年，是国家高新技术企业，现有员工四百余人，获得发明专利六十四件。", (0.0, 1.0));
        check("主机轴承剩余寿命以威布尔比例风险模型打底，输出未来三十天失效概率。", (0.0, 0.0));
        // Words of scripts with spaces stand alone: a flaw is no law, and a mustard no duty.
        check("The tenderer shall comply with all applicable laws; otherwise the bid is void.", (1.0, 0.0));
        check("The flaw in the mustard lawn outlived the actor of the partying bidding war.", (0.0, 0.0));
        check("", (0.0, 0.0));
    }

    #[test]
    fn phrases_are_found_across_lines_and_the_longest_first() {
        let words = ["in accordance", "in", "accordance with law", "条款"].map(str::to_owned);
        let wording = Wording::new(&words, 0.0, 1.0);
        let check = |passage: &str, letters: f64, all: f64| assert_eq!(wording.degree(passage), letters / all, "{passage}");
        check("IN\nACCORDANCE, in", 14.0, 14.0);
        check("accordance with\nlaw", 17.0, 17.0);
        check("accordance with", 0.0, 14.0);
        check("条\n款 in A", 4.0, 5.0);
        assert_eq!(wording.degree_from("in one way", 0.5), 0.5);
        // Of words that begin alike the longest counts, and its rest is no word of its own.
        let words = ["应", "应当", "当日"].map(str::to_owned);
        assert_eq!(Wording::new(&words, 0.0, 1.0).degree("应当日后应"), 3.0 / 5.0);
    }
}
