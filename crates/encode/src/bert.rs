use std::collections::HashMap;
use std::path::Path;

use candle_core::{D, Device, Module, Tensor};
use candle_nn::{LayerNorm, Linear};

use crate::config::Activation;
use crate::{Error, ModelConfig};

/// The encoder of Devlin et al. 2019 (arXiv:1810.04805), which RoBERTa and XLM-RoBERTa share.
pub(crate) struct Bert {
    words: Tensor,
    /// Position vectors from the first position on, with the one token-type vector that single texts use already added.
    positions: Tensor,
    norm: LayerNorm,
    blocks: Vec<Block>,
    hidden: usize,
}

/// Query, key and value as one product: three small ones leave the matrix kernel half idle (measured 1.5-2 times slower).
struct Block {
    qkv: Linear,
    out: Linear,
    norm_attention: LayerNorm,
    up: Linear,
    down: Linear,
    norm_output: LayerNorm,
    heads: usize,
    activation: Activation,
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
        Ok(tensor.to_dtype(candle_core::DType::F32)?)
    }

    fn linear(&self, name: &str, from: usize, to: usize) -> Result<Linear, Error> {
        Ok(Linear::new(self.get(&format!("{name}.weight"), &[to, from])?, Some(self.get(&format!("{name}.bias"), &[to])?)))
    }

    fn norm(&self, name: &str, size: usize, eps: f64) -> Result<LayerNorm, Error> {
        Ok(LayerNorm::new(self.get(&format!("{name}.weight"), &[size])?, self.get(&format!("{name}.bias"), &[size])?, eps))
    }
}

impl Bert {
    pub(crate) fn load(dir: &Path, config: &ModelConfig) -> Result<Self, Error> {
        let tensors = candle_core::safetensors::load(dir.join("model.safetensors"), &Device::Cpu)?;
        let weights = Weights { tensors, prefix: config.prefix() };
        let hidden = config.hidden_size;
        let words = weights.get("embeddings.word_embeddings.weight", &[config.vocab_size, hidden])?;
        let positions = weights.get("embeddings.position_embeddings.weight", &[config.max_position_embeddings, hidden])?;
        let types = weights.get("embeddings.token_type_embeddings.weight", &[config.type_vocab_size, hidden])?;
        let positions = positions.narrow(0, config.first_position(), config.max_tokens())?.broadcast_add(&types.narrow(0, 0, 1)?)?;
        let norm = weights.norm("embeddings.LayerNorm", hidden, config.layer_norm_eps)?;
        let blocks = (0..config.num_hidden_layers).map(|i| Block::load(&weights, i, config)).collect::<Result<_, _>>()?;
        Ok(Self { words, positions, norm, blocks, hidden })
    }

    pub(crate) fn hidden(&self) -> usize {
        self.hidden
    }

    /// `(texts, tokens)` ids → `(texts, tokens, hidden)` states of the last block.
    pub(crate) fn forward(&self, ids: &Tensor) -> Result<Tensor, Error> {
        let (texts, tokens) = ids.dims2()?;
        let words = self.words.index_select(&ids.flatten_all()?, 0)?.reshape((texts, tokens, self.hidden))?;
        let mut states = self.norm.forward(&words.broadcast_add(&self.positions.narrow(0, 0, tokens)?)?)?;
        for block in &self.blocks {
            states = block.forward(&states)?;
        }
        Ok(states)
    }
}

impl Block {
    fn load(weights: &Weights<'_>, i: usize, config: &ModelConfig) -> Result<Self, Error> {
        let (hidden, inner) = (config.hidden_size, config.intermediate_size);
        let name = |part: &str| format!("encoder.layer.{i}.{part}");
        let part = |p: &str| weights.linear(&name(&format!("attention.self.{p}")), hidden, hidden);
        let parts = [part("query")?, part("key")?, part("value")?];
        let weight = Tensor::cat(&parts.each_ref().map(Linear::weight), 0)?;
        let bias = parts.iter().filter_map(Linear::bias).collect::<Vec<_>>();
        Ok(Self {
            qkv: Linear::new(weight, Some(Tensor::cat(&bias, 0)?)),
            out: weights.linear(&name("attention.output.dense"), hidden, hidden)?,
            norm_attention: weights.norm(&name("attention.output.LayerNorm"), hidden, config.layer_norm_eps)?,
            up: weights.linear(&name("intermediate.dense"), hidden, inner)?,
            down: weights.linear(&name("output.dense"), inner, hidden)?,
            norm_output: weights.norm(&name("output.LayerNorm"), hidden, config.layer_norm_eps)?,
            heads: config.num_attention_heads,
            activation: config.hidden_act,
        })
    }

    fn forward(&self, states: &Tensor) -> Result<Tensor, Error> {
        let states = self.norm_attention.forward(&(self.attend(states)? + states)?)?;
        let inner = self.up.forward(&states)?;
        let inner = match self.activation {
            Activation::Gelu => inner.gelu_erf()?,
            Activation::GeluNew => inner.gelu()?,
            Activation::Relu => inner.relu()?,
        };
        Ok(self.norm_output.forward(&(self.down.forward(&inner)? + &states)?)?)
    }

    fn attend(&self, states: &Tensor) -> Result<Tensor, Error> {
        let (texts, tokens, hidden) = states.dims3()?;
        let size = hidden / self.heads;
        // (texts, tokens, 3, heads, size) → three of (texts, heads, tokens, size)
        let qkv = self.qkv.forward(states)?.reshape((texts, tokens, 3, self.heads, size))?.permute((2, 0, 3, 1, 4))?;
        let part = |i: usize| qkv.get(i)?.contiguous();
        let scores = (part(0)? * (size as f64).powf(-0.5))?.matmul(&part(1)?.transpose(D::Minus1, D::Minus2)?)?;
        let mixed = candle_nn::ops::softmax_last_dim(&scores)?.matmul(&part(2)?)?;
        Ok(self.out.forward(&mixed.transpose(1, 2)?.reshape((texts, tokens, hidden))?)?)
    }
}
