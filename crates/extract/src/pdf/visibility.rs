//! What of a page's text nobody sees: judged against everything that the page draws.

use record::HiddenWhy;

use super::geometry::Rect;
use super::scene::{Area, Glyph, Scene};
use crate::Limits;

/// Comparisons of glyphs with areas on one page, so that a page of ten thousand of each stays quick.
const MAX_COMPARISONS: usize = 20_000_000;
/// An image this much of the page is the page itself (a scan), never a patch over its text.
const PAGE_IMAGE: f64 = 0.3;

/// Marks the glyphs that paint, cover or mode hide.
pub(super) fn judge(scene: &mut Scene, limits: &Limits) {
    scene.glyphs.retain(Glyph::is_placed);
    let white = f64::from(limits.white_from) / 255.0;
    let page = scene.page_rect();
    let images: Vec<Area> = scene.areas.iter().copied().filter(|a| a.image).collect();
    let covers: Vec<Area> = scene.areas.iter().copied().filter(|a| a.opaque && !(a.image && share(a.rect, page) > PAGE_IMAGE)).collect();
    let last_cover = covers.last().map_or(0, |c| c.order);
    let [areas, images, covers] = [&scene.areas, &images, &covers].map(|areas| Bands::of(areas, scene.height));
    complete_cut_lines(&mut scene.glyphs);
    let mut budget = MAX_COMPARISONS;
    for glyph in &mut scene.glyphs {
        let (_, y) = glyph.rect().centre();
        let held_against = match glyph.hidden {
            Some(HiddenWhy::Invisible) => &images,
            None if glyph.lightness.is_some_and(|l| l >= white) => &areas,
            None if last_cover > glyph.order => &covers,
            None | Some(_) => continue,
        };
        let near = held_against.near(y);
        let Some(left) = budget.checked_sub(near.clone().count()) else {
            scene.cut = true;
            return;
        };
        budget = left;
        glyph.hidden = match glyph.hidden {
            // The words that a scan shows: the image is what the reader sees of them.
            Some(_) => glyph.hidden.filter(|_| !near.into_iter().any(|(_, a)| a.rect.contains(glyph.rect().centre().0, y))),
            None if glyph.lightness.is_some_and(|l| l >= white) => is_on_white(glyph, near, white).then_some(HiddenWhy::White),
            None => is_covered(glyph, near).then_some(HiddenWhy::Covered),
        };
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
