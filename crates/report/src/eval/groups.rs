//! Whether the order leans on what should not matter: length, city, kind of unit, scanned pages.

use std::collections::BTreeMap;

use record::{Ranking, Screening};
use serde::Serialize;

use super::stats::{by_chance, holm, kendall, kendall_given, percentiles, tau_margin};
use super::truth::Truth;

/// A ranked entry with its mark and what should not matter.
pub(super) struct Row {
    pub(super) score: f64,
    pub(super) mark: f64,
    chars: f64,
    city: String,
    unit: String,
    scanned: bool,
}

impl Row {
    pub(super) fn of(s: &Screening, r: &Ranking, truth: &Truth) -> Option<Self> {
        let mark = truth.entries.get(&r.entry)?.mark()?;
        let view = s.entry(&r.entry)?;
        let form = view.documents.iter().find(|d| d.is_form);
        Some(Self {
            score: r.score,
            mark,
            chars: form.map_or(0.0, |d| f64::from(d.chars)),
            city: view.entry.city_name().to_owned(),
            unit: view.entry.org.unit_type.map_or(String::new(), |u| u.name().zh),
            scanned: form.is_some_and(|d| d.ocr_pages > 0),
        })
    }

    pub(super) fn is_read(&self) -> bool {
        self.chars > 0.0
    }
}

/// Effects that an order should not have, among entries whose form was read.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Undue {
    /// Tau of score and length of the form.
    pub length: f64,
    /// Tau of mark and length: what length is worth to a reader.
    pub length_by_marks: f64,
    /// Tau of score and length at equal marks (partial tau). Above 0 wherever good entries are long and marks are not exact, since among
    /// entries of one mark the better ones are longer: by itself it says nothing against the order.
    pub length_at_equal_marks: f64,
    /// Tau of mark and length at equal scores (partial tau): below 0, the order gives length more than the marks give it (the test of a
    /// fair prediction, Cleary 1968); above 0, less.
    pub length_at_equal_scores: f64,
    /// How far a tau of so many entries strays by chance, 95 times of 100.
    pub length_margin: f64,
    /// How far groups stand higher by score than by marks.
    pub groups: Vec<Group>,
}

/// A group of entries, and how far the order favours it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Group {
    /// What divides the entries: `city`, `unit`, `scan`.
    pub by: String,
    /// The group.
    pub name: String,
    /// Its size.
    pub entries: usize,
    /// Mean of percentile by score minus percentile by marks: above 0, the order favours the group.
    pub shift: f64,
    /// Half width of the 95 % interval of `shift`; none of a single entry.
    pub margin: Option<f64>,
    /// How likely a group of this size, drawn at random, stands as far off, after Holm's correction for the number of groups; none of
    /// groups too small or too mixed to say.
    pub chance: Option<f64>,
}

impl Group {
    /// Whether chance alone hardly explains how far the group stands off.
    pub fn stands_off(&self) -> bool {
        self.chance.is_some_and(|p| p < LEVEL)
    }
}

/// Smaller groups say nothing: cities and kinds of unit are counted together, and nothing is tested.
const MIN_GROUP: usize = 5;

/// Chance of calling any group off where none is.
pub(super) const LEVEL: f64 = 0.05;

/// What entries are divided by, with whether small groups are named too: there are two kinds of files, and both are always told.
type Division = (&'static str, bool, fn(&Row) -> String);

const DIVISIONS: [Division; 3] = [
    ("city", false, |r| r.city.clone()),
    ("unit", false, |r| r.unit.clone()),
    ("scan", true, |r| if r.scanned { "scanned" } else { "digital" }.to_owned()),
];

pub(super) fn undue(rows: &[Row]) -> Undue {
    let column = |of: &dyn Fn(&Row) -> f64| rows.iter().map(of).collect::<Vec<f64>>();
    let (scores, marks, chars) = (column(&|r| r.score), column(&|r| r.mark), column(&|r| r.chars));
    let shifts: Vec<f64> = percentiles(&scores).into_iter().zip(percentiles(&marks)).map(|(s, m)| s - m).collect();
    Undue {
        length: kendall(&scores, &chars),
        length_by_marks: kendall(&marks, &chars),
        length_at_equal_marks: kendall_given(&scores, &chars, &marks),
        length_at_equal_scores: kendall_given(&marks, &chars, &scores),
        length_margin: tau_margin(rows.len()),
        groups: groups(rows, &shifts),
    }
}

fn groups(rows: &[Row], shifts: &[f64]) -> Vec<Group> {
    let mut groups = Vec::new();
    let mut tested: Vec<(usize, Vec<usize>)> = Vec::new();
    for (by, names_all, key) in DIVISIONS {
        let mut members: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, row) in rows.iter().enumerate() {
            members.entry(key(row)).or_default().push(at);
        }
        let mut small = Vec::new();
        for (name, members) in members {
            if members.len() < MIN_GROUP && !names_all {
                small.extend(members);
                continue;
            }
            groups.push(group(by, name, members.iter().map(|&at| shifts[at])));
            if members.len() >= MIN_GROUP {
                tested.push((groups.len() - 1, members));
            }
        }
        if !small.is_empty() {
            groups.push(group(by, "…".to_owned(), small.iter().map(|&at| shifts[at])));
        }
    }
    let members: Vec<&[usize]> = tested.iter().map(|(_, members)| members.as_slice()).collect();
    for (&(at, _), chance) in tested.iter().zip(holm(&by_chance(shifts, &members))) {
        groups[at].chance = Some(chance);
    }
    groups
}

fn group(by: &str, name: String, shifts: impl Iterator<Item = f64>) -> Group {
    let shifts: Vec<f64> = shifts.collect();
    let n = shifts.len() as f64;
    let mean = shifts.iter().sum::<f64>() / n;
    let variance = (shifts.len() > 1).then(|| shifts.iter().map(|s| (s - mean) * (s - mean)).sum::<f64>() / (n - 1.0));
    let margin = variance.map(|v| 1.959_964 * (v / n).sqrt());
    Group { by: by.to_owned(), name, entries: shifts.len(), shift: mean, margin, chance: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Entries in the order of their marks; the score of some is moved.
    fn rows(moved: impl Fn(usize) -> f64) -> Vec<Row> {
        let row = |i: usize| Row {
            score: i as f64 + moved(i),
            mark: i as f64,
            chars: 1000.0,
            city: format!("市{}", i % 12),
            unit: "企业".to_owned(),
            scanned: i % 40 == 7,
        };
        (0..120).map(row).collect()
    }

    #[test]
    fn chance_makes_no_group_stand_off_and_a_favour_does() {
        // What looks random and favours nobody.
        let noise = |i: usize| ((i * 7919) % 41) as f64 - 20.0;
        let off = |rows: &[Row]| undue(rows).groups.iter().filter(|g| g.stands_off()).map(|g| g.name.clone()).collect::<Vec<_>>();
        assert_eq!(off(&rows(noise)), [] as [&str; 0]);
        assert_eq!(off(&rows(|i| noise(i) + if i % 12 == 3 { 60.0 } else { 0.0 })), ["市3"]);
    }

    #[test]
    fn length_is_undue_where_longer_texts_of_one_score_have_lower_marks() {
        // Good entries are longer; marks are whole points. `paid` is what the order gives for length itself.
        let undue = |paid: f64| {
            let noise = |i: usize, of: usize| ((i * of) % 31) as f64 / 31.0 - 0.5;
            let row = |i: usize| {
                let (worth, extra) = (i as f64 / 24.0, noise(i, 7919));
                let chars = 1000.0 + 100.0 * worth + 1000.0 * extra;
                Row { score: worth + noise(i, 104_729) + paid * extra, mark: worth.floor(), chars, ..rows(|_| 0.0).swap_remove(i) }
            };
            super::undue(&(0..120).map(row).collect::<Vec<_>>())
        };
        let (fair, paying) = (undue(0.0), undue(3.0));
        assert!(fair.length_at_equal_marks > 0.0 && fair.length_at_equal_scores > -fair.length_margin, "{fair:?}");
        assert!(paying.length_at_equal_scores < -paying.length_margin, "{paying:?}");
    }

    #[test]
    fn scans_are_told_however_few_and_not_judged() {
        let groups = undue(&rows(|_| 0.0)).groups;
        let of: Vec<(&str, usize, bool)> =
            groups.iter().filter(|g| g.by == "scan").map(|g| (g.name.as_str(), g.entries, g.chance.is_some())).collect();
        assert_eq!(of, [("digital", 117, true), ("scanned", 3, false)]);
    }
}
