//! Learning from experts' scores: what they prefer comes through, what they do not say stays as the contest has it.

use std::collections::BTreeMap;

use rank::{LearnRules, Settings, given, learn, places, reweighed};
use record::{Contribution, Ranking, Say, Score};

/// Uniform in 0 to 1, a function of its argument.
fn uniform(n: u64) -> f64 {
    let mut z = n.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z ^= z >> 27;
    (z >> 11) as f64 / (1u64 << 53) as f64
}

fn rankings(n: u64) -> Vec<Ranking> {
    let contribution = |i: u64, k: u64| Contribution {
        criterion: format!("c{k}"),
        name: Say::new("", ""),
        value: uniform(i * 10 + k),
        weight: 1.0,
        evidence: Vec::new(),
        reason: Say::new("", ""),
    };
    let ranking = |i: u64| Ranking {
        entry: format!("E{i:02}"),
        track: "T01".to_owned(),
        place: 1,
        band: (1, 1),
        score: 0.0,
        contributions: (0..3).map(|k| contribution(i, k)).collect(),
        bonus: None,
    };
    (0..n).map(ranking).collect()
}

fn points(r: &Ranking, weights: [f64; 3]) -> u8 {
    (100.0 * r.contributions.iter().zip(weights).map(|(c, w)| c.value * w).sum::<f64>()).round() as u8
}

#[test]
fn what_experts_prefer_comes_through() {
    let rankings = rankings(40);
    let scores: Vec<(usize, usize, u8)> =
        rankings.iter().enumerate().flat_map(|(i, r)| (0..3).map(move |e| (i, e, points(r, [0.8, 0.2, 0.0])))).collect();
    let learned = learn(&rankings, &scores, &LearnRules::default()).unwrap();
    let (c0, c1, c2) = (learned.weights[0].2, learned.weights[1].2, learned.weights[2].2);
    assert!(c0 > c1 && c1 > c2 && learned.after > learned.before + 0.05, "{learned:?}");
    assert!((c0 + c1 + c2 - 3.0).abs() < 1e-9, "the sum of weights stays");
}

#[test]
fn scores_that_agree_with_the_contest_or_are_few_change_nothing() {
    let rankings = rankings(40);
    let given = |n: usize, weights: [f64; 3]| -> Vec<(usize, usize, u8)> {
        rankings.iter().take(n).enumerate().map(|(i, r)| (i, 0, points(r, weights))).collect()
    };
    assert_eq!(learn(&rankings, &given(5, [0.8, 0.2, 0.0]), &LearnRules::default()), None);
    let third = 1.0 / 3.0;
    let learned = learn(&rankings, &given(40, [third; 3]), &LearnRules::default()).unwrap();
    assert!(learned.weights.iter().all(|(_, own, new)| (own - new).abs() < 0.15), "{learned:?}");
    assert_eq!(learned.before, 1.0);
}

#[test]
fn a_strong_pull_holds_the_contests_weights() {
    let rankings = rankings(40);
    let scores: Vec<(usize, usize, u8)> = rankings.iter().enumerate().map(|(i, r)| (i, 0, points(r, [0.0, 0.0, 1.0]))).collect();
    let held = learn(&rankings, &scores, &LearnRules { hold: 1e6, ..LearnRules::default() }).unwrap();
    assert!(held.weights.iter().all(|(_, own, new)| (own - new).abs() < 0.01), "{held:?}");
}

/// Of very many pairs some are enough.
#[test]
fn evenly_spread_pairs_teach_what_all_do() {
    let rankings = rankings(40);
    let scores: Vec<(usize, usize, u8)> =
        rankings.iter().enumerate().flat_map(|(i, r)| (0..12).map(move |e| (i, e, points(r, [0.7, 0.2, 0.1])))).collect();
    let all = learn(&rankings, &scores, &LearnRules { most: usize::MAX, ..LearnRules::default() }).unwrap();
    let some = learn(&rankings, &scores, &LearnRules { most: 1_000, ..LearnRules::default() }).unwrap();
    assert!(all.pairs > 6_000 && (700..=1_000).contains(&some.pairs), "{} and {}", all.pairs, some.pairs);
    for ((name, _, by_all), (_, _, by_some)) in all.weights.iter().zip(&some.weights) {
        assert!((by_all - by_some).abs() < 0.05, "{name}: {by_all} and {by_some}");
    }
}

#[test]
fn only_points_for_entries_with_a_place_are_given() {
    let score =
        |entry: &str, by: &str, points| Score { entry: entry.into(), points, note: String::new(), by: by.into(), at: String::new() };
    let scores = [score("E01", "乙", Some(7)), score("E00", "甲", Some(9)), score("E99", "甲", Some(5)), score("E00", "乙", None)];
    let names = ["乙", "甲"];
    assert!(names.is_sorted());
    assert_eq!(given(&rankings(2), &scores), [(1, 0, 7), (0, 1, 9)]);
}

#[test]
fn its_own_weights_change_nothing() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../pipelines/guangdong-2025/criteria.toml");
    let settings: Settings = toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let mut own = rankings(40);
    own.iter_mut().for_each(|r| r.score = rank::score(&r.contributions));
    places(&mut own, &settings.band);
    assert_eq!(reweighed(&own, &BTreeMap::new(), &settings), own);
}
