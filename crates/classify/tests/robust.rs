//! What must come out of texts that are not as they should be.

mod common;

use classify::{Classifier, TextDoc};
use common::{classifier, contest, doc};
use record::Classification;

const REFERRAL: &str = "县域内十二家乡镇卫生院与县人民医院之间建立检查检验结果互认机制。患者在乡镇拍片，影像上传到远程影像中心，由县医院医生\
出具报告，其他医院直接调阅，不再重复检查。需要上转的患者由转诊平台预约号源和床位，家庭医生陪同办理；康复期患者下转社区，随访记录\
同步回传。平台对接电子病历、预约挂号、候诊叫号和救护车调度，患者平均候诊时间缩短四成，重复检查率下降三成。\n系统上线两年来，远程会诊\
累计三万例，基层首诊比例提高，医共体内部双向转诊更加顺畅，群众少跑路。";

const CARBON: &str = "面向纺织印染企业建立碳管理平台，采集用电、蒸汽和染料投入等活动水平数据，按照排放因子核算组织碳排放和产品碳足迹。\
平台对接供应链碳数据，自动生成碳盘查报告和碳标签，支持核查机构远程核查，帮助企业应对碳边境调节机制。\n在碳市场履约季，系统预测\
配额缺口，给出碳交易辅助决策；减排项目库推荐减碳技术路径，跟踪碳达峰进度。";

fn one(classifier: &Classifier, doc: &TextDoc) -> Classification {
    classifier.classify_texts(std::slice::from_ref(doc)).remove(0)
}

#[test]
fn too_little_text_is_no_ground_to_choose() {
    let classifier = classifier();
    for (title, text) in [("", None), ("", Some("")), ("大数据平台", None), ("", Some("  \n 2025 — 3.14 ")), ("项目", Some("项目"))]
    {
        let found = one(&classifier, &doc(title, text));
        assert!(found.abstained, "{title:?} {text:?} {found:?}");
        assert!(found.reasons[0].zh.starts_with("无法判断"), "{found:?}");
        assert_eq!(found.candidates.len(), 5);
    }
}

#[test]
fn a_very_long_text_is_judged_like_a_long_one() {
    let classifier = classifier();
    let once = one(&classifier, &doc("", Some(REFERRAL)));
    let long = one(&classifier, &doc("", Some(&REFERRAL.repeat(1000))));
    assert_eq!((once.topic.as_str(), long.topic.as_str()), ("T08.02", "T08.02"));
    assert!((once.topic_probability - long.topic_probability).abs() < 0.05, "{once:?} {long:?}");
}

#[test]
fn english_is_not_guessed_at() {
    let text = "Our platform collects data from blast furnaces and rolling mills, predicts the quality of each coil and recommends set \
                points to the operators. It saved nine million yuan in its first year and is used in four plants.";
    let found = one(&classifier(), &doc("Predictive quality for steel", Some(text)));
    assert!(found.abstained, "{found:?}");
}

#[test]
fn what_an_english_text_does_name_counts() {
    let text = "Vessels that broadcast a false MMSI are found by comparing AIS tracks with VTS radar and SAR images; the maritime \
                authority receives the true identity. AIS spoofing fell by half.";
    let found = one(&classifier(), &doc("Detecting AIS spoofing", Some(text)));
    assert_eq!(found.topic, "T04.06", "{found:?}");
}

#[test]
fn traditional_characters_and_full_width_change_nothing() {
    let classifier = classifier();
    let simplified = "医保基金智能审核：对定点医疗机构的异常费用进行大数据监管，识别欺诈骗保行为，DRG高套";
    let traditional = "醫保基金智能審核：對定點醫療機構的異常費用進行大數據監管，識別欺詐騙保行為，ＤＲＧ高套";
    let [a, b] = [simplified, traditional].map(|t| one(&classifier, &doc("", Some(t))));
    assert_eq!((a.track.as_str(), a.topic.as_str()), ("T09", b.topic.as_str()));
    assert_eq!(a.candidates, b.candidates);
}

#[test]
fn words_of_another_track_do_not_buy_that_track() {
    let (classifier, contest) = (classifier(), contest());
    let honest = one(&classifier, &doc("区域检查互认与转诊", Some(REFERRAL)));
    let topics = || contest.topics.iter().filter(|t| t.track() != "T08");
    let won: Vec<&str> = topics()
        .filter(|t| {
            let stuffed = format!("{REFERRAL}\n{}", t.profile.terms.join("，"));
            let found = one(&classifier, &doc("区域检查互认与转诊", Some(&stuffed)));
            found.track != "T08" && !found.abstained
        })
        .map(|t| t.code.as_str())
        .collect();
    assert_eq!(honest.topic, "T08.02");
    assert!(won.is_empty(), "{} of {} lists of terms won: {won:?}", won.len(), topics().count());
}

#[test]
fn a_text_about_two_tracks_names_both() {
    let classifier = classifier();
    let found = one(&classifier, &doc("", Some(&format!("{REFERRAL}\n{CARBON}"))));
    let named: Vec<&str> = found.candidates[..3].iter().map(|c| c.topic.as_str()).collect();
    assert!(named.contains(&"T08.02") && named.contains(&"T13.04"), "{found:?}");
    let alone = one(&classifier, &doc("", Some(REFERRAL))).track_probability;
    assert!(found.track_probability < alone, "{} is not below {alone}", found.track_probability);
}

#[test]
fn what_fits_nothing_is_never_claimed() {
    let text = "社团把十年来的合唱排练录成乐谱，按声部整理成册，供老年大学的学员翻看。每周三晚上在礼堂排练，指挥手写的批注也一并保留。\
                团员们轮流保管谱夹，演出结束以后由声部长清点，缺页的找人补抄。春秋两季各办一场音乐会，票由团员自己送到亲友手上。\
                谱夹的封面由团员的孩子绘制，每年换一次。排练厅的钢琴两年调一次音，费用由大家分摊。";
    let found = one(&classifier(), &doc("合唱团的谱夹", Some(text)));
    assert!(found.abstained || found.topic == "T14.02", "{found:?}");
}

#[test]
fn what_is_new_to_every_track_is_open_innovation() {
    let text = "居民把自己的健身、出行和阅读记录存进个人数据账户，由受托机构按照信托合同代为管理。哪家企业想用、用多久、付多少，都要\
                本人在手机上点头；收益每月结算到账户，随时可以撤回授权。区块链记录每一次使用，本人能看到去向。";
    let found = one(&classifier(), &doc("个人数据信托账户", Some(text)));
    assert_eq!((found.track.as_str(), found.topic.as_str()), ("T14", "T14.02"), "{found:?}");
}

#[test]
fn the_answer_is_the_same_on_any_number_of_threads() {
    let classifier = classifier();
    let docs: Vec<TextDoc> = (0..40)
        .map(|i| doc(&format!("第{i}号"), Some(&[REFERRAL, CARBON][i % 2].chars().take(100 + 10 * (i % 5)).collect::<String>())))
        .collect();
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a small pool can be built");
        pool.install(|| classifier.classify_texts(&docs))
    };
    assert_eq!(on(1), on(7));
}
