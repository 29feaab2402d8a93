//! Several pictures of a page as one: scanners cut pages into strips or draw them in layers, and people put two certificates on a page.

use image::imageops::{self, FilterType};
use image::{GrayImage, Luma};
use record::BBox;

use crate::Limits;

/// The pictures that make up a page, of those that it shows: the largest, those that lie beside it, and layers as large as it. What is small
/// and lies on the largest is a seal or a mark, under which it could no longer be read.
pub(super) fn of_page(mut pictures: Vec<(String, BBox)>) -> Vec<(String, BBox)> {
    /// Share of a picture that lies on the largest, and of the largest that a layer has at least.
    const MOST: f64 = 0.5;
    let largest = pictures.iter().map(|(_, place)| *place).max_by(|a, b| area(*a).total_cmp(&area(*b)));
    let Some(largest) = largest else { return pictures };
    pictures.retain(|&(_, place)| {
        let (width, height) = (place.x1.min(largest.x1) - place.x0.max(largest.x0), place.y1.min(largest.y1) - place.y0.max(largest.y0));
        let shared = f64::from(width.max(0.0)) * f64::from(height.max(0.0));
        shared <= MOST * area(place) || area(place) > MOST * area(largest)
    });
    pictures
}

pub(super) fn area(place: BBox) -> f64 {
    f64::from(place.width()) * f64::from(place.height())
}

/// A white sheet of paper on which pictures are laid.
pub(super) struct Paper {
    picture: GrayImage,
    /// Pixels in a point.
    scale: f64,
}

impl Paper {
    /// Of this size in points, with as many dots as a page of a PDF is drawn with.
    pub(super) fn new(width: f64, height: f64, limits: &Limits) -> Self {
        /// Pixels on a side: of crafted sheets one side is endless.
        const LONGEST: f64 = 20_000.0;
        let usual = f64::from(limits.ocr_dpi) / 72.0;
        let pixels = (width * height * usual * usual).max(1.0);
        let scale = usual * (limits.ocr_pixels as f64 / pixels).sqrt().min(1.0);
        let side = |points: f64| (points * scale).round().clamp(1.0, LONGEST) as u32;
        Self { picture: GrayImage::from_pixel(side(width), side(height), Luma([255])), scale }
    }

    /// Lays a picture at a place in points. What is dark stays dark under what is laid over it: layers of a scan show through one another.
    pub(super) fn lay(&mut self, picture: &GrayImage, place: BBox) {
        let columns = Stretch::new((place.x0, place.x1), self.scale, self.picture.width(), picture.width());
        let rows = Stretch::new((place.y0, place.y1), self.scale, self.picture.height(), picture.height());
        let (Some(columns), Some(rows)) = (columns, rows) else { return };
        let part = imageops::crop_imm(picture, columns.of, rows.of, columns.count, rows.count).to_image();
        let scaled = imageops::resize(&part, columns.to - columns.from, rows.to - rows.from, FilterType::Triangle);
        for (x, y, Luma([over])) in scaled.enumerate_pixels() {
            let Luma([under]) = self.picture.get_pixel_mut(columns.from + x, rows.from + y);
            *under = (*under).min(*over);
        }
    }

    pub(super) fn finish(self) -> GrayImage {
        self.picture
    }
}

/// Columns or rows of a sheet and what of a picture's lies on them.
#[derive(Debug, PartialEq)]
struct Stretch {
    /// First on the sheet, and the one behind the last.
    from: u32,
    to: u32,
    /// First of the picture, and how many.
    of: u32,
    count: u32,
}

impl Stretch {
    /// Of a picture of `own` columns that lies from here to there in points, on a sheet of `sheet` columns; none where it lies beside it.
    fn new((start, end): (f32, f32), scale: f64, sheet: u32, own: u32) -> Option<Self> {
        let (start, end) = (f64::from(start) * scale, f64::from(end) * scale);
        let (first, last) = (start.max(0.0), end.min(f64::from(sheet)));
        let (from, to) = (first.round() as u32, last.round() as u32);
        let of = |at: f64| (at - start) / (end - start) * f64::from(own);
        let (of, behind) = (of(first).floor() as u32, (of(last).ceil() as u32).min(own));
        (last > first && to > from && behind > of).then(|| Self { from, to, of, count: behind - of })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_lie_at_their_places_and_show_through() {
        let limits = Limits { ocr_dpi: 144.0, ..Limits::default() };
        let mut paper = Paper::new(10.0, 5.0, &limits);
        let plain = |grey: u8| GrayImage::from_pixel(4, 4, Luma([grey]));
        paper.lay(&plain(90), BBox::new(1.0, 1.0, 4.0, 3.0));
        paper.lay(&plain(40), BBox::new(3.0, 2.0, 5.0, 4.0));
        paper.lay(&plain(120), BBox::new(0.0, 0.0, 2.0, 2.0));
        // Half of it is beside the paper, all of another.
        paper.lay(&GrayImage::from_fn(4, 4, |x, _| Luma([if x < 2 { 7 } else { 200 }])), BBox::new(9.0, 0.0, 11.0, 5.0));
        paper.lay(&plain(0), BBox::new(20.0, 0.0, 30.0, 5.0));
        let picture = paper.finish();
        assert_eq!(picture.dimensions(), (20, 10));
        let at = |x: u32, y: u32| picture.get_pixel(x, y).0[0];
        let seen = [(0, 0), (3, 3), (7, 5), (7, 3), (9, 7), (10, 7), (18, 5), (17, 5), (5, 8)].map(|(x, y)| at(x, y));
        assert_eq!(seen, [120, 90, 40, 90, 40, 255, 7, 255, 255]);
    }

    #[test]
    fn sheets_without_end_have_an_end() {
        let limits = Limits::default();
        assert_eq!(Paper::new(1e9, 1e-9, &limits).finish().dimensions(), (20_000, 1));
        let (width, height) = Paper::new(1e4, 1e4, &limits).finish().dimensions();
        assert!(u64::from(width) * u64::from(height) <= limits.ocr_pixels + 20_000, "{width} by {height}");
    }

    #[test]
    fn what_makes_up_a_page() {
        let check = |places: &[[f32; 4]], expected: &[usize]| {
            let pictures = places.iter().enumerate().map(|(i, place)| (i.to_string(), BBox::from(*place))).collect();
            let kept: Vec<usize> = of_page(pictures).iter().map(|(id, _)| id.parse().expect("a number")).collect();
            assert_eq!(kept, expected, "{places:?}");
        };
        check(&[], &[]);
        // Strips, two certificates, a scan with a seal, a scan in layers.
        check(&[[0.0, 0.0, 100.0, 60.0], [0.0, 60.0, 100.0, 100.0]], &[0, 1]);
        check(&[[10.0, 5.0, 60.0, 45.0], [10.0, 55.0, 60.0, 95.0]], &[0, 1]);
        check(&[[70.0, 70.0, 90.0, 90.0], [0.0, 0.0, 100.0, 100.0]], &[1]);
        check(&[[0.0, 0.0, 100.0, 100.0], [2.0, 2.0, 98.0, 98.0]], &[0, 1]);
    }
}
