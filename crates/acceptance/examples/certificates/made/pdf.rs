//! PDF files as office programs write them: fonts by name with a predefined map of characters, and embedded ones with a map to Unicode.

use std::collections::BTreeSet;

use lopdf::{Dictionary, Document, Object, Stream, dictionary};

/// Predefined maps of Chinese characters (ISO 32000-1, 9.7.5.2).
#[derive(Clone, Copy)]
pub(super) enum Coding {
    Ucs2,
    Utf16,
    Gbk,
}

impl Coding {
    fn name(self) -> &'static str {
        match self {
            Self::Ucs2 => "UniGB-UCS2-H",
            Self::Utf16 => "UniGB-UTF16-H",
            Self::Gbk => "GBK-EUC-H",
        }
    }

    fn encode(self, text: &str) -> Vec<u8> {
        match self {
            Self::Ucs2 | Self::Utf16 => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            Self::Gbk => encoding_rs::GBK.encode(text).0.into_owned(),
        }
    }
}

/// A font that is not in the file.
pub(super) fn predefined(lines: &[String], coding: Coding) -> Vec<u8> {
    let mut document = Document::with_version("1.7");
    let described = dictionary! {
        "Type" => "Font", "Subtype" => "CIDFontType0", "BaseFont" => "STSong-Light",
        "CIDSystemInfo" => dictionary! {
            "Registry" => Object::string_literal("Adobe"), "Ordering" => Object::string_literal("GB1"), "Supplement" => 4,
        },
        "DW" => 1000,
        // Letters and digits are half as wide as ideographs: CID 1 to 95 of Adobe-GB1.
        "W" => vec![1.into(), 95.into(), 500.into()],
    };
    let described = document.add_object(described);
    let font = dictionary! {
        "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "STSong-Light", "Encoding" => coding.name(),
        "DescendantFonts" => vec![Object::Reference(described)],
    };
    finish(document, font, lines, &|line| coding.encode(line))
}

/// A font with numbers of its own for the characters, and a map from these to Unicode.
pub(super) fn mapped(lines: &[String]) -> Vec<u8> {
    let mut document = Document::with_version("1.7");
    let characters: Vec<char> = lines.iter().flat_map(|l| l.chars()).collect::<BTreeSet<_>>().into_iter().collect();
    let code = |c: char| characters.binary_search(&c).map_or(0, |at| at as u16 + 1);
    let mut map = String::from(
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n1 begincodespacerange <0000> <ffff> endcodespacerange\n",
    );
    for part in characters.chunks(100) {
        map.push_str(&format!("{} beginbfchar\n", part.len()));
        part.iter().for_each(|&c| map.push_str(&format!("<{:04x}> <{:04x}>\n", code(c), c as u32)));
        map.push_str("endbfchar\n");
    }
    map.push_str("endcmap end end\n");
    let map = document.add_object(Stream::new(Dictionary::new(), map.into_bytes()));
    let described = dictionary! {
        "Type" => "Font", "Subtype" => "CIDFontType2", "BaseFont" => "ABCDEF+SimSun",
        "CIDSystemInfo" => dictionary! {
            "Registry" => Object::string_literal("Adobe"), "Ordering" => Object::string_literal("Identity"), "Supplement" => 0,
        },
        "DW" => 1000,
    };
    let described = document.add_object(described);
    let font = dictionary! {
        "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "ABCDEF+SimSun", "Encoding" => "Identity-H", "ToUnicode" => map,
        "DescendantFonts" => vec![Object::Reference(described)],
    };
    finish(document, font, lines, &|line| line.chars().flat_map(|c| code(c).to_be_bytes()).collect())
}

/// One page with the lines below each other.
fn finish(mut document: Document, font: Dictionary, lines: &[String], encode: &dyn Fn(&str) -> Vec<u8>) -> Vec<u8> {
    let font = document.add_object(font);
    let mut content = String::new();
    for (at, line) in lines.iter().flat_map(|l| l.split('\n')).enumerate() {
        let hex: String = encode(line).iter().map(|b| format!("{b:02x}")).collect();
        content.push_str(&format!("BT /F 11 Tf 1 0 0 1 60 {} Tm <{hex}> Tj ET\n", 780 - 22 * at));
    }
    let content = document.add_object(Stream::new(Dictionary::new(), content.into_bytes()));
    let tree = document.new_object_id();
    let page = document.add_object(dictionary! {
        "Type" => "Page", "Parent" => tree, "Contents" => content,
        "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
        "Resources" => dictionary! { "Font" => dictionary! { "F" => font } },
    });
    let pages = dictionary! { "Type" => "Pages", "Kids" => vec![Object::Reference(page)], "Count" => 1 };
    document.objects.insert(tree, Object::Dictionary(pages));
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    document.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).expect("a vector takes what is written to it");
    bytes
}
