use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use record::{Contest, Place, Problem, Say};
use text::Vocabulary;

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
    ("fields", &["领域", "专业领域", "擅长领域", "研究领域", "研究方向", "专业方向", "评审领域", "从事专业", "专业特长", "专业", "fields"]),
    ("past", &["以往项目", "既往项目", "评审过的项目", "past", "past entries"]),
    ("avoid", &["回避单位", "需回避单位", "avoid"]),
    ("load", &["最多项数", "评审上限", "评审项数", "load"]),
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
    let mut at: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (i, header) in table.header.iter().enumerate() {
        if let Some(key) = headers.meaning(header) {
            at.entry(key).or_default().push(i);
        }
    }
    let words = Vocabulary::of(contest);
    let mut found = Experts { experts: Vec::new(), problems: table.problems };
    if !at.contains_key("fields") {
        found.problems.push(no_fields(&name));
    }
    for (row, cells) in &table.rows {
        let filled = |columns: &Vec<usize>| -> Vec<&str> {
            columns.iter().filter_map(|&at| cells.get(at)).map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect()
        };
        let row = Row { number: *row, cells: at.iter().map(|(&key, columns)| (key, filled(columns))).collect() };
        match expert(&row, settings) {
            Ok(mut expert) => {
                let all = || contest.tracks.iter().map(|track| track.code.clone()).collect::<Vec<String>>();
                expert.fields =
                    expert.fields.iter().flat_map(|field| if is_any(field) { all() } else { known_parts(&words, field) }).collect();
                found.problems.extend(doubts(&name, &expert, &found.experts, contest));
                found.experts.push(expert);
            }
            Err(what) => found.problems.push(left_out(&name, row.number, what)),
        }
    }
    Ok(found)
}

/// A row of a list: the cells that hold something, by the keys of [`COLUMNS`]. Two columns may mean one thing (单位, 工作单位).
struct Row<'r> {
    number: u32,
    cells: BTreeMap<&'r str, Vec<&'r str>>,
}

impl<'r> Row<'r> {
    fn all(&self, key: &str) -> &[&'r str] {
        self.cells.get(key).map(Vec::as_slice).unwrap_or_default()
    }

    /// The first cell of a meaning, `""` where none holds anything.
    fn first(&self, key: &str) -> &'r str {
        self.all(key).first().copied().unwrap_or("")
    }
}

fn expert(row: &Row<'_>, settings: &intake::Settings) -> Result<Expert, Say> {
    let cell = |key: &str| row.first(key);
    // Of a list what stands in all of its columns counts.
    let list = |key: &str| -> Vec<String> {
        let cells = row.all(key).join("\n");
        text::list_items(&cells, &settings.separators).map(str::to_owned).collect()
    };
    for (key, zh, en) in
        [("name", "没有姓名", "no name"), ("unit", "没有单位，无法判断回避", "no unit, so that nobody can say where to stand back")]
    {
        if cell(key).is_empty() {
            return Err(Say::new(zh, en));
        }
    }
    let load = match cell("load") {
        "" => None,
        text => Some(load(text)?),
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
        row: row.number,
    })
}

/// The number of a load, whatever words stand around it (`10项`).
fn load(written: &str) -> Result<u32, Say> {
    let folded = text::fold_str(written, text::Keep::All);
    let no_number = |why: &str| Say::new(format!("最多项数“{written}”不是整数"), format!("the load {written:?} is no whole number{why}"));
    let mut runs = folded.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty());
    match (runs.next(), runs.next()) {
        (Some(digits), None) => digits.parse::<u32>().map_err(|e| no_number(&format!(": {e}"))),
        _ => Err(no_number("")),
    }
}

/// Signs by which people part tracks and topics beside those that part lists: a field that is one (`工业制造 现代农业`) may be written with them.
const PARTING: [char; 6] = [' ', '\u{3000}', '/', '／', '|', '+'];

/// Whether a field says that there is no limit to it.
fn is_any(field: &str) -> bool {
    let folded = text::fold_str(field, text::Keep::Letters);
    ["不限", "不限赛道", "全部", "全部赛道", "所有赛道", "各赛道"].contains(&folded.as_str())
}

/// A field, or the tracks and topics that it names one behind the other, where each of its parts is one.
fn known_parts(words: &Vocabulary, field: &str) -> Vec<String> {
    let is_known = |part: &str| words.track(part).is_some() || words.topic(part).is_some();
    let parts: Vec<&str> = field.split(PARTING).filter(|part| !part.is_empty()).collect();
    if !is_known(field) && parts.iter().all(|part| is_known(part)) {
        return parts.into_iter().map(str::to_owned).collect();
    }
    vec![field.to_owned()]
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
    fn columns_and_fields_are_taken_as_offices_write_them() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("专家.csv");
        let text = "姓名,工作单位,单位,领域,研究方向,最多项数\n林知远,岭南大学,,工业制造 现代农业,知识图谱,10项\n周启明,,南岭研究院,T01/T02,,至多 8 项\n何以宁,南岭研究院,,\"工业制造 大数据\n气象服务\",T03,5-8\n";
        store::write_atomic(&path, text.as_bytes()).unwrap();
        let contest = crate::file::read_contest(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../pipelines/guangdong-2025")));
        let contest = contest.unwrap().contest;
        let found = read_experts(&path, &intake::Settings::default(), &contest).unwrap();
        let read: Vec<(&str, &str, String, Option<u32>)> =
            found.experts.iter().map(|e| (e.name.as_str(), e.unit.as_str(), e.fields.join("|"), e.load)).collect();
        let row = |name, unit, fields: &str, load| (name, unit, fields.to_owned(), Some(load));
        assert_eq!(read, [row("林知远", "岭南大学", "工业制造|现代农业|知识图谱", 10), row("周启明", "南岭研究院", "T01|T02", 8)]);
        let told: Vec<(Option<u32>, &str)> = found.problems.iter().map(|p| (p.place.row, p.what.zh.as_str())).collect();
        assert_eq!(told, [(Some(4), "最多项数“5-8”不是整数")]);
        let parts = |field: &str| known_parts(&Vocabulary::of(&contest), field).join("|");
        assert_eq!(["工业制造 大数据", "气象服务", "T01 工业制造"].map(parts), ["工业制造 大数据", "气象服务", "T01 工业制造"]);
    }

    #[test]
    fn an_expert_without_limits_knows_all_tracks() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("专家.csv");
        store::write_atomic(&path, "姓名,单位,领域\n林知远,岭南大学,不限\n周启明,南岭研究院,不限制性内切酶\n".as_bytes()).unwrap();
        let contest = crate::file::read_contest(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../pipelines/guangdong-2025")));
        let contest = contest.unwrap().contest;
        let found = read_experts(&path, &intake::Settings::default(), &contest).unwrap();
        let all: Vec<String> = contest.tracks.iter().map(|track| track.code.clone()).collect();
        assert_eq!(found.experts.iter().map(|e| e.fields.clone()).collect::<Vec<_>>(), [all, vec!["不限制性内切酶".to_owned()]]);
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
