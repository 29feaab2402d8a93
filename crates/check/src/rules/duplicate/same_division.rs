use record::{Attention, Relation};

use crate::rule::{Page, Rule};

pub(crate) const RULE: Rule = Rule {
    kind: "duplicate.same_division",
    clause: "五(一)3",
    attention: Attention::High,
    manual: Page {
        what: (
            "同一项目是否在本赛区提交了不止一次（原文或换述）。",
            "whether the same project was sent more than once in this division, as it was or in other words.",
        ),
        why: ("五(一)3 规定不接受重复参赛。", "五(一)3 accepts no repeated entry."),
        example: (
            "两个单位提交的申报书步骤、数字相同，只是换了说法。",
            "the forms of two units have the same steps and figures in other words.",
        ),
        inputs: ("比对结果；双方的文件。", "the pairs that comparison found; the files of both sides."),
        clears: ("撤回其中一个；或说明是不同的项目。", "one of the two is withdrawn; or they are shown to be different projects."),
    },
    switch: |s| s.rules.same_division.switch(),
    run: |cx, out| super::flag_whole(cx, Relation::SameDivision, &cx.settings.rules.same_division.with, false, out),
};
