//! Workbooks in one XML file (XML Spreadsheet of Excel 2003), which web systems write under the ending `.xls`.

use record::{BlockKind, Document, FileKind, HiddenWhy, Sha256};

use crate::draft::{Draft, Style};
use crate::xml::{Node, Tree, number};
use crate::{Limits, trouble};

/// Whether a text is one, by its first elements.
pub(crate) fn is_sheet(bytes: &[u8]) -> bool {
    const FIRST: usize = 4096;
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(FIRST)]);
    head.trim_start_matches(['\u{feff}', ' ', '\r', '\n', '\t']).starts_with('<')
        && (head.contains("progid=\"Excel.Sheet\"") || head.contains("urn:schemas-microsoft-com:office:spreadsheet"))
}

/// Reads one.
pub(crate) fn read(bytes: &[u8], sha256: Sha256, limits: &Limits) -> Document {
    if bytes.len() as u64 > limits.xml_bytes {
        return trouble::broken(sha256, FileKind::Xls, "XML");
    }
    let (tree, error) = Tree::parse(bytes, limits.xml_depth);
    let mut draft = Draft::new(limits);
    if let Some(error) = error {
        draft.problem(trouble::part("XML", &error.to_string()));
    }
    let mut cells_left = limits.table_cells;
    let sheets = tree.root().children().filter(|n| n.name() == "Worksheet");
    for (i, sheet) in sheets.enumerate() {
        if i >= limits.pages as usize {
            draft.problem(trouble::too_many_sheets(limits.pages));
            break;
        }
        if i > 0 {
            draft.next_page();
        }
        write(sheet, &mut draft, &mut cells_left);
    }
    draft.finish(sha256, FileKind::Xls)
}

fn write(sheet: Node<'_>, draft: &mut Draft, cells_left: &mut u32) {
    let is_shown = sheet.path(&["WorksheetOptions", "Visible"]).is_none();
    // What stands on its tab, until the sheet itself says something: an empty sheet is no text.
    let mut tab = sheet.attr("Name").filter(|_| is_shown);
    let table = draft.next_table();
    let mut concealed: Vec<(u32, u32)> = Vec::new();
    let mut next = 0;
    for column in sheet.child("Table").into_iter().flat_map(Node::children).filter(|n| n.name() == "Column") {
        let first = place(column, next);
        let last = first.saturating_add(column.attr("Span").and_then(number::<u32>).unwrap_or(0));
        next = last.saturating_add(1);
        if is_hidden(column) {
            concealed.push((first, last));
        }
    }
    let mut row = 0;
    for line in sheet.child("Table").into_iter().flat_map(Node::children).filter(|n| n.name() == "Row") {
        row = place(line, row);
        let mut column = 0;
        for cell in line.children().filter(|n| n.name() == "Cell") {
            column = place(cell, column);
            let text = cell.child("Data").map_or_else(String::new, Node::whole_text);
            if text.trim().is_empty() {
            } else if *cells_left == 0 {
                draft.problem(trouble::too_many_cells());
                return;
            } else if is_shown && !is_hidden(line) && !concealed.iter().any(|&(first, last)| (first..=last).contains(&column)) {
                if let Some(name) = tab.take() {
                    draft.block(BlockKind::Heading(1), name, Style::default());
                }
                draft.block(BlockKind::Cell { table, row, column }, &text, Style::default());
            } else {
                draft.hide(HiddenWhy::Marked, &text, None);
            }
            *cells_left = cells_left.saturating_sub(1);
            for note in cell.children().filter(|n| n.name() == "Comment").filter_map(|n| n.child("Data")) {
                draft.block(BlockKind::Comment, &note.whole_text(), Style::default());
            }
            let across = cell.attr("MergeAcross").and_then(number::<u32>).unwrap_or(0);
            column = column.saturating_add(1).saturating_add(across);
        }
        row = row.saturating_add(1);
    }
}

fn is_hidden(row_or_column: Node<'_>) -> bool {
    row_or_column.attr("Hidden") == Some("1")
}

/// Where a row, column or cell stands: at the place that it states, from 1, or next.
fn place(node: Node<'_>, next: u32) -> u32 {
    node.attr("Index").and_then(number::<u32>).map_or(next, |stated| stated.saturating_sub(1))
}
