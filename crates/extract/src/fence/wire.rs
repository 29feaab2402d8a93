//! What parent and worker say to each other: frames of a length (8 bytes, little-endian), a kind (1 byte) and that many bytes.

use std::io::{self, IoSlice, Read, Write};

use postcard::ser_flavors::Flavor;
use serde::{Deserialize, Serialize};

use crate::{Limits, Ocr};

/// The longest frame that is believed: a file at its limit and its description, or all that was read from it.
const LONGEST: u64 = 4 << 30;

/// Kinds of frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Worker: its version.
    Hello = 0,
    /// Parent: a [`Request`], and after it the bytes of the file.
    Request = 1,
    /// Parent: a file of which nothing is asked but what kind of file it is.
    Sniff = 2,
    /// Worker: what kind of file it is.
    Sniffed = 3,
    /// Worker: still at work, and further on.
    Progress = 4,
    /// Worker: what was read.
    Done = 5,
    /// Worker: comes to the first file that a document carries.
    Carried = 6,
}

/// A file to read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Request {
    /// Name, for comparison with what it is.
    pub(super) name: String,
    pub(super) limits: Limits,
    pub(super) ocr: Option<Ocr>,
}

/// Writes a frame of several parts, in one write as far as the pipe takes it: each write is a change of process.
pub(super) fn write(to: &mut impl Write, kind: Kind, parts: &[&[u8]]) -> io::Result<()> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let mut head = [0; 9];
    head[..8].copy_from_slice(&(length as u64).to_le_bytes());
    head[8] = kind as u8;
    let mut left: Vec<IoSlice<'_>> = std::iter::once(&head[..]).chain(parts.iter().copied()).map(IoSlice::new).collect();
    let mut left = left.as_mut_slice();
    // Parts without bytes are behind those that end where they stand.
    IoSlice::advance_slices(&mut left, 0);
    while !left.is_empty() {
        match to.write_vectored(left) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => IoSlice::advance_slices(&mut left, written),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    to.flush()
}

/// Bytes that are taken out of a pipe at once: what it holds as Linux makes it.
pub(super) const PIPE: usize = 64 << 10;

/// Bytes that a pipe is made to hold where the system lets it: each time that a pipe is full or empty, a process waits for another. Linux lets
/// anyone have so many (pipe(7), `/proc/sys/fs/pipe-max-size`).
#[cfg(target_os = "linux")]
const WIDE: usize = 1 << 20;

/// Makes a pipe hold more: whether it does. One that does not is slower and nothing else.
#[cfg(target_os = "linux")]
pub(super) fn widen(pipe: &impl std::os::fd::AsFd) -> bool {
    rustix::pipe::fcntl_setpipe_size(pipe, WIDE).is_ok()
}

/// Elsewhere pipes are as they are.
#[cfg(not(target_os = "linux"))]
pub(super) fn widen<T>(_pipe: &T) -> bool {
    false
}

/// Room that is made for a frame before any of it came, and kept for the next.
const ROOM: usize = 1 << 20;

/// Reads a frame: its kind and, in place of what is there, its content; `None` where the other side has ended.
pub(super) fn read(from: &mut impl Read, content: &mut Vec<u8>) -> io::Result<Option<Kind>> {
    let mut head = [0u8; 9];
    match from.read_exact(&mut head) {
        Ok(()) => {}
        Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(e) => return Err(e),
    }
    let (length, kind) = head.split_at(8);
    let length = u64::from_le_bytes(length.try_into().expect("eight of nine bytes"));
    let kinds = [Kind::Hello, Kind::Request, Kind::Sniff, Kind::Sniffed, Kind::Progress, Kind::Done, Kind::Carried];
    let kind = kinds.into_iter().find(|&k| k as u8 == kind[0]);
    let Some(kind) = kind.filter(|_| length <= LONGEST) else {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "not a frame"));
    };
    content.clear();
    content.shrink_to(ROOM);
    let (length, mut filled) = (length as usize, 0);
    while filled < length {
        if filled == content.len() {
            // The length is grown into rather than believed: a false one must not take memory that nothing fills.
            content.resize(length.min(ROOM.max(2 * filled)), 0);
        }
        match from.read(&mut content[filled..]) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(Some(kind))
}

/// A value as bytes, in place of what is there.
pub(super) fn encode<T: Serialize>(value: &T, bytes: &mut Vec<u8>) -> io::Result<()> {
    bytes.clear();
    bytes.shrink_to(ROOM);
    *bytes = postcard::serialize_with_flavor(value, Kept(std::mem::take(bytes))).map_err(io::Error::other)?;
    Ok(())
}

/// Writes behind what is there, piece by piece: the writer of the library's own does it byte by byte, or in memory of its own.
struct Kept(Vec<u8>);

impl Flavor for Kept {
    type Output = Vec<u8>;

    fn try_push(&mut self, byte: u8) -> postcard::Result<()> {
        self.0.push(byte);
        Ok(())
    }

    fn try_extend(&mut self, bytes: &[u8]) -> postcard::Result<()> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }

    fn finalize(self) -> postcard::Result<Vec<u8>> {
        Ok(self.0)
    }
}

/// A value from bytes.
pub(super) fn decode<T: for<'de> Deserialize<'de>>(bytes: &[u8]) -> io::Result<T> {
    postcard::from_bytes(bytes).map_err(io::Error::other)
}

/// A value from bytes, and the bytes after it.
pub(super) fn decode_first<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> io::Result<(T, &'a [u8])> {
    postcard::take_from_bytes(bytes).map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes two bytes at a time, like a pipe that is nearly full.
    struct Slow(Vec<u8>);

    impl Write for Slow {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let taken = &bytes[..bytes.len().min(2)];
            self.0.extend_from_slice(taken);
            Ok(taken.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_pipe_that_takes_little_gets_the_same_bytes() {
        let (mut whole, mut slow) = (Vec::new(), Slow(Vec::new()));
        for parts in [&[&b"request"[..], b"", b"file"][..], &[b"", b""], &[b"x"]] {
            write(&mut whole, Kind::Request, parts).unwrap();
            write(&mut slow, Kind::Request, parts).unwrap();
        }
        assert_eq!(whole, slow.0);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_pipe_that_was_made_wide_takes_a_file_of_a_mebibyte_before_anyone_reads() {
        let (mut from, mut to) = io::pipe().unwrap();
        assert!(widen(&to));
        to.write_all(&vec![7; WIDE]).unwrap();
        drop(to);
        let mut taken = Vec::new();
        assert_eq!(from.read_to_end(&mut taken).unwrap(), WIDE);
    }

    #[test]
    fn a_file_follows_its_request() {
        let request = Request { name: "甲.txt".to_owned(), limits: Limits::default(), ocr: None };
        let mut bytes = b"what was there".to_vec();
        encode(&request, &mut bytes).unwrap();
        bytes.extend(b"text");
        assert_eq!(decode_first::<Request>(&bytes).unwrap(), (request, &b"text"[..]));
    }

    #[test]
    fn frames_come_back_and_false_ones_are_refused() {
        let mut bytes = Vec::new();
        write(&mut bytes, Kind::Request, &[b"a", b"", b"bc"]).unwrap();
        write(&mut bytes, Kind::Done, &[b""]).unwrap();
        // Longer than what is made room for at first.
        let long = vec![7u8; 3 << 20];
        write(&mut bytes, Kind::Request, &[&long]).unwrap();
        let (mut from, mut content) = (bytes.as_slice(), b"what was there".to_vec());
        let frames: [(Kind, &[u8]); 3] = [(Kind::Request, b"abc"), (Kind::Done, b""), (Kind::Request, &long)];
        for (kind, expected) in frames {
            assert_eq!(read(&mut from, &mut content).unwrap(), Some(kind));
            assert!(content == expected, "{} bytes", content.len());
        }
        assert_eq!(read(&mut from, &mut content).unwrap(), None);
        let refused = |bytes: &[u8]| read(&mut { bytes }, &mut Vec::new()).unwrap_err().kind();
        assert_eq!(refused(&[1, 0, 0, 0, 0, 0, 0, 0, 9, 0]), io::ErrorKind::InvalidData);
        assert_eq!(refused(&[255; 9]), io::ErrorKind::InvalidData);
        assert_eq!(refused(&[5, 0, 0, 0, 0, 0, 0, 0, 2, 1]), io::ErrorKind::UnexpectedEof);
    }
}
