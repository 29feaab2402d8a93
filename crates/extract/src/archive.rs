//! ZIP archives: every member read like a file of its own, within the limits of the whole.

use std::borrow::Cow;

use encoding_rs::GB18030;
use record::{Document, FileKind, ReadStatus, Sha256, Text};

use crate::package::{Entry, Package, PackageError, Unpacked};
use crate::read::{Extraction, Member, package_failed, sha256};
use crate::sniff::{self, Look};
use crate::{Limits, Ocr, read, repair, trouble};

/// What an archive inside an archive shares with it.
struct Budget<'l> {
    limits: &'l Limits,
    ocr: Option<&'l Ocr>,
    /// Bytes that may still be unpacked, over all levels.
    bytes: u64,
    /// Members that may still be looked at, over all levels.
    members: u32,
}

/// Reads an archive.
pub(crate) fn read(bytes: &[u8], digest: Sha256, limits: &Limits, ocr: Option<&Ocr>) -> Extraction {
    let mut budget = Budget { limits, ocr, bytes: limits.zip_total, members: limits.zip_members };
    let mut members = Vec::new();
    let document = level(bytes, digest, "", 0, &mut budget, &mut members);
    members.sort_by(|a: &Member, b| a.path.cmp(&b.path));
    Extraction { document, members }
}

/// Reads one archive; its members' paths start with `prefix`.
fn level(bytes: &[u8], digest: Sha256, prefix: &str, depth: u32, budget: &mut Budget<'_>, out: &mut Vec<Member>) -> Document {
    let limits = Limits { zip_members: budget.members, ..budget.limits.clone() };
    let apart = repair::with_names_apart(bytes);
    let bytes = apart.as_ref().map_or(bytes, |a| &a.bytes);
    let opened = Package::open(bytes, &limits, budget.bytes).and_then(|mut package| package.entries().map(|entries| (package, entries)));
    let (mut package, entries) = match opened {
        Ok(opened) => opened,
        Err(error) => return package_failed(&error, digest, FileKind::Zip),
    };
    budget.members -= (entries.len() as u32).min(budget.members);
    let mut listing = Document {
        sha256: digest,
        kind: FileKind::Zip,
        status: ReadStatus::Read,
        text: Text::default(),
        pages: Vec::new(),
        blocks: Vec::new(),
        lines: Vec::new(),
        hidden: Vec::new(),
        problems: Vec::new(),
    };
    let shared = apart.iter().flat_map(|a| &a.shared);
    listing.problems.extend(shared.map(|(name, count)| trouble::same_name(&decoded(name), *count)));
    for entry in entries.iter().filter(|e| !e.is_dir && !is_litter(&name_of(e))) {
        member(&mut package, entry, prefix, depth, budget, &mut listing, out);
    }
    if !listing.problems.is_empty() {
        listing.status = ReadStatus::ReadWithProblems;
    }
    listing
}

fn member(
    package: &mut Package<'_>,
    entry: &Entry,
    prefix: &str,
    depth: u32,
    budget: &mut Budget<'_>,
    listing: &mut Document,
    out: &mut Vec<Member>,
) {
    let name = name_of(entry);
    let Some(path) = safe_path(&name) else {
        listing.problems.push(trouble::unsafe_path(&name));
        return;
    };
    let path = format!("{prefix}{path}");
    let content =
        if entry.encrypted { Err(PackageError::Encrypted { member: name.clone().into_owned() }) } else { package.read_at(entry.index) };
    budget.bytes = package.left().min(budget.bytes);
    match content {
        Err(error) => {
            // There are no bytes to digest: the member is told apart by its place.
            let digest = sha256(path.as_bytes());
            let document = match error {
                PackageError::Encrypted { .. } => trouble::encrypted_member(digest),
                PackageError::Broken { .. } => trouble::broken_member(digest),
                other => package_failed(&other, digest, FileKind::Other),
            };
            out.push(Member { path, document });
        }
        Ok(Unpacked { bytes, damage }) => {
            listing.problems.extend(damage.map(|reason| trouble::part(&name, &reason)));
            file(&bytes, path, depth, budget, out);
        }
    }
}

/// Reads the bytes of a member, archives inside included.
fn file(bytes: &[u8], path: String, depth: u32, budget: &mut Budget<'_>, out: &mut Vec<Member>) {
    if sniff::look(bytes) != Look::Kind(FileKind::Zip) {
        let document = read::extract(bytes, &path, budget.limits, budget.ocr).document;
        out.push(Member { path, document });
        return;
    }
    let digest = sha256(bytes);
    if depth >= budget.limits.zip_nesting {
        let document = trouble::too_deep(digest, budget.limits.zip_nesting);
        out.push(Member { path, document });
        return;
    }
    let inside = format!("{path}!/");
    let document = level(bytes, digest, &inside, depth + 1, budget, out);
    out.push(Member { path, document });
}

/// The name as its sender saw it. Without the flag that says UTF-8, Chinese Windows writes GBK and macOS writes UTF-8 all the same; GBK text
/// of more than a few letters is never valid UTF-8.
fn name_of(entry: &Entry) -> Cow<'_, str> {
    entry.name.as_deref().map_or_else(|| decoded(&entry.raw_name), Cow::Borrowed)
}

fn decoded(raw_name: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(raw_name).map_or_else(|_| GB18030.decode_without_bom_handling(raw_name).0, Cow::Borrowed)
}

/// What operating systems leave in archives.
fn is_litter(name: &str) -> bool {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    name.starts_with("__MACOSX/") || matches!(file, ".DS_Store" | "Thumbs.db" | "desktop.ini")
}

/// The path with `/`, or `None` where it is absolute or leads out of the archive.
fn safe_path(name: &str) -> Option<String> {
    let name = name.replace('\\', "/");
    let drive = name.as_bytes().get(1) == Some(&b':');
    let steps: Vec<&str> = name.split('/').filter(|s| !s.is_empty() && *s != ".").collect();
    let bad = name.starts_with('/') || drive || steps.is_empty() || steps.contains(&"..") || name.contains('\0');
    (!bad).then(|| steps.join("/"))
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use super::{read, safe_path};
    use crate::Limits;

    #[test]
    fn members_of_one_name_are_all_read_and_said() {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in [("a.txt", "第一份"), ("b.txt", "第二份"), ("a (2).txt", "第三份")] {
            writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            writer.write_all(text.as_bytes()).unwrap();
        }
        let mut bytes = writer.finish().unwrap().into_inner();
        // No writer gives two members one name.
        let at: Vec<usize> = bytes.windows(5).enumerate().filter(|(_, w)| *w == b"b.txt").map(|(i, _)| i).collect();
        at.into_iter().for_each(|i| bytes[i] = b'a');
        let read = read(&bytes, crate::sha256(&bytes), &Limits::default(), None);
        let members: Vec<(&str, &str)> = read.members.iter().map(|m| (m.path.as_str(), m.document.text.as_str())).collect();
        assert_eq!(members, [("a (2).txt", "第三份"), ("a (3).txt", "第二份"), ("a.txt", "第一份")]);
        let problems: Vec<&str> = read.document.problems.iter().map(|p| p.code.as_str()).collect();
        assert_eq!(problems, ["archive.same_name"]);
    }

    #[test]
    fn only_paths_inside_the_archive_are_taken() {
        let cases = [
            ("a/b.txt", Some("a/b.txt")),
            ("./a//b.txt", Some("a/b.txt")),
            ("材料\\申报书.docx", Some("材料/申报书.docx")),
            ("../a", None),
            ("a/../../b", None),
            ("/etc/passwd", None),
            ("C:\\x", None),
            ("a\0b", None),
            ("", None),
        ];
        for (name, expected) in cases {
            assert_eq!(safe_path(name).as_deref(), expected, "{name:?}");
        }
    }
}
