//! Alignment without gaps kept: scores are doubled, a character that agrees is worth 2 and one that stands on one side only costs 1, so that
//! `4 * agreeing = score + a + b` and no path has to be remembered to know how many agree. With these scores an alignment is a longest common
//! subsequence, which takes one machine word for 64 characters (Hyyrö, "Bit-parallel LCS-length computation revisited", 2004).

/// Characters that an extension looks ahead at a time.
pub(crate) const BLOCK: usize = 64;
/// Up to so many characters are compared one by one.
const FEW: usize = 16;
/// How far an extension may drift from the diagonal within a block.
pub(crate) const DRIFT: usize = 16;

/// How far two texts go along together from one point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Extension {
    pub(crate) a: u32,
    pub(crate) b: u32,
    pub(crate) score: i32,
}

/// A text of up to 64 characters as the places of each of its characters, one bit a place: the match vectors of bit-parallel algorithms, in a
/// table with open addressing.
struct Pattern {
    keys: [u16; SLOTS],
    bits: [u64; SLOTS],
}

/// Slots for 64 characters: most characters that are looked up are not there, and with one slot in four taken most of them meet a free one
/// at once.
const SLOTS: usize = 256;

impl Pattern {
    fn of(text: &[u16]) -> Self {
        debug_assert!(text.len() <= BLOCK, "{} characters in one word", text.len());
        let mut pattern = Self { keys: [0; SLOTS], bits: [0; SLOTS] };
        for (i, &unit) in text.iter().enumerate() {
            let slot = pattern.slot(unit);
            pattern.keys[slot] = unit;
            pattern.bits[slot] |= 1 << i;
        }
        pattern
    }

    /// Slot of a character, or a free one.
    fn slot(&self, unit: u16) -> usize {
        let mut slot = usize::from(unit.wrapping_mul(0x9e37) >> 8);
        while self.bits[slot] != 0 && self.keys[slot] != unit {
            slot = (slot + 1) % SLOTS;
        }
        slot
    }

    /// Places of a character.
    fn places(&self, unit: u16) -> u64 {
        self.bits[self.slot(unit)]
    }
}

/// One row of the common-subsequence table as bits: a zero where the length grows.
fn step(row: u64, places: u64) -> u64 {
    grow(row, places).0
}

/// The same, and whether the length of the whole grew: then the sum passes the last bit.
fn grow(row: u64, places: u64) -> (u64, bool) {
    let shared = row & places;
    let (sum, over) = row.overflowing_add(shared);
    (sum | (row - shared), over)
}

/// The best-scoring common start of two texts; gives up where the score has fallen `drop` (doubled) below the best. `a` and `b` write what
/// lies ahead from a place on into a buffer and say how much that is.
pub(crate) fn extend(a: impl Fn(u32, &mut [u16; BLOCK]) -> usize, b: impl Fn(u32, &mut [u16; BLOCK]) -> usize, drop: i32) -> Extension {
    let mut sum = Extension::default();
    let (mut x, mut y) = ([0; BLOCK], [0; BLOCK]);
    loop {
        let (n, m) = (a(sum.a, &mut x), b(sum.b, &mut y));
        let (best, dropped) = extend_block(&x[..n], &y[..m], drop);
        sum = Extension { a: sum.a + best.a, b: sum.b + best.b, score: sum.score + best.score };
        if dropped || best.score <= 0 || n.min(m) < BLOCK {
            return sum;
        }
    }
}

/// The same within one block, and whether the score fell below the limit.
fn extend_block(a: &[u16], b: &[u16], drop: i32) -> (Extension, bool) {
    let mut best = Extension::default();
    let pattern = Pattern::of(a);
    let mut row = u64::MAX;
    let mut common = 0;
    for (j, &unit) in (1i32..).zip(b) {
        let (next, grew) = grow(row, pattern.places(unit));
        row = next;
        common += i32::from(grew);
        // No place near the diagonal can do better than all that agrees so far with the fewest of `a` used.
        let most = 4 * common - (j - DRIFT as i32).max(0) - j;
        if most < best.score - drop {
            return (best, true);
        }
        if most > best.score {
            let (score, i) = best_prefix(row, j as usize, a.len());
            if score - j > best.score {
                best = Extension { a: i, b: j as u32, score: score - j };
            }
        }
    }
    (best, false)
}

/// What eight steps of a row add to the score: their sum, the best prefix, and its length.
const STEPS: [(i8, i8, u8); 256] = {
    let mut steps = [(0, i8::MIN, 0); 256];
    let mut byte = 0;
    while byte < 256 {
        let mut bit = 0;
        while bit < 8 {
            steps[byte].0 += if byte >> bit & 1 == 0 { 3 } else { -1 };
            if steps[byte].0 > steps[byte].1 {
                steps[byte].1 = steps[byte].0;
                steps[byte].2 = bit + 1;
            }
            bit += 1;
        }
        byte += 1;
    }
    steps
};

/// Best value, and where, of `4 * common - i` over the places `i` near the diagonal `j` of one row.
fn best_prefix(row: u64, j: usize, len: usize) -> (i32, u32) {
    let first = j.saturating_sub(DRIFT).min(len) / 8;
    let last = (j + DRIFT).min(len).div_ceil(8);
    let before = 8 * first as u32;
    let mut sum = 4 * (!row & ((1u64 << before) - 1)).count_ones() as i32 - before as i32;
    let mut best = (sum, before);
    for k in first..last {
        let (all, most, at) = STEPS[usize::from((row >> (8 * k)) as u8)];
        if sum + i32::from(most) > best.0 {
            best = (sum + i32::from(most), 8 * k as u32 + u32::from(at));
        }
        sum += i32::from(all);
    }
    best
}

/// Of all beginnings of `b` the one most like `a`, which has no more than a block of units: its length, and how many units agree.
pub(crate) fn beginning(a: &[u16], b: &[u16]) -> (u32, u32) {
    let pattern = Pattern::of(a);
    let (mut row, mut best) = (u64::MAX, (0, 0));
    for (len, &unit) in (1u32..).zip(b) {
        row = step(row, pattern.places(unit));
        let common = (!row & (u64::MAX >> (BLOCK - a.len().max(1)))).count_ones();
        if 4 * i64::from(common) - i64::from(len) > 4 * i64::from(best.1) - i64::from(best.0) {
            best = (len, common);
        }
    }
    best
}

/// Where to cut `b` so that its parts have most in common with `left` and `right`.
pub(crate) fn split(left: &[u16], right: &[u16], b: &[u16]) -> u32 {
    let backwards = |text: &[u16]| text.iter().rev().copied().collect::<Vec<u16>>();
    let before = prefixes(left, b);
    let after = prefixes(&backwards(right), &backwards(b));
    let common = |at: usize| before[at] + after[b.len() - at];
    (0..=b.len()).max_by_key(|&at| (common(at), std::cmp::Reverse(at))).map_or(0, |at| at as u32)
}

/// Length of the longest common subsequence of `a` and each prefix of `b`.
fn prefixes(a: &[u16], b: &[u16]) -> Vec<u32> {
    let mut row = vec![0; b.len() + 1];
    for &x in a {
        let mut diagonal = 0;
        for (j, &y) in b.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = if x == y { diagonal + 1 } else { above.max(row[j]) };
            diagonal = above;
        }
    }
    row
}

/// Share of the characters of two texts that agree.
pub(crate) fn identity(a: &[u16], b: &[u16]) -> f32 {
    let length = (a.len() + b.len()) as i32;
    (across(a, b) + length) as f32 / (2 * length.max(1)) as f32
}

/// Score of aligning two whole texts: four times the length of their longest common subsequence, less the length of both.
pub(crate) fn across(a: &[u16], b: &[u16]) -> i32 {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let common = if short.len() <= BLOCK { common_in_word(short, long) } else { common_subsequence(short, long) };
    4 * common as i32 - (a.len() + b.len()) as i32
}

fn common_in_word(a: &[u16], b: &[u16]) -> u32 {
    if a.is_empty() {
        return 0;
    }
    // Between the anchors of a copy there are mostly a few characters, for which a table is not worth filling.
    let row = if a.len() <= FEW {
        let places = |unit: u16| a.iter().rev().fold(0, |bits, &other| bits << 1 | u64::from(other == unit));
        b.iter().fold(u64::MAX, |row, &unit| step(row, places(unit)))
    } else {
        let pattern = Pattern::of(a);
        b.iter().fold(u64::MAX, |row, &unit| step(row, pattern.places(unit)))
    };
    (!row & (u64::MAX >> (BLOCK - a.len()))).count_ones()
}

/// The same for more than 64 characters: words of a row from left to right, with the carry of the sum from one to the next.
fn common_subsequence(a: &[u16], b: &[u16]) -> u32 {
    let patterns: Vec<Pattern> = a.chunks(BLOCK).map(Pattern::of).collect();
    let mut rows = vec![u64::MAX; patterns.len()];
    for &unit in b {
        let mut carry = false;
        for (row, pattern) in rows.iter_mut().zip(&patterns) {
            let shared = *row & pattern.places(unit);
            let (sum, over) = row.overflowing_add(shared);
            let (sum, more) = sum.overflowing_add(u64::from(carry));
            *row = sum | (*row - shared);
            carry = over || more;
        }
    }
    let last = a.len() - BLOCK * (patterns.len() - 1);
    rows.iter().enumerate().map(|(i, row)| if i + 1 < rows.len() { !row } else { !row & (u64::MAX >> (BLOCK - last)) }.count_ones()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn slow_common(a: &[u16], b: &[u16]) -> u32 {
        prefixes(a, b)[b.len()]
    }

    fn text(length: usize) -> impl Strategy<Value = Vec<u16>> {
        prop::collection::vec(0x4e00u16..0x4e00 + 40, 0..length)
    }

    fn ahead(text: &[u16]) -> impl Fn(u32, &mut [u16; BLOCK]) -> usize + '_ {
        |from, buffer| {
            let rest = &text[from as usize..];
            let n = rest.len().min(BLOCK);
            buffer[..n].copy_from_slice(&rest[..n]);
            n
        }
    }

    proptest! {
        #[test]
        fn a_score_across_is_that_of_the_slow_table(a in text(200), b in text(200)) {
            prop_assert_eq!(across(&a, &b), 4 * slow_common(&a, &b) as i32 - (a.len() + b.len()) as i32);
        }

        #[test]
        fn an_extension_has_the_score_it_claims(a in text(200), b in text(200)) {
            let e = extend(ahead(&a), ahead(&b), 32);
            prop_assert!(e.a as usize <= a.len() && e.b as usize <= b.len(), "{e:?} of {} and {}", a.len(), b.len());
            let (x, y) = (&a[..e.a as usize], &b[..e.b as usize]);
            prop_assert!(e.score >= 0);
            prop_assert!(4 * slow_common(x, y) as i32 - (e.a + e.b) as i32 >= e.score);
            prop_assert_eq!((e.score + (e.a + e.b) as i32) % 4, 0);
        }
    }

    #[test]
    fn an_extension_passes_edits_and_stops_where_the_texts_part() {
        let common: Vec<u16> = (0..150).map(|i| 0x4e00 + i * 7).collect();
        let mut edited = common.clone();
        edited.remove(100);
        edited.insert(50, 1);
        edited[20] = 2;
        let with = |text: &[u16], tail: u16| [text, &[tail; 60][..]].concat();
        let (a, b) = (with(&common, 3), with(&edited, 4));
        assert_eq!(extend(ahead(&a), ahead(&b), 32), Extension { a: 150, b: 150, score: 4 * 148 - 300 });
    }
}
