//! A reader who may not see an entry gets the answers of an index that never held it.

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::dossier;
use index::{EntryFacets, Index, Label, SearchOptions, Settings, Sight, build, parse};
use proptest::prelude::*;
use record::Dossier;

const WORDS: [&str; 12] = ["数据", "要素", "港口", "调度", "风机", "Platform", "隐私计算", "2023", "平台数据", "医院结算", "稻田", "灌溉"];
const QUERIES: [&str; 21] = [
    "赛道=T01 非 2023",
    "标记=“duplicate.same_division” 数据",
    "赛道=工业 或 非 数据",
    "标记>1 数据",
    "非 标记数:..1",
    "数据",
    "数据要素",
    "非 数据",
    "港口 或 风机 或 稻田",
    "数据 -平台",
    "附近:6(数据 平台)",
    "标记:重复",
    "标记:duplicate -数据",
    "非 标记:重复",
    "plat",
    "标题:港口",
    "单位:公司 数据",
    "“平台数据”",
    "赛道:工业 非 2023",
    "隐私计算 联邦",
    "编号:GD-00",
];

fn label(code: &str, name: &str) -> Label {
    Label { code: code.to_owned(), name: name.to_owned() }
}

/// An entry as drawn: words of its text, words of its title, whether it is flagged, whether it is hidden, whether its flag is.
type Drawn = (Vec<usize>, usize, bool, bool, bool);

fn entry(i: usize, drawn: &Drawn) -> (Dossier, EntryFacets) {
    let text: String = drawn.0.iter().map(|&w| WORDS[w]).collect::<Vec<_>>().join("，");
    let no = format!("GD-{i:03}");
    let flags = if drawn.2 { vec![label("duplicate.same_division", "疑似重复"), label("org.no_lead", "")] } else { Vec::new() };
    let facets = EntryFacets { tracks: vec![label("T01", "工业制造")], flags, ..EntryFacets::default() };
    (dossier(&no, WORDS[drawn.1], "某某公司", &[&[&text]]), facets)
}

fn answers(index: &Index, numbers: &[String]) -> Vec<String> {
    let mut answers = Vec::new();
    for query in QUERIES {
        let query = parse(query).expect("the queries parse");
        for (limit, offset) in [(3, 0), (3, 2), (usize::MAX, 0)] {
            let found = index.search(&query, &SearchOptions { limit, offset, passages: 2 }).expect("the index can be read");
            answers.push(format!("{found:?}"));
        }
        for no in numbers {
            answers.push(format!("{:?}", index.explain(&query, no).expect("the index can be read")));
            answers.push(format!("{:?}", index.occurrences(&query, no).expect("the index can be read")));
        }
    }
    answers.push(index.len().to_string());
    answers
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn hiding_an_entry_is_never_having_held_it(
        drawn in prop::collection::vec((prop::collection::vec(0..WORDS.len(), 0..9), 0..WORDS.len(), any::<bool>(), any::<bool>(), any::<bool>()), 1..9)
    ) {
        let made: Vec<(Dossier, EntryFacets)> = drawn.iter().enumerate().map(|(i, d)| entry(i, d)).collect();
        let numbers: Vec<String> = made.iter().map(|(d, _)| d.entry.no.clone()).collect();
        let all: BTreeMap<String, EntryFacets> = made.iter().map(|(d, f)| (d.entry.no.clone(), f.clone())).collect();
        let mut sight = Sight::default();
        let mut rest = all.clone();
        for (no, (_, _, _, hidden, flag_hidden)) in numbers.iter().zip(&drawn) {
            if *hidden {
                sight.hidden.insert(no.clone());
                rest.remove(no);
            } else if *flag_hidden {
                let left = vec![label("org.no_lead", ""), label("org.no_lead", "")];
                let left = if all[no].flags.is_empty() { Vec::new() } else { left };
                rest.get_mut(no).unwrap().flags.clone_from(&left);
                sight.flags.insert(no.clone(), left);
            }
        }
        let dossiers: Vec<Dossier> = made.iter().map(|(d, _)| d.clone()).collect();
        let kept: BTreeSet<&String> = rest.keys().collect();
        let redacted: Vec<Dossier> = dossiers.iter().filter(|d| kept.contains(&d.entry.no)).cloned().collect();
        let (whole, part) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        build(whole.path(), &dossiers, &all, "mark", &Settings::default()).unwrap();
        build(part.path(), &redacted, &rest, "mark", &Settings::default()).unwrap();
        let seen = Index::open(whole.path()).unwrap().seen_with(&sight).unwrap();
        let oracle = Index::open(part.path()).unwrap();
        for (seen, oracle) in answers(&seen, &numbers).into_iter().zip(answers(&oracle, &numbers)) {
            prop_assert_eq!(seen, oracle);
        }
    }
}

/// Values with personal data, as forms and registers give them, and what somebody may try to find them by.
const PERSONAL: [&str; 7] = [
    "联系人张三 13800138000",
    "电话：138 0013 8001，港口",
    "邮箱 zhang.san@example.com.cn",
    "身份证 11010519491231002X。",
    "0755-82345678 转 3",
    "卡号6222021234567890128",
    "处理数据 13800138000123 条",
];
const TRIED: [&str; 24] = [
    "13800138000",
    "138",
    "1380",
    "0138",
    "8000",
    "“8000”",
    "正文:138001*",
    "138 0013",
    "0013",
    "8001",
    "zhang",
    "san",
    "zhang.san",
    "example",
    "正文:example.com",
    "110105",
    "002X",
    "82345678",
    "8234",
    "6222 0212",
    "非 13800138000",
    "附近:9(138 港口)",
    "标题:1380",
    "代表:0013 或 文件:8000",
];

#[test]
fn what_is_masked_is_found_as_if_it_had_been_sent_masked() {
    let plain: Vec<Dossier> = (0..PERSONAL.len()).map(|i| personal(i, |text| text.to_owned())).collect();
    let masked: Vec<Dossier> = (0..PERSONAL.len()).map(|i| personal(i, |text| record::mask(text).into_owned())).collect();
    let (whole, oracle) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let none = BTreeMap::new();
    for (dir, dossiers) in [(&whole, &plain), (&oracle, &masked)] {
        build(dir.path(), dossiers, &none, "mark", &Settings::default()).unwrap();
    }
    let whole = Index::open(whole.path()).unwrap();
    let seen = whole.seen_with(&Sight { masked: true, ..Sight::default() }).unwrap();
    let oracle = Index::open(oracle.path()).unwrap();
    let mut told = 0;
    for query in TRIED.map(|typed| parse(typed).unwrap()) {
        let all = SearchOptions { limit: usize::MAX, ..SearchOptions::default() };
        let answers = [&seen, &oracle].map(|index| index.search(&query, &all).unwrap());
        assert_eq!(answers[0], answers[1], "{}", query.source);
        told += usize::from(whole.search(&query, &all).unwrap() != answers[0]);
        for dossier in &plain {
            let no = &dossier.entry.no;
            let answers = [&seen, &oracle].map(|i| (i.explain(&query, no).unwrap(), i.occurrences(&query, no).unwrap()));
            assert_eq!(answers[0], answers[1], "{} in {no}", query.source);
        }
    }
    assert!(told > TRIED.len() / 2, "only {told} queries find more where nothing is masked");
}

/// An entry with the same value as text, title, representative and name of a file.
fn personal(i: usize, as_sent: impl Fn(&str) -> String) -> Dossier {
    let value = as_sent(PERSONAL[i]);
    let text = format!("项目申报书，{value}");
    let mut dossier = dossier(&format!("GD-{i:03}"), &value, "某某公司", &[&[&text], &["附件，港口数据"]]);
    dossier.entry.representatives = vec![value.clone()];
    dossier.materials[1].path = format!("files/{value}.pdf");
    dossier
}
