use std::ops::Range;
use std::rc::Rc;

use super::font::Font;
use super::geometry::{Matrix, Rect};

/// How the lightness of a colour follows from its components.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ColourSpace {
    Gray,
    Rgb,
    Cmyk,
    /// L* of CIE Lab.
    Lab,
    /// A separation: how its ink looks is not worked out, but no ink is none.
    Tint,
    /// Patterns, indexed colours, several inks: not worked out.
    Other,
}

impl ColourSpace {
    /// Lightness from 0 (black) to 1 (white), the darkest of red, green and blue: white is white in all three.
    pub(super) fn lightness(self, components: &[f64]) -> Option<f64> {
        let value = match (self, components) {
            (Self::Gray, [g, ..]) => *g,
            (Self::Rgb, [r, g, b, ..]) => r.min(*g).min(*b),
            (Self::Cmyk, [c, m, y, k, ..]) => (1.0 - k) * (1.0 - c.max(*m).max(*y)),
            (Self::Lab, [l, ..]) => l / 100.0,
            (Self::Tint, [tint]) if *tint <= 0.0 => 1.0,
            _ => return None,
        };
        Some(value.clamp(0.0, 1.0))
    }
}

/// A paint for filling or stroking.
#[derive(Debug, Clone, Copy)]
pub(super) struct Paint {
    pub(super) space: ColourSpace,
    pub(super) lightness: Option<f64>,
    pub(super) alpha: f64,
}

impl Paint {
    const BLACK: Self = Self { space: ColourSpace::Gray, lightness: Some(0.0), alpha: 1.0 };
}

/// How transparency groups (11.6.6) are put on what lies below: as a whole, whatever stands in them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Group {
    pub(super) alpha: f64,
    pub(super) blends: bool,
}

/// The graphics state (ISO 32000-1, 8.4 and 9.3), as far as text and its visibility depend on it.
#[derive(Debug, Clone)]
pub(super) struct State<'a> {
    pub(super) ctm: Matrix,
    pub(super) clip: Rect,
    /// Whether what is painted within `clip` is seen: not where a clip of several figures (a frame) leaves parts of it out.
    pub(super) clip_is_whole: bool,
    pub(super) fill: Paint,
    pub(super) stroke: Paint,
    /// Blend modes other than Normal let what lies below show through.
    pub(super) blends: bool,
    /// How the groups around are put on the page.
    pub(super) group: Group,
    pub(super) line_width: f64,
    pub(super) font: Option<Rc<Font<'a>>>,
    pub(super) size: f64,
    pub(super) char_spacing: f64,
    pub(super) word_spacing: f64,
    /// 1 for 100 %.
    pub(super) scale: f64,
    pub(super) leading: f64,
    pub(super) rise: f64,
    pub(super) mode: u8,
    /// Glyphs of the scene that clip what is painted from now on and are drawn by nothing else (mode 7).
    pub(super) clipping: Range<usize>,
}

impl State<'_> {
    pub(super) fn new(ctm: Matrix, clip: Rect) -> Self {
        Self {
            ctm,
            clip,
            clip_is_whole: true,
            fill: Paint::BLACK,
            stroke: Paint::BLACK,
            blends: false,
            group: Group { alpha: 1.0, blends: false },
            line_width: 1.0,
            font: None,
            size: 0.0,
            char_spacing: 0.0,
            word_spacing: 0.0,
            scale: 1.0,
            leading: 0.0,
            rise: 0.0,
            mode: 0,
            clipping: 0..0,
        }
    }

    /// Begins a group: it is put on the page with what holds now, and starts without.
    pub(super) fn begin_group(&mut self) {
        self.group = Group { alpha: self.group.alpha * self.fill.alpha, blends: self.group.blends || self.blends };
        (self.fill.alpha, self.stroke.alpha, self.blends) = (1.0, 1.0, false);
    }

    /// The paint that a text of the current rendering mode shows; of letters that are filled and stroked, the darker one.
    pub(super) fn text_paint(&self) -> Paint {
        let (fill, stroke) = (self.fill, self.stroke);
        match self.mode {
            1 | 5 => stroke,
            2 | 6 => {
                let lightness = fill.lightness.zip(stroke.lightness).map(|(fill, stroke)| fill.min(stroke));
                Paint { lightness, alpha: fill.alpha.max(stroke.alpha), ..fill }
            }
            _ => fill,
        }
    }
}
