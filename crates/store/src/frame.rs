//! Binary form of what can be computed again: eight bytes of magic, version, digest, then postcard in an LZ4 frame.
//!
//! The digest covers a label too (kind and key of a cache item), so that a whole file under a wrong name is found out like a torn one.

use std::io::{BufWriter, Read};

use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::Digest;

use crate::Error;

const MAGIC: &[u8; 8] = b"shai-bin";
const VERSION: u32 = 1;
const HEADER: usize = MAGIC.len() + 4 + 32;
/// Bytes of plain form that are packed at a time: the plain form of a large season's result is hundreds of megabytes, and never lies in memory.
const PIECE: usize = 1 << 16;

/// Why bytes are not what was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Why {
    /// Another kind of file, or cut off within the header.
    Magic,
    /// Another version of this form.
    Version(u32),
    /// Torn, changed or under a wrong name.
    Digest,
    /// As written, but not by this program for this type.
    Content(String),
}

impl std::fmt::Display for Why {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Magic => f.write_str("no header"),
            Self::Version(v) => write!(f, "format {v}, expected {VERSION}"),
            Self::Digest => f.write_str("digest differs"),
            Self::Content(e) => f.write_str(e),
        }
    }
}

fn digest(label: &str, payload: &[u8]) -> [u8; 32] {
    let mut hasher = sha2::Sha256::new();
    hasher.update((label.len() as u64).to_le_bytes());
    hasher.update(label);
    hasher.update(payload);
    hasher.finalize().into()
}

pub(crate) fn encode<T: Serialize>(label: &str, value: &T) -> Result<Vec<u8>, Error> {
    let fail = |source| Error::Encode { what: label.to_owned(), source };
    let mut out = Vec::with_capacity(HEADER);
    out.extend_from_slice(MAGIC);
    out.extend_from_slice(&VERSION.to_le_bytes());
    out.extend_from_slice(&[0; 32]);
    let packer = BufWriter::with_capacity(PIECE, lz4_flex::frame::FrameEncoder::new(out));
    let packer = postcard::to_io(value, packer).map_err(fail)?.into_inner().expect("a vector takes what is written to it");
    let mut out = packer.finish().expect("a vector takes what is written to it");
    let sum = digest(label, &out[HEADER..]);
    out[HEADER - 32..HEADER].copy_from_slice(&sum);
    Ok(out)
}

pub(crate) fn decode<T: DeserializeOwned>(label: &str, bytes: &[u8]) -> Result<T, Why> {
    parse(&unpack(label, bytes)?)
}

/// The plain form, for whoever need not keep the packed one beside it.
pub(crate) fn unpack(label: &str, bytes: &[u8]) -> Result<Vec<u8>, Why> {
    let (header, payload) = bytes.split_at_checked(HEADER).ok_or(Why::Magic)?;
    let rest = header.strip_prefix(MAGIC).ok_or(Why::Magic)?;
    let (version, sum) = rest.split_at(4);
    let version = u32::from_le_bytes(version.try_into().expect("split at four bytes"));
    if version != VERSION {
        return Err(Why::Version(version));
    }
    if sum != digest(label, payload) {
        return Err(Why::Digest);
    }
    let mut plain = Vec::new();
    lz4_flex::frame::FrameDecoder::new(payload).read_to_end(&mut plain).map_err(|e| Why::Content(e.to_string()))?;
    Ok(plain)
}

/// The value of a plain form.
pub(crate) fn parse<T: DeserializeOwned>(plain: &[u8]) -> Result<T, Why> {
    postcard::from_bytes(plain).map_err(|e| Why::Content(e.to_string()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Value = (String, Vec<u32>, Option<bool>);

    proptest! {
        #[test]
        fn what_goes_in_comes_out_and_no_changed_byte_does(text in "\\PC{0,80}", numbers: Vec<u32>, flag: Option<bool>, at: prop::sample::Index, bit in 0..8u8) {
            let value: Value = (text, numbers, flag);
            let bytes = encode("kind/key", &value).unwrap();
            prop_assert_eq!(decode::<Value>("kind/key", &bytes), Ok(value));
            prop_assert_eq!(decode::<Value>("kind/kez", &bytes), Err(Why::Digest));
            let mut bad = bytes.clone();
            bad[at.index(bytes.len())] ^= 1 << bit;
            prop_assert!(decode::<Value>("kind/key", &bad).is_err());
            prop_assert!(decode::<Value>("kind/key", &bytes[..at.index(bytes.len())]).is_err());
        }
    }

    #[test]
    fn what_is_packed_in_many_pieces_comes_back_whole() {
        let mut lines: Vec<String> = (0..40_000).map(|n| format!("第 {n} 条")).collect();
        lines.push("甲".repeat(PIECE));
        let bytes = encode("lines", &lines).unwrap();
        assert_eq!(encode("lines", &lines).unwrap(), bytes);
        assert_eq!(decode::<Vec<String>>("lines", &bytes), Ok(lines));
    }

    #[test]
    fn each_way_to_be_wrong_is_named() {
        let mut bytes = encode("x", &7u8).unwrap();
        assert_eq!(decode::<String>("x", &bytes), Err(Why::Content("Hit the end of buffer, expected more data".to_owned())));
        bytes[8] = 2;
        assert_eq!(decode::<u8>("x", &bytes), Err(Why::Version(2)));
        assert_eq!(decode::<u8>("x", b"PK"), Err(Why::Magic));
    }

    /// A place leaves out what is unknown in JSON; were it to do so here, everything after it would be read from the wrong bytes.
    #[test]
    fn records_with_optional_parts_come_back() {
        let say = || record::Say::new("甲", "a");
        let problem = record::Problem::new(record::Place::page("a/b.pdf", 3), "pdf.page_cut", say(), say(), say());
        let bytes = encode("p", &(problem.clone(), 9u8)).unwrap();
        assert_eq!(decode::<(record::Problem, u8)>("p", &bytes), Ok((problem, 9)));
    }
}
