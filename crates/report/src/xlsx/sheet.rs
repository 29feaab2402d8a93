use record::{Lang, Say, Verdict};
use rust_xlsxwriter::{
    Color, DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use crate::labels::pick;

/// Why a workbook could not be made.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.say().en)]
pub enum Error {
    /// The spreadsheet library refused a value.
    Sheet {
        /// Sheet being made.
        sheet: String,
        /// What the library said.
        source: XlsxError,
    },
    /// More rows than a worksheet can have.
    TooLong {
        /// Sheet being made.
        sheet: String,
        /// Rows it would have.
        rows: usize,
        /// Rows it can have.
        max: usize,
    },
}

impl Error {
    /// For the user.
    pub fn say(&self) -> Say {
        match self {
            Self::Sheet { sheet, source } => {
                Say::new(format!("无法生成工作表“{sheet}”：{source}"), format!("the sheet {sheet:?} could not be made: {source}"))
            }
            Self::TooLong { sheet, rows, max } => Say::new(
                format!("工作表“{sheet}”有 {rows} 行，超出 XLSX 上限 {max}；请改用 JSONL 导出"),
                format!("the sheet {sheet:?} has {rows} rows, XLSX takes {max}: export JSONL"),
            ),
        }
    }
}

/// Most characters that a cell takes (ECMA-376 sets none; every office program stops here), counted in UTF-16, of whose units a rare Chinese
/// character is two.
const CELL_UNITS: usize = 32_767;
/// Rows of a worksheet (ECMA-376 part 1, 18.3.1.73).
const MAX_ROWS: usize = 1_048_576;
/// Rows above the first row of data: keys and header.
const HEAD: u32 = 2;

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Text; an empty one leaves the cell blank.
    Text(String),
    /// A number.
    Number(f64),
}

impl Cell {
    /// Text as it is: numbers of entries and digests, which people and the program look up again.
    pub fn exact(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }
}

/// Text for people: personal data in it is masked ([`record::mask`]).
impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

/// Text for people: personal data in it is masked ([`record::mask`]).
impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(record::mask(text).into_owned())
    }
}

impl From<f64> for Cell {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<u32> for Cell {
    fn from(number: u32) -> Self {
        Self::Number(f64::from(number))
    }
}

/// Stable key, heading in Chinese and in English, width in characters.
pub type Column = (&'static str, &'static str, &'static str, f64);

/// A list as a sheet shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// Name of the sheet, Chinese and English.
    pub name: (&'static str, &'static str),
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows, a cell for each column.
    pub rows: Vec<Vec<Cell>>,
}

/// A workbook of these sheets: row 1 of each is hidden and holds the stable keys, row 2 the headings in `lang`, data start in row 3. A
/// column with the key `verdict` offers the verdicts to choose from, those with the keys `basis` and `known` are hidden. The same sheets give the same
/// bytes.
///
/// # Errors
/// Where a list has more rows than a worksheet takes.
///
/// # Panics
/// Where a row has another number of cells than there are columns.
pub fn workbook(title: &str, sheets: &[Sheet], lang: Lang) -> Result<Vec<u8>, Error> {
    let mut book = Workbook::new();
    let created = ExcelDateTime::from_ymd(2025, 1, 1).map_err(|source| Error::Sheet { sheet: String::new(), source })?;
    book.set_properties(&DocProperties::new().set_title(title).set_author("shai").set_creation_datetime(&created));
    for sheet in sheets {
        book.push_worksheet(made(pick(lang, sheet.name.0, sheet.name.1), sheet, lang)?);
    }
    book.save_to_buffer().map_err(|source| Error::Sheet { sheet: String::new(), source })
}

fn made(title: &str, table: &Sheet, lang: Lang) -> Result<Worksheet, Error> {
    if table.rows.len() + HEAD as usize > MAX_ROWS {
        return Err(Error::TooLong { sheet: title.to_owned(), rows: table.rows.len(), max: MAX_ROWS - HEAD as usize });
    }
    let mut sheet = Worksheet::new();
    fill(&mut sheet, title, table, lang).map_err(|source| Error::Sheet { sheet: title.to_owned(), source })?;
    Ok(sheet)
}

fn fill(sheet: &mut Worksheet, title: &str, table: &Sheet, lang: Lang) -> Result<(), XlsxError> {
    let head = Format::new()
        .set_bold()
        .set_background_color(Color::RGB(0xe8_ee_f4))
        .set_border_bottom(FormatBorder::Thin)
        .set_align(FormatAlign::VerticalCenter)
        .set_text_wrap();
    let body = Format::new().set_align(FormatAlign::Top).set_text_wrap();
    let last_column = table.columns.len() as u16 - 1;
    let last_row = table.rows.len() as u32 + HEAD - 1;
    sheet.set_name(title)?;
    for (i, &(key, zh, en, width)) in (0u16..).zip(&table.columns) {
        sheet.write_string(0, i, key)?;
        sheet.write_string_with_format(1, i, pick(lang, zh, en), &head)?;
        sheet.set_column_width(i, width)?;
        if key == "verdict" {
            sheet.add_data_validation(HEAD, i, last_row.max(HEAD), i, &verdicts(lang)?)?;
        }
        if matches!(key, "basis" | "known") {
            sheet.set_column_hidden(i)?;
        }
    }
    for (row, cells) in (HEAD..).zip(&table.rows) {
        assert!(cells.len() == table.columns.len(), "a row of {title} has {} cells for {} columns", cells.len(), table.columns.len());
        for (column, cell) in (0u16..).zip(cells) {
            match cell {
                Cell::Text(text) if text.is_empty() => sheet.write_blank(row, column, &body)?,
                Cell::Text(text) => sheet.write_string_with_format(row, column, fitted(text), &body)?,
                Cell::Number(number) => sheet.write_number_with_format(row, column, *number, &body)?,
            };
        }
    }
    sheet.set_row_hidden(0)?;
    sheet.set_row_height(1, 24)?;
    sheet.set_freeze_panes(HEAD, 1)?;
    sheet.autofilter(1, 0, last_row.max(1), last_column)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(1, 1)?;
    sheet.set_footer("&C&P / &N");
    Ok(())
}

fn verdicts(lang: Lang) -> Result<DataValidation, XlsxError> {
    let words: Vec<&str> = Verdict::ALL.iter().map(|v| pick(lang, v.zh(), v.en())).collect();
    DataValidation::new().allow_list_strings(&words)?.set_error_title(pick(lang, "请从列表中选择", "Choose from the list"))
}

fn fitted(text: &str) -> String {
    if text.encode_utf16().count() <= CELL_UNITS {
        return text.to_owned();
    }
    let mut units = 0;
    let fits = |c: &char| {
        units += c.len_utf16();
        units < CELL_UNITS
    };
    text.chars().take_while(fits).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_takes_as_many_units_of_utf16_as_office_programs_do() {
        let text = |common: usize, rare: usize| "甲".repeat(common) + &"𠮷".repeat(rare);
        assert_eq!(fitted(&text(32_767, 0)), text(32_767, 0));
        assert_eq!(fitted(&text(32_768, 0)), text(32_766, 0) + "…");
        assert_eq!(fitted(&text(32_747, 10)), text(32_747, 10));
        assert_eq!(fitted(&text(32_750, 10)), text(32_750, 8) + "…");
        assert_eq!(fitted(&text(32_751, 10)), text(32_751, 7) + "…", "no half of a character");
        let sheet =
            Sheet { name: ("甲", "a"), columns: vec![("text", "文字", "text", 9.0)], rows: vec![vec![Cell::exact(text(32_750, 10))]] };
        assert!(workbook("", &[sheet], Lang::Zh).is_ok());
    }
}
