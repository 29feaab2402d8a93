//! Streams of a container (MS-CFB), as files of the old office formats are.

use std::io::{self, Cursor, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

/// The first of these streams that a container has, nothing where it gives none: whoever reads the file itself says where it is damaged.
pub(crate) fn stream(container: &[u8], names: &[&str]) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Ok(mut file) = cfb::CompoundFile::open(Cursor::new(container))
        && let Some(name) = names.iter().find(|name| file.is_stream(name))
        && let Ok(stream) = file.open_stream(name)
        && stream.take(container.len() as u64).read_to_end(&mut bytes).is_err()
    {
        bytes.clear();
    }
    bytes
}

/// The streams of a name in the storages of another one, each with the name of its storage; what cannot be read is left out. All of them together
/// have no more bytes than the container: streams that share their sectors would have no end.
pub(crate) fn streams_below(container: &[u8], storage: &str, name: &str) -> Vec<(String, Vec<u8>)> {
    let mut out = Vec::new();
    let Ok(mut file) = cfb::CompoundFile::open(Cursor::new(container)) else { return out };
    let Ok(entries) = file.read_storage(storage) else { return out };
    let storages: Vec<(String, PathBuf)> = entries.filter(|e| e.is_storage()).map(|e| (e.name().to_owned(), e.path().to_owned())).collect();
    let mut left = container.len() as u64;
    for (of, path) in storages {
        let Ok(stream) = file.open_stream(path.join(name)) else { continue };
        let mut bytes = Vec::new();
        if stream.take(left).read_to_end(&mut bytes).is_ok() {
            left -= bytes.len() as u64;
            out.push((of, bytes));
        }
    }
    out
}

/// The container with other bytes in some of its streams, each by its name, and no fewer than it had. Its writer asserts what a damaged one may
/// not keep.
pub(crate) fn with_streams(container: &[u8], streams: &[(&str, &[u8])]) -> io::Result<Vec<u8>> {
    let written = catch_unwind(AssertUnwindSafe(|| written(container, streams)));
    written.unwrap_or_else(|_| Err(io::Error::other("a table of sectors")))
}

fn written(container: &[u8], streams: &[(&str, &[u8])]) -> io::Result<Vec<u8>> {
    let mut file = cfb::CompoundFile::open(Cursor::new(container.to_vec()))?;
    for (name, bytes) in streams {
        let mut stream = file.open_stream(name)?;
        stream.write_all(bytes)?;
        stream.flush()?;
    }
    file.flush()?;
    Ok(file.into_inner().into_inner())
}
