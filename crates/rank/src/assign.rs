//! Which expert reads which entry. Who may not read what is decided before: here a pair has an affinity or may not be.

use ac_library::{MfGraph, MinCostFlowGraph};
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
/// (bottleneck assignment, by maximum flow); then the sum of affinities is the highest under that floor (minimum-cost flow). An entry that
/// suits nobody well does not lower the floor of the others. The result is a function of the arguments alone.
///
/// # Panics
/// Where an entry has affinities for another number of experts than there are loads.
pub fn assign(affinity: &[Vec<Option<u32>>], loads: &[u32], rules: &AssignRules) -> Assignment {
    assert!(affinity.iter().all(|row| row.len() == loads.len()), "each entry has an affinity for each expert");
    let needs: Vec<Need> = affinity.iter().map(|row| Need::of(row, rules.per_entry)).collect();
    let reach = |floor: u32| filled(affinity, loads, &needs, floor);
    let most = reach(0);
    let (mut floor, mut above) = (0, FULL + 1);
    while floor + 1 < above {
        let middle = floor.midpoint(above);
        if reach(middle) == most { floor = middle } else { above = middle }
    }
    let given = cheapest(affinity, loads, &needs, floor, rules.beyond_even);
    debug_assert_eq!(given.iter().map(Vec::len).sum::<usize>(), most as usize, "the cheapest flow is a largest one");
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

/// Entries, then experts, then source and sink.
fn ends(entries: usize, experts: usize) -> (usize, usize) {
    (entries + experts, entries + experts + 1)
}

/// Pairs that a floor allows: entry, expert, affinity.
fn pairs<'a>(affinity: &'a [Vec<Option<u32>>], needs: &'a [Need], floor: u32) -> impl Iterator<Item = (usize, usize, u32)> + 'a {
    affinity.iter().zip(needs).enumerate().flat_map(move |(i, (row, need))| {
        row.iter().enumerate().filter_map(move |(e, a)| a.filter(|&a| need.allows(a, floor)).map(|a| (i, e, a)))
    })
}

/// How many places can be filled under a floor.
fn filled(affinity: &[Vec<Option<u32>>], loads: &[u32], needs: &[Need], floor: u32) -> i64 {
    let n = needs.len();
    let (source, sink) = ends(n, loads.len());
    let mut graph = MfGraph::<i64>::new(sink + 1);
    for (i, need) in needs.iter().enumerate() {
        graph.add_edge(source, i, i64::from(need.places));
    }
    for (i, e, _) in pairs(affinity, needs, floor) {
        graph.add_edge(i, n + e, 1);
    }
    for (e, &load) in loads.iter().enumerate() {
        graph.add_edge(n + e, sink, i64::from(load));
    }
    graph.flow(source, sink)
}

/// The best assignment under a floor.
fn cheapest(affinity: &[Vec<Option<u32>>], loads: &[u32], needs: &[Need], floor: u32, beyond_even: u32) -> Vec<Vec<usize>> {
    /// More than all affinities of an entry can outweigh: a second expert for one waits for the first of another.
    const TURN: i64 = 100_000;
    let n = needs.len();
    let (source, sink) = ends(n, loads.len());
    let mut graph = MinCostFlowGraph::<i64>::new(sink + 1);
    let mut between = Vec::new();
    for (i, e, a) in pairs(affinity, needs, floor) {
        between.push((graph.add_edge(i, n + e, 1, i64::from(FULL - a.min(FULL))), i, e, a));
    }
    for (i, need) in needs.iter().enumerate() {
        for turn in 0..i64::from(need.places) {
            graph.add_edge(source, i, 1, turn * TURN);
        }
    }
    let places: u32 = needs.iter().map(|need| need.places).sum();
    let even = places.div_ceil((loads.len() as u32).max(1));
    for (e, &load) in loads.iter().enumerate() {
        graph.add_edge(n + e, sink, i64::from(load.min(even)), 0);
        graph.add_edge(n + e, sink, i64::from(load.saturating_sub(even)), i64::from(beyond_even));
    }
    graph.flow(source, sink, i64::MAX / 4);
    let mut given: Vec<Vec<(u32, usize)>> = vec![Vec::new(); n];
    for (edge, i, e, a) in between {
        if graph.get_edge(edge).flow > 0 {
            given[i].push((a, e));
        }
    }
    let sorted = |mut of: Vec<(u32, usize)>| {
        of.sort_by_key(|&(a, e)| (std::cmp::Reverse(a), e));
        of.into_iter().map(|(_, e)| e).collect()
    };
    given.into_iter().map(sorted).collect()
}
