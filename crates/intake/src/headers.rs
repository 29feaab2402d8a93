use std::collections::BTreeMap;

use record::column::{ALL, NUMBER};
use record::{Contest, Problem};
use text::Headers;

use crate::loss;
use crate::read::RawRow;

/// Rows in which a header is looked for: exports have a title, a remark or a blank line above it.
const HEADER_WITHIN: usize = 20;

/// What headers mean: the contract's names and the contest's other names for them.
#[derive(Debug)]
pub(crate) struct Names {
    headers: Headers,
}

impl Names {
    pub(crate) fn of(contest: &Contest) -> Self {
        let mut headers = Headers::new();
        for (name, others) in &contest.columns {
            for other in others {
                headers.add(other, name);
            }
        }
        // A canonical name means itself, whatever else lists it as an alias.
        for name in ALL.into_iter().chain(contest.columns.keys().map(String::as_str)) {
            headers.add(name, name);
        }
        Self { headers }
    }

    /// Canonical name of a header.
    fn meaning(&self, header: &str) -> Option<&str> {
        self.headers.meaning(header)
    }

    /// Whether a row of cells is the header of a registry: it names the number and something else.
    pub(crate) fn is_header(&self, cells: &[String]) -> bool {
        let mut known = cells.iter().filter_map(|c| self.meaning(c));
        known.clone().any(|name| name == NUMBER) && known.any(|name| name != NUMBER)
    }
}

/// Position of the header among the rows of a table: the first that `is_header`. `None` where none of those in which it is looked for is one.
pub(crate) fn header(rows: &[RawRow], is_header: impl Fn(&[String]) -> bool) -> Option<usize> {
    rows.iter().take(HEADER_WITHIN).position(|row| is_header(&row.cells))
}

/// Position of the header of a table whose columns nobody knows by name: the first row that fills more than half as many cells as any near
/// it. A title, a remark or a date above the header fills a cell or two.
pub(crate) fn first_full(rows: &[RawRow]) -> usize {
    let filled = |row: &RawRow| row.cells.iter().filter(|cell| !cell.is_empty()).count();
    let mut near = rows.iter().take(HEADER_WITHIN).map(filled);
    let most = near.clone().max().unwrap_or(0);
    near.position(|cells| cells * 2 > most).unwrap_or(0)
}

/// Which column of a registry means what.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Columns {
    /// Canonical name → position.
    pub(crate) known: BTreeMap<String, usize>,
    /// Position and name of every other column.
    pub(crate) others: Vec<(usize, String)>,
}

impl Columns {
    /// Reads a header. Where two columns mean the same, the one of the canonical name is used, else the first.
    pub(crate) fn of(header: &[String], names: &Names, path: &str, row: u32, problems: &mut Vec<Problem>) -> Self {
        let mut columns = Self::default();
        for (at, name) in header.iter().enumerate() {
            if let Some(meaning) = names.meaning(name) {
                let better = columns.known.get(meaning).is_none_or(|&old| name == meaning && header[old] != meaning);
                if better {
                    columns.known.insert(meaning.to_owned(), at);
                }
            }
        }
        for (at, name) in header.iter().enumerate() {
            if columns.known.values().any(|&used| used == at) {
                continue;
            }
            let numbered = || format!("{name}（第{}列）", at + 1);
            if let Some(meaning) = names.meaning(name) {
                problems.push(loss::column_twice(path, row, meaning, name));
                columns.others.push((at, numbered()));
            } else {
                let plain = !name.is_empty() && !columns.others.iter().any(|(_, other)| other == name);
                columns.others.push((at, if plain { name.clone() } else { numbered() }));
            }
        }
        assert!(columns.known.len() + columns.others.len() == header.len(), "each column is known or other");
        columns
    }

    /// Columns of the contract that the registry does not have.
    pub(crate) fn absent(&self) -> Vec<&'static str> {
        ALL.into_iter().filter(|name| !self.known.contains_key(*name)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::season::tests::contest;

    #[test]
    fn headers_are_understood_in_any_order_and_dress() {
        let names = Names::of(&contest());
        let check = |header: &str, expected: Option<&str>| assert_eq!(names.meaning(header), expected, "{header}");
        check("项目编号", Some("项目编号"));
        check("*項目編號 ", Some("项目编号"));
        check("作品名称（必填）", Some("项目名称"));
        check("牵头单位", Some("参赛单位"));
        check("联系电话", None);
        check("", None);
    }

    #[test]
    fn what_stands_above_a_header_is_passed_over() {
        let check = |rows: &[&[&str]], expected: usize| {
            let row =
                |(at, cells): (usize, &&[&str])| RawRow { number: at as u32 + 1, cells: cells.iter().map(|&c| c.to_owned()).collect() };
            let rows: Vec<RawRow> = rows.iter().enumerate().map(row).collect();
            assert_eq!(first_full(&rows), expected, "{rows:?}");
        };
        check(&[&["名称", "名单", "日期"], &["甲", "乙", "丙"]], 0);
        check(&[&["失信名单", "", ""], &["名称", "名单", "日期"], &["甲", "乙", "丙"]], 1);
        check(&[&["失信名单"], &["导出时间", "2025-07-01"], &["名称", "代码", "名单", "日期"], &["甲", "", "乙", "丙"]], 2);
        check(&[&["更名表"], &["曾用名称", "现用名称"], &["甲", "乙"]], 1);
        check(&[&["名称", "日期"], &["甲", "乙", "余"]], 0);
        check(&[&["名称"], &["甲"]], 0);
        check(&[], 0);
    }

    #[test]
    fn two_columns_of_one_meaning_leave_both_in_sight() {
        let header: Vec<String> = ["作品名称", "编号", "项目名称", "备注", "备注", ""].map(str::to_owned).to_vec();
        let mut problems = Vec::new();
        let columns = Columns::of(&header, &Names::of(&contest()), "e.csv", 1, &mut problems);
        assert_eq!(columns.known, BTreeMap::from([("项目名称".to_owned(), 2), ("项目编号".to_owned(), 1)]));
        let others: Vec<(usize, &str)> = columns.others.iter().map(|(i, n)| (*i, n.as_str())).collect();
        assert_eq!(others, [(0, "作品名称（第1列）"), (3, "备注"), (4, "备注（第5列）"), (5, "（第6列）")]);
        assert_eq!(problems, [loss::column_twice("e.csv", 1, "项目名称", "作品名称")]);
    }
}
