//! One route each by which a page comes to its characters: programs of fonts, their tables of widths and codes, filters, structure, encryption.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::Arc;

use lopdf::encryption::crypt_filters::{Aes128CryptFilter, Aes256CryptFilter, CryptFilter};
use lopdf::{Dictionary, Document, EncryptionState, EncryptionVersion, Object, Permissions, dictionary};

use super::build::{Pdf, composite, helvetica, saved};
use super::decoding::{program, shown};
use super::{check, read};
use crate::Limits;
use crate::pdf::source::Source;

/// A page that shows a line of Helvetica.
const LINE: &str = "BT /F 10 Tf 20 50 Td (a line of text) Tj ET";
const SAID: &str = "a line of text";

/// A composite font whose codes are CIDs of no collection; its descendant has these entries, some in place of its own.
fn identity(pdf: &mut Pdf, encoding: &str, more: &Dictionary) -> Dictionary {
    let info =
        dictionary! { "Registry" => Object::string_literal("Adobe"), "Ordering" => Object::string_literal("Identity"), "Supplement" => 0 };
    let mut descendant = dictionary! { "Type" => "Font", "Subtype" => "CIDFontType2", "BaseFont" => "Own", "CIDSystemInfo" => info };
    // `extend` keeps the name that a key has.
    more.iter().for_each(|(key, value)| descendant.set(key.as_slice(), value.clone()));
    let descendant = pdf.add(descendant);
    dictionary! { "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "Own", "Encoding" => encoding, "DescendantFonts" => vec![descendant] }
}

/// A descriptor of a font that embeds this program.
fn embedding(pdf: &mut Pdf, key: &str, flags: i64, file: &[u8]) -> Object {
    let file = pdf.stream(Dictionary::new(), file);
    pdf.add(dictionary! { "Type" => "FontDescriptor", "Flags" => flags, key => file })
}

/// A font of one-byte codes that embeds this program and names no encoding.
fn simple(pdf: &mut Pdf, subtype: &str, key: &str, flags: i64, file: &[u8]) -> Dictionary {
    let descriptor = embedding(pdf, key, flags, file);
    dictionary! { "Type" => "Font", "Subtype" => subtype, "BaseFont" => "Own", "FontDescriptor" => descriptor }
}

/// A map from characters to glyphs (TrueType, `cmap` of format 12): its platform, its encoding, pairs in order.
type Map<'m> = (u16, u16, &'m [(u32, u32)]);

/// A table of maps.
fn cmap(maps: &[Map<'_>]) -> Vec<u8> {
    let mut records = [0u16.to_be_bytes(), (maps.len() as u16).to_be_bytes()].concat();
    let mut tables = Vec::new();
    for (platform, encoding, pairs) in maps {
        let at = (4 + 8 * maps.len() + tables.len()) as u32;
        records.extend([&platform.to_be_bytes()[..], &encoding.to_be_bytes(), &at.to_be_bytes()].concat());
        tables.extend(
            [&[0u8, 12, 0, 0][..], &(16 + 12 * pairs.len() as u32).to_be_bytes(), &[0; 4], &(pairs.len() as u32).to_be_bytes()].concat(),
        );
        pairs.iter().flat_map(|&(code, glyph)| [code, code, glyph]).for_each(|number| tables.extend(number.to_be_bytes()));
    }
    [records, tables].concat()
}

/// A program of these tables, in the order of their names; `version` tells TrueType from OpenType with CFF.
fn sfnt(version: [u8; 4], files: &[([u8; 4], Vec<u8>)]) -> Vec<u8> {
    let mut directory = [&version[..], &(files.len() as u16).to_be_bytes(), &[0; 6]].concat();
    let mut at = directory.len() + 16 * files.len();
    for (tag, file) in files {
        directory.extend([&tag[..], &[0; 4], &(at as u32).to_be_bytes(), &(file.len() as u32).to_be_bytes()].concat());
        at += file.len();
    }
    files.iter().for_each(|(_, file)| directory.extend(file));
    directory
}

/// A TrueType program of maps and of glyphs that draw something or nothing.
fn truetype(maps: &[Map<'_>], drawn: &[bool]) -> Vec<u8> {
    let mut end = 0u16;
    let mut loca = end.to_be_bytes().to_vec();
    for &draws in drawn {
        end += u16::from(draws);
        loca.extend(end.to_be_bytes());
    }
    // Offsets of glyphs have two bytes where the entry for it in the head is 0.
    sfnt([0, 1, 0, 0], &[(*b"cmap", cmap(maps)), (*b"head", vec![0; 54]), (*b"loca", loca)])
}

/// A list of data in a CFF program.
fn index(items: &[&[u8]]) -> Vec<u8> {
    let mut out = (items.len() as u16).to_be_bytes().to_vec();
    if items.is_empty() {
        return out;
    }
    let mut at = 1u8;
    out.extend([1, at]);
    for item in items {
        at += item.len() as u8;
        out.push(at);
    }
    out.extend(items.concat());
    out
}

/// A CFF program of two glyphs, uni6570 and A, at the codes a and b.
fn cff() -> Vec<u8> {
    let entry = |value: usize, operator: u8| [&[29u8][..], &(value as u32).to_be_bytes(), &[operator]].concat();
    let (header, names, strings, subroutines) = ([1u8, 0, 4, 1], index(&[b"Own"]), index(&[b"uni6570"]), index(&[]));
    // The first name that is its own, and A.
    let charset = [&[0u8][..], &391u16.to_be_bytes(), &34u16.to_be_bytes()].concat();
    let encoding = [0u8, 2, b'a', b'b'];
    let outlines = index(&[&[14], &[14], &[14]]);
    let charset_at = header.len() + names.len() + index(&[&[0; 18]]).len() + strings.len() + subroutines.len();
    let encoding_at = charset_at + charset.len();
    let top = [entry(charset_at, 15), entry(encoding_at, 16), entry(encoding_at + encoding.len(), 17)].concat();
    [&header[..], &names, &index(&[&top]), &strings, &subroutines, &charset, &encoding, &outlines].concat()
}

/// A CID-keyed CFF program whose glyphs, counted from 1, have these CIDs.
fn cid_keyed(cids: &[u16]) -> Vec<u8> {
    let number = |value: usize| [&[29u8][..], &(value as u32).to_be_bytes()].concat();
    let (header, names, subroutines) = ([1u8, 0, 4, 1], index(&[b"Own"]), index(&[]));
    let strings = index(&[b"Adobe", b"Identity"]);
    let charset = [vec![0], cids.iter().flat_map(|cid| cid.to_be_bytes()).collect()].concat();
    let outlines = index(&vec![&[14u8][..]; cids.len() + 1]);
    let fonts = index(&[&[]]);
    let top = |charset_at: usize| {
        let outlines_at = charset_at + charset.len();
        let fonts_at = outlines_at + outlines.len();
        [
            // Registry and ordering are the first strings of its own.
            [number(391), number(392), number(0), vec![12, 30]].concat(),
            [number(charset_at), vec![15], number(outlines_at), vec![17], number(fonts_at), vec![12, 36]].concat(),
        ]
        .concat()
    };
    let charset_at = header.len() + names.len() + index(&[&top(0)]).len() + strings.len() + subroutines.len();
    [&header[..], &names, &index(&[&top(charset_at)]), &strings, &subroutines, &charset, &outlines, &fonts].concat()
}

/// A Type 1 program of two glyphs, uni6570 and A, at the codes a and b.
fn type1() -> Vec<u8> {
    let plain = b"0000dup /Private 4 dict dup begin /CharStrings 3 dict dup begin\n\
        /.notdef 5 RD ##### ND\n/uni6570 5 RD ##### ND\n/A 5 RD ##### ND\nend\nend\n";
    let mut key = 55_665u32;
    let encrypted = plain.iter().map(|&byte| {
        let cipher = byte ^ (key >> 8) as u8;
        key = (u32::from(cipher) + key).wrapping_mul(52_845).wrapping_add(22_719) & 0xffff;
        cipher
    });
    let clear = b"%!PS-AdobeFont-1.0: Own\n/Encoding 256 array\ndup 97 /uni6570 put\ndup 98 /A put\nreadonly def\ncurrentfile eexec\n";
    clear.iter().copied().chain(encrypted).collect()
}

#[test]
fn a_cid_has_the_glyph_that_its_table_says() {
    // 据 is glyph 1, 数 glyph 2.
    let font = |pdf: &mut Pdf| {
        let descriptor = embedding(pdf, "FontFile2", 4, &program("数据", 0));
        let mut table = [0u8; 20];
        (table[15], table[19]) = (2, 1);
        let table = pdf.stream(Dictionary::new(), &table);
        identity(pdf, "Identity-H", &dictionary! { "FontDescriptor" => descriptor, "CIDToGIDMap" => table })
    };
    check(&shown("00070009", font), "数据");
    let without = |pdf: &mut Pdf| {
        let descriptor = embedding(pdf, "FontFile2", 4, &program("数据", 0));
        identity(pdf, "Identity-H", &dictionary! { "FontDescriptor" => descriptor, "CIDToGIDMap" => "Identity" })
    };
    check(&shown("00020001", without), "数据");
}

#[test]
fn a_symbolic_truetype_font_has_its_own_codes_and_blanks() {
    let file = truetype(&[(3, 0, &[(0xf041, 1), (0xf042, 2)]), (3, 10, &[(u32::from('x'), 1)])], &[false, true, false]);
    // The encoding that it names counts for nothing.
    let font = |pdf: &mut Pdf| {
        let mut font = simple(pdf, "TrueType", "FontFile2", 4, &file);
        font.set("Encoding", "WinAnsiEncoding");
        font
    };
    check(&shown("414241", font), "x x");
    let wide = |pdf: &mut Pdf| {
        let descriptor = embedding(pdf, "FontFile2", 4, &file);
        identity(pdf, "Identity-H", &dictionary! { "FontDescriptor" => descriptor })
    };
    check(&shown("000100020001", wide), "x x");
}

#[test]
fn a_cff_program_has_names_and_codes() {
    check(&shown("6162", |pdf| simple(pdf, "Type1", "FontFile3", 4, &cff())), "数A");
    let wide = |pdf: &mut Pdf| {
        let descriptor = embedding(pdf, "FontFile3", 4, &cff());
        identity(pdf, "Identity-H", &dictionary! { "FontDescriptor" => descriptor })
    };
    check(&shown("00010002", wide), "数A");
}

#[test]
fn a_cid_keyed_program_in_opentype_says_which_glyph_a_cid_has() {
    let file = |cids: &[u16]| {
        let maps = cmap(&[(3, 10, &[(u32::from('A'), 2), (u32::from('数'), 1)])]);
        sfnt(*b"OTTO", &[(*b"CFF ", cid_keyed(cids)), (*b"cmap", maps)])
    };
    let font = |subtype: &'static str, cids: &'static [u16]| {
        move |pdf: &mut Pdf| {
            let descriptor = embedding(pdf, "FontFile3", 4, &file(cids));
            identity(pdf, "Identity-H", &dictionary! { "Subtype" => subtype, "FontDescriptor" => descriptor })
        }
    };
    check(&shown("02BC01F4", font("CIDFontType0", &[700, 500])), "数A");
    // A CID that the program does not have is not the glyph of that number.
    let document = read(&shown("02BC0002", font("CIDFontType0", &[700, 500])).bytes());
    assert_eq!((document.text.as_str(), document.pages[0].undecodable), ("数\u{fffd}", 1));
    // Where glyphs are named by their number, the program is not asked.
    check(&shown("00010002", font("CIDFontType2", &[700, 500])), "数A");
}

#[test]
fn a_type_1_program_has_names_and_codes() {
    check(&shown("6162", |pdf| simple(pdf, "Type1", "FontFile", 4, &type1())), "数A");
}

/// A composite font that says `abc` for its first codes.
fn abc(pdf: &mut Pdf, encoding: &str, more: &Dictionary) -> Dictionary {
    let mut font = identity(pdf, encoding, more);
    let map = pdf.stream(Dictionary::new(), b"1 beginbfrange <0001> <0003> <0061> endbfrange");
    font.set("ToUnicode", map);
    font
}

fn numbers(numbers: &[i64]) -> Vec<Object> {
    numbers.iter().map(|&n| n.into()).collect()
}

#[test]
fn widths_of_a_composite_font_stand_in_its_tables() {
    let widths: Vec<Object> = vec![1.into(), numbers(&[500]).into(), 3.into(), 9.into(), 250.into()];
    let font = |pdf: &mut Pdf| abc(pdf, "Identity-H", &dictionary! { "DW" => 800, "W" => widths });
    assert_eq!(read(&shown("000100020003", font).bytes()).lines[0].edges, [20.0, 25.0, 33.0, 35.5]);
}

#[test]
fn advances_of_vertical_writing_stand_in_its_tables() {
    let advances: Vec<Object> = vec![2.into(), numbers(&[-2_000, 500, 880]).into()];
    let font = |pdf: &mut Pdf| abc(pdf, "Identity-V", &dictionary! { "DW2" => numbers(&[880, -1_200]), "W2" => advances });
    let document = read(&shown("000100020003", font).bytes());
    assert_eq!((document.lines[0].vertical, document.lines[0].edges.as_slice()), (true, &[50.0, 62.0, 82.0, 94.0][..]));
}

#[test]
fn an_encoding_may_be_a_table_of_the_file() {
    let font = |pdf: &mut Pdf| {
        let mut font = composite(pdf, "Identity-H", "GB1");
        let table = b"2 begincodespacerange <00> <7F> <8000> <FFFF> endcodespacerange
            1 begincidchar <41> 940 endcidchar 1 begincidrange <8140> <8142> 3684 endcidrange";
        let table = pdf.stream(dictionary! { "Type" => "CMap" }, table);
        font.set("Encoding", table);
        font
    };
    check(&shown("418141", font), "啊痛");
}

/// Rows of 16 bytes, each as its difference from the one above (PNG's filter Up), and packed.
fn predicted(content: &[u8]) -> (Dictionary, Vec<u8>) {
    const COLUMNS: usize = 16;
    let mut above = [b'\0'; COLUMNS];
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    for row in content.chunks(COLUMNS) {
        let mut own = [b' '; COLUMNS];
        own[..row.len()].copy_from_slice(row);
        let differences = own.iter().zip(above).map(|(a, b)| a.wrapping_sub(b));
        encoder.write_all(&std::iter::once(2).chain(differences).collect::<Vec<u8>>()).expect("a vector takes all bytes");
        above = own;
    }
    let parameters = dictionary! { "Predictor" => 12, "Columns" => COLUMNS as i64 };
    (dictionary! { "Filter" => "FlateDecode", "DecodeParms" => parameters }, encoder.finish().expect("a vector takes all bytes"))
}

#[test]
fn rows_that_were_predicted_are_read_by_either_reader() {
    let (dict, packed) = predicted(LINE.as_bytes());
    let mut pdf = Pdf::new().font("F", helvetica());
    let content = pdf.stream(dict, &packed);
    let bytes = pdf.page(b"", dictionary! { "Contents" => content }).bytes();
    assert_eq!(read(&bytes).text.as_str(), SAID);
    let (source, pages) = Source::open_second(&bytes, &Limits::default()).expect("the second reader opens it");
    let (content, is_whole) = source.contents(source.page(&pages[0]).expect("it has a page"));
    assert_eq!((String::from_utf8_lossy(&content).trim(), is_whole), (LINE, true));
}

#[test]
fn objects_may_lie_in_streams() {
    let mut bytes = Vec::new();
    Pdf::of(LINE).whole(&Dictionary::new()).save_modern(&mut bytes).expect("a vector takes all bytes");
    assert!(bytes.windows(7).any(|w| w == b"/ObjStm"));
    assert_eq!(read(&bytes).text.as_str(), SAID);
}

#[test]
fn a_file_encrypted_without_a_password_is_read() {
    let encrypted = |version: &dyn Fn(&Document) -> EncryptionState| {
        let mut document = Pdf::of(LINE).whole(&Dictionary::new());
        document.trailer.set("ID", vec![Object::string_literal("0123456789abcdef"), Object::string_literal("0123456789abcdef")]);
        let state = version(&document);
        document.encrypt(&state).expect("it is in the clear");
        let bytes = saved(&document);
        assert!(!bytes.windows(SAID.len()).any(|w| w == SAID.as_bytes()));
        read(&bytes).text.as_str().to_owned()
    };
    let permissions = Permissions::all();
    let (owner_password, user_password) = ("owner", "");
    let filters = |filter: Arc<dyn CryptFilter>| BTreeMap::from([(b"StdCF".to_vec(), filter)]);
    let (stream_filter, string_filter) = (b"StdCF".to_vec(), b"StdCF".to_vec());
    let rc4 = |document: &Document| {
        EncryptionState::try_from(EncryptionVersion::V2 { document, owner_password, user_password, key_length: 128, permissions })
            .expect("a state")
    };
    assert_eq!(encrypted(&rc4), SAID);
    let aes_128 = |document: &Document| {
        EncryptionState::try_from(EncryptionVersion::V4 {
            document,
            encrypt_metadata: true,
            crypt_filters: filters(Arc::new(Aes128CryptFilter)),
            stream_filter: stream_filter.clone(),
            string_filter: string_filter.clone(),
            owner_password,
            user_password,
            permissions,
        })
        .expect("a state")
    };
    assert_eq!(encrypted(&aes_128), SAID);
    let aes_256 = |_: &Document| {
        EncryptionState::try_from(EncryptionVersion::V5 {
            encrypt_metadata: true,
            crypt_filters: filters(Arc::new(Aes256CryptFilter)),
            file_encryption_key: &[7; 32],
            stream_filter: stream_filter.clone(),
            string_filter: string_filter.clone(),
            owner_password,
            user_password,
            permissions,
        })
        .expect("a state")
    };
    assert_eq!(encrypted(&aes_256), SAID);
}

#[test]
fn a_page_has_what_the_tree_above_it_says() {
    let mut document = Pdf::of("BT /F 10 Tf 0 1 -1 0 50 20 Tm (up) Tj ET").whole(&Dictionary::new());
    let page = document.get_pages()[&1];
    let page = document.get_dictionary_mut(page).expect("a page is a dictionary");
    let moved = ["Resources", "MediaBox"].map(|key| (key, page.remove(key.as_bytes()).expect("the page has it")));
    let tree = page.get(b"Parent").and_then(Object::as_reference).expect("a page hangs on its tree");
    let tree = document.get_dictionary_mut(tree).expect("a tree is a dictionary");
    moved.into_iter().for_each(|(key, value)| tree.set(key, value));
    tree.set("Rotate", 90);
    let document = read(&saved(&document));
    assert_eq!((document.text.as_str(), document.pages[0].width, document.pages[0].height), ("up", 100.0, 200.0));
}

#[test]
fn contents_may_lie_in_parts() {
    let mut pdf = Pdf::new().font("F", helvetica());
    let parts = ["BT /F 10 Tf 20", "50 Td (a line) Tj", "( of text)", "Tj ET"];
    let parts: Vec<Object> = parts.map(|part| pdf.stream(Dictionary::new(), part.as_bytes())).to_vec();
    check(&pdf.page(b"", dictionary! { "Contents" => parts }), SAID);
}

#[test]
fn a_page_may_be_turned_by_any_quarter() {
    // The line starts 20 points from the left and 50 from the top of the page as shown.
    for (rotate, place, (width, height)) in [
        (0, "1 0 0 1 20 50", (200.0, 100.0)),
        (90, "0 1 -1 0 50 20", (100.0, 200.0)),
        (180, "-1 0 0 -1 180 50", (200.0, 100.0)),
        (270, "0 -1 1 0 150 80", (100.0, 200.0)),
        (-90, "0 -1 1 0 150 80", (100.0, 200.0)),
    ] {
        let content = format!("BT /F 10 Tf {place} Tm (up) Tj ET");
        let pdf = Pdf::new().font("F", helvetica()).page(content.as_bytes(), dictionary! { "Rotate" => rotate });
        let document = read(&pdf.bytes());
        let line = &document.lines[0];
        assert_eq!((document.text.as_str(), line.vertical, line.edges[0]), ("up", false, 20.0), "{rotate}");
        assert!((line.bbox.y1 - 51.5).abs() < 0.01, "{rotate}: {:?}", line.bbox);
        assert_eq!((document.pages[0].width, document.pages[0].height), (width, height), "{rotate}");
    }
}

#[test]
fn text_goes_on_behind_an_inline_image_in_letters() {
    for image in ["ID ff>EI", "ID ff>\nEI", "ID ff> EI"] {
        check(&Pdf::of(&format!("q 9 0 0 9 5 5 cm BI /W 1 /H 1 /CS /G /BPC 8 /F /AHx {image} Q {LINE}")), SAID);
    }
}
