//! Sentences, passages and words.

use proptest::prelude::*;
use record::Span;
use text::{Segmenter, passages, sentences};

fn quotes(source: &str, spans: &[Span]) -> Vec<String> {
    let chars: Vec<char> = source.chars().collect();
    spans.iter().map(|s| chars[s.from() as usize..s.to() as usize].iter().collect()).collect()
}

fn check(source: &str, expected: &[&str]) {
    assert_eq!(quotes(source, &sentences(source)), expected);
}

#[test]
fn sentences_end_at_marks_and_line_breaks() {
    check("第一句。第二句！？第三句；“第四句。”第五句", &["第一句。", "第二句！？", "第三句；", "“第四句。”", "第五句"]);
    check(" 标题\n\n正文一 \r\n正文二", &["标题", "正文一", "正文二"]);
    check("", &[]);
    check(" \n　", &[]);
}

#[test]
fn decimals_urls_and_numbered_headings_stay_whole() {
    check("增长3.5%，见https://a.cn/b?c=1;d=2。完", &["增长3.5%，见https://a.cn/b?c=1;d=2。", "完"]);
    check("2.1 总体架构", &["2.1 总体架构"]);
    check("1. 背景", &["1. 背景"]);
    check("It works. Really! Yes e.g. this one.", &["It works.", "Really!", "Yes e.g. this one."]);
    check("已上线. 下一步", &["已上线.", "下一步"]);
}

#[test]
fn passages_hold_whole_sentences_up_to_the_target() {
    let source = "一二三四。五六七八。九十。这是一个非常非常长的句子，中间有一个逗号，所以会被切开，后面还有一些字。尾。";
    let found = quotes(source, &passages(source, 10));
    assert_eq!(
        found,
        ["一二三四。五六七八。", "九十。", "这是一个非常非常长的", "句子，中间有一个逗号，", "所以会被切开，", "后面还有一些字。", "尾。"]
    );
}

#[test]
fn words_of_traditional_and_wide_text_are_those_of_simplified() {
    let simplified = "数据要素赋能制造业，提升ABC平台。";
    let traditional = "數據要素賦能製造業，提升ＡＢＣ平臺。";
    let segmenter = Segmenter::new();
    let words = segmenter.words(simplified);
    assert_eq!(words, segmenter.words(traditional));
    assert_eq!(quotes(simplified, &words), ["数据", "要素", "赋能", "制造业", "提升", "ABC", "平台"]);
    let segmenter = Segmenter::with_terms(["數據要素"]);
    assert_eq!(quotes(simplified, &segmenter.words(simplified)), ["数据要素", "赋能", "制造业", "提升", "ABC", "平台"]);
}

#[test]
fn what_the_dictionary_does_not_know_falls_apart() {
    let segmenter = Segmenter::new();
    assert_eq!(segmenter.known("药品溯源abc12平台"), [2, 2, 5, 2]);
    assert_eq!(segmenter.known("药品调源平台"), [2, 1, 1, 2]);
    assert_eq!(segmenter.known(""), [] as [usize; 0]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_but_white_space_lies_between(source in "[数据a-c0-9 。！？；;.!\n”，]{0,80}", target in 1usize..30) {
        let chars: Vec<char> = source.chars().collect();
        for spans in [sentences(&source), passages(&source, target)] {
            let mut at = 0;
            for span in &spans {
                prop_assert!(!span.is_empty());
                prop_assert!(chars[at..span.from() as usize].iter().all(|c| c.is_whitespace()));
                at = span.to() as usize;
            }
            prop_assert!(chars[at..].iter().all(|c| c.is_whitespace()));
        }
        prop_assert!(passages(&source, target).iter().all(|p| p.len() as usize <= 2 * target));
    }
}
