use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use record::{Contest, Say};

use crate::{Error, PipelineFile, file, templates, validate};

/// Everything a run needs, resolved and checked: what the user typed has become what will be done.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The pipeline file.
    pub path: PathBuf,
    /// The file as written.
    pub file: PipelineFile,
    /// The contest, topics included.
    pub contest: Contest,
    /// Which checks run, and how.
    pub rules: check::Settings,
    /// What the reading order rests on.
    pub criteria: rank::Settings,
    /// Season folder.
    pub intake: PathBuf,
    /// Workspace folder.
    pub workspace: PathBuf,
    /// Digests of the pipeline file and of the contest's files, templates included, by name.
    pub hashes: BTreeMap<String, String>,
    /// Whether files that an earlier run gave up for what reading them cost are tried again; otherwise that run is believed.
    pub retry_costly: bool,
}

impl Plan {
    /// Reads and checks a pipeline file; `intake` and `workspace` given on the command line override the file's.
    ///
    /// # Errors
    /// Where a file cannot be read, has an unknown key, or contradicts itself.
    pub fn read(path: &Path, intake: Option<&Path>, workspace: Option<&Path>) -> Result<Self, Error> {
        let (file, text) = file::read(path)?;
        validate::settings(path, &file.settings)?;
        let base = path.parent().unwrap_or(Path::new("."));
        let intake = place(path, base, intake, file.intake.as_deref(), "intake")?;
        let workspace = place(path, base, workspace, file.workspace.as_deref(), "workspace")?;
        let folder = base.join(&file.contest);
        let read = file::read_contest(&folder)?;
        validate::contest(&folder, &read.contest)?;
        let mut hashes = BTreeMap::from([("pipeline".to_owned(), record::Sha256::of(text.as_bytes()).to_string())]);
        hashes.extend(read.texts.iter().map(|(name, text)| ((*name).to_owned(), record::Sha256::of(text.as_bytes()).to_string())));
        hashes.extend(templates::digests(&folder, &read.contest.form.template_files)?);
        Ok(Self {
            path: path.to_owned(),
            file,
            contest: read.contest,
            rules: read.rules,
            criteria: read.criteria,
            intake,
            workspace,
            hashes,
            retry_costly: false,
        })
    }

    /// The model that the pipeline file names.
    ///
    /// # Errors
    /// Where it is refused.
    pub(crate) fn encoder(&self) -> Result<Option<encode::Encoder>, Error> {
        let base = self.path.parent().unwrap_or(Path::new("."));
        let settings = &self.file.settings.encode;
        Ok(settings.model.as_ref().map(|model| encode::Encoder::load_as(&base.join(model), settings.precision)).transpose()?)
    }

    /// Folder of the contest that the pipeline file names.
    pub(crate) fn contest_folder(&self) -> PathBuf {
        self.path.parent().unwrap_or(Path::new(".")).join(&self.file.contest)
    }

    /// What ties a workspace to this plan: another contest or home division is another workspace.
    pub fn identity(&self) -> store::Identity {
        // By the name of its folder alone: `./guangdong-2025/` is the same one.
        let folder = Path::new(&self.file.contest).file_name();
        let contest = folder.map_or_else(|| self.file.contest.as_str().into(), std::ffi::OsStr::to_string_lossy);
        store::Identity { pipeline: format!("{contest}/{}", self.file.divisions.home) }
    }
}

fn place(path: &Path, base: &Path, typed: Option<&Path>, written: Option<&Path>, what: &str) -> Result<PathBuf, Error> {
    match (typed, written) {
        (Some(typed), _) => Ok(typed.to_owned()),
        (None, Some(written)) => Ok(base.join(written)),
        (None, None) => Err(Error::file(
            path,
            None,
            Say::new(format!("没有给出 {what} 文件夹"), format!("no {what} folder is given")),
            Say::new(
                format!("在流程文件中写 {what} = \"…\"，或在命令行加 --{what} 文件夹。"),
                format!("write {what} = \"…\" in the pipeline file, or give --{what} DIR."),
            ),
        )),
    }
}
