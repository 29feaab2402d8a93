//! Representatives of one name: who meets whom, and what is told of those of whom only the name is known.

use std::collections::BTreeSet;

use record::{CannotTell, Tie};

use super::season::{Draft, Season, table};
use crate::context::Context;
use crate::names::DIFFERENT;
use crate::rules::team::namesakes::{Namesakes, by_name};
use crate::rules::team::representative_in_two_teams::weigh;

const UNITS: [&str; 8] = [
    "佛山市朗擎流体机械有限公司",
    "佛山市朗擎流体机械有限公司南海分公司",
    "佛山市朗擎控股集团有限公司",
    "清远市瓷砚建陶有限公司",
    "广东省政务服务和数据管理局",
    "省政数局",
    "佛山市旧名机械有限公司",
    "桂中甘蔗研究站",
];

fn draft(n: usize, unit: &str) -> Draft {
    let no = format!("GD-2025-{n:04}");
    Draft::sound(&no, unit, "").set("参赛代表", "王伟")
}

fn extra(draft: Draft, column: &str, value: &str) -> Draft {
    draft.change(|d| d.extra.extend([(column.to_owned(), value.to_owned())]))
}

/// Entries of which some share contacts, codes, units, or units whose names are alike; some of another division.
fn mixed() -> Season {
    let drafts = (0..40).map(|n| {
        let mut draft = draft(n, UNITS[n * 5 % 8]);
        if n % 3 == 0 {
            draft = draft.set("联合参赛单位", UNITS[(n + 3) % 8]);
        }
        if n % 7 == 0 {
            draft = draft.set("统一社会信用代码", "91440600475W6GYT3H");
        }
        if n % 4 == 1 {
            draft = extra(draft, "联系电话", &format!("1380013800{}", n % 5));
        }
        if n % 5 == 2 { draft.change(|d| d.division = "zj-2025") } else { draft }
    });
    let renamed = table("registries/单位更名.csv", &["曾用名称", "现用名称"], &[&[UNITS[6], UNITS[0]]]);
    Season { tables: vec![renamed], ..Season::of(drafts.collect()) }
}

/// Entries that pairs hold together, each group sorted.
fn groups(pairs: impl Iterator<Item = (usize, usize)>, count: usize) -> BTreeSet<Vec<usize>> {
    let mut group: Vec<usize> = (0..count).collect();
    for (a, b) in pairs {
        let (from, to) = (group[a], group[b]);
        group.iter_mut().filter(|g| **g == from).for_each(|g| *g = to);
    }
    (0..count).map(|of| (0..count).filter(|&at| group[at] == group[of]).collect()).collect()
}

#[test]
fn nobody_is_missed_who_has_more_in_common_than_a_name() {
    let season = mixed();
    season.with_case(|case| {
        let cx = Context::new(case, &season.settings);
        let with = &season.settings.rules.representative_in_two_teams.with;
        let people = by_name(cx.applicants.iter());
        let (_, members) = people.first_key_value().expect("all bear one name");
        assert_eq!((people.len(), members.len()), (1, 40));
        let namesakes = Namesakes::new(&cx, members, with);
        let home = |at: usize| members[at].applicant.home;
        let strong = |a: usize, b: usize| {
            let (a, b) = (&members[a], &members[b]);
            weigh(&cx, a.applicant, b.applicant, &a.name, with).0 >= DIFFERENT
        };
        let all: Vec<(usize, usize)> = (0..40).flat_map(|a| (a + 1..40).map(move |b| (a, b))).filter(|&(a, b)| strong(a, b)).collect();
        assert!(all.len() > 40, "the entries have something in common");
        for &(a, b) in &all {
            assert!(namesakes.near(a).contains(&b) && namesakes.near(b).contains(&a), "{a} and {b} never meet");
        }
        let touches_home = |&(a, b): &(usize, usize)| home(a) || home(b);
        let shown = namesakes.pairs();
        let tied = groups(shown.iter().copied().filter(|&(a, b)| strong(a, b)).filter(touches_home), 40);
        assert_eq!(tied, groups(all.iter().copied().filter(touches_home), 40));
        assert!(shown.len() < all.len(), "{} of {} pairs are tied", shown.len(), all.len());
    });
}

/// A team that floods a season with entries makes ties in proportion to them.
#[test]
fn a_name_that_many_bear_is_told_once() {
    let many = 120;
    let unit = |n: usize| format!("第{n}机械有限公司");
    let lone = Season::of((0..many).map(|n| draft(n, &unit(n))).collect());
    let (checked, graph) = lone.run_with_graph();
    let about = |c: &&CannotTell| c.kind.as_str() == "team.representative_in_two_teams";
    let told: Vec<&CannotTell> = checked.cannot_tell.iter().filter(about).collect();
    assert_eq!(told.iter().map(|c| c.entries.len()).collect::<Vec<_>>(), [many]);
    assert_eq!(told[0].others, (0..5).map(|n| format!("GD-2025-{n:04}")).collect::<Vec<_>>());
    assert!(told[0].missing.zh.contains("等项目的参赛代表“王伟”同名"), "{}", told[0].missing.zh);
    let ties = |graph: &record::Graph| graph.edges().iter().filter(|e| e.tie == Tie::SameName).count();
    assert_eq!(ties(&graph), 0);
    let flood = Season::of((0..many).map(|n| draft(n, UNITS[0])).collect());
    let (checked, graph) = flood.run_with_graph();
    let flags: Vec<usize> =
        checked.flags.iter().filter(|f| f.kind.as_str() == "team.representative_in_two_teams").map(|f| f.others.len()).collect();
    assert_eq!((flags, ties(&graph)), (vec![many - 1], many - 1));
}

/// Teams of one name are told apart by their leads, however many there are: by code, by name, by an earlier name, by a short one.
#[test]
fn teams_of_one_name_are_one_where_their_leads_are() {
    let team = |n: usize, unit: &str| draft(n, unit).set("参赛代表", &format!("陆启{n}")).set("团队名称", "数据要素团队");
    let code = |draft: Draft| draft.set("统一社会信用代码", "91440600475W6GYT3H");
    let drafts = vec![
        team(1, UNITS[0]),
        code(team(2, "另有其名有限公司")),
        team(3, UNITS[3]),
        team(4, UNITS[6]),
        team(5, UNITS[4]),
        code(team(6, UNITS[7])),
        team(7, UNITS[5]),
        team(8, ""),
        team(9, ""),
    ];
    let renamed = table("registries/单位更名.csv", &["曾用名称", "现用名称"], &[&[UNITS[6], UNITS[0]]]);
    let flags = Season { tables: vec![renamed], ..Season::of(drafts) }.run().flags;
    let number = |no: &String| no[no.len() - 1..].to_owned();
    let found: Vec<(String, Vec<String>)> = flags
        .iter()
        .filter(|f| f.kind.as_str() == "team.multiple_entries")
        .map(|f| (number(&f.entry), f.others.iter().map(number).collect()))
        .collect();
    let pair = |a: &str, b: &str| (a.to_owned(), vec![b.to_owned()]);
    assert_eq!(found, [pair("1", "4"), pair("2", "6"), pair("5", "7")]);
}

#[test]
fn a_contact_without_digits_is_none() {
    let season = |column: &str, a: &str, b: &str| {
        let of = |n: usize, unit: &str, value: &str| extra(draft(n, unit), column, value);
        let flags = Season::of(vec![of(1, UNITS[0], a), of(2, UNITS[3], b)]).run().flags;
        flags.into_iter().map(|f| f.summary.zh).filter(|said| said.contains("同时代表")).count()
    };
    for nothing in ["暂无", "见附件", "不便公开", "不便公开，请致电组委会", "—", "N/A", "none", "待补充"] {
        assert_eq!(season("联系电话", nothing, nothing), 0, "{nothing}");
    }
    assert_eq!(season("联系电话", "138 0013 8000", "１３８００１３８０００"), 1);
    assert_eq!(season("证件号", "123X", "123x"), 1);
    assert_eq!(season("联系电话", "13800138000", "13800138001"), 0);
}
