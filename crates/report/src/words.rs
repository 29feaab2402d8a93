//! Numbers and names as users read them.

use record::{Lang, Say};

use crate::labels::pick;

/// `18,412`.
pub(crate) fn count(n: usize) -> String {
    let digits = n.to_string();
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

/// `2026-05-12 22:00` of an RFC 3339 time; anything else as it is.
pub(crate) fn minute(time: &str) -> String {
    match (time.get(..10), time.get(10..11), time.get(11..16)) {
        (Some(day), Some("T" | " "), Some(clock)) => format!("{day} {clock}"),
        _ => time.to_owned(),
    }
}

/// `高 0.93`.
pub(crate) fn probability(p: f64, lang: Lang) -> String {
    format!("{} {p:.2}", crate::labels::probability_word(p).get(lang))
}

#[rustfmt::skip]
const STAGES: &[(&str, &str, &str)] = &[
    ("intake", "读取登记表", "registries"),
    ("extract", "提取文字", "text extraction"),
    ("text", "切分文本", "segmentation"),
    ("form", "识别申报书", "application forms"),
    ("index", "建立检索", "search index"),
    ("encode", "语义编码", "encoding"),
    ("classify", "赛道赛题归类", "classification"),
    ("reuse", "查重比对", "reuse"),
    ("check", "资格与权属核查", "checks"),
    ("rank", "排序", "ranking"),
    ("report", "生成报告", "reports"),
    ("ledger", "合并人工结论", "decisions"),
    ("store", "保存", "storing"),
];

/// A stage of the run in words; an unknown one under its own name.
pub fn stage_name(stage: &str) -> Say {
    STAGES.iter().find(|(key, ..)| *key == stage).map_or_else(|| Say::new(stage, stage), |&(_, zh, en)| Say::new(zh, en))
}

#[rustfmt::skip]
const PARTS: &[(&str, &str, &str)] = &[
    ("files", "文件", "files"), ("entries", "项目", "entries"), ("read", "已读取", "read"), ("read_with_problems", "已读取，有问题", "read, with problems"),
    ("unreadable", "无法读取", "unreadable"), ("encrypted", "已加密", "encrypted"), ("broken", "损坏", "broken"), ("no_text", "无可读文字", "no readable text"),
    ("empty", "空文件", "empty"), ("over_limit", "超出限制", "over a limit"), ("unsupported", "格式不支持", "unsupported"), ("flags", "标记", "flags"),
    ("problems", "问题", "problems"), ("pages", "页", "pages"), ("matches", "相似对", "matches"), ("rows", "登记行", "registry rows"),
    ("classified", "已归类", "classified"), ("ranked", "已排序", "ranked"), ("pipeline", "流程文件", "pipeline file"), ("contest", "赛事规则包", "contest folder"),
    ("season", "申报材料", "season folder"), ("model", "模型", "model"), ("models", "模型", "models"), ("intake", "申报材料", "intake"), ("program", "程序", "program"),
    ("cached", "沿用缓存", "from cache"), ("extracted", "重新提取", "extracted anew"), ("decisions", "人工结论", "decisions"), ("chars", "字", "characters"),
];

/// A dotted name of a count or a hash in words, part by part; unknown parts under their own name.
pub(crate) fn name(key: &str, lang: Lang) -> String {
    let word =
        |part: &str| PARTS.iter().find(|(k, ..)| *k == part).map_or_else(|| part.to_owned(), |&(_, zh, en)| pick(lang, zh, en).to_owned());
    key.split('.').map(word).collect::<Vec<_>>().join(pick(lang, "·", " · "))
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
        assert_eq!(name("unreadable.encrypted", Lang::Zh), "无法读取·已加密");
    }
}
