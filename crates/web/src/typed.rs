//! Addresses and forms as pages read them: what cannot be read is answered by a page that names it, in the reader's language.

use std::sync::Arc;

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use record::Say;
use serde::de::DeserializeOwned;

use crate::App;
use crate::visitor::{Refused, Visitor, look_of};

/// What an address asks for behind its question mark.
pub(crate) struct Query<T>(pub(crate) T);

/// What stands in the path of an address.
pub(crate) struct Path<T>(pub(crate) T);

/// Who asks, and what stands in the path of an address that names entries: their numbers as they are kept, however they were typed, so that
/// what is logged, recorded and linked is the number itself. One that names no entry that is there for the reader stays as it was typed.
pub(crate) struct Named<T>(pub(crate) Visitor, pub(crate) T);

/// What stands in the path of an address that names entries.
pub(crate) trait Names: DeserializeOwned + Send {
    /// Their numbers.
    fn numbers(&mut self) -> Vec<&mut String>;
}

impl Names for String {
    fn numbers(&mut self) -> Vec<&mut String> {
        vec![self]
    }
}

impl Names for (String, String) {
    fn numbers(&mut self) -> Vec<&mut String> {
        vec![&mut self.0, &mut self.1]
    }
}

impl Names for (String, usize) {
    fn numbers(&mut self) -> Vec<&mut String> {
        vec![&mut self.0]
    }
}

impl Names for (String, usize, u32) {
    fn numbers(&mut self) -> Vec<&mut String> {
        vec![&mut self.0]
    }
}

/// What was sent with a form.
pub(crate) struct Form<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequestParts<Arc<App>> for Query<T> {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Refused> {
        match axum::extract::Query::try_from_uri(&parts.uri) {
            Ok(axum::extract::Query(asked)) => Ok(Self(asked)),
            Err(e) => Err(refused(&parts.headers, app, e.status(), ("网址中的参数", "the parameters of this address"), &e.body_text())),
        }
    }
}

impl<T: DeserializeOwned + Send> FromRequestParts<Arc<App>> for Path<T> {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Refused> {
        match axum::extract::Path::from_request_parts(parts, app).await {
            Ok(axum::extract::Path(asked)) => Ok(Self(asked)),
            Err(e) => Err(refused(&parts.headers, app, e.status(), ("网址", "this address"), &e.body_text())),
        }
    }
}

impl<T: Names> FromRequestParts<Arc<App>> for Named<T> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Response> {
        let v = Visitor::from_request_parts(parts, app).await?;
        let Path(mut named) = Path::<T>::from_request_parts(parts, app).await.map_err(IntoResponse::into_response)?;
        for number in named.numbers() {
            *number = v.view.kept(number);
        }
        Ok(Self(v, named))
    }
}

impl<T: DeserializeOwned> FromRequest<Arc<App>> for Form<T> {
    type Rejection = Refused;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Refused> {
        let headers = request.headers().clone();
        match axum::Form::from_request(request, app).await {
            Ok(axum::Form(typed)) => Ok(Self(typed)),
            Err(e) => Err(refused(&headers, app, e.status(), ("提交的内容", "what was sent"), &e.body_text())),
        }
    }
}

/// The library's own words name the field and what is wrong with it; it knows English alone, so ours stand before them.
fn refused(headers: &HeaderMap, app: &App, status: StatusCode, (zh, en): (&str, &str), why: &str) -> Refused {
    // "Failed to deserialize query string: page: invalid digit found in string": what comes before the field says nothing to a reader.
    let detail = why.split_once(": ").map_or(why, |(_, detail)| detail);
    let say = Say::new(
        format!("{zh}无法识别，没有执行任何操作。请从页面上的链接或按钮重新进入。（{detail}）"),
        format!("{en} cannot be read and nothing was done; come here by the links and buttons of the pages ({detail})"),
    );
    Refused { status, say, look: look_of(headers, app) }
}
