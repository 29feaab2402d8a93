//! Strips of a page one below the other, with letters of one size.

use image::imageops::{self, FilterType};
use image::{GrayImage, Luma};

use super::regions::{Area, Strip};

/// Height of a line's ink for which Tesseract's networks were trained (36 pixels with their margins), with room for fine strokes.
const LINE: f64 = 42.0;
/// Lines of a height in this range are left as they are: every scaling blurs.
const FINE: std::ops::RangeInclusive<usize> = 30..=58;
/// White around strips.
const MARGIN: u32 = 36;
/// Pixels of the page around the ink of a strip that go with it.
const BLEED: usize = 4;

/// Where a strip went.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Place {
    /// Its corner on the page.
    page: (f64, f64),
    /// Its rows in the stack.
    top: f64,
    bottom: f64,
    /// Pixels of the stack for one of the page.
    pub(super) scale: f64,
    /// Height of its lines' ink in pixels of the page.
    pub(super) line_height: f64,
}

impl Place {
    /// A corner of pixels of the page in the stack.
    pub(super) fn to_stack(self, x: usize, y: usize) -> (f64, f64) {
        ((x as f64 - self.page.0) * self.scale + f64::from(MARGIN), (y as f64 - self.page.1) * self.scale + self.top)
    }

    /// A point of the stack on the page.
    pub(super) fn to_page(self, x: f64, y: f64) -> (f64, f64) {
        (self.page.0 + (x - f64::from(MARGIN)) / self.scale, self.page.1 + (y - self.top) / self.scale)
    }
}

/// One column of strips.
#[derive(Debug)]
pub(super) struct Stack {
    pub(super) picture: GrayImage,
    places: Vec<Place>,
}

impl Stack {
    /// Stacks the strips of a page.
    pub(super) fn of(page: &GrayImage, strips: &[Strip]) -> Self {
        let pieces: Vec<(GrayImage, Area, f64)> = strips.iter().map(|strip| piece(page, strip)).collect();
        let width = pieces.iter().map(|(p, ..)| p.width()).max().unwrap_or(1) + 2 * MARGIN;
        let height = pieces.iter().map(|(p, ..)| p.height() + MARGIN).sum::<u32>() + MARGIN;
        let mut picture = GrayImage::from_pixel(width, height, Luma([255]));
        let mut places = Vec::with_capacity(pieces.len());
        let mut y = MARGIN;
        for ((piece, area, scale), strip) in pieces.iter().zip(strips) {
            imageops::replace(&mut picture, piece, i64::from(MARGIN), i64::from(y));
            let bottom = y + piece.height();
            let (top, line_height) = (f64::from(y), strip.line_height as f64);
            places.push(Place { page: (area.x0 as f64, area.y0 as f64), top, bottom: f64::from(bottom), scale: *scale, line_height });
            y = bottom + MARGIN;
        }
        Self { picture, places }
    }

    /// Where a strip went, by its number.
    pub(super) fn place(&self, strip: usize) -> Place {
        self.places[strip]
    }

    /// The strip that a row of the stack belongs to.
    pub(super) fn strip_at(&self, middle: f64) -> Option<Place> {
        let i = self.places.partition_point(|p| p.bottom + f64::from(MARGIN) / 2.0 <= middle);
        self.places.get(i).copied()
    }
}

fn piece(page: &GrayImage, strip: &Strip) -> (GrayImage, Area, f64) {
    let a = strip.area;
    let area = Area {
        x0: a.x0.saturating_sub(BLEED),
        y0: a.y0.saturating_sub(BLEED),
        x1: (a.x1 + BLEED).min(page.width() as usize),
        y1: (a.y1 + BLEED).min(page.height() as usize),
    };
    let (width, height) = ((area.x1 - area.x0) as u32, (area.y1 - area.y0) as u32);
    let cut = imageops::crop_imm(page, area.x0 as u32, area.y0 as u32, width, height).to_image();
    // A strip of 一 alone says nothing about the size of its letters.
    if FINE.contains(&strip.line_height) || strip.line_height < 12 {
        return (cut, area, 1.0);
    }
    let scale = (LINE / strip.line_height as f64).clamp(0.2, 3.0);
    let scaled = |v: u32| ((f64::from(v) * scale).round() as u32).max(1);
    (imageops::resize(&cut, scaled(width), scaled(height), FilterType::CatmullRom), area, scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_in_the_stack_is_found_on_the_page() {
        let page = GrayImage::from_pixel(1000, 1000, Luma([255]));
        let strip = |x0, y0, line_height| Strip { area: Area { x0, y0, x1: x0 + 300, y1: y0 + 2 * line_height }, line_height };
        let stack = Stack::of(&page, &[strip(100, 50, 40), strip(500, 300, 84)]);
        let second = f64::from(MARGIN) + 88.0 + f64::from(MARGIN);
        let first = stack.strip_at(60.0).unwrap();
        assert_eq!((first.to_page(f64::from(MARGIN), f64::from(MARGIN)), first.scale), ((96.0, 46.0), 1.0));
        let place = stack.strip_at(second + 25.0).unwrap();
        assert_eq!((place.to_page(f64::from(MARGIN), second), place.scale), ((496.0, 296.0), 0.5));
        assert_eq!(place.to_page(f64::from(MARGIN) + 50.0, second + 10.0), (596.0, 316.0));
    }
}
