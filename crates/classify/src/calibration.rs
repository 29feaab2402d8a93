//! From scores to probabilities, and how these are fitted to texts of known topic.

use record::Sha256;
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::opinion::Opinions;
use crate::sets::{HeldOut, Sets, answered_from};
use crate::settings::Voices;

/// From scores to probabilities: a softmax whose sharpness grows with what the text gave to go by, then a rising table fitted on held-out
/// texts (isotonic regression, Zadrozny and Elkan 2002).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Calibration {
    /// Sharpness of a text without telling pairs (inverse temperature).
    pub sharpness: f64,
    /// What each factor *e* of distinct telling pairs adds to it.
    pub sharpness_per_log_pair: f64,
    /// Rows of raw probability and share of texts that were right, both rising, for the best track.
    pub track_table: Vec<[f64; 2]>,
    /// The same for the best topic.
    pub topic_table: Vec<[f64; 2]>,
    /// Which vectors all of this was fitted with: the digest of the model's files. With any others it was not measured.
    pub vectors: Sha256,
    /// Which topics are likely.
    pub sets: Sets,
}

/// Digest of `models/shai-zh-small`.
const EMBEDDED: &str = "8e23626fd6cb5d07a8db7284a29309b19ee9470ddbd32bda6e22a5963505b808";

/// Values of each of the two numbers of the sharpness that a fit tries, from 0 on.
const TRIED: u32 = 30;
/// Steps between those of [`Calibration::sharpness`]; between those of [`Calibration::sharpness_per_log_pair`] it is 1.
const SHARPNESS_STEP: f64 = 4.0;

/// How a calibration is fitted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fit {
    /// Rows of a table, at most.
    pub rows: usize,
    /// Share of texts whose set of likely topics shall hold a right one.
    pub coverage: f64,
    /// Share of answers whose track may be wrong, and whose topic may be.
    pub wrong: [f64; 2],
}

/// What a fit comes to.
#[derive(Debug, Clone, PartialEq)]
pub struct Fitted {
    /// From scores to probabilities.
    pub calibration: Calibration,
    /// Probabilities of track and topic below which more would be wrong than may be.
    pub answered_from: [f64; 2],
    /// How each text fared when it was not fitted on, in their order.
    pub held_out: Vec<HeldOut>,
}

/// One text of known topic, as the fit sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// What its whole, its title and its stretches score.
    pub(crate) opinions: Opinions,
    pub(crate) voices: Voices,
    /// Which vectors these rest on.
    pub(crate) vectors: Sha256,
    /// Positions of the topics that count as right.
    pub accepted: Vec<usize>,
    /// Track of each topic.
    pub tracks: Vec<usize>,
}

/// Fitted with the vectors of `models/shai-zh-small` by `examples/eval_gold --fit` on 141 applications, each shown whole, as title, overview,
/// solution and first 100 characters.
impl Default for Calibration {
    fn default() -> Self {
        let track_table = [[0.3503, 0.6354], [0.6017, 0.7396], [0.7373, 0.9479], [0.8939, 0.9656], [0.9832, 0.9754], [0.9991, 0.9979]];
        let topic_table =
            [[0.253, 0.4063], [0.4902, 0.5938], [0.6535, 0.7813], [0.7642, 0.9271], [0.9077, 0.9497], [0.991, 0.9688], [0.9986, 0.9979]];
        Self {
            sharpness: 68.0,
            sharpness_per_log_pair: 4.0,
            track_table: track_table.into(),
            topic_table: topic_table.into(),
            sets: Sets::default(),
            vectors: Sha256::parse(EMBEDDED).expect("the constant is a digest"),
        }
    }
}

impl Calibration {
    pub(crate) fn check(&self) -> Result<(), Error> {
        self.sets.check()?;
        for (table, rows) in [("track_table", &self.track_table), ("topic_table", &self.topic_table)] {
            if let Some(row) = rows.windows(2).position(|r| r[0][0] >= r[1][0] || r[0][1] > r[1][1]) {
                return Err(Error::TableFalls { table, row: row + 1 });
            }
        }
        Ok(())
    }

    /// Log odds of each topic, up to a common term.
    pub(crate) fn log_odds(&self, scores: &[f32], pairs: usize) -> Vec<f64> {
        let sharpness = self.sharpness_at(pairs);
        scores.iter().map(|&s| sharpness * f64::from(s)).collect()
    }

    fn sharpness_at(&self, pairs: usize) -> f64 {
        self.sharpness + self.sharpness_per_log_pair * (pairs as f64).ln_1p()
    }

    /// Calibrated probability that the best track is right.
    pub fn track(&self, raw: f64) -> f64 {
        lookup(&self.track_table, raw)
    }

    /// Calibrated probability that the best topic is right.
    pub fn topic(&self, raw: f64) -> f64 {
        lookup(&self.topic_table, raw)
    }

    /// Fits everything: the sharpness to the likelihood of what whole texts say, then the tables to what all opinions come to; and by what each
    /// fold comes to when it is not fitted on, the sets and from where to answer. `folds` has the fold of each observation.
    ///
    /// # Panics
    /// Without observations, or where all are of one fold.
    pub fn fit(observations: &[Observation], folds: &[usize], how: &Fit) -> Fitted {
        assert_eq!(observations.len(), folds.len(), "an observation without a fold");
        let mut held_out: Vec<Option<HeldOut>> = vec![None; observations.len()];
        for fold in 0..=folds.iter().copied().max().unwrap_or(0) {
            let others: Vec<&Observation> = observations.iter().zip(folds).filter(|(_, f)| **f != fold).map(|(o, _)| o).collect();
            let fitted = Self::fit_tables(&others, how.rows);
            let of_fold = observations.iter().zip(folds).enumerate().filter(|(_, (_, f))| **f == fold);
            of_fold.for_each(|(i, (o, _))| held_out[i] = Some(fitted.said(o)));
        }
        let held_out: Vec<HeldOut> = held_out.into_iter().map(|h| h.expect("each observation is of a fold")).collect();
        let mut calibration = Self::fit_tables(&observations.iter().collect::<Vec<_>>(), how.rows);
        calibration.sets = Sets::fit(&held_out, how.coverage);
        let answered_from =
            [answered_from(held_out.iter().map(|h| h.track), how.wrong[0]), answered_from(held_out.iter().map(|h| h.topic), how.wrong[1])];
        Fitted { calibration, answered_from, held_out }
    }

    fn fit_tables(observations: &[&Observation], rows: usize) -> Self {
        assert!(!observations.is_empty(), "nothing to fit on");
        assert!(observations.iter().all(|o| o.vectors == observations[0].vectors), "a calibration is fitted with one kind of vectors");
        assert!(rows > 0, "a table without rows");
        let mut best = (f64::INFINITY, Self::default());
        for base in 0..TRIED {
            for slope in 0..TRIED {
                let tried = Self {
                    sharpness: f64::from(base) * SHARPNESS_STEP,
                    sharpness_per_log_pair: f64::from(slope),
                    track_table: Vec::new(),
                    topic_table: Vec::new(),
                    sets: Sets::default(),
                    vectors: observations[0].vectors,
                };
                let loss = tried.loss(observations);
                if loss < best.0 {
                    best = (loss, tried);
                }
            }
        }
        let mut fitted = best.1;
        let outcomes: Vec<[(f64, bool); 2]> = observations.iter().map(|o| fitted.outcome(o)).collect();
        fitted.track_table = isotonic(outcomes.iter().map(|o| o[0]).collect(), rows);
        fitted.topic_table = isotonic(outcomes.iter().map(|o| o[1]).collect(), rows);
        fitted
    }

    /// Mean negative log likelihood of what is right.
    fn loss(&self, observations: &[&Observation]) -> f64 {
        let one = |o: &&Observation| {
            let p = softmax(&self.log_odds(&o.opinions.whole.scores, o.opinions.whole.pairs));
            -o.accepted.iter().map(|&t| p[t]).sum::<f64>().max(1e-6).ln()
        };
        observations.iter().map(one).sum::<f64>() / observations.len() as f64
    }

    /// Raw probability of each topic.
    pub fn raw(&self, o: &Observation) -> Vec<f64> {
        softmax(&o.opinions.log_odds(self, &o.voices))
    }

    /// Calibrated probability of each topic: what the best one leaves goes to the others in proportion, none of which is more probable than it.
    pub(crate) fn probabilities(&self, raw: &[f64], choice: &Choice) -> Vec<f64> {
        let best = self.topic(raw[choice.topic]).min(self.track(choice.track_raw));
        let others = raw.iter().map(|&r| share(r, raw[choice.topic], best).min(best));
        others.enumerate().map(|(topic, p)| if topic == choice.topic { best } else { p }).collect()
    }

    /// Positions of the likely topics, the best one first: those of at least the probability that the stated coverage asks for, and the
    /// best one in any case.
    pub(crate) fn set(&self, probabilities: &[f64], choice: &Choice, is_long: bool) -> Vec<usize> {
        let from = self.sets.from(is_long);
        let mut set: Vec<usize> = (0..probabilities.len()).filter(|&t| t == choice.topic || probabilities[t] >= from).collect();
        set.sort_by(|&a, &b| {
            let best = |t: usize| t != choice.topic;
            best(a).cmp(&best(b)).then(probabilities[b].total_cmp(&probabilities[a])).then(a.cmp(&b))
        });
        set
    }

    /// What is said of a text of known topic.
    pub fn said(&self, o: &Observation) -> HeldOut {
        let raw = self.raw(o);
        let choice = Choice::of(&raw, &o.tracks);
        let probabilities = self.probabilities(&raw, &choice);
        let [(_, track), (_, topic)] = self.outcome(o);
        HeldOut {
            is_long: o.opinions.is_long(),
            right: o.accepted.iter().map(|&t| probabilities[t]).fold(0.0, f64::max),
            track: (self.track(choice.track_raw), track),
            topic: (probabilities[choice.topic], topic),
        }
    }

    /// Number of likely topics of a text, and whether a right one is among them.
    pub fn likely(&self, o: &Observation) -> (usize, bool) {
        let raw = self.raw(o);
        let choice = Choice::of(&raw, &o.tracks);
        let set = self.set(&self.probabilities(&raw, &choice), &choice, o.opinions.is_long());
        (set.len(), set.iter().any(|t| o.accepted.contains(t)))
    }

    /// Position of the best track.
    pub fn best_track(&self, o: &Observation) -> usize {
        Choice::of(&self.raw(o), &o.tracks).track
    }

    /// Raw probability of the best track and of the best topic in it, and whether each was right.
    pub fn outcome(&self, o: &Observation) -> [(f64, bool); 2] {
        let p = self.raw(o);
        let choice = Choice::of(&p, &o.tracks);
        let right_track = o.accepted.iter().any(|&t| o.tracks[t] == choice.track);
        [(choice.track_raw, right_track), (p[choice.topic], o.accepted.contains(&choice.topic))]
    }
}

/// What `raw` is of the rest that the best one leaves, once the best one has been calibrated.
pub(crate) fn share(raw: f64, best_raw: f64, best: f64) -> f64 {
    let rest = 1.0 - best_raw;
    if rest <= f64::EPSILON { 0.0 } else { (1.0 - best) * raw / rest }
}

/// Probabilities in proportion to the odds.
pub(crate) fn softmax(log_odds: &[f64]) -> Vec<f64> {
    let top = log_odds.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let odds: Vec<f64> = log_odds.iter().map(|o| (o - top).exp()).collect();
    let sum: f64 = odds.iter().sum();
    odds.into_iter().map(|o| o / sum).collect()
}

/// The best track, and the best topic within it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Choice {
    pub(crate) track: usize,
    pub(crate) track_raw: f64,
    pub(crate) topic: usize,
}

impl Choice {
    /// From raw topic probabilities and the track of each topic. Ties go to what stands first in the notice.
    pub(crate) fn of(topics: &[f64], tracks: &[usize]) -> Self {
        assert_eq!(topics.len(), tracks.len(), "a topic without a track");
        let sums = track_sums(topics, tracks);
        let track = argmax(&sums, |_| true);
        let topic = argmax(topics, |t| tracks[t] == track);
        Self { track, track_raw: sums[track], topic }
    }
}

/// Raw probability of each track.
pub(crate) fn track_sums(topics: &[f64], tracks: &[usize]) -> Vec<f64> {
    let mut sums = vec![0.0; tracks.iter().max().map_or(0, |t| t + 1)];
    topics.iter().zip(tracks).for_each(|(p, &t)| sums[t] += p);
    sums
}

fn argmax(values: &[f64], may: impl Fn(usize) -> bool) -> usize {
    let candidates = (0..values.len()).filter(|&i| may(i));
    candidates
        .fold(None, |best: Option<usize>, i| match best {
            Some(b) if values[b] >= values[i] => Some(b),
            _ => Some(i),
        })
        .expect("there is at least one topic, and each track that was summed has one")
}

/// Between two rows a straight line, below the first one a line to 0, above the last one that row; without a table, the raw value.
fn lookup(rows: &[[f64; 2]], raw: f64) -> f64 {
    let next = rows.partition_point(|r| r[0] < raw);
    match (next.checked_sub(1).map(|i| rows[i]), rows.get(next)) {
        (None, None) => raw,
        (None, Some(r)) => r[1] * raw / r[0].max(f64::MIN_POSITIVE),
        (Some(r), None) => r[1],
        (Some(a), Some(b)) => a[1] + (b[1] - a[1]) * (raw - a[0]) / (b[0] - a[0]),
    }
}

/// Pool-adjacent-violators over bins of equal count.
fn isotonic(mut points: Vec<(f64, bool)>, rows: usize) -> Vec<[f64; 2]> {
    points.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let size = points.len().div_ceil(rows);
    let mut blocks: Vec<[f64; 3]> = Vec::new();
    for bin in points.chunks(size) {
        let right = bin.iter().filter(|p| p.1).count() as f64;
        blocks.push([bin.iter().map(|p| p.0).sum(), right, bin.len() as f64]);
        while let [.., a, b] = blocks[..] {
            if a[1] * b[2] < b[1] * a[2] {
                break;
            }
            blocks.pop();
            *blocks.last_mut().expect("two blocks were there") = [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
        }
    }
    // One text more that is half right: no table says 0 or 1 on the strength of a handful of texts.
    let mut table: Vec<[f64; 2]> = blocks.iter().map(|b| [round(b[0] / b[2]), round((b[1] + 0.5) / (b[2] + 1.0))]).collect();
    table.dedup_by(|b, a| b[0] <= a[0] || b[1] <= a[1]);
    table
}

fn round(v: f64) -> f64 {
    (v * 1e4).round() / 1e4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_topic_lies_in_the_best_track_even_where_another_topic_is_stronger() {
        let choice = Choice::of(&[0.4, 0.3, 0.3], &[0, 1, 1]);
        assert_eq!(choice, Choice { track: 1, track_raw: 0.6, topic: 1 });
    }

    #[test]
    fn a_table_is_read_by_straight_lines() {
        let rows = [[0.2, 0.1], [0.4, 0.5]];
        for (raw, expected) in [(0.0, 0.0), (0.1, 0.05), (0.2, 0.1), (0.3, 0.3), (0.4, 0.5), (0.9, 0.5)] {
            assert!((lookup(&rows, raw) - expected).abs() < 1e-12, "{raw}");
        }
        assert_eq!(lookup(&[], 0.7), 0.7);
    }

    #[test]
    fn a_fitted_table_rises() {
        let points = (0..200).map(|i| (f64::from(i) / 200.0, (i * 37) % 200 < i)).collect();
        let table = isotonic(points, 12);
        assert!(table.len() > 3, "{table:?}");
        assert!(table.windows(2).all(|r| r[0][0] < r[1][0] && r[0][1] < r[1][1]), "{table:?}");
    }

    #[test]
    fn a_falling_table_is_refused() {
        let calibration = Calibration { track_table: vec![[0.1, 0.5], [0.2, 0.4]], ..Calibration::default() };
        assert_eq!(calibration.check(), Err(Error::TableFalls { table: "track_table", row: 1 }));
    }
}
