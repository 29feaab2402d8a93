//! A page cut into what is read one after the other: cells of tables, columns, and in these strips of lines of one size.

use super::bitmap::Bitmap;
use super::rules::Rule;
use crate::pdf::foreign::{self, Ruled};

/// A rectangle in pixels; the right and lower edges are outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Area {
    pub(super) x0: usize,
    pub(super) y0: usize,
    pub(super) x1: usize,
    pub(super) y1: usize,
}

impl Area {
    pub(super) fn width(self) -> usize {
        self.x1 - self.x0
    }

    pub(super) fn height(self) -> usize {
        self.y1 - self.y0
    }

    /// Whether two areas have a pixel in common.
    pub(super) fn shares(self, other: Self) -> bool {
        self.x0 < other.x1 && other.x0 < self.x1 && self.y0 < other.y1 && other.y0 < self.y1
    }
}

/// A strip of lines with letters of one height.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Strip {
    pub(super) area: Area,
    /// Height of its lines' ink in pixels.
    pub(super) line_height: usize,
}

/// A table of a page: its cells, row by row, and the room that it takes with its borders.
struct Table {
    area: Area,
    cells: Vec<Area>,
}

/// Regions in reading order: what stands between and beside tables, and their cells.
pub(super) fn find(bits: &Bitmap, rules: &[Rule]) -> Vec<Area> {
    let mut out = Vec::new();
    bands(bits, Area { x0: 0, y0: 0, x1: bits.width, y1: bits.height }, tables(bits, rules), &mut out);
    out
}

/// Cuts a part of the page into what stands above, between and below its tables, and what stands level with them.
fn bands(bits: &Bitmap, part: Area, tables: Vec<Table>, out: &mut Vec<Area>) {
    let mut y = part.y0;
    for band in apart(tables, |a| (a.y0, a.y1)) {
        let (top, bottom) = reach(&band, |a| (a.y0, a.y1));
        columns(bits, Area { y0: y, y1: top, ..part }, out);
        level(bits, Area { y0: top, y1: bottom, ..part }, band, out);
        y = bottom;
    }
    columns(bits, Area { y0: y, ..part }, out);
}

/// Cuts what stands level with tables into these and the texts beside them.
fn level(bits: &Bitmap, part: Area, tables: Vec<Table>, out: &mut Vec<Area>) {
    let mut x = part.x0;
    let groups = apart(tables, |a| (a.x0, a.x1));
    let is_one = groups.len() == 1;
    for mut group in groups {
        let (left, right) = reach(&group, |a| (a.x0, a.x1));
        beside(bits, Area { x0: x, x1: left, ..part }, out);
        if is_one {
            // One table, or some that lie inside one another.
            group.sort_by_key(|table| table.area.y0);
            group.iter().for_each(|table| out.extend(rows(bits, &table.cells)));
        } else {
            bands(bits, Area { x0: left, x1: right, ..part }, group, out);
        }
        x = right;
    }
    beside(bits, Area { x0: x, ..part }, out);
}

/// A text beside a table; what is nowhere wider than high is the edge of a sheet or what is left of a border.
fn beside(bits: &Bitmap, part: Area, out: &mut Vec<Area>) {
    if part.x1 > part.x0 && lines(bits, part).iter().any(|line| line.width() > line.height()) {
        columns(bits, part, out);
    }
}

/// Tables in groups between which there is room along one side of the page, in order.
fn apart(mut tables: Vec<Table>, side: fn(Area) -> (usize, usize)) -> Vec<Vec<Table>> {
    tables.sort_by_key(|table| side(table.area));
    let mut out: Vec<Vec<Table>> = Vec::new();
    for table in tables {
        match out.last_mut() {
            Some(group) if side(table.area).0 < reach(group, side).1 => group.push(table),
            Some(_) | None => out.push(vec![table]),
        }
    }
    out
}

/// From where to where tables reach along one side.
fn reach(tables: &[Table], side: fn(Area) -> (usize, usize)) -> (usize, usize) {
    tables.iter().map(|table| side(table.area)).fold((usize::MAX, 0), |(from, to), own| (from.min(own.0), to.max(own.1)))
}

/// Pixels inside a cell's edge that its border may have left.
const BORDER: usize = 5;

fn tables(bits: &Bitmap, rules: &[Rule]) -> Vec<Table> {
    // The finder of tables takes lines three points apart for one; pixels would be too fine for it.
    const POINTS_PER_PIXEL: f64 = 0.24;
    let scaled: Vec<Ruled> = rules
        .iter()
        .map(|r| Ruled {
            horizontal: r.horizontal,
            at: f64::from(r.from_across + r.to_across) / 2.0 * POINTS_PER_PIXEL,
            from: f64::from(r.from) * POINTS_PER_PIXEL,
            to: f64::from(r.to) * POINTS_PER_PIXEL,
        })
        .collect();
    let pixel = |v: f32, most: usize| ((f64::from(v) / POINTS_PER_PIXEL).round().max(0.0) as usize).min(most);
    let area = |b: record::BBox| {
        let (x0, y0) = (pixel(b.x0, bits.width) + BORDER, pixel(b.y0, bits.height) + BORDER);
        let (x1, y1) = (pixel(b.x1, bits.width).saturating_sub(BORDER), pixel(b.y1, bits.height).saturating_sub(BORDER));
        Area { x0, y0, x1: x1.max(x0), y1: y1.max(y0) }
    };
    let table = |cells: Vec<record::BBox>| {
        let cells: Vec<Area> = cells.into_iter().map(area).collect();
        let around =
            cells.iter().copied().reduce(|a, b| Area { x0: a.x0.min(b.x0), y0: a.y0.min(b.y0), x1: a.x1.max(b.x1), y1: a.y1.max(b.y1) })?;
        let area = Area {
            x0: around.x0.saturating_sub(2 * BORDER),
            y0: around.y0.saturating_sub(2 * BORDER),
            x1: (around.x1 + 2 * BORDER).min(bits.width),
            y1: (around.y1 + 2 * BORDER).min(bits.height),
        };
        Some(Table { area, cells })
    };
    foreign::cells(&scaled).into_iter().filter_map(table).collect()
}

/// Cells of one row that hold a line each are read as one line: a number alone in its cell has nothing that shows how high its letters are.
fn rows(bits: &Bitmap, cells: &[Area]) -> Vec<Area> {
    let mut out: Vec<Area> = Vec::new();
    // The line that the last region of `out` holds, while it may be continued.
    let mut open: Option<Area> = None;
    for &cell in cells {
        let own = lines(bits, cell);
        let beside = out.last().copied().filter(|last| open.is_some() && is_beside(*last, cell));
        match (own.as_slice(), open, beside) {
            ([], Some(_), Some(row)) => extend(&mut out, row, cell),
            ([], ..) => {}
            ([line], Some(before), Some(row)) if is_level(before, *line) => {
                extend(&mut out, row, cell);
                open = Some(*line);
            }
            (found, ..) => {
                out.push(cell);
                open = if let [line] = found { Some(*line) } else { None };
            }
        }
    }
    out
}

fn extend(out: &mut [Area], row: Area, cell: Area) {
    if let Some(last) = out.last_mut() {
        *last = Area { y0: row.y0.min(cell.y0), y1: row.y1.max(cell.y1), x1: cell.x1, ..row };
    }
}

/// Whether a cell goes on where a row ends.
fn is_beside(row: Area, cell: Area) -> bool {
    let near = |a: usize, b: usize| a.abs_diff(b) <= 2 * BORDER;
    near(row.y0, cell.y0) && near(row.y1, cell.y1) && cell.x0 >= row.x1 && cell.x0 - row.x1 <= 4 * BORDER
}

/// Whether two lines stand on one level.
fn is_level(a: Area, b: Area) -> bool {
    let shared = a.y1.min(b.y1).saturating_sub(a.y0.max(b.y0));
    2 * shared >= a.height().min(b.height())
}

/// Cuts a band where a gap runs through all of it from top to bottom with much text on either side.
fn columns(bits: &Bitmap, band: Area, out: &mut Vec<Area>) {
    if band.y1 <= band.y0 {
        return;
    }
    match gutter(bits, band) {
        Some((from, to)) => {
            columns(bits, Area { x1: from, ..band }, out);
            columns(bits, Area { x0: to, ..band }, out);
        }
        None => out.push(band),
    }
}

/// Share of a band's width that a gap between columns must leave on either side.
const COLUMN: f64 = 0.2;
/// Lines of text that make a column.
const COLUMN_LINES: usize = 6;

fn gutter(bits: &Bitmap, band: Area) -> Option<(usize, usize)> {
    let mut ink = vec![0u32; band.width()];
    for y in band.y0..band.y1 {
        for (count, &dark) in ink.iter_mut().zip(&bits.row(y)[band.x0..band.x1]) {
            *count += u32::from(dark);
        }
    }
    let first = ink.iter().position(|&n| n > 0)?;
    let last = ink.iter().rposition(|&n| n > 0)?;
    let least = ((last - first) as f64 * COLUMN) as usize;
    let gaps = gaps(&ink[first..=last]).into_iter().map(|(a, b)| (a + first, b + first));
    let middle = gaps.filter(|&(a, b)| a - first >= least && last - b >= least);
    let (from, to) = middle.max_by_key(|&(a, b)| b - a)?;
    let sides = [Area { x1: band.x0 + from, ..band }, Area { x0: band.x0 + to, ..band }];
    let lines = sides.map(|side| lines(bits, side));
    let height = lines.iter().flatten().map(|l| l.height()).max().unwrap_or(0);
    // Narrower than a letter and a half, a gap is chance.
    let is_column = lines.iter().all(|l| l.len() >= COLUMN_LINES) && 2 * (to - from) >= 3 * height.min(bits.width / 40);
    is_column.then_some((band.x0 + (from + to) / 2, band.x0 + (from + to) / 2))
}

fn gaps(ink: &[u32]) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut from = None;
    for (x, &n) in ink.iter().enumerate() {
        match (n, from) {
            (0, None) => from = Some(x),
            (0, Some(_)) => {}
            (_, Some(start)) => {
                out.push((start, x));
                from = None;
            }
            (_, None) => {}
        }
    }
    out
}

/// Strips of all regions, in order.
pub(super) fn strips(bits: &Bitmap, regions: &[Area]) -> Vec<Strip> {
    regions.iter().flat_map(|&region| region_strips(bits, region)).collect()
}

fn region_strips(bits: &Bitmap, region: Area) -> Vec<Strip> {
    let mut out: Vec<(Strip, Vec<usize>)> = Vec::new();
    for line in lines(bits, region) {
        let height = line.height();
        match out.last_mut() {
            Some((strip, heights)) if alike(line, median(heights)) => {
                let a = strip.area;
                strip.area = Area { x0: a.x0.min(line.x0), x1: a.x1.max(line.x1), y1: line.y1, ..a };
                heights.push(height);
            }
            Some(_) | None => out.push((Strip { area: line, line_height: height }, vec![height])),
        }
    }
    out.into_iter().map(|(strip, heights)| Strip { line_height: median(&heights), ..strip }).collect()
}

/// A line of a few digits or of 一 is lower than its neighbours; a heading is higher, and a longer line that is lower is smaller print.
fn alike(line: Area, usual: usize) -> bool {
    let height = line.height();
    let is_smaller_print = height * 150 < usual * 100 && line.width() > 4 * usual;
    height * 100 <= usual * 145 && !is_smaller_print
}

fn median(heights: &[usize]) -> usize {
    let mut sorted = heights.to_vec();
    sorted.sort_unstable();
    sorted[sorted.len() / 2]
}

/// Lines of a region: rows with ink between rows without, each as wide as its ink.
fn lines(bits: &Bitmap, region: Area) -> Vec<Area> {
    /// Dark pixels of a row that are dust.
    const DUST: usize = 2;
    let inked = |y: usize| bits.row(y)[region.x0..region.x1].iter().filter(|&&d| d).count() > DUST;
    let mut rows: Vec<(usize, usize)> = Vec::new();
    for y in region.y0..region.y1 {
        match rows.last_mut() {
            Some((_, end)) if inked(y) && *end == y => *end = y + 1,
            _ if inked(y) => rows.push((y, y + 1)),
            _ => {}
        }
    }
    joined(rows).into_iter().filter_map(|(y0, y1)| fitted(bits, Area { y0, y1, ..region })).collect()
}

/// Parts of one line put together: the strokes of 二 and 三, a row of dots above or below.
fn joined(rows: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
    if rows.is_empty() {
        return rows;
    }
    let heights: Vec<usize> = rows.iter().map(|r| r.1 - r.0).collect();
    let usual = median(&heights).max(12);
    let mut out: Vec<(usize, usize)> = Vec::new();
    for row in rows {
        match out.last_mut() {
            // Two parts make one line if together they are no higher than one.
            Some(last) if (row.0 - last.1) * 2 < usual && row.1 - last.0 <= usual * 6 / 5 => last.1 = row.1,
            Some(_) | None => out.push(row),
        }
    }
    out
}

/// The line with its ink only; `None` for specks.
fn fitted(bits: &Bitmap, line: Area) -> Option<Area> {
    /// A full stop alone on its line is a speck.
    const SPECK: usize = 10;
    let has_ink = |x: usize| (line.y0..line.y1).any(|y| bits.is_dark(x, y));
    let x0 = (line.x0..line.x1).find(|&x| has_ink(x))?;
    let x1 = (line.x0..line.x1).rev().find(|&x| has_ink(x))? + 1;
    (x1 - x0 >= SPECK || line.height() >= SPECK).then_some(Area { x0, x1, ..line })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_of_one_line_are_read_as_a_row() {
        // Two rows of three cells: one line each, but for the last, which holds two.
        let bits = Bitmap::filled(400, 200, |x, y| {
            let ink = x % 130 >= 30 && x % 130 < 90 && x % 20 < 14;
            let second = x > 260 && y > 100;
            ink && ((40..60).contains(&(y % 100)) || (second && (70..90).contains(&(y % 100))))
        });
        let cell = |row: usize, column: usize| Area { x0: column * 130 + 5, y0: row * 100 + 5, x1: column * 130 + 125, y1: row * 100 + 95 };
        let cells: Vec<Area> = (0..2).flat_map(|row| (0..3).map(move |column| cell(row, column))).collect();
        let whole = |row, from, to| Area { x1: cell(row, to).x1, ..cell(row, from) };
        assert_eq!(rows(&bits, &cells), [whole(0, 0, 2), whole(1, 0, 1), cell(1, 2)]);
    }

    #[test]
    fn what_stands_beside_a_table_is_read_too() {
        let rule = |horizontal, at: u32, from, to| Rule { horizontal, from, to, from_across: at, to_across: at };
        // Two rows of two cells from 10 to 200 and from 50 to 150; so again further right, from 70 to 130.
        let grid = |x: [u32; 3], y: [u32; 3]| {
            let level = y.map(|at| rule(true, at, x[0], x[2]));
            let upright = x.map(|at| rule(false, at, y[0], y[2]));
            [level, upright].concat()
        };
        let text = |x: usize, y: usize, from_x: usize, from_y: usize| {
            (from_x..from_x + 60).contains(&x) && (x - from_x) % 20 < 14 && (from_y..from_y + 15).contains(&y)
        };
        let bits = |places: &[(usize, usize)]| {
            Bitmap::filled(600, 200, |x, y| places.iter().any(|&(from_x, from_y)| text(x, y, from_x, from_y)) || x < 4)
        };
        let area = |x0, y0, x1, y1| Area { x0, y0, x1, y1 };
        let first = grid([10, 105, 200], [50, 100, 150]);
        // The edge of the sheet beside the table is no text; the table's first row holds a line.
        let alone = bits(&[(30, 70), (250, 90)]);
        let (above, row, right, below) = (area(0, 0, 600, 45), area(15, 55, 195, 95), area(205, 45, 600, 155), area(0, 155, 600, 200));
        assert_eq!(find(&alone, &first), [above, row, right, below]);
        assert_eq!(find(&bits(&[(30, 70)]), &first), [above, row, below]);
        // Between two tables, and above and below the lower one of them.
        let both = [first, grid([400, 470, 540], [70, 100, 130])].concat();
        let found = find(&bits(&[(30, 70), (250, 90), (410, 52)]), &both);
        let (between, over, under) = (area(205, 45, 395, 155), area(395, 45, 545, 65), area(395, 135, 545, 155));
        assert_eq!(found, [above, row, between, over, under, below]);
    }

    #[test]
    fn a_line_is_not_cut_inside_its_characters() {
        // 二 alone: two strokes with a gap smaller than a line is high.
        let cases = [
            (vec![(0, 40), (60, 100), (120, 160)], vec![(0, 40), (60, 100), (120, 160)]),
            (vec![(0, 40), (60, 66), (78, 84), (120, 160), (180, 220)], vec![(0, 40), (60, 84), (120, 160), (180, 220)]),
            (vec![], vec![]),
        ];
        for (rows, expected) in cases {
            assert_eq!(joined(rows), expected);
        }
    }
}
