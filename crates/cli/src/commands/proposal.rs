//! Workbooks of proposals, in which people move names, cross out and note: the next proposal takes none of that away.

use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use record::{Say, Sha256};

use crate::out::{Failure, Out};

/// Writes a proposal. What lies in its place and is not the same, keeps its content under another name, which is told beside what the command
/// prints: a proposal that nobody has touched cannot be told from one that somebody has worked on.
pub(super) fn write(path: &Path, workbook: &[u8], out: &Out) -> Result<(), Failure> {
    let Some(former) = former(path, workbook)? else { return Ok(store::write_atomic(path, workbook)?) };
    // The name follows from the content: a command that ends behind this line keeps the same copy again.
    let copy = copy_of(path, &Sha256::of(&former));
    store::write_atomic(&copy, &former)?;
    store::write_atomic(path, workbook)?;
    let (path, copy) = (path.display(), copy.display());
    let kept = Say::new(
        format!("{path} 原有的内容与本次建议不同，可能有人改过，已另存为 {copy}；不要时可以删除。"),
        format!("{path} held something else, which somebody may have worked on: it is kept as {copy} and may be removed."),
    );
    // Not among the lines of a proposal, which scripts may read. Where nobody listens, the file is kept all the same.
    match writeln!(std::io::stderr(), "{}", crate::out::harmless(kept.get(out.lang))) {
        Ok(()) | Err(_) => Ok(()),
    }
}

/// What lies in the place of a proposal and would be lost with it.
fn former(path: &Path, workbook: &[u8]) -> Result<Option<Vec<u8>>, Failure> {
    match std::fs::read(path) {
        Ok(bytes) => Ok((!bytes.is_empty() && bytes != workbook).then_some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        // Nobody can tell what would be written over.
        Err(error) => Err(Failure::opening(path, &error)),
    }
}

/// `分组-前稿-1a2b3c4d.xlsx` beside `分组.xlsx`.
fn copy_of(path: &Path, digest: &Sha256) -> PathBuf {
    let part = |part: Option<&std::ffi::OsStr>| part.map(|part| part.to_string_lossy().into_owned());
    let stem = part(path.file_stem()).unwrap_or_default();
    let ending = part(path.extension()).map_or_else(String::new, |ending| format!(".{ending}"));
    path.with_file_name(format!("{stem}-前稿-{}{ending}", digest.short(8)))
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a test prepares its own folder")]
mod tests {
    use record::Lang;

    use super::*;

    #[test]
    fn what_lay_in_the_place_of_a_proposal_is_kept() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("分组.xlsx");
        let files = || {
            let files = std::fs::read_dir(dir.path()).unwrap().map(|item| item.unwrap());
            let mut all: Vec<(String, Vec<u8>)> =
                files.map(|item| (item.file_name().into_string().unwrap(), std::fs::read(item.path()).unwrap())).collect();
            all.sort();
            all
        };
        let file = |name: &str, bytes: &[u8]| (name.to_owned(), bytes.to_vec());
        let propose = |bytes: &[u8]| write(&path, bytes, &Out::new(Lang::Zh)).unwrap();
        propose(b"first");
        propose(b"first");
        assert_eq!(files(), [file("分组.xlsx", b"first")]);
        std::fs::write(&path, b"edited").unwrap();
        propose(b"second");
        let copy = format!("分组-前稿-{}.xlsx", Sha256::of(b"edited").short(8));
        assert_eq!(files(), [file(&copy, b"edited"), file("分组.xlsx", b"second")]);
        // An empty file is what a dialogue for saving leaves.
        std::fs::write(&path, b"").unwrap();
        propose(b"third");
        assert_eq!(files(), [file(&copy, b"edited"), file("分组.xlsx", b"third")]);
        assert!(write(dir.path(), b"third", &Out::new(Lang::Zh)).is_err(), "a folder is no file");
    }
}
