//! What of an entry or a line of a list is read to classify it, and how much each part counts.

use std::borrow::Cow;
use std::sync::Arc;

use record::{
    Block, BlockKind, Contest, Document, Dossier, Evidence, FileKind, Material, Page, ReadStatus, Say, Sha256, Span, Text, WRAPPED_LINE,
    column,
};

use crate::Settings;

/// A text outside a season: a line of a list, with or without more than its title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextDoc {
    /// Stands as the entry's number and as the file's name in the answer.
    pub id: String,
    /// Title, may be empty.
    pub title: String,
    /// Text, where there is more than a title.
    pub text: Option<String>,
    /// Digest that evidence carries: of the text, or of the file it came from.
    pub sha256: Sha256,
}

/// What a classification rests on: a title, and weighted parts of one file's text.
pub(crate) struct Source<'a> {
    pub(crate) title: &'a str,
    pub(crate) material: Option<Cow<'a, Material>>,
    /// What is left of them once statutes and contracts are set aside.
    pub(crate) parts: Vec<(f32, Span)>,
    /// Characters that were set aside.
    pub(crate) aside: u32,
    /// Whether too little is left.
    pub(crate) is_little_left: bool,
    dossier: Option<&'a Dossier>,
}

/// Columns whose cells name a track or a topic: what the entrant declares must not colour what the text says.
const DECLARING: [&str; 2] = [column::TRACK, column::TOPIC];

impl<'a> Source<'a> {
    pub(crate) fn of_dossier(dossier: &'a Dossier, contest: &Contest, settings: &Settings) -> Self {
        let material = dossier.application();
        let parts = material.map_or_else(Vec::new, |m| weighted_parts(dossier, &m.document, contest, settings));
        Self::new(&dossier.entry.title, material.map(Cow::Borrowed), parts, Some(dossier), settings)
    }

    pub(crate) fn of_text(doc: &'a TextDoc, settings: &Settings) -> Self {
        let text = Text::new(doc.text.clone().unwrap_or_else(|| doc.title.clone()));
        let parts = if doc.text.is_some() { vec![(settings.unsectioned_weight, text.span())] } else { Vec::new() };
        let material = Material { path: doc.id.clone(), document: Arc::new(plain(text, doc.sha256)) };
        Self::new(&doc.title, Some(Cow::Owned(material)), parts, None, settings)
    }

    fn new(
        title: &'a str,
        material: Option<Cow<'a, Material>>,
        parts: Vec<(f32, Span)>,
        dossier: Option<&'a Dossier>,
        settings: &Settings,
    ) -> Self {
        let nothing = Text::new(String::new());
        let rest = settings.norms.set_aside(material.as_ref().map_or(&nothing, |m| &m.document.text), parts);
        Self { title, material, is_little_left: rest.is_little(&settings.norms), parts: rest.parts, aside: rest.aside, dossier }
    }

    pub(crate) fn text(&self, span: Span) -> &str {
        self.material.as_ref().map_or("", |m| m.document.text.slice(span))
    }

    /// The text that sentences are cut from, every character in its place: of an entry's file as it is read, whose lines only the page broke.
    pub(crate) fn flow(&self) -> Cow<'_, Text> {
        match (&self.material, self.dossier) {
            (Some(material), Some(_)) => Cow::Owned(Text::new(material.document.flow(WRAPPED_LINE))),
            (Some(material), None) => Cow::Borrowed(&material.document.text),
            (None, _) => Cow::Owned(Text::default()),
        }
    }

    /// Whether most of its letters are not Chinese.
    pub(crate) fn is_foreign(&self) -> bool {
        let texts = std::iter::once(self.title).chain(self.parts.iter().map(|&(_, part)| self.text(part)));
        let (mut chinese, mut others) = (0u32, 0u32);
        for c in texts.flat_map(str::chars).filter(|c| c.is_alphabetic()) {
            *(if text::is_cjk(c) { &mut chinese } else { &mut others }) += 1;
        }
        others > chinese
    }

    /// The title as evidence: the registry's cell, or the line of the list.
    pub(crate) fn title_evidence(&self, note: Say) -> Option<Evidence> {
        match (self.dossier, &self.material) {
            (Some(dossier), _) => Some(dossier.cell(column::TITLE, note)),
            (None, Some(m)) if self.parts.is_empty() && self.aside == 0 => Some(m.evidence(m.document.text.span(), note)),
            (None, _) => None,
        }
    }
}

/// The form's sections with their weights; without sections, all the text but what the cover declares.
fn weighted_parts(dossier: &Dossier, document: &Document, contest: &Contest, settings: &Settings) -> Vec<(f32, Span)> {
    let weight = |key: &str| contest.form.sections.iter().find(|s| s.key == key).map_or(1.0, |s| s.weight);
    let sections: Vec<_> = dossier.form.sections.iter().filter(|s| !s.body.is_empty()).map(|s| (weight(&s.key), s.body)).collect();
    if !sections.is_empty() {
        return sections;
    }
    let mut declared: Vec<Span> = DECLARING.iter().filter_map(|c| dossier.form.fields.get(*c)).map(|f| f.span).collect();
    declared.sort();
    let mut from = 0;
    let mut parts = Vec::new();
    for span in declared {
        if from < span.from() {
            parts.push((settings.unsectioned_weight, Span::of(from, span.from())));
        }
        from = from.max(span.to());
    }
    if from < document.text.len() {
        parts.push((settings.unsectioned_weight, Span::of(from, document.text.len())));
    }
    parts
}

fn plain(text: Text, sha256: Sha256) -> Document {
    let span = text.span();
    Document {
        sha256,
        kind: FileKind::Text,
        status: ReadStatus::Read,
        pages: vec![Page { number: 1, width: 0.0, height: 0.0, span, ocr: false, undecodable: 0 }],
        blocks: vec![Block { kind: BlockKind::Paragraph, span, page: 1, bbox: None, font_size: 0.0, bold: false }],
        text,
        lines: Vec::new(),
        hidden: Vec::new(),
        problems: Vec::new(),
    }
}
