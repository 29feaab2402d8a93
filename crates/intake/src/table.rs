use record::Problem;

use crate::{Settings, read};

/// A table that people prepared (experts, verdicts filled in offline), its header found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rows {
    /// Names of the columns.
    pub header: Vec<String>,
    /// Row of the header as a spreadsheet numbers it; 0 where it stands nowhere, as in JSON lines.
    pub header_row: u32,
    /// Rows under the header with their number as a spreadsheet shows it; a short row has fewer cells.
    pub rows: Vec<(u32, Vec<String>)>,
    /// What was wrong with the file.
    pub problems: Vec<Problem>,
}

/// Reads a table of any form that a registry may have; `header` says whether a row of cells is the header.
///
/// # Errors
/// Where the file is no table, or no row of it is a header.
pub fn rows(path: &str, bytes: &[u8], settings: &Settings, header: &dyn Fn(&[String]) -> bool) -> Result<Rows, Box<Problem>> {
    let raw = read::read(path, bytes, settings, header)?;
    let Some(at) = raw.rows.iter().position(|r| header(&r.cells)) else {
        return Err(Box::new(crate::loss::no_header(path)));
    };
    let mut rows = raw.rows.into_iter().map(|r| (r.number, r.cells)).skip(at);
    let (header_row, header) = rows.next().expect("the header was found at this place");
    Ok(Rows { header, header_row, rows: rows.collect(), problems: raw.problems })
}

/// The text of a file in any encoding that tables come in: UTF-8, UTF-16 with its mark, GB18030; `None` where bytes of it mean nothing there.
pub fn decode(bytes: &[u8]) -> Option<String> {
    let (text, _, sound) = read::decode(bytes);
    sound.then_some(text)
}

/// Names of the sheets of a workbook that people see; none where the file is no workbook.
pub fn sheet_names(bytes: &[u8]) -> Vec<String> {
    read::sheet_names(bytes)
}
