//! Style and script, in the binary: a page asks for nothing from outside.

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use record::Sha256;

static FILES: [(&str, &str, &str); 4] = [
    ("shai.css", "text/css; charset=utf-8", include_str!("../assets/shai.css")),
    ("drawing.css", "text/css; charset=utf-8", report::DRAWING_CSS),
    ("keys.js", "text/javascript; charset=utf-8", include_str!("../assets/keys.js")),
    ("favicon.svg", "image/svg+xml", include_str!("../assets/favicon.svg")),
];

pub(crate) async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some((_, kind, text)) = FILES.iter().find(|(known, ..)| *known == name) else { return StatusCode::NOT_FOUND.into_response() };
    // Browsers ask each time whether what they keep is still that: with another version of the program pages and their style change at once.
    let tag = format!("\"{}\"", Sha256::of(text.as_bytes()));
    let is_kept = headers.get(header::IF_NONE_MATCH).is_some_and(|kept| kept.as_bytes() == tag.as_bytes());
    let about = [(header::CACHE_CONTROL, "private, no-cache".to_owned()), (header::ETAG, tag)];
    if is_kept {
        return (StatusCode::NOT_MODIFIED, about).into_response();
    }
    (about, [(header::CONTENT_TYPE, *kind)], *text).into_response()
}
