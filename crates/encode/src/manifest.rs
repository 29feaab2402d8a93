//! Which files a model is made of, and the digests without which it is not loaded.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use record::Sha256;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256 as Hasher};

use crate::Error;

/// Name of the manifest in a model folder.
pub const MANIFEST: &str = "manifest.json";
/// Files without which there is no model.
pub(crate) const NEEDED: [&str; 3] = ["config.json", "tokenizer.json", "model.safetensors"];
/// Files that change what a model's vectors are, where they are there.
const ADDED: [&str; 4] = ["1_Pooling/config.json", "modules.json", "config_sentence_transformers.json", "sentence_bert_config.json"];

/// Digests of the files of a model. What is not listed is not read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// File name relative to the folder → SHA-256.
    pub files: BTreeMap<String, Sha256>,
}

impl Manifest {
    /// Reads the manifest of a model folder that must list the files `needed`.
    ///
    /// # Errors
    /// Where there is none, or it is not JSON of this shape, or lacks one of them.
    pub fn read(dir: &Path, needed: &[&str]) -> Result<Self, Error> {
        let path = dir.join(MANIFEST);
        if !path.try_exists().map_err(|source| Error::Open { path: path.clone(), source })? {
            return Err(Error::NoManifest { dir: dir.to_owned() });
        }
        let text = std::fs::read_to_string(&path).map_err(|source| Error::Open { path: path.clone(), source })?;
        let manifest: Self = serde_json::from_str(&text).map_err(|e| Error::Config { path: path.clone(), what: e.to_string() })?;
        for needed in needed {
            if !manifest.files.contains_key(*needed) {
                return Err(Error::Config { path, what: format!("lists no {needed}") });
            }
        }
        Ok(manifest)
    }

    /// Refuses a folder with a file that would be read and is not listed.
    pub(crate) fn covers(&self, dir: &Path) -> Result<(), Error> {
        for path in present(dir, &ADDED)? {
            if !self.files.contains_key(path) {
                return Err(Error::Config { path: dir.join(MANIFEST), what: format!("lists no {path}, which is there") });
            }
        }
        Ok(())
    }

    /// Compares every file with its digest; the digest of all of them together names the model.
    pub(crate) fn check(&self, dir: &Path) -> Result<Sha256, Error> {
        for (name, &expected) in &self.files {
            let path = dir.join(name);
            let got = digest(&path)?;
            if got != expected {
                return Err(Error::Altered { path, expected, got });
            }
        }
        Ok(Self::name_of(self.files.iter().map(|(name, &digest)| (name.as_str(), digest))))
    }

    /// Digest of the names and digests of files, whatever their order.
    pub(crate) fn name_of<'a>(files: impl Iterator<Item = (&'a str, Sha256)>) -> Sha256 {
        let mut all = Hasher::new();
        for (name, digest) in files.collect::<BTreeMap<_, _>>() {
            all.update(name.as_bytes());
            all.update([0]);
            all.update(digest.as_bytes());
        }
        Sha256::from_bytes(all.finalize().into())
    }
}

/// The manifest of the files that stand in a folder now, for whoever puts a model there.
///
/// # Errors
/// Where a file cannot be read.
pub fn pin(dir: &Path, names: &[&str]) -> Result<Manifest, Error> {
    let files = names.iter().map(|name| Ok(((*name).to_owned(), digest(&dir.join(name))?))).collect::<Result<_, Error>>()?;
    Ok(Manifest { files })
}

/// The manifest of all files of an encoder that are read.
///
/// # Errors
/// Where a file without which there is no model is missing, or one cannot be read.
pub fn pin_encoder(dir: &Path) -> Result<Manifest, Error> {
    pin(dir, &[&NEEDED[..], &present(dir, &ADDED)?].concat())
}

fn present<'a>(dir: &Path, names: &[&'a str]) -> Result<Vec<&'a str>, Error> {
    let mut found = Vec::new();
    for name in names {
        let path = dir.join(name);
        if path.try_exists().map_err(|source| Error::Open { path, source })? {
            found.push(*name);
        }
    }
    Ok(found)
}

fn digest(path: &Path) -> Result<Sha256, Error> {
    let open = |source| Error::Open { path: path.to_owned(), source };
    let mut file = std::fs::File::open(path).map_err(open)?;
    let mut hasher = Hasher::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        let n = file.read(&mut buffer).map_err(open)?;
        if n == 0 {
            return Ok(Sha256::from_bytes(hasher.finalize().into()));
        }
        hasher.update(&buffer[..n]);
    }
}
