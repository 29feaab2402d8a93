//! Entries made of a few strings.
#![allow(dead_code, reason = "each test file uses its part")]

use std::collections::BTreeMap;
use std::path::Path;

use index::{EntryFacets, Index, Results, SearchOptions, Settings, build, parse};
use record::{Document, Dossier, FileKind};

pub(crate) fn document(pages: &[&str]) -> Document {
    testkit::document(FileKind::Pdf, pages)
}

/// An entry with files `f0.pdf`, `f1.pdf` ..
pub(crate) fn dossier(no: &str, title: &str, org: &str, files: &[&[&str]]) -> Dossier {
    let documents = files.iter().enumerate().map(|(i, pages)| (format!("files/{no}/f{i}.pdf"), document(pages)));
    testkit::dossier(testkit::entry(no, title, org), documents.collect())
}

pub(crate) fn indexed(dir: &Path, dossiers: &[Dossier]) -> Index {
    build(dir, dossiers, &BTreeMap::<String, EntryFacets>::new(), "mark", &Settings::default()).expect("the folder can be written");
    Index::open(dir).expect("it was just built")
}

pub(crate) fn search(index: &Index, query: &str) -> Results {
    let query = parse(query).expect("a query that parses");
    index.search(&query, &SearchOptions { limit: usize::MAX, ..SearchOptions::default() }).expect("an index that can be read")
}

/// Numbers of the entries that match, in order of numbers.
pub(crate) fn numbers(index: &Index, query: &str) -> Vec<String> {
    let mut found: Vec<String> = search(index, query).entries.into_iter().map(|e| e.entry).collect();
    found.sort();
    found
}
