use record::BBox;

use super::content::{at_boundary, inside, is_false};
use super::outline::{Outline, Point};
use crate::pdf::foreign::Matrix;
use crate::xml::Node;

/// Where on the page an object is seen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Clip {
    /// A box around it in points; `None` where nothing is seen.
    area: Option<BBox>,
    /// Whether it is the whole box.
    is_whole: bool,
}

impl Clip {
    /// What is seen of an object within what is seen around it: what each of its clips lets through, each by its areas together
    /// (GB/T 33190-2016, 8.4 and 8.5). A clip with areas that are no paths is taken for none. `place` puts points of a space on the page.
    pub(super) fn of(object: Node<'_>, outer: Matrix, around: Option<Self>, place: impl Fn(Matrix, Point) -> Point) -> Option<Self> {
        let Some(clips) = object.child("Clips") else { return around };
        let space = if is_false(clips, "TransFlag") { at_boundary(outer, object) } else { inside(outer, object) };
        let own = clips.children().filter(|n| n.name() == "Clip").filter_map(|clip| Self::together(clip, space, &place));
        around.into_iter().chain(own).reduce(Self::within)
    }

    fn together(clip: Node<'_>, space: Matrix, place: impl Fn(Matrix, Point) -> Point) -> Option<Self> {
        let mut all: Option<Self> = None;
        for area in clip.children().filter(|n| n.name() == "Area") {
            let path = area.child("Path")?;
            let outline = Outline::of(&path.child("AbbreviatedData")?.text());
            let space = inside(inside(space, area), path);
            let corners = outline.points.iter().map(|&point| place(space, point));
            let own = corners.map(|(x, y)| BBox::new(x as f32, y as f32, x as f32, y as f32)).reduce(BBox::union)?;
            let joined = all.and_then(|all| all.area);
            all = Some(Self {
                area: Some(joined.map_or(own, |joined| joined.union(own))),
                is_whole: all.is_none() && outline.is_rectangle(),
            });
        }
        all
    }

    fn within(self, other: Self) -> Self {
        let shared = self.area.zip(other.area).filter(|(a, b)| a.overlaps(*b));
        let area = shared.map(|(a, b)| BBox::new(a.x0.max(b.x0), a.y0.max(b.y0), a.x1.min(b.x1), a.y1.min(b.y1)));
        Self { area, is_whole: self.is_whole && other.is_whole }
    }

    /// Whether any of a box is seen.
    pub(super) fn shows(&self, bbox: BBox) -> bool {
        self.area.is_some_and(|area| area.overlaps(bbox))
    }

    /// What is seen of a box, and whether that is the whole of what it gives.
    pub(super) fn cut(&self, bbox: BBox) -> Option<(BBox, bool)> {
        let cut = self.within(Self { area: Some(bbox), is_whole: true });
        cut.area.map(|area| (area, cut.is_whole))
    }
}
