use record::{Attention, Evidence, Say, column};
use serde::{Deserialize, Serialize};

use crate::change;
use crate::context::{Applicant, Context};
use crate::findings::{Findings, Suspicion};
use crate::flat::flatten;
use crate::rule::{Page, Rule};

pub(crate) const RULE: Rule = Rule {
    kind: "entry.not_applied",
    clause: "五(二)2",
    attention: Attention::Medium,
    manual: Page {
        what: ("项目是否已经实际应用。", "whether the project is in real use."),
        why: (
            "五(二)2 要求参赛项目已经开展实际应用，取得或潜在具备良好的经济或社会效益。",
            "五(二)2 asks for projects that are already in use, with benefit shown or within reach.",
        ),
        example: ("登记表“是否已实际应用”为“否”。", "the registry says 否 under 是否已实际应用."),
        inputs: (
            "登记表的是否已实际应用；申报书中关于上线、试点的语句与应用证明附后供核对。",
            "the registry; sentences of the form about going live stand beside it for comparison.",
        ),
        clears: (
            "补充应用证明并改正登记；或由专家确认其应用前景符合条款。",
            "proof of use and a corrected registry; or an expert confirms that the clause is met.",
        ),
    },
    switch: |s| s.rules.not_applied.switch(),
    run,
};

/// Words of use in the form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Parameters {
    /// A sentence with one of these says that the project is in use.
    pub used: Vec<String>,
    /// A sentence with one of these says that it is not yet.
    pub not_yet: Vec<String>,
}

impl Default for Parameters {
    fn default() -> Self {
        let all = |words: &[&str]| words.iter().map(|&w| w.to_owned()).collect();
        Self {
            used: all(&["已上线", "上线运行", "上线以来", "正式上线", "投入使用", "投入运行", "已应用", "落地应用", "实际应用"]),
            not_yet: all(&[
                "尚未上线",
                "尚未正式上线",
                "未正式上线",
                "尚未投入",
                "尚未应用",
                "拟建",
                "计划于",
                "正在开发",
                "开发完成后",
                "试运行前",
            ]),
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
    let not_yet = sentences(applicant, &with.not_yet, &[], Say::new("申报书写明尚未应用", "the form says that it is not yet in use"));
    let used = sentences(applicant, &with.used, &with.not_yet, Say::new("申报书写明已有应用", "the form speaks of use"));
    let contradicted = not_yet.is_empty() && !used.is_empty();
    let (zh, en) = match (not_yet.is_empty(), used.is_empty()) {
        (false, _) => ("登记为尚未实际应用，申报书也写明尚未应用", "registered as not yet in use, and the form says so too"),
        (true, false) => {
            ("登记为尚未实际应用，而申报书写有应用情况，两处待核", "registered as not yet in use, while the form speaks of use")
        }
        (true, true) => ("登记为尚未实际应用", "registered as not yet in use"),
    };
    let mut evidence = vec![applicant.dossier.cell(column::APPLIED, Say::new("登记为未实际应用", "registered as not in use"))];
    evidence.extend(not_yet);
    evidence.extend(used);
    let suspicion = Suspicion::new(
        0.9,
        Say::new(zh, en),
        evidence,
        vec![
            Say::new("补充应用证明，并把“是否已实际应用”改为“是”", "add proof of use and change the registry to 是"),
            Say::new("由专家确认符合条款中的“潜在具备”", "an expert confirms that the benefit is within reach, as the clause allows"),
        ],
        vec![change::cell(applicant, column::APPLIED, "是")],
    );
    out.suspect(applicant, if contradicted { suspicion.attention(Attention::Low) } else { suspicion });
}

/// The first two sentences of the form with one of these words and none of the others.
fn sentences(applicant: &Applicant<'_>, words: &[String], not: &[String], note: Say) -> Vec<Evidence> {
    let Some(form) = applicant.dossier.application() else { return Vec::new() };
    // A page breaks its lines anywhere (尚未 / 上线).
    let text = record::Text::new(form.document.flow(record::WRAPPED_LINE));
    let has = |sentence: &str, words: &[String]| {
        let sentence = flatten(sentence);
        words.iter().any(|word| sentence.contains(&flatten(word)))
    };
    let sentences = text::sentences(text.as_str()).into_iter();
    let found = sentences.filter(|&s| has(text.slice(s), words) && !has(text.slice(s), not));
    found.take(2).map(|s| form.evidence(s, note.clone())).collect()
}
