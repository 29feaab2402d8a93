use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use extract::Extraction;
use extract::fence::FenceLimits;
use intake::Season;
use rayon::prelude::*;
use record::{
    Document, DocumentInfo, Dossier, Entry, EntryView, FileKind, FileRef, Material, Place, Problem, RunInfo, Say, Sha256, Text, Unreadable,
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
    let files = Files::new(season, plan, cache, context);
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
    // The stages that take most memory are still to come, and none of them reads a file.
    context.reader.rest();

    let mut gathered = Gathered { dossiers: Vec::new(), views: Vec::new(), problems: Vec::new(), counts: BTreeMap::new() };
    for file in &season.strays {
        let one = &read[&Key::of(file)];
        gathered.take_file(file, one);
        if record::division_of(&file.path) != Some(plan.file.divisions.home.as_str()) {
            let documents = std::iter::once(&one.document).chain(one.members.iter().map(|(_, document)| document));
            let unread = documents.filter(|document| document.status.stays_lost()).count() as u64;
            if unread > 0 {
                gathered.count(RunInfo::UNREAD_STRAYS_ELSEWHERE, unread);
            }
        }
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
    fence: FenceLimits,
    retry_costly: bool,
    cache: &'a Cache,
    context: &'a Context<'a>,
    /// See [`Context::reader_key`].
    reader: String,
    spent: Spent<'a>,
    /// Files that were in no cache.
    fresh: AtomicU64,
}

impl<'a> Files<'a> {
    fn new(season: &'a Season, plan: &'a Plan, cache: &'a Cache, context: &'a Context<'a>) -> Self {
        let (limits, fence) = (&plan.file.settings.extract, plan.file.settings.fence);
        Self {
            season,
            limits,
            fence,
            retry_costly: plan.retry_costly,
            cache,
            context,
            reader: context.reader_key(limits),
            spent: Spent::new(season, fence.entry_seconds),
            fresh: AtomicU64::new(0),
        }
    }

    /// What is in files of the same bytes and the same ending.
    fn read(&self, key: &Key, same: &[&FileRef]) -> Result<Extraction, Error> {
        let keys = Keys::new(key.in_cache(&self.reader), self.fence);
        if let Some(known) = keys.known(self.cache, self.retry_costly)? {
            known.document.assert_sound();
            return Ok(known);
        }
        let first = same[0];
        if self.spent.is_all(same) {
            return Ok(unavailable(first.sha256, out_of_time(self.fence.entry_seconds)));
        }
        #[expect(clippy::disallowed_methods, reason = "what a run spends on one entry has a limit; nothing that was read depends on it")]
        let start = Instant::now();
        let extraction = if first.bytes > self.limits.bytes {
            extract::over_limit(first.sha256, first.bytes, self.limits)
        } else {
            match self.bytes(same) {
                Ok(bytes) => self.context.extract(&bytes, &first.path, self.limits),
                // Nothing of it is kept: the file may be there again when it is next asked for.
                Err(problem) => return Ok(unavailable(first.sha256, *problem)),
            }
        };
        self.spent.add(same, start.elapsed().as_secs_f64());
        extraction.document.assert_sound();
        keys.keep(self.cache, &extraction)?;
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

/// Seconds that this run has spent on each entry.
struct Spent<'a> {
    /// See [`FenceLimits::entry_seconds`].
    limit: f64,
    /// Entry by path of its file.
    owners: BTreeMap<&'a str, &'a str>,
    /// By entry.
    seconds: Mutex<BTreeMap<&'a str, f64>>,
}

impl<'a> Spent<'a> {
    fn new(season: &'a Season, limit: u32) -> Self {
        let files = |e: &'a Entry| e.files.iter().map(move |f| (f.path.as_str(), e.no.as_str()));
        Self { limit: f64::from(limit), owners: season.entries.iter().flat_map(files).collect(), seconds: Mutex::default() }
    }

    /// Whether every entry that sent these files has had its time. Files of nobody have no limit.
    fn is_all(&self, same: &[&FileRef]) -> bool {
        let seconds = self.lock();
        let mut owners = self.owners_of(same).peekable();
        owners.peek().is_some() && owners.all(|no| seconds.get(no).is_some_and(|spent| *spent >= self.limit))
    }

    fn add(&self, same: &[&FileRef], seconds: f64) {
        let mut spent = self.lock();
        self.owners_of(same).for_each(|no| *spent.entry(no).or_default() += seconds);
    }

    fn owners_of(&self, same: &[&FileRef]) -> impl Iterator<Item = &'a str> {
        same.iter().filter_map(move |file| self.owners.get(file.path.as_str()).copied())
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<&'a str, f64>> {
        self.seconds.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A file that nobody looked into: the entrant has nothing to mend.
fn unavailable(sha256: Sha256, problem: Problem) -> Extraction {
    Extraction { document: Document::unreadable(sha256, FileKind::Other, Unreadable::Unavailable, problem), members: Vec::new() }
}

/// A file of an entry on which the run has spent all the time that one entry may take.
fn out_of_time(seconds: u32) -> Problem {
    Problem::new(
        Place::default(),
        "file.entry_too_slow",
        Say::new(
            format!("本次运行读取该项目的其他材料已超过 {seconds} 秒。"),
            format!("This run spent more than {seconds} seconds on other files of the entry."),
        ),
        Say::new("未读取内容，不参与比对。", "Nothing was read; the file takes no part in comparison."),
        Say::new(
            "请再运行一次，已读取的材料不会重读；也可在流程文件 [settings.fence] 中调高 entry_seconds。",
            "Run again, which does not read again what was read; or raise entry_seconds under [settings.fence] in the pipeline file.",
        ),
    )
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

/// Under which keys what was read is kept.
pub(crate) struct Keys {
    read: String,
    /// Of what was given up for its cost: with other limits it costs something else.
    costly: String,
}

/// Kinds of what the cache keeps of a file: what was read, what was given up for its cost, and what another run may read better.
const FINAL: &str = "extract";
const COSTLY: &str = "costly";
const PASSING: &str = "passing";

impl Keys {
    pub(crate) fn new(read: String, fence: FenceLimits) -> Self {
        Self { costly: format!("{read}-{}-{}", fence.seconds, fence.memory_mib), read }
    }

    /// What an earlier run read, or gave up for its cost, unless that is to be tried again.
    pub(crate) fn known(&self, cache: &Cache, retry_costly: bool) -> Result<Option<Extraction>, Error> {
        match cache.get(FINAL, &self.read)? {
            None if !retry_costly => Ok(cache.get(COSTLY, &self.costly)?),
            known => Ok(known),
        }
    }

    /// Keeps what was read. What the next run may read better is kept for whoever shows this run and believed by no other: a worker ended from
    /// outside would be a damaged file for ever.
    pub(crate) fn keep(&self, cache: &Cache, extraction: &Extraction) -> Result<(), Error> {
        let [read, costly, passing] = self.places();
        let (kind, key) = match extraction {
            e if e.is_final() => read,
            e if e.is_costly() => costly,
            _ => passing,
        };
        Ok(cache.put(kind, key, extraction)?)
    }

    /// Kinds and keys under which a run may have kept what it read, the surest first.
    pub(crate) fn places(&self) -> [(&'static str, &str); 3] {
        [(FINAL, &self.read), (COSTLY, &self.costly), (PASSING, &self.read)]
    }
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
        let is_class = |name: &str| name.starts_with("read") || name.starts_with("unreadable") || name == "wordless";
        let classed: u64 = self.counts.iter().filter(|(name, _)| is_class(name)).map(|(_, n)| n).sum();
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
    fn what_the_next_run_may_read_better_is_not_believed() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::at(folder.path());
        let mut extraction = extract::extract("正文。".as_bytes(), "a.txt", &extract::Limits::default(), None);
        let keys = Keys::new("key".to_owned(), FenceLimits::default());
        extraction.document.problems.push(problem("file.crashed"));
        keys.keep(&cache, &extraction).unwrap();
        assert_eq!(keys.known(&cache, false).unwrap(), None);
        extraction.document.problems.clear();
        keys.keep(&cache, &extraction).unwrap();
        assert_eq!(keys.known(&cache, true).unwrap(), Some(extraction));
    }

    fn problem(code: &str) -> Problem {
        let sentence = || Say::new("句", "sentence");
        Problem::new(Place::default(), code, sentence(), sentence(), sentence())
    }

    #[test]
    fn what_cost_too_much_is_believed_until_it_is_to_be_tried_again() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::at(folder.path());
        let read = extract::extract("正文。".as_bytes(), "a.txt", &extract::Limits::default(), None);
        let mut given_up = read.clone();
        given_up.document.problems.push(problem("file.pictures_given_up"));
        let keys = |seconds| Keys::new("key".to_owned(), FenceLimits { seconds, ..FenceLimits::default() });
        keys(120).keep(&cache, &given_up).unwrap();
        assert_eq!(keys(120).known(&cache, false).unwrap(), Some(given_up.clone()));
        assert_eq!(keys(120).known(&cache, true).unwrap(), None);
        assert_eq!(keys(240).known(&cache, false).unwrap(), None, "more time may be enough");
        given_up.document.problems.push(problem("ocr.failed"));
        keys(240).keep(&cache, &given_up).unwrap();
        assert_eq!(keys(240).known(&cache, false).unwrap(), None, "what failed may not fail again");
        keys(120).keep(&cache, &read).unwrap();
        assert_eq!(keys(120).known(&cache, false).unwrap(), Some(read));
    }
}
