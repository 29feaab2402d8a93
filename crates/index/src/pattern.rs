use std::ops::Range;

use record::Span;
use text::{Folded, Keep, fold};

use crate::atoms::{Atom, Cut, Starts, atoms, is_letter, is_word, next_atom};

/// What a search term must meet: atoms, one after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pattern {
    pub(crate) cut: Cut,
    atoms: Vec<Wanted>,
    /// Whether the last word or number may go on in the text.
    is_open: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Wanted {
    chars: Vec<char>,
    pairs: bool,
}

/// A term of the index that must stand `offset` atoms behind the start of a match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) offset: u32,
    pub(crate) term: String,
    /// Whether every term that begins with it will do.
    pub(crate) prefix: bool,
    /// Number of atoms that it proves, from `offset` on.
    pub(crate) proves: u32,
}

/// Shortest word that is also found as the beginning of a longer one: `ai` should not find `air`.
const MIN_PREFIX: usize = 3;

impl Pattern {
    /// The pattern of a term as typed. A word goes on in the text where it is not quoted; a number does only where a star says so (`2025*`):
    /// who asks for 100 does not mean 1000.
    pub(crate) fn new(term: &str, quoted: bool, cut: Cut) -> Self {
        let folded = fold(term, Keep::All);
        let (chars, starred) = if quoted { (folded.chars(), false) } else { without_star(folded.chars()) };
        let wanted = |a: Atom| Wanted { chars: chars[a.range()].to_vec(), pairs: a.pairs };
        let atoms: Vec<Wanted> = atoms(chars, cut).into_iter().map(wanted).collect();
        let goes_on = |a: &Wanted| starred || (a.chars.len() >= MIN_PREFIX && a.chars.iter().all(|&c| is_letter(c)));
        let is_open = !quoted && atoms.last().is_some_and(|a| !a.pairs && goes_on(a));
        Self { cut, atoms, is_open }
    }

    /// Number of atoms.
    pub(crate) fn len(&self) -> u32 {
        self.atoms.len() as u32
    }

    /// Whether it asks for nothing but marks.
    pub(crate) fn is_blank(&self) -> bool {
        !self.atoms.iter().flat_map(|a| &a.chars).any(|c| c.is_alphanumeric())
    }

    /// The index terms that a match is made of, by offset. Each atom is proved by at least one, so a place where all of them stand is a
    /// match and nothing is left to verify.
    pub(crate) fn steps(&self) -> Vec<Step> {
        let mut steps = Vec::with_capacity(self.atoms.len());
        for (i, atom) in self.atoms.iter().enumerate() {
            let is_last = i + 1 == self.atoms.len();
            let mut term: String = atom.chars.iter().collect();
            match self.atoms.get(i + 1) {
                Some(next) if atom.pairs && next.pairs => {
                    term.extend(&next.chars);
                    steps.push(Step { offset: i as u32, term, prefix: false, proves: 2 });
                }
                // The pair before it proves it already.
                _ if atom.pairs && i > 0 && self.atoms[i - 1].pairs => {}
                // What follows the last character in the text is not known, so neither is the pair it begins.
                _ => {
                    let prefix = is_last && (atom.pairs || self.is_open);
                    steps.push(Step { offset: i as u32, term, prefix, proves: 1 });
                }
            }
        }
        steps
    }

    /// Every place in a text where it stands, in folded characters, overlapping ones included.
    pub(crate) fn find(&self, text: &CutText) -> Vec<Range<usize>> {
        debug_assert_eq!(self.cut, text.cut, "a pattern of one cut is looked for in a text of another");
        let chars = text.folded.chars();
        let Some(first) = self.atoms.first().map(|a| a.chars[0]) else { return Vec::new() };
        // Cutting costs more than comparing, so only what begins like the pattern is cut.
        let mut starts = Starts::new(chars, self.cut);
        let places = (0..chars.len()).filter(|&i| chars[i] == first && starts.at(i));
        places.filter_map(|i| Some(i..self.end_at(chars, i)?)).collect()
    }

    /// Where a match that starts at `at` ends, if one does. The whole of an open word belongs to it: half a word is harder to read.
    fn end_at(&self, chars: &[char], mut at: usize) -> Option<usize> {
        for (i, wanted) in self.atoms.iter().enumerate() {
            let range = next_atom(chars, at, self.cut)?.range();
            let found = &chars[range.clone()];
            let fits = if self.is_open && i + 1 == self.atoms.len() { found.starts_with(&wanted.chars) } else { found == wanted.chars };
            if !fits {
                return None;
            }
            at = range.end;
        }
        Some(at)
    }
}

/// A term without the star behind its last word or number, and whether one stands there. Two stars are what personal data is masked with.
fn without_star(chars: &[char]) -> (&[char], bool) {
    match chars {
        [term @ .., '*'] if term.last().is_some_and(|&c| is_word(c)) => (term, true),
        _ => (chars, false),
    }
}

/// A folded text to look for patterns in.
#[derive(Debug)]
pub(crate) struct CutText {
    folded: Folded,
    cut: Cut,
}

impl CutText {
    pub(crate) fn new(text: &str, cut: Cut) -> Self {
        Self { folded: fold(text, Keep::All), cut }
    }

    /// Where a place stands in the text as it was.
    pub(crate) fn source(&self, place: Range<usize>) -> Span {
        self.folded.source(place)
    }

    /// Positions of the atoms at which places start.
    pub(crate) fn positions(&self, places: &[Range<usize>]) -> Vec<u32> {
        let atoms = atoms(self.folded.chars(), self.cut);
        places.iter().map(|place| atoms.partition_point(|a| a.range().start < place.start) as u32).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(term: &str, quoted: bool, expected: &[(u32, &str, bool)]) {
        let steps = Pattern::new(term, quoted, Cut::Words).steps();
        let found: Vec<(u32, &str, bool)> = steps.iter().map(|s| (s.offset, s.term.as_str(), s.prefix)).collect();
        assert_eq!(found, expected, "of {term}");
    }

    #[test]
    fn every_atom_is_proved() {
        check("待处理", false, &[(0, "待处", false), (1, "处理", false)]);
        check("数", false, &[(0, "数", true)]);
        check("用AI平台", false, &[(0, "用", false), (1, "ai", false), (2, "平台", false)]);
        check("平台V", false, &[(0, "平台", false), (2, "v", false)]);
        check("平台Platform", false, &[(0, "平台", false), (2, "platform", true)]);
        check("平台Platform", true, &[(0, "平台", false), (2, "platform", false)]);
        check("甲、乙", false, &[(0, "甲", false), (1, "、", false), (2, "乙", true)]);
    }

    #[test]
    fn a_number_is_whole_unless_a_star_says_that_it_goes_on() {
        check("100", false, &[(0, "100", false)]);
        check("GB32100", false, &[(0, "gb", false), (1, "32100", false)]);
        check("100*", false, &[(0, "100", true)]);
        check("３＊", false, &[(0, "3", true)]);
        check("ai*", false, &[(0, "ai", true)]);
        check("100*", true, &[(0, "100", false), (1, "*", false)]);
        check("138**", false, &[(0, "138", false), (1, "*", false), (2, "*", false)]);
        check("数*", false, &[(0, "数", false), (1, "*", false)]);
    }
}
