//! Files inside a container (MS-CFB): what DOC, XLS and PPT files of 1997 to 2003 carry.

use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};

use record::FileKind;

use super::{Object, object};
use crate::inside::Inside;
use crate::package::PackageError;

type Container<'a> = cfb::CompoundFile<Cursor<&'a [u8]>>;

/// Reads the files inside, each under the name that it was packed with or its number.
pub(crate) fn read(bytes: &[u8], kind: FileKind, inside: &mut Inside<'_, '_>) {
    // Records of a workbook may stand in a file as they are: they carry nothing.
    let Ok(mut container) = cfb::CompoundFile::open(Cursor::new(bytes)) else { return };
    let objects = match kind {
        FileKind::Ppt => of_slides(&mut container, inside.limits().zip_total),
        _ => of_storages(&mut container, kind, bytes.len() as u64),
    };
    for (bytes, number) in objects.into_iter().zip(1..) {
        let name = format!("oleObject{number}");
        match bytes.map(object) {
            Ok(Some(Object { label, content })) => {
                inside.attachment(label.as_deref().unwrap_or(&name), |left| content.charged(&name, left));
            }
            Ok(None) => {}
            Err(error) => inside.attachment(&name, |_| Err(PackageError::Broken { reason: error.to_string() })),
        }
    }
}

/// What documents are made of, and what wraps a file. Formulas, drawings and controls have none of these.
const STREAMS: [&str; 7] = ["WordDocument", "Workbook", "Book", "PowerPoint Document", "Package", "CONTENTS", "\u{1}Ole10Native"];

/// Objects of a text, each a storage of its object pool (MS-DOC, 2.1.5), and of a workbook, each a storage of its own (MS-XLS, 2.1.7.4),
/// as containers of their own. All of them together are copied as far as `left` bytes: streams that share their sectors would have no end.
fn of_storages(container: &mut Container<'_>, kind: FileKind, mut left: u64) -> Vec<io::Result<Vec<u8>>> {
    let (pool, start) = if kind == FileKind::Xls { ("/", "MBD") } else { ("/ObjectPool", "") };
    let Ok(entries) = container.read_storage(pool) else { return Vec::new() };
    let storages: Vec<PathBuf> = entries.filter(|e| e.is_storage() && e.name().starts_with(start)).map(|e| e.path().to_owned()).collect();
    let mut objects = Vec::new();
    for storage in storages {
        let holds_file = STREAMS.iter().any(|stream| container.is_stream(storage.join(stream)));
        if holds_file {
            objects.push(apart(container, &storage, &mut left));
        }
    }
    objects
}

/// A storage as a container of its own.
fn apart(container: &mut Container<'_>, storage: &Path, left: &mut u64) -> io::Result<Vec<u8>> {
    let mut out = cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new()))?;
    out.set_storage_clsid("/", *container.entry(storage)?.clsid())?;
    let entries: Vec<cfb::Entry> = container.walk_storage(storage)?.filter(|e| e.path() != storage).collect();
    for entry in entries {
        let to = Path::new("/").join(entry.path().strip_prefix(storage).map_err(io::Error::other)?);
        if !entry.is_stream() {
            out.create_storage(&to)?;
            continue;
        }
        let Some(rest) = left.checked_sub(entry.len()) else {
            return Err(io::Error::other("its parts are longer than the file"));
        };
        *left = rest;
        io::copy(&mut container.open_stream(entry.path())?.take(entry.len()), &mut out.create_stream(&to)?)?;
    }
    out.flush()?;
    Ok(out.into_inner().into_inner())
}

/// Objects of a presentation: records of its main stream (MS-PPT, 2.10.34 to 2.10.36), which unpack to `left` bytes at most. A file that
/// was saved in haste holds earlier states of them too.
fn of_slides(container: &mut Container<'_>, mut left: u64) -> Vec<io::Result<Vec<u8>>> {
    const OBJECT: u16 = 0x1011;
    let mut stream = Vec::new();
    let length = container.entry("/PowerPoint Document").map_or(0, |entry| entry.len());
    let read = container.open_stream("/PowerPoint Document").and_then(|s| s.take(length).read_to_end(&mut stream));
    let mut objects: Vec<io::Result<Vec<u8>>> = read.err().map(Err).into_iter().collect();
    let mut rest = stream.as_slice();
    while let Some((head, behind)) = rest.split_first_chunk::<8>() {
        let [v0, v1, k0, k1, length @ ..] = *head;
        let body;
        (body, rest) = behind.split_at(behind.len().min(u32::from_le_bytes(length) as usize));
        if u16::from_le_bytes([k0, k1]) != OBJECT {
            continue;
        }
        let is_packed = u16::from_le_bytes([v0, v1]) >> 4 == 1;
        let bytes = if is_packed { unpacked(body, left) } else { Ok(body.to_vec()) };
        left -= bytes.as_ref().map_or(0, |bytes| bytes.len() as u64).min(left);
        let is_known = bytes.as_ref().is_ok_and(|bytes| objects.iter().any(|known| known.as_ref().is_ok_and(|known| known == bytes)));
        if !is_known {
            objects.push(bytes);
        }
    }
    objects
}

/// Length and deflated bytes.
fn unpacked(body: &[u8], limit: u64) -> io::Result<Vec<u8>> {
    let Some((length, packed)) = body.split_first_chunk::<4>() else { return Err(io::ErrorKind::UnexpectedEof.into()) };
    let length = u64::from(u32::from_le_bytes(*length));
    if length > limit {
        return Err(io::Error::other(format!("it unpacks to more than {limit} bytes")));
    }
    let mut bytes = Vec::new();
    flate2::read::ZlibDecoder::new(packed).take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn record(instance: u16, kind: u16, body: &[u8]) -> Vec<u8> {
        [&(instance << 4).to_le_bytes()[..], &kind.to_le_bytes(), &(body.len() as u32).to_le_bytes(), body].concat()
    }

    fn packed(length: u32, bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).expect("memory takes bytes");
        [&length.to_le_bytes()[..], &encoder.finish().expect("memory takes bytes")].concat()
    }

    /// Objects in a stream of records, and errors by their texts.
    fn found(records: &[Vec<u8>], limit: u64) -> Vec<Result<Vec<u8>, String>> {
        let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("memory takes a file");
        let mut stream = file.create_stream("/PowerPoint Document").expect("a new stream");
        stream.write_all(&records.concat()).expect("memory takes bytes");
        drop(stream);
        let bytes = file.into_inner().into_inner();
        let mut container = cfb::CompoundFile::open(Cursor::new(bytes.as_slice())).expect("a container");
        of_slides(&mut container, limit).into_iter().map(|bytes| bytes.map_err(|e| e.to_string())).collect()
    }

    #[test]
    fn objects_of_slides_are_unpacked_once_and_within_limits() {
        let records = [
            record(0, 0x03e8, b"document"),
            record(0, 0x1011, b"plain"),
            record(1, 0x1011, &packed(6, b"packed")),
            record(1, 0x1011, &packed(6, b"packed")),
            record(1, 0x1011, &packed(60, b"packed")),
            record(1, 0x1011, b"x"),
        ];
        let [plain, object] = [&b"plain"[..], b"packed"].map(|bytes| Ok(bytes.to_vec()));
        let short = Err("unexpected end of file".to_owned());
        assert_eq!(found(&records, 100), [plain.clone(), object, short.clone()]);
        let bomb = Err("it unpacks to more than 5 bytes".to_owned());
        assert_eq!(found(&records[1..3], 10), [plain, bomb]);
        assert_eq!(found(&[record(0, 0x1011, b"cut off")[..10].to_vec()], 100), [Ok(b"cu".to_vec())]);
    }

    #[test]
    fn parts_longer_than_their_file_are_not_copied() {
        let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("memory takes a file");
        file.create_storage_all("/ObjectPool/_1").expect("a new storage");
        file.create_stream("/ObjectPool/_1/Package").expect("a new stream").write_all(b"content").expect("memory takes bytes");
        let bytes = file.into_inner().into_inner();
        let mut container = cfb::CompoundFile::open(Cursor::new(bytes.as_slice())).expect("a container");
        let mut copied = |left: u64| {
            let first = of_storages(&mut container, FileKind::Doc, left).into_iter().next().expect("an object");
            first.map(|bytes| object(bytes).map(|object| object.content.bytes)).map_err(|error| error.to_string())
        };
        assert_eq!(copied(7), Ok(Some(b"content".to_vec())));
        assert_eq!(copied(6), Err("its parts are longer than the file".to_owned()));
    }
}
