use record::{Attention, Say, column};
use serde::{Deserialize, Serialize};
use text::Date;

use super::papers;
use crate::change;
use crate::context::{Applicant, Context};
use crate::findings::{Findings, Suspicion};
use crate::reading::{Paper, parse_date};
use crate::rule::{Page, Rule};

pub(crate) const RULE: Rule = Rule {
    kind: "evidence.audit_year",
    clause: "五(三)2",
    attention: Attention::Medium,
    manual: Page {
        what: ("审计报告审计的年度，是否为提交前最近的年度。", "whether the audit report is about the latest year before submission."),
        why: (
            "五(三)2 要求提交财务审计证明材料；年度过早的报告不能说明参赛时的财务情况。",
            "五(三)2 asks for a financial audit; one that lies too far back says nothing of the finances at entry.",
        ),
        example: ("2025年提交的材料中，审计报告审计的是2021年度财务报表。", "an audit of 2021 among files that were sent in 2025."),
        inputs: (
            "审计报告中“××××年度”“××××年12月31日”（含汉字年份）最晚的年份；登记表的提交时间；允许相差的年数在流程文件中。报告不可读、\
             未写年度或没有提交时间时无法判断。",
            "the latest year before 年度 or 年12月31日 in the report, in digits or Chinese numerals; time of submission; how \
             many years may lie between stands in the pipeline file. Report unreadable, no year, or no time of submission: cannot tell.",
        ),
        clears: ("提交最近年度的审计报告。", "the audit report of the latest year is sent."),
    },
    switch: |s| s.rules.audit_year.switch(),
    run,
};

/// Which files are audits, and how old they may be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Parameters {
    /// Keys of the contest's kinds of evidence that are looked at.
    pub kinds: Vec<String>,
    /// Years that may lie between the audited year and the year of submission.
    pub max_age: u16,
}

impl Default for Parameters {
    fn default() -> Self {
        Self { kinds: vec!["audit_report".to_owned()], max_age: 1 }
    }
}

fn run(cx: &Context<'_>, out: &mut Findings<'_>) {
    let with = &cx.settings.rules.audit_year.with;
    for applicant in cx.home() {
        let (readable, unread) = papers(cx, applicant, &with.kinds);
        if let Some(missing) = unread {
            out.cannot_tell(applicant, missing);
        }
        let submitted = applicant.dossier.entry.submitted.as_deref().and_then(parse_date);
        for paper in readable {
            match (paper.facts.audited(submitted), submitted) {
                (None, _) => out.cannot_tell(applicant, Say::new("审计报告未写明年度", "the audit report names no year")),
                (Some(_), None) => out.cannot_tell(applicant, Say::new("未填提交时间", "the time of submission is missing")),
                (Some((year, span)), Some(submitted)) => {
                    if year > submitted.year() || year + with.max_age < submitted.year() {
                        suspect(applicant, paper, (year, span), submitted, out);
                    }
                }
            }
        }
    }
}

fn suspect(applicant: &Applicant<'_>, paper: &Paper, (year, span): (u16, record::Span), submitted: Date, out: &mut Findings<'_>) {
    let material = &applicant.dossier.materials[paper.material];
    let theirs = material.evidence(span, Say::new(format!("审计年度 {year}"), format!("audited year {year}")));
    let latest = submitted.year() - 1;
    out.suspect(
        applicant,
        Suspicion::new(
            0.85,
            Say::new(
                format!("审计报告为 {year} 年度，提交于 {} 年，疑似不是最近年度", submitted.year()),
                format!("the audit report is of {year}, sent in {}: apparently not the latest year", submitted.year()),
            ),
            vec![theirs.against(applicant.dossier.cell(column::SUBMITTED, Say::new("提交时间", "time of submission")))],
            vec![Say::new(format!("提交 {latest} 年度的审计报告"), format!("send the audit report of {latest}"))],
            every_year(applicant, paper, (year, span))
                .into_iter()
                .map(|s| change::passage(applicant, paper.material, s, latest.to_string()))
                .collect(),
        )
        .about(material.path.as_str()),
    );
}

/// Everywhere that the report names this year as its own: in digits, and as it stands at the place that was read (二〇二一年度).
fn every_year(applicant: &Applicant<'_>, paper: &Paper, (year, at): (u16, record::Span)) -> Vec<record::Span> {
    let text = &applicant.dossier.materials[paper.material].document.text;
    let named = |written: &str| -> Vec<record::Span> {
        let marks = text.as_str().match_indices(written).map(|(at, found)| text.span_of_bytes(at, at + found.len()));
        marks.filter(|span| text.as_str()[text.byte(span.to())..].starts_with('年')).collect()
    };
    let written = text.slice(at);
    change::joined([named(&year.to_string()), named(written), vec![at]].concat())
}
