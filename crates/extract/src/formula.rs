//! Parts of formulas in one line, whatever format they come from.

use std::borrow::Cow;

/// In brackets where it would run into what stands beside it.
pub(crate) fn bracketed(part: &str) -> Cow<'_, str> {
    let is_one = part.chars().all(|c| c.is_alphanumeric() || c == '.') || part.starts_with('(') && part.ends_with(')');
    if is_one { part.into() } else { format!("({part})").into() }
}

/// In raised signs.
pub(crate) fn raised(part: &str) -> String {
    set(part, "0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ", '^')
}

/// In lowered signs.
pub(crate) fn lowered(part: &str) -> String {
    set(part, "0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎", '_')
}

/// In raised or lowered signs where there are such, else behind a mark.
fn set(part: &str, plain: &str, moved: &str, mark: char) -> String {
    let moved_sign = |c: char| plain.chars().position(|p| p == c).and_then(|at| moved.chars().nth(at));
    match part.chars().map(moved_sign).collect::<Option<String>>() {
        Some(signs) => signs,
        None => format!("{mark}{}", bracketed(part)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_keep_apart_from_what_stands_beside_them() {
        assert_eq!(["a", "1.5", "a+b", "(a+b)", ""].map(bracketed), ["a", "1.5", "(a+b)", "(a+b)", ""]);
        assert_eq!(["2", "n+1", "x", "i,j"].map(raised), ["²", "ⁿ⁺¹", "^x", "^(i,j)"]);
        assert_eq!(["2", "n", "i,j"].map(lowered), ["₂", "_n", "_(i,j)"]);
    }
}
