//! The assignment against every possible one, and at the size of a season.

use proptest::prelude::*;
use rank::{AssignRules, Assignment, assign};

type Affinity = Vec<Vec<Option<u32>>>;

fn rules(per_entry: u32) -> AssignRules {
    AssignRules { per_entry, beyond_even: 0, ..AssignRules::default() }
}

/// Every assignment of `k` experts to each entry within the loads.
fn all(affinity: &Affinity, loads: &[u32], k: usize) -> Vec<Vec<usize>> {
    let mut found: Vec<(Vec<usize>, Vec<u32>)> = vec![(Vec::new(), loads.to_vec())];
    for row in affinity {
        let mut next = Vec::new();
        for (sets, left) in found {
            for set in 0..1usize << row.len() {
                let fits = |e: usize| set >> e & 1 == 0 || (row[e].is_some() && left[e] > 0);
                if set.count_ones() as usize == k && (0..row.len()).all(fits) {
                    let mut left = left.clone();
                    (0..row.len()).filter(|e| set >> e & 1 == 1).for_each(|e| left[e] -= 1);
                    next.push(([sets.as_slice(), &[set]].concat(), left));
                }
            }
        }
        found = next;
    }
    found.into_iter().map(|(sets, _)| sets).collect()
}

fn value(affinity: &Affinity, given: &[Vec<usize>]) -> u32 {
    given.iter().zip(affinity).flat_map(|(experts, row)| experts.iter().map(|&e| row[e].unwrap_or(0))).sum()
}

fn as_given(sets: &[usize], experts: usize) -> Vec<Vec<usize>> {
    sets.iter().map(|set| (0..experts).filter(|e| set >> e & 1 == 1).collect()).collect()
}

/// Affinity of the worst pair, no entry counting as worse off than its own best experts make it.
fn worst(affinity: &Affinity, given: &[Vec<usize>], k: usize) -> u32 {
    let of = |(experts, row): (&Vec<usize>, &Vec<Option<u32>>)| {
        let mut best: Vec<u32> = row.iter().flatten().copied().collect();
        best.sort_unstable_by(|a, b| b.cmp(a));
        let own = best.get(k - 1).copied().unwrap_or(0);
        let least = experts.iter().map(|&e| row[e].unwrap_or(0)).min().unwrap_or(0);
        if least >= own { 101 } else { least }
    };
    given.iter().zip(affinity).map(of).min().unwrap_or(101)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]
    #[test]
    fn the_worst_pair_is_as_good_as_can_be_and_then_the_sum(
        rows in prop::collection::vec(prop::collection::vec(prop::option::weighted(0.85, 0u32..=10), 4), 1..5),
        loads in prop::collection::vec(1u32..4, 4),
        k in 1usize..3,
    ) {
        let affinity: Affinity = rows.into_iter().map(|row| row.into_iter().map(|a| a.map(|a| a * 10)).collect()).collect();
        let every: Vec<Vec<Vec<usize>>> = all(&affinity, &loads, k).iter().map(|sets| as_given(sets, 4)).collect();
        let result = assign(&affinity, &loads, &rules(k as u32));
        for (experts, row) in result.given.iter().zip(&affinity) {
            prop_assert!(experts.iter().all(|&e| row[e].is_some()), "someone who stands back was given an entry");
        }
        for (e, load) in loads.iter().enumerate() {
            prop_assert!(result.given.iter().flatten().filter(|&&x| x == e).count() as u32 <= *load);
        }
        let Some(best_worst) = every.iter().map(|g| worst(&affinity, g, k)).max() else {
            prop_assert!(!result.short.is_empty());
            return Ok(());
        };
        prop_assert_eq!(&result.short, &Vec::new());
        prop_assert_eq!(worst(&affinity, &result.given, k), best_worst);
        let best = every.iter().filter(|g| worst(&affinity, g, k) == best_worst).map(|g| value(&affinity, g)).max();
        prop_assert_eq!(Some(value(&affinity, &result.given)), best);
    }
}

#[test]
fn too_few_experts_are_spread_and_said() {
    let affinity = vec![vec![Some(90), Some(10)], vec![Some(80), Some(20)], vec![None, None]];
    let found = assign(&affinity, &[1, 1], &rules(2));
    assert_eq!(found, Assignment { given: vec![vec![0], vec![1], vec![]], floor: 100, short: vec![(0, 1), (1, 1), (2, 2)] });
}

#[test]
fn one_entry_that_suits_nobody_does_not_lower_the_floor_of_others() {
    let affinity = vec![vec![Some(0), Some(0)], vec![Some(90), Some(0)], vec![Some(80), Some(70)]];
    let found = assign(&affinity, &[2, 2], &rules(1));
    assert_eq!(found.given, [vec![1], vec![0], vec![0]]);
    assert!(found.floor >= 80, "{}", found.floor);
}
