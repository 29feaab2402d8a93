//! What a change of the inputs would do to a finding: tried on a copy in memory, the rule run again, nothing written.

mod apply;

use std::collections::BTreeSet;
use std::path::Path;

use record::{Classification, Dossier, Edit, Flag, Match, Registries, Say, Screening, Table, Target};
use store::Workspace;

use crate::decisions::bind_to_texts;
use crate::learning::Judge;
use crate::origin::Origin;
use crate::vectors::Vectors;
use crate::{Context, Error, Meanings, Plan, Taught, gather, lists, phases};

/// The inputs of a run, as rules and edits see them.
#[derive(Debug, Clone)]
struct Inputs {
    dossiers: Vec<Dossier>,
    /// Registries of the divisions, by path.
    tables: Vec<Table>,
    registries: Registries,
    matches: Vec<Match>,
    classifications: Vec<Classification>,
    unopened: BTreeSet<String>,
}

impl Inputs {
    fn case<'a>(&'a self, plan: &'a Plan) -> check::Case<'a> {
        check::Case {
            contest: &plan.contest,
            home: &plan.file.divisions.home,
            dossiers: &self.dossiers,
            registries: &self.registries,
            matches: &self.matches,
            classifications: &self.classifications,
            list_signs: &plan.file.settings.intake.separators,
            unopened: &self.unopened,
        }
    }
}

/// A finished run laid open, so that changes can be tried on it.
#[derive(Debug)]
pub struct Trials {
    plan: Plan,
    inputs: Inputs,
    taught: Taught,
}

/// What becomes of a finding.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// The rule finds nothing any more.
    Cleared,
    /// The rule does not find it any more, and says what it would need to be sure.
    CannotTell(Say),
    /// The finding stays, perhaps in other words.
    Remains(Box<Flag>),
    /// The change cannot be made to these inputs, and why.
    Blocked(Say),
}

/// A change that was tried.
#[derive(Debug, Clone, PartialEq)]
pub struct Tried {
    /// The finding as the rule makes it from the unchanged inputs.
    pub before: Flag,
    /// What became of it.
    pub outcome: Outcome,
    /// Findings of the same rule that only the change brings about.
    pub appear: Vec<Flag>,
    /// Ids of other findings of the same rule that fall with it.
    pub vanish: Vec<String>,
}

impl Tried {
    /// Whether the finding is gone.
    pub fn cleared(&self) -> bool {
        matches!(self.outcome, Outcome::Cleared | Outcome::CannotTell(_))
    }
}

impl Trials {
    /// Lays open the run of a workspace. Files are read from its cache; only what has changed since is read anew.
    ///
    /// # Errors
    /// Where the season folder or the pipeline file is no longer there.
    pub fn open(workspace: &Workspace, screening: &Screening, intake: Option<&Path>, context: &Context<'_>) -> Result<Self, Error> {
        let origin = Origin::load(workspace)?;
        let plan = Plan::read(origin.pipeline.as_ref(), Some(intake.unwrap_or(origin.intake.as_ref())), Some(workspace.root()))?;
        let plan = plan.with_templates(context)?;
        let season = lists::season(&plan, workspace.cache(), context)?;
        let gathered = gather::gather(&season, &plan, workspace.cache(), context)?;
        let inputs = Inputs {
            dossiers: gathered.dossiers,
            unopened: season.unopened(),
            tables: season.tables,
            registries: season.registries,
            matches: screening.matches.clone(),
            classifications: screening.classifications.clone(),
        };
        Ok(Self { plan, inputs, taught: origin.taught() })
    }

    /// Rules of another file run over the same inputs.
    pub fn check(&self, rules: &check::Settings) -> check::Checked {
        let mut checked = check::run(&self.inputs.case(&self.plan), rules);
        bind_to_texts(&mut checked.flags, &self.inputs.dossiers);
        checked
    }

    /// The settings of the rules that the run used.
    pub fn rules(&self) -> &check::Settings {
        &self.plan.rules
    }

    /// The case itself, for who lists what stands in it.
    pub fn case(&self) -> check::Case<'_> {
        self.inputs.case(&self.plan)
    }

    /// Tries the change that a finding names. `None` where the rule no longer makes this finding from the inputs as they are.
    ///
    /// # Errors
    /// Where what the run used besides, a model or its cache, cannot be read.
    pub fn try_out(&self, flag: &Flag) -> Result<Option<Tried>, Error> {
        let kind = flag.kind.as_str();
        let before = self.run_one(&self.inputs, kind);
        let Some(found) = before.flags.iter().find(|f| f.id == flag.id) else { return Ok(None) };
        let mut inputs = self.inputs.clone();
        if let Err(why) = apply::apply(&mut inputs, &found.change, &self.plan) {
            let outcome = Outcome::Blocked(why);
            return Ok(Some(Tried { before: found.clone(), outcome, appear: Vec::new(), vanish: Vec::new() }));
        }
        self.follow(&mut inputs, &found.change, kind)?;
        let after = self.run_one(&inputs, kind);
        let outcome = outcome(found, &after);
        let other = |f: &&Flag| f.id != found.id;
        let appear = after.flags.iter().filter(other).filter(|f| !before.flags.iter().any(|b| b.id == f.id)).cloned().collect();
        let vanish = before.flags.iter().filter(other).filter(|f| !after.flags.iter().any(|a| a.id == f.id));
        let vanish = vanish.map(|f| f.id.as_str().to_owned()).collect();
        Ok(Some(Tried { before: found.clone(), outcome, appear, vanish }))
    }

    fn run_one(&self, inputs: &Inputs, kind: &str) -> check::Checked {
        let mut checked = check::run_one(&inputs.case(&self.plan), &self.plan.rules, kind);
        bind_to_texts(&mut checked.flags, &inputs.dossiers);
        checked
    }

    /// Does again what stands between the inputs and this rule: comparison where text of a compared file changed, the classification of
    /// entries whose declaration changed.
    fn follow(&self, inputs: &mut Inputs, change: &[Edit], kind: &str) -> Result<(), Error> {
        let compared = kind.starts_with("duplicate.") || kind.starts_with("reuse.");
        if compared && change.iter().any(|e| matches!(e.target, Target::Passage { .. } | Target::File { .. })) {
            let near = phases::nearest(&self.plan, &inputs.dossiers, &Meanings::by_table(&inputs.dossiers)?);
            inputs.matches = phases::screen_reuse(&self.plan, &inputs.dossiers, &near).matches;
        }
        if matches!(kind, "entry.track_mismatch" | "entry.topic_mismatch") {
            let (encoder, workspace) = (self.plan.encoder()?, Workspace::open_read(&self.plan.workspace)?);
            let vectors = Vectors::new(encoder.as_ref(), Some(workspace.cache()), &|| false);
            let mut judge = Judge::taught(&self.plan, vectors, &inputs.dossiers, &self.taught.corrections)?;
            let changed: Vec<Dossier> = inputs.dossiers.iter().filter(|d| touches(change, &d.entry.no)).cloned().collect();
            for anew in judge.classify(&changed)? {
                if let Some(old) = inputs.classifications.iter_mut().find(|c| c.entry == anew.entry) {
                    *old = anew;
                }
            }
        }
        Ok(())
    }
}

fn touches(change: &[Edit], no: &str) -> bool {
    change.iter().any(|edit| match &edit.target {
        Target::Cell { entry, .. }
        | Target::Passage { entry, .. }
        | Target::Section { entry, .. }
        | Target::File { entry, .. }
        | Target::Entry { entry } => entry == no,
        Target::Row { .. } => false,
    })
}

fn outcome(found: &Flag, after: &check::Checked) -> Outcome {
    if let Some(still) = after.flags.iter().find(|f| f.id == found.id) {
        return Outcome::Remains(Box::new(still.clone()));
    }
    let unknown = after.cannot_tell.iter().find(|c| c.entries.contains(&found.entry));
    unknown.map_or(Outcome::Cleared, |c| Outcome::CannotTell(c.missing.clone()))
}
