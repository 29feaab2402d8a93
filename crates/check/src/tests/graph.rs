//! What the graph shows of small seasons: each tie as a line.

use std::collections::BTreeSet;

use record::{Graph, Tie};

use super::season::{Draft, Season};

const FIRST: &str = "佛山市朗擎流体机械有限公司";
const SECOND: &str = "东莞市恒岳压缩机股份有限公司";

fn first() -> Draft {
    Draft::sound("GD-2025-0001", FIRST, "91440600475W6GYT3H")
}

fn second() -> Draft {
    Draft::sound("GD-2025-0002", SECOND, "")
}

/// Ties of these kinds, `from – to` with the probability where it is not certain.
fn ties(graph: &Graph, kinds: &[Tie]) -> Vec<String> {
    let label = |at: u32| graph.nodes()[at as usize].label.as_str();
    let line = |e: &record::Edge| {
        let sure = if e.probability < 1.0 { format!(" {:.2}", e.probability) } else { String::new() };
        format!("{} – {}{sure}", label(e.from), label(e.to))
    };
    graph.edges().iter().filter(|e| kinds.contains(&e.tie)).map(line).collect()
}

fn check(drafts: Vec<Draft>, kinds: &[Tie], expected: &[&str]) {
    let (_, graph) = Season::of(drafts).run_with_graph();
    assert_eq!(ties(&graph, kinds), expected);
}

#[test]
fn an_entry_stands_with_its_unit_people_files_and_rights() {
    let all = [
        Tie::Lead,
        Tie::Partner,
        Tie::Representative,
        Tie::Sent,
        Tie::Claims,
        Tie::Certifies,
        Tie::IssuedTo,
        Tie::HeldBy,
        Tie::Names,
        Tie::SameName,
    ];
    let (_, graph) = Season::of(vec![first().set("参赛代表", "陆启航")]).run_with_graph();
    let right = graph.nodes().iter().find(|n| n.label.contains("SR")).map_or("", |n| n.label.as_str());
    let expected = [
        format!("GD-2025-0001 – {FIRST}"),
        "GD-2025-0001 – 陆启航".to_owned(),
        "GD-2025-0001 – 知识产权1.pdf".to_owned(),
        "GD-2025-0001 – 营业执照.pdf".to_owned(),
        format!("营业执照.pdf – {FIRST}"),
        "GD-2025-0001 – 财务审计报告.pdf".to_owned(),
        format!("财务审计报告.pdf – {FIRST}"),
        format!("GD-2025-0001 – {right}"),
        format!("知识产权1.pdf – {right}"),
        format!("{right} – {FIRST}"),
    ];
    assert_eq!(ties(&graph, &all), expected);
    assert!(graph.edges().iter().all(|e| e.evidence.is_some()));
}

#[test]
fn a_right_of_two_leads_has_two_ties() {
    let claimed = "ZL202010221946.6 轴承预测";
    check(
        vec![
            first().set("知识产权", claimed).without_file("知识产权1.pdf"),
            second().set("知识产权", claimed).without_file("知识产权1.pdf"),
        ],
        &[Tie::Claims],
        &["GD-2025-0001 – ZL202010221946.6", "GD-2025-0002 – ZL202010221946.6"],
    );
}

#[test]
fn a_name_in_two_teams_is_two_people_and_what_speaks_for_one() {
    check(
        vec![first().set("参赛代表", "陆启航"), second().set("联合参赛单位", FIRST).set("参赛代表", "陆启航、黎佩珊")],
        &[Tie::SameName],
        &["陆启航 – 陆启航 0.85"],
    );
    check(vec![first().set("参赛代表", "陆启航"), second().set("参赛代表", "陆启航")], &[Tie::SameName], &[]);
}

#[test]
fn a_holder_that_is_a_branch_of_a_partner_is_tied_to_it() {
    let certificate = format!("发明专利证书\n号：ZL202010221946.6\n权利人：{SECOND}广州分公司\n日期：2023-08-15\n");
    let draft = first().set("联合参赛单位", SECOND).with_file("专利证书.pdf", &certificate);
    let (_, graph) = Season::of(vec![draft]).run_with_graph();
    assert_eq!(ties(&graph, &[Tie::Names]), [format!("{SECOND}广州分公司 – {SECOND} 0.02")]);
    let edge = graph.edges().iter().find(|e| e.tie == Tie::Names).expect("it was listed");
    assert_eq!(edge.reasons[0].zh, "总部与分支机构");
}

#[test]
fn other_divisions_are_shown_for_what_they_share() {
    let elsewhere = |no: &str, org: &str| {
        Draft::sound(no, org, "").change(|d| d.division = "zj-2025").set("知识产权", "2023SR0000001 甲").set("参赛代表", "周一、吴二")
    };
    let drafts = vec![
        first().set("知识产权", "2023SR0000001 甲"),
        elsewhere("ZJ-2025-0001", "杭州市云栖数据有限公司"),
        elsewhere("ZJ-2025-0002", "宁波市东海物流有限公司").set("知识产权", "2023SR0000002 乙"),
    ];
    let (_, graph) = Season::of(drafts).run_with_graph();
    let entries: BTreeSet<&str> = graph.edges().iter().flat_map(|e| &e.entries).map(String::as_str).collect();
    assert_eq!(entries, BTreeSet::from(["GD-2025-0001", "ZJ-2025-0001"]));
}

#[test]
fn labels_hold_no_personal_data() {
    let draft = first().set("参赛代表", "陆启航13800138000").with_file("营业执照11010519491231002X.pdf", "营业执照\n名称：甲乙有限公司\n");
    let (_, graph) = Season::of(vec![draft]).run_with_graph();
    let shown = format!("{:?}", graph.masked());
    assert!(shown.contains("138****8000") && shown.contains("110***********002X"));
    assert!(!shown.contains("13800138000") && !shown.contains("11010519491231002X"));
}
