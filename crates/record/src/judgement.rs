use serde::{Deserialize, Serialize};

use crate::{Evidence, Say};

/// A topic with the chance that it is the best one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TopicGuess {
    /// Topic code.
    pub topic: String,
    /// Calibrated probability, 0 to 1.
    pub probability: f64,
}

/// Topics that together hold the right one in a stated share of texts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TopicSet {
    /// The share, 0 to 1.
    pub coverage: f64,
    /// Topic codes, the best one first.
    pub topics: Vec<String>,
}

/// Why the program does not choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// Too little text that tells topics apart.
    TooLittle,
    /// Nearly all of the text is statutes or contracts.
    Norms,
    /// No topic scores what a text that fits one does.
    NoFit,
    /// Another track has as good as the same part of the text: its code.
    TwoTracks(String),
    /// The track is not certain enough.
    Track,
    /// The track is certain, and the topic within it is not.
    Topic,
}

impl Doubt {
    /// Stable name, for files and interfaces.
    pub fn key(&self) -> &'static str {
        match self {
            Self::TooLittle => "too_little",
            Self::Norms => "norms",
            Self::NoFit => "no_fit",
            Self::TwoTracks(_) => "two_tracks",
            Self::Track => "track",
            Self::Topic => "topic",
        }
    }

    /// Why, as a part of a sentence.
    pub fn say(&self) -> Say {
        match self {
            Self::TooLittle => Say::new("可依据的文字太少", "too little text to go by"),
            Self::Norms => Say::new("正文几乎全是法规或合同条文", "nearly all of the text is statutes or contracts"),
            Self::NoFit => Say::new("与各赛题的说明都不甚相符", "the text fits no topic well"),
            Self::TwoTracks(rival) => Say::new(format!("内容同样多地涉及 {rival}"), format!("the text is as much about {rival}")),
            Self::Track => Say::new("赛道的把握不足", "the track is not certain enough"),
            Self::Topic => Say::new("赛道可定，赛题的把握不足", "the track is certain, the topic is not"),
        }
    }
}

/// Where an entry belongs, as far as its text shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Classification {
    /// Entry number.
    pub entry: String,
    /// Track code declared, where it is known.
    pub declared_track: Option<String>,
    /// Topic code declared, where it is known.
    pub declared_topic: Option<String>,
    /// Best track.
    pub track: String,
    /// Best topic, within the best track.
    pub topic: String,
    /// Calibrated probability that `track` is right.
    pub track_probability: f64,
    /// Calibrated probability that `topic` is right.
    pub topic_probability: f64,
    /// Probability of the declared track, where one is known.
    pub declared_track_probability: Option<f64>,
    /// 无法判断: why the program does not choose; nothing where it does.
    pub doubt: Option<Doubt>,
    /// The likely topics. Nothing where how often such a set is right was not measured: the vectors are those of another model, or the text fits
    /// nothing.
    pub likely: Option<TopicSet>,
    /// Best topics, best first (5).
    pub candidates: Vec<TopicGuess>,
    /// Sentences that carry the best topic, strongest first.
    pub evidence: Vec<Evidence>,
    /// What pulled towards the best topic and towards the runner-up, in words.
    pub reasons: Vec<Say>,
}

impl Classification {
    /// Whether the program does not choose a topic.
    pub fn abstained(&self) -> bool {
        self.doubt.is_some()
    }

    /// Whether it chooses a track, if not a topic.
    pub fn tells_track(&self) -> bool {
        matches!(self.doubt, None | Some(Doubt::Topic))
    }
}

/// One criterion's part in an entry's score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Contribution {
    /// Key of the criterion in the pipeline file.
    pub criterion: String,
    /// Its name there.
    pub name: Say,
    /// 0 to 1.
    pub value: f64,
    /// Weight in the pipeline file.
    pub weight: f64,
    /// What it rests on.
    pub evidence: Vec<Evidence>,
    /// The value in words (数字 12 处，其中有证明 3 处).
    pub reason: Say,
}

/// An entry's place in its track: an order for reading, never a verdict.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ranking {
    /// Entry number.
    pub entry: String,
    /// Track in which it is placed.
    pub track: String,
    /// From 1; entries that cannot be told apart share a place.
    pub place: u32,
    /// Best and worst place under small changes of weights and values.
    pub band: (u32, u32),
    /// Weighted mean of the contributions, 0 to 100.
    pub score: f64,
    /// One per criterion, in the pipeline file's order.
    pub contributions: Vec<Contribution>,
    /// Provincial prizes claimed (五(二)7): information for experts, not part of the score.
    pub bonus: Option<Evidence>,
}
