//! `screen_gold TEXTS_DIR [--all] [--beside]`: screens gold texts and scores what is found against what was planted (see `tests/gold/mod.rs`).
//! With `--beside` each is a file beside a form of random letters; files of one unit are not compared there.
#![expect(clippy::print_stdout, reason = "a measuring tool, not part of the product")]

use std::collections::BTreeMap;
use std::sync::Arc;

use gold::{HOME, load, role, truth};
use record::{Dossier, FileKind, Form, MatchKind, Material, Sha256};
use reuse::{Case, Settings, screen};
use testkit::Random;

#[path = "../tests/gold/mod.rs"]
mod gold;

/// The same entry with its form as a plan beside another form.
fn beside(dossier: &Dossier, seed: u64) -> Dossier {
    let mut r = Random(seed);
    let mut sentence = || (0..20).filter_map(|_| char::from_u32(0x4e00 + r.below(3_000) as u32)).chain(['。']).collect::<String>();
    let words: String = (0..40).map(|_| sentence()).collect();
    let mut form = testkit::document(FileKind::Text, &[&words]);
    form.sha256 = Sha256::of(words.as_bytes());
    let file = |name: &str, document| Material { path: format!("{}/{name}", dossier.entry.no), document };
    let plan = dossier.application().map(|m| file("商业计划书.txt", Arc::clone(&m.document)));
    let materials = std::iter::once(file("申报书.txt", Arc::new(form))).chain(plan).collect();
    Dossier { materials, form_at: Some(0), form: Form::default(), ..dossier.clone() }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().collect();
    let all = load(args.get(1).ok_or("usage: screen_gold TEXTS_DIR [--all] [--beside]")?.as_ref())?;
    let is_beside = args.iter().any(|a| a == "--beside");
    let dossiers = all.iter().zip(0..).map(|(g, at)| if is_beside { beside(&g.dossier, at) } else { g.dossier.clone() });
    let dossiers: Vec<Dossier> = dossiers.collect();
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
