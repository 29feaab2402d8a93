//! Files inside an office file: embedded documents and packed objects, each read as a file of its own.

mod container;
mod parts;

use std::io::{Cursor, Read};

use record::FileKind;

use crate::package::Unpacked;
use crate::sniff;

pub(crate) use container::read as read_container;
pub(crate) use parts::read;

/// Class of a chart of Microsoft Graph, whose workbook is none that a reader opens.
const GRAPH: u128 = 0x0002_0803_0000_0000_c000_0000_0000_0046;

/// A file in an OLE object.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Object {
    /// What its sender called it.
    label: Option<String>,
    content: Unpacked,
}

/// The file that an OLE object (MS-OLEDS) holds; `None` where it holds none: formulas and drawings are pictures in the text.
fn object(bytes: Vec<u8>) -> Option<Object> {
    // A document of an old format is a container itself.
    let is_whole = is_document(&bytes);
    if let Ok(mut container) = cfb::CompoundFile::open(Cursor::new(&bytes)) {
        if container.root_entry().clsid().as_u128() == GRAPH {
            return None;
        }
        let mut stream = |name: &str| match container.open_stream(name) {
            Ok(stream) => Some(whole(stream, bytes.len() as u64)),
            Err(_) => None,
        };
        if let Some(packed) = stream("/\u{1}Ole10Native")
            && let Some(object) = packed_file(&packed)
        {
            return Some(object);
        }
        // Programs keep settings of their own under the second name.
        let held = stream("/Package").or_else(|| stream("/CONTENTS").filter(|content| is_document(&content.bytes)));
        if let Some(content) = held {
            return Some(Object { label: None, content });
        }
    }
    is_whole.then_some(Object { label: None, content: Unpacked { bytes, damage: None } })
}

/// Whether this is more than bytes that happen to be text.
fn is_document(bytes: &[u8]) -> bool {
    !matches!(sniff::sniff(bytes), FileKind::Other | FileKind::Text)
}

/// A stream as far as it can be read; a container holds no more than its own `length`.
fn whole(stream: impl Read, length: u64) -> Unpacked {
    let mut bytes = Vec::new();
    let damage = stream.take(length).read_to_end(&mut bytes).err().map(|error| error.to_string());
    Unpacked { bytes, damage }
}

/// A file as the object packager of Windows wraps it: size, the number 2, label, path, the number 3, path of a copy, size, bytes.
fn packed_file(packed: &Unpacked) -> Option<Object> {
    let rest = packed.bytes.get(4..)?.strip_prefix(&[2, 0])?;
    let (label, rest) = up_to_zero(rest)?;
    let (_, rest) = up_to_zero(rest)?;
    let (_, rest) = sized(rest.get(4..)?)?;
    let (length, rest) = rest.split_first_chunk()?;
    let length = u32::from_le_bytes(*length) as usize;
    let damage = (rest.len() < length).then(|| format!("{} of {length} bytes", rest.len())).or_else(|| packed.damage.clone());
    let bytes = rest[..length.min(rest.len())].to_vec();
    Some(Object { label: Some(label), content: Unpacked { bytes, damage } })
}

/// A text that ends with a zero, in the encoding of the machine that packed it.
fn up_to_zero(bytes: &[u8]) -> Option<(String, &[u8])> {
    let end = bytes.iter().position(|&b| b == 0)?;
    let (text, is_damaged) = encoding_rs::GB18030.decode_without_bom_handling(&bytes[..end]);
    (!is_damaged && !text.contains(char::is_control)).then(|| (text.into_owned(), &bytes[end + 1..]))
}

/// Bytes behind their number.
fn sized(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk()?;
    rest.split_at_checked(u32::from_le_bytes(*length) as usize)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn container(stream: &str, bytes: &[u8]) -> Vec<u8> {
        let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("memory takes a file");
        file.create_stream(stream).expect("a new stream").write_all(bytes).expect("memory takes bytes");
        file.into_inner().into_inner()
    }

    /// A file as the object packager wraps it, which says that it has `length` bytes.
    fn packed(label: &str, length: u32, bytes: &[u8]) -> Vec<u8> {
        let label = encoding_rs::GB18030.encode(label).0.into_owned();
        let head = [&[0, 0, 0, 0, 2, 0][..], &label, b"\0C:\\x\0\0\0\x03\0\x03\0\0\0C:\0"].concat();
        container("/\u{1}Ole10Native", &[&head[..], &length.to_le_bytes(), bytes, b"\0\0"].concat())
    }

    #[test]
    fn objects_give_the_files_that_they_hold() {
        let check = |bytes: Vec<u8>, expected: Option<(Option<&str>, &[u8], Option<&str>)>| {
            let got = object(bytes);
            let got = got.as_ref().map(|o| (o.label.as_deref(), o.content.bytes.as_slice(), o.content.damage.as_deref()));
            assert_eq!(got, expected);
        };
        check(packed("预算表.txt", 6, "预算".as_bytes()), Some((Some("预算表.txt"), "预算".as_bytes(), None)));
        check(packed("预算表.txt", 99, "预算".as_bytes()), Some((Some("预算表.txt"), "预算\0\0".as_bytes(), Some("8 of 99 bytes"))));
        check(container("/Equation Native", b"x"), None);
        check(container("/CONTENTS", b"settings"), None);
        check(container("/CONTENTS", b"%PDF-1.4"), Some((None, b"%PDF-1.4", None)));
        check(container("/Package", b"PK"), Some((None, b"PK", None)));
        let document = container("/WordDocument", b"x");
        check(document.clone(), Some((None, &document, None)));
        let mut graph = container("/Package", b"PK");
        let root = graph.windows(8).position(|w| w == b"R\0o\0o\0t\0").expect("the entry of the root");
        graph[root + 80..root + 96].copy_from_slice(b"\x03\x08\x02\0\0\0\0\0\xc0\0\0\0\0\0\0\x46");
        check(graph, None);
        let drawing = [&[9, 0, 0, 0, 8, 0][..], b"v\x18\xba\x11\x01\0"].concat();
        check(container("/\u{1}Ole10Native", &drawing), None);
        check(b"no container".to_vec(), None);
    }
}
