use rayon::prelude::*;

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
    let rare = |grams: &Vec<Bigram>| grams.iter().copied().filter(|&g| (2..=limit).contains(&lexicon.texts(g))).collect();
    let own: Vec<Vec<Bigram>> = own.par_iter().map(rare).collect();
    let mut index: Vec<(Bigram, u32)> = (0u32..).zip(&own).flat_map(|(i, grams)| grams.iter().map(move |&g| (g, i))).collect();
    index.par_sort_unstable();
    let norms: Vec<f32> = own.iter().map(|g| g.iter().map(|&g| lexicon.weight(g)).sum::<f32>().sqrt().max(1.0)).collect();
    let mut pairs: Vec<(usize, usize)> = (0..own.len())
        .into_par_iter()
        .filter(|&i| asks[i])
        .map_init(
            || vec![0.0f32; own.len()],
            |scores, i| {
                scores.fill(0.0);
                for &gram in &own[i] {
                    let from = index.partition_point(|p| p.0 < gram);
                    for &(_, j) in index[from..].iter().take_while(|p| p.0 == gram) {
                        scores[j as usize] += lexicon.weight(gram);
                    }
                }
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
