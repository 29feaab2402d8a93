//! Hits of each two texts, grown to anchors, and judged: aligned where they promise a passage, listed where they are long enough to be told of.

use super::chain::{self, Anchor, Run, Sides};
use super::corpus::Corpus;
use super::join::{Hit, Joined};
use super::mask::Mask;
use crate::{Counts, Passages};

/// The corpus with and without common text.
pub(crate) struct View<'a> {
    pub(crate) corpus: &'a Corpus,
    pub(crate) mask: &'a Mask,
    /// Units left by the mask.
    pub(crate) units: &'a [u16],
    /// First unit of each document among those left, and the end of the last.
    pub(crate) starts: &'a [u32],
    pub(crate) settings: &'a Passages,
}

/// Buffers of one thread.
#[derive(Default)]
pub(crate) struct Scratch {
    hits: Vec<Hit>,
    singles: Vec<Single>,
    keys: Vec<u64>,
    anchors: Vec<Anchor>,
    chain: chain::Scratch,
}

/// Passages of two documents, in units left by the mask.
pub(crate) struct Rough {
    pub(crate) a: u32,
    pub(crate) b: u32,
    pub(crate) runs: Vec<Run>,
}

/// A shared run that belongs to no passage.
pub(crate) struct Lone {
    pub(crate) a: u32,
    pub(crate) b: u32,
    pub(crate) anchor: Anchor,
}

/// What one region of documents gave.
#[derive(Default)]
pub(crate) struct Regional {
    pub(crate) pairs: Vec<Rough>,
    pub(crate) short: Vec<Lone>,
    pub(crate) counts: Counts,
}

/// Two documents with one hit, as most have: its places, then those among the units left by the mask.
#[derive(Clone, Copy)]
struct Single {
    a: u32,
    b: u32,
    first: u32,
    second: u32,
}

/// All pairs whose first document lies in the region.
pub(crate) fn region(view: &View<'_>, joined: &Joined, region: usize, scratch: &mut Scratch) -> Regional {
    let mut hits = std::mem::take(&mut scratch.hits);
    joined.hits(view.corpus, region, &mut hits);
    let first = joined.regions()[region].start;
    let base = view.corpus.starts[first as usize];
    let mut out = Regional::default();
    scratch.singles.clear();
    for (b, group) in groups(view.corpus, &hits) {
        let a = first + group[0].document();
        out.counts.candidates += 1;
        if let [hit] = group {
            scratch.singles.push(Single { a, b, first: base + hit.first(), second: hit.second() });
            continue;
        }
        anchors(view, base, (a, b), group, scratch);
        judge(view, (a, b), scratch, &mut out);
    }
    scratch.hits = hits;
    singles(view, scratch, &mut out);
    out.pairs.sort_unstable_by_key(|p| (p.a, p.b));
    out.short.sort_unstable_by_key(|l| (l.a, l.b, l.anchor));
    out
}

/// Pairs with one hit. Each reads memory that nothing else reads, in a place that nothing foretells; step by step for all of them, since the
/// processor waits for many reads at once as long as none decides what to do next.
fn singles(view: &View<'_>, scratch: &mut Scratch, out: &mut Regional) {
    let gram = view.settings.gram;
    let mut singles = std::mem::take(&mut scratch.singles);
    singles.retain(|s| view.mask.tells(s.first, gram) & view.mask.tells(s.second, gram));
    for single in &mut singles {
        (single.first, single.second) = (view.mask.rank(single.first), view.mask.rank(single.second));
    }
    // What comes of it is not needed: the units around both places are near when they are compared.
    let near = singles.iter().map(|s| u32::from(view.units[s.first as usize]) ^ u32::from(view.units[s.second as usize]));
    std::hint::black_box(near.fold(0, |sum, units| sum ^ units));
    for &Single { a, b, first, second } in &singles {
        scratch.anchors.clear();
        scratch.anchors.extend(around(view, (a, b), first, second));
        judge(view, (a, b), scratch, out);
    }
    scratch.singles = singles;
}

/// Sorted hits of a region by pair of documents, with the second document.
pub(crate) fn groups<'a>(corpus: &'a Corpus, mut hits: &'a [Hit]) -> impl Iterator<Item = (u32, &'a [Hit])> {
    std::iter::from_fn(move || {
        let hit = hits.first()?;
        let b = corpus.document_of(hit.second());
        let end = corpus.starts[b as usize + 1];
        let count = hits.iter().take_while(|h| h.document() == hit.document() && h.second() < end).count();
        let (group, rest) = hits.split_at(count);
        hits = rest;
        Some((b, group))
    })
}

/// Runs of agreement around the hits of one pair, hits in common text left out.
fn anchors(view: &View<'_>, base: u32, pair: (u32, u32), hits: &[Hit], scratch: &mut Scratch) {
    scratch.anchors.clear();
    scratch.keys.clear();
    scratch.keys.extend(hits.iter().map(|h| {
        let first = base + h.first();
        u64::from(h.second() - first) << 32 | u64::from(first)
    }));
    scratch.keys.sort_unstable();
    let gram = view.settings.gram;
    let mut before = NO_KEY;
    for &key in &scratch.keys {
        let first = key as u32;
        let second = first + (key >> 32) as u32;
        // The gram one further on the same diagonal lies in the run that the one before it grew to, if its last unit is left by the mask.
        let last = gram - 1;
        let next = key == before + 1 && !view.mask.any(first + last, 1) && !view.mask.any(second + last, 1);
        before = key;
        if next {
            continue;
        }
        if !(view.mask.tells(first, gram) && view.mask.tells(second, gram)) {
            before = NO_KEY;
            continue;
        }
        let (x, y) = (view.mask.rank(first), view.mask.rank(second));
        // Where only some grams of a run are joined, as those of five copies of one text are, each would grow to the whole run again.
        if scratch.anchors.last().is_some_and(|run| run.holds_gram(x, y, gram)) {
            continue;
        }
        match around(view, pair, x, y) {
            Some(found) => scratch.anchors.push(found),
            None => before = NO_KEY,
        }
    }
    // One run may lie on several diagonals of the corpus: common text inside it is not equally long on both sides.
    scratch.anchors.sort_unstable();
    scratch.anchors.dedup();
}

/// Behind this key no other one follows.
const NO_KEY: u64 = u64::MAX - 1;

/// The longest run without a difference around one hit, given by its places among the units left by the mask.
fn around(view: &View<'_>, (a, b): (u32, u32), x: u32, y: u32) -> Option<Anchor> {
    let (start_a, start_b) = (view.starts[a as usize], view.starts[b as usize]);
    let (end_a, end_b) = (view.starts[a as usize + 1], view.starts[b as usize + 1]);
    let back = common_end(&view.units[start_a as usize..x as usize], &view.units[start_b as usize..y as usize]);
    let len = common_start(&view.units[x as usize..end_a as usize], &view.units[y as usize..end_b as usize]);
    // Two grams with the same hash and different characters: time lost, nothing claimed.
    (len >= view.settings.gram).then_some(Anchor { a: x - back, b: y - back, len: len + back })
}

fn common_start(a: &[u16], b: &[u16]) -> u32 {
    a.iter().zip(b).take_while(|(p, q)| p == q).count() as u32
}

fn common_end(a: &[u16], b: &[u16]) -> u32 {
    a.iter().rev().zip(b.iter().rev()).take_while(|(p, q)| p == q).count() as u32
}

/// Aligns a pair where its anchors promise a passage, and lists what stays alone.
fn judge(view: &View<'_>, (a, b): (u32, u32), scratch: &mut Scratch, out: &mut Regional) {
    let sides = Sides {
        mask: view.mask,
        text: &view.corpus.units,
        units: view.units,
        a: view.starts[a as usize]..view.starts[a as usize + 1],
        b: view.starts[b as usize]..view.starts[b as usize + 1],
        whole_a: view.corpus.range(a),
        whole_b: view.corpus.range(b),
    };
    let settings = view.settings;
    let runs = match &mut scratch.anchors[..] {
        [] => Vec::new(),
        // Most pairs share one phrase and nothing else.
        [one] if !chain::promising(&sides, *one, 0, settings) => Vec::new(),
        anchors => chain::passages(&sides, anchors, settings, &mut scratch.chain, &mut out.counts.aligned),
    };
    let alone = scratch.anchors.iter().filter(|n| n.len >= settings.min_run && !runs.iter().any(|r| r.holds(**n)));
    out.short.extend(alone.map(|&anchor| Lone { a, b, anchor }));
    if !runs.is_empty() {
        out.pairs.push(Rough { a, b, runs });
    }
}
