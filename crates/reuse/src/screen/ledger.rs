use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use record::{Aligned, CommonText, Span};

use super::standard::Standard;
use super::{Bench, names};
use crate::{Found, Settings, Why};

/// A stretch of a text that is left out of comparison or counts less.
type Stretch = (usize, Span, u32, Why);

/// Everything that is left out of comparison or counts less, most entries first: common text, what stands in texts of many units, and what
/// units say of themselves (`own`: positions of two entries of one unit, the lesser first).
pub(crate) fn common(
    bench: &Bench<'_>,
    found: &Found,
    standard: &Standard,
    own: &[((usize, usize), Aligned)],
    settings: &Settings,
) -> Vec<CommonText> {
    let masked = found.common.iter().map(|c| (c.source as usize, c.at, c.documents, c.why));
    let many = (0..bench.dossiers.len()).flat_map(|i| {
        let stretches = standard.first_seen(i, settings.evidence.standard_units + 1);
        stretches.into_iter().map(move |(span, units)| (i, span, units, Why::Frequency))
    });
    let all: Vec<Stretch> = masked.chain(many).chain(described(own)).collect();
    let mut common: Vec<CommonText> = all.into_par_iter().filter_map(|stretch| shown(bench, stretch)).collect();
    common.sort_by(|x, y| (y.entries, &x.example, &x.text).cmp(&(x.entries, &y.example, &y.text)));
    common
}

/// Each description of a unit once, where it stands first, with the number of entries that have it.
fn described(own: &[((usize, usize), Aligned)]) -> Vec<Stretch> {
    let mostly = |x: Span, y: Span| x.intersect(y).is_some_and(|both| 2 * both.len() > x.len());
    let mut again: BTreeMap<usize, Vec<Span>> = BTreeMap::new();
    for ((_, later), at) in own {
        again.entry(*later).or_default().push(at.b);
    }
    let mut first: BTreeMap<usize, Vec<(Span, BTreeSet<usize>)>> = BTreeMap::new();
    for ((i, j), at) in own {
        if again.get(i).is_some_and(|known| known.iter().any(|k| mostly(at.a, *k))) {
            continue;
        }
        let known = first.entry(*i).or_default();
        match known.iter_mut().find(|k| mostly(at.a, k.0)) {
            Some(same) => same.1.extend([*j]),
            None => known.push((at.a, BTreeSet::from([*j]))),
        }
    }
    let stretches = first.into_iter().flat_map(|(i, known)| known.into_iter().map(move |(span, others)| (i, span, others)));
    stretches.map(|(i, span, others)| (i, span, others.len() as u32 + 1, Why::SameUnit)).collect()
}

/// A stretch as people read it: names of its entry are nobody else's, so that what was compared has none.
fn shown(bench: &Bench<'_>, (i, span, entries, why): Stretch) -> Option<CommonText> {
    let dossier = bench.dossiers.get(i)?;
    let mut names = names::find(dossier.application_text(), &dossier.entry);
    names.sort_by_key(|(at, _)| (at.from(), std::cmp::Reverse(at.to())));
    let mut names = names.into_iter().filter(|(at, _)| at.intersect(span).is_some()).peekable();
    let mut text = String::new();
    let mut end = 0;
    for (c, at) in bench.texts[i].chars().zip(0..span.to()).skip(span.from() as usize) {
        while let Some((name, placeholder)) = names.next_if(|(name, _)| name.from() <= at) {
            if at >= end {
                text.push_str(placeholder);
            }
            end = end.max(name.to());
        }
        if at >= end && !(c.is_whitespace() && text.ends_with(char::is_whitespace)) {
            text.push(c);
        }
    }
    Some(CommonText { text: text.trim().to_owned(), entries, why: why.name().to_owned(), example: dossier.entry.no.clone() })
}
