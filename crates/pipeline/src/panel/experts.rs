use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use record::{Contest, Place, Problem, Say};

use crate::Error;

/// An expert as the list of experts has it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Expert {
    /// Name.
    pub name: String,
    /// Unit.
    pub unit: String,
    /// Tracks, topics and words of the expert's field, as written.
    pub fields: Vec<String>,
    /// Entries read or done before: numbers or titles.
    pub past: Vec<String>,
    /// Units that the expert asked to stand back from.
    pub avoid: Vec<String>,
    /// Entries from which the expert is recused one by one, by number. No list holds these; whoever keeps the accounts adds them.
    pub recused: BTreeSet<String>,
    /// Tracks to which the expert is limited, by code; empty means all. As with `recused`, no list holds these.
    pub tracks: BTreeSet<String>,
    /// Entries the expert takes at most, where the list says so.
    pub load: Option<u32>,
    /// Row in the list.
    pub row: u32,
}

impl Expert {
    /// Whether the expert may be given entries of a track at all.
    pub fn reads(&self, track: &str) -> bool {
        self.tracks.is_empty() || self.tracks.contains(track)
    }
}

/// A list of experts as read: rows that cannot be used are named, the others go on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Experts {
    /// Those that can be assigned.
    pub experts: Vec<Expert>,
    /// What was wrong with the list.
    pub problems: Vec<Problem>,
}

const COLUMNS: [(&str, &[&str]); 6] = [
    ("name", &["姓名", "专家", "专家姓名", "name"]),
    ("unit", &["单位", "工作单位", "所在单位", "unit"]),
    ("fields", &["领域", "专业领域", "研究方向", "评审领域", "fields"]),
    ("past", &["以往项目", "既往项目", "评审过的项目", "past", "past entries"]),
    ("avoid", &["回避单位", "需回避单位", "avoid"]),
    ("load", &["最多项数", "评审上限", "load"]),
];

/// What the headings of a list mean: the keys of [`COLUMNS`].
fn headers() -> text::Headers {
    let mut headers = text::Headers::new();
    for (key, names) in COLUMNS {
        names.iter().for_each(|name| headers.add(name, key));
    }
    headers
}

/// Reads a list of experts (CSV of any encoding, XLSX or JSON lines) with the columns 姓名 单位 领域 以往项目 回避单位 最多项数; the last four
/// may be absent, and 领域 should not be: without it an expert suits no entry better than another.
///
/// # Errors
/// Where the file cannot be opened, or is no table with 姓名 and 单位.
pub fn read_experts(path: &Path, settings: &intake::Settings, contest: &Contest) -> Result<Experts, Error> {
    let bytes = std::fs::read(path).map_err(|source| Error::Open { path: path.to_owned(), source })?;
    let name = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    let headers = headers();
    let is_header = |cells: &[String]| {
        let has = |key: &str| cells.iter().any(|c| headers.meaning(c) == Some(key));
        has("name") && has("unit")
    };
    let table = intake::rows(&name, &bytes, settings, &is_header).map_err(|p| no_list(path, &p))?;
    let at: BTreeMap<&str, usize> = table.header.iter().enumerate().filter_map(|(i, h)| Some((headers.meaning(h)?, i))).collect();
    let mut found = Experts { experts: Vec::new(), problems: table.problems };
    if !at.contains_key("fields") {
        found.problems.push(no_fields(&name));
    }
    for (row, cells) in &table.rows {
        let cell = |key: &str| at.get(key).and_then(|&i| cells.get(i)).map_or("", |c| c.trim());
        match expert(cell, *row, settings) {
            Ok(expert) => {
                found.problems.extend(doubts(&name, &expert, &found.experts, contest));
                found.experts.push(expert);
            }
            Err(what) => found.problems.push(left_out(&name, *row, what)),
        }
    }
    Ok(found)
}

fn expert<'a>(cell: impl Fn(&str) -> &'a str, row: u32, settings: &intake::Settings) -> Result<Expert, Say> {
    let list = |key: &str| -> Vec<String> { text::list_items(cell(key), &settings.separators).map(str::to_owned).collect() };
    for (key, zh, en) in
        [("name", "没有姓名", "no name"), ("unit", "没有单位，无法判断回避", "no unit, so that nobody can say where to stand back")]
    {
        if cell(key).is_empty() {
            return Err(Say::new(zh, en));
        }
    }
    let load = match cell("load") {
        "" => None,
        text => Some(
            text.parse()
                .map_err(|e| Say::new(format!("最多项数“{text}”不是整数"), format!("the load {text:?} is no whole number: {e}")))?,
        ),
    };
    let (name, unit) = (cell("name").to_owned(), cell("unit").to_owned());
    Ok(Expert {
        name,
        unit,
        fields: list("fields"),
        past: list("past"),
        avoid: list("avoid"),
        recused: BTreeSet::new(),
        tracks: BTreeSet::new(),
        load,
        row,
    })
}

fn no_list(path: &Path, problem: &Problem) -> Error {
    Error::file(
        path,
        None,
        Say::new(format!("专家名单无法读取：{}", problem.what.zh), format!("the list of experts cannot be read: {}", problem.what.en)),
        Say::new(
            "名单第一行须有列名：姓名、单位、领域、以往项目、回避单位、最多项数（后四列可缺）。",
            "the first row names the columns: name, unit, fields, past, avoid, load (the last four may be absent).",
        ),
    )
}

fn left_out(file: &str, row: u32, what: Say) -> Problem {
    Problem::new(
        Place::row(file, row),
        "experts.row",
        what,
        Say::new("本行未参加分配，其余行照常。", "This row was left out; the others went on."),
        Say::new("请补全后重新分配。", "Complete it and assign again."),
    )
}

fn no_fields(file: &str) -> Problem {
    Problem::new(
        Place::file(file),
        "experts.fields",
        Say::new("名单没有“领域”一列。", "The list has no column for fields."),
        Say::new("只按回避和项数分配，不看是否对口。", "The assignment looks at recusals and loads alone."),
        Say::new(
            "请增加“领域”列：赛道、赛题的名称或编号，或专业用词。",
            "Add one: names or codes of tracks and topics, or words of the field.",
        ),
    )
}

/// What a person should look at in a row that is used all the same.
fn doubts(file: &str, expert: &Expert, before: &[Expert], contest: &Contest) -> Vec<Problem> {
    let mut found = Vec::new();
    if let Some(twin) = before.iter().find(|e| e.name == expert.name && e.unit == expert.unit) {
        found.push(Problem::new(
            Place::row(file, expert.row),
            "experts.twice",
            Say::new(
                format!("与第 {} 行同名同单位：{}", twin.row, expert.name),
                format!("the same name and unit as row {}: {}", twin.row, expert.name),
            ),
            Say::new("两行都参加分配。", "Both rows were used."),
            Say::new("若是同一人，请删去一行。", "If it is one person, delete one of the rows."),
        ));
    }
    let codes = || contest.tracks.iter().map(|t| &t.code).chain(contest.topics.iter().map(|t| &t.code));
    let unknown = |field: &&String| codes().any(|code| shape(code) == shape(field)) && !codes().any(|code| code == *field);
    for code in expert.fields.iter().filter(unknown) {
        let like = [contest.tracks.first().map(|t| t.code.as_str()), contest.topics.first().map(|t| t.code.as_str())];
        let like: Vec<&str> = like.into_iter().flatten().collect();
        found.push(Problem::new(
            Place::row(file, expert.row),
            "experts.code",
            Say::new(format!("没有编号为 {code} 的赛道或赛题。"), format!("There is no track or topic {code}.")),
            Say::new("按普通用词处理。", "It was taken as a word."),
            Say::new(
                format!("请改为 {} 这样的编号，或写名称。", like.join("、")),
                format!("Write a code like {}, or a name.", like.join(" or ")),
            ),
        ));
    }
    found
}

/// What a code looks like, whatever its digits: `T00.00`.
fn shape(code: &str) -> String {
    code.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_as_people_write_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("专家.csv");
        let text = "评审专家名单,,,,\n姓 名（必填）,工作单位（全称）,领域,回避单位,最多项数\n林知远,岭南大学,T01，气象服务,无,5\n周启明,南岭研究院,待定,甲公司，乙公司,\n";
        store::write_atomic(&path, text.as_bytes()).unwrap();
        let contest = crate::file::read_contest(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../pipelines/guangdong-2025")));
        let found = read_experts(&path, &intake::Settings::default(), &contest.unwrap().contest).unwrap();
        let read: Vec<(&str, String, String)> =
            found.experts.iter().map(|e| (e.name.as_str(), e.fields.join("|"), e.avoid.join("|"))).collect();
        let row = |name, fields: &str, avoid: &str| (name, fields.to_owned(), avoid.to_owned());
        assert_eq!(read, [row("林知远", "T01|气象服务", ""), row("周启明", "", "甲公司|乙公司")]);
    }

    #[test]
    fn bad_rows_are_named_and_the_others_go_on() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("专家.csv");
        let text = "姓名,单位,领域,最多项数\n林知远,岭南大学,T01；气象服务,5\n,岭南大学,T01,\n周启明,,T02,\n何以宁,南岭研究院,T77,十\n沈一苇,南岭研究院,T77,\n";
        store::write_atomic(&path, text.as_bytes()).unwrap();
        let contest = crate::file::read_contest(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../pipelines/guangdong-2025")));
        let found = read_experts(&path, &intake::Settings::default(), &contest.unwrap().contest).unwrap();
        let names: Vec<(&str, Option<u32>)> = found.experts.iter().map(|e| (e.name.as_str(), e.load)).collect();
        assert_eq!(names, [("林知远", Some(5)), ("沈一苇", None)]);
        assert_eq!(found.experts[0].fields, ["T01", "气象服务"]);
        let told: Vec<(Option<u32>, &str)> = found.problems.iter().map(|p| (p.place.row, p.what.zh.as_str())).collect();
        assert_eq!(
            told,
            [
                (Some(3), "没有姓名"),
                (Some(4), "没有单位，无法判断回避"),
                (Some(5), "最多项数“十”不是整数"),
                (Some(6), "没有编号为 T77 的赛道或赛题。")
            ]
        );
        assert_eq!(found.problems[3].what_to_do.en, "Write a code like T01 or T01.01, or a name.");
    }
}
