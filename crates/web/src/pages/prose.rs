//! A file without pages as structured text: cut into parts that a browser can show, its marks numbered as the links to them are.

use record::{BlockKind, Document, Span, Text};

use crate::html::Look;

/// A run of characters of a text, in a mark or outside.
pub(crate) struct Run {
    pub(crate) text: String,
    pub(crate) is_marked: bool,
    pub(crate) is_current: bool,
    /// Whether links to the current mark lead here.
    pub(crate) is_target: bool,
}

/// A block of a text without pages.
pub(crate) enum Block {
    Heading(Vec<Run>),
    Paragraph(Vec<Run>),
    Row(Vec<Vec<Run>>),
    Aside(&'static str, Vec<Run>),
}

/// The parts of a text, in order: nothing of it is in none.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Parts(Vec<Span>);

impl Parts {
    /// Parts of at most `most` characters that end where a block does, unless a block is longer.
    pub(crate) fn of(document: &Document, most: u32) -> Self {
        let most = most.max(1);
        let (mut parts, mut from) = (Vec::new(), 0);
        let ends = document.blocks.iter().map(|b| b.span.to()).chain([document.text.len()]);
        let mut last = 0;
        for end in ends {
            while end > from + most {
                let cut = if last > from { last } else { from + most };
                parts.push(Span::of(from, cut));
                from = cut;
            }
            last = last.max(end);
        }
        parts.push(Span::of(from, document.text.len()));
        assert!(parts.windows(2).all(|w| w[0].to() == w[1].from()), "a part of the text is lost");
        Self(parts)
    }

    pub(crate) fn len(&self) -> u32 {
        self.0.len() as u32
    }

    /// Number of the part in which a character stands, from 1.
    pub(crate) fn number(&self, at: u32) -> u32 {
        self.0.partition_point(|part| part.to() <= at).min(self.0.len() - 1) as u32 + 1
    }

    /// A part by its number.
    pub(crate) fn nth(&self, number: u32) -> Span {
        self.0[(number.max(1) as usize - 1).min(self.0.len() - 1)]
    }
}

/// What of a text is shown, and what is marked in it.
pub(crate) struct Prose<'a> {
    pub(crate) look: Look,
    pub(crate) document: &'a Document,
    /// The text as the reader may see it.
    pub(crate) text: &'a Text,
    pub(crate) shown: Span,
    /// Only the blocks of this page.
    pub(crate) page: Option<u32>,
    /// In order.
    pub(crate) marks: Vec<Span>,
    pub(crate) current: Option<Span>,
}

impl Prose<'_> {
    pub(crate) fn blocks(&self) -> Vec<Block> {
        let (mut blocks, mut row) = (Vec::new(), None::<(u32, u32)>);
        let mut target = self.current.map(Span::from);
        let marked = union(&self.marks);
        let mut cut = |span: Span| self.cut(span, &marked, &mut target);
        for block in self.document.blocks.iter().filter(|b| self.page.is_none_or(|page| b.page == page)) {
            let Some(span) = block.span.intersect(self.shown) else { continue };
            if let BlockKind::Cell { table, row: at, .. } = block.kind {
                match blocks.last_mut() {
                    Some(Block::Row(cells)) if row == Some((table, at)) => cells.push(cut(span)),
                    _ => blocks.push(Block::Row(vec![cut(span)])),
                }
                row = Some((table, at));
                continue;
            }
            row = None;
            blocks.push(match block.kind {
                BlockKind::Heading(_) => Block::Heading(cut(span)),
                BlockKind::Paragraph | BlockKind::Cell { .. } => Block::Paragraph(cut(span)),
                kind => Block::Aside(aside(self.look, kind), cut(span)),
            });
        }
        if self.document.blocks.is_empty() {
            blocks.push(Block::Paragraph(cut(self.shown)));
        }
        blocks
    }

    /// A part of the text cut at the edges of what is marked; `target` is where the current mark starts until a run has become its target.
    fn cut(&self, span: Span, marked: &[Span], target: &mut Option<u32>) -> Vec<Run> {
        let first = marked.partition_point(|m| m.to() <= span.from());
        let inside: Vec<Span> = marked[first..].iter().map_while(|m| m.intersect(span)).collect();
        let current = self.current.and_then(|c| c.intersect(span));
        let mut edges: Vec<u32> = inside.iter().chain(&current).flat_map(|m| [m.from(), m.to()]).chain([span.from(), span.to()]).collect();
        edges.sort_unstable();
        edges.dedup();
        let run = |edge: &[u32]| {
            let part = Span::of(edge[0], edge[1]);
            let at = inside.partition_point(|m| m.to() <= part.from());
            let is_marked = inside.get(at).is_some_and(|m| m.contains(part));
            let is_current = is_marked && self.current.is_some_and(|c| c.contains(part));
            let is_target = is_current && target.take_if(|from| *from <= part.from()).is_some();
            Run { text: self.text.slice(part).to_owned(), is_marked, is_current, is_target }
        };
        edges.windows(2).map(run).collect()
    }
}

/// What is in any of the marks, which are in order of their starts: a common word has hundreds of thousands of them in a long text.
fn union(marks: &[Span]) -> Vec<Span> {
    let mut union: Vec<Span> = Vec::new();
    for mark in marks.iter().filter(|m| !m.is_empty()) {
        match union.last_mut() {
            Some(last) if mark.from() <= last.to() => *last = Span::of(last.from(), last.to().max(mark.to())),
            _ => union.push(*mark),
        }
    }
    debug_assert!(union.windows(2).all(|w| w[0].to() < w[1].from()), "marks were not in order");
    union
}

fn aside(look: Look, kind: BlockKind) -> &'static str {
    let (zh, en) = match kind {
        BlockKind::Note => ("脚注", "note"),
        BlockKind::Comment => ("批注", "comment"),
        BlockKind::SpeakerNotes => ("演讲者备注", "speaker notes"),
        BlockKind::Deleted => ("已删除的修订", "deleted"),
        BlockKind::Header | BlockKind::Footer | BlockKind::PageNumber => ("页眉页脚", "header or footer"),
        BlockKind::Heading(_) | BlockKind::Paragraph | BlockKind::Cell { .. } => ("正文", "text"),
    };
    if look.is_zh() { zh } else { en }
}

#[cfg(test)]
mod tests {
    use record::{Block as TextBlock, FileKind};

    use super::*;

    /// Paragraphs of the given numbers of characters, a blank between.
    fn document(lengths: &[u32]) -> Document {
        let text = lengths.iter().map(|&n| "字".repeat(n as usize)).collect::<Vec<_>>().join("\n");
        let mut document = testkit::document(FileKind::Text, &[&text]);
        let mut from = 0;
        document.blocks = Vec::new();
        for &n in lengths {
            let span = Span::of(from, from + n);
            document.blocks.push(TextBlock { kind: BlockKind::Paragraph, span, page: 1, bbox: None, font_size: 0.0, bold: false });
            from += n + 1;
        }
        document
    }

    #[test]
    fn a_long_text_is_cut_between_its_blocks_and_nothing_is_lost() {
        let parts = |lengths: &[u32]| Parts::of(&document(lengths), 10).0.iter().map(|p| (p.from(), p.to())).collect::<Vec<_>>();
        assert_eq!(parts(&[4, 3]), [(0, 8)]);
        assert_eq!(parts(&[4, 4, 4]), [(0, 9), (9, 14)]);
        assert_eq!(parts(&[25, 2]), [(0, 10), (10, 20), (20, 28)]);
        assert_eq!(parts(&[]), [(0, 0)]);
        let cut = Parts::of(&document(&[4, 4, 4]), 10);
        assert_eq!([0, 8, 9, 13, 99].map(|at| cut.number(at)), [1, 1, 2, 2, 2]);
    }

    #[test]
    fn the_current_mark_is_one_target_even_where_marks_overlap() {
        let document = document(&[6, 6]);
        let prose = Prose {
            look: Look { lang: record::Lang::Zh, theme: "auto" },
            document: &document,
            text: &document.text,
            shown: Span::of(0, 13),
            page: None,
            marks: vec![Span::of(1, 4), Span::of(3, 9), Span::of(11, 12)],
            current: Some(Span::of(3, 9)),
        };
        let of = |b: Block| if let Block::Paragraph(runs) = b { runs } else { panic!("paragraphs only") };
        let runs: Vec<Run> = prose.blocks().into_iter().flat_map(of).collect();
        let shown: Vec<(usize, bool, bool, bool)> =
            runs.iter().map(|r| (r.text.chars().count(), r.is_marked, r.is_current, r.is_target)).collect();
        let (plain, other) = ((false, false, false), (true, false, false));
        let with = |n: usize, (a, b, c): (bool, bool, bool)| (n, a, b, c);
        assert_eq!(
            shown,
            [
                with(1, plain),
                with(2, other),
                with(3, (true, true, true)),
                with(2, (true, true, false)),
                with(2, plain),
                with(1, other),
                with(1, plain)
            ]
        );
    }
}
