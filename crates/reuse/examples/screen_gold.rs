//! `screen_gold TEXTS_DIR [--all]`: screens gold texts and scores what is found against what was planted (see `tests/gold/mod.rs`).
#![expect(clippy::print_stdout, reason = "a measuring tool, not part of the product")]

use std::collections::BTreeMap;

use gold::{HOME, load, role, truth};
use record::{Dossier, MatchKind};
use reuse::{Case, Settings, screen};

#[path = "../tests/gold/mod.rs"]
mod gold;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().collect();
    let all = load(args.get(1).ok_or("usage: screen_gold TEXTS_DIR [--all]")?.as_ref())?;
    let dossiers: Vec<Dossier> = all.iter().map(|g| g.dossier.clone()).collect();
    let settings = Settings::default();
    let screened = screen(&Case::new(&dossiers, &role), &settings);
    let of = |no: &str| all.iter().find(|g| g.id == no).expect("matches name gold texts");
    let mut best: BTreeMap<(&str, &str), (f64, MatchKind)> = BTreeMap::new();
    for m in &screened.matches {
        let (x, y) = (of(&m.a.entry), of(&m.b.entry));
        best.insert((x.id.as_str().min(&y.id), x.id.as_str().max(&y.id)), (m.probability, m.kind));
        if args.iter().any(|a| a == "--all") {
            println!(
                "{:18} {:?} p={:.3} {} {} share {:.2}/{:.2} raw {:.2}/{:.2} run {} | {}",
                truth(x, y),
                m.kind,
                m.probability,
                x.id,
                y.id,
                m.share_a,
                m.share_b,
                m.share_a_raw,
                m.share_b_raw,
                m.longest_run,
                m.reasons.iter().map(|r| r.zh.as_str()).collect::<Vec<_>>().join(" | ")
            );
        }
    }
    let mut table: BTreeMap<&str, (u32, u32, u32)> = BTreeMap::new();
    for (i, x) in all.iter().enumerate() {
        for y in &all[i + 1..] {
            if x.dossier.entry.division != HOME && y.dossier.entry.division != HOME {
                continue;
            }
            let row = table.entry(truth(x, y)).or_default();
            row.0 += 1;
            let found = best.get(&(x.id.as_str().min(&y.id), x.id.as_str().max(&y.id)));
            row.1 += u32::from(found.is_some_and(|f| f.0 >= settings.evidence.medium));
            row.2 += u32::from(found.is_some());
        }
    }
    println!("{:20} {:>6} {:>8} {:>8}", "pairs", "all", "medium+", "reported");
    for (name, (pairs, medium, reported)) in &table {
        println!("{name:20} {pairs:>6} {medium:>8} {reported:>8}");
    }
    let entries = all.iter().filter(|g| g.dossier.entry.division == HOME).count();
    let vain: u32 = ["unrelated", "foreign texts"].iter().filter_map(|name| table.get(name)).map(|row| row.1).sum();
    println!("{:20} {:.2} for each 1,000 of {entries} entries", "shown in vain", f64::from(vain) * 1000.0 / entries.max(1) as f64);
    println!("{:?}", screened.counts);
    Ok(())
}
