//! How well names are matched: precision, recall and F1 on the published pairs, and no ordinal and no branch confused.
#![expect(clippy::print_stdout, reason = "the figures are what one runs it for")]

mod name_pairs;

use std::collections::BTreeMap;

use check::names::compare_orgs;

/// From this probability on a pair counts as matched.
const MATCHED: f64 = 0.5;

struct Line<'a> {
    a: &'a str,
    b: &'a str,
    same: bool,
    class: &'a str,
}

fn lines(text: &str) -> Vec<Line<'_>> {
    let read = |line: &'static str| -> Line<'static> {
        let parts: Vec<&str> = line.split('\t').collect();
        assert_eq!(parts.len(), 4, "{line}");
        Line { a: parts[0], b: parts[1], same: parts[2] == "1", class: parts[3] }
    };
    let text: &'static str = Box::leak(text.to_owned().into_boxed_str());
    text.lines().filter(|l| !l.is_empty()).map(read).collect()
}

#[test]
fn the_generated_pairs_are_what_the_generator_makes() {
    let written = include_str!("../../../corpus/gold/names/generated.tsv");
    let made: String =
        name_pairs::pairs(2025, 80).iter().map(|p| format!("{}\t{}\t{}\t{}\n", p.a, p.b, u8::from(p.same), p.class)).collect();
    assert!(written == made, "run: cargo run -p check --example name_pairs > corpus/gold/names/generated.tsv");
}

#[test]
fn organisations_are_matched_and_ordinals_and_branches_never_confused() {
    let generated = lines(include_str!("../../../corpus/gold/names/generated.tsv"));
    let handmade = lines(include_str!("../../../corpus/gold/names/handmade.tsv"));
    assert!(generated.len() + handmade.len() >= 2000);
    for (name, pairs) in [("generated", &generated), ("hand-made", &handmade)] {
        let (f1, confused) = score(name, pairs);
        assert_eq!(confused, 0, "{name}: ordinals or branches confused");
        assert!(f1 >= 0.97, "{name}: F1 {f1:.4}");
    }
}

/// Pairs of seeds that nobody looked at.
#[test]
fn other_seeds_fare_no_worse() {
    for seed in [1, 77, 4096] {
        let made = name_pairs::pairs(seed, 40);
        let pairs: Vec<Line<'_>> = made.iter().map(|p| Line { a: &p.a, b: &p.b, same: p.same, class: p.class }).collect();
        let (f1, confused) = score("unseen", &pairs);
        assert!(f1 >= 0.97 && confused == 0, "seed {seed}: F1 {f1:.4}, {confused} confused");
    }
}

fn score(name: &str, pairs: &[Line<'_>]) -> (f64, usize) {
    let (mut hits, mut false_hits, mut misses, mut confused) = (0.0, 0.0, 0.0, 0);
    let mut by_class: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for pair in pairs {
        let found = compare_orgs(pair.a, pair.b);
        assert_eq!(found, compare_orgs(pair.b, pair.a).mirrored(&found), "{} {} is not symmetric", pair.a, pair.b);
        let matched = found.probability >= MATCHED;
        match (matched, pair.same) {
            (true, true) => hits += 1.0,
            (true, false) => false_hits += 1.0,
            (false, true) => misses += 1.0,
            (false, false) => {}
        }
        let class = by_class.entry(pair.class).or_default();
        class.1 += 1;
        if matched != pair.same {
            class.0 += 1;
            confused += usize::from(!pair.same && (pair.class.contains("ordinal") || pair.class.contains("branch")));
            println!("{name}: {} {} {} {found:?}", pair.class, pair.a, pair.b);
        }
    }
    for (class, (wrong, all)) in by_class {
        println!("{name}: {class}: {wrong} of {all} wrong");
    }
    let f1 = 2.0 * hits / (2.0 * hits + false_hits + misses);
    println!("{name}: {} pairs, F1 {f1:.4}, {false_hits} matched wrongly, {misses} missed", pairs.len());
    (f1, confused)
}

/// Reasons name the first side first; all else does not depend on the order.
trait Mirrored {
    fn mirrored(self, other: &Self) -> Self;
}

impl Mirrored for check::names::NameMatch {
    fn mirrored(self, other: &Self) -> Self {
        Self { reasons: other.reasons.clone(), ..self }
    }
}
