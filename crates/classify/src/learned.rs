use rayon::prelude::*;
use record::{Classification, Dossier};

use crate::calibration::softmax;
use crate::classifier::Classifier;
use crate::features::{Cut, Unit};
use crate::settings::Learn;
use crate::source::Source;
use crate::vocabulary::{Bag, Vocabulary};
use crate::{Error, TextDoc};

/// What corrections add to the log odds of each topic: a weight for each feature and topic.
#[derive(Debug, Clone)]
pub(crate) struct Learned {
    words: [Vocabulary; 3],
    topics: usize,
    /// Weight of what the profiles say beside it.
    pub(crate) profiles: f64,
    /// How much a text's vector counts beside its words.
    meaning: f32,
    /// Row of `topics` weights a feature, the three vocabularies one behind the other and the dimensions of the vector behind them.
    weights: Vec<f32>,
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

/// A text to learn from: what it is made of, whether an expert set its topic, what should come out, and what the profiles say.
struct Lesson {
    corrected: bool,
    parts: Vec<(f32, Cut)>,
    meant: Vec<f32>,
    profile: Vec<f64>,
    target: Vec<f64>,
    weight: f32,
}

impl Classifier {
    /// Learns from entries whose topic an expert has set (code beside each); `season` are entries that nobody corrected and that should
    /// stay where they are unless they are much like a corrected one. Replaces what was learnt before.
    ///
    /// # Errors
    /// Where a correction names a topic that the contest does not have.
    pub fn learn(&mut self, corrected: &[(&Dossier, &str)], season: &[Dossier]) -> Result<(), Error> {
        let source = |d| Source::of_dossier(d, &self.contest, &self.settings);
        let corrected: Vec<_> = corrected.iter().map(|&(d, topic)| (source(d), topic)).collect();
        let anchors: Vec<_> = evenly(season, self.settings.learn.anchors).map(source).collect();
        self.learned = self.learned_from(&corrected, &anchors)?;
        Ok(())
    }

    /// The same from texts outside a season.
    ///
    /// # Errors
    /// Where a correction names a topic that the contest does not have.
    pub fn learn_texts(&mut self, corrected: &[(&TextDoc, &str)], others: &[TextDoc]) -> Result<(), Error> {
        let source = |d| Source::of_text(d, &self.settings);
        let corrected: Vec<_> = corrected.iter().map(|&(d, topic)| (source(d), topic)).collect();
        let anchors: Vec<_> = evenly(others, self.settings.learn.anchors).map(source).collect();
        self.learned = self.learned_from(&corrected, &anchors)?;
        Ok(())
    }

    fn learned_from(&self, corrected: &[(Source<'_>, &str)], anchors: &[Source<'_>]) -> Result<Option<Learned>, Error> {
        if corrected.is_empty() {
            return Ok(None);
        }
        let positions = corrected.iter().map(|(_, topic)| self.position(topic)).collect::<Result<Vec<_>, _>>()?;
        let profiles = self.settings.learn.profiles(corrected.len(), self.tracks.len());
        let mut lessons: Vec<Lesson> =
            corrected.par_iter().zip(&positions).map(|((source, _), &topic)| self.lesson(source, Some(topic), profiles)).collect();
        lessons.par_extend(anchors.par_iter().map(|source| self.lesson(source, None, profiles)));
        Ok(Some(Learned::fit(&lessons, self.tracks.len(), profiles, &self.settings.learn)))
    }

    /// A corrected text should come out as its topic; any other as the profiles say.
    fn lesson(&self, source: &Source<'_>, topic: Option<usize>, profiles: f64) -> Lesson {
        let parts = self.parts(source);
        let reading = self.compare(&parts);
        let profile: Vec<f64> = self.log_odds(&reading).into_iter().map(|p| p * profiles).collect();
        let target = topic.map_or_else(|| softmax(&profile), |topic| (0..profile.len()).map(|t| f64::from(u8::from(t == topic))).collect());
        let weight = if topic.is_some() { 1.0 } else { self.settings.learn.anchor_weight };
        Lesson { corrected: topic.is_some(), parts, meant: reading.meant, profile, target, weight }
    }
}

fn evenly<T>(all: &[T], most: usize) -> impl Iterator<Item = &T> {
    let count = most.min(all.len());
    (0..count).map(move |i| &all[i * all.len() / count])
}

impl Learned {
    /// Stochastic gradient descent on the cross entropy with an L2 penalty, in an order that depends on nothing but the number of lessons.
    fn fit(lessons: &[Lesson], topics: usize, profiles: f64, settings: &Learn) -> Self {
        let words = Unit::ALL.map(|unit| vocabulary(lessons, unit, settings.min_texts));
        let features = words.iter().map(Vocabulary::len).sum::<usize>() + lessons.first().map_or(0, |l| l.meant.len());
        let mut learned = Self { words, topics, profiles, meaning: settings.meaning, weights: vec![0.0; features * topics] };
        let vectors: Vec<Vec<(u32, f32)>> = lessons.par_iter().map(|l| learned.vector(&l.parts, &l.meant)).collect();
        let held = learned.held(lessons, &vectors, settings.follows_from);
        let penalty = 1.0 / (settings.pull * lessons.len() as f32);
        let mut order: Vec<usize> = (0..lessons.len()).filter(|&i| held[i]).collect();
        // Weights are `scale` times what is stored, so that the penalty shrinks all of them in one step.
        let (mut scale, mut steps) = (1.0f32, 0.0f32);
        for round in 0..settings.rounds {
            shuffle(&mut order, round);
            for &i in &order {
                let step = settings.step / (1.0 + settings.step * penalty * steps);
                steps += 1.0;
                scale *= 1.0 - step * penalty;
                learned.correct(&lessons[i], &vectors[i], step, scale);
            }
        }
        learned.weights.iter_mut().for_each(|w| *w *= scale);
        learned
    }

    /// Which lessons are taken: all corrections, and of the others those that are like none of them.
    fn held(&self, lessons: &[Lesson], vectors: &[Vec<(u32, f32)>], follows_from: f32) -> Vec<bool> {
        let pairs = self.words[0].len() as u32..(self.words[0].len() + self.words[1].len()) as u32;
        let corrected: Vec<&Vec<(u32, f32)>> = lessons.iter().zip(vectors).filter(|(l, _)| l.corrected).map(|(_, v)| v).collect();
        let follows = |vector: &Vec<(u32, f32)>| {
            let mut here = vec![0.0; pairs.len()];
            let inside = |v: &Vec<(u32, f32)>| {
                v.iter().filter(|(f, _)| pairs.contains(f)).map(|&(f, w)| ((f - pairs.start) as usize, w)).collect::<Vec<_>>()
            };
            inside(vector).into_iter().for_each(|(f, w)| here[f] = w);
            // Each of the vocabularies has an equal part in the length of a vector.
            let cosine = |v: &Vec<(u32, f32)>| inside(v).into_iter().map(|(f, w)| here[f] * w).sum::<f32>() * self.words.len() as f32;
            corrected.iter().any(|v| cosine(v) >= follows_from)
        };
        lessons.par_iter().zip(vectors).map(|(l, v)| l.corrected || !follows(v)).collect()
    }

    fn correct(&mut self, lesson: &Lesson, vector: &[(u32, f32)], step: f32, scale: f32) {
        let mut odds = vec![0.0; self.topics];
        self.add(vector, &mut odds);
        let odds: Vec<f64> = odds.iter().zip(&lesson.profile).map(|(&o, p)| f64::from(o * scale) + p).collect();
        let off: Vec<f32> = softmax(&odds).iter().zip(&lesson.target).map(|(p, t)| (t - p) as f32 * lesson.weight * step / scale).collect();
        for &(feature, w) in vector {
            let row = &mut self.weights[feature as usize * self.topics..][..self.topics];
            row.iter_mut().zip(&off).for_each(|(weight, o)| *weight += w * o);
        }
    }

    fn add(&self, vector: &[(u32, f32)], odds: &mut [f32]) {
        for &(feature, w) in vector {
            let row = &self.weights[feature as usize * self.topics..][..self.topics];
            odds.iter_mut().zip(row).for_each(|(o, weight)| *o += w * weight);
        }
    }

    /// The three vectors one behind the other, of length 1 together, and the vector of what is meant behind them.
    fn vector(&self, parts: &[(f32, Cut)], meant: &[f32]) -> Vec<(u32, f32)> {
        let each = (1.0 / self.words.len() as f32).sqrt();
        let mut start = 0;
        let mut all = Vec::new();
        for words in &self.words {
            all.extend(words.vector(parts).0.into_iter().map(|(feature, w)| (start + feature, w * each)));
            start += words.len() as u32;
        }
        all.extend((start..).zip(meant).map(|(feature, v)| (feature, v * self.meaning)));
        all
    }

    /// What was learnt about a text.
    pub(crate) fn log_odds(&self, parts: &[(f32, Cut)], meant: &[f32]) -> Vec<f32> {
        let mut odds = vec![0.0; self.topics];
        self.add(&self.vector(parts, meant), &mut odds);
        odds
    }
}

/// Features that enough texts have, rare ones weighing more.
fn vocabulary(lessons: &[Lesson], unit: Unit, min_texts: u32) -> Vocabulary {
    let mut having = Bag::default();
    for lesson in lessons {
        let mut inside = Bag::default();
        lesson.parts.iter().for_each(|(_, cut)| inside.add(cut, unit, 1.0));
        inside.counts.iter().for_each(|(feature, _)| having.add_one(feature, 1.0));
    }
    let texts = lessons.len() as f32;
    let idf = |having: f32| ((1.0 + texts) / (1.0 + having)).ln() + 1.0;
    let kept = having.counts.into_iter().filter(|(_, n)| *n >= min_texts as f32);
    Vocabulary::new(unit, kept.map(|(feature, n)| (feature, idf(n))).collect())
}

/// Fisher and Yates, driven by a linear congruential generator (Knuth's MMIX constants) seeded with the round.
fn shuffle(order: &mut [usize], round: u32) {
    let mut state = u64::from(round) + 1;
    for i in (1..order.len()).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        order.swap(i, (state >> 33) as usize % (i + 1));
    }
}
