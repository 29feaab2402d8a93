use std::collections::{BTreeMap, BTreeSet};

use classify::{Change, Classifier, changes};
use encode::Table;
use record::{Classification, Dossier, Flag, FlagId, Screening};
use serde::{Deserialize, Serialize};
use store::Workspace;

use crate::phases::last_screening;
use crate::{Context, Error, Plan, gather};

/// The classifier of a plan, with the vectors that are part of the program.
///
/// # Errors
/// Where the contest's topics cannot be told apart as given.
pub fn classifier(plan: &Plan) -> Result<Classifier, Error> {
    let classifier = Classifier::new(&plan.contest, &plan.file.settings.classify)?;
    Ok(classifier.with_vectors(std::sync::Arc::new(|chars| Table::embedded().embed_folded(chars))))
}

/// The same after it learnt from corrections; entries that nobody corrected hold it where it is.
pub(crate) fn taught_classifier(plan: &Plan, dossiers: &[Dossier], corrections: &[Correction]) -> Result<Classifier, Error> {
    let mut classifier = classifier(plan)?;
    // The last on an entry counts.
    let topics: BTreeMap<&str, &str> = corrections.iter().map(|c| (c.entry.as_str(), c.topic.as_str())).collect();
    let topic = |d: &Dossier| topics.get(d.entry.no.as_str()).copied();
    let corrected: Vec<(&Dossier, &str)> = dossiers.iter().filter_map(|d| topic(d).map(|t| (d, t))).collect();
    if !corrected.is_empty() {
        let rest: Vec<&Dossier> = dossiers.iter().filter(|d| topic(d).is_none()).collect();
        classifier.learn(&corrected, &rest)?;
    }
    Ok(classifier)
}

/// A topic that an expert sets.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// Entry number.
    pub entry: String,
    /// Code of the topic.
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
            let case = check::Case { contest, home, dossiers, registries: &registries, matches, classifications, list_signs };
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
    let season = intake::read(&plan.intake, &plan.contest, &plan.file.settings.intake)?;
    let gathered = gather(&season, plan, workspace.cache(), context)?;
    Ok((workspace, gathered.dossiers))
}

/// What would change if the classifier learnt from the corrections `wanted` in place of those `applied`. Records nothing.
///
/// # Errors
/// Where the contest's topics cannot be told apart as given, a correction names a topic that it does not have, or the last run's result is
/// damaged.
pub fn preview(
    plan: &Plan,
    workspace: &Workspace,
    dossiers: &[Dossier],
    applied: &[Correction],
    wanted: &[Correction],
) -> Result<Lesson, Error> {
    let before = taught_classifier(plan, dossiers, applied)?.classify(dossiers);
    let after = taught_classifier(plan, dossiers, wanted)?.classify(dossiers);
    let known: BTreeSet<&str> = dossiers.iter().map(|d| d.entry.no.as_str()).collect();
    let (taught, unknown): (Vec<_>, Vec<_>) = wanted.iter().cloned().partition(|c| known.contains(c.entry.as_str()));
    let topics: BTreeSet<(&str, &str)> = before.iter().map(|b| (b.entry.as_str(), b.topic.as_str())).collect();
    let suggested = |c: &Correction| topics.contains(&(c.entry.as_str(), c.topic.as_str()));
    let run = last_screening(workspace)?;
    Ok(Lesson {
        flags: run.map(|run| FlagChanges::of(plan, dossiers, &run, &before, &after)),
        changes: changes(&before, &after),
        confirmed: taught.iter().filter(|c| suggested(c)).cloned().collect(),
        taught,
        unknown: unknown.into_iter().map(|c| c.entry).collect(),
    })
}
