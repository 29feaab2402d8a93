//! The layers of ARCHITECTURE.md, enforced: a crate depends on what its layer may see and on nothing else of ours.
#![expect(clippy::unwrap_used, reason = "a test fails where the workspace cannot be read")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn crates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("crates/acceptance has a parent").to_owned()
}

fn members() -> BTreeSet<String> {
    std::fs::read_dir(crates()).unwrap().map(|d| d.unwrap().file_name().into_string().unwrap()).collect()
}

/// Layer of each crate and the lowest layers it may depend on. Crates of L2 never see each other.
const LAYERS: &[(&str, &[&str])] = &[
    ("record", &[]),
    ("text", &["record"]),
    ("store", &["record"]),
    ("report", &["record"]),
    ("intake", &["record", "text", "store"]),
    ("extract", &["record", "text"]),
    ("index", &["record", "text", "store"]),
    ("encode", &["record", "text"]),
    ("classify", &["record", "text"]),
    ("reuse", &["record", "text"]),
    ("check", &["record", "text"]),
    ("rank", &["record", "text"]),
    ("pipeline", &["record", "text", "store", "report", "intake", "extract", "index", "encode", "classify", "reuse", "check", "rank"]),
    ("web", &["record", "text", "store", "report", "extract", "index", "check", "rank", "pipeline"]),
    (
        "cli",
        &[
            "record", "text", "store", "report", "intake", "extract", "index", "encode", "classify", "reuse", "check", "rank", "pipeline",
            "web",
        ],
    ),
    ("train", &["record", "text", "store", "encode"]),
    ("testkit", &["record", "text"]),
    ("acceptance", &[]),
];

#[test]
fn every_crate_depends_only_on_what_its_layer_may_see() {
    let ours = members();
    for member in &ours {
        let allowed = LAYERS.iter().find(|(name, _)| name == member).unwrap_or_else(|| panic!("{member} has no layer")).1;
        let manifest: toml::Table = std::fs::read_to_string(crates().join(member).join("Cargo.toml")).unwrap().parse().unwrap();
        let depends: BTreeSet<&String> =
            manifest.get("dependencies").and_then(|d| d.as_table()).into_iter().flat_map(|d| d.keys()).collect();
        let wrong: Vec<_> = depends.iter().filter(|d| ours.contains(**d) && !allowed.contains(&d.as_str())).collect();
        assert!(wrong.is_empty(), "{member} may not depend on {wrong:?}");
        assert_eq!(manifest["package"]["name"].as_str(), Some(member.as_str()), "directory and package differ");
        assert!(manifest.get("lints").is_some(), "{member} does not take the workspace's lints");
    }
}

#[test]
fn versions_and_features_of_libraries_stand_only_in_the_workspace_manifest() {
    for member in members() {
        let manifest: toml::Table = std::fs::read_to_string(crates().join(&member).join("Cargo.toml")).unwrap().parse().unwrap();
        for section in ["dependencies", "dev-dependencies"] {
            for (name, value) in manifest.get(section).and_then(|d| d.as_table()).into_iter().flatten() {
                assert_eq!(value.get("workspace").and_then(toml::Value::as_bool), Some(true), "{member}: {name} has a version of its own");
            }
        }
    }
}

#[test]
fn the_map_lists_what_exists_and_nothing_else() {
    let root = crates().parent().unwrap().to_owned();
    let map = std::fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap();
    let listed: BTreeSet<String> =
        map.lines().filter_map(|l| l.strip_prefix("| `crates/")).filter_map(|l| l.split('`').next()).map(str::to_owned).collect();
    assert_eq!(listed, members(), "the code map of ARCHITECTURE.md");
    for path in map.split('`').skip(1).step_by(2).filter(|p| p.contains('/') && !p.contains(' ') && !p.contains('*') && !p.contains('<')) {
        assert!(root.join(path).try_exists().unwrap(), "ARCHITECTURE.md points to {path}, which does not exist");
    }
    let top: BTreeSet<String> = std::fs::read_dir(&root).unwrap().map(|d| d.unwrap().file_name().into_string().unwrap()).collect();
    for wanted in ["Cargo.toml", "crates", "models", "corpus", "pipelines", "README.md"] {
        assert!(top.contains(wanted), "{wanted} is missing at the top level");
    }
}
