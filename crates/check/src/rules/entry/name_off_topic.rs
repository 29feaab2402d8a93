use record::{Attention, Say, column};
use serde::{Deserialize, Serialize};

use crate::change;
use crate::context::{Applicant, Context};
use crate::findings::{Findings, Suspicion};
use crate::flat::flatten;
use crate::rule::{Page, Rule};

pub(crate) const RULE: Rule = Rule {
    kind: "entry.name_off_topic",
    clause: "五(二)4",
    attention: Attention::Low,
    manual: Page {
        what: (
            "项目名称是否体现数据要素的特征，或所报赛道的用语。",
            "whether the project's name shows features of data as a factor, or words of the declared track.",
        ),
        why: (
            "五(二)4 要求名称符合赛道和赛题要求，能体现出数据要素的主要特征。",
            "五(二)4 asks for a name that fits track and topic and shows the main features of data as a factor.",
        ),
        example: (
            "名称为“美丽乡村行动”，既无数据类用语，也无赛题用语。",
            "\"Beautiful villages\" holds neither words of data nor words of its topic.",
        ),
        inputs: (
            "登记表的项目名称；流程文件的词表与各赛题的用语。",
            "the registry's name of the project; the list of the pipeline file and the terms of the topics.",
        ),
        clears: (
            "在名称中体现数据要素特征；或由专家确认名称合适。",
            "the name shows the features of data; or an expert confirms that it fits.",
        ),
    },
    switch: |s| s.rules.name_off_topic.switch(),
    run,
};

/// Words that show that a project lives on data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Parameters {
    /// One of these in the name is enough.
    pub words: Vec<String>,
}

/// What names of such projects hold.
const WORDS: [&str; 79] = [
    "数据",
    "数智",
    "数字",
    "数值",
    "数源",
    "智能",
    "智慧",
    "智",
    "模型",
    "算法",
    "平台",
    "系统",
    "AI",
    "云",
    "图谱",
    "监测",
    "预测",
    "预警",
    "预报",
    "识别",
    "画像",
    "溯源",
    "追溯",
    "追踪",
    "感知",
    "分析",
    "评价",
    "评估",
    "评分",
    "指数",
    "指标",
    "信息",
    "一张图",
    "一码",
    "码",
    "链",
    "库",
    "孪生",
    "计算",
    "检索",
    "问答",
    "调度",
    "诊断",
    "匹配",
    "核验",
    "核算",
    "共享",
    "流通",
    "标注",
    "语料",
    "仿真",
    "推演",
    "优化",
    "协同",
    "定位",
    "遥感",
    "北斗",
    "传感",
    "联网",
    "物联",
    "互联",
    "可信",
    "隐私",
    "授权",
    "精准",
    "决策",
    "推荐",
    "台账",
    "研判",
    "履历",
    "账本",
    "档案",
    "测",
    "算",
    "网",
    "图",
    "数",
    "看",
    "知",
];

impl Default for Parameters {
    fn default() -> Self {
        Self { words: WORDS.map(str::to_owned).to_vec() }
    }
}

fn run(cx: &Context<'_>, out: &mut Findings<'_>) {
    let words: Vec<String> = cx.settings.rules.name_off_topic.with.words.iter().map(|w| flatten(w)).collect();
    for applicant in cx.home() {
        let title = flatten(&applicant.dossier.entry.title);
        if title.is_empty() {
            out.cannot_tell(applicant, Say::new("未填项目名称", "the name of the project is missing"));
            continue;
        }
        if words.iter().any(|w| title.contains(w.as_str())) || speaks_of_topic(cx, applicant, &title) {
            continue;
        }
        let note = Say::new("未见数据类用语，也未见所报赛题的用语", "neither words of data nor words of the declared topic");
        out.suspect(
            applicant,
            Suspicion::new(
                0.5,
                Say::new("项目名称疑似未体现数据要素的主要特征", "the name apparently does not show the main features of data as a factor"),
                vec![applicant.dossier.cell(column::TITLE, note)],
                vec![
                    Say::new("在名称中写明所用的数据或方法", "name the data or the method in it"),
                    Say::new("由专家确认名称合适", "an expert confirms that the name fits"),
                ],
                vec![change::cell(applicant, column::TITLE, format!("{}（数据应用）", applicant.dossier.entry.title))],
            ),
        );
    }
}

/// Whether the name holds a term of the declared track's topics.
fn speaks_of_topic(cx: &Context<'_>, applicant: &Applicant<'_>, title: &str) -> bool {
    let Some(track) = &applicant.dossier.entry.track else { return false };
    let topics = cx.case.contest.topics.iter().filter(|t| t.track() == track);
    topics
        .flat_map(|t| t.profile.terms.iter().chain(&t.profile.data))
        .any(|term| term.chars().count() >= 2 && title.contains(&flatten(term)))
}
