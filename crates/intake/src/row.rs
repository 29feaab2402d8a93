use std::collections::BTreeMap;

use record::{Entry, Organisation, Problem, RowRef, Table, TableRow, column};
use text::Vocabulary;

use crate::headers::Columns;
use crate::read::RawRow;
use crate::{Settings, loss, value};

/// What is needed to read the rows of one registry.
pub(crate) struct Reader<'a> {
    pub(crate) division: &'a str,
    pub(crate) table: &'a Table,
    pub(crate) columns: &'a Columns,
    pub(crate) words: &'a Vocabulary,
    pub(crate) settings: &'a Settings,
}

/// Characters of a cell that a message quotes.
const QUOTED: usize = 40;

/// Signs that no number of an entry holds.
const SIGNS_OF_A_SENTENCE: [char; 6] = ['：', ':', '，', '。', '；', '、'];

/// Characters of the longest number of an entry: twice what numbers of documents (粤数赛〔2025〕第001号) come to.
const LONGEST_NUMBER: usize = 40;

/// Cells of a line like 填表人：… 审核人：… 日期：… beneath a table.
const MOST_IN_A_NOTE: usize = 4;

/// What lines of sums begin with, folded.
const SUMS: [&str; 4] = ["合计", "总计", "共计", "小计"];

/// Characters of the longest label of a signature (单位负责人), blanks left out.
const LONGEST_LABEL: usize = 6;

/// Whether a cell begins a line of sums (合计：56项).
pub(crate) fn is_line_of_sums(cell: &str) -> bool {
    let folded = text::fold_str(cell, text::Keep::Letters);
    SUMS.into_iter().any(|word| folded.strip_prefix(word).is_some_and(is_count))
}

/// Whether what stands behind the word for a sum is nothing but what is counted (123个项目), or in what (个).
fn is_count(behind: &str) -> bool {
    behind.chars().next().is_none_or(char::is_numeric) || ["个", "项", "家"].contains(&behind)
}

/// Whether all that a row says is who filled in the table, who checked it and when (填表人：陈某 | 审核人：林某): each cell is a short label
/// with a colon, whatever column it has come to stand in. The first of them stands under the number, or several without one.
fn is_signed(number: &str, cells: &[String]) -> bool {
    let label = |cell: &str| cell.split_once(['：', ':']).is_some_and(|(label, _)| (2..=LONGEST_LABEL).contains(&letters(label)));
    let filled: Vec<&String> = cells.iter().filter(|cell| !cell.is_empty()).collect();
    let begins = if number.is_empty() { filled.len() > 1 } else { label(number) };
    begins && filled.len() <= MOST_IN_A_NOTE && filled.into_iter().all(|cell| label(cell))
}

/// Characters of a label without blanks; none where it holds what no label does.
fn letters(label: &str) -> usize {
    let letters = label.chars().filter(|c| !c.is_whitespace());
    if label.chars().all(|c| c.is_whitespace() || text::is_cjk(c)) { letters.count() } else { 0 }
}

/// The beginning of what a message quotes, on one line.
fn shortened(written: &str) -> String {
    let words: Vec<&str> = written.split_whitespace().collect();
    let line = words.join(" ");
    let end = line.char_indices().nth(QUOTED).map(|(end, _)| end);
    end.map_or_else(|| line.clone(), |end| format!("{}…", &line[..end]))
}

impl Reader<'_> {
    /// An entry from a row, without files. Its number is the cell's in the form in which numbers are kept, not yet known to be unique.
    pub(crate) fn entry(&self, raw: &RawRow, row: &TableRow, problems: &mut Vec<Problem>) -> Option<Entry> {
        debug_assert!(raw.number == row.number, "row {} of the table was read from row {}", row.number, raw.number);
        if self.is_note(raw) {
            problems.push(loss::note(&self.table.path, row.number, &shortened(&raw.cells.join(" "))));
            return None;
        }
        let no = &text::entry_number(self.cell(raw, column::NUMBER));
        let surplus = raw.cells.iter().skip(self.table.header.len()).any(|c| !c.is_empty());
        if surplus {
            problems.push(loss::row_too_wide(&self.table.path, row.number, raw.cells.len(), self.table.header.len()));
        }
        if value::is_formula_error(no) {
            problems.push(loss::number_failed(&self.table.path, row.number, no));
            return None;
        }
        if text::says_nothing(no) {
            problems.push(loss::no_number(&self.table.path, row.number));
            return None;
        }
        let list = |name| value::list(self.cell(raw, name), self.settings);
        let text = |name| self.said(raw, name).to_owned();
        for name in [column::TITLE, column::UNIT, column::TRACK, column::TOPIC, column::CITY, column::TEAM] {
            let is_required = [column::TITLE, column::UNIT].contains(&name) && self.columns.known.contains_key(name);
            if value::is_formula_error(self.cell(raw, name)) {
                problems.push(self.bad(raw, no, name, "是公式出错的结果", "is a formula's error"));
            } else if is_required && self.cell(raw, name).is_empty() {
                problems.push(loss::empty_cell(&self.table.path, row.number, no, name));
            }
        }
        Some(Entry {
            no: no.clone(),
            division: self.division.to_owned(),
            title: text(column::TITLE),
            declared_track: text(column::TRACK),
            declared_topic: text(column::TOPIC),
            track: self.words.track(self.cell(raw, column::TRACK)),
            topic: self.words.topic(self.cell(raw, column::TOPIC)),
            org: self.organisation(raw, no, problems),
            sme: self.yes_or_no(raw, no, column::SME, problems),
            city: text(column::CITY),
            partners: list(column::PARTNERS),
            team: text(column::TEAM),
            representatives: value::people(self.cell(raw, column::REPRESENTATIVES), self.settings),
            rights: value::rights(self.cell(raw, column::RIGHTS), self.settings),
            awards: list(column::AWARDS),
            applied: self.yes_or_no(raw, no, column::APPLIED, problems),
            submitted: self.date(raw, no, problems),
            extra: self.extra(raw),
            row: self.place(row),
            files: Vec::new(),
        })
    }

    /// Whether a row is a remark beneath the table (备注, 填表人, 合计) and no entry. What stands under the number is a sentence or a word, if
    /// anything; the row names neither project nor unit, or else it is a line of sums or of signatures, which reach into those columns.
    fn is_note(&self, raw: &RawRow) -> bool {
        let number = self.cell(raw, column::NUMBER);
        let filled = raw.cells.iter().filter(|cell| !cell.is_empty()).count();
        let names = [column::TITLE, column::UNIT];
        // 合计 stands under the number where that is the first column; in a list of nothing but numbers such a word may be one.
        let may_be_word = names.into_iter().any(|name| self.columns.known.contains_key(name));
        if may_be_word && (self.is_sum(raw) || is_signed(number, &raw.cells)) {
            return true;
        }
        let says_nothing = names.into_iter().all(|name| self.cell(raw, name).is_empty());
        let is_sentence = number.contains(SIGNS_OF_A_SENTENCE) || number.chars().count() > LONGEST_NUMBER;
        let is_word = number.is_empty() || (may_be_word && !number.contains(char::is_numeric));
        says_nothing && if is_word { filled <= MOST_IN_A_NOTE } else { filled == 1 && is_sentence }
    }

    /// Whether a row is a line of sums (合计 | 123个项目): it says so under its number, or under its title where it has no number.
    fn is_sum(&self, raw: &RawRow) -> bool {
        let number = self.cell(raw, column::NUMBER);
        let said = if text::says_nothing(number) { self.cell(raw, column::TITLE) } else { number };
        is_line_of_sums(said)
    }

    /// What stands under a canonical column, `""` where that is a formula's error: units that share one have nothing in common.
    fn said<'r>(&self, raw: &'r RawRow, name: &str) -> &'r str {
        Some(self.cell(raw, name)).filter(|cell| !value::is_formula_error(cell)).unwrap_or("")
    }

    /// What stands under a canonical column, `""` where there is none.
    fn cell<'r>(&self, raw: &'r RawRow, name: &str) -> &'r str {
        self.columns.known.get(name).and_then(|&at| raw.cells.get(at)).map_or("", String::as_str)
    }

    fn organisation(&self, raw: &RawRow, no: &str, problems: &mut Vec<Problem>) -> Organisation {
        let written = self.cell(raw, column::UNIT_TYPE);
        let unit_type = self.words.unit_type(written);
        if unit_type.is_none() && !written.is_empty() {
            problems.push(self.bad(
                raw,
                no,
                column::UNIT_TYPE,
                "不是赛事文件中登记的单位类型",
                "is no kind of body that the contest file lists",
            ));
        }
        let code = self.cell(raw, column::CREDIT_CODE);
        Organisation { name: self.said(raw, column::UNIT).to_owned(), credit_code: (!code.is_empty()).then(|| code.to_owned()), unit_type }
    }

    fn yes_or_no(&self, raw: &RawRow, no: &str, name: &str, problems: &mut Vec<Problem>) -> Option<bool> {
        value::yes_or_no(self.cell(raw, name), self.settings).unwrap_or_else(|()| {
            problems.push(self.bad(raw, no, name, "既不是“是”也不是“否”", "is neither yes nor no"));
            None
        })
    }

    fn date(&self, raw: &RawRow, no: &str, problems: &mut Vec<Problem>) -> Option<String> {
        let written = self.cell(raw, column::SUBMITTED);
        let date = value::date(written, self.settings);
        if date.is_none() && !written.is_empty() {
            problems.push(self.bad(raw, no, column::SUBMITTED, "不是可识别的日期", "is no date"));
        }
        date
    }

    fn bad(&self, raw: &RawRow, no: &str, name: &str, zh: &str, en: &str) -> Problem {
        loss::bad_cell(&self.table.path, raw.number, no, name, &shortened(self.cell(raw, name)), zh, en)
    }

    /// Other columns that hold something, and what stands beyond the last one.
    fn extra(&self, raw: &RawRow) -> BTreeMap<String, String> {
        let width = self.table.header.len();
        let beyond = (width..raw.cells.len()).map(|at| (at, format!("（第{}列）", at + 1)));
        let columns = self.columns.others.iter().cloned().chain(beyond);
        let filled = columns.filter_map(|(at, name)| Some((name, raw.cells.get(at)?.clone())));
        filled.filter(|(_, cell)| !cell.is_empty()).collect()
    }

    fn place(&self, row: &TableRow) -> RowRef {
        let known = self.columns.known.iter();
        RowRef {
            file: self.table.path.clone(),
            sha256: self.table.sha256,
            row: row.number,
            page: None,
            span: row.span,
            cells: known.filter_map(|(name, &at)| Some((name.clone(), *row.cells.get(at)?))).collect(),
        }
    }
}
