use std::collections::BTreeMap;

use encode::dot;
use rayon::prelude::*;
use record::Dossier;

use super::Meanings;

/// Forms that ask together: each vector that is read answers all of them.
const ROWS: usize = 16;
/// Vectors that are looked at before the next form of the same group asks: they stay in the first-level cache.
const COLUMNS: usize = 32;

impl Meanings {
    /// For each entry of the division `home`, the `count` entries whose forms mean most nearly the same on average, as positions among
    /// `dossiers` with the cosine of their means less what all forms share. Every form is compared; nothing is approximated.
    pub(crate) fn neighbours(&self, dossiers: &[Dossier], home: &str, count: usize) -> Vec<(usize, usize, f32)> {
        let positions: BTreeMap<&str, usize> = dossiers.iter().zip(0..).map(|(d, i)| (d.entry.no.as_str(), i)).collect();
        let at: Vec<usize> = self.forms.iter().map(|f| positions[f.entry.as_str()]).collect();
        let means: Vec<&[f32]> = self.forms.iter().map(|f| f.mean.as_slice()).collect();
        let asking: Vec<usize> = (0..at.len()).filter(|&f| dossiers[at[f]].entry.division == home).collect();
        nearest(&means, &asking, count).into_iter().map(|(a, b, likeness)| (at[a], at[b], likeness)).collect()
    }
}

/// The `count` nearest to each that asks, itself left out, nearest first.
fn nearest(means: &[&[f32]], asking: &[usize], count: usize) -> Vec<(usize, usize, f32)> {
    let Some(first) = means.first() else { return Vec::new() };
    let wide = first.len();
    let units = centred(means, wide);
    let row = |i: usize| &units[i * wide..][..wide];
    let groups = asking.par_chunks(ROWS).map(|rows| {
        let mut best: Vec<Vec<(f32, usize)>> = vec![Vec::with_capacity(count + 1); rows.len()];
        for from in (0..means.len()).step_by(COLUMNS) {
            let columns = from..(from + COLUMNS).min(means.len());
            for (&a, best) in rows.iter().zip(&mut best) {
                columns.clone().filter(|&b| b != a).for_each(|b| keep(best, (dot(row(a), row(b)), b), count));
            }
        }
        let found = rows.iter().zip(best);
        found.flat_map(|(&a, best)| best.into_iter().map(move |(likeness, b)| (a, b, likeness))).collect::<Vec<_>>()
    });
    groups.flatten_iter().collect()
}

/// The vectors, of `wide` numbers each, less their mean and of length 1.
fn centred(means: &[&[f32]], wide: usize) -> Vec<f32> {
    let mut usual = vec![0.0f32; wide];
    for mean in means {
        usual.iter_mut().zip(*mean).for_each(|(u, m)| *u += m / means.len() as f32);
    }
    let mut units = vec![0.0f32; means.len() * wide];
    for (unit, mean) in units.chunks_mut(wide).zip(means) {
        unit.iter_mut().zip(mean.iter().zip(&usual)).for_each(|(x, (m, u))| *x = m - u);
        let length = dot(unit, unit).sqrt();
        if length > 0.0 {
            unit.iter_mut().for_each(|x| *x /= length);
        }
    }
    units
}

/// Keeps the best, nearest first and, where two are as near, in their order.
fn keep(best: &mut Vec<(f32, usize)>, new: (f32, usize), count: usize) {
    if best.len() == count && best.last().is_none_or(|last| new.0 <= last.0) {
        return;
    }
    let place = best.partition_point(|known| known.0 >= new.0);
    best.insert(place, new);
    best.truncate(count);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_are_those_of_a_full_comparison() {
        let mut seed = 7u64;
        let mut next = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 40) as f32 / (1 << 24) as f32
        };
        let vectors: Vec<Vec<f32>> = (0..150).map(|_| (0..21).map(|_| next()).collect()).collect();
        let means: Vec<&[f32]> = vectors.iter().map(Vec::as_slice).collect();
        let asking: Vec<usize> = (0..150).step_by(3).collect();
        let units = centred(&means, 21);
        let full = |a: usize| {
            let likeness = |b: usize| dot(&units[a * 21..][..21], &units[b * 21..][..21]);
            let mut all: Vec<(f32, usize)> = (0..150).filter(|&b| b != a).map(|b| (likeness(b), b)).collect();
            all.sort_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1)));
            all.into_iter().take(4).map(move |(likeness, b)| (a, b, likeness)).collect::<Vec<_>>()
        };
        assert_eq!(nearest(&means, &asking, 4), asking.iter().flat_map(|&a| full(a)).collect::<Vec<_>>());
        assert_eq!(nearest(&[], &[], 4), []);
        assert_eq!(nearest(&means[..1], &[0], 4), []);
    }
}
