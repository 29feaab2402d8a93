//! The same data as JSON under `/api/v1`, for other programs of the office: filtered like the pages, masked like the pages.

mod flags;
mod more;
mod params;

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use self::flags::{__path_flag, __path_flags, flag, flags};
use self::more::{__path_clusters, __path_problems, __path_similar, clusters, problems, similar};
use self::params::{Asked, Nothing, Params};
use crate::App;
use crate::pages::search::note_reached;
use crate::typed::Named;
use crate::view::Answer;
use crate::visitor::{Refused, Visitor};

#[derive(OpenApi)]
#[openapi(info(
    title = "shai",
    version = "1",
    description = "What a run found, and what people decided on it. Log in first; the session's cookie opens this too."
))]
struct Described;

fn api() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::with_openapi(Described::openapi())
        .routes(routes!(run))
        .routes(routes!(entries))
        .routes(routes!(entry))
        .routes(routes!(flags))
        .routes(routes!(flag))
        .routes(routes!(checks))
        .routes(routes!(ranking))
        .routes(routes!(search))
        .routes(routes!(similar))
        .routes(routes!(clusters))
        .routes(routes!(problems))
}

pub(crate) fn router() -> Router<Arc<App>> {
    let (router, described) = api().split_for_parts();
    router.route("/api/v1/openapi.json", axum::routing::get(move || async move { Json(described) }))
}

/// The description of the API, generated from its handlers.
pub fn openapi() -> String {
    let (_, described) = api().split_for_parts();
    described.to_pretty_json().expect("a description has a JSON form")
}

/// An answer that is none.
#[derive(Serialize, ToSchema)]
struct Fault {
    v: u32,
    /// What is wrong, in the reader's language.
    error: String,
}

pub(crate) fn fault(status: StatusCode, error: impl Into<String>) -> Response {
    (status, Json(Fault { v: record::WIRE_VERSION, error: error.into() })).into_response()
}

/// What a page would say, as JSON.
pub(crate) fn told(refused: &Refused) -> Response {
    fault(refused.status, refused.say.get(refused.look.lang))
}

/// The run that the answers come from.
#[derive(Serialize, ToSchema)]
struct Run {
    v: u32,
    id: String,
    started: String,
    version: String,
    contest: String,
    division: String,
    /// Entries that this reader may see.
    entries: usize,
    flags: usize,
    /// Flags that wait for a decision.
    open: usize,
    /// Entries from which this reader is recused.
    recused: usize,
}

/// An entry in a list.
#[derive(Serialize, ToSchema)]
struct EntryLine {
    entry: String,
    division: String,
    title: String,
    org: String,
    city: String,
    track: Option<String>,
    flags: usize,
}

/// Entries.
#[derive(Serialize, ToSchema)]
struct Entries {
    v: u32,
    total: usize,
    entries: Vec<EntryLine>,
}

/// A file of an entry.
#[derive(Serialize, ToSchema)]
struct FileLine {
    path: String,
    sha256: String,
    pages: u32,
    chars: u32,
    status: String,
    is_form: bool,
}

/// An entry with everything known about it.
#[derive(Serialize, ToSchema)]
struct EntryFull {
    v: u32,
    #[serde(flatten)]
    line: EntryLine,
    declared_track: Option<String>,
    best_track: Option<String>,
    best_topic: Option<String>,
    track_probability: Option<f64>,
    /// Whether the program does not choose a topic.
    abstained: Option<bool>,
    /// Why not: `too_little`, `norms`, `no_fit`, `two_tracks`, `track`, or `topic` where the track is certain.
    doubt: Option<&'static str>,
    /// Topics among which a right one is in a stated share of entries; none where that was not measured.
    likely: Option<LikelyTopics>,
    place: Option<u32>,
    score: Option<f64>,
    files: Vec<FileLine>,
    flag_ids: Vec<String>,
    /// Flags that are not shown because they reach an entry outside this reader's tracks.
    flags_beyond: usize,
    contributions: Vec<ContributionLine>,
}

/// Topics that hold a right one as often as is stated.
#[derive(Serialize, ToSchema)]
struct LikelyTopics {
    /// Share of entries whose topics named so hold a right one.
    coverage: f64,
    /// The best one first.
    topics: Vec<String>,
}

/// What a criterion adds to the score of an entry.
#[derive(Serialize, ToSchema)]
struct ContributionLine {
    criterion: String,
    name: String,
    /// 0 to 1.
    value: f64,
    weight: f64,
    /// Personal data is masked.
    reason: String,
    evidence: Vec<PassageLine>,
}

/// A passage.
#[derive(Serialize, ToSchema)]
struct PassageLine {
    file: String,
    sha256: String,
    page: u32,
    bbox: Option<[f32; 4]>,
    span: [u32; 2],
    /// Personal data is masked.
    quote: String,
    note: String,
    #[schema(no_recursion)]
    other: Option<Box<PassageLine>>,
}

/// A place in a track.
#[derive(Serialize, ToSchema)]
struct PlaceLine {
    entry: String,
    track: String,
    place: u32,
    band: [u32; 2],
    score: f64,
}

/// Places.
#[derive(Serialize, ToSchema)]
struct Places {
    v: u32,
    total: usize,
    places: Vec<PlaceLine>,
}

/// An entry that was found.
#[derive(Serialize, ToSchema)]
struct Found {
    entry: String,
    title: String,
    org: String,
    hits: u64,
    /// File, page and text, personal data masked.
    passages: Vec<FoundPassage>,
}

/// A part of a file with matches in it.
#[derive(Serialize, ToSchema)]
struct FoundPassage {
    file: String,
    page: u32,
    snippet: String,
    /// Matches, in characters of the snippet.
    highlights: Vec<[u32; 2]>,
}

/// Answer to a query.
#[derive(Serialize, ToSchema)]
struct Searched {
    v: u32,
    total_entries: u64,
    total_hits: u64,
    entries: Vec<Found>,
}

#[derive(Serialize, ToSchema)]
struct Checks {
    v: u32,
    checks: Vec<CheckLine>,
}

#[derive(Serialize, ToSchema)]
struct CheckLine {
    kind: String,
    name: String,
    clause: String,
    enabled: bool,
    /// How many entries of the division got which answer; none where it is switched off.
    answers: Option<AnswersLine>,
    cannot_tell: Vec<CannotTellLine>,
    what: String,
    why: String,
    example: String,
    inputs: String,
    clears: String,
    /// As in the pipeline file.
    parameters: Vec<String>,
}

#[derive(Serialize, ToSchema)]
struct AnswersLine {
    pass: usize,
    suspected: usize,
    cannot_tell: usize,
}

#[derive(Serialize, ToSchema)]
struct CannotTellLine {
    /// What the check lacked.
    missing: String,
    entries: Vec<String>,
}

/// Part of a list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Part {
    /// Rows to leave out.
    #[serde(default)]
    offset: usize,
    /// Rows, at most 500.
    limit: Option<usize>,
}

impl Params for Part {
    const NAMES: &'static [&'static str] = &["offset", "limit"];
    const NUMBERS: &'static [&'static str] = Self::NAMES;
}

impl Part {
    fn of<T>(&self, rows: impl Iterator<Item = T>) -> Vec<T> {
        rows.skip(self.offset).take(self.limit.unwrap_or(50).min(500)).collect()
    }
}

/// The run that the answers come from.
#[utoipa::path(get, path = "/api/v1/run", responses((status = 200, body = Run), (status = 401, body = Fault)))]
async fn run(v: Visitor, Asked(Nothing {}): Asked<Nothing>) -> Json<Run> {
    let s = v.view.screening();
    Json(Run {
        v: record::WIRE_VERSION,
        id: s.run.id.clone(),
        started: s.run.started.clone(),
        version: s.run.version.clone(),
        contest: s.contest.name.clone(),
        division: s.home.clone(),
        entries: s.entries.len(),
        flags: s.flags.len(),
        open: v.desk.open,
        recused: v.view.recused(),
    })
}

fn entry_line(v: &Visitor, e: &record::EntryView) -> EntryLine {
    EntryLine {
        entry: e.entry.no.clone(),
        division: e.entry.division.clone(),
        title: e.entry.title.clone(),
        org: e.entry.org.name.clone(),
        city: e.entry.city.clone(),
        track: v.view.track_of(e).map(str::to_owned),
        flags: v.view.flags_of(&e.entry.no).count(),
    }
}

/// Entries, by number.
#[utoipa::path(get, path = "/api/v1/entries", params(Part), responses((status = 200, body = Entries), (status = 400, body = Fault), (status = 401, body = Fault)))]
async fn entries(v: Visitor, Asked(part): Asked<Part>) -> Json<Entries> {
    let all = &v.view.screening().entries;
    let entries = part.of(all.iter()).into_iter().map(|e| entry_line(&v, e)).collect();
    Json(Entries { v: record::WIRE_VERSION, total: all.len(), entries })
}

/// An entry by number.
#[utoipa::path(get, path = "/api/v1/entries/{no}", params(("no" = String, Path, description = "Entry number")),
    responses((status = 200, body = EntryFull), (status = 401, body = Fault), (status = 404, body = Fault)))]
async fn entry(Named(v, no): Named<String>, Asked(Nothing {}): Asked<Nothing>) -> Response {
    let Some(e) = v.view.entry(&no) else { return fault(StatusCode::NOT_FOUND, v.no_entry(&no).say.get(v.look.lang)) };
    let (c, r) = (v.view.classification(&no), v.view.ranking(&no));
    let file = |d: &record::DocumentInfo| FileLine {
        path: v.masked(&d.path),
        sha256: d.sha256.to_string(),
        pages: d.pages,
        chars: d.chars,
        status: report::status_key(d.status).to_owned(),
        is_form: d.is_form,
    };
    Json(EntryFull {
        v: record::WIRE_VERSION,
        line: entry_line(&v, e),
        declared_track: c.and_then(|c| c.declared_track.clone()),
        best_track: c.map(|c| c.track.clone()),
        best_topic: c.map(|c| c.topic.clone()),
        track_probability: c.map(|c| c.track_probability),
        abstained: c.map(record::Classification::abstained),
        doubt: c.and_then(|c| c.doubt.as_ref()).map(record::Doubt::key),
        likely: c.and_then(|c| c.likely.clone()).map(|set| LikelyTopics { coverage: set.coverage, topics: set.topics }),
        place: r.map(|r| r.place),
        score: r.map(|r| r.score),
        files: e.documents.iter().map(file).collect(),
        flags_beyond: v.view.flags_beyond(&no).iter().map(|(_, n)| n).sum(),
        contributions: r.map_or_else(Vec::new, |r| r.contributions.iter().map(|c| contribution(&v, c)).collect()),
        flag_ids: v.view.flags_of(&no).map(|(f, _)| f.id.as_str().to_owned()).collect(),
    })
    .into_response()
}

fn contribution(v: &Visitor, c: &record::Contribution) -> ContributionLine {
    ContributionLine {
        criterion: c.criterion.clone(),
        name: c.name.get(v.look.lang).to_owned(),
        value: c.value,
        weight: c.weight,
        reason: v.masked(c.reason.get(v.look.lang)),
        evidence: c.evidence.iter().map(|e| passage_line(v, e)).collect(),
    }
}

/// The checks with their manual, and how many entries got which answer.
#[utoipa::path(get, path = "/api/v1/checks", responses((status = 200, body = Checks), (status = 401, body = Fault)))]
async fn checks(v: Visitor, Asked(Nothing {}): Asked<Nothing>) -> Json<Checks> {
    let (s, lang) = (v.view.screening(), v.look.lang);
    let line = |(check, answers): (&record::Check, Option<record::Answers>)| {
        let manual = &check.manual;
        let [what, why, example, inputs, clears] =
            [&manual.what, &manual.why, &manual.example, &manual.inputs, &manual.clears].map(|part| part.get(lang).to_owned());
        CheckLine {
            kind: check.kind.as_str().to_owned(),
            name: check.name.get(lang).to_owned(),
            clause: check.clause.clone(),
            enabled: check.enabled,
            answers: answers.map(|a| AnswersLine { pass: a.pass, suspected: a.suspected, cannot_tell: a.cannot_tell }),
            cannot_tell: s
                .lacking(&check.kind)
                .map(|c| CannotTellLine { missing: v.masked(c.missing.get(lang)), entries: c.entries.clone() })
                .collect(),
            what,
            why,
            example,
            inputs,
            clears,
            parameters: check.parameters.clone(),
        }
    };
    Json(Checks { v: record::WIRE_VERSION, checks: s.checks.iter().zip(v.view.answers().iter().copied()).map(line).collect() })
}

/// The word by which something is written in files.
fn word(of: &impl Serialize) -> String {
    serde_json::to_value(of).map_or_else(|_| String::new(), |value| value.as_str().unwrap_or("").to_owned())
}

fn passage_line(v: &Visitor, e: &record::Evidence) -> PassageLine {
    PassageLine {
        file: v.masked(&e.file),
        sha256: e.sha256.to_string(),
        page: e.page,
        bbox: e.bbox.map(Into::into),
        span: [e.span.from(), e.span.to()],
        quote: v.masked(&e.quote),
        note: v.masked(e.note.get(v.look.lang)),
        other: e.other.as_deref().map(|o| Box::new(passage_line(v, o))),
    }
}

/// Places, by track, then place, then entry.
#[utoipa::path(get, path = "/api/v1/ranking", params(Part), responses((status = 200, body = Places), (status = 400, body = Fault), (status = 401, body = Fault)))]
async fn ranking(v: Visitor, Asked(part): Asked<Part>) -> Json<Places> {
    let all = &v.view.screening().rankings;
    let line = |r: &record::Ranking| PlaceLine {
        entry: r.entry.clone(),
        track: r.track.clone(),
        place: r.place,
        band: [r.band.0, r.band.1],
        score: r.score,
    };
    Json(Places { v: record::WIRE_VERSION, total: all.len(), places: part.of(all.iter()).into_iter().map(line).collect() })
}

/// What to search for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Sought {
    /// The query.
    #[serde(default)]
    q: String,
    /// Entries to leave out.
    #[serde(default)]
    offset: usize,
    /// Entries, at most 100.
    limit: Option<usize>,
}

impl Params for Sought {
    const NAMES: &'static [&'static str] = &["q", "offset", "limit"];
    const NUMBERS: &'static [&'static str] = &["offset", "limit"];
}

/// Full-text search.
#[utoipa::path(get, path = "/api/v1/search", params(Sought),
    responses((status = 200, body = Searched), (status = 400, body = Fault), (status = 401, body = Fault)))]
async fn search(v: Visitor, Asked(sought): Asked<Sought>) -> Response {
    if let Err(refused) = v.take(1) {
        return told(&refused);
    }
    let answer = v.view.answer(&sought.q, sought.offset, sought.limit.unwrap_or(20).min(100));
    if let Err(refused) = answer.as_ref().map_or(Ok(()), |answer| note_reached(&v, [answer])) {
        return told(&refused);
    }
    let found = match answer {
        Ok(Answer::Found(_, found)) => found,
        Ok(Answer::Nothing) => return fault(StatusCode::BAD_REQUEST, v.t("没有检索词", "nothing to look for")),
        Ok(Answer::Wrong(wrong)) => return fault(StatusCode::BAD_REQUEST, wrong.say().get(v.look.lang)),
        Ok(Answer::NoIndex(say)) => return fault(StatusCode::SERVICE_UNAVAILABLE, say.get(v.look.lang)),
        Err(e) => return fault(StatusCode::INTERNAL_SERVER_ERROR, e.say().get(v.look.lang)),
    };
    let passage = |p: &index::Passage| FoundPassage {
        file: v.masked(&p.file),
        page: p.page,
        snippet: v.masked(&p.snippet),
        highlights: p.in_snippet().into_iter().map(|s| [s.from(), s.to()]).collect(),
    };
    let entries = found.entries.iter().map(|e| Found {
        entry: e.entry.clone(),
        title: e.title.clone(),
        org: e.org.clone(),
        hits: e.hits,
        passages: e.passages.iter().map(passage).collect(),
    });
    Json(Searched { v: record::WIRE_VERSION, total_entries: found.total_entries, total_hits: found.total_hits, entries: entries.collect() })
        .into_response()
}
