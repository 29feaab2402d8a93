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
    /// Position of a hash's partition in this cut; `count` or more where it is in another.
    fn place(self, hash: u64) -> u32 {
        let partition = if self.bits == 0 { 0 } else { (hash >> (64 - self.bits)) as u32 };
        partition.wrapping_sub(self.first)
    }
}

/// Which grams are made, and how.
#[derive(Clone, Copy)]
pub(crate) struct Making {
    pub(crate) gram: u32,
    pub(crate) window: u32,
    pub(crate) cut: Cut,
}

/// Postings of a range of documents, sorted by partition, within a partition by place.
#[derive(Default)]
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

/// Buffers of one thread.
#[derive(Default)]
pub(crate) struct Scratch {
    hashes: Vec<u64>,
    order: [Vec<i16>; 3],
    chosen: Vec<bool>,
    places: Vec<u16>,
    postings: Vec<Posting>,
}

/// All grams of a range of documents whose hash falls into the cut, put where those of another cut were.
pub(crate) fn block(corpus: &Corpus, documents: Range<u32>, making: Making, scratch: &mut Scratch, used: Block) -> Block {
    let Making { gram, window, cut } = making;
    let units = corpus.starts[documents.end as usize] - corpus.starts[documents.start as usize];
    // One more than there can be: each gram is written, and the place moves on only where it belongs to the cut. A branch would be
    // mispredicted every other time.
    grow(&mut scratch.places, units as usize + 1, 0);
    grow(&mut scratch.postings, units as usize + 1, Posting(0));
    let Block { postings: used, ends: mut sizes } = used;
    sizes.clear();
    sizes.resize(cut.count as usize + 1, 0);
    let low = 64 - cut.bits - HASH_BITS;
    let (places, postings, counted) = (&mut scratch.places[..], &mut scratch.postings[..], &mut sizes[..]);
    let mut count = 0;
    for document in documents {
        let range = corpus.range(document);
        hash_all(&corpus.units[range.start as usize..range.end as usize], gram, &mut scratch.hashes);
        winnow(&scratch.hashes, window as usize, &mut scratch.order, &mut scratch.chosen);
        for ((&hash, &chosen), at) in scratch.hashes.iter().zip(&scratch.chosen).zip(range.start..) {
            // What belongs to another cut is counted in one place more.
            let place = cut.place(hash).min(cut.count);
            places[count] = place as u16;
            postings[count] = Posting::new((hash >> low) as u32 & ((1 << HASH_BITS) - 1), at, chosen);
            counted[place as usize] += 1;
            count += usize::from(place < cut.count);
        }
    }
    sizes.pop();
    by_partition(&scratch.places[..count], &scratch.postings[..count], sizes, used)
}

/// Sorts postings by partition, given how many there are of each.
fn by_partition(places: &[u16], raw: &[Posting], sizes: Vec<u32>, mut postings: Vec<Posting>) -> Block {
    let mut next = sizes;
    let mut sum = 0;
    for size in &mut next {
        sum += std::mem::replace(size, sum);
    }
    grow(&mut postings, raw.len(), Posting(0));
    postings.truncate(raw.len());
    for (&place, &posting) in places.iter().zip(raw) {
        let slot = &mut next[usize::from(place)];
        postings[*slot as usize] = posting;
        *slot += 1;
    }
    Block { postings, ends: next }
}

/// Makes a buffer long enough; what stands in it will be written over.
pub(crate) fn grow<T: Copy>(buffer: &mut Vec<T>, length: usize, filler: T) {
    if buffer.len() < length {
        buffer.resize(length, filler);
    }
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

/// Winnowing (Schleimer, Wilkerson, Aiken 2003): of each `window` consecutive grams those with the least hash are chosen. All of them where
/// several are equal, so that what is chosen depends on the window alone and both copies of a run choose the same places.
///
/// A gram is least in one of its windows where it equals the greatest of their least hashes. Sixteen bits of the hash give the order: a
/// processor takes the lesser of eight pairs of these at a time, and a tie only chooses a gram too many.
fn winnow(hashes: &[u64], window: usize, buffers: &mut [Vec<i16>; 3], chosen: &mut Vec<bool>) {
    chosen.clear();
    chosen.resize(hashes.len(), window <= 1);
    if window <= 1 || hashes.len() < window {
        return;
    }
    let [order, least, spare] = buffers;
    order.clear();
    order.extend(hashes.iter().map(|h| (h >> 16) as i16));
    least.clear();
    least.resize(window - 1, i16::MIN);
    least.extend_from_slice(order);
    slide(&mut least[window - 1..], window, spare, i16::min);
    // The last `window - 1` values belong to windows that pass the end.
    let end = least.len() + 1 - window;
    least[end..].fill(i16::MIN);
    slide(least, window, spare, i16::max);
    for ((chosen, greatest), order) in chosen.iter_mut().zip(&*least).zip(&*order) {
        *chosen = greatest == order;
    }
}

/// Replaces each value by the best of itself and the `window - 1` that follow; the last ones see fewer. Widths are doubled.
fn slide(values: &mut [i16], window: usize, spare: &mut Vec<i16>, best: fn(i16, i16) -> i16) {
    let mut width = 1;
    while width < window {
        let by = width.min(window - width);
        spare.clear();
        spare.extend_from_slice(&values[by..]);
        for (value, &other) in values.iter_mut().zip(&*spare) {
            *value = best(*value, other);
        }
        width += by;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_window_has_a_chosen_gram_and_each_chosen_gram_is_least_in_one(
            hashes in prop::collection::vec((0u64..40).prop_map(|h| h << 16), 0..60),
            window in 1usize..9,
        ) {
            let mut chosen = Vec::new();
            winnow(&hashes, window, &mut Default::default(), &mut chosen);
            let mut expected = vec![false; hashes.len()];
            for from in 0..(hashes.len() + 1).saturating_sub(window) {
                let least = hashes[from..from + window].iter().min().expect("a window is not empty");
                for i in from..from + window {
                    expected[i] |= hashes[i] == *least;
                }
            }
            prop_assert_eq!(chosen, expected);
        }
    }
}
