//! A registry file of any of its forms, as rows of cells. What the columns mean is not known here.

mod csv;
mod jsonl;
mod xls;
mod xlsx;

use record::{Problem, RowPage};

pub(crate) use xls::refused as old_workbook;
pub(crate) use xlsx::sheet_names;

use crate::{Settings, loss};

/// A row of cells with its number as a spreadsheet shows it, from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RawRow {
    pub(crate) number: u32,
    pub(crate) cells: Vec<String>,
}

/// What a registry file holds, rows without any text left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Raw {
    pub(crate) rows: Vec<RawRow>,
    /// How the text was encoded, where the file is text.
    pub(crate) encoding: Option<&'static str>,
    /// Cells whose number passed through a spreadsheet's 15 digits: row number and column.
    pub(crate) digits_lost: Vec<(u32, usize)>,
    /// Cells that hold a long number as a spreadsheet shows it in a narrow column (`2.02544E+15`): row number and column.
    pub(crate) rounded: Vec<(u32, usize)>,
    pub(crate) problems: Vec<Problem>,
    /// Pages of rows by their numbers, in order, where the file has pages.
    pub(crate) pages: Vec<(u32, RowPage)>,
    /// Whether it is a workbook of an old form, of whose numbers the formats are lost.
    pub(crate) is_old: bool,
}

impl Raw {
    /// Page on which a row stands.
    pub(crate) fn page_of(&self, number: u32) -> Option<RowPage> {
        page_of(&self.pages, number)
    }
}

/// Page of a row among those of rows in the order of their numbers.
pub(crate) fn page_of(pages: &[(u32, RowPage)], number: u32) -> Option<RowPage> {
    let at = pages.partition_point(|(row, _)| *row < number);
    pages.get(at).filter(|(row, _)| *row == number).map(|(_, page)| *page)
}

/// Forms of a registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Xlsx,
    Xls,
    Csv,
    Jsonl,
}

impl Form {
    const fn name(self) -> &'static str {
        match self {
            Self::Xlsx => "XLSX",
            Self::Xls => "XLS",
            Self::Csv => "CSV",
            Self::Jsonl => "JSONL",
        }
    }

    fn by_name(path: &str) -> Option<Self> {
        match path.rsplit_once('.')?.1.to_ascii_lowercase().as_str() {
            "xlsx" | "xlsm" => Some(Self::Xlsx),
            "xls" | "et" => Some(Self::Xls),
            "csv" | "txt" | "tsv" => Some(Self::Csv),
            "jsonl" | "ndjson" | "json" => Some(Self::Jsonl),
            _ => None,
        }
    }
}

/// Reads a registry; `header` says whether a row of cells is one, so that titles above it can be told from it.
pub(crate) fn read(path: &str, bytes: &[u8], settings: &Settings, header: &dyn Fn(&[String]) -> bool) -> Result<Raw, Box<Problem>> {
    let named = Form::by_name(path);
    let unreadable = |zh: &str, en: &str| Box::new(loss::registry_unreadable(path, zh, en));
    if bytes.is_empty() {
        return Err(unreadable("文件为 0 字节", "the file has no bytes"));
    }
    let (form, mut raw) = if bytes.starts_with(b"PK") {
        (Form::Xlsx, xlsx::read(path, bytes, settings, header)?)
    } else if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        (Form::Xls, xls::read(path, bytes, settings, header)?)
    } else {
        let (text, encoding, sound) = decode(bytes);
        let form = match text.trim_start().chars().next() {
            Some('{') => Form::Jsonl,
            // By its signs alone it could be a table whose first cell is in brackets.
            Some('[') if named == Some(Form::Jsonl) => {
                return Err(unreadable(
                    "是 JSON 数组；请改为每行一个对象（JSONL），或导出为 XLSX、CSV",
                    "it is a JSON array; write one object a line (JSONL), or export it as XLSX or CSV",
                ));
            }
            Some(_) => Form::Csv,
            None => named.filter(|n| !matches!(n, Form::Xlsx | Form::Xls)).unwrap_or(Form::Csv),
        };
        if form == Form::Csv && text.contains('\0') {
            return Err(unreadable("内容不是表格", "its content is no table"));
        }
        if form == Form::Csv && text.trim_start().starts_with('<') {
            return Err(unreadable(
                "内容是网页或 XML（有的平台这样导出“Excel”），请用 Excel 或 WPS 打开后另存为 XLSX",
                "it is a web page or XML, as some platforms export; open it in Excel or WPS and save it as XLSX",
            ));
        }
        let mut raw = if form == Form::Jsonl { jsonl::read(path, &text, settings) } else { csv::read(path, &text, settings) };
        raw.encoding = Some(encoding);
        if !sound {
            raw.problems.push(loss::bytes_replaced(path));
        }
        (form, raw)
    };
    if named.is_some_and(|n| n != form) {
        raw.problems.push(loss::registry_kind(path, form.name(), form.name()));
    }
    raw.rows.retain(|r| r.cells.iter().any(|c| !c.is_empty()));
    raw.rounded = raw.rows.iter().flat_map(rounded).collect();
    debug_assert!(raw.rows.windows(2).all(|w| w[0].number < w[1].number), "rows of {path} are out of order");
    Ok(raw)
}

/// Cells of a row that hold a rounded number. A spreadsheet shows numbers so from twelve digits on.
fn rounded(row: &RawRow) -> impl Iterator<Item = (u32, usize)> {
    let is_rounded = |cell: &str| {
        let Some((digits, power)) = cell.split_once("E+") else { return false };
        let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        whole.len() == 1 && [whole, part, power].into_iter().all(is_number) && matches!(power.parse(), Ok(11u32..))
    };
    row.cells.iter().enumerate().filter(move |(_, cell)| is_rounded(cell)).map(move |(column, _)| (row.number, column))
}

/// Text with the name of its encoding, and whether every byte had a meaning in it. Office software here saves CSV as GB18030; text that
/// is sound UTF-8 by chance and GB18030 by intent would have to be a few characters long.
pub(crate) fn decode(bytes: &[u8]) -> (String, &'static str, bool) {
    if let Some((encoding, bom)) = encoding_rs::Encoding::for_bom(bytes) {
        let (text, bad) = encoding.decode_without_bom_handling(&bytes[bom..]);
        return (text.into_owned(), encoding.name(), !bad);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => (text.to_owned(), "UTF-8", true),
        Err(_) => {
            // One character that a program cut in half makes no GB18030 of all the others: they would read as other characters, or as none.
            let text = String::from_utf8_lossy(bytes);
            let broken = text.matches(char::REPLACEMENT_CHARACTER).count();
            let whole = text.chars().filter(|&c| c.len_utf8() > 2 && c != char::REPLACEMENT_CHARACTER).count();
            if whole > broken {
                return (text.into_owned(), "UTF-8", false);
            }
            let (text, bad) = encoding_rs::GB18030.decode_without_bom_handling(bytes);
            (text.into_owned(), "GB18030", !bad)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gb(text: &str) -> Vec<u8> {
        encoding_rs::GB18030.encode(text).0.into_owned()
    }

    #[test]
    fn encodings_are_told_apart() {
        let check = |bytes: &[u8], expected: (&str, &'static str, bool)| {
            let (text, encoding, sound) = decode(bytes);
            assert_eq!((text.as_str(), encoding, sound), expected);
        };
        check("编号".as_bytes(), ("编号", "UTF-8", true));
        check("\u{feff}编号".as_bytes(), ("编号", "UTF-8", true));
        check(&gb("编号𠮷"), ("编号𠮷", "GB18030", true));
        check(&[0xff, 0xfe, 0x16, 0x7f, 0xf7, 0x53], ("编号", "UTF-16LE", true));
        check(&[0xb1, 0xe0, 0xff], ("编\u{fffd}", "GB18030", false));
        check(&"编号,名称".as_bytes()[..11], ("编号,名\u{fffd}", "UTF-8", false));
        check(&gb("编号名称")[..7], ("编号名\u{fffd}", "GB18030", false));
    }

    #[test]
    fn numbers_that_a_spreadsheet_has_rounded_are_known() {
        let text = "2.02544E+15,1E+12,1.2E+05,E+12,12.5E+13,V1.0E+12,2.5E+x,\n";
        let raw = read("e.csv", text.as_bytes(), &Settings::default(), &|_| true).unwrap();
        assert_eq!(raw.rounded, [(1, 0), (1, 1)]);
    }

    #[test]
    fn what_is_no_table_says_why() {
        let check = |path: &str, bytes: &[u8], expected: &str| {
            let problem = read(path, bytes, &Settings::default(), &|_| true).unwrap_err();
            assert_eq!((problem.code.as_str(), problem.what.en.as_str()), ("registry.unreadable", expected));
        };
        check("entries.csv", b"", "The table cannot be read: the file has no bytes.");
        check(
            "entries.xlsx",
            b"\xd0\xcf\x11\xe0....",
            "The table cannot be read: it is an XLS or an encrypted workbook; save it as plain XLSX.",
        );
        check(
            "entries.jsonl",
            b"[{\"no\": 1},\n {\"no\": 2}]",
            "The table cannot be read: it is a JSON array; write one object a line (JSONL), or export it as XLSX or CSV.",
        );
        check("entries.csv", b"\x01\x02\0\0\0", "The table cannot be read: its content is no table.");
        check(
            "entries.xlsx",
            "\r\n<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><table><tr><td>项目编号</td></tr></table></html>".as_bytes(),
            "The table cannot be read: it is a web page or XML, as some platforms export; open it in Excel or WPS and save it as XLSX.",
        );
    }
}
