use std::path::Path;
use std::sync::Arc;

use extract::Extraction;
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

    /// Those of a run that is not over: nothing in the workspace speaks of it yet.
    pub(crate) fn of_run(origin: Origin, plan: &Plan) -> Self {
        let settings = &plan.file.settings;
        Self { origin, rules: Ok(Arc::new(plan.criteria.clone())), fence: settings.fence, tables: settings.intake.clone() }
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

    /// What the run read from a file of an entry, by its path; `None` where the cache no longer holds it or the entry has no such file.
    ///
    /// # Errors
    /// Where the disk cannot be read.
    pub fn document(&self, workspace: &Workspace, entry: &EntryView, path: &str) -> Result<Option<Arc<Document>>, Error> {
        let files = &entry.entry.files;
        // The names of folders may end in what stands before the path inside a file.
        let holds = |f: &&FileRef| path.strip_prefix(f.path.as_str()).is_some_and(|rest| rest.starts_with("!/"));
        let file = files.iter().find(|f| f.path == path).or_else(|| files.iter().find(holds));
        let info = entry.documents.iter().find(|d| d.path == path);
        let (Some(file), Some(info)) = (file, info) else { return Ok(None) };
        for (kind, key) in Keys::new(Key::of(file).in_cache(&self.origin.reader), self.fence).places() {
            let Some(read) = workspace.cache().get::<Extraction>(kind, key)? else { continue };
            let document = match path[file.path.len()..].strip_prefix("!/") {
                None => Some(read.document),
                Some(inner) => read.members.into_iter().find(|m| m.path == inner).map(|m| m.document),
            };
            // What was not read to its end may have been read anew since, and spans of the run do not point into that.
            if let Some(document) = document.filter(|d| (d.text.len(), d.status) == (info.chars, info.status)) {
                return Ok(Some(Arc::new(document)));
            }
        }
        Ok(None)
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
    use extract::fence::FenceLimits;
    use record::{DocumentInfo, Place, Problem};

    use super::*;

    #[test]
    fn what_a_run_could_not_read_to_its_end_is_shown_as_it_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let who = store::Who { pid: 1, started: "2025-11-01T00:00:00Z".to_owned(), program: "test".to_owned() };
        let workspace = Workspace::open(folder.path(), &store::Identity { pipeline: "赛/gd-2025".to_owned() }, &who).unwrap();
        let origin: Origin = serde_json::from_str(r#"{"pipeline":"p.toml","intake":"season","reader":"r"}"#).unwrap();
        let say = || Say::new("句", "sentence");
        let originals = Originals { origin, rules: Err(say()), fence: FenceLimits::default(), tables: intake::Settings::default() };
        let read = |text: &str, codes: &[&str]| {
            let mut read = extract::extract(text.as_bytes(), "a.txt", &extract::Limits::default(), None);
            read.document.problems.extend(codes.iter().map(|code| Problem::new(Place::default(), code, say(), say(), say())));
            read
        };
        let first = read("正文。", &["ocr.failed"]);
        let file = FileRef { path: "A1/重要!/申报书.txt".to_owned(), sha256: first.document.sha256, bytes: 9 };
        let info = DocumentInfo {
            path: file.path.clone(),
            sha256: file.sha256,
            kind: first.document.kind,
            pages: 1,
            chars: first.document.text.len(),
            status: first.document.status,
            ocr_pages: 0,
            is_form: true,
        };
        let keys = Keys::new(Key::of(&file).in_cache("r"), FenceLimits::default());
        let mut entry = testkit::entry("A1", "项目", "单位");
        entry.files.push(file.clone());
        let view = EntryView { entry, documents: vec![info], sections: Vec::new() };
        let shown = || originals.document(&workspace, &view, &file.path).unwrap().map(|d| d.text.as_str().to_owned());
        assert_eq!(shown(), None);
        keys.keep(workspace.cache(), &first).unwrap();
        assert_eq!(shown().as_deref(), Some("正文。"));
        keys.keep(workspace.cache(), &read("正文，后来又读出一句。", &["ocr.failed"])).unwrap();
        assert_eq!(shown(), None, "another reading than the run's");
        keys.keep(workspace.cache(), &read("正文。", &["file.pictures_given_up"])).unwrap();
        assert_eq!(shown().as_deref(), Some("正文。"));
    }
}
