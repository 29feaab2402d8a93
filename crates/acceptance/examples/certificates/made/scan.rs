//! What a scanner makes of a page: a little turned, on grey paper, with specks.

use std::io::Cursor;

use image::{GrayImage, ImageFormat, Luma};
use testkit::Random;

/// The first page of a PDF as a picture scanned at `dpi` dots per inch.
pub(super) fn of(r: &mut Random, pdf: &[u8], dpi: f32, format: ImageFormat) -> Vec<u8> {
    let mut drawn = Vec::new();
    extract::fence::serve_page(pdf, &mut drawn, 1, dpi).expect("memory is read and written");
    let page = image::load_from_memory(&drawn).expect("the page was drawn as a PNG").into_luma8();
    let slope = (r.below(17) as f64 - 8.0) / 1000.0;
    let paper = 225 + r.below(20) as i64;
    let mut scan = GrayImage::from_fn(page.width(), page.height(), |x, y| {
        let shifted = i64::from(y) + (f64::from(x) * slope).round() as i64;
        let inside = (0..i64::from(page.height())).contains(&shifted);
        let ink = if inside { i64::from(page.get_pixel(x, shifted as u32)[0]) } else { 255 };
        Luma([(ink * paper / 255) as u8])
    });
    for pixel in scan.pixels_mut() {
        let grain = r.below(31) as i64 - 15;
        let speck = if r.below(4000) == 0 { -150 } else { 0 };
        pixel[0] = (i64::from(pixel[0]) + grain + speck).clamp(0, 255) as u8;
    }
    let mut bytes = Cursor::new(Vec::new());
    scan.write_to(&mut bytes, format).expect("a vector takes what is written to it");
    bytes.into_inner()
}
