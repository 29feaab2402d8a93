use std::collections::BTreeMap;

use record::{Attention, Edit, Evidence, Say, Span, column};
use serde::{Deserialize, Serialize};

use crate::change;
use crate::context::{Applicant, Context};
use crate::findings::{Findings, Suspicion};
use crate::misread::misread;
use crate::names::{NameMatch, Relation};
use crate::reading::{Holder, Paper};
use crate::rule::{Page, Rule};
use crate::rules::no_unit;

pub(crate) const RULE: Rule = Rule {
    kind: "evidence.other_entity",
    clause: "五(三)2",
    attention: Attention::High,
    manual: Page {
        what: (
            "资质、声明、审计、信用、应用证明等文件写明的单位，是否为牵头单位或联合单位；名称有关联的，说明是何种关联；名称相同而代码不同的\
             同样提示。",
            "whether the unit that a licence, declaration, audit, credit report or proof of use names is the lead or a partner; \
             where names are related, in which way; and whether one of the same name has another code.",
        ),
        why: (
            "五(三)2 规定所有材料须为参赛单位所有，严禁使用母公司、分公司、子公司、控股公司或其它非参赛单位材料。",
            "五(三)2 asks that all material be the entrant's own, never a parent's, branch's, subsidiary's or holding's.",
        ),
        example: (
            "审计报告审计的是与参赛单位同字号的投资控股集团。",
            "the audit report is about a holding group of the applicant's brand.",
        ),
        inputs: (
            "证明文件中“名称”“声明单位”“我们审计了”“兹证明”等处的单位（出具报告的会计师事务所，以及写明了参赛单位的\
             应用证明中出具证明的用户单位除外）；同一页（该页没有时为同一文件）的统一社会信用代码；\
             登记表的单位。",
            "the units behind 名称, 声明单位, 我们审计了, 兹证明 and the like, those of auditors aside, and \
             of the user who writes a proof of use that names the applicant; credit codes of the same page, else \
             of the file; the units of the registry.",
        ),
        clears: (
            "换成参赛单位自己的材料；或把该单位列为联合参赛单位。",
            "the applicant's own file takes its place; or the unit joins as a partner.",
        ),
    },
    switch: |s| s.rules.other_entity.switch(),
    run,
};

/// Where files name their holder, and how alike names must be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Parameters {
    /// Labels at the start of a line that the holder follows.
    pub labels: Vec<String>,
    /// Phrases that the holder follows.
    pub before: Vec<String>,
    /// Phrases that follow the holder.
    pub after: Vec<String>,
    /// A name with one of these is that of who wrote the file: audits end in the licences of the auditors.
    pub issuers: Vec<String>,
    /// Keys of the contest's kinds of evidence that others write about the applicant: a stranger in one that names the applicant wrote it.
    pub issued_by_others: Vec<String>,
    /// Names that fit a unit of the entry with at least this probability are its own.
    pub own_from: f64,
    /// Names that fit less than this are another's; between the two: cannot tell.
    pub other_below: f64,
    /// From how many unreadable characters on, of a name read from an image, a difference is put down to the reading: one in this many.
    pub ocr_slack: usize,
}

impl Default for Parameters {
    fn default() -> Self {
        let all = |words: &[&str]| words.iter().map(|&w| w.to_owned()).collect();
        Self {
            labels: all(&[
                "名称:",
                "单位名称:",
                "主体名称:",
                "企业名称:",
                "机构名称:",
                "声明单位:",
                "承诺单位:",
                "被审计单位:",
                "申报单位:",
            ]),
            before: all(&["我们审计了", "兹证明"]),
            after: all(&["全体股东", "董事会:"]),
            issuers: all(&["会计师事务所", "审计事务所", "律师事务所"]),
            issued_by_others: all(&["use_case_proof"]),
            own_from: 0.7,
            other_below: 0.5,
            ocr_slack: 5,
        }
    }
}

/// Files that name one other unit.
struct Foreign<'c> {
    nearest: String,
    fit: NameMatch,
    papers: Vec<(&'c Paper, &'c Holder)>,
}

fn run(cx: &Context<'_>, out: &mut Findings<'_>) {
    let with = &cx.settings.rules.other_entity.with;
    for applicant in cx.home() {
        if applicant.is_nameless() && applicant.reading.papers.iter().any(|paper| !paper.holders.is_empty()) {
            out.cannot_tell(applicant, no_unit());
            continue;
        }
        let mut foreign: BTreeMap<&str, Foreign<'_>> = BTreeMap::new();
        let mut codes: BTreeMap<&str, (usize, Vec<Coded<'_>>)> = BTreeMap::new();
        for paper in &applicant.reading.papers {
            if !paper.readable && paper.kind.is_some_and(|k| cx.case.contest.evidence[k].holder_is_applicant) {
                out.cannot_tell(applicant, unreadable(applicant, paper));
            }
            let material = &applicant.dossier.materials[paper.material];
            for holder in &paper.holders {
                let (nearest, fit) = cx.fits(applicant, &holder.name);
                if fit.probability >= with.own_from
                    && let Some((unit, coded)) = other_code(applicant, paper, holder, nearest)
                {
                    codes.entry(coded.code).or_insert_with(|| (unit, Vec::new())).1.push(coded);
                }
                if fit.probability >= with.own_from
                    || bears_code(applicant, paper, holder)
                    || fit.relation == Relation::Different && is_by_others(cx, paper) && names_a_unit(applicant, paper)
                    || with.issuers.iter().any(|word| holder.written.contains(word.as_str()))
                    || misread(material, holder.span, &holder.written, nearest, with.ocr_slack)
                {
                    continue;
                }
                if fit.probability >= with.other_below {
                    out.cannot_tell(applicant, unsure(&holder.written, nearest));
                    continue;
                }
                let known = foreign.entry(holder.name.folded());
                let known = known.or_insert_with(|| Foreign { nearest: nearest.to_owned(), fit, papers: Vec::new() });
                known.papers.push((paper, holder));
            }
        }
        for found in foreign.values() {
            suspect(cx, applicant, found, out);
        }
        for (unit, coded) in codes.values() {
            suspect_code(cx, applicant, *unit, coded, out);
        }
    }
}

/// A file that names a unit of the entry beside a code that is not its.
struct Coded<'c> {
    paper: &'c Paper,
    code: &'c str,
    span: Span,
}

/// The code that stands where a file names a unit of the entry, alone on its page, and is not the one that the registry has for this unit; with
/// the unit's position. Two bodies may bear one name.
fn other_code<'c>(applicant: &Applicant<'_>, paper: &'c Paper, holder: &Holder, nearest: &str) -> Option<(usize, Coded<'c>)> {
    let document = &applicant.dossier.materials[paper.material].document;
    let page = document.page_of(holder.span.from());
    let mut on_page = paper.codes.iter().filter(|(_, span)| document.page_of(span.from()) == page);
    let (code, span) = on_page.next()?;
    if on_page.any(|(other, _)| other != code) || applicant.codes().any(|own| own == code) {
        return None;
    }
    let unit = applicant.units().position(|(written, _)| written == nearest)?;
    applicant.code_of(unit)?;
    Some((unit, Coded { paper, code, span: *span }))
}

/// Whether a file shows the code of a unit of the entry where it names a holder: a code agrees or does not, a name may be an old one. On a page
/// with codes they alone count, since several papers may be one file.
fn bears_code(applicant: &Applicant<'_>, paper: &Paper, holder: &Holder) -> bool {
    let document = &applicant.dossier.materials[paper.material].document;
    let page = document.page_of(holder.span.from());
    let on_page: Vec<_> = paper.codes.iter().filter(|(_, span)| document.page_of(span.from()) == page).collect();
    let counting = if on_page.is_empty() { paper.codes.iter().collect() } else { on_page };
    applicant.codes().any(|own| counting.iter().any(|(code, _)| code == own))
}

/// Whether others write files of this kind about the applicant.
fn is_by_others(cx: &Context<'_>, paper: &Paper) -> bool {
    let kinds = &cx.settings.rules.other_entity.with.issued_by_others;
    paper.kind.is_some_and(|k| kinds.contains(&cx.case.contest.evidence[k].key))
}

/// Whether a file has the whole name of a unit of the entry.
fn names_a_unit(applicant: &Applicant<'_>, paper: &Paper) -> bool {
    let text = text::fold_str(applicant.dossier.materials[paper.material].document.text.as_str(), text::Keep::Letters);
    applicant.units().any(|(_, name)| !name.folded().is_empty() && text.contains(name.folded()))
}

fn unreadable(applicant: &Applicant<'_>, paper: &Paper) -> Say {
    let file = applicant.dossier.materials[paper.material].name();
    Say::new(format!("文件“{file}”不可读，不知属于哪个单位"), format!("{file} could not be read; whose it is cannot be told"))
}

fn unsure(holder: &str, nearest: &str) -> Say {
    Say::new(
        format!("材料中的“{holder}”与“{nearest}”是否同一单位待核"),
        format!("whether {holder} of a file is {nearest} is to be checked"),
    )
}

fn suspect(cx: &Context<'_>, applicant: &Applicant<'_>, found: &Foreign<'_>, out: &mut Findings<'_>) {
    let (_, first) = found.papers[0];
    let written = &first.written;
    let mut kinds: Vec<&str> = found.papers.iter().filter_map(|(p, _)| p.kind.map(|k| cx.case.contest.evidence[k].name.as_str())).collect();
    kinds.dedup();
    let (zh, en) = if found.fit.relation == Relation::Different {
        (String::new(), String::new())
    } else {
        let relation = found.fit.relation.say();
        (format!("，与“{}”：{}", found.nearest, relation.zh), format!(" ({}: {})", found.nearest, relation.en))
    };
    out.suspect(
        applicant,
        Suspicion::new(
            found.fit.another_body(),
            Say::new(
                format!("{}写明的单位为“{written}”，疑似不是参赛单位{zh}", kinds.join("、")),
                format!("{} names {written}, apparently not the applicant{en}", kinds.join(", ")),
            ),
            found.papers.iter().map(|(paper, holder)| quote(applicant, paper, holder, &found.fit)).collect(),
            vec![
                Say::new("换成参赛单位自己的材料", "send the applicant's own file instead"),
                Say::new(format!("把“{written}”列为联合参赛单位"), format!("name {written} as a partner")),
            ],
            own_file(applicant, found),
        )
        .about(first.name.folded()),
    );
}

fn suspect_code(cx: &Context<'_>, applicant: &Applicant<'_>, unit: usize, coded: &[Coded<'_>], out: &mut Findings<'_>) {
    let Some((first, own)) = coded.first().zip(applicant.code_of(unit)) else { return };
    let mut kinds: Vec<&str> = coded.iter().filter_map(|c| c.paper.kind.map(|k| cx.case.contest.evidence[k].name.as_str())).collect();
    kinds.dedup();
    let (zh, en) = (kinds.join("、"), kinds.join(", "));
    let quoted = |c: &Coded<'_>| {
        let theirs = applicant.dossier.materials[c.paper.material].evidence(c.span, Say::new("材料上的代码", "code on the file"));
        theirs.against(applicant.dossier.cell(column::CREDIT_CODE, Say::new("登记的代码", "code in the registry")))
    };
    out.suspect(
        applicant,
        Suspicion::new(
            0.7,
            Say::new(
                format!("{zh}的统一社会信用代码为 {}，与登记的 {own} 不同", first.code),
                format!("{en} bears the credit code {}, the registry has {own}", first.code),
            ),
            coded.iter().map(quoted).collect(),
            vec![
                Say::new("登记的代码有误的，按证照改正", "correct the registry after the licence, where that is right"),
                Say::new("换成参赛单位自己的材料", "send the applicant's own file instead"),
            ],
            coded.iter().map(|c| change::passage(applicant, c.paper.material, c.span, own)).collect(),
        )
        .attention(Attention::Medium)
        .about(format!("code#{}", first.code)),
    );
}

fn quote(applicant: &Applicant<'_>, paper: &Paper, holder: &Holder, fit: &NameMatch) -> Evidence {
    let why = fit.reasons.first().cloned().unwrap_or_else(|| Relation::Different.say());
    let theirs = applicant.dossier.materials[paper.material].evidence(holder.span, why);
    theirs.against(applicant.dossier.cell(column::UNIT, Say::new("登记的参赛单位", "applicant in the registry")))
}

/// The same files in the applicant's name.
fn own_file(applicant: &Applicant<'_>, found: &Foreign<'_>) -> Vec<Edit> {
    let own = applicant.dossier.entry.org.name.as_str();
    found.papers.iter().map(|(paper, holder)| change::passage(applicant, paper.material, holder.span, own)).collect()
}
