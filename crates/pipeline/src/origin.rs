use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use record::{FileRef, Say};
use serde::{Deserialize, Serialize};
use store::Workspace;

use crate::{Context, Correction, Error, Plan, Taught};

/// Where a run found its inputs: kept in the workspace so that its flags can be recomputed from them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Origin {
    pub(crate) pipeline: OnDisk,
    pub(crate) intake: OnDisk,
    /// Where files lie whose paths in the season are not those on the disk, by path in the season.
    #[serde(default)]
    elsewhere: BTreeMap<String, OnDisk>,
    /// What the texts in the cache were read with ([`Context::reader_key`]).
    #[serde(default)]
    pub(crate) reader: String,
    /// Lists that were read, by path: that one is gone shows in the next run.
    #[serde(default)]
    lists: Vec<String>,
    /// What classification learnt from. What is applied or taken back afterwards counts from the next run on.
    #[serde(default)]
    pub(crate) taught: Vec<Correction>,
    /// Watermark of the run's index; `""` where a run of an earlier version did not say.
    #[serde(default)]
    index: String,
}

/// A path, whatever bytes the disk has for it: names that were made under another encoding are no Unicode.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum OnDisk {
    Text(String),
    Raw(OsString),
}

impl From<PathBuf> for OnDisk {
    fn from(path: PathBuf) -> Self {
        path.into_os_string().into_string().map_or_else(Self::Raw, Self::Text)
    }
}

impl AsRef<Path> for OnDisk {
    fn as_ref(&self) -> &Path {
        match self {
            Self::Text(path) => Path::new(path),
            Self::Raw(path) => Path::new(path),
        }
    }
}

impl Origin {
    const FILE: &'static str = "origin.json";

    /// Of a run whose index is not made yet.
    pub(crate) fn of(plan: &Plan, season: &intake::Season, context: &Context<'_>, taught: &Taught) -> Self {
        let absolute = |p: &Path| std::path::absolute(p).unwrap_or_else(|_| p.to_owned()).into();
        let reader = context.reader_key(&plan.file.settings.extract);
        let elsewhere = season.paths.iter().filter(|(path, real)| !real.ends_with(path));
        Self {
            pipeline: absolute(&plan.path),
            intake: absolute(&plan.intake),
            elsewhere: elsewhere.map(|(path, real)| (path.clone(), real.clone().into())).collect(),
            reader,
            lists: season.registries.tables.iter().map(|table| table.path.clone()).collect(),
            taught: taught.corrections.clone(),
            index: String::new(),
        }
    }

    /// The same with the index that the run made.
    pub(crate) fn with_index(self, watermark: &str) -> Self {
        Self { index: watermark.to_owned(), ..self }
    }

    /// Where a file of the season lies.
    pub(crate) fn place(&self, file: &FileRef) -> PathBuf {
        self.elsewhere.get(&file.path).map_or_else(|| self.intake.as_ref().join(&file.path), |real| real.as_ref().to_owned())
    }

    /// What classification learnt from in that run.
    pub(crate) fn taught(&self) -> Taught {
        Taught { corrections: self.taught.clone(), lapsed: Vec::new() }
    }

    /// Lists of the run before. Where its note is damaged they are not known, which must not stop the run that writes it anew.
    pub(crate) fn lists_before(workspace: &Workspace) -> Vec<String> {
        match Self::load(workspace) {
            Ok(origin) => origin.lists,
            Err(_) => Vec::new(),
        }
    }

    pub(crate) fn save(&self, workspace: &Workspace) -> Result<(), Error> {
        let json = serde_json::to_vec(self).expect("strings, numbers and bytes have a JSON form");
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

/// Whether an index is that of the last run that has its result. Where the next one broke off, or is under way, another one may lie there.
///
/// # Errors
/// Where the workspace cannot be read.
pub fn is_index_of_run(workspace: &Workspace, watermark: &str) -> Result<bool, Error> {
    match Origin::load(workspace) {
        Ok(origin) => Ok(origin.index.is_empty() || origin.index == watermark),
        Err(Error::Open { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// The plan of a workspace's last run, or of another pipeline file over the same season: for what is derived after a run.
///
/// # Errors
/// Where the pipeline file is no longer there or contradicts itself.
pub fn plan_of(workspace: &Workspace, pipeline: Option<&Path>) -> Result<Plan, Error> {
    let origin = Origin::load(workspace)?;
    let of_run: &Path = origin.pipeline.as_ref();
    Plan::read(pipeline.unwrap_or(of_run), Some(origin.intake.as_ref()), Some(workspace.root())).map_err(|error| match error {
        Error::Open { path, source } if path == of_run && source.kind() == std::io::ErrorKind::NotFound => moved(of_run),
        other => other,
    })
}

/// The pipeline file of the run is not where it was: the whole folder came from another disk or machine.
fn moved(pipeline: &Path) -> Error {
    Error::file(
        pipeline,
        None,
        Say::new("上次筛查所用的流程文件不在这里了", "the pipeline file of the last run is no longer here"),
        Say::new(
            "整个文件夹搬动过的，请先用现在的流程文件运行一次 shai run；读过的材料不会重读。",
            "if the whole folder was moved, run `shai run` once with the pipeline file where it lies now; what was read is not read again.",
        ),
    )
}
