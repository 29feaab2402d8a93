//! What may be typed, what it means, and what is said of what cannot be understood.

use index::{Ask, Field, Node, QueryErrorKind, parse};
use proptest::prelude::*;

/// A query as understood, written with one sign for each thing.
fn shown(node: &Node) -> String {
    let list = |nodes: &[Node], sign: &str| nodes.iter().map(shown).collect::<Vec<_>>().join(sign);
    let term = |t: &index::Term| {
        let field = t.field.map_or(String::new(), |f| format!("{}:", f.en()));
        if t.exact { format!("{field}\"{}\"", t.text) } else { format!("{field}{}", t.text) }
    };
    match &node.ask {
        Ask::All(nodes) => format!("({})", list(nodes, " & ")),
        Ask::Any(nodes) => format!("({})", list(nodes, " | ")),
        Ask::Not(inner) => format!("!{}", shown(inner)),
        Ask::Term(t) => term(t),
        Ask::Near { distance, terms } => format!("near{distance}[{}]", terms.iter().map(term).collect::<Vec<_>>().join(" ")),
    }
}

fn check(query: &str, expected: &str) {
    match parse(query) {
        Ok(parsed) => assert_eq!(shown(&parsed.root), expected, "of {query}"),
        Err(e) => panic!("{query}: {e}"),
    }
}

fn check_error(query: &str, at: std::ops::Range<usize>, kind: QueryErrorKind, repair: Option<&str>) {
    let error = parse(query).expect_err("a query with something wrong");
    assert_eq!((error.at.clone(), &error.kind, error.repair.as_deref()), (at, &kind, repair), "of {query}");
    if let Some(repair) = repair {
        parse(repair).unwrap_or_else(|e| panic!("the repair {repair} of {query} is no query: {e}"));
    }
    let say = error.say();
    assert!(say.zh.starts_with("第 ") && say.en.starts_with("at character "), "{say:?}");
}

#[test]
fn words_and_operators() {
    check("数据要素", "数据要素");
    check("数据 要素", "(数据 & 要素)");
    check("数据　AND 要素 且 流通", "(数据 & 要素 & 流通)");
    check("甲 或 乙 丙 | 丁 OR 戊", "(甲 | (乙 & 丙) | 丁 | 戊)");
    check("甲 -乙 NOT 丙 非 丁", "(甲 & !乙 & !丙 & !丁)");
    check("甲 （乙｜丙）", "(甲 & (乙 | 丙))");
    check("非(甲 乙)", "!(甲 & 乙)");
    check("或者 非遗 数据或算法 COVID-19 or", "(或者 & 非遗 & 数据或算法 & COVID-19 & or)");
    check("\"数据 要素\" “乘数”「效应」“a\"", "(\"数据 要素\" & \"乘数\" & \"效应\" & \"a\")");
    check("8:30 https://a.cn/b?c=d", "(8:30 & https://a.cn/b?c=d)");
}

#[test]
fn fields_sets_and_nearness() {
    check("单位：佛山 标题:风机", "(org:佛山 & title:风机)");
    check("赛道:(工业制造|现代农业)", "(track:工业制造 | track:现代农业)");
    check("ORG: \"佛山 科技\" -flag:重复", "(org:\"佛山 科技\" & !flag:重复)");
    check("ｎｏ：ＧＤ-1", "no:ＧＤ-1");
    check("赛区:(甲 单位:乙)", "(division:甲 & org:乙)");
    check("附近:10(甲 乙)", "near10[text:甲 text:乙]");
    check("near：５（“a b” c d）", "near5[text:\"a b\" text:c text:d]");
}

#[test]
fn what_cannot_be_understood_is_located_and_repaired() {
    use QueryErrorKind as K;
    check_error("", 0..0, K::Empty, None);
    check_error(" 　", 0..2, K::Empty, None);
    check_error("甲 “乙 丙", 2..6, K::UnclosedQuote, Some("甲 “乙 丙”"));
    check_error("甲 (乙 | 丙", 2..3, K::UnclosedGroup, Some("甲 (乙 | 丙)"));
    check_error("甲) 乙", 1..2, K::StrayClose, Some("甲 乙"));
    check_error("甲 ()", 3..4, K::EmptyGroup, None);
    check_error("甲 | ", 2..3, K::MissingOperand { operator: "|".into() }, Some("甲"));
    check_error("或 甲", 0..1, K::MissingOperand { operator: "或".into() }, Some("甲"));
    check_error("甲 非", 2..3, K::MissingOperand { operator: "非".into() }, Some("甲"));
    check_error("甲 单位:", 2..5, K::MissingValue { field: Field::Org }, Some("甲"));
    check_error("单为:佛山", 0..2, K::UnknownField { name: "单为".into(), nearest: Some(Field::Org) }, Some("单位:佛山"));
    check_error("甲 titel:x", 2..7, K::UnknownField { name: "titel".into(), nearest: None }, None);
    check_error("tite:x", 0..4, K::UnknownField { name: "tite".into(), nearest: Some(Field::Title) }, Some("title:x"));
    check_error("备注：甲", 0..2, K::UnknownField { name: "备注".into(), nearest: None }, None);
    check_error("附近:10(甲)", 0..8, K::NearTerms, None);
    check_error("附近:10(甲 甲)", 0..10, K::NearTerms, None);
    check_error("附近:10 甲", 0..5, K::NearTerms, None);
    check_error("附近:(甲 乙)", 0..3, K::NearDistance, None);
    check_error("附近:501(甲 乙)", 0..6, K::NearDistance, None);
    check_error("甲 ，。", 2..4, K::OnlyMarks { term: "，。".into() }, Some("甲"));
    check_error(&"字".repeat(201), 0..201, K::LongTerm { limit: 200 }, None);
    check_error(&"甲 ".repeat(65), 128..129, K::TooManyTerms { limit: 64 }, None);
    check_error(&"(".repeat(40), 32..33, K::TooDeep { limit: 32 }, None);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_query_is_too_strange(source in "[甲乙ab0-9 　()（）|｜\"“”「」:：\\-或非]{0,24}|(附近:|near:|单位:|NOT |且 ){0,4}[甲乙( )]{0,8}") {
        let len = source.chars().count();
        match parse(&source) {
            Ok(query) => prop_assert!(query.root.at.start < query.root.at.end && query.root.at.end <= len),
            Err(error) => {
                prop_assert!(error.at.start <= error.at.end && error.at.end <= len, "{error:?}");
                prop_assert_ne!(error.repair.as_ref(), Some(&source));
            }
        }
    }
}
