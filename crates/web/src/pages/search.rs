use askama::Template;
use axum::response::{Html, IntoResponse, Redirect, Response};
use index::{Ask, Clause, ClauseKind, EntryHit, Field, Node};
use serde::Deserialize;

use crate::html::{Frame, Piece, encode, pieces, typed};
use crate::pages::dossier::log_seen;
use crate::pages::first_row;
use crate::pages::passage::masked;
use crate::typed::{Form, Query};
use crate::view::Answer;
use crate::visitor::{Refused, Visitor, show};
use report::count;

/// An entry that was found.
pub(crate) struct Hit {
    pub(crate) no: String,
    pub(crate) title: Vec<Piece>,
    pub(crate) org: String,
    pub(crate) division: String,
    pub(crate) track: String,
    pub(crate) hits: String,
    pub(crate) flags: usize,
    pub(crate) fields: Vec<(&'static str, Vec<Piece>)>,
    pub(crate) passages: Vec<HitPassage>,
}

pub(crate) struct HitPassage {
    pub(crate) file: String,
    pub(crate) page: u32,
    pub(crate) href: String,
    pub(crate) pieces: Vec<Piece>,
}

struct FacetList {
    name: &'static str,
    values: Vec<FacetValue>,
    /// Those that are folded away, and how many are left out.
    more: Vec<FacetValue>,
    left_out: usize,
}

/// A value with how many entries have it, and the query for these.
struct FacetValue {
    label: String,
    entries: String,
    href: String,
}

struct Why {
    no: String,
    title: String,
    holds: bool,
    lines: Vec<(usize, String, bool, String)>,
    blame: Vec<String>,
}

struct Wrong {
    say: String,
    before: String,
    part: String,
    after: String,
    repair: Option<(String, String)>,
}

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage {
    f: Frame,
    q: String,
    read_back: String,
    wrong: Option<Wrong>,
    no_index: Option<String>,
    asked: bool,
    entries: String,
    hits: String,
    corpus: String,
    shown_from: usize,
    shown_to: usize,
    results: Vec<Hit>,
    facets: Vec<FacetList>,
    before: Option<String>,
    after: Option<String>,
    why: Option<Why>,
    why_missing: Option<String>,
    why_entry: String,
    saved: Vec<(String, String)>,
    without: Vec<Offer>,
    meant: Option<Offer>,
}

/// Another query, with how many entries it finds.
struct Offer {
    query: String,
    entries: String,
    href: String,
}

#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    page: usize,
    /// Entry to explain.
    #[serde(default)]
    why: String,
}

/// Entries on one page of results.
const RESULTS: usize = 20;
/// Values of a facet shown at once, and those behind them that can be unfolded.
const VALUES: usize = 10;
const MORE: usize = 200;

pub(crate) async fn search(v: Visitor, Query(asked): Query<Asked>) -> Result<Html<String>, Refused> {
    let q = typed(&asked.q);
    let offset = first_row(asked.page, RESULTS);
    let at = offset / RESULTS;
    v.take(u32::from(!q.is_empty()))?;
    let answer = v.view.answer(&q, offset, RESULTS).map_err(|e| v.failed(&e))?;
    note_reached(&v, [&answer])?;
    let mut page = SearchPage { shown_from: offset + 1, shown_to: offset, ..SearchPage::blank(&v, q, asked.why.trim())? };
    match answer {
        Answer::Nothing => {}
        Answer::NoIndex(say) => page.no_index = Some(say.get(v.look.lang).to_owned()),
        Answer::Wrong(wrong) => page.wrong = Some(wrong_part(&v, &page.q, &wrong)),
        Answer::Found(query, found) => {
            page.read_back = in_words(&v, &query.root);
            page.entries = count(found.total_entries);
            page.hits = count(found.total_hits);
            page.shown_to = offset + found.entries.len();
            page.facets = found.facets.iter().map(|f| facet(&v, &query, f)).filter(|f| !f.values.is_empty()).collect();
            page.results = found.entries.iter().map(|e| hit(&v, &page.q, e)).collect();
            let link = |n: usize| format!("/search?q={}&page={n}", encode(&page.q));
            page.before = (at > 0).then(|| link(at - 1));
            page.after = ((offset + RESULTS) < found.total_entries as usize).then(|| link(at + 1));
            if found.total_entries == 0 {
                page.without = without(&v, &page.q, &query.root)?;
            }
            page.meant = meant(&v, &query)?;
            explain(&v, &query, &mut page)?;
        }
    }
    Ok(show(&page))
}

impl SearchPage {
    /// The page before anything is looked for.
    fn blank(v: &Visitor, q: String, why: &str) -> Result<Self, Refused> {
        let saved = v.app.people.kept(&v.account.name).map_err(|e| v.failed(&e.into()))?;
        Ok(Self {
            f: v.frame("search", v.t("检索", "Search")),
            read_back: String::new(),
            wrong: None,
            no_index: None,
            asked: !q.is_empty(),
            entries: String::new(),
            hits: String::new(),
            corpus: v.view.index().map_or_else(|_| String::new(), |i| count(i.len())),
            shown_from: 0,
            shown_to: 0,
            results: Vec::new(),
            facets: Vec::new(),
            before: None,
            after: None,
            why: None,
            why_missing: None,
            why_entry: v.view.kept(why),
            saved: saved.into_iter().map(|(name, query)| (name, format!("/search?q={}", encode(&query)))).collect(),
            without: Vec::new(),
            meant: None,
            q,
        })
    }
}

/// Logs that somebody who may searched by personal data, without saying which: the log has other readers.
pub(crate) fn note_reached<'a>(v: &Visitor, answers: impl IntoIterator<Item = &'a Answer>) -> Result<(), Refused> {
    if !v.account.role.unmasks() {
        // Nothing of it is found for the others.
        return Ok(());
    }
    let mut reached = 0;
    for answer in answers {
        reached += usize::from(v.view.reaches_personal(answer).map_err(|e| v.failed(&e))?);
    }
    if reached == 0 {
        return Ok(());
    }
    let say = if v.look.is_zh() { format!("按个人信息检索 {reached} 次") } else { format!("searched by personal data, {reached}") };
    log_seen(v, "", &say)
}

/// Why an entry is among the results, or which part of the query keeps it out.
fn explain(v: &Visitor, query: &index::Query, page: &mut SearchPage) -> Result<(), Refused> {
    let Ok(index) = v.view.index() else { return Ok(()) };
    if page.why_entry.is_empty() {
        return Ok(());
    }
    let found = index.explain(query, &page.why_entry).map_err(|e| v.failed(&e.into()))?;
    let Some(found) = found else {
        page.why_missing = Some(v.no_entry(&page.why_entry).say.get(v.look.lang).to_owned());
        return Ok(());
    };
    let mut lines = Vec::new();
    clause_lines(v, &found.clause, 0, &mut lines);
    let blame = found.excluded_by().into_iter().map(|c| c.source.clone()).collect();
    let title = v.view.title(&found.entry).to_owned();
    page.why = Some(Why { no: found.entry.clone(), title, holds: found.clause.holds, lines, blame });
    Ok(())
}

fn clause_lines(v: &Visitor, clause: &Clause, depth: usize, lines: &mut Vec<(usize, String, bool, String)>) {
    let how = match (clause.kind, clause.hits) {
        (ClauseKind::All, _) => v.t("以下须全部符合", "all of these").to_owned(),
        (ClauseKind::Any, _) => v.t("以下符合其一", "one of these").to_owned(),
        (ClauseKind::Not, _) => v.t("以下不得符合", "not this").to_owned(),
        (ClauseKind::Leaf, Some(n)) if v.look.is_zh() => format!("正文命中 {n} 处"),
        (ClauseKind::Leaf, Some(n)) => format!("{} in texts", record::counted(n, "hit", "hits")),
        (ClauseKind::Leaf, None) => String::new(),
    };
    lines.push((depth, clause.source.clone(), clause.holds, how));
    clause.parts.iter().for_each(|part| clause_lines(v, part, depth + 1, lines));
}

fn wrong_part(v: &Visitor, q: &str, wrong: &index::QueryError) -> Wrong {
    let chars: Vec<char> = q.chars().collect();
    let (from, to) = (wrong.at.start.min(chars.len()), wrong.at.end.min(chars.len()));
    let part = |range: std::ops::Range<usize>| chars[range].iter().collect::<String>();
    Wrong {
        say: wrong.say().get(v.look.lang).to_owned(),
        before: part(0..from),
        part: part(from..to),
        after: part(to..chars.len()),
        repair: wrong.repair.as_ref().map(|r| (r.clone(), format!("/search?q={}", encode(r)))),
    }
}

/// A query as a sentence, to be read back before it is trusted.
pub(crate) fn in_words(v: &Visitor, node: &Node) -> String {
    let zh = v.look.is_zh();
    let join = |nodes: &[Node], word: &str| nodes.iter().map(|n| in_words(v, n)).collect::<Vec<_>>().join(word);
    let quoted = |t: &index::Term| if zh { format!("“{}”", t.text) } else { format!("\"{}\"", t.text) };
    match &node.ask {
        Ask::All(nodes) => join(nodes, v.t("，并且", " and ")),
        Ask::Any(nodes) => format!("（{}）", join(nodes, v.t("，或者", " or "))),
        Ask::Not(inner) if zh => format!("没有{}", in_words(v, inner)),
        Ask::Not(inner) => format!("not {}", in_words(v, inner)),
        Ask::Term(term) => match term.field {
            None => quoted(term),
            Some(field) if term.whole && zh => format!("{}是{}", field.zh(), quoted(term)),
            Some(field) if term.whole => format!("{} is {}", field.en(), quoted(term)),
            Some(field) if zh => format!("{}含{}", field.zh(), quoted(term)),
            Some(field) => format!("{} has {}", field.en(), quoted(term)),
        },
        Ask::Range(range) => range_in_words(v, range),
        Ask::Near { distance, terms } => {
            let terms = terms.iter().map(quoted).collect::<Vec<_>>().join(v.t("与", " and "));
            if zh { format!("{terms}相距不超过 {distance} 字") } else { format!("{terms} within {distance} characters") }
        }
    }
}

/// `提交时间从 2025-01-01 到 2025-09-01`
fn range_in_words(v: &Visitor, range: &index::Range) -> String {
    let measure = range.measure;
    let name = v.t(measure.zh(), measure.en());
    let shown = |value: u64| measure.shown(value);
    match (range.from, range.to, v.look.is_zh()) {
        (Some(from), Some(to), _) if from == to => format!("{name} = {}", shown(from)),
        (Some(from), Some(to), true) => format!("{name}从 {} 到 {}", shown(from), shown(to)),
        (Some(from), Some(to), false) => format!("{name} from {} to {}", shown(from), shown(to)),
        (Some(from), None, _) => format!("{name} ≥ {}", shown(from)),
        (None, Some(to), _) => format!("{name} ≤ {}", shown(to)),
        (None, None, _) => name.to_owned(),
    }
}

/// For a query that finds nothing: what it finds with one part less.
fn without(v: &Visitor, q: &str, root: &Node) -> Result<Vec<Offer>, Refused> {
    let Ask::All(parts) = &root.ask else { return Ok(Vec::new()) };
    let chars: Vec<char> = q.chars().collect();
    let source = |part: &Node| chars[part.at.clone()].iter().collect::<String>();
    let mut offers = Vec::new();
    for left_out in 0..parts.len().min(8) {
        // What stands between parts (且, AND) goes with them: beside each other they mean the same.
        let others = parts.iter().enumerate().filter(|(at, _)| *at != left_out).map(|(_, part)| source(part));
        offers.extend(offer(v, others.collect::<Vec<String>>().join(" "))?);
    }
    Ok(offers)
}

/// The query that is more likely meant than this one.
fn meant(v: &Visitor, query: &index::Query) -> Result<Option<Offer>, Refused> {
    let Ok(index) = v.view.index() else { return Ok(None) };
    index.meant(query, v.look.lang).map_or(Ok(None), |query| offer(v, query.source))
}

/// A query, where it finds something.
fn offer(v: &Visitor, query: String) -> Result<Option<Offer>, Refused> {
    match v.view.answer(&query, 0, 1).map_err(|e| v.failed(&e))? {
        Answer::Found(_, found) if found.total_entries > 0 => {
            Ok(Some(Offer { href: format!("/search?q={}", encode(&query)), entries: count(found.total_entries), query }))
        }
        Answer::Found(..) | Answer::Nothing | Answer::Wrong(_) | Answer::NoIndex(_) => Ok(None),
    }
}

/// The condition that a field has a value, and no longer one of which it is a part, whatever signs stand in that: in quotes that it does not hold
/// itself.
pub(crate) fn is_value(field: &str, value: &str) -> String {
    let (open, close) = if value.contains(['"', '“', '”', '＂']) { ('「', '」') } else { ('"', '"') };
    format!("{field}={open}{value}{close}")
}

fn facet(v: &Visitor, query: &index::Query, facet: &index::Facet) -> FacetList {
    let label = |value: &str| match facet.field {
        Field::Track => v.track_name(value),
        Field::Topic => v.topic_name(value),
        Field::Flag => record::Kind::known().find(|k| *k == value).map_or_else(
            || value.to_owned(),
            |k| {
                let label = report::kind_label(&record::Kind::new(k));
                format!("{} {}", label.shape, label.name.get(v.look.lang))
            },
        ),
        _ => value.to_owned(),
    };
    let name = v.t(facet.field.zh(), facet.field.en());
    let narrowed = |value: &str| format!("/search?q={}", encode(&query.with(&is_value(name, value))));
    let value = |(value, n): &(String, u64)| FacetValue { label: label(value), entries: count(*n), href: narrowed(value) };
    let given = || facet.counts.iter().filter(|(value, _)| !value.is_empty());
    FacetList {
        name,
        values: given().take(VALUES).map(value).collect(),
        more: given().skip(VALUES).take(MORE).map(value).collect(),
        left_out: given().count().saturating_sub(VALUES + MORE),
    }
}

pub(crate) fn hit(v: &Visitor, q: &str, found: &EntryHit) -> Hit {
    let entry = v.view.entry(&found.entry);
    let title = found.fields.iter().find(|f| f.field == Field::Title).map_or(Vec::new(), |f| f.highlights.clone());
    let fields = found.fields.iter().filter(|f| f.field != Field::Title);
    let at = |path: &str| entry.and_then(|e| e.documents.iter().position(|d| d.path == path)).unwrap_or(0);
    let passages = found.passages.iter().map(|p| HitPassage {
        file: v.file_name(&p.file),
        page: p.page,
        href: format!(
            "/entries/{}/files/{}?page={}&at={}&q={}{}",
            encode(&found.entry),
            at(&p.file),
            p.page,
            p.highlights.first().map_or(0, |h| h.from()),
            encode(q),
            crate::pages::original::TARGET
        ),
        pieces: masked(v, pieces(&p.snippet, &p.in_snippet())),
    });
    Hit {
        no: found.entry.clone(),
        title: pieces(&found.title, &title),
        org: found.org.clone(),
        division: found.division.clone(),
        track: entry.and_then(|e| v.view.track_of(e)).map_or(String::new(), |t| v.track_name(t)),
        hits: count(found.hits),
        flags: v.view.flags_of(&found.entry).filter(|(f, _)| v.is_open(f)).count(),
        fields: fields.map(|f| (v.t(f.field.zh(), f.field.en()), masked(v, pieces(&f.value, &f.highlights)))).map(named).collect(),
        passages: passages.collect(),
    }
}

fn named((name, pieces): (&str, Vec<Piece>)) -> (&'static str, Vec<Piece>) {
    let known = Field::ALL.iter().flat_map(|f| [f.zh(), f.en()]).find(|n| *n == name);
    (known.unwrap_or(""), pieces)
}

#[derive(Deserialize)]
pub(crate) struct Kept {
    csrf: String,
    q: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    forget: String,
}

/// Keeps a query under a name, or forgets one.
pub(crate) async fn keep(v: Visitor, Form(kept): Form<Kept>) -> Result<Response, Refused> {
    v.check(&kept.csrf)?;
    let result = if kept.forget.is_empty() {
        let name = if kept.name.trim().is_empty() { kept.q.trim() } else { kept.name.trim() };
        let name: String = name.chars().take(40).collect();
        if name.is_empty() { Ok(()) } else { v.app.people.keep(&v.account.name, &name, kept.q.trim()) }
    } else {
        v.app.people.forget(&v.account.name, &kept.forget).map(|_| ())
    };
    result.map_err(|e| v.failed(&e.into()))?;
    Ok(Redirect::to(&format!("/search?q={}", encode(kept.q.trim()))).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_asked_for_whatever_signs_stand_in_it() {
        let asked = |value: &str| match index::parse(&is_value("城市", value)).map(|query| query.root.ask) {
            Ok(Ask::Term(term)) => (term.field, term.text, term.whole),
            other => panic!("{value}: {other:?}"),
        };
        for value in ["广州", "广州（南沙）", "粤港澳 大湾区", "“数字”广东"] {
            assert_eq!(asked(value), (Some(Field::City), value.to_owned(), true));
        }
    }
}
