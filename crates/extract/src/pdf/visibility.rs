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
    let images: Vec<Rect> = scene.areas.iter().filter(|a| a.image).map(|a| a.rect).collect();
    let covers: Vec<Area> = scene.areas.iter().copied().filter(|a| a.opaque && !(a.image && share(a.rect, page) > PAGE_IMAGE)).collect();
    complete_cut_lines(&mut scene.glyphs);
    let mut budget = MAX_COMPARISONS;
    for glyph in &mut scene.glyphs {
        let spent = scene.areas.len() + images.len();
        if budget < spent {
            return;
        }
        match glyph.hidden {
            // The words that a scan shows: the image is what the reader sees of them.
            Some(HiddenWhy::Invisible) => {
                budget -= images.len();
                let (x, y) = glyph.rect().centre();
                if images.iter().any(|r| r.contains(x, y)) {
                    glyph.hidden = None;
                }
            }
            None => {
                if glyph.lightness.is_some_and(|l| l >= white) {
                    budget -= scene.areas.len();
                    if is_on_white(glyph, &scene.areas, white) {
                        glyph.hidden = Some(HiddenWhy::White);
                    }
                } else if covers.last().is_some_and(|c| c.order > glyph.order) {
                    budget -= covers.len();
                    if is_covered(glyph, &covers) {
                        glyph.hidden = Some(HiddenWhy::Covered);
                    }
                }
            }
            Some(_) => {}
        }
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
fn is_on_white(glyph: &Glyph, areas: &[Area], white: f64) -> bool {
    let (x, y) = glyph.rect().centre();
    let below = areas.iter().take_while(|a| a.order < glyph.order).filter(|a| a.rect.contains(x, y)).last();
    below.is_none_or(|a| a.lightness.is_some_and(|l| l >= white))
}

fn is_covered(glyph: &Glyph, covers: &[Area]) -> bool {
    let first = covers.partition_point(|c| c.order <= glyph.order);
    let r = glyph.rect();
    covers[first..].iter().any(|c| c.rect.x0 <= r.x0 && c.rect.x1 >= r.x1 && c.rect.y0 <= r.y0 && c.rect.y1 >= r.y1)
}
