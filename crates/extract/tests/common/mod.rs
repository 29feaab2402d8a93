//! Files made in code, so that tests need nothing from outside.
#![allow(dead_code, reason = "each test file uses its own part of this module")]

pub(crate) mod damage;
pub(crate) mod ppt;
pub(crate) mod seeds;

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;

/// A ZIP file of these members.
pub(crate) fn zip_of<N: AsRef<str>, B: AsRef<[u8]>>(members: &[(N, B)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        zip.start_file(name.as_ref(), SimpleFileOptions::default()).expect("memory takes every member");
        zip.write_all(bytes.as_ref()).expect("memory takes every byte");
    }
    zip.finish().expect("memory takes the directory").into_inner()
}

const TYPES: &str = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;
const RELS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;

/// A Word document with this body and these other parts (name below `word/`, content).
pub(crate) fn docx(body: &str, parts: &[(&str, &str)]) -> Vec<u8> {
    let document = format!(r#"<w:document xmlns:w="w" xmlns:r="r" xmlns:mc="mc"><w:body>{body}</w:body></w:document>"#);
    let mut members = vec![
        ("[Content_Types].xml".to_owned(), TYPES.to_owned()),
        ("_rels/.rels".to_owned(), RELS.to_owned()),
        ("word/document.xml".to_owned(), document),
    ];
    members.extend(parts.iter().map(|(name, content)| (format!("word/{name}"), (*content).to_owned())));
    zip_of(&members)
}

/// A file as Windows packs it into an office file: an OLE object of the object packager.
pub(crate) fn packed_object(label: &str, bytes: &[u8]) -> Vec<u8> {
    let label = encoding_rs::GB18030.encode(label).0.into_owned();
    let head = [&[0, 0, 0, 0, 2, 0][..], &label, b"\0C:\\x\0\0\0\x03\0\x03\0\0\0C:\0"].concat();
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("memory takes a file");
    let packed = [&head[..], &(bytes.len() as u32).to_le_bytes(), bytes].concat();
    file.create_stream("/\u{1}Ole10Native").expect("a new stream").write_all(&packed).expect("memory takes bytes");
    file.into_inner().into_inner()
}

/// An object of Equation Editor that holds this formula.
pub(crate) fn equation_object(formula: &[u8]) -> Vec<u8> {
    let stream = [&[28, 0, 0, 0, 2, 0, 0, 0][..], &(formula.len() as u32).to_le_bytes(), &[0; 16], formula].concat();
    let mut object = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("memory takes a file");
    object.create_stream("/Equation Native").expect("a new stream").write_all(&stream).expect("memory takes bytes");
    object.into_inner().into_inner()
}

/// A formula of Equation Editor: x with 1 below it.
pub(crate) const X1: [u8; 24] = [3, 1, 1, 3, 10, 1, 2, 131, b'x', 0, 3, 15, 1, 0, 1, 2, 136, b'1', 0, 0, 0x11, 0, 0, 0];

/// A Word 97 file (MS-DOC) of plain paragraphs.
pub(crate) fn doc(text: &str, flags: u16) -> Vec<u8> {
    doc_of(&[(0, text)], 0..0, flags)
}

/// A Word 97 file of several texts, each with its number (2 are headers, 4 comments, 6 text boxes, 7 those of headers), and one stretch of all
/// these characters that is formatted as hidden.
pub(crate) fn doc_of(texts: &[(usize, &str)], hidden: std::ops::Range<u32>, flags: u16) -> Vec<u8> {
    let vanish: &[u8] = &[0x3c, 0x08, 1];
    let letters: Vec<Formatted<'_>> = (!hidden.is_empty()).then_some((hidden, vanish)).into_iter().collect();
    Doc { texts, letters: &letters, flags, ..Doc::default() }.bytes()
}

/// A stretch of all characters of a Word 97 file, and the changes of format that it has.
pub(crate) type Formatted<'a> = (std::ops::Range<u32>, &'a [u8]);

/// What a Word 97 file holds.
#[derive(Default)]
pub(crate) struct Doc<'a> {
    /// Texts, each with its number.
    pub(crate) texts: &'a [(usize, &'a str)],
    /// Formats of letters and of paragraphs, in order.
    pub(crate) letters: &'a [Formatted<'a>],
    pub(crate) paragraphs: &'a [Formatted<'a>],
    /// Where each header and footer begins in their text, and where the last ends.
    pub(crate) headers: &'a [u32],
    /// Names of fonts, which formats call by their numbers.
    pub(crate) fonts: &'a [&'a str],
    /// Other parts of the table stream, each with its number (MS-DOC, 2.5.6).
    pub(crate) parts: &'a [(usize, &'a [u8])],
    /// The stream of data, to which formats point.
    pub(crate) data: &'a [u8],
    pub(crate) flags: u16,
}

impl Doc<'_> {
    /// The file: the header with the lengths of the texts and the places of tables, one piece, a page of formats of each kind.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        const HEADER: usize = 900;
        const PAGE: usize = 512;
        /// Where the header has the place and the length of a part of the table stream.
        const PARTS: usize = 154;
        let units: Vec<u16> = self.texts.iter().flat_map(|(_, text)| text.encode_utf16()).collect();
        let mut main = vec![0u8; HEADER];
        main.extend(units.iter().flat_map(|u| u.to_le_bytes()));
        let mut table = Vec::new();
        let mut parts: Vec<(usize, Vec<u8>)> = vec![(33, pieces(units.len() as u32, HEADER as u32))];
        parts.extend(self.parts.iter().map(|(number, part)| (*number, part.to_vec())));
        if !self.headers.is_empty() {
            parts.push((11, self.headers.iter().flat_map(|at| at.to_le_bytes()).collect()));
        }
        if !self.fonts.is_empty() {
            let font = |name: &&str| {
                let name: Vec<u8> = name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
                [&[39 + name.len() as u8][..], &[0; 39], &name].concat()
            };
            parts.push((15, [vec![self.fonts.len() as u8, 0, 0, 0], self.fonts.iter().flat_map(font).collect()].concat()));
        }
        for (part, formats, is_of_paragraphs) in [(12, self.letters, false), (13, self.paragraphs, true)] {
            if formats.is_empty() {
                continue;
            }
            main.resize(main.len().div_ceil(PAGE) * PAGE, 0);
            let byte = |unit: u32| HEADER as u32 + 2 * unit;
            let list = [byte(0), byte(units.len() as u32), (main.len() / PAGE) as u32];
            parts.push((part, list.iter().flat_map(|v| v.to_le_bytes()).collect()));
            main.extend(page_of_formats(formats, units.len() as u32, byte, is_of_paragraphs));
        }
        let mut put = |at: usize, bytes: &[u8]| main[at..at + bytes.len()].copy_from_slice(bytes);
        put(0, &0xa5ecu16.to_le_bytes());
        put(2, &0x00c1u16.to_le_bytes());
        put(10, &self.flags.to_le_bytes());
        put(32, &14u16.to_le_bytes());
        put(62, &22u16.to_le_bytes());
        for (number, text) in self.texts {
            put(0x4c + 4 * number, &(text.encode_utf16().count() as u32).to_le_bytes());
        }
        put(152, &93u16.to_le_bytes());
        for (number, part) in parts {
            put(PARTS + 8 * number, &(table.len() as u32).to_le_bytes());
            put(PARTS + 8 * number + 4, &(part.len() as u32).to_le_bytes());
            table.extend(part);
        }
        main.resize(main.len().max(4096), 0);
        table.resize(table.len().max(4096), 0);
        let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("memory takes a file");
        for (name, bytes) in [("/WordDocument", main), ("/0Table", table), ("/Data", self.data.to_vec())] {
            if bytes.is_empty() {
                continue;
            }
            file.create_stream(name).expect("a new stream").write_all(&bytes).expect("memory takes bytes");
        }
        file.into_inner().into_inner()
    }
}

/// A level of a list of a Word 97 file: the number of its format, and its label, in which the first nine characters stand for numbers of levels.
pub(crate) fn level(format: u8, label: &str) -> Vec<u8> {
    let mut head = [0u8; 28];
    (head[0], head[4]) = (1, format);
    let units: Vec<u8> = label.encode_utf16().flat_map(u16::to_le_bytes).collect();
    [&head[..], &(units.len() as u16 / 2).to_le_bytes(), &units].concat()
}

/// Parts 73 and 74 of a Word 97 file: one list of these levels and of empty ones, which paragraphs call 1.
pub(crate) fn lists(levels: &[Vec<u8>]) -> [Vec<u8>; 2] {
    let mut all = levels.to_vec();
    all.resize(9, level(0, ""));
    let head = [&[7u8, 0, 0, 0, 0, 0, 0, 0][..], &[0xffu8, 0x0f].repeat(9), &[0, 0]].concat();
    let instance = [&[1u8, 0, 0, 0, 7, 0, 0, 0][..], &[0; 12], &[0xff; 4]].concat();
    [[&[1u8, 0][..], &head, &all.concat()].concat(), instance]
}

/// The changes of format that put a paragraph on a level of list 1.
pub(crate) fn on_level(level: u8) -> [u8; 7] {
    [0x0b, 0x46, 1, 0, 0x0a, 0x26, level]
}

/// A table of pieces with one piece of wide characters.
fn pieces(units: u32, from: u32) -> Vec<u8> {
    let piece = [&0u32.to_le_bytes()[..], &units.to_le_bytes(), &[0, 0], &from.to_le_bytes(), &[0, 0]].concat();
    [&[2][..], &(piece.len() as u32).to_le_bytes(), &piece].concat()
}

/// A page of formats: where each stretch begins, what it has, and these changes at its end.
fn page_of_formats(formats: &[Formatted<'_>], units: u32, byte: impl Fn(u32) -> u32, is_of_paragraphs: bool) -> Vec<u8> {
    let (mut starts, mut changes) = (vec![byte(0)], Vec::new());
    for (range, format) in formats {
        starts.extend([byte(range.start), byte(range.end)]);
        changes.extend([None, Some(*format)]);
    }
    starts.push(byte(units));
    changes.push(None);
    let mut page: Vec<u8> = starts.iter().flat_map(|v| v.to_le_bytes()).collect();
    let mut data = vec![0u8; 511];
    let mut at = 510;
    for change in &changes {
        let content = match change {
            None => Vec::new(),
            Some(change) if !is_of_paragraphs => [&[change.len() as u8][..], change].concat(),
            // The number of a style, and a length in words.
            Some(change) if change.len() % 2 == 1 => [&[(change.len() / 2 + 2) as u8, 0, 0][..], change].concat(),
            Some(change) => [&[0, (change.len() / 2 + 1) as u8, 0, 0][..], change].concat(),
        };
        at = (at - content.len()) & !1;
        data[at..at + content.len()].copy_from_slice(&content);
        page.push(if content.is_empty() { 0 } else { (at / 2) as u8 });
        page.extend([0; 12].iter().take(if is_of_paragraphs { 12 } else { 0 }));
    }
    assert!(page.len() <= at, "the formats fit on one page");
    let taken = page.len();
    page.extend(&data[taken..]);
    page.push(changes.len() as u8);
    page
}

/// A file of the old formats with a storage beside what it has.
pub(crate) fn with_storage(file: &[u8], storage: &str, object: &[u8]) -> Vec<u8> {
    use std::io::Read;
    let mut file = cfb::CompoundFile::open(Cursor::new(file.to_vec())).expect("a container");
    let mut object = cfb::CompoundFile::open(Cursor::new(object)).expect("a container");
    file.create_storage_all(storage).expect("a new storage");
    let streams: Vec<std::path::PathBuf> = object.walk().filter(|e| e.is_stream()).map(|e| e.path().to_owned()).collect();
    for stream in streams {
        let mut bytes = Vec::new();
        object.open_stream(&stream).expect("a stream").read_to_end(&mut bytes).expect("memory is read");
        let to = std::path::Path::new(storage).join(stream.strip_prefix("/").expect("a path from the root"));
        file.create_stream(to).expect("a new stream").write_all(&bytes).expect("memory takes bytes");
    }
    file.into_inner().into_inner()
}

/// An enhanced metafile (MS-EMF) that draws one text.
pub(crate) fn emf(text: &str) -> Vec<u8> {
    let numbers = |all: &[u32]| all.iter().flat_map(|n| n.to_le_bytes()).collect::<Vec<u8>>();
    let head = [numbers(&[1, 88, 0, 0, 0, 0, 0, 0, 0, 0]), b" EMF".to_vec(), vec![0; 44]].concat();
    let letters: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let count = letters.len() as u32 / 2;
    let record = numbers(&[84, 76 + letters.len() as u32, 0, 0, 0, 0, 1, 0, 0, 0, 0, count, 76, 0, 0, 0, 0, 0, 0]);
    [head, record, letters].concat()
}

/// A Windows metafile (MS-WMF) that draws one text in letters of GBK.
pub(crate) fn wmf(text: &str) -> Vec<u8> {
    let words = |all: &[u16]| all.iter().flat_map(|n| n.to_le_bytes()).collect::<Vec<u8>>();
    let record = |kind: u16, data: &[u8]| [&((data.len() as u32 + 6) / 2).to_le_bytes()[..], &kind.to_le_bytes(), data].concat();
    let letters = encoding_rs::GBK.encode(text).0.into_owned();
    let length = letters.len();
    let letters = [letters, vec![0; length % 2]].concat();
    let font = [words(&[240, 0, 0, 0, 400]), vec![0, 0, 0, 134, 0, 0, 0, 0], vec![0; 32]].concat();
    let drawn = [words(&[length as u16]), letters, words(&[0, 0])].concat();
    let head = [words(&[1, 9, 0x0300]), vec![0; 12]].concat();
    [head, record(0x02fb, &font), record(0x012d, &[0, 0]), record(0x0521, &drawn), record(0, &[])].concat()
}

/// Relations of `word/document.xml`: kind, target.
pub(crate) fn relations(list: &[(&str, &str)]) -> String {
    let one = |(i, (kind, target)): (usize, &(&str, &str))| {
        format!(
            r#"<Relationship Id="rId{i}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/>"#
        )
    };
    format!("<Relationships>{}</Relationships>", list.iter().enumerate().map(one).collect::<String>())
}

/// Blocks as `kind|text` lines.
pub(crate) fn blocks(document: &record::Document) -> Vec<String> {
    let show = |b: &record::Block| {
        let kind = match b.kind {
            record::BlockKind::Cell { table, row, column } => format!("{table}:{row}:{column}"),
            record::BlockKind::Heading(level) => format!("h{level}"),
            kind => format!("{kind:?}").to_lowercase(),
        };
        format!("{kind}|{}", document.text.slice(b.span).replace('\n', "⏎"))
    };
    document.blocks.iter().map(show).collect()
}
