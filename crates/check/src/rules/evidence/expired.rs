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
    kind: "evidence.expired",
    clause: "五(三)2",
    attention: Attention::Medium,
    manual: Page {
        what: (
            "营业执照、法人证书等证照写明的有效期，在提交时是否已过。",
            "whether the validity that a licence or certificate of a legal person names was over at submission.",
        ),
        why: (
            "五(三)2 要求提交参赛单位的基本资质证明；过期的证照不能证明现在的资质。",
            "五(三)2 asks for proof of the entrant's qualification; a licence that has run out proves none.",
        ),
        example: (
            "事业单位法人证书有效期至2024年3月31日，项目于2025年7月14日提交。",
            "a certificate is valid until 31 March 2024, the project was sent on 14 July 2025.",
        ),
        inputs: (
            "证照文件中“营业期限”“有效期”之后的日期；登记表的提交时间。“长期”或只写起始日的不作标记；没有提交时间时无法判断。",
            "days behind 营业期限, 有效期 in the file; time of submission. 长期, and a first day without a last, are left alone; without \
             a time of submission: cannot tell.",
        ),
        clears: ("提交在有效期内的证照。", "a licence that is in force is sent."),
    },
    switch: |s| s.rules.expired.switch(),
    run,
};

/// Which files have a validity, and how they name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Parameters {
    /// Keys of the contest's kinds of evidence that are looked at.
    pub kinds: Vec<String>,
    /// Labels before the days of validity.
    pub labels: Vec<String>,
    /// Words for a validity without end.
    pub open_ended: Vec<String>,
}

impl Default for Parameters {
    fn default() -> Self {
        let all = |words: &[&str]| words.iter().map(|&w| w.to_owned()).collect();
        Self {
            kinds: all(&["qualification", "authorisation"]),
            labels: all(&["营业期限", "有效期限", "证书有效期", "有效期", "授权期限"]),
            open_ended: all(&["长期", "永久", "无固定期限", "不约定期限"]),
        }
    }
}

fn run(cx: &Context<'_>, out: &mut Findings<'_>) {
    let with = &cx.settings.rules.expired.with;
    for applicant in cx.home() {
        let (readable, unread) = papers(cx, applicant, &with.kinds);
        if let Some(missing) = unread {
            out.cannot_tell(applicant, missing);
        }
        let submitted = applicant.dossier.entry.submitted.as_deref().and_then(parse_date);
        for paper in readable {
            match (paper.facts.valid_to, submitted) {
                (None, _) => {}
                (Some(_), None) => out.cannot_tell(applicant, Say::new("未填提交时间", "the time of submission is missing")),
                (Some((to, _)), Some(submitted)) if to >= submitted => {}
                (Some((to, span)), Some(submitted)) => suspect(cx, applicant, paper, (to, span), submitted, out),
            }
        }
    }
}

fn suspect(
    cx: &Context<'_>,
    applicant: &Applicant<'_>,
    paper: &Paper,
    (to, span): (Date, record::Span),
    submitted: Date,
    out: &mut Findings<'_>,
) {
    let kind = paper.kind.map_or("", |k| cx.case.contest.evidence[k].name.as_str());
    let material = &applicant.dossier.materials[paper.material];
    let theirs = material.evidence(span, Say::new(format!("有效期至 {to}"), format!("valid until {to}")));
    out.suspect(
        applicant,
        Suspicion::new(
            0.9,
            Say::new(
                format!("“{kind}”有效期至 {to}，提交于 {submitted}，疑似已过期"),
                format!("{kind} is valid until {to} and was sent on {submitted}: apparently out of date"),
            ),
            vec![theirs.against(applicant.dossier.cell(column::SUBMITTED, Say::new("提交时间", "time of submission")))],
            vec![
                Say::new("提交在有效期内的证照", "send a licence that is in force"),
                Say::new("说明证照已续期，并附证明", "show that it was renewed"),
            ],
            vec![change::passage(applicant, paper.material, span, "长期")],
        )
        .about(material.path.as_str()),
    );
}
