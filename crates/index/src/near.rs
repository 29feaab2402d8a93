/// A place of one of several terms that are to stand near each other, in atoms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Occurrence {
    pub(crate) start: u32,
    /// Which term.
    pub(crate) term: usize,
}

/// Which occurrences take part in a window: a stretch in which all `lens.len()` terms stand, with at most `distance` atoms between the end
/// of the first and the start of the last.
///
/// Each occurrence closes at most one window, the shortest. `occurrences` are in order; `lens` are the lengths of the terms in atoms.
pub(crate) fn taking_part(occurrences: &[Occurrence], lens: &[u32], distance: u32) -> Vec<bool> {
    assert!(occurrences.is_sorted(), "occurrences out of order");
    let mut part = vec![false; occurrences.len()];
    let mut last: Vec<Option<usize>> = vec![None; lens.len()];
    for (i, occurrence) in occurrences.iter().enumerate() {
        last[occurrence.term] = Some(i);
        let Some(window) = last.iter().copied().collect::<Option<Vec<usize>>>() else { continue };
        let first = window.iter().map(|&w| occurrences[w]).min().unwrap_or(*occurrence);
        if occurrence.start <= (first.start + lens[first.term]).saturating_add(distance) {
            window.into_iter().for_each(|w| part[w] = true);
        }
    }
    part
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(occurrences: &[(u32, usize)], distance: u32, expected: &[u32]) {
        let occurrences: Vec<Occurrence> = occurrences.iter().map(|&(start, term)| Occurrence { start, term }).collect();
        let part = taking_part(&occurrences, &[2, 2], distance);
        let found: Vec<u32> = occurrences.iter().zip(part).filter_map(|(o, is_in)| is_in.then_some(o.start)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_window_is_closed_by_its_last_term() {
        check(&[(0, 0), (7, 1)], 5, &[0, 7]);
        check(&[(0, 0), (8, 1)], 5, &[]);
        check(&[(0, 1), (4, 0), (6, 1), (50, 1)], 5, &[0, 4, 6]);
        check(&[(0, 0), (3, 0)], 5, &[]);
        check(&[(0, 0), (9, 0), (10, 1)], 5, &[9, 10]);
        check(&[(0, 0), (1, 1)], 0, &[0, 1]);
    }
}
