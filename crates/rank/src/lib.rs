//! An order in which experts read: criteria of the contest, what each found in the entry's own words, places with their stability.
//!
//! Nothing here knows of flags: a suspicion never moves an entry down, and a place never hides a suspicion. Length earns nothing by itself:
//! every count is of distinct sentences, words or items, and saturates.
//!
//! [`rank`] reads the forms (`reading`), counts (`contribution`) and gives places with bands (`place`). Beside the order stand what people do with
//! it: prizes and the final (`shortlist`), who reads what (`assign`), weights learned from scores (`learn`); and, for flags and not for entries,
//! in which order to look at them (`attention`).

mod assign;
mod attention;
mod contribution;
mod learn;
mod place;
mod reading;
mod settings;
mod shortlist;

use std::collections::BTreeMap;

use rayon::prelude::*;
use record::{Classification, Contribution, Dossier, Evidence, NO_TRACK, Ranking, Say, column};

pub use assign::{AssignRules, Assignment, FULL, Recusal, RecusalRule, assign};
pub use attention::{AttentionRules, Queue, Queued, audit, most_missed, queue, queue_of};
pub use learn::{Given, LearnRules, Learned, given, learn};
pub use settings::{Band, Bonus, Column, Criterion, Expected, Intent, IntentAmong, Measure, Settings, SettingsError, Signal, Worth};
pub use shortlist::{Candidate, Pick, Prize, PrizeProposal, Shortlist, ShortlistError, ShortlistRules, TrackProposal, shortlist};

/// Places of the entries of the division `home` whose application could be read, by track, then place, then falling score, then entry. Of what
/// nobody has read nobody can say how it compares: such an entry has no place.
///
/// An entry stands in the track it declared where that is known, otherwise in the best one by its text, otherwise in [`NO_TRACK`]. The
/// score is the weighted mean of the criteria, 0 to 100. The result does not depend on the number of threads, nor an entry's score and
/// contributions on any other entry.
pub fn rank(dossiers: &[Dossier], classifications: &[Classification], home: &str, settings: &Settings) -> Vec<Ranking> {
    let best: BTreeMap<&str, &str> = classifications.iter().map(|c| (c.entry.as_str(), c.track.as_str())).collect();
    let cues = contribution::Cues::new(settings);
    let read: Vec<&Dossier> = dossiers.iter().filter(|d| d.entry.division == home && d.form_at.is_some()).collect();
    let mut rankings: Vec<Ranking> = read
        .par_iter()
        .map(|dossier| {
            let contributions = contribution::contributions(dossier, settings, &cues);
            let track = dossier.entry.track.as_deref().or_else(|| best.get(dossier.entry.no.as_str()).copied());
            Ranking {
                entry: dossier.entry.no.clone(),
                track: track.unwrap_or(NO_TRACK).to_owned(),
                place: 1,
                band: (1, 1),
                score: score(&contributions),
                contributions,
                bonus: bonus(dossier, &cues),
            }
        })
        .collect();
    places(&mut rankings, &settings.band);
    rankings
}

/// The same entries in the order that other weights give, by criterion; a criterion without one keeps its own. Bands are those of `settings`.
pub fn reweighed(rankings: &[Ranking], weights: &BTreeMap<String, f64>, settings: &Settings) -> Vec<Ranking> {
    let mut moved = rankings.to_vec();
    for ranking in &mut moved {
        for c in &mut ranking.contributions {
            c.weight = weights.get(&c.criterion).copied().unwrap_or(c.weight);
        }
        ranking.score = score(&ranking.contributions);
    }
    places(&mut moved, &settings.band);
    moved
}

/// Gives places and bands anew, which a list from which entries were taken out needs: the same as if those had never been ranked.
pub fn places(rankings: &mut [Ranking], band: &Band) {
    rankings.sort_by(|a, b| a.track.cmp(&b.track).then(b.score.total_cmp(&a.score)).then_with(|| a.entry.cmp(&b.entry)));
    // Places rise as scores fall, so that the order stays as it is.
    rankings.chunk_by_mut(|a, b| a.track == b.track).par_bridge().for_each(|track| place::place(track, band));
    assert!(rankings.windows(2).all(|w| w[0].track != w[1].track || w[0].place <= w[1].place), "places rise within a track");
}

/// Weighted mean of the contributions, 0 to 100; 0 where nothing has weight.
pub fn score(contributions: &[Contribution]) -> f64 {
    let weight: f64 = contributions.iter().map(|c| c.weight).sum();
    let sum: f64 = contributions.iter().map(|c| c.weight * c.value).sum();
    if weight > 0.0 { 100.0 * sum / weight } else { 0.0 }
}

/// The cell that claims a prize of the kind the notice rewards (五(二)7), for the experts to verify: it is no part of the score.
fn bonus(dossier: &Dossier, cues: &contribution::Cues) -> Option<Evidence> {
    let claims = |award: &String| {
        let folded = text::fold_str(award, text::Keep::All);
        !cues.bonus.is_empty() && cues.bonus.iter().all(|any| any.iter().any(|w| folded.contains(w.as_str())))
    };
    dossier.entry.awards.iter().any(claims).then(|| {
        let note = Say::new(
            "自报省级数据类赛事获奖，加分与否由评审核定",
            "claims a prize of a provincial data contest; the review decides about the bonus",
        );
        dossier.cell(column::AWARDS, note)
    })
}
