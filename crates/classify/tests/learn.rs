//! Corrections: what follows them, what stays, and what is shown before they apply.

mod common;

use classify::{Error, Label, TextDoc, changes};
use common::{classifier, contest, doc};
use proptest::prelude::*;
use record::Doubt;

/// Entries that the profiles put into energy use; the experts of this season want them under production decisions.
const GLAZE: [&str; 3] = [
    "釉线窑炉的天然气用量按釉料配方预测，燃气单耗下降，釉面色差减少，窑炉烧成曲线按釉料批次推荐。",
    "按釉料批次推荐窑炉烧成曲线，天然气和用电负荷随之下降，釉面针孔减少，能耗预测误差在百分之三以内。",
    "窑炉能耗预测与釉料批次挂钩：烧成曲线推荐后燃气单耗下降，釉面色差和针孔同时减少，用电负荷更稳。",
];

const OTHERS: [&str; 4] = [
    "医保基金智能审核，识别定点医疗机构的欺诈骗保行为，门诊慢特病用药异常费用自动预警。",
    "园区空压站与中央空调负荷预测，参与需求响应和虚拟电厂，分时电价下移峰填谷，用电成本下降。",
    "农机作业调度，跨区机收订单撮合，北斗轨迹核验作业面积，机手空驶减少。",
    "历史建筑一楼一档，巡查上报违建和白蚁，修缮审批全程留痕。",
];

fn docs() -> Vec<TextDoc> {
    let texts = GLAZE.iter().chain(&OTHERS).enumerate();
    texts.map(|(i, text)| TextDoc { id: format!("A{i}"), ..doc("", Some(text)) }).collect()
}

#[test]
fn what_is_like_a_corrected_entry_follows_it_and_the_rest_stays() {
    let docs = docs();
    let mut classifier = classifier();
    let before = classifier.classify_texts(&docs);
    classifier.learn_texts(&[(&docs[0], Label::of("T01.02")), (&docs[1], Label::of("T01.02"))], &docs[2..]).expect("the topic exists");
    let after = classifier.classify_texts(&docs);
    assert_eq!(before[..3].iter().map(|c| c.topic.as_str()).collect::<Vec<_>>(), ["T13.02"; 3]);
    let moved: Vec<_> = changes(&before, &after).into_iter().map(|c| (c.entry, c.from.0, c.to.0)).collect();
    let expected = ["A0", "A1", "A2"].map(|e| (e.to_owned(), "T13.02".to_owned(), "T01.02".to_owned()));
    assert_eq!(moved, expected);
    let taught = |c: &record::Classification| c.reasons.iter().any(|r| r.zh == "依据专家对本项目或相近项目的更正，由 T13.02 改为 T01.02");
    assert_eq!(after.iter().map(taught).collect::<Vec<_>>(), [vec![true; 3], vec![false; after.len() - 3]].concat());
    for (b, a) in before.iter().zip(&after).skip(3) {
        assert!((b.topic_probability - a.topic_probability).abs() < 0.05, "{b:?} {a:?}");
    }
}

#[test]
fn what_an_expert_confirmed_holds_no_like_entry_back() {
    let texts = GLAZE.iter().chain([OTHERS[0], OTHERS[2]].iter()).enumerate();
    let docs: Vec<TextDoc> = texts.map(|(i, text)| TextDoc { id: format!("A{i}"), ..doc(&format!("项目{i}"), Some(text)) }).collect();
    let mut classifier = classifier();
    let before = classifier.classify_texts(&docs);
    for confirmed in [None, Some(3)] {
        let taught = [(0, "T01.02"), (1, "T01.02")].into_iter().chain(confirmed.map(|i: usize| (i, before[i].topic.as_str())));
        let taught: Vec<_> = taught.map(|(i, topic)| (&docs[i], Label::of(topic))).collect();
        classifier.learn_texts(&taught, &docs[2..]).expect("the topic exists");
        let after = classifier.classify_texts(&docs);
        let moved: Vec<_> = changes(&before, &after).into_iter().map(|c| (c.entry, c.to.0)).collect();
        let expected = ["A0", "A1", "A2"].map(|e| (e.to_owned(), "T01.02".to_owned()));
        assert_eq!(moved, expected, "{confirmed:?}");
    }
}

#[test]
fn learning_nothing_changes_nothing() {
    let docs = docs();
    let mut classifier = classifier();
    let before = classifier.classify_texts(&docs);
    classifier.learn_texts(&[], &docs).expect("no topic is named");
    assert_eq!(classifier.classify_texts(&docs), before);
}

#[test]
fn learning_is_the_same_on_any_number_of_threads() {
    let docs = docs();
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a small pool can be built");
        pool.install(|| {
            let mut classifier = classifier();
            classifier.learn_texts(&[(&docs[0], Label::of("T01.02")), (&docs[4], Label::of("T01"))], &docs).expect("the topic exists");
            classifier.classify_texts(&docs)
        })
    };
    assert_eq!(on(1), on(5));
}

#[test]
fn a_correction_names_topics_or_tracks_of_the_contest() {
    let docs = docs();
    let learn = |label| classifier().learn_texts(&[(&docs[0], label)], &[]);
    for unknown in ["T99.01", "T99", "T01.", ""] {
        let expected = Err(Error::UnknownTopic { topic: unknown.to_owned() });
        assert_eq!([learn(Label::of(unknown)), learn(Label::one_of(["T01.02", unknown]))], [expected.clone(), expected]);
    }
    assert_eq!(learn(Label::one_of([])), Err(Error::NothingNamed));
}

#[test]
fn a_track_alone_moves_what_is_like_it_into_the_track_and_leaves_the_topic_to_the_profiles() {
    let docs = docs();
    let mut classifier = classifier();
    let before = classifier.classify_texts(&docs);
    classifier.learn_texts(&[(&docs[0], Label::of("T01")), (&docs[1], Label::of("T01"))], &docs[2..]).expect("the track exists");
    let after = classifier.classify_texts(&docs);
    let moved: Vec<_> = changes(&before, &after).into_iter().map(|c| (c.entry, c.from.0, c.to.0)).collect();
    let expected = ["A0", "A1", "A2"].map(|e| (e.to_owned(), "T13.02".to_owned(), "T01.02".to_owned()));
    assert_eq!(moved, expected, "of the topics of T01 the profiles put T01.02 first");
    for (b, a) in before.iter().zip(&after).skip(3) {
        assert!((b.topic_probability - a.topic_probability).abs() < 0.05, "{b:?} {a:?}");
    }
}

/// Of no topic of the contest, the first two much alike.
const ELSEWHERE: [&str; 3] = [
    "合唱团每周三晚上排练，指挥先带大家练声，再分声部学唱，男低音的节奏总是拖后；年底音乐会的节目单已经确定，门票在剧场窗口发售，家属可以免费入场观看演出。",
    "合唱团每周五晚上排练，指挥先带大家练声，再分声部学唱，女高音的音准总是偏高；新年音乐会的节目单已经确定，门票在剧院窗口发售，家属可以免费入场观看演出。",
    "球队上半场采用高位逼抢，中场球员失误较多，教练在更衣室调整阵型；下半场边锋连续突破，替补前锋头球破门，最终以二比一取胜，积分榜上升到第三位，下一轮对手是卫冕冠军。",
];

#[test]
fn what_fits_nothing_is_told_after_corrections_unless_it_is_like_a_corrected_one() {
    let asked = ELSEWHERE.map(|text| doc("", Some(text)));
    let docs = docs();
    let doubts = |labels: &[(&TextDoc, Label<'_>)]| {
        let mut classifier = classifier();
        classifier.learn_texts(labels, &docs[2..]).expect("the topic exists");
        classifier.classify_texts(&asked).into_iter().map(|c| c.doubt).collect::<Vec<_>>()
    };
    let no_fit = || Some(Doubt::NoFit);
    assert_eq!(doubts(&[]), [no_fit(), no_fit(), no_fit()]);
    let of_others = [(&docs[0], Label::of("T01.02")), (&docs[1], Label::of("T01.02"))];
    assert_eq!(doubts(&of_others), [no_fit(), no_fit(), no_fit()]);
    assert_eq!(doubts(&[(&asked[0], Label::of("T03.02"))]), [None, None, no_fit()]);
}

/// Codes of a topic of each track, and of every topic of it.
fn tracks() -> Vec<(String, Vec<String>)> {
    let contest = contest();
    let topics = |code: &str| contest.topics.iter().filter(|t| t.track() == code).map(|t| t.code.clone()).collect();
    contest.tracks.iter().map(|t| (t.code.clone(), topics(&t.code))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(12) })]

    /// A track is the set of its topics, however often and in whatever order these are named; a set of one is that topic; a set of all says
    /// nothing; and whatever is learnt, the same bytes come out again.
    #[test]
    fn a_label_is_the_set_that_it_names(first in 0usize..14, second in 0usize..14, turn in 0usize..7, taught in 0usize..7) {
        let (docs, tracks) = (docs(), tracks());
        let after = |labels: &[(&TextDoc, Label<'_>)]| {
            let mut classifier = classifier();
            classifier.learn_texts(labels, &docs).expect("the contest has these");
            classifier.classify_texts(&docs)
        };
        let (track, topics) = &tracks[first];
        let other = (&docs[(taught + 1) % docs.len()], Label::of(&tracks[second].1[0]));
        let mut named: Vec<&str> = topics.iter().chain(&topics[..1]).map(String::as_str).collect();
        named.rotate_left(turn % topics.len());
        let of_track = after(&[(&docs[taught], Label::of(track)), other.clone()]);
        prop_assert_eq!(&after(&[(&docs[taught], Label::one_of(named)), other.clone()]), &of_track);
        prop_assert_eq!(&after(&[(&docs[taught], Label::of(track)), other.clone()]), &of_track);
        let one = topics[turn % topics.len()].as_str();
        prop_assert_eq!(after(&[(&docs[taught], Label::one_of([one, one])), other.clone()]), after(&[(&docs[taught], Label::of(one)), other.clone()]));
        let all = Label::one_of(tracks.iter().map(|t| t.0.as_str()));
        prop_assert_eq!(after(&[(&docs[taught], all.clone()), other.clone()]), after(&[other]));
        prop_assert_eq!(after(&[(&docs[taught], all)]), after(&[]));
    }
}
