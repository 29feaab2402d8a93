use std::path::{Component, Path, PathBuf};

use crate::args::{InitArgs, WORKSPACE};
use crate::out::{Failure, Out, exit};

/// What makes a folder a contest's.
const CONTEST: &str = "contest.toml";

/// Writes a pipeline file with the divisions that are there. Of those with the latest year in their names the one to which most was submitted
/// is taken as the one to screen: of others an office has a list. The file says so, and people correct it. The workspace is the folder `workspace` where the user stands: all commands look for it there.
pub(crate) fn init(args: &InitArgs, out: &mut Out) -> Result<u8, Failure> {
    let divisions = divisions(&args.intake)?;
    let Some(home) = home(&divisions, |division| submitted(&args.intake, division)) else {
        return Err(Failure::usage(
            format!("{} 里没有 divisions/<赛区>/ 文件夹", args.intake.display()),
            format!("{} holds no divisions/<division>/ folder", args.intake.display()),
        ));
    };
    let beside = folder_of(&args.out);
    let from = beside.canonicalize().map_err(|e| Failure::opening(beside, &e))?;
    let here = Path::new(".").canonicalize()?;
    let paths = Paths {
        contest: relative(&from, &contest(&args.contest, beside)?.canonicalize()?),
        intake: season(&from, &here, &args.intake.canonicalize()?),
        workspace: relative(&from, &here.join(WORKSPACE)),
    };
    let text = written(&paths, home, &divisions);
    if args.out.try_exists().map_err(|e| Failure::opening(&args.out, &e))? {
        return Err(Failure::usage(
            format!("{} 已存在，不覆盖；要另写一份，请用 --out 换一个文件名，或先把它改名", args.out.display()),
            format!("{} exists and is left as it is; give another name with --out, or rename it first", args.out.display()),
        ));
    }
    store::write_atomic(&args.out, text.as_bytes())?;
    out.say(
        format!("已写出 {}（本次筛查 {home}）。下一步：shai run {}", args.out.display(), args.out.display()),
        format!("wrote {} (screening {home}). Next: shai run {}", args.out.display(), args.out.display()),
    )?;
    Ok(exit::DONE)
}

/// What the file names, relative to the file, so that all may be moved together; a season that lies elsewhere by its whole path.
struct Paths {
    contest: String,
    intake: String,
    workspace: String,
}

fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The contest's folder, as it was given or by its name beside the file.
fn contest(given: &Path, beside: &Path) -> Result<PathBuf, Failure> {
    for folder in [given.to_owned(), beside.join(given)] {
        if folder.join(CONTEST).is_file() {
            return Ok(folder);
        }
    }
    let mut near: Vec<String> = [folder_of(given), beside, Path::new(".")].into_iter().flat_map(contests).collect();
    near.sort();
    near.dedup();
    let (zh, en) = match near.as_slice() {
        [] => ("请给出其中有 contest.toml 的文件夹".to_owned(), "give the folder that holds it".to_owned()),
        near => (format!("附近有：{}", near.join("、")), format!("near here: {}", near.join(", "))),
    };
    Err(Failure::usage(format!("{} 里没有 {CONTEST}；{zh}", given.display()), format!("{} holds no {CONTEST}; {en}", given.display())))
}

/// Folders of contests in a folder. They are only offered: a folder that cannot be listed offers none.
fn contests(folder: &Path) -> Vec<String> {
    let Ok(items) = std::fs::read_dir(folder) else { return Vec::new() };
    let found = items.flatten().map(|item| item.path()).filter(|path| path.join(CONTEST).is_file());
    found.map(|path| path.strip_prefix(".").unwrap_or(&path).display().to_string()).collect()
}

/// `to` as it is named from the folder `from`, both absolute and without links; `to` itself where nothing ties the two (another drive).
fn relative(from: &Path, to: &Path) -> String {
    let (from, to): (Vec<Component<'_>>, Vec<Component<'_>>) = (from.components().collect(), to.components().collect());
    let same = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    if same == 0 {
        return to.iter().collect::<PathBuf>().display().to_string();
    }
    let up = std::iter::repeat_n("..".to_owned(), from.len() - same);
    let down = to[same..].iter().map(|part| part.as_os_str().to_string_lossy().into_owned());
    let parts: Vec<String> = up.chain(down).collect();
    if parts.is_empty() { ".".to_owned() } else { parts.join("/") }
}

/// The season as the file names it: what lies in the folder where the user stands is copied to another machine with it.
fn season(from: &Path, here: &Path, intake: &Path) -> String {
    if intake.starts_with(here) { relative(from, intake) } else { store::shown(intake) }
}

/// The year in a division's name, the last where there are several.
fn year(name: &str) -> Option<&str> {
    name.split(|c: char| !c.is_ascii_digit()).rfind(|digits| digits.len() == 4)
}

/// The division of the latest year, or of all where no name has a year, to which most was submitted; the first of several.
fn home(divisions: &[String], submitted: impl Fn(&str) -> usize) -> Option<&String> {
    let latest = divisions.iter().filter_map(|d| year(d)).max();
    let mut current = divisions.iter().filter(|d| year(d) == latest);
    let first = current.next()?;
    Some(current.fold(first, |most, other| if submitted(other) > submitted(most) { other } else { most }))
}

/// Folders of entries in a division. They only decide what is proposed: those that cannot be listed count as none.
fn submitted(intake: &Path, division: &str) -> usize {
    std::fs::read_dir(intake.join(DIVISIONS).join(division).join("files")).map_or(0, Iterator::count)
}

fn written(paths: &Paths, home: &str, divisions: &[String]) -> String {
    let toml = |text: &str| toml::Value::from(text).to_string();
    let earlier = divisions.iter().filter(|d| year(d).is_some_and(|y| Some(y) < year(home)));
    format!(
        "# 由 shai init 写出；请核对 home（本次筛查的赛区）。其余赛区作为平行赛区比对，earlier 作为往届比对。\n\
         format = 1\ncontest = {}\nintake = {}\nworkspace = {}\n\n[divisions]\nhome = {}\nearlier = [{}]\n{}",
        toml(&paths.contest),
        toml(&paths.intake),
        toml(&paths.workspace),
        toml(home),
        earlier.map(|d| toml(d)).collect::<Vec<_>>().join(", "),
        changeable()
    )
}

/// What an office may want otherwise, each with its default, as comments: without `# ` in front a setting counts.
fn changeable() -> String {
    let (limits, fence) = (extract::Limits::default(), extract::fence::FenceLimits::default());
    format!(
        "
# 以下各项可按需修改：去掉行首的 # 即生效；所列数字是缺省值。
# [settings.encode]
# model = \"models/bge-small-zh-v1.5\"   # 自备的编码模型文件夹，相对于本文件（缺省：程序内置的词表）
# precision = \"float32\"       # 模型权重的存法；int16 用时约为七成、内存减半，向量余弦 0.9999 以上
# [settings.ledger]
# seal = \"sm3\"                # 决定台账的哈希链用国密 SM3（缺省 sha256）；只对新建的台账生效，已有的台账不变
# [settings.extract]
# pages = {pages}              # 一份材料最多读多少页
# ocr_dpi = {dpi:?}             # 识别扫描页时的分辨率
# [settings.fence]
# seconds = {seconds}             # 一份材料多少秒没有进展即停止读取
# memory_mib = {memory}          # 读取一份材料最多用多少 MiB 内存
# entry_seconds = {entry}      # 一次运行读取一个项目的材料最多用多少秒；其余材料列为问题，下次运行再读
",
        pages = limits.pages,
        dpi = limits.ocr_dpi,
        seconds = fence.seconds,
        memory = fence.memory_mib,
        entry = fence.entry_seconds,
    )
}

/// Folder of a season that holds its divisions.
const DIVISIONS: &str = "divisions";

fn divisions(intake: &Path) -> Result<Vec<String>, Failure> {
    let folder = intake.join(DIVISIONS);
    let read = std::fs::read_dir(&folder).map_err(|e| if intake.is_dir() { no_season(intake) } else { Failure::opening(intake, &e) })?;
    let mut names = Vec::new();
    for item in read {
        let item = item?;
        if item.file_type()?.is_dir() {
            names.push(item.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// A folder without divisions; the season that it lies in, where somebody went one or two folders too deep.
fn no_season(intake: &Path) -> Failure {
    let is_season = |up: &&Path| !up.as_os_str().is_empty() && up.join(DIVISIONS).is_dir();
    let (zh, en) = match intake.ancestors().skip(1).find(is_season) {
        Some(up) => (format!("请改为 --intake {}", up.display()), format!("give --intake {}", up.display())),
        None => ("请给出其中有 divisions/<赛区>/ 的文件夹".to_owned(), "give the folder that holds divisions/<division>/".to_owned()),
    };
    Failure::usage(
        format!("{} 不是赛季文件夹：其中没有 divisions；{zh}", intake.display()),
        format!("{} is no season folder, it holds no divisions; {en}", intake.display()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn the_division_of_the_latest_year_with_most_entries_is_screened() {
        let home = |of: &[(&str, usize)]| {
            let divisions = names(&of.iter().map(|(name, _)| *name).collect::<Vec<_>>());
            let submitted = |division: &str| of.iter().find(|(name, _)| *name == division).map_or(0, |(_, entries)| *entries);
            super::home(&divisions, submitted).cloned()
        };
        assert_eq!(home(&[("extra", 900), ("gd-2024", 300), ("gd-2025", 120), ("zj-2025", 14)]).as_deref(), Some("gd-2025"));
        assert_eq!(home(&[("fj-2025", 0), ("gd-2024", 7), ("gd-2025", 120), ("hn-2025", 0)]).as_deref(), Some("gd-2025"));
        assert_eq!(home(&[("2024年广东", 0), ("2025年广东", 0), ("备用", 0)]).as_deref(), Some("2025年广东"));
        assert_eq!(home(&[("b", 0), ("c", 0)]).as_deref(), Some("b"));
        assert_eq!(home(&[]), None);
    }

    #[test]
    fn folders_of_entries_are_counted_where_they_can_be_listed() {
        let dir = tempfile::tempdir().unwrap();
        for folder in ["gd-2025/files/A1", "gd-2025/files/A2", "zj-2025"] {
            std::fs::create_dir_all(dir.path().join(DIVISIONS).join(folder)).unwrap();
        }
        assert_eq!(["gd-2025", "zj-2025", "hn-2025"].map(|division| submitted(dir.path(), division)), [2, 0, 0]);
    }

    #[test]
    fn what_is_written_is_read_as_it_was_meant() {
        let (home, intake) = ("gd\u{7f}\"2025", "C:\\赛季\u{1b}");
        let all = names(&["extra", "gd-2023", "zj-2024", home]);
        let paths = Paths { contest: "赛".to_owned(), intake: intake.to_owned(), workspace: "../工作区".to_owned() };
        let file: pipeline::PipelineFile = toml::from_str(&written(&paths, home, &all)).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!((file.contest.as_str(), file.intake.as_deref()), ("赛", Some(Path::new(intake))));
        assert_eq!(file.workspace.as_deref(), Some(Path::new("../工作区")));
        assert_eq!((file.divisions.home.as_str(), file.divisions.earlier), (home, names(&["gd-2023", "zj-2024"])));
    }

    #[test]
    fn a_path_is_named_from_the_folder_of_the_file() {
        let named = |from: &str, to: &str| relative(Path::new(from), Path::new(to));
        assert_eq!(named("/a/pipelines", "/a/workspace"), "../workspace");
        assert_eq!(named("/a/pipelines", "/a/pipelines/gd-2025"), "gd-2025");
        assert_eq!(named("/a", "/a"), ".");
        assert_eq!(named("/a/b/c", "/x/y"), "../../../x/y");
        let season = |intake: &str| super::season(Path::new("/a/pipelines"), Path::new("/a"), Path::new(intake));
        assert_eq!(season("/a/2025赛季"), "../2025赛季");
        assert_eq!(season("/mnt/2025赛季"), "/mnt/2025赛季");
    }

    #[test]
    fn what_may_be_changed_is_understood_when_it_counts() {
        let comments = changeable();
        let counting: Vec<&str> = comments.lines().skip(2).map(|line| line.strip_prefix("# ").unwrap_or(line)).collect();
        let text = format!("format = 1\ncontest = \"c\"\n[divisions]\nhome = \"h\"\n{}", counting.join("\n"));
        let file: pipeline::PipelineFile = toml::from_str(&text).unwrap_or_else(|e| panic!("{e}\n{text}"));
        assert_eq!(file.settings.ledger.seal.name(), "SM3");
        assert_eq!(file.settings.encode.model.as_deref(), Some(std::path::Path::new("models/bge-small-zh-v1.5")));
        let defaults = (extract::Limits::default(), extract::fence::FenceLimits::default());
        assert_eq!((file.settings.extract, file.settings.fence), defaults);
    }
}
