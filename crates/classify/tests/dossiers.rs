//! Entries of a season: which parts of the form count, what evidence quotes, what the declaration may not do.

mod common;

use std::collections::BTreeMap;
use std::sync::Arc;

use common::{classifier, doc};
use proptest::prelude::*;
use record::{Classification, Dossier, Entry, FieldValue, FileKind, Form, SectionFound, Span, Text};

const LOAN: &str =
    "银行接入纳税、社保、公积金和用电等公共数据，建立小微企业授信评分卡，自动测算额度，贷后按预警信号分级管理，不良率下降一半。";
const DRUG: &str = "零售药店扫描药盒上的药品追溯码，随医保结算一并上传，参保人用医保电子凭证移动支付，漏扫率降到千分之一。";

fn entry(title: &str, topic: &str) -> Entry {
    let mut entry = testkit::entry("A001", title, "甲公司");
    entry.track = topic.get(..3).map(str::to_owned);
    entry.topic = Some(topic.to_owned()).filter(|t| !t.is_empty());
    entry.row.span = Span::of(0, title.chars().count() as u32);
    entry.row.cells = BTreeMap::from([("项目名称".to_owned(), entry.row.span)]);
    entry
}

fn dossier(title: &str, topic: &str, text: Option<&str>, form: Form) -> Dossier {
    let documents = text.map(|t| ("A001/申报书.docx".to_owned(), testkit::document(FileKind::Docx, &[t])));
    let mut dossier = testkit::dossier(entry(title, topic), documents.into_iter().collect());
    dossier.registry_text = Arc::new(Text::new(title.to_owned()));
    dossier.form_at = text.map(|_| 0);
    dossier.form = form;
    dossier
}

fn one(dossier: Dossier) -> Classification {
    classifier().classify(&[dossier]).remove(0)
}

/// The span of a part of a text.
fn at(text: &str, part: &str) -> Span {
    let byte = text.find(part).expect("the part stands in the text");
    let from = text[..byte].chars().count() as u32;
    Span::of(from, from + part.chars().count() as u32)
}

#[test]
fn evidence_quotes_the_sentences_that_carry_the_topic() {
    let filler = "公司成立于2012年，办公地点在科技路9号。";
    let text = format!("项目概述\n{filler}{LOAN}\n团队介绍\n{filler}");
    let section =
        |key: &str, heading: &str, body: &str| SectionFound { key: key.to_owned(), heading: at(&text, heading), body: at(&text, body) };
    let sections = vec![section("overview", "项目概述", &format!("{filler}{LOAN}"))];
    let found = one(dossier("普惠授信", "T05.01", Some(&text), Form { sections, fields: BTreeMap::new() }));
    assert_eq!((found.topic.as_str(), found.declared_track_probability), ("T05.01", Some(found.track_probability)));
    assert_eq!(found.evidence[0].span, at(&text, LOAN));
    assert_eq!((found.evidence[0].file.as_str(), found.evidence[0].quote.as_str()), ("A001/申报书.docx", LOAN));
}

#[test]
fn a_sentence_goes_on_where_only_its_page_broke_it() {
    let broken = LOAN.replacen("授信评分卡", "授信评分\n卡", 1);
    let text = format!("公司成立于2012年。\n{broken}");
    let found = one(dossier("普惠授信", "T05.01", Some(&text), Form::default()));
    assert_eq!((found.evidence[0].span, found.evidence[0].quote.as_str()), (at(&text, &broken), broken.as_str()));
}

#[test]
fn what_the_cover_declares_does_not_colour_the_text() {
    let declared = "提升科技、绿色、普惠、养老金融服务水平";
    let text = format!("赛题 {declared}\n{DRUG}");
    let field = FieldValue { span: at(&text, declared), value: declared.to_owned() };
    let fields = BTreeMap::from([("赛题".to_owned(), field)]);
    let with = one(dossier("扫码", "T05.02", Some(&text), Form { sections: Vec::new(), fields }));
    let without = one(dossier("扫码", "T05.02", Some(&format!("赛题 \n{DRUG}")), Form::default()));
    assert_eq!((with.track.as_str(), with.topic.as_str()), ("T09", "T09.02"));
    assert!((with.topic_probability - without.topic_probability).abs() < 1e-3, "{with:?} {without:?}");
    assert!(with.declared_track_probability.is_some_and(|p| p < 0.1), "{with:?}");
}

#[test]
fn a_line_of_a_list_gets_the_answer_of_an_entry() {
    let entry = one(dossier("普惠授信", "", Some(LOAN), Form::default()));
    let line = classifier().classify_texts(&[doc("普惠授信", Some(LOAN))]).remove(0);
    assert_eq!((entry.candidates, entry.reasons), (line.candidates, line.reasons));
    assert_eq!(entry.evidence[0].span, line.evidence[0].span);
}

#[test]
fn an_entry_without_a_form_is_judged_by_its_title_in_the_registry() {
    let title = "石窟壁画病害监测与虚拟修复";
    let found = one(dossier(title, "", None, Form::default()));
    assert_eq!(found.topic, "T07.05");
    assert_eq!((found.declared_track, found.declared_track_probability), (None, None));
    let [evidence] = &found.evidence[..] else { panic!("one piece of evidence, got {:?}", found.evidence) };
    assert_eq!((evidence.file.as_str(), evidence.page, evidence.quote.as_str()), ("divisions/gd-2025/entries.csv", 2, title));
}

#[test]
fn reasons_name_words_of_both_topics_and_how_they_differ() {
    let found = one(dossier("用能优化", "", Some("车间按订单排产，分时电价下移峰填谷，用电负荷下降，良品率稳定。"), Form::default()));
    let zh: Vec<&str> = found.reasons.iter().map(|r| r.zh.as_str()).collect();
    assert_eq!((found.topic.as_str(), found.candidates[1].topic.as_str()), ("T13.02", "T01.02"), "{zh:?}");
    assert!(zh[0].starts_with("指向 T13.02《促进用能效率提升》的用词：") && zh[0].contains("分时电价"), "{zh:?}");
    assert!(zh[1].starts_with("指向 T01.02《提高工业制造决策科学性，降本提质增效》的用词：") && zh[1].contains("良品率"), "{zh:?}");
    assert_eq!(zh[2], "区别（T13.02 的说明）：以质量、良率、成本为主的生产决策归 T01.02");
}

fn assert_sound(found: &Classification) {
    let sound = |p: f64| (0.0..=1.0).contains(&p);
    assert!(sound(found.track_probability) && sound(found.topic_probability), "{found:?}");
    assert!(found.topic_probability <= found.track_probability, "{found:?}");
    assert!(found.topic.starts_with(&found.track), "{found:?}");
    assert_eq!((found.candidates.len(), &found.candidates[0].topic), (5, &found.topic));
    assert!(found.candidates.windows(2).all(|c| c[0].probability >= c[1].probability && sound(c[1].probability)), "{found:?}");
    assert!(found.candidates.iter().map(|c| c.probability).sum::<f64>() <= 1.0 + 1e-9, "{found:?}");
    assert!(!found.reasons.is_empty());
    if let Some(likely) = &found.likely {
        assert_eq!((likely.coverage, &likely.topics[0]), (0.95, &found.topic));
        assert!(likely.topics.iter().enumerate().all(|(i, t)| !likely.topics[..i].contains(t)), "{found:?}");
        let inside = found.candidates.iter().take_while(|c| likely.topics.contains(&c.topic)).count();
        assert_eq!(inside, likely.topics.len().min(5), "the likely topics are the most probable ones: {found:?}");
    }
}

#[test]
fn where_the_program_cannot_tell_it_names_what_it_may_be() {
    let of = |text: &str| one(dossier("", "", Some(text), Form::default()));
    let found = of("企业信用数据汇聚，为银行和政府提供查询。");
    let likely = found.likely.as_ref().expect("it fits topics");
    assert_eq!((found.abstained(), &likely.topics[..]), (true, &["T05.01", "T06.01", "T14.02"].map(str::to_owned)[..]));
    assert_eq!(found.reasons[0].zh, "无法判断：T05.01、T06.01 或 T14.02（T05.01 的把握为 59%）");
    let range = found.reasons.last().expect("there are reasons");
    assert_eq!(range.zh, "每 100 个项目约 95 个的合适赛题落在这样给出的范围内，本项目为：T05.01、T06.01、T14.02");
    assert_eq!(range.en, "the right topic is among those named so for 95 of 100 entries; here: T05.01, T06.01, T14.02");
    let vague = of("为企业提供数据服务，支持经营决策和管理提升。");
    let (many, first) = (vague.likely.expect("it fits topics").topics, &vague.reasons[0].zh);
    assert!(many.len() > 6 && first.contains(&format!("等 {} 个赛题之一", many.len())), "{first}");
}

#[test]
fn what_fits_no_topic_has_no_likely_ones() {
    let law = "第七条　定点医疗机构应当按照规定保存病历，不得拒绝检查；有下列情形之一的，由医疗保障部门责令改正，处以罚款。\n".repeat(20);
    let found = one(dossier("", "", Some(&law), Form::default()));
    assert_eq!((found.abstained(), found.likely), (true, None));
    assert_eq!(found.reasons[0].zh, "无法判断：正文几乎全是法规或合同条文，看不出项目内容，请补充项目概述后再归类");
    let with_title = one(dossier("医保基金智能审核与骗保识别", "", Some(&law), Form::default()));
    assert!(with_title.abstained(), "{with_title:?}");
    assert_eq!(with_title.track, "T09");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_gets_a_sound_answer(title in "\\PC{0,30}", parts in prop::collection::vec(prop::sample::select(vec![LOAN, DRUG, "\n", "𠮷\u{FFFD}ﬁ", "数据"]), 0..8), noise in "\\PC{0,40}") {
        thread_local!(static CLASSIFIER: classify::Classifier = classifier());
        let text = parts.concat() + &noise;
        let found = CLASSIFIER.with(|c| c.classify(&[dossier(&title, "T01.02", Some(&text), Form::default())]).remove(0));
        assert_sound(&found);
        for evidence in found.evidence.iter().filter(|e| e.file.ends_with("docx")) {
            let source = Text::new(text.clone());
            prop_assert_eq!(evidence.quote.as_str(), source.slice(evidence.span));
        }
    }
}
