use std::collections::BTreeMap;
use std::path::Path;

use record::{Flag, Say, Screening};
use store::Workspace;

use crate::origin::Origin;
use crate::phases::screen;
use crate::{Context, EncodeSettings, Error, Plan};

/// A flag, recomputed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Its id.
    pub flag: String,
    /// What differs, `None` where nothing does.
    pub difference: Option<Say>,
}

/// Recomputes all flags of a run from the raw files, in a second workspace that shares nothing with the first and is removed afterwards.
///
/// # Errors
/// Where the season folder or the pipeline file is no longer there, or the second workspace cannot be written.
pub fn verify(workspace: &Workspace, screening: &Screening, intake: Option<&Path>, context: &Context<'_>) -> Result<Vec<Verified>, Error> {
    let origin = Origin::load(workspace)?;
    let second = workspace.root().join(format!("verify-{}", context.who.pid));
    let mut plan = Plan::read(&origin.pipeline, Some(intake.unwrap_or(&origin.intake)), Some(&second))?;
    // No flag rests on the vectors of a model, and they take longer than all the rest.
    plan.file.settings.encode = EncodeSettings::default();
    let result = screen(&plan, context, Some(origin.taught()));
    store::remove_dir(&second)?;
    let again = result?.screening;
    let anew: BTreeMap<&str, &Flag> = again.flags.iter().map(|f| (f.id.as_str(), f)).collect();
    Ok(screening
        .flags
        .iter()
        .map(|old| Verified { flag: old.id.as_str().to_owned(), difference: difference(old, anew.get(old.id.as_str()).copied()) })
        .collect())
}

fn difference(old: &Flag, anew: Option<&Flag>) -> Option<Say> {
    let Some(anew) = anew else {
        return Some(Say::new("重新核算时没有这条标记：材料或设置已变", "recomputing does not find it: material or settings have changed"));
    };
    // What a person decided is no part of what the files show.
    let bare = |f: &Flag| Flag { decision: None, ..f.clone() };
    let (old, anew) = (bare(old), bare(anew));
    if old == anew {
        return None;
    }
    let (zh, en) = if old.evidence != anew.evidence {
        ("依据", "evidence")
    } else if old.clause != anew.clause {
        ("条款", "clause")
    } else if old.summary != anew.summary {
        ("说明", "summary")
    } else if old.clears_when != anew.clears_when || old.change != anew.change {
        ("解除条件", "what clears it")
    } else {
        ("把握或关注度", "probability or attention")
    };
    Some(Say::new(format!("{zh}不同"), format!("{en} differs")))
}
