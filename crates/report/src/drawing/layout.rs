//! Where boxes and lines go. All lengths in pixels, all sums in the order of the input.

use super::Drawing;

/// Size of a box.
pub(super) const WIDTH: i32 = 196;
pub(super) const HEIGHT: i32 = 44;
/// Base line of the headings.
pub(super) const HEADING: i32 = 20;
/// Between columns, between boxes, and between lines that pass a column.
const GAP_X: i32 = 96;
const GAP_Y: i32 = 14;
const LANE: i32 = 12;
/// Around all, and above the boxes.
const MARGIN: i32 = 16;
const TOP: i32 = 36;
/// Times the order of the columns is improved, forth and back.
const SWEEPS: usize = 8;
/// How far a line between two boxes of one column reaches out at most.
const REACH: i32 = 72;

/// Places of boxes (left, top), of lines, and the size of the whole.
pub(super) struct Layout {
    pub(super) width: i32,
    pub(super) height: i32,
    /// Left edge of each column.
    pub(super) columns: Vec<i32>,
    pub(super) boxes: Vec<(i32, i32)>,
    pub(super) paths: Vec<Path>,
}

/// A line as points; between two of them it swings from level to level.
pub(super) struct Path {
    points: Vec<(i32, i32)>,
    /// How far it reaches out, for one between two boxes of one column.
    out: Option<i32>,
}

impl Path {
    /// As the attribute `d` of a path.
    pub(super) fn data(&self) -> String {
        let (x, y) = self.points[0];
        let mut data = format!("M{x} {y}");
        for pair in self.points.windows(2) {
            let ((x, y), (u, v)) = (pair[0], pair[1]);
            let (near, far) = self.out.map_or(((x + u) / 2, (x + u) / 2), |out| (x + out, u + out));
            data.push_str(&format!("C{near} {y} {far} {v} {u} {v}"));
        }
        data
    }

    /// Where it ends, and to which side an arrow's back lies.
    pub(super) fn end(&self) -> (i32, i32, i32) {
        let last = self.points.len() - 1;
        let ((from, _), (x, y)) = (self.points[last - 1], self.points[last]);
        (x, y, if self.out.is_some() || from > x { 1 } else { -1 })
    }

    /// Where words beside it may stand: between every two columns that it leads through, the first ones first.
    pub(super) fn middles(&self) -> impl Iterator<Item = (i32, i32)> + Clone + '_ {
        let out = self.out.map_or(0, |out| out * 3 / 4);
        // Two points enclose a way between columns, the next two the way through one.
        let between = self.points.windows(2).step_by(2);
        between.map(move |pair| ((pair[0].0 + pair[1].0) / 2 + out, (pair[0].1 + pair[1].1) / 2 + 4))
    }
}

/// A place in a column: of a box, or of a line that passes.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Place {
    column: usize,
    is_box: bool,
}

impl Place {
    fn height(self) -> i32 {
        if self.is_box { HEIGHT + GAP_Y } else { LANE }
    }
}

impl Layout {
    pub(super) fn of(drawing: &Drawing) -> Self {
        let count = drawing.headings.len();
        assert!(drawing.shapes.iter().all(|s| s.column < count), "every box stands in a column");
        assert!(drawing.lines.iter().all(|l| l.from.max(l.to) < drawing.shapes.len()), "every line leads to a box");
        let mut places: Vec<Place> = drawing.shapes.iter().map(|s| Place { column: s.column, is_box: true }).collect();
        // Places that each line runs over, from its start to its end.
        let chains: Vec<Vec<usize>> = drawing.lines.iter().map(|l| chain(&mut places, l.from, l.to)).collect();
        let mut neighbours: Vec<Vec<usize>> = vec![Vec::new(); places.len()];
        for pair in chains.iter().flat_map(|chain| chain.windows(2)) {
            neighbours[pair[0]].push(pair[1]);
            neighbours[pair[1]].push(pair[0]);
        }
        let mut columns: Vec<Vec<usize>> = vec![Vec::new(); count];
        (0..places.len()).for_each(|at| columns[places[at].column].push(at));
        order(&mut columns, &places, &neighbours);
        Self::placed(drawing, &columns, &places, &chains)
    }

    fn placed(drawing: &Drawing, columns: &[Vec<usize>], places: &[Place], chains: &[Vec<usize>]) -> Self {
        let tall = |column: &Vec<usize>| column.iter().map(|&at| places[at].height()).sum::<i32>();
        let tallest = columns.iter().map(tall).max().unwrap_or(0);
        let left = |column: usize| MARGIN + column as i32 * (WIDTH + GAP_X);
        let mut tops = vec![0; places.len()];
        for column in columns {
            let mut y = TOP + (tallest - tall(column)) / 2;
            for &at in column {
                tops[at] = y;
                y += places[at].height();
            }
        }
        let boxes: Vec<(i32, i32)> = drawing.shapes.iter().enumerate().map(|(at, s)| (left(s.column), tops[at])).collect();
        let level = |at: usize| tops[at] + if places[at].is_box { HEIGHT / 2 } else { LANE / 2 };
        let paths = chains.iter().map(|chain| path(chain, places, &left, &level)).collect();
        let last = columns.len().saturating_sub(1);
        let loops = drawing.lines.iter().any(|l| drawing.shapes[l.from].column == last && drawing.shapes[l.to].column == last);
        let right = if loops { REACH } else { 0 };
        Self {
            width: left(last) + WIDTH + right + MARGIN,
            height: TOP + tallest + MARGIN,
            columns: (0..columns.len()).map(left).collect(),
            boxes,
            paths,
        }
    }
}

/// The places that a line runs over; what it needs between its ends is made.
fn chain(places: &mut Vec<Place>, from: usize, to: usize) -> Vec<usize> {
    let (start, end) = (places[from].column, places[to].column);
    let between: Vec<usize> = if start < end { (start + 1..end).collect() } else { (end + 1..start).rev().collect() };
    let mut chain = vec![from];
    for column in between {
        chain.push(places.len());
        places.push(Place { column, is_box: false });
    }
    chain.push(to);
    chain
}

/// Draws each column to the mean place of its neighbours in the column before, then in the column behind, and so on.
fn order(columns: &mut [Vec<usize>], places: &[Place], neighbours: &[Vec<usize>]) {
    let mut rank = vec![0.0; places.len()];
    let ranked = |column: &[usize], rank: &mut Vec<f64>| {
        for (i, &at) in column.iter().enumerate() {
            rank[at] = (i as f64 + 0.5) / column.len() as f64;
        }
    };
    columns.iter().for_each(|column| ranked(column, &mut rank));
    for sweep in 0..SWEEPS {
        let forth = sweep % 2 == 0;
        let all: Vec<usize> = if forth { (0..columns.len()).collect() } else { (0..columns.len()).rev().collect() };
        for c in all {
            let beside = |n: &&usize| if forth { places[**n].column < c } else { places[**n].column > c };
            let key = |at: usize| {
                let near: Vec<f64> = neighbours[at].iter().filter(beside).map(|&n| rank[n]).collect();
                if near.is_empty() { rank[at] } else { near.iter().sum::<f64>() / near.len() as f64 }
            };
            let mut keyed: Vec<(f64, usize)> = columns[c].iter().map(|&at| (key(at), at)).collect();
            keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
            columns[c] = keyed.into_iter().map(|(_, at)| at).collect();
            ranked(&columns[c], &mut rank);
        }
    }
}

fn path(chain: &[usize], places: &[Place], left: &dyn Fn(usize) -> i32, level: &dyn Fn(usize) -> i32) -> Path {
    let (from, to) = (chain[0], chain[chain.len() - 1]);
    let (start, end) = (places[from].column, places[to].column);
    if start == end {
        let x = left(start) + WIDTH;
        let apart = (level(from) - level(to)).abs();
        return Path { points: vec![(x, level(from)), (x, level(to))], out: Some((24 + apart / 6).min(REACH)) };
    }
    let forth = start < end;
    let side = |column: usize, right: bool| left(column) + if right { WIDTH } else { 0 };
    let mut points = vec![(side(start, forth), level(from))];
    for &at in &chain[1..chain.len() - 1] {
        points.extend([(side(places[at].column, !forth), level(at)), (side(places[at].column, forth), level(at))]);
    }
    points.push((side(end, !forth), level(to)));
    Path { points, out: None }
}

#[cfg(test)]
mod tests {
    use super::super::{Line, Shape};
    use super::*;
    use proptest::prelude::*;

    fn drawing(columns: usize, shapes: &[usize], lines: &[(usize, usize)]) -> Drawing {
        Drawing {
            name: String::new(),
            headings: vec![String::new(); columns],
            shapes: shapes.iter().map(|&column| Shape { column: column % columns, ..Shape::default() }).collect(),
            lines: lines.iter().map(|&(a, b)| Line { from: a % shapes.len(), to: b % shapes.len(), ..Line::default() }).collect(),
        }
    }

    #[test]
    fn neighbours_stand_beside_each_other() {
        // Two crossed pairs are uncrossed.
        let placed = Layout::of(&drawing(2, &[0, 0, 1, 1], &[(0, 3), (1, 2)]));
        let y: Vec<i32> = placed.boxes.iter().map(|b| b.1).collect();
        assert_eq!((y[0], y[1]), (y[3], y[2]));
    }

    proptest! {
        #[test]
        fn no_box_covers_another_and_all_are_inside(
            shapes in proptest::collection::vec(0usize..5, 1..24),
            lines in proptest::collection::vec((0usize..24, 0usize..24), 0..40),
        ) {
            let placed = Layout::of(&drawing(5, &shapes, &lines));
            for (i, a) in placed.boxes.iter().enumerate() {
                prop_assert!(a.0 >= 0 && a.1 >= TOP && a.0 + WIDTH <= placed.width && a.1 + HEIGHT <= placed.height);
                for b in &placed.boxes[i + 1..] {
                    prop_assert!(a.0 != b.0 || (a.1 - b.1).abs() >= HEIGHT + GAP_Y);
                }
            }
            let points = placed.paths.iter().flat_map(|p| &p.points);
            prop_assert!(points.clone().all(|&(x, y)| x >= 0 && x <= placed.width && y >= 0 && y <= placed.height));
        }
    }
}
