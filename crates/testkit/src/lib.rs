//! What the tests of several crates share: the nouns, filled with what a test does not care about. A test states by `..` syntax or by
//! assignment what it does care about.

mod needs;
mod tiny;

use std::collections::BTreeMap;
use std::sync::Arc;

use record::{
    Attention, Changes, Clause, Contest, Document, Dossier, Edit, Entry, Evidence, FileKind, Flag, FlagDraft, Form, FormSpec, Kind,
    Material, Organisation, Page, ReadStatus, RowRef, RunInfo, Say, Screening, Sha256, Span, Text, Topic, TopicProfile, Track, UnitNames,
};

pub use needs::{shared, skipped};
pub use tiny::TinyModel;

/// A contest without tracks, topics, clauses or form.
pub fn contest(name: &str) -> Contest {
    Contest {
        name: name.to_owned(),
        columns: BTreeMap::new(),
        unit_types: Vec::new(),
        tracks: Vec::new(),
        topics: Vec::new(),
        clauses: Vec::new(),
        form: FormSpec {
            file_name_contains: Vec::new(),
            sections: Vec::new(),
            other_headings: Vec::new(),
            fields: Vec::new(),
            template_text: Vec::new(),
            template_files: Vec::new(),
            hints: Vec::new(),
        },
        evidence: Vec::new(),
    }
}

/// A contest of two tracks, each with a further name, and four topics, two of which have one title.
pub fn two_tracks(name: &str) -> Contest {
    let with = |code: &str, name: &str, alias: &str| Track { aliases: vec![alias.to_owned()], ..track(code, name) };
    Contest {
        tracks: vec![with("T01", "工业制造", "智能制造"), with("T02", "现代农业", "农业")],
        topics: vec![
            topic("T01.01", "提升创新研发能力，推动制造高端化发展"),
            topic("T01.02", "同名赛题"),
            topic("T02.01", "同名赛题"),
            topic("T02.02", "三农数据服务"),
        ],
        ..contest(name)
    }
}

/// A run `r1` over division `gd-2025` that found nothing.
pub fn screening(contest: Contest) -> Screening {
    let run = RunInfo {
        id: "r1".to_owned(),
        started: "2025-08-01T02:00:00Z".to_owned(),
        version: "0.1.0".to_owned(),
        hashes: BTreeMap::new(),
        counts: BTreeMap::new(),
        stages: Vec::new(),
        changes: Changes::default(),
    };
    Screening {
        run,
        contest,
        home: "gd-2025".to_owned(),
        earlier: Vec::new(),
        entries: Vec::new(),
        classifications: Vec::new(),
        matches: Vec::new(),
        flags: Vec::new(),
        checks: Vec::new(),
        cannot_tell: Vec::new(),
        rankings: Vec::new(),
        problems: Vec::new(),
        common: Vec::new(),
        unit_names: UnitNames::default(),
    }
}

/// A track without aliases, for enterprises, that is no catch-all.
pub fn track(code: &str, name: &str) -> Track {
    Track { code: code.to_owned(), name: name.to_owned(), aliases: Vec::new(), open_to_public_bodies: false, catch_all: false }
}

/// A topic without description or profile.
pub fn topic(code: &str, title: &str) -> Topic {
    Topic { code: code.to_owned(), title: title.to_owned(), description: String::new(), profile: TopicProfile::default() }
}

/// An entry of division `gd-2025` by `org`, whose row stands second in its registry and has no cells.
pub fn entry(no: &str, title: &str, org: &str) -> Entry {
    let file = "divisions/gd-2025/entries.csv".to_owned();
    Entry {
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
        row: RowRef { file, sha256: Sha256::from_bytes([1; 32]), row: 2, page: None, span: Span::of(0, 0), cells: BTreeMap::new() },
        files: Vec::new(),
    }
}

/// A document that was read, of A4 pages whose texts follow each other, without blocks or places.
pub fn document(kind: FileKind, pages: &[&str]) -> Document {
    let text = Text::new(pages.concat());
    let mut from = 0;
    let pages = pages.iter().zip(1..).map(|(p, number)| {
        let span = Span::of(from, from + p.chars().count() as u32);
        from = span.to();
        Page { number, width: 595.0, height: 842.0, span, ocr: false, undecodable: 0 }
    });
    Document {
        sha256: Sha256::from_bytes([7; 32]),
        kind,
        status: ReadStatus::Read,
        pages: pages.collect(),
        text,
        blocks: Vec::new(),
        lines: Vec::new(),
        hidden: Vec::new(),
        problems: Vec::new(),
    }
}

/// An entry with the documents at these paths, none of them recognised as the form, and an empty registry text.
pub fn dossier(entry: Entry, documents: Vec<(String, Document)>) -> Dossier {
    Dossier {
        entry,
        registry_text: Arc::new(Text::default()),
        materials: documents.into_iter().map(|(path, document)| Material { path, document: Arc::new(document) }).collect(),
        form_at: None,
        form: Form::default(),
    }
}

/// This quote on the first page of a form that nothing stands against.
pub fn evidence(quote: &str) -> Evidence {
    Evidence {
        file: "申报书.docx".to_owned(),
        sha256: Sha256::from_bytes([1; 32]),
        page: 1,
        on_page: None,
        bbox: None,
        span: Span::of(0, 1),
        quote: quote.to_owned(),
        other: None,
        note: Say::new("处", "here"),
    }
}

/// A flag of this kind on one entry, which goes when the entry is withdrawn; `change` gives the draft what a test cares about.
///
/// # Panics
/// Where what `change` leaves is no flag.
pub fn flag(kind: &str, no: &str, change: impl FnOnce(&mut FlagDraft)) -> Flag {
    let mut draft = FlagDraft {
        kind: Kind::new(kind),
        entry: no.to_owned(),
        others: Vec::new(),
        key: String::new(),
        attention: Attention::High,
        probability: 0.9,
        clause: Clause { locator: "五(一)1".to_owned(), text: "条款".to_owned() },
        summary: Say::new("疑似", "suspected"),
        reasons: Vec::new(),
        evidence: vec![evidence(no)],
        clears_when: vec![Say::new("说明来源", "the source is given")],
        change: vec![Edit::withdrawn(no, "")],
    };
    change(&mut draft);
    Flag::try_from(draft).expect("a draft with evidence, a way out and a probability")
}

/// SplitMix64 (Steele, Lea, Flood 2014): small, and the same on every machine. Holds its seed.
#[derive(Debug, Clone)]
pub struct Random(pub u64);

impl Random {
    /// Any 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`.
    ///
    /// # Panics
    /// Where `n` is 0.
    pub fn below(&mut self, n: u64) -> u64 {
        self.bits() % n
    }

    /// One of these.
    ///
    /// # Panics
    /// Where there are none.
    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u64) as usize]
    }

    /// One of these that differs from `than`; one must.
    pub fn other<T: Copy + PartialEq>(&mut self, from: &[T], than: T) -> T {
        loop {
            let picked = self.pick(from);
            if picked != than {
                return picked;
            }
        }
    }
}
