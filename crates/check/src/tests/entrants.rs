//! What entrants write otherwise than a form asks for it.

use record::Attention;

use super::season::{Draft, Season};
use super::table::{A, a, b, nothing, one};

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
