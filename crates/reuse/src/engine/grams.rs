use std::ops::Range;

use super::corpus::Corpus;

/// Bits of a gram's hash that a posting carries beside its partition.
pub(crate) const HASH_BITS: u32 = 31;

/// Longest gram: its units fill the 128 bits that are hashed.
pub(crate) const MAX_GRAM: u32 = 8;

/// One occurrence of a gram: 31 bits of hash, place in the corpus, and whether winnowing chose it for the join.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Posting(pub(crate) u64);

impl Posting {
    fn new(hash: u32, at: u32, chosen: bool) -> Self {
        debug_assert!(hash >> HASH_BITS == 0, "a hash of more than {HASH_BITS} bits");
        Self(u64::from(hash) << 33 | u64::from(at) << 1 | u64::from(chosen))
    }

    pub(crate) fn hash(self) -> u32 {
        (self.0 >> 33) as u32
    }

    pub(crate) fn at(self) -> u32 {
        (self.0 >> 1) as u32
    }

    pub(crate) fn chosen(self) -> bool {
        self.0 & 1 == 1
    }
}

/// How the space of hashes is cut: by its first bits into partitions, some of which are worked on at a time.
#[derive(Clone, Copy)]
pub(crate) struct Cut {
    pub(crate) bits: u32,
    pub(crate) first: u32,
    pub(crate) count: u32,
}

impl Cut {
    /// Position of a hash's partition in this cut.
    fn place(self, hash: u64) -> Option<u32> {
        let partition = if self.bits == 0 { 0 } else { (hash >> (64 - self.bits)) as u32 };
        let place = partition.wrapping_sub(self.first);
        (place < self.count).then_some(place)
    }
}

/// Postings of a range of documents, sorted by partition, within a partition by place.
pub(crate) struct Block {
    postings: Vec<Posting>,
    ends: Vec<u32>,
}

impl Block {
    pub(crate) fn partition(&self, place: usize) -> &[Posting] {
        let from = if place == 0 { 0 } else { self.ends[place - 1] };
        &self.postings[from as usize..self.ends[place] as usize]
    }

    pub(crate) fn len(&self) -> usize {
        self.postings.len()
    }
}

/// All grams of a range of documents whose hash falls into the cut.
pub(crate) fn block(corpus: &Corpus, documents: Range<u32>, gram: u32, window: u32, cut: Cut) -> Block {
    let mut raw: Vec<(u32, Posting)> = Vec::new();
    let mut hashes = Vec::new();
    let mut chosen = Vec::new();
    for document in documents {
        let range = corpus.range(document);
        hash_all(&corpus.units[range.start as usize..range.end as usize], gram, &mut hashes);
        winnow(&hashes, window as usize, &mut chosen);
        let low = 64 - cut.bits - HASH_BITS;
        for ((&hash, &chosen), at) in hashes.iter().zip(&chosen).zip(range.start..) {
            if let Some(place) = cut.place(hash) {
                raw.push((place, Posting::new((hash >> low) as u32 & ((1 << HASH_BITS) - 1), at, chosen)));
            }
        }
    }
    by_partition(&raw, cut.count as usize)
}

fn by_partition(raw: &[(u32, Posting)], partitions: usize) -> Block {
    let mut next = vec![0u32; partitions + 1];
    for &(place, _) in raw {
        next[place as usize + 1] += 1;
    }
    for i in 1..next.len() {
        next[i] += next[i - 1];
    }
    let mut postings = vec![Posting(0); raw.len()];
    for &(place, posting) in raw {
        let slot = &mut next[place as usize];
        postings[*slot as usize] = posting;
        *slot += 1;
    }
    next.pop();
    Block { postings, ends: next }
}

/// Hashes of all grams of one document, by first unit.
fn hash_all(units: &[u16], gram: u32, hashes: &mut Vec<u64>) {
    assert!((4..=MAX_GRAM).contains(&gram), "a gram has 4 to {MAX_GRAM} characters, not {gram}");
    hashes.clear();
    let gram = gram as usize;
    if units.len() < gram {
        return;
    }
    let keep = u128::MAX >> (128 - 16 * gram);
    let mut window = units[..gram - 1].iter().fold(0u128, |w, &u| w << 16 | u128::from(u));
    hashes.extend(units[gram - 1..].iter().map(|&unit| {
        window = (window << 16 | u128::from(unit)) & keep;
        mix(window)
    }));
}

/// Folded 128-bit product, then a final avalanche so that the first bits (partition) and the next (hash) are independent.
fn mix(window: u128) -> u64 {
    let (low, high) = (window as u64, (window >> 64) as u64);
    let product = u128::from(low ^ 0x9e37_79b9_7f4a_7c15) * u128::from(high ^ 0xd6e8_feb8_6659_fd93);
    let folded = (product as u64) ^ ((product >> 64) as u64);
    (folded ^ folded >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9)
}

/// Robust winnowing (Schleimer, Wilkerson, Aiken 2003): of each `window` consecutive grams the one with the least hash is chosen, the
/// one chosen before where it is still among the least.
fn winnow(hashes: &[u64], window: usize, chosen: &mut Vec<bool>) {
    chosen.clear();
    chosen.resize(hashes.len(), window <= 1 || hashes.len() < window);
    if window <= 1 || hashes.len() < window {
        return;
    }
    let rightmost_least = |from: usize| {
        let mut best = from;
        for i in from + 1..from + window {
            if hashes[i] <= hashes[best] {
                best = i;
            }
        }
        best
    };
    let mut best = rightmost_least(0);
    chosen[best] = true;
    for from in 1..=hashes.len() - window {
        let last = from + window - 1;
        if best < from {
            best = rightmost_least(from);
        } else if hashes[last] < hashes[best] {
            best = last;
        }
        chosen[best] = true;
    }
}
