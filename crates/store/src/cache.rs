use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::disk::{self, Keep};
use crate::{Error, frame};

/// Results per document, by content. Disposable: an item that is missing, torn or foreign is computed again.
///
/// A key names everything the value depends on: digest of the file, version of the code, settings. The form is not self-describing, so a
/// type that changed under an unchanged key would be misread; whoever changes the type changes the key.
#[derive(Debug)]
pub struct Cache {
    dir: PathBuf,
    damaged: AtomicU64,
}

impl Cache {
    /// The cache in a folder, which need not be there yet.
    pub fn at(dir: &Path) -> Self {
        Self { dir: dir.to_owned(), damaged: AtomicU64::default() }
    }

    /// The value of a key, or `None` where it has to be computed.
    ///
    /// # Errors
    /// [`Error::Io`] where the disk cannot be read; never for the sake of a damaged item.
    pub fn get<T: DeserializeOwned>(&self, kind: &str, key: &str) -> Result<Option<T>, Error> {
        let Some(bytes) = disk::read(&self.path(kind, key))? else { return Ok(None) };
        match frame::decode(&label(kind, key), &bytes) {
            Ok(value) => Ok(Some(value)),
            Err(_) => {
                self.damaged.fetch_add(1, Ordering::Relaxed);
                Ok(None)
            }
        }
    }

    /// Keeps a value. Two threads that keep the same key leave one of the two, whole.
    ///
    /// # Errors
    /// [`Error::DiskFull`] and [`Error::Io`].
    pub fn put<T: Serialize>(&self, kind: &str, key: &str, value: &T) -> Result<(), Error> {
        let path = self.path(kind, key);
        let bytes = frame::encode(&label(kind, key), value)?;
        disk::create_dir(path.parent().expect("an item lies in a folder of its kind"))?;
        disk::write(&path, &bytes, Keep::IfPossible)
    }

    /// Items met since it was opened that were not as they had been written: after a power cut a few, otherwise a failing disk.
    pub fn damaged(&self) -> u64 {
        self.damaged.load(Ordering::Relaxed)
    }

    /// `cache/<kind>/<two digits>/<digest of the key>`: 256 folders keep each small for file systems that search them one by one.
    fn path(&self, kind: &str, key: &str) -> PathBuf {
        assert!(!kind.is_empty() && kind.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "a kind names a folder, got {kind:?}");
        let name = record::Sha256::of(key.as_bytes()).to_string();
        self.dir.join(kind).join(&name[..2]).join(name)
    }
}

fn label(kind: &str, key: &str) -> String {
    format!("{kind}/{key}")
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a test prepares its own folder")]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_damaged_item_is_a_miss_and_is_counted() {
        let dir = crate::test_folder();
        let cache = Cache::at(dir.path());
        assert_eq!(cache.get::<String>("document", "a").unwrap(), None);
        cache.put("document", "a", &"甲").unwrap();
        assert_eq!(cache.get::<String>("document", "a").unwrap(), Some("甲".to_owned()));
        assert_eq!(cache.get::<String>("vector", "a").unwrap(), None);
        let path = cache.path("document", "a");
        fs::copy(&path, {
            let other = cache.path("document", "b");
            fs::create_dir_all(other.parent().unwrap()).unwrap();
            other
        })
        .unwrap();
        assert_eq!(cache.get::<String>("document", "b").unwrap(), None, "an item under another key's name");
        fs::write(&path, b"").unwrap();
        assert_eq!(cache.get::<String>("document", "a").unwrap(), None, "an item torn to nothing");
        assert_eq!(cache.damaged(), 2, "an item that was never there is not damaged");
    }

    #[test]
    fn a_full_disk_is_an_error_and_leaves_no_item() {
        let dir = crate::test_folder();
        let cache = Cache::at(dir.path());
        for n in 0.. {
            let guard = crate::faults::plan(dir.path(), n, crate::faults::Fault::Full);
            let result = cache.put("document", "a", &"甲");
            let struck = guard.struck();
            drop(guard);
            assert_eq!(result.is_ok(), !struck);
            let Err(error) = result else { break };
            assert!(matches!(error, Error::DiskFull { .. }), "{error}");
            assert_eq!(cache.get::<String>("document", "a").unwrap(), None);
        }
        assert_eq!(cache.get::<String>("document", "a").unwrap(), Some("甲".to_owned()));
    }
}
