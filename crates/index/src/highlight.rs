use record::{Span, Text};

use crate::Settings;
use crate::atoms::Cut;
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
                let places = sought.in_text.find(&cut, sought.term.exact).into_iter();
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
        let places = sought.in_text.find(text, sought.term.exact);
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
            spans.extend(sought.in_fields.find(&cut, sought.term.exact).into_iter().map(|place| cut.source(place)));
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

/// The span with some text before it, from the start of its sentence where that is near, and behind it up to the length of a snippet.
fn surroundings(text: &Text, span: Span, settings: &Settings) -> Span {
    let earliest = span.from().saturating_sub(settings.lead_chars);
    let before: Vec<char> = text.slice(Span::of(earliest, span.from())).chars().collect();
    let starts = before.iter().rposition(|c| matches!(c, '。' | '！' | '？' | '；'));
    let mut from = earliest + starts.map_or(0, |i| i as u32 + 1);
    from += text.slice(Span::of(from, span.from())).chars().take_while(|c| c.is_whitespace()).count() as u32;
    let latest = (from + settings.snippet_chars).max(span.to()).min(text.len());
    let behind: Vec<char> = text.slice(Span::of(span.to(), latest)).chars().collect();
    let end = behind.iter().rposition(|c| !c.is_whitespace()).map_or(0, |i| i as u32 + 1);
    Span::of(from, span.to() + end)
}
