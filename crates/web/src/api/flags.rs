//! Flags, with what people decided on them as far as the reader may know.

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::params::{Asked, Nothing, Params};
use super::{Fault, Part, PassageLine, fault, passage_line, word};
use crate::pages::card::{against, unsure};
use crate::pages::queue::{Wanted, chosen};
use crate::verdicts::Stage;
use crate::visitor::Visitor;

/// A decision.
#[derive(Serialize, ToSchema)]
struct DecisionLine {
    verdict: String,
    /// Personal data is masked.
    reason: String,
    by: String,
    at: String,
}

/// A flag in a list.
#[derive(Serialize, ToSchema)]
struct FlagLine {
    id: String,
    kind: String,
    entry: String,
    others: Vec<String>,
    attention: String,
    probability: f64,
    clause: String,
    summary: String,
    /// `open`, `put_off`, `first` (there is no second decision yet), `disputed` or `settled`.
    stage: &'static str,
    /// Who looks at it.
    claimed_by: Option<String>,
    /// The decision that stands, if one does and this reader may know it: a second reviewer sees the first after the second is given.
    decision: Option<DecisionLine>,
}

/// Flags.
#[derive(Serialize, ToSchema)]
pub(super) struct Flags {
    v: u32,
    total: usize,
    flags: Vec<FlagLine>,
}

/// A flag with what it rests on.
#[derive(Serialize, ToSchema)]
pub(super) struct FlagFull {
    v: u32,
    #[serde(flatten)]
    line: FlagLine,
    clause_text: String,
    /// Why, where the summary leaves that open.
    reasons: Vec<String>,
    evidence: Vec<PassageLine>,
    /// What speaks against it.
    against: Vec<String>,
    /// What the program itself is not sure of.
    uncertain: Vec<String>,
    clears_when: Vec<String>,
    /// The smallest change of the material that would clear it; all of it together.
    change: Vec<String>,
    history: Vec<DecisionLine>,
}

fn decision_line(d: &record::Decision) -> DecisionLine {
    DecisionLine { verdict: word(&d.verdict), reason: record::mask(&d.reason).into_owned(), by: d.by.clone(), at: d.at.clone() }
}

fn stage_key(stage: Stage) -> &'static str {
    match stage {
        Stage::Open => "open",
        Stage::PutOff => "put_off",
        Stage::First => "first",
        Stage::Disputed => "disputed",
        Stage::Settled => "settled",
    }
}

fn flag_line(v: &Visitor, f: &record::Flag, basis: &record::Basis) -> FlagLine {
    FlagLine {
        id: f.id.as_str().to_owned(),
        kind: f.kind.as_str().to_owned(),
        entry: f.entry.clone(),
        others: f.others.clone(),
        attention: crate::pages::attention_key(f.attention).to_owned(),
        probability: f.probability,
        clause: f.clause.locator.clone(),
        summary: v.masked(f.summary.get(v.look.lang)),
        stage: stage_key(v.stage(f)),
        claimed_by: v.verdicts.claim(&f.subject()).map(|c| c.by.clone()),
        decision: v.standing(f, basis).map(decision_line),
    }
}

/// Which flags.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Chosen {
    /// `duplicate.cross_division`, or `duplicate` for all that begin so.
    #[serde(default)]
    kind: String,
    /// `duplicate`
    #[serde(default)]
    family: String,
    /// `high`, `medium` or `low`.
    #[serde(default)]
    attention: String,
    /// `open`, `second`, `disputed`, `mine`, `new`, `decided` or `all`, as the tabs of the page; all where it is left out.
    #[serde(default)]
    state: String,
    /// Track of the entry, by code.
    #[serde(default)]
    track: String,
    /// Rows to leave out.
    #[serde(default)]
    offset: usize,
    /// Rows, at most 500.
    limit: Option<usize>,
}

impl Params for Chosen {
    const NAMES: &'static [&'static str] = &["kind", "family", "attention", "state", "track", "offset", "limit"];
    const NUMBERS: &'static [&'static str] = &["offset", "limit"];
}

/// Flags, by entry, then kind, then id.
#[utoipa::path(get, path = "/api/v1/flags", params(Chosen),
    responses((status = 200, body = Flags), (status = 400, body = Fault), (status = 401, body = Fault)))]
pub(super) async fn flags(v: Visitor, Asked(asked): Asked<Chosen>) -> Response {
    let Chosen { kind, family, attention, track, offset, limit, state } = asked;
    let state = match state.as_str() {
        "" => "all".to_owned(),
        "open" => String::new(),
        _ => state,
    };
    let wanted = Wanted { family, kind, attention, state, track, page: 0 };
    if let Some(say) = wanted.unknown(&v) {
        return fault(StatusCode::BAD_REQUEST, say.get(v.look.lang));
    }
    let chosen = chosen(&v, &wanted);
    let line = |at: usize| {
        let (flag, basis) = v.view.nth_flag(at);
        flag_line(&v, flag, basis)
    };
    let flags = Part { offset, limit }.of(chosen.iter()).into_iter().map(|&at| line(at)).collect();
    Json(Flags { v: record::WIRE_VERSION, total: chosen.len(), flags }).into_response()
}

/// A flag by id.
#[utoipa::path(get, path = "/api/v1/flags/{id}", params(("id" = String, Path, description = "Flag id")),
    responses((status = 200, body = FlagFull), (status = 401, body = Fault), (status = 404, body = Fault)))]
pub(super) async fn flag(v: Visitor, Path(id): Path<String>, Asked(Nothing {}): Asked<Nothing>) -> Response {
    let Some((f, basis)) = v.view.flag(&id) else {
        return fault(StatusCode::NOT_FOUND, v.t("没有这条标记", "there is no such flag"));
    };
    let subject = record::Subject::Flag(record::FlagId::from_text(&id));
    let history = v.verdicts.history(&subject);
    let lang = v.look.lang;
    Json(FlagFull {
        v: record::WIRE_VERSION,
        line: flag_line(&v, f, basis),
        clause_text: f.clause.text.clone(),
        evidence: f.evidence.iter().map(|e| passage_line(&v, e)).collect(),
        reasons: f.reasons.iter().map(|r| v.masked(r.get(lang))).collect(),
        against: against(&v, f, v.view.match_of(f)),
        uncertain: unsure(&v, f),
        clears_when: f.clears_when.iter().map(|c| c.get(lang).to_owned()).collect(),
        change: f.change.iter().map(|e| v.masked(e.say().get(lang))).collect(),
        history: history.filter(|s| !s.taken_back).map(|s| decision_line(s.decision)).collect(),
    })
    .into_response()
}
