//! Entries that hang together by shared text, in the order of time.

use std::collections::BTreeSet;

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use record::{Basis, Decision, DocumentRef, Flag, Match, Round, Say};
use report::{count, minute};
use serde::Deserialize;

use crate::html::{Frame, encode};
use crate::pages::card::{decision_on, lacks_reason, verdict};
use crate::pages::{first_row, is_on_text, share};
use crate::typed::{Form, Path, Query};
use crate::verdicts::Turn;
use crate::visitor::{Refused, Visitor, show};

struct PairRow {
    a: String,
    a_title: String,
    a_day: String,
    b: String,
    b_title: String,
    b_day: String,
    kind: String,
    share_a: String,
    share_b: String,
    sure: String,
    href: String,
}

#[derive(Template)]
#[template(path = "cluster.html")]
struct ClusterPage {
    f: Frame,
    id: u32,
    /// Entries and pairs of the whole group.
    entries: usize,
    pairs: String,
    /// Which pairs this page shows, from 1; the drawing and the flags are of these.
    from: usize,
    to: usize,
    is_part: bool,
    page: usize,
    before: Option<String>,
    after: Option<String>,
    /// Flags on these entries that wait for this reader's first decision: id, and what they are about.
    open: Vec<(String, String)>,
    /// Each of their ids with what the decision is bound to, as the form sends them back: what somebody decides is what they were shown.
    seen: String,
    asked: Option<String>,
    done: Option<String>,
    svg: String,
    rows: Vec<PairRow>,
}

#[derive(Deserialize)]
pub(crate) struct Shown {
    /// Flags that were just decided.
    done: Option<usize>,
    #[serde(default)]
    page: usize,
}

/// Pairs on one page. A group of hundreds of entries that copy from each other has tens of thousands.
const PAIRS: usize = 50;

pub(crate) async fn cluster(v: Visitor, Path(id): Path<String>, Query(shown): Query<Shown>) -> Result<Html<String>, Refused> {
    let done = shown.done.map(|n| if v.look.is_zh() { format!("已记入台账 {n} 条") } else { format!("{n} recorded") });
    page(&v, &id, shown.page, None, done)
}

fn page(v: &Visitor, id: &str, at: usize, asked: Option<String>, done: Option<String>) -> Result<Html<String>, Refused> {
    let season = v.view.screening();
    let number = id.parse::<u32>();
    let matches: Vec<&Match> = season.matches.iter().filter(|m| number.as_ref() == Ok(&m.cluster)).collect();
    let Some(first) = matches.first() else {
        let (zh, en) = (format!("没有第 {id} 组。每次筛查后组号会重排。"), format!("There is no group {id}; each run numbers them anew."));
        return Err(v.missing(&zh, &en));
    };
    let entries: BTreeSet<&str> = matches.iter().flat_map(|m| [m.a.entry.as_str(), m.b.entry.as_str()]).collect();
    let href = |no: &str| format!("/entries/{}", encode(no));
    // A page behind the last one, as an address of the run before may ask for, is the last one.
    let at = at.min((matches.len() - 1) / PAIRS);
    let from = first_row(at, PAIRS);
    let shown = &matches[from..matches.len().min(from + PAIRS)];
    let link = |n: usize| format!("/clusters/{}?page={n}", first.cluster);
    let open = if v.account.role.decides() { waiting(v, shown) } else { Vec::new() };
    Ok(show(&ClusterPage {
        f: v.frame("flags", v.t("同组项目的时间图", "Group of entries in time")),
        id: first.cluster,
        entries: entries.len(),
        pairs: count(matches.len()),
        from: from + 1,
        to: from + shown.len(),
        is_part: shown.len() < matches.len(),
        page: at,
        before: (at > 0).then(|| link(at - 1)),
        after: (from + PAIRS < matches.len()).then(|| link(at + 1)),
        seen: open.iter().map(|(flag, basis)| seen(flag, basis)).collect::<Vec<_>>().join(" "),
        open: open.iter().map(|(f, _)| (f.id.as_str().to_owned(), format!("{} ↔ {}", f.entry, f.others.join(v.t("、", ", "))))).collect(),
        asked,
        done,
        svg: report::cluster_drawing(season, shown, v.look.lang, &href).element(),
        rows: shown.iter().map(|m| row(v, m)).collect(),
    }))
}

/// Flags on what is shared in these matches on which this reader may give the first decision.
fn waiting<'v>(v: &'v Visitor, matches: &[&Match]) -> Vec<(&'v Flag, &'v Basis)> {
    let pair = |a: &str, b: &str| if a < b { (a.to_owned(), b.to_owned()) } else { (b.to_owned(), a.to_owned()) };
    let pairs: BTreeSet<(String, String)> = matches.iter().map(|m| pair(&m.a.entry, &m.b.entry)).collect();
    let is_here = |flag: &Flag| is_on_text(flag) && flag.others.iter().any(|other| pairs.contains(&pair(&flag.entry, other)));
    let may = |flag: &Flag, basis: &Basis| {
        let subject = flag.subject();
        v.is_open(flag) && v.verdicts.turn(&subject, basis) == Turn::Decide(Round::First)
    };
    v.view.flags().filter(|(flag, basis)| is_here(flag) && may(flag, basis)).collect()
}

/// A flag with what a decision on it is bound to, as the form of a page sends it back.
fn seen(flag: &Flag, basis: &Basis) -> String {
    format!("{}:{basis}", flag.id)
}

#[derive(Deserialize)]
pub(crate) struct Spoken {
    csrf: String,
    verdict: String,
    #[serde(default)]
    reason: String,
    /// Flags that the page showed, with what they rested on.
    #[serde(default)]
    seen: String,
    /// The page of the group that it was.
    #[serde(default)]
    page: usize,
}

/// Records one decision for each flag of a group that was shown and still waits for this reader.
pub(crate) async fn decide(v: Visitor, Path(id): Path<String>, Form(spoken): Form<Spoken>) -> Result<Response, Refused> {
    v.check(&spoken.csrf).map_err(|e| e.keeping(&spoken.reason))?;
    v.may_decide()?;
    let Some(verdict) = verdict(&spoken.verdict) else {
        return Err(v.refuse(StatusCode::BAD_REQUEST, Say::new("请从四个按钮中选一个。", "Choose one of the four buttons.")));
    };
    let reason = spoken.reason.trim();
    if let Some(asked) = lacks_reason(&v, verdict, reason) {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&v, &id, spoken.page, Some(asked), None)?).into_response());
    }
    let shown: BTreeSet<&str> = spoken.seen.split_whitespace().collect();
    let number = id.parse::<u32>();
    let matches: Vec<&Match> = v.view.screening().matches.iter().filter(|m| number.as_ref() == Ok(&m.cluster)).collect();
    // What rests on something else since a run has finished still stands on the page, to be looked at.
    let open = waiting(&v, &matches);
    let decided = open.into_iter().filter(|(flag, basis)| shown.contains(seen(flag, basis).as_str()));
    let decisions: Vec<Decision> = decided.map(|(flag, basis)| decision_on(&v, flag.subject(), basis, (verdict, None), reason)).collect();
    // What somebody else decided meanwhile stays as it is, and still stands on the page.
    let recorded = v.app.decide_each(&decisions, Round::First, v.account.role.is_blind()).map_err(|e| v.failed(&e))?;
    let done = recorded.iter().filter(|r| r.is_ok()).count();
    let at = if spoken.page > 0 { format!("&page={}", spoken.page) } else { String::new() };
    Ok(Redirect::to(&format!("/clusters/{}?done={done}{at}", encode(&id))).into_response())
}

fn row(v: &Visitor, m: &Match) -> PairRow {
    let share = |part: f64| share(m, part).unwrap_or_else(|| "–".to_owned());
    let entry = |side: &DocumentRef| v.view.entry(&side.entry).map(|view| &view.entry);
    let day = |side: &DocumentRef| entry(side).and_then(|e| e.submitted.as_deref()).map_or(String::new(), minute);
    let first = entry(&m.a).zip(entry(&m.b)).and_then(|(a, b)| report::earlier_side(m, a, b));
    let (user, source) = if first == Some(&m.a) { ((&m.b, m.share_b), (&m.a, m.share_a)) } else { ((&m.a, m.share_a), (&m.b, m.share_b)) };
    PairRow {
        a: user.0.entry.clone(),
        a_day: day(user.0),
        b_day: day(source.0),
        a_title: v.view.title(&user.0.entry).to_owned(),
        b: source.0.entry.clone(),
        b_title: v.view.title(&source.0.entry).to_owned(),
        kind: match v.view.other_files(m) {
            None => report::match_label(m.kind).get(v.look.lang).to_owned(),
            Some((a, b)) => format!("{} {a} ↔ {b}", report::match_label(m.kind).get(v.look.lang)),
        },
        share_a: share(user.1),
        share_b: share(source.1),
        sure: report::chance(m.probability),
        href: v.view.compare_href(m),
    }
}
