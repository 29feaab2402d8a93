//! Pages as pictures, for reading what has no text layer.

use std::sync::Arc;

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_interpret::font::{FallbackFontQuery, FontData, FontQuery};
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::Pixmap;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};
use image::{GrayImage, RgbImage};

use crate::picture::{self, SystemFont};

/// Why a page has no picture.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RenderError {
    /// The file cannot be opened by the renderer.
    #[error("the file cannot be opened for rendering")]
    Unopened,
    /// There is no such page.
    #[error("there is no page {page}")]
    NoPage { page: u32 },
    /// The picture would be larger than a picture can be.
    #[error("page {page} is {width} by {height} pixels")]
    TooLarge { page: u32, width: u64, height: u64 },
}

/// Widest and highest picture of the renderer.
const MAX_SIDE: f32 = 20_000.0;

/// A file whose pages are drawn, several at a time: one copy of its bytes for all of them, since the renderer keeps what it draws from.
///
/// Each page opens it anew all the same: what the renderer mends in a damaged file holds for every page that comes later, and which pages do
/// hangs on the threads.
#[derive(Debug, Clone)]
pub(crate) struct Drawing(Arc<Vec<u8>>);

impl Drawing {
    pub(crate) fn of(bytes: &[u8]) -> Self {
        Self(Arc::new(bytes.to_vec()))
    }
}

/// Draws a page, counted from 1, in grey at `dpi` dots per inch; `stand_in` is drawn where a Chinese font is not embedded.
///
/// # Errors
/// Where the file cannot be opened, has no such page, or the page is too large for a picture.
pub(crate) fn render(file: &Drawing, page_number: u32, dpi: f32, stand_in: Option<&SystemFont>) -> Result<GrayImage, RenderError> {
    let pixmap = pixels(file, page_number, dpi, stand_in)?;
    let (width, height) = (u32::from(pixmap.width()), u32::from(pixmap.height()));
    let pixels = pixmap.data_as_u8_slice();
    Ok(picture::grey(width, height, f64::from(dpi), |i| [pixels[4 * i], pixels[4 * i + 1], pixels[4 * i + 2]]))
}

/// Draws a page, counted from 1, in colour at `dpi` dots per inch.
///
/// # Errors
/// As [`render`].
pub(crate) fn render_colour(bytes: &[u8], page_number: u32, dpi: f32, stand_in: Option<&SystemFont>) -> Result<RgbImage, RenderError> {
    let pixmap = pixels(&Drawing::of(bytes), page_number, dpi, stand_in)?;
    let (width, height) = (u32::from(pixmap.width()), u32::from(pixmap.height()));
    // The page is white before anything is drawn, so that no pixel is transparent.
    let colours = pixmap.data_as_u8_slice().chunks_exact(4).flat_map(|rgba| [rgba[0], rgba[1], rgba[2]]).collect();
    RgbImage::from_raw(width, height, colours).ok_or(RenderError::TooLarge {
        page: page_number,
        width: width.into(),
        height: height.into(),
    })
}

fn pixels(file: &Drawing, page_number: u32, dpi: f32, stand_in: Option<&SystemFont>) -> Result<Pixmap, RenderError> {
    let Ok(pdf) = Pdf::new(Arc::clone(&file.0)) else { return Err(RenderError::Unopened) };
    let pages = pdf.pages();
    let page = (page_number as usize).checked_sub(1).and_then(|i| pages.get(i)).ok_or(RenderError::NoPage { page: page_number })?;
    let scale = dpi / 72.0;
    let (width, height) = page.render_dimensions();
    let (width, height) = (width * scale, height * scale);
    if !(width >= 1.0 && height >= 1.0 && width <= MAX_SIDE && height <= MAX_SIDE) {
        return Err(RenderError::TooLarge { page: page_number, width: width as u64, height: height as u64 });
    }
    let settings = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    Ok(hayro::render(page, &RenderCache::new(), &interpreter(stand_in), &RenderSettings::default(), &settings))
}

/// The renderer's own choice of fonts, but for ideographs, which none of its fonts has.
fn interpreter(stand_in: Option<&SystemFont>) -> InterpreterSettings {
    let usual = InterpreterSettings::default();
    let Some(font) = stand_in.cloned() else { return usual };
    let choose = usual.font_resolver.clone();
    let resolver = move |query: &FontQuery| match query {
        FontQuery::Fallback(asked) if has_ideographs(asked) => {
            font.data().map(|(data, face)| -> (FontData, u32) { (data, face) }).or_else(|| choose(query))
        }
        FontQuery::Fallback(_) | FontQuery::Standard(_) => choose(query),
    };
    InterpreterSettings { font_resolver: Arc::new(resolver), ..usual }
}

/// Whether a font is one of a Chinese, Japanese or Korean collection.
fn has_ideographs(asked: &FallbackFontQuery) -> bool {
    asked.character_collection.as_ref().is_some_and(|c| c.family.ucs2_cmap().is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::tests::one_page;

    #[test]
    fn a_page_is_drawn_dark_on_white() {
        let bytes = one_page("50 20 100 60 re f");
        let file = Drawing::of(&bytes);
        let image = render(&file, 1, 144.0, None).expect("a small page is drawn");
        assert_eq!(image.dimensions(), (400, 200));
        assert_eq!((image.get_pixel(200, 100).0, image.get_pixel(10, 10).0), ([0], [255]));
        let colour = render_colour(&bytes, 1, 144.0, None).expect("a small page is drawn");
        assert_eq!((colour.get_pixel(200, 100).0, colour.get_pixel(10, 10).0), ([0; 3], [255; 3]));
        assert_eq!(render(&file, 2, 144.0, None), Err(RenderError::NoPage { page: 2 }));
        assert_eq!(render(&Drawing::of(b"no file"), 1, 144.0, None), Err(RenderError::Unopened));
    }

    #[test]
    fn a_chinese_font_that_is_not_embedded_is_drawn_with_one_of_the_machine() {
        let Some(font) = SystemFont::find() else {
            return testkit::skipped("Chinese font");
        };
        // 数据要素 in a font that the file only names.
        let bytes = crate::pdf::tests::named_font("CAFDBEDDD2AACBD8");
        let dark = |stand_in| {
            let image = render(&Drawing::of(&bytes), 1, 144.0, stand_in).expect("a small page is drawn");
            image.pixels().filter(|p| p.0[0] < 128).count()
        };
        let (without, with) = (dark(None), dark(Some(&font)));
        assert!(with > without + 200, "{without} dark pixels without the font, {with} with it");
    }
}
