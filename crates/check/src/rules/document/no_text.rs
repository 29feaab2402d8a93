use record::{Attention, Say, Unreadable};

use crate::rule::{Page, Rule};

pub(crate) const RULE: Rule = Rule {
    kind: "document.no_text",
    clause: "–",
    attention: Attention::Medium,
    manual: Page {
        what: (
            "文件是否只有图像而没有可读的文字；申报书和证明材料以外的照片、视频不算。",
            "whether a file holds images and no text that could be read; photographs and films beside form and evidence are none.",
        ),
        why: (
            "通知没有对此作规定；没有文字的文件不参加任何比较，也不能算“相同”。",
            "no clause speaks of it; a file without text is never compared and never \"identical\".",
        ),
        example: ("申报书是扫描件，未能识别出文字。", "the form is a scan from which no text could be read."),
        inputs: (
            "文件本身。证据是登记表中该项目的一行，并注明文件名与散列值。",
            "the file. The evidence is the row of the registry, with the name and digest of the file.",
        ),
        clears: ("重新提交带文字层的文件。", "a file with a text layer is sent."),
    },
    switch: |s| s.rules.no_text.switch(),
    run: |cx, out| {
        super::flag_unread(
            cx,
            &[Unreadable::NoText, Unreadable::Wordless],
            &Say::new("重新提交带文字层的 PDF 或 DOCX 文件", "send a PDF with a text layer, or a DOCX"),
            out,
        )
    },
};
