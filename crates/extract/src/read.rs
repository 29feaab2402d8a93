//! From bytes to an [`Extraction`]: what is it, may it be read, who reads it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use record::{BlockKind, Document, FileKind, ReadStatus, Sha256, Span, Unreadable};
use serde::{Deserialize, Serialize};

use crate::inside::{Budget, Inside, complain};
use crate::package::PackageError;
use crate::sniff::{self, Look};
use crate::{Limits, Ocr, archive, attached, docx, legacy, mail, ocr, ofd, outlook, pdf, plain, repair, sheet, slides, trouble};

/// A file inside another: a member of an archive, or a file attached to or embedded in a document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Member {
    /// Path inside the file, with `/`; `b.zip!/c.pdf` in one inside that.
    pub path: String,
    /// What was read from it.
    pub document: Document,
}

/// All that one file holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Extraction {
    /// The file itself.
    pub document: Document,
    /// Files inside it, in the order of their paths.
    pub members: Vec<Member>,
}

impl Extraction {
    /// A file without members.
    pub(crate) const fn of(document: Document) -> Self {
        Self { document, members: Vec::new() }
    }

    /// Whether reading the same bytes again can be trusted to give the same. Not where a worker was lost or a picture could not be read:
    /// what ended the one or failed the other may be gone by then.
    pub fn is_final(&self) -> bool {
        self.passing().next().is_none()
    }

    /// Whether it is not final for what reading cost alone: another run would most likely pay as much for the same.
    pub fn is_costly(&self) -> bool {
        !self.is_final() && self.passing().all(|code| trouble::COSTLY.contains(&code))
    }

    /// Codes of what another run may not meet.
    fn passing(&self) -> impl Iterator<Item = &str> {
        let documents = std::iter::once(&self.document).chain(self.members.iter().map(|m| &m.document));
        documents.flat_map(|d| &d.problems).map(|p| p.code.as_str()).filter(|code| trouble::PASSING.contains(code))
    }

    /// Asserts [`Document::assert_sound`] of the file and its members.
    ///
    /// # Panics
    /// Where a document is not sound: a bug in a reader.
    pub fn assert_sound(&self) {
        self.document.assert_sound();
        for pair in self.members.windows(2) {
            assert!(pair[0].path <= pair[1].path, "members are out of order: {:?} {:?}", pair[0].path, pair[1].path);
        }
        self.members.iter().for_each(|m| m.document.assert_sound());
    }
}

/// The text of a document as its last version reads: without what tracked changes deleted, which a document keeps for its readers to see
/// apart. Spans do not point into it.
pub fn final_text(document: &Document) -> String {
    let mut out = String::with_capacity(document.text.as_str().len());
    let mut from = 0;
    for block in document.blocks.iter().filter(|b| b.kind == BlockKind::Deleted) {
        out.push_str(document.text.slice(Span::of(from, block.span.from())).trim_end());
        from = block.span.to();
    }
    out.push_str(document.text.slice(Span::of(from, document.text.len())));
    out
}

/// Reads one file. `name` is only compared with what the content is; `ocr` reads pages that have no text, where one is installed.
///
/// Never fails: what cannot be read is a document that says why.
pub fn extract(bytes: &[u8], name: &str, limits: &Limits, ocr: Option<&Ocr>) -> Extraction {
    guarded(bytes, name, 0, &mut Budget::new(limits, ocr))
}

/// Reads one file like [`extract`] with a budget of its own.
pub(crate) fn extract_within(bytes: &[u8], name: &str, budget: &mut Budget<'_>) -> Extraction {
    guarded(bytes, name, 0, budget)
}

/// Reads a file that lies in `depth` others.
pub(crate) fn inside(bytes: &[u8], name: &str, depth: u32, budget: &mut Budget<'_>) -> Extraction {
    guarded(bytes, name, depth, budget)
}

fn guarded(bytes: &[u8], name: &str, depth: u32, budget: &mut Budget<'_>) -> Extraction {
    let digest = Sha256::of(bytes);
    // Readers of other people's making may panic on a crafted file, and an unsound document is a bug of ours: either costs one file.
    let read = catch_unwind(AssertUnwindSafe(|| {
        let extraction = whole(dispatch(bytes, name, digest, depth, budget), name, digest);
        extraction.assert_sound();
        extraction
    }));
    read.unwrap_or_else(|panic| {
        let message = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
        Extraction::of(trouble::stumbled(digest, sniff::sniff(bytes), message.unwrap_or("panic")))
    })
}

/// The answer for a file of `length` bytes, more than the limit: whoever knows the length need not read the file.
pub fn over_limit(digest: Sha256, length: u64, limits: &Limits) -> Extraction {
    let (size, limit) = (length >> 20, limits.bytes >> 20);
    let (zh, en) = (format!("文件大小 {size} MB，超过 {limit} MB 的限额。"), format!("The file has {size} MB, the limit is {limit} MB."));
    Extraction::of(trouble::over_limit(digest, FileKind::Other, &zh, &en))
}

fn dispatch(bytes: &[u8], name: &str, digest: Sha256, depth: u32, budget: &mut Budget<'_>) -> Extraction {
    if bytes.is_empty() {
        return Extraction::of(trouble::empty(digest));
    }
    if bytes.len() as u64 > budget.limits.bytes {
        return over_limit(digest, bytes.len() as u64, budget.limits);
    }
    let look = sniff::look(bytes);
    if look == Look::BrokenZip {
        return without_directory(bytes, name, digest, depth, budget);
    }
    let mut inside = Inside::new(budget, depth);
    let mut document = match look {
        Look::Kind(kind) => one(bytes, kind, digest, &mut inside),
        Look::EncryptedOffice => trouble::encrypted_office(digest),
        Look::Unsupported(format) => trouble::unsupported(digest, FileKind::Other, format),
        Look::Film => trouble::film(digest),
        Look::Unknown | Look::BrokenZip => trouble::unknown(digest),
    };
    if let Look::Kind(kind) = look {
        name_check(&mut document, name, kind);
    }
    inside.of(document)
}

/// Of a file that nobody could read, where its name says that it was still being downloaded, that and nothing else: it is neither damaged nor a film,
/// nor of a format of its own.
fn whole(extraction: Extraction, name: &str, digest: Sha256) -> Extraction {
    let document = &extraction.document;
    let is_small_enough = document.status != ReadStatus::Unreadable(Unreadable::OverLimit);
    match ending(name).filter(|ending| sniff::is_unfinished(ending)) {
        Some(ending) if !document.status.is_read() && is_small_enough => {
            Extraction { document: trouble::unfinished(digest, document.kind, &ending), members: extraction.members }
        }
        Some(_) | None => extraction,
    }
}

/// Reads a ZIP file whose directory is lost, which is how an upload that was cut off looks, from what its members say of themselves.
fn without_directory(bytes: &[u8], name: &str, digest: Sha256, depth: u32, budget: &mut Budget<'_>) -> Extraction {
    let repaired = repair::with_directory(bytes, budget.limits).filter(|repaired| sniff::look(repaired) != Look::BrokenZip);
    let Some(repaired) = repaired else {
        return Extraction::of(trouble::without_directory(digest));
    };
    let mut extraction = dispatch(&repaired, name, digest, depth, budget);
    let document = &mut extraction.document;
    complain(document, trouble::cut_off(document.kind));
    extraction
}

/// Reads a file of a known kind.
fn one(bytes: &[u8], kind: FileKind, digest: Sha256, inside: &mut Inside<'_, '_>) -> Document {
    let (limits, ocr) = (inside.limits(), inside.ocr());
    let read = match kind {
        FileKind::Docx => docx::read(bytes, digest, inside),
        FileKind::Xlsx => sheet::read_xlsx(bytes, digest, inside),
        FileKind::Pptx => slides::read(bytes, digest, inside),
        FileKind::Ofd => ofd::read(bytes, digest, inside),
        FileKind::Zip => archive::read(bytes, digest, inside),
        FileKind::Text if mail::is_mail(bytes) => Ok(mail::read(bytes, digest, inside)),
        FileKind::Text if outlook::is_mail(bytes) => Ok(outlook::read(bytes, digest, inside)),
        FileKind::Text => Ok(plain::read(bytes, digest, limits)),
        FileKind::Pdf => Ok(ocr::complete_pdf(pdf::read(bytes, digest, limits, inside), bytes, limits, ocr)),
        FileKind::Xls => Ok(with_objects(sheet::read_xls(bytes, digest, limits, ocr), bytes, inside)),
        FileKind::Doc | FileKind::Ppt => Ok(with_objects(legacy::read(bytes, kind, digest, limits, ocr), bytes, inside)),
        FileKind::Image => Ok(ocr::read_image(bytes, digest, limits, ocr)),
        FileKind::Other => unreachable!("unknown formats are told apart before"),
    };
    read.unwrap_or_else(|error| package_failed(&error, digest, kind))
}

/// An office file of the old formats and the files that it carries.
fn with_objects(document: Document, bytes: &[u8], inside: &mut Inside<'_, '_>) -> Document {
    if document.status.is_read() {
        attached::read_container(bytes, document.kind, inside);
    }
    document
}

/// A wrong ending is said, and the file is read as what it is.
fn name_check(document: &mut Document, name: &str, kind: FileKind) {
    let Some(ending) = ending(name) else { return };
    if sniff::is_unfinished(&ending) {
        complain(document, trouble::unfinished_part(&ending));
    } else if !sniff::ending_fits(&ending, kind) {
        complain(document, trouble::misnamed(&ending, kind));
    }
}

/// What stands behind the last point of a file's name, in lower case.
fn ending(name: &str) -> Option<String> {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    file.rsplit_once('.').map(|(_, ending)| ending.to_lowercase())
}

/// A ZIP file that cannot be read as the class it is in.
pub(crate) fn package_failed(error: &PackageError, digest: Sha256, kind: FileKind) -> Document {
    match error {
        PackageError::Broken { reason } => trouble::broken(digest, kind, reason),
        PackageError::Encrypted { .. } => trouble::encrypted(digest, kind),
        PackageError::Bomb { member, limit } => trouble::over_limit(
            digest,
            kind,
            &format!("压缩内容 {member} 解压后超过 {limit} 字节的限额。"),
            &format!("The packed part {member} unpacks to more than the limit of {limit} bytes."),
        ),
        PackageError::Members { members, limit } => trouble::over_limit(
            digest,
            kind,
            &format!("压缩包内有 {members} 个文件，超过 {limit} 个的限额。"),
            &format!("The archive holds {members} files, the limit is {limit}."),
        ),
    }
}
