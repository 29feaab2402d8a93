//! Topics compared with texts by the features of one kind that they share.

use crate::features::Unit;
use crate::vocabulary::{Bag, Sparse, Vocabulary};

/// Topics in one way of comparing: an inverted table from each feature of the profiles to the topics that have it.
#[derive(Debug, Clone)]
pub(crate) struct View {
    pub(crate) vocabulary: Vocabulary,
    /// Of each feature, its part of `postings`: `starts[f]..starts[f + 1]`.
    starts: Vec<u32>,
    /// Topic and weight, in the order of topics.
    postings: Vec<(u16, f32)>,
}

impl View {
    /// Builds the table from one bag a topic. A feature counts by the logarithm of its weighted frequency and by how few topics have it;
    /// each topic's vector has length 1.
    pub(crate) fn new(unit: Unit, topics: &[Bag]) -> Self {
        Self::weighed(unit, topics, |_, having| (topics.len() as f32 / having).ln())
    }

    /// The same with another weight of each feature, from the feature and the number of topics that have it.
    pub(crate) fn weighed(unit: Unit, topics: &[Bag], weight: impl Fn(&[char], f32) -> f32) -> Self {
        let mut features = Bag::default();
        for bag in topics {
            bag.counts.iter().for_each(|(feature, _)| features.add_one(feature, 1.0));
        }
        let weighed = features.counts.into_iter().map(|(feature, having)| {
            let weight = weight(&feature, having);
            (feature, weight)
        });
        let vocabulary = Vocabulary::new(unit, weighed.collect());
        let mut per_feature: Vec<Vec<(u16, f32)>> = vec![Vec::new(); vocabulary.len()];
        for (topic, bag) in topics.iter().enumerate() {
            let weighted: Vec<(u32, f32)> = bag
                .counts
                .iter()
                .filter_map(|(feature, count)| vocabulary.number(feature).map(|f| (f, count.ln_1p() * vocabulary.idf(f))))
                .collect();
            let length = weighted.iter().map(|(_, w)| w * w).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
            weighted.iter().for_each(|&(f, w)| per_feature[f as usize].push((topic as u16, w / length)));
        }
        let starts = std::iter::once(0)
            .chain(per_feature.iter().scan(0, |sum, p| {
                *sum += p.len() as u32;
                Some(*sum)
            }))
            .collect();
        Self { vocabulary, starts, postings: per_feature.concat() }
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::Cut;
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
            let text = view.vocabulary.vector(&[(1.0, Cut::without_words(source))]);
            let mut scores = [0.0; 3];
            view.score(&text, 1.0, &mut scores);
            assert!((scores[i] - 1.0).abs() < 1e-5, "{scores:?}");
            assert!((0..3).all(|j| j == i || scores[j] < 0.2), "{scores:?}");
        }
    }

    #[test]
    fn what_every_topic_has_counts_for_none() {
        let view = View::new(Unit::Pair, &["数据农机", "数据医保"].map(bag));
        let text = view.vocabulary.vector(&[(1.0, Cut::without_words("数据数据数据"))]);
        let mut scores = [0.0; 2];
        view.score(&text, 1.0, &mut scores);
        assert_eq!(scores, [0.0, 0.0]);
    }
}
