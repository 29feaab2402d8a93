//! Reading order of a page that is drawn out of order.

use crate::Layout;
use crate::pdf::geometry::Rect;

/// Something that is read as one: where it stands and the size of its letters.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item {
    pub(super) rect: Rect,
    pub(super) size: f64,
    pub(super) letters: usize,
}

/// Parts of a page that are looked at for a better place.
const MAX_PARTS: usize = 24;
/// Cuts inside cuts; deeper, what is left is read from top to bottom.
const MAX_DEPTH: usize = 24;

/// The order in which to read the items: as drawn where that goes down the page and from column to column, else by cutting the page along
/// its white gaps.
pub(super) fn reading_order(items: &[Item], settings: &Layout) -> Vec<usize> {
    let drawn: Vec<usize> = (0..items.len()).collect();
    let prose = items.iter().map(|i| i.letters).sum::<usize>() >= settings.prose * items.len();
    if !prose {
        return drawn;
    }
    if items.len() < settings.min_items || settings.max_jumps * jumps(items, &drawn) <= items.len() {
        return stacked(items, drawn, settings.min_part);
    }
    let mut out = Vec::with_capacity(items.len());
    cut(items, drawn.clone(), MAX_DEPTH, &mut out);
    debug_assert_eq!(out.len(), items.len(), "an item is read once");
    // A figure or a form may have no better order than the one it is drawn in.
    if 4 * jumps(items, &out) < jumps(items, &drawn) { out } else { drawn }
}

/// Puts parts that are drawn out of turn where they stand: tables drawn before the text around them. A part moves only where the rest
/// clearly parts into what is above it and what is below.
fn stacked(items: &[Item], drawn: Vec<usize>, min_part: usize) -> Vec<usize> {
    let goes_up = |a: usize, b: usize| items[b].rect.y1 < items[a].rect.y0 + 0.3 * items[a].size;
    let parts: Vec<Vec<usize>> = drawn.chunk_by(|&a, &b| !goes_up(a, b)).map(<[usize]>::to_vec).collect();
    if parts.len() == 1 || parts.len() > MAX_PARTS {
        return drawn;
    }
    let letters = |part: &[usize]| part.iter().map(|&i| items[i].letters).sum::<usize>();
    let all = letters(&drawn);
    let mut order = drawn;
    // The body of a page stays: what moves is smaller than it and more than a running line.
    for part in parts.iter().filter(|p| (min_part..=all / 2).contains(&letters(p))) {
        let rect = part.iter().skip(1).fold(items[part[0]].rect, |r, &i| r.union(items[i].rect));
        // A part is a run of what is drawn.
        let own = part[0]..=part[part.len() - 1];
        let rest: Vec<usize> = order.iter().copied().filter(|i| !own.contains(i)).collect();
        let is_above = |i: usize| items[i].rect.y1 <= rect.y0 + 1.0;
        let is_below = |i: usize| items[i].rect.y0 >= rect.y1 - 1.0;
        let at = rest.iter().take_while(|&&i| is_above(i)).count();
        if rest[at..].iter().all(|&i| is_below(i)) {
            order = [&rest[..at], part, &rest[at..]].concat();
        }
    }
    order
}

/// Steps that go back up within a column.
fn jumps(items: &[Item], order: &[usize]) -> usize {
    order
        .windows(2)
        .filter(|pair| {
            let (a, b) = (items[pair[0]], items[pair[1]]);
            let size = a.size.max(b.size);
            let up = b.rect.y1 < a.rect.y0 + 0.3 * size;
            let same_column = b.rect.x0 < a.rect.x1 && a.rect.x0 < b.rect.x1;
            let same_row = (a.rect.y0 - b.rect.y0).abs() < 0.5 * size;
            (up && same_column) || (same_row && b.rect.x1 <= a.rect.x0 + 0.3 * size)
        })
        .count()
}

/// Cuts along the widest gap: between columns where both sides have lines of their own, else between rows.
fn cut(items: &[Item], mut set: Vec<usize>, depth: usize, out: &mut Vec<usize>) {
    if set.len() < 2 || depth == 0 {
        top_down(items, &mut set);
        out.append(&mut set);
        return;
    }
    let size = middle_size(items, &set);
    let across = gap(items, &set, |r| (r.x0, r.x1));
    let down = gap(items, &set, |r| (r.y0, r.y1));
    let columns = across.filter(|g| g.width > 0.9 * size && down.is_none_or(|d| d.width < 2.5 * g.width));
    let (at, is_left): (f64, fn(Rect) -> f64) = match (columns, down) {
        (Some(g), _) => (g.at, |r| r.centre().0),
        (None, Some(g)) => (g.at, |r| r.centre().1),
        (None, None) => {
            top_down(items, &mut set);
            out.append(&mut set);
            return;
        }
    };
    let (first, second): (Vec<usize>, Vec<usize>) = set.into_iter().partition(|&i| is_left(items[i].rect) < at);
    debug_assert!(!first.is_empty() && !second.is_empty(), "a gap parts something");
    cut(items, first, depth - 1, out);
    cut(items, second, depth - 1, out);
}

fn top_down(items: &[Item], set: &mut [usize]) {
    set.sort_by(|&a, &b| {
        let (a, b) = (items[a].rect, items[b].rect);
        // Rows first: what stands on one base line is read from the left.
        a.y1.round().total_cmp(&b.y1.round()).then(a.x0.total_cmp(&b.x0))
    });
}

fn middle_size(items: &[Item], set: &[usize]) -> f64 {
    let mut sizes: Vec<f64> = set.iter().map(|&i| items[i].size).collect();
    let middle = sizes.len() / 2;
    sizes.select_nth_unstable_by(middle, f64::total_cmp);
    sizes[middle]
}

#[derive(Debug, Clone, Copy)]
struct Gap {
    at: f64,
    width: f64,
}

/// The widest gap that no item reaches into.
fn gap(items: &[Item], set: &[usize], side: fn(Rect) -> (f64, f64)) -> Option<Gap> {
    let mut spans: Vec<(f64, f64)> = set.iter().map(|&i| side(items[i].rect)).collect();
    spans.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut reach = spans[0].1;
    let mut best: Option<Gap> = None;
    for &(from, to) in &spans[1..] {
        if from > reach && best.is_none_or(|b| from - reach > b.width) {
            best = Some(Gap { at: (from + reach) / 2.0, width: from - reach });
        }
        reach = reach.max(to);
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(x0: f64, y0: f64, x1: f64) -> Item {
        Item { rect: Rect { x0, y0, x1, y1: y0 + 10.0 }, size: 10.0, letters: 20 }
    }

    fn check(items: &[Item], expected: &[usize]) {
        assert_eq!(reading_order(items, &Layout::default()), expected);
    }

    #[test]
    fn what_is_drawn_in_order_stays() {
        let two_columns: Vec<Item> = [(0.0, 0.0), (0.0, 15.0), (0.0, 30.0), (120.0, 0.0), (120.0, 15.0), (120.0, 30.0)]
            .iter()
            .map(|&(x, y)| item(x, y, x + 100.0))
            .collect();
        check(&two_columns, &[0, 1, 2, 3, 4, 5]);
    }

    #[test]
    fn what_is_drawn_first_and_stands_below_is_read_below() {
        // A table, then the text around it.
        let items =
            [item(0.0, 50.0, 200.0), item(0.0, 65.0, 200.0), item(0.0, 20.0, 200.0), item(0.0, 35.0, 200.0), item(0.0, 85.0, 200.0)];
        check(&items, &[2, 3, 0, 1, 4]);
    }

    #[test]
    fn a_shuffled_page_is_read_title_first_then_column_by_column() {
        let items = [
            item(120.0, 50.0, 220.0),
            item(120.0, 35.0, 220.0),
            item(120.0, 20.0, 220.0),
            item(0.0, 50.0, 100.0),
            item(0.0, 35.0, 100.0),
            item(0.0, 20.0, 100.0),
            item(0.0, -10.0, 220.0),
        ];
        check(&items, &[6, 5, 4, 3, 2, 1, 0]);
    }
}
