use std::path::Path;

use serde::Deserialize;

use crate::Error;

/// Families that share one architecture and differ in names and in how positions are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    /// Positions from 0.
    Bert,
    /// Positions from `pad_token_id + 1`, as its authors' code counts them (RoBERTa, XLM-RoBERTa, bge-m3).
    Roberta,
}

/// Activation between the two dense layers of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Activation {
    /// Exact (error function).
    Gelu,
    /// Tanh approximation.
    #[serde(alias = "gelu_pytorch_tanh")]
    GeluNew,
    /// Rectifier.
    Relu,
}

/// The part of `config.json` that decides what is computed. Other keys (dropout, library versions) do not and are passed over.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ModelConfig {
    /// Length of a vector.
    pub(crate) hidden_size: usize,
    /// Blocks.
    pub(crate) num_hidden_layers: usize,
    /// Heads of each block.
    pub(crate) num_attention_heads: usize,
    pub(crate) intermediate_size: usize,
    pub(crate) hidden_act: Activation,
    pub(crate) vocab_size: usize,
    pub(crate) max_position_embeddings: usize,
    pub(crate) type_vocab_size: usize,
    pub(crate) layer_norm_eps: f64,
    #[serde(default)]
    pad_token_id: usize,
    #[serde(default = "absolute")]
    position_embedding_type: String,
    #[serde(skip, default = "bert")]
    pub(crate) family: Family,
}

fn absolute() -> String {
    "absolute".to_owned()
}

fn bert() -> Family {
    Family::Bert
}

impl ModelConfig {
    /// Reads and checks `config.json`.
    pub(crate) fn read(dir: &Path) -> Result<Self, Error> {
        let path = dir.join("config.json");
        let text = std::fs::read_to_string(&path).map_err(|source| Error::Open { path: path.clone(), source })?;
        let value: serde_json::Value =
            serde_json::from_str(&text).map_err(|e| Error::Config { path: path.clone(), what: e.to_string() })?;
        // The family comes first: a model of another one lacks keys, and "missing num_attention_heads" would mislead.
        let family = match value.get("model_type").and_then(serde_json::Value::as_str) {
            Some("bert") => Family::Bert,
            Some("roberta" | "xlm-roberta") => Family::Roberta,
            other => return Err(Error::Family { path, family: other.unwrap_or("").to_owned() }),
        };
        let mut config: Self = serde_json::from_value(value).map_err(|e| Error::Config { path: path.clone(), what: e.to_string() })?;
        config.family = family;
        let refuse = |what: String| Err(Error::Config { path, what });
        if config.position_embedding_type != "absolute" {
            return refuse(format!("position_embedding_type {:?} is not read, only \"absolute\"", config.position_embedding_type));
        }
        if config.num_attention_heads == 0 || !config.hidden_size.is_multiple_of(config.num_attention_heads) {
            return refuse(format!(
                "hidden_size {} is no multiple of num_attention_heads {}",
                config.hidden_size, config.num_attention_heads
            ));
        }
        if config.max_tokens() < 3 {
            return refuse(format!("max_position_embeddings {} leaves no room for a text", config.max_position_embeddings));
        }
        Ok(config)
    }

    /// Position of a text's first token.
    pub(crate) fn first_position(&self) -> usize {
        match self.family {
            Family::Bert => 0,
            Family::Roberta => self.pad_token_id + 1,
        }
    }

    /// Tokens that there are positions for.
    pub(crate) fn max_tokens(&self) -> usize {
        self.max_position_embeddings.saturating_sub(self.first_position())
    }

    /// What stands before the names of weights in files saved from a model with a head.
    pub(crate) fn prefix(&self) -> &'static str {
        match self.family {
            Family::Bert => "bert.",
            Family::Roberta => "roberta.",
        }
    }
}
