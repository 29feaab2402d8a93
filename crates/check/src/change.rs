//! Changes of the inputs that rules propose: what an entrant or the secretariat would do about a finding.

use record::{Edit, Span, column};

use crate::context::Applicant;

/// What a cell of an entry's row holds, `""` where the registry lacks the column.
pub(crate) fn written<'a>(applicant: &'a Applicant<'_>, column: &str) -> &'a str {
    let dossier = applicant.dossier;
    dossier.entry.row.cells.get(column).map_or("", |&span| dossier.registry_text.slice(span))
}

/// Another text in a cell of an entry's row.
pub(crate) fn cell(applicant: &Applicant<'_>, column: &str, to: impl Into<String>) -> Edit {
    Edit::cell(applicant.no(), column, written(applicant, column), to)
}

/// A list in a cell that keeps these items. Rights and prizes may hold 、 themselves, so that the stronger sign parts them.
pub(crate) fn list<'i>(applicant: &Applicant<'_>, column: &str, items: impl Iterator<Item = &'i String>) -> Edit {
    let items: Vec<&str> = items.map(String::as_str).collect();
    cell(applicant, column, items.join("；"))
}

/// A unit joins as a partner.
pub(crate) fn with_partners(applicant: &Applicant<'_>, joining: &[&str]) -> Edit {
    let mut partners: Vec<String> = applicant.dossier.entry.partners.clone();
    partners.extend(joining.iter().map(|&name| name.to_owned()));
    list(applicant, column::PARTNERS, partners.iter())
}

/// Other words for a passage of one of the entry's files.
pub(crate) fn passage(applicant: &Applicant<'_>, material: usize, span: Span, to: impl Into<String>) -> Edit {
    let file = &applicant.dossier.materials[material];
    Edit::passage(applicant.no(), &file.path, &file.document, span, to)
}

/// One of the entry's files taken back.
pub(crate) fn without_file(applicant: &Applicant<'_>, material: usize) -> Edit {
    let file = &applicant.dossier.materials[material];
    Edit::file(applicant.no(), &file.path, Some(file.name().to_owned()), None)
}

/// The whole entry withdrawn.
pub(crate) fn withdrawn(applicant: &Applicant<'_>) -> Edit {
    Edit::withdrawn(applicant.no(), &applicant.dossier.entry.title)
}

/// Spans in one file, in order, overlapping ones joined: an edit of one must not move the next.
pub(crate) fn joined(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut joined: Vec<Span> = Vec::new();
    for span in spans.into_iter().filter(|s| !s.is_empty()) {
        match joined.last_mut() {
            Some(last) if span.from() <= last.to() => *last = Span::of(last.from(), last.to().max(span.to())),
            _ => joined.push(span),
        }
    }
    joined
}
