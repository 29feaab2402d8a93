//! The engines alone, for any texts, so that anyone can measure them without a season.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use record::{FileKind, ReadStatus, counted};
use serde::Deserialize;

use crate::args::{ClassifyArgs, ExtractArgs, MatchArgs, ReuseArgs};
use crate::out::{Failure, Out, exit};
use crate::surroundings;

pub(crate) fn extract(args: &ExtractArgs, out: &mut Out) -> Result<u8, Failure> {
    store::create_dir(&args.out)?;
    let limits = extract::Limits::default();
    let reader = surroundings::reader(&extract::fence::FenceLimits::default())?;
    let names = names_of_results(&args.files);
    let results = names.iter().flat_map(|name| RESULTS.map(|ending| args.out.join(format!("{name}.{ending}"))));
    not_over_inputs(&args.files, results)?;
    // Each result is written and forgotten as soon as it is there: thousands of files need no more memory than a few, and what was read stays
    // whatever becomes of the rest, or of whoever listens.
    let one = |(path, name): (&PathBuf, &String)| -> Result<Vec<Told>, Failure> {
        let shown = path.display().to_string();
        match read_file(path, &limits, &reader) {
            Ok(extraction) => {
                write_result(&args.out, name, &extraction)?;
                Ok(all_told(&shown, extraction))
            }
            Err(e) => Ok(vec![Told::NotOpened { path: shown, why: record::Say::of_io(&e) }]),
        }
    };
    let done = args.files.par_iter().zip(names.par_iter()).map(one).collect::<Result<Vec<_>, Failure>>()?;
    let mut all_read = true;
    for told in done.iter().flatten() {
        all_read &= told.say(out)?;
    }
    Ok(if all_read { exit::DONE } else { exit::SOME_UNREADABLE })
}

/// Endings of the results of a file.
const RESULTS: [&str; 3] = ["txt", "json", "attached.txt"];

/// Refuses to write a result over one of the files that it comes from: a text that is read into its own folder has the name of its result.
fn not_over_inputs(files: &[PathBuf], results: impl Iterator<Item = PathBuf>) -> Result<(), Failure> {
    // What cannot be found is told by whoever opens it.
    let inputs: BTreeSet<PathBuf> = files.iter().flat_map(|file| file.canonicalize()).collect();
    for result in results {
        if result.canonicalize().is_ok_and(|there| inputs.contains(&there)) {
            let result = result.display();
            return Err(Failure::usage(
                format!("结果会写到所给的文件 {result} 上，没有写出任何东西；请用 --out 换一个位置"),
                format!(
                    "a result would be written over {result}, one of the files given; nothing was written: give another place with --out"
                ),
            ));
        }
    }
    Ok(())
}

/// Bytes of the name of a result: file systems take 255, which a folder named by a title and its form pass together, with room for a number and
/// an ending.
const LONGEST_NAME: usize = 200;

fn shortened(mut name: String) -> String {
    let ends = name.char_indices().map(|(at, c)| at + c.len_utf8());
    let end = ends.take_while(|&end| end <= LONGEST_NAME).last().unwrap_or(0);
    name.truncate(end);
    name
}

/// What the results of each file are called: like the file, with its folder before it where another file is called the same, and a number
/// behind it where even that is not enough.
fn names_of_results(files: &[PathBuf]) -> Vec<String> {
    let part = |part: Option<&std::ffi::OsStr>| part.map(|s| s.to_string_lossy().into_owned());
    let stem = |path: &Path| part(path.file_stem()).unwrap_or_else(|| "file".to_owned());
    // Some file systems take `A` and `a` for one name.
    let mut called: BTreeMap<String, usize> = BTreeMap::new();
    for path in files {
        *called.entry(stem(path).to_lowercase()).or_default() += 1;
    }
    let mut taken = BTreeSet::new();
    let mut names = Vec::with_capacity(files.len());
    for path in files {
        let own = stem(path);
        let folder = part(path.parent().and_then(Path::file_name)).filter(|_| called[&own.to_lowercase()] > 1);
        let wanted = shortened(folder.map_or_else(|| own.clone(), |folder| format!("{folder}_{own}")));
        let numbered = (2u32..).map(|number| format!("{wanted}_{number}"));
        let name = std::iter::once(wanted.clone()).chain(numbered).find(|name| taken.insert(name.to_lowercase()));
        names.push(name.expect("numbers do not end"));
    }
    names
}

fn write_result(folder: &Path, name: &str, extraction: &extract::Extraction) -> Result<(), Failure> {
    let mut text = extract::final_text(&extraction.document);
    let inside: String =
        extraction.members.iter().map(|member| format!("\n\n== {} ==\n{}", member.path, extract::final_text(&member.document))).collect();
    if extraction.document.kind == FileKind::Zip {
        text.push_str(&inside);
    } else if !inside.is_empty() {
        // What a document carries is no part of what it says.
        store::write_whole(&folder.join(format!("{name}.attached.txt")), inside.trim_start().as_bytes())?;
    }
    store::write_whole(&folder.join(format!("{name}.txt")), text.as_bytes())?;
    let json = serde_json::to_vec(extraction).map_err(std::io::Error::from)?;
    store::write_whole(&folder.join(format!("{name}.json")), &json)?;
    Ok(())
}

/// What is said of a file once its result is written.
enum Told {
    /// It could not be opened.
    NotOpened { path: String, why: record::Say },
    /// What became of it, or of a file inside it.
    Read { path: String, status: ReadStatus, pages: usize, chars: u32, problems: Vec<record::Problem> },
}

/// A file and each file inside it.
fn all_told(path: &str, extraction: extract::Extraction) -> Vec<Told> {
    let told = |path: String, document: record::Document| Told::Read {
        path,
        status: document.status,
        pages: document.pages.len(),
        chars: document.text.len(),
        problems: document.problems,
    };
    let mut all = vec![told(path.to_owned(), extraction.document)];
    all.extend(extraction.members.into_iter().map(|member| told(format!("{path}!/{}", member.path), member.document)));
    all
}

impl Told {
    /// Says it; whether nothing of the file was lost: of a photograph nothing was left unread.
    fn say(&self, out: &mut Out) -> Result<bool, Failure> {
        match self {
            Self::NotOpened { path, why } => {
                out.say(format!("打不开  {path}：{}", why.zh), format!("cannot be opened  {path}: {}", why.en))?;
                Ok(false)
            }
            Self::Read { path, status, pages, chars, problems } => {
                let label = report::status_label(*status);
                out.say(
                    format!("{}  {pages} 页 {chars} 字  {path}", label.zh),
                    format!("{}  {} {}  {path}", label.en, counted(pages, "page", "pages"), counted(chars, "character", "characters")),
                )?;
                problems.iter().try_for_each(|problem| say_problem(problem, out))?;
                Ok(!status.is_lost())
            }
        }
    }
}

fn say_problem(problem: &record::Problem, out: &mut Out) -> Result<(), Failure> {
    let record::Problem { code, what, what_was_done: done, what_to_do: to_do, .. } = problem;
    let zh = [&what.zh, &done.zh].map(|s| s.trim_end_matches('。'));
    let en = [&what.en, &done.en].map(|s| s.trim_end_matches('.'));
    out.say(
        format!("    {code}：{}。{}。处理：{}", zh[0], zh[1], to_do.zh),
        format!("    {code}: {}. {}. To do: {}", en[0], en[1], to_do.en),
    )
}

fn read_file(path: &Path, limits: &extract::Limits, reader: &pipeline::Reader) -> Result<extract::Extraction, std::io::Error> {
    let length = std::fs::metadata(path)?.len();
    let name = path.to_string_lossy();
    if length > limits.bytes {
        // The digest of a file that is not read is still wanted, for the report; it is streamed.
        let (sha256, _) = store::sha256_file(path).map_err(std::io::Error::other)?;
        return Ok(extract::over_limit(sha256, length, limits));
    }
    Ok(reader.extract(&std::fs::read(path)?, &name, limits))
}

/// A line of a file of texts.
#[derive(Debug, Deserialize)]
struct Line {
    id: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    text: Option<String>,
}

/// The text of a file in the encoding of whatever program saved it.
fn text(path: &Path) -> Result<String, Failure> {
    let bytes = std::fs::read(path).map_err(|e| Failure::opening(path, &e))?;
    intake::decode(&bytes).ok_or_else(|| {
        let path = path.display();
        Failure::usage(format!("{path} 的编码无法识别；请另存为 UTF-8"), format!("{path} is in no known encoding; save it as UTF-8"))
    })
}

fn lines(path: &Path) -> Result<Vec<Line>, Failure> {
    let text = text(path)?;
    let numbered = text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty());
    numbered
        .map(|(line, number)| {
            serde_json::from_str(line).map_err(|e| {
                Failure::usage(
                    format!("{} 第 {number} 行不是 {{\"id\", \"title\", \"text\"}}：{e}", path.display()),
                    format!("{} line {number} is no {{\"id\", \"title\", \"text\"}}: {e}", path.display()),
                )
            })
        })
        .collect()
}

pub(crate) fn reuse(args: &ReuseArgs, out: &mut Out) -> Result<u8, Failure> {
    not_over_inputs(std::slice::from_ref(&args.docs), std::iter::once(args.out.clone()))?;
    let docs = lines(&args.docs)?;
    let sources: Vec<reuse::Source<'_>> = docs.iter().map(|d| reuse::Source { text: d.text.as_deref().unwrap_or(""), slice: 0 }).collect();
    let found = reuse::pairs(&sources, &[], &reuse::Settings::default());
    let mut tsv = Vec::new();
    for pair in &found.pairs {
        for p in &pair.passages {
            let (a, b) = (&docs[pair.a as usize].id, &docs[pair.b as usize].id);
            writeln!(tsv, "{a}\t{b}\t{:.4}\t{}\t{}\t{}\t{}", pair.score, p.at.a.from(), p.at.a.to(), p.at.b.from(), p.at.b.to())?;
        }
    }
    store::write_atomic(&args.out, &tsv)?;
    let (n, pairs) = (docs.len(), found.pairs.len());
    out.say(
        format!("{n} 份文本，{pairs} 对有相同段落，写入 {}", args.out.display()),
        format!(
            "{}, {} passages, written to {}",
            counted(n, "text", "texts"),
            counted(pairs, "pair shares", "pairs share"),
            args.out.display()
        ),
    )?;
    Ok(exit::DONE)
}

pub(crate) fn classify(args: &ClassifyArgs, out: &mut Out) -> Result<u8, Failure> {
    let Some(docs) = &args.docs else { return super::learn::learn(args, out) };
    let nowhere = Path::new("");
    let plan = pipeline::Plan::read(&args.pipeline, Some(nowhere), Some(nowhere))?;
    let docs = lines(docs)?;
    let texts: Vec<classify::TextDoc> = docs
        .into_iter()
        .map(|d| classify::TextDoc {
            sha256: record::Sha256::of(d.text.as_deref().unwrap_or("").as_bytes()),
            id: d.id,
            title: d.title,
            text: d.text,
        })
        .collect();
    out.bytes(&report::classification_lines(&pipeline::classify_texts(&plan, &texts)?, out.lang))?;
    Ok(exit::DONE)
}

pub(crate) fn names(args: &MatchArgs, out: &mut Out) -> Result<u8, Failure> {
    let text = text(&args.names)?;
    for (line, number) in text.lines().zip(1..).filter(|(l, _)| !l.trim().is_empty()) {
        let Some((a, b)) = line.split_once('\t') else {
            return Err(Failure::usage(
                format!("第 {number} 行不是两个名称（以制表符分开）"),
                format!("line {number} is not two names parted by a tab"),
            ));
        };
        let b = b.split('\t').next().unwrap_or(b);
        let found = if args.people { check::names::compare_people(a, b) } else { check::names::compare_orgs(a, b) };
        let reasons: Vec<&str> = found.reasons.iter().map(|r| r.get(out.lang)).collect();
        let line = format!("{a}\t{b}\t{:.3}\t{}", found.probability, reasons.join("；"));
        out.line(line)?;
    }
    Ok(exit::DONE)
}

/// The other end of the fence: reads files for the parent process until it closes the pipe.
pub(crate) fn worker() -> Result<u8, Failure> {
    extract::fence::serve_parent()?;
    Ok(exit::DONE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "a test prepares its own folder")]
    fn no_result_is_written_over_a_file_that_it_comes_from() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("甲.txt");
        std::fs::write(&file, "正文").unwrap();
        let into = |folder: &Path| {
            let results = RESULTS.map(|ending| folder.join(format!("甲.{ending}")));
            not_over_inputs(std::slice::from_ref(&file), results.into_iter())
        };
        assert!(matches!(into(dir.path()), Err(Failure::Told { exit: exit::USAGE, .. })));
        assert!(matches!(into(&dir.path().join(".")), Err(Failure::Told { .. })));
        assert!(into(&dir.path().join("文本")).is_ok());
    }

    #[test]
    fn no_two_files_share_the_name_of_their_results() {
        let files = ["a/甲.pdf", "申报书/乙/表.docx", "申报书/丙/表.docx", "申报书/丙/表.pdf", "表.txt"].map(PathBuf::from);
        assert_eq!(names_of_results(&files), ["甲", "乙_表", "丙_表", "丙_表_2", "表"]);
        let long = "长".repeat(80);
        let files = [format!("{long}/申报书.pdf"), format!("{long}甲/申报书.docx")].map(PathBuf::from);
        let cut = "长".repeat(66);
        assert_eq!(names_of_results(&files), [cut.clone(), format!("{cut}_2")]);
    }
}
