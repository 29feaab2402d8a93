use askama::Template;
use axum::response::{Html, IntoResponse, Response};
use serde::Deserialize;

use crate::html::{Frame, encode};
use crate::pages::overview::{workbook_of, workbook_response};
use crate::pages::search::note_reached;
use crate::typed::Form;
use crate::view::Answer;
use crate::visitor::{Refused, Visitor, show};
use report::count;

struct Row {
    line: usize,
    query: String,
    href: String,
    entries: String,
    hits: String,
    wrong: Option<String>,
    first: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "batch.html")]
struct BatchPage {
    f: Frame,
    lines: String,
    rows: Vec<Row>,
    limit: usize,
    over: usize,
}

#[derive(Deserialize)]
pub(crate) struct Lines {
    csrf: String,
    lines: String,
    #[serde(default)]
    xlsx: String,
}

/// Entries of each query that the table names; the workbook holds up to [`IN_BOOK`].
const NAMED: usize = 5;
const IN_BOOK: usize = 200;

pub(crate) async fn form(v: Visitor) -> Html<String> {
    let f = v.frame("search", v.t("整批检索", "Batch of queries"));
    show(&BatchPage { f, lines: String::new(), rows: Vec::new(), limit: v.app.settings.batch, over: 0 })
}

/// Runs each line as a query: a line with a fault is told in its place, and the others run.
pub(crate) async fn run(v: Visitor, Form(typed): Form<Lines>) -> Result<Response, Refused> {
    v.check(&typed.csrf)?;
    let limit = v.app.settings.batch;
    let lines: Vec<(usize, &str)> = (1..).zip(typed.lines.lines()).map(|(n, l)| (n, l.trim())).filter(|(_, l)| !l.is_empty()).collect();
    if !typed.xlsx.is_empty() {
        return workbook(&v, &lines[..lines.len().min(limit)]);
    }
    let mut rows = Vec::new();
    for (&(line, query), answer) in lines.iter().zip(answers(&v, &lines[..lines.len().min(limit)], NAMED)?) {
        rows.push(row(&v, line, query, answer));
    }
    let f = v.frame("search", v.t("整批检索", "Batch of queries"));
    Ok(show(&BatchPage { f, over: lines.len().saturating_sub(limit), lines: typed.lines, rows, limit }).into_response())
}

/// What each line finds.
fn answers(v: &Visitor, lines: &[(usize, &str)], entries: usize) -> Result<Vec<Answer>, Refused> {
    v.take(lines.len() as u32)?;
    let answer = |&(_, query): &(usize, &str)| v.view.answer(query, 0, entries).map_err(|e| v.failed(&e));
    let answers = lines.iter().map(answer).collect::<Result<Vec<_>, _>>()?;
    note_reached(v, &answers)?;
    Ok(answers)
}

fn row(v: &Visitor, line: usize, query: &str, answer: Answer) -> Row {
    let href = format!("/search?q={}", encode(query));
    let mut row = Row { line, query: query.to_owned(), href, entries: String::new(), hits: String::new(), wrong: None, first: Vec::new() };
    match answer {
        Answer::Nothing => {}
        Answer::NoIndex(say) => row.wrong = Some(say.get(v.look.lang).to_owned()),
        Answer::Wrong(wrong) => row.wrong = Some(wrong.say().get(v.look.lang).to_owned()),
        Answer::Found(_, found) => {
            row.entries = count(found.total_entries);
            row.hits = count(found.total_hits);
            row.first = found.entries.into_iter().map(|e| (e.entry, e.title)).collect();
        }
    }
    row
}

/// Query × entry × passage.
fn workbook(v: &Visitor, lines: &[(usize, &str)]) -> Result<Response, Refused> {
    let mut rows = Vec::new();
    for (&(line, query), answer) in lines.iter().zip(answers(v, lines, IN_BOOK)?) {
        let start = |more: Vec<String>| [vec![line.to_string(), query.to_owned()], more].concat();
        let blank = |n: usize| vec![String::new(); n];
        match answer {
            Answer::Nothing => {}
            Answer::NoIndex(say) => rows.push(start([vec![say.get(v.look.lang).to_owned()], blank(6)].concat())),
            Answer::Wrong(wrong) => rows.push(start([vec![wrong.say().get(v.look.lang).to_owned()], blank(6)].concat())),
            Answer::Found(_, found) if found.entries.is_empty() => {
                rows.push(start([vec![v.t("没有命中", "nothing found").to_owned()], blank(6)].concat()));
            }
            Answer::Found(_, found) => {
                for e in &found.entries {
                    let head = |more: [String; 3]| {
                        start([vec![String::new(), e.entry.clone(), e.title.clone(), e.org.clone()], more.to_vec()].concat())
                    };
                    if e.passages.is_empty() {
                        rows.push(head([String::new(), String::new(), String::new()]));
                    }
                    for p in &e.passages {
                        rows.push(head([p.file.clone(), p.page.to_string(), v.masked(&p.snippet)]));
                    }
                }
            }
        }
    }
    let columns = [
        ("line", v.t("行", "line"), 7.0),
        ("query", v.t("检索式", "query"), 34.0),
        ("note", v.t("说明", "note"), 24.0),
        ("entry", v.t("项目编号", "entry"), 16.0),
        ("title", v.t("项目名称", "title"), 40.0),
        ("org", v.t("参赛单位", "unit"), 30.0),
        ("file", v.t("文件", "file"), 40.0),
        ("page", v.t("页", "page"), 7.0),
        ("snippet", v.t("原文", "passage"), 60.0),
    ];
    let bytes = workbook_of(("整批检索", "Batch"), &columns, rows, v.look.lang).map_err(|e| v.failed(&e.into()))?;
    Ok(workbook_response(v.t("整批检索.xlsx", "batch.xlsx"), bytes))
}
