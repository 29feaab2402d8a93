//! Sections of the form: which lines are their headings, where each ends.

use std::collections::BTreeMap;

use record::{BlockKind, Document, FormSpec, SectionFound, Span};

use super::heading::{self, Numbering, Parts};
use super::line::Line;

/// How sure a line is a section's heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// Starts with the section's name, text follows on the same line.
    Inline = 1,
    /// Is one of the section's other names.
    Alias = 2,
    /// Is the section's name.
    Name = 3,
}

/// A line that may be the heading of a section.
#[derive(Debug, Clone, PartialEq)]
struct Candidate {
    line: usize,
    /// Position of the section in the form.
    section: usize,
    fit: Fit,
    level: Level,
    number: Option<u32>,
    /// The heading without what follows it on the same line.
    heading: Span,
}

/// Headings of one level look alike: by the document's own heading level where it has one, and by their numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Level {
    numbering: Numbering,
    /// 0 where the block is no heading.
    outline: u8,
}

/// Finds the form's sections, in the order of the text, each at most once.
pub(super) fn find(document: &Document, lines: &[Line], spec: &FormSpec) -> Vec<SectionFound> {
    let candidates = candidates(lines, spec);
    let Some(level) = main_level(&candidates) else { return Vec::new() };
    let chosen = choose(&candidates, level, lines);
    let ends = Ends::new(lines, spec, level);
    let mut out = Vec::with_capacity(chosen.len());
    for (i, candidate) in chosen.iter().enumerate() {
        let next = chosen.get(i + 1).map_or(lines.len(), |c| c.line);
        let end = ends.after(candidate, next, chosen.get(i + 1).copied());
        let body = body(document, lines, candidate, end, spec);
        out.push(SectionFound { key: spec.sections[candidate.section].key.clone(), heading: candidate.heading, body });
    }
    out
}

fn candidates(lines: &[Line], spec: &FormSpec) -> Vec<Candidate> {
    let names: Vec<(String, Vec<String>)> =
        spec.sections.iter().map(|s| (heading::key(&s.name), s.aliases.iter().map(|a| heading::key(a)).collect())).collect();
    let mut out: Vec<Candidate> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        // A heading is short; the words of a longer line are looked at only up to a colon.
        const LONGEST: usize = 60;
        let parts = heading::parts(&line.text);
        let (from, to) = parts.words;
        if to - from > LONGEST || heading::is_contents_line(&line.text) {
            continue;
        }
        let words: String = line.text[from..to].iter().collect();
        let key = heading::key(&words);
        let found = names.iter().enumerate().find_map(|(section, (name, aliases))| {
            let fit = if key == *name { Fit::Name } else { Fit::Alias };
            (key == *name || aliases.contains(&key)).then_some((section, fit))
        });
        // A cell of several lines is a heading as a whole or not at all.
        let found = found.or_else(|| if line.text.contains(&'\n') { None } else { starts_with_name(&line.text, &parts, &names) });
        let Some((section, fit)) = found.filter(|_| !key.is_empty()) else { continue };
        let Some((fit, heading)) = place(line, &parts, fit) else { continue };
        // A cell that is one heading over several lines is followed by its lines: they say nothing new.
        if out.last().is_some_and(|last| lines[last.line].span.contains(line.span) && lines[last.line].whole_cell) {
            continue;
        }
        out.push(Candidate { line: at, section, fit, level: level(line, &parts), number: parts.number, heading });
    }
    out
}

/// `项目概述 本项目…` on one line, as it comes out of a table that was not recognised as one.
fn starts_with_name(line: &[char], parts: &Parts, names: &[(String, Vec<String>)]) -> Option<(usize, Fit)> {
    let words: String = line[parts.words.0..].iter().take_while(|c| !c.is_whitespace()).collect();
    let key = heading::key(&words);
    names.iter().position(|(name, _)| *name == key).map(|section| (section, Fit::Inline))
}

/// Where the heading ends on its line. Text behind a colon belongs to the body; only the section's own name, or a numbered line, is a
/// heading with text behind it (`团队：张三` is a field of the cover).
fn place(line: &Line, parts: &Parts, fit: Fit) -> Option<(Fit, Span)> {
    match (fit, parts.after_colon) {
        (Fit::Inline, _) => {
            let end = parts.words.0 + line.text[parts.words.0..].iter().take_while(|c| !c.is_whitespace()).count();
            Some((Fit::Inline, line.part(0, end)))
        }
        (fit, None) => Some((fit, line.span)),
        (fit, Some(rest)) => {
            let allowed = fit == Fit::Name || parts.numbering != Numbering::None;
            allowed.then(|| (if parts.numbering == Numbering::None { Fit::Inline } else { fit }, line.part(0, rest)))
        }
    }
}

fn level(line: &Line, parts: &Parts) -> Level {
    let outline = if let BlockKind::Heading(level) = line.kind { level } else { 0 };
    Level { numbering: parts.numbering, outline }
}

/// The level on which most of the form's sections stand; of equals the higher.
fn main_level(candidates: &[Candidate]) -> Option<Level> {
    let mut best: BTreeMap<Level, BTreeMap<usize, Fit>> = BTreeMap::new();
    for candidate in candidates {
        let fit = best.entry(candidate.level).or_default().entry(candidate.section).or_insert(candidate.fit);
        *fit = candidate.fit.max(*fit);
    }
    let score = |(_, sections): &(Level, BTreeMap<usize, Fit>)| sections.values().map(|&fit| fit as u32).sum::<u32>();
    // Of equals the last that is looked at is taken.
    best.into_iter().rev().max_by_key(score).map(|(level, _)| level)
}

/// One candidate a section: of the main level, else by name from another level, in an order that makes the bodies longest.
fn choose<'c>(candidates: &'c [Candidate], level: Level, lines: &[Line]) -> Vec<&'c Candidate> {
    let on_level = |c: &&Candidate| c.level == level && c.fit >= Fit::Alias;
    let mut chosen = longest_bodies(candidates.iter().filter(on_level).collect(), lines);
    let missing = |chosen: &[&Candidate], c: &Candidate| chosen.iter().all(|k| k.section != c.section);
    for fit in [Fit::Name, Fit::Inline, Fit::Alias] {
        let more: Vec<&Candidate> =
            candidates.iter().filter(|c| c.fit == fit && missing(&chosen, c) && may_join(c, &chosen, level, lines)).collect();
        chosen.extend(longest_bodies(more, lines));
        chosen.sort_by_key(|c| c.line);
    }
    chosen
}

/// Whether a heading of another level may stand beside those of the main level: an alias only where it is no lower level (a sub-heading
/// 团队优势 does not open a section), and anything only where the form's order is kept.
fn may_join(candidate: &Candidate, chosen: &[&Candidate], level: Level, lines: &[Line]) -> bool {
    let higher_or_same = candidate.level.numbering <= level.numbering && (candidate.level.outline != 0 || level.outline == 0);
    let in_order = chosen.iter().all(|c| (c.line < candidate.line) == (c.section < candidate.section));
    let is_heading = lines[candidate.line].whole_cell || matches!(lines[candidate.line].kind, BlockKind::Heading(_));
    match candidate.fit {
        Fit::Name => in_order || higher_or_same,
        Fit::Inline => in_order && candidate.level.numbering == Numbering::None,
        Fit::Alias => in_order && (higher_or_same || is_heading),
    }
}

/// Of several headings of one section (a table of contents, a list of what the form holds, the section) the one with most text up to the
/// next heading of any section.
fn longest_bodies<'c>(mut of: Vec<&'c Candidate>, lines: &[Line]) -> Vec<&'c Candidate> {
    let end = lines.last().map_or(0, |l| l.span.to());
    let ends: Vec<u32> = (0..of.len()).map(|i| of.get(i + 1).map_or(end, |next| lines[next.line].span.from())).collect();
    let length: Vec<u32> = of.iter().zip(&ends).map(|(c, &end)| end.saturating_sub(c.heading.to())).collect();
    // By name before by alias: 项目背景 below 项目概述 is longer than what stands between the two. Of equals the first.
    let mut best: BTreeMap<usize, usize> = BTreeMap::new();
    for (i, candidate) in of.iter().enumerate() {
        let kept = best.entry(candidate.section).or_insert(i);
        if (candidate.fit, length[i]) > (of[*kept].fit, length[*kept]) {
            *kept = i;
        }
    }
    let mut i = 0;
    of.retain(|c| {
        i += 1;
        best.get(&c.section) == Some(&(i - 1))
    });
    of
}

/// Lines that end a section without opening one of the form's.
struct Ends<'a> {
    lines: &'a [Line],
    others: Vec<String>,
    level: Level,
}

impl<'a> Ends<'a> {
    fn new(lines: &'a [Line], spec: &FormSpec, level: Level) -> Self {
        Self { lines, others: spec.other_headings.iter().map(|h| heading::key(h)).collect(), level }
    }

    /// First line behind a section's heading, before `next`, that is a heading of its own; `next` where there is none.
    fn after(&self, candidate: &Candidate, next: usize, following: Option<&Candidate>) -> usize {
        let sequel = candidate.number.map(|n| n + 1);
        // A list inside the section may be numbered like the sections; where the next section is the sequel, nothing lies between.
        let expected = sequel.filter(|_| following.is_none_or(|f| f.level != candidate.level || f.number != sequel));
        // The last number of such a list, which began at 1: its next one is its own, though the form's next section may be missing.
        let mut listed = None;
        for at in candidate.line + 1..next {
            let line = &self.lines[at];
            let parts = heading::parts(&line.text);
            if self.is_other(line, &parts) {
                return at;
            }
            if parts.number.is_none() || !self.is_sibling(line, &parts, candidate) {
                continue;
            }
            let own = listed.map_or(1, |n: u32| n + 1);
            if parts.number == Some(own) {
                listed = Some(own);
            } else if expected.is_some() && parts.number == expected {
                return at;
            }
        }
        next
    }

    fn is_other(&self, line: &Line, parts: &Parts) -> bool {
        let key = heading::key(&line.text[parts.words.0..parts.words.1].iter().collect::<String>());
        let named = self.others.contains(&key);
        let level = level(line, parts);
        let on_level = level == self.level || level.numbering < self.level.numbering;
        // A bare word may be a line of the text (附件); it ends a section only where headings are bare too, or where it is a cell.
        named && parts.after_colon.is_none() && (on_level || line.whole_cell || matches!(line.kind, BlockKind::Heading(_)))
    }

    fn is_sibling(&self, line: &Line, parts: &Parts, candidate: &Candidate) -> bool {
        const LONGEST: usize = 30;
        let length = parts.words.1 - parts.words.0;
        let ends_sentence = line.text.iter().any(|c| matches!(c, '。' | '；' | ';'));
        level(line, parts) == candidate.level && length > 0 && length <= LONGEST && !ends_sentence
    }
}

/// Everything under a heading up to line `end`, without the hints of the blank form at its start and end.
fn body(document: &Document, lines: &[Line], candidate: &Candidate, end: usize, spec: &FormSpec) -> Span {
    let own = &lines[candidate.line];
    let behind = (candidate.heading.to() - own.span.from()) as usize;
    let blanks = own.text[behind..].iter().take_while(|c| c.is_whitespace()).count();
    let rest = own.part(behind + blanks, own.text.len());
    // Lines of a cell that is a heading as a whole lie inside it.
    let inside = |l: &&Line| l.span.from() >= own.span.to() && !(l.whole_cell && l.text.contains(&'\n'));
    let under: Vec<Span> = lines[candidate.line + 1..end].iter().filter(inside).map(|l| l.span).collect();
    let mut parts: Vec<Span> = if rest.is_empty() { Vec::new() } else { vec![rest] };
    parts.extend(under);
    let is_hint = |span: &Span| is_hint(document.text.slice(*span), spec);
    let Some(first) = parts.iter().position(|s| !is_hint(s)) else {
        return Span::of(candidate.heading.to(), candidate.heading.to());
    };
    let last = parts.iter().rposition(|s| !is_hint(s)).expect("a part that is no hint was found from the front");
    Span::of(parts[first].from(), parts[last].to())
}

/// Whether a line is nothing but what the blank form says there: a hint, maybe in brackets, maybe with a few words around it.
fn is_hint(line: &str, spec: &FormSpec) -> bool {
    const LONGEST: usize = 120;
    let line = line.trim();
    let length = line.chars().count();
    if length == 0 || length > LONGEST {
        return length == 0;
    }
    if super::is_prompt(line) {
        return true;
    }
    let bare = line.trim_start_matches(['（', '(', '【', '[', '*', '注', '：', ':']);
    let bracketed = bare.len() < line.len() && line.ends_with(['）', ')', '】', ']']);
    spec.hints.iter().any(|hint| {
        let share = hint.chars().count() * 2 >= length;
        line.starts_with(hint.as_str()) || (line.contains(hint.as_str()) && (share || bracketed))
    })
}
