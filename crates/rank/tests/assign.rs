//! The assignment against every possible one, against a general solver, and at the size of a season.

use ac_library::MinCostFlowGraph;
use proptest::prelude::*;
use rank::{AssignRules, Assignment, FULL, assign};

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

/// Places filled, and the cost of how they are filled, by a general solver of minimum-cost flow on the graph of all pairs under a floor.
fn solved(affinity: &Affinity, loads: &[u32], rules: &AssignRules, floor: u32) -> (i64, i64) {
    let (n, sink) = (affinity.len(), affinity.len() + loads.len() + 1);
    let mut graph = MinCostFlowGraph::<i64>::new(sink + 1);
    let mut places = 0;
    for (i, row) in affinity.iter().enumerate() {
        let mut best: Vec<u32> = row.iter().flatten().copied().collect();
        best.sort_unstable_by(|a, b| b.cmp(a));
        best.truncate(rules.per_entry as usize);
        let least = best.last().map_or(0, |&own| own.min(floor));
        for (e, a) in row.iter().enumerate().filter_map(|(e, a)| Some((e, a.filter(|&a| a >= least)?))) {
            graph.add_edge(i, n + e, 1, i64::from(FULL - a));
        }
        for turn in 0..best.len() {
            graph.add_edge(sink - 1, i, 1, turn as i64 * TURN);
        }
        places += best.len() as u32;
    }
    let even = places.div_ceil(loads.len() as u32);
    for (e, &load) in loads.iter().enumerate() {
        graph.add_edge(n + e, sink, i64::from(load.min(even)), 0);
        graph.add_edge(n + e, sink, i64::from(load.saturating_sub(even)), i64::from(rules.beyond_even));
    }
    graph.flow(sink - 1, sink, i64::MAX / 4)
}

const TURN: i64 = 100_000;

/// The same two figures of an assignment.
fn cost(affinity: &Affinity, loads: &[u32], rules: &AssignRules, given: &[Vec<usize>]) -> (i64, i64) {
    let filled: usize = given.iter().map(Vec::len).sum();
    let turns: i64 = given.iter().map(|g| (0..g.len() as i64).sum::<i64>() * TURN).sum();
    let pairs: i64 =
        given.iter().zip(affinity).flat_map(|(g, row)| g.iter().map(|&e| i64::from(FULL - row[e].expect("may read it")))).sum();
    let places: u32 = affinity.iter().map(|row| (row.iter().flatten().count() as u32).min(rules.per_entry)).sum();
    let even = places.div_ceil(loads.len() as u32);
    let beyond = |e: usize| (given.iter().flatten().filter(|&&x| x == e).count() as u32).saturating_sub(even);
    let loaded: u32 = (0..loads.len()).map(|e| beyond(e) * rules.beyond_even).sum();
    (filled as i64, turns + pairs + i64::from(loaded))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn the_cost_is_that_of_a_general_solver(
        (affinity, loads) in (1usize..8).prop_flat_map(|experts| (
            prop::collection::vec(prop::collection::vec(prop::option::weighted(0.8, 0u32..=FULL), experts), 1..25),
            prop::collection::vec(0u32..12, experts),
        )),
        per_entry in 1u32..4,
        beyond_even in prop::sample::select(vec![0u32, 10, 60]),
    ) {
        let rules = AssignRules { per_entry, beyond_even, ..AssignRules::default() };
        let found = assign(&affinity, &loads, &rules);
        prop_assert_eq!(cost(&affinity, &loads, &rules, &found.given), solved(&affinity, &loads, &rules, found.floor));
    }
}

/// 20,000 entries and 200 experts who could just read them all: the general solver does not end within minutes on these.
#[test]
fn a_season_of_twenty_thousand_is_assigned() {
    let mut seed = 1u32;
    let mut below = |n: u32| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 8) % n
    };
    let affinity: Affinity = (0..20_000)
        .map(|_| {
            let track = below(14);
            (0..200).map(|e| (below(50) > 0).then(|| if e % 14 == track { 50 + below(51) } else { below(30) })).collect()
        })
        .collect();
    let rules = AssignRules::default();
    let found = assign(&affinity, &[300; 200], &rules);
    assert_eq!(found.short, Vec::new());
    for (experts, row) in found.given.iter().zip(&affinity) {
        assert!(experts.len() == 3 && experts.iter().all(|&e| row[e].is_some_and(|a| a >= found.floor)), "{experts:?}");
    }
}
