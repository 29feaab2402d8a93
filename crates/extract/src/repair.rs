//! A directory for a ZIP file that has lost its own, or whose own gives several members one name.
//!
//! The directory stands at the end, so that a file whose transfer broke off cannot be opened, though most of its members are there. Each
//! member starts with a header that says nearly what the directory would (APPNOTE 4.3.7).

use std::collections::{BTreeMap, BTreeSet};

use crate::Limits;
use crate::little_endian::{long, short};

const LOCAL: &[u8] = b"PK\x03\x04";
const DESCRIPTOR: &[u8] = b"PK\x07\x08";
const CENTRAL: &[u8] = b"PK\x01\x02";
/// What may stand behind the data of a member, one after the other in one pass: members of unknown length are as many as an entrant likes.
const MARKS: [&[u8]; 3] = [DESCRIPTOR, LOCAL, CENTRAL];
const LOCAL_LENGTH: usize = 30;
/// Bit 3 of the flags: sizes and checksum stand behind the data.
const SIZES_BEHIND: u16 = 1 << 3;

/// A member as its own header describes it.
struct Found {
    header: usize,
    flags: u16,
    method: u16,
    checksum: u32,
    packed: u32,
    unpacked: u32,
    name: Vec<u8>,
    /// Where its data ends.
    end: usize,
}

/// The file with a directory of the members that are found in it; `None` where there are none.
pub(crate) fn with_directory(bytes: &[u8], limits: &Limits) -> Option<Vec<u8>> {
    let mut members = Vec::new();
    let mut at = 0;
    while let Some(header) = find(bytes, at, LOCAL).filter(|_| members.len() < limits.zip_members as usize) {
        match member(bytes, header) {
            Some(found) => {
                at = found.end;
                members.push(found);
            }
            None => at = header + LOCAL.len(),
        }
    }
    let end = members.last()?.end;
    let mut out = bytes[..end].to_vec();
    members.iter().for_each(|m| out.extend(m.entry()));
    let length = (out.len() - end) as u32;
    let count = (members.len() as u16).to_le_bytes();
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend([count, count].concat());
    out.extend([length.to_le_bytes(), (end as u32).to_le_bytes()].concat());
    out.extend([0, 0]);
    Some(out)
}

/// A file whose members have a name each.
pub(crate) struct Apart {
    pub(crate) bytes: Vec<u8>,
    /// Names as stored that several members had, and how many.
    pub(crate) shared: Vec<(Vec<u8>, usize)>,
}

const END: &[u8] = b"PK\x05\x06";
const CENTRAL_LENGTH: usize = 46;

/// The file with a directory in which each member has a name of its own; `None` where that is so already. Whoever looks members up by
/// name finds the last of several alone.
pub(crate) fn with_names_apart(bytes: &[u8]) -> Option<Apart> {
    let end = bytes.windows(END.len()).rposition(|w| w == END)?;
    let start = end.checked_sub(long(bytes, end + 12)? as usize)?;
    let entries = entries(&bytes[start..end])?;
    let mut counts: BTreeMap<&[u8], usize> = BTreeMap::new();
    entries.iter().for_each(|e| *counts.entry(name_in(e)).or_default() += 1);
    let shared: Vec<(Vec<u8>, usize)> = counts.iter().filter(|(_, n)| **n > 1).map(|(name, n)| (name.to_vec(), *n)).collect();
    if shared.is_empty() {
        return None;
    }
    let mut taken: BTreeSet<Vec<u8>> = counts.keys().map(|name| name.to_vec()).collect();
    // The number that each name goes on with.
    let mut next: BTreeMap<&[u8], u32> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    let mut out = bytes[..start].to_vec();
    for entry in &entries {
        if seen.insert(name_in(entry)) {
            out.extend_from_slice(entry);
            continue;
        }
        let number = next.entry(name_in(entry)).or_insert(2);
        let name = loop {
            let name = numbered(name_in(entry), *number);
            *number += 1;
            if taken.insert(name.clone()) {
                break name;
            }
        };
        let mut head = entry[..CENTRAL_LENGTH].to_vec();
        let Ok(name_length) = u16::try_from(name.len()) else { return None };
        head[28..30].copy_from_slice(&name_length.to_le_bytes());
        out.extend([&head, &name, &entry[CENTRAL_LENGTH + name_in(entry).len()..]].concat());
    }
    let Ok(length) = u32::try_from(out.len() - start) else { return None };
    let mut tail = bytes[end..].to_vec();
    tail[12..16].copy_from_slice(&length.to_le_bytes());
    out.extend(tail);
    Some(Apart { bytes: out, shared })
}

/// The entries of a directory; `None` where it is not one from end to end.
fn entries(directory: &[u8]) -> Option<Vec<&[u8]>> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < directory.len() {
        let lengths = [28, 30, 32].map(|field| short(directory, at + field).map(usize::from));
        let [Some(name), Some(extra), Some(comment)] = lengths else { return None };
        let to = at + CENTRAL_LENGTH + name + extra + comment;
        out.push(directory.get(at..to).filter(|entry| entry.starts_with(CENTRAL))?);
        at = to;
    }
    Some(out)
}

fn name_in(entry: &[u8]) -> &[u8] {
    &entry[CENTRAL_LENGTH..CENTRAL_LENGTH + usize::from(u16::from_le_bytes([entry[28], entry[29]]))]
}

/// `a.txt` as `a (2).txt`. A point is a point in every encoding of names.
fn numbered(name: &[u8], number: u32) -> Vec<u8> {
    let file = name.iter().rposition(|&b| b == b'/').map_or(0, |i| i + 1);
    let at = name[file..].iter().rposition(|&b| b == b'.').map_or(name.len(), |i| file + i);
    [&name[..at], format!(" ({number})").as_bytes(), &name[at..]].concat()
}

fn find(bytes: &[u8], from: usize, mark: &[u8]) -> Option<usize> {
    bytes.get(from..)?.windows(mark.len()).position(|w| w == mark).map(|i| from + i)
}

fn member(bytes: &[u8], header: usize) -> Option<Found> {
    let (flags, method) = (short(bytes, header + 6)?, short(bytes, header + 8)?);
    let (mut checksum, mut packed, mut unpacked) = (long(bytes, header + 14)?, long(bytes, header + 18)?, long(bytes, header + 22)?);
    let name_length = usize::from(short(bytes, header + 26)?);
    let start = header + LOCAL_LENGTH + name_length + usize::from(short(bytes, header + 28)?);
    let name = bytes.get(header + LOCAL_LENGTH..header + LOCAL_LENGTH + name_length)?.to_vec();
    if start > bytes.len() {
        return None;
    }
    if flags & SIZES_BEHIND != 0 && packed == 0 {
        // The next mark ends the data; where it is a description, that says the rest.
        let next = bytes[start..].windows(4).position(|w| MARKS.contains(&w)).map_or(bytes.len(), |at| start + at);
        packed = (next - start) as u32;
        if bytes[next..].starts_with(DESCRIPTOR) {
            checksum = long(bytes, next + 4).unwrap_or(0);
            unpacked = long(bytes, next + 12).unwrap_or(0);
        }
    }
    let left = (bytes.len() - start) as u32;
    packed = packed.min(left);
    Some(Found { header, flags: flags & !SIZES_BEHIND, method, checksum, packed, unpacked, name, end: start + packed as usize })
}

impl Found {
    /// Its entry in the directory (APPNOTE 4.3.12).
    fn entry(&self) -> Vec<u8> {
        let mut out = CENTRAL.to_vec();
        for value in [20, 20, self.flags, self.method, 0, 0] {
            out.extend(u16::to_le_bytes(value));
        }
        for value in [self.checksum, self.packed, self.unpacked] {
            out.extend(value.to_le_bytes());
        }
        for value in [self.name.len() as u16, 0, 0, 0, 0, 0, 0] {
            out.extend(value.to_le_bytes());
        }
        out.extend((self.header as u32).to_le_bytes());
        out.extend(&self.name);
        out
    }
}
