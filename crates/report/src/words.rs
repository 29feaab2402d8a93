//! Numbers and names as users read them.

use std::fmt;

pub use record::minute;
use record::{Contribution, Kind, Lang, Ranking, Say};

use crate::labels::pick;

/// A whole number that is not negative, in groups of three: `18,412`.
pub fn count(n: impl fmt::Display) -> String {
    let digits = n.to_string();
    debug_assert!(digits.bytes().all(|b| b.is_ascii_digit()), "{digits} counts nothing");
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `36 分 12 秒`, `0.8 s`.
pub(crate) fn duration(seconds: f64, lang: Lang) -> String {
    let whole = seconds.round() as u64;
    let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60);
    match (lang, hours, minutes) {
        (Lang::Zh, 0, 0) => format!("{seconds:.1} 秒"),
        (Lang::En, 0, 0) => format!("{seconds:.1} s"),
        (Lang::Zh, 0, _) => format!("{minutes} 分 {rest} 秒"),
        (Lang::En, 0, _) => format!("{minutes} min {rest} s"),
        (Lang::Zh, ..) => format!("{hours} 小时 {minutes} 分"),
        (Lang::En, ..) => format!("{hours} h {minutes} min"),
    }
}

/// The parts of a score, which has 100 points at most: each contribution, the points that it adds, and the most that it could.
pub fn points(ranking: &Ranking) -> impl Iterator<Item = (&Contribution, f64, f64)> {
    let weight: f64 = ranking.contributions.iter().map(|c| c.weight).sum();
    let of = move |value: f64| if weight > 0.0 { 100.0 * value / weight } else { 0.0 };
    ranking.contributions.iter().map(move |c| (c, of(c.value * c.weight), of(c.weight)))
}

/// What a registry says to a question, `未填` where it says nothing.
pub fn yes_no(said: Option<bool>, lang: Lang) -> &'static str {
    match said {
        Some(true) => pick(lang, "是", "yes"),
        Some(false) => pick(lang, "否", "no"),
        None => pick(lang, "未填", "not said"),
    }
}

/// How sure a judgement is, in percent. Nothing that is judged is certain, so that none is shown as 100 %, nor what is possible as 0 %.
pub fn sure(probability: f64) -> String {
    match probability {
        p if p > 0.99 => "> 99%".to_owned(),
        p if p > 0.0 && p < 0.005 => "< 1%".to_owned(),
        p => format!("{:.0}%", p * 100.0),
    }
}

/// The same in two digits behind the point: of what is compared, where half a percent may part one pair from another.
pub fn chance(probability: f64) -> String {
    match probability {
        p if p > 0.99 => "> 0.99".to_owned(),
        p if p > 0.0 && p < 0.005 => "< 0.01".to_owned(),
        p => format!("{p:.2}"),
    }
}

/// `高 0.93`.
pub(crate) fn probability(p: f64, lang: Lang) -> String {
    format!("{} {}", crate::labels::probability_word(p).get(lang), chance(p))
}

#[rustfmt::skip]
const STAGES: &[(&str, &str, &str)] = &[
    ("intake", "读取登记表", "registries"),
    ("extract", "提取文字", "text extraction"),
    ("encode", "计算含义向量", "vectors of meaning"),
    ("classify", "赛道赛题归类", "classification"),
    ("reuse", "查重比对", "reuse"),
    ("check", "资格与权属核查", "checks"),
    ("rank", "排序", "ranking"),
    ("index", "建立检索", "search index"),
    ("report", "生成报告", "reports"),
];

/// A stage of the run in words; an unknown one under its own name.
pub fn stage_name(stage: &str) -> Say {
    STAGES.iter().find(|(key, ..)| *key == stage).map_or_else(|| Say::new(stage, stage), |&(_, zh, en)| Say::new(zh, en))
}

/// Counts and digests of `run.json`, each by its whole name.
#[rustfmt::skip]
const NAMES: &[(&str, &str, &str)] = &[
    ("files", "文件（含没有登记项目的文件夹中的）", "files (those in folders of no entry included)"), ("in_archives", "其中压缩包和文档内的文件", "files inside archives and documents"),
    ("read", "已读取", "read"), ("read_with_problems", "已读取，有问题", "read, with problems"),
    ("unreadable.encrypted", "无法读取：已加密", "unreadable: encrypted"), ("unreadable.broken", "无法读取：损坏", "unreadable: broken"),
    ("unreadable.no_text", "无法读取：无可读文字", "unreadable: no readable text"), ("unreadable.empty", "无法读取：空文件", "unreadable: empty"),
    ("unreadable.over_limit", "无法读取：超出限制", "unreadable: over a limit"), ("unreadable.unsupported", "无法读取：格式不支持", "unreadable: unsupported"),
    ("unreadable.unavailable", "无法读取：未能取得", "unreadable: not to be had"), ("wordless", "没有文字的图片、视频", "pictures and films without words"),
    ("unread_strays_elsewhere", "无法读取：其他赛区和往届没有登记项目的", "unreadable: of other divisions and seasons, in folders of no entry"),
    ("extracted_now", "本次新提取的文件", "files extracted in this run"), ("pages", "页", "pages"), ("ocr_pages", "由图像识别的页", "pages read from images"),
    ("entries", "项目", "entries"), ("flags", "标记", "flags"), ("problems", "问题", "problems"), ("corrections_learned", "学到的更正", "corrections learned"),
    ("reuse.entries", "查重：项目", "reuse: entries"), ("reuse.entries_with_text", "查重：有文字的项目", "reuse: entries with text"),
    ("reuse.entries_without_text", "查重：没有文字的项目", "reuse: entries without text"),
    ("reuse.postings_in", "查重：字串出现次数", "reuse: occurrences of grams"), ("reuse.postings_single", "查重：只在一处出现的", "reuse: of grams in one text"),
    ("reuse.postings_paired", "查重：参与比对的", "reuse: of grams that were joined"), ("reuse.postings_ledgered", "查重：记入通用文字的", "reuse: of common grams"),
    ("reuse.hits", "查重：相同字串的位置对", "reuse: pairs of places with one gram"), ("reuse.candidates", "查重：候选对", "reuse: candidate pairs"),
    ("reuse.aligned", "查重：逐字对齐的对", "reuse: pairs aligned"), ("reuse.pairs", "查重：有相同段落的对", "reuse: pairs with a passage"),
    ("reuse.short_runs", "查重：过短的相同片段", "reuse: runs too short for a passage"), ("reuse.common_blocks", "查重：通用文字段", "reuse: stretches of common text"),
    ("reuse.retold_candidates", "查重：按含义比对的对", "reuse: pairs compared by meaning"), ("reuse.matches", "查重：列出的对", "reuse: pairs shown"),
    ("reuse.attached_files", "查重：参与比对的附件", "reuse: other files compared"), ("reuse.attached_papers", "查重：证书等不比的附件", "reuse: certificates and the like, not compared"),
    ("reuse.attached_again", "查重：同一项目内重复的附件", "reuse: other files sent twice"), ("reuse.attached_left_out", "查重：超出上限未比的附件", "reuse: other files over the limit"),
    ("reuse.attached_postings_in", "查重（含附件）：字串出现次数", "reuse of all files: occurrences of grams"),
    ("reuse.attached_postings_single", "查重（含附件）：只在一处出现的", "reuse of all files: of grams in one text"),
    ("reuse.attached_postings_paired", "查重（含附件）：参与比对的", "reuse of all files: of grams that were joined"),
    ("reuse.attached_postings_ledgered", "查重（含附件）：记入通用文字的", "reuse of all files: of common grams"),
    ("reuse.attached_pairs_of_one_unit", "查重：同一单位、附件不比的对", "reuse: pairs of one unit, whose files are not compared"),
    ("reuse.attached_retold_candidates", "查重：按含义比对的文件对", "reuse: pairs of files compared by meaning"),
    ("reuse.attached_matches", "查重：列出的文件对（含附件）", "reuse: pairs of files shown"),
    ("pipeline", "流程文件", "pipeline file"), ("contest.toml", "赛事文件 contest.toml", "contest.toml"), ("topics.toml", "赛题文件 topics.toml", "topics.toml"),
    ("rules.toml", "核查规则 rules.toml", "rules.toml"), ("criteria.toml", "评审要点 criteria.toml", "criteria.toml"),
    ("inputs", "全部输入", "all inputs"), ("ocr", "图像识别程序", "reader of images"), ("model", "编码模型", "encoder"),
    ("index", "全文索引", "index of the texts"),
];

/// A count or a digest in words; one without a name here under its own.
pub(crate) fn name(key: &str, lang: Lang) -> String {
    if let Some(&(_, zh, en)) = NAMES.iter().find(|(known, ..)| *known == key) {
        return pick(lang, zh, en).to_owned();
    }
    match key.split_once('.') {
        Some(("entries", division)) => format!("{}{division}", pick(lang, "项目：", "entries: ")),
        Some(("flags", kind)) => format!("{}{}", pick(lang, "标记：", "flags: "), Kind::new(kind).name().get(lang)),
        _ => match key.strip_prefix("template ") {
            Some(file) => format!("{}{file}", pick(lang, "模板文件 ", "template file ")),
            None => key.to_owned(),
        },
    }
}

/// Whether a count or a digest has a name, so that a test can see that none is shown raw.
pub fn is_named(key: &str) -> bool {
    name(key, Lang::Zh) != key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!([0, 999, 1000, 18_412, 1_234_567].map(count), ["0", "999", "1,000", "18,412", "1,234,567"]);
        assert_eq!(
            [0.84, 59.4, 61.0, 2172.0, 7325.0].map(|s| duration(s, Lang::Zh)),
            ["0.8 秒", "59.4 秒", "1 分 1 秒", "36 分 12 秒", "2 小时 2 分"]
        );
        assert_eq!(minute("2026-05-12T22:00:31+08:00"), "2026-05-12 22:00");
        assert_eq!(minute("昨夜"), "昨夜");
        assert_eq!([0.0, 0.004, 0.496, 0.9, 0.99, 0.991, 1.0].map(sure), ["0%", "< 1%", "50%", "90%", "99%", "> 99%", "> 99%"]);
        assert_eq!(
            [0.0, 0.004, 0.005, 0.934, 0.99, 0.991, 1.0].map(chance),
            ["0.00", "< 0.01", "0.01", "0.93", "0.99", "> 0.99", "> 0.99"]
        );
        assert_eq!(name("unreadable.encrypted", Lang::Zh), "无法读取：已加密");
        for why in record::Unreadable::ALL {
            let key = crate::labels::status_key(record::ReadStatus::Unreadable(why));
            assert!(is_named(key), "{key} has no name");
        }
        assert_eq!(name("flags.ip.lapsed", Lang::Zh), "标记：知识产权疑似已失效");
        assert_eq!(name("entries.gd-2025", Lang::En), "entries: gd-2025");
    }
}
