//! Who asks, and in which language: taken from every request before anything is looked up.

use std::sync::Arc;

use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use record::{Lang, Say};

use crate::app::{Seat, interrupted, lock};
use crate::desk::Desk;
use crate::html::{Look, encode, own_page};
use crate::season::Season;
use crate::session::Session;
use crate::verdicts::Verdicts;
use crate::{Account, App, Error, View};

/// Name of the cookie of a session.
pub(crate) const COOKIE: &str = "shai";
/// Name of the cookie of language and colours.
pub(crate) const LOOK: &str = "shai-look";

/// Somebody who has logged in, with what is there for them.
pub(crate) struct Visitor {
    pub(crate) app: Arc<App>,
    pub(crate) account: Account,
    pub(crate) session: Session,
    pub(crate) look: Look,
    pub(crate) season: Arc<Season>,
    pub(crate) view: Arc<View>,
    pub(crate) verdicts: Verdicts,
    pub(crate) desk: Arc<Desk>,
    pub(crate) rules: Result<Arc<rank::Settings>, Say>,
    /// What is to be told of a run that has finished since the one that is shown.
    pub(crate) newer: Option<Say>,
    /// Path and query of the request, to come back to.
    pub(crate) here: String,
}

/// An answer that is no page of its own.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) status: StatusCode,
    pub(crate) say: Say,
    pub(crate) look: Look,
}

impl Refused {
    /// The same with what was typed, to be copied: the page of the form no longer holds it, and must not send it again by a key that is pressed twice.
    pub(crate) fn keeping(self, typed: &str) -> Self {
        if typed.trim().is_empty() {
            return self;
        }
        let Say { zh, en } = self.say;
        Self {
            say: Say::new(format!("{zh}您写的是：“{}”", typed.trim()), format!("{en} You wrote: “{}”", typed.trim())), ..self
        }
    }
}

#[derive(Template)]
#[template(path = "refused.html")]
struct RefusedPage<'a> {
    look: Look,
    heading: &'a str,
    say: &'a str,
    status: u16,
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let heading = match self.status {
            StatusCode::NOT_FOUND => self.look.t("没有找到", "Not found"),
            StatusCode::FORBIDDEN => self.look.t("不能查看或操作", "Not allowed"),
            _ => self.look.t("没有完成", "Not done"),
        };
        let page = RefusedPage { look: self.look, heading, say: self.say.get(self.look.lang), status: self.status.as_u16() };
        (self.status, show(&page)).into_response()
    }
}

/// A template as a page. Templates are checked when they are compiled: what is left to fail is memory.
pub(crate) fn show(page: &impl Template) -> Html<String> {
    Html(page.render().expect("a template writes into memory"))
}

/// Value of a cookie.
pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let all = headers.get_all(header::COOKIE).iter().flat_map(HeaderValue::to_str);
    all.flat_map(|v| v.split(';')).filter_map(|pair| pair.trim().split_once('=')).find(|(n, _)| *n == name).map(|(_, v)| v)
}

/// Language and colours that the browser was last told, or those that the program starts with.
pub(crate) fn look_of(headers: &HeaderMap, app: &App) -> Look {
    let chosen = cookie(headers, LOOK).unwrap_or("");
    let lang = match chosen.split('-').next() {
        Some("zh") => Lang::Zh,
        Some("en") => Lang::En,
        _ => app.outside.lang,
    };
    let theme = match chosen.split('-').nth(1) {
        Some("light") => "light",
        Some("dark") => "dark",
        _ => "auto",
    };
    Look { lang, theme }
}

impl Visitor {
    pub(crate) fn refuse(&self, status: StatusCode, say: Say) -> Refused {
        Refused { status, say, look: self.look }
    }

    /// The same words for what is not there and for what is not there for this reader.
    pub(crate) fn missing(&self, zh: &str, en: &str) -> Refused {
        self.refuse(StatusCode::NOT_FOUND, Say::new(zh, en))
    }

    pub(crate) fn no_entry(&self, no: &str) -> Refused {
        let close = self.view.close_to(no);
        let (zh, en) = if close.is_empty() {
            (String::new(), String::new())
        } else {
            (format!("相近的有：{}。", close.join("、")), format!(" Close: {}.", close.join(", ")))
        };
        self.missing(&format!("没有项目编号 {no}。{zh}"), &format!("There is no entry {no}.{en}"))
    }

    pub(crate) fn failed(&self, error: &Error) -> Refused {
        self.refuse(StatusCode::INTERNAL_SERVER_ERROR, error.say())
    }

    /// The contest's rules of places, prizes and attention.
    pub(crate) fn rules(&self) -> Result<&rank::Settings, Refused> {
        self.rules.as_deref().map_err(|say| self.refuse(StatusCode::SERVICE_UNAVAILABLE, say.clone()))
    }

    /// Runs what takes time beside the threads that wait for requests, a few at a time and in the order in which they were asked for.
    pub(crate) async fn aside<T: Send + 'static>(&self, work: impl FnOnce() -> Result<T, Say> + Send + 'static) -> Result<T, Refused> {
        match self.app.computing.run(work).await {
            Ok(done) => done.map_err(|say| self.refuse(StatusCode::SERVICE_UNAVAILABLE, say)),
            Err(e) => Err(self.refuse(StatusCode::INTERNAL_SERVER_ERROR, interrupted(&e))),
        }
    }

    /// Takes what a request costs, in searches, out of what this session may ask for.
    pub(crate) fn take(&self, cost: u32) -> Result<(), Refused> {
        let now = (self.app.outside.seconds)();
        lock(&self.app.sessions).take(&self.session, cost, now, &self.app.settings).map_err(|wait| {
            let say = Say::new(
                format!("此账号短时间内查询过多，请 {wait} 秒后再试。"),
                format!("This session asked for too much at once; try again in {wait} s."),
            );
            self.refuse(StatusCode::TOO_MANY_REQUESTS, say)
        })
    }

    /// Whether a form was sent from one of our pages in this session.
    pub(crate) fn check(&self, csrf: &str) -> Result<(), Refused> {
        if csrf == self.session.csrf {
            return Ok(());
        }
        let say = Say::new(
            "页面已过期，未作任何记录。请返回上一页刷新后再试。",
            "This page is out of date and nothing was recorded; go back, reload and try again.",
        );
        Err(self.refuse(StatusCode::FORBIDDEN, say))
    }

    /// Whether a form decides on what is there now: a run may have finished since its page was opened.
    pub(crate) fn check_seen(&self, seen: &str, now: &str) -> Result<(), Refused> {
        if seen == now {
            return Ok(());
        }
        let say = Say::new(
            "您打开本页之后，这一项的材料或依据有变，未作记录。请重新打开后再决定。",
            "What this rests on has changed since you opened the page; nothing was recorded. Open it again.",
        );
        Err(self.refuse(StatusCode::CONFLICT, say))
    }

    /// Whether this person's word goes into the ledger.
    pub(crate) fn may_decide(&self) -> Result<(), Refused> {
        if self.account.role.decides() {
            return Ok(());
        }
        Err(self.refuse(StatusCode::FORBIDDEN, Say::new("监督账号只查看，不作决定。", "An auditor looks and does not decide.")))
    }
}

/// The way to the login and back. What a form was to record is not recorded: its reader is told so, and comes back to the page of the form, since the
/// form's own address is no page.
fn to_login(parts: &Parts, here: &str) -> Response {
    let (back, lost) = match parts.method {
        Method::GET | Method::HEAD => (Some(here.to_owned()), ""),
        _ => (came_from(&parts.headers), "&lost=1"),
    };
    Redirect::to(&format!("/login?next={}{lost}", encode(back.as_deref().unwrap_or("/")))).into_response()
}

/// The page of ours on which a form stood that was sent.
fn came_from(headers: &HeaderMap) -> Option<String> {
    let text = |name: HeaderName| Some(String::from_utf8_lossy(headers.get(name)?.as_bytes()).into_owned());
    let (address, host) = (text(header::REFERER)?, text(header::HOST)?);
    let (_, address) = address.split_once("://")?;
    own_page(address.strip_prefix(host.as_str())?).map(str::to_owned)
}

impl FromRequestParts<Arc<App>> for Visitor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Response> {
        let look = look_of(&parts.headers, app);
        let here = parts.uri.path_and_query().map_or_else(|| "/".to_owned(), |p| p.as_str().to_owned());
        let failed = |e: Error| Refused { status: StatusCode::INTERNAL_SERVER_ERROR, say: e.say(), look }.into_response();
        let now = (app.outside.seconds)();
        let session = cookie(&parts.headers, COOKIE).and_then(|c| lock(&app.sessions).find(c, now, app.settings.session_hours * 3600));
        let account = match &session {
            // The door of whoever started the program is there while nobody has an account.
            Some(Session { local: Some(account), .. }) => {
                let nobody = app.people.all().map_err(|e| failed(e.into()))?.is_empty();
                nobody.then(|| account.clone())
            }
            Some(session) => match app.people.get(&session.name).map_err(|e| failed(e.into()))? {
                // Whoever changes a password wants the sessions of the old one to end.
                Some(person) if session.is_of(&person.secret) => Some(Account::of(&person).map_err(failed)?),
                Some(_) | None => None,
            },
            None => None,
        };
        let (Some(session), Some(account)) = (session, account) else {
            return Err(if parts.uri.path().starts_with("/api/") {
                (
                    StatusCode::UNAUTHORIZED,
                    axum::Json(serde_json::json!({"v": record::WIRE_VERSION, "error": look.t("请先登录", "log in first")})),
                )
                    .into_response()
            } else {
                to_login(parts, &here)
            });
        };
        let Seat { season, view, verdicts, desk, rules, newer } = app.see(&account).map_err(failed)?;
        Ok(Self { app: Arc::clone(app), account, session, look, season, view, verdicts, desk, rules, newer, here })
    }
}
