use record::{Attention, Say, column};
use serde::{Deserialize, Serialize};

use crate::change;
use crate::context::Context;
use crate::findings::{Findings, Suspicion};
use crate::rule::{Page, Rule};

pub(crate) const RULE: Rule = Rule {
    kind: "entry.name_unlawful",
    clause: "五(二)4",
    attention: Attention::Medium,
    manual: Page {
        what: (
            "团队名称、项目名称是否含有词表中不宜使用的词，且不是在治理、防范这些行为；团队名称冠以国家机关名称的不论。",
            "whether the name of team or project holds a word of the list, unless it is about fighting what the word means; that of a \
             body of the state in a team's name counts in any case.",
        ),
        why: ("五(一)4、五(二)4 要求名称符合法律法规、公序良俗。", "五(一)4 and 五(二)4 ask for names that are lawful and decent."),
        example: (
            "团队名称冒用“国务院”；“反赌博资金监测”不在此列。",
            "a team calls itself after the State Council; \"anti-gambling monitoring\" is not meant.",
        ),
        inputs: (
            "登记表的团队名称、项目名称；词表在流程文件中。",
            "the registry's names of team and project; the list in the pipeline file.",
        ),
        clears: ("更名；或说明该词在此处的正当含义。", "another name; or the proper meaning of the word is explained."),
    },
    switch: |s| s.rules.name_unlawful.switch(),
    run,
};

/// Words, and words around them that make them harmless.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Parameters {
    /// Words that names should not hold.
    pub words: Vec<String>,
    /// A name that holds one of these is about fighting it.
    pub harmless_with: Vec<String>,
    /// Those of the words that are bodies of the state: no team bears their name, whatever else it says (国务院数据安全团队).
    pub bodies: Vec<String>,
}

impl Default for Parameters {
    fn default() -> Self {
        let all = |words: &[&str]| words.iter().map(|&w| w.to_owned()).collect();
        Self {
            words: all(&[
                "国务院",
                "中共中央",
                "国家主席",
                "赌博",
                "博彩",
                "色情",
                "毒品",
                "枪支",
                "邪教",
                "台独",
                "港独",
                "代孕",
                "传销",
                "办假证",
                "裸聊",
            ]),
            harmless_with: all(&["反", "防", "治理", "打击", "监管", "监测", "识别", "预警", "风险", "安全", "禁", "查处", "检测", "戒"]),
            bodies: all(&["国务院", "中共中央", "国家主席"]),
        }
    }
}

fn run(cx: &Context<'_>, out: &mut Findings<'_>) {
    let with = &cx.settings.rules.name_unlawful.with;
    let harmless: Vec<String> = with.harmless_with.iter().map(|word| folded(word)).filter(|flat| !flat.is_empty()).collect();
    let words = with.words.iter().map(|word| (word, folded(word)));
    let words: Vec<(&String, String)> = words.filter(|(_, flat)| !flat.is_empty()).collect();
    for applicant in cx.home() {
        let entry = &applicant.dossier.entry;
        for (column, name) in [(column::TITLE, &entry.title), (column::TEAM, &entry.team)] {
            let name_folded = folded(name);
            let is_harmless = harmless.iter().any(|w| name_folded.contains(w.as_str()));
            let borne = |word: &String| column == column::TEAM && with.bodies.contains(word);
            let stands = |(word, flat): &&(&String, String)| name_folded.contains(flat.as_str()) && (!is_harmless || borne(word));
            let Some((word, _)) = words.iter().find(stands) else { continue };
            let note = Say::new(format!("含有词表中的词“{word}”"), format!("holds {word}, a word of the list"));
            out.suspect(
                applicant,
                Suspicion::new(
                    0.6,
                    Say::new(format!("{column}中的“{word}”是否合适待核"), format!("whether {word} may stand in the name is to be checked")),
                    vec![crate::rules::narrow(applicant.dossier.cell(column, note), word)],
                    vec![
                        Say::new(format!("从{column}中去掉“{word}”"), format!("take {word} out of the name")),
                        Say::new("说明该词在此处的正当含义", "explain the proper meaning of the word here"),
                    ],
                    vec![change::cell(applicant, column, without(name, &words))],
                )
                .about(format!("{column}#{word}")),
            );
        }
    }
}

/// Without what a reader passes over: blanks, signs, width, case, and whether it is written in traditional characters.
fn folded(written: &str) -> String {
    text::fold_str(written, text::Keep::Letters)
}

/// A name without any of these words, each with how it is compared.
fn without(name: &str, words: &[(&String, String)]) -> String {
    let mut name = name.to_owned();
    loop {
        let source = text::fold(&name, text::Keep::Letters);
        let plain = source.text();
        let stands = words.iter().find_map(|(_, word)| {
            let from = plain[..plain.find(word.as_str())?].chars().count();
            Some(source.source(from..from + word.chars().count()))
        });
        let Some(span) = stands else { return name };
        let kept = name.chars().zip(0u32..).filter(|(_, at)| !(span.from()..span.to()).contains(at));
        name = kept.map(|(c, _)| c).collect();
    }
}
