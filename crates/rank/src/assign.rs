//! Which expert reads which entry. Who may not read what is decided before: here a pair has an affinity or may not be.

mod flow;

use flow::{Column, Row};
use serde::{Deserialize, Serialize};

/// Rules of the assignment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AssignRules {
    /// Experts that each entry gets.
    pub per_entry: u32,
    /// Entries that an expert takes whose own limit is not known.
    pub load: u32,
    /// What the chance counts that the entry belongs to a track the expert knows; with the next two it makes 100.
    pub track: f64,
    /// What the chance counts that the entry belongs to a topic the expert knows.
    pub topic: f64,
    /// What it counts that the entry speaks the words of the expert's fields and past entries.
    pub words: f64,
    /// Points of affinity that one entry beyond an even share costs: keeps the well suited from reading everything.
    pub beyond_even: u32,
    /// Who stands back, and by which rule; a reason without a rule here bars nobody.
    pub recusal: Vec<RecusalRule>,
}

impl Default for AssignRules {
    fn default() -> Self {
        Self { per_entry: 3, load: 40, track: 50.0, topic: 30.0, words: 20.0, beyond_even: 10, recusal: Vec::new() }
    }
}

/// A reason to stand back, with the rule that people read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecusalRule {
    /// The reason.
    pub when: Recusal,
    /// The rule, Chinese.
    pub text: String,
    /// The rule, English.
    pub text_en: String,
}

/// Why an expert stands back from an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recusal {
    /// Works for the lead, a branch of it or its group.
    Unit,
    /// Works for a partner.
    Partner,
    /// Has the name of a representative.
    Person,
    /// Applies together with the lead or a partner in another entry of any division.
    CoApplicant,
    /// Asked to stand back from this unit.
    Asked,
    /// Is recused from this very entry, whatever the reason. Holds whether or not the contest has a rule for it.
    Named,
}

/// Who reads what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// Experts of each entry, best suited first.
    pub given: Vec<Vec<usize>>,
    /// No given pair suits less than this, or than what the entry's own suitable experts allow.
    pub floor: u32,
    /// Entries with fewer experts than the rules ask for, and how many each lacks.
    pub short: Vec<(usize, u32)>,
}

/// Highest affinity.
pub const FULL: u32 = 100;

/// Assigns experts by affinity, 0 to [`FULL`] for each entry and expert, `None` where the expert stands back; `loads` says what each
/// expert takes at most.
///
/// First as many places are filled as can be, spread over the entries; then the least suited pair is made as well suited as can be
/// (bottleneck assignment); then the sum of affinities, less what loads beyond an even share cost, is the highest under that floor. Each is a
/// minimum-cost flow. An entry that suits nobody well does not lower the floor of the others. The result is a function of the arguments alone.
///
/// # Panics
/// Where an entry has affinities for another number of experts than there are loads.
pub fn assign(affinity: &[Vec<Option<u32>>], loads: &[u32], rules: &AssignRules) -> Assignment {
    assert!(affinity.iter().all(|row| row.len() == loads.len()), "each entry has an affinity for each expert");
    let needs: Vec<Need> = affinity.iter().map(|row| Need::of(row, rules.per_entry)).collect();
    let places: u32 = needs.iter().map(|need| need.places).sum();
    let even = places.div_ceil((loads.len() as u32).max(1));
    let whole: Vec<Column> = loads.iter().map(|&limit| Column { even: limit, limit, beyond: 0 }).collect();
    let most: usize = flow::cheapest(&rows(affinity, &needs, 0, |_| 0), &whole).iter().map(Vec::len).sum();
    let (mut floor, mut above) = (0, FULL + 1);
    while floor + 1 < above {
        let middle = floor.midpoint(above);
        if flow::fills(&rows(affinity, &needs, middle, |_| 0), &whole, places - most as u32) { floor = middle } else { above = middle }
    }
    let columns: Vec<Column> = loads.iter().map(|&limit| Column { even, limit, beyond: rules.beyond_even }).collect();
    let mut given = flow::cheapest(&rows(affinity, &needs, floor, |a| FULL - a.min(FULL)), &columns);
    assert_eq!(given.iter().map(Vec::len).sum::<usize>(), most, "the cheapest flow is a largest one");
    for (experts, row) in given.iter_mut().zip(affinity) {
        experts.sort_by_key(|&e| (std::cmp::Reverse(row[e]), e));
    }
    let lacks = |(i, g): (usize, &Vec<usize>)| (i, rules.per_entry - g.len() as u32);
    let short = given.iter().enumerate().map(lacks).filter(|(_, n)| *n > 0).collect();
    Assignment { given, floor, short }
}

/// What one entry asks for.
struct Need {
    /// Experts: what the rules ask for, or as many as may read it.
    places: u32,
    /// Affinity of the last of its best experts: it cannot ask for more.
    own: u32,
}

impl Need {
    fn of(row: &[Option<u32>], per_entry: u32) -> Self {
        let mut best: Vec<u32> = row.iter().flatten().copied().collect();
        best.sort_unstable_by(|a, b| b.cmp(a));
        best.truncate(per_entry as usize);
        Self { places: best.len() as u32, own: best.last().copied().unwrap_or(0) }
    }

    /// Whether a pair of this affinity may be under a floor.
    fn allows(&self, affinity: u32, floor: u32) -> bool {
        affinity >= floor.min(self.own)
    }
}

/// What the entries ask for under a floor, and what each pair costs that the floor allows.
fn rows(affinity: &[Vec<Option<u32>>], needs: &[Need], floor: u32, cost: impl Fn(u32) -> u32) -> Vec<Row> {
    let row = |(row, need): (&Vec<Option<u32>>, &Need)| {
        let costs = row.iter().map(|a| a.filter(|&a| need.allows(a, floor)).map(&cost)).collect();
        Row { places: need.places, costs }
    };
    affinity.iter().zip(needs).map(row).collect()
}
