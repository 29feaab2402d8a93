//! What the rules read, as a graph: entry, unit, person, right and file, with where each tie was read.

use std::collections::{BTreeMap, BTreeSet};

use record::{Edge, Evidence, Graph, Node, NodeKind, Say, Span, Tie, column};

use crate::context::{Applicant, Context};
use crate::names::{self, OrgName, PersonName, Relation};
use crate::reading::{Claim, Paper, Source};
use crate::rules::ip::{place, quote};
use crate::rules::narrow;
use crate::rules::team::namesakes::{self, Namesakes};
use crate::rules::team::representative_in_two_teams::weigh;

/// Ties of the screened division's entries, and of entries elsewhere that share a unit, a person or a right with them.
pub(crate) fn build(cx: &Context<'_>) -> Graph {
    let mut made = Making::default();
    for applicant in &cx.applicants {
        units(applicant, &mut made);
        people(applicant, &mut made);
        for paper in &applicant.reading.papers {
            file(cx, applicant, paper, &mut made);
        }
        for claim in &applicant.reading.claims {
            right(cx, applicant, claim, &mut made);
        }
    }
    same_codes(cx, &mut made);
    same_names(cx, &mut made);
    let graph = Graph::new(made.nodes, made.edges).expect("each edge was made between two numbered nodes");
    near_home(cx, &graph)
}

/// Nodes numbered in the order in which they are met.
#[derive(Default)]
struct Making {
    nodes: Vec<Node>,
    numbers: BTreeMap<(NodeKind, String), u32>,
    edges: Vec<Edge>,
    /// Ties of each entry that were made.
    seen: BTreeSet<(usize, Tie, u32, u32)>,
}

impl Making {
    /// The node of this kind and key, made where it is not there yet.
    fn node(&mut self, kind: NodeKind, key: &str, label: &str, detail: &Say) -> u32 {
        let next = self.nodes.len() as u32;
        let at = *self.numbers.entry((kind, key.to_owned())).or_insert(next);
        if at == next {
            self.nodes.push(Node::new(kind, label, detail));
        }
        at
    }

    fn entry(&mut self, applicant: &Applicant<'_>) -> u32 {
        let title = applicant.dossier.entry.title.as_str();
        self.node(NodeKind::Entry, applicant.no(), applicant.no(), &Say::new(title, title))
    }

    fn unit(&mut self, written: &str, name: &OrgName) -> u32 {
        self.node(NodeKind::Unit, name.folded(), written, &Say::new("", ""))
    }

    fn person(&mut self, applicant: &Applicant<'_>, written: &str) -> u32 {
        let key = format!("{} {}", applicant.no(), PersonName::parse(written).key());
        self.node(NodeKind::Person, &key, written, &Say::new("", ""))
    }

    fn file(&mut self, cx: &Context<'_>, applicant: &Applicant<'_>, material: usize) -> u32 {
        let paper = applicant.reading.papers.iter().find(|p| p.material == material);
        let kind = paper.and_then(|p| p.kind).map_or("", |k| cx.case.contest.evidence[k].name.as_str());
        let material = &applicant.dossier.materials[material];
        self.node(NodeKind::File, &material.path, material.name(), &Say::new(kind, kind))
    }

    /// A tie that stands written.
    fn read(&mut self, applicant: &Applicant<'_>, tie: Tie, from: u32, to: u32, evidence: Option<Evidence>) {
        if self.seen.insert((applicant.at, tie, from, to)) {
            let entries = vec![applicant.no().to_owned()];
            self.edges.push(Edge { from, to, tie, entries, probability: 1.0, reasons: Vec::new(), evidence });
        }
    }

    /// Two names that have something to do with each other.
    fn related(&mut self, applicant: &Applicant<'_>, from: u32, to: u32, found: &names::NameMatch) {
        if from != to && found.relation != Relation::Different && self.seen.insert((applicant.at, Tie::Names, from, to)) {
            let entries = vec![applicant.no().to_owned()];
            let reasons = std::iter::once(found.relation.say()).chain(found.reasons.iter().cloned()).collect();
            self.edges.push(Edge { from, to, tie: Tie::Names, entries, probability: found.probability, reasons, evidence: None });
        }
    }

    /// How a name that a file gives stands to the unit of the entry that it fits best.
    fn fits(&mut self, cx: &Context<'_>, applicant: &Applicant<'_>, unit: u32, name: &OrgName) {
        let (nearest, found) = cx.fits(applicant, name);
        let nearest = self.unit(nearest, &OrgName::parse(nearest));
        self.related(applicant, unit, nearest, &found);
    }
}

fn units(applicant: &Applicant<'_>, made: &mut Making) {
    let entry = made.entry(applicant);
    let mut lead = None;
    for (n, (written, name)) in applicant.units().enumerate().filter(|(_, (_, name))| !name.folded().is_empty()) {
        let unit = made.unit(written, name);
        let tie = if lead.is_none() { Tie::Lead } else { Tie::Partner };
        let evidence = narrow(applicant.dossier.cell(applicant.column_of(n), tie.say()), written);
        made.read(applicant, tie, entry, unit, Some(evidence));
        let first = *lead.get_or_insert(unit);
        made.related(applicant, unit, first, &names::compare(name, &applicant.lead));
    }
}

fn people(applicant: &Applicant<'_>, made: &mut Making) {
    let entry = made.entry(applicant);
    for written in &applicant.dossier.entry.representatives {
        let person = made.person(applicant, written);
        let evidence = narrow(applicant.dossier.cell(column::REPRESENTATIVES, Tie::Representative.say()), written);
        made.read(applicant, Tie::Representative, entry, person, Some(evidence));
    }
}

/// A file of a kind that the contest knows, and whom it names.
fn file(cx: &Context<'_>, applicant: &Applicant<'_>, paper: &Paper, made: &mut Making) {
    if paper.kind.is_none() && paper.holders.is_empty() {
        return;
    }
    let (entry, file) = (made.entry(applicant), made.file(cx, applicant, paper.material));
    made.read(applicant, Tie::Sent, entry, file, first_line(applicant, paper.material));
    for holder in &paper.holders {
        let unit = made.unit(&holder.written, &holder.name);
        let evidence = applicant.dossier.materials[paper.material].evidence(holder.span, Tie::IssuedTo.say());
        made.read(applicant, Tie::IssuedTo, file, unit, Some(evidence));
        made.fits(cx, applicant, unit, &holder.name);
    }
}

/// Characters of a file's first line that are quoted: a text may be all one line.
const FIRST_LINE: usize = 200;

/// What a file begins with.
fn first_line(applicant: &Applicant<'_>, material: usize) -> Option<Evidence> {
    let material = &applicant.dossier.materials[material];
    let text = material.document.text.as_str();
    let from = text.chars().take_while(|c| c.is_whitespace()).count();
    let length = text.chars().skip(from).take(FIRST_LINE).take_while(|c| *c != '\n').count();
    let span = Span::of(from as u32, (from + length) as u32);
    (length > 0).then(|| material.evidence(span, Say::new("文件开头", "how the file begins")))
}

fn right(cx: &Context<'_>, applicant: &Applicant<'_>, claim: &Claim, made: &mut Making) {
    let kind = Say::new(claim.right.kind.zh(), claim.right.kind.en());
    let number = claim.right.to_string();
    let (entry, right) = (made.entry(applicant), made.node(NodeKind::Right, &number, &number, &kind));
    let evidence = quote(applicant, claim, place(claim));
    made.read(applicant, Tie::Claims, entry, right, Some(evidence.clone()));
    let (Source::Form(material) | Source::Certificate(material)) = claim.source else { return };
    if matches!(claim.source, Source::Certificate(_)) {
        let file = made.file(cx, applicant, material);
        made.read(applicant, Tie::Sent, entry, file, first_line(applicant, material));
        made.read(applicant, Tie::Certifies, file, right, Some(evidence));
    }
    for owner in &claim.owners {
        let unit = made.unit(&owner.written, &owner.name);
        let evidence = applicant.dossier.materials[material].evidence(owner.span, Tie::HeldBy.say());
        made.read(applicant, Tie::HeldBy, right, unit, Some(evidence));
        made.fits(cx, applicant, unit, &owner.name);
    }
}

/// Leads that are written in different ways and have one code.
fn same_codes(cx: &Context<'_>, made: &mut Making) {
    let mut codes: BTreeMap<&str, Vec<&Applicant<'_>>> = BTreeMap::new();
    for applicant in &cx.applicants {
        let code = applicant.code().filter(|_| !applicant.lead.folded().is_empty());
        let same = code.map(|code| codes.entry(code).or_default());
        if let Some(same) = same.filter(|same| same.iter().all(|a| a.lead.folded() != applicant.lead.folded())) {
            same.push(applicant);
        }
    }
    for (code, leads) in codes {
        for (a, b) in leads.iter().zip(leads.iter().skip(1)) {
            let unit = |x: &Applicant<'_>, made: &mut Making| x.units().next().map(|(written, name)| made.unit(written, name));
            let Some((from, to)) = unit(a, made).zip(unit(b, made)) else { continue };
            let entries = vec![a.no().to_owned(), b.no().to_owned()];
            let reasons = vec![Say::new(format!("统一社会信用代码一致：{code}"), format!("one credit code: {code}"))];
            made.edges.push(Edge { from, to, tie: Tie::Names, entries, probability: 0.99, reasons, evidence: None });
        }
    }
}

/// Representatives of one name in several entries, where more than the name speaks for one person. Of those who have one thing in common each
/// is tied to the next, not to all.
fn same_names(cx: &Context<'_>, made: &mut Making) {
    let with = &cx.settings.rules.representative_in_two_teams.with;
    for members in namesakes::by_name(cx.applicants.iter()).values().filter(|members| members.len() > 1) {
        for (x, y) in Namesakes::new(cx, members, with).pairs() {
            let (a, b) = (&members[x], &members[y]);
            let (probability, why) = weigh(cx, a.applicant, b.applicant, &a.name, with);
            if probability < names::DIFFERENT || !(a.applicant.home || b.applicant.home) {
                continue;
            }
            let (from, to) = (made.person(a.applicant, a.written), made.person(b.applicant, b.written));
            let entries = vec![a.applicant.no().to_owned(), b.applicant.no().to_owned()];
            made.edges.push(Edge { from, to, tie: Tie::SameName, entries, probability, reasons: vec![why], evidence: None });
        }
    }
}

/// Entries of other divisions are shown for what they share with this one.
fn near_home(cx: &Context<'_>, graph: &Graph) -> Graph {
    let is_home = |no: &String| cx.applicant(no).is_some_and(|a| a.home);
    let touches_home = |edge: &Edge| edge.entries.iter().any(is_home);
    let shared: BTreeSet<u32> = graph.edges().iter().filter(|e| touches_home(e)).flat_map(|e| [e.from, e.to]).collect();
    let near = |e: &&Edge| shared.contains(&e.from) || shared.contains(&e.to);
    let shown: BTreeSet<&String> = graph.edges().iter().filter(near).flat_map(|e| &e.entries).collect();
    graph.keep(|edge| edge.entries.iter().all(|no| shown.contains(no)))
}
