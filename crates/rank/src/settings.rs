use std::collections::{BTreeMap, BTreeSet};

use record::{Say, column};
use serde::{Deserialize, Serialize};

use crate::{AssignRules, AttentionRules, LearnRules, ShortlistRules};

/// What counts, and for how much: `criteria.toml` of a contest. Whoever reads one from a file calls [`Settings::check`].
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Words of intent: a sentence that holds one tells of plans, and its figures are not results.
    pub planned: Vec<Intent>,
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

/// A word of intent. Chinese does not part words: a short one also stands inside others (拟 in 模拟) or means something else (将 before an
/// object, as 把), which its neighbours tell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, expecting = "a word of intent, or { word, before, not_in }")]
pub enum Intent {
    /// Tells of a plan wherever it stands.
    Always(String),
    /// Tells of a plan in some places only.
    Among(IntentAmong),
}

/// A word of intent with the places in which it is one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IntentAmong {
    /// The word.
    pub word: String,
    /// What must follow it, any of these; empty means anything.
    #[serde(default)]
    pub before: Vec<String>,
    /// Longer words that hold it and tell of no plan.
    #[serde(default)]
    pub not_in: Vec<String>,
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
    /// Part of the draws that the band covers; the rest is left out on both ends alike.
    pub covers: f64,
    /// An entry stands before another only where it does so in at least this part of the draws; otherwise they share a place.
    pub apart: f64,
    /// Start of the pseudo-random sequence: the same seed gives the same bands.
    pub seed: u64,
}

impl Default for Band {
    /// A fifth of each weight is what experts of one panel differ by; 0.05 is one sentence more or less in a criterion of six.
    fn default() -> Self {
        Self { draws: 200, weight: 0.2, value: 0.05, covers: 0.9, apart: 0.75, seed: 1 }
    }
}

/// Why settings cannot be used.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{}", self.say().en)]
pub enum SettingsError {
    /// Two criteria have one key.
    Twice {
        /// The key.
        key: String,
    },
    /// The shares of a criterion's signals do not sum to 1.
    Shares {
        /// The criterion.
        key: String,
        /// The sum.
        sum: f64,
    },
    /// A number outside of what makes sense for it.
    Number {
        /// Which number, as the file calls it.
        what: &'static str,
        /// Whose: a table of the file, the key of a criterion, the name of a signal.
        key: String,
        /// As given.
        got: f64,
        /// What makes sense.
        expected: Expected,
    },
    /// A list that should hold words holds an empty one, which is in every text.
    EmptyWord {
        /// Whose.
        key: String,
    },
}

impl SettingsError {
    /// For the user.
    pub fn say(&self) -> Say {
        match self {
            Self::Twice { key } => Say::new(format!("评审标准 {key} 重复定义"), format!("criterion {key} stands twice")),
            Self::Shares { key, sum } => Say::new(
                format!("评审标准 {key} 各项 share 之和是 {sum}，应为 1"),
                format!("the shares of criterion {key} sum to {sum}, not to 1"),
            ),
            Self::Number { what, key, got, expected } => Say::new(
                format!("{key} 的 {what} 是 {got}，应为{}", expected.say().zh),
                format!("{what} of {key} is {got}, expected {}", expected.say().en),
            ),
            Self::EmptyWord { key } => Say::new(format!("{key} 中有空的词"), format!("{key} holds an empty word")),
        }
    }
}

/// What makes sense for a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// From 0 on.
    NotNegative,
    /// Above 0.
    Positive,
    /// 1 or more.
    AtLeastOne,
    /// 0 to 1, both included.
    Share,
    /// 0 to 1, 1 left out.
    BelowOne,
    /// 100 and nothing else.
    Hundred,
}

impl Expected {
    fn holds(self, got: f64) -> bool {
        match self {
            Self::NotNegative => got >= 0.0,
            Self::Positive => got > 0.0,
            Self::AtLeastOne => got >= 1.0,
            Self::Share => (0.0..=1.0).contains(&got),
            Self::BelowOne => (0.0..1.0).contains(&got),
            Self::Hundred => (got - 100.0).abs() < 1e-9,
        }
    }

    fn say(self) -> Say {
        match self {
            Self::NotNegative => Say::new(" 0 或更大的数", "0 or more"),
            Self::Positive => Say::new("大于 0 的数", "more than 0"),
            Self::AtLeastOne => Say::new(" 1 或更大的数", "at least 1"),
            Self::Share => Say::new(" 0 到 1 之间的数", "0 to 1"),
            Self::BelowOne => Say::new(" 0 到 1 之间、小于 1 的数", "0 to 1, less than 1"),
            Self::Hundred => Say::new(" 100", "100"),
        }
    }
}

impl Settings {
    /// Whether every number makes sense.
    ///
    /// # Errors
    /// The first number that does not.
    pub fn check(&self) -> Result<(), SettingsError> {
        use Expected::{BelowOne, Hundred, NotNegative, Positive, Share};
        let mut keys = BTreeSet::new();
        for criterion in &self.criteria {
            if !keys.insert(&criterion.key) {
                return Err(SettingsError::Twice { key: criterion.key.clone() });
            }
            criterion.check()?;
        }
        self.planned.iter().try_for_each(Intent::check)?;
        self.bonus.all_of.iter().try_for_each(|any| words("bonus", any))?;
        let (shortlist, assign, attention) = (&self.shortlist, &self.assign, &self.attention);
        number("special_share", "shortlist", shortlist.special_share, Share)?;
        number("sme_share", "shortlist", shortlist.sme_share, Share)?;
        for (what, got) in [("track", assign.track), ("topic", assign.topic), ("words", assign.words)] {
            number(what, "assign", got, NotNegative)?;
        }
        number("track + topic + words", "assign", assign.track + assign.topic + assign.words, Hundred)?;
        number("miss", "attention", attention.miss, BelowOne)?;
        number("audit", "attention", attention.audit, BelowOne)?;
        number("confidence", "attention", attention.confidence, BelowOne)?;
        number("start", "attention", attention.start, Positive)?;
        // Without a prior the first few decisions, or none at all, would move every chance to an end.
        number("prior", "attention", attention.prior, Positive)?;
        for cost in attention.cost {
            number("cost", "attention", cost, NotNegative)?;
        }
        number("pieces", "attention", attention.pieces, NotNegative)?;
        number("hold", "learn", self.learn.hold, Positive)?;
        number("margin", "learn", self.learn.margin, NotNegative)?;
        self.band.check()
    }
}

fn number(what: &'static str, key: &str, got: f64, expected: Expected) -> Result<(), SettingsError> {
    if got.is_finite() && expected.holds(got) { Ok(()) } else { Err(SettingsError::Number { what, key: key.to_owned(), got, expected }) }
}

fn words<'a>(key: &str, words: impl IntoIterator<Item = &'a String>) -> Result<(), SettingsError> {
    if words.into_iter().any(|w| w.trim().is_empty()) { Err(SettingsError::EmptyWord { key: key.to_owned() }) } else { Ok(()) }
}

impl Intent {
    fn check(&self) -> Result<(), SettingsError> {
        match self {
            Self::Always(word) => words("planned", [word]),
            Self::Among(IntentAmong { word, before, not_in }) => words("planned", [word].into_iter().chain(before).chain(not_in)),
        }
    }
}

impl Criterion {
    fn check(&self) -> Result<(), SettingsError> {
        use Expected::{NotNegative, Positive};
        number("weight", &self.key, self.weight, NotNegative)?;
        let sum: f64 = self.signals.iter().map(|s| s.share).sum();
        let is_whole = (sum - 1.0).abs() <= 1e-9;
        if !is_whole {
            return Err(SettingsError::Shares { key: self.key.clone(), sum });
        }
        for signal in &self.signals {
            number("share", &signal.name, signal.share, NotNegative)?;
            match &signal.measure {
                Measure::Sentences { cues, half, .. } | Measure::Words { cues, half } => {
                    words(&signal.name, cues)?;
                    number("half", &signal.name, *half, Positive)?;
                }
                Measure::Figures { half, .. } => number("half", &signal.name, *half, Positive)?,
                Measure::Items { worth, otherwise, half, .. } => {
                    worth.iter().try_for_each(|w| words(&signal.name, &w.words))?;
                    number("half", &signal.name, *half, Positive)?;
                    for &is in worth.iter().map(|w| &w.is).chain([otherwise]) {
                        number("worth", &signal.name, is, NotNegative)?;
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
        number("draws", "band", f64::from(self.draws), Expected::AtLeastOne)?;
        for (what, got) in [("weight", self.weight), ("value", self.value), ("covers", self.covers), ("apart", self.apart)] {
            number(what, "band", got, Expected::Share)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_that_make_no_sense_are_refused() {
        let check = |text: &str, zh: &str, en: &str| {
            let error = toml::from_str::<Settings>(text).unwrap().check().unwrap_err();
            assert_eq!(error.say(), Say::new(zh, en), "{text:?}");
        };
        let criterion = |weight: &str, share: &str, half: &str| {
            format!(
                "[[criterion]]\nkey = \"a\"\nname = \"甲\"\nname_en = \"a\"\nweight = {weight}\n[[criterion.signal]]\nname = \"乙\"\n\
                 name_en = \"b\"\nshare = {share}\n[criterion.signal.measure.figures]\nhalf = {half}\n"
            )
        };
        check(&criterion("-1.0", "1.0", "2.0"), "a 的 weight 是 -1，应为 0 或更大的数", "weight of a is -1, expected 0 or more");
        check(&criterion("nan", "1.0", "2.0"), "a 的 weight 是 NaN，应为 0 或更大的数", "weight of a is NaN, expected 0 or more");
        check(
            &criterion("1.0", "nan", "2.0"),
            "评审标准 a 各项 share 之和是 NaN，应为 1",
            "the shares of criterion a sum to NaN, not to 1",
        );
        check(
            &criterion("1.0", "0.5", "2.0"),
            "评审标准 a 各项 share 之和是 0.5，应为 1",
            "the shares of criterion a sum to 0.5, not to 1",
        );
        check(&criterion("1.0", "1.0", "0.0"), "乙 的 half 是 0，应为大于 0 的数", "half of 乙 is 0, expected more than 0");
        check(&criterion("1.0", "1.0", "1.0").repeat(2), "评审标准 a 重复定义", "criterion a stands twice");
        check("[band]\ncovers = 1.5", "band 的 covers 是 1.5，应为 0 到 1 之间的数", "covers of band is 1.5, expected 0 to 1");
        check(
            "[assign]\ntrack = 60.0",
            "assign 的 track + topic + words 是 110，应为 100",
            "track + topic + words of assign is 110, expected 100",
        );
        check(
            "[assign]\ntrack = -50.0\ntopic = 130.0",
            "assign 的 track 是 -50，应为 0 或更大的数",
            "track of assign is -50, expected 0 or more",
        );
        check("[learn]\nmargin = -0.1", "learn 的 margin 是 -0.1，应为 0 或更大的数", "margin of learn is -0.1, expected 0 or more");
        check("[bonus]\nall_of = [[\"数据\"], [\"\"]]", "bonus 中有空的词", "bonus holds an empty word");
        check("planned = [{ word = \"将\", before = [\"\"] }]", "planned 中有空的词", "planned holds an empty word");
        let unread = |text: &str| toml::from_str::<Settings>(text).unwrap_err().message().to_owned();
        assert!(unread("[bond]\n").starts_with("unknown field `bond`"));
        assert_eq!(unread("planned = [{ before = [\"会\"] }]"), "a word of intent, or { word, before, not_in }");
        assert_eq!(toml::from_str::<Settings>("").unwrap(), Settings::default());
        assert_eq!(Settings::default().check(), Ok(()));
    }
}
