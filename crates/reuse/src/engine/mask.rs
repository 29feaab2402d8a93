//! Common text, as bits over the corpus, and the way between places in the corpus and places among the units that it leaves.

use std::ops::Range;

use super::corpus::Corpus;

/// Starts of common grams.
pub(crate) struct Marks(Vec<u64>);

impl Marks {
    pub(crate) fn new(units: usize) -> Self {
        Self(vec![0; units / 64 + 2])
    }

    pub(crate) fn set(&mut self, at: u32) {
        self.0[(at / 64) as usize] |= 1 << (at % 64);
    }

    /// Every unit of a marked gram is common; masked are those that stand `phrase` or more together.
    pub(crate) fn spread(self, gram: u32, phrase: u32) -> Mask {
        let starts = self.0;
        let mut words = starts.clone();
        for by in 1..gram {
            let mut carry = 0;
            for (word, &start) in words.iter_mut().zip(&starts) {
                *word |= start << by | carry;
                carry = start >> (64 - by);
            }
        }
        Mask::new(&words, phrase)
    }
}

/// Clears every run of ones that is shorter than `least`.
fn clear_short_runs(words: &mut [u64], least: u32) {
    let (mut from, mut end) = (0, 0);
    let mut short = Vec::new();
    let mut close = |run: Range<u32>| short.extend((run.end - run.start < least).then_some(run));
    for (at, &word) in (0u32..).step_by(64).zip(&*words) {
        for run in ones(word) {
            if at + run.start != end {
                close(from..end);
                from = at + run.start;
            }
            end = at + run.end;
        }
    }
    close(from..end);
    for at in short.into_iter().flatten() {
        words[(at / 64) as usize] &= !(1 << (at % 64));
    }
}

/// Runs of ones in a word, from the lowest on.
fn ones(mut word: u64) -> impl Iterator<Item = Range<u32>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        (word != 0).then(|| {
            let from = at + word.trailing_zeros();
            word >>= from - at;
            let to = from + word.trailing_ones();
            word = word.checked_shr(to - from).unwrap_or(0);
            at = to;
            from..to
        })
    })
}

/// Units of common text, with counts that turn a place in the corpus into a place among the units that are left, and back.
pub(crate) struct Mask(Vec<Word>);

/// 64 units: which are common text, which of these are masked, and how many are left before them. Side by side, since one is seldom read
/// without the others.
#[derive(Clone, Copy)]
struct Word {
    common: u64,
    masked: u64,
    left: u32,
}

impl Mask {
    /// Masks what is common in stretches of `phrase` units or more.
    fn new(common: &[u64], phrase: u32) -> Self {
        let mut masked = common.to_vec();
        clear_short_runs(&mut masked, phrase);
        let mut left = 0;
        let word = |(&common, &masked): (&u64, &u64)| {
            let word = Word { common, masked, left };
            left += masked.count_zeros();
            word
        };
        Self(common.iter().zip(&masked).map(word).collect())
    }

    /// Of `count` (at most 64) units from `at`, those of which a word says so, as bits.
    fn bits(&self, at: u32, count: u32, of: impl Fn(Word) -> u64) -> u64 {
        let (word, bit) = ((at / 64) as usize, at % 64);
        let both = u128::from(of(self.0[word])) | u128::from(of(self.0[word + 1])) << 64;
        (both >> bit) as u64 & (u64::MAX >> (64 - count))
    }

    /// Whether any of `count` (at most 64) units from `at` is masked.
    pub(crate) fn any(&self, at: u32, count: u32) -> bool {
        self.bits(at, count, |word| word.masked) != 0
    }

    /// Whether a run of `count` (at most 64) units from `at` on says something: none of it is masked, and no more than half is of phrases.
    pub(crate) fn tells(&self, at: u32, count: u32) -> bool {
        let common = self.bits(at, count, |word| word.common);
        common == 0 || 2 * common.count_ones() <= count && !self.any(at, count)
    }

    /// Places within a range that are no common text.
    pub(crate) fn own(&self, within: Range<u32>) -> impl Iterator<Item = u32> {
        within.filter(|&at| self.0[(at / 64) as usize].common >> (at % 64) & 1 == 0)
    }

    /// Units left before a place.
    pub(crate) fn rank(&self, at: u32) -> u32 {
        let word = self.0[(at / 64) as usize];
        word.left + (!word.masked & !(u64::MAX << (at % 64))).count_ones()
    }

    /// Place of the unit that has `rank` units left before it. It lies in the range `within`.
    pub(crate) fn select(&self, rank: u32, within: &Range<u32>) -> u32 {
        let (first, last) = ((within.start / 64) as usize, (within.end / 64) as usize + 1);
        let at = first + self.0[first..last].partition_point(|w| w.left <= rank) - 1;
        let mut free = !self.0[at].masked;
        for _ in 0..rank - self.0[at].left {
            free &= free - 1;
        }
        at as u32 * 64 + free.trailing_zeros()
    }

    /// The corpus without masked units, in the memory of a buffer.
    pub(crate) fn compact(&self, corpus: &Corpus, mut units: Vec<u16>) -> (Vec<u16>, Vec<u32>) {
        let starts: Vec<u32> = corpus.starts.iter().map(|&s| self.rank(s)).collect();
        units.clear();
        for (chunk, word) in corpus.units.chunks(64).zip(&self.0) {
            if word.masked == 0 {
                units.extend_from_slice(chunk);
            } else {
                units.extend(chunk.iter().enumerate().filter(|(i, _)| word.masked >> i & 1 == 0).map(|(_, &u)| u));
            }
        }
        assert_eq!(starts.last().copied(), Some(units.len() as u32), "ranks and units left agree");
        (units, starts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn runs_that_are_long_enough_stay_and_no_others(lengths in prop::collection::vec((1usize..90, 1usize..90), 0..12), least in 0u32..70) {
            let bits: Vec<bool> = lengths.iter().flat_map(|&(zeros, ones)| [vec![false; zeros], vec![true; ones]].concat()).collect();
            let words = |bits: &[bool]| -> Vec<u64> {
                bits.chunks(64).map(|word| word.iter().rev().fold(0, |sum, &bit| sum << 1 | u64::from(bit))).collect()
            };
            let runs = bits.chunk_by(|a, b| a == b).flat_map(|run| vec![run[0] && run.len() >= least as usize; run.len()]);
            let expected: Vec<bool> = runs.collect();
            let mut cleared = words(&bits);
            clear_short_runs(&mut cleared, least);
            prop_assert_eq!(cleared, words(&expected));
        }
    }
}
