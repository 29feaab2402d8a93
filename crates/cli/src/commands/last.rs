//! The result of the last run, with what people decided since.

use record::{Basis, EntryView, Flag, FlagId, NO_TRACK, Screening, Subject};
use store::Workspace;

use crate::args::WorkspaceArg;
use crate::out::Failure;

pub(crate) fn load(at: &WorkspaceArg) -> Result<(Workspace, Screening), Failure> {
    let workspace = Workspace::open_read(&at.workspace)?;
    let mut screening = workspace.load_screening()?;
    pipeline::apply_decisions(&mut screening, &record::standings(&workspace.ledger()?.acts()?));
    Ok((workspace, screening))
}

/// An entry by its number, in whatever width and case that is typed.
pub(crate) fn entry<'a>(screening: &'a Screening, no: &str) -> Result<&'a EntryView, Failure> {
    pipeline::find_entry(screening, no).ok_or_else(|| {
        let kept = text::entry_number(no);
        let close: Vec<&str> = screening.entries.iter().map(|e| e.entry.no.as_str()).filter(|n| n.contains(&kept)).take(5).collect();
        let hint = |zh: bool| match (close.is_empty(), zh) {
            (true, _) => String::new(),
            (false, true) => format!(" 相近的有：{}。", close.join("、")),
            (false, false) => format!(" Close: {}.", close.join(", ")),
        };
        Failure::usage(format!("没有项目编号 {no}。{}", hint(true)), format!("there is no entry {no}.{}", hint(false)))
    })
}

/// Numbers of entries as the result has them.
pub(crate) fn numbers<C: FromIterator<String>>(screening: &Screening, typed: &[String]) -> Result<C, Failure> {
    typed.iter().map(|no| entry(screening, no).map(|view| view.entry.no.clone())).collect()
}

/// Whether a flag is meant, and not an entry whose number looks like the id of one.
pub(crate) fn is_flag(screening: &Screening, typed: &str) -> bool {
    flag_id(typed).is_some() && pipeline::find_entry(screening, typed).is_none()
}

/// The id of a flag, in whatever width and case it is typed.
fn flag_id(typed: &str) -> Option<FlagId> {
    let folded = text::fold_str(typed, text::Keep::All);
    folded.trim().strip_prefix("f-").map(|rest| FlagId::from_text(&format!("F-{rest}")))
}

pub(crate) fn flag<'a>(screening: &'a Screening, id: &str) -> Result<&'a Flag, Failure> {
    let id = flag_id(id).unwrap_or_else(|| FlagId::from_text(id));
    screening.flags.iter().find(|f| f.id == id).ok_or_else(|| {
        Failure::usage(
            format!("没有标记 {id}。用 shai flags 查看全部编号；材料更正后标记会自动撤销。"),
            format!("there is no flag {id}. `shai flags` lists all; a flag falls away when the material is corrected."),
        )
    })
}

/// What a person decides on: a flag by id, or the topic of an entry by number; with the digest of what it rests on.
pub(crate) fn subject(screening: &Screening, typed: &str) -> Result<(Subject, Basis), Failure> {
    if is_flag(screening, typed) {
        let flag = flag(screening, typed)?;
        return Ok((flag.subject(), flag.basis()));
    }
    let view = entry(screening, typed.trim())?;
    Ok((Subject::Topic(view.entry.no.clone()), view.topic_basis()))
}

/// Code of a track by code, name or alias.
pub(crate) fn track(screening: &Screening, typed: &str) -> Result<String, Failure> {
    let tracks = &screening.contest.tracks;
    if typed == NO_TRACK {
        return Ok(typed.to_owned());
    }
    text::Vocabulary::of(&screening.contest).track(typed).ok_or_else(|| {
        let names: Vec<String> = tracks.iter().map(|t| format!("{} {}", t.code, t.name)).collect();
        Failure::usage(
            format!("没有赛道“{typed}”。赛道有：{}", names.join("、")),
            format!("there is no track \"{typed}\". Tracks: {}", names.join(", ")),
        )
    })
}
