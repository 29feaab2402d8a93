//! The workbook of a run is there to be filled in, and the next run writes another in its place: what people wrote is kept first.

use std::io::ErrorKind;
use std::path::Path;

use record::{Place, Problem, Say, Sha256};
use serde::{Deserialize, Serialize};
use store::Workspace;

use crate::views::WORKBOOK;
use crate::{Error, is_filled_in, offline};

/// Note of the workbooks that runs wrote and people have not touched: the one that lies there, and the one that takes its place. Both, so that
/// a run that dies between the note and the workbook takes neither for a filled-in one.
const NOTE: &str = "written.json";

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Note {
    workbooks: Vec<Sha256>,
}

/// What a run finds where it is about to write its workbook.
pub(crate) struct Found {
    /// Digest of the workbook there, where it is as a run wrote it.
    untouched: Option<Sha256>,
    /// That it was filled in, and where it is kept.
    pub(crate) problem: Option<Problem>,
}

/// Looks at the workbook of the run before, and keeps a copy of it where it is not as that run wrote it.
pub(crate) fn keep(workspace: &Workspace) -> Result<Found, Error> {
    let path = workspace.out_dir().join(WORKBOOK);
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Found { untouched: None, problem: None }),
        Err(source) => return Err(Error::Open { path, source }),
    };
    let digest = Sha256::of(&bytes);
    let is_touched = match note(workspace)? {
        Some(note) => !note.workbooks.contains(&digest),
        // Runs of earlier versions left no note.
        None => is_filled_in(&bytes),
    };
    if !is_touched {
        return Ok(Found { untouched: Some(digest), problem: None });
    }
    // The name follows from the content: a run that dies behind this line keeps the same copy again.
    let name = format!("shai-填写稿-{}.xlsx", digest.short(8));
    let copy = workspace.out_dir().join(&name);
    store::write_atomic(&copy, &bytes)?;
    let filled = offline::filled_rows(&bytes, &record::standings(&workspace.ledger()?.acts()?));
    Ok(Found { untouched: None, problem: Some(changed(&copy, &name, filled)) })
}

/// That the workbook was changed and is kept. `filled` are the rows that people filled in and those of them that stand in the ledger.
fn changed(copy: &Path, name: &str, filled: Option<(usize, usize)>) -> Problem {
    let kept = Say::new(
        format!("已另存为 out/{name}，out/{WORKBOOK} 已换成本次结果。"),
        format!("It is kept as out/{name}; out/{WORKBOOK} is this run's."),
    );
    let (what, to_do) = match filled {
        Some((0, _)) => (
            Say::new(
                format!("out/{WORKBOOK} 在上次运行之后有人改动过，没有填写结论。"),
                format!("out/{WORKBOOK} was changed after the last run; no decision is filled in."),
            ),
            Say::new(
                "不需处理；另有要保留的内容请从另存的文件中取。",
                "Nothing needs to be done; anything else that is wanted is in the copy.",
            ),
        ),
        Some((filled, recorded)) if filled == recorded => (
            Say::new(
                format!("out/{WORKBOOK} 在上次运行之后填写的 {filled} 条结论都已在台账中。"),
                format!(
                    "Of out/{WORKBOOK}, filled in after the last run, all is in the ledger: {}.",
                    record::counted(filled, "decision", "decisions")
                ),
            ),
            Say::new("不需处理；另存的文件不要时可以删除。", "Nothing needs to be done; the copy may be removed."),
        ),
        Some(_) | None => {
            // As it is to be typed: a pipeline file may say `../workspace`.
            let shown = store::shown(&copy.canonicalize().unwrap_or_else(|_| copy.to_owned()));
            let command = format!("shai decide --from \"{shown}\"");
            return Problem::new(
                Place::default(),
                Problem::FILLED_IN,
                Say::new(
                    format!("out/{WORKBOOK} 在上次运行之后有人改动过，可能填有结论。"),
                    format!("out/{WORKBOOK} was changed after the last run; decisions may be filled in there."),
                ),
                Say::new(
                    format!("已另存为 out/{name}；其中的结论尚未记入台账，out/{WORKBOOK} 已换成本次结果。"),
                    format!("It is kept as out/{name}; what it decides is not in the ledger yet, and out/{WORKBOOK} is this run's."),
                ),
                Say::new(format!("记入台账：{command}"), format!("To record it: {command}")),
            );
        }
    };
    Problem::new(Place::default(), "out.copied", what, kept, to_do)
}

impl Found {
    /// Notes the workbook that is about to be written.
    pub(crate) fn note(&self, workspace: &Workspace, workbook: &[u8]) -> Result<(), Error> {
        Note { workbooks: self.untouched.into_iter().chain([Sha256::of(workbook)]).collect() }.save(workspace)
    }
}

impl Note {
    fn save(&self, workspace: &Workspace) -> Result<(), Error> {
        let json = serde_json::to_vec(self).expect("digests have a JSON form");
        Ok(store::write_atomic(&workspace.root().join(NOTE), &json)?)
    }
}

/// Notes a workbook that is about to be written over the one of the last run, so that the next run does not take it for a filled-in one. Any
/// other path is nobody's business.
///
/// # Errors
/// Where the workspace cannot be read or written.
pub fn note_export(workspace: &Workspace, path: &Path, workbook: &[u8]) -> Result<(), Error> {
    let is_out = |folder: &Path| match (folder.canonicalize(), workspace.out_dir().canonicalize()) {
        (Ok(folder), Ok(out)) => folder == out,
        // One of them is not there yet: the file cannot be that of the last run.
        (Err(_), _) | (_, Err(_)) => false,
    };
    let is_own = path.parent().is_some_and(is_out);
    if !is_own || path.file_name().is_none_or(|name| name != WORKBOOK) {
        return Ok(());
    }
    let mut note = note(workspace)?.unwrap_or(Note { workbooks: Vec::new() });
    note.workbooks.push(Sha256::of(workbook));
    note.save(workspace)
}

fn note(workspace: &Workspace) -> Result<Option<Note>, Error> {
    let path = workspace.root().join(NOTE);
    match std::fs::read(&path) {
        Ok(bytes) => Ok(Some(match serde_json::from_slice(&bytes) {
            Ok(note) => note,
            // A note that cannot be read vouches for nothing: whatever lies there is kept.
            Err(_) => Note { workbooks: Vec::new() },
        })),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(source) => Err(Error::Open { path, source }),
    }
}
