//! A proposal of prizes and of places in the national final under the notice's rules (四(四)). It decides nothing: people take it, change
//! it or drop it, and the program keeps no state of it.

mod choose;

use std::collections::BTreeMap;

use choose::{Limits, choose};
use record::{NO_TRACK, Ranking, Say, counted};
use serde::{Deserialize, Serialize};

/// Rules of prizes and recommendation.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ShortlistRules {
    /// Prizes of each track, the highest first.
    #[serde(rename = "prize")]
    pub prizes: Vec<Prize>,
    /// Part of a track, from the top, that special prizes may go to.
    pub special_share: f64,
    /// Most entries recommended to the national final.
    pub most: u32,
    /// Least part of these that are small or medium enterprises.
    pub sme_share: f64,
    /// Least entries of each track among these.
    pub per_track: u32,
}

/// A prize of which a track has several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prize {
    /// Chinese name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// How many a track gives.
    pub count: u32,
}

/// An entry that may be proposed.
#[derive(Debug, Clone)]
pub struct Candidate<'a> {
    /// Its place.
    pub ranking: &'a Ranking,
    /// Whether its lead is a small or medium enterprise; unknown counts as no.
    pub sme: bool,
}

/// What could be given.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shortlist {
    /// By track code; without entries of no known track.
    pub tracks: BTreeMap<String, TrackProposal>,
    /// For the national final, by falling score.
    pub national: Vec<Pick>,
    /// Entries that score among the first but give way, and to what; and those that score what the last of the first does and stand behind it by
    /// their number alone, as many of these as the final has places.
    pub displaced: Vec<Pick>,
    /// Conditions that cannot be met, each with its reason; they were left out.
    pub unmet: Vec<Say>,
}

impl PrizeProposal {
    /// Why a track of `ranked` entries leaves some of it vacant, where it does.
    pub fn vacancy(&self, ranked: usize) -> Option<Say> {
        (self.vacant > 0).then(|| {
            Say::new(
                format!("空缺 {} 项：本赛道可推荐的只有 {ranked} 项", self.vacant),
                format!("{} vacant: the track has {} to choose from", self.vacant, counted(ranked, "entry", "entries")),
            )
        })
    }
}

/// Prizes of one track.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TrackProposal {
    /// In the order of the rules.
    pub prizes: Vec<PrizeProposal>,
    /// Entries that special prizes may go to, those with a prize included.
    pub special: Vec<String>,
    /// Entries that the prizes were proposed from.
    pub ranked: usize,
}

/// One prize of one track.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PrizeProposal {
    /// Its name.
    pub name: Say,
    /// Entries whose place is inside.
    pub entries: Vec<String>,
    /// Entries that share a place across a border of the prize, at its top or at its end: so many of each, and only people can say which.
    pub open: Vec<(u32, Vec<String>)>,
    /// How many of this prize nobody is left for.
    pub vacant: u32,
}

/// An entry and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pick {
    /// Entry number.
    pub entry: String,
    /// Its track.
    pub track: String,
    /// Why it is in, or what it gives way to.
    pub why: Say,
}

/// Why no proposal came about.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.say().en)]
pub enum ShortlistError {
    /// The solver failed; never by the rules being impossible, which is a result.
    Solver {
        /// What it said.
        #[from]
        source: microlp::Error,
    },
}

impl ShortlistError {
    /// For the user.
    pub fn say(&self) -> Say {
        match self {
            Self::Solver { source } => {
                Say::new(format!("推荐名单求解失败：{source}"), format!("the solver of the shortlist failed: {source}"))
            }
        }
    }
}

/// Prizes by place; the national final by an exact optimum: the highest sum of scores under the limits. `tracks` are the codes of all tracks
/// of the contest, so that one without a candidate is noticed.
///
/// # Errors
/// Where the solver gives up on its numbers.
pub fn shortlist(candidates: &[Candidate], tracks: &[String], rules: &ShortlistRules) -> Result<Shortlist, ShortlistError> {
    let mut by_score: Vec<&Candidate> = candidates.iter().collect();
    by_score.sort_by(|a, b| b.ranking.score.total_cmp(&a.ranking.score).then_with(|| a.ranking.entry.cmp(&b.ranking.entry)));
    let mut unmet = Vec::new();
    let quotas = quotas(&by_score, tracks, rules, &mut unmet);
    let limits = Limits { most: rules.most, quotas: &quotas, sme_share: rules.sme_share };
    let chosen = match choose(&by_score, limits)? {
        Some(chosen) => chosen,
        None => {
            unmet.push(too_few_small(&by_score, rules));
            choose(&by_score, Limits { sme_share: 0.0, ..limits })?.expect("quotas that fit into the limit can be filled")
        }
    };
    let (sent, places) = (chosen.iter().filter(|c| **c).count(), by_score.len().min(rules.most as usize));
    if sent < places {
        unmet.push(Say::new(
            format!("中小企业项目不够多，{places} 个名额只用 {sent} 个，否则达不到 {:.0} %", 100.0 * rules.sme_share),
            format!(
                "{sent} of {places} places are filled: more would put small and medium enterprises below {:.0} %",
                100.0 * rules.sme_share
            ),
        ));
    }
    unmet.extend(without_track(candidates));
    let (national, displaced) = explained(&by_score, &chosen, &quotas, rules);
    Ok(Shortlist { tracks: prizes(candidates, rules), national, displaced, unmet })
}

/// How many entries each track must send: what the rules ask for, or as many as it has.
fn quotas<'a>(by_score: &[&'a Candidate], tracks: &'a [String], rules: &ShortlistRules, unmet: &mut Vec<Say>) -> BTreeMap<&'a str, u32> {
    let mut has: BTreeMap<&str, u32> = tracks.iter().map(|t| (t.as_str(), 0)).collect();
    // Entries whose track nobody knows are of none that is to send somebody.
    for candidate in by_score {
        if let Some(n) = has.get_mut(candidate.ranking.track.as_str()) {
            *n += 1;
        }
    }
    for (track, n) in has.iter().filter(|(_, n)| **n < rules.per_track) {
        unmet.push(Say::new(
            format!("赛道 {track} 只有 {n} 个可推荐项目，不足每赛道 {} 个", rules.per_track),
            format!("track {track} has {}, fewer than the {} each track sends", counted(n, "candidate", "candidates"), rules.per_track),
        ));
    }
    let asked: u32 = has.values().map(|n| rules.per_track.min(*n)).sum();
    if asked > rules.most {
        unmet.push(Say::new(
            format!("每赛道 {} 个共需 {asked} 个名额，超过上限 {} 个；未按赛道保底", rules.per_track, rules.most),
            format!("{} of each track make {asked}, over the limit of {}: no track was guaranteed a place", rules.per_track, rules.most),
        ));
        return has.into_keys().map(|track| (track, 0)).collect();
    }
    has.into_iter().map(|(track, n)| (track, rules.per_track.min(n))).collect()
}

fn too_few_small(by_score: &[&Candidate], rules: &ShortlistRules) -> Say {
    let has = by_score.iter().filter(|c| c.sme).count();
    let share = 100.0 * rules.sme_share;
    Say::new(
        format!("可推荐的中小企业项目只有 {has} 个，在赛道保底下达不到 {share:.0} %；未按中小企业比例"),
        format!(
            "with {} of small and medium enterprises {share:.0} % cannot be reached beside the tracks' places: left out",
            counted(has, "candidate", "candidates")
        ),
    )
}

/// The picks with the reason of each, and the entries among the first that are not picked.
fn explained(by_score: &[&Candidate], chosen: &[bool], quotas: &BTreeMap<&str, u32>, rules: &ShortlistRules) -> (Vec<Pick>, Vec<Pick>) {
    let most = rules.most as usize;
    let mut sent: BTreeMap<&str, u32> = BTreeMap::new();
    for (candidate, _) in by_score.iter().zip(chosen).filter(|(_, c)| **c) {
        *sent.entry(&candidate.ranking.track).or_default() += 1;
    }
    let is_guaranteed = |track: &str| quotas.get(track).is_some_and(|&quota| sent.get(track).is_some_and(|&n| n <= quota));
    let ahead = ahead(by_score, chosen, &is_guaranteed, most);
    let border = most.checked_sub(1).and_then(|last| by_score.get(last)).map(|candidate| candidate.ranking.score);
    let is_tied = |candidate: &Candidate| border.is_some_and(|score| score.total_cmp(&candidate.ranking.score).is_eq());
    let tied = by_score.iter().skip(most).take_while(|candidate| is_tied(candidate)).count();
    // Scores that tell hardly anything apart tie by the thousand; who wants to see them all has the order of the tracks.
    let many = if tied > most {
        Say::new(
            format!("（其后同分的共 {tied} 个，列出前 {most} 个）"),
            format!(" (of {tied} behind it with its score the first {most} are listed)"),
        )
    } else {
        Say::new("", "")
    };
    let (mut national, mut displaced) = (Vec::new(), Vec::new());
    for ((i, candidate), &chosen) in by_score.iter().enumerate().zip(chosen) {
        let track = candidate.ranking.track.as_str();
        let guaranteed = is_guaranteed(track);
        let why = match (chosen, i < most) {
            (true, true) => {
                Say::new(format!("得分列第 {}，在 {most} 个名额之内", i + 1), format!("number {} by score, within {most}", i + 1))
            }
            (true, false) if guaranteed => Say::new(
                format!("得分列第 {}；赛道 {track} 至少推荐 {} 个", i + 1, rules.per_track),
                format!("number {} by score; track {track} sends at least {}", i + 1, rules.per_track),
            ),
            (true, false) => Say::new(
                format!("得分列第 {}；中小企业不少于 {:.0} %", i + 1, 100.0 * rules.sme_share),
                format!("number {} by score; at least {:.0} % are small or medium enterprises", i + 1, 100.0 * rules.sme_share),
            ),
            (false, true) => {
                Say::new(format!("得分列第 {}，让位于{}", i + 1, ahead.zh), format!("number {} by score, gives way to {}", i + 1, ahead.en))
            }
            (false, false) if i < most + tied.min(most) => Say::new(
                format!("得分与第 {most} 相同，仅因项目编号在后而列第 {}{}", i + 1, many.zh),
                format!("scores what number {most} does, and is number {} by its entry number alone{}", i + 1, many.en),
            ),
            (false, false) => continue,
        };
        let pick = Pick { entry: candidate.ranking.entry.clone(), track: track.to_owned(), why };
        if chosen { national.push(pick) } else { displaced.push(pick) }
    }
    (national, displaced)
}

/// How many are sent from behind the first by score, and for which limit: which they are, their own reasons say.
fn ahead(by_score: &[&Candidate], chosen: &[bool], is_guaranteed: &dyn Fn(&str) -> bool, most: usize) -> Say {
    let behind = by_score.iter().zip(chosen).skip(most).filter(|(_, chosen)| **chosen);
    let (guaranteed, small): (Vec<_>, Vec<_>) = behind.partition(|(c, _)| is_guaranteed(&c.ranking.track));
    match (guaranteed.len(), small.len()) {
        (0, 0) => Say::new("中小企业比例", "the share of small and medium enterprises"),
        (n, 0) => Say::new(format!("赛道保底的 {n} 项"), format!("{} guaranteed to a track", counted(n, "entry", "entries"))),
        (0, m) => Say::new(
            format!("按中小企业比例推荐的 {m} 项"),
            format!("{} for the share of small and medium enterprises", counted(m, "entry", "entries")),
        ),
        (n, m) => Say::new(
            format!("赛道保底的 {n} 项和按中小企业比例推荐的 {m} 项"),
            format!("{} guaranteed to a track and {m} for the share of small and medium enterprises", counted(n, "entry", "entries")),
        ),
    }
}

/// Entries of no known track, of which there are no prizes.
fn without_track(candidates: &[Candidate]) -> Option<Say> {
    let mut entries: Vec<&str> = candidates.iter().filter(|c| c.ranking.track == NO_TRACK).map(|c| c.ranking.entry.as_str()).collect();
    entries.sort_unstable();
    (!entries.is_empty()).then(|| {
        Say::new(
            format!("{} 赛道不明，未列入赛道奖项和赛道保底", entries.join("、")),
            format!("the track of {} is not known: no prize and no place of a track was proposed", entries.join(", ")),
        )
    })
}

fn prizes(candidates: &[Candidate], rules: &ShortlistRules) -> BTreeMap<String, TrackProposal> {
    let mut tracks: BTreeMap<String, Vec<&Ranking>> = BTreeMap::new();
    for candidate in candidates.iter().filter(|c| c.ranking.track != NO_TRACK) {
        tracks.entry(candidate.ranking.track.clone()).or_default().push(candidate.ranking);
    }
    tracks.into_iter().map(|(track, rankings)| (track, track_prizes(rankings, rules))).collect()
}

fn track_prizes(mut rankings: Vec<&Ranking>, rules: &ShortlistRules) -> TrackProposal {
    rankings.sort_by(|a, b| a.place.cmp(&b.place).then(b.score.total_cmp(&a.score)).then_with(|| a.entry.cmp(&b.entry)));
    let mut from = 0;
    let prizes = rules.prizes.iter().map(|prize| {
        let slots = from..(from + prize.count as usize).min(rankings.len()).max(from);
        let vacant = prize.count - slots.len() as u32;
        from = slots.end;
        let (mut entries, mut open) = (Vec::new(), Vec::new());
        let mut at = 0;
        for group in rankings.chunk_by(|a, b| a.place == b.place) {
            let inside = slots.end.min(at + group.len()).saturating_sub(slots.start.max(at));
            let names = || group.iter().map(|r| r.entry.clone()).collect::<Vec<_>>();
            if inside == group.len() {
                entries.extend(names());
            } else if inside > 0 {
                open.push((inside as u32, names()));
            }
            at += group.len();
        }
        PrizeProposal { name: Say::new(&prize.name, &prize.name_en), entries, open, vacant }
    });
    let prizes = prizes.collect();
    let reach = (rules.special_share * rankings.len() as f64).ceil() as u32;
    let special = rankings.iter().filter(|r| r.place <= reach).map(|r| r.entry.clone()).collect();
    TrackProposal { prizes, special, ranked: rankings.len() }
}
