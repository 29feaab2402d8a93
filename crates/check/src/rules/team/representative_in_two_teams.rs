use std::collections::BTreeSet;

use record::{Attention, Edit, Evidence, Say, column};
use serde::{Deserialize, Serialize};

use super::namesakes::{self, Member, Namesakes};
use crate::change;
use crate::context::{Applicant, Context};
use crate::findings::{Findings, Suspicion};
use crate::names::{PersonName, Relation, compare};
use crate::rule::{Page, Rule};

pub(crate) const RULE: Rule = Rule {
    kind: "team.representative_in_two_teams",
    clause: "五(一)2",
    attention: Attention::High,
    manual: Page {
        what: (
            "同一人是否代表两个团队。仅姓名相同是弱证据，不单独标记；姓名相同且单位相同（或一方的牵头单位是另一方的联合单位）、\
             电话或证件号尾数、邮箱一致，才是强证据。",
            "whether one person stands for two teams. The same name alone is weak and not flagged; the same name and the same unit \
             (or a lead that is the other's partner), telephone or identity number tail, or mail is strong.",
        ),
        why: ("五(一)2 规定每个参赛代表只能代表 1 个团队参加比赛。", "五(一)2 lets a representative stand for one team only."),
        example: ("同一单位的两个团队都列有同名的参赛代表。", "two teams of one unit list a representative of the same name."),
        inputs: (
            "登记表的参赛代表、参赛单位、联系方式等列（本赛区，另加流程文件列出的其他赛区）。",
            "the registry's representatives, units and contact columns, in this division and the further ones that the pipeline file \
             lists.",
        ),
        clears: (
            "从其中一个团队中删去此人；或说明是同名的两个人。",
            "the person is taken off one of the teams; or it is shown that two people share a name.",
        ),
    },
    switch: |s| s.rules.representative_in_two_teams.switch(),
    run,
};

/// How strong the evidence must be, and where to look.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Parameters {
    /// Findings below this probability are not flagged: the answer is "cannot tell".
    pub min_probability: f64,
    /// Further divisions of the same season whose teams count.
    pub divisions: Vec<String>,
    /// Columns whose content, where it agrees, shows that two rows mean one person.
    pub contact_columns: Vec<String>,
}

impl Default for Parameters {
    fn default() -> Self {
        let contact = ["联系电话", "手机", "手机号", "电话", "邮箱", "电子邮箱", "身份证号", "证件号码", "证件号"];
        Self { min_probability: 0.5, divisions: Vec::new(), contact_columns: contact.map(str::to_owned).to_vec() }
    }
}

fn run(cx: &Context<'_>, out: &mut Findings<'_>) {
    let with = &cx.settings.rules.representative_in_two_teams.with;
    let counts = |a: &&Applicant<'_>| a.home || with.divisions.contains(&a.dossier.entry.division);
    let people = namesakes::by_name(cx.applicants.iter().filter(counts));
    for (key, members) in people.iter().filter(|(_, m)| m.len() > 1) {
        judge(cx, key, members, out);
    }
}

/// A member who is one person with another of the same name.
struct Tied<'m, 'a> {
    with: &'m Member<'m, 'a>,
    member: &'m Member<'m, 'a>,
    probability: f64,
    why: Say,
}

/// Takes each entry of the screened division as the first of those that one person stands for, so that one person in three teams is one finding.
fn judge(cx: &Context<'_>, key: &str, members: &[Member<'_, '_>], out: &mut Findings<'_>) {
    let with = &cx.settings.rules.representative_in_two_teams.with;
    let namesakes = Namesakes::new(cx, members, with);
    let mut done = vec![false; members.len()];
    for (at, first) in members.iter().enumerate() {
        if done[at] || !first.applicant.home {
            continue;
        }
        let tied = tied(cx, members, &namesakes, at, &mut done);
        if tied.is_empty() {
            // The same words for all who bear the name, so that they are told once.
            let named: Vec<String> = members.iter().take(NAMED).map(|m| m.applicant.no().to_owned()).collect();
            out.cannot_tell_beside(first.applicant, weak(members, &named), named);
        } else {
            suspect(key, first, &tied, out);
        }
    }
}

/// All who are one person with the member at `at`, in the order of the members: also whoever is so with one of these, since what shows it need not
/// be the same for each two (a unit for one, a telephone for the other).
fn tied<'m, 'a>(
    cx: &Context<'_>,
    members: &'m [Member<'m, 'a>],
    namesakes: &Namesakes<'_>,
    at: usize,
    done: &mut [bool],
) -> Vec<Tied<'m, 'a>> {
    let with = &cx.settings.rules.representative_in_two_teams.with;
    let mut found: Vec<(usize, Tied<'m, 'a>)> = Vec::new();
    let mut person = vec![at];
    let mut next = 0;
    done[at] = true;
    while let Some(&from) = person.get(next) {
        next += 1;
        let one = &members[from];
        // Settings may let the name alone be enough: then everybody who bears it counts.
        let by_name = only_the_name(&one.name) >= with.min_probability;
        let near: Vec<usize> = if by_name { (0..members.len()).collect() } else { namesakes.near(from) };
        for i in near {
            if done[i] {
                continue;
            }
            let (probability, why) = weigh(cx, one.applicant, members[i].applicant, &one.name, with);
            if probability >= with.min_probability {
                done[i] = true;
                person.push(i);
                found.push((i, Tied { with: one, member: &members[i], probability, why }));
            }
        }
    }
    found.sort_by_key(|(i, _)| *i);
    found.into_iter().map(|(_, tied)| tied).collect()
}

/// Entries that are named where many have a representative of one name.
const NAMED: usize = 5;

fn weak(members: &[Member<'_, '_>], named: &[String]) -> Say {
    // No number: some of them may be kept from whoever reads this.
    let name = members[0].name.shown();
    let (zh, en) = if members.len() > named.len() { ("等项目", " and other entries") } else { ("", "") };
    Say::new(
        format!("{} {zh}的参赛代表“{name}”同名，缺少电话或证件号尾数以判断是否同一人", named.join("、")),
        format!("{}{en} have a representative named {name}; a telephone or identity number tail is needed to tell", named.join(", ")),
    )
}

/// Letters and digits that a telephone, an identity number's tail or a mail has at least.
const CONTACT_LEAST: usize = 4;

/// The ways in which a column says that an entry's people are reached, as they are compared; none where it names no way (暂无, 见附件, 不便公开).
pub(crate) fn contacts(cx: &Context<'_>, applicant: &Applicant<'_>, column: &str) -> BTreeSet<String> {
    let written = applicant.dossier.entry.extra.get(column).map_or("", String::as_str);
    let ways = text::list_items(written, &cx.name_signs).map(|way| {
        let flat = crate::flat::flatten(way);
        // 138-0013-8000 and +86 13800138000 are one telephone.
        let bare: String = flat.chars().filter(|c| *c != '-').collect();
        bare.strip_prefix("+86").unwrap_or(&bare).to_owned()
    });
    ways.filter(|way| way.chars().filter(char::is_ascii_alphanumeric).count() >= CONTACT_LEAST).collect()
}

/// How likely representatives of one name in two entries are one person, and why.
pub(crate) fn weigh(cx: &Context<'_>, a: &Applicant<'_>, b: &Applicant<'_>, name: &PersonName, with: &Parameters) -> (f64, Say) {
    let agreeing = |column: &&String| !contacts(cx, a, column).is_disjoint(&contacts(cx, b, column));
    if let Some(column) = with.contact_columns.iter().find(agreeing) {
        return (0.98, Say::new(format!("姓名与“{column}”均一致"), format!("name and {column} agree")));
    }
    if cx.same_lead(a, b) {
        return (0.96, Say::new("姓名与牵头单位均一致", "name and lead agree"));
    }
    let shared = a.units().any(|(_, x)| b.units().any(|(_, y)| cx.same_unit(x, y)));
    if shared {
        return (0.85, Say::new("姓名一致，且有共同的参赛单位", "the names agree, and the entries share a unit"));
    }
    let relation = compare(&a.lead, &b.lead).relation;
    if matches!(relation, Relation::Branch | Relation::ParentOrSubsidiary) {
        return (0.4 + name.rarity() / 2.0, Say::new("姓名一致，牵头单位名称有关联", "the names agree, and the leads are related by name"));
    }
    (only_the_name(name), Say::new("仅姓名一致", "only the names agree"))
}

/// How likely two people are one of whom only the name is known.
fn only_the_name(name: &PersonName) -> f64 {
    name.rarity() / 3.0
}

fn suspect(key: &str, first: &Member<'_, '_>, others: &[Tied<'_, '_>], out: &mut Findings<'_>) {
    let numbers: Vec<String> = others.iter().map(|tied| tied.member.applicant.no().to_owned()).collect();
    let probability = others.iter().map(|tied| tied.probability).fold(0.0, f64::max);
    let shown = |tied: &Tied<'_, '_>| cell(tied.with, tied.why.clone()).against(cell(tied.member, tied.why.clone()));
    let evidence: Vec<Evidence> = others.iter().map(shown).collect();
    out.suspect(
        first.applicant,
        Suspicion::new(
            probability,
            Say::new(
                format!("参赛代表“{}”疑似同时代表 {}、{}", first.written, first.applicant.no(), numbers.join("、")),
                format!("representative {} apparently stands for {}, {}", first.written, first.applicant.no(), numbers.join(", ")),
            ),
            evidence,
            vec![
                Say::new("只在一个团队中保留此人", "keep the person in one team only"),
                Say::new(
                    "提供电话或证件号尾数，说明是同名的两个人",
                    "show by telephone or identity number tail that two people share the name",
                ),
            ],
            others.iter().map(|tied| without(key, tied.member.applicant)).collect(),
        )
        .with(numbers)
        .about(key),
    );
}

/// The cell of representatives, cut down to the name.
fn cell(member: &Member<'_, '_>, note: Say) -> Evidence {
    crate::rules::narrow(member.applicant.dossier.cell(column::REPRESENTATIVES, note), member.written)
}

/// The team without this person.
fn without(key: &str, applicant: &Applicant<'_>) -> Edit {
    let people = &applicant.dossier.entry.representatives;
    change::list(applicant, column::REPRESENTATIVES, people.iter().filter(|n| PersonName::parse(n).key() != key))
}
