use record::{Attention, Match, MatchKind, Relation, RowPage};

use super::season::{Season, table};
use super::table::{a, b, pair, unknown};
use crate::{Case, run};

/// A table from which nothing can be looked up is not taken for one that is missing, and its rows are not lost without a word.
#[test]
fn tables_that_cannot_be_used_are_told() {
    let told = |name: &str, header: &[&str], rows: &[&[&str]]| {
        let season = Season { tables: vec![table(name, header, rows)], ..Season::of(vec![a(), b()]) };
        let problems = season.run().problems.into_iter().map(|p| (p.code, p.place.row, p.what.zh)).collect::<Vec<_>>();
        (problems, unknown(&season, "ip.lapsed"))
    };
    let lapsed = "registries/知识产权登记.csv";
    let no_number = "缺少“号码”列（现有：证号、状态），“知识产权疑似已失效”一项未核查。".to_owned();
    let missing = format!("知识产权登记册 {lapsed} 没有号码一列");
    assert_eq!(told(lapsed, &["证号", "状态"], &[]), (vec![("registry.column_missing".to_owned(), None, no_number)], vec![missing]));
    let rows: [&[&str]; 4] = [&["2023SR0000001", "有效"], &["不详", "有效"], &["2023SR0000001", "注销"], &["", ""]];
    let (problems, unknown) = told(lapsed, &["号码", "状态"], &rows);
    assert_eq!(
        problems,
        [
            ("register.unread_number".to_owned(), Some(3), "知识产权登记册第 3、5 行的号码无法识别".to_owned()),
            ("register.number_twice".to_owned(), Some(4), "知识产权登记册第 4 行的号码在前面已经出现".to_owned()),
        ]
    );
    // It has none of the rights that are claimed: an extract, from which nothing follows.
    assert_eq!(unknown, ["登记册只收有本赛区 2 项权利中的 0 项，查不到不说明失效"]);
    let (problems, _) = told("registries/单位更名.csv", &["旧", "新"], &[&["甲", "乙"]]);
    let no_columns = "缺少“曾用名称”或“现用名称”列（现有：旧、新）。".to_owned();
    assert_eq!(problems, [("registry.column_missing".to_owned(), None, no_columns)]);
    let rows: [&[&str]; 3] = [&["甲公司", "乙公司"], &["甲公司", "丙公司"], &["甲公司", "乙公司"]];
    let (problems, _) = told("registries/单位更名.csv", &["曾用名称", "现用名称"], &rows);
    assert_eq!(problems, [("registry.renamed_twice".to_owned(), Some(3), "“甲公司”在第 2 行已更名为另一名称".to_owned())]);
}

/// Nothing is looked up in a list whose columns or whose name nobody knows: that is no clean bill.
#[test]
fn lists_without_a_column_or_of_no_known_name_are_told() {
    let told = |path: &str, header: &[&str]| {
        let season = Season { tables: vec![table(path, header, &[])], ..Season::of(vec![a(), b()]) };
        season.run().problems.into_iter().map(|p| (p.loses_a_table(), p.code, p.what.zh)).collect::<Vec<_>>()
    };
    let missing = |zh: &str| vec![(true, "registry.column_missing".to_owned(), zh.to_owned())];
    for (path, zh) in [
        ("registries/失信名单.csv", "缺少“名称”列（现有：甲、乙），“疑似列入失信名单”一项未核查。"),
        ("registries/赛道组织单位.xlsx", "缺少“组织单位”列（现有：甲、乙），“疑似赛道组织单位关联企业”一项未核查。"),
        ("registries/截止名单.csv", "缺少“项目编号”列（现有：甲、乙），“截止后参赛代表有变动”一项未核查。"),
    ] {
        assert_eq!(told(path, &["甲", "乙"]), missing(zh));
    }
    for header in [["单位", "代码"], ["企业名称（全称）", "甲"]] {
        assert_eq!(told("registries/失信名单.csv", &header), []);
    }
    let unknown = (false, "registry.unknown_list".to_owned(), "没有一项核查使用这个名称的名单。".to_owned());
    assert_eq!(told("registries/白名单.csv", &["名称"]), [unknown]);
}

/// A scanned list may have other words: what rests on them alone is for information, and says on which page to look.
#[test]
fn a_title_of_a_scanned_list_is_for_information() {
    let found = |kind, ocr: Option<bool>| {
        let matches: Vec<Match> = vec![pair(kind, Relation::OtherDivision, 0.99, Vec::new())];
        Season { matches, ..Season::of(vec![a(), b()]) }.with_case(|case| {
            let mut dossiers = case.dossiers.to_vec();
            dossiers[1].entry.row.page = ocr.map(|ocr| RowPage { number: 3, ocr });
            let flags = run(&Case { dossiers: &dossiers, ..*case }, &crate::Settings::default()).flags;
            let flag = flags.into_iter().find(|f| f.kind.as_str() == "duplicate.cross_division").expect("the pair is flagged");
            let evidence = flag.evidence[0].other.as_deref().expect("a pair has two sides");
            let reasons: Vec<String> = flag.reasons.iter().map(|r| r.zh.clone()).collect();
            (flag.attention, reasons, evidence.place().zh)
        })
    };
    let on_page = || "第 3 页（全表第 3 行）".to_owned();
    assert_eq!(found(MatchKind::TitleOnly, None), (Attention::High, Vec::new(), "第 3 行".to_owned()));
    assert_eq!(found(MatchKind::TitleOnly, Some(false)), (Attention::High, Vec::new(), on_page()));
    let reason = "GD-2025-0002 的名单是扫描件，文字由识别得来，可能有误：请核对名单第 3 页";
    assert_eq!(found(MatchKind::TitleOnly, Some(true)), (Attention::Low, vec![reason.to_owned()], on_page()));
    assert_eq!(found(MatchKind::Resubmission, Some(true)), (Attention::High, Vec::new(), on_page()));
}
