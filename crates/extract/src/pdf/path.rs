use super::geometry::{Matrix, Rect};
use super::scene::Rule;

/// Thinner filled rectangles are lines.
const THIN: f64 = 3.0;
/// How far a line may lean and still be level or upright.
const LEVEL: f64 = 0.7;
/// Shorter lines border nothing.
const SHORTEST: f64 = 4.0;

/// The path under construction, in page space.
#[derive(Debug, Default)]
pub(super) struct Path {
    start: (f64, f64),
    at: (f64, f64),
    segments: Vec<((f64, f64), (f64, f64))>,
    rects: Vec<Rect>,
    bounds: Option<Rect>,
    curved: bool,
    figures: u32,
}

/// Segments kept of one path: a map outline of a million points is no table.
const MAX_SEGMENTS: usize = 20_000;
/// Rectangles of one path that are held against one another; more are a pattern.
const MANY_RECTS: usize = 200;

impl Path {
    pub(super) fn clear(&mut self) {
        self.segments.clear();
        self.rects.clear();
        (self.bounds, self.curved, self.figures) = (None, false, 0);
    }

    fn grow(&mut self, points: &[(f64, f64)]) {
        let r = Rect::around(points);
        self.bounds = Some(self.bounds.map_or(r, |b| b.union(r)));
    }

    pub(super) fn move_to(&mut self, p: (f64, f64)) {
        (self.start, self.at) = (p, p);
        self.figures = self.figures.saturating_add(1);
    }

    pub(super) fn line_to(&mut self, p: (f64, f64)) {
        self.grow(&[self.at, p]);
        if self.segments.len() < MAX_SEGMENTS {
            self.segments.push((self.at, p));
        }
        self.at = p;
    }

    pub(super) fn curve_to(&mut self, points: [(f64, f64); 3]) {
        self.grow(&[self.at, points[0], points[1], points[2]]);
        self.curved = true;
        self.at = points[2];
    }

    pub(super) fn close(&mut self) {
        if self.at != self.start {
            self.line_to(self.start);
        }
    }

    pub(super) fn rect(&mut self, x: f64, y: f64, w: f64, h: f64, ctm: Matrix) {
        let r = Rect::mapped(x, y, x + w, y + h, ctm);
        self.bounds = Some(self.bounds.map_or(r, |b| b.union(r)));
        let axis_parallel = (ctm.b == 0.0 && ctm.c == 0.0) || (ctm.a == 0.0 && ctm.d == 0.0);
        if !axis_parallel {
            self.curved = true;
        } else if self.rects.len() < MAX_SEGMENTS {
            self.rects.push(r);
        }
        self.move_to(ctm.apply(x, y));
    }

    /// The box around the path; `None` where it is empty.
    pub(super) const fn bounds(&self) -> Option<Rect> {
        self.bounds
    }

    /// Whether it is one figure, so that what lies within its bounds lies in it but for its corners.
    pub(super) const fn is_one_figure(&self) -> bool {
        self.figures <= 1
    }

    /// The rectangle that the path is, where it is one and nothing else.
    pub(super) fn as_rect(&self) -> Option<Rect> {
        if self.curved {
            return None;
        }
        match (self.rects.as_slice(), self.segments.len()) {
            ([r], 0) => Some(*r),
            ([], 3 | 4) => self.bounds.filter(|_| self.segments.iter().all(|s| is_level(s.0, s.1) || is_upright(s.0, s.1))),
            _ => None,
        }
    }

    /// Filled rectangles that are no lines, and whether all of each is filled: not where another figure of the path cuts it.
    pub(super) fn filled(&self) -> Vec<(Rect, bool)> {
        let solid = |r: &Rect| r.width() > THIN && r.height() > THIN;
        if let Some(r) = self.as_rect() {
            return Some((r, true)).filter(|(r, _)| solid(r)).into_iter().collect();
        }
        if self.rects.is_empty() {
            return self.bounds.filter(solid).map(|r| (r, false)).into_iter().collect();
        }
        let are_alone = !self.curved && self.segments.is_empty() && self.rects.len() <= MANY_RECTS;
        let shares = |a: Rect, b: Rect| a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;
        let is_whole = |i: usize| are_alone && (0..self.rects.len()).all(|k| k == i || !shares(self.rects[i], self.rects[k]));
        self.rects.iter().enumerate().filter(|(_, r)| solid(r)).map(|(i, r)| (*r, is_whole(i))).collect()
    }

    /// Lines that filling the path draws.
    pub(super) fn fill_rules(&self, out: &mut Vec<Rule>) {
        let shape = if self.rects.is_empty() { self.as_rect() } else { None };
        for r in self.rects.iter().chain(&shape) {
            if r.height() <= THIN && r.width() >= SHORTEST && r.width() > r.height() {
                out.push(Rule { horizontal: true, at: (r.y0 + r.y1) / 2.0, from: r.x0, to: r.x1 });
            } else if r.width() <= THIN && r.height() >= SHORTEST {
                out.push(Rule { horizontal: false, at: (r.x0 + r.x1) / 2.0, from: r.y0, to: r.y1 });
            }
        }
    }

    /// Lines that stroking the path draws.
    pub(super) fn stroke_rules(&self, out: &mut Vec<Rule>) {
        for r in &self.rects {
            if r.width() >= SHORTEST {
                out.extend([r.y0, r.y1].map(|at| Rule { horizontal: true, at, from: r.x0, to: r.x1 }));
            }
            if r.height() >= SHORTEST {
                out.extend([r.x0, r.x1].map(|at| Rule { horizontal: false, at, from: r.y0, to: r.y1 }));
            }
        }
        for &(a, b) in &self.segments {
            if is_level(a, b) && (a.0 - b.0).abs() >= SHORTEST {
                out.push(Rule { horizontal: true, at: (a.1 + b.1) / 2.0, from: a.0.min(b.0), to: a.0.max(b.0) });
            } else if is_upright(a, b) && (a.1 - b.1).abs() >= SHORTEST {
                out.push(Rule { horizontal: false, at: (a.0 + b.0) / 2.0, from: a.1.min(b.1), to: a.1.max(b.1) });
            }
        }
    }
}

fn is_level(a: (f64, f64), b: (f64, f64)) -> bool {
    (a.1 - b.1).abs() <= LEVEL
}

fn is_upright(a: (f64, f64), b: (f64, f64)) -> bool {
    (a.0 - b.0).abs() <= LEVEL
}
