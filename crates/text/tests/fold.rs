//! What folding promises, on named cases and on any text.

use proptest::prelude::*;
use record::Span;
use text::{Folded, Keep, fold, fold_str};

fn check(source: &str, all: &str, letters: &str) {
    assert_eq!((fold_str(source, Keep::All).as_str(), fold_str(source, Keep::Letters).as_str()), (all, letters), "of {source:?}");
}

#[test]
fn what_a_reader_takes_for_the_same_is_the_same() {
    check("數據要素", "数据要素", "数据要素");
    check("ＡＢＣ　１２３", "abc 123", "abc123");
    check("软件著作权", "软件著作权", "软件著作权");
    check("数\u{200B}据\u{AD}要\u{FEFF}素\u{FE0F}", "数据要素", "数据要素");
    check("a \t\r\n　b", "a b", "ab");
    check("１．５㎡、37％；①", "1.5m2、37%;1", "15m2371");
    check("⻓⼤\u{F92C}", "长大郎", "长大郎");
    check("e\u{301}E\u{301}É", "ééé", "ééé");
    check("e\u{200B}\u{301}", "é", "é");
    check("-\u{301}x", "-\u{301}x", "x");
    check("ｶﾞｷﾞ", "ガギ", "ガギ");
    check("İ", "i\u{307}", "i");
    check("\u{A8}", " \u{308}", "");
    check("𧾷𠮷", "𧾷𠮷", "𧾷𠮷");
    check("", "", "");
}

#[test]
fn each_folded_character_knows_its_source() {
    let folded = fold("申\u{200B}請　 單位㎡\n", Keep::All);
    assert_eq!(folded.text(), "申请 单位m2 ");
    let spans: Vec<Span> = (0..folded.len()).map(|i| folded.source(i..i + 1)).collect();
    let expected = [(0, 1), (2, 3), (3, 5), (5, 6), (6, 7), (7, 8), (7, 8), (8, 9)].map(|(a, b)| Span::of(a, b));
    assert_eq!(spans, expected);
    assert_eq!(folded.source(0..2), Span::of(0, 3));
    assert_eq!(folded.source(2..2), Span::of(3, 3));
    assert_eq!(folded.source(8..8), Span::of(9, 9));
    assert_eq!(folded.folded_range(Span::of(1, 4)), 1..3);
    assert_eq!(folded.folded_range(Span::of(1, 2)), 1..1);
    assert_eq!(folded.folded_range(Span::of(7, 9)), 5..8);
}

/// Texts in which everything that folding knows about stands close together.
fn hard_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => prop::sample::select(vec!["数", "據", "要", "素", "⻓", "Ａ", "é", "①", "㎡", "ﬁ", "½", "ｶ", "\u{FF9E}", "가", "ᄀ", "ᅡ", "ᆨ", "İ", "\u{F92C}"]),
        2 => prop::sample::select(vec![" ", "\n", "　", "\t", "。", "-", ",", "\u{A8}", "\u{FDFA}"]),
        2 => prop::sample::select(vec!["\u{200B}", "\u{AD}", "\u{301}", "\u{308}", "\u{345}", "\u{3099}", "\u{FE0F}", "\u{3164}", "\u{0}"]),
    ];
    let known = prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat());
    prop_oneof![4 => known, 1 => any::<String>()]
}

fn keep() -> impl Strategy<Value = Keep> {
    prop::sample::select(vec![Keep::All, Keep::Letters])
}

/// Some range of the folded characters.
fn part(folded: &Folded, a: usize, b: usize) -> std::ops::Range<usize> {
    let (a, b) = (a % (folded.len() + 1), b % (folded.len() + 1));
    a.min(b)..a.max(b)
}

fn slice(source: &str, span: Span) -> String {
    source.chars().skip(span.from() as usize).take(span.len() as usize).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn folding_twice_is_folding_once(source in hard_text(), keep in keep()) {
        let once = fold_str(&source, keep);
        prop_assert_eq!(fold_str(&once, keep), once);
    }

    #[test]
    fn letters_of_the_whole_are_letters_of_the_folded_whole(source in hard_text()) {
        prop_assert_eq!(fold_str(&fold_str(&source, Keep::All), Keep::Letters), fold_str(&source, Keep::Letters));
    }

    #[test]
    fn a_folded_part_comes_from_a_source_that_folds_to_it(source in hard_text(), keep in keep(), a in any::<usize>(), b in any::<usize>()) {
        let folded = fold(&source, keep);
        let range = part(&folded, a, b);
        let span = folded.source(range.clone());
        let again = fold_str(&slice(&source, span), keep);
        let expected: String = folded.chars()[range.clone()].iter().collect();
        prop_assert!(again.contains(&expected), "{again:?} lacks {expected:?}");
        let back = folded.folded_range(span);
        prop_assert!(range.is_empty() || (back.start <= range.start && range.end <= back.end), "{range:?} came back as {back:?}");
        prop_assert_eq!(folded.source(back), span);
    }

    #[test]
    fn source_spans_are_in_order_and_inside(source in hard_text(), keep in keep()) {
        let folded = fold(&source, keep);
        let spans: Vec<Span> = (0..folded.len()).map(|i| folded.source(i..i + 1)).collect();
        let count = source.chars().count() as u32;
        prop_assert!(spans.iter().all(|s| !s.is_empty() && s.to() <= count));
        prop_assert!(spans.windows(2).all(|w| w[0] == w[1] || w[0].to() <= w[1].from()), "{spans:?}");
    }

    #[test]
    fn nothing_kept_is_only_what_nobody_sees(source in "[\u{4E00}-\u{9FFF}a-zA-Z0-9，。！]{0,40}") {
        let folded = fold(&source, Keep::All);
        prop_assert_eq!(folded.len(), source.chars().count());
        prop_assert_eq!(folded.source(0..folded.len()), Span::of(0, folded.len() as u32));
    }
}
