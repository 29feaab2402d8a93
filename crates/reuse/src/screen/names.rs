//! Names of an entry, which whoever sends a project again changes: blanked before texts are compared.

use record::{Entry, Span};
use text::Keep;

/// Names of an entry that say nothing about its content, since whoever sends a project again changes them, with what stands for each.
fn of(entry: &Entry) -> impl Iterator<Item = (&str, &'static str)> {
    let own = [(entry.title.as_str(), "〔项目〕"), (&entry.org.name, "〔单位〕"), (&entry.team, "〔团队〕")];
    let partners = entry.partners.iter().map(|p| (p.as_str(), "〔单位〕"));
    own.into_iter().chain(partners).chain(entry.representatives.iter().map(|p| (p.as_str(), "〔姓名〕")))
}

/// Least folded characters of a name: one character is a word like any other.
const SHORTEST: usize = 2;

/// Every occurrence of a name, with what stands for it, in no order; names may overlap.
pub(crate) fn find(source: &str, entry: &Entry) -> Vec<(Span, &'static str)> {
    let folded = text::fold(source, Keep::Letters);
    let chars = folded.chars();
    let mut found = Vec::new();
    for (name, placeholder) in of(entry) {
        let name = text::fold(name, Keep::Letters);
        if name.len() < SHORTEST {
            continue;
        }
        let mut at = 0;
        while at + name.len() <= chars.len() {
            if chars[at..].starts_with(name.chars()) {
                found.push((folded.source(at..at + name.len()), placeholder));
                at += name.len();
            } else {
                at += 1;
            }
        }
    }
    found
}

/// The text with every occurrence of a name blanked, so that names fall away on both sides; character offsets stay.
pub(crate) fn blank(source: &str, entry: &Entry) -> String {
    blank_spans(source, find(source, entry).into_iter().map(|f| f.0).collect())
}

/// The text with these spans blanked; line breaks stay.
pub(crate) fn blank_spans(source: &str, mut spans: Vec<Span>) -> String {
    spans.sort_unstable();
    let mut spans = spans.into_iter().peekable();
    let mut end = 0;
    source
        .chars()
        .zip(0u32..)
        .map(|(c, i)| {
            while let Some(span) = spans.next_if(|s| s.from() <= i) {
                end = end.max(span.to());
            }
            if i < end && c != '\n' { ' ' } else { c }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_blanked_however_they_are_written_and_offsets_stay() {
        let check = |source: &str, names: &[&str], expected: &str| {
            let mut entry = testkit::entry("A", "", "");
            entry.partners = names.iter().map(|n| (*n).to_owned()).collect();
            assert_eq!(blank(source, &entry), expected);
        };
        check("由恒岳压缩机承担", &["恒岳压缩机"], "由     承担");
        check("由恒 岳\n压缩機承担", &["恒岳压缩机"], "由   \n   承担");
        check("甲公司与乙公司，甲公司", &["甲公司", "乙公司"], "   与   ，   ");
        check("无", &["", "无", "×"], "无");
    }
}
