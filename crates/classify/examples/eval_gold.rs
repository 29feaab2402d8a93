//! How right, and how sure, the classifier is on texts of known topic.
//!
//! ```text
//! cargo run --release -p classify --example eval_gold -- [--fit] [--plot FILE.svg] [SETTINGS.toml]
//! ```
//!
//! Reads `pipelines/guangdong-2025` and the texts beside the repository in `../shared/gold/texts`; prints one table a kind of text, what
//! the calibration is worth on projects it was not fitted on (five folds, variants of one project always together), and with `--fit` the
//! calibration fitted on all of them, as the pipeline file takes it.

#![expect(clippy::print_stdout, clippy::disallowed_methods, reason = "printing, and drawing a plot, is what it is for")]

use std::collections::BTreeMap;
use std::path::Path;

use classify::{Calibration, Classifier, Observation, Settings, TextDoc};
use record::{Contest, Sha256, Topic};
use serde::Deserialize;

const FOLDS: usize = 5;
const TABLE_ROWS: usize = 15;

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

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let texts = root.join("../shared/gold/texts");
    if !texts.try_exists()? {
        println!("skipped: no shared data");
        return Ok(());
    }
    let contest = contest(&root.join("pipelines/guangdong-2025"))?;
    let gold = gold(&texts)?;
    let classifier =
        Classifier::new(&contest, &settings()?)?.with_vectors(std::sync::Arc::new(|chars| encode::Table::embedded().embed_folded(chars)));
    let mut all = Vec::new();
    for shown in Shown::ALL {
        all.push(observe(&classifier, &gold, shown)?);
    }
    let held_out = held_out(&gold, &all);
    for (shown, (observed, fitted)) in Shown::ALL.iter().zip(all.iter().zip(&held_out)) {
        table(*shown, &gold, observed, fitted);
    }
    confusion(&contest, &gold, &all[0], &held_out[0]);
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(file) = arguments.iter().skip_while(|a| *a != "--plot").nth(1) {
        plot(Path::new(file), &all, &held_out)?;
    }
    if arguments.iter().any(|a| a == "--fit") {
        let fitted = Calibration::fit(&all.concat(), TABLE_ROWS);
        println!("\n{}", toml::to_string(&fitted)?);
    }
    Ok(())
}

/// The defaults, or what a file says that is named on the command line.
fn settings() -> Result<Settings, Box<dyn std::error::Error>> {
    match std::env::args().skip(1).find(|a| a.ends_with(".toml")) {
        None => Ok(Settings::default()),
        Some(path) => Ok(toml::from_str(&std::fs::read_to_string(path)?)?),
    }
}

fn contest(folder: &Path) -> Result<Contest, Box<dyn std::error::Error>> {
    let mut contest: Contest = toml::from_str(&std::fs::read_to_string(folder.join("contest.toml"))?)?;
    let topics: Topics = toml::from_str(&std::fs::read_to_string(folder.join("topics.toml"))?)?;
    contest.topics = topics.topic;
    Ok(contest)
}

fn gold(folder: &Path) -> Result<Vec<Gold>, Box<dyn std::error::Error>> {
    let mut paths = std::fs::read_dir(folder)?.map(|e| e.map(|e| e.path())).collect::<Result<Vec<_>, _>>()?;
    paths.sort();
    paths.iter().map(|p| Ok(serde_json::from_str(&std::fs::read_to_string(p)?)?)).collect()
}

fn observe(classifier: &Classifier, gold: &[Gold], shown: Shown) -> Result<Vec<Observation>, classify::Error> {
    let accepted = |g: &Gold| std::iter::once(&g.topic).chain(&g.alt_topics).cloned().collect::<Vec<_>>();
    let one = |g: &Gold| classifier.observe(&shown.of(g), &accepted(g).iter().map(String::as_str).collect::<Vec<_>>());
    gold.iter().map(one).collect()
}

/// For each kind of text, for each text, the calibration fitted on the other folds.
fn held_out(gold: &[Gold], all: &[Vec<Observation>]) -> Vec<Vec<Calibration>> {
    let mut projects: Vec<&str> = gold.iter().filter(|g| g.variant_of.is_none()).map(|g| g.id.as_str()).collect();
    projects.sort_unstable();
    let fold = |g: &Gold| {
        let project = g.variant_of.as_ref().map_or(g.id.as_str(), |v| v.id.as_str());
        projects.binary_search(&project).map_or(0, |p| p % FOLDS)
    };
    let fitted: Vec<Calibration> = (0..FOLDS)
        .map(|f| {
            let others = all.iter().flat_map(|kind| kind.iter().zip(gold).filter(|(_, g)| fold(g) != f).map(|(o, _)| o.clone()));
            Calibration::fit(&others.collect::<Vec<_>>(), TABLE_ROWS)
        })
        .collect();
    all.iter().map(|_| gold.iter().map(|g| fitted[fold(g)].clone()).collect()).collect()
}

fn table(shown: Shown, gold: &[Gold], observed: &[Observation], fitted: &[Calibration]) {
    println!("\n{}", shown.name());
    for (name, authors) in [("all", "DEF"), ("one hand (D)", "D"), ("others (E, F)", "EF")] {
        let chosen: Vec<usize> = (0..gold.len()).filter(|&i| gold[i].id.starts_with(|c| authors.contains(c))).collect();
        let outcomes: Vec<[(f64, bool); 2]> = chosen.iter().map(|&i| fitted[i].outcome(&observed[i])).collect();
        let share = |level: usize| outcomes.iter().filter(|o| o[level].1).count() as f64 / outcomes.len() as f64;
        let first3 = chosen.iter().filter(|&&i| in_first(3, &observed[i])).count() as f64 / chosen.len() as f64;
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

fn in_first(n: usize, o: &Observation) -> bool {
    let mut order: Vec<usize> = (0..o.scores.len()).collect();
    order.sort_by(|&a, &b| o.scores[b].total_cmp(&o.scores[a]));
    order[..n].iter().any(|t| o.accepted.contains(t))
}

/// Expected calibration error over 15 bins of equal width (Naeini et al. 2015).
fn calibration_error(sure: &[(f64, bool)]) -> f64 {
    let bins = 15;
    let mut sums = vec![(0.0, 0.0); bins];
    for &(p, right) in sure {
        let bin = ((p * bins as f64) as usize).min(bins - 1);
        sums[bin].0 += p;
        sums[bin].1 += f64::from(u8::from(right));
    }
    sums.iter().map(|(p, right)| (p - right).abs()).sum::<f64>() / sure.len() as f64
}

/// Calibrated probability of the best track against the share that was right, all kinds of text, each text calibrated by the other folds.
fn plot(file: &Path, all: &[Vec<Observation>], fitted: &[Vec<Calibration>]) -> Result<(), Box<dyn std::error::Error>> {
    let pairs = all.iter().flatten().zip(fitted.iter().flatten());
    let sure: Vec<(f64, bool)> = pairs
        .map(|(o, c)| {
            let [(raw, right), _] = c.outcome(o);
            (c.track(raw), right)
        })
        .collect();
    let bins = 10;
    let mut dots = String::new();
    for bin in 0..bins {
        let inside: Vec<_> = sure.iter().filter(|(p, _)| ((p * f64::from(bins)) as i32).min(bins - 1) == bin).collect();
        if inside.is_empty() {
            continue;
        }
        let n = inside.len() as f64;
        let p = inside.iter().map(|s| s.0).sum::<f64>() / n;
        let right = inside.iter().filter(|s| s.1).count() as f64 / n;
        let (x, y, r) = (40.0 + 400.0 * p, 440.0 - 400.0 * right, 2.0 + n.sqrt() / 2.0);
        dots +=
            &format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{r:.1}\"><title>{n} texts: {p:.3} said, {right:.3} right</title></circle>\n");
    }
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 480 480\" font-family=\"sans-serif\" font-size=\"12\">\n\
         <rect x=\"40\" y=\"40\" width=\"400\" height=\"400\" fill=\"none\" stroke=\"#999\"/>\n\
         <line x1=\"40\" y1=\"440\" x2=\"440\" y2=\"40\" stroke=\"#999\" stroke-dasharray=\"4\"/>\n\
         <g fill=\"#1565c0\" fill-opacity=\"0.7\">\n{dots}</g>\n\
         <text x=\"240\" y=\"465\" text-anchor=\"middle\">probability said of the best track, 0 to 1</text>\n\
         <text x=\"20\" y=\"240\" text-anchor=\"middle\" transform=\"rotate(-90 20 240)\">share right, 0 to 1</text>\n\
         <text x=\"50\" y=\"60\">{} texts, held out by project; ECE {:.3}</text>\n</svg>\n",
        sure.len(),
        calibration_error(&sure)
    );
    std::fs::write(file, svg)?;
    Ok(())
}

fn selective_error(sure: &[(f64, bool)], coverage: f64) -> f64 {
    let mut sorted = sure.to_vec();
    sorted.sort_by(|a, b| b.0.total_cmp(&a.0));
    let kept = &sorted[..(sorted.len() as f64 * coverage).round() as usize];
    kept.iter().filter(|s| !s.1).count() as f64 / kept.len() as f64
}

/// Per track, how many were right, and what each wrong text was taken for.
fn confusion(contest: &Contest, gold: &[Gold], observed: &[Observation], fitted: &[Calibration]) {
    println!("\nby track (whole text)");
    for track in &contest.tracks {
        let of: Vec<usize> = (0..gold.len()).filter(|&i| gold[i].topic.starts_with(&track.code)).collect();
        let right = of.iter().filter(|&&i| fitted[i].outcome(&observed[i])[0].1).count();
        println!("  {} {:8} {right:3} of {:3}", track.code, track.name, of.len());
    }
    println!("\nwrong (whole text)");
    for ((g, o), c) in gold.iter().zip(observed).zip(fitted) {
        let [_, (raw, right)] = c.outcome(o);
        if !right {
            let mut order: Vec<usize> = (0..o.scores.len()).collect();
            order.sort_by(|&a, &b| o.scores[b].total_cmp(&o.scores[a]));
            let first: Vec<String> = order[..3].iter().map(|&t| format!("{} {:.3}", contest.topics[t].code, o.scores[t])).collect();
            println!("  {} is {}: {} (p {:.2})", g.id, g.topic, first.join(", "), c.topic(raw));
        }
    }
}
