//! The same project sent twice (五(一)3, 五(二)1), from the pairs that comparison found.

pub(crate) mod cross_division;
pub(crate) mod prior_season;
pub(crate) mod same_division;

use record::{Aligned, Attention, Edit, Evidence, Match, MatchKind, Relation, Say, column, counted};
use serde::{Deserialize, Serialize};

use crate::change;
use crate::context::{Applicant, Context, by_probability};
use crate::findings::{Findings, Suspicion};
use crate::rules::without_form;

/// From which probability on a pair is shown, and how soon to look at it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Parameters {
    /// Less probable pairs are not flagged.
    pub min_probability: f64,
    /// From here on attention is high.
    pub high: f64,
    /// From here on attention is medium.
    pub medium: f64,
    /// Passages shown, longest first; the report shows the others on demand.
    pub max_passages: usize,
}

impl Default for Parameters {
    fn default() -> Self {
        // Measured on two composed seasons: projects that are told anew reach 0.99, texts of the same kind of set phrases 0.93.
        Self { min_probability: 0.5, high: 0.98, medium: 0.95, max_passages: 12 }
    }
}

/// Flags the pairs of whole projects that stand to each other in this relation.
fn flag_whole(cx: &Context<'_>, relation: Relation, with: &Parameters, calm: bool, out: &mut Findings<'_>) {
    without_form(cx, out);
    for pair in cx.case.matches.chunk_by(|x, y| (&x.a.entry, &x.b.entry) == (&y.a.entry, &y.b.entry)) {
        let whole = pair.iter().filter(|m| m.relation == relation && m.kind.is_whole() && m.probability >= with.min_probability);
        let Some(found) = whole.max_by(|x, y| x.probability.total_cmp(&y.probability)) else { continue };
        let all: Vec<&Match> = std::iter::once(found).chain(other_files(cx, found)).collect();
        let (Some(a), Some(b)) = (cx.applicant(&found.a.entry), cx.applicant(&found.b.entry)) else {
            out.problem(stray(found));
            continue;
        };
        if !a.home {
            continue;
        }
        let evidence = passages(a, b, &all, with.max_passages);
        let attention = by_probability(found.probability, with.high, with.medium);
        // A title that was read from a scan may be another one: whoever looks needs the page first.
        let of_scan = scanned(b).filter(|_| found.kind == MatchKind::TitleOnly);
        let attention = if calm || of_scan.is_some() { Attention::Low } else { attention };
        out.suspect(
            a,
            Suspicion::new(
                found.probability,
                summary(a, b, found, relation),
                evidence,
                clears(found, relation),
                changes(a, b, found, relation),
            )
            .with(vec![b.no().to_owned()])
            .because(reasons(&all).into_iter().chain(of_scan).collect())
            .attention(attention),
        );
    }
}

/// What is said of an entry whose row was read from a scanned list.
fn scanned(applicant: &Applicant<'_>) -> Option<Say> {
    let (no, page) = (applicant.no(), applicant.dossier.entry.row.page.filter(|page| page.ocr)?.number);
    Some(Say::new(
        format!("{no} 的名单是扫描件，文字由识别得来，可能有误：请核对名单第 {page} 页"),
        format!("the list of {no} is a scan, whose words may be misread: compare page {page} of it"),
    ))
}

/// Whether a match is flagged as two entries of one project.
pub(crate) fn is_one_project(cx: &Context<'_>, found: &Match) -> bool {
    let rules = &cx.settings.rules;
    let (enabled, least) = match found.relation {
        Relation::SameDivision => (rules.same_division.enabled, rules.same_division.with.min_probability),
        Relation::OtherDivision => (rules.cross_division.enabled, rules.cross_division.with.min_probability),
        Relation::EarlierSeason => (rules.prior_season.enabled, rules.prior_season.with.min_probability),
    };
    found.kind.is_whole() && enabled && found.probability >= least
}

/// What the other files of the same two entries share.
fn other_files<'m>(cx: &Context<'m>, found: &Match) -> impl Iterator<Item = &'m Match> {
    let least = cx.settings.rules.partial.with.min_probability;
    let (a, b) = (found.a.entry.clone(), found.b.entry.clone());
    let from = cx.case.matches.partition_point(|m| (&m.a.entry, &m.b.entry) < (&a, &b));
    let pair = cx.case.matches[from..].iter().take_while(move |m| m.a.entry == a && m.b.entry == b);
    pair.filter(move |m| !m.kind.is_whole() && m.probability >= least)
}

/// Whether a match is one of the forms of two entries.
fn is_of_forms(a: &Applicant<'_>, b: &Applicant<'_>, found: &Match) -> bool {
    let is_form = |applicant: &Applicant<'_>, file: &str| applicant.dossier.application().is_none_or(|m| m.path == file);
    is_form(a, &found.a.file) && is_form(b, &found.b.file)
}

/// Names the files beside the forms that some matches of two entries are of, for the end of a sentence; empty where there are none.
pub(crate) fn beside_forms(a: &Applicant<'_>, b: &Applicant<'_>, found: &[&Match]) -> Say {
    let name = |path: &str| path.rsplit('/').next().unwrap_or(path).to_owned();
    let beside = found.iter().filter(|m| !is_of_forms(a, b, m));
    let files: Vec<String> = beside.map(|m| format!("{} ↔ {}", name(&m.a.file), name(&m.b.file))).collect();
    if files.is_empty() {
        return Say::new("", "");
    }
    Say::new(format!("（含附件：{}）", files.join("；")), format!(" (in files beside the forms: {})", files.join("; ")))
}

/// The reasons of several matches of two entries, each once.
pub(crate) fn reasons(found: &[&Match]) -> Vec<Say> {
    let mut said: Vec<Say> = Vec::new();
    for reason in found.iter().flat_map(|m| &m.reasons) {
        if !said.contains(reason) {
            said.push(reason.clone());
        }
    }
    said
}

/// An entry as a sentence names it before it goes on: by its number, and where it is known by its title alone by that too, since lists of titles
/// number their rows.
fn named(applicant: &Applicant<'_>, kind: MatchKind) -> Say {
    let (no, title) = (applicant.no(), applicant.dossier.entry.title.as_str());
    if kind == MatchKind::TitleOnly && !title.is_empty() {
        Say::new(format!("{no}《{title}》"), format!("{no} ({title})"))
    } else {
        Say::new(format!("{no} "), no)
    }
}

fn summary(a: &Applicant<'_>, b: &Applicant<'_>, found: &Match, relation: Relation) -> Say {
    let beside = beside_forms(a, b, &[found]);
    let (a, b) = (a.no(), named(b, found.kind));
    let (where_zh, where_en) = match relation {
        Relation::SameDivision => ("本赛区", "this division"),
        Relation::OtherDivision => ("其他赛区", "another division"),
        Relation::EarlierSeason => ("往届", "an earlier season"),
    };
    let (how_zh, how_en) = match found.kind {
        MatchKind::Resubmission => ("疑似同一项目再次提交", "is apparently the same project sent again"),
        MatchKind::Paraphrase => ("疑似同一项目换述后提交", "is apparently the same project told in other words"),
        MatchKind::TitleOnly => ("登记信息相近，疑似同一项目", "has a registry row like it and may be the same project"),
        MatchKind::Partial | MatchKind::Split => ("有相同段落", "shares passages"),
    };
    let [x, y] = [found.share_a, found.share_b].map(|s| format!("{:.0}%", s * 100.0));
    let (much_zh, much_en) = match found.kind {
        MatchKind::Resubmission | MatchKind::Partial | MatchKind::Split => {
            (format!("相同文字占 {x} / {y}，已除去模板"), format!("shared text {x} / {y}, template left out"))
        }
        MatchKind::Paraphrase => {
            let n = found.passages.len();
            (
                format!("{n} 处逐句对应，对应句中一致的字占 {x} / {y}"),
                format!(
                    "{} sentence by sentence; characters that agree there {x} / {y}",
                    counted(n, "place corresponds", "places correspond")
                ),
            )
        }
        MatchKind::TitleOnly => ("依据是题目、单位与人员，不是正文".to_owned(), "by title, unit and people, not by the text".to_owned()),
    };
    Say::new(
        format!("{a} 与{where_zh}的 {}{how_zh}（{much_zh}）{}", b.zh, beside.zh),
        format!("{a} and {} of {where_en}: {a} {how_en} ({much_en}){}", b.en, beside.en),
    )
}

fn clears(found: &Match, relation: Relation) -> Vec<Say> {
    let b = &found.b.entry;
    match relation {
        Relation::EarlierSeason => vec![
            Say::new("说明与往届项目相比的新增内容", "say what is new since the earlier project"),
            Say::new("确认两者不是同一项目", "confirm that the two are not one project"),
        ],
        Relation::SameDivision | Relation::OtherDivision => vec![
            Say::new(format!("撤回 {} 与 {b} 中的一个", found.a.entry), format!("withdraw one of {} and {b}", found.a.entry)),
            Say::new(
                "说明两者是不同的项目，并指出相同文字的来源",
                "show that they are different projects, and where the shared text comes from",
            ),
        ],
    }
}

/// What would be tried: one of the two goes, or, beside an earlier project, which nobody can withdraw any more, the shared passages do.
fn changes(a: &Applicant<'_>, b: &Applicant<'_>, found: &Match, relation: Relation) -> Vec<Edit> {
    let shared = if relation == Relation::EarlierSeason { without_passages(a, found) } else { Vec::new() };
    match (shared.is_empty(), relation) {
        (false, _) => shared,
        (true, Relation::EarlierSeason) => vec![change::withdrawn(a)],
        (true, Relation::SameDivision | Relation::OtherDivision) => vec![change::withdrawn(b)],
    }
}

/// The first side of a pair without what it shares with the other.
pub(crate) fn without_passages(a: &Applicant<'_>, found: &Match) -> Vec<Edit> {
    let Some(at) = a.dossier.materials.iter().position(|m| m.path == found.a.file) else { return Vec::new() };
    let spans = change::joined(found.passages.iter().map(|p| p.a).collect());
    spans.into_iter().map(|span| change::passage(a, at, span, "")).collect()
}

/// The passages of two entries' matches on both sides, those first that say most: the longest, and of sentences told in other words those that
/// are long and alike. The titles where there is no passage to show.
pub(crate) fn passages(a: &Applicant<'_>, b: &Applicant<'_>, found: &[&Match], most: usize) -> Vec<Evidence> {
    let side = |applicant: &Applicant<'_>, file: &str| applicant.dossier.materials.iter().position(|m| m.path == file);
    let files = |m: &Match| side(a, &m.a.file).zip(side(b, &m.b.file));
    let shown = found.iter().filter_map(|m| Some((*m, files(m)?)));
    let mut all: Vec<_> = shown.flat_map(|(m, files)| m.passages.iter().map(move |passage| (m, files, passage))).collect();
    let telling = |(m, _, passage): &(&Match, (usize, usize), &Aligned)| {
        f64::from(passage.agreeing) * if m.kind == MatchKind::Paraphrase { f64::from(passage.identity) } else { 1.0 }
    };
    all.sort_by(|x, y| telling(y).total_cmp(&telling(x)));
    let mut evidence = Vec::new();
    for (_, (x, y), passage) in all.into_iter().take(most) {
        let note = Say::new(
            format!("相同 {} 字，最长连续 {} 字", passage.agreeing, passage.longest_run),
            format!("{}, at most {} in a row", counted(passage.agreeing, "character agrees", "characters agree"), passage.longest_run),
        );
        let left = a.dossier.materials[x].evidence(passage.a, note.clone());
        evidence.push(left.against(b.dossier.materials[y].evidence(passage.b, note)));
    }
    if evidence.is_empty() {
        let title = |applicant: &Applicant<'_>| applicant.dossier.cell(column::TITLE, joined(&reasons(found)));
        evidence.push(title(a).against(title(b)));
    }
    evidence
}

fn joined(reasons: &[Say]) -> Say {
    let zh: Vec<&str> = reasons.iter().map(|r| r.zh.as_str()).collect();
    let en: Vec<&str> = reasons.iter().map(|r| r.en.as_str()).collect();
    if zh.is_empty() { Say::new("项目名称", "title") } else { Say::new(zh.join("；"), en.join("; ")) }
}

/// A pair whose entries are not among the dossiers cannot be shown.
pub(crate) fn stray(found: &Match) -> record::Problem {
    record::Problem::new(
        record::Place { entry: Some(found.a.entry.clone()), ..record::Place::default() },
        "rules.unknown_entry",
        Say::new(
            format!("比对结果中的项目 {} 或 {} 不在登记表中", found.a.entry, found.b.entry),
            format!("{} or {} of a comparison is in no registry", found.a.entry, found.b.entry),
        ),
        Say::new("该对结果未列入标记", "the pair is not among the flags"),
        Say::new("重新运行；如仍出现，请报告给维护者", "run again; if it persists, report it to the maintainers"),
    )
}
