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
    pub(crate) fn told(&self, passages: &[Asked], at: (usize, usize)) -> f64 {
        let all: u32 = passages.iter().map(|p| p.agreeing).sum();
        let rest = |p: &Asked| p.agreeing - self.verbatim(p);
        let open = passages.iter().filter(|p| rest(p) > 0).map(|p| (p.here.as_str(), p.there.as_str()));
        let mut degrees = self.degrees(open, CONTEXT + 1, at).into_iter();
        let told = |p: &Asked| match rest(p) {
            0 => f64::from(p.agreeing),
            rest => f64::from(p.agreeing - rest) + f64::from(rest) * degrees.next().expect("a degree of every passage that has a rest"),
        };
        passages.iter().map(told).sum::<f64>() / f64::from(all.max(1))
    }

    /// Characters of a passage that are told whatever they say. Set phrases are short: nobody hits upon a long run of words by knowing how they
    /// are said.
    fn verbatim(&self, passage: &Asked) -> u32 {
        let run = f64::from(passage.longest_run) * weigh::letter(passage.here.chars());
        if run >= f64::from(self.settings.verbatim) { passage.longest_run.min(passage.agreeing) } else { 0 }
    }

    /// Of some stretches that two texts share, each as the first and as the second has it, how much the letters tell that both have in common, in
    /// runs of `run` letters and more: 0 what everybody says, 1 as much as texts usually do. Measured by the letters of the first.
    pub(crate) fn degrees<'s>(&self, sides: impl Iterator<Item = (&'s str, &'s str)>, run: usize, (a, b): (usize, usize)) -> Vec<f64> {
        let stretch = |(here, there): (&str, &str)| {
            let letters = folded(here);
            Stretch { counting: shared(&letters, &folded(there), run), letters }
        };
        let stretches: Vec<Stretch> = sides.map(stretch).collect();
        if self.usual == 0.0 {
            return vec![1.0; stretches.len()];
        }
        let counts = |stretch: &Stretch| stretch.counting.contains(&true);
        let left_out = self.left_out(&[a, b], stretches.iter().filter(|s| counts(s)));
        let degree = |stretch: &Stretch| {
            let share = self.bits(stretch, &left_out) / self.usual;
            ((share - self.settings.low) / (self.settings.high - self.settings.low)).clamp(0.0, 1.0)
        };
        stretches.iter().map(|s| if counts(s) { degree(s) } else { 1.0 }).collect()
    }

    /// Median of what the samples tell; 0 where there are none.
    fn usual(&self, samples: &[(usize, usize)]) -> f64 {
        let sample = |&(text, at): &(usize, usize)| {
            let letters = self.letters[text][at..at + self.settings.sample as usize].to_vec();
            let stretch = Stretch { counting: vec![true; letters.len()], letters };
            self.bits(&stretch, &self.left_out(&[text], std::iter::once(&stretch)))
        };
        let mut bits: Vec<f64> = samples.par_iter().map(sample).collect();
        bits.sort_by(f64::total_cmp);
        bits.get(bits.len() / 2).copied().unwrap_or(0.0)
    }

    /// How often some texts, and those that share passages with them, have the grams of some stretches. Texts are read from beginning to end for
    /// it, so it is asked of all stretches of two texts at once.
    fn left_out<'s>(&self, own: &[usize], stretches: impl Iterator<Item = &'s Stretch>) -> LeftOut {
        let mut counts: FxHashMap<u64, u32> = FxHashMap::default();
        for stretch in stretches {
            each_gram(&stretch.letters, |gram| {
                counts.entry(gram).or_insert(0);
                true
            });
        }
        if counts.is_empty() {
            return LeftOut { counts, letters: 0 };
        }
        let near = own.iter().flat_map(|&i| self.near[i].iter().map(|&n| n as usize));
        let mut letters = 0;
        for text in sorted::distinct(near.chain(own.iter().copied())) {
            letters += self.letters[text].len() as u64;
            each_gram(&self.letters[text], |gram| counts.get_mut(&gram).map(|count| *count += 1).is_some());
        }
        LeftOut { counts, letters }
    }

    /// Mean bits of the letters of a stretch that count, as all texts but those left out foretell them.
    fn bits(&self, stretch: &Stretch, left_out: &LeftOut) -> f64 {
        let (letters, strength) = (&stretch.letters, self.settings.strength);
        let count = |letters: &[u16]| {
            let gram = key(letters);
            let all = self.counts[*self.known.get(&gram).expect("every gram of a stretch was asked for") as usize];
            f64::from(all - left_out.counts[&gram])
        };
        let outside = (self.total - left_out.letters) as f64;
        let (mut sum, mut counting) = (0.0, 0u32);
        for at in (0..letters.len()).filter(|&at| stretch.counting[at]) {
            let mut chance = (count(&letters[at..=at]) + strength / ALPHABET) / (outside + strength);
            for from in (at.saturating_sub(CONTEXT)..at).rev() {
                let context = count(&letters[from..at]);
                if context == 0.0 {
                    break;
                }
                chance = (count(&letters[from..=at]) + strength * chance) / (context + strength);
            }
            sum -= chance.log2();
            counting += 1;
        }
        sum / f64::from(counting.max(1))
    }
}

/// A stretch of a text in letters, and which of them count.
struct Stretch {
    letters: Vec<u16>,
    counting: Vec<bool>,
}

/// Texts that are not asked what everybody says: how often they have each gram of the stretches to be measured, and all their letters.
struct LeftOut {
    counts: FxHashMap<u64, u32>,
    letters: u64,
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
    fn stretches_tell_together_what_each_tells_alone() {
        let texts = texts();
        let own = |text: usize, at: usize| texts[text].chars().skip(at).take(40).collect::<String>();
        let phrase = |i: u32| format!("采用高效液相色谱法流速为每分钟{i}毫升进样量为十微升");
        // Prose of the first text, a set phrase of both texts, two stretches with nothing in common, and two with a part in common.
        let sides = [(own(3, 20), own(3, 20)), (phrase(3), phrase(6)), (own(3, 60), own(8, 60)), (own(3, 50), own(3, 55))];
        let sides = || sides.iter().map(|(here, there)| (here.as_str(), there.as_str()));
        let settings = Settings::default();
        let language = Language::new(texts.iter().map(String::as_str), &Found::default(), sides().map(|s| s.0), &settings);
        let together = language.degrees(sides(), CONTEXT + 1, (3, 6));
        let alone: Vec<f64> = sides().flat_map(|side| language.degrees(std::iter::once(side), CONTEXT + 1, (3, 6))).collect();
        assert_eq!(together, alone);
        assert!(together[0] == 1.0 && together[1] < 0.1 && together[2] == 1.0, "{together:?}");
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
