use record::{Contest, Entry, RowRef, Table};
use text::Vocabulary;

use crate::headers::{Columns, Names};
use crate::read::RawRow;
use crate::{Settings, row};

/// Reads the row of an entry once more, from a table whose cells have changed since. Number, division, page and files stay what they were.
/// `None` where the table has no such row any more, or the row no number.
pub fn reread(entry: &Entry, table: &Table, contest: &Contest, settings: &Settings) -> Option<Entry> {
    let row = table.rows.iter().find(|row| row.number == entry.row.row)?;
    // What is wrong with the table as a whole was said when it was first read.
    let mut said = Vec::new();
    let mut columns = Columns::of(&table.header, &Names::of(contest), &table.path, 1, &mut said);
    // What has an entry and no column of numbers is a list that was numbered so.
    columns.number_by_position();
    let words = Vocabulary::of(contest);
    let reader = row::Reader { division: &entry.division, table, columns: &columns, words: &words, settings };
    let cells = (0..row.cells.len()).map(|at| table.cell(row, at).to_owned()).collect();
    let again = reader.entry(&RawRow { number: row.number, cells }, row, &mut said)?;
    let row = RowRef { page: entry.row.page, ..again.row };
    Some(Entry { no: entry.no.clone(), files: entry.files.clone(), row, ..again })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use record::{RowPage, Span};

    use super::*;
    use crate::season::tests::contest;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "a test prepares its own folder")]
    fn a_row_is_read_again_as_it_was_and_as_it_is_changed() {
        let dir = tempfile::tempdir().unwrap();
        let division = dir.path().join("divisions/gd-2025");
        fs::create_dir_all(&division).unwrap();
        fs::write(division.join("entries.csv"), "项目编号,项目名称,参赛代表\n1,甲,\"一、二\"\n2,乙,张三 李四\n").unwrap();
        let (contest, settings) = (contest(), Settings::default());
        let season = crate::read(dir.path(), &contest, "gd", &settings).unwrap();
        let (entry, mut table) = (&season.entries[0], season.tables[0].clone());
        assert_eq!(reread(entry, &table, &contest, &settings).as_ref(), Some(entry));
        let replaced = table.replace(entry.row.cells["参赛代表"], "一；二；四");
        let again = reread(entry, &table, &contest, &settings).unwrap();
        assert_eq!(again.representatives, ["一", "二", "四"]);
        let other = reread(&season.entries[1], &table, &contest, &settings).unwrap();
        assert_eq!(
            (other.representatives.as_slice(), other.row.span),
            (["张三", "李四"].map(str::to_owned).as_slice(), replaced.moved(season.entries[1].row.span))
        );
        assert_eq!(table.text.slice(other.row.cells["项目名称"]), "乙");
        let list = dir.path().join("divisions/fj-2025");
        fs::create_dir_all(&list).unwrap();
        fs::write(list.join("entries.csv"), "序号,项目名称\n1,丙\n").unwrap();
        let season = crate::read(dir.path(), &contest, "gd-2025", &settings).unwrap();
        let of_list = season.entries.iter().find(|entry| entry.division == "fj-2025").unwrap();
        let its_table = season.tables.iter().find(|table| table.path == of_list.row.file).unwrap();
        assert_eq!(reread(of_list, its_table, &contest, &settings).as_ref(), Some(of_list));
        let on_page = Entry { row: RowRef { page: Some(RowPage { number: 2, ocr: true }), ..of_list.row.clone() }, ..of_list.clone() };
        assert_eq!(reread(&on_page, its_table, &contest, &settings), Some(on_page));
        table.rows.retain(|row| row.span == Span::of(0, 0));
        assert_eq!(reread(entry, &table, &contest, &settings), None);
    }
}
