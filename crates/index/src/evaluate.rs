use std::collections::BTreeMap;
use std::sync::Arc;

use tantivy::{Searcher, SegmentReader};

use crate::facets::{FacetColumn, holding};
use crate::near::{Occurrence, taking_part};
use crate::pattern::Step;
use crate::plan::{Leaf, Plan, PlanNode, Sought, What};
use crate::postings::{count, places};
use crate::query::Range;
use crate::schema::Columns;
use crate::stored::distinct;
use crate::{Field, Label, Measure, Settings};

/// What is known of all entries of an index before any query. Entries are numbered through all segments.
#[derive(Debug, Clone)]
pub(crate) struct Corpus {
    /// Number of the first entry of each segment.
    pub(crate) bases: Vec<u32>,
    /// Position of each entry among all by entry number: the order of ties, whatever the segments.
    pub(crate) ranks: Vec<u32>,
    /// Characters of each entry's texts.
    lengths: Vec<f32>,
    mean_length: f32,
    /// By entry: the day on which it was submitted, where that is known, and its flags.
    submitted: Vec<Option<u64>>,
    flag_counts: Vec<u64>,
    /// Whether personal data is kept from the reader.
    pub(crate) masked: bool,
    /// Entries that may be found at all.
    pub(crate) shown: Entries,
    /// Flags of the entries that may not be found under all of theirs.
    pub(crate) flags: BTreeMap<usize, Vec<Label>>,
    /// Shared by all who see a part of the corpus.
    pub(crate) facets: Arc<[FacetColumn]>,
}

impl Corpus {
    pub(crate) fn read(searcher: &Searcher) -> tantivy::Result<Self> {
        let none = Entries(Vec::new());
        let mut corpus = Self {
            bases: Vec::new(),
            ranks: Vec::new(),
            lengths: Vec::new(),
            mean_length: 1.0,
            submitted: Vec::new(),
            flag_counts: Vec::new(),
            masked: false,
            shown: none,
            flags: BTreeMap::new(),
            facets: FacetColumn::read_all(searcher)?.into(),
        };
        for segment in searcher.segment_readers() {
            corpus.bases.push(corpus.ranks.len() as u32);
            let column = |name: &str| segment.fast_fields().u64(name);
            let (ranks, lengths, submitted, flags) = (column("rank")?, column("length")?, column("submitted")?, column("flags")?);
            for doc in 0..segment.max_doc() {
                corpus.ranks.push(ranks.first(doc).unwrap_or(0) as u32);
                corpus.lengths.push(lengths.first(doc).unwrap_or(0) as f32);
                corpus.submitted.push(submitted.first(doc));
                corpus.flag_counts.push(flags.first(doc).unwrap_or(0));
            }
        }
        let all = Entries(vec![true; corpus.ranks.len()]);
        Ok(corpus.showing(all))
    }

    /// The same corpus as if only these entries were in it.
    pub(crate) fn showing(mut self, shown: Entries) -> Self {
        assert!(shown.0.len() == self.lengths.len(), "a set over another corpus");
        let total: u64 = shown.iter().map(|e| self.lengths[e] as u64).sum();
        // Entries without any text must not divide by zero.
        self.mean_length = (total as f32 / shown.count().max(1) as f32).max(1.0);
        self.shown = shown;
        self
    }

    /// How much an entry has of something, as far as the reader may know; `None` where that is not known.
    fn measured(&self, measure: Measure, entry: usize) -> Option<u64> {
        match measure {
            Measure::Submitted => self.submitted[entry],
            Measure::Flags => Some(self.flags.get(&entry).map_or(self.flag_counts[entry], |left| left.len() as u64)),
            Measure::Chars => Some(self.lengths[entry] as u64),
        }
    }

    /// Number of entries, those included that may not be found.
    pub(crate) fn len(&self) -> usize {
        self.ranks.len()
    }
}

/// A set of entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entries(Vec<bool>);

impl Entries {
    /// All but these.
    pub(crate) fn without(&self, hidden: &[usize]) -> Self {
        let mut rest = self.clone();
        hidden.iter().for_each(|&e| rest.0[e] = false);
        rest
    }

    pub(crate) fn contains(&self, entry: usize) -> bool {
        self.0[entry]
    }

    /// Members in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.0.iter().enumerate().filter_map(|(i, &is_in)| is_in.then_some(i))
    }

    pub(crate) fn count(&self) -> usize {
        self.0.iter().filter(|&&is_in| is_in).count()
    }

    fn combine(mut self, other: &Self, with: impl Fn(bool, bool) -> bool) -> Self {
        assert!(self.0.len() == other.0.len(), "sets over two corpora");
        for (a, &b) in self.0.iter_mut().zip(&other.0) {
            *a = with(*a, b);
        }
        self
    }
}

/// What a leaf found, by entry.
#[derive(Debug)]
pub(crate) struct LeafFound {
    pub(crate) entries: Entries,
    /// Matches in the texts of files.
    pub(crate) in_text: Vec<u32>,
    pub(crate) score: Vec<f32>,
}

/// What all leaves of a query found.
#[derive(Debug)]
pub(crate) struct Evaluated {
    pub(crate) leaves: Vec<LeafFound>,
    pub(crate) entries: Entries,
}

/// Matches of a leaf in one field, by entry.
type Counts = Vec<u32>;

/// Looks up every leaf and combines them. Nothing is left out for speed, so counts are exact and scores do not depend on segments.
pub(crate) fn evaluate(
    searcher: &Searcher,
    columns: &Columns,
    corpus: &Corpus,
    settings: &Settings,
    plan: &Plan,
) -> tantivy::Result<Evaluated> {
    let look = Look { searcher, columns, corpus, settings };
    let leaves = plan.leaves.iter().map(|l| look.leaf(l)).collect::<tantivy::Result<Vec<_>>>()?;
    let entries = combine(&plan.root, &leaves, &corpus.shown);
    Ok(Evaluated { leaves, entries })
}

/// Entries for which a part of a query holds.
pub(crate) fn combine(node: &PlanNode, leaves: &[LeafFound], shown: &Entries) -> Entries {
    let parts = |nodes: &[PlanNode], start: Entries, with: fn(bool, bool) -> bool| {
        nodes.iter().fold(start, |set, n| set.combine(&combine(n, leaves, shown), with))
    };
    match node {
        PlanNode::All(nodes) => parts(nodes, shown.clone(), |a, b| a && b),
        PlanNode::Any(nodes) => parts(nodes, Entries(vec![false; shown.0.len()]), |a, b| a || b),
        PlanNode::Not(inner) => shown.clone().combine(&combine(inner, leaves, shown), |a, b| a && !b),
        PlanNode::Leaf(i) => leaves[*i].entries.clone(),
    }
}

struct Look<'a> {
    searcher: &'a Searcher,
    columns: &'a Columns,
    corpus: &'a Corpus,
    settings: &'a Settings,
}

impl Look<'_> {
    fn leaf(&self, leaf: &Leaf) -> tantivy::Result<LeafFound> {
        let mut found: BTreeMap<Field, Counts> = BTreeMap::new();
        match &leaf.what {
            What::Range(range) => return Ok(self.range(*range)),
            What::Near { distance, terms } => {
                found.insert(Field::Text, self.near(*distance, terms)?);
            }
            What::Term(sought) => match sought.term.field {
                Some(field) if sought.term.whole => {
                    found.insert(field, holding(self.corpus, field, &sought.term.text));
                }
                Some(field) => {
                    found.insert(field, self.term(sought, field)?);
                }
                None => {
                    for field in Field::COMMON.into_iter().chain([Field::Text]) {
                        found.insert(field, self.term(sought, field)?);
                    }
                }
            },
        }
        // Field by field, since most fields hold nothing of most words, and a whole column is looked through faster than its entries.
        found.retain(|_, counts| counts.iter().any(|&n| n > 0));
        let mut stands = vec![false; self.corpus.len()];
        for counts in found.values() {
            stands.iter_mut().zip(counts).for_each(|(stands, &n)| *stands |= n > 0);
        }
        let entries = self.corpus.shown.clone().combine(&Entries(stands), |shown, stands| shown && stands);
        let score = self.score(&entries, &found);
        Ok(LeafFound { entries, in_text: found.remove(&Field::Text).unwrap_or_else(|| vec![0; self.corpus.len()]), score })
    }

    fn segments(&self) -> impl Iterator<Item = (&SegmentReader, usize)> {
        self.searcher.segment_readers().iter().zip(self.corpus.bases.iter().map(|&b| b as usize))
    }

    fn term(&self, sought: &Sought, field: Field) -> tantivy::Result<Counts> {
        let (columns, cut) = self.columns.searched(field, self.corpus.masked);
        let steps = sought.pattern(cut).steps();
        let mut counts = vec![0; self.corpus.len()];
        for (segment, base) in self.segments() {
            for column in columns {
                count(&*segment.inverted_index(column)?, &steps, |doc, n| counts[base + doc as usize] += n)?;
            }
        }
        if field == Field::Flag {
            for (&entry, labels) in &self.corpus.flags {
                counts[entry] = distinct(labels).into_iter().flat_map(Label::values).map(|value| sought.count_in(value)).sum();
            }
        }
        Ok(counts)
    }

    fn near(&self, distance: u32, terms: &[Sought]) -> tantivy::Result<Counts> {
        let (columns, cut) = self.columns.searched(Field::Text, self.corpus.masked);
        let steps: Vec<Vec<Step>> = terms.iter().map(|t| t.pattern(cut).steps()).collect();
        let lens: Vec<u32> = terms.iter().map(|t| t.pattern(cut).len()).collect();
        let mut counts = vec![0; self.corpus.len()];
        let parts = self.segments().flat_map(|(segment, base)| columns.map(|column| (segment, base, column)));
        for (segment, base, column) in parts {
            let index = segment.inverted_index(column)?;
            let stands = steps.iter().map(|s| places(&index, s)).collect::<tantivy::Result<Vec<_>>>()?;
            for (doc, _) in stands[0].iter() {
                let each = stands.iter().enumerate().flat_map(|(term, p)| p.of(doc).iter().map(move |&start| Occurrence { start, term }));
                let mut occurrences: Vec<Occurrence> = each.collect();
                occurrences.sort_unstable();
                let part = taking_part(&occurrences, &lens, distance);
                counts[base + doc as usize] += part.into_iter().filter(|&is_in| is_in).count() as u32;
            }
        }
        Ok(counts)
    }

    /// A size holds or does not: it makes no entry better than another.
    fn range(&self, range: Range) -> LeafFound {
        let fits = |e| self.corpus.measured(range.measure, e).is_some_and(|value| range.holds(value));
        let fitting = Entries((0..self.corpus.len()).map(fits).collect());
        let entries = self.corpus.shown.clone().combine(&fitting, |shown, fits| shown && fits);
        LeafFound { entries, in_text: vec![0; self.corpus.len()], score: vec![0.0; self.corpus.len()] }
    }

    /// BM25 (Robertson and Zaragoza, 2009) with the document frequency of the whole leaf; fields weigh as set and do not depend on length.
    fn score(&self, entries: &Entries, found: &BTreeMap<Field, Counts>) -> Vec<f32> {
        let Settings { k1, b, title_weight, field_weight, .. } = *self.settings;
        let (all, some) = (self.corpus.shown.count() as f32, entries.count() as f32);
        let idf = ((all - some + 0.5) / (some + 0.5)).ln_1p();
        let mut score = vec![0.0; self.corpus.len()];
        for (field, counts) in found {
            for e in entries.iter().filter(|&e| counts[e] > 0) {
                let n = counts[e] as f32;
                let (weight, norm) = match field {
                    Field::Text => (1.0, k1 * (1.0 - b + b * self.corpus.lengths[e] / self.corpus.mean_length)),
                    Field::Title => (title_weight, k1),
                    _ => (field_weight, k1),
                };
                score[e] += weight * idf * n * (k1 + 1.0) / (n + norm);
            }
        }
        score
    }
}
