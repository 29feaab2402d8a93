//! How cells of a workbook of Excel 97 to 2003 show what they hold: formats of numbers, letters, fills (MS-XLS, 2.4.122, 2.4.126, 2.4.188 and
//! 2.4.353). Earlier workbooks lay these records out otherwise; their cells show plain values.

use rustc_hash::FxHashMap;
use text::number_format::NumberFormat;

use super::Look;
use super::biff::{self, units};
use crate::draft::Style;
use crate::little_endian::short;
use crate::{Limits, symbols};

/// Looks of a workbook's cells.
#[derive(Debug, Default)]
pub(crate) struct Looks {
    all: Vec<Look>,
    /// For each sheet in order, which of them a cell has.
    sheets: Vec<FxHashMap<(u32, u32), u16>>,
}

impl Looks {
    /// Reads the records of a workbook, as far as they can be followed.
    pub(crate) fn read(workbook: &[u8], limits: &Limits) -> Self {
        const VERSION: u16 = 0x0600;
        if biff::records(workbook).next().is_none_or(|(id, data)| id != biff::BEGIN || short(data, 0) != Some(VERSION)) {
            return Self::default();
        }
        let mut parts = Parts::default();
        for (id, data) in biff::of_workbook(workbook) {
            match id {
                FONT => parts.fonts.push(Font::read(data)),
                FORMAT => parts.formats.extend(format(data)),
                FORMATS_OF_CELLS => parts.cells.push(data),
                PALETTE => parts.palette = data.get(2..).unwrap_or_default(),
                _ => {}
            }
        }
        let all = parts.cells.iter().map(|cell| parts.look(cell, limits)).collect();
        Self { all, sheets: biff::sheets(workbook).map(cells).collect() }
    }

    /// How many sheets were found.
    pub(crate) const fn count(&self) -> usize {
        self.sheets.len()
    }

    /// The look of a cell, counted from 0.
    pub(crate) fn of(&self, sheet: usize, place: (u32, u32)) -> Option<&Look> {
        self.all.get(usize::from(*self.sheets.get(sheet)?.get(&place)?))
    }
}

const FONT: u16 = 0x0031;
const FORMAT: u16 = 0x041e;
const FORMATS_OF_CELLS: u16 = 0x00e0;
const PALETTE: u16 = 0x0092;
/// Formulas, numbers, texts, truth values and errors: row, column, look.
const CELLS: [u16; 7] = [0x0006, 0x0203, 0x0204, 0x0205, 0x00d6, 0x00fd, 0x027e];
/// A row's numbers one behind the other: row, first column, then looks with their numbers, last column.
const NUMBERS: u16 = 0x00bd;

/// Which look each cell of a sheet has.
fn cells(sheet: &[u8]) -> FxHashMap<(u32, u32), u16> {
    let mut out = FxHashMap::default();
    for (id, data) in biff::of_sheet(sheet) {
        let place = |i: usize| Some((u32::from(short(data, 0)?), u32::from(short(data, 2)?) + i as u32));
        match id {
            NUMBERS => {
                let looks = data.get(4..data.len().saturating_sub(2)).unwrap_or_default().chunks_exact(6);
                out.extend(looks.enumerate().filter_map(|(i, look)| Some((place(i)?, short(look, 0)?))));
            }
            _ if CELLS.contains(&id) => out.extend(place(0).zip(short(data, 4))),
            _ => {}
        }
    }
    out
}

#[derive(Debug, Clone, Default)]
struct Font {
    /// Points.
    size: f32,
    bold: bool,
    colour: u16,
    /// Empty for a font that is none of signs.
    name: String,
}

impl Font {
    fn read(data: &[u8]) -> Self {
        let field = |at: usize| short(data, at).unwrap_or(0);
        let name = match data.get(14..) {
            Some([count, letters @ ..]) => String::from_utf16_lossy(&units(letters).take((*count).into()).collect::<Vec<_>>()),
            Some([]) | None => String::new(),
        };
        let name = if symbols::is_ornamental(&name) { name } else { String::new() };
        // Twentieths of a point.
        Self { size: f32::from(field(0)) / 20.0, colour: field(4), bold: field(6) >= 600, name }
    }
}

/// Number and code of a format.
fn format(data: &[u8]) -> Option<(u16, String)> {
    let (id, length) = (short(data, 0)?, usize::from(short(data, 2)?));
    let code: Vec<u16> = units(data.get(4..)?).take(length).collect();
    Some((id, String::from_utf16_lossy(&code)))
}

/// Records that looks are put together from.
#[derive(Debug, Default)]
struct Parts<'b> {
    fonts: Vec<Font>,
    formats: FxHashMap<u16, String>,
    cells: Vec<&'b [u8]>,
    /// Colours from [`PALETTE_FROM`] on, four bytes each.
    palette: &'b [u8],
}

/// Colours before these stand for the first eight of the usual palette.
const PALETTE_FROM: u16 = 8;

impl Parts<'_> {
    fn look(&self, cell: &[u8], limits: &Limits) -> Look {
        let (font, id) = (short(cell, 0).unwrap_or(0), short(cell, 2).unwrap_or(0));
        // No font has the number 4.
        let font = self.fonts.get(usize::from(font) - usize::from(font > 4)).cloned().unwrap_or_default();
        let code = self.formats.get(&id).map_or_else(|| built_in(id), String::as_str);
        // Six bits that say with which pattern the cell is filled.
        let is_filled = cell.get(17).is_some_and(|byte| byte >> 2 != 0);
        Look {
            style: Style { size: font.size, bold: font.bold },
            format: NumberFormat::parse(code, Some(u32::from(id))),
            white: !is_filled && self.is_white(font.colour, limits),
            font: font.name,
        }
    }

    fn is_white(&self, colour: u16, limits: &Limits) -> bool {
        /// White of the eight colours that are never changed, and of the usual palette.
        const WHITE: [u16; 2] = [1, PALETTE_FROM + 1];
        let at = 4 * usize::from(colour.saturating_sub(PALETTE_FROM));
        match self.palette.get(at..at + 3).filter(|_| colour >= PALETTE_FROM) {
            Some(rgb) => rgb.iter().all(|&v| v >= limits.white_from),
            None => WHITE.contains(&colour),
        }
    }
}

/// Codes of the formats that stand in no file (2.4.126).
const fn built_in(id: u16) -> &'static str {
    match id {
        1 => "0",
        2 => "0.00",
        3 => "#,##0",
        4 => "#,##0.00",
        9 => "0%",
        10 => "0.00%",
        11 => "0.00E+00",
        12 => "# ?/?",
        13 => "# ??/??",
        14 => "m/d/yy",
        15 => "d-mmm-yy",
        16 => "d-mmm",
        17 => "mmm-yy",
        18 => "h:mm AM/PM",
        19 => "h:mm:ss AM/PM",
        20 => "h:mm",
        21 => "h:mm:ss",
        22 => "m/d/yy h:mm",
        37 | 38 => "#,##0;(#,##0)",
        39 | 40 => "#,##0.00;(#,##0.00)",
        45 => "mm:ss",
        46 => "[h]:mm:ss",
        47 => "mm:ss.0",
        49 => "@",
        _ => "General",
    }
}
