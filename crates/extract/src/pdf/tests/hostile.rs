use std::io::Write as _;

use lopdf::{Dictionary, Object, dictionary};
use proptest::prelude::{ProptestConfig, any, prop};

use super::build::{Pdf, composite, helvetica, saved};
use super::{BROKEN, ENCRYPTED, NO_TEXT, read, status_of};
use crate::Limits;

fn sample() -> Pdf {
    let mut pdf = Pdf::new().font("L", helvetica());
    let font = composite(&mut pdf, "GBK-EUC-H", "GB1");
    let form = dictionary! { "Type" => "XObject", "Subtype" => "Form", "BBox" => vec![0.into(), 0.into(), 100.into(), 100.into()] };
    pdf.font("F", font).object("X", form, b"BT /L 9 Tf 5 5 Td (form) Tj ET").page(
        b"10 10 m 90 10 l S 10 10 m 10 90 l S BT /F 10 Tf 20 50 Td <CAFDBEDD> Tj [<D2AA> -200 <CBD8>] TJ ET q /X Do Q",
        Dictionary::new(),
    )
}

#[test]
fn what_is_no_pdf_or_has_no_text_is_in_its_class() {
    assert_eq!(status_of(b""), BROKEN);
    assert_eq!(status_of(b"%PDF-1.7\nnothing of a file"), BROKEN);
    assert_eq!(status_of(&Pdf::of("").bytes()), NO_TEXT);
    assert_eq!(read(&Pdf::of("").bytes()).pages.len(), 1, "a document without text has its pages");
}

#[test]
fn a_password_is_said() {
    let encrypt = dictionary! {
        "Filter" => "Standard", "V" => 1, "R" => 2, "P" => -4, "O" => Object::string_literal(vec![1; 32]), "U" => Object::string_literal(vec![2; 32]),
    };
    let mut pdf = sample();
    let encrypt = pdf.add(encrypt);
    pdf.document.trailer.set("Encrypt", encrypt);
    pdf.document.trailer.set("ID", vec![Object::string_literal("a"), Object::string_literal("a")]);
    assert_eq!(status_of(&pdf.bytes()), ENCRYPTED);
}

#[test]
fn an_invalid_id_costs_nothing() {
    let mut pdf = sample();
    pdf.document.trailer.set("ID", Object::Name(b"none".to_vec()));
    assert_eq!(read(&pdf.bytes()).text.as_str(), "数据要素\nform");
}

#[test]
fn a_damaged_table_of_objects_is_rebuilt() {
    let bytes = sample().bytes();
    let text = String::from_utf8_lossy(&bytes);
    let at = text.rfind("startxref").expect("a file ends with startxref");
    let mut cut = bytes[..at].to_vec();
    cut.extend_from_slice(b"startxref\n999999\n%%EOF");
    assert_eq!(read(&cut).text.as_str(), "数据要素\nform");
}

#[test]
fn a_page_whose_data_is_cut_is_read_up_to_there_and_says_so() {
    let line = |n: u32| format!("BT /F 10 Tf 20 {} Td (line {n} of {}) Tj ET\n", 6_000 - 15 * n, n.wrapping_mul(2_654_435_761));
    let content: String = (0..400).map(line).collect();
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(content.as_bytes()).expect("a vector takes all bytes");
    let packed = encoder.finish().expect("a vector takes all bytes");
    let read_of = |packed: &[u8]| {
        let mut pdf = Pdf::new().font("F", helvetica());
        let stream = pdf.stream(dictionary! { "Filter" => "FlateDecode" }, packed);
        let paper: Vec<Object> = vec![0.into(), 0.into(), 300.into(), 6_100.into()];
        let document = read(&pdf.page(b"", dictionary! { "Contents" => stream, "MediaBox" => paper }).bytes());
        let codes: Vec<String> = document.problems.iter().map(|p| p.code.to_string()).collect();
        (document.text.as_str().contains("line 0 of"), document.text.as_str().contains("line 399 of"), codes)
    };
    assert_eq!(read_of(&packed), (true, true, vec![]));
    // A checksum that is gone costs nothing.
    assert_eq!(read_of(&packed[..packed.len() - 4]), (true, true, vec![]));
    assert_eq!(read_of(&packed[..packed.len() / 2]), (true, false, vec!["pdf.page_damaged".to_owned()]));
}

#[test]
fn forms_that_draw_themselves_end() {
    let form = dictionary! { "Type" => "XObject", "Subtype" => "Form", "BBox" => vec![0.into(), 0.into(), 100.into(), 100.into()] };
    let mut pdf = Pdf::new().font("F", helvetica()).object("X", form, b"BT /F 9 Tf 5 5 Td (x) Tj ET /X Do /X Do");
    pdf = pdf.page(b"/X Do", Dictionary::new());
    let document = read(&pdf.bytes());
    assert_eq!(document.text.as_str(), "x");
    assert_eq!(document.problems.iter().map(|p| p.code.as_str()).collect::<Vec<_>>(), ["pdf.page_cut"]);
}

#[test]
fn a_page_tree_that_holds_itself_ends() {
    let mut pdf = sample();
    let tree = pdf.document.new_object_id();
    let kids = dictionary! { "Type" => "Pages", "Kids" => vec![Object::Reference(tree), Object::Reference(tree)] };
    pdf.document.objects.insert(tree, kids.into());
    assert_eq!(status_of(&pdf.finish(&dictionary! { "Pages" => tree })), read(&pdf.bytes()).status);
}

proptest::proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn damaged_bytes_are_read_or_classed(flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..30), cut in any::<prop::sample::Index>()) {
        let mut bytes = sample().bytes();
        for (at, value) in flips {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        bytes.truncate(cut.index(bytes.len()).max(bytes.len() / 2));
        read(&bytes);
    }

    #[test]
    fn any_content_is_run_to_its_end(content in "[ -~\n]{0,300}", ops in prop::collection::vec(prop::sample::select(vec![
        "q", "Q", "BT", "ET", "/F 10 Tf", "1 0 0 1 5 5 cm", "0 1e9 0 -4 .1 9 Tm", "(ab) Tj", "[(a) 9999999 (b)] TJ", "/X Do", "W n", "0 0 9 9 re", "f", "S", "EMC",
        "/Span <</ActualText (z)>> BDC", "3 Tr", "-5 Tz", "BI ID EI", "1 g", "5 5 m 9 9 l",
    ]), 0..60)) {
        let page = format!("{} {content}", ops.join(" "));
        read(&Pdf::of(&page).bytes());
    }
}

#[test]
fn a_first_code_beyond_all_numbers_costs_the_widths() {
    for first in ["-99999999999999999999", "99999999999999999999"] {
        let file = String::from_utf8_lossy(&Pdf::of("BT /F 10 Tf 20 50 Td (text) Tj ET").bytes())
            .replace("/BaseFont/Helvetica", &format!("/FirstChar {first}/Widths[500]/BaseFont/Helvetica"));
        assert_eq!(read(file.as_bytes()).text.as_str(), "text", "{first}");
    }
}

#[test]
fn places_beyond_any_page_hold_nothing() {
    let far = ["99999999999999999999", "-99999999999999999999", "99999999999999999999999999"];
    for place in far {
        let content = format!("BT /F 10 Tf {place} 50 Td (far) Tj 1 0 0 1 20 50 Tm (near) Tj /F {place} Tf (large) Tj ET");
        assert_eq!(read(&Pdf::of(&content).bytes()).text.as_str(), "near", "{place}");
    }
}

fn codes(document: &record::Document) -> Vec<&str> {
    document.problems.iter().map(|p| p.code.as_str()).collect()
}

fn rect(x: i64) -> Object {
    Object::Array(vec![x.into(), 40.into(), (x + 50).into(), 52.into()])
}

#[test]
fn a_value_that_many_fields_inherit_ends_at_the_limit_of_the_page() {
    let mut pdf = Pdf::new();
    let parent = pdf.add(dictionary! { "FT" => "Tx", "V" => Object::string_literal("x".repeat(40)) });
    let fields: Vec<Object> =
        [10, 70, 130].map(|x| dictionary! { "Subtype" => "Widget", "Rect" => rect(x), "Parent" => parent.clone() }.into()).to_vec();
    let bytes = pdf.page(b"", dictionary! { "Annots" => fields }).bytes();
    let shown = |pdf_marks: u32| {
        let document = super::reading(&bytes, &Limits { pdf_marks, ..Limits::default() }).document;
        (document.text.as_str().chars().filter(|&c| c == 'x').count(), codes(&document).join(" "))
    };
    assert_eq!(shown(200), (120, String::new()));
    // Lines count as well: one of 40, and 9 of the next.
    assert_eq!(shown(50), (49, "pdf.page_cut".to_owned()));
}

#[test]
fn annotations_beyond_the_limit_are_said() {
    let mut pdf = Pdf::new();
    let field = |value: &str| dictionary! { "Subtype" => "Widget", "Rect" => rect(10), "FT" => "Tx", "V" => Object::string_literal(value) };
    let (first, last) = (pdf.add(field("first")), pdf.add(field("last")));
    let notes: Vec<Object> = std::iter::once(first).chain(std::iter::repeat_n(Object::Null, 5_000)).chain([last]).collect();
    let document = read(&pdf.page(b"", dictionary! { "Annots" => notes }).bytes());
    assert_eq!((document.text.as_str(), codes(&document).as_slice()), ("first", &["pdf.page_cut"][..]));
}

#[test]
fn of_pages_that_were_not_counted_to_the_end_no_number_is_given() {
    let line = "BT /F 10 Tf 20 50 Td (text of a page) Tj ET";
    let bytes = super::pages_of(&[line; 5]);
    let said = |limits: &Limits| {
        let document = super::reading(&bytes, limits).document;
        (document.pages.len(), document.problems.iter().find(|p| p.code == "pdf.pages").map(|p| p.what.en.to_string()))
    };
    assert_eq!(said(&Limits { pages: 3, ..Limits::default() }), (3, Some("It has more pages than the limit of 3.".to_owned())));
    assert_eq!(said(&Limits { pages: 5, ..Limits::default() }), (5, None));
}

#[test]
fn a_file_that_ends_too_early_says_so() {
    let whole = Pdf::of("BT /F 10 Tf 20 50 Td (text) Tj ET").bytes();
    let codes = |bytes: &[u8]| -> Vec<String> { read(bytes).problems.into_iter().map(|p| p.code).collect() };
    let has = |bytes: &[u8], code: &str| codes(bytes).iter().any(|c| c == code);
    assert_eq!(codes(&whole), [] as [&str; 0]);
    // What some servers append is no sign of damage.
    assert_eq!(codes(&[&whole[..], b"\n<!-- served in 3 ms -->"].concat()), [] as [&str; 0]);
    let end = whole.windows(4).rposition(|w| w == b"xref").expect("a table");
    assert!(has(&whole[..end - 10], "file.cut_off"), "{:?}", codes(&whole[..end - 10]));
    let headless = read(b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog");
    assert!(headless.problems[0].what.en.contains("incomplete"), "{:?}", headless.problems);
}

#[test]
fn what_the_file_has_lost_of_a_page_is_said() {
    let lost = || Object::Reference((99, 0));
    let form = |pdf: &mut Pdf| pdf.stream(dictionary! { "Subtype" => "Form", "BBox" => vec![0.into(), 0.into(), 9.into(), 9.into()] }, b"");
    // A second page that shows a line in the font G and draws X.
    let told = |pdf: Pdf, own: Dictionary| -> Vec<String> {
        let pdf = pdf.font("F", helvetica()).page(b"BT /F 10 Tf 20 50 Td (first) Tj ET", Dictionary::new());
        let document = read(&pdf.page(b"BT /G 10 Tf 20 50 Td (second) Tj ET /X Do", own).bytes());
        assert_eq!(document.text.as_str(), "first\nsecond");
        codes(&document).into_iter().map(str::to_owned).collect()
    };
    let resources = |font: Object, object: Object| {
        dictionary! { "Resources" => dictionary! { "Font" => dictionary! { "G" => font }, "XObject" => dictionary! { "X" => object } } }
    };
    let none: [&str; 0] = [];
    let mut pdf = Pdf::new();
    let object = form(&mut pdf);
    assert_eq!(told(pdf, resources(helvetica().into(), object)), none);
    let mut pdf = Pdf::new();
    let object = form(&mut pdf);
    // Read as viewers show it.
    assert_eq!(told(pdf, resources(lost(), object)), none);
    assert_eq!(told(Pdf::new(), resources(helvetica().into(), lost())), ["pdf.page_damaged"]);
    // A part of its content, behind the first one; names that stand nowhere are the content's own fault.
    assert_eq!(told(Pdf::new(), dictionary! { "Contents" => lost() }), ["pdf.page_damaged"]);
    assert_eq!(told(Pdf::new(), Dictionary::new()), none);
}

#[test]
fn pages_that_the_file_has_lost_are_said() {
    let mut document = Pdf::of("BT /F 10 Tf 20 50 Td (text) Tj ET").whole(&Dictionary::new());
    let page = document.get_pages()[&1];
    let page = document.get_dictionary(page).expect("a page is a dictionary");
    let tree = page.get(b"Parent").and_then(Object::as_reference).expect("a page hangs on its tree");
    let tree = document.get_dictionary_mut(tree).expect("a tree is a dictionary");
    let Ok(Object::Array(kids)) = tree.get_mut(b"Kids") else { panic!("a tree has kids") };
    kids.push(Object::Reference((99, 0)));
    let document = read(&saved(&document));
    assert_eq!((document.text.as_str(), document.pages.len(), codes(&document).as_slice()), ("text", 1, &["pdf.pages_lost"][..]));
}
