//! What a season lacks beside entries, seen from the run before: files and lists. Each is said loudly: a network disk that is not mounted looks
//! like a season in which everybody sent nothing.

use std::collections::BTreeMap;

use intake::Season;
use record::{Entry, Place, Problem, Registries, Say, counted};

use crate::changes::Before;

/// Divisions whose entries lost more than half of their files since the run before, and the screened one where none of its entries has any.
pub(crate) fn files(season: &Season, before: Option<&Before>, home: &str) -> Vec<Problem> {
    let mut divisions: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
    for entry in &season.entries {
        divisions.entry(&entry.division).or_default().push(entry);
    }
    let mut problems = Vec::new();
    for (division, entries) in divisions {
        let had = |entry: &Entry| before.and_then(|before| before.files(&entry.no)).unwrap_or(0);
        let all: usize = entries.iter().map(|entry| had(entry)).sum();
        let lost: usize = entries.iter().map(|entry| had(entry).saturating_sub(entry.files.len())).sum();
        if 2 * lost > all {
            problems.push(mostly_gone(division, all, lost));
        } else if division == home && entries.iter().all(|entry| entry.files.is_empty()) {
            problems.push(none(division, entries.len()));
        }
    }
    problems
}

/// Lists that the run before read and that are not there any more. One that cannot be read now is told as that.
pub(crate) fn lists(registries: &Registries, before: &[String]) -> Vec<Problem> {
    let is_there = |path: &str| {
        let told = registries.problems.iter().any(|p| p.loses_a_table() && p.place.file.as_deref() == Some(path));
        told || registries.get(name(path)).is_some()
    };
    before.iter().filter(|path| !is_there(path)).map(|path| list_gone(path)).collect()
}

/// Name of a list: its file's without ending.
fn name(path: &str) -> &str {
    let file = path.rsplit('/').next().unwrap_or(path);
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}

const LOOK: [&str; 2] = ["请先核对该文件夹和网络盘，再看以下结果。", "Look at that folder and the disk before anything below."];

fn of_files(division: &str, code: &str, what: (String, String)) -> Problem {
    Problem::new(
        Place::file(format!("divisions/{division}/files")),
        code,
        Say::new(what.0, what.1),
        Say::new("现有的材料照常处理，其余仅按登记信息核查。", "What is there was read; of the rest only the rows were screened."),
        Say::new(LOOK[0], LOOK[1]),
    )
}

fn mostly_gone(division: &str, all: usize, lost: usize) -> Problem {
    let what = (
        format!("赛区 {division} 的材料少了一半以上：这些项目上次有 {all} 个文件，divisions/{division}/files 中少了 {lost} 个。"),
        format!(
            "Division {division} lost more than half of its files: of {all} that these entries had in the run before, {lost} are gone from divisions/{division}/files."
        ),
    );
    of_files(division, "files.mostly_gone", what)
}

fn none(division: &str, entries: usize) -> Problem {
    let what = (
        format!("赛区 {division} 的 {entries} 个项目都没有材料：divisions/{division}/files 不在，或其中没有这些项目的文件。"),
        format!(
            "None of {} of division {division} has a file: divisions/{division}/files is not there, or holds none of theirs.",
            counted(entries, "entry", "entries")
        ),
    );
    of_files(division, "files.none", what)
}

fn list_gone(path: &str) -> Problem {
    let name = name(path);
    Problem::new(
        Place::file(path),
        "registry.missing",
        Say::new(format!("上次用过的名单“{name}”不在了。"), format!("The list {name}, which the run before used, is not there any more.")),
        Say::new("依赖它的核查按“无法判断”处理。", "Checks that need it cannot tell."),
        Say::new(
            "请放回 registries/ 后重新运行；如不再使用，不需处理。",
            "Put it back into registries/ and run again, unless it is to be used no more.",
        ),
    )
}

#[cfg(test)]
mod tests {
    use record::{EntryView, FileRef, Sha256};

    use super::*;

    fn entry(no: &str, files: usize) -> Entry {
        let file = |n: usize| FileRef { path: format!("{no}/{n}.txt"), sha256: Sha256::from_bytes([0; 32]), bytes: 1 };
        Entry { files: (0..files).map(file).collect(), ..testkit::entry(no, "项目", "单位") }
    }

    fn told(now: &[usize], before: Option<&[usize]>) -> Vec<(String, String)> {
        let entries = |files: &[usize]| (1..).zip(files).map(|(no, &files)| entry(&format!("GD-{no}"), files)).collect::<Vec<_>>();
        let before = before.map(|files| {
            let view = |entry| EntryView { entry, documents: Vec::new(), sections: Vec::new() };
            let entries = entries(files).into_iter().map(view).collect();
            Before::of(&record::Screening { entries, ..testkit::screening(testkit::contest("赛")) })
        });
        let season = Season { entries: entries(now), ..Season::default() };
        let problems = files(&season, before.as_ref(), "gd-2025");
        assert!(problems.iter().all(Problem::doubts_all));
        problems.into_iter().map(|p| (p.code, p.what.zh)).collect()
    }

    #[test]
    fn most_files_gone_or_none_at_all_is_told() {
        assert_eq!(told(&[2, 1], None), []);
        assert_eq!(told(&[2, 1], Some(&[2, 1])), []);
        assert_eq!(told(&[2, 0], Some(&[2, 2])), [], "half is not more than half");
        // What a new entry brings makes up for nothing.
        let mostly = "赛区 gd-2025 的材料少了一半以上：这些项目上次有 4 个文件，divisions/gd-2025/files 中少了 3 个。";
        assert_eq!(told(&[1, 0, 9], Some(&[2, 2])), [("files.mostly_gone".to_owned(), mostly.to_owned())]);
        let none = "赛区 gd-2025 的 2 个项目都没有材料：divisions/gd-2025/files 不在，或其中没有这些项目的文件。";
        assert_eq!(told(&[0, 0], None), [("files.none".to_owned(), none.to_owned())]);
        assert_eq!(told(&[0, 0], Some(&[0, 0])), [("files.none".to_owned(), none.to_owned())]);
        assert_eq!(told(&[], Some(&[2, 2])), [], "entries that are gone are told as such");
    }

    #[test]
    fn a_list_that_is_gone_is_told_and_one_under_another_ending_is_not() {
        let text = record::Text::default();
        let table = record::Table {
            path: "registries/失信名单.xlsx".to_owned(),
            sha256: Sha256::from_bytes([0; 32]),
            text,
            header: Vec::new(),
            rows: Vec::new(),
        };
        let registries = Registries { tables: vec![table], problems: Vec::new() };
        let before = ["registries/失信名单.csv", "registries/赛道组织单位.csv"].map(str::to_owned);
        let told = lists(&registries, &before);
        assert_eq!(told, [list_gone("registries/赛道组织单位.csv")]);
        assert!(told[0].loses_a_table());
        assert_eq!(told[0].what.zh, "上次用过的名单“赛道组织单位”不在了。");
    }
}
