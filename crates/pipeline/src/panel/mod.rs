//! Experts for entries: who they are, who stands back and by which rule, whom an entry suits, who gets it.

mod affinity;
mod experts;
mod recusal;
mod sheets;

use std::collections::{BTreeMap, BTreeSet};

use rank::{AssignRules, Assignment};
use rayon::prelude::*;
use record::{Contest, Place, Problem, Reviewed, Say, Screening, counted};
use serde::Serialize;

pub use experts::{Expert, Experts, read_experts};
pub use recusal::Recused;
pub use sheets::panel_sheets;

/// Who reads what, and why.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Panel {
    /// Every entry of the screened division but those that were withdrawn, by track, then place.
    pub entries: Vec<Seat>,
    /// Entries that were withdrawn and are therefore given to nobody, by number.
    pub withdrawn: Vec<String>,
    /// Who stands back from which entry, by entry, then expert.
    pub recused: Vec<Recused>,
    /// What each expert got, in the order of the list of experts.
    pub loads: Vec<Load>,
    /// Places that all entries ask for together.
    pub asked: u64,
    /// Experts that each entry is to get.
    pub per_entry: u32,
    /// Fields of experts that mean nothing here.
    pub problems: Vec<Problem>,
}

/// A panel in figures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PanelFigures {
    /// Entries of the expert who got the fewest.
    pub least: usize,
    /// Entries of the expert who got the most.
    pub most: usize,
    /// Affinity of all pairs, 0 to 100: the mean.
    pub mean: f64,
    /// The lowest.
    pub worst: u32,
}

impl Panel {
    /// How many places more the entries ask for than all experts together take, in words; `None` where there are enough.
    pub fn too_few_places(&self) -> Option<Say> {
        let taken: u64 = self.loads.iter().map(|l| u64::from(l.most)).sum();
        let lacking = self.asked.checked_sub(taken).filter(|n| *n > 0)?;
        let asked = self.asked;
        Some(Say::new(
            format!("全部项目共需 {asked} 人次，各位专家的上限合计 {taken} 人次，少 {lacking} 人次：请增加专家，或提高“最多项数”"),
            format!(
                "the entries ask for {asked} readings, the experts take {taken} at most, {lacking} too few: add experts or raise their loads"
            ),
        ))
    }

    /// What the panel comes to; zeros where nothing was given.
    pub fn figures(&self) -> PanelFigures {
        let given: Vec<u32> = self.entries.iter().flat_map(|s| s.experts.iter().map(|g| g.affinity)).collect();
        let loads = || self.loads.iter().map(|l| l.entries.len());
        PanelFigures {
            least: loads().min().unwrap_or(0),
            most: loads().max().unwrap_or(0),
            mean: f64::from(given.iter().sum::<u32>()) / given.len().max(1) as f64,
            worst: given.iter().min().copied().unwrap_or(0),
        }
    }
}

/// An expert and the entries given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Load {
    /// Name.
    pub name: String,
    /// Unit.
    pub unit: String,
    /// Entries that the expert takes at most.
    pub most: u32,
    /// Why the expert gets entries of some tracks only, where that is so.
    pub limit: Option<Say>,
    /// Entries, in the order of [`Panel::entries`].
    pub entries: Vec<String>,
}

/// One entry and its experts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Seat {
    /// Entry number.
    pub entry: String,
    /// Track in which it is placed.
    pub track: String,
    /// Its experts, best suited first.
    pub experts: Vec<Given>,
    /// Experts that it lacks: nobody is left who may read it and has room.
    pub lacks: u32,
    /// Why it lacks them, where it does.
    pub why_lacks: Option<Say>,
}

/// An expert who gets an entry.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Given {
    /// Name.
    pub name: String,
    /// Unit.
    pub unit: String,
    /// How well entry and expert suit, 0 to 100.
    pub affinity: u32,
    /// Why.
    pub why: Say,
}

/// Assigns experts to the entries of the screened division, without those that were withdrawn by the decisions that the flags carry. Nothing is
/// kept: people take the proposal, change it or drop it.
pub fn panel(screening: &Screening, experts: &[Expert], rules: &AssignRules) -> Panel {
    panel_without(screening, experts, rules, &crate::withdrawn_of(screening))
}

/// The same without these entries ([`crate::withdrawn()`]).
pub fn panel_without(screening: &Screening, experts: &[Expert], rules: &AssignRules, withdrawn: &BTreeSet<String>) -> Panel {
    let mut entries = screening.reviewed();
    entries.retain(|reviewed| !withdrawn.contains(reviewed.entry));
    let mut recused = recusal::recused(screening, experts, rules);
    recused.retain(|entry, _| !withdrawn.contains(entry));
    let suits = affinity::Affinities::new(screening, experts, rules);
    let row = |r: &Reviewed<'_>| {
        let back = recused.get(r.entry);
        let may = |e: usize| experts[e].reads(r.track) && !back.is_some_and(|back| back.contains_key(&e));
        suits.of(r.entry).iter().enumerate().map(|(e, suit)| may(e).then(|| suits.points(suit))).collect()
    };
    let table: Vec<Vec<Option<u32>>> = entries.par_iter().map(row).collect();
    let limits: Vec<u32> = experts.iter().map(|e| e.load.unwrap_or(rules.load)).collect();
    let assigned = rank::assign(&table, &limits, rules);
    let mut own = vec![Vec::new(); experts.len()];
    for (r, given) in entries.iter().zip(&assigned.given) {
        for &e in given {
            own[e].push(r.entry.to_owned());
        }
    }
    let load = |((x, entries), &most): ((&Expert, Vec<String>), &u32)| Load {
        name: x.name.clone(),
        unit: x.unit.clone(),
        most,
        limit: limit(&screening.contest, x),
        entries,
    };
    let mut seats = seats(&entries, experts, &assigned, &suits);
    for (seat, row) in seats.iter_mut().zip(&table).filter(|(seat, _)| seat.lacks > 0) {
        seat.why_lacks = Some(why_lacking(row, seat.experts.len()));
    }
    Panel {
        entries: seats,
        withdrawn: withdrawn.iter().cloned().collect(),
        recused: recused.into_values().flat_map(BTreeMap::into_values).collect(),
        loads: experts.iter().zip(own).zip(&limits).map(load).collect(),
        asked: entries.len() as u64 * u64::from(rules.per_entry),
        per_entry: rules.per_entry,
        problems: suits.idle_fields().into_iter().map(|(e, field)| idle(&experts[e], field)).collect(),
    }
}

/// A field that suits no entry: the expert looks ill suited to all, and nobody would know why.
fn idle(expert: &Expert, field: &str) -> Problem {
    let name = &expert.name;
    Problem::new(
        Place { row: Some(expert.row), ..Place::default() },
        "experts.idle_field",
        Say::new(
            format!("专家 {name} 的领域“{field}”不是任何赛道、赛题，也没有项目的用词与之接近。"),
            format!("The field {field:?} of the expert {name} is no track or topic, and no entry's words come close to it."),
        ),
        Say::new("这一领域没有用于分配。", "It did not count in the assignment."),
        Say::new("请写赛道、赛题的名称或编号，多个领域用顿号分开。", "Write names or codes of tracks and topics, parted by commas."),
    )
}

/// Why an entry of these affinities got only `given` experts.
fn why_lacking(row: &[Option<u32>], given: usize) -> Say {
    let (all, able) = (row.len(), row.iter().flatten().count());
    if able > given {
        // Without their number, which differs by who stands back: what is the same for all entries of a track is told once.
        return Say::new("能评而未分到的专家已达各自上限", "the experts who may read it and were not given it are at their limits");
    }
    let back = all - able;
    Say::new(
        format!("{all} 位专家中 {back} 位须回避或不负责本赛道，能评本项目的只有 {able} 位"),
        format!("of {} {back} may not read it (standing back, or for other tracks), {able} may", counted(all, "expert", "experts")),
    )
}

/// Why an expert gets entries of some tracks only; one line an expert, since naming every entry of the other tracks would hide the recusals.
fn limit(contest: &Contest, expert: &Expert) -> Option<Say> {
    let name = |code: &String| contest.track(code).map_or_else(|| code.clone(), |t| format!("{code} {}", t.name));
    let names: Vec<String> = expert.tracks.iter().map(name).collect();
    (!names.is_empty()).then(|| {
        Say::new(
            format!("账号只负责{}，不分其他赛道的项目", names.join("、")),
            format!("the account is for {} only: no entry of another track is proposed", names.join(", ")),
        )
    })
}

fn seats(entries: &[Reviewed<'_>], experts: &[Expert], assigned: &Assignment, suits: &affinity::Affinities<'_>) -> Vec<Seat> {
    let lacks: BTreeMap<usize, u32> = assigned.short.iter().copied().collect();
    let seat = |(i, r): (usize, &Reviewed<'_>)| {
        let of = suits.of(r.entry);
        let given = |&e: &usize| Given {
            name: experts[e].name.clone(),
            unit: experts[e].unit.clone(),
            affinity: suits.points(&of[e]),
            why: suits.told(&of[e]),
        };
        Seat {
            entry: r.entry.to_owned(),
            track: r.track.to_owned(),
            experts: assigned.given[i].iter().map(given).collect(),
            lacks: lacks.get(&i).copied().unwrap_or(0),
            why_lacks: None,
        }
    };
    entries.par_iter().enumerate().map(seat).collect()
}
