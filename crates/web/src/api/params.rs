//! Parameters of the API: what is not understood is refused by name, and never left out.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Query};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use record::Say;
use serde::de::DeserializeOwned;

use super::fault;
use crate::App;
use crate::visitor::look_of;

/// What an address may ask for.
pub(super) trait Params: DeserializeOwned {
    /// Names of the parameters.
    const NAMES: &'static [&'static str];
    /// Those of them that are whole numbers.
    const NUMBERS: &'static [&'static str];
}

/// The parameters of a request.
pub(super) struct Asked<T>(pub(super) T);

impl<T: Params> FromRequestParts<Arc<App>> for Asked<T> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Response> {
        let refuse = |say: Say| fault(StatusCode::BAD_REQUEST, say.get(look_of(&parts.headers, app).lang));
        let typed: Vec<(String, String)> = Query::try_from_uri(&parts.uri).map_or_else(|_| Vec::new(), |Query(pairs)| pairs);
        if let Some(say) = typed.iter().find_map(|(name, value)| wrong::<T>(name, value)) {
            return Err(refuse(say));
        }
        match Query::try_from_uri(&parts.uri) {
            Ok(Query(params)) => Ok(Self(params)),
            Err(e) => Err(refuse(Say::new(format!("参数无法识别：{e}"), format!("the parameters are not understood: {e}")))),
        }
    }
}

fn wrong<T: Params>(name: &str, value: &str) -> Option<Say> {
    if !T::NAMES.contains(&name) {
        let (zh, en) = if T::NAMES.is_empty() {
            ("此地址不带参数".to_owned(), "this address takes none".to_owned())
        } else {
            (format!("可用：{}", T::NAMES.join("、")), format!("there are: {}", T::NAMES.join(", ")))
        };
        return Some(Say::new(format!("没有参数“{name}”（{zh}）"), format!("there is no parameter `{name}` ({en})")));
    }
    (T::NUMBERS.contains(&name) && value.parse::<u32>().is_err()).then(|| {
        Say::new(
            format!("参数“{name}”应为非负整数，收到“{value}”"),
            format!("parameter `{name}` is a whole number of 0 or more, got `{value}`"),
        )
    })
}

/// No parameters.
#[derive(serde::Deserialize)]
pub(super) struct Nothing {}

impl Params for Nothing {
    const NAMES: &'static [&'static str] = &[];
    const NUMBERS: &'static [&'static str] = &[];
}
