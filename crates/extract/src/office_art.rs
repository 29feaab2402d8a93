//! Pictures in drawings of the old office formats (MS-ODRAW, 2.2.23 to 2.2.31). Their records lie in other records or apart, by the format
//! and by the program that wrote them; each says what it is in a head of eight bytes, by which all of them are found.

use std::borrow::Cow;
use std::io::Read;

use rustc_hash::FxHashSet;

use crate::little_endian::long;

/// PNG, JPEG and TIFF files and metafiles in a stream, each once, in the order of the stream.
pub(crate) fn pictures(stream: &[u8]) -> Vec<Cow<'_, [u8]>> {
    let mut known: FxHashSet<&[u8]> = FxHashSet::default();
    let mut out = Vec::new();
    let (mut at, mut left) = (0, UNPACKED);
    while at + HEAD <= stream.len() {
        let Some((body, length)) = record(&stream[at..]) else {
            at += 1;
            continue;
        };
        if known.insert(body.bytes()) {
            out.extend(body.unpacked(&mut left));
        }
        at += length;
    }
    out
}

/// The file in the record at a place of a stream, if one is there.
pub(crate) fn picture_at(stream: &[u8], at: u32) -> Option<Cow<'_, [u8]>> {
    let (body, _) = record(stream.get(at as usize..)?)?;
    body.unpacked(&mut { UNPACKED })
}

/// Bytes to which the metafiles of a stream may unpack.
const UNPACKED: u64 = 32 << 20;

const HEAD: usize = 8;

/// What PNG, JPEG and TIFF files start with.
const STARTS: [&[u8]; 4] = [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*"];

/// What a record holds.
enum Body<'s> {
    File(&'s [u8]),
    /// A metafile, deflated.
    Packed(&'s [u8]),
}

impl<'s> Body<'s> {
    const fn bytes(&self) -> &'s [u8] {
        match *self {
            Self::File(bytes) | Self::Packed(bytes) => bytes,
        }
    }

    /// The file, of which at most `left` bytes may be unpacked; what are is taken off. One that is damaged is a drawing less.
    fn unpacked(&self, left: &mut u64) -> Option<Cow<'s, [u8]>> {
        let packed = match *self {
            Self::File(file) => return Some(Cow::Borrowed(file)),
            Self::Packed(packed) => packed,
        };
        let mut file = Vec::new();
        let read = flate2::read::ZlibDecoder::new(packed).take(*left).read_to_end(&mut file);
        *left -= file.len() as u64;
        read.is_ok().then_some(Cow::Owned(file))
    }
}

/// What the record that starts here holds, if it is one of a picture, and its length.
fn record(stream: &[u8]) -> Option<(Body<'_>, usize)> {
    let (head, rest) = stream.split_first_chunk::<HEAD>()?;
    let [v0, v1, kind, 0xf0, l0, l1, l2, l3] = *head else { return None };
    let instance = u16::from_le_bytes([v0, v1]);
    // The last four bits are the version, 0. An odd instance has a second id.
    if instance & 0xf != 0 {
        return None;
    }
    let ids = if (instance >> 4) & 1 == 1 { 32 } else { 16 };
    let length = u32::from_le_bytes([l0, l1, l2, l3]) as usize;
    let behind_ids = rest.get(..length)?.get(ids..)?;
    let body = match (kind, (instance >> 4) & !1) {
        (0x1d | 0x2a, 0x46a | 0x6e2) | (0x1e, 0x6e0) | (0x29, 0x6e4) => {
            let file = behind_ids.get(1..)?;
            STARTS.iter().any(|start| file.starts_with(start)).then_some(Body::File(file))?
        }
        (0x1a, 0x3d4) | (0x1b, 0x216) => metafile(behind_ids)?,
        _ => return None,
    };
    Some((body, HEAD + length))
}

/// A metafile behind its head (2.2.31): its length when it is unpacked, its size on the page, how long it is, how it is packed.
fn metafile(body: &[u8]) -> Option<Body<'_>> {
    const HEAD: usize = 34;
    let bytes = body.get(HEAD..)?.get(..long(body, 28)? as usize)?;
    match body[HEAD - 2] {
        0 => Some(Body::Packed(bytes)),
        0xfe => Some(Body::File(bytes)),
        _ => None,
    }
}

/// The drawings of a workbook of Excel 97 to 2003: one record (MS-XLS, 2.4.171) that goes on in others.
pub(crate) fn of_workbook<'r>(records: impl Iterator<Item = (u16, &'r [u8])>) -> Vec<u8> {
    const GROUP: u16 = 0x00eb;
    const CONTINUE: u16 = 0x003c;
    let mut out = Vec::new();
    let mut is_group = false;
    for (id, data) in records {
        is_group = id == GROUP || is_group && id == CONTINUE;
        if is_group {
            out.extend_from_slice(data);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn record(instance: u16, kind: u16, body: &[u8]) -> Vec<u8> {
        [&(instance << 4).to_le_bytes()[..], &kind.to_le_bytes(), &(body.len() as u32).to_le_bytes(), body].concat()
    }

    #[test]
    fn files_in_records_are_found_wherever_these_lie() {
        let png = b"\x89PNG\r\n\x1a\nfirst".as_slice();
        let jpeg = b"\xff\xd8\xffsecond".as_slice();
        let one = record(0x6e0, 0xf01e, &[&[1; 17][..], png].concat());
        let two = record(0x46b, 0xf01d, &[&[2; 33][..], jpeg].concat());
        let unknown = record(0x3d4, 0xf01a, &[&[3; 50][..], png].concat());
        let stream = [&b"text"[..], &record(0, 0xf007, &[&[4; 36][..], &one].concat()), &two, &unknown, &one, b"\x1e\xf0"].concat();
        assert_eq!(pictures(&stream), [png, jpeg]);
        // One that ends behind the stream, one that is no picture, one of another version.
        let text = record(0x6e0, 0xf01e, &[&[1; 17][..], b"plain text"].concat());
        let mut version = one.clone();
        version[0] |= 2;
        for stream in [&one[..one.len() - 1], &text, &version] {
            assert_eq!(pictures(stream), [] as [&[u8]; 0]);
        }
    }

    #[test]
    fn metafiles_are_unpacked() {
        let metafile = |how: u8, bytes: &[u8]| {
            let head = [&[5; 28][..], &(bytes.len() as u32).to_le_bytes(), &[how, 254]].concat();
            record(0x3d5, 0xf01a, &[&[4; 32][..], &head, bytes].concat())
        };
        let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        packed.write_all(b"metafile").expect("memory takes bytes");
        let packed = packed.finish().expect("memory takes bytes");
        // A Windows metafile.
        let mut windows = metafile(0xfe, b"windows");
        windows[..4].copy_from_slice(&[0x70, 0x21, 0x1b, 0xf0]);
        let all =
            [metafile(0, &packed), windows, metafile(0xfe, b"plain"), metafile(0, b"no deflated bytes"), metafile(9, b"other")].concat();
        assert_eq!(pictures(&all), [&b"metafile"[..], b"windows", b"plain"]);
        assert_eq!(picture_at(&all, 0).as_deref(), Some(&b"metafile"[..]));
        assert_eq!(picture_at(&all, 1), None);
        let (body, _) = super::record(&all).expect("a record");
        assert_eq!(body.unpacked(&mut 4).as_deref(), Some(&b"meta"[..]));
    }

    #[test]
    fn drawings_of_a_workbook_go_on_in_other_records() {
        let records = [(0x3c, "a"), (0xeb, "b"), (0x3c, "c"), (0x85, "d"), (0x3c, "e"), (0xeb, "f"), (0xeb, "g")];
        assert_eq!(of_workbook(records.into_iter().map(|(id, data)| (id, data.as_bytes()))), b"bcfg");
    }
}
