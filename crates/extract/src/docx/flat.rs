//! Word documents in one XML file, as web systems write them under the ending `.doc`: a package of parts in a row (Flat OPC), or the XML of
//! Word 2003, whose elements are nearly those of today. Both become a package.

use std::io::{Cursor, Write};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::CompressionMethod;
use zip::write::SimpleFileOptions;

use crate::plain;

/// Which of the two a text is, if any, by its first elements.
pub(crate) fn is_flat(bytes: &[u8]) -> bool {
    const FIRST: usize = 4096;
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(FIRST)]);
    let is_xml = head.trim_start_matches(['\u{feff}', ' ', '\r', '\n', '\t']).starts_with('<');
    is_xml && (head.contains("<pkg:package") || head.contains(":wordDocument"))
}

/// The document as a package; the reason where it cannot be made one.
pub(super) fn package(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let text = plain::decode(bytes).ok_or("not a text")?.text;
    let parts = if text.contains("<pkg:package") { parts(&text) } else { vec![("word/document.xml".to_owned(), text.into_bytes())] };
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, content) in parts {
        // A part that stands twice is a mistake of its writer; the first counts.
        if zip.start_file(name, stored).is_ok() {
            zip.write_all(&content).map_err(|e| e.to_string())?;
        }
    }
    zip.finish().map(Cursor::into_inner).map_err(|e| e.to_string())
}

/// Parts of a flat package, as far as it can be read: name and XML or bytes.
fn parts(text: &str) -> Vec<(String, Vec<u8>)> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = false;
    let mut out = Vec::new();
    let mut name = None;
    while let Ok(event) = reader.read_event() {
        let start = match event {
            Event::Start(start) => start,
            Event::Eof => break,
            _ => continue,
        };
        let kind = start.local_name().into_inner().to_owned();
        if kind == "part" {
            name = part_name(&start);
        }
        if !matches!(kind.as_str(), "xmlData" | "binaryData") {
            continue;
        }
        let end = start.to_end().into_owned();
        let from = reader.buffer_position() as usize;
        let to = reader.read_to_end(end.name()).map_or(text.len(), |span| span.end as usize);
        let content = text.get(from..to).unwrap_or_default();
        let content = if kind == "xmlData" { content.as_bytes().to_vec() } else { text::base64(content.bytes()) };
        out.extend(name.take().map(|name| (name, content)));
    }
    out
}

fn part_name(start: &BytesStart<'_>) -> Option<String> {
    let name = start.attributes().flatten().find(|a| a.key.local_name().into_inner() == "name")?;
    Some(name.value.trim_start_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_flat_package() {
        let text = "<?xml version='1.0'?><pkg:package><pkg:part pkg:name='/word/document.xml'><pkg:xmlData><w:document/></pkg:xmlData></pkg:part>\
                    <pkg:part pkg:name='/word/media/a.png'><pkg:binaryData>aGVs\r\nbG8=</pkg:binaryData></pkg:part></pkg:package>";
        let expected = [("word/document.xml", &b"<w:document/>"[..]), ("word/media/a.png", b"hello")];
        assert_eq!(parts(text), expected.map(|(n, c)| (n.to_owned(), c.to_vec())));
        assert!(is_flat(text.as_bytes()) && !is_flat(b"<html><body>") && !is_flat(b"plain <pkg:package"));
    }
}
