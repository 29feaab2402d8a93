//! A BERT encoder as far as vectors need it: embeddings and blocks of attention and dense layers, without masks and heads.

use std::collections::HashMap;
use std::path::Path;

use candle_core::{D, DType, Device, Tensor};

use crate::config::ModelConfig;
use crate::fixed::Fixed;
use crate::fused::{Activate, AddNorm, Bias, Softmax};
use crate::{Error, PoolingKind, Precision};

/// The encoder of Devlin et al. 2019 (arXiv:1810.04805), which RoBERTa and XLM-RoBERTa share.
pub(crate) struct Bert {
    words: Tensor,
    /// Position vectors from the first position on.
    positions: Tensor,
    /// Adds the positions, and the one token-type vector that single texts use.
    norm: AddNorm,
    blocks: Vec<Block>,
    hidden: usize,
}

/// Weights of a linear layer as `(from, to)`: what the products read row by row.
enum Linear {
    Float32(Tensor),
    Int16(Fixed),
}

impl Linear {
    fn new(weights: Tensor, precision: Precision) -> Result<Self, Error> {
        Ok(match precision {
            Precision::Float32 => Self::Float32(weights),
            Precision::Int16 => Self::Int16(Fixed::new(&weights)?),
        })
    }

    fn product(&self, rows: &Tensor) -> Result<Tensor, Error> {
        Ok(match self {
            Self::Float32(weights) => rows.matmul(weights)?,
            Self::Int16(weights) => rows.apply_op1_no_bwd(&weights)?,
        })
    }
}

struct Block {
    /// Query, key and value side by side: three small products leave the matrix kernel half idle (measured 1.5-2 times slower). The query's
    /// part is already divided by the root of a head's size.
    qkv: Linear,
    qkv_bias: Bias,
    out: Linear,
    norm_attention: AddNorm,
    up: Linear,
    activate: Activate,
    down: Linear,
    norm_output: AddNorm,
    heads: usize,
}

/// Texts of one length.
#[derive(Clone, Copy)]
pub(crate) struct Batch {
    pub(crate) texts: usize,
    /// Of each text.
    pub(crate) tokens: usize,
}

/// Weights by name, with or without the prefix that models with a head carry.
struct Weights<'a> {
    tensors: HashMap<String, Tensor>,
    prefix: &'a str,
}

impl Weights<'_> {
    fn get(&self, name: &str, shape: &[usize]) -> Result<Tensor, Error> {
        let tensor = self.tensors.get(name).or_else(|| self.tensors.get(&format!("{}{name}", self.prefix)));
        let tensor = tensor.ok_or_else(|| candle_core::Error::Msg(format!("weight {name} is missing")))?;
        if tensor.dims() != shape {
            return Err(candle_core::Error::Msg(format!("weight {name} has the shape {:?}, expected {shape:?}", tensor.dims())).into());
        }
        Ok(tensor.to_dtype(DType::F32)?)
    }

    fn vector(&self, name: &str, size: usize) -> Result<Vec<f32>, Error> {
        Ok(self.get(name, &[size])?.to_vec1()?)
    }

    /// Weight `(from, to)` and bias of a layer.
    fn linear(&self, name: &str, from: usize, to: usize) -> Result<(Tensor, Vec<f32>), Error> {
        let weight = self.get(&format!("{name}.weight"), &[to, from])?.t()?.contiguous()?;
        Ok((weight, self.vector(&format!("{name}.bias"), to)?))
    }

    /// The normalisation `name`, with the bias of the layer whose output it takes.
    fn norm(&self, name: &str, bias: Vec<f32>, eps: f64) -> Result<AddNorm, Error> {
        let part = |part: &str| self.vector(&format!("{name}.{part}"), bias.len());
        Ok(AddNorm { scale: part("weight")?, shift: part("bias")?, bias, eps: eps as f32 })
    }
}

impl Bert {
    pub(crate) fn load(dir: &Path, config: &ModelConfig, precision: Precision) -> Result<Self, Error> {
        let tensors = candle_core::safetensors::load(dir.join("model.safetensors"), &Device::Cpu)?;
        let weights = Weights { tensors, prefix: config.prefix() };
        let hidden = config.hidden_size;
        let words = weights.get("embeddings.word_embeddings.weight", &[config.vocab_size, hidden])?;
        let positions = weights.get("embeddings.position_embeddings.weight", &[config.max_position_embeddings, hidden])?;
        let types = weights.get("embeddings.token_type_embeddings.weight", &[config.type_vocab_size, hidden])?;
        let positions = positions.narrow(0, config.first_position(), config.max_tokens())?;
        let norm = weights.norm("embeddings.LayerNorm", types.get(0)?.to_vec1()?, config.layer_norm_eps)?;
        let blocks = (0..config.num_hidden_layers).map(|i| Block::load(&weights, i, config, precision)).collect::<Result<_, _>>()?;
        Ok(Self { words, positions, norm, blocks, hidden })
    }

    pub(crate) fn hidden(&self) -> usize {
        self.hidden
    }

    /// The ids of a batch's tokens, text by text → `(texts, tokens, hidden)` states of the last block, of those tokens alone that pooling
    /// looks at: where only the first counts, the last block does a quarter of the work.
    pub(crate) fn forward(&self, ids: &[u32], batch: Batch, pooling: PoolingKind) -> Result<Tensor, Error> {
        let Batch { texts, tokens } = batch;
        assert_eq!(ids.len(), texts * tokens, "a batch of other texts");
        let mut states = self.words.index_select(&Tensor::new(ids, &Device::Cpu)?, 0)?;
        states.inplace_op2(&self.positions.narrow(0, 0, tokens)?, &self.norm)?;
        let last = self.blocks.len().saturating_sub(1);
        for (i, block) in self.blocks.iter().enumerate() {
            let wanted = if i == last && pooling == PoolingKind::Cls { 1 } else { tokens };
            states = block.forward(&states, batch, wanted)?;
        }
        Ok(states.reshape((texts, (), self.hidden))?)
    }
}

impl Block {
    fn load(weights: &Weights<'_>, i: usize, config: &ModelConfig, precision: Precision) -> Result<Self, Error> {
        let (hidden, inner, eps) = (config.hidden_size, config.intermediate_size, config.layer_norm_eps);
        let name = |part: &str| format!("encoder.layer.{i}.{part}");
        let part = |p: &str| weights.linear(&name(&format!("attention.self.{p}")), hidden, hidden);
        let [(query, query_bias), (key, key_bias), (value, value_bias)] = [part("query")?, part("key")?, part("value")?];
        let scale = (hidden as f64 / config.num_attention_heads as f64).powf(-0.5);
        let qkv_bias = query_bias.iter().map(|b| b * scale as f32).chain(key_bias).chain(value_bias).collect();
        let (out, out_bias) = weights.linear(&name("attention.output.dense"), hidden, hidden)?;
        let (up, up_bias) = weights.linear(&name("intermediate.dense"), hidden, inner)?;
        let (down, down_bias) = weights.linear(&name("output.dense"), inner, hidden)?;
        Ok(Self {
            qkv: Linear::new(Tensor::cat(&[(query * scale)?, key, value], 1)?, precision)?,
            qkv_bias: Bias(qkv_bias),
            out: Linear::new(out, precision)?,
            norm_attention: weights.norm(&name("attention.output.LayerNorm"), out_bias, eps)?,
            up: Linear::new(up, precision)?,
            activate: Activate { bias: up_bias, activation: config.hidden_act },
            down: Linear::new(down, precision)?,
            norm_output: weights.norm(&name("output.LayerNorm"), down_bias, eps)?,
            heads: config.num_attention_heads,
        })
    }

    /// `(texts × tokens, hidden)` states → `(texts × wanted, hidden)` states of the first tokens of each text.
    fn forward(&self, states: &Tensor, batch: Batch, wanted: usize) -> Result<Tensor, Error> {
        let attended = self.out.product(&self.attend(states, batch, wanted)?)?;
        attended.inplace_op2(&first_tokens(states, batch, wanted)?, &self.norm_attention)?;
        let inner = self.up.product(&attended)?;
        inner.inplace_op1(&self.activate)?;
        let output = self.down.product(&inner)?;
        output.inplace_op2(&attended, &self.norm_output)?;
        Ok(output)
    }

    /// What each of the first tokens of each text gathers from all tokens of its text.
    fn attend(&self, states: &Tensor, batch: Batch, wanted: usize) -> Result<Tensor, Error> {
        let hidden = states.dim(D::Minus1)?;
        let qkv = self.qkv.product(states)?;
        qkv.inplace_op1(&self.qkv_bias)?;
        let qkv = qkv.reshape((batch.texts, batch.tokens, 3 * self.heads, hidden / self.heads))?;
        let attend = |text: usize| {
            // Views of one text as (heads, tokens, size), which the products take as they lie.
            let part = |i: usize| qkv.get(text)?.transpose(0, 1)?.narrow(0, i * self.heads, self.heads);
            let scores = part(0)?.narrow(1, 0, wanted)?.matmul(&part(1)?.t()?)?;
            scores.inplace_op1(&Softmax)?;
            scores.matmul(&part(2)?)?.transpose(0, 1)
        };
        let attended: Vec<Tensor> = (0..batch.texts).map(attend).collect::<Result<_, _>>()?;
        Ok(Tensor::cat(&attended, 0)?.reshape((batch.texts * wanted, hidden))?)
    }
}

fn first_tokens(states: &Tensor, batch: Batch, wanted: usize) -> Result<Tensor, Error> {
    if wanted == batch.tokens {
        return Ok(states.clone());
    }
    let first = states.reshape((batch.texts, batch.tokens, ()))?.narrow(1, 0, wanted)?;
    Ok(first.contiguous()?.flatten_to(1)?)
}
