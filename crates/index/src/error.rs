use std::path::PathBuf;

use record::Say;

/// Why an index could not be made, opened or searched.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no index, or none that was ever finished.
    #[error("no search index in {dir}: run `shai run` first")]
    Missing {
        /// Where it was looked for.
        dir: PathBuf,
    },
    /// It was made by another version of the program.
    #[error("the search index in {dir} has format {found}, this program reads {expected}: run `shai run` again")]
    Version {
        /// Where it is.
        dir: PathBuf,
        /// Its format.
        found: u32,
        /// The format that this program reads.
        expected: u32,
    },
    /// Its contents contradict themselves.
    #[error("the search index in {dir} is damaged ({what}): run `shai run` again")]
    Damaged {
        /// Where it is.
        dir: PathBuf,
        /// What does not fit.
        what: String,
    },
    /// Another process writes it.
    #[error("another process is writing the search index in {dir}: wait for it to end")]
    Busy {
        /// Where it is.
        dir: PathBuf,
    },
    /// Its settings make no sense.
    #[error("index setting `{key}` is {value}, it must be {}", .must.en)]
    Setting {
        /// Name of the setting.
        key: &'static str,
        /// What was given.
        value: String,
        /// What it must be.
        must: Say,
    },
    /// The folder cannot be made or emptied.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The engine failed.
    #[error("search index in {dir}: {source}")]
    Engine {
        /// Where it is.
        dir: PathBuf,
        /// What it says.
        source: tantivy::TantivyError,
    },
}

impl Error {
    /// Turns what the engine says about the index in `dir` into an error.
    pub(crate) fn engine(dir: &std::path::Path, source: impl Into<tantivy::TantivyError>) -> Self {
        let dir = dir.to_owned();
        match source.into() {
            source if disk_is_full(&source) => Self::Store(store::Error::DiskFull { path: dir, bytes: None }),
            // Readers lock it as well, which nobody can on a disk that may only be read.
            tantivy::TantivyError::LockFailure(tantivy::directory::error::LockError::IoError(source), _) => {
                let source = source.raw_os_error().map_or_else(|| source.kind().into(), std::io::Error::from_raw_os_error);
                Self::Store(store::Error::Io { op: store::Op::Lock, path: dir, source })
            }
            tantivy::TantivyError::LockFailure(..) => Self::Busy { dir },
            source if is_damage(&source) => Self::Damaged { dir, what: source.to_string() },
            source => Self::Engine { dir, source },
        }
    }

    /// For the user.
    pub fn say(&self) -> Say {
        let zh = match self {
            Self::Missing { dir } => format!("{} 中没有检索库：请先运行 shai run", dir.display()),
            Self::Version { dir, found, expected } => {
                format!("{} 中的检索库格式为 {found}，本程序读 {expected}：请重新运行 shai run", dir.display())
            }
            Self::Damaged { dir, what } => format!("{} 中的检索库已损坏（{what}）：请重新运行 shai run", dir.display()),
            Self::Busy { dir } => format!("另一个进程正在写 {} 中的检索库：请等它结束", dir.display()),
            Self::Setting { key, value, must } => format!("检索设置 {key} 是 {value}，应为{}", must.zh),
            Self::Store(error) => error.say().zh,
            Self::Engine { dir, source } => format!("{} 中的检索库：{source}", dir.display()),
        };
        Say::new(zh, self.to_string())
    }
}

/// Whether what is there is no index that this program could have made and finished, rather than a disk that cannot be read: the one is made
/// anew, the other is told.
pub(crate) fn is_damage(error: &tantivy::TantivyError) -> bool {
    use std::io::ErrorKind::{InvalidData, UnexpectedEof};

    use tantivy::TantivyError::{
        DataCorruption, DeserializeError, IncompatibleIndex, IoError, MissingPlugin, OpenReadError, SchemaError, UnexpectedPlugin,
    };
    use tantivy::directory::error::OpenReadError as Read;
    match error {
        DataCorruption(_) | DeserializeError(_) | IncompatibleIndex(_) | SchemaError(_) | MissingPlugin(_) | UnexpectedPlugin(_) => true,
        OpenReadError(Read::FileDoesNotExist(_) | Read::IncompatibleIndex(_)) => true,
        IoError(source) | OpenReadError(Read::IoError { io_error: source, .. }) => matches!(source.kind(), InvalidData | UnexpectedEof),
        _ => false,
    }
}

/// Whether the engine failed for want of room. Its threads hand on only the words of what they met, so that the number of the system's
/// error (ENOSPC, on Windows `ERROR_DISK_FULL`) has to be looked for there.
fn disk_is_full(error: &tantivy::TantivyError) -> bool {
    let number = if cfg!(windows) { 112 } else { 28 };
    format!("{error} {error:?}").contains(&format!("os error {number})")) || format!("{error:?}").contains("kind: StorageFull")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn a_disk_that_may_only_be_read_is_told_from_another_process() {
        use tantivy::directory::error::LockError;
        let told = |lock: LockError| Error::engine(Path::new("index"), tantivy::TantivyError::LockFailure(lock, None)).say().zh;
        let refused = std::io::Error::from(std::io::ErrorKind::ReadOnlyFilesystem);
        assert_eq!(
            told(LockError::IoError(std::sync::Arc::new(refused))),
            "无法锁定 index：磁盘只读。请检查该位置的权限和磁盘状态后重新运行。"
        );
        assert_eq!(told(LockError::LockBusy), "另一个进程正在写 index 中的检索库：请等它结束");
    }

    #[test]
    fn a_full_disk_is_told_from_other_failures() {
        let check = |error: std::io::Error, full: bool| {
            let error = Error::engine(Path::new("index"), tantivy::TantivyError::from(error));
            assert_eq!(matches!(error, Error::Store(store::Error::DiskFull { .. })), full, "{error:?}");
        };
        check(std::io::ErrorKind::PermissionDenied.into(), false);
        check(std::io::Error::other("os error 2"), false);
        #[cfg(unix)]
        check(std::io::Error::from_raw_os_error(28), true);
        let thread = tantivy::TantivyError::ErrorInThread("No space left on device (os error 28)".to_owned());
        assert_eq!(disk_is_full(&thread), cfg!(not(windows)));
    }
}
