//! What files of evidence say of themselves, as the rules read it.

use std::sync::Arc;

use record::{Attention, Document, Material, Page, Span};

use super::season::{Draft, Season, contest, document};
use super::table::{A, B, a, b, nothing, one, unknown};
use crate::ids::patent_check_digit;
use crate::{Kinds, Known};

/// A file of several pages.
fn pages(texts: &[&str]) -> Document {
    let mut document = document(&texts.concat());
    let mut from = 0;
    let page = |(number, text): (u32, &&str)| {
        let to = from + text.chars().count() as u32;
        let span = Span::of(std::mem::replace(&mut from, to), to);
        Page { number, width: 595.0, height: 842.0, span, ocr: false, undecodable: 0 }
    };
    document.pages = (1..).zip(texts).map(page).collect();
    document
}

fn licence(name: &str, code: &str) -> String {
    format!("营业执照\n名称：{name}\n统一社会信用代码：{code}\n")
}

#[test]
fn the_code_of_one_page_does_not_vouch_for_the_paper_on_the_next() {
    let with = |texts: &[&str]| a().change(|d: &mut Draft| d.files[0] = ("营业执照.pdf".to_owned(), pages(texts)));
    let own = licence(A.0, A.1);
    one(with(&[&own, &licence("佛山市朗投资控股集团有限公司", B.1)]), "evidence.other_entity", Attention::High);
    // An old name: beside the code that is the applicant's still, or in a file that has no other.
    nothing(with(&[&own, &licence("佛山市旧名机械有限公司", A.1)]));
    nothing(with(&[&own, "名称：佛山市旧名机械有限公司\n"]));
}

/// Two bodies may bear one name.
#[test]
fn a_licence_of_the_name_with_another_code_is_told() {
    let with = |texts: &[&str]| a().change(|d: &mut Draft| d.files[0] = ("营业执照.pdf".to_owned(), pages(texts)));
    one(with(&[&licence(A.0, B.1)]), "evidence.other_entity", Attention::Medium);
    let flag = Season::of(vec![with(&[&licence(A.0, B.1)])]).run().flags.remove(0);
    assert_eq!(flag.summary.zh, format!("营业执照的统一社会信用代码为 {}，与登记的 {} 不同", B.1, A.1));
    // Beside its own code, beside several, of a partner whose code nobody knows, and where the registry has none that is valid.
    nothing(with(&[&format!("{}母公司 {}", licence(A.0, A.1), B.1)]));
    nothing(with(&[&format!("{}914404008RYK4TNUXA", licence(A.0, B.1))]));
    nothing(a().set("联合参赛单位", "桂中甘蔗研究站").with_file("营业执照2.pdf", &licence("桂中甘蔗研究站", "914404008RYK4TNUXA")));
    nothing(with(&[&licence(A.0, B.1)]).set("统一社会信用代码", ""));
}

#[test]
fn an_auditor_is_not_whom_an_audit_is_about() {
    let audit = format!(
        "审计报告\n{0}全体股东：\n我们审计了{0}2024年度财务报表。\n会计师事务所执业证书\n名称：湾审会计师事务所（特殊普通合伙）\n",
        A.0
    );
    nothing(a().with_file("财务审计报告.pdf", &audit));
}

#[test]
fn a_validity_ends_on_its_last_day_not_on_its_first() {
    let with = |validity: &str| a().with_file("营业执照.pdf", &format!("{}{validity}\n", licence(A.0, A.1)));
    nothing(with("有效期：自2024年6月1日起三年"));
    nothing(with("营业期限：2010年05月12日至 \n住所：佛山"));
    nothing(with("有效期：三年 发证日期：2022年12月22日"));
    nothing(with("有效期至2027年3月31日 发证机关于2024年1月1日核发"));
    one(with("营业期限：自2015年3月1日起至2025年2月28日止"), "evidence.expired", Attention::Medium);
    one(with("有效期限 2015-03-01 — 2025-02-28\n- 1 -"), "evidence.expired", Attention::Medium);
    one(with("本证在有效期内使用。\n住所：佛山\n有效期至2025年2月28日"), "evidence.expired", Attention::Medium);
}

#[test]
fn a_patent_lasts_as_long_as_the_law_of_its_day_gave_it() {
    let claims = |digits: &str| {
        let number = format!("ZL{digits}.{}", patent_check_digit(digits).expect("digits"));
        let certificate = format!("发明专利证书\n名称：叶轮\n号：{number}\n权利人：{}\n日期：2023-08-15\n", A.0);
        a().set("知识产权", &format!("{number} 叶轮")).with_file("知识产权1.pdf", &certificate)
    };
    one(claims("201430221946"), "ip.lapsed", Attention::Medium);
    nothing(claims("201530221946"));
    nothing(claims("202130221946"));
    one(claims("98112345"), "ip.lapsed", Attention::Medium);
    one(claims("03112345"), "ip.lapsed", Attention::Medium);
}

/// The first and the third are of one unit: what the first shares with the second, the third does too.
#[test]
fn a_right_of_two_units_is_told_of_each_entry_that_claims_it() {
    let claims = |no: &str, unit: (&str, &str)| Draft::sound(no, unit.0, unit.1).set("知识产权", "ZL202010221946.6 叶轮");
    let told = |third: (&str, &str)| {
        let season = Season::of(vec![claims("GD-1", A), claims("GD-2", B), claims("GD-3", third)]);
        let flags = season.run().flags.into_iter().filter(|f| f.kind.as_str() == "ip.same_right_two_applicants");
        flags.map(|f| format!("{} {}", f.entry, f.others.join(" "))).collect::<Vec<_>>()
    };
    assert_eq!(told(A), ["GD-1 GD-2", "GD-2 GD-3"]);
    assert_eq!(told(("桂中甘蔗研究站", "12440100RU4U6X8JX5")), ["GD-1 GD-2 GD-3"]);
}

#[test]
fn no_page_read_from_an_image_turns_one_word_into_another() {
    let scanned = |unit: &str| {
        let mut audit = document(&format!("审计报告\n{unit}全体股东：\n我们审计了{unit}2024年度财务报表。\n"));
        audit.pages[0].ocr = true;
        a().change(|d: &mut Draft| d.files.iter_mut().filter(|(name, _)| name.contains("审计")).for_each(|file| file.1 = audit.clone()))
    };
    nothing(scanned("佛山市朗擎流休机械有限公司"));
    one(scanned("佛山市朗擎流体投资有限公司"), "evidence.other_entity", Attention::High);
}

#[test]
fn a_declaration_about_rights_does_not_end_the_list_of_them() {
    let own = "我们把仿真、试验、运行三类数据对应到同一只叶轮，由模型提出候选方案，工程师确认后投产。";
    let form = a()
        .section("overview", Some(&format!("{own}\n知识产权：ZL202010221946.7")))
        .section("team", Some(&format!("{own}\n3.知识产权归属清晰，没有争议。")));
    let flags = Season::of(vec![form, b()]).run().flags;
    assert!(flags.iter().any(|f| f.kind.as_str() == "ip.invalid_number"), "{flags:?}");
}

#[test]
fn papers_within_one_file_are_not_missing() {
    let audit = "2024年度审计报告\n湾审〔2025〕12号\n";
    let with = |page: &str| {
        let joined = pages(&[&licence(A.0, A.1), page]);
        a().without_file("财务审计报告.pdf").change(|d: &mut Draft| d.files[0] = ("证明材料.pdf".to_owned(), joined))
    };
    let season = Season::of(vec![with(audit), b()]);
    assert_eq!(season.run().flags.len(), 0);
    assert_eq!(unknown(&season, "entry.missing_evidence"), ["“审计报告”疑似在文件“证明材料.pdf”第 2 页，须看该页"]);
    for list in ["随附营业执照、审计报告\n", "1.审计报告\n", "营业执照\n审计报告\n"] {
        one(with(list), "entry.missing_evidence", Attention::High);
    }
}

#[test]
fn a_word_within_the_first_lines_is_no_title() {
    let kinds = Kinds::new(&contest());
    let of = |name: &str, text: &str| kinds.of(&Material { path: format!("files/1/{name}"), document: Arc::new(document(text)) });
    assert_eq!(of("1.pdf", "营业执照\n（副本）\n名称：甲公司"), Known::Titled(0));
    assert_eq!(of("1.pdf", "湾审〔2025〕12号\n2024年度审计报告\n甲公司全体股东："), Known::Titled(1));
    assert_eq!(of("1.pdf", "统一编号 12 营业执照 副本 名称 甲公司 法定代表人 乙"), Known::Titled(0));
    assert_eq!(of("商业计划书.pdf", "商业计划书\n本公司成立于二〇一八年，现已依法取得营业执照并正常经营。"), Known::Named(0));
    assert_eq!(of("营业执照.pdf", "登记机关"), Known::Named(0));
    assert_eq!(of("1.pdf", "甲股份有限公司\n乙集团（广东）有限公司二〇二四年度审计报告（合并）\n"), Known::Titled(1));
    assert_eq!(of("商业计划书.pdf", "商业计划书"), Known::No);
}
