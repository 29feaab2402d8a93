//! Names as Macau writes them: Cantonese by Portuguese letters (Silabário codificado de romanização do cantonense, Macau, 1985).

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

static CANTONESE: LazyLock<FxHashMap<char, Vec<&str>>> = LazyLock::new(|| super::roman::table(include_str!("cantonese.txt")));

/// Every way in which a character of a name is written in Macau.
pub(super) fn readings(c: char) -> Vec<String> {
    CANTONESE.get(&c).into_iter().flatten().flat_map(|syllable| written(syllable)).collect()
}

/// Initials of Jyutping and what Macau writes; the longer first.
const INITIALS: [(&str, &str); 19] = [
    ("gw", "ku"),
    ("kw", "ku"),
    ("ng", "ng"),
    ("b", "p"),
    ("p", "p"),
    ("m", "m"),
    ("f", "f"),
    ("d", "t"),
    ("t", "t"),
    ("n", "n"),
    ("l", "l"),
    ("g", "k"),
    ("k", "k"),
    ("h", "h"),
    ("w", "v"),
    ("z", "ch"),
    ("c", "ch"),
    ("s", "s"),
    ("j", "i"),
];

/// Finals that are not written as Jyutping has them.
const FINALS: [(&str, &[&str]); 30] = [
    ("aa", &["a"]),
    ("aai", &["ai"]),
    ("aau", &["ao"]),
    ("aam", &["am"]),
    ("aan", &["an"]),
    ("aang", &["ang"]),
    ("aap", &["ap"]),
    ("aat", &["at"]),
    ("aak", &["ak"]),
    ("au", &["ao"]),
    ("eng", &["eang"]),
    ("ek", &["eak"]),
    ("iu", &["io", "iu"]),
    ("ing", &["eng"]),
    ("ik", &["ek"]),
    ("oeng", &["eong"]),
    ("oek", &["eok"]),
    ("eoi", &["oi"]),
    ("eon", &["on"]),
    ("eot", &["ot"]),
    ("ung", &["ong"]),
    ("uk", &["ok"]),
    ("yu", &["u"]),
    ("yun", &["un"]),
    ("yut", &["ut"]),
    ("e", &["e"]),
    ("ou", &["ou"]),
    ("ei", &["ei"]),
    ("in", &["in"]),
    ("im", &["im"]),
];

/// A syllable of Jyutping as Macau writes it.
fn written(syllable: &str) -> Vec<String> {
    if syllable == "ng" {
        return vec!["ng".to_owned()];
    }
    let (initial, rest) = INITIALS.iter().find_map(|(from, to)| Some((*to, syllable.strip_prefix(from)?))).unwrap_or(("", syllable));
    let finals = FINALS.iter().find(|(from, _)| *from == rest).map_or_else(|| vec![rest], |(_, to)| to.to_vec());
    let mut ways: Vec<String> = Vec::new();
    for last in finals {
        // The half vowel of 叶 is the vowel itself; 余 and 阮 are written with and without it.
        if initial == "i" && last.starts_with('i') {
            ways.push(last.to_owned());
        } else {
            ways.push(format!("{initial}{last}"));
            if initial == "i" && last.starts_with('u') {
                ways.push(last.to_owned());
            }
        }
    }
    ways
}

#[cfg(test)]
mod tests {
    use super::readings;

    #[test]
    fn surnames_are_written_as_macau_writes_them() {
        let check = |c: char, expected: &str| assert!(readings(c).iter().any(|r| r == expected), "{c} {expected}: {:?}", readings(c));
        for (c, expected) in
            "陈chan 李lei 黄vong 吴ng 张cheong 梁leong 何ho 郑cheang 叶ip 杨ieong 郭kuok 关kuan 刘lao 卢lou 萧sio 许hoi 冯fong \
                              谢che 余u 阮iun 石seak 邓tang 罗lo 蔡choi 周chao 曾chang 苏sou 容iong 郑cheang 司si 永veng 福fok"
                .split_whitespace()
                .map(|pair| (pair.chars().next().expect("a character stands first"), &pair[3..]))
        {
            check(c, expected);
        }
    }
}
