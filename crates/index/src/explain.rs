use std::ops::Range;

use serde::Serialize;

use crate::evaluate::{Entries, Evaluated, combine};
use crate::plan::{Plan, PlanNode};
use crate::query::{Ask, Node, Query, Term};
use crate::{Error, Field, Index};

/// Why an entry matches a query or does not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// The entry.
    pub entry: String,
    /// The query, part by part.
    pub clause: Clause,
}

/// A part of a query and whether it holds for an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Clause {
    /// Where it stands in what was typed.
    pub at: Range<usize>,
    /// As typed.
    pub source: String,
    /// Whether it holds.
    pub holds: bool,
    /// How it combines its parts.
    pub kind: ClauseKind,
    /// Matches in the entry's texts, where it is a single word or phrase that is looked for there.
    pub hits: Option<u64>,
    /// Its parts.
    pub parts: Vec<Clause>,
}

/// How a part of a query combines its own parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ClauseKind {
    /// All must hold.
    All,
    /// One must hold.
    Any,
    /// Its one part must not hold.
    Not,
    /// A word or phrase, several near each other, or a range: has no parts.
    Leaf,
}

impl Explanation {
    /// The smallest parts that keep the entry out: each of them alone does. Empty where the entry matches.
    pub fn excluded_by(&self) -> Vec<&Clause> {
        let mut found = Vec::new();
        self.clause.blame(&mut found);
        found
    }
}

impl Clause {
    /// Of "all" each part that fails is to blame; where "any" fails, it is as a whole.
    fn blame<'a>(&'a self, found: &mut Vec<&'a Clause>) {
        match self.kind {
            _ if self.holds => {}
            ClauseKind::All => self.parts.iter().for_each(|p| p.blame(found)),
            ClauseKind::Any | ClauseKind::Not | ClauseKind::Leaf => found.push(self),
        }
    }
}

impl Index {
    /// Why an entry matches a query or does not; `None` where there is no such entry.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn explain(&self, query: &Query, no: &str) -> Result<Option<Explanation>, Error> {
        let Some(entry) = self.position(no)? else { return Ok(None) };
        let plan = Plan::new(&query.root);
        let found = self.evaluate(&plan)?;
        let source: Vec<char> = query.source.chars().collect();
        let at = At { found: &found, entry, shown: &self.corpus.shown, source: &source };
        Ok(Some(Explanation { entry: no.to_owned(), clause: at.clause(&query.root, &plan.root) }))
    }
}

struct At<'a> {
    found: &'a Evaluated,
    entry: usize,
    shown: &'a Entries,
    source: &'a [char],
}

impl At<'_> {
    fn clause(&self, node: &Node, plan: &PlanNode) -> Clause {
        let holds = combine(plan, &self.found.leaves, self.shown).contains(self.entry);
        let (hits, parts) = match (&node.ask, plan) {
            (Ask::All(nodes), PlanNode::All(plans)) | (Ask::Any(nodes), PlanNode::Any(plans)) => {
                (None, nodes.iter().zip(plans).map(|(n, p)| self.clause(n, p)).collect())
            }
            (Ask::Not(inner), PlanNode::Not(plan)) => (None, vec![self.clause(inner, plan)]),
            (Ask::Term(Term { field: None | Some(Field::Text), .. }) | Ask::Near { .. }, PlanNode::Leaf(leaf)) => {
                (Some(u64::from(self.found.leaves[*leaf].in_text[self.entry])), Vec::new())
            }
            (Ask::Term(_) | Ask::Range(_), PlanNode::Leaf(_)) => (None, Vec::new()),
            _ => unreachable!("a plan has the shape of its query"),
        };
        let kind = match node.ask {
            Ask::All(_) => ClauseKind::All,
            Ask::Any(_) => ClauseKind::Any,
            Ask::Not(_) => ClauseKind::Not,
            Ask::Term(_) | Ask::Near { .. } | Ask::Range(_) => ClauseKind::Leaf,
        };
        let source = self.source[node.at.clone()].iter().collect();
        Clause { at: node.at.clone(), source, holds, kind, hits, parts }
    }
}
