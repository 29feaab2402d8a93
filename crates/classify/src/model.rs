//! Texts by what they mean to a model that somebody brings. It is too slow to read whole texts, and may fail: it is asked for all texts before
//! any of them is judged, for the title and the beginning alone, since what a text means counts less the longer the text is
//! ([`crate::ViewWeights::meaning_half_at`]). Corrections are learnt from the vectors of the program all the same.

use record::{Dossier, Sha256};
use rustc_hash::FxHashMap;

use crate::TextDoc;
use crate::classifier::{Classifier, PARTS, profile_texts};
use crate::columns::moments;
use crate::features::Cut;
use crate::meaning::{Topics, sum};
use crate::source::Source;

/// Texts whose passages are asked for together: many, so that a model gets some of each length; few, so that an interruption loses little.
const TEXTS: usize = 64;

/// Topics by a model, and what it made of the texts it was shown.
#[derive(Debug)]
pub(crate) struct Model {
    name: Sha256,
    topics: Topics,
    scale: Scale,
    /// By what was shown.
    heard: FxHashMap<Box<str>, Heard>,
}

/// Score of each topic by what a text means to a model.
#[derive(Debug, Clone)]
pub(crate) struct Heard {
    /// Of title and beginning.
    pub(crate) whole: Vec<f32>,
    pub(crate) title: Vec<f32>,
}

/// From the mean and spread that cosines of one model have to those of another.
#[derive(Debug, Clone, Copy)]
struct Scale {
    from: [f32; 2],
    to: [f32; 2],
}

impl Scale {
    fn of(&self, mut scores: Vec<f32>) -> Vec<f32> {
        let factor = self.to[1] / self.from[1].max(f32::MIN_POSITIVE);
        scores.iter_mut().for_each(|s| *s = self.to[0] + (*s - self.from[0]) * factor);
        scores
    }
}

/// What of a text a model is shown: the title, and the passages of the first stretch.
struct Shown {
    key: Box<str>,
    /// Weighted, the title first.
    parts: Vec<(f32, String)>,
}

impl Model {
    pub(crate) fn name(&self) -> Sha256 {
        self.name
    }
}

impl Classifier {
    /// Compares by meaning with the model `name` in place of the vectors given before, with which corrections go on to be learnt. `embed` gives
    /// one vector a passage, in order. Every text that is to be classified must be shown to it first ([`Classifier::show`]).
    ///
    /// The model's cosines are brought to the mean and spread of the vectors given before, both taken over the titles of the contest's topics:
    /// how wide cosines spread says nothing of what they are worth, and what weighs them was chosen at that spread.
    ///
    /// # Errors
    /// Those of `embed`.
    ///
    /// # Panics
    /// Where no vectors were given before, or `embed` leaves a passage out.
    pub fn with_model<E>(mut self, name: Sha256, mut embed: impl FnMut(&[&str]) -> Result<Vec<Vec<f32>>, E>) -> Result<Self, E> {
        let meaning = self.meaning.as_ref().expect("the vectors that the settings were chosen with are given first");
        let profiles: Vec<_> = self.contest.topics.iter().map(|t| profile_texts(t, &self.settings)).collect();
        let passages: Vec<&str> = profiles.iter().flatten().map(|(_, text)| text.as_ref()).collect();
        let made = vectors(&mut embed, &passages)?;
        let weighted: Vec<(f32, Vec<f32>)> = profiles.iter().flatten().map(|(weight, _)| *weight).zip(made).collect();
        let of_profiles = weighted.chunks(PARTS).map(|parts| sum(parts.iter().cloned()));
        let topics = Topics::new(&of_profiles.collect::<Vec<_>>());
        let titles: Vec<&str> = self.contest.topics.iter().map(|t| t.title.as_str()).collect();
        let by_model: Vec<f32> = vectors(&mut embed, &titles)?.iter().flat_map(|v| topics.score(v)).collect();
        let before = |title: &&str| meaning.topics.score(&meaning.of(&[(1.0, Cut::without_words(title))]));
        let by_words: Vec<f32> = titles.iter().flat_map(before).collect();
        let scale = Scale { from: moments(by_model.iter().copied()), to: moments(by_words.iter().copied()) };
        self.model = Some(Model { name, topics, scale, heard: FxHashMap::default() });
        Ok(self)
    }

    /// Shows entries to the model, where there is one; those that it was shown before cost nothing.
    ///
    /// # Errors
    /// Those of `embed`.
    pub fn show<'a, E>(
        &mut self,
        dossiers: impl IntoIterator<Item = &'a Dossier>,
        embed: impl FnMut(&[&str]) -> Result<Vec<Vec<f32>>, E>,
    ) -> Result<(), E> {
        let shown = |classifier: &Self, d: &Dossier| classifier.shown(&Source::of_dossier(d, &classifier.contest, &classifier.settings));
        self.show_all(dossiers.into_iter(), shown, embed)
    }

    /// The same for texts outside a season.
    ///
    /// # Errors
    /// Those of `embed`.
    pub fn show_texts<E>(&mut self, texts: &[TextDoc], embed: impl FnMut(&[&str]) -> Result<Vec<Vec<f32>>, E>) -> Result<(), E> {
        let shown = |classifier: &Self, t: &TextDoc| classifier.shown(&Source::of_text(t, &classifier.settings));
        self.show_all(texts.iter(), shown, embed)
    }

    fn show_all<'a, T: 'a, E>(
        &mut self,
        texts: impl Iterator<Item = &'a T>,
        shown: impl Fn(&Self, &T) -> Shown,
        mut embed: impl FnMut(&[&str]) -> Result<Vec<Vec<f32>>, E>,
    ) -> Result<(), E> {
        for some in texts.collect::<Vec<_>>().chunks(TEXTS) {
            let Some(model) = &self.model else { return Ok(()) };
            let mut some: Vec<Shown> = some.iter().map(|t| shown(self, t)).collect();
            some.retain(|s| !model.heard.contains_key(&s.key));
            if some.is_empty() {
                continue;
            }
            let passages: Vec<&str> = some.iter().flat_map(|s| &s.parts).map(|(_, passage)| passage.as_str()).collect();
            let mut made = vectors(&mut embed, &passages)?.into_iter();
            let heard = |shown: Shown| {
                let weights = shown.parts.iter().map(|(weight, _)| *weight);
                let parts: Vec<(f32, Vec<f32>)> = weights.zip(made.by_ref()).collect();
                let score = |vector: &[f32]| model.scale.of(model.topics.score(vector));
                (shown.key, Heard { title: score(&parts[0].1), whole: score(&sum(parts.into_iter())) })
            };
            let heard: Vec<(Box<str>, Heard)> = some.into_iter().map(heard).collect();
            self.model.as_mut().into_iter().for_each(|m| m.heard.extend(heard.iter().cloned()));
        }
        Ok(())
    }

    /// What the model made of a text; nothing without a model.
    ///
    /// # Panics
    /// Where the text was not shown to it.
    pub(crate) fn heard(&self, source: &Source<'_>) -> Option<&Heard> {
        let model = self.model.as_ref()?;
        Some(model.heard.get(&self.shown(source).key).expect("a text is shown to the model before it is classified"))
    }

    fn shown(&self, source: &Source<'_>) -> Shown {
        let title = (self.settings.title_weight, source.title.to_owned());
        let passages = source.parts.iter().flat_map(|&(weight, part)| self.passages(weight, source.text(part)));
        let passages = passages.take(self.settings.voices.passages).map(|(weight, _, passage)| (weight, passage));
        let parts: Vec<(f32, String)> = std::iter::once(title).chain(passages).collect();
        let key = parts.iter().map(|(_, passage)| passage.as_str()).collect::<Vec<_>>().join("\0");
        Shown { key: key.into(), parts }
    }
}

fn vectors<E>(embed: &mut impl FnMut(&[&str]) -> Result<Vec<Vec<f32>>, E>, passages: &[&str]) -> Result<Vec<Vec<f32>>, E> {
    let made = embed(passages)?;
    assert_eq!(made.len(), passages.len(), "every passage has a vector");
    Ok(made)
}
