use std::collections::{BTreeMap, BTreeSet};

use check::names::{OrgName, Relation, SAME, compare_people};
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
pub(super) fn recused(screening: &Screening, experts: &[Expert], rules: &AssignRules) -> BTreeMap<(String, usize), Recused> {
    let units = Units::of(screening, experts);
    let views: BTreeMap<&str, &EntryView> = screening.entries.iter().map(|v| (v.entry.no.as_str(), v)).collect();
    let mut found = BTreeMap::new();
    for ranking in &screening.rankings {
        let Some(view) = views.get(ranking.entry.as_str()) else { continue };
        for (e, expert) in experts.iter().enumerate() {
            let told = REASONS.into_iter().find_map(|when| Some((when, rule(rules, when)?, units.why(when, &view.entry, expert, e)?)));
            if let Some((when, rule, because)) = told {
                let entry = view.entry.no.clone();
                found.insert((entry.clone(), e), Recused { entry, expert: expert.name.clone(), when, rule, because });
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

/// What is known of units before pairs are looked at.
struct Units {
    /// For each expert, units of entries that are the expert's own, its branch or its group, by name.
    own: Vec<BTreeMap<String, Relation>>,
    /// For each expert, units that the expert asked to avoid.
    asked: Vec<BTreeSet<String>>,
    /// For each expert, units of entries in which the expert or the expert's unit takes part, with that entry.
    together: Vec<BTreeMap<String, String>>,
}

impl Units {
    fn of(screening: &Screening, experts: &[Expert]) -> Self {
        let names: BTreeSet<&str> = screening.entries.iter().flat_map(|v| units(&v.entry)).collect();
        let parsed: Vec<(&str, OrgName)> = names.into_iter().map(|n| (n, OrgName::parse(n))).collect();
        let close = |unit: &str| -> BTreeMap<String, Relation> {
            let unit = OrgName::parse(unit);
            let related = |name: &OrgName| {
                let found = name.compare(&unit);
                let bound =
                    matches!(found.relation, Relation::Same | Relation::Abbreviation | Relation::Branch | Relation::ParentOrSubsidiary);
                (bound || found.probability >= SAME).then_some(found.relation)
            };
            parsed.iter().filter_map(|(name, org)| Some(((*name).to_owned(), related(org)?))).collect()
        };
        let own: Vec<BTreeMap<String, Relation>> = experts.iter().map(|e| close(&e.unit)).collect();
        let asked = experts.iter().map(|e| e.avoid.iter().flat_map(|unit| close(unit).into_keys()).collect()).collect();
        let together = experts.iter().zip(&own).map(|(e, own)| together(screening, e, own)).collect();
        Self { own, asked, together }
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
                .find(|r| same_person(r, &expert.name))
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

fn same_person(a: &str, b: &str) -> bool {
    compare_people(a, b).probability >= SAME
}

/// Units beside which the expert or the expert's unit stands in an entry, each with the first such entry.
fn together(screening: &Screening, expert: &Expert, own: &BTreeMap<String, Relation>) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for view in &screening.entries {
        let entry = &view.entry;
        let by_unit = units(entry).any(|name| own.contains_key(name));
        if by_unit || entry.representatives.iter().any(|r| same_person(r, &expert.name)) {
            for name in units(entry).filter(|name| !own.contains_key(*name)) {
                found.entry(name.to_owned()).or_insert_with(|| entry.no.clone());
            }
        }
    }
    found
}
