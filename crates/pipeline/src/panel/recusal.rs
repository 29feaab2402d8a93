use std::collections::{BTreeMap, BTreeSet};

use check::names::{self, Blocks, OrgName, People, Relation, SAME};
use rank::{AssignRules, Recusal};
use record::{Entry, EntryView, Say, Screening, UnitNames};
use serde::Serialize;

use super::Expert;

/// An expert who stands back from an entry, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Recused {
    /// Entry number.
    pub entry: String,
    /// Name of the expert.
    pub expert: String,
    /// Reason.
    pub when: Recusal,
    /// The rule.
    pub rule: Say,
    /// What it rests on.
    pub because: Say,
}

/// Who stands back, by entry and position of the expert; the first reason in the order of [`Recusal`] is told.
pub(super) fn recused(screening: &Screening, experts: &[Expert], rules: &AssignRules) -> BTreeMap<String, BTreeMap<usize, Recused>> {
    let ties = Ties::of(screening, experts);
    let views: BTreeMap<&str, &EntryView> = screening.entries.iter().map(|v| (v.entry.no.as_str(), v)).collect();
    let mut found: BTreeMap<String, BTreeMap<usize, Recused>> = BTreeMap::new();
    for reviewed in screening.reviewed() {
        let Some(view) = views.get(reviewed.entry) else { continue };
        for e in ties.tied(&view.entry) {
            let expert = &experts[e];
            let told = REASONS.into_iter().find_map(|when| Some((when, rule(rules, when)?, ties.why(when, &view.entry, expert, e)?)));
            if let Some((when, rule, because)) = told {
                let entry = view.entry.no.clone();
                found.entry(entry.clone()).or_default().insert(e, Recused { entry, expert: expert.name.clone(), when, rule, because });
            }
        }
    }
    found
}

const REASONS: [Recusal; 6] = [Recusal::Unit, Recusal::Partner, Recusal::Person, Recusal::CoApplicant, Recusal::Asked, Recusal::Named];

/// The contest's rule for a reason; no reason holds without one, but that somebody was named.
fn rule(rules: &AssignRules, when: Recusal) -> Option<Say> {
    let stated = rules.recusal.iter().find(|r| r.when == when).map(|r| Say::new(&r.text, &r.text_en));
    let named = || Say::new("已登记回避某一项目的专家，不评审该项目", "an expert who is recused from an entry by name does not review it");
    stated.or_else(|| (when == Recusal::Named).then(named))
}

/// What ties experts to entries, by what an entry names: at a season's size most pairs of the two have nothing to do with each other, and
/// none of those is looked at.
struct Ties<'a> {
    /// How units are told from cells and names.
    unit_names: &'a UnitNames,
    /// For each expert, units of entries that are the expert's own, its branch or its group, by name.
    own: Vec<BTreeMap<String, Relation>>,
    /// For each expert, units of entries that the expert asked to avoid, by name, with what the expert wrote and how it is related.
    asked: Vec<BTreeMap<String, (String, Relation)>>,
    /// For each expert, units of entries in which the expert or the expert's unit takes part, with that entry.
    together: Vec<BTreeMap<String, String>>,
    /// Experts by a unit of one of these three.
    by_unit: BTreeMap<String, BTreeSet<usize>>,
    /// Experts by the name of a representative who may be the expert.
    by_person: BTreeMap<String, Vec<usize>>,
    /// Experts by an entry from which they are recused.
    by_entry: BTreeMap<String, Vec<usize>>,
}

impl<'a> Ties<'a> {
    fn of(screening: &'a Screening, experts: &[Expert]) -> Self {
        let names = Names::of(screening);
        let own: Vec<BTreeMap<String, Relation>> = experts.iter().map(|e| names.close(&e.unit)).collect();
        let asked: Vec<BTreeMap<String, (String, Relation)>> = experts.iter().map(|e| names.avoided(&e.avoid)).collect();
        let people = People::new(experts.iter().map(|e| e.name.as_str()));
        let named: BTreeSet<&String> = screening.entries.iter().flat_map(|v| &v.entry.representatives).collect();
        let by_person = named.into_iter().map(|name| (name.clone(), people.same(name))).filter(|(_, of)| !of.is_empty()).collect();
        let together = together(screening, &own, &by_person);
        let mut by_unit: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        let mut by_entry: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (e, expert) in experts.iter().enumerate() {
            for unit in own[e].keys().chain(asked[e].keys()).chain(together[e].keys()) {
                by_unit.entry(unit.clone()).or_default().insert(e);
            }
            for entry in &expert.recused {
                by_entry.entry(entry.clone()).or_default().push(e);
            }
        }
        Self { unit_names: &screening.unit_names, own, asked, together, by_unit, by_person, by_entry }
    }

    /// Experts who have anything to do with an entry.
    fn tied(&self, entry: &Entry) -> BTreeSet<usize> {
        let by_unit = units(entry, self.unit_names).filter_map(|unit| self.by_unit.get(unit)).flatten();
        let by_person = entry.representatives.iter().filter_map(|name| self.by_person.get(name)).flatten();
        by_unit.chain(by_person).chain(self.by_entry.get(&entry.no).into_iter().flatten()).copied().collect()
    }

    fn why(&self, when: Recusal, entry: &Entry, expert: &Expert, e: usize) -> Option<Say> {
        let of_own = |name: &str| {
            let relation = self.own[e].get(name)?.say();
            Some(Say::new(
                format!("专家单位“{}”与“{name}”：{}", expert.unit, relation.zh),
                format!("the expert's unit {} and {name}: {}", expert.unit, relation.en),
            ))
        };
        match when {
            Recusal::Unit => names::leads(&entry.org.name, &self.unit_names.signs).into_iter().find_map(of_own),
            Recusal::Partner => entry.partners.iter().find_map(|p| of_own(p)),
            Recusal::Person => entry
                .representatives
                .iter()
                .find(|r| self.by_person.get(*r).is_some_and(|of| of.contains(&e)))
                .map(|r| Say::new(format!("参赛代表“{r}”与专家同名"), format!("the representative {r} has the expert's name"))),
            Recusal::CoApplicant => units(entry, self.unit_names).find_map(|name| {
                let other = self.together[e].get(name).filter(|other| **other != entry.no)?;
                Some(Say::new(
                    format!("“{name}”与专家或其单位在 {other} 中联合申报"),
                    format!("{name} applies together with the expert or the expert's unit in {other}"),
                ))
            }),
            Recusal::Asked => units(entry, self.unit_names).find_map(|name| {
                let (asked, relation) = self.asked[e].get(name)?;
                let (zh, en) = (format!("专家申明回避“{asked}”"), format!("the expert asked to stand back from {asked}"));
                let relation = relation.say();
                Some(if asked == name {
                    Say::new(zh, en)
                } else {
                    Say::new(format!("{zh}，与“{name}”：{}", relation.zh), format!("{en}; {name}: {}", relation.en))
                })
            }),
            Recusal::Named => expert
                .recused
                .contains(&entry.no)
                .then(|| Say::new("该专家的账号已设置回避本项目", "the expert's account is recused from this entry")),
        }
    }
}

/// Units of an entry as checks take them from its cells.
fn units<'e>(entry: &'e Entry, unit_names: &UnitNames) -> impl Iterator<Item = &'e str> + use<'e> {
    names::units(entry, &unit_names.signs).into_iter().filter(|name| !name.is_empty())
}

/// Units of the season's entries, filed by what brings names together. One that bears another name today stands here under both.
struct Names<'a> {
    unit_names: &'a UnitNames,
    written: Vec<&'a str>,
    parsed: Vec<OrgName>,
    blocks: Blocks,
    /// Positions of those in foreign letters: a Chinese name that sounds like one does not find it by a block.
    foreign: Vec<usize>,
}

impl<'a> Names<'a> {
    fn of(screening: &'a Screening) -> Self {
        let unit_names = &screening.unit_names;
        let written: BTreeSet<&str> = screening.entries.iter().flat_map(|v| units(&v.entry, unit_names)).collect();
        let all = written.into_iter().flat_map(|name| borne(name, unit_names).map(move |parsed| (name, parsed)));
        let (written, parsed): (Vec<&str>, Vec<OrgName>) = all.unzip();
        let foreign = (0..parsed.len()).filter(|&at| parsed[at].is_foreign()).collect();
        Self { unit_names, blocks: Blocks::new(&parsed), written, parsed, foreign }
    }

    /// The unit itself, its branches and its group, by name; of several relations the closest.
    fn close(&self, unit: &str) -> BTreeMap<String, Relation> {
        let mut found: BTreeMap<String, Relation> = BTreeMap::new();
        for (written, relation) in borne(unit, self.unit_names).flat_map(|name| self.close_to(&name)) {
            found.entry(written).and_modify(|known| *known = relation.min(*known)).or_insert(relation);
        }
        found
    }

    /// What is close to any of these units, by name, each with the one to which it is closest.
    fn avoided(&self, units: &[String]) -> BTreeMap<String, (String, Relation)> {
        let mut found: BTreeMap<String, (String, Relation)> = BTreeMap::new();
        for asked in units {
            for (name, relation) in self.close(asked) {
                if found.get(&name).is_none_or(|(_, known)| relation < *known) {
                    found.insert(name, (asked.clone(), relation));
                }
            }
        }
        found
    }

    fn close_to(&self, unit: &OrgName) -> Vec<(String, Relation)> {
        let candidates: BTreeSet<usize> = if unit.is_foreign() {
            (0..self.parsed.len()).collect()
        } else {
            self.blocks.candidates(unit).into_iter().chain(self.foreign.iter().copied()).collect()
        };
        let related = |at: usize| {
            let found = self.parsed[at].compare(unit);
            let bound = matches!(found.relation, Relation::Same | Relation::Abbreviation | Relation::Branch | Relation::ParentOrSubsidiary);
            (bound || found.probability >= SAME).then_some((self.written[at].to_owned(), found.relation))
        };
        candidates.into_iter().filter_map(related).collect()
    }
}

/// A name, and the one that the unit bears today where that is another.
fn borne(written: &str, unit_names: &UnitNames) -> impl Iterator<Item = OrgName> {
    let name = OrgName::parse(written);
    let today = unit_names.today.get(name.folded()).map(|today| OrgName::parse(today));
    std::iter::once(name).chain(today)
}

/// For each expert, units beside which the expert or the expert's unit stands in an entry, each with the first such entry.
fn together(
    screening: &Screening,
    own: &[BTreeMap<String, Relation>],
    by_person: &BTreeMap<String, Vec<usize>>,
) -> Vec<BTreeMap<String, String>> {
    let mut by_unit: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (e, own) in own.iter().enumerate() {
        for unit in own.keys() {
            by_unit.entry(unit).or_default().push(e);
        }
    }
    let mut found = vec![BTreeMap::new(); own.len()];
    for EntryView { entry, .. } in &screening.entries {
        let unit_names = &screening.unit_names;
        let by_unit = units(entry, unit_names).filter_map(|unit| by_unit.get(unit)).flatten();
        let by_person = entry.representatives.iter().filter_map(|name| by_person.get(name)).flatten();
        let part: BTreeSet<usize> = by_unit.chain(by_person).copied().collect();
        for e in part {
            for name in units(entry, unit_names).filter(|name| !own[e].contains_key(*name)) {
                found[e].entry(name.to_owned()).or_insert_with(|| entry.no.clone());
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use rank::RecusalRule;
    use record::Ranking;

    use super::*;

    /// A screening of entries with these numbers and units.
    fn entered<const N: usize>(entries: [(&str, &str); N]) -> Screening {
        let view = |(no, unit)| EntryView { entry: testkit::entry(no, "项目", unit), documents: Vec::new(), sections: Vec::new() };
        Screening { entries: entries.map(view).into(), ..testkit::screening(testkit::contest("赛")) }
    }

    #[test]
    fn a_unit_among_several_and_one_of_another_name_bar_their_experts() {
        let mut screening = entered([
            ("1", "岭南大学、南岭研究院"),
            ("2", "广州今名数据有限公司"),
            ("3", "广州旧名数据有限公司"),
            ("4", "佛山无关机械有限公司"),
        ]);
        let ranking = |view: &EntryView| Ranking {
            entry: view.entry.no.clone(),
            track: "T01".to_owned(),
            place: 1,
            band: (1, 1),
            score: 0.0,
            contributions: Vec::new(),
            bonus: None,
        };
        screening.rankings = screening.entries.iter().map(ranking).collect();
        let folded = |name: &str| OrgName::parse(name).folded().to_owned();
        screening.unit_names = UnitNames {
            signs: "、/".to_owned(),
            today: [(folded("广州旧名数据有限公司"), folded("广州今名数据有限公司"))].into(),
        };
        let expert = |name: &str, unit: &str| Expert { name: name.to_owned(), unit: unit.to_owned(), ..Expert::default() };
        let experts = [
            expert("甲", "岭南大学"),
            expert("乙", "南岭研究院"),
            expert("丙", "广州旧名数据有限公司"),
            expert("丁", "广州今名数据有限公司"),
        ];
        let rule = RecusalRule { when: Recusal::Unit, text: "不评本单位".to_owned(), text_en: "not one's own".to_owned() };
        let rules = AssignRules { recusal: vec![rule], ..AssignRules::default() };
        let found = recused(&screening, &experts, &rules);
        let found: Vec<(&str, Vec<usize>)> = found.iter().map(|(no, of)| (no.as_str(), of.keys().copied().collect())).collect();
        assert_eq!(found, [("1", vec![0, 1]), ("2", vec![2, 3]), ("3", vec![2, 3])]);
    }

    /// The expert is told what the expert wrote, and why that is a reason here.
    #[test]
    fn a_unit_that_was_asked_for_is_quoted_as_it_was_written() {
        let screening =
            entered([("1", "粤塔通信基础设施有限公司茂名分公司"), ("2", "粤塔通信基础设施有限公司"), ("3", "佛山无关机械有限公司")]);
        let expert = Expert { name: "甲".to_owned(), avoid: vec!["粤塔通信基础设施有限公司".to_owned()], ..Expert::default() };
        let ties = Ties::of(&screening, std::slice::from_ref(&expert));
        let why = |at: usize| ties.why(Recusal::Asked, &screening.entries[at].entry, &expert, 0).map(|say| say.zh);
        let branch =
            format!("专家申明回避“粤塔通信基础设施有限公司”，与“粤塔通信基础设施有限公司茂名分公司”：{}", Relation::Branch.say().zh);
        assert_eq!([why(0), why(1), why(2)], [Some(branch), Some("专家申明回避“粤塔通信基础设施有限公司”".to_owned()), None]);
    }
}
