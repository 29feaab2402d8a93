//! Folding: one form for all the ways in which the same letters are written, with the way back to the source.

use std::ops::Range;

use record::Span;

use crate::classes::{Classes, FIRST_CODE, IGNORED, JOINS, OMITTED, fold_run, is_kept};

/// What folding keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Keep {
    /// All visible characters, punctuation included; each run of white space is one space.
    All,
    /// Chinese characters, other letters and digits.
    Letters,
}

/// A folded text that knows where each of its characters came from.
///
/// Two texts that a reader takes for the same have the same characters here, whatever their width, case or script (traditional or
/// simplified), and whatever a reader does not see between them. Folding what is folded changes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folded {
    chars: Vec<char>,
    pieces: Vec<Piece>,
}

/// Where a stretch of folded characters came from. A piece ends where the next one begins; source characters between two were dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Piece {
    /// Its first folded character.
    folded: u32,
    /// Its first source character.
    source: u32,
    /// 0: character for character. Otherwise all of its folded characters come from all of this many source characters (a ligature
    /// that was taken apart, a letter and its accent, a run of white space).
    block: u32,
}

/// Folds `source`: NFKC, lower case, traditional and variant characters to standard simplified ones (character by character), characters
/// without a shape dropped.
///
/// # Panics
/// Over 2^32 characters.
pub fn fold(source: &str, keep: Keep) -> Folded {
    let classes = Classes::of(keep);
    let mut fold = Folding::new(source.len(), keep);
    let mut chars = source.chars();
    let mut here = chars.next().map(|c| (c, classes.get(c)));
    let mut at = 0;
    while let Some((c, class)) = here {
        let mut next = chars.next().map(|c| (c, classes.get(c)));
        let may_join = matches!(next, Some((_, JOINS | IGNORED)));
        let mut taken = 1;
        if class < FIRST_CODE && !may_join {
            fold.push(class, at);
        } else if class == IGNORED || (class == OMITTED && !may_join) {
            // Dropped. A run takes the ignored characters behind it, so that one is met here only at the start of the text.
        } else {
            let mut run = vec![c];
            let mut ahead = 1;
            while let Some((c, class @ (JOINS | IGNORED))) = next {
                ahead += 1;
                if class == JOINS {
                    run.push(c);
                    taken = ahead;
                }
                next = chars.next().map(|c| (c, classes.get(c)));
            }
            if run.len() == 1 && class < FIRST_CODE {
                fold.push(class, at);
            } else {
                fold.push_run(&run, at, taken);
            }
            taken = ahead;
        }
        at += taken;
        here = next;
    }
    fold.finish()
}

/// The folded text alone.
pub fn fold_str(source: &str, keep: Keep) -> String {
    fold(source, keep).text()
}

/// A folded text in the making.
struct Folding {
    chars: Vec<char>,
    pieces: Vec<Piece>,
    keep: Keep,
    /// Source character that would extend the last piece.
    expected: u32,
}

impl Folding {
    fn new(bytes: usize, keep: Keep) -> Self {
        // A Chinese character takes three bytes; plain ASCII makes the vector grow once.
        Self { chars: Vec::with_capacity(bytes / 2), pieces: Vec::new(), keep, expected: u32::MAX }
    }

    /// Takes the folded character that came from source character `at` alone.
    fn push(&mut self, folded: char, at: u32) {
        if folded == ' ' && self.chars.last() == Some(&' ') {
            self.widen_space(at + 1);
            return;
        }
        if at != self.expected {
            self.pieces.push(Piece { folded: self.chars.len() as u32, source: at, block: 0 });
        }
        self.chars.push(folded);
        self.expected = at + 1;
    }

    /// Lets the space that stands last also stand for the source characters up to `to`.
    fn widen_space(&mut self, to: u32) {
        let last = self.chars.len() as u32 - 1;
        let piece = self.pieces.last_mut().expect("a folded character lies in a piece");
        if piece.block > 0 || piece.folded == last {
            piece.block = to - piece.source;
        } else {
            let source = piece.source + (last - piece.folded);
            self.pieces.push(Piece { folded: last, source, block: to - source });
        }
        self.expected = u32::MAX;
    }

    /// Takes a run of characters that are normalised together: what they fold to comes from all `taken` source characters.
    fn push_run(&mut self, run: &[char], at: u32, taken: u32) {
        let keep = self.keep;
        let mut kept = fold_run(run).into_iter().filter(|&c| is_kept(c, keep)).map(|c| if c.is_whitespace() { ' ' } else { c }).peekable();
        if kept.peek().is_none() {
            return;
        }
        if self.chars.last() == Some(&' ') && kept.next_if_eq(&' ').is_some() {
            self.widen_space(at + taken);
        } else {
            self.pieces.push(Piece { folded: self.chars.len() as u32, source: at, block: taken });
        }
        for c in kept {
            if c != ' ' || self.chars.last() != Some(&' ') {
                self.chars.push(c);
            }
        }
        self.expected = u32::MAX;
    }

    fn finish(self) -> Folded {
        let Self { mut chars, mut pieces, keep: _, expected: _ } = self;
        assert!(u32::try_from(chars.len()).is_ok(), "a text passes the 2^32 characters that spans can address");
        chars.shrink_to_fit();
        pieces.shrink_to_fit();
        Folded { chars, pieces }
    }
}

impl Folded {
    /// The folded characters.
    pub fn chars(&self) -> &[char] {
        &self.chars
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.chars.len()
    }

    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.chars.is_empty()
    }

    /// The folded characters as a string.
    pub fn text(&self) -> String {
        self.chars.iter().collect()
    }

    /// The span of the source that a range of folded characters came from, from the start of the first to the end of the last. What was
    /// dropped between them is inside, what was dropped around them is not. An empty range lies where its first character would.
    ///
    /// # Panics
    /// Where the range passes the end.
    pub fn source(&self, range: Range<usize>) -> Span {
        assert!(range.start <= range.end && range.end <= self.len(), "range {range:?} of a folded text of {}", self.len());
        if range.start == range.end {
            let at = match range.start {
                0 => self.pieces.first().map_or(0, |p| p.source),
                i if i == self.len() => self.source_of(i - 1).1,
                i => self.source_of(i).0,
            };
            return Span::of(at, at);
        }
        Span::of(self.source_of(range.start).0, self.source_of(range.end - 1).1)
    }

    /// The folded characters that came from any character of `span`: the inverse of [`Folded::source`].
    pub fn folded_range(&self, span: Span) -> Range<usize> {
        let from = self.first_ending_after(span.from());
        if span.is_empty() { from..from } else { from..self.count_starting_before(span.to()).max(from) }
    }

    /// Source range of one folded character.
    fn source_of(&self, i: usize) -> (u32, u32) {
        let i = i as u32;
        let piece = self.pieces[self.pieces.partition_point(|p| p.folded <= i) - 1];
        match piece.block {
            0 => (piece.source + (i - piece.folded), piece.source + (i - piece.folded) + 1),
            block => (piece.source, piece.source + block),
        }
    }

    /// Number of folded characters up to the end of piece `i`.
    fn end_of(&self, i: usize) -> u32 {
        self.pieces.get(i + 1).map_or(self.chars.len() as u32, |p| p.folded)
    }

    fn first_ending_after(&self, at: u32) -> usize {
        let after = self.pieces.partition_point(|p| p.source <= at);
        if after == 0 {
            return 0;
        }
        let (piece, end) = (self.pieces[after - 1], self.end_of(after - 1));
        let folded = match piece.block {
            0 => (piece.folded + (at - piece.source)).min(end),
            block if at < piece.source + block => piece.folded,
            _ => end,
        };
        folded as usize
    }

    fn count_starting_before(&self, at: u32) -> usize {
        let after = self.pieces.partition_point(|p| p.source < at);
        if after == 0 {
            return 0;
        }
        let (piece, end) = (self.pieces[after - 1], self.end_of(after - 1));
        if piece.block == 0 { (piece.folded + (at - piece.source)).min(end) as usize } else { end as usize }
    }
}
