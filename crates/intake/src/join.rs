//! The rows of a division and the folders under its `files/`, brought together by number.

use std::collections::{BTreeMap, BTreeSet};

use record::{Entry, Problem};
use text::entry_number;

use crate::folder::{Found, Item, Walker};
use crate::loss;

/// What lies under one division's `files/`.
#[derive(Debug, Default)]
pub(crate) struct Submitted {
    /// Folder of an entry with its files, by the folder's name as a number is kept ([`entry_number`]). Names that differ only in width or
    /// case, or by blanks at the ends, are one number.
    folders: BTreeMap<String, Vec<(Item, Vec<Found>)>>,
    /// Files outside any folder.
    loose: Vec<Found>,
    /// Whether the division sent files at all, or only a list.
    any: bool,
}

/// Signs that stand within numbers: a digit behind one of them may belong to a longer number (`001-2` is not `001` and a title).
const JOINING: [char; 7] = ['-', '_', '.', '/', '#', '@', '·'];

/// Whether a number, by its form alone, may end before this character and what is behind it, so that no number is taken for the beginning of
/// another: before a sign or a blank. One of letters and digits may stand straight before a title in Chinese as well (`A0012智慧农场`); digits
/// alone would count or date what follows (`2025年材料`), as they do before 年 whatever letters they have.
fn may_end(number: &str, c: char, behind: Option<char>) -> bool {
    if text::is_cjk(c) {
        return number.contains(|l: char| l.is_ascii_alphabetic()) && number.ends_with(|d: char| d.is_ascii_digit()) && c != '年';
    }
    !(c.is_alphanumeric() || JOINING.contains(&c) && behind.is_some_and(char::is_numeric))
}

/// The number with which the name of a folder begins, a title behind it (`GD2025-0001 潭江两岸`); `None` where none of `numbers` does, or
/// more than one.
fn number_before_title<'n, T>(name: &str, numbers: &'n BTreeMap<String, T>) -> Option<(&'n str, &'n T)> {
    let mut found = name.char_indices().filter_map(|(at, c)| {
        let number = name[..at].trim_end();
        if !may_end(number, c, name[at + c.len_utf8()..].chars().next()) {
            return None;
        }
        numbers.get_key_value(number).map(|(no, of)| (no.as_str(), of))
    });
    let first = found.next()?;
    // A run of signs ends the same number more than once.
    found.all(|(no, _)| no == first.0).then_some(first)
}

/// Titles and units of entries without files, as readers compare names, each with the entry's number: whoever does not know that folders are
/// named by numbers names them by these.
fn names_without_files<'e>(entries: &'e [Entry], assigned: &[Vec<Found>]) -> BTreeSet<(String, &'e str)> {
    let without = entries.iter().zip(assigned).filter(|(_, files)| files.is_empty()).map(|(entry, _)| entry);
    without.flat_map(|entry| [&entry.title, &entry.org.name].map(|name| (letters(name), entry.no.as_str()))).collect()
}

/// The one entry of which a folder bears the name, or its beginning.
fn meant<'e>(folder: &str, names: &BTreeSet<(String, &'e str)>) -> Option<&'e str> {
    /// Characters from which a beginning says something.
    const SHORTEST: usize = 4;
    let name = letters(folder);
    if name.chars().count() < SHORTEST {
        return None;
    }
    let mut found = names.range((name.clone(), "")..).take_while(|(known, _)| known.starts_with(&name)).map(|(_, no)| *no);
    let first = found.next()?;
    found.all(|no| no == first).then_some(first)
}

fn letters(name: &str) -> String {
    text::fold_str(name, text::Keep::Letters)
}

/// Whether a problem is about a folder or something in it.
fn is_inside(problem: &Problem, folder: &str) -> bool {
    let inside = |file: &str| file.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    problem.place.file.as_deref().is_some_and(inside)
}

impl Submitted {
    /// Lists everything under `files/`.
    pub(crate) fn list(walker: &mut Walker<'_>, files: Option<&Item>) -> Self {
        let Some(files) = files else { return Self::default() };
        let mut submitted = Self { any: true, ..Self::default() };
        for item in walker.list(&files.real, &files.path) {
            if walker.skips(&item.name) {
                walker.skip_all(&item);
            } else if item.is_folder {
                let found = walker.files(&item);
                submitted.folders.entry(entry_number(&item.name)).or_default().push((item, found));
            } else {
                submitted.loose.push(Found { path: item.path, real: item.real });
            }
        }
        submitted
    }

    /// Lets folders that are named by a number and a title, as offices name them, be those of the number.
    fn take_titled(&mut self, entries: &[Entry], numbers: &[String], problems: &mut Vec<Problem>) {
        let known: BTreeMap<String, &Entry> = numbers.iter().cloned().zip(entries).collect();
        let titled: Vec<(String, &str, &Entry)> = self
            .folders
            .keys()
            .filter(|name| !known.contains_key(*name))
            .filter_map(|name| number_before_title(name, &known).map(|(no, entry)| (name.clone(), no, *entry)))
            .collect();
        for (name, no, entry) in titled {
            let folders = self.folders.remove(&name).unwrap_or_default();
            problems.extend(folders.iter().map(|(item, _)| loss::folder_with_title(&item.path, &entry.no)));
            self.folders.entry(no.to_owned()).or_default().extend(folders);
        }
    }

    /// The files outside folders for each of the entries, by the number with which their names begin (`GD2025-0001.zip`, as platforms hand out
    /// what was sent), and those that belong to none.
    fn loose_by_entry(&mut self, entries: &[Entry], numbers: &[String], problems: &mut Vec<Problem>) -> (Vec<Vec<Found>>, Vec<Found>) {
        let places: BTreeMap<String, usize> = numbers.iter().cloned().zip(0..).collect();
        let (mut own, mut strays) = (vec![Vec::new(); entries.len()], Vec::new());
        for file in std::mem::take(&mut self.loose) {
            let name = file.path.rsplit('/').next().unwrap_or(&file.path);
            let stem = entry_number(name.rsplit_once('.').map_or(name, |(stem, _)| stem));
            let at = places.get(&stem).or_else(|| number_before_title(&stem, &places).map(|(_, at)| at)).copied();
            if let Some(at) = at {
                problems.push(loss::file_with_number(&file.path, &entries[at].no));
                own[at].push(file);
            } else {
                problems.push(loss::loose_file(&file.path));
                strays.push(file);
            }
        }
        (own, strays)
    }

    /// Files for each of the entries, in their order, and those that belong to none.
    pub(crate) fn assign(mut self, entries: &[Entry], numbers: &[String], problems: &mut Vec<Problem>) -> (Vec<Vec<Found>>, Vec<Found>) {
        assert!(entries.len() == numbers.len(), "each entry has the number of its row");
        self.take_titled(entries, numbers, problems);
        // What nobody could open is not known to be empty.
        let refused: Vec<usize> = (0..problems.len()).filter(|&at| problems[at].code == loss::REFUSED).collect();
        let (loose, mut strays) = self.loose_by_entry(entries, numbers, problems);
        let mut assigned = Vec::with_capacity(entries.len());
        for ((entry, no), loose) in entries.iter().zip(numbers).zip(loose) {
            let folders = self.folders.remove(no).unwrap_or_default();
            let folder = folders.first().map(|(item, _)| item.path.clone());
            let mut is_refused = false;
            for &at in &refused {
                if folders.iter().any(|(item, _)| is_inside(&problems[at], &item.path)) {
                    problems[at].place.entry = Some(entry.no.clone());
                    is_refused = true;
                }
            }
            let mut files: Vec<Found> = folders.into_iter().flat_map(|(_, files)| files).chain(loose).collect();
            files.sort_by(|a, b| a.path.cmp(&b.path));
            match folder {
                None if self.any && files.is_empty() => problems.push(loss::row_without_folder(&entry.row.file, entry.row.row, &entry.no)),
                Some(path) if files.is_empty() && !is_refused => problems.push(loss::folder_empty(&path, &entry.no)),
                None | Some(_) => {}
            }
            assigned.push(files);
        }
        let names = if self.folders.is_empty() { BTreeSet::new() } else { names_without_files(entries, &assigned) };
        for (item, files) in self.folders.into_values().flatten() {
            problems.push(loss::folder_without_row(&item.path, files.len(), meant(&item.name, &names)));
            strays.extend(files);
        }
        (assigned, strays)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::Settings;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "a test prepares its own folder")]
    fn what_was_refused_is_told_of_its_entry_and_makes_no_folder_empty() {
        let dir = tempfile::tempdir().unwrap();
        let files = dir.path().join("divisions/gd-2025/files");
        for folder in ["A1/证明材料", "A10", "A2"] {
            fs::create_dir_all(files.join(folder)).unwrap();
        }
        fs::create_dir_all(dir.path().join("registries")).unwrap();
        fs::write(dir.path().join("divisions/gd-2025/entries.csv"), "编号,作品名称,牵头单位\nA1,甲,甲公司\nA10,乙,乙公司\nA2,丙,丙公司\n")
            .unwrap();
        let (settings, contest) = (Settings::default(), crate::season::tests::contest());
        let entries = crate::read(dir.path(), &contest, "gd-2025", &settings).unwrap().entries;
        let numbers: Vec<String> = entries.iter().map(|e| e.no.clone()).collect();
        let mut walker = Walker::new(dir.path(), &settings);
        let item = Item { name: "files".to_owned(), path: "divisions/gd-2025/files".to_owned(), real: files, is_folder: true };
        let submitted = Submitted::list(&mut walker, Some(&item));
        let refused = |path: &str| loss::unreadable(path, &record::Say::new("没有权限", "no permission"));
        let mut problems = vec![refused("divisions/gd-2025/files/A1/证明材料"), refused("divisions/gd-2025/files/A10")];
        submitted.assign(&entries, &numbers, &mut problems);
        let told: Vec<(&str, Option<&str>)> = problems.iter().map(|p| (p.code.as_str(), p.place.entry.as_deref())).collect();
        assert_eq!(told, [("files.unreadable", Some("A1")), ("files.unreadable", Some("A10")), ("files.empty_folder", Some("A2"))]);
    }

    /// As a platform hands out what was sent, one archive an entry; what bears no number, or another one, stays nobody's.
    #[test]
    #[expect(clippy::disallowed_methods, reason = "a test prepares its own folder")]
    fn files_beside_the_folders_belong_to_the_number_in_their_names() {
        let dir = tempfile::tempdir().unwrap();
        let files = dir.path().join("divisions/gd-2025/files");
        fs::create_dir_all(files.join("A-2")).unwrap();
        for name in ["A-1.zip", "ａ-2_申报书.pdf", "A-2/证明.txt", "A-10.zip", "A-1-2.zip", "说明.docx"] {
            fs::write(files.join(name), name).unwrap();
        }
        fs::write(
            dir.path().join("divisions/gd-2025/entries.csv"),
            "编号,作品名称,牵头单位\nA-1,甲,甲公司\nA-2,乙,乙公司\nA-3,丙,丙公司\n",
        )
        .unwrap();
        let season = crate::read(dir.path(), &crate::season::tests::contest(), "gd-2025", &Settings::default()).unwrap();
        let short = |file: &record::FileRef| file.path.trim_start_matches("divisions/gd-2025/files/").to_owned();
        let sent: Vec<Vec<String>> = season.entries.iter().map(|e| e.files.iter().map(short).collect()).collect();
        assert_eq!(sent, [vec!["A-1.zip"], vec!["A-2/证明.txt", "ａ-2_申报书.pdf"], vec![]]);
        assert_eq!(season.strays.iter().map(short).collect::<Vec<_>>(), ["A-1-2.zip", "A-10.zip", "说明.docx"]);
        let told = season.problems.iter().filter(|p| p.code.starts_with("files."));
        let mut codes: Vec<&str> = told.map(|p| p.code.as_str()).collect();
        codes.sort_unstable();
        let expected = [["files.file_with_number"; 2].as_slice(), &["files.outside_folders"; 3], &["files.row_without_folder"]].concat();
        assert_eq!(codes, expected);
    }

    /// Two entries of one unit, one of which has its folder: the unit's folder is that of the other.
    #[test]
    #[expect(clippy::disallowed_methods, reason = "a test prepares its own folder")]
    fn a_folder_named_by_a_title_or_a_unit_is_told_with_its_entry() {
        let dir = tempfile::tempdir().unwrap();
        let division = dir.path().join("divisions/gd-2025");
        for folder in ["一株一码“凤凰单丛”", "佛山乙数据有限公司", "佛山丙数据有限公司", "A5", "材料"] {
            fs::create_dir_all(division.join("files").join(folder)).unwrap();
            fs::write(division.join("files").join(folder).join("说明.txt"), folder).unwrap();
        }
        let rows = "A1,一株一码：凤凰单丛古茶树可信溯源,甲公司\nA2,乙一,佛山乙数据有限公司\nA3,丙一,佛山丙数据有限公司\n\
            A4,丙二,佛山丙数据有限公司\nA5,乙二,佛山乙数据有限公司\nA6,材料,丁公司\n";
        fs::write(division.join("entries.csv"), format!("编号,作品名称,牵头单位\n{rows}")).unwrap();
        let season = crate::read(dir.path(), &crate::season::tests::contest(), "gd-2025", &Settings::default()).unwrap();
        let told = season.problems.iter().filter(|p| p.code == "files.folder_without_row").map(|p| p.what.zh.as_str());
        let alone = "该文件夹在登记表中没有对应的项目编号（含 1 个文件）";
        let like = |no: &str| format!("{alone}，名称与没有材料的项目 {no} 相同。");
        let mut told: Vec<String> = told.map(str::to_owned).collect();
        told.sort();
        let mut expected = vec![like("A1"), like("A2"), format!("{alone}。"), format!("{alone}。")];
        expected.sort();
        assert_eq!(told, expected);
    }

    #[test]
    fn a_number_is_no_beginning_of_another() {
        let numbers = ["GD2025-0001", "GD2025-0001-2", "1", "12", "2025", "A", "A B", "A0012", "B2025"];
        let numbers: BTreeMap<String, usize> = numbers.iter().enumerate().map(|(at, no)| ((*no).to_owned(), at)).collect();
        let check = |name: &str, expected: Option<&str>| {
            assert_eq!(number_before_title(&entry_number(name), &numbers).map(|(no, _)| no), expected, "{name}");
        };
        check("GD2025-0001 潭江两岸（终稿）", Some("GD2025-0001"));
        check("ｇｄ2025-0001　5G工厂", Some("GD2025-0001"));
        check("GD2025-0001_潭江两岸", Some("GD2025-0001"));
        check("GD2025-0001-2 潭江两岸", Some("GD2025-0001-2"));
        check("GD2025-0001（1）", Some("GD2025-0001"));
        check("GD2025-0001 - 潭江两岸", Some("GD2025-0001"));
        check("GD2025-0001潭江", Some("GD2025-0001"));
        check("GD2025-0001-2潭江两岸 终稿", Some("GD2025-0001-2"));
        check("A0012智慧农场", Some("A0012"));
        check("ａ0012智慧农场（A0012）", Some("A0012"));
        check("1、织布机", Some("1"));
        check("12.织布机", Some("12"));
        for none in ["GD2025-00012 潭江", "GD2025-0001-3", "1.2 织布机", "13 织布机", "A B 甲", "潭江 1", ""] {
            check(none, None);
        }
        for none in
            ["A00123智慧农场", "A0012B智慧农场", "A0013智慧农场", "2025年材料", "2025届", "12个项目", "1织布机", "B2025年材料", "A轮融资"]
        {
            check(none, None);
        }
    }
}
