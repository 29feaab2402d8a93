//! Workbooks: each sheet a page, its cells one table, what floats over it behind the cells.

use std::io::Cursor;

use calamine::{Data, DataRef, Reader, SheetVisible, Xls, XlsError, Xlsx, XlsxError};
use record::{BlockKind, Document, FileKind, HiddenWhy, Sha256};

use crate::draft::{Draft, Style};
use crate::office::{Parts, beside};
use crate::package::{Package, PackageError};
use crate::xml::Node;
use crate::{Limits, drawing, read, trouble};

/// How a cell shows its value.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Look {
    style: Style,
    /// Decimals, where the number is shown in per cent.
    percent: Option<usize>,
    /// White letters on no fill.
    white: bool,
}

/// One sheet while its cells come in.
struct SheetWriter<'d> {
    draft: &'d mut Draft,
    table: u32,
    cells_left: &'d mut u32,
    /// Text of a sheet that is not shown, row by row.
    unseen: Option<(u32, String)>,
    tiny: f32,
}

impl SheetWriter<'_> {
    /// Whether there may be another cell.
    fn cell(&mut self, (row, column): (u32, u32), text: &str, look: Look) -> bool {
        if text.trim().is_empty() {
            return true;
        }
        if *self.cells_left == 0 {
            self.draft.problem(trouble::too_many_cells());
            return false;
        }
        *self.cells_left -= 1;
        if let Some((last_row, unseen)) = &mut self.unseen {
            if !unseen.is_empty() {
                unseen.push(if *last_row == row { '\t' } else { '\n' });
            }
            unseen.push_str(text.trim());
            *last_row = row;
        } else if look.white {
            self.draft.hide(HiddenWhy::White, text, None);
        } else if look.style.size > 0.0 && look.style.size <= self.tiny {
            self.draft.hide(HiddenWhy::Tiny, text, None);
        } else {
            self.draft.block(BlockKind::Cell { table: self.table, row, column }, text, look.style);
        }
        !self.draft.is_full()
    }

    fn end(self) {
        if let Some((_, unseen)) = self.unseen {
            self.draft.hide(HiddenWhy::Marked, &unseen, None);
        }
    }
}

/// Starts a sheet's page; its name stands on the tab that a reader sees.
fn start<'d>(draft: &'d mut Draft, cells_left: &'d mut u32, name: &str, visible: bool, first: bool, limits: &Limits) -> SheetWriter<'d> {
    if !first {
        draft.next_page();
    }
    if visible {
        draft.block(BlockKind::Heading(1), name, Style::default());
    }
    let table = draft.next_table();
    SheetWriter { draft, table, cells_left, unseen: (!visible).then(|| (0, String::new())), tiny: limits.tiny_points }
}

/// Reads an Office Open XML workbook.
pub(crate) fn read_xlsx(bytes: &[u8], sha256: Sha256, limits: &Limits) -> Document {
    let opened = Package::open(bytes, limits, limits.zip_total).and_then(|mut package| {
        // The reader of cells unpacks without limits: what a part unpacks to is measured before it may.
        package.measure()?;
        Package::open(bytes, limits, limits.zip_total)
    });
    let mut parts = match opened {
        Ok(package) => Parts::new(package, limits),
        Err(error) => return read::package_failed(&error, sha256, FileKind::Xlsx),
    };
    match claims_too_much(&mut parts) {
        Ok(false) => {}
        Ok(true) => return trouble::broken(sha256, FileKind::Xlsx, "uniqueCount"),
        Err(error) => return read::package_failed(&error, sha256, FileKind::Xlsx),
    }
    let mut workbook = match Xlsx::new(Cursor::new(bytes)) {
        Ok(workbook) => workbook,
        Err(error) => return trouble::broken(sha256, FileKind::Xlsx, &error.to_string()),
    };
    let mut draft = Draft::new(limits);
    let floating = match floating(&mut parts) {
        Ok(floating) => floating,
        Err(error) => return read::package_failed(&error, sha256, FileKind::Xlsx),
    };
    let sheets: Vec<(String, bool)> =
        workbook.sheets_metadata().iter().map(|s| (s.name.clone(), s.visible == SheetVisible::Visible)).collect();
    if sheets.len() > limits.pages as usize {
        draft.problem(trouble::too_many_sheets(limits.pages));
    }
    let mut cells_left = limits.table_cells;
    for (i, (name, visible)) in sheets.iter().take(limits.pages as usize).enumerate() {
        let mut writer = start(&mut draft, &mut cells_left, name, *visible, i == 0, limits);
        let failed = xlsx_cells(&mut workbook, name, &mut writer, limits).err();
        writer.end();
        // A sheet of charts alone has no cells.
        if let Some(error) = failed.filter(|e| !matches!(e, XlsxError::NotAWorksheet(_))) {
            draft.problem(trouble::part(name, &error.to_string()));
        }
        for (_, kind, text) in floating.iter().filter(|(sheet, ..)| sheet == name) {
            draft.block(*kind, text, Style::default());
        }
    }
    parts.take_problems().into_iter().for_each(|p| draft.problem(p));
    draft.finish(sha256, FileKind::Xlsx)
}

/// Whether the table of texts says that it holds more of them than it has bytes. The reader of cells makes room for as many as it says,
/// and a process that asks for more memory than there is ends.
fn claims_too_much(parts: &mut Parts<'_>) -> Result<bool, PackageError> {
    const KEY: &[u8] = b"uniqueCount";
    let main = parts.main_part("xl/workbook.xml")?;
    let Some(table) = parts.bytes(&beside(&main, "sharedStrings.xml"))? else { return Ok(false) };
    // Whatever stands before it: the first such attribute is the one that the reader finds.
    let Some(at) = table.windows(KEY.len()).position(|w| w == KEY) else { return Ok(false) };
    let digits = table[at + KEY.len()..].iter().skip_while(|b| !b.is_ascii_digit()).take_while(|b| b.is_ascii_digit());
    let count = digits.fold(0u64, |n, digit| n.saturating_mul(10).saturating_add(u64::from(digit - b'0')));
    Ok(count > table.len() as u64)
}

fn xlsx_cells(workbook: &mut Xlsx<Cursor<&[u8]>>, name: &str, writer: &mut SheetWriter<'_>, limits: &Limits) -> Result<(), XlsxError> {
    let mut cells = workbook.worksheet_cells_reader(name)?;
    let looks: Vec<Look> = cells.styles().iter().map(|style| look(style, limits)).collect();
    while let Some((cell, style)) = cells.next_cell_with_style_id()? {
        let look = looks.get(style).copied().unwrap_or_default();
        let text = match cell.get_value() {
            DataRef::SharedString(text) => (*text).to_owned(),
            other => shown(&Data::from(other.clone()), look.percent),
        };
        if !writer.cell(cell.get_position(), &text, look) {
            break;
        }
    }
    Ok(())
}

fn look(style: &calamine::Style, limits: &Limits) -> Look {
    let font = style.font.as_ref();
    let size = font.and_then(|f| f.size).unwrap_or(0.0) as f32;
    let white = font.and_then(|f| f.color).is_some_and(|c| [c.red, c.green, c.blue].iter().all(|&v| v >= limits.white_from));
    let filled = style.fill.as_ref().is_some_and(calamine::Fill::is_visible);
    let percent = style.number_format.as_ref().and_then(|f| decimals_of_percent(&f.format_code));
    Look { style: Style { size, bold: font.is_some_and(calamine::Font::is_bold) }, percent, white: white && !filled }
}

/// Decimals of a format like `0.00%`.
fn decimals_of_percent(format: &str) -> Option<usize> {
    let number = format.split(';').next()?.split('%').next().filter(|n| n.len() < format.len())?;
    Some(number.rsplit_once('.').map_or(0, |(_, decimals)| decimals.chars().filter(|c| matches!(c, '0' | '#' | '?')).count()))
}

/// A value as its reader sees it; of number formats, per cent and dates are followed.
fn shown(value: &Data, percent: Option<usize>) -> String {
    match value {
        Data::Empty => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => match percent {
            Some(decimals) => format!("{:.*}%", decimals.min(10), number * 100.0),
            None => general(*number),
        },
        Data::Bool(flag) => if *flag { "TRUE" } else { "FALSE" }.to_owned(),
        Data::DateTime(date) if date.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
            match (date.as_f64().trunc() == 0.0, (hour, minute, second)) {
                (false, (0, 0, 0)) => format!("{year:04}-{month:02}-{day:02}"),
                (false, _) => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"),
                (true, _) => format!("{hour:02}:{minute:02}:{second:02}"),
            }
        }
        Data::DateTime(duration) => general(duration.as_f64()),
        Data::Error(error) => error.to_string(),
    }
}

/// A number with the 15 significant digits that a workbook keeps.
fn general(number: f64) -> String {
    let rounded = format!("{number:.14e}");
    rounded.parse::<f64>().unwrap_or(number).to_string()
}

/// Text in drawings and comments, by sheet.
fn floating(parts: &mut Parts<'_>) -> Result<Vec<(String, BlockKind, String)>, PackageError> {
    let main = parts.main_part("xl/workbook.xml")?;
    let relations = parts.relations(&main)?;
    let Some(workbook) = parts.tree(&main)? else { return Ok(Vec::new()) };
    let mut out = Vec::new();
    for sheet in workbook.root().child("sheets").into_iter().flat_map(Node::children) {
        let Some(part) = sheet.attr_prefixed("id").and_then(|id| relations.by_id(id)) else { continue };
        let name = sheet.attr("name").unwrap_or_default();
        let of_sheet = parts.relations(part)?;
        for drawing in of_sheet.all_of_kind("drawing") {
            for text in drawing_texts(parts, &drawing)? {
                out.push((name.to_owned(), BlockKind::Paragraph, text));
            }
        }
        for comments in of_sheet.all_of_kind("comments") {
            let Some(tree) = parts.tree(&comments)? else { continue };
            for comment in tree.root().descendants().filter(|n| n.name() == "comment") {
                let text: String = comment.descendants().filter(|n| n.name() == "t").map(Node::text).collect();
                out.push((name.to_owned(), BlockKind::Comment, text));
            }
        }
    }
    Ok(out)
}

fn drawing_texts(parts: &mut Parts<'_>, name: &str) -> Result<Vec<String>, PackageError> {
    let Some(tree) = parts.tree(name)? else { return Ok(Vec::new()) };
    let mut out = drawing::part_texts(tree.root());
    for kind in ["chart", "diagramData"] {
        for part in parts.relations(name)?.all_of_kind(kind) {
            out.extend(parts.tree(&part)?.map_or_else(Vec::new, |t| drawing::part_texts(t.root())));
        }
    }
    Ok(out)
}

/// Reads a workbook of Excel 97-2003 (or ET of Kingsoft, which is the same inside).
pub(crate) fn read_xls(bytes: &[u8], sha256: Sha256, limits: &Limits) -> Document {
    let mut workbook: Xls<_> = match Xls::new(Cursor::new(bytes)) {
        Ok(workbook) => workbook,
        Err(XlsError::Password) => return trouble::encrypted(sha256, FileKind::Xls),
        Err(error) => return trouble::broken(sha256, FileKind::Xls, &error.to_string()),
    };
    let mut draft = Draft::new(limits);
    let sheets: Vec<(String, bool)> =
        workbook.sheets_metadata().iter().map(|s| (s.name.clone(), s.visible == SheetVisible::Visible)).collect();
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
        let (top, left) = range.start().unwrap_or((0, 0));
        for (row, column, value) in range.used_cells() {
            let at = (top + row as u32, left + column as u32);
            if !writer.cell(at, &shown(value, None), Look::default()) {
                break;
            }
        }
        writer.end();
    }
    draft.finish(sha256, FileKind::Xls)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_as_shown() {
        let cases = [
            (Data::Float(12.0), None, "12"),
            (Data::Float(0.1 + 0.2), None, "0.3"),
            (Data::Float(13_800_138_000.0), None, "13800138000"),
            (Data::Float(0.256), Some(1), "25.6%"),
            (Data::Float(1.0), Some(0), "100%"),
            (Data::Bool(true), None, "TRUE"),
            (Data::String("数据".to_owned()), Some(2), "数据"),
            (Data::Empty, None, ""),
        ];
        for (value, percent, expected) in cases {
            assert_eq!(shown(&value, percent), expected);
        }
        let formats = [("0.00%", Some(2)), ("0%", Some(0)), ("0.0%;[Red]-0.0%", Some(1)), ("General", None), ("0.00", None)];
        for (format, expected) in formats {
            assert_eq!(decimals_of_percent(format), expected, "{format}");
        }
    }
}
