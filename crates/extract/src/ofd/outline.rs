//! Paths as an OFD file writes them (GB/T 33190-2016, 9.1).

use crate::pdf::foreign::Ruled;
use crate::xml::number;

pub(super) type Point = (f64, f64);

/// A path in the space of its object.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Outline {
    /// Its straight pieces.
    pub(super) segments: Vec<[Point; 2]>,
    /// Points whose box holds the path: corners, and what curves are drawn by.
    pub(super) points: Vec<Point>,
}

impl Outline {
    pub(super) fn of(data: &str) -> Self {
        let mut out = Self::default();
        let (mut start, mut at) = ((0.0, 0.0), (0.0, 0.0));
        let mut words = data.split_whitespace();
        while let Some(operator) = words.next() {
            let mut take = || words.next().and_then(number::<f64>).unwrap_or(0.0);
            match operator {
                "S" | "M" => {
                    at = (take(), take());
                    start = at;
                    out.points.push(at);
                }
                "L" => {
                    let to = (take(), take());
                    out.segments.push([at, to]);
                    out.points.push(to);
                    at = to;
                }
                // Control points, then the end.
                "Q" | "B" => {
                    let count = if operator == "Q" { 2 } else { 3 };
                    for _ in 0..count {
                        at = (take(), take());
                        out.points.push(at);
                    }
                }
                // Radii, angle, two switches, then the end. No point of an ellipse is further from another than twice its longer radius.
                "A" => {
                    let reach = 2.0 * take().abs().max(take().abs());
                    (0..3).for_each(|_| _ = take());
                    at = (take(), take());
                    out.points.extend([(at.0 - reach, at.1 - reach), (at.0 + reach, at.1 + reach)]);
                }
                "C" => {
                    out.segments.push([at, start]);
                    at = start;
                }
                _ => {}
            }
        }
        out
    }

    /// Whether straight pieces go around a rectangle that lies straight.
    pub(super) fn is_rectangle(&self) -> bool {
        let is_straight = |[from, to]: &[Point; 2]| from.0 == to.0 || from.1 == to.1;
        (3..=5).contains(&self.segments.len()) && self.segments.iter().all(is_straight)
    }
}

/// A level or upright line between two points.
pub(super) fn rule(a: Point, b: Point) -> Option<Ruled> {
    const STRAIGHT: f64 = 0.5;
    let (dx, dy) = ((a.0 - b.0).abs(), (a.1 - b.1).abs());
    if dy <= STRAIGHT && dx > dy {
        Some(Ruled { horizontal: true, at: (a.1 + b.1) / 2.0, from: a.0.min(b.0), to: a.0.max(b.0) })
    } else if dx <= STRAIGHT && dy > dx {
        Some(Ruled { horizontal: false, at: (a.0 + b.0) / 2.0, from: a.1.min(b.1), to: a.1.max(b.1) })
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn straight_pieces_of_a_path() {
        let segments = |data: &str| Outline::of(data).segments;
        assert_eq!(segments("M 0 0 L 10 0 L 10 5 C"), [[(0.0, 0.0), (10.0, 0.0)], [(10.0, 0.0), (10.0, 5.0)], [(10.0, 5.0), (0.0, 0.0)]]);
        assert_eq!(segments("M 1 1 B 1 2 3 4 5 6 L 7 6"), [[(5.0, 6.0), (7.0, 6.0)]]);
        assert_eq!(segments("M 1 1 Q 1 2 3 4 L 3 9"), [[(3.0, 4.0), (3.0, 9.0)]]);
        assert_eq!(segments("L"), [[(0.0, 0.0), (0.0, 0.0)]]);
    }

    #[test]
    fn points_that_hold_a_path() {
        let points = |data: &str| Outline::of(data).points;
        assert_eq!(points("M 0 0 L 10 0 C"), [(0.0, 0.0), (10.0, 0.0)]);
        assert_eq!(points("M 1 1 B 1 2 3 4 5 6 Q 7 8 9 9"), [(1.0, 1.0), (1.0, 2.0), (3.0, 4.0), (5.0, 6.0), (7.0, 8.0), (9.0, 9.0)]);
        assert_eq!(points("M 0 0 A 2 1 0 1 0 3 4"), [(0.0, 0.0), (-1.0, 0.0), (7.0, 8.0)]);
    }

    #[test]
    fn what_goes_around_a_rectangle() {
        let check = |data: &str, expected: bool| assert_eq!(Outline::of(data).is_rectangle(), expected, "{data}");
        check("M 0 0 L 4 0 L 4 2 L 0 2 C", true);
        check("M 0 0 L 4 0 L 4 2 C", false);
        check("M 0 0 L 4 0", false);
    }
}
