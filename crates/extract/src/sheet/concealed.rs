//! Rows and columns of a worksheet that are not shown, in SpreadsheetML (ISO/IEC 29500-1, 18.3.1.13 and 18.3.1.73) and in the records of Excel 5
//! to 2003 (MS-XLS, 2.4.53, 2.4.168 and 2.4.221).

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use rustc_hash::{FxHashMap, FxHashSet};

use super::biff;
use crate::little_endian::short;
use crate::xml::number;

/// Places of a sheet that its reader does not see. Rows and columns are counted from 0.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Concealed {
    rows: FxHashSet<u32>,
    /// First and last of each range.
    columns: Vec<(u32, u32)>,
    /// Cells that are shown as one: the first to the last.
    merged: FxHashMap<(u32, u32), (u32, u32)>,
}

impl Concealed {
    /// Reads the part of a sheet, as far as it is well-formed: whoever reads its cells says where it is not.
    pub(crate) fn read(part: &[u8]) -> Self {
        let mut out = Self::default();
        if !may_conceal(part) {
            return out;
        }
        let mut reader = Reader::from_reader(part);
        let mut row = 0;
        loop {
            match reader.read_event() {
                Ok(Event::Start(element) | Event::Empty(element)) => out.element(&element, &mut row),
                Ok(Event::Eof) | Err(_) => return out,
                Ok(_) => {}
            }
        }
    }

    fn element(&mut self, element: &BytesStart<'_>, next_row: &mut u32) {
        match element.local_name().as_ref() {
            "row" => {
                // A row that does not say where it stands follows the one before.
                let row = value(element, "r").and_then(|r| number::<u32>(&r)).map_or(*next_row, |r| r.saturating_sub(1));
                *next_row = row.saturating_add(1);
                if is_on(element, "hidden") || is_zero(element, "ht") {
                    self.rows.insert(row);
                }
            }
            "col" if is_on(element, "hidden") || is_zero(element, "width") => {
                let bound = |name: &str| value(element, name).and_then(|v| number::<u32>(&v)).map(|v| v.saturating_sub(1));
                if let (Some(first), Some(last)) = (bound("min"), bound("max")) {
                    self.columns.push((first, last));
                }
            }
            "mergeCell" => self.merged.extend(value(element, "ref").and_then(|range| range_of(&range))),
            _ => {}
        }
    }

    /// Reads the records of a workbook: its sheets in their order, as far as they can be followed.
    pub(crate) fn of_sheets(workbook: &[u8]) -> Vec<Self> {
        biff::sheets(workbook).map(Self::of_records).collect()
    }

    /// Reads the records of one sheet.
    fn of_records(sheet: &[u8]) -> Self {
        let mut out = Self::default();
        for (id, data) in biff::of_sheet(sheet) {
            let number = |at: usize| short(data, at).map(u32::from);
            match id {
                ROW if number(12).is_some_and(|flags| flags & ROW_HIDDEN != 0) => out.rows.extend(number(0)),
                COLUMNS if number(8).is_some_and(|flags| flags & COLUMNS_HIDDEN != 0) => {
                    out.columns.extend(number(0).zip(number(2)));
                }
                MERGED_CELLS => {
                    for i in (2..data.len()).step_by(8) {
                        if let (Some(row), Some(last_row), Some(column), Some(last)) =
                            (number(i), number(i + 2), number(i + 4), number(i + 6))
                        {
                            out.merged.insert((row, column), (last_row, last));
                        }
                    }
                }
                _ => {}
            }
        }
        out
    }

    /// Whether a cell is not seen: one that spreads over others is where none of them is shown.
    pub(crate) fn hides(&self, (row, column): (u32, u32)) -> bool {
        if !self.rows.contains(&row) && !self.is_column(column) {
            return false;
        }
        let Some((last_row, last_column)) = self.merged.get(&(row, column)) else { return true };
        let row_shown = self.rows.is_empty() || (row..=*last_row).take(MERGED).any(|r| !self.rows.contains(&r));
        !row_shown || (column..=*last_column).take(MERGED).all(|c| self.is_column(c))
    }

    fn is_column(&self, column: u32) -> bool {
        self.columns.iter().any(|&(first, last)| (first..=last).contains(&column))
    }
}

/// Rows or columns of merged cells that are looked at: a crafted range has billions.
const MERGED: usize = 1_000;

const ROW: u16 = 0x0208;
const ROW_HIDDEN: u32 = 1 << 5;
const COLUMNS: u16 = 0x007d;
const COLUMNS_HIDDEN: u32 = 1;
const MERGED_CELLS: u16 = 0x00e5;

/// Whether there is anything to find: most sheets hide nothing, and need not be read again.
fn may_conceal(part: &[u8]) -> bool {
    let states = |end: usize, names: &[&[u8]]| names.iter().any(|name| part[..end].ends_with(name));
    part.windows(3).enumerate().any(|(at, w)| match w {
        [b'=', b'"' | b'\'', b'1' | b't'] => states(at, &[b"hidden"]),
        [b'=', b'"' | b'\'', b'0'] => states(at, &[b" ht", b" width"]),
        _ => false,
    })
}

fn value(element: &BytesStart<'_>, name: &str) -> Option<String> {
    match element.try_get_attribute(name) {
        Ok(Some(attribute)) => Some(attribute.value.into_owned()),
        Ok(None) | Err(_) => None,
    }
}

fn is_on(element: &BytesStart<'_>, name: &str) -> bool {
    value(element, name).is_some_and(|v| matches!(v.as_str(), "1" | "true"))
}

fn is_zero(element: &BytesStart<'_>, name: &str) -> bool {
    value(element, name).and_then(|v| number::<f32>(&v)).is_some_and(|v| v == 0.0)
}

/// The first and the last cell of `A1:C2`.
pub(crate) fn range_of(range: &str) -> Option<((u32, u32), (u32, u32))> {
    let (first, last) = range.split_once(':')?;
    Some((place(first)?, place(last)?))
}

/// `B3` as row and column.
fn place(cell: &str) -> Option<(u32, u32)> {
    let digits = cell.find(|c: char| c.is_ascii_digit())?;
    let letters = cell[..digits].bytes().map(|b| b.to_ascii_uppercase());
    let column =
        letters.map(|b| u32::from(b.wrapping_sub(b'A')) + 1).try_fold(0u32, |sum, digit| sum.checked_mul(26)?.checked_add(digit))?;
    Some((number::<u32>(&cell[digits..])?.checked_sub(1)?, column.checked_sub(1)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(sheet: &str, cells: &[&str]) -> Vec<String> {
        let concealed = Concealed::read(sheet.as_bytes());
        cells.iter().filter(|cell| concealed.hides(place(cell).expect("a cell"))).map(|cell| (*cell).to_owned()).collect()
    }

    #[test]
    fn hidden_rows_and_columns_hide_their_cells() {
        let cols = "<cols><col min='2' max='3' width='9' hidden='1'/><col min='5' max='5' width='0' customWidth='1'/></cols>";
        let rows = "<sheetData><row r='1'/><row r='2' hidden='true'><c r='A2'/></row><row><c r='A3'/></row><row r='9' ht='0'/><row hidden='0'/></sheetData>";
        let merged = "<mergeCells><mergeCell ref='B1:D1'/><mergeCell ref='B3:C3'/><mergeCell ref='A2:A3'/></mergeCells>";
        let cells = ["A1", "A2", "A3", "B1", "B3", "B4", "D1", "E4", "D2", "A9", "A10"];
        assert_eq!(hidden(&format!("<worksheet>{cols}{rows}{merged}</worksheet>"), &cells), ["B3", "B4", "E4", "D2", "A9"]);
        assert_eq!(hidden(&format!("<worksheet>{rows}</worksheet>"), &cells), ["A2", "D2", "A9"]);
        assert_eq!(hidden("<worksheet><cols><col min='1' max='9' hidden='0'/></cols>", &cells), Vec::<String>::new());
        // Ranges that no sheet has are not walked through.
        let endless = "<x><col min='1' max='4294967295' hidden='1'/><mergeCell ref='A1:ZZZZZZ4294967295'/>";
        assert_eq!(hidden(endless, &["A1", "B1"]), ["A1", "B1"]);
    }
}
