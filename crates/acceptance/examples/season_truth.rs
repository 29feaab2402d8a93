//! The truth of a composed season, completed: `cargo run -p acceptance --example season_truth -- SEASON TEXTS > truth.json`.
//!
//! SEASON/truth.json lists what its composer planted. Planting has consequences it does not list: an entry that was given another team's unit
//! keeps certificates of its old one, and a text of a project that was never applied says so whether or not that was planted. Both can be
//! told without looking at what the program found: from the season's registry and from the labels of the texts (TEXTS, a file a text) it
//! was composed of. What is said here beside the composer's list: `entry.not_applied`, where the registry says no and the text's label too;
//! `ip.owner_not_applicant`, where the label names an owner of a right that is neither lead nor partner by the registry.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "printing is what it is for")]

use std::collections::BTreeSet;
use std::error::Error;
use std::path::Path;

use pipeline::Plan;
use record::Entry;
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [season, texts] = &args[..] else { return Err("usage: season_truth SEASON TEXTS".into()) };
    let (season, texts) = (Path::new(season), Path::new(texts));
    let mut truth: Value = read(&season.join("truth.json"))?;
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../pipelines/demo.toml");
    let plan = Plan::read(&demo, Some(&season.join("intake")), None)?;
    let entries = intake::read(&plan.intake, &plan.contest, &plan.file.divisions.home, &plan.file.settings.intake)?.entries;
    let mut more = Vec::new();
    for entry in entries.iter().filter(|entry| entry.division == plan.file.divisions.home) {
        let gold = truth["entries"][&entry.no]["gold"].as_str().ok_or_else(|| format!("{}: not in the truth", entry.no))?;
        let label: Value = read(&texts.join(format!("{gold}.json")))?;
        let kinds = [("entry.not_applied", never_applied(entry, &label)), ("ip.owner_not_applicant", owned_by_others(entry, &label)?)];
        more.extend(kinds.into_iter().filter(|(_, holds)| *holds).map(|(kind, _)| (kind, entry.no.clone())));
    }
    let flags = truth["flags"].as_array_mut().ok_or("no list of flags")?;
    let known: BTreeSet<(String, String)> =
        flags.iter().filter_map(|f| Some((f["kind"].as_str()?.to_owned(), f["entry"].as_str()?.to_owned()))).collect();
    for (kind, entry) in more {
        if !known.contains(&(kind.to_owned(), entry.clone())) {
            eprintln!("{kind} {entry}");
            flags.push(json!({ "kind": kind, "entry": entry }));
        }
    }
    println!("{truth:#}");
    Ok(())
}

fn read(path: &Path) -> Result<Value, Box<dyn Error>> {
    let bytes = std::fs::read(path).map_err(|e| format!("{}: {e}", path.display()))?;
    serde_json::from_slice(&bytes).map_err(|e| format!("{}: {e}", path.display()).into())
}

fn never_applied(entry: &Entry, label: &Value) -> bool {
    entry.applied == Some(false) && label["applied"] == json!(false)
}

fn owned_by_others(entry: &Entry, label: &Value) -> Result<bool, Box<dyn Error>> {
    let own: BTreeSet<&str> = std::iter::once(entry.org.name.as_str()).chain(entry.partners.iter().map(String::as_str)).collect();
    let rights = label["ip"].as_array().ok_or("a text without a list of rights")?;
    Ok(rights.iter().filter_map(|right| right["owner"].as_str()).any(|owner| !own.contains(owner)))
}
