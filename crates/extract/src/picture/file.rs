//! Image files as grey pictures, page by page.

use std::io::Cursor;

use image::{DynamicImage, GrayImage, ImageDecoder, ImageFormat, ImageReader};
use rustc_hash::FxHashSet;

use super::stamp;
use crate::Limits;

/// Why an image file cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PictureError {
    /// Damaged, or of a kind within its format that is not known.
    #[error("{reason}")]
    Broken { reason: String },
    /// More pixels than allowed.
    #[error("{width} x {height}")]
    TooLarge { width: u32, height: u32 },
}

/// Pages of an image file: one, but for TIFF, into which scanners put many.
pub(crate) fn page_count(bytes: &[u8]) -> usize {
    directories(bytes).len().max(1)
}

/// Decodes a page, counted from 0.
pub(crate) fn decode_page(bytes: &[u8], page: usize, limits: &Limits) -> Result<GrayImage, PictureError> {
    let directory = directories(bytes).get(page).copied().filter(|_| page > 0);
    let Some(directory) = directory else { return decode(bytes, limits) };
    // The reader of images reads the page that the header points to.
    let mut file = bytes.to_vec();
    let offset = if bytes[0] == b'I' { directory.to_le_bytes() } else { directory.to_be_bytes() };
    file[4..8].copy_from_slice(&offset);
    decode(&file, limits)
}

/// Decodes a PNG, JPEG or TIFF file (its first page). Turns it as its camera held it; transparent is white.
pub(crate) fn decode(bytes: &[u8], limits: &Limits) -> Result<GrayImage, PictureError> {
    let broken = |e: image::ImageError| PictureError::Broken { reason: e.to_string() };
    let format = image::guess_format(bytes).map_err(broken)?;
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut allowed = image::Limits::default();
    // Four channels of two bytes, and the decoder's own room.
    allowed.max_alloc = Some(limits.image_pixels.saturating_mul(8));
    reader.limits(allowed);
    let mut decoder = reader.into_decoder().map_err(broken)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > limits.image_pixels {
        return Err(PictureError::TooLarge { width, height });
    }
    // Only photographs carry this; a file without it stands as it is.
    let orientation = decoder.orientation().unwrap_or(image::metadata::Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(broken)?;
    picture.apply_orientation(orientation);
    debug_assert!(matches!(format, ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::Tiff), "sniffing lets no other format through");
    Ok(fitted(on_white(&picture), limits))
}

/// Whether nothing shows through the picture, by what its head says; one that cannot be told may let something through.
pub(crate) fn is_opaque(bytes: &[u8]) -> bool {
    let Ok(reader) = ImageReader::new(Cursor::new(bytes)).with_guessed_format() else { return false };
    reader.into_decoder().is_ok_and(|decoder| !decoder.color_type().has_alpha())
}

/// Sheets of A4 are 8.27 inches wide. Cameras and screens write no resolution that means anything; a picture of a document shows a sheet,
/// upright or lying.
pub(crate) fn dpi_of(width: u32, height: u32) -> f64 {
    f64::from(width.min(height)) / 8.27
}

fn on_white(picture: &DynamicImage) -> GrayImage {
    let (width, height) = (picture.width(), picture.height());
    if picture.color().has_alpha() {
        let with_alpha = picture.to_luma_alpha8();
        return GrayImage::from_fn(width, height, |x, y| {
            let [v, alpha] = with_alpha.get_pixel(x, y).0;
            let (v, alpha) = (u32::from(v), u32::from(alpha));
            image::Luma([((v * alpha + 255 * (255 - alpha)) / 255) as u8])
        });
    }
    match picture.as_rgb8() {
        Some(rgb) => {
            let colours = rgb.as_raw();
            stamp::grey(width, height, dpi_of(width, height), |i| [colours[3 * i], colours[3 * i + 1], colours[3 * i + 2]])
        }
        None => picture.to_luma8(),
    }
}

/// A picture of more pixels than are read at a time made smaller: letters of a sheet scanned with 600 dots per inch are read as well with
/// 400.
fn fitted(picture: GrayImage, limits: &Limits) -> GrayImage {
    let pixels = u64::from(picture.width()) * u64::from(picture.height());
    if pixels <= limits.ocr_pixels {
        return picture;
    }
    let scale = (limits.ocr_pixels as f64 / pixels as f64).sqrt();
    let scaled = |side: u32| ((f64::from(side) * scale) as u32).max(1);
    image::imageops::thumbnail(&picture, scaled(picture.width()), scaled(picture.height()))
}

/// Offsets of a TIFF file's directories, one a page (TIFF 6.0, section 2); none in other files.
fn directories(bytes: &[u8]) -> Vec<u32> {
    let little = match bytes.get(..4) {
        Some(b"II*\0") => true,
        Some(b"MM\0*") => false,
        Some(_) | None => return Vec::new(),
    };
    let long = |at: usize| {
        let b = <[u8; 4]>::try_from(bytes.get(at..at.checked_add(4)?)?).expect("four bytes were taken");
        Some(if little { u32::from_le_bytes(b) } else { u32::from_be_bytes(b) })
    };
    let short = |at: usize| {
        let b = <[u8; 2]>::try_from(bytes.get(at..at.checked_add(2)?)?).expect("two bytes were taken");
        Some(if little { u16::from_le_bytes(b) } else { u16::from_be_bytes(b) })
    };
    let mut out = Vec::new();
    let mut known = FxHashSet::default();
    let mut next = long(4);
    while let Some(directory) = next.filter(|&d| d != 0 && known.insert(d)) {
        out.push(directory);
        // A count of entries, 12 bytes each, then the offset of the next directory.
        let entries = short(directory as usize);
        next = entries.and_then(|n| long(directory as usize + 2 + 12 * usize::from(n)));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_a_tiff_file_are_found_and_a_loop_ends() {
        let page = |next: u32| [&[0u8, 0][..], &next.to_le_bytes()].concat();
        let file = |pages: &[u32]| [&b"II*\0\x08\0\0\0"[..], &pages.iter().flat_map(|&n| page(n)).collect::<Vec<u8>>()].concat();
        assert_eq!(directories(&file(&[14, 20, 0])), [8, 14, 20]);
        assert_eq!(directories(&file(&[14, 8])), [8, 14]);
        assert_eq!(directories(&file(&[9_999])), [8, 9_999]);
        assert_eq!(directories(b"\x89PNG"), [] as [u32; 0]);
    }

    #[test]
    fn transparent_is_white() {
        let mut png = Cursor::new(Vec::new());
        image::RgbaImage::from_pixel(2, 2, image::Rgba([0, 0, 0, 0])).write_to(&mut png, ImageFormat::Png).unwrap();
        assert_eq!(decode(png.get_ref(), &Limits::default()).unwrap().as_raw(), &[255; 4]);
        let small = Limits { image_pixels: 3, ..Limits::default() };
        assert_eq!(decode(png.get_ref(), &small), Err(PictureError::TooLarge { width: 2, height: 2 }));
    }
}
