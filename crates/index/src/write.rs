use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use record::Dossier;
use serde::{Deserialize, Serialize};
use tantivy::directory::MmapDirectory;
use tantivy::schema::TantivyDocument;
use tantivy::{Index as Engine, IndexWriter, TantivyError};

use crate::error::is_damage;
use crate::measure::day_of;
use crate::schema::{Columns, FORMAT, Kept, tokenizers};
use crate::stored::{StoredEntry, length, may_hide, readable};
use crate::{Error, Field, Settings};

/// A code and what users call it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize)]
pub struct Label {
    /// `T01`, `duplicate.cross_division`; the facet counts by it.
    pub code: String,
    /// 工业制造, 疑似跨赛区重复申报; may be empty.
    pub name: String,
}

impl Label {
    /// What the entry is found under: code and name, where there is one.
    pub(crate) fn values(&self) -> impl Iterator<Item = &str> {
        [self.code.as_str(), self.name.as_str()].into_iter().filter(|v| !v.is_empty())
    }
}

/// What later stages know of an entry, to search and count by. Any part may be empty.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct EntryFacets {
    /// Tracks, declared and best.
    pub tracks: Vec<Label>,
    /// Topics, declared and best.
    pub topics: Vec<Label>,
    /// Kinds of its flags, one for each flag: their number can be asked for too.
    pub flags: Vec<Label>,
}

/// What was indexed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Built {
    /// Entries.
    pub entries: u64,
    /// Readable files.
    pub files: u64,
    /// Characters of their texts.
    pub chars: u64,
}

/// What travels with the commit: index and watermark become visible together or not at all.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Payload {
    pub(crate) v: u32,
    pub(crate) watermark: String,
    pub(crate) settings: Settings,
}

/// Makes the index in `dir` anew from these dossiers. Until it returns, whoever searches `dir` sees the index that was there before.
///
/// `facets` is by entry number. `watermark` is kept with the index and says what it was made from. The same inputs give the same answers,
/// whatever the number of threads.
///
/// # Errors
/// Settings out of range, a folder that cannot be written, another process that writes it.
///
/// # Panics
/// Where two dossiers have the same entry number, or a facet belongs to none: bugs in the caller.
pub fn build(
    dir: &Path,
    dossiers: &[Dossier],
    facets: &BTreeMap<String, EntryFacets>,
    watermark: &str,
    settings: &Settings,
) -> Result<Built, Error> {
    settings.check()?;
    let mut sorted: Vec<&Dossier> = dossiers.iter().collect();
    sorted.sort_by(|a, b| a.entry.no.cmp(&b.entry.no));
    assert!(sorted.windows(2).all(|w| w[0].entry.no < w[1].entry.no), "two entries have the same number");
    let known = |no: &String| sorted.binary_search_by(|d| d.entry.no.cmp(no)).is_ok();
    assert!(facets.keys().all(known), "facets of an entry that is not there");

    let (engine, columns) = open_or_create(dir)?;
    write(&engine, &columns, &sorted, facets, watermark, settings).map_err(|e| Error::engine(dir, e))
}

fn write(
    engine: &Engine,
    columns: &Columns,
    sorted: &[&Dossier],
    facets: &BTreeMap<String, EntryFacets>,
    watermark: &str,
    settings: &Settings,
) -> tantivy::Result<Built> {
    let mut writer: IndexWriter = engine.writer_with_num_threads(settings.threads, settings.heap_bytes)?;
    writer.delete_all_documents()?;
    let none = EntryFacets::default();
    let mut built = Built { entries: 0, files: 0, chars: 0 };
    for (rank, dossier) in (0..).zip(sorted) {
        let facets = facets.get(&dossier.entry.no).unwrap_or(&none);
        writer.add_document(document(columns, dossier, facets, rank)?)?;
        built.entries += 1;
        built.files += readable(dossier).count() as u64;
        built.chars += length(dossier);
    }
    let payload = Payload { v: FORMAT, watermark: watermark.to_owned(), settings: settings.clone() };
    let mut commit = writer.prepare_commit()?;
    commit.set_payload(&serde_json::to_string(&payload).map_err(std::io::Error::from)?);
    commit.commit()?;
    writer.wait_merging_threads()?;
    Ok(built)
}

fn document(columns: &Columns, dossier: &Dossier, facets: &EntryFacets, rank: u64) -> tantivy::Result<TantivyDocument> {
    let stored = StoredEntry::new(dossier, facets);
    let mut document = TantivyDocument::new();
    document.add_text(columns.key, &stored.no);
    document.add_u64(columns.rank, rank);
    document.add_u64(columns.length, length(dossier));
    document.add_u64(columns.flags, facets.flags.len() as u64);
    if let Some(day) = dossier.entry.submitted.as_deref().and_then(day_of) {
        document.add_u64(columns.submitted, day);
    }
    for (file, (_, read)) in stored.files.iter().zip(readable(dossier)) {
        let text = read.text.as_str();
        document.add_text(columns.texts, text);
        add_value(&mut document, columns.kept(Field::Text), text, file.masked(text));
    }
    for field in Field::SHORT {
        for value in stored.values(field) {
            let masked = if may_hide(field) { record::mask(value) } else { Cow::Borrowed(value.as_str()) };
            add_value(&mut document, columns.kept(field), value, masked);
        }
    }
    for (field, column) in columns.facets() {
        for value in facet_values(&stored, facets, field) {
            document.add_text(column, value.as_ref());
        }
    }
    document.add_text(columns.entry, serde_json::to_string(&stored).map_err(std::io::Error::from)?);
    Ok(document)
}

/// Puts a value where everybody finds it, or, where masking changes it, where those do who may see it, and masked where the others do.
fn add_value(document: &mut TantivyDocument, kept: Kept, value: &str, masked: Cow<'_, str>) {
    match masked {
        Cow::Borrowed(same) => document.add_text(kept.open, same),
        Cow::Owned(masked) => {
            document.add_text(kept.plain, value);
            document.add_text(kept.masked, masked);
        }
    }
}

/// Values that an entry counts for, each once.
fn facet_values<'a>(stored: &'a StoredEntry, facets: &'a EntryFacets, field: Field) -> Vec<Cow<'a, str>> {
    let codes = |labels: &'a [Label]| labels.iter().map(|l| Cow::Borrowed(l.code.as_str())).collect();
    let mut values: Vec<Cow<str>> = match field {
        Field::Track => codes(&facets.tracks),
        Field::Topic => codes(&facets.topics),
        Field::Flag => codes(&facets.flags),
        // One city by one name; a query for it finds either.
        Field::City => stored.values(field).iter().map(|city| Cow::Borrowed(record::city_name(city))).collect(),
        // Everybody is shown what there is to narrow by.
        _ => stored.values(field).iter().map(|value| record::mask(value)).collect(),
    };
    values.sort_unstable();
    values.dedup();
    values
}

/// The index in `dir`, a new one where there is none or none that this version can write to. What is there is derived data: whatever
/// cannot be used is thrown away.
fn open_or_create(dir: &Path) -> Result<(Engine, Columns), Error> {
    store::create_dir(dir)?;
    let (schema, columns) = Columns::new();
    let open = || {
        let directory = MmapDirectory::open(dir).map_err(TantivyError::from)?;
        Engine::builder().schema(schema.clone()).tokenizers(tokenizers()).open_or_create(directory)
    };
    match open() {
        Ok(engine) => return Ok((engine, columns)),
        Err(e) if is_damage(&e) => {}
        Err(e) => return Err(Error::engine(dir, e)),
    }
    store::remove_dir(dir)?;
    store::create_dir(dir)?;
    Ok((open().map_err(|e| Error::engine(dir, e))?, columns))
}
