//! What stands between the products of a block, each in one pass over memory. As chains of tensor operations they took as long as the
//! products themselves. Plain loops, which the compiler turns into whatever vectors the processor has: chosen at run time, and without
//! contraction to fused multiply-add, so that every processor computes the same bits.

use candle_core::{CpuStorage, InplaceOp1, InplaceOp2, Layout, Result};
use pulp::{Arch, Simd, WithSimd};

use crate::config::Activation;

/// Sums kept side by side: one vector of AVX-512, two of AVX, four of SSE or NEON.
const LANES: usize = 16;

/// `x + b` for each row `x`.
pub(crate) struct Bias(pub(crate) Vec<f32>);

/// `f(x + b)` for each row `x`.
pub(crate) struct Activate {
    pub(crate) bias: Vec<f32>,
    pub(crate) activation: Activation,
}

/// Layer normalisation (arXiv:1607.06450) of `x + b + r` for each row `x` and the row `r` of a second tensor, which starts over where it ends.
pub(crate) struct AddNorm {
    pub(crate) bias: Vec<f32>,
    pub(crate) scale: Vec<f32>,
    pub(crate) shift: Vec<f32>,
    pub(crate) eps: f32,
}

/// Softmax of each row.
pub(crate) struct Softmax;

impl InplaceOp1 for Bias {
    fn name(&self) -> &'static str {
        "bias"
    }

    fn cpu_fwd(&self, storage: &mut CpuStorage, layout: &Layout) -> Result<()> {
        each_row(values_mut(storage, layout)?, self.0.len(), self);
        Ok(())
    }
}

impl InplaceOp1 for Activate {
    fn name(&self) -> &'static str {
        "activate"
    }

    fn cpu_fwd(&self, storage: &mut CpuStorage, layout: &Layout) -> Result<()> {
        each_row(values_mut(storage, layout)?, self.bias.len(), self);
        Ok(())
    }
}

impl InplaceOp2 for AddNorm {
    fn name(&self) -> &'static str {
        "add-norm"
    }

    fn cpu_fwd(&self, storage: &mut CpuStorage, layout: &Layout, residual: &CpuStorage, residual_layout: &Layout) -> Result<()> {
        let (rows, residual) = (values_mut(storage, layout)?, values(residual, residual_layout)?);
        assert!(rows.len().is_multiple_of(residual.len()), "rows without a residual");
        each_row(rows, self.bias.len(), &AddNormTo { norm: self, residual });
        Ok(())
    }
}

impl InplaceOp1 for Softmax {
    fn name(&self) -> &'static str {
        "softmax"
    }

    fn cpu_fwd(&self, storage: &mut CpuStorage, layout: &Layout) -> Result<()> {
        let width = *layout.dims().last().expect("scores have the dimension that they are normalised over");
        each_row(values_mut(storage, layout)?, width, self);
        Ok(())
    }
}

/// What is done to each row. Compiled once for each kind of processor, into a loop of that kind: so it, and all that it calls, must be inlined.
trait Row {
    fn run(&self, at: usize, row: &mut [f32]);
}

fn each_row(rows: &mut [f32], width: usize, op: &impl Row) {
    debug_assert!(rows.len().is_multiple_of(width), "half a row");
    Arch::new().dispatch(Rows { rows, width, op });
}

struct Rows<'a, O> {
    rows: &'a mut [f32],
    width: usize,
    op: &'a O,
}

impl<O: Row> WithSimd for Rows<'_, O> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        for (at, row) in self.rows.chunks_exact_mut(self.width).enumerate() {
            self.op.run(at, row);
        }
    }
}

impl Row for Bias {
    #[inline(always)]
    fn run(&self, _: usize, row: &mut [f32]) {
        add(row, &self.0);
    }
}

impl Row for Activate {
    #[inline(always)]
    fn run(&self, _: usize, row: &mut [f32]) {
        let sums = row.iter_mut().zip(&self.bias);
        match self.activation {
            Activation::Gelu => sums.for_each(|(x, b)| *x = gelu(*x + b)),
            Activation::GeluNew => sums.for_each(|(x, b)| *x = gelu_new(*x + b)),
            Activation::Relu => sums.for_each(|(x, b)| *x = (*x + b).max(0.0)),
        }
    }
}

struct AddNormTo<'a> {
    norm: &'a AddNorm,
    residual: &'a [f32],
}

impl Row for AddNormTo<'_> {
    #[inline(always)]
    fn run(&self, at: usize, row: &mut [f32]) {
        let AddNorm { bias, scale, shift, eps } = self.norm;
        let n = row.len();
        add(row, &self.residual[at * n % self.residual.len()..][..n]);
        add(row, bias);
        let mean = sum(row, |x| x) / n as f32;
        let variance = sum(row, |x| (x - mean) * (x - mean)) / n as f32;
        let factor = 1.0 / (variance + eps).sqrt();
        row.iter_mut().zip(scale).zip(shift).for_each(|((x, scale), shift)| *x = (*x - mean) * factor * scale + shift);
    }
}

impl Row for Softmax {
    #[inline(always)]
    fn run(&self, _: usize, row: &mut [f32]) {
        let most = most(row);
        row.iter_mut().for_each(|x| *x = exp(*x - most));
        let factor = 1.0 / sum(row, |x| x);
        row.iter_mut().for_each(|x| *x *= factor);
    }
}

#[inline(always)]
fn add(row: &mut [f32], other: &[f32]) {
    row.iter_mut().zip(other).for_each(|(x, y)| *x += y);
}

#[inline(always)]
fn sum(row: &[f32], f: impl Fn(f32) -> f32) -> f32 {
    let (chunks, rest) = row.as_chunks::<LANES>();
    let mut sums = [0.0f32; LANES];
    for chunk in chunks {
        (0..LANES).for_each(|i| sums[i] += f(chunk[i]));
    }
    sums.iter().sum::<f32>() + rest.iter().map(|&x| f(x)).sum::<f32>()
}

#[inline(always)]
fn most(row: &[f32]) -> f32 {
    let (chunks, rest) = row.as_chunks::<LANES>();
    let mut most = [f32::NEG_INFINITY; LANES];
    for chunk in chunks {
        (0..LANES).for_each(|i| most[i] = if chunk[i] > most[i] { chunk[i] } else { most[i] });
    }
    most.iter().chain(rest).fold(f32::NEG_INFINITY, |most, &x| if x > most { x } else { most })
}

/// `x Φ(x)`, where `Φ(x) = (1 + erf(x / √2)) / 2` (arXiv:1606.08415).
#[inline(always)]
fn gelu(x: f32) -> f32 {
    0.5 * x * (1.0 + erf(x * std::f32::consts::FRAC_1_SQRT_2))
}

/// The same with `tanh(√(2/π) (x + 0.044715 x³))` in place of the error function, as its paper has it too.
#[inline(always)]
fn gelu_new(x: f32) -> f32 {
    let y = 0.797_884_6 * (x + 0.044_715 * x * x * x);
    // tanh y = 1 - 2 / (exp 2y + 1)
    x * (1.0 - 1.0 / (exp(2.0 * y) + 1.0))
}

/// The error function to 1.5e-7: Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.26.
#[inline(always)]
fn erf(x: f32) -> f32 {
    let t = 1.0 / (1.0 + 0.327_591_1 * x.abs());
    let p = ((((1.061_405_4 * t - 1.453_152_1) * t + 1.421_413_8) * t - 0.284_496_72) * t + 0.254_829_6) * t;
    (1.0 - p * exp(-x * x)).copysign(x)
}

/// `2ⁿ exp(r)` for `x = n ln 2 + r`, with the series of exp(r) up to r⁶: within 3e-7 of the value. What would overflow stays finite.
#[inline(always)]
fn exp(x: f32) -> f32 {
    // Added to a small number, it leaves no room for fractions, and the number stands in the lowest bits.
    const ROUND: f32 = 12_582_912.0;
    // Cody and Waite: the first part times n is exact.
    const LN_2: (f32, f32) = (0.693_359_4, -2.121_944_4e-4);
    let x = if x > -87.0 { x } else { -87.0 };
    let x = if x < 88.0 { x } else { 88.0 };
    let shifted = x * std::f32::consts::LOG2_E + ROUND;
    let n = shifted - ROUND;
    let r = x - n * LN_2.0 - n * LN_2.1;
    let series = 1.0 + r * (1.0 + r * (1.0 / 2.0 + r * (1.0 / 6.0 + r * (1.0 / 24.0 + r * (1.0 / 120.0 + r * (1.0 / 720.0))))));
    series * f32::from_bits((shifted.to_bits() << 23).wrapping_add(127 << 23))
}

pub(crate) fn values<'a>(storage: &'a CpuStorage, layout: &Layout) -> Result<&'a [f32]> {
    match (storage, layout.contiguous_offsets()) {
        (CpuStorage::F32(values), Some((from, to))) => Ok(&values[from..to]),
        _ => candle_core::bail!("not 32-bit numbers one after another"),
    }
}

fn values_mut<'a>(storage: &'a mut CpuStorage, layout: &Layout) -> Result<&'a mut [f32]> {
    match (storage, layout.contiguous_offsets()) {
        (CpuStorage::F32(values), Some((from, to))) => Ok(&mut values[from..to]),
        _ => candle_core::bail!("not 32-bit numbers one after another"),
    }
}

#[cfg(test)]
mod tests {
    use candle_core::{Device, Tensor};
    use proptest::prelude::*;

    use super::*;

    fn close(found: &[f32], expected: &[f64]) {
        assert_eq!(found.len(), expected.len());
        for (i, (f, e)) in found.iter().zip(expected).enumerate() {
            assert!((f64::from(*f) - e).abs() <= 2e-6 * e.abs().max(1.0), "{i}: {f}, expected {e}");
        }
    }

    fn run(rows: &[f32], width: usize, op: &impl InplaceOp1) -> Vec<f32> {
        let tensor = Tensor::from_slice(rows, (rows.len() / width, width), &Device::Cpu).unwrap();
        tensor.inplace_op1(op).unwrap();
        tensor.flatten_all().unwrap().to_vec1().unwrap()
    }

    /// Maclaurin series: exact enough for |x| < 4 in 64 bits.
    fn erf_series(x: f64) -> f64 {
        let mut term = x;
        let mut sum = x;
        for n in 1..120 {
            term *= -x * x / f64::from(n);
            sum += term / f64::from(2 * n + 1);
        }
        sum * 2.0 / std::f64::consts::PI.sqrt()
    }

    #[test]
    fn activations_are_those_of_their_papers() {
        let xs: Vec<f32> = (-500..=500).map(|i| i as f32 / 100.0).collect();
        let check = |activation, f: &dyn Fn(f64) -> f64| {
            let op = Activate { bias: vec![0.25; xs.len()], activation };
            close(&run(&xs, xs.len(), &op), &xs.iter().map(|&x| f(f64::from(x) + 0.25)).collect::<Vec<_>>());
        };
        check(Activation::Gelu, &|x| 0.5 * x * (1.0 + erf_series(x * std::f64::consts::FRAC_1_SQRT_2)));
        check(Activation::GeluNew, &|x| 0.5 * x * (1.0 + ((2.0 / std::f64::consts::PI).sqrt() * (x + 0.044_715 * x.powi(3))).tanh()));
        check(Activation::Relu, &|x| x.max(0.0));
    }

    #[test]
    fn what_is_far_off_stays_a_number() {
        for activation in [Activation::Gelu, Activation::GeluNew, Activation::Relu] {
            let op = Activate { bias: vec![0.0; 4], activation };
            assert_eq!(run(&[-1e6, -60.0, 60.0, 1e6], 4, &op), [0.0, 0.0, 60.0, 1e6], "{activation:?}");
        }
        close(&run(&[-1e30, 0.0, -200.0], 3, &Softmax), &[0.0, 1.0, 0.0]);
    }

    proptest! {
        #[test]
        fn rows_are_those_of_the_textbook_whatever_their_length(
            (width, values) in (1usize..70).prop_flat_map(|w| (Just(w), proptest::collection::vec(-9.0f32..9.0, w * 4))),
        ) {
            let wide: Vec<f64> = values.iter().map(|&v| f64::from(v)).collect();
            let softmax = wide.chunks(width).flat_map(|row| {
                let sum: f64 = row.iter().map(|x| x.exp()).sum();
                row.iter().map(|x| x.exp() / sum).collect::<Vec<_>>()
            });
            close(&run(&values, width, &Softmax), &softmax.collect::<Vec<_>>());

            let op = AddNorm { bias: values[..width].to_vec(), scale: vec![2.0; width], shift: vec![0.5; width], eps: 1e-3 };
            let states = Tensor::from_slice(&values, (4, width), &Device::Cpu).unwrap();
            let residual = Tensor::from_slice(&values[..2 * width], (2, width), &Device::Cpu).unwrap();
            states.inplace_op2(&residual, &op).unwrap();
            let normal = (0..4).flat_map(|i| {
                let row: Vec<f64> = (0..width).map(|j| wide[i * width + j] + wide[i % 2 * width + j] + wide[j]).collect();
                let mean = row.iter().sum::<f64>() / width as f64;
                let variance = row.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / width as f64;
                row.into_iter().map(|x| (x - mean) / (variance + 1e-3).sqrt() * 2.0 + 0.5).collect::<Vec<_>>()
            });
            let found = states.flatten_all().unwrap().to_vec1::<f32>().unwrap();
            for (f, e) in found.iter().zip(normal) {
                prop_assert!((f64::from(*f) - e).abs() < 1e-4, "{f}, expected {e}");
            }
        }
    }
}
