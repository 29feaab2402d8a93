use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A half-open range `[from, to)` of Unicode scalar values in one document's extracted text. Written as `[from, to]`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    from: u32,
    to: u32,
}

impl Span {
    /// The range of values that the caller has just computed.
    ///
    /// # Panics
    /// Where `to < from`: a bug in the caller, never a matter of input.
    pub const fn of(from: u32, to: u32) -> Self {
        assert!(from <= to, "a span ends before its start");
        Self { from, to }
    }

    /// First scalar value.
    pub const fn from(self) -> u32 {
        self.from
    }

    /// One past the last scalar value.
    pub const fn to(self) -> u32 {
        self.to
    }

    /// Number of scalar values.
    pub const fn len(self) -> u32 {
        self.to - self.from
    }

    /// Whether the range holds nothing.
    pub const fn is_empty(self) -> bool {
        self.from == self.to
    }

    /// Whether `other` lies wholly inside.
    pub const fn contains(self, other: Span) -> bool {
        self.from <= other.from && other.to <= self.to
    }

    /// The common part, if it holds anything.
    pub fn intersect(self, other: Span) -> Option<Span> {
        let (from, to) = (self.from.max(other.from), self.to.min(other.to));
        (from < to).then_some(Span { from, to })
    }

    /// The range moved `by` scalar values to the right.
    pub const fn shift(self, by: u32) -> Span {
        Span { from: self.from + by, to: self.to + by }
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.from, self.to)
    }
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        (self.from, self.to).serialize(s)
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let (from, to) = <(u32, u32)>::deserialize(d)?;
        let said = || format!("a span ends at {to} before its start {from}");
        if to < from { Err(serde::de::Error::custom(said())) } else { Ok(Self { from, to }) }
    }
}

/// A box on a page in PDF points (1/72 inch) from the top left corner of the page as shown. Written as `[x0, y0, x1, y1]`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(from = "[f32; 4]", into = "[f32; 4]")]
pub struct BBox {
    /// Left edge.
    pub x0: f32,
    /// Top edge.
    pub y0: f32,
    /// Right edge.
    pub x1: f32,
    /// Bottom edge.
    pub y1: f32,
}

impl BBox {
    /// The box between two corners given in any order; a NaN becomes 0, so that a box can always be compared and drawn.
    pub fn new(xa: f32, ya: f32, xb: f32, yb: f32) -> Self {
        let n = |v: f32| if v.is_nan() { 0.0 } else { v };
        let (xa, ya, xb, yb) = (n(xa), n(ya), n(xb), n(yb));
        Self { x0: xa.min(xb), y0: ya.min(yb), x1: xa.max(xb), y1: ya.max(yb) }
    }

    /// Width.
    pub fn width(self) -> f32 {
        self.x1 - self.x0
    }

    /// Height.
    pub fn height(self) -> f32 {
        self.y1 - self.y0
    }

    /// The smallest box around both.
    pub fn union(self, other: Self) -> Self {
        Self { x0: self.x0.min(other.x0), y0: self.y0.min(other.y0), x1: self.x1.max(other.x1), y1: self.y1.max(other.y1) }
    }

    /// Whether the two share any area.
    pub fn overlaps(self, other: Self) -> bool {
        self.x0 < other.x1 && other.x0 < self.x1 && self.y0 < other.y1 && other.y0 < self.y1
    }
}

impl From<[f32; 4]> for BBox {
    fn from([xa, ya, xb, yb]: [f32; 4]) -> Self {
        Self::new(xa, ya, xb, yb)
    }
}

impl From<BBox> for [f32; 4] {
    fn from(b: BBox) -> Self {
        [b.x0, b.y0, b.x1, b.y1]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_ordered_however_it_is_made() {
        assert_eq!(serde_json::to_string(&Span::of(2, 5)).unwrap(), "[2,5]");
        assert_eq!(serde_json::from_str::<Span>("[2,5]").unwrap(), Span::of(2, 5));
        assert!(serde_json::from_str::<Span>("[5,2]").unwrap_err().to_string().starts_with("a span ends at 2 before its start 5"));
    }

    #[test]
    fn intersection_holds_something_or_is_none() {
        assert_eq!(Span::of(0, 5).intersect(Span::of(3, 9)), Some(Span::of(3, 5)));
        assert_eq!(Span::of(0, 5).intersect(Span::of(5, 9)), None);
    }

    #[test]
    fn a_box_is_ordered_and_never_nan() {
        let b = BBox::new(9.0, f32::NAN, 1.0, 4.0);
        assert_eq!(serde_json::to_string(&b).unwrap(), "[1.0,0.0,9.0,4.0]");
        assert!(b.overlaps(BBox::new(8.0, 3.0, 20.0, 20.0)));
        assert!(!b.overlaps(BBox::new(9.0, 0.0, 20.0, 20.0)));
    }
}
