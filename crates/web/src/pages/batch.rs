use std::sync::Arc;

use askama::Template;
use axum::response::{Html, IntoResponse, Response};
use report::{Cell, Column, Sheet, count};
use serde::Deserialize;

use crate::html::{Frame, Look, encode};
use crate::pages::overview::workbook_response;
use crate::pages::search::note_reached;
use crate::typed::Form;
use crate::view::Answer;
use crate::visitor::{Refused, Visitor, show};

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

/// A query with the number of its line.
type Line = (usize, String);

/// Runs each line as a query: a line with a fault is told in its place, and the others run.
pub(crate) async fn run(v: Visitor, Form(typed): Form<Lines>) -> Result<Response, Refused> {
    v.check(&typed.csrf)?;
    let limit = v.app.settings.batch;
    let lines = (1..).zip(typed.lines.lines()).map(|(n, line)| (n, line.trim().to_owned()));
    let lines: Vec<Line> = lines.filter(|(_, line)| !line.is_empty()).collect();
    let (asked, over) = lines.split_at(lines.len().min(limit));
    if !typed.xlsx.is_empty() {
        return workbook(&v, asked, over).await;
    }
    let found = answers(&v, asked, NAMED).await?;
    let rows = asked.iter().zip(found).map(|((line, query), answer)| row(&v, *line, query, answer)).collect();
    let f = v.frame("search", v.t("整批检索", "Batch of queries"));
    Ok(show(&BatchPage { f, over: over.len(), lines: typed.lines, rows, limit }).into_response())
}

/// What each line finds. Hundreds of searches take seconds.
async fn answers(v: &Visitor, lines: &[Line], entries: usize) -> Result<Vec<Answer>, Refused> {
    v.take(lines.len() as u32)?;
    let (view, lines) = (Arc::clone(&v.view), lines.to_vec());
    let answer = move || {
        let answers = lines.iter().map(|(_, query)| view.answer(query, 0, entries).map_err(|e| e.say()));
        answers.collect::<Result<Vec<Answer>, _>>()
    };
    let answers = v.aside(answer).await?;
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

/// Query × entry × passage, and for each line or entry that is not there a word on it.
async fn workbook(v: &Visitor, lines: &[Line], over: &[Line]) -> Result<Response, Refused> {
    let found = answers(v, lines, IN_BOOK).await?;
    let look = v.look;
    let mut rows: Vec<Vec<Cell>> =
        lines.iter().zip(&found).flat_map(|((line, query), answer)| rows_of(look, *line, query, answer)).collect();
    let not_run = look.t("超出每批的行数，没有检索", "over the limit of a batch and not run");
    rows.extend(over.iter().map(|(line, query)| noted(*line, query, not_run)));
    let title = v.view.screening().contest.name.clone();
    let made = move || {
        let sheet = Sheet { name: ("整批检索", "Batch"), columns: COLUMNS.to_vec(), rows };
        report::workbook(&title, &[sheet], look.lang).map_err(|e| e.say())
    };
    let bytes = v.aside(made).await?;
    Ok(workbook_response(v.t("整批检索.xlsx", "batch.xlsx"), bytes))
}

const COLUMNS: [Column; 10] = [
    ("line", "行", "line", 7.0),
    ("query", "检索式", "query", 34.0),
    ("note", "说明", "note", 24.0),
    ("entry", "项目编号", "entry", 16.0),
    ("title", "项目名称", "title", 40.0),
    ("org", "参赛单位", "unit", 30.0),
    ("hits", "命中处数", "hits", 9.0),
    ("file", "文件", "file", 40.0),
    ("page", "页", "page", 7.0),
    ("snippet", "原文（最相关的几段）", "passage (the best of each entry)", 60.0),
];

/// A row that says something of a query instead of naming an entry.
fn noted(line: usize, query: &str, note: &str) -> Vec<Cell> {
    let said: [Cell; 3] = [(line as f64).into(), query.into(), note.into()];
    let blank = std::iter::repeat_n(Cell::exact(""), COLUMNS.len() - said.len());
    said.into_iter().chain(blank).collect()
}

/// A row for each passage that a query found, before them a word on the entries that are not listed.
fn rows_of(look: Look, line: usize, query: &str, answer: &Answer) -> Vec<Vec<Cell>> {
    let note = |say: &str| noted(line, query, say);
    let found = match answer {
        Answer::Nothing => return Vec::new(),
        Answer::NoIndex(say) => return vec![note(say.get(look.lang))],
        Answer::Wrong(wrong) => return vec![note(wrong.say().get(look.lang))],
        Answer::Found(_, found) if found.entries.is_empty() => return vec![note(look.t("没有命中", "nothing found"))],
        Answer::Found(_, found) => found,
    };
    let (all, listed) = (found.total_entries, found.entries.len());
    let mut rows = Vec::new();
    if all > listed as u64 {
        let (all, listed) = (count(all), count(listed));
        let zh = format!("共 {all} 个项目，只列前 {listed} 个");
        rows.push(note(look.t(&zh, &format!("{all} entries, of which the first {listed} are listed"))));
    }
    for e in &found.entries {
        let row = |file: Cell, page: Cell, snippet: Cell| -> Vec<Cell> {
            let entry = [Cell::exact(e.entry.as_str()), e.title.as_str().into(), e.org.as_str().into(), (e.hits as f64).into()];
            let asked: [Cell; 3] = [(line as f64).into(), query.into(), "".into()];
            asked.into_iter().chain(entry).chain([file, page, snippet]).collect()
        };
        if e.passages.is_empty() {
            rows.push(row("".into(), "".into(), "".into()));
        }
        rows.extend(e.passages.iter().map(|p| row(p.file.as_str().into(), p.page.into(), p.snippet.as_str().into())));
    }
    rows
}

#[cfg(test)]
mod tests {
    use index::{EntryHit, Passage, Results};
    use record::{Lang, Sha256, Span};

    use super::*;

    #[test]
    fn the_workbook_says_what_it_does_not_list_and_masks_what_pages_mask() {
        let text = |text: &str| Cell::exact(text);
        let passage = Passage {
            file: "张三13800138000.pdf".to_owned(),
            sha256: Sha256::of(b""),
            page: 2,
            span: Span::of(0, 2),
            snippet: "数据".to_owned(),
            highlights: vec![Span::of(0, 2)],
        };
        let entry = EntryHit {
            entry: "4111111111111111".to_owned(),
            division: "gd-2025".to_owned(),
            title: "数据平台".to_owned(),
            org: "某公司".to_owned(),
            score: 1.0,
            hits: 5,
            fields: Vec::new(),
            passages: vec![passage],
        };
        let found = Results { total_entries: 1_203, total_hits: 9_000, entries: vec![entry], facets: Vec::new() };
        let answer = Answer::Found(index::parse("数据").unwrap(), Box::new(found));
        let look = Look { lang: Lang::Zh, theme: "auto" };
        let said = |note: &str| [vec![Cell::Number(7.0), text("数据"), text(note)], vec![text(""); 7]].concat();
        let entry = [text("4111111111111111"), text("数据平台"), text("某公司"), Cell::Number(5.0)];
        let place = [text("张三138****8000.pdf"), Cell::Number(2.0), text("数据")];
        let row = [vec![Cell::Number(7.0), text("数据"), text("")], entry.to_vec(), place.to_vec()].concat();
        assert_eq!(rows_of(look, 7, "数据", &answer), [said("共 1,203 个项目，只列前 1 个"), row]);
        let nothing = Results { total_entries: 0, total_hits: 0, entries: Vec::new(), facets: Vec::new() };
        let answer = Answer::Found(index::parse("数据").unwrap(), Box::new(nothing));
        assert_eq!(rows_of(look, 7, "数据", &answer), [said("没有命中")]);
        assert_eq!(rows_of(look, 7, "", &Answer::Nothing), Vec::<Vec<Cell>>::new());
    }
}
