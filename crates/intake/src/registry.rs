use record::{Sha256, Span, Table, TableRow, Text};

use crate::headers::Header;
use crate::read::Raw;

/// A registry's rows over one text, under a header among `raw.rows`.
pub(crate) fn table(path: &str, sha256: Sha256, raw: &Raw, header: &Header) -> Table {
    let mut text = String::new();
    let mut at = 0u32;
    let mut rows = Vec::new();
    for (i, row) in raw.rows.iter().enumerate() {
        if i > 0 {
            text.push('\n');
            at += 1;
        }
        let start = at;
        let mut cells = Vec::with_capacity(row.cells.len());
        for (column, cell) in row.cells.iter().enumerate() {
            if column > 0 {
                text.push('\t');
                at += 1;
            }
            let cell = on_one_line(cell);
            let length = u32::try_from(cell.chars().count()).expect("a registry is far smaller than 4 GiB");
            cells.push(Span::of(at, at + length));
            at += length;
            text.push_str(&cell);
        }
        if i > header.last {
            rows.push(TableRow { number: row.number, span: Span::of(start, at), cells });
        }
    }
    let text = Text::new(text);
    assert!(text.len() == at, "spans of {path} were counted over {at} characters, its text has {}", text.len());
    Table { path: path.to_owned(), sha256, text, header: header.names.clone(), rows }
}

/// A cell without what parts cells and rows in the text.
fn on_one_line(cell: &str) -> String {
    let lines: Vec<&str> = cell.split(['\n', '\r']).map(str::trim).filter(|l| !l.is_empty()).collect();
    lines.join(" ; ").replace('\t', " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::RawRow;

    #[test]
    fn every_cell_can_be_quoted() {
        let row = |number, cells: &[&str]| RawRow { number, cells: cells.iter().map(|c| (*c).to_owned()).collect() };
        let rows = vec![row(1, &["报名表"]), row(2, &["编号", "名称"]), row(3, &["1", "甲\r\n乙\t丙", "余"]), row(5, &["2"])];
        let header = Header::on_one_row(&rows, 1);
        let table = table("e.csv", Sha256::from_bytes([0; 32]), &Raw { rows, ..Raw::default() }, &header);
        assert_eq!(table.text.as_str(), "报名表\n编号\t名称\n1\t甲 ; 乙 丙\t余\n2");
        assert_eq!(table.header, ["编号", "名称"]);
        let cells: Vec<Vec<&str>> = table.rows.iter().map(|r| r.cells.iter().map(|&c| table.text.slice(c)).collect()).collect();
        assert_eq!(cells, [vec!["1", "甲 ; 乙 丙", "余"], vec!["2"]]);
        let rows: Vec<(u32, &str)> = table.rows.iter().map(|r| (r.number, table.text.slice(r.span))).collect();
        assert_eq!(rows, [(3, "1\t甲 ; 乙 丙\t余"), (5, "2")]);
    }
}
