use record::{Attention, Edit, Evidence, Say, Span};
use serde::{Deserialize, Serialize};

use super::papers;
use crate::change;
use crate::context::{Applicant, Context};
use crate::findings::{Findings, Suspicion};
use crate::reading::Paper;
use crate::rule::{Page, Rule};

pub(crate) const RULE: Rule = Rule {
    kind: "evidence.unsigned",
    clause: "五(三)2",
    attention: Attention::Low,
    manual: Page {
        what: (
            "责任声明、授权书的签字盖章处是否留空（就文字所见）。",
            "whether the lines for signature and seal of a declaration or authorisation are empty, as far as its text shows.",
        ),
        why: (
            "五(三)2 要求提交申报主体责任声明；未签署的声明不产生责任。",
            "五(三)2 asks for a declaration of liability; one that nobody signed binds nobody.",
        ),
        example: (
            "声明末尾只有“法定代表人（签字）：”“日期：  年  月  日”。",
            "the declaration ends in 法定代表人（签字）： and 日期：  年  月  日 with nothing behind them.",
        ),
        inputs: (
            "责任声明、授权书的文字。手写签名与印章是图像，文字看不到：扫描件或没有签署栏的文件无法判断。",
            "the text of declarations and authorisations. Signatures by hand and seals are images that text does not show: for \
             scans, and for files without such lines, cannot tell.",
        ),
        clears: (
            "提交已签署的文件；或由人工看到签名、印章后确认。",
            "the signed file is sent; or a person sees signature and seal on the page.",
        ),
    },
    switch: |s| s.rules.unsigned.switch(),
    run,
};

/// Which files are signed, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Parameters {
    /// Keys of the contest's kinds of evidence that are looked at.
    pub kinds: Vec<String>,
    /// Labels of lines on which somebody signs.
    pub labels: Vec<String>,
    /// Those of them whose lines are typed, days and names of units: they do not show that a person signed where a line for that is empty.
    pub typed: Vec<String>,
}

impl Default for Parameters {
    fn default() -> Self {
        let all = |words: &[&str]| words.iter().map(|&w| w.to_owned()).collect();
        Self {
            kinds: all(&["liability_declaration", "authorisation"]),
            labels: all(&[
                "法定代表人(签字):",
                "法定代表人(签字或盖章):",
                "法定代表人:",
                "负责人(签字):",
                "授权人:",
                "签字:",
                "签名:",
                "签章:",
                "声明单位:",
                "声明单位(盖章):",
                "承诺单位:",
                "承诺单位(盖章):",
                "单位(盖章):",
                "单位名称(盖章):",
                "(签字):",
                "(签名):",
                "(签章):",
                "(盖章):",
                "(公章):",
                "日期:",
            ]),
            typed: all(&[
                "声明单位:",
                "声明单位(盖章):",
                "承诺单位:",
                "承诺单位(盖章):",
                "单位(盖章):",
                "单位名称(盖章):",
                "(盖章):",
                "(公章):",
                "日期:",
            ]),
        }
    }
}

fn run(cx: &Context<'_>, out: &mut Findings<'_>) {
    let with = &cx.settings.rules.unsigned.with;
    for applicant in cx.home() {
        let (readable, unread) = papers(cx, applicant, &with.kinds);
        if let Some(missing) = unread {
            out.cannot_tell(applicant, missing);
        }
        for paper in readable {
            let material = &applicant.dossier.materials[paper.material];
            let lines = &paper.facts.signatures;
            let file = material.name();
            let of_people = || lines.iter().filter(|line| line.by_person);
            if lines.iter().any(|line| line.filled) {
                if of_people().next().is_some() && !of_people().any(|line| line.filled) {
                    out.cannot_tell(
                        applicant,
                        Say::new(
                            format!("“{file}”写有单位或日期，签字处没有文字，是否手签须看原页"),
                            format!("{file} has a unit or a day and nothing on its line for signature; a hand-written one shows on the page alone"),
                        ),
                    );
                }
                continue;
            }
            if lines.is_empty() || material.document.pages.iter().any(|p| p.ocr) {
                out.cannot_tell(
                    applicant,
                    Say::new(format!("“{file}”是否签署，文字看不出"), format!("the text of {file} does not show whether it is signed")),
                );
            } else {
                suspect(applicant, paper, out);
            }
        }
    }
}

fn suspect(applicant: &Applicant<'_>, paper: &Paper, out: &mut Findings<'_>) {
    let material = &applicant.dossier.materials[paper.material];
    let lines = &paper.facts.signatures;
    let note = || Say::new("签署处没有文字", "nothing stands behind the label");
    let evidence: Vec<Evidence> = lines.iter().map(|line| material.evidence(line.label, note())).collect();
    out.suspect(
        applicant,
        Suspicion::new(
            0.5,
            Say::new(
                format!("“{}”的签署处疑似留空（{} 处；印章与手写签名须看原页）", material.name(), lines.len()),
                format!(
                    "{} apparently has empty lines for signature ({}); seals and handwriting show on the page alone",
                    material.name(),
                    lines.len()
                ),
            ),
            evidence,
            vec![
                Say::new("提交已签字盖章的文件", "send the file with signature and seal"),
                Say::new("人工在原页上看到签名或印章", "a person sees signature or seal on the page"),
            ],
            vec![signed(applicant, paper, lines[0].label)],
        )
        .about(material.path.as_str()),
    );
}

/// The first line with the unit's name behind it.
fn signed(applicant: &Applicant<'_>, paper: &Paper, label: Span) -> Edit {
    let end = Span::of(label.to(), label.to());
    change::passage(applicant, paper.material, end, applicant.dossier.entry.org.name.as_str())
}
