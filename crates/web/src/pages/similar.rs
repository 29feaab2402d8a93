use std::sync::Arc;

use askama::Template;
use axum::response::Html;

use crate::html::Frame;
use crate::pages::passage::Passage;
use crate::pages::share;
use crate::typed::Named;
use crate::visitor::{Refused, Visitor, show};

struct Near {
    no: String,
    title: String,
    org: String,
    track: String,
    division: String,
    score: String,
    /// Out of 1000 of the nearest.
    length: usize,
    /// How much of it stands in both, and where the two are compared.
    shared: Option<(String, String)>,
    passages: Vec<Passage>,
}

#[derive(Template)]
#[template(path = "similar.html")]
struct SimilarPage {
    f: Frame,
    no: String,
    title: String,
    rows: Vec<Near>,
}

/// Searches that a comparison with all entries costs as much as.
const SEARCHES: u32 = 3;

/// Entries of a reader's view near one of them, nearest first.
pub(crate) async fn near_to(v: &Visitor, no: &str) -> Result<Vec<pipeline::Similar>, Refused> {
    v.take(SEARCHES)?;
    let (app, season, view, no) = (Arc::clone(&v.app), Arc::clone(&v.season), Arc::clone(&v.view), no.to_owned());
    v.aside(move || app.similar(&season, &view, &no)).await
}

/// Entries near one in what they mean, whatever words they use.
pub(crate) async fn similar(Named(v, no): Named<String>) -> Result<Html<String>, Refused> {
    let Some(entry) = v.view.entry(&no) else { return Err(v.no_entry(&no)) };
    let title = entry.entry.title.clone();
    let found = near_to(&v, &no).await?;
    let most = found.first().map_or(1.0, |s| s.score.max(1e-9));
    let rows = found.iter().map(|s| near(&v, &no, s, most)).collect();
    Ok(show(&SimilarPage { f: v.frame("entries", format!("{no} {}", v.t("含义相近", "alike in meaning"))), no, title, rows }))
}

fn near(v: &Visitor, no: &str, found: &pipeline::Similar, most: f64) -> Near {
    let view = v.view.entry(&found.entry);
    let entries = [&no.to_owned(), &found.entry];
    let shared = v.view.matches_between(no, &found.entry).next();
    Near {
        no: found.entry.clone(),
        title: v.view.title(&found.entry).to_owned(),
        org: view.map_or(String::new(), |e| e.entry.org.name.clone()),
        track: view.and_then(|e| v.view.track_of(e)).map_or(String::new(), |t| v.track_name(t)),
        division: view.map_or(String::new(), |e| e.entry.division.clone()),
        score: format!("{:.2}", found.score),
        length: (1000.0 * found.score / most) as usize,
        shared: shared.map(|m| {
            let part = share(m, if m.a.entry == no { m.share_a } else { m.share_b });
            let title_only = || report::match_label(m.kind).get(v.look.lang).to_owned();
            let how_much = part.map_or_else(title_only, |part| format!("{} {part}", v.t("相同文字", "shared text")));
            (how_much, v.view.compare_href(m))
        }),
        passages: found.evidence.iter().zip(1..).map(|(e, n)| Passage::of(v, n, e, &entries, "")).collect(),
    }
}
