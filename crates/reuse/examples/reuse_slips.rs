//! `reuse_slips PAIRS.tsv`: lines `kind`, title, title, as `bench/slips.py` writes them. Says of each kind how many are taken for one title with
//! slips, and how many are shown, where neither has a unit; names those of public titles.
#![expect(clippy::print_stdout, reason = "a measuring tool, not part of the product")]

use std::collections::BTreeMap;

use reuse::{Case, Role, Settings, screen};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let args: Vec<String> = std::env::args().collect();
    let [_, path] = &args[..] else { return Err("usage: reuse_slips PAIRS.tsv".into()) };
    let text = std::fs::read_to_string(path)?;
    let settings = Settings::default();
    let role = |division: &str| if division == "home" { Role::Home } else { Role::Other };
    let dossier = |division: &str, title: &str| {
        let mut entry = testkit::entry("A", title, "");
        division.clone_into(&mut entry.division);
        testkit::dossier(entry, Vec::new())
    };
    let mut kinds: BTreeMap<&str, [u32; 3]> = BTreeMap::new();
    for line in text.lines() {
        let [kind, a, b] = line.split('\t').collect::<Vec<_>>()[..] else { return Err(format!("three columns, not {line}").into()) };
        let found = screen(&Case::new(&[dossier("home", a), dossier("other", b)], &role), &settings).matches;
        let [all, slips, shown] = kinds.entry(kind).or_default();
        *all += 1;
        if found.iter().any(|m| m.reasons.iter().any(|reason| reason.zh.contains("像是"))) {
            *slips += 1;
            if kind == "public" {
                println!("{a}\t{b}");
            }
        }
        *shown += u32::from(found.iter().any(|m| m.probability >= settings.evidence.medium));
    }
    for (kind, [all, slips, shown]) in kinds {
        println!("{kind}: {slips} of {all} are one title with slips, {shown} are shown");
    }
    Ok(())
}
