use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use extract::Extraction;
use intake::Season;
use rayon::prelude::*;
use record::{Document, DocumentInfo, Dossier, Entry, EntryView, FileRef, Material, Problem, ReadStatus, Say, Sha256, Text};
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
    let mut todo: BTreeMap<Key, &FileRef> = BTreeMap::new();
    for file in season.entries.iter().flat_map(|e| &e.files).chain(&season.strays) {
        todo.entry(Key::of(file)).or_insert(file);
    }
    let fresh = AtomicU64::new(0);
    context.watch.begin(Stage::Extract, todo.len() as u64);
    let read: BTreeMap<Key, Read> = todo
        .into_par_iter()
        .map(|(key, file)| {
            if context.watch.interrupted() {
                return Err(Error::Interrupted);
            }
            let extraction = read_one(&key, file, season, plan, cache, context, &fresh)?;
            context.watch.step(Stage::Extract, &file.path);
            Ok((key, Read::from(extraction)))
        })
        .collect::<Result<_, Error>>()?;

    let mut gathered = Gathered { dossiers: Vec::new(), views: Vec::new(), problems: Vec::new(), counts: BTreeMap::new() };
    for file in &season.strays {
        gathered.take_file(file, &read[&Key::of(file)]);
    }
    let texts: BTreeMap<&str, Arc<Text>> = season.tables.iter().map(|t| (t.path.as_str(), Arc::new(t.text.clone()))).collect();
    for entry in &season.entries {
        gathered.take_entry(entry, &read, &texts, plan);
    }
    gathered.counts.insert("extracted_now".to_owned(), fresh.into_inner());
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

fn read_one(
    key: &Key,
    file: &FileRef,
    season: &Season,
    plan: &Plan,
    cache: &Cache,
    context: &Context<'_>,
    fresh: &AtomicU64,
) -> Result<Extraction, Error> {
    let limits = &plan.file.settings.extract;
    let cache_key = key.in_cache(&context.reader_key(limits));
    if let Some(known) = cache.get::<Extraction>("extract", &cache_key)? {
        known.document.assert_sound();
        return Ok(known);
    }
    let path = season.paths.get(&file.path).cloned().unwrap_or_else(|| PathBuf::from(&file.path));
    let extraction = if file.bytes > limits.bytes {
        extract::over_limit(file.sha256, file.bytes, limits)
    } else {
        let bytes = std::fs::read(&path).map_err(|source| Error::Open { path: path.clone(), source })?;
        context.extract(&bytes, &file.path, limits)
    };
    extraction.document.assert_sound();
    keep(cache, &cache_key, &extraction)?;
    fresh.fetch_add(1, Ordering::Relaxed);
    Ok(extraction)
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
        self.count(class(document.status), 1);
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

fn class(status: ReadStatus) -> &'static str {
    use record::Unreadable::{Broken, Empty, Encrypted, NoText, OverLimit, Unsupported};
    match status {
        ReadStatus::Read => "read",
        ReadStatus::ReadWithProblems => "read_with_problems",
        ReadStatus::Unreadable(Encrypted) => "unreadable.encrypted",
        ReadStatus::Unreadable(Broken) => "unreadable.broken",
        ReadStatus::Unreadable(NoText) => "unreadable.no_text",
        ReadStatus::Unreadable(Empty) => "unreadable.empty",
        ReadStatus::Unreadable(OverLimit) => "unreadable.over_limit",
        ReadStatus::Unreadable(Unsupported) => "unreadable.unsupported",
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

/// Cover fields of the form that differ from the registry: the first cause of rejection in real form checks is a field that disagrees.
pub(crate) fn cover_differences(dossier: &Dossier) -> Vec<Problem> {
    let Some(form) = dossier.application() else { return Vec::new() };
    let entry = &dossier.entry;
    let one = |value: &str| vec![value.to_owned()];
    let columns: [(&str, Vec<String>, Agrees); 8] = [
        ("项目名称", one(&entry.title), is_same),
        ("参赛单位", one(&entry.org.name), is_same),
        ("统一社会信用代码", one(entry.org.credit_code.as_deref().unwrap_or("")), is_same),
        ("团队名称", one(&entry.team), is_same),
        ("赛道", one(&entry.declared_track), is_same_choice),
        ("赛题", one(&entry.declared_topic), is_same_choice),
        ("参赛代表", entry.representatives.clone(), names_the_same),
        ("联合参赛单位", entry.partners.clone(), names_the_same),
    ];
    let mut problems = Vec::new();
    for (column, registry, agrees) in columns {
        let Some(field) = dossier.form.fields.get(column) else { continue };
        let is_empty = registry.iter().all(String::is_empty) || field.value.trim().is_empty();
        if is_empty || agrees(&field.value, &registry) {
            continue;
        }
        let place = record::Place {
            entry: Some(entry.no.clone()),
            file: Some(form.path.clone()),
            row: None,
            page: Some(form.document.page_of(field.span.from())),
        };
        problems.push(differs_from_registry(place, column, field.value.trim(), &registry.join("、")));
    }
    problems
}

/// Whether a field of the form says what the registry does.
type Agrees = fn(&str, &[String]) -> bool;

fn differs_from_registry(place: record::Place, column: &str, form: &str, registry: &str) -> Problem {
    Problem::new(
        place,
        "form.differs_from_registry",
        Say::new(
            format!("申报书的“{column}”是“{form}”，报名表是“{registry}”"),
            format!("the form gives {column} as \"{form}\", the registry as \"{registry}\""),
        ),
        Say::new("以报名表为准继续筛查", "screening went on with the registry's value"),
        Say::new("请参赛单位确认哪一处有误并更正", "ask the entrant which of the two is wrong and have it corrected"),
    )
}

fn letters(value: &str) -> String {
    text::fold_str(value, text::Keep::Letters)
}

fn is_same(form: &str, registry: &[String]) -> bool {
    registry.iter().all(|value| letters(value) == letters(form))
}

/// A track or topic may carry its number, or the word that says what it is, in one place and not in the other.
fn is_same_choice(form: &str, registry: &[String]) -> bool {
    let plain = |value: &str| -> String {
        let kept: String = letters(value).chars().filter(|c| !c.is_ascii_digit()).collect();
        ["赛道", "赛题", "方向"].iter().fold(kept, |value, word| value.replace(word, ""))
    };
    let form = plain(form);
    registry.iter().map(|value| plain(value)).all(|value| value.contains(&form) || form.contains(&value))
}

/// Whether a list names the same people or units, in whatever order, parted by whatever signs, with or without remarks in brackets.
fn names_the_same(form: &str, registry: &[String]) -> bool {
    /// What stands between names or behind the last one.
    const BETWEEN: &str = "和及与等";
    let mut names: Vec<String> = registry.iter().map(|name| letters(name)).filter(|name| !name.is_empty()).collect();
    // The longer first: a name may be the beginning of another.
    names.sort_by_key(|name| std::cmp::Reverse(name.chars().count()));
    let all_of = |list: &str| {
        let mut rest = letters(list);
        let found = names.iter().all(|name| {
            let at = rest.find(name.as_str());
            at.map(|at| rest.replace_range(at..at + name.len(), "")).is_some()
        });
        found && rest.chars().all(|c| BETWEEN.contains(c))
    };
    all_of(form) || all_of(&without_remarks(form))
}

fn without_remarks(list: &str) -> String {
    let mut depth = 0u32;
    let mut out = String::new();
    for c in list.chars() {
        match c {
            '（' | '(' => depth += 1,
            '）' | ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_the_same_in_any_order_and_with_any_signs() {
        let people = ["张三".to_owned(), "张三丰".to_owned(), "李四".to_owned()];
        for same in ["张三、张三丰、李四", "李四 张三丰,张三", "张三（负责人）；张三丰；李四等", "张 三/张三丰/李 四"]
        {
            assert!(names_the_same(same, &people), "{same}");
        }
        for other in ["张三、李四", "张三、张三丰、李四、王五", "无"] {
            assert!(!names_the_same(other, &people), "{other}");
        }
        assert!(names_the_same("甲（广州）有限公司", &["甲(广州)有限公司".to_owned()]));
    }

    #[test]
    fn a_choice_is_the_same_with_and_without_its_number() {
        let registry = ["01 工业制造".to_owned()];
        assert!(is_same_choice("工业制造赛道", &registry) && is_same_choice("1.工业制造", &registry));
        assert!(!is_same_choice("现代农业", &registry));
    }

    #[test]
    fn what_the_next_run_may_read_better_is_not_kept() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::at(folder.path());
        let mut extraction = extract::extract("正文。".as_bytes(), "a.txt", &extract::Limits::default(), None);
        let sentence = || Say::new("句", "sentence");
        let crash = Problem::new(record::Place::default(), "file.crashed", sentence(), sentence(), sentence());
        extraction.document.problems.push(crash);
        keep(&cache, "key", &extraction).unwrap();
        assert_eq!(cache.get::<Extraction>("extract", "key").unwrap(), None);
        extraction.document.problems.clear();
        keep(&cache, "key", &extraction).unwrap();
        assert_eq!(cache.get::<Extraction>("extract", "key").unwrap(), Some(extraction));
    }
}
