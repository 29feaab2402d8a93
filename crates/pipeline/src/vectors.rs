use std::collections::BTreeMap;
use std::path::PathBuf;

use encode::{Encoder, Purpose, Table};
use record::{Dossier, Say};
use serde::Deserialize;
use store::{Cache, Workspace};

use crate::similar::passages;
use crate::{Error, Watch};

/// What turns passages into vectors.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EncodeSettings {
    /// Folder of a model (`models/README.md`), relative to the pipeline file, by which near entries are found. Without one it is the table
    /// that is part of the program, some thousand times faster.
    pub model: Option<PathBuf>,
}

/// Name in [`record::RunInfo::hashes`] of the model that made a run's vectors.
pub(crate) const MODEL: &str = "model";
const KIND: &str = "vector";
/// Forms whose passages go to the model together: many, so that there are some of each length; few, so that an interruption loses little.
const FORMS: usize = 64;

/// Where the vectors of passages come from.
#[derive(Debug)]
pub(crate) enum Vectors<'a> {
    /// Made whenever they are wanted: sums of rows of a table that is in memory.
    Table,
    /// Made by a run with the model of this digest, and kept.
    Kept(&'a str, &'a Workspace),
}

impl Vectors<'_> {
    /// One vector a passage, in order.
    pub(crate) fn of(&self, passages: &[&str]) -> Result<Vec<Vec<f32>>, Error> {
        match self {
            Self::Table => Ok(Table::embedded().embed_all(passages)),
            Self::Kept(model, workspace) => passages.iter().map(|passage| kept(workspace, model, passage)).collect(),
        }
    }
}

fn kept(workspace: &Workspace, model: &str, passage: &str) -> Result<Vec<f32>, Error> {
    let lost = || {
        let what = Say::new("缓存中缺少段落的向量", "the cache lacks the vector of a passage");
        Error::file(workspace.root(), None, what, Say::new("再运行一次 shai run 即可补齐。", "run `shai run` again; it is made anew."))
    };
    workspace.cache().get(KIND, &key(model, passage))?.ok_or_else(lost)
}

/// Makes the vectors of all forms that the cache lacks; the answer is the digest of the model.
///
/// # Errors
/// Where the disk cannot be written, or somebody interrupts: what was made until then is kept.
pub(crate) fn keep_all(encoder: &Encoder, dossiers: &[Dossier], cache: &Cache, watch: &dyn Watch) -> Result<String, Error> {
    let model = encoder.hash().to_string();
    for some in dossiers.chunks(FORMS) {
        if watch.interrupted() {
            return Err(Error::Interrupted);
        }
        let forms = some.iter().filter_map(|d| d.application().map(|m| (d, &m.document)));
        let texts: Vec<&str> =
            forms.flat_map(|(d, document)| passages(document, &d.form).into_iter().map(|s| document.text.slice(s))).collect();
        keep(cache, &model, &texts, |lacking| encoder.encode(lacking, Purpose::Passage))?;
    }
    Ok(model)
}

/// Keeps the vectors of those passages that the cache lacks, each made once.
fn keep(
    cache: &Cache,
    model: &str,
    passages: &[&str],
    make: impl FnOnce(&[&str]) -> Result<Vec<Vec<f32>>, encode::Error>,
) -> Result<(), Error> {
    let mut lacking = BTreeMap::new();
    for passage in passages {
        let key = key(model, passage);
        if !lacking.contains_key(&key) && cache.get::<Vec<f32>>(KIND, &key)?.is_none() {
            lacking.insert(key, *passage);
        }
    }
    let made = make(&lacking.values().copied().collect::<Vec<_>>())?;
    assert_eq!(made.len(), lacking.len(), "a passage has no vector");
    for (key, vector) in lacking.keys().zip(&made) {
        cache.put(KIND, key, vector)?;
    }
    Ok(())
}

fn key(model: &str, passage: &str) -> String {
    format!("{model} {}", store::sha256(passage.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As many numbers as characters, and which passages were asked for.
    fn made(cache: &Cache, model: &str, passages: &[&str]) -> Vec<String> {
        let mut asked = Vec::new();
        let make = |lacking: &[&str]| {
            asked.extend(lacking.iter().map(|&p| p.to_owned()));
            Ok(lacking.iter().map(|p| vec![1.5; p.chars().count()]).collect())
        };
        keep(cache, model, passages, make).unwrap();
        asked.sort();
        asked
    }

    #[test]
    fn a_vector_is_made_once_for_each_model_and_passage() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::at(folder.path());
        assert_eq!(made(&cache, "m", &["乙乙", "甲", "甲"]), ["乙乙", "甲"]);
        assert_eq!(made(&cache, "m", &["甲", "丙", "乙乙"]), ["丙"]);
        assert_eq!(made(&cache, "n", &["甲"]), ["甲"]);
        assert_eq!(cache.get(KIND, &key("m", "乙乙")).unwrap(), Some(vec![1.5f32, 1.5]));
        assert_eq!(cache.get::<Vec<f32>>(KIND, &key("n", "乙乙")).unwrap(), None);
    }
}
