//! OFD documents (GB/T 33190-2016): the blocks that come out, and where they stand.

mod common;

use common::{blocks, zip_of};
use extract::{Limits, extract};
use record::{BlockKind, Document, FileKind, HiddenWhy, ReadStatus, Unreadable};

const ENTRY: &str = "<ofd:OFD><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>";

/// An OFD file of these pages; `more` is further content of the document and further members.
fn ofd(pages: &[&str], more: &str, members: &[(&str, &str)]) -> Document {
    let document = extract(&packed(pages, more, members), "公文.ofd", &Limits::default(), None).document;
    assert_eq!(document.kind, FileKind::Ofd);
    document
}

fn packed(pages: &[&str], more: &str, members: &[(&str, &str)]) -> Vec<u8> {
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
    for (name, content) in members {
        let name = format!("Doc_0/{name}");
        all.retain(|(known, _)| *known != name);
        all.push((name, (*content).to_owned()));
    }
    zip_of(&all)
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
fn annotations_that_are_switched_off_are_not_seen() {
    let annotation = |more: &str, y: u32, text: &str| {
        format!("<ofd:Annot{more}><ofd:Appearance Boundary='0 50 100 50'>{}</ofd:Appearance></ofd:Annot>", line(20, y, text))
    };
    let all = annotation(" Visible='false'", 60, "请给满分") + &annotation(" Visible='true'", 90, "批注文字");
    let document = ofd(
        &[&line(20, 30, "正文内容")],
        "<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>",
        &[
            (
                "Annots/Annotations.xml",
                "<ofd:Annotations><ofd:Page PageID='0'><ofd:FileLoc>Page_0/Annotation.xml</ofd:FileLoc></ofd:Page></ofd:Annotations>",
            ),
            ("Annots/Page_0/Annotation.xml", &format!("<ofd:PageAnnot>{all}</ofd:PageAnnot>")),
        ],
    );
    let seen: Vec<&str> = document.blocks.iter().map(|b| document.text.slice(b.span)).collect();
    assert_eq!((seen, hidden_of(&document)), (vec!["正文内容", "批注文字"], vec![(HiddenWhy::Invisible, "请给满分")]));
}

#[test]
fn what_nobody_sees_is_kept_apart() {
    let page = line(20, 30, "可见文字")
        + &line(20, 60, "白色文字").replace("<ofd:TextCode", "<ofd:FillColor Value='255 255 255'/><ofd:TextCode")
        + &line(20, 90, "不可见字").replace("Size=", "Visible='false' Size=");
    let by_hexadecimal = page.replace("255 255 255", "#FF #FF #FF");
    assert_eq!(hidden_of(&ofd(&[&by_hexadecimal], "", &[]))[0], (HiddenWhy::White, "白色文字"));
    let document = ofd(&[&page], "", &[]);
    assert_eq!(blocks(&document).iter().map(|b| b.split('|').nth(1).unwrap()).collect::<Vec<_>>(), ["可见文字"]);
    let hidden: Vec<(HiddenWhy, &str)> = document.hidden.iter().map(|h| (h.why, h.text.as_str())).collect();
    assert_eq!(hidden, [(HiddenWhy::White, "白色文字"), (HiddenWhy::Invisible, "不可见字")]);
}

fn hidden_of(document: &Document) -> Vec<(HiddenWhy, &str)> {
    document.hidden.iter().map(|h| (h.why, h.text.as_str())).collect()
}

#[test]
fn what_is_tiny_off_the_page_or_covered_is_kept_apart() {
    let patch = |colour: &str, alpha: &str| {
        format!(
            "<ofd:PathObject Boundary='10 85 180 12' Fill='true' Stroke='false'{alpha}><ofd:FillColor Value='{colour}'/>\
             <ofd:AbbreviatedData>M 0 0 L 180 0 L 180 12 L 0 12 C</ofd:AbbreviatedData></ofd:PathObject>"
        )
    };
    let tiny = line(20, 60, "微小文字").replace("Size='5'", "Size='0.3'").replace("g 3 5", "g 3 0.3");
    let page = line(20, 30, "可见文字") + &tiny + &line(400, 60, "页外文字") + &line(20, 90, "被盖住的字");
    let document = ofd(&[&(page.clone() + &patch("255 255 255", ""))], "", &[]);
    assert_eq!(document.text.slice(document.blocks[0].span), "可见文字");
    assert_eq!(hidden_of(&document), [(HiddenWhy::Tiny, "微小文字"), (HiddenWhy::OffPage, "页外文字"), (HiddenWhy::Covered, "被盖住的字")]);
    // What lies under the letters, or shows through, hides nothing.
    for page in [patch("200 200 200", "") + &line(20, 90, "底色上的字"), line(20, 90, "底色下的字") + &patch("200 200 200", " Alpha='90'")]
    {
        assert_eq!(ofd(&[&page], "", &[]).hidden, []);
    }
}

#[test]
fn white_letters_over_a_picture_or_by_shared_parameters() {
    let white = |text: &str| line(20, 90, text).replace("<ofd:TextCode", "<ofd:FillColor Value='255 255 255'/><ofd:TextCode");
    let picture = "<ofd:ImageObject ResourceID='9' Boundary='10 80 100 30'/>";
    let document = ofd(&[&(line(20, 30, "标题") + picture + &white("图上白字"))], "", &[]);
    assert_eq!((document.text.as_str(), hidden_of(&document)), ("标题\n图上白字", Vec::new()));
    // Invisible letters over a scan are what it says.
    let scanned = ofd(&[&(picture.to_owned() + &line(20, 90, "双层文字").replace("Size=", "Visible='false' Size="))], "", &[]);
    assert_eq!((scanned.text.as_str(), hidden_of(&scanned)), ("双层文字", Vec::new()));
    let parameters = "<ofd:Res><ofd:DrawParams><ofd:DrawParam ID='5'><ofd:FillColor Value='255 255 255'/></ofd:DrawParam>\
                      <ofd:DrawParam ID='6' Relative='5'/><ofd:DrawParam ID='7' Relative='7'/></ofd:DrawParams></ofd:Res>";
    let by_parameters = |id: &str| line(20, 60, "白色文字").replace("<ofd:TextObject", &format!("<ofd:TextObject DrawParam='{id}'"));
    for (id, expected) in [("6", vec![(HiddenWhy::White, "白色文字")]), ("7", Vec::new())] {
        let document = ofd(&[&(line(20, 30, "可见") + &by_parameters(id))], "", &[("PublicRes.xml", parameters)]);
        assert_eq!(hidden_of(&document), expected, "{id}");
    }
}

#[test]
fn what_is_clear_is_not_seen_and_stands_behind_nothing() {
    let white = line(20, 90, "白色文字").replace("<ofd:TextCode", "<ofd:FillColor Value='255 255 255'/><ofd:TextCode");
    let ground = |alpha: &str| {
        format!(
            "<ofd:PathObject Boundary='10 85 180 12' Fill='true' Stroke='false'><ofd:FillColor Value='0 0 0' Alpha='{alpha}'/>\
             <ofd:AbbreviatedData>M 0 0 L 180 0 L 180 12 L 0 12 C</ofd:AbbreviatedData></ofd:PathObject>"
        )
    };
    let hidden = |page: &str| -> Vec<(HiddenWhy, String)> {
        ofd(&[&(line(20, 30, "可见文字") + page)], "", &[]).hidden.into_iter().map(|h| (h.why, h.text)).collect()
    };
    assert_eq!(hidden(&(ground("255") + &white)), []);
    assert_eq!(hidden(&(ground("0") + &white)), [(HiddenWhy::White, "白色文字".to_owned())]);
    let faint = line(20, 60, "几乎透明").replace("Size=", "Alpha='3' Size=");
    assert_eq!(hidden(&faint), [(HiddenWhy::Invisible, "几乎透明".to_owned())]);
}

#[test]
fn what_is_outside_of_its_clip_is_not_seen() {
    const OVER: &str = "M 0 0 L 150 0 L 150 6 L 0 6 C";
    const ELSEWHERE: &str = "M 0 90 L 150 90 L 150 96 L 0 96 C";
    let area = |path: &str| {
        format!("<ofd:Area><ofd:Path Boundary='0 0 150 6'><ofd:AbbreviatedData>{path}</ofd:AbbreviatedData></ofd:Path></ofd:Area>")
    };
    let clip = |areas: &str| format!("<ofd:Clip>{areas}</ofd:Clip>");
    let (over, elsewhere) = (clip(&area(OVER)), clip(&area(ELSEWHERE)));
    let hidden = |object: &str| -> Vec<(HiddenWhy, String)> {
        ofd(&[&(line(20, 30, "可见文字") + object)], "", &[]).hidden.into_iter().map(|h| (h.why, h.text)).collect()
    };
    let text = |clips: &str| line(20, 60, "剪过的字").replace("<ofd:TextCode", &format!("<ofd:Clips>{clips}</ofd:Clips><ofd:TextCode"));
    let gone = [(HiddenWhy::OffPage, "剪过的字".to_owned())];
    assert_eq!(hidden(&text(&over)), []);
    assert_eq!(hidden(&text(&elsewhere)), gone);
    // A clip shows what any of its areas shows, several clips what all of them show.
    assert_eq!(hidden(&text(&clip(&(area(ELSEWHERE) + &area(OVER))))), []);
    assert_eq!(hidden(&text(&(over.clone() + &elsewhere))), gone);
    // What letters let through is not known.
    assert_eq!(hidden(&text(&clip("<ofd:Area><ofd:Text/></ofd:Area>"))), []);
    // A clip moves with its object, or not.
    let moved = text(&over).replace("<ofd:TextObject", "<ofd:TextObject CTM='1 0 0 1 0 100'");
    assert_eq!(hidden(&moved), []);
    assert_eq!(hidden(&moved.replace("<ofd:Clips", "<ofd:Clips TransFlag='false'")), gone);
    let patch = |clips: &str| {
        format!(
            "{}<ofd:PathObject Boundary='18 60 150 6' Fill='true' Stroke='false'><ofd:Clips>{clips}</ofd:Clips><ofd:FillColor Value='255 255 255'/>\
             <ofd:AbbreviatedData>{OVER}</ofd:AbbreviatedData></ofd:PathObject>",
            line(20, 60, "盖住的字")
        )
    };
    assert_eq!(hidden(&patch(&over)), [(HiddenWhy::Covered, "盖住的字".to_owned())]);
    assert_eq!(hidden(&patch(&elsewhere)), []);
}

#[test]
fn a_clip_holds_for_what_is_inside_a_drawing() {
    let unit = format!(
        "<ofd:Res><ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID='30' Width='100' Height='50'><ofd:Content>{}{}</ofd:Content>\
         </ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits></ofd:Res>",
        line(0, 0, "上一行字"),
        line(0, 40, "下一行字")
    );
    let clips = "<ofd:Clips><ofd:Clip><ofd:Area><ofd:Path Boundary='0 0 100 20'>\
                 <ofd:AbbreviatedData>M 0 0 L 100 0 L 100 20 L 0 20 C</ofd:AbbreviatedData></ofd:Path></ofd:Area></ofd:Clip></ofd:Clips>";
    let page = format!("<ofd:CompositeObject ResourceID='30' Boundary='20 60 100 50'>{clips}</ofd:CompositeObject>");
    let document = ofd(&[&page], "", &[("PublicRes.xml", &unit)]);
    assert_eq!(hidden_of(&document), [(HiddenWhy::OffPage, "下一行字")]);
    assert_eq!(document.text.slice(document.blocks[0].span), "上一行字");
}

#[test]
fn drawings_among_the_resources_are_drawn_where_they_are_used() {
    let unit = |id: &str, content: &str| {
        format!(
            "<ofd:CompositeGraphicUnit ID='{id}' Width='100' Height='50'><ofd:Content>{content}</ofd:Content></ofd:CompositeGraphicUnit>"
        )
    };
    let endless = unit("31", "<ofd:CompositeObject ResourceID='31' Boundary='0 0 9 9'/>");
    let resources = format!(
        "<ofd:Res><ofd:CompositeGraphicUnits>{}{endless}</ofd:CompositeGraphicUnits></ofd:Res>",
        unit("30", &line(0, 10, "复合图元"))
    );
    let used = |id: &str, place: &str, more: &str| format!("<ofd:CompositeObject ResourceID='{id}' Boundary='{place} 100 50'{more}/>");
    let page = line(20, 30, "正文")
        + &used("30", "20 60", "")
        + &used("31", "0 0", "")
        + &used("30", "20 120", " CTM='2 0 0 2 0 0'")
        + &used("30", "20 200", " Visible='false'");
    let document = ofd(&[&page], "", &[("PublicRes.xml", &resources)]);
    assert_eq!(blocks(&document).iter().map(|b| b.split('|').nth(1).unwrap()).collect::<Vec<_>>(), ["正文", "复合图元", "复合图元"]);
    assert_eq!(document.blocks.iter().map(|b| b.font_size.round()).collect::<Vec<_>>(), [14.0, 14.0, 28.0]);
    let left = |i: usize| (document.blocks[i].bbox.unwrap().x0 * 25.4 / 72.0).round();
    assert_eq!((left(1), left(2)), (20.0, 20.0));
    assert_eq!(hidden_of(&document), [(HiddenWhy::Invisible, "复合图元")]);
    assert_eq!(document.problems.iter().map(|p| p.code.as_str()).collect::<Vec<_>>(), ["ofd.page_cut"]);
}

#[test]
fn files_that_travel_with_a_document_are_read() {
    let list = "<ofd:Attachments><ofd:Attachment ID='1' Name='明细表' Format='txt'><ofd:FileLoc>1.txt</ofd:FileLoc></ofd:Attachment>\
        <ofd:Attachment ID='2' Name='原始数据' Visible='false'><ofd:FileLoc>2.txt</ofd:FileLoc></ofd:Attachment>\
        <ofd:Attachment ID='3' Name='丢失.txt'><ofd:FileLoc>3.txt</ofd:FileLoc></ofd:Attachment></ofd:Attachments>";
    let others = [("Attachs/Attachments.xml", list), ("Attachs/1.txt", "明细"), ("Attachs/2.txt", "数据")];
    let file = packed(&[&line(20, 30, "正文")], "<ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments>", &others);
    let members = extract(&file, "文.ofd", &Limits::default(), None).members;
    let shown: Vec<(&str, &str)> = members.iter().map(|m| (m.path.as_str(), m.document.text.as_str())).collect();
    assert_eq!(shown, [("丢失.txt", ""), ("明细表.txt", "明细")]);
    assert_eq!(members[0].document.status, ReadStatus::Unreadable(Unreadable::Broken));
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

/// A list of annotations of the first page.
const LIST: &str = "<ofd:Annotations><ofd:Page PageID='0'><ofd:FileLoc>Page_0/Annotation.xml</ofd:FileLoc></ofd:Page></ofd:Annotations>";

#[test]
fn remarks_of_annotations_are_comments() {
    let annotation = |more: &str, remark: &str, shown: &str| {
        format!(
            "<ofd:Annot{more}><ofd:Remark>{remark}</ofd:Remark><ofd:Appearance Boundary='20 90 100 20'>{shown}</ofd:Appearance></ofd:Annot>"
        )
    };
    let all = annotation("", "请补充预算", "")
        + &annotation(" Visible='false'", "请给满分", "")
        + &annotation("", "批注 文字", &line(0, 0, "批注文字"))
        + &annotation("", " ", "");
    let document = ofd(
        &[&line(20, 30, "正文内容")],
        "<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>",
        &[("Annots/Annotations.xml", LIST), ("Annots/Page_0/Annotation.xml", &format!("<ofd:PageAnnot>{all}</ofd:PageAnnot>"))],
    );
    let seen: Vec<(BlockKind, &str)> = document.blocks.iter().map(|b| (b.kind, document.text.slice(b.span))).collect();
    let expected = [(BlockKind::Paragraph, "正文内容"), (BlockKind::Paragraph, "批注文字"), (BlockKind::Comment, "请补充预算")];
    assert_eq!((seen.as_slice(), hidden_of(&document)), (&expected[..], vec![(HiddenWhy::Invisible, "请给满分")]));
    let place = document.blocks[2].bbox.unwrap();
    let mm = |points: f32| (points * 25.4 / 72.0).round();
    assert_eq!([place.x0, place.y0, place.x1, place.y1].map(mm), [20.0, 90.0, 120.0, 110.0]);
}

#[test]
fn pages_have_resources_of_their_own() {
    let unit = format!(
        "<ofd:Res><ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID='30' Width='100' Height='50'><ofd:Content>{}</ofd:Content>\
         </ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits></ofd:Res>",
        line(0, 10, "本页图元")
    );
    let page = "</ofd:Layer></ofd:Content><ofd:PageRes>PageRes.xml</ofd:PageRes><ofd:Content><ofd:Layer>\
                <ofd:CompositeObject ResourceID='30' Boundary='20 60 100 50'/>";
    let document = ofd(&[page], "", &[("Pages/Page_0/PageRes.xml", &unit)]);
    assert_eq!((document.text.as_str(), document.status), ("本页图元", ReadStatus::Read));
}

#[test]
fn templates_and_annotations_that_are_missing_are_said() {
    let page = format!("</ofd:Layer></ofd:Content><ofd:Template TemplateID='t'/><ofd:Content><ofd:Layer>{}", line(20, 60, "正文内容"));
    let told = |more: &str, members: &[(&str, &str)]| -> Vec<String> {
        ofd(&[&page], more, members).problems.into_iter().map(|p| p.what.en).collect()
    };
    let lost = |part: &str| format!("The part {part} inside the file could not be read in full (missing).");
    assert_eq!(told("", &[]), [lost("TemplatePage t")]);
    let template = ("Tpls/T/Content.xml", "<ofd:Page/>");
    let more = "<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>";
    assert_eq!(told(more, &[template]), [lost("Doc_0/Annots/Annotations.xml")]);
    assert_eq!(told(more, &[template, ("Annots/Annotations.xml", LIST)]), [lost("Doc_0/Annots/Page_0/Annotation.xml")]);
}
