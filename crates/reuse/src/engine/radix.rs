/// Bits of one pass: 2,048 counters and as many open cache lines.
const DIGIT: u32 = 11;

/// Sorts by the `bits` bits from `low` on, least digit first; equal keys keep their order. `spare` is a buffer.
pub(crate) fn sort(values: &mut Vec<u64>, spare: &mut Vec<u64>, low: u32, bits: u32) {
    if values.len() < 256 {
        values.sort_by_key(|v| v << (64 - low - bits) >> (64 - bits));
        return;
    }
    spare.clear();
    spare.resize(values.len(), 0);
    let mut done = 0;
    while done < bits {
        let digit = DIGIT.min(bits - done);
        let key = |v: u64| (v >> (low + done)) as usize & ((1 << digit) - 1);
        let mut next = [0u32; 1 << DIGIT];
        for &value in &*values {
            next[key(value)] += 1;
        }
        let mut sum = 0;
        for slot in &mut next[..1 << digit] {
            sum += std::mem::replace(slot, sum);
        }
        for &value in &*values {
            let slot = &mut next[key(value)];
            spare[*slot as usize] = value;
            *slot += 1;
        }
        std::mem::swap(values, spare);
        done += digit;
    }
}
