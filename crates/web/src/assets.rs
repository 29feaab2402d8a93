//! Style and script, in the binary: a page asks for nothing from outside.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

const FILES: [(&str, &str, &str); 4] = [
    ("shai.css", "text/css; charset=utf-8", include_str!("../assets/shai.css")),
    ("drawing.css", "text/css; charset=utf-8", report::DRAWING_CSS),
    ("keys.js", "text/javascript; charset=utf-8", include_str!("../assets/keys.js")),
    ("favicon.svg", "image/svg+xml", include_str!("../assets/favicon.svg")),
];

pub(crate) async fn asset(axum::extract::Path(name): axum::extract::Path<String>) -> Response {
    match FILES.iter().find(|(known, ..)| *known == name) {
        Some((_, kind, text)) => ([(header::CONTENT_TYPE, *kind), (header::CACHE_CONTROL, "private, max-age=3600")], *text).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
