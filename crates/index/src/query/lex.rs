use std::ops::Range;

use text::{Keep, fold_str};

use super::{QueryError, QueryErrorKind};
use crate::Field;

/// A sign of the query language with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) at: Range<usize>,
    pub(super) sign: Sign,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Sign {
    Open,
    Close,
    And,
    Or,
    Not,
    Field(Field),
    /// Nearness; the distance as typed.
    Near(String),
    Word(String),
    Phrase(String),
}

/// Longest name before a colon that is taken for a field and not for text (备注：…).
const MAX_NAME: usize = 8;

/// Cuts a query into signs.
pub(super) fn lex(source: &[char]) -> Result<Vec<Token>, QueryError> {
    let mut lexer = Lexer { source, at: 0, tokens: Vec::new() };
    while let Some(&c) = source.get(lexer.at) {
        lexer.step(c)?;
    }
    Ok(lexer.tokens)
}

struct Lexer<'a> {
    source: &'a [char],
    at: usize,
    tokens: Vec<Token>,
}

impl Lexer<'_> {
    fn step(&mut self, c: char) -> Result<(), QueryError> {
        match c {
            _ if c.is_whitespace() => self.at += 1,
            '(' | '（' => self.push(1, Sign::Open),
            ')' | '）' => self.push(1, Sign::Close),
            '|' | '｜' => {
                let len = if self.source.get(self.at + 1) == Some(&c) { 2 } else { 1 };
                self.push(len, Sign::Or);
            }
            _ if is_quote(c) => self.phrase(c)?,
            '-' | '－' if self.negates() => self.push(1, Sign::Not),
            _ => self.word()?,
        }
        Ok(())
    }

    fn push(&mut self, len: usize, sign: Sign) {
        self.tokens.push(Token { at: self.at..self.at + len, sign });
        self.at += len;
    }

    /// Whether the hyphen here stands before something and behind nothing: inside a word it is a hyphen.
    fn negates(&self) -> bool {
        let before = self.at.checked_sub(1).map(|i| self.source[i]);
        let free = before.is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '（' | '|' | '｜'));
        free && self.source.get(self.at + 1).is_some_and(|c| !c.is_whitespace())
    }

    fn phrase(&mut self, open: char) -> Result<(), QueryError> {
        let from = self.at + 1;
        let Some(len) = self.source[from..].iter().position(|&c| closes(open, c)) else {
            let typed: String = self.source.iter().collect();
            let closing = if open == '「' {
                '」'
            } else if open == '“' {
                '”'
            } else {
                '"'
            };
            let repair = Some(format!("{}{closing}", typed.trim_end()));
            return Err(QueryError { at: self.at..self.source.len(), kind: QueryErrorKind::UnclosedQuote, repair });
        };
        self.push(len + 2, Sign::Phrase(self.source[from..from + len].iter().collect()));
        Ok(())
    }

    /// A bare word, an operator in words, or a field name with its colon.
    fn word(&mut self) -> Result<(), QueryError> {
        let from = self.at;
        let mut to = from;
        while let Some(&c) = self.source.get(to) {
            if c.is_whitespace() || matches!(c, '(' | '（' | ')' | '）' | '|' | '｜') || is_quote(c) {
                break;
            }
            if matches!(c, ':' | '：')
                && let Some(sign) = self.name(from, to)?
            {
                let digits = if matches!(sign, Sign::Near(_)) { self.digits(to + 1) } else { String::new() };
                let len = to + 1 - from + digits.chars().count();
                self.push(len, if let Sign::Near(_) = sign { Sign::Near(digits) } else { sign });
                return Ok(());
            }
            to += 1;
        }
        let word: String = self.source[from..to].iter().collect();
        let sign = match word.as_str() {
            "AND" | "且" | "&&" => Sign::And,
            "OR" | "或" => Sign::Or,
            "NOT" | "非" => Sign::Not,
            _ => Sign::Word(word),
        };
        self.push(to - from, sign);
        Ok(())
    }

    /// What stands before a colon: a field, nearness, an error, or (`None`) text.
    fn name(&self, from: usize, to: usize) -> Result<Option<Sign>, QueryError> {
        let name: String = self.source[from..to].iter().collect();
        let folded = fold_str(&name, Keep::All);
        if matches!(folded.as_str(), "附近" | "near") {
            return Ok(Some(Sign::Near(String::new())));
        }
        if let Some(field) = Field::named(&folded) {
            return Ok(Some(Sign::Field(field)));
        }
        let looks_like_name = !name.is_empty() && to - from <= MAX_NAME && name.chars().all(char::is_alphabetic);
        // http:// and C:\ are text.
        let looks_like_path = matches!(self.source.get(to + 1), Some('/' | '\\'));
        if !looks_like_name || looks_like_path {
            return Ok(None);
        }
        let nearest = nearest(&folded);
        let colon_and_rest = &self.source[to..];
        let repair = nearest.map(|field| {
            let name = if folded.is_ascii() { field.en() } else { field.zh() };
            self.source[..from].iter().copied().chain(name.chars()).chain(colon_and_rest.iter().copied()).collect()
        });
        Err(QueryError { at: from..to, kind: QueryErrorKind::UnknownField { name, nearest }, repair })
    }

    fn digits(&self, from: usize) -> String {
        self.source[from.min(self.source.len())..].iter().map_while(|&c| c.is_numeric().then_some(c)).collect()
    }
}

/// The field whose name differs least, if it differs by one character.
fn nearest(name: &str) -> Option<Field> {
    Field::ALL.into_iter().find(|f| f.names().iter().any(|known| differ_by_one(known, name)))
}

/// Whether one becomes the other by changing, adding or leaving out one character.
fn differ_by_one(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > 1 || a.len().max(b.len()) < 2 {
        return false;
    }
    let front = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let rest = a.len().min(b.len()) - front;
    let back = a.iter().rev().zip(b.iter().rev()).take(rest).take_while(|(x, y)| x == y).count();
    front + back + 1 >= a.len().max(b.len())
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '＂' | '「')
}

/// Whether `c` ends what `open` began. An input method may give either of the curved marks for either end.
fn closes(open: char, c: char) -> bool {
    if open == '「' { c == '」' } else { matches!(c, '"' | '“' | '”' | '＂') }
}
