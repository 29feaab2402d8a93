use record::Say;
use rustc_hash::FxHashMap;

use super::roman::Spelling;
use super::{NameMatch, Relation};

/// Surnames of two characters.
const COMPOUND: [&str; 26] = [
    "欧阳", "司徒", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "宇文", "长孙", "端木", "申屠", "夏侯", "轩辕",
    "钟离", "闻人", "澹台", "濮阳", "太史", "南宫", "独孤", "呼延", "淳于",
];
/// What people write behind a name.
const TITLES: [&str; 12] = ["先生", "女士", "教授", "博士", "老师", "经理", "工程师", "院士", "主任", "医生", "研究员", "同志"];

/// What people write in front of or behind a Latin name, as it is folded.
const LATIN_TITLES: [&str; 8] = ["dr", "mr", "mrs", "ms", "miss", "prof", "professor", "phd"];

/// A person's name, taken apart: the Chinese and the Latin way to write it, where each is given.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct PersonName {
    /// Chinese characters alone, parts joined.
    pub(crate) han: String,
    /// Parts of a name with ·, in order; empty for other names.
    parts: Vec<String>,
    /// Latin words in lower case.
    latin: Vec<String>,
}

impl PersonName {
    pub(crate) fn parse(name: &str) -> Self {
        let folded = without_role(&text::fold_str(name, text::Keep::All));
        let mut person = Self::default();
        let mut han = String::new();
        let mut word = String::new();
        for c in folded.chars().chain([' ']) {
            if c.is_ascii_alphabetic() {
                word.push(c);
                continue;
            }
            let word = std::mem::take(&mut word);
            if !word.is_empty() && !LATIN_TITLES.contains(&word.as_str()) {
                person.latin.push(word);
            }
            if text::is_cjk(c) {
                han.push(c);
            } else if matches!(c, '·' | '•' | '・' | '‧' | '.' | '●') && !han.is_empty() {
                person.parts.push(std::mem::take(&mut han));
            }
        }
        if !person.parts.is_empty() && !han.is_empty() {
            person.parts.push(std::mem::take(&mut han));
        }
        person.han = if person.parts.is_empty() { untitled(&han) } else { person.parts.concat() };
        person
    }

    /// What two ways to write one name have in common: the Chinese characters where there are any, else the Latin words in order of letters.
    pub(crate) fn key(&self) -> String {
        if !self.han.is_empty() {
            return self.han.clone();
        }
        let mut words = self.latin.clone();
        words.sort_unstable();
        words.concat()
    }

    /// The name alone, without titles and what else stands beside it: in Chinese characters where it is given in them.
    pub(crate) fn shown(&self) -> String {
        if self.han.is_empty() { self.latin.join(" ") } else { self.han.clone() }
    }

    /// Probability that two people picked at random from a few thousand would not share it.
    pub(crate) fn rarity(&self) -> f64 {
        match self.han.chars().count() {
            0 | 2 => 0.35,
            1 => 0.1,
            3 if self.parts.is_empty() => 0.6,
            _ => 0.85,
        }
    }

    fn surname_len(&self) -> usize {
        if COMPOUND.iter().any(|s| self.han.starts_with(s)) && self.han.chars().count() > 2 { 2 } else { 1 }
    }
}

/// A folded name without what stands in brackets behind Chinese characters and holds such characters too: a role (王海燕(组长)). The Chinese
/// form behind a Latin one stays.
fn without_role(folded: &str) -> String {
    let Some((name, rest)) = folded.split_once('(') else { return folded.to_owned() };
    let (inside, after) = rest.split_once(')').unwrap_or((rest, ""));
    let is_role = name.chars().filter(|&c| text::is_cjk(c)).count() >= 2 && inside.chars().any(text::is_cjk);
    if is_role { format!("{name} {after}") } else { folded.to_owned() }
}

fn untitled(han: &str) -> String {
    let bare = TITLES.iter().find_map(|t| han.strip_suffix(t)).filter(|rest| rest.chars().count() >= 2);
    bare.unwrap_or(han).to_owned()
}

/// Compares two names of people as names: whether both may be written for one person. That it is one person needs more than a name.
pub fn compare_people(a: &str, b: &str) -> NameMatch {
    compare_parsed(&PersonName::parse(a), &PersonName::parse(b))
}

fn compare_parsed(a: &PersonName, b: &PersonName) -> NameMatch {
    let said = |probability, zh: &str, en: &str| {
        let relation = if probability >= super::DIFFERENT { Relation::Same } else { Relation::Different };
        NameMatch { probability, reasons: vec![Say::new(zh, en)], relation }
    };
    match (a.han.is_empty(), b.han.is_empty()) {
        _ if a.key().is_empty() || b.key().is_empty() => said(0.0, "缺少姓名", "a name is missing"),
        (false, false) if a.han == b.han => said(0.97, "姓名用字一致", "the same characters"),
        (false, false) if part_of(a, b) || part_of(b, a) => {
            said(0.6, "带“·”的姓名，一方只写了前部", "one gives only the first part of a name with ·")
        }
        (false, false) => said(0.01, "姓名用字不同", "other characters"),
        (true, true) if a.key() == b.key() => said(0.9, "外文姓名的各部分一致", "the same Latin words"),
        (true, true) => said(0.02, "外文姓名不同", "other Latin words"),
        (true, false) => spelled(b, a),
        (false, true) => spelled(a, b),
    }
}

fn part_of(short: &PersonName, long: &PersonName) -> bool {
    short.parts.is_empty() && long.parts.first() == Some(&short.han)
}

/// A Chinese name against a Latin one: surname first or last, in pinyin or as Hong Kong, Macau or Taiwan write it.
fn spelled(chinese: &PersonName, latin: &PersonName) -> NameMatch {
    let characters: Vec<char> = chinese.han.chars().collect();
    let (surname, given) = characters.split_at(chinese.surname_len().min(characters.len()));
    let words = &latin.latin;
    let joined = |words: &[String]| words.concat();
    let said = |probability, zh: &str, en: &str| {
        let relation = if probability >= super::DIFFERENT { Relation::Same } else { Relation::Different };
        NameMatch { probability, reasons: vec![Say::new(zh, en)], relation }
    };
    // Macau and Taiwan part the syllables of a given name; in one word they would be the pinyin of another name (Chunping: 春平, but 军平 too).
    let parted = words.len() > given.len();
    let spellings = Spelling::ALL.into_iter().filter(|s| parted || *s == Spelling::Common);
    for (spelling, split) in spellings.flat_map(|s| (0..words.len()).map(move |split| (s, split))) {
        // Surname in front; surname at the end; and a foreign given name in front of a full name (Simon Chan Tai Man).
        let (front, back) = words.split_at(split);
        if spelling.spells(&joined(back), surname) && spelling.spells(&joined(front), given)
            || spelling.spells(&joined(back), &characters)
            || (split > 0 && spelling.spells(&joined(front), surname) && spelling.spells(&joined(back), given))
        {
            return said(0.85, "姓氏与名字的拼写逐字对应", "surname and given name are spelled character by character");
        }
    }
    let spelled = |word: &String| Spelling::ALL.into_iter().any(|s| s.spells(word, surname));
    let surname_agrees = words.len() > 1 && [words.first(), words.last()].into_iter().flatten().any(spelled);
    if surname_agrees {
        return said(0.15, "只有姓氏的拼写对应", "only the surname is spelled");
    }
    said(0.02, "拼写不对应", "not a spelling of it")
}

/// Names of people, filed so that a name finds those that may be written for the same person without being compared with each.
#[derive(Debug, Clone, Default)]
pub struct People {
    names: Vec<PersonName>,
    by_key: FxHashMap<String, Vec<usize>>,
    /// Names in Chinese characters, and those in Latin ones: the two have no key in common.
    han: Vec<usize>,
    latin: Vec<usize>,
}

impl People {
    /// Files names; each is known by its position.
    pub fn new<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut people = Self::default();
        for (at, name) in names.into_iter().map(PersonName::parse).enumerate() {
            people.by_key.entry(name.key()).or_default().push(at);
            if name.han.is_empty() {
                people.latin.push(at)
            } else {
                people.han.push(at)
            }
            people.names.push(name);
        }
        people
    }

    /// Positions of the names that count as the same as this one ([`super::SAME`]), ascending.
    pub fn same(&self, name: &str) -> Vec<usize> {
        let name = PersonName::parse(name);
        let spelled = if name.han.is_empty() { &self.han } else { &self.latin };
        let candidates = self.by_key.get(&name.key()).into_iter().flatten().chain(spelled);
        let same = |at: &&usize| compare_parsed(&self.names[**at], &name).probability >= super::SAME;
        let mut found: Vec<usize> = candidates.filter(same).copied().collect();
        found.sort_unstable();
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_one_name_however_they_are_written() {
        let check = |a: &str, b: &str, one: bool| {
            for (a, b) in [(a, b), (b, a)] {
                let found = compare_people(a, b);
                assert_eq!(found.probability >= 0.5, one, "{a} {b}: {found:?}");
            }
        };
        check("王 伟", "王伟", true);
        check("陳大文", "陈大文", true);
        check("陈大文", "Chan Tai Man", true);
        check("陈大文", "Chen Dawen", true);
        check("陈大文", "Dawen CHEN", true);
        check("陈大文", "CHAN Tai-man", true);
        check("Lee Ka Ming（李嘉铭）", "李嘉铭", true);
        check("欧阳旭东", "Ouyang Xudong", true);
        check("司徒俊贤", "Szeto Chun Yin", true);
        check("阿依古丽·买买提", "阿依古丽•买买提", true);
        check("阿依古丽·买买提", "阿依古丽", true);
        check("李明教授", "李明", true);
        check("谢志伟", "Hsieh Chih-wei", true);
        check("李嘉明", "LEI KA MENG", true);
        check("欧阳志伟", "Ouyang Chih-Wei", true);
        check("王军平", "Wang Chun-ping", true);
        check("王军平", "Chunping Wang", false);
        check("谢志伟", "Hsieh Chih-ming", false);
        check("陈大文", "陈大民", false);
        check("陈大文", "Simon Chan", false);
        check("Chan Tai Man", "Chan Siu Man", false);
        check("", "陈大文", false);
    }
}
