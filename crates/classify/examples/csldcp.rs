//! The classifier on CSLDCP (Xu et al. 2021, FewCLUE): abstracts of Chinese papers in 67 disciplines, with guides instead of topics.
//!
//! ```text
//! cargo run --release -p classify --example csldcp
//! ```
//!
//! Reads `../shared/data/csldcp` beside the repository. Prints the share of `test_public` that is right, first and among the first three,
//! and in the right one of 13 fields, without labels, with self-training, with 8 labels a discipline and with all labels of train and dev.

#![expect(clippy::print_stdout, reason = "printing is what it is for")]

use std::collections::BTreeMap;
use std::path::Path;

use classify::{Classifier, Settings, TextDoc};
use record::{Classification, Contest, FormSpec, Sha256, Topic, TopicProfile, Track};
use serde::Deserialize;

#[derive(Deserialize)]
struct Line {
    content: String,
    label: Option<String>,
}

/// A text and its discipline.
struct Labelled {
    doc: TextDoc,
    topic: String,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let data = here.join("../../../shared/data/csldcp");
    if !data.try_exists()? {
        println!("skipped: no shared data");
        return Ok(());
    }
    let contest = contest(&std::fs::read_to_string(here.join("examples/csldcp_guides.txt"))?);
    let settings = Settings::default();
    let read = |name: &str| labelled(&contest, &std::fs::read_to_string(data.join(name))?);
    let test = read("test_public.json")?;
    let seen: std::collections::BTreeSet<&str> = test.iter().filter_map(|l| l.doc.text.as_deref()).collect();
    let mut train = [read("train_few_all.json")?, read("dev_few_all.json")?].into_iter().flatten().collect::<Vec<_>>();
    train.retain(|l| l.doc.text.as_deref().is_some_and(|t| !seen.contains(t)));
    let unlabelled: Vec<TextDoc> = unlabelled(&std::fs::read_to_string(data.join("test.json"))?)?;

    let mut classifier = Classifier::new(&contest, &settings)?;
    report("no labels", &classifier, &test);
    for round in 1..=3 {
        self_train(&mut classifier, &contest, &unlabelled)?;
        report(&format!("self-training, round {round}"), &classifier, &test);
    }
    for each in [8, 32, usize::MAX] {
        let mut classifier = Classifier::new(&contest, &settings)?;
        let few = first_of_each(&train, each);
        classifier.learn_texts(&few.iter().map(|l| (&l.doc, l.topic.as_str())).collect::<Vec<_>>(), &[])?;
        report(&format!("{} labels", few.len()), &classifier, &test);
    }
    Ok(())
}

/// Fields as tracks, disciplines as topics.
fn contest(guides: &str) -> Contest {
    let mut contest = Contest {
        name: "CSLDCP".to_owned(),
        columns: BTreeMap::new(),
        unit_types: Vec::new(),
        tracks: Vec::new(),
        topics: Vec::new(),
        clauses: Vec::new(),
        form: FormSpec {
            file_name_contains: Vec::new(),
            sections: Vec::new(),
            other_headings: Vec::new(),
            fields: Vec::new(),
            template_text: Vec::new(),
            hints: Vec::new(),
        },
        evidence: Vec::new(),
    };
    for line in guides.lines().filter(|l| !l.starts_with('#')) {
        let parts: Vec<&str> = line.split('|').collect();
        let [field, name, belongs, terms] = parts[..] else { panic!("a guide has four parts, got {line:?}") };
        if contest.tracks.last().is_none_or(|t| t.name != field) {
            let code = format!("T{:02}", contest.tracks.len() + 1);
            contest.tracks.push(Track {
                code,
                name: field.to_owned(),
                aliases: Vec::new(),
                open_to_public_bodies: false,
                catch_all: false,
            });
        }
        let terms = terms.split(' ').map(str::to_owned).collect();
        let profile = TopicProfile { belongs: belongs.to_owned(), terms, ..TopicProfile::default() };
        let code = format!("T{:02}.{:02}", contest.tracks.len(), contest.topics.len() + 1);
        contest.topics.push(Topic { code, title: name.to_owned(), description: String::new(), profile });
    }
    contest
}

fn labelled(contest: &Contest, lines: &str) -> Result<Vec<Labelled>, Box<dyn std::error::Error>> {
    let mut found = Vec::new();
    for (i, line) in lines.lines().enumerate() {
        let line: Line = serde_json::from_str(line)?;
        let label = line.label.ok_or("a line without a label")?;
        let topic = contest.topics.iter().find(|t| t.title == label).ok_or_else(|| format!("no guide to {label}"))?;
        found.push(Labelled { doc: doc(i, line.content), topic: topic.code.clone() });
    }
    Ok(found)
}

fn unlabelled(lines: &str) -> Result<Vec<TextDoc>, Box<dyn std::error::Error>> {
    lines.lines().enumerate().map(|(i, line)| Ok(doc(i, serde_json::from_str::<Line>(line)?.content))).collect()
}

fn doc(i: usize, content: String) -> TextDoc {
    TextDoc { id: i.to_string(), title: String::new(), text: Some(content), sha256: Sha256::from_bytes([0; 32]) }
}

fn first_of_each(all: &[Labelled], each: usize) -> Vec<&Labelled> {
    let mut taken: BTreeMap<&str, usize> = BTreeMap::new();
    let mut few = Vec::new();
    for labelled in all {
        let n = taken.entry(&labelled.topic).or_default();
        *n += 1;
        if *n <= each {
            few.push(labelled);
        }
    }
    few
}

/// Learns from the texts that the classifier itself is surest of, the same number for each discipline.
fn self_train(classifier: &mut Classifier, contest: &Contest, texts: &[TextDoc]) -> Result<(), classify::Error> {
    let found = classifier.classify_texts(texts);
    let mut sure = Vec::new();
    for topic in &contest.topics {
        let mut of: Vec<usize> = (0..texts.len()).filter(|&i| found[i].topic == topic.code).collect();
        of.sort_by(|&a, &b| found[b].topic_probability.total_cmp(&found[a].topic_probability).then(a.cmp(&b)));
        sure.extend(of.into_iter().take(20).map(|i| (&texts[i], topic.code.as_str())));
    }
    classifier.learn_texts(&sure, &[])
}

fn report(name: &str, classifier: &Classifier, test: &[Labelled]) {
    let docs: Vec<TextDoc> = test.iter().map(|l| l.doc.clone()).collect();
    let found = classifier.classify_texts(&docs);
    let share = |right: &dyn Fn(&Classification, &str) -> bool| {
        100.0 * found.iter().zip(test).filter(|(c, l)| right(c, &l.topic)).count() as f64 / test.len() as f64
    };
    println!(
        "{name:26} first {:.1} %  in first 3 {:.1} %  field {:.1} %",
        share(&|c, t| c.topic == t),
        share(&|c, t| c.candidates[..3].iter().any(|g| g.topic == t)),
        share(&|c, t| t.starts_with(&c.track)),
    );
}
