use record::{Attention, Say, column};
use serde::{Deserialize, Serialize};

use crate::change;
use crate::context::{Applicant, Context};
use crate::findings::{Findings, Suspicion};
use crate::moment::Moment;
use crate::rule::{Page, Rule};

pub(crate) const RULE: Rule = Rule {
    kind: "entry.submitted_late",
    clause: "六(二)",
    attention: Attention::Low,
    manual: Page {
        what: (
            "登记的提交时间是否晚于报名截止时间。",
            "whether the time of submission in the registry lies behind the end of registration.",
        ),
        why: (
            "六(二) 写明了报名推广期，五(一)2 以“报名截止”为界；通知没有规定逾期提交如何处理，因此只作提示，由组委会认定。",
            "六(二) states when registration takes place, and 五(一)2 speaks of its end. The notice does not say what becomes of what comes \
             later: for information, the committee decides.",
        ),
        example: (
            "报名于 7 月 31 日截止，登记表的提交时间为 9 月 30 日。",
            "registration ended on 31 July, the registry has 30 September.",
        ),
        inputs: (
            "登记表的提交时间；流程文件中的报名开始和截止时间（opens、closes，写明钟点的精确到钟点）。未填提交时间、时间早于报名开始，或\
             截止当天只填了日期而截止有钟点的，无法判断。",
            "time of submission; when registration opens and closes by the pipeline file (opens, closes), to the minute where one is given. \
             No time, one before registration opened, or the very day without an hour where the end has one: cannot tell.",
        ),
        clears: (
            "核实在截止前已提交的，改正登记表的提交时间；或由组委会认定可以受理。",
            "the registry is corrected where it came in time; or the committee accepts it.",
        ),
    },
    switch: |s| s.rules.submitted_late.switch(),
    run,
};

/// When registration takes place: the contest's own days, of which the rule proposes none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Parameters {
    /// When it opens: what was sent before cannot have been.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opens: Option<Moment>,
    /// When it closes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closes: Option<Moment>,
}

fn run(cx: &Context<'_>, out: &mut Findings<'_>) {
    let with = cx.settings.rules.submitted_late.with;
    let Some(closes) = with.closes else {
        out.cannot_tell_any(&Say::new(
            "流程文件没有写明报名截止时间（entry.submitted_late 的 closes）",
            "the pipeline file does not say when registration closes (closes of entry.submitted_late)",
        ));
        return;
    };
    for applicant in cx.home() {
        let Some(sent) = applicant.dossier.entry.submitted.as_deref().and_then(Moment::read) else {
            out.cannot_tell(applicant, Say::new("未填提交时间", "the time of submission is missing"));
            continue;
        };
        if let Some(opens) = with.opens.filter(|opens| sent.is_before(*opens)) {
            out.cannot_tell(
                applicant,
                Say::new(
                    format!("登记的提交时间 {sent} 早于报名开始（{opens}），填写是否有误待核"),
                    format!("the registry has {sent}, before registration opened ({opens}): the time may be mistyped"),
                ),
            );
            continue;
        }
        match sent.is_after(closes) {
            Some(false) => {}
            Some(true) => suspect(applicant, sent, closes, out),
            None => out.cannot_tell(
                applicant,
                Say::new(
                    format!("登记的提交时间只有日期（{sent}），而报名于当日 {closes} 截止"),
                    format!("the registry has a day alone ({sent}), and registration closed on it at {closes}"),
                ),
            ),
        }
    }
}

fn suspect(applicant: &Applicant<'_>, sent: Moment, closes: Moment, out: &mut Findings<'_>) {
    out.suspect(
        applicant,
        Suspicion::new(
            0.9,
            Say::new(
                format!("提交于 {sent}，疑似晚于报名截止（{closes}）"),
                format!("sent {sent}, apparently after registration closed ({closes})"),
            ),
            vec![applicant.dossier.cell(column::SUBMITTED, Say::new("登记的提交时间", "time of submission in the registry"))],
            vec![
                Say::new("核实在截止前已提交，改正登记表的提交时间", "correct the registry where it came in time"),
                Say::new("由组委会认定可以受理", "the committee accepts it"),
            ],
            vec![change::cell(applicant, column::SUBMITTED, closes.to_string())],
        )
        .because(vec![Say::new(
            "按要求补充材料也可能使登记的时间晚于截止",
            "material that was asked for later may have renewed the time in the registry",
        )]),
    );
}
