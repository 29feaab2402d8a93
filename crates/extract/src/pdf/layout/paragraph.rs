//! Lines become paragraphs.

use record::BlockKind;

use super::LaidBlock;
use super::line::{Line, is_wide};
use crate::draft::{Placed, Style};

/// Lines on either side that show where the margin is.
const NEIGHBOURS: usize = 30;

/// Groups lines, taken in order.
pub(super) fn paragraphs(lines: &[Line<'_>]) -> Vec<LaidBlock> {
    let margins = margins(lines);
    let mut out = Vec::new();
    grouped(
        lines,
        |i| margins[i],
        |group, placed| {
            out.push(LaidBlock { kind: BlockKind::Paragraph, lines: placed, style: style(group) });
        },
    );
    out
}

/// The lines of a table cell, which ends at `right`.
pub(super) fn in_cell(lines: &[Line<'_>], right: f64) -> Vec<Placed> {
    let mut out = Vec::new();
    grouped(lines, |_| right, |_, mut placed| out.append(&mut placed));
    out
}

/// Calls `each` with the lines of each paragraph, and with these as they are written; `margin` is where lines of the column end.
fn grouped<'s>(lines: &[Line<'s>], margin: impl Fn(usize) -> f64, mut each: impl FnMut(&[Line<'s>], Vec<Placed>)) {
    let mut open: Vec<Placed> = Vec::new();
    for (i, line) in lines.iter().enumerate() {
        let placed = line.placed();
        let first = i - open.len();
        if let Some(last) = open.last()
            && !goes_on(&lines[first..i], &last.text, (line, &placed.text), margin(i - 1))
        {
            each(&lines[first..i], joined(std::mem::take(&mut open)));
        }
        open.push(placed);
    }
    if !open.is_empty() {
        each(&lines[lines.len() - open.len()..], joined(open));
    }
}

/// Where the column of each line ends, by the lines around it.
fn margins(lines: &[Line<'_>]) -> Vec<f64> {
    // A line is held against many others: its ends are looked for among its letters once.
    let ends: Vec<(f64, f64)> = lines.iter().map(|l| (l.from(), l.to())).collect();
    let margin = |i: usize| {
        let (from, to) = ends[i];
        let near = i.saturating_sub(NEIGHBOURS)..lines.len().min(i + NEIGHBOURS);
        let beside = near.filter(|&other| lines[other].direction == lines[i].direction && ends[other].0 < to && ends[other].1 > from);
        beside.map(|other| ends[other].1).fold(to, f64::max)
    };
    (0..lines.len()).map(margin).collect()
}

/// The lines of one paragraph, joined as its words go on.
fn joined(mut lines: Vec<Placed>) -> Vec<Placed> {
    for i in 1..lines.len() {
        lines[i].before = joint(lines[i - 1].text.last().copied(), lines[i].text.first().copied());
    }
    lines
}

fn joint(last: Option<char>, first: Option<char>) -> Option<char> {
    let (Some(last), Some(first)) = (last, first) else { return Some('\n') };
    let parted_word = last == '-' && first.is_lowercase();
    if is_wide(last) || is_wide(first) || parted_word { None } else { Some(' ') }
}

/// How most of the lines are set.
pub(super) fn style(lines: &[Line<'_>]) -> Style {
    debug_assert!(!lines.is_empty(), "a block has lines");
    let longest = lines.iter().max_by_key(|l| l.letters.len());
    longest.map_or_else(Style::default, |l| Style { size: ((l.size * 10.0).round() / 10.0) as f32, bold: l.is_bold() })
}

/// Whether a line continues the paragraph, whose last line says `before` and whose column ends at `margin`.
fn goes_on(open: &[Line<'_>], before: &[char], (line, said): (&Line<'_>, &[char]), margin: f64) -> bool {
    let last = &open[open.len() - 1];
    let settings = line.settings;
    let size = last.size.max(line.size);
    let same_set = last.direction == line.direction && last.vertical == line.vertical && last.is_bold() == line.is_bold();
    if !same_set || is_labelled(said, settings.label) || (last.size - line.size).abs() > settings.same_size * size {
        return false;
    }
    let step = line.across - last.across;
    if step < 0.5 * size || step > settings.max_leading * size {
        return false;
    }
    if let [.., second, _] = open
        && (step - (last.across - second.across)).abs() > 0.35 * size
    {
        return false;
    }
    let (from, to) = (line.from(), line.to());
    let left = open.iter().rev().take(NEIGHBOURS).map(Line::from).fold(f64::INFINITY, f64::min);
    let overlaps = from < last.to() && to > last.from();
    let indent = if open.len() == 1 && is_numbered(before) { settings.hanging } else { settings.indent };
    overlaps && from - left < indent * size && margin - last.to() < settings.short * size
}

/// Whether the line is a label with its value (权利人：…): one of a list of fields, however full the line above is.
fn is_labelled(line: &[char], longest: usize) -> bool {
    let length = line.iter().take_while(|c| !matches!(c, '：' | ':')).take(longest + 1).count();
    let ends_here = length < line.len();
    ends_here && (2..=longest).contains(&length) && line[..length].iter().all(|&c| text::is_cjk(c) || c == ' ' || c == '\u{3000}')
}

/// Whether the line starts with a number or a mark, under which the next lines may be set in.
fn is_numbered(line: &[char]) -> bool {
    line.first().is_some_and(|c| c.is_ascii_digit() || "（(•·●■◆➢-–—①②③④⑤⑥⑦⑧⑨⑩一二三四五六七八九十".contains(*c))
}
