//! What answers are worth after corrections were learnt: of other projects alone, with a calibration that saw neither these nor the texts
//! that are asked about.

use classify::{Classifier, Fitted, Label, TextDoc};
use record::{Classification, Contest};

use crate::{Failure, Gold, Shown, folds, settings, with_table};

/// Corrections, at most, of which each row tells; taken evenly.
const CORRECTIONS: [usize; 4] = [0, 15, 50, usize::MAX];

/// What a correction says.
#[derive(Clone, Copy, PartialEq)]
enum Said {
    Topic,
    /// The track alone.
    Track,
}

/// A text that was asked about, with what was said of it.
struct Asked<'a> {
    gold: &'a Gold,
    said: Classification,
}

impl Asked<'_> {
    fn is_right(&self, topic: &str) -> bool {
        self.gold.topic == topic || self.gold.alt_topics.iter().any(|t| t == topic)
    }

    fn is_right_track(&self) -> bool {
        std::iter::once(&self.gold.topic).chain(&self.gold.alt_topics).any(|t| t.starts_with(&self.said.track))
    }
}

/// Prints a row a number of corrections and a kind of text. `outside` are texts that belong nowhere.
pub(crate) fn report(contest: &Contest, gold: &[Gold], fitted: &[Fitted], outside: &[(&str, Vec<TextDoc>)]) -> Result<(), Failure> {
    println!("\nafter corrections of other projects");
    let tracks = CORRECTIONS[1..].iter().map(|most| (*most, Said::Track));
    for (most, said) in CORRECTIONS.into_iter().map(|most| (most, Said::Topic)).chain(tracks) {
        for shown in Shown::ALL {
            let mut asked = Vec::new();
            let mut learnt = 0;
            for (fold, fitted) in fitted.iter().enumerate() {
                let (classifier, n) = taught(contest, gold, fold, fitted, (most, said))?;
                learnt += n;
                let of_fold: Vec<&Gold> = gold.iter().zip(folds(gold)).filter(|(_, f)| *f == fold).map(|(g, _)| g).collect();
                let docs: Vec<TextDoc> = of_fold.iter().map(|g| shown.of(g)).collect();
                asked.extend(of_fold.into_iter().zip(classifier.classify_texts(&docs)).map(|(gold, said)| Asked { gold, said }));
            }
            row((learnt / fitted.len(), said), shown, &asked);
        }
        for (kind, docs) in outside {
            let mut decided = 0;
            for (fold, fitted) in fitted.iter().enumerate() {
                let (classifier, _) = taught(contest, gold, fold, fitted, (most, said))?;
                let fits_none = |c: &Classification| contest.track(&c.track).is_some_and(|t| t.catch_all);
                decided += classifier.classify_texts(docs).iter().filter(|c| !c.abstained() && !fits_none(c)).count();
            }
            println!(
                "      decided wrongly {:4.1} %  ({kind}, which fit nothing)",
                100.0 * decided as f64 / (docs.len() * fitted.len()) as f64
            );
        }
    }
    Ok(())
}

/// A classifier calibrated and taught by the other folds; how many corrections there were.
fn taught(
    contest: &Contest,
    gold: &[Gold],
    fold: usize,
    fitted: &Fitted,
    (most, said): (usize, Said),
) -> Result<(Classifier, usize), Failure> {
    let mut settings = settings()?;
    settings.calibration = fitted.calibration.clone();
    [settings.abstain.track_below, settings.abstain.topic_below] = fitted.answered_from;
    let mut classifier = with_table(contest, &settings)?;
    let shown = |g: &Gold| Shown::Whole.of(g);
    let others: Vec<&Gold> = gold.iter().zip(folds(gold)).filter(|(_, f)| *f != fold).map(|(g, _)| g).collect();
    let n = most.min(others.len());
    let place = |g: &'_ Gold| match said {
        Said::Topic => g.topic.clone(),
        Said::Track => g.topic.split('.').take(1).collect(),
    };
    let corrections: Vec<(TextDoc, String)> = (0..n).map(|i| others[i * others.len() / n]).map(|g| (shown(g), place(g))).collect();
    let season: Vec<TextDoc> = gold.iter().zip(folds(gold)).filter(|(_, f)| *f == fold).map(|(g, _)| shown(g)).collect();
    classifier.learn_texts(&corrections.iter().map(|(doc, place)| (doc, Label::of(place))).collect::<Vec<_>>(), &season)?;
    Ok((classifier, n))
}

fn row((learnt, said): (usize, Said), shown: Shown, asked: &[Asked<'_>]) {
    let share = |n: usize, of: usize| 100.0 * n as f64 / of.max(1) as f64;
    let sets: Vec<(&Asked<'_>, &Vec<String>)> = asked.iter().filter_map(|a| Some((a, &a.said.likely.as_ref()?.topics))).collect();
    let held = sets.iter().filter(|(a, set)| set.iter().any(|t| a.is_right(t))).count();
    let size: usize = sets.iter().map(|(_, set)| set.len()).sum();
    let answered: Vec<&Asked<'_>> = asked.iter().filter(|a| !a.said.abstained()).collect();
    let what = if said == Said::Track { "tracks" } else { "topics" };
    println!(
        "  {learnt:3} {what} learnt  track {:5.1} %  topic {:5.1} %  sets {:5.1} %, of these with a right one {:5.1} %, {:.2} on average  answered {:5.1} %, of these wrong track {:.1} %, topic {:.1} %  ({})",
        share(asked.iter().filter(|a| a.is_right_track()).count(), asked.len()),
        share(asked.iter().filter(|a| a.is_right(&a.said.topic)).count(), asked.len()),
        share(sets.len(), asked.len()),
        share(held, sets.len()),
        size as f64 / sets.len().max(1) as f64,
        share(answered.len(), asked.len()),
        share(answered.iter().filter(|a| !a.is_right_track()).count(), answered.len()),
        share(answered.iter().filter(|a| !a.is_right(&a.said.topic)).count(), answered.len()),
        shown.name(),
    );
}
