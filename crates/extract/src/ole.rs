//! Streams of a container (MS-CFB), as files of the old office formats are.

use std::io::{self, Cursor, Read, Write};

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

/// The container with other bytes in some of its streams, each by its name, and no fewer than it had.
pub(crate) fn with_streams(container: &[u8], streams: &[(&str, &[u8])]) -> io::Result<Vec<u8>> {
    let mut file = cfb::CompoundFile::open(Cursor::new(container.to_vec()))?;
    for (name, bytes) in streams {
        let mut stream = file.open_stream(name)?;
        stream.write_all(bytes)?;
        stream.flush()?;
    }
    file.flush()?;
    Ok(file.into_inner().into_inner())
}
