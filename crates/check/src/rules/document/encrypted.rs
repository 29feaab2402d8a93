use record::{Attention, Say, Unreadable};

use crate::rule::{Page, Rule};

pub(crate) const RULE: Rule = Rule {
    kind: "document.encrypted",
    clause: "–",
    attention: Attention::High,
    manual: Page {
        what: ("文件是否需要密码才能打开。", "whether a file needs a password."),
        why: (
            "通知没有对此作规定；打不开的文件不参加任何比较，也不能算“相同”。",
            "no clause speaks of it; a file that cannot be opened is never compared and never \"identical\".",
        ),
        example: ("项目申报书.pdf 设有打开密码。", "the form is a PDF with a password."),
        inputs: (
            "文件本身。证据是登记表中该项目的一行，并注明文件名与散列值。",
            "the file. The evidence is the row of the registry, with the name and digest of the file.",
        ),
        clears: ("重新提交不设密码的文件。", "the file is sent again without a password."),
    },
    switch: |s| s.rules.encrypted.switch(),
    run: |cx, out| {
        super::flag_unread(cx, &[Unreadable::Encrypted], &Say::new("重新提交不设密码的文件", "send the file again without a password"), out)
    },
};
