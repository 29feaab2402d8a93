use std::path::Path;
use std::sync::Arc;

use extract::Extraction;
use record::{Contest, Document, EntryView, FileRef, Say};
use store::Workspace;

use crate::gather::Key;
use crate::origin::Origin;
use crate::{Error, Experts, Plan, read_experts};

/// The files of a finished run, for whoever shows them: their bytes as they lie in the season folder, their texts as the run read them.
#[derive(Debug, Clone)]
pub struct Originals {
    origin: Origin,
    /// Rules of places, prizes, assignment and attention; why there are none where the pipeline file can no longer be read.
    pub rules: Result<Arc<rank::Settings>, Say>,
    /// What reading a file may cost.
    pub fence: extract::fence::FenceLimits,
    /// How tables are read.
    tables: intake::Settings,
}

impl Originals {
    /// Where the last run found its files. A pipeline file that has moved since costs nothing but its settings.
    ///
    /// # Errors
    /// Where the workspace does not say where its season lies.
    pub fn of(workspace: &Workspace) -> Result<Self, Error> {
        let origin = Origin::load(workspace)?;
        Ok(match Plan::read(origin.pipeline.as_ref(), Some(origin.intake.as_ref()), Some(workspace.root())) {
            Ok(plan) => {
                let settings = plan.file.settings;
                Self { origin, rules: Ok(Arc::new(plan.criteria)), fence: settings.fence, tables: settings.intake }
            }
            Err(e) => Self { origin, rules: Err(e.say()), fence: Default::default(), tables: intake::Settings::default() },
        })
    }

    /// How the places of entries were drawn.
    pub fn band(&self) -> rank::Band {
        self.rules.as_ref().map_or_else(|_| rank::Band::default(), |rules| rules.band.clone())
    }

    /// A list of experts, read as the contest's tables are.
    ///
    /// # Errors
    /// As [`read_experts`].
    pub fn experts(&self, path: &Path, contest: &Contest) -> Result<Experts, Error> {
        read_experts(path, &self.tables, contest)
    }

    /// What was read from a file of an entry, by its path; `None` where the cache no longer holds it or the entry has no such file.
    ///
    /// # Errors
    /// Where the disk cannot be read.
    pub fn document(&self, workspace: &Workspace, entry: &EntryView, path: &str) -> Result<Option<Arc<Document>>, Error> {
        let (outer, inner) = path.split_once("!/").map_or((path, None), |(outer, inner)| (outer, Some(inner)));
        let Some(file) = entry.entry.files.iter().find(|f| f.path == outer) else { return Ok(None) };
        let key = Key::of(file).in_cache(&self.origin.reader);
        let Some(read) = workspace.cache().get::<Extraction>("extract", &key)? else { return Ok(None) };
        let document = match inner {
            None => Some(read.document),
            Some(inner) => read.members.into_iter().find(|m| m.path == inner).map(|m| m.document),
        };
        Ok(document.map(Arc::new))
    }

    /// The bytes of a file, which must still be those that the run read.
    ///
    /// # Errors
    /// Where the file cannot be opened, or is another one now.
    pub fn bytes(&self, file: &FileRef) -> Result<Vec<u8>, Error> {
        let path = self.origin.place(file);
        match std::fs::read(&path) {
            Ok(bytes) if record::Sha256::of(&bytes) == file.sha256 => Ok(bytes),
            Ok(_) => Err(Error::Changed { path }),
            Err(source) => Err(Error::Open { path, source }),
        }
    }
}
