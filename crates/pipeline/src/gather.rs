use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use extract::Extraction;
use intake::Season;
use rayon::prelude::*;
use record::{
    Document, DocumentInfo, Dossier, Entry, EntryView, FileKind, FileRef, Material, Place, Problem, Say, Sha256, Text, Unreadable,
};
use store::Cache;

use crate::{Context, Error, Plan, Stage};

/// All entries with their files read.
#[derive(Debug)]
pub struct Gathered {
    /// One an entry, by number.
    pub dossiers: Vec<Dossier>,
    /// The same for views.
    pub views: Vec<EntryView>,
    /// What could not be read as it should have been.
    pub problems: Vec<Problem>,
    /// Files by class; `files` is their sum.
    pub counts: BTreeMap<String, u64>,
}

/// What is read once: the same bytes under another ending can be a mismatch of name and content.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    pub(crate) sha256: Sha256,
    pub(crate) ending: String,
}

impl Key {
    pub(crate) fn of(file: &FileRef) -> Self {
        let name = file.path.rsplit('/').next().unwrap_or(&file.path);
        Self { sha256: file.sha256, ending: name.rsplit_once('.').map_or(String::new(), |(_, e)| e.to_lowercase()) }
    }

    /// Key of what was read in the cache.
    pub(crate) fn in_cache(&self, reader: &str) -> String {
        format!("{}-{}-{reader}", self.sha256, self.ending)
    }
}

/// Reads every file of a season (from the cache where it was read before) and joins files with entries.
///
/// # Errors
/// Where the cache cannot be written, or the run is interrupted.
pub fn gather(season: &Season, plan: &Plan, cache: &Cache, context: &Context<'_>) -> Result<Gathered, Error> {
    let mut todo: BTreeMap<Key, Vec<&FileRef>> = BTreeMap::new();
    for file in season.entries.iter().flat_map(|e| &e.files).chain(&season.strays) {
        todo.entry(Key::of(file)).or_default().push(file);
    }
    context.watch.begin(Stage::Extract, todo.len() as u64);
    let files = Files::new(season, &plan.file.settings.extract, cache, context);
    let one = |(key, same): (Key, Vec<&FileRef>)| {
        if context.watch.interrupted() {
            return Err(Error::Interrupted);
        }
        context.watch.starts(Stage::Extract, &same[0].path);
        let extraction = files.read(&key, &same)?;
        context.watch.step(Stage::Extract, &same[0].path);
        Ok((key, Read::from(extraction)))
    };
    let read: BTreeMap<Key, Read> = context.reader.on_threads(|| todo.into_par_iter().map(one).collect::<Result<_, Error>>())??;

    let mut gathered = Gathered { dossiers: Vec::new(), views: Vec::new(), problems: Vec::new(), counts: BTreeMap::new() };
    for file in &season.strays {
        gathered.take_file(file, &read[&Key::of(file)]);
    }
    let texts: BTreeMap<&str, Arc<Text>> = season.tables.iter().map(|t| (t.path.as_str(), Arc::new(t.text.clone()))).collect();
    for entry in &season.entries {
        gathered.take_entry(entry, &read, &texts, plan);
    }
    gathered.counts.insert("extracted_now".to_owned(), files.fresh.into_inner());
    gathered.balance(season);
    Ok(gathered)
}

/// An extraction whose documents can be shared by all entries that sent the same bytes.
struct Read {
    document: Arc<Document>,
    members: Vec<(String, Arc<Document>)>,
}

impl From<Extraction> for Read {
    fn from(extraction: Extraction) -> Self {
        let members = extraction.members.into_iter().map(|m| (m.path, Arc::new(m.document))).collect();
        Self { document: Arc::new(extraction.document), members }
    }
}

/// Reads files one by one, each from the cache where it was read before.
struct Files<'a> {
    season: &'a Season,
    limits: &'a extract::Limits,
    cache: &'a Cache,
    context: &'a Context<'a>,
    /// See [`Context::reader_key`].
    reader: String,
    /// Files that were in no cache.
    fresh: AtomicU64,
}

impl<'a> Files<'a> {
    fn new(season: &'a Season, limits: &'a extract::Limits, cache: &'a Cache, context: &'a Context<'a>) -> Self {
        Self { season, limits, cache, context, reader: context.reader_key(limits), fresh: AtomicU64::new(0) }
    }

    /// What is in files of the same bytes and the same ending.
    fn read(&self, key: &Key, same: &[&FileRef]) -> Result<Extraction, Error> {
        let cache_key = key.in_cache(&self.reader);
        if let Some(known) = self.cache.get::<Extraction>("extract", &cache_key)? {
            known.document.assert_sound();
            return Ok(known);
        }
        let first = same[0];
        let extraction = if first.bytes > self.limits.bytes {
            extract::over_limit(first.sha256, first.bytes, self.limits)
        } else {
            match self.bytes(same) {
                Ok(bytes) => self.context.extract(&bytes, &first.path, self.limits),
                // Nothing of it is kept: the file may be there again when it is next asked for.
                Err(problem) => return Ok(unavailable(first.sha256, *problem)),
            }
        };
        extraction.document.assert_sound();
        keep(self.cache, &cache_key, &extraction)?;
        self.fresh.fetch_add(1, Ordering::Relaxed);
        Ok(extraction)
    }

    /// The bytes that intake saw, from the first of these files that still holds them. Those of another file would be kept under the wrong
    /// digest, and found under it by every run to come.
    fn bytes(&self, same: &[&FileRef]) -> Result<Vec<u8>, Box<Problem>> {
        let mut why = None;
        for file in same {
            match std::fs::read(&self.season.paths[&file.path]) {
                Ok(bytes) if Sha256::of(&bytes) == file.sha256 => return Ok(bytes),
                Ok(_) => why = Some(changed()),
                Err(error) => why = Some(not_opened(&error)),
            }
        }
        Err(Box::new(why.expect("a key is that of a file")))
    }
}

/// A file that could not be had.
fn unavailable(sha256: Sha256, problem: Problem) -> Extraction {
    Extraction { document: Document::unreadable(sha256, FileKind::Other, Unreadable::Unavailable, problem), members: Vec::new() }
}

fn not_had(code: &str, what: Say) -> Problem {
    Problem::new(
        Place::default(),
        code,
        what,
        Say::new("未读取内容，不参与比对。", "Nothing was read; the file takes no part in comparison."),
        Say::new(
            "请确认文件不再改动、磁盘可读后再运行一次。",
            "Make sure that nobody changes it and the disk can be read, then run again.",
        ),
    )
}

fn changed() -> Problem {
    not_had("file.changed", Say::new("文件在本次运行中被改动。", "The file was changed while the run went on."))
}

fn not_opened(error: &std::io::Error) -> Problem {
    let why = Say::of_io(error);
    not_had("file.not_opened", Say::new(format!("文件打不开：{}。", why.zh), format!("The file cannot be opened: {}.", why.en)))
}

/// Keeps what was read, but for what the next run may read better: a worker ended from outside would be a damaged file for ever.
fn keep(cache: &Cache, key: &str, extraction: &Extraction) -> Result<(), Error> {
    if extraction.is_final() {
        cache.put("extract", key, extraction)?;
    }
    Ok(())
}

impl Gathered {
    fn take_entry(&mut self, entry: &Entry, read: &BTreeMap<Key, Read>, texts: &BTreeMap<&str, Arc<Text>>, plan: &Plan) {
        let mut materials = Vec::new();
        for file in &entry.files {
            let one = &read[&Key::of(file)];
            let before = self.problems.len();
            self.take_file(file, one);
            for problem in &mut self.problems[before..] {
                problem.place.entry = Some(entry.no.clone());
            }
            materials.push(Material { path: file.path.clone(), document: Arc::clone(&one.document) });
            materials
                .extend(one.members.iter().map(|(path, d)| Material { path: format!("{}!/{path}", file.path), document: Arc::clone(d) }));
        }
        let form_at = extract::form::choose(&materials, &plan.contest.form);
        let form = form_at.map_or_else(record::Form::default, |i| extract::form::read(&materials[i].document, &plan.contest.form));
        let documents = materials.iter().enumerate().map(|(i, m)| info(m, form_at == Some(i))).collect();
        let sections = form.sections.iter().filter(|s| !s.body.is_empty()).map(|s| s.key.clone()).collect();
        self.views.push(EntryView { entry: entry.clone(), documents, sections });
        self.dossiers.push(Dossier {
            entry: entry.clone(),
            registry_text: Arc::clone(&texts[entry.row.file.as_str()]),
            materials,
            form_at,
            form,
        });
    }

    fn take_file(&mut self, file: &FileRef, read: &Read) {
        self.count("files", 1);
        self.take_document(&file.path, &read.document);
        for (path, document) in &read.members {
            self.count("files", 1);
            self.count("in_archives", 1);
            self.take_document(&format!("{}!/{path}", file.path), document);
        }
    }

    fn take_document(&mut self, path: &str, document: &Document) {
        self.count(report::status_key(document.status), 1);
        self.count("pages", document.pages.len() as u64);
        self.count("ocr_pages", document.pages.iter().filter(|p| p.ocr).count() as u64);
        self.problems.extend(document.problems.iter().map(|p| {
            let mut problem = p.clone();
            problem.place.file = Some(problem.place.file.map_or_else(|| path.to_owned(), |inner| format!("{path}!/{inner}")));
            problem
        }));
    }

    fn count(&mut self, name: &str, by: u64) {
        *self.counts.entry(name.to_owned()).or_insert(0) += by;
    }

    /// The barrier: every file is in exactly one class, and every file that intake saw came through.
    fn balance(&self, season: &Season) {
        let get = |name: &str| self.counts.get(name).copied().unwrap_or(0);
        let classed: u64 =
            self.counts.iter().filter(|(name, _)| name.starts_with("read") || name.starts_with("unreadable")).map(|(_, n)| n).sum();
        assert_eq!(get("files"), classed, "a file is in no class or in two");
        let seen = season.entries.iter().map(|e| e.files.len()).sum::<usize>() + season.strays.len();
        assert_eq!(get("files") - get("in_archives"), seen as u64, "a file that intake saw was lost on the way");
        assert_eq!(self.dossiers.len(), season.entries.len(), "an entry was lost on the way");
    }
}

fn info(material: &Material, is_form: bool) -> DocumentInfo {
    let d = &material.document;
    DocumentInfo {
        path: material.path.clone(),
        sha256: d.sha256,
        kind: d.kind,
        pages: d.pages.len() as u32,
        chars: d.text.len(),
        status: d.status,
        ocr_pages: d.pages.iter().filter(|p| p.ocr).count() as u32,
        is_form,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_next_run_may_read_better_is_not_kept() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::at(folder.path());
        let mut extraction = extract::extract("正文。".as_bytes(), "a.txt", &extract::Limits::default(), None);
        let sentence = || Say::new("句", "sentence");
        let crash = Problem::new(Place::default(), "file.crashed", sentence(), sentence(), sentence());
        extraction.document.problems.push(crash);
        keep(&cache, "key", &extraction).unwrap();
        assert_eq!(cache.get::<Extraction>("extract", "key").unwrap(), None);
        extraction.document.problems.clear();
        keep(&cache, "key", &extraction).unwrap();
        assert_eq!(cache.get::<Extraction>("extract", "key").unwrap(), Some(extraction));
    }
}
