//! How well names of people are matched: precision, recall and F1 on the published pairs and on pairs of another make, and whether the
//! probabilities say how often they are right.
#![expect(clippy::print_stdout, reason = "the figures are what one runs it for")]

mod person_pairs;

use std::collections::BTreeMap;

use check::names::{People, SAME, compare_people};
use person_pairs::Pair;

/// From this probability on a pair counts as matched.
const MATCHED: f64 = 0.5;

#[test]
fn the_published_pairs_are_what_the_generators_make() {
    let lines =
        |pairs: Vec<Pair>| -> String { pairs.iter().map(|p| format!("{}\t{}\t{}\t{}\n", p.a, p.b, u8::from(p.same), p.class)).collect() };
    let check = |written: &str, made: String, name: &str| {
        assert!(written == made, "run: cargo run -p check --example person_pairs -- {name} > corpus/gold/names/{name}.tsv");
    };
    check(include_str!("../../../corpus/gold/names/people.tsv"), lines(person_pairs::pairs(2025, 50)), "people");
    check(include_str!("../../../corpus/gold/names/people-unseen.tsv"), lines(person_pairs::unseen(31, 50)), "people-unseen");
}

#[test]
fn people_are_matched_however_their_names_are_written() {
    let f1 = score("people", &person_pairs::pairs(2025, 50));
    assert!(f1 >= 0.97, "F1 {f1:.4}");
    let f1 = score("people, another seed", &person_pairs::pairs(77, 50));
    assert!(f1 >= 0.97, "F1 {f1:.4}");
}

/// Measured, not aimed at: the floor only keeps it from falling.
#[test]
fn people_of_another_make_are_measured() {
    let f1 = score("people, unseen make", &person_pairs::unseen(31, 50));
    assert!(f1 >= FLOOR, "F1 {f1:.4}");
}

/// Every published name among all others: filing them must not lose a pair that comparing them finds.
#[test]
fn filed_names_find_what_comparing_each_pair_finds() {
    let pairs = person_pairs::pairs(2025, 50).into_iter().chain(person_pairs::unseen(31, 50));
    let names: Vec<String> = pairs.flat_map(|p| [p.a, p.b]).step_by(3).collect();
    let people = People::new(names.iter().map(String::as_str));
    for name in names.iter().step_by(11) {
        let by_hand: Vec<usize> = (0..names.len()).filter(|&at| compare_people(name, &names[at]).probability >= SAME).collect();
        assert_eq!(people.same(name), by_hand, "{name}");
    }
}

/// What was measured, less a hundredth.
const FLOOR: f64 = 0.99;

fn score(name: &str, pairs: &[Pair]) -> f64 {
    let (mut hits, mut false_hits, mut misses) = (0.0, 0.0, 0.0);
    let mut by_class: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut bins: BTreeMap<u32, (f64, usize, usize)> = BTreeMap::new();
    for pair in pairs {
        let found = compare_people(&pair.a, &pair.b);
        assert!((found.probability - compare_people(&pair.b, &pair.a).probability).abs() < 1e-12, "{} {} is not symmetric", pair.a, pair.b);
        assert!(!found.reasons.is_empty(), "{} {} has no reason", pair.a, pair.b);
        let matched = found.probability >= MATCHED;
        match (matched, pair.same) {
            (true, true) => hits += 1.0,
            (true, false) => false_hits += 1.0,
            (false, true) => misses += 1.0,
            (false, false) => {}
        }
        let class = by_class.entry(pair.class).or_default();
        class.0 += usize::from(matched != pair.same);
        class.1 += 1;
        let bin = bins.entry((found.probability * 10.0).min(9.0) as u32).or_default();
        bin.0 += found.probability;
        bin.1 += usize::from(pair.same);
        bin.2 += 1;
    }
    for (class, (wrong, all)) in by_class.iter().filter(|(_, (wrong, _))| *wrong > 0) {
        println!("{name}: {class}: {wrong} of {all} wrong");
    }
    for (bin, (sum, same, all)) in bins {
        println!("{name}: said 0.{bin}..: mean {:.2}, right {:.2} of {all}", sum / all as f64, same as f64 / all as f64);
    }
    let f1 = 2.0 * hits / (2.0 * hits + false_hits + misses);
    println!("{name}: {} pairs, F1 {f1:.4}, {false_hits} matched wrongly, {misses} missed", pairs.len());
    f1
}
