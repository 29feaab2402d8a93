use rayon::prelude::*;

use crate::ridge;

/// Texts of one topic each, as sets of features: what a topic's texts have is told from what the others have.
///
/// A linear machine a topic, on features each scaled by how much more often the topic's texts have it than the others do (NB-SVM: Wang and Manning
/// 2012). A text of the topic should score 1 and more, any other 0 and less; what falls short of that costs by its square, and what goes beyond it
/// nothing, so that a topic's own texts are free to be as unlike each other as they are. There is no constant term: a text without a feature that
/// the topic's texts have more often than others scores nothing, however few the texts are.
pub(crate) struct LogCount<'a> {
    /// Features of each text and how much each counts; length 1 in all.
    pub(crate) rows: Vec<&'a [(u32, f32)]>,
    /// The topic of each text; none where a text is of none.
    pub(crate) topic_of: Vec<Option<usize>>,
    /// What a text costs that misses its score by 1; beside it, half the squared length of the weights.
    pub(crate) costs: Vec<f64>,
    pub(crate) features: usize,
    pub(crate) topics: usize,
    /// Texts that a topic is taken to have had with each feature before any was seen.
    pub(crate) smoothing: f64,
}

/// What the texts' scores may lack, at most, where a fit is near enough to the best.
const SETTLED: f64 = 0.01;

/// What is fitted to one topic.
struct Machine {
    /// Weight of each feature.
    weights: Vec<f64>,
    /// Multiplier of each text, 0 where it costs nothing.
    multipliers: Vec<f64>,
}

impl LogCount<'_> {
    /// Rows of `topics` weights, one a feature; a topic without a text has none but 0.
    pub(crate) fn fit(&self, rounds: u32) -> Vec<f32> {
        assert_eq!(self.rows.len(), self.topic_of.len(), "a text may have no topic, but that is to be said");
        assert_eq!(self.rows.len(), self.costs.len(), "a text costs nothing");
        let having = self.having(|_| true);
        let taught: Vec<usize> = (0..self.topics).filter(|topic| self.topic_of.contains(&Some(*topic))).collect();
        let machines = taught.par_iter().map(|&topic| self.machine(topic, &self.scales(topic, &having), rounds, SETTLED).weights);
        let machines: Vec<Vec<f64>> = machines.collect();
        let mut weights = vec![0.0; self.features * self.topics];
        for (topic, machine) in taught.into_iter().zip(machines) {
            machine.into_iter().enumerate().for_each(|(feature, w)| weights[feature * self.topics + topic] = w as f32);
        }
        weights
    }

    /// How many texts have each feature, by what they cost.
    fn having(&self, counts: impl Fn(usize) -> bool) -> Vec<f64> {
        let mut having = vec![0.0; self.features];
        for (at, (row, cost)) in self.rows.iter().zip(&self.costs).enumerate() {
            if counts(at) {
                row.iter().for_each(|&(feature, _)| having[feature as usize] += cost);
            }
        }
        having
    }

    /// Squares of the logarithms of how much more often a topic's texts have each feature, such that a text is of length 1 on average.
    fn scales(&self, topic: usize, having: &[f64]) -> Vec<f64> {
        let own = self.having(|at| self.topic_of[at] == Some(topic));
        let smoothing = self.smoothing * self.features as f64;
        let (of_own, of_all): (f64, f64) = (own.iter().sum(), having.iter().sum());
        let level = ((of_own + smoothing) / (of_all - of_own + smoothing)).ln();
        let ratio = |own: &f64, all: &f64| ((own + self.smoothing) / (all - own + self.smoothing)).ln() - level;
        let mut scales: Vec<f64> = own.iter().zip(having).map(|(own, all)| ratio(own, all).powi(2)).collect();
        let lengths: f64 = self.rows.iter().zip(&self.costs).map(|(row, cost)| cost * squared(row, &scales)).sum();
        let mean = (lengths / self.costs.iter().sum::<f64>()).max(f64::MIN_POSITIVE);
        scales.iter_mut().for_each(|s| *s /= mean);
        scales
    }

    /// Coordinate descent in the dual, text by text, there and back (Hsieh et al. 2008, with the squared loss). `scales` are what a feature's values are
    /// multiplied by, squared: the weights are those of the features as they are, not as scaled.
    fn machine(&self, topic: usize, scales: &[f64], rounds: u32, settled: f64) -> Machine {
        let texts = self.rows.len();
        let softness: Vec<f64> = self.costs.iter().map(|cost| 0.5 / cost).collect();
        let curvature: Vec<f64> = self.rows.iter().zip(&softness).map(|(row, soft)| squared(row, scales) + soft).collect();
        let mut machine = Machine { weights: vec![0.0; self.features], multipliers: vec![0.0; texts] };
        for round in 0..rounds {
            let mut farthest = 0.0f64;
            for step in 0..texts {
                let at = if round % 2 == 0 { step } else { texts - 1 - step };
                let (wanted, side) = if self.topic_of[at] == Some(topic) { (1.0, 1.0) } else { (0.0, -1.0) };
                let score: f64 = self.rows[at].iter().map(|&(feature, x)| machine.weights[feature as usize] * f64::from(x)).sum();
                let before = machine.multipliers[at];
                let slope = side * (score - wanted) + softness[at] * before;
                farthest = farthest.max(if before > 0.0 { slope.abs() } else { -slope });
                let after = (before - slope / curvature[at]).max(0.0);
                machine.multipliers[at] = after;
                let change = side * (after - before);
                if change != 0.0 {
                    for &(feature, x) in self.rows[at] {
                        machine.weights[feature as usize] += change * f64::from(x) * scales[feature as usize];
                    }
                }
            }
            if farthest < settled {
                break;
            }
        }
        machine
    }
}

/// Squared length of a row of scaled features.
fn squared(row: &[(u32, f32)], scales: &[f64]) -> f64 {
    row.iter().map(|&(feature, x)| f64::from(x).powi(2) * scales[feature as usize]).sum()
}

/// What fitted weights say of a row of features: 1 for a topic whose texts it is like, 0 for one that it is not like or that has no texts.
pub(crate) fn scores(row: &[(u32, f32)], weights: &[f32], topics: usize) -> Vec<f32> {
    let mut scores = vec![0.0; topics];
    ridge::add(row, weights, &mut scores);
    scores.iter_mut().for_each(|s| *s = s.clamp(0.0, 1.0));
    scores
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Row = Vec<(u32, f32)>;

    const FEATURES: usize = 6;

    fn row(features: &[u32]) -> Row {
        features.iter().map(|&f| (f, 1.0 / (features.len() as f32).sqrt())).collect()
    }

    fn of<'a>(rows: &'a [Row], topic_of: &[Option<usize>], costs: &[f64]) -> LogCount<'a> {
        LogCount {
            rows: rows.iter().map(Vec::as_slice).collect(),
            topic_of: topic_of.to_vec(),
            costs: costs.to_vec(),
            features: FEATURES,
            topics: 3,
            smoothing: 0.1,
        }
    }

    /// Some texts, the topic of each and what it costs.
    fn texts() -> impl Strategy<Value = Vec<(Row, Option<usize>, f64)>> {
        let features = proptest::collection::btree_set(0u32..FEATURES as u32, 1..5).prop_map(|f| row(&f.into_iter().collect::<Vec<_>>()));
        proptest::collection::vec((features, proptest::option::of(0usize..3), 0.1f64..2.0), 2..12)
    }

    fn apart(texts: Vec<(Row, Option<usize>, f64)>) -> (Vec<Row>, Vec<Option<usize>>, Vec<f64>) {
        let (mut rows, mut topics, mut costs) = (Vec::new(), Vec::new(), Vec::new());
        for (row, topic, cost) in texts {
            rows.push(row);
            topics.push(topic);
            costs.push(cost);
        }
        (rows, topics, costs)
    }

    #[test]
    fn a_topic_is_known_by_what_its_texts_alone_have_and_one_without_texts_says_nothing() {
        let rows = [row(&[0, 1]), row(&[0, 2]), row(&[3, 4]), row(&[3, 2])];
        let all = of(&rows, &[Some(0), Some(0), Some(1), Some(1)], &[1.0; 4]);
        let weights = all.fit(200);
        let said = |features: &[u32]| scores(&row(features), &weights, 3);
        let (own, other, common, unknown) = (said(&[0]), said(&[3]), said(&[2]), said(&[5]));
        assert!(own[0] > 0.5 && own[1] == 0.0, "{own:?}");
        assert!(other[1] > 0.5 && other[0] == 0.0, "{other:?}");
        assert!(common[0] < 0.2 && common[1] < 0.2, "{common:?}");
        assert_eq!(unknown, [0.0; 3]);
        assert!([own, other, common].iter().all(|s| s[2] == 0.0));
    }

    #[test]
    fn one_text_alone_pulls_nothing_but_what_is_like_it() {
        let rows = [row(&[0, 1])];
        let weights = of(&rows, &[Some(2)], &[1.0]).fit(50);
        // Of length 1 as scaled: the score s of the text itself is that at which s = 2 (1 - s).
        let own = scores(&rows[0], &weights, 3);
        assert!((own[2] - 2.0 / 3.0).abs() < 1e-4 && own[..2] == [0.0; 2], "{own:?}");
        assert_eq!(scores(&row(&[4, 5]), &weights, 3), [0.0; 3]);
    }

    proptest! {
        /// At the best weights each text's multiplier is twice its cost times what it misses its score by, the weights are what the multipliers make
        /// of the texts, and what is minimised comes to what is maximised in its stead (Hsieh et al. 2008, section 2).
        #[test]
        fn a_fit_is_the_best_there_is(texts in texts(), topic in 0usize..3) {
            let (rows, topic_of, costs) = apart(texts);
            let all = of(&rows, &topic_of, &costs);
            let scales = all.scales(topic, &all.having(|_| true));
            let Machine { weights, multipliers } = all.machine(topic, &scales, 3000, 1e-9);
            let mut made = vec![0.0; FEATURES];
            let (mut lost, mut won) = (0.0, 0.0);
            for (at, row) in rows.iter().enumerate() {
                let own = topic_of[at] == Some(topic);
                let side = if own { 1.0 } else { -1.0 };
                row.iter().for_each(|&(f, x)| made[f as usize] += side * multipliers[at] * f64::from(x) * scales[f as usize]);
                let score: f64 = row.iter().map(|&(f, x)| weights[f as usize] * f64::from(x)).sum();
                let short = if own { (1.0 - score).max(0.0) } else { score.max(0.0) };
                prop_assert!((multipliers[at] - 2.0 * costs[at] * short).abs() < 1e-6, "{multipliers:?}, short of {short}");
                lost += costs[at] * short * short;
                won += if own { multipliers[at] } else { 0.0 } - multipliers[at].powi(2) / (4.0 * costs[at]);
            }
            prop_assert!(made.iter().zip(&weights).all(|(m, w)| (m - w).abs() < 1e-9), "{made:?} {weights:?}");
            let length: f64 = weights.iter().zip(&scales).filter(|(_, s)| **s > 0.0).map(|(w, s)| w * w / s).sum();
            let (least, most) = (length / 2.0 + lost, won - length / 2.0);
            prop_assert!((least - most).abs() < 1e-6, "{most} to {least}");
        }

        #[test]
        fn any_number_of_threads_comes_to_the_same(texts in texts()) {
            let (rows, topic_of, costs) = apart(texts);
            let on = |threads| {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool of a few threads");
                pool.install(|| of(&rows, &topic_of, &costs).fit(60))
            };
            prop_assert_eq!(on(1), on(3));
        }
    }
}
