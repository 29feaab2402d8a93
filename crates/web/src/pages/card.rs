use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use record::{Basis, Decision, EntryView, Flag, FlagId, Match, MatchKind, Round, Say, Subject, Verdict};
use serde::Deserialize;

use crate::html::{Frame, encode};
use crate::pages::passage::Passage;
use crate::pages::queue::{Wanted, ordered};
use crate::pages::{FlagRow, Said, is_on_text, round_word};
use crate::typed::{Form, Path, Query};
use crate::verdicts::Turn;
use crate::visitor::{Refused, Visitor, show};

/// An entry as a card names it.
struct Party {
    no: String,
    title: String,
    org: String,
    track: String,
    division: String,
}

#[derive(Template)]
#[template(path = "card.html")]
struct CardPage {
    f: Frame,
    row: FlagRow,
    kind: String,
    probability: String,
    clause: String,
    parties: Vec<Party>,
    passages: Vec<Passage>,
    evidence_total: usize,
    against: Vec<String>,
    /// Why, where the summary leaves that open.
    why: Vec<String>,
    clears: Vec<String>,
    change: Vec<String>,
    unsure: Vec<String>,
    history: Vec<Said>,
    standing: Option<Said>,
    turn: Asked,
    /// What a decision is bound to, as the form sends it back.
    seen: String,
    basis: String,
    compare: Option<String>,
    cluster: Option<String>,
    query: String,
    at: usize,
    of: usize,
    before: Option<String>,
    after: Option<String>,
    reasons: Vec<&'static str>,
    asked: Option<String>,
    done: Option<Done>,
}

/// What was just recorded.
struct Done {
    said: String,
    /// Card of the flag on which it was, where this is another one.
    card: Option<String>,
}

/// What this reader is asked for on a subject.
pub(crate) struct Asked {
    /// Key of the round, `""` where nothing is asked.
    pub(crate) round: &'static str,
    pub(crate) heading: String,
    /// Why nothing is asked, or what to know before answering.
    pub(crate) note: String,
}

impl Asked {
    pub(crate) fn of(v: &Visitor, subject: &Subject, basis: &Basis) -> Self {
        let text = |zh: &str, en: &str| v.t(zh, en).to_owned();
        match v.verdicts.turn(subject, basis) {
            Turn::Wait(say) => Self { round: "", heading: text("您的决定", "Your decision"), note: say.get(v.look.lang).to_owned() },
            Turn::Decide(Round::First) => {
                let other = v.verdicts.decision(subject, basis).filter(|d| d.by != v.account.name);
                let note = match (other, v.look.is_zh()) {
                    (None, _) => String::new(),
                    (Some(d), true) => format!("{} 已有决定；您的决定将代替它，原决定留在台账中。", d.by),
                    (Some(d), false) => format!("{} has decided; your decision takes its place, and the ledger keeps both.", d.by),
                };
                Self { round: FIRST, heading: text("您的决定", "Your decision"), note }
            }
            Turn::Decide(Round::Second) => Self {
                round: SECOND,
                heading: text("复核（盲审）", "Second review (blind)"),
                note: text(
                    "已有人作了初核；在您决定之前，不显示其结论、理由和姓名。",
                    "Somebody has decided; what, why and who is not shown before you have.",
                ),
            },
            Turn::Decide(Round::Adjudication) => Self {
                round: ADJUDICATION,
                heading: text("裁定", "Adjudication"),
                note: text("初核与复核不一致，请您裁定。", "First and second decision differ; yours decides between them."),
            },
        }
    }
}

const FIRST: &str = "first";
const SECOND: &str = "second";
const ADJUDICATION: &str = "adjudication";

/// The round of a form's key.
pub(crate) fn round(key: &str) -> Option<Round> {
    match key {
        FIRST => Some(Round::First),
        SECOND => Some(Round::Second),
        ADJUDICATION => Some(Round::Adjudication),
        _ => None,
    }
}

#[derive(Deserialize)]
pub(crate) struct Shown {
    #[serde(flatten)]
    wanted: Wanted,
    /// What was just recorded, by flag.
    #[serde(default)]
    done: String,
}

/// Pieces of evidence on the card of a flag on shared text, of which the comparison shows all. Those of other flags stand nowhere else.
const PASSAGES: usize = 12;

pub(crate) async fn card(v: Visitor, Path(id): Path<String>, Query(shown): Query<Shown>) -> Result<Html<String>, Refused> {
    let (flag, basis) = found(&v, &id)?;
    let card = || format!("/flags/{}?{}", encode(&shown.done), shown.wanted.query());
    let done = done(&v, &shown.done).map(|said| Done { said, card: (shown.done != id).then(card) });
    Ok(page(&v, flag, basis, &shown.wanted, None, done))
}

fn found<'a>(v: &'a Visitor, id: &str) -> Result<(&'a Flag, &'a Basis), Refused> {
    let missing = || {
        let zh = format!("没有标记 {id}。材料更正后标记会自动撤销。");
        v.missing(&zh, &format!("There is no flag {id}; a flag falls away when the material is corrected."))
    };
    v.view.flag(id).ok_or_else(missing)
}

/// What was just recorded, told once on the page that follows.
fn done(v: &Visitor, id: &str) -> Option<String> {
    let (flag, basis) = v.view.flag(id)?;
    let label = report::kind_label(&flag.kind).name.get(v.look.lang).to_owned();
    let subject = Subject::Flag(FlagId::from_text(id));
    // What was recorded is this reader's own last word, whichever round it was of.
    let own =
        v.verdicts.history(&subject).filter(|s| !s.taken_back && s.decision.by == v.account.name && s.decision.basis == *basis).last();
    Some(match (own, v.look.is_zh()) {
        (Some(s), true) => format!("已记入台账：{id} {label} — {}{}", round_word(s.round, v.look.lang), s.decision.verdict.zh()),
        (Some(s), false) => format!("Recorded: {id} {label}: {}, {}", round_word(s.round, v.look.lang), s.decision.verdict.en()),
        (None, true) => format!("已撤回您对 {id} {label} 的决定"),
        (None, false) => format!("Your decision on {id} {label} was taken back"),
    })
}

fn page(v: &Visitor, flag: &Flag, basis: &Basis, wanted: &Wanted, asked: Option<String>, done: Option<Done>) -> Html<String> {
    let lang = v.look.lang;
    let list = ordered(v, wanted);
    let at = list.iter().position(|&at| Some(at) == v.view.flag_at(flag.id.as_str()));
    let id = |at: usize| v.view.nth_flag(at).0.id.as_str();
    let link = |i: usize| list.get(i).map(|&at| format!("/flags/{}?{}", encode(id(at)), wanted.query()));
    let entries: Vec<&String> = std::iter::once(&flag.entry).chain(&flag.others).collect();
    let from = format!("flag={}", encode(flag.id.as_str()));
    let found = v.view.match_of(flag);
    let is_compared = found.is_some() && is_on_text(flag);
    let most = if is_compared { PASSAGES } else { usize::MAX };
    let passages = flag.evidence.iter().take(most).zip(1..).map(|(e, n)| Passage::of(v, n, e, &entries, &from));
    let subject = flag.subject();
    show(&CardPage {
        f: v.frame("flags", format!("{} {}", flag.id, report::kind_label(&flag.kind).name.get(lang))),
        row: FlagRow::of(v, flag, basis),
        kind: flag.kind.as_str().to_owned(),
        probability: report::chance(flag.probability),
        clause: flag.clause.say().get(lang).to_owned(),
        parties: entries.iter().filter_map(|no| v.view.entry(no)).map(|e| party(v, e)).collect(),
        passages: passages.collect(),
        evidence_total: flag.evidence.len(),
        against: against(v, flag, found),
        why: flag.reasons.iter().map(|r| v.masked(r.get(lang))).collect(),
        clears: flag.clears_when.iter().map(|c| c.get(lang).to_owned()).collect(),
        change: flag.change.iter().map(|e| v.masked(e.say().get(lang))).collect(),
        unsure: unsure(v, flag),
        history: v.verdicts.history(&subject).map(|s| Said::spoken(s, lang, basis)).collect(),
        standing: v.standing(flag, basis).map(|d| Said::of(d, lang, Some(basis))),
        turn: Asked::of(v, &subject, basis),
        seen: basis.to_string(),
        basis: basis.short(16),
        compare: found.map(|m| compared(v, m, flag)),
        cluster: found.map(|m| format!("/clusters/{}", m.cluster)),
        query: wanted.query(),
        at: at.map_or(0, |i| i + 1),
        of: list.len(),
        before: at.and_then(|i| i.checked_sub(1)).and_then(link),
        after: link(at.map_or(0, |i| i + 1)),
        reasons: reasons(v),
        asked,
        done,
    })
}

/// The comparison that a flag rests on, with the way back to its card.
fn compared(v: &Visitor, found: &Match, flag: &Flag) -> String {
    let href = v.view.compare_href(found);
    let sign = if href.contains('?') { '&' } else { '?' };
    format!("{href}{sign}flag={}", encode(flag.id.as_str()))
}

fn party(v: &Visitor, view: &EntryView) -> Party {
    let e = &view.entry;
    Party {
        no: e.no.clone(),
        title: e.title.clone(),
        org: e.org.name.clone(),
        track: v.view.track_of(view).map_or(String::new(), |t| v.track_name(t)),
        division: e.division.clone(),
    }
}

/// Short reasons to choose from; the text may say anything.
fn reasons(v: &Visitor) -> Vec<&'static str> {
    if v.look.is_zh() {
        vec![
            "同意所列依据",
            "同名不同人",
            "同名不同单位",
            "引用公开资料或范文",
            "已提交授权书",
            "已有说明材料",
            "请提交差异说明",
            "请更正并附证明",
            "须再看原件",
        ]
    } else {
        vec![
            "agrees with the evidence",
            "another person of that name",
            "another unit of that name",
            "quotes a public text",
            "an authorisation was sent",
            "explained by the material",
            "explain the difference",
            "correct and prove",
            "needs the original",
        ]
    }
}

/// What speaks against: where the entries' own rows differ, and how much of the texts is not shared.
pub(crate) fn against(v: &Visitor, flag: &Flag, found: Option<&Match>) -> Vec<String> {
    let mut points = Vec::new();
    let zh = v.look.is_zh();
    // Of a project told in other words next to nothing is the same word for word: that speaks for nothing.
    if let Some(m) = found.filter(|m| !matches!(m.kind, MatchKind::Paraphrase | MatchKind::TitleOnly)) {
        let (a, b) = ((1.0 - m.share_a) * 100.0, (1.0 - m.share_b) * 100.0);
        points.push(if zh {
            format!("去模板后，{} 有 {a:.0}% 的文字、{} 有 {b:.0}% 的文字不相同", m.a.entry, m.b.entry)
        } else {
            format!("template text left out, {a:.0}% of {} and {b:.0}% of {} is not shared", m.a.entry, m.b.entry)
        });
    }
    let (Some(a), Some(b)) = (v.view.entry(&flag.entry), flag.others.first().and_then(|no| v.view.entry(no))) else { return points };
    let (a, b) = (&a.entry, &b.entry);
    let mut differ = |zh_name: &str, en_name: &str, x: &str, y: &str| {
        if !x.is_empty() && !y.is_empty() && x != y {
            points.push(if zh { format!("{zh_name}不同：{x} / {y}") } else { format!("{en_name} differs: {x} / {y}") });
        }
    };
    differ("参赛单位", "unit", &a.org.name, &b.org.name);
    differ("统一社会信用代码", "credit code", a.org.credit_code.as_deref().unwrap_or(""), b.org.credit_code.as_deref().unwrap_or(""));
    differ("申报赛道", "declared track", &a.declared_track, &b.declared_track);
    differ("所在地市", "city", &a.city, &b.city);
    if !a.representatives.is_empty() && a.representatives.iter().all(|r| !b.representatives.contains(r)) {
        points.push(v.t("参赛代表没有相同的人", "no representative in common").to_owned());
    }
    points
}

/// What the program itself is not sure of.
pub(crate) fn unsure(v: &Visitor, flag: &Flag) -> Vec<String> {
    let (mut points, zh) = (Vec::new(), v.look.is_zh());
    for no in std::iter::once(&flag.entry).chain(&flag.others) {
        let Some(entry) = v.view.entry(no) else { continue };
        let unread = entry.documents.iter().filter(|d| d.status.is_lost()).count();
        if unread > 0 {
            let of = entry.documents.len();
            points.push(if zh {
                format!("{no} 有 {unread}/{of} 份材料无法读取，未参与核查")
            } else {
                format!("{unread} of {of} files of {no} cannot be read and were not checked")
            });
        }
        let quoted = |path: &str| flag.evidence.iter().any(|e| e.file == path || e.other.as_ref().is_some_and(|o| o.file == path));
        for d in entry.documents.iter().filter(|d| d.ocr_pages > 0 && quoted(&d.path)) {
            let name = v.file_name(&d.path);
            points.push(if zh {
                format!("{name} 有 {}/{} 页由图像识别得到，可能有误字", d.ocr_pages, d.pages)
            } else {
                format!("{} of {} pages of {name} were read from images and may hold wrong characters", d.ocr_pages, d.pages)
            });
        }
    }
    if flag.probability < 0.5 {
        points.push(v.t("把握低：多半是别的原因，请先看证据", "low probability: likely something else, see the evidence first").to_owned());
    }
    points.dedup();
    points
}

#[derive(Deserialize)]
pub(crate) struct Spoken {
    csrf: String,
    verdict: String,
    /// Which round the page asked for.
    #[serde(default)]
    round: String,
    /// What the page showed.
    #[serde(default)]
    seen: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    back: String,
}

/// Records a decision and goes on to the next flag of the same list.
pub(crate) async fn decide(v: Visitor, Path(id): Path<String>, Form(spoken): Form<Spoken>) -> Result<Response, Refused> {
    v.check(&spoken.csrf).map_err(|e| e.keeping(&spoken.reason))?;
    v.may_decide()?;
    let (flag, basis) = found(&v, &id)?;
    let wanted = wanted_of(&spoken.back);
    let (Some(verdict), Some(round)) = (verdict(&spoken.verdict), round(&spoken.round)) else {
        return Err(v.refuse(StatusCode::BAD_REQUEST, Say::new("请从四个按钮中选一个。", "Choose one of the four buttons.")));
    };
    v.check_seen(&spoken.seen, &basis.to_string()).map_err(|e| e.keeping(&spoken.reason))?;
    let reason = spoken.reason.trim();
    if let Some(asked) = lacks_reason(&v, verdict, reason) {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&v, flag, basis, &wanted, Some(asked), None)).into_response());
    }
    let next = next_of(&v, flag, &wanted);
    let decision = decision_on(&v, flag.subject(), basis, (verdict, None), reason);
    if let Err(say) = v.app.decide(decision, round, v.account.role.is_blind()).map_err(|e| v.failed(&e))? {
        return Err(v.refuse(StatusCode::CONFLICT, say).keeping(reason));
    }
    let done = format!("done={}", encode(&id));
    let to = match next {
        Some(next) => format!("/flags/{}?{}&{done}", encode(&next), wanted.query()),
        None => format!("/flags?{}&{done}", wanted.query()),
    };
    Ok(Redirect::to(&to).into_response())
}

/// What to ask for where a verdict needs a reason and has none.
pub(crate) fn lacks_reason(v: &Visitor, verdict: Verdict, reason: &str) -> Option<String> {
    (verdict.needs_reason() && reason.is_empty()).then(|| Verdict::lacks_reason().get(v.look.lang).to_owned())
}

/// What this person says on a subject now: the verdict, with what it sets where it is on a topic.
pub(crate) fn decision_on(
    v: &Visitor,
    subject: Subject,
    basis: &Basis,
    (verdict, value): (Verdict, Option<String>),
    reason: &str,
) -> Decision {
    Decision {
        subject,
        verdict,
        value,
        reason: reason.chars().take(REASON).collect(),
        by: v.account.name.clone(),
        at: (v.app.outside.now)(),
        basis: *basis,
    }
}

/// Characters of a reason that are kept.
const REASON: usize = 1000;

/// The verdict of a key.
pub(crate) fn verdict(key: &str) -> Option<Verdict> {
    match key {
        "1" => Some(Verdict::Upheld),
        "2" => Some(Verdict::Dismissed),
        "3" => Some(Verdict::NeedsCorrection),
        "0" => Some(Verdict::Deferred),
        _ => None,
    }
}

/// The first flag of the list behind this one that waits for this reader, or else before it.
fn next_of(v: &Visitor, flag: &Flag, wanted: &Wanted) -> Option<String> {
    let keeps = matches!(wanted.state.as_str(), "second" | "disputed" | "mine");
    let waiting = Wanted { state: if keeps { wanted.state.clone() } else { String::new() }, ..wanted.clone() };
    let list = ordered(v, &waiting);
    let own = v.view.flag_at(flag.id.as_str());
    let at = list.iter().position(|&at| Some(at) == own);
    let (before, behind) = list.split_at(at.map_or(0, |i| i + 1));
    let next = behind.iter().chain(before).find(|&&at| Some(at) != own);
    next.map(|&at| v.view.nth_flag(at).0.id.as_str().to_owned())
}

fn wanted_of(query: &str) -> Wanted {
    let uri: Result<axum::http::Uri, _> = format!("/?{query}").parse();
    let read = |uri: axum::http::Uri| axum::extract::Query::<Wanted>::try_from_uri(&uri).map_or_else(|_| Wanted::default(), |q| q.0);
    uri.map_or_else(|_| Wanted::default(), read)
}

#[derive(Deserialize)]
pub(crate) struct Undo {
    csrf: String,
    /// Line of the ledger that the page offered to take back.
    of: Option<u32>,
    #[serde(default)]
    back: String,
}

/// Takes back this person's last decision that stands, by one more row of the ledger.
pub(crate) async fn undo(v: Visitor, Form(undo): Form<Undo>) -> Result<Response, Refused> {
    v.check(&undo.csrf)?;
    v.may_decide()?;
    let Some((of, last)) = v.verdicts.last() else {
        return Err(v.refuse(StatusCode::NOT_FOUND, Say::new("您没有可以撤回的决定。", "You have no decision to take back.")));
    };
    // A key that is held down, or a form that is sent again, takes back no further decision.
    if undo.of != Some(of) {
        let say = Say::new(
            "您打开本页之后，您的上一个决定已经不同，未作撤回。请刷新后再试。",
            "Your last decision is another one since you opened the page; nothing was taken back. Reload and try again.",
        );
        return Err(v.refuse(StatusCode::CONFLICT, say));
    }
    let act = record::Undo { of, reason: String::new(), by: v.account.name.clone(), at: (v.app.outside.now)() };
    if let Err(refused) = v.app.undo(act).map_err(|e| v.failed(&e))? {
        return Err(v.refuse(StatusCode::CONFLICT, refused.say()));
    }
    let to = match &last.subject {
        Subject::Flag(id) if v.view.flag(id.as_str()).is_some() => {
            format!("/flags/{}?{}&done={}", encode(id.as_str()), wanted_of(&undo.back).query(), encode(id.as_str()))
        }
        Subject::Flag(_) => "/flags".to_owned(),
        Subject::Topic(no) => format!("/entries/{}", encode(no)),
    };
    Ok(Redirect::to(&to).into_response())
}
