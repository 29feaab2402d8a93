//! The season with the lists of other divisions that are no sheets: intake says which file is a list and which of its rows are projects, extract
//! opens it.

use std::cell::RefCell;
use std::collections::BTreeMap;

use extract::Extraction;
use intake::{ListRow, Listing, Season};
use record::{BlockKind, Document, FileRef, Place, Problem, RowPage, Say};
use store::Cache;

use crate::gather::{Key, Keys};
use crate::{Context, Error, Plan};

/// Reads the season folder, lists from the cache where they were read before.
///
/// # Errors
/// Where the folder is no season, the cache cannot be used, or the run is interrupted.
pub(crate) fn season(plan: &Plan, cache: &Cache, context: &Context<'_>) -> Result<Season, Error> {
    // What ends the run says nothing of the list, and intake knows of no run.
    let failed: RefCell<Option<Error>> = RefCell::new(None);
    let open = |file: &FileRef, bytes: &[u8]| match extracted(file, bytes, plan, cache, context) {
        Ok(extraction) => listing(&file.path, &extraction.document),
        Err(error) => {
            let why = error.say();
            *failed.borrow_mut() = Some(error);
            Err(why)
        }
    };
    let season = intake::read_with_lists(&plan.intake, &plan.contest, &plan.file.divisions.home, &plan.file.settings.intake, &open)?;
    match failed.into_inner() {
        Some(error) => Err(error),
        None => Ok(season),
    }
}

/// What is in a list, from the cache where it was read before.
fn extracted(file: &FileRef, bytes: &[u8], plan: &Plan, cache: &Cache, context: &Context<'_>) -> Result<Extraction, Error> {
    if context.watch.interrupted() {
        return Err(Error::Interrupted);
    }
    let settings = &plan.file.settings;
    let keys = Keys::new(Key::of(file).in_cache(&context.reader_key(&settings.extract)), settings.fence);
    if let Some(known) = keys.known(cache, plan.retry_costly)? {
        known.assert_sound();
        return Ok(known);
    }
    let extraction = context.extract(bytes, &file.path, &settings.extract);
    extraction.assert_sound();
    keys.keep(cache, &extraction)?;
    Ok(extraction)
}

/// The tables of a document with what was wrong with it; why there are none where nobody could read it.
fn listing(path: &str, document: &Document) -> Result<Listing, Say> {
    if !document.status.is_read() {
        let problem = document.problems.first().expect("a document that was not read says why");
        return Err(problem.what.clone());
    }
    let mut rows: BTreeMap<(u32, u32), ListRow> = BTreeMap::new();
    for block in &document.blocks {
        let BlockKind::Cell { table, row, column } = block.kind else { continue };
        let new = || ListRow { table, row, page: page(document, block.page), cells: BTreeMap::new() };
        let cell = rows.entry((table, row)).or_insert_with(new).cells.entry(column).or_default();
        if !cell.is_empty() {
            cell.push('\n');
        }
        cell.push_str(document.text.slice(block.span));
    }
    let of_list = |problem: &Problem| {
        let file = problem.place.file.as_ref().map_or_else(|| path.to_owned(), |inner| format!("{path}!/{inner}"));
        Problem { place: Place { file: Some(file), ..problem.place.clone() }, ..problem.clone() }
    };
    let holds_words = |row: &ListRow| row.cells.values().any(|cell| !cell.trim().is_empty());
    Ok(Listing { rows: rows.into_values().filter(holds_words).collect(), problems: document.problems.iter().map(of_list).collect() })
}

/// A page with a size; what flows has none.
fn page(document: &Document, number: u32) -> Option<RowPage> {
    let page = document.pages.iter().find(|page| page.number == number && page.width > 0.0)?;
    Some(RowPage { number, ocr: page.ocr })
}

#[cfg(test)]
mod tests {
    use record::{Block, FileKind, Span};

    use super::*;

    #[test]
    fn cells_of_tables_are_rows_with_their_pages() {
        let mut document = testkit::document(FileKind::Pdf, &["名单甲乙", "丙"]);
        document.pages[1].ocr = true;
        let cell = |table, row, column| BlockKind::Cell { table, row, column };
        let block = |(kind, from, page): (BlockKind, u32, u32)| Block {
            kind,
            span: Span::of(from, from + 1),
            page,
            bbox: None,
            font_size: 0.0,
            bold: false,
        };
        let blocks =
            [(BlockKind::Paragraph, 0, 1), (cell(0, 0, 0), 1, 1), (cell(0, 0, 2), 2, 1), (cell(0, 0, 2), 3, 1), (cell(1, 0, 1), 4, 2)];
        document.blocks = blocks.map(block).to_vec();
        let row = |table, number, ocr, cells: &[(u32, &str)]| ListRow {
            table,
            row: 0,
            page: Some(RowPage { number, ocr }),
            cells: cells.iter().map(|(column, cell)| (*column, (*cell).to_owned())).collect(),
        };
        let expected = vec![row(0, 1, false, &[(0, "单"), (2, "甲\n乙")]), row(1, 2, true, &[(1, "丙")])];
        assert_eq!(listing("名单.pdf", &document), Ok(Listing { rows: expected, problems: Vec::new() }));
    }

    #[test]
    fn a_list_that_nobody_can_read_says_why() {
        let extraction = extract::extract(b"", "名单.docx", &extract::Limits::default(), None);
        assert_eq!(listing("名单.docx", &extraction.document), Err(extraction.document.problems[0].what.clone()));
    }
}
