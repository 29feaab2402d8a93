//! From a text to its topic and track: the order in which the parts of this crate are asked.

use std::borrow::Cow;
use std::ops::Range;

use rayon::prelude::*;
use record::{Classification, Contest, Dossier, Sha256, Text, Topic, TopicGuess, TopicSet};
use text::{Segmenter, passages};

use crate::calibration::{Choice, share, softmax, track_sums};
use crate::columns::Levels;
use crate::features::{Cut, Unit};
use crate::learned::Learned;
use crate::meaning::{Embed, Meaning};
use crate::model::{Heard, Model};
use crate::opinion::{Opinions, Scored, Stretch};
use crate::source::Source;
use crate::view::View;
use crate::vocabulary::{Bag, Sparse};
use crate::{Error, Observation, Settings, TextDoc};

/// Parts of a profile.
pub(crate) const PARTS: usize = 5;
/// Positions of the views by pairs and by words, among those of [`Unit::ALL`].
pub(crate) const PAIRS: usize = 1;
pub(crate) const WORDS: usize = 2;
const _: () = assert!(matches!(Unit::ALL[PAIRS], Unit::Pair) && matches!(Unit::ALL[WORDS], Unit::Word));
/// Topics that an answer names.
const CANDIDATES: usize = 5;

/// Says where texts belong, from what the contest says about its topics. One text's answer does not depend on any other text.
#[derive(Debug)]
pub struct Classifier {
    pub(crate) contest: Contest,
    pub(crate) settings: Settings,
    /// Position of each topic's track among the contest's tracks.
    pub(crate) tracks: Vec<usize>,
    /// The topic for what fits no other.
    open: Option<usize>,
    pub(crate) segmenter: Segmenter,
    /// Topics by each of [`Unit::ALL`].
    pub(crate) views: [View; 3],
    /// Topics by meaning, where vectors are at hand, and the name of what makes them.
    pub(crate) meaning: Option<Meaning>,
    vectors: Option<Sha256>,
    /// The same by a model that somebody brings.
    pub(crate) model: Option<Model>,
    pub(crate) levels: Option<Levels>,
    /// What experts' corrections taught.
    pub(crate) learned: Option<Learned>,
}

/// A text as the classifier sees it.
pub(crate) struct Reading {
    /// By each of [`Unit::ALL`].
    pub(crate) vectors: [Sparse; 3],
    /// Vector of the text, empty where vectors are not used.
    pub(crate) meant: Vec<f32>,
    pub(crate) opinions: Opinions,
    /// Whether there is more than a title.
    has_text: bool,
    /// Where something was learnt from corrections: what both learners add to the log odds of each topic.
    pub(crate) learned: Option<Vec<f32>>,
}

/// What was made of a reading. Topics and tracks by position.
pub(crate) struct Verdict {
    pub(crate) topic: usize,
    /// The strongest topic beside it.
    pub(crate) runner_up: Option<usize>,
    pub(crate) track_probability: f64,
    pub(crate) topic_probability: f64,
    /// Why the program does not choose, where it does not.
    pub(crate) doubt: Option<Doubt>,
    /// Topics that hold the right one as often as is stated; nothing where that was not measured.
    pub(crate) likely: Option<Vec<usize>>,
    raw_tracks: Vec<f64>,
    track: usize,
    candidates: Vec<(usize, f64)>,
}

/// Why the program does not choose.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Doubt {
    /// Too little text that tells topics apart.
    TooLittle,
    /// Nearly all of the text is statutes or contracts.
    Norms,
    /// No topic scores what a text that fits one does.
    NoFit,
    /// Another track, by position, has as good as the same part of the text.
    TwoThings(usize),
    /// The probability of the track is too low.
    Track,
    /// That of the track is not, that of the topic is.
    Topic,
}

impl Classifier {
    /// Builds the tables from the contest's topics.
    ///
    /// # Errors
    /// Without topics, with a topic of no track or one that stands twice, or with settings that cannot be worked with.
    pub fn new(contest: &Contest, settings: &Settings) -> Result<Self, Error> {
        settings.check()?;
        let tracks = tracks_of(contest)?;
        let segmenter = Segmenter::with_terms(contest.topics.iter().flat_map(|t| &t.profile.terms));
        let profiles: Vec<_> = contest.topics.iter().map(|t| profile_parts(t, &segmenter, settings)).collect();
        let views = views_of(&profiles, View::new);
        let open = contest.tracks.iter().find(|t| t.catch_all).and_then(|t| contest.topics.iter().rposition(|p| p.track() == t.code));
        Ok(Self {
            contest: contest.clone(),
            settings: settings.clone(),
            tracks,
            open,
            segmenter,
            views,
            meaning: None,
            vectors: None,
            model: None,
            levels: None,
            learned: None,
        })
    }

    /// Compares by meaning too: `embed` gives the vectors, `name` says which they are.
    #[must_use]
    pub fn with_vectors(mut self, name: Sha256, embed: Embed) -> Self {
        self.meaning = Some(Meaning::new(embed, &self.profiles()));
        self.vectors = Some(name);
        self
    }

    /// Whether the probabilities were measured with the vectors at hand: where others make them, or none, nobody knows how often such an
    /// answer is right.
    pub fn is_measured(&self) -> bool {
        self.vectors_at_hand() == Some(self.settings.calibration.vectors)
    }

    fn vectors_at_hand(&self) -> Option<Sha256> {
        self.model.as_ref().map(Model::name).or(self.vectors)
    }

    /// The weighted parts of each topic's profile.
    fn profiles(&self) -> Vec<Vec<(f32, Cut)>> {
        self.contest.topics.iter().map(|t| profile_parts(t, &self.segmenter, &self.settings)).collect()
    }

    /// The tables anew, each made by `view` of one bag a topic.
    pub(crate) fn views_of(&self, view: impl Fn(Unit, &[Bag]) -> View) -> [View; 3] {
        views_of(&self.profiles(), view)
    }

    /// Where each entry belongs, in the order of `dossiers`.
    pub fn classify(&self, dossiers: &[Dossier]) -> Vec<Classification> {
        dossiers.par_iter().map(|d| self.classify_one(d)).collect()
    }

    fn classify_one(&self, dossier: &Dossier) -> Classification {
        let source = Source::of_dossier(dossier, &self.contest, &self.settings);
        let entry = &dossier.entry;
        self.answer(&source, &entry.no, entry.track.as_deref(), entry.topic.as_deref())
    }

    /// Where each text belongs, in the order of `texts`; a title alone is enough.
    pub fn classify_texts(&self, texts: &[TextDoc]) -> Vec<Classification> {
        texts.par_iter().map(|t| self.answer(&Source::of_text(t, &self.settings), &t.id, None, None)).collect()
    }

    /// What [`crate::Calibration::fit`] needs to know of a text whose topics are known.
    ///
    /// # Errors
    /// Where the contest has no such topic.
    ///
    /// # Panics
    /// Where no vectors were given: screenings always have some.
    pub fn observe(&self, text: &TextDoc, accepted: &[&str]) -> Result<Observation, Error> {
        let opinions = self.read(&Source::of_text(text, &self.settings)).opinions;
        let accepted = accepted.iter().map(|t| self.position(t)).collect::<Result<_, _>>()?;
        let vectors = self.vectors_at_hand().expect("a calibration is that of some vectors");
        Ok(Observation { opinions, voices: self.settings.voices.clone(), vectors, accepted, tracks: self.tracks.clone() })
    }

    pub(crate) fn position(&self, topic: &str) -> Result<usize, Error> {
        self.contest.topics.iter().position(|t| t.code == topic).ok_or_else(|| Error::UnknownTopic { topic: topic.to_owned() })
    }

    pub(crate) fn read(&self, source: &Source<'_>) -> Reading {
        let parts = self.parts(source);
        let mut reading = self.compare(&parts, self.heard(source));
        reading.learned = self.learned.as_ref().map(|l| l.log_odds(&parts, &self.apart(&reading.meant)));
        reading
    }

    /// A source cut into weighted passages, the title first.
    pub(crate) fn parts(&self, source: &Source<'_>) -> Vec<(f32, Cut)> {
        let title = (self.settings.title_weight, Cut::new(source.title, &self.segmenter));
        let body = source.parts.iter().flat_map(|&(weight, part)| self.passages(weight, source.text(part)));
        std::iter::once(title).chain(body.map(|(weight, cut, _)| (weight, cut))).collect()
    }

    /// Compares with the profiles alone. `heard` is what a model made of the text, where one is asked.
    pub(crate) fn compare(&self, parts: &[(f32, Cut)], heard: Option<&Heard>) -> Reading {
        let numbers = self.views.each_ref().map(|view| view.vocabulary.numbers(parts));
        let vectors_of = |range: Range<usize>| -> [Sparse; 3] {
            std::array::from_fn(|view| self.views[view].vocabulary.sparse(&numbers[view][range.clone()]))
        };
        let vectors = vectors_of(0..parts.len());
        let meant = self.meant(parts);
        let whole = self.scored(parts, &vectors, heard.map_or_else(|| self.meaning_scores(&meant), |h| h.whole.clone()));
        let stretch = |from: usize| {
            let range = from..(from + self.settings.voices.passages).min(parts.len());
            let passages = &parts[range.clone()];
            let weight = passages.iter().map(|(weight, cut)| weight * cut.chars.len() as f32).sum();
            Stretch { weight, scored: self.scored(passages, &vectors_of(range), Vec::new()) }
        };
        let mut opinions = Opinions { whole, title: None, stretches: Vec::new() };
        if parts.len() > 1 + self.settings.voices.passages {
            let title = &parts[..1];
            let means = heard.map_or_else(|| self.meaning_scores(&self.meant(title)), |h| h.title.clone());
            opinions.title = Some(self.scored(title, &vectors_of(0..1), means));
            opinions.stretches = (1..parts.len()).step_by(self.settings.voices.passages).map(stretch).collect();
        }
        Reading { vectors, meant, opinions, has_text: parts.len() > 1, learned: None }
    }

    /// Score of each topic for some passages. `meaning` has the scores by what they mean; none where that is not asked.
    fn scored(&self, parts: &[(f32, Cut)], vectors: &[Sparse; 3], mut meaning: Vec<f32>) -> Scored {
        let mut scores = self.lexical(vectors);
        if let Some(levels) = &self.levels {
            levels.lexical.level(&mut scores);
            if let Some(columns) = &levels.meaning {
                columns.level(&mut meaning);
            }
        }
        let pairs = vectors[PAIRS].0.iter().filter(|(f, _)| self.is_telling(*f)).count();
        let weight = self.settings.views.meaning(parts.iter().map(|(_, cut)| cut.chars.len()).sum());
        scores.iter_mut().zip(&meaning).for_each(|(s, m)| *s += weight * m);
        self.raise_open(&mut scores, pairs);
        Scored { scores, pairs }
    }

    pub(crate) fn vectors(&self, parts: &[(f32, Cut)]) -> [Sparse; 3] {
        self.views.each_ref().map(|view| view.vocabulary.vector(parts))
    }

    /// Score of each topic by characters, pairs and words.
    pub(crate) fn lexical(&self, vectors: &[Sparse; 3]) -> Vec<f32> {
        let weights = [self.settings.views.chars, self.settings.views.pairs, self.settings.views.words];
        let total: f32 = weights.iter().sum();
        let mut scores = vec![0.0; self.tracks.len()];
        for ((view, vector), weight) in self.views.iter().zip(vectors).zip(weights) {
            view.score(vector, weight / total, &mut scores);
        }
        scores
    }

    /// Vector of a text, empty where vectors are not used.
    pub(crate) fn meant(&self, parts: &[(f32, Cut)]) -> Vec<f32> {
        self.meaning.as_ref().map_or_else(Vec::new, |m| m.of(parts))
    }

    /// What of a text's vector is its own and not the contest's.
    pub(crate) fn apart(&self, meant: &[f32]) -> Vec<f32> {
        self.meaning.as_ref().map_or_else(Vec::new, |m| m.topics.apart(meant))
    }

    /// Score of each topic by meaning, empty where vectors are not used.
    pub(crate) fn meaning_scores(&self, meant: &[f32]) -> Vec<f32> {
        self.meaning.as_ref().map_or_else(Vec::new, |m| m.topics.score(meant))
    }

    /// A part of a text cut into passages, each with its weight and as it stands there: a passage that is little but topic words counts for
    /// less.
    pub(crate) fn passages(&self, weight: f32, part: &str) -> impl Iterator<Item = (f32, Cut, String)> {
        let chars = Text::new(part.to_owned());
        passages(part, self.settings.stuffing.passage).into_iter().map(move |span| {
            let passage = chars.slice(span);
            let cut = Cut::new(passage, &self.segmenter);
            (weight * self.damping(&cut), cut, passage.to_owned())
        })
    }

    fn damping(&self, cut: &Cut) -> f32 {
        let (mut all, mut telling) = (0u32, 0u32);
        cut.features(Unit::Pair, |pair| {
            all += 1;
            telling += u32::from(self.views[PAIRS].vocabulary.number(pair).is_some_and(|f| self.is_telling(f)));
        });
        self.settings.stuffing.damping(telling as f32 / all.max(1) as f32)
    }

    /// Whether a pair tells topics apart: few of them have it.
    fn is_telling(&self, pair: u32) -> bool {
        self.views[PAIRS].topics(pair).len() as f32 <= self.settings.telling_share * self.tracks.len() as f32
    }

    /// The catch-all topic scores at least its floor: it wins where nothing else fits, not only where its own words are used.
    fn raise_open(&self, scores: &mut [f32], pairs: usize) {
        let Some(open) = self.open else { return };
        let pairs = pairs as f32;
        let floor = self.settings.open.floor * pairs / (pairs + self.settings.open.half_at);
        scores[open] = scores[open].max(floor);
    }

    pub(crate) fn log_odds(&self, reading: &Reading) -> Vec<f64> {
        let odds = reading.opinions.log_odds(&self.settings.calibration, &self.settings.voices);
        match (&self.learned, &reading.learned) {
            (Some(learned), Some(said)) => learned.with_profiles(&odds, said),
            _ => odds,
        }
    }

    /// Best track and topic by log odds.
    pub(crate) fn choice(&self, log_odds: &[f64]) -> Choice {
        Choice::of(&softmax(log_odds), &self.tracks)
    }

    pub(crate) fn decide(&self, source: &Source<'_>, reading: &Reading) -> Verdict {
        let calibration = &self.settings.calibration;
        let raw = softmax(&self.log_odds(reading));
        let choice = Choice::of(&raw, &self.tracks);
        let track_probability = calibration.track(choice.track_raw);
        let probabilities = calibration.probabilities(&raw, &choice);
        let topic_probability = probabilities[choice.topic];
        let candidates = candidates(&raw, choice.topic, &probabilities);
        let doubt = self.doubt(source, reading, &choice, track_probability, topic_probability);
        Verdict {
            topic: choice.topic,
            runner_up: self.runner_up(&candidates),
            track_probability,
            topic_probability,
            doubt,
            likely: self.likely(reading, &probabilities, &choice, doubt),
            raw_tracks: track_sums(&raw, &self.tracks),
            track: choice.track,
            candidates,
        }
    }

    /// The likely topics. How often these hold the right one was measured on texts that fit a topic.
    fn likely(&self, reading: &Reading, probabilities: &[f64], choice: &Choice, doubt: Option<Doubt>) -> Option<Vec<usize>> {
        let fits = matches!(doubt, None | Some(Doubt::TwoThings(_) | Doubt::Track | Doubt::Topic));
        (fits && self.is_measured()).then(|| self.settings.calibration.set(probabilities, choice, reading.opinions.is_long()))
    }

    /// The topic to tell the best one from. What fits nothing else is told from everything in the same words.
    fn runner_up(&self, candidates: &[(usize, f64)]) -> Option<usize> {
        candidates[1..].iter().map(|c| c.0).find(|&topic| Some(topic) != self.open)
    }

    fn doubt(&self, source: &Source<'_>, reading: &Reading, choice: &Choice, track: f64, topic: f64) -> Option<Doubt> {
        let abstain = &self.settings.abstain;
        let opinions = &reading.opinions;
        if source.is_little_left {
            return Some(Doubt::Norms);
        }
        if opinions.whole.pairs < abstain.min_pairs {
            return Some(Doubt::TooLittle);
        }
        if Some(choice.topic) != self.open && self.fits_poorly(reading, choice.topic) && !self.is_taught(reading, choice.topic) {
            return Some(Doubt::NoFit);
        }
        if let Some(rival) = self.rival(opinions, choice.track) {
            return Some(Doubt::TwoThings(rival));
        }
        if track < abstain.track_below {
            return Some(Doubt::Track);
        }
        (topic < abstain.topic_below).then_some(Doubt::Topic)
    }

    /// Another track that has as good as the same part of the text. What takes everything is no rival and has none: a text that fits nothing
    /// else is near to many things.
    fn rival(&self, opinions: &Opinions, track: usize) -> Option<usize> {
        let shares = opinions.track_shares(&self.tracks, &self.settings.calibration, &self.settings.voices)?;
        let takes_all = |t: usize| self.contest.tracks[t].catch_all;
        let others = (0..shares.len()).filter(|&t| t != track && !takes_all(t));
        let rival = others.max_by(|&a, &b| shares[a].total_cmp(&shares[b]).then(b.cmp(&a)))?;
        (!takes_all(track) && shares[rival] >= self.settings.abstain.rival_from * shares[track]).then_some(rival)
    }

    /// Whether the best topic scores less than what fits a topic does, or the text has none of its words.
    fn fits_poorly(&self, reading: &Reading, topic: usize) -> bool {
        let abstain = &self.settings.abstain;
        let names_nothing = || self.pull(reading, topic, None, |_| true).is_empty();
        reading.opinions.fit(abstain.fit_half_at, self.open) < abstain.least_fit || reading.has_text && names_nothing()
    }

    /// Whether a text is like what experts put under a topic, whose words are often others than those of its profile.
    fn is_taught(&self, reading: &Reading, topic: usize) -> bool {
        let from = self.settings.abstain.taught_from * self.settings.learn.sharpness;
        reading.learned.as_ref().is_some_and(|odds| odds[topic] >= from)
    }

    fn answer(&self, source: &Source<'_>, entry: &str, declared_track: Option<&str>, declared_topic: Option<&str>) -> Classification {
        let reading = self.read(source);
        let verdict = self.decide(source, &reading);
        let code = |topic: usize| self.contest.topics[topic].code.clone();
        Classification {
            entry: entry.to_owned(),
            declared_track: declared_track.map(str::to_owned),
            declared_topic: declared_topic.map(str::to_owned),
            track: self.contest.tracks[verdict.track].code.clone(),
            topic: code(verdict.topic),
            track_probability: verdict.track_probability,
            topic_probability: verdict.topic_probability,
            declared_track_probability: declared_track.and_then(|t| self.track_probability(&verdict, t)),
            doubt: verdict.doubt.map(|d| self.told(d)),
            likely: verdict
                .likely
                .as_ref()
                .map(|set| TopicSet { coverage: self.settings.calibration.sets.coverage, topics: set.iter().map(|&t| code(t)).collect() }),
            candidates: verdict.candidates.iter().map(|&(t, probability)| TopicGuess { topic: code(t), probability }).collect(),
            evidence: self.evidence(source, &reading, &verdict),
            reasons: self.reasons(source, &reading, &verdict),
        }
    }

    fn told(&self, doubt: Doubt) -> record::Doubt {
        match doubt {
            Doubt::TooLittle => record::Doubt::TooLittle,
            Doubt::Norms => record::Doubt::Norms,
            Doubt::NoFit => record::Doubt::NoFit,
            Doubt::TwoThings(track) => record::Doubt::TwoTracks(self.contest.tracks[track].code.clone()),
            Doubt::Track => record::Doubt::Track,
            Doubt::Topic => record::Doubt::Topic,
        }
    }

    /// Probability of a track beside the best one: its share of what the best one leaves.
    fn track_probability(&self, verdict: &Verdict, code: &str) -> Option<f64> {
        let track = self.contest.tracks.iter().position(|t| t.code == code)?;
        if track == verdict.track {
            return Some(verdict.track_probability);
        }
        let raw = verdict.raw_tracks.get(track).copied().unwrap_or(0.0);
        Some(share(raw, verdict.raw_tracks[verdict.track], verdict.track_probability))
    }
}

/// The best topics, the chosen one first; none is more probable than the chosen one.
fn candidates(raw: &[f64], chosen: usize, probabilities: &[f64]) -> Vec<(usize, f64)> {
    let mut others: Vec<usize> = (0..raw.len()).filter(|&t| t != chosen).collect();
    others.sort_by(|&a, &b| raw[b].total_cmp(&raw[a]).then(a.cmp(&b)));
    std::iter::once(chosen).chain(others.into_iter().take(CANDIDATES - 1)).map(|t| (t, probabilities[t])).collect()
}

fn tracks_of(contest: &Contest) -> Result<Vec<usize>, Error> {
    if contest.topics.is_empty() {
        return Err(Error::NoTopics);
    }
    for (i, topic) in contest.topics.iter().enumerate() {
        if contest.topics[..i].iter().any(|t| t.code == topic.code) {
            return Err(Error::DuplicateTopic { topic: topic.code.clone() });
        }
    }
    let position = |topic: &Topic| {
        let track = topic.track();
        let unknown = || Error::UnknownTrack { topic: topic.code.clone(), track: track.to_owned() };
        contest.tracks.iter().position(|t| t.code == track).ok_or_else(unknown)
    };
    contest.topics.iter().map(position).collect()
}

/// The parts of a topic's profile, weighted.
pub(crate) fn profile_texts<'a>(topic: &'a Topic, settings: &Settings) -> [(f32, Cow<'a, str>); PARTS] {
    let weights = &settings.profile;
    [
        (weights.title, topic.title.as_str().into()),
        (weights.description, topic.description.as_str().into()),
        (weights.belongs, topic.profile.belongs.as_str().into()),
        (weights.data, topic.profile.data.join("、").into()),
        (weights.terms, topic.profile.terms.join("、").into()),
    ]
}

fn profile_parts(topic: &Topic, segmenter: &Segmenter, settings: &Settings) -> Vec<(f32, Cut)> {
    profile_texts(topic, settings).map(|(weight, part)| (weight, Cut::new(&part, segmenter))).into()
}

fn views_of(profiles: &[Vec<(f32, Cut)>], view: impl Fn(Unit, &[Bag]) -> View) -> [View; 3] {
    Unit::ALL.map(|unit| view(unit, &profiles.iter().map(|p| profile_bag(p, unit)).collect::<Vec<Bag>>()))
}

fn profile_bag(parts: &[(f32, Cut)], unit: Unit) -> Bag {
    let mut bag = Bag::default();
    parts.iter().for_each(|(weight, cut)| bag.add(cut, unit, *weight));
    bag
}
