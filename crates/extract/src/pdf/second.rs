//! What the second reader makes of a page's letters, to compare with the first.

use hayro::hayro_interpret::TransformExt;
use hayro::hayro_interpret::hayro_cmap::BfString;
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache, InterpreterSettings, SoftMask,
    font::GlyphRun, interpret_page,
};
use hayro::hayro_syntax::Pdf;
use hayro::kurbo::{BezPath, Rect};
use std::collections::BTreeSet;

/// Which of the pages, counted from 1, the second reader reads otherwise than `text` says: fewer than `agree` of their characters in common. One that it cannot read is not disputed.
pub(super) fn disputed<'t>(bytes: &[u8], pages: &[u32], agree: f64, text: impl Fn(u32) -> &'t str) -> Vec<u32> {
    if pages.is_empty() {
        return Vec::new();
    }
    let Ok(pdf) = Pdf::new(bytes.to_vec()) else { return Vec::new() };
    let differs = |number: u32| {
        let first: BTreeSet<char> = text(number).chars().filter(|c| !c.is_whitespace()).collect();
        letters(&pdf, number).is_some_and(|second| !second.is_empty() && agreement(&first, &second) < agree)
    };
    pages.iter().copied().filter(|&number| differs(number)).collect()
}

/// Dice's coefficient of two sets of characters.
fn agreement(a: &BTreeSet<char>, b: &BTreeSet<char>) -> f64 {
    2.0 * a.intersection(b).count() as f64 / (a.len() + b.len()).max(1) as f64
}

/// Characters of a page, by the second reader's own tables.
fn letters(pdf: &Pdf, number: u32) -> Option<BTreeSet<char>> {
    let page = pdf.pages().get((number as usize).checked_sub(1)?)?;
    let (width, height) = page.render_dimensions();
    let bounds = Rect::new(0.0, 0.0, width.into(), height.into());
    let cache = InterpreterCache::new();
    let mut context = Context::new(page.initial_transform(true).to_kurbo(), bounds, &cache, pdf.xref(), InterpreterSettings::default());
    let mut letters = Letters(BTreeSet::new());
    interpret_page(page, &mut context, &mut letters);
    Some(letters.0)
}

/// Takes note of letters and of nothing else that a page draws.
struct Letters(BTreeSet<char>);

impl<'a> Device<'a> for Letters {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, _: DrawProps<'a>, _: &DrawMode) {
        for glyph in run.glyphs() {
            match glyph.as_unicode() {
                Some(BfString::Char(c)) => self.0.extend(Some(c).filter(|c| !c.is_whitespace())),
                Some(BfString::String(text)) => self.0.extend(text.chars().filter(|c| !c.is_whitespace())),
                None => {}
            }
        }
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::tests::named_font;

    #[test]
    fn pages_that_the_second_reader_reads_otherwise_are_disputed() {
        // 数据要素, as both readers see it.
        let bytes = named_font("CAFDBEDDD2AACBD8");
        let check = |text: &'static str, expected: &[u32]| assert_eq!(disputed(&bytes, &[1], 0.6, |_| text), expected, "{text}");
        check("数据要素", &[]);
        check("数据 要素。", &[]);
        check("綉鼉黌齉", &[1]);
        assert_eq!(disputed(b"no file", &[1], 0.6, |_| "数据要素"), Vec::<u32>::new());
        assert_eq!(disputed(&bytes, &[2], 0.6, |_| "綉鼉黌齉"), Vec::<u32>::new());
    }
}
