use record::{BlockKind, Document, Span};

use super::names::blank_spans;

/// A document's text as it is read, with the same character offsets: what is not part of the text proper (running heads, page numbers,
/// comments, deleted text) is blanked, and a paragraph, as well as a row of a table, is one line.
pub(crate) fn text(document: &Document) -> String {
    let aside = document.blocks.iter().filter(|b| is_aside(b.kind)).map(|b| b.span).collect();
    let text = blank_spans(document.text.as_str(), aside);
    let mut lines: Vec<Span> = document.blocks.iter().filter(|b| !is_aside(b.kind)).map(|b| b.span).collect();
    for pair in document.blocks.windows(2) {
        if same_row(pair[0].kind, pair[1].kind) {
            lines.push(Span::of(pair[0].span.to(), pair[1].span.from()));
        }
    }
    join(&text, lines)
}

fn is_aside(kind: BlockKind) -> bool {
    match kind {
        BlockKind::Header
        | BlockKind::Footer
        | BlockKind::PageNumber
        | BlockKind::Comment
        | BlockKind::SpeakerNotes
        | BlockKind::Deleted => true,
        BlockKind::Heading(_) | BlockKind::Paragraph | BlockKind::Cell { .. } | BlockKind::Note => false,
    }
}

fn same_row(a: BlockKind, b: BlockKind) -> bool {
    matches!((a, b), (BlockKind::Cell { table: s, row: x, .. }, BlockKind::Cell { table: t, row: y, .. }) if (s, x) == (t, y))
}

/// The text with line breaks inside these spans turned to spaces.
fn join(text: &str, mut spans: Vec<Span>) -> String {
    spans.sort_unstable();
    let mut spans = spans.into_iter().peekable();
    let mut end = 0;
    let mut line = |(c, i): (char, u32)| {
        while let Some(span) = spans.next_if(|s| s.from() <= i) {
            end = end.max(span.to());
        }
        if c == '\n' && i < end { ' ' } else { c }
    };
    text.chars().zip(0..).map(&mut line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use record::{Block, FileKind, ReadStatus, Sha256, Text};

    #[test]
    fn paragraphs_and_rows_are_lines_and_running_heads_are_blank() {
        let source = "页眉\n一段\n话。\n甲\n3 天\n乙\n5 天\n";
        let cell = |row, column| BlockKind::Cell { table: 0, row, column };
        let parts = [
            (BlockKind::Header, 0, 2),
            (BlockKind::Paragraph, 3, 8),
            (cell(0, 0), 9, 10),
            (cell(0, 1), 11, 14),
            (cell(1, 0), 15, 16),
            (cell(1, 1), 17, 20),
        ];
        let block = |&(kind, from, to): &(BlockKind, u32, u32)| Block {
            kind,
            span: Span::of(from, to),
            page: 1,
            bbox: None,
            font_size: 0.0,
            bold: false,
        };
        let document = Document {
            sha256: Sha256::from_bytes([0; 32]),
            kind: FileKind::Docx,
            status: ReadStatus::Read,
            text: Text::new(source.to_owned()),
            pages: Vec::new(),
            blocks: parts.iter().map(block).collect(),
            lines: Vec::new(),
            hidden: Vec::new(),
            problems: Vec::new(),
        };
        assert_eq!(text(&document), "  \n一段 话。\n甲 3 天\n乙 5 天\n");
    }
}
