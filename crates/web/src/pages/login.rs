use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::extract::{ConnectInfo, State};
use axum::http::{Extensions, HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use record::Say;
use serde::Deserialize;

use crate::account::password_holds;
use crate::app::{interrupted, lock};
use crate::html::{Look, own_page};
use crate::session::Caller;
use crate::typed::{Form, Query};
use crate::visitor::{COOKIE, Refused, Visitor, cookie, look_of, show};
use crate::{Account, App, Error};

#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage<'a> {
    look: Look,
    next: &'a str,
    name: &'a str,
    wrong: Option<String>,
    no_accounts: bool,
    /// Whether a form was sent that nobody was logged in for.
    lost: bool,
}

#[derive(Deserialize)]
pub(crate) struct Next {
    #[serde(default)]
    next: String,
    #[serde(default)]
    lost: String,
}

#[derive(Deserialize)]
pub(crate) struct Credentials {
    name: String,
    password: String,
    #[serde(default)]
    next: String,
}

pub(crate) async fn form(State(app): State<Arc<App>>, headers: HeaderMap, Query(next): Query<Next>) -> Response {
    let look = look_of(&headers, &app);
    match app.people.all() {
        Ok(all) => {
            let (lost, no_accounts) = (!next.lost.is_empty(), all.is_empty());
            show(&LoginPage { look, next: &next.next, name: "", wrong: None, no_accounts, lost }).into_response()
        }
        Err(e) => Refused { status: StatusCode::INTERNAL_SERVER_ERROR, say: e.say(), look }.into_response(),
    }
}

pub(crate) async fn login(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    extensions: Extensions,
    Form(typed): Form<Credentials>,
) -> Response {
    let look = look_of(&headers, &app);
    let (now, settings) = ((app.outside.seconds)(), app.settings.clone());
    let name = typed.name.trim().to_owned();
    let again = |status: StatusCode, say: Say| {
        let page =
            LoginPage { look, next: &typed.next, name: &name, wrong: Some(say.get(look.lang).to_owned()), no_accounts: false, lost: false };
        (status, show(&page)).into_response()
    };
    let address = extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let caller = Caller::new(&name, address);
    let turn = lock(&app.brake).turn(caller, now, settings.login_attempts, settings.login_wait);
    let Some(wait) = turn else {
        let say = Say::new("此处连续尝试过多，请稍后再试。", "Too many tries from here; try again in a while.");
        return again(StatusCode::TOO_MANY_REQUESTS, say);
    };
    if wait > 0 {
        tokio::time::sleep(Duration::from_secs(wait)).await;
    }
    let failed = |e: Error| Refused { status: StatusCode::INTERNAL_SERVER_ERROR, say: e.say(), look }.into_response();
    let person = match app.people.get(&name) {
        Ok(person) => person,
        Err(e) => return failed(e.into()),
    };
    let (secret, password) = (person.map(|p| p.secret), typed.password.clone());
    let held = secret.clone();
    let checked = app.hashing.run(move || password_holds(held.as_deref(), &password)).await;
    match checked {
        Ok(true) => {}
        Ok(false) => return again(StatusCode::UNAUTHORIZED, Say::new("账号或口令不对。", "Name or password is wrong.")),
        Err(e) => return again(StatusCode::INTERNAL_SERVER_ERROR, interrupted(&e)),
    }
    lock(&app.brake).succeeded(caller);
    match open(&app, &name, None, secret.as_deref(), &typed.next) {
        Ok(response) => response,
        Err(e) => failed(e),
    }
}

/// Opens a session and leads to where the reader wanted to go: a path of ours, never another site.
fn open(app: &App, name: &str, local: Option<Account>, secret: Option<&str>, next: &str) -> Result<Response, Error> {
    let cookie = lock(&app.sessions).open(name, local, secret, (app.outside.seconds)())?;
    let mut response = Redirect::to(own_page(next).unwrap_or("/")).into_response();
    let value = format!("{COOKIE}={cookie}; Path=/; HttpOnly; SameSite=Strict");
    response.headers_mut().append(header::SET_COOKIE, HeaderValue::from_str(&value).expect("hexadecimal digits stand in a header"));
    Ok(response)
}

#[derive(Deserialize)]
pub(crate) struct Key {
    #[serde(default)]
    key: String,
}

/// Lets whoever started the program in by the key that it printed, while there are no accounts.
pub(crate) async fn enter(State(app): State<Arc<App>>, headers: HeaderMap, Query(typed): Query<Key>) -> Response {
    let look = look_of(&headers, &app);
    let failed = |e: Error| Refused { status: StatusCode::INTERNAL_SERVER_ERROR, say: e.say(), look }.into_response();
    let nobody = match app.people.all() {
        Ok(all) => all.is_empty(),
        Err(e) => return failed(e.into()),
    };
    // Compared by digest, so that the time it takes says nothing of the key.
    let digest = |key: &str| record::Sha256::of(key.as_bytes());
    let holds = nobody && app.entry_key().is_some_and(|key| digest(key) == digest(&typed.key));
    let Some(account) = app.local_account().filter(|_| holds) else {
        let say = Say::new(
            "链接无效。请使用 shai serve 打印的链接，或用账号登录。",
            "This link does not hold; use the one that `shai serve` printed, or log in.",
        );
        return Refused { status: StatusCode::FORBIDDEN, say, look }.into_response();
    };
    match open(&app, &account.name.clone(), Some(account), None, "/") {
        // A page of ours that the reader is led to, and not a redirect: a cookie that is only for our own pages is not sent along on the
        // way in from a link in a terminal or a mail.
        Ok(response) => {
            let (parts, _) = response.into_parts();
            let mut page = show(&EnteredPage { look }).into_response();
            page.headers_mut().extend(parts.headers.into_iter().filter(|(n, _)| n.as_ref() == Some(&header::SET_COOKIE)));
            page
        }
        Err(e) => failed(e),
    }
}

#[derive(Template)]
#[template(path = "entered.html")]
struct EnteredPage {
    look: Look,
}

#[derive(Deserialize)]
pub(crate) struct Token {
    csrf: String,
}

pub(crate) async fn logout(v: Visitor, headers: HeaderMap, Form(typed): Form<Token>) -> Result<Response, Refused> {
    v.check(&typed.csrf)?;
    if let Some(cookie) = cookie(&headers, COOKIE) {
        lock(&v.app.sessions).close(cookie);
    }
    Ok(Redirect::to("/login").into_response())
}
