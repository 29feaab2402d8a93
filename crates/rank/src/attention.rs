//! In which order people look at flags, what is left when they stop, and a sample of what was not flagged.
//!
//! Each open flag has a chance to be upheld: its probability, its odds multiplied by a factor that what people decided so far about flags of its
//! kind suggests (if they uphold more than was said, what is left of the kind is more likely too; of other kinds it says nothing: an office that
//! lets "not applied yet" pass thinks no less of copies). What looking is worth is that chance, times what it would
//! cost to miss it, by the time that looking takes; time counts up to a few pieces of evidence only, since who has read these can decide and
//! the more there are the clearer the case. Of flags that are worth the same the one with more evidence comes first. Stopping after a place
//! leaves what stands behind it: the chance that at least one of these would have been upheld is 1 − ∏(1 − pᵢ), the flags being taken as independent given the factors.
//!
//! Of what carries no flag, a random sample is looked at as well. If `k` of `n` looked at have something, the most that all can have is
//! the largest number under which so few would still be found with more than the chance left over (exact hypergeometric bound).

use std::collections::{BTreeMap, BTreeSet};

use record::{Attention, Flag, Kind, Verdict};
use serde::{Deserialize, Serialize};

use crate::place::mixed;

/// How attention is spent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AttentionRules {
    /// What missing a flag costs, by attention: high, medium, low.
    pub cost: [f64; 3],
    /// Time to look at a flag, in units of the time to look at one piece of evidence.
    pub start: f64,
    /// Pieces of evidence that count as time: a copy of most of a text is decided by its first passage, as one of a single passage is. More
    /// would put the plainest copies last (on a season of 122 flags, copies with six passages stood behind all single ones, 81st on).
    pub pieces: f64,
    /// Reading may stop when the chance of a miss is no more than this.
    pub miss: f64,
    /// A flag of less attention than this is information: leaving it unread is no miss.
    pub miss_from: Attention,
    /// Decisions in the middle, half of them upheld, that the factor of a kind starts from: it moves little before people have decided more.
    pub prior: f64,
    /// Part of the entries without a flag that are looked at as well.
    pub audit: f64,
    /// At least so many of them, where there are as many.
    pub audit_least: u32,
    /// Confidence of what is said of the others.
    pub confidence: f64,
}

impl Default for AttentionRules {
    fn default() -> Self {
        Self {
            cost: [10.0, 4.0, 1.0],
            start: 2.0,
            pieces: 1.0,
            miss: 0.05,
            miss_from: Attention::Medium,
            prior: 8.0,
            audit: 0.05,
            audit_least: 20,
            confidence: 0.95,
        }
    }
}

/// The order, and what it starts from.
#[derive(Debug, Clone, PartialEq)]
pub struct Queue<'a> {
    /// Open flags in the order in which looking is worth most.
    pub items: Vec<Queued<'a>>,
    /// Factor on the odds of every open flag of a kind, of the kinds about which people decided.
    pub factors: BTreeMap<Kind, f64>,
    /// Flags that people upheld or dismissed.
    pub decided: usize,
    /// Of these, upheld.
    pub upheld: usize,
    /// Chance that at least one open flag, information apart, would be upheld, if nobody looked at any.
    pub miss_now: f64,
    /// Place after which the chance of a miss is no more than the rules allow; 0 where it is so already.
    pub stop_after: usize,
}

/// An open flag with its place in the order.
#[derive(Debug, Clone, PartialEq)]
pub struct Queued<'a> {
    /// The flag.
    pub flag: &'a Flag,
    /// Chance that a person would uphold it.
    pub chance: f64,
    /// What looking at it is worth by its time.
    pub value: f64,
    /// Chance that at least one flag behind this place, information apart, would be upheld: what stopping here may miss.
    pub miss: f64,
    /// How many of these would be upheld on average.
    pub left: f64,
}

/// Orders the open flags. Needs correction and deferred count as neither upheld nor dismissed, and stay out of the order: somebody has them.
pub fn queue<'a>(flags: &'a [Flag], rules: &AttentionRules) -> Queue<'a> {
    queue_of(flags.iter().map(|f| (f, f.decision.as_ref().map(|d| d.verdict))), rules)
}

/// As [`queue`], of flags with the verdict that the asking person knows of.
pub fn queue_of<'a>(flags: impl IntoIterator<Item = (&'a Flag, Option<Verdict>)>, rules: &AttentionRules) -> Queue<'a> {
    let flags: Vec<(&Flag, Option<Verdict>)> = flags.into_iter().collect();
    let mut said: BTreeMap<&Kind, Vec<(f64, bool)>> = BTreeMap::new();
    for (flag, upheld) in flags.iter().filter_map(|(f, verdict)| Some((f, judged((*verdict)?)?))) {
        said.entry(&flag.kind).or_default().push((flag.probability, upheld));
    }
    let factors: BTreeMap<Kind, f64> = said.iter().map(|(kind, said)| ((*kind).clone(), factor(said, rules.prior))).collect();
    let open = flags.iter().filter(|(_, verdict)| verdict.is_none());
    let mut items: Vec<Queued<'_>> = open
        .map(|&(flag, _)| {
            let chance = moved(flag.probability, factors.get(&flag.kind).copied().unwrap_or(1.0));
            let cost = match flag.attention {
                Attention::High => rules.cost[0],
                Attention::Medium => rules.cost[1],
                Attention::Low => rules.cost[2],
            };
            let time = rules.start + (flag.evidence.len() as f64).min(rules.pieces);
            Queued { flag, chance, value: chance * cost / time, miss: 0.0, left: 0.0 }
        })
        .collect();
    let strength = |item: &Queued<'_>| item.flag.evidence.len();
    items.sort_by(|a, b| b.value.total_cmp(&a.value).then_with(|| strength(b).cmp(&strength(a))).then_with(|| a.flag.id.cmp(&b.flag.id)));
    let (mut none, mut left) = (1.0, 0.0);
    for item in items.iter_mut().rev() {
        (item.miss, item.left) = (1.0 - none, left);
        if item.flag.attention >= rules.miss_from {
            none *= 1.0 - item.chance;
            left += item.chance;
        }
    }
    let miss_now = 1.0 - none;
    let stop_after =
        if miss_now <= rules.miss { 0 } else { items.iter().position(|i| i.miss <= rules.miss).map_or(items.len(), |i| i + 1) };
    let decided = said.values().map(Vec::len).sum();
    let upheld = said.values().flatten().filter(|(_, upheld)| *upheld).count();
    debug_assert!(items.windows(2).all(|w| w[0].miss >= w[1].miss), "the further one reads, the less is missed");
    Queue { items, factors, decided, upheld, miss_now, stop_after }
}

/// Whether a verdict upholds or dismisses, `None` where it does neither.
fn judged(verdict: Verdict) -> Option<bool> {
    match verdict {
        Verdict::Upheld => Some(true),
        Verdict::Dismissed => Some(false),
        Verdict::NeedsCorrection | Verdict::Deferred => None,
    }
}

/// A probability whose odds are multiplied. Nothing is certain: the ends are kept a thousandth away.
fn moved(probability: f64, factor: f64) -> f64 {
    let p = probability.clamp(0.001, 0.999);
    let odds = factor * p / (1.0 - p);
    odds / (1.0 + odds)
}

/// The factor under which the flags of a kind that were judged so far would have been upheld as often as they were, between 1/64 and 64, found by halving.
/// `prior` decisions at even odds, half of them upheld, hold it near 1.
fn factor(said: &[(f64, bool)], prior: f64) -> f64 {
    let upheld = said.iter().filter(|(_, upheld)| *upheld).count() as f64 + prior / 2.0;
    let expected = |f: f64| said.iter().map(|&(p, _)| moved(p, f)).sum::<f64>() + prior * moved(0.5, f);
    let (mut low, mut high) = (1.0 / 64.0, 64.0f64);
    for _ in 0..60 {
        let middle = (low * high).sqrt();
        if expected(middle) < upheld { low = middle } else { high = middle }
    }
    (low * high).sqrt()
}

/// Entries without a flag that people look at as well: a random sample that is the same for the same season. `seed` names the season.
pub fn audit<'a>(unflagged: &BTreeSet<&'a str>, seed: &str, rules: &AttentionRules) -> Vec<&'a str> {
    let n = ((unflagged.len() as f64 * rules.audit).ceil() as usize).max(rules.audit_least as usize).min(unflagged.len());
    let mut drawn: Vec<(u64, &str)> = unflagged.iter().map(|no| (draw(seed, no), *no)).collect();
    drawn.sort_unstable();
    drawn.truncate(n);
    let mut sample: Vec<&str> = drawn.into_iter().map(|(_, no)| no).collect();
    sample.sort_unstable();
    sample
}

/// A number that looks random and is a function of its arguments.
fn draw(seed: &str, no: &str) -> u64 {
    mixed(record::fnv1a(seed.bytes().chain([0xff]).chain(no.bytes())))
}

/// The most of `population` that can have something when `found` of a random `sampled` did, at this confidence: the largest number under
/// which so few would still be found with a probability above `1 - confidence`.
///
/// # Panics
/// Where more were found than sampled, or sampled than there are.
pub fn most_missed(population: usize, sampled: usize, found: usize, confidence: f64) -> usize {
    assert!(found <= sampled && sampled <= population, "{found} of {sampled} of {population}");
    // The more have something, the less likely so few are found: the border is found by halving.
    let possible = |all: usize| at_most(population, all, sampled, found) > 1.0 - confidence;
    let (mut most, mut above) = (found, population - (sampled - found) + 1);
    while most + 1 < above {
        let middle = most.midpoint(above);
        if possible(middle) { most = middle } else { above = middle }
    }
    most
}

/// Probability that a sample holds at most `found` of the `all` that have something (hypergeometric), by the ratio of neighbouring terms
/// from the first that is possible.
fn at_most(population: usize, all: usize, sampled: usize, found: usize) -> f64 {
    let least = (all + sampled).saturating_sub(population);
    let most = all.min(sampled);
    let (mut term, mut below, mut whole) = (1.0, 0.0, 0.0);
    for k in least..=most {
        whole += term;
        if k <= found {
            below += term;
        }
        let up = (all - k) as f64 * (sampled - k) as f64;
        let down = (k + 1) as f64 * ((population + k + 1) as f64 - (all + sampled) as f64);
        term *= up / down;
        // A sum that outgrows the range of floats is scaled down as a whole.
        if whole > 1e200 {
            (term, below, whole) = (term / 1e200, below / 1e200, whole / 1e200);
        }
    }
    below / whole
}
