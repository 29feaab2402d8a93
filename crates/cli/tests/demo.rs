//! The demo season, screened by the binary as a secretariat would, and everything that must hold of the result.
#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "a test prepares its own folder, and fails where it cannot")]

mod kit;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use kit::{demo, expect, root};
use serde_json::Value;

/// The demo season screened once for all tests of this file.
fn workspace() -> &'static Path {
    static DONE: OnceLock<tempfile::TempDir> = OnceLock::new();
    DONE.get_or_init(|| {
        let dir = tempfile::tempdir().unwrap();
        let printed = run(&dir.path().join("w"), &[]);
        assert!(printed.contains("summary.html"), "the run does not say where the report is:\n{printed}");
        dir
    })
    .path()
}

fn run(workspace: &Path, more: &[&str]) -> String {
    let (pipeline, workspace) = (demo(), workspace.to_str().unwrap().to_owned());
    let mut args = vec!["run", pipeline.to_str().unwrap(), "--workspace", &workspace];
    args.extend(more);
    // 3: done, and the files that the demo season holds unreadable on purpose are named.
    expect(3, &args)
}

fn last() -> String {
    workspace().join("w").to_str().unwrap().to_owned()
}

fn lines(path: &Path) -> Vec<Value> {
    std::fs::read_to_string(path).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}

fn exported(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = std::fs::read_dir(dir.join("out")).unwrap();
    files.map(|f| f.unwrap()).map(|f| (f.file_name().into_string().unwrap(), std::fs::read(f.path()).unwrap())).collect()
}

/// Everything exported but what tells of the run itself: its time and what changed since the one before.
fn results(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = exported(dir);
    assert!(files.remove("run.json").is_some() && files.remove("summary.html").is_some());
    assert_eq!(files.len(), 8, "{:?}", files.keys());
    files
}

#[test]
fn every_file_is_in_exactly_one_class_and_unreadable_ones_are_named() {
    let run: Value = serde_json::from_slice(&exported(&workspace().join("w"))["run.json"]).unwrap();
    let counts: BTreeMap<String, u64> = serde_json::from_value(run["counts"].clone()).unwrap();
    let is_class = |name: &str| name.starts_with("read") || name.starts_with("unreadable.") || name == "wordless";
    let classed: u64 = counts.iter().filter(|(k, _)| is_class(k)).map(|(_, n)| n).sum();
    assert_eq!(counts["files"], classed);
    let entries = lines(&workspace().join("w/out/entries.jsonl"));
    assert_eq!(counts["entries"] as usize, entries.len());
    let problems = std::fs::read_to_string(workspace().join("w/out/problems.jsonl")).unwrap();
    for document in entries.iter().flat_map(|e| e["documents"].as_array().unwrap()) {
        let (path, status) = (document["path"].as_str().unwrap(), document["status"].to_string());
        if status.contains("unreadable") {
            assert!(problems.contains(path), "{path} cannot be read and no problem names it");
        }
    }
}

/// Opens the raw file that a piece of evidence names and reads it anew.
struct Raw {
    season: PathBuf,
    texts: BTreeMap<String, (record::Sha256, record::Text)>,
}

impl Raw {
    fn text(&mut self, file: &str) -> &(record::Sha256, record::Text) {
        if !self.texts.contains_key(file) {
            let (outer, inner) = file.split_once("!/").map_or((file, None), |(o, i)| (o, Some(i)));
            let bytes = std::fs::read(self.season.join(outer)).unwrap();
            let ocr = extract::Ocr::find(find("tesseract").as_deref());
            let read = extract::extract(&bytes, outer, &extract::Limits::default(), ocr.as_ref());
            let document = match inner {
                None => read.document,
                Some(inner) => read.members.into_iter().find(|m| m.path == inner).unwrap().document,
            };
            self.texts.insert(file.to_owned(), (document.sha256, document.text));
        }
        &self.texts[file]
    }
}

fn find(program: &str) -> Option<PathBuf> {
    std::env::split_paths(&std::env::var_os("PATH")?).map(|d| d.join(program)).find(|p| p.is_file())
}

#[test]
fn every_flag_has_a_clause_and_quotes_what_really_stands_at_its_span() {
    let season = root().join("corpus/demo/season");
    let plan = pipeline::Plan::read(&demo(), None, Some(Path::new("unused"))).unwrap();
    let read = intake::read(&season, &plan.contest, &plan.file.divisions.home, &plan.file.settings.intake).unwrap();
    let mut raw = Raw {
        season,
        texts: read.tables.iter().chain(&read.registries.tables).map(|t| (t.path.clone(), (t.sha256, t.text.clone()))).collect(),
    };
    let flags = lines(&workspace().join("w/out/flags.jsonl"));
    assert!(flags.len() >= 20, "only {} flags", flags.len());
    for flag in &flags {
        assert!(!flag["clause"]["locator"].as_str().unwrap().is_empty() && !flag["clause"]["text"].as_str().unwrap().is_empty(), "{flag}");
        assert!(!flag["clears_when"].as_array().unwrap().is_empty(), "{flag}");
        let mut evidence: Vec<&Value> = flag["evidence"].as_array().unwrap().iter().collect();
        assert!(!evidence.is_empty(), "{flag}");
        evidence.extend(evidence.clone().iter().filter(|e| e["other"].is_object()).map(|e| &e["other"]));
        for e in evidence {
            let (sha256, text) = raw.text(e["file"].as_str().unwrap());
            assert_eq!(e["sha256"].as_str().unwrap(), sha256.to_string(), "{e}");
            let span: record::Span = serde_json::from_value(e["span"].clone()).unwrap();
            assert_eq!(text.get(span), e["quote"].as_str(), "{e}");
            assert!(e["page"].as_u64().unwrap() >= 1, "{e}");
        }
    }
}

#[test]
fn a_second_run_reads_nothing_again_and_exports_the_same_bytes_at_any_number_of_threads() {
    let dir = tempfile::tempdir().unwrap();
    let again = dir.path().join("w");
    run(&again, &["--threads", "1"]);
    for (name, bytes) in results(&workspace().join("w")) {
        assert!(results(&again)[&name] == bytes, "{name} differs between one thread and several");
    }
    let first: Value = serde_json::from_slice(&exported(&again)["run.json"]).unwrap();
    assert!(first["counts"]["extracted_now"].as_u64().unwrap() > 0);
    let before = results(&again);
    run(&again, &[]);
    let second: Value = serde_json::from_slice(&exported(&again)["run.json"]).unwrap();
    assert_eq!(second["counts"]["extracted_now"].as_u64(), Some(0));
    assert!(results(&again) == before, "a second run over the same files exports other bytes");
    assert_eq!(second["changes"]["new_flags"].as_array().map(Vec::len), Some(0));
}

#[test]
fn what_was_planted_is_found() {
    let truth = root().join("corpus/demo/truth.json");
    let printed = expect(0, &["eval", "--truth", truth.to_str().unwrap(), "--workspace", &last(), "--json"]);
    let evaluation: Value = serde_json::from_str(&printed).unwrap();
    let kinds = evaluation["kinds"].as_array().unwrap();
    assert!(kinds.len() >= 12, "{printed}");
    let (mut found, mut planted) = (0, 0);
    for kind in kinds {
        found += kind["recall"]["hits"].as_u64().unwrap_or(0);
        planted += kind["recall"]["of"].as_u64().unwrap_or(0);
    }
    assert!(planted >= 20 && found * 100 >= planted * 95, "{found} of {planted} planted problems found\n{printed}");
}

#[test]
fn a_decision_survives_the_next_run_and_the_ledger_holds() {
    let dir = tempfile::tempdir().unwrap();
    let at = dir.path().join("w");
    run(&at, &[]);
    let workspace = at.to_str().unwrap();
    let id = lines(&at.join("out/flags.jsonl"))[0]["id"].as_str().unwrap().to_owned();
    let said = expect(0, &["decide", &id, "不成立", "--reason", "同名不同人", "--by", "秘书处", "-w", workspace]);
    assert_eq!(said.trim(), format!("已记入台账第 1 条：{id} 不成立（秘书处，理由：同名不同人）"));
    run(&at, &[]);
    let decided: Vec<Value> = lines(&at.join("out/flags.jsonl")).into_iter().filter(|f| f["status"] != "open").collect();
    assert_eq!(decided.len(), 1);
    assert_eq!((decided[0]["id"].as_str(), decided[0]["status"].as_str()), (Some(id.as_str()), Some("dismissed")));
    let said = expect(0, &["verify", "--ledger", "-w", workspace]);
    let hash = said.trim().strip_prefix("决定台账完好：1 条，SHA-256 链首尾一致，末条 ").unwrap_or_else(|| panic!("{said}"));
    assert!(hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit()), "{said}");
}

#[test]
fn flags_recompute_from_the_raw_files() {
    let flags = lines(&workspace().join("w/out/flags.jsonl")).len();
    let said = expect(0, &["verify", "--workspace", &last()]);
    assert_eq!(said.trim(), format!("用原始文件重新核算：{flags} 条一致，0 条不一致"));
}

/// Whoever types after the manual sees what a search gives.
#[test]
fn the_search_that_the_manual_shows_finds_entries_of_the_demo_season() {
    let readme = std::fs::read_to_string(root().join("README.zh-CN.md")).unwrap();
    let example = readme.lines().find_map(|line| line.strip_prefix("shai search '")).expect("the manual shows a search");
    let query = example.split('\'').next().unwrap();
    let found = expect(0, &["search", query, "--workspace", &last()]);
    assert!(found.starts_with("GD2025-"), "{query}: {found}");
}

#[test]
fn any_chinese_substring_of_a_title_is_found() {
    let entries = lines(&workspace().join("w/out/entries.jsonl"));
    for entry in entries.iter().step_by(7) {
        let title: Vec<char> = entry["title"].as_str().unwrap().chars().collect();
        let Some(at) = title.windows(3).position(|w| w.iter().all(|&c| text::is_cjk(c))) else { continue };
        let part: String = title[at..at + 3].iter().collect();
        let printed = expect(0, &["search", &part, "--workspace", &last(), "--limit", "1000", "--json"]);
        let found: Value = serde_json::from_str(&printed).unwrap();
        let hits: Vec<&str> = found["entries"].as_array().unwrap().iter().map(|h| h["entry"].as_str().unwrap()).collect();
        assert!(hits.contains(&entry["entry"].as_str().unwrap()), "{part} does not find {}", entry["entry"]);
    }
}

/// Codes stand in no text; whoever types one bare is told how to ask for it.
#[test]
fn the_code_of_a_topic_is_offered_with_its_field() {
    let opinions = lines(&workspace().join("w/out/classification.jsonl"));
    let topic = opinions.iter().filter_map(|c| c["best"]["topic"].as_str()).find(|topic| topic.contains('.')).unwrap();
    let typed = format!("赛题:{topic}");
    let printed = expect(0, &["search", &typed, "--workspace", &last(), "--json"]);
    let found: Value = serde_json::from_str(&printed).unwrap();
    let said = expect(0, &["search", topic, "--workspace", &last(), "--lang", "zh"]);
    let offered = format!("是不是要查“{typed}”？有 {} 个项目。", found["total_entries"]);
    assert!(said.lines().any(|line| line == offered), "{said}");
}

#[test]
fn every_view_command_answers_in_both_languages() {
    let flag = lines(&workspace().join("w/out/flags.jsonl"))[0].clone();
    let (id, entry) = (flag["id"].as_str().unwrap(), flag["entry"].as_str().unwrap());
    for args in [vec!["show", entry], vec!["flags"], vec!["explain", id], vec!["explain", entry], vec!["rank"], vec!["search", "数据"]] {
        for lang in ["zh", "en"] {
            let mut all = args.clone();
            let last = last();
            all.extend(["--workspace", &last, "--lang", lang]);
            let printed = expect(0, &all);
            assert!(printed.lines().count() >= 2, "{all:?} prints almost nothing:\n{printed}");
            for word in ["抄袭", "违规", "不合格"] {
                assert!(!printed.contains(word), "{all:?} prints the verdict {word}");
            }
        }
    }
}
