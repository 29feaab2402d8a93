//! Workbooks: each sheet a page, its cells one table, what floats over it behind the cells.

mod beside;
mod biff;
mod concealed;
mod xls_beside;
mod xls_looks;
pub(crate) mod xml_2003;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::{Cursor, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Data, DataRef, ExcelDateTime, ExcelDateTimeType, Reader, SheetVisible, Xls, XlsError, Xlsx, XlsxError};
use record::{BlockKind, Document, FileKind, HiddenWhy, Sha256, cell_name};
use rustc_hash::FxHashMap;
use text::number_format::{Moment, NumberFormat, general};

use crate::draft::{Draft, Style};
use crate::inside::Inside;
use crate::ocr::Which;
use crate::office::{Parts, resolve};
use crate::package::{Package, PackageError};
use crate::{Limits, Ocr, attached, ocr, office_art, ole, symbols, trouble};
use beside::{Beside, Chosen, picture_in_cell};
use biff::records;
use concealed::Concealed;
use xls_looks::Looks;

/// How a cell shows its value.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Look {
    pub(crate) style: Style,
    pub(crate) format: NumberFormat,
    /// White letters on no fill.
    pub(crate) white: bool,
    /// The font, where it is one of signs; empty for any other.
    pub(crate) font: String,
}

/// One sheet while its cells come in.
struct SheetWriter<'d, 'n> {
    draft: &'d mut Draft,
    /// What stands on its tab, as long as nothing else of it was written.
    tab: Option<&'n str>,
    table: u32,
    cells_left: &'d mut u32,
    is_shown: bool,
    concealed: Option<&'d Concealed>,
    /// Text that is not shown, row by row, and its last row.
    unseen: (u32, String),
    /// Names of pictures that cells show.
    pictures: BTreeSet<String>,
    tiny: f32,
}

impl SheetWriter<'_, '_> {
    /// Whether there may be another cell.
    fn cell(&mut self, (row, column): (u32, u32), value: &Data, look: &Look) -> bool {
        let (text, is_shown) = shown(value, &look.format);
        let text = if look.font.is_empty() { text } else { text.chars().map(|c| symbols::typed(&look.font, c)).collect() };
        if text.trim().is_empty() {
            return true;
        }
        let is_hidden = !is_shown || !self.is_shown || self.concealed.is_some_and(|c| c.hides((row, column)));
        if let Some(picture) = picture_in_cell(&text) {
            self.pictures.extend((!is_hidden).then(|| picture.to_owned()));
            return true;
        }
        if *self.cells_left == 0 {
            self.draft.problem(trouble::too_many_cells());
            return false;
        }
        *self.cells_left -= 1;
        if is_hidden {
            let (last_row, unseen) = &mut self.unseen;
            if !unseen.is_empty() {
                unseen.push(if *last_row == row { '\t' } else { '\n' });
            }
            unseen.push_str(text.trim());
            *last_row = row;
        } else if look.white {
            self.draft.hide(HiddenWhy::White, &text, None);
        } else if look.style.size > 0.0 && look.style.size <= self.tiny {
            self.draft.hide(HiddenWhy::Tiny, &text, None);
        } else {
            write_tab(self.draft, &mut self.tab);
            self.draft.block(BlockKind::Cell { table: self.table, row, column }, &text, look.style);
        }
        !self.draft.is_full()
    }

    /// Writes what stands beside the cells, or hides it with the sheet. The names of pictures that cells show.
    fn finish(mut self, texts: &[(BlockKind, &str)]) -> BTreeSet<String> {
        let is_shown = self.is_shown;
        let runs = |kind: BlockKind| matches!(kind, BlockKind::Header | BlockKind::Footer);
        let texts = texts.iter().filter(|(_, text)| !text.trim().is_empty());
        if !is_shown {
            for (_, text) in texts.clone().filter(|(kind, _)| !runs(*kind)) {
                let (_, unseen) = &mut self.unseen;
                if !unseen.is_empty() {
                    unseen.push('\n');
                }
                unseen.push_str(text.trim());
            }
        }
        self.draft.hide(HiddenWhy::Marked, &self.unseen.1, None);
        for (kind, text) in texts.filter(|_| is_shown) {
            // An empty sheet is not printed, nor is what runs above and below it.
            if self.tab.is_none() || !runs(*kind) {
                write_tab(self.draft, &mut self.tab);
                self.draft.block(*kind, text, Style::default());
            }
        }
        self.pictures
    }
}

/// Writes what stands on the tab of a sheet, before the first that the sheet itself says: an empty sheet is no text.
fn write_tab(draft: &mut Draft, tab: &mut Option<&str>) {
    if let Some(name) = tab.take() {
        draft.block(BlockKind::Heading(1), name, Style::default());
    }
}

/// Starts a sheet's page; its name stands on the tab that a reader sees.
fn start<'d, 'n>(
    draft: &'d mut Draft,
    cells_left: &'d mut u32,
    name: &'n str,
    visible: bool,
    first: bool,
    limits: &Limits,
) -> SheetWriter<'d, 'n> {
    if !first {
        draft.next_page();
    }
    let tab = visible.then_some(name);
    let table = draft.next_table();
    let (unseen, pictures) = ((0, String::new()), BTreeSet::new());
    SheetWriter { draft, tab, table, cells_left, is_shown: visible, concealed: None, unseen, pictures, tiny: limits.tiny_points }
}

/// Reads an Office Open XML workbook.
pub(crate) fn read_xlsx(bytes: &[u8], sha256: Sha256, inside: &mut Inside<'_, '_>) -> Result<Document, PackageError> {
    let (limits, ocr) = (inside.limits(), inside.ocr());
    // The reader of cells unpacks without limits: what a part unpacks to is measured before it may.
    Package::open(bytes, limits, limits.zip_total)?.measure()?;
    let mut parts = Parts::new(Package::open(bytes, limits, limits.zip_total)?, limits);
    if claims_too_much(&mut parts)? {
        return Ok(trouble::broken(sha256, FileKind::Xlsx, "uniqueCount"));
    }
    let workbook = match Xlsx::new(Cursor::new(bytes)) {
        Ok(workbook) => workbook,
        Err(error) => return Ok(trouble::broken(sha256, FileKind::Xlsx, &error.to_string())),
    };
    let mut draft = Draft::new(limits);
    let beside = beside::read(&mut parts, limits)?;
    let sheets: Vec<(String, bool)> =
        workbook.sheets_metadata().iter().map(|s| (s.name.clone(), s.visible == SheetVisible::Visible)).collect();
    if sheets.len() > limits.pages as usize {
        draft.problem(trouble::too_many_sheets(limits.pages));
    }
    let mut book = Book { workbook, parts, beside, cells_left: limits.table_cells, limits, ocr };
    for ((name, visible), number) in sheets.iter().take(limits.pages as usize).zip(1..) {
        book.sheet(number, name, *visible, &mut draft)?;
    }
    attached::read(&mut book.parts, inside)?;
    book.parts.take_problems().into_iter().for_each(|p| draft.problem(p));
    Ok(draft.finish(sha256, FileKind::Xlsx))
}

/// Cells whose formulas were not computed, and entries that are chosen in lists.
type Found = (Vec<(u32, u32)>, Vec<String>);

/// An Office Open XML workbook while its sheets are read.
struct Book<'b, 'l> {
    workbook: Xlsx<Cursor<&'b [u8]>>,
    parts: Parts<'b>,
    beside: Beside,
    cells_left: u32,
    limits: &'l Limits,
    ocr: Option<&'l Ocr>,
}

impl Book<'_, '_> {
    /// Reads a sheet: its cells, what stands beside them, its pictures.
    fn sheet(&mut self, number: u32, name: &str, visible: bool, draft: &mut Draft) -> Result<(), PackageError> {
        let (limits, ocr) = (self.limits, self.ocr);
        let Self { workbook, parts, beside, cells_left, .. } = self;
        let before = draft.length();
        let mut writer = start(draft, cells_left, name, visible, number == 1, limits);
        writer.concealed = beside.concealed.iter().find(|(sheet, _)| sheet == name).map(|(_, concealed)| concealed);
        let lists: Vec<&Chosen> = beside.chosen.iter().filter(|(sheet, _)| sheet == name).map(|(_, chosen)| chosen).collect();
        // The reader of cells multiplies the numbers in their names without a check, which ends a program that is built with checks.
        let read = catch_unwind(AssertUnwindSafe(|| -> Result<Found, XlsxError> {
            xlsx_cells(workbook, name, &beside.signs, &mut writer, limits)?;
            let chosen = entries(workbook, &lists)?;
            if writer.is_shown && beside.formulas.iter().any(|sheet| sheet == name) {
                Ok((not_computed(workbook, name, writer.concealed)?, chosen))
            } else {
                Ok((Vec::new(), chosen))
            }
        }));
        let ((cells, chosen), problem) = match read {
            Ok(Ok(found)) => (found, None),
            // A sheet of charts alone has no cells.
            Ok(Err(XlsxError::NotAWorksheet(_))) => (Found::default(), None),
            Ok(Err(error)) => (Found::default(), Some(trouble::part(name, &error.to_string()))),
            Err(_) => (Found::default(), Some(trouble::part(name, "cell"))),
        };
        let texts = beside.texts.iter().filter(|(sheet, ..)| sheet == name).map(|(_, kind, text)| (*kind, text.as_str()));
        let texts: Vec<(BlockKind, &str)> = texts.chain(chosen.iter().map(|text| (BlockKind::Paragraph, text.as_str()))).collect();
        let in_cells = writer.finish(&texts);
        let not_computed = cells.first().map(|&(row, column)| trouble::not_computed(number, name, cells.len(), &cell_name(row, column)));
        problem.or(not_computed).into_iter().for_each(|p| draft.problem(p));
        let which = if visible { Which::beside(draft.length() - before, limits) } else { Which::Pages };
        let pictures = beside.pictures.iter().filter(|(sheet, _)| sheet == name);
        let pictures = pictures.chain(beside.in_cells.iter().filter(|(called, _)| in_cells.contains(called)));
        let pictures: Vec<(String, Which)> = pictures.map(|(_, part)| (part.clone(), which)).collect();
        ocr::pictures_in(draft, parts, &pictures, limits, ocr)
    }
}

/// Whether the table of texts says that it holds more of them than it has bytes. The reader of cells makes room for as many as it says,
/// and a process that asks for more memory than there is ends.
fn claims_too_much(parts: &mut Parts<'_>) -> Result<bool, PackageError> {
    const KEY: &[u8] = b"uniqueCount";
    let main = parts.main_part("xl/workbook.xml")?;
    let Some(table) = parts.bytes(&resolve(&main, "sharedStrings.xml"))? else { return Ok(false) };
    // Whatever stands before it: the first such attribute is the one that the reader finds.
    let Some(at) = table.windows(KEY.len()).position(|w| w == KEY) else { return Ok(false) };
    let digits = table[at + KEY.len()..].iter().skip_while(|b| !b.is_ascii_digit()).take_while(|b| b.is_ascii_digit());
    let count = digits.fold(0u64, |n, digit| n.saturating_mul(10).saturating_add(u64::from(digit - b'0')));
    Ok(count > table.len() as u64)
}

/// Reads the cells of a sheet; `signs` are texts with letters in fonts of signs, and what these show.
fn xlsx_cells(
    workbook: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
    signs: &FxHashMap<String, String>,
    writer: &mut SheetWriter<'_, '_>,
    limits: &Limits,
) -> Result<(), XlsxError> {
    let mut cells = workbook.worksheet_cells_reader(name)?;
    let looks: Vec<Look> = cells.styles().iter().map(|style| look(style, limits)).collect();
    let plain = Look::default();
    while let Some((cell, style)) = cells.next_cell_with_style_id()? {
        let value = match cell.get_value() {
            DataRef::SharedString(text) => Data::String(signs.get(*text).map_or(*text, String::as_str).to_owned()),
            other => Data::from(other.clone()),
        };
        if !writer.cell(cell.get_position(), &value, looks.get(style).unwrap_or(&plain)) {
            break;
        }
    }
    Ok(())
}

/// Entries that are chosen in lists, from their cells.
fn entries(workbook: &mut Xlsx<Cursor<&[u8]>>, lists: &[&Chosen]) -> Result<Vec<String>, XlsxError> {
    let mut out = vec![String::new(); lists.len()];
    let sheets: BTreeSet<&str> = lists.iter().map(|list| list.sheet.as_str()).collect();
    for sheet in sheets {
        let mut wanted: FxHashMap<(u32, u32), Vec<usize>> = FxHashMap::default();
        for (at, list) in lists.iter().enumerate().filter(|(_, list)| list.sheet == sheet) {
            wanted.entry(list.cell).or_default().push(at);
        }
        let mut cells = workbook.worksheet_cells_reader(sheet)?;
        while let Some((cell, _)) = cells.next_cell_with_style_id()? {
            for &at in wanted.get(&cell.get_position()).into_iter().flatten() {
                out[at] = shown(&Data::from(cell.get_value().clone()), &NumberFormat::default()).0;
            }
        }
    }
    out.retain(|entry| !entry.is_empty());
    Ok(out)
}

/// Shown cells with a formula of which the file does not say what it comes to. Spreadsheets compute them when they open the file, so that
/// everybody else sees them filled in. A text without letters is a value.
fn not_computed(workbook: &mut Xlsx<Cursor<&[u8]>>, name: &str, concealed: Option<&Concealed>) -> Result<Vec<(u32, u32)>, XlsxError> {
    let mut cells = workbook.worksheet_cells_reader(name)?;
    let mut out = Vec::new();
    while let Some(cell) = cells.next_cell_with_formula_metadata()? {
        if cell.formula.is_some() && matches!(cell.value, DataRef::Empty) && !concealed.is_some_and(|c| c.hides(cell.pos)) {
            out.push(cell.pos);
        }
    }
    Ok(out)
}

fn look(style: &calamine::Style, limits: &Limits) -> Look {
    let font = style.font.as_ref();
    let size = font.and_then(|f| f.size).unwrap_or(0.0) as f32;
    let white = font.and_then(|f| f.color).is_some_and(|c| [c.red, c.green, c.blue].iter().all(|&v| v >= limits.white_from));
    let filled = style.fill.as_ref().is_some_and(calamine::Fill::is_visible);
    let format = style.number_format.as_ref().map_or_else(NumberFormat::default, |f| NumberFormat::parse(&f.format_code, f.format_id));
    let name = font.and_then(|f| f.name.clone()).filter(|name| symbols::is_ornamental(name)).unwrap_or_default();
    Look { style: Style { size, bold: font.is_some_and(calamine::Font::is_bold) }, format, white: white && !filled, font: name }
}

/// A value as its reader sees it, and whether he does: formats like `;;;` hide it.
fn shown(value: &Data, format: &NumberFormat) -> (String, bool) {
    match value {
        Data::Empty => (String::new(), true),
        Data::String(text) if format.shows_no_text() => (text.clone(), false),
        Data::String(text) => (format.text(text), true),
        Data::DateTimeIso(text) | Data::DurationIso(text) => (text.clone(), true),
        Data::Int(number) => format.shown(*number as f64),
        Data::Float(number) => format.shown(*number),
        Data::Bool(flag) => (if *flag { "TRUE" } else { "FALSE" }.to_owned(), true),
        Data::DateTime(date) => (shown_moment(date, format), true),
        Data::Error(error) => (error.to_string(), true),
    }
}

fn shown_moment(date: &ExcelDateTime, format: &NumberFormat) -> String {
    let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
    if let Some(shown) = format.moment(&Moment { year, month, day, hour, minute, second, serial: date.as_f64() }) {
        return shown;
    }
    match (date.as_f64().trunc() == 0.0, (hour, minute, second)) {
        _ if date.is_duration() => general(date.as_f64()),
        (false, (0, 0, 0)) => format!("{year:04}-{month:02}-{day:02}"),
        (false, _) => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"),
        (true, _) => format!("{hour:02}:{minute:02}:{second:02}"),
    }
}

/// A number as a chart shows it, by the code of its format. Days are counted from 1900, or from 1904 on.
pub(crate) fn figure(number: f64, code: &str, from_1904: bool) -> String {
    /// Behind the last day of 9999, where dates end, and how many days lie between the two beginnings.
    const END: f64 = 2_958_466.0;
    const LATER: f64 = 1_462.0;
    let format = NumberFormat::parse(code, None);
    let end = if from_1904 { END - LATER } else { END };
    if format.is_moment() && (0.0..end).contains(&number) {
        return shown_moment(&ExcelDateTime::new(number, ExcelDateTimeType::DateTime, from_1904), &format);
    }
    format.shown(number).0
}

/// Records of a workbook of Excel 5 to 2003 start so (MS-XLS, 2.4.21), also where no container holds them: some programs that write reports
/// leave it out.
pub(crate) const BARE_XLS: [&[u8]; 2] = [b"\x09\x08\x08\x00\x00\x05", b"\x09\x08\x10\x00\x00\x06"];

/// A container around bare records, of the version that Excel writes.
fn contained(records: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut file = cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new()))?;
    file.create_stream("/Workbook")?.write_all(records)?;
    Ok(file.into_inner().into_inner())
}

/// Reads a workbook of Excel 5 to 2003 (or ET of Kingsoft, which is the same inside).
pub(crate) fn read_xls(bytes: &[u8], sha256: Sha256, limits: &Limits, ocr: Option<&Ocr>) -> Document {
    if xml_2003::is_sheet(bytes) {
        return xml_2003::read(bytes, sha256, limits);
    }
    let is_bare = BARE_XLS.iter().any(|start| bytes.starts_with(start));
    let contained = if is_bare { contained(bytes).map(Cow::Owned) } else { Ok(Cow::Borrowed(bytes)) };
    let bytes = match contained {
        Ok(bytes) => bytes,
        Err(error) => return trouble::broken(sha256, FileKind::Xls, &error.to_string()),
    };
    // The reader of records believes their lengths and panics where a damaged file states a wrong one.
    let read = catch_unwind(AssertUnwindSafe(|| read_records(&bytes, sha256, limits, ocr)));
    read.unwrap_or_else(|_| trouble::broken(sha256, FileKind::Xls, "record"))
}

fn read_records(bytes: &[u8], sha256: Sha256, limits: &Limits, ocr: Option<&Ocr>) -> Document {
    let mut workbook: Xls<_> = match Xls::new(Cursor::new(bytes)) {
        Ok(workbook) => workbook,
        Err(XlsError::Password) => return trouble::encrypted(sha256, FileKind::Xls),
        Err(error) => return trouble::broken(sha256, FileKind::Xls, &error.to_string()),
    };
    let mut draft = Draft::new(limits);
    let sheets: Vec<(String, bool)> =
        workbook.sheets_metadata().iter().map(|s| (s.name.clone(), s.visible == SheetVisible::Visible)).collect();
    if sheets.len() > limits.pages as usize {
        draft.problem(trouble::too_many_sheets(limits.pages));
    }
    // By their order, where both readers find the same sheets.
    let stream = ole::stream(bytes, &["/Workbook", "/Book"]);
    let concealed = Some(Concealed::of_sheets(&stream)).filter(|found| found.len() == sheets.len()).unwrap_or_default();
    let own = Some(xls_beside::sheets(&stream)).filter(|found| found.len() == sheets.len()).unwrap_or_default();
    let looks = Some(Looks::read(&stream, limits)).filter(|found| found.count() == sheets.len()).unwrap_or_default();
    let mut cells_left = limits.table_cells;
    for (i, (name, visible)) in sheets.iter().take(limits.pages as usize).enumerate() {
        let range = match workbook.worksheet_range(name) {
            Ok(range) => range,
            Err(error) => {
                draft.problem(trouble::part(name, &error.to_string()));
                continue;
            }
        };
        let mut writer = start(&mut draft, &mut cells_left, name, *visible, i == 0, limits);
        writer.concealed = concealed.get(i);
        let (top, left) = range.start().unwrap_or((0, 0));
        let plain = Look::default();
        for (row, column, value) in range.used_cells() {
            let at = (top + row as u32, left + column as u32);
            if !writer.cell(at, value, looks.of(i, at).unwrap_or(&plain)) {
                break;
            }
        }
        let texts = own.get(i).map_or_else(Vec::new, |sheet| xls_beside::of_sheet(sheet, name));
        let texts: Vec<(BlockKind, &str)> = texts.iter().map(|(kind, text)| (*kind, text.as_str())).collect();
        writer.finish(&texts);
    }
    let drawings = office_art::of_workbook(records(&stream));
    let which = Which::beside(draft.length(), limits);
    ocr::pictures_of(&mut draft, &office_art::pictures(&drawings), which, limits, ocr);
    draft.finish(sha256, FileKind::Xls)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_as_shown() {
        let cases = [
            (Data::Float(0.1 + 0.2), "General", ("0.3", true)),
            (Data::Float(13_800_138_000.0), "", ("13800138000", true)),
            (Data::Float(1234.5), "#,##0.00;[Red]-#,##0.00", ("1,234.50", true)),
            (Data::Float(1.0), "0%", ("100%", true)),
            (Data::Float(1.5), "0.00E+00", ("1.5", true)),
            (Data::Float(0.0), "0;-0;;@", ("", false)),
            (Data::Float(7.0), ";;;", ("7", false)),
            (Data::String("数据".to_owned()), ";;;", ("数据", false)),
            (Data::String("数据".to_owned()), "0.00%", ("数据", true)),
            (Data::Bool(true), "General", ("TRUE", true)),
            (Data::Empty, "General", ("", true)),
        ];
        for (value, code, (text, is_shown)) in cases {
            assert_eq!(shown(&value, &NumberFormat::parse(code, None)), (text.to_owned(), is_shown), "{value:?} as {code}");
        }
    }
}
