use std::ops::Range;

use super::lex::{Sign, Token, lex};
use super::{Ask, Node, Query, QueryError, QueryErrorKind, Term, replaced};
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
/// Distance proposed where none was given: half a line.
const USUAL_DISTANCE: u32 = 10;

/// Reads a query.
///
/// Words beside each other must all be there; `或`, `OR` or `|` between two: one of them; `非`, `NOT` or `-` before one: not there.
/// Parentheses group; quotes (`"…"`, `“…”`, `「…」`) keep a phrase together. `单位:佛山` looks in a field, `赛道:(工业制造|现代农业)` for a
/// set (so do `赛道:工业制造|现代农业` and `赛道:{工业制造,现代农业}`), `城市=广州` for a value that is this and no longer one, `附近:10(甲 乙)` or
/// `甲 附近:10 乙` for words near each other, `提交时间:2025-01..2025-09`, `提交时间>=2025-06` and `标记>2` for how much there is of something
/// ([`Measure`](crate::Measure)). A number is found whole, `2025*` whatever begins with it. Full-width signs are taken as the ordinary ones.
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

/// The field in which the words that are read are understood.
#[derive(Clone, Copy)]
struct Within {
    field: Field,
    /// Whether a word is a value of it as a whole.
    whole: bool,
}

impl Within {
    const TEXT: Self = Self { field: Field::Text, whole: false };
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
        let repair = instead.and_then(|instead| replaced(self.source, &at, instead));
        QueryError { at, kind, repair }
    }

    /// Parts of which one is enough.
    fn any(&mut self, within: Option<Within>) -> Result<Node, QueryError> {
        let mut parts = vec![self.all(within)?];
        while let Some(at) = self.take(&Sign::Or) {
            parts.push(self.operand(at, |p| p.all(within))?);
        }
        Ok(join(parts, Ask::Any))
    }

    /// Parts that must all hold.
    fn all(&mut self, within: Option<Within>) -> Result<Node, QueryError> {
        let mut parts = vec![self.one(within)?];
        loop {
            if let Some(at) = self.take(&Sign::And) {
                parts.push(self.operand(at, |p| p.one(within))?);
            } else if let Some((at, typed)) = self.near_between() {
                let left = parts.pop().expect("a part was read before");
                parts.push(self.between(left, at, &typed)?);
            } else if self.peek().is_some_and(|t| !matches!(t.sign, Sign::Or | Sign::Close)) {
                parts.push(self.one(within)?);
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

    fn one(&mut self, within: Option<Within>) -> Result<Node, QueryError> {
        let Some(Token { at, sign }) = self.peek().cloned() else {
            let end = self.source.len();
            return Err(self.error(end..end, QueryErrorKind::Empty, None));
        };
        self.at += 1;
        match sign {
            Sign::Word(text) => self.term(at, within, text, false),
            Sign::Phrase(text) => self.term(at, within, text, true),
            Sign::Field { field, whole } => self.value(at, Within { field, whole }),
            Sign::Near(distance) => self.near(at, &distance),
            Sign::Range(range) => {
                self.one_more(&at)?;
                Ok(Node { at, ask: Ask::Range(range) })
            }
            Sign::Open => self.group(at, within),
            Sign::Not => {
                let inner = self.nested(at.clone(), |p| p.operand(at.clone(), |p| p.one(within)))?;
                Ok(Node { at: at.start..inner.at.end, ask: Ask::Not(Box::new(inner)) })
            }
            Sign::Close if self.depth > 0 => Err(self.error(at, QueryErrorKind::EmptyGroup, None)),
            Sign::Close => Err(self.error(at, QueryErrorKind::StrayClose, Some(""))),
            Sign::And | Sign::Or => Err(self.missing(at)),
        }
    }

    fn one_more(&mut self, at: &Range<usize>) -> Result<(), QueryError> {
        self.terms += 1;
        if self.terms > MAX_TERMS {
            return Err(self.error(at.clone(), QueryErrorKind::TooManyTerms { limit: MAX_TERMS }, None));
        }
        Ok(())
    }

    fn term(&mut self, at: Range<usize>, within: Option<Within>, text: String, exact: bool) -> Result<Node, QueryError> {
        self.one_more(&at)?;
        if text.chars().count() > MAX_TERM {
            return Err(self.error(at, QueryErrorKind::LongTerm { limit: MAX_TERM }, None));
        }
        if Pattern::new(&text, exact, Cut::Chars).is_blank() {
            return Err(self.error(at, QueryErrorKind::OnlyMarks { term: text }, Some("")));
        }
        let (field, whole) = within.map_or((None, false), |w| (Some(w.field), w.whole));
        Ok(Node { at, ask: Ask::Term(Term { field, text, exact, whole }) })
    }

    /// What a field must hold: a term, or a group in which the field is understood.
    fn value(&mut self, at: Range<usize>, within: Within) -> Result<Node, QueryError> {
        let is_value = self.peek().is_some_and(|t| matches!(t.sign, Sign::Word(_) | Sign::Phrase(_) | Sign::Open));
        if !is_value {
            return Err(self.error(at, QueryErrorKind::MissingValue { field: within.field }, Some("")));
        }
        let mut values = vec![self.one(Some(within))?];
        while let Some(next) = self.joined(values[values.len() - 1].at.end) {
            self.at = next;
            values.push(self.one(Some(within))?);
        }
        let inner = join(values, Ask::Any);
        Ok(Node { at: at.start..inner.at.end, ask: inner.ask })
    }

    /// Where the next value of a set stands whose last one ends at `end`: `广州|深圳` without blanks is one set, `广州 | 标题:港口` is not.
    fn joined(&self, end: usize) -> Option<usize> {
        let [or, value] = self.tokens.get(self.at..self.at + 2)? else { return None };
        let is_joined = or.sign == Sign::Or && or.at.start == end && value.at.start == or.at.end;
        (is_joined && matches!(value.sign, Sign::Word(_) | Sign::Phrase(_))).then_some(self.at + 1)
    }

    /// Nearness between two words (`甲 附近:5 乙`), and not before a list of them.
    fn near_between(&self) -> Option<(Range<usize>, String)> {
        let Token { at, sign: Sign::Near(typed) } = self.peek()? else { return None };
        let is_list = self.tokens.get(self.at + 1).is_some_and(|t| t.sign == Sign::Open);
        (!is_list).then(|| (at.clone(), typed.clone()))
    }

    fn between(&mut self, left: Node, at: Range<usize>, typed: &str) -> Result<Node, QueryError> {
        self.at += 1;
        let distance = self.distance(&at, typed)?;
        let is_word = self.peek().is_some_and(|t| matches!(t.sign, Sign::Word(_) | Sign::Phrase(_)));
        let Ask::Term(first @ Term { field: None | Some(Field::Text), .. }) = left.ask else {
            return Err(self.error(at, QueryErrorKind::NearTerms, None));
        };
        if !is_word {
            return Err(self.error(at, QueryErrorKind::NearTerms, None));
        }
        let right = self.one(Some(Within::TEXT))?;
        let whole = left.at.start..right.at.end;
        let terms = vec![Term { field: Some(Field::Text), ..first }];
        match right.ask {
            Ask::Term(second) if !terms.contains(&second) => {
                Ok(Node { at: whole, ask: Ask::Near { distance, terms: [terms, vec![second]].concat() } })
            }
            _ => Err(self.error(whole, QueryErrorKind::NearTerms, None)),
        }
    }

    fn group(&mut self, open: Range<usize>, within: Option<Within>) -> Result<Node, QueryError> {
        let typed: String = self.source.iter().collect();
        let unclosed = QueryError { at: open.clone(), kind: QueryErrorKind::UnclosedGroup, repair: Some(format!("{})", typed.trim_end())) };
        let inner = match self.nested(open.clone(), |p| p.any(within)) {
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

    fn distance(&self, at: &Range<usize>, typed: &str) -> Result<u32, QueryError> {
        let digits = text::fold_str(typed, text::Keep::Letters);
        match digits.parse::<u32>() {
            Ok(n) if (1..=MAX_DISTANCE).contains(&n) => Ok(n),
            read => {
                let name = if self.source[at.start] == '附' { "附近" } else { "near" };
                let meant = if read.is_ok_and(|n| n > MAX_DISTANCE) { MAX_DISTANCE } else { USUAL_DISTANCE };
                Err(self.error(at.clone(), QueryErrorKind::NearDistance, Some(&format!("{name}:{meant}"))))
            }
        }
    }

    fn near(&mut self, at: Range<usize>, typed: &str) -> Result<Node, QueryError> {
        let distance = self.distance(&at, typed)?;
        let Some(open) = self.take(&Sign::Open) else {
            return Err(self.error(at, QueryErrorKind::NearTerms, None));
        };
        let inner = self.group(open, Some(Within::TEXT))?;
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
        Ask::Any(_) | Ask::Not(_) | Ask::Near { .. } | Ask::Range(_) => None,
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
