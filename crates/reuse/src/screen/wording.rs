//! Texts of a kind, told by their words: rules, and what units say of themselves.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;
use text::Keep;

use super::weigh::LAST_ALPHABETIC;

/// Finds texts of a kind by the words of that kind: what rules say, and what companies say of themselves, is written alike by everybody.
pub(crate) struct Wording {
    /// Folded words of scripts that have no spaces, by their first letter, longest first: at most places of a text there is none to compare.
    words: FxHashMap<char, Vec<Vec<char>>>,
    /// Those of other scripts by their first word, each with what follows it, longest first.
    spaced: BTreeMap<String, Vec<Vec<String>>>,
    /// Those among `words` that count for nothing, and hold others that would.
    passed: BTreeSet<Vec<char>>,
    /// Those that other texts may be about, as they are keyed ([`key`]).
    subjects: BTreeSet<String>,
    /// What they may take at most, as a multiple of what the other words take.
    subjects_most: f64,
    low: f64,
    high: f64,
}

impl Wording {
    /// Words, the share of a text's characters up to which they say nothing, and the share from which on they say all.
    pub(crate) fn new(words: &[String], low: f32, high: f32) -> Self {
        let (spaced, words): (Vec<&String>, Vec<&String>) = words.iter().partition(|w| w.chars().any(is_spaced));
        let mut by_letter: FxHashMap<char, Vec<Vec<char>>> = FxHashMap::default();
        for word in words.into_iter().map(|w| ideographs(w)) {
            if let Some(&first) = word.first() {
                by_letter.entry(first).or_default().push(word);
            }
        }
        by_letter.values_mut().for_each(longest_first);
        let mut phrases: BTreeMap<String, Vec<Vec<String>>> = BTreeMap::new();
        for phrase in spaced {
            let mut parts = parts(phrase).into_iter();
            if let Some(first) = parts.next() {
                phrases.entry(first).or_default().push(parts.collect());
            }
        }
        phrases.values_mut().for_each(|rest| rest.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b))));
        let (passed, subjects) = (BTreeSet::new(), BTreeSet::new());
        Self { words: by_letter, spaced: phrases, passed, subjects, subjects_most: 0.0, low: f64::from(low), high: f64::from(high) }
    }

    /// The same where these words, of scripts without spaces, are passed over with what they hold.
    pub(crate) fn without(mut self, words: &[String]) -> Self {
        for word in words.iter().map(|w| ideographs(w)) {
            let Some(&first) = word.first() else { continue };
            let those = self.words.entry(first).or_default();
            if !those.contains(&word) {
                self.passed.insert(word.clone());
                those.push(word);
                longest_first(those);
            }
        }
        self
    }

    /// The same where some of the words are what other texts may be about: they take at most so many times what the others take.
    pub(crate) fn with_subjects(self, subjects: &[String], most: f32) -> Self {
        Self { subjects: subjects.iter().map(|word| key(word)).collect(), subjects_most: f64::from(most), ..self }
    }

    /// How far a passage is of that kind: 0 not at all, 1 wholly.
    pub(crate) fn degree(&self, passage: &str) -> f64 {
        self.degree_from(passage, 1.0)
    }

    /// The same where something else speaks for it already, so that this part of the usual share of words is enough.
    pub(crate) fn degree_from(&self, passage: &str, part: f64) -> f64 {
        ((self.density(passage) / part - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }

    /// Share of a passage's letters that its words take, repeats of one word beyond [`REPEATS`] left out.
    fn density(&self, passage: &str) -> f64 {
        let letters = text::fold(passage, Keep::Letters);
        let chars = letters.chars();
        let mut all: BTreeMap<&[char], usize> = BTreeMap::new();
        let mut at = 0;
        while at < chars.len() {
            let word = self.words.get(&chars[at]).and_then(|those| those.iter().find(|w| chars[at..].starts_with(w)));
            if let Some(word) = word.filter(|word| !self.passed.contains(*word)) {
                *all.entry(word.as_slice()).or_default() += word.len();
            }
            at += word.map_or(1, Vec::len);
        }
        let is_subject = |word: &[char]| self.subjects.contains(&word.iter().collect::<String>());
        let taken = all.into_iter().map(|(word, all)| Taken { once: word.len(), all, is_subject: is_subject(word) });
        let taken: Vec<Taken> = taken.chain(self.spaced(passage)).collect();
        counted(&taken, self.subjects_most) / chars.len().max(1) as f64
    }

    /// What the words of scripts with spaces take.
    fn spaced(&self, passage: &str) -> Vec<Taken> {
        if self.spaced.is_empty() || !passage.chars().any(is_spaced) {
            return Vec::new();
        }
        let parts = parts(passage);
        let mut taken: BTreeMap<(&str, &[String]), Taken> = BTreeMap::new();
        let mut at = 0;
        while at < parts.len() {
            let phrases = self.spaced.get_key_value(&parts[at]);
            let found = phrases.and_then(|(first, all)| Some((first, all.iter().find(|rest| parts[at + 1..].starts_with(rest))?)));
            let Some((first, rest)) = found else {
                at += 1;
                continue;
            };
            let end = at + 1 + rest.len();
            let letters = parts[at..end].iter().map(|part| part.chars().count()).sum();
            let is_subject = || self.subjects.contains(&parts[at..end].join(" "));
            let word = taken.entry((first.as_str(), rest.as_slice()));
            word.or_insert_with(|| Taken { once: letters, all: 0, is_subject: is_subject() }).all += letters;
            at = end;
        }
        taken.into_values().collect()
    }
}

/// Letters of a passage that a word takes: where it stands first, and wherever it stands.
struct Taken {
    once: usize,
    all: usize,
    is_subject: bool,
}

/// What the repeats of a word may take, of what all other words take. Rules are written in many words of their kind; a text that comes back to one of
/// them (供应商, 合同) has it for its subject. Of the stretches of 250 letters of twelve tenders 63 % count wholly as rules under it, 65 % without.
const REPEATS: f64 = 0.5;

/// Letters of words that speak for their kind, those of subjects at most so many times those of the others.
fn counted(taken: &[Taken], subjects_most: f64) -> f64 {
    let total: usize = taken.iter().map(|word| word.all).sum();
    let of = |word: &Taken| word.once as f64 + ((word.all - word.once) as f64).min(REPEATS * (total - word.all) as f64);
    let sum = |is_subject: bool| taken.iter().filter(|word| word.is_subject == is_subject).map(of).sum::<f64>();
    sum(false) + sum(true).min(subjects_most * sum(false))
}

/// A word of a script without spaces, folded.
fn ideographs(word: &str) -> Vec<char> {
    text::fold(word, Keep::Letters).chars().to_vec()
}

/// Each word once, the longest first.
fn longest_first(words: &mut Vec<Vec<char>>) {
    words.retain(|w| !w.is_empty());
    words.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    words.dedup();
}

/// A word as it is looked up among the subjects.
fn key(word: &str) -> String {
    if word.chars().any(is_spaced) { parts(word).join(" ") } else { text::fold_str(word, Keep::Letters) }
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
        let own = Wording::new(&own.words, own.low, own.high);
        let rules = Wording::new(&legal.words, legal.low, legal.high).without(&legal.passed);
        let legal = rules.with_subjects(&legal.subjects, legal.subjects_most);
        let check = |passage: &str, expected: (f64, f64)| assert_eq!((legal.degree(passage), own.degree(passage)), expected, "{passage}");
        check("投标人应当按照招标文件的规定提交投标保证金，否则其投标无效。", (1.0, 0.0));
        check("处理个人信息遵循合法、正当、必要和诚信原则，具有明确、合理的目的，并与处理目的直接相关，公开个人信息处理规则。", (1.0, 0.0));
        check("我公司成立于二〇〇六年，是国家高新技术企业，现有员工四百余人，获得发明专利六十四件。", (0.0, 1.0));
        check("主机轴承剩余寿命以威布尔比例风险模型打底，输出未来三十天失效概率。", (0.0, 0.0));
        // A project about suppliers is no tender.
        let subject = "供应商把批次质量数据接入域内，主机厂与供应商按类对应开放，二级供应商的联系方式由研究院转接，每家供应商只看到自己的零件，\
                       供应商之间互不相见，两年来没有一家供应商因此丢过订单，退出的四家中有两家看到第一年的运行报告后又回来了。";
        check(subject, (0.0, 0.0));
        let tenders = "中心每年受理招标项目三千余宗，评标专家要看完上万页响应文件。系统把招标公告、投标报价、评标打分与合同履约打通，给出围串标线索，\
                       供应商的违约次数进入评标提示，采购人的合同变更率下降四成，保证金退还由七天缩短到一天。";
        check(tenders, (0.0, 0.0));
        let privacy = "平台核查移动应用收集个人信息的行为，动态沙箱记录应用何时上传个人信息。隐私政策逐句读成三元组，凡未说明处理目的而收集的，列为线索，\
                       个人权益投诉由每月一百三十件降到四十一件，监管部门按处理规则的变化触发复查。";
        check(privacy, (0.0, 0.0));
        check(
            "建立健全数据安全管理制度，组织开展数据安全教育培训，采取相应的技术措施和其他必要措施，落实网络安全等级保护制度。",
            (1.0, 0.0),
        );
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
