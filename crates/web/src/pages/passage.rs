//! Evidence as pages show it: quotes beside each other, what both say marked, and a way to the page where each stands.

use record::Evidence;

use crate::html::Piece;
use crate::pages::{owner_of, place_of};
use crate::visitor::Visitor;

/// One side of a piece of evidence.
pub(crate) struct Quote {
    pub(crate) entry: String,
    pub(crate) file: String,
    pub(crate) path: String,
    pub(crate) at: String,
    pub(crate) sha: String,
    pub(crate) pieces: Vec<Piece>,
    pub(crate) href: Option<String>,
    /// Characters that are not shown.
    pub(crate) rest: usize,
    /// Whether it may have to be scrolled, which must then be possible by keys.
    pub(crate) is_tall: bool,
}

/// A piece of evidence.
pub(crate) struct Passage {
    pub(crate) number: usize,
    pub(crate) note: String,
    pub(crate) left: Quote,
    pub(crate) right: Option<Quote>,
}

/// Characters of a quote that a card shows; the rest stands in the file, one click away.
const QUOTE: usize = 420;

impl Passage {
    /// `from` travels to the page of the file, so that it marks the same passages (`flag=F-…`).
    pub(crate) fn of(v: &Visitor, number: usize, evidence: &Evidence, entries: &[&String], from: &str) -> Self {
        let note = v.masked(evidence.note.get(v.look.lang));
        match &evidence.other {
            Some(other) => {
                let (left, right) = report::marks(&evidence.quote, &other.quote);
                let (left, right) = (owned(&left), owned(&right));
                Self { number, note, left: quote(v, evidence, left, entries, from), right: Some(quote(v, other, right, entries, from)) }
            }
            None => {
                let all = vec![Piece { text: evidence.quote.clone(), marked: false }];
                Self { number, note, left: quote(v, evidence, all, entries, from), right: None }
            }
        }
    }
}

fn owned(pieces: &[report::Piece<'_>]) -> Vec<Piece> {
    pieces.iter().map(|p| Piece { text: p.text.to_owned(), marked: p.same }).collect()
}

fn quote(v: &Visitor, evidence: &Evidence, pieces: Vec<Piece>, entries: &[&String], from: &str) -> Quote {
    let owner = owner_of(v, entries.iter().copied(), &evidence.file);
    let href = owner.and_then(|no| place_of(v, no, evidence, from));
    let at = evidence.place().get(v.look.lang).to_owned();
    let (pieces, rest) = shortened(masked(v, pieces));
    Quote {
        entry: owner.unwrap_or("").to_owned(),
        file: v.file_name(&evidence.file),
        path: v.masked(&evidence.file),
        at,
        sha: evidence.sha256.short(8),
        is_tall: is_tall(&pieces),
        pieces,
        href,
        rest,
    }
}

/// Lines that the narrowest column shows without scrolling, and characters of such a line.
const LINES: (usize, usize) = (8, 22);

fn is_tall(pieces: &[Piece]) -> bool {
    let text: String = pieces.iter().map(|p| p.text.as_str()).collect();
    text.lines().map(|line| line.chars().count() / LINES.1 + 1).sum::<usize>() > LINES.0
}

/// Masks the text as a whole, since a number may run over the edge of a mark: masking keeps the number of characters.
pub(crate) fn masked(v: &Visitor, pieces: Vec<Piece>) -> Vec<Piece> {
    let whole: String = pieces.iter().map(|p| p.text.as_str()).collect();
    let masked = v.masked(&whole);
    let mut chars = masked.chars();
    let cut = |p: Piece| Piece { text: chars.by_ref().take(p.text.chars().count()).collect(), marked: p.marked };
    let pieces: Vec<Piece> = pieces.into_iter().map(cut).collect();
    assert!(chars.next().is_none(), "masking changed the length of a text");
    pieces
}

fn shortened(pieces: Vec<Piece>) -> (Vec<Piece>, usize) {
    let (mut left, mut rest) = (QUOTE, 0);
    let mut shown = Vec::new();
    for piece in pieces {
        let n = piece.text.chars().count();
        let text: String = piece.text.chars().take(left).collect();
        rest += n - n.min(left);
        left -= n.min(left);
        if !text.is_empty() {
            shown.push(Piece { text, marked: piece.marked });
        }
    }
    (shown, rest)
}
