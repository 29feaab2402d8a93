//! What a text as a whole, its title and its stretches say, each by itself, and what these come to together.
//!
//! A sum over a whole text can be bought: a list of another topic's terms, or pages of statutes, outweigh what the project is about. Stretches
//! each have one voice, whatever stands in them, and the title has one of its own.

use crate::Calibration;
use crate::calibration::{softmax, track_sums};
use crate::settings::Voices;

/// Scores of one reading.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Scored {
    /// Score of each topic.
    pub(crate) scores: Vec<f32>,
    /// Distinct pairs that tell topics apart: how much there is to go by.
    pub(crate) pairs: usize,
}

impl Scored {
    fn probabilities(&self, calibration: &Calibration) -> Vec<f64> {
        softmax(&calibration.log_odds(&self.scores, self.pairs))
    }
}

/// A stretch of the text and the weight of its voice.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Stretch {
    pub(crate) weight: f32,
    pub(crate) scored: Scored,
}

/// What is known of a text before it is decided upon.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Opinions {
    /// Of title and text together.
    pub(crate) whole: Scored,
    /// Of the title alone; nothing where it is not beside a text.
    pub(crate) title: Option<Scored>,
    /// Of the stretches of the text; none where there are fewer than two, which say what the whole does.
    pub(crate) stretches: Vec<Stretch>,
}

impl Opinions {
    /// Whether the text has several stretches.
    pub(crate) fn is_long(&self) -> bool {
        !self.stretches.is_empty()
    }

    /// Log odds of each topic, up to a common term: a product of the three opinions (Hinton 2002), none of which can rule a topic out alone.
    pub(crate) fn log_odds(&self, calibration: &Calibration, voices: &Voices) -> Vec<f64> {
        if self.stretches.is_empty() {
            return calibration.log_odds(&self.whole.scores, self.whole.pairs);
        }
        let mut odds = vec![0.0; self.whole.scores.len()];
        let mut hear = |weight: f64, said: &[f64]| {
            odds.iter_mut().zip(said).for_each(|(o, p)| *o += weight * (p + voices.least).ln());
        };
        hear(voices.stretches, &self.shares(calibration, voices));
        hear(voices.whole, &self.whole.probabilities(calibration));
        if let Some(title) = self.title.as_ref().filter(|t| t.pairs > 0) {
            hear(voices.title, &title.probabilities(calibration));
        }
        odds
    }

    /// Share of the text that each topic has: the mean of what the stretches say, one with little to go by being undecided.
    pub(crate) fn shares(&self, calibration: &Calibration, voices: &Voices) -> Vec<f64> {
        let topics = self.whole.scores.len();
        let mut shares = vec![0.0; topics];
        let mut total = 0.0;
        for stretch in &self.stretches {
            let weight = f64::from(stretch.weight);
            let pairs = stretch.scored.pairs as f64;
            let sure = pairs / (pairs + voices.half_at);
            let said = stretch.scored.probabilities(calibration);
            shares.iter_mut().zip(&said).for_each(|(s, p)| *s += weight * (sure * p + (1.0 - sure) / topics as f64));
            total += weight;
        }
        if total > 0.0 {
            shares.iter_mut().for_each(|s| *s /= total);
        }
        shares
    }

    /// Share of the text that each track has; nothing without stretches.
    pub(crate) fn track_shares(&self, tracks: &[usize], calibration: &Calibration, voices: &Voices) -> Option<Vec<f64>> {
        (!self.stretches.is_empty()).then(|| track_sums(&self.shares(calibration, voices), tracks))
    }

    /// Score of the best topic but `except`, as a text with telling pairs without end would have it.
    pub(crate) fn fit(&self, half_at: f64, except: Option<usize>) -> f64 {
        let others = self.whole.scores.iter().enumerate().filter(|(topic, _)| Some(*topic) != except);
        let best = others.map(|(_, score)| *score).fold(0.0, f32::max);
        let pairs = self.whole.pairs.max(1) as f64;
        f64::from(best) * (pairs + half_at) / pairs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VOICES: Voices = Voices { stretches: 1.0, title: 0.5, whole: 0.3, least: 0.003, passages: 5, half_at: 5.0 };

    fn scored(topic: usize) -> Scored {
        let mut scores = vec![0.05; 4];
        scores[topic] = 0.25;
        Scored { scores, pairs: 60 }
    }

    fn opinions(whole: usize, title: usize, stretches: &[usize]) -> Opinions {
        let stretches = stretches.iter().map(|&t| Stretch { weight: 1.0, scored: scored(t) }).collect();
        Opinions { whole: scored(whole), title: Some(scored(title)), stretches }
    }

    fn best(opinions: &Opinions) -> usize {
        let odds = opinions.log_odds(&Calibration::default(), &VOICES);
        (0..odds.len()).max_by(|&a, &b| odds[a].total_cmp(&odds[b])).unwrap()
    }

    #[test]
    fn one_loud_stretch_does_not_outvote_the_others() {
        assert_eq!(best(&opinions(3, 0, &[0, 0, 0, 3])), 0, "what was bought for the whole text");
        assert_eq!(best(&opinions(0, 3, &[0, 0, 0, 0])), 0, "what was bought for the title");
        assert_eq!(best(&opinions(3, 0, &[])), 3, "without stretches there is only the whole");
    }

    #[test]
    fn shares_add_up_and_a_text_about_two_things_gives_half_to_each() {
        let calibration = Calibration::default();
        let half = opinions(0, 0, &[0, 0, 1, 1]);
        assert!((half.shares(&calibration, &VOICES).iter().sum::<f64>() - 1.0).abs() < 1e-9);
        let of_tracks = |o: &Opinions| o.track_shares(&[0, 0, 1, 1], &calibration, &VOICES);
        let [first, second] = of_tracks(&opinions(0, 0, &[0, 1, 2, 2])).unwrap()[..] else { panic!("two tracks") };
        assert!((first - second).abs() < 1e-9, "{first} {second}");
        assert_eq!(of_tracks(&opinions(0, 0, &[])), None);
    }

    #[test]
    fn an_empty_title_has_no_voice() {
        let said = opinions(0, 1, &[0, 0]);
        let silent = Opinions { title: Some(Scored { scores: vec![0.0; 4], pairs: 0 }), ..said.clone() };
        let (with, without) = (Opinions { title: None, ..said.clone() }, silent);
        let odds = |o: &Opinions| o.log_odds(&Calibration::default(), &VOICES);
        assert_eq!(odds(&with), odds(&without));
        assert_ne!(odds(&said), odds(&without));
    }
}
