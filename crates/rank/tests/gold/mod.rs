//! Application texts with marks by hand, as dossiers.

#![allow(dead_code, reason = "each user of this module uses another part of it")]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use record::{Dossier, Entry, FileKind, RowRef, SectionFound, Sha256, Span, Text as Source};
use serde_json::Value;

pub(crate) struct Text {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) sections: Vec<(String, String)>,
    pub(crate) rights: Vec<String>,
    pub(crate) awards: Vec<String>,
    pub(crate) partners: Vec<String>,
    pub(crate) applied: bool,
    /// Mean of the marks.
    pub(crate) quality: f64,
    /// Whether it is a variant of another text.
    pub(crate) derived: bool,
}

const SECTIONS: [&str; 5] = ["overview", "solution", "value", "business_model", "team"];

/// Every text of a folder, by id.
pub(crate) fn read(folder: &Path) -> std::io::Result<Vec<Text>> {
    let mut paths: Vec<_> = std::fs::read_dir(folder)?.map(|e| e.map(|e| e.path())).collect::<Result<_, _>>()?;
    paths.retain(|p| p.extension().is_some_and(|e| e == "json"));
    paths.sort();
    paths.iter().map(|p| Ok(parse(&serde_json::from_str(&std::fs::read_to_string(p)?)?))).collect()
}

fn parse(v: &Value) -> Text {
    let text = |v: &Value| v.as_str().unwrap_or("").to_owned();
    let list = |v: &Value, f: &dyn Fn(&Value) -> String| v.as_array().map(|a| a.iter().map(f).collect::<Vec<_>>()).unwrap_or_default();
    let marks: Vec<f64> = v["quality"].as_object().map(|o| o.values().filter_map(Value::as_f64).collect()).unwrap_or_default();
    Text {
        id: text(&v["id"]),
        title: text(&v["title"]),
        sections: SECTIONS.iter().map(|key| ((*key).to_owned(), text(&v["sections"][key]))).collect(),
        rights: list(&v["ip"], &|x| format!("{} {}", text(&x["number"]), text(&x["title"]))),
        awards: list(&v["awards"], &text),
        partners: list(&v["partners"], &|x| text(&x["name"])),
        applied: v["applied"].as_bool() == Some(true),
        quality: marks.iter().sum::<f64>() / marks.len().max(1) as f64,
        derived: !v["variant_of"].is_null(),
    }
}

/// The text as a read application, `padding` put behind every section.
pub(crate) fn dossier(g: &Text, padding: &str) -> Dossier {
    let mut source = String::new();
    let mut sections = Vec::new();
    let at = |s: &String| s.chars().count() as u32;
    for (key, body) in &g.sections {
        let heading = Span::of(at(&source), at(&source) + at(key));
        source.push_str(key);
        source.push('\n');
        let from = at(&source);
        source.push_str(body);
        source.push('\n');
        source.push_str(padding);
        sections.push(SectionFound { key: key.clone(), heading, body: Span::of(from, at(&source)) });
        source.push('\n');
    }
    let document = testkit::document(FileKind::Docx, &[&source]);
    let mut dossier = testkit::dossier(entry(g), vec![(format!("{}/form.docx", g.id), document)]);
    let (row, registry_text) = row(g);
    dossier.entry.row = row;
    dossier.registry_text = Arc::new(registry_text);
    dossier.form_at = Some(0);
    dossier.form.sections = sections;
    dossier
}

fn row(g: &Text) -> (RowRef, Source) {
    let mut line = String::new();
    let mut cells = BTreeMap::new();
    let values = [
        ("知识产权", g.rights.join("；")),
        ("获奖情况", g.awards.join("；")),
        ("联合参赛单位", g.partners.join("、")),
        ("是否已实际应用", if g.applied { "是" } else { "否" }.to_owned()),
    ];
    for (column, value) in values {
        let from = line.chars().count() as u32;
        line.push_str(&value);
        cells.insert(column.to_owned(), Span::of(from, line.chars().count() as u32));
        line.push('\t');
    }
    let text = Source::new(line);
    (RowRef { file: "entries.xlsx".to_owned(), sha256: Sha256::from_bytes([8; 32]), row: 2, page: None, span: text.span(), cells }, text)
}

fn entry(g: &Text) -> Entry {
    let mut entry = testkit::entry(&g.id, &g.title, "");
    entry.track = Some("T01".to_owned());
    entry.partners = g.partners.clone();
    entry.rights = g.rights.clone();
    entry.awards = g.awards.clone();
    entry.applied = Some(g.applied);
    entry
}

/// Splits texts in two halves by a hash of the id, so that one half can be looked at and the other kept for the check.
pub(crate) fn second_half(id: &str) -> bool {
    id.bytes().fold(0xcbf2_9ce4_8422_2325, |h: u64, b| (h ^ u64::from(b)).wrapping_mul(0x0000_0100_0000_01b3)) >> 40 & 1 == 1
}

/// Kendall's tau-b, O(n²).
pub(crate) fn tau(a: &[f64], b: &[f64]) -> f64 {
    let (mut s, mut pairs_a, mut pairs_b) = (0.0, 0.0, 0.0);
    for i in 0..a.len() {
        for j in 0..i {
            let sign = |x: f64, y: f64| f64::from(i8::from(x > y) - i8::from(x < y));
            let (x, y) = (sign(a[i], a[j]), sign(b[i], b[j]));
            s += x * y;
            pairs_a += x.abs();
            pairs_b += y.abs();
        }
    }
    s / f64::sqrt(pairs_a * pairs_b)
}

/// Share of the best 20 % by `marks` that stands in the first 30 % by `scores`. Marks equal to the last of the best belong to the best.
pub(crate) fn top_share(scores: &[f64], marks: &[f64]) -> f64 {
    let part = |of: &[f64], share: f64| {
        let mut sorted = of.to_vec();
        sorted.sort_by(|x, y| y.total_cmp(x));
        sorted[((of.len() as f64 * share).round() as usize).clamp(1, of.len()) - 1]
    };
    let (mark, score) = (part(marks, 0.2), part(scores, 0.3));
    let best: Vec<usize> = (0..marks.len()).filter(|&i| marks[i] >= mark).collect();
    best.iter().filter(|&&i| scores[i] >= score).count() as f64 / best.len() as f64
}
