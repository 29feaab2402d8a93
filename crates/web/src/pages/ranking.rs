use askama::Template;
use axum::response::Html;
use record::Ranking;
use serde::Deserialize;

use crate::html::{Frame, encode};
use crate::pages::first_row;
use crate::pages::passage::Passage;
use crate::pages::points_of;
use crate::typed::Query;
use crate::visitor::{Refused, Visitor, show};

/// A criterion's part in a score.
pub(crate) struct Part {
    pub(crate) name: String,
    /// Points that it adds to the score.
    pub(crate) points: String,
    pub(crate) most: String,
    /// Value out of 1000.
    pub(crate) length: usize,
    pub(crate) reason: String,
    pub(crate) passages: Vec<Passage>,
}

struct PlaceRow {
    no: String,
    title: String,
    org: String,
    place: u32,
    tied: bool,
    band: (u32, u32),
    /// Start and length of the band, and the place itself, out of 1000.
    bar: (usize, usize, usize),
    score: String,
    parts: Vec<Part>,
    flags: usize,
    bonus: bool,
    mark: String,
    marks: usize,
}

#[derive(Template)]
#[template(path = "ranking.html")]
struct RankingPage {
    f: Frame,
    tracks: Vec<(String, String, usize, bool)>,
    name: String,
    rows: Vec<PlaceRow>,
    /// Entries of the track without a place, of which this page has its part behind those with one: number, title, unit.
    unranked: Vec<(String, String, String)>,
    unranked_in_all: usize,
    /// The page on which they begin.
    unranked_href: String,
    of: usize,
    from: usize,
    before: Option<String>,
    after: Option<String>,
    sees_marks: bool,
    sees_assignment: bool,
}

#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    track: String,
    #[serde(default)]
    page: usize,
}

pub(crate) async fn ranking(v: Visitor, Query(asked): Query<Asked>) -> Result<Html<String>, Refused> {
    let all = &v.view.screening().rankings;
    let mut tracks: Vec<(&str, usize)> = Vec::new();
    for r in all {
        match tracks.last_mut() {
            Some((track, n)) if *track == r.track => *n += 1,
            _ => tracks.push((&r.track, 1)),
        }
    }
    let mut unranked = v.view.screening().unranked();
    // A track none of whose applications could be read has a tab as well.
    for entry in &unranked {
        let track = v.view.screening().track_of(&entry.entry);
        if !tracks.iter().any(|(t, _)| *t == track) {
            tracks.push((track, 0));
        }
    }
    tracks.sort_unstable();
    let track = if asked.track.is_empty() { tracks.first().map_or("", |(t, _)| *t).to_owned() } else { asked.track.clone() };
    let is_known = track.is_empty() || v.view.screening().contest.track(&track).is_some() || tracks.iter().any(|(t, _)| *t == track);
    if !is_known {
        return Err(v.missing(&format!("没有赛道 {track}。"), &format!("There is no track {track}.")));
    }
    let of: Vec<&Ranking> = all.iter().filter(|r| r.track == track).collect();
    unranked.retain(|e| v.view.screening().track_of(&e.entry) == track);
    let (size, link) = (v.app.settings.rows, |n: usize| format!("/ranking?track={}&page={n}", encode(&track)));
    let from = first_row(asked.page, size);
    let tied = |r: &Ranking| of.iter().filter(|o| o.place == r.place).count() > 1;
    let rows: Vec<PlaceRow> = of.iter().skip(from).take(size).map(|r| row(&v, r, of.len(), tied(r))).collect();
    // Where forms are scans and no reader of images is there, all entries of a season have no place.
    let behind = unranked.iter().skip(from.saturating_sub(of.len())).take(size - rows.len());
    Ok(show(&RankingPage {
        f: v.frame("ranking", v.t("排序", "Ranking")),
        tracks: tracks.iter().map(|(t, n)| (format!("/ranking?track={}", encode(t)), v.track_name(t), *n, *t == track)).collect(),
        name: v.track_name(&track),
        rows,
        unranked: behind.map(|e| (e.entry.no.clone(), e.entry.title.clone(), e.entry.org.name.clone())).collect(),
        unranked_in_all: unranked.len(),
        unranked_href: format!("{}#unranked", link(of.len() / size)),
        of: of.len(),
        from: from + 1,
        before: (asked.page > 0).then(|| link(asked.page - 1)),
        after: (from + size < of.len() + unranked.len()).then(|| link(asked.page + 1)),
        sees_marks: v.account.role.reads_log(),
        sees_assignment: v.account.role.reads_log(),
    }))
}

fn row(v: &Visitor, r: &Ranking, of: usize, tied: bool) -> PlaceRow {
    let entry = v.view.entry(&r.entry);
    let scale = |place: u32| (place.saturating_sub(1) as usize) * 1000 / of.max(1);
    let marks = v.verdicts.scores(&r.entry);
    let own = marks.iter().find(|d| d.by == v.account.name).map(points_of);
    let points: Vec<f64> = marks.iter().filter_map(|s| s.points).map(f64::from).collect();
    let mark = match (v.account.role.reads_log(), points.len()) {
        (true, 0) => String::new(),
        (true, n) => format!("{:.1}", points.iter().sum::<f64>() / n as f64),
        (false, _) => own.unwrap_or_default(),
    };
    PlaceRow {
        no: r.entry.clone(),
        title: v.view.title(&r.entry).to_owned(),
        org: entry.map_or(String::new(), |e| e.entry.org.name.clone()),
        place: r.place,
        tied,
        band: r.band,
        bar: (scale(r.band.0), (scale(r.band.1 + 1) - scale(r.band.0)).max(12), scale(r.place)),
        score: format!("{:.1}", r.score),
        parts: parts(v, r),
        flags: v.view.flags_of(&r.entry).filter(|(f, _)| v.is_open(f)).count(),
        bonus: r.bonus.is_some(),
        mark,
        marks: points.len(),
    }
}

/// Passages of a criterion that are shown.
const PASSAGES: usize = 4;

pub(crate) fn parts(v: &Visitor, r: &Ranking) -> Vec<Part> {
    let entries = [&r.entry];
    let part = |(c, points, most): (&record::Contribution, f64, f64)| Part {
        name: c.name.get(v.look.lang).to_owned(),
        points: format!("{points:.1}"),
        most: format!("{most:.1}"),
        length: (c.value * 1000.0) as usize,
        reason: v.masked(c.reason.get(v.look.lang)),
        passages: c
            .evidence
            .iter()
            .take(PASSAGES)
            .zip(1..)
            .map(|(e, n)| Passage::of(v, n, e, &entries, &format!("criterion={}", encode(&c.criterion))))
            .collect(),
    };
    report::points(r).map(part).collect()
}
