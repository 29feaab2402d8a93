//! Features of one kind by number, and texts as weights of them.

use rustc_hash::FxHashMap;

use crate::features::{Cut, Unit};

/// Features of one kind, by number, and how much each tells.
#[derive(Debug, Clone)]
pub(crate) struct Vocabulary {
    unit: Unit,
    known: FxHashMap<Box<[char]>, u32>,
    /// Features by number.
    names: Vec<Box<[char]>>,
    idf: Vec<f32>,
}

/// A text as weights of known features, each once, in an order that depends on the text alone, of length 1.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sparse(pub(crate) Vec<(u32, f32)>);

impl Vocabulary {
    /// From features in a fixed order, each once, with the weight of each.
    ///
    /// # Panics
    /// Where a feature stands twice.
    pub(crate) fn new(unit: Unit, features: Vec<(Box<[char]>, f32)>) -> Self {
        let (names, idf): (Vec<_>, Vec<_>) = features.into_iter().unzip();
        let known: FxHashMap<Box<[char]>, u32> = names.iter().cloned().zip(0..).collect();
        assert_eq!(known.len(), names.len(), "a feature stands twice");
        Self { unit, known, names, idf }
    }

    pub(crate) fn len(&self) -> usize {
        self.names.len()
    }

    /// A text of weighted parts.
    pub(crate) fn vector(&self, parts: &[(f32, Cut)]) -> Sparse {
        self.sparse(&self.numbers(parts))
    }

    /// The known features of weighted parts by number, in the order of the text. What looks at a text as a whole and in stretches looks its
    /// features up once.
    pub(crate) fn numbers(&self, parts: &[(f32, Cut)]) -> Vec<(f32, Vec<u32>)> {
        let numbers = |cut: &Cut| {
            let mut found = Vec::new();
            cut.features(self.unit, |feature| found.extend(self.known.get(feature)));
            found
        };
        parts.iter().map(|(weight, cut)| (*weight, numbers(cut))).collect()
    }

    /// The same as a vector. A feature counts by the logarithm of its weighted frequency (Salton and Buckley 1988).
    pub(crate) fn sparse(&self, parts: &[(f32, Vec<u32>)]) -> Sparse {
        self.weighted(self.counts(parts))
    }

    /// Weighted frequency of each feature that stands there, in an order that depends on the parts alone.
    pub(crate) fn counts(&self, parts: &[(f32, Vec<u32>)]) -> Vec<(u32, f32)> {
        let features: usize = parts.iter().map(|(_, numbers)| numbers.len()).sum();
        let mut counts: Vec<(u32, f32)> = Vec::with_capacity(features);
        // A table of places costs more to clear than a stretch of text to sort.
        if features < self.names.len() / 16 {
            counts.extend(parts.iter().flat_map(|(weight, numbers)| numbers.iter().map(move |&f| (f, *weight))));
            counts.sort_by_key(|&(f, _)| f);
            counts.dedup_by(|next, kept| {
                let same = next.0 == kept.0;
                kept.1 += if same { next.1 } else { 0.0 };
                same
            });
            return counts;
        }
        let mut place = vec![u32::MAX; self.names.len()];
        for (weight, numbers) in parts {
            for &f in numbers {
                let at = &mut place[f as usize];
                if *at == u32::MAX {
                    *at = counts.len() as u32;
                    counts.push((f, 0.0));
                }
                counts[*at as usize].1 += weight;
            }
        }
        counts
    }

    /// The vector that weighted frequencies make.
    pub(crate) fn weighted(&self, mut counts: Vec<(u32, f32)>) -> Sparse {
        for (feature, count) in &mut counts {
            *count = count.ln_1p() * self.idf[*feature as usize];
        }
        let length = counts.iter().map(|(_, w)| w * w).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
        counts.iter_mut().for_each(|(_, w)| *w /= length);
        Sparse(counts)
    }

    pub(crate) fn number(&self, feature: &[char]) -> Option<u32> {
        self.known.get(feature).copied()
    }

    /// The known features of a text, each once, in rising order.
    pub(crate) fn distinct(&self, cut: &Cut) -> Vec<u32> {
        let mut found = Vec::new();
        cut.features(self.unit, |feature| found.extend(self.known.get(feature)));
        found.sort_unstable();
        found.dedup();
        found
    }

    pub(crate) fn name(&self, feature: u32) -> String {
        self.names[feature as usize].iter().collect()
    }

    pub(crate) fn idf(&self, feature: u32) -> f32 {
        self.idf[feature as usize]
    }
}

/// Weighted counts of features, in the order of first occurrence, so that sums over them never depend on a hash.
#[derive(Debug, Default)]
pub(crate) struct Bag {
    at: FxHashMap<Box<[char]>, u32>,
    pub(crate) counts: Vec<(Box<[char]>, f32)>,
}

impl Bag {
    /// In how many of the texts each feature stands.
    pub(crate) fn having<'a>(texts: impl Iterator<Item = &'a [(f32, Cut)]>, unit: Unit) -> Self {
        let mut having = Self::default();
        for parts in texts {
            let mut inside = Self::default();
            parts.iter().for_each(|(_, cut)| inside.add(cut, unit, 1.0));
            inside.counts.iter().for_each(|(feature, _)| having.add_one(feature, 1.0));
        }
        having
    }

    /// Count of a feature, 0 where it has none.
    pub(crate) fn count(&self, feature: &[char]) -> f32 {
        self.at.get(feature).map_or(0.0, |&i| self.counts[i as usize].1)
    }

    pub(crate) fn add(&mut self, cut: &Cut, unit: Unit, weight: f32) {
        cut.features(unit, |feature| self.add_one(feature, weight));
    }

    pub(crate) fn add_one(&mut self, feature: &[char], weight: f32) {
        match self.at.get(feature) {
            Some(&i) => self.counts[i as usize].1 += weight,
            None => {
                self.at.insert(feature.into(), self.counts.len() as u32);
                self.counts.push((feature.into(), weight));
            }
        }
    }
}
