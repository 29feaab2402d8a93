mod neighbours;

use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;

use encode::{Encoder, Near, Packed, Passages, Signs, Table, Usual, dot};
use rayon::prelude::*;
use record::{Document, Dossier, Evidence, Form, Say, Screening, Span, Text, WRAPPED_LINE};
use serde::{Deserialize, Serialize, Serializer};
use store::{Cache, Workspace};

use crate::vectors::Vectors;
use crate::{Error, Originals};

/// Characters of a passage that is compared.
const PASSAGE: usize = 120;
/// A passage of fewer says too little to be compared.
const LEAST: u32 = 20;
/// Pairs of passages shown for each entry.
const CARRYING: usize = 2;
/// Entries whose passages' signs are compared: those that are nearest on average. All signs of 20,000 entries would take four times as long as
/// the rest of an answer.
const ON_AVERAGE: usize = 1_024;
/// Of these, entries that are compared passage by passage: those whose signs are most alike. Copies and retellings are among them; of what is
/// merely alike, how many of the first ten are: `examples/similar_recall.rs`.
const CANDIDATES: usize = 128;
/// Entries that are looked at more closely: what the nearest have in common, being of one field, does not tell who among them is nearest.
const CLOSE: usize = 64;
/// Passages of the asking entry whose signs are compared, spread over it.
const ASKING: usize = 24;
/// Forms whose passages are made into vectors together: many, so that a model gets some of each length; few, so that an interruption loses
/// little.
const FORMS: usize = 64;

/// An entry near another one in what it means.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Similar {
    /// Its number.
    pub entry: String,
    /// How much nearer it is than entries are on average, 0 to about 1.
    pub score: f64,
    /// Passages that carry it, those of the asking entry with the other's beside them.
    pub evidence: Vec<Evidence>,
}

/// What the forms of a run mean, passage by passage, so that near ones are found without reading a form again.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(from = "Vec<Meant>")]
pub struct Meanings {
    /// In the order of the season; an entry whose form was not read has none.
    forms: Vec<Meant>,
    /// Positions by entry: every question looks up all entries that somebody may see.
    at: HashMap<String, usize>,
    /// Of the forms.
    signs: Signs,
}

/// What a form means.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Meant {
    entry: String,
    /// Path of the form.
    path: String,
    /// Passages, with a vector each.
    spans: Vec<Span>,
    vectors: Packed,
    /// Mean of the vectors.
    mean: Vec<f32>,
}

/// The forms of some entries, with what comparing any of them with all the others starts from: made once for whoever may see these entries,
/// since it takes as long as many comparisons. Nothing in it comes from another entry.
#[derive(Debug)]
pub struct Among {
    /// Positions of the forms, in the order of the entries.
    forms: Vec<u32>,
    /// Mean of all passages: what all share.
    shared: Vec<f32>,
    /// Length of what the mean of each has beyond that.
    lengths: Vec<f32>,
    /// What the signs of all passages share.
    usual: Usual,
}

/// Text of the form of an entry that lies at a path; `None` where nobody has it any more.
pub type FormText<'a> = dyn Fn(&str, &str) -> Result<Option<Arc<Document>>, Error> + 'a;

impl From<Vec<Meant>> for Meanings {
    fn from(forms: Vec<Meant>) -> Self {
        let at = forms.iter().enumerate().map(|(at, meant)| (meant.entry.clone(), at)).collect();
        let signs = Signs::of(forms.par_iter().map(|meant| &meant.vectors));
        Self { forms, at, signs }
    }
}

/// The forms alone, as they lie there: serde's `into` would copy them all first, a quarter of a gigabyte of 20,000 entries at the end of a run, when
/// most lies in memory.
impl Serialize for Meanings {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.forms.serialize(serializer)
    }
}

impl Meanings {
    /// Makes the vectors of all forms, by a model or, without one, by the table that is part of the program. Those of a model are kept in the
    /// cache by passage, and those in the cache not made again.
    ///
    /// # Errors
    /// Where the disk cannot be read or written, or somebody interrupts: what a model made until then is kept.
    pub fn make(encoder: Option<&Encoder>, dossiers: &[Dossier], cache: &Cache, interrupted: impl Fn() -> bool) -> Result<Self, Error> {
        let vectors = Vectors::new(encoder, Some(cache), &interrupted);
        Self::made(dossiers, |texts| vectors.of(texts))
    }

    /// Those by the table that is part of the program, whatever model a run uses.
    ///
    /// # Errors
    /// None: the table asks nothing of anybody.
    pub(crate) fn by_table(dossiers: &[Dossier]) -> Result<Self, Error> {
        Self::made(dossiers, |texts| Ok(Table::embedded().embed_all(texts)))
    }

    fn made(dossiers: &[Dossier], vectors: impl Fn(&[&str]) -> Result<Vec<Vec<f32>>, Error>) -> Result<Self, Error> {
        let mut forms = Vec::new();
        for some in dossiers.chunks(FORMS) {
            let cut = |d: &Dossier| {
                let form = d.application()?;
                let flow = Text::new(form.document.flow(WRAPPED_LINE));
                let spans = passages(&flow, &d.form);
                Some((d.entry.no.clone(), form.path.clone(), flow, spans))
            };
            let cuts: Vec<(String, String, Text, Vec<Span>)> = some.iter().filter_map(cut).collect();
            let texts: Vec<&str> = cuts.iter().flat_map(|(_, _, flow, spans)| spans.iter().map(|&s| flow.slice(s))).collect();
            let mut vectors = vectors(&texts)?.into_iter();
            for (entry, path, _, spans) in cuts.into_iter().filter(|(_, _, _, spans)| !spans.is_empty()) {
                let own: Vec<Vec<f32>> = vectors.by_ref().take(spans.len()).collect();
                forms.push(Meant { entry, path, spans, mean: mean(&own), vectors: Packed::new(&own) });
            }
            assert_eq!(vectors.count(), 0, "every vector is that of a passage");
        }
        Ok(Self::from(forms))
    }

    /// Those that a run has left.
    ///
    /// # Errors
    /// Where it has left none, or the disk cannot be read.
    pub fn load(workspace: &Workspace, screening: &Screening) -> Result<Self, Error> {
        let lost = || {
            let what = Say::new("工作区中缺少各申报书的含义向量", "the workspace lacks the vectors of what the forms mean");
            Error::file(
                workspace.root(),
                None,
                what,
                Say::new("再运行一次 shai run 即可补齐。", "run `shai run` again; they are made anew."),
            )
        };
        workspace.load_meanings(&screening.run.id)?.ok_or_else(lost)
    }

    /// The entries nearest to entry `no` in what the sections of their forms say, among the entries of `screening` alone: nothing else is
    /// looked at, so that what is left out of it shows in no score. Empty where the entry's form was not read.
    ///
    /// # Errors
    /// Where the disk cannot be read.
    pub fn similar(
        &self,
        workspace: &Workspace,
        originals: &Originals,
        screening: &Screening,
        no: &str,
        limit: usize,
    ) -> Result<Vec<Similar>, Error> {
        self.similar_among(&self.among_all(screening), workspace, originals, screening, no, limit)
    }

    /// All entries of a season.
    pub fn among_all(&self, screening: &Screening) -> Among {
        self.among(screening.entries.iter().map(|view| view.entry.no.as_str()))
    }

    /// As [`Meanings::similar`], among the entries of `screening` prepared before.
    ///
    /// # Errors
    /// Where the disk cannot be read.
    pub fn similar_among(
        &self,
        among: &Among,
        workspace: &Workspace,
        originals: &Originals,
        screening: &Screening,
        no: &str,
        limit: usize,
    ) -> Result<Vec<Similar>, Error> {
        let text = |entry: &str, path: &str| match screening.entry(entry) {
            Some(view) => originals.document(workspace, view, path),
            None => Ok(None),
        };
        self.near(among, &text, no, (limit, CANDIDATES))
    }

    fn among<'a>(&self, entries: impl Iterator<Item = &'a str>) -> Among {
        let forms: Vec<u32> = entries.filter_map(|entry| self.at.get(entry)).map(|&at| at as u32).collect();
        let shared = shared(forms.iter().map(|&at| &self.forms[at as usize]));
        let lengths = forms.iter().map(|&at| length(&beyond(&self.forms[at as usize].mean, &shared))).collect();
        Among { usual: self.signs.usual(forms.clone()), forms, shared, lengths }
    }

    /// As [`Meanings::similar`], among entries by number; `text` gives the texts to quote from.
    ///
    /// # Errors
    /// Those of `text`.
    pub fn nearest<'a>(
        &self,
        among: impl Iterator<Item = &'a str>,
        text: &FormText<'_>,
        no: &str,
        limit: usize,
    ) -> Result<Vec<Similar>, Error> {
        self.near(&self.among(among), text, no, (limit, CANDIDATES))
    }

    /// The same with the passages of so many entries compared, those whose signs are most alike, instead of the usual number.
    ///
    /// # Errors
    /// Those of `text`.
    pub fn nearest_of<'a>(
        &self,
        candidates: usize,
        among: impl Iterator<Item = &'a str>,
        text: &FormText<'_>,
        no: &str,
        limit: usize,
    ) -> Result<Vec<Similar>, Error> {
        self.near(&self.among(among), text, no, (limit, candidates))
    }

    fn near(&self, among: &Among, text: &FormText<'_>, no: &str, (limit, candidates): (usize, usize)) -> Result<Vec<Similar>, Error> {
        let Some(own) = self.at.get(no).and_then(|&own| among.forms.iter().position(|&at| at as usize == own)) else {
            return Ok(Vec::new());
        };
        let asking = &self.forms[among.forms[own] as usize];
        let candidates = self.candidates(own, among, candidates);
        let candidates = match CLOSE.max(limit) {
            close if candidates.len() > close => {
                let nearest = nearest(asking, &candidates, &among.shared, (close, 0));
                nearest.iter().map(|near| candidates[near.text - 1]).collect()
            }
            _ => candidates,
        };
        let found = nearest(asking, &candidates, &shared(candidates.iter().copied().chain([asking])), (limit, CARRYING));
        let Some(here) = text(no, &asking.path)? else { return Ok(Vec::new()) };
        let mut similar = Vec::with_capacity(found.len());
        for near in found {
            let meant = candidates[near.text - 1];
            let there = text(&meant.entry, &meant.path)?;
            let pair = |&(a, b, cosine): &(usize, usize, f32)| {
                let note = Say::new(format!("含义相近（{cosine:.2}）"), format!("alike in meaning ({cosine:.2})"));
                let other = Evidence::in_document(&meant.path, there.as_ref()?, meant.spans[b], note.clone());
                Some(Evidence { other: Some(Box::new(other)), ..Evidence::in_document(&asking.path, &here, asking.spans[a], note) })
            };
            let evidence = near.carrying.iter().filter_map(pair).collect();
            similar.push(Similar { entry: meant.entry.clone(), score: f64::from(near.score.max(0.0)), evidence });
        }
        Ok(similar)
    }

    /// The forms whose passages have signs most like those of the form at place `own`, in their order.
    fn candidates(&self, own: usize, among: &Among, count: usize) -> Vec<&Meant> {
        let form = |place: usize| &self.forms[among.forms[place] as usize];
        let asking = beyond(&form(own).mean, &among.shared);
        let less = dot(&asking, &among.shared);
        let on_average = |place: usize| {
            let length = among.lengths[place];
            if length > 0.0 { (dot(&asking, &form(place).mean) - less) / length } else { 0.0 }
        };
        let others = (0..among.forms.len()).filter(|&place| place != own);
        let likely = most(others.map(|place| (on_average(place), place)).collect(), ON_AVERAGE.max(count), f32::total_cmp);
        let likeness = self.signs.likeness(among.forms[own], &among.usual, &likely, ASKING);
        let mut found = most(likeness.into_iter().zip(likely).collect(), count, i64::cmp);
        found.sort_unstable();
        found.into_iter().map(form).collect()
    }
}

/// The places of most worth, of equal ones the first.
fn most<T>(mut all: Vec<(T, usize)>, count: usize, by: impl Fn(&T, &T) -> Ordering) -> Vec<usize> {
    if all.len() > count {
        all.select_nth_unstable_by(count, |a, b| by(&b.0, &a.0).then(a.1.cmp(&b.1)));
        all.truncate(count);
    }
    all.into_iter().map(|(_, place)| place).collect()
}

/// What a mean has beyond what is shared.
fn beyond(mean: &[f32], shared: &[f32]) -> Vec<f32> {
    mean.iter().zip(shared).map(|(m, s)| m - s).collect()
}

fn length(vector: &[f32]) -> f32 {
    dot(vector, vector).sqrt()
}

/// Those of some forms that are nearest to the asking one, less what is `shared`: the asking text is the first, these follow in their order.
fn nearest(asking: &Meant, forms: &[&Meant], shared: &[f32], (limit, carrying): (usize, usize)) -> Vec<Near> {
    let texts: Vec<&Packed> = std::iter::once(asking).chain(forms.iter().copied()).map(|meant| &meant.vectors).collect();
    Passages::new(&texts, shared).nearest(0, limit, carrying)
}

/// Mean of all passages of some forms.
fn shared<'a>(forms: impl Iterator<Item = &'a Meant> + Clone) -> Vec<f32> {
    let passages = forms.clone().map(|meant| meant.spans.len()).sum::<usize>() as f32;
    let mut shared = vec![0.0f32; forms.clone().next().map_or(0, |meant| meant.mean.len())];
    for meant in forms {
        let share = meant.spans.len() as f32 / passages;
        shared.iter_mut().zip(&meant.mean).for_each(|(s, m)| *s += share * m);
    }
    shared
}

/// Passages of the form's sections; of the whole text where none was recognised. `text` is the form's as it is read, without what its pages
/// break.
fn passages(text: &Text, form: &Form) -> Vec<Span> {
    let mut parts: Vec<Span> = form.sections.iter().map(|s| s.body).filter(|b| !b.is_empty()).collect();
    if parts.is_empty() {
        parts.push(text.span());
    }
    let cut = |part: Span| text::passages(text.slice(part), PASSAGE).into_iter().map(move |s| s.shift(part.from()));
    parts.into_iter().flat_map(cut).filter(|s| s.len() >= LEAST).collect()
}

fn mean(vectors: &[Vec<f32>]) -> Vec<f32> {
    let mut mean = vec![0.0f32; vectors[0].len()];
    vectors.iter().for_each(|v| mean.iter_mut().zip(v).for_each(|(m, x)| *m += x / vectors.len() as f32));
    mean
}
