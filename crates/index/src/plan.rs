use crate::atoms::Cut;
use crate::pattern::{CutText, Pattern};
use crate::query::{Ask, Node, Range, Term};

/// A query ready to be evaluated: its distinct leaves, and how they combine.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) leaves: Vec<Leaf>,
    pub(crate) root: PlanNode,
}

/// Something that is looked up in the index.
#[derive(Debug)]
pub(crate) struct Leaf {
    pub(crate) what: What,
    /// Whether its matches speak for an entry: those under a "not" only exclude.
    pub(crate) wanted: bool,
}

/// What a leaf looks for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum What {
    Term(Sought),
    Near { distance: u32, terms: Vec<Sought> },
    Range(Range),
}

/// A term with its patterns for both ways of cutting.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Sought {
    pub(crate) term: Term,
    pub(crate) in_text: Pattern,
    pub(crate) in_fields: Pattern,
}

/// How leaves combine. `leaf` numbers are positions in [`Plan::leaves`].
#[derive(Debug)]
pub(crate) enum PlanNode {
    All(Vec<PlanNode>),
    Any(Vec<PlanNode>),
    Not(Box<PlanNode>),
    Leaf(usize),
}

impl Sought {
    fn new(term: &Term) -> Self {
        let pattern = |cut| Pattern::new(&term.text, term.exact, cut);
        Self { term: term.clone(), in_text: pattern(Cut::Words), in_fields: pattern(Cut::Chars) }
    }

    /// Number of matches in a value of a short field.
    pub(crate) fn count_in(&self, value: &str) -> u32 {
        self.in_fields.find(&CutText::new(value, Cut::Chars)).len() as u32
    }

    /// Pattern for one way of cutting.
    pub(crate) fn pattern(&self, cut: Cut) -> &Pattern {
        match cut {
            Cut::Words => &self.in_text,
            Cut::Chars => &self.in_fields,
        }
    }
}

impl Plan {
    pub(crate) fn new(root: &Node) -> Self {
        let mut leaves = Vec::new();
        let root = plan(root, true, &mut leaves);
        Self { leaves, root }
    }

    /// Leaves that speak for an entry.
    pub(crate) fn wanted(&self) -> impl Iterator<Item = (usize, &Leaf)> {
        self.leaves.iter().enumerate().filter(|(_, l)| l.wanted)
    }
}

fn plan(node: &Node, wanted: bool, leaves: &mut Vec<Leaf>) -> PlanNode {
    let mut parts = |nodes: &[Node]| nodes.iter().map(|n| plan(n, wanted, leaves)).collect();
    match &node.ask {
        Ask::All(nodes) => PlanNode::All(parts(nodes)),
        Ask::Any(nodes) => PlanNode::Any(parts(nodes)),
        Ask::Not(inner) => PlanNode::Not(Box::new(plan(inner, !wanted, leaves))),
        Ask::Term(term) => leaf(What::Term(Sought::new(term)), wanted, leaves),
        Ask::Range(range) => leaf(What::Range(*range), wanted, leaves),
        Ask::Near { distance, terms } => {
            leaf(What::Near { distance: *distance, terms: terms.iter().map(Sought::new).collect() }, wanted, leaves)
        }
    }
}

/// The leaf for what is sought, the one that is there already where the query says it twice.
fn leaf(what: What, wanted: bool, leaves: &mut Vec<Leaf>) -> PlanNode {
    if let Some(i) = leaves.iter().position(|l| l.what == what) {
        leaves[i].wanted |= wanted;
        return PlanNode::Leaf(i);
    }
    leaves.push(Leaf { what, wanted });
    PlanNode::Leaf(leaves.len() - 1)
}
