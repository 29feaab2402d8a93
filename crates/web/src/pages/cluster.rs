//! Entries that hang together by shared text, in the order of time.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::Path;
use axum::response::Html;
use record::{DocumentRef, Match};

use crate::html::{Frame, chance, encode};
use crate::visitor::{Refused, Visitor, show};

struct PairRow {
    a: String,
    a_title: String,
    b: String,
    b_title: String,
    kind: String,
    share_a: String,
    share_b: String,
    sure: String,
    href: String,
}

#[derive(Template)]
#[template(path = "cluster.html")]
struct ClusterPage {
    f: Frame,
    entries: usize,
    svg: String,
    rows: Vec<PairRow>,
}

pub(crate) async fn cluster(v: Visitor, Path(id): Path<String>) -> Result<Html<String>, Refused> {
    let season = v.view.screening();
    let number = id.parse::<u32>();
    let matches: Vec<&Match> = season.matches.iter().filter(|m| number.as_ref() == Ok(&m.cluster)).collect();
    if matches.is_empty() {
        let (zh, en) = (format!("没有第 {id} 组。每次筛查后组号会重排。"), format!("There is no group {id}; each run numbers them anew."));
        return Err(v.missing(&zh, &en));
    }
    let entries: BTreeSet<&str> = matches.iter().flat_map(|m| [m.a.entry.as_str(), m.b.entry.as_str()]).collect();
    let href = |no: &str| format!("/entries/{}", encode(no));
    Ok(show(&ClusterPage {
        f: v.frame("flags", v.t("同组项目的时间图", "Group of entries in time")),
        entries: entries.len(),
        svg: report::cluster_drawing(season, matches[0].cluster, v.look.lang, &href).element(),
        rows: matches.iter().map(|m| row(&v, m)).collect(),
    }))
}

fn row(v: &Visitor, m: &Match) -> PairRow {
    let share = |part: f64| format!("{:.0}%", part * 100.0);
    let entry = |side: &DocumentRef| v.view.entry(&side.entry).map(|view| &view.entry);
    let first = entry(&m.a).zip(entry(&m.b)).and_then(|(a, b)| report::earlier_side(m, a, b));
    let (later, earlier) =
        if first == Some(&m.a) { ((&m.b, m.share_b), (&m.a, m.share_a)) } else { ((&m.a, m.share_a), (&m.b, m.share_b)) };
    PairRow {
        a: later.0.entry.clone(),
        a_title: v.view.title(&later.0.entry).to_owned(),
        b: earlier.0.entry.clone(),
        b_title: v.view.title(&earlier.0.entry).to_owned(),
        kind: report::match_label(m.kind).get(v.look.lang).to_owned(),
        share_a: share(later.1),
        share_b: share(earlier.1),
        sure: chance(m.probability),
        href: format!("/compare/{}/{}", encode(&m.a.entry), encode(&m.b.entry)),
    }
}
