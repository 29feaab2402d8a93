use record::{Attention, Relation};

use crate::rule::{Page, Rule};

pub(crate) const RULE: Rule = Rule {
    kind: "duplicate.prior_season",
    clause: "–",
    attention: Attention::Low,
    manual: Page {
        what: (
            "项目是否与往届某项目相同。本身并不禁止，只作提示，供专家看新增了什么。",
            "whether the project is one of an earlier season. That is not forbidden: it is shown as information, with what is new.",
        ),
        why: ("通知没有禁止往届项目再次参赛；专家评审时需要知道。", "no clause forbids it; experts need to know."),
        example: ("申报书大部分文字见于 2024 年的同名项目。", "most of the text stands in an entry of 2024."),
        inputs: ("比对结果；往届的文件或题目清单。", "the pairs that comparison found; the files or titles of earlier seasons."),
        clears: ("说明新增内容，或确认不是同一项目。", "what is new is stated, or the two are confirmed to be different projects."),
    },
    switch: |s| s.rules.prior_season.switch(),
    run: |cx, out| super::flag_whole(cx, Relation::EarlierSeason, &cx.settings.rules.prior_season.with, true, out),
};
