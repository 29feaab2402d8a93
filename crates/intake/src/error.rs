use std::path::PathBuf;

use record::{Problem, Say};

/// Why a folder cannot be read as a season. Anything less is a problem in the report, and the rest goes on.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.say().en)]
pub enum Error {
    /// There is no such folder.
    Missing {
        /// The path given.
        dir: PathBuf,
    },
    /// The folder has no `divisions/`, or nothing in it.
    NotASeason {
        /// The folder.
        dir: PathBuf,
        /// What it holds instead, the first few names.
        found: Vec<String>,
    },
    /// A folder without which there is no season is there and was refused: a link, a folder that the system does not open.
    Refused {
        /// The season folder.
        dir: PathBuf,
        /// What was refused, and why.
        problem: Box<Problem>,
    },
    /// The division that is screened is not among those of the season.
    NoDivision {
        /// The season folder.
        dir: PathBuf,
        /// The division that was asked for.
        home: String,
        /// Those that are there.
        found: Vec<String>,
    },
    /// The division that is screened has no entry: its registry is not there, cannot be read or names none.
    NoEntries {
        /// The division that was asked for.
        home: String,
        /// What became of its registry, where something did.
        problem: Option<Box<Problem>>,
        /// Divisions that have entries, with how many.
        others: Vec<(String, usize)>,
    },
    /// The folder itself cannot be listed.
    Io {
        /// The folder.
        dir: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

const LAYOUT: &str = "divisions/<division>/entries.xlsx|csv|jsonl, divisions/<division>/files/<entry no>/, registries/*.csv";

impl Error {
    /// What happened and what to do about it.
    pub fn say(&self) -> Say {
        match self {
            Self::Missing { dir } => Say::new(
                format!("找不到赛季文件夹 {}。请检查流程文件中的 intake；文件夹搬动过的，用 --intake 给出现在的位置。", dir.display()),
                format!(
                    "there is no season folder {}; check `intake` in the pipeline file, or give the folder with --intake if it was moved",
                    dir.display()
                ),
            ),
            Self::NotASeason { dir, found } => Say::new(
                format!(
                    "{} 不是赛季文件夹：其中没有 divisions/<赛区>/（现有：{}）。应有的结构：divisions/<赛区>/entries.xlsx（或 .csv、.jsonl）、divisions/<赛区>/files/<项目编号>/、registries/*.csv。",
                    dir.display(),
                    if found.is_empty() { "空".to_owned() } else { found.join("、") },
                ),
                format!(
                    "{} is no season folder: it has no divisions/<division>/ (it holds: {}); expected layout: {LAYOUT}",
                    dir.display(),
                    if found.is_empty() { "nothing".to_owned() } else { found.join(", ") },
                ),
            ),
            Self::Refused { dir, problem } => {
                let place = dir.join(problem.place.file.as_deref().unwrap_or_default());
                let (place, what, to_do) = (place.display(), &problem.what, &problem.what_to_do);
                Say::new(format!("{place}：{}{}", what.zh, to_do.zh), format!("{place}: {} {}", what.en, to_do.en))
            }
            Self::NoDivision { dir, home, found } => Say::new(
                format!(
                    "本次筛查的赛区 {home} 不在 {}/divisions 中（现有：{}）；上次的结果保持不动。请检查文件夹名和网络盘后重新运行。",
                    dir.display(),
                    found.join("、"),
                ),
                format!(
                    "the screened division {home} is not in {}/divisions (found: {}); the last results stay as they are; check the folder's name and the disk, then run again",
                    dir.display(),
                    found.join(", "),
                ),
            ),
            Self::NoEntries { home, problem, others } => no_entries(home, problem.as_deref(), others),
            Self::Io { dir, source } => {
                let why = Say::of_io(source);
                Say::new(
                    format!("无法读取文件夹 {}：{}。请检查权限。", dir.display(), why.zh),
                    format!("cannot list the folder {}: {}; check permissions", dir.display(), why.en),
                )
            }
        }
    }
}

fn no_entries(home: &str, problem: Option<&Problem>, others: &[(String, usize)]) -> Say {
    let why = match problem {
        Some(Problem { what, what_to_do, .. }) => {
            Say::new(format!("{}{}", what.zh, what_to_do.zh), format!("{} {}", what.en, what_to_do.en))
        }
        None => Say::new("登记表中没有项目。", "Its registry names none."),
    };
    let elsewhere = if others.is_empty() {
        Say::new("", "")
    } else {
        let zh: Vec<String> = others.iter().map(|(division, entries)| format!("{division} {entries} 个")).collect();
        let en: Vec<String> = others.iter().map(|(division, entries)| format!("{division}: {entries}")).collect();
        Say::new(
            format!("要筛查的若是另一赛区，请改流程文件中的 home（有项目的赛区：{}）。", zh.join("、")),
            format!(" If another division is meant, change `home` in the pipeline file (divisions with entries: {}).", en.join(", ")),
        )
    };
    Say::new(
        format!("本次筛查的赛区 {home} 没有项目，上次的结果保持不动。{}{}", why.zh, elsewhere.zh),
        format!("the screened division {home} has no entries; the last results stay as they are. {}{}", why.en, elsewhere.en),
    )
}
