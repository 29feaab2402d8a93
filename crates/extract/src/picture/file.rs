//! Image files as grey pictures, page by page.

use std::io::Cursor;

use image::{DynamicImage, GrayImage, ImageDecoder, ImageFormat, ImageReader};

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
    Ok(on_white(&picture))
}

fn on_white(picture: &DynamicImage) -> GrayImage {
    if !picture.color().has_alpha() {
        return picture.to_luma8();
    }
    let with_alpha = picture.to_luma_alpha8();
    GrayImage::from_fn(with_alpha.width(), with_alpha.height(), |x, y| {
        let [v, alpha] = with_alpha.get_pixel(x, y).0;
        let (v, alpha) = (u32::from(v), u32::from(alpha));
        image::Luma([((v * alpha + 255 * (255 - alpha)) / 255) as u8])
    })
}
