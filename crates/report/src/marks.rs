//! Which words of two quotes stand on both sides, for showing them.
//!
//! A view only: what was compared, and how, is decided long before, over folded text. Here each run of [`GRAM`] characters (white space
//! and letter case aside) that stands anywhere on the other side is marked, so that moved sentences are marked as well, in linear time.

use std::collections::HashSet;

/// A part of a quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece<'a> {
    /// The words.
    pub text: &'a str,
    /// Whether they stand on the other side too.
    pub same: bool,
}

/// Shared runs shorter than this are chance in Chinese prose.
const GRAM: usize = 5;
/// In quotes of a line or less (names, numbers, titles) two characters count.
const SHORT_GRAM: usize = 2;
/// Folded characters up to which a quote is short.
const SHORT: usize = 40;

/// Both quotes cut into pieces that stand on the other side and pieces that do not. The pieces of a side joined are that side.
pub fn marks<'a>(a: &'a str, b: &'a str) -> (Vec<Piece<'a>>, Vec<Piece<'a>>) {
    let (fa, fb) = (Folded::of(a), Folded::of(b));
    let gram = if fa.chars.len().min(fb.chars.len()) <= SHORT { SHORT_GRAM } else { GRAM };
    (pieces(a, &fa, &fb.grams(gram), gram), pieces(b, &fb, &fa.grams(gram), gram))
}

/// Characters that are compared, and the place of each in bytes.
struct Folded {
    chars: Vec<char>,
    places: Vec<usize>,
}

impl Folded {
    fn of(text: &str) -> Self {
        let kept = text.char_indices().filter(|(_, c)| !c.is_whitespace());
        let (chars, places) = kept.map(|(i, c)| (record::half_width(c).to_ascii_lowercase(), i)).unzip();
        Self { chars, places }
    }

    fn grams(&self, gram: usize) -> HashSet<&[char]> {
        self.chars.windows(gram).collect()
    }
}

fn pieces<'a>(text: &'a str, folded: &Folded, other: &HashSet<&[char]>, gram: usize) -> Vec<Piece<'a>> {
    let mut same = vec![false; folded.chars.len()];
    for (i, window) in folded.chars.windows(gram).enumerate() {
        if other.contains(window) {
            same[i..i + gram].fill(true);
        }
    }
    let mut out = Vec::new();
    let mut start = 0;
    for i in 1..same.len() {
        if same[i] != same[i - 1] {
            out.push(Piece { text: &text[start..folded.places[i]], same: same[i - 1] });
            start = folded.places[i];
        }
    }
    if start < text.len() {
        out.push(Piece { text: &text[start..], same: same.last().copied().unwrap_or(false) });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(pieces: &[Piece]) -> String {
        pieces.iter().map(|p| if p.same { format!("[{}]", p.text) } else { p.text.to_owned() }).collect()
    }

    #[test]
    fn what_stands_on_both_sides_is_marked() {
        let check = |a: &str, b: &str, expected: (&str, &str)| {
            let (left, right) = marks(a, b);
            assert_eq!((shown(&left).as_str(), shown(&right).as_str()), expected);
        };
        check("陆启航、黎佩珊", "黎佩珊", ("陆启航、[黎佩珊]", "[黎佩珊]"));
        check("一种 ＺＬ2023 方法", "zl2023", ("一种 [ＺＬ2023 ]方法", "[zl2023]"));
        check("甲乙", "", ("甲乙", ""));
        check("", "", ("", ""));
    }

    #[test]
    fn in_prose_a_chance_pair_is_not_marked() {
        let a = "平台汇集全省四十六家医院的结算数据并在院内机房完成同步清分，病人出院当时即可拿到一张合并后的账单，不再往返递交材料。";
        let b = "风机叶轮的设计依靠台架试验与现场回传，三源数据对齐以后，定型周期由一百一十八天缩短到四十一天，样机轮次也随之减少。";
        let (left, right) = marks(a, b);
        assert_eq!((shown(&left), shown(&right)), (a.to_owned(), b.to_owned()));
    }

    proptest! {
        #[test]
        fn pieces_joined_are_the_quote(a in "\\PC{0,80}", b in "\\PC{0,80}") {
            let (left, right) = marks(&a, &b);
            prop_assert_eq!(left.iter().map(|p| p.text).collect::<String>(), a.clone());
            prop_assert_eq!(right.iter().map(|p| p.text).collect::<String>(), b);
            let (own, _) = marks(&a, &a);
            let long = Folded::of(&a).chars.len() >= GRAM;
            prop_assert!(!long || own.iter().all(|p| p.same));
        }
    }
}
