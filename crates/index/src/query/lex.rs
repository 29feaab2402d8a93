use std::ops::Range;

use text::{Keep, fold_str};

use super::range::{self, Unread};
use super::{QueryError, QueryErrorKind, replaced};
use crate::schema::FACETS;
use crate::{Field, Measure};

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
    /// A field with the sign behind it: `=` asks for a value as a whole.
    Field {
        field: Field,
        whole: bool,
    },
    /// Nearness; the distance as typed.
    Near(String),
    /// How much of something.
    Range(super::Range),
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

    /// A bare word, an operator in words, a field name with its colon, or a measure with its range.
    fn word(&mut self) -> Result<(), QueryError> {
        let from = self.at;
        let mut to = from;
        while let Some(&c) = self.source.get(to) {
            if c.is_whitespace() || matches!(c, '|' | '｜') || is_bracket(c) || is_quote(c) {
                break;
            }
            let is_read = match c {
                ':' | '：' => self.named(from, to)?,
                '/' | '／' if self.is_near(from..to) && self.source.get(to + 1).is_some_and(|c| c.is_numeric()) => self.near(from, to),
                '=' | '＝' => self.compared(from, to)?,
                _ if range::compares(c) => self.compared(from, to)?,
                _ => false,
            };
            if is_read {
                return Ok(());
            }
            to += 1;
        }
        let word: String = self.source[from..to].iter().collect();
        // An input method that is left at full width writes ＯＲ as it writes （ and ｜.
        let typed: String = word.chars().map(half_width).collect();
        let sign = match typed.as_str() {
            "AND" | "且" | "&&" => Sign::And,
            "OR" | "或" => Sign::Or,
            "NOT" | "非" => Sign::Not,
            "NEAR" => Sign::Near(String::new()),
            _ => Sign::Word(word),
        };
        self.push(to - from, sign);
        Ok(())
    }

    fn text(&self, at: Range<usize>) -> String {
        self.source[at].iter().collect()
    }

    fn folded(&self, at: Range<usize>) -> String {
        fold_str(&self.text(at), Keep::All)
    }

    fn is_near(&self, name: Range<usize>) -> bool {
        matches!(self.folded(name).as_str(), "附近" | "near")
    }

    /// Where what is written without a blank from `at` on ends.
    fn end(&self, at: usize) -> usize {
        let goes_on = |c: &&char| !c.is_whitespace() && !is_bracket(**c) && !is_quote(**c);
        at + self.source[at.min(self.source.len())..].iter().take_while(goes_on).count()
    }

    /// Reads nearness: its name, a mark, and the distance.
    fn near(&mut self, from: usize, mark: usize) -> bool {
        let digits = self.digits(mark + 1);
        self.push(mark + 1 - from + digits.chars().count(), Sign::Near(digits));
        true
    }

    /// Reads what a name before a colon begins: a field, a set, a range, nearness, an error; `false` where it is text.
    fn named(&mut self, from: usize, to: usize) -> Result<bool, QueryError> {
        if self.is_near(from..to) {
            return Ok(self.near(from, to));
        }
        let folded = self.folded(from..to);
        if let Some(measure) = Measure::named(&folded) {
            return self.ranges(from, to + 1, measure);
        }
        let Some(field) = Field::named(&folded) else { return self.unknown(from, to).map_or(Ok(false), Err) };
        let end = self.end(to + 1);
        if range::is_range(&self.text(to + 1..end)) {
            return match Measure::of(field) {
                Some(measure) => self.ranges(from, to + 1, measure),
                None => Err(self.no_measure(from, to, format!("{}\"{}\"", self.text(from..to + 1), self.text(to + 1..end)))),
            };
        }
        self.field(from, to, Sign::Field { field, whole: false })?;
        Ok(true)
    }

    /// Reads a field with the sign at `to`, and the set behind it where there is one.
    fn field(&mut self, from: usize, to: usize, sign: Sign) -> Result<(), QueryError> {
        self.push(to + 1 - from, sign);
        if matches!(self.source.get(to + 1), Some('{' | '｛')) {
            self.set()?;
        }
        Ok(())
    }

    /// The field of which a whole value is asked for where `=` stands behind its name. 标记=3 asks how many there are, 标记="…" for a kind.
    fn has_value(&self, field: Option<Field>, to: usize) -> Option<Field> {
        let field = field.filter(|field| FACETS.contains(field))?;
        let next = self.source.get(to + 1).copied();
        let is_value = Measure::of(field).is_none() || next.is_some_and(is_quote);
        (is_value && !next.is_some_and(|c| matches!(c, '=' | '＝'))).then_some(field)
    }

    /// Reads what a name before a sign that compares begins; `false` where it is text.
    fn compared(&mut self, from: usize, to: usize) -> Result<bool, QueryError> {
        let folded = self.folded(from..to);
        let field = Field::named(&folded);
        let equals = matches!(self.source[to], '=' | '＝');
        if equals && let Some(field) = self.has_value(field, to) {
            self.field(from, to, Sign::Field { field, whole: true })?;
            return Ok(true);
        }
        if let Some(measure) = Measure::named(&folded).or_else(|| Measure::of(field?)) {
            return self.ranges(from, to, measure);
        }
        let value = self.text(to..self.end(to));
        let value = value.trim_start_matches(['=', '＝', '>', '<', '＞', '＜', '≥', '≤']);
        let is_meant = match field {
            Some(_) => !value.is_empty(),
            // x=1 and a>b stand in texts too; a name and a number are a size that is asked for.
            None => !equals && looks_like_name(&folded) && value.starts_with(char::is_numeric),
        };
        if !is_meant {
            return Ok(false);
        }
        let instead = match field {
            Some(_) if equals => format!("{}:{value}", self.text(from..to)),
            Some(_) | None => format!("\"{}\"", self.text(from..self.end(to))),
        };
        Err(self.no_measure(from, to, instead))
    }

    fn no_measure(&self, from: usize, to: usize, instead: String) -> QueryError {
        let at = from..self.end(to);
        let repair = replaced(self.source, &at, &instead);
        QueryError { at, kind: QueryErrorKind::NoMeasure { name: self.text(from..to) }, repair }
    }

    /// Reads the ranges of a measure from `at` on: one, or several with `|` between, one of which is enough.
    fn ranges(&mut self, from: usize, at: usize, measure: Measure) -> Result<bool, QueryError> {
        let written = &self.source[at..self.end(at)];
        // What stands behind the last one joins it with something else.
        let written = written.strip_suffix(&['|']).or(written.strip_suffix(&['｜'])).unwrap_or(written);
        let (end, mut start, mut read) = (at + written.len(), at, Vec::new());
        for piece in written.split(|c| matches!(c, '|' | '｜')) {
            let here = start..start + piece.len();
            let typed = self.text(here.clone());
            start = here.end + 1;
            match range::read(measure, &typed) {
                Ok(range) => read.push(Token { at: here, sign: Sign::Range(range) }),
                Err(Unread::Bad) => {
                    let repair = replaced(self.source, &(from..end), "");
                    return Err(QueryError { at: from..here.end, kind: QueryErrorKind::BadValue { measure, typed }, repair });
                }
                Err(Unread::Backwards(turned)) => {
                    let repair = replaced(self.source, &here, &turned);
                    return Err(QueryError { at: here, kind: QueryErrorKind::EmptyRange, repair });
                }
            }
        }
        read[0].at.start = from;
        self.list(from, end, read);
        Ok(true)
    }

    /// Reads `{甲,乙}` behind a field as `(甲|乙)`.
    fn set(&mut self) -> Result<(), QueryError> {
        let open = self.at;
        let rest = &self.source[open + 1..];
        let Some(len) = rest.iter().position(|c| matches!(c, '}' | '｝')) else {
            let typed = self.text(0..self.source.len());
            let repair = Some(format!("{}}}", typed.trim_end()));
            return Err(QueryError { at: open..open + 1, kind: QueryErrorKind::UnclosedGroup, repair });
        };
        let (mut start, mut items) = (open + 1, Vec::new());
        for piece in rest[..len].split(|c| matches!(c, ',' | '，' | '、' | ';' | '；' | '|' | '｜')) {
            let item: String = piece.iter().collect::<String>().trim_matches(|c: char| c.is_whitespace() || is_quote(c)).to_owned();
            if !item.is_empty() {
                let sign = if item.contains(char::is_whitespace) { Sign::Phrase(item) } else { Sign::Word(item) };
                items.push(Token { at: start..start + piece.len(), sign });
            }
            start += piece.len() + 1;
        }
        let end = open + len + 2;
        if items.is_empty() {
            return Err(QueryError { at: open..end, kind: QueryErrorKind::EmptyGroup, repair: None });
        }
        self.list(open, end, items);
        Ok(())
    }

    /// Several things of which one is enough, as if they had been typed in parentheses.
    fn list(&mut self, from: usize, end: usize, items: Vec<Token>) {
        let is_list = items.len() > 1;
        if is_list {
            self.tokens.push(Token { at: from..from, sign: Sign::Open });
        }
        for (i, item) in items.into_iter().enumerate() {
            if i > 0 {
                self.tokens.push(Token { at: item.at.start..item.at.start, sign: Sign::Or });
            }
            self.tokens.push(item);
        }
        if is_list {
            self.tokens.push(Token { at: end..end, sign: Sign::Close });
        }
        self.at = end;
    }

    /// The error that a name before a colon is, which is none where it looks like text.
    fn unknown(&self, from: usize, to: usize) -> Option<QueryError> {
        let (name, folded) = (self.text(from..to), self.folded(from..to));
        // http:// and C:\ are text.
        let looks_like_path = matches!(self.source.get(to + 1), Some('/' | '\\'));
        if !looks_like_name(&name) || looks_like_path {
            return None;
        }
        let nearest = nearest(&folded);
        let colon_and_rest = &self.source[to..];
        let repair = nearest.map(|field| {
            let name = if folded.is_ascii() { field.en() } else { field.zh() };
            self.source[..from].iter().copied().chain(name.chars()).chain(colon_and_rest.iter().copied()).collect()
        });
        Some(QueryError { at: from..to, kind: QueryErrorKind::UnknownField { name, nearest }, repair })
    }

    fn digits(&self, from: usize) -> String {
        self.source[from.min(self.source.len())..].iter().map_while(|&c| c.is_numeric().then_some(c)).collect()
    }
}

/// Whether something before a mark is meant as a name.
fn looks_like_name(name: &str) -> bool {
    !name.is_empty() && name.chars().count() <= MAX_NAME && name.chars().all(char::is_alphabetic)
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

/// A full-width character of ASCII (U+FF01 to U+FF5E) as the ordinary one; any other as it is.
fn half_width(c: char) -> char {
    match c {
        '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

fn is_bracket(c: char) -> bool {
    matches!(c, '(' | '（' | ')' | '）')
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '＂' | '「')
}

/// Whether `c` ends what `open` began. An input method may give either of the curved marks for either end.
fn closes(open: char, c: char) -> bool {
    if open == '「' { c == '」' } else { matches!(c, '"' | '“' | '”' | '＂') }
}
