use std::sync::LazyLock;

use pinyin::ToPinyinMulti;
use rustc_hash::FxHashMap;

/// Surnames whose reading is not the character's usual one.
const SURNAMES: [(char, &str); 14] = [
    ('曾', "zeng"),
    ('单', "shan"),
    ('区', "ou"),
    ('仇', "qiu"),
    ('解', "xie"),
    ('任', "ren"),
    ('查', "zha"),
    ('盖', "ge"),
    ('华', "hua"),
    ('朴', "piao"),
    ('翟', "zhai"),
    ('乐', "yue"),
    ('缪', "miao"),
    ('冼', "xian"),
];

static HONG_KONG: LazyLock<FxHashMap<char, Vec<&str>>> = LazyLock::new(|| {
    let mut map: FxHashMap<char, Vec<&str>> = FxHashMap::default();
    for line in include_str!("hongkong.txt").lines().filter(|l| !l.starts_with('#')) {
        let Some((syllable, characters)) = line.split_once(' ') else { continue };
        characters.chars().for_each(|c| map.entry(c).or_default().push(syllable));
    }
    assert!(map.len() > 300, "the table of Hong Kong readings is cut short");
    map
});

/// Every way a character of a name is written in Latin letters: its pinyin readings and the syllables of Hong Kong and Macau.
pub(super) fn readings(c: char) -> Vec<&'static str> {
    let mut readings: Vec<&str> = SURNAMES.iter().filter(|(s, _)| *s == c).map(|(_, r)| *r).collect();
    if let Some(multi) = c.to_string().as_str().to_pinyin_multi().next().flatten() {
        readings.extend((0..multi.count()).map(|i| multi.get(i).plain()));
    }
    // ü is written u, v or yu in names.
    if readings.iter().any(|r| r.contains('ü')) {
        readings.extend(
            readings
                .clone()
                .iter()
                .filter_map(|r| {
                    Some(match *r {
                        "lü" => ["lu", "lv", "lyu"],
                        "nü" => ["nu", "nv", "nyu"],
                        _ => return None,
                    })
                })
                .flatten(),
        );
    }
    readings.extend(HONG_KONG.get(&c).into_iter().flatten());
    readings.dedup();
    readings
}

/// The pinyin of a string of Chinese characters without tones or blanks, first readings; `None` where another character stands in it.
pub(super) fn mandarin(text: &str) -> Option<String> {
    text.to_pinyin_multi().map(|multi| Some(multi?.get(0).plain())).collect()
}

/// Whether `latin` spells the characters in order, each by any of its readings.
pub(super) fn spells(latin: &str, characters: &[char]) -> bool {
    match characters.split_first() {
        None => latin.is_empty(),
        Some((first, others)) => readings(*first).iter().any(|r| latin.strip_prefix(r).is_some_and(|rest| spells(rest, others))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_spelled_in_both_ways() {
        let check = |latin: &str, name: &str, expected| {
            assert_eq!(spells(latin, &name.chars().collect::<Vec<_>>()), expected, "{latin} {name}");
        };
        check("chendawen", "陈大文", true);
        check("chantaiman", "陈大文", true);
        check("leekaming", "李嘉铭", true);
        check("liming", "李嘉铭", false);
        check("zhouyitong", "周一桐", true);
        assert_eq!(mandarin("恒岳").as_deref(), Some("hengyue"));
        assert_eq!(mandarin("恒a"), None);
    }
}
