//! OFD documents (GB/T 33190-2016): the blocks that come out, and where they stand.

mod common;

use common::{blocks, zip_of};
use extract::{Limits, extract};
use record::{Document, FileKind, HiddenWhy, ReadStatus, Unreadable};

const ENTRY: &str = "<ofd:OFD><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>";

/// An OFD file of these pages; `more` is further content of the document and further members.
fn ofd(pages: &[&str], more: &str, members: &[(&str, &str)]) -> Document {
    let list: String = (0..pages.len()).map(|i| format!("<ofd:Page ID='{i}' BaseLoc='Pages/Page_{i}/Content.xml'/>")).collect();
    let document = format!(
        "<ofd:Document><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>\
         <ofd:PublicRes>PublicRes.xml</ofd:PublicRes><ofd:TemplatePage ID='t' BaseLoc='Tpls/T/Content.xml'/></ofd:CommonData><ofd:Pages>{list}</ofd:Pages>{more}</ofd:Document>"
    );
    let mut all = vec![
        ("OFD.xml".to_owned(), ENTRY.to_owned()),
        ("Doc_0/Document.xml".to_owned(), document),
        ("Doc_0/PublicRes.xml".to_owned(), "<ofd:Res><ofd:Fonts><ofd:Font ID='2' FontName='黑体'/></ofd:Fonts></ofd:Res>".to_owned()),
    ];
    for (i, page) in pages.iter().enumerate() {
        let content = format!("<ofd:Page><ofd:Content><ofd:Layer>{page}</ofd:Layer></ofd:Content></ofd:Page>");
        all.push((format!("Doc_0/Pages/Page_{i}/Content.xml"), content));
    }
    all.extend(members.iter().map(|(name, content)| (format!("Doc_0/{name}"), (*content).to_owned())));
    let document = extract(&zip_of(&all), "公文.ofd", &Limits::default(), None).document;
    assert_eq!(document.kind, FileKind::Ofd);
    document
}

/// A line of text of 5 mm letters at a place in millimetres.
fn line(x: u32, y: u32, text: &str) -> String {
    format!(
        "<ofd:TextObject Boundary='{x} {y} 150 6' Font='1' Size='5'><ofd:TextCode X='0' Y='5' DeltaX='g {} 5'>{text}</ofd:TextCode></ofd:TextObject>",
        text.chars().count() - 1
    )
}

#[test]
fn lines_become_paragraphs_with_boxes() {
    let page = line(20, 30, "一、项目概述") + &line(20, 60, "数据要素");
    let document = ofd(&[&page, &line(20, 30, "第二页")], "", &[]);
    assert_eq!(document.status, ReadStatus::Read);
    let texts: Vec<String> = blocks(&document).iter().map(|b| b.split('|').nth(1).unwrap().to_owned()).collect();
    assert_eq!(texts, ["一、项目概述", "数据要素", "第二页"]);
    assert_eq!(document.pages.iter().map(|p| (p.width.round(), p.height.round())).collect::<Vec<_>>(), [(595.0, 842.0); 2]);
    // 要 is the seventh millimetre by five: 25 to 35 mm from the left edge.
    let at = document.text.char_at_byte(document.text.as_str().find("要").unwrap());
    let (page, bbox) = document.boxes(record::Span::of(at, at + 1))[0];
    let mm = |points: f32| (points * 25.4 / 72.0).round();
    assert_eq!((page, mm(bbox.x0), mm(bbox.x1)), (1, 30.0, 35.0));
    assert!(mm(bbox.y0) <= 61.0 && mm(bbox.y1) >= 65.0, "{bbox:?}");
}

#[test]
fn letter_by_letter_objects_make_words() {
    let letters: String =
        "统一社会信用代码".chars().zip(0..).map(|(c, i)| line(20 + 5 * i, 30, &c.to_string()).replace("DeltaX='g 0 5'", "")).collect();
    let document = ofd(&[&letters], "", &[]);
    assert_eq!(document.text.as_str(), "统一社会信用代码");
}

#[test]
fn ruled_lines_make_cells() {
    let stroke = |x0: u32, y0: u32, x1: u32, y1: u32| {
        format!(
            "<ofd:PathObject Boundary='0 0 210 297'><ofd:AbbreviatedData>M {x0} {y0} L {x1} {y1}</ofd:AbbreviatedData></ofd:PathObject>"
        )
    };
    let mut page: String = [30, 45, 60].map(|y| stroke(20, y, 180, y)).concat();
    page += &[20, 70, 180].map(|x| stroke(x, 30, x, 60)).concat();
    page += &[(25, 34, "项目名称"), (75, 34, "数智平台"), (25, 49, "参赛单位"), (75, 49, "甲公司")].map(|(x, y, t)| line(x, y, t)).concat();
    assert_eq!(blocks(&ofd(&[&page], "", &[])), ["0:0:0|项目名称", "0:0:1|数智平台", "0:1:0|参赛单位", "0:1:1|甲公司"]);
}

#[test]
fn templates_and_annotations_belong_to_the_page() {
    let page = format!("</ofd:Layer></ofd:Content><ofd:Template TemplateID='t'/><ofd:Content><ofd:Layer>{}", line(20, 60, "正文内容"));
    let template = format!("<ofd:Page><ofd:Content><ofd:Layer>{}</ofd:Layer></ofd:Content></ofd:Page>", line(20, 40, "模板文字"));
    let annotation = format!(
        "<ofd:PageAnnot><ofd:Annot><ofd:Appearance Boundary='0 50 100 50'>{}</ofd:Appearance></ofd:Annot></ofd:PageAnnot>",
        line(20, 60, "批注文字")
    );
    let document = ofd(
        &[&page],
        "<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>",
        &[
            ("Tpls/T/Content.xml", &template),
            (
                "Annots/Annotations.xml",
                "<ofd:Annotations><ofd:Page PageID='0'><ofd:FileLoc>Page_0/Annotation.xml</ofd:FileLoc></ofd:Page></ofd:Annotations>",
            ),
            ("Annots/Page_0/Annotation.xml", &annotation),
        ],
    );
    assert_eq!(document.text.as_str().split('\n').collect::<Vec<_>>(), ["模板文字", "正文内容", "批注文字"]);
}

#[test]
fn what_nobody_sees_is_kept_apart() {
    let page = line(20, 30, "可见文字")
        + &line(20, 60, "白色文字").replace("<ofd:TextCode", "<ofd:FillColor Value='255 255 255'/><ofd:TextCode")
        + &line(20, 90, "不可见字").replace("Size=", "Visible='false' Size=");
    let document = ofd(&[&page], "", &[]);
    assert_eq!(blocks(&document).iter().map(|b| b.split('|').nth(1).unwrap()).collect::<Vec<_>>(), ["可见文字"]);
    let hidden: Vec<(HiddenWhy, &str)> = document.hidden.iter().map(|h| (h.why, h.text.as_str())).collect();
    assert_eq!(hidden, [(HiddenWhy::White, "白色文字"), (HiddenWhy::Invisible, "不可见字")]);
}

#[test]
fn broken_and_closed_files_are_said() {
    let status = |members: &[(&str, &str)]| extract(&zip_of(members), "a.ofd", &Limits::default(), None).document.status;
    assert_eq!(status(&[("OFD.xml", ENTRY)]), ReadStatus::Unreadable(Unreadable::Broken));
    assert_eq!(status(&[("OFD.xml", ENTRY), ("Encryptions.xml", "")]), ReadStatus::Unreadable(Unreadable::Encrypted));
    let picture = "<ofd:ImageObject ResourceID='9' Boundary='0 0 210 297'/>";
    let document = ofd(&[picture], "", &[]);
    assert_eq!(document.status, ReadStatus::Unreadable(Unreadable::NoText));
    assert_eq!(document.problems.iter().map(|p| p.code.as_str()).collect::<Vec<_>>(), ["file.no_text", "file.page_no_text"]);
    // A page number does not make a scan a page of text.
    let numbered = ofd(&[&(picture.to_owned() + &line(100, 285, "第4页"))], "", &[]);
    assert_eq!(numbered.status, ReadStatus::ReadWithProblems);
    assert_eq!(numbered.problems.iter().map(|p| p.code.as_str()).collect::<Vec<_>>(), ["file.page_no_text"]);
}
