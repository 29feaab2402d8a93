//! Entries made of a few strings.
#![allow(dead_code, reason = "each test file uses its part")]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use index::{EntryFacets, Index, Results, SearchOptions, Settings, build, parse};
use record::{Document, Dossier, Entry, FileKind, Form, Material, Organisation, Page, ReadStatus, RowRef, Sha256, Span, Text};

/// A document of pages whose texts follow each other.
pub(crate) fn document(pages: &[&str]) -> Document {
    let text = Text::new(pages.concat());
    let mut from = 0;
    let pages = pages.iter().zip(1..).map(|(p, number)| {
        let span = Span::of(from, from + p.chars().count() as u32);
        from = span.to();
        Page { number, width: 595.0, height: 842.0, span, ocr: false, undecodable: 0 }
    });
    Document {
        sha256: Sha256::from_bytes([7; 32]),
        kind: FileKind::Pdf,
        status: ReadStatus::Read,
        pages: pages.collect(),
        text,
        blocks: Vec::new(),
        lines: Vec::new(),
        hidden: Vec::new(),
        problems: Vec::new(),
    }
}

/// An entry with files `f0.pdf`, `f1.pdf` ..
pub(crate) fn dossier(no: &str, title: &str, org: &str, files: &[&[&str]]) -> Dossier {
    let entry = Entry {
        no: no.to_owned(),
        division: "gd-2025".to_owned(),
        title: title.to_owned(),
        declared_track: String::new(),
        declared_topic: String::new(),
        track: None,
        topic: None,
        org: Organisation { name: org.to_owned(), credit_code: None, unit_type: None },
        sme: None,
        city: String::new(),
        partners: Vec::new(),
        team: String::new(),
        representatives: Vec::new(),
        rights: Vec::new(),
        awards: Vec::new(),
        applied: None,
        submitted: None,
        extra: BTreeMap::new(),
        row: RowRef { file: String::new(), sha256: Sha256::from_bytes([0; 32]), row: 2, span: Span::of(0, 0), cells: BTreeMap::new() },
        files: Vec::new(),
    };
    let material = |(i, pages): (usize, &&[&str])| Material { path: format!("files/{no}/f{i}.pdf"), document: Arc::new(document(pages)) };
    Dossier {
        entry,
        registry_text: Arc::new(Text::default()),
        materials: files.iter().enumerate().map(material).collect(),
        form_at: None,
        form: Form::default(),
    }
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
