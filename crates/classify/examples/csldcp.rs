//! The classifier on CSLDCP (Xu et al. 2021, FewCLUE): abstracts of Chinese papers in 67 disciplines, with guides instead of topics.
//!
//! ```text
//! cargo run --release -p classify --example csldcp -- [--dev | --folds [N] [--weight W]] [SETTINGS.toml]
//! ```
//!
//! Reads `../shared/data/csldcp` beside the repository. Prints the share of `test_public` that is right, first and among the first three,
//! and in the right one of 13 fields, without labels, with self-training, with 8 labels a discipline, with all labels of train and dev, and
//! with what CSL says beside them: the discipline of 2,000 abstracts and the field of 10,000 titles. `--dev` and `--folds` never look at how a
//! text of `test_public` is labelled: settings are chosen by them, by train on dev or by N of five folds (all) over both; W is the weight of a title.

#![expect(clippy::print_stdout, reason = "printing is what it is for")]

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use classify::{Classifier, Label, Settings, TextDoc};
use record::{Classification, Contest, Sha256, Topic, TopicProfile, Track};
use serde::Deserialize;

type Failure = Box<dyn std::error::Error>;

#[derive(Deserialize)]
struct Line {
    content: String,
    label: Option<String>,
}

/// A text and its discipline.
#[derive(Clone)]
struct Labelled {
    doc: TextDoc,
    topic: String,
}

fn main() -> Result<(), Failure> {
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
    let all: Vec<Labelled> = [read("train_few_all.json")?, read("dev_few_all.json")?].into_iter().flatten().collect();
    let csl = Csl::read(&contest, &here.join("../../../shared/data/csl_benchmark/benchmark"))?;
    if std::env::args().any(|a| a == "--folds") {
        return by_folds(&contest, &learning, &all, &test, &csl);
    }
    let train = apart(&all, &test);

    report("no labels, words alone", &Classifier::new(&contest, &learning)?, &contest, &test);
    let mut classifier = with_vectors(&contest, &without_labels(&learning))?;
    report("with vectors", &classifier, &contest, &test);
    classifier.level(&unlabelled);
    report("levelled", &classifier, &contest, &test);
    for round in 1..=3 {
        self_train(&mut classifier, &contest, &unlabelled)?;
        report(&format!("self-training, round {round}"), &classifier, &contest, &test);
    }
    for (name, each) in [("8 a class", 8), ("32 a class", 32), ("all", usize::MAX)] {
        let few = first_of_each(&train, each);
        let classifier = taught(&contest, &learning, &few, &[])?;
        report(&format!("{} labels, {name}", few.len()), &classifier, &contest, &test);
    }
    let with_own = with_csl(&train, &csl, &test);
    report(&format!("{} labels, CSL's own too", with_own.len()), &taught(&contest, &learning, &with_own, &[])?, &contest, &test);
    let titles = csl.titles_of_others(&test);
    let classifier = taught(&contest, &learning, &with_own, &titles)?;
    report(&format!("and {} titles", titles.len()), &classifier, &contest, &test);
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
/// Weight of a title whose field alone is known beside an abstract whose discipline is (`--folds`).
const TITLE: f32 = 0.25;
/// Share of a title's pairs of characters that stand in one text from which the title may be that text's. Of 2,000 titles and the abstracts
/// that belong to them seven in ten have as many in common; with some one of 1,784 abstracts, one title in seventy.
const SAME_PAPER: f32 = 0.6;

/// The defaults, or what a file says that is named on the command line.
fn settings() -> Result<Settings, Failure> {
    match std::env::args().skip(1).find(|a| a.ends_with(".toml")) {
        None => Ok(Settings::default()),
        Some(path) => Ok(toml::from_str(&std::fs::read_to_string(path)?)?),
    }
}

/// What settings are chosen by: labels of train alone, measured on dev, and without labels on both.
fn on_dev(contest: &Contest, settings: &Settings, train: &[Labelled], dev: &[Labelled], unlabelled: &[TextDoc]) -> Result<(), Failure> {
    let mut classifier = with_vectors(contest, &without_labels(settings))?;
    classifier.level(unlabelled);
    report("dev, no labels, levelled", &classifier, contest, dev);
    self_train(&mut classifier, contest, unlabelled)?;
    report("dev, self-trained", &classifier, contest, dev);
    let classifier = taught(contest, settings, &train.iter().collect::<Vec<_>>(), &[])?;
    report(&format!("dev, {} labels", train.len()), &classifier, contest, dev);
    Ok(())
}

/// What is chosen by folds over the labels of train and dev: each fifth by the others and by CSL, without and with its titles.
fn by_folds(contest: &Contest, settings: &Settings, all: &[Labelled], test: &[Labelled], csl: &Csl) -> Result<(), Failure> {
    let folds = option("--folds")?.unwrap_or(5);
    let all = apart(all, test);
    let mut right = [0; 2];
    let mut total = 0;
    for fold in 0..folds {
        let of = |asked: bool| (0..).zip(&all).filter(move |(i, _)| (i % 5 == fold) == asked).map(|(_, l)| l.clone());
        let (asked, others): (Vec<Labelled>, Vec<Labelled>) = (of(true).collect(), of(false).collect());
        let others = apart(&others, &asked);
        let known = with_csl(&others, csl, &asked);
        for (right, titles) in right.iter_mut().zip([Vec::new(), csl.titles_of_others(&asked)]) {
            let classifier = taught(contest, settings, &known, &titles)?;
            *right += report(&format!("{} texts, {} titles", known.len(), titles.len()), &classifier, contest, &asked);
        }
        total += asked.len();
    }
    for (name, right) in ["without titles", "with titles"].into_iter().zip(right) {
        println!("{folds} folds, {name}: {:.2} %", 100.0 * right as f64 / total as f64);
    }
    Ok(())
}

/// The number behind an option.
fn option<T: std::str::FromStr<Err: std::error::Error + 'static>>(name: &str) -> Result<Option<T>, Failure> {
    let value = std::env::args().skip_while(|a| a != name).nth(1).filter(|v| !v.starts_with("--") && !v.ends_with(".toml"));
    Ok(value.map(|v| v.parse()).transpose()?)
}

/// Those that are none of some other texts.
fn apart(texts: &[Labelled], others: &[Labelled]) -> Vec<Labelled> {
    let known: BTreeSet<String> = others.iter().map(|l| letters(&l.doc)).collect();
    texts.iter().filter(|l| !known.contains(&letters(&l.doc))).cloned().collect()
}

/// Labelled texts and CSL's own, without those that are `asked` about and without any twice.
fn with_csl<'a>(texts: &'a [Labelled], csl: &'a Csl, asked: &[Labelled]) -> Vec<&'a Labelled> {
    let known: BTreeSet<String> = texts.iter().chain(asked).map(|l| letters(&l.doc)).collect();
    texts.iter().chain(csl.own.iter().filter(|l| !known.contains(&letters(&l.doc)))).collect()
}

fn taught(contest: &Contest, settings: &Settings, known: &[&Labelled], titles: &[&Within]) -> Result<Classifier, Failure> {
    let weight = option("--weight")?.unwrap_or(TITLE);
    let mut classifier = with_vectors(contest, settings)?;
    let known = known.iter().map(|l| (&l.doc, Label::of(&l.topic)));
    let titles = titles.iter().map(|t| (&t.doc, Label::one_of(t.topics.iter().map(String::as_str)).weighing(weight)));
    classifier.learn_texts(&known.chain(titles).collect::<Vec<_>>(), &[])?;
    Ok(classifier)
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
    doc.text.as_deref().map_or_else(String::new, only_letters)
}

fn only_letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// A text that belongs to one of some disciplines.
struct Within {
    doc: TextDoc,
    topics: Vec<String>,
}

/// What CSL says itself.
struct Csl {
    /// Abstracts and their discipline.
    own: Vec<Labelled>,
    /// Titles and the disciplines of their field.
    titles: Vec<Within>,
    /// Abstracts by the title that they stand beside.
    abstracts: BTreeMap<String, String>,
}

impl Csl {
    fn read(contest: &Contest, folder: &Path) -> Result<Self, Failure> {
        let lines = |task: &str, parts: &[&str]| -> Result<Vec<(String, String)>, Failure> {
            let mut found = Vec::new();
            for part in parts {
                for line in std::fs::read_to_string(folder.join(task).join(part).with_extension("tsv"))?.lines() {
                    let [_, text, said] = line.split('\t').collect::<Vec<_>>()[..] else {
                        return Err("a line of CSL has three parts".into());
                    };
                    found.push((text.to_owned(), said.to_owned()));
                }
            }
            Ok(found)
        };
        let own = lines("cls_dcp", &["dev", "test"])?.into_iter().enumerate().map(|(i, (text, label))| {
            let topic = contest.topics.iter().find(|t| t.title == label).ok_or_else(|| format!("no guide to {label}"))?;
            Ok(Labelled { doc: doc(i, text), topic: topic.code.clone() })
        });
        let own = own.collect::<Result<Vec<_>, Failure>>()?;
        let titles = lines("cls_ctg", &["train", "dev", "test"])?.into_iter().enumerate().map(|(i, (title, field))| {
            let of = contest.topics.iter().filter(|t| contest.track(t.track()).is_some_and(|t| t.name == field));
            Within { doc: doc(i, title), topics: of.map(|t| t.code.clone()).collect() }
        });
        let abstracts = lines("ts", &["dev", "test"])?.into_iter().map(|(text, title)| (title, only_letters(&text))).collect();
        Ok(Self { own, titles: titles.collect(), abstracts })
    }

    /// Titles but those that may belong to texts that are asked about: their abstract is one of these, or most of them stands in one.
    fn titles_of_others(&self, asked: &[Labelled]) -> Vec<&Within> {
        let texts: BTreeSet<String> = asked.iter().map(|l| letters(&l.doc)).collect();
        let mut having: HashMap<(char, char), Vec<u32>> = HashMap::new();
        for (text, at) in texts.iter().zip(0..) {
            pairs(text).into_iter().for_each(|pair| having.entry(pair).or_default().push(at));
        }
        let is_of_one = |title: &str| {
            let of = pairs(&only_letters(title));
            let mut counts = vec![0u32; texts.len()];
            of.iter().filter_map(|pair| having.get(pair)).flatten().for_each(|&at| counts[at as usize] += 1);
            counts.into_iter().any(|n| n > 0 && n as f32 >= SAME_PAPER * of.len() as f32)
        };
        let is_known = |title: &str| self.abstracts.get(title).is_some_and(|text| texts.contains(text));
        let title = |t: &'_ Within| t.doc.text.clone().unwrap_or_default();
        self.titles.iter().filter(|t| !is_known(&title(t)) && !is_of_one(&title(t))).collect()
    }
}

fn pairs(letters: &str) -> BTreeSet<(char, char)> {
    letters.chars().zip(letters.chars().skip(1)).collect()
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

fn labelled(contest: &Contest, lines: &str) -> Result<Vec<Labelled>, Failure> {
    let mut found = Vec::new();
    for (i, line) in lines.lines().enumerate() {
        let line: Line = serde_json::from_str(line)?;
        let label = line.label.ok_or("a line without a label")?;
        let topic = contest.topics.iter().find(|t| t.title == label).ok_or_else(|| format!("no guide to {label}"))?;
        found.push(Labelled { doc: doc(i, line.content), topic: topic.code.clone() });
    }
    Ok(found)
}

fn unlabelled(lines: &str) -> Result<Vec<TextDoc>, Failure> {
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
        sure.extend(of.into_iter().take(SURE).map(|i| (&texts[i], Label::of(&topic.code))));
    }
    classifier.learn_texts(&sure, &[])
}

/// Prints a line; how many are right.
fn report(name: &str, classifier: &Classifier, contest: &Contest, test: &[Labelled]) -> usize {
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
    found.iter().zip(test).filter(|(c, l)| c.topic == l.topic).count()
}
