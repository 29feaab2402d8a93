use record::{Entry, Span};
use text::Keep;

/// Names of an entry that say nothing about its content: whoever sends a project again changes them.
pub(crate) fn of(entry: &Entry) -> Vec<&str> {
    let mut names = vec![entry.title.as_str(), entry.org.name.as_str(), entry.team.as_str()];
    names.extend(entry.partners.iter().chain(&entry.representatives).map(String::as_str));
    names
}

/// Least folded characters of a name: one character is a word like any other.
const SHORTEST: usize = 2;

/// The text with every occurrence of a name blanked, so that names fall away on both sides; character offsets stay.
pub(crate) fn blank(source: &str, names: &[&str]) -> String {
    let folded = text::fold(source, Keep::Letters);
    let chars = folded.chars();
    let mut spans: Vec<Span> = Vec::new();
    for name in names {
        let name = text::fold(name, Keep::Letters);
        if name.len() < SHORTEST {
            continue;
        }
        let mut at = 0;
        while at + name.len() <= chars.len() {
            if chars[at..].starts_with(name.chars()) {
                spans.push(folded.source(at..at + name.len()));
                at += name.len();
            } else {
                at += 1;
            }
        }
    }
    blank_spans(source, spans)
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
        let check = |source: &str, names: &[&str], expected: &str| assert_eq!(blank(source, names), expected);
        check("由恒岳压缩机承担", &["恒岳压缩机"], "由     承担");
        check("由恒 岳\n压缩機承担", &["恒岳压缩机"], "由   \n   承担");
        check("甲公司与乙公司，甲公司", &["甲公司", "乙公司"], "   与   ，   ");
        check("无", &["", "无", "×"], "无");
    }
}
