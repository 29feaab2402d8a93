use rayon::prelude::*;

/// What learners say of texts that they were not taught with, and the topics that these texts have: which mistakes the learners make. A multinomial
/// logistic regression over their scores, the second level of a stacked generalisation (Wolpert 1992; Ting and Witten 1999).
pub(crate) struct Stacking {
    /// Log odds of each topic, as the learners have them, a row a text.
    pub(crate) rows: Vec<Vec<f32>>,
    /// The topic of each text.
    pub(crate) topic_of: Vec<usize>,
    /// How closely a text is followed beside what an expert says of one.
    pub(crate) counts: Vec<f32>,
    pub(crate) topics: usize,
    /// Penalty on half the squared length of the weights, beside the sum of what the texts cost.
    pub(crate) penalty: f32,
}

/// What the second level says of log odds: for each topic, weights of the log odds of all.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SecondLevel {
    /// Row of weights a topic, and one of what each topic has beside them.
    weights: Vec<f32>,
    topics: usize,
}

/// Texts whose gradient is added up in one go: the same sums on any number of threads.
const BATCH: usize = 256;
/// Rounds in which the greatest curvature is found.
const POWER_ROUNDS: usize = 30;

impl SecondLevel {
    /// Log odds of each topic by the second level, whose mean is 0.
    pub(crate) fn log_odds(&self, log_odds: &[f32]) -> Vec<f32> {
        let (of_topics, apart) = self.weights.split_at(self.topics * self.topics);
        let mut said = apart.to_vec();
        log_odds.iter().zip(of_topics.chunks(self.topics)).for_each(|(o, row)| said.iter_mut().zip(row).for_each(|(s, w)| *s += o * w));
        said
    }
}

impl Stacking {
    /// Accelerated gradient descent (Nesterov 1983) that starts anew where it goes uphill (O'Donoghue and Candès 2015). The step is that of the
    /// greatest curvature that the loss can have, half of that of a square (Böhning 1992).
    pub(crate) fn fit(mut self, rounds: u32) -> SecondLevel {
        assert!(self.rows.len() == self.topic_of.len() && self.rows.len() == self.counts.len(), "a text has a topic and a weight");
        let means = self.centre();
        let step = 1.0 / (0.55 * self.curvature() + self.penalty);
        let size = (self.topics + 1) * self.topics;
        let (mut weights, mut ahead, mut inertia) = (vec![0.0f32; size], vec![0.0f32; size], 0.0f32);
        for _ in 0..rounds {
            let gradient = self.gradient(&ahead);
            let next: Vec<f32> = ahead.iter().zip(&gradient).map(|(a, g)| a - step * g).collect();
            let climbs = gradient.iter().zip(next.iter().zip(&weights)).map(|(g, (n, w))| f64::from(g * (n - w))).sum::<f64>() > 0.0;
            inertia = if climbs { 0.0 } else { inertia };
            let pace = inertia / (inertia + 3.0);
            ahead = next.iter().zip(&weights).map(|(n, w)| n + pace * (n - w)).collect();
            (weights, inertia) = (next, inertia + 1.0);
        }
        let (of_topics, apart) = weights.split_at_mut(self.topics * self.topics);
        means.iter().zip(of_topics.chunks(self.topics)).for_each(|(mean, row)| apart.iter_mut().zip(row).for_each(|(a, w)| *a -= mean * w));
        SecondLevel { weights, topics: self.topics }
    }

    /// Takes the mean off each topic's log odds, which makes the descent fast, and puts a 1 behind each row. The means.
    fn centre(&mut self) -> Vec<f32> {
        let count = self.rows.len().max(1) as f64;
        let mean = |topic: usize| (self.rows.iter().map(|row| f64::from(row[topic])).sum::<f64>() / count) as f32;
        let means: Vec<f32> = (0..self.topics).map(mean).collect();
        for row in &mut self.rows {
            row.iter_mut().zip(&means).for_each(|(value, mean)| *value -= mean);
            row.push(1.0);
        }
        means
    }

    /// Greatest eigenvalue of the rows' products, by the power method.
    fn curvature(&self) -> f32 {
        // Log odds have a mean of 0, so that equal parts of all would stay orthogonal to what is sought.
        let mut direction: Vec<f32> = (0..=self.topics).map(|at| 1.0 / (1.0 + at as f32)).collect();
        let mut greatest = 0.0;
        for _ in 0..POWER_ROUNDS {
            let mut image = vec![0.0f32; direction.len()];
            for (row, count) in self.rows.iter().zip(&self.counts) {
                let along = count * row.iter().zip(&direction).map(|(x, d)| x * d).sum::<f32>();
                image.iter_mut().zip(row).for_each(|(i, x)| *i += along * x);
            }
            greatest = image.iter().map(|i| i * i).sum::<f32>().sqrt();
            direction = image.into_iter().map(|i| i / greatest.max(f32::MIN_POSITIVE)).collect();
        }
        greatest
    }

    /// Slope of what the texts cost and of the penalty.
    fn gradient(&self, weights: &[f32]) -> Vec<f32> {
        let texts: Vec<usize> = (0..self.rows.len()).collect();
        let batches: Vec<Vec<f32>> = texts.par_chunks(BATCH).map(|batch| self.slope(batch, weights)).collect();
        let mut gradient: Vec<f32> = weights.iter().map(|w| self.penalty * w).collect();
        batches.iter().for_each(|slope| gradient.iter_mut().zip(slope).for_each(|(g, s)| *g += s));
        gradient
    }

    fn slope(&self, batch: &[usize], weights: &[f32]) -> Vec<f32> {
        let mut slope = vec![0.0f32; weights.len()];
        for &at in batch {
            let row = &self.rows[at];
            let mut wrong = vec![0.0f32; self.topics];
            row.iter().zip(weights.chunks(self.topics)).for_each(|(x, w)| wrong.iter_mut().zip(w).for_each(|(o, w)| *o += x * w));
            let top = wrong.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            wrong.iter_mut().for_each(|o| *o = (*o - top).exp());
            let sum: f32 = wrong.iter().sum();
            wrong.iter_mut().for_each(|o| *o *= self.counts[at] / sum);
            wrong[self.topic_of[at]] -= self.counts[at];
            row.iter().zip(slope.chunks_mut(self.topics)).for_each(|(x, s)| s.iter_mut().zip(&wrong).for_each(|(s, o)| *s += x * o));
        }
        slope
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TOPICS: usize = 3;

    fn stacking(texts: &[(Vec<f32>, usize)], penalty: f32) -> Stacking {
        let (rows, topic_of): (Vec<_>, Vec<_>) = texts.iter().cloned().unzip();
        let counts = vec![1.0; rows.len()];
        Stacking { rows, topic_of, counts, topics: TOPICS, penalty }
    }

    fn texts() -> impl Strategy<Value = Vec<(Vec<f32>, usize)>> {
        proptest::collection::vec((proptest::collection::vec(-4.0f32..4.0, TOPICS), 0..TOPICS), 1..12)
    }

    #[test]
    fn a_mistake_that_learners_always_make_is_put_right() {
        // What belongs to the third topic has log odds of the second, and of the third more than what does belong to the second.
        let three = [(vec![4.0, 0.0, 0.0], 0), (vec![0.0, 4.0, 0.0], 1), (vec![0.0, 4.0, 3.0], 2)];
        let texts = vec![three; 5].concat();
        let second = stacking(&texts, 0.1).fit(500);
        let best = |row: &[f32]| {
            let said = second.log_odds(row);
            (0..TOPICS).max_by(|&a, &b| said[a].total_cmp(&said[b]))
        };
        assert!(texts.iter().all(|(row, topic)| best(row) == Some(*topic)), "{second:?}");
    }

    proptest! {
        #[test]
        fn at_the_best_weights_nothing_slopes_and_log_odds_have_a_mean_of_0(texts in texts()) {
            let second = stacking(&texts, 1.0).fit(2000);
            let mut all = stacking(&texts, 1.0);
            let means = all.centre();
            let mut weights = second.weights.clone();
            let (of_topics, apart) = weights.split_at_mut(TOPICS * TOPICS);
            means.iter().zip(of_topics.chunks(TOPICS)).for_each(|(m, row)| apart.iter_mut().zip(row).for_each(|(a, w)| *a += m * w));
            let slope = all.gradient(&weights);
            prop_assert!(slope.iter().all(|s| s.abs() < 1e-2), "{slope:?}");
            let said = second.log_odds(&texts[0].0);
            prop_assert!(said.iter().sum::<f32>().abs() < 1e-3, "{said:?}");
        }

        #[test]
        fn any_number_of_threads_comes_to_the_same(texts in texts()) {
            let texts = vec![texts; 60].concat();
            let on = |threads| {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool of a few threads");
                pool.install(|| stacking(&texts, 1.0).fit(20))
            };
            prop_assert_eq!(on(1), on(3));
        }
    }
}
