use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use record::{Lang, Screening, Sha256, Text};
use store::Workspace;

use crate::filled::Found;
use crate::{Error, Originals};

/// File name of the workbook.
pub(crate) const WORKBOOK: &str = "shai.xlsx";
/// File name of the report.
const SUMMARY: &str = "summary.html";

/// The views asked for (`jsonl`, `xlsx`, `html`), as file names and bytes. Short quotes of the report stand in the words around them, as
/// far as the cache of the workspace still holds what was read.
///
/// # Errors
/// Where a workbook has more rows than the format allows, or the cache cannot be read.
pub fn views(
    workspace: &Workspace,
    screening: &Screening,
    lang: Lang,
    wants: &dyn Fn(&str) -> bool,
) -> Result<Vec<(String, Vec<u8>)>, Error> {
    made(workspace, screening, lang, wants, || Originals::of(workspace))
}

/// As [`views`], with the texts where `originals` says.
fn made(
    workspace: &Workspace,
    screening: &Screening,
    lang: Lang,
    wants: &dyn Fn(&str) -> bool,
    originals: impl FnOnce() -> Result<Originals, Error>,
) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let mut files = Vec::new();
    if wants("jsonl") {
        files.extend(report::jsonl(screening, lang));
    }
    if wants("xlsx") {
        files.push((WORKBOOK.to_owned(), report::xlsx(screening, lang)?));
    }
    if wants("html") {
        let texts = ReadTexts::of(workspace, screening, originals()?);
        let page = report::html(screening, &texts, lang);
        texts.finish()?;
        files.push((SUMMARY.to_owned(), page.into_bytes()));
    }
    Ok(files)
}

/// The forms of views, what may be refused before the others: where a workbook has too many rows, nothing is written.
const FORMS: [&str; 3] = ["xlsx", "html", "jsonl"];

/// Writes all views into the workspace, one form after the other: the lines alone are 30 MB of 2,000 entries. `originals` are the files of this run,
/// whose note of them is written with its result; `found` is what lay where the workbook goes.
pub(crate) fn write(workspace: &Workspace, screening: &Screening, lang: Lang, originals: &Originals, found: &Found) -> Result<(), Error> {
    let out = workspace.out_dir();
    store::create_dir(&out)?;
    for form in FORMS {
        for (name, bytes) in made(workspace, screening, lang, &|wanted| wanted == form, || Ok(originals.clone()))? {
            if name == WORKBOOK {
                found.note(workspace, &bytes)?;
            }
            store::write_atomic(&out.join(name), &bytes)?;
        }
    }
    Ok(())
}

/// Texts that are kept while the report is made.
const KEPT: usize = 16;

/// Texts of a finished run, read from the cache as the report asks for them.
struct ReadTexts<'a> {
    workspace: &'a Workspace,
    screening: &'a Screening,
    originals: Originals,
    /// Entry and document that a digest stands for; one of several, since the same bytes have the same text.
    at: BTreeMap<Sha256, (usize, usize)>,
    /// The last ones asked for, the latest at the end: the passages of a card come from few files, which take turns.
    last: RefCell<Vec<(Sha256, Arc<Text>)>>,
    failed: RefCell<Option<Error>>,
}

impl<'a> ReadTexts<'a> {
    fn of(workspace: &'a Workspace, screening: &'a Screening, originals: Originals) -> Self {
        let mut at = BTreeMap::new();
        for (e, entry) in screening.entries.iter().enumerate() {
            for (d, document) in entry.documents.iter().enumerate() {
                at.entry(document.sha256).or_insert((e, d));
            }
        }
        Self { workspace, screening, originals, at, last: RefCell::default(), failed: RefCell::default() }
    }

    fn read(&self, sha256: &Sha256) -> Result<Option<Arc<Text>>, Error> {
        let Some(&(e, d)) = self.at.get(sha256) else { return Ok(None) };
        let entry = &self.screening.entries[e];
        let document = self.originals.document(self.workspace, entry, &entry.documents[d].path)?;
        Ok(document.map(|d| Arc::new(d.text.clone())))
    }

    /// What went wrong while the report was made.
    fn finish(self) -> Result<(), Error> {
        self.failed.into_inner().map_or(Ok(()), Err)
    }
}

impl report::Texts for ReadTexts<'_> {
    fn text(&self, sha256: &Sha256) -> Option<Arc<Text>> {
        let mut last = self.last.borrow_mut();
        if let Some(at) = last.iter().position(|(of, _)| of == sha256) {
            last[at..].rotate_left(1);
        } else {
            match self.read(sha256) {
                Ok(text) => {
                    let text = text?;
                    if last.len() == KEPT {
                        last.remove(0);
                    }
                    last.push((*sha256, text));
                }
                Err(error) => {
                    self.failed.borrow_mut().get_or_insert(error);
                    return None;
                }
            }
        }
        last.last().map(|(_, text)| Arc::clone(text))
    }
}
