use rayon::prelude::*;
use record::{Classification, Dossier};

use crate::classifier::Classifier;
use crate::features::{Cut, Unit};
use crate::ridge::{self, Ridge};
use crate::settings::Learn;
use crate::source::Source;
use crate::vocabulary::{Bag, Vocabulary};
use crate::{Error, TextDoc};

/// What corrections add to the log odds of each topic: a weight for each feature and topic.
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
    /// Row of `topics` weights a feature, the vocabularies one behind the other and the dimensions of the vector behind them.
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

/// A text to learn from: what it is made of, what it means, its topic where an expert set one, and by how much (log odds) the profiles put
/// each topic before that one.
struct Lesson {
    topic: Option<usize>,
    parts: Vec<(f32, Cut)>,
    meant: Vec<f32>,
    before: Vec<f32>,
}

impl Classifier {
    /// Learns from entries whose topic an expert has set (code beside each); `season` are entries that nobody corrected and that should
    /// stay where they are unless they are much like a corrected one. Replaces what was learnt before.
    ///
    /// # Errors
    /// Where a correction names a topic that the contest does not have.
    pub fn learn(&mut self, corrected: &[(&Dossier, &str)], season: &[&Dossier]) -> Result<(), Error> {
        let source = |d| Source::of_dossier(d, &self.contest, &self.settings);
        let corrected: Vec<_> = corrected.iter().map(|&(d, topic)| (source(d), topic)).collect();
        let anchors: Vec<_> = evenly(season, self.settings.learn.anchors).copied().map(source).collect();
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

    fn lesson(&self, source: &Source<'_>, topic: Option<usize>, profiles: f64) -> Lesson {
        let parts = self.parts(source);
        let before = |topic: usize| {
            let odds = self.log_odds(&self.compare(&parts, self.heard(source)));
            odds.iter().map(|o| ((o - odds[topic]) * profiles).max(0.0) as f32).collect()
        };
        Lesson { topic, meant: self.apart(&self.meant(&parts)), before: topic.map_or_else(Vec::new, before), parts }
    }
}

fn evenly<T>(all: &[T], most: usize) -> impl Iterator<Item = &T> {
    let count = most.min(all.len());
    (0..count).map(move |i| &all[i * all.len() / count])
}

impl Learned {
    /// A correction should score 1 for its topic and take back what the profiles put before that; what stays where it is, 0 for all.
    fn fit(lessons: &[Lesson], topics: usize, profiles: f64, settings: &Learn) -> Self {
        let words = Unit::LEARNT.map(|unit| vocabulary(lessons, unit, settings.min_texts));
        let features = words.iter().map(Vocabulary::len).sum::<usize>() + lessons.first().map_or(0, |l| l.meant.len());
        let parts = settings.parts.shares();
        let mut learned = Self { words, topics, profiles, parts, sharpness: settings.sharpness, weights: Vec::new() };
        let vectors: Vec<Vec<(u32, f32)>> = lessons.par_iter().map(|l| learned.vector(&l.parts, &l.meant)).collect();
        let held = learned.held(lessons, &vectors, settings.follows_from);
        let taken: Vec<(&Lesson, &[(u32, f32)])> =
            lessons.iter().zip(&vectors).zip(&held).filter(|(_, held)| **held).map(|((l, v), _)| (l, v.as_slice())).collect();
        let penalty = |l: &Lesson| settings.penalty / if l.topic.is_some() { 1.0 } else { settings.anchor_weight };
        let ridge = Ridge {
            rows: taken.iter().map(|(_, v)| *v).collect(),
            features,
            topics,
            penalties: taken.iter().map(|(l, _)| penalty(l)).collect(),
        };
        let mut targets = vec![0.0; taken.len() * topics];
        for (i, (lesson, _)) in taken.iter().enumerate() {
            let Some(topic) = lesson.topic else { continue };
            let target = &mut targets[i * topics..][..topics];
            target.iter_mut().zip(&lesson.before).for_each(|(t, before)| *t = -before / settings.sharpness);
            target[topic] = 1.0;
        }
        learned.weights = ridge.fit(&targets, settings.rounds);
        learned
    }

    /// Which lessons are taken: all corrections, and of the others those that are like none of them.
    fn held(&self, lessons: &[Lesson], vectors: &[Vec<(u32, f32)>], follows_from: f32) -> Vec<bool> {
        let pairs = self.words[0].len() as u32..(self.words[0].len() + self.words[1].len()) as u32;
        let corrected: Vec<&Vec<(u32, f32)>> = lessons.iter().zip(vectors).filter(|(l, _)| l.topic.is_some()).map(|(_, v)| v).collect();
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
        lessons.par_iter().zip(vectors).map(|(l, v)| l.topic.is_some() || !follows(v)).collect()
    }

    /// The vectors one behind the other and the vector of what is meant behind them, each of the length that its part has.
    fn vector(&self, parts: &[(f32, Cut)], meant: &[f32]) -> Vec<(u32, f32)> {
        let mut start = 0;
        let mut all = Vec::new();
        for (words, share) in self.words.iter().zip(self.parts) {
            all.extend(words.vector(parts).0.into_iter().map(|(feature, w)| (start + feature, w * share)));
            start += words.len() as u32;
        }
        all.extend((start..).zip(meant).map(|(feature, v)| (feature, v * self.parts[Unit::LEARNT.len()])));
        all
    }

    /// What was learnt about a text.
    pub(crate) fn log_odds(&self, parts: &[(f32, Cut)], meant: &[f32]) -> Vec<f32> {
        let mut odds = vec![0.0; self.topics];
        ridge::add(&self.vector(parts, meant), &self.weights, &mut odds);
        odds.iter_mut().for_each(|o| *o *= self.sharpness);
        odds
    }
}

/// Features that enough texts have, rare ones weighing more.
fn vocabulary(lessons: &[Lesson], unit: Unit, min_texts: u32) -> Vocabulary {
    let having = Bag::having(lessons.iter().map(|l| l.parts.as_slice()), unit);
    let texts = lessons.len() as f32;
    let idf = |having: f32| ((1.0 + texts) / having).ln();
    let kept = having.counts.into_iter().filter(|(_, n)| *n >= min_texts as f32);
    Vocabulary::new(unit, kept.map(|(feature, n)| (feature, idf(n))).collect())
}
