//! What users call things.

use record::{Attention, Kind, Lang, Manual, ReadStatus, Say, Unreadable};

/// How a kind of flag is named in views.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KindLabel {
    /// The kind in a few words.
    pub name: Say,
    /// Two Chinese characters (one English word) that stand on every mark, since colour alone is no sign.
    pub family: Say,
    /// A shape that survives black-and-white print.
    pub shape: char,
}

/// Two-character family labels with their shapes.
#[rustfmt::skip]
const FAMILIES: &[(&str, &str, &str, char)] = &[
    ("duplicate", "重复", "duplicate", '◆'),
    ("reuse", "复用", "reuse", '◇'),
    ("org", "资格", "eligibility", '■'),
    ("team", "团队", "team", '▲'),
    ("ip", "权属", "rights", '●'),
    ("evidence", "证明", "evidence", '○'),
    ("entry", "申报", "entry", '★'),
    ("document", "材料", "file", '▼'),
    ("rank", "信息", "information", '☆'),
];

/// The label of a family (what stands before the point of a kind).
pub fn family_label(kind: &Kind) -> (Say, char) {
    if matches!(kind.as_str(), "entry.track_mismatch" | "entry.topic_mismatch" | "entry.multiple_topics") {
        return (Say::new("赛道", "track"), '△');
    }
    FAMILIES
        .iter()
        .find(|(family, ..)| *family == kind.family())
        .map_or_else(|| (Say::new("其他", "other"), '□'), |&(_, zh, en, shape)| (Say::new(zh, en), shape))
}

/// The label of a kind.
pub fn kind_label(kind: &Kind) -> KindLabel {
    let (family, shape) = family_label(kind);
    KindLabel { name: kind.name(), family, shape }
}

/// The parts of a check's page of the manual, each with its label.
pub fn manual_parts(manual: &Manual) -> [(Say, &Say); 5] {
    [
        (Say::new("查什么", "what"), &manual.what),
        (Say::new("为什么", "why"), &manual.why),
        (Say::new("举例", "example"), &manual.example),
        (Say::new("读什么", "inputs"), &manual.inputs),
        (Say::new("如何解除", "clears when"), &manual.clears),
    ]
}

/// How soon to look, in words.
pub fn attention_label(attention: Attention) -> Say {
    match attention {
        Attention::High => Say::new("先看", "first"),
        Attention::Medium => Say::new("评审前看", "before review"),
        Attention::Low => Say::new("供参考", "for information"),
    }
}

/// A probability as a word: 高 from 0.8, 中 from 0.5, 低 below. The words are defined in the report's legend.
pub fn probability_word(probability: f64) -> Say {
    if probability >= 0.8 {
        Say::new("高", "high")
    } else if probability >= 0.5 {
        Say::new("中", "medium")
    } else {
        Say::new("低", "low")
    }
}

/// A file's class for programs: `read`, `read_with_problems`, `wordless` or `unreadable.<why>`.
pub fn status_key(status: ReadStatus) -> &'static str {
    match status {
        ReadStatus::Read => "read",
        ReadStatus::ReadWithProblems => "read_with_problems",
        ReadStatus::Unreadable(Unreadable::Encrypted) => "unreadable.encrypted",
        ReadStatus::Unreadable(Unreadable::Broken) => "unreadable.broken",
        ReadStatus::Unreadable(Unreadable::NoText) => "unreadable.no_text",
        ReadStatus::Unreadable(Unreadable::Empty) => "unreadable.empty",
        ReadStatus::Unreadable(Unreadable::OverLimit) => "unreadable.over_limit",
        ReadStatus::Unreadable(Unreadable::Unsupported) => "unreadable.unsupported",
        ReadStatus::Unreadable(Unreadable::Unavailable) => "unreadable.unavailable",
        ReadStatus::Unreadable(Unreadable::Wordless) => "wordless",
    }
}

/// A file's class for users.
pub fn status_label(status: ReadStatus) -> Say {
    match status {
        ReadStatus::Read => Say::new("已读取", "read"),
        ReadStatus::ReadWithProblems => Say::new("已读取，有问题", "read, with problems"),
        ReadStatus::Unreadable(Unreadable::Encrypted) => Say::new("已加密", "encrypted"),
        ReadStatus::Unreadable(Unreadable::Broken) => Say::new("损坏", "broken"),
        ReadStatus::Unreadable(Unreadable::NoText) => Say::new("无可读文字", "no readable text"),
        ReadStatus::Unreadable(Unreadable::Empty) => Say::new("空文件", "empty"),
        ReadStatus::Unreadable(Unreadable::OverLimit) => Say::new("超出限制", "over a limit"),
        ReadStatus::Unreadable(Unreadable::Unsupported) => Say::new("格式不支持", "unsupported format"),
        ReadStatus::Unreadable(Unreadable::Unavailable) => Say::new("未能取得", "not to be had"),
        ReadStatus::Unreadable(Unreadable::Wordless) => Say::new("图片或视频，无文字", "picture or film, no words"),
    }
}

/// What to do about an unreadable file.
pub(crate) fn status_remedy(why: Unreadable) -> Say {
    match why {
        Unreadable::Encrypted => Say::new("请参赛单位取消密码后重新提交", "ask the entrant to send it again without a password"),
        Unreadable::Broken => Say::new("请参赛单位检查并重新提交", "ask the entrant to check it and send it again"),
        Unreadable::NoText => {
            Say::new("请参赛单位提交可复制文字的版本，或改为人工阅读", "ask for a version with selectable text, or read it by eye")
        }
        Unreadable::Empty => Say::new("文件为 0 字节，请参赛单位重新提交", "the file has no bytes: ask the entrant to send it again"),
        Unreadable::OverLimit => {
            Say::new("请拆分或压缩后重新提交，或在流程文件中放宽限制", "ask for a smaller file, or raise the limit in the pipeline file")
        }
        Unreadable::Unsupported => Say::new(
            "请改用 PDF、DOCX 等能读取的格式重新提交，压缩包请改用 ZIP",
            "ask for a format that is read, such as PDF or DOCX, and for archives as ZIP",
        ),
        Unreadable::Unavailable => Say::new(
            "请再运行一次；仍未取得的，确认文件已下载完整、可读、不再改动",
            "run again; where it is still not to be had, make sure that it was downloaded whole, can be read and stays as it is",
        ),
        Unreadable::Wordless => Say::new("不需处理", "nothing is to be done"),
    }
}

/// Words for why a text rests in the ledger of common text; an unknown reason is its own word.
pub(crate) fn common_label(why: &str) -> Say {
    let (zh, en) = match why {
        "template" => ("模板文字", "template"),
        "frequency" => ("多份共有", "frequent"),
        "same_unit" => ("同一单位", "same unit"),
        "set_phrase" => ("条款或惯用语", "rules and set phrases"),
        record::CommonText::SHORT => ("过短，不成段落", "too short to be a passage"),
        other => (other, other),
    };
    Say::new(zh, en)
}

/// `zh` or `en`, whichever is asked for: for words of the views themselves, which need no [`Say`].
pub(crate) const fn pick<'a>(lang: Lang, zh: &'a str, en: &'a str) -> &'a str {
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_label_and_a_family() {
        for kind in Kind::known().map(Kind::new) {
            let label = kind_label(&kind);
            assert_eq!(label.name, kind.name());
            assert_ne!(label.family.zh, "其他", "{kind} has no family");
        }
    }

    #[test]
    fn a_kind_without_a_label_is_shown_under_its_own_name() {
        let label = kind_label(&Kind::new("novel.thing"));
        assert_eq!((label.name, label.family, label.shape), (Say::new("novel.thing", "novel.thing"), Say::new("其他", "other"), '□'));
    }

    #[test]
    fn words_for_probabilities_have_fixed_borders() {
        let words: Vec<_> = [0.0, 0.499, 0.5, 0.799, 0.8, 1.0].map(|p| probability_word(p).zh).into();
        assert_eq!(words, ["低", "低", "中", "中", "高", "高"]);
    }
}
