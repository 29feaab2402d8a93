//! Lines become paragraphs.

use record::BlockKind;

use super::LaidBlock;
use super::line::Line;
use crate::draft::Style;

/// Sizes that differ less are one size: producers round.
const SAME_SIZE: f64 = 0.08;
/// Lines further apart than this many font sizes are parted.
const MAX_LEADING: f64 = 2.3;
/// A line that ends this many font sizes before the others ends a paragraph, and one that starts so far in begins one.
const INDENT: f64 = 1.2;

/// Groups lines, taken in order.
pub(super) fn paragraphs(lines: Vec<Line>) -> Vec<LaidBlock> {
    let mut out = Vec::new();
    let mut open: Vec<Line> = Vec::new();
    for line in lines {
        if !open.is_empty() && !goes_on(&open, &line) {
            out.push(block(&std::mem::take(&mut open)));
        }
        open.push(line);
    }
    if !open.is_empty() {
        out.push(block(&open));
    }
    out
}

fn block(lines: &[Line]) -> LaidBlock {
    LaidBlock { kind: BlockKind::Paragraph, lines: lines.iter().map(Line::placed).collect(), style: style(lines) }
}

/// How most of the lines are set.
pub(super) fn style(lines: &[Line]) -> Style {
    debug_assert!(!lines.is_empty(), "a block has lines");
    let longest = lines.iter().max_by_key(|l| l.letters.len());
    longest.map_or_else(Style::default, |l| Style { size: ((l.size * 10.0).round() / 10.0) as f32, bold: l.is_bold() })
}

/// Whether the line continues the paragraph.
fn goes_on(open: &[Line], line: &Line) -> bool {
    let last = &open[open.len() - 1];
    let size = last.size.max(line.size);
    if last.direction != line.direction
        || last.vertical != line.vertical
        || (last.size - line.size).abs() > SAME_SIZE * size
        || last.is_bold() != line.is_bold()
    {
        return false;
    }
    let step = line.across - last.across;
    if step < 0.5 * size || step > MAX_LEADING * size {
        return false;
    }
    if let [.., before, _] = open
        && (step - (last.across - before.across)).abs() > 0.35 * size
    {
        return false;
    }
    let (from, to) = (line.from(), line.to());
    let left = open.iter().skip(1).map(Line::from).fold(last.from().min(open[0].from()), f64::min);
    let right = open.iter().map(Line::to).fold(to, f64::max);
    let overlaps = from < last.to() && to > last.from();
    overlaps && from - left < INDENT * size && right - last.to() < INDENT * size * 1.5
}
