use std::ops::Range;

use tantivy::postings::{Postings, SegmentPostings, TermInfo};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, InvertedIndexReader, TERMINATED};

use crate::pattern::Step;

/// Where a pattern stands in the documents of a segment: positions of the first atom of each match, by document, then position.
#[derive(Debug, Default)]
pub(crate) struct Places {
    docs: Vec<DocId>,
    /// End of each document's part of `starts`.
    ends: Vec<u32>,
    starts: Vec<u32>,
}

impl Places {
    /// Documents with the positions in each.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (DocId, &[u32])> {
        self.docs.iter().enumerate().map(|(i, &doc)| (doc, &self.starts[self.part(i)]))
    }

    /// Positions in one document.
    pub(crate) fn of(&self, doc: DocId) -> &[u32] {
        self.docs.binary_search(&doc).map_or(&[], |i| &self.starts[self.part(i)])
    }

    fn part(&self, i: usize) -> Range<usize> {
        let from = if i == 0 { 0 } else { self.ends[i - 1] };
        from as usize..self.ends[i] as usize
    }

    fn push(&mut self, doc: DocId, starts: &[u32]) {
        debug_assert!(self.docs.last().is_none_or(|&last| last < doc), "documents out of order");
        if !starts.is_empty() {
            self.docs.push(doc);
            self.starts.extend_from_slice(starts);
            self.ends.push(self.starts.len() as u32);
        }
    }

    /// Keeps the starts that are marked.
    fn retain(&mut self, kept: &[bool]) {
        let mut left = Self::default();
        let mut starts = Vec::new();
        for (i, &doc) in self.docs.iter().enumerate() {
            starts.clear();
            starts.extend(self.part(i).filter(|&at| kept[at]).map(|at| self.starts[at]));
            left.push(doc, &starts);
        }
        *self = left;
    }
}

/// A step with the terms of this segment that meet it.
struct Found<'a> {
    step: &'a Step,
    terms: Vec<TermInfo>,
    /// Documents to walk through.
    cost: u64,
}

/// Adds to `counts` how often the pattern of these steps stands in each document.
pub(crate) fn count(index: &InvertedIndexReader, steps: &[Step], mut add: impl FnMut(DocId, u32)) -> tantivy::Result<()> {
    if let [step] = steps {
        // A single term needs no positions: how often it stands in a document is written beside it.
        for term in terms(index, step)? {
            let mut postings = index.read_postings_from_terminfo(&term, IndexRecordOption::WithFreqs)?;
            while postings.doc() != TERMINATED {
                add(postings.doc(), postings.term_freq());
                postings.advance();
            }
        }
        return Ok(());
    }
    for (doc, starts) in places(index, steps)?.iter() {
        add(doc, starts.len() as u32);
    }
    Ok(())
}

/// Every place where the pattern of these steps stands.
pub(crate) fn places(index: &InvertedIndexReader, steps: &[Step]) -> tantivy::Result<Places> {
    assert!(!steps.is_empty(), "a pattern without atoms stands nowhere");
    let mut found = Vec::with_capacity(steps.len());
    for step in steps {
        let terms = terms(index, step)?;
        if terms.is_empty() {
            return Ok(Places::default());
        }
        let cost = terms.iter().map(|t| u64::from(t.doc_freq)).sum();
        found.push(Found { step, terms, cost });
    }
    let chosen = cover(&found);
    let mut places = gather(index, chosen[0])?;
    for found in &chosen[1..] {
        filter(index, found, &mut places)?;
    }
    Ok(places)
}

/// Steps that together prove every atom, rarest first: the fewer places the first leaves, the less is read of the common ones.
fn cover<'a, 'b>(found: &'b [Found<'a>]) -> Vec<&'b Found<'a>> {
    let mut by_cost: Vec<&Found> = found.iter().collect();
    by_cost.sort_by_key(|f| (f.cost, f.step.offset));
    let len = found.iter().map(|f| f.step.offset + f.step.proves).max().unwrap_or(0);
    let mut proved = vec![false; len as usize];
    by_cost.retain(|f| {
        let part = &mut proved[f.step.offset as usize..(f.step.offset + f.step.proves) as usize];
        let adds = part.iter().any(|&p| !p);
        part.fill(true);
        adds
    });
    assert!(proved.iter().all(|&p| p), "a step is missing: an atom is not proved");
    by_cost
}

/// Terms of the segment that meet a step.
fn terms(index: &InvertedIndexReader, step: &Step) -> tantivy::Result<Vec<TermInfo>> {
    let prefix = step.term.as_bytes();
    if !step.prefix {
        return Ok(index.terms().get(prefix)?.into_iter().collect());
    }
    let mut terms = Vec::new();
    let mut stream = index.terms().range().ge(prefix).into_stream()?;
    while stream.advance() && stream.key().starts_with(prefix) {
        terms.push(stream.value().clone());
    }
    Ok(terms)
}

fn open(index: &InvertedIndexReader, term: &TermInfo) -> tantivy::Result<SegmentPostings> {
    Ok(index.read_postings_from_terminfo(term, IndexRecordOption::WithFreqsAndPositions)?)
}

/// All places of a step, moved to where the pattern would start.
fn gather(index: &InvertedIndexReader, found: &Found) -> tantivy::Result<Places> {
    let offset = found.step.offset;
    let mut places = Places::default();
    let mut buffer = Vec::new();
    let mut pairs: Vec<(DocId, u32)> = Vec::new();
    for term in &found.terms {
        let mut postings = open(index, term)?;
        while postings.doc() != TERMINATED {
            postings.positions(&mut buffer);
            for at in &mut buffer {
                *at -= offset;
            }
            if found.terms.len() == 1 {
                places.push(postings.doc(), &buffer);
            } else {
                pairs.extend(buffer.iter().map(|&at| (postings.doc(), at)));
            }
            postings.advance();
        }
    }
    // Only one term begins at a position, so nothing stands twice.
    pairs.sort_unstable();
    for part in pairs.chunk_by(|a, b| a.0 == b.0) {
        buffer.clear();
        buffer.extend(part.iter().map(|&(_, at)| at));
        places.push(part[0].0, &buffer);
    }
    Ok(places)
}

/// Keeps the places at which a step stands as well.
fn filter(index: &InvertedIndexReader, found: &Found, places: &mut Places) -> tantivy::Result<()> {
    let offset = found.step.offset;
    let mut kept = vec![false; places.starts.len()];
    let mut buffer = Vec::new();
    for term in &found.terms {
        let mut postings = open(index, term)?;
        let mut i = 0;
        while let Some(&doc) = places.docs.get(i) {
            let at = if postings.doc() < doc { postings.seek(doc) } else { postings.doc() };
            if at == TERMINATED {
                break;
            }
            if at > doc {
                i += places.docs[i..].partition_point(|&d| d < at);
                continue;
            }
            postings.positions(&mut buffer);
            mark_common(&places.starts, places.part(i), &buffer, offset, &mut kept);
            i += 1;
        }
    }
    places.retain(&kept);
    Ok(())
}

/// Marks the starts of `part` that stand `offset` before one of `positions`. Both are in order.
fn mark_common(starts: &[u32], part: Range<usize>, positions: &[u32], offset: u32, kept: &mut [bool]) {
    let mut positions = positions.iter().peekable();
    for at in part {
        let wanted = starts[at] + offset;
        while positions.next_if(|&&p| p < wanted).is_some() {}
        kept[at] |= positions.peek() == Some(&&wanted);
    }
}
