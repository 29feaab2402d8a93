use candle_core::{Device, Tensor};

use crate::bags::Bags;

/// Mean reciprocal rank, within the first ten, of each text of `wanted` among all of them, asked for by the text of `asked` beside it.
pub(crate) fn reciprocal_rank(rows: &[f32], dimensions: usize, asked: &Bags, wanted: &Bags) -> Result<f64, candle_core::Error> {
    let n = asked.len();
    let units = |bags: &Bags| {
        let flat: Vec<f32> = bags.iter().flat_map(|bag| unit(rows, dimensions, bag)).collect();
        Tensor::from_vec(flat, (n, dimensions), &Device::Cpu)
    };
    let scores: Vec<Vec<f32>> = units(asked)?.matmul(&units(wanted)?.t()?)?.to_vec2()?;
    let rank = |(i, row): (usize, &Vec<f32>)| {
        let better = row.iter().filter(|&&s| s > row[i]).count();
        if better < 10 { 1.0 / (better as f64 + 1.0) } else { 0.0 }
    };
    Ok(scores.iter().enumerate().map(rank).sum::<f64>() / n as f64)
}

fn unit(rows: &[f32], dimensions: usize, bag: &[(u32, f32)]) -> Vec<f32> {
    let mut sum = vec![0.0f32; dimensions];
    for &(word, n) in bag {
        sum.iter_mut().zip(&rows[word as usize * dimensions..][..dimensions]).for_each(|(s, r)| *s += n * r);
    }
    let length = sum.iter().map(|v| v * v).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
    sum.iter_mut().for_each(|v| *v /= length);
    sum
}
