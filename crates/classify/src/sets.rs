//! What was measured on texts that the calibration had not seen: which topics hold the right one in a stated share of texts, and from which
//! probability an answer is right often enough.

use serde::{Deserialize, Serialize};

use crate::Error;

/// From which probability a topic belongs to the set of an entry's likely topics: least ambiguous sets of a stated coverage (Sadinle, Lei and
/// Wasserman 2019). Long and short texts have limits of their own (Mondrian conformal prediction, Vovk 2003): one for both would promise
/// too much for titles and too little for whole applications.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Sets {
    /// Share of texts whose set holds a right topic.
    pub coverage: f64,
    /// Least probability in a text of several stretches.
    pub long_from: f64,
    /// Least probability in a shorter one.
    pub short_from: f64,
}

/// What a text that the calibration had not seen was given.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HeldOut {
    /// Whether it has several stretches.
    pub is_long: bool,
    /// Probability of its most probable right topic.
    pub right: f64,
    /// Probability of the best track, and whether it is right.
    pub track: (f64, bool),
    /// Probability of the best topic, and whether it is right.
    pub topic: (f64, bool),
}

/// Fitted as [`crate::Calibration`] is, each text by the other folds: whole applications have a right topic in their set in 97 of 100
/// cases, titles too, single sections in 92 to 96, with 1.0, 1.3 and 1.2 topics on average.
impl Default for Sets {
    fn default() -> Self {
        Self { coverage: 0.95, long_from: 0.1247, short_from: 0.0146 }
    }
}

impl Sets {
    /// Limits at which `coverage` of texts like `seen` have a right topic in their set; 0, at which a set has every topic, where there
    /// are too few to say.
    pub(crate) fn fit(seen: &[HeldOut], coverage: f64) -> Self {
        let from = |is_long: bool| {
            let mut right: Vec<f64> = seen.iter().filter(|h| h.is_long == is_long).map(|h| h.right).collect();
            right.sort_by(f64::total_cmp);
            // Of n texts and one more, so many may lie below the limit.
            let below = ((right.len() + 1) as f64 * (1.0 - coverage) + 1e-9).floor() as usize;
            below.checked_sub(1).map_or(0.0, |at| (right[at] * 1e4).floor() / 1e4)
        };
        Self { coverage, long_from: from(true), short_from: from(false) }
    }

    /// Least probability of a topic in the set of such a text.
    pub(crate) fn from(&self, is_long: bool) -> f64 {
        if is_long { self.long_from } else { self.short_from }
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        let shares = [("sets.coverage", self.coverage), ("sets.long_from", self.long_from), ("sets.short_from", self.short_from)];
        let outside = shares.into_iter().find(|(_, share)| !(0.0..=1.0).contains(share));
        outside.map_or(Ok(()), |(name, value)| Err(Error::NoShare { name, value }))
    }
}

/// Least probability from which at most `wrong` of the answers are wrong (the risk-coverage curve of El-Yaniv and Wiener 2010), as few texts
/// as possible being left undecided: 0 where that holds of all, 1 where it holds of none.
pub(crate) fn answered_from(said: impl Iterator<Item = (f64, bool)>, wrong: f64) -> f64 {
    let mut said: Vec<(f64, bool)> = said.collect();
    said.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut errors, mut from) = (0u32, 1.0);
    for (i, &(probability, is_right)) in said.iter().enumerate() {
        errors += u32::from(!is_right);
        // Texts of one probability are answered together or not at all.
        let is_last = said.get(i + 1).is_none_or(|next| next.0 < probability);
        if is_last && f64::from(errors) <= wrong * (i + 1) as f64 {
            from = if i + 1 == said.len() { 0.0 } else { (probability * 1e3).floor() / 1e3 };
        }
    }
    from
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(is_long: bool, right: f64) -> HeldOut {
        HeldOut { is_long, right, track: (right, true), topic: (right, true) }
    }

    #[test]
    fn one_text_more_of_the_kind_is_covered_as_often_as_stated() {
        let seen: Vec<HeldOut> = (1..=99).map(|i| held(true, f64::from(i) / 100.0)).collect();
        // Of 100 texts, five may be below: those at 0.01 to 0.04 and the one that is yet to come.
        assert_eq!(Sets::fit(&seen, 0.95), Sets { coverage: 0.95, long_from: 0.05, short_from: 0.0 });
        assert_eq!(Sets::fit(&seen[..18], 0.95).long_from, 0.0, "too few to say");
    }

    #[test]
    fn answers_start_where_few_enough_are_wrong() {
        let said = [(0.9, true), (0.8, true), (0.7, false), (0.6, true), (0.6, true), (0.5, false), (0.4, false)];
        let from = |wrong| answered_from(said.into_iter(), wrong);
        assert_eq!([from(0.0), from(0.2), from(0.35), from(0.5)], [0.8, 0.6, 0.5, 0.0]);
        assert_eq!(answered_from([(0.9, false)].into_iter(), 0.1), 1.0);
    }
}
