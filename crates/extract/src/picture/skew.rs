//! How far a page lies askew, and its straight picture.

use image::{GrayImage, Luma};

use super::bitmap::Bitmap;
use crate::pdf::foreign::Turn;

/// Side of the small picture in which the angle is looked for.
const SMALL: u32 = 900;
/// Degrees: what a feeder does to a sheet; a page further askew lies on its side.
const MOST: f64 = 4.0;
/// Less than this moves no letter by its own height over the width of a page.
const LEAST: f64 = 0.04;

/// The turn after which lines of text are level: rows of ink and rows of paper differ most then.
pub(super) fn find(picture: &GrayImage) -> Turn {
    let middle = (f64::from(picture.width()) / 2.0, f64::from(picture.height()) / 2.0);
    let factor = (picture.width().max(picture.height())).div_ceil(SMALL).max(1);
    let small = image::imageops::thumbnail(picture, (picture.width() / factor).max(1), (picture.height() / factor).max(1));
    let bits = Bitmap::of(&small);
    let ink: Vec<(f64, f64)> = (0..bits.height)
        .flat_map(|y| (0..bits.width).map(move |x| (x, y)))
        .filter(|&(x, y)| bits.is_dark(x, y))
        .map(|(x, y)| (x as f64, y as f64))
        .collect();
    let mut best = (0.0, sharpness(&ink, &bits, 0.0));
    for (step, reach) in [(0.25, MOST), (0.05, 0.25)] {
        let around = best.0;
        let steps = (reach / step) as i32;
        for i in -steps..=steps {
            let angle = around + f64::from(i) * step;
            let score = sharpness(&ink, &bits, angle);
            if score > best.1 {
                best = (angle, score);
            }
        }
    }
    let degrees = if best.0.abs() < LEAST { 0.0 } else { best.0 };
    Turn::new(degrees.to_radians(), middle)
}

/// Sum of squared differences between neighbouring rows after shearing by an angle in degrees.
fn sharpness(ink: &[(f64, f64)], bits: &Bitmap, degrees: f64) -> f64 {
    let slope = degrees.to_radians().tan();
    let lift = bits.width as f64 * slope.abs();
    let mut rows = vec![0i64; bits.height + 2 * lift as usize + 4];
    for &(x, y) in ink {
        rows[(y + x * slope + lift + 1.0) as usize] += 1;
    }
    rows.windows(2).map(|w| ((w[1] - w[0]) * (w[1] - w[0])) as f64).sum()
}

/// The straight picture, of the same size; what comes from outside is white.
pub(super) fn straighten(turn: Turn, picture: GrayImage) -> GrayImage {
    if turn.is_none() {
        return picture;
    }
    GrayImage::from_fn(picture.width(), picture.height(), |x, y| Luma([sample(&picture, turn.back((f64::from(x), f64::from(y))))]))
}

/// Between the four pixels around a point.
fn sample(picture: &GrayImage, (x, y): (f64, f64)) -> u8 {
    let (x0, y0) = (x.floor(), y.floor());
    let (u, v) = (x - x0, y - y0);
    let at = |dx: f64, dy: f64| {
        let (px, py) = (x0 + dx, y0 + dy);
        let inside = px >= 0.0 && py >= 0.0 && px < f64::from(picture.width()) && py < f64::from(picture.height());
        if inside { f64::from(picture.get_pixel(px as u32, py as u32).0[0]) } else { 255.0 }
    };
    let top = at(0.0, 0.0) * (1.0 - u) + at(1.0, 0.0) * u;
    let bottom = at(0.0, 1.0) * (1.0 - u) + at(1.0, 1.0) * u;
    (top * (1.0 - v) + bottom * v).round() as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines of text, as blocks, on a page turned by some degrees.
    fn page(degrees: f64) -> GrayImage {
        let turn = Turn::new(degrees.to_radians(), (300.0, 400.0));
        GrayImage::from_fn(600, 800, |x, y| {
            let (px, py) = turn.back((f64::from(x), f64::from(y)));
            let ink = px > 60.0 && px < 540.0 && py > 60.0 && py < 740.0 && py.rem_euclid(24.0) < 12.0 && px.rem_euclid(14.0) < 10.0;
            Luma([if ink { 20 } else { 250 }])
        })
    }

    #[test]
    fn the_angle_of_a_page_is_found() {
        for degrees in [-2.3, -0.5, 0.0, 0.4, 1.1, 3.2] {
            let found = find(&page(degrees)).angle().to_degrees();
            assert!((found + degrees).abs() < 0.11, "{degrees} degrees: found {found}");
        }
    }

    #[test]
    fn a_point_of_the_straight_page_is_found_on_the_page_as_it_was() {
        let turned = page(1.5);
        let turn = find(&turned);
        let straight = straighten(turn, turned.clone());
        for (x, y) in [(100, 100), (300, 400), (480, 700)] {
            let (px, py) = turn.back((f64::from(x), f64::from(y)));
            let (a, b) = (straight.get_pixel(x, y).0[0], turned.get_pixel(px.round() as u32, py.round() as u32).0[0]);
            assert!(a.abs_diff(b) < 130, "at {x} {y}: {a} and {b}");
        }
    }
}
