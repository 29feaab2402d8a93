//! What entrants write otherwise than a form asks for it.

use record::Attention;

use super::season::{Draft, Season, table};
use super::table::{A, B, a, b, check, nothing, one, unknown};

fn licence(validity: &str) -> Draft {
    a().with_file("营业执照.pdf", &format!("营业执照\n名称：{}\n统一社会信用代码：{}\n{validity}\n", A.0, A.1))
}

fn audit(text: &str) -> Draft {
    a().with_file("财务审计报告.pdf", &format!("审计报告\n{}全体股东：\n{text}\n", A.0))
}

fn declared(end: &str) -> Draft {
    a().with_file("责任声明.pdf", &format!("申报主体责任声明\n我单位郑重声明：材料真实、准确、有效。\n{end}"))
}

#[test]
fn days_and_years_in_chinese_numerals() {
    one(licence("有效期至二〇二四年三月三十一日"), "evidence.expired", Attention::Medium);
    nothing(licence("营业期限：二〇一五年三月一日至二〇二五年七月十四日"));
    nothing(licence("营业期限：二〇一五年三月一日至长期"));
    one(audit("我们审计了后附的二〇二一年度财务报表。"), "evidence.audit_year", Attention::Medium);
    nothing(audit("我们审计了后附的二○二四年度财务报表。"));
    nothing(audit("包括二零二三年十二月三十一日及二零二四年十二月三十一日的资产负债表"));
    let flag = Season::of(vec![audit("包括二零二一年十二月三十一日的资产负债表，二零二一年度的利润表"), b()]).run().flags.remove(0);
    let changed: Vec<_> = flag.change.iter().map(|edit| (edit.from.as_deref(), edit.to.as_deref())).collect();
    assert_eq!(changed, [(Some("二零二一"), Some("2024")); 2]);
}

/// Forms print the first digits of the year that somebody is to fill in.
#[test]
fn a_printed_century_is_no_signature() {
    one(declared("法定代表人（签字）：\n日期：20  年  月  日"), "evidence.unsigned", Attention::Low);
    one(declared("声明单位（盖章）：　　　202_年__月__日"), "evidence.unsigned", Attention::Low);
    nothing(declared("日期：2025年7月1日"));
    nothing(declared("日期：25年7月1日"));
}

const CODE: &str = "统一社会信用代码";

/// A list of debtors with one row.
fn debtor(name: &str, code: &str) -> record::Table {
    table("registries/失信名单.csv", &["名称", CODE, "名单"], &[&[name, code, "失信被执行人"]])
}

#[test]
fn codes_stand_between_other_words() {
    for written in ["'91440600475W6GYT3H", "代码：91440600475W6GYT3H", "91440600475W6GYT3H（副本）"] {
        nothing(a().set(CODE, written));
        let season = Season { tables: vec![debtor("另有其名有限公司", A.1)], ..Season::of(vec![a().set(CODE, written), b()]) };
        check(&season, &[("org.blacklisted", "GD-2025-0001", &[], Attention::High)]);
    }
}

/// The codes of all units of a joint entry in the one cell.
#[test]
fn codes_of_several_units() {
    let joint = |codes: &str| a().set("联合参赛单位", B.0).set(CODE, codes);
    let both = format!("{}、{}", A.1, B.1);
    nothing(joint(&both));
    let season = Season { tables: vec![debtor("另有其名有限公司", B.1)], ..Season::of(vec![joint(&both), b()]) };
    check(&season, &[("org.blacklisted", "GD-2025-0001", &[], Attention::High), ("org.blacklisted", "GD-2025-0002", &[], Attention::High)]);
    let flag = season.run().flags.remove(0);
    assert_eq!(flag.summary.zh, format!("联合单位“{}”疑似列入失信名单（第 2 行）", B.0));
    assert_eq!(flag.evidence[0].quote, both);
    let flag = Season::of(vec![joint(&format!("91440600475W6GYT3J、{}", B.1)), b()]).run().flags.remove(0);
    assert_eq!(flag.summary.zh, "统一社会信用代码“91440600475W6GYT3J”待核：校验位应为“H”");
    assert_eq!(flag.change[0].to.as_deref(), Some(both.as_str()));
}

#[test]
fn units_from_outside_the_mainland_have_other_numbers() {
    let outside = |unit: &str, code: &str| Season::of(vec![Draft::sound("GD-2025-0001", unit, code), b()]);
    for unit in ["香港岭海数据科技有限公司", "澳门濠江数据科技一人有限公司", "Lingnan Data Technology Limited"] {
        let season = outside(unit, "2847561");
        check(&season, &[]);
        assert_eq!(unknown(&season, "org.not_legal_person"), ["境外或港澳单位所填不是统一社会信用代码，须看其登记证明"], "{unit}");
    }
    let told: &[(&str, &str, &[&str], Attention)] = &[("org.not_legal_person", "GD-2025-0001", &[], Attention::High)];
    check(&outside("香港岭海数据科技有限公司", "91440600475W6GYT3J"), told);
    check(&outside("佛山市岭海数据科技有限公司", "2847561"), told);
}

#[test]
fn one_of_several_units_in_the_cell_is_said_to_lead() {
    for cell in [
        format!("{}（牵头单位）、{}", A.0, B.0),
        format!("{}、{}（牵头）", B.0, A.0),
        format!("{}（牵头）；{}（参与）", A.0, B.0),
        format!("牵头单位：{}\n参与单位：{}", A.0, B.0),
    ] {
        nothing(a().set("参赛单位", &cell));
        // The code is the lead's, wherever it stands.
        let season =
            Season { tables: vec![debtor("另有其名有限公司", A.1)], ..Season::of(vec![a().set("参赛单位", &cell), b()]) };
        let flag = season.run().flags.remove(0);
        assert_eq!(flag.summary.zh.chars().take(4).collect::<String>(), "牵头单位", "{cell}");
    }
    one(a().set("参赛单位", &format!("{}（牵头）、{}（牵头）", A.0, B.0)), "org.no_lead", Attention::Medium);
}

/// What is found about a unit of the lead's cell is shown by that cell, not by the empty one of the partners.
#[test]
fn a_further_unit_of_the_lead_cell_is_quoted_from_it() {
    let cell = format!("{}、桂中甘蔗研究站", A.0);
    let season = Season { tables: vec![debtor("桂中甘蔗研究站", "")], ..Season::of(vec![a().set("参赛单位", &cell), b()]) };
    check(&season, &[("org.blacklisted", "GD-2025-0001", &[], Attention::High), ("org.no_lead", "GD-2025-0001", &[], Attention::Medium)]);
    assert_eq!(season.run().flags[0].evidence[0].quote, cell);
}
