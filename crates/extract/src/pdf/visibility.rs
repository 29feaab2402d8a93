//! What of a page's text nobody sees: judged against everything that the page draws.

use record::HiddenWhy;

use super::geometry::Rect;
use super::scene::{Area, Glyph, Scene};
use crate::Limits;

/// Comparisons of glyphs with areas on one page, so that a page of ten thousand of each stays quick.
const MAX_COMPARISONS: usize = 20_000_000;
/// An image this much of the page is the page itself (a scan), never a patch over its text.
const PAGE_IMAGE: f64 = 0.3;
/// Smaller images that cover this much together are a scan that was cut into strips.
const PAGE_STRIPS: f64 = 0.9;

/// Marks the glyphs that paint, cover or mode hide.
pub(super) fn judge(scene: &mut Scene, limits: &Limits) {
    scene.glyphs.retain(Glyph::is_placed);
    let page = scene.page_rect();
    let images: Vec<Area> = scene.areas.iter().copied().filter(|a| a.image).collect();
    let strips: f64 = images.iter().map(|a| share(a.rect, page)).filter(|&share| share <= PAGE_IMAGE).sum();
    let is_page = |a: &Area| a.image && (share(a.rect, page) > PAGE_IMAGE || strips > PAGE_STRIPS);
    let covers: Vec<Area> = scene.areas.iter().copied().filter(|a| a.opaque && !is_page(a)).collect();
    let last_cover = covers.last().map_or(0, |c| c.order);
    let [areas, images, covers] = [&scene.areas, &images, &covers].map(|areas| Bands::of(areas, scene.height));
    complete_cut_lines(&mut scene.glyphs);
    let mut paint = Paint { areas, images, covers, last_cover, white: f64::from(limits.white_from) / 255.0, budget: MAX_COMPARISONS };
    for glyph in &mut scene.glyphs {
        match paint.hides(glyph) {
            Ok(why) => glyph.hidden = why,
            Err(Exhausted) => {
                scene.cut = true;
                return;
            }
        }
    }
}

/// More comparisons would be needed than one page may cost.
struct Exhausted;

/// What a page paints, by what it may be to a glyph.
struct Paint<'a> {
    areas: Bands<'a>,
    images: Bands<'a>,
    /// Areas and images that hide what lies below them.
    covers: Bands<'a>,
    /// Place of the last of these in the order of painting.
    last_cover: u32,
    /// Lightness from which on a colour is white.
    white: f64,
    /// Comparisons left.
    budget: usize,
}

impl Paint<'_> {
    /// Why a glyph is not seen, of which its own state is known.
    fn hides(&mut self, glyph: &Glyph) -> Result<Option<HiddenWhy>, Exhausted> {
        let (x, y) = glyph.rect().centre();
        match glyph.hidden {
            Some(HiddenWhy::Invisible) => {
                self.budget = self.images.pay(y, self.budget)?;
                // The words that a scan shows: the image is what the reader sees of them.
                return Ok(glyph.hidden.filter(|_| !self.images.near(y).any(|(_, a)| a.rect.contains(x, y))));
            }
            Some(why) => return Ok(Some(why)),
            None => {}
        }
        if glyph.lightness.is_some_and(|l| l >= self.white) {
            self.budget = self.areas.pay(y, self.budget)?;
            if is_on_white(glyph, self.areas.near(y), self.white) {
                return Ok(Some(HiddenWhy::White));
            }
        }
        if self.last_cover <= glyph.order {
            return Ok(None);
        }
        self.budget = self.covers.pay(y, self.budget)?;
        Ok(is_covered(glyph, self.covers.near(y)).then_some(HiddenWhy::Covered))
    }
}

/// Areas by the bands of the page that they touch, so that a glyph is held against few of them.
struct Bands<'a> {
    areas: &'a [Area],
    rows: Vec<Vec<u32>>,
    /// Areas that touch too many bands to stand in each.
    tall: Vec<u32>,
    height: f64,
}

const BANDS: usize = 64;
const TALL: usize = 8;

impl<'a> Bands<'a> {
    fn of(areas: &'a [Area], page_height: f64) -> Self {
        let mut bands = Self { areas, rows: vec![Vec::new(); BANDS], tall: Vec::new(), height: page_height.max(1.0) / BANDS as f64 };
        for (area, number) in areas.iter().zip(0..) {
            let (first, last) = (bands.band(area.rect.y0), bands.band(area.rect.y1));
            if last - first > TALL {
                bands.tall.push(number);
            } else {
                bands.rows[first..=last].iter_mut().for_each(|row| row.push(number));
            }
        }
        bands
    }

    fn band(&self, y: f64) -> usize {
        ((y / self.height).max(0.0) as usize).min(BANDS - 1)
    }

    /// What is left of a number of comparisons behind those with the areas near a height.
    fn pay(&self, y: f64, budget: usize) -> Result<usize, Exhausted> {
        budget.checked_sub(self.near(y).count()).ok_or(Exhausted)
    }

    /// The areas among which all lie that hold a point of this height, with their places in the order of painting.
    fn near(&self, y: f64) -> impl Iterator<Item = (u32, &'a Area)> + Clone + use<'a, '_> {
        let areas = self.areas;
        self.rows[self.band(y)].iter().chain(&self.tall).map(move |&number| (number, &areas[number as usize]))
    }
}

/// Lines that run off the page are cut, not hidden: what stands past the edge goes on a line that is seen, and a sentence is read whole.
fn complete_cut_lines(glyphs: &mut [Glyph]) {
    for i in 1..glyphs.len() {
        if glyphs[i].hidden == Some(HiddenWhy::OffPage) && glyphs[i - 1].hidden.is_none() && goes_on(&glyphs[i - 1], &glyphs[i]) {
            glyphs[i].hidden = None;
        }
    }
    for i in (1..glyphs.len()).rev() {
        if glyphs[i - 1].hidden == Some(HiddenWhy::OffPage) && glyphs[i].hidden.is_none() && goes_on(&glyphs[i - 1], &glyphs[i]) {
            glyphs[i - 1].hidden = None;
        }
    }
}

fn goes_on(a: &Glyph, b: &Glyph) -> bool {
    let (dx, dy) = (b.origin.0 - a.end.0, b.origin.1 - a.end.1);
    a.direction == b.direction && dx.hypot(dy) < 0.5 * a.size.min(b.size)
}

fn share(part: Rect, whole: Rect) -> f64 {
    (part.width() * part.height()) / (whole.width() * whole.height()).max(1.0)
}

/// Whether what lies under a white glyph is white as well.
fn is_on_white<'a>(glyph: &Glyph, areas: impl Iterator<Item = (u32, &'a Area)>, white: f64) -> bool {
    let (x, y) = glyph.rect().centre();
    let below = areas.filter(|(_, a)| a.order < glyph.order && a.rect.contains(x, y)).max_by_key(|(number, _)| *number);
    below.is_none_or(|(_, a)| a.lightness.is_some_and(|l| l >= white))
}

fn is_covered<'a>(glyph: &Glyph, mut covers: impl Iterator<Item = (u32, &'a Area)>) -> bool {
    let r = glyph.rect();
    covers.any(|(_, c)| c.order > glyph.order && c.rect.x0 <= r.x0 && c.rect.x1 >= r.x1 && c.rect.y0 <= r.y0 && c.rect.y1 >= r.y1)
}
