use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use record::{Flag, Say, Screening};
use store::Workspace;

use crate::origin::Origin;
use crate::phases::screen;
use crate::{Context, Error, Plan};

/// A flag, recomputed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Its id.
    pub flag: String,
    /// What differs, `None` where nothing does.
    pub difference: Option<Say>,
}

/// Folder inside the workspace in which flags are recomputed.
const SECOND: &str = "verify";

/// Recomputes all flags of a run from the raw files, in a second workspace that shares nothing with the first and is removed afterwards.
///
/// # Errors
/// Where the season folder or the pipeline file is no longer there, the second workspace cannot be written, or another process is verifying.
pub fn verify(workspace: &Workspace, screening: &Screening, intake: Option<&Path>, context: &Context<'_>) -> Result<Vec<Verified>, Error> {
    let origin = Origin::load(workspace)?;
    let second = workspace.root().join(SECOND);
    let plan = Plan::read(origin.pipeline.as_ref(), Some(intake.unwrap_or(origin.intake.as_ref())), Some(&second))?;
    sweep(&plan, context)?;
    let result = screen(&plan, context, Some(origin.taught()));
    store::remove_dir(&second)?;
    let again = result?.screening;
    let anew: BTreeMap<&str, &Flag> = again.flags.iter().map(|f| (f.id.as_str(), f)).collect();
    let known: BTreeSet<&str> = screening.flags.iter().map(|f| f.id.as_str()).collect();
    let old = screening
        .flags
        .iter()
        .map(|old| Verified { flag: old.id.as_str().to_owned(), difference: difference(old, anew.get(old.id.as_str()).copied()) });
    let only_anew = anew.keys().filter(|id| !known.contains(*id)).map(|id| Verified { flag: (*id).to_owned(), difference: Some(beyond()) });
    Ok(old.chain(only_anew).collect())
}

/// What is said of a flag that the run does not have.
fn beyond() -> Say {
    Say::new("只在重新核算时出现：材料或设置已变", "only recomputing finds it: material or settings have changed")
}

/// Removes what a verification that was killed has left: what it had read must not be taken for what is read now.
fn sweep(plan: &Plan, context: &Context<'_>) -> Result<(), Error> {
    match Workspace::open(&plan.workspace, &plan.identity(), &context.who) {
        Err(error) if error.class() == store::Class::Active => return Err(error.into()),
        // Whatever else is wrong with it goes with it.
        Ok(_) | Err(_) => {}
    }
    Ok(store::remove_dir(&plan.workspace)?)
}

fn difference(old: &Flag, anew: Option<&Flag>) -> Option<Say> {
    let Some(anew) = anew else {
        return Some(Say::new("重新核算时没有这条标记：材料或设置已变", "recomputing does not find it: material or settings have changed"));
    };
    check::what_differs(old, anew).map(|what| Say::new(format!("{}不同", what.zh), format!("{} differs", what.en)))
}
