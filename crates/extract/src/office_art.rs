//! Pictures in drawings of the old office formats (MS-ODRAW, 2.2.23 to 2.2.31). Their records lie in other records or apart, by the format
//! and by the program that wrote them; each says what it is in a head of eight bytes, by which all of them are found.

use rustc_hash::FxHashSet;

/// PNG, JPEG and TIFF files in a stream, each once, in the order of the stream. Metafiles are drawings.
pub(crate) fn pictures(stream: &[u8]) -> Vec<&[u8]> {
    let mut known: FxHashSet<&[u8]> = FxHashSet::default();
    let mut out = Vec::new();
    let mut at = 0;
    while at + HEAD <= stream.len() {
        match picture(&stream[at..]) {
            Some((picture, length)) => {
                if known.insert(picture) {
                    out.push(picture);
                }
                at += length;
            }
            None => at += 1,
        }
    }
    out
}

/// The PNG, JPEG or TIFF file in the record at a place of a stream, if one is there.
pub(crate) fn picture_at(stream: &[u8], at: u32) -> Option<&[u8]> {
    picture(stream.get(at as usize..)?).map(|(picture, _)| picture)
}

const HEAD: usize = 8;

/// What PNG, JPEG and TIFF files start with.
const STARTS: [&[u8]; 4] = [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*"];

/// The file in the record that starts here, if one does, and the length of the record.
fn picture(stream: &[u8]) -> Option<(&[u8], usize)> {
    let (head, rest) = stream.split_first_chunk::<HEAD>()?;
    let [v0, v1, kind, 0xf0, l0, l1, l2, l3] = *head else { return None };
    let instance = u16::from_le_bytes([v0, v1]);
    // The last four bits are the version, 0. An odd instance has a second id.
    let is_one = match (kind, (instance >> 4) & !1) {
        (0x1d | 0x2a, 0x46a | 0x6e2) | (0x1e, 0x6e0) | (0x29, 0x6e4) => instance & 0xf == 0,
        _ => false,
    };
    let length = u32::from_le_bytes([l0, l1, l2, l3]) as usize;
    let ids = if (instance >> 4) & 1 == 1 { 32 } else { 16 };
    let file = rest.get(..length).filter(|_| is_one)?.get(ids + 1..)?;
    STARTS.iter().any(|start| file.starts_with(start)).then_some((file, HEAD + length))
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
        let metafile = record(0x3d4, 0xf01a, &[&[3; 50][..], png].concat());
        let stream = [&b"text"[..], &record(0, 0xf007, &[&[4; 36][..], &one].concat()), &two, &metafile, &one, b"\x1e\xf0"].concat();
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
    fn drawings_of_a_workbook_go_on_in_other_records() {
        let records = [(0x3c, "a"), (0xeb, "b"), (0x3c, "c"), (0x85, "d"), (0x3c, "e"), (0xeb, "f"), (0xeb, "g")];
        assert_eq!(of_workbook(records.into_iter().map(|(id, data)| (id, data.as_bytes()))), b"bcfg");
    }
}
