use std::ops::Range;

use super::align;
use crate::Passages;

/// A run that stands on both sides without any difference and cannot be made longer. Places are units of the corpus left by the mask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Anchor {
    pub(crate) a: u32,
    pub(crate) b: u32,
    pub(crate) len: u32,
}

impl Anchor {
    pub(crate) fn diagonal(self) -> i64 {
        i64::from(self.b) - i64::from(self.a)
    }
}

/// An aligned passage, in units of the corpus left by the mask. `score` is doubled, as in [`align::Extension`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) a: (u32, u32),
    pub(crate) b: (u32, u32),
    pub(crate) score: i32,
    pub(crate) longest: u32,
}

impl Run {
    pub(crate) fn agreeing(&self) -> u32 {
        (self.score + (self.a.1 - self.a.0 + self.b.1 - self.b.0) as i32) as u32 / 4
    }

    pub(crate) fn identity(&self) -> f32 {
        2.0 * self.agreeing() as f32 / (self.a.1 - self.a.0 + self.b.1 - self.b.0).max(1) as f32
    }

    pub(crate) fn holds(&self, anchor: Anchor) -> bool {
        self.a.0 <= anchor.a && anchor.a + anchor.len <= self.a.1 && self.b.0 <= anchor.b && anchor.b + anchor.len <= self.b.1
    }
}

/// Two documents of the corpus left by the mask.
pub(crate) struct Sides<'a> {
    pub(crate) units: &'a [u16],
    pub(crate) a: Range<u32>,
    pub(crate) b: Range<u32>,
}

/// Buffers of one thread.
#[derive(Default)]
pub(crate) struct Scratch {
    rows: Vec<u32>,
    best: Vec<(i32, usize)>,
    used: Vec<bool>,
    chain: Vec<usize>,
}

const NONE: usize = usize::MAX;
/// Anchors before one that may be its predecessor in a chain.
const LOOK_BACK: usize = 32;

/// Aligned passages of two documents from their anchors, best first as found; every anchor is used at most once.
pub(crate) fn passages(sides: &Sides<'_>, anchors: &mut [Anchor], settings: &Passages, scratch: &mut Scratch) -> Vec<Run> {
    anchors.sort_unstable();
    link(anchors, settings, scratch);
    let mut order: Vec<usize> = (0..anchors.len()).collect();
    order.sort_by_key(|&i| (-scratch.best[i].0, i));
    scratch.used.clear();
    scratch.used.resize(anchors.len(), false);
    let mut runs: Vec<Run> = Vec::new();
    for end in order {
        if scratch.used[end] {
            continue;
        }
        scratch.chain.clear();
        let mut at = end;
        while at != NONE && !scratch.used[at] {
            scratch.used[at] = true;
            scratch.chain.push(at);
            at = scratch.best[at].1;
        }
        scratch.chain.reverse();
        let chain = std::mem::take(&mut scratch.chain);
        stretch(sides, anchors, &chain, settings, scratch, &mut runs);
        scratch.chain = chain;
    }
    runs
}

/// For every anchor the best chain that ends with it, by score (doubled) and predecessor.
fn link(anchors: &[Anchor], settings: &Passages, scratch: &mut Scratch) {
    scratch.best.clear();
    for (i, &here) in anchors.iter().enumerate() {
        let mut best = (2 * here.len as i32, NONE);
        for j in (i.saturating_sub(LOOK_BACK)..i).rev() {
            let before = anchors[j];
            if before.a + before.len + settings.max_gap < here.a {
                continue;
            }
            let Some(cost) = cost(before, here, settings) else { continue };
            let score = scratch.best[j].0 + 2 * here.len as i32 - cost;
            if score > best.0 {
                best = (score, j);
            }
        }
        scratch.best.push(best);
    }
}

/// What it costs to go from one anchor to a later one; none where they do not belong together.
fn cost(before: Anchor, here: Anchor, settings: &Passages) -> Option<i32> {
    if here.b <= before.b || before.b + before.len + settings.max_gap < here.b {
        return None;
    }
    let drift = (here.diagonal() - before.diagonal()).unsigned_abs() as u32;
    if drift > settings.max_drift {
        return None;
    }
    let overlap = (before.a + before.len).saturating_sub(here.a).max((before.b + before.len).saturating_sub(here.b));
    if overlap >= here.len {
        return None;
    }
    let gap = (here.a + before.len).saturating_sub(before.a + 2 * before.len);
    Some((2 * overlap + drift + gap / 4) as i32)
}

/// Turns one chain into passages: fills the gaps, and cuts where a gap costs more than both of its sides bear.
fn stretch(sides: &Sides<'_>, anchors: &[Anchor], chain: &[usize], settings: &Passages, scratch: &mut Scratch, runs: &mut Vec<Run>) {
    let first = anchors[chain[0]];
    let mut run =
        Run { a: (first.a, first.a + first.len), b: (first.b, first.b + first.len), score: 2 * first.len as i32, longest: first.len };
    for &next in &chain[1..] {
        let mut anchor = anchors[next];
        let overlap = run.a.1.saturating_sub(anchor.a).max(run.b.1.saturating_sub(anchor.b));
        if overlap >= anchor.len {
            continue;
        }
        let longest = anchor.len;
        anchor = Anchor { a: anchor.a + overlap, b: anchor.b + overlap, len: anchor.len - overlap };
        let gap = align::across(
            &sides.units[run.a.1 as usize..anchor.a as usize],
            &sides.units[run.b.1 as usize..anchor.b as usize],
            &mut scratch.rows,
        );
        let after =
            Run { a: (anchor.a, anchor.a + anchor.len), b: (anchor.b, anchor.b + anchor.len), score: 2 * anchor.len as i32, longest };
        if -gap > 2 * settings.join_drop as i32 {
            finish(sides, run, settings, runs);
            run = after;
        } else {
            run = Run {
                a: (run.a.0, after.a.1),
                b: (run.b.0, after.b.1),
                score: run.score + gap + after.score,
                longest: run.longest.max(longest),
            };
        }
    }
    finish(sides, run, settings, runs);
}

/// Extends a passage at both ends and keeps it where it is good enough and new.
fn finish(sides: &Sides<'_>, mut run: Run, settings: &Passages, runs: &mut Vec<Run>) {
    let drop = 2 * settings.x_drop as i32;
    let units = sides.units;
    let right = align::extend(|i| unit(units, run.a.1 as usize + i, sides.a.end), |i| unit(units, run.b.1 as usize + i, sides.b.end), drop);
    run.a.1 += right.a;
    run.b.1 += right.b;
    let left = align::extend(
        |i| (run.a.0 - sides.a.start).checked_sub(i as u32 + 1).map(|k| units[(sides.a.start + k) as usize]),
        |i| (run.b.0 - sides.b.start).checked_sub(i as u32 + 1).map(|k| units[(sides.b.start + k) as usize]),
        drop,
    );
    run.a.0 -= left.a;
    run.b.0 -= left.b;
    run.score += right.score + left.score;
    debug_assert!((run.score + (run.a.1 - run.a.0 + run.b.1 - run.b.0) as i32) % 4 == 0, "a score that no alignment has");
    if run.score >= 2 * settings.min_score as i32 && run.identity() >= settings.min_identity {
        absorb(run, runs);
    }
}

/// Adds a passage unless one that is there already shows the same place on both sides.
fn absorb(run: Run, runs: &mut Vec<Run>) {
    let inside = |outer: (u32, u32), inner: (u32, u32)| {
        let shared = outer.1.min(inner.1).saturating_sub(outer.0.max(inner.0));
        2 * shared > inner.1 - inner.0
    };
    if !runs.iter().any(|r| inside(r.a, run.a) && inside(r.b, run.b)) {
        runs.push(run);
    }
}

fn unit(units: &[u16], at: usize, end: u32) -> Option<u16> {
    (at < end as usize).then(|| units[at])
}
