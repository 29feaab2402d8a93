//! 查什么：同一参赛单位的同一团队是否提交了多个项目。
//! 为什么：五(一)2 允许一个单位有多个团队，但每个参赛团队只能提交 1 个参赛项目。
//! 例：同一单位的“恒岳云服团队”名下有两个项目编号。
//! 依据：登记表的参赛单位、统一社会信用代码、团队名称（本赛区之内）。
//! 如何消除：只保留一个项目，或改正其中一个项目的团队名称。
//!
//! What: whether one team of one unit has sent several projects.
//! Why: 五(一)2 lets a unit have several teams, but each team one project.
//! Example: the team 恒岳云服团队 of one unit stands in two rows.
//! Inputs: the registry's unit, credit code and team, within the screened division.
//! Clears: one project stays, or the name of one of the teams is corrected.

use std::collections::BTreeMap;

use record::{Attention, Say};

use crate::change;
use crate::context::{Applicant, Context};
use crate::findings::{Findings, Suspicion};
use crate::rule::Rule;

pub(crate) const RULE: Rule = Rule {
    kind: "team.multiple_entries",
    zh: "同一团队疑似多个项目",
    en: "one team with several projects",
    clause: "五(一)2",
    attention: Attention::High,
    source: include_str!("multiple_entries.rs"),
    switch: |s| s.rules.multiple_entries.switch(),
    run,
};

fn run(cx: &Context<'_>, out: &mut Findings<'_>) {
    let mut teams: BTreeMap<String, Vec<&Applicant<'_>>> = BTreeMap::new();
    for applicant in cx.home() {
        let team = text::fold_str(&applicant.dossier.entry.team, text::Keep::Letters);
        if team.is_empty() {
            out.cannot_tell(applicant, Say::new("未填团队名称", "the name of the team is missing"));
        } else {
            teams.entry(team).or_default().push(applicant);
        }
    }
    for teams in teams.values().filter(|t| t.len() > 1) {
        for group in by_lead(cx, teams) {
            suspect(&group, out);
        }
    }
}

/// Entries that are led by one unit, two or more of each.
fn by_lead<'c, 'a>(cx: &Context<'_>, entries: &[&'c Applicant<'a>]) -> Vec<Vec<&'c Applicant<'a>>> {
    let mut groups: Vec<Vec<&Applicant<'_>>> = Vec::new();
    for &applicant in entries {
        match groups.iter_mut().find(|g| cx.same_lead(g[0], applicant)) {
            Some(group) => group.push(applicant),
            None => groups.push(vec![applicant]),
        }
    }
    groups.retain(|g| g.len() > 1);
    groups
}

fn suspect(group: &[&Applicant<'_>], out: &mut Findings<'_>) {
    let (first, others) = group.split_first().expect("a group holds two entries or more");
    let numbers: Vec<String> = others.iter().map(|a| a.no().to_owned()).collect();
    let team = |a: &Applicant<'_>| a.dossier.cell("团队名称", Say::new(format!("{} 的团队", a.no()), format!("team of {}", a.no())));
    let evidence = others.iter().map(|other| team(first).against(team(other))).collect();
    out.suspect(
        first,
        Suspicion::new(
            0.95,
            Say::new(
                format!("同一单位同名团队疑似提交了 {} 个项目：{}、{}", group.len(), first.no(), numbers.join("、")),
                format!("one team of one unit apparently sent {} projects: {}, {}", group.len(), first.no(), numbers.join(", ")),
            ),
            evidence,
            vec![
                Say::new("该团队只保留一个项目，撤回其余项目", "the team keeps one project and withdraws the others"),
                Say::new("如为不同团队，改正其中一个团队的名称", "if they are different teams, correct the name of one"),
            ],
            others.iter().map(|other| change::withdrawn(other)).collect(),
        )
        .with(numbers),
    );
}
