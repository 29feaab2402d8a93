use std::fs::File;
use std::io::Read;
use std::path::Path;

use record::Sha256;
use sha2::Digest;

use crate::{Error, Op};

/// Bytes read at a time: large enough that system calls do not count, small enough for any number of threads.
const CHUNK: usize = 1 << 18;

/// Digest and length of a file, read in pieces: a file of any size costs 256 KiB of memory.
///
/// # Errors
/// [`Error::Io`] where the file cannot be opened or read to its end.
pub fn sha256_file(path: &Path) -> Result<(Sha256, u64), Error> {
    let mut file = File::open(path).map_err(|e| Error::io(Op::Open, path, e))?;
    let mut hasher = sha2::Sha256::new();
    let mut buffer = vec![0; CHUNK];
    let mut length = 0u64;
    loop {
        let n = file.read(&mut buffer).map_err(|e| Error::io(Op::Read, path, e))?;
        if n == 0 {
            return Ok((Sha256::from_bytes(hasher.finalize().into()), length));
        }
        hasher.update(&buffer[..n]);
        length += n as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first two are the examples of FIPS 180-4's validation suite.
    #[test]
    fn digests_agree_with_published_ones_whole_or_in_pieces() {
        let check = |bytes: &[u8], expected: &str| {
            let dir = tempfile::tempdir().unwrap();
            let path = dir.path().join("f");
            crate::write_atomic(&path, bytes).unwrap();
            assert_eq!(Sha256::of(bytes).to_string(), expected);
            assert_eq!(sha256_file(&path).unwrap(), (Sha256::of(bytes), bytes.len() as u64));
        };
        check(b"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        check(b"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        check(&vec![b'a'; 1_000_000], "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    }
}
