use record::{Attention, Classification, Say, column};
use serde::{Deserialize, Serialize};

use crate::change;
use crate::context::{Applicant, Context};
use crate::findings::{Findings, Suspicion};
use crate::rule::{Page, Rule};

pub(crate) const RULE: Rule = Rule {
    kind: "entry.topic_mismatch",
    clause: "五(二)1",
    attention: Attention::Low,
    manual: Page {
        what: ("赛道相符时，申报的赛题是否与申报书内容相符。", "whether the declared topic fits what the form says, where the track does."),
        why: (
            "五(二)1 要求参赛项目符合分赛赛题方向，赛题一经选定不得更改。",
            "五(二)1 asks for a project that fits its topic, which does not change once chosen.",
        ),
        example: (
            "申报“提升农业生产经营效率”，内容是农产品追溯，同一赛道内另有追溯赛题。",
            "declared as better farming, the text is about tracing farm products, for which the track has a topic.",
        ),
        inputs: ("登记表的赛题；分类结果与支持它的句子。", "the registry's topic; the classification and the sentences that carry it."),
        clears: ("改报更接近的赛题；或由专家确认所报赛题合适。", "the closer topic is declared; or an expert confirms the declared one."),
    },
    switch: |s| s.rules.topic_mismatch.switch(),
    run,
};

/// How sure the classification must be: topics of one track lie close together, and the harm is smaller than that of a wrong track.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Parameters {
    /// Least probability of the best topic.
    pub min_best: f64,
    /// Greatest probability of the declared topic.
    pub max_declared: f64,
    /// Passages shown.
    pub max_passages: usize,
}

impl Default for Parameters {
    fn default() -> Self {
        Self { min_best: 0.9, max_declared: 0.05, max_passages: 3 }
    }
}

fn run(cx: &Context<'_>, out: &mut Findings<'_>) {
    let with = &cx.settings.rules.topic_mismatch.with;
    let known = super::track_mismatch::by_entry(cx);
    for applicant in cx.home() {
        let entry = &applicant.dossier.entry;
        let (Some(track), Some(declared)) = (entry.track.as_deref(), entry.topic.as_deref()) else {
            out.cannot_tell(applicant, Say::new("所报赛题无法对应到流程文件", "the declared topic is none of the pipeline's"));
            continue;
        };
        let Some(&found) = known.get(applicant.no()) else {
            out.cannot_tell(applicant, Say::new("没有可读的申报书，无法分类", "there is no form that could be read and classified"));
            continue;
        };
        if found.track != track || found.topic == declared {
            continue;
        }
        if let Some(doubt) = &found.doubt {
            let why = doubt.say();
            out.cannot_tell(applicant, Say::new(format!("无法判断赛题：{}", why.zh), format!("cannot tell the topic: {}", why.en)));
        } else if mismatch(found, declared, with) {
            suspect(cx, applicant, found, declared, with, out);
        }
    }
}

fn mismatch(found: &Classification, declared: &str, with: &Parameters) -> bool {
    let declared = found.candidates.iter().find(|c| c.topic == declared).map_or(0.0, |c| c.probability);
    found.topic_probability >= with.min_best && declared <= with.max_declared
}

fn suspect(cx: &Context<'_>, applicant: &Applicant<'_>, found: &Classification, declared: &str, with: &Parameters, out: &mut Findings<'_>) {
    let title = |code: &str| cx.case.contest.topic(code).map_or_else(|| code.to_owned(), |t| t.title.clone());
    let (here, best) = (title(declared), title(&found.topic));
    let mut evidence = vec![applicant.dossier.cell(column::TOPIC, Say::new("申报的赛题", "declared topic"))];
    evidence.extend(found.evidence.iter().take(with.max_passages).cloned());
    out.suspect(
        applicant,
        Suspicion::new(
            found.topic_probability.clamp(0.0, 1.0),
            Say::new(
                format!("申报赛题“{here}”，内容最接近同一赛道的“{best}”"),
                format!("declared topic {declared}, the text is closest to {} of the same track", found.topic),
            ),
            evidence,
            vec![
                Say::new(format!("赛题改为“{best}”"), format!("declare {} ({best})", found.topic)),
                Say::new("由专家确认所报赛题合适", "an expert confirms the declared topic"),
            ],
            vec![change::cell(applicant, column::TOPIC, best.as_str())],
        ),
    );
}
