//! Every problem goes to somebody, and the table that says to whom has no row too many.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use record::{Addressee, Kind};

/// Where the table of codes stands, below `crates`.
const TABLE: &str = "record/src/addressee.rs";

/// Sources of the program below a folder, without its tests.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for item in fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
        let path = item.expect("a folder is listed").path();
        let is_test = path.file_stem().is_some_and(|stem| stem == "tests");
        match (path.is_dir(), is_test) {
            (_, true) => {}
            (true, false) => found.extend(sources(&path)),
            (false, false) => found.extend(path.extension().is_some_and(|e| e == "rs").then_some(path)),
        }
    }
    found
}

/// What looks like a code and is none: keys of settings, and files.
fn is_other(text: &str) -> bool {
    let is_kind = Kind::known().any(|kind| kind == text);
    let is_file = [".toml", ".json", ".html"].iter().any(|end| text.ends_with(end));
    is_kind || is_file || report::is_named(text) || text == "form.section"
}

#[test]
fn every_code_of_a_problem_has_an_addressee() {
    let table: BTreeSet<&str> = Addressee::codes().collect();
    let families: BTreeSet<&str> = table.iter().filter_map(|code| code.split_once('.')).map(|(family, _)| family).collect();
    let is_code = |text: &str| {
        let is_word = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        text.split_once('.').is_some_and(|(family, name)| families.contains(family) && is_word(name)) && !is_other(text)
    };
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut codes: BTreeSet<String> = BTreeSet::new();
    for item in fs::read_dir(crates).expect("the crates") {
        let folder = item.expect("a crate").path().join("src");
        let files = if folder.is_dir() { sources(&folder) } else { Vec::new() };
        for file in files.into_iter().filter(|file| !file.ends_with(TABLE)) {
            let text = fs::read_to_string(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
            let program = text.split("#[cfg(test)]\nmod tests").next().unwrap_or(&text);
            codes.extend(program.split('"').filter(|piece| is_code(piece)).map(str::to_owned));
        }
    }
    let written: BTreeSet<&str> = codes.iter().map(String::as_str).collect();
    let nobodys: Vec<&&str> = written.difference(&table).collect();
    assert!(nobodys.is_empty(), "crates/{TABLE} does not say who has to do with {nobodys:?}");
    let idle: Vec<&&str> = table.difference(&written).collect();
    assert!(idle.is_empty(), "crates/{TABLE} has rows for {idle:?}, which no problem has");
}
