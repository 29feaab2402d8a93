//! The form's text as its reader sees it: lines and cells, each with its place and what kind of block holds it.

use record::{BlockKind, Document, Span};

/// A line of text, or a cell of a table with all its lines.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    /// Where it stands.
    pub(super) span: Span,
    /// Its characters.
    pub(super) text: Vec<char>,
    /// What holds it.
    pub(super) kind: BlockKind,
    /// Whether it is a whole cell (which may have several lines) rather than one line.
    pub(super) whole_cell: bool,
}

impl Line {
    /// Part of this line.
    pub(super) fn part(&self, from: usize, to: usize) -> Span {
        debug_assert!(from <= to && to <= self.text.len(), "part {from}..{to} of a line of {} characters", self.text.len());
        Span::of(self.span.from() + from as u32, self.span.from() + to as u32)
    }
}

/// Kinds of block that belong to the form's own text.
pub(super) fn is_body(kind: BlockKind) -> bool {
    matches!(kind, BlockKind::Heading(_) | BlockKind::Paragraph | BlockKind::Cell { .. })
}

/// All lines of the body, in order. A short cell of several lines stands once as a whole (its label may be written from top to bottom)
/// and is followed by its lines.
pub(super) fn lines(document: &Document) -> Vec<Line> {
    const LABEL: u32 = 24;
    let mut out = Vec::new();
    for block in document.blocks.iter().filter(|b| is_body(b.kind)) {
        let text: Vec<char> = document.text.slice(block.span).chars().collect();
        let is_cell = matches!(block.kind, BlockKind::Cell { .. });
        if is_cell && block.span.len() <= LABEL && text.contains(&'\n') {
            out.push(Line { span: block.span, text: text.clone(), kind: block.kind, whole_cell: true });
        }
        let mut from = 0;
        for line in text.split(|&c| c == '\n') {
            let to = from + line.len();
            if line.iter().any(|c| !c.is_whitespace()) {
                let span = Span::of(block.span.from() + from as u32, block.span.from() + to as u32);
                let whole_cell = is_cell && line.len() == text.len();
                out.push(Line { span, text: line.to_vec(), kind: block.kind, whole_cell });
            }
            from = to + 1;
        }
    }
    out
}
