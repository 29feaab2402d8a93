//! Passages, short runs and common text in characters of the sources.

use rayon::prelude::*;
use record::{Aligned, Span};

use super::chain::Run;
use super::ledger::Stretch;
use super::pair::{Lone, Rough, View};
use crate::{CommonBlock, Pair, Passage, ShortRun};

/// Turns places among the units left by the mask, and places in the corpus, into characters of the sources. Only documents that are asked
/// for are folded again.
struct Places {
    /// Document and folded unit within it, sorted, with the source characters it comes from.
    known: Vec<(u32, u32, Span)>,
}

impl Places {
    fn find(view: &View<'_>, sources: &[&str], mut asked: Vec<(u32, u32)>) -> Self {
        asked.sort_unstable();
        asked.dedup();
        let groups: Vec<&[(u32, u32)]> = asked.chunk_by(|a, b| a.0 == b.0).collect();
        let known = groups
            .into_par_iter()
            .flat_map_iter(|group| {
                let document = group[0].0;
                let start = view.corpus.starts[document as usize];
                let units: Vec<u32> = group.iter().map(|&(_, at)| at - start).collect();
                let spans = text::letter_sources(sources[document as usize], &units);
                group.iter().zip(spans).map(|(&(_, at), span)| (document, at, span)).collect::<Vec<_>>()
            })
            .collect();
        Self { known }
    }

    /// Source span of a span of corpus places, which must have been asked for by its first and last unit.
    fn span(&self, document: u32, from: u32, to: u32) -> Span {
        let at = |unit: u32| {
            let i = self.known.binary_search_by_key(&(document, unit), |k| (k.0, k.1)).expect("every place was asked for");
            self.known[i].2
        };
        Span::of(at(from).from(), at(to - 1).to())
    }
}

/// Corpus places of a span of units left by the mask: first, and one past the last.
fn unmasked(view: &View<'_>, document: u32, (from, to): (u32, u32)) -> (u32, u32) {
    let within = view.corpus.range(document);
    (view.mask.select(from, &within), view.mask.select(to - 1, &within) + 1)
}

/// What the engine found, in characters of the sources.
pub(crate) struct Resolved {
    pub(crate) pairs: Vec<Pair>,
    pub(crate) short: Vec<ShortRun>,
    pub(crate) common: Vec<CommonBlock>,
}

pub(crate) fn resolve(view: &View<'_>, texts: &[&str], rough: &[Rough], lone: &[Lone], common: &[Stretch]) -> Resolved {
    let mut asked = Vec::new();
    let mut ask = |document: u32, (from, to): (u32, u32)| {
        asked.push((document, from));
        asked.push((document, to - 1));
    };
    for pair in rough {
        for run in &pair.runs {
            ask(pair.a, unmasked(view, pair.a, run.a));
            ask(pair.b, unmasked(view, pair.b, run.b));
        }
    }
    for c in common {
        ask(c.document, (c.span.from(), c.span.to()));
    }
    let places = Places::find(view, texts, asked);
    let span = |document, at| {
        let (from, to) = unmasked(view, document, at);
        places.span(document, from, to)
    };
    Resolved {
        pairs: rough.iter().map(|r| pair(view, r, &span)).collect(),
        short: lone.iter().map(|l| short(view, l)).collect(),
        common: common
            .iter()
            .map(|c| CommonBlock {
                source: c.document,
                at: places.span(c.document, c.span.from(), c.span.to()),
                documents: c.documents,
                why: c.why,
            })
            .collect(),
    }
}

fn short(view: &View<'_>, lone: &Lone) -> ShortRun {
    let folded = |document: u32, from: u32| {
        let (first, end) = unmasked(view, document, (from, from + lone.anchor.len));
        let start = view.corpus.range(document).start;
        (first - start, end - start)
    };
    let ((at_a, to_a), (at_b, to_b)) = (folded(lone.a, lone.anchor.a), folded(lone.b, lone.anchor.b));
    ShortRun { a: lone.a, b: lone.b, at_a, to_a, at_b, to_b, len: lone.anchor.len }
}

fn pair(view: &View<'_>, rough: &Rough, span: &impl Fn(u32, (u32, u32)) -> Span) -> Pair {
    let mut runs = rough.runs.clone();
    runs.sort_by_key(|r| (r.a, r.b));
    let passages: Vec<Passage> = runs
        .iter()
        .map(|r| Passage {
            at: Aligned {
                a: span(rough.a, r.a),
                b: span(rough.b, r.b),
                agreeing: r.agreeing(),
                identity: r.identity(),
                longest_run: r.longest,
            },
            score: (r.score / 2) as u32,
        })
        .collect();
    let share = |document: u32, side: fn(&Run) -> (u32, u32)| {
        let own = view.starts[document as usize + 1] - view.starts[document as usize];
        f64::from(covered(&runs, side)) / f64::from(own.max(1))
    };
    Pair {
        a: rough.a,
        b: rough.b,
        score: passages.iter().map(|p| p.score).sum(),
        share_a: share(rough.a, |r| r.a),
        share_b: share(rough.b, |r| r.b),
        passages,
    }
}

/// Units of one side that agree, where passages overlap counted once.
fn covered(runs: &[Run], side: fn(&Run) -> (u32, u32)) -> u32 {
    let mut spans: Vec<((u32, u32), f32)> = runs.iter().map(|r| (side(r), r.identity())).collect();
    spans.sort_by_key(|s| s.0);
    let mut end = 0;
    let mut sum = 0.0;
    for ((from, to), identity) in spans {
        sum += to.saturating_sub(from.max(end)) as f32 * identity;
        end = end.max(to);
    }
    sum as u32
}
