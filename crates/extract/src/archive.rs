//! ZIP archives: every member read like a file of its own, within the limits of the whole.

use std::borrow::Cow;

use encoding_rs::GB18030;
use record::{Document, FileKind, Problem, ReadStatus, Sha256, Text};

use crate::inside::Inside;
use crate::package::{Entry, Package, PackageError};
use crate::{Limits, repair, trouble};

/// Reads an archive.
pub(crate) fn read(bytes: &[u8], digest: Sha256, inside: &mut Inside<'_, '_>) -> Result<Document, PackageError> {
    if !inside.is_open() {
        return Ok(trouble::too_deep(digest, inside.limits().zip_nesting));
    }
    let budget = inside.budget();
    let limits = Limits { zip_members: budget.files, ..budget.limits.clone() };
    let apart = repair::with_names_apart(bytes);
    let bytes = apart.as_ref().map_or(bytes, |a| &a.bytes);
    let mut package = Package::open(bytes, &limits, budget.bytes)?;
    let entries = package.entries()?;
    budget.files -= (entries.len() as u32).min(budget.files);
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
        listing.problems.extend(member(&mut package, entry, inside));
    }
    if !listing.problems.is_empty() {
        listing.status = ReadStatus::ReadWithProblems;
    }
    Ok(listing)
}

/// Reads a member; what the archive has to say of it.
fn member(package: &mut Package<'_>, entry: &Entry, inside: &mut Inside<'_, '_>) -> Option<Problem> {
    let name = name_of(entry);
    let Some(path) = safe_path(&name) else { return Some(trouble::unsafe_path(&name)) };
    let damage = inside.member(path, |left| {
        if entry.encrypted {
            return Err(PackageError::Encrypted { member: name.clone().into_owned() });
        }
        let content = package.read_at(entry.index);
        *left = package.left().min(*left);
        content
    });
    damage.map(|reason| trouble::part(&name, &reason))
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

    use super::safe_path;
    use crate::{Limits, extract};

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
        let read = extract(&bytes, "a.zip", &Limits::default(), None);
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
