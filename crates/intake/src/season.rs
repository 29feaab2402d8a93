use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use record::{Contest, Entry, FileRef, Place, Problem, Registries, RowPage, Say, Sha256, Table, column};
use text::Vocabulary;

use crate::folder::{Found, Item, Walker};
use crate::headers::{self, Columns, Header, Names};
use crate::join::Submitted;
use crate::read::{self, Raw};
use crate::{Error, OpenList, Settings, list, loss, registry, row};

/// Where each file found went. `found = of_entries + strays + skipped + unreadable`, asserted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Files under the divisions' `files/` folders.
    pub found: u64,
    /// Files of entries.
    pub of_entries: u64,
    /// Files that belong to no entry.
    pub strays: u64,
    /// Files that systems and editors leave.
    pub skipped: u64,
    /// Files that could not be read to be hashed.
    pub unreadable: u64,
    /// Things that were refused and are no part of the above: links that lead out, devices, what passes a limit.
    pub refused: u64,
}

/// A season as it was handed in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Season {
    /// Entries of all divisions, by number.
    pub entries: Vec<Entry>,
    /// One registry a division that has a readable one, by path.
    pub tables: Vec<Table>,
    /// What lies under `registries/`, by path, with its own problems.
    pub registries: Registries,
    /// What is wrong with divisions, rows, folders and files, by place. Problems of `registries` are not among them.
    pub problems: Vec<Problem>,
    /// Files of folders without a row, by path.
    pub strays: Vec<FileRef>,
    /// Files that systems and editors leave, by path; not read.
    pub skipped: Vec<String>,
    /// Where each file lies that has a [`FileRef`] or a [`Table`] here. Names on disk need not be UTF-8, and paths here always are.
    pub paths: BTreeMap<String, PathBuf>,
    /// Names of the divisions.
    pub divisions: Vec<String>,
    /// Encoding of each table that is text, by path (`GB18030`).
    pub encodings: BTreeMap<String, String>,
    /// Where the files went.
    pub counts: Counts,
}

/// Reads a season folder. Files of entrants are hashed and not opened otherwise, nor are lists that are no sheets.
///
/// # Errors
/// [`Error`] where the folder is no season; everything less is a problem in the season.
///
/// `home` is the division that is screened: its numbers stay as they are whatever other divisions are added.
pub fn read(season: &Path, contest: &Contest, home: &str, settings: &Settings) -> Result<Season, Error> {
    season_of(season, contest, home, settings, None)
}

/// As [`read`], with lists of other divisions that are no sheets (Word and PDF files), which `open` opens.
///
/// # Errors
/// As [`read`].
pub fn read_with_lists(season: &Path, contest: &Contest, home: &str, settings: &Settings, open: &OpenList<'_>) -> Result<Season, Error> {
    season_of(season, contest, home, settings, Some(open))
}

fn season_of(season: &Path, contest: &Contest, home: &str, settings: &Settings, open: Option<&OpenList<'_>>) -> Result<Season, Error> {
    let root = fs::canonicalize(season).map_err(|e| missing(season, e))?;
    let walker = Walker::new(&root, settings);
    let names = Names::of(contest);
    let words = Vocabulary::of(contest);
    let mut reading = Reading { walker, settings, home, names, words, open, pages: BTreeMap::new(), season: Season::default() };
    let (divisions, registries) = reading.layout(season)?;
    let mut parts: Vec<Part> = divisions.iter().map(|d| reading.division(d)).collect();
    reading.tell_apart(&mut parts, home);
    for item in registries {
        reading.list(&item);
    }
    reading.gather(parts);
    Ok(reading.finish())
}

/// Whether a division has a registry, by the names of its files: whoever has none has no entries.
///
/// # Errors
/// What the system says of the division's folder.
pub fn has_registry(season: &Path, division: &str) -> io::Result<bool> {
    for item in fs::read_dir(season.join("divisions").join(division))? {
        if registry_rank(&item?.file_name().to_string_lossy()).is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

fn missing(season: &Path, source: io::Error) -> Error {
    let dir = season.to_owned();
    if source.kind() == io::ErrorKind::NotFound { Error::Missing { dir } } else { Error::Io { dir, source } }
}

/// A division on its way: rows read, folders listed, nothing hashed.
struct Part {
    name: String,
    entries: Vec<Entry>,
    /// Numbers of the rows in the form in which they are kept, one an entry: an entry's own may have its division behind it.
    numbers: Vec<String>,
    submitted: Submitted,
}

struct Reading<'a> {
    walker: Walker<'a>,
    settings: &'a Settings,
    /// Division that is screened.
    home: &'a str,
    names: Names,
    words: Vocabulary,
    /// Opens lists that are no sheets; without it they are told and not read.
    open: Option<&'a OpenList<'a>>,
    /// Pages of the rows of such lists, by path.
    pages: BTreeMap<String, Vec<(u32, RowPage)>>,
    season: Season,
}

impl Reading<'_> {
    /// Divisions and lists of the season folder.
    fn layout(&mut self, season: &Path) -> Result<(Vec<Item>, Vec<Item>), Error> {
        let root = self.walker.root().to_owned();
        fs::read_dir(&root).map_err(|source| Error::Io { dir: season.to_owned(), source })?;
        let (mut divisions, mut registries) = (None, None);
        let top = self.walker.list(&root, "");
        let found = top.iter().take(5).map(|item| item.name.clone()).collect();
        for item in top {
            let place = match (item.is_folder, item.name.to_ascii_lowercase().as_str()) {
                (true, "divisions") => &mut divisions,
                (true, "registries") => &mut registries,
                _ => {
                    self.unexpected(&item);
                    continue;
                }
            };
            // Capitals come first: of two names the one that is written as the layout has it counts.
            if let Some(other) = place.replace(item) {
                self.unexpected(&other);
            }
        }
        let mut children = |item: Option<Item>, path: &str, folders: bool| {
            item.map_or_else(Vec::new, |item| self.children(&item.at(path.to_owned()), folders))
        };
        let (divisions, registries) = (children(divisions, "divisions", true), children(registries, "registries", false));
        if divisions.is_empty() {
            let dir = season.to_owned();
            return Err(match self.refused_division() {
                Some(problem) => Error::Refused { dir, problem: Box::new(problem) },
                None => Error::NotASeason { dir, found },
            });
        }
        Ok((divisions, registries))
    }

    /// Why a folder of the divisions, or theirs, is not to be had, where it is there.
    fn refused_division(&self) -> Option<Problem> {
        let is_one = |p: &&Problem| {
            let mut parts = p.place.file.as_deref().unwrap_or_default().split('/');
            p.code.starts_with("files.") && parts.next() == Some("divisions")
        };
        self.walker.problems.iter().find(is_one).cloned()
    }

    /// The folders, or the files, in a folder; anything else in it is unexpected.
    fn children(&mut self, folder: &Item, folders: bool) -> Vec<Item> {
        let mut wanted = Vec::new();
        for item in self.walker.list(&folder.real, &folder.path) {
            if item.is_folder == folders && !self.walker.skips(&item.name) {
                wanted.push(item);
            } else {
                self.unexpected(&item);
            }
        }
        wanted
    }

    fn unexpected(&mut self, item: &Item) {
        if !self.walker.skips(&item.name) {
            self.walker.problems.push(loss::unknown_item(&item.path));
        }
    }

    fn division(&mut self, division: &Item) -> Part {
        let (mut registries, mut files, mut others) = (Vec::new(), None, Vec::new());
        for item in self.walker.list(&division.real, &division.path) {
            match (item.is_folder, registry_rank(&item.name)) {
                (true, _) if item.name.eq_ignore_ascii_case("files") => others.extend(files.replace(item)),
                (false, Some(rank)) => registries.push((rank, item)),
                _ if self.walker.skips(&item.name) => {}
                _ => others.push(item),
            }
        }
        // Other divisions publish one list, under a name of its own.
        let lists: Vec<usize> = (0..others.len()).filter(|&at| !others[at].is_folder && loss::is_table(&others[at].name)).collect();
        if let ([at], true) = (lists.as_slice(), registries.is_empty() && division.name != self.home) {
            registries.push((0, others.remove(*at)));
        }
        // Without a sheet, a table of Word or PDF is one. That of the screened division stays a sheet: what people decide hangs on its numbers.
        if self.open.is_some() && lists.is_empty() && registries.is_empty() && division.name != self.home {
            let names: Vec<&str> = others.iter().map(|item| if item.is_folder { "" } else { item.name.as_str() }).collect();
            if let Some(at) = list::among(&names) {
                registries.push((0, others.remove(at)));
            }
        }
        registries.sort_by_key(|(rank, _)| *rank);
        let mut registries = registries.into_iter().map(|(_, item)| item);
        let (entries, numbers) = match registries.next() {
            Some(used) => {
                for other in registries {
                    self.walker.problems.push(loss::registry_several(&other.path, &used.path));
                }
                others.iter().for_each(|item| self.unexpected(item));
                self.rows(&division.name, &used)
            }
            None => {
                let names: Vec<String> = others.into_iter().map(|item| item.name).collect();
                let is_read = self.open.is_some() && division.name != self.home;
                let has_several = is_read && names.iter().filter(|name| list::is_called_list(name)).count() > 1;
                self.walker.problems.push(loss::registry_missing(&division.name, &names, has_several));
                Default::default()
            }
        };
        let files = files.map(|item| item.at(format!("{}/files", division.path)));
        let submitted = Submitted::list(&mut self.walker, files.as_ref());
        self.season.divisions.push(division.name.clone());
        Part { name: division.name.clone(), entries, numbers, submitted }
    }

    /// Entries of a registry, with the numbers of their rows.
    fn rows(&mut self, division: &str, item: &Item) -> (Vec<Entry>, Vec<String>) {
        let read = self.table(item);
        // Decisions hang on the numbers of the screened division, whose formats such a workbook would lose.
        let read =
            read.and_then(|read| if read.1.is_old && division == self.home { Err(read::old_workbook(&item.path)) } else { Ok(read) });
        let (table, raw, header) = match read {
            Ok(read) => read,
            Err(problem) => {
                self.walker.problems.push(*problem);
                return Default::default();
            }
        };
        let problems = &mut self.walker.problems;
        problems.extend(raw.problems.iter().cloned());
        let header_row = raw.rows.get(header).map_or(1, |r| r.number.max(1));
        let mut columns = Columns::of(&table.header, &self.names, &table.path, header_row, problems);
        // What people decide on an entry of the screened division hangs on its number, which must not move with its row.
        if division != self.home {
            columns.number_by_position();
        }
        let mut entries = Vec::new();
        if table.rows.is_empty() {
            problems.push(loss::registry_empty(&table.path));
        } else if columns.known.contains_key(column::NUMBER) {
            tell_about_columns(&table, &raw, &columns, (header_row, division == self.home), problems);
            if division == self.home && !columns.known.contains_key(column::UNIT) {
                problems.push(loss::units_absent(&table.path, header_row, &columns.strange));
            }
            let reader = row::Reader { division, table: &table, columns: &columns, words: &self.words, settings: self.settings };
            let rows = raw.rows[header + 1..].iter().zip(&table.rows);
            entries = rows.filter_map(|(raw_row, row)| reader.entry(raw_row, row, problems)).collect();
            entries.iter_mut().for_each(|entry| entry.row.page = raw.page_of(entry.row.row));
            drop_repeated(&mut entries, problems);
            problems.extend(numbers_in_other_dress(&table, &entries));
        } else {
            let found: Vec<String> = table.header.iter().filter(|h| !h.is_empty()).cloned().collect();
            problems.push(loss::column_required(&table.path, header_row, column::NUMBER, &found));
        }
        self.season.tables.push(table);
        let numbers = entries.iter().map(|e| e.no.clone()).collect();
        (entries, numbers)
    }

    /// A table with its raw rows and the position of its header's last row.
    fn table(&mut self, item: &Item) -> Result<(Table, Raw, usize), Box<Problem>> {
        let failed = |e: io::Error| Box::new(loss::not_opened(&item.path, &Say::of_io(&e)));
        let length = fs::metadata(&item.real).map_err(failed)?.len();
        let limit = self.settings.max_registry_bytes;
        if length > limit {
            let zh = format!("{length} 字节，超出上限 {limit} 字节");
            let en = format!("{length} bytes pass the limit of {limit}");
            return Err(Box::new(loss::registry_unreadable(&item.path, &zh, &en)));
        }
        let bytes = fs::read(&item.real).map_err(failed)?;
        let sha256 = Sha256::of(&bytes);
        // Lists of known bodies are sheets: what their columns are called, only the checks know.
        let is_list = item.path.starts_with("divisions/") && list::is_document(&item.name);
        let (raw, header) = match self.open.filter(|_| is_list) {
            Some(open) => {
                let file = FileRef { path: item.path.clone(), sha256, bytes: length };
                let listing = open(&file, &bytes).map_err(|why| Box::new(loss::list_unreadable(&item.path, &why)))?;
                let read = list::read(&item.path, &listing, &self.names, self.settings);
                // What is wrong with the file may be why there is no list in it.
                read.inspect_err(|_| self.walker.problems.extend(listing.problems.iter().cloned()))?
            }
            None => self.sheet(&item.path, &bytes)?,
        };
        if !raw.pages.is_empty() {
            self.pages.insert(item.path.clone(), raw.pages.clone());
        }
        let table = registry::table(&item.path, sha256, &raw, &header);
        if let Some(encoding) = raw.encoding {
            self.season.encodings.insert(item.path.clone(), encoding.to_owned());
        }
        self.season.paths.insert(item.path.clone(), item.real.clone());
        Ok((table, raw, header.last))
    }

    /// The rows of a sheet, with its header.
    fn sheet(&self, path: &str, bytes: &[u8]) -> Result<(Raw, Header), Box<Problem>> {
        let raw = read::read(path, bytes, self.settings, &|cells| self.names.is_header(cells))?;
        let known = headers::header(&raw.rows, |cells| self.names.is_header(cells));
        let header = match known {
            Some(at) => self.names.whole_header(&raw.rows, at),
            None => Header::on_one_row(&raw.rows, headers::first_full(&raw.rows)),
        };
        Ok((raw, header))
    }

    /// A list of known bodies. What its columns are called is for the checks that use it. Of two of one name the first that can be read counts.
    fn list(&mut self, item: &Item) {
        let name = item.name.rsplit_once('.').map_or(item.name.as_str(), |(name, _)| name);
        if let Some(used) = self.season.registries.get(name) {
            let several = loss::list_several(&item.path, &used.path);
            self.season.registries.problems.push(several);
            return;
        }
        match self.table(item) {
            Ok((table, raw, _)) => {
                self.season.registries.problems.extend(raw.problems);
                self.season.registries.tables.push(table);
            }
            Err(problem) => self.season.registries.problems.push(*problem),
        }
    }

    /// Gives numbers that stand in several divisions a name of their own in each but `home`: decisions, marks and recusals are about numbers of
    /// the division that is screened, and would move when another is added.
    fn tell_apart(&mut self, parts: &mut [Part], home: &str) {
        let mut divisions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for part in &*parts {
            for no in &part.numbers {
                divisions.entry(text::entry_number(no)).or_default().insert(part.name.clone());
            }
        }
        for part in parts.iter_mut().filter(|part| part.name != home) {
            // Lists of titles number their rows from 1 in every division: what is said of each would be said a hundred times.
            let mut first: Option<(Place, String, Vec<String>)> = None;
            let mut renamed = 0;
            for (entry, no) in part.entries.iter_mut().zip(&part.numbers) {
                let others: Vec<String> = divisions[&text::entry_number(no)].iter().filter(|d| **d != part.name).cloned().collect();
                if others.is_empty() {
                    continue;
                }
                entry.no = format!("{no}@{}", part.name);
                while divisions.contains_key(&text::entry_number(&entry.no)) {
                    entry.no.push('@');
                }
                renamed += 1;
                if first.is_none() {
                    let place = Place { entry: Some(entry.no.clone()), ..Place::row(&entry.row.file, entry.row.row) };
                    first = Some((place, no.clone(), others));
                }
            }
            if let Some((place, no, others)) = first {
                self.walker.problems.push(loss::numbers_in_two_divisions(place, &no, &others, renamed));
            }
        }
    }

    /// Brings rows and folders together and hashes every file, all at once so that threads do not wait for a division.
    fn gather(&mut self, parts: Vec<Part>) {
        let (mut entries, mut jobs) = (Vec::new(), Vec::new());
        for part in parts {
            let (files, strays) = part.submitted.assign(&part.entries, &part.numbers, &mut self.walker.problems);
            for (entry, files) in part.entries.into_iter().zip(files) {
                jobs.extend(files.into_iter().map(|found| (Some(entries.len()), found)));
                entries.push(entry);
            }
            jobs.extend(strays.into_iter().map(|found| (None, found)));
        }
        let counts = &mut self.season.counts;
        counts.found = (jobs.len() + self.walker.skipped.len()) as u64;
        let hashed: Vec<_> = jobs.into_par_iter().map(|(owner, found)| (owner, hash(&found), found)).collect();
        for (owner, result, found) in hashed {
            match (result, owner) {
                (Ok(file), Some(at)) => {
                    let entry: &mut Entry = &mut entries[at];
                    entry.files.push(file);
                    counts.of_entries += 1;
                }
                (Ok(file), None) => {
                    self.season.strays.push(file);
                    counts.strays += 1;
                }
                (Err(mut problem), owner) => {
                    problem.place.entry = owner.map(|at| entries[at].no.clone());
                    self.walker.problems.push(*problem);
                    counts.unreadable += 1;
                    continue;
                }
            }
            self.season.paths.insert(found.path, found.real);
        }
        self.season.entries = entries;
    }

    fn finish(self) -> Season {
        let mut season = self.season;
        season.skipped = self.walker.skipped;
        season.problems = self.walker.problems;
        for place in season.problems.iter_mut().map(|problem| &mut problem.place) {
            let pages = place.file.as_ref().and_then(|file| self.pages.get(file));
            if let (Some(pages), Some(row)) = (pages, place.row) {
                place.page = read::page_of(pages, row).map(|page| page.number);
            }
        }
        season.counts.skipped = season.skipped.len() as u64;
        season.counts.refused = self.walker.refused;
        season.entries.sort_by(|a, b| a.no.cmp(&b.no));
        season.strays.sort_by(|a, b| a.path.cmp(&b.path));
        season.skipped.sort();
        season.problems.sort();
        season.assert_balanced();
        season
    }
}

impl Season {
    /// Entries of a division.
    pub fn entries_of(&self, division: &str) -> usize {
        self.entries.iter().filter(|entry| entry.division == division).count()
    }

    /// Entries in whose folders the system refused something, by number: what is not among their files may lie there.
    pub fn unopened(&self) -> BTreeSet<String> {
        self.problems.iter().filter(|p| p.code == loss::REFUSED).filter_map(|p| p.place.entry.clone()).collect()
    }

    fn assert_balanced(&self) {
        let c = self.counts;
        assert!(c.found == c.of_entries + c.strays + c.skipped + c.unreadable, "files do not balance: {c:?}");
        let listed = self.entries.iter().map(|e| e.files.len() as u64).sum::<u64>();
        assert!(listed == c.of_entries, "{listed} files are listed, {} were counted", c.of_entries);
        assert!(self.entries.windows(2).all(|w| w[0].no < w[1].no), "two entries have one number");
        let mut files = self.entries.iter().flat_map(|e| &e.files).chain(&self.strays);
        assert!(files.all(|f| self.paths.contains_key(&f.path)), "a file has no place on disk");
    }
}

fn hash(found: &Found) -> Result<FileRef, Box<Problem>> {
    match store::sha256_file(&found.real) {
        Ok((sha256, bytes)) => Ok(FileRef { path: found.path.clone(), sha256, bytes }),
        Err(store::Error::Io { source, .. }) => Err(Box::new(loss::unreadable(&found.path, &Say::of_io(&source)))),
        Err(e) => Err(Box::new(loss::unreadable(&found.path, &e.say()))),
    }
}

/// Place of a file in the order in which registries are preferred, `None` for what is no registry.
fn registry_rank(name: &str) -> Option<usize> {
    ["entries.xlsx", "entries.csv", "entries.jsonl", "entries.xls", "entries.et"].iter().position(|known| name.eq_ignore_ascii_case(known))
}

/// Columns that a message about a header names.
const NAMED: usize = 12;

/// What is said of a column: file, first row, name, cells.
type Said = fn(&str, u32, &str, usize) -> Problem;

/// Columns of lists that no platform exports under another name.
const OF_LISTS: [&str; 2] = ["序号", "备注"];

/// What a registry as a whole lacks, and columns that a spreadsheet kept as numbers. The list of titles that another division publishes has no
/// more than these: what it lacks, nobody can add, unless it stands there under a name that nobody understood.
fn tell_about_columns(table: &Table, raw: &Raw, columns: &Columns, (header_row, is_home): (u32, bool), problems: &mut Vec<Problem>) {
    let absent = columns.absent();
    let may_be_there = columns.strange.iter().any(|name| !OF_LISTS.contains(&name.as_str()));
    if !absent.is_empty() && (is_home || may_be_there) {
        let strange: Vec<&str> = columns.strange.iter().take(NAMED).map(String::as_str).collect();
        problems.push(loss::columns_absent(&table.path, header_row, &absent, &strange));
    }
    for (cells, said) in [(&raw.digits_lost, loss::digits_lost as Said), (&raw.rounded, loss::digits_rounded as Said)] {
        let mut lost: BTreeMap<usize, (u32, usize)> = BTreeMap::new();
        for &(row, column) in cells {
            lost.entry(column).or_insert((row, 0)).1 += 1;
        }
        for (column, (row, cells)) in lost {
            let name = table.header.get(column).map_or("", String::as_str);
            problems.push(said(&table.path, row, name, cells));
        }
    }
}

/// Numbers that their rows write in another form than the one in which numbers are kept: said once a registry.
fn numbers_in_other_dress(table: &Table, entries: &[Entry]) -> Option<Problem> {
    let written = |entry: &Entry| entry.row.cells.get(column::NUMBER).map_or("", |&cell| table.text.slice(cell)).to_owned();
    let mut others = entries.iter().map(|entry| (written(entry), entry)).filter(|(written, entry)| *written != entry.no);
    let (first, entry) = others.next()?;
    Some(loss::number_form(&table.path, entry.row.row, &first, &entry.no, 1 + others.count()))
}

/// Keeps the first row of each number.
fn drop_repeated(entries: &mut Vec<Entry>, problems: &mut Vec<Problem>) {
    let mut first: BTreeMap<String, u32> = BTreeMap::new();
    entries.retain(|entry| match first.get(&text::entry_number(&entry.no)) {
        Some(&row) => {
            problems.push(loss::number_twice(&entry.row.file, entry.row.row, &entry.no, row));
            false
        }
        None => {
            first.insert(text::entry_number(&entry.no), entry.row.row);
            true
        }
    });
}

#[cfg(test)]
pub(crate) mod tests;
