use record::{Attention, Edit, Match, MatchKind, Say, counted};
use serde::{Deserialize, Serialize};

use crate::change;
use crate::context::{Applicant, Context, by_probability};
use crate::findings::{Findings, Suspicion};
use crate::rule::{Page, Rule};
use crate::rules::duplicate::{beside_forms, is_one_project, passages, reasons, stray, without_passages};
use crate::rules::without_form;

pub(crate) const RULE: Rule = Rule {
    kind: "reuse.partial",
    clause: "–",
    attention: Attention::Medium,
    manual: Page {
        what: (
            "申报书和附件中是否有段落与另一项目的申报书或附件相同。模板与通知原文已除去；营业执照、审计报告等证书与固定格式文件不比，\
             同一单位的附件之间不比。同一单位的两个项目以相同文字为核心、其余各写各的，在此说明为疑似拆分。",
            "whether passages of the form or of a file beside it stand in a form or file of another entry. Text of the template and \
             the notice is left out; so are certificates, audit reports and the like, and files of two entries of one unit. Two \
             entries of one unit that share a core and tell the rest each in its own way are said to be apparently parts of one \
             project.",
        ),
        why: (
            "通知没有对部分相同文字作规定；专家需要并排看到两边的原文。",
            "no clause speaks of shared passages; experts need to see both sides next to each other.",
        ),
        example: ("应用价值一节有 300 字与另一项目相同。", "300 characters of the section on value stand in another entry."),
        inputs: ("比对结果；双方的文件。", "the pairs that comparison found; the files of both sides."),
        clears: (
            "改写或注明来源；或说明相同文字出自公开的共同来源。",
            "the passage is rewritten or its source given; or both come from a public source.",
        ),
    },
    switch: |s| s.rules.partial.switch(),
    run,
};

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
    /// Passages shown, longest first.
    pub max_passages: usize,
}

impl Default for Parameters {
    fn default() -> Self {
        Self { min_probability: 0.3, high: 0.9, medium: 0.6, max_passages: 12 }
    }
}

fn run(cx: &Context<'_>, out: &mut Findings<'_>) {
    let with = &cx.settings.rules.partial.with;
    without_form(cx, out);
    // One finding a pair of entries, whichever of their files share text.
    for pair in cx.case.matches.chunk_by(|x, y| (&x.a.entry, &x.b.entry) == (&y.a.entry, &y.b.entry)) {
        // The finding that the two are one project names these passages as well.
        if pair.iter().any(|m| is_one_project(cx, m)) {
            continue;
        }
        let found: Vec<&Match> = pair.iter().filter(|m| !m.kind.is_whole() && m.probability >= with.min_probability).collect();
        let Some(first) = found.first() else { continue };
        let (Some(a), Some(b)) = (cx.applicant(&first.a.entry), cx.applicant(&first.b.entry)) else {
            out.problem(stray(first));
            continue;
        };
        if !a.home {
            continue;
        }
        let mut change: Vec<Edit> = found.iter().flat_map(|m| without_passages(a, m)).collect();
        if change.is_empty() {
            change.push(change::withdrawn(a));
        }
        let probability = found.iter().map(|m| m.probability).fold(0.0, f64::max);
        out.suspect(
            a,
            Suspicion::new(probability, summary(a, b, &found), passages(a, b, &found, with.max_passages), clears(), change)
                .with(vec![b.no().to_owned()])
                .because(reasons(&found))
                .attention(by_probability(probability, with.high, with.medium)),
        );
    }
}

fn summary(a: &Applicant<'_>, b: &Applicant<'_>, found: &[&Match]) -> Say {
    let agreeing: u32 = found.iter().flat_map(|m| &m.passages).map(|p| p.agreeing).sum();
    let places: usize = found.iter().map(|m| m.passages.len()).sum();
    let longest = found.iter().map(|m| m.longest_run).max().unwrap_or(0);
    let Say { zh, en } = beside_forms(a, b, found);
    let (a, b) = (a.no(), b.no());
    let split = found.iter().any(|m| m.kind == MatchKind::Split);
    let (part_zh, part_en) =
        if split { ("疑似一个项目拆成几个申报：", "apparently one project in several entries: ") } else { ("", "") };
    Say::new(
        format!("{part_zh}{a} 与 {b} 疑似有 {places} 处段落相同，共 {agreeing} 字，最长连续 {longest} 字{zh}"),
        format!(
            "{part_en}{a} and {b} apparently share {}, {}, at most {longest} in a row{en}",
            counted(places, "passage", "passages"),
            counted(agreeing, "character", "characters"),
        ),
    )
}

fn clears() -> Vec<Say> {
    vec![
        Say::new("改写相同段落，或注明其来源", "rewrite the passages or give their source"),
        Say::new("说明双方文字出自同一公开来源", "show that both take them from one public source"),
    ]
}
