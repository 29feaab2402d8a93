use record::{Span, Text};

use crate::Settings;
use crate::atoms::{self, Cut};
use crate::near::{Occurrence, taking_part};
use crate::pattern::CutText;
use crate::plan::{Leaf, Plan, Sought, What};

/// A match in a text, and the leaf it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Mark {
    pub(crate) span: Span,
    pub(crate) leaf: usize,
}

/// Matches of the wanted leaves in the text of a file, in order.
pub(crate) fn marks_in_text(plan: &Plan, text: &str) -> Vec<Mark> {
    let cut = CutText::new(text, Cut::Words);
    let mut marks = Vec::new();
    for (leaf, Leaf { what, wanted: _ }) in plan.wanted() {
        match what {
            What::Term(sought) if sought.term.field.is_none_or(|f| f == crate::Field::Text) => {
                let places = sought.in_text.find(&cut).into_iter();
                marks.extend(places.map(|place| Mark { span: cut.source(place), leaf }));
            }
            What::Term(_) | What::Range(_) => {}
            What::Near { distance, terms } => marks.extend(near(&cut, *distance, terms).into_iter().map(|span| Mark { span, leaf })),
        }
    }
    marks.sort_unstable();
    marks
}

/// The occurrences that take part in a window of a nearness.
fn near(text: &CutText, distance: u32, terms: &[Sought]) -> Vec<Span> {
    let lens: Vec<u32> = terms.iter().map(|t| t.in_text.len()).collect();
    let mut stands: Vec<(Occurrence, Span)> = Vec::new();
    for (term, sought) in terms.iter().enumerate() {
        let places = sought.in_text.find(text);
        let starts = text.positions(&places);
        stands.extend(starts.into_iter().zip(places).map(|(start, place)| (Occurrence { start, term }, text.source(place))));
    }
    stands.sort_unstable();
    let occurrences: Vec<Occurrence> = stands.iter().map(|s| s.0).collect();
    let part = taking_part(&occurrences, &lens, distance);
    stands.into_iter().zip(part).filter_map(|((_, span), is_in)| is_in.then_some(span)).collect()
}

/// Matches of the wanted leaves in a value of a field, in order, without overlap.
pub(crate) fn spans_in_value(plan: &Plan, field: crate::Field, value: &str) -> Vec<Span> {
    let cut = CutText::new(value, Cut::Chars);
    let mut spans = Vec::new();
    for (_, leaf) in plan.wanted() {
        if let What::Term(sought) = &leaf.what
            && sought.term.field.map_or(crate::Field::COMMON.contains(&field), |f| f == field)
        {
            spans.extend(sought.in_fields.find(&cut).into_iter().map(|place| cut.source(place)));
        }
    }
    merged(spans)
}

/// Spans in order, overlapping and touching ones as one.
pub(crate) fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut merged: Vec<Span> = Vec::new();
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.from() <= last.to() => *last = Span::of(last.from(), last.to().max(span.to())),
            _ => merged.push(span),
        }
    }
    merged
}

/// A part of a text worth showing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) span: Span,
    /// Different leaves in it, then matches in it.
    pub(crate) worth: (usize, usize),
}

/// Parts of a text that show its marks, best first, without overlap, at most `limit`: most different leaves, then most marks, then
/// earliest.
pub(crate) fn best_windows(text: &Text, marks: &[Mark], settings: &Settings, limit: usize) -> Vec<Window> {
    let mut candidates: Vec<(Window, usize)> = Vec::with_capacity(marks.len());
    let room = settings.snippet_chars - settings.lead_chars;
    for (i, first) in marks.iter().enumerate() {
        let inside = &marks[i..][..marks[i..].partition_point(|m| m.span.from() < first.span.from() + room)];
        let inside: Vec<&Mark> = inside.iter().filter(|m| m.span.to() <= first.span.from() + room).collect();
        let mut leaves: Vec<usize> = inside.iter().map(|m| m.leaf).collect();
        leaves.sort_unstable();
        leaves.dedup();
        let to = inside.iter().map(|m| m.span.to()).max().unwrap_or(first.span.to());
        candidates.push((Window { span: Span::of(first.span.from(), to), worth: (leaves.len(), inside.len()) }, i));
    }
    candidates.sort_by_key(|(w, i)| (std::cmp::Reverse(w.worth), *i));
    let mut best: Vec<Window> = Vec::new();
    for (window, _) in candidates {
        if best.len() == limit {
            break;
        }
        let shown = Window { span: surroundings(text, window.span, settings), ..window };
        if best.iter().all(|b| b.span.intersect(shown.span).is_none()) {
            best.push(shown);
        }
    }
    best
}

/// The span with some text before it, from the start of its sentence where that is near, and behind it up to the length of a snippet. A number,
/// a word or a date is in it as a whole, be it longer by that: half a number is another one.
fn surroundings(text: &Text, span: Span, settings: &Settings) -> Span {
    let earliest = span.from().saturating_sub(settings.lead_chars);
    let before: Vec<char> = text.slice(Span::of(earliest, span.from())).chars().collect();
    let starts = before.iter().rposition(|c| matches!(c, '。' | '！' | '？' | '；'));
    let mut from = earliest + starts.map_or(0, |i| i as u32 + 1);
    from += text.slice(Span::of(from, span.from())).chars().take_while(|c| c.is_whitespace()).count() as u32;
    let latest = whole_to(text, (from + settings.snippet_chars).max(span.to()).min(text.len()));
    let behind: Vec<char> = text.slice(Span::of(span.to(), latest)).chars().collect();
    let end = behind.iter().rposition(|c| !c.is_whitespace()).map_or(0, |i| i as u32 + 1);
    Span::of(whole_from(text, from), span.to() + end)
}

/// Characters that a snippet may be longer at either end for a number or a word. What is longer (encoded data) is cut.
const MAX_REST: usize = 32;

/// `at`, or where the number or word begins that `at` is inside of.
fn whole_from(text: &Text, at: u32) -> u32 {
    let (chars, here) = around(text, at);
    let back = (0..=here.min(MAX_REST)).find(|&n| !is_inside(&chars, here - n));
    back.map_or(at, |n| at - n as u32)
}

/// `at`, or where the number or word ends that `at` is inside of.
fn whole_to(text: &Text, at: u32) -> u32 {
    let (chars, here) = around(text, at);
    let on = (0..=(chars.len() - here).min(MAX_REST)).find(|&n| !is_inside(&chars, here + n));
    on.map_or(at, |n| at + n as u32)
}

/// The characters around a place, and how many of them stand before it.
fn around(text: &Text, at: u32) -> (Vec<char>, usize) {
    let reach = MAX_REST as u32 + 2;
    let from = at.saturating_sub(reach);
    let chars = text.slice(Span::of(from, (at + reach).min(text.len()))).chars().collect();
    (chars, (at - from) as usize)
}

/// Whether something that is read as one would be cut before `chars[at]`: a number with what groups and measures it (1,000.5万, 30%), a word, an
/// address, a date (2025年6月1日).
fn is_inside(chars: &[char], at: usize) -> bool {
    let get = |i: Option<usize>| i.and_then(|i| chars.get(i)).copied();
    let (second, before) = (get(at.checked_sub(2)), get(at.checked_sub(1)));
    let (here, next) = (get(Some(at)), get(Some(at + 1)));
    let (Some(before), Some(here)) = (before, here) else { return false };
    let is_joined = |a: Option<char>, b: Option<char>| a.is_some_and(is_word) && b.is_some_and(is_word);
    let is_dated = |a: Option<char>, b: Option<char>| a.is_some_and(is_digit) && b.is_some_and(is_digit);
    (is_word(before) && is_word(here))
        || (joins(before) && is_joined(second, Some(here)))
        || (joins(here) && is_joined(Some(before), next))
        || (matches!(before, '年' | '月') && is_dated(second, Some(here)))
        || (is_digit(before) && measures(here))
}

/// Whether a character is of a word of Latin letters or of a number, of full width too.
fn is_word(c: char) -> bool {
    atoms::is_word(c) || matches!(c, 'A'..='Z' | '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ')
}

fn is_digit(c: char) -> bool {
    matches!(c, '0'..='9' | '０'..='９')
}

/// What may stand inside a number, a date or an address.
fn joins(c: char) -> bool {
    matches!(c, '.' | ',' | '-' | '/' | ':' | '@' | '_' | '+' | '~' | '．' | '：' | '－' | '／')
}

/// What a number is not the same without.
fn measures(c: char) -> bool {
    matches!(c, '%' | '％' | '‰' | '℃' | '年' | '月' | '日' | '万' | '亿' | '千' | '百' | '十')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The only window of a text whose only mark is `marked`.
    fn check(source: &str, marked: &str, settings: &Settings, expected: &str) {
        let text = Text::new(source.to_owned());
        let from = source.chars().count() - source[source.find(marked).unwrap()..].chars().count();
        let mark = Mark { span: Span::of(from as u32, (from + marked.chars().count()) as u32), leaf: 0 };
        let windows = best_windows(&text, &[mark], settings, 3);
        assert_eq!(windows.iter().map(|w| text.slice(w.span)).collect::<Vec<_>>(), [expected], "of {source}");
    }

    #[test]
    fn no_number_word_or_date_is_cut_at_the_ends() {
        let short = Settings { lead_chars: 4, snippet_chars: 12, ..Settings::default() };
        check("营收达到1,234.5万元，港口项目共建成3座码头", "港口", &short, "1,234.5万元，港口项目共建成3");
        check("于2025年6月1日在港口启动的项目共四十个", "港口", &short, "2025年6月1日在港口启动的项目共");
        check("由Platform港口调度系统Kubernetes集群", "港口", &short, "Platform港口调度系统Kubernetes");
        check("甲乙丙丁港口吞吐量增长30.5%左右", "港口", &short, "甲乙丙丁港口吞吐量增长30.5%");
        check("甲乙丙丁港口吞吐增长30%左右", "港口", &short, "甲乙丙丁港口吞吐增长30%");
        check("甲乙丙丁港口吞吐见2025-06-01的公告", "港口", &short, "甲乙丙丁港口吞吐见2025-06-01");
        check("甲乙丙丁港口吞吐见 2025年6月1日的公告", "港口", &short, "甲乙丙丁港口吞吐见 2025年6月1日");
        let endless = format!("{}港口{}", "x".repeat(99), "y".repeat(99));
        check(&endless, "港口", &short, "xxxx港口yyyyyy");
    }
}
