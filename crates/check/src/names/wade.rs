//! Names as Taiwan writes them: Mandarin after Wade and Giles (H. A. Giles, A Chinese-English Dictionary, 2nd edition 1912), as passports have
//! it, without apostrophes, breves and dots.

/// A syllable of pinyin after Wade and Giles. `ü` may stand as such or as `v`.
pub(super) fn written(pinyin: &str) -> String {
    if let Some((_, whole)) = WHOLE.iter().find(|(from, _)| *from == pinyin) {
        return (*whole).to_owned();
    }
    let (initial, last) =
        INITIALS.iter().find_map(|(from, to)| Some(((*from, *to), pinyin.strip_prefix(from)?))).unwrap_or((("", ""), pinyin));
    let (from, to) = initial;
    format!("{to}{}", written_final(from, last))
}

/// Initials that are written otherwise; the longer first. The others stay.
const INITIALS: [(&str, &str); 21] = [
    ("zh", "ch"),
    ("ch", "ch"),
    ("sh", "sh"),
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
    ("j", "ch"),
    ("q", "ch"),
    ("x", "hs"),
    ("r", "j"),
    ("z", "ts"),
    ("c", "ts"),
    ("s", "s"),
];

/// Syllables that follow no rule of initials and finals.
const WHOLE: [(&str, &str); 20] = [
    ("zhi", "chih"),
    ("chi", "chih"),
    ("shi", "shih"),
    ("ri", "jih"),
    ("zi", "tzu"),
    ("ci", "tzu"),
    ("si", "szu"),
    ("yi", "i"),
    ("ye", "yeh"),
    ("yan", "yen"),
    ("you", "yu"),
    ("yong", "yung"),
    ("yue", "yueh"),
    ("er", "erh"),
    ("ge", "ko"),
    ("ke", "ko"),
    ("he", "ho"),
    ("gui", "kuei"),
    ("kui", "kuei"),
    ("shuo", "shuo"),
];

fn written_final(initial: &str, last: &str) -> String {
    let last = last.replace(['ü', 'v'], "u");
    match last.as_str() {
        "ian" => "ien".to_owned(),
        "ie" => "ieh".to_owned(),
        "ue" => "ueh".to_owned(),
        "ong" => "ung".to_owned(),
        "iong" => "iung".to_owned(),
        "uo" if !matches!(initial, "g" | "k" | "h") => "o".to_owned(),
        _ => last,
    }
}

/// Spellings of surnames that custom keeps beside the rule (Ministry of Foreign Affairs, reference table for names in passports).
pub(super) const CUSTOM: [(char, &str); 8] =
    [('李', "lee"), ('司', "ssu"), ('思', "ssu"), ('柯', "ke"), ('葛', "ke"), ('吕', "lyu"), ('易', "yi"), ('伊', "yi")];

#[cfg(test)]
mod tests {
    use super::written;

    #[test]
    fn syllables_are_written_after_wade_and_giles() {
        let check = |pinyin: &str, expected: &str| assert_eq!(written(pinyin), expected, "{pinyin}");
        for pair in "xie-hsieh zhang-chang cai-tsai guo-kuo xu-hsu zhou-chou luo-lo qiu-chiu zeng-tseng jian-chien deng-teng ren-jen gao-kao \
                     xiao-hsiao zhuang-chuang jiang-chiang huo-huo duo-to zuo-tso gui-kuei xiong-hsiung rong-jung guan-kuan jun-chun ying-ying \
                     wei-wei yue-yueh xue-hsueh lü-lu nü-nu yuan-yuan ming-ming shuo-shuo quan-chuan zi-tzu bo-po peng-peng"
            .split_whitespace()
        {
            let (pinyin, expected) = pair.split_once('-').expect("a pair");
            check(pinyin, expected);
        }
    }
}
