//! Whether the order leans on what should not matter: length, city, kind of unit, scanned pages.

use std::collections::BTreeMap;

use record::{Ranking, Screening};
use serde::Serialize;

use super::stats::{kendall, kendall_given, percentiles};
use super::truth::Truth;
use crate::labels::unit_label;

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
            unit: view.entry.org.unit_type.map_or(String::new(), |u| unit_label(u).zh),
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
    /// Tau of score and length at equal marks (partial tau): what the order adds to that.
    pub length_at_equal_marks: f64,
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
    /// Half width of the 95 % interval of `shift`.
    pub margin: f64,
}

/// Smaller groups say nothing: they are counted together.
const MIN_GROUP: usize = 5;

pub(super) fn undue(rows: &[Row]) -> Undue {
    let column = |of: &dyn Fn(&Row) -> f64| rows.iter().map(of).collect::<Vec<f64>>();
    let (scores, marks, chars) = (column(&|r| r.score), column(&|r| r.mark), column(&|r| r.chars));
    let shifts: Vec<f64> = percentiles(&scores).into_iter().zip(percentiles(&marks)).map(|(s, m)| s - m).collect();
    let mut groups = group_by(rows, &shifts, "city", |r| r.city.clone());
    groups.extend(group_by(rows, &shifts, "unit", |r| r.unit.clone()));
    groups.extend(group_by(rows, &shifts, "scan", |r| if r.scanned { "scanned" } else { "digital" }.to_owned()));
    Undue {
        length: kendall(&scores, &chars),
        length_by_marks: kendall(&marks, &chars),
        length_at_equal_marks: kendall_given(&scores, &chars, &marks),
        groups,
    }
}

fn group_by(rows: &[Row], shifts: &[f64], by: &str, key: impl Fn(&Row) -> String) -> Vec<Group> {
    let mut members: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for (row, &shift) in rows.iter().zip(shifts) {
        members.entry(key(row)).or_default().push(shift);
    }
    let mut small = Vec::new();
    members.retain(|_, shifts| {
        let keep = shifts.len() >= MIN_GROUP;
        if !keep {
            small.append(shifts);
        }
        keep
    });
    let mut groups: Vec<Group> = members.into_iter().map(|(name, shifts)| group(by, name, &shifts)).collect();
    if !small.is_empty() {
        groups.push(group(by, "…".to_owned(), &small));
    }
    groups
}

fn group(by: &str, name: String, shifts: &[f64]) -> Group {
    let n = shifts.len() as f64;
    let mean = shifts.iter().sum::<f64>() / n;
    let variance = shifts.iter().map(|s| (s - mean) * (s - mean)).sum::<f64>() / (n - 1.0).max(1.0);
    Group { by: by.to_owned(), name, entries: shifts.len(), shift: mean, margin: 1.959_964 * (variance / n).sqrt() }
}
