//! What a search answers, compared as a whole.
#![expect(clippy::disallowed_methods, reason = "a test prepares its own folder")]

mod common;

use std::collections::BTreeMap;

use common::{dossier, indexed, numbers, search};
use index::{EntryFacets, Error, Facet, Field, FieldHit, Index, Label, SearchOptions, Settings, Sight, build, parse};
use proptest::prelude::*;
use record::{Dossier, Lang, Span};

fn label(code: &str, name: &str) -> Label {
    Label { code: code.to_owned(), name: name.to_owned() }
}

fn facets(track: Label, topic: Label, flags: &[Label]) -> EntryFacets {
    EntryFacets { tracks: vec![track], topics: vec![topic], flags: flags.to_vec() }
}

fn season() -> (Vec<Dossier>, BTreeMap<String, EntryFacets>) {
    let mut dossiers = vec![
        dossier("GD-003", "港口调度数据平台", "广州港务有限公司", &[&["本项目汇聚港口数据，", "支撑調度。港口数据每日更新。"]]),
        dossier("GD-001", "离心风机叶轮研发平台", "佛山市朗擎流体机械有限公司", &[&["风机数据闭环。"], &["营业执照 佛山市朗擎"]]),
        dossier("GD-002", "稻田灌溉预报", "岭东理工大学", &[&["稻田水位由Platform推送，AI预报。"]]),
    ];
    dossiers[0].entry.city = "广州市".to_owned();
    dossiers[0].entry.representatives = vec!["陆启航".to_owned(), "唐玮".to_owned()];
    dossiers[0].entry.team = "潮汐小组".to_owned();
    dossiers[1].entry.city = "佛山".to_owned();
    dossiers[1].entry.org.credit_code = Some("91440600475W6GYT3H".to_owned());
    dossiers[1].entry.partners = vec!["岭东理工大学".to_owned()];
    dossiers[2].entry.division = "zj-2025".to_owned();
    let duplicate = label("duplicate.cross_division", "疑似跨赛区重复申报");
    let facets = [
        ("GD-001", facets(label("T01", "工业制造"), label("T01.01", "创新研发模式"), std::slice::from_ref(&duplicate))),
        ("GD-002", facets(label("T02", "现代农业"), label("T02.01", "提升农业生产"), &[])),
        ("GD-003", facets(label("T04", "交通运输"), label("T04.01", "提升多式联运"), &[duplicate])),
    ];
    (dossiers, facets.into_iter().map(|(no, f)| (no.to_owned(), f)).collect())
}

fn season_index(dir: &std::path::Path) -> Index {
    let (dossiers, facets) = season();
    build(dir, &dossiers, &facets, "mark", &Settings::default()).expect("the folder can be written");
    Index::open(dir).expect("it was just built")
}

#[test]
fn rights_and_prizes_that_the_registry_alone_lists_are_found() {
    let (mut dossiers, facets) = season();
    dossiers[0].entry.rights = vec!["ZL202010221946.6 一种可调导叶".to_owned()];
    dossiers[1].entry.awards = vec!["2024年数据要素大赛二等奖".to_owned()];
    let dir = tempfile::tempdir().unwrap();
    build(dir.path(), &dossiers, &facets, "mark", &Settings::default()).unwrap();
    let index = Index::open(dir.path()).unwrap();
    let check = |query: &str, expected: &[&str]| assert_eq!(numbers(&index, query), expected, "of {query}");
    check("202010221946.6", &["GD-003"]);
    check("知识产权:导叶", &["GD-003"]);
    check("二等奖", &["GD-001"]);
    check("获奖:大赛", &["GD-001"]);
    check("权利:二等奖", &[]);
}

#[test]
fn each_size_finds_its_entries() {
    let (mut dossiers, mut facets) = season();
    dossiers[0].entry.submitted = Some("2025-06-30 23:59:59".to_owned());
    dossiers[1].entry.submitted = Some("2025-07-13".to_owned());
    let twice = facets.get_mut("GD-003").unwrap();
    twice.flags.push(twice.flags[0].clone());
    let dir = tempfile::tempdir().unwrap();
    build(dir.path(), &dossiers, &facets, "mark", &Settings::default()).unwrap();
    let index = Index::open(dir.path()).unwrap();
    let check = |query: &str, expected: &[&str]| assert_eq!(numbers(&index, query), expected, "of {query}");
    check("提交时间:2025-06", &["GD-003"]);
    check("时间>=2025-07-01", &["GD-001"]);
    check("时间<2025-07 或 时间>2025-07-12", &["GD-001", "GD-003"]);
    // Whose day is not known lies in no range.
    check("非 提交时间:..2026", &["GD-002"]);
    check("标记>1", &["GD-003"]);
    check("标记:1..2 数据", &["GD-001", "GD-003"]);
    check("标记=0", &["GD-002"]);
    check("字数<20", &["GD-001"]);
    check("城市:广州|佛山 标记>0", &["GD-001", "GD-003"]);
    check("城市:{广州,深圳}", &["GD-003"]);
    check("港口 附近:3 调度", &["GD-003"]);
    // Two flags of a kind are one kind to find and to count by.
    let found = search(&index, "标记:跨赛区 标记>1");
    assert_eq!(
        found.facets.iter().find(|f| f.field == Field::Flag).map(|f| f.counts.clone()),
        Some(vec![("duplicate.cross_division".to_owned(), 1)])
    );
    assert_eq!(found.entries[0].fields.iter().filter(|f| f.field == Field::Flag).count(), 1);
}

#[test]
fn each_condition_finds_its_entries() {
    let dir = tempfile::tempdir().unwrap();
    let index = season_index(dir.path());
    let check = |query: &str, expected: &[&str]| assert_eq!(numbers(&index, query), expected, "of {query}");
    check("数据", &["GD-001", "GD-003"]);
    check("调度", &["GD-003"]);
    check("數據 -港口", &["GD-001"]);
    check("非 数据", &["GD-002"]);
    check("稻田 或 风机", &["GD-001", "GD-002"]);
    check("标题:平台 单位:佛山", &["GD-001"]);
    check("单位:岭东", &["GD-001", "GD-002"]);
    check("单位:475W6G", &["GD-001"]);
    check("编号:00", &["GD-001", "GD-002", "GD-003"]);
    check("编号:3", &["GD-003"]);
    check("编号:D-003", &["GD-003"]);
    check("赛道:(工业制造|现代农业)", &["GD-001", "GD-002"]);
    check("赛道:T0", &["GD-001", "GD-002", "GD-003"]);
    check("赛题:T02.01", &["GD-002"]);
    check("标记:跨赛区", &["GD-001", "GD-003"]);
    check("标记:duplicate -城市:佛山", &["GD-003"]);
    check("代表:启航", &["GD-003"]);
    check("代表:航唐", &[]);
    check("团队:潮汐 赛区:gd", &["GD-003"]);
    check("赛区:zj-2025", &["GD-002"]);
    check("文件:f1", &["GD-001"]);
    check("正文:佛山", &["GD-001"]);
    check("正文:流体机械", &[]);
    check("plat", &["GD-002"]);
    check("\"plat\"", &[]);
    check("a", &[]);
    check("附近:1(港口 每日)", &[]);
    check("附近:2(港口 每日)", &["GD-003"]);
    check("附近:500(闭环 执照)", &[]);
}

/// What results are counted by and narrowed by are the same: 广州开发区 holds 广州 and is another place.
#[test]
fn a_whole_value_finds_what_is_counted_for_it() {
    let (mut dossiers, facets) = season();
    dossiers[2].entry.city = "广州开发区".to_owned();
    let dir = tempfile::tempdir().unwrap();
    build(dir.path(), &dossiers, &facets, "mark", &Settings::default()).unwrap();
    let index = Index::open(dir.path()).unwrap();
    let check = |query: &str, expected: &[&str]| assert_eq!(numbers(&index, query), expected, "of {query}");
    check("城市:广州", &["GD-002", "GD-003"]);
    check("城市=广州", &["GD-003"]);
    check("城市=广州市", &["GD-003"]);
    check("城市=广州|佛山", &["GD-001", "GD-003"]);
    check("非 城市=广州", &["GD-001", "GD-002"]);
    check("赛道=t01", &["GD-001"]);
    check("赛道=T0", &[]);
    check("标记=“duplicate.cross_division”", &["GD-001", "GD-003"]);
    for facet in search(&index, "平台 或 稻田").facets {
        for (value, n) in facet.counts {
            let narrowed = format!("(平台 或 稻田) {}=\"{value}\"", facet.field.en());
            assert_eq!(search(&index, &narrowed).total_entries, n, "of {narrowed}");
        }
    }
    let held = index.explain(&parse("城市=广州 港口").unwrap(), "GD-003").unwrap().unwrap();
    let hits: Vec<Option<u64>> = held.clause.parts.iter().map(|part| part.hits).collect();
    assert_eq!(hits, [None, Some(2)], "a value of a field is no hit in a text");
}

#[test]
fn a_code_that_is_typed_bare_is_offered_with_its_field() {
    let dir = tempfile::tempdir().unwrap();
    let index = season_index(dir.path());
    let meant = |query: &str| index.meant(&parse(query).unwrap(), Lang::Zh).map(|meant| meant.source);
    let check = |query: &str, expected: Option<&str>| assert_eq!(meant(query).as_deref(), expected, "of {query}");
    check("T02.01", Some("赛题:T02.01"));
    check("ｔ０２．０１", Some("赛题:ｔ０２．０１"));
    check("数据 -T01 或 \"zj-2025\"", Some("数据 -赛道:T01 或 赛区:\"zj-2025\""));
    check("duplicate.cross_division", Some("标记:duplicate.cross_division"));
    check("T02", Some("赛道:T02"));
    check("T02.0", None);
    check("佛山", None);
    check("赛道:T02.01", None);
    check("赛道=工业 稻田", Some("赛道:工业 稻田"));
    check("赛道=T01", None);
    check("附近:5(T02 T01)", None);
    assert_eq!(index.meant(&parse("T02.01").unwrap(), Lang::En), Some(parse("topic:T02.01").unwrap()));
    let hidden = Sight { hidden: ["GD-002".to_owned()].into(), ..Sight::default() };
    let seen = index.seen_with(&hidden).unwrap();
    assert_eq!(seen.meant(&parse("T02.01").unwrap(), Lang::Zh), None, "a topic of what is hidden is not told");
}

/// Who asks for 100 does not mean 1000; a unit may follow without a blank.
#[test]
fn a_number_is_found_whole() {
    let dir = tempfile::tempdir().unwrap();
    let texts = ["年产1000台", "年产100台", "投入100.5万元", "国标GB/T 20230101", "合同2023年签订", "共1,100家"];
    let dossiers: Vec<Dossier> = texts.iter().zip(1..).map(|(text, i)| dossier(&i.to_string(), "", "", &[&[*text]])).collect();
    let index = indexed(dir.path(), &dossiers);
    let check = |query: &str, expected: &[&str]| assert_eq!(numbers(&index, query), expected, "of {query}");
    // Marks part a number: with blanks left out, 1,100 and 1, 100 are one.
    check("正文:100", &["2", "3", "6"]);
    check("正文:1,100", &["6"]);
    check("正文:100台", &["2"]);
    check("正文:100*", &["1", "2", "3", "6"]);
    check("正文:“100*”", &[]);
    check("正文:2023", &["5"]);
    check("正文:2023*", &["4", "5"]);
    check("正文:202", &[]);
}

#[test]
fn a_result_shows_where_and_how_often() {
    let dir = tempfile::tempdir().unwrap();
    let index = season_index(dir.path());
    let results = search(&index, "港口数据");
    assert_eq!((results.total_entries, results.total_hits), (1, 2));
    let entry = &results.entries[0];
    assert_eq!((entry.entry.as_str(), entry.hits, entry.fields.len()), ("GD-003", 2, 0));
    let [passage] = &entry.passages[..] else { panic!("{:?}", entry.passages) };
    assert_eq!((passage.file.as_str(), passage.page), ("files/GD-003/f0.pdf", 1));
    assert_eq!(passage.snippet, "本项目汇聚港口数据，支撑調度。港口数据每日更新。");
    assert_eq!(passage.highlights, [Span::of(5, 9), Span::of(15, 19)]);

    let results = search(&index, "佛山");
    let fields = &results.entries[0].fields;
    let hit = |field, value: &str, span| FieldHit { field, value: value.to_owned(), highlights: vec![span] };
    assert_eq!(fields, &[hit(Field::Org, "佛山市朗擎流体机械有限公司", Span::of(0, 2)), hit(Field::City, "佛山", Span::of(0, 2))]);
    let counts = |field, counts: &[(&str, u64)]| Facet { field, counts: counts.iter().map(|&(v, n)| (v.to_owned(), n)).collect() };
    let expected = [
        counts(Field::Division, &[("gd-2025", 2)]),
        counts(Field::Track, &[("T01", 1), ("T04", 1)]),
        counts(Field::Topic, &[("T01.01", 1), ("T04.01", 1)]),
        counts(Field::City, &[("佛山", 1), ("广州", 1)]),
        counts(Field::Flag, &[("duplicate.cross_division", 2)]),
    ];
    assert_eq!(search(&index, "数据").facets, expected);
}

#[test]
fn the_better_match_comes_first_and_ties_go_by_number() {
    let dir = tempfile::tempdir().unwrap();
    let filler = "其他内容".repeat(50);
    let index = indexed(
        dir.path(),
        &[
            dossier("3", "", "", &[&[&format!("灌溉{filler}")]]),
            dossier("2", "", "", &[&[&format!("灌溉{filler}")]]),
            dossier("1", "", "", &[&[&format!("灌溉{filler}{filler}")]]),
            dossier("4", "灌溉预报", "", &[&[&filler]]),
            dossier("5", "", "", &[&[&filler]]),
        ],
    );
    let order = |options: SearchOptions| -> Vec<String> {
        index.search(&parse("灌溉").unwrap(), &options).unwrap().entries.into_iter().map(|e| e.entry).collect()
    };
    assert_eq!(order(SearchOptions::default()), ["4", "2", "3", "1"]);
    assert_eq!(order(SearchOptions { limit: 2, offset: 1, passages: 0 }), ["2", "3"]);
    assert_eq!(order(SearchOptions { limit: 9, offset: 4, passages: 0 }), [""; 0]);
    assert_eq!(order(SearchOptions { limit: 0, offset: 0, passages: 0 }), [""; 0]);
}

#[test]
fn an_entry_that_does_not_match_says_which_part_keeps_it_out() {
    let dir = tempfile::tempdir().unwrap();
    let index = season_index(dir.path());
    let check = |query: &str, no: &str, expected: &[&str]| {
        let explanation = index.explain(&parse(query).unwrap(), no).unwrap().unwrap();
        let found: Vec<&str> = explanation.excluded_by().into_iter().map(|c| c.source.as_str()).collect();
        assert_eq!(found, expected, "{query} for {no}");
    };
    check("数据 单位:佛山", "GD-001", &[]);
    check("数据 单位:佛山", "GD-003", &["单位:佛山"]);
    check("数据 单位:佛山", "GD-002", &["数据", "单位:佛山"]);
    check("平台 -(港口 或 風機) 稻田", "GD-003", &["-(港口 或 風機)", "稻田"]);
    check("甲 | 乙", "GD-003", &["甲 | 乙"]);
    assert_eq!(index.explain(&parse("甲").unwrap(), "GD-999").unwrap(), None);
}

#[test]
fn threads_and_memory_change_nothing() {
    let text = |i: usize| format!("第{i}号项目汇聚数据要素{}，支撑平台", "数据".repeat(i % 7));
    let texts: Vec<String> = (0..60).map(text).collect();
    let dossiers: Vec<Dossier> = texts.iter().enumerate().map(|(i, t)| dossier(&format!("{i:03}"), "", "", &[&[t]])).collect();
    let answers = [1, 2, 5].map(|threads| {
        let dir = tempfile::tempdir().unwrap();
        let settings = Settings { threads, ..Settings::default() };
        build(dir.path(), &dossiers, &BTreeMap::new(), "", &settings).unwrap();
        let index = Index::open(dir.path()).unwrap();
        ["数据", "数据要素 | 3号", "-数据数据"].map(|q| search(&index, q))
    });
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0], answers[2]);
}

#[test]
fn building_anew_replaces_what_was_there_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let old = indexed(dir.path(), &[dossier("1", "", "", &[&["旧的内容"]])]);
    build(dir.path(), &[dossier("2", "", "", &[&["新的内容"]])], &BTreeMap::new(), "second", &Settings::default()).unwrap();
    let new = Index::open(dir.path()).unwrap();
    assert_eq!((old.watermark(), new.watermark(), new.len()), ("mark", "second", 1));
    assert_eq!((numbers(&old, "内容"), numbers(&new, "内容")), (vec!["1".to_owned()], vec!["2".to_owned()]));
    build(dir.path(), &[], &BTreeMap::new(), "third", &Settings::default()).unwrap();
    let empty = Index::open(dir.path()).unwrap();
    assert_eq!((empty.is_empty(), search(&empty, "-内容").total_entries), (true, 0));
}

/// Whatever byte of whatever file a disk changes: texts are packed, and a changed one is often no error but another text.
#[test]
fn an_index_that_a_disk_has_changed_is_not_sound() {
    let dir = tempfile::tempdir().unwrap();
    let index = indexed(dir.path(), &[dossier("1", "标题", "单位", &[&["内容，内容。"]])]);
    assert!(index.is_sound().unwrap());
    drop(index);
    let store =
        std::fs::read_dir(dir.path()).unwrap().map(|f| f.unwrap().path()).find(|p| p.extension().is_some_and(|e| e == "store")).unwrap();
    let mut bytes = std::fs::read(&store).unwrap();
    bytes[8] ^= 1;
    std::fs::write(&store, bytes).unwrap();
    match Index::open(dir.path()) {
        Ok(changed) => assert!(!changed.is_sound().unwrap()),
        Err(e) => assert!(matches!(e, Error::Damaged { .. }), "{e}"),
    }
}

#[test]
fn what_cannot_be_opened_says_why_and_is_built_over() {
    let dir = tempfile::tempdir().unwrap();
    let missing = Index::open(&dir.path().join("none")).unwrap_err();
    assert!(matches!(missing, Error::Missing { .. }), "{missing}");
    let meta = dir.path().join("meta.json");
    let index = indexed(dir.path(), &[dossier("1", "", "", &[&["内容"]])]);
    drop(index);
    let sound = std::fs::read_to_string(&meta).unwrap();
    std::fs::write(&meta, sound.replace(r#"\"v\":4"#, r#"\"v\":9"#)).unwrap();
    let other = Index::open(dir.path()).unwrap_err();
    assert!(matches!(other, Error::Version { found: 9, expected: 4, .. }), "{other}");
    std::fs::write(&meta, &sound[..sound.len() / 2]).unwrap();
    let damaged = Index::open(dir.path()).unwrap_err();
    assert!(matches!(damaged, Error::Damaged { .. }), "{damaged}");
    std::fs::write(&meta, &sound).unwrap();
    let mut files = std::fs::read_dir(dir.path()).unwrap().map(|file| file.unwrap().path());
    let stored = files.find(|path| path.extension().is_some_and(|e| e == "store")).unwrap();
    std::fs::remove_file(stored).unwrap();
    let torn = Index::open(dir.path()).unwrap_err();
    assert!(matches!(torn, Error::Damaged { .. }), "{torn}");
    std::fs::remove_file(&meta).unwrap();
    std::fs::create_dir(&meta).unwrap();
    // A disk that cannot be read is no damage: nothing must be removed for it.
    let unread = Index::open(dir.path()).unwrap_err();
    assert!(matches!(unread, Error::Engine { .. }), "{unread}");
    std::fs::remove_dir(&meta).unwrap();
    let index = indexed(dir.path(), &[dossier("1", "", "", &[&["内容"]])]);
    assert_eq!(numbers(&index, "内容"), ["1"]);
    let wrong = build(dir.path(), &[], &BTreeMap::new(), "", &Settings { threads: 9, ..Settings::default() }).unwrap_err();
    assert!(matches!(wrong, Error::Setting { key: "threads", .. }), "{wrong}");
}

#[test]
fn two_builds_at_once_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    indexed(dir.path(), &[]);
    let other: tantivy::IndexWriter = tantivy::Index::open_in_dir(dir.path()).unwrap().writer_with_num_threads(1, 15_000_000).unwrap();
    let busy = build(dir.path(), &[], &BTreeMap::new(), "", &Settings::default()).unwrap_err();
    assert!(matches!(&busy, Error::Busy { dir: at } if at == dir.path()), "{busy}");
    drop(other);
    indexed(dir.path(), &[]);
}

/// A query and what it asks of a text, side by side.
#[derive(Debug, Clone)]
enum Asked {
    Has(&'static str),
    All(Vec<Asked>),
    Any(Vec<Asked>),
    Not(Box<Asked>),
}

impl Asked {
    fn typed(&self) -> String {
        let join = |parts: &[Asked], sign: &str| format!("({})", parts.iter().map(Asked::typed).collect::<Vec<_>>().join(sign));
        match self {
            Self::Has(term) => (*term).to_owned(),
            Self::All(parts) => join(parts, " "),
            Self::Any(parts) => join(parts, " | "),
            Self::Not(inner) => format!("非 {}", inner.typed()),
        }
    }

    fn holds(&self, text: &str) -> bool {
        match self {
            Self::Has(term) => text.contains(term),
            Self::All(parts) => parts.iter().all(|p| p.holds(text)),
            Self::Any(parts) => parts.iter().any(|p| p.holds(text)),
            Self::Not(inner) => !inner.holds(text),
        }
    }
}

fn asked() -> impl Strategy<Value = Asked> {
    let leaf = prop::sample::select(vec!["甲", "乙", "甲乙", "乙丙", "丙丙丁", "丁甲乙丙"]).prop_map(Asked::Has);
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(Asked::All),
            prop::collection::vec(inner.clone(), 1..4).prop_map(Asked::Any),
            inner.prop_map(|a| Asked::Not(Box::new(a))),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn conditions_combine_as_they_do_in_logic(texts in prop::collection::vec("[甲乙丙丁]{0,12}", 1..30), queries in prop::collection::vec(asked(), 20)) {
        let dossiers: Vec<Dossier> = texts.iter().enumerate().map(|(i, t)| dossier(&format!("{i:02}"), "", "", &[&[t]])).collect();
        let dir = tempfile::tempdir().unwrap();
        let index = indexed(dir.path(), &dossiers);
        for query in queries {
            let expected: Vec<String> = texts.iter().enumerate().filter(|(_, t)| query.holds(t)).map(|(i, _)| format!("{i:02}")).collect();
            prop_assert_eq!(numbers(&index, &query.typed()), expected, "{}", query.typed());
        }
    }
}
