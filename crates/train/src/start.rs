//! Vectors to start from: singular vectors of the matrix of texts and words.

use candle_core::{Device, Tensor};
use rayon::prelude::*;

use crate::bags::Bags;
use crate::noise::Noise;

/// Columns beyond those wanted: the last singular vectors of a random projection are the worst (Halko, Martinsson and Tropp 2011).
const SPARE: usize = 16;
/// Multiplications by the matrix and back.
const ROUNDS: usize = 3;

/// How much a word tells: little where many texts have it (smooth inverse frequency, Arora, Liang and Ma 2017).
pub(crate) fn telling(bags: &Bags, words: usize, smooth: f32) -> Vec<f32> {
    let mut counts = vec![0.0f32; words];
    bags.iter().flatten().for_each(|&(word, n)| counts[word as usize] += n);
    let all: f32 = counts.iter().sum();
    counts.iter().map(|&n| smooth / (smooth + n / all)).collect()
}

/// Starting vectors `(words, dimensions)`: right singular vectors of the matrix of texts and words, found by a randomised range finder.
/// Each entry of the matrix is the word's count, damped, times how much the word tells; each text has length 1.
pub(crate) fn vectors(bags: &Bags, telling: &[f32], dimensions: usize, seed: u64) -> Result<Vec<f32>, candle_core::Error> {
    let (words, wide) = (telling.len(), dimensions + SPARE);
    let mut noise = Noise::new(seed);
    let mut basis: Vec<f32> = (0..words * wide).map(|_| noise.normal()).collect();
    for _ in 0..ROUNDS {
        orthogonal(&mut basis, words, wide)?;
        basis = back_and_forth(bags, telling, &basis, wide);
    }
    // The lengths of the columns of A'AQ are about the squares of the singular values: their roots weigh the directions.
    let mut lengths = vec![0.0f64; wide];
    basis.chunks(wide).for_each(|row| row.iter().zip(&mut lengths).for_each(|(&v, l)| *l += f64::from(v) * f64::from(v)));
    orthogonal(&mut basis, words, wide)?;
    let weights: Vec<f32> = lengths.iter().map(|l| (l.sqrt().sqrt().sqrt()) as f32).collect();
    let top = weights[0].max(f32::MIN_POSITIVE);
    Ok(basis.chunks(wide).flat_map(|row| row[..dimensions].iter().zip(&weights).map(|(v, w)| v * w / top)).collect())
}

/// `A'A` times a matrix of `wide` columns, without ever holding `A`.
fn back_and_forth(bags: &Bags, telling: &[f32], basis: &[f32], wide: usize) -> Vec<f32> {
    // A fixed number of parts, each summed in order and then together in order: the same sums on any number of threads.
    const PARTS: usize = 4;
    let size = bags.len().div_ceil(PARTS);
    let part = |p: usize| {
        let mut out = vec![0.0f32; basis.len()];
        let mut mixed = vec![0.0f32; wide];
        for i in p * size..((p + 1) * size).min(bags.len()) {
            let weighted: Vec<(usize, f32)> = bags.get(i).iter().map(|&(w, n)| (w as usize, n.ln_1p() * telling[w as usize])).collect();
            let length = weighted.iter().map(|(_, v)| v * v).sum::<f32>().max(f32::MIN_POSITIVE);
            mixed.fill(0.0);
            for &(w, v) in &weighted {
                mixed.iter_mut().zip(&basis[w * wide..][..wide]).for_each(|(m, b)| *m += v * b);
            }
            for &(w, v) in &weighted {
                out[w * wide..][..wide].iter_mut().zip(&mixed).for_each(|(o, m)| *o += v * m / length);
            }
        }
        out
    };
    let parts: Vec<Vec<f32>> = (0..PARTS).into_par_iter().map(part).collect();
    let mut parts = parts.into_iter();
    let mut sum = parts.next().expect("there are parts");
    parts.for_each(|p| sum.iter_mut().zip(p).for_each(|(s, v)| *s += v));
    sum
}

/// Makes the columns orthonormal: Gram and Schmidt by way of the Cholesky factor of the small product, twice for accuracy.
fn orthogonal(basis: &mut Vec<f32>, rows: usize, columns: usize) -> Result<(), candle_core::Error> {
    for _ in 0..2 {
        let matrix = Tensor::from_slice(basis, (rows, columns), &Device::Cpu)?;
        let gram: Vec<Vec<f32>> = matrix.t()?.contiguous()?.matmul(&matrix)?.to_vec2()?;
        let inverse = inverse_of_cholesky(&gram);
        let inverse = Tensor::from_vec(inverse, (columns, columns), &Device::Cpu)?;
        *basis = matrix.matmul(&inverse)?.flatten_all()?.to_vec1()?;
    }
    Ok(())
}

/// `R⁻¹` with `R'R = gram`, row by row.
fn inverse_of_cholesky(gram: &[Vec<f32>]) -> Vec<f32> {
    let n = gram.len();
    let mut r = vec![vec![0.0f64; n]; n];
    for i in 0..n {
        for j in i..n {
            let sum: f64 = (0..i).map(|k| r[k][i] * r[k][j]).sum();
            let rest = f64::from(gram[i][j]) - sum;
            r[i][j] = if i == j { rest.max(1e-9 * f64::from(gram[i][i])).max(1e-30).sqrt() } else { rest / r[i][i] };
        }
    }
    let mut inverse = vec![0.0f32; n * n];
    for column in 0..n {
        let mut x = vec![0.0f64; n];
        for i in (0..=column).rev() {
            let sum: f64 = (i + 1..=column).map(|k| r[i][k] * x[k]).sum();
            x[i] = (f64::from(u8::from(i == column)) - sum) / r[i][i];
            inverse[i * n + column] = x[i] as f32;
        }
    }
    inverse
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_become_orthonormal() {
        let mut noise = Noise::new(5);
        let (rows, columns) = (50, 6);
        let mut basis: Vec<f32> = (0..rows * columns).map(|_| noise.normal()).collect();
        orthogonal(&mut basis, rows, columns).expect("small products");
        for i in 0..columns {
            for j in 0..columns {
                let product: f32 = (0..rows).map(|r| basis[r * columns + i] * basis[r * columns + j]).sum();
                assert!((product - f32::from(u8::from(i == j))).abs() < 1e-5, "columns {i} and {j}: {product}");
            }
        }
    }

    #[test]
    fn a_word_of_every_text_tells_least() {
        let words = ["数据", "医保", "农田"].map(str::to_owned);
        let bags = Bags::of(&["数据医保", "数据农田", "数据医保"], &encode::Tokens::new(&words));
        let telling = telling(&bags, 3, 0.1);
        assert!(telling[0] < telling[1] && telling[1] < telling[2], "{telling:?}");
    }
}
