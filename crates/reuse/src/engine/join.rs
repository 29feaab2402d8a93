use std::ops::Range;

use rayon::prelude::*;

use super::corpus::Corpus;
use super::grams::{self, Block, Cut, HASH_BITS, Posting};
use super::mask::Marks;
use super::radix;
use crate::{Counts, Passages, Why};

/// Postings that one partition holds on average: its table of counts and its survivors stay in the second-level cache.
const PARTITION: usize = 1 << 16;
/// Units of a block of documents.
const BLOCK: u32 = 1 << 18;
/// From so many postings on they are made and joined in two halves, which halves the memory.
const ONE_PASS: usize = 1 << 22;

/// The same gram at two places: document of the first within its region, second place, first place within its region.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Hit(pub(crate) u64);

impl Hit {
    fn new(document: u32, first: u32, second: u32) -> Self {
        debug_assert!(document < 1 << 8 && first < REGION, "a region has at most 256 documents and 16 M units");
        Self(u64::from(document) << 56 | u64::from(second) << 24 | u64::from(first))
    }

    pub(crate) fn document(self) -> u32 {
        (self.0 >> 56) as u32
    }

    pub(crate) fn first(self) -> u32 {
        self.0 as u32 & 0xff_ffff
    }

    pub(crate) fn second(self) -> u32 {
        (self.0 >> 24) as u32
    }
}

/// Units that a region can hold: what a hit has room for.
const REGION: u32 = 1 << 24;

/// A gram of common text, at its first place in the corpus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct CommonGram {
    pub(crate) at: u32,
    pub(crate) documents: u32,
    pub(crate) why: Why,
}

/// What is known of each document beside its text.
pub(crate) struct Labels {
    pub(crate) slice: Vec<u32>,
    pub(crate) group: Vec<u32>,
    /// Whether any document belongs to a group.
    pub(crate) grouped: bool,
    /// Documents from here on are templates.
    pub(crate) templates: u32,
}

/// Everything that stands in two documents or more.
pub(crate) struct Joined {
    /// Consecutive ranges of documents.
    pub(crate) regions: Vec<Range<u32>>,
    /// Hits of each partition, by region of the first document.
    parts: Vec<Part>,
    pub(crate) common: Vec<CommonGram>,
    pub(crate) counts: Counts,
}

impl Joined {
    /// All hits of a region, sorted.
    pub(crate) fn hits(&self, region: usize, hits: &mut Vec<Hit>) {
        hits.clear();
        for part in &self.parts {
            hits.extend_from_slice(part.region(region));
        }
        hits.sort_unstable();
    }
}

#[derive(Default)]
struct Part {
    hits: Vec<Hit>,
    ends: Vec<u32>,
    common: Vec<CommonGram>,
    counts: Counts,
}

impl Part {
    fn region(&self, region: usize) -> &[Hit] {
        let from = if region == 0 { 0 } else { self.ends[region - 1] };
        &self.hits[from as usize..self.ends[region] as usize]
    }
}

struct Context<'a> {
    corpus: &'a Corpus,
    labels: &'a Labels,
    settings: &'a Passages,
    marks: &'a Marks,
    region_of: Vec<u32>,
    regions: &'a [Range<u32>],
    /// Whether two documents with the same gram always make a hit.
    pairs_of_two: bool,
}

impl Context<'_> {
    /// A hit with the region of its first document.
    fn hit(&self, document: u32, first: u32, second: u32) -> (u32, Hit) {
        let region = self.region_of[document as usize];
        let start = self.regions[region as usize].start;
        (region, Hit::new(document - start, first - self.corpus.starts[start as usize], second))
    }
}

/// Buffers of one thread.
#[derive(Default)]
struct Scratch {
    once: Vec<u64>,
    twice: Vec<u64>,
    kept: Vec<u64>,
    spare: Vec<u64>,
    documents: Vec<u32>,
    slices: Vec<u32>,
    around: Vec<Around>,
    hits: Vec<(u32, Hit)>,
}

pub(crate) fn join(corpus: &Corpus, labels: &Labels, settings: &Passages, marks: &Marks) -> Joined {
    let per_region = (corpus.documents() / 512).clamp(16, 256);
    let regions = corpus.blocks(REGION / 2, per_region);
    let mut region_of = Vec::with_capacity(corpus.documents());
    for (region, documents) in (0u32..).zip(&regions) {
        region_of.extend(documents.clone().map(|_| region));
    }
    let two = |most: u32| most >= 2;
    let pairs_of_two =
        [settings.dense_occurrences, settings.max_documents, settings.max_documents_total, settings.max_occurrences].into_iter().all(two)
            && (!labels.grouped || settings.max_group_documents > 2);
    let context = Context { corpus, labels, settings, marks, region_of, regions: &regions, pairs_of_two };
    let total = corpus.units.len();
    let bits = (total / PARTITION).next_power_of_two().trailing_zeros().min(12);
    let passes = if total > ONE_PASS { 2 } else { 1 }.min(1 << bits);
    let blocks = corpus.blocks(BLOCK, usize::MAX);
    let mut parts = Vec::new();
    let mut made: Vec<Block> = blocks.iter().map(|_| Block::default()).collect();
    for pass in 0..passes {
        let count = (1 << bits) / passes;
        let cut = Cut { bits, first: pass * count, count };
        let making = grams::Making { gram: settings.gram, window: settings.window, cut };
        let used = std::mem::take(&mut made);
        made = blocks
            .par_iter()
            .zip(used)
            .map_init(grams::Scratch::default, |scratch, (documents, used)| grams::block(corpus, documents.clone(), making, scratch, used))
            .collect();
        parts.par_extend((0..count as usize).into_par_iter().map_init(Scratch::default, |scratch, place| {
            let slices: Vec<&[Posting]> = made.iter().map(|b| b.partition(place)).collect();
            partition(&context, &slices, scratch)
        }));
        let postings: usize = made.iter().map(Block::len).sum();
        let counted: u64 = parts[parts.len() - count as usize..].iter().map(|p| p.counts.postings_in).sum();
        assert_eq!(postings as u64, counted, "every posting made is counted by exactly one partition");
    }
    finish(regions.clone(), parts)
}

fn finish(regions: Vec<Range<u32>>, mut parts: Vec<Part>) -> Joined {
    let mut counts = Counts::default();
    let mut common = Vec::new();
    for part in &mut parts {
        counts.add(&part.counts);
        common.append(&mut part.common);
    }
    common.sort_unstable();
    assert_eq!(counts.postings_in, counts.single + counts.paired + counts.ledgered, "no posting is lost in the join");
    Joined { regions, parts, common, counts }
}

/// Joins one partition: what occurs once falls away, what is common is marked, the rest makes hits.
fn partition(context: &Context<'_>, slices: &[&[Posting]], scratch: &mut Scratch) -> Part {
    let mut part = Part::default();
    let total: usize = slices.iter().map(|s| s.len()).sum();
    repeated(slices, total, scratch);
    radix::sort(&mut scratch.kept, &mut scratch.spare, 64 - HASH_BITS);
    part.counts.postings_in = total as u64;
    part.counts.single = (total - scratch.kept.len()) as u64;
    scratch.hits.clear();
    let kept = std::mem::take(&mut scratch.kept);
    for run in kept.chunk_by(|a, b| a >> 33 == b >> 33) {
        match run {
            [_] => part.counts.single += 1,
            &[a, b] => join_two(context, a, b, scratch, &mut part),
            run => join_run(context, run, scratch, &mut part),
        }
    }
    scratch.kept = kept;
    bucket(context.regions.len(), &scratch.hits, &mut part);
    part
}

/// Keeps the postings whose hash occurs twice or more, and a few others that share a bit with another hash.
fn repeated(slices: &[&[Posting]], total: usize, scratch: &mut Scratch) {
    let bits = (total.max(16) * 4).next_power_of_two().trailing_zeros().clamp(6, HASH_BITS);
    let slot = |p: &Posting| p.hash() >> (HASH_BITS - bits);
    let (once, twice) = (&mut scratch.once, &mut scratch.twice);
    for words in [&mut *once, &mut *twice] {
        words.clear();
        words.resize(1 << (bits - 6), 0u64);
    }
    for slice in slices {
        for posting in *slice {
            let (word, bit) = ((slot(posting) / 64) as usize, 1u64 << (slot(posting) % 64));
            twice[word] |= once[word] & bit;
            once[word] |= bit;
        }
    }
    // One more than there can be, as in `grams::block`: a branch would be mispredicted at every third posting.
    grams::grow(&mut scratch.kept, total + 1, 0);
    let mut count = 0;
    for slice in slices {
        for posting in *slice {
            scratch.kept[count] = posting.0;
            count += (twice[(slot(posting) / 64) as usize] >> (slot(posting) % 64) & 1) as usize;
        }
    }
    scratch.kept.truncate(count);
}

/// The most frequent case by far, and the simplest: two occurrences.
fn join_two(context: &Context<'_>, a: u64, b: u64, scratch: &mut Scratch, part: &mut Part) {
    let (first, second) = (Posting(a).at(), Posting(b).at());
    let document = context.corpus.document_of(first);
    if second < context.corpus.starts[document as usize + 1] {
        part.counts.single += 2;
    } else if second < context.corpus.starts[context.labels.templates as usize] && context.pairs_of_two {
        part.counts.paired += 2;
        scratch.hits.push(context.hit(document, first, second));
        part.counts.hits = scratch.hits.len() as u64;
    } else {
        join_run(context, &[a, b], scratch, part);
    }
}

fn join_run(context: &Context<'_>, run: &[u64], scratch: &mut Scratch, part: &mut Part) {
    let corpus = context.corpus;
    let at = |posting: u64| Posting(posting).at();
    let first = corpus.document_of(at(run[0]));
    if at(run[run.len() - 1]) < corpus.starts[first as usize + 1] {
        part.counts.single += run.len() as u64;
        return;
    }
    scratch.documents.clear();
    let mut end = 0;
    let mut document = 0;
    for &posting in run {
        if at(posting) >= end {
            document = corpus.document_of(at(posting));
            end = corpus.starts[document as usize + 1];
        }
        scratch.documents.push(document);
    }
    if let Some((why, documents)) = common(context, scratch) {
        run.iter().for_each(|&p| context.marks.set(at(p)));
        part.counts.ledgered += run.len() as u64;
        part.common.push(CommonGram { at: at(run[0]), documents, why });
        return;
    }
    part.counts.paired += run.len() as u64;
    if run.len() <= context.settings.dense_occurrences as usize {
        pair_all(context, run, scratch);
    } else {
        pair_long_runs(context, run, scratch);
    }
    part.counts.hits = scratch.hits.len() as u64;
}

/// Pairs every two occurrences of a rare gram.
fn pair_all(context: &Context<'_>, run: &[u64], scratch: &mut Scratch) {
    let at = |posting: u64| Posting(posting).at();
    for (i, &a) in run.iter().enumerate() {
        for (j, &b) in run.iter().enumerate().skip(i + 1) {
            if scratch.documents[i] != scratch.documents[j] {
                scratch.hits.push(context.hit(scratch.documents[i], at(a), at(b)));
            }
        }
    }
}

/// Pairs two occurrences of a frequent gram where winnowing chose it and a longer run stands around it: most others are phrases of the
/// language.
fn pair_long_runs(context: &Context<'_>, run: &[u64], scratch: &mut Scratch) {
    let settings = context.settings;
    let more = settings.frequent_run.saturating_sub(settings.gram);
    scratch.around.clear();
    for (&posting, &document) in run.iter().zip(&scratch.documents) {
        if Posting(posting).chosen() {
            scratch.around.push(Around::of(context.corpus, document, Posting(posting).at(), settings.gram));
        }
    }
    for (i, a) in scratch.around.iter().enumerate() {
        for b in &scratch.around[i + 1..] {
            if a.document != b.document && a.agreeing(b) >= more {
                scratch.hits.push(context.hit(a.document, a.at, b.at));
            }
        }
    }
}

/// An occurrence of a gram with what stands around it.
struct Around {
    document: u32,
    at: u32,
    /// Eight units before the gram and eight after it, the nearest in the lowest bits, 0 where the document ends.
    before: u128,
    after: u128,
}

impl Around {
    fn of(corpus: &Corpus, document: u32, at: u32, gram: u32) -> Self {
        let range = corpus.range(document);
        let units = &corpus.units[range.start as usize..range.end as usize];
        let (from, to) = ((at - range.start) as usize, (at - range.start + gram) as usize);
        let packed = |w: u128, &u: &u16| w << 16 | u128::from(u);
        let before = units[from.saturating_sub(8)..from].iter().fold(0, packed);
        let after = units[to..(to + 8).min(units.len())].iter().rev().fold(0, packed);
        Self { document, at, before, after }
    }

    /// Units around the gram that agree without a break, eight on each side at most.
    fn agreeing(&self, other: &Self) -> u32 {
        let same = |x: u128, y: u128| (x ^ y).trailing_zeros() / 16;
        same(self.before, other.before) + same(self.after, other.after)
    }
}

/// Why the gram that stands in `scratch.documents` is common, and in how many documents.
fn common(context: &Context<'_>, scratch: &mut Scratch) -> Option<(Why, u32)> {
    let documents = &scratch.documents;
    let settings = context.settings;
    let last = documents[documents.len() - 1];
    let fewest = if context.labels.grouped { settings.max_documents.min(settings.max_group_documents - 1) } else { settings.max_documents };
    if last < context.labels.templates && documents.len() <= fewest.min(settings.max_occurrences) as usize {
        return None;
    }
    scratch.slices.clear();
    let mut distinct = 0;
    let mut before = u32::MAX;
    let mut same_group = true;
    let group = context.labels.group[documents[0] as usize];
    for &document in documents.iter().filter(|&&d| d < context.labels.templates) {
        if document != before {
            distinct += 1;
            same_group &= context.labels.group[document as usize] == group;
            scratch.slices.push(context.labels.slice[document as usize]);
            before = document;
        }
    }
    if last >= context.labels.templates {
        return Some((Why::Template, distinct));
    }
    if same_group && group != crate::NO_GROUP && distinct >= settings.max_group_documents {
        return Some((Why::SameUnit, distinct));
    }
    let frequent = documents.len() > settings.max_occurrences as usize
        || distinct > settings.max_documents_total
        || distinct > settings.max_documents && in_one_slice(scratch, settings);
    frequent.then_some((Why::Frequency, distinct))
}

fn in_one_slice(scratch: &mut Scratch, settings: &Passages) -> bool {
    scratch.slices.sort_unstable();
    scratch.slices.chunk_by(|a, b| a == b).any(|s| s.len() > settings.max_documents as usize)
}

fn bucket(regions: usize, hits: &[(u32, Hit)], part: &mut Part) {
    let mut next = vec![0u32; regions + 1];
    for &(region, _) in hits {
        next[region as usize + 1] += 1;
    }
    for i in 1..next.len() {
        next[i] += next[i - 1];
    }
    part.hits = vec![Hit(0); hits.len()];
    for &(region, hit) in hits {
        let slot = &mut next[region as usize];
        part.hits[*slot as usize] = hit;
        *slot += 1;
    }
    next.pop();
    part.ends = next;
}
