use std::collections::BTreeMap;

use record::{Attention, Evidence, Say, Table, TableRow, column, counted};
use serde::{Deserialize, Serialize};

use crate::change;
use crate::context::{Applicant, Context, registry_column};
use crate::findings::{Findings, Suspicion};
use crate::rule::{Page, Rule};
use crate::rules::narrow;

pub(crate) const RULE: Rule = Rule {
    kind: "rank.bonus_claimed",
    clause: "五(二)7",
    attention: Attention::Low,
    manual: Page {
        what: (
            "是否登记了省级行业主管部门指导或主办的数据类赛事奖项，及有无获奖证书。",
            "whether a prize of a provincial data contest is claimed, and whether its proof is there.",
        ),
        why: (
            "五(二)7 规定此类获奖的优秀项目，经审核后在评审阶段予以适当加分奖励。本条只供专家参考，不改变得分。",
            "五(二)7 gives such projects a bonus after review. This is information for experts and changes no score.",
        ),
        example: (
            "登记“2024年省‘数据要素×’大赛金融服务赛道二等奖”，材料中没有获奖证书。",
            "a second prize of a provincial data contest is registered, and no certificate came with it.",
        ),
        inputs: (
            "登记表的获奖情况；获奖证书；registries/获奖名单.csv（如有）。",
            "the registry's prizes; certificates of prizes; registries/获奖名单.csv where there is one.",
        ),
        clears: (
            "补交获奖证书；或从登记表中删去不符合条款的奖项。",
            "the certificate is sent; or prizes that the clause does not mean are taken off.",
        ),
    },
    switch: |s| s.rules.bonus_claimed.switch(),
    run,
};

/// Which prizes the clause may mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Parameters {
    /// A prize names one of these levels: a province, or the part of a national contest that one holds (广东分赛).
    pub levels: Vec<String>,
    /// And one of these subjects.
    pub subjects: Vec<String>,
    /// And one of these kinds of event.
    pub events: Vec<String>,
    /// Key of the contest's kind of evidence that proves a prize.
    pub certificate: String,
    /// Table of known prizes under `registries/`, without ending.
    pub table: String,
}

impl Default for Parameters {
    fn default() -> Self {
        let all = |words: &[&str]| words.iter().map(|&w| w.to_owned()).collect();
        Self {
            levels: all(&["省", "自治区", "直辖市", "分赛", "赛区"]),
            subjects: all(&["数据", "数字", "数智"]),
            events: all(&["大赛", "竞赛", "赛", "挑战赛"]),
            certificate: "award_certificate".to_owned(),
            table: "获奖名单".to_owned(),
        }
    }
}

fn run(cx: &Context<'_>, out: &mut Findings<'_>) {
    let with = &cx.settings.rules.bonus_claimed.with;
    let has = |award: &str, words: &[String]| words.iter().any(|w| award.contains(w.as_str()));
    let prizes = cx.case.registries.get(&with.table).map(|table| Prizes::new(cx, table));
    for applicant in cx.home() {
        let awards = &applicant.dossier.entry.awards;
        let claimed: Vec<&String> =
            awards.iter().filter(|a| has(a, &with.levels) && has(a, &with.subjects) && has(a, &with.events)).collect();
        if !claimed.is_empty() {
            suspect(cx, applicant, &claimed, prizes.as_ref(), out);
        }
    }
}

/// The list of prizes, by the titles of projects.
struct Prizes<'a> {
    table: &'a Table,
    /// The first row of each title.
    rows: BTreeMap<String, &'a TableRow>,
}

/// Letters of a title that tell one project from others.
const TITLE_LEAST: usize = 4;

impl<'a> Prizes<'a> {
    /// Titles stand in the column of titles; where the list has none, any cell may hold one.
    fn new(cx: &Context<'a>, table: &'a Table) -> Self {
        let column = registry_column(cx.case.contest, table, column::TITLE);
        let mut rows = BTreeMap::new();
        for row in &table.rows {
            let cells = column.map_or(0..row.cells.len(), |at| at..at + 1);
            for title in cells.filter_map(|at| telling(table.cell(row, at))) {
                rows.entry(title).or_insert(row);
            }
        }
        Self { table, rows }
    }

    /// Where a project stands in the list.
    fn row(&self, title: &str) -> Option<Evidence> {
        let row = self.rows.get(&telling(title)?)?;
        let note = Say::new("获奖名单中的项目", "the project in the list of prizes");
        Some(Evidence::in_table(self.table, row.number, row.span, note))
    }
}

/// A title as it is compared; `None` where it is too short to mean one project.
fn telling(title: &str) -> Option<String> {
    let folded = text::fold_str(title, text::Keep::Letters);
    (folded.chars().count() >= TITLE_LEAST).then_some(folded)
}

fn suspect(cx: &Context<'_>, applicant: &Applicant<'_>, claimed: &[&String], prizes: Option<&Prizes<'_>>, out: &mut Findings<'_>) {
    let with = &cx.settings.rules.bonus_claimed.with;
    let proof = applicant.reading.papers.iter().find(|p| p.kind.is_some_and(|k| cx.case.contest.evidence[k].key == with.certificate));
    let listed = prizes.and_then(|prizes| prizes.row(&applicant.dossier.entry.title));
    let (zh, en) = match (proof, &listed) {
        (Some(_), _) => ("有获奖证书", "a certificate is there"),
        (None, Some(_)) => ("见于获奖名单", "it stands in the list of prizes"),
        (None, None) => ("未见获奖证书", "no certificate was found"),
    };
    let note = || Say::new("登记的奖项", "prize in the registry");
    let kept = applicant.dossier.entry.awards.iter().filter(|award| !claimed.contains(award));
    let mut evidence: Vec<Evidence> = claimed.iter().map(|award| narrow(applicant.dossier.cell(column::AWARDS, note()), award)).collect();
    evidence.extend(listed);
    if let Some(paper) = proof {
        let material = &applicant.dossier.materials[paper.material];
        let start = record::Span::of(0, material.document.text.len().min(60));
        evidence.push(material.evidence(start, Say::new("获奖证书", "certificate of the prize")));
    }
    out.suspect(
        applicant,
        Suspicion::new(
            0.8,
            Say::new(
                format!("登记了 {} 项可能加分的奖项，{zh}", claimed.len()),
                format!(
                    "{} registered; {en}",
                    counted(claimed.len(), "prize that may earn a bonus is", "prizes that may earn a bonus are")
                ),
            ),
            evidence,
            vec![
                Say::new("补交获奖证书，由专家审核是否加分", "send the certificate; experts decide on the bonus"),
                Say::new("从登记表中删去不符合条款的奖项", "take prizes that the clause does not mean off the registry"),
            ],
            vec![change::list(applicant, column::AWARDS, kept)],
        ),
    );
}
