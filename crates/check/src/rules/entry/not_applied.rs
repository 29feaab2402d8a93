use record::{Attention, Edit, Evidence, Say, Span, column};
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
        example: (
            "登记表“是否已实际应用”为“否”；或填“是”，而申报书只写尚未上线。",
            "the registry says 否 under 是否已实际应用; or 是, while the form only says that it is not yet live.",
        ),
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
            Some(true) => contradicted(applicant, &cx.settings.rules.not_applied.with, out),
            None => out.cannot_tell(applicant, Say::new("登记表未填“是否已实际应用”", "the registry does not say whether it is in use")),
            Some(false) => suspect(applicant, &cx.settings.rules.not_applied.with, out),
        }
    }
}

fn suspect(applicant: &Applicant<'_>, with: &Parameters, out: &mut Findings<'_>) {
    let not_yet = quotes(applicant, &sentences(applicant, &with.not_yet, &[]), &not_yet_in_form());
    let used = sentences(applicant, &with.used, &with.not_yet);
    let used = quotes(applicant, &used, &Say::new("申报书写明已有应用", "the form speaks of use"));
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

/// The registry says that it is in use, and the form only that it is not yet. A form that speaks of use as well tells of a later stage (二期尚未上线).
fn contradicted(applicant: &Applicant<'_>, with: &Parameters, out: &mut Findings<'_>) {
    let Some(form) = applicant.dossier.application() else { return };
    let not_yet = sentences(applicant, &with.not_yet, &[]);
    // 一期已上线，二期计划于明年建成: of use, but 尚未正式上线 is not.
    let speaks_of_use = |sentence: &Span| {
        let sentence = flatten(form.document.text.slice(*sentence));
        let rest = with.not_yet.iter().fold(sentence, |rest, word| rest.replace(&flatten(word), ""));
        with.used.iter().any(|word| rest.contains(&flatten(word)))
    };
    if not_yet.is_empty() || not_yet.iter().any(speaks_of_use) || !sentences(applicant, &with.used, &with.not_yet).is_empty() {
        return;
    }
    let mut evidence = vec![applicant.dossier.cell(column::APPLIED, Say::new("登记为已实际应用", "registered as in use"))];
    evidence.extend(quotes(applicant, &not_yet, &not_yet_in_form()));
    out.suspect(
        applicant,
        Suspicion::new(
            0.6,
            Say::new(
                "登记为已实际应用，而申报书只写尚未应用，两处待核",
                "registered as in use, while the form only says that it is not yet",
            ),
            evidence,
            vec![
                Say::new("补充应用证明，并更正申报书", "add proof of use and correct the form"),
                Say::new("尚未应用的，改正登记", "correct the registry where it is not in use"),
            ],
            change::joined(not_yet).into_iter().map(|s| Edit::passage(applicant.no(), &form.path, &form.document, s, "")).collect(),
        )
        .about("form"),
    );
}

fn not_yet_in_form() -> Say {
    Say::new("申报书写明尚未应用", "the form says that it is not yet in use")
}

/// The first two of these sentences of the form.
fn quotes(applicant: &Applicant<'_>, sentences: &[Span], note: &Say) -> Vec<Evidence> {
    let form = applicant.dossier.application();
    sentences.iter().take(2).filter_map(|&s| Some(form?.evidence(s, note.clone()))).collect()
}

/// The sentences of the form with one of these words and none of the others.
fn sentences(applicant: &Applicant<'_>, words: &[String], not: &[String]) -> Vec<Span> {
    let Some(form) = applicant.dossier.application() else { return Vec::new() };
    let has = |text: &str, words: &[String]| {
        let text = flatten(text);
        words.iter().any(|word| text.contains(&flatten(word)))
    };
    // Most forms have none of the words anywhere.
    if !has(form.document.text.as_str(), words) {
        return Vec::new();
    }
    // A page breaks its lines anywhere (尚未 / 上线).
    let text = record::Text::new(form.document.flow(record::WRAPPED_LINE));
    let sentences = text::sentences(text.as_str()).into_iter();
    sentences.filter(|&s| has(text.slice(s), words) && !has(text.slice(s), not)).collect()
}
