//! Model folder → vectors. A folder in Hugging Face layout (BERT, RoBERTa and XLM-RoBERTa shapes) is loaded with candle, after every file
//! has been compared with the digests of its manifest; anything else is refused with a reason. Knows nothing of topics and downloads nothing.
//! A [`Table`] of word vectors is part of the program: a thousand times faster, and there where no model is.
//!
//! Texts are run in batches of exactly equal token length: nothing is padded, so nothing is masked, no work is wasted, and a text's vector
//! does not depend on which other texts it shares a batch with.
//!
//! A folder: `manifest` (digests), `config`, `pooling`. A transformer: `bert`, with what stands between its products in `fused` and its layers of 16
//! bits in `fixed`. The table: `table`, with its words in `lexicon`. Vectors: kept as `packed`, compared by their `signs`, then one by one (`near`).

mod bert;
mod config;
mod error;
mod fixed;
mod fused;
mod lexicon;
mod manifest;
mod near;
mod packed;
mod pooling;
mod signs;
mod table;

use std::path::Path;

use rayon::prelude::*;
use record::Sha256;
use tokenizers::Tokenizer;

pub use error::Error;
pub use manifest::{MANIFEST, Manifest, pin, pin_encoder};
pub use near::{Near, Passages, dot};
pub use packed::Packed;
pub use pooling::{Pooling, PoolingKind};
pub use signs::{Signs, Usual};
pub use table::{TABLE_FILES, Table, Tokens};

/// What a text is to the model: some models want an instruction in front of a question and none in front of a passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Something to be found.
    Passage,
    /// Something to find it by.
    Query,
}

/// How the weights of the linear layers, which are nearly all of a model, are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Precision {
    /// In 32 bits each.
    #[default]
    Float32,
    /// In integers of 16 bits, with a scale for each output channel.
    Int16,
}

impl Precision {
    /// Name of a model whose vectors this changes.
    fn name(self, model: Sha256) -> Sha256 {
        match self {
            Self::Float32 => model,
            Self::Int16 => Sha256::of(&[model.as_bytes().as_slice(), b"int16"].concat()),
        }
    }
}

/// A loaded model.
pub struct Encoder {
    model: bert::Bert,
    tokenizer: Tokenizer,
    pooling: Pooling,
    max_tokens: usize,
    hash: Sha256,
}

impl std::fmt::Debug for Encoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Encoder")
            .field("pooling", &self.pooling)
            .field("max_tokens", &self.max_tokens)
            .field("hash", &self.hash)
            .finish_non_exhaustive()
    }
}

/// Tokens of one batch: enough to fill the matrix kernels, few enough that activations stay in the cache of an office machine.
const BATCH: usize = 1024;

impl Encoder {
    /// Loads the model in `dir`, with its weights as they are.
    ///
    /// # Errors
    /// Where a file is missing, differs from the manifest, or describes a model of another family.
    pub fn load(dir: &Path) -> Result<Self, Error> {
        Self::load_as(dir, Precision::Float32)
    }

    /// Loads the model in `dir`.
    ///
    /// # Errors
    /// Where a file is missing, differs from the manifest, or describes a model of another family.
    pub fn load_as(dir: &Path, precision: Precision) -> Result<Self, Error> {
        let manifest = Manifest::read(dir, &manifest::NEEDED)?;
        manifest.covers(dir)?;
        let hash = manifest.check(dir)?;
        let config = config::ModelConfig::read(dir)?;
        let pooling = Pooling::read(dir)?;
        let max_tokens = pooling.max_tokens.map_or(config.max_tokens(), |most| most.min(config.max_tokens()));
        let tokenizer = tokenizer(dir, max_tokens)?;
        let model = bert::Bert::load(dir, &config, precision)?;
        Ok(Self { model, tokenizer, pooling, max_tokens, hash: precision.name(hash) })
    }

    /// Digest of all files of the model and of how its weights are kept: part of the key of every cached vector.
    pub fn hash(&self) -> Sha256 {
        self.hash
    }

    /// How token vectors become one.
    pub fn pooling(&self) -> &Pooling {
        &self.pooling
    }

    /// Tokens that the model looks at; what is longer is cut.
    pub fn max_tokens(&self) -> usize {
        self.max_tokens
    }

    /// Length of a vector.
    pub fn dimensions(&self) -> usize {
        self.model.hidden()
    }

    /// One vector a text, in order; of length 1 where the model's configuration asks for that.
    ///
    /// # Errors
    /// Where a text cannot be tokenised or a tensor operation fails, neither of which depends on what a text says.
    pub fn encode(&self, texts: &[&str], purpose: Purpose) -> Result<Vec<Vec<f32>>, Error> {
        let instruction = self.pooling.instruction(purpose);
        let mut tokens = Vec::with_capacity(texts.len());
        for text in texts {
            let encoding =
                self.tokenizer.encode(format!("{instruction}{text}"), true).map_err(|e| Error::Tokenizer { what: e.to_string() })?;
            tokens.push(encoding.get_ids().to_vec());
        }
        let mut order: Vec<usize> = (0..tokens.len()).collect();
        order.sort_by_key(|&i| (tokens[i].len(), i));
        let batches: Vec<&[usize]> = order
            .chunk_by(|&a, &b| tokens[a].len() == tokens[b].len())
            .flat_map(|same| same.chunks((BATCH / tokens[same[0]].len().max(1)).max(1)))
            .collect();
        let found: Vec<Vec<Vec<f32>>> = batches.par_iter().map(|batch| self.run(batch, &tokens)).collect::<Result<_, _>>()?;
        let mut vectors = vec![Vec::new(); texts.len()];
        for (&i, vector) in batches.into_iter().flatten().zip(found.into_iter().flatten()) {
            vectors[i] = vector;
        }
        assert!(vectors.iter().all(|v| v.len() == self.dimensions()), "a text has no vector");
        Ok(vectors)
    }

    fn run(&self, batch: &[usize], tokens: &[Vec<u32>]) -> Result<Vec<Vec<f32>>, Error> {
        let length = tokens[batch[0]].len();
        assert!(batch.iter().all(|&i| tokens[i].len() == length), "a batch holds texts of different lengths");
        let ids: Vec<u32> = batch.iter().flat_map(|&i| tokens[i].iter().copied()).collect();
        let states = self.model.forward(&ids, bert::Batch { texts: batch.len(), tokens: length }, self.pooling.kind)?;
        self.pooling.pool(&states)
    }
}

/// Brings a vector to length 1.
fn unit(vector: &mut [f32]) {
    let norm = vector.iter().map(|v| v * v).sum::<f32>().sqrt();
    // A vector of zeros has no direction and stays as it is.
    if norm > 0.0 {
        vector.iter_mut().for_each(|v| *v /= norm);
    }
}

fn tokenizer(dir: &Path, max_tokens: usize) -> Result<Tokenizer, Error> {
    let mut tokenizer = Tokenizer::from_file(dir.join("tokenizer.json")).map_err(|e| Error::Tokenizer { what: e.to_string() })?;
    tokenizer.with_padding(None);
    let cut = tokenizers::TruncationParams { max_length: max_tokens, ..tokenizers::TruncationParams::default() };
    tokenizer.with_truncation(Some(cut)).map_err(|e| Error::Tokenizer { what: e.to_string() })?;
    Ok(tokenizer)
}
