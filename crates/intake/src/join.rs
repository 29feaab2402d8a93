//! The rows of a division and the folders under its `files/`, brought together by number.

use std::collections::BTreeMap;

use record::{Entry, Problem};
use text::{Keep, fold_str};

use crate::folder::{Found, Item, Walker};
use crate::loss;

/// What lies under one division's `files/`.
#[derive(Debug, Default)]
pub(crate) struct Submitted {
    /// Folder of an entry with its files, by the folder's name as a reader takes it. Names that differ only in width or case, or by
    /// blanks at the ends, are one number.
    folders: BTreeMap<String, Vec<(Item, Vec<Found>)>>,
    /// Files outside any folder.
    loose: Vec<Found>,
    /// Whether the division sent files at all, or only a list.
    any: bool,
}

/// How numbers are compared.
pub(crate) fn key(no: &str) -> String {
    fold_str(no.trim(), Keep::All)
}

/// Whether the system refused a folder or something in it: what nobody could open is not known to be empty.
fn refused(problems: &[Problem], folder: &str) -> bool {
    let inside = |file: &str| file.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    problems.iter().any(|p| p.code == "files.unreadable" && p.place.file.as_deref().is_some_and(inside))
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
                submitted.folders.entry(key(&item.name)).or_default().push((item, found));
            } else {
                walker.problems.push(loss::loose_file(&item.path));
                submitted.loose.push(Found { path: item.path, real: item.real });
            }
        }
        submitted
    }

    /// Files for each of the entries, in their order, and those that belong to none.
    pub(crate) fn assign(mut self, entries: &[Entry], numbers: &[String], problems: &mut Vec<Problem>) -> (Vec<Vec<Found>>, Vec<Found>) {
        assert!(entries.len() == numbers.len(), "each entry has the number of its row");
        let mut assigned = Vec::with_capacity(entries.len());
        for (entry, no) in entries.iter().zip(numbers) {
            let folders = self.folders.remove(&key(no)).unwrap_or_default();
            let folder = folders.first().map(|(item, _)| item.path.clone());
            let mut files: Vec<Found> = folders.into_iter().flat_map(|(_, files)| files).collect();
            files.sort_by(|a, b| a.path.cmp(&b.path));
            match folder {
                None if self.any => problems.push(loss::row_without_folder(&entry.row.file, entry.row.row, &entry.no)),
                Some(path) if files.is_empty() && !refused(problems, &path) => problems.push(loss::folder_empty(&path, &entry.no)),
                None | Some(_) => {}
            }
            assigned.push(files);
        }
        let mut strays = self.loose;
        for (item, files) in self.folders.into_values().flatten() {
            problems.push(loss::folder_without_row(&item.path, files.len()));
            strays.extend(files);
        }
        (assigned, strays)
    }
}
