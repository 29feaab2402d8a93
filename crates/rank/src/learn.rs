//! Weights that agree better with experts' scores than the contest's own. Used only where people ask for it, and what changes is shown.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use record::{Ranking, Score};
use serde::{Deserialize, Serialize};

/// How weights are learned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LearnRules {
    /// Pull towards the contest's weights, in pairs of scores: with as many pairs as this, scores and contest count alike.
    pub hold: f64,
    /// How far apart, in parts of a full score, the better of a pair should stand.
    pub margin: f64,
    /// Scores that differ by less than this are no pair.
    pub apart: u8,
    /// Fewer pairs than this teach nothing.
    pub least: usize,
    /// Of more pairs than this, evenly spread ones are learned from: a few weights need no more, and hundreds of experts give millions.
    pub most: usize,
}

impl Default for LearnRules {
    fn default() -> Self {
        Self { hold: 50.0, margin: 0.05, apart: 5, least: 20, most: 20_000 }
    }
}

/// Learned weights beside the contest's.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Learned {
    /// Criterion, the contest's weight, the learned one.
    pub weights: Vec<(String, f64, f64)>,
    /// Pairs of entries that one expert scored apart.
    pub pairs: usize,
    /// Share of the pairs that stand in the experts' order by the contest's weights.
    pub before: f64,
    /// The same by the learned weights, each expert's pairs by weights learned from the others' (from other tenths of the experts, where
    /// there are more than ten): what is learned from one is not judged by the same. The same as `before` where there is one expert only.
    pub after: f64,
}

/// A score that an expert gave: position of the entry in the rankings, position of the expert, points.
pub type Given = (usize, usize, u8);

/// The scores of entries that have a place, as [`learn`] takes them; experts are numbered in the order of their names.
pub fn given<'a>(rankings: &[Ranking], scores: impl IntoIterator<Item = &'a Score>) -> Vec<Given> {
    let places: HashMap<&str, usize> = rankings.iter().map(|r| r.entry.as_str()).zip(0..).collect();
    let told: Vec<(usize, &str, u8)> =
        scores.into_iter().filter_map(|s| Some((*places.get(s.entry.as_str())?, s.by.as_str(), s.points?))).collect();
    let names: BTreeSet<&str> = told.iter().map(|&(_, by, _)| by).collect();
    let experts: BTreeMap<&str, usize> = names.into_iter().zip(0..).collect();
    told.into_iter().map(|(entry, by, points)| (entry, experts[by], points)).collect()
}

/// Learns the weights from pairs of entries that one expert scored apart, in one season: squared hinge loss on the difference of scores,
/// with a quadratic pull to the contest's weights (ranking SVM, Joachims 2002); no weight below 0; their sum stays. `None` with fewer pairs
/// than the rules ask for.
pub fn learn(rankings: &[Ranking], scores: &[Given], rules: &LearnRules) -> Option<Learned> {
    let own: Vec<f64> = rankings.first()?.contributions.iter().map(|c| c.weight).collect();
    let (pairs, step) = pairs(rankings, scores, rules);
    // Of every so many pairs one is looked at, which speaks for the others.
    let rules = &LearnRules { hold: rules.hold / step as f64, ..rules.clone() };
    if pairs.len() < rules.least || own.iter().sum::<f64>() <= 0.0 {
        return None;
    }
    let weights = fitted(&own, pairs.iter(), rules);
    let experts: BTreeSet<usize> = pairs.iter().map(|p| p.expert).collect();
    // Every expert has a part of their own, until there are so many that several share one.
    let parts: BTreeMap<usize, usize> = experts.iter().copied().zip((0..PARTS).cycle()).collect();
    let before = agreement(&own, pairs.iter());
    let after = if experts.len() < 2 {
        before
    } else {
        let right: f64 = (0..PARTS.min(experts.len()))
            .map(|part| {
                let others = fitted(&own, pairs.iter().filter(|p| parts[&p.expert] != part), rules);
                let mine = || pairs.iter().filter(|p| parts[&p.expert] == part);
                agreement(&others, mine()) * mine().count() as f64
            })
            .sum();
        right / pairs.len() as f64
    };
    let named = rankings[0].contributions.iter().map(|c| c.criterion.clone());
    let weights = named.zip(own).zip(weights).map(|((name, own), new)| (name, own, new)).collect();
    Some(Learned { weights, pairs: pairs.len(), before, after })
}

/// Parts of the experts that are predicted from the others.
const PARTS: usize = 10;

/// Better minus worse, by criterion.
struct Pair {
    expert: usize,
    difference: Vec<f64>,
}

/// Pairs to learn from, and of how many each is one.
fn pairs(rankings: &[Ranking], scores: &[Given], rules: &LearnRules) -> (Vec<Pair>, usize) {
    let mut by_expert: BTreeMap<usize, Vec<(usize, u8)>> = BTreeMap::new();
    for &(entry, expert, points) in scores {
        by_expert.entry(expert).or_default().push((entry, points));
    }
    let apart = by_expert.iter().flat_map(|(&expert, given)| {
        let before = given.iter().enumerate().flat_map(|(i, &one)| given[..i].iter().map(move |&other| (one, other)));
        let far = before.filter(|((_, x), (_, y))| x.abs_diff(*y) >= rules.apart.max(1));
        far.map(move |((a, high), (b, low))| if high > low { (expert, a, b) } else { (expert, b, a) })
    });
    let step = apart.clone().count().div_ceil(rules.most.max(1)).max(1);
    let difference = |(expert, better, worse): (usize, usize, usize)| {
        let values = rankings[better].contributions.iter().zip(&rankings[worse].contributions);
        Pair { expert, difference: values.map(|(x, y)| x.value - y.value).collect() }
    };
    (apart.step_by(step).map(difference).collect(), step)
}

fn product(weights: &[f64], difference: &[f64]) -> f64 {
    weights.iter().zip(difference).map(|(w, d)| w * d).sum()
}

fn agreement<'a>(weights: &[f64], pairs: impl Iterator<Item = &'a Pair> + Clone) -> f64 {
    let right = pairs.clone().filter(|p| product(weights, &p.difference) > 0.0).count();
    right as f64 / pairs.count().max(1) as f64
}

/// Minimises by projected gradient with a step of one by the steepest slope's growth, which never overshoots; until it stands still.
fn fitted<'a>(own: &[f64], pairs: impl Iterator<Item = &'a Pair> + Clone, rules: &LearnRules) -> Vec<f64> {
    const STEPS: usize = 3_000;
    const STILL: f64 = 1e-12;
    let total: f64 = own.iter().sum();
    let start: Vec<f64> = own.iter().map(|w| w / total).collect();
    // The pull is as steep as that many pairs of the usual difference are.
    let n = pairs.clone().count() as f64;
    let squares: f64 = pairs.clone().flat_map(|p| &p.difference).fold(0.0, |sum, d| sum + d * d);
    let pull = rules.hold * squares / (n * own.len() as f64).max(1.0);
    let step = 1.0 / (2.0 * (squares + pull)).max(f64::MIN_POSITIVE);
    let mut weights = start.clone();
    for _ in 0..STEPS {
        let mut slope: Vec<f64> = weights.iter().zip(&start).map(|(w, s)| 2.0 * pull * (w - s)).collect();
        for pair in pairs.clone() {
            let short = rules.margin - product(&weights, &pair.difference);
            if short > 0.0 {
                slope.iter_mut().zip(&pair.difference).for_each(|(s, d)| *s -= 2.0 * short * d);
            }
        }
        let next: Vec<f64> = weights.iter().zip(&slope).map(|(w, s)| (w - step * s).max(0.0)).collect();
        let moved = weights.iter().zip(&next).map(|(was, is)| (was - is).abs()).fold(0.0, f64::max);
        weights = next;
        if moved < STILL {
            break;
        }
    }
    let sum: f64 = weights.iter().sum();
    if sum <= 0.0 {
        return own.to_vec();
    }
    weights.iter().map(|w| w / sum * total).collect()
}
