use std::collections::BTreeMap;

use serde::Serialize;
use tantivy::Searcher;
use tantivy::columnar::StrColumn;
use text::{Keep, fold_str};

use crate::Field;
use crate::evaluate::{Corpus, Entries};
use crate::schema::{FACETS, facet_name};
use crate::stored::distinct;

/// How many of the matching entries have each value of a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Facet {
    /// The field.
    pub field: Field,
    /// Values (codes where the field has codes), most entries first, equal ones by value.
    pub counts: Vec<(String, u64)>,
}

/// The values of one facet by entry. Read once: the engine's own columns are decoded at every look, which over all entries costs more than
/// the rest of a search.
#[derive(Debug)]
pub(crate) struct FacetColumn {
    field: Field,
    /// All values, in order.
    names: Vec<String>,
    /// End of each entry's part of `values`.
    ends: Vec<u32>,
    /// Positions in `names`.
    values: Vec<u32>,
}

impl FacetColumn {
    /// Every facet of an index.
    pub(crate) fn read_all(searcher: &Searcher) -> tantivy::Result<Vec<Self>> {
        FACETS.into_iter().map(|field| Self::read(searcher, field)).collect()
    }

    fn read(searcher: &Searcher, field: Field) -> tantivy::Result<Self> {
        let mut segments = Vec::new();
        for segment in searcher.segment_readers() {
            let column = segment.fast_fields().str(&facet_name(field))?;
            let terms = column.as_ref().map_or_else(|| Ok(Vec::new()), terms)?;
            segments.push((segment.max_doc(), column, terms));
        }
        let mut names: Vec<String> = segments.iter().flat_map(|(_, _, terms)| terms.iter().cloned()).collect();
        names.sort_unstable();
        names.dedup();
        let (mut ends, mut values) = (Vec::new(), Vec::new());
        for (docs, column, terms) in segments {
            let places: Vec<u32> = terms.iter().map(|t| names.partition_point(|n| n < t) as u32).collect();
            for doc in 0..docs {
                values.extend(column.iter().flat_map(|c| c.term_ords(doc)).map(|ord| places[ord as usize]));
                ends.push(values.len() as u32);
            }
        }
        Ok(Self { field, names, ends, values })
    }

    fn of(&self, entry: usize) -> &[u32] {
        let from = if entry == 0 { 0 } else { self.ends[entry - 1] };
        &self.values[from as usize..self.ends[entry] as usize]
    }

    /// Whether other flags of an entry stand for its own.
    fn is_replaced(&self, corpus: &Corpus, entry: usize) -> bool {
        self.field == Field::Flag && corpus.flags.contains_key(&entry)
    }

    /// By entry, 1 where it counts for a value that is this one, however it is typed: what [`Facet`] counts.
    fn holding(&self, corpus: &Corpus, typed: &str) -> Vec<u32> {
        assert_eq!(self.ends.len(), corpus.len(), "a column of another corpus");
        let wanted = value_of(self.field, typed);
        let is_wanted = |name: &str| value_of(self.field, name) == wanted;
        let names: Vec<bool> = self.names.iter().map(|name| is_wanted(name)).collect();
        let holds = |entry: usize| {
            if self.is_replaced(corpus, entry) {
                return corpus.flags[&entry].iter().any(|label| is_wanted(&label.code));
            }
            self.of(entry).iter().any(|&value| names[value as usize])
        };
        (0..corpus.len()).map(|entry| u32::from(holds(entry))).collect()
    }

    fn count(&self, corpus: &Corpus, entries: &Entries) -> Facet {
        assert_eq!(self.ends.len(), corpus.len(), "a column of another corpus");
        let mut found = vec![0u64; self.names.len()];
        for entry in entries.iter().filter(|&e| !self.is_replaced(corpus, e)) {
            self.of(entry).iter().for_each(|&value| found[value as usize] += 1);
        }
        let mut totals: BTreeMap<&str, u64> = self.names.iter().map(String::as_str).zip(found).filter(|(_, n)| *n > 0).collect();
        if self.field == Field::Flag {
            for label in corpus.flags.iter().filter(|(e, _)| entries.contains(**e)).flat_map(|(_, labels)| distinct(labels)) {
                *totals.entry(&label.code).or_default() += 1;
            }
        }
        let mut counts: Vec<(String, u64)> = totals.into_iter().map(|(name, n)| (name.to_owned(), n)).collect();
        counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        Facet { field: self.field, counts }
    }
}

/// The terms of a column by their ordinals.
fn terms(column: &StrColumn) -> tantivy::Result<Vec<String>> {
    let term = |ord| {
        let mut term = String::new();
        column.ord_to_str(ord, &mut term)?;
        Ok(term)
    };
    (0..column.num_terms() as u64).map(term).collect()
}

/// A value as values are compared, whatever width and case they are typed in. 广州市 is 广州, as it is where results are counted.
pub(crate) fn value_of(field: Field, typed: &str) -> String {
    let folded = fold_str(typed.trim(), Keep::All);
    if field == Field::City { record::city_name(&folded).to_owned() } else { folded }
}

/// By entry, 1 where it has a value of a field as a whole.
pub(crate) fn holding(corpus: &Corpus, field: Field, typed: &str) -> Vec<u32> {
    let column = corpus.facets.iter().find(|column| column.field == field);
    column.expect("a whole value is asked of a field that results are counted by").holding(corpus, typed)
}

/// Counts the entries of a set by every facet.
pub(crate) fn count_facets(corpus: &Corpus, entries: &Entries) -> Vec<Facet> {
    corpus.facets.iter().map(|column| column.count(corpus, entries)).collect()
}
