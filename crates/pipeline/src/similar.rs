use std::collections::BTreeMap;
use std::sync::Arc;

use encode::{Passages, Table};
use rayon::prelude::*;
use record::{Contest, Document, Dossier, EntryView, Evidence, Form, Say, Screening, Span};
use store::Workspace;

use crate::vectors::{self, Vectors};
use crate::{Error, Originals};

/// Characters of a passage that is compared.
const PASSAGE: usize = 120;
/// A passage of fewer says too little to be compared.
const LEAST: u32 = 20;
/// Pairs of passages shown for each entry.
const CARRYING: usize = 2;
/// Entries whose passages are compared one by one where only the means of all are at hand: what is near in any passage to speak of is near
/// enough in the mean to be among them.
const CANDIDATES: usize = 200;

/// An entry near another one in what it means.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Similar {
    /// Its number.
    pub entry: String,
    /// How much nearer it is than entries are on average, 0 to about 1.
    pub score: f64,
    /// Passages that carry it, those of the asking entry with the other's beside them.
    pub evidence: Vec<Evidence>,
}

/// A form cut into the passages that are compared.
struct Cut<'a> {
    entry: &'a str,
    /// Path and text of the form, where it was read.
    form: Option<(&'a str, &'a Document)>,
    spans: Vec<Span>,
}

impl Cut<'_> {
    fn texts(&self) -> impl Iterator<Item = &str> {
        self.form.into_iter().flat_map(|(_, document)| self.spans.iter().map(|&s| document.text.slice(s)))
    }
}

/// The entries nearest to entry `no`, compared passage by passage with every other, by what the forms' sections say. `None` where there
/// is no such entry; empty where its form was not read.
pub fn similar(dossiers: &[Dossier], no: &str, limit: usize) -> Option<Vec<Similar>> {
    let of = dossiers.iter().position(|d| d.entry.no == no)?;
    let cut = |d: &Dossier| -> Vec<Span> { d.application().map_or_else(Vec::new, |m| passages(&m.document, &d.form)) };
    let spans: Vec<Vec<Span>> = dossiers.par_iter().map(cut).collect();
    let mut forms: Vec<Cut<'_>> = Vec::with_capacity(dossiers.len());
    for (d, spans) in dossiers.iter().zip(spans) {
        forms.push(Cut { entry: &d.entry.no, form: d.application().map(|m| (m.path.as_str(), &*m.document)), spans });
    }
    Some(nearest(&forms, of, limit, &Table::embedded().embed_all(&texts(&forms))))
}

fn texts<'a>(forms: &'a [Cut<'_>]) -> Vec<&'a str> {
    forms.iter().flat_map(Cut::texts).collect()
}

/// `vectors` are those of the [`texts`] of `forms`.
fn nearest(forms: &[Cut<'_>], of: usize, limit: usize, vectors: &[Vec<f32>]) -> Vec<Similar> {
    if forms[of].spans.is_empty() {
        return Vec::new();
    }
    let at: Vec<(u32, Span)> = (0..).zip(forms).flat_map(|(owner, cut)| cut.spans.iter().map(move |&s| (owner, s))).collect();
    let found = Passages::new(vectors, at.iter().map(|(owner, _)| *owner).collect()).nearest(of as u32, limit, CARRYING);
    let evidence = |i: usize, note: Say| {
        let (owner, span) = at[i];
        forms[owner as usize].form.map(|(path, document)| Evidence::in_document(path, document, span, note))
    };
    let pair = |&(asking, here, cosine): &(usize, usize, f32)| {
        let note = Say::new(format!("含义相近（{cosine:.2}）"), format!("alike in meaning ({cosine:.2})"));
        let other = evidence(here, note.clone())?;
        Some(Evidence { other: Some(Box::new(other)), ..evidence(asking, note)? })
    };
    let one = |n: &encode::Near| Similar {
        entry: forms[n.owner as usize].entry.to_owned(),
        score: f64::from(n.score.max(0.0)),
        evidence: n.carrying.iter().filter_map(pair).collect(),
    };
    found.iter().map(one).collect()
}

/// Passages of the form's sections; of the whole text where none was recognised.
pub(crate) fn passages(document: &Document, form: &Form) -> Vec<Span> {
    let text = &document.text;
    let mut parts: Vec<Span> = form.sections.iter().map(|s| s.body).filter(|b| !b.is_empty()).collect();
    if parts.is_empty() {
        parts.push(text.span());
    }
    let cut = |part: Span| text::passages(text.slice(part), PASSAGE).into_iter().map(move |s| s.shift(part.from()));
    parts.into_iter().flat_map(cut).filter(|s| s.len() >= LEAST).collect()
}

/// What the forms of a finished run mean, one vector an entry, so that near ones are found without reading every form again.
#[derive(Debug)]
pub struct Meanings {
    /// Mean of the form's passages, by entry; an entry without a read form has none.
    means: BTreeMap<String, Vec<f32>>,
    /// Digest of the model that made the run's vectors, where it was not the table.
    model: Option<String>,
    originals: Originals,
    contest: Contest,
}

impl Meanings {
    /// Reads every form that the run's cache holds.
    ///
    /// # Errors
    /// Where the disk cannot be read.
    pub fn of(workspace: &Workspace, originals: &Originals, screening: &Screening) -> Result<Self, Error> {
        let model = screening.run.hashes.get(vectors::MODEL).cloned();
        let vectors = vectors_of(model.as_deref(), workspace);
        let mean = |view: &EntryView| -> Result<Option<(String, Vec<f32>)>, Error> {
            let Some((path, document)) = application(workspace, originals, view)? else { return Ok(None) };
            let spans = passages(&document, &extract::form::read(&document, &screening.contest.form));
            let cut = Cut { entry: &view.entry.no, form: Some((&path, &document)), spans };
            Ok(mean_of(&cut, &vectors)?.map(|mean| (view.entry.no.clone(), mean)))
        };
        let means: Vec<Option<(String, Vec<f32>)>> = screening.entries.par_iter().map(mean).collect::<Result<_, _>>()?;
        let means = means.into_iter().flatten().collect();
        Ok(Self { means, model, originals: originals.clone(), contest: screening.contest.clone() })
    }

    /// As [`similar()`], among the entries of `screening` alone: nothing else is looked at, so that what is left out of it shows in no score.
    ///
    /// # Errors
    /// Where the disk cannot be read.
    pub fn similar(&self, workspace: &Workspace, screening: &Screening, no: &str, limit: usize) -> Result<Vec<Similar>, Error> {
        let Some(asking) = self.means.get(no) else { return Ok(Vec::new()) };
        let others = || screening.entries.iter().filter_map(|e| Some((e, self.means.get(&e.entry.no)?)));
        let mut usual = vec![0.0f32; asking.len()];
        let n = others().count().max(1) as f32;
        others().for_each(|(_, mean)| usual.iter_mut().zip(mean).for_each(|(u, m)| *u += m / n));
        let mut near: Vec<(f32, &EntryView)> = others().map(|(e, mean)| (likeness(asking, mean, &usual), e)).collect();
        near.sort_by(|a, b| {
            (b.1.entry.no == no).cmp(&(a.1.entry.no == no)).then(b.0.total_cmp(&a.0)).then_with(|| a.1.entry.no.cmp(&b.1.entry.no))
        });
        near.truncate(CANDIDATES + 1);
        let mut views: Vec<&EntryView> = near.into_iter().map(|(_, e)| e).collect();
        views.sort_by(|a, b| a.entry.no.cmp(&b.entry.no));
        let read: Vec<Option<(String, Arc<Document>)>> =
            views.par_iter().map(|view| application(workspace, &self.originals, view)).collect::<Result<_, _>>()?;
        let forms: Vec<Cut<'_>> = views
            .iter()
            .zip(&read)
            .filter_map(|(view, read)| {
                let (path, document) = read.as_ref()?;
                let spans = passages(document, &extract::form::read(document, &self.contest.form));
                Some(Cut { entry: &view.entry.no, form: Some((path, document)), spans })
            })
            .collect();
        let Some(of) = forms.iter().position(|f| f.entry == no) else { return Ok(Vec::new()) };
        let vectors = vectors_of(self.model.as_deref(), workspace).of(&texts(&forms))?;
        Ok(nearest(&forms, of, limit, &vectors))
    }
}

/// Path and text of an entry's form, where the run's cache still holds it.
fn application(workspace: &Workspace, originals: &Originals, view: &EntryView) -> Result<Option<(String, Arc<Document>)>, Error> {
    let Some(form) = view.documents.iter().find(|d| d.is_form) else { return Ok(None) };
    Ok(originals.document(workspace, view, &form.path)?.map(|document| (form.path.clone(), document)))
}

fn vectors_of<'a>(model: Option<&'a str>, workspace: &'a Workspace) -> Vectors<'a> {
    model.map_or(Vectors::Table, |model| Vectors::Kept(model, workspace))
}

fn mean_of(cut: &Cut<'_>, vectors: &Vectors<'_>) -> Result<Option<Vec<f32>>, Error> {
    let vectors = vectors.of(&cut.texts().collect::<Vec<_>>())?;
    let Some(first) = vectors.first() else { return Ok(None) };
    let mut mean = vec![0.0f32; first.len()];
    vectors.iter().for_each(|v| mean.iter_mut().zip(v).for_each(|(m, x)| *m += x / vectors.len() as f32));
    Ok(Some(mean))
}

/// Cosine of two means less what all share.
fn likeness(a: &[f32], b: &[f32], usual: &[f32]) -> f32 {
    let (mut dot, mut aa, mut bb) = (0.0f32, 0.0f32, 0.0f32);
    for ((x, y), u) in a.iter().zip(b).zip(usual) {
        let (x, y) = (x - u, y - u);
        dot += x * y;
        aa += x * x;
        bb += y * y;
    }
    if aa > 0.0 && bb > 0.0 { dot / (aa * bb).sqrt() } else { 0.0 }
}
