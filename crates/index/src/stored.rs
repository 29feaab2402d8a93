use std::borrow::Cow;

use record::{Document, Dossier, Sha256, Span, Text};
use serde::{Deserialize, Serialize};

use crate::{EntryFacets, Field};

/// What the index keeps of an entry beside its texts.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct StoredEntry {
    pub(crate) no: String,
    pub(crate) division: String,
    pub(crate) title: String,
    pub(crate) org: String,
    /// Values of the short fields that have any.
    pub(crate) values: Vec<(Field, Vec<String>)>,
    /// Readable files.
    pub(crate) files: Vec<StoredFile>,
}

/// A readable file, without its text.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct StoredFile {
    pub(crate) path: String,
    pub(crate) sha256: Sha256,
    /// Characters at which its pages end.
    pages: Vec<u32>,
    /// Characters of its text that are personal data and hidden where it is masked.
    hidden: Vec<Span>,
}

impl StoredEntry {
    pub(crate) fn new(dossier: &Dossier, facets: &EntryFacets) -> Self {
        let entry = &dossier.entry;
        let values = Field::SHORT.map(|f| (f, values(dossier, facets, f)));
        Self {
            no: entry.no.clone(),
            division: entry.division.clone(),
            title: entry.title.clone(),
            org: entry.org.name.clone(),
            values: values.into_iter().filter(|(_, v)| !v.is_empty()).collect(),
            files: readable(dossier).map(|(path, document)| StoredFile::new(path, document)).collect(),
        }
    }

    /// Puts other values in place of a field's.
    pub(crate) fn replace(&mut self, field: Field, values: Vec<String>) {
        self.values.retain(|(f, _)| *f != field);
        self.values.push((field, values));
    }

    /// The entry for a reader from whom personal data is kept. Numbers of entries are names that the contest gave.
    pub(crate) fn masked(mut self) -> Self {
        for text in
            [&mut self.title, &mut self.org].into_iter().chain(self.values.iter_mut().filter(|(f, _)| may_hide(*f)).flat_map(|(_, v)| v))
        {
            if let Cow::Owned(masked) = record::mask(text) {
                *text = masked;
            }
        }
        self
    }

    /// Values of a field.
    pub(crate) fn values(&self, field: Field) -> &[String] {
        self.values.iter().find(|(f, _)| *f == field).map_or(&[], |(_, v)| v)
    }
}

impl StoredFile {
    fn new(path: &str, document: &Document) -> Self {
        let text = document.text.as_str();
        let hidden = match record::mask(text) {
            Cow::Borrowed(_) => Vec::new(),
            Cow::Owned(masked) => differing(text, &masked),
        };
        Self { path: path.to_owned(), sha256: document.sha256, pages: document.pages.iter().map(|p| p.span.to()).collect(), hidden }
    }

    /// The text of this file with personal data masked: as many characters, so that every span fits both. What is hidden was found when the
    /// index was made, so that what is shown is what was indexed.
    pub(crate) fn masked<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.hidden.is_empty() {
            return Cow::Borrowed(text);
        }
        let mut hidden = self.hidden.iter().copied().peekable();
        let mask = |(at, c): (u32, char)| {
            while hidden.next_if(|h| h.to() <= at).is_some() {}
            if hidden.peek().is_some_and(|h| h.from() <= at) { '*' } else { c }
        };
        Cow::Owned((0u32..).zip(text.chars()).map(mask).collect())
    }

    /// Page on which a span starts, from 1.
    pub(crate) fn page_of(&self, span: Span) -> u32 {
        let page = self.pages.partition_point(|&to| to <= span.from());
        // What stands behind the last page (hidden text) is shown with it.
        page.min(self.pages.len().saturating_sub(1)) as u32 + 1
    }
}

/// Whether personal data in a field is masked.
pub(crate) fn may_hide(field: Field) -> bool {
    field != Field::No
}

/// Runs of characters in which two texts of the same length differ.
fn differing(a: &str, b: &str) -> Vec<Span> {
    let mut runs: Vec<Span> = Vec::new();
    for (at, _) in (0u32..).zip(a.chars().zip(b.chars())).filter(|(_, (a, b))| a != b) {
        match runs.last_mut() {
            Some(run) if run.to() == at => *run = Span::of(run.from(), at + 1),
            _ => runs.push(Span::of(at, at + 1)),
        }
    }
    runs
}

/// The files of a dossier that have text, in order.
pub(crate) fn readable(dossier: &Dossier) -> impl Iterator<Item = (&str, &Document)> {
    dossier.materials.iter().map(|m| (m.path.as_str(), &*m.document)).filter(|(_, d)| !d.text.is_empty())
}

/// Characters of all texts of a dossier.
pub(crate) fn length(dossier: &Dossier) -> u64 {
    readable(dossier).map(|(_, d)| u64::from(d.text.len())).sum()
}

/// The text of a file with fast access by span.
pub(crate) fn text_of(value: &str) -> Text {
    Text::new(value.to_owned())
}

/// Each label once: an entry with two flags of a kind is one that has this kind.
pub(crate) fn distinct(labels: &[crate::Label]) -> std::collections::BTreeSet<&crate::Label> {
    labels.iter().collect()
}

fn values(dossier: &Dossier, facets: &EntryFacets, field: Field) -> Vec<String> {
    let entry = &dossier.entry;
    let labels = |labels: &[crate::Label]| distinct(labels).into_iter().flat_map(crate::Label::values).map(str::to_owned).collect();
    let mut values: Vec<String> = match field {
        Field::No => vec![entry.no.clone()],
        Field::Title => vec![entry.title.clone()],
        Field::Org => {
            [Some(&entry.org.name), entry.org.credit_code.as_ref()].into_iter().flatten().chain(&entry.partners).cloned().collect()
        }
        Field::Track => labels(&facets.tracks),
        Field::Topic => labels(&facets.topics),
        Field::City => vec![entry.city.clone()],
        Field::Division => vec![entry.division.clone()],
        Field::Team => vec![entry.team.clone()],
        Field::Rep => entry.representatives.clone(),
        Field::Right => entry.rights.clone(),
        Field::Award => entry.awards.clone(),
        Field::File => dossier.materials.iter().map(|m| m.name().to_owned()).collect(),
        Field::Flag => labels(&facets.flags),
        Field::Text => unreachable!("the text is no short field"),
    };
    values.retain(|v| !v.is_empty());
    values
}
