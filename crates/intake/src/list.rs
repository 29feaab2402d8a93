//! Lists of other divisions that are no sheets: tables of Word and PDF files. Whoever opens such files gives their tables as rows of cells; which of
//! these are the list, where its head ends and what goes on over a page is known here.

use std::collections::{BTreeMap, BTreeSet};

use record::column::{AWARDS, NUMBER, PARTNERS, REPRESENTATIVES, RIGHTS, TITLE};
use record::{FileRef, Problem, RowPage, Say};

use crate::headers::{self, Header, Names};
use crate::read::{Raw, RawRow};
use crate::row::is_line_of_sums;
use crate::{Settings, loss};

/// The tables of a file that is no sheet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listing {
    /// Rows that hold anything, by table and row.
    pub rows: Vec<ListRow>,
    /// What could not be read of the file as it should have been, with the file as its place.
    pub problems: Vec<Problem>,
}

/// A row of a table of such a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListRow {
    /// Its table, counted through the file.
    pub table: u32,
    /// Its number within its table, from 0.
    pub row: u32,
    /// Page on which it begins; `None` in formats that flow.
    pub page: Option<RowPage>,
    /// Text of its cells by column, from 0, with line breaks as they stand there.
    pub cells: BTreeMap<u32, String>,
}

/// Reads the tables of a file of these bytes that is no sheet; says why where nobody can read it.
pub type OpenList<'a> = dyn Fn(&FileRef, &[u8]) -> Result<Listing, Say> + 'a;

/// Endings of files that may hold a list and are no sheets.
const DOCUMENTS: [&str; 11] = ["docx", "docm", "doc", "wps", "pdf", "ofd", "png", "jpg", "jpeg", "tif", "tiff"];

/// What the name of a file says of a list, where it does not bear the name of a registry.
const WORDS: [&str; 5] = ["名单", "清单", "汇总表", "报名表", "项目表"];

/// Whether a file may be a list by its ending, though it is no sheet.
pub(crate) fn is_document(name: &str) -> bool {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    DOCUMENTS.iter().any(|known| ending.eq_ignore_ascii_case(known))
}

/// Whether a file that is no sheet says by its name that it is a list.
pub(crate) fn is_called_list(name: &str) -> bool {
    is_document(name) && WORDS.iter().any(|word| stem(name).contains(word))
}

fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// Which of the files beside another division is its list, where no sheet is: one that is called as registries are, or the only one whose name
/// says that it is a list.
pub(crate) fn among(names: &[&str]) -> Option<usize> {
    let of = |is_one: &dyn Fn(&str) -> bool| -> Vec<usize> { (0..names.len()).filter(|&at| is_one(names[at])).collect() };
    let registries = of(&|name: &str| is_document(name) && stem(name).eq_ignore_ascii_case("entries"));
    let candidates = if registries.is_empty() { of(&is_called_list) } else { registries };
    if let [only] = candidates.as_slice() { Some(*only) } else { None }
}

/// The rows of a list, its header among them, and the page of each row of a file that has pages.
///
/// The list is the first table with a head, and the tables behind it that go on with it: a table that a page cuts is two tables in such files, of
/// which the second repeats the head or has none.
pub(crate) fn read(path: &str, listing: &Listing, names: &Names, settings: &Settings) -> Result<(Raw, Header), Box<Problem>> {
    let mut raw = Raw { problems: listing.problems.clone(), ..Raw::default() };
    let rows: Vec<ListRow> = listing.rows.iter().map(|row| narrow(row, settings)).collect();
    let tables: Vec<&[ListRow]> = rows.chunk_by(|a, b| a.table == b.table).collect();
    if tables.is_empty() {
        return Err(Box::new(loss::list_without_table(path)));
    }
    let found = tables.iter().enumerate().find_map(|(at, table)| {
        let rows = plain_rows(table, 0);
        let head = headers::header(&rows, |cells| names.heads_list(cells))?;
        let header = names.whole_header(&rows, head);
        // Labels beside what is filled in, row after row, are a form of one project.
        let below = rows[header.last + 1..].iter();
        let is_labelled = |row: &&RawRow| row.cells.iter().any(|cell| names.meaning(cell).is_some());
        let is_form = 2 * below.clone().filter(is_labelled).count() > below.len();
        (!is_form).then_some((at, header, rows))
    });
    let Some((first, header, rows)) = found else {
        let seen: Vec<String> = tables[0].first().map_or_else(Vec::new, |row| row.cells.values().map(|cell| joined(cell)).collect());
        return Err(Box::new(loss::list_without_head(path, &seen)));
    };
    let columns = Columns::of(&header, names);
    let head: Vec<Vec<String>> = rows[..=header.last].iter().map(|row| row.cells.clone()).collect();
    raw.rows = rows;
    push_pages(&mut raw, tables[first], 0);
    columns.keep_lines(&mut raw.rows[header.last + 1..], &tables[first][header.last + 1..]);
    // What has no head goes on with the list before it, which may be another one.
    let (mut left_out, mut is_ours) = (first, true);
    for table in &tables[first + 1..] {
        let offset = raw.rows.last().map_or(0, |row| row.number);
        let plain = plain_rows(table, offset);
        let same = plain.iter().take_while(|row| head.contains(&row.cells)).count();
        let own = headers::header(&plain[same..], |cells| names.heads_list(cells)).map(|at| names.whole_header(&plain[same..], at));
        let (skipped, goes_on) = match &own {
            // A scan may have other words in it.
            Some(own) if columns.are_those_of(own, names) => (same + own.last + 1, true),
            Some(_) => (same, false),
            None => (same, is_ours || same > 0),
        };
        is_ours = goes_on;
        let (rest, mut more) = (&table[skipped..], plain_rows(&table[skipped..], offset));
        if !is_ours || (skipped == 0 && !columns.fit(&more, header.names.len())) {
            left_out += 1;
            continue;
        }
        columns.keep_lines(&mut more, rest);
        push_pages(&mut raw, rest, offset);
        if more.first().is_some_and(|row| columns.goes_on(row, &raw)) {
            append(raw.rows.last_mut().expect("the row that goes on has one before it"), more.remove(0));
        }
        raw.rows.extend(more);
    }
    if left_out > 0 {
        raw.problems.push(loss::tables_unread(path, left_out));
    }
    cut(path, &mut raw, (settings.max_rows as usize).max(header.last + 1));
    columns.number(&mut raw.rows[header.last + 1..]);
    let scanned: Vec<&(u32, RowPage)> = raw.pages.iter().filter(|(_, page)| page.ocr).collect();
    if let [(_, page), ..] = scanned.as_slice() {
        raw.problems.push(loss::list_scanned(path, page.number, scanned.len()));
    }
    Ok((raw, header))
}

/// A row without cells beyond the columns that a registry may have: a file can say that a cell is as wide as it likes.
fn narrow(row: &ListRow, settings: &Settings) -> ListRow {
    let mut row = row.clone();
    row.cells.retain(|column, _| *column < settings.max_columns);
    row
}

/// Rows of a table as those of a sheet, numbered behind `offset`, each cell on one line.
fn plain_rows(table: &[ListRow], offset: u32) -> Vec<RawRow> {
    let row = |row: &ListRow| {
        let width = row.cells.last_key_value().map_or(0, |(&last, _)| last as usize + 1);
        let mut cells = vec![String::new(); width];
        for (&column, cell) in &row.cells {
            cells[column as usize] = joined(cell);
        }
        RawRow { number: number(row, offset), cells }
    };
    table.iter().map(row).collect()
}

/// Number of a row among all rows of the list.
fn number(row: &ListRow, offset: u32) -> u32 {
    offset.saturating_add(row.row).saturating_add(1)
}

fn push_pages(raw: &mut Raw, table: &[ListRow], offset: u32) {
    raw.pages.extend(table.iter().filter_map(|row| Some((number(row, offset), row.page?))));
}

/// A cell on one line: a column too narrow for its text breaks it anywhere. Between two words or numbers of other scripts stands a blank.
fn joined(cell: &str) -> String {
    let mut line = String::with_capacity(cell.len());
    for part in cell.split(['\n', '\r']).map(str::trim).filter(|part| !part.is_empty()) {
        let is_word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        if is_word(line.chars().next_back()) && is_word(part.chars().next()) {
            line.push(' ');
        }
        line.push_str(part);
    }
    line
}

/// Leaves out rows beyond the limit, and says so.
fn cut(path: &str, raw: &mut Raw, limit: usize) {
    if let Some(first) = raw.rows.get(limit) {
        raw.problems.push(loss::registry_cut(path, first.number, limit as u32));
        raw.rows.truncate(limit);
    }
}

/// Gives a row what stands of it on the next page. Each cell of that has text in the row.
fn append(row: &mut RawRow, goes_on: RawRow) {
    for (at, cell) in goes_on.cells.into_iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
        row.cells[at] = joined(&format!("{}\n{cell}", row.cells[at]));
    }
}

/// The columns of a list that its rows are put together by.
struct Columns {
    /// That of the number, or of the position where there is none.
    number: Option<usize>,
    /// Whether it is that of the position.
    is_position: bool,
    title: Option<usize>,
    /// Columns whose cells list several things, one a line.
    lists: BTreeSet<usize>,
}

impl Columns {
    fn of(header: &Header, names: &Names) -> Self {
        let meant = |column: &str| header.names.iter().position(|name| names.meaning(name) == Some(column));
        let position = || header.names.iter().position(|name| headers::is_position(name));
        let number = meant(NUMBER);
        Self {
            number: number.or_else(position),
            is_position: number.is_none(),
            title: meant(TITLE),
            lists: [PARTNERS, REPRESENTATIVES, RIGHTS, AWARDS].into_iter().filter_map(meant).collect(),
        }
    }

    fn cell(row: &RawRow, column: Option<usize>) -> &str {
        column.and_then(|at| row.cells.get(at)).map_or("", String::as_str)
    }

    /// Whether another head has the number and the title at the same places.
    fn are_those_of(&self, header: &Header, names: &Names) -> bool {
        let other = Self::of(header, names);
        (other.number, other.title) == (self.number, self.title)
    }

    /// Whether a table without a head goes on with a list of so many columns: it is no wider, and most of its rows name a project under a number,
    /// if under anything.
    fn fit(&self, rows: &[RawRow], width: usize) -> bool {
        let is_number = |cell: &str| cell.is_empty() || cell.contains(char::is_numeric);
        let is_project = |row: &&RawRow| !Self::cell(row, self.title).is_empty() && is_number(Self::cell(row, self.number));
        2 * rows.iter().filter(is_project).count() >= rows.len() && rows.iter().all(|row| row.cells.len() <= width)
    }

    /// Gives cells that list several things their line breaks back. On a page it cannot be told which of them are breaks for want of room.
    fn keep_lines(&self, rows: &mut [RawRow], table: &[ListRow]) {
        assert!(rows.len() == table.len(), "{} rows were made from {}", rows.len(), table.len());
        for (row, from) in rows.iter_mut().zip(table).filter(|(_, from)| from.page.is_none()) {
            for (column, cell) in from.cells.iter().filter(|(column, _)| self.lists.contains(&(**column as usize))) {
                cell.trim().clone_into(&mut row.cells[*column as usize]);
            }
        }
    }

    /// Whether the first row of a table goes on with the last one before it, which the end of a page has cut: it has no number, and says nothing
    /// where that one said nothing.
    fn goes_on(&self, row: &RawRow, before: &Raw) -> bool {
        let page = |number: u32| before.page_of(number).map(|page| page.number);
        let Some(last) = before.rows.last() else { return false };
        let turns = matches!((page(last.number), page(row.number)), (Some(a), Some(b)) if a < b);
        let says_more = |(at, cell): (usize, &String)| !cell.is_empty() && last.cells.get(at).is_none_or(String::is_empty);
        let is_new = row.cells.iter().enumerate().any(says_more) || row.cells.iter().any(|cell| is_line_of_sums(cell));
        turns && self.number.is_some() && Self::cell(row, self.number).is_empty() && !is_new
    }

    /// Counts the projects where their positions do not tell them apart: Word writes them by itself and keeps none, each of several tables begins
    /// with 1, a scan is misread. Nothing but their order hangs on them.
    fn number(&self, rows: &mut [RawRow]) {
        let (Some(at), true) = (self.number, self.is_position) else { return };
        let is_project = |row: &RawRow| {
            let title = Self::cell(row, self.title);
            !title.is_empty() && !is_line_of_sums(title) && !is_line_of_sums(Self::cell(row, Some(at)))
        };
        for row in rows.iter_mut().filter(|row| is_project(row)) {
            if row.cells.len() <= at {
                row.cells.resize(at + 1, String::new());
            }
            let bare = row.cells[at].trim_end_matches(['.', '．', '、', ' ']).len();
            row.cells[at].truncate(bare);
        }
        let written: Vec<&str> = rows.iter().filter(|row| is_project(row)).map(|row| row.cells[at].as_str()).collect();
        let different: BTreeSet<&str> = written.iter().copied().filter(|number| !text::says_nothing(number)).collect();
        if different.len() == written.len() {
            return;
        }
        for (row, number) in rows.iter_mut().filter(|row| is_project(row)).zip(1u32..) {
            row.cells[at] = number.to_string();
        }
    }
}
