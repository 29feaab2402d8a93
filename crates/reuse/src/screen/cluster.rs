//! Groups of entries that matches tie together.

use record::Match;

/// Numbers the groups of entries that matches from `least` probability on tie together, from 1 in the order of the matches; a weaker match
/// joins the group that both of its entries are in, and stands alone otherwise.
pub(crate) fn number(matches: &mut [Match], least: f64) {
    let mut entries: Vec<String> = matches.iter().flat_map(|m| [m.a.entry.clone(), m.b.entry.clone()]).collect();
    entries.sort_unstable();
    entries.dedup();
    let of = |name: &str| entries.binary_search_by(|e| e.as_str().cmp(name)).expect("every entry of a match was listed");
    let mut parent: Vec<usize> = (0..entries.len()).collect();
    for m in matches.iter().filter(|m| m.probability >= least) {
        let (a, b) = (root(&mut parent, of(&m.a.entry)), root(&mut parent, of(&m.b.entry)));
        parent[a.max(b)] = a.min(b);
    }
    // By root; of most there is none yet.
    let mut numbers: Vec<Option<u32>> = vec![None; entries.len()];
    let mut last = 0;
    let mut next = || {
        last += 1;
        last
    };
    for m in matches {
        let (a, b) = (root(&mut parent, of(&m.a.entry)), root(&mut parent, of(&m.b.entry)));
        m.cluster = if a == b { *numbers[a].get_or_insert_with(&mut next) } else { next() };
    }
}

fn root(parent: &mut [usize], mut at: usize) -> usize {
    while parent[at] != at {
        parent[at] = parent[parent[at]];
        at = parent[at];
    }
    at
}
