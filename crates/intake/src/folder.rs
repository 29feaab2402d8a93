use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use record::{Problem, Say};

use crate::{Settings, loss};

/// A file that was found, not yet hashed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    /// Relative to the season folder, with `/`.
    pub(crate) path: String,
    pub(crate) real: PathBuf,
}

/// Something in a folder.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    pub(crate) name: String,
    pub(crate) path: String,
    pub(crate) real: PathBuf,
    pub(crate) is_folder: bool,
}

impl Item {
    /// The same under the path that the layout has for it: a folder that another system made may be `Files`.
    pub(crate) fn at(self, path: String) -> Self {
        Self { path, ..self }
    }
}

/// Lists folders below a season folder and never leaves it.
#[derive(Debug)]
pub(crate) struct Walker<'a> {
    /// The season folder, links resolved.
    root: &'a Path,
    settings: &'a Settings,
    pub(crate) problems: Vec<Problem>,
    /// Files that systems and editors left.
    pub(crate) skipped: Vec<String>,
    /// Things that were refused: links that lead out or nowhere, devices.
    pub(crate) refused: u64,
}

impl<'a> Walker<'a> {
    pub(crate) fn new(root: &'a Path, settings: &'a Settings) -> Self {
        Self { root, settings, problems: Vec::new(), skipped: Vec::new(), refused: 0 }
    }

    /// The season folder, links resolved.
    pub(crate) fn root(&self) -> &Path {
        self.root
    }

    /// Whether a name is one that systems and editors leave.
    pub(crate) fn skips(&self, name: &str) -> bool {
        self.settings.skips(name)
    }

    /// Counts everything in and below something that systems and editors left.
    pub(crate) fn skip_all(&mut self, item: &Item) {
        if item.is_folder {
            self.walk(&item.real, &item.path, 1, true, &mut Vec::new());
        } else {
            self.skipped.push(item.path.clone());
        }
    }

    /// What a folder holds, ordered by name; what cannot be used is refused and said.
    pub(crate) fn list(&mut self, real: &Path, path: &str) -> Vec<Item> {
        let entries: Result<Vec<_>, _> = fs::read_dir(real).and_then(Iterator::collect);
        let mut entries = match entries {
            Ok(entries) => entries,
            Err(e) => {
                self.problems.push(loss::unreadable(path, &Say::of_io(&e)));
                return Vec::new();
            }
        };
        entries.sort_by_key(fs::DirEntry::file_name);
        let mut names = BTreeSet::new();
        let mut items = Vec::new();
        for entry in entries {
            let (mut name, readable) = decode_name(&entry.file_name());
            // Two names that differ in bytes may read the same; each keeps a path of its own.
            while !names.insert(name.clone()) {
                let stem = name.rfind('.').filter(|&at| at > 0).unwrap_or(name.len());
                name.insert(stem, '~');
            }
            let child = if path.is_empty() { name.clone() } else { format!("{path}/{name}") };
            if !readable && !self.settings.skips(&name) {
                self.problems.push(loss::name_encoding(&child));
            }
            if let Some(is_folder) = self.kind(&entry.path(), &child) {
                items.push(Item { name, path: child, real: entry.path(), is_folder });
            }
        }
        items
    }

    /// Whether it is a folder, or `None` where it is neither folder nor file that may be read.
    fn kind(&mut self, real: &Path, path: &str) -> Option<bool> {
        let root = self.root;
        let mut refuse = |problem| {
            self.problems.push(problem);
            self.refused += 1;
            None
        };
        let kind = match fs::symlink_metadata(real) {
            Ok(m) => m.file_type(),
            Err(e) => return refuse(loss::unreadable(path, &Say::of_io(&e))),
        };
        if kind.is_symlink() {
            return match fs::canonicalize(real) {
                Ok(target) if !target.starts_with(root) => refuse(loss::link_outside(path)),
                Ok(target) if target.is_file() => Some(false),
                // Links among folders can make a walk endless, or longer than any limit on depth allows for.
                Ok(_) => refuse(loss::link_to_folder(path)),
                Err(_) => refuse(loss::link_broken(path)),
            };
        }
        // Opening a pipe would wait for ever.
        if kind.is_dir() || kind.is_file() { Some(kind.is_dir()) } else { refuse(loss::not_a_file(path)) }
    }

    /// All files below a folder, ordered by path; at most [`Settings::max_files`].
    pub(crate) fn files(&mut self, folder: &Item) -> Vec<Found> {
        assert!(folder.is_folder, "{} is walked as a folder", folder.path);
        let mut found = Vec::new();
        self.walk(&folder.real, &folder.path, 1, false, &mut found);
        found.sort_by(|a, b| a.path.cmp(&b.path));
        let limit = self.settings.max_files as usize;
        if found.len() > limit {
            self.problems.push(loss::too_many(&folder.path, self.settings.max_files));
            self.refused += (found.len() - limit) as u64;
            found.truncate(limit);
        }
        found
    }

    fn walk(&mut self, real: &Path, path: &str, depth: u32, skipping: bool, found: &mut Vec<Found>) {
        for item in self.list(real, path) {
            let skipping = skipping || self.settings.skips(&item.name);
            match (item.is_folder, skipping) {
                (true, _) if depth >= self.settings.max_depth => {
                    self.problems.push(loss::too_deep(&item.path, self.settings.max_depth));
                    self.refused += 1;
                }
                (true, _) => self.walk(&item.real, &item.path, depth + 1, skipping, found),
                (false, true) => self.skipped.push(item.path),
                (false, false) => found.push(Found { path: item.path, real: item.real }),
            }
        }
    }
}

/// A file name as text, and whether it was UTF-8. Archives made on Windows in China unpack to names in GBK on Linux.
fn decode_name(name: &OsStr) -> (String, bool) {
    if let Some(name) = name.to_str() {
        return (name.to_owned(), true);
    }
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        let (text, _) = encoding_rs::GB18030.decode_without_bom_handling(name.as_bytes());
        (text.into_owned(), false)
    }
    #[cfg(not(unix))]
    (name.to_string_lossy().into_owned(), false)
}
