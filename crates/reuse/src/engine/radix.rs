//! Sorting of postings by the hash in their highest bits.

use super::grams::ensure_len;

/// Bits that are sorted by at most: counters that stay in the second-level cache.
const MOST_BITS: u32 = 15;

/// Sorts by the bits from `low` on; equal keys keep their order. `spare` is a buffer.
///
/// Keys are hashes: one pass over their first bits, with more buckets than keys, leaves mostly one in each, and insertion does the rest.
pub(crate) fn sort(values: &mut Vec<u64>, spare: &mut Vec<u64>, low: u32) {
    let bits = (values.len().max(1).ilog2() + 1).clamp(1, MOST_BITS);
    pass(values, spare, 64 - bits);
    std::mem::swap(values, spare);
    let key = |v: u64| v >> low;
    for i in 1..values.len() {
        let value = values[i];
        let mut at = i;
        while at > 0 && key(values[at - 1]) > key(value) {
            values[at] = values[at - 1];
            at -= 1;
        }
        values[at] = value;
    }
}

/// Sorts by the bits from `shift` on into `out`.
fn pass(values: &[u64], out: &mut Vec<u64>, shift: u32) {
    let mut next = vec![0u32; 1 << (64 - shift)];
    for &value in values {
        next[(value >> shift) as usize] += 1;
    }
    let mut sum = 0;
    for slot in &mut next {
        sum += std::mem::replace(slot, sum);
    }
    ensure_len(out, values.len(), 0);
    out.truncate(values.len());
    for &value in values {
        let slot = &mut next[(value >> shift) as usize];
        out[*slot as usize] = value;
        *slot += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn keys_ascend_and_equal_keys_keep_their_order(keys in prop::collection::vec(0u64..1 << 31, 0..900), few in 1u64..1 << 31) {
            let mut values: Vec<u64> = keys.iter().zip(0..).map(|(k, i)| (k % few) << 33 | i).collect();
            let mut expected = values.clone();
            expected.sort_unstable();
            sort(&mut values, &mut Vec::new(), 33);
            prop_assert_eq!(values, expected);
        }
    }
}
