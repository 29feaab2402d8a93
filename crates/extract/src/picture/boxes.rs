//! Boxes to tick: found by their outline, because the reader of pictures knows no sign of the kind and takes them for 口 or 回.

use image::{GrayImage, Luma};

use super::bitmap::Bitmap;
use super::regions::{Area, Strip};
use super::rules::{self, Rule};

/// What a box shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// Nothing: not chosen.
    Plain,
    /// A tick, or whatever a hand puts in.
    Ticked,
    /// A cross.
    Crossed,
    /// Filled.
    Solid,
}

impl Mark {
    pub(super) const fn sign(self) -> &'static str {
        match self {
            Self::Plain => "□",
            Self::Ticked => "☑",
            Self::Crossed => "☒",
            Self::Solid => "■",
        }
    }
}

/// A box to tick, in pixels of the page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct TickBox {
    /// Its outline, the line included.
    pub(super) area: Area,
    pub(super) mark: Mark,
    /// Share of the outline (of all of it where solid) that is ink.
    pub(super) closed: f64,
}

/// Sides in parts of an inch: boxes of letters from 7 to 22 points.
const SIDE: (f64, f64) = (0.075, 0.26);
/// How much longer one side may be than the other.
const SKEW: f64 = 0.08;
/// Thickest outline, in parts of its side.
const THICKEST: f64 = 0.17;
/// Pixels that a worn outline may lack in a row. Boxes stand no nearer to the next letter.
const GAP: usize = 2;
/// Share of each side that is ink.
const CLOSED: f64 = 0.92;
/// Pixels that a corner may seem to stick out for its blur. 口 stands on two feet and has a shoulder.
const FEET: usize = 1;
/// Pixels by which boxes of one size differ.
const ALIKE: usize = 2;
/// Pixels from the outline to where the paper around it is clean.
const BLUR: usize = 2;
/// Share of the inside that is ink in a plain box and in a solid one.
const INSIDE: (f64, f64) = (0.03, 0.9);
/// Share of the inside along which a level or upright stroke makes it a character: 日, 田, 国.
const STROKE: f64 = 0.75;

/// All boxes of a page from which its ruled lines have been taken. `dpi` is its resolution.
pub(super) fn find(bits: &Bitmap, ruled: &[Rule], dpi: f64) -> Vec<TickBox> {
    let places = places(bits, ruled, ((SIDE.0 * dpi) as usize, (SIDE.1 * dpi) as usize));
    let judged: Vec<(TickBox, bool)> = places.into_iter().filter_map(|place| judge(bits, &close_by(ruled, place), place)).collect();
    // A page has boxes of one make: what is less sure is one where a sure one is as large, and shows no more than a character does.
    let sure: Vec<Area> = judged.iter().filter(|(one, is_sure)| *is_sure && one.mark != Mark::Ticked).map(|(one, _)| one.area).collect();
    let alike = |a: Area, b: Area| a.width().abs_diff(b.width()) <= ALIKE && a.height().abs_diff(b.height()) <= ALIKE;
    let is_believed = |(one, is_sure): &(TickBox, bool)| *is_sure || sure.iter().any(|&other| alike(one.area, other));
    let mut found: Vec<TickBox> = judged.into_iter().filter(is_believed).map(|(one, _)| one).collect();
    // The same box may be found by several of its sides, and another within it.
    found.sort_by(|a, b| b.area.width().cmp(&a.area.width()).then(b.closed.total_cmp(&a.closed)));
    let mut out: Vec<TickBox> = Vec::new();
    for one in found {
        if !out.iter().any(|other| other.area.shares(one.area)) {
            out.push(one);
        }
    }
    out.sort_by_key(|one| (one.area.y0, one.area.x0));
    out
}

/// Squares of a page whose sides have a length in this range, by two of their sides: two that lie level, two upright, or the lower and the
/// left one.
fn places(bits: &Bitmap, ruled: &[Rule], lengths: (usize, usize)) -> Vec<Area> {
    let level = lines(bits, lengths, true);
    let upright = lines(&bits.transposed(), lengths, false);
    let sides = [pairs(&level, lengths), pairs(&upright, lengths), corners(&level, &upright)].concat();
    let mut out: Vec<Area> = sides.into_iter().map(|(a, b)| around(area(a), area(b))).collect();
    // A line as thick as it is long is a solid box.
    out.extend(level.iter().filter(|r| (r.to_across - r.from_across) as usize >= lengths.0).map(|r| area(*r)));
    let on_lines: Vec<Area> = out.iter().flat_map(|&place| to_lines(place, ruled)).collect();
    out.extend(on_lines);
    out.sort_by_key(|a| (a.y0, a.x0, a.y1, a.x1));
    out.dedup();
    out
}

/// Straight lines along the rows of `bits` with a length in a range, from the first row on.
fn lines(bits: &Bitmap, (least, most): (usize, usize), horizontal: bool) -> Vec<Rule> {
    let mut found = rules::level(bits, (least, GAP), most, horizontal);
    found.retain(|r| (r.to - r.from) as usize <= most);
    found.sort_by_key(|r| (r.from_across, r.from));
    found
}

/// Two lines side by side that end at the same places, about as far apart as they are long.
fn pairs(lines: &[Rule], (least, most): (usize, usize)) -> Vec<(Rule, Rule)> {
    let mut out = Vec::new();
    for (i, first) in lines.iter().enumerate() {
        let length = (first.to - first.from) as usize;
        let room = room(length) as u32;
        for second in &lines[i + 1..] {
            let apart = (second.from_across - first.from_across) as usize;
            if apart > most {
                break;
            }
            let is_even = first.from.abs_diff(second.from) <= room && first.to.abs_diff(second.to) <= room;
            if apart >= least && is_even && apart.abs_diff(length) <= length / 4 {
                out.push((*first, *second));
            }
        }
    }
    out
}

/// A level and an upright line of one length that meet at the lower left: a tick that leaves by the upper right corner draws out the others.
fn corners(level: &[Rule], upright: &[Rule]) -> Vec<(Rule, Rule)> {
    let near = |a: u32, b: u32| a.abs_diff(b) as usize <= ALIKE;
    let mut out = Vec::new();
    for bottom in level {
        let length = (bottom.to - bottom.from) as usize;
        let from = upright.partition_point(|left| left.from_across + (ALIKE as u32) < bottom.from);
        let beside = upright[from..].iter().take_while(|left| near(left.from_across, bottom.from));
        let is_even = |left: &&Rule| near(bottom.to_across, left.to) && length.abs_diff((left.to - left.from) as usize) <= room(length);
        out.extend(beside.filter(is_even).map(|left| (*bottom, *left)));
    }
    out
}

/// Pixels by which sides of a length may differ.
fn room(length: usize) -> usize {
    ((length as f64 * SKEW) as usize).max(2)
}

fn area(rule: Rule) -> Area {
    let [from, to, first, last] = [rule.from, rule.to + 1, rule.from_across, rule.to_across + 1].map(|v| v as usize);
    if rule.horizontal { Area { x0: from, y0: first, x1: to, y1: last } } else { Area { x0: first, y0: from, x1: last, y1: to } }
}

fn around(a: Area, b: Area) -> Area {
    Area { x0: a.x0.min(b.x0), y0: a.y0.min(b.y0), x1: a.x1.max(b.x1), y1: a.y1.max(b.y1) }
}

/// The four sides of a square, each looked at from outside: rows from the side inwards (negative: outwards), places along it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Top,
    Bottom,
    Left,
    Right,
}

/// A square of the page that may be a box.
struct Square<'b> {
    bits: &'b Bitmap,
    area: Area,
    /// Ruled lines that were taken out here.
    ruled: &'b [Rule],
}

impl Square<'_> {
    const SIDES: [Side; 4] = [Side::Top, Side::Bottom, Side::Left, Side::Right];

    fn length(&self, side: Side) -> usize {
        if matches!(side, Side::Top | Side::Bottom) { self.area.width() } else { self.area.height() }
    }

    /// The square that its sides enclose: upright lines end where a character's feet do.
    fn without_feet(self) -> Self {
        let a = self.area;
        let [top, bottom, left, right] = Self::SIDES.map(|s| self.recess(s));
        Self { area: Area { x0: a.x0 + left, y0: a.y0 + top, x1: a.x1 - right, y1: a.y1 - bottom }, ..self }
    }

    /// The sides that it has by itself, where it is closed and free: a box may stand on a ruled line, or hang from one, which was taken out; a
    /// cell has more of them.
    fn own_sides(&self, thickest: usize) -> Option<Vec<Side>> {
        let is_own = |s: &Side| lines_at(self.ruled, self.area, *s).next().is_none() || self.closed(*s, thickest) >= CLOSED;
        let own: Vec<Side> = Self::SIDES.into_iter().filter(is_own).collect();
        let is_closed = Self::SIDES.into_iter().all(|s| self.closed_or_ruled(s, thickest) >= CLOSED);
        let walls = Self::SIDES.into_iter().filter(|&s| self.is_walled(s)).count();
        (own.len() > 2 && is_closed && walls < 3).then_some(own)
    }

    /// Where a place lies on the page that is `depth` pixels inside a side (outside where negative), `along` pixels from its left or upper end.
    fn place(&self, side: Side, along: isize, depth: isize) -> (isize, isize) {
        let a = self.area;
        match side {
            Side::Top => (a.x0 as isize + along, a.y0 as isize + depth),
            Side::Bottom => (a.x0 as isize + along, a.y1 as isize - 1 - depth),
            Side::Left => (a.x0 as isize + depth, a.y0 as isize + along),
            Side::Right => (a.x1 as isize - 1 - depth, a.y0 as isize + along),
        }
    }

    /// Whether there is ink at a place.
    fn is_dark(&self, side: Side, along: isize, depth: isize) -> bool {
        let (x, y) = self.place(side, along, depth);
        x >= 0 && y >= 0 && (x as usize) < self.bits.width && (y as usize) < self.bits.height && self.bits.is_dark(x as usize, y as usize)
    }

    /// Whether a ruled line was taken out at a place.
    fn was_ruled(&self, side: Side, along: isize, depth: isize) -> bool {
        let (x, y) = self.place(side, along, depth);
        self.ruled.iter().any(|r| {
            let (along, across) = if r.horizontal { (x, y) } else { (y, x) };
            let (first, last) = (r.from_across as isize - rules::EDGE as isize, r.to_across as isize + rules::EDGE as isize);
            (first..=last).contains(&across) && (r.from as isize..=r.to as isize).contains(&along)
        })
    }

    /// Share of a side's places at which the outline is met within a few pixels.
    fn closed(&self, side: Side, thickest: usize) -> f64 {
        self.met(side, thickest, |i, d| self.is_dark(side, i, d))
    }

    /// The same where ruled lines count.
    fn closed_or_ruled(&self, side: Side, thickest: usize) -> f64 {
        self.met(side, thickest, |i, d| self.is_dark(side, i, d) || self.was_ruled(side, i, d))
    }

    fn met(&self, side: Side, thickest: usize, is_met: impl Fn(isize, isize) -> bool) -> f64 {
        let length = self.length(side);
        let met = (0..length).filter(|&i| (-1..=thickest as isize).any(|d| is_met(i as isize, d))).count();
        met as f64 / length as f64
    }

    /// Thickness of the outline along the middle of a side.
    fn thickness(&self, side: Side) -> usize {
        let length = self.length(side);
        let mut all: Vec<usize> = (length / 4..length - length / 4)
            .filter_map(|i| {
                let dark = |d: isize| self.is_dark(side, i as isize, d);
                let first = (-1..3).find(|&d| dark(d))?;
                Some((first..length as isize).take_while(|&d| dark(d)).count())
            })
            .collect();
        // A tick that touches the side adds to less than half of it.
        all.sort_unstable();
        all.get(all.len() / 4).copied().unwrap_or(0)
    }

    /// How deep inside the outline is first met along the middle of a side.
    fn recess(&self, side: Side) -> usize {
        let length = self.length(side);
        let mut all: Vec<usize> = (length / 4..length - length / 4)
            .filter_map(|i| (0..length / 4).find(|&d| self.is_dark(side, i as isize, d as isize)))
            .collect();
        all.sort_unstable();
        all.get(all.len() / 2).copied().unwrap_or(0)
    }

    /// Pixels that ink goes on beyond a side at its first and at its last corner.
    fn feet(&self, side: Side, thickness: usize) -> [usize; 2] {
        let (length, corner, most) = (self.length(side) as isize, thickness as isize, self.length(side) / 4);
        let beyond = |from: isize, to: isize| (1..=most).take_while(|&d| (from..to).any(|i| self.is_dark(side, i, -(d as isize)))).count();
        [beyond(-1, corner + 1), beyond(length - corner - 1, length + 1)]
    }

    /// Share of the paper beyond a side that is ink.
    fn beyond(&self, side: Side) -> f64 {
        let length = self.length(side);
        let dark = (0..length).filter(|&i| self.is_dark(side, i as isize, -(BLUR as isize) - 1)).count();
        dark as f64 / length as f64
    }

    /// Whether a stroke runs along all of a side not far from it: what it closes in is part of a character.
    fn is_walled(&self, side: Side) -> bool {
        let length = self.length(side);
        let reach = (length * 3 / 5) as isize;
        let dark = (0..length).filter(|&i| (BLUR as isize + 1..=reach).any(|d| self.is_dark(side, i as isize, -d))).count();
        dark as f64 >= 0.9 * length as f64
    }
}

/// What a square is, if it is a box, and whether that is sure by itself. `ruled` are the lines that were taken out near it.
fn judge(bits: &Bitmap, ruled: &[Rule], place: Area) -> Option<(TickBox, bool)> {
    let square = Square { bits, area: place, ruled }.without_feet();
    let area = square.area;
    let (width, height) = (area.width(), area.height());
    let side = width.max(height);
    if width.abs_diff(height) > room(side) {
        return None;
    }
    let thickest = ((side as f64 * THICKEST) as usize).max(3);
    let own = square.own_sides(thickest)?;
    let thick: Vec<usize> = own.iter().map(|&s| square.thickness(s)).collect();
    let (thin, bold) = (*thick.iter().min()?, *thick.iter().max()?);
    let mark = if thin * 2 > side {
        (share(bits, area) >= INSIDE.1).then_some(Mark::Solid)?
    } else if bold > thickest || bold > 2 * thin + 1 {
        return None;
    } else {
        mark(bits, area, bold)?
    };
    let is_empty = matches!(mark, Mark::Plain | Mark::Solid);
    // A stroke of a hand leaves by a corner or through a side; a character stands on two feet.
    let feet = |s: Side| square.feet(s, bold.min(thickest));
    let has_feet = own.iter().map(|&s| feet(s)).any(|[first, last]| if is_empty { first.max(last) > FEET } else { first.min(last) > FEET });
    let [first, last] = if own.contains(&Side::Bottom) { feet(Side::Bottom) } else { [0, 0] };
    if own.iter().any(|&s| square.beyond(s) > if is_empty { 0.1 } else { 0.4 }) {
        return None;
    }
    // Characters of a brush stand on one foot.
    let (is_possible, is_sure) = match mark {
        Mark::Crossed => (true, true),
        Mark::Ticked => (!has_feet && first.min(last) == 0, first.max(last) <= FEET),
        Mark::Plain | Mark::Solid => (!has_feet, first.min(last) == 0),
    };
    let closed = own.iter().map(|&s| square.closed(s, thickest)).sum::<f64>() / own.len() as f64;
    is_possible.then_some((TickBox { area, mark, closed }, is_sure))
}

/// The ruled lines that come near a place.
fn close_by(ruled: &[Rule], place: Area) -> Vec<Rule> {
    const NEAR: usize = 8;
    let meets = |from: u32, to: u32, low: usize, high: usize| (from as usize) < high + NEAR && low < to as usize + NEAR;
    let is_near = |r: &&Rule| {
        let (along, across) =
            if r.horizontal { ((place.x0, place.x1), (place.y0, place.y1)) } else { ((place.y0, place.y1), (place.x0, place.x1)) };
        meets(r.from, r.to, along.0, along.1) && meets(r.from_across, r.to_across, across.0, across.1)
    };
    ruled.iter().filter(is_near).copied().collect()
}

/// The ruled lines, taken out, by which a side lies.
fn lines_at(ruled: &[Rule], area: Area, side: Side) -> impl Iterator<Item = &Rule> {
    const NEAR: u32 = 4;
    let (horizontal, at, from, to) = match side {
        Side::Top => (true, area.y0, area.x0, area.x1),
        Side::Bottom => (true, area.y1, area.x0, area.x1),
        Side::Left => (false, area.x0, area.y0, area.y1),
        Side::Right => (false, area.x1, area.y0, area.y1),
    };
    let (at, from, to) = (at as u32, from as u32, to as u32);
    let is_near = move |r: &&Rule| at + NEAR >= r.from_across && at <= r.to_across + NEAR;
    ruled.iter().filter(move |r| r.horizontal == horizontal && r.from <= from && r.to + 1 >= to).filter(is_near)
}

/// The same square up to the ruled lines by which it lies: what of its side lay on one was taken out with it.
fn to_lines(area: Area, ruled: &[Rule]) -> Vec<Area> {
    let to = |side: Side, edge: usize| match side {
        Side::Top => Area { y0: edge, ..area },
        Side::Bottom => Area { y1: edge, ..area },
        Side::Left => Area { x0: edge, ..area },
        Side::Right => Area { x1: edge, ..area },
    };
    let edges = |side: Side| lines_at(ruled, area, side).flat_map(|r| [r.from_across as usize, r.to_across as usize + 1]);
    Square::SIDES.into_iter().flat_map(|side| edges(side).map(move |edge| to(side, edge))).collect()
}

/// What the inside of a frame shows; `None` where it is a character's.
fn mark(bits: &Bitmap, area: Area, thickness: usize) -> Option<Mark> {
    let edge = thickness + 1;
    let inner = Area { x0: area.x0 + edge, y0: area.y0 + edge, x1: area.x1.checked_sub(edge)?, y1: area.y1.checked_sub(edge)? };
    if inner.x1 <= inner.x0 + 4 || inner.y1 <= inner.y0 + 4 {
        return None;
    }
    let ink = share(bits, inner);
    if ink <= INSIDE.0 {
        return Some(Mark::Plain);
    }
    if ink >= INSIDE.1 {
        return Some(Mark::Solid);
    }
    let level = (inner.y0..inner.y1).any(|y| is_stroke(inner.width(), |i| bits.is_dark(inner.x0 + i, y)));
    let upright = (inner.x0..inner.x1).any(|x| is_stroke(inner.height(), |i| bits.is_dark(x, inner.y0 + i)));
    if level || upright {
        return None;
    }
    Some(if is_cross(bits, inner) { Mark::Crossed } else { Mark::Ticked })
}

/// Whether a line of the inside is ink for most of its length without a gap.
fn is_stroke(length: usize, dark: impl Fn(usize) -> bool) -> bool {
    let (mut run, mut longest) = (0usize, 0);
    for i in 0..length {
        run = if dark(i) { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest as f64 >= STROKE * length as f64
}

/// Share of an area that is ink.
fn share(bits: &Bitmap, area: Area) -> f64 {
    let dark: usize = (area.y0..area.y1).map(|y| bits.row(y)[area.x0..area.x1].iter().filter(|&&d| d).count()).sum();
    dark as f64 / (area.width() * area.height()).max(1) as f64
}

/// Whether what stands in a frame is a cross: from above and from the side, two strokes that meet and part.
fn is_cross(bits: &Bitmap, inner: Area) -> bool {
    let rows = (inner.y0..inner.y1).map(|y| strokes(inner.width(), |i| bits.is_dark(inner.x0 + i, y)));
    let columns = (inner.x0..inner.x1).map(|x| strokes(inner.height(), |i| bits.is_dark(x, inner.y0 + i)));
    meets_and_parts(rows) && meets_and_parts(columns)
}

/// Strokes that a line of the inside crosses, and from where to where they reach.
fn strokes(length: usize, dark: impl Fn(usize) -> bool) -> (usize, usize) {
    let count = (0..length).filter(|&i| dark(i) && (i == 0 || !dark(i - 1))).count();
    let reach = (0..length).rev().find(|&i| dark(i)).map_or(0, |last| last + 1 - (0..last).find(|&i| dark(i)).unwrap_or(last));
    (count, reach)
}

fn meets_and_parts(lines: impl Iterator<Item = (usize, usize)>) -> bool {
    /// Lines on which grain may add a stroke.
    const GRAIN: usize = 1;
    let all: Vec<(usize, usize)> = lines.collect();
    let widest = all.iter().map(|&(_, reach)| reach).max().unwrap_or(0);
    // Where the strokes meet they are narrow; one as wide as all is the stroke of a character.
    let mut seen: Vec<usize> = all.iter().filter(|&&(n, reach)| n == 2 || n == 1 && 2 * reach < widest).map(|&(n, _)| n).collect();
    seen.dedup();
    all.iter().filter(|&&(n, _)| n > 2).count() <= GRAIN && seen.windows(3).any(|w| w == [2, 1, 2])
}

/// The boxes that are as large as letters of the strip that they stand in, and which strip that is.
pub(super) fn in_strips(boxes: Vec<TickBox>, strips: &[Strip]) -> Vec<(usize, TickBox)> {
    /// Side of a box in parts of the height of its line.
    const OF_LINE: (f64, f64) = (0.5, 1.5);
    let place = |b: &TickBox| {
        let (x, y) = ((b.area.x0 + b.area.x1) / 2, (b.area.y0 + b.area.y1) / 2);
        let at = strips.iter().position(|s| (s.area.x0..s.area.x1).contains(&x) && (s.area.y0..s.area.y1).contains(&y))?;
        let part = b.area.height() as f64 / strips[at].line_height.max(1) as f64;
        (OF_LINE.0..=OF_LINE.1).contains(&part).then_some(at)
    };
    boxes.into_iter().filter_map(|b| place(&b).map(|at| (at, b))).collect()
}

/// Makes all boxes alike: plain ones of even lines, without what is in them and sticks out of them. The reader takes these for 口, one for each
/// and at its place; where they are whitened instead, it reads quotation marks into gaps (into 12 of 17 of a form).
pub(super) fn make_plain<'b>(picture: &mut GrayImage, bits: &Bitmap, boxes: impl Iterator<Item = &'b TickBox>) {
    for one in boxes {
        let whitened = grown(one.area, BLUR, bits);
        pixels(whitened).chain(sticking_out(bits, whitened, one.area.width() * 3 / 4)).for_each(|(x, y)| paint(picture, x, y, 255));
        let line = (one.area.width() / 11).max(2);
        let a = one.area;
        let is_outline = |x: usize, y: usize| x < a.x0 + line || x >= a.x1 - line || y < a.y0 + line || y >= a.y1 - line;
        pixels(a).filter(|&(x, y)| is_outline(x, y)).for_each(|(x, y)| paint(picture, x, y, 0));
    }
}

fn pixels(area: Area) -> impl Iterator<Item = (usize, usize)> {
    (area.y0..area.y1).flat_map(move |y| (area.x0..area.x1).map(move |x| (x, y)))
}

fn paint(picture: &mut GrayImage, x: usize, y: usize, grey: u8) {
    picture.put_pixel(x as u32, y as u32, Luma([grey]));
}

fn grown(area: Area, by: usize, bits: &Bitmap) -> Area {
    let (x0, y0) = (area.x0.saturating_sub(by), area.y0.saturating_sub(by));
    Area { x0, y0, x1: (area.x1 + by).min(bits.width), y1: (area.y1 + by).min(bits.height) }
}

/// Ink that hangs together with an area, and its blur; nothing where it reaches further than a stroke of a tick does.
fn sticking_out(bits: &Bitmap, area: Area, reach: usize) -> Vec<(usize, usize)> {
    let (window, border) = (grown(area, reach, bits), grown(area, 1, bits));
    let inside = |a: Area, x: usize, y: usize| (a.x0..a.x1).contains(&x) && (a.y0..a.y1).contains(&y);
    let mut seen = vec![false; window.width() * window.height()];
    let at = |x: usize, y: usize| (y - window.y0) * window.width() + x - window.x0;
    let mut open: Vec<(usize, usize)> = (border.y0..border.y1)
        .flat_map(|y| (border.x0..border.x1).map(move |x| (x, y)))
        .filter(|&(x, y)| !inside(area, x, y) && bits.is_dark(x, y))
        .collect();
    open.iter().for_each(|&(x, y)| seen[at(x, y)] = true);
    let mut out = Vec::new();
    while let Some((x, y)) = open.pop() {
        let is_at_edge = x == window.x0 || y == window.y0 || x + 1 == window.x1 || y + 1 == window.y1;
        if is_at_edge {
            return Vec::new();
        }
        out.extend((y - 1..y + 2).flat_map(|ny| (x - 1..x + 2).map(move |nx| (nx, ny))));
        for (nx, ny) in (y - 1..y + 2).flat_map(|ny| (x - 1..x + 2).map(move |nx| (nx, ny))) {
            if !inside(area, nx, ny) && bits.is_dark(nx, ny) && !seen[at(nx, ny)] {
                seen[at(nx, ny)] = true;
                open.push((nx, ny));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ink of a drawing by pixels from its upper left corner.
    type Ink = fn(i32, i32) -> bool;

    /// An outline of 32 by 32 pixels, three thick, as of a letter of ten points at 300 dots per inch.
    fn frame(x: i32, y: i32) -> bool {
        let inside = |from: i32, to: i32| (from..to).contains(&x) && (from..to).contains(&y);
        inside(0, 32) && !inside(3, 29)
    }

    /// From the left down and up to the right.
    fn tick(x: i32, y: i32) -> bool {
        (8..14).contains(&x) && (y - x - 8).abs() < 3 || (14..25).contains(&x) && (y + x - 35).abs() < 3
    }

    /// The feet of the sides of a frame.
    fn feet(x: i32, y: i32) -> bool {
        ((0..3).contains(&x) || (29..32).contains(&x)) && (32..35).contains(&y)
    }

    fn level(x: i32, y: i32, at: i32) -> bool {
        (3..29).contains(&x) && (at..at + 3).contains(&y)
    }

    /// A page of 320 by 120 pixels with drawings side by side, the first from (20, 40) on, 60 pixels apart.
    fn page(drawings: &[Ink]) -> Bitmap {
        let ink = |x: usize, y: usize| (0..).zip(drawings).any(|(n, ink)| ink(x as i32 - 20 - 60 * n, y as i32 - 40));
        Bitmap::filled(320, 120, ink)
    }

    fn tick_box(x: usize, y: usize, mark: Mark) -> TickBox {
        TickBox { area: Area { x0: x, y0: y, x1: x + 32, y1: y + 32 }, mark, closed: 1.0 }
    }

    /// The page without its ruled lines, and these.
    fn without_rules(bits: &Bitmap) -> (Bitmap, Vec<Rule>) {
        let mut picture = picture(bits);
        let found = rules::find(bits, 300.0);
        rules::erase(&mut picture, bits, &found);
        (Bitmap::of(&picture), found)
    }

    fn picture(bits: &Bitmap) -> GrayImage {
        GrayImage::from_fn(bits.width as u32, bits.height as u32, |x, y| Luma([if bits.is_dark(x as usize, y as usize) { 0 } else { 255 }]))
    }

    #[test]
    fn boxes_are_known_by_what_they_show() {
        let cross: Ink = |x, y| frame(x, y) || (6..26).contains(&x) && ((x - y).abs() < 3 || (x + y - 31).abs() < 3);
        let solid: Ink = |x, y| (0..32).contains(&x) && (0..32).contains(&y);
        let bits = page(&[frame, |x, y| frame(x, y) || tick(x, y), cross, solid]);
        let expected = [(20, Mark::Plain), (80, Mark::Ticked), (140, Mark::Crossed), (200, Mark::Solid)];
        assert_eq!(find(&bits, &[], 300.0), expected.map(|(x, mark)| tick_box(x, 40, mark)));
        // A worn outline is one too, and says so.
        let worn = page(&[|x, y| frame(x, y) && !(10..12).contains(&x)]);
        let found: Vec<(Area, f64)> = find(&worn, &[], 300.0).into_iter().map(|b| (b.area, b.closed)).collect();
        assert_eq!(found, [(tick_box(20, 40, Mark::Plain).area, (2.0 * 30.0 / 32.0 + 2.0) / 4.0)]);
    }

    #[test]
    fn a_tick_may_leave_its_box_and_goes_from_it() {
        let through: Ink = |x, y| frame(x, y) || tick(x, y) || (25..42).contains(&x) && (y + x - 35).abs() < 3;
        let bits = page(&[through]);
        let found = find(&bits, &[], 300.0);
        assert_eq!(found, [tick_box(20, 40, Mark::Ticked)]);
        let mut plain = picture(&bits);
        make_plain(&mut plain, &bits, found.iter());
        let outline: Ink = |x, y| (0..32).contains(&x) && (0..32).contains(&y) && !((2..30).contains(&x) && (2..30).contains(&y));
        assert_eq!(Bitmap::of(&plain), page(&[outline]));
        // What reaches further is no tick's: it stays.
        let joined = page(&[|x, y| frame(x, y) || (32..120).contains(&x) && (14..17).contains(&y)]);
        let mut plain = picture(&joined);
        make_plain(&mut plain, &joined, [tick_box(20, 40, Mark::Plain)].iter());
        let stays = |x: usize, y: usize| (20 + 32 + BLUR..140).contains(&x) && (54..57).contains(&y);
        let outlined = page(&[outline]);
        assert_eq!(Bitmap::of(&plain), Bitmap::filled(320, 120, |x, y| outlined.is_dark(x, y) || stays(x, y)));
    }

    #[test]
    fn characters_are_no_boxes() {
        let characters: [(&str, Ink); 7] = [
            ("口", |x, y| frame(x, y) || feet(x, y)),
            ("日", |x, y| frame(x, y) || level(x, y, 14)),
            ("田", |x, y| frame(x, y) || level(x, y, 14) || level(y, x, 14)),
            ("国", |x, y| frame(x, y) || feet(x, y) || [7, 14, 23].into_iter().any(|at| level(x, y, at)) || level(y, x, 14) && y > 7),
            ("回", |x, y| frame(x, y) || feet(x, y) || frame(2 * (x - 8), 2 * (y - 8))),
            ("囚", |x, y| frame(x, y) || feet(x, y) || (6..26).contains(&y) && (x - 16).abs() == y / 3),
            ("匚", |x, y| frame(x, y) && !((29..32).contains(&x) && (3..29).contains(&y))),
        ];
        for (character, ink) in characters {
            assert_eq!(find(&page(&[ink]), &[], 300.0), [], "{character}");
            // Nor beside boxes.
            assert_eq!(find(&page(&[frame, ink, frame]), &[], 300.0), [20, 140].map(|x| tick_box(x, 40, Mark::Plain)), "{character}");
        }
    }

    #[test]
    fn cells_are_no_boxes_and_a_box_may_stand_on_a_line() {
        // Cells of 32 pixels: five in each of three rows.
        let cells = Bitmap::filled(320, 160, |x, y| {
            let on = |at: usize| at.saturating_sub(20) % 32 < 3;
            (20..183).contains(&x) && (20..119).contains(&y) && (on(x) || on(y))
        });
        let (bits, rules) = without_rules(&cells);
        assert_eq!(find(&bits, &rules, 300.0), []);
        // The lower side of the second box is a part of the line.
        let bits = Bitmap::filled(320, 160, |x, y| {
            let (x, y) = (x as i32, y as i32);
            frame(x - 40, y - 40) || frame(x - 140, y - 71) || (10..310).contains(&x) && (100..103).contains(&y)
        });
        let (bits, rules) = without_rules(&bits);
        let found: Vec<(usize, usize, Mark)> = find(&bits, &rules, 300.0).into_iter().map(|b| (b.area.x0, b.area.y0, b.mark)).collect();
        assert_eq!(found, [(40, 40, Mark::Plain), (140, 71, Mark::Plain)]);
    }

    #[test]
    fn a_box_is_as_large_as_the_letters_of_its_line() {
        let strip = |y0, line_height| Strip { area: Area { x0: 0, y0, x1: 300, y1: y0 + 60 }, line_height };
        let strips = [strip(0, 70), strip(60, 40)];
        let boxes = vec![tick_box(20, 10, Mark::Plain), tick_box(20, 70, Mark::Plain), tick_box(400, 70, Mark::Plain)];
        assert_eq!(in_strips(boxes, &strips), [(1, tick_box(20, 70, Mark::Plain))]);
    }
}
