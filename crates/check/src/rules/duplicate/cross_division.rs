use record::{Attention, Relation};

use crate::rule::{Page, Rule};

pub(crate) const RULE: Rule = Rule {
    kind: "duplicate.cross_division",
    clause: "五(二)1",
    attention: Attention::High,
    manual: Page {
        what: (
            "同一项目是否也在其他赛区提交（原文再次提交、换述，或只有题目、单位与人员可比）。",
            "whether the same project was also sent to another division: again as it was, in other words, or by title, unit and \
             people alone.",
        ),
        why: (
            "五(二)1 规定每个参赛项目仅在一个地方分赛参赛，五(一)3 规定不接受重复参赛。",
            "五(二)1 lets a project enter one division only, and 五(一)3 accepts no repeated entry.",
        ),
        example: ("申报书七成文字与另一赛区某项目相同。", "70 % of the text of the form stands in an entry of another division."),
        inputs: (
            "比对结果；双方的文件，或对方只有的题目清单。",
            "the pairs that comparison found; the files of both sides, or the other's list of titles.",
        ),
        clears: ("撤回其中一个；或说明是不同的项目。", "one of the two is withdrawn; or they are shown to be different projects."),
    },
    switch: |s| s.rules.cross_division.switch(),
    run: |cx, out| super::flag_whole(cx, Relation::OtherDivision, &cx.settings.rules.cross_division.with, false, out),
};
