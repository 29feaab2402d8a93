use serde::{Deserialize, Serialize};

use crate::{Problem, Sha256, Span, Text};

/// A registry file (XLSX, CSV, JSONL) as rows of cells over one text, so that a cell can be quoted as evidence by span like any document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Path relative to the season folder.
    pub path: String,
    /// Digest of the file.
    pub sha256: Sha256,
    /// All rows, one a line, cells parted by tabs; tabs and line breaks inside a cell become spaces and ` ; `.
    pub text: Text,
    /// Names of the columns, as written.
    pub header: Vec<String>,
    /// Rows under the header.
    pub rows: Vec<TableRow>,
}

/// A row of a [`Table`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableRow {
    /// As a spreadsheet numbers it, from 1 (the header is usually 1).
    pub number: u32,
    /// The row in the table's text, without the line break.
    pub span: Span,
    /// One span a column; a short row has fewer.
    pub cells: Vec<Span>,
}

impl Table {
    /// Position of a column by its exact name.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|h| h == name)
    }

    /// Text of a cell, `""` where the row is shorter.
    pub fn cell(&self, row: &TableRow, column: usize) -> &str {
        row.cells.get(column).map_or("", |&span| self.text.slice(span))
    }
}

/// The optional lists under `registries/`: known bodies, not applications. Each may be absent.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Registries {
    /// All tables found, by path; a check asks for one by its file name without ending (`失信名单`).
    pub tables: Vec<Table>,
    /// What was wrong with them.
    pub problems: Vec<Problem>,
}

impl Registries {
    /// The table whose file name without its ending is `name`.
    pub fn get(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|t| {
            let file = t.path.rsplit('/').next().unwrap_or(&t.path);
            file.rsplit_once('.').map_or(file, |(stem, _)| stem) == name
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(path: &str) -> Table {
        let rows = vec![TableRow { number: 2, span: Span::of(0, 4), cells: vec![Span::of(0, 2), Span::of(3, 4)] }];
        let header = ["名称", "代码", "备注"].map(str::to_owned).to_vec();
        Table { path: path.to_owned(), sha256: Sha256::from_bytes([1; 32]), text: Text::new("甲乙\t1".to_owned()), header, rows }
    }

    #[test]
    fn a_list_is_asked_for_by_its_name_without_folder_and_ending() {
        let paths = ["registries/失信名单.csv", "registries/企业.名录.xlsx", "registries/更名"];
        let lists = Registries { tables: paths.map(table).to_vec(), problems: Vec::new() };
        let found = ["失信名单", "企业.名录", "更名", "企业", "失信名单.csv"].map(|name| lists.get(name).map(|t| t.path.as_str()));
        assert_eq!(found, [Some(paths[0]), Some(paths[1]), Some(paths[2]), None, None]);
    }

    #[test]
    fn a_short_row_has_empty_cells() {
        let table = table("a.csv");
        let cells = ["名称", "代码", "备注"].map(|name| table.column(name).map(|column| table.cell(&table.rows[0], column)));
        assert_eq!(cells, [Some("甲乙"), Some("1"), Some("")]);
        assert_eq!(table.column("名"), None);
    }
}
