//! A model that somebody brings: it takes the place of the program's vectors, and says that nobody measured it.

mod common;

use std::convert::Infallible;

use classify::{Calibration, Classifier, Settings, TextDoc};
use common::{classifier, contest, doc};
use encode::Table;
use record::Sha256;

const TITLES: [&str; 5] =
    ["石窟壁画病害监测与虚拟修复", "区域检查互认与转诊", "农机跨区作业调度", "企业碳账户与绿色信贷", "园区用电负荷预测与移峰填谷"];

fn name() -> Sha256 {
    Sha256::from_bytes([5; 32])
}

/// The program's own vectors in a narrow cone, as those of transformers lie: all cosines between 0.96 and 1.
fn narrow(passages: &[&str]) -> Result<Vec<Vec<f32>>, Infallible> {
    let vector = |passage: &&str| {
        let mut vector: Vec<f32> = Table::embedded().embed(passage).into_iter().map(|v| 0.2 * v).collect();
        vector.push(1.0);
        let length = vector.iter().map(|v| v * v).sum::<f32>().sqrt();
        vector.iter_mut().for_each(|v| *v /= length);
        vector
    };
    Ok(passages.iter().map(vector).collect())
}

fn docs() -> Vec<TextDoc> {
    TITLES.map(|title| doc(title, None)).to_vec()
}

fn by(model: impl Fn(&[&str]) -> Result<Vec<Vec<f32>>, Infallible>) -> Classifier {
    let Ok(mut classifier) = classifier().with_model(name(), &model);
    let Ok(()) = classifier.show_texts(&docs(), &model);
    classifier
}

#[test]
fn how_wide_its_cosines_spread_does_not_matter() {
    let (before, after) = (classifier().classify_texts(&docs()), by(narrow).classify_texts(&docs()));
    for (b, a) in before.iter().zip(&after) {
        assert_eq!(b.topic, a.topic);
        // The last dimension takes a little of what tells profiles apart.
        assert!((b.topic_probability - a.topic_probability).abs() < 0.05, "{b:?} {a:?}");
    }
}

#[test]
fn what_it_is_sure_of_decides_where_there_are_few_words() {
    let odd = |passages: &[&str]| {
        let near = |p: &&str| if p.contains("病害监测") { vec![1.0, 0.0] } else { vec![0.0, 1.0] };
        // Of all profiles it knows the one of T05.02 alone.
        let profile = contest().topic("T05.02").map(|t| t.title.clone()).expect("the contest has it");
        Ok(passages.iter().map(|p| if p.contains(&profile) { vec![1.0, 0.0] } else { near(p) }).collect())
    };
    let candidates = |c: &Classifier| c.classify_texts(&docs()[..1])[0].candidates.iter().map(|c| c.topic.clone()).collect::<Vec<_>>();
    assert!(!candidates(&classifier()).contains(&"T05.02".to_owned()));
    assert!(candidates(&by(odd)).contains(&"T05.02".to_owned()));
}

#[test]
fn nobody_measured_it_and_the_answer_says_so() {
    let unmeasured = "把握未经测定：测定时用的不是现在的向量模型，数字只宜用来比较先后";
    let last = |c: &record::Classification| c.reasons.last().map(|r| r.zh.clone());
    for answer in by(narrow).classify_texts(&docs()) {
        assert_eq!((&answer.likely, last(&answer).as_deref()), (&None, Some(unmeasured)));
    }
    for answer in classifier().classify_texts(&docs()) {
        assert!(answer.likely.is_some() && last(&answer).as_deref() != Some(unmeasured), "{answer:?}");
    }
}

#[test]
fn what_a_calibration_was_fitted_with_is_measured() {
    assert_eq!(Calibration::default().vectors, Table::embedded().hash(), "the defaults were fitted with the vectors of the program");
    let calibration = Calibration { vectors: name(), ..Calibration::default() };
    let settings = Settings { calibration, ..Settings::default() };
    let table = Table::embedded();
    let classifier = Classifier::new(&contest(), &settings).expect("the repository's contest can be classified for");
    let classifier = classifier.with_vectors(table.hash(), std::sync::Arc::new(|chars| table.embed_folded(chars)));
    assert!(!classifier.is_measured(), "another calibration with the program's vectors");
    let Ok(mut classifier) = classifier.with_model(name(), narrow);
    let Ok(()) = classifier.show_texts(&docs(), narrow);
    assert!(classifier.is_measured());
    assert!(classifier.classify_texts(&docs()).iter().all(|c| c.likely.is_some()));
}

#[test]
fn a_model_that_fails_fails_the_whole() {
    let failing = |_: &[&str]| Err("no vectors today");
    assert_eq!(classifier().with_model(name(), failing).map(|_| ()), Err("no vectors today"));
    let mut shown = by(narrow);
    assert_eq!(shown.show_texts(&docs(), failing), Ok(()), "what it was shown before is not asked again");
    assert_eq!(shown.show_texts(&[doc("另一个项目", None)], failing), Err("no vectors today"));
}

#[test]
#[should_panic(expected = "a text is shown to the model before it is classified")]
fn a_text_that_it_never_saw_is_not_judged() {
    by(narrow).classify_texts(&[doc("另一个项目", None)]);
}

#[test]
fn a_long_text_is_shown_by_its_title_and_its_beginning() {
    let long = doc("长文", Some(&"县域内十二家乡镇卫生院与县人民医院之间建立检查检验结果互认机制。".repeat(200)));
    let mut asked = 0;
    let Ok(mut classifier) = classifier().with_model(name(), narrow);
    let counting = |passages: &[&str]| {
        asked += passages.iter().map(|p| p.chars().count()).sum::<usize>();
        narrow(passages)
    };
    let Ok(()) = classifier.show_texts(std::slice::from_ref(&long), counting);
    assert!((100..=302).contains(&asked), "{asked} characters");
    assert_eq!(classifier.classify_texts(&[long])[0].track, "T08");
}
