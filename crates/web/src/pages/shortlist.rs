use std::collections::BTreeSet;
use std::sync::Arc;

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, Response};
use pipeline::ToCheck;
use rank::{Pick, Shortlist, TrackProposal};
use record::{Basis, Decision, Flag, Say};
use serde::Deserialize;

use crate::html::{Frame, encode};
use crate::pages::overview::workbook_response;
use crate::typed::Query;
use crate::visitor::{Refused, Visitor, show};

/// An entry with why it is where it is.
struct Row {
    no: String,
    title: String,
    org: String,
    track: String,
    sme: &'static str,
    why: String,
    to_check: String,
}

/// A sentence on two entries, around the flag that it names.
struct Twins {
    before: String,
    /// `""` where it names none.
    flag: String,
    after: String,
}

impl Twins {
    fn of(v: &Visitor, said: &str) -> Self {
        let id_at = |(at, _): (usize, &str)| {
            let rest = &said[at..];
            let id = &rest[..rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(rest.len())];
            (at, id)
        };
        // Numbers of entries may begin alike.
        let (at, flag) = said.match_indices("F-").map(id_at).find(|(_, id)| v.view.flag(id).is_some()).unwrap_or((said.len(), ""));
        Self { before: said[..at].to_owned(), flag: flag.to_owned(), after: said[at + flag.len()..].to_owned() }
    }
}

/// Entries of one place among whom people must choose so many.
struct Choice {
    count: u32,
    among: Vec<Row>,
}

/// A prize of a track: those whose place is inside, and those among whom people must choose.
struct PrizeRow {
    name: String,
    entries: Vec<Row>,
    open: Vec<Choice>,
    vacancy: String,
}

struct TrackRow {
    code: String,
    name: String,
    prizes: Vec<PrizeRow>,
    special: Vec<Row>,
    /// Entries that special prizes may go to, listed or not.
    eligible: usize,
    is_empty: bool,
}

#[derive(Template)]
#[template(path = "shortlist.html")]
struct ShortlistPage {
    f: Frame,
    /// Whether this reader sees all tracks: the national final is chosen across them.
    national: Option<National>,
    /// Entries that are both proposed and may be one project.
    twins: Vec<Twins>,
    tracks: Vec<TrackRow>,
    /// The first of the entries that were withdrawn, and how many there are.
    withdrawn: Vec<Row>,
    withdrawn_in_all: usize,
    /// The first of the entries that have no place, and how many there are.
    unranked: Vec<Row>,
    unranked_in_all: usize,
    except: String,
    unknown: Vec<String>,
    query: String,
    sees_assignment: bool,
}

struct National {
    rows: Vec<Row>,
    displaced: Vec<Row>,
    unmet: Vec<String>,
    small: usize,
    most: u32,
    share: String,
    per_track: u32,
}

#[derive(Deserialize)]
pub(crate) struct Asked {
    /// Entries that the asking people leave out, by number.
    #[serde(default)]
    except: String,
}

impl Asked {
    fn numbers(&self, v: &Visitor) -> BTreeSet<String> {
        let parts = self.except.split(|c: char| c.is_whitespace() || matches!(c, ',' | '，' | '、' | ';' | '；'));
        parts.filter(|p| !p.is_empty()).map(|typed| v.view.kept(typed)).collect()
    }
}

/// The proposal without these, and without what was withdrawn as far as this reader may know what people have said of that.
async fn proposal(v: &Visitor, except: &BTreeSet<String>) -> Result<Arc<Shortlist>, Refused> {
    let except = except.union(&withdrawn(v)).cloned().collect::<BTreeSet<String>>();
    let (season, view, scope) = (Arc::clone(&v.season), Arc::clone(&v.view), v.account.scope());
    v.aside(move || season.shortlist(&view, &scope, &except)).await
}

pub(crate) async fn shortlist(v: Visitor, Query(asked): Query<Asked>) -> Result<Html<String>, Refused> {
    let except = asked.numbers(&v);
    let (known, unknown): (BTreeSet<String>, BTreeSet<String>) = except.into_iter().partition(|no| v.view.entry(no).is_some());
    let found = proposal(&v, &known).await?;
    let (contest, unranked) = (&v.view.screening().contest, v.view.screening().unranked());
    let withdrawn = withdrawn(&v);
    let why = pipeline::not_proposed();
    let shown = contest.tracks.iter().filter(|t| v.account.tracks.is_empty() || v.account.tracks.contains(&t.code));
    Ok(show(&ShortlistPage {
        national: if v.account.tracks.is_empty() { Some(national(&v, &found)?) } else { None },
        twins: twins(&v, &found),
        tracks: shown.map(|t| of_track(&v, &t.code, found.tracks.get(&t.code))).collect(),
        withdrawn: withdrawn.iter().take(UNRANKED).map(|no| row(&v, no, why.get(v.look.lang))).collect(),
        withdrawn_in_all: withdrawn.len(),
        unranked: unranked.iter().take(UNRANKED).map(|e| row(&v, &e.entry.no, "")).collect(),
        unranked_in_all: unranked.len(),
        query: if known.is_empty() { String::new() } else { format!("?except={}", encode(&asked.except)) },
        except: asked.except,
        unknown: unknown.into_iter().collect(),
        sees_assignment: v.account.role.reads_log(),
        f: v.frame("ranking", v.t("名单建议", "Shortlist")),
    }))
}

fn national(v: &Visitor, found: &Shortlist) -> Result<National, Refused> {
    let rules = &v.rules()?.shortlist;
    let is_small = |p: &&Pick| v.view.entry(&p.entry).is_some_and(|e| e.entry.sme == Some(true));
    let picks = |picks: &[Pick]| picks.iter().map(|p| row(v, &p.entry, p.why.get(v.look.lang))).collect();
    Ok(National {
        rows: picks(&found.national),
        displaced: picks(&found.displaced),
        unmet: found.unmet.iter().map(|say| say.get(v.look.lang).to_owned()).collect(),
        small: found.national.iter().filter(is_small).count(),
        most: rules.most,
        share: format!("{:.0}%", 100.0 * rules.sme_share),
        per_track: rules.per_track,
    })
}

/// As far as this reader may know what was decided.
fn twins(v: &Visitor, found: &Shortlist) -> Vec<Twins> {
    let flags = v.view.flags().filter_map(|(flag, basis)| Some((flag, known(v, flag, basis)?)));
    pipeline::suspected_twins(flags, found).iter().map(|say| Twins::of(v, say.get(v.look.lang))).collect()
}

/// Entries that were withdrawn. A decision that is kept from the reader is none yet.
fn withdrawn(v: &Visitor) -> BTreeSet<String> {
    pipeline::withdrawn(v.view.flags().map(|(flag, basis)| (flag, known(v, flag, basis).flatten())))
}

/// Entries that were withdrawn, or have no place, that are listed; the workbook, and the pages of the ranking, have all.
const UNRANKED: usize = 50;

/// Entries of a track that are listed as eligible for special prizes; the workbook has all.
const SPECIAL: usize = 30;

fn of_track(v: &Visitor, code: &str, found: Option<&TrackProposal>) -> TrackRow {
    let place = |no: &str| {
        let place = v.view.ranking(no).map_or(0, |r| r.place);
        if v.look.is_zh() { format!("本赛道第 {place} 位") } else { format!("place {place} of its track") }
    };
    let rows = |numbers: &[String]| -> Vec<Row> { numbers.iter().map(|no| row(v, no, &place(no))).collect() };
    let ranked = found.map_or(0, |t| t.ranked);
    let prize = |p: &rank::PrizeProposal| PrizeRow {
        name: p.name.get(v.look.lang).to_owned(),
        entries: rows(&p.entries),
        open: p.open.iter().map(|(count, among)| Choice { count: *count, among: rows(among) }).collect(),
        vacancy: p.vacancy(ranked).map_or_else(String::new, |say| say.get(v.look.lang).to_owned()),
    };
    TrackRow {
        code: code.to_owned(),
        name: v.track_name(code),
        prizes: found.map_or_else(Vec::new, |t| t.prizes.iter().map(prize).collect()),
        special: found.map_or_else(Vec::new, |t| rows(&t.special[..t.special.len().min(SPECIAL)])),
        eligible: found.map_or(0, |t| t.special.len()),
        is_empty: found.is_none(),
    }
}

fn row(v: &Visitor, no: &str, why: &str) -> Row {
    let view = v.view.entry(no);
    let mut to_check = ToCheck::default();
    for (flag, basis) in v.view.flags_of(no) {
        if let Some(decision) = known(v, flag, basis) {
            to_check.take(flag, decision);
        }
    }
    Row {
        no: no.to_owned(),
        title: v.view.title(no).to_owned(),
        org: view.map_or(String::new(), |e| e.entry.org.name.clone()),
        track: view.map_or(String::new(), |e| v.track_name(v.view.screening().track_of(&e.entry))),
        sme: report::yes_no(view.and_then(|e| e.entry.sme), v.look.lang),
        why: why.to_owned(),
        to_check: to_check.words(v.look.lang),
    }
}

/// What stands on a flag as far as this reader may know; `None` where that is a decision that is kept from them.
fn known<'a>(v: &'a Visitor, flag: &Flag, basis: &Basis) -> Option<Option<&'a Decision>> {
    let decision = v.verdicts.on_flag(flag.id.as_str(), basis);
    (decision.is_some() || v.is_open(flag)).then_some(decision)
}

/// The proposal as a workbook.
pub(crate) async fn workbook(v: Visitor, Query(asked): Query<Asked>) -> Result<Response, Refused> {
    if !v.account.tracks.is_empty() {
        let say =
            Say::new("名单涉及您看不到的赛道，请由秘书处下载。", "The list is about tracks that you do not see; ask the secretariat.");
        return Err(v.refuse(StatusCode::FORBIDDEN, say));
    }
    let except = asked.numbers(&v).into_iter().filter(|no| v.view.entry(no).is_some()).collect();
    let found = proposal(&v, &except).await?;
    let v = Arc::new(v);
    let reader = Arc::clone(&v);
    let made = move || {
        let mut screening = reader.view.screening().clone();
        screening.flags.retain_mut(|flag| {
            let known = known(&reader, flag, &flag.basis());
            flag.decision = known.flatten().cloned();
            known.is_some()
        });
        let sheets = pipeline::shortlist_sheets(&screening, &found, reader.look.lang);
        report::workbook(&screening.contest.name, &sheets, reader.look.lang).map_err(|e| e.say())
    };
    let bytes = v.aside(made).await?;
    Ok(workbook_response(v.t("名单建议.xlsx", "shortlist.xlsx"), bytes))
}
