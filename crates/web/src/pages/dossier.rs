use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use record::{Act, Basis, Deed, EntryView, Say, Score, Subject};
use report::count;
use serde::Deserialize;
use store::Seen;

use crate::html::{Frame, encode};
use crate::pages::around::Around;
use crate::pages::original::no_text;
use crate::pages::overview::ProblemGroup;
use crate::pages::passage::Passage;
use crate::pages::ranking::{Part, parts};
use crate::pages::topic::{TopicVerdict, named};
use crate::pages::{self, FlagRow, Held, Said, points_of};
use crate::typed::{Form, Named, Query};
use crate::visitor::{Refused, Visitor, show};

struct FileRow {
    name: String,
    path: String,
    kind: &'static str,
    pages: u32,
    chars: String,
    status: String,
    is_read: bool,
    is_form: bool,
    ocr: u32,
    sha: String,
    href: String,
}

struct Suggested {
    declared: String,
    best: String,
    topic: String,
    differs: bool,
    /// Why the program does not choose, empty where it does.
    doubt: String,
    tells_track: bool,
    track_sure: String,
    /// Whether there was no form to read.
    by_title: bool,
    candidates: Vec<(String, String, usize)>,
    reasons: Vec<String>,
    evidence: Vec<Passage>,
}

struct Section {
    name: String,
    found: bool,
    required: bool,
    text: String,
    chars: String,
    is_cut: bool,
    href: String,
}

struct Placed {
    track: String,
    place: u32,
    of: usize,
    band: (u32, u32),
    score: String,
    parts: Vec<Part>,
    bonus: Option<Passage>,
    href: String,
}

#[derive(Template)]
#[template(path = "dossier.html")]
struct DossierPage {
    f: Frame,
    no: String,
    title: String,
    rows: Vec<(String, String)>,
    flags: Vec<FlagRow>,
    /// Checks that cannot tell: code, name, what is missing.
    unknown: Vec<(String, String, String)>,
    suggested: Option<Suggested>,
    topic: Option<TopicVerdict>,
    held: Held,
    around: Option<Around>,
    sections: Vec<Section>,
    /// Why the text of a form that was read is not there.
    no_form_text: Option<String>,
    placed: Option<Placed>,
    files: Vec<FileRow>,
    similar: Vec<(String, String, String, String)>,
    problems: Vec<ProblemGroup>,
    history: Vec<Said>,
    marks: Vec<Said>,
    own: (String, String),
    /// Why a mark was not recorded.
    mark_alert: Option<String>,
    beyond: Vec<(String, usize)>,
    may_mark: bool,
    /// Whether it is of the screened division, where what can be read is ranked.
    may_rank: bool,
    may_unmask: bool,
    unmasked: bool,
}

#[derive(Deserialize)]
pub(crate) struct Shown {
    /// Whether personal data is asked for.
    #[serde(default)]
    plain: String,
}

/// Characters of a section that the page shows.
const SECTION: usize = 600;

pub(crate) async fn dossier(Named(v, no): Named<String>, Query(shown): Query<Shown>) -> Result<Html<String>, Refused> {
    let unmasked = !shown.plain.is_empty();
    if unmasked && v.view.entry(&no).is_some() {
        log_unmasked(&v, &no, v.t("卷宗：登记信息和章节", "dossier: row and sections"))?;
    }
    page(&v, &no, unmasked, None)
}

/// What was typed and cannot be recorded, and why: it is shown again, to be mended.
pub(crate) enum Unrecorded<'a> {
    Mark { mark: &'a Mark, say: Say },
    Topic { chosen: &'a str, reason: &'a str, say: Say },
}

pub(crate) fn page(v: &Visitor, no: &str, unmasked: bool, unrecorded: Option<&Unrecorded<'_>>) -> Result<Html<String>, Refused> {
    let Some(view) = v.view.entry(no) else { return Err(v.no_entry(no)) };
    let text = |t: &str| if unmasked { t.to_owned() } else { v.masked(t) };
    let home = view.entry.division == v.view.screening().home;
    let topic = Subject::Topic(no.to_owned());
    let basis = v.view.topic_basis(no).filter(|_| home);
    let mut flags: Vec<_> = v.view.flags_of(no).collect();
    flags.sort_by_key(|(f, _)| (!v.is_open(f), std::cmp::Reverse(f.attention)));
    let marks = v.verdicts.scores(no);
    let own = marks.iter().find(|d| d.by == v.account.name);
    let own = own.map_or_else(Default::default, |s| (points_of(s), s.note.clone()));
    let mut decided = basis.as_ref().map(|basis| TopicVerdict::of(v, no, basis));
    let (own, mark_alert) = match unrecorded {
        Some(Unrecorded::Mark { mark, say }) => ((mark.points.clone(), mark.note.clone()), Some(say.get(v.look.lang).to_owned())),
        Some(Unrecorded::Topic { chosen, reason, say }) => {
            decided = decided.map(|topic| topic.unrecorded(chosen, reason, say.get(v.look.lang)));
            (own, None)
        }
        None => (own, None),
    };
    let mut files: Vec<FileRow> = view.documents.iter().enumerate().map(|(i, d)| file_row(v, no, i, d)).collect();
    // What everybody opens first.
    files.sort_by_key(|file| !file.is_form);
    let (sections, no_form_text) = sections(v, view, &text)?;
    Ok(show(&DossierPage {
        title: view.entry.title.clone(),
        rows: rows(v, view).into_iter().map(|(k, value)| (k, text(&value))).filter(|(_, value)| !value.is_empty()).collect(),
        flags: flags.into_iter().map(|(f, basis)| FlagRow::of(v, f, basis)).collect(),
        unknown: v.view.screening().lacked_by_few(no).map(|c| unknown(v, c)).collect(),
        suggested: suggested(v, view),
        topic: decided,
        held: v.held(&topic, basis.as_ref(), format!("/entries/{}/claim", encode(no))),
        around: Around::of(v, no),
        sections,
        no_form_text,
        placed: placed(v, view),
        files,
        similar: similar(v, no),
        problems: ProblemGroup::of(v, v.view.problems_of(no), usize::MAX),
        history: history(v, no, &topic, basis.as_ref()),
        own,
        mark_alert,
        beyond: beyond(v, no),
        // Experts mark without seeing each other's marks; who runs the season sees all.
        marks: marks.iter().filter(|d| v.account.role.reads_log() || d.by == v.account.name).map(Said::score).collect(),
        may_mark: v.account.role.decides() && home,
        may_rank: home,
        may_unmask: v.account.role.unmasks(),
        unmasked,
        f: v.frame("entries", format!("{no} {}", view.entry.title)),
        no: no.to_owned(),
    }))
}

/// What people have said on an entry's topic and flags, the last first.
fn history(v: &Visitor, no: &str, topic: &Subject, basis: Option<&Basis>) -> Vec<Said> {
    let mut spoken: Vec<(u32, Said)> = Vec::new();
    if let Some(basis) = basis {
        spoken.extend(v.verdicts.history(topic).map(|s| (s.line, named(v, Said::spoken(s, v.look.lang, basis)))));
    }
    for (flag, basis) in v.view.flags_of(no) {
        let subject = flag.subject();
        spoken.extend(v.verdicts.history(&subject).map(|s| (s.line, Said::spoken(s, v.look.lang, basis))));
    }
    // By its line: of the time no more than the minute is shown.
    spoken.sort_by_key(|(line, _)| std::cmp::Reverse(*line));
    spoken.into_iter().map(|(_, said)| said).collect()
}

/// Flags of an entry that are not shown because their other side lies outside the reader's tracks: names of kinds, and how many.
fn beyond(v: &Visitor, no: &str) -> Vec<(String, usize)> {
    let name = |kind: &record::Kind| report::kind_label(kind).name.get(v.look.lang).to_owned();
    v.view.flags_beyond(no).iter().map(|(kind, n)| (name(kind), *n)).collect()
}

fn unknown(v: &Visitor, c: &record::CannotTell) -> (String, String, String) {
    let lang = v.look.lang;
    (c.kind.as_str().to_owned(), report::kind_label(&c.kind).name.get(lang).to_owned(), v.masked(c.missing.get(lang)))
}

/// Lets a role see personal data, but never unseen: what cannot be logged is not shown.
pub(crate) fn log_unmasked(v: &Visitor, no: &str, what: &str) -> Result<(), Refused> {
    if !v.account.role.unmasks() {
        return Err(v.refuse(StatusCode::FORBIDDEN, Say::new("您的角色不显示个人信息。", "Your role does not show personal data.")));
    }
    log_seen(v, no, what)
}

pub(crate) fn log_seen(v: &Visitor, no: &str, what: &str) -> Result<(), Refused> {
    let seen = Seen { at: (v.app.outside.now)(), who: v.account.name.clone(), what: what.to_owned(), about: no.to_owned() };
    v.app.people.note(&seen).map_err(|e| v.failed(&e.into()))
}

fn rows(v: &Visitor, view: &EntryView) -> Vec<(String, String)> {
    let e = &view.entry;
    let yes_no = |said: Option<bool>| report::yes_no(said, v.look.lang).to_owned();
    let join = |list: &[String]| list.join(v.t("、", ", "));
    let row = |zh: &str, en: &str, value: String| (v.t(zh, en).to_owned(), value);
    let mut rows = vec![
        row("参赛单位", "unit", e.org.name.clone()),
        row("统一社会信用代码", "credit code", e.org.credit_code.clone().unwrap_or_default()),
        row("所在地市", "city", e.city.clone()),
        row("联合参赛单位", "partners", join(&e.partners)),
        row("中小企业", "small or medium enterprise", yes_no(e.sme)),
        row("团队名称", "team", e.team.clone()),
        row("参赛代表", "representatives", join(&e.representatives)),
        row("申报赛道", "declared track", format!("{}　{}", e.declared_track, e.declared_topic).trim().to_owned()),
        row("知识产权", "rights", e.rights.join("；")),
        row("获奖情况", "awards", e.awards.join("；")),
        row("已实际应用", "in real use", yes_no(e.applied)),
        row("提交时间", "submitted", e.submitted.clone().unwrap_or_default()),
        row("赛区", "division", e.division.clone()),
    ];
    rows.extend(e.extra.iter().map(|(k, value)| (k.clone(), value.clone())));
    rows
}

fn suggested(v: &Visitor, view: &EntryView) -> Option<Suggested> {
    let c = v.view.classification(&view.entry.no)?;
    let most = c.candidates.first().map_or(1.0, |g| g.probability.max(1e-9));
    let candidate =
        |g: &record::TopicGuess| (v.topic_name(&g.topic), report::sure(g.probability), (g.probability / most * 1000.0) as usize);
    let entries = [&view.entry.no];
    Some(Suggested {
        declared: c.declared_track.as_deref().map_or_else(|| v.t("未申报或无法对应", "not declared").to_owned(), |t| v.track_name(t)),
        best: v.track_name(&c.track),
        topic: v.topic_name(&c.topic),
        differs: c.tells_track() && c.declared_track.as_ref().is_some_and(|t| *t != c.track),
        doubt: c.doubt.as_ref().map_or_else(String::new, |d| d.say().get(v.look.lang).to_owned()),
        tells_track: c.tells_track(),
        track_sure: report::sure(c.track_probability),
        by_title: !view.documents.iter().any(|d| d.is_form),
        candidates: c.candidates.iter().map(candidate).collect(),
        reasons: c.reasons.iter().map(|r| v.masked(r.get(v.look.lang))).collect(),
        evidence: c.evidence.iter().zip(1..).map(|(e, n)| Passage::of(v, n, e, &entries, "topic=1")).collect(),
    })
}

/// The sections of the form; and why none has a text, where the form was read and its text is not there.
fn sections(v: &Visitor, view: &EntryView, text: &dyn Fn(&str) -> String) -> Result<(Vec<Section>, Option<String>), Refused> {
    let contest = &v.view.screening().contest;
    let form_at = view.documents.iter().position(|d| d.is_form);
    let document = match form_at {
        Some(i) => v.app.document(&v.season, view, &view.documents[i].path).map_err(|e| v.failed(&e))?,
        None => None,
    };
    let form = document.as_ref().map(|d| extract::form::read(d, &contest.form));
    let section = |spec: &record::FormSection| {
        let found = form.as_ref().and_then(|f| f.sections.iter().find(|s| s.key == spec.key)).zip(document.as_ref());
        let whole = found.map_or("", |(s, d)| d.text.slice(s.body).trim());
        let page = found.map_or(1, |(s, d)| d.page_of(s.heading.from()));
        Section {
            name: spec.name.clone(),
            found: view.sections.contains(&spec.key),
            required: spec.required,
            chars: count(whole.chars().count()),
            is_cut: whole.chars().nth(SECTION).is_some(),
            text: text(whole).chars().take(SECTION).collect(),
            href: form_at.map_or(String::new(), |i| format!("/entries/{}/files/{i}?page={page}", encode(&view.entry.no))),
        }
    };
    let is_gone = document.is_none() && form_at.is_some_and(|i| view.documents[i].status.is_read());
    Ok((contest.form.sections.iter().map(section).collect(), is_gone.then(|| no_text(v).to_owned())))
}

fn placed(v: &Visitor, view: &EntryView) -> Option<Placed> {
    let r = v.view.ranking(&view.entry.no)?;
    let entries = [&view.entry.no];
    Some(Placed {
        track: v.track_name(&r.track),
        place: r.place,
        of: v.view.screening().rankings.iter().filter(|o| o.track == r.track).count(),
        band: r.band,
        score: format!("{:.1}", r.score),
        parts: parts(v, r),
        bonus: r.bonus.as_ref().map(|b| Passage::of(v, 1, b, &entries, "")),
        href: format!("/ranking?track={}", encode(&r.track)),
    })
}

fn file_row(v: &Visitor, no: &str, i: usize, d: &record::DocumentInfo) -> FileRow {
    FileRow {
        name: v.file_name(&d.path),
        path: v.masked(&d.path),
        kind: d.kind.name(),
        pages: d.pages,
        chars: count(d.chars),
        status: report::status_label(d.status).get(v.look.lang).to_owned(),
        is_read: d.status.is_read(),
        is_form: d.is_form,
        ocr: d.ocr_pages,
        sha: d.sha256.short(12),
        href: format!("/entries/{}/files/{i}", encode(no)),
    }
}

/// Entries that share text with this one: number, title, how much, and the comparison.
fn similar(v: &Visitor, no: &str) -> Vec<(String, String, String, String)> {
    let mut rows: Vec<(f64, (String, String, String, String))> = Vec::new();
    for m in v.view.matches_of(no) {
        let (other, share) = if m.a.entry == no { (&m.b.entry, m.share_a) } else { (&m.a.entry, m.share_b) };
        let title = v.view.title(other);
        let title = v.view.other_files(m).map_or_else(|| title.to_owned(), |(a, b)| format!("{title} · {a} ↔ {b}"));
        let how_much = pages::share(m, share).unwrap_or_else(|| report::match_label(m.kind).get(v.look.lang).to_owned());
        rows.push((share, (other.clone(), title, how_much, v.view.compare_href(m))));
    }
    rows.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    rows.into_iter().map(|(_, row)| row).collect()
}

#[derive(Deserialize)]
pub(crate) struct Mark {
    csrf: String,
    #[serde(default)]
    points: String,
    #[serde(default)]
    note: String,
}

/// Records an expert's mark and note: one more row of the ledger, which decides nothing.
pub(crate) async fn mark(Named(v, no): Named<String>, Form(mark): Form<Mark>) -> Result<Response, Refused> {
    v.check(&mark.csrf).map_err(|e| e.keeping(&mark.note))?;
    v.may_decide()?;
    let Some(view) = v.view.entry(&no) else { return Err(v.no_entry(&no)) };
    if view.entry.division != v.view.screening().home {
        return Err(
            v.refuse(StatusCode::UNPROCESSABLE_ENTITY, Say::new("只给本赛区的项目评分。", "Only entries of this division are marked."))
        );
    }
    let points = match points(&mark) {
        Ok(points) => points,
        Err(say) => {
            let page = page(&v, &no, false, Some(&Unrecorded::Mark { mark: &mark, say }))?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let score = Score {
        entry: no.clone(),
        points,
        note: mark.note.trim().chars().take(2000).collect(),
        by: v.account.name.clone(),
        at: (v.app.outside.now)(),
    };
    v.app.record(&Act::Deed(Deed::Score(score))).map_err(|e| v.failed(&e))?;
    Ok(Redirect::to(&format!("/entries/{}#marks", encode(&no))).into_response())
}

/// The points that were typed; `None` for a note alone.
fn points(mark: &Mark) -> Result<Option<u8>, Say> {
    // Methods of input for Chinese write digits full width.
    let typed: String = mark.points.trim().chars().map(record::half_width).collect();
    if typed.is_empty() && mark.note.trim().is_empty() {
        return Err(Say::new("请填分数或备注。", "Give points or a note."));
    }
    if typed.is_empty() {
        return Ok(None);
    }
    let points = typed.parse::<u8>().map_or(None, |n| (n <= 100).then_some(n));
    points.map(Some).ok_or_else(|| {
        Say::new(
            format!("分数应为 0 到 100 的整数，收到“{typed}”；备注可以单独记。"),
            format!("Points are a whole number from 0 to 100, got {typed:?}; a note may stand alone."),
        )
    })
}
