//! Files made in code, so that tests need nothing from outside.
#![allow(dead_code, reason = "each test file uses its own part of this module")]

pub(crate) mod damage;
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

/// A Word 97 file (MS-DOC) of plain paragraphs.
pub(crate) fn doc(text: &str, flags: u16) -> Vec<u8> {
    doc_of(&[(0, text)], 0..0, flags)
}

/// A Word 97 file of several texts, each with its number (4 are comments, 6 text boxes, 7 those of headers): the header with the lengths of
/// the texts and the place of the piece table, one piece, and one stretch of all these characters that is formatted as hidden.
pub(crate) fn doc_of(texts: &[(usize, &str)], hidden: std::ops::Range<u32>, flags: u16) -> Vec<u8> {
    const HEADER: usize = 900;
    const PAGE: usize = 512;
    let units: Vec<u16> = texts.iter().flat_map(|(_, text)| text.encode_utf16()).collect();
    let mut main = vec![0u8; HEADER];
    let mut put = |at: usize, bytes: &[u8]| main[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, &0xa5ecu16.to_le_bytes());
    put(2, &0x00c1u16.to_le_bytes());
    put(10, &flags.to_le_bytes());
    put(32, &14u16.to_le_bytes());
    put(62, &22u16.to_le_bytes());
    for (number, text) in texts {
        put(0x4c + 4 * number, &(text.encode_utf16().count() as u32).to_le_bytes());
    }
    put(152, &93u16.to_le_bytes());
    let mut pieces = Vec::new();
    for value in [0, units.len() as u32] {
        pieces.extend(value.to_le_bytes());
    }
    pieces.extend([0, 0]);
    pieces.extend((HEADER as u32).to_le_bytes());
    pieces.extend([0, 0]);
    let mut table = vec![2];
    table.extend((pieces.len() as u32).to_le_bytes());
    table.extend(pieces);
    put(0x1a6, &(table.len() as u32).to_le_bytes());
    let byte = |unit: u32| HEADER as u32 + 2 * unit;
    let ends = [byte(0), byte(hidden.start), byte(hidden.end), byte(units.len() as u32)];
    if !hidden.is_empty() {
        put(0xfa, &(table.len() as u32).to_le_bytes());
        put(0xfe, &12u32.to_le_bytes());
    }
    main.extend(units.iter().flat_map(|u| u.to_le_bytes()));
    if !hidden.is_empty() {
        main.resize(main.len().div_ceil(PAGE) * PAGE, 0);
        let number = (main.len() / PAGE) as u32;
        table.extend([ends[0], ends[3], number].iter().flat_map(|v| v.to_le_bytes()));
        let mut page: Vec<u8> = ends.iter().flat_map(|v| v.to_le_bytes()).collect();
        // Of three runs the second has changes, 500 bytes on.
        page.extend([0, 250, 0]);
        page.resize(500, 0);
        page.extend([3, 0x3c, 0x08, 1]);
        page.resize(PAGE - 1, 0);
        page.push(3);
        main.extend(page);
    }
    main.resize(main.len().max(4096), 0);
    table.resize(4096, 0);
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("memory takes a file");
    for (name, bytes) in [("/WordDocument", main), ("/0Table", table)] {
        file.create_stream(name).expect("a new stream").write_all(&bytes).expect("memory takes bytes");
    }
    file.into_inner().into_inner()
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
