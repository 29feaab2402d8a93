use record::column;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{AssignRules, AttentionRules, LearnRules, ShortlistRules};

/// What counts, and for how much: `criteria.toml` of a contest.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct Settings {
    /// Words of intent: a sentence that holds one tells of plans, and its figures are not results.
    pub planned: Vec<String>,
    /// What a signal of the form is worth where the form could not be read: what it is worth on average, so that a file that only a
    /// program cannot open neither sinks nor lifts an entry.
    pub unread: f64,
    /// Criteria in the order in which views show them.
    #[serde(rename = "criterion")]
    pub criteria: Vec<Criterion>,
    /// Which prizes are shown as bonus.
    pub bonus: Bonus,
    /// How stability is probed.
    pub band: Band,
    /// Prizes and recommendation.
    pub shortlist: ShortlistRules,
    /// Which expert reads which entry.
    pub assign: AssignRules,
    /// In which order people look at flags, and when they may stop.
    pub attention: AttentionRules,
    /// How weights are learned from experts' scores, where people ask for it.
    pub learn: LearnRules,
}

/// A criterion: a weighted mix of signals.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// Stable key (`benefit`).
    pub key: String,
    /// Chinese name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Weight in the score, 0 or more.
    pub weight: f64,
    /// What it is made of; shares sum to 1.
    #[serde(rename = "signal")]
    pub signals: Vec<Signal>,
}

/// Something countable about an entry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signal {
    /// What is counted, Chinese.
    pub name: String,
    /// What is counted, English.
    pub name_en: String,
    /// Part of the criterion, 0 to 1.
    pub share: f64,
    /// Sections of the form that are looked at; empty means all.
    #[serde(default)]
    pub sections: Vec<String>,
    /// How it is counted.
    pub measure: Measure,
}

/// A way to count. A count of `n` is worth `n / (n + half)`: `half` things are worth one half, and no number of them more than 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Measure {
    /// Distinct sentences that hold a cue.
    Sentences {
        /// Words, any of which makes the sentence count; empty means every sentence.
        #[serde(default)]
        cues: Vec<String>,
        /// Only with at least this many figures that count or measure something.
        #[serde(default)]
        figures: u32,
        /// Only without a word of intent.
        #[serde(default)]
        achieved: bool,
        /// Sentences worth one half.
        half: f64,
    },
    /// Distinct cues that occur.
    Words {
        /// The cues.
        cues: Vec<String>,
        /// Words worth one half.
        half: f64,
    },
    /// Distinct figures in sentences without a word of intent.
    Figures {
        /// Figures worth one half.
        half: f64,
        /// Only figures from this value up, 万 and 亿 multiplied in.
        #[serde(default)]
        from: f64,
    },
    /// Items of a registry column.
    Items {
        /// The column.
        of: Column,
        /// What an item that holds one of the words is worth; the first that fits.
        #[serde(default)]
        worth: Vec<Worth>,
        /// What any other item is worth.
        otherwise: f64,
        /// Worth that is worth one half.
        half: f64,
    },
    /// 1 where the registry says that the project is in real use.
    Applied {},
    /// Share of sections that reach their length.
    Lengths {
        /// Folded characters that a section needs for full value, by key.
        chars: BTreeMap<String, u32>,
    },
}

impl Measure {
    /// Whether it looks at the form's text, and not at the registry.
    pub(crate) const fn reads_form(&self) -> bool {
        match self {
            Self::Sentences { .. } | Self::Words { .. } | Self::Figures { .. } | Self::Lengths { .. } => true,
            Self::Items { .. } | Self::Applied {} => false,
        }
    }
}

/// A registry column that lists items.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    /// 知识产权
    Rights,
    /// 获奖情况
    Awards,
    /// 联合参赛单位
    Partners,
}

impl Column {
    /// Its canonical name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rights => column::RIGHTS,
            Self::Awards => column::AWARDS,
            Self::Partners => column::PARTNERS,
        }
    }
}

/// What an item is worth.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Worth {
    /// Words in the item.
    pub words: Vec<String>,
    /// Its worth.
    pub is: f64,
}

/// Which prizes are shown as bonus: those that hold at least one word of each list, folded as the prizes are.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bonus {
    /// Lists of words.
    pub all_of: Vec<Vec<String>>,
}

/// How stability is probed: the order is computed again and again with weights and values moved a little.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Band {
    /// How often.
    pub draws: u32,
    /// A weight moves by at most this part of itself.
    pub weight: f64,
    /// A value moves by at most this much.
    pub value: f64,
    /// The same for a criterion of an entry whose form could not be read: what it holds may be anything.
    pub unread: f64,
    /// Part of the draws that the band covers; the rest is left out on both ends alike.
    pub covers: f64,
    /// An entry stands before another only where it does so in at least this part of the draws; otherwise they share a place.
    pub apart: f64,
    /// Start of the pseudo-random sequence: the same seed gives the same bands.
    pub seed: u64,
}

impl Default for Band {
    /// A fifth of each weight is what experts of one panel differ by; 0.05 is one sentence more or less in a criterion of six; 0.35 is
    /// the spread of most criteria over the texts that were read.
    fn default() -> Self {
        Self { draws: 200, weight: 0.2, value: 0.05, unread: 0.35, covers: 0.9, apart: 0.75, seed: 1 }
    }
}

/// Settings as a file holds them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    #[serde(default)]
    planned: Vec<String>,
    #[serde(default)]
    unread: f64,
    #[serde(default, rename = "criterion")]
    criteria: Vec<Criterion>,
    #[serde(default)]
    bonus: Bonus,
    #[serde(default)]
    band: Band,
    #[serde(default)]
    shortlist: ShortlistRules,
    #[serde(default)]
    assign: AssignRules,
    #[serde(default)]
    attention: AttentionRules,
    #[serde(default)]
    learn: LearnRules,
}

/// Why settings cannot be used.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SettingsError {
    /// Two criteria have one key.
    #[error("criterion {key} stands twice")]
    Twice {
        /// The key.
        key: String,
    },
    /// The shares of a criterion's signals do not sum to 1.
    #[error("the shares of criterion {key} sum to {sum}, not to 1")]
    Shares {
        /// The criterion.
        key: String,
        /// The sum.
        sum: f64,
    },
    /// A number outside of what makes sense for it.
    #[error("{what} of {key} is {got}, expected {expected}")]
    Number {
        /// Which number.
        what: &'static str,
        /// Whose.
        key: String,
        /// As given.
        got: f64,
        /// What makes sense.
        expected: &'static str,
    },
}

impl TryFrom<Unchecked> for Settings {
    type Error = SettingsError;

    fn try_from(u: Unchecked) -> Result<Self, SettingsError> {
        let settings = Self {
            planned: u.planned,
            unread: u.unread,
            criteria: u.criteria,
            bonus: Bonus {
                all_of: u.bonus.all_of.iter().map(|any| any.iter().map(|word| text::fold_str(word, text::Keep::All)).collect()).collect(),
            },
            band: u.band,
            shortlist: u.shortlist,
            assign: u.assign,
            attention: u.attention,
            learn: u.learn,
        };
        settings.check()?;
        Ok(settings)
    }
}

impl Settings {
    /// Whether every number makes sense; reading from a file goes through this.
    ///
    /// # Errors
    /// The first number that does not.
    pub fn check(&self) -> Result<(), SettingsError> {
        let mut keys = BTreeSet::new();
        for criterion in &self.criteria {
            if !keys.insert(&criterion.key) {
                return Err(SettingsError::Twice { key: criterion.key.clone() });
            }
            criterion.check()?;
        }
        for (what, share) in [("special_share", self.shortlist.special_share), ("sme_share", self.shortlist.sme_share)] {
            number(what, "shortlist", share, (0.0..=1.0).contains(&share), "0 to 1")?;
        }
        let assign = &self.assign;
        let whole = assign.track + assign.topic + assign.words;
        number("track + topic + words", "assign", whole, (whole - 100.0).abs() < 1e-9, "100")?;
        for (what, share) in [("miss", self.attention.miss), ("audit", self.attention.audit), ("confidence", self.attention.confidence)] {
            number(what, "attention", share, (0.0..1.0).contains(&share), "0 to 1")?;
        }
        number("start", "attention", self.attention.start, self.attention.start > 0.0, "more than 0")?;
        // Without a prior the first few decisions, or none at all, would move every chance to an end.
        number("prior", "attention", self.attention.prior, self.attention.prior > 0.0, "more than 0")?;
        for cost in self.attention.cost {
            number("cost", "attention", cost, cost >= 0.0, "0 or more")?;
        }
        number("pieces", "attention", self.attention.pieces, self.attention.pieces >= 0.0, "0 or more")?;
        number("hold", "learn", self.learn.hold, self.learn.hold > 0.0, "more than 0")?;
        number("unread", "criteria", self.unread, (0.0..=1.0).contains(&self.unread), "0 to 1")?;
        self.band.check()
    }
}

fn number(what: &'static str, key: &str, got: f64, fits: bool, expected: &'static str) -> Result<(), SettingsError> {
    if fits && got.is_finite() { Ok(()) } else { Err(SettingsError::Number { what, key: key.to_owned(), got, expected }) }
}

impl Criterion {
    fn check(&self) -> Result<(), SettingsError> {
        number("weight", &self.key, self.weight, self.weight >= 0.0, "0 or more")?;
        let sum: f64 = self.signals.iter().map(|s| s.share).sum();
        if (sum - 1.0).abs() > 1e-9 {
            return Err(SettingsError::Shares { key: self.key.clone(), sum });
        }
        for signal in &self.signals {
            number("share", &signal.name, signal.share, signal.share >= 0.0, "0 or more")?;
            match &signal.measure {
                Measure::Sentences { half, .. } | Measure::Words { half, .. } | Measure::Figures { half, .. } => {
                    number("half", &signal.name, *half, *half > 0.0, "more than 0")?;
                }
                Measure::Items { worth, otherwise, half, .. } => {
                    number("half", &signal.name, *half, *half > 0.0, "more than 0")?;
                    for &is in worth.iter().map(|w| &w.is).chain([otherwise]) {
                        number("worth", &signal.name, is, is >= 0.0, "0 or more")?;
                    }
                }
                Measure::Applied {} | Measure::Lengths { .. } => {}
            }
        }
        Ok(())
    }
}

impl Band {
    fn check(&self) -> Result<(), SettingsError> {
        let part = |what, got: f64| number(what, "band", got, (0.0..=1.0).contains(&got), "0 to 1");
        number("draws", "band", f64::from(self.draws), self.draws > 0, "at least 1")?;
        part("weight", self.weight)?;
        part("value", self.value)?;
        part("unread", self.unread)?;
        part("covers", self.covers)?;
        part("apart", self.apart)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_that_make_no_sense_are_refused() {
        let check = |text: &str, expected: &str| {
            let error = toml::from_str::<Settings>(text).unwrap_err();
            assert!(error.message().contains(expected), "{text:?} gives {:?}", error.message());
        };
        let criterion = |weight: &str, share: &str, half: &str| {
            format!(
                "[[criterion]]\nkey = \"a\"\nname = \"甲\"\nname_en = \"a\"\nweight = {weight}\n[[criterion.signal]]\nname = \"乙\"\n\
                 name_en = \"b\"\nshare = {share}\n[criterion.signal.measure.figures]\nhalf = {half}\n"
            )
        };
        check(&criterion("-1.0", "1.0", "2.0"), "weight of a is -1, expected 0 or more");
        check(&criterion("nan", "1.0", "2.0"), "weight of a is NaN");
        check(&criterion("1.0", "0.5", "2.0"), "the shares of criterion a sum to 0.5");
        check(&criterion("1.0", "1.0", "0.0"), "half of 乙 is 0, expected more than 0");
        check(&criterion("1.0", "1.0", "1.0").repeat(2), "criterion a stands twice");
        check("[band]\ncovers = 1.5", "covers of band is 1.5");
        check("[bond]\n", "unknown field `bond`");
        assert_eq!(toml::from_str::<Settings>("").unwrap(), Settings::default());
    }
}
