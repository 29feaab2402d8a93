//! Language and colours, help, the log, and what is not there.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use record::{Act, Deed, Say, Subject};
use report::minute;
use serde::Deserialize;

use crate::App;
use crate::api::told;
use crate::html::{Frame, own_page};
use crate::pages::Said;
use crate::typed::Form;
use crate::visitor::{LOOK, Refused, Visitor, look_of, show};

#[derive(Deserialize)]
pub(crate) struct Chosen {
    lang: Option<String>,
    theme: Option<String>,
    #[serde(default)]
    next: String,
}

/// Remembers language and colours in the browser. Needs no session: the page to log in has the same buttons.
pub(crate) async fn choose(State(app): State<Arc<App>>, headers: HeaderMap, Form(chosen): Form<Chosen>) -> Response {
    let now = look_of(&headers, &app);
    let lang = match chosen.lang.as_deref() {
        Some("zh") => "zh",
        Some("en") => "en",
        _ => now.t("zh", "en"),
    };
    let theme = match chosen.theme.as_deref() {
        Some("light") => "light",
        Some("dark") => "dark",
        Some("auto") => "auto",
        _ => now.theme,
    };
    let mut response = Redirect::to(own_page(&chosen.next).unwrap_or("/")).into_response();
    let value = format!("{LOOK}={lang}-{theme}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Strict");
    response.headers_mut().append(header::SET_COOKIE, HeaderValue::from_str(&value).expect("fixed words stand in a header"));
    response
}

#[derive(Template)]
#[template(path = "help.html")]
struct HelpPage {
    f: Frame,
    fields: Vec<(String, &'static str)>,
    measures: Vec<(String, &'static str)>,
    kinds: Vec<(char, String, String, &'static str)>,
}

pub(crate) async fn help(v: Visitor) -> Html<String> {
    let fields = index::Field::ALL.iter().map(|field| (field.names().join("、"), v.t(field.zh(), field.en()))).collect();
    let measures = index::Measure::ALL.iter().map(|m| (m.names().join("、"), v.t(m.zh(), m.en()))).collect();
    let kinds = record::Kind::known().map(|key| {
        let label = report::kind_label(&record::Kind::new(key));
        (label.shape, label.family.get(v.look.lang).to_owned(), label.name.get(v.look.lang).to_owned(), key)
    });
    let kinds = kinds.collect();
    show(&HelpPage { f: v.frame("help", v.t("帮助", "Help")), fields, measures, kinds })
}

#[derive(Template)]
#[template(path = "log.html")]
struct LogPage {
    f: Frame,
    decisions: usize,
    rows: Vec<Said>,
    seen: Vec<(String, String, String, String)>,
}

/// Rows of each log on the page; the files hold all.
const ROWS: usize = 200;

pub(crate) async fn log(v: Visitor) -> Result<Html<String>, Refused> {
    if !v.account.role.reads_log() {
        return Err(v.refuse(
            StatusCode::FORBIDDEN,
            Say::new("只有秘书处和监督能查看记录。", "Only the secretariat and auditors may read the logs."),
        ));
    }
    let seen = v.app.people.seen(ROWS as u32).map_err(|e| v.failed(&e.into()))?;
    let whole = v.account.scope().is_everything();
    let rows = v.verdicts.latest().filter(|(act, _)| whole || is_there(&v, act));
    Ok(show(&LogPage {
        f: v.frame("log", v.t("记录", "Logs")),
        decisions: if whole { v.verdicts.len() } else { rows.clone().count() },
        rows: rows.take(ROWS).map(|(act, back)| Said::act(&v, act, back)).collect(),
        // Names of files are logged as they are, and people name files after people.
        seen: seen
            .into_iter()
            .filter(|s| whole || s.about.is_empty() || v.view.entry(&s.about).is_some())
            .map(|s| (minute(&s.at), s.who, v.masked(&s.what), s.about))
            .collect(),
    }))
}

/// Whether a line is about something that is there for a reader from whom entries are kept. What no run has any more is about any of them.
fn is_there(v: &Visitor, act: &Act) -> bool {
    match (v.verdicts.about(act), act) {
        (Some(Subject::Flag(id)), _) => v.view.flag_at(id.as_str()).is_some(),
        (Some(Subject::Topic(no)), _) => v.view.entry(no).is_some(),
        (None, Act::Deed(Deed::Score(score))) => v.view.entry(&score.entry).is_some(),
        (None, _) => false,
    }
}

pub(crate) async fn nothing(State(app): State<Arc<App>>, headers: HeaderMap, uri: Uri) -> Response {
    let say = Say::new("没有这个地址。", "There is no such address.");
    refused(Refused { status: StatusCode::NOT_FOUND, say, look: look_of(&headers, &app) }, &uri)
}

/// An address that is there, but not for this method.
pub(crate) async fn not_so(State(app): State<Arc<App>>, headers: HeaderMap, uri: Uri) -> Response {
    let say = Say::new("这个地址不能这样访问。", "This address is not asked in this way.");
    refused(Refused { status: StatusCode::METHOD_NOT_ALLOWED, say, look: look_of(&headers, &app) }, &uri)
}

/// A program that asks the API is answered as one.
fn refused(refused: Refused, uri: &Uri) -> Response {
    if uri.path().starts_with("/api/") { told(&refused) } else { refused.into_response() }
}
