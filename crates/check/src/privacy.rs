//! Where personal data stand in what entrants sent, so that the secretariat knows which files not to pass on.

use record::{Dossier, Evidence, Personal, Say, find_personal, mask};
use serde::Serialize;

/// Personal data in a file or a row of the registry. The data themselves are not kept: only their masked form.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Personally {
    /// Entry number.
    pub entry: String,
    /// Path of the file, or of the registry.
    pub file: String,
    /// Page, from 1; the row's number for a registry.
    pub page: u32,
    /// What it is.
    pub kind: Personal,
    /// Where, in the file's extracted text.
    pub span: record::Span,
    /// As it may be shown.
    pub masked: String,
}

/// Every place with personal data in these entries: rows of the registry first, then files by path, each in order of its text.
pub fn list<'d>(dossiers: impl Iterator<Item = &'d Dossier>) -> Vec<Personally> {
    dossiers.flat_map(of_entry).collect()
}

fn of_entry(dossier: &Dossier) -> Vec<Personally> {
    let row = &dossier.entry.row;
    let nothing = || Say::new("", "");
    let place = |evidence: Evidence, kind| Personally {
        entry: dossier.entry.no.clone(),
        masked: mask(&evidence.quote).into_owned(),
        file: evidence.file,
        page: evidence.page,
        kind,
        span: evidence.span,
    };
    let in_row = find_personal(dossier.registry_text.slice(row.span)).into_iter().map(|data| {
        let span = data.span.shift(row.span.from());
        let quote = dossier.registry_text.slice(span).to_owned();
        let evidence = Evidence {
            file: row.file.clone(),
            sha256: row.sha256,
            page: row.row,
            on_page: None,
            bbox: None,
            span,
            quote,
            other: None,
            note: nothing(),
        };
        place(evidence, data.kind)
    });
    let in_files = dossier.materials.iter().flat_map(|material| {
        let found = find_personal(material.document.text.as_str());
        found.into_iter().map(|data| place(material.evidence(data.span, nothing()), data.kind)).collect::<Vec<_>>()
    });
    in_row.chain(in_files).collect()
}
