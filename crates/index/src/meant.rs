use record::Lang;

use crate::facets::{Facet, count_facets, value_of};
use crate::query::{Ask, Node, Query, Term, parse};
use crate::{Field, Index};

impl Index {
    /// The query that is more likely meant, where one part of it is looked for in the wrong place: a bare word that is the code of a division,
    /// a track, a topic or a kind of flag (`T10.02`) in that field (`赛题:T10.02`), a whole value that no entry has (`赛道=医疗`) as a part
    /// of one (`赛道:医疗`). What is hidden from the reader is not told by it.
    pub fn meant(&self, query: &Query, lang: Lang) -> Option<Query> {
        let mut asked = Vec::new();
        terms(&query.root, &mut asked);
        asked.retain(|(_, term)| term.field.is_none() || term.whole);
        if asked.is_empty() {
            return None;
        }
        let facets = count_facets(&self.corpus, &self.corpus.shown);
        let mut meant: Vec<char> = query.source.chars().collect();
        let before = meant.clone();
        // From the end, so that what is still to be changed stays where it is.
        for (node, term) in asked.into_iter().rev() {
            match term.field {
                None => {
                    if let Some(field) = field_of(&facets, &term.text) {
                        let name = if lang == Lang::Zh { field.zh() } else { field.en() };
                        let typed: Vec<char> = format!("{name}:").chars().collect();
                        meant.splice(node.at.start..node.at.start, typed);
                    }
                }
                Some(field) if !has(&facets, field, &term.text) => {
                    // Of a set the sign stands before the first value, and the others may be right.
                    if let Some(sign) = node.at.clone().find(|&at| matches!(meant[at], '=' | '＝')) {
                        meant[sign] = ':';
                    }
                }
                Some(_) => {}
            }
        }
        if meant == before {
            return None;
        }
        // A code may have signs in it that are no text behind a field, as that of a division called 1..2.
        let Ok(meant) = parse(&meant.into_iter().collect::<String>()) else { return None };
        Some(meant)
    }
}

/// The words and phrases of a query with their places, in order.
fn terms<'a>(node: &'a Node, found: &mut Vec<(&'a Node, &'a Term)>) {
    match &node.ask {
        Ask::All(nodes) | Ask::Any(nodes) => nodes.iter().for_each(|n| terms(n, found)),
        Ask::Not(inner) => terms(inner, found),
        Ask::Term(term) => found.push((node, term)),
        Ask::Near { .. } | Ask::Range(_) => {}
    }
}

/// The field of which this is a whole value, among those that a bare word is not looked for in.
fn field_of(facets: &[Facet], typed: &str) -> Option<Field> {
    let mut fields = facets.iter().map(|facet| facet.field).filter(|field| !Field::COMMON.contains(field));
    fields.find(|&field| has(facets, field, typed))
}

/// Whether an entry has this as a whole value of a field.
fn has(facets: &[Facet], field: Field, typed: &str) -> bool {
    let wanted = value_of(field, typed);
    let mut counts = facets.iter().filter(|facet| facet.field == field).flat_map(|facet| &facet.counts);
    counts.any(|(value, _)| value_of(field, value) == wanted)
}
