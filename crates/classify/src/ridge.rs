use rayon::prelude::*;

/// Texts as rows of features, to which a weight for each feature and topic is fitted.
pub(crate) struct Ridge<'a> {
    /// Features of each text and how much each counts.
    pub(crate) rows: Vec<&'a [(u32, f32)]>,
    pub(crate) features: usize,
    pub(crate) topics: usize,
    /// Penalty on the weights, as each text has it: a text of twice the penalty is followed half as closely.
    pub(crate) penalties: Vec<f32>,
}

/// What is left of the error, as a share of what there was, at which nothing changes any more.
const SETTLED: f64 = 1e-6;

impl Ridge<'_> {
    /// Least squares with an L2 penalty (Hoerl and Kennard 1970), solved by conjugate gradients over the texts (Hestenes and Stiefel 1952),
    /// every topic with its own step. `targets` and the answer are rows of `topics`: one a text, one a feature.
    pub(crate) fn fit(&self, targets: &[f32], rounds: u32) -> Vec<f32> {
        assert_eq!(targets.len(), self.rows.len() * self.topics, "a text has no target");
        assert_eq!(self.penalties.len(), self.rows.len(), "a text has no penalty");
        let mut shares = vec![0.0; targets.len()];
        let (mut left, mut way) = (targets.to_vec(), targets.to_vec());
        let mut errors = self.products(&left, &left);
        let first = errors.clone();
        for _ in 0..rounds {
            if errors.iter().zip(&first).all(|(e, f)| *e <= f * SETTLED) {
                break;
            }
            let image = self.image(&way);
            let steps: Vec<f32> = errors.iter().zip(self.products(&way, &image)).map(|(e, p)| ratio(*e, p)).collect();
            self.each(&mut shares, &way, |share, way, topic| *share += steps[topic] * way);
            self.each(&mut left, &image, |left, image, topic| *left -= steps[topic] * image);
            let now = self.products(&left, &left);
            let turns: Vec<f32> = now.iter().zip(&errors).map(|(n, e)| ratio(*n, *e)).collect();
            self.each(&mut way, &left, |way, left, topic| *way = left + turns[topic] * *way);
            errors = now;
        }
        self.spread(&shares)
    }

    /// What the weights that `shares` of the texts make up say of each text, and the penalty.
    fn image(&self, shares: &[f32]) -> Vec<f32> {
        let weights = self.spread(shares);
        let mut image = vec![0.0; shares.len()];
        image.par_chunks_mut(self.topics).zip(&self.rows).zip(&self.penalties).zip(shares.par_chunks(self.topics)).for_each(
            |(((image, row), penalty), share)| {
                image.iter_mut().zip(share).for_each(|(i, s)| *i = penalty * s);
                add(row, &weights, image);
            },
        );
        image
    }

    /// Weights of features from shares of texts.
    fn spread(&self, shares: &[f32]) -> Vec<f32> {
        let mut weights = vec![0.0; self.features * self.topics];
        for (row, share) in self.rows.iter().zip(shares.chunks(self.topics)) {
            for &(feature, w) in *row {
                let at = &mut weights[feature as usize * self.topics..][..self.topics];
                at.iter_mut().zip(share).for_each(|(a, s)| *a += w * s);
            }
        }
        weights
    }

    /// Of each topic, the product of its columns.
    fn products(&self, a: &[f32], b: &[f32]) -> Vec<f64> {
        let mut sums = vec![0.0; self.topics];
        for (a, b) in a.chunks(self.topics).zip(b.chunks(self.topics)) {
            sums.iter_mut().zip(a).zip(b).for_each(|((sum, a), b)| *sum += f64::from(*a) * f64::from(*b));
        }
        sums
    }

    fn each(&self, to: &mut [f32], from: &[f32], change: impl Fn(&mut f32, f32, usize)) {
        for (to, from) in to.chunks_mut(self.topics).zip(from.chunks(self.topics)) {
            to.iter_mut().zip(from).enumerate().for_each(|(topic, (to, &from))| change(to, from, topic));
        }
    }
}

/// Adds to `scores` what `weights` (rows of as many topics) say of a row of features.
pub(crate) fn add(row: &[(u32, f32)], weights: &[f32], scores: &mut [f32]) {
    for &(feature, w) in row {
        let of = &weights[feature as usize * scores.len()..][..scores.len()];
        scores.iter_mut().zip(of).for_each(|(score, weight)| *score += w * weight);
    }
}

/// A topic that has nothing left to fit takes no step.
fn ratio(a: f64, b: f64) -> f32 {
    if b > 0.0 { (a / b) as f32 } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn two_unlike_texts_are_each_fitted_by_what_the_penalty_leaves() {
        let rows: [&[(u32, f32)]; 2] = [&[(0, 1.0)], &[(1, 2.0)]];
        let ridge = Ridge { rows: rows.to_vec(), features: 2, topics: 2, penalties: vec![1.0, 4.0] };
        let weights = ridge.fit(&[1.0, 0.0, 0.0, 1.0], 10);
        // The weight of one feature x alone is x / (x² + penalty).
        let expected = [0.5, 0.0, 0.0, 0.25];
        assert!(weights.iter().zip(expected).all(|(w, e)| (w - e).abs() < 1e-6), "{weights:?}");
    }

    proptest! {
        #[test]
        fn the_error_left_is_the_penalty_on_the_share(
            values in proptest::collection::vec(proptest::collection::vec(-1.0f32..1.0, 4), 1..8),
            targets in proptest::collection::vec(0.0f32..1.0, 8),
        ) {
            let rows: Vec<Vec<(u32, f32)>> = values.iter().map(|v| (0..).zip(v.iter().copied()).collect()).collect();
            let n = rows.len();
            let ridge = Ridge { rows: rows.iter().map(Vec::as_slice).collect(), features: 4, topics: 1, penalties: vec![0.5; n] };
            let weights = ridge.fit(&targets[..n], 50);
            // At the optimum the gradient Xᵀ(Xw - y) + penalty · w is zero.
            let mut gradient: Vec<f32> = weights.iter().map(|w| 0.5 * w).collect();
            for (row, target) in rows.iter().zip(&targets) {
                let mut score = [0.0];
                add(row, &weights, &mut score);
                row.iter().for_each(|&(f, x)| gradient[f as usize] += x * (score[0] - target));
            }
            prop_assert!(gradient.iter().all(|g| g.abs() < 2e-3), "{gradient:?}");
        }
    }
}
