use std::collections::BTreeMap;

use serde::Serialize;
use tantivy::Searcher;

use crate::Field;
use crate::evaluate::{Corpus, Entries};
use crate::schema::{FACETS, facet_name};

/// How many of the matching entries have each value of a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Facet {
    /// The field.
    pub field: Field,
    /// Values (codes where the field has codes), most entries first, equal ones by value.
    pub counts: Vec<(String, u64)>,
}

/// Counts the entries of a set by every facet.
pub(crate) fn count_facets(searcher: &Searcher, corpus: &Corpus, entries: &Entries) -> tantivy::Result<Vec<Facet>> {
    FACETS.into_iter().map(|field| Ok(Facet { field, counts: count(searcher, corpus, entries, field)? })).collect()
}

fn count(searcher: &Searcher, corpus: &Corpus, entries: &Entries, field: Field) -> tantivy::Result<Vec<(String, u64)>> {
    let mut totals: BTreeMap<String, u64> = BTreeMap::new();
    for (segment, &base) in searcher.segment_readers().iter().zip(&corpus.bases) {
        let Some(column) = segment.fast_fields().str(&facet_name(field))? else { continue };
        let mut counts = vec![0; column.num_terms()];
        let replaced = |e: usize| field == Field::Flag && corpus.flags.contains_key(&e);
        for doc in (0..segment.max_doc()).filter(|&doc| entries.contains((base + doc) as usize) && !replaced((base + doc) as usize)) {
            for ord in column.term_ords(doc) {
                counts[ord as usize] += 1;
            }
        }
        for (ord, &n) in counts.iter().enumerate().filter(|(_, n)| **n > 0) {
            let mut value = String::new();
            column.ord_to_str(ord as u64, &mut value)?;
            *totals.entry(value).or_default() += n;
        }
    }
    if field == Field::Flag {
        for label in corpus.flags.iter().filter(|(e, _)| entries.contains(**e)).flat_map(|(_, labels)| labels) {
            *totals.entry(label.code.clone()).or_default() += 1;
        }
    }
    let mut counts: Vec<(String, u64)> = totals.into_iter().collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    Ok(counts)
}
