//! Representatives of one name in several entries, filed so that those meet whom more than the name may show to be one person. Of a name that
//! thousands bear, hardly two have anything else in common, and comparing each with each would take a day.

use std::collections::{BTreeMap, BTreeSet};

use super::representative_in_two_teams::{Parameters, contacts};
use crate::context::{Applicant, Context};
use crate::names::{Blocks, OrgName, PersonName};

/// A representative of an entry.
pub(crate) struct Member<'c, 'a> {
    pub(crate) applicant: &'c Applicant<'a>,
    /// The name as written.
    pub(crate) written: &'c str,
    pub(crate) name: PersonName,
}

/// The representatives of these entries by the keys of their names; of an entry that lists one name twice the first. Each group is in the
/// order of the entries, of which all representatives of one follow each other.
pub(crate) fn by_name<'c, 'a: 'c>(applicants: impl Iterator<Item = &'c Applicant<'a>>) -> BTreeMap<String, Vec<Member<'c, 'a>>> {
    let mut people: BTreeMap<String, Vec<Member<'c, 'a>>> = BTreeMap::new();
    for applicant in applicants {
        for written in &applicant.dossier.entry.representatives {
            let name = PersonName::parse(written);
            let key = name.key();
            if key.is_empty() {
                continue;
            }
            let same = people.entry(key).or_default();
            if same.last().is_none_or(|last| last.applicant.at != applicant.at) {
                same.push(Member { applicant, written, name });
            }
        }
    }
    people
}

/// What two entries may have in common beside the name of a person.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Common<'m> {
    /// What a column says of how the people are reached.
    Contact(&'m str, String),
    /// The credit code of the lead.
    Code(&'m str),
    /// A unit, by the name that it bears today.
    Unit(&'m str),
}

/// All that an entry may have in common with another, but for units whose names are only alike.
fn all_of<'m>(cx: &'m Context<'_>, applicant: &'m Applicant<'_>, with: &'m Parameters) -> Vec<Common<'m>> {
    let ways = |column: &'m String| contacts(cx, applicant, column).into_iter().map(move |way| Common::Contact(column, way));
    let contacts = with.contact_columns.iter().flat_map(ways);
    let units = applicant.units().map(|(_, unit)| cx.current(unit)).filter(|name| !name.is_empty());
    contacts.chain(applicant.code().map(Common::Code)).chain(units.map(Common::Unit)).collect()
}

/// Members who name a unit, and those among them whose lead it is.
#[derive(Default)]
struct Bearers {
    all: Vec<usize>,
    led: Vec<usize>,
}

/// The members of one name by what they have in common. Members are known by their position.
pub(crate) struct Namesakes<'m> {
    cx: &'m Context<'m>,
    members: &'m [Member<'m, 'm>],
    with: &'m Parameters,
    common: BTreeMap<Common<'m>, Vec<usize>>,
    /// The units of all members, each name once.
    units: Vec<OrgName>,
    /// Whose they are.
    bearers: Vec<Bearers>,
    blocks: Blocks,
}

impl<'m> Namesakes<'m> {
    pub(crate) fn new(cx: &'m Context<'m>, members: &'m [Member<'m, 'm>], with: &'m Parameters) -> Self {
        let mut common: BTreeMap<Common<'m>, Vec<usize>> = BTreeMap::new();
        let mut units: BTreeMap<&str, (&OrgName, Bearers)> = BTreeMap::new();
        for (at, member) in members.iter().enumerate() {
            for what in all_of(cx, member.applicant, with) {
                common.entry(what).or_default().push(at);
            }
            for (n, (_, unit)) in member.applicant.units().enumerate().filter(|(_, (_, unit))| !unit.folded().is_empty()) {
                let (_, bearers) = units.entry(unit.folded()).or_insert_with(|| (unit, Bearers::default()));
                bearers.all.push(at);
                if n == 0 {
                    bearers.led.push(at);
                }
            }
        }
        let (units, bearers): (Vec<OrgName>, Vec<Bearers>) = units.into_values().map(|(name, at)| (name.clone(), at)).unzip();
        Self { cx, members, with, common, blocks: Blocks::new(&units), units, bearers }
    }

    /// Members who have something in common with one, or a unit whose name is like one of its, ascending.
    pub(crate) fn near(&self, at: usize) -> Vec<usize> {
        let applicant = self.members[at].applicant;
        let common = all_of(self.cx, applicant, self.with);
        let common = common.iter().filter_map(|what| self.common.get(what)).flatten();
        let alike = applicant.units().flat_map(|(_, unit)| self.blocks.candidates(unit)).flat_map(|unit| &self.bearers[unit].all);
        let mut near: Vec<usize> = common.chain(alike).copied().filter(|&other| other != at).collect();
        near.sort_unstable();
        near.dedup();
        near
    }

    /// Pairs that hold all together who are near each other, not each with each: who have one thing in common stand in a row, where entries
    /// of other divisions hang on the first of this one.
    pub(crate) fn pairs(&self) -> BTreeSet<(usize, usize)> {
        let home = |at: &usize| self.members[*at].applicant.home;
        let mut pairs = BTreeSet::new();
        let mut tie = |a: usize, b: usize| {
            if a != b {
                pairs.insert((a.min(b), a.max(b)));
            }
        };
        for group in self.common.values() {
            let Some(&first) = group.iter().find(|at| home(at)) else { continue };
            let mut last = first;
            for &at in group {
                if home(&at) {
                    tie(last, at);
                    last = at;
                } else {
                    tie(first, at);
                }
            }
        }
        // Units whose names are alike: whoever speaks for one stands beside whoever speaks for the other. A branch or a member of a group is
        // near by its lead alone.
        let speakers = |group: &[usize]| group.iter().find(|at| home(at)).map_or_else(|| group.to_vec(), |&first| vec![first]);
        for (unit, name) in self.units.iter().enumerate() {
            for other in self.blocks.candidates(name).into_iter().filter(|&other| other > unit) {
                let (here, there) = (&self.bearers[unit], &self.bearers[other]);
                for (x, y) in [(&here.all, &there.all), (&here.led, &there.led)] {
                    let (x, y) = (speakers(x), speakers(y));
                    if x.iter().chain(&y).any(home) {
                        x.iter().for_each(|&a| y.iter().for_each(|&b| tie(a, b)));
                    }
                }
            }
        }
        pairs
    }
}
