//! What annotations and fields show on a page and say beside it.

use lopdf::{Dictionary, Object, dictionary};
use record::{BBox, BlockKind, Document, HiddenWhy};

use super::build::{Pdf, helvetica};
use super::{blocks, read};
use crate::Limits;
use crate::pdf::Wanting;

fn rect(x: i64) -> Object {
    Object::Array(vec![x.into(), 60.into(), (x + 50).into(), 70.into()])
}

fn literal(text: &str) -> Object {
    Object::string_literal(text)
}

/// An annotation of this kind that says something.
fn saying(kind: &str, said: &str) -> Dictionary {
    dictionary! { "Subtype" => kind, "Rect" => rect(10), "Contents" => literal(said) }
}

/// The same with these entries besides, or in place of its own.
fn with(mut annotation: Dictionary, more: &Dictionary) -> Dictionary {
    for (key, value) in more {
        annotation.set(key.clone(), value.clone());
    }
    annotation
}

/// An appearance that draws this line.
fn look(pdf: &mut Pdf, line: &str) -> Dictionary {
    let font = pdf.add(helvetica());
    let form = dictionary! {
        "Type" => "XObject", "Subtype" => "Form", "BBox" => vec![0.into(), 0.into(), 50.into(), 10.into()],
        "Resources" => dictionary! { "Font" => dictionary! { "F" => font } },
    };
    let stream = pdf.stream(form, format!("BT /F 10 Tf 2 2 Td ({line}) Tj ET").as_bytes());
    dictionary! { "N" => stream }
}

/// A page that says "body" and has these annotations.
fn annotated(pdf: Pdf, annotations: Vec<Dictionary>, catalog: &Dictionary) -> Document {
    let annotations: Vec<Object> = annotations.into_iter().map(Object::from).collect();
    let page = pdf.font("F", helvetica()).page(b"BT /F 10 Tf 20 20 Td (body) Tj ET", dictionary! { "Annots" => annotations });
    read(&page.finish(catalog))
}

fn hidden(document: &Document) -> Vec<(HiddenWhy, &str)> {
    document.hidden.iter().map(|h| (h.why, h.text.as_str())).collect()
}

#[test]
fn what_annotations_say_is_kept_apart() {
    let utf_16: Vec<u8> = [0xfeffu16].into_iter().chain("请补充预算".encode_utf16()).flat_map(u16::to_be_bytes).collect();
    let note = with(saying("Text", ""), &dictionary! { "Contents" => Object::string_literal(utf_16) });
    let rich = literal("<?xml version=\"1.0\"?><body><p>one</p><p>two &amp; <b>three</b></p></body>");
    let file = dictionary! { "Type" => "Filespec", "F" => literal("elsewhere.xlsx"), "Desc" => literal("the old budget") };
    let annotations = vec![
        note,
        with(saying("Highlight", " "), &dictionary! { "RC" => rich }),
        saying("Underline", "first\rsecond"),
        with(saying("Popup", "what its note says"), &dictionary! { "Parent" => Dictionary::new() }),
        saying("Popup", "a window of its own"),
        saying("Link", "where it leads"),
        dictionary! { "Subtype" => "FileAttachment", "Rect" => rect(10), "FS" => file.clone() },
        with(saying("FileAttachment", "elsewhere.xlsx"), &dictionary! { "FS" => file }),
    ];
    let document = annotated(Pdf::new(), annotations, &Dictionary::new());
    let comments = ["请补充预算", "one\ntwo & three", "first\nsecond", "a window of its own", "the old budget"];
    let expected: Vec<(BlockKind, &str)> =
        std::iter::once((BlockKind::Paragraph, "body")).chain(comments.map(|text| (BlockKind::Comment, text))).collect();
    assert_eq!((blocks(&document), hidden(&document)), (expected, vec![]));
    assert_eq!(document.blocks[1].bbox, Some(BBox::new(10.0, 30.0, 60.0, 40.0)));
    assert_eq!(document.problems, []);
}

#[test]
fn annotations_that_are_not_shown_are_hidden_text() {
    let mut pdf = Pdf::new();
    let stamp = dictionary! { "Subtype" => "Stamp", "Rect" => rect(130), "F" => 32, "AP" => look(&mut pdf, "stamp") };
    let layer = pdf.add(dictionary! { "Type" => "OCG", "Name" => literal("layer") });
    let annotations = vec![
        with(saying("Text", "full marks"), &dictionary! { "F" => 2 }),
        with(saying("Text", "an answer"), &dictionary! { "F" => 30, "IRT" => Dictionary::new() }),
        with(saying("FreeText", "typed"), &dictionary! { "OC" => layer.clone() }),
        stamp,
    ];
    let configuration = dictionary! { "OCGs" => vec![layer.clone()], "D" => dictionary! { "OFF" => vec![layer] } };
    let document = annotated(pdf, annotations, &dictionary! { "OCProperties" => configuration });
    assert_eq!(blocks(&document), [(BlockKind::Paragraph, "body"), (BlockKind::Comment, "an answer")]);
    let joined = "typed\nstamp";
    assert_eq!(hidden(&document), [(HiddenWhy::Marked, joined), (HiddenWhy::Marked, "full marks")]);
}

#[test]
fn what_an_appearance_says_is_no_comment_besides() {
    let mut pdf = Pdf::new();
    let (typed, stamp) = (look(&mut pdf, "Typed"), look(&mut pdf, "stamp"));
    let annotations = vec![
        with(saying("FreeText", "typed!"), &dictionary! { "AP" => typed }),
        with(saying("Stamp", "see page 3"), &dictionary! { "AP" => stamp, "Rect" => rect(70) }),
        with(saying("FreeText", "bare"), &dictionary! { "Rect" => rect(130) }),
    ];
    let document = annotated(pdf, annotations, &Dictionary::new());
    let shown = ["body", "Typed", "stamp", "bare"].map(|text| (BlockKind::Paragraph, text));
    assert_eq!(blocks(&document), [&shown[..], &[(BlockKind::Comment, "see page 3")]].concat());
}

#[test]
fn a_field_without_an_appearance_shows_its_value() {
    let check = |pdf: Pdf, field: &Dictionary, anew: bool, shown: &[&str]| {
        let widget = with(dictionary! { "Subtype" => "Widget", "Rect" => rect(130) }, field);
        let form = dictionary! { "NeedAppearances" => anew, "Fields" => vec![Object::Null] };
        let document = annotated(pdf, vec![widget], &dictionary! { "AcroForm" => form });
        let expected: Vec<(BlockKind, &str)> =
            std::iter::once("body").chain(shown.iter().copied()).map(|text| (BlockKind::Paragraph, text)).collect();
        assert_eq!((blocks(&document), hidden(&document)), (expected, vec![]), "{field:?}");
    };
    let value = |kind: &str, value: Object| dictionary! { "FT" => kind, "V" => value };
    let mut pdf = Pdf::new();
    let stream = pdf.stream(Dictionary::new(), b"in a stream");
    check(pdf, &value("Tx", stream), false, &["in a stream"]);
    check(Pdf::new(), &with(value("Tx", literal("secret")), &dictionary! { "Ff" => 8_192 }), false, &[]);
    // A choice is shown by its label.
    let labels = [("gd", "Guangdong"), ("hn", "Hainan")].map(|(kept, shown)| Object::Array(vec![literal(kept), literal(shown)]));
    let options = dictionary! { "Opt" => labels.to_vec() };
    check(Pdf::new(), &with(value("Ch", literal("hn")), &options), false, &["Hainan"]);
    check(Pdf::new(), &with(value("Ch", literal("other")), &options), false, &["other"]);
    // Boxes, and a button to push.
    let button = |state: &str, flags: i64| dictionary! { "FT" => "Btn", "AS" => state, "Ff" => flags };
    check(Pdf::new(), &button("Yes", 0), false, &["☑"]);
    check(Pdf::new(), &button("Off", 0), false, &[]);
    check(Pdf::new(), &button("Yes", 65_536), false, &[]);
    check(Pdf::new(), &value("Btn", "Yes".into()), false, &["☑"]);
    check(Pdf::new(), &with(button("Yes", 0), &dictionary! { "V" => "Yes" }), false, &["☑"]);
    check(Pdf::new(), &with(button("1", 0), &dictionary! { "V" => "2" }), false, &[]);
    // An appearance that draws nothing, and one of an earlier value, which viewers draw anew where the form says so.
    let drawn = |line: &str| {
        let mut pdf = Pdf::new();
        let look = look(&mut pdf, line);
        (pdf, with(value("Tx", literal("new")), &dictionary! { "AP" => look }))
    };
    for (line, anew, shown) in [("", false, "new"), ("old", false, "old"), ("old", true, "new"), ("NEW", true, "NEW")] {
        let (pdf, field) = drawn(line);
        check(pdf, &field, anew, &[shown]);
    }
}

#[test]
fn a_field_that_nobody_sees_hides_its_value() {
    let check = |place: [i64; 4], why: HiddenWhy| {
        let field = dictionary! {
            "Subtype" => "Widget", "FT" => "Tx", "V" => literal("secret"), "Rect" => place.map(Object::from).to_vec(),
        };
        let document = annotated(Pdf::new(), vec![field], &Dictionary::new());
        assert_eq!((blocks(&document), hidden(&document)), (vec![(BlockKind::Paragraph, "body")], vec![(why, "secret")]), "{place:?}");
    };
    check([300, 60, 350, 80], HiddenWhy::OffPage);
    check([20, 60, 20, 60], HiddenWhy::Tiny);
}

#[test]
fn comments_on_a_scan_are_no_text_of_it() {
    let picture = b"q 200 0 0 100 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID x EI Q";
    let note = saying("Text", &"a long remark on what the scan shows ".repeat(20));
    let bytes = Pdf::new().page(picture, dictionary! { "Annots" => vec![Object::from(note)] }).bytes();
    let reading = super::reading(&bytes, &Limits::default());
    let codes: Vec<&str> = reading.document.problems.iter().map(|p| p.code.as_str()).collect();
    assert_eq!(codes, ["file.no_text", "pdf.page_no_text"]);
    assert_eq!(reading.wanting, [Wanting { number: 1, keeps_layer: true, pictured: true }]);
}

#[test]
fn of_comments_without_end_a_part_is_read() {
    let note = |said: &str| Object::from(saying("Text", said));
    let bytes = Pdf::new().page(b"", dictionary! { "Annots" => vec![note(&"x".repeat(30)), note(&"y".repeat(30)), note("z")] }).bytes();
    let document = super::reading(&bytes, &Limits { pdf_marks: 40, ..Limits::default() }).document;
    assert_eq!(document.text.as_str(), format!("{}\n{}", "x".repeat(30), "y".repeat(11)));
    let codes: Vec<&str> = document.problems.iter().map(|p| p.code.as_str()).collect();
    assert_eq!(codes, ["pdf.page_cut", "file.no_text"]);
}
