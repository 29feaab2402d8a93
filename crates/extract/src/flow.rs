//! Paragraphs and tables of a flowing document on their way into a draft: what DOCX, PPTX, DOC and others have in common.

use record::BlockKind;

use crate::draft::{Draft, Style};

/// A paragraph or a table.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Piece {
    /// A paragraph.
    Para(Para),
    /// A table.
    Table(Vec<Row>),
}

/// A paragraph.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Para {
    /// Its text.
    pub(crate) text: String,
    /// Heading, paragraph or one of the kinds beside the text.
    pub(crate) kind: BlockKind,
    /// How most of it is set.
    pub(crate) style: Style,
}

impl Para {
    /// An ordinary paragraph.
    pub(crate) fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), kind: BlockKind::Paragraph, style: Style::default() }
    }
}

/// Cells of a row, by column.
pub(crate) type Row = Vec<Cell>;

/// A cell; one that spans several columns stands in its first.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cell {
    /// Column, from 0.
    pub(crate) column: u32,
    /// What it holds.
    pub(crate) pieces: Vec<Piece>,
}

/// Writes pieces in order.
pub(crate) fn write(draft: &mut Draft, pieces: &[Piece]) {
    for piece in pieces {
        match piece {
            Piece::Para(para) => {
                draft.block(para.kind, &para.text, para.style);
            }
            Piece::Table(rows) => table(draft, rows),
        }
    }
}

fn table(draft: &mut Draft, rows: &[Row]) {
    let table = draft.next_table();
    for (row, cells) in (0..).zip(rows) {
        for cell in cells {
            let kind = BlockKind::Cell { table, row, column: cell.column };
            write_cell(draft, kind, &cell.pieces);
        }
    }
}

/// A cell is one block, cut where a table lies inside it.
fn write_cell(draft: &mut Draft, kind: BlockKind, pieces: &[Piece]) {
    for group in pieces.split_inclusive(|p| matches!(p, Piece::Table(_))) {
        let paras = group.iter().filter_map(|piece| match piece {
            Piece::Para(para) => Some(para),
            Piece::Table(_) => None,
        });
        let text: Vec<&str> = paras.clone().map(|p| p.text.trim_end()).collect();
        draft.block(kind, &text.join("\n"), majority(paras));
        if let Some(Piece::Table(rows)) = group.last() {
            table(draft, rows);
        }
    }
}

/// The style of the paragraph with most text.
fn majority<'a>(paras: impl Iterator<Item = &'a Para>) -> Style {
    paras.max_by_key(|p| p.text.len()).map_or(Style::default(), |p| p.style)
}

/// All text of pieces, a line each, for what is quoted apart.
pub(crate) fn plain_text(pieces: &[Piece]) -> String {
    let mut lines = Vec::new();
    collect(pieces, &mut lines);
    lines.join("\n")
}

fn collect<'a>(pieces: &'a [Piece], lines: &mut Vec<&'a str>) {
    for piece in pieces {
        match piece {
            Piece::Para(para) if para.text.trim().is_empty() => {}
            Piece::Para(para) => lines.push(para.text.trim()),
            Piece::Table(rows) => rows.iter().flatten().for_each(|cell| collect(&cell.pieces, lines)),
        }
    }
}
