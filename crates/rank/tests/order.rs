//! What an order for experts must keep: more never counts for less, length alone counts for nothing, threads do not show.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use expect_test::expect;
use proptest::prelude::*;
use rank::{Settings, rank, score};
use record::{Contribution, Dossier, NO_TRACK, Ranking, Say};

mod gold;

fn settings() -> Settings {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../pipelines/guangdong-2025/criteria.toml");
    toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// A text with a little of everything that the criteria count.
fn text(id: &str) -> gold::Text {
    let section = |key: &str, text: &str| (key.to_owned(), text.to_owned());
    gold::Text {
        id: id.to_owned(),
        title: "离心风机叶轮数据闭环".to_owned(),
        sections: vec![
            section("overview", "平台2023年9月上线，接入42,317条台架曲线和2,308台在役风机回传数据。"),
            section("solution", "1. 数据对齐\n台账经脱敏和校验，剔除异常曲线3,190条。\n留出2024年的数据检验，平均绝对误差0.71个百分点。"),
            section(
                "value",
                "新品定型周期由118天缩短到41天。样机轮次由5.3轮降到1.8轮。\n由检测机构出具报告。预计三年后节电9,000万千瓦时。",
            ),
            section("business_model", "2024年签订合同3单，收入113万元。方法已在两家企业复现。"),
            section("team", "组长从事叶轮设计22年。另有博士2人，工程师6人。"),
        ],
        rights: vec!["ZL202310983519.5 性能预测方法".to_owned(), "2024SR1727961 对齐软件".to_owned()],
        awards: vec!["2024年省工业数据应用创新大赛二等奖".to_owned()],
        partners: vec!["岭东理工大学".to_owned()],
        applied: true,
        quality: 0.0,
        derived: false,
    }
}

fn one(dossier: Dossier) -> Ranking {
    rank(&[dossier], &[], "gd-2025", &settings()).pop().unwrap()
}

#[test]
fn each_contribution_says_what_it_rests_on() {
    let ranking = one(gold::dossier(&text("A"), ""));
    let shown: Vec<String> = ranking
        .contributions
        .iter()
        .map(|c| {
            format!(
                "{} {:.3} {}\n{}",
                c.criterion,
                c.value,
                c.reason.zh,
                c.evidence.iter().map(|e| format!("  {}\n", e.quote)).collect::<String>()
            )
        })
        .collect();
    expect![[r#"
        data 0.169 写明数据来源和规模的句子 3 句；数据治理与合规做法 3 种；点明的数据来源种类 0 种
          平台2023年9月上线，接入42,317条台架曲线和2,308台在役风机回传数据。
          台账经脱敏和校验，剔除异常曲线3,190条。
          留出2024年的数据检验，平均绝对误差0.71个百分点。
        application 0.675 登记表填报已实际应用：是；写明上线和使用情况的句子 1 句；写明第三方证明或核验的句子 1 句；获奖与入选 1 项
          是
          平台2023年9月上线，接入42,317条台架曲线和2,308台在役风机回传数据。
          由检测机构出具报告。
        benefit 0.230 写明前后两个数字的变化的句子 2 句；应用价值部分的不同数字 4 个；与基线或同类比较的句子 0 句；百万以上的数量和金额 1 个
          新品定型周期由118天缩短到41天。
          样机轮次由5.3轮降到1.8轮。
          2024年签订合同3单，收入113万元。
        innovation 0.282 知识产权 2 项；解决方案中写明方法的句子 0 句；解决方案中说明缘由的句子 0 句；解决方案中有三个以上数字的句子 0 句；写明检验方法和指标的句子 1 句；获奖与入选 1 项
          ZL202310983519.5 性能预测方法；2024SR1727961 对齐软件
          留出2024年的数据检验，平均绝对误差0.71个百分点。
          2024年省工业数据应用创新大赛二等奖
        maturity 0.217 写明合同、收入或用户的句子 2 句；写明在别处复制使用的句子 1 句；说明局限、边界和退路的句子 0 句
          2024年签订合同3单，收入113万元。
          方法已在两家企业复现。
        team 0.500 团队规模与经历的数字 3 个；资质与职责 3 种；联合参赛单位 1 项
          另有博士2人，工程师6人。
          组长从事叶轮设计22年。
          岭东理工大学
        completeness 0.218 写足的章节 5/5
    "#]]
    .assert_eq(&shown.concat());
    assert_eq!(ranking.bonus.unwrap().quote, "2024年省工业数据应用创新大赛二等奖");
}

#[test]
fn every_quote_stands_at_its_span() {
    let dossier = gold::dossier(&text("A"), "");
    let form = dossier.application().unwrap().document.clone();
    for e in one(dossier.clone()).contributions.iter().flat_map(|c| &c.evidence) {
        let source = if e.sha256 == form.sha256 { &form.text } else { &*dossier.registry_text };
        assert_eq!(source.get(e.span), Some(e.quote.as_str()));
    }
}

#[test]
fn an_entry_whose_form_was_not_read_has_no_place() {
    let mut unread = gold::dossier(&text("A"), "");
    unread.form_at = None;
    unread.form.sections.clear();
    let mut read = gold::dossier(&text("B"), "");
    read.entry.track = None;
    let places: Vec<(String, String, u32, (u32, u32))> =
        rank(&[unread, read], &[], "gd-2025", &settings()).into_iter().map(|r| (r.entry, r.track, r.place, r.band)).collect();
    assert_eq!(places, [("B".to_owned(), NO_TRACK.to_owned(), 1, (1, 1))]);
}

#[test]
fn those_who_share_a_place_stand_by_falling_score() {
    let dossiers: Vec<Dossier> = (0..12)
        .map(|i| {
            let mut t = text(&format!("E{i:02}"));
            t.rights.truncate(i % 3);
            t.awards.truncate(i % 2);
            gold::dossier(&t, "")
        })
        .collect();
    let rankings = rank(&dossiers, &[], "gd-2025", &settings());
    assert!(rankings.windows(2).any(|w| w[0].place == w[1].place && w[0].score > w[1].score), "no place is shared");
    assert!(rankings.windows(2).all(|w| (w[0].place, -w[0].score) <= (w[1].place, -w[1].score)));
}

#[test]
fn another_division_has_no_place_and_twins_share_one() {
    let mut away = gold::dossier(&text("C"), "");
    away.entry.division = "zj-2025".to_owned();
    let mut weak = text("D");
    weak.sections.truncate(1);
    weak.rights.clear();
    weak.applied = false;
    let dossiers = [gold::dossier(&text("B"), ""), away, gold::dossier(&weak, ""), gold::dossier(&text("A"), "")];
    let places: Vec<(String, u32, (u32, u32))> =
        rank(&dossiers, &[], "gd-2025", &settings()).into_iter().map(|r| (r.entry, r.place, r.band)).collect();
    assert_eq!(places, [("A".to_owned(), 1, (1, 2)), ("B".to_owned(), 1, (1, 2)), ("D".to_owned(), 3, (3, 3))]);
}

/// Sentences of the sort that fills pages: no figures, nothing that can be checked.
const FILLER: [&str; 8] = [
    "随着新一轮科技革命和产业变革深入发展，数字经济已成为高质量发展的重要引擎。",
    "我们始终坚持以人为本、开放共享的理念，努力为社会创造更大价值。",
    "本项目意义重大，前景广阔，深受各界好评。",
    "在各级领导的关心支持下，团队上下同心，砥砺前行。",
    "未来将继续深耕细作，不断拓展新的领域，打造行业标杆。",
    "方案立足当下，着眼长远，兼顾效率与公平。",
    "大家一致认为这一方向值得长期投入。",
    "让科技更有温度，让生活更加美好。",
];

#[test]
fn filler_moves_no_value() {
    let plain = one(gold::dossier(&text("A"), ""));
    let padded = one(gold::dossier(&text("A"), &FILLER.concat().repeat(20)));
    let values = |r: &Ranking| r.contributions.iter().map(|c| (c.criterion.clone(), c.value)).collect::<Vec<_>>();
    // Completeness counts length up to a page, which this short text does not reach.
    let without = |r: &Ranking| values(r).into_iter().filter(|(key, _)| key != "completeness").collect::<Vec<_>>();
    assert_eq!(without(&plain), without(&padded));
}

#[test]
fn saying_it_again_moves_no_value() {
    let mut twice = text("A");
    for (_, body) in &mut twice.sections {
        *body = format!("{body}\n{}\n", body.replace('。', "。 "));
    }
    let (plain, twice) = (one(gold::dossier(&text("A"), "")), one(gold::dossier(&twice, "")));
    let values = |r: &Ranking| r.contributions[..6].iter().map(|c| c.value).collect::<Vec<_>>();
    assert_eq!(values(&plain), values(&twice));
}

fn shared_gold() -> Option<Vec<gold::Text>> {
    let texts = gold::read(&testkit::shared("gold/texts")?).unwrap();
    Some(texts.into_iter().filter(|g| !g.derived).collect())
}

#[test]
fn padding_keeps_a_real_entry_within_its_band() {
    let Some(texts) = shared_gold() else { return };
    let settings = settings();
    let dossiers: Vec<Dossier> = texts.iter().map(|g| gold::dossier(g, "")).collect();
    let before = rank(&dossiers, &[], "gd-2025", &settings);
    for at in (0..texts.len()).step_by(7) {
        let mut padded = dossiers.clone();
        padded[at] = gold::dossier(&texts[at], &FILLER.concat().repeat(10));
        let after = rank(&padded, &[], "gd-2025", &settings);
        let of = |all: &[Ranking]| all.iter().find(|r| r.entry == texts[at].id).map(|r| (r.place, r.band)).unwrap();
        let ((was, band), (is, _)) = (of(&before), of(&after));
        assert!((band.0..=band.1).contains(&is), "{} went from {was} {band:?} to {is}", texts[at].id);
    }
}

#[test]
fn the_order_agrees_with_marks_by_hand() {
    let Some(texts) = shared_gold() else { return };
    let dossiers: Vec<Dossier> = texts.iter().map(|g| gold::dossier(g, "")).collect();
    let rankings = rank(&dossiers, &[], "gd-2025", &settings());
    let marks: Vec<f64> = rankings.iter().map(|r| texts.iter().find(|t| t.id == r.entry).unwrap().quality).collect();
    let scores: Vec<f64> = rankings.iter().map(|r| r.score).collect();
    let (tau, top) = (gold::tau(&scores, &marks), gold::top_share(&scores, &marks));
    assert!(tau >= 0.72 && top >= 0.85, "tau {tau:.3}, best fifth in the first 30 %: {top:.2}");
}

#[test]
fn the_number_of_threads_does_not_show() {
    let dossiers: Vec<Dossier> = (0..40)
        .map(|i| {
            let mut t = text(&format!("E{i:02}"));
            t.rights.truncate(i % 3);
            t.sections.truncate(1 + i % 5);
            gold::dossier(&t, "")
        })
        .collect();
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| rank(&dossiers, &[], "gd-2025", &settings()))
    };
    assert!(with(1) == with(7), "two orders of one season");
    let mut turned = dossiers.clone();
    turned.reverse();
    assert!(with(3) == rank(&turned, &[], "gd-2025", &settings()), "the order of dossiers shows");
}

proptest! {
    #[test]
    fn more_of_a_criterion_never_lowers_the_score(parts in prop::collection::vec((0.0f64..=1.0, 0.0f64..5.0), 1..9), at in 0usize..9, more in 0.0f64..=1.0) {
        let contribution = |&(value, weight): &(f64, f64)| Contribution {
            criterion: String::new(),
            name: Say::new("", ""),
            value,
            weight,
            evidence: Vec::new(),
            reason: Say::new("", ""),
        };
        let before: Vec<Contribution> = parts.iter().map(contribution).collect();
        let mut after = before.clone();
        let at = at % after.len();
        after[at].value = after[at].value.max(more);
        prop_assert!(score(&after) >= score(&before) - 1e-12);
        prop_assert!((0.0..=100.0 + 1e-9).contains(&score(&after)));
    }

    #[test]
    fn more_text_rights_or_prizes_never_lower_the_score(extra in prop::sample::select(vec!["服务46家医院，误差0.5%。", "审计报告由第三方出具。", "由12天降到3天。"]), section in 0usize..5, rights in 0usize..4) {
        let before = one(gold::dossier(&text("A"), ""));
        let mut more = text("A");
        more.sections[section].1.push_str(extra);
        more.rights.extend((0..rights).map(|i| format!("ZL20231098351{i}.5 方法")));
        more.awards.push("省科技进步奖".to_owned());
        let after = one(gold::dossier(&more, ""));
        prop_assert!(after.score >= before.score);
    }
}
