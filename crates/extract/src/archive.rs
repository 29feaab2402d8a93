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
    let are_gbk = are_gbk(&entries);
    listing.problems.extend(shared.map(|(name, count)| trouble::same_name(&decoded(name, are_gbk), *count)));
    let files = entries.iter().filter(|entry| !entry.is_dir).map(|entry| (entry, name_of(entry, are_gbk)));
    let files: Vec<(&Entry, Cow<'_, str>)> = files.filter(|(_, name)| !is_litter(name)).collect();
    // One password locks them all: told of each file, it would be asked for again and again.
    if let Some((_, first)) = files.first()
        && files.iter().all(|(entry, _)| entry.encrypted)
    {
        return Err(PackageError::Encrypted { member: first.clone().into_owned() });
    }
    for (entry, name) in files {
        listing.problems.extend(member(&mut package, entry, &name, inside));
    }
    if !listing.problems.is_empty() {
        listing.status = ReadStatus::ReadWithProblems;
    }
    Ok(listing)
}

/// Reads a member; what the archive has to say of it.
fn member(package: &mut Package<'_>, entry: &Entry, name: &str, inside: &mut Inside<'_, '_>) -> Option<Problem> {
    let Some(path) = safe_path(name) else { return Some(trouble::unsafe_path(name)) };
    let damage = inside.member(path, |left| {
        if entry.encrypted {
            return Err(PackageError::Encrypted { member: name.to_owned() });
        }
        let content = package.read_at(entry.index);
        *left = package.left().min(*left);
        content
    });
    damage.map(|reason| trouble::part(name, &reason))
}

/// Whether names without the flag that says UTF-8 are GBK, as Chinese Windows writes them; macOS writes UTF-8 all the same. One program wrote
/// them all: where one is no UTF-8 none is, though a short one may look like it (the GBK of 目录 is the UTF-8 of Ŀ¼).
fn are_gbk(entries: &[Entry]) -> bool {
    entries.iter().any(|entry| entry.name.is_none() && std::str::from_utf8(&entry.raw_name).is_err())
}

/// The name as its sender saw it.
fn name_of(entry: &Entry, are_gbk: bool) -> Cow<'_, str> {
    entry.name.as_deref().map_or_else(|| decoded(&entry.raw_name, are_gbk), Cow::Borrowed)
}

fn decoded(raw_name: &[u8], are_gbk: bool) -> Cow<'_, str> {
    match std::str::from_utf8(raw_name) {
        Ok(name) if !are_gbk => Cow::Borrowed(name),
        Ok(_) | Err(_) => GB18030.decode_without_bom_handling(raw_name).0,
    }
}

/// What systems and open office programs leave in archives.
fn is_litter(name: &str) -> bool {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    name.starts_with("__MACOSX/") || file.starts_with("~$") || matches!(file, ".DS_Store" | "Thumbs.db" | "desktop.ini")
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
    fn an_archive_behind_one_password_is_told_as_one() {
        let told = |locked: usize| {
            let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
            for name in ["a.txt", "b.txt"] {
                writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
                writer.write_all("文".as_bytes()).unwrap();
            }
            let mut bytes = writer.finish().unwrap().into_inner();
            // The flag that a file is encrypted, beside it and in the directory.
            for (mark, flags) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
                let at: Vec<usize> = bytes.windows(4).enumerate().filter(|(_, w)| *w == mark).map(|(i, _)| i).take(locked).collect();
                at.into_iter().for_each(|i| bytes[i + flags] |= 1);
            }
            let read = extract(&bytes, "a.zip", &Limits::default(), None);
            let said = |document: &record::Document| document.problems.iter().map(|p| p.what.zh.clone()).collect::<Vec<String>>();
            (said(&read.document), read.members.iter().map(|m| (m.path.clone(), said(&m.document))).collect::<Vec<_>>())
        };
        let strings = |of: &[&str]| of.iter().map(|s| (*s).to_owned()).collect::<Vec<String>>();
        assert_eq!(told(2), (strings(&["ZIP 文件设有打开密码。"]), Vec::new()));
        let members = vec![("a.txt".to_owned(), strings(&["内含的这个文件设有打开密码。"])), ("b.txt".to_owned(), Vec::new())];
        assert_eq!(told(1), (Vec::new(), members));
    }

    #[test]
    fn names_of_one_archive_are_in_one_encoding() {
        // No writer of names in GBK is at hand: they take the place of names as long.
        let named = |names: &[(&str, &[u8])]| {
            let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
            for (name, _) in names {
                writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
                writer.write_all("文".as_bytes()).unwrap();
            }
            let mut bytes = writer.finish().unwrap().into_inner();
            for (name, raw) in names {
                let at: Vec<usize> = bytes.windows(name.len()).enumerate().filter(|(_, w)| *w == name.as_bytes()).map(|(i, _)| i).collect();
                at.into_iter().for_each(|i| bytes[i..i + raw.len()].copy_from_slice(raw));
            }
            let read = extract(&bytes, "a.zip", &Limits::default(), None);
            read.members.into_iter().map(|m| m.path).collect::<Vec<String>>()
        };
        let contents: (&str, &[u8]) = ("abcd.txt", b"\xc4\xbf\xc2\xbc.txt");
        let form: (&str, &[u8]) = ("efghij.txt", b"\xc9\xea\xb1\xa8\xca\xe9.txt");
        assert_eq!(named(&[contents, form]), ["申报书.txt", "目录.txt"]);
        assert_eq!(named(&[("efghijklm.txt", "申报书.txt".as_bytes())]), ["申报书.txt"]);
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
