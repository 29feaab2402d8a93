//! Workbooks and presentations: the blocks that come out.

mod common;

use common::{blocks, doc, doc_of, with_storage, zip_of};
use extract::{Extraction, Limits, extract};
use record::{BlockKind, Document, FileKind, HiddenWhy, ReadStatus};
use rust_xlsxwriter::{Color, ExcelDateTime, Format, Formula, Note, Workbook};

fn xlsx(build: impl FnOnce(&mut Workbook)) -> Document {
    let mut workbook = Workbook::new();
    build(&mut workbook);
    let document = extract(&workbook.save_to_buffer().expect("a workbook made here"), "表.xlsx", &Limits::default(), None).document;
    assert_eq!(document.kind, FileKind::Xlsx);
    document
}

#[test]
fn every_cell_of_every_sheet() {
    let document = xlsx(|workbook| {
        let sheet = workbook.add_worksheet().set_name("报名信息").unwrap();
        sheet.write(0, 0, "项目名称").unwrap();
        sheet.write(0, 2, "占比").unwrap();
        sheet.write_with_format(1, 2, 0.256, &Format::new().set_num_format("0.0%")).unwrap();
        sheet.write(1, 0, 12.5).unwrap();
        sheet.write_formula(2, 0, Formula::new("1+2").set_result("3")).unwrap();
        sheet.merge_range(3, 0, 3, 2, "合并单元格", &Format::new()).unwrap();
        sheet.insert_note(0, 0, &Note::new("批注").add_author_prefix(false)).unwrap();
        workbook.add_worksheet().set_name("第二张").unwrap().write(4, 1, true).unwrap();
    });
    let expected = [
        "h1|报名信息",
        "0:0:0|项目名称",
        "0:0:2|占比",
        "0:1:0|12.5",
        "0:1:2|25.6%",
        "0:2:0|3",
        "0:3:0|合并单元格",
        "comment|批注",
        "h1|第二张",
        "1:4:1|TRUE",
    ];
    assert_eq!(blocks(&document), expected);
    assert!(document.text.as_str().starts_with("报名信息\n项目名称\t占比\n12.5\t25.6%\n"));
    assert_eq!(document.blocks.iter().map(|b| b.page).collect::<Vec<_>>(), [1, 1, 1, 1, 1, 1, 1, 1, 2, 2]);
    assert_eq!(document.status, ReadStatus::Read);
}

#[test]
fn formulas_that_were_never_computed_are_told() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("预算").unwrap();
    sheet.write(0, 0, "合计").unwrap();
    let formula = |result: &str| Formula::new("SUM(C1:C9)").set_result(result);
    sheet.write_formula(0, 1, formula("12")).unwrap();
    sheet.write_formula(1, 1, formula("7001")).unwrap();
    sheet.write_formula(2, 27, formula("7002")).unwrap();
    sheet.write_formula(3, 1, formula("7003")).unwrap();
    sheet.write_formula(4, 1, formula("7004")).unwrap();
    sheet.write_formula(5, 1, formula("7001")).unwrap();
    sheet.set_row_hidden(5).unwrap();
    let hidden = workbook.add_worksheet().set_name("密").unwrap();
    hidden.set_hidden(true);
    hidden.write_formula(0, 0, formula("7001")).unwrap();
    let without_results = |(name, bytes): (String, Vec<u8>)| {
        let text = String::from_utf8(bytes).expect("parts are XML");
        let text = text.replace("<v>7001</v>", "").replace("<v>7002</v>", "<v></v>").replace("<v>7003</v>", "<v/>");
        // A text without letters is what a formula may come to.
        (name, text.replace("<c r=\"B5\"><f>SUM(C1:C9)</f><v>7004</v>", "<c r=\"B5\" t=\"str\"><f>SUM(C1:C9)</f><v></v>"))
    };
    let parts = common::seeds::unpacked(&workbook.save_to_buffer().expect("a workbook made here"));
    let parts: Vec<(String, String)> = parts.into_iter().map(without_results).collect();
    let document = extract(&zip_of(&parts), "预算表.xlsx", &Limits::default(), None).document;
    assert_eq!(
        (document.status, blocks(&document)),
        (ReadStatus::ReadWithProblems, ["h1|预算", "0:0:0|合计", "0:0:1|12"].map(str::to_owned).to_vec())
    );
    let told: Vec<(&str, Option<u32>, &str)> =
        document.problems.iter().map(|p| (p.code.as_str(), p.place.page, p.what.zh.as_str())).collect();
    assert_eq!(told, [("office.not_computed", Some(1), "工作表“预算”有 3 个公式单元格没有存下计算结果（首个：B2）。")]);
    assert_eq!(document.problems[0].what.en, "The sheet \"预算\" has 3 cells with a formula and no stored result (the first is B2).");
}

#[test]
fn hidden_sheets_and_white_letters() {
    let document = xlsx(|workbook| {
        let sheet = workbook.add_worksheet().set_name("表").unwrap();
        sheet.write(0, 0, "可见").unwrap();
        sheet.write_with_format(1, 0, "白字", &Format::new().set_font_color(Color::White)).unwrap();
        sheet
            .write_with_format(2, 0, "底色上的白字", &Format::new().set_font_color(Color::White).set_background_color(Color::Navy))
            .unwrap();
        let hidden = workbook.add_worksheet().set_name("密").unwrap();
        hidden.set_hidden(true);
        hidden.write(0, 0, "甲").unwrap();
        hidden.write(0, 1, "乙").unwrap();
        hidden.write(1, 0, "丙").unwrap();
        let third = workbook.add_worksheet().set_name("部分").unwrap();
        third.write(0, 0, "左").unwrap();
        third.write(0, 1, "隐列").unwrap();
        third.write(1, 0, "隐行").unwrap();
        third.write(2, 0, "下").unwrap();
        third.set_column_hidden(1).unwrap();
        third.set_row_hidden(1).unwrap();
    });
    assert_eq!(blocks(&document), ["h1|表", "0:0:0|可见", "0:2:0|底色上的白字", "h1|部分", "2:0:0|左", "2:2:0|下"]);
    let hidden: Vec<(HiddenWhy, &str)> = document.hidden.iter().map(|h| (h.why, h.text.as_str())).collect();
    assert_eq!(hidden, [(HiddenWhy::White, "白字"), (HiddenWhy::Marked, "甲\t乙\n丙"), (HiddenWhy::Marked, "隐列\n隐行")]);
}

#[test]
fn dates_times_and_shares_as_their_reader_sees_them() {
    let document = xlsx(|workbook| {
        let sheet = workbook.add_worksheet().set_name("表").unwrap();
        let at = |row: u32, serial: f64, format: &str| (row, serial, Format::new().set_num_format(format));
        let cells = [
            at(0, 45_853.0, "yyyy-mm-dd"),
            at(1, 45_853.0, "yyyy\"年\"m\"月\"d\"日\""),
            at(2, 45_853.75, "yyyy/m/d hh:mm"),
            at(3, 0.75, "hh:mm:ss"),
            at(4, 0.875, "0%"),
            at(5, 1_234_567.5, "#,##0.00"),
        ];
        for (row, serial, format) in &cells {
            sheet.write_number_with_format(*row, 0, *serial, format).unwrap();
        }
        let day = ExcelDateTime::from_ymd(2025, 7, 15).unwrap();
        sheet.write_datetime_with_format(6, 0, &day, &Format::new().set_num_format("d/m/yy")).unwrap();
    });
    let expected = [
        "h1|表",
        "0:0:0|2025-07-15",
        "0:1:0|2025年7月15日",
        "0:2:0|2025/7/15 18:00",
        "0:3:0|18:00:00",
        "0:4:0|88%",
        "0:5:0|1,234,567.50",
        "0:6:0|2025-07-15",
    ];
    assert_eq!(blocks(&document), expected);
}

#[test]
fn a_table_over_the_limit_is_cut_and_said() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for row in 0..10 {
        sheet.write(row, 0, row).unwrap();
    }
    let limits = Limits { table_cells: 4, ..Limits::default() };
    let document = extract(&workbook.save_to_buffer().unwrap(), "表.xlsx", &limits, None).document;
    assert_eq!(blocks(&document), ["h1|Sheet1", "0:0:0|0", "0:1:0|1", "0:2:0|2", "0:3:0|3"]);
    assert_eq!(document.problems.iter().map(|p| p.code.as_str()).collect::<Vec<_>>(), ["file.too_many_cells"]);
}

#[test]
fn other_tables_and_sheets_over_a_limit_are_cut_and_said() {
    let check = |bytes: &[u8], name: &str, limits: &Limits, expected: &[&str], codes: &[&str]| {
        let document = extract(bytes, name, limits, None).document;
        let told: Vec<&str> = document.problems.iter().map(|p| p.code.as_str()).collect();
        assert_eq!((blocks(&document), told), (expected.iter().map(|b| (*b).to_owned()).collect::<Vec<_>>(), codes.to_vec()), "{name}");
    };
    let cells = Limits { table_cells: 1, ..Limits::default() };
    let cell = |text: &str| format!("<a:tc><a:txBody>{}</a:txBody></a:tc>", para(text));
    let row = format!("<a:tr>{}{}</a:tr>", cell("左"), cell("右"));
    let slide = format!("<p:graphicFrame><a:graphic><a:graphicData><a:tbl>{row}</a:tbl></a:graphicData></a:graphic></p:graphicFrame>");
    check(&zip_of(&pptx_files(&[(&slide, &[])], &[])), "演示.pptx", &cells, &["0:0:0|左"], &["file.too_many_cells"]);
    let page = "<html><body><table><tr><td>左</td><td>右</td></tr></table></body></html>";
    check(page.as_bytes(), "页.html", &cells, &["0:0:0|左"], &["text.web_page", "file.too_many_cells"]);
    let sheet = |name: &str| format!("<Worksheet ss:Name='{name}'><Table><Row><Cell><Data>值</Data></Cell></Row></Table></Worksheet>");
    let book = format!("<?mso-application progid=\"Excel.Sheet\"?><Workbook>{}{}</Workbook>", sheet("甲"), sheet("乙"));
    // A sheet without anything is no text.
    let empty = format!("<?mso-application progid=\"Excel.Sheet\"?><Workbook>{}</Workbook>", sheet("甲").replace("值", ""));
    check(empty.as_bytes(), "表.xls", &Limits::default(), &[], &["file.no_text"]);
    let sheets = Limits { pages: 1, ..Limits::default() };
    check(book.as_bytes(), "表.xls", &sheets, &["h1|甲", "0:0:0|值"], &["file.too_many_pages"]);
}

fn rels(list: &[(&str, &str, &str)]) -> String {
    let one = |(id, kind, target): &(&str, &str, &str)| {
        format!(
            r#"<Relationship Id="{id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/>"#
        )
    };
    format!("<Relationships>{}</Relationships>", list.iter().map(one).collect::<String>())
}

/// Content of a slide and its relations: id, kind, target.
type Slide<'a> = (&'a str, &'a [(&'a str, &'a str, &'a str)]);

fn pptx(slides: &[Slide<'_>], others: &[(&str, &str)]) -> Document {
    pptx_with_members(slides, others).document
}

fn pptx_with_members(slides: &[Slide<'_>], others: &[(&str, &str)]) -> Extraction {
    let others: Vec<(&str, &[u8])> = others.iter().map(|(name, content)| (*name, content.as_bytes())).collect();
    extract(&zip_of(&pptx_files(slides, &others)), "演示.pptx", &Limits::default(), None)
}

fn pptx_files(slides: &[Slide<'_>], others: &[(&str, &[u8])]) -> Vec<(String, Vec<u8>)> {
    let types = r#"<Types><Override PartName="/ppt/presentation.xml" ContentType="application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"/></Types>"#;
    let ids: String = (0..slides.len()).map(|i| format!(r#"<p:sldId id="{}" r:id="s{i}"/>"#, 256 + i)).collect();
    let mut members = vec![
        ("[Content_Types].xml".to_owned(), types.to_owned()),
        ("_rels/.rels".to_owned(), rels(&[("a", "officeDocument", "ppt/presentation.xml")])),
        (
            "ppt/presentation.xml".to_owned(),
            format!(r#"<p:presentation xmlns:r="r"><p:sldIdLst>{ids}</p:sldIdLst><p:sldSz cx="9144000" cy="6858000"/></p:presentation>"#),
        ),
    ];
    let targets: Vec<(String, String)> = (0..slides.len()).map(|i| (format!("s{i}"), format!("slides/slide{i}.xml"))).collect();
    let list: Vec<(&str, &str, &str)> = targets.iter().map(|(id, target)| (id.as_str(), "slide", target.as_str())).collect();
    members.push(("ppt/_rels/presentation.xml.rels".to_owned(), rels(&list)));
    for (i, (content, relations)) in slides.iter().enumerate() {
        members.push((format!("ppt/slides/slide{i}.xml"), format!("<p:sld><p:cSld><p:spTree>{content}</p:spTree></p:cSld></p:sld>")));
        members.push((format!("ppt/slides/_rels/slide{i}.xml.rels"), rels(relations)));
    }
    let members = members.into_iter().map(|(name, content)| (name, content.into_bytes()));
    members.chain(others.iter().map(|(name, content)| ((*name).to_owned(), content.to_vec()))).collect()
}

fn shape(place: &str, paragraphs: &str) -> String {
    format!("<p:sp><p:nvSpPr><p:nvPr>{place}</p:nvPr></p:nvSpPr><p:spPr/><p:txBody>{paragraphs}</p:txBody></p:sp>")
}

fn para(text: &str) -> String {
    format!("<a:p><a:r><a:t>{text}</a:t></a:r></a:p>")
}

#[test]
fn slides_titles_tables_groups_and_notes() {
    let table = "<p:graphicFrame><a:graphic><a:graphicData><a:tbl><a:tr><a:tc gridSpan='2'><a:txBody><a:p><a:r><a:t>表头</a:t></a:r></a:p></a:txBody></a:tc><a:tc hMerge='1'/></a:tr>\
                 <a:tr><a:tc><a:txBody><a:p><a:r><a:t>左</a:t></a:r></a:p></a:txBody></a:tc><a:tc><a:txBody><a:p><a:r><a:t>右</a:t></a:r></a:p></a:txBody></a:tc></a:tr></a:tbl></a:graphicData></a:graphic></p:graphicFrame>";
    let list = "<a:p><a:pPr><a:buAutoNum type='arabicPeriod'/></a:pPr><a:r><a:t>甲</a:t></a:r></a:p><a:p><a:pPr><a:buAutoNum type='arabicPeriod'/></a:pPr><a:r><a:t>乙</a:t></a:r></a:p>";
    let first = shape("", &para("正文"))
        + &shape("<p:ph type='title'/>", &para("标题"))
        + &format!("<p:grpSp>{}</p:grpSp>", shape("", list))
        + table
        + &shape("<p:ph type='sldNum'/>", &para("1"));
    let off = "<p:sp><p:nvSpPr><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm><a:off x='20000000' y='0'/><a:ext cx='100000' cy='100000'/></a:xfrm></p:spPr><p:txBody><a:p><a:r><a:t>页外</a:t></a:r></a:p></p:txBody></p:sp>";
    let chart = "<p:graphicFrame><a:graphic><a:graphicData><c:chart r:id='c1'/></a:graphicData></a:graphic></p:graphicFrame>";
    let second = shape("", &para("第二页")) + off + chart;
    let notes = format!(
        "<p:notes><p:cSld><p:spTree>{}{}</p:spTree></p:cSld></p:notes>",
        shape("<p:ph type='sldImg'/>", &para("缩略图")),
        shape("<p:ph type='body'/>", &para("备注文字"))
    );
    let document = pptx(
        &[(&first, &[("n1", "notesSlide", "../notesSlides/notesSlide1.xml")]), (&second, &[("c1", "chart", "../charts/chart1.xml")])],
        &[
            ("ppt/notesSlides/notesSlide1.xml", &notes),
            (
                "ppt/charts/chart1.xml",
                "<c:chartSpace><c:title><a:p><a:r><a:t>图题</a:t></a:r></a:p></c:title><c:strCache><c:pt><c:v>一季度</c:v></c:pt></c:strCache><c:ser><c:tx><c:v>营业收入</c:v></c:tx><c:val><c:numLit><c:pt idx='0'><c:v>1200</c:v></c:pt></c:numLit></c:val></c:ser></c:chartSpace>",
            ),
        ],
    );
    let expected = [
        "h1|标题",
        "paragraph|正文",
        "paragraph|1. 甲",
        "paragraph|2. 乙",
        "0:0:0|表头",
        "0:1:0|左",
        "0:1:1|右",
        "pagenumber|1",
        "speakernotes|备注文字",
        "paragraph|第二页",
        "paragraph|图题",
        "paragraph|一季度",
        "paragraph|营业收入\t1200",
    ];
    assert_eq!(blocks(&document), expected);
    assert_eq!(document.pages.iter().map(|p| (p.width, p.height)).collect::<Vec<_>>(), [(720.0, 540.0); 2]);
    assert_eq!(document.blocks.iter().filter(|b| b.page == 2).count(), 4);
    assert_eq!(document.hidden.iter().map(|h| (h.why, h.page, h.text.as_str())).collect::<Vec<_>>(), [(HiddenWhy::OffPage, 2, "页外")]);
    assert!(!document.blocks.iter().any(|b| b.kind == BlockKind::Comment));
}

#[test]
fn a_formula_on_a_slide_is_read_as_such_or_from_its_picture() {
    let object = |more: &str| format!("<p:oleObj r:id='o' progId='Equation.3'><p:embed/>{more}</p:oleObj>");
    let picture = "<p:pic><p:blipFill><a:blip r:embed='i'/></p:blipFill></p:pic>";
    let choices = format!("<mc:Choice Requires='v'>{}</mc:Choice><mc:Fallback>{}</mc:Fallback>", object(""), object(picture));
    let data = format!("<a:graphicData><mc:AlternateContent>{choices}</mc:AlternateContent></a:graphicData>");
    let frame = |more: &str| {
        format!("<p:graphicFrame><p:nvGraphicFramePr>{more}</p:nvGraphicFramePr><a:graphic>{data}</a:graphic></p:graphicFrame>")
    };
    let read = |frame: &str, formula: &[u8]| {
        let slide = shape("", &para("模型")) + frame + &shape("", &para("如上"));
        let relations = [("i", "image", "../media/image1.wmf"), ("o", "oleObject", "../embeddings/oleObject1.bin")];
        let (drawing, formula) = (common::wmf("y=ax+b"), common::equation_object(formula));
        let others = [("ppt/media/image1.wmf", drawing.as_slice()), ("ppt/embeddings/oleObject1.bin", formula.as_slice())];
        let document = extract(&zip_of(&pptx_files(&[(&slide, &relations)], &others)), "演示.pptx", &Limits::default(), None).document;
        assert_eq!(document.problems, []);
        let hidden: Vec<(HiddenWhy, String)> = document.hidden.iter().map(|h| (h.why, h.text.clone())).collect();
        (blocks(&document), hidden)
    };
    let seen = |texts: &[&str]| texts.iter().map(|text| format!("paragraph|{text}")).collect::<Vec<String>>();
    assert_eq!(read(&frame(""), &common::X1), (seen(&["模型", "x₁", "如上"]), vec![]));
    assert_eq!(read(&frame(""), &[&[9][..], &common::X1[1..]].concat()), (seen(&["模型", "如上", "y=ax+b"]), vec![]));
    let switched_off = frame("<p:cNvPr id='4' name='o' hidden='1'/>");
    assert_eq!(read(&switched_off, &common::X1), (seen(&["模型", "如上"]), vec![(HiddenWhy::Marked, "x₁".to_owned())]));
}

/// A shape at a place in EMU, with its own properties and the colour of its letters.
fn placed(name: &str, at: (u32, u32, u32, u32), fill: &str, colour: &str, text: &str) -> String {
    let (x, y, cx, cy) = at;
    format!(
        "<p:sp><p:nvSpPr><p:cNvPr id='2' name='n'{name}/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm><a:off x='{x}' y='{y}'/><a:ext cx='{cx}' cy='{cy}'/></a:xfrm>\
         <a:prstGeom prst='rect'/>{fill}</p:spPr><p:txBody><a:p><a:r><a:rPr>{colour}</a:rPr><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>"
    )
}

const WHITE: &str = "<a:solidFill><a:srgbClr val='FFFFFF'/></a:solidFill>";
const NAVY: &str = "<a:solidFill><a:srgbClr val='1F4E79'/></a:solidFill>";
const TOP: (u32, u32, u32, u32) = (500_000, 500_000, 4_000_000, 900_000);
const LOW: (u32, u32, u32, u32) = (500_000, 4_000_000, 4_000_000, 900_000);

#[track_caller]
fn check_seen(slide: &str, relations: &[(&str, &str, &str)], others: &[(&str, &str)], seen: &[&str], hidden: &[(HiddenWhy, &str)]) {
    let document = pptx(&[(slide, relations)], others);
    let visible: Vec<&str> = document.blocks.iter().map(|b| document.text.slice(b.span)).collect();
    let apart: Vec<(HiddenWhy, &str)> = document.hidden.iter().map(|h| (h.why, h.text.as_str())).collect();
    assert_eq!((visible.as_slice(), apart.as_slice()), (seen, hidden), "{slide}");
}

#[test]
fn what_a_slide_does_not_show_is_kept_apart() {
    let text = |colour: &str, text: &str| placed("", TOP, "", colour, text);
    let low = placed("", LOW, "", "", "可见");
    check_seen(&(low.clone() + &text(WHITE, "白字")), &[], &[], &["可见"], &[(HiddenWhy::White, "白字")]);
    check_seen(&placed("", TOP, NAVY, WHITE, "深底白字"), &[], &[], &["深底白字"], &[]);
    check_seen(&(placed("", TOP, NAVY, "", "") + &text(WHITE, "叠在深色上")), &[], &[], &["叠在深色上"], &[]);
    let clear = "<a:solidFill><a:srgbClr val='000000'><a:alpha val='0'/></a:srgbClr></a:solidFill>";
    check_seen(&(low.clone() + &text(clear, "透明字")), &[], &[], &["可见"], &[(HiddenWhy::Invisible, "透明字")]);
    check_seen(
        &(low.clone() + &placed(" hidden='1'", TOP, "", "", "选择窗格里隐藏")),
        &[],
        &[],
        &["可见"],
        &[(HiddenWhy::Marked, "选择窗格里隐藏")],
    );
    let covered = text("", "被盖住") + &placed("", (400_000, 400_000, 4_500_000, 1_500_000), WHITE, "", "");
    check_seen(&(low.clone() + &covered), &[], &[], &["可见"], &[(HiddenWhy::Covered, "被盖住")]);
    let translucent = "<a:solidFill><a:srgbClr val='FFFFFF'><a:alpha val='50000'/></a:srgbClr></a:solidFill>";
    check_seen(&(text("", "半透明下") + &placed("", TOP, translucent, "", "")), &[], &[], &["半透明下"], &[]);
    // A group that is drawn off the page takes its shapes with it.
    let group = format!(
        "<p:grpSp><p:grpSpPr><a:xfrm><a:off x='20000000' y='0'/><a:ext cx='1000000' cy='1000000'/><a:chOff x='0' y='0'/><a:chExt cx='5000000' cy='5000000'/></a:xfrm></p:grpSpPr>{}</p:grpSp>",
        text("", "组内页外")
    );
    check_seen(&(low + &group), &[], &[], &["可见"], &[(HiddenWhy::OffPage, "组内页外")]);
}

#[test]
fn a_picture_through_which_nothing_is_seen_covers_a_text() {
    let over = |more: &str, inner: &str| {
        format!(
            "<p:pic><p:nvPicPr><p:cNvPr id='9' name='p'/></p:nvPicPr><p:blipFill><a:blip r:embed='i'>{more}</a:blip>{inner}<a:stretch><a:fillRect/></a:stretch></p:blipFill>\
             <p:spPr><a:xfrm><a:off x='400000' y='400000'/><a:ext cx='4500000' cy='1500000'/></a:xfrm><a:prstGeom prst='rect'/></p:spPr></p:pic>"
        )
    };
    let picture = |colour: image::DynamicImage| {
        let mut bytes = std::io::Cursor::new(Vec::new());
        colour.write_to(&mut bytes, image::ImageFormat::Png).expect("memory takes a picture");
        bytes.into_inner()
    };
    let opaque = picture(image::DynamicImage::new_rgb8(9, 9));
    let clear = picture(image::DynamicImage::new_rgba8(9, 9));
    let text = placed("", TOP, "", "", "图片下的字");
    let shown = |slide: String, picture: &[u8]| {
        let files = pptx_files(&[(&slide, &[("i", "image", "../media/i.png")])], &[("ppt/media/i.png", picture)]);
        let document = extract(&zip_of(&files), "演示.pptx", &Limits::default(), None).document;
        document.hidden.iter().map(|h| (h.why, h.text.clone())).collect::<Vec<_>>()
    };
    let hidden = vec![(HiddenWhy::Covered, "图片下的字".to_owned())];
    assert_eq!(shown(text.clone() + &over("", ""), &opaque), hidden);
    for slide in [
        over("", "") + &text,
        text.clone() + &over("<a:alphaModFix amt='50000'/>", ""),
        text.clone() + &over("", "<a:srcRect l='-50000'/>"),
    ] {
        assert_eq!(shown(slide, &opaque), [], "nothing is hidden");
    }
    assert_eq!(shown(text + &over("", ""), &clear), [], "nothing is hidden");
}

#[test]
fn white_letters_are_seen_on_what_the_layout_paints() {
    let theme = "<a:theme><a:themeElements><a:clrScheme><a:dk1><a:sysClr val='windowText' lastClr='000000'/></a:dk1><a:lt1><a:sysClr val='window' lastClr='FFFFFF'/></a:lt1></a:clrScheme></a:themeElements></a:theme>";
    let layout = rels(&[("m", "slideMaster", "../slideMasters/m.xml")]);
    let master = rels(&[("t", "theme", "../theme/t.xml")]);
    let by_theme = "<a:solidFill><a:schemeClr val='bg1'/></a:solidFill>";
    let slide = placed("", TOP, "", by_theme, "主题白字") + &placed("", LOW, "", "", "可见");
    let check = |layout_shapes: &str, background: &str, hidden: &[(HiddenWhy, &str)]| {
        let others = [
            ("ppt/slideLayouts/l.xml", format!("<p:sldLayout><p:cSld><p:spTree>{layout_shapes}</p:spTree></p:cSld></p:sldLayout>")),
            ("ppt/slideLayouts/_rels/l.xml.rels", layout.clone()),
            (
                "ppt/slideMasters/m.xml",
                format!("<p:sldMaster><p:cSld>{background}<p:spTree/></p:cSld><p:clrMap bg1='lt1' tx1='dk1'/></p:sldMaster>"),
            ),
            ("ppt/slideMasters/_rels/m.xml.rels", master.clone()),
            ("ppt/theme/t.xml", theme.to_owned()),
        ];
        let others: Vec<(&str, &str)> = others.iter().map(|(name, content)| (*name, content.as_str())).collect();
        let seen: &[&str] = if hidden.is_empty() { &["主题白字", "可见"] } else { &["可见"] };
        check_seen(&slide, &[("l", "slideLayout", "../slideLayouts/l.xml")], &others, seen, hidden);
    };
    let hidden = [(HiddenWhy::White, "主题白字")];
    check("", "", &hidden);
    check("", "<p:bg><p:bgRef idx='1001'><a:schemeClr val='bg1'/></p:bgRef></p:bg>", &hidden);
    check("", "<p:bg><p:bgRef idx='1001'><a:schemeClr val='tx1'/></p:bgRef></p:bg>", &[]);
    check("", "<p:bg><p:bgPr><a:blipFill/></p:bgPr></p:bg>", &[]);
    check("<p:pic><p:spPr><a:xfrm><a:off x='0' y='0'/><a:ext cx='9144000' cy='2000000'/></a:xfrm></p:spPr></p:pic>", "", &[]);
    check("<p:pic><p:spPr><a:xfrm><a:off x='0' y='3000000'/><a:ext cx='9144000' cy='300000'/></a:xfrm></p:spPr></p:pic>", "", &hidden);
}

#[test]
fn letters_of_slides_in_a_font_of_signs_are_read_as_signs() {
    let run = |font: &str, text: &str| format!("<a:r><a:rPr><a:latin typeface='{font}'/></a:rPr><a:t>{text}</a:t></a:r>");
    let paragraph = format!("<a:p>{}{}{}</a:p>", run("Wingdings", "þ\u{f0a8}"), run("微软雅黑", "是R"), run("Wingdings 2", "R否"));
    assert_eq!(blocks(&pptx(&[(&shape("", &paragraph), &[])], &[])), ["paragraph|☑□是R☑否"]);
}

#[test]
fn what_stands_on_layouts_is_read_once_and_answers_to_comments_apart() {
    let layout = [
        shape("", &para("珠三角数据要素大赛")),
        shape("<p:ph type='title'/>", &para("单击此处编辑母版标题样式")),
        placed("", (20_000_000, 0, 100_000, 100_000), "", "", "模板下载网址"),
    ];
    let tree = |kind: &str, shapes: &str| format!("<p:{kind}><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:{kind}>");
    let modern = "<p188:cmLst><p188:cm><p188:replyLst><p188:reply><p188:txBody><a:p><a:r><a:t>已改</a:t></a:r></a:p></p188:txBody></p188:reply></p188:replyLst>\
                  <p188:txBody><a:p><a:r><a:t>请核对</a:t></a:r></a:p></p188:txBody></p188:cm></p188:cmLst>";
    let others = [
        ("ppt/slideLayouts/l.xml", tree("sldLayout", &layout.concat())),
        ("ppt/slideLayouts/_rels/l.xml.rels", rels(&[("m", "slideMaster", "../slideMasters/m.xml")])),
        ("ppt/slideMasters/m.xml", tree("sldMaster", &format!("<p:grpSp>{}</p:grpSp>", shape("", &para("机密"))))),
        ("ppt/comments/c.xml", modern.to_owned()),
    ];
    let others: Vec<(&str, &str)> = others.iter().map(|(name, content)| (*name, content.as_str())).collect();
    let (empty, first, second) = (shape("", ""), shape("", &para("第二页")), shape("", &para("第三页")));
    let own = ("l", "slideLayout", "../slideLayouts/l.xml");
    let document = pptx(&[(&empty, &[own]), (&first, &[own, ("c", "comments", "../comments/c.xml")]), (&second, &[own])], &others);
    let expected = ["paragraph|第二页", "header|珠三角数据要素大赛", "header|机密", "comment|请核对", "comment|已改", "paragraph|第三页"];
    assert_eq!(blocks(&document), expected);
}

#[test]
fn files_inside_a_presentation_are_read_but_for_the_workbook_of_a_chart() {
    let chart = rels(&[("p", "package", "../embeddings/chart.xlsx")]);
    let others = [
        ("ppt/charts/chart1.xml", "<c:chartSpace/>"),
        ("ppt/charts/_rels/chart1.xml.rels", chart.as_str()),
        ("ppt/embeddings/chart.xlsx", "PK"),
        ("ppt/embeddings/测算.txt", "三年"),
    ];
    let extraction = pptx_with_members(&[(&shape("", &para("正文")), &[])], &others);
    assert_eq!(extraction.document.status, ReadStatus::Read);
    let shown: Vec<(&str, &str)> = extraction.members.iter().map(|m| (m.path.as_str(), m.document.text.as_str())).collect();
    assert_eq!(shown, [("测算.txt", "三年")]);
}

#[test]
fn a_workbook_in_one_xml_file() {
    let book = "<?xml version='1.0'?><?mso-application progid=\"Excel.Sheet\"?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet' xmlns:ss='urn:schemas-microsoft-com:office:spreadsheet'>\
        <Worksheet ss:Name='报名'><Table><Row><Cell ss:MergeAcross='1'><Data ss:Type='String'>项目名称</Data></Cell><Cell><Data ss:Type='Number'>3.5</Data></Cell></Row>\
        <Row ss:Index='4'><Cell ss:Index='3'><ss:Data><B>甲</B>公司</ss:Data></Cell></Row><Row ss:Hidden='1'><Cell><Data>隐行</Data></Cell></Row></Table></Worksheet>\
        <Worksheet ss:Name='密'><Table><Row><Cell><Data>看不见</Data></Cell></Row></Table><x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions></Worksheet></Workbook>";
    let document = extract(book.as_bytes(), "名单.xls", &Limits::default(), None).document;
    assert_eq!((document.kind, document.status), (FileKind::Xls, ReadStatus::Read));
    assert_eq!(blocks(&document), ["h1|报名", "0:0:0|项目名称", "0:0:2|3.5", "0:3:2|甲公司"]);
    assert_eq!(
        document.hidden.iter().map(|h| (h.why, h.text.as_str())).collect::<Vec<_>>(),
        [(HiddenWhy::Marked, "隐行"), (HiddenWhy::Marked, "看不见")]
    );
}

fn record(id: u16, data: &[u8]) -> Vec<u8> {
    [&id.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
}

/// Records of a workbook of Excel 5 (MS-XLS before Unicode): one sheet, one label in GBK, and what else is said of the sheet.
fn biff5(more: &[u8]) -> Vec<u8> {
    let begin = |kind: u16| record(0x0809, &[&[0, 5][..], &kind.to_le_bytes(), &[0; 4]].concat());
    let code_page = record(0x0042, &936u16.to_le_bytes());
    let name = encoding_rs::GBK.encode("表").0.into_owned();
    let sheet = |at: u32| record(0x0085, &[&at.to_le_bytes()[..], &[0, 0, name.len() as u8], &name].concat());
    let head = |at: u32| [begin(5), code_page.clone(), sheet(at), record(0x000a, &[])].concat();
    let text = encoding_rs::GBK.encode("项目名称").0.into_owned();
    let label = record(0x0204, &[&[0, 0, 1, 0, 0, 0][..], &(text.len() as u16).to_le_bytes(), &text].concat());
    let at = head(0).len() as u32;
    [head(at), begin(16), more.to_vec(), label, record(0x000a, &[])].concat()
}

#[test]
fn hidden_rows_and_columns_of_old_workbooks() {
    let row = |number: u8, flags: u8| record(0x0208, &[number, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, flags, 1, 15, 0]);
    let columns = |first: u8, last: u8, flags: u8| record(0x007d, &[first, 0, last, 0, 0, 9, 15, 0, flags, 0]);
    let chart = [record(0x0809, &[0, 5, 32, 0, 0, 0, 0, 0]), row(0, 1 << 5), record(0x000a, &[])].concat();
    let merged = |last_row: u8, last_column: u8| record(0x00e5, &[1, 0, 0, 0, last_row, 0, 1, 0, last_column, 0]);
    let cases = [
        (row(0, 1 << 5), true),
        (row(0, 0), false),
        (row(1, 1 << 5), false),
        (columns(0, 2, 1), true),
        (columns(0, 2, 2), false),
        (columns(2, 3, 1), false),
        (chart, false),
        ([row(0, 1 << 5), merged(1, 1)].concat(), false),
        ([columns(1, 1, 1), merged(1, 1)].concat(), true),
        // Cut in the middle of a record.
        (vec![0x08, 0x02], false),
    ];
    for (records, is_hidden) in cases {
        let document = extract(&biff5(&records), "表.xls", &Limits::default(), None).document;
        let hidden: Vec<&str> = document.hidden.iter().map(|h| h.text.as_str()).collect();
        assert_eq!(hidden, if is_hidden { vec!["项目名称"] } else { vec![] }, "{records:x?}");
    }
}

/// Records of a workbook of Excel 97: fonts, formats and looks, and one sheet of these cells.
fn biff8(globals: &[u8], cells: &[u8]) -> Vec<u8> {
    let begin = |kind: u16| record(0x0809, &[&[0, 6][..], &kind.to_le_bytes(), &[0; 12]].concat());
    let sheet = |at: u32| record(0x0085, &[&at.to_le_bytes()[..], &[0, 0, 1, 1], &[0x68, 0x88]].concat());
    let head = |at: u32| [begin(5), globals.to_vec(), sheet(at), record(0x000a, &[])].concat();
    let at = head(0).len() as u32;
    [head(at), begin(16), cells.to_vec(), record(0x000a, &[])].concat()
}

#[test]
fn cells_of_old_workbooks_show_what_their_formats_say() {
    let font = |twips: u16, colour: u16| {
        record(0x0031, &[&twips.to_le_bytes()[..], &[0, 0], &colour.to_le_bytes(), &700u16.to_le_bytes(), &[0; 8]].concat())
    };
    let look = |font: u8, format: u16, fill: u8| {
        let mut data = [0u8; 20];
        data[0] = font;
        data[2..4].copy_from_slice(&format.to_le_bytes());
        data[17] = fill << 2;
        record(0x00e0, &data)
    };
    let code: Vec<u8> = "#,##0\"万元\"".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let format = record(0x041e, &[&164u16.to_le_bytes()[..], &(code.len() as u16 / 2).to_le_bytes(), &[1], &code].concat());
    // Of the fonts the fourth is called 5: black, black, white, tiny, white.
    let fonts = [font(220, 8), font(220, 0x7fff), font(220, 9), font(220, 8), font(30, 8)].concat();
    let looks = [look(0, 0, 0), look(0, 164, 0), look(0, 10, 0), look(2, 0, 0), look(2, 0, 1), look(5, 0, 0)].concat();
    let number =
        |row: u8, column: u8, look: u8, value: f64| record(0x0203, &[&[row, 0, column, 0, look, 0][..], &value.to_le_bytes()].concat());
    // Two whole numbers in one record: 7 and 8, the second in per cent.
    let two = record(0x00bd, &[3, 0, 0, 0, 0, 0, 30, 0, 0, 0, 2, 0, 34, 0, 0, 0, 1, 0]);
    let cells = [
        number(0, 0, 1, 1234.0),
        number(0, 1, 2, 0.256),
        number(1, 0, 3, 66.0),
        number(1, 1, 4, 77.0),
        number(2, 0, 5, 88.0),
        two,
        number(4, 0, 0, 9.5),
    ];
    let document = extract(&biff8(&[fonts, format, looks].concat(), &cells.concat()), "预算.xls", &Limits::default(), None).document;
    let expected = ["h1|表", "0:0:0|1,234万元", "0:0:1|25.60%", "0:1:1|77", "0:3:0|7", "0:3:1|800.00%", "0:4:0|9.5"];
    assert_eq!((document.kind, blocks(&document)), (FileKind::Xls, expected.map(str::to_owned).to_vec()));
    let hidden: Vec<(HiddenWhy, &str)> = document.hidden.iter().map(|h| (h.why, h.text.as_str())).collect();
    assert_eq!(hidden, [(HiddenWhy::White, "66"), (HiddenWhy::Tiny, "88")]);
    assert_eq!(document.blocks[1].font_size, 11.0);
}

#[test]
fn cells_of_old_workbooks_in_a_font_of_signs_show_signs() {
    let font =
        |name: &str| record(0x0031, &[&[220, 0, 0, 0, 8, 0, 0x90, 1, 0, 0, 0, 0, 0, 0, name.len() as u8, 0][..], name.as_bytes()].concat());
    let look = |font: u8| record(0x00e0, &[&[font][..], &[0; 19]].concat());
    let globals = [font("Arial"), font("Wingdings 2"), look(0), look(1)].concat();
    let label = |row: u8, look: u8| record(0x0204, &[row, 0, 0, 0, look, 0, 1, 0, 0, b'R']);
    let document = extract(&biff8(&globals, &[label(0, 0), label(1, 1)].concat()), "名单.xls", &Limits::default(), None).document;
    assert_eq!(blocks(&document), ["h1|表", "0:0:0|R", "0:1:0|☑"]);
}

#[test]
fn what_stands_beside_the_cells_of_old_workbooks_is_read() {
    let words: Vec<u8> = "核对金额".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let note = [
        record(0x005d, &[&[0x15, 0, 18, 0, 0x19, 0][..], &[0; 16], &[0; 4]].concat()),
        record(0x01b6, &[&[0; 10][..], &[4, 0, 8, 0, 0, 0, 0, 0]].concat()),
        record(0x003c, &[&[1][..], &words].concat()),
        record(0x003c, &[0; 8]),
    ];
    let globals = [record(0x0031, &[220, 0, 0, 0, 8, 0, 0x90, 1, 0, 0, 0, 0, 0, 0]), record(0x00e0, &[0; 20])];
    let footer = record(0x0015, &[4, 0, 0, b'&', b'C', b'A', b'1']);
    let number = record(0x0203, &[&[0, 0, 0, 0, 0, 0][..], &9.5f64.to_le_bytes()].concat());
    let sheet = [footer, number, note.concat()].concat();
    let document = extract(&biff8(&globals.concat(), &sheet), "预算.xls", &Limits::default(), None).document;
    assert_eq!(blocks(&document), ["h1|表", "0:0:0|9.5", "comment|核对金额", "footer|A1"]);
}

#[test]
fn old_workbooks_are_read_with_and_without_a_container_and_older_ones_named() {
    let mut file = cfb::CompoundFile::create_with_version(cfb::Version::V3, std::io::Cursor::new(Vec::new())).expect("memory takes a file");
    let mut stream = biff5(&[]);
    stream.resize(4096, 0);
    std::io::Write::write_all(&mut file.create_stream("/Book").expect("a new stream"), &stream).expect("memory takes bytes");
    for bytes in [biff5(&[]), stream, file.into_inner().into_inner()] {
        let document = extract(&bytes, "表.xls", &Limits::default(), None).document;
        assert_eq!((document.kind, blocks(&document)), (FileKind::Xls, ["h1|表", "0:0:1|项目名称"].map(str::to_owned).to_vec()));
    }
    // A code page of no bytes, at which the reader of records panics.
    let damaged = b"\x09\x08\x08\x00\x00\x05\x05\x00\x00\x00\x00\x00\x42\x00\x00\x00\x0a\x00\x00\x00";
    let damaged = extract(damaged, "表.xls", &Limits::default(), None).document;
    assert_eq!((damaged.kind, damaged.status), (FileKind::Xls, ReadStatus::Unreadable(record::Unreadable::Broken)));
    assert_eq!(damaged.problems.iter().map(|p| p.code.as_str()).collect::<Vec<_>>(), ["file.broken"]);
    for start in
        [&b"\x09\x00\x04\x00\x02\x00\x10\x00"[..], b"\x09\x02\x06\x00\x00\x03\x10\x00\x00\x00", b"\x09\x04\x06\x00\x00\x04\x10\x00\x00\x00"]
    {
        let document = extract(start, "表.xls", &Limits::default(), None).document;
        assert_eq!(document.status, ReadStatus::Unreadable(record::Unreadable::Unsupported));
        assert_eq!(document.problems[0].what.zh, "暂不支持读取 Excel 2.0-4.0 格式。");
    }
}

#[test]
fn what_to_send_instead_fits_the_format() {
    let advice = |bytes: &[u8]| extract(bytes, "附件", &Limits::default(), None).document.problems[0].what_to_do.zh.clone();
    let unpack = "请解压后直接提交其中的文件，或改用 ZIP 格式打包后重新提交。";
    assert_eq!([advice(b"Rar!\x1a\x07\x01\x00"), advice(b"7z\xbc\xaf\x27\x1c\x00\x04")], [unpack, unpack]);
    assert_eq!(advice(b"GIF89a\x01\x00"), "请转存为 JPG、PNG 或 PDF 后重新提交。");
    assert_eq!(advice(b"{\\rtf1 text}"), "请在原软件中打开核对，另存为 PDF 或 DOCX 后重新提交。");
}

#[test]
fn documents_of_the_chinese_office_format_are_named() {
    let single = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><uof:UOF xmlns:uof=\"http://schemas.uof.org/cn/2003/uof\" uof:language=\"cn\"><字:文本串>正文</字:文本串></uof:UOF>";
    for bytes in [single.as_bytes().to_vec(), zip_of(&[("uof.xml", "<uof/>"), ("content.xml", "<c/>")])] {
        let document = extract(&bytes, "申报书.uof", &Limits::default(), None).document;
        assert_eq!(document.status, ReadStatus::Unreadable(record::Unreadable::Unsupported));
        assert_eq!(document.problems[0].what.zh, "暂不支持读取 UOF（标文通） 格式。");
    }
}

#[test]
fn paragraphs_of_an_old_word_file() {
    let document = extract(&doc("一、项目概述\r数据要素\r", 0), "申报书.doc", &Limits::default(), None).document;
    assert_eq!(
        (document.kind, blocks(&document)),
        (FileKind::Doc, ["paragraph|一、项目概述", "paragraph|数据要素"].map(str::to_owned).to_vec())
    );
    // The same under the ending of WPS is no other file.
    assert_eq!(extract(&doc("正文\r", 0), "申报书.wps", &Limits::default(), None).document.status, ReadStatus::Read);
    let locked = extract(&doc("正文\r", 0x100), "申报书.doc", &Limits::default(), None).document;
    assert_eq!(locked.status, ReadStatus::Unreadable(record::Unreadable::Encrypted));
}

#[test]
fn an_old_word_file_says_what_stands_in_boxes_and_comments_and_what_is_hidden() {
    let texts = [
        (0, "申报书\r隐藏的要求\r正文\r"),
        (4, "\u{5}请核对金额\r\u{5}已核对\r"),
        (6, "项目名称：\u{13}MERGEFIELD 名称\u{14}数智平台\u{15}\r参赛单位：甲公司\r\r"),
        (7, "页眉里的框\r"),
    ];
    let document = extract(&doc_of(&texts, 4..9, 0), "申报书.doc", &Limits::default(), None).document;
    let expected = [
        "paragraph|申报书",
        "paragraph|正文",
        "paragraph|项目名称：数智平台",
        "paragraph|参赛单位：甲公司",
        "header|页眉里的框",
        "comment|请核对金额",
        "comment|已核对",
    ];
    assert_eq!((document.status, blocks(&document)), (ReadStatus::Read, expected.map(str::to_owned).to_vec()));
    let hidden: Vec<(HiddenWhy, &str)> = document.hidden.iter().map(|h| (h.why, h.text.as_str())).collect();
    assert_eq!(hidden, [(HiddenWhy::Marked, "隐藏的要求")]);
}

/// A picture as drawings of the old formats hold it (MS-ODRAW, 2.2.28).
fn drawn_png() -> Vec<u8> {
    let mut png = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_luma8(300, 300).write_to(&mut png, image::ImageFormat::Png).expect("memory takes a picture");
    let body = [&[7; 17][..], &png.into_inner()].concat();
    [&[0x00, 0x6e, 0x1e, 0xf0][..], &(body.len() as u32).to_le_bytes(), &body].concat()
}

#[test]
fn pictures_of_old_office_files_are_told_where_nobody_reads_them() {
    let codes = |bytes: &[u8], name: &str| {
        let document = extract(bytes, name, &Limits::default(), None).document;
        document.problems.into_iter().map(|p| p.code).collect::<Vec<_>>()
    };
    let mut file = cfb::CompoundFile::open(std::io::Cursor::new(doc("营业执照\r", 0))).expect("a container");
    std::io::Write::write_all(&mut file.create_stream("/Data").expect("a new stream"), &drawn_png()).expect("memory takes bytes");
    assert_eq!(codes(&file.into_inner().into_inner(), "营业执照.doc"), ["office.pictures"]);
    let long = doc(&"很长的正文。".repeat(50), 0);
    let mut file = cfb::CompoundFile::open(std::io::Cursor::new(long)).expect("a container");
    std::io::Write::write_all(&mut file.create_stream("/Data").expect("a new stream"), &drawn_png()).expect("memory takes bytes");
    assert_eq!(codes(&file.into_inner().into_inner(), "申报书.doc"), [] as [&str; 0]);
    // A drawing that goes on in a second record.
    let drawing = drawn_png();
    let (first, rest) = drawing.split_at(40);
    assert_eq!(codes(&biff5(&[record(0x00eb, first), record(0x003c, rest)].concat()), "表.xls"), ["office.pictures"]);
}

#[test]
fn a_table_of_texts_that_claims_more_than_it_holds_is_refused() {
    let mut workbook = Workbook::new();
    workbook.add_worksheet().write(0, 0, "甲").unwrap();
    let parts = common::seeds::unpacked(&workbook.save_to_buffer().expect("a workbook made here"));
    let workbook = |count: &str| {
        let claim = |(name, bytes): &(String, Vec<u8>)| {
            let text = String::from_utf8_lossy(bytes).replace("uniqueCount=\"1\"", &format!("uniqueCount=\"{count}\""));
            (name.clone(), text)
        };
        zip_of(&parts.iter().map(claim).collect::<Vec<_>>())
    };
    let check = |count: &str, status| {
        let document = extract(&workbook(count), "a.xlsx", &Limits::default(), None).document;
        assert_eq!((document.kind, document.status), (FileKind::Xlsx, status), "{count}");
    };
    check("1", ReadStatus::Read);
    check("4294967295", ReadStatus::Unreadable(record::Unreadable::Broken));
    check("99999999999999999999999", ReadStatus::Unreadable(record::Unreadable::Broken));
}

#[test]
fn a_row_beyond_all_numbers_costs_its_own_sheet_at_most() {
    let mut workbook = Workbook::new();
    workbook.add_worksheet().write(0, 0, "甲").unwrap();
    workbook.add_worksheet().write(0, 0, "乙").unwrap();
    let mut parts = common::seeds::unpacked(&workbook.save_to_buffer().expect("a workbook made here"));
    let sheet = parts.iter_mut().find(|(name, _)| name.ends_with("sheet1.xml")).expect("the first sheet");
    sheet.1 = String::from_utf8_lossy(&sheet.1).replace("<row r=\"1\"", "<row r=\"99999999999\"").into_bytes();
    let document = extract(&zip_of(&parts), "a.xlsx", &Limits::default(), None).document;
    // Whether the reader of cells notices depends on how it was built.
    assert!(document.status.is_read());
    assert_eq!(blocks(&document).last().map(String::as_str), Some("1:0:0|乙"));
}

fn carried(bytes: &[u8], name: &str) -> Vec<(String, String)> {
    let read = extract(bytes, name, &Limits::default(), None);
    assert_eq!(read.document.problems, []);
    read.members.iter().map(|m| (m.path.clone(), m.document.text.as_str().trim().to_owned())).collect()
}

#[test]
fn what_old_office_files_carry_is_read() {
    let pair = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    let packed = common::packed_object("说明.txt", "乙方说明".as_bytes());
    let text = with_storage(&doc("正文\r", 0), "/ObjectPool/_1", &doc("附件内的文档\r", 0));
    let mut formula = cfb::CompoundFile::create(std::io::Cursor::new(Vec::new())).expect("memory takes a file");
    formula.create_stream("/Equation Native").expect("a new stream");
    let formula = formula.into_inner().into_inner();
    let text = with_storage(&with_storage(&text, "/ObjectPool/_2", &packed), "/ObjectPool/_3", &formula);
    assert_eq!(carried(&text, "申报书.doc"), [pair("oleObject1", "附件内的文档"), pair("说明.txt", "乙方说明")]);

    let mut book = cfb::CompoundFile::create_with_version(cfb::Version::V3, std::io::Cursor::new(Vec::new())).expect("memory takes a file");
    let mut stream = biff5(&[]);
    stream.resize(4096, 0);
    std::io::Write::write_all(&mut book.create_stream("/Book").expect("a new stream"), &stream).expect("memory takes bytes");
    let book = with_storage(&book.into_inner().into_inner(), "/MBD0001A2B3", &packed);
    let book = with_storage(&book, "/_VBA_PROJECT_CUR", &packed);
    assert_eq!(carried(&book, "表.xls"), [pair("说明.txt", "乙方说明")]);
}
