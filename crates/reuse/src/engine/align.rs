/// Half the width of the band in which an alignment may drift from the diagonal it started on.
const BAND: usize = 16;
const WIDTH: usize = 2 * BAND + 1;
/// Score of a cell that cannot be reached.
const NEVER: i32 = i32::MIN / 2;

/// How far two texts go along together from one point.
///
/// Scores are doubled: a character that agrees is worth 2, one that stands on one side only costs 1. So `4 * agreeing` is
/// `score + a + b`, and no path has to be kept to know how many agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Extension {
    pub(crate) a: u32,
    pub(crate) b: u32,
    pub(crate) score: i32,
}

/// The best-scoring common start of two texts; gives up where the score has fallen `drop` (doubled) below the best.
pub(crate) fn extend(a: impl Fn(usize) -> Option<u16>, b: impl Fn(usize) -> Option<u16>, drop: i32) -> Extension {
    let mut best = Extension::default();
    // Cell `d` of row `i` is where `i` units of `a` and `i + d - BAND` of `b` are used.
    let mut row = [NEVER; WIDTH];
    for (d, cell) in row.iter_mut().enumerate().skip(BAND) {
        *cell = -((d - BAND) as i32);
    }
    let mut i = 0;
    while let Some(unit) = a(i) {
        i += 1;
        let mut alive = false;
        let mut left = NEVER;
        for d in 0..WIDTH {
            let up = if d + 1 < WIDTH { row[d + 1] - 1 } else { NEVER };
            let Some(j) = (i + d).checked_sub(BAND) else { continue };
            let mut cell = up.max(left - 1);
            if j > 0 {
                match b(j - 1) {
                    Some(other) if other == unit => cell = cell.max(row[d] + 2),
                    Some(_) => {}
                    None => {
                        row[d] = NEVER;
                        left = NEVER;
                        continue;
                    }
                }
            }
            if cell > best.score {
                best = Extension { a: i as u32, b: j as u32, score: cell };
            }
            if cell < best.score - drop {
                cell = NEVER;
            } else {
                alive = true;
            }
            row[d] = cell;
            left = cell;
        }
        if !alive {
            break;
        }
    }
    best
}

/// Score of aligning two whole texts: twice the length of their longest common subsequence, less what is left over on both sides.
pub(crate) fn across(a: &[u16], b: &[u16], rows: &mut Vec<u32>) -> i32 {
    let common = common_subsequence(a, b, rows) as i32;
    4 * common - (a.len() + b.len()) as i32
}

fn common_subsequence(a: &[u16], b: &[u16], row: &mut Vec<u32>) -> u32 {
    if a.is_empty() || b.is_empty() {
        return 0;
    }
    row.clear();
    row.resize(b.len() + 1, 0);
    for &x in a {
        let mut diagonal = 0;
        for (j, &y) in b.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = if x == y { diagonal + 1 } else { above.max(row[j]) };
            diagonal = above;
        }
    }
    row[b.len()]
}
