use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{Basis, Document, Entry, Evidence, Say, Span, Text};

/// A file of an entry that was looked at, read or not.
#[derive(Debug, Clone)]
pub struct Material {
    /// Path relative to the season folder; `outer.zip!/inner` for a file in an archive, or carried by a document.
    pub path: String,
    /// What was read. Shared: the same bytes sent twice are read once.
    pub document: Arc<Document>,
}

impl Material {
    /// File name without folders.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// A passage of this file as evidence.
    pub fn evidence(&self, span: Span, note: Say) -> Evidence {
        Evidence::in_document(&self.path, &self.document, span, note)
    }
}

/// A section of the application form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SectionFound {
    /// Key of the section in the contest's form (`overview`).
    pub key: String,
    /// Its heading.
    pub heading: Span,
    /// Everything under it, up to the next section.
    pub body: Span,
}

/// A value read from the form's cover table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldValue {
    /// Where it stands.
    pub span: Span,
    /// As written.
    pub value: String,
}

/// The application form as far as it was understood. Spans are of the form document's text.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Form {
    /// Sections found, in the order of the text.
    pub sections: Vec<SectionFound>,
    /// Cover fields found, by the canonical column name (项目名称, 参赛单位 …).
    pub fields: BTreeMap<String, FieldValue>,
}

/// Everything known about one entry when its files have been read: what the stages across documents work on.
#[derive(Debug, Clone)]
pub struct Dossier {
    /// The entry.
    pub entry: Entry,
    /// Text of the registry its row stands in.
    pub registry_text: Arc<Text>,
    /// All files looked at, by path, archive members included.
    pub materials: Vec<Material>,
    /// Position in `materials` of the application form, where one was found and read.
    pub form_at: Option<usize>,
    /// The form's sections and fields; empty without a form.
    pub form: Form,
}

impl Dossier {
    /// The application form.
    pub fn application(&self) -> Option<&Material> {
        self.form_at.map(|i| &self.materials[i])
    }

    /// Text of the application form, `""` without one.
    pub fn application_text(&self) -> &str {
        self.application().map_or("", |m| m.document.text.as_str())
    }

    /// See [`crate::EntryView::topic_basis`].
    pub fn topic_basis(&self) -> Basis {
        Basis::of_topic(&self.entry.title, self.application().map(|m| m.document.sha256))
    }

    /// Every file but the form.
    pub fn evidence_files(&self) -> impl Iterator<Item = &Material> {
        self.materials.iter().enumerate().filter(|(i, _)| Some(*i) != self.form_at).map(|(_, m)| m)
    }

    /// A section of the form by its key.
    pub fn section(&self, key: &str) -> Option<&SectionFound> {
        self.form.sections.iter().find(|s| s.key == key)
    }

    /// A cell of the entry's registry row as evidence.
    pub fn cell(&self, column: &str, note: Say) -> Evidence {
        Evidence::in_registry(&self.entry.row, &self.registry_text, column, note)
    }
}
