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

/// A page with these resources besides a font.
fn resourced(content: &str, resources: &Dictionary) -> Pdf {
    let mut all = dictionary! { "Font" => dictionary! { "F" => helvetica() } };
    all.extend(resources);
    Pdf::new().page(content.as_bytes(), dictionary! { "Resources" => all })
}

const SEEN: &str = "BT /F 10 Tf 20 50 Td (seen) Tj ET ";
const SECRET: &str = " BT /F 10 Tf 20 20 Td (secret) Tj ET";

#[test]
fn what_is_clear_neither_stands_behind_a_text_nor_covers_one() {
    let states = dictionary! { "ExtGState" => dictionary! { "C" => dictionary! { "ca" => 0 }, "N" => dictionary! { "ca" => 1 } } };
    let white = resourced(&format!("{SEEN} /C gs 0 g 10 10 80 30 re f /N gs 1 g {SECRET}"), &states);
    assert_eq!(hidden(&white, "seen"), [(HiddenWhy::White, "secret".to_owned())]);
    check(&resourced(&format!("{SEEN} /C gs 10 40 80 30 re f"), &states), "seen");
}

#[test]
fn white_has_many_names() {
    let ink = |tint: &str| -> Vec<Object> { vec!["Separation".into(), "Black".into(), tint.into(), Dictionary::new().into()] };
    let spaces = [Object::from("DeviceRGB"), vec![Object::from("DeviceRGB")].into(), ink("DeviceGray").into()];
    for (space, paint) in spaces.into_iter().zip(["1 1 1 scn", "1 1 1 sc", "0 scn"]) {
        let resources = dictionary! { "ColorSpace" => dictionary! { "S" => space } };
        let pdf = resourced(&format!("{SEEN} /S cs {paint} {SECRET}"), &resources);
        assert_eq!(hidden(&pdf, "seen"), [(HiddenWhy::White, "secret".to_owned())], "{paint}");
    }
    let resources = dictionary! { "ColorSpace" => dictionary! { "S" => ink("DeviceGray") } };
    check(&resourced(&format!("/S cs 0.9 scn {SEEN}"), &resources), "seen");
    check(&resourced(&format!("/S cs {SEEN}"), &resources), "seen");
}

#[test]
fn rectangles_of_one_path_cover_and_white_text_on_dark_is_covered_too() {
    check_hidden("BT /F 10 Tf 20 20 Td (secret) Tj ET 0.5 g 10 10 80 30 re 150 80 9 9 re f", HiddenWhy::Covered);
    check_hidden("0 g 10 10 80 30 re f 1 g BT /F 10 Tf 20 20 Td (secret) Tj ET 0.5 g 5 5 90 40 re f", HiddenWhy::Covered);
    // Two that lie over one another may leave a hole, as the frame of a picture does.
    check(&Pdf::of("BT /F 10 Tf 20 20 Td (framed) Tj ET 0.5 g 10 10 80 30 re 15 15 70 20 re f*"), "framed");
}

#[test]
fn what_a_clip_of_several_figures_lets_through_covers_nothing_for_certain() {
    let below = "BT /F 10 Tf 20 20 Td (below) Tj ET";
    check(&Pdf::of(&format!("{below} q 0 0 200 100 re 5 5 190 90 re W* n 0.5 g 0 0 200 100 re f Q")), "below");
    check_hidden(&format!("{SECRET} q 0 0 100 40 re W n 0.5 g 0 0 200 100 re f Q"), HiddenWhy::Covered);
}

#[test]
fn a_picture_inside_the_content_covers_unless_it_is_a_mask() {
    let picture = |entries: &str| format!("q 80 0 0 30 10 10 cm BI /W 1 /H 1 {entries} ID x EI Q");
    check_hidden(&format!("{SECRET} {}", picture("/CS /G /BPC 8")), HiddenWhy::Covered);
    check(&Pdf::of(&format!("BT /F 10 Tf 20 20 Td (below) Tj ET {}", picture("/IM true"))), "below");
}

#[test]
fn the_strips_of_a_scan_cover_nothing() {
    let image = || {
        dictionary! {
            "Type" => "XObject", "Subtype" => "Image", "Width" => 1, "Height" => 1, "BitsPerComponent" => 8, "ColorSpace" => "DeviceGray",
        }
    };
    let strips = |count: i64| -> String { (0..count).map(|i| format!("q 200 0 0 25 0 {} cm /I Do Q ", 25 * i)).collect() };
    let pdf = |content: &str| Pdf::new().font("F", helvetica()).object("I", image(), &[255]).page(content.as_bytes(), Dictionary::new());
    check(&pdf(&format!("BT /F 10 Tf 20 8 Td (scanned) Tj ET {}", strips(4))), "scanned");
    let patched = pdf(&format!("{SEEN} BT /F 10 Tf 20 8 Td (secret) Tj ET {}", strips(1)));
    assert_eq!(hidden(&patched, "seen"), [(HiddenWhy::Covered, "secret".to_owned())]);
}

#[test]
fn a_membership_says_which_of_its_layers_count() {
    // Of two layers one is off.
    let check = |policy: Option<&str>, layers: &[usize], is_shown: bool| {
        let mut pdf = Pdf::new().font("F", helvetica());
        let all: Vec<Object> =
            ["on", "off"].map(|name| pdf.add(dictionary! { "Type" => "OCG", "Name" => Object::string_literal(name) })).to_vec();
        let mut membership = dictionary! { "Type" => "OCMD", "OCGs" => layers.iter().map(|&i| all[i].clone()).collect::<Vec<Object>>() };
        if let Some(policy) = policy {
            membership.set("P", policy);
        }
        let membership = pdf.add(membership);
        let page = pdf.property("L", membership).page(format!("{SEEN} /OC /L BDC {SECRET} EMC").as_bytes(), Dictionary::new());
        let configuration = dictionary! { "OCGs" => all.clone(), "D" => dictionary! { "OFF" => vec![all[1].clone()] } };
        let document = read(&page.finish(&dictionary! { "OCProperties" => configuration }));
        let kept: Vec<(HiddenWhy, &str)> = document.hidden.iter().map(|h| (h.why, h.text.as_str())).collect();
        let expected = if is_shown { vec![] } else { vec![(HiddenWhy::Marked, "secret")] };
        assert_eq!((document.blocks.len(), kept), (1 + usize::from(is_shown), expected), "{policy:?} {layers:?}");
    };
    for (policy, one_off, all_on, all_off) in [
        (None, true, true, false),
        (Some("AllOn"), false, true, false),
        (Some("AnyOff"), true, false, true),
        (Some("AllOff"), false, false, true),
    ] {
        check(policy, &[0, 1], one_off);
        check(policy, &[0], all_on);
        check(policy, &[1], all_off);
    }
    check(None, &[], true);
}

#[test]
fn a_form_ends_nothing_that_was_open_before_it() {
    let form = dictionary! { "Type" => "XObject", "Subtype" => "Form", "BBox" => vec![0.into(), 0.into(), 9.into(), 9.into()] };
    let mut pdf = Pdf::new().font("F", helvetica()).object("X", form.clone(), b"EMC EMC");
    let layer = pdf.add(dictionary! { "Type" => "OCG", "Name" => Object::string_literal("layer") });
    let pdf = pdf.property("L", layer.clone()).page(format!("{SEEN} /OC /L BDC /X Do {SECRET} EMC").as_bytes(), Dictionary::new());
    let configuration = dictionary! { "OCGs" => vec![layer.clone()], "D" => dictionary! { "OFF" => vec![layer] } };
    let document = read(&pdf.finish(&dictionary! { "OCProperties" => configuration }));
    assert_eq!(document.hidden.iter().map(|h| (h.why, h.text.as_str())).collect::<Vec<_>>(), [(HiddenWhy::Marked, "secret")]);
    // A mask that ended a sequence took away glyphs from before it.
    let mut pdf = Pdf::new();
    let group = pdf.stream(form, b"EMC");
    let mask = dictionary! { "M" => dictionary! { "SMask" => dictionary! { "S" => "Alpha", "G" => group } } };
    let resources = dictionary! { "Font" => dictionary! { "F" => helvetica() }, "ExtGState" => mask };
    let content = b"BT /F 10 Tf 20 50 Td /Span <</ActualText (a bc)>> BDC (abc) Tj /M gs EMC (d) Tj ET";
    check(&pdf.page(content, dictionary! { "Resources" => resources }), "a bcd");
}

#[test]
fn leaders_and_spaces_stand_for_no_words() {
    for (shown, seen) in [("......", "......"), ("x...", "x..."), ("   ", "")] {
        let content = format!("BT /F 10 Tf 20 50 Td /Span <</ActualText (secret words)>> BDC ({shown}) Tj EMC ET");
        assert_eq!(hidden(&Pdf::of(&content), seen), [(HiddenWhy::Marked, "secret words".to_owned())]);
    }
}

#[test]
fn tag_characters_are_hidden_text() {
    let mut pdf = Pdf::new();
    let mut font = helvetica();
    let map = pdf.stream(Dictionary::new(), b"beginbfchar <41> <DB40DC48> <42> <DB40DC69> <43> <6570> endbfchar");
    font.set("ToUnicode", map);
    let pdf = pdf.font("F", font).page(b"BT /F 10 Tf 20 50 Td (CAB) Tj ET", Dictionary::new());
    assert_eq!(hidden(&pdf, "\u{6570}"), [(HiddenWhy::ZeroWidth, "Hi".to_owned())]);
}

#[test]
fn a_group_is_put_on_the_page_as_a_whole() {
    let form = |group: bool| {
        let mut form = dictionary! { "Type" => "XObject", "Subtype" => "Form", "BBox" => vec![0.into(), 0.into(), 200.into(), 100.into()] };
        if group {
            form.set("Group", dictionary! { "S" => "Transparency" });
        }
        form
    };
    let states = dictionary! {
        "C" => dictionary! { "ca" => 0 }, "N" => dictionary! { "ca" => 1, "BM" => "Normal" }, "M" => dictionary! { "BM" => "Multiply" },
    };
    let page = |group: bool, inside: &str, content: &str| {
        let pdf = Pdf::new().font("F", helvetica()).object("X", form(group), inside.as_bytes());
        pdf.page(content.as_bytes(), dictionary! { "Resources" => dictionary! { "ExtGState" => states.clone() } })
    };
    let letters = format!("/N gs {SECRET}");
    assert_eq!(hidden(&page(true, &letters, &format!("{SEEN} /C gs /X Do")), "seen"), [(HiddenWhy::Invisible, "secret".to_owned())]);
    assert_eq!(hidden(&page(false, &letters, &format!("{SEEN} /C gs /X Do")), "seen\nsecret"), []);
    // A marker that is laid over a text lets it show through, whatever its own drawing says.
    check(&page(true, "/N gs 1 1 0 rg 10 40 80 30 re f", &format!("{SEEN} /M gs /X Do")), "seen");
    assert_eq!(
        hidden(&page(true, "/N gs 0.5 g 10 10 80 30 re f", &format!("{SEEN} {SECRET} /X Do")), "seen"),
        [(HiddenWhy::Covered, "secret".to_owned())]
    );
}
