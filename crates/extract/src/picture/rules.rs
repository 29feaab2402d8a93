//! Ruled lines: found, so that cells are known, and taken out, so that no line is read as a letter.

use image::{GrayImage, Luma};

use super::bitmap::Bitmap;

/// A ruled line in pixels, all ends inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rule {
    pub(super) horizontal: bool,
    /// Along the line.
    pub(super) from: u32,
    pub(super) to: u32,
    /// Across it.
    pub(super) from_across: u32,
    pub(super) to_across: u32,
}

/// Parts of an inch. A character of a title is 0.4 inch high; a table's cell is hardly narrower than its lines are long.
const SHORTEST: f64 = 0.45;
/// Thicker is a bar or a picture.
const THICKEST: f64 = 0.05;
/// Pixels that a worn line may lack in a row.
const GAP: usize = 4;

/// Parts of an inch between the gaps of a worn line. Letters in a row part more often, and a line of their feet (22223) is no rule.
const SOUND: f64 = 0.25;
/// Share of a row of feet on which strokes stand; where rules cross, it is far less.
const STROKES: f64 = 0.08;

/// Level and upright lines.
pub(super) fn find(bits: &Bitmap, dpi: f64) -> Vec<Rule> {
    let (shortest, thickest) = ((SHORTEST * dpi) as usize, (THICKEST * dpi).max(3.0) as usize);
    let of = |bits: &Bitmap, horizontal| {
        let mut found = level(bits, (shortest, GAP), thickest, horizontal);
        found.retain(|rule| !is_feet(bits, rule, SOUND * dpi));
        found
    };
    let mut out = of(bits, true);
    out.extend(of(&bits.transposed(), false));
    out
}

/// Whether a line along the rows of `bits` is made of the feet or heads of letters: it parts as often as letters do, and strokes go on from it.
fn is_feet(bits: &Bitmap, rule: &Rule, sound: f64) -> bool {
    let (first, last) = (rule.from_across as usize, rule.to_across as usize);
    let dark = |x: usize| (first..=last).any(|y| bits.is_dark(x, y));
    let beyond = |x: usize, near: Option<usize>, far: Option<usize>| {
        [near, far].into_iter().all(|y| y.is_some_and(|y| y < bits.height && bits.is_dark(x, y)))
    };
    let stroke = |x: usize| beyond(x, first.checked_sub(2), first.checked_sub(3)) || beyond(x, Some(last + 2), Some(last + 3));
    let along = rule.from as usize..=rule.to as usize;
    let gaps = along.clone().skip(1).filter(|&x| !dark(x) && dark(x - 1)).count();
    let strokes = along.clone().filter(|&x| stroke(x)).count();
    let length = along.count() as f64;
    gaps as f64 * sound > length && strokes as f64 > STROKES * length
}

/// Lines along the rows of `bits` of at least `shortest` pixels, which lack at most `gap` in a row.
pub(super) fn level(bits: &Bitmap, (shortest, gap): (usize, usize), thickest: usize, horizontal: bool) -> Vec<Rule> {
    let mut open: Vec<Rule> = Vec::new();
    let mut done: Vec<Rule> = Vec::new();
    for y in 0..bits.height {
        let runs = runs(bits, y, (shortest, gap));
        let (still, ended): (Vec<Rule>, Vec<Rule>) = open.into_iter().partition(|r| y as u32 - r.to_across <= 2);
        open = still;
        done.extend(ended);
        for (from, to) in runs {
            let touches = |r: &&mut Rule| from <= r.to && to >= r.from;
            match open.iter_mut().find(touches) {
                Some(r) => (r.from, r.to, r.to_across) = (r.from.min(from), r.to.max(to), y as u32),
                None => open.push(Rule { horizontal, from, to, from_across: y as u32, to_across: y as u32 }),
            }
        }
    }
    done.extend(open);
    done.retain(|r| (r.to_across - r.from_across) as usize <= thickest);
    done
}

/// Dark runs of a row that are long enough. A line that wavers by a pixel is followed: a place counts as dark where its neighbour above or
/// below is.
fn runs(bits: &Bitmap, y: usize, (shortest, gap): (usize, usize)) -> Vec<(u32, u32)> {
    let (above, below) = (bits.row(y.saturating_sub(1)), bits.row((y + 1).min(bits.height - 1)));
    let row = bits.row(y);
    let mut out = Vec::new();
    let mut start: Option<(usize, usize, usize)> = None;
    let mut end_run = |run: Option<(usize, usize, usize)>| {
        // Most of the run must be its own: a letter's foot over a line is not the line.
        if let Some((from, last, own)) = run.filter(|&(from, last, own)| last + 1 - from >= shortest && 2 * own > last - from) {
            debug_assert!(own <= last + 1 - from, "more dark pixels than pixels");
            out.push((from as u32, last as u32));
        }
    };
    for x in 0..bits.width {
        if row[x] || above[x] || below[x] {
            let own = usize::from(row[x]);
            start = Some(start.map_or((x, x, own), |(from, _, count)| (from, x, count + own)));
        } else if let Some((_, last, _)) = start
            && x - last > gap
        {
            end_run(start.take());
        }
    }
    end_run(start);
    out
}

/// Pixels around a line that are taken out with it: its blurred edges.
pub(super) const EDGE: u32 = 2;

/// Whitens the lines; where a letter's stroke crosses one, the stroke stays.
pub(super) fn erase(picture: &mut GrayImage, bits: &Bitmap, rules: &[Rule]) {
    let lines = mask(bits, rules);
    for rule in rules {
        let (first, last) = across(rule, bits);
        let limit = if rule.horizontal { bits.height } else { bits.width } as u32;
        let stroke = |along: u32, across: u32| {
            let (x, y) = rule.point(along, across);
            bits.is_dark(x as usize, y as usize) && !lines.is_dark(x as usize, y as usize)
        };
        for along in rule.from..=rule.to {
            let before = first > 1 && stroke(along, first - 1) && stroke(along, first - 2);
            let behind = last + 2 < limit && stroke(along, last + 1) && stroke(along, last + 2);
            if before && behind {
                continue;
            }
            for across in first..=last {
                let (x, y) = rule.point(along, across);
                picture.put_pixel(x, y, Luma([255]));
            }
        }
    }
}

impl Rule {
    fn point(&self, along: u32, across: u32) -> (u32, u32) {
        if self.horizontal { (along, across) } else { (across, along) }
    }
}

fn across(rule: &Rule, bits: &Bitmap) -> (u32, u32) {
    let limit = if rule.horizontal { bits.height } else { bits.width } as u32;
    (rule.from_across.saturating_sub(EDGE), (rule.to_across + EDGE).min(limit - 1))
}

/// What belongs to lines: a line that crosses another is no stroke.
fn mask(bits: &Bitmap, rules: &[Rule]) -> Bitmap {
    let mut mask = bits.blank();
    for rule in rules {
        let (first, last) = across(rule, bits);
        for across in first..=last {
            for along in rule.from..=rule.to {
                let (x, y) = rule.point(along, across);
                mask.set(x as usize, y as usize);
            }
        }
    }
    mask
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_feet_of_digits_are_no_line() {
        // Ten digits of 15 pixels with 3 between them: a foot over all the width, on it a slanting stroke.
        let digit = |x: usize, y: usize| x % 18 < 15 && ((30..33).contains(&y) || (10..30).contains(&y) && (x % 18).abs_diff(32 - y) < 2);
        assert_eq!(find(&Bitmap::filled(180, 60, digit), 200.0), []);
        // A line that is worn as often, but has nothing on it, is one.
        let worn = Bitmap::filled(180, 60, |x, y| x % 18 < 15 && (30..33).contains(&y));
        assert_eq!(find(&worn, 200.0), [Rule { horizontal: true, from: 0, to: 176, from_across: 30, to_across: 32 }]);
    }

    #[test]
    fn lines_are_found_and_letters_are_not() {
        let lines = [10usize, 200, 390];
        let on_line = |at: usize| lines.iter().any(|&l| (l..l + 3).contains(&at));
        let inside = |at: usize| (10..393).contains(&at);
        // Letters are strokes of 40 pixels; one crosses the middle line.
        let letter = |x: usize, y: usize| (40..80).contains(&(x % 100)) && (170..210).contains(&y) && y % 12 < 5;
        let bits = Bitmap::filled(400, 400, |x, y| (on_line(y) && inside(x)) || (on_line(x) && inside(y)) || letter(x, y));
        let mut found: Vec<(bool, u32, u32, u32)> =
            find(&bits, 300.0).into_iter().map(|r| (r.horizontal, r.from_across, r.from, r.to)).collect();
        found.sort_unstable();
        let expected: Vec<(bool, u32, u32, u32)> = [false, true].into_iter().flat_map(|h| lines.map(|l| (h, l as u32, 10, 392))).collect();
        assert_eq!(found, expected);
        let mut picture = GrayImage::from_fn(400, 400, |x, y| Luma([if bits.is_dark(x as usize, y as usize) { 0 } else { 255 }]));
        erase(&mut picture, &bits, &find(&bits, 300.0));
        let left: Vec<(u32, u32)> = picture
            .enumerate_pixels()
            .filter(|(x, y, p)| p.0[0] == 0 && !letter(*x as usize, *y as usize))
            .map(|(x, y, _)| (x, y))
            .collect();
        assert_eq!(left, []);
    }
}
