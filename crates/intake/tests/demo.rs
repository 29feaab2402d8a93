//! The season of the repository, and what its contest names.
#![expect(clippy::unwrap_used, reason = "a test reads the repository's own files")]

mod kit;

use std::fs;
use std::path::Path;

use expect_test::expect;
use intake::Settings;
use kit::{contest, one_line};

#[test]
fn the_demo_season_is_read_in_full() {
    let season = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus/demo/season");
    let season = intake::read(&season, &contest(), "gd-2025", &Settings::default()).unwrap();
    expect![[r#"
        divisions/gd-2025/files/GD2025-0900 files.folder_without_row
          该文件夹在登记表中没有对应的项目编号（含 1 个文件）。
          No row of the registry has this folder's number (1 file).
    "#]]
    .assert_eq(&season.problems.iter().map(one_line).collect::<String>());
    assert_eq!(season.registries.problems, []);
    expect![[r#"
        (
            Counts {
                found: 328,
                of_entries: 326,
                strays: 1,
                skipped: 1,
                unreadable: 0,
                refused: 0,
            },
            [
                "gd-2024",
                "gd-2025",
                "zj-2025",
            ],
            {
                "divisions/gd-2024/entries.jsonl": "UTF-8",
                "divisions/zj-2025/entries.csv": "GB18030",
                "registries/失信名单.csv": "UTF-8",
                "registries/知识产权登记.csv": "UTF-8",
                "registries/赛道组织单位.csv": "UTF-8",
            },
            40,
        )
    "#]]
    .assert_debug_eq(&(season.counts, &season.divisions, &season.encodings, season.entries.len()));
    let unclear: Vec<&str> = season.entries.iter().filter(|e| e.track.is_none() || e.topic.is_none()).map(|e| e.no.as_str()).collect();
    let truth: serde_json::Value = {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus/demo/truth.json");
        serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
    };
    let flags = truth["flags"].as_array().unwrap().iter();
    let several = flags.filter(|f| f["kind"] == "entry.multiple_topics").map(|f| f["entry"].as_str().unwrap());
    assert_eq!(unclear, several.collect::<Vec<_>>());
    for entry in &season.entries {
        let declared = truth["entries"][&entry.no]["declared"].as_str().unwrap();
        assert!(entry.topic.as_deref().is_none_or(|t| t == declared), "{}", entry.no);
        assert_eq!(entry.track.as_deref(), Some(&declared[..3]), "{}", entry.no);
    }
}

#[test]
fn what_names_a_track_or_a_topic_of_the_contest_is_that_and_nothing_else() {
    let contest = contest();
    let place = |written: &str| text::decide_place(&contest, written);
    for t in &contest.tracks {
        let written = [t.code.clone(), t.name.clone(), format!("{} {}", t.code, t.name)];
        let expected = written.each_ref().map(|_| Some(t.code.clone()));
        assert_eq!(written.map(|w| place(&w)), expected, "{}", t.name);
    }
    for t in &contest.topics {
        let written = [t.code.clone(), contest.topic_label(&t.code)];
        let expected = written.each_ref().map(|_| Some(t.code.clone()));
        assert_eq!(written.map(|w| place(&w)), expected, "{}", t.title);
    }
    assert_eq!(["T99", "T99.01", "T01.99", "", "别的"].map(place), [const { None }; 5]);
}
