use rustc_hash::FxHashMap;

use crate::features::{Cut, Unit};

/// Topics in one way of comparing: an inverted table from each feature of the profiles to the topics that have it.
#[derive(Debug, Clone)]
pub(crate) struct View {
    unit: Unit,
    known: FxHashMap<Box<[char]>, u32>,
    /// Feature names by number.
    names: Vec<Box<[char]>>,
    idf: Vec<f32>,
    /// Of each feature, its part of `postings`: `starts[f]..starts[f + 1]`.
    starts: Vec<u32>,
    /// Topic and weight, in the order of topics.
    postings: Vec<(u16, f32)>,
}

/// A text seen through a [`View`]: known features with their weights, in the order in which they first occur, of length 1.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sparse(pub(crate) Vec<(u32, f32)>);

/// Weighted counts of features, in the order of first occurrence, so that sums over them never depend on a hash.
#[derive(Debug, Default)]
pub(crate) struct Bag {
    at: FxHashMap<Box<[char]>, u32>,
    pub(crate) counts: Vec<(Box<[char]>, f32)>,
}

impl Bag {
    pub(crate) fn add(&mut self, cut: &Cut, unit: Unit, weight: f32) {
        cut.features(unit, |feature| match self.at.get(feature) {
            Some(&i) => self.counts[i as usize].1 += weight,
            None => {
                self.at.insert(feature.into(), self.counts.len() as u32);
                self.counts.push((feature.into(), weight));
            }
        });
    }
}

impl View {
    /// Builds the table from one bag a topic. A feature counts by the logarithm of its weighted frequency and by how few topics have it
    /// (Salton and Buckley 1988); each topic's vector has length 1.
    pub(crate) fn new(unit: Unit, topics: &[Bag]) -> Self {
        let mut known: FxHashMap<Box<[char]>, u32> = FxHashMap::default();
        let mut names: Vec<Box<[char]>> = Vec::new();
        let mut per_feature: Vec<Vec<(u16, f32)>> = Vec::new();
        for (topic, bag) in topics.iter().enumerate() {
            for (feature, count) in &bag.counts {
                let at = *known.entry(feature.clone()).or_insert_with(|| {
                    names.push(feature.clone());
                    per_feature.push(Vec::new());
                    (names.len() - 1) as u32
                });
                per_feature[at as usize].push((topic as u16, count.ln_1p()));
            }
        }
        let idf: Vec<f32> = per_feature.iter().map(|p| (topics.len() as f32 / p.len() as f32).ln()).collect();
        let mut view = Self { unit, known, names, idf, starts: vec![0], postings: Vec::new() };
        view.fill(&per_feature, topics.len());
        view
    }

    fn fill(&mut self, per_feature: &[Vec<(u16, f32)>], topics: usize) {
        let mut squares = vec![0.0f32; topics];
        for (feature, postings) in per_feature.iter().enumerate() {
            for &(topic, weight) in postings {
                squares[topic as usize] += (weight * self.idf[feature]).powi(2);
            }
        }
        for (feature, postings) in per_feature.iter().enumerate() {
            let weighted = postings.iter().map(|&(t, w)| (t, w * self.idf[feature] / squares[t as usize].sqrt().max(f32::MIN_POSITIVE)));
            self.postings.extend(weighted);
            self.starts.push(self.postings.len() as u32);
        }
        assert_eq!(self.starts.len(), self.names.len() + 1, "a feature without a place in the table");
    }

    /// A text of weighted parts.
    pub(crate) fn vector(&self, parts: &[(f32, Cut)]) -> Sparse {
        let mut place = vec![u32::MAX; self.names.len()];
        let mut counts: Vec<(u32, f32)> = Vec::new();
        for (weight, cut) in parts {
            cut.features(self.unit, |feature| {
                let Some(&f) = self.known.get(feature) else { return };
                let at = &mut place[f as usize];
                if *at == u32::MAX {
                    *at = counts.len() as u32;
                    counts.push((f, 0.0));
                }
                counts[*at as usize].1 += weight;
            });
        }
        self.weighted(counts)
    }

    fn weighted(&self, mut counts: Vec<(u32, f32)>) -> Sparse {
        for (feature, count) in &mut counts {
            *count = count.ln_1p() * self.idf[*feature as usize];
        }
        let length = counts.iter().map(|(_, w)| w * w).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
        counts.iter_mut().for_each(|(_, w)| *w /= length);
        Sparse(counts)
    }

    /// Adds `weight` times the cosine with each topic.
    pub(crate) fn score(&self, text: &Sparse, weight: f32, scores: &mut [f32]) {
        for &(feature, w) in &text.0 {
            for &(topic, t) in self.topics(feature) {
                scores[topic as usize] += weight * w * t;
            }
        }
    }

    /// Topics that have a feature, with the feature's weight in each.
    pub(crate) fn topics(&self, feature: u32) -> &[(u16, f32)] {
        &self.postings[self.starts[feature as usize] as usize..self.starts[feature as usize + 1] as usize]
    }

    /// Weight of a feature in one topic, 0 where it has none.
    pub(crate) fn weight(&self, feature: u32, topic: usize) -> f32 {
        self.topics(feature).iter().find(|(t, _)| *t as usize == topic).map_or(0.0, |(_, w)| *w)
    }

    pub(crate) fn idf(&self, feature: u32) -> f32 {
        self.idf[feature as usize]
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use text::Segmenter;

    fn bag(source: &str) -> Bag {
        let mut bag = Bag::default();
        bag.add(&Cut::new(source, &Segmenter::new()), Unit::Pair, 1.0);
        bag
    }

    #[test]
    fn a_profile_is_nearest_to_itself_with_cosine_one() {
        let sources = ["农机作业调度与跨区作业", "医保基金结算与清分", "文物修复与展示数据"];
        let view = View::new(Unit::Pair, &sources.map(bag));
        for (i, source) in sources.iter().enumerate() {
            let text = view.vector(&[(1.0, Cut::without_words(source))]);
            let mut scores = [0.0; 3];
            view.score(&text, 1.0, &mut scores);
            assert!((scores[i] - 1.0).abs() < 1e-5, "{scores:?}");
            assert!((0..3).all(|j| j == i || scores[j] < 0.2), "{scores:?}");
        }
    }

    #[test]
    fn what_every_topic_has_counts_for_none() {
        let view = View::new(Unit::Pair, &["数据农机", "数据医保"].map(bag));
        let text = view.vector(&[(1.0, Cut::without_words("数据数据数据"))]);
        let mut scores = [0.0; 2];
        view.score(&text, 1.0, &mut scores);
        assert_eq!(scores, [0.0, 0.0]);
    }
}
