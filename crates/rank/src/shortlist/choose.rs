//! Which entries go to the national final: the highest sum of scores that the limits allow.

use std::collections::BTreeMap;

use microlp::{ComparisonOp, OptimizationDirection, Problem};

use super::{Candidate, ShortlistError};

/// What a choice must keep to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits<'q> {
    /// Entries at most.
    pub(super) most: u32,
    /// Entries of each track at least.
    pub(super) quotas: &'q BTreeMap<&'q str, u32>,
    /// Part of the entries that are of small or medium enterprises, at least; 0 asks for none.
    pub(super) sme_share: f64,
}

/// Which candidates maximise the sum of scores, `by_score` from the highest; `None` where the limits contradict each other.
pub(super) fn choose(by_score: &[&Candidate], limits: Limits<'_>) -> Result<Option<Vec<bool>>, ShortlistError> {
    let needed = needed(by_score, limits);
    let few: Vec<&Candidate> = needed.iter().map(|&at| by_score[at]).collect();
    let Some(chosen) = solve(&few, limits)? else { return Ok(None) };
    let mut all = vec![false; by_score.len()];
    needed.into_iter().zip(chosen).for_each(|(at, chosen)| all[at] = chosen);
    Ok(Some(all))
}

/// Positions of the candidates that an optimum can hold, ascending: of each track and size of enterprise as many from the top as the track
/// must send, and of each size as many from the top as may be sent at all.
///
/// Two candidates of one size can take each other's place unless a track would send too few by it, and the limits hold as before. So an
/// optimum that holds a candidate holds all better ones of its track and size. Where these are already as many as the track must send, the
/// track can do without it, and the optimum holds all better ones of its size in any track; no more of them fit than may be sent.
fn needed(by_score: &[&Candidate], Limits { most, quotas, .. }: Limits<'_>) -> Vec<usize> {
    let mut before: BTreeMap<(&str, bool), u32> = BTreeMap::new();
    let mut of_size = [0u32; 2];
    let mut needed = Vec::new();
    for (at, candidate) in by_score.iter().enumerate() {
        let track = candidate.ranking.track.as_str();
        let (better, size) = (before.entry((track, candidate.sme)).or_default(), &mut of_size[usize::from(candidate.sme)]);
        if *better < quotas.get(track).copied().unwrap_or(0) || *size < most {
            needed.push(at);
        }
        *better += 1;
        *size += 1;
    }
    needed
}

/// The integer programme over these candidates.
fn solve(by_score: &[&Candidate], limits: Limits<'_>) -> Result<Option<Vec<bool>>, ShortlistError> {
    let Limits { most, quotas, sme_share } = limits;
    let mut problem = Problem::new(OptimizationDirection::Maximize);
    // One point each, so that a place is filled rather than left empty; and a trace for the order, so that of equal scores the first is taken.
    let values: Vec<f64> = by_score.iter().zip(0u32..).map(|(c, i)| c.ranking.score + 1.0 - 1e-6 * f64::from(i)).collect();
    assert!(values.is_sorted_by(|a, b| a > b), "which candidates are needed rests on each being worth more than the next");
    let variables: Vec<_> = values.into_iter().map(|value| problem.add_binary_var(value)).collect();
    let sum = |fits: &dyn Fn(&Candidate) -> Option<f64>| {
        by_score.iter().zip(&variables).filter_map(|(c, &v)| Some((v, fits(c)?))).collect::<Vec<_>>()
    };
    problem.add_constraint(sum(&|_| Some(1.0)), ComparisonOp::Le, f64::from(most));
    // Nobody at all meets every share: that is no answer where somebody could be sent.
    let least = most.min(by_score.len() as u32).min(1);
    problem.add_constraint(sum(&|_| Some(1.0)), ComparisonOp::Ge, f64::from(least));
    for (track, &quota) in quotas.iter().filter(|(_, quota)| **quota > 0) {
        problem.add_constraint(sum(&|c| (c.ranking.track == *track).then_some(1.0)), ComparisonOp::Ge, f64::from(quota));
    }
    if sme_share > 0.0 {
        problem.add_constraint(sum(&|c| Some(f64::from(u8::from(c.sme)) - sme_share)), ComparisonOp::Ge, 0.0);
    }
    let outcome = match problem.solve() {
        Ok(outcome) => outcome,
        Err(microlp::Error::Infeasible) => return Ok(None),
        Err(source) => return Err(source.into()),
    };
    assert!(outcome.is_optimal(), "without a limit of time the solver ends at the optimum");
    let solution = outcome.solution().expect("an optimal outcome has a solution");
    Ok(Some(variables.iter().map(|&v| solution.var_value(v) > 0.5).collect()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use record::Ranking;

    use super::*;

    const TRACKS: [&str; 3] = ["T01", "T02", "T03"];

    /// Rankings by falling score, each with whether it is of a small enterprise.
    fn season(entries: &[(usize, f64, bool)]) -> Vec<(Ranking, bool)> {
        let ranking = |(i, &(track, score, sme)): (usize, &(usize, f64, bool))| {
            let (entry, track) = (format!("E{i:02}"), TRACKS[track].to_owned());
            (Ranking { entry, track, place: 1, band: (1, 1), score, contributions: Vec::new(), bonus: None }, sme)
        };
        let mut season: Vec<_> = entries.iter().enumerate().map(ranking).collect();
        season.sort_by(|a, b| b.0.score.total_cmp(&a.0.score).then_with(|| a.0.entry.cmp(&b.0.entry)));
        season
    }

    /// What the programme over all candidates chooses, and what the one over the needed ones does.
    fn both(entries: &[(usize, f64, bool)], most: u32, share: f64, per_track: u32) -> [Option<Vec<bool>>; 2] {
        let season = season(entries);
        let candidates: Vec<Candidate> = season.iter().map(|(ranking, sme)| Candidate { ranking, sme: *sme }).collect();
        let by_score: Vec<&Candidate> = candidates.iter().collect();
        let has = |track: &str| season.iter().filter(|(r, _)| r.track == track).count() as u32;
        let quotas: BTreeMap<&str, u32> = TRACKS.into_iter().map(|t| (t, per_track.min(has(t)))).collect();
        let limits = Limits { most, quotas: &quotas, sme_share: share };
        [solve(&by_score, limits).unwrap(), choose(&by_score, limits).unwrap()]
    }

    fn sum(entries: &[(usize, f64, bool)], chosen: &[bool]) -> f64 {
        season(entries).iter().zip(chosen).filter(|(_, chosen)| **chosen).map(|((r, _), _)| r.score + 1.0).sum()
    }

    proptest! {
        #[test]
        fn the_needed_candidates_give_what_all_give(
            entries in prop::collection::vec((0usize..3, 0.0f64..100.0, any::<bool>()), 1..36), most in 1u32..7, share in 0.0f64..0.6, per_track in 0u32..3,
        ) {
            prop_assume!(per_track * 3 <= most);
            let [all, few] = both(&entries, most, share, per_track);
            prop_assert_eq!(all, few);
        }

        #[test]
        fn with_equal_scores_too_the_needed_candidates_give_as_much(
            entries in prop::collection::vec((0usize..3, 0u8..4, prop::bool::weighted(0.3)), 1..36), most in 1u32..7, share in 0.0f64..0.6, per_track in 0u32..3,
        ) {
            prop_assume!(per_track * 3 <= most);
            let entries: Vec<_> = entries.into_iter().map(|(track, score, sme)| (track, f64::from(score), sme)).collect();
            let [all, few] = both(&entries, most, share, per_track).map(|chosen| chosen.map(|c| sum(&entries, &c)));
            prop_assert_eq!(all, few);
        }
    }

    #[test]
    fn few_of_many_are_needed() {
        let entries: Vec<(usize, f64, bool)> = (0..3000u32).map(|i| (i as usize % 3, f64::from(i), i % 7 == 0)).collect();
        let season = season(&entries);
        let candidates: Vec<Candidate> = season.iter().map(|(ranking, sme)| Candidate { ranking, sme: *sme }).collect();
        let quotas = BTreeMap::from(TRACKS.map(|t| (t, 2)));
        let needed = needed(&candidates.iter().collect::<Vec<_>>(), Limits { most: 5, quotas: &quotas, sme_share: 0.0 });
        // The first five large ones and the first five small ones, and of each track the first two of either size.
        assert_eq!(needed, [0, 1, 2, 3, 4, 5, 6, 10, 17, 24, 31, 38]);
    }
}
