use candle_core::{Device, Tensor};

use crate::bags::{Bags, unit_sum};

/// Texts within which the right one counts.
const FIRST: usize = 10;

/// Mean reciprocal rank, within the first ten, of each text of `wanted` among all of them, asked for by the text of `asked` beside it.
pub(crate) fn reciprocal_rank(rows: &[f32], dimensions: usize, asked: &Bags, wanted: &Bags) -> Result<f64, candle_core::Error> {
    let n = asked.len();
    let units = |bags: &Bags| {
        let mut units = vec![0.0; n * dimensions];
        for (unit, bag) in units.chunks_mut(dimensions).zip(bags.iter()) {
            unit_sum(rows, bag, unit);
        }
        Tensor::from_vec(units, (n, dimensions), &Device::Cpu)
    };
    let scores: Vec<Vec<f32>> = units(asked)?.matmul(&units(wanted)?.t()?)?.to_vec2()?;
    let rank = |(i, row): (usize, &Vec<f32>)| {
        let better = row.iter().filter(|&&s| s > row[i]).count();
        if better < FIRST { 1.0 / (better as f64 + 1.0) } else { 0.0 }
    };
    Ok(scores.iter().enumerate().map(rank).sum::<f64>() / n as f64)
}
