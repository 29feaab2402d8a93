//! How much a passage tells that the language of all other texts does not say anyway. Who ran a chromatograph or asked two groups of patients
//! writes what everybody writes who did; a copy tells as much per letter as the text around it.

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{sorted, weigh};
use crate::{Found, Told as Settings};

/// Letters before one that it is foretold from.
const CONTEXT: usize = 4;

/// A passage that is to be measured.
pub(crate) struct Asked {
    /// As the one text has it, and the other.
    pub(crate) here: String,
    pub(crate) there: String,
    /// Characters that agree, and the longest run of them without a difference.
    pub(crate) agreeing: u32,
    pub(crate) longest_run: u32,
}

/// A model of the corpus by characters: of each letter, how often it follows the letters before it, smoothed by what follows fewer of them
/// (MacKay and Peto, A Hierarchical Dirichlet Language Model, 1995). Only grams that are asked for are counted.
pub(crate) struct Language<'a> {
    /// Letters of all texts.
    letters: Vec<Vec<u16>>,
    /// Position in `counts` of each gram that is asked for.
    known: FxHashMap<u64, u32>,
    counts: Vec<u32>,
    total: u64,
    /// Of each text, those with which it shares a passage.
    near: Vec<Vec<u32>>,
    /// Bits a letter that texts of the corpus tell.
    usual: f64,
    settings: &'a Settings,
}

impl<'a> Language<'a> {
    /// A model of some texts in which these stretches can be measured.
    pub(crate) fn new<'t>(
        texts: impl Iterator<Item = &'t str>,
        found: &Found,
        asked: impl Iterator<Item = &'t str>,
        settings: &'a Settings,
    ) -> Self {
        let texts: Vec<&str> = texts.collect();
        let letters: Vec<Vec<u16>> = texts.par_iter().map(|t| folded(t)).collect();
        let mut near = vec![Vec::new(); letters.len()];
        for pair in &found.pairs {
            near[pair.a as usize].push(pair.b);
            near[pair.b as usize].push(pair.a);
        }
        let samples = samples(&letters, settings);
        let mut known = FxHashMap::default();
        let mut ask = |letters: &[u16]| {
            each_gram(letters, |gram| {
                let next = known.len() as u32;
                known.entry(gram).or_insert(next);
                true
            });
        };
        asked.for_each(|part| ask(&folded(part)));
        samples.iter().for_each(|&(text, at)| ask(&letters[text][at..at + settings.sample as usize]));
        let counts = count(&letters, &known);
        let total = letters.iter().map(|l| l.len() as u64).sum();
        let mut language = Self { letters, known, counts, total, near, usual: 0.0, settings };
        language.usual = language.usual(&samples);
        language
    }

    /// Share of what two texts have in common that is told and not merely said as everybody says it, 0 to 1.
    pub(crate) fn told(&self, passages: &[Asked], (a, b): (usize, usize)) -> f64 {
        let all: u32 = passages.iter().map(|p| p.agreeing).sum();
        let told: f64 = passages
            .iter()
            .map(|p| {
                // Set phrases are short: nobody hits upon a long run of words by knowing how they are said.
                let run = f64::from(p.longest_run) * weigh::letter(p.here.chars());
                let verbatim = if run >= f64::from(self.settings.verbatim) { p.longest_run.min(p.agreeing) } else { 0 };
                let rest = p.agreeing - verbatim;
                f64::from(verbatim) + if rest == 0 { 0.0 } else { f64::from(rest) * self.told_in(p, a, b) }
            })
            .sum();
        told / f64::from(all.max(1))
    }

    fn told_in(&self, passage: &Asked, a: usize, b: usize) -> f64 {
        self.degree((&passage.here, &passage.there), CONTEXT + 1, (a, b))
    }

    /// How much the letters tell that two stretches have in common, in runs of `run` letters and more, as a stretch of the first: 0 what
    /// everybody says, 1 as much as texts usually do.
    pub(crate) fn degree(&self, (here, there): (&str, &str), run: usize, (a, b): (usize, usize)) -> f64 {
        let (here, there) = (folded(here), folded(there));
        let shared = shared(&here, &there, run);
        if self.usual == 0.0 || !shared.contains(&true) {
            return 1.0;
        }
        let share = self.bits(&here, &shared, &[a, b]) / self.usual;
        ((share - self.settings.low) / (self.settings.high - self.settings.low)).clamp(0.0, 1.0)
    }

    /// Median of what the samples tell; 0 where there are none.
    fn usual(&self, samples: &[(usize, usize)]) -> f64 {
        let all = vec![true; self.settings.sample as usize];
        let sample = |&(text, at): &(usize, usize)| self.bits(&self.letters[text][at..at + all.len()], &all, &[text]);
        let mut bits: Vec<f64> = samples.par_iter().map(sample).collect();
        bits.sort_by(f64::total_cmp);
        bits.get(bits.len() / 2).copied().unwrap_or(0.0)
    }

    /// Mean bits of the letters of a stretch that count, as texts other than its own and those that share passages with these foretell them.
    fn bits(&self, stretch: &[u16], counting: &[bool], own: &[usize]) -> f64 {
        let near = own.iter().flat_map(|&i| self.near[i].iter().map(|&n| n as usize));
        let left_out = sorted::distinct(near.chain(own.iter().copied()));
        let mut inside: FxHashMap<u64, u32> = FxHashMap::default();
        each_gram(stretch, |gram| {
            inside.entry(gram).or_insert(0);
            true
        });
        for &text in &left_out {
            each_gram(&self.letters[text], |gram| inside.get_mut(&gram).map(|count| *count += 1).is_some());
        }
        let count = |letters: &[u16]| {
            let gram = key(letters);
            let all = self.counts[*self.known.get(&gram).expect("every gram of a stretch was asked for") as usize];
            f64::from(all - inside[&gram])
        };
        let outside = self.total - left_out.iter().map(|&t| self.letters[t].len() as u64).sum::<u64>();
        let mut sum = 0.0;
        for at in (0..stretch.len()).filter(|&at| counting[at]) {
            let strength = self.settings.strength;
            let mut chance = (count(&stretch[at..=at]) + strength / ALPHABET) / (outside as f64 + strength);
            for from in (at.saturating_sub(CONTEXT)..at).rev() {
                let context = count(&stretch[from..at]);
                if context == 0.0 {
                    break;
                }
                chance = (count(&stretch[from..=at]) + strength * chance) / (context + strength);
            }
            sum -= chance.log2();
        }
        sum / counting.iter().filter(|&&c| c).count().max(1) as f64
    }
}

/// Letters that a text may hold, for what no text has yet: the characters of everyday Chinese.
const ALPHABET: f64 = 6_000.0;

/// Which letters of one side of a passage stand on the other too, in runs of so many and more: what is each one's own between them says
/// nothing of what they share.
fn shared(here: &[u16], there: &[u16], run: usize) -> Vec<bool> {
    let known: FxHashSet<&[u16]> = there.windows(run).collect();
    let mut shared = vec![false; here.len()];
    for (at, gram) in here.windows(run).enumerate().filter(|(_, gram)| known.contains(gram)) {
        shared[at..at + gram.len()].fill(true);
    }
    shared
}

fn folded(text: &str) -> Vec<u16> {
    let mut letters = Vec::new();
    text::letter_units(text, &mut letters);
    letters
}

/// Stretches spread over the texts: text and first letter.
fn samples(letters: &[Vec<u16>], settings: &Settings) -> Vec<(usize, usize)> {
    let len = settings.sample as usize;
    let long: Vec<usize> = (0..letters.len()).filter(|&i| letters[i].len() >= 2 * len).collect();
    let step = (long.len() / settings.samples as usize).max(1);
    let middle = |&i: &usize| (i, letters[i].len() / 2 - len / 2);
    long.iter().step_by(step).take(settings.samples as usize).map(middle).collect()
}

/// For each letter the grams that begin with it: the letter alone, with the next one, and so on up to one letter more than a context. `longer`
/// is given a gram and says whether the next longer one is wanted too: who counts stops at a gram that nobody asked for, as with each gram all
/// its beginnings are asked for.
fn each_gram(letters: &[u16], mut longer: impl FnMut(u64) -> bool) {
    for at in 0..letters.len() {
        let mut hash = SEED;
        for &letter in &letters[at..letters.len().min(at + CONTEXT + 1)] {
            hash = mixed(hash, letter);
            if !longer(hash) {
                break;
            }
        }
    }
}

/// A gram as a number: its letters are taken in one by one as FNV-1a takes bytes, from its offset basis, but each is multiplied by 2^64 over the
/// golden ratio and folded once, so that it moves all bits. Two grams with one number would be counted together: among a hundred million
/// different ones that happens to a given gram with a probability of 5e-12.
fn key(gram: &[u16]) -> u64 {
    gram.iter().fold(SEED, |hash, &letter| mixed(hash, letter))
}

/// Offset basis of FNV-1a.
const SEED: u64 = 0xcbf2_9ce4_8422_2325;

fn mixed(hash: u64, letter: u16) -> u64 {
    let hash = (hash ^ u64::from(letter)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    hash ^ (hash >> 29)
}

/// How often the texts hold each gram that is asked for, at its position.
fn count(letters: &[Vec<u16>], known: &FxHashMap<u64, u32>) -> Vec<u32> {
    let part = |texts: &[Vec<u16>]| {
        let mut counts = vec![0u32; known.len()];
        for text in texts {
            each_gram(text, |gram| known.get(&gram).map(|&at| counts[at as usize] += 1).is_some());
        }
        counts
    };
    // A table of counts for each part: not more parts than there are threads to take them.
    let size = letters.len().div_ceil(rayon::current_num_threads()).max(1);
    letters.par_chunks(size).map(part).reduce(
        || vec![0; known.len()],
        |mut x, y| {
            x.iter_mut().zip(y).for_each(|(x, y)| *x += y);
            x
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Forty texts of random letters in which each third holds one set phrase with another number in it.
    fn texts() -> Vec<String> {
        let mut random = testkit::Random(5);
        let mut prose =
            |n: usize| -> String { (0..n).map(|_| char::from_u32(0x4e00 + random.below(3_000) as u32).expect("a letter")).collect() };
        (0..40)
            .map(|i| {
                let phrase = if i % 3 == 0 {
                    format!("采用高效液相色谱法流速为每分钟{i}毫升进样量为十微升")
                } else {
                    String::new()
                };
                format!("{}{phrase}{}", prose(150), prose(150))
            })
            .collect()
    }

    fn told(texts: &[String], found: &Found, (here, there): (&str, &str), pair: (usize, usize)) -> f64 {
        let settings = Settings::default();
        let asked = Asked { here: here.to_owned(), there: there.to_owned(), agreeing: 30, longest_run: 16 };
        Language::new(texts.iter().map(String::as_str), found, std::iter::once(here), &settings).told(&[asked], pair)
    }

    #[test]
    fn grams_are_counted_wherever_they_stand() {
        let letters: Vec<Vec<u16>> = texts().iter().map(|t| folded(t)).collect();
        let mut grams: Vec<&[u16]> = Vec::new();
        for asked in [&letters[0][140..190], &letters[7][..30]] {
            let from = |at: usize| (at + 1..=asked.len().min(at + CONTEXT + 1)).map(move |end| &asked[at..end]);
            grams.extend((0..asked.len()).flat_map(from));
        }
        let grams = sorted::distinct(grams);
        let known: FxHashMap<u64, u32> = grams.iter().zip(0..).map(|(gram, at)| (key(gram), at)).collect();
        let by_hand: Vec<u32> = grams
            .iter()
            .map(|gram| letters.iter().map(|text| text.windows(gram.len()).filter(|w| w == gram).count() as u32).sum())
            .collect();
        assert!(by_hand.iter().any(|&n| n > 10) && by_hand.contains(&1), "{by_hand:?}");
        assert_eq!(count(&letters, &known), by_hand);
    }

    #[test]
    fn set_phrases_tell_little_and_other_text_tells_all() {
        let texts = texts();
        let phrase = |i: u32| format!("采用高效液相色谱法流速为每分钟{i}毫升进样量为十微升");
        let set = told(&texts, &Found::default(), (&phrase(0), &phrase(3)), (0, 3));
        assert!(set < 0.1, "{set}");
        let own: String = texts[4].chars().skip(20).take(60).collect();
        assert_eq!(told(&texts, &Found::default(), (&own, &own), (4, 5)), 1.0);
        // What is each one's own between the words that both have does not make these tell more.
        let between = |i: u32, own: &str| phrase(i).replace("流速", own);
        let words: Vec<String> = [30, 90].map(|at| texts[4].chars().skip(at).take(40).collect()).to_vec();
        assert!(told(&texts, &Found::default(), (&between(0, &words[0]), &between(3, &words[1])), (0, 3)) < 0.1);
    }

    #[test]
    fn a_third_copy_does_not_make_a_copy_a_set_phrase() {
        let mut texts = texts();
        let copied: String = texts[4].chars().skip(20).take(60).collect();
        for i in [7, 8] {
            texts[i].push_str(&copied);
        }
        let pair = |a, b| crate::Pair { a, b, passages: Vec::new(), score: 0, share_a: 0.0, share_b: 0.0 };
        let found = Found { pairs: vec![pair(4, 7), pair(4, 8), pair(7, 8)], ..Found::default() };
        assert_eq!(told(&texts, &found, (&copied, &copied), (4, 7)), 1.0);
        assert!(told(&texts, &Found::default(), (&copied, &copied), (4, 7)) < 0.5);
    }

    #[test]
    fn a_corpus_of_a_few_short_texts_says_nothing_of_its_language() {
        let texts = ["一段短文在这里".to_owned(), "另一段短文在这里".to_owned()];
        assert_eq!(told(&texts, &Found::default(), ("一段短文在这里", "一段短文在这里"), (0, 1)), 1.0);
    }
}
