//! 查什么：申报书中是否有段落与另一项目相同。模板与通知原文已除去。
//! 为什么：通知没有对部分相同文字作规定；专家需要并排看到两边的原文。
//! 例：应用价值一节有 300 字与另一项目相同。
//! 依据：比对结果；双方的文件。
//! 如何消除：改写或注明来源；或说明相同文字出自公开的共同来源。
//!
//! What: whether passages of the form stand in another entry. Text of the template and the notice is left out.
//! Why: no clause speaks of shared passages; experts need to see both sides next to each other.
//! Example: 300 characters of the section on value stand in another entry.
//! Inputs: the pairs that comparison found; the files of both sides.
//! Clears: the passage is rewritten or its source given; or both come from a public source.

use record::{Attention, Match, MatchKind, Say, counted};
use serde::{Deserialize, Serialize};

use crate::change;
use crate::context::{Context, by_probability};
use crate::findings::{Findings, Suspicion};
use crate::rule::Rule;
use crate::rules::duplicate::{passages, stray, without_passages};
use crate::rules::without_form;

pub(crate) const RULE: Rule = Rule {
    kind: "reuse.partial",
    zh: "疑似与其他项目有相同段落",
    en: "passages shared with another entry",
    clause: "–",
    attention: Attention::Medium,
    source: include_str!("partial.rs"),
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
    for found in cx.case.matches.iter().filter(|m| m.kind == MatchKind::Partial && m.probability >= with.min_probability) {
        let (Some(a), Some(b)) = (cx.applicant(&found.a.entry), cx.applicant(&found.b.entry)) else {
            out.problem(stray(found));
            continue;
        };
        if !a.home {
            continue;
        }
        let mut change = without_passages(a, found);
        if change.is_empty() {
            change.push(change::withdrawn(a));
        }
        out.suspect(
            a,
            Suspicion::new(found.probability, summary(found), passages(a, b, found, with.max_passages), clears(), change)
                .with(vec![b.no().to_owned()])
                .because(found.reasons.clone())
                .attention(by_probability(found.probability, with.high, with.medium)),
        );
    }
}

fn summary(found: &Match) -> Say {
    let agreeing: u32 = found.passages.iter().map(|p| p.agreeing).sum();
    let (a, b, places) = (&found.a.entry, &found.b.entry, found.passages.len());
    Say::new(
        format!("{a} 与 {b} 疑似有 {places} 处段落相同，共 {agreeing} 字，最长连续 {} 字", found.longest_run),
        format!(
            "{a} and {b} apparently share {}, {}, at most {} in a row",
            counted(places, "passage", "passages"),
            counted(agreeing, "character", "characters"),
            found.longest_run
        ),
    )
}

fn clears() -> Vec<Say> {
    vec![
        Say::new("改写相同段落，或注明其来源", "rewrite the passages or give their source"),
        Say::new("说明双方文字出自同一公开来源", "show that both take them from one public source"),
    ]
}
