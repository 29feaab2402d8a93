use serde::{Deserialize, Serialize};

use crate::{BBox, Document, Place, RowRef, Say, Sha256, Span, Table};

/// A passage that someone can open: file, digest, page, box, span and the words that stand there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// Path relative to the season folder; `outer.zip!/inner` for a file in an archive, or carried by a document.
    pub file: String,
    /// Digest of the file.
    pub sha256: Sha256,
    /// Page, from 1. A row's number for a registry.
    pub page: u32,
    /// Page of a list with pages on which the row stands; `None` for all else.
    pub on_page: Option<u32>,
    /// Where on the page, in formats that have places.
    pub bbox: Option<BBox>,
    /// Where in the file's extracted text.
    pub span: Span,
    /// Exactly what stands at `span`. Long passages are quoted in full; views shorten.
    pub quote: String,
    /// The passage on the other side, for a comparison.
    pub other: Option<Box<Evidence>>,
    /// What to see there.
    pub note: Say,
}

impl Evidence {
    /// A passage of a document.
    ///
    /// # Panics
    /// Where the span passes the document's end.
    pub fn in_document(file: &str, document: &Document, span: Span, note: Say) -> Self {
        Self {
            file: file.to_owned(),
            sha256: document.sha256,
            page: document.page_of(span.from()),
            on_page: None,
            bbox: document.bbox(span),
            span,
            quote: document.text.slice(span).to_owned(),
            other: None,
            note,
        }
    }

    /// A cell or a row of a registry, quoted from the registry's text.
    pub fn in_table(table: &Table, row: u32, span: Span, note: Say) -> Self {
        Self {
            file: table.path.clone(),
            sha256: table.sha256,
            page: row,
            on_page: None,
            bbox: None,
            span,
            quote: table.text.slice(span).to_owned(),
            other: None,
            note,
        }
    }

    /// The cell of an entry's registry row under a canonical column, or the whole row where the registry lacks that column.
    /// `registry_text` is the [`Table::text`] of the registry that holds the row.
    pub fn in_registry(row: &RowRef, registry_text: &crate::Text, column: &str, note: Say) -> Self {
        let span = row.cells.get(column).copied().unwrap_or(row.span);
        Self {
            file: row.file.clone(),
            sha256: row.sha256,
            page: row.row,
            on_page: row.page.map(|page| page.number),
            bbox: None,
            span,
            quote: registry_text.slice(span).to_owned(),
            other: None,
            note,
        }
    }

    /// Page or row as users read it; both of a list with pages.
    pub fn place(&self) -> Say {
        match self.on_page {
            Some(page) => Place { row: Some(self.page), ..Place::page(&self.file, page) }.within().expect("a row is given"),
            None => place_in_file(&self.file, self.page),
        }
    }

    /// The same passage with the one it is compared with.
    #[must_use]
    pub fn against(mut self, other: Evidence) -> Self {
        self.other = Some(Box::new(other));
        self
    }
}

/// Whether a path is that of a registry, whose evidence has rows where a document's has pages: of other divisions a list under any name. What an
/// entrant sent lies under `files/`, whatever it is called.
pub fn is_table(file: &str) -> bool {
    let (folder, name) = file.rsplit_once('/').unwrap_or(("", file));
    let is_sent = folder.split('/').any(|part| part == "files");
    let is_beside_files = folder.strip_prefix("divisions/").is_some_and(|division| !division.contains('/'));
    !is_sent && (is_beside_files || name.starts_with("entries.") || file.starts_with("registries/"))
}

/// Page of a document or row of a registry, as users read it (`第 3 页`, `row 10`).
pub fn place_in_file(file: &str, page: u32) -> Say {
    let place = if is_table(file) { Place::row(file, page) } else { Place::page(file, page) };
    place.within().expect("a row or a page is given")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::RowPage;

    #[test]
    fn what_an_entrant_sent_is_no_registry_whatever_its_name() {
        for (file, expected) in [
            ("divisions/gd-2025/entries.xlsx", "第 3 行"),
            ("divisions/zj-2025/公示名单.docx", "第 3 行"),
            ("registries/黑名单.csv", "第 3 行"),
            ("divisions/gd-2025/files/名单.pdf", "第 3 页"),
            ("divisions/gd-2025/files/GD-1/entries.pdf", "第 3 页"),
            ("divisions/gd-2025/files/GD-1/registries/a.pdf", "第 3 页"),
        ] {
            assert_eq!(place_in_file(file, 3).zh, expected, "{file}");
        }
    }

    #[test]
    fn a_row_of_a_list_with_pages_says_on_which_it_stands() {
        let text = crate::Text::new("1\t叶轮平台".to_owned());
        let said = |page: Option<RowPage>| {
            let row = RowRef {
                file: "divisions/zj-2025/公示名单.pdf".to_owned(),
                sha256: Sha256::from_bytes([1; 32]),
                row: 7,
                page,
                span: Span::of(0, 6),
                cells: [("项目名称".to_owned(), Span::of(2, 6))].into(),
            };
            let evidence = Evidence::in_registry(&row, &text, "项目名称", Say::new("名称", "title"));
            (evidence.page, evidence.quote.clone(), evidence.place())
        };
        let expected = |zh: &str, en: &str| (7, "叶轮平台".to_owned(), Say::new(zh, en));
        assert_eq!(said(None), expected("第 7 行", "row 7"));
        assert_eq!(said(Some(RowPage { number: 2, ocr: false })), expected("第 2 页（全表第 7 行）", "page 2, row 7 of all"));
    }
}
