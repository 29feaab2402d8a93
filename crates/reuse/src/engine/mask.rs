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

    /// Every unit of a marked gram.
    pub(crate) fn spread(self, gram: u32) -> Mask {
        let starts = self.0;
        let mut words = starts.clone();
        for by in 1..gram {
            let mut carry = 0;
            for (word, &start) in words.iter_mut().zip(&starts) {
                *word |= start << by | carry;
                carry = start >> (64 - by);
            }
        }
        Mask::new(&words)
    }
}

/// Units of common text, with counts that turn a place in the corpus into a place among the units that are left, and back.
pub(crate) struct Mask(Vec<Word>);

/// 64 units: which are masked, and how many are left before them. Side by side, since one is seldom read without the other.
#[derive(Clone, Copy)]
struct Word {
    masked: u64,
    left: u32,
}

impl Mask {
    fn new(words: &[u64]) -> Self {
        let mut left = 0;
        let word = |&masked: &u64| {
            let word = Word { masked, left };
            left += masked.count_zeros();
            word
        };
        Self(words.iter().map(word).collect())
    }

    /// Whether any of `count` (at most 64) units from `at` is masked.
    pub(crate) fn any(&self, at: u32, count: u32) -> bool {
        let (word, bit) = ((at / 64) as usize, at % 64);
        let both = u128::from(self.0[word].masked) | u128::from(self.0[word + 1].masked) << 64;
        (both >> bit) as u64 & (u64::MAX >> (64 - count)) != 0
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
