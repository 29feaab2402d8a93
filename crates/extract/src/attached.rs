//! Files inside an office file (Office Open XML): embedded documents and packed objects, by the names they go by.

use std::collections::BTreeSet;
use std::io::{Cursor, Read};

use record::FileKind;

use crate::office::Parts;
use crate::package::PackageError;
use crate::sniff;

/// Names of the files inside. The workbook behind a chart is none: the chart shows what it says.
pub(crate) fn names(parts: &mut Parts<'_>) -> Result<BTreeSet<String>, PackageError> {
    let all = parts.names()?;
    let mut charts = BTreeSet::new();
    for chart in all.iter().filter(|name| name.contains("/charts/") && name.ends_with(".xml")) {
        charts.extend(parts.relations(chart)?.all_of_kind("package"));
    }
    let mut out = BTreeSet::new();
    for part in all.iter().filter(|name| name.contains("/embeddings/") && !charts.contains(*name)) {
        let file = part.rsplit('/').next().unwrap_or(part);
        let ending = file.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
        if DRAWINGS.contains(&ending.as_str()) {
            continue;
        }
        if ending != "bin" {
            out.insert(file.to_owned());
        } else if let Some(bytes) = parts.bytes(part)? {
            out.extend(object(&bytes, file));
        }
    }
    Ok(out)
}

/// Drawings of Visio, which stand in the text as pictures and are read as these.
const DRAWINGS: [&str; 2] = ["vsd", "vsdx"];

/// Name of the file that an OLE object (MS-OLEDS) holds; `None` where it holds none: formulas and drawings are pictures in the text.
fn object(bytes: &[u8], file: &str) -> Option<String> {
    let Ok(mut container) = cfb::CompoundFile::open(Cursor::new(bytes)) else { return None };
    let mut head = Vec::new();
    if let Ok(packed) = container.open_stream("/\u{1}Ole10Native")
        && packed.take(512).read_to_end(&mut head).is_ok()
        && let Some(label) = label(&head)
    {
        return Some(label);
    }
    let is_document = container.is_stream("/Package") || sniff::sniff(bytes) != FileKind::Other;
    is_document.then(|| file.to_owned())
}

/// The label of a packed file: behind its size and the number 2, up to a zero, in the encoding of the machine that packed it.
fn label(head: &[u8]) -> Option<String> {
    let label = head.get(4..)?.strip_prefix(&[2, 0])?.split(|&b| b == 0).next().filter(|l| !l.is_empty())?;
    let (label, is_damaged) = encoding_rs::GB18030.decode_without_bom_handling(label);
    (!is_damaged && !label.contains(char::is_control)).then(|| label.into_owned())
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

    #[test]
    fn objects_are_called_by_their_labels() {
        let packed = [&[9, 0, 0, 0, 2, 0][..], &encoding_rs::GB18030.encode("预算表.xlsx").0, b"\0C:\\x\0"].concat();
        assert_eq!(object(&container("/\u{1}Ole10Native", &packed), "oleObject1.bin").as_deref(), Some("预算表.xlsx"));
        assert_eq!(object(&container("/Equation Native", b"x"), "oleObject1.bin"), None);
        assert_eq!(object(&container("/WordDocument", b"x"), "oleObject1.bin").as_deref(), Some("oleObject1.bin"));
        assert_eq!(object(&container("/Contents", b"x"), "oleObject1.bin"), None);
        let drawing = [&[9, 0, 0, 0, 8, 0][..], b"v\x18\xba\x11\x01\0"].concat();
        assert_eq!(object(&container("/\u{1}Ole10Native", &drawing), "oleObject1.bin"), None);
        assert_eq!(object(b"no container", "oleObject1.bin"), None);
    }
}
