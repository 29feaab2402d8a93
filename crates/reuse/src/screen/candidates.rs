//! Which texts are worth comparing: for each one those that have most of its rare features in common, pairs of characters or figures.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::sentence::{self, Bigram, Lexicon, Sentence};
use crate::Retold as Settings;

/// For every text that `asks`, the texts that share most of its rare words: `(asking, other)` with `asking < other` where both ask.
pub(crate) fn by_rare_words(texts: &[Vec<Sentence>], asks: &[bool], lexicon: &Lexicon, settings: &Settings) -> Vec<(usize, usize)> {
    let own: Vec<Vec<Bigram>> = texts.par_iter().map(|s| sentence::distinct(s)).collect();
    by_rare(&own, asks, lexicon, (settings.candidate_limit(lexicon.total), settings.candidates), &|_, _| true)
}

/// Whether two texts are to be compared.
pub(crate) type May<'m> = dyn Fn(usize, usize) -> bool + Sync + 'm;

/// The same by anything that is counted in texts, each once, among those that may be compared; rare is what stands in `limit` texts at most,
/// and `count` texts are wanted.
pub(crate) fn by_rare(
    own: &[Vec<Bigram>],
    asks: &[bool],
    lexicon: &Lexicon,
    (limit, count): (u32, u32),
    may: &May<'_>,
) -> Vec<(usize, usize)> {
    let rare = Rare::of(own, lexicon, limit);
    let norms: Vec<f32> = (0..own.len()).map(|text| rare.norm(text)).collect();
    let mut pairs: Vec<(usize, usize)> = (0..own.len())
        .into_par_iter()
        .filter(|&i| asks[i])
        .map_init(
            || vec![0.0f32; own.len()],
            |scores, i| {
                rare.score(i, scores);
                best(scores, &norms, (i, count as usize), may)
            },
        )
        .flatten()
        .map(|(i, j)| if asks[j] && j < i { (j, i) } else { (i, j) })
        .collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// Texts by their rare features. Features are numbered, so that the texts that have one, and its weight, are found with one look each. By its value
/// each would take a search through the whole corpus, and a look into the lexicon for every text that has it.
struct Rare {
    /// Features of each text, rising.
    of_text: Vec<Vec<u32>>,
    /// Where the texts of each feature begin among `texts`, and where those of the last one end.
    starts: Vec<u32>,
    /// The texts that have each feature, rising.
    texts: Vec<u32>,
    /// What agreeing on each feature is worth.
    weights: Vec<f32>,
}

impl Rare {
    /// Of what is counted in each text, the features that the lexicon knows from two texts or more and from `limit` at most.
    fn of(own: &[Vec<Bigram>], lexicon: &Lexicon, limit: u32) -> Self {
        let grams = lexicon.held_by(2..=limit);
        let numbers: FxHashMap<Bigram, u32> = grams.iter().copied().zip(0u32..).collect();
        // By number, four bytes each: pairs of feature and text, to be sorted, would be sixteen.
        let numbered = |own: &Vec<Bigram>| -> Vec<u32> {
            let mut features: Vec<u32> = own.iter().filter_map(|gram| numbers.get(gram).copied()).collect();
            features.shrink_to_fit();
            features
        };
        let of_text: Vec<Vec<u32>> = own.par_iter().map(numbered).collect();
        drop(numbers);
        let mut starts = vec![0u32; grams.len() + 1];
        for &feature in of_text.iter().flatten() {
            let next = &mut starts[feature as usize + 1];
            *next += 1;
        }
        let mut sum = 0u32;
        for start in &mut starts {
            sum = sum.checked_add(*start).expect("the texts of a corpus have fewer than 4 G rare features, as they have characters");
            *start = sum;
        }
        let (mut texts, mut next) = (vec![0u32; sum as usize], starts.clone());
        for (text, features) in (0u32..).zip(&of_text) {
            for &feature in features {
                let place = &mut next[feature as usize];
                texts[*place as usize] = text;
                *place += 1;
            }
        }
        assert!(next.iter().zip(&starts[1..]).all(|(end, start)| end == start), "every feature of every text is numbered");
        let weights = grams.iter().map(|&gram| lexicon.weight(gram)).collect();
        Self { of_text, starts, texts, weights }
    }

    /// Length of a text's vector, 1 at least: a text with hardly anything rare is like nothing.
    fn norm(&self, text: usize) -> f32 {
        self.of_text[text].iter().map(|&feature| self.weights[feature as usize]).sum::<f32>().sqrt().max(1.0)
    }

    /// What a text and each other one have in common, as the sum of its weights, into `scores`.
    fn score(&self, text: usize, scores: &mut [f32]) {
        scores.fill(0.0);
        for &feature in &self.of_text[text] {
            let feature = feature as usize;
            let weight = self.weights[feature];
            let having = &self.texts[self.starts[feature] as usize..self.starts[feature + 1] as usize];
            having.iter().for_each(|&other| scores[other as usize] += weight);
        }
    }
}

fn best(scores: &[f32], norms: &[f32], (i, count): (usize, usize), may: &May<'_>) -> Vec<(usize, usize)> {
    let mut order: Vec<(f32, usize)> =
        scores.iter().enumerate().filter(|&(j, &s)| j != i && s > 0.0 && may(i, j)).map(|(j, &s)| (s / norms[j], j)).collect();
    let best_first = |x: &(f32, usize), y: &(f32, usize)| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1));
    // Few of many are wanted, and of nearly all texts each shares something with this one.
    if order.len() > count {
        order.select_nth_unstable_by(count, best_first);
        order.truncate(count);
    }
    order.sort_unstable_by(best_first);
    order.into_iter().map(|(_, j)| (i, j)).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// [`by_rare`] by looking at every two texts.
    fn by_all(own: &[Vec<Bigram>], asks: &[bool], lexicon: &Lexicon, (limit, count): (u32, usize), may: &May<'_>) -> Vec<(usize, usize)> {
        let rare = |text: usize| own[text].iter().copied().filter(|&gram| (2..=limit).contains(&lexicon.texts(gram)));
        let sum = |grams: &mut dyn Iterator<Item = Bigram>| grams.fold(0.0f32, |sum, gram| sum + lexicon.weight(gram));
        let likeness = |i: usize, j: usize| {
            let shared = sum(&mut rare(i).filter(|gram| own[j].contains(gram)));
            (shared > 0.0).then(|| shared / sum(&mut rare(j)).sqrt().max(1.0))
        };
        let mut pairs = BTreeSet::new();
        for i in (0..own.len()).filter(|&i| asks[i]) {
            let others = (0..own.len()).filter(|&j| j != i && may(i, j));
            let mut order: Vec<(f32, usize)> = others.filter_map(|j| Some((likeness(i, j)?, j))).collect();
            order.sort_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1)));
            pairs.extend(order.into_iter().take(count).map(|(_, j)| if asks[j] && j < i { (j, i) } else { (i, j) }));
        }
        pairs.into_iter().collect()
    }

    #[test]
    fn the_candidates_are_those_that_a_look_at_every_two_texts_gives() {
        let mut random = testkit::Random(3);
        for round in 0..20 {
            let texts = 2 + random.below(40) as usize;
            let text = |_| (0..random.below(14)).map(|_| random.below(30)).collect::<BTreeSet<u64>>().into_iter().collect();
            let own: Vec<Vec<Bigram>> = (0..texts).map(text).collect();
            let asks: Vec<bool> = (0..texts).map(|_| random.below(3) > 0).collect();
            let lexicon = Lexicon::of(own.iter().cloned(), 10.0);
            let may: &May<'_> = &|i: usize, j: usize| !(i + j).is_multiple_of(5);
            for (limit, count) in [(1, 3), (4, 1), (8, 3), (99, 100)] {
                let found = by_rare(&own, &asks, &lexicon, (limit, count), may);
                assert_eq!(
                    found,
                    by_all(&own, &asks, &lexicon, (limit, count as usize), may),
                    "round {round}, {limit} texts, {count} wanted"
                );
            }
        }
    }
}
