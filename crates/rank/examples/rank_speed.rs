//! Time to rank a large division: `rank_speed TEXTS_DIR COPIES` repeats every text that often under other numbers.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "an example prints, measures time, and stops at the first file that is not what it expects"
)]

use std::path::PathBuf;

use rank::{Settings, rank};

#[path = "../tests/gold/mod.rs"]
mod gold;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let texts: PathBuf = arguments.next().expect("usage: rank_speed TEXTS_DIR COPIES").into();
    let copies: usize = arguments.next().expect("usage: rank_speed TEXTS_DIR COPIES").parse().unwrap();
    let criteria = concat!(env!("CARGO_MANIFEST_DIR"), "/../../pipelines/guangdong-2025/criteria.toml");
    let settings: Settings = toml::from_str(&std::fs::read_to_string(criteria).unwrap()).unwrap();
    let gold = gold::read(&texts).unwrap();
    let mut dossiers = Vec::new();
    for copy in 0..copies {
        for (i, text) in gold.iter().enumerate() {
            let mut dossier = gold::dossier(text, "");
            dossier.entry.no = format!("{}-{copy}", text.id);
            dossier.entry.track = Some(format!("T{:02}", 1 + i % 14));
            dossiers.push(dossier);
        }
    }
    let start = std::time::Instant::now();
    let rankings = rank(&dossiers, &[], "gd-2025", &settings);
    println!("{} entries in {:.1} s", rankings.len(), start.elapsed().as_secs_f64());
}
