//! How well the order agrees with marks given by hand.
//!
//! usage: agreement CRITERIA.toml TEXTS_DIR
//!
//! Reads every `*.json` of an application text with `quality` marks, ranks them as one track, and prints Kendall's tau-b and the share of
//! the best 20 % by marks that stands in the first 30 % by score, beside length alone, and for each criterion: for the texts that are no
//! variant of another, for each half of these (split by a hash of the identifier), and for the texts that stand in one division of a
//! composed season, variants included.

#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "an example prints, and stops at the first file that is not what it expects")]

use std::collections::BTreeMap;
use std::path::Path;

use rank::{Settings, rank};
use record::Ranking;

#[path = "../tests/gold/mod.rs"]
mod gold;

/// Whether a text belongs to a part.
type Part = fn(&gold::Text) -> bool;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let criteria = arguments.next().map_or_else(|| here.join("../../pipelines/guangdong-2025/criteria.toml"), Into::into);
    let texts = arguments.next().map_or_else(|| here.join("../../../shared/gold/texts"), Into::into);
    let settings: Settings = toml::from_str(&std::fs::read_to_string(criteria).unwrap()).unwrap();
    let gold: Vec<gold::Text> = gold::read(&texts).unwrap().into_iter().filter(|g| !g.id.ends_with("-res")).collect();
    let dossiers: Vec<_> = gold.iter().map(|g| gold::dossier(g, "")).collect();
    let rankings: BTreeMap<String, Ranking> =
        rank(&dossiers, &[], "gd-2025", &settings).into_iter().map(|r| (r.entry.clone(), r)).collect();
    let parts: [(&str, Part); 5] = [
        ("first half", |g| !g.derived && !gold::second_half(&g.id)),
        ("second half", |g| !g.derived && gold::second_half(&g.id)),
        ("originals", |g| !g.derived),
        ("variants", |g| g.derived),
        ("all", |_| true),
    ];
    for (name, belongs) in parts {
        let some: Vec<&gold::Text> = gold.iter().filter(|g| belongs(g)).collect();
        let marks: Vec<f64> = some.iter().map(|g| g.quality).collect();
        let of = |value: &dyn Fn(&Ranking) -> f64| some.iter().map(|g| value(&rankings[&g.id])).collect::<Vec<f64>>();
        let scores = of(&|r| r.score);
        let lengths: Vec<f64> = some.iter().map(|g| g.sections.iter().map(|(_, t)| t.chars().count()).sum::<usize>() as f64).collect();
        println!(
            "{name:12} {} texts  tau {:.3}  best 20 % in first 30 %: {:.0} %   (length and marks {:.3}, length and score {:.3})",
            some.len(),
            gold::tau(&scores, &marks),
            100.0 * gold::top_share(&scores, &marks),
            gold::tau(&lengths, &marks),
            gold::tau(&lengths, &scores)
        );
        for (k, criterion) in settings.criteria.iter().enumerate() {
            println!("    {:14} {:.3}", criterion.key, gold::tau(&of(&|r| r.contributions[k].value), &marks));
        }
    }
    let bands: u32 = rankings.values().map(|r| r.band.1 - r.band.0).sum();
    println!("mean width of a band: {:.1} of {} places", f64::from(bands) / rankings.len() as f64, rankings.len());
}
