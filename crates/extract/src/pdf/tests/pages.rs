use lopdf::{Dictionary, Object, dictionary};
use record::{BBox, BlockKind, ReadStatus, Span};

use super::build::{Pdf, composite, helvetica};
use super::{blocks, check, one_page, read};
use crate::Limits;
use crate::pdf::Wanting;

#[test]
fn every_character_has_its_box() {
    // Courier: every letter is six tenths of the size wide.
    let mut font = helvetica();
    font.set("BaseFont", "Courier");
    let pdf = Pdf::new().font("F", font).page(b"BT /F 10 Tf 20 50 Td (abc) Tj ET", Dictionary::new());
    let document = read(&pdf.bytes());
    assert_eq!(document.lines.len(), 1);
    assert_eq!(document.lines[0].edges, [20.0, 26.0, 32.0, 38.0]);
    assert_eq!(document.boxes(Span::of(1, 2)), [(1, BBox::new(26.0, 41.5, 32.0, 51.5))]);
    assert_eq!((document.pages[0].width, document.pages[0].height), (200.0, 100.0));
}

#[test]
fn text_state_moves_the_boxes() {
    let mut font = helvetica();
    font.set("BaseFont", "Courier");
    let pdf = |content: &[u8]| Pdf::new().font("F", font.clone()).page(content, Dictionary::new());
    let edges = |content: &[u8]| read(&pdf(content).bytes()).lines[0].edges.clone();
    assert_eq!(edges(b"BT /F 10 Tf 1 Tc 20 50 Td (ab) Tj ET"), [20.0, 27.0, 33.0]);
    assert_eq!(edges(b"BT /F 10 Tf 50 Tz 20 50 Td (ab) Tj ET"), [20.0, 23.0, 26.0]);
    assert_eq!(edges(b"BT /F 10 Tf 20 50 Td [(a) -100 (b)] TJ ET"), [20.0, 27.0, 33.0]);
    assert_eq!(edges(b"q 2 0 0 2 10 0 cm BT /F 5 Tf 5 25 Td (ab) Tj ET Q"), [20.0, 26.0, 32.0]);
    assert_eq!(edges(b"BT /F 10 Tf 1 0 0 1 20 50 Tm 3 Tw (a b) Tj ET"), [20.0, 26.0, 35.0, 41.0]);
}

#[test]
fn a_turned_page_is_read_as_shown() {
    let pdf = Pdf::new().font("F", helvetica()).page(b"BT /F 10 Tf 0 1 -1 0 30 10 Tm (up) Tj ET", dictionary! { "Rotate" => 90 });
    let document = read(&pdf.bytes());
    assert_eq!((document.pages[0].width, document.pages[0].height), (100.0, 200.0));
    let line = &document.lines[0];
    assert_eq!((document.text.as_str(), line.vertical, line.edges[0]), ("up", false, 10.0));
    assert!((line.bbox.y1 - 31.5).abs() < 0.01, "{:?}", line.bbox);
}

#[test]
fn the_crop_box_is_the_page() {
    let crop = dictionary! { "CropBox" => vec![10.into(), 20.into(), 150.into(), 90.into()] };
    let pdf = Pdf::new().font("F", helvetica()).page(b"BT /F 10 Tf 20 50 Td (x) Tj ET", crop);
    let document = read(&pdf.bytes());
    assert_eq!((document.pages[0].width, document.pages[0].height, document.lines[0].edges[0]), (140.0, 70.0, 10.0));
}

#[test]
fn vertical_writing_runs_down() {
    let mut pdf = Pdf::new();
    let font = composite(&mut pdf, "UniGB-UCS2-V", "GB1");
    let pdf = pdf.font("F", font).page(b"BT /F 10 Tf 150 90 Td <6570636E> Tj ET BT /F 10 Tf 130 90 Td <89817D20> Tj ET", Dictionary::new());
    let document = read(&pdf.bytes());
    assert_eq!(document.text.as_str(), "数据要素");
    assert!(document.lines.iter().all(|l| l.vertical));
    assert_eq!(document.lines[0].edges, [10.0, 20.0, 30.0]);
    assert_eq!(document.lines[0].bbox, BBox::new(145.0, 10.0, 155.0, 30.0));
}

#[test]
fn letters_set_one_under_the_other_are_a_line() {
    let mut pdf = Pdf::new();
    let font = composite(&mut pdf, "UniGB-UCS2-H", "GB1");
    let content = b"BT /F 10 Tf 20 80 Td <6570> Tj 0 -12 Td <636E> Tj 0 -12 Td <8981> Tj ET";
    let document = read(&pdf.font("F", font).page(content, Dictionary::new()).bytes());
    assert_eq!(document.text.as_str(), "\u{6570}\u{636e}\u{8981}");
    assert_eq!((document.lines.len(), document.lines[0].vertical), (1, true));
}

#[test]
fn forms_draw_where_they_are_placed() {
    let dict = || {
        dictionary! {
            "Type" => "XObject", "Subtype" => "Form", "BBox" => vec![0.into(), 0.into(), 100.into(), 100.into()],
            "Matrix" => vec![1.into(), 0.into(), 0.into(), 1.into(), 5.into(), 0.into()],
        }
    };
    let pdf = Pdf::new().font("F", helvetica()).object("X", dict(), b"BT /F 10 Tf 0 50 Td (in) Tj ET");
    let document = read(&pdf.page(b"q 1 0 0 1 15 0 cm /X Do Q BT /F 10 Tf 20 20 Td (out) Tj ET", Dictionary::new()).bytes());
    assert_eq!((document.text.as_str(), document.lines[0].edges[0]), ("in\nout", 20.0));
}

#[test]
fn annotations_and_fields_are_read() {
    let mut pdf = Pdf::new().font("F", helvetica());
    let font = pdf.add(helvetica());
    let look = dictionary! {
        "Type" => "XObject", "Subtype" => "Form", "BBox" => vec![0.into(), 0.into(), 50.into(), 20.into()],
        "Resources" => dictionary! { "Font" => dictionary! { "F" => font } },
    };
    let look = pdf.stream(look, b"BT /F 10 Tf 2 5 Td (stamp) Tj ET");
    let rect = |x: i64| Object::Array(vec![x.into(), 60.into(), (x + 50).into(), 80.into()]);
    let stamp = pdf.add(dictionary! { "Subtype" => "Stamp", "Rect" => rect(10), "AP" => dictionary! { "N" => look.clone() } });
    let gone = pdf.add(dictionary! { "Subtype" => "Stamp", "Rect" => rect(70), "F" => 2, "AP" => dictionary! { "N" => look } });
    let parent = pdf.add(dictionary! { "FT" => "Tx", "V" => Object::string_literal("value") });
    let field = pdf.add(dictionary! { "Subtype" => "Widget", "Rect" => rect(130), "Parent" => parent });
    let pdf = pdf.page(b"BT /F 10 Tf 20 20 Td (body) Tj ET", dictionary! { "Annots" => vec![stamp, gone, field] });
    check(&pdf, "body\nstamp\nvalue\n【文件中不可见的文字】\nstamp");
}

#[test]
fn a_ruled_table_is_rows_of_cells() {
    let cells = "BT /F 10 Tf 15 75 Td (a1) Tj 60 0 Td (b1) Tj -60 -30 Td (a2) Tj 0 -12 Td (more) Tj 60 12 Td (b2) Tj ET";
    let rules = "10 90 m 130 90 l S 10 60 m 130 60 l S 10 20 m 130 20 l S 10 20 m 10 90 l S 70 20 m 70 90 l S 130 20 m 130 90 l S";
    let document = read(&Pdf::of(&format!("{rules} {cells}")).bytes());
    let cell = |row, column| BlockKind::Cell { table: 0, row, column };
    assert_eq!(blocks(&document), [(cell(0, 0), "a1"), (cell(0, 1), "b1"), (cell(1, 0), "a2\nmore"), (cell(1, 1), "b2")]);
    assert_eq!(document.text.as_str(), "a1\tb1\na2\nmore\tb2");
}

#[test]
fn columns_are_read_one_after_the_other() {
    let mut content = String::new();
    for (x, side) in [(10, "left"), (110, "right")] {
        for line in 0..3 {
            content.push_str(&format!("BT /F 8 Tf {x} {} Td ({side} {line} words) Tj ET\n", 80 - 10 * line));
        }
    }
    let document = read(&Pdf::of(&content).bytes());
    let texts: Vec<&str> = document.blocks.iter().map(|b| document.text.slice(b.span)).collect();
    assert_eq!(texts, ["left 0 words left 1 words left 2 words", "right 0 words right 1 words right 2 words"]);
}

#[test]
fn spaces_stand_where_gaps_are_and_never_between_ideographs() {
    check(&Pdf::of("BT /F 10 Tf 20 50 Td [(two) -300 (words) -20 (x)] TJ ET"), "two wordsx");
    let mut pdf = Pdf::new();
    let font = composite(&mut pdf, "UniGB-UCS2-H", "GB1");
    let pdf = pdf.font("F", font).page(b"BT /F 10 Tf 20 50 Td [<6570> -300 <636E>] TJ ET", Dictionary::new());
    check(&pdf, "数据");
}

#[test]
fn bold_by_drawing_twice_is_read_once() {
    check(&Pdf::of("BT /F 10 Tf 20 50 Td (bold) Tj ET BT /F 10 Tf 20.3 50 Td (bold) Tj ET"), "bold");
    check(&Pdf::of("BT /F 10 Tf 20 50 Td (wll) Tj ET"), "wll");
}

#[test]
fn running_lines_and_headings_are_told_from_text() {
    let mut pdf = Pdf::new().font("F", helvetica());
    for n in 1..=3 {
        let page = format!(
            "BT /F 5 Tf 20 95 Td (Running title) Tj ET BT /F 12 Tf 20 75 Td (Chapter heading) Tj ET
             BT /F 6 Tf 20 60 Td (Some text of the page that goes on for a while) Tj 0 -8 Td (and ends on its second line, as text does.) Tj ET
             BT /F 5 Tf 95 3 Td (- {n} -) Tj ET"
        );
        pdf = pdf.page(page.as_bytes(), Dictionary::new());
    }
    let document = read(&pdf.bytes());
    let kinds: Vec<BlockKind> = document.blocks.iter().take(4).map(|b| b.kind).collect();
    assert_eq!(kinds, [BlockKind::Header, BlockKind::Heading(1), BlockKind::Paragraph, BlockKind::PageNumber]);
    assert_eq!(document.blocks.len(), 12);
}

#[test]
fn words_over_a_scan_do_not_make_it_a_page_of_text() {
    let limits = Limits::default();
    let wanting = |share: u32, text: &str| {
        let picture = format!("q {share} 0 0 100 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID x EI Q");
        let bytes = one_page(&format!("{picture} BT /F 5 Tf 20 50 Td ({text}) Tj ET"));
        let reading = super::reading(&bytes, &limits);
        let codes: Vec<String> = reading.document.problems.into_iter().map(|p| p.code).collect();
        (reading.wanting, codes)
    };
    let scan = Wanting { number: 1, keeps_layer: true, pictured: true };
    assert_eq!(wanting(200, "Page 3 of 10 pages"), (vec![scan], vec!["pdf.page_no_text".to_owned()]));
    assert_eq!(wanting(60, "Page 3 of 10 pages"), (vec![], vec![]));
    let long = "Words of a slide that stand over a picture for all of it. ".repeat(3);
    assert_eq!(wanting(200, &long), (vec![], vec![]));
}

#[test]
fn files_inside_a_file_are_read() {
    let mut pdf = Pdf::new().font("F", helvetica());
    let mut file = |data: &str| pdf.stream(dictionary! { "Type" => "EmbeddedFile" }, data.as_bytes());
    let (budget, pinned, packed) = (file("预算"), file("钉住"), file("x"));
    let holder = |name: &str, file: &Object| {
        let held = dictionary! { "UF" => file.clone(), "F" => file.clone() };
        dictionary! { "Type" => "Filespec", "F" => Object::string_literal(name), "EF" => held }
    };
    let elsewhere = dictionary! { "Type" => "Filespec", "F" => Object::string_literal("elsewhere.doc") };
    let pin = dictionary! { "Type" => "Annot", "Subtype" => "FileAttachment", "FS" => holder("C:\\pinned.txt", &pinned), "Rect" => vec![0.into(), 0.into(), 9.into(), 9.into()] };
    // The same file once more.
    let again = dictionary! { "Type" => "Annot", "Subtype" => "FileAttachment", "FS" => holder("budget.txt", &budget) };
    let lost = holder("lost.xlsx", &Object::Null);
    let leaf = dictionary! { "Names" => vec![
        Object::string_literal("a"), holder("budget.txt", &budget).into(),
        Object::string_literal("b"), elsewhere.into(),
        Object::string_literal("c"), lost.into(),
        Object::string_literal("d"), holder("", &packed).into(),
    ] };
    let tree = dictionary! { "EmbeddedFiles" => dictionary! { "Kids" => vec![leaf.into()] } };
    let page = pdf.page(b"BT /F 10 Tf 20 50 Td (text) Tj ET", dictionary! { "Annots" => vec![pin.into(), again.into()] });
    let bytes = page.finish(&dictionary! { "Names" => tree });
    let extraction = crate::extract(&bytes, "a.pdf", &Limits::default(), None);
    assert_eq!((extraction.document.text.as_str(), extraction.document.status), ("text", ReadStatus::Read));
    let shown: Vec<(&str, &str)> = extraction.members.iter().map(|m| (m.path.as_str(), m.document.text.as_str())).collect();
    assert_eq!(shown, [("attachment", "x"), ("budget.txt", "预算"), ("lost.xlsx", ""), ("pinned.txt", "钉住")]);
    assert_eq!(extraction.members[2].document.status, ReadStatus::Unreadable(record::Unreadable::Broken));
    // In two files already, a file is not looked into.
    let zip = |name: &str, bytes: &[u8]| {
        let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut writer, bytes).unwrap();
        writer.finish().unwrap().into_inner()
    };
    let members = crate::extract(&zip("b.zip", &zip("a.pdf", &bytes)), "c.zip", &Limits::default(), None).members;
    assert_eq!(members.iter().map(|m| m.path.as_str()).collect::<Vec<_>>(), ["b.zip", "b.zip!/a.pdf"]);
    let said: Vec<(&str, &str)> = members[1].document.problems.iter().map(|p| (p.code.as_str(), p.what.en.as_str())).collect();
    let names = "attachment, budget.txt, lost.xlsx, pinned.txt";
    let what = format!("The file holds 4 attached files ({names}), which lie too deep inside one another: not read.");
    assert_eq!(said, [("file.attachments", what.as_str())]);
}

#[test]
fn a_form_that_the_viewer_draws_is_said() {
    let codes = |form: Dictionary, catalog: Dictionary| -> Vec<String> {
        let mut pdf = Pdf::of("BT /F 10 Tf 20 50 Td (Please wait) Tj ET");
        let data = pdf.stream(Dictionary::new(), b"<xdp/>");
        let field = pdf.add(dictionary! { "FT" => "Tx", "T" => Object::string_literal("name") });
        let mut own = dictionary! { "XFA" => data, "Fields" => vec![field] };
        for (key, value) in &form {
            own.set(key.clone(), value.clone());
        }
        let mut root = dictionary! { "AcroForm" => own };
        for (key, value) in &catalog {
            root.set(key.clone(), value.clone());
        }
        read(&pdf.finish(&root)).problems.into_iter().map(|p| p.code).collect()
    };
    let none = Dictionary::new;
    let needs_rendering = || dictionary! { "NeedsRendering" => true };
    // A form whose fields stand on its pages, and one of no XFA at all.
    assert_eq!(codes(none(), none()), [] as [&str; 0]);
    assert_eq!(codes(dictionary! { "XFA" => Object::Null }, needs_rendering()), [] as [&str; 0]);
    assert_eq!(codes(none(), needs_rendering()), ["pdf.form_not_read"]);
    assert_eq!(codes(dictionary! { "Fields" => Vec::<Object>::new() }, none()), ["pdf.form_not_read"]);
}

#[test]
fn a_watermark_askew_over_a_table_is_read_whole_and_parts_no_cell() {
    let rules = "0.5 w 10 10 m 190 10 l S 10 50 m 190 50 l S 10 90 m 190 90 l S 10 10 m 10 90 l S 100 10 m 100 90 l S 190 10 m 190 90 l S ";
    let cell = |x: u32, y: u32, text: &str| format!("BT /F 10 Tf {x} {y} Td ({text}) Tj ET ");
    let cells = [(20, 65, "one"), (110, 65, "two"), (20, 25, "three"), (110, 25, "four")].map(|(x, y, text)| cell(x, y, text)).concat();
    let mark = "BT /F 24 Tf 0.8 0.6 -0.6 0.8 30 5 Tm (watermark) Tj ET ";
    let cell = |row: u32, column: u32| BlockKind::Cell { table: 0, row, column };
    let table = [(cell(0, 0), "one"), (cell(0, 1), "two"), (cell(1, 0), "three"), (cell(1, 1), "four")];
    let paragraph = (BlockKind::Paragraph, "watermark");
    let document = read(&one_page(&format!("{rules}{mark}{cells}")));
    assert_eq!(blocks(&document), [&[paragraph][..], &table].concat());
    let document = read(&one_page(&format!("{rules}{cells}{mark}")));
    assert_eq!(blocks(&document), [&table[..], &[paragraph]].concat());
}
