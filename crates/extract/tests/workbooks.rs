//! What workbooks say beside the cells of their sheets: drawings, controls, comments, headers, pictures in cells.

mod common;

use common::{blocks, zip_of};
use extract::{Limits, extract};
use record::{Document, HiddenWhy};
use rust_xlsxwriter::{Format, Formula, Note, Workbook};

/// A workbook of one sheet of one cell, with these parts beside what it has.
fn with_parts(build: impl FnOnce(&mut Workbook), more: &[(&str, &str)]) -> Document {
    let mut workbook = Workbook::new();
    build(&mut workbook);
    let mut parts = common::seeds::unpacked(&workbook.save_to_buffer().expect("a workbook made here"));
    parts.retain(|(name, _)| more.iter().all(|(other, _)| other != name));
    parts.extend(more.iter().map(|(name, content)| ((*name).to_owned(), content.as_bytes().to_vec())));
    extract(&zip_of(&parts), "表.xlsx", &Limits::default(), None).document
}

fn one_cell(workbook: &mut Workbook) {
    workbook.add_worksheet().set_name("表").expect("a name of one letter").write(0, 0, "甲").expect("a cell of the sheet");
}

fn rels(list: &[(&str, &str, &str)]) -> String {
    let one = |(id, kind, target): &(&str, &str, &str)| format!("<Relationship Id='{id}' Type='x/{kind}' Target='{target}'/>");
    format!("<Relationships>{}</Relationships>", list.iter().map(one).collect::<String>())
}

fn hidden(document: &Document) -> Vec<(HiddenWhy, &str)> {
    document.hidden.iter().map(|h| (h.why, h.text.as_str())).collect()
}

const SHEET_RELS: &str = "xl/worksheets/_rels/sheet1.xml.rels";

#[test]
fn headers_and_footers_are_read_where_something_is_printed() {
    let document = with_parts(
        |workbook| {
            one_cell(workbook);
            let sheet = workbook.worksheet_from_index(0).unwrap();
            sheet.set_header("&L粤数&C&\"宋体,Bold\"&14机密 A&&B&R&A").set_footer("第 &P 页");
            workbook.add_worksheet().set_header("空表的页眉");
        },
        &[],
    );
    assert_eq!(blocks(&document), ["h1|表", "0:0:0|甲", "header|粤数\t机密 A&B\t表", "footer|第  页"]);
}

#[test]
fn threads_of_comments_are_read_once() {
    let list = rels(&[("c", "comments", "../comments1.xml"), ("t", "threadedComment", "../threadedComments/threadedComment1.xml")]);
    let comments = "<comments><authors><author>甲</author><author>tc={0A}</author></authors><commentList>\
         <comment ref='A1' authorId='0'><text><t>请</t><r><t>核对</t></r></text></comment>\
         <comment ref='B1' authorId='1'><text><t>[线程批注] 你的 Excel 版本可读取此线程批注</t></text></comment></commentList></comments>";
    let threads = "<ThreadedComments><threadedComment ref='B1' id='{0A}'><text>金额有误</text></threadedComment>\
         <threadedComment ref='B1' parentId='{0A}'><text>已改</text></threadedComment></ThreadedComments>";
    let parts = [(SHEET_RELS, list.as_str()), ("xl/comments1.xml", comments), ("xl/threadedComments/threadedComment1.xml", threads)];
    let document = with_parts(one_cell, &parts);
    assert_eq!(blocks(&document), ["h1|表", "0:0:0|甲", "comment|请核对", "comment|金额有误", "comment|已改"]);
}

#[test]
fn controls_of_a_form_are_read_with_their_state() {
    let list = rels(&[("v", "vmlDrawing", "../drawings/vmlDrawing1.vml"), ("d", "drawing", "../drawings/drawing1.xml")]);
    let shape = |id: u32, kind: &str, words: &str, more: &str| {
        format!(
            "<v:shape id='_x0000_s{id}'><v:textbox><div><font>{words}</font></div></v:textbox><x:ClientData ObjectType='{kind}'>{more}</x:ClientData></v:shape>"
        )
    };
    let vml = [
        shape(1025, "Checkbox", "同意<br>\n并承诺", "<x:Checked>1</x:Checked>"),
        shape(1026, "Radio", "企业", ""),
        shape(1027, "GBox", "单位性质", ""),
        shape(1028, "Note", "批注的影子", ""),
        shape(1029, "Checkbox", "", ""),
    ];
    let vml = format!("<xml xmlns:v='v' xmlns:x='x'>{}</xml>", vml.concat());
    let text = |words: &str| format!("<xdr:txBody><a:p><a:r><a:t>{words}</a:t></a:r></a:p></xdr:txBody>");
    let control = "<xdr:nvSpPr><xdr:cNvPr id='1025' name='c'><a:extLst><a:ext><a14:compatExt spid='_x0000_s1025'/></a:ext></a:extLst></xdr:cNvPr></xdr:nvSpPr>";
    let drawing = format!(
        "<xdr:wsDr><mc:AlternateContent><mc:Choice Requires='a14'><xdr:twoCellAnchor><xdr:sp>{control}{}</xdr:sp></xdr:twoCellAnchor></mc:Choice><mc:Fallback/></mc:AlternateContent>\
         <xdr:twoCellAnchor><xdr:grpSp><xdr:sp>{}</xdr:sp></xdr:grpSp></xdr:twoCellAnchor></xdr:wsDr>",
        text("同意并承诺"),
        text("组合里的文本框"),
    );
    let parts =
        [(SHEET_RELS, list.as_str()), ("xl/drawings/vmlDrawing1.vml", vml.as_str()), ("xl/drawings/drawing1.xml", drawing.as_str())];
    let document = with_parts(one_cell, &parts);
    let expected = ["h1|表", "0:0:0|甲", "paragraph|☑同意 并承诺", "paragraph|组合里的文本框", "paragraph|○企业", "paragraph|单位性质"];
    assert_eq!((blocks(&document), document.problems.len()), (expected.map(str::to_owned).to_vec(), 0));
}

#[test]
fn a_formula_on_a_sheet_is_read_as_such_or_from_its_picture() {
    let read = |objects: &str, formula: &[u8]| {
        let mut workbook = Workbook::new();
        one_cell(&mut workbook);
        let mut parts = common::seeds::unpacked(&workbook.save_to_buffer().expect("a workbook made here"));
        let sheet = parts.iter_mut().find(|(name, _)| name.ends_with("sheet1.xml")).expect("the sheet");
        sheet.1 = String::from_utf8_lossy(&sheet.1).replace("</worksheet>", &format!("{objects}</worksheet>")).into_bytes();
        let of_sheet = rels(&[
            ("v", "vmlDrawing", "../drawings/vmlDrawing1.vml"),
            ("o", "oleObject", "../embeddings/oleObject1.bin"),
            ("i", "image", "../media/image1.wmf"),
        ]);
        let drawing = "<xml xmlns:v='v' xmlns:o='o'><v:shape id='_x0000_s1025'><v:imagedata o:relid='p' o:title=''/></v:shape></xml>";
        parts.extend([
            (SHEET_RELS.to_owned(), of_sheet.into_bytes()),
            ("xl/drawings/vmlDrawing1.vml".to_owned(), drawing.into()),
            ("xl/drawings/_rels/vmlDrawing1.vml.rels".to_owned(), rels(&[("p", "image", "../media/image1.wmf")]).into_bytes()),
            ("xl/media/image1.wmf".to_owned(), common::wmf("y=ax+b")),
            ("xl/embeddings/oleObject1.bin".to_owned(), common::equation_object(formula)),
        ]);
        let document = extract(&zip_of(&parts), "表.xlsx", &Limits::default(), None).document;
        assert_eq!(document.problems, []);
        blocks(&document)
    };
    let object = |more: &str| format!("<oleObject progId='Equation.3' shapeId='1025' r:id='o'>{more}</oleObject>");
    let now = format!(
        "<oleObjects><mc:AlternateContent><mc:Choice Requires='x14'>{}</mc:Choice><mc:Fallback>{}</mc:Fallback></mc:AlternateContent></oleObjects>",
        object("<objectPr defaultSize='0' r:id='i'/>"),
        object("")
    );
    let of_2007 = format!("<oleObjects>{}</oleObjects>", object(""));
    for objects in [now.as_str(), of_2007.as_str()] {
        assert_eq!(read(objects, &common::X1), ["h1|表", "0:0:0|甲", "paragraph|x₁"], "{objects}");
        assert_eq!(read(objects, &[&[9][..], &common::X1[1..]].concat()), ["h1|表", "0:0:0|甲", "paragraph|y=ax+b"], "{objects}");
    }
}

#[test]
fn what_is_chosen_in_lists_of_a_form_is_read() {
    let list = rels(&[("v", "vmlDrawing", "../drawings/vmlDrawing1.vml")]);
    let shape = |kind: &str, entry: u32, cells: &str| {
        format!(
            "<v:shape id='s'><x:ClientData ObjectType='{kind}'><x:Sel>{entry}</x:Sel><x:FmlaRange>{cells}</x:FmlaRange></x:ClientData></v:shape>"
        )
    };
    let vml = [
        shape("Drop", 2, "$D$1:$D$3"),
        shape("Drop", 1, "'单 位'!$A$1:$A$2"),
        // None is chosen, one that is not there, and a list without an end.
        shape("Drop", 0, "$D$1:$D$3"),
        shape("Drop", 4, "$D$1:$D$3"),
        shape("Drop", 1, "名单"),
        shape("Scroll", 1, "$D$1:$D$3"),
    ];
    let vml = format!("<xml xmlns:v='v' xmlns:x='x'>{}</xml>", vml.concat());
    let build = |workbook: &mut Workbook| {
        one_cell(workbook);
        for (entry, row) in ["企业", "高校", "事业单位"].into_iter().zip(0..) {
            workbook.worksheet_from_index(0).unwrap().write(row, 3, entry).unwrap();
        }
        let hidden = workbook.add_worksheet().set_name("单 位").unwrap();
        hidden.set_hidden(true).write(0, 0, "广州市").unwrap();
    };
    let document = with_parts(build, &[(SHEET_RELS, list.as_str()), ("xl/drawings/vmlDrawing1.vml", vml.as_str())]);
    let expected = ["h1|表", "0:0:0|甲", "0:0:3|企业", "0:1:3|高校", "0:2:3|事业单位", "paragraph|高校", "paragraph|广州市"];
    assert_eq!((blocks(&document), document.problems.len()), (expected.map(str::to_owned).to_vec(), 0));
}

#[test]
fn what_objects_and_controls_show_is_read_from_their_pictures() {
    let list = rels(&[("v", "vmlDrawing", "../drawings/vmlDrawing1.vml"), ("d", "drawing", "../drawings/drawing1.xml")]);
    let shape = "<v:shape id='_x0000_s1025'><v:imagedata o:relid='rId1'/><x:ClientData ObjectType='Pict'/></v:shape>";
    let vml = format!("<xml xmlns:v='v' xmlns:x='x'>{shape}</xml>");
    let images = rels(&[("rId1", "image", "../media/image1.emf"), ("rId2", "image", "../media/image2.emf")]);
    // The newer drawing tells one of them too.
    let newer = rels(&[("rId1", "image", "../media/image2.emf")]);
    let [first, second] = ["API1", "ETL2"].map(|text| String::from_utf8(common::emf(text)).expect("small numbers are ASCII"));
    let parts = [
        (SHEET_RELS, list.as_str()),
        ("xl/drawings/vmlDrawing1.vml", vml.as_str()),
        ("xl/drawings/_rels/vmlDrawing1.vml.rels", images.as_str()),
        ("xl/drawings/drawing1.xml", "<xdr:wsDr/>"),
        ("xl/drawings/_rels/drawing1.xml.rels", newer.as_str()),
        ("xl/media/image1.emf", first.as_str()),
        ("xl/media/image2.emf", second.as_str()),
    ];
    let document = with_parts(one_cell, &parts);
    let expected = ["h1|表", "0:0:0|甲", "paragraph|ETL2", "paragraph|API1"].map(str::to_owned).to_vec();
    assert_eq!((blocks(&document), document.problems.len()), (expected, 0));
}

#[test]
fn charts_of_later_kinds_are_read() {
    let list = rels(&[("d", "drawing", "../drawings/drawing1.xml")]);
    let chart = "<cx:chartSpace><cx:chart><cx:title><cx:tx><cx:txData><cx:v>预算构成</cx:v></cx:txData></cx:tx></cx:title></cx:chart></cx:chartSpace>";
    let charts = rels(&[("c", "chartEx", "../charts/chartEx1.xml")]);
    let parts = [
        (SHEET_RELS, list.as_str()),
        ("xl/drawings/drawing1.xml", "<xdr:wsDr/>"),
        ("xl/drawings/_rels/drawing1.xml.rels", charts.as_str()),
        ("xl/charts/chartEx1.xml", chart),
    ];
    assert_eq!(blocks(&with_parts(one_cell, &parts)), ["h1|表", "0:0:0|甲", "paragraph|预算构成"]);
}

#[test]
fn what_stands_on_a_sheet_that_is_not_shown_is_hidden() {
    let document = with_parts(
        |workbook| {
            one_cell(workbook);
            let sheet = workbook.add_worksheet();
            sheet.set_hidden(true).set_footer("第 &P 页");
            sheet.write(0, 0, "密").unwrap();
            sheet.insert_note(0, 0, &Note::new("批注里的话").add_author_prefix(false)).unwrap();
        },
        &[],
    );
    assert_eq!(blocks(&document), ["h1|表", "0:0:0|甲"]);
    assert_eq!(hidden(&document), [(HiddenWhy::Marked, "密\n批注里的话")]);
}

#[test]
fn pictures_that_kingsoft_keeps_in_cells_are_pictures() {
    let mut workbook = Workbook::new();
    one_cell(&mut workbook);
    let picture = |name: &str| Formula::new(format!("_xlfn.DISPIMG(\"{name}\",1)")).set_result(format!("=DISPIMG(\"{name}\",1)"));
    workbook.worksheet_from_index(0).unwrap().write_formula(0, 1, picture("ID_1")).unwrap();
    let mut png = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_luma8(300, 300).write_to(&mut png, image::ImageFormat::Png).expect("memory takes a picture");
    let kept = "<etc:cellImages><etc:cellImage><xdr:pic><xdr:nvPicPr><xdr:cNvPr id='1' name='ID_1'/></xdr:nvPicPr><xdr:blipFill><a:blip r:embed='rId1'/></xdr:blipFill></xdr:pic></etc:cellImage></etc:cellImages>";
    let mut parts = common::seeds::unpacked(&workbook.save_to_buffer().expect("a workbook made here"));
    parts.extend([
        ("xl/cellimages.xml".to_owned(), kept.as_bytes().to_vec()),
        ("xl/_rels/cellimages.xml.rels".to_owned(), rels(&[("rId1", "image", "media/image1.png")]).into_bytes()),
        ("xl/media/image1.png".to_owned(), png.into_inner()),
    ]);
    let document = extract(&zip_of(&parts), "表.xlsx", &Limits::default(), None).document;
    let told: Vec<&str> = document.problems.iter().map(|p| p.code.as_str()).collect();
    assert_eq!((blocks(&document), told), (["h1|表", "0:0:0|甲"].map(str::to_owned).to_vec(), vec!["office.pictures"]));
}

#[test]
fn letters_typed_in_a_font_of_signs_are_read_as_signs() {
    let document = with_parts(
        |workbook| {
            let (plain, signs) = (Format::default(), Format::new().set_font_name("Wingdings 2"));
            let sheet = workbook.add_worksheet().set_name("表").unwrap();
            sheet.write_rich_string(0, 0, &[(&signs, "R"), (&plain, "是 "), (&signs, "£"), (&plain, "否")]).unwrap();
            sheet.write_with_format(1, 0, "R", &signs).unwrap();
            sheet.write(2, 0, "R是").unwrap();
        },
        &[],
    );
    assert_eq!(blocks(&document), ["h1|表", "0:0:0|☑是 □否", "0:1:0|☑", "0:2:0|R是"]);
}

#[test]
fn letters_in_a_font_of_signs_are_signs_in_the_largest_table_of_texts() {
    const ROWS: u32 = 400;
    let mut workbook = Workbook::new();
    let (plain, signs) = (Format::default(), Format::new().set_font_name("Wingdings 2"));
    let sheet = workbook.add_worksheet().set_name("表").unwrap();
    for row in 0..ROWS {
        let text = format!("第{row}行：{}", "是".repeat(30));
        sheet.write_rich_string(row, 0, &[(&signs, "R"), (&plain, text.as_str())]).unwrap();
    }
    // The table is longer than a part that is read as a whole may be.
    let limits = Limits { xml_bytes: 50_000, ..Limits::default() };
    let document = extract(&workbook.save_to_buffer().expect("a workbook made here"), "表.xlsx", &limits, None).document;
    let expected: Vec<String> = (0..ROWS).map(|row| format!("0:{row}:0|☑第{row}行：{}", "是".repeat(30))).collect();
    assert_eq!((&blocks(&document)[1..], document.problems), (expected.as_slice(), vec![]));
}
