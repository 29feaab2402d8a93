//! What hangs together and what was lost: groups of entries, entries alike in meaning, problems to send back.

use std::collections::{BTreeMap, BTreeSet};

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::params::{Asked, Nothing};
use super::{Fault, Part, PassageLine, fault, passage_line, told, word};
use crate::pages::similar::near_to;
use crate::typed::Named;
use crate::visitor::Visitor;

/// Two entries that share text.
#[derive(Serialize, ToSchema)]
struct PairLine {
    a: String,
    b: String,
    /// Paths of the two files that share text: two entries may share several.
    file_a: String,
    file_b: String,
    kind: String,
    /// Part of a's text that also stands in b's, template text left out.
    share_a: f64,
    share_b: f64,
    probability: f64,
}

/// Entries that hang together by shared text.
#[derive(Serialize, ToSchema)]
struct ClusterLine {
    /// Each run numbers the groups anew.
    id: u32,
    entries: Vec<String>,
    pairs: Vec<PairLine>,
}

/// Groups.
#[derive(Serialize, ToSchema)]
pub(super) struct Clusters {
    v: u32,
    total: usize,
    clusters: Vec<ClusterLine>,
}

/// Groups of entries that share text, by number.
#[utoipa::path(get, path = "/api/v1/clusters", params(Part),
    responses((status = 200, body = Clusters), (status = 400, body = Fault), (status = 401, body = Fault)))]
pub(super) async fn clusters(v: Visitor, Asked(part): Asked<Part>) -> Json<Clusters> {
    let matches = &v.view.screening().matches;
    let mut groups: BTreeMap<u32, Vec<&record::Match>> = BTreeMap::new();
    matches.iter().for_each(|m| groups.entry(m.cluster).or_default().push(m));
    let pair = |m: &&record::Match| PairLine {
        a: m.a.entry.clone(),
        b: m.b.entry.clone(),
        file_a: v.masked(&m.a.file),
        file_b: v.masked(&m.b.file),
        kind: word(&m.kind),
        share_a: m.share_a,
        share_b: m.share_b,
        probability: m.probability,
    };
    let cluster = |(id, of): (u32, Vec<&record::Match>)| {
        let entries: BTreeSet<&String> = of.iter().flat_map(|m| [&m.a.entry, &m.b.entry]).collect();
        ClusterLine { id, entries: entries.into_iter().cloned().collect(), pairs: of.iter().map(pair).collect() }
    };
    let total = groups.len();
    Json(Clusters { v: record::WIRE_VERSION, total, clusters: part.of(groups.into_iter()).into_iter().map(cluster).collect() })
}

/// An entry near another in what it means.
#[derive(Serialize, ToSchema)]
struct SimilarLine {
    entry: String,
    title: String,
    /// 0 to about 1.
    score: f64,
    passages: Vec<PassageLine>,
}

/// Entries near one in what they mean.
#[derive(Serialize, ToSchema)]
pub(super) struct SimilarTo {
    v: u32,
    entry: String,
    similar: Vec<SimilarLine>,
}

/// Entries near one in what they mean, whatever words they use; nearest first.
#[utoipa::path(get, path = "/api/v1/entries/{no}/similar", params(("no" = String, Path, description = "Entry number")),
    responses((status = 200, body = SimilarTo), (status = 401, body = Fault), (status = 404, body = Fault), (status = 429, body = Fault)))]
pub(super) async fn similar(Named(v, no): Named<String>, Asked(Nothing {}): Asked<Nothing>) -> Response {
    if v.view.entry(&no).is_none() {
        return fault(StatusCode::NOT_FOUND, v.no_entry(&no).say.get(v.look.lang));
    }
    let found = match near_to(&v, &no).await {
        Ok(found) => found,
        Err(refused) => return told(&refused),
    };
    let line = |s: &pipeline::Similar| SimilarLine {
        entry: s.entry.clone(),
        title: v.view.title(&s.entry).to_owned(),
        score: s.score,
        passages: s.evidence.iter().map(|e| passage_line(&v, e)).collect(),
    };
    Json(SimilarTo { v: record::WIRE_VERSION, entry: no, similar: found.iter().map(line).collect() }).into_response()
}

/// Something that was not read as it should be, and what can be done.
#[derive(Serialize, ToSchema)]
struct ProblemLine {
    code: String,
    entry: Option<String>,
    file: Option<String>,
    page: Option<u32>,
    row: Option<u32>,
    what: String,
    what_was_done: String,
    what_to_do: String,
}

/// Problems.
#[derive(Serialize, ToSchema)]
pub(super) struct Problems {
    v: u32,
    total: usize,
    problems: Vec<ProblemLine>,
}

/// What was lost on the way, in the order of the run; personal data is masked.
#[utoipa::path(get, path = "/api/v1/problems", params(Part),
    responses((status = 200, body = Problems), (status = 400, body = Fault), (status = 401, body = Fault)))]
pub(super) async fn problems(v: Visitor, Asked(part): Asked<Part>) -> Json<Problems> {
    let all = &v.view.screening().problems;
    let say = |say: &record::Say| v.masked(say.get(v.look.lang));
    let line = |p: &record::Problem| ProblemLine {
        code: p.code.clone(),
        entry: p.place.entry.clone(),
        file: p.place.file.as_deref().map(|f| v.masked(f)),
        page: p.place.page,
        row: p.place.row,
        what: say(&p.what),
        what_was_done: say(&p.what_was_done),
        what_to_do: say(&p.what_to_do),
    };
    Json(Problems { v: record::WIRE_VERSION, total: all.len(), problems: part.of(all.iter()).into_iter().map(line).collect() })
}
