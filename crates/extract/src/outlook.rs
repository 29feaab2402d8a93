//! E-mails of Outlook (MS-OXMSG, `.msg`): what is written in them, and the files that are attached, each read like a file of its own.

use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use encoding_rs::{GB18030, UTF_16LE};
use record::{BlockKind, Document, FileKind, Sha256};

use crate::draft::{Draft, Style};
use crate::inside::Inside;
use crate::package::{PackageError, Unpacked};
use crate::trouble;

type Container<'a> = cfb::CompoundFile<Cursor<&'a [u8]>>;

/// Stream that every such e-mail has at its root, and no other file.
pub(crate) const PROPERTIES: &str = "/__properties_version1.0";

/// Start of the names of storages that hold an attached file each.
const ATTACHED: &str = "__attach_version1.0_";

// Tags of properties (MS-OXPROPS, section 2), and the types of those that are words: UTF-16, and one of the machine's encodings.
const SUBJECT: &str = "0037";
const BODY: &str = "1000";
const NAME: &str = "3707";
const SHORT_NAME: &str = "3704";
const CONTENT: &str = "37010102";
const WIDE: &str = "001F";
const NARROW: &str = "001E";

/// Whether a file is one.
pub(crate) fn is_mail(bytes: &[u8]) -> bool {
    cfb::CompoundFile::open(Cursor::new(bytes)).is_ok_and(|file| file.is_stream(PROPERTIES))
}

/// Reads an e-mail.
pub(crate) fn read(bytes: &[u8], digest: Sha256, inside: &mut Inside<'_, '_>) -> Document {
    let mut file = match cfb::CompoundFile::open(Cursor::new(bytes)) {
        Ok(file) => file,
        Err(error) => return trouble::broken(digest, FileKind::Text, &error.to_string()),
    };
    let (root, most) = (Path::new("/"), bytes.len() as u64);
    let mut draft = Draft::new(inside.limits());
    if let Some(subject) = words(&mut file, root, SUBJECT, most) {
        draft.block(BlockKind::Paragraph, &format!("主题：{subject}"), Style::default());
    }
    for line in words(&mut file, root, BODY, most).iter().flat_map(|body| body.lines()) {
        draft.block(BlockKind::Paragraph, line, Style::default());
    }
    let entries = file.read_root_storage().filter(|entry| entry.is_storage() && entry.name().starts_with(ATTACHED));
    let attached: Vec<PathBuf> = entries.map(|entry| entry.path().to_owned()).collect();
    for storage in attached {
        let name = words(&mut file, &storage, NAME, most).or_else(|| words(&mut file, &storage, SHORT_NAME, most)).unwrap_or_default();
        let content = stream(&mut file, &storage, CONTENT, most);
        inside.attachment(&name, |left| match content {
            Some(bytes) => Unpacked { bytes, damage: None }.charged(&name, left),
            // An e-mail in an e-mail, or nothing at all.
            None => Err(PackageError::Broken { reason: format!("{} has no bytes", storage.display()) }),
        });
    }
    draft.finish(digest, FileKind::Text)
}

/// The words of a property, where it has some.
fn words(file: &mut Container<'_>, storage: &Path, tag: &str, most: u64) -> Option<String> {
    let wide = stream(file, storage, &format!("{tag}{WIDE}"), most);
    let words = match wide {
        Some(wide) => UTF_16LE.decode_without_bom_handling(&wide).0.into_owned(),
        None => GB18030.decode_without_bom_handling(&stream(file, storage, &format!("{tag}{NARROW}"), most)?).0.into_owned(),
    };
    Some(words.trim_matches('\0').trim().to_owned()).filter(|words| !words.is_empty())
}

/// The bytes of a property as far as `most`; `None` where there are none or they are damaged.
fn stream(file: &mut Container<'_>, storage: &Path, property: &str, most: u64) -> Option<Vec<u8>> {
    let path = storage.join(format!("__substg1.0_{property}"));
    if !file.is_stream(&path) {
        return None;
    }
    let mut bytes = Vec::new();
    let read = file.open_stream(&path).and_then(|stream| stream.take(most).read_to_end(&mut bytes));
    read.is_ok().then_some(bytes)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use crate::{Limits, extract};

    #[test]
    fn what_is_written_and_what_is_attached_are_read() {
        let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        file.create_storage("/__attach_version1.0_#00000000").unwrap();
        file.create_storage("/__attach_version1.0_#00000001").unwrap();
        for (path, bytes) in [
            (PROPERTIES, vec![0; 32]),
            ("/__substg1.0_0037001F", wide("补充材料")),
            ("/__substg1.0_1000001F", wide("请查收。\r\n张经办")),
            ("/__attach_version1.0_#00000000/__substg1.0_3707001F", wide("项目申报书.txt")),
            ("/__attach_version1.0_#00000000/__substg1.0_37010102", "项目名称：甲".as_bytes().to_vec()),
            ("/__attach_version1.0_#00000001/__substg1.0_3704001E", GB18030.encode("证明.txt").0.into_owned()),
        ] {
            file.create_stream(path).unwrap().write_all(&bytes).unwrap();
        }
        let bytes = file.into_inner().into_inner();
        let read = extract(&bytes, "补充.msg", &Limits::default(), None);
        assert_eq!(read.document.text.as_str().lines().collect::<Vec<_>>(), ["主题：补充材料", "请查收。", "张经办"]);
        assert_eq!((read.document.kind, read.document.problems.len()), (FileKind::Text, 0));
        let members: Vec<(&str, &str, Vec<&str>)> = read
            .members
            .iter()
            .map(|m| (m.path.as_str(), m.document.text.as_str(), m.document.problems.iter().map(|p| p.code.as_str()).collect()))
            .collect();
        assert_eq!(members, [("证明.txt", "", vec!["file.broken"]), ("项目申报书.txt", "项目名称：甲", vec![])]);
    }
}
