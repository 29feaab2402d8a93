use std::collections::{BTreeMap, BTreeSet};

use check::names::{Blocks, OrgName, People, Relation, SAME};
use rank::{AssignRules, Recusal};
use record::{Entry, EntryView, Say, Screening};
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
struct Ties {
    /// For each expert, units of entries that are the expert's own, its branch or its group, by name.
    own: Vec<BTreeMap<String, Relation>>,
    /// For each expert, units that the expert asked to avoid.
    asked: Vec<BTreeSet<String>>,
    /// For each expert, units of entries in which the expert or the expert's unit takes part, with that entry.
    together: Vec<BTreeMap<String, String>>,
    /// Experts by a unit of one of these three.
    by_unit: BTreeMap<String, BTreeSet<usize>>,
    /// Experts by the name of a representative who may be the expert.
    by_person: BTreeMap<String, Vec<usize>>,
    /// Experts by an entry from which they are recused.
    by_entry: BTreeMap<String, Vec<usize>>,
}

impl Ties {
    fn of(screening: &Screening, experts: &[Expert]) -> Self {
        let names = Names::of(screening);
        let own: Vec<BTreeMap<String, Relation>> = experts.iter().map(|e| names.close(&e.unit)).collect();
        let asked: Vec<BTreeSet<String>> =
            experts.iter().map(|e| e.avoid.iter().flat_map(|unit| names.close(unit).into_keys()).collect()).collect();
        let people = People::new(experts.iter().map(|e| e.name.as_str()));
        let named: BTreeSet<&String> = screening.entries.iter().flat_map(|v| &v.entry.representatives).collect();
        let by_person = named.into_iter().map(|name| (name.clone(), people.same(name))).filter(|(_, of)| !of.is_empty()).collect();
        let together = together(screening, &own, &by_person);
        let mut by_unit: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        let mut by_entry: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (e, expert) in experts.iter().enumerate() {
            for unit in own[e].keys().chain(&asked[e]).chain(together[e].keys()) {
                by_unit.entry(unit.clone()).or_default().insert(e);
            }
            for entry in &expert.recused {
                by_entry.entry(entry.clone()).or_default().push(e);
            }
        }
        Self { own, asked, together, by_unit, by_person, by_entry }
    }

    /// Experts who have anything to do with an entry.
    fn tied(&self, entry: &Entry) -> BTreeSet<usize> {
        let by_unit = units(entry).filter_map(|unit| self.by_unit.get(unit)).flatten();
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
            Recusal::Unit => of_own(&entry.org.name),
            Recusal::Partner => entry.partners.iter().find_map(|p| of_own(p)),
            Recusal::Person => entry
                .representatives
                .iter()
                .find(|r| self.by_person.get(*r).is_some_and(|of| of.contains(&e)))
                .map(|r| Say::new(format!("参赛代表“{r}”与专家同名"), format!("the representative {r} has the expert's name"))),
            Recusal::CoApplicant => units(entry).find_map(|name| {
                let other = self.together[e].get(name).filter(|other| **other != entry.no)?;
                Some(Say::new(
                    format!("“{name}”与专家或其单位在 {other} 中联合申报"),
                    format!("{name} applies together with the expert or the expert's unit in {other}"),
                ))
            }),
            Recusal::Asked => units(entry)
                .find(|name| self.asked[e].contains(*name))
                .map(|name| Say::new(format!("专家申明回避“{name}”"), format!("the expert asked to stand back from {name}"))),
            Recusal::Named => expert
                .recused
                .contains(&entry.no)
                .then(|| Say::new("该专家的账号已设置回避本项目", "the expert's account is recused from this entry")),
        }
    }
}

fn units(entry: &Entry) -> impl Iterator<Item = &str> {
    std::iter::once(entry.org.name.as_str()).chain(entry.partners.iter().map(String::as_str)).filter(|name| !name.is_empty())
}

/// Units of the season's entries, filed by what brings names together.
struct Names<'a> {
    written: Vec<&'a str>,
    parsed: Vec<OrgName>,
    blocks: Blocks,
    /// Positions of those in foreign letters: a Chinese name that sounds like one does not find it by a block.
    foreign: Vec<usize>,
}

impl<'a> Names<'a> {
    fn of(screening: &'a Screening) -> Self {
        let written: BTreeSet<&str> = screening.entries.iter().flat_map(|v| units(&v.entry)).collect();
        let written: Vec<&str> = written.into_iter().collect();
        let parsed: Vec<OrgName> = written.iter().map(|name| OrgName::parse(name)).collect();
        let foreign = (0..parsed.len()).filter(|&at| parsed[at].is_foreign()).collect();
        Self { blocks: Blocks::new(&parsed), written, parsed, foreign }
    }

    /// The unit itself, its branches and its group, by name.
    fn close(&self, unit: &str) -> BTreeMap<String, Relation> {
        let unit = OrgName::parse(unit);
        let candidates: BTreeSet<usize> = if unit.is_foreign() {
            (0..self.parsed.len()).collect()
        } else {
            self.blocks.candidates(&unit).into_iter().chain(self.foreign.iter().copied()).collect()
        };
        let related = |at: usize| {
            let found = self.parsed[at].compare(&unit);
            let bound = matches!(found.relation, Relation::Same | Relation::Abbreviation | Relation::Branch | Relation::ParentOrSubsidiary);
            (bound || found.probability >= SAME).then_some((self.written[at].to_owned(), found.relation))
        };
        candidates.into_iter().filter_map(related).collect()
    }
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
        let by_unit = units(entry).filter_map(|unit| by_unit.get(unit)).flatten();
        let by_person = entry.representatives.iter().filter_map(|name| by_person.get(name)).flatten();
        let part: BTreeSet<usize> = by_unit.chain(by_person).copied().collect();
        for e in part {
            for name in units(entry).filter(|name| !own[e].contains_key(*name)) {
                found[e].entry(name.to_owned()).or_insert_with(|| entry.no.clone());
            }
        }
    }
    found
}
