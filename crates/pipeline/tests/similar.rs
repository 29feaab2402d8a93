//! Entries near another in what they mean: the nearest first, with the passages that carry it, the same on any number of threads.
#![expect(clippy::unwrap_used, reason = "a test fails where its own season cannot be compared")]

use std::sync::Arc;

use pipeline::{Meanings, Similar};
use record::{Dossier, FileKind, SectionFound, Span};

const KILN: &str = "釉线窑炉的天然气用量按釉料配方预测，燃气单耗下降，釉面色差减少，窑炉烧成曲线按釉料批次推荐给班组。";
const KILN_TOLD_OTHERWISE: &str = "陶瓷窑的烧成温度随釉浆批号自动给出建议，少烧燃气，砖面颜色更一致，能源消耗可以提前算出来。";
const HEALTH: &str = "医保基金智能审核，识别定点医疗机构的欺诈骗保行为，门诊慢特病用药异常费用自动预警并转交稽核。";
const FARM: &str = "农机作业调度，跨区机收订单撮合，北斗轨迹核验作业面积，机手空驶减少，合作社按亩结算。";

/// An entry whose form has one section after a heading; without text, its form was not read.
fn dossier(no: &str, text: &str) -> Dossier {
    let entry = testkit::entry(no, "项目", "单位");
    if text.is_empty() {
        return testkit::dossier(entry, Vec::new());
    }
    let whole = format!("一、概述\n{text}");
    let document = testkit::document(FileKind::Docx, &[&whole]);
    let body = Span::of(5, whole.chars().count() as u32);
    let mut dossier = testkit::dossier(entry, vec![(format!("{no}/申报书.docx"), document)]);
    dossier.form_at = Some(0);
    dossier.form.sections = vec![SectionFound { key: "overview".to_owned(), heading: Span::of(0, 4), body }];
    dossier
}

fn season() -> Vec<Dossier> {
    let texts = [("A", KILN), ("B", HEALTH), ("C", FARM), ("D", KILN_TOLD_OTHERWISE), ("E", ""), ("F", KILN)];
    texts.map(|(no, text)| dossier(no, text)).to_vec()
}

/// Entries near one of a season's, with what they quote from the season's forms.
fn similar(season: &[Dossier], no: &str, limit: usize) -> Vec<Similar> {
    let folder = tempfile::tempdir().unwrap();
    let meanings = Meanings::make(None, season, &store::Cache::at(folder.path()), || false).unwrap();
    let text = |entry: &str, path: &str| {
        let form = season.iter().find(|d| d.entry.no == entry).and_then(Dossier::application);
        Ok(form.filter(|form| form.path == path).map(|form| Arc::clone(&form.document)))
    };
    meanings.nearest(season.iter().map(|d| d.entry.no.as_str()), &text, no, limit).unwrap()
}

fn order(found: &[Similar]) -> Vec<&str> {
    found.iter().map(|s| s.entry.as_str()).collect()
}

#[test]
fn the_same_text_comes_first_then_the_same_matter_in_other_words() {
    let found = similar(&season(), "A", 5);
    assert_eq!(order(&found)[..2], ["F", "D"]);
    assert!(found.windows(2).all(|w| w[0].score >= w[1].score), "nearest first: {found:?}");
    assert!(!order(&found).contains(&"A") && !order(&found).contains(&"E"), "neither itself nor what was not read");
    assert_eq!(order(&similar(&season(), "A", 1)), ["F"]);
}

#[test]
fn passages_stand_where_they_are_said_to_on_both_sides() {
    let season = season();
    let text = |no: &str| season.iter().find(|d| d.entry.no == no).unwrap().application_text();
    let mut shown = 0;
    for one in similar(&season, "A", 5) {
        for evidence in &one.evidence {
            let other = evidence.other.as_deref().unwrap();
            for (no, e) in [("A", evidence), (one.entry.as_str(), other)] {
                let quoted: String = text(no).chars().skip(e.span.from() as usize).take(e.span.len() as usize).collect();
                assert_eq!((quoted.as_str(), e.file.as_str()), (e.quote.as_str(), format!("{no}/申报书.docx").as_str()));
                shown += 1;
            }
        }
    }
    assert!(shown >= 4, "the two nearest show their passages");
}

#[test]
fn passages_end_where_sentences_end_and_not_where_lines_do() {
    let sentences = [
        "窑炉的天然气用量按釉料配方逐炉预测，燃气单耗随之下降，釉面色差和针孔同\n时减少，烧成曲线按釉料批次推荐给当班班组，质检与能耗数据每天回到模型里。",
        "砖坯入窑前的含水率由在线仪表逐片测得，偏高的批次自动降速，干燥段的热风\n温度同时调整，裂纹砖从每千片九片降到每千片两片，返工的电耗一并省下。",
    ];
    let mut season = season();
    season.extend(["G", "H"].map(|no| dossier(no, &sentences.join("\n"))));
    let found = similar(&season, "G", 1);
    assert_eq!(order(&found), ["H"]);
    assert!(!found[0].evidence.is_empty());
    for evidence in &found[0].evidence {
        let quotes = [&evidence.quote, &evidence.other.as_deref().unwrap().quote];
        assert!(quotes.iter().all(|quote| sentences.contains(&quote.as_str())), "{quotes:?}");
    }
}

#[test]
fn an_unknown_entry_and_an_unread_form_are_near_nothing() {
    for (season, no) in [(season(), "Z"), (season(), "E"), (vec![dossier("A", KILN)], "A")] {
        assert_eq!(similar(&season, no, 5), Vec::new(), "{no}");
    }
}

#[test]
fn a_form_without_sections_is_compared_as_a_whole() {
    let mut season = season();
    season[5].form.sections.clear();
    assert_eq!(order(&similar(&season, "A", 2)), ["F", "D"]);
}

#[test]
fn the_number_of_threads_does_not_show() {
    let with = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(|| similar(&season(), "A", 5));
    assert_eq!(with(1), with(5));
}
