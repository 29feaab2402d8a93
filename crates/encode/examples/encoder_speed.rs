//! Processor time for each passage, for a model of the shape of bge-small-zh-v1.5 with weights from a fixed recurrence.
//! `crates/encode/bench/run.sh` runs it beside onnxruntime, on the same weights and passages.
//!
//! ```text
//! encoder_speed make FOLDER [cls|mean]        writes the model
//! encoder_speed time FOLDER TOKENS PASSAGES   prints milliseconds a passage, and the vectors to FOLDER/vectors.json
//! encoder_speed int16 FOLDER TOKENS PASSAGES   the same with weights of 16 bits and without, in turns, and how their vectors differ
//! encoder_speed int16 FOLDER FILE              the same for the passages of a file, one a line
//! ```

#![expect(clippy::print_stdout, reason = "printing is what it is for")]
#![expect(clippy::disallowed_methods, reason = "it writes a model and a table of vectors, into the folder it is given")]

use std::collections::HashMap;
use std::path::Path;

use candle_core::{Device, Tensor};
use encode::{Encoder, Precision, Purpose, pin_encoder};
use serde_json::json;

type Failure = Box<dyn std::error::Error>;

const LAYERS: usize = 4;
const HIDDEN: usize = 512;
const HEADS: usize = 8;
const INNER: usize = 2048;
const VOCABULARY: usize = 21128;
const POSITIONS: usize = 512;
/// Numbers of the marks that stand before the ideographs: padding, unknown, start, end.
const MARKS: [&str; 4] = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"];
/// U+4E00 to U+9FFF.
const IDEOGRAPHS: usize = 20_992;
const ROUNDS: usize = 5;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["make", folder] => make(Path::new(folder), "cls"),
        ["make", folder, pooling @ ("cls" | "mean")] => make(Path::new(folder), pooling),
        ["time", folder, tokens, passages] => time(Path::new(folder), tokens.parse()?, passages.parse()?),
        ["int16", folder, tokens, count] => int16(Path::new(folder), &passages(tokens.parse()?, count.parse()?)),
        ["int16", folder, file] => int16(Path::new(folder), &std::fs::read_to_string(file)?.lines().map(str::to_owned).collect::<Vec<_>>()),
        _ => Err("encoder_speed make FOLDER [cls|mean] | time FOLDER TOKENS PASSAGES | int16 FOLDER (TOKENS PASSAGES | FILE)".into()),
    }
}

/// The recurrence of Knuth's MMIX.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 40
    }

    /// Even between -0.07 and 0.07, whose deviation of 0.04 is that of trained weights of this width.
    fn tensor(&mut self, shape: &[usize], around: f32) -> Result<Tensor, Failure> {
        let values = (0..shape.iter().product()).map(|_| around + (self.next() as f32 / (1u64 << 24) as f32 - 0.5) * 0.14).collect();
        Ok(Tensor::from_vec::<_, f32>(values, shape, &Device::Cpu)?)
    }
}

fn make(folder: &Path, pooling: &str) -> Result<(), Failure> {
    std::fs::create_dir_all(folder.join("1_Pooling"))?;
    candle_core::safetensors::save(&weights()?, folder.join("model.safetensors"))?;
    let config = json!({
        "model_type": "bert", "hidden_size": HIDDEN, "num_hidden_layers": LAYERS, "num_attention_heads": HEADS, "intermediate_size": INNER,
        "hidden_act": "gelu", "vocab_size": VOCABULARY, "max_position_embeddings": POSITIONS, "type_vocab_size": 2,
        "layer_norm_eps": 1e-12, "pad_token_id": 0
    });
    let pooled = json!({"pooling_mode_cls_token": pooling == "cls", "pooling_mode_mean_tokens": pooling == "mean"});
    for (name, value) in [("config.json", config), ("tokenizer.json", tokenizer()), ("1_Pooling/config.json", pooled)] {
        std::fs::write(folder.join(name), value.to_string())?;
    }
    std::fs::write(folder.join("modules.json"), r#"[{"type": "sentence_transformers.models.Normalize"}]"#)?;
    let manifest = pin_encoder(folder)?;
    std::fs::write(folder.join("manifest.json"), serde_json::to_string(&manifest)?)?;
    Ok(())
}

fn weights() -> Result<HashMap<String, Tensor>, Failure> {
    let mut noise = Noise(7);
    let mut all = HashMap::new();
    let mut put = |name: String, shape: &[usize]| -> Result<(), Failure> {
        let around = if name.ends_with("LayerNorm.weight") { 1.0 } else { 0.0 };
        all.insert(name, noise.tensor(shape, around)?);
        Ok(())
    };
    for (name, rows) in [("word", VOCABULARY), ("position", POSITIONS), ("token_type", 2)] {
        put(format!("embeddings.{name}_embeddings.weight"), &[rows, HIDDEN])?;
    }
    let mut parts = vec![("embeddings.LayerNorm".to_owned(), vec![HIDDEN])];
    for layer in 0..LAYERS {
        for name in ["attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense"] {
            parts.push((format!("encoder.layer.{layer}.{name}"), vec![HIDDEN, HIDDEN]));
        }
        parts.push((format!("encoder.layer.{layer}.attention.output.LayerNorm"), vec![HIDDEN]));
        parts.push((format!("encoder.layer.{layer}.intermediate.dense"), vec![INNER, HIDDEN]));
        parts.push((format!("encoder.layer.{layer}.output.dense"), vec![HIDDEN, INNER]));
        parts.push((format!("encoder.layer.{layer}.output.LayerNorm"), vec![HIDDEN]));
    }
    for (name, shape) in parts {
        put(format!("{name}.weight"), &shape)?;
        put(format!("{name}.bias"), &shape[..1])?;
    }
    Ok(all)
}

/// Every ideograph of the first block is a token of its own, in the order of their code points.
fn tokenizer() -> serde_json::Value {
    let ideographs = ('\u{4E00}'..='\u{9FFF}').map(String::from);
    let spare = (MARKS.len() + IDEOGRAPHS..VOCABULARY).map(|i| format!("[unused{i}]"));
    let words = MARKS.into_iter().map(str::to_owned).chain(ideographs).chain(spare);
    let vocabulary: serde_json::Map<String, serde_json::Value> = words.zip(0..).map(|(word, i)| (word, i.into())).collect();
    json!({
        "version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
        "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": true},
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]},
        "decoder": null,
        "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100, "vocab": vocabulary}
    })
}

fn time(folder: &Path, tokens: usize, count: usize) -> Result<(), Failure> {
    let passages = passages(tokens, count);
    let texts: Vec<&str> = passages.iter().map(String::as_str).collect();
    let encoder = Encoder::load(folder)?;
    let mut vectors = encoder.encode(&texts, Purpose::Passage)?;
    let mut times = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let from = processor_time()?;
        vectors = encoder.encode(&texts, Purpose::Passage)?;
        times.push((processor_time()? - from) as f64 / 1e6 / count as f64);
    }
    times.sort_by(f64::total_cmp);
    println!("{:.2} {:.2}", times[0], times[ROUNDS / 2]);
    std::fs::write(folder.join("vectors.json"), json!({"passages": passages, "vectors": vectors}).to_string())?;
    Ok(())
}

fn passages(tokens: usize, count: usize) -> Vec<String> {
    let mut noise = Noise(11);
    let ideograph = |n: u64| char::from_u32(0x4E00 + (n % IDEOGRAPHS as u64) as u32).expect("no surrogate stands among the ideographs");
    (0..count).map(|_| (2..tokens).map(|_| ideograph(noise.next())).collect()).collect()
}

/// Times both kinds of weights in turns; least cosine of a passage's two vectors, and the passages whose nearest other one is the same.
fn int16(folder: &Path, passages: &[String]) -> Result<(), Failure> {
    let count = passages.len();
    let texts: Vec<&str> = passages.iter().map(String::as_str).collect();
    let encoders = [Encoder::load_as(folder, Precision::Float32)?, Encoder::load_as(folder, Precision::Int16)?];
    let mut times = [f64::INFINITY; 2];
    let mut vectors = [Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        for ((encoder, time), vectors) in encoders.iter().zip(&mut times).zip(&mut vectors) {
            let from = processor_time()?;
            *vectors = encoder.encode(&texts, Purpose::Passage)?;
            *time = time.min((processor_time()? - from) as f64 / 1e6 / count as f64);
        }
    }
    let cosine = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    let least = vectors[0].iter().zip(&vectors[1]).map(|(a, b)| cosine(a, b)).fold(1.0, f32::min);
    let nearest = |all: &[Vec<f32>], i: usize| {
        let others = (0..count).filter(|&j| j != i);
        others.max_by(|&a, &b| cosine(&all[i], &all[a]).total_cmp(&cosine(&all[i], &all[b])))
    };
    let same = (0..count).filter(|&i| nearest(&vectors[0], i) == nearest(&vectors[1], i)).count();
    println!("float32 {:.2} ms, int16 {:.2} ms a passage; least cosine {least:.6}; same nearest {same} of {count}", times[0], times[1]);
    Ok(())
}

/// Nanoseconds that the threads of this process ran (Linux, proc_pid_schedstat): what else the machine does is not in them.
fn processor_time() -> Result<u64, Failure> {
    let mut sum = 0;
    for task in std::fs::read_dir("/proc/self/task")? {
        let text = std::fs::read_to_string(task?.path().join("schedstat"))?;
        sum += text.split(' ').next().ok_or("schedstat is empty")?.parse::<u64>()?;
    }
    Ok(sum)
}
