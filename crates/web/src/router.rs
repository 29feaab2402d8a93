//! Addresses and what answers them, and the headers that every answer carries.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::map_response;
use axum::response::Response;
use axum::routing::{get, post};

use crate::pages::{
    assignment, audit, batch, card, checks, claim, cluster, compare, dossier, graph, learned, login, look, original, overview, queue,
    ranking, search, shortlist, similar, topic,
};
use crate::{App, api, assets};

/// All pages and the API over one workspace.
pub fn router(app: Arc<App>) -> Router {
    let body = app.settings.body;
    Router::new()
        .route("/", get(overview::overview))
        .route("/problems.xlsx", get(overview::problems))
        .route("/season.xlsx", get(overview::workbook))
        .route("/flags", get(queue::queue))
        .route("/flags/{id}", get(card::card))
        .route("/flags/{id}/verdict", post(card::decide))
        .route("/flags/{id}/claim", post(claim::flag))
        .route("/undo", post(card::undo))
        .route("/audit", get(audit::audit))
        .route("/checks", get(checks::checks))
        .route("/compare/{a}/{b}", get(compare::compare))
        .route("/clusters/{id}", get(cluster::cluster))
        .route("/clusters/{id}/verdict", post(cluster::decide))
        .route("/search", get(search::search))
        .route("/searches", post(search::keep))
        .route("/batch", get(batch::form).post(batch::run))
        .route("/entries/{no}", get(dossier::dossier))
        .route("/entries/{no}/graph", get(graph::graph))
        .route("/entries/{no}/mark", post(dossier::mark))
        .route("/entries/{no}/claim", post(claim::entry))
        .route("/entries/{no}/topic", post(topic::decide))
        .route("/entries/{no}/similar", get(similar::similar))
        .route("/entries/{no}/files/{at}", get(original::original))
        .route("/entries/{no}/files/{at}/pages/{page}", get(original::picture))
        .route("/ranking", get(ranking::ranking))
        .route("/ranking/learned", get(learned::learned))
        .route("/shortlist", get(shortlist::shortlist))
        .route("/shortlist.xlsx", get(shortlist::workbook))
        .route("/assignment", get(assignment::assignment))
        .route("/assignment.xlsx", get(assignment::workbook))
        .route("/mine", get(assignment::mine))
        .route("/log", get(look::log))
        .route("/help", get(look::help))
        .route("/look", post(look::choose))
        .route("/login", get(login::form).post(login::login))
        .route("/enter", get(login::enter))
        .route("/logout", post(login::logout))
        .merge(api::router())
        .route("/assets/{name}", get(assets::asset))
        .fallback(look::nothing)
        .method_not_allowed_fallback(look::not_so)
        .layer(DefaultBodyLimit::max(body))
        .layer(map_response(secure))
        .with_state(app)
}

/// No script, style, picture, frame or form of anybody else's; nothing of ours in anybody else's page; nothing kept by caches between.
const HEADERS: [(HeaderName, &str); 6] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// Over TLS: the browser never speaks to this address without it again, and sends no cookie without it.
pub(crate) async fn only_by_tls(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    let cookies: Vec<HeaderValue> = headers.get_all(header::SET_COOKIE).iter().cloned().collect();
    headers.remove(header::SET_COOKIE);
    for cookie in cookies {
        let secured = HeaderValue::from_bytes(&[cookie.as_bytes(), b"; Secure"].concat());
        headers.append(header::SET_COOKIE, secured.expect("what stands in a header stands there with more letters"));
    }
    response
}

async fn secure(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}
