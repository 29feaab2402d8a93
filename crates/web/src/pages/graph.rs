//! Who is tied to what around an entry, and where each tie was read.

use std::collections::BTreeSet;

use askama::Template;
use axum::response::Html;
use record::{Edge, Evidence, Graph, Node, NodeKind};
use serde::Deserialize;

use crate::html::{Frame, encode};
use crate::pages::{owner_of, place_of};
use crate::typed::{Named, Query};
use crate::visitor::{Refused, Visitor, show};

struct TieRow {
    entries: String,
    from: String,
    tie: String,
    to: String,
    sure: String,
    reasons: Vec<String>,
    quote: String,
    place: String,
    href: Option<String>,
}

#[derive(Template)]
#[template(path = "graph.html")]
struct GraphPage {
    f: Frame,
    asked: BTreeSet<String>,
    svg: String,
    ties: Vec<TieRow>,
    left_out: Vec<String>,
}

#[derive(Deserialize)]
pub(crate) struct Asked {
    /// Further entries, parted by commas.
    #[serde(default)]
    with: String,
}

/// Other entries on the page; more make it unreadable.
const MOST: usize = 8;
/// Characters of a quote in the list.
const QUOTE: usize = 120;

pub(crate) async fn graph(Named(v, no): Named<String>, Query(asked): Query<Asked>) -> Result<Html<String>, Refused> {
    if v.view.entry(&no).is_none() {
        return Err(v.no_entry(&no));
    }
    let with = asked.with.split(',').map(|other| v.view.kept(other)).filter(|other| v.view.entry(other).is_some());
    let asked: BTreeSet<String> = std::iter::once(no.clone()).chain(with).collect();
    let whole = v.app.graph(&v.view.screening().run.id).map_err(|e| v.failed(&e))?;
    let graph = match whole.as_deref() {
        // What is hidden is gone before anything is counted or chosen.
        Some((whole, places)) => whole.around(places, &asked, MOST, |no| v.view.entry(no).is_some()),
        None => Graph::default(),
    };
    let href = |node: &Node| (node.kind == NodeKind::Entry).then(|| format!("/entries/{}/graph", encode(&node.label)));
    Ok(show(&GraphPage {
        f: v.frame("flags", format!("{} {no}", v.t("关系图", "Ties"))),
        svg: report::ties_drawing(&graph, &asked, v.look.lang, &href).element(),
        ties: graph.edges().iter().map(|edge| row(&v, &graph, edge)).collect(),
        left_out: graph.left_out().to_vec(),
        asked,
    }))
}

fn row(v: &Visitor, graph: &Graph, edge: &Edge) -> TieRow {
    let lang = v.look.lang;
    let label = |at: u32| graph.nodes()[at as usize].label.clone();
    let evidence = edge.evidence.as_ref();
    let owner = evidence.and_then(|e| owner_of(v, edge.entries.iter(), &e.file));
    TieRow {
        entries: edge.entries.join(" "),
        from: label(edge.from),
        tie: edge.tie.say().get(lang).to_owned(),
        to: label(edge.to),
        sure: if edge.probability < 1.0 { report::chance(edge.probability) } else { String::new() },
        reasons: edge.reasons.iter().map(|r| v.masked(r.get(lang))).collect(),
        quote: evidence.map_or_else(String::new, |e| v.masked(&e.quote).chars().take(QUOTE).collect()),
        place: evidence.map_or_else(String::new, |e| place(v, e)),
        href: evidence.zip(owner).and_then(|(e, owner)| place_of(v, owner, e, "")),
    }
}

fn place(v: &Visitor, evidence: &Evidence) -> String {
    format!("{} {}", v.file_name(&evidence.file), evidence.place().get(v.look.lang))
}
