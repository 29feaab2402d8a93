//! From marks on a page to blocks in reading order.

mod line;
mod order;
mod paragraph;
mod table;

use record::{BBox, BlockKind};
use rustc_hash::{FxHashMap, FxHashSet};

use super::font::Decoded;
use super::scene::{Glyph, Scene};
use crate::Layout;
use crate::draft::{Placed, Style};
use line::Line;
use table::Tables;

/// A block of a page.
#[derive(Debug)]
pub(super) struct LaidBlock {
    pub(super) kind: BlockKind,
    pub(super) lines: Vec<Placed>,
    pub(super) style: Style,
}

impl LaidBlock {
    /// Its text, one line after the other.
    pub(super) fn text(&self) -> String {
        self.lines.iter().flat_map(|l| l.text.iter()).collect()
    }

    pub(super) fn bbox(&self) -> Option<BBox> {
        self.lines.iter().map(|l| l.bbox).reduce(BBox::union)
    }
}

/// The visible text of a page as blocks. Tables are counted from 0 on each page.
pub(super) fn lay_out(scene: &Scene, settings: &Layout) -> Vec<LaidBlock> {
    let glyphs = without_doubles(&scene.glyphs);
    let tables = Tables::find(&scene.rules).that_hold(&glyphs);
    let lines: Vec<Line<'_>> = line::lines(&glyphs, &tables, settings).into_iter().filter(|l| !l.is_blank()).collect();
    blocks(lines, &tables, settings)
}

/// Boxes of the cells that lines make, table by table, row by row.
pub(super) fn cells_of(rules: &[super::scene::Rule]) -> Vec<Vec<record::BBox>> {
    Tables::find(rules).0.iter().map(table::Table::boxes).collect()
}

/// Hidden text of a page, in pieces that lie together.
pub(super) fn hidden(scene: &Scene, settings: &Layout) -> Vec<(record::HiddenWhy, BBox, String)> {
    let mut out = Vec::new();
    let glyphs: Vec<&Glyph> = scene.glyphs.iter().filter(|g| g.hidden.is_some()).collect();
    for run in glyphs.chunk_by(|a, b| a.hidden == b.hidden) {
        let Some(why) = run[0].hidden else { continue };
        let lines = line::lines(run, &Tables::default(), settings);
        let text: Vec<String> = lines.iter().map(Line::text).collect();
        if let Some(rect) = lines.iter().map(|l| l.rect).reduce(|a, b| a.union(b)) {
            out.push((why, rect.bbox(), text.join("\n")));
        }
    }
    out
}

/// Visible glyphs, each once: bold faked by drawing twice, fill and stroke apart, shadows.
fn without_doubles(glyphs: &[Glyph]) -> Vec<&Glyph> {
    let mut seen: FxHashMap<(u32, i64, i64), Vec<usize>> = FxHashMap::default();
    let mut out: Vec<&Glyph> = Vec::with_capacity(glyphs.len());
    for glyph in glyphs.iter().filter(|g| g.hidden.is_none()) {
        let code = match &glyph.text {
            Decoded::Char(c) => u32::from(*c),
            Decoded::Text(text) => text.chars().fold(0x11_0000, |h: u32, c| h.rotate_left(5) ^ u32::from(c)),
            Decoded::Nothing | Decoded::Unknown => u32::MAX,
        };
        let reach = 0.2 * glyph.size.min((glyph.end.0 - glyph.origin.0).hypot(glyph.end.1 - glyph.origin.1)).max(0.5);
        let (qx, qy) = ((glyph.origin.0 / 4.0).floor() as i64, (glyph.origin.1 / 4.0).floor() as i64);
        let is_double = code != u32::MAX
            && (-1..=1).any(|dx| {
                (-1..=1).any(|dy| {
                    seen.get(&(code, qx + dx, qy + dy)).is_some_and(|at| {
                        at.iter().rev().take(8).any(|&i| {
                            let o = out[i].origin;
                            (o.0 - glyph.origin.0).abs() <= reach && (o.1 - glyph.origin.1).abs() <= reach
                        })
                    })
                })
            });
        if !is_double {
            seen.entry((code, qx, qy)).or_default().push(out.len());
            out.push(glyph);
        }
    }
    out
}

/// Groups lines into cells and paragraphs, in order. A table stands where its first line does.
fn blocks(mut lines: Vec<Line<'_>>, tables: &Tables, settings: &Layout) -> Vec<LaidBlock> {
    let orders: Vec<Order> = (0..tables.0.len()).map(|table| order(&lines, table, &tables.0[table], settings)).collect();
    for line in &mut lines {
        line.cell = line.cell.filter(|&(table, _)| orders[table] != Order::NoTable);
    }
    let mut in_tables: Vec<Vec<Line<'_>>> = tables.0.iter().map(|_| Vec::new()).collect();
    let mut order: Vec<Result<Line<'_>, usize>> = Vec::new();
    for line in lines {
        match line.cell {
            Some((table, _)) => {
                if in_tables[table].is_empty() {
                    order.push(Err(table));
                }
                in_tables[table].push(line);
            }
            None => order.push(Ok(line)),
        }
    }
    let order = in_reading_order(order, &in_tables, settings);
    let mut out = Vec::new();
    let mut loose = Vec::new();
    let mut number = 0;
    for item in order {
        match item {
            Ok(line) => loose.push(line),
            Err(table) => {
                out.extend(paragraph::paragraphs(&std::mem::take(&mut loose)));
                let lines = std::mem::take(&mut in_tables[table]);
                out.extend(cells(lines, &tables.0[table], number, orders[table] == Order::Rows));
                number += 1;
            }
        }
    }
    out.extend(paragraph::paragraphs(&loose));
    out
}

/// Lines and tables in the order in which people read them. Lines that run another way than most (watermarks, the names of axes, words
/// along a margin) follow what they are drawn behind.
fn in_reading_order<'s>(
    drawn: Vec<Result<Line<'s>, usize>>,
    in_tables: &[Vec<Line<'s>>],
    settings: &Layout,
) -> Vec<Result<Line<'s>, usize>> {
    let letters = |item: &Result<Line<'s>, usize>| match item {
        Ok(line) => line.letters.len(),
        Err(table) => in_tables[*table].iter().map(|l| l.letters.len()).sum(),
    };
    let is_level = |item: &Result<Line<'s>, usize>| !matches!(item, Ok(line) if line.direction != (1.0, 0.0));
    let level: usize = drawn.iter().filter(|item| is_level(item)).map(letters).sum();
    // Columns of vertical writing follow one another to the left: what looks like a jump back is the way they are read.
    if 2 * level < drawn.iter().map(letters).sum::<usize>() {
        return drawn;
    }
    let mut items = Vec::with_capacity(drawn.len());
    // Other lines, by how many of the level ones are drawn before them.
    let mut others: Vec<Vec<Result<Line<'s>, usize>>> = vec![Vec::new()];
    let mut slots: Vec<Option<Result<Line<'s>, usize>>> = Vec::with_capacity(drawn.len());
    for item in drawn {
        if !is_level(&item) {
            others[slots.len()].push(item);
            continue;
        }
        let lines = match &item {
            Ok(line) => std::slice::from_ref(line),
            Err(table) => in_tables[*table].as_slice(),
        };
        let rect = lines.iter().skip(1).fold(lines[0].rect, |r, l| r.union(l.rect));
        items.push(order::Item { rect, size: lines[0].size, letters: letters(&item) });
        slots.push(Some(item));
        others.push(Vec::new());
    }
    let mut out = Vec::with_capacity(slots.len());
    out.append(&mut others[0]);
    for i in order::reading_order(&items, settings) {
        out.extend(slots[i].take());
        out.append(&mut others[i + 1]);
    }
    out
}

/// How the text of a grid is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    /// The page writes it cell after cell.
    AsDrawn,
    /// The page writes it otherwise, and the grid is regular: row by row.
    Rows,
    /// The lines frame something that is no table (a form's boxes, a drawing): its text is read as if they were not there.
    NoTable,
}

fn order(lines: &[Line<'_>], number: usize, table: &table::Table, settings: &Layout) -> Order {
    let inside = |l: &Line<'_>| l.cell.is_some_and(|(t, _)| t == number);
    let count = lines.iter().filter(|l| inside(l)).count();
    let runs = lines.chunk_by(|a, b| inside(a) == inside(b)).filter(|run| inside(&run[0])).count();
    let mut seen = FxHashSet::default();
    let own = lines.iter().filter(|l| inside(l)).collect::<Vec<_>>();
    let revisits = own.chunk_by(|a, b| a.cell == b.cell).filter(|run| !seen.insert(run[0].cell)).count();
    if runs <= 1 + count / settings.few.max(1) && revisits * settings.few <= count {
        Order::AsDrawn
    } else if table.is_regular() && 10 * seen.len() >= 7 * table.cell_count() {
        Order::Rows
    } else {
        Order::NoTable
    }
}

/// The lines of one table as one block a cell.
fn cells(mut lines: Vec<Line<'_>>, table: &table::Table, number: u32, by_rows: bool) -> Vec<LaidBlock> {
    if by_rows {
        lines.sort_by_key(|l| l.cell);
    } else {
        let mut first: FxHashMap<Option<(usize, usize)>, usize> = FxHashMap::default();
        for (i, line) in lines.iter().enumerate() {
            first.entry(line.cell).or_insert(i);
        }
        lines.sort_by_key(|l| first[&l.cell]);
    }
    lines
        .chunk_by(|a, b| a.cell == b.cell)
        .map(|cell| {
            let (row, column) = table.place(cell[0].cell.map_or(0, |(_, cell)| cell));
            LaidBlock {
                kind: BlockKind::Cell { table: number, row, column },
                lines: paragraph::in_cell(cell, table.right_of(cell[0].cell.map_or(0, |(_, cell)| cell))),
                style: paragraph::style(cell),
            }
        })
        .collect()
}
