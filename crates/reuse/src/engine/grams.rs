//! Every gram of the corpus as a posting of six bytes: the hash, which says what it is, and its place.

use std::ops::Range;

use rayon::prelude::*;

use super::corpus::Corpus;

/// Bits of a gram's hash that a posting carries beside its partition.
pub(crate) const HASH_BITS: u32 = 30;

/// Longest gram: its units fill the 128 bits that are hashed.
pub(crate) const MAX_GRAM: u32 = 8;

/// Bits of a gram's place within its block: with those of the hash they fill six bytes.
const OFFSET_BITS: u32 = 18;
const BLOCK: usize = 1 << OFFSET_BITS;

/// Partitions at most: what is left beside a posting in the words that are sorted.
pub(crate) const MAX_PARTITION_BITS: u32 = 64 - HASH_BITS - OFFSET_BITS;

/// One occurrence of a gram: the bits of its hash, and the place in the corpus.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Posting(pub(crate) u64);

impl Posting {
    /// Bits below the hash.
    pub(crate) const LOW: u32 = 64 - HASH_BITS;

    fn new(hash: u32, at: u32) -> Self {
        debug_assert!(hash >> HASH_BITS == 0, "a hash of more than {HASH_BITS} bits");
        Self(u64::from(hash) << Self::LOW | u64::from(at))
    }

    pub(crate) fn at(self) -> u32 {
        self.0 as u32
    }
}

/// Which grams are made, and into how many partitions by the first bits of their hashes.
#[derive(Clone, Copy)]
pub(crate) struct Making {
    pub(crate) gram: u32,
    pub(crate) partition_bits: u32,
}

/// All grams of a corpus, block by block, within a block sorted by partition and then by place. A block is a stretch of the corpus in which
/// grams start. Postings are most of what the whole search holds in memory, so that each takes six bytes, the hash before the place, in three
/// parts from the lowest on. They stand together: sorting writes to as many places at once as there are partitions.
pub(crate) struct Grams {
    postings: Vec<[u16; 3]>,
    /// Of each block, where its partitions end.
    ends: Vec<Vec<u32>>,
}

impl Grams {
    pub(crate) fn make(corpus: &Corpus, making: Making) -> Self {
        let Making { gram, partition_bits } = making;
        assert!((4..=MAX_GRAM).contains(&gram), "a gram has 4 to {MAX_GRAM} characters, not {gram}");
        assert!(partition_bits <= MAX_PARTITION_BITS, "2^{partition_bits} partitions");
        let mut postings = vec![[0; 3]; corpus.units.len()];
        let blocks = postings.par_chunks_mut(BLOCK).enumerate();
        let ends = blocks.map_init(Scratch::default, |scratch, (number, postings)| {
            let sizes = block(corpus, number, making, scratch);
            by_partition(&scratch.raw, sizes, postings)
        });
        let ends = ends.collect();
        Self { postings, ends }
    }

    pub(crate) fn blocks(&self) -> Range<usize> {
        0..self.ends.len()
    }

    /// Postings of a partition in a block: a slice of all.
    fn range(&self, block: usize, partition: usize) -> Range<usize> {
        let ends = &self.ends[block];
        let from = if partition == 0 { 0 } else { ends[partition - 1] };
        block * BLOCK + from as usize..block * BLOCK + ends[partition] as usize
    }

    /// Hashes of a partition in a block, for a look at all of them before any of them is worth its place.
    pub(crate) fn hashes(&self, block: usize, partition: usize) -> impl ExactSizeIterator<Item = u32> {
        self.postings[self.range(block, partition)].iter().map(|&posting| word(posting) >> (OFFSET_BITS - 16))
    }

    /// Reads the first posting of a partition in each block, so that the processor, which fetches what follows by itself, waits for all
    /// blocks together.
    pub(crate) fn bring_near(&self, partition: usize) {
        let first = |block| self.postings.get(self.range(block, partition).start).map_or(0, |p| p[0]);
        std::hint::black_box(self.blocks().fold(0, |sum, block| sum ^ first(block)));
    }

    pub(crate) fn postings(&self, block: usize, partition: usize) -> impl Iterator<Item = Posting> {
        let range = self.range(block, partition);
        let base = (block * BLOCK) as u32;
        self.postings[range].iter().map(move |&posting| {
            let offset = (word(posting) << 16 | u32::from(posting[0])) & ((1 << OFFSET_BITS) - 1);
            Posting::new(word(posting) >> (OFFSET_BITS - 16), base + offset)
        })
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.iter().map(|ends| ends[ends.len() - 1] as usize).sum()
    }

    /// Memory of as many units as the corpus has, to be written over.
    pub(crate) fn into_spare(self) -> Vec<u16> {
        self.postings.into_flattened()
    }
}

/// The hash of a posting and the first bits of its place.
fn word([_, low, high]: [u16; 3]) -> u32 {
    u32::from(low) | u32::from(high) << 16
}

/// Buffers of one thread.
#[derive(Default)]
struct Scratch {
    doubles: Vec<u32>,
    /// Partition, hash and place within the block of each gram, from the highest bits on.
    raw: Vec<u64>,
}

/// All grams that start in one block, none of which goes from one document into the next; how many there are in each partition.
fn block(corpus: &Corpus, number: usize, making: Making, scratch: &mut Scratch) -> Vec<u32> {
    let Making { gram, partition_bits } = making;
    let base = (number * BLOCK) as u32;
    let end = corpus.units.len().min((number + 1) * BLOCK) as u32;
    let mut sizes = vec![0u32; 1 << partition_bits];
    scratch.raw.clear();
    let mut document = corpus.document_of(base) as usize;
    let mut at = base;
    while at < end {
        let stop = corpus.starts[document + 1];
        let last = end.min(stop.saturating_sub(gram - 1));
        if at < last {
            let units = &corpus.units[at as usize..(last + gram - 1) as usize];
            let unused = 64 - partition_bits - HASH_BITS;
            let offsets = u64::from(at - base)..;
            let hashes = hashes(units, gram as usize, &mut scratch.doubles);
            let before = scratch.raw.len();
            scratch.raw.extend(hashes.zip(offsets).map(|(hash, offset)| hash >> unused << OFFSET_BITS | offset));
            // Here, where they are still near.
            scratch.raw[before..].iter().for_each(|&posting| sizes[partition(posting)] += 1);
        }
        at = stop.min(end);
        document += 1;
    }
    sizes
}

fn partition(posting: u64) -> usize {
    (posting >> (HASH_BITS + OFFSET_BITS)) as usize
}

/// Sorts postings by partition; says where the partitions, whose sizes are given, end.
fn by_partition(raw: &[u64], mut sizes: Vec<u32>, postings: &mut [[u16; 3]]) -> Vec<u32> {
    let mut sum = 0;
    for size in &mut sizes {
        sum += std::mem::replace(size, sum);
    }
    let mut next = sizes;
    let postings = &mut postings[..raw.len()];
    for &posting in raw {
        let slot = &mut next[partition(posting)];
        postings[*slot as usize] = [posting as u16, (posting >> 16) as u16, (posting >> 32) as u16];
        *slot += 1;
    }
    next
}

/// Makes a buffer long enough; what stands in it will be written over.
pub(crate) fn ensure_len<T: Copy>(buffer: &mut Vec<T>, length: usize, filler: T) {
    if buffer.len() < length {
        buffer.resize(length, filler);
    }
}

/// Hashes of all grams of some units, by first unit. `doubles` is a buffer.
///
/// The units of a gram are taken two by two: the sum of two products of 32 bits (NH: Black, Halevi, Krawczyk, Krovetz, Rogaway 1999), halves
/// of which are then multiplied once more so that the first bits (partition) and the next (hash) are independent. All of it is done to
/// several grams at a time by any processor.
fn hashes<'a>(units: &[u16], gram: usize, doubles: &'a mut Vec<u32>) -> impl Iterator<Item = u64> + use<'a> {
    doubles.clear();
    doubles.extend(units.iter().zip(&units[1..]).map(|(&a, &b)| double(a, b)));
    doubles.push(double(units[units.len() - 1], 0));
    // Beyond the end stands what the mask of a shorter gram leaves out.
    doubles.resize(units.len() + MAX_GRAM as usize, 0);
    let masks = masks(gram);
    let count = units.len() + 1 - gram;
    let at = |by: usize| doubles[by..by + count].iter();
    at(0).zip(at(2)).zip(at(4).zip(at(6))).map(move |((&a, &b), (&c, &d))| hash([a, b, c, d], masks))
}

fn double(a: u16, b: u16) -> u32 {
    u32::from(a) | u32::from(b) << 16
}

/// Which bits of four doubles belong to a gram.
fn masks(gram: usize) -> [u32; 4] {
    let all = u128::MAX >> (128 - 16 * gram);
    [0, 32, 64, 96].map(|shift| (all >> shift) as u32)
}

/// The keys, which NH wants random, are halves of numbers that mixers of 64 bits use: 2^64 over the golden ratio, and a multiplier whose bits were
/// chosen by how well it mixes. The last two multipliers are the upper halves of those of SplitMix64 (Steele, Lea, Flood 2014).
fn hash(doubles: [u32; 4], masks: [u32; 4]) -> u64 {
    let key = |i: usize, key: u32| u64::from((doubles[i] & masks[i]).wrapping_add(key));
    let sum = (key(0, 0x9e37_79b9) * key(1, 0x7f4a_7c15)).wrapping_add(key(2, 0xd6e8_feb8) * key(3, 0x6659_fd93));
    (sum & 0xffff_ffff).wrapping_mul(0xbf58_476d).wrapping_add((sum >> 32).wrapping_mul(0x94d0_49bb))
}

/// Whether a gram is one of the few that stand for a run: of `window` consecutive grams one at least is. These are closed syncmers (Edgar
/// 2021): grams whose first or last part, of all their parts of `gram - window` units, has the least hash.
///
/// The least of the `2 * window` parts that `window` consecutive grams hold is the first part of one of them or the last. Other than with
/// winnowing the gram alone decides, so that it is asked once for all its occurrences, and an edit beside it changes nothing.
pub(crate) fn chosen(gram: &[u16], window: u32) -> bool {
    let parts = gram.len().min(window as usize + 1);
    let order = |part: &[u16]| part.iter().fold(0, |sum: u64, &unit| (sum + 1 + u64::from(unit)).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let mut orders = gram.windows(gram.len() + 1 - parts).map(order);
    let first = orders.next().expect("a gram has one part at least");
    let (least, last) = orders.fold((first, first), |(least, _), order| (order.min(least), order));
    first == least || last == least
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn of_so_many_grams_one_is_chosen(units in prop::collection::vec(0u16..12, 4..60), gram in 4usize..9, window in 1usize..9) {
            let marks: Vec<bool> = units.windows(gram).map(|g| chosen(g, window as u32)).collect();
            for grams in marks.windows(window) {
                prop_assert!(grams.contains(&true), "{grams:?} of {units:?}");
            }
        }

        #[test]
        fn every_gram_of_every_document_is_in_one_partition(
            lengths in prop::collection::vec(0u32..30, 1..9),
            gram in 4u32..9,
            partition_bits in 0u32..5,
        ) {
            let starts: Vec<u32> = [0].into_iter().chain(lengths.iter().scan(0, |sum, l| { *sum += l; Some(*sum) })).collect();
            let units: Vec<u16> = (0..starts[lengths.len()] as u16).map(|u| u % 7).collect();
            let corpus = Corpus::new(units, starts);
            let mut found = Vec::new();
            let grams = Grams::make(&corpus, Making { gram, partition_bits });
            for partition in 0..1 << partition_bits {
                let postings: Vec<Posting> = grams.blocks().flat_map(|b| grams.postings(b, partition)).collect();
                prop_assert!(postings.iter().map(|p| p.at()).is_sorted());
                let seen: Vec<u32> = postings.iter().map(|p| (p.0 >> Posting::LOW) as u32).collect();
                prop_assert_eq!(seen, grams.blocks().flat_map(|b| grams.hashes(b, partition)).collect::<Vec<_>>());
                for posting in postings {
                    let at = posting.at() as usize;
                    let alone = hashes(&corpus.units[at..at + gram as usize], gram as usize, &mut Vec::new()).next();
                    let first_bits = alone.expect("a gram has a hash").checked_shr(64 - partition_bits).unwrap_or(0);
                    prop_assert_eq!(first_bits, partition as u64);
                    found.push(posting.at());
                }
            }
            found.sort_unstable();
            let expected: Vec<u32> = (0..corpus.documents() as u32).map(|d| corpus.range(d)).flat_map(|r| r.start..r.end.saturating_sub(gram - 1)).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
