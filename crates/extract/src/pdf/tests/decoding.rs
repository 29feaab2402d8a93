use lopdf::{Dictionary, Object, dictionary};

use super::build::{Pdf, composite, helvetica};
use super::{check, read};

/// A page that shows one hexadecimal string in a font made by `font`.
pub(super) fn shown(hex: &str, font: impl FnOnce(&mut Pdf) -> Dictionary) -> Pdf {
    let mut pdf = Pdf::new();
    let font = font(&mut pdf);
    pdf.font("F", font).page(format!("BT /F 10 Tf 20 50 Td <{hex}> Tj ET").as_bytes(), Dictionary::new())
}

#[test]
fn chinese_fonts_by_name_alone_are_read_through_predefined_cmaps() {
    // 数据要素 in GBK, mixed with one-byte Latin.
    check(&shown("CAFDBEDD412DD2AACBD8", |pdf| composite(pdf, "GBK-EUC-H", "GB1")), "数据A-要素");
    check(&shown("6570636E89817D20", |pdf| composite(pdf, "UniGB-UCS2-H", "GB1")), "数据要素");
    check(&shown("6570D842DFB7", |pdf| composite(pdf, "UniGB-UTF16-H", "GB1")), "数𠮷");
    check(&shown("BCC6BEDA", |pdf| composite(pdf, "ETen-B5-H", "CNS1")), "數據");
    check(&shown("93FA967B", |pdf| composite(pdf, "90ms-RKSJ-H", "Japan1")), "日本");
    check(&shown("C7D1B1DB", |pdf| composite(pdf, "KSCms-UHC-H", "Korea1")), "한글");
}

#[test]
fn identity_codes_are_cids_of_their_collection() {
    // Adobe-GB1 holds the ideographs of GB 2312 in their order: 痛 stands 2,745 places after 啊, which is CID 940.
    check(&shown("03AC0E65", |pdf| composite(pdf, "Identity-H", "GB1")), "啊痛");
}

#[test]
fn codes_of_a_cmap_that_nobody_knows_are_no_cids() {
    let document = read(&shown("03AC0E65", |pdf| composite(pdf, "House-Own-H", "GB1")).bytes());
    assert_eq!((document.text.as_str(), document.pages[0].undecodable), ("\u{fffd}\u{fffd}", 2));
}

#[test]
fn to_unicode_comes_first() {
    let font = |pdf: &mut Pdf| {
        let mut font = composite(pdf, "Identity-H", "Identity");
        let map = b"1 beginbfchar <0001> <6570> endbfchar 1 beginbfrange <0010> <0012> <0041> endbfrange";
        let map = pdf.stream(Dictionary::new(), map);
        font.set("ToUnicode", map);
        font
    };
    check(&shown("000100100012", font), "数AC");
}

#[test]
fn one_byte_fonts_may_have_a_table_to_unicode() {
    let font = |pdf: &mut Pdf| {
        let mut font = helvetica();
        let map = pdf.stream(Dictionary::new(), "beginbfchar <41> <6570> <42> <0000> endbfchar".as_bytes());
        font.set("ToUnicode", map);
        font
    };
    // A table that says NUL says nothing: the encoding is asked.
    check(&shown("4142", font), "数B");
}

#[test]
fn a_code_without_any_route_is_a_replacement_character_and_counted() {
    let pdf = shown("00050006", |pdf| composite(pdf, "Identity-H", "Identity"));
    let document = read(&pdf.bytes());
    assert_eq!((document.text.as_str(), document.pages[0].undecodable), ("\u{fffd}\u{fffd}", 2));
    assert_eq!(document.problems.iter().map(|p| p.code.as_str()).collect::<Vec<_>>(), ["pdf.undecodable"]);
}

#[test]
fn a_table_that_says_a_sign_without_meaning_hides_no_letter() {
    let font = |pdf: &mut Pdf| {
        let mut font = composite(pdf, "Identity-H", "Identity");
        let map = pdf.stream(Dictionary::new(), b"beginbfchar <0005> <FFFD> <0006> <0000> <0007> <> endbfchar");
        font.set("ToUnicode", map);
        font
    };
    let document = read(&shown("000500060007", font).bytes());
    assert_eq!((document.text.as_str(), document.pages[0].undecodable), ("\u{fffd}\u{fffd}", 2));
}

#[test]
fn differences_name_glyphs() {
    let names = ["uni6570", "f_i", "Euro"].map(|n| Object::Name(n.into()));
    let differences: Vec<Object> = std::iter::once(65.into()).chain(names).collect();
    let font = |_: &mut Pdf| {
        let mut font = helvetica();
        font.set("Encoding", dictionary! { "BaseEncoding" => "WinAnsiEncoding", "Differences" => differences });
        font
    };
    check(&shown("4142434461", font), "数fi€Da");
}

#[test]
fn old_fonts_of_chinese_names_hold_gbk() {
    let font =
        |_: &mut Pdf| dictionary! { "Type" => "Font", "Subtype" => "TrueType", "BaseFont" => "SimSun", "Encoding" => "WinAnsiEncoding" };
    check(&shown("CAFDBEDD41", font), "数据A");
}

#[test]
fn type_3_fonts_are_read_by_their_tables() {
    let font = |pdf: &mut Pdf| {
        let glyph = pdf.stream(Dictionary::new(), b"500 0 d0 0 0 400 700 re f");
        let map = pdf.stream(Dictionary::new(), b"beginbfchar <61> <6570> endbfchar");
        let encoding = dictionary! { "Type" => "Encoding", "Differences" => vec![97.into(), "g1".into(), "A".into()] };
        dictionary! {
            "Type" => "Font", "Subtype" => "Type3", "FontBBox" => vec![0.into(), 0.into(), 500.into(), 700.into()],
            "FontMatrix" => vec![0.001.into(), 0.into(), 0.into(), 0.001.into(), 0.into(), 0.into()], "FirstChar" => 97, "LastChar" => 98,
            "Widths" => vec![500.into(), 500.into()], "Encoding" => encoding, "CharProcs" => dictionary! { "g1" => glyph.clone(), "A" => glyph },
            "ToUnicode" => map,
        }
    };
    check(&shown("6162", font), "数A");
}

#[test]
fn actual_text_stands_for_what_it_spans() {
    check(&Pdf::of("BT /F 10 Tf 20 50 Td /Span <</ActualText (fi)>> BDC (#) Tj EMC (ne) Tj ET"), "fine");
    check(&Pdf::of("BT /F 10 Tf 20 50 Td (ab) Tj /Span <</ActualText ()>> BDC (-) Tj EMC ET"), "ab");
}

/// A page of these characters whose font has a table to Unicode that says each is the one in `said`.
fn with_table(said: &str) -> Vec<u8> {
    let codes: String = (1..=said.chars().count()).map(|i| format!("{i:04X}")).collect();
    let lines: Vec<String> = codes.as_bytes().chunks(80).map(|line| String::from_utf8_lossy(line).into_owned()).collect();
    let content: String = lines.iter().map(|line| format!("<{line}> Tj 0 -11 Td ")).collect();
    let map: String = (1..).zip(said.chars()).map(|(i, c)| format!("<{i:04X}> <{:04X}> ", u32::from(c))).collect();
    let mut pdf = Pdf::new();
    let mut font = composite(&mut pdf, "Identity-H", "Identity");
    let map = pdf.stream(Dictionary::new(), format!("beginbfchar {map} endbfchar").as_bytes());
    font.set("ToUnicode", map);
    pdf.font("F", font).page(format!("BT /F 8 Tf 5 90 Td {content} ET").as_bytes(), Dictionary::new()).bytes()
}

#[test]
fn a_table_that_says_nonsense_is_told_and_its_page_is_read_from_the_picture() {
    let check = |said: &str, codes: &[&str], wanting: &[u32]| {
        let reading = super::reading(&with_table(said), &crate::Limits::default());
        let got: Vec<&str> = reading.document.problems.iter().map(|p| p.code.as_str()).collect();
        let pages: Vec<u32> = reading.wanting.iter().map(|w| w.number).collect();
        assert_eq!((got.as_slice(), pages.as_slice()), (codes, wanting), "{said}");
        assert!(reading.wanting.iter().all(|w| !w.keeps_layer), "a text layer of nonsense is kept: {said}");
    };
    let prose = "本项目依托公共数据与企业数据的融合应用，建立面向中小企业的信用评价模型，为金融机构提供风险识别服务，降低融资成本，提高资金使用效率。";
    check(prose, &[], &[]);
    // Every glyph a few thousand places off, as tables of damaged subsets are.
    let shifted: String = prose.chars().filter_map(|c| char::from_u32(0x4e00 + (u32::from(c) * 7919 + 4321) % 20_000)).collect();
    check(&shifted, &["pdf.garbled"], &[1]);
    // Numbers of glyphs in place of characters.
    let numbers: String = (0..70u32).filter_map(|i| char::from_u32(0x0a80 + i * 53)).collect();
    check(&numbers, &["pdf.garbled"], &[1]);
}

/// Characters of a text, each once; the glyph of each is its place, counted from 1.
fn glyphs(text: &str) -> Vec<char> {
    let mut own: Vec<char> = text.chars().collect();
    own.sort_unstable();
    own.dedup();
    own
}

/// A file of one line of text in a font whose table to Unicode gives each character the one `by` places on among those of the text.
fn shifted_in(mut pdf: Pdf, mut font: Dictionary, text: &str, by: usize) -> Pdf {
    let own = glyphs(text);
    let code = |c: char| own.binary_search(&c).expect("it is one of them") + 1;
    let table: String =
        (1..).zip(0..own.len()).map(|(code, at)| format!("<{code:04X}> <{:04X}> ", u32::from(own[(at + by) % own.len()]))).collect();
    let map = pdf.stream(Dictionary::new(), format!("{} beginbfchar {table} endbfchar", own.len()).as_bytes());
    font.set("ToUnicode", map);
    let codes: String = text.chars().map(|c| format!("{:04X}", code(c))).collect();
    let paper: Vec<Object> = [0, 0, 5_000, 100].map(Object::from).to_vec();
    pdf.font("F", font).page(format!("BT /F 10 Tf 20 50 Td <{codes}> Tj ET").as_bytes(), dictionary! { "MediaBox" => paper })
}

/// The same in a font that is not embedded.
fn shifted(text: &str, by: usize) -> Pdf {
    let mut pdf = Pdf::new();
    let font = composite(&mut pdf, "Identity-H", "Identity");
    shifted_in(pdf, font, text, by)
}

/// A TrueType program of nothing but a map from characters to glyphs, which gives each the glyph of the one `by` places on.
pub(super) fn program(text: &str, by: usize) -> Vec<u8> {
    let own = glyphs(text);
    let groups: Vec<u8> = own
        .iter()
        .zip(0..)
        .flat_map(|(&c, at)| [u32::from(c), u32::from(c), ((at + by) % own.len()) as u32 + 1])
        .flat_map(u32::to_be_bytes)
        .collect();
    let length = 16 + groups.len() as u32;
    let table = [&[0, 12, 0, 0][..], &length.to_be_bytes(), &[0; 4], &(own.len() as u32).to_be_bytes(), &groups].concat();
    // One table, of Windows and all of Unicode.
    let cmap = [&[0, 0, 0, 1, 0, 3, 0, 10, 0, 0, 0, 12][..], &table].concat();
    let directory = [&b"cmap"[..], &[0; 4], &28u32.to_be_bytes(), &(cmap.len() as u32).to_be_bytes()].concat();
    [&[0, 1, 0, 0, 0, 1, 0, 16, 0, 0, 0, 0][..], &directory, &cmap].concat()
}

/// The same in a font that is embedded; its own map is shifted by `own_by`.
fn shifted_embedded(text: &str, by: usize, own_by: usize) -> Vec<u8> {
    let mut pdf = Pdf::new();
    let file = pdf.stream(Dictionary::new(), &program(text, own_by));
    let descriptor = pdf.add(dictionary! { "Type" => "FontDescriptor", "FontFile2" => file });
    let info =
        dictionary! { "Registry" => Object::string_literal("Adobe"), "Ordering" => Object::string_literal("Identity"), "Supplement" => 0 };
    let descendant = pdf.add(
        dictionary! { "Type" => "Font", "Subtype" => "CIDFontType2", "BaseFont" => "Own", "CIDSystemInfo" => info, "FontDescriptor" => descriptor },
    );
    let font = dictionary! { "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "Own", "Encoding" => "Identity-H", "DescendantFonts" => vec![descendant] };
    shifted_in(pdf, font, text, by).bytes()
}

#[test]
fn a_table_to_unicode_that_its_font_contradicts_is_not_believed_where_the_font_makes_sense() {
    let text =
        "本单位围绕医疗健康领域的数据流通需求汇聚多家医院的临床数据在保证数据安全和个人信息保护的前提下开展疾病预测模型训练和辅助诊断应用";
    let check = |by: usize, own_by: usize, is_text: bool, expected: &[&str]| {
        let document = read(&shifted_embedded(text, by, own_by));
        let codes: Vec<&str> = document.problems.iter().map(|p| p.code.as_str()).collect();
        assert_eq!((document.text.as_str().trim() == text, codes.as_slice()), (is_text, expected), "{by} {own_by}");
    };
    check(0, 0, true, &[]);
    check(1, 0, true, &["pdf.false_table"]);
    // The font is the one that is wrong: nobody is told anything else than what he copies.
    check(0, 1, true, &[]);
    // Both are wrong in the same way, and nothing contradicts.
    check(1, own_count(text) - 1, false, &[]);
}

fn own_count(text: &str) -> usize {
    glyphs(text).len()
}

#[test]
fn a_table_to_unicode_that_is_shifted_is_told_from_one_that_is_not() {
    let text = "本单位围绕医疗健康领域的数据流通需求，汇聚多家医院的临床数据，在保证数据安全和个人信息保护的前提下，开展疾病预测模型训练和辅助诊断应用。\
        项目已经在三家医院部署运行，累计服务患者超过十万人次，诊断准确率提高到百分之九十二，平均候诊时间缩短三成，取得了良好的社会效益和经济效益。\
        下一步将继续完善数据治理体系，制定统一的数据标准，推动形成可复制可推广的应用模式，带动产业链上下游企业共同发展，为数字经济高质量发展提供支撑。";
    for (by, garbled) in [(0, false), (1, true), (3, true), (60, true)] {
        let bytes = shifted(text, by).bytes();
        let document = read(&bytes);
        let codes: Vec<&str> = document.problems.iter().map(|p| p.code.as_str()).collect();
        assert_eq!(codes, if garbled { vec!["pdf.garbled"] } else { Vec::new() }, "shifted by {by}");
        // Such a page is read from its picture where there is a reader of pictures, and its layer is not kept.
        let wanting = super::reading(&bytes, &crate::Limits::default()).wanting;
        assert_eq!(wanting.iter().map(|w| w.keeps_layer).collect::<Vec<_>>(), if garbled { vec![false] } else { Vec::new() });
    }
}
