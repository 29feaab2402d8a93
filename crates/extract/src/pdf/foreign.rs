//! Pages that are not of a PDF file but are laid out like one: letters and lines at places, from a fixed-layout format or read from a
//! picture.

use record::{BBox, BlockKind, HiddenWhy};

use super::font::Decoded;
pub(crate) use super::geometry::Matrix;
use super::geometry::Rect;
use super::layout::LaidBlock;
use super::scene::{Area, Glyph, Scene};
pub(crate) use super::scene::{Comment, Rule as Ruled};
use super::{LaidPage, furniture, lay_out_page, layout, outline, visibility};
use crate::Limits;
use crate::draft::{Draft, Placed};

/// A letter at its place, in points from the top left of the page.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Letter {
    pub(crate) text: char,
    /// Start and end on the base line.
    pub(crate) from: (f64, f64),
    pub(crate) to: (f64, f64),
    /// Height of the em square.
    pub(crate) size: f64,
    /// Written from top to bottom.
    pub(crate) vertical: bool,
    pub(crate) bold: bool,
    /// From 0 (black) to 1 (white).
    pub(crate) lightness: f64,
    pub(crate) hidden: Option<HiddenWhy>,
}

/// A filled area or a picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Painted {
    pub(crate) bbox: BBox,
    /// From 0 (black) to 1 (white); `None` where that is not known.
    pub(crate) lightness: Option<f64>,
    /// Whether nothing below it shows through.
    pub(crate) opaque: bool,
    pub(crate) image: bool,
    /// How many letters were drawn before it.
    pub(crate) after: usize,
}

/// What one page shows.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Marks {
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) letters: Vec<Letter>,
    pub(crate) rules: Vec<Ruled>,
    /// What is painted under and over the letters, in that order.
    pub(crate) areas: Vec<Painted>,
    /// What annotations say beside the page.
    pub(crate) comments: Vec<Comment>,
    /// How the page as shown lies to the straight page of the letters.
    pub(crate) turn: Turn,
}

impl Letter {
    /// Where it stands.
    pub(crate) fn bbox(&self) -> BBox {
        let (above, below) = if self.vertical { (0.0, 0.0) } else { (ABOVE * self.size, (1.0 - ABOVE) * self.size) };
        let across = if self.vertical { self.size / 2.0 } else { 0.0 };
        let [x0, y0, x1, y1] = [self.from.0 - across, self.from.1 - above, self.to.0 + across, self.to.1 + below].map(|v| v as f32);
        BBox::new(x0, y0, x1, y1)
    }
}

impl Marks {
    /// These marks over those of a picture, which may lie askew below them.
    pub(crate) fn over(self, picture: Self) -> Self {
        let turn = picture.turn;
        let straight = |letter: Letter| Letter { from: turn.back(letter.from), to: turn.back(letter.to), ..letter };
        let below: Vec<Letter> = picture.letters.into_iter().map(straight).collect();
        if self.letters.is_empty() && turn.is_none() {
            return Self { letters: below, rules: [self.rules, picture.rules].concat(), ..self };
        }
        Self { letters: [self.letters, below].concat(), ..self }
    }

    /// The same marks further to the right and down.
    pub(crate) fn moved(mut self, dx: f64, dy: f64) -> Self {
        let by = |(x, y): (f64, f64)| (x + dx, y + dy);
        for letter in &mut self.letters {
            (letter.from, letter.to) = (by(letter.from), by(letter.to));
        }
        for rule in &mut self.rules {
            let (along, across) = if rule.horizontal { (dx, dy) } else { (dy, dx) };
            (rule.at, rule.from, rule.to) = (rule.at + across, rule.from + along, rule.to + along);
        }
        debug_assert!(self.areas.is_empty(), "what is read from pictures has no areas");
        self.turn.corner = by(self.turn.corner);
        self
    }

    /// The letters whose middles, as the page is shown, are at places that `keep` keeps.
    pub(crate) fn retain(&mut self, keep: impl Fn((f64, f64)) -> bool) {
        let turn = self.turn;
        self.letters.retain(|l| keep(turn.back(((l.from.0 + l.to.0) / 2.0, l.from.1 - MIDDLE * l.size))));
    }
}

/// From the base line of a letter up to its middle, by its size.
const MIDDLE: f64 = 0.38;

/// A turn: first about a point by a small angle, then by quarters of a circle, as a sheet that was laid on its side or head.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Turn {
    angle: f64,
    middle: (f64, f64),
    /// Quarters clockwise from the page as shown to the upright page.
    quarters: u8,
    /// Width and height of what was turned by quarters, as shown.
    size: (f64, f64),
    /// Upper left corner of what was turned.
    corner: (f64, f64),
}

impl Turn {
    /// A turn by `angle` radians.
    pub(crate) const fn new(angle: f64, middle: (f64, f64)) -> Self {
        Self { angle, middle, quarters: 0, size: (0.0, 0.0), corner: (0.0, 0.0) }
    }

    /// The same behind some quarters of a circle, by which a page of this size was turned clockwise to stand upright.
    pub(crate) const fn behind_quarters(self, quarters: u8, size: (f64, f64)) -> Self {
        Self { quarters, size, ..self }
    }

    #[cfg(test)]
    pub(crate) const fn angle(self) -> f64 {
        self.angle
    }

    pub(crate) fn is_none(self) -> bool {
        self.angle == 0.0 && self.quarters == 0
    }

    /// The same turn where places are given in units `scale` times as large.
    pub(crate) fn scaled(self, scale: f64) -> Self {
        let scaled = |(x, y): (f64, f64)| (x * scale, y * scale);
        Self { middle: scaled(self.middle), size: scaled(self.size), corner: scaled(self.corner), ..self }
    }

    /// Where a point of the straight page stands on the page as shown.
    pub(crate) fn back(self, (x, y): (f64, f64)) -> (f64, f64) {
        let (sin, cos) = self.angle.sin_cos();
        let (dx, dy) = (x - self.corner.0 - self.middle.0, y - self.corner.1 - self.middle.1);
        let (x, y) = (self.middle.0 + dx * cos + dy * sin, self.middle.1 - dx * sin + dy * cos);
        let (width, height) = self.size;
        let (x, y) = match self.quarters {
            1 => (y, height - x),
            2 => (width - x, height - y),
            3 => (width - y, x),
            _ => (x, y),
        };
        (x + self.corner.0, y + self.corner.1)
    }

    /// Puts a level line where it stands on the page as shown.
    fn apply(self, line: &mut Placed) {
        let b = line.bbox;
        let corners = [(b.x0, b.y0), (b.x1, b.y0), (b.x0, b.y1), (b.x1, b.y1)].map(|(x, y)| self.back((x.into(), y.into())));
        let r = Rect::around(&corners);
        let middle = if line.vertical { f64::from(b.x0 + b.x1) / 2.0 } else { f64::from(b.y0 + b.y1) / 2.0 };
        let was_vertical = line.vertical;
        line.vertical ^= self.quarters % 2 == 1;
        for edge in &mut line.edges {
            let at = f64::from(*edge);
            let (x, y) = self.back(if was_vertical { (middle, at) } else { (at, middle) });
            *edge = if line.vertical { y } else { x } as f32;
        }
        line.bbox = BBox::new(r.x0 as f32, r.y0 as f32, r.x1 as f32, r.y1 as f32);
    }
}

/// Part of the em square above the base line.
const ABOVE: f64 = 0.88;

/// Lays out the pages of one document together: running headers are known by standing on several.
pub(crate) fn lay_out(pages: &[Marks], limits: &Limits) -> Vec<LaidPage> {
    let mut out: Vec<LaidPage> = pages.iter().map(|marks| lay_out_page(&scene(marks, limits), limits)).collect();
    let mut blocks: Vec<(f32, &mut Vec<LaidBlock>)> = out.iter_mut().map(|p| (p.height, &mut p.blocks)).collect();
    furniture::mark(&mut blocks, &limits.layout);
    let mut blocks: Vec<&mut Vec<LaidBlock>> = out.iter_mut().map(|p| &mut p.blocks).collect();
    outline::mark(&mut blocks);
    for (page, marks) in out.iter_mut().zip(pages).filter(|(_, marks)| !marks.turn.is_none()) {
        page.blocks.iter_mut().flat_map(|b| &mut b.lines).for_each(|line| marks.turn.apply(line));
    }
    out
}

/// Writes a laid-out page as the page that the draft is at.
pub(crate) fn write_page(draft: &mut Draft, page: LaidPage) {
    super::write_page(draft, page);
}

/// Writes a laid-out page into a document that flows: without places, tables numbered on.
pub(crate) fn write_flowing(draft: &mut Draft, page: LaidPage) {
    let mut tables: Vec<(u32, u32)> = Vec::new();
    for block in page.blocks {
        let kind = match block.kind {
            BlockKind::Cell { table, row, column } => {
                let known = tables.iter().find(|(old, _)| *old == table).map(|(_, new)| *new);
                let table = known.unwrap_or_else(|| {
                    tables.push((table, draft.next_table()));
                    tables[tables.len() - 1].1
                });
                BlockKind::Cell { table, row, column }
            }
            other => other,
        };
        let lines: Vec<String> = block.lines.iter().map(|l| l.text.iter().collect()).collect();
        draft.block(kind, &lines.join("\n"), block.style);
    }
}

/// Cells of the tables that lines make, table by table, row by row.
pub(crate) fn cells(rules: &[Ruled]) -> Vec<Vec<BBox>> {
    layout::cells_of(rules)
}

fn scene(marks: &Marks, limits: &Limits) -> Scene {
    // Letters have the odd places of the order in which the page is painted, what lies between them the even ones.
    let area = |painted: &Painted| Area {
        rect: Rect { x0: painted.bbox.x0.into(), y0: painted.bbox.y0.into(), x1: painted.bbox.x1.into(), y1: painted.bbox.y1.into() },
        lightness: painted.lightness,
        opaque: painted.opaque,
        image: painted.image,
        order: 2 * painted.after as u32,
    };
    let mut scene = Scene {
        width: marks.width,
        height: marks.height,
        glyphs: (1..).step_by(2).zip(&marks.letters).map(|(order, letter)| glyph(letter, order)).collect(),
        rules: marks.rules.clone(),
        areas: marks.areas.iter().map(area).collect(),
        comments: marks.comments.clone(),
        marks: marks.letters.len() as u32,
        cut: false,
        damaged: false,
    };
    visibility::judge(&mut scene, limits);
    scene
}

fn glyph(letter: &Letter, order: u32) -> Glyph {
    let (dx, dy) = (letter.to.0 - letter.from.0, letter.to.1 - letter.from.1);
    let length = dx.hypot(dy);
    let direction = if length > 0.0 { (dx / length, dy / length) } else { (1.0, 0.0) };
    let (above, below) = if letter.vertical { (0.5, 0.5) } else { (ABOVE, 1.0 - ABOVE) };
    Glyph {
        text: Decoded::Char(letter.text),
        origin: letter.from,
        end: letter.to,
        direction,
        size: letter.size,
        above,
        below,
        vertical: letter.vertical,
        bold: letter.bold,
        lightness: Some(letter.lightness),
        hidden: letter.hidden,
        order,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_a_page_on_its_side_is_found_where_it_is_shown() {
        let line = || Placed {
            text: vec!['甲', '乙'],
            edges: vec![10.0, 20.0, 30.0],
            bbox: BBox::new(10.0, 40.0, 30.0, 50.0),
            vertical: false,
            before: None,
        };
        // A page of 200 by 100, or of 100 by 200 as shown.
        let cases = [
            (1, (100.0, 200.0), BBox::new(40.0, 170.0, 50.0, 190.0), true, [190.0, 180.0, 170.0]),
            (2, (200.0, 100.0), BBox::new(170.0, 50.0, 190.0, 60.0), false, [190.0, 180.0, 170.0]),
            (3, (100.0, 200.0), BBox::new(50.0, 10.0, 60.0, 30.0), true, [10.0, 20.0, 30.0]),
        ];
        for (quarters, size, bbox, vertical, edges) in cases {
            let mut placed = line();
            Turn::default().behind_quarters(quarters, size).apply(&mut placed);
            assert_eq!((placed.bbox, placed.vertical, placed.edges.as_slice()), (bbox, vertical, edges.as_slice()), "{quarters} quarters");
        }
    }
}
