//! Lists that are kept sorted in place of sets: less memory, and one order.

use std::hash::Hash;

use rustc_hash::FxHashSet;

/// Values each once, rising.
pub(crate) fn distinct<T: Ord>(values: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut values: Vec<T> = values.into_iter().collect();
    values.sort_unstable();
    values.dedup();
    // They are kept, and most were gathered without knowing how many there would be.
    values.shrink_to_fit();
    values
}

/// How many values two rising lists have in common, each as often as both have it.
pub(crate) fn in_common<T: Ord>(mut x: &[T], mut y: &[T]) -> u32 {
    let mut count = 0;
    while let (Some(a), Some(b)) = (x.first(), y.first()) {
        count += u32::from(a == b);
        (x, y) = (&x[usize::from(a <= b)..], &y[usize::from(b <= a)..]);
    }
    count
}

/// Those of some distinct values, in their order, that stand among others, which may be many and need no order.
pub(crate) fn among<T: Copy + Eq + Hash>(values: &[T], others: impl Iterator<Item = T>) -> Vec<T> {
    let mut missing: FxHashSet<T> = values.iter().copied().collect();
    others.for_each(|other| {
        missing.remove(&other);
    });
    values.iter().copied().filter(|value| !missing.contains(value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_once_and_rise() {
        assert_eq!(distinct([3, 1, 3, 2, 1]), [1, 2, 3]);
        assert!(distinct(Vec::<u8>::new()).is_empty());
    }

    #[test]
    fn values_among_others_keep_their_order() {
        assert_eq!(among(&[1, 3, 5, 7], [9, 7, 2, 3, 7].into_iter()), [3, 7]);
        assert!(among(&[1, 3], std::iter::empty()).is_empty());
    }

    #[test]
    fn values_in_common_are_counted_as_often_as_both_have_them() {
        let check = |x: &[u64], y: &[u64], expected: u32| {
            assert_eq!((in_common(x, y), in_common(y, x)), (expected, expected), "{x:?} {y:?}");
        };
        check(&[1, 1, 2, 5], &[1, 2, 2, 5, 7], 3);
        check(&[1, 1, 1], &[1, 1], 2);
        check(&[], &[1], 0);
    }
}
