//! Which of two texts shared passages were written for.

use record::{Aligned, Span};

use super::sentence::{Bigram, Sentence};
use super::{Bench, sorted};
use crate::Settings;

/// How much of the rare words of the shared passages also stands in the rest of text `i`, 0 to 1. A passage speaks the language of the text
/// it was written for.
fn at_home(bench: &Bench<'_>, i: usize, spans: &[Span], settings: &Settings) -> f32 {
    let limit = settings.retold.rare_limit(bench.lexicon.total);
    let shared = |s: &&Sentence| spans.iter().filter_map(|p| p.intersect(s.span)).map(Span::len).sum::<u32>() * 2 > s.span.len();
    let (inside, outside): (Vec<&Sentence>, Vec<&Sentence>) = bench.sentences[i].iter().partition(shared);
    let inside = sorted::distinct(grams(inside).filter(|&g| bench.lexicon.texts(g) <= limit));
    let known = sorted::among(&inside, grams(outside));
    let weight = |grams: &[Bigram]| grams.iter().map(|&g| bench.lexicon.weight(g)).sum::<f32>();
    weight(&known) / weight(&inside).max(1.0)
}

fn grams(sentences: Vec<&Sentence>) -> impl Iterator<Item = Bigram> {
    sentences.into_iter().flat_map(|s| &s.bigrams).copied()
}

/// How much more the shared passages are at home in `b` than in `a`: above 1 they were rather written for `b`.
pub(crate) fn source_is_other(bench: &Bench<'_>, (a, b): (usize, usize), passages: &[Aligned], settings: &Settings) -> f32 {
    let side = |side: fn(&Aligned) -> Span| passages.iter().map(side).collect::<Vec<_>>();
    let (x, y) = (at_home(bench, a, &side(|p| p.a), settings), at_home(bench, b, &side(|p| p.b), settings));
    (y + settings.evidence.home_least) / (x + settings.evidence.home_least)
}
