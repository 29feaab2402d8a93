use record::{Answers, CannotTell, Kind, Lang, Personal, Say};

use super::season::{Draft, Season};
use crate::{Settings, rules};

#[test]
fn every_rule_has_a_manual_in_both_languages_and_a_code_of_its_own() {
    let mut kinds: Vec<&str> = rules().iter().map(|r| r.kind).collect();
    for rule in rules() {
        let manual = rule.manual();
        for part in [&manual.what, &manual.why, &manual.example, &manual.inputs, &manual.clears] {
            for lang in [Lang::Zh, Lang::En] {
                assert!(part.get(lang).chars().count() >= 6, "{}: {manual:?}", rule.kind);
            }
        }
        let file = format!("{}/src/rules/{}.rs", env!("CARGO_MANIFEST_DIR"), rule.kind.replace('.', "/"));
        let written = std::fs::read_to_string(&file).unwrap_or_else(|e| panic!("{file}: {e}"));
        assert!(written.contains(&format!("kind: \"{}\",", rule.kind)), "{} does not stand in its own file", rule.kind);
    }
    kinds.sort_unstable();
    let mut named: Vec<&str> = Kind::known().collect();
    named.sort_unstable();
    assert_eq!(kinds, named, "each rule has a name, and each name a rule");
    kinds.dedup();
    assert_eq!(kinds.len(), rules().len());
}

#[test]
fn every_rule_can_be_switched_off_and_cite_another_clause() {
    for rule in rules() {
        let text = format!("[rules.\"{}\"]\nenabled = false\nclause = \"九(九)9\"\nattention = \"low\"\n", rule.kind);
        let settings: Settings = toml::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", rule.kind));
        assert_eq!((rule.enabled(&settings), rule.cited(&settings)), (false, "九(九)9"));
        assert!(rule.enabled(&Settings::default()));
    }
}

#[test]
fn a_misspelt_key_is_refused_by_name() {
    let error = |text: &str| toml::from_str::<Settings>(text).unwrap_err().to_string();
    assert!(error("[rules.\"team.too_many_representative\"]\n").contains("team.too_many_representative"));
    assert!(error("[rules.\"team.too_many_representatives\"]\nwith = { maximum = 5 }\n").contains("maximum"));
}

#[test]
fn answers_balance_and_a_rule_that_is_off_does_not_answer() {
    let mut season = Season::of(vec![
        Draft::sound("GD-2025-0001", "佛山市朗擎流体机械有限公司", "91440600475W6GYT3H").set("单位类型", "个人"),
        Draft::sound("GD-2025-0002", "清远市瓷砚建陶有限公司", ""),
        Draft::sound("ZJ-2025-0001", "杭州澄脉物联技术有限公司", "").change(|d| d.division = "zj-2025"),
    ]);
    season.settings.rules.no_lead.enabled = false;
    let checked = season.run();
    assert_eq!(checked.answers.len(), rules().len() - 1);
    for (kind, answer) in &checked.answers {
        assert_eq!(answer.pass + answer.suspected + answer.cannot_tell, 2, "{kind}: {answer:?}");
    }
    let (_, legal) = checked.answers.iter().find(|(kind, _)| *kind == "org.not_legal_person").expect("it ran");
    assert_eq!(*legal, Answers { pass: 0, suspected: 1, cannot_tell: 1 });
    let without_code = CannotTell {
        kind: Kind::new("org.not_legal_person"),
        missing: Say::new("未填统一社会信用代码", "the unified social credit code is missing"),
        others: Vec::new(),
        entries: vec!["GD-2025-0002".to_owned()],
    };
    assert_eq!(checked.cannot_tell.iter().filter(|c| c.kind == without_code.kind).collect::<Vec<_>>(), [&without_code]);
    assert!(checked.flags.iter().all(|f| f.entry.starts_with("GD")));
}

#[test]
fn a_clause_that_the_contest_lacks_is_said_and_the_finding_stays() {
    let mut season =
        Season::of(vec![Draft::sound("GD-2025-0001", "佛山市朗擎流体机械有限公司", "91440600475W6GYT3H").set("单位类型", "个人")]);
    season.settings.rules.not_legal_person.clause = Some("九(九)9".to_owned());
    let checked = season.run();
    assert_eq!(checked.flags.iter().map(|f| f.clause.locator.as_str()).collect::<Vec<_>>(), ["九(九)9"]);
    assert_eq!(checked.problems.iter().map(|p| p.code.as_str()).collect::<Vec<_>>(), ["rules.clause_missing"]);
}

#[test]
fn personal_data_are_listed_where_they_stand_and_shown_masked() {
    let draft = Draft::sound("GD-2025-0001", "佛山市朗擎流体机械有限公司", "91440600475W6GYT3H")
        .set("团队名称", "叶轮组 13800138000")
        .with_file("附件.txt", "联系人 li@example.com，证件 11010519491231002X。");
    let dossiers = Season::of(vec![draft]).dossiers();
    let found = crate::privacy::list(dossiers.iter());
    let seen: Vec<(&str, u32, Personal, &str)> = found.iter().map(|p| (p.file.as_str(), p.page, p.kind, p.masked.as_str())).collect();
    let file = "divisions/gd-2025/files/GD-2025-0001/附件.txt";
    assert_eq!(
        seen,
        [
            ("divisions/entries.csv", 2, Personal::Mobile, "138****8000"),
            (file, 1, Personal::Mail, "l*@example.com"),
            (file, 1, Personal::IdentityNumber, "110***********002X"),
        ]
    );
}

#[test]
fn the_order_of_work_does_not_show() {
    let drafts: Vec<Draft> = (0..40)
        .map(|n| {
            let no = format!("GD-2025-{n:04}");
            Draft::sound(&no, &format!("佛山市第{n}机械有限公司"), "")
                .set("参赛代表", "甲、乙、丙、丁、戊、己")
                .set("知识产权", "ZL202010221946.7 同一专利")
        })
        .collect();
    let season = Season::of(drafts);
    let run =
        |threads: usize| rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads start").install(|| season.run());
    assert_eq!(run(1), run(7));
}

#[test]
fn the_pipeline_file_holds_every_rule_with_what_the_rules_propose() {
    let file = include_str!("../../../../pipelines/guangdong-2025/rules.toml");
    let written: Settings = toml::from_str(file).expect("rules.toml is read");
    let mut bare = written.clone();
    for rule in rules() {
        assert!(file.contains(&format!("[rules.\"{}\"]", rule.kind)), "{} is not in rules.toml", rule.kind);
        let switch = (rule.switch)(&written);
        assert_eq!((switch.enabled, switch.clause, switch.attention), (true, Some(rule.clause), Some(rule.attention)), "{}", rule.kind);
    }
    strip(&mut bare);
    assert_eq!(bare, Settings::default());
}

/// Leaves limits, lists and thresholds only. When registration opens and closes is the contest's alone to say.
fn strip(settings: &mut Settings) {
    let mut value = toml::Value::try_from(&*settings).expect("settings are written");
    let tables = value["rules"].as_table_mut().expect("one table a rule");
    for (_, rule) in tables.iter_mut() {
        let rule = rule.as_table_mut().expect("a rule is a table");
        rule.remove("clause");
        rule.remove("attention");
    }
    let registration = tables.get_mut("entry.submitted_late").and_then(|rule| rule.get_mut("with")).and_then(toml::Value::as_table_mut);
    let registration = registration.expect("its days stand in a table");
    assert!(registration.remove("opens").is_some() && registration.remove("closes").is_some(), "the pipeline file says when it is");
    *settings = value.try_into().expect("settings are read");
}
