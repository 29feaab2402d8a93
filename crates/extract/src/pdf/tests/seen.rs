use lopdf::{Dictionary, Object, dictionary};
use record::HiddenWhy;

use super::build::{Pdf, helvetica};
use super::{check, read};

/// What of a page is hidden, and why; the visible text must be `seen`.
fn hidden(pdf: &Pdf, seen: &str) -> Vec<(HiddenWhy, String)> {
    let document = read(&pdf.bytes());
    let visible: Vec<&str> = document.blocks.iter().map(|b| document.text.slice(b.span)).collect();
    assert_eq!(visible.join("\n"), seen);
    for h in &document.hidden {
        assert_eq!(document.text.slice(h.span), h.text, "hidden text is quoted at its span");
    }
    document.hidden.iter().map(|h| (h.why, h.text.clone())).collect()
}

fn check_hidden(content: &str, why: HiddenWhy) {
    let pdf = Pdf::of(&format!("BT /F 10 Tf 20 50 Td (seen) Tj ET {content}"));
    assert_eq!(hidden(&pdf, "seen"), [(why, "secret".to_owned())], "{content}");
}

#[test]
fn each_way_of_hiding_is_named() {
    check_hidden("1 g BT /F 10 Tf 20 20 Td (secret) Tj ET", HiddenWhy::White);
    check_hidden("0 0 0 0 k BT /F 10 Tf 20 20 Td (secret) Tj ET", HiddenWhy::White);
    check_hidden("BT /F 0.5 Tf 20 20 Td (secret) Tj ET", HiddenWhy::Tiny);
    check_hidden("BT 0 Tz /F 10 Tf 20 20 Td (secret) Tj ET", HiddenWhy::Tiny);
    check_hidden("BT /F 0 Tf 20 20 Td (secret) Tj ET", HiddenWhy::Tiny);
    check_hidden("BT /F 10 Tf 1 0 0 0 20 20 Tm (secret) Tj ET", HiddenWhy::Tiny);
    check_hidden("BT /F 10 Tf 300 20 Td (secret) Tj ET", HiddenWhy::OffPage);
    check_hidden("q 0 0 5 5 re W n BT /F 10 Tf 20 20 Td (secret) Tj ET Q", HiddenWhy::OffPage);
    check_hidden("BT 3 Tr /F 10 Tf 20 20 Td (secret) Tj ET", HiddenWhy::Invisible);
    check_hidden("BT /F 10 Tf 20 20 Td (secret) Tj ET 0.5 g 10 10 80 30 re f", HiddenWhy::Covered);
}

#[test]
fn white_on_dark_is_seen() {
    check(&Pdf::of("0 0 1 rg 10 10 100 30 re f 1 g BT /F 10 Tf 20 20 Td (title) Tj ET"), "title");
    assert_eq!(
        hidden(
            &Pdf::of("0 g 10 10 100 30 re f 1 g 10 10 100 30 re f 1 g BT /F 10 Tf 20 20 Td (x) Tj ET BT 0 g /F 10 Tf 20 60 Td (y) Tj ET"),
            "y"
        ),
        [(HiddenWhy::White, "x".to_owned())]
    );
}

#[test]
fn letters_with_a_rim_and_letters_that_clip_a_gradient_are_seen() {
    check(&Pdf::of("BT 2 Tr 1 g 0 G /F 10 Tf 20 20 Td (rimmed) Tj ET"), "rimmed");
    check(&Pdf::of("q BT 7 Tr /F 10 Tf 20 20 Td (gradient) Tj ET /S sh Q"), "gradient");
    check(&Pdf::of("q BT 7 Tr /F 10 Tf 20 20 Td (filled) Tj ET 0.5 g 0 0 200 100 re f Q"), "filled");
    // What is painted elsewhere, or after the clip is gone, draws nothing of them.
    check_hidden("q BT 7 Tr /F 10 Tf 20 20 Td (secret) Tj ET 0.5 g 0 80 200 20 re f Q", HiddenWhy::Invisible);
    check_hidden("q BT 7 Tr /F 10 Tf 20 20 Td (secret) Tj ET Q /S sh", HiddenWhy::Invisible);
    check_hidden("BT 2 Tr 1 g 1 G /F 10 Tf 20 20 Td (secret) Tj ET", HiddenWhy::White);
}

#[test]
fn white_text_is_found_among_ten_thousands_of_areas() {
    let tiles: String = (0..20_000).map(|i| format!("{} {} 2 2 re f ", i % 100 * 2, i / 100 % 50 * 2)).collect();
    check_hidden(&format!("1 g {tiles} BT /F 10 Tf 20 20 Td (secret) Tj ET"), HiddenWhy::White);
}

#[test]
fn the_words_over_a_scan_are_seen() {
    let image = dictionary! {
        "Type" => "XObject", "Subtype" => "Image", "Width" => 1, "Height" => 1, "BitsPerComponent" => 8, "ColorSpace" => "DeviceGray",
    };
    let pdf = Pdf::new().font("F", helvetica()).object("I", image, &[255]);
    check(&pdf.page(b"q 200 0 0 100 0 0 cm /I Do Q BT 3 Tr /F 10 Tf 20 20 Td (read) Tj ET", Dictionary::new()), "read");
}

#[test]
fn a_layer_that_is_off_is_not_seen() {
    let mut pdf = Pdf::new().font("F", helvetica());
    let layer = pdf.add(dictionary! { "Type" => "OCG", "Name" => Object::string_literal("layer") });
    let pdf = pdf
        .property("L", layer.clone())
        .page(b"/OC /L BDC BT /F 10 Tf 20 20 Td (off) Tj ET EMC BT /F 10 Tf 20 60 Td (on) Tj ET", Dictionary::new());
    let configuration = dictionary! { "OCGs" => vec![layer.clone()], "D" => dictionary! { "OFF" => vec![layer] } };
    let document = read(&pdf.finish(&dictionary! { "OCProperties" => configuration }));
    assert_eq!(document.text.slice(document.blocks[0].span), "on");
    assert_eq!(document.hidden.iter().map(|h| (h.why, h.text.as_str())).collect::<Vec<_>>(), [(HiddenWhy::Marked, "off")]);
}

#[test]
fn a_line_that_runs_off_the_page_is_read_whole() {
    let document = read(&Pdf::of("BT /F 10 Tf 150 50 Td (a sentence that is longer than the page) Tj ET").bytes());
    assert_eq!((document.text.as_str(), document.hidden.len()), ("a sentence that is longer than the page", 0));
}

#[test]
fn a_replacement_that_says_something_else_is_kept_apart() {
    let spanned = |actual: &str| Pdf::of(&format!("BT /F 10 Tf 20 50 Td /Span <</ActualText ({actual})>> BDC (what is seen) Tj EMC ET"));
    assert_eq!(hidden(&spanned("what is said instead"), "what is seen"), [(HiddenWhy::Marked, "what is said instead".to_owned())]);
    assert_eq!(hidden(&spanned(""), "what is seen"), []);
    assert_eq!(hidden(&spanned("What is  seen."), "What is  seen."), []);
}
