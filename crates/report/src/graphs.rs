//! The graphs of a season as drawings: who is tied to what, and who shares text with whom in the order of time.

use std::collections::{BTreeMap, BTreeSet};

use record::{DocumentRef, Edge, Entry, Graph, Lang, Match, MatchKind, Node, NodeKind, Relation, Say, Screening, Tie, mask};

use crate::html::escape::put;
use crate::words::chance;
use crate::{Drawing, Line, Shape};

/// Where a node leads, for a drawing on a page.
pub type Href<'a> = dyn Fn(&Node) -> Option<String> + 'a;

/// Entries, units, people, rights and files with their ties; `asked` are the entries whose graph it is. What is quoted is masked.
///
/// A claim is not drawn where the entry's certificate shows it; a list of the edges has it.
pub fn ties_drawing(graph: &Graph, asked: &BTreeSet<String>, lang: Lang, href: &Href<'_>) -> Drawing {
    let kinds: Vec<NodeKind> = NodeKind::ALL.into_iter().filter(|k| graph.nodes().iter().any(|n| n.kind == *k)).collect();
    let shown = Shown::of(graph);
    let shape = |(at, node): (usize, &Node)| Shape {
        column: kinds.iter().position(|k| *k == node.kind).expect("the kinds are those of the nodes"),
        label: node.label.clone(),
        detail: node.detail.get(lang).to_owned(),
        title: node_title(node, shown.entries.get(&at), lang),
        class: shown.class(at, node, asked),
        href: href(node),
    };
    Drawing {
        name: match lang {
            Lang::Zh => "项目、单位、人员、权利与文件的关系".to_owned(),
            Lang::En => "Entries, units, people, rights and files".to_owned(),
        },
        headings: kinds.iter().map(|k| k.say().get(lang).to_owned()).collect(),
        shapes: graph.nodes().iter().enumerate().map(shape).collect(),
        lines: graph.edges().iter().filter(|e| !shown.is_certified(e)).map(|e| tie_line(e, lang)).collect(),
    }
}

/// What of a graph decides how its nodes look.
struct Shown {
    /// Entries that each node belongs to.
    entries: BTreeMap<usize, BTreeSet<String>>,
    applicants: BTreeSet<u32>,
    certified: BTreeSet<(String, u32)>,
}

impl Shown {
    fn of(graph: &Graph) -> Self {
        let mut entries: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
        for edge in graph.edges().iter().filter(|e| e.tie != Tie::Names) {
            for at in [edge.from, edge.to] {
                entries.entry(at as usize).or_default().extend(edge.entries.iter().cloned());
            }
        }
        let of = |ties: &'static [Tie]| graph.edges().iter().filter(move |e| ties.contains(&e.tie));
        Self {
            entries,
            applicants: of(&[Tie::Lead, Tie::Partner]).map(|e| e.to).collect(),
            certified: of(&[Tie::Certifies]).map(|e| (e.entries[0].clone(), e.to)).collect(),
        }
    }

    fn is_certified(&self, edge: &Edge) -> bool {
        edge.tie == Tie::Claims && self.certified.contains(&(edge.entries[0].clone(), edge.to))
    }

    fn class(&self, at: usize, node: &Node, asked: &BTreeSet<String>) -> String {
        let kind = match node.kind {
            NodeKind::Person => "person",
            NodeKind::Entry => "entry",
            NodeKind::File => "file",
            NodeKind::Right => "right",
            NodeKind::Unit if self.applicants.contains(&(at as u32)) => "unit",
            NodeKind::Unit => "outside",
        };
        let several = self.entries.get(&at).is_some_and(|of| of.len() > 1);
        let more = match node.kind {
            NodeKind::Entry if asked.contains(&node.label) => " asked",
            NodeKind::Person | NodeKind::Right if several => " shared",
            _ => "",
        };
        format!("{kind}{more}")
    }
}

fn node_title(node: &Node, entries: Option<&BTreeSet<String>>, lang: Lang) -> String {
    let mut title = node.label.clone();
    let detail = node.detail.get(lang);
    if !detail.is_empty() {
        title.push_str(&format!("\n{detail}"));
    }
    let entries = entries.filter(|e| node.kind != NodeKind::Entry && !e.is_empty());
    if let Some(entries) = entries {
        title.push_str(&format!("\n{}", entries.iter().map(String::as_str).collect::<Vec<_>>().join(", ")));
    }
    title
}

fn tie_line(edge: &Edge, lang: Lang) -> Line {
    let compared = matches!(edge.tie, Tie::Names | Tie::SameName);
    let (class, label) = match edge.tie {
        Tie::Lead => ("lead", String::new()),
        Tie::Names | Tie::SameName => ("compared", chance(edge.probability)),
        _ => ("", String::new()),
    };
    let mut title = format!("{} · {}", edge.tie.say().get(lang), edge.entries.join(", "));
    if compared {
        title.push_str(&format!(" · {} {}", say(lang, "同一的把握", "probability of one"), chance(edge.probability)));
    }
    edge.reasons.iter().for_each(|reason| title.push_str(&format!("\n{}", mask(reason.get(lang)))));
    if let Some(evidence) = &edge.evidence {
        title.push_str(&format!("\n{} · {} · {}", mask(&evidence.file), evidence.page, mask(&evidence.quote)));
    }
    Line { from: edge.from as usize, to: edge.to as usize, label, title, class: class.to_owned(), arrow: edge.tie.is_directed() }
}

fn say<'a>(lang: Lang, zh: &'a str, en: &'a str) -> &'a str {
    crate::labels::pick(lang, zh, en)
}

/// The same graph for Graphviz.
pub fn ties_dot(graph: &Graph, lang: Lang) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"));
    let mut out = String::from("digraph shai {\n  rankdir=LR;\n  node [shape=box];\n");
    for (at, node) in graph.nodes().iter().enumerate() {
        let detail = node.detail.get(lang);
        let label = if detail.is_empty() { node.label.clone() } else { format!("{}\n{detail}", node.label) };
        put!(out, "  n{at} [label={}, group={}];\n", quoted(&label), quoted(&format!("{:?}", node.kind).to_lowercase()));
    }
    for edge in graph.edges() {
        let sure = if edge.probability < 1.0 { format!(" {}", chance(edge.probability)) } else { String::new() };
        let label = quoted(&format!("{}{sure}", edge.tie.say().get(lang)));
        let ends = if edge.tie.is_directed() { "" } else { ", dir=none, style=dashed" };
        put!(out, "  n{} -> n{} [label={label}{ends}];\n", edge.from, edge.to);
    }
    out.push_str("}\n");
    out
}

/// Words for a kind of sameness.
pub fn match_label(kind: MatchKind) -> Say {
    let (zh, en) = match kind {
        MatchKind::Resubmission => ("再次提交", "sent again"),
        MatchKind::Partial => ("部分相同", "passages"),
        MatchKind::Split => ("疑似拆分", "in parts"),
        MatchKind::Paraphrase => ("换述", "retold"),
        MatchKind::TitleOnly => ("仅题名", "title only"),
    };
    Say::new(zh, en)
}

/// Entries that hang together by these matches, in the order of the season, in columns by the time of their submission, with an arrow from the
/// likely source to the later text.
pub fn cluster_drawing(s: &Screening, matches: &[&Match], lang: Lang, href: &dyn Fn(&str) -> String) -> Drawing {
    let numbers: BTreeSet<&str> = matches.iter().flat_map(|m| [m.a.entry.as_str(), m.b.entry.as_str()]).collect();
    let entries: Vec<&Entry> = s.entries.iter().map(|view| &view.entry).filter(|e| numbers.contains(e.no.as_str())).collect();
    let times = Times::of(s, &entries);
    let shape = |entry: &&Entry| Shape {
        column: times.column(s, entry),
        label: entry.no.clone(),
        detail: entry.title.clone(),
        title: format!(
            "{} {}\n{}\n{} · {}",
            entry.no,
            entry.title,
            entry.org.name,
            entry.division,
            entry.submitted.as_deref().unwrap_or("")
        ),
        class: if entry.division == s.home { "entry" } else { "file" }.to_owned(),
        href: Some(href(&entry.no)),
    };
    let at = |no: &str| entries.iter().position(|e| e.no == no);
    Drawing {
        name: say(lang, "文本相同的项目，按提交时间", "Entries that share text, by time of submission").to_owned(),
        headings: times.headings(lang),
        shapes: entries.iter().map(shape).collect(),
        lines: pairs(matches).filter_map(|m| Some(match_line(m, (at(&m.a.entry)?, at(&m.b.entry)?), &entries, lang))).collect(),
    }
}

/// The first match of each two entries, which is that of their forms where these share text.
fn pairs<'m>(matches: &[&'m Match]) -> impl Iterator<Item = &'m Match> {
    matches.chunk_by(|x, y| (&x.a.entry, &x.b.entry) == (&y.a.entry, &y.b.entry)).map(|pair| pair[0])
}

/// More columns than this are made fewer by putting months in place of days.
const MOST_COLUMNS: usize = 8;

/// The columns of time: earlier seasons by their name, then days or months, then what has no time.
struct Times {
    keys: Vec<(u8, String)>,
    length: usize,
}

impl Times {
    fn of(s: &Screening, entries: &[&Entry]) -> Self {
        let keys = |length: usize| -> Vec<(u8, String)> {
            let keys: BTreeSet<(u8, String)> = entries.iter().map(|e| Self::key(s, e, length)).collect();
            keys.into_iter().collect()
        };
        let (days, month) = (10, 7);
        let by_day = keys(days);
        if by_day.len() > MOST_COLUMNS { Self { keys: keys(month), length: month } } else { Self { keys: by_day, length: days } }
    }

    fn key(s: &Screening, entry: &Entry, length: usize) -> (u8, String) {
        match &entry.submitted {
            _ if s.earlier.contains(&entry.division) => (0, entry.division.clone()),
            Some(time) => (1, time.chars().take(length).collect()),
            None => (2, String::new()),
        }
    }

    fn column(&self, s: &Screening, entry: &Entry) -> usize {
        let key = Self::key(s, entry, self.length);
        self.keys.binary_search(&key).expect("the keys are those of the entries")
    }

    fn headings(&self, lang: Lang) -> Vec<String> {
        let heading =
            |(order, name): &(u8, String)| if *order == 2 { say(lang, "时间未填", "no time").to_owned() } else { name.clone() };
        self.keys.iter().map(heading).collect()
    }
}

fn match_line(m: &Match, (a, b): (usize, usize), entries: &[&Entry], lang: Lang) -> Line {
    let kind = match_label(m.kind);
    let first = earlier_side(m, entries[a], entries[b]);
    let is_a_first = first == Some(&m.a);
    let percent = |share: f64| format!("{:.0}%", share * 100.0);
    // What rests on the registry alone shares no text.
    let (share, shares) = if m.kind == MatchKind::TitleOnly && m.passages.is_empty() {
        (String::new(), String::new())
    } else {
        let later = if is_a_first { m.share_b } else { m.share_a };
        (format!(" {}", percent(later)), format!(" · {} / {}", percent(m.share_a), percent(m.share_b)))
    };
    let kind = kind.get(lang);
    let label = format!("{kind}{share}");
    let sure = say(lang, "把握", "probability");
    let mut title = format!("{} ↔ {} · {kind}{shares} · {sure} {}", m.a.entry, m.b.entry, chance(m.probability));
    m.reasons.iter().for_each(|reason| title.push_str(&format!("\n{}", mask(reason.get(lang)))));
    let class = if m.kind == MatchKind::Resubmission { "strong" } else { "" };
    let (from, to) = if is_a_first { (a, b) } else { (b, a) };
    Line { from, to, label, title, class: class.to_owned(), arrow: first.is_some() }
}

/// The side of a match that came first, where that can be told; `a` and `b` are the entries of its sides. Within one season only the times of
/// submission say which.
pub fn earlier_side<'a>(m: &'a Match, a: &Entry, b: &Entry) -> Option<&'a DocumentRef> {
    match m.relation {
        Relation::EarlierSeason => Some(&m.b),
        Relation::SameDivision | Relation::OtherDivision => match (&a.submitted, &b.submitted) {
            // A day without its hour may be any hour of it.
            (Some(x), Some(y)) if x.starts_with(y.as_str()) || y.starts_with(x.as_str()) => None,
            (Some(x), Some(y)) if x > y => Some(&m.b),
            (Some(x), Some(y)) if x < y => Some(&m.a),
            _ => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_came_first_is_said_only_where_both_times_tell() {
        let side = |no: &str| DocumentRef { entry: no.to_owned(), file: String::new() };
        let found = |relation| Match {
            a: side("A"),
            b: side("B"),
            kind: MatchKind::Partial,
            relation,
            probability: 0.9,
            share_a: 0.1,
            share_b: 0.1,
            share_a_raw: 0.1,
            share_b_raw: 0.1,
            longest_run: 40,
            passages: Vec::new(),
            reasons: Vec::new(),
            cluster: 1,
        };
        let first = |relation, times: [Option<&str>; 2]| {
            let [a, b] = times.map(|time| Entry { submitted: time.map(str::to_owned), ..testkit::entry("A", "项目", "单位") });
            earlier_side(&found(relation), &a, &b).map(|side| side.entry.clone())
        };
        let here = |times| first(Relation::OtherDivision, times);
        assert_eq!(here([Some("2025-07-14"), Some("2025-07-15 08:00:00")]).as_deref(), Some("A"));
        assert_eq!(here([Some("2025-07-14 16:54:00"), Some("2025-07-14 08:00:00")]).as_deref(), Some("B"));
        for unknown in [
            [Some("2025-07-14"), Some("2025-07-14 08:00:00")],
            [Some("2025-07-14 08:00:00"), Some("2025-07-14")],
            [Some("2025-07-14"), Some("2025-07-14")],
            [Some("2025-07-14"), None],
        ] {
            assert_eq!(here(unknown), None, "{unknown:?}");
        }
        assert_eq!(first(Relation::EarlierSeason, [None, None]).as_deref(), Some("B"));
    }
}
