//! Small files of every kind, damaged at random: no panic, a sound document, the same one each time.

mod common;

use common::{docx, zip_of};
use extract::{Limits, extract};
use proptest::prelude::*;

/// Seeds: one small file of each kind that can be made here.
fn seeds() -> Vec<Vec<u8>> {
    let paragraph = "<w:p><w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr></w:pPr><w:r><w:t>数据</w:t></w:r></w:p>";
    let numbering = "<w:numbering><w:abstractNum w:abstractNumId='0'><w:lvl w:ilvl='0'><w:lvlText w:val='%1、'/></w:lvl></w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num></w:numbering>";
    let table = "<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>";
    let word = docx(&(paragraph.to_owned() + table), &[("numbering.xml", numbering)]);
    let mut workbook = rust_xlsxwriter::Workbook::new();
    workbook.add_worksheet().write(1, 1, "值").expect("a cell");
    let sheet = workbook.save_to_buffer().expect("a workbook");
    let slides = zip_of(&[
        ("[Content_Types].xml", "<Types/>"),
        ("ppt/presentation.xml", "<p:presentation><p:sldIdLst><p:sldId r:id='a'/></p:sldIdLst></p:presentation>"),
        ("ppt/_rels/presentation.xml.rels", "<Relationships><Relationship Id='a' Type='x/slide' Target='slides/s.xml'/></Relationships>"),
        (
            "ppt/slides/s.xml",
            "<p:sld><p:cSld><p:spTree><p:sp><p:txBody><a:p><a:r><a:t>片</a:t></a:r></a:p></p:txBody></p:sp></p:spTree></p:cSld></p:sld>",
        ),
    ]);
    let archive = zip_of(&[("a.docx", word.clone()), ("b.txt", "文".into())]);
    let text = encoding_rs::GB18030.encode("一、项目概述\n正文。").0.into_owned();
    let pdf = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj 4 0 obj<</Length 44>>stream\nBT /F 12 Tf 20 100 Td (Hello world) Tj ET\nendstream endobj 5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>".to_vec();
    let picture = {
        let mut out = std::io::Cursor::new(Vec::new());
        image::GrayImage::from_pixel(9, 9, image::Luma([200])).write_to(&mut out, image::ImageFormat::Png).expect("memory takes a picture");
        out.into_inner()
    };
    let ofd = zip_of(&[
        ("OFD.xml", "<OFD><DocBody><DocRoot>D/Document.xml</DocRoot></DocBody></OFD>"),
        ("D/Document.xml", "<Document><Pages><Page ID='1' BaseLoc='P/Content.xml'/></Pages></Document>"),
        (
            "D/P/Content.xml",
            "<Page><Content><Layer><TextObject Boundary='9 9 90 9' Size='5'><TextCode X='0' Y='5' DeltaX='g 1 5'>数据</TextCode></TextObject><PathObject Boundary='0 0 9 9'><AbbreviatedData>M 0 0 L 9 0 L 9 9 C</AbbreviatedData></PathObject></Layer></Content></Page>",
        ),
    ]);
    vec![word, sheet, slides, archive, text, pdf, picture, ofd]
}

#[derive(Debug, Clone)]
enum Damage {
    Flip { at: prop::sample::Index, with: u8 },
    Cut { at: prop::sample::Index },
    Remove { at: prop::sample::Index, count: usize },
    Double { at: prop::sample::Index, count: usize },
}

fn damage() -> impl Strategy<Value = Damage> {
    let at = any::<prop::sample::Index>;
    prop_oneof![
        5 => (at(), any::<u8>()).prop_map(|(at, with)| Damage::Flip { at, with }),
        1 => at().prop_map(|at| Damage::Cut { at }),
        1 => (at(), 1..40usize).prop_map(|(at, count)| Damage::Remove { at, count }),
        1 => (at(), 1..40usize).prop_map(|(at, count)| Damage::Double { at, count }),
    ]
}

fn apply(bytes: &mut Vec<u8>, damage: &Damage) {
    if bytes.is_empty() {
        return;
    }
    let length = bytes.len();
    match damage {
        Damage::Flip { at, with } => bytes[at.index(length)] ^= with | 1,
        Damage::Cut { at } => bytes.truncate(at.index(length)),
        Damage::Remove { at, count } => {
            let from = at.index(length);
            bytes.drain(from..(from + count).min(length));
        }
        Damage::Double { at, count } => {
            let from = at.index(length);
            let piece = bytes[from..(from + count).min(length)].to_vec();
            bytes.splice(from..from, piece);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn no_damage_brings_a_reader_down(which in 0..8usize, damages in prop::collection::vec(damage(), 1..6)) {
        let mut bytes = seeds().swap_remove(which);
        damages.iter().for_each(|d| apply(&mut bytes, d));
        let limits = Limits { chars: 10_000, ..Limits::default() };
        let first = extract(&bytes, "文件.docx", &limits, None);
        first.assert_sound();
        let stumbled = std::iter::once(&first.document).chain(first.members.iter().map(|m| &m.document)).any(|d| d.problems.iter().any(|p| p.code == "extract.internal"));
        prop_assert!(!stumbled, "a reader panicked: {:?}", first.document.problems);
        prop_assert_eq!(first, extract(&bytes, "文件.docx", &limits, None));
    }

    #[test]
    fn any_xml_is_a_document(body in "(<(w:p|w:r|w:t|w:tbl|w:tr|w:tc|w:sdt|w:del|w:ins|mc:AlternateContent|mc:Choice|w:fldChar)( w:val='[0-9a-z]{1,3}')?/?>|</(w:p|w:r|w:t|w:tbl|w:tr|w:tc)>|[数据 a&;<]{1,3}){0,60}") {
        let extraction = extract(&docx(&body, &[]), "a.docx", &Limits::default(), None);
        prop_assert!(extraction.document.problems.iter().all(|p| p.code != "extract.internal"), "{:?}", extraction.document.problems);
    }
}
