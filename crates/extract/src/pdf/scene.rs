use record::{BBox, HiddenWhy};

use super::font::Decoded;
use super::geometry::Rect;

/// A glyph on the page as shown, in points from its top left corner.
#[derive(Debug, Clone)]
pub(super) struct Glyph {
    pub(super) text: Decoded,
    /// Where it starts on its base line.
    pub(super) origin: (f64, f64),
    /// Where it ends, letter and word spacing left out.
    pub(super) end: (f64, f64),
    /// Unit vector of the writing direction.
    pub(super) direction: (f64, f64),
    /// Height of the em square in points.
    pub(super) size: f64,
    /// Parts of `size` above and below the base line; for vertical writing, on either side of the line.
    pub(super) above: f64,
    pub(super) below: f64,
    /// Written from top to bottom by a vertical font.
    pub(super) vertical: bool,
    pub(super) bold: bool,
    /// Lightness of its paint, 0 to 1; `None` for patterns and colours whose look is not known.
    pub(super) lightness: Option<f64>,
    pub(super) hidden: Option<HiddenWhy>,
    /// Painting order among all marks of the page.
    pub(super) order: u32,
}

/// Points from the page's corner beyond which nothing is drawn: the largest page is 14,400 wide (ISO 32000-1, annex C.2), and what follows
/// counts in whole points.
const FARTHEST: f64 = 1e6;

impl Glyph {
    /// Whether it stands where something can be drawn at all. Files may write any number for a place or a size.
    pub(super) fn is_placed(&self) -> bool {
        [self.origin.0, self.origin.1, self.end.0, self.end.1, self.size].iter().all(|v| v.abs() < FARTHEST)
    }

    /// The box of the glyph.
    pub(super) fn rect(&self) -> Rect {
        let (dx, dy) = self.direction;
        // Page space has y downwards: "above" the line is to the left of the writing direction.
        let (ux, uy) = (dy * self.size, -dx * self.size);
        let corner = |(x, y): (f64, f64), part: f64| (x + ux * part, y + uy * part);
        Rect::around(&[
            corner(self.origin, self.above),
            corner(self.origin, -self.below),
            corner(self.end, self.above),
            corner(self.end, -self.below),
        ])
    }
}

/// A straight line that may border a table cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rule {
    pub(crate) horizontal: bool,
    /// Where it stands: y of a horizontal line, x of a vertical one.
    pub(crate) at: f64,
    pub(crate) from: f64,
    pub(crate) to: f64,
}

/// A painted rectangle or image.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Area {
    pub(super) rect: Rect,
    /// `None` for images, patterns and unknown colours.
    pub(super) lightness: Option<f64>,
    /// Whether nothing below it shows through.
    pub(super) opaque: bool,
    pub(super) image: bool,
    pub(super) order: u32,
}

/// What an annotation says beside the page: a note, a remark on a passage that it marks.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Comment {
    /// What it is said of; it lies on the page.
    pub(crate) bbox: BBox,
    pub(crate) text: String,
    pub(crate) hidden: Option<HiddenWhy>,
}

/// What one page draws.
#[derive(Debug, Default)]
pub(super) struct Scene {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) glyphs: Vec<Glyph>,
    pub(super) rules: Vec<Rule>,
    pub(super) areas: Vec<Area>,
    /// In the order of the page's annotations.
    pub(super) comments: Vec<Comment>,
    /// Marks drawn; what passes the limit is not in the lists.
    pub(super) marks: u32,
    pub(super) cut: bool,
    /// Whether a part of what it draws could not be unpacked or told from damage.
    pub(super) damaged: bool,
}

impl Scene {
    pub(super) fn page_rect(&self) -> Rect {
        Rect { x0: 0.0, y0: 0.0, x1: self.width, y1: self.height }
    }
}
