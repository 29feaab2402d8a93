//! Image files as grey pictures, page by page.

use std::io::{self, BufRead, BufReader, Cursor, Read, Seek, SeekFrom};

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

/// A page of an image file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FilePage {
    /// Where its directory lies, in a TIFF file.
    directory: Option<u32>,
    /// Pixels that its head tells of; 0 where that cannot be read, and in files of one page, which are read alone.
    pub(crate) pixels: u64,
}

/// Pages of an image file, and whether it has more than `most`: one page, but for TIFF, into which scanners put many.
pub(crate) fn pages(bytes: &[u8], most: usize) -> (Vec<FilePage>, bool) {
    let mut directories = directories(bytes, most.saturating_add(1));
    if directories.is_empty() {
        return (vec![FilePage { directory: None, pixels: 0 }], false);
    }
    let has_more = directories.len() > most;
    directories.truncate(most);
    (
        directories.into_iter().map(|directory| FilePage { directory: Some(directory), pixels: head_pixels(bytes, directory) }).collect(),
        has_more,
    )
}

fn head_pixels(bytes: &[u8], directory: u32) -> u64 {
    let reader = ImageReader::with_format(Pointed::to(bytes, directory), ImageFormat::Tiff);
    reader.into_decoder().map_or(0, |decoder| {
        let (width, height) = decoder.dimensions();
        u64::from(width) * u64::from(height)
    })
}

/// Decodes a page.
pub(crate) fn decode_page(bytes: &[u8], page: FilePage, limits: &Limits) -> Result<GrayImage, PictureError> {
    match page.directory {
        Some(directory) => decode_from(Pointed::to(bytes, directory), ImageFormat::Tiff, limits),
        None => decode(bytes, limits),
    }
}

/// A TIFF file whose header points to one of its directories: the reader of images reads the page that the header points to.
struct Pointed<'b> {
    file: Cursor<&'b [u8]>,
    offset: [u8; 4],
}

impl<'b> Pointed<'b> {
    /// Where the header says where the first directory lies.
    const OFFSET: u64 = 4;

    fn to(bytes: &'b [u8], directory: u32) -> BufReader<Self> {
        let offset = if bytes.starts_with(b"II") { directory.to_le_bytes() } else { directory.to_be_bytes() };
        BufReader::new(Self { file: Cursor::new(bytes), offset })
    }
}

impl Read for Pointed<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let from = self.file.position();
        let count = self.file.read(out)?;
        for (place, byte) in (Self::OFFSET..).zip(self.offset) {
            if let Some(slot) = place.checked_sub(from).and_then(|at| out[..count].get_mut(at as usize)) {
                *slot = byte;
            }
        }
        Ok(count)
    }
}

impl Seek for Pointed<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

/// Decodes a PNG, JPEG or TIFF file (its first page). Turns it as its camera held it; transparent is white.
pub(crate) fn decode(bytes: &[u8], limits: &Limits) -> Result<GrayImage, PictureError> {
    let format = image::guess_format(bytes).map_err(broken)?;
    decode_from(Cursor::new(bytes), format, limits)
}

fn broken(error: image::ImageError) -> PictureError {
    PictureError::Broken { reason: error.to_string() }
}

fn decode_from<'b>(file: impl BufRead + Seek + 'b, format: ImageFormat, limits: &Limits) -> Result<GrayImage, PictureError> {
    let mut reader = ImageReader::with_format(file, format);
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

/// Offsets of the first `most` of a TIFF file's directories, one a page (TIFF 6.0, section 2); none in other files.
fn directories(bytes: &[u8], most: usize) -> Vec<u32> {
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
    let mut seen = FxHashSet::default();
    let mut next = long(4);
    while let Some(directory) = next.filter(|&d| d != 0 && out.len() < most && seen.insert(d)) {
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
        assert_eq!(directories(&file(&[14, 20, 0]), 9), [8, 14, 20]);
        assert_eq!(directories(&file(&[14, 20, 0]), 2), [8, 14]);
        assert_eq!(directories(&file(&[14, 8]), 9), [8, 14]);
        assert_eq!(directories(&file(&[9_999]), 9), [8, 9_999]);
        assert_eq!(directories(b"\x89PNG", 9), [] as [u32; 0]);
    }

    /// A TIFF file of one grey strip a page: width, height, shade.
    fn tiff(pages: &[(u16, u16, u8)]) -> Vec<u8> {
        let mut out = b"II*\0\x08\0\0\0".to_vec();
        for (i, &(width, height, shade)) in pages.iter().enumerate() {
            let (short, long) = (3u16, 4u16);
            let size = u32::from(width) * u32::from(height);
            let strip = out.len() as u32 + 2 + 9 * 12 + 4;
            let entries = [
                (256u16, short, u32::from(width)),
                (257, short, u32::from(height)),
                (258, short, 8),
                (259, short, 1),
                (262, short, 1),
                (273, long, strip),
                (277, short, 1),
                (278, short, u32::from(height)),
                (279, long, size),
            ];
            out.extend(9u16.to_le_bytes());
            for (tag, kind, value) in entries {
                out.extend([tag.to_le_bytes(), kind.to_le_bytes()].concat());
                out.extend([1u32.to_le_bytes(), value.to_le_bytes()].concat());
            }
            out.extend((if i + 1 < pages.len() { strip + size } else { 0 }).to_le_bytes());
            out.extend(std::iter::repeat_n(shade, size as usize));
        }
        out
    }

    #[test]
    fn each_page_of_a_tiff_file_is_decoded_and_says_its_pixels_before() {
        let file = tiff(&[(4, 2, 10), (6, 4, 200), (2, 2, 90)]);
        let (found, has_more) = pages(&file, 3);
        assert_eq!((found.iter().map(|p| p.pixels).collect::<Vec<_>>(), has_more), (vec![8, 24, 4], false));
        let decoded: Vec<(u32, u32, Vec<u8>)> = found
            .iter()
            .map(|&page| decode_page(&file, page, &Limits::default()).unwrap())
            .map(|picture| (picture.width(), picture.height(), picture.into_raw()))
            .collect();
        assert_eq!(decoded, [(4, 2, vec![10; 8]), (6, 4, vec![200; 24]), (2, 2, vec![90; 4])]);
        let (first, has_more) = pages(&file, 1);
        assert_eq!((first, has_more), (found[..1].to_vec(), true));
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
