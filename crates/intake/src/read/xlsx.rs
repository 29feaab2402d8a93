use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Data, DataRef, Dimensions, ExcelDateTime, Reader, Sheet, SheetType, SheetVisible, Xlsx};
use record::Problem;
use text::number_format::{Moment, NumberFormat};

use super::{Raw, RawRow};
use crate::{Settings, headers, loss};

/// A whole number of more digits passed through a 64-bit float on its way and may have lost some.
const EXACT: f64 = 1e15;

type Book<'a> = Xlsx<Cursor<&'a [u8]>>;

/// What is said of sheets that were not read, beside the one that was.
type Told = fn(&str, &str, &[String]) -> Problem;

/// Rows of the sheet that was chosen.
pub(super) fn read(path: &str, bytes: &[u8], settings: &Settings, header: &dyn Fn(&[String]) -> bool) -> Result<Raw, Box<Problem>> {
    // The reader's arithmetic trusts the file: one changed byte can stop it, which costs this registry and not the run.
    let read = catch_unwind(AssertUnwindSafe(|| read_whole(path, bytes, settings, header)));
    read.unwrap_or_else(|_| Err(broken(path, "the reader of workbooks stopped")))
}

fn broken(path: &str, detail: &str) -> Box<Problem> {
    Box::new(loss::registry_unreadable(path, "不是完好的 XLSX 工作簿", detail))
}

fn read_whole(path: &str, bytes: &[u8], settings: &Settings, header: &dyn Fn(&[String]) -> bool) -> Result<Raw, Box<Problem>> {
    let broken = |e: calamine::XlsxError| broken(path, &e.to_string());
    let mut book: Book<'_> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let names = visible(book.sheets_metadata());
    let mut found: Vec<(String, Raw)> = Vec::new();
    for name in names {
        let raw = sheet(&mut book, path, &name, settings).map_err(broken)?;
        found.push((name, raw));
    }
    let Some((used, below, mut raw)) = chosen(path, found, header) else { return Ok(Raw::default()) };
    fill_united(&mut raw.rows, below, &book.merge_cells_by_sheet_name(&used).map_err(broken)?);
    Ok(raw)
}

/// The sheet that has a header, or the first with anything in it: its name, the number of the header's row, and its rows. Of the others it is said
/// that they were not read.
pub(super) fn chosen(path: &str, mut found: Vec<(String, Raw)>, header: &dyn Fn(&[String]) -> bool) -> Option<(String, u32, Raw)> {
    found.retain(|(_, raw)| !raw.rows.is_empty());
    let at = found.iter().position(|(_, raw)| headers::header(&raw.rows, header).is_some()).unwrap_or(0);
    if at >= found.len() {
        return None;
    }
    let (used, mut raw) = found.remove(at);
    let header_at = |raw: &Raw| headers::header(&raw.rows, header).unwrap_or_else(|| headers::first_full(&raw.rows));
    let (own, below) = raw.rows.get(header_at(&raw)).map_or((Vec::new(), 0), |row| (row.cells.clone(), row.number));
    // One sheet a track, or a year: more of the same.
    let is_alike = |other: &Raw| {
        let at = header_at(other);
        let has_header = headers::header(&other.rows, header).is_some() || (own.len() > 1 && other.rows[at].cells == own);
        has_header && other.rows.len() > at + 1
    };
    let (alike, others): (Vec<_>, Vec<_>) = found.into_iter().partition(|(_, other)| is_alike(other));
    for (sheets, told) in [(alike, loss::sheets_unread as Told), (others, loss::registry_sheets as Told)] {
        let names: Vec<String> = sheets.into_iter().map(|(name, _)| name).collect();
        if !names.is_empty() {
            raw.problems.push(told(path, &used, &names));
        }
    }
    Some((used, below, raw))
}

/// Gives every row of cells that are united downwards what a reader sees beside it, as one unit over its three entries: a workbook has it in the
/// first cell alone. Below the row of this number, since names of columns are united too.
fn fill_united(rows: &mut [RawRow], below: u32, united: &[Dimensions]) {
    for area in united.iter().filter(|area| area.start.0 < area.end.0 && area.start.0 >= below) {
        let (first, last, column) = (area.start.0.saturating_add(1), area.end.0.saturating_add(1), area.start.1 as usize);
        let at = rows.partition_point(|row| row.number < first);
        let shown = rows.get(at).filter(|row| row.number == first).and_then(|row| row.cells.get(column));
        let Some(shown) = shown.filter(|text| !text.is_empty()).cloned() else { continue };
        for row in rows[at + 1..].iter_mut().take_while(|row| row.number <= last) {
            if row.cells.len() <= column {
                row.cells.resize(column + 1, String::new());
            }
            if row.cells[column].is_empty() {
                row.cells[column].clone_from(&shown);
            }
        }
    }
}

/// Names of the sheets of cells that people see.
pub(super) fn visible(sheets: &[Sheet]) -> Vec<String> {
    let seen = sheets.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible);
    seen.map(|sheet| sheet.name.clone()).collect()
}

/// Names of the sheets that people see; none where this is no workbook, which whoever reads it is told.
pub(crate) fn sheet_names(bytes: &[u8]) -> Vec<String> {
    let open = || Book::new(Cursor::new(bytes)).map(|book| visible(book.sheets_metadata()));
    catch_unwind(AssertUnwindSafe(open)).map_or_else(|_| Vec::new(), |names| names.unwrap_or_else(|_| Vec::new()))
}

/// Cell by cell: a sheet as a whole is a rectangle in memory, and one stray cell in the last corner makes it 17 billion cells.
fn sheet(book: &mut Book<'_>, path: &str, name: &str, settings: &Settings) -> Result<Raw, calamine::XlsxError> {
    let mut raw = Raw::default();
    let mut cut = None;
    let mut cells = book.worksheet_cells_reader(name)?;
    let formats: Vec<NumberFormat> = cells.styles().iter().map(format).collect();
    let plain = NumberFormat::default();
    while let Some((cell, style)) = cells.next_cell_with_style_id()? {
        put(
            &mut raw,
            &mut cut,
            cell.get_position(),
            show(&Data::from(cell.get_value().clone()), formats.get(style).unwrap_or(&plain)),
            settings,
        );
    }
    drop(cells);
    // Files that other programs wrote need not have their rows in order.
    raw.rows.sort_by_key(|r| r.number);
    raw.rows.dedup_by(|later, first| later.number == first.number && merge(first, later));
    if let Some((row, limit)) = cut {
        raw.problems.push(loss::registry_cut(path, row, limit));
    }
    let not_computed = not_computed(book, name)?;
    if let Some(&(row, column)) = not_computed.first() {
        raw.problems.push(loss::not_computed(path, row, column, not_computed.len()));
    }
    Ok(raw)
}

/// Adds a cell at a row and a column from 0, as it is shown and whether nothing was lost, behind those that are there. Of the first beyond a limit
/// `cut` keeps the row and the limit.
pub(super) fn put(raw: &mut Raw, cut: &mut Option<(u32, u32)>, at: (u32, u32), shown: (String, bool), settings: &Settings) {
    let ((row, column), (text, exact)) = (at, shown);
    if text.is_empty() {
        return;
    }
    if row >= settings.max_rows || column >= settings.max_columns {
        cut.get_or_insert((row + 1, if row >= settings.max_rows { settings.max_rows } else { settings.max_columns }));
        return;
    }
    let number = row + 1;
    if raw.rows.last().is_none_or(|r| r.number != number) {
        raw.rows.push(RawRow { number, cells: Vec::new() });
    }
    let line = raw.rows.last_mut().expect("pushed above where there was none");
    let column = column as usize;
    if line.cells.len() <= column {
        line.cells.resize(column + 1, String::new());
    }
    line.cells[column] = text;
    if !exact {
        raw.digits_lost.push((number, column));
    }
}

fn format(style: &calamine::Style) -> NumberFormat {
    style.number_format.as_ref().map_or_else(NumberFormat::default, |f| NumberFormat::parse(&f.format_code, f.format_id))
}

/// Cells with a formula that no program has computed, as row and column from 0.
fn not_computed(book: &mut Book<'_>, name: &str) -> Result<Vec<(u32, u32)>, calamine::XlsxError> {
    let mut found = Vec::new();
    let mut cells = book.worksheet_cells_reader(name)?;
    while let Some(cell) = cells.next_cell_with_formula_metadata()? {
        // A text without letters is what a formula may come to.
        if cell.formula.is_some() && matches!(cell.value, DataRef::Empty) {
            found.push(cell.pos);
        }
    }
    Ok(found)
}

/// Adds the cells of a second piece of the same row.
fn merge(first: &mut RawRow, later: &mut RawRow) -> bool {
    for (column, text) in later.cells.drain(..).enumerate().filter(|(_, t)| !t.is_empty()) {
        if first.cells.len() <= column {
            first.cells.resize(column + 1, String::new());
        }
        first.cells[column] = text;
    }
    true
}

/// A cell as a person reads it, and whether nothing was lost on the way.
pub(super) fn show(data: &Data, format: &NumberFormat) -> (String, bool) {
    match data {
        Data::Empty => (String::new(), true),
        // What a format hides is in the registry all the same.
        Data::String(s) if format.shows_no_text() => (s.trim().to_owned(), true),
        Data::String(s) => (format.text(s.trim()).trim().to_owned(), true),
        Data::Int(i) => number(*i as f64, format),
        Data::Float(f) => number(*f, format),
        Data::Bool(b) => (if *b { "是" } else { "否" }.to_owned(), true),
        Data::DateTime(d) if d.is_datetime() => (moment(d, format), true),
        Data::DateTime(d) => (d.as_f64().to_string(), true),
        Data::DateTimeIso(s) | Data::DurationIso(s) => (s.clone(), true),
        Data::Error(e) => (e.to_string(), true),
    }
}

/// A day with its time, or alone where its cell shows no time: who handed in on a day did not do so at its midnight, before everybody else.
fn moment(date: &ExcelDateTime, format: &NumberFormat) -> String {
    let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
    let shown_at = |hour: u8| format.moment(&Moment { year, month, day, hour, minute, second, serial: date.as_f64() });
    if (hour, minute, second) == (0, 0, 0) && shown_at(0) == shown_at(13) {
        return format!("{year:04}-{month:02}-{day:02}");
    }
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
}

fn number(value: f64, format: &NumberFormat) -> (String, bool) {
    // Rust writes a float with the fewest digits that mean it: a format would round them to those that a spreadsheet keeps.
    if value.abs() >= EXACT {
        return (value.to_string(), false);
    }
    (format.shown(value).0.trim().to_owned(), true)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Offices unite the cells of a unit that has several entries, and names of columns with what stands under them.
    #[test]
    fn one_unit_over_several_rows_is_the_unit_of_each() {
        let table: [&[&str]; 6] = [
            &["汇总表"],
            &["编号", "名称", "单位", "备注"],
            &["", "", "全称", ""],
            &["1", "甲", "", "一"],
            &["2", "乙", "", ""],
            &["3", "丙", "丙公司", ""],
        ];
        let mut book = rust_xlsxwriter::Workbook::new();
        let (sheet, plain) = (book.add_worksheet(), rust_xlsxwriter::Format::new());
        for (r, line) in (0u32..).zip(table) {
            for (c, cell) in (0u16..).zip(line).filter(|(_, cell)| !cell.is_empty()) {
                sheet.write(r, c, *cell).unwrap();
            }
        }
        sheet.merge_range(1, 0, 2, 0, "编号", &plain).unwrap();
        sheet.merge_range(3, 2, 4, 2, "甲公司", &plain).unwrap();
        sheet.merge_range(3, 3, 8, 3, "一", &plain).unwrap();
        let bytes = book.save_to_buffer().unwrap();
        let raw = read("e.xlsx", &bytes, &Settings::default(), &|cells| cells.first().is_some_and(|cell| cell == "编号")).unwrap();
        let rows: Vec<(u32, Vec<&str>)> = raw.rows.iter().map(|r| (r.number, r.cells.iter().map(String::as_str).collect())).collect();
        assert_eq!(
            rows,
            [
                (1, vec!["汇总表"]),
                (2, vec!["编号", "名称", "单位", "备注"]),
                (3, vec!["", "", "全称"]),
                (4, vec!["1", "甲", "甲公司", "一"]),
                (5, vec!["2", "乙", "甲公司", "一"]),
                (6, vec!["3", "丙", "丙公司", "一"]),
            ]
        );
    }

    /// A registry that an office keeps as one sheet a track.
    #[test]
    fn sheets_with_more_of_the_same_are_told_as_lost() {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheets: [(&str, &[&[&str]]); 4] = [
            ("工业制造", &[&["编号", "名称"], &["1", "甲"]]),
            ("现代农业", &[&["2025年"], &["编号", "名称"], &["2", "乙"]]),
            ("商贸流通", &[&["编号", "名称"]]),
            ("说明", &[&["填报说明"], &["一、"]]),
        ];
        for (name, rows) in sheets {
            let sheet = book.add_worksheet().set_name(name).unwrap();
            for (r, row) in (0u32..).zip(rows) {
                for (c, cell) in (0u16..).zip(*row) {
                    sheet.write(r, c, *cell).unwrap();
                }
            }
        }
        let bytes = book.save_to_buffer().unwrap();
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let expected = [
            loss::sheets_unread("e.xlsx", "工业制造", &names(&["现代农业"])),
            loss::registry_sheets("e.xlsx", "工业制造", &names(&["商贸流通", "说明"])),
        ];
        let is_header = |cells: &[String]| cells.first().is_some_and(|cell| cell == "编号");
        for known in [true, false] {
            // Of a list nobody knows the names of its columns: the same ones are a header all the same.
            let raw = read("e.xlsx", &bytes, &Settings::default(), &|cells| known && is_header(cells)).unwrap();
            assert_eq!((raw.rows.len(), raw.problems.as_slice()), (2, expected.as_slice()), "{known}");
        }
        assert!(expected[0].loses_a_table() && !expected[1].loses_a_table());
    }

    #[test]
    fn cells_are_shown_as_people_read_them() {
        let shown = |data: &Data, code: &str| show(data, &NumberFormat::parse(code, None));
        let check = |data: Data, expected: (&str, bool)| assert_eq!(shown(&data, "General"), (expected.0.to_owned(), expected.1));
        check(Data::Float(3.0), ("3", true));
        check(Data::Float(0.1), ("0.1", true));
        check(Data::Float(440_106_199_001_011_234.0), ("440106199001011260", false));
        check(Data::Bool(true), ("是", true));
        check(Data::String(" 甲\n ".to_owned()), ("甲", true));
        let date = |v| calamine::ExcelDateTime::new(v, calamine::ExcelDateTimeType::DateTime, false);
        check(Data::DateTime(date(45852.75)), ("2025-07-14 18:00:00", true));
        let day = |code: &str| shown(&Data::DateTime(date(45852.0)), code).0;
        let days = ["yyyy/m/d", "yyyy\"年\"m\"月\"d\"日\"", "yyyy-mm-dd hh:mm", "yyyy/m/d h:mm AM/PM"].map(day);
        assert_eq!(days, ["2025-07-14", "2025-07-14", "2025-07-14 00:00:00", "2025-07-14 00:00:00"]);
        check(Data::Error(calamine::CellErrorType::NA), ("#N/A", true));
        let formatted =
            |value: f64, code: &str, expected: &str| assert_eq!(shown(&Data::Float(value), code).0, expected, "{value} as {code}");
        formatted(123.0, "000000", "000123");
        formatted(0.256, "0.0%", "25.6%");
        formatted(88.0, "0\"万元\"", "88万元");
        formatted(1_234.5, "#,##0.00", "1,234.50");
        formatted(7.0, ";;;", "7");
        formatted(0.0, "0;-0;;@", "");
        formatted(0.1 + 0.2, "", "0.3");
        formatted(440_106_199_001_011_234.0, "0", "440106199001011260");
        assert_eq!(shown(&Data::String("甲".to_owned()), "@\"公司\""), ("甲公司".to_owned(), true));
        assert_eq!(shown(&Data::String("甲".to_owned()), ";;;"), ("甲".to_owned(), true));
    }
}
