//! Pipeline files: the good ones are read, each broken one is refused with the message that stands in its first line.
#![expect(clippy::unwrap_used, reason = "a test fails where the workspace cannot be read")]

use std::path::{Path, PathBuf};

use pipeline::Plan;

fn pipelines() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../pipelines")
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().path()).filter(|p| p.extension().is_some_and(|e| e == "toml")).collect();
    found.sort();
    found
}

#[test]
fn the_good_ones_are_read() {
    let all = files(&pipelines());
    assert!(!all.is_empty());
    for path in all {
        let plan = Plan::read(&path, None, None).unwrap_or_else(|e| panic!("{}", e.say().en));
        assert_eq!((plan.contest.tracks.len(), plan.contest.topics.len()), (14, 83), "{}", path.display());
    }
}

/// What the order of reading shows as a bonus is what the check tells of.
#[test]
fn a_bonus_is_one_in_rules_and_criteria() {
    let plan = Plan::read(&pipelines().join("demo.toml"), None, None).unwrap_or_else(|e| panic!("{}", e.say().en));
    let with = &plan.rules.rules.bonus_claimed.with;
    assert_eq!(plan.criteria.bonus.all_of, [with.levels.clone(), with.subjects.clone(), with.events.clone()]);
}

#[test]
fn each_broken_one_is_refused_by_name_and_line() {
    let broken = files(&pipelines().join("broken"));
    assert!(broken.len() >= 8, "the broken pipeline files are gone");
    for path in broken {
        let text = std::fs::read_to_string(&path).unwrap();
        let expected: Vec<&str> = text.lines().filter_map(|l| l.strip_prefix("# refused: ")).collect();
        assert_eq!(expected.len(), 2, "{} does not say in Chinese and English how it is refused", path.display());
        let say = Plan::read(&path, None, None).expect_err("a broken file was read").say();
        let name = path.file_name().unwrap().to_string_lossy();
        let first = |s: &str| {
            let line = s.lines().next().unwrap_or("").replace('\\', "/");
            line.find("broken/").map_or(line.clone(), |at| line[at + "broken/".len()..].to_owned())
        };
        assert_eq!((first(&say.zh).as_str(), first(&say.en).as_str()), (expected[0], expected[1]), "{name}");
    }
}
