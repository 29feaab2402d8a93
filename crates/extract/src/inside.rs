//! Files inside files, members of archives and attachments of documents alike: each read like a file of its own, within limits that all of
//! them share.

use std::collections::BTreeSet;

use record::{Document, ReadStatus};

use crate::package::{PackageError, Unpacked};
use crate::read::{self, Extraction, Member, package_failed};
use crate::{Limits, Ocr, trouble};

/// What all files inside one file may cost together, however deep they lie.
pub(crate) struct Budget<'l> {
    pub(crate) limits: &'l Limits,
    pub(crate) ocr: Option<&'l Ocr>,
    /// Bytes that may still be unpacked.
    pub(crate) bytes: u64,
    /// Files that may still be looked at.
    pub(crate) files: u32,
    /// How many of them may be carried by documents.
    attachments: u32,
    /// Hears of the first of these before it is read.
    carried: Option<&'l dyn Fn()>,
}

impl<'l> Budget<'l> {
    pub(crate) fn new(limits: &'l Limits, ocr: Option<&'l Ocr>) -> Self {
        Self { limits, ocr, bytes: limits.zip_total, files: limits.zip_members, attachments: limits.attachments, carried: None }
    }

    /// The same, telling when it comes to the first file that a document carries.
    pub(crate) fn telling(self, carried: &'l dyn Fn()) -> Self {
        Self { carried: Some(carried), ..self }
    }
}

/// The files inside one file, as its reader comes upon them. Each is read at once, so that only one at a time lies unpacked in memory.
pub(crate) struct Inside<'b, 'l> {
    budget: &'b mut Budget<'l>,
    /// Files around the one whose inside this is.
    depth: u32,
    names: BTreeSet<String>,
    members: Vec<Member>,
    /// Attachments that lie too deep …
    deep: BTreeSet<String>,
    /// … and those beyond the limit on their number.
    surplus: BTreeSet<String>,
}

impl<'b, 'l> Inside<'b, 'l> {
    pub(crate) const fn new(budget: &'b mut Budget<'l>, depth: u32) -> Self {
        Self { budget, depth, names: BTreeSet::new(), members: Vec::new(), deep: BTreeSet::new(), surplus: BTreeSet::new() }
    }

    pub(crate) const fn limits(&self) -> &'l Limits {
        self.budget.limits
    }

    pub(crate) const fn ocr(&self) -> Option<&'l Ocr> {
        self.budget.ocr
    }

    pub(crate) const fn budget(&mut self) -> &mut Budget<'l> {
        self.budget
    }

    /// Whether files inside this one are opened.
    pub(crate) const fn is_open(&self) -> bool {
        self.depth <= self.budget.limits.zip_nesting
    }

    /// Reads a file that a document carries, under the name by which the document calls it. `content` is told how many bytes may still be
    /// unpacked, and takes off what it unpacks.
    pub(crate) fn attachment(&mut self, name: &str, content: impl FnOnce(&mut u64) -> Result<Unpacked, PackageError>) {
        let name = file_name(name);
        if !self.is_open() {
            self.deep.insert(name);
        } else if self.budget.files.min(self.budget.attachments) == 0 {
            self.surplus.insert(name);
        } else {
            (self.budget.files, self.budget.attachments) = (self.budget.files - 1, self.budget.attachments - 1);
            self.budget.carried.take().into_iter().for_each(|tell| tell());
            let damage = self.member(name.clone(), content);
            if let Some(reason) = damage {
                let last = self.members.last_mut().expect("a file was just read");
                complain(&mut last.document, trouble::part(&name, &reason));
            }
        }
    }

    /// Reads a member of an archive by its path, and what lies in that; what was wrong with its packed bytes, where some of them came out.
    pub(crate) fn member(&mut self, path: String, content: impl FnOnce(&mut u64) -> Result<Unpacked, PackageError>) -> Option<String> {
        let path = self.apart(path);
        let (bytes, damage) = match content(&mut self.budget.bytes) {
            Ok(Unpacked { bytes, damage }) => (bytes, damage),
            Err(error) => {
                // There are no bytes to digest: the file is told apart by its place.
                let digest = record::Sha256::of(path.as_bytes());
                let document = match error {
                    PackageError::Encrypted { .. } => trouble::encrypted_member(digest),
                    PackageError::Broken { .. } => trouble::broken_member(digest),
                    PackageError::Bomb { .. } | PackageError::Members { .. } => package_failed(&error, digest, record::FileKind::Other),
                };
                self.members.push(Member { path, document });
                return None;
            }
        };
        let Extraction { document, members } = read::inside(&bytes, &path, self.depth + 1, self.budget);
        self.members.extend(members.into_iter().map(|m| Member { path: format!("{path}!/{}", m.path), document: m.document }));
        self.members.push(Member { path, document });
        damage
    }

    /// The path, with a number where another file has it already.
    fn apart(&mut self, path: String) -> String {
        let (stem, ending) = match path.rfind('.').filter(|&at| at > path.rfind('/').map_or(0, |slash| slash + 1)) {
            Some(at) => path.split_at(at),
            None => (path.as_str(), ""),
        };
        let numbered = (2u32..).map(|number| format!("{stem} ({number}){ending}"));
        std::iter::once(path.clone()).chain(numbered).find(|path| self.names.insert(path.clone())).expect("numbers do not end")
    }

    /// The file with what lies inside it.
    pub(crate) fn of(mut self, mut document: Document) -> Extraction {
        if !self.deep.is_empty() {
            complain(&mut document, trouble::deep_attachments(&self.deep));
        }
        if !self.surplus.is_empty() {
            complain(&mut document, trouble::surplus_attachments(&self.surplus));
        }
        self.members.sort_by(|a, b| a.path.cmp(&b.path));
        Extraction { document, members: self.members }
    }
}

/// Adds a problem to a document that is done.
pub(crate) fn complain(document: &mut Document, problem: record::Problem) {
    document.problems.push(problem);
    if document.status == ReadStatus::Read {
        document.status = ReadStatus::ReadWithProblems;
    }
}

/// The name that an attachment goes by: without the folders that it had on its sender's machine, and one that can be shown.
fn file_name(name: &str) -> String {
    /// Of a name that no file system would take, enough to know it by.
    const LONGEST: usize = 120;
    let file = name.rsplit(['/', '\\']).find(|part| !part.trim().is_empty()).unwrap_or_default();
    let shown: String = file.chars().filter(|c| !c.is_control()).collect();
    match shown.trim() {
        "" | "." | ".." => "attachment".to_owned(),
        shown => {
            let surplus = shown.chars().count().saturating_sub(LONGEST);
            // The end says what kind of file it is.
            shown.chars().skip(surplus).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attachments_have_names_that_can_be_shown_each_its_own() {
        let cases = [
            ("预算表.xlsx", "预算表.xlsx"),
            ("C:\\材料\\合同.pdf", "合同.pdf"),
            ("../../etc/passwd", "passwd"),
            ("a/", "a"),
            ("甲\0乙\n.txt", "甲乙.txt"),
            (" ", "attachment"),
            ("x/..", "attachment"),
        ];
        for (name, expected) in cases {
            assert_eq!(file_name(name), expected, "{name:?}");
        }
        assert_eq!(file_name(&("长".repeat(500) + ".pdf")).chars().count(), 120);
        let limits = Limits::default();
        let mut budget = Budget::new(&limits, None);
        let mut inside = Inside::new(&mut budget, 0);
        let got: Vec<String> = ["a.txt", "a.txt", "a.txt", "x.y/b", "x.y/b", ".c", ".c"].map(|p| inside.apart(p.to_owned())).to_vec();
        assert_eq!(got, ["a.txt", "a (2).txt", "a (3).txt", "x.y/b", "x.y/b (2)", ".c", ".c (2)"]);
    }

    #[test]
    fn what_attachments_may_cost_is_shared() {
        let limits = Limits { zip_total: 10, zip_members: 3, ..Limits::default() };
        let mut budget = Budget::new(&limits, None);
        let mut inside = Inside::new(&mut budget, 0);
        let content = |bytes: &'static [u8]| {
            move |left: &mut u64| {
                let length = bytes.len() as u64;
                if length > *left {
                    return Err(PackageError::Bomb { member: "b".to_owned(), limit: *left });
                }
                *left -= length;
                Ok(Unpacked { bytes: bytes.to_vec(), damage: None })
            }
        };
        inside.attachment("a.txt", content(b"123456"));
        inside.attachment("b.txt", content(b"123456"));
        inside.attachment("c.txt", content(b"1234"));
        inside.attachment("d.txt", content(b""));
        let read = inside.of(trouble::unknown(record::Sha256::of(b"")));
        let shown: Vec<(&str, bool)> = read.members.iter().map(|m| (m.path.as_str(), m.document.status.is_read())).collect();
        assert_eq!(shown, [("a.txt", true), ("b.txt", false), ("c.txt", true)]);
        let codes: Vec<&str> = read.document.problems.iter().map(|p| p.code.as_str()).collect();
        assert_eq!(codes, ["file.unknown", "file.attachments"]);
    }
}
