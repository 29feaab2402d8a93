use std::path::{Path, PathBuf};

use record::Say;
use serde::{Deserialize, Serialize};
use store::Workspace;

use crate::{Context, Correction, Error, Plan, Taught};

/// Where a run found its inputs: kept in the workspace so that its flags can be recomputed from them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Origin {
    pub(crate) pipeline: PathBuf,
    pub(crate) intake: PathBuf,
    /// What the texts in the cache were read with ([`Context::reader_key`]).
    #[serde(default)]
    pub(crate) reader: String,
    /// What classification learnt from. What is applied or taken back afterwards counts from the next run on.
    #[serde(default)]
    pub(crate) taught: Vec<Correction>,
}

impl Origin {
    const FILE: &'static str = "origin.json";

    pub(crate) fn of(plan: &Plan, context: &Context<'_>, taught: &Taught) -> Self {
        let absolute = |p: &Path| std::path::absolute(p).unwrap_or_else(|_| p.to_owned());
        let reader = context.reader_key(&plan.file.settings.extract);
        Self { pipeline: absolute(&plan.path), intake: absolute(&plan.intake), reader, taught: taught.corrections.clone() }
    }

    /// What classification learnt from in that run.
    pub(crate) fn taught(&self) -> Taught {
        Taught { corrections: self.taught.clone(), lapsed: Vec::new() }
    }

    pub(crate) fn save(&self, workspace: &Workspace) -> Result<(), Error> {
        let json = serde_json::to_vec(self).expect("paths and corrections have a JSON form unless they are no Unicode");
        Ok(store::write_atomic(&workspace.root().join(Self::FILE), &json)?)
    }

    pub(crate) fn load(workspace: &Workspace) -> Result<Self, Error> {
        let path = workspace.root().join(Self::FILE);
        let bytes = std::fs::read(&path).map_err(|source| Error::Open { path: path.clone(), source })?;
        serde_json::from_slice(&bytes).map_err(|e| {
            Error::file(
                &path,
                None,
                Say::new(format!("记录赛季位置的文件损坏：{e}"), format!("the note of where the season lies is damaged: {e}")),
                Say::new("再运行一次 shai run 即可重写。", "run `shai run` again; it is written anew."),
            )
        })
    }
}

/// The plan of a workspace's last run, or of another pipeline file over the same season: for what is derived after a run.
///
/// # Errors
/// Where the pipeline file is no longer there or contradicts itself.
pub fn plan_of(workspace: &Workspace, pipeline: Option<&Path>) -> Result<Plan, Error> {
    let origin = Origin::load(workspace)?;
    Plan::read(pipeline.unwrap_or(&origin.pipeline), Some(&origin.intake), Some(workspace.root()))
}
