use std::path::{Path, PathBuf};

use candle_core::Tensor;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::{Error, Purpose};

/// Which token's vector stands for the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PoolingKind {
    /// The first.
    Cls,
    /// The mean of all.
    Mean,
}

/// How token vectors become one, read from the files that sentence-transformers writes beside a model.
#[derive(Debug, Clone)]
pub struct Pooling {
    /// Which tokens.
    pub kind: PoolingKind,
    /// Whether vectors are brought to length 1.
    pub normalise: bool,
    query: String,
    passage: String,
    /// Tokens that the model was trained on, where its files say so.
    pub(crate) max_tokens: Option<usize>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PoolingFile {
    pooling_mode_cls_token: bool,
    pooling_mode_mean_tokens: bool,
}

#[derive(Debug, Deserialize)]
struct Module {
    #[serde(rename = "type")]
    kind: String,
}

/// What may stand between the tokens and the vector; anything else would change it.
const MODULES: [&str; 3] = ["Transformer", "Pooling", "Normalize"];

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Lengths {
    max_seq_length: Option<usize>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Prompts {
    prompts: std::collections::BTreeMap<String, String>,
}

impl Pooling {
    /// Reads `1_Pooling/config.json`, `modules.json`, `config_sentence_transformers.json` and `sentence_bert_config.json`, each of which may be
    /// missing: a bare BERT is pooled by the mean of its tokens and not normalised.
    pub(crate) fn read(dir: &Path) -> Result<Self, Error> {
        let path = dir.join("1_Pooling/config.json");
        let kind = match optional::<PoolingFile>(&path)? {
            None => PoolingKind::Mean,
            Some(PoolingFile { pooling_mode_cls_token: true, pooling_mode_mean_tokens: false }) => PoolingKind::Cls,
            Some(PoolingFile { pooling_mode_cls_token: false, pooling_mode_mean_tokens: true }) => PoolingKind::Mean,
            Some(other) => return Err(Error::Config { path, what: format!("{other:?} is neither CLS nor mean pooling") }),
        };
        let path = dir.join("modules.json");
        let modules: Vec<Module> = optional(&path)?.unwrap_or_default();
        let name = |m: &Module| m.kind.rsplit('.').next().map_or_else(String::new, str::to_owned);
        if let Some(other) = modules.iter().map(name).find(|name| !MODULES.contains(&name.as_str())) {
            return Err(Error::Config { path, what: format!("module {other} is not computed here, only {}", MODULES.join(", ")) });
        }
        let normalise = modules.iter().any(|m| name(m) == "Normalize");
        let max_tokens = optional::<Lengths>(&dir.join("sentence_bert_config.json"))?.and_then(|l| l.max_seq_length);
        let prompts = optional::<Prompts>(&dir.join("config_sentence_transformers.json"))?.unwrap_or_default().prompts;
        let prompt = |names: [&str; 2]| names.iter().find_map(|n| prompts.get(*n)).cloned().unwrap_or_default();
        Ok(Self { kind, normalise, query: prompt(["query", "retrieval.query"]), passage: prompt(["passage", "document"]), max_tokens })
    }

    /// What the model wants in front of a text.
    pub fn instruction(&self, purpose: Purpose) -> &str {
        match purpose {
            Purpose::Query => &self.query,
            Purpose::Passage => &self.passage,
        }
    }

    /// `(texts, tokens, dimensions)` → one vector a text.
    pub(crate) fn pool(&self, states: &Tensor) -> Result<Vec<Vec<f32>>, Error> {
        let pooled = match self.kind {
            PoolingKind::Cls => states.narrow(1, 0, 1)?.squeeze(1)?,
            PoolingKind::Mean => states.mean(1)?,
        };
        let mut vectors = pooled.to_vec2::<f32>()?;
        if self.normalise {
            vectors.iter_mut().for_each(|v| crate::unit(v));
        }
        Ok(vectors)
    }
}

fn optional<T: DeserializeOwned>(path: &PathBuf) -> Result<Option<T>, Error> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(Error::Open { path: path.clone(), source }),
    };
    serde_json::from_str(&text).map(Some).map_err(|e| Error::Config { path: path.clone(), what: e.to_string() })
}
