//! Texts as their words, and the vectors that these come to.

use encode::Tokens;
use rayon::prelude::*;

/// Texts as words with how often each stands in it, in rising order of words.
#[derive(Debug, Default)]
pub(crate) struct Bags {
    starts: Vec<usize>,
    items: Vec<(u32, f32)>,
}

impl Bags {
    pub(crate) fn of(texts: &[&str], tokens: &Tokens) -> Self {
        let bags: Vec<Vec<(u32, f32)>> = texts.par_iter().map(|t| bag(tokens.of(t))).collect();
        let starts = std::iter::once(0).chain(bags.iter().scan(0, |sum, b| {
            *sum += b.len();
            Some(*sum)
        }));
        Self { starts: starts.collect(), items: bags.concat() }
    }

    pub(crate) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    pub(crate) fn get(&self, i: usize) -> &[(u32, f32)] {
        &self.items[self.starts[i]..self.starts[i + 1]]
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &[(u32, f32)]> {
        (0..self.len()).map(|i| self.get(i))
    }
}

fn bag(mut words: Vec<u32>) -> Vec<(u32, f32)> {
    words.sort_unstable();
    let groups = words.chunk_by(|a, b| a == b);
    groups.map(|g| (g[0], g.len() as f32)).collect()
}

/// What a sum of vectors is divided by at least: a text without words has no direction, and keeps none.
const SHORTEST: f32 = 1e-12;

/// Adds the rows of a bag's words, each as often as it stands there, to `sum`, which is zeros, and brings it to length 1; returns the length that it
/// had.
pub(crate) fn unit_sum(rows: &[f32], bag: &[(u32, f32)], sum: &mut [f32]) -> f32 {
    let dimensions = sum.len();
    for &(word, n) in bag {
        sum.iter_mut().zip(&rows[word as usize * dimensions..][..dimensions]).for_each(|(s, r)| *s += n * r);
    }
    let length = sum.iter().map(|v| v * v).sum::<f32>().sqrt().max(SHORTEST);
    sum.iter_mut().for_each(|v| *v /= length);
    length
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_has_length_one_and_nothing_has_none() {
        let rows = [3.0, 0.0, 0.0, 2.0];
        let mut sum = [0.0; 2];
        assert_eq!((unit_sum(&rows, &[(0, 1.0), (1, 2.0)], &mut sum), sum), (5.0, [0.6, 0.8]));
        let mut nothing = [0.0; 2];
        assert_eq!((unit_sum(&rows, &[], &mut nothing), nothing), (SHORTEST, [0.0; 2]));
    }
}
