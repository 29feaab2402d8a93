use std::path::{Path, PathBuf};

use record::{Contest, Say, Topic};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::{EncodeSettings, Error};

/// The format of pipeline files that this program reads.
pub(crate) const FORMAT: u32 = 1;

/// A pipeline file as written: what to screen, with which contest, with which settings of the stages.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PipelineFile {
    /// Version of this format, 1.
    pub format: u32,
    /// Name of the contest folder beside this file.
    pub contest: String,
    /// Season folder, relative to this file.
    pub intake: Option<PathBuf>,
    /// Workspace folder, relative to this file.
    pub workspace: Option<PathBuf>,
    /// Which division is which.
    pub divisions: Divisions,
    /// Settings of the stages; each has measured defaults.
    #[serde(default)]
    pub settings: StageSettings,
}

/// Which division is screened, and what the others are to it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Divisions {
    /// The division that is screened.
    pub home: String,
    /// Earlier seasons; every other division found is a parallel one.
    #[serde(default)]
    pub earlier: Vec<String>,
}

/// Settings of the stages, by stage.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StageSettings {
    /// Season folder and registries.
    pub intake: intake::Settings,
    /// Limits of reading.
    pub extract: extract::Limits,
    /// What one file may cost the process that reads it.
    pub fence: extract::fence::FenceLimits,
    /// Full-text index.
    pub index: index::Settings,
    /// Passages as vectors.
    pub encode: EncodeSettings,
    /// Track and topic.
    pub classify: classify::Settings,
    /// Text reuse.
    pub reuse: reuse::Settings,
    /// People's decisions.
    pub ledger: LedgerSettings,
}

/// How a ledger that is made new is sealed; one that is there keeps its seal.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LedgerSettings {
    /// `sha256` or `sm3`.
    pub seal: store::Seal,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TopicsFile {
    #[serde(rename = "topic")]
    topics: Vec<Topic>,
}

pub(crate) fn read(path: &Path) -> Result<(PipelineFile, String), Error> {
    let (file, text): (PipelineFile, String) = parse(path, PIPELINE)?;
    if file.format != FORMAT {
        return Err(Error::file(
            path,
            None,
            Say::new(
                format!("流程文件格式版本是 {}，本程序读取的是 {FORMAT}", file.format),
                format!("the pipeline file has format {}, this program reads {FORMAT}", file.format),
            ),
            Say::new(
                format!("把 format 改为 {FORMAT}，或换用对应版本的程序。"),
                format!("set format = {FORMAT}, or use the program that goes with it."),
            ),
        ));
    }
    Ok((file, text))
}

/// The contest folder: `contest.toml` with the topics of `topics.toml`; what the checks and the ranking need beside it; and the texts, to be hashed.
pub(crate) struct ContestFolder {
    pub(crate) contest: Contest,
    pub(crate) rules: check::Settings,
    pub(crate) criteria: rank::Settings,
    pub(crate) texts: Vec<(&'static str, String)>,
}

pub(crate) fn read_contest(folder: &Path) -> Result<ContestFolder, Error> {
    let (mut contest, contest_text): (Contest, String) = parse(&folder.join("contest.toml"), CONTEST)?;
    let (topics, topics_text): (TopicsFile, String) = parse(&folder.join("topics.toml"), CONTEST)?;
    contest.topics.extend(topics.topics);
    let (rules, rules_text) = parse_rules(&folder.join("rules.toml"))?;
    let criteria_path = folder.join("criteria.toml");
    let (criteria, criteria_text): (rank::Settings, String) = parse(&criteria_path, CONTEST)?;
    criteria.check().map_err(|e| {
        let to_do = Say::new("改正后再运行；没有任何阶段被执行。", "correct it and run again; no stage was run.");
        Error::file(&criteria_path, None, e.say(), to_do)
    })?;
    let texts =
        vec![("contest.toml", contest_text), ("topics.toml", topics_text), ("rules.toml", rules_text), ("criteria.toml", criteria_text)];
    Ok(ContestFolder { contest, rules, criteria, texts })
}

/// Settings of the checks from a `rules.toml`, or from the contest folder that a pipeline file names.
///
/// # Errors
/// Where the file cannot be read, or has an unknown key.
pub fn read_rules(path: &Path) -> Result<check::Settings, Error> {
    let (table, _): (toml::Table, String) = parse(path, CONTEST)?;
    if !table.contains_key("contest") {
        return Ok(parse_rules(path)?.0);
    }
    let (file, _) = read(path)?;
    Ok(read_contest(&path.parent().unwrap_or(Path::new(".")).join(&file.contest))?.rules)
}

/// A `rules.toml` and its text.
fn parse_rules(path: &Path) -> Result<(check::Settings, String), Error> {
    let (rules, text): (check::Settings, String) = parse(path, CONTEST)?;
    rules.check().map_err(|what| {
        let to_do = Say::new("改正后再运行；没有任何阶段被执行。", "correct it and run again; no stage was run.");
        Error::file(path, None, what, to_do)
    })?;
    Ok((rules, text))
}

/// As users call the files that are read here.
const PIPELINE: &str = "流程文件";
const CONTEST: &str = "赛事文件";

fn parse<T: DeserializeOwned>(path: &Path, kind: &str) -> Result<(T, String), Error> {
    let bytes = std::fs::read(path).map_err(|source| Error::Open { path: path.to_owned(), source })?;
    // Editors of offices save in their own encodings, which a Chinese comment is enough to show.
    let text = intake::decode(&bytes).ok_or_else(|| {
        let what = Say::new(format!("{kind}的编码无法识别"), "the file is in no known encoding");
        Error::file(
            path,
            None,
            what,
            Say::new("另存为 UTF-8 后再运行；没有任何阶段被执行。", "save it as UTF-8 and run again; no stage was run."),
        )
    })?;
    match toml::from_str(&text) {
        Ok(value) => Ok((value, text)),
        Err(error) => Err(located(path, kind, &text, &error)),
    }
}

/// A parser's complaint with the line it is about. The parser names the key that is unknown or missing; its words stay English inside
/// the Chinese sentence because they quote names that stand in the file.
fn located(path: &Path, kind: &str, text: &str, error: &toml::de::Error) -> Error {
    let at = error.span().map(|span| {
        let before = &text[..span.start.min(text.len())];
        (before.matches('\n').count() + 1, before.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1)
    });
    let message = error.message().replace('\n', " ");
    let what = error
        .span()
        .and_then(|span| slip(&message, text.split_at_checked(span.start)?))
        .map_or_else(|| Say::new(in_chinese(&message), message.as_str()), |slip| Say::new(slip.zh, format!("{message}: {}", slip.en)));
    Error::file(path, at, Say::new(format!("{kind}有误：{}", what.zh), what.en), to_do(&message))
}

/// What is not known here may be mistyped, or known to a later program only: a file goes from one machine to another more easily than a program.
fn to_do(message: &str) -> Say {
    if ["unknown field ", "unknown variant "].iter().any(|unknown| message.starts_with(unknown)) {
        return Say::new(
            "写错的，改正这一行；没有写错的，这份文件是为更新的程序写的，请换用新版程序。没有任何阶段被执行。",
            "correct this line if it is mistyped; if it is not, the file was written for a later version: use that one. No stage was run.",
        );
    }
    Say::new("改正这一行后再运行；没有任何阶段被执行。", "correct this line and run again; no stage was run.")
}

/// What was typed where the parser stopped, for what office machines put there: signs of a Chinese keyboard, and paths of Windows. `before` and
/// `rest` are the text on both sides of the place.
fn slip(message: &str, (before, rest): (&str, &str)) -> Option<Say> {
    if message.contains("escape") || message.contains("unicode value") {
        return Some(Say::new(
            "路径里的 \\ 要写成 /，如 \"D:/2025赛季\"，或改用英文单引号 'D:\\2025赛季'",
            "write / in paths (\"D:/2025\"), or put them in single quotes ('D:\\2025')",
        ));
    }
    let is_sign = |sign: &char| "“”‘’＂＇＝：，、；［］【】".contains(*sign);
    let here = rest.trim_start_matches([' ', '\t']).chars().next().filter(is_sign);
    // A sign that stands close to a key is taken for a part of it.
    let in_key = || before.rsplit('\n').next().filter(|_| message.starts_with("key with no value"))?.chars().find(is_sign);
    let sign = here.or_else(in_key)?;
    Some(Say::new(format!("这里的“{sign}”是中文标点，请改为英文（半角）的"), format!("{sign} is a Chinese sign; write the ASCII one")))
}

fn in_chinese(message: &str) -> String {
    let known = [
        ("string values must be quoted", "文字要放在英文双引号里"),
        ("key with no value", "键的后面要有 = 和取值"),
        ("duplicate key", "同一个键写了两次"),
    ];
    if let Some((_, zh)) = known.iter().find(|(en, _)| message.starts_with(en)) {
        return (*zh).to_owned();
    }
    if let Some(rest) = message.strip_prefix("unknown field ") {
        let (key, known) = rest.split_once(", expected ").unwrap_or((rest, ""));
        return format!("不认识的键 {key}；这里可用的键：{}", known.trim_start_matches("one of "));
    }
    if let Some(rest) = message.strip_prefix("unknown variant ") {
        let (value, known) = rest.split_once(", expected ").unwrap_or((rest, ""));
        return format!("不认识的取值 {value}；这里可用的取值：{}", known.trim_start_matches("one of "));
    }
    if let Some(key) = message.strip_prefix("missing field ") {
        return format!("缺少键 {key}");
    }
    if let Some((key, range)) = message.split_once(" is a whole number from ")
        && let Some(((low, high), got)) = range.split_once(", got ").and_then(|(range, got)| Some((range.split_once(" to ")?, got)))
    {
        return format!("{key} 应为 {low} 到 {high} 的整数，收到 {got}");
    }
    if let Some(rest) = message.strip_prefix("a time is written as ")
        && let Some((forms, got)) = rest.split_once(", got ")
    {
        return format!("时间应写成 {}，收到 {got}", forms.replace(" or ", " 或 "));
    }
    format!("解析程序提示 {message}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(line: &str) -> String {
        let text = format!("format = 1\ncontest = \"c\"\n[divisions]\n{line}\n");
        let error = toml::from_str::<PipelineFile>(&text).expect_err("the line is wrong");
        let said = located(Path::new("p.toml"), PIPELINE, &text, &error).say().zh;
        said.lines().next().expect("a sentence").to_owned()
    }

    #[test]
    fn what_a_later_program_may_know_is_not_only_taken_for_a_slip() {
        let said = |line: &str| {
            let text = format!("format = 1\ncontest = \"c\"\n[divisions]\nhome = \"gd\"\n{line}\n");
            let error = toml::from_str::<PipelineFile>(&text).expect_err("the line is wrong");
            located(Path::new("p.toml"), PIPELINE, &text, &error).say()
        };
        let to_do = "处理：写错的，改正这一行；没有写错的，这份文件是为更新的程序写的，请换用新版程序。没有任何阶段被执行。";
        assert_eq!(
            said("later = []").zh,
            format!("p.toml:5:1：流程文件有误：不认识的键 `later`；这里可用的键：`home` or `earlier`\n{to_do}")
        );
        let value = said("[settings.ledger]\nseal = \"sha9\"").zh;
        assert!(value.contains("不认识的取值 `sha9`") && value.ends_with(to_do), "{value}");
        assert!(said("earlier = 1").zh.ends_with("处理：改正这一行后再运行；没有任何阶段被执行。"));
        let en = "To do: correct this line if it is mistyped; if it is not, the file was written for a later version: use that one. No stage was run.";
        assert!(said("later = []").en.ends_with(en));
    }

    #[test]
    fn what_a_chinese_keyboard_or_windows_puts_into_a_line_is_named() {
        let sign = |sign: char| format!("流程文件有误：这里的“{sign}”是中文标点，请改为英文（半角）的");
        assert_eq!(refused("home = “gd-2025”"), format!("p.toml:4:8：{}", sign('“')));
        assert_eq!(refused("home ＝ \"gd-2025\""), format!("p.toml:4:6：{}", sign('＝')));
        assert_eq!(refused("home：\"gd-2025\""), format!("p.toml:4:15：{}", sign('：')));
        assert_eq!(refused("home = \"gd-2025\"，"), format!("p.toml:4:17：{}", sign('，')));
        assert_eq!(refused("home = \"gd\"\nearlier = [\"a\"， \"b\"]"), format!("p.toml:5:15：{}", sign('，')));
        let path = "流程文件有误：路径里的 \\ 要写成 /，如 \"D:/2025赛季\"，或改用英文单引号 'D:\\2025赛季'";
        for windows in ["home = \"D:\\新建\"", "home = \"D:\\users\""] {
            assert!(refused(windows).ends_with(path), "{}", refused(windows));
        }
        assert_eq!(refused("home = gd-2025"), "p.toml:4:8：流程文件有误：文字要放在英文双引号里");
        assert_eq!(refused("home"), "p.toml:4:5：流程文件有误：键的后面要有 = 和取值");
        // Signs inside a value are its own.
        assert_eq!(
            refused("home = \"“甲”\"\nearlier = 1"),
            "p.toml:5:11：流程文件有误：解析程序提示 invalid type: integer `1`, expected a sequence"
        );
    }
}
