//! What folding makes of each character, looked up in a table.

use std::sync::OnceLock;

use unicode_normalization::char::{canonical_combining_class, decompose_compatible};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::Keep;
use crate::variants::simplify;

/// What folding does with a character that is not followed by one that joins it. Encoded in the `char` of the table itself, above
/// [`FIRST_CODE`], so that the ordinary case is one load and one comparison.
pub(crate) const FIRST_CODE: char = '\u{FFFFE}';
/// Leaves no trace and does not part its neighbours: zero-width characters, controls, variation selectors.
pub(crate) const IGNORED: char = '\u{FFFFE}';
/// Not kept, but parts its neighbours.
pub(crate) const OMITTED: char = '\u{FFFFF}';
/// Combines with what stands before it.
pub(crate) const JOINS: char = '\u{10FFFE}';
/// Becomes several characters, or is outside the table.
pub(crate) const SLOW: char = '\u{10FFFF}';

/// Characters below this have a place in the table: the Basic Multilingual Plane.
const TABLE_LEN: u32 = 0x1_0000;

/// The table for one way of keeping, indexed by scalar value.
pub(crate) struct Classes {
    table: Vec<char>,
    keep: Keep,
}

impl Classes {
    /// Built once a process; a few milliseconds.
    pub(crate) fn of(keep: Keep) -> &'static Self {
        static ALL: OnceLock<Classes> = OnceLock::new();
        static LETTERS: OnceLock<Classes> = OnceLock::new();
        let cell = match keep {
            Keep::All => &ALL,
            Keep::Letters => &LETTERS,
        };
        cell.get_or_init(|| {
            let table = (0..TABLE_LEN).map(|u| char::from_u32(u).map_or(SLOW, |c| classify(c, keep))).collect();
            Self { table, keep }
        })
    }

    /// The folded character, or one of the codes.
    pub(crate) fn get(&self, c: char) -> char {
        match self.table.get(c as usize) {
            Some(&code) => code,
            None => classify(c, self.keep),
        }
    }
}

fn classify(c: char, keep: Keep) -> char {
    // Unified ideographs have neither case nor decomposition: spares nearly half of the table the slow way.
    if matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}') {
        return simplify(c);
    }
    if is_ignored(c) {
        return IGNORED;
    }
    if joins(c) {
        return JOINS;
    }
    if c >= FIRST_CODE {
        return SLOW;
    }
    match fold_run(&[c])[..] {
        [folded] if !is_kept(folded, keep) => OMITTED,
        [folded] if folded.is_whitespace() => ' ',
        [folded] => folded,
        _ => SLOW,
    }
}

/// Whether a folded character is kept. One that would combine with whatever stands before it is no letter of its own: kept without
/// its base it would change another letter.
pub(crate) fn is_kept(folded: char, keep: Keep) -> bool {
    match keep {
        Keep::All => true,
        Keep::Letters => folded.is_alphanumeric() && (folded.is_ascii() || !joins(folded)),
    }
}

/// NFKC, lower case and standard forms of a run that does not join what stands around it, repeated until nothing changes.
pub(crate) fn fold_run(run: &[char]) -> Vec<char> {
    let mut folded: Vec<char> = run.to_vec();
    // Lower case may leave the normal form (and the reverse) once, seldom twice; what still changes then would be a bug in the tables.
    for _ in 0..4 {
        let normal: Vec<char> = folded.iter().copied().nfkc().collect();
        let next: Vec<char> = normal.into_iter().flat_map(char::to_lowercase).map(simplify).filter(|&c| !is_ignored(c)).collect();
        if next == folded {
            break;
        }
        folded = next;
    }
    folded
}

/// Whether a character combines with the one before it in NFKC.
pub(crate) fn joins(c: char) -> bool {
    let mut first = None;
    decompose_compatible(c, |d| {
        first.get_or_insert(d);
    });
    let first = first.unwrap_or(c);
    canonical_combining_class(first) != 0 || is_nfc_quick(std::iter::once(first)) == IsNormalized::Maybe
}

/// Characters without a shape of their own: controls, soft hyphen, zero-width and bidirectional marks, fillers, variation selectors, tags.
fn is_ignored(c: char) -> bool {
    match c {
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}' => true,
        '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' => true,
        '\u{FE00}'..='\u{FE0F}' | '\u{FFF0}'..='\u{FFFB}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' => true,
        '\u{E0000}'..='\u{E0FFF}' => true,
        _ => c.is_control() && !c.is_whitespace(),
    }
}

/// Whether a character is a Chinese character: a unified or compatibility ideograph, a radical, 〇 or 々.
pub fn is_cjk(c: char) -> bool {
    matches!(c,
        '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}'
        | '\u{2E80}'..='\u{2FDF}' | '\u{3005}' | '\u{3007}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ideographs_taken_the_short_way_are_what_the_long_way_makes_of_them() {
        for c in ('\u{3400}'..='\u{4DBF}').chain('\u{4E00}'..='\u{9FFF}') {
            assert_eq!((fold_run(&[c]), joins(c), is_ignored(c), c.is_alphanumeric()), (vec![simplify(c)], false, false, true), "{c}");
        }
    }
}
