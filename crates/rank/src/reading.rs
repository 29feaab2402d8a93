use std::collections::BTreeSet;

use record::{Dossier, Span};
use text::Keep;

/// A sentence of the application form that stands there for the first time: repeating it earns nothing.
pub(crate) struct Sentence {
    pub(crate) span: Span,
    /// Key of its section, `""` in a form without sections.
    pub(crate) section: String,
    /// Folded.
    pub(crate) text: String,
    /// Figures that count or measure something, folded, as they stand.
    pub(crate) figures: Vec<String>,
    /// Whether it tells of plans.
    pub(crate) planned: bool,
}

/// Sentences shorter than this are headings and labels.
const MIN_CHARS: usize = 6;

/// The distinct sentences of a dossier's form, in order: of its sections, or of the whole text where no section was found.
pub(crate) fn read(dossier: &Dossier, planned: &[String]) -> Vec<Sentence> {
    let Some(form) = dossier.application() else { return Vec::new() };
    let whole = &form.document.text;
    let mut parts: Vec<(&str, Span)> = dossier.form.sections.iter().map(|s| (s.key.as_str(), s.body)).collect();
    if parts.is_empty() {
        parts.push(("", whole.span()));
    }
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for (section, body) in parts {
        let source = whole.slice(body);
        let chars = record::Text::new(source.to_owned());
        for span in text::sentences(source) {
            let folded = text::fold_str(chars.slice(span), Keep::All);
            let letters = text::fold_str(&folded, Keep::Letters);
            if letters.chars().count() < MIN_CHARS || !seen.insert(letters) {
                continue;
            }
            found.push(Sentence {
                span: span.shift(body.from()),
                section: section.to_owned(),
                figures: figures(&folded),
                planned: planned.iter().any(|w| folded.contains(w.as_str())),
                text: folded,
            });
        }
    }
    found
}

/// Figures of a folded sentence, without dates and years, and without a bare number at its start, which numbers the paragraph.
fn figures(folded: &str) -> Vec<String> {
    let is_date = |n: &text::Number| {
        matches!(n.unit.as_str(), "年" | "月" | "日") && n.value >= 1.0 && (n.unit != "年" || (1900.0..2100.0).contains(&n.value))
            || n.unit.is_empty() && n.value.fract() == 0.0 && (1900.0..2100.0).contains(&n.value)
    };
    let numbers_paragraph = |n: &text::Number| n.unit.is_empty() && n.span.from() <= 1 && n.value < 100.0;
    text::numbers(folded).into_iter().filter(|n| !is_date(n) && !numbers_paragraph(n)).map(|n| n.text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_paragraph_numbers_are_no_figures() {
        let check = |input: &str, expected: &[&str]| assert_eq!(figures(input), expected, "{input}");
        check("2024年3月上线,服务46家医院", &["46家"]);
        check("1. 平台架构", &[]);
        check("(2)准确率98.2%", &["98.2%"]);
        check("使用满5年的设备有120台", &["5年", "120台"]);
    }
}
