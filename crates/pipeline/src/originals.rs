use std::path::Path;
use std::sync::Arc;

use extract::fence::FenceLimits;
use record::{Contest, Document, EntryView, FileRef, Say};
use store::Workspace;

use crate::gather::{Key, Keys};
use crate::origin::Origin;
use crate::{Error, Experts, Plan, read_experts};

/// The files of a finished run, for whoever shows them: their bytes as they lie in the season folder, their texts as the run read them.
#[derive(Debug, Clone)]
pub struct Originals {
    origin: Origin,
    /// Rules of places, prizes, assignment and attention; why there are none where the pipeline file can no longer be read.
    pub rules: Result<Arc<rank::Settings>, Say>,
    /// What reading a file may cost.
    pub fence: FenceLimits,
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

    /// What was read from a file of an entry, by its path, be it only what was read before the rest cost too much; `None` where the cache no
    /// longer holds it or the entry has no such file.
    ///
    /// # Errors
    /// Where the disk cannot be read.
    pub fn document(&self, workspace: &Workspace, entry: &EntryView, path: &str) -> Result<Option<Arc<Document>>, Error> {
        let (outer, inner) = path.split_once("!/").map_or((path, None), |(outer, inner)| (outer, Some(inner)));
        let Some(file) = entry.entry.files.iter().find(|f| f.path == outer) else { return Ok(None) };
        let keys = Keys::new(Key::of(file).in_cache(&self.origin.reader), self.fence);
        let Some(read) = keys.known(workspace.cache(), false)? else { return Ok(None) };
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

#[cfg(test)]
mod tests {
    use extract::Extraction;
    use record::{FileKind, Place, Problem, Sha256};
    use store::{Identity, Who};

    use super::*;

    #[test]
    fn a_file_whose_pictures_cost_too_much_is_shown_as_far_as_it_was_read() {
        let folder = tempfile::tempdir().unwrap();
        let who = Who { pid: 1, started: String::new(), program: "test".to_owned() };
        let workspace = Workspace::open(&folder.path().join("w"), &Identity { pipeline: "t".to_owned() }, &who).unwrap();
        let origin: Origin = serde_json::from_str(r#"{"pipeline":"p.toml","intake":"season","reader":"r"}"#).unwrap();
        let (rules, fence) = (Err(Say::new("没有", "none")), FenceLimits::default());
        let originals = Originals { origin, rules, fence, tables: intake::Settings::default() };
        let mut entry = testkit::entry("A-1", "甲", "单位");
        entry.files = vec![FileRef { path: "a.pdf".to_owned(), sha256: Sha256::from_bytes([7; 32]), bytes: 1 }];
        let view = EntryView { entry, documents: Vec::new(), sections: Vec::new() };
        let shown = |originals: &Originals| originals.document(&workspace, &view, "a.pdf").unwrap();
        assert_eq!(shown(&originals), None);

        let mut document = testkit::document(FileKind::Pdf, &["正文。"]);
        let sentence = || Say::new("句", "sentence");
        document.problems.push(Problem::new(Place::default(), "file.pictures_given_up", sentence(), sentence(), sentence()));
        let read = Extraction { document: document.clone(), members: Vec::new() };
        Keys::new(Key::of(&view.entry.files[0]).in_cache("r"), fence).keep(workspace.cache(), &read).unwrap();
        assert_eq!(shown(&originals), Some(Arc::new(document)));
        let raised = Originals { fence: FenceLimits { seconds: 240, ..fence }, ..originals };
        assert_eq!(shown(&raised), None, "the next run tries again");
    }
}
