//! Grey pictures of coloured pages, with the stamps lifted off them.
//!
//! A red seal lies over the very lines that say who promises what. Its ring and its star are read as letters, and tear the lines under
//! them apart. Red that is shaped like a seal is made as light as its red; red titles, headers and frames stay.

use image::{GrayImage, Luma};

/// Millimetres of a seal, from that of a company's finance office to that of a province.
const SMALLEST: f64 = 24.0;
const LARGEST: f64 = 65.0;
/// Longer side by shorter: oval seals have 1.5.
const SHAPE: f64 = 1.6;
/// Millimetres of a cell of the grid in which what belongs together is looked for: a worn ring is broken, and letters stand inside it.
const CELL: f64 = 1.0;
/// By how much red must lead over the other colours. Faded ink on yellow paper has some 60.
const LEAD: i16 = 50;
/// Cells apart that still belong together: a line of text that crosses a ring parts it.
const REACH: usize = 3;
/// Share of a cell that is red, in which more than its edge is.
const INKED: f64 = 0.08;

/// A rectangle of pixels; the right and lower edges are outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Seal {
    x0: usize,
    y0: usize,
    x1: usize,
    y1: usize,
}

/// The grey picture of a page of `dpi` pixels an inch, whose pixels `colour` gives row by row.
pub(crate) fn grey(width: u32, height: u32, dpi: f64, colour: impl Fn(usize) -> [u8; 3]) -> GrayImage {
    let seals = seals(width as usize, height as usize, dpi, &colour);
    GrayImage::from_fn(width, height, |x, y| {
        let (x, y) = (x as usize, y as usize);
        let rgb = colour(y * width as usize + x);
        let is_lifted = seals.iter().any(|s| (s.x0..s.x1).contains(&x) && (s.y0..s.y1).contains(&y));
        Luma([if is_lifted { luma(rgb).max(rgb[0]) } else { luma(rgb) }])
    })
}

/// Brightness by the weights of ITU-R BT.601.
fn luma([r, g, b]: [u8; 3]) -> u8 {
    ((299 * u32::from(r) + 587 * u32::from(g) + 114 * u32::from(b) + 500) / 1000) as u8
}

fn is_red([r, g, b]: [u8; 3]) -> bool {
    i16::from(r) - i16::from(g.max(b)) >= LEAD
}

fn seals(width: usize, height: usize, dpi: f64, colour: &impl Fn(usize) -> [u8; 3]) -> Vec<Seal> {
    let cell = ((dpi * CELL / 25.4) as usize).max(1);
    let (columns, rows) = (width.div_ceil(cell), height.div_ceil(cell));
    let mut red = vec![0u32; columns * rows];
    for y in 0..height {
        for x in 0..width {
            if is_red(colour(y * width + x)) {
                red[y / cell * columns + x / cell] += 1;
            }
        }
    }
    let least = ((cell * cell) as f64 * INKED).max(1.0);
    let inked: Vec<bool> = red.iter().map(|&n| f64::from(n) >= least).collect();
    groups(&inked, columns)
        .into_iter()
        .filter(is_seal)
        .map(|s| Seal {
            x0: s.x0.saturating_sub(1) * cell,
            y0: s.y0.saturating_sub(1) * cell,
            x1: ((s.x1 + 1) * cell).min(width),
            y1: ((s.y1 + 1) * cell).min(height),
        })
        .collect()
}

fn is_seal(group: &Seal) -> bool {
    let sides = [group.x1 - group.x0, group.y1 - group.y0].map(|cells| cells as f64 * CELL);
    let (short, long) = (sides[0].min(sides[1]), sides[0].max(sides[1]));
    short >= SMALLEST && long <= LARGEST && long <= SHAPE * short
}

/// What surrounds cells that belong together.
fn groups(inked: &[bool], columns: usize) -> Vec<Seal> {
    let rows = inked.len() / columns.max(1);
    let mut seen = vec![false; inked.len()];
    let mut out = Vec::new();
    let mut open = Vec::new();
    for start in 0..inked.len() {
        if !inked[start] || seen[start] {
            continue;
        }
        seen[start] = true;
        open.push(start);
        let mut around = Seal { x0: columns, y0: rows, x1: 0, y1: 0 };
        while let Some(at) = open.pop() {
            let (x, y) = (at % columns, at / columns);
            around = Seal { x0: around.x0.min(x), y0: around.y0.min(y), x1: around.x1.max(x + 1), y1: around.y1.max(y + 1) };
            for beside_y in y.saturating_sub(REACH)..(y + REACH + 1).min(rows) {
                for beside_x in x.saturating_sub(REACH)..(x + REACH + 1).min(columns) {
                    let beside = beside_y * columns + beside_x;
                    if inked[beside] && !seen[beside] {
                        seen[beside] = true;
                        open.push(beside);
                    }
                }
            }
        }
        out.push(around);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_is_lifted_off_the_ink_below_it_and_a_red_title_stays() {
        // 254 pixels an inch: ten to a millimetre.
        let (width, height) = (1000usize, 1200usize);
        let colour = |i: usize| {
            let (x, y) = ((i % width) as f64, (i / width) as f64);
            let from_middle = (x - 500.0).hypot(y - 700.0);
            let is_ring = (190.0..210.0).contains(&from_middle);
            let is_ink = (690.0..710.0).contains(&y) && x < 800.0;
            let is_title = (100.0..180.0).contains(&y) && (100.0..900.0).contains(&x) && x % 110.0 < 80.0;
            match (is_ring || is_title, is_ink) {
                (_, true) => [40, 10, 10],
                (true, false) => [230, 60, 60],
                (false, false) => [250, 250, 250],
            }
        };
        let grey = grey(width as u32, height as u32, 254.0, colour);
        let at = |x, y| grey.get_pixel(x, y).0[0];
        assert_eq!(at(500, 500), 230, "the ring");
        assert!(at(310, 700) <= 40 && at(500, 700) <= 40, "ink under the ring and inside it");
        assert_eq!(at(120, 120), luma([230, 60, 60]), "the title");
    }
}
