use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::{Error, Op, disk};

/// Who runs, for whoever comes second.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Who {
    /// Process id.
    pub pid: u32,
    /// When it began, RFC 3339.
    pub started: String,
    /// Program and version.
    pub program: String,
}

/// The right to write to a workspace. The operating system takes it back when the process ends, however it ends: there are no stale locks.
#[derive(Debug)]
pub(crate) struct Lock {
    _held: File,
    who: PathBuf,
}

impl Lock {
    /// Takes the lock of a folder or says who has it.
    pub(crate) fn take(dir: &Path, who: &Who) -> Result<Self, Error> {
        let path = dir.join("lock");
        // The text lies beside the locked file: on some systems a locked file cannot be read by others.
        let who_path = dir.join("lock.json");
        let open = |p: &Path| OpenOptions::new().read(true).write(true).create(true).truncate(false).open(p);
        let file = disk::step(&path, Op::Open, open)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(Error::Active { dir: dir.to_owned(), holder: holder(&who_path)? }),
            Err(TryLockError::Error(e)) => return Err(Error::io(Op::Lock, &path, e)),
        }
        let text = serde_json::to_vec(who).expect("numbers and strings have a JSON form");
        // Nobody reads it when the lock is free, as it is after a power cut.
        disk::write_whole(&who_path, &text)?;
        Ok(Self { _held: file, who: who_path })
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // The lock itself goes with the file handle; a text that stays behind is read by nobody while the lock is free.
        match disk::remove_file(&self.who) {
            Ok(()) | Err(_) => {}
        }
    }
}

/// Who holds the lock. Between the taking of the lock and the writing of the text nobody can be named.
fn holder(path: &Path) -> Result<Option<Who>, Error> {
    let Some(text) = disk::read(path)? else { return Ok(None) };
    match serde_json::from_slice(&text) {
        Ok(who) => Ok(Some(who)),
        // Who it is matters less than that there is one: the error to report is that the workspace is in use.
        Err(_) => Ok(None),
    }
}
