use serde::{Deserialize, Serialize};

use crate::norms::Norms;
use crate::{Calibration, Error};

/// Everything that can be tuned. The defaults are those measured best on texts of applications (`examples/eval_gold`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Weight of the title's words beside those of a section of weight 1.
    pub title_weight: f32,
    /// Weight of an application's text where no section of the form was recognised.
    pub unsectioned_weight: f32,
    /// Weights of the parts of a topic's profile.
    pub profile: ProfileWeights,
    /// Weights of the three ways of comparing.
    pub views: ViewWeights,
    /// A pair of characters tells topics apart where at most this share of the topics have it.
    pub telling_share: f32,
    /// Lists of topic words.
    pub stuffing: Stuffing,
    /// Statutes and contracts.
    pub norms: Norms,
    /// When nothing fits.
    pub open: OpenTopic,
    /// What a text, its title and its stretches say, each by itself.
    pub voices: Voices,
    /// From scores to probabilities.
    pub calibration: Calibration,
    /// When the program does not choose.
    pub abstain: Abstain,
    /// How corrections are learnt.
    pub learn: Learn,
    /// Sentences shown as evidence, at most.
    pub evidence: usize,
    /// A sentence of fewer folded characters is no evidence.
    pub evidence_min_chars: usize,
    /// A sentence with one of these denies what it names, and is evidence only where there is nothing else.
    pub denials: Vec<String>,
    /// Terms named in a reason, at most.
    pub reason_terms: usize,
}

/// How much each part of a topic's profile counts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ProfileWeights {
    /// The notice's title.
    pub title: f32,
    /// The notice's description.
    pub description: f32,
    /// What belongs.
    pub belongs: f32,
    /// Data.
    pub data: f32,
    /// Terms.
    pub terms: f32,
}

/// How much each way of comparing counts. Only the proportions matter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ViewWeights {
    /// Single Chinese characters: what is left to go by in a title.
    pub chars: f32,
    /// Pairs of Chinese characters and whole words in other letters.
    pub pairs: f32,
    /// Words as a dictionary cuts them, the profiles' terms among them.
    pub words: f32,
    /// Meaning, where vectors are at hand: added to the three, whose weights together count 1. For the shortest text.
    pub meaning: f32,
    /// Characters at which half of it is left. A title often lacks the words by which a long text says where it belongs; and a long
    /// text without such words belongs nowhere, whatever it is nearest to.
    pub meaning_half_at: f32,
}

impl ViewWeights {
    /// Weight of what a text of so many characters means.
    pub(crate) fn meaning(&self, chars: usize) -> f32 {
        self.meaning * self.meaning_half_at / (self.meaning_half_at + chars as f32)
    }
}

/// A passage in which nearly every pair of characters tells topics apart is a list of words, not an account of a project. In 6,356
/// sentences of applications that share is 0.22 at the median, 0.45 at the 95th and 0.59 at the 99th hundredth; in lists of a topic's
/// terms it is 0.85.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Stuffing {
    /// Characters of a passage.
    pub passage: usize,
    /// Share from which a passage counts for less.
    pub from: f32,
    /// How steeply: its weight is the power of what is left of the way from `from` to 1.
    pub power: f32,
}

impl Default for Stuffing {
    fn default() -> Self {
        Self { passage: 60, from: 0.45, power: 2.0 }
    }
}

impl Stuffing {
    /// Factor on the weight of a passage, 0 to 1.
    pub(crate) fn damping(&self, share: f32) -> f32 {
        ((1.0 - share) / (1.0 - self.from)).clamp(0.0, 1.0).powf(self.power)
    }
}

/// The last topic of a catch-all track is for what fits no other: it wins where every other topic's score stays below a floor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OpenTopic {
    /// Score of the catch-all for a text without end, 0 to 1 (a clear match of a whole application scores 0.2 to 0.3).
    pub floor: f32,
    /// Distinct telling pairs at which half of the floor applies: a short text scores low everywhere, and that says nothing.
    pub half_at: f32,
}

/// How much the title, the stretches of a text and the text as a whole count beside each other. With these, 94 to 99 of 100 development texts
/// to which a sentence for each of another topic's terms, a list of them five times, or three times its description were added keep their
/// track; by the whole alone it was 20 to 78 (`bench/README.md`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Voices {
    /// Exponent of the mean over the stretches' probabilities.
    pub stretches: f64,
    /// Exponent of the title's.
    pub title: f64,
    /// Exponent of those of title and text together.
    pub whole: f64,
    /// What is added to each probability, so that no opinion can rule out what the others say.
    pub least: f64,
    /// Passages of a stretch ([`Stuffing::passage`] characters each).
    pub passages: usize,
    /// Distinct telling pairs at which a stretch is half sure: one without any says nothing.
    pub half_at: f64,
}

impl Default for Voices {
    fn default() -> Self {
        Self { stretches: 1.0, title: 0.5, whole: 0.3, least: 0.003, passages: 5, half_at: 5.0 }
    }
}

/// When the program says that it cannot tell. The two probabilities are those from which, of texts of all kinds that the calibration had not
/// seen, at most 2 of 100 answers had a wrong track and 5 a wrong topic (`examples/eval_gold --fit`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Abstain {
    /// Of the track.
    pub track_below: f64,
    /// Of the topic.
    pub topic_below: f64,
    /// A text with fewer distinct telling pairs says nothing.
    pub min_pairs: usize,
    /// A text of which another track has so much, as a part of what the best one has, is about two things. Of texts about one thing 2 of 100
    /// reach it, of two put together two in three (`bench/README.md`).
    pub rival_from: f64,
    /// A best score below this says that nothing fits, unless what fits no other topic is the best.
    pub least_fit: f64,
    /// Distinct telling pairs at which half of it is asked for: a short text scores low everywhere.
    pub fit_half_at: f64,
    /// What was learnt from corrections scores a topic so, 1 being what a correction itself should, where a text fits it whatever its profile says.
    pub taught_from: f32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            title_weight: 6.0,
            unsectioned_weight: 1.0,
            profile: ProfileWeights::default(),
            views: ViewWeights::default(),
            telling_share: 0.15,
            stuffing: Stuffing::default(),
            norms: Norms::default(),
            open: OpenTopic::default(),
            voices: Voices::default(),
            calibration: Calibration::default(),
            abstain: Abstain::default(),
            learn: Learn::default(),
            evidence: 3,
            evidence_min_chars: 12,
            denials: ["没有纳入", "未纳入", "不包括", "不涉及", "没有涉及", "不属于", "未能", "尚未", "未解决"].map(str::to_owned).into(),
            reason_terms: 6,
        }
    }
}

impl Default for ProfileWeights {
    fn default() -> Self {
        Self { title: 1.0, description: 1.0, belongs: 1.5, data: 1.0, terms: 2.0 }
    }
}

impl Default for ViewWeights {
    fn default() -> Self {
        Self { chars: 0.3, pairs: 1.0, words: 0.3, meaning: 0.2, meaning_half_at: 20.0 }
    }
}

impl Default for OpenTopic {
    fn default() -> Self {
        Self { floor: 0.15, half_at: 100.0 }
    }
}

impl Default for Abstain {
    fn default() -> Self {
        Self { track_below: 0.88, topic_below: 0.66, min_pairs: 4, rival_from: 0.65, least_fit: 0.11, fit_half_at: 8.0, taught_from: 0.2 }
    }
}

/// Corrections are learnt by two learners whose scores are added: a ridge regression beside what the profiles say, and what the words of a topic's
/// corrections tell from those of all others ([`LearnRatios`]). Without corrections they add nothing. The defaults were measured by five folds
/// over the labels of abstracts of 67 disciplines (`bench/README.md`), where a prototype of the ridge is 2.5 points better than one of a
/// multinomial logistic regression over the same features, and the second learner adds 0.8 to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Learn {
    /// Penalty on the weights beside a text, whose vector has length 1.
    pub penalty: f32,
    /// Log odds a unit of score: a correction scores nearly 1 for its topic, a text unlike any 0.
    pub sharpness: f32,
    /// Corrections a topic, on average, at which what the profiles say counts half.
    pub profiles_half_at: f32,
    /// Weight of what the profiles say, at least.
    pub profiles_least: f32,
    /// Entries that nobody corrected and that hold the others in place, at most; taken evenly from the season.
    pub anchors: usize,
    /// Weight of one of them beside a correction.
    pub anchor_weight: f32,
    /// Share of pairs (cosine) in common with a correction from which an uncorrected entry holds nothing in place: it is to follow.
    pub follows_from: f32,
    /// Steps of each fit, at most.
    pub rounds: u32,
    /// A feature that fewer texts have is not learnt from.
    pub min_texts: u32,
    /// What a text's vector is made of.
    pub parts: LearnParts,
    /// The second learner.
    pub ratios: LearnRatios,
    /// What both say of corrections that they were not taught with.
    pub stacking: LearnStacking,
}

/// Support vectors over pairs of characters and words that stand in a text or do not, each scaled by how much more often the corrections of a topic
/// have it than all others (Wang and Manning 2012). It learns from corrections that name one topic.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LearnRatios {
    /// Weight of its score, 0 to 1, beside that of the ridge, where there are corrections without end; half of it at
    /// [`Learn::profiles_half_at`] a topic: the words of one or two texts are theirs and not yet the topic's. Nothing is learnt by it where it is 0.
    pub weight: f32,
    /// Corrections that a topic is taken to have had with each feature before any was seen.
    pub smoothing: f64,
    /// What it costs that a correction scores 0 for its topic, beside half the squared length of the weights.
    pub cost: f64,
}

impl Default for LearnRatios {
    fn default() -> Self {
        Self { weight: 0.3, smoothing: 0.1, cost: 1.0 }
    }
}

/// A second level over what the profiles and both learners say together (stacked generalisation, Wolpert 1992): a multinomial logistic regression that
/// learns, from corrections each of which the learners were not taught with, which topics are taken for which others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LearnStacking {
    /// Weight of its log odds beside those of the first level, where there are corrections without end; half of it at [`Learn::profiles_half_at`] a
    /// topic. Less where fewer than half of the corrections confirm what the profiles say. Nothing is learnt by it where it is 0.
    pub weight: f32,
    /// A smaller weight than this is taken for 0: to learn by it takes as long as both learners take, several times.
    pub least: f32,
    /// Parts of the corrections, each of which is judged by learners that the others have taught. At least 2.
    pub parts: usize,
    /// Penalty on half the squared length of its weights, beside what the corrections cost (the logarithm of one over their probability).
    pub penalty: f32,
}

impl Default for LearnStacking {
    fn default() -> Self {
        Self { weight: 0.6, least: 0.1, parts: 3, penalty: 10.0 }
    }
}

/// How much each way of taking a text apart counts in learning. Only the proportions matter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LearnParts {
    /// Single Chinese characters.
    pub chars: f32,
    /// Pairs of Chinese characters and whole words in other letters.
    pub pairs: f32,
    /// Three Chinese characters in a row.
    pub triples: f32,
    /// Words of the dictionary.
    pub words: f32,
    /// Meaning, where vectors are at hand.
    pub meaning: f32,
}

impl Default for Learn {
    fn default() -> Self {
        Self {
            penalty: 0.5,
            sharpness: 16.0,
            profiles_half_at: 8.0,
            profiles_least: 0.35,
            anchors: 2000,
            anchor_weight: 0.2,
            follows_from: 0.15,
            rounds: 60,
            min_texts: 2,
            parts: LearnParts::default(),
            ratios: LearnRatios::default(),
            stacking: LearnStacking::default(),
        }
    }
}

impl Default for LearnParts {
    fn default() -> Self {
        Self { chars: 0.5, pairs: 1.0, triples: 0.5, words: 0.75, meaning: 1.0 }
    }
}

impl LearnParts {
    /// Length of each part of a vector that has length 1 in all.
    pub(crate) fn shares(&self) -> [f32; 5] {
        let parts = [self.chars, self.pairs, self.triples, self.words, self.meaning];
        let total: f32 = parts.iter().sum();
        parts.map(|part| (part / total).sqrt())
    }
}

impl Learn {
    /// Weight of what the profiles say beside `corrections`, 1 without any.
    pub(crate) fn profiles(&self, corrections: f32, topics: usize) -> f64 {
        f64::from((1.0 - self.known(corrections, topics)).max(self.profiles_least))
    }

    /// Weight of what the log-count ratios say, 0 without any corrections.
    pub(crate) fn ratios(&self, corrections: f32, topics: usize) -> f32 {
        self.ratios.weight * self.known(corrections, topics)
    }

    /// Weight of what the second level says, 0 without any corrections. `confirmed` is the share of those that say what the profiles say: where
    /// mistakes alone are corrected, it would learn that the profiles are always wrong. From a half on it counts fully.
    pub(crate) fn stacking(&self, corrections: f32, topics: usize, confirmed: f32) -> f32 {
        let weight = self.stacking.weight * self.known(corrections, topics) * (2.0 * confirmed).min(1.0);
        if weight < self.stacking.least { 0.0 } else { weight }
    }

    /// How much of what there is to know of the topics is known by corrections.
    fn known(&self, corrections: f32, topics: usize) -> f32 {
        let each = corrections / topics as f32;
        each / (self.profiles_half_at + each)
    }
}

impl Settings {
    /// Refuses what cannot be worked with.
    ///
    /// # Errors
    /// [`Error::NotPositive`], [`Error::NoShare`] and [`Error::TableFalls`] with the first that cannot be.
    pub fn check(&self) -> Result<(), Error> {
        let positive = [
            ("title_weight", self.title_weight),
            ("views.pairs", self.views.pairs),
            ("views.meaning_half_at", self.views.meaning_half_at),
            ("open.half_at", self.open.half_at),
            ("profile.terms", self.profile.terms),
            ("learn.penalty", self.learn.penalty),
            ("learn.sharpness", self.learn.sharpness),
            ("learn.anchor_weight", self.learn.anchor_weight),
            ("learn.profiles_half_at", self.learn.profiles_half_at),
            ("learn.parts.pairs", self.learn.parts.pairs),
            ("learn.ratios.smoothing", self.learn.ratios.smoothing as f32),
            ("learn.ratios.cost", self.learn.ratios.cost as f32),
            ("learn.stacking.parts - 1", self.learn.stacking.parts as f32 - 1.0),
            ("learn.stacking.penalty", self.learn.stacking.penalty),
            ("telling_share", self.telling_share),
            ("stuffing.passage", self.stuffing.passage as f32),
            // Stretches are put together from passages of a fifth of them.
            ("norms.stretch / 5", (self.norms.stretch / 5) as f32),
            ("voices.passages", self.voices.passages as f32),
            ("voices.least", self.voices.least as f32),
            ("voices.half_at", self.voices.half_at as f32),
            ("1 - stuffing.from", 1.0 - self.stuffing.from),
        ];
        for (name, value) in positive {
            if value.is_nan() || value <= 0.0 {
                return Err(Error::NotPositive { name, value: value.into() });
            }
        }
        self.calibration.check()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_survive_a_file_and_a_misspelt_key_is_named() {
        let written = toml::to_string(&Settings::default()).expect("settings are plain values");
        assert_eq!(toml::from_str::<Settings>(&written), Ok(Settings::default()));
        assert_eq!(toml::from_str::<Settings>(""), Ok(Settings::default()));
        let error = toml::from_str::<Settings>("title_wieght = 3.0").expect_err("the key does not exist");
        assert!(error.to_string().contains("title_wieght"), "{error}");
    }

    #[test]
    fn what_cannot_be_worked_with_is_refused_by_name() {
        let mut settings = Settings::default();
        assert!(settings.check().is_ok());
        settings.norms.stretch = 5;
        assert!(settings.check().is_ok());
        settings.norms.stretch = 4;
        assert!(matches!(settings.check(), Err(Error::NotPositive { name: "norms.stretch / 5", .. })));
    }

    #[test]
    fn the_profiles_count_less_the_more_is_corrected() {
        let learn = Learn::default();
        for (corrections, expected) in [(0.0, 1.0), (664.0, 0.5), (100_000.0, 0.35)] {
            assert!((learn.profiles(corrections, 83) - expected).abs() < 1e-6, "{corrections}");
        }
    }

    #[test]
    fn the_second_level_counts_nothing_where_mistakes_alone_are_corrected() {
        let learn = Learn::default();
        for (corrections, confirmed, expected) in
            [(0.0, 1.0, 0.0), (83.0, 1.0, 0.0), (664.0, 0.0, 0.0), (664.0, 0.25, 0.15), (664.0, 0.9, 0.3), (6e9, 0.5, 0.6)]
        {
            assert!((learn.stacking(corrections, 83, confirmed) - expected).abs() < 1e-6, "{corrections} {confirmed}");
        }
    }

    #[test]
    fn the_words_of_corrections_count_more_the_more_there_are() {
        let learn = Learn::default();
        for (corrections, expected) in [(0.0, 0.0), (83.0, 0.3 / 9.0), (664.0, 0.15), (6e9, 0.3)] {
            assert!((learn.ratios(corrections, 83) - expected).abs() < 1e-6, "{corrections}");
        }
    }

    #[test]
    fn an_account_counts_in_full_and_a_list_of_words_hardly() {
        let stuffing = Stuffing::default();
        assert_eq!((stuffing.damping(0.2), stuffing.damping(0.45), stuffing.damping(1.0)), (1.0, 1.0, 0.0));
        assert!(stuffing.damping(0.85) < 0.08);
    }
}
