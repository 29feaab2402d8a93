//! Sentences as they are compared where no passage is shared: by their pairs of characters and their figures.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use rayon::prelude::*;
use record::Span;
use rustc_hash::FxHashMap;
use text::Keep;

use super::sorted;

/// What sentences are compared by: a pair of characters that stand next to each other in the folded text, or a figure that is exact enough
/// to tell something.
pub(crate) type Bigram = u64;

/// The figure as a feature among pairs of characters, whose highest bit is 0: the bits of its value, with its unit mixed in as FNV-1a does.
/// Figures of fewer than three digits are everywhere.
fn feature(figure: &Figure) -> Option<Bigram> {
    let digits = figure.text.chars().filter(char::is_ascii_digit).skip_while(|&c| c == '0').count();
    let mut hash = figure.value.to_bits();
    for byte in figure.unit.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    (digits >= 3).then_some(hash | 1 << 63)
}

/// A figure that a sentence states.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Figure {
    pub(crate) value: f64,
    pub(crate) unit: String,
    pub(crate) text: String,
}

/// The figures of a text that are exact enough to tell something, in its order, as features.
pub(crate) fn exact_figures(source: &str) -> Vec<Bigram> {
    let figures = text::numbers(source).into_iter().filter(says_something);
    figures.filter_map(|n| feature(&Figure { value: n.value, unit: n.unit, text: n.text })).collect()
}

/// A sentence as the comparison of retold texts sees it.
#[derive(Debug, Clone)]
pub(crate) struct Sentence {
    pub(crate) span: Span,
    /// Distinct, sorted.
    pub(crate) bigrams: Vec<Bigram>,
    pub(crate) figures: Vec<Figure>,
    /// Folded characters.
    pub(crate) len: u32,
}

/// Sentences of a text whose lines end where a sentence may, each of so many folded characters at least.
pub(crate) fn split(source: &str, shortest: u32) -> Vec<Sentence> {
    let chars: Vec<char> = source.chars().collect();
    let mut figures: BTreeMap<u32, Figure> = BTreeMap::new();
    for number in text::numbers(source) {
        if says_something(&number) {
            figures.insert(number.span.from(), Figure { value: number.value, unit: number.unit, text: number.text });
        }
    }
    let mut out = Vec::new();
    for span in text::sentences(source) {
        let words: String = chars[span.from() as usize..span.to() as usize].iter().collect();
        let letters = text::fold(&words, Keep::Letters);
        if (letters.len() as u32) < shortest {
            continue;
        }
        let mut bigrams: Vec<Bigram> = letters.chars().windows(2).map(|w| u64::from(w[0]) << 32 | u64::from(w[1])).collect();
        let figures: Vec<Figure> = figures.range(span.from()..span.to()).map(|(_, f)| f.clone()).collect();
        bigrams.extend(figures.iter().filter_map(feature));
        out.push(Sentence { span, bigrams: sorted::distinct(bigrams), figures, len: letters.len() as u32 });
    }
    out
}

/// Years and the small counts of lists and steps agree everywhere.
pub(crate) fn says_something(number: &text::Number) -> bool {
    let year = number.value.fract() == 0.0 && (1950.0..2100.0).contains(&number.value) && matches!(number.unit.as_str(), "" | "年");
    let ordinal = number.unit.is_empty() && number.value.fract() == 0.0 && number.value <= 10.0;
    !(year || ordinal || number.value == 0.0)
}

/// What a text's sentences are compared by, each once, rising.
pub(crate) fn distinct(sentences: &[Sentence]) -> Vec<Bigram> {
    sorted::distinct(sentences.iter().flat_map(|s| &s.bigrams).copied())
}

/// Texts whose pairs of characters are made distinct together before they are counted: those of all texts would take as much memory as the
/// sentences.
const TOGETHER: usize = 1_024;

/// In how many texts each bigram stands, and what it is worth.
pub(crate) struct Lexicon {
    texts: FxHashMap<Bigram, u32>,
    /// Texts that were counted.
    pub(crate) total: u32,
    /// The same with the prior.
    all: f32,
}

impl Lexicon {
    /// `prior` texts stand for the language at large: without them, two texts alone would make every word rare.
    pub(crate) fn new(texts: &[&[Sentence]], prior: f32) -> Self {
        let own = texts.chunks(TOGETHER).flat_map(|some| some.par_iter().map(|text| distinct(text)).collect::<Vec<_>>());
        Self::of(own, prior)
    }

    /// Of texts by what is counted in them, each once.
    pub(crate) fn of(texts: impl Iterator<Item = Vec<Bigram>>, prior: f32) -> Self {
        let mut counts: FxHashMap<Bigram, u32> = FxHashMap::default();
        let mut total = 0u32;
        for own in texts {
            total += 1;
            for bigram in own {
                *counts.entry(bigram).or_default() += 1;
            }
        }
        Self { texts: counts, total, all: total as f32 + prior }
    }

    /// Of texts by what is counted in them, those of one unit as one text: that it says a thing in several does not make it anybody else's.
    pub(crate) fn of_units(own: &[Vec<Bigram>], units: &[u32], prior: f32) -> Self {
        let mut of_unit: BTreeMap<u32, Vec<&Vec<Bigram>>> = BTreeMap::new();
        for (own, unit) in own.iter().zip(units).filter(|(own, _)| !own.is_empty()) {
            of_unit.entry(*unit).or_default().push(own);
        }
        // Some units at a time: all of them together would be as much again as their texts.
        let of_unit: Vec<Vec<&Vec<Bigram>>> = of_unit.into_values().collect();
        let distinct = |texts: &Vec<&Vec<Bigram>>| sorted::distinct(texts.iter().copied().flatten().copied());
        let own = of_unit.chunks(TOGETHER).flat_map(|some| some.par_iter().map(distinct).collect::<Vec<_>>());
        Self::of(own, prior)
    }

    /// What stands in so many texts, rising.
    pub(crate) fn held_by(&self, texts: RangeInclusive<u32>) -> Vec<Bigram> {
        let held = self.texts.iter().filter(|(_, count)| texts.contains(*count)).map(|(gram, _)| *gram);
        sorted::distinct(held)
    }

    /// Texts that hold it.
    pub(crate) fn texts(&self, bigram: Bigram) -> u32 {
        self.texts.get(&bigram).copied().unwrap_or(0)
    }

    /// Weight of agreeing on it: the square of its inverse document frequency; 0 of what no text holds.
    pub(crate) fn weight(&self, bigram: Bigram) -> f32 {
        self.texts.get(&bigram).map_or(0.0, |&texts| (self.all / texts as f32).ln().powi(2))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_unit_has_in_several_texts_it_has_once() {
        let own = [vec![1, 2], vec![], vec![1], vec![2, 3]];
        let lexicon = Lexicon::of_units(&own, &[0, 1, 2, 0], 0.0);
        assert_eq!(([1, 2, 3, 4].map(|gram| lexicon.texts(gram)), lexicon.total), ([2, 1, 1, 0], 2));
    }
}
