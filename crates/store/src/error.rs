use std::io;
use std::path::{Path, PathBuf};

use record::Say;

/// What was tried on the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// Opening a file.
    Open,
    /// Making a file or a folder.
    Create,
    /// Reading.
    Read,
    /// Writing.
    Write,
    /// Making what was written survive a power cut.
    Sync,
    /// Giving a finished file its name.
    Rename,
    /// Removing.
    Remove,
    /// Taking the lock.
    Lock,
}

impl Op {
    const fn zh(self) -> &'static str {
        match self {
            Self::Open => "打开",
            Self::Create => "创建",
            Self::Read => "读取",
            Self::Write => "写入",
            Self::Sync => "落盘",
            Self::Rename => "改名",
            Self::Remove => "删除",
            Self::Lock => "锁定",
        }
    }

    const fn en(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Create => "create",
            Self::Read => "read",
            Self::Write => "write",
            Self::Sync => "sync",
            Self::Rename => "rename",
            Self::Remove => "remove",
            Self::Lock => "lock",
        }
    }
}

/// What the caller's caller has to tell apart: the program's exit code follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Something on this machine failed.
    Failed,
    /// The folder given is the wrong one.
    Usage,
    /// Another run holds the workspace.
    Active,
    /// The workspace is damaged.
    Damaged,
}

/// Why the store could not do what it was asked.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.say().en)]
pub enum Error {
    /// The disk refused.
    Io {
        /// What was tried.
        op: Op,
        /// On what.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// No room left (or a quota used up).
    DiskFull {
        /// What was being written.
        path: PathBuf,
        /// How many bytes it has, where that is known.
        bytes: Option<u64>,
    },
    /// Another run holds the workspace.
    Active {
        /// The workspace.
        dir: PathBuf,
        /// Who holds it, where that could be read.
        holder: Option<crate::Who>,
    },
    /// The workspace was filled by another pipeline.
    OtherPipeline {
        /// The workspace.
        dir: PathBuf,
        /// Pipeline it belongs to.
        found: String,
        /// Pipeline that was asked for.
        wanted: String,
    },
    /// The folder holds other things.
    NotAWorkspace {
        /// The folder.
        dir: PathBuf,
        /// The first thing in it that is not ours.
        found: String,
    },
    /// Nothing was screened there yet.
    NoWorkspace {
        /// The folder.
        dir: PathBuf,
        /// Workspaces that lie near it.
        near: Vec<PathBuf>,
    },
    /// The workspace is there, but no run has finished in it.
    NoScreening {
        /// The workspace.
        dir: PathBuf,
    },
    /// The results in the workspace are those of an earlier version of the program, whose form is not read any more.
    Older {
        /// The workspace.
        dir: PathBuf,
        /// Program that made them.
        made_by: String,
    },
    /// Written by a later version of the program.
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: u32,
        /// The latest format known here.
        known: u32,
    },
    /// A file that the program wrote is not as it wrote it.
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// The record of decisions is missing or not as it was written.
    LedgerBroken {
        /// The ledger.
        path: PathBuf,
        /// The first row that does not hold, where it is a matter of one row.
        row: Option<u64>,
        /// What is wrong.
        why: String,
    },
    /// Another program holds the ledger for longer than one waits.
    Busy {
        /// The ledger.
        path: PathBuf,
    },
    /// SQLite failed in another way.
    Sqlite {
        /// The ledger.
        path: PathBuf,
        /// What it said.
        source: rusqlite::Error,
    },
    /// A value has no binary form: a defect of the program.
    Encode {
        /// What was to be written.
        what: String,
        /// What the encoder said.
        source: postcard::Error,
    },
}

impl Error {
    /// The system's error with what was tried; a full disk becomes [`Error::DiskFull`], since the way out differs.
    pub(crate) fn io(op: Op, path: &Path, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
                Self::DiskFull { path: path.to_owned(), bytes: None }
            }
            _ => Self::Io { op, path: path.to_owned(), source },
        }
    }

    /// The same error, a full disk also saying how much was to be written.
    pub(crate) fn writing(self, length: u64) -> Self {
        match self {
            Self::DiskFull { path, .. } => Self::DiskFull { path, bytes: Some(length) },
            other => other,
        }
    }

    /// What kind of failure it is.
    pub const fn class(&self) -> Class {
        match self {
            Self::Active { .. } => Class::Active,
            Self::Damaged { .. } | Self::LedgerBroken { .. } => Class::Damaged,
            Self::OtherPipeline { .. }
            | Self::NotAWorkspace { .. }
            | Self::NoWorkspace { .. }
            | Self::NoScreening { .. }
            | Self::Older { .. } => Class::Usage,
            Self::Io { .. }
            | Self::DiskFull { .. }
            | Self::Newer { .. }
            | Self::Busy { .. }
            | Self::Sqlite { .. }
            | Self::Encode { .. } => Class::Failed,
        }
    }

    /// What happened and what to do about it.
    pub fn say(&self) -> Say {
        match self {
            Self::Io { op, path, source } => refused(*op, path, source),
            Self::DiskFull { path, bytes } => disk_full(path, *bytes),
            Self::Active { dir, holder } => active(dir, holder.as_ref()),
            Self::LedgerBroken { path, row, why } => ledger_broken(path, *row, why),
            Self::OtherPipeline { dir, found, wanted } => Say::new(
                format!(
                    "工作区 {} 属于另一流程（{found}），本次流程为 {wanted}。换了赛季或赛区的，请把这个文件夹改名保存后再运行，或用 --workspace 另指定一个空文件夹。",
                    dir.display()
                ),
                format!(
                    "the workspace {} belongs to another pipeline ({found}, not {wanted}); for another season or division, rename this folder to keep it and run again, or give an empty folder with --workspace",
                    dir.display()
                ),
            ),
            Self::NotAWorkspace { dir, found } => Say::new(
                format!("{} 不是工作区：其中有“{found}”。为免弄乱已有文件，未作任何改动。请指定一个空的或不存在的文件夹。", dir.display()),
                format!("{} is no workspace, it holds {found:?}; nothing was changed; give an empty or a new folder", dir.display()),
            ),
            Self::NoWorkspace { dir, near } => no_workspace(dir, near),
            Self::NoScreening { dir } => Say::new(
                format!("工作区 {} 中还没有完成过的筛查。请先运行 shai run。", dir.display()),
                format!("no run has finished in the workspace {}; run `shai run` first", dir.display()),
            ),
            Self::Older { dir, made_by } => Say::new(
                format!(
                    "工作区 {} 中的结果由较早版本的程序（{made_by}）算出，本程序读不了；人的决定不受影响。请再运行一次 shai run。",
                    dir.display()
                ),
                format!(
                    "the results in the workspace {} are those of an earlier version ({made_by}), which this one does not read; decisions are not affected; run `shai run` again",
                    dir.display()
                ),
            ),
            Self::Newer { path, found, known } => Say::new(
                format!("{} 由更新版本的程序写成（格式 {found}，本程序最高支持 {known}）。请使用新版程序。", path.display()),
                format!(
                    "{} was written by a later version (format {found}, this program knows up to {known}); use the later version",
                    path.display()
                ),
            ),
            Self::Damaged { path, why } => damaged(path, why),
            Self::Busy { path } => Say::new(
                format!("另一程序正在写入 {}，等待超时，这次没有保存。请稍后重试。", path.display()),
                format!("another program is writing to {}; nothing was saved, try again", path.display()),
            ),
            Self::Sqlite { path, source } => Say::new(
                format!("数据库 {} 操作失败：{}。请检查磁盘和权限后重试。", path.display(), why(source)),
                format!("the database {} failed: {source}; check the disk and its permissions, then try again", path.display()),
            ),
            Self::Encode { what, source } => Say::new(
                format!("内部错误：{what} 无法编码（{source}）。请连同本信息一并反馈。"),
                format!("internal error: {what} has no binary form ({source}); please report this message"),
            ),
        }
    }
}

/// What the database met, in Chinese where users can do something about it.
fn why(source: &rusqlite::Error) -> String {
    use rusqlite::ErrorCode;
    match source.sqlite_error_code() {
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => "没有写入权限".to_owned(),
        Some(ErrorCode::CannotOpen) => "打不开该文件".to_owned(),
        Some(ErrorCode::SystemIoFailure) => "读写出错".to_owned(),
        _ => format!("（程序提示：{source}）"),
    }
}

fn refused(op: Op, path: &Path, source: &io::Error) -> Say {
    if op == Op::Create && source.kind() == io::ErrorKind::NotFound {
        // Nobody knows the file under way that stands in the path: what is missing is its folder.
        let folder = path.parent().unwrap_or(path).display();
        return Say::new(
            format!("没有文件夹 {folder}。请先建立它，或写到别处。"),
            format!("there is no folder {folder}; make it first, or write elsewhere"),
        );
    }
    let (p, why) = (path.display(), Say::of_io(source));
    Say::new(
        format!("无法{} {p}：{}。请检查该位置的权限和磁盘状态后重新运行。", op.zh(), why.zh),
        format!("cannot {} {p}: {}; check permissions and the disk, then run again", op.en(), why.en),
    )
}

fn disk_full(path: &Path, bytes: Option<u64>) -> Say {
    let p = path.display();
    let (zh, en) = bytes.map_or_else(Default::default, |n| (format!("（需要 {n} 字节）"), format!(" ({n} bytes needed)")));
    Say::new(
        format!("磁盘已满，{p} 未写入{zh}；已有结果保持原样。请腾出空间后重新运行，程序会从中断处继续。"),
        format!("the disk is full: {p} was not written{en}, earlier results are untouched; free some space and run again to go on"),
    )
}

fn active(dir: &Path, holder: Option<&crate::Who>) -> Say {
    let dir = dir.display();
    let (zh, en) = match holder {
        Some(w) => (
            format!("进程 {}（{}）自 {} 起", w.pid, w.program, record::minute(&w.started)),
            format!("by process {} ({}) since {}", w.pid, w.program, record::minute(&w.started)),
        ),
        None => ("另一进程".to_owned(), "by another process".to_owned()),
    };
    Say::new(
        format!("{zh}正在使用工作区 {dir}。请等待其结束，或用 --workspace 另指定一个文件夹。"),
        format!("the workspace {dir} is in use {en}; wait for it to end, or give another folder with --workspace"),
    )
}

fn no_workspace(dir: &Path, near: &[PathBuf]) -> Say {
    let dir = dir.display();
    let Some(first) = near.first().map(|first| first.display()) else {
        return Say::new(
            format!("{dir} 中还没有工作区。请先运行 shai run。"),
            format!("there is no workspace in {dir}; run `shai run` first"),
        );
    };
    let all: Vec<String> = near.iter().map(|path| path.display().to_string()).collect();
    Say::new(
        format!("{dir} 中还没有工作区。附近有 {}：请加 --workspace {first}，或先运行 shai run。", all.join("、")),
        format!("there is no workspace in {dir}; near it: {}; give --workspace {first}, or run `shai run` first", all.join(", ")),
    )
}

/// What to do depends on what the file holds.
fn damaged(path: &Path, why: &str) -> Say {
    let (p, why_zh) = (path.display(), in_chinese(why));
    if path.file_name().is_some_and(|name| name == crate::workspace::PEOPLE) {
        return Say::new(
            format!(
                "账号库 {p} 已损坏：{why_zh}。决定台账不受影响。查看记录也在其中：请移走并留存该文件，再用 shai user add 重新添加账号。"
            ),
            format!(
                "the accounts in {p} are damaged: {why}; the ledger is not affected; the log of what was seen is in it too: move the file away, keep it, and add the accounts again with `shai user add`"
            ),
        );
    }
    Say::new(
        format!("工作区文件 {p} 已损坏：{why_zh}。决定台账 ledger.db 不受影响；请移走该文件后重新运行 shai run，其内容会重新算出。"),
        format!("{p} is damaged: {why}; the ledger is not affected; move this file away and run `shai run` again, which computes it anew"),
    )
}

fn ledger_broken(path: &Path, row: Option<u64>, why: &str) -> Say {
    let p = path.display();
    let (zh, en) = row.map_or_else(Default::default, |n| (format!("第 {n} 条"), format!(" at row {n}")));
    let keep = if why == MISSING { "" } else { "把该文件改名留存，再" };
    Say::new(
        format!(
            "决定台账 {p} {zh}与写入时不符：{}。未作任何改动。请{keep}把同一文件夹中的 ledger.backup.db 复制一份，改名为 ledger.db；最近一次 shai run 之后的决定不在备份里，请用 shai ledger 核对。",
            in_chinese(why)
        ),
        format!(
            "the ledger {p} is not as it was written{en}: {why}; nothing was changed; keep the file for inquiry and copy ledger.backup.db from the same folder to its name; decisions since the last run are not in the backup: see with `shai ledger`"
        ),
    )
}

/// What is said of a ledger that is gone.
pub(crate) const MISSING: &str = "the file is missing";

/// Why a file is not as it was written; what a library says of it is quoted on one line.
fn in_chinese(why: &str) -> String {
    let known = [
        (MISSING, "文件不见了"),
        ("the file is empty", "文件是空的"),
        ("digest differs", "内容与写入时的摘要不符"),
        ("its content does not match its digest", "内容与写入时的摘要不符"),
        ("it does not follow the row before", "与前一条接不上"),
        ("it is another program's database", "是其他程序的数据库"),
    ];
    let quoted = || format!("（程序提示：{}）", why.replace('\n', " "));
    known.iter().find(|(en, _)| *en == why).map_or_else(quoted, |(_, zh)| (*zh).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_told_from_other_failures() {
        let check = |kind: io::ErrorKind, expected: &str| {
            let e = Error::io(Op::Write, Path::new("out/x"), io::Error::from(kind)).writing(12);
            assert_eq!(e.to_string(), expected);
        };
        let full = "the disk is full: out/x was not written (12 bytes needed), earlier results are untouched; free some space and run again to go on";
        check(io::ErrorKind::StorageFull, full);
        check(io::ErrorKind::QuotaExceeded, full);
        check(io::ErrorKind::FileTooLarge, full);
        check(io::ErrorKind::PermissionDenied, "cannot write out/x: permission denied; check permissions and the disk, then run again");
    }

    #[test]
    fn who_holds_a_workspace_is_named_with_the_minute() {
        let holder = crate::Who { pid: 7, started: "2026-05-12T22:00:31+08:00".to_owned(), program: "shai 0.1.0 (甲)".to_owned() };
        let e = Error::Active { dir: PathBuf::from("w"), holder: Some(holder) };
        let zh = "进程 7（shai 0.1.0 (甲)）自 2026-05-12 22:00 起正在使用工作区 w。请等待其结束，或用 --workspace 另指定一个文件夹。";
        assert_eq!(e.say().zh, zh);
    }

    #[test]
    fn a_folder_that_is_not_there_is_named_and_not_the_file_under_way() {
        let e = Error::io(Op::Create, Path::new("新建/.shai-1-0.tmp"), io::Error::from(io::ErrorKind::NotFound));
        assert_eq!(
            e.say(),
            Say::new("没有文件夹 新建。请先建立它，或写到别处。", "there is no folder 新建; make it first, or write elsewhere")
        );
    }
}
