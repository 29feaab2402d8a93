use std::collections::BTreeSet;

use rayon::prelude::*;
use record::{Classification, Dossier};

use crate::calibration::softmax;
use crate::classifier::Classifier;
use crate::features::{Cut, Unit};
use crate::log_count::{self, LogCount};
use crate::ridge::{self, Ridge};
use crate::settings::Learn;
use crate::source::Source;
use crate::stacking::{SecondLevel, Stacking};
use crate::vocabulary::{Bag, Vocabulary};
use crate::{Error, TextDoc};

/// What corrections add to the log odds of each topic: the sum of what two learners say, each of which has a weight for each feature and topic, and what
/// a second level makes of that and of what the profiles say. The
/// ridge goes by everything, how often words stand there and what they mean, and takes back what the profiles say wrongly. The log-count
/// ratios go by which words stand there and which of them tell a topic from all others. They err on different texts.
#[derive(Debug, Clone)]
pub(crate) struct Learned {
    words: [Vocabulary; 4],
    topics: usize,
    /// Weight of what the profiles say beside it.
    pub(crate) profiles: f64,
    /// Length of each vocabulary's part of a text's vector, and of the part that is meant.
    parts: [f32; 5],
    /// Log odds a unit of score.
    sharpness: f32,
    /// Weight of what the log-count ratios say beside the ridge.
    ratio_weight: f32,
    learners: Learners,
    /// Weight of what the second level says beside both and the profiles.
    second_weight: f32,
    /// None where nothing is known for certain of any text.
    second: Option<SecondLevel>,
}

/// What was taught to both learners.
#[derive(Debug, Clone)]
struct Learners {
    /// Row of `topics` weights a feature, the vocabularies one behind the other and the dimensions of the vector behind them.
    weights: Vec<f32>,
    /// Row of `topics` weights a feature of those by which texts are told apart ([`TOLD_BY`]), the vocabularies one behind the other.
    ratios: Vec<f32>,
}

/// Weights beside the ridge, as the number of corrections has them.
#[derive(Clone, Copy)]
struct Weights {
    profiles: f64,
    ratios: f32,
    stacking: f32,
}

/// Vocabularies of the log-count ratios, by position in [`Unit::LEARNT`]: pairs and words. Single characters and triples add nothing to these.
const TOLD_BY: [usize; 2] = [1, 3];

/// A text as the two learners see it.
struct Seen {
    /// For the ridge: how much each feature counts, each vocabulary and what is meant of the length that its part has.
    vector: Vec<(u32, f32)>,
    /// For the log-count ratios: which features stand there, of length 1. A passage that counts for less than a text without sections has less of each.
    marks: Vec<(u32, f32)>,
}

/// An entry that would get another topic.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Entry number.
    pub entry: String,
    /// Topic and its probability before.
    pub from: (String, f64),
    /// Topic and its probability after.
    pub to: (String, f64),
}

/// What differs between two classifications of the same entries, in their order: what a correction would change before it is applied.
///
/// # Panics
/// Where the two are not of the same entries.
pub fn changes(before: &[Classification], after: &[Classification]) -> Vec<Change> {
    assert_eq!(before.len(), after.len(), "classifications of different seasons");
    let pairs = before.iter().zip(after).inspect(|(b, a)| assert_eq!(b.entry, a.entry, "classifications in different orders"));
    let side = |c: &Classification| (c.topic.clone(), c.topic_probability);
    pairs.filter(|(b, a)| b.topic != a.topic).map(|(b, a)| Change { entry: b.entry.clone(), from: side(b), to: side(a) }).collect()
}

/// What is known of where a text belongs: to one of some topics. Codes are those of topics or of tracks, a track standing for all topics that it
/// has: lists of other divisions and many corrections say the track alone.
#[derive(Debug, Clone, PartialEq)]
pub struct Label<'a> {
    codes: Vec<&'a str>,
    weight: f32,
}

impl<'a> Label<'a> {
    /// The topic of this code, or one of the track of this code.
    pub fn of(code: &'a str) -> Self {
        Self { codes: vec![code], weight: 1.0 }
    }

    /// One of those that the codes name.
    pub fn one_of(codes: impl IntoIterator<Item = &'a str>) -> Self {
        Self { codes: codes.into_iter().collect(), weight: 1.0 }
    }

    /// The same, followed less closely than what an expert says of one text: `weight` beside that.
    ///
    /// # Panics
    /// Where the weight is not above 0 and at most 1.
    #[must_use]
    pub fn weighing(self, weight: f32) -> Self {
        assert!(weight > 0.0 && weight <= 1.0, "a label weighs {weight}");
        Self { weight, ..self }
    }
}

/// A text to learn from: what it is made of, what it means, the topics of which one is right, and, where there are such, the log odds of every
/// topic by what the profiles say.
struct Lesson {
    /// Rising. None where nothing is known of the text.
    topics: Vec<usize>,
    /// How closely it is followed beside what an expert says.
    weight: f32,
    parts: Vec<(f32, Cut)>,
    meant: Vec<f32>,
    profiles: Vec<f64>,
}

impl Lesson {
    fn is_certain(&self) -> bool {
        self.topics.len() == 1
    }

    /// Whether the profiles put one of its topics first.
    fn is_confirmed(&self) -> bool {
        let first = (0..self.profiles.len()).max_by(|&a, &b| self.profiles[a].total_cmp(&self.profiles[b]));
        first.is_some_and(|topic| self.topics.contains(&topic))
    }
}

impl Classifier {
    /// Learns from entries of which an expert has said where they belong; `season` are entries that nobody corrected and that should stay where
    /// they are unless they are much like a corrected one. Replaces what was learnt before.
    ///
    /// # Errors
    /// Where a correction names a topic or track that the contest does not have, or none.
    pub fn learn(&mut self, corrected: &[(&Dossier, Label<'_>)], season: &[&Dossier]) -> Result<(), Error> {
        let source = |d| Source::of_dossier(d, &self.contest, &self.settings);
        let corrected: Vec<_> = corrected.iter().map(|(d, label)| (source(d), label)).collect();
        let anchors: Vec<_> = evenly(season, self.settings.learn.anchors).copied().map(source).collect();
        self.learned = self.learned_from(&corrected, &anchors)?;
        Ok(())
    }

    /// The same from texts outside a season.
    ///
    /// # Errors
    /// Where a correction names a topic or track that the contest does not have, or none.
    pub fn learn_texts(&mut self, corrected: &[(&TextDoc, Label<'_>)], others: &[TextDoc]) -> Result<(), Error> {
        let source = |d| Source::of_text(d, &self.settings);
        let corrected: Vec<_> = corrected.iter().map(|(d, label)| (source(d), label)).collect();
        let anchors: Vec<_> = evenly(others, self.settings.learn.anchors).map(source).collect();
        self.learned = self.learned_from(&corrected, &anchors)?;
        Ok(())
    }

    fn learned_from(&self, corrected: &[(Source<'_>, &Label<'_>)], anchors: &[Source<'_>]) -> Result<Option<Learned>, Error> {
        let topics = self.tracks.len();
        let mut known: Vec<(&Source<'_>, Vec<usize>, f32)> = Vec::new();
        for (source, label) in corrected {
            let among = self.among_these(label)?;
            // That a text has some topic is known of all.
            if among.len() < topics {
                known.push((source, among, label.weight));
            }
        }
        if known.is_empty() {
            return Ok(None);
        }
        // Of two topics each counts as half a correction: that is what is left once one of them is known.
        let corrections: f32 = known.iter().map(|(_, among, weight)| weight / among.len() as f32).sum();
        let mut lessons: Vec<Lesson> = known.into_par_iter().map(|(source, among, weight)| self.lesson(source, among, weight)).collect();
        let certain: Vec<bool> = lessons.iter().filter(|l| l.is_certain()).map(Lesson::is_confirmed).collect();
        let confirmed = certain.iter().filter(|c| **c).count() as f32 / certain.len().max(1) as f32;
        let said = Weights {
            profiles: self.settings.learn.profiles(corrections, topics),
            ratios: self.settings.learn.ratios(corrections, topics),
            stacking: self.settings.learn.stacking(corrections, topics, confirmed),
        };
        lessons.par_extend(anchors.par_iter().map(|source| self.lesson(source, Vec::new(), self.settings.learn.anchor_weight)));
        Ok(Some(Learned::fit(&lessons, topics, said, &self.settings.learn)))
    }

    /// Positions of the topics of a label, rising.
    fn among_these(&self, label: &Label<'_>) -> Result<Vec<usize>, Error> {
        let mut among = BTreeSet::new();
        for code in &label.codes {
            let named = self.contest.topics.iter().enumerate().filter(|(_, t)| t.code == *code || t.track() == *code);
            let mut named = named.map(|(at, _)| at).peekable();
            named.peek().ok_or_else(|| Error::UnknownTopic { topic: (*code).to_owned() })?;
            among.extend(named);
        }
        if among.is_empty() { Err(Error::NothingNamed) } else { Ok(among.into_iter().collect()) }
    }

    fn lesson(&self, source: &Source<'_>, topics: Vec<usize>, weight: f32) -> Lesson {
        let parts = self.parts(source);
        let profiles = if topics.is_empty() { Vec::new() } else { self.log_odds(&self.compare(&parts, self.heard(source))) };
        Lesson { topics, weight, meant: self.apart(&self.meant(&parts)), profiles, parts }
    }
}

fn evenly<T>(all: &[T], most: usize) -> impl Iterator<Item = &T> {
    let count = most.min(all.len());
    (0..count).map(move |i| &all[i * all.len() / count])
}

impl Learned {
    /// What the profiles say and what is learnt should together score 1 for a correction's topic and the same for all others, so that what is
    /// learnt is what the profiles lack or have too much of (they are the mean of a Gaussian prior, Rasmussen and Williams 2006, section 2.7);
    /// what stays where it is, 0 for all. Where one of several topics is right, those whose topic is known are learnt first; what they and the
    /// profiles then say, restricted to the topics that it can be, is what it is learnt with (one round of expectation and maximisation,
    /// Dempster, Laird and Rubin 1977; the candidate labels of partial-label learning, Jin and Ghahramani 2002).
    fn fit(lessons: &[Lesson], topics: usize, said: Weights, settings: &Learn) -> Self {
        let words = Unit::LEARNT.map(|unit| vocabulary(lessons, unit, settings.min_texts));
        let features = words.iter().map(Vocabulary::len).sum::<usize>() + lessons.first().map_or(0, |l| l.meant.len());
        let parts = settings.parts.shares();
        let ratios = vec![0.0; TOLD_BY.iter().map(|&v| words[v].len()).sum::<usize>() * topics];
        let learners = Learners { weights: vec![0.0; features * topics], ratios };
        let (sharpness, profiles, ratio_weight, second_weight) = (settings.sharpness, said.profiles, said.ratios, said.stacking);
        let mut learned = Self { words, topics, profiles, parts, sharpness, ratio_weight, learners, second_weight, second: None };
        let seen: Vec<Seen> = lessons.par_iter().map(|l| learned.seen(&l.parts, &l.meant)).collect();
        let held = learned.held(lessons, &seen, settings.follows_from);
        let taken: Vec<(&Lesson, &Seen)> = lessons.iter().zip(&seen).zip(&held).filter(|(_, held)| **held).map(|(pair, _)| pair).collect();
        let (several, known): (Vec<_>, Vec<_>) = taken.iter().copied().partition(|(l, _)| l.topics.len() > 1);
        if known.iter().any(|(l, _)| l.is_certain()) {
            learned.second = learned.second_level(&known, settings);
            learned.learners = learned.taught(&known, settings);
        }
        if !several.is_empty() {
            learned.learners.weights = learned.fitted(&taken, settings);
        }
        learned
    }

    /// Both learners, taught with lessons whose topic is known.
    fn taught(&self, lessons: &[(&Lesson, &Seen)], settings: &Learn) -> Learners {
        Learners { weights: self.fitted(lessons, settings), ratios: self.told_apart(lessons, settings) }
    }

    /// What is to be made of what the profiles and both learners say together, learnt from lessons each of which is judged by learners that it did
    /// not teach: those of the other parts, and of what stays where it is.
    fn second_level(&self, lessons: &[(&Lesson, &Seen)], settings: &Learn) -> Option<SecondLevel> {
        if self.second_weight == 0.0 {
            return None;
        }
        let (certain, others): (Vec<_>, Vec<_>) = lessons.iter().copied().partition(|(l, _)| l.is_certain());
        let (mut rows, mut topic_of, mut counts) = (Vec::new(), Vec::new(), Vec::new());
        for part in 0..settings.stacking.parts {
            let of_it = |(at, _): &(usize, &(&Lesson, &Seen))| at % settings.stacking.parts == part;
            let (judged, teaching): (Vec<_>, Vec<_>) = certain.iter().enumerate().partition(of_it);
            let teaching: Vec<_> = teaching.into_iter().map(|(_, lesson)| *lesson).chain(others.iter().copied()).collect();
            let learners = self.taught(&teaching, settings);
            for (_, (lesson, seen)) in judged {
                let said = self.together(&lesson.profiles, &self.odds(&learners, seen));
                rows.push(above_mean(&said));
                topic_of.push(lesson.topics[0]);
                counts.push(lesson.weight);
            }
        }
        let stacking = Stacking { rows, topic_of, counts, topics: self.topics, penalty: settings.stacking.penalty };
        Some(stacking.fit(settings.rounds))
    }

    /// Weights that follow lessons as far as the penalty allows, with what is known now of those that can have several topics.
    fn fitted(&self, lessons: &[(&Lesson, &Seen)], settings: &Learn) -> Vec<f32> {
        let ridge = Ridge {
            rows: lessons.iter().map(|(_, seen)| seen.vector.as_slice()).collect(),
            features: self.learners.weights.len() / self.topics,
            topics: self.topics,
            penalties: lessons.iter().map(|(l, _)| settings.penalty / l.weight).collect(),
        };
        let targets: Vec<Vec<f32>> = lessons.par_iter().map(|(lesson, seen)| self.target(lesson, seen)).collect();
        ridge.fit(&targets.concat(), settings.rounds)
    }

    /// Weights that tell the topics of lessons from each other. What stays where it is belongs to none of them: it is not to be pulled.
    fn told_apart(&self, lessons: &[(&Lesson, &Seen)], settings: &Learn) -> Vec<f32> {
        if self.ratio_weight == 0.0 {
            return self.learners.ratios.clone();
        }
        let ratios = LogCount {
            rows: lessons.iter().map(|(_, seen)| seen.marks.as_slice()).collect(),
            topic_of: lessons.iter().map(|(l, _)| l.topics.first().copied()).collect(),
            costs: lessons.iter().map(|(l, _)| settings.ratios.cost * f64::from(l.weight)).collect(),
            features: self.learners.ratios.len() / self.topics,
            topics: self.topics,
            smoothing: settings.ratios.smoothing,
        };
        ratios.fit(settings.rounds)
    }

    /// What is to be learnt of a lesson's topics: 1 for the one that it has, shared out among several by how probable each is, less what the
    /// profiles say of each topic more than of the average one.
    fn target(&self, lesson: &Lesson, seen: &Seen) -> Vec<f32> {
        if lesson.topics.is_empty() {
            return vec![0.0; self.topics];
        }
        let share = self.profiles as f32 / self.sharpness;
        let mut target: Vec<f32> = above_mean(&lesson.profiles).into_iter().map(|odds| -odds * share).collect();
        for (&topic, share) in lesson.topics.iter().zip(self.shares(lesson, seen)) {
            target[topic] += share;
        }
        target
    }

    /// Probability of each of the topics that a lesson can have, as far as is known by now.
    fn shares(&self, lesson: &Lesson, seen: &Seen) -> Vec<f32> {
        if lesson.is_certain() {
            return vec![1.0];
        }
        let learned = self.odds(&self.learners, seen);
        let together = self.together(&lesson.profiles, &learned);
        let odds: Vec<f64> = lesson.topics.iter().map(|&t| together[t]).collect();
        softmax(&odds).into_iter().map(|p| p as f32).collect()
    }

    /// Which lessons are taken: all corrections, and of the others those that are like none of them.
    fn held(&self, lessons: &[Lesson], seen: &[Seen], follows_from: f32) -> Vec<bool> {
        let pairs = self.words[0].len() as u32..(self.words[0].len() + self.words[1].len()) as u32;
        let corrected: Vec<&Vec<(u32, f32)>> =
            lessons.iter().zip(seen).filter(|(l, _)| !l.topics.is_empty()).map(|(_, s)| &s.vector).collect();
        let follows = |vector: &Vec<(u32, f32)>| {
            let mut here = vec![0.0; pairs.len()];
            let inside = |v: &Vec<(u32, f32)>| {
                v.iter().filter(|(f, _)| pairs.contains(f)).map(|&(f, w)| ((f - pairs.start) as usize, w)).collect::<Vec<_>>()
            };
            inside(vector).into_iter().for_each(|(f, w)| here[f] = w);
            // The pairs have but a part in the length of a vector.
            let cosine = |v: &Vec<(u32, f32)>| inside(v).into_iter().map(|(f, w)| here[f] * w).sum::<f32>() / self.parts[1].powi(2);
            corrected.iter().any(|v| cosine(v) >= follows_from)
        };
        lessons.par_iter().zip(seen).map(|(l, s)| !l.topics.is_empty() || !follows(&s.vector)).collect()
    }

    fn seen(&self, parts: &[(f32, Cut)], meant: &[f32]) -> Seen {
        let (mut vector, mut marks) = (Vec::new(), Vec::new());
        let (mut start, mut told) = (0, 0);
        for (at, (words, share)) in self.words.iter().zip(self.parts).enumerate() {
            let counts = words.counts(&words.numbers(parts));
            if TOLD_BY.contains(&at) {
                marks.extend(counts.iter().map(|&(feature, count)| (told + feature, count.min(1.0))));
                told += words.len() as u32;
            }
            vector.extend(words.weighted(counts).0.into_iter().map(|(feature, w)| (start + feature, w * share)));
            start += words.len() as u32;
        }
        vector.extend((start..).zip(meant).map(|(feature, v)| (feature, v * self.parts[Unit::LEARNT.len()])));
        let length = marks.iter().map(|(_, x)| x * x).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
        marks.iter_mut().for_each(|(_, x)| *x /= length);
        Seen { vector, marks }
    }

    /// What both learners say of a text.
    pub(crate) fn log_odds(&self, parts: &[(f32, Cut)], meant: &[f32]) -> Vec<f32> {
        self.odds(&self.learners, &self.seen(parts, meant))
    }

    /// What the profiles say of a text, what both learners say of it, and what the second level makes of the two.
    pub(crate) fn with_profiles(&self, profiles: &[f64], learned: &[f32]) -> Vec<f64> {
        let mut odds = self.together(profiles, learned);
        if let Some(second) = &self.second {
            let said = second.log_odds(&above_mean(&odds));
            odds.iter_mut().zip(said).for_each(|(odds, said)| *odds += f64::from(self.second_weight * said));
        }
        odds
    }

    fn together(&self, profiles: &[f64], learned: &[f32]) -> Vec<f64> {
        profiles.iter().zip(learned).map(|(o, &l)| o * self.profiles + f64::from(l)).collect()
    }

    fn odds(&self, learners: &Learners, seen: &Seen) -> Vec<f32> {
        let mut odds = vec![0.0; self.topics];
        ridge::add(&seen.vector, &learners.weights, &mut odds);
        let told = log_count::scores(&seen.marks, &learners.ratios, self.topics);
        odds.iter_mut().zip(told).for_each(|(o, told)| *o = (*o + self.ratio_weight * told) * self.sharpness);
        odds
    }
}

/// Log odds of each topic less those of the average one.
fn above_mean(odds: &[f64]) -> Vec<f32> {
    let mean = odds.iter().sum::<f64>() / odds.len() as f64;
    odds.iter().map(|o| (o - mean) as f32).collect()
}

/// Features that enough texts have, rare ones weighing more.
fn vocabulary(lessons: &[Lesson], unit: Unit, min_texts: u32) -> Vocabulary {
    let having = Bag::having(lessons.iter().map(|l| l.parts.as_slice()), unit);
    let texts = lessons.len() as f32;
    let idf = |having: f32| ((1.0 + texts) / having).ln();
    let kept = having.counts.into_iter().filter(|(_, n)| *n >= min_texts as f32);
    Vocabulary::new(unit, kept.map(|(feature, n)| (feature, idf(n))).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn knowing_nothing(topics: usize, profiles: f64) -> Learned {
        let words = Unit::LEARNT.map(|unit| Vocabulary::new(unit, Vec::new()));
        let learners = Learners { weights: Vec::new(), ratios: Vec::new() };
        let (parts, sharpness) = ([0.0; 5], 16.0);
        Learned { words, topics, profiles, parts, sharpness, ratio_weight: 0.0, learners, second_weight: 0.0, second: None }
    }

    fn nothing() -> Seen {
        Seen { vector: Vec::new(), marks: Vec::new() }
    }

    fn lesson(topics: Vec<usize>, profiles: Vec<f64>) -> Lesson {
        Lesson { topics, weight: 1.0, parts: Vec::new(), meant: Vec::new(), profiles }
    }

    #[test]
    fn what_the_profiles_say_is_not_learnt_again_and_what_they_say_wrongly_is_taken_back() {
        let learned = knowing_nothing(3, 0.5);
        let target = |topics| learned.target(&lesson(topics, vec![8.0, 0.0, 1.0]), &nothing());
        assert_eq!(target(vec![0]), [0.84375, 0.09375, 0.0625], "a confirmation");
        assert_eq!(target(vec![1]), [-0.15625, 1.09375, 0.0625], "a correction");
        assert_eq!(target(Vec::new()), [0.0; 3], "what stays where it is");
    }

    proptest! {
        /// The profiles and what is to be learnt come to 1 for the topic and to the same for all others; of several topics the 1 is shared out.
        #[test]
        fn profiles_and_lesson_together_say_the_label(
            odds in proptest::collection::vec(-20.0f64..20.0, 2..9),
            profiles in 0.2f64..1.0,
            first in 0usize..9,
            second in 0usize..9,
        ) {
            let learned = knowing_nothing(odds.len(), profiles);
            let topics: BTreeSet<usize> = [first % odds.len(), second % odds.len()].into();
            let target = learned.target(&lesson(topics.iter().copied().collect(), odds.clone()), &nothing());
            let mean = odds.iter().sum::<f64>() / odds.len() as f64;
            let total = |t: usize| f64::from(target[t]) + (odds[t] - mean) * profiles / 16.0;
            prop_assert!((0..odds.len()).filter(|t| !topics.contains(t)).all(|t| total(t).abs() < 1e-5), "{target:?}");
            prop_assert!((topics.iter().map(|&t| total(t)).sum::<f64>() - 1.0).abs() < 1e-5, "{target:?}");
        }
    }
}
