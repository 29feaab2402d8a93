use record::{Attention, Say, UnitType, column};
use serde::{Deserialize, Serialize};

use crate::change;
use crate::context::Context;
use crate::findings::{Findings, Suspicion};
use crate::ids;
use crate::rule::{Page, Rule};

pub(crate) const RULE: Rule = Rule {
    kind: "org.track_not_open",
    clause: "五(一)5",
    attention: Attention::High,
    manual: Page {
        what: (
            "政府部门所报赛道是否向其开放；事业单位只作提示（无法判断）。",
            "whether the track that a government body enters is open to it; for public institutions only a note (cannot tell).",
        ),
        why: (
            "五(一)5 规定各级政府部门及事业单位可参与城市治理、气象服务、应急管理、开放性创新等赛道。",
            "五(一)5 lets governments and public institutions take part in 城市治理, 气象服务, 应急管理, 开放性创新 and the like.",
        ),
        example: ("某市数据局报名金融服务赛道。", "a city's data bureau enters the track of financial services."),
        inputs: (
            "登记表的单位类型、统一社会信用代码、赛道；流程文件中各赛道的 open_to_public_bodies。代码属机关（11 开头）的，无论填报何种类型，按政府\
             部门核查。",
            "the registry's type of unit, credit code and track; `open_to_public_bodies` of each track in the pipeline file. A code of a state \
             organ (11) counts as a government body, whatever type is given.",
        ),
        clears: ("改报向政府部门开放的赛道，或改正单位类型。", "a track that is open to government bodies, or a corrected type of unit."),
    },
    switch: |s| s.rules.track_not_open.switch(),
    run,
};

/// Which kinds of body are bound to the open tracks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Parameters {
    /// Suspected outside the open tracks.
    pub suspected: Vec<UnitType>,
    /// Cannot tell outside the open tracks: the clause's "and the like" is for people to read.
    pub cannot_tell: Vec<UnitType>,
}

impl Default for Parameters {
    fn default() -> Self {
        Self { suspected: vec![UnitType::Government], cannot_tell: vec![UnitType::PublicInstitution] }
    }
}

fn run(cx: &Context<'_>, out: &mut Findings<'_>) {
    let with = &cx.settings.rules.track_not_open.with;
    for applicant in cx.home() {
        let entry = &applicant.dossier.entry;
        // The code says who registered a body: an organ that calls itself an institution is still one.
        let by_code = entry.org.unit_type != Some(UnitType::Government) && applicant.code().is_some_and(ids::is_state_organ);
        let known = if by_code { Some(UnitType::Government) } else { entry.org.unit_type };
        let Some(kind) = known else {
            out.cannot_tell(applicant, Say::new("单位类型未知", "the type of unit is not known"));
            continue;
        };
        let (suspected, unsure) = (with.suspected.contains(&kind), with.cannot_tell.contains(&kind));
        if !suspected && !unsure {
            continue;
        }
        let Some(track) = entry.track.as_deref().and_then(|code| cx.case.contest.track(code)) else {
            out.cannot_tell(applicant, Say::new("所报赛道无法对应到流程文件", "the declared track is none of the pipeline's"));
            continue;
        };
        if track.open_to_public_bodies {
            continue;
        }
        let Say { zh, en } = kind.name();
        let shown = if by_code {
            applicant.dossier.cell(column::CREDIT_CODE, Say::new("代码属机关（11 开头）", "the code of a state organ (11)"))
        } else {
            applicant.dossier.cell(column::UNIT_TYPE, Say::new("单位类型", "type of unit"))
        };
        if unsure {
            let missing = Say::new(
                format!("条款未明确{zh}可否参加“{}”赛道，需组委会确认", track.name),
                format!("the clause leaves open whether a {en} may enter {}: the committee decides", track.name),
            );
            out.cannot_tell(applicant, missing);
            continue;
        }
        let open: Vec<&str> = cx.case.contest.tracks.iter().filter(|t| t.open_to_public_bodies).map(|t| t.name.as_str()).collect();
        out.suspect(
            applicant,
            Suspicion::new(
                0.9,
                Say::new(
                    format!("{zh}所报赛道“{}”疑似未向其开放", track.name),
                    format!("a {en} enters {}, apparently not open to it", track.name),
                ),
                vec![shown, applicant.dossier.cell(column::TRACK, Say::new("所报赛道", "declared track"))],
                vec![
                    Say::new(
                        format!("改报向其开放的赛道：{}", open.join("、")),
                        format!("enter a track that is open to it: {}", open.join(", ")),
                    ),
                    Say::new("如单位类型或代码填写有误，予以改正", "correct the type of unit or the code, if it is wrong"),
                ],
                vec![change::cell(applicant, column::TRACK, open.first().copied().unwrap_or_default())],
            ),
        );
    }
}
