//! What stands in texts of many units, which none of the two that share it has from the other.

use std::collections::BTreeMap;

use record::Span;

use crate::{Found, Pair};

/// For every text, where it shares passages and with whose texts. What many units share was written by none of them: legal phrases, a
/// region's standard clauses, an agency's stock.
pub(crate) struct Standard {
    /// Spans of each text with the unit on the other side, by unit, then place, those of one unit merged.
    shared: Vec<Vec<(u32, Span)>>,
    units: Vec<u32>,
    /// The texts of each unit, rising.
    texts: BTreeMap<u32, Vec<usize>>,
}

impl Standard {
    /// `units` says whose each text is.
    pub(crate) fn of(found: &Found, units: Vec<u32>) -> Self {
        let mut shared: Vec<Vec<(u32, Span)>> = vec![Vec::new(); units.len()];
        for Pair { a, b, passages, .. } in &found.pairs {
            for passage in passages {
                shared[*a as usize].push((units[*b as usize], passage.at.a));
                shared[*b as usize].push((units[*a as usize], passage.at.b));
            }
        }
        shared.iter_mut().for_each(merge);
        let mut texts: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for (at, unit) in units.iter().enumerate() {
            texts.entry(*unit).or_default().push(at);
        }
        Self { shared, units, texts }
    }

    /// Whether most of a span of text `i` stands in a passage shared with the unit of text `j`.
    pub(crate) fn copied(&self, (i, j): (usize, usize), span: Span) -> bool {
        let from = self.shared[i].partition_point(|s| s.0 < self.units[j]);
        let same = self.shared[i][from..].iter().take_while(|s| s.0 == self.units[j]);
        let shared: u32 = same.filter_map(|s| s.1.intersect(span)).map(Span::len).sum();
        2 * shared > span.len()
    }

    /// Share of a span of text `i` that stands in texts of `least` further units, besides its own unit and that of text `j`.
    pub(crate) fn share(&self, (i, j): (usize, usize), span: Span, least: u32) -> f64 {
        let own = [self.units[i], self.units[j]];
        let others = self.shared[i].iter().filter(|s| !own.contains(&s.0));
        let standard: u32 = covered(others.filter_map(|s| s.1.intersect(span)), least).iter().map(|(s, _)| s.len()).sum();
        f64::from(standard) / f64::from(span.len().max(1))
    }

    /// Stretches of text `i` that `least` further units have, with the number of units, its own counted; only those that no unit of a text
    /// from `from` on and before it has, so that each is listed once.
    pub(crate) fn first_seen(&self, i: usize, from: usize, least: u32) -> Vec<(Span, u32)> {
        let others: Vec<(u32, Span)> = self.shared[i].iter().filter(|s| s.0 != self.units[i]).copied().collect();
        let is_before = |unit: u32| {
            let texts = &self.texts[&unit];
            texts.get(texts.partition_point(|&at| at < from)).is_some_and(|&at| at < i)
        };
        let known = |span: Span| others.iter().any(|s| s.1.intersect(span).is_some_and(|x| 2 * x.len() > span.len()) && is_before(s.0));
        let stretches = covered(others.iter().map(|s| s.1), least);
        stretches.into_iter().filter(|(span, _)| !known(*span)).map(|(span, units)| (span, units + 1)).collect()
    }
}

/// Sorts by unit and place, and joins spans of one unit that overlap.
fn merge(spans: &mut Vec<(u32, Span)>) {
    spans.sort_unstable();
    let mut merged: Vec<(u32, Span)> = Vec::with_capacity(spans.len());
    for &(unit, span) in &*spans {
        match merged.last_mut() {
            Some((u, last)) if *u == unit && span.from() <= last.to() => *last = Span::of(last.from(), last.to().max(span.to())),
            _ => merged.push((unit, span)),
        }
    }
    *spans = merged;
}

/// Maximal stretches that `least` of the spans cover, with the greatest number that do.
fn covered(spans: impl Iterator<Item = Span>, least: u32) -> Vec<(Span, u32)> {
    let mut edges: Vec<(u32, i32)> = spans.flat_map(|s| [(s.from(), 1), (s.to(), -1)]).collect();
    edges.sort_unstable();
    let mut out = Vec::new();
    let (mut depth, mut start, mut most) = (0, 0, 0);
    for (at, step) in edges {
        let before = depth;
        depth += step;
        if before < least as i32 && depth >= least as i32 {
            (start, most) = (at, depth);
        }
        most = most.max(depth);
        if before >= least as i32 && depth < least as i32 && at > start {
            out.push((Span::of(start, at), most as u32));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_are_covered_often_enough() {
        let check = |spans: &[(u32, u32)], least, expected: &[(u32, u32, u32)]| {
            let found = covered(spans.iter().map(|&(a, b)| Span::of(a, b)), least);
            assert_eq!(found, expected.iter().map(|&(a, b, n)| (Span::of(a, b), n)).collect::<Vec<_>>());
        };
        check(&[(0, 10), (5, 15), (12, 20)], 2, &[(5, 10, 2), (12, 15, 2)]);
        check(&[(0, 10), (5, 15), (7, 20)], 2, &[(5, 15, 3)]);
        check(&[(0, 10), (10, 15)], 2, &[]);
        check(&[], 1, &[]);
    }
}
