use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use super::corpus::Corpus;

/// Starts of common grams, set by all threads at once; the order does not matter to a union.
pub(crate) struct Marks(Vec<AtomicU64>);

impl Marks {
    pub(crate) fn new(units: usize) -> Self {
        Self((0..units / 64 + 2).map(|_| AtomicU64::new(0)).collect())
    }

    pub(crate) fn set(&self, at: u32) {
        self.0[(at / 64) as usize].fetch_or(1 << (at % 64), Ordering::Relaxed);
    }

    /// Every unit of a marked gram.
    pub(crate) fn spread(self, gram: u32) -> Mask {
        let starts: Vec<u64> = self.0.into_iter().map(AtomicU64::into_inner).collect();
        let mut words = starts.clone();
        for by in 1..gram {
            let mut carry = 0;
            for (word, &start) in words.iter_mut().zip(&starts) {
                *word |= start << by | carry;
                carry = start >> (64 - by);
            }
        }
        Mask::new(words)
    }
}

/// Units of common text, with counts that turn a place in the corpus into a place among the units that are left, and back.
pub(crate) struct Mask {
    words: Vec<u64>,
    /// Units left before each word.
    left: Vec<u32>,
}

impl Mask {
    fn new(words: Vec<u64>) -> Self {
        let mut left = Vec::with_capacity(words.len());
        let mut sum = 0;
        for word in &words {
            left.push(sum);
            sum += word.count_zeros();
        }
        Self { words, left }
    }

    /// Whether any of `count` (at most 64) units from `at` is masked.
    pub(crate) fn any(&self, at: u32, count: u32) -> bool {
        let (word, bit) = ((at / 64) as usize, at % 64);
        let both = u128::from(self.words[word]) | u128::from(self.words[word + 1]) << 64;
        (both >> bit) as u64 & (u64::MAX >> (64 - count)) != 0
    }

    /// Units left before a place.
    pub(crate) fn rank(&self, at: u32) -> u32 {
        let (word, bit) = ((at / 64) as usize, at % 64);
        self.left[word] + (!self.words[word] & !(u64::MAX << bit)).count_ones()
    }

    /// Place of the unit that has `rank` units left before it. It lies in the range `within`.
    pub(crate) fn select(&self, rank: u32, within: &Range<u32>) -> u32 {
        let (first, last) = ((within.start / 64) as usize, (within.end / 64) as usize + 1);
        let word = first + self.left[first..last].partition_point(|&l| l <= rank) - 1;
        let mut free = !self.words[word];
        for _ in 0..rank - self.left[word] {
            free &= free - 1;
        }
        word as u32 * 64 + free.trailing_zeros()
    }

    /// The corpus without masked units.
    pub(crate) fn compact(&self, corpus: &Corpus) -> (Vec<u16>, Vec<u32>) {
        let starts: Vec<u32> = corpus.starts.iter().map(|&s| self.rank(s)).collect();
        let mut units = Vec::with_capacity(starts.last().map_or(0, |&s| s as usize));
        for (chunk, &word) in corpus.units.chunks(64).zip(&self.words) {
            if word == 0 {
                units.extend_from_slice(chunk);
            } else {
                units.extend(chunk.iter().enumerate().filter(|(i, _)| word >> i & 1 == 0).map(|(_, &u)| u));
            }
        }
        assert_eq!(starts.last().copied(), Some(units.len() as u32), "ranks and units left agree");
        (units, starts)
    }
}
