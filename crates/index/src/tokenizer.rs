use tantivy::tokenizer::{Token, TokenStream, Tokenizer};
use text::{Folded, Keep, fold};

use crate::atoms::{Atom, Cut, next_atom};

/// Positions between two values of a field (two files of an entry): more than any distance that can be asked for, so that nothing
/// matches across.
pub(crate) const VALUE_GAP: u32 = 1024;

/// The largest distance that can be asked for.
pub(crate) const MAX_DISTANCE: u32 = 500;

const _: () = assert!(MAX_DISTANCE < VALUE_GAP, "a distance must not reach from one file into the next");

/// Writes one term an atom: a pair of characters where the next atom is its direct neighbour of the same kind, the atom alone elsewhere.
///
/// So every two neighbouring Chinese characters are one term at the position of the first, any longer run is a chain of such terms at
/// known distances, and one character is the prefix of the pairs that it begins. Nothing is indexed twice.
#[derive(Debug, Clone)]
pub(crate) struct Pairs(pub(crate) Cut);

impl Tokenizer for Pairs {
    type TokenStream<'a> = PairStream;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> PairStream {
        let folded = fold(text, Keep::All);
        let next = next_atom(folded.chars(), 0, self.0);
        PairStream { folded, cut: self.0, next, position: VALUE_GAP as usize, token: Token::default() }
    }
}

/// The terms of one text.
#[derive(Debug)]
pub(crate) struct PairStream {
    folded: Folded,
    cut: Cut,
    next: Option<Atom>,
    position: usize,
    token: Token,
}

impl TokenStream for PairStream {
    fn advance(&mut self) -> bool {
        let Some(atom) = self.next.take() else { return false };
        self.next = next_atom(self.folded.chars(), atom.range().end, self.cut);
        self.token.text.clear();
        self.token.text.extend(&self.folded.chars()[atom.range()]);
        if let Some(next) = &self.next
            && atom.pairs
            && next.pairs
        {
            self.token.text.extend(&self.folded.chars()[next.range()]);
        }
        self.token.position = self.position;
        (self.token.offset_from, self.token.offset_to) = (atom.range().start, atom.range().end);
        self.position += 1;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, cut: Cut, expected: &[&str]) {
        let mut stream = Pairs(cut);
        let mut stream = stream.token_stream(source);
        let mut found = Vec::new();
        while stream.advance() {
            found.push(format!("{} {}", stream.token().position - VALUE_GAP as usize, stream.token().text));
        }
        assert_eq!(found, expected, "of {source}");
    }

    /// An index on disk holds exactly these terms: where this test must change, [`crate::schema::FORMAT`] must too.
    #[test]
    fn terms_of_the_format() {
        check("待處\n理、用ＡＩ", Cut::Words, &["0 待处", "1 处理", "2 理", "3 、", "4 用", "5 ai"]);
        check("①㎡ 3.5", Cut::Words, &["0 1", "1 m", "2 2", "3 3", "4 .", "5 5"]);
        check("T01 工", Cut::Chars, &["0 t0", "1 01", "2 1工", "3 工"]);
    }
}
