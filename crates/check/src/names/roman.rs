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

static HONG_KONG: LazyLock<FxHashMap<char, Vec<&str>>> = LazyLock::new(|| table(include_str!("hongkong.txt")));

/// Syllables of each character, from lines of a syllable and the characters that are read so.
pub(super) fn table(lines: &'static str) -> FxHashMap<char, Vec<&'static str>> {
    let mut map: FxHashMap<char, Vec<&str>> = FxHashMap::default();
    for line in lines.lines().filter(|l| !l.starts_with('#')) {
        let Some((syllable, characters)) = line.split_once(' ') else { continue };
        characters.chars().for_each(|c| map.entry(c).or_default().push(syllable));
    }
    assert!(map.len() > 300, "a table of readings is cut short");
    map
}

/// A way to write Chinese names in Latin letters. One name is written in one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spelling {
    /// Pinyin and the syllables of Hong Kong, which people mix.
    Common,
    /// Macau.
    Macau,
    /// Taiwan.
    Taiwan,
}

impl Spelling {
    pub(super) const ALL: [Self; 3] = [Self::Common, Self::Macau, Self::Taiwan];

    /// Every way a character of a name is written.
    fn readings(self, c: char) -> Vec<String> {
        match self {
            Self::Common => common(c).into_iter().map(str::to_owned).collect(),
            Self::Macau => super::macau::readings(c),
            Self::Taiwan => {
                let custom = super::wade::CUSTOM.iter().filter(|(known, _)| *known == c).map(|(_, written)| (*written).to_owned());
                mandarin_readings(c).into_iter().map(super::wade::written).chain(custom).collect()
            }
        }
    }

    /// Whether `latin` spells the characters in order, each by any of its readings.
    pub(super) fn spells(self, latin: &str, characters: &[char]) -> bool {
        match characters.split_first() {
            None => latin.is_empty(),
            Some((first, others)) => {
                self.readings(*first).iter().any(|r| latin.strip_prefix(r.as_str()).is_some_and(|rest| self.spells(rest, others)))
            }
        }
    }
}

/// The pinyin readings of a character, as a surname first.
fn mandarin_readings(c: char) -> Vec<&'static str> {
    let mut readings: Vec<&str> = SURNAMES.iter().filter(|(s, _)| *s == c).map(|(_, r)| *r).collect();
    if let Some(multi) = c.to_string().as_str().to_pinyin_multi().next().flatten() {
        readings.extend((0..multi.count()).map(|i| multi.get(i).plain()));
    }
    readings
}

/// The pinyin readings of a character and the syllables of Hong Kong.
fn common(c: char) -> Vec<&'static str> {
    let mut readings = mandarin_readings(c);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_spelled_in_both_ways() {
        let check = |latin: &str, name: &str, expected| {
            let name: Vec<char> = name.chars().collect();
            assert_eq!(Spelling::ALL.iter().any(|s| s.spells(latin, &name)), expected, "{latin} {name:?}");
        };
        check("chendawen", "陈大文", true);
        check("chantaiman", "陈大文", true);
        check("leekaming", "李嘉铭", true);
        check("liming", "李嘉铭", false);
        check("zhouyitong", "周一桐", true);
        check("leikameng", "李嘉明", true);
        check("vongveng", "王永", true);
        check("hsiehchihwei", "谢志伟", true);
        check("kuohsiuyen", "郭秀燕", true);
        // One name is written in one way.
        check("hsiehchiwai", "谢志伟", false);
        assert_eq!(mandarin("恒岳").as_deref(), Some("hengyue"));
        assert_eq!(mandarin("恒a"), None);
    }
}
