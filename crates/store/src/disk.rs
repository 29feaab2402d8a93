#![expect(clippy::disallowed_methods, reason = "this is the one place that writes to disk")]

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use crate::{Error, Op};

/// How a file under way is named, so that what a killed process leaves is known for what it is.
const TEMP_PREFIX: &str = ".shai-";
const TEMP_SUFFIX: &str = ".tmp";

/// What a power cut may do to a file that was just written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keep {
    /// Nothing: once the call returns, the file is there.
    Surely,
    /// Lose or tear it: the reader checks a digest and the content can be made again, so two syncs a file would buy nothing.
    IfPossible,
}

/// Writes a file so that it is there in full or, whatever happens, as it was before.
///
/// The bytes go to a temporary file in the same folder, are synced, get the name, and the folder is synced: a rename is atomic only within
/// a file system, and without the last step a power cut may undo it.
///
/// # Errors
/// [`Error::DiskFull`] and [`Error::Io`]; the temporary file is then removed as far as the disk lets us.
pub fn write_atomic(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    write(path, bytes, Keep::Surely)
}

/// Writes a file so that nobody ever sees a part of it, whenever this process is killed, and leaves it to the system when the bytes reach the
/// disk: a power cut may lose or tear what was written just before. For thousands of files that the same command makes again; two syncs each
/// would take longer than what is written.
///
/// # Errors
/// As [`write_atomic`].
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    write(path, bytes, Keep::IfPossible)
}

pub(crate) fn write(path: &Path, bytes: &[u8], keep: Keep) -> Result<(), Error> {
    let dir = folder_of(path);
    let (mut file, temp) = create_temp(dir)?;
    let done = fill(&mut file, &temp, bytes, keep)
        .and_then(|()| step(path, Op::Rename, |p| fs::rename(&temp, p)))
        .map_err(|e| e.writing(bytes.len() as u64));
    if let Err(error) = done {
        // The first error is the one to report; what stays behind is swept when the workspace is next opened.
        return Err(match remove_file(&temp) {
            Ok(()) | Err(_) => error,
        });
    }
    if keep == Keep::Surely { sync_dir(dir) } else { Ok(()) }
}

fn fill(file: &mut File, temp: &Path, bytes: &[u8], keep: Keep) -> Result<(), Error> {
    step(temp, Op::Write, |_| file.write_all(bytes)).inspect_err(|_| {
        // A disk that runs full takes what fits: with planned failures, tests must see the same.
        #[cfg(any(test, feature = "faults"))]
        drop(file.write_all(&bytes[..bytes.len() / 2]));
    })?;
    if keep == Keep::Surely {
        step(temp, Op::Sync, |_| file.sync_all())?;
    }
    // Some network file systems report a full disk only by a short file.
    let length = step(temp, Op::Read, |_| file.metadata())?.len();
    if length == bytes.len() as u64 { Ok(()) } else { Err(Error::DiskFull { path: temp.to_owned(), bytes: None }) }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A new file of a name that nobody else uses: process and counter tell apart, `create_new` decides.
fn create_temp(dir: &Path) -> Result<(File, PathBuf), Error> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    loop {
        let n = NEXT.fetch_add(1, Ordering::Relaxed);
        let temp = dir.join(format!("{TEMP_PREFIX}{}-{n}{TEMP_SUFFIX}", std::process::id()));
        match step(&temp, Op::Create, |p| OpenOptions::new().write(true).create_new(true).open(p)) {
            Ok(file) => return Ok((file, temp)),
            // Left by a killed process that had our number.
            Err(Error::Io { source, .. }) if source.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
}

pub(crate) fn is_temp(name: &OsString) -> bool {
    name.to_str().is_some_and(|n| n.starts_with(TEMP_PREFIX) && n.ends_with(TEMP_SUFFIX))
}

/// Removes what killed processes left in a folder and, to a depth, below it. What was touched less than `age` ago may be under way: the web
/// keeps pages in the cache without holding the lock of the workspace.
pub(crate) fn sweep(dir: &Path, depth: usize, age: Duration) -> Result<(), Error> {
    for entry in fs::read_dir(dir).map_err(|e| Error::io(Op::Read, dir, e))? {
        let entry = entry.map_err(|e| Error::io(Op::Read, dir, e))?;
        let kind = entry.file_type().map_err(|e| Error::io(Op::Read, &entry.path(), e))?;
        if kind.is_file() && is_temp(&entry.file_name()) {
            if is_older(&entry.path(), age)? {
                remove_file(&entry.path())?;
            }
        } else if kind.is_dir() && depth > 0 {
            sweep(&entry.path(), depth - 1, age)?;
        }
    }
    Ok(())
}

/// Whether a file was last written at least that long ago; one that is gone meanwhile was not left behind.
fn is_older(path: &Path, age: Duration) -> Result<bool, Error> {
    let io = |e| Error::io(Op::Read, path, e);
    let written = match fs::symlink_metadata(path) {
        Ok(found) => found.modified().map_err(io)?,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(e) => return Err(io(e)),
    };
    // A clock that was set back has files of the future.
    Ok(SystemTime::now().duration_since(written).unwrap_or(Duration::MAX) >= age)
}

/// A path as people type it: without the mark that Windows puts before one whose links it has resolved (`\\?\D:\赛季`), which its Explorer does
/// not take.
pub fn shown(path: &Path) -> String {
    let whole = path.display().to_string();
    let typed = whole.strip_prefix(r"\\?\").and_then(|rest| match rest.strip_prefix(r"UNC\") {
        Some(share) => Some(format!(r"\\{share}")),
        None => (rest.chars().nth(1) == Some(':')).then(|| rest.to_owned()),
    });
    typed.unwrap_or(whole)
}

/// Makes a folder and those above it; one that is there is fine.
///
/// # Errors
/// [`Error::Io`] and [`Error::DiskFull`].
pub fn create_dir(path: &Path) -> Result<(), Error> {
    match fs::metadata(path) {
        Ok(m) if m.is_dir() => return Ok(()),
        Ok(_) => return Err(Error::io(Op::Create, path, io::Error::from(io::ErrorKind::AlreadyExists))),
        Err(e) if e.kind() == io::ErrorKind::NotFound => {}
        Err(e) => return Err(Error::io(Op::Create, path, e)),
    }
    step(path, Op::Create, |p| fs::create_dir_all(p))
}

/// Removes a file; one that is not there is fine.
///
/// # Errors
/// [`Error::Io`].
pub fn remove_file(path: &Path) -> Result<(), Error> {
    absent_is_fine(step(path, Op::Remove, |p| fs::remove_file(p)))
}

/// Removes a folder with all that is in it, symbolic links as links; one that is not there is fine.
///
/// # Errors
/// [`Error::Io`].
pub fn remove_dir(path: &Path) -> Result<(), Error> {
    absent_is_fine(step(path, Op::Remove, |p| fs::remove_dir_all(p)))
}

fn absent_is_fine(done: Result<(), Error>) -> Result<(), Error> {
    match done {
        Err(Error::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// Gives a file that another library has written its final name, as [`write_atomic`] does.
pub(crate) fn adopt(temp: &Path, path: &Path) -> Result<(), Error> {
    assert!(folder_of(temp) == folder_of(path), "a rename is atomic only within one folder's file system");
    step(temp, Op::Sync, |p| File::open(p)?.sync_all())?;
    step(path, Op::Rename, |p| fs::rename(temp, p))?;
    sync_dir(folder_of(path))
}

fn sync_dir(dir: &Path) -> Result<(), Error> {
    // Elsewhere a folder cannot be opened, and the file system orders renames itself.
    if cfg!(unix) { as_far_as_offered(step(dir, Op::Sync, |p| File::open(p)?.sync_all())) } else { Ok(()) }
}

/// Some file systems (folders that a virtual machine shares with its host) have no sync of folders and say `EINVAL`: the file is whole and has its
/// name, and nobody could do more.
fn as_far_as_offered(synced: Result<(), Error>) -> Result<(), Error> {
    match synced {
        Err(Error::Io { source, .. }) if matches!(source.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => Ok(()),
        other => other,
    }
}

/// Whole content of a file, or `None` where there is none.
pub(crate) fn read(path: &Path) -> Result<Option<Vec<u8>>, Error> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(Error::io(Op::Read, path, e)),
    }
}

/// One operation on the disk: where planned failures strike.
pub(crate) fn step<T>(path: &Path, op: Op, act: impl FnOnce(&Path) -> io::Result<T>) -> Result<T, Error> {
    #[cfg(any(test, feature = "faults"))]
    crate::faults::step(path).map_err(|e| Error::io(op, path, e))?;
    act(path).map_err(|e| Error::io(op, path, e))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faults::{Fault, plan};

    fn names(dir: &Path) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(dir).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// Whatever operation fails, the name holds the old content or the new one, and nothing else is left once swept.
    #[test]
    fn a_file_is_old_or_new_at_every_failure() {
        for keep in [Keep::Surely, Keep::IfPossible] {
            old_or_new(keep);
        }
    }

    fn old_or_new(keep: Keep) {
        for fault in [Fault::Full, Fault::Killed] {
            for n in 0.. {
                let dir = crate::test_folder();
                let path = dir.path().join("f");
                write_atomic(&path, b"old").unwrap();
                let guard = plan(dir.path(), n, fault);
                let result = write(&path, b"new content", keep);
                let struck = guard.struck();
                drop(guard);
                let found = fs::read(&path).unwrap();
                assert!(found == b"old" || found == b"new content", "{fault:?} at {n}: {found:?}");
                assert_eq!(result.is_ok(), !struck, "{fault:?} at {n}");
                if result.is_ok() {
                    assert_eq!(found, b"new content");
                    break;
                }
                if fault == Fault::Killed {
                    sweep(dir.path(), 0, Duration::ZERO).unwrap();
                }
                assert_eq!(names(dir.path()), ["f"], "{fault:?} at {n}");
            }
        }
    }

    #[test]
    fn a_resolved_path_of_windows_is_shown_as_it_is_typed() {
        let paths = [r"\\?\D:\赛季\out", r"\\?\UNC\nas\赛季", r"\\?\Volume{1}\x", "/赛季/out", r"D:\赛季"];
        let expected = [r"D:\赛季\out", r"\\nas\赛季", r"\\?\Volume{1}\x", "/赛季/out", r"D:\赛季"];
        assert_eq!(paths.map(|path| shown(Path::new(path))), expected);
    }

    #[test]
    fn a_file_system_that_syncs_no_folders_is_no_failure() {
        let failed = |kind: io::ErrorKind| as_far_as_offered(Err(Error::io(Op::Sync, Path::new("out"), io::Error::from(kind))));
        assert!(failed(io::ErrorKind::InvalidInput).is_ok() && failed(io::ErrorKind::Unsupported).is_ok());
        assert!(matches!(failed(io::ErrorKind::PermissionDenied), Err(Error::Io { op: Op::Sync, .. })));
        assert!(matches!(failed(io::ErrorKind::StorageFull), Err(Error::DiskFull { .. })));
    }

    #[test]
    fn a_temporary_file_of_a_dead_process_is_in_nobodys_way() {
        let dir = crate::test_folder();
        for n in 0..2000 {
            fs::write(dir.path().join(format!("{TEMP_PREFIX}{}-{n}{TEMP_SUFFIX}", std::process::id())), b"left").unwrap();
        }
        write_atomic(&dir.path().join("f"), b"x").unwrap();
        sweep(dir.path(), 0, Duration::from_secs(60)).unwrap();
        assert_eq!(names(dir.path()).len(), 2001, "what was just written may be under way");
        sweep(dir.path(), 0, Duration::ZERO).unwrap();
        assert_eq!(names(dir.path()), ["f"]);
    }

    #[test]
    fn what_is_there_or_gone_already_is_fine() {
        let dir = crate::test_folder();
        let sub = dir.path().join("a/b");
        create_dir(&sub).unwrap();
        create_dir(&sub).unwrap();
        write_atomic(&sub.join("f"), b"").unwrap();
        remove_file(&sub.join("f")).unwrap();
        remove_file(&sub.join("f")).unwrap();
        remove_dir(&dir.path().join("a")).unwrap();
        remove_dir(&dir.path().join("a")).unwrap();
        assert_eq!(names(dir.path()), [] as [String; 0]);
        write_atomic(&dir.path().join("f"), b"").unwrap();
        assert!(matches!(create_dir(&dir.path().join("f")), Err(Error::Io { op: Op::Create, .. })));
    }
}
