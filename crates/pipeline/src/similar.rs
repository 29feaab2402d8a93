use encode::{Passages, Table};
use rayon::prelude::*;
use record::{Dossier, Evidence, Say, Span};

/// Characters of a passage that is compared.
const PASSAGE: usize = 120;
/// A passage of fewer says too little to be compared.
const LEAST: u32 = 20;
/// Pairs of passages shown for each entry.
const CARRYING: usize = 2;

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

/// The entries nearest to entry `no`, compared passage by passage with every other, by what the forms' sections say. `None` where there
/// is no such entry; empty where its form was not read.
pub fn similar(dossiers: &[Dossier], no: &str, limit: usize) -> Option<Vec<Similar>> {
    let of = dossiers.iter().position(|d| d.entry.no == no)? as u32;
    let spans: Vec<Vec<Span>> = dossiers.par_iter().map(passages).collect();
    let at: Vec<(u32, Span)> = (0..).zip(&spans).flat_map(|(owner, spans)| spans.iter().map(move |&s| (owner, s))).collect();
    if spans[of as usize].is_empty() {
        return Some(Vec::new());
    }
    let text = |&(owner, span): &(u32, Span)| dossiers[owner as usize].application().map_or("", |m| m.document.text.slice(span));
    let vectors = Table::embedded().embed_all(&at.iter().map(text).collect::<Vec<_>>());
    let found = Passages::new(&vectors, at.iter().map(|(owner, _)| *owner).collect()).nearest(of, limit, CARRYING);
    let evidence = |i: usize, note: Say| {
        let (owner, span) = at[i];
        dossiers[owner as usize].application().map(|m| m.evidence(span, note))
    };
    let pair = |&(asking, here, cosine): &(usize, usize, f32)| {
        let note = Say::new(format!("含义相近（{cosine:.2}）"), format!("alike in meaning ({cosine:.2})"));
        let other = evidence(here, note.clone())?;
        Some(Evidence { other: Some(Box::new(other)), ..evidence(asking, note)? })
    };
    let one = |n: &encode::Near| Similar {
        entry: dossiers[n.owner as usize].entry.no.clone(),
        score: f64::from(n.score.max(0.0)),
        evidence: n.carrying.iter().filter_map(pair).collect(),
    };
    Some(found.iter().map(one).collect())
}

/// Passages of the form's sections; of the whole text where none was recognised.
fn passages(dossier: &Dossier) -> Vec<Span> {
    let Some(material) = dossier.application() else { return Vec::new() };
    let text = &material.document.text;
    let mut parts: Vec<Span> = dossier.form.sections.iter().map(|s| s.body).filter(|b| !b.is_empty()).collect();
    if parts.is_empty() {
        parts.push(text.span());
    }
    let cut = |part: Span| text::passages(text.slice(part), PASSAGE).into_iter().map(move |s| s.shift(part.from()));
    parts.into_iter().flat_map(cut).filter(|s| s.len() >= LEAST).collect()
}
