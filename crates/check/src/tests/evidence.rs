//! What files of evidence say of themselves, as the rules read it.

use record::{Attention, Document, Page, Span};

use super::season::{Draft, document};
use super::table::{A, B, a, nothing, one};

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

#[test]
fn an_auditor_is_not_whom_an_audit_is_about() {
    let audit = format!(
        "审计报告\n{0}全体股东：\n我们审计了{0}2024年度财务报表。\n会计师事务所执业证书\n名称：湾审会计师事务所（特殊普通合伙）\n",
        A.0
    );
    nothing(a().with_file("财务审计报告.pdf", &audit));
}
