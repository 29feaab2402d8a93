//! Files inside a package (Office Open XML).

use std::collections::BTreeSet;

use super::{Object, object};
use crate::inside::Inside;
use crate::office::Parts;
use crate::package::PackageError;

/// Reads the files inside. The workbook behind a chart is none: the chart shows what it says.
pub(crate) fn read(parts: &mut Parts<'_>, inside: &mut Inside<'_, '_>) -> Result<(), PackageError> {
    let all = parts.names()?;
    let mut charts = BTreeSet::new();
    for chart in all.iter().filter(|name| name.contains("/charts/") && name.ends_with(".xml")) {
        charts.extend(parts.relations(chart)?.all_of_kind("package"));
    }
    for part in all.iter().filter(|name| name.contains("/embeddings/") && !charts.contains(*name)) {
        let file = part.rsplit('/').next().unwrap_or(part);
        let (stem, ending) = file.rsplit_once('.').unwrap_or((file, ""));
        let ending = ending.to_ascii_lowercase();
        if DRAWINGS.contains(&ending.as_str()) {
            continue;
        }
        if ending != "bin" {
            inside.attachment(file, |left| parts.file(part, left));
        } else if let Some(bytes) = parts.bytes(part)?
            && let Some(Object { label, content }) = object(bytes)
        {
            // An object without a name goes by its part, without the ending that all objects have.
            inside.attachment(label.as_deref().unwrap_or(stem), |left| content.charged(file, left));
        }
    }
    Ok(())
}

/// Drawings of Visio, which stand in the text as pictures and are read as these.
const DRAWINGS: [&str; 2] = ["vsd", "vsdx"];
