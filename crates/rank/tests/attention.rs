//! The order of flags, its stopping rule under simulated reviewers, and the bound on what a sample leaves.

use std::collections::BTreeSet;

use proptest::prelude::*;
use rank::{AttentionRules, audit, most_missed, queue};
use record::{Attention, Basis, Decision, Flag, Verdict};

fn flag(key: &str, probability: f64, attention: Attention) -> Flag {
    testkit::flag("team.too_many_representatives", "GD-1", |d| {
        (d.key, d.probability, d.attention) = (key.to_owned(), probability, attention);
    })
}

fn decide(flag: &mut Flag, verdict: Verdict) {
    let subject = flag.subject();
    let (reason, by, at) = ("理由".to_owned(), "甲".to_owned(), "2025-08-01T00:00:00Z".to_owned());
    flag.decision = Some(Decision { subject, verdict, value: None, reason, by, at, basis: Basis::of("依据") });
}

#[test]
fn likely_and_costly_come_first_and_each_place_says_what_stopping_leaves() {
    let flags = [
        flag("a", 0.2, Attention::High),
        flag("b", 0.9, Attention::Low),
        flag("c", 0.5, Attention::High),
        flag("d", 0.9, Attention::Medium),
    ];
    let queue = queue(&flags, &AttentionRules::default());
    let told: Vec<(f64, String, String)> =
        queue.items.iter().map(|q| (q.flag.probability, format!("{:.3}", q.miss), format!("{:.2}", q.left))).collect();
    let row = |p: f64, miss: &str, left: &str| (p, miss.to_owned(), left.to_owned());
    let expected = [row(0.5, "0.920", "1.10"), row(0.9, "0.200", "0.20"), row(0.2, "0.000", "0.00"), row(0.9, "0.000", "0.00")];
    assert_eq!(told, expected, "what is left unread of low attention is no miss");
    assert_eq!((queue.stop_after, queue.decided, queue.factors.len()), (3, 0, 0));
}

/// The plainest copies have the most passages: that must not put them last.
#[test]
fn a_copy_of_many_passages_comes_before_what_rests_on_one() {
    let with = |key: &str, probability: f64, attention: Attention, passages: usize| {
        let mut flag = flag(key, probability, attention);
        flag.evidence = vec![testkit::evidence("甲"); passages];
        flag
    };
    let flags = [
        with("one likely", 0.999, Attention::High, 1),
        with("medium", 0.999, Attention::Medium, 1),
        with("copy", 0.999, Attention::High, 12),
        with("less likely", 0.8, Attention::High, 1),
        with("shorter copy", 0.999, Attention::High, 6),
    ];
    let queue = queue(&flags, &AttentionRules::default());
    let passages: Vec<(usize, f64)> = queue.items.iter().map(|q| (q.flag.evidence.len(), q.flag.probability)).collect();
    assert_eq!(passages, [(12, 0.999), (6, 0.999), (1, 0.999), (1, 0.8), (1, 0.999)]);
}

#[test]
fn what_people_uphold_raises_what_is_left_and_what_they_dismiss_lowers_it() {
    let after = |verdict: Verdict| {
        let mut flags: Vec<Flag> = (0..21).map(|i| flag(&i.to_string(), 0.5, Attention::High)).collect();
        flags[..20].iter_mut().for_each(|f| decide(f, verdict));
        let queue = queue(&flags, &AttentionRules::default());
        (queue.items.len(), queue.items[0].chance, queue.decided)
    };
    let ((n, up, decided), (_, down, _), (_, same, none)) =
        (after(Verdict::Upheld), after(Verdict::Dismissed), after(Verdict::NeedsCorrection));
    assert_eq!((n, decided, none), (1, 20, 0));
    assert!(up > 0.85 && down < 0.15 && (same - 0.5).abs() < 1e-9, "{up} {down} {same}");
}

/// What an office thinks of one kind says nothing of another, and a first decision moves little.
#[test]
fn decisions_about_one_kind_leave_the_others_as_they_are() {
    let of =
        |kind: &str, n: usize| testkit::flag(kind, "GD-1", |d| (d.key, d.probability, d.attention) = (n.to_string(), 0.9, Attention::High));
    let mut flags: Vec<Flag> = (0..12).map(|n| of("entry.not_applied", n)).chain((0..2).map(|n| of("reuse.partial", n))).collect();
    let chances = |flags: &[Flag]| {
        let queue = queue(flags, &AttentionRules::default());
        let chance = |kind: &str| queue.items.iter().find(|q| q.flag.kind.as_str() == kind).map(|q| q.chance).unwrap();
        (chance("entry.not_applied"), chance("reuse.partial"))
    };
    decide(&mut flags[0], Verdict::Dismissed);
    let (one, other) = chances(&flags);
    assert!(one > 0.8 && (other - 0.9).abs() < 1e-9, "{one} {other}");
    flags[1..11].iter_mut().for_each(|f| decide(f, Verdict::Dismissed));
    let (many, other) = chances(&flags);
    assert!(many < 0.4 && (other - 0.9).abs() < 1e-9, "{many} {other}");
}

/// Uniform in 0 to 1, a function of its argument.
fn uniform(n: u64) -> f64 {
    let mut z = n.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
}

/// Reads seasons to where the rule says stop, with reviewers who uphold with the odds of the program times `bias`. Returns the share of
/// seasons with a miss, and the mean share of flags read.
fn simulated(bias: f64, rules: &AttentionRules) -> (f64, f64) {
    const SEASONS: u64 = 400;
    let (mut missed, mut read) = (0, 0.0);
    for season in 0..SEASONS {
        let draws = |i: usize, of: u64| uniform(season * 1_000_000 + i as u64 * 10 + of);
        // Most flags are unlikely, some are sure: the ends of a calibrated program.
        let probability = |i: usize| if i.is_multiple_of(5) { 0.9 + 0.09 * draws(i, 0) } else { 0.05 * draws(i, 0) * draws(i, 1) };
        let mut flags: Vec<Flag> = (0..60).map(|i| flag(&format!("{i:02}"), probability(i), Attention::High)).collect();
        let truth: Vec<bool> = flags
            .iter()
            .enumerate()
            .map(|(i, f)| {
                let odds = bias * f.probability / (1.0 - f.probability);
                draws(i, 2) < odds / (1.0 + odds)
            })
            .collect();
        let mut seen = 0;
        loop {
            let next = {
                let queue = queue(&flags, rules);
                (queue.stop_after > 0).then(|| queue.items[0].flag.id.clone())
            };
            let Some(id) = next else { break };
            let at = flags.iter().position(|f| f.id == id).expect("the queue holds these flags");
            decide(&mut flags[at], if truth[at] { Verdict::Upheld } else { Verdict::Dismissed });
            seen += 1;
        }
        missed += u32::from(flags.iter().zip(&truth).any(|(f, t)| *t && f.decision.is_none()));
        read += f64::from(seen) / flags.len() as f64;
    }
    (f64::from(missed) / SEASONS as f64, read / SEASONS as f64)
}

#[test]
fn reading_to_where_the_rule_says_misses_as_often_as_it_says() {
    let rules = AttentionRules::default();
    let (missed, read) = simulated(1.0, &rules);
    assert!(missed <= rules.miss + 0.02, "a miss in {missed} of the seasons");
    assert!(read < 0.9, "{read} of all flags were read");
    let (missed, _) = simulated(0.5, &rules);
    assert!(missed <= rules.miss, "a program that says too much makes people read more, not miss more: {missed}");
}

#[test]
fn the_sample_is_that_of_the_season_and_of_its_size() {
    let numbers: Vec<String> = (0..1000).map(|i| format!("GD-{i:04}")).collect();
    let all: BTreeSet<&str> = numbers.iter().map(String::as_str).collect();
    let rules = AttentionRules::default();
    let sample = audit(&all, "gd-2025", &rules);
    assert_eq!(sample.len(), 50);
    assert_eq!(sample, audit(&all, "gd-2025", &rules));
    let other = audit(&all, "gd-2026", &rules);
    assert!(other.iter().filter(|no| sample.contains(no)).count() < 15, "two seasons draw apart");
    let few: BTreeSet<&str> = all.iter().copied().take(7).collect();
    assert_eq!(audit(&few, "gd-2025", &rules).len(), 7);
    // Every entry is as likely as any other: over many seasons each of 1,000 is drawn about 50 times in 1,000.
    let drawn = (0..400).map(|s| audit(&all, &format!("s{s}"), &rules)).filter(|s| s.contains(&"GD-0123")).count();
    assert!((5..=40).contains(&drawn), "{drawn} of 400, 20 expected");
}

#[test]
fn the_bound_agrees_with_known_values() {
    // Of a large population, none in 59 leaves at most 5 % (1 - 0.05^(1/59) = 0.0495, a little less where the sample is part of the whole).
    assert_eq!(most_missed(100_000, 59, 0, 0.95), 4949);
    assert_eq!(most_missed(100, 100, 3, 0.95), 3);
    assert_eq!(most_missed(10, 0, 0, 0.95), 10);
    assert_eq!(most_missed(20, 10, 0, 0.95), 3);
}

proptest! {
    #[test]
    fn more_sampled_leaves_less_and_more_found_leaves_more(population in 2usize..300, a in 0usize..300, found in 0usize..5) {
        let sampled = a % population;
        let found = found.min(sampled);
        let bound = most_missed(population, sampled, found, 0.95);
        prop_assert!((found..=population).contains(&bound));
        prop_assert!(most_missed(population, sampled + 1, found, 0.95) <= bound);
        if found > 0 {
            prop_assert!(most_missed(population, sampled, found - 1, 0.95) <= bound);
        }
    }
}
