//! What must come out of texts that are not as they should be.

mod common;

use classify::{Classifier, TextDoc};
use common::{classifier, contest, doc};
use record::{Classification, Topic};

const REFERRAL: &str = "县域内十二家乡镇卫生院与县人民医院之间建立检查检验结果互认机制。患者在乡镇拍片，影像上传到远程影像中心，由县医院医生\
出具报告，其他医院直接调阅，不再重复检查。需要上转的患者由转诊平台预约号源和床位，家庭医生陪同办理；康复期患者下转社区，随访记录\
同步回传。平台对接电子病历、预约挂号、候诊叫号和救护车调度，患者平均候诊时间缩短四成，重复检查率下降三成。\n系统上线两年来，远程会诊\
累计三万例，基层首诊比例提高，医共体内部双向转诊更加顺畅，群众少跑路。";

const CARBON: &str = "面向纺织印染企业建立碳管理平台，采集用电、蒸汽和染料投入等活动水平数据，按照排放因子核算组织碳排放和产品碳足迹。\
平台对接供应链碳数据，自动生成碳盘查报告和碳标签，支持核查机构远程核查，帮助企业应对碳边境调节机制。\n在碳市场履约季，系统预测\
配额缺口，给出碳交易辅助决策；减排项目库推荐减碳技术路径，跟踪碳达峰进度。";

/// The same project at the length of an application.
const LONG_REFERRAL: [&str; 2] = [
    REFERRAL,
    "\n影像中心由县医院放射科七名医生轮值，急诊报告三十分钟内出具，疑难病例请市级医院会诊。检查结果按统一的项目名称和质控标准互认，乡镇卫生院\
的设备每月由质控小组抽查。转诊平台按病种设置上转和下转条件，床位和专家号源优先留给上转患者；下转后由家庭医生随访，血压、血糖和用药\
记录回到电子病历。两年里患者自付的检查费用减少一百二十万元，县域内就诊率升到九成。卫生院医生到影像中心轮训，已有三十人取得上岗资格。",
];

/// What annexes hold: nothing of the project.
const ANNEX: &str = "本合同一式四份，甲乙双方各执两份，自双方法定代表人或授权代表签字并加盖公章之日起生效。任何一方不履行合同义务或者履行\
合同义务不符合约定的，应当承担继续履行、采取补救措施或者赔偿损失等违约责任。因不可抗力不能履行合同的，应当及时通知对方，并在合理期限内\
提供证明。双方在履行合同过程中发生争议的，应当协商解决；协商不成的，可以向合同签订地人民法院提起诉讼。未尽事宜，由双方另行签订补充协议，\
补充协议与本合同具有同等法律效力。";

fn one(classifier: &Classifier, doc: &TextDoc) -> Classification {
    classifier.classify_texts(std::slice::from_ref(doc)).remove(0)
}

#[test]
fn too_little_text_is_no_ground_to_choose() {
    let classifier = classifier();
    for (title, text) in [("", None), ("", Some("")), ("大数据平台", None), ("", Some("  \n 2025 — 3.14 ")), ("项目", Some("项目"))]
    {
        let found = one(&classifier, &doc(title, text));
        assert!(found.abstained(), "{title:?} {text:?} {found:?}");
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
    assert!(found.abstained(), "{found:?}");
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

/// Tracks that are answered for a text to which the words of each topic of another track were added, where that is not the text's own.
fn bought(title: impl Fn(&Topic) -> String, text: impl Fn(&Topic) -> String) -> Vec<String> {
    let (classifier, contest) = (classifier(), contest());
    let others: Vec<&Topic> = contest.topics.iter().filter(|t| t.track() != "T08").collect();
    let docs: Vec<TextDoc> = others.iter().map(|t| doc(&title(t), Some(&text(t)))).collect();
    let found = classifier.classify_texts(&docs);
    let lost = found.iter().zip(others).filter(|(found, _)| found.track != "T08" && !found.abstained());
    lost.map(|(found, topic)| format!("{} by the words of {}", found.topic, topic.code)).collect()
}

#[test]
fn words_of_another_track_do_not_buy_that_track() {
    const TITLE: &str = "区域检查互认与转诊";
    let project = LONG_REFERRAL.concat();
    let honest = one(&classifier(), &doc(TITLE, Some(&project)));
    assert_eq!((honest.topic.as_str(), honest.abstained()), ("T08.02", false));
    let title = |_: &Topic| TITLE.to_owned();
    let terms = |t: &Topic| t.profile.terms.join("，");
    let none = Vec::<String>::new();
    assert_eq!(bought(title, |t| format!("{REFERRAL}\n{}", terms(t))), none, "a list of terms behind a short text");
    assert_eq!(bought(title, |t| format!("{project}\n关键词：{}", terms(t))), none, "a list of terms");
    let again = |t: &Topic| format!("\n关键词：{}", terms(t)).repeat(5);
    assert_eq!(bought(title, |t| format!("{project}{}", again(t))), none, "the same list five times");
    let woven = |t: &Topic| t.profile.terms.iter().map(|w| format!("项目也可以推广应用到{w}等方面，")).collect::<String>();
    assert_eq!(bought(title, |t| format!("{project}\n{}。", woven(t))), none, "each term in a sentence of its own");
    let described = |t: &Topic| format!("\n本项目{}。{}", t.title, t.description).repeat(3);
    assert_eq!(bought(title, |t| format!("{project}{}", described(t))), none, "the notice's description three times");
    let named = |t: &Topic| format!("{TITLE}（{}）", t.profile.terms[..t.profile.terms.len().min(5)].join("、"));
    assert_eq!(bought(named, |_| project.clone()), none, "terms in the title");
}

#[test]
fn a_text_about_two_tracks_is_not_given_to_one() {
    let classifier = classifier();
    let (referral, carbon) = (LONG_REFERRAL.concat(), CARBON.repeat(3));
    for text in [format!("{referral}\n{carbon}"), format!("{carbon}\n{referral}")] {
        let found = one(&classifier, &doc("", Some(&text)));
        let named: Vec<&str> = found.candidates[..3].iter().map(|c| c.topic.as_str()).collect();
        assert!(named.contains(&"T08.02") && named.contains(&"T13.04"), "{found:?}");
        assert!(found.abstained(), "{found:?}");
        let reason = &found.reasons[0].zh;
        assert!(reason.starts_with("无法判断：内容兼及") && reason.contains("T08") && reason.contains("T13"), "{reason}");
    }
}

#[test]
fn a_long_annex_does_not_drown_the_project() {
    let project = LONG_REFERRAL.concat();
    for times in [10, 40] {
        let found = one(&classifier(), &doc("区域检查互认与转诊", Some(&format!("{project}\n{}", ANNEX.repeat(times)))));
        assert!(found.track == "T08" || found.abstained(), "{times} annexes: {found:?}");
        assert_eq!(found.topic, "T08.02", "{times} annexes");
    }
}

#[test]
fn what_fits_nothing_is_never_claimed() {
    let text = "社团把十年来的合唱排练录成乐谱，按声部整理成册，供老年大学的学员翻看。每周三晚上在礼堂排练，指挥手写的批注也一并保留。\
                团员们轮流保管谱夹，演出结束以后由声部长清点，缺页的找人补抄。春秋两季各办一场音乐会，票由团员自己送到亲友手上。\
                谱夹的封面由团员的孩子绘制，每年换一次。排练厅的钢琴两年调一次音，费用由大家分摊。";
    let found = one(&classifier(), &doc("合唱团的谱夹", Some(text)));
    assert!(found.abstained() || found.topic == "T14.02", "{found:?}");
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
