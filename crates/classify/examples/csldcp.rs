//! The classifier on CSLDCP (Xu et al. 2021, FewCLUE): abstracts of Chinese papers in 67 disciplines, with guides instead of topics.
//!
//! ```text
//! cargo run --release -p classify --example csldcp -- [--dev] [SETTINGS.toml]
//! ```
//!
//! Reads `../shared/data/csldcp` beside the repository. Prints the share of `test_public` that is right, first and among the first three,
//! and in the right one of 13 fields, without labels, with self-training, with 8 labels a discipline and with all labels of train and dev.

#![expect(clippy::print_stdout, reason = "printing is what it is for")]

use std::collections::BTreeMap;
use std::path::Path;

use classify::{Classifier, Settings, TextDoc};
use record::{Classification, Contest, Sha256, Topic, TopicProfile, Track};
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
    let learning = settings()?;
    let read = |name: &str| labelled(&contest, &std::fs::read_to_string(data.join(name))?);
    let unlabelled: Vec<TextDoc> = unlabelled(&std::fs::read_to_string(data.join("test.json"))?)?;
    if std::env::args().any(|a| a == "--dev") {
        return on_dev(&contest, &learning, &read("train_few_all.json")?, &read("dev_few_all.json")?, &unlabelled);
    }
    let test = read("test_public.json")?;
    let seen: std::collections::BTreeSet<&str> = test.iter().filter_map(|l| l.doc.text.as_deref()).collect();
    let mut train = [read("train_few_all.json")?, read("dev_few_all.json")?].into_iter().flatten().collect::<Vec<_>>();
    train.retain(|l| l.doc.text.as_deref().is_some_and(|t| !seen.contains(t)));

    report("no labels, words alone", &Classifier::new(&contest, &learning)?, &contest, &test);
    let mut classifier = with_vectors(&contest, &without_labels(&learning))?;
    report("with vectors", &classifier, &contest, &test);
    classifier.level(&unlabelled);
    report("levelled", &classifier, &contest, &test);
    for round in 1..=3 {
        self_train(&mut classifier, &contest, &unlabelled)?;
        report(&format!("self-training, round {round}"), &classifier, &contest, &test);
    }
    let extra: Vec<Labelled> = csl(&contest, &here.join("../../../shared/data/csl_benchmark/benchmark/cls_dcp"))?;
    let known: std::collections::BTreeSet<String> = train.iter().chain(&test).map(|l| letters(&l.doc)).collect();
    let extra: Vec<Labelled> = extra.into_iter().filter(|l| !known.contains(&letters(&l.doc))).collect();
    for (name, each, more) in
        [("8 a class", 8, false), ("32 a class", 32, false), ("all", usize::MAX, false), ("all and CSL's own", usize::MAX, true)]
    {
        let mut classifier = with_vectors(&contest, &learning)?;
        let mut few = first_of_each(&train, each);
        few.extend(extra.iter().filter(|_| more));
        classifier.learn_texts(&few.iter().map(|l| (&l.doc, l.topic.as_str())).collect::<Vec<_>>(), &[])?;
        report(&format!("{} labels, {name}", few.len()), &classifier, &contest, &test);
    }
    Ok(())
}

/// Weight of the vectors beside words once topics are levelled: the same.
const MEANING: f32 = 1.0;
/// Abstracts are all of one length.
const ALWAYS: f32 = 1e9;
/// Texts a discipline that self-training takes, at most.
const SURE: usize = 40;
/// Weight of the guides beside what a classifier taught itself, at least.
const SELF_TAUGHT: f32 = 0.5;

/// The defaults, or what a file says that is named on the command line.
fn settings() -> Result<Settings, Box<dyn std::error::Error>> {
    match std::env::args().skip(1).find(|a| a != "--dev") {
        None => Ok(Settings::default()),
        Some(path) => Ok(toml::from_str(&std::fs::read_to_string(path)?)?),
    }
}

/// What settings are chosen by: labels of train alone, measured on dev, and without labels on both.
fn on_dev(
    contest: &Contest,
    settings: &Settings,
    train: &[Labelled],
    dev: &[Labelled],
    unlabelled: &[TextDoc],
) -> Result<(), Box<dyn std::error::Error>> {
    let mut classifier = with_vectors(contest, &without_labels(settings))?;
    classifier.level(unlabelled);
    report("dev, no labels, levelled", &classifier, contest, dev);
    self_train(&mut classifier, contest, unlabelled)?;
    report("dev, self-trained", &classifier, contest, dev);
    let mut classifier = with_vectors(contest, settings)?;
    classifier.learn_texts(&train.iter().map(|l| (&l.doc, l.topic.as_str())).collect::<Vec<_>>(), &[])?;
    report(&format!("dev, {} labels", train.len()), &classifier, contest, dev);
    Ok(())
}

fn with_vectors(contest: &Contest, settings: &Settings) -> Result<Classifier, classify::Error> {
    let table = encode::Table::embedded();
    Ok(Classifier::new(contest, settings)?.with_vectors(table.hash(), std::sync::Arc::new(|chars| table.embed_folded(chars))))
}

/// Once topics are levelled, vectors count as much as words whatever a text's length: abstracts are all of one.
fn without_labels(settings: &Settings) -> Settings {
    let mut settings = settings.clone();
    settings.views.meaning = MEANING;
    settings.views.meaning_half_at = ALWAYS;
    settings.learn.profiles_least = settings.learn.profiles_least.max(SELF_TAUGHT);
    settings
}

fn letters(doc: &TextDoc) -> String {
    doc.text.iter().flat_map(|t| t.chars()).filter(|c| c.is_alphanumeric()).collect()
}

/// Abstracts that CSL itself puts into the same disciplines.
fn csl(contest: &Contest, folder: &Path) -> Result<Vec<Labelled>, Box<dyn std::error::Error>> {
    let mut found = Vec::new();
    for name in ["dev.tsv", "test.tsv"] {
        for (i, line) in std::fs::read_to_string(folder.join(name))?.lines().enumerate() {
            let [_, text, label] = line.split('\t').collect::<Vec<_>>()[..] else { return Err("a line of CSL has three parts".into()) };
            let topic = contest.topics.iter().find(|t| t.title == label).ok_or_else(|| format!("no guide to {label}"))?;
            found.push(Labelled { doc: doc(i, text.to_owned()), topic: topic.code.clone() });
        }
    }
    Ok(found)
}

/// Each discipline is a track of its own with one topic, since the benchmark's classes stand beside each other; the track is named after
/// the field that the discipline belongs to.
fn contest(guides: &str) -> Contest {
    let mut contest = testkit::contest("CSLDCP");
    for (n, line) in (1..).zip(guides.lines().filter(|l| !l.starts_with('#'))) {
        let parts: Vec<&str> = line.split('|').collect();
        let [field, name, belongs, core, further] = parts[..] else { panic!("a guide has five parts, got {line:?}") };
        let code = format!("T{n:02}");
        let words = |list: &str| list.split(' ').map(str::to_owned).collect();
        let profile = TopicProfile { belongs: belongs.to_owned(), data: words(further), terms: words(core), ..TopicProfile::default() };
        contest.topics.push(Topic { code: format!("{code}.01"), title: name.to_owned(), description: String::new(), profile });
        let (name, aliases) = (field.to_owned(), Vec::new());
        contest.tracks.push(Track { code, name, aliases, open_to_public_bodies: false, catch_all: false });
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
        sure.extend(of.into_iter().take(SURE).map(|i| (&texts[i], topic.code.as_str())));
    }
    classifier.learn_texts(&sure, &[])
}

fn report(name: &str, classifier: &Classifier, contest: &Contest, test: &[Labelled]) {
    let docs: Vec<TextDoc> = test.iter().map(|l| l.doc.clone()).collect();
    let found = classifier.classify_texts(&docs);
    let share = |right: &dyn Fn(&Classification, &str) -> bool| {
        100.0 * found.iter().zip(test).filter(|(c, l)| right(c, &l.topic)).count() as f64 / test.len() as f64
    };
    let field = |topic: &str| contest.tracks.iter().find(|t| topic.starts_with(&t.code)).map(|t| &t.name);
    println!(
        "{name:26} first {:.1} %  in first 3 {:.1} %  field {:.1} %",
        share(&|c, t| c.topic == t),
        share(&|c, t| c.candidates[..3].iter().any(|g| g.topic == t)),
        share(&|c, t| field(&c.topic) == field(t)),
    );
}
