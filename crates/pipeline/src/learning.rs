use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use classify::{Change, Classifier, Label, TextDoc, changes};
use encode::Table;
use record::{Classification, Dossier, Flag, FlagId, Place, Problem, Say, Screening};
use serde::{Deserialize, Serialize};
use store::Workspace;

use crate::phases::last_screening;
use crate::vectors::Vectors;
use crate::{Context, Error, Plan, gather, lists};

/// The classifier of a plan: with the vectors that are part of the program and, where the plan names one, the model that makes `vectors`.
fn classifier(plan: &Plan, vectors: &Vectors<'_>) -> Result<Classifier, Error> {
    let table = Table::embedded();
    let classifier = Classifier::new(&plan.contest, &plan.file.settings.classify)?;
    let classifier = classifier.with_vectors(table.hash(), Arc::new(|chars| table.embed_folded(chars)));
    match vectors.model() {
        None => Ok(classifier),
        Some(model) => classifier.with_model(model, |passages| vectors.of(passages)),
    }
}

/// Where texts outside a season belong, in their order.
///
/// # Errors
/// Where the contest's topics cannot be told apart as given, or the plan's model is refused.
pub fn classify_texts(plan: &Plan, texts: &[TextDoc]) -> Result<Vec<Classification>, Error> {
    let encoder = plan.encoder()?;
    let vectors = Vectors::new(encoder.as_ref(), None, &|| false);
    let mut classifier = classifier(plan, &vectors)?;
    classifier.show_texts(texts, |passages| vectors.of(passages))?;
    Ok(classifier.classify_texts(texts))
}

/// A classifier, and what makes the vectors that it asks for.
pub(crate) struct Judge<'a> {
    classifier: Classifier,
    vectors: Vectors<'a>,
}

impl<'a> Judge<'a> {
    /// After it learnt from corrections; entries that nobody corrected hold it where it is.
    pub(crate) fn taught(plan: &Plan, vectors: Vectors<'a>, dossiers: &[Dossier], corrections: &[Correction]) -> Result<Self, Error> {
        let mut classifier = classifier(plan, &vectors)?;
        // The last on an entry counts.
        let topics: BTreeMap<&str, &str> = corrections.iter().map(|c| (c.entry.as_str(), c.topic.as_str())).collect();
        let topic = |d: &Dossier| topics.get(d.entry.no.as_str()).copied();
        let corrected: Vec<(&Dossier, Label<'_>)> = dossiers.iter().filter_map(|d| topic(d).map(|t| (d, Label::of(t)))).collect();
        if !corrected.is_empty() {
            let rest: Vec<&Dossier> = dossiers.iter().filter(|d| topic(d).is_none()).collect();
            classifier.show(corrected.iter().map(|(d, _)| *d), |passages| vectors.of(passages))?;
            classifier.learn(&corrected, &rest)?;
        }
        Ok(Self { classifier, vectors })
    }

    /// Where each entry belongs, in their order.
    pub(crate) fn classify(&mut self, dossiers: &[Dossier]) -> Result<Vec<Classification>, Error> {
        self.classifier.show(dossiers, |passages| self.vectors.of(passages))?;
        Ok(self.classifier.classify(dossiers))
    }

    /// That nobody measured how often answers by this model are right, where nobody did.
    pub(crate) fn problem(&self) -> Option<Problem> {
        if self.classifier.is_measured() {
            return None;
        }
        Some(Problem::new(
            Place { entry: None, file: None, row: None, page: None },
            "classify.not_measured",
            Say::new(
                "归类所用的向量模型不是测定把握时所用的那一个，赛道和赛题的把握未经测定",
                "classification used vectors other than those its probabilities were measured with: nobody knows how often such an answer is right",
            ),
            Say::new(
                "把模型的相似度调到内置词表的幅度后照常归类，界限不变，不给出可能赛题的范围",
                "the model's cosines were brought to the spread of the built-in vectors; limits are the same, and no likely topics are given",
            ),
            Say::new(
                "把握只用来比较先后；要按测定过的把握归类，删去流程文件中的 encode.model，或写入用该模型拟合的 classify.calibration",
                "take the probabilities as an order; for measured ones remove `encode.model` from the pipeline file, or write there a `classify.calibration` fitted with this model",
            ),
        ))
    }
}

/// A topic that an expert sets, or a track whose topic the expert leaves open.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// Entry number.
    pub entry: String,
    /// Code of the topic, or of the track.
    pub topic: String,
}

/// What corrections would do.
#[derive(Debug)]
pub struct Lesson {
    /// Entries that would get another topic, the corrected ones among them.
    pub changes: Vec<Change>,
    /// Corrections that were learnt from.
    pub taught: Vec<Correction>,
    /// Those of them that say what was suggested anyway.
    pub confirmed: Vec<Correction>,
    /// Corrections of entries that the season does not have.
    pub unknown: Vec<String>,
    /// What would become of the flags on track and topic; nothing before the first run, which finds the passages that entries share.
    pub flags: Option<FlagChanges>,
}

/// Flags that would be raised, and flags that would no longer be, both in the order of a run.
#[derive(Debug, PartialEq)]
pub struct FlagChanges {
    /// Not there before.
    pub new: Vec<Flag>,
    /// Not there any more.
    pub gone: Vec<Flag>,
}

impl FlagChanges {
    fn of(plan: &Plan, dossiers: &[Dossier], run: &Screening, before: &[Classification], after: &[Classification]) -> Self {
        let registries = record::Registries::default();
        let flags = |classifications| {
            let (contest, home, matches) = (&plan.contest, plan.file.divisions.home.as_str(), run.matches.as_slice());
            let list_signs = plan.file.settings.intake.separators.as_str();
            // Rules on tracks and topics look at no list of files.
            let unopened = &BTreeSet::new();
            let case = check::Case { contest, home, dossiers, registries: &registries, matches, classifications, list_signs, unopened };
            check::run_of_topics(&case, &plan.rules).flags
        };
        let (before, after) = (flags(before), flags(after));
        let beyond = |flags: &[Flag], known: &[Flag]| {
            let known: BTreeSet<&FlagId> = known.iter().map(|f| &f.id).collect();
            flags.iter().filter(|f| !known.contains(&f.id)).cloned().collect()
        };
        Self { new: beyond(&after, &before), gone: beyond(&before, &after) }
    }
}

/// Reads the season as a run does, from the cache where it can.
///
/// # Errors
/// Where the season or the workspace cannot be used, or another run is active.
pub fn dossiers(plan: &Plan, context: &Context<'_>) -> Result<(Workspace, Vec<Dossier>), Error> {
    let workspace = Workspace::open(&plan.workspace, &plan.identity(), &context.who)?;
    let season = lists::season(plan, workspace.cache(), context)?;
    let gathered = gather(&season, plan, workspace.cache(), context)?;
    Ok((workspace, gathered.dossiers))
}

/// What would change if the classifier learnt from the corrections `wanted` in place of those `applied`. Records nothing.
///
/// # Errors
/// Where the contest's topics cannot be told apart as given, a correction names a topic that it does not have, the plan's model is refused, or the
/// last run's result is damaged.
pub fn preview(
    plan: &Plan,
    workspace: &Workspace,
    dossiers: &[Dossier],
    applied: &[Correction],
    wanted: &[Correction],
) -> Result<Lesson, Error> {
    let encoder = plan.encoder()?;
    let classified = |corrections: &[Correction]| {
        let vectors = Vectors::new(encoder.as_ref(), Some(workspace.cache()), &|| false);
        Judge::taught(plan, vectors, dossiers, corrections)?.classify(dossiers)
    };
    let (before, after) = (classified(applied)?, classified(wanted)?);
    let known: BTreeSet<&str> = dossiers.iter().map(|d| d.entry.no.as_str()).collect();
    let (taught, unknown): (Vec<_>, Vec<_>) = wanted.iter().cloned().partition(|c| known.contains(c.entry.as_str()));
    let places: BTreeSet<(&str, &str)> =
        before.iter().flat_map(|b| [&b.topic, &b.track].map(|place| (b.entry.as_str(), place.as_str()))).collect();
    let suggested = |c: &Correction| places.contains(&(c.entry.as_str(), c.topic.as_str()));
    let run = last_screening(workspace)?;
    Ok(Lesson {
        flags: run.map(|run| FlagChanges::of(plan, dossiers, &run, &before, &after)),
        changes: changes(&before, &after),
        confirmed: taught.iter().filter(|c| suggested(c)).cloned().collect(),
        taught,
        unknown: unknown.into_iter().map(|c| c.entry).collect(),
    })
}
