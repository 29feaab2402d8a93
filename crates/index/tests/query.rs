//! What may be typed, what it means, and what is said of what cannot be understood.

use index::{Ask, Field, Measure, Node, QueryErrorKind, Range, parse};
use proptest::prelude::*;

/// A query as understood, written with one sign for each thing.
fn shown(node: &Node) -> String {
    let list = |nodes: &[Node], sign: &str| nodes.iter().map(shown).collect::<Vec<_>>().join(sign);
    let term = |t: &index::Term| {
        let sign = if t.whole { '=' } else { ':' };
        let field = t.field.map_or(String::new(), |f| format!("{}{sign}", f.en()));
        if t.exact { format!("{field}\"{}\"", t.text) } else { format!("{field}{}", t.text) }
    };
    match &node.ask {
        Ask::All(nodes) => format!("({})", list(nodes, " & ")),
        Ask::Any(nodes) => format!("({})", list(nodes, " | ")),
        Ask::Not(inner) => format!("!{}", shown(inner)),
        Ask::Term(t) => term(t),
        Ask::Range(Range { measure, from, to }) => {
            let end = |end: &Option<u64>| end.map_or(String::new(), |value| measure.shown(value));
            format!("{}[{}..{}]", measure.en(), end(from), end(to))
        }
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
    check("甲　ＯＲ　乙　ＡＮＤ　丙　ＮＯＴ　丁", "(甲 | (乙 & 丙 & !丁))");
    check("甲 ＆＆ 乙 ＮＥＡＲ／5 丙 ｏｒ", "(甲 & near5[text:乙 text:丙] & ｏｒ)");
    check("甲 （乙｜丙）", "(甲 & (乙 | 丙))");
    check("非(甲 乙)", "!(甲 & 乙)");
    check("或者 非遗 数据或算法 COVID-19 or", "(或者 & 非遗 & 数据或算法 & COVID-19 & or)");
    check("\"数据 要素\" “乘数”「效应」“a\"", "(\"数据 要素\" & \"乘数\" & \"效应\" & \"a\")");
    check("8:30 https://a.cn/b?c=d", "(8:30 & https://a.cn/b?c=d)");
}

#[test]
fn a_query_asks_for_something_as_well() {
    let with = |query: &str| parse(query).unwrap().with("城市:\"广州\"");
    check(&with("港口"), "(港口 & city:\"广州\")");
    check(&with("港口 航运"), "(港口 & 航运 & city:\"广州\")");
    check(&with("港口 或 航运"), "((港口 | 航运) & city:\"广州\")");
    check(&with("-港口"), "(!港口 & city:\"广州\")");
    check(&with("城市:(佛山|东莞)"), "((city:佛山 | city:东莞) & city:\"广州\")");
}

#[test]
fn fields_sets_and_nearness() {
    check("单位：佛山 标题:风机", "(org:佛山 & title:风机)");
    check("赛道:(工业制造|现代农业)", "(track:工业制造 | track:现代农业)");
    check("ORG: \"佛山 科技\" -flag:重复", "(org:\"佛山 科技\" & !flag:重复)");
    check("ｎｏ：ＧＤ-1", "no:ＧＤ-1");
    check("赛区:(甲 单位:乙)", "(division:甲 & org:乙)");
    check("附近:10(甲 乙)", "near10[text:甲 text:乙]");
    check("公共数据 附近:10 授权", "near10[text:公共数据 text:授权]");
    check("甲 公共数据 NEAR/5 “授 权” 乙", "(甲 & near5[text:公共数据 text:\"授 权\"] & 乙)");
    check("附近/5(甲 乙)", "near5[text:甲 text:乙]");
    check("城市:广州|深圳", "(city:广州 | city:深圳)");
    check("医疗 城市:杭州|“宁 波”|温州 乙", "(医疗 & (city:杭州 | city:\"宁 波\" | city:温州) & 乙)");
    check("城市:{广州,深圳} 城市：｛佛山、中 山｝", "((city:广州 | city:深圳) & (city:佛山 | city:\"中 山\"))");
    check("城市:{广州}", "city:广州");
    check("标题:甲|单位:乙 丙", "(title:甲 | (org:乙 & 丙))");
    check("城市:广州 | 深圳", "(city:广州 | 深圳)");
    check("near：５（“a b” c d）", "near5[text:\"a b\" text:c text:d]");
}

#[test]
fn whole_values() {
    check("港口 城市=广州", "(港口 & city=广州)");
    check("城市＝\"广州 南沙\"", "city=\"广州 南沙\"");
    check("城市=广州|深圳 乙", "((city=广州 | city=深圳) & 乙)");
    check("赛道={T01,T02}", "(track=T01 | track=T02)");
    check("非 赛题=(T10.02 或 T10.03)", "!(topic=T10.02 | topic=T10.03)");
    check("标记=“duplicate.same_division” 标记=3", "(flag=\"duplicate.same_division\" & flags[3..3])");
    check("城市= 广州", "city=广州");
    check_error("甲 城市=", 2..5, QueryErrorKind::MissingValue { field: Field::City }, Some("甲"));
}

#[test]
fn sizes() {
    check("提交时间:2025-01-01..2025-09-01", "submitted[2025-01-01..2025-09-01]");
    check("时间>=2025-06-01 风机", "(submitted[2025-06-01..] & 风机)");
    check("submitted:2025-06", "submitted[2025-06-01..2025-06-31]");
    check("非 日期:..2025年3月", "!submitted[..2025-03-31]");
    check("时间：２０２５／１～２０２５／２", "submitted[2025-01-01..2025-02-31]");
    check("date<2025-06", "submitted[..2025-05-31]");
    check("date>2024", "submitted[2025-01-01..]");
    check("date<2025-06-02 date>2025-06-30", "(submitted[..2025-06-01] & submitted[2025-06-31..])");
    check("标记>2", "flags[3..]");
    check("flag:2..5 标记数=1", "(flags[2..5] & flags[1..1])");
    check("标记：≤２（甲）", "(flags[..2] & 甲)");
    check("字数>1万|<=3,000", "(chars[10001..] | chars[..3000])");
    check(
        "城市:广州|深圳 时间:2024|2026 乙",
        "((city:广州 | city:深圳) & (submitted[2024-01-01..2024-12-31] | submitted[2026-01-01..2026-12-31]) & 乙)",
    );
    check("a>b x=1 http://a.cn?x=1 C++ a..b", "(a>b & x=1 & http://a.cn?x=1 & C++ & a..b)");
}

#[test]
fn sizes_that_cannot_be_understood_are_never_taken_for_text() {
    use QueryErrorKind as K;
    let bad = |measure, typed: &str| K::BadValue { measure, typed: typed.into() };
    check_error("甲 提交时间:昨天", 2..9, bad(Measure::Submitted, "昨天"), Some("甲"));
    check_error("时间>=2025-13", 0..11, bad(Measure::Submitted, ">=2025-13"), None);
    check_error("时间: 2025", 0..3, bad(Measure::Submitted, ""), Some("2025"));
    check_error("标记>很多 甲", 0..5, bad(Measure::Flags, ">很多"), Some("甲"));
    check_error("标记<0", 0..4, bad(Measure::Flags, "<0"), None);
    check_error("时间:2025-09..2025-01 甲", 3..19, K::EmptyRange, Some("时间:2025-01..2025-09 甲"));
    let no_measure = |name: &str| K::NoMeasure { name: name.into() };
    check_error("城市>3", 0..4, no_measure("城市"), Some("\"城市>3\""));
    check_error("甲 标题=港口", 2..7, no_measure("标题"), Some("甲 标题:港口"));
    check_error("城市==广州", 0..6, no_measure("城市"), Some("城市:广州"));
    check_error("编号:GD-1..GD-9", 0..13, no_measure("编号"), Some("编号:\"GD-1..GD-9\""));
    check_error("营收>500万 甲", 0..7, no_measure("营收"), Some("\"营收>500万\" 甲"));
    check_error("城市:{广州,深圳", 3..4, K::UnclosedGroup, Some("城市:{广州,深圳}"));
    check_error("城市:{}", 3..5, K::EmptyGroup, None);
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
    check_error("附近:(甲 乙)", 0..3, K::NearDistance, Some("附近:10(甲 乙)"));
    check_error("附近:501(甲 乙)", 0..6, K::NearDistance, Some("附近:500(甲 乙)"));
    check_error("甲 NEAR 乙", 2..6, K::NearDistance, Some("甲 near:10 乙"));
    check_error("赛道:卫生 附近:5 乙", 6..10, K::NearTerms, None);
    check_error("甲 附近:5 甲", 0..8, K::NearTerms, None);
    check_error("甲 ，。", 2..4, K::OnlyMarks { term: "，。".into() }, Some("甲"));
    check_error(&"字".repeat(201), 0..201, K::LongTerm { limit: 200 }, None);
    check_error(&"甲 ".repeat(65), 128..129, K::TooManyTerms { limit: 64 }, None);
    check_error(&"(".repeat(40), 32..33, K::TooDeep { limit: 32 }, None);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_query_is_too_strange(source in "[甲乙ab0-9 　()（）|｜\"“”「」:：\\-或非]{0,24}|(附近:|near/3|单位:|NOT |且 |标记|时间|>=|<|:|\\.\\.|\\||2025|[{},]){0,6}[甲乙( )]{0,8}") {
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
