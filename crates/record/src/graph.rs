//! Who is tied to what, and where that was read: entries, units, people, rights and files as nodes, what was read of them as edges.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Evidence, Say, mask};

/// What a node stands for, in the order in which a drawing sets them side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NodeKind {
    /// A representative of one entry: one name in two entries is two of these until something says that it is one person.
    Person,
    /// An entry.
    Entry,
    /// A file of evidence.
    File,
    /// A right, by its normalised number.
    Right,
    /// A unit, by its folded name.
    Unit,
}

impl NodeKind {
    /// All, in order.
    pub const ALL: [Self; 5] = [Self::Person, Self::Entry, Self::File, Self::Right, Self::Unit];

    /// As users read it.
    pub fn say(self) -> Say {
        let (zh, en) = match self {
            Self::Person => ("参赛代表", "representatives"),
            Self::Entry => ("项目", "entries"),
            Self::File => ("证明材料", "files"),
            Self::Right => ("知识产权", "rights"),
            Self::Unit => ("单位", "units"),
        };
        Say::new(zh, en)
    }
}

/// How two nodes are tied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tie {
    /// Entry → its lead.
    Lead,
    /// Entry → a further unit of it.
    Partner,
    /// Entry → a representative.
    Representative,
    /// Entry → a file it sent.
    Sent,
    /// Entry → a right it claims.
    Claims,
    /// File → the right it certifies.
    Certifies,
    /// File → the unit it is issued to.
    IssuedTo,
    /// Right → whom a form or a certificate names as its holder.
    HeldBy,
    /// Unit ↔ unit: two names, and how they stand to each other.
    Names,
    /// Person ↔ person: one name in two entries.
    SameName,
}

impl Tie {
    /// As users read it.
    pub fn say(self) -> Say {
        let (zh, en) = match self {
            Self::Lead => ("牵头", "lead"),
            Self::Partner => ("联合", "partner"),
            Self::Representative => ("代表", "representative"),
            Self::Sent => ("提交", "sent"),
            Self::Claims => ("申报", "claims"),
            Self::Certifies => ("证明", "certifies"),
            Self::IssuedTo => ("写明单位", "issued to"),
            Self::HeldBy => ("权利人", "held by"),
            Self::Names => ("名称关系", "names"),
            Self::SameName => ("同名", "same name"),
        };
        Say::new(zh, en)
    }

    /// Whether it leads from one node to the other, and not both ways.
    pub const fn is_directed(self) -> bool {
        !matches!(self, Self::Names | Self::SameName)
    }
}

/// An entry, a unit, a person, a right or a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// Entry number, name, right's number or file name; personal data masked.
    pub label: String,
    /// More about it: an entry's title, a file's kind, a right's kind; personal data masked.
    pub detail: Say,
}

impl Node {
    /// A node whose words hold no personal data any more.
    pub fn new(kind: NodeKind, label: &str, detail: &Say) -> Self {
        Self { kind, label: mask(label).into_owned(), detail: masked(detail) }
    }
}

/// What was read of two nodes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Edge {
    /// Position of the node it leads from.
    pub from: u32,
    /// Position of the node it leads to.
    pub to: u32,
    /// What ties them.
    pub tie: Tie,
    /// Numbers of the entries it was read from: who may not see one of them sees nothing of it.
    pub entries: Vec<String>,
    /// Probability that it is so, 0 to 1; 1 for what stands written.
    pub probability: f64,
    /// Why, where it was found by comparing.
    pub reasons: Vec<Say>,
    /// Where it was read.
    pub evidence: Option<Evidence>,
}

/// Nodes and edges, both in a fixed order. Each edge leads between nodes that are there.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(try_from = "Parts")]
pub struct Graph {
    nodes: Vec<Node>,
    edges: Vec<Edge>,
    left_out: Vec<String>,
}

/// Where the edges of a graph stand, so that what surrounds an entry is found without looking at all of them.
#[derive(Debug, Clone)]
pub struct Places {
    of_entry: BTreeMap<String, Vec<u32>>,
    of_node: Vec<Vec<u32>>,
}

#[derive(Deserialize)]
struct Parts {
    nodes: Vec<Node>,
    edges: Vec<Edge>,
    left_out: Vec<String>,
}

/// An edge that leads to no node, by its position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LooseEdge(pub usize);

impl fmt::Display for LooseEdge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "edge {} leads to no node", self.0)
    }
}

impl TryFrom<Parts> for Graph {
    type Error = LooseEdge;

    fn try_from(parts: Parts) -> Result<Self, LooseEdge> {
        Ok(Self { left_out: parts.left_out, ..Self::new(parts.nodes, parts.edges)? })
    }
}

impl Graph {
    /// A graph of these nodes and edges.
    ///
    /// # Errors
    /// Where an edge leads to no node.
    pub fn new(nodes: Vec<Node>, edges: Vec<Edge>) -> Result<Self, LooseEdge> {
        let there = |at: u32| (at as usize) < nodes.len();
        match edges.iter().position(|e| !there(e.from) || !there(e.to)) {
            Some(at) => Err(LooseEdge(at)),
            None => Ok(Self { nodes, edges, left_out: Vec::new() }),
        }
    }

    /// The nodes.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The edges.
    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// Entries that share something with those asked for and were left out as too many ([`Graph::around`]).
    pub fn left_out(&self) -> &[String] {
        &self.left_out
    }

    /// What is left for a reader for whom these entries are not there.
    #[must_use]
    pub fn without(&self, hidden: &BTreeSet<String>) -> Self {
        self.keep(|edge| edge.entries.iter().all(|no| !hidden.contains(no)))
    }

    /// Where its edges stand.
    pub fn places(&self) -> Places {
        let mut places = Places { of_entry: BTreeMap::new(), of_node: vec![Vec::new(); self.nodes.len()] };
        for (at, edge) in (0u32..).zip(&self.edges) {
            for no in &edge.entries {
                places.of_entry.entry(no.clone()).or_default().push(at);
            }
            places.of_node[edge.from as usize].push(at);
            places.of_node[edge.to as usize].push(at);
        }
        places
    }

    /// These entries with all that is tied to them, and up to `most` further entries that share a right, a person or a unit with them: of
    /// those only their lead and what is shared. An edge that was read from an entry which is not `there` is as if it were none.
    ///
    /// # Panics
    /// Where the places are those of another graph.
    #[must_use]
    pub fn around(&self, places: &Places, entries: &BTreeSet<String>, most: usize, there: impl Fn(&str) -> bool) -> Self {
        assert_eq!(places.of_node.len(), self.nodes.len(), "the places are those of this graph");
        let edge = |at: &u32| &self.edges[*at as usize];
        let is_there = |at: &u32| edge(at).entries.iter().all(|no| there(no));
        let of_entries = |numbers: &BTreeSet<&str>| -> BTreeSet<u32> {
            numbers.iter().filter_map(|no| places.of_entry.get(*no)).flatten().copied().filter(is_there).collect()
        };
        let mut shown: BTreeSet<&str> = entries.iter().map(String::as_str).collect();
        let own = of_entries(&shown);
        let touched: BTreeSet<u32> = own.iter().flat_map(|at| [edge(at).from, edge(at).to]).collect();
        let beside: BTreeSet<u32> = touched.iter().flat_map(|&node| &places.of_node[node as usize]).copied().filter(is_there).collect();
        let mut sharing: BTreeMap<&str, u32> = BTreeMap::new();
        for at in own.union(&beside) {
            for no in edge(at).entries.iter().filter(|no| !entries.contains(*no)) {
                let weight = self.shared_weight(edge(at), &touched).max(if own.contains(at) { 3 } else { 0 });
                let known = sharing.entry(no).or_insert(0);
                *known = weight.max(*known);
            }
        }
        let mut sharing: Vec<(&str, u32)> = sharing.into_iter().filter(|(_, weight)| *weight > 0).collect();
        sharing.sort_by_key(|&(no, weight)| (std::cmp::Reverse(weight), no));
        shown.extend(sharing.iter().take(most).map(|(no, _)| *no));
        let mut left_out: Vec<String> = sharing.iter().skip(most).map(|(no, _)| (*no).to_owned()).collect();
        left_out.sort();
        let is_shown = |e: &Edge| e.entries.iter().all(|no| shown.contains(no.as_str()));
        let shares = |at: &u32| own.contains(at) || edge(at).tie == Tie::Lead || self.is_shared(edge(at), &touched);
        let kept = of_entries(&shown).into_iter().filter(|at| is_shown(edge(at)) && shares(at));
        Self { left_out, ..self.part(kept.map(|at| &self.edges[at as usize]).collect()) }
    }

    /// How much an edge of another entry says that it shares with the touched nodes: rights, then people, then units.
    fn shared_weight(&self, edge: &Edge, touched: &BTreeSet<u32>) -> u32 {
        let of = |at: u32| match self.nodes[at as usize].kind {
            NodeKind::Right => 3,
            NodeKind::Person => 2,
            NodeKind::Unit => 1,
            NodeKind::Entry | NodeKind::File => 0,
        };
        [edge.from, edge.to].into_iter().filter(|at| touched.contains(at)).map(of).max().unwrap_or(0)
    }

    /// Whether an edge leads from an entry to a touched node, or between two of those.
    fn is_shared(&self, edge: &Edge, touched: &BTreeSet<u32>) -> bool {
        let from_entry = self.nodes[edge.from as usize].kind == NodeKind::Entry;
        touched.contains(&edge.to) && (from_entry || touched.contains(&edge.from))
    }

    /// The part whose edges are wanted, without the nodes that lose their last edge.
    #[must_use]
    pub fn keep(&self, wanted: impl Fn(&Edge) -> bool) -> Self {
        self.part(self.edges.iter().filter(|e| wanted(e)).collect())
    }

    /// These edges and the nodes at their ends.
    fn part(&self, kept: Vec<&Edge>) -> Self {
        let ends: BTreeSet<u32> = kept.iter().flat_map(|e| [e.from, e.to]).collect();
        let number: BTreeMap<u32, u32> = ends.iter().copied().zip(0..).collect();
        let edges = kept.into_iter().map(|e| Edge { from: number[&e.from], to: number[&e.to], ..e.clone() }).collect();
        Self { nodes: ends.iter().map(|&at| self.nodes[at as usize].clone()).collect(), edges, left_out: Vec::new() }
    }

    /// The same for a reader who sees no personal data: what is quoted is masked, and so are the names of files.
    #[must_use]
    pub fn masked(mut self) -> Self {
        for edge in &mut self.edges {
            edge.reasons = edge.reasons.iter().map(masked).collect();
            if let Some(evidence) = &mut edge.evidence {
                evidence.file = mask(&evidence.file).into_owned();
                evidence.quote = mask(&evidence.quote).into_owned();
                evidence.note = masked(&evidence.note);
            }
        }
        self
    }
}

fn masked(say: &Say) -> Say {
    Say::new(mask(&say.zh), mask(&say.en))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(kind: NodeKind, label: &str) -> Node {
        Node::new(kind, label, &Say::new("", ""))
    }

    fn edge(from: u32, to: u32, tie: Tie, entries: &[&str]) -> Edge {
        let entries = entries.iter().map(|&no| no.to_owned()).collect();
        Edge { from, to, tie, entries, probability: 1.0, reasons: Vec::new(), evidence: None }
    }

    /// Three entries: A and B claim one right, C shares nothing.
    fn season() -> Graph {
        let nodes = vec![
            node(NodeKind::Entry, "A"),
            node(NodeKind::Entry, "B"),
            node(NodeKind::Entry, "C"),
            node(NodeKind::Right, "R"),
            node(NodeKind::Unit, "甲"),
            node(NodeKind::Unit, "乙"),
            node(NodeKind::Unit, "丙"),
            node(NodeKind::Person, "张三"),
            node(NodeKind::Person, "李四"),
        ];
        let edges = vec![
            edge(0, 4, Tie::Lead, &["A"]),
            edge(0, 3, Tie::Claims, &["A"]),
            edge(1, 5, Tie::Lead, &["B"]),
            edge(1, 3, Tie::Claims, &["B"]),
            edge(1, 8, Tie::Representative, &["B"]),
            edge(2, 6, Tie::Lead, &["C"]),
            edge(0, 7, Tie::Representative, &["A"]),
        ];
        Graph::new(nodes, edges).unwrap()
    }

    fn labels(graph: &Graph) -> Vec<&str> {
        graph.nodes().iter().map(|n| n.label.as_str()).collect()
    }

    #[test]
    fn an_entry_stands_with_what_it_shares_with_others() {
        let asked = BTreeSet::from(["A".to_owned()]);
        let season = season();
        let around = season.around(&season.places(), &asked, 8, |_| true);
        assert_eq!(labels(&around), ["A", "B", "R", "甲", "乙", "张三"]);
        assert_eq!(around.left_out(), [] as [String; 0]);
        let alone = season.around(&season.places(), &asked, 0, |_| true);
        assert_eq!((labels(&alone), alone.left_out()), (vec!["A", "R", "甲", "张三"], &["B".to_owned()][..]));
    }

    /// [`Graph::around`] by looking at every edge.
    fn around_by_all(graph: &Graph, asked: &BTreeSet<String>, most: usize) -> Graph {
        let own = |e: &Edge| e.entries.iter().any(|no| asked.contains(no));
        let touched: BTreeSet<u32> = graph.edges.iter().filter(|e| own(e)).flat_map(|e| [e.from, e.to]).collect();
        let weight = |e: &Edge| if own(e) { 3 } else { graph.shared_weight(e, &touched) };
        let others: BTreeSet<&String> = graph.edges.iter().flat_map(|e| &e.entries).filter(|no| !asked.contains(*no)).collect();
        let heaviest = |no: &String| graph.edges.iter().filter(|e| e.entries.contains(no)).map(weight).max().unwrap_or(0);
        let mut sharing: Vec<(u32, &String)> = others.into_iter().map(|no| (heaviest(no), no)).filter(|(w, _)| *w > 0).collect();
        sharing.sort_by_key(|&(w, no)| (std::cmp::Reverse(w), no));
        let near: BTreeSet<&String> = sharing.iter().take(most).map(|(_, no)| *no).collect();
        let shown = |no: &String| asked.contains(no) || near.contains(no);
        let kept = |e: &Edge| e.entries.iter().all(shown) && (own(e) || e.tie == Tie::Lead || graph.is_shared(e, &touched));
        let left_out: BTreeSet<String> = sharing.iter().skip(most).map(|(_, no)| (*no).clone()).collect();
        Graph { left_out: left_out.into_iter().collect(), ..graph.keep(kept) }
    }

    #[test]
    fn what_surrounds_an_entry_is_found_as_if_every_edge_had_been_looked_at() {
        let mut seed = 1u64;
        let mut below = |n: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % n
        };
        const TIES: [Tie; 4] = [Tie::Lead, Tie::Representative, Tie::Claims, Tie::SameName];
        for _ in 0..300 {
            let nodes: Vec<Node> = (0..14).map(|i| node(NodeKind::ALL[below(5) as usize], &format!("{i}"))).collect();
            let mut entry = || format!("E{}", below(6));
            let owners: Vec<Vec<String>> = (0..18).map(|i| if i % 5 == 0 { vec![entry(), entry()] } else { vec![entry()] }).collect();
            let edges = owners.into_iter().map(|entries| {
                let (from, to, tie) = (below(14) as u32, below(14) as u32, TIES[below(4) as usize]);
                Edge { entries, ..edge(from, to, tie, &[]) }
            });
            let graph = Graph::new(nodes, edges.collect()).unwrap();
            let (asked, hidden, most) = (BTreeSet::from(["E0".to_owned(), "E1".to_owned()]), "E5", below(4) as usize);
            let redacted = graph.without(&BTreeSet::from([hidden.to_owned()]));
            assert_eq!(graph.around(&graph.places(), &asked, most, |no| no != hidden), around_by_all(&redacted, &asked, most));
        }
    }

    #[test]
    fn of_a_hidden_entry_nothing_is_left() {
        let open = season().without(&BTreeSet::from(["B".to_owned()]));
        assert_eq!(labels(&open), ["A", "C", "R", "甲", "丙", "张三"]);
        assert!(open.edges().iter().all(|e| !e.entries.contains(&"B".to_owned())));
    }

    #[test]
    fn words_are_masked_and_edges_lead_somewhere() {
        assert_eq!(node(NodeKind::File, "李13800138000.pdf").label, "李138****8000.pdf");
        assert_eq!(Graph::new(Vec::new(), vec![edge(0, 1, Tie::Lead, &["A"])]), Err(LooseEdge(0)));
        let json = serde_json::to_string(&season()).unwrap();
        assert_eq!(serde_json::from_str::<Graph>(&json).unwrap(), season());
        assert!(serde_json::from_str::<Graph>(&json.replace("\"to\":8", "\"to\":9")).is_err());
    }
}
