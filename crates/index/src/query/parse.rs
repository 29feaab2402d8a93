use std::ops::Range;

use super::lex::{Sign, Token, lex};
use super::{Ask, Node, Query, QueryError, QueryErrorKind, Term};
use crate::Field;
use crate::atoms::Cut;
use crate::pattern::Pattern;
use crate::tokenizer::MAX_DISTANCE;

/// Levels of parentheses.
const MAX_DEPTH: usize = 32;
/// Terms of a query.
const MAX_TERMS: usize = 64;
/// Characters of a term.
const MAX_TERM: usize = 200;

/// Reads a query.
///
/// Words beside each other must all be there; `或`, `OR` or `|` between two: one of them; `非`, `NOT` or `-` before one: not there.
/// Parentheses group; quotes (`"…"`, `“…”`, `「…」`) keep a phrase together. `单位:佛山` looks in a field, `赛道:(工业制造|现代农业)` for a
/// set, `附近:10(甲 乙)` for words near each other. Full-width signs are taken as the ordinary ones.
///
/// # Errors
/// Where the query cannot be understood: which part, why, and how it could be meant.
pub fn parse(source: &str) -> Result<Query, QueryError> {
    let chars: Vec<char> = source.chars().collect();
    let tokens = lex(&chars)?;
    let mut parser = Parser { source: &chars, tokens: &tokens, at: 0, terms: 0, depth: 0 };
    if tokens.is_empty() {
        return Err(QueryError { at: 0..chars.len(), kind: QueryErrorKind::Empty, repair: None });
    }
    let root = parser.any(None)?;
    if let Some(token) = parser.peek() {
        assert!(token.sign == Sign::Close, "only a closing parenthesis ends a query early");
        return Err(parser.error(token.at.clone(), QueryErrorKind::StrayClose, Some("")));
    }
    Ok(Query { source: source.to_owned(), root })
}

struct Parser<'a> {
    source: &'a [char],
    tokens: &'a [Token],
    at: usize,
    terms: usize,
    depth: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn take(&mut self, sign: &Sign) -> Option<Range<usize>> {
        let token = self.tokens.get(self.at).filter(|t| t.sign == *sign)?;
        self.at += 1;
        Some(token.at.clone())
    }

    /// An error about a part, with the query that results from putting `instead` in its place.
    fn error(&self, at: Range<usize>, kind: QueryErrorKind, instead: Option<&str>) -> QueryError {
        let repair = instead.map(|instead| {
            let part = |r: &[char]| r.iter().collect::<String>();
            let (before, after) = (part(&self.source[..at.start]), part(&self.source[at.end..]));
            format!("{}{instead}{}", before, if before.ends_with(' ') { after.trim_start() } else { &after }).trim().to_owned()
        });
        QueryError { at, kind, repair: repair.filter(|r| !r.is_empty()) }
    }

    /// Parts of which one is enough.
    fn any(&mut self, field: Option<Field>) -> Result<Node, QueryError> {
        let mut parts = vec![self.all(field)?];
        while let Some(at) = self.take(&Sign::Or) {
            parts.push(self.operand(at, |p| p.all(field))?);
        }
        Ok(join(parts, Ask::Any))
    }

    /// Parts that must all hold.
    fn all(&mut self, field: Option<Field>) -> Result<Node, QueryError> {
        let mut parts = vec![self.one(field)?];
        loop {
            if let Some(at) = self.take(&Sign::And) {
                parts.push(self.operand(at, |p| p.one(field))?);
            } else if self.peek().is_some_and(|t| !matches!(t.sign, Sign::Or | Sign::Close)) {
                parts.push(self.one(field)?);
            } else {
                return Ok(join(parts, Ask::All));
            }
        }
    }

    /// What follows an operator; an error that names the operator where nothing does.
    fn operand(&mut self, operator: Range<usize>, read: impl FnOnce(&mut Self) -> Result<Node, QueryError>) -> Result<Node, QueryError> {
        if self.peek().is_none_or(|t| matches!(t.sign, Sign::Or | Sign::And | Sign::Close)) {
            return Err(self.missing(operator));
        }
        read(self)
    }

    fn missing(&self, operator: Range<usize>) -> QueryError {
        let typed = self.source[operator.clone()].iter().collect();
        self.error(operator, QueryErrorKind::MissingOperand { operator: typed }, Some(""))
    }

    fn one(&mut self, field: Option<Field>) -> Result<Node, QueryError> {
        let Some(Token { at, sign }) = self.peek().cloned() else {
            let end = self.source.len();
            return Err(self.error(end..end, QueryErrorKind::Empty, None));
        };
        self.at += 1;
        match sign {
            Sign::Word(text) => self.term(at, field, text, false),
            Sign::Phrase(text) => self.term(at, field, text, true),
            Sign::Field(field) => self.value(at, field),
            Sign::Near(distance) => self.near(at, &distance),
            Sign::Open => self.group(at, field),
            Sign::Not => {
                let inner = self.nested(at.clone(), |p| p.operand(at.clone(), |p| p.one(field)))?;
                Ok(Node { at: at.start..inner.at.end, ask: Ask::Not(Box::new(inner)) })
            }
            Sign::Close if self.depth > 0 => Err(self.error(at, QueryErrorKind::EmptyGroup, None)),
            Sign::Close => Err(self.error(at, QueryErrorKind::StrayClose, Some(""))),
            Sign::And | Sign::Or => Err(self.missing(at)),
        }
    }

    fn term(&mut self, at: Range<usize>, field: Option<Field>, text: String, exact: bool) -> Result<Node, QueryError> {
        self.terms += 1;
        if self.terms > MAX_TERMS {
            return Err(self.error(at, QueryErrorKind::TooManyTerms { limit: MAX_TERMS }, None));
        }
        if text.chars().count() > MAX_TERM {
            return Err(self.error(at, QueryErrorKind::LongTerm { limit: MAX_TERM }, None));
        }
        if Pattern::new(&text, Cut::Chars).is_blank() {
            return Err(self.error(at, QueryErrorKind::OnlyMarks { term: text }, Some("")));
        }
        Ok(Node { at, ask: Ask::Term(Term { field, text, exact }) })
    }

    /// What a field must hold: a term, or a group in which the field is understood.
    fn value(&mut self, at: Range<usize>, field: Field) -> Result<Node, QueryError> {
        let is_value = self.peek().is_some_and(|t| matches!(t.sign, Sign::Word(_) | Sign::Phrase(_) | Sign::Open));
        if !is_value {
            return Err(self.error(at, QueryErrorKind::MissingValue { field }, Some("")));
        }
        let inner = self.one(Some(field))?;
        Ok(Node { at: at.start..inner.at.end, ask: inner.ask })
    }

    fn group(&mut self, open: Range<usize>, field: Option<Field>) -> Result<Node, QueryError> {
        let typed: String = self.source.iter().collect();
        let unclosed = QueryError { at: open.clone(), kind: QueryErrorKind::UnclosedGroup, repair: Some(format!("{})", typed.trim_end())) };
        let inner = match self.nested(open.clone(), |p| p.any(field)) {
            Err(e) if e.kind == QueryErrorKind::Empty => return Err(unclosed),
            read => read?,
        };
        let close = self.take(&Sign::Close).ok_or(unclosed)?;
        Ok(Node { at: open.start..close.end, ..inner })
    }

    fn nested<T>(&mut self, at: Range<usize>, read: impl FnOnce(&mut Self) -> Result<T, QueryError>) -> Result<T, QueryError> {
        if self.depth == MAX_DEPTH {
            return Err(self.error(at, QueryErrorKind::TooDeep { limit: MAX_DEPTH }, None));
        }
        self.depth += 1;
        let read = read(self);
        self.depth -= 1;
        read
    }

    fn near(&mut self, at: Range<usize>, typed: &str) -> Result<Node, QueryError> {
        let digits = text::fold_str(typed, text::Keep::Letters);
        let distance = match digits.parse::<u32>() {
            Ok(n) if (1..=MAX_DISTANCE).contains(&n) => n,
            _ => return Err(self.error(at, QueryErrorKind::NearDistance, None)),
        };
        let Some(open) = self.take(&Sign::Open) else {
            return Err(self.error(at, QueryErrorKind::NearTerms, None));
        };
        let inner = self.group(open, Some(Field::Text))?;
        let whole = at.start..inner.at.end;
        let Some(listed) = terms_of(inner.ask) else {
            return Err(self.error(whole, QueryErrorKind::NearTerms, None));
        };
        let mut terms: Vec<Term> = Vec::with_capacity(listed.len());
        for term in listed {
            if !terms.contains(&term) {
                terms.push(term);
            }
        }
        if terms.len() < 2 || terms.iter().any(|t| t.field != Some(Field::Text)) {
            return Err(self.error(whole, QueryErrorKind::NearTerms, None));
        }
        Ok(Node { at: whole, ask: Ask::Near { distance, terms } })
    }
}

/// The terms of a plain list.
fn terms_of(ask: Ask) -> Option<Vec<Term>> {
    match ask {
        Ask::Term(term) => Some(vec![term]),
        Ask::All(nodes) => nodes.into_iter().map(|n| if let Ask::Term(term) = n.ask { Some(term) } else { None }).collect(),
        Ask::Any(_) | Ask::Not(_) | Ask::Near { .. } => None,
    }
}

/// Several parts as one; a single part stays itself.
fn join(mut parts: Vec<Node>, ask: fn(Vec<Node>) -> Ask) -> Node {
    assert!(!parts.is_empty(), "parts are read before they are joined");
    if parts.len() == 1 {
        return parts.remove(0);
    }
    let at = parts[0].at.start..parts[parts.len() - 1].at.end;
    Node { at, ask: ask(parts) }
}
