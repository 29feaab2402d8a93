use serde::Serialize;

/// So many of so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Share {
    /// How many.
    pub hits: usize,
    /// Of how many.
    pub of: usize,
}

impl Share {
    pub(super) fn add(&mut self, hit: bool) {
        self.hits += usize::from(hit);
        self.of += 1;
    }

    /// The share, where there is anything to share.
    pub fn value(self) -> Option<f64> {
        (self.of > 0).then(|| self.hits as f64 / self.of as f64)
    }

    /// Its 95 % interval by Wilson (1927), which stays inside 0 to 1 and does not collapse at either end.
    pub fn interval(self) -> Option<(f64, f64)> {
        const Z: f64 = 1.959_964;
        let p = self.value()?;
        let n = self.of as f64;
        let centre = p + Z * Z / (2.0 * n);
        let spread = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
        let scale = 1.0 + Z * Z / n;
        Some((((centre - spread) / scale).max(0.0), ((centre + spread) / scale).min(1.0)))
    }
}

impl FromIterator<bool> for Share {
    fn from_iter<I: IntoIterator<Item = bool>>(hits: I) -> Self {
        let mut share = Self::default();
        hits.into_iter().for_each(|hit| share.add(hit));
        share
    }
}

/// Expected calibration error: the mean over equally wide bins, weighted by their size, of the distance between mean probability and
/// share of hits (Naeini, Cooper, Hauskrecht 2015). 0 without any guess.
pub(super) fn calibration_error(guesses: &[(f64, bool)], bins: usize) -> f64 {
    let mut sums = vec![(0.0, 0.0); bins];
    for &(p, hit) in guesses {
        let bin = ((p * bins as f64) as usize).min(bins - 1);
        sums[bin].0 += p;
        sums[bin].1 += f64::from(u8::from(hit));
    }
    let total: f64 = sums.iter().map(|(p, hits)| (p - hits).abs()).sum();
    if guesses.is_empty() { 0.0 } else { total / guesses.len() as f64 }
}

/// Kendall's tau-b, 0 where one side has no order at all.
pub(super) fn kendall(a: &[f64], b: &[f64]) -> f64 {
    assert!(a.len() == b.len(), "two columns of one table");
    let (mut agreeing, mut apart_a, mut apart_b) = (0i64, 0i64, 0i64);
    let sign = |x: f64, y: f64| i64::from(x > y) - i64::from(x < y);
    for i in 0..a.len() {
        for j in 0..i {
            let (x, y) = (sign(a[i], a[j]), sign(b[i], b[j]));
            agreeing += x * y;
            apart_a += x.abs();
            apart_b += y.abs();
        }
    }
    if apart_a == 0 || apart_b == 0 { 0.0 } else { agreeing as f64 / ((apart_a as f64) * (apart_b as f64)).sqrt() }
}

/// Tau of `a` and `b` with `given` held fixed (Kendall 1942).
pub(super) fn kendall_given(a: &[f64], b: &[f64], given: &[f64]) -> f64 {
    let (ab, ag, bg) = (kendall(a, b), kendall(a, given), kendall(b, given));
    let rest = ((1.0 - ag * ag) * (1.0 - bg * bg)).sqrt();
    if rest > 0.0 { (ab - ag * bg) / rest } else { 0.0 }
}

/// Half width of the 95 % interval of a tau around 0 where there is no dependence (Kendall 1938); 1 where there are too few to say.
pub(super) fn tau_margin(n: usize) -> f64 {
    let n = n as f64;
    if n < 3.0 { 1.0 } else { (1.959_964 * (2.0 * (2.0 * n + 5.0) / (9.0 * n * (n - 1.0))).sqrt()).min(1.0) }
}

/// How much of the best part by `marks` stands in the first part by `scores`. Whatever ties with the last of a part belongs to it.
pub(super) fn best_in_first(scores: &[f64], marks: &[f64], best: f64, first: f64) -> Share {
    let border = |of: &[f64], part: f64| {
        let mut sorted = of.to_vec();
        sorted.sort_by(|x, y| y.total_cmp(x));
        sorted[((of.len() as f64 * part).round() as usize).clamp(1, of.len()) - 1]
    };
    let (mark, score) = (border(marks, best), border(scores, first));
    (0..marks.len()).filter(|&i| marks[i] >= mark).map(|i| scores[i] >= score).collect()
}

/// Random divisions that groups are compared with: enough for the least probability that a correction for 100 groups asks for.
pub(super) const DIVISIONS: usize = 9_999;

/// How likely the mean of each group would be as far from 0, were its members drawn at random from all (permutation test, two-sided).
/// The draws look random and are the same for the same values.
pub(super) fn by_chance(values: &[f64], groups: &[&[usize]]) -> Vec<f64> {
    let mean = |values: &[f64], members: &[usize]| (members.iter().map(|&at| values[at]).sum::<f64>() / members.len() as f64).abs();
    let found: Vec<f64> = groups.iter().map(|members| mean(values, members)).collect();
    let mut as_far = vec![1usize; groups.len()];
    let (mut shuffled, mut state) = (values.to_vec(), 1u64);
    for _ in 0..DIVISIONS {
        for at in (1..shuffled.len()).rev() {
            // Knuth's linear congruential generator; its upper bits.
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            shuffled.swap(at, (state >> 33) as usize % (at + 1));
        }
        for ((members, found), as_far) in groups.iter().zip(&found).zip(&mut as_far) {
            // Sums in another order differ in their last digit.
            *as_far += usize::from(mean(&shuffled, members) >= found - 1e-9);
        }
    }
    as_far.into_iter().map(|n| n as f64 / (DIVISIONS + 1) as f64).collect()
}

/// Probabilities corrected for how many there are (Holm 1979): what is below a level then is so with all of them taken together.
pub(super) fn holm(chances: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..chances.len()).collect();
    order.sort_by(|&a, &b| chances[a].total_cmp(&chances[b]));
    let (mut corrected, mut least) = (vec![0.0; chances.len()], 0.0f64);
    for (rank, at) in order.into_iter().enumerate() {
        least = least.max(chances[at] * (chances.len() - rank) as f64).min(1.0);
        corrected[at] = least;
    }
    corrected
}

/// Place of each value among all as a percentage, 100 for the highest; ties share their mean.
pub(super) fn percentiles(values: &[f64]) -> Vec<f64> {
    let below = |v: f64| values.iter().filter(|x| **x < v).count() as f64;
    let same = |v: f64| values.iter().filter(|x| **x == v).count() as f64;
    values.iter().map(|&v| 100.0 * (below(v) + (same(v) - 1.0) / 2.0) / (values.len().max(2) - 1) as f64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_values() {
        let interval = |hits, of| Share { hits, of }.interval().map(|(a, b)| (format!("{a:.4}"), format!("{b:.4}")));
        let pair = |a: &str, b: &str| Some((a.to_owned(), b.to_owned()));
        assert_eq!(interval(0, 10), pair("0.0000", "0.2775"));
        assert_eq!(interval(10, 10), pair("0.7225", "1.0000"));
        assert_eq!(interval(8, 10), pair("0.4902", "0.9433"));
        assert_eq!(interval(0, 0), None);
        assert_eq!(kendall(&[1.0, 2.0, 3.0, 4.0], &[1.0, 3.0, 2.0, 4.0]), 4.0 / 6.0);
        assert_eq!(format!("{:.4}", kendall(&[1.0, 2.0, 2.0], &[1.0, 2.0, 3.0])), "0.8165");
        assert_eq!(kendall(&[1.0, 1.0], &[1.0, 2.0]), 0.0);
        assert_eq!(calibration_error(&[(0.9, true), (0.9, true), (0.1, false), (0.1, true)], 15), (0.2 + 0.8) / 4.0);
        assert_eq!(best_in_first(&[5.0, 4.0, 3.0, 2.0, 1.0], &[1.0, 9.0, 9.0, 0.0, 0.0], 0.2, 0.4), Share { hits: 1, of: 2 });
        assert_eq!(percentiles(&[3.0, 1.0, 1.0]), [100.0, 25.0, 25.0]);
        let corrected: Vec<String> = holm(&[0.01, 0.04, 0.03, 0.5]).iter().map(|p| format!("{p:.2}")).collect();
        assert_eq!(corrected, ["0.04", "0.09", "0.09", "0.50"]);
        assert_eq!(holm(&[]), [] as [f64; 0]);
        assert_eq!([2, 10, 118].map(|n| format!("{:.3}", tau_margin(n))), ["1.000", "0.487", "0.122"]);
        let split = by_chance(&[5.0, 5.0, 5.0, -5.0, -5.0, -5.0], &[&[0, 1, 2], &[0, 3]]);
        assert!((0.08..0.12).contains(&split[0]) && split[1] > 0.99, "2 of 20 divisions are as far apart: {split:?}");
    }

    proptest! {
        #[test]
        fn an_interval_holds_its_share(of in 1usize..500, part in 0.0f64..=1.0) {
            let share = Share { hits: (of as f64 * part) as usize, of };
            let (p, (from, to)) = (share.value().unwrap(), share.interval().unwrap());
            prop_assert!(0.0 <= from && from <= p + 1e-12 && p <= to + 1e-12 && to <= 1.0);
        }

        #[test]
        fn tau_is_symmetric_and_bounded(pairs in prop::collection::vec((0u8..6, 0u8..6), 2..30)) {
            let (a, b): (Vec<f64>, Vec<f64>) = pairs.iter().map(|&(x, y)| (f64::from(x), f64::from(y))).unzip();
            let t = kendall(&a, &b);
            prop_assert!((-1.0..=1.0).contains(&t));
            prop_assert_eq!(t, kendall(&b, &a));
            let negated: Vec<f64> = b.iter().map(|v| -v).collect();
            prop_assert_eq!(t, -kendall(&a, &negated));
        }
    }
}
