use hayro::hayro_interpret::font::StandardFont;
use read_fonts::ps::cff::CffFontRef;
use read_fonts::types::GlyphId;
use rustc_hash::FxHashMap;

use super::encoding::named;

/// Widths of the usual Latin fonts, in thousandths, for fonts that bring none (ISO 32000-1, 9.6.2.2 lets the standard 14 do so). Taken
/// from the substitutes that the renderer carries, which are as wide as the fonts they stand for.
#[derive(Debug)]
pub(super) struct Standard(FxHashMap<String, f64>);

impl Standard {
    /// The usual font that a name comes closest to.
    pub(super) fn like(name: &[u8]) -> Self {
        let font = choose(&String::from_utf8_lossy(name).to_lowercase());
        let (data, _) = font.get_font_data();
        let mut widths = FxHashMap::default();
        if let Ok(program) = CffFontRef::new_cff((*data).as_ref(), 0, None)
            && let (Some(charset), Ok(subfont)) = (program.charset(), program.subfont(0, &[]))
        {
            for glyph in (0..program.num_glyphs()).map(GlyphId::new) {
                let name = charset.string_id(glyph).and_then(|sid| program.string(sid));
                if let (Some(text), Ok(Some(width))) = (name.and_then(named), program.advance(&subfont, glyph, &[], None)) {
                    widths.insert(text.to_string(), f64::from(width));
                }
            }
        }
        Self(widths)
    }

    pub(super) fn width(&self, text: &str) -> Option<f64> {
        self.0.get(text).copied()
    }
}

fn choose(name: &str) -> StandardFont {
    use StandardFont as F;
    let has = |words: &[&str]| words.iter().any(|w| name.contains(w));
    let (bold, slanted) = (has(&["bold", "black", "heavy"]), has(&["italic", "oblique"]));
    let pick = |plain, b, s, bs| match (bold, slanted) {
        (false, false) => plain,
        (true, false) => b,
        (false, true) => s,
        (true, true) => bs,
    };
    if has(&["courier", "mono", "consol"]) {
        pick(F::Courier, F::CourierBold, F::CourierOblique, F::CourierBoldOblique)
    } else if has(&["dingbats"]) {
        F::ZapfDingBats
    } else if has(&["symbol"]) {
        F::Symbol
    } else if has(&["times", "serif", "roman", "georgia", "garamond", "song", "simsun", "ming", "cmr"]) && !has(&["sans"]) {
        pick(F::TimesRoman, F::TimesBold, F::TimesItalic, F::TimesBoldItalic)
    } else {
        pick(F::Helvetica, F::HelveticaBold, F::HelveticaOblique, F::HelveticaBoldOblique)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_those_of_the_font_metrics() {
        let check = |font: &str, text: &str, expected: Option<f64>| {
            assert_eq!(Standard::like(font.as_bytes()).width(text), expected, "{font} {text}")
        };
        check("Helvetica", "A", Some(667.0));
        check("ABCDEF+Arial-BoldMT", "A", Some(722.0));
        check("TimesNewRomanPSMT", "a", Some(444.0));
        check("Courier", "W", Some(600.0));
        check("Helvetica", "数", None);
    }
}
