use std::collections::BTreeMap;
use std::path::PathBuf;

use encode::{Encoder, Precision, Purpose, Table};
use record::Sha256;
use serde::Deserialize;
use store::Cache;

use crate::Error;

/// What turns passages into vectors.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EncodeSettings {
    /// Folder of a model (`models/README.md`), relative to the pipeline file, by which near entries are found and titles are classified. Without
    /// one it is the table that is part of the program, some thousand times faster.
    pub model: Option<PathBuf>,
    /// How the model's weights are kept. In 16 bits it takes three fifths of the time where the processor has AVX-512, half the memory, and gives
    /// vectors of cosine 0.9999 and more to those of 32 bits.
    pub precision: Precision,
}

/// Name in [`record::RunInfo::hashes`] of the model that made a run's vectors.
pub(crate) const MODEL: &str = "model";
const KIND: &str = "vector";

/// Where the vectors of passages come from.
pub(crate) struct Vectors<'a> {
    model: Option<Model<'a>>,
    interrupted: &'a dyn Fn() -> bool,
}

/// A model, its digest, and where what it makes is kept: it is too slow to make a vector twice.
struct Model<'a> {
    encoder: &'a Encoder,
    name: String,
    cache: Option<&'a Cache>,
}

impl<'a> Vectors<'a> {
    /// Of a model or, without one, of the table that is part of the program, whose vectors are made whenever they are wanted.
    pub(crate) fn new(encoder: Option<&'a Encoder>, cache: Option<&'a Cache>, interrupted: &'a dyn Fn() -> bool) -> Self {
        Self { model: encoder.map(|encoder| Model { encoder, name: encoder.hash().to_string(), cache }), interrupted }
    }

    /// Digest of the model, where there is one.
    pub(crate) fn model(&self) -> Option<Sha256> {
        self.model.as_ref().map(|model| model.encoder.hash())
    }

    /// One vector a passage, in order.
    ///
    /// # Errors
    /// Where the disk cannot be read or written, or somebody interrupts: what a model made until then is kept.
    pub(crate) fn of(&self, passages: &[&str]) -> Result<Vec<Vec<f32>>, Error> {
        if (self.interrupted)() {
            return Err(Error::Interrupted);
        }
        let Some(Model { encoder, name, cache }) = &self.model else { return Ok(Table::embedded().embed_all(passages)) };
        let make = |passages: &[&str]| encoder.encode(passages, Purpose::Passage);
        cache.map_or_else(|| Ok(make(passages)?), |cache| keep(cache, name, passages, make))
    }
}

/// The vectors of passages, in order; those that the cache lacks are made, each once, and kept.
fn keep(
    cache: &Cache,
    model: &str,
    passages: &[&str],
    make: impl FnOnce(&[&str]) -> Result<Vec<Vec<f32>>, encode::Error>,
) -> Result<Vec<Vec<f32>>, Error> {
    let keys: Vec<String> = passages.iter().map(|passage| key(model, passage)).collect();
    let mut known: BTreeMap<&str, Vec<f32>> = BTreeMap::new();
    let mut lacking: BTreeMap<&str, &str> = BTreeMap::new();
    for (key, passage) in keys.iter().zip(passages) {
        if known.contains_key(key.as_str()) || lacking.contains_key(key.as_str()) {
            continue;
        }
        if let Some(vector) = cache.get(KIND, key)? {
            known.insert(key, vector);
        } else {
            lacking.insert(key, passage);
        }
    }
    let made = make(&lacking.values().copied().collect::<Vec<_>>())?;
    assert_eq!(made.len(), lacking.len(), "a passage has no vector");
    for (key, vector) in lacking.into_keys().zip(made) {
        cache.put(KIND, key, &vector)?;
        known.insert(key, vector);
    }
    Ok(keys.iter().map(|key| known[key.as_str()].clone()).collect())
}

fn key(model: &str, passage: &str) -> String {
    format!("{model} {}", Sha256::of(passage.as_bytes()))
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
        let vectors = keep(cache, model, passages, make).unwrap();
        assert!(vectors.iter().zip(passages).all(|(v, p)| *v == vec![1.5; p.chars().count()]), "a vector of another passage: {vectors:?}");
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
