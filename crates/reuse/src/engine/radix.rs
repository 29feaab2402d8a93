use super::grams::grow;

/// Bits of one pass: 2,048 counters and as many open cache lines.
const DIGIT: u32 = 11;

/// Sorts by the bits from `low` on; equal keys keep their order. `spare` is a buffer.
///
/// The first two digits of the key are sorted by counting, least digit first. What they leave to do is next to nothing where keys are hashes
/// and values some ten thousand, and insertion does it.
pub(crate) fn sort(values: &mut Vec<u64>, spare: &mut Vec<u64>, low: u32) {
    if values.len() > 1 << 8 {
        for shift in [64 - 2 * DIGIT, 64 - DIGIT] {
            pass(values, spare, shift);
            std::mem::swap(values, spare);
        }
    }
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

/// Sorts by one digit into `out`.
fn pass(values: &[u64], out: &mut Vec<u64>, shift: u32) {
    let digit = |v: u64| (v >> shift) as usize & ((1 << DIGIT) - 1);
    let mut next = [0u32; 1 << DIGIT];
    for &value in values {
        next[digit(value)] += 1;
    }
    let mut sum = 0;
    for slot in &mut next {
        sum += std::mem::replace(slot, sum);
    }
    grow(out, values.len(), 0);
    out.truncate(values.len());
    for &value in values {
        let slot = &mut next[digit(value)];
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
