//! How right, and how sure, the classifier is on texts of known topic.
//!
//! ```text
//! cargo run --release -p classify --example eval_gold -- [--fit] [--learnt [--outside PROSE.jsonl]] [--model FOLDER] [--out FOLDER] [SETTINGS.toml]
//! ```
//!
//! Reads `pipelines/guangdong-2025` and the texts beside the repository in `../shared/gold/texts`; prints one table a kind of text, what
//! the calibration is worth on projects it was not fitted on (five folds, variants of one project always together), which track was taken
//! for which, how often the likely topics hold a right one and from where to answer, all by the same folds, and with `--fit` the calibration
//! fitted on all of them, as the pipeline file takes it. `--learnt` tells the same after corrections of other projects, of texts that belong nowhere too where there is a
//! file of prose (`xz -dc ../shared/reuse-bench/base.jsonl.xz`). `--model` has meaning told by the model in a folder. `--out` draws `calibration.svg` (a
//! panel a kind of text) and `confusion.svg` into a folder that is there, and writes `confusion.txt`.

#![expect(clippy::print_stdout, clippy::disallowed_methods, reason = "printing, and drawing a plot, is what it is for")]

mod draw;
mod learnt;

use std::collections::BTreeMap;
use std::path::Path;

use classify::{Calibration, Classifier, Fit, Fitted, HeldOut, Observation, Settings, TextDoc};
use draw::{Sure, calibration_error};
use record::{Contest, Sha256, Topic};
use serde::Deserialize;

type Failure = Box<dyn std::error::Error>;

const FOLDS: usize = 5;
/// An answer may be wrong in one of fifty tracks and one of twenty topics.
const HOW: Fit = Fit { rows: 15, coverage: 0.95, wrong: [0.02, 0.05] };

/// What is read of a gold text.
#[derive(Deserialize)]
struct Gold {
    id: String,
    title: String,
    topic: String,
    alt_topics: Vec<String>,
    sections: BTreeMap<String, Option<String>>,
    variant_of: Option<Variant>,
}

#[derive(Deserialize)]
struct Variant {
    id: String,
}

#[derive(Deserialize)]
struct Topics {
    topic: Vec<Topic>,
}

/// Part of an application that is shown to the classifier.
#[derive(Clone, Copy, PartialEq)]
enum Shown {
    Whole,
    Title,
    Overview,
    Solution,
    Start,
}

impl Shown {
    const ALL: [Self; 5] = [Self::Whole, Self::Title, Self::Overview, Self::Solution, Self::Start];

    fn name(self) -> &'static str {
        match self {
            Self::Whole => "whole text",
            Self::Title => "title alone",
            Self::Overview => "overview, no title",
            Self::Solution => "solution, no title",
            Self::Start => "first 100 characters",
        }
    }

    fn of(self, gold: &Gold) -> TextDoc {
        let section = |key: &str| gold.sections.get(key).cloned().flatten().unwrap_or_default();
        let whole = || ["overview", "solution", "value", "business_model"].map(section).join("\n");
        let (title, text) = match self {
            Self::Whole => (gold.title.clone(), Some(whole())),
            Self::Title => (gold.title.clone(), None),
            Self::Overview => (String::new(), Some(section("overview"))),
            Self::Solution => (String::new(), Some(section("solution"))),
            Self::Start => (String::new(), Some(whole().chars().take(100).collect())),
        };
        TextDoc { id: gold.id.clone(), title, text, sha256: Sha256::from_bytes([0; 32]) }
    }
}

fn main() -> Result<(), Failure> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let texts = root.join("../shared/gold/texts");
    if !texts.try_exists()? {
        println!("skipped: no shared data");
        return Ok(());
    }
    let contest = contest(&root.join("pipelines/guangdong-2025"))?;
    let gold = gold(&texts)?;
    let arguments: Vec<String> = std::env::args().collect();
    let folder = |option: &str| arguments.iter().skip_while(|a| *a != option).nth(1).map(Path::new);
    let classifier = classifier(&contest, &gold, folder("--model"))?;
    let mut all = Vec::new();
    for shown in Shown::ALL {
        all.push(observe(&classifier, &gold, shown)?);
    }
    let mut fitted = Vec::new();
    let held_out = held_out(&folds(&gold), &all, &mut fitted);
    let calibrations: Vec<&Calibration> = held_out.iter().map(|f| &f.calibration).collect();
    for (shown, observed) in Shown::ALL.iter().zip(&all) {
        table(*shown, &gold, observed, &calibrations);
    }
    println!(
        "\nlikely topics at {} %, and answers of which {} % of the tracks and {} % of the topics may be wrong",
        100.0 * HOW.coverage,
        100.0 * HOW.wrong[0],
        100.0 * HOW.wrong[1]
    );
    for (shown, observed) in Shown::ALL.iter().zip(&all) {
        sets(*shown, observed, &held_out);
    }
    wrong(&contest, &gold, &all[0], &calibrations);
    let names: Vec<String> = contest.tracks.iter().map(|t| format!("{} {}", t.code, t.name)).collect();
    let counts = confusion(&contest, &gold, &all[0], &calibrations);
    println!("\n{}, tracks\n{}", Shown::Whole.name(), draw::confusion_text(&names, &counts));
    if let Some(folder) = folder("--out") {
        let kinds: Vec<(&str, Vec<Sure>)> =
            Shown::ALL.iter().zip(&all).map(|(shown, o)| (shown.name(), sure_of_track(o, &calibrations))).collect();
        std::fs::write(folder.join("calibration.svg"), draw::calibration(&kinds))?;
        std::fs::write(folder.join("confusion.svg"), draw::confusion(&names, &counts))?;
        std::fs::write(folder.join("confusion.txt"), draw::confusion_text(&names, &counts))?;
    }
    if arguments.iter().any(|a| a == "--learnt") {
        let outside = folder("--outside").map_or_else(|| Ok(Vec::new()), outside)?;
        learnt::report(&contest, &gold, &fitted, &outside)?;
    }
    if arguments.iter().any(|a| a == "--fit") {
        let folds: Vec<usize> = all.iter().flat_map(|_| folds(&gold)).collect();
        let fitted = Calibration::fit(&all.concat(), &folds, &HOW);
        println!("\nfrom where to answer: track {} topic {}", fitted.answered_from[0], fitted.answered_from[1]);
        curve(&fitted.held_out);
        println!("\n{}", toml::to_string(&fitted.calibration)?);
    }
    Ok(())
}

/// Characters of a text that belongs nowhere, and how many of each kind there are.
const OUTSIDE: (usize, usize) = (1500, 100);

#[derive(Deserialize)]
struct Prose {
    text: String,
    #[serde(default)]
    src: String,
}

/// Texts that belong to no topic: statutes, and articles on computers, evenly taken from a file of lines of prose, several lines each.
fn outside(file: &Path) -> Result<Vec<(&'static str, Vec<TextDoc>)>, Failure> {
    let (mut statutes, mut articles) = (Vec::new(), Vec::new());
    for line in std::fs::read_to_string(file)?.lines() {
        let prose: Prose = serde_json::from_str(line)?;
        match prose.src.to_lowercase() {
            src if src == "csl" => {}
            src if src.contains("law") => statutes.push(prose.text),
            _ => articles.push(prose.text),
        }
    }
    let (length, many) = OUTSIDE;
    let texts = |all: &[String]| -> Vec<TextDoc> {
        let text = |i: usize| all[i * all.len() / many..].iter().flat_map(|t| t.chars().chain(['\n'])).take(length).collect();
        (0..many)
            .map(|i| TextDoc { id: i.to_string(), title: String::new(), text: Some(text(i)), sha256: Sha256::from_bytes([0; 32]) })
            .collect()
    };
    Ok(vec![("statutes", texts(&statutes)), ("articles", texts(&articles))])
}

/// With the vectors of the program or, from a folder, a model, which is shown everything that will be asked about.
fn classifier(contest: &Contest, gold: &[Gold], model: Option<&Path>) -> Result<Classifier, Failure> {
    let classifier = with_table(contest, &settings()?)?;
    let Some(folder) = model else { return Ok(classifier) };
    let encoder = encode::Encoder::load(folder)?;
    let embed = |passages: &[&str]| encoder.encode(passages, encode::Purpose::Passage);
    let mut classifier = classifier.with_model(encoder.hash(), embed)?;
    for shown in Shown::ALL {
        classifier.show_texts(&gold.iter().map(|g| shown.of(g)).collect::<Vec<_>>(), embed)?;
    }
    Ok(classifier)
}

fn with_table(contest: &Contest, settings: &Settings) -> Result<Classifier, classify::Error> {
    let table = encode::Table::embedded();
    Ok(Classifier::new(contest, settings)?.with_vectors(table.hash(), std::sync::Arc::new(|chars| table.embed_folded(chars))))
}

/// The defaults, or what a file says that is named on the command line.
fn settings() -> Result<Settings, Failure> {
    match std::env::args().skip(1).find(|a| a.ends_with(".toml")) {
        None => Ok(Settings::default()),
        Some(path) => Ok(toml::from_str(&std::fs::read_to_string(path)?)?),
    }
}

fn contest(folder: &Path) -> Result<Contest, Failure> {
    let mut contest: Contest = toml::from_str(&std::fs::read_to_string(folder.join("contest.toml"))?)?;
    let topics: Topics = toml::from_str(&std::fs::read_to_string(folder.join("topics.toml"))?)?;
    contest.topics = topics.topic;
    Ok(contest)
}

fn gold(folder: &Path) -> Result<Vec<Gold>, Failure> {
    let mut paths = std::fs::read_dir(folder)?.map(|e| e.map(|e| e.path())).collect::<Result<Vec<_>, _>>()?;
    paths.sort();
    paths.iter().map(|p| Ok(serde_json::from_str(&std::fs::read_to_string(p)?)?)).collect()
}

fn observe(classifier: &Classifier, gold: &[Gold], shown: Shown) -> Result<Vec<Observation>, classify::Error> {
    let accepted = |g: &Gold| std::iter::once(&g.topic).chain(&g.alt_topics).cloned().collect::<Vec<_>>();
    let one = |g: &Gold| classifier.observe(&shown.of(g), &accepted(g).iter().map(String::as_str).collect::<Vec<_>>());
    gold.iter().map(one).collect()
}

/// The fold of each text: variants of one project always together.
fn folds(gold: &[Gold]) -> Vec<usize> {
    let mut projects: Vec<&str> = gold.iter().filter(|g| g.variant_of.is_none()).map(|g| g.id.as_str()).collect();
    projects.sort_unstable();
    let fold = |g: &Gold| {
        let project = g.variant_of.as_ref().map_or(g.id.as_str(), |v| v.id.as_str());
        projects.binary_search(&project).map_or(0, |p| p % FOLDS)
    };
    gold.iter().map(fold).collect()
}

/// For each text, what was fitted on the other folds; sets and thresholds among these by folds again.
fn held_out<'a>(folds: &[usize], all: &[Vec<Observation>], fitted: &'a mut Vec<Fitted>) -> Vec<&'a Fitted> {
    *fitted = (0..FOLDS)
        .map(|f| {
            let others = all.iter().flat_map(|kind| kind.iter().zip(folds).filter(|(_, fold)| **fold != f));
            let (observations, folds): (Vec<_>, Vec<_>) = others.map(|(o, fold)| (o.clone(), *fold)).unzip();
            // Folds without a gap.
            let folds: Vec<usize> = folds.into_iter().map(|fold| fold - usize::from(fold > f)).collect();
            Calibration::fit(&observations, &folds, &HOW)
        })
        .collect();
    folds.iter().map(|&f| &fitted[f]).collect()
}

/// How often the likely topics hold a right one, how many they are, and what is answered.
fn sets(shown: Shown, observed: &[Observation], fitted: &[&Fitted]) {
    let n = observed.len() as f64;
    let likely: Vec<(usize, bool)> = observed.iter().zip(fitted).map(|(o, f)| f.calibration.likely(o)).collect();
    let covered = likely.iter().filter(|l| l.1).count() as f64 / n;
    let size = likely.iter().map(|l| l.0).sum::<usize>() as f64 / n;
    let single = likely.iter().filter(|l| l.0 == 1).count() as f64 / n;
    let said: Vec<(HeldOut, [f64; 2])> = observed.iter().zip(fitted).map(|(o, f)| (f.calibration.said(o), f.answered_from)).collect();
    let answered: Vec<&HeldOut> = said.iter().filter(|(h, from)| h.track.0 >= from[0] && h.topic.0 >= from[1]).map(|(h, _)| h).collect();
    let wrong = |right: fn(&HeldOut) -> bool| 100.0 * answered.iter().filter(|h| !right(h)).count() as f64 / answered.len().max(1) as f64;
    println!(
        "  likely topics hold a right one {:.1} %, {size:.2} on average, one alone {:.1} %  answered {:.1} %, of these wrong track {:.1} %, topic {:.1} %  ({})",
        100.0 * covered,
        100.0 * single,
        100.0 * answered.len() as f64 / n,
        wrong(|h| h.track.1),
        wrong(|h| h.topic.1),
        shown.name(),
    );
}

/// What is answered and what of it is wrong, from each probability on.
fn curve(held_out: &[HeldOut]) {
    println!("\nfrom     track: answered  wrong    topic: answered  wrong");
    for from in [0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95] {
        let row = |said: fn(&HeldOut) -> (f64, bool)| {
            let answered: Vec<bool> = held_out.iter().map(said).filter(|s| s.0 >= from).map(|s| s.1).collect();
            let wrong = answered.iter().filter(|right| !**right).count();
            let (share, of) = (answered.len() as f64 / held_out.len() as f64, answered.len().max(1) as f64);
            format!("{:14.1} % {:5.1} %", 100.0 * share, 100.0 * wrong as f64 / of)
        };
        println!("{from:4} {}  {}", row(|h| h.track), row(|h| h.topic));
    }
}

fn table(shown: Shown, gold: &[Gold], observed: &[Observation], fitted: &[&Calibration]) {
    println!("\n{}", shown.name());
    for (name, authors) in [("all", "DEF"), ("one hand (D)", "D"), ("others (E, F)", "EF")] {
        let chosen: Vec<usize> = (0..gold.len()).filter(|&i| gold[i].id.starts_with(|c| authors.contains(c))).collect();
        let outcomes: Vec<[(f64, bool); 2]> = chosen.iter().map(|&i| fitted[i].outcome(&observed[i])).collect();
        let share = |level: usize| outcomes.iter().filter(|o| o[level].1).count() as f64 / outcomes.len() as f64;
        let first3 = chosen.iter().filter(|&&i| in_first(3, fitted[i], &observed[i])).count() as f64 / chosen.len() as f64;
        let sure = |level: usize| {
            let probability = |i: usize, raw: f64| if level == 0 { fitted[i].track(raw) } else { fitted[i].topic(raw) };
            chosen.iter().zip(&outcomes).map(|(&i, o)| (probability(i, o[level].0), o[level].1)).collect::<Vec<_>>()
        };
        let (track, topic) = (sure(0), sure(1));
        println!(
            "  {name:16} n {:3}  track {:5.1} %  topic {:5.1} %  in first 3 {:5.1} %  ECE track {:.3} topic {:.3}  wrong track among the surest 85 % {:.1} %",
            chosen.len(),
            100.0 * share(0),
            100.0 * share(1),
            100.0 * first3,
            calibration_error(&track),
            calibration_error(&topic),
            100.0 * selective_error(&track, 0.85),
        );
    }
}

fn in_first(n: usize, calibration: &Calibration, o: &Observation) -> bool {
    let raw = calibration.raw(o);
    let mut order: Vec<usize> = (0..raw.len()).collect();
    order.sort_by(|&a, &b| raw[b].total_cmp(&raw[a]));
    order[..n].iter().any(|t| o.accepted.contains(t))
}

/// Calibrated probability of the best track, each text calibrated by the other folds, and whether it was right.
fn sure_of_track(observed: &[Observation], fitted: &[&Calibration]) -> Vec<Sure> {
    let pairs = observed.iter().zip(fitted).map(|(o, c)| {
        let [(raw, right), _] = c.outcome(o);
        (c.track(raw), right)
    });
    pairs.collect()
}

fn selective_error(sure: &[Sure], coverage: f64) -> f64 {
    let mut sorted = sure.to_vec();
    sorted.sort_by(|a, b| b.0.total_cmp(&a.0));
    let kept = &sorted[..(sorted.len() as f64 * coverage).round() as usize];
    kept.iter().filter(|s| !s.1).count() as f64 / kept.len() as f64
}

/// Of the texts of each track, how many were taken for which. A track that the text may also belong to counts as its own.
fn confusion(contest: &Contest, gold: &[Gold], observed: &[Observation], fitted: &[&Calibration]) -> Vec<Vec<usize>> {
    let mut counts = vec![vec![0; contest.tracks.len()]; contest.tracks.len()];
    for ((g, o), c) in gold.iter().zip(observed).zip(fitted) {
        let own = contest.tracks.iter().position(|t| g.topic.starts_with(&t.code)).expect("a gold text's topic is the contest's");
        let [(_, right), _] = c.outcome(o);
        counts[own][if right { own } else { c.best_track(o) }] += 1;
    }
    counts
}

/// What each text of which the topic is wrong was taken for.
fn wrong(contest: &Contest, gold: &[Gold], observed: &[Observation], fitted: &[&Calibration]) {
    println!("\nwrong (whole text)");
    for ((g, o), c) in gold.iter().zip(observed).zip(fitted) {
        let [_, (raw, right)] = c.outcome(o);
        if !right {
            let all = c.raw(o);
            let mut order: Vec<usize> = (0..all.len()).collect();
            order.sort_by(|&a, &b| all[b].total_cmp(&all[a]));
            let first: Vec<String> = order[..3].iter().map(|&t| format!("{} {:.3}", contest.topics[t].code, all[t])).collect();
            println!("  {} is {}: {} (p {:.2})", g.id, g.topic, first.join(", "), c.topic(raw));
        }
    }
}
