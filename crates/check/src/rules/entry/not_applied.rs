//! 查什么：项目是否已经实际应用。
//! 为什么：五(二)2 要求参赛项目已经开展实际应用，取得或潜在具备良好的经济或社会效益。
//! 例：登记表“是否已实际应用”为“否”。
//! 依据：登记表的是否已实际应用；申报书中关于上线、试点的语句与应用证明附后供核对。
//! 如何消除：补充应用证明并改正登记；或由专家确认其应用前景符合条款。
//!
//! What: whether the project is in real use.
//! Why: 五(二)2 asks for projects that are already in use, with benefit shown or within reach.
//! Example: the registry says 否 under 是否已实际应用.
//! Inputs: the registry; sentences of the form about going live stand beside it for comparison.
//! Clears: proof of use and a corrected registry; or an expert confirms that the clause is met.

use record::{Attention, Say};
use serde::{Deserialize, Serialize};

use crate::change;
use crate::context::{Applicant, Context};
use crate::findings::{Findings, Suspicion};
use crate::rule::Rule;

pub(crate) const RULE: Rule = Rule {
    kind: "entry.not_applied",
    zh: "疑似尚未实际应用",
    en: "apparently not yet in use",
    clause: "五(二)2",
    attention: Attention::Medium,
    source: include_str!("not_applied.rs"),
    switch: |s| s.rules.not_applied.switch(),
    run,
};

/// Words of use in the form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Parameters {
    /// A sentence with one of these speaks of use, and is shown beside the registry's "no".
    pub words: Vec<String>,
}

impl Default for Parameters {
    fn default() -> Self {
        Self {
            words: ["已上线", "正式上线", "投入使用", "试运行", "已应用", "落地应用", "尚未", "拟建", "计划于"].map(str::to_owned).to_vec(),
        }
    }
}

fn run(cx: &Context<'_>, out: &mut Findings<'_>) {
    for applicant in cx.home() {
        match applicant.dossier.entry.applied {
            Some(true) => {}
            None => out.cannot_tell(applicant, Say::new("登记表未填“是否已实际应用”", "the registry does not say whether it is in use")),
            Some(false) => suspect(applicant, &cx.settings.rules.not_applied.with, out),
        }
    }
}

fn suspect(applicant: &Applicant<'_>, with: &Parameters, out: &mut Findings<'_>) {
    let mut evidence = vec![applicant.dossier.cell("是否已实际应用", Say::new("登记为未实际应用", "registered as not in use"))];
    if let Some(form) = applicant.dossier.application() {
        let text = &form.document.text;
        let sentences = text::sentences(text.as_str());
        let of_use = sentences.into_iter().filter(|&s| with.words.iter().any(|w| text.slice(s).contains(w.as_str())));
        evidence.extend(of_use.take(2).map(|s| form.evidence(s, Say::new("申报书中与应用有关的语句", "what the form says about use"))));
    }
    out.suspect(
        applicant,
        Suspicion::new(
            0.9,
            Say::new("登记为尚未实际应用", "registered as not yet in use"),
            evidence,
            vec![
                Say::new("补充应用证明，并把“是否已实际应用”改为“是”", "add proof of use and change the registry to 是"),
                Say::new("由专家确认符合条款中的“潜在具备”", "an expert confirms that the benefit is within reach, as the clause allows"),
            ],
            vec![change::cell(applicant, "是否已实际应用", "是")],
        ),
    );
}
