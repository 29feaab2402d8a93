use std::collections::{BTreeMap, BTreeSet};

use record::{Attention, Say, column};
use serde::{Deserialize, Serialize};

use crate::change;
use crate::context::{Applicant, Context};
use crate::findings::{Findings, Suspicion};
use crate::names::{Blocks, OrgName, PersonName};
use crate::rule::{Page, Rule};

pub(crate) const RULE: Rule = Rule {
    kind: "team.multiple_entries",
    clause: "五(一)2",
    attention: Attention::High,
    manual: Page {
        what: ("同一参赛单位的同一团队是否提交了多个项目。", "whether one team of one unit has sent several projects."),
        why: (
            "五(一)2 允许一个单位有多个团队，但每个参赛团队只能提交 1 个参赛项目。",
            "五(一)2 lets a unit have several teams, but each team one project.",
        ),
        example: ("同一单位的“恒岳云服团队”名下有两个项目编号。", "the team 恒岳云服团队 of one unit stands in two rows."),
        inputs: (
            "登记表的参赛单位、统一社会信用代码、团队名称、参赛代表（本赛区之内）。团队名称只是“项目团队”一类或单位本名，而参赛代表无一相同的，\
             无法判断。",
            "the registry's unit, credit code, team and representatives, within the screened division. Where the name is one that any \
             team may bear, or the unit's own, and nobody stands in both: cannot tell.",
        ),
        clears: ("只保留一个项目，或改正其中一个项目的团队名称。", "one project stays, or the name of one of the teams is corrected."),
    },
    switch: |s| s.rules.multiple_entries.switch(),
    run,
};

/// What names of teams are made of that tell none from another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Parameters {
    /// A name of these words alone could be that of any team.
    pub common_words: Vec<String>,
}

impl Default for Parameters {
    fn default() -> Self {
        let words =
            ["参赛", "申报", "项目", "课题", "研发", "开发", "技术", "数据", "创新", "应用", "核心", "工作", "团队", "小组", "组", "队"];
        Self { common_words: words.map(str::to_owned).to_vec() }
    }
}

fn run(cx: &Context<'_>, out: &mut Findings<'_>) {
    let mut teams: BTreeMap<String, Vec<&Applicant<'_>>> = BTreeMap::new();
    for applicant in cx.home() {
        let team = &applicant.dossier.entry.team;
        if text::says_nothing(team) {
            out.cannot_tell(applicant, Say::new("未填团队名称", "the name of the team is missing"));
        } else {
            teams.entry(proper(&text::fold_str(team, text::Keep::Letters)).to_owned()).or_default().push(applicant);
        }
    }
    for (team, teams) in teams.iter().filter(|(_, t)| t.len() > 1) {
        for group in by_lead(cx, teams) {
            if names_no_team(cx, team, group[0]) && have_nobody_in_common(&group) {
                undecided(&group, out);
            } else {
                suspect(&group, &Say::new("同一单位同名团队", "one team of one unit"), out);
            }
        }
        for pair in by_partner(cx, teams) {
            if !names_no_team(cx, team, pair[0]) {
                let who = Say::new("一方牵头、一方联合的同名团队", "one team of units of which one leads and joins the other");
                suspect(&pair, &who, out);
            }
        }
    }
}

/// Pairs of entries of different leads of which the lead of one is a partner of the other: the units of a team may take turns at leading.
fn by_partner<'c, 'a>(cx: &Context<'_>, entries: &[&'c Applicant<'a>]) -> Vec<[&'c Applicant<'a>; 2]> {
    let mut joined: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, applicant) in entries.iter().enumerate() {
        for partner in &applicant.partners {
            joined.entry(cx.current(partner)).or_default().push(at);
        }
    }
    let mut pairs = BTreeSet::new();
    for (at, applicant) in entries.iter().enumerate().filter(|(_, applicant)| !applicant.lead.folded().is_empty()) {
        for &other in joined.get(cx.current(&applicant.lead)).into_iter().flatten() {
            if other != at && !cx.same_lead(applicant, entries[other]) {
                pairs.insert((at.min(other), at.max(other)));
            }
        }
    }
    pairs.into_iter().map(|(a, b)| [entries[a], entries[b]]).collect()
}

/// What every team may add to its name, folded.
const KIND: [&str; 2] = ["参赛团队", "团队"];

/// A folded name of a team without that it is one (恒岳团队 is 恒岳); whole where nothing else is in it.
fn proper(team: &str) -> &str {
    KIND.iter().find_map(|kind| team.strip_suffix(kind)).filter(|rest| !rest.is_empty()).unwrap_or(team)
}

/// Whether a folded name of a team could be that of any team of its unit: words that all teams bear, or the unit's own name.
fn names_no_team(cx: &Context<'_>, team: &str, first: &Applicant<'_>) -> bool {
    let words = &cx.settings.rules.multiple_entries.with.common_words;
    let words: Vec<String> = words.iter().map(|word| text::fold_str(word, text::Keep::Letters)).filter(|word| !word.is_empty()).collect();
    let mut rest = team;
    while let Some(word) = words.iter().filter(|word| rest.starts_with(word.as_str())).max_by_key(|word| word.len()) {
        rest = &rest[word.len()..];
    }
    rest.is_empty() || cx.same_unit(&OrgName::parse(team), &first.lead)
}

/// Whether no two of these entries have a representative of one name.
fn have_nobody_in_common(group: &[&Applicant<'_>]) -> bool {
    let mut seen = BTreeSet::new();
    group.iter().all(|applicant| {
        let people = applicant.dossier.entry.representatives.iter().map(|name| PersonName::parse(name).key());
        let people: BTreeSet<String> = people.filter(|key| !key.is_empty()).collect();
        let is_new = seen.is_disjoint(&people);
        seen.extend(people);
        is_new
    })
}

fn undecided(group: &[&Applicant<'_>], out: &mut Findings<'_>) {
    let numbers: Vec<String> = group.iter().map(|applicant| applicant.no().to_owned()).collect();
    let team = group[0].dossier.entry.team.trim();
    let missing = Say::new(
        format!("{} 的团队都写作“{team}”，参赛代表无一相同，是否同一团队待核", numbers.join("、")),
        format!(
            "{} call their team {team} and have no representative in common: whether it is one team is to be checked",
            numbers.join(", ")
        ),
    );
    group.iter().for_each(|applicant| out.cannot_tell_beside(applicant, missing.clone(), numbers.clone()));
}

/// Entries that are led by one unit, two or more of each. An entry is compared with groups that agree with it in a code or a name, or whose
/// first lead bears a name like its own: thousands may call their teams alike.
fn by_lead<'c, 'a>(cx: &Context<'_>, entries: &[&'c Applicant<'a>]) -> Vec<Vec<&'c Applicant<'a>>> {
    let names: BTreeMap<&str, &OrgName> = entries.iter().map(|a| (a.lead.folded(), &a.lead)).collect();
    let places: BTreeMap<&str, usize> = names.keys().enumerate().map(|(at, &name)| (name, at)).collect();
    let names: Vec<OrgName> = names.into_values().cloned().collect();
    let alike = Blocks::new(&names);
    let mut groups: Vec<Vec<&'c Applicant<'a>>> = Vec::new();
    // Groups by the name of their first lead, and by its code (true) or the name that it bears today.
    let mut named: Vec<Vec<usize>> = vec![Vec::new(); names.len()];
    let mut agreeing: BTreeMap<(bool, &str), Vec<usize>> = BTreeMap::new();
    for &applicant in entries {
        let code = applicant.code().map(|code| (true, code));
        let keys = code.into_iter().chain([(false, cx.current(&applicant.lead))]).filter(|(_, key)| !key.is_empty());
        let known = keys.clone().filter_map(|key| agreeing.get(&key)).flatten();
        let near = alike.candidates(&applicant.lead).into_iter().flat_map(|name| &named[name]);
        let near: BTreeSet<usize> = known.chain(near).copied().collect();
        match near.into_iter().find(|&group| cx.same_lead(groups[group][0], applicant)) {
            Some(group) => groups[group].push(applicant),
            None => {
                keys.for_each(|key| agreeing.entry(key).or_default().push(groups.len()));
                named[places[applicant.lead.folded()]].push(groups.len());
                groups.push(vec![applicant]);
            }
        }
    }
    groups.retain(|g| g.len() > 1);
    groups
}

/// `who` says what makes them one team.
fn suspect(group: &[&Applicant<'_>], who: &Say, out: &mut Findings<'_>) {
    let (first, others) = group.split_first().expect("a group holds two entries or more");
    let numbers: Vec<String> = others.iter().map(|a| a.no().to_owned()).collect();
    let team = |a: &Applicant<'_>| a.dossier.cell(column::TEAM, Say::new(format!("{} 的团队", a.no()), format!("team of {}", a.no())));
    let evidence = others.iter().map(|other| team(first).against(team(other))).collect();
    out.suspect(
        first,
        Suspicion::new(
            0.95,
            Say::new(
                format!("{}疑似提交了 {} 个项目：{}、{}", who.zh, group.len(), first.no(), numbers.join("、")),
                format!("{} apparently sent {} projects: {}, {}", who.en, group.len(), first.no(), numbers.join(", ")),
            ),
            evidence,
            vec![
                Say::new("该团队只保留一个项目，撤回其余项目", "the team keeps one project and withdraws the others"),
                Say::new("如为不同团队，改正其中一个团队的名称", "if they are different teams, correct the name of one"),
            ],
            others.iter().map(|other| change::withdrawn(other)).collect(),
        )
        .with(numbers),
    );
}
