//! Units that bear another name today.

use std::collections::BTreeMap;

use record::{Place, Problem, Registries, Say, Table, TableRow};
use rustc_hash::FxHashMap;

use crate::context::column;
use crate::names::OrgName;

/// Name of the table under `registries/`, without ending.
pub(crate) const TABLE: &str = "单位更名";

/// Folded names that a body bore, each with the one that it bears today; from the optional table 单位更名 (曾用名称, 现用名称).
#[derive(Debug, Default)]
pub(crate) struct Renames {
    today: FxHashMap<String, String>,
}

impl Renames {
    /// What the table says, and what is wrong with it: columns that it lacks, a name with two successors.
    pub(crate) fn of(registries: &Registries) -> (Self, Vec<Problem>) {
        let Some(table) = registries.get(TABLE) else { return (Self::default(), Vec::new()) };
        let (Some(old), Some(new)) = (column(table, &["曾用名称", "原名称", "旧名称"]), column(table, &["现用名称", "现名称", "新名称"]))
        else {
            return (Self::default(), vec![no_columns(table)]);
        };
        let fold = |row: &TableRow, column| OrgName::parse(table.cell(row, column)).folded().to_owned();
        let (mut next, mut problems) = (FxHashMap::<String, (String, u32)>::default(), Vec::new());
        for row in &table.rows {
            let (old_name, new_name) = (fold(row, old), fold(row, new));
            if old_name.is_empty() || new_name.is_empty() || old_name == new_name {
                continue;
            }
            match next.get(&old_name) {
                Some((known, before)) if *known != new_name => {
                    problems.push(two_successors(&table.path, row.number, *before, table.cell(row, old)))
                }
                Some(_) => {}
                None => drop(next.insert(old_name, (new_name, row.number))),
            }
        }
        let today = next.keys().map(|name| (name.clone(), last(name, &next))).collect();
        (Self { today }, problems)
    }

    /// Folded names of before, each with that of today.
    pub(crate) fn into_today(self) -> BTreeMap<String, String> {
        self.today.into_iter().collect()
    }

    /// The folded name that a body bears today.
    pub(crate) fn current<'n>(&'n self, folded: &'n str) -> &'n str {
        self.today.get(folded).map_or(folded, String::as_str)
    }
}

/// The name at the end of the way from `name`. A body that took an old name again goes round in a circle: its first name in order stands for all.
fn last(name: &str, next: &FxHashMap<String, (String, u32)>) -> String {
    let mut way = vec![name];
    while let Some((successor, _)) = next.get(way[way.len() - 1]) {
        if let Some(circle) = way.iter().position(|seen| seen == successor) {
            return way[circle..].iter().min().map_or_else(String::new, |first| (*first).to_owned());
        }
        way.push(successor);
    }
    way[way.len() - 1].to_owned()
}

fn no_columns(table: &Table) -> Problem {
    let found: Vec<&str> = table.header.iter().map(String::as_str).filter(|name| !name.is_empty()).collect();
    Problem::new(
        Place::file(&table.path),
        "registry.column_missing",
        Say::new(
            format!("缺少“曾用名称”或“现用名称”列（现有：{}）。", found.join("、")),
            format!("It lacks the column 曾用名称 or 现用名称 (old name, new name; found: {}).", found.join(", ")),
        ),
        Say::new("没有用于单位名称的核对。", "It was not used to compare names."),
        Say::new("请改正列名后重新运行。", "Correct the names of the columns and run again."),
    )
}

fn two_successors(path: &str, row: u32, before: u32, name: &str) -> Problem {
    Problem::new(
        Place::row(path, row),
        "registry.renamed_twice",
        Say::new(format!("“{name}”在第 {before} 行已更名为另一名称"), format!("row {before} gives {name:?} another new name")),
        Say::new(format!("采用第 {before} 行"), format!("row {before} was used")),
        Say::new(
            "如先后更名，请以上一次的新名称作为下一行的曾用名称；如分立，请分别列出",
            "write a later change of name with the name before it as the old one",
        ),
    )
}
