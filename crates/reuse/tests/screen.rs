//! Screening of entries: kinds, direction, what does not count, and what is never reported.

use std::collections::BTreeSet;

use proptest::prelude::*;
use record::{Dossier, FileKind, Match, SectionFound, Span, Text};
use reuse::{Case, Role, Screened, Settings, screen};

/// An entry of the screened division with a form of three sections; `form: None` is an entry of a list of titles.
struct Made {
    no: &'static str,
    division: &'static str,
    title: &'static str,
    unit: &'static str,
    people: &'static [&'static str],
    submitted: &'static str,
    form: Option<[String; 3]>,
}

const BASE: Made = Made { no: "A", division: "home", title: "", unit: "", people: &[], submitted: "2025-07-01", form: None };

fn form(parts: &[String; 3]) -> (Text, Vec<SectionFound>) {
    let mut text = String::new();
    let mut sections = Vec::new();
    for (key, (heading, body)) in
        ["overview", "solution", "team"].iter().zip(["一、项目概述", "二、解决方案", "三、团队介绍"].iter().zip(parts))
    {
        let from = text.chars().count() as u32;
        text += heading;
        let body_from = text.chars().count() as u32 + 1;
        text += &format!("\n{body}\n");
        let to = text.chars().count() as u32;
        sections.push(SectionFound { key: (*key).to_owned(), heading: Span::of(from, body_from - 1), body: Span::of(body_from, to) });
    }
    (Text::new(text), sections)
}

fn dossier(made: &Made) -> Dossier {
    let mut entry = testkit::entry(made.no, made.title, made.unit);
    entry.division = made.division.to_owned();
    entry.representatives = made.people.iter().map(|p| (*p).to_owned()).collect();
    entry.submitted = Some(made.submitted.to_owned());
    let Some(parts) = &made.form else { return testkit::dossier(entry, Vec::new()) };
    let (text, sections) = form(parts);
    let document = testkit::document(FileKind::Text, &[text.as_str()]);
    let mut dossier = testkit::dossier(entry, vec![(format!("{}/申报书.txt", made.no), document)]);
    dossier.form_at = Some(0);
    dossier.form.sections = sections;
    dossier
}

fn run(entries: &[Made]) -> Screened {
    run_with(entries, &Settings::default())
}

fn run_with(entries: &[Made], settings: &Settings) -> Screened {
    let role = |division: &str| match division {
        "home" => Role::Home,
        "other" => Role::Other,
        _ => Role::Earlier,
    };
    screen(&Case::new(&entries.iter().map(dossier).collect::<Vec<_>>(), &role), settings)
}

/// What a reader needs to know of a match, in one line.
fn brief(m: &Match) -> String {
    let level = if m.probability >= Settings::default().evidence.medium { "shown" } else { "weak" };
    format!("{} {} {:?} {:?} {level}", m.a.entry, m.b.entry, m.kind, m.relation)
}

fn briefs(entries: &[Made]) -> Vec<String> {
    run(entries).matches.iter().map(brief).collect()
}

/// Text of random ideographs in sentences of twenty: no two seeds share anything.
fn prose(sentences: usize, mut seed: u64) -> String {
    let mut next = move || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from_u32(0x4e00 + (seed >> 33) as u32 % 3_000).expect("an ideograph")
    };
    (0..sentences).map(|_| (0..20).map(|_| next()).chain(['。']).collect::<String>()).collect()
}

fn parts(seed: u64) -> [String; 3] {
    [prose(12, seed), prose(30, seed + 1000), prose(6, seed + 2000)]
}

#[test]
fn a_project_sent_again_under_other_names_is_found_in_every_division() {
    let with_names = |title: &str, unit: &str, seed| {
        let mut p = parts(seed);
        p[0] = format!("{unit}承担{title}。{}", p[0]);
        Some(p)
    };
    let entries = [
        Made {
            no: "A",
            title: "螺杆压缩机预测维护",
            unit: "东岭压缩机有限公司",
            form: with_names("螺杆压缩机预测维护", "东岭压缩机有限公司", 1),
            ..BASE
        },
        Made {
            no: "B",
            division: "other",
            title: "空压站健康管家",
            unit: "江城流体机械集团",
            form: with_names("空压站健康管家", "江城流体机械集团", 1),
            ..BASE
        },
        Made {
            no: "C",
            division: "2024",
            title: "气源服务平台",
            unit: "海西动力公司",
            form: with_names("气源服务平台", "海西动力公司", 1),
            ..BASE
        },
        Made { no: "D", title: "甘蔗机收调度", unit: "粤西农机公司", form: Some(parts(7)), ..BASE },
    ];
    let screened = run(&entries);
    assert_eq!(
        screened.matches.iter().map(brief).collect::<Vec<_>>(),
        ["A B Resubmission OtherDivision shown", "A C Resubmission EarlierSeason shown"]
    );
    assert_eq!(screened.matches.iter().map(|m| m.cluster).collect::<Vec<_>>(), [1, 1]);
    let new = |m: &Match| m.reasons.iter().any(|r| r.zh.starts_with("与往届材料相比"));
    assert_eq!(screened.matches.iter().map(new).collect::<Vec<_>>(), [false, true]);
    // The sentence that names title and unit is the only one that differs, and the names in it are blank.
    assert!(screened.matches.iter().all(|m| m.share_a > 0.99 && m.share_b > 0.99), "{:?}", screened.matches);
}

#[test]
fn a_copied_passage_is_partial_and_the_later_entry_comes_first() {
    let mut copy = parts(20);
    copy[1].insert_str(0, &prose(30, 1001).chars().take(200).collect::<String>());
    let entries = [
        Made { no: "A", submitted: "2025-07-20", form: Some(parts(1)), ..BASE },
        Made { no: "B", submitted: "2025-07-03", form: Some(copy), ..BASE },
    ];
    let screened = run(&entries);
    assert_eq!(screened.matches.iter().map(brief).collect::<Vec<_>>(), ["A B Partial SameDivision shown"]);
    let m = &screened.matches[0];
    let [passage] = &m.passages[..] else { panic!("one passage was copied: {:?}", m.passages) };
    let text = |d: &Made| form(d.form.as_ref().expect("the entry has a form")).0;
    assert_eq!(text(&entries[0]).slice(passage.a), text(&entries[1]).slice(passage.b));
    assert_eq!((passage.agreeing, passage.longest_run, passage.identity), (191, 191, 1.0));
}

#[test]
fn where_a_time_is_missing_nobody_was_first() {
    let order = |first: Option<&str>, second: Option<&str>| {
        let made = |no, submitted: Option<&str>| {
            let mut dossier = dossier(&Made { no, form: Some(parts(1)), ..BASE });
            dossier.entry.submitted = submitted.map(str::to_owned);
            dossier
        };
        let dossiers = [made("A", first), made("B", second)];
        let screened = screen(&Case::new(&dossiers, &|_| Role::Home), &Settings::default());
        screened.matches.iter().map(|m| m.a.entry.clone()).collect::<Vec<_>>()
    };
    assert_eq!(order(Some("2025-07-02"), Some("2025-07-01")), ["A"]);
    for (first, second) in [(Some("2025-07-02"), None), (None, Some("2025-07-02")), (None, None), (Some("2025-07-01"), Some("2025-07-01"))]
    {
        assert_eq!(order(first, second), ["B"], "the numbers alone: {first:?} {second:?}");
    }
}

#[test]
fn the_text_whose_words_the_passage_speaks_is_the_likely_source() {
    // The terms of the passage recur in A, which was sent later, and nowhere in B.
    let passage = prose(10, 500);
    let terms: Vec<char> = passage.chars().filter(|c| *c != '。').collect();
    let mut source = parts(1);
    source[1] = format!(
        "{passage}{}",
        terms
            .chunks(4)
            .step_by(2)
            .map(|t| format!("{}{}。", prose(1, u64::from(t[0] as u32)).trim_end_matches('。'), t.iter().collect::<String>()))
            .collect::<String>()
    );
    let mut copy = parts(20);
    copy[1].insert_str(0, &passage);
    let entries = [
        Made { no: "A", submitted: "2025-07-20", form: Some(source), ..BASE },
        Made { no: "B", submitted: "2025-07-03", form: Some(copy), ..BASE },
    ];
    let screened = run(&entries);
    assert_eq!(screened.matches.iter().map(brief).collect::<Vec<_>>(), ["B A Partial SameDivision shown"]);
    assert!(screened.matches[0].reasons.iter().any(|r| r.zh.contains("出处可能是 A")), "{:?}", screened.matches[0].reasons);
}

#[test]
fn a_unit_may_describe_itself_alike_in_its_own_entries() {
    let team = prose(8, 99);
    let with_team = |seed| {
        let mut p = parts(seed);
        p[2].clone_from(&team);
        Some(p)
    };
    let same = [Made { no: "A", unit: "甲公司", form: with_team(1), ..BASE }, Made { no: "B", unit: "甲公司", form: with_team(2), ..BASE }];
    assert_eq!(briefs(&same), Vec::<String>::new());
    let two = [Made { no: "A", unit: "甲公司", form: with_team(1), ..BASE }, Made { no: "B", unit: "乙公司", form: with_team(2), ..BASE }];
    assert_eq!(briefs(&two), ["B A Partial SameDivision shown"]);
}

#[test]
fn a_units_whole_project_is_found_however_often_it_sends_it_and_its_description_of_itself_is_quiet() {
    let sent =
        |no, division, title, seed| Made { no, division, title, unit: "东岭压缩机有限公司", form: Some(parts(seed)), ..BASE };
    let thrice = [
        sent("A", "home", "空压站健康管家", 1),
        sent("B", "home", "气源服务平台", 1),
        sent("C", "other", "空压站健康管家", 1),
        sent("D", "2024", "空压站健康管家", 1),
    ];
    let screened = run(&thrice);
    assert_eq!(
        screened.matches.iter().map(brief).collect::<Vec<_>>(),
        [
            "A C Resubmission OtherDivision shown",
            "A D Resubmission EarlierSeason shown",
            "B A Resubmission SameDivision shown",
            "B C Resubmission OtherDivision shown",
            "B D Resubmission EarlierSeason shown"
        ]
    );
    assert!(screened.matches.iter().all(|m| m.share_a > 0.99), "{:?}", screened.matches);
    // What the company says of itself, outside the section for that, in four projects of its own.
    let described = |seed| {
        let mut p = parts(seed);
        let own = "我公司成立于二〇〇六年，注册资本八千六百万元，是国家高新技术企业和省级专精特新企业，现有员工四百二十七人，其中研发人员占百分之三十八，\
                   获得发明专利六十四件、软件著作权一百一十五件，产品覆盖全国二十六个省份的三千多家用户，连续五年被评为守合同重信用企业。";
        p[0].insert_str(0, own);
        Some(p)
    };
    let numbers = ["A", "B", "C", "D"];
    let own: Vec<Made> =
        (0..4).map(|i| Made { no: numbers[i], unit: "东岭压缩机有限公司", form: described(40 * i as u64 + 1), ..BASE }).collect();
    let screened = run(&own);
    assert_eq!(screened.matches.iter().map(brief).collect::<Vec<_>>(), Vec::<String>::new());
    assert_eq!(
        screened.common.iter().map(|c| (c.entries, c.why.as_str(), c.places[0].entry.as_str())).collect::<Vec<_>>(),
        [(4, "same_unit", "A")]
    );
}

#[test]
fn what_one_unit_says_in_two_of_its_projects_is_weaker_than_what_two_units_say() {
    let shared = prose(10, 900);
    let with = |seed| {
        let mut p = parts(seed);
        p[0].insert_str(0, &shared);
        Some(p)
    };
    let check = |units: [&'static str; 2], expected: &str| {
        let entries = [Made { no: "A", unit: units[0], form: with(1), ..BASE }, Made { no: "B", unit: units[1], form: with(50), ..BASE }];
        assert_eq!(briefs(&entries), [expected], "{units:?}");
    };
    check(["甲公司", "甲公司"], "B A Partial SameDivision weak");
    check(["甲公司", "乙公司"], "B A Partial SameDivision shown");
}

#[test]
fn one_project_in_two_entries_of_one_unit_is_said_to_be_split() {
    // Both have the same overview; solutions are each one's own.
    let core = prose(18, 900);
    let with = |seed| Some([core.clone(), prose(36, seed), prose(4, seed + 1000)]);
    let of = |units: [&'static str; 2], divisions: [&'static str; 2]| {
        let entries = [
            Made { no: "A", unit: units[0], division: divisions[0], form: with(1), ..BASE },
            Made { no: "B", unit: units[1], division: divisions[1], form: with(50), ..BASE },
        ];
        run(&entries).matches
    };
    let split = of(["甲公司", "甲公司"], ["home", "home"]);
    assert_eq!(split.iter().map(brief).collect::<Vec<_>>(), ["B A Split SameDivision shown"]);
    let said = &split[0].reasons[0];
    assert_eq!(
        (said.zh.as_str(), said.en.as_str()),
        (
            "疑似一个项目拆成几个申报：同一单位的两个项目以相同的文字为核心（两边都在：一、项目概述），其余各写各的（本项目：二、解决方案、三、团队介绍；对方：二、解决方案、三、团队介绍）",
            "apparently one project in several entries: two entries of one unit share a core (in both: 一、项目概述), and the rest is each one's own \
             (here: 二、解决方案, 三、团队介绍; there: 二、解决方案, 三、团队介绍)"
        )
    );
    assert_eq!(of(["甲公司", "乙公司"], ["home", "home"]).iter().map(brief).collect::<Vec<_>>(), ["B A Partial SameDivision shown"]);
    assert_eq!(of(["甲公司", "甲公司"], ["home", "2024"]).iter().map(brief).collect::<Vec<_>>(), ["A B Partial EarlierSeason shown"]);
}

#[test]
fn runs_too_short_for_a_passage_are_listed_once_with_their_entries() {
    let run_of_15: String = prose(1, 900).chars().take(15).collect();
    let with = |seed| {
        let mut p = parts(seed);
        p[1].push_str(&run_of_15);
        Some(p)
    };
    let entries = [
        Made { no: "A", unit: "甲公司", form: with(1), ..BASE },
        Made { no: "B", unit: "乙公司", form: with(50), ..BASE },
        Made { no: "C", unit: "丙公司", division: "other", form: with(90), ..BASE },
        Made { no: "D", unit: "丁公司", form: Some(parts(120)), ..BASE },
    ];
    let screened = run(&entries);
    assert_eq!(screened.matches, []);
    let listed: Vec<_> = screened.common.iter().map(|c| (c.why.as_str(), c.entries, c.text.as_str())).collect();
    assert_eq!(listed, [("short", 3, run_of_15.as_str())]);
    let places: Vec<_> = screened.common[0].places.iter().map(|p| (p.entry.as_str(), p.file.as_str(), p.page, p.span.len())).collect();
    assert_eq!(places, [("A", "A/申报书.txt", 1, 15), ("B", "B/申报书.txt", 1, 15), ("C", "C/申报书.txt", 1, 15)]);
    // Between two entries of other divisions nobody looks for anything.
    let others = entries.map(|made| Made { division: "other", ..made });
    assert_eq!(run(&others).common, []);
}

#[test]
fn a_chapter_that_the_form_does_not_ask_for_is_compared_too() {
    // Behind the last section, which ends where the chapter begins, and before the first.
    let chapter = prose(20, 900);
    let with = |made: &Made, at_end: bool| {
        let mut d = dossier(made);
        let (text, sections) = form(made.form.as_ref().expect("the entry has a form"));
        let before = if at_end { String::new() } else { format!("{chapter}\n") };
        let after = if at_end { format!("四、实施计划\n{chapter}") } else { String::new() };
        let by = before.chars().count() as u32;
        let moved = |s: SectionFound| SectionFound { heading: s.heading.shift(by), body: s.body.shift(by), ..s };
        let whole = format!("{before}{}{after}", text.as_str());
        d.materials[0].document = testkit::document(FileKind::Text, &[&whole]).into();
        d.form.sections = sections.into_iter().map(moved).collect();
        d
    };
    for at_end in [true, false] {
        let a = with(&Made { no: "A", unit: "甲公司", form: Some(parts(1)), ..BASE }, at_end);
        let b = with(&Made { no: "B", unit: "乙公司", form: Some(parts(50)), ..BASE }, at_end);
        let found = screen(&Case::new(&[a, b], &|_| Role::Home), &Settings::default()).matches;
        assert_eq!(found.iter().map(brief).collect::<Vec<_>>(), ["B A Partial SameDivision shown"]);
        assert!(found[0].reasons.iter().any(|r| r.zh == "涉及部分：规定的各部分之外"), "{:?}", found[0].reasons);
    }
}

#[test]
fn a_long_form_hides_no_passage() {
    let long = |seed| [prose(300, seed), prose(600, seed + 1), prose(10, seed + 2)];
    let with = |seed, passage: &str| {
        let mut p = long(seed);
        p[1].push_str(passage);
        Some(p)
    };
    let check = |sentences: usize, expected: &[&str]| {
        let passage = prose(sentences, 900);
        let entries = [
            Made { no: "A", unit: "甲公司", form: with(1, &passage), ..BASE },
            Made { no: "B", unit: "乙公司", form: with(50, &passage), ..BASE },
        ];
        assert_eq!(briefs(&entries), expected, "{sentences} sentences");
    };
    check(10, &["B A Partial SameDivision shown"]);
    // Too little for a flag, and still to be seen.
    check(2, &["B A Partial SameDivision weak"]);
}

#[test]
fn text_of_many_units_has_one_source_and_each_entry_is_shown_beside_the_first() {
    let units = ["甲公司", "乙公司", "丙公司", "丁公司", "戊公司", "己公司", "庚公司"];
    let numbers = ["A", "B", "C", "D", "E", "F", "G"];
    let days = ["2025-07-09", "2025-07-01", "2025-07-03", "2025-07-04", "2025-07-05", "2025-07-06", "2025-07-07"];
    let passage = prose(18, 900);
    let with = |seed, passage: &str| {
        let mut p = parts(seed);
        p[1].push_str(passage);
        Some(p)
    };
    let made = |passage: &str| -> Vec<Made> {
        let entry = |i: usize| Made { no: numbers[i], unit: units[i], submitted: days[i], form: with(40 * i as u64 + 1, passage), ..BASE };
        (0..units.len()).map(entry).collect()
    };
    let screened = run(&made(&passage));
    assert_eq!(screened.matches.len(), 21);
    let least = Settings::default().evidence.min_probability;
    let flagged: Vec<(&str, &str)> =
        screened.matches.iter().filter(|m| m.probability > least).map(|m| (m.a.entry.as_str(), m.b.entry.as_str())).collect();
    let beside_the_first: BTreeSet<(&str, &str)> = flagged.iter().map(|&(a, b)| (a.min(b), a.max(b))).collect();
    assert_eq!(beside_the_first, [("A", "B"), ("B", "C"), ("B", "D"), ("B", "E"), ("B", "F"), ("B", "G")].into());
    assert!(screened.matches.iter().all(|m| m.probability < Settings::default().evidence.medium), "no pair is loud");
    // Rules that as many cite are no finding at all.
    let articles = "处理个人信息应当遵循合法、正当、必要和诚信原则，不得通过误导、欺诈、胁迫等方式处理个人信息。处理个人信息应当具有明确、合理的目的，\
                    并应当与处理目的直接相关，采取对个人权益影响最小的方式。收集个人信息，应当限于实现处理目的的最小范围，不得过度收集个人信息。\
                    处理个人信息应当遵循公开、透明原则，公开个人信息处理规则，明示处理的目的、方式和范围。处理个人信息应当保证个人信息的质量，\
                    避免因个人信息不准确、不完整对个人权益造成不利影响。";
    assert_eq!(run(&made(articles)).matches, []);
    assert_eq!(run(&made(articles)[..2]).matches, []);
}

#[test]
fn the_ledger_of_common_text_names_nobody() {
    let numbers = ["A", "B", "C", "D", "E"];
    let units = ["甲山公司", "乙山公司", "丙山公司", "丁山公司", "戊山公司"];
    let people: [&'static [&'static str]; 5] = [&["陆启航"], &["黎佩珊"], &["何远明"], &["吴思远"], &["郑佳宁"]];
    let (before, after) = (prose(4, 900).replace('。', ""), prose(4, 950).replace('。', ""));
    let entry = |i: usize| {
        let mut p = parts(40 * i as u64 + 1);
        p[1].push_str(&format!("{before}由{}的{}负责{after}", units[i], people[i][0]));
        Made { no: numbers[i], unit: units[i], people: people[i], form: Some(p), ..BASE }
    };
    let screened = run(&(0..5).map(entry).collect::<Vec<_>>());
    assert_eq!(screened.common.iter().map(|c| c.text.clone()).collect::<Vec<_>>(), [format!("{before}由〔单位〕的〔姓名〕负责{after}")]);
}

#[test]
fn a_project_whose_subject_is_a_word_of_rules_is_compared_like_any_other() {
    let subject = "供应商把批次质量数据接入域内，主机厂与供应商按类对应开放，二级供应商的联系方式由研究院转接，每家供应商只看到自己的零件，\
                   供应商之间互不相见，两年来没有一家供应商因此丢过订单，退出的四家中有两家看到第一年的运行报告后又回来了。";
    let with = |seed| {
        let mut p = parts(seed);
        p[1].push_str(subject);
        Some(p)
    };
    let entries = [Made { no: "A", unit: "甲公司", form: with(1), ..BASE }, Made { no: "B", unit: "乙公司", form: with(41), ..BASE }];
    assert_eq!(briefs(&entries), ["B A Partial SameDivision shown"]);
}

#[test]
fn text_of_five_units_is_standard_and_is_listed() {
    let standard: String = prose(30, 77).chars().take(150).collect();
    let units = ["甲公司", "乙公司", "丙公司", "丁公司", "戊公司"];
    let with_standard = |seed, edit: usize| {
        let mut p = parts(seed);
        // One character differs in each, so that no long gram stands in all of them.
        p[1].extend(standard.chars().enumerate().map(|(i, c)| if i % 40 == edit { '改' } else { c }));
        Some(p)
    };
    let numbers = ["A", "B", "C", "D", "E"];
    let entries: Vec<Made> =
        (0..5).map(|i| Made { no: numbers[i], unit: units[i], form: with_standard(10 * i as u64 + 1, 7 * i), ..BASE }).collect();
    let screened = run(&entries);
    assert_eq!(screened.matches.iter().map(brief).collect::<Vec<_>>(), Vec::<String>::new());
    assert_eq!(
        screened.common.iter().map(|c| (c.entries, c.why.as_str(), c.places[0].entry.as_str())).collect::<Vec<_>>(),
        [(5, "frequency", "A")]
    );
    // Two of them alone have it from each other.
    assert_eq!(briefs(&entries[..2]), ["B A Partial SameDivision shown"]);
}

#[test]
fn pairs_outside_the_screened_division_are_not_reported() {
    let entries = [
        Made { no: "A", division: "other", form: Some(parts(1)), ..BASE },
        Made { no: "B", division: "2024", form: Some(parts(1)), ..BASE },
        Made { no: "C", division: "other", form: Some(parts(1)), ..BASE },
    ];
    assert_eq!(briefs(&entries), Vec::<String>::new());
}

#[test]
fn a_list_of_titles_is_matched_by_title_unit_and_people() {
    let check = |title, unit, people, expected: &[&str]| {
        let entries = [
            Made {
                no: "A",
                title: "螺杆压缩机预测维护平台",
                unit: "东岭压缩机有限公司",
                people: &["陆启航", "黎佩珊"],
                form: Some(parts(1)),
                ..BASE
            },
            Made { no: "B", division: "other", title, unit, people, ..BASE },
        ];
        let found = run(&entries).matches;
        assert_eq!(found.iter().map(brief).collect::<Vec<_>>(), expected, "{title} {unit} {people:?}");
        // Titles that are wholly alike are no text that is wholly copied.
        let is_told = |m: &Match| m.reasons[0].zh.starts_with("依据是登记信息，不是正文：项目名称相似度 ");
        assert!(found.iter().all(|m| is_told(m) && (m.share_a, m.share_b) == (0.0, 0.0)), "{found:?}");
    };
    check("螺杆压缩机预测维护平台", "东岭压缩机有限公司", &[], &["A B TitleOnly OtherDivision shown"]);
    check("螺杆压缩机预测性维护平台", "东岭压缩机有限公司", &[], &["A B TitleOnly OtherDivision shown"]);
    check("压缩机预测维护系统", "江城公司", &["陆启航", "黎佩珊"], &["A B TitleOnly OtherDivision weak"]);
    check("压缩机预测维护系统", "江城公司", &[], &[]);
    check("甘蔗机收调度平台", "东岭压缩机有限公司", &["陆启航"], &["A B TitleOnly OtherDivision weak"]);
    check("甘蔗机收调度平台", "东岭压缩机有限公司", &["陆启航", "黎佩珊"], &["A B TitleOnly OtherDivision shown"]);
    check("甘蔗机收调度平台", "东岭压缩机有限公司", &["何远明"], &[]);
    check("基于螺杆压缩机预测维护系统的研究与应用", "东岭压缩机有限责任公司", &[], &["A B TitleOnly OtherDivision shown"]);
    check("螺杆压缩机预测维护平台", "江城公司", &[], &["A B TitleOnly OtherDivision shown"]);
}

#[test]
fn one_long_title_of_one_unit_is_one_project_of_the_season_whatever_the_texts_say() {
    let (title, unit) = ("螺杆压缩机全生命周期预测维护平台", "东岭压缩机有限公司");
    let copied = |seed: u64| [prose(12, seed), format!("{}{}", prose(30, seed + 1000), prose(12, 1)), prose(6, seed + 2000)];
    let check = |(title_b, unit_b), division, form_b, expected: &[&str]| {
        let entries = [
            Made { no: "A", title, unit, form: Some(parts(1)), ..BASE },
            Made { no: "B", division, title: title_b, unit: unit_b, form: Some(form_b), ..BASE },
        ];
        assert_eq!(briefs(&entries), expected, "{title_b} {unit_b} {division}");
    };
    check((title, unit), "other", parts(2), &["A B TitleOnly OtherDivision shown"]);
    check((title, unit), "2024", parts(2), &[]);
    check((title, unit), "home", parts(2), &["B A TitleOnly SameDivision shown"]);
    check((title, "江城压缩机有限公司"), "other", parts(2), &[]);
    check(("螺杆压缩机全生命周期预测维修平台", unit), "other", parts(2), &[]);
    // What the texts share is shown with it, and a text that is the same throughout says more than the title.
    check((title, unit), "other", parts(1), &["A B Resubmission OtherDivision shown"]);
    check((title, unit), "other", copied(2), &["A B TitleOnly OtherDivision shown"]);
    let form = |seed| Some(copied(seed));
    let entries = [
        Made { no: "A", title, unit, form: Some(parts(1)), ..BASE },
        Made { no: "B", division: "other", title, unit, form: form(2), ..BASE },
    ];
    let found = &run(&entries).matches[0];
    assert!(!found.passages.is_empty() && found.share_b > 0.0, "{found:?}");
    let said = |words: &str| found.reasons.iter().filter(|r| r.zh.contains(words)).count();
    assert_eq!(["参赛单位相同", "项目名称相同且较长", "处相同文字"].map(said), [1, 1, 1], "{:?}", found.reasons);
    // The same title in short is anybody's.
    let short = |no, division, seed| Made { no, division, title: "预测维护平台", unit, form: Some(parts(seed)), ..BASE };
    assert_eq!(briefs(&[short("A", "home", 1), short("B", "other", 2)]), [] as [&str; 0]);
}

#[test]
fn a_retelling_is_found_by_its_sentences_and_figures_in_order() {
    // Every sentence keeps one rare word and one figure, nearly the same; all other words differ.
    let told = |seed: u64, scale: f64, reversed: bool| {
        let own = prose(30, seed);
        let mut lines: Vec<String> = own
            .split_terminator('。')
            .enumerate()
            .map(|(i, line)| {
                let word: String = prose(30, 5_000).chars().skip(21 * i).take(4).collect();
                format!("{line}{word}达到{:.0}台。", scale * (113.0 * (i as f64 + 1.3)))
            })
            .collect();
        if reversed {
            lines.reverse();
        }
        Some([lines.concat(), String::new(), String::new()])
    };
    let others = (0..12u64).map(|i| Made { no: "Z", unit: "别家公司", form: Some(parts(300 + 10 * i)), ..BASE });
    let with = |second| -> Vec<String> {
        let mut entries = vec![
            Made { no: "A", unit: "甲公司", form: told(1, 1.0, false), ..BASE },
            Made { no: "B", unit: "乙公司", form: second, ..BASE },
        ];
        entries.extend(others.clone());
        briefs(&entries)
    };
    assert_eq!(with(told(2, 1.02, false)), ["B A Paraphrase SameDivision shown"]);
    assert_eq!(with(told(2, 1.02, true)), Vec::<String>::new());
}

#[test]
fn a_retelling_that_also_copies_says_so_and_shows_both() {
    let told = |seed: u64, scale: f64| {
        let own = prose(30, seed);
        let line = |(i, line): (usize, &str)| {
            let word: String = prose(30, 5_000).chars().skip(21 * i).take(4).collect();
            format!("{line}{word}达到{:.0}台。", scale * (113.0 * (i as f64 + 1.3)))
        };
        Some([own.split_terminator('。').enumerate().map(line).collect(), prose(2, 900), String::new()])
    };
    let mut entries =
        vec![Made { no: "A", unit: "甲公司", form: told(1, 1.0), ..BASE }, Made { no: "B", unit: "乙公司", form: told(2, 1.02), ..BASE }];
    entries.extend((0..12u64).map(|i| Made { no: "Z", unit: "别家公司", form: Some(parts(300 + 10 * i)), ..BASE }));
    let screened = run(&entries);
    assert_eq!(screened.matches.iter().map(brief).collect::<Vec<_>>(), ["B A Paraphrase SameDivision shown"]);
    let m = &screened.matches[0];
    assert!(m.reasons[0].zh.starts_with("除 1 处相同文字（最长连续 41 字）外"), "{:?}", m.reasons);
    assert_eq!((m.longest_run, m.passages.iter().filter(|p| p.longest_run >= 40).count()), (41, 1), "{:?}", m.passages);
}

#[test]
fn a_table_whose_figures_agree_is_found_though_its_words_differ() {
    // A row has a name and three figures; names are told in other words, and neither text says the other's sentences.
    let table = |seed: u64, figures: u64| -> String {
        let (names, figures) = (prose(30, seed), prose(30, figures));
        let figure = |c: char| 10_000 + 29 * (c as u32 - 0x4e00);
        let row = |(name, figures): (&str, &str)| {
            let figures: String = figures.chars().take(3).map(|c| format!("\t{}", figure(c))).collect();
            format!("{}{figures}\n", name.chars().take(8).collect::<String>())
        };
        names.split_terminator('。').zip(figures.split_terminator('。')).map(row).collect()
    };
    let others = (0..12u64).map(|i| Made { no: "Z", unit: "别家公司", form: Some(parts(300 + 10 * i)), ..BASE });
    let with = |figures| -> Vec<String> {
        let told = |seed, figures| Some([prose(80, seed), table(seed + 1, figures), prose(6, seed + 2)]);
        let mut entries = vec![
            Made { no: "A", unit: "甲公司", form: told(1, 70), ..BASE },
            Made { no: "B", unit: "乙公司", form: told(10, figures), ..BASE },
        ];
        entries.extend(others.clone());
        briefs(&entries)
    };
    assert_eq!(with(70), ["B A Partial SameDivision shown"]);
    assert_eq!(with(80), Vec::<String>::new());
}

#[test]
fn a_form_that_two_units_filled_in_is_not_shown_as_a_copy() {
    // Titles of twelve characters agree in sixty lines; the figures between them are each unit's own, or copied too.
    let form = |own: u64, figures: u64| -> [String; 3] {
        let (titles, figures) = (prose(60, 4_000), prose(60, figures));
        let figure = |line: &str| 10_000 + 29 * line.chars().next().map_or(0, u32::from);
        let lines = titles.split_terminator('。').zip(figures.split_terminator('。'));
        let lines = lines.map(|(title, f)| format!("{}\t{}.25\n", title.chars().take(12).collect::<String>(), figure(f)));
        [prose(120, own), lines.collect(), prose(6, own + 50)]
    };
    let with = |figures, settings: &Settings| -> Vec<String> {
        let entries = [
            Made { no: "A", unit: "甲公司", form: Some(form(1, 70)), ..BASE },
            Made { no: "B", unit: "乙公司", form: Some(form(2, figures)), ..BASE },
        ];
        run_with(&entries, settings).matches.iter().map(brief).collect()
    };
    let mut settings = Settings::default();
    assert_eq!(with(80, &settings), Vec::<String>::new());
    assert_eq!(with(70, &settings), ["B A Partial SameDivision shown"]);
    settings.evidence.filled.min_figures = u32::MAX;
    assert_eq!(with(80, &settings), ["B A Partial SameDivision shown"]);
}

#[test]
fn reports_that_companies_owe_by_law_say_the_same() {
    let duty = "本公司董事会、监事会及董事、监事、高级管理人员保证本报告不存在任何虚假记载、误导性陈述或者重大遗漏，并承担个别和连带的法律责任。\
                财务报表按照企业会计准则编制，金融资产以公允价值计量，资产负债表日对账面价值进行检查，按规定计提减值准备并确认递延所得税资产。";
    let with = |own: u64, passage: &str| {
        let mut p = parts(own);
        p[1].insert_str(0, passage);
        Some(p)
    };
    let shown = |passage: &str| {
        let entries = [
            Made { no: "A", unit: "甲公司", form: with(1, passage), ..BASE },
            Made { no: "B", unit: "乙公司", form: with(20, passage), ..BASE },
        ];
        briefs(&entries)
    };
    assert_eq!(shown(duty), Vec::<String>::new());
    assert_eq!(shown(&prose(8, 900)), ["B A Partial SameDivision shown"]);
}

/// Two entries of two units with some words in both.
fn sharing(words: &str) -> [Made; 2] {
    let with = |own: u64| {
        let mut p = parts(own);
        p[1].insert_str(0, words);
        Some(p)
    };
    [Made { no: "A", unit: "甲公司", form: with(1), ..BASE }, Made { no: "B", unit: "乙公司", form: with(20), ..BASE }]
}

#[test]
fn what_instructs_its_reader_below_a_title_that_says_so_is_listed_and_no_finding() {
    // Words of rules in two sentences of three, no one of them so often that it would be what the text is about.
    let duty = |(i, sentence): (usize, &str)| {
        let words = ["可以", "应当", "不得"];
        format!("{}{sentence}。", if i % 3 == 2 { "" } else { words[(i - i / 3) % 3] })
    };
    let words: String = prose(12, 900).split_terminator('。').enumerate().map(duty).collect();
    let with = |title: &str| {
        let screened = run(&sharing(&format!("{title}{words}")));
        let listed = screened.common.iter().map(|c| (c.why.clone(), c.entries)).collect::<Vec<_>>();
        (screened.matches.iter().map(brief).collect::<Vec<_>>(), listed)
    };
    assert_eq!(with("填报须知\n"), (vec![], vec![("set_phrase".to_owned(), 2)]));
    assert_eq!(with("技术路线\n"), (vec!["B A Partial SameDivision shown".to_owned()], vec![]));
}

#[test]
fn what_a_text_says_on_every_page_counts_once() {
    let foot = prose(2, 900);
    let on_every_page = |own: u64| {
        let mut p = parts(own);
        let sentences = p[1].split_terminator('。').collect::<Vec<_>>();
        p[1] = sentences.chunks(5).map(|page| format!("{}。{foot}", page.join("。"))).collect();
        Some(p)
    };
    let entries = [
        Made { no: "A", unit: "甲公司", form: on_every_page(1), ..BASE },
        Made { no: "B", unit: "乙公司", form: on_every_page(20), ..BASE },
    ];
    let screened = run(&entries);
    assert_eq!(screened.matches.iter().map(brief).collect::<Vec<_>>(), ["B A Partial SameDivision weak"]);
    assert!(screened.matches[0].reasons.iter().any(|said| said.zh.contains("反复出现")), "{:?}", screened.matches[0].reasons);
    assert_eq!(briefs(&sharing(&prose(12, 900))), ["B A Partial SameDivision shown"]);
}

#[test]
fn the_result_is_the_same_at_any_number_of_threads() {
    let seeds = [1, 1, 2, 3, 2, 4, 1, 5];
    let numbers = ["A", "B", "C", "D", "E", "F", "G", "H"];
    let divisions = ["home", "other", "home", "home", "2024", "home", "home", "other"];
    let entries: Vec<Made> = (0..8).map(|i| Made { no: numbers[i], division: divisions[i], form: Some(parts(seeds[i])), ..BASE }).collect();
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool of threads");
        pool.install(|| run(&entries))
    };
    let one = with(1);
    assert_eq!(one.matches.len(), 4, "{:?}", one.matches.iter().map(brief).collect::<Vec<_>>());
    for threads in [2, 4, 8] {
        assert_eq!(with(threads), one, "{threads} threads");
    }
}

/// Figures of a table, row by row.
fn cells(rows: usize, columns: usize, seed: u64) -> Vec<Vec<u32>> {
    let letters = prose(rows, seed);
    let figure = |c: char| 2_101 + 3 * (c as u32 - 0x4e00);
    letters.split_terminator('。').map(|row| row.chars().take(columns).map(figure).collect()).collect()
}

/// A table with names of its own.
fn tabled(cells: &[Vec<u32>], seed: u64) -> String {
    let row = |(name, row): (&str, &Vec<u32>)| {
        let cells: String = row.iter().map(|cell| format!("\t{cell}")).collect();
        format!("{}{cells}\n", name.chars().take(6).collect::<String>())
    };
    prose(cells.len(), seed).split_terminator('。').zip(cells).map(row).collect()
}

/// What is shown of twelve entries, some of which have the figures of one table, each in its own way.
fn with_tables(tables: &[Vec<Vec<u32>>]) -> Vec<String> {
    with_figures(UNITS, tables, &[])
}

const UNITS: [&str; 12] =
    ["A 公司", "B 公司", "C 公司", "D 公司", "E 公司", "F 公司", "G 公司", "H 公司", "I 公司", "J 公司", "K 公司", "L 公司"];

/// The same of these units; the first ones quote figures besides, in words of their own.
fn with_figures(units: [&'static str; 12], tables: &[Vec<Vec<u32>>], quoted: &[Vec<u32>]) -> Vec<String> {
    let entry = |i: usize| {
        let seed = 400 + 10 * i as u64;
        let [start, middle, end] = parts(seed);
        let own = tables.get(i).cloned().unwrap_or_else(|| cells(4, 4, seed + 1));
        let figures = quoted.get(i).map_or(&[][..], Vec::as_slice);
        let words = prose(figures.len(), seed + 3);
        let quote = words.split_terminator('。').zip(figures).map(|(words, figure)| format!("{words} {figure} 元，")).collect::<String>();
        [format!("{start}\n{quote}"), format!("{middle}\n{}", tabled(&own, seed + 2)), end]
    };
    let made = |((i, unit), own): ((usize, &'static str), &'static str)| Made { no: &own[..1], unit, form: Some(entry(i)), ..BASE };
    briefs(&units.into_iter().enumerate().zip(UNITS).map(made).collect::<Vec<_>>())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Rows and columns of one side may be exchanged and stand in any order.
    #[test]
    fn a_table_is_found_however_it_is_turned(
        rows in 3usize..6,
        columns in 3usize..6,
        seed in 1_000u64..100_000,
        turned in any::<bool>(),
        (row_keys, column_keys) in (prop::collection::vec(any::<u32>(), 6), prop::collection::vec(any::<u32>(), 6)),
    ) {
        let table = cells(rows, columns, seed);
        let sorted = |keys: &[u32], count: usize| {
            let mut order: Vec<usize> = (0..count).collect();
            order.sort_by_key(|&i| keys[i]);
            order
        };
        let (row_order, column_order) = (sorted(&row_keys, rows), sorted(&column_keys, columns));
        let reordered: Vec<Vec<u32>> = row_order.iter().map(|&r| column_order.iter().map(|&c| table[r][c]).collect()).collect();
        let transposed = |t: &[Vec<u32>]| (0..columns).map(|c| t.iter().map(|row| row[c]).collect()).collect();
        let other = if turned { transposed(&reordered) } else { reordered };
        prop_assert_eq!(with_tables(&[table, other]), ["B A Partial SameDivision shown"]);
    }

    #[test]
    fn tables_of_their_own_and_tables_of_everybody_are_nobodys_copy(seed in 1_000u64..100_000) {
        let table = cells(4, 4, seed);
        let own = (0..12).map(|i| cells(4, 4, seed + 1 + i)).collect::<Vec<_>>();
        prop_assert_eq!(with_tables(&own), Vec::<String>::new());
        prop_assert_eq!(with_tables(&vec![table; 5]), Vec::<String>::new());
    }

    /// Few figures of many digits are enough; where a third unit has them too they are as likely quoted.
    #[test]
    fn four_figures_that_tell_much_are_a_table(figures in prop::collection::btree_set(1_000u32..10_000, 4)) {
        let figures: Vec<u32> = figures.into_iter().map(|figure| 10 * figure + 1 + figure % 9).collect();
        let table: Vec<Vec<u32>> = figures.chunks(2).map(<[u32]>::to_vec).collect();
        prop_assert_eq!(with_tables(&vec![table.clone(); 2]), ["B A Partial SameDivision shown"]);
        prop_assert_eq!(with_tables(&vec![table; 3]), Vec::<String>::new());
        prop_assert_eq!(with_figures(UNITS, &[], &vec![figures; 2]), ["B A Partial SameDivision shown"]);
    }

    #[test]
    fn a_statistic_of_four_figures_of_three_digits_is_nobodys_table(figures in prop::collection::btree_set(100u32..1_000, 4)) {
        let figures: Vec<u32> = figures.into_iter().collect();
        prop_assert_eq!(with_figures(UNITS, &[], &vec![figures; 2]), Vec::<String>::new());
    }

    /// A unit has one table in two entries, and another unit has it from there.
    #[test]
    fn a_units_own_entries_do_not_make_its_table_anybodys(seed in 1_000u64..100_000) {
        let table = cells(3, 3, seed);
        let turned: Vec<Vec<u32>> = (0..3).map(|column| table.iter().map(|row| row[column]).collect()).collect();
        let units = std::array::from_fn(|i| if i == 2 { UNITS[0] } else { UNITS[i] });
        let shown = with_figures(units, &[table.clone(), turned, table], &[]);
        prop_assert_eq!(shown, ["B A Partial SameDivision shown", "C B Partial SameDivision shown"]);
    }
}

/// A log that was sent as a form must not cost the memory of its square; what is copied is still found in all of it.
#[test]
fn a_form_without_end_is_compared_in_part_and_told() {
    let long = |no: &'static str, seed| Made { no, form: Some([prose(3_000, seed), prose(40, 77), prose(6, seed + 2000)]), ..BASE };
    let screened = run(&[long("A", 1), Made { no: "B", form: Some([prose(12, 5), prose(40, 77), prose(6, 9)]), ..BASE }, long("C", 3)]);
    let told: Vec<_> = screened.problems.iter().map(|p| (p.code.as_str(), p.place.entry.as_deref(), p.place.file.as_deref())).collect();
    let of = |no, file| ("reuse.too_many_sentences", Some(no), Some(file));
    assert_eq!(told, [of("A", "A/申报书.txt"), of("C", "C/申报书.txt")]);
    let pairs: Vec<(&str, &str)> = screened.matches.iter().map(|m| (m.a.entry.as_str(), m.b.entry.as_str())).collect();
    assert_eq!(
        pairs,
        [("B", "A"), ("C", "A"), ("C", "B")],
        "what all three share stands behind the end of what is compared sentence by sentence"
    );
}
