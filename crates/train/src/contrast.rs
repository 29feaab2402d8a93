//! Training by contrast: the halves of a pair are brought nearer than halves of different pairs.

use candle_core::{Device, Tensor};

use crate::bags::{Bags, unit_sum};
use crate::noise::Noise;

/// How training goes.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) epochs: usize,
    /// Pairs whose other halves are each other's counter-examples.
    pub(crate) batch: usize,
    /// What cosines are divided by.
    pub(crate) temperature: f32,
    /// Length of a step of Adagrad.
    pub(crate) step: f32,
    pub(crate) seed: u64,
}

/// A table in training. Gradients touch only the rows of a batch's words, so they are written down here; a framework that
/// differentiates would build a gradient as large as the table for every batch. The dense products are the framework's.
#[derive(Debug)]
pub(crate) struct Training {
    pub(crate) rows: Vec<f32>,
    dimensions: usize,
    /// Sum of squared gradients of each row (Adagrad, Duchi, Hazan and Singer 2011, one rate a row).
    squares: Vec<f32>,
}

/// One side of a batch: unit vectors, and the lengths they had.
struct Side {
    units: Tensor,
    lengths: Vec<f32>,
}

impl Training {
    pub(crate) fn new(rows: Vec<f32>, dimensions: usize) -> Self {
        let squares = vec![0.0; rows.len() / dimensions];
        Self { rows, dimensions, squares }
    }

    /// Trains on pairs `(a[i], b[i])`; the mean loss of each epoch.
    pub(crate) fn run(&mut self, a: &Bags, b: &Bags, settings: &Settings) -> Result<Vec<f32>, candle_core::Error> {
        assert_eq!(a.len(), b.len(), "a pair lacks a half");
        let mut noise = Noise::new(settings.seed);
        let mut order: Vec<usize> = (0..a.len()).filter(|&i| !a.get(i).is_empty() && !b.get(i).is_empty()).collect();
        let mut losses = Vec::new();
        let total = settings.epochs * (order.len() / settings.batch);
        let mut done = 0;
        for _ in 0..settings.epochs {
            noise.shuffle(&mut order);
            let mut sum = 0.0;
            // What is left over after the last whole batch takes part in another epoch's order.
            let batches = order.chunks_exact(settings.batch);
            let count = batches.len();
            for batch in batches {
                let step = settings.step * (1.0 - done as f32 / total as f32);
                sum += self.batch([a, b], batch, step, settings.temperature)?;
                done += 1;
            }
            losses.push(sum / count.max(1) as f32);
        }
        Ok(losses)
    }

    /// In-batch InfoNCE in both directions (van den Oord, Li and Vinyals 2018).
    fn batch(&mut self, sides: [&Bags; 2], batch: &[usize], step: f32, temperature: f32) -> Result<f32, candle_core::Error> {
        let [a, b] = [self.side(sides[0], batch)?, self.side(sides[1], batch)?];
        let n = batch.len();
        let scores: Vec<f32> = (a.units.matmul(&b.units.t()?)? / f64::from(temperature))?.flatten_all()?.to_vec1()?;
        let (loss, slopes) = slopes(&scores, n);
        let slopes = (Tensor::from_vec(slopes, (n, n), &Device::Cpu)? / f64::from(temperature))?;
        let to_a: Vec<f32> = slopes.matmul(&b.units)?.flatten_all()?.to_vec1()?;
        let to_b: Vec<f32> = slopes.t()?.contiguous()?.matmul(&a.units)?.flatten_all()?.to_vec1()?;
        let mut gradient = Gradient::new(self.dimensions);
        gradient.add(sides[0], batch, &a, &to_a)?;
        gradient.add(sides[1], batch, &b, &to_b)?;
        self.descend(gradient, step);
        Ok(loss)
    }

    fn side(&self, bags: &Bags, batch: &[usize]) -> Result<Side, candle_core::Error> {
        let d = self.dimensions;
        let mut sums = vec![0.0f32; batch.len() * d];
        let mut lengths = Vec::with_capacity(batch.len());
        for (sum, &i) in sums.chunks_mut(d).zip(batch) {
            lengths.push(unit_sum(&self.rows, bags.get(i), sum));
        }
        Ok(Side { units: Tensor::from_vec(sums, (batch.len(), d), &Device::Cpu)?, lengths })
    }

    fn descend(&mut self, mut gradient: Gradient, step: f32) {
        let d = self.dimensions;
        gradient.order();
        for (word, slope) in gradient.each() {
            let square = slope.iter().map(|v| v * v).sum::<f32>() / d as f32;
            let all = &mut self.squares[word as usize];
            *all += square;
            let rate = step / (all.sqrt() + 1e-10);
            self.rows[word as usize * d..][..d].iter_mut().zip(slope).for_each(|(r, s)| *r -= rate * s);
        }
    }
}

/// Mean loss, and its slope by each score: softmax less the diagonal, by rows and by columns, halved.
fn slopes(scores: &[f32], n: usize) -> (f32, Vec<f32>) {
    let mut slopes = vec![0.0f32; n * n];
    let mut loss = 0.0;
    let share = 0.5 / n as f32;
    for line in 0..n {
        for at in [|line: usize, i: usize, n: usize| line * n + i, |line, i, n| i * n + line] {
            let top = (0..n).map(|i| scores[at(line, i, n)]).fold(f32::NEG_INFINITY, f32::max);
            let odds: Vec<f32> = (0..n).map(|i| (scores[at(line, i, n)] - top).exp()).collect();
            let sum: f32 = odds.iter().sum();
            loss += share * (sum.ln() + top - scores[line * n + line]);
            odds.iter().enumerate().for_each(|(i, o)| slopes[at(line, i, n)] += share * o / sum);
            slopes[line * n + line] -= share;
        }
    }
    (loss, slopes)
}

/// Slopes of the rows that a batch touches.
struct Gradient {
    dimensions: usize,
    at: rustc_hash::FxHashMap<u32, usize>,
    words: Vec<(u32, usize)>,
    slopes: Vec<f32>,
}

impl Gradient {
    fn new(dimensions: usize) -> Self {
        Self { dimensions, at: rustc_hash::FxHashMap::default(), words: Vec::new(), slopes: Vec::new() }
    }

    /// The slope by a sum of rows is the slope by the unit vector, less its part along the vector, over the length.
    fn add(&mut self, bags: &Bags, batch: &[usize], side: &Side, by_unit: &[f32]) -> Result<(), candle_core::Error> {
        let d = self.dimensions;
        let units: Vec<f32> = side.units.flatten_all()?.to_vec1()?;
        for (row, &i) in batch.iter().enumerate() {
            let (unit, slope) = (&units[row * d..][..d], &by_unit[row * d..][..d]);
            let along: f32 = unit.iter().zip(slope).map(|(u, s)| u * s).sum();
            let by_sum: Vec<f32> = unit.iter().zip(slope).map(|(u, s)| (s - along * u) / side.lengths[row]).collect();
            for &(word, n) in bags.get(i) {
                let next = self.words.len();
                let at = *self.at.entry(word).or_insert(next);
                if at == next {
                    self.words.push((word, at));
                    self.slopes.resize(self.slopes.len() + d, 0.0);
                }
                self.slopes[at * d..][..d].iter_mut().zip(&by_sum).for_each(|(all, s)| *all += n * s);
            }
        }
        Ok(())
    }

    fn order(&mut self) {
        self.words.sort_unstable();
    }

    fn each(&self) -> impl Iterator<Item = (u32, &[f32])> {
        self.words.iter().map(|&(word, at)| (word, &self.slopes[at * self.dimensions..][..self.dimensions]))
    }
}

#[cfg(test)]
mod tests {
    use encode::Tokens;

    use super::*;

    const WORDS: [&str; 6] = ["医保", "基金", "农田", "灌溉", "道路", "车辆"];

    fn bags(texts: &[&str]) -> Bags {
        Bags::of(texts, &Tokens::new(&WORDS.map(str::to_owned)))
    }

    fn rows(dimensions: usize) -> Vec<f32> {
        let mut noise = Noise::new(3);
        (0..WORDS.len() * dimensions).map(|_| noise.normal()).collect()
    }

    /// Of each weight, the slope that a step of the sum of all slopes used, against the loss a little to either side.
    #[test]
    fn slopes_are_those_of_the_loss() {
        let (a, b) = (bags(&["医保", "农田农田", "道路"]), bags(&["基金", "灌溉医保", "车辆"]));
        let (dimensions, batch, temperature) = (4, [0, 1, 2], 0.5);
        let loss =
            |rows: &[f32]| Training::new(rows.to_vec(), dimensions).batch([&a, &b], &batch, 0.0, temperature).expect("small products");
        let start = rows(dimensions);
        let mut training = Training::new(start.clone(), dimensions);
        training.batch([&a, &b], &batch, 1e-3, temperature).expect("small products");
        for (word, name) in WORDS.iter().enumerate() {
            let at = word * dimensions..(word + 1) * dimensions;
            let numeric: Vec<f32> = at
                .clone()
                .map(|i| {
                    let moved = |by: f32| {
                        let mut rows = start.clone();
                        rows[i] += by;
                        loss(&rows)
                    };
                    (moved(1e-2) - moved(-1e-2)) / 2e-2
                })
                .collect();
            // The first step of Adagrad is the slope over its own root mean square.
            let rms = (numeric.iter().map(|v| v * v).sum::<f32>() / dimensions as f32).sqrt();
            for (i, slope) in at.zip(numeric) {
                let taken = (start[i] - training.rows[i]) / 1e-3;
                assert!((taken - slope / rms).abs() < 0.02, "{name}: {taken}, expected {}", slope / rms);
            }
        }
    }

    #[test]
    fn halves_of_a_pair_come_together() {
        let (a, b) = (bags(&["医保", "农田", "道路"]), bags(&["基金", "灌溉", "车辆"]));
        let mut training = Training::new(rows(8), 8);
        let settings = Settings { epochs: 200, batch: 3, temperature: 0.1, step: 0.05, seed: 1 };
        let losses = training.run(&a, &b, &settings).expect("small products");
        assert!(losses[199] < 0.05 && losses[0] > 1.0, "{losses:?}");
        assert!((crate::measure::reciprocal_rank(&training.rows, 8, &a, &b).expect("small products") - 1.0).abs() < 1e-9);
    }
}
