use std::sync::Arc;

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, Response};
use pipeline::{Given, PanelFigures, Recused, Seat};
use record::{Say, counted};
use serde::Deserialize;

use crate::html::{Frame, encode};
use crate::pages::first_row;
use crate::pages::overview::{ProblemGroup, workbook_response};
use crate::pages::points_of;
use crate::season::Sitting;
use crate::typed::Query;
use crate::visitor::{Refused, Visitor, show};

struct ExpertCell {
    name: String,
    unit: String,
    affinity: u32,
    why: String,
}

struct EntryRow {
    no: String,
    title: String,
    org: String,
    track: String,
    experts: Vec<ExpertCell>,
    lacks: u32,
    why_lacks: String,
}

struct ExpertRow {
    name: String,
    unit: String,
    entries: Vec<(String, String, u32)>,
    /// Load out of 1000 of the largest.
    length: usize,
    /// Why entries of some tracks only, `""` where of all.
    limit: String,
}

struct RecusedRow {
    no: String,
    title: String,
    expert: String,
    rule: String,
    because: String,
}

struct Tab {
    label: &'static str,
    n: usize,
    href: String,
    is_on: bool,
}

#[derive(Template)]
#[template(path = "assignment.html")]
struct AssignmentPage {
    f: Frame,
    given: bool,
    summary: String,
    /// Entries that were withdrawn and are given to nobody, with why, `""` where there are none.
    withdrawn: String,
    problems: Vec<ProblemGroup>,
    tabs: Vec<Tab>,
    entries: Vec<EntryRow>,
    experts: Vec<ExpertRow>,
    recused: Vec<RecusedRow>,
    /// Experts who read some tracks only, and why; beside those who stand back.
    limited: Vec<(String, String)>,
    before: Option<String>,
    after: Option<String>,
    from: usize,
    sees_assignment: bool,
}

#[derive(Deserialize)]
pub(crate) struct Asked {
    /// `""` by entry, `experts`, `recused` or `lacking`.
    #[serde(default)]
    by: String,
    #[serde(default)]
    page: usize,
}

/// The assignment as it stands, for whoever may see all of it.
async fn sitting(v: &Visitor) -> Result<Option<Arc<Sitting>>, Refused> {
    let (app, season) = (Arc::clone(&v.app), Arc::clone(&v.season));
    v.aside(move || app.sitting(&season)).await
}

/// An assignment speaks of every entry; who may not see one of them sees none of it.
fn may_see_all(v: &Visitor) -> Result<(), Refused> {
    if v.account.role.reads_log() && v.account.scope().is_everything() {
        return Ok(());
    }
    let say = Say::new(
        "分配表涉及全部项目，只有无需回避、负责全部赛道的秘书处和监督能查看。您的项目见“我的项目”。",
        "The assignment is about all entries: only secretariat and auditors of all tracks who are recused from none see it. Yours are under \"my entries\".",
    );
    Err(v.refuse(StatusCode::FORBIDDEN, say))
}

pub(crate) async fn assignment(v: Visitor, Query(asked): Query<Asked>) -> Result<Html<String>, Refused> {
    may_see_all(&v)?;
    let sitting = sitting(&v).await?;
    let mut page = AssignmentPage {
        given: sitting.is_some(),
        summary: sitting.as_ref().map_or(String::new(), |s| summary(&v, s)),
        withdrawn: sitting.as_ref().map_or(String::new(), |s| withdrawn(&v, s)),
        problems: Vec::new(),
        tabs: Vec::new(),
        entries: Vec::new(),
        experts: Vec::new(),
        recused: Vec::new(),
        limited: Vec::new(),
        before: None,
        after: None,
        from: 1,
        sees_assignment: true,
        f: v.frame("ranking", v.t("专家分配", "Assignment")),
    };
    if let Some(sitting) = sitting {
        fill(&v, &asked, &sitting, &mut page);
    }
    Ok(show(&page))
}

/// Entries listed on a page of experts, about.
const LISTED: usize = 1_500;

fn fill(v: &Visitor, asked: &Asked, sitting: &Sitting, page: &mut AssignmentPage) {
    let panel = &sitting.panel;
    let lacking: Vec<&Seat> = panel.entries.iter().filter(|s| s.lacks > 0).collect();
    let tab = |key: &'static str, zh: &'static str, en: &'static str, n: usize| Tab {
        label: if v.look.is_zh() { zh } else { en },
        n,
        href: format!("/assignment?by={key}"),
        is_on: asked.by == key,
    };
    page.tabs = vec![
        tab("", "按项目", "by entry", panel.entries.len()),
        tab("experts", "按专家", "by expert", panel.loads.len()),
        tab("recused", "回避", "standing back", panel.recused.len()),
        tab("lacking", "专家不足", "lacking experts", lacking.len()),
    ];
    page.problems = ProblemGroup::of(v, sitting.problems.iter(), usize::MAX);
    let rows = v.app.settings.rows;
    // An expert's row lists all entries of the expert: as many experts as make a page of so many entries.
    let most = panel.loads.iter().map(|l| l.entries.len()).max().unwrap_or(0).max(1);
    let size = if asked.by == "experts" { (LISTED / most).clamp(1, rows) } else { rows };
    let from = first_row(asked.page, size);
    page.from = from + 1;
    let all = match asked.by.as_str() {
        "experts" => {
            page.experts = panel.loads.iter().skip(from).take(size).map(|l| expert_row(v, l, sitting)).collect();
            panel.loads.len()
        }
        "recused" => {
            let limits = panel.loads.iter().filter_map(|l| Some((l.name.clone(), l.limit.as_ref()?.get(v.look.lang).to_owned())));
            page.limited = if asked.page == 0 { limits.collect() } else { Vec::new() };
            page.recused = panel.recused.iter().skip(from).take(size).map(|r| recused_row(v, r)).collect();
            panel.recused.len()
        }
        "lacking" => {
            page.entries = lacking.iter().skip(from).take(size).map(|s| entry_row(v, s)).collect();
            lacking.len()
        }
        _ => {
            page.entries = panel.entries.iter().skip(from).take(size).map(|s| entry_row(v, s)).collect();
            panel.entries.len()
        }
    };
    let link = |n: usize| format!("/assignment?by={}&page={n}", encode(&asked.by));
    page.before = (asked.page > 0).then(|| link(asked.page - 1));
    page.after = (from + size < all).then(|| link(asked.page + 1));
}

fn summary(v: &Visitor, sitting: &Sitting) -> String {
    let panel = &sitting.panel;
    let PanelFigures { least, most, mean, worst } = panel.figures();
    let (entries, experts, back) = (panel.entries.len(), panel.loads.len(), panel.recused.len());
    if v.look.is_zh() {
        format!(
            "{entries} 个项目、{experts} 位专家：每人 {least}–{most} 项，对口程度（0–100）平均 {mean:.0}、最低 {worst}，依规则回避 {back} 对。"
        )
    } else {
        format!(
            "{}, {}: {least}–{most} each, affinity (0–100) {mean:.0} on average, {worst} at worst; {} by rule.",
            counted(entries, "entry", "entries"),
            counted(experts, "expert", "experts"),
            counted(back, "pair stands back", "pairs stand back"),
        )
    }
}

fn withdrawn(v: &Visitor, sitting: &Sitting) -> String {
    let (numbers, why) = (&sitting.panel.withdrawn, pipeline::not_proposed());
    match (numbers.is_empty(), v.look.is_zh()) {
        (true, _) => String::new(),
        (false, true) => format!("{}：{}", why.zh, numbers.join("、")),
        (false, false) => format!("{}: {}", why.en, numbers.join(", ")),
    }
}

fn entry_row(v: &Visitor, seat: &Seat) -> EntryRow {
    let cell =
        |g: &Given| ExpertCell { name: g.name.clone(), unit: g.unit.clone(), affinity: g.affinity, why: g.why.get(v.look.lang).to_owned() };
    EntryRow {
        no: seat.entry.clone(),
        title: v.view.title(&seat.entry).to_owned(),
        org: v.view.entry(&seat.entry).map_or(String::new(), |e| e.entry.org.name.clone()),
        track: v.track_name(&seat.track),
        experts: seat.experts.iter().map(cell).collect(),
        lacks: seat.lacks,
        why_lacks: seat.why_lacks.as_ref().map_or_else(String::new, |say| say.get(v.look.lang).to_owned()),
    }
}

fn expert_row(v: &Visitor, load: &pipeline::Load, sitting: &Sitting) -> ExpertRow {
    let affinity = |no: &str| {
        let given = sitting.seat(no).and_then(|s| s.experts.iter().find(|g| g.name == load.name && g.unit == load.unit));
        given.map_or(0, |g| g.affinity)
    };
    let most = sitting.panel.loads.iter().map(|l| l.entries.len()).max().unwrap_or(0).max(1);
    ExpertRow {
        name: load.name.clone(),
        unit: load.unit.clone(),
        entries: load.entries.iter().map(|no| (no.clone(), v.view.title(no).to_owned(), affinity(no))).collect(),
        length: load.entries.len() * 1000 / most,
        limit: load.limit.as_ref().map_or(String::new(), |say| say.get(v.look.lang).to_owned()),
    }
}

fn recused_row(v: &Visitor, r: &Recused) -> RecusedRow {
    RecusedRow {
        no: r.entry.clone(),
        title: v.view.title(&r.entry).to_owned(),
        expert: r.expert.clone(),
        rule: r.rule.get(v.look.lang).to_owned(),
        because: r.because.get(v.look.lang).to_owned(),
    }
}

/// The assignment as a workbook.
pub(crate) async fn workbook(v: Visitor) -> Result<Response, Refused> {
    may_see_all(&v)?;
    let Some(sitting) = sitting(&v).await? else {
        return Err(v.missing("没有专家名单，尚无分配。", "There is no list of experts, and so no assignment."));
    };
    let (view, lang) = (Arc::clone(&v.view), v.look.lang);
    let made = move || {
        let sheets = pipeline::panel_sheets(view.screening(), &sitting.panel, lang);
        report::workbook(&view.screening().contest.name, &sheets, lang).map_err(|e| e.say())
    };
    let bytes = v.aside(made).await?;
    Ok(workbook_response(v.t("专家分配.xlsx", "assignment.xlsx"), bytes))
}

struct OwnRow {
    no: String,
    title: String,
    org: String,
    track: String,
    affinity: u32,
    why: String,
    open: usize,
    mark: String,
}

#[derive(Template)]
#[template(path = "mine.html")]
struct MinePage {
    f: Frame,
    rows: Vec<OwnRow>,
    /// Why there are none.
    none: String,
    marked: usize,
    sees_assignment: bool,
}

/// The entries that the assignment proposes to the expert of the reader's own name, as far as they are there for the reader.
pub(crate) async fn mine(v: Visitor) -> Result<Html<String>, Refused> {
    let sitting = sitting(&v).await?;
    let name = v.account.name.as_str();
    let loads: Vec<&pipeline::Load> = sitting.iter().flat_map(|s| s.panel.loads.iter().filter(|l| l.name == name)).collect();
    let (rows, none) = match (&sitting, &loads[..]) {
        (None, _) => (Vec::new(), v.t("还没有专家名单，尚无分配。", "There is no list of experts yet, and so no assignment.").to_owned()),
        (Some(_), []) if v.look.is_zh() => (Vec::new(), format!("专家名单中没有“{name}”。")),
        (Some(_), []) => (Vec::new(), format!("The list of experts has no {name:?}.")),
        (Some(sitting), [load]) => {
            let seats = load.entries.iter().filter_map(|no| sitting.seat(no));
            (seats.filter_map(|s| own_row(&v, s, load)).collect(), v.t("目前没有分给您的项目。", "No entry is proposed to you.").to_owned())
        }
        // An account does not say which of them its owner is, and one may be recused where the other is not.
        (Some(_), [..]) => (
            Vec::new(),
            v.t("名单中有同名专家，无法对应到账号，请联系秘书处。", "Several experts have your name; ask the secretariat.").to_owned(),
        ),
    };
    Ok(show(&MinePage {
        marked: rows.iter().filter(|r: &&OwnRow| !r.mark.is_empty()).count(),
        rows,
        none,
        sees_assignment: v.account.role.reads_log(),
        f: v.frame("ranking", v.t("我的项目", "My entries")),
    }))
}

fn own_row(v: &Visitor, seat: &Seat, load: &pipeline::Load) -> Option<OwnRow> {
    let view = v.view.entry(&seat.entry)?;
    let given = seat.experts.iter().find(|g| g.name == load.name && g.unit == load.unit)?;
    let mark = v.verdicts.scores(&seat.entry).iter().find(|s| s.by == v.account.name);
    Some(OwnRow {
        no: seat.entry.clone(),
        title: view.entry.title.clone(),
        org: view.entry.org.name.clone(),
        track: v.track_name(&seat.track),
        affinity: given.affinity,
        why: given.why.get(v.look.lang).to_owned(),
        open: v.view.flags_of(&seat.entry).filter(|(f, _)| v.is_open(f)).count(),
        mark: mark.map_or(String::new(), points_of),
    })
}
