//! From bytes to an [`Extraction`]: what is it, may it be read, who reads it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use record::{BlockKind, Document, FileKind, ReadStatus, Sha256, Span};
use serde::{Deserialize, Serialize};
use sha2::Digest;

use crate::package::PackageError;
use crate::sniff::{self, Look};
use crate::{Limits, Ocr, archive, docx, legacy, ocr, ofd, pdf, plain, repair, sheet, slides, trouble};

/// A file inside an archive.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Member {
    /// Path inside the archive, with `/`; `b.zip!/c.pdf` in a nested one.
    pub path: String,
    /// What was read from it.
    pub document: Document,
}

/// All that one file holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Extraction {
    /// The file itself.
    pub document: Document,
    /// Files inside it, in the order of their paths; only archives have any.
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
        let documents = std::iter::once(&self.document).chain(self.members.iter().map(|m| &m.document));
        documents.flat_map(|d| &d.problems).all(|p| !trouble::PASSING.contains(&p.code.as_str()))
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

/// Digest of a file's bytes.
pub fn sha256(bytes: &[u8]) -> Sha256 {
    Sha256::from_bytes(sha2::Sha256::digest(bytes).into())
}

/// Reads one file. `name` is only compared with what the content is; `ocr` reads pages that have no text, where one is installed.
///
/// Never fails: what cannot be read is a document that says why.
pub fn extract(bytes: &[u8], name: &str, limits: &Limits, ocr: Option<&Ocr>) -> Extraction {
    extract_telling(bytes, name, limits, ocr, |_| ())
}

/// Reads one file like [`extract`] and tells what it is before it is read.
pub(crate) fn extract_telling(bytes: &[u8], name: &str, limits: &Limits, ocr: Option<&Ocr>, tell: impl FnOnce(FileKind)) -> Extraction {
    let digest = sha256(bytes);
    // Readers of other people's making may panic on a crafted file, and an unsound document is a bug of ours: either costs one file.
    let read = catch_unwind(AssertUnwindSafe(|| {
        let extraction = dispatch(bytes, name, digest, limits, ocr, tell);
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

fn dispatch(bytes: &[u8], name: &str, digest: Sha256, limits: &Limits, ocr: Option<&Ocr>, tell: impl FnOnce(FileKind)) -> Extraction {
    if bytes.is_empty() {
        return Extraction::of(trouble::empty(digest));
    }
    if bytes.len() as u64 > limits.bytes {
        return over_limit(digest, bytes.len() as u64, limits);
    }
    let look = sniff::look(bytes);
    tell(look.kind());
    let mut extraction = match look {
        Look::Kind(FileKind::Zip) => archive::read(bytes, digest, limits, ocr),
        Look::Kind(kind) => Extraction::of(one(bytes, kind, digest, limits, ocr)),
        Look::EncryptedOffice => Extraction::of(trouble::encrypted_office(digest)),
        Look::Unsupported(format) => Extraction::of(trouble::unsupported(digest, FileKind::Other, format)),
        Look::BrokenZip => return without_directory(bytes, name, digest, limits, ocr),
        Look::Unknown => Extraction::of(trouble::unknown(digest)),
    };
    if let Look::Kind(kind) = look {
        name_check(&mut extraction.document, name, kind);
    }
    extraction
}

/// Reads a ZIP file whose directory is lost, which is how an upload that was cut off looks, from what its members say of themselves.
fn without_directory(bytes: &[u8], name: &str, digest: Sha256, limits: &Limits, ocr: Option<&Ocr>) -> Extraction {
    let repaired = repair::with_directory(bytes, limits).filter(|repaired| sniff::look(repaired) != Look::BrokenZip);
    let Some(repaired) = repaired else {
        return Extraction::of(trouble::without_directory(digest));
    };
    let mut extraction = dispatch(&repaired, name, digest, limits, ocr, |_| ());
    let document = &mut extraction.document;
    document.problems.push(trouble::cut_off(document.kind));
    if document.status == ReadStatus::Read {
        document.status = ReadStatus::ReadWithProblems;
    }
    extraction
}

/// Reads a file that is no archive.
pub(crate) fn one(bytes: &[u8], kind: FileKind, digest: Sha256, limits: &Limits, ocr: Option<&Ocr>) -> Document {
    match kind {
        FileKind::Docx => docx::read(bytes, digest, limits, ocr),
        FileKind::Text => plain::read(bytes, digest, limits),
        FileKind::Pdf => ocr::complete_pdf(pdf::read(bytes, digest, limits), bytes, limits, ocr),
        FileKind::Xlsx => sheet::read_xlsx(bytes, digest, limits, ocr),
        FileKind::Xls => sheet::read_xls(bytes, digest, limits),
        FileKind::Pptx => slides::read(bytes, digest, limits, ocr),
        FileKind::Doc | FileKind::Ppt => legacy::read(bytes, kind, digest, limits),
        FileKind::Image => ocr::read_image(bytes, digest, limits, ocr),
        FileKind::Ofd => ofd::read(bytes, digest, limits, ocr),
        FileKind::Zip | FileKind::Other => unreachable!("archives and unknown formats are told apart before"),
    }
}

/// A wrong ending is said, and the file is read as what it is.
fn name_check(document: &mut Document, name: &str, kind: FileKind) {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let Some((_, ending)) = file.rsplit_once('.') else { return };
    let ending = ending.to_lowercase();
    if sniff::ending_fits(&ending, kind) {
        return;
    }
    document.problems.push(trouble::misnamed(&ending, kind));
    if document.status == ReadStatus::Read {
        document.status = ReadStatus::ReadWithProblems;
    }
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
