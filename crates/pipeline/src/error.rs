use std::path::{Path, PathBuf};

use record::Say;

/// How a failure is told to the shell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitClass {
    /// 1: failed.
    Failed,
    /// 2: what was asked cannot be understood.
    Usage,
    /// 4: another run is active.
    Active,
    /// 5: the workspace is damaged.
    Damaged,
    /// 130: interrupted; the next run goes on.
    Interrupted,
}

/// What is wrong with a pipeline file or a file of the contest folder.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {}", path.display(), what.en)]
pub struct FileFault {
    /// The file.
    pub path: PathBuf,
    /// Line and column, from 1, where known.
    pub at: Option<(usize, usize)>,
    /// What is wrong.
    pub what: Say,
    /// What to do.
    pub to_do: Say,
}

/// Why a run could not be made or finished.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A pipeline file or a file of the contest folder is wrong.
    #[error(transparent)]
    File(#[from] Box<FileFault>),
    /// A file cannot be opened.
    #[error("{}: {source}", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file is not the one that the last run read.
    #[error("{}: the file has changed since the run", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// The season folder cannot be read at all.
    #[error(transparent)]
    Intake(#[from] intake::Error),
    /// The workspace refuses.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The index cannot be built.
    #[error(transparent)]
    Index(#[from] index::Error),
    /// The model is refused, or makes no vector.
    #[error(transparent)]
    Encode(#[from] encode::Error),
    /// The topics cannot be told apart as given.
    #[error(transparent)]
    Classify(#[from] classify::Error),
    /// A view cannot be made.
    #[error(transparent)]
    Report(#[from] report::Error),
    /// No proposal came about.
    #[error(transparent)]
    Shortlist(#[from] rank::ShortlistError),
    /// A run has its result, but could not write all views of it.
    #[error("the views were not written: {source}")]
    Unwritten {
        /// Folder of the views.
        out: PathBuf,
        /// Why.
        source: Box<Error>,
    },
    /// Somebody pressed Ctrl-C.
    #[error("interrupted")]
    Interrupted,
    /// The system starts no more threads.
    #[error(transparent)]
    Threads(#[from] rayon::ThreadPoolBuildError),
}

impl Error {
    /// A file that is wrong, at a line where one is known.
    pub(crate) fn file(path: &Path, at: Option<(usize, usize)>, what: Say, to_do: Say) -> Self {
        Self::File(Box::new(FileFault { path: path.to_owned(), at, what, to_do }))
    }

    /// What to print, in both languages, with what to do.
    pub fn say(&self) -> Say {
        match self {
            Self::File(fault) => {
                let FileFault { path, at, what, to_do } = fault.as_ref();
                let place = at.map_or_else(|| path.display().to_string(), |(line, column)| format!("{}:{line}:{column}", path.display()));
                Say::new(format!("{place}：{}\n处理：{}", what.zh, to_do.zh), format!("{place}: {}\nTo do: {}", what.en, to_do.en))
            }
            Self::Open { path, source } => {
                let (path, why) = (path.display(), Say::of_io(source));
                Say::new(
                    format!("打不开 {path}：{}\n处理：检查路径和权限后再运行。", why.zh),
                    format!("cannot open {path}: {}\nTo do: check the path and its permissions, then run again.", why.en),
                )
            }
            Self::Changed { path } => Say::new(
                format!("{} 在上次运行之后改动过。\n处理：再运行一次 shai run，按现在的文件筛查。", path.display()),
                format!("{} has changed since the last run.\nTo do: run `shai run` again to screen what is there now.", path.display()),
            ),
            Self::Intake(e) => e.say(),
            Self::Store(e) => e.say(),
            Self::Index(e) => e.say(),
            Self::Encode(e) => e.say(),
            Self::Classify(e) => e.say(),
            Self::Report(e) => e.say(),
            Self::Shortlist(e) => e.say(),
            Self::Unwritten { out, source } => {
                let (workspace, out, why) = (out.parent().unwrap_or(out).display(), out.display(), source.say());
                Say::new(
                    format!(
                        "{}\n筛查结果已保存，各命令和网页可照常查看，只有报告没有写完。排除上述原因后补写：shai export --workspace \"{workspace}\" --out \"{out}\"",
                        why.zh
                    ),
                    format!(
                        "{}\nThe result is kept: all commands and pages have it, only the views are not complete. Once that is mended: shai export --workspace \"{workspace}\" --out \"{out}\"",
                        why.en
                    ),
                )
            }
            Self::Interrupted => Say::new(
                "已中断。已读取的材料都保留着；再运行一次即从断点继续。",
                "Interrupted. What was read is kept; run again to go on.",
            ),
            Self::Threads(e) => Say::new(
                format!("系统不再允许启动线程：{e}\n处理：关闭其他程序，或用 --threads 减少线程数，然后再运行。"),
                format!(
                    "the system starts no more threads: {e}\nTo do: close other programs or ask for fewer with --threads, then run again."
                ),
            ),
        }
    }

    /// How to tell the shell.
    pub fn exit_class(&self) -> ExitClass {
        match self {
            Self::File(_) => ExitClass::Usage,
            Self::Store(e) => match e.class() {
                store::Class::Active => ExitClass::Active,
                store::Class::Damaged => ExitClass::Damaged,
                store::Class::Usage => ExitClass::Usage,
                store::Class::Failed => ExitClass::Failed,
            },
            Self::Interrupted => ExitClass::Interrupted,
            Self::Open { .. }
            | Self::Changed { .. }
            | Self::Intake(_)
            | Self::Index(_)
            | Self::Encode(_)
            | Self::Classify(_)
            | Self::Report(_)
            | Self::Shortlist(_)
            | Self::Unwritten { .. }
            | Self::Threads(_) => ExitClass::Failed,
        }
    }
}
