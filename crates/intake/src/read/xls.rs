//! Workbooks of Excel 97 to 2003 and of older WPS (XLS, ET). Their numbers are read as they are kept: formats (000123) are not looked at, so that
//! these serve for lists of titles and names, and not where decisions hang on the numbers of entries.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Reader, Xls, XlsError};
use record::Problem;
use text::number_format::NumberFormat;

use super::{Raw, xlsx};
use crate::{Settings, loss};

/// Rows of the sheet that was chosen.
pub(super) fn read(path: &str, bytes: &[u8], settings: &Settings, header: &dyn Fn(&[String]) -> bool) -> Result<Raw, Box<Problem>> {
    // As with XLSX: the reader's arithmetic trusts the file.
    let found = catch_unwind(AssertUnwindSafe(|| sheets(path, bytes, settings)));
    match found {
        Ok(Ok(found)) => Ok(xlsx::chosen(path, found, header).map_or_else(old, |(_, _, raw)| Raw { is_old: true, ..raw })),
        Ok(Err(_)) | Err(_) => Err(refused(path)),
    }
}

fn old() -> Raw {
    Raw { is_old: true, ..Raw::default() }
}

/// That a workbook of this form is not read here.
pub(crate) fn refused(path: &str) -> Box<Problem> {
    Box::new(loss::registry_unreadable(
        path,
        "是旧版 XLS 或加密的工作簿，请另存为不加密的 XLSX",
        "it is an XLS or an encrypted workbook; save it as plain XLSX",
    ))
}

/// The sheets that people see, each with its rows.
fn sheets(path: &str, bytes: &[u8], settings: &Settings) -> Result<Vec<(String, Raw)>, XlsError> {
    let mut book = Xls::new(Cursor::new(bytes))?;
    let plain = NumberFormat::default();
    let mut found = Vec::new();
    for name in xlsx::visible(book.sheets_metadata()) {
        let range = book.worksheet_range(&name)?;
        let (top, left) = range.start().unwrap_or((0, 0));
        let (mut raw, mut cut) = (Raw::default(), None);
        for (row, column, data) in range.used_cells() {
            xlsx::put(&mut raw, &mut cut, (top + row as u32, left + column as u32), xlsx::show(data, &plain), settings);
        }
        if let Some((row, limit)) = cut {
            raw.problems.push(loss::registry_cut(path, row, limit));
        }
        found.push((name, raw));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    /// A record of a workbook (MS-XLS, 2.1.4).
    fn record(id: u16, data: &[u8]) -> Vec<u8> {
        [&id.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
    }

    /// A workbook with one sheet of these cells, each a text.
    fn workbook(rows: &[&[&str]]) -> Vec<u8> {
        let begin = |kind: u16| record(0x0809, &[&[0, 6][..], &kind.to_le_bytes(), &[0; 12]].concat());
        let end = record(0x000a, &[]);
        let head = |at: u32| [begin(5), record(0x0085, &[&at.to_le_bytes()[..], &[0, 0, 1, 0, b'a']].concat()), end.clone()].concat();
        let label = |row: usize, column: usize, text: &str| {
            let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let place =
                [(row as u16).to_le_bytes(), (column as u16).to_le_bytes(), [0, 0], ((wide.len() / 2) as u16).to_le_bytes()].concat();
            record(0x0204, &[&place[..], &[1], &wide[..]].concat())
        };
        let cells = rows.iter().enumerate().flat_map(|(r, row)| row.iter().enumerate().map(move |(c, text)| label(r, c, text)));
        let start = head(0).len() as u32;
        let stream = [head(start), begin(16), cells.collect::<Vec<_>>().concat(), end].concat();
        let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        file.create_stream("/Workbook").unwrap().write_all(&stream).unwrap();
        file.into_inner().into_inner()
    }

    #[test]
    fn a_list_of_an_old_workbook_is_read_below_its_title() {
        let bytes = workbook(&[&["公示名单"], &["序号", "项目名称"], &["1", "甲"], &["2", "乙"]]);
        let raw = super::super::read("湖南公示名单.et", &bytes, &Settings::default(), &|_| false).unwrap();
        let rows: Vec<(u32, Vec<&str>)> = raw.rows.iter().map(|r| (r.number, r.cells.iter().map(String::as_str).collect())).collect();
        let expected = [(1, vec!["公示名单"]), (2, vec!["序号", "项目名称"]), (3, vec!["1", "甲"]), (4, vec!["2", "乙"])];
        assert_eq!((rows.as_slice(), raw.is_old, raw.problems.len()), (expected.as_slice(), true, 0));
    }
}
