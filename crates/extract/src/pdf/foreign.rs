//! Pages that are not of a PDF file but are laid out like one: letters and lines at places, from a fixed-layout format or read from a
//! picture.

use record::{BBox, BlockKind, HiddenWhy};

use super::font::Decoded;
use super::geometry::Rect;
use super::layout::LaidBlock;
use super::scene::{Area, Glyph, Rule, Scene};
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

/// A straight line that may border a table cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Ruled {
    pub(crate) horizontal: bool,
    /// y of a horizontal line, x of a vertical one.
    pub(crate) at: f64,
    pub(crate) from: f64,
    pub(crate) to: f64,
}

/// What one page shows.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Marks {
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) letters: Vec<Letter>,
    pub(crate) rules: Vec<Ruled>,
    /// Filled areas under the letters and how light they are.
    pub(crate) areas: Vec<(BBox, f64)>,
    /// How the page as shown lies to the straight page of the letters.
    pub(crate) turn: Turn,
}

impl Marks {
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
        self.turn.middle = by(self.turn.middle);
        self
    }
}

/// A turn about a point.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Turn {
    angle: f64,
    middle: (f64, f64),
}

impl Turn {
    /// A turn by `angle` radians.
    pub(crate) const fn new(angle: f64, middle: (f64, f64)) -> Self {
        Self { angle, middle }
    }

    #[cfg(test)]
    pub(crate) const fn angle(self) -> f64 {
        self.angle
    }

    pub(crate) fn is_none(self) -> bool {
        self.angle == 0.0
    }

    /// The same turn where places are given in units `scale` times as large.
    pub(crate) fn scaled(self, scale: f64) -> Self {
        Self { middle: (self.middle.0 * scale, self.middle.1 * scale), ..self }
    }

    /// Where a point of the straight page stands on the page as shown.
    pub(crate) fn back(self, (x, y): (f64, f64)) -> (f64, f64) {
        let (sin, cos) = self.angle.sin_cos();
        let (dx, dy) = (x - self.middle.0, y - self.middle.1);
        (self.middle.0 + dx * cos + dy * sin, self.middle.1 - dx * sin + dy * cos)
    }

    /// Puts a level line where it stands on the page as shown.
    fn apply(self, line: &mut Placed) {
        let b = line.bbox;
        let corners = [(b.x0, b.y0), (b.x1, b.y0), (b.x0, b.y1), (b.x1, b.y1)].map(|(x, y)| self.back((x.into(), y.into())));
        let r = Rect::around(&corners);
        let middle = f64::from(b.y0 + b.y1) / 2.0;
        if !line.vertical {
            line.edges.iter_mut().for_each(|x| *x = self.back((f64::from(*x), middle)).0 as f32);
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
    let rules: Vec<Rule> = rules.iter().map(rule).collect();
    layout::cells_of(&rules)
}

fn rule(r: &Ruled) -> Rule {
    Rule { horizontal: r.horizontal, at: r.at, from: r.from, to: r.to }
}

fn scene(marks: &Marks, limits: &Limits) -> Scene {
    let area = |(bbox, lightness): &(BBox, f64)| Area {
        rect: Rect { x0: bbox.x0.into(), y0: bbox.y0.into(), x1: bbox.x1.into(), y1: bbox.y1.into() },
        lightness: Some(*lightness),
        opaque: true,
        image: false,
        order: 0,
    };
    let mut scene = Scene {
        width: marks.width,
        height: marks.height,
        glyphs: (1..).zip(&marks.letters).map(|(order, letter)| glyph(letter, order)).collect(),
        rules: marks.rules.iter().map(rule).collect(),
        areas: marks.areas.iter().map(area).collect(),
        marks: marks.letters.len() as u32,
        cut: false,
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
