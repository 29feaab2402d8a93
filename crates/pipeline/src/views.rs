use record::{Lang, Screening};
use store::Workspace;

use crate::Error;

/// File name of the workbook.
const WORKBOOK: &str = "shai.xlsx";
/// File name of the report.
const SUMMARY: &str = "summary.html";

/// The views asked for (`jsonl`, `xlsx`, `html`), as file names and bytes.
///
/// # Errors
/// Where a view cannot be made, a workbook with more rows than the format allows being the only case.
pub fn views(screening: &Screening, lang: Lang, wants: &dyn Fn(&str) -> bool) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let mut files = Vec::new();
    if wants("jsonl") {
        files.extend(report::jsonl(screening, lang));
    }
    if wants("xlsx") {
        files.push((WORKBOOK.to_owned(), report::xlsx(screening, lang)?));
    }
    if wants("html") {
        files.push((SUMMARY.to_owned(), report::html(screening, &report::NoTexts, lang).into_bytes()));
    }
    Ok(files)
}

/// Writes all views into the workspace.
pub(crate) fn write(workspace: &Workspace, screening: &Screening, lang: Lang) -> Result<(), Error> {
    let out = workspace.out_dir();
    store::create_dir(&out)?;
    for (name, bytes) in views(screening, lang, &|_| true)? {
        store::write_atomic(&out.join(name), &bytes)?;
    }
    Ok(())
}
