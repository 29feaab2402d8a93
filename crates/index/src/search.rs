use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use record::{Sha256, Span};
use serde::Serialize;
use tantivy::schema::{TantivyDocument, Value};
use tantivy::{DocAddress, Index as Engine, ReloadPolicy, Searcher, Term as EngineTerm};

use crate::error::is_damage;
use crate::evaluate::{Corpus, Evaluated, evaluate};
use crate::facets::{Facet, count_facets};
use crate::highlight::{Mark, best_windows, marks_in_text, merged, spans_in_value};
use crate::plan::Plan;
use crate::query::Query;
use crate::schema::{Columns, FORMAT, tokenizers};
use crate::stored::{StoredEntry, StoredFile, distinct, text_of};
use crate::write::Payload;
use crate::{Error, Field, Label, Settings};

/// An index that is open for searching: what was there when it was opened, whatever is written meanwhile.
pub struct Index {
    dir: PathBuf,
    searcher: Searcher,
    columns: Columns,
    pub(crate) corpus: Corpus,
    payload: Payload,
}

impl std::fmt::Debug for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Index").field("dir", &self.dir).field("entries", &self.corpus.len()).field("payload", &self.payload).finish()
    }
}

/// What a reader may not find.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sight {
    /// Numbers of entries that are not there for this reader.
    pub hidden: BTreeSet<String>,
    /// Flags of entries some of whose flags are not there for this reader: what is left of them, by entry number.
    pub flags: BTreeMap<String, Vec<Label>>,
    /// Whether personal data is not there: what is masked for this reader is found by nothing but its mask.
    pub masked: bool,
}

/// What part of the results to give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SearchOptions {
    /// Entries.
    pub limit: usize,
    /// Entries to leave out before.
    pub offset: usize,
    /// Passages shown of each entry.
    pub passages: usize,
}

impl Default for SearchOptions {
    fn default() -> Self {
        Self { limit: 20, offset: 0, passages: 3 }
    }
}

/// Answer to a query. All counts are exact and count everything, shown or not.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Results {
    /// Entries that match.
    pub total_entries: u64,
    /// Matches of the query's terms in the texts of these entries; a place where two terms stand counts for both.
    pub total_hits: u64,
    /// Best entries first, equal ones by number.
    pub entries: Vec<EntryHit>,
    /// Numbers of matching entries by division, track, topic, city and flag.
    pub facets: Vec<Facet>,
}

/// An entry that matches.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EntryHit {
    /// Its number.
    pub entry: String,
    /// Its division.
    pub division: String,
    /// Its title.
    pub title: String,
    /// Its lead.
    pub org: String,
    /// How well it matches; comparable within one answer.
    pub score: f32,
    /// Matches in its texts.
    pub hits: u64,
    /// Matches in its fields.
    pub fields: Vec<FieldHit>,
    /// Best passages first.
    pub passages: Vec<Passage>,
}

/// A match in a field of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldHit {
    /// The field.
    pub field: Field,
    /// Its value.
    pub value: String,
    /// Matches in the value.
    pub highlights: Vec<Span>,
}

/// A part of a file with matches in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Passage {
    /// Path relative to the season folder.
    pub file: String,
    /// Digest of the file.
    pub sha256: Sha256,
    /// Page on which the first match stands, from 1.
    pub page: u32,
    /// The part of the document's text that the snippet is.
    pub span: Span,
    /// Exactly what stands there, line breaks included.
    pub snippet: String,
    /// Matches in the document's text, in order, without overlap: what is drawn on the page.
    pub highlights: Vec<Span>,
}

impl Passage {
    /// Matches in the snippet.
    pub fn in_snippet(&self) -> Vec<Span> {
        let start = self.span.from();
        self.highlights.iter().map(|h| Span::of(h.from() - start, h.to() - start)).collect()
    }
}

/// A match in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Occurrence {
    /// Path relative to the season folder.
    pub file: String,
    /// Digest of the file.
    pub sha256: Sha256,
    /// Page on which it starts, from 1.
    pub page: u32,
    /// Where in the document's text.
    pub span: Span,
}

/// A stored entry with the texts of its files.
struct Loaded {
    entry: StoredEntry,
    texts: Vec<String>,
}

impl Index {
    /// Opens the index in `dir` with the settings it was made with.
    ///
    /// # Errors
    /// No index, one of another format, a damaged one.
    pub fn open(dir: &Path) -> Result<Self, Error> {
        let engine = open_engine(dir)?;
        let fail = |e| Error::engine(dir, e);
        let (schema, columns) = Columns::new();
        let metas = engine.load_metas().map_err(fail)?;
        let Some(payload) = metas.payload else { return Err(Error::Missing { dir: dir.to_owned() }) };
        let damaged = |what: String| Error::Damaged { dir: dir.to_owned(), what };
        let payload: Payload = serde_json::from_str(&payload).map_err(|e| damaged(e.to_string()))?;
        if payload.v != FORMAT || engine.schema() != schema {
            return Err(Error::Version { dir: dir.to_owned(), found: payload.v, expected: FORMAT });
        }
        // A watching thread per reader would serve nothing: who writes anew opens anew.
        let reader = engine.reader_builder().reload_policy(ReloadPolicy::Manual).try_into().map_err(fail)?;
        let searcher = reader.searcher();
        let corpus = Corpus::read(&searcher).map_err(fail)?;
        Ok(Self { dir: dir.to_owned(), searcher, columns, corpus, payload })
    }

    /// The same index as if it had been made without what `sight` hides: counts, order, facets and explanations of every query are then
    /// those of an index that never held it. What is hidden already stays hidden. Texts are shared, so that a reader more costs a few
    /// numbers an entry.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn seen_with(&self, sight: &Sight) -> Result<Self, Error> {
        let positions = |numbers: Vec<&String>| -> Result<Vec<usize>, Error> {
            numbers.into_iter().filter_map(|no| self.position(no).transpose()).collect()
        };
        let hidden = positions(sight.hidden.iter().collect())?;
        let mut flags = BTreeMap::new();
        for (no, labels) in &sight.flags {
            if let Some(entry) = self.position(no)? {
                flags.insert(entry, labels.clone());
            }
        }
        let shown = self.corpus.shown.without(&hidden);
        let mut corpus = self.corpus.clone().showing(shown);
        corpus.flags.extend(flags);
        corpus.masked |= sight.masked;
        Ok(Self {
            dir: self.dir.clone(),
            searcher: self.searcher.clone(),
            columns: self.columns.clone(),
            corpus,
            payload: self.payload.clone(),
        })
    }

    /// What the index was made from, as the maker said.
    pub fn watermark(&self) -> &str {
        &self.payload.watermark
    }

    /// Whether every file of the index is as it was written, by its checksum; reads all of them.
    ///
    /// # Errors
    /// Where they cannot be read.
    pub fn is_sound(&self) -> Result<bool, Error> {
        match self.searcher.index().validate_checksum() {
            Ok(damaged) => Ok(damaged.is_empty()),
            Err(e) if is_damage(&e) => Ok(false),
            Err(e) => Err(self.fail(e)),
        }
    }

    /// Number of entries that may be found.
    pub fn len(&self) -> u64 {
        self.corpus.shown.count() as u64
    }

    /// Whether there are no entries.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Entries that match a query, with their best passages.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn search(&self, query: &Query, options: &SearchOptions) -> Result<Results, Error> {
        let plan = Plan::new(&query.root);
        let found = self.evaluate(&plan)?;
        let scores = total_scores(&plan, &found, self.corpus.len());
        let order = self.order(&found, &scores, options);
        let hits = |e: usize| plan.wanted().map(|(leaf, _)| u64::from(found.leaves[leaf].in_text[e])).sum::<u64>();
        let entries = order.iter().map(|&e| self.entry_hit(&plan, e, scores[e], hits(e), options.passages)).collect::<Result<_, _>>()?;
        Ok(Results {
            total_entries: found.entries.count() as u64,
            total_hits: found.entries.iter().map(hits).sum(),
            entries,
            facets: count_facets(&self.corpus, &found.entries),
        })
    }

    /// Every match of a query's terms in the texts of one entry, in order of files, then places; empty where there is no such entry.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn occurrences(&self, query: &Query, no: &str) -> Result<Vec<Occurrence>, Error> {
        let Some(entry) = self.position(no)? else { return Ok(Vec::new()) };
        let plan = Plan::new(&query.root);
        let loaded = self.load(entry)?;
        let mut found = Vec::new();
        for (file, text) in loaded.entry.files.iter().zip(&loaded.texts) {
            let at = |m: Mark| Occurrence { file: file.path.clone(), sha256: file.sha256, page: file.page_of(m.span), span: m.span };
            found.extend(marks_in_text(&plan, text).into_iter().map(at));
        }
        Ok(found)
    }

    pub(crate) fn evaluate(&self, plan: &Plan) -> Result<Evaluated, Error> {
        evaluate(&self.searcher, &self.columns, &self.corpus, self.settings(), plan).map_err(|e| self.fail(e))
    }

    /// Number of an entry within the corpus.
    pub(crate) fn position(&self, no: &str) -> Result<Option<usize>, Error> {
        let term = EngineTerm::from_field_text(self.columns.key, no);
        for (segment, &base) in self.searcher.segment_readers().iter().zip(&self.corpus.bases) {
            let index = segment.inverted_index(self.columns.key).map_err(|e| self.fail(e))?;
            let postings = index.read_postings(&term, tantivy::schema::IndexRecordOption::Basic).map_err(|e| self.fail(e.into()))?;
            if let Some(postings) = postings {
                let entry = base as usize + tantivy::DocSet::doc(&postings) as usize;
                return Ok(self.corpus.shown.contains(entry).then_some(entry));
            }
        }
        Ok(None)
    }

    fn settings(&self) -> &Settings {
        &self.payload.settings
    }

    fn fail(&self, e: tantivy::TantivyError) -> Error {
        Error::engine(&self.dir, e)
    }

    /// The entries to show: best first, equal ones by number.
    fn order(&self, found: &Evaluated, scores: &[f32], options: &SearchOptions) -> Vec<usize> {
        let by_worth = |a: &usize, b: &usize| scores[*b].total_cmp(&scores[*a]).then(self.corpus.ranks[*a].cmp(&self.corpus.ranks[*b]));
        let mut order: Vec<usize> = found.entries.iter().collect();
        let end = options.offset.saturating_add(options.limit);
        if (1..order.len()).contains(&end) {
            order.select_nth_unstable_by(end - 1, by_worth);
            order.truncate(end);
        }
        order.sort_unstable_by(by_worth);
        order.into_iter().skip(options.offset).take(options.limit).collect()
    }

    /// What is stored of an entry, masked where personal data is kept from the reader.
    fn load(&self, entry: usize) -> Result<Loaded, Error> {
        let segment = self.corpus.bases.partition_point(|&b| b as usize <= entry) - 1;
        let address = DocAddress::new(segment as u32, entry as u32 - self.corpus.bases[segment]);
        let document: TantivyDocument = self.searcher.doc(address).map_err(|e| self.fail(e))?;
        let damaged = |what: String| Error::Damaged { dir: self.dir.clone(), what };
        let stored = document.get_first(self.columns.entry).and_then(|v| v.as_str());
        let stored = stored.ok_or_else(|| damaged(format!("document {entry} has no stored entry")))?;
        let stored: StoredEntry = serde_json::from_str(stored).map_err(|e| damaged(e.to_string()))?;
        let texts: Vec<String> = document.get_all(self.columns.texts).filter_map(|v| v.as_str().map(str::to_owned)).collect();
        if texts.len() != stored.files.len() {
            return Err(damaged(format!("entry {} has {} files and {} texts", stored.no, stored.files.len(), texts.len())));
        }
        if !self.corpus.masked {
            return Ok(Loaded { entry: stored, texts });
        }
        let texts = stored.files.iter().zip(&texts).map(|(file, text)| file.masked(text).into_owned()).collect();
        Ok(Loaded { entry: stored.masked(), texts })
    }

    /// What is stored of an entry, as far as it may be shown.
    fn load_shown(&self, entry: usize) -> Result<Loaded, Error> {
        let mut loaded = self.load(entry)?;
        if let Some(labels) = self.corpus.flags.get(&entry) {
            loaded.entry.replace(Field::Flag, distinct(labels).into_iter().flat_map(Label::values).map(str::to_owned).collect());
        }
        Ok(loaded)
    }

    fn entry_hit(&self, plan: &Plan, entry: usize, score: f32, hits: u64, limit: usize) -> Result<EntryHit, Error> {
        let Loaded { entry, texts } = self.load_shown(entry)?;
        let mut passages = Vec::new();
        let mut shown = 0;
        for (file, text) in entry.files.iter().zip(texts) {
            let marks = marks_in_text(plan, &text);
            shown += marks.len() as u64;
            passages.extend(passages_of(file, &text, &marks, self.settings(), limit));
        }
        // Index and texts are read by different code. Where they disagree, the index was made by a program that folds or cuts otherwise.
        if shown != hits {
            let what = format!("entry {} has {hits} matches in the index and {shown} in its texts", entry.no);
            return Err(Error::Damaged { dir: self.dir.clone(), what });
        }
        passages.sort_by_key(|(worth, _)| std::cmp::Reverse(*worth));
        let fields = Field::SHORT.into_iter().flat_map(|field| field_hits(plan, &entry, field)).collect();
        let passages = passages.into_iter().take(limit).map(|(_, passage)| passage).collect();
        Ok(EntryHit { entry: entry.no, division: entry.division, title: entry.title, org: entry.org, score, hits, fields, passages })
    }
}

fn open_engine(dir: &Path) -> Result<Engine, Error> {
    let there = dir.join("meta.json").try_exists().map_err(|e| Error::engine(dir, tantivy::TantivyError::from(e)))?;
    if !there {
        return Err(Error::Missing { dir: dir.to_owned() });
    }
    let mut engine = Engine::open_in_dir(dir).map_err(|e| Error::engine(dir, e))?;
    engine.set_tokenizers(tokenizers());
    Ok(engine)
}

fn total_scores(plan: &Plan, found: &Evaluated, len: usize) -> Vec<f32> {
    let mut total = vec![0.0; len];
    for (leaf, _) in plan.wanted() {
        for (sum, score) in total.iter_mut().zip(&found.leaves[leaf].score) {
            *sum += score;
        }
    }
    total
}

fn field_hits(plan: &Plan, entry: &StoredEntry, field: Field) -> Vec<FieldHit> {
    let hit = |value: &String| FieldHit { field, value: value.clone(), highlights: spans_in_value(plan, field, value) };
    entry.values(field).iter().map(hit).filter(|h| !h.highlights.is_empty()).collect()
}

/// Best passages of a file with what they are worth.
fn passages_of(file: &StoredFile, text: &str, marks: &[Mark], settings: &Settings, limit: usize) -> Vec<((usize, usize), Passage)> {
    if marks.is_empty() {
        return Vec::new();
    }
    let text = text_of(text);
    let windows = best_windows(&text, marks, settings, limit);
    let passage = |span: Span| {
        let highlights = merged(marks.iter().map(|m| m.span).filter(|&m| span.contains(m)).collect());
        let page = file.page_of(highlights.first().copied().unwrap_or(span));
        let snippet = text.slice(span).to_owned();
        Passage { file: file.path.clone(), sha256: file.sha256, page, span, snippet, highlights }
    };
    windows.into_iter().map(|w| (w.worth, passage(w.span))).collect()
}
