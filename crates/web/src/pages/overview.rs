use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use record::{Addressee, Attention, Problem, ReadStatus, Say, Subject, Verdict};
use report::count;

use crate::html::{Bar, Frame, bars, encode};
use crate::pages::FlagRow;
use crate::pages::search::is_value;
use crate::verdicts::Stage;
use crate::visitor::{Refused, Visitor, show};

#[derive(Template)]
#[template(path = "overview.html")]
struct OverviewPage {
    f: Frame,
    home: String,
    figures: Vec<(String, String, String)>,
    changes: Vec<(&'static str, String)>,
    since: Option<String>,
    first: Vec<FlagRow>,
    kinds: Vec<Bar>,
    tracks: Vec<Bar>,
    cities: Vec<Bar>,
    agreement: Option<Agreed>,
    disputed: usize,
    problems: Vec<ProblemGroup>,
    /// Divisions that lost most of their entries since the run before, in sentences.
    halved: Vec<String>,
    /// What checks lacked of most entries: code, name, what is missing, of how many.
    lacking: Vec<(String, String, String, String)>,
    run: Vec<(&'static str, String)>,
    stages: Vec<(String, String)>,
}

/// How far first and second decisions agree, where there are both.
struct Agreed {
    subjects: usize,
    same: String,
    by_chance: String,
    kappa: String,
    /// A row for each first verdict: its name, how often each second verdict followed, whether that is the same verdict.
    table: Vec<(&'static str, Vec<(usize, bool)>)>,
    heads: Vec<&'static str>,
}

/// Over what this reader may see: whoever may not see an entry learns nothing by a number either.
fn agreement(v: &Visitor) -> Option<Agreed> {
    let is_seen = |subject: &Subject| match subject {
        Subject::Flag(id) => v.view.flag_at(id.as_str()).is_some(),
        Subject::Topic(no) => v.view.entry(no).is_some(),
    };
    let found = report::agreement(v.verdicts.paired().filter(|(subject, _)| is_seen(subject)).map(|(_, pair)| pair))?;
    let percent = |share: f64| format!("{:.0}%", 100.0 * share);
    let word = |verdict: Verdict| if v.look.is_zh() { verdict.zh() } else { verdict.en() };
    let row = |(i, counts): (usize, &[usize; 4])| (word(Verdict::ALL[i]), counts.iter().enumerate().map(|(j, n)| (*n, i == j)).collect());
    Some(Agreed {
        subjects: found.subjects,
        same: percent(found.observed),
        by_chance: percent(found.by_chance),
        kappa: match (found.kappa, found.margin) {
            (Some(kappa), Some(margin)) => format!("{kappa:.2} ± {margin:.2}"),
            _ => "–".to_owned(),
        },
        table: found.table.iter().enumerate().map(row).collect(),
        heads: Verdict::ALL.into_iter().map(word).collect(),
    })
}

pub(crate) struct ProblemRow {
    pub(crate) entry: String,
    pub(crate) place: String,
    pub(crate) what: String,
    pub(crate) done: String,
    pub(crate) to_do: String,
}

impl ProblemRow {
    pub(crate) fn of(v: &Visitor, p: &Problem) -> Self {
        let lang = v.look.lang;
        let at = p.place.within().map_or_else(String::new, |at| format!(" {}", at.get(lang)));
        Self {
            entry: p.place.entry.clone().unwrap_or_default(),
            place: format!("{}{at}", p.place.file.as_deref().map_or_else(String::new, |f| v.file_name(f))),
            what: v.masked(p.what.get(lang)),
            done: v.masked(p.what_was_done.get(lang)),
            to_do: p.what_to_do.get(lang).to_owned(),
        }
    }
}

/// Problems for one addressee.
pub(crate) struct ProblemGroup {
    pub(crate) heading: String,
    pub(crate) total: usize,
    pub(crate) rows: Vec<ProblemRow>,
}

impl ProblemGroup {
    /// Who has to do with which of these problems; of each group at most so many rows.
    pub(crate) fn of<'a>(v: &Visitor, problems: impl Iterator<Item = &'a Problem> + Clone, most: usize) -> Vec<Self> {
        let group = |addressee: Addressee| {
            let of = problems.clone().filter(|p| v.view.screening().addressee(p) == addressee);
            Self {
                heading: addressee.say().get(v.look.lang).to_owned(),
                total: of.clone().count(),
                rows: of.take(most).map(|p| ProblemRow::of(v, p)).collect(),
            }
        };
        Addressee::ALL.map(group).into_iter().filter(|group| group.total > 0).collect()
    }
}

/// Problems shown on the page for each addressee; the workbook holds all.
const PROBLEMS: usize = 30;
/// Flags to begin with.
const FIRST: usize = 8;
/// Bars of a distribution.
const BARS: usize = 16;

pub(crate) async fn overview(v: Visitor) -> Html<String> {
    let s = v.view.screening();
    let open = |&&at: &&usize| v.desk.stages[at].is_open() && v.view.nth_flag(at).0.attention == Attention::High;
    let first = v.desk.order.iter().filter(open).take(FIRST).map(|&at| v.view.nth_flag(at));
    let run = vec![
        (v.t("运行编号", "run"), s.run.id.clone()),
        (v.t("程序版本", "version"), s.run.version.clone()),
        (v.t("流程文件 SHA-256", "pipeline SHA-256"), s.run.hashes.get("pipeline").map_or(String::new(), |h| h.chars().take(16).collect())),
        (v.t("输入 SHA-256", "inputs SHA-256"), s.run.hashes.get("inputs").map_or(String::new(), |h| h.chars().take(16).collect())),
    ];
    let seconds = |n: f64| if v.look.is_zh() { format!("{n:.1} 秒") } else { format!("{n:.1} s") };
    show(&OverviewPage {
        f: v.frame("overview", v.t("概览", "Overview")),
        home: s.home.clone(),
        figures: figures(&v),
        since: s.run.changes.since.as_deref().map(report::minute),
        changes: changes(&v),
        first: first.map(|(f, basis)| FlagRow::of(&v, f, basis)).collect(),
        kinds: kinds(&v),
        tracks: tracks(&v),
        cities: cities(&v),
        agreement: agreement(&v),
        disputed: v.desk.stages.iter().filter(|s| **s == Stage::Disputed).count(),
        problems: ProblemGroup::of(&v, s.problems.iter(), PROBLEMS),
        halved: report::halved(s, v.look.lang),
        lacking: lacking(&v),
        run: run.into_iter().filter(|(_, value)| !value.is_empty()).collect(),
        stages: s.run.stages.iter().map(|x| (report::stage_name(&x.stage).get(v.look.lang).to_owned(), seconds(x.seconds))).collect(),
    })
}

/// What most entries lack is the season's lack, and stands here instead of on each dossier.
fn lacking(v: &Visitor) -> Vec<(String, String, String, String)> {
    let lang = v.look.lang;
    let row = |c: &record::CannotTell| {
        let name = report::kind_label(&c.kind).name.get(lang).to_owned();
        (c.kind.as_str().to_owned(), name, v.masked(c.missing.get(lang)), count(c.entries.len()))
    };
    v.view.screening().lacked_by_most().into_iter().map(row).collect()
}

/// Number, what it counts, and out of how many.
fn figures(v: &Visitor) -> Vec<(String, String, String)> {
    let s = v.view.screening();
    let home = s.entries.iter().filter(|e| e.entry.division == s.home).count();
    let files: Vec<ReadStatus> = s.entries.iter().flat_map(|e| &e.documents).map(|d| d.status).collect();
    let read = files.iter().filter(|f| !f.is_lost()).count();
    let open = v.desk.open;
    let high = s.flags.iter().zip(&v.desk.stages).filter(|(f, stage)| f.attention == Attention::High && stage.is_open()).count();
    let mismatch = |c: &&record::Classification| c.tells_track() && c.declared_track.as_ref().is_some_and(|t| *t != c.track);
    let at_home = |no: &str| v.view.entry(no).is_some_and(|e| e.entry.division == s.home);
    let tracks = s.classifications.iter().filter(mismatch).filter(|c| at_home(&c.entry)).count();
    let problems = |addressee: Addressee| s.problems.iter().filter(|p| s.addressee(p) == addressee).count();
    // Beside those for entrants: of all problems most are for information alone.
    let for_office = format!("+ {} {}", count(problems(Addressee::Secretariat)), v.t("请秘书处处理", "for the secretariat"));
    // No part of a whole: entries of other divisions and seasons are what these are compared with.
    let beside = format!("+ {} {}", count(s.entries.len() - home), v.t("对照", "to compare with"));
    let of = |n: usize| format!("/ {}", count(n));
    let row = |n: usize, zh: &str, en: &str, of: String| (count(n), v.t(zh, en).to_owned(), of);
    vec![
        row(home, "本赛区项目", "entries of this division", beside),
        row(read, "份文件已读取", "files read", of(files.len())),
        row(open, "条标记待核", "flags open", of(s.flags.len())),
        row(high, "条请先看", "to look at first", of(open)),
        row(tracks, "个项目赛道待核", "tracks to be checked", of(home)),
        row(problems(Addressee::Entrant), "条请参赛单位补正", "problems for entrants to mend", for_office),
    ]
}

fn changes(v: &Visitor) -> Vec<(&'static str, String)> {
    let c = &v.view.screening().run.changes;
    let row = |zh: &'static str, en: &'static str, n: usize| (if v.look.is_zh() { zh } else { en }, count(n));
    // Of what is gone nobody can tell whether a reader from whom entries are kept might see it: no number is said, and not none.
    let gone = |zh: &'static str, en: &'static str, n: usize| v.account.scope().is_everything().then(|| row(zh, en, n));
    let rows = [
        Some(row("新增标记", "new flags", c.new_flags.len())),
        gone("撤销标记", "flags gone", c.gone_flags.len()),
        Some(row("新增项目", "new entries", c.new_entries.len())),
        Some(row("材料有变", "changed entries", c.changed_entries.len())),
        gone("撤出项目", "entries gone", c.gone_entries.len()),
    ];
    rows.into_iter().flatten().collect()
}

fn kinds(v: &Visitor) -> Vec<Bar> {
    let mut by: BTreeMap<&str, usize> = BTreeMap::new();
    for (flag, _) in v.view.flags() {
        *by.entry(flag.kind.as_str()).or_default() += 1;
    }
    let mut rows: Vec<_> = by.into_iter().collect();
    rows.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    let label = |key: &str| {
        let label = report::kind_label(&record::Kind::new(key));
        format!("{} {}", label.shape, label.name.get(v.look.lang))
    };
    bars(rows.into_iter().map(|(key, n)| (label(key), n, format!("/flags?kind={}&state=all", encode(key)))).collect())
}

fn tracks(v: &Visitor) -> Vec<Bar> {
    let s = v.view.screening();
    let mut by: BTreeMap<&str, usize> = BTreeMap::new();
    for entry in s.entries.iter().filter(|e| e.entry.division == s.home) {
        *by.entry(v.view.track_of(entry).unwrap_or(record::NO_TRACK)).or_default() += 1;
    }
    bars(by.into_iter().map(|(code, n)| (v.track_name(code), n, format!("/ranking?track={}", encode(code)))).collect())
}

fn cities(v: &Visitor) -> Vec<Bar> {
    let s = v.view.screening();
    let mut by: BTreeMap<&str, usize> = BTreeMap::new();
    for entry in s.entries.iter().filter(|e| e.entry.division == s.home) {
        *by.entry(entry.entry.city_name()).or_default() += 1;
    }
    let mut rows: Vec<_> = by.into_iter().collect();
    rows.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    let rest: usize = rows.iter().skip(BARS).map(|(_, n)| n).sum();
    // The bars are of this division alone, and so is what they lead to.
    let has_others = s.entries.iter().any(|e| e.entry.division != s.home);
    let own = if has_others { format!(" {}", is_value("赛区", &s.home)) } else { String::new() };
    let row = |(city, n): (&str, usize)| match city {
        "" => (v.t("未填", "not given").to_owned(), n, String::new()),
        city => (city.to_owned(), n, format!("/search?q={}", encode(&(is_value("城市", city) + &own)))),
    };
    let mut shown: Vec<_> = rows.into_iter().take(BARS).map(row).collect();
    if rest > 0 {
        shown.push((v.t("其余", "others").to_owned(), rest, String::new()));
    }
    bars(shown)
}

/// The problems with whom they are for, as a workbook: the sheet of the whole one.
pub(crate) async fn problems(v: Visitor) -> Result<Response, Refused> {
    let (view, lang) = (Arc::clone(&v.view), v.look.lang);
    let made = move || {
        let s = view.screening();
        report::workbook(&s.contest.name, &[report::problem_sheet(s, lang)], lang).map_err(|e| e.say())
    };
    let bytes = v.aside(made).await?;
    Ok(workbook_response(v.t("问题清单.xlsx", "problems.xlsx"), bytes))
}

/// The whole workbook of the run, as a reader may see it.
pub(crate) async fn workbook(v: Visitor) -> Result<Response, Refused> {
    if !v.account.role.reads_log() {
        return Err(v.refuse(
            StatusCode::FORBIDDEN,
            Say::new("只有秘书处和监督能下载整册。", "Only the secretariat and auditors may download the workbook."),
        ));
    }
    let (view, verdicts, lang) = (Arc::clone(&v.view), v.verdicts.clone(), v.look.lang);
    let made = move || {
        let mut screening = view.screening().clone();
        for flag in &mut screening.flags {
            flag.decision = verdicts.on_flag(flag.id.as_str(), &flag.basis()).cloned();
        }
        report::xlsx(&screening, lang).map_err(|e| e.say())
    };
    let bytes = v.aside(made).await?;
    Ok(workbook_response("shai.xlsx", bytes))
}

pub(crate) fn workbook_response(name: &str, bytes: Vec<u8>) -> Response {
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet".to_owned();
    let disposition = format!("attachment; filename*=UTF-8''{}", encode(name));
    ([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)], bytes).into_response()
}
