//! Likeness of texts by one bit a number of their vectors, which is what fits into memory for every passage of a season.

use std::ops::Range;

use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use crate::Packed;

/// Passages that are compared side by side.
const LANES: usize = 8;
const BITS: usize = u64::BITS as usize;
const BYTES: usize = BITS / 8;

/// One word of each of some passages.
type Words = [u64; LANES];

/// The signs of the numbers of all passages, a bit each: of 256 numbers 32 bytes, so that the passages of all texts can be asked, where their
/// vectors would be too many. Vectors that point the same way agree in their signs (Charikar, Similarity Estimation Techniques from Rounding
/// Algorithms, 2002).
#[derive(Debug, Clone, Default)]
pub struct Signs {
    /// Words that a passage takes.
    words: usize,
    /// Of each text the passages in groups of [`LANES`], of each group the first words of all, then the second and so on.
    groups: Vec<Words>,
    texts: Vec<Text>,
}

#[derive(Debug, Clone)]
struct Text {
    groups: Range<usize>,
    passages: usize,
}

/// What the passages of some texts have in common with all of these anyhow.
#[derive(Debug, Clone)]
pub struct Usual {
    /// The texts, as positions.
    texts: Vec<u32>,
    /// Where the passages of each begin.
    starts: Vec<u32>,
    /// Of each passage of each text: agreements less disagreements with a passage that has each sign as often as they all do.
    passages: Vec<[i16; LANES]>,
}

/// Of no passage: less like anything than any passage is.
const NOBODY: i16 = i16::MAX;

impl Signs {
    /// Those of some texts, in order.
    pub fn of<'p>(texts: impl IntoParallelIterator<Item = &'p Packed, Iter: IndexedParallelIterator>) -> Self {
        let made: Vec<(usize, Vec<Words>, usize)> = texts.into_par_iter().map(groups).collect();
        let words = made.iter().map(|(words, ..)| *words).max().unwrap_or(0);
        let mut signs = Self { words, ..Self::default() };
        for (_, groups, passages) in made {
            let from = signs.groups.len() / words.max(1);
            signs.groups.extend(groups);
            signs.texts.push(Text { groups: from..signs.groups.len() / words.max(1), passages });
        }
        signs
    }

    fn group(&self, at: usize) -> &[Words] {
        &self.groups[at * self.words..][..self.words]
    }

    /// What the passages of these texts, given as positions, have in common.
    pub fn usual(&self, texts: Vec<u32>) -> Usual {
        let all: u32 = texts.iter().map(|&text| self.texts[text as usize].passages as u32).sum();
        // How far each value of each byte agrees with the mean of all signs.
        let worth: Vec<[f32; 256]> = self.byte_counts(&texts).iter().map(|counts| agreement(counts, all)).collect();
        let mut passages = Vec::with_capacity(texts.iter().map(|&text| self.texts[text as usize].groups.len()).sum());
        let mut starts = Vec::with_capacity(texts.len());
        for &text in &texts {
            starts.push(passages.len() as u32);
            let Text { groups, passages: count } = &self.texts[text as usize];
            for (nth, at) in groups.clone().enumerate() {
                let group = self.group(at);
                let of = |lane: usize| -> i16 {
                    if nth * LANES + lane >= *count {
                        return NOBODY;
                    }
                    let bytes = group.iter().flat_map(|word| word[lane].to_le_bytes());
                    bytes.zip(&worth).map(|(byte, worth)| worth[usize::from(byte)]).sum::<f32>().round() as i16
                };
                passages.push(std::array::from_fn(of));
            }
        }
        Usual { texts, starts, passages }
    }

    /// Of each byte of the signs, how often it has each value in the passages of some texts: eight signs are counted at once.
    fn byte_counts(&self, texts: &[u32]) -> Vec<[u32; 256]> {
        let mut counts = vec![[0u32; 256]; self.words * BYTES];
        for &text in texts {
            let Text { groups, passages } = &self.texts[text as usize];
            let mut left = *passages;
            for at in groups.clone() {
                for (word, counts) in self.group(at).iter().zip(counts.chunks_mut(BYTES)) {
                    for passage in &word[..left.min(LANES)] {
                        passage.to_le_bytes().iter().zip(&mut *counts).for_each(|(byte, counts)| counts[usize::from(*byte)] += 1);
                    }
                }
                left = left.saturating_sub(LANES);
            }
        }
        counts
    }

    /// How much some texts are like text `of`, one number each, more for the more alike. They are given by their places among the texts of
    /// `usual`.
    ///
    /// `asking` passages of `of`, spread over it, are compared with every passage of the other text. Of each of them the most like passage counts,
    /// by the signs in which the two agree, less those in which they do not, less what is usual. The numbers of all texts lack one constant.
    pub fn likeness(&self, of: u32, usual: &Usual, places: &[usize], asking: usize) -> Vec<i64> {
        let Text { groups, passages } = &self.texts[of as usize];
        let count = asking.min(*passages);
        let spread = (0..count).map(|i| i * (passages - 1) / (count - 1).max(1));
        let passage = |i: usize| self.group(groups.start + i / LANES).iter().map(|word| word[i % LANES]).collect();
        let asking: Vec<Vec<u64>> = spread.map(passage).collect();
        Arch::new().dispatch(Likeness { signs: self, asking: &asking, usual, places })
    }
}

/// Words a passage, and the groups of a text's passages, with their number.
fn groups(text: &Packed) -> (usize, Vec<Words>, usize) {
    let mut words = 0;
    let mut groups: Vec<Words> = Vec::new();
    let mut count = 0;
    for (numbers, _) in text.rows() {
        words = numbers.len().div_ceil(BITS);
        if count % LANES == 0 {
            groups.resize(groups.len() + words, [0; LANES]);
        }
        let from = groups.len() - words;
        for (word, numbers) in groups[from..].iter_mut().zip(numbers.chunks(BITS)) {
            word[count % LANES] = numbers.iter().rev().fold(0, |word, &number| word << 1 | u64::from(number > 0));
        }
        count += 1;
    }
    (words, groups, count)
}

/// Of each value of a byte, agreements less disagreements of its eight signs with those of all passages on average; `seen` counts the values.
fn agreement(seen: &[u32; 256], all: u32) -> [f32; 256] {
    let bit = |value: usize, bit: usize| value >> bit & 1;
    let mean = |at: usize| {
        let set: u32 = (0..256).filter(|&value| bit(value, at) == 1).map(|value| seen[value]).sum();
        2.0 * set as f32 / all.max(1) as f32 - 1.0
    };
    let means: [f32; 8] = std::array::from_fn(mean);
    std::array::from_fn(|value| (0..8).map(|at| if bit(value, at) == 1 { means[at] } else { -means[at] }).sum())
}

struct Likeness<'a> {
    signs: &'a Signs,
    asking: &'a [Vec<u64>],
    usual: &'a Usual,
    places: &'a [usize],
}

impl WithSimd for Likeness<'_> {
    type Output = Vec<i64>;

    /// Plain loops over lanes, which the compiler turns into whatever vectors the processor has; integers all along.
    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> Self::Output {
        let signs = self.signs;
        let mut all = Vec::with_capacity(self.places.len());
        for &place in self.places {
            let groups = signs.texts[self.usual.texts[place] as usize].groups.clone();
            let own = &self.usual.passages[self.usual.starts[place] as usize..][..groups.len()];
            let words = &signs.groups[groups.start * signs.words..groups.end * signs.words];
            let mut sum = 0;
            for asking in self.asking {
                let mut best = [i64::MIN; LANES];
                for (group, usual) in words.chunks_exact(signs.words).zip(own) {
                    let mut apart = [0i64; LANES];
                    for (word, asked) in group.iter().zip(asking) {
                        for lane in 0..LANES {
                            apart[lane] += i64::from((word[lane] ^ asked).count_ones());
                        }
                    }
                    for lane in 0..LANES {
                        best[lane] = best[lane].max(-2 * apart[lane] - i64::from(usual[lane]));
                    }
                }
                sum += best.iter().copied().fold(i64::MIN, i64::max).max(LEAST);
            }
            all.push(sum);
        }
        all
    }
}

/// Of a text without passages: less than two passages can have in common.
const LEAST: i64 = -1 << 32;

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(random: &mut u64) -> f32 {
        *random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (*random >> 40) as f32 / (1 << 24) as f32 - 0.3
    }

    /// Texts of vectors of 70 numbers, with none to twenty passages each.
    fn texts() -> Vec<Vec<Vec<f32>>> {
        let mut random = 5;
        (0..30).map(|i| (0..i * 7 % 21).map(|_| (0..70).map(|_| noise(&mut random)).collect()).collect()).collect()
    }

    #[test]
    fn signs_are_counted_as_by_hand() {
        let texts = texts();
        let packed: Vec<Packed> = texts.iter().map(|text| Packed::new(text)).collect();
        let signs = Signs::of(&packed);
        let of = |text: usize| packed[text].vectors().map(|v| v.iter().map(|&x| if x > 0.0 { 1.0 } else { -1.0 }).collect()).collect();
        let all: Vec<Vec<Vec<f32>>> = (0..texts.len()).map(of).collect();
        let some: Vec<u32> = (0..30).filter(|i| i % 4 != 1).collect();
        let passages: Vec<&Vec<f32>> = some.iter().flat_map(|&i| &all[i as usize]).collect();
        let mean: Vec<f32> = (0..70).map(|k| passages.iter().map(|p| p[k]).sum::<f32>() / passages.len() as f32).collect();
        let product = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f32>();
        let usual = signs.usual(some.clone());
        for asked in [2usize, 8, 11] {
            let asking = &all[asked];
            let found = signs.likeness(asked as u32, &usual, &(0..some.len()).collect::<Vec<_>>(), 3);
            assert_eq!(signs.likeness(asked as u32, &usual, &[5, 2], 3), [found[5], found[2]]);
            let last = asking.len() - 1;
            for (&text, found) in some.iter().zip(found) {
                let best = |a: usize| {
                    let like = |b: &Vec<f32>| product(&asking[a], b) - product(&mean, b).round();
                    all[text as usize].iter().map(like).fold(f32::NEG_INFINITY, f32::max)
                };
                let expected: f32 = [0, last / 2, last].into_iter().map(best).sum();
                // Agreements less disagreements are all signs less twice the disagreements; behind the 70th all passages agree with the mean.
                if all[text as usize].is_empty() {
                    assert_eq!(found, 3 * LEAST);
                } else {
                    assert!((found as f32 + 3.0 * 128.0 - expected).abs() <= 3.0, "{asked} {text}: {found} {expected}");
                }
            }
        }
    }

    #[test]
    fn no_texts_are_like_nothing() {
        let signs = Signs::of(&[] as &[Packed]);
        assert_eq!(signs.usual(Vec::new()).passages.len(), 0);
        let nobody = Packed::new(&[]);
        let signs = Signs::of(&[nobody]);
        assert_eq!(signs.likeness(0, &signs.usual(vec![0]), &[0], 3), [0]);
    }
}
