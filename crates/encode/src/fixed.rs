//! Linear layers in integers of 16 bits: every output channel of the weights has a scale of its own, and so has every row of activations. Sums of
//! integers depend on no order, so that every processor computes the same bits. Weights of 8 bits would be no faster here and move the
//! nearest neighbours of trained models (`bench/README.md`).

use candle_core::{CpuStorage, CustomOp1, Layout, Result, Shape, Tensor};
use pulp::cast;

use crate::fused::values;

#[cfg(target_arch = "x86_64")]
mod x86;

/// Rows of activations that are multiplied together, so that a column of weights is read once for all of them.
const ROWS: usize = 8;
/// Channels of a panel of weights.
const CHANNELS: usize = 32;
/// Pairs whose products are added up as integers before the sum goes into a float: the fewer they are, the larger each integer may be.
const STRIDE: usize = 128;
/// Largest integer that stands for a weight or an activation: no sum over a stride leaves 32 bits.
const MOST: f32 = 2895.0;
const _: () = assert!((MOST as i64) * (MOST as i64) * 2 * (STRIDE as i64) <= i32::MAX as i64);

/// Two weights in a row of each channel of a panel.
type Pairs = [i16; 2 * CHANNELS];
/// Two activations in a row of each row, the first in the lower half.
type Activations = [i32; ROWS];
/// Sums of each row and channel.
type Sums = [[i32; CHANNELS]; ROWS];

/// Weights of a linear layer.
pub(crate) struct Fixed {
    from: usize,
    to: usize,
    /// Panel by panel, of each the pairs in order.
    pairs: Vec<Pairs>,
    /// What 1 stands for in each channel.
    scales: Vec<f32>,
}

impl Fixed {
    /// From weights as `(from, to)`.
    pub(crate) fn new(weights: &Tensor) -> Result<Self> {
        let (from, to) = weights.dims2()?;
        let rows: Vec<Vec<f32>> = weights.to_vec2()?;
        let greatest = |channel: usize| rows.iter().fold(0.0f32, |most, row| most.max(row[channel].abs()));
        let scales: Vec<f32> = (0..to).map(|channel| greatest(channel) / MOST).collect();
        let whole = |row: usize, channel: usize| match (rows.get(row), scales.get(channel)) {
            (Some(row), Some(&scale)) if scale > 0.0 => (row[channel] / scale).round() as i16,
            _ => 0,
        };
        let pairs_of = |panel: usize, pair: usize| -> Pairs { std::array::from_fn(|i| whole(2 * pair + i % 2, panel * CHANNELS + i / 2)) };
        let half = from.div_ceil(2);
        let pairs = (0..to.div_ceil(CHANNELS)).flat_map(|panel| (0..half).map(move |pair| (panel, pair)));
        Ok(Self { from, to, pairs: pairs.map(|(panel, pair)| pairs_of(panel, pair)).collect(), scales })
    }

    /// Rows of `from` numbers → rows of `to`.
    fn product(&self, rows: &[f32]) -> Vec<f32> {
        assert!(rows.len().is_multiple_of(self.from), "half a row");
        let mut products = vec![0.0; rows.len() / self.from * self.to];
        let task = Task { weights: self, rows, products: &mut products };
        #[cfg(target_arch = "x86_64")]
        let task = x86::run(task);
        #[cfg(not(target_arch = "x86_64"))]
        let task = Some(task);
        if let Some(task) = task {
            task.run(&Plain);
        }
        products
    }
}

impl CustomOp1 for &Fixed {
    fn name(&self) -> &'static str {
        "fixed"
    }

    fn cpu_fwd(&self, storage: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let products = self.product(values(storage, layout)?);
        let rows = products.len() / self.to;
        Ok((CpuStorage::F32(products), Shape::from((rows, self.to))))
    }
}

/// Sums of products of rows with the channels of a panel, as some kind of processor makes them.
trait Sum {
    fn sums(&self, activations: &[Activations], pairs: &[Pairs]) -> Sums;
}

struct Plain;

impl Sum for Plain {
    fn sums(&self, activations: &[Activations], pairs: &[Pairs]) -> Sums {
        let mut all = [[0; CHANNELS]; ROWS];
        for (activations, pairs) in activations.iter().zip(pairs) {
            for (sums, activation) in all.iter_mut().zip(activations) {
                let [first, second]: [i16; 2] = cast(activation.to_le());
                for (sum, pair) in sums.iter_mut().zip(pairs.as_chunks::<2>().0) {
                    *sum += i32::from(first) * i32::from(pair[0]) + i32::from(second) * i32::from(pair[1]);
                }
            }
        }
        all
    }
}

struct Task<'a> {
    weights: &'a Fixed,
    rows: &'a [f32],
    products: &'a mut [f32],
}

impl Task<'_> {
    #[inline(always)]
    fn run(self, by: &impl Sum) {
        let Fixed { from, to, pairs, scales } = self.weights;
        let half = from.div_ceil(2);
        let mut activations = vec![[0; ROWS]; half];
        for (rows, products) in self.rows.chunks(ROWS * from).zip(self.products.chunks_mut(ROWS * to)) {
            let mut worth = [0.0f32; ROWS];
            for (i, row) in rows.chunks_exact(*from).enumerate() {
                worth[i] = quantise(row, &mut activations, i);
            }
            for (panel, scales) in scales.chunks(CHANNELS).enumerate() {
                for (activations, pairs) in activations.chunks(STRIDE).zip(pairs[panel * half..][..half].chunks(STRIDE)) {
                    let sums = by.sums(activations, pairs);
                    for ((product, sums), worth) in products.chunks_exact_mut(*to).zip(&sums).zip(worth) {
                        let product = product[panel * CHANNELS..].iter_mut().zip(sums);
                        product.zip(scales).for_each(|((product, sum), scale)| *product += *sum as f32 * (worth * scale));
                    }
                }
            }
        }
    }
}

/// Writes a row of activations as integers, as row `at` of those that are multiplied together; returns what 1 stands for in it.
#[inline(always)]
fn quantise(row: &[f32], activations: &mut [Activations], at: usize) -> f32 {
    let mut greatest = [0.0f32; 16];
    let (chunks, rest) = row.as_chunks::<16>();
    chunks.iter().for_each(|chunk| greatest.iter_mut().zip(chunk).for_each(|(g, x)| *g = g.max(x.abs())));
    let greatest = greatest.iter().copied().chain(rest.iter().map(|x| x.abs())).fold(0.0, f32::max);
    let factor = if greatest > 0.0 { MOST / greatest } else { 0.0 };
    let whole = |x: f32| (x * factor).round_ties_even() as i32;
    let (pairs, odd) = row.as_chunks::<2>();
    let pairs = pairs.iter().map(|[a, b]| (whole(*a) & 0xFFFF) | whole(*b) << 16);
    let all = pairs.chain(odd.iter().map(|x| whole(*x) & 0xFFFF));
    activations.iter_mut().zip(all).for_each(|(activations, pair)| activations[at] = pair);
    if factor > 0.0 { 1.0 / factor } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use candle_core::Device;
    use proptest::prelude::*;

    use super::*;

    /// Products of the rows by plain loops, of the same integers.
    fn plain(weights: &Fixed, rows: &[f32]) -> Vec<f32> {
        let mut products = vec![0.0; rows.len() / weights.from * weights.to];
        Task { weights, rows, products: &mut products }.run(&Plain);
        products
    }

    pub(super) fn noise(seed: u64, n: usize) -> Vec<f32> {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 40) as f32 / (1u64 << 24) as f32 - 0.5
        };
        (0..n).map(|_| next()).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn products_are_those_of_floats_but_for_the_last_places(
            rows in 1usize..20, from in 1usize..600, to in 1usize..70, seed in any::<u64>()
        ) {
            let (x, w) = (noise(seed, rows * from), noise(seed ^ 1, from * to));
            let weights = Fixed::new(&Tensor::from_slice(&w, (from, to), &Device::Cpu).unwrap()).unwrap();
            let found = weights.product(&x);
            prop_assert_eq!(&found, &plain(&weights, &x), "every processor computes the same bits");
            for (row, found) in x.chunks(from).zip(found.chunks(to)) {
                for (channel, found) in found.iter().enumerate() {
                    let expected: f64 = row.iter().enumerate().map(|(i, &x)| f64::from(x) * f64::from(w[i * to + channel])).sum();
                    // Rounding moves each factor by at most half of what 1 stands for, and the other factor is at most one half.
                    let bound = from as f64 * 0.5 / f64::from(MOST) * 0.5 + 1e-4;
                    prop_assert!((f64::from(*found) - expected).abs() <= bound, "{found} for {expected}");
                }
            }
        }
    }

    #[test]
    fn the_greatest_numbers_everywhere_leave_no_sum_out_of_range() {
        let (from, to) = (2048, 33);
        let weights = Fixed::new(&Tensor::full(3.0f32, (from, to), &Device::Cpu).unwrap()).unwrap();
        for x in [2.0f32, -2.0] {
            assert!(weights.product(&vec![x; from * 2]).iter().all(|p| (p - 6.0 * x * 1024.0).abs() < 0.1));
        }
        assert_eq!(weights.product(&vec![0.0; from]), vec![0.0; to]);
    }
}
