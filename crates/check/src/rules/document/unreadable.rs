use record::{Attention, Say, Unreadable};

use crate::rule::{Page, Rule};

pub(crate) const RULE: Rule = Rule {
    kind: "document.unreadable",
    clause: "–",
    attention: Attention::High,
    manual: Page {
        what: (
            "文件是否损坏、为空、超过上限，或格式不在可读范围内。",
            "whether a file is damaged, empty, past a limit, or of a format that is not read.",
        ),
        why: (
            "通知没有对此作规定；读不出的文件不参加任何比较，也不能算“相同”。",
            "no clause speaks of it; a file that cannot be read is never compared and never \"identical\".",
        ),
        example: ("项目申报书.pdf 的内容不是 PDF。", "what is named as a PDF is none."),
        inputs: (
            "文件本身。证据是登记表中该项目的一行，并注明文件名与散列值。",
            "the file. The evidence is the row of the registry, with the name and digest of the file.",
        ),
        clears: ("重新提交可以打开的文件。", "the file is sent again so that it opens."),
    },
    switch: |s| s.rules.unreadable.switch(),
    run: |cx, out| {
        super::flag_unread(
            cx,
            &[Unreadable::Broken, Unreadable::Empty, Unreadable::OverLimit, Unreadable::Unsupported],
            &Say::new("重新提交可以打开的 PDF 或 DOCX 文件", "send the file again as a PDF or DOCX that opens"),
            out,
        )
    },
};
