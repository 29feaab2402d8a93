use crate::unit;

/// Passages of many texts as vectors, searched exactly: every passage of a text is compared with all others, so that nothing near is missed.
/// A million passages of 256 numbers take 1 GB.
#[derive(Debug)]
pub struct Passages {
    dimensions: usize,
    /// Unit vectors less what all passages share, row by row.
    rows: Vec<f32>,
    /// Which text each passage belongs to, rising.
    owners: Vec<u32>,
}

/// A text near another one.
#[derive(Debug, Clone, PartialEq)]
pub struct Near {
    /// The text.
    pub owner: u32,
    /// How much nearer the asking text's passages find their like here than in an average text; 0 to about 1.
    pub score: f32,
    /// Passages that carry it, strongest first: of the asking text, of this text, cosine.
    pub carrying: Vec<(usize, usize, f32)>,
}

impl Passages {
    /// From one vector a passage and the text each belongs to.
    ///
    /// # Panics
    /// Where there are not as many owners as vectors, owners fall, or vectors differ in length.
    pub fn new(vectors: &[Vec<f32>], owners: Vec<u32>) -> Self {
        assert_eq!(vectors.len(), owners.len(), "a passage belongs to no text");
        assert!(owners.is_sorted(), "the passages of a text do not stand together");
        let dimensions = vectors.first().map_or(0, Vec::len);
        let mut mean = vec![0.0f32; dimensions];
        for vector in vectors {
            assert_eq!(vector.len(), dimensions, "vectors of different lengths");
            mean.iter_mut().zip(vector).for_each(|(m, v)| *m += v / vectors.len() as f32);
        }
        let mut rows = Vec::with_capacity(vectors.len() * dimensions);
        for vector in vectors {
            let mut row: Vec<f32> = vector.iter().zip(&mean).map(|(v, m)| v - m).collect();
            unit(&mut row);
            rows.extend(row);
        }
        Self { dimensions, rows, owners }
    }

    fn row(&self, i: usize) -> &[f32] {
        &self.rows[i * self.dimensions..][..self.dimensions]
    }

    /// The texts nearest to text `of`, nearest first, each with at most `carrying` pairs of passages; `of` itself is none of them.
    pub fn nearest(&self, of: u32, limit: usize, carrying: usize) -> Vec<Near> {
        let asking = self.owners.partition_point(|&o| o < of)..self.owners.partition_point(|&o| o <= of);
        let groups: Vec<(u32, std::ops::Range<usize>)> = self.groups().into_iter().filter(|(o, _)| *o != of).collect();
        // For each other text, for each asking passage, the passage most like it.
        let best: Vec<Vec<(usize, f32)>> =
            groups.iter().map(|(_, group)| asking.clone().map(|a| self.most_like(a, group.clone())).collect()).collect();
        // What any text has (the form's own words) is like everything and says nothing.
        let usual: Vec<f32> = (0..asking.len()).map(|a| best.iter().map(|b| b[a].1).sum::<f32>() / best.len().max(1) as f32).collect();
        let mut found: Vec<Near> = groups
            .iter()
            .zip(&best)
            .map(|(&(owner, _), best)| {
                let lead = |a: usize| best[a].1 - usual[a];
                let score = (0..best.len()).map(lead).sum::<f32>() / best.len().max(1) as f32;
                let mut order: Vec<usize> = (0..best.len()).collect();
                order.sort_by(|&a, &b| lead(b).total_cmp(&lead(a)).then(a.cmp(&b)));
                let carrying = order.into_iter().take(carrying).map(|a| (asking.start + a, best[a].0, best[a].1)).collect();
                Near { owner, score, carrying }
            })
            .collect();
        found.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.owner.cmp(&b.owner)));
        found.truncate(limit);
        found
    }

    fn groups(&self) -> Vec<(u32, std::ops::Range<usize>)> {
        let mut groups = Vec::new();
        let mut from = 0;
        for group in self.owners.chunk_by(|a, b| a == b) {
            groups.push((group[0], from..from + group.len()));
            from += group.len();
        }
        groups
    }

    fn most_like(&self, asking: usize, group: std::ops::Range<usize>) -> (usize, f32) {
        let first = (group.start, f32::NEG_INFINITY);
        group.map(|i| (i, dot(self.row(asking), self.row(i)))).fold(first, |best, next| if next.1 > best.1 { next } else { best })
    }
}

/// Sum of the products of two vectors, to the shorter one's end: eight sums side by side, so that the processor adds several at once, in an
/// order that does not depend on it.
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    let mut sums = [0.0f32; 8];
    for (a, b) in a.iter().zip(b) {
        (0..8).for_each(|i| sums[i] += a[i] * b[i]);
    }
    sums.iter().sum::<f32>() + a_rest.iter().zip(b_rest).map(|(x, y)| x * y).sum::<f32>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Table;

    #[test]
    fn the_nearest_text_is_the_one_that_means_the_same_and_its_passages_say_why() {
        let texts = [
            (0, "本单位承诺所填内容真实"),
            (0, "水稻病虫害遥感监测与防治"),
            (1, "本单位承诺所填内容真实"),
            (1, "银行信贷风险评估模型"),
            (2, "本单位承诺所填内容真实"),
            (2, "用卫星影像识别农作物虫害"),
            (3, "本单位承诺所填内容真实"),
            (3, "医院门诊患者预约挂号"),
        ];
        let vectors: Vec<Vec<f32>> = texts.iter().map(|(_, t)| Table::embedded().embed(t)).collect();
        let passages = Passages::new(&vectors, texts.iter().map(|(o, _)| *o).collect());
        let found = passages.nearest(0, 2, 1);
        assert_eq!(found.iter().map(|n| n.owner).next(), Some(2), "{found:?}");
        assert_eq!(found.len(), 2);
        let (asking, here, cosine) = found[0].carrying[0];
        assert_eq!((asking, here), (1, 5));
        assert!(cosine > 0.2, "{cosine}");
        assert_eq!(passages.nearest(9, 5, 1).iter().map(|n| n.score).sum::<f32>(), 0.0);
    }

    #[test]
    fn a_product_is_that_of_the_textbook() {
        let a: Vec<f32> = (0..19).map(|i| i as f32).collect();
        assert_eq!(dot(&a, &a), (0..19).map(|i| (i * i) as f32).sum::<f32>());
    }
}
