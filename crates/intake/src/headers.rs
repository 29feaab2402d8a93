use std::collections::BTreeMap;

use record::column::{ALL, NUMBER, TITLE, UNIT};
use record::{Contest, Problem};
use text::Headers;

use crate::loss;
use crate::read::RawRow;

/// What lists call the column that counts their rows.
const POSITION: &str = "序号";

/// Whether a name is that of the column that counts the rows of a list, which offices space out (序 号).
pub(crate) fn is_position(name: &str) -> bool {
    name.chars().filter(|c| !c.is_whitespace()).eq(POSITION.chars())
}

/// Rows in which a header is looked for: exports have a title, a remark or a blank line above it.
const HEADER_WITHIN: usize = 20;

/// Signs around the numbers of the questions of an online form (1、 2. （3） *4：).
const NUMBERING: &str = "*＊、.．:：()（） \u{3000}";

/// What questions begin with before they name what they ask for; longer ones first.
const ASKING: [&str; 11] = ["请填写", "请选择", "请输入", "请列出", "请提供", "请注明", "请问", "请", "贵", "与参赛项目相关", "与项目相关"];

/// What a question may put before the name of a column without meaning another one.
const ABOUT: [&str; 2] = ["项目", "单位"];

/// What a question may put behind the name of a column.
const ENDS: [&str; 4] = ["名称", "全称", "姓名", "情况"];

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
    pub(crate) fn meaning(&self, header: &str) -> Option<&str> {
        self.headers.meaning(header).or_else(|| self.asked(header))
    }

    /// Canonical name of the column that an online form asks for: its exports have whole questions for headers (4、请填写牵头参赛单位全称（与营业
    /// 执照一致）). What a question names has to be a header as a whole, so that 单位联系人 and 知识产权编号 stay other columns.
    fn asked(&self, header: &str) -> Option<&str> {
        let behind = header.trim_start_matches(|c: char| c.is_numeric() || NUMBERING.contains(c));
        let is_numbered = header[..header.len() - behind.len()].contains(char::is_numeric);
        let bare = behind.split(['（', '(', '【', '[']).next().unwrap_or(behind).trim().trim_end_matches(['？', '?', '：', ':']);
        let is_question = is_numbered || header.contains(['？', '?']) || ASKING.iter().any(|word| bare.starts_with(word));
        if !is_question {
            return None;
        }
        let joined = bare.replace('的', "");
        let mut rest = joined.as_str();
        while let Some(behind) = ASKING.iter().find_map(|word| rest.strip_prefix(word)) {
            rest = behind;
        }
        let whole = |rest: &str| {
            let short = ENDS.iter().find_map(|end| rest.strip_suffix(end));
            self.headers.meaning(rest).or_else(|| short.and_then(|short| self.headers.meaning(short)))
        };
        // The number of something else is not the number of the entry.
        let beside = |rest: &str| whole(rest).filter(|meaning| *meaning != NUMBER);
        whole(rest)
            .or_else(|| ABOUT.iter().find_map(|word| rest.strip_prefix(word)).and_then(beside))
            .or_else(|| self.behind_unit(rest).and_then(beside))
    }

    /// What stands behind the name of the unit with which a question begins (牵头参赛单位统一社会信用代码).
    fn behind_unit<'h>(&self, question: &'h str) -> Option<&'h str> {
        let mut ends = question.char_indices().map(|(at, _)| at).filter(|&at| at > 0).rev();
        let end = ends.find(|&at| self.headers.meaning(&question[..at]) == Some(UNIT))?;
        Some(&question[end..])
    }

    /// Whether a row of cells is the header of a registry: it names the number and something else.
    pub(crate) fn is_header(&self, cells: &[String]) -> bool {
        let mut known = cells.iter().filter_map(|c| self.meaning(c));
        known.clone().any(|name| name == NUMBER) && known.any(|name| name != NUMBER)
    }

    /// Whether a row of cells is the head of a list of projects: it names the title and something else, the position in the list for one.
    pub(crate) fn heads_list(&self, cells: &[String]) -> bool {
        let titles = cells.iter().filter(|cell| self.meaning(cell) == Some(TITLE)).count();
        let others = cells.iter().filter(|cell| is_position(cell) || self.meaning(cell).is_some()).count() - titles;
        self.is_header(cells) || (titles > 0 && others > 0)
    }

    /// The header of which the row at `at` is a part: office tables unite cells, 参赛单位信息 over 参赛单位 and 统一社会信用代码, so that a header
    /// stands on two rows.
    pub(crate) fn whole_header(&self, rows: &[RawRow], at: usize) -> Header {
        let cells = |at: usize| rows.get(at).map_or(&[][..], |row| row.cells.as_slice());
        if self.goes_on(cells(at), cells(at + 1)) {
            return Header { last: at + 1, names: self.joined(cells(at), cells(at + 1)) };
        }
        match at.checked_sub(1) {
            Some(above) if self.heads(cells(above), cells(at)) => Header { last: at, names: self.joined(cells(above), cells(at)) },
            _ => Header::on_one_row(rows, at),
        }
    }

    /// Whether `lower` goes on with a header whose upper row names the number, or the position: it names columns, and no entry.
    fn goes_on(&self, upper: &[String], lower: &[String]) -> bool {
        let number = upper.iter().position(|name| self.meaning(name) == Some(NUMBER));
        let number = number.or_else(|| upper.iter().position(|name| is_position(name)));
        let no_entry = number.is_some_and(|at| lower.get(at).is_none_or(|cell| cell.is_empty() || self.meaning(cell) == Some(NUMBER)));
        let filled = lower.iter().filter(|cell| !cell.is_empty()).count();
        let known = lower.iter().filter(|cell| self.meaning(cell).is_some()).count();
        no_entry && known > 0 && known * 2 >= filled
    }

    /// Whether `upper` names columns that stand over empty cells of the header `lower`.
    fn heads(&self, upper: &[String], lower: &[String]) -> bool {
        let over_nothing = |at: usize| lower.get(at).is_none_or(String::is_empty);
        upper.iter().enumerate().any(|(at, name)| self.meaning(name).is_some() && over_nothing(at))
    }

    /// Names of the columns under two rows: what stands beneath counts, with its group where only both together mean something.
    fn joined(&self, upper: &[String], lower: &[String]) -> Vec<String> {
        let cell = |row: &[String], at: usize| row.get(at).cloned().unwrap_or_default();
        let mut names = Vec::with_capacity(upper.len().max(lower.len()));
        let mut group = String::new();
        for at in 0..upper.len().max(lower.len()) {
            let (above, below) = (cell(upper, at), cell(lower, at));
            // United cells hold their text in the first one.
            if !above.is_empty() || below.is_empty() {
                group.clone_from(&above);
            }
            let both = format!("{group}{below}");
            let is_known = |name: &str| self.meaning(name).is_some();
            names.push(if below.is_empty() || (!is_known(&below) && !is_known(&both) && is_known(&above)) {
                above
            } else if is_known(&below) || group == below {
                below
            } else {
                both
            });
        }
        names
    }
}

/// Where the header of a table ends, and what its columns are called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Header {
    /// Position of its last row.
    pub(crate) last: usize,
    /// Names of the columns.
    pub(crate) names: Vec<String>,
}

impl Header {
    /// A header on the row at `at`; without names where there is no row.
    pub(crate) fn on_one_row(rows: &[RawRow], at: usize) -> Self {
        Self { last: at, names: rows.get(at).map_or_else(Vec::new, |row| row.cells.clone()) }
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
    /// Names that mean nothing to the program, each once.
    pub(crate) strange: Vec<String>,
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
                if !name.is_empty() && !columns.strange.contains(name) {
                    columns.strange.push(name.clone());
                }
                let plain = !name.is_empty() && !columns.others.iter().any(|(_, other)| other == name);
                columns.others.push((at, if plain { name.clone() } else { numbered() }));
            }
        }
        assert!(columns.known.len() + columns.others.len() == header.len(), "each column is known or other");
        columns
    }

    /// Lets the position in a list (序号) be the number of its entries where it gives them no other, as lists that offices publish do not.
    pub(crate) fn number_by_position(&mut self) {
        if self.known.contains_key(NUMBER) || !self.known.contains_key(TITLE) {
            return;
        }
        if let Some(position) = self.others.iter().position(|(_, name)| is_position(name)) {
            let (at, _) = self.others.remove(position);
            self.known.insert(NUMBER.to_owned(), at);
            self.strange.retain(|name| !is_position(name));
        }
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
    fn questions_of_online_forms_are_the_columns_that_they_ask_for() {
        let names = Names::of(&contest());
        let check = |header: &str, expected: Option<&str>| assert_eq!(names.meaning(header), expected, "{header}");
        check("项目编号（由系统生成，请勿修改）", Some("项目编号"));
        check("1、请填写贵单位作品的名称（不超过30字，须与申报书封面一致）", Some("项目名称"));
        check("2. 请选择赛道（单选）", Some("赛道"));
        check("（3）请选择赛题：", Some("赛题"));
        check("4、请填写牵头单位全称（与营业执照一致）", Some("参赛单位"));
        check("5、请填写牵头单位的统一社会信用代码（18位）", Some("统一社会信用代码"));
        check("贵单位是否中小企业？", Some("是否中小企业"));
        check("8、单位所在地市", Some("所在地市"));
        check("9、联合参赛单位（没有请填“无”，多个请用顿号分隔）", Some("联合参赛单位"));
        check("*11、参赛代表姓名（不超过5人）", Some("参赛代表"));
        check("12、请列出与项目相关的知识产权（专利号、软著登记号等）", Some("知识产权"));
        check("14、项目是否已实际应用？", Some("是否已实际应用"));
        check("请填写您的手机号", None);
        check("15、联合参赛单位统一社会信用代码", None);
        check("16、请填写牵头单位联系人", None);
        check("17、请填写知识产权编号", None);
        check("18、单位编号", None);
        check("请填写项目编号", Some("项目编号"));
        // No question, and not the name of a column as a whole.
        check("单位所在地市", None);
        check("项目获奖情况", None);
    }

    fn rows(of: &[&[&str]]) -> Vec<RawRow> {
        let row = |(at, cells): (usize, &&[&str])| RawRow { number: at as u32 + 1, cells: cells.iter().map(|&c| c.to_owned()).collect() };
        of.iter().enumerate().map(row).collect()
    }

    #[test]
    fn a_header_may_stand_on_two_rows() {
        let names = Names::of(&contest());
        let check = |of: &[&[&str]], last: usize, expected: &[&str]| {
            let rows = rows(of);
            let at = header(&rows, |cells| names.is_header(cells)).unwrap();
            let found = names.whole_header(&rows, at);
            assert_eq!((found.last, found.names.iter().map(String::as_str).collect::<Vec<_>>()), (last, expected.to_vec()), "{of:?}");
        };
        // The upper row names the number, groups stand over the others.
        check(
            &[
                &["汇总表"],
                &["序号", "项目编号", "项目名称", "申报方向", "", "参赛单位", "", "团队", "", "联系人", "", "备注"],
                &["", "", "", "赛道", "赛题", "名称", "统一社会信用代码", "团队名称", "参赛代表", "姓名", "电话"],
                &["1", "A-1", "甲", "工业制造", "", "乙公司", "", "丙队", "丁"],
            ],
            2,
            &[
                "序号",
                "项目编号",
                "项目名称",
                "赛道",
                "赛题",
                "参赛单位",
                "统一社会信用代码",
                "团队名称",
                "参赛代表",
                "联系人姓名",
                "联系人电话",
                "备注",
            ],
        );
        // The lower row does; a cell that is united downwards stands in the upper one.
        check(
            &[&["项目", "", "参赛单位", "参赛代表"], &["编号", "作品名称", "", "姓名"], &["A-1", "甲", "乙公司", "丁"]],
            1,
            &["编号", "作品名称", "参赛单位", "参赛代表"],
        );
        // One row, a row without a number beneath it, a title above it.
        check(&[&["项目编号", "项目名称"], &["", "甲"], &["A-1", "乙"]], 0, &["项目编号", "项目名称"]);
        check(&[&["项目名称"], &["项目编号", "项目名称"], &["A-1", "乙"]], 1, &["项目编号", "项目名称"]);
        check(&[&["项目编号", "项目名称"]], 0, &["项目编号", "项目名称"]);
    }

    #[test]
    fn what_stands_above_a_header_is_passed_over() {
        let check = |of: &[&[&str]], expected: usize| {
            let rows = rows(of);
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
        assert_eq!(columns.strange, ["备注"]);
        assert_eq!(problems, [loss::column_twice("e.csv", 1, "项目名称", "作品名称")]);
    }
}
