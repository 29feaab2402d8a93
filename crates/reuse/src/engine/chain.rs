//! From the anchors of two texts to the passages that they share.

use std::cmp::Reverse;
use std::ops::Range;

use super::align;
use super::mask::Mask;
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

    /// Whether the gram at two places is a part of this run.
    pub(crate) fn holds_gram(self, x: u32, y: u32, gram: u32) -> bool {
        self.a <= x && x + gram <= self.a + self.len && i64::from(y) - i64::from(x) == self.diagonal()
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
    pub(crate) mask: &'a Mask,
    /// The corpus, and what the mask leaves of it.
    pub(crate) text: &'a [u16],
    pub(crate) units: &'a [u16],
    pub(crate) a: Range<u32>,
    pub(crate) b: Range<u32>,
    /// The same two with their common text, in units of the corpus.
    pub(crate) whole_a: Range<u32>,
    pub(crate) whole_b: Range<u32>,
}

impl Sides<'_> {
    /// Units of the corpus from the end of one span to the start of another, common text counted.
    fn gap(&self, end: u32, start: u32, within: &Range<u32>) -> i64 {
        i64::from(self.mask.select(start, within)) - i64::from(self.mask.select(end - 1, within)) - 1
    }
}

/// Buffers of one thread.
#[derive(Default)]
pub(crate) struct Scratch {
    best: Vec<(i32, usize)>,
    used: Vec<bool>,
    chain: Vec<usize>,
}

const NONE: usize = usize::MAX;
/// Anchors before one that may be its predecessor in a chain.
const LOOK_BACK: usize = 32;

/// Aligned passages of two documents from their anchors, best first as found; every anchor is used at most once. `aligned` counts the chains
/// that were worth aligning.
pub(crate) fn passages(
    sides: &Sides<'_>,
    anchors: &mut [Anchor],
    settings: &Passages,
    scratch: &mut Scratch,
    aligned: &mut u64,
) -> Vec<Run> {
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
        let more = scratch.best[end].0 / 2 - anchors[end].len as i32;
        if !promising(sides, anchors[end], more, settings) {
            continue;
        }
        *aligned += 1;
        let chain = std::mem::take(&mut scratch.chain);
        stretch(sides, anchors, &chain, settings, &mut runs);
        scratch.chain = chain;
    }
    settle(sides, runs, settings)
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
    let gap = here.a.saturating_sub(before.a + before.len);
    // Doubled as scores are: what both runs hold counts once, and two units of drift or eight of a gap cost a character.
    Some((2 * overlap + drift + gap / 4) as i32)
}

/// Turns one chain into passages: fills the gaps, and cuts where a gap costs more than both of its sides bear.
fn stretch(sides: &Sides<'_>, anchors: &[Anchor], chain: &[usize], settings: &Passages, runs: &mut Vec<Run>) {
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
        let gap = align::across(&sides.units[run.a.1 as usize..anchor.a as usize], &sides.units[run.b.1 as usize..anchor.b as usize]);
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

/// Extends a passage at both ends.
fn finish(sides: &Sides<'_>, mut run: Run, settings: &Passages, runs: &mut Vec<Run>) {
    let drop = 2 * settings.x_drop as i32;
    let (units, a, b) = (sides.units, run.a, run.b);
    let right = align::extend(
        |from, ahead| forward(&units[(a.1 + from) as usize..sides.a.end as usize], ahead),
        |from, ahead| forward(&units[(b.1 + from) as usize..sides.b.end as usize], ahead),
        drop,
    );
    run.a.1 += right.a;
    run.b.1 += right.b;
    let left = align::extend(
        |from, ahead| backward(&units[sides.a.start as usize..(a.0 - from) as usize], ahead),
        |from, ahead| backward(&units[sides.b.start as usize..(b.0 - from) as usize], ahead),
        drop,
    );
    run.a.0 -= left.a;
    run.b.0 -= left.b;
    run.score += right.score + left.score;
    assert!(sides.a.start <= run.a.0 && run.a.1 <= sides.a.end, "a passage {:?} leaves its document {:?}", run.a, sides.a);
    assert!(sides.b.start <= run.b.0 && run.b.1 <= sides.b.end, "a passage {:?} leaves its document {:?}", run.b, sides.b);
    debug_assert!((run.score + (run.a.1 - run.a.0 + run.b.1 - run.b.0) as i32) % 4 == 0, "a score that no alignment has");
    runs.push(run);
}

/// Joins passages that follow each other closely on both sides, common text counted, so that one copy is one passage; then drops what is
/// not good enough or shows what a better one shows.
fn settle(sides: &Sides<'_>, mut runs: Vec<Run>, settings: &Passages) -> Vec<Run> {
    runs.sort_unstable_by_key(|r| (r.a, r.b));
    let mut joined: Vec<Run> = Vec::new();
    for run in runs {
        match joined.iter().rposition(|before| follows(sides, before, &run, settings)) {
            Some(i) => joined[i] = join(sides, joined[i], run),
            None => joined.push(run),
        }
    }
    let mut joined: Vec<Run> = joined
        .into_iter()
        .filter(|run| run.score >= 2 * settings.min_score as i32)
        .map(|run| without_ends(sides, run, settings))
        .filter(|run| aligned_well(sides, run, settings))
        .filter_map(|run| {
            let whole = seen_well(sides, &run, settings);
            if whole { Some(run) } else { cut(sides, &run).filter(|r| aligned_well(sides, r, settings) && seen_well(sides, r, settings)) }
        })
        .collect();
    joined.sort_by_key(|r| (-r.score, r.a, r.b));
    let mut kept: Vec<Run> = Vec::new();
    for run in joined {
        absorb(run, settings, &mut kept);
    }
    kept
}

/// Distance of two passages on both sides, in units of the corpus; common text between them counts.
fn gaps(sides: &Sides<'_>, before: &Run, run: &Run) -> (i64, i64) {
    (sides.gap(before.a.1, run.a.0, &sides.whole_a), sides.gap(before.b.1, run.b.0, &sides.whole_b))
}

fn follows(sides: &Sides<'_>, before: &Run, run: &Run, settings: &Passages) -> bool {
    if run.a.1 <= before.a.1 || run.b.1 <= before.b.1 || run.b.0 <= before.b.0 {
        return false;
    }
    // Common text only widens a gap. Texts that repeat themselves have thousands of passages, each of which asks all before it.
    let is_near = |end: u32, start: u32| start.saturating_sub(end) <= settings.max_break;
    if !is_near(before.a.1, run.a.0) || !is_near(before.b.1, run.b.0) {
        return false;
    }
    let (a, b) = gaps(sides, before, run);
    let left = i64::from(run.a.0) - i64::from(before.a.1) - i64::from(run.b.0) + i64::from(before.b.1);
    let overlap = (-a.max(b)).max(0);
    // The more two passages have in common, the further they may have drifted apart.
    let drift = (a - b).abs().min(left.abs()) - overlap / 4;
    a.max(b) <= i64::from(settings.max_break) && drift <= i64::from(settings.max_drift)
}

fn join(sides: &Sides<'_>, before: Run, run: Run) -> Run {
    let units = sides.units;
    let overlap = before.a.1.saturating_sub(run.a.0).max(before.b.1.saturating_sub(run.b.0));
    let longest = before.longest.max(run.longest);
    let span = |from: (u32, u32), to: (u32, u32)| ((from.0, to.0), (from.1, to.1));
    if overlap == 0 {
        let gap = align::across(&units[before.a.1 as usize..run.a.0 as usize], &units[before.b.1 as usize..run.b.0 as usize]);
        return Run { a: (before.a.0, run.a.1), b: (before.b.0, run.b.1), score: before.score + gap + run.score, longest };
    }
    let (a, b) = span((before.a.0, before.b.0), (run.a.1, run.b.1));
    let score = align::across(&units[a.0 as usize..a.1 as usize], &units[b.0 as usize..b.1 as usize]);
    Run { a, b, score, longest }
}

/// Whether enough agrees that is no phrase, and a sufficient share of all.
fn aligned_well(sides: &Sides<'_>, run: &Run, settings: &Passages) -> bool {
    let least = 2 * settings.min_score as i32;
    run.score >= least && run.identity() >= settings.min_identity && run.score - 2 * phrases(sides, run, (run.score - least) / 2) >= least
}

/// Characters that agree in a passage and belong to phrases; where they are `enough` at most, what they can be.
fn phrases(sides: &Sides<'_>, run: &Run, enough: i32) -> i32 {
    let (a, b) = own_units(sides, run.a, run.b);
    let most = (run.a.1 - run.a.0 + run.b.1 - run.b.0) as i32 - (a.len() + b.len()) as i32;
    if most <= enough {
        return most;
    }
    run.agreeing() as i32 - (align::across(&a, &b) + (a.len() + b.len()) as i32) / 4
}

/// Units of two spans without phrases.
fn own_units(sides: &Sides<'_>, a: (u32, u32), b: (u32, u32)) -> (Vec<u16>, Vec<u16>) {
    let own = |(from, to): (u32, u32), within| {
        let places = sides.mask.own(sides.mask.select(from, within)..sides.mask.select(to - 1, within) + 1);
        places.map(|at| sides.text[at as usize]).collect::<Vec<u16>>()
    };
    (own(a, &sides.whole_a), own(b, &sides.whole_b))
}

/// Which end of a passage.
#[derive(Clone, Copy)]
enum End {
    First,
    Last,
}

impl End {
    /// So many units of a span, from this end inwards.
    fn units(self, units: &[u16], (from, to): (u32, u32), count: u32) -> Vec<u16> {
        let count = count.min(to - from);
        match self {
            Self::First => units[from as usize..(from + count) as usize].to_vec(),
            Self::Last => units[(to - count) as usize..to as usize].iter().rev().copied().collect(),
        }
    }

    /// So many units of a span at this end, and the rest.
    fn split(self, (from, to): (u32, u32), count: u32) -> ((u32, u32), (u32, u32)) {
        match self {
            Self::First => ((from, from + count), (from + count, to)),
            Self::Last => ((to - count, to), (from, to - count)),
        }
    }
}

/// A passage without ends that say nothing of their own: the rows of a cover and the titles of a form stand before the form's words, which are
/// left out, and these before what was copied.
fn without_ends(sides: &Sides<'_>, run: Run, settings: &Passages) -> Run {
    [End::First, End::Last].into_iter().fold(run, |run, end| without_end(sides, &run, end, settings).unwrap_or(run))
}

/// A passage without what stands beyond common text at one end, if no more of its own agrees there than half a gram: an extension passes common
/// text as if it were not there, and then two letters or the digits of two telephone numbers are enough to go on.
fn without_end(sides: &Sides<'_>, run: &Run, end: End, settings: &Passages) -> Option<Run> {
    let of = |span, within| beyond_common(sides, span, within, end);
    let (of_a, of_b) = (of(run.a, &sides.whole_a), of(run.b, &sides.whole_b));
    let mut found: Vec<(u32, bool)> = of_a.into_iter().map(|n| (n, false)).chain(of_b.into_iter().map(|n| (n, true))).collect();
    found.sort_unstable_by_key(|&(n, of_b)| (Reverse(n), of_b));
    found.into_iter().find_map(|(count, of_b)| {
        let (own, other) = if of_b { (run.b, run.a) } else { (run.a, run.b) };
        let beside = end.units(sides.units, other, count + align::DRIFT as u32);
        let (there, common) = align::beginning(&end.units(sides.units, own, count), &beside);
        let (a, b) = if of_b { (there, count) } else { (count, there) };
        let ((end_a, a), (end_b, b)) = (end.split(run.a, a), end.split(run.b, b));
        if there == 0 || a.0 == a.1 || b.0 == b.1 {
            return None;
        }
        let (own_a, own_b) = own_units(sides, end_a, end_b);
        // Half a gram without a difference scores as much as a gram has units.
        if align::across(&own_a, &own_b) > settings.gram as i32 {
            return None;
        }
        let gone = (end_a.1 - end_a.0 + end_b.1 - end_b.0) as i32;
        let rest = Run { a, b, score: run.score + gone - 4 * common as i32, longest: run.longest };
        Some(Run { longest: rest.longest.min(rest.agreeing()), ..rest })
    })
}

/// How many units stand beyond common text at an end of a span, up to a block of them: as many numbers as there are stretches of common text.
fn beyond_common(sides: &Sides<'_>, (from, to): (u32, u32), within: &Range<u32>, end: End) -> Vec<u32> {
    let count = (to - from - 1).min(align::BLOCK as u32);
    let ((first, last), inside) = match end {
        End::First => ((from, from + count), from),
        End::Last => ((to - 1 - count, to - 1), to),
    };
    if sides.mask.select(last, within) - sides.mask.select(first, within) == count {
        return Vec::new();
    }
    let is_break = |unit: &u32| sides.mask.select(*unit, within) - sides.mask.select(unit - 1, within) > 1;
    (first + 1..=last).filter(is_break).map(|unit| unit.abs_diff(inside)).collect()
}

/// The better part of a passage that goes on over common text which only one side has.
fn cut(sides: &Sides<'_>, run: &Run) -> Option<Run> {
    let (x, y) = (widest(sides, run.a, &sides.whole_a), widest(sides, run.b, &sides.whole_b));
    let part = |(from, to): (u32, u32)| &sides.units[from as usize..to as usize];
    let flip = |r: Run| Run { a: r.b, b: r.a, ..r };
    let (run, at, flipped) = if x.0 >= y.0 { (*run, x.1?, false) } else { (flip(*run), y.1?, true) };
    let split = run.b.0 + align::split(part((run.a.0, at)), part((at, run.a.1)), part(run.b));
    let halves = [((run.a.0, at), (run.b.0, split)), ((at, run.a.1), (split, run.b.1))];
    let best = halves.into_iter().map(|(a, b)| Run { a, b, score: align::across(part(a), part(b)), longest: run.longest });
    let best = best.filter(|r| r.b.0 < r.b.1).max_by_key(|r| r.score)?;
    Some(if flipped { flip(best) } else { best })
}

/// Length of the longest common text inside a span, and the unit behind it.
fn widest(sides: &Sides<'_>, (from, to): (u32, u32), within: &Range<u32>) -> (u32, Option<u32>) {
    let mut best = (0, None);
    let mut before = sides.mask.select(from, within);
    for unit in from + 1..to {
        let at = sides.mask.select(unit, within);
        if at - before - 1 > best.0 {
            best = (at - before - 1, Some(unit));
        }
        before = at;
    }
    best
}

/// Whether enough of a passage agrees where the common text inside it counts, as a reader sees it, and neither side of it is mostly common text.
/// Only short passages are looked at: in a long one common text weighs little.
fn seen_well(sides: &Sides<'_>, run: &Run, settings: &Passages) -> bool {
    let whole = |(from, to): (u32, u32), within| sides.mask.select(from, within) as usize..sides.mask.select(to - 1, within) as usize + 1;
    let (a, b) = (whole(run.a, &sides.whole_a), whole(run.b, &sides.whole_b));
    let (own_a, own_b) = ((run.a.1 - run.a.0) as usize, (run.b.1 - run.b.0) as usize);
    own_a + own_b == a.len() + b.len()
        || a.len().max(b.len()) > settings.max_seen as usize
        || 2 * own_a > a.len() && 2 * own_b > b.len() && align::identity(&sides.text[a], &sides.text[b]) >= settings.min_identity
}

/// Adds a passage unless a better one that is there already shows the same place: on both sides, or on one where it is much the better. The
/// source of a copy may say the like elsewhere, as laws do, and then what was copied is like that too.
fn absorb(run: Run, settings: &Passages, runs: &mut Vec<Run>) {
    let inside = |outer: (u32, u32), inner: (u32, u32)| {
        let shared = outer.1.min(inner.1).saturating_sub(outer.0.max(inner.0));
        2 * shared > inner.1 - inner.0
    };
    let shows = |r: &Run| match (inside(r.a, run.a), inside(r.b, run.b)) {
        (true, true) => true,
        (false, false) => false,
        _ => run.score as f32 <= settings.max_echo * r.score as f32,
    };
    if !runs.iter().any(shows) {
        runs.push(run);
    }
}

fn forward(units: &[u16], ahead: &mut [u16; align::BLOCK]) -> usize {
    let n = units.len().min(ahead.len());
    ahead[..n].copy_from_slice(&units[..n]);
    n
}

fn backward(units: &[u16], ahead: &mut [u16; align::BLOCK]) -> usize {
    let n = units.len().min(ahead.len());
    for (slot, &unit) in ahead.iter_mut().zip(units.iter().rev()) {
        *slot = unit;
    }
    n
}

/// Whether a chain that ends with this anchor and has `more` characters before it can be a passage: long, or in surroundings that agree.
pub(crate) fn promising(sides: &Sides<'_>, last: Anchor, more: i32, settings: &Passages) -> bool {
    let len = last.len as i32 + more;
    len >= settings.long_run as i32 || len - ANY_HIT + surroundings(sides, last) as i32 >= settings.min_surroundings as i32
}

/// Characters of a run that say nothing, since every hit has them: those of a gram as it was when `min_surroundings` was measured.
const ANY_HIT: i32 = 8;

/// Units on each side of an anchor that are looked at, and how far they may have slipped.
const AROUND: usize = 32;
const SLIP: usize = 2;

/// Characters around an anchor that agree within a slip of a few places: cheap, and far apart for copies and for chance.
fn surroundings(sides: &Sides<'_>, anchor: Anchor) -> u32 {
    let right = |from: u32, end: u32| &sides.units[from as usize..(from as usize + AROUND).min(end as usize)];
    let left = |from: u32, start: u32| &sides.units[(from as usize).saturating_sub(AROUND).max(start as usize)..from as usize];
    let (ra, rb) = (right(anchor.a + anchor.len, sides.a.end), right(anchor.b + anchor.len, sides.b.end));
    let (la, lb) = (left(anchor.a, sides.a.start), left(anchor.b, sides.b.start));
    let agree = |x: &[u16], y: &[u16]| x.iter().zip(y).map(|(p, q)| u16::from(p == q)).sum::<u16>();
    let agree_back = |x: &[u16], y: &[u16]| {
        let n = x.len().min(y.len());
        agree(&x[x.len() - n..], &y[y.len() - n..])
    };
    let mut sum = agree(ra, rb) + agree_back(la, lb);
    for slip in 1..=SLIP {
        let (a, b) = (slip.min(ra.len()), slip.min(rb.len()));
        sum += agree(&ra[a..], rb) + agree(ra, &rb[b..]);
        let (a, b) = (la.len().saturating_sub(slip), lb.len().saturating_sub(slip));
        sum += agree_back(&la[..a], lb) + agree_back(la, &lb[..b]);
    }
    u32::from(sum)
}
