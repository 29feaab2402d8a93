//! Ruled tables: lines that cross become rows of cells.

use super::line::is_askew;
use crate::pdf::font::Decoded;
use crate::pdf::scene::{Glyph, Rule};

/// Lines closer than this are one line drawn twice.
const SNAP: f64 = 3.0;
/// Lines of one page that are looked at, their pieces joined: more are a drawing.
const MAX_RULES: usize = 4_000;
/// Slots of a grid: a table of more is a drawing too.
const MAX_SLOTS: usize = 20_000;

/// Tables of one page: every letter is looked for in each.
const MAX_TABLES: usize = 100;
/// One crossing in so many characters is an overfull cell.
const MAX_CROSSED: usize = 100;

/// A table: a grid some of whose slots are joined to larger cells.
#[derive(Debug)]
pub(super) struct Table {
    xs: Vec<f64>,
    ys: Vec<f64>,
    /// Cell of each slot, row by row: the slot at its top left.
    cells: Vec<usize>,
    /// Right edge of each cell, at the place of its slot.
    rights: Vec<f64>,
}

impl Table {
    fn columns(&self) -> usize {
        self.xs.len() - 1
    }

    /// Row and column of a cell.
    pub(super) fn place(&self, cell: usize) -> (u32, u32) {
        ((cell / self.columns()) as u32, (cell % self.columns()) as u32)
    }

    pub(super) fn right_of(&self, cell: usize) -> f64 {
        self.rights[cell]
    }

    /// Boxes of its cells, row by row.
    pub(super) fn boxes(&self) -> Vec<record::BBox> {
        let (columns, xs, ys) = (self.columns(), &self.xs, &self.ys);
        let whole = |cell: usize| {
            let slots = (0..self.cells.len()).filter(|&slot| self.cells[slot] == cell).map(|slot| (slot / columns, slot % columns));
            let of_slot = |(row, column): (usize, usize)| {
                record::BBox::new(xs[column] as f32, ys[row] as f32, xs[column + 1] as f32, ys[row + 1] as f32)
            };
            slots.map(of_slot).reduce(record::BBox::union)
        };
        (0..self.cells.len()).filter(|&slot| self.cells[slot] == slot).filter_map(whole).collect()
    }

    pub(super) fn cell_count(&self) -> usize {
        self.cells.iter().enumerate().filter(|(i, cell)| i == *cell).count()
    }

    /// Whether it is a grid of rows and columns without joined cells.
    pub(super) fn is_regular(&self) -> bool {
        self.columns() >= 2 && self.ys.len() > 3 && 10 * self.cell_count() >= 9 * self.cells.len()
    }

    fn cell_at(&self, (x, y): (f64, f64)) -> Option<usize> {
        let column = slot(&self.xs, x)?;
        let row = slot(&self.ys, y)?;
        Some(self.cells[row * self.columns() + column])
    }
}

fn slot(edges: &[f64], at: f64) -> Option<usize> {
    let i = edges.partition_point(|&e| e <= at);
    (i > 0 && i < edges.len()).then(|| i - 1)
}

/// The tables of a page.
#[derive(Debug, Default)]
pub(super) struct Tables(pub(super) Vec<Table>);

impl Tables {
    /// Table and cell at a point.
    pub(super) fn cell_at(&self, point: (f64, f64)) -> Option<(usize, usize)> {
        self.0.iter().enumerate().find_map(|(i, t)| Some((i, t.cell_at(point)?)))
    }

    /// The tables whose lines part text: a line of writing that runs on across a border says that the border is none.
    pub(super) fn that_hold(mut self, glyphs: &[&Glyph]) -> Self {
        if self.0.is_empty() {
            return self;
        }
        let places: Vec<_> = glyphs.iter().map(|g| self.cell_at(g.rect().centre())).collect();
        let (mut crossed, mut inside) = (vec![0usize; self.0.len()], vec![0usize; self.0.len()]);
        for (i, pair) in glyphs.windows(2).enumerate() {
            let (Some((table, a)), Some((other, b))) = (places[i], places[i + 1]) else { continue };
            inside[table] += 1;
            if table == other && a != b && runs_on(pair[0], pair[1]) {
                crossed[table] += 1;
            }
        }
        let mut i = 0;
        self.0.retain(|_| {
            i += 1;
            crossed[i - 1] <= 1 + inside[i - 1] / MAX_CROSSED
        });
        self
    }

    pub(super) fn find(rules: &[Rule]) -> Self {
        let (level, upright) = (pieced(rules, true), pieced(rules, false));
        if level.len() + upright.len() > MAX_RULES {
            return Self::default();
        }
        let (level, upright) = (join(level), join(upright));
        let mut tables = Vec::new();
        for (h, v) in groups(&level, &upright) {
            if let Some(table) = grid(&h, &v) {
                tables.push(table);
            }
        }
        // A box around a table holds it: the inner one, which has more to say, is asked first.
        tables.sort_by(|a: &Table, b: &Table| area(a).total_cmp(&area(b)));
        tables.truncate(MAX_TABLES);
        Self(tables)
    }
}

/// Whether two glyphs are neighbours within a word.
fn runs_on(a: &Glyph, b: &Glyph) -> bool {
    let blank = |g: &Glyph| matches!(&g.text, Decoded::Char(c) if c.is_whitespace());
    let (dx, dy) = (b.origin.0 - a.end.0, b.origin.1 - a.end.1);
    a.direction == b.direction && !is_askew(a) && dx.hypot(dy) < 0.3 * a.size && !blank(a) && !blank(b)
}

fn area(t: &Table) -> f64 {
    (t.xs[t.xs.len() - 1] - t.xs[0]) * (t.ys[t.ys.len() - 1] - t.ys[0])
}

/// Lines of one direction, the pieces at one place that touch made one: a table drawn cell by cell has each line in as many pieces as cells
/// border on it.
fn pieced(rules: &[Rule], horizontal: bool) -> Vec<Rule> {
    /// Parts of a point that are told apart: what differs by less differs by rounding.
    const PARTS: f64 = 100.0;
    let place = |r: &Rule| (r.at * PARTS).round();
    let mut own: Vec<Rule> = rules.iter().copied().filter(|r| r.horizontal == horizontal).collect();
    own.sort_by(|a, b| place(a).total_cmp(&place(b)).then(a.from.total_cmp(&b.from)));
    own.dedup_by(|next, rule| {
        let is_one = place(next) == place(rule) && next.from <= rule.to + SNAP;
        if is_one {
            (rule.at, rule.to) = (rule.at.min(next.at), rule.to.max(next.to));
        }
        is_one
    });
    own
}

/// Joins lines that lie over one another or go on: cell borders are drawn cell by cell, and not to a point.
fn join(mut own: Vec<Rule>) -> Vec<Rule> {
    own.sort_by(|a, b| a.at.total_cmp(&b.at).then(a.from.total_cmp(&b.from)));
    let mut out: Vec<Rule> = Vec::with_capacity(own.len());
    let mut band = 0;
    for rule in own {
        while band < out.len() && rule.at - out[band].at > SNAP {
            band += 1;
        }
        match out[band..].iter_mut().find(|r| rule.at - r.at <= SNAP && rule.from <= r.to + SNAP && rule.to >= r.from - SNAP) {
            Some(r) => (r.from, r.to) = (r.from.min(rule.from), r.to.max(rule.to)),
            None => out.push(rule),
        }
    }
    out
}

/// Groups of lines that touch one another.
fn groups(level: &[Rule], upright: &[Rule]) -> Vec<(Vec<Rule>, Vec<Rule>)> {
    let count = level.len() + upright.len();
    let mut parent: Vec<usize> = (0..count).collect();
    for (i, h) in level.iter().enumerate() {
        for (k, v) in upright.iter().enumerate() {
            let touch = v.at >= h.from - SNAP && v.at <= h.to + SNAP && h.at >= v.from - SNAP && h.at <= v.to + SNAP;
            if touch {
                unite(&mut parent, i, level.len() + k);
            }
        }
    }
    let mut out: Vec<(usize, Vec<Rule>, Vec<Rule>)> = Vec::new();
    for (i, rule) in level.iter().chain(upright).enumerate() {
        let r = root(&mut parent, i);
        let at = match out.binary_search_by_key(&r, |g| g.0) {
            Ok(at) => at,
            Err(at) => {
                out.insert(at, (r, Vec::new(), Vec::new()));
                at
            }
        };
        if rule.horizontal { out[at].1.push(*rule) } else { out[at].2.push(*rule) }
    }
    out.into_iter().map(|(_, h, v)| (h, v)).collect()
}

fn root(parent: &mut [usize], mut i: usize) -> usize {
    while parent[i] != i {
        parent[i] = parent[parent[i]];
        i = parent[i];
    }
    i
}

/// Places of lines, those closer than a line is thick made one.
fn places(rules: &[Rule]) -> Vec<f64> {
    let mut at: Vec<f64> = rules.iter().map(|r| r.at).collect();
    at.sort_by(f64::total_cmp);
    at.dedup_by(|b, a| *b - *a <= SNAP);
    at
}

/// The grid of a group of lines; `None` where it has no two cells.
fn grid(level: &[Rule], upright: &[Rule]) -> Option<Table> {
    let (mut xs, ys) = (places(upright), places(level));
    open_sides(level, &mut xs);
    if xs.len() < 2 || ys.len() < 2 || xs.len() + ys.len() < 5 || (xs.len() - 1) * (ys.len() - 1) > MAX_SLOTS {
        return None;
    }
    let (columns, rows) = (xs.len() - 1, ys.len() - 1);
    let mut parent: Vec<usize> = (0..rows * columns).collect();
    for row in 0..rows {
        for column in 0..columns {
            let i = row * columns + column;
            let (middle_x, middle_y) = ((xs[column] + xs[column + 1]) / 2.0, (ys[row] + ys[row + 1]) / 2.0);
            if column + 1 < columns && !is_ruled(upright, xs[column + 1], middle_y) {
                unite(&mut parent, i, i + 1);
            }
            if row + 1 < rows && !is_ruled(level, ys[row + 1], middle_x) {
                unite(&mut parent, i, i + columns);
            }
        }
    }
    let cells: Vec<usize> = (0..rows * columns).map(|i| root(&mut parent, i)).collect();
    let distinct = cells.iter().enumerate().filter(|(i, c)| i == *c).count();
    let mut rights = vec![f64::NEG_INFINITY; cells.len()];
    for (i, &cell) in cells.iter().enumerate() {
        rights[cell] = rights[cell].max(xs[i % columns + 1]);
    }
    (distinct >= 2).then_some(Table { xs, ys, cells, rights })
}

/// Adds the ends of level lines that most of them share beyond the outer upright lines: tables without borders at the sides.
fn open_sides(level: &[Rule], xs: &mut Vec<f64>) {
    let (Some(&first), Some(&last)) = (xs.first(), xs.last()) else { return };
    let shared = |end: f64, of: fn(&Rule) -> f64| 2 * level.iter().filter(|r| (of(r) - end).abs() <= SNAP).count() > level.len();
    let left = level.iter().map(|r| r.from).fold(f64::INFINITY, f64::min);
    let right = level.iter().map(|r| r.to).fold(f64::NEG_INFINITY, f64::max);
    if left < first - 2.0 * SNAP && shared(left, |r| r.from) {
        xs.insert(0, left);
    }
    if right > last + 2.0 * SNAP && shared(right, |r| r.to) {
        xs.push(right);
    }
}

fn unite(parent: &mut [usize], a: usize, b: usize) {
    let (a, b) = (root(parent, a), root(parent, b));
    parent[a.max(b)] = a.min(b);
}

fn is_ruled(rules: &[Rule], at: f64, middle: f64) -> bool {
    rules.iter().any(|r| (r.at - at).abs() <= SNAP && r.from <= middle && middle <= r.to)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(at: f64, from: f64, to: f64) -> Rule {
        Rule { horizontal: true, at, from, to }
    }

    fn upright(at: f64, from: f64, to: f64) -> Rule {
        Rule { horizontal: false, at, from, to }
    }

    #[test]
    fn a_grid_with_a_joined_cell() {
        // Two rows, two columns; the first row is one cell.
        let rules = [
            level(0.0, 0.0, 100.0),
            level(20.0, 0.0, 100.0),
            level(40.0, 0.0, 50.0),
            level(40.5, 50.0, 100.0),
            upright(0.0, 0.0, 40.0),
            upright(100.0, 0.0, 40.0),
            upright(50.0, 20.0, 40.0),
        ];
        let tables = Tables::find(&rules);
        let check = |x: f64, y: f64, expected: Option<(u32, u32)>| {
            assert_eq!(tables.cell_at((x, y)).map(|(t, c)| tables.0[t].place(c)), expected, "at {x} {y}");
        };
        check(10.0, 10.0, Some((0, 0)));
        check(90.0, 10.0, Some((0, 0)));
        check(10.0, 30.0, Some((1, 0)));
        check(90.0, 30.0, Some((1, 1)));
        check(90.0, 60.0, None);
    }

    #[test]
    fn a_large_table_drawn_cell_by_cell_is_one() {
        let (rows, columns, width, height) = (60, 17, 28.3, 12.7);
        let mut rules = Vec::new();
        for row in 0..rows {
            for column in 0..columns {
                let (x, y) = (30.0 + width * f64::from(column), 40.0 + height * f64::from(row));
                let (right, bottom) = (x + width, y + height);
                rules.extend([level(y, x, right), level(bottom, x, right), upright(x, y, bottom), upright(right, y, bottom)]);
            }
        }
        assert!(rules.len() > MAX_RULES);
        let tables = Tables::find(&rules);
        assert_eq!(tables.0.iter().map(Table::cell_count).collect::<Vec<_>>(), [1_020]);
        assert_eq!(tables.cell_at((31.0, 41.0)).map(|(t, c)| tables.0[t].place(c)), Some((0, 0)));
        assert_eq!(tables.cell_at((500.0, 790.0)).map(|(t, c)| tables.0[t].place(c)), Some((59, 16)));
        // Lines that do not touch stay as many as they are.
        let drawing: Vec<Rule> = (0..5_000).map(|i| level(f64::from(i % 50), 10.0 * f64::from(i), 10.0 * f64::from(i) + 5.0)).collect();
        assert!(Tables::find(&drawing).0.is_empty());
    }

    #[test]
    fn a_frame_or_a_lone_line_is_no_table() {
        let frame = [level(0.0, 0.0, 100.0), level(50.0, 0.0, 100.0), upright(0.0, 0.0, 50.0), upright(100.0, 0.0, 50.0)];
        assert!(Tables::find(&frame).0.is_empty());
        assert!(Tables::find(&[level(0.0, 0.0, 100.0)]).0.is_empty());
    }
}
