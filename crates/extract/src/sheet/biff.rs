//! The records of which workbooks of Excel 5 to 2003 are made (MS-XLS, 2.1.4 and 2.1.7.20).

use crate::little_endian::long;

pub(crate) const BEGIN: u16 = 0x0809;
const END: u16 = 0x000a;
const SHEET: u16 = 0x0085;

/// Records one after the other, each a number, a length and so many bytes.
pub(crate) fn records(bytes: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let (head, behind) = rest.split_first_chunk::<4>()?;
        let (data, next) = behind.split_at_checked(usize::from(u16::from_le_bytes([head[2], head[3]])))?;
        rest = next;
        Some((u16::from_le_bytes([head[0], head[1]]), data))
    })
}

/// Those that speak of the workbook as a whole.
pub(crate) fn of_workbook(workbook: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    records(workbook).take_while(|&(id, _)| id != END)
}

/// For each sheet in its order, the workbook from where it begins; nothing where that is nowhere.
pub(crate) fn sheets(workbook: &[u8]) -> impl Iterator<Item = &[u8]> {
    let starts = of_workbook(workbook).filter(|&(id, _)| id == SHEET).filter_map(|(_, data)| long(data, 0));
    starts.map(|at| workbook.get(at as usize..).unwrap_or_default())
}

/// The records of one sheet and of the charts on it, from where it begins, each with how deep it lies: those of depth 1 are the sheet's own.
pub(crate) fn whole_sheet(sheet: &[u8]) -> impl Iterator<Item = (u32, u16, &[u8])> {
    let mut depth = 0;
    let all = records(sheet).map_while(move |(id, data)| {
        match id {
            BEGIN => depth += 1,
            END if depth <= 1 => return None,
            END => depth -= 1,
            _ => return Some(Some((depth, id, data))),
        }
        Some(None)
    });
    all.flatten()
}

/// The records of one sheet, from where it begins. What stands in a chart on the sheet is the chart's.
pub(crate) fn of_sheet(sheet: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    whole_sheet(sheet).filter(|&(depth, ..)| depth == 1).map(|(_, id, data)| (id, data))
}

/// Units of UTF-16 behind a byte that says how wide they are written (2.5.293), in workbooks of Excel 97 to 2003.
pub(crate) fn units(data: &[u8]) -> impl Iterator<Item = u16> {
    let (is_wide, letters) = data.split_first().map_or((false, data), |(flags, letters)| (flags & 1 == 1, letters));
    letters.chunks(if is_wide { 2 } else { 1 }).map(|unit| u16::from(unit[0]) | (unit.get(1).copied().map_or(0, u16::from) << 8))
}
