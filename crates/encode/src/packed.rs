//! Vectors in a quarter of their memory.

use serde::{Deserialize, Serialize};

/// Vectors in a byte a number instead of four, each with what its numbers are multiplied by. Of vectors of length 1 in 256 dimensions a
/// cosine is off by less than 0.01.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Packed {
    scales: Vec<f32>,
    /// As many numbers a vector as it has dimensions, one vector behind the other.
    rows: Vec<i8>,
}

impl Packed {
    /// Packs vectors of one length.
    ///
    /// # Panics
    /// Where two differ in length.
    pub fn new(vectors: &[Vec<f32>]) -> Self {
        let mut packed = Self { scales: Vec::with_capacity(vectors.len()), rows: Vec::new() };
        for vector in vectors {
            assert_eq!(vector.len(), vectors[0].len(), "vectors of different lengths");
            let scale = vector.iter().fold(0.0f32, |most, v| most.max(v.abs())) / f32::from(i8::MAX);
            let number = |v: &f32| if scale > 0.0 { (v / scale).round() as i8 } else { 0 };
            packed.rows.extend(vector.iter().map(number));
            packed.scales.push(scale);
        }
        packed
    }

    /// The vectors, in order.
    pub fn vectors(&self) -> impl Iterator<Item = Vec<f32>> {
        self.rows().map(|(row, scale)| row.iter().map(|&n| scale * f32::from(n)).collect())
    }

    /// The numbers of each vector, in order, and what they are multiplied by.
    pub(crate) fn rows(&self) -> impl Iterator<Item = (&[i8], f32)> {
        let dimensions = self.rows.len() / self.scales.len().max(1);
        self.rows.chunks(dimensions.max(1)).zip(self.scales.iter().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Table;

    #[test]
    fn what_is_packed_points_where_it_did() {
        let texts = ["医保基金智能审核", "水稻病虫害遥感监测与防治", "用卫星影像识别农作物虫害", "港口集装箱调度"];
        let vectors: Vec<Vec<f32>> = texts.iter().map(|t| Table::embedded().embed(t)).collect();
        let packed: Vec<Vec<f32>> = Packed::new(&vectors).vectors().collect();
        let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f32>();
        for (a, x) in vectors.iter().zip(&packed) {
            for (b, y) in vectors.iter().zip(&packed) {
                assert!((dot(a, b) - dot(x, y)).abs() < 0.01, "{} is {} now", dot(a, b), dot(x, y));
            }
        }
    }

    #[test]
    fn nothing_and_nought_stay_what_they_are() {
        assert_eq!(Packed::new(&[]).vectors().count(), 0);
        let nought = vec![vec![0.0f32; 3]; 2];
        assert_eq!(Packed::new(&nought).vectors().collect::<Vec<_>>(), nought);
    }
}
