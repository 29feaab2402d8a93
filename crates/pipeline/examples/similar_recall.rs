//! `similar_recall [--model FOLDER] GOLD_TEXTS [DOCS.jsonl [ASKING]]`: of entries like another one, how many are among the ten that are nearest in meaning. First the
//! copies and retellings of the gold texts, among these and the texts of `DOCS.jsonl` (`{id, text}`); then, for so many entries, those that comparing
//! the passages of all entries gives, which a run only compares where their signs are alike. By the table that is part of the program,
//! or by the model in a folder.
#![expect(clippy::print_stdout, reason = "a measuring tool, not part of the product")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use gold::{Gold, load, truth};
use pipeline::{Error, Meanings};
use record::{Dossier, FileKind};

#[path = "../../reuse/tests/gold/mod.rs"]
#[expect(dead_code, reason = "what a division is to another matters where copies are looked for")]
mod gold;

const FIRST: usize = 10;
/// Entries whose passages are compared: where they are as many as the first cut leaves, that cut alone is measured.
const CANDIDATES: [usize; 6] = [64, 128, 256, 512, 1_024, 4_096];

#[derive(serde::Deserialize)]
struct Line {
    text: String,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args: Vec<String> = std::env::args().collect();
    let mut model = None;
    if args.get(1).is_some_and(|a| a == "--model") {
        let named: Vec<String> = args.drain(1..args.len().min(3)).collect();
        model = Some(encode::Encoder::load(named.get(1).ok_or("--model FOLDER")?.as_ref())?);
    }
    let gold = load(args.get(1).ok_or("usage: similar_recall GOLD_TEXTS [DOCS.jsonl [ASKING]]")?.as_ref())?;
    let mut dossiers: Vec<Dossier> = gold.iter().map(|g| g.dossier.clone()).collect();
    if let Some(docs) = args.get(2) {
        for (i, line) in std::fs::read_to_string(docs)?.lines().enumerate() {
            dossiers.push(other(&format!("T{i:06}"), &serde_json::from_str::<Line>(line)?.text));
        }
    }
    let folder = tempfile::tempdir()?;
    let meanings = Meanings::make(model.as_ref(), &dossiers, &store::Cache::at(folder.path()), || false)?;
    let all = || dossiers.iter().map(|d| d.entry.no.as_str());
    println!("{} entries", dossiers.len());
    let forms: BTreeMap<&str, &Dossier> = dossiers.iter().map(|d| (d.entry.no.as_str(), d)).collect();
    let form = |no: &str, _: &str| Ok(forms.get(no).and_then(|d| d.application()).map(|form| Arc::clone(&form.document)));
    let nearest = |no: &str| meanings.nearest(all(), &form, no, FIRST);
    of_gold(&gold, &|no| names(nearest(no)))?;
    let asking: usize = args.get(3).map_or(Ok(100), |n| n.parse())?;
    let mut found = CANDIDATES.map(|_| 0);
    let mut wanted = 0;
    for no in all().step_by((dossiers.len() / asking.max(1)).max(1)) {
        let of = |candidates| names(meanings.nearest_of(candidates, all(), &form, no, FIRST));
        let exact = of(usize::MAX)?;
        wanted += exact.len();
        for (found, candidates) in found.iter_mut().zip(CANDIDATES) {
            *found += exact.intersection(&of(candidates)?).count();
        }
    }
    for (found, candidates) in found.into_iter().zip(CANDIDATES) {
        let share = found as f64 / wanted as f64;
        println!("of the ten that comparing everything gives, {candidates} compared give {found} of {wanted}, {share:.3}");
    }
    Ok(())
}

fn other(no: &str, text: &str) -> Dossier {
    let document = testkit::document(FileKind::Text, &[text]);
    let mut dossier = testkit::dossier(testkit::entry(no, "题", no), vec![(format!("{no}/form.txt"), document)]);
    dossier.form_at = Some(0);
    dossier
}

fn names(found: Result<Vec<pipeline::Similar>, Error>) -> Result<BTreeSet<String>, Error> {
    Ok(found?.into_iter().map(|similar| similar.entry).collect())
}

/// What is found of the pairs that were made from one another, asking from either side.
fn of_gold(gold: &[Gold], nearest: &dyn Fn(&str) -> Result<BTreeSet<String>, Error>) -> Result<(), Error> {
    let mut table: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    for x in gold {
        let first = nearest(&x.id)?;
        for y in gold.iter().filter(|y| y.id != x.id && truth(x, y) != "unrelated") {
            let row = table.entry(truth(x, y)).or_default();
            row.0 += u32::from(first.contains(&y.id));
            row.1 += 1;
        }
    }
    for (kind, (found, all)) in table {
        println!("{kind:20} {found:>4} of {all:>4} among the first {FIRST}");
    }
    Ok(())
}
