//! Grams of the whole corpus counted and joined, partition by partition of their hashes: what stands in one text only falls away, what stands in
//! too many is common text, and the rest makes hits.

use std::ops::Range;

use rayon::prelude::*;

use super::corpus::{Corpus, LONGEST};
use super::grams::{self, Grams, HASH_BITS, Making, Posting};
use super::mask::Marks;
use super::radix;
use crate::{Counts, Passages, Why};

/// Postings that one partition holds on average: its table of counts and its survivors stay in the second-level cache.
const PARTITION: usize = 1 << 16;
/// Partitions at most, as bits: each still gets some 64 grams of a block, which are six cache lines.
const MOST_PARTITION_BITS: u32 = 12;
/// Slots for each posting, in which is counted what occurs twice.
const SLOTS: usize = 4;
/// Frequent grams whose surroundings stay in the second-level cache.
const NEAR: usize = 64;
/// Units that are compared before a gram, and after it.
const AROUND: u32 = 8;
/// Partitions that are worked on before common grams found in them are marked.
const WAVE: usize = 64;

/// The same gram at two places: document of the first within its region, second place, first place within its region.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Hit(pub(crate) u64);

impl Hit {
    fn new(document: u32, first: u32, second: u32) -> Self {
        debug_assert!(document < MOST_DOCUMENTS as u32 && first < REGION, "a region has at most 256 documents and 16 M units");
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
/// Documents that a region can hold: what a hit has room for.
const MOST_DOCUMENTS: usize = 1 << 8;
/// Documents of a region, at least: each region looks through all partitions for its hits.
const FEWEST_DOCUMENTS: usize = 16;
/// Regions of a corpus between these two limits: many for each thread, so that all end at about the same time.
const REGIONS: usize = 512;

/// A gram of common text, at its first place in the corpus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct CommonGram {
    pub(crate) at: u32,
    pub(crate) documents: u32,
    pub(crate) why: Why,
}

/// What is known of each document beside its text.
pub(crate) struct Labels {
    /// Part of the corpus that each source is of.
    pub(crate) slice: Vec<u32>,
    /// The first template: they stand behind the sources.
    pub(crate) first_template: u32,
}

/// Consecutive ranges of documents.
struct Regions {
    ranges: Vec<Range<u32>>,
    /// Region of the units `i * PAGE` and following, or [`Regions::MIXED`]: nearly every unit has its answer here, with one look.
    pages: Vec<u32>,
    of_document: Vec<u32>,
}

impl Regions {
    const PAGE: u32 = 1024;
    const MIXED: u32 = u32::MAX;

    fn new(corpus: &Corpus) -> Self {
        let ranges = corpus.blocks(REGION - LONGEST as u32, (corpus.documents() / REGIONS).clamp(FEWEST_DOCUMENTS, MOST_DOCUMENTS));
        let mut of_document = Vec::with_capacity(corpus.documents());
        for (region, documents) in (0u32..).zip(&ranges) {
            of_document.extend(documents.clone().map(|_| region));
        }
        let units = corpus.units.len() as u32;
        let region = |at| of_document[corpus.document_of(at) as usize];
        let page = |at: u32| {
            let first = region(at);
            if first == region((at + Self::PAGE - 1).min(units - 1)) { first } else { Self::MIXED }
        };
        let pages = (0..units).step_by(Self::PAGE as usize).map(page).collect();
        Self { ranges, pages, of_document }
    }

    fn of(&self, corpus: &Corpus, at: u32) -> u32 {
        match self.pages[(at / Self::PAGE) as usize] {
            Self::MIXED => self.of_document[corpus.document_of(at) as usize],
            region => region,
        }
    }
}

/// The same gram at two places of the corpus, the lesser in the high half.
#[derive(Clone, Copy, Default)]
struct Twin(u64);

impl Twin {
    fn new(first: u32, second: u32) -> Self {
        Self(u64::from(first) << 32 | u64::from(second))
    }

    fn first(self) -> u32 {
        (self.0 >> 32) as u32
    }

    fn second(self) -> u32 {
        self.0 as u32
    }
}

/// Everything that stands in two documents or more.
pub(crate) struct Joined {
    regions: Regions,
    /// Hits of each partition, by region of the first document.
    parts: Vec<Part>,
    pub(crate) common: Vec<CommonGram>,
    pub(crate) counts: Counts,
}

impl Joined {
    pub(crate) fn regions(&self) -> &[Range<u32>] {
        &self.regions.ranges
    }

    /// All hits of a region, sorted.
    pub(crate) fn hits(&self, corpus: &Corpus, region: usize, hits: &mut Vec<Hit>) {
        let documents = &self.regions.ranges[region];
        let base = corpus.starts[documents.start as usize];
        hits.clear();
        for part in &self.parts {
            hits.extend(part.region(region).iter().map(|twin| {
                let document = corpus.document_of(twin.first());
                debug_assert!(documents.contains(&document), "a twin of document {document} in region {documents:?}");
                Hit::new(document - documents.start, twin.first() - base, twin.second())
            }));
        }
        hits.sort_unstable();
    }
}

#[derive(Default)]
struct Part {
    twins: Vec<Twin>,
    ends: Vec<u32>,
    common: Vec<CommonGram>,
    /// Places of common grams, which are marked when a wave of partitions is done: one after the other costs a fraction of what it costs
    /// all threads together, who must lock each word.
    marked: Vec<u32>,
    counts: Counts,
}

impl Part {
    fn region(&self, region: usize) -> &[Twin] {
        let from = if region == 0 { 0 } else { self.ends[region - 1] };
        &self.twins[from as usize..self.ends[region] as usize]
    }
}

struct Context<'a> {
    corpus: &'a Corpus,
    labels: &'a Labels,
    settings: &'a Passages,
    regions: &'a Regions,
    /// Units of the longest document: places farther apart are in two documents.
    longest: u32,
    /// First unit of the templates.
    templates_at: u32,
    /// Whether two documents with the same gram always make a hit.
    pairs_of_two: bool,
}

impl<'a> Context<'a> {
    fn new(corpus: &'a Corpus, labels: &'a Labels, settings: &'a Passages, regions: &'a Regions) -> Self {
        let limits = [settings.dense_occurrences, settings.max_documents, settings.max_documents_total, settings.max_occurrences];
        let pairs_of_two = limits.into_iter().all(|most| most >= 2);
        let longest = corpus.starts.windows(2).map(|s| s[1] - s[0]).max().unwrap_or(0);
        let templates_at = corpus.starts[labels.first_template as usize];
        Self { corpus, labels, settings, regions, longest, templates_at, pairs_of_two }
    }

    /// Whether two ascending places lie in one document.
    fn together(&self, first: u32, second: u32) -> bool {
        second - first < self.longest && second < self.corpus.starts[self.corpus.document_of(first) as usize + 1]
    }
}

/// Buffers of one thread.
#[derive(Default)]
struct Scratch {
    seen: Vec<u8>,
    kept: Vec<u64>,
    spare: Vec<u64>,
    frequent: Vec<Range<u32>>,
    documents: Vec<u32>,
    slices: Vec<u32>,
    around: Vec<Around>,
    twins: Vec<Twin>,
    regions: Vec<u32>,
}

pub(crate) fn join(corpus: &Corpus, labels: &Labels, settings: &Passages) -> (Joined, Marks, Vec<u16>) {
    let regions = Regions::new(corpus);
    let context = Context::new(corpus, labels, settings, &regions);
    let partition_bits = (corpus.units.len() / PARTITION).next_power_of_two().trailing_zeros().min(MOST_PARTITION_BITS);
    let grams = Grams::make(corpus, Making { gram: settings.gram, partition_bits });
    let mut marks = Marks::new(corpus.units.len());
    let mut parts: Vec<Part> = Vec::new();
    let all: Vec<usize> = (0..1 << partition_bits).collect();
    for wave in all.chunks(WAVE) {
        let before = parts.len();
        parts.par_extend(wave.par_iter().map_init(Scratch::default, |scratch, &place| partition(&context, &grams, place, scratch)));
        for part in &mut parts[before..] {
            std::mem::take(&mut part.marked).into_iter().for_each(|at| marks.set(at));
        }
    }
    let counted: u64 = parts.iter().map(|p| p.counts.postings_in).sum();
    assert_eq!(grams.len() as u64, counted, "every posting made is counted by exactly one partition");
    (finish(regions, parts), marks, grams.into_spare())
}

fn finish(regions: Regions, mut parts: Vec<Part>) -> Joined {
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
fn partition(context: &Context<'_>, grams: &Grams, place: usize, scratch: &mut Scratch) -> Part {
    let mut part = Part::default();
    let total = repeated(grams, place, scratch);
    radix::sort(&mut scratch.kept, &mut scratch.spare, Posting::LOW);
    part.counts.postings_in = total as u64;
    part.counts.single = (total - scratch.kept.len()) as u64;
    scratch.twins.clear();
    scratch.frequent.clear();
    let kept = std::mem::take(&mut scratch.kept);
    let mut from = 0;
    for run in kept.chunk_by(|a, b| a >> Posting::LOW == b >> Posting::LOW) {
        match run {
            [_] => part.counts.single += 1,
            &[a, b] => join_two(context, from, [a, b], scratch, &mut part),
            run => join_run(context, from, run, scratch, &mut part),
        }
        from += run.len() as u32;
    }
    join_frequent(context, &kept, scratch);
    scratch.kept = kept;
    part.counts.hits = scratch.twins.len() as u64;
    bucket(context, &scratch.twins, &mut scratch.regions, &mut part);
    part
}

/// Keeps the postings of a partition whose hash occurs twice or more, and a few others that share a bit with another hash; says how many
/// there are of all kinds.
fn repeated(grams: &Grams, place: usize, scratch: &mut Scratch) -> usize {
    let total: usize = grams.blocks().map(|b| grams.hashes(b, place).len()).sum();
    grams.bring_near(place);
    // One bit for each time that a slot was met, as far as a byte goes.
    let bits = (total * SLOTS).next_power_of_two().trailing_zeros().clamp(1, HASH_BITS);
    let slot = |hash: u32| (hash >> (HASH_BITS - bits)) as usize;
    scratch.seen.clear();
    scratch.seen.resize(1 << bits, 0);
    let seen = &mut scratch.seen[..];
    for block in grams.blocks() {
        for hash in grams.hashes(block, place) {
            let met = &mut seen[slot(hash)];
            *met = *met << 1 | 1;
        }
    }
    // One more than there can be: each posting is written, and the place moves on only where it is kept. A branch would be mispredicted at
    // every third posting.
    grams::ensure_len(&mut scratch.kept, total + 1, 0);
    let mut count = 0;
    for block in grams.blocks() {
        for posting in grams.postings(block, place) {
            scratch.kept[count] = posting.0;
            count += usize::from(seen[slot((posting.0 >> Posting::LOW) as u32)] >> 1 & 1);
        }
    }
    scratch.kept.truncate(count);
    total
}

/// The most frequent case by far, and the simplest: two occurrences.
fn join_two(context: &Context<'_>, from: u32, [a, b]: [u64; 2], scratch: &mut Scratch, part: &mut Part) {
    let (first, second) = (Posting(a).at(), Posting(b).at());
    if context.together(first, second) {
        part.counts.single += 2;
    } else if second < context.templates_at && context.pairs_of_two {
        part.counts.paired += 2;
        scratch.twins.push(Twin::new(first, second));
    } else {
        join_run(context, from, &[a, b], scratch, part);
    }
}

/// All occurrences of one gram, which stand at `from` among those that are kept.
fn join_run(context: &Context<'_>, from: u32, run: &[u64], scratch: &mut Scratch, part: &mut Part) {
    let corpus = context.corpus;
    let at = |posting: u64| Posting(posting).at();
    if context.together(at(run[0]), at(run[run.len() - 1])) {
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
        part.marked.extend(run.iter().map(|&p| at(p)));
        part.counts.ledgered += run.len() as u64;
        part.common.push(CommonGram { at: at(run[0]), documents, why });
        return;
    }
    part.counts.paired += run.len() as u64;
    if run.len() <= context.settings.dense_occurrences as usize {
        pair_all(run, scratch);
    } else {
        scratch.frequent.push(from..from + run.len() as u32);
    }
}

/// Frequent grams are paired by what stands around them, which lies anywhere in the corpus: it is brought near for many of them at a time,
/// since waiting for one after the other took a tenth of the whole search.
fn join_frequent(context: &Context<'_>, kept: &[u64], scratch: &mut Scratch) {
    let mut frequent = std::mem::take(&mut scratch.frequent);
    let run = |run: &Range<u32>| &kept[run.start as usize..run.end as usize];
    let at = |posting: u64| Posting(posting).at();
    context.corpus.bring_near(frequent.iter().map(|r| at(run(r)[0])));
    frequent.retain(|r| grams::chosen(gram_at(context, at(run(r)[0])), context.settings.window));
    for some in frequent.chunks(NEAR) {
        let places = || some.iter().flat_map(run).map(|&posting| at(posting));
        context.corpus.bring_near(places().map(|at| at.saturating_sub(AROUND)));
        context.corpus.bring_near(places().map(|at| at + context.settings.gram - 1 + AROUND));
        some.iter().for_each(|r| pair_long_runs(context, run(r), scratch));
    }
    scratch.frequent = frequent;
}

fn gram_at<'a>(context: &Context<'a>, at: u32) -> &'a [u16] {
    &context.corpus.units[at as usize..(at + context.settings.gram) as usize]
}

/// Pairs every two occurrences of a rare gram.
fn pair_all(run: &[u64], scratch: &mut Scratch) {
    let at = |posting: u64| Posting(posting).at();
    for (i, &a) in run.iter().enumerate() {
        for (j, &b) in run.iter().enumerate().skip(i + 1) {
            if scratch.documents[i] != scratch.documents[j] {
                scratch.twins.push(Twin::new(at(a), at(b)));
            }
        }
    }
}

/// Pairs two occurrences of a frequent gram where a longer run stands around it: most others are phrases of the language.
fn pair_long_runs(context: &Context<'_>, run: &[u64], scratch: &mut Scratch) {
    let settings = context.settings;
    let more = settings.frequent_run.saturating_sub(settings.gram);
    scratch.around.clear();
    let mut range = 0..0;
    for &posting in run {
        let at = Posting(posting).at();
        if at >= range.end {
            range = context.corpus.range(context.corpus.document_of(at));
        }
        scratch.around.push(Around::of(context.corpus, &range, at, settings.gram));
    }
    for (i, a) in scratch.around.iter().enumerate() {
        for b in &scratch.around[i + 1..] {
            if a.end != b.end && a.agreeing(b) >= more {
                scratch.twins.push(Twin::new(a.at, b.at));
            }
        }
    }
}

/// An occurrence of a gram with what stands around it.
struct Around {
    at: u32,
    /// Where its document ends.
    end: u32,
    /// Eight units before the gram, the nearest in the highest bits, and eight after it, the nearest in the lowest; 0 beyond the document.
    before: u128,
    after: u128,
}

impl Around {
    fn of(corpus: &Corpus, document: &Range<u32>, at: u32, gram: u32) -> Self {
        let units = &corpus.units[document.start as usize..document.end as usize];
        let (before, rest) = units.split_at((at - document.start) as usize);
        let after = &rest[gram as usize..];
        let before = match before.last_chunk() {
            Some(units) => packed(units),
            None => {
                let mut padded = [0; AROUND as usize];
                padded[AROUND as usize - before.len()..].copy_from_slice(before);
                packed(&padded)
            }
        };
        let after = match after.first_chunk() {
            Some(units) => packed(units),
            None => {
                let mut padded = [0; AROUND as usize];
                padded[..after.len()].copy_from_slice(after);
                packed(&padded)
            }
        };
        Self { at, end: document.end, before, after }
    }

    /// Units around the gram that agree without a break, eight on each side at most.
    fn agreeing(&self, other: &Self) -> u32 {
        (self.before ^ other.before).leading_zeros() / 16 + (self.after ^ other.after).trailing_zeros() / 16
    }
}

/// The first unit in the lowest bits.
fn packed(units: &[u16; AROUND as usize]) -> u128 {
    let four = |from: usize| (0..4).fold(0, |word, i| word | u64::from(units[from + i]) << (16 * i));
    u128::from(four(4)) << 64 | u128::from(four(0))
}

/// Why the gram that stands in `scratch.documents` is common, and in how many documents.
fn common(context: &Context<'_>, scratch: &mut Scratch) -> Option<(Why, u32)> {
    let documents = &scratch.documents;
    let settings = context.settings;
    let last = documents[documents.len() - 1];
    if last < context.labels.first_template && documents.len() <= settings.max_documents.min(settings.max_occurrences) as usize {
        return None;
    }
    scratch.slices.clear();
    let mut distinct = 0;
    let mut before = u32::MAX;
    for &document in documents.iter().filter(|&&d| d < context.labels.first_template) {
        if document != before {
            distinct += 1;
            scratch.slices.push(context.labels.slice[document as usize]);
            before = document;
        }
    }
    if last >= context.labels.first_template {
        return Some((Why::Template, distinct));
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

/// Twins by the region of their first place.
fn bucket(context: &Context<'_>, twins: &[Twin], regions: &mut Vec<u32>, part: &mut Part) {
    regions.clear();
    regions.extend(twins.iter().map(|twin| context.regions.of(context.corpus, twin.first())));
    let mut next = vec![0u32; context.regions.ranges.len() + 1];
    for &region in &*regions {
        next[region as usize + 1] += 1;
    }
    for i in 1..next.len() {
        next[i] += next[i - 1];
    }
    part.twins = vec![Twin::default(); twins.len()];
    for (&region, &twin) in regions.iter().zip(twins) {
        let slot = &mut next[region as usize];
        part.twins[*slot as usize] = twin;
        *slot += 1;
    }
    next.pop();
    part.ends = next;
}
