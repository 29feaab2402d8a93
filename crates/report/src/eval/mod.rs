//! Counts a screening's rows against a truth, for `shai eval`.
//!
//! A view like the others: it reads finished rows and reaches no engine, so that it cannot lean on what it judges.

mod groups;
mod pairs;
mod stats;
mod text;
mod truth;

use std::collections::BTreeMap;

use record::{Classification, Screening};
use serde::Serialize;

pub use groups::{Group, Undue};
pub use pairs::KindResult;
pub use stats::Share;
pub use truth::{Quality, Truth, TruthEntry, TruthFlag, TruthPair};

/// How a screening compares with a truth.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evaluation {
    /// Entries of the truth that the screening has.
    pub entries: usize,
    /// Entries of the truth that the screening lacks.
    pub missing: Vec<String>,
    /// One a kind that stands in the truth or among the flags, in the order of views.
    pub kinds: Vec<KindResult>,
    /// Pairs that look alike and are not, flagged as duplicate or reuse with attention high or medium.
    pub negatives_flagged: Share,
    /// Those pairs.
    pub negatives: Vec<TruthPair>,
    /// Best track right, by true track.
    pub tracks: BTreeMap<String, Share>,
    /// Best track right, over all.
    pub track: Share,
    /// Best topic right.
    pub topic: Share,
    /// Right topic among the first three.
    pub topic_in_3: Share,
    /// Entries for which the program did not choose.
    pub abstained: Share,
    /// Expected calibration error of the track's probability over 15 bins.
    pub track_calibration: f64,
    /// Expected calibration error of the topic's probability over 15 bins.
    pub topic_calibration: f64,
    /// The order against the marks, where the truth has marks.
    pub ranking: Option<RankingResult>,
}

/// How the order for experts agrees with marks by hand.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RankingResult {
    /// Entries with a score and marks.
    pub entries: usize,
    /// Of these, entries whose form holds no text.
    pub unread: usize,
    /// Kendall's tau-b of score and mean mark.
    pub tau: f64,
    /// The same among entries whose form was read.
    pub tau_read: f64,
    /// True best 20 % within the first 30 % by score.
    pub best_in_first: Share,
    /// What should have no effect of its own.
    pub undue: Undue,
}

/// Compares a screening with a truth. An entry counts for classification where both have it; a topic is right if it is the truth's or one
/// of its alternatives, a track if it is the track of one of these.
pub fn evaluate(s: &Screening, truth: &Truth) -> Evaluation {
    let known: Vec<(&TruthEntry, &Classification)> =
        s.classifications.iter().filter_map(|c| Some((truth.entries.get(&c.entry)?, c))).collect();
    let missing: Vec<String> = truth.entries.keys().filter(|no| s.entry(no).is_none()).cloned().collect();
    let mut tracks: BTreeMap<String, Share> = BTreeMap::new();
    for (t, c) in &known {
        tracks.entry(t.track.clone()).or_default().add(t.has_track(&c.track));
    }
    let share = |right: &dyn Fn(&TruthEntry, &Classification) -> bool| known.iter().map(|(t, c)| right(t, c)).collect::<Share>();
    let calibration = |of: &dyn Fn(&TruthEntry, &Classification) -> (f64, bool)| {
        stats::calibration_error(&known.iter().map(|(t, c)| of(t, c)).collect::<Vec<_>>(), BINS)
    };
    let (negatives_flagged, negatives) = pairs::negatives(s, truth);
    Evaluation {
        entries: truth.entries.len() - missing.len(),
        missing,
        kinds: pairs::kinds(s, truth),
        negatives_flagged,
        negatives,
        tracks,
        track: share(&|t, c| t.has_track(&c.track)),
        topic: share(&|t, c| t.has_topic(&c.topic)),
        topic_in_3: share(&|t, c| c.candidates.iter().take(3).any(|g| t.has_topic(&g.topic))),
        abstained: share(&|_, c| c.abstained()),
        track_calibration: calibration(&|t, c| (c.track_probability, t.has_track(&c.track))),
        topic_calibration: calibration(&|t, c| (c.topic_probability, t.has_topic(&c.topic))),
        ranking: ranking(s, truth),
    }
}

const BINS: usize = 15;

fn ranking(s: &Screening, truth: &Truth) -> Option<RankingResult> {
    let rows: Vec<groups::Row> = s.rankings.iter().filter_map(|r| groups::Row::of(s, r, truth)).collect();
    if rows.len() < 2 {
        return None;
    }
    let entries = rows.len();
    let columns = |rows: &[groups::Row]| rows.iter().map(|r| (r.score, r.mark)).unzip::<f64, f64, Vec<_>, Vec<_>>();
    let (scores, marks) = columns(&rows);
    let read: Vec<groups::Row> = rows.into_iter().filter(groups::Row::is_read).collect();
    let (read_scores, read_marks) = columns(&read);
    Some(RankingResult {
        entries,
        unread: entries - read.len(),
        tau: stats::kendall(&scores, &marks),
        tau_read: stats::kendall(&read_scores, &read_marks),
        best_in_first: stats::best_in_first(&scores, &marks, 0.2, 0.3),
        undue: groups::undue(&read),
    })
}
