//! An encoder of a few kilobytes in Hugging Face layout, made by whoever tests with it: no weights from outside are needed.
#![expect(clippy::disallowed_methods, reason = "a test prepares its own folder, and fails where it cannot")]

use std::path::Path;

use serde_json::{Map, Value, json};

/// An encoder of two blocks and vectors of [`TinyModel::HIDDEN`] numbers. Its weights come from a fixed recurrence.
#[derive(Debug, Clone, Copy)]
pub struct TinyModel<'a> {
    /// `model_type` of its configuration.
    pub family: &'a str,
    /// What stands before the names of its weights.
    pub prefix: &'a str,
    /// Whether the first token's vector is that of the text, rather than the mean of all.
    pub cls: bool,
    /// Tokens beside the four marks (padding, unknown, start, end).
    pub words: &'a [&'a str],
    /// Tokens of a text, at most.
    pub positions: usize,
}

/// Numbers from the recurrence of Knuth's MMIX, between -0.5 and 0.5.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 40) as f32 / (1u64 << 24) as f32 - 0.5
    }
}

impl TinyModel<'_> {
    /// Length of a vector.
    pub const HIDDEN: usize = 8;
    const INNER: usize = 16;
    const MARKS: [&'static str; 4] = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"];

    /// Writes all files into `dir`, but no manifest.
    ///
    /// # Panics
    /// Where the disk refuses.
    pub fn write(&self, dir: &Path) {
        std::fs::create_dir_all(dir.join("1_Pooling")).expect("a test's folder can be written");
        let write = |name: &str, bytes: &[u8]| std::fs::write(dir.join(name), bytes).expect("a test's folder can be written");
        write("model.safetensors", &self.weights());
        write("config.json", self.config().to_string().as_bytes());
        write("tokenizer.json", self.tokenizer().to_string().as_bytes());
        let pooling = json!({"pooling_mode_cls_token": self.cls, "pooling_mode_mean_tokens": !self.cls});
        write("1_Pooling/config.json", pooling.to_string().as_bytes());
        write("modules.json", br#"[{"type": "sentence_transformers.models.Normalize"}]"#);
        write("config_sentence_transformers.json", r#"{"prompts": {"query": "要素"}}"#.as_bytes());
    }

    /// Its `config.json`.
    pub fn config(&self) -> Value {
        json!({
            "model_type": self.family, "hidden_size": Self::HIDDEN, "num_hidden_layers": 2, "num_attention_heads": 2,
            "intermediate_size": Self::INNER, "hidden_act": "gelu", "vocab_size": self.vocabulary(),
            "max_position_embeddings": self.positions, "type_vocab_size": 2, "layer_norm_eps": 1e-12, "pad_token_id": 0
        })
    }

    /// Its `tokenizer.json`.
    pub fn tokenizer(&self) -> Value {
        let words = Self::MARKS.iter().chain(self.words).zip(0..);
        let vocabulary: Map<String, Value> = words.map(|(word, i)| ((*word).to_owned(), i.into())).collect();
        json!({
            "version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
            "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": true},
            "pre_tokenizer": {"type": "BertPreTokenizer"},
            "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]},
            "decoder": null,
            "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100,
                "vocab": vocabulary}
        })
    }

    fn vocabulary(&self) -> usize {
        Self::MARKS.len() + self.words.len()
    }

    fn shapes(&self) -> Vec<(String, Vec<usize>)> {
        let (hidden, inner) = (Self::HIDDEN, Self::INNER);
        let rows = [("word", self.vocabulary()), ("position", self.positions), ("token_type", 2)];
        let mut shapes: Vec<(String, Vec<usize>)> =
            rows.into_iter().map(|(name, rows)| (format!("embeddings.{name}_embeddings.weight"), vec![rows, hidden])).collect();
        let mut put = |name: &str, weight: Vec<usize>| {
            let bias = vec![weight[0]];
            shapes.extend([(format!("{name}.weight"), weight), (format!("{name}.bias"), bias)]);
        };
        put("embeddings.LayerNorm", vec![hidden]);
        for layer in 0..2 {
            for (name, from, to) in [
                ("attention.self.query", hidden, hidden),
                ("attention.self.key", hidden, hidden),
                ("attention.self.value", hidden, hidden),
                ("attention.output.dense", hidden, hidden),
                ("intermediate.dense", hidden, inner),
                ("output.dense", inner, hidden),
            ] {
                put(&format!("encoder.layer.{layer}.{name}"), vec![to, from]);
            }
            for norm in ["attention.output.LayerNorm", "output.LayerNorm"] {
                put(&format!("encoder.layer.{layer}.{norm}"), vec![hidden]);
            }
        }
        shapes
    }

    /// All weights in 32 bits, as safetensors lays them out: length of the head, head, numbers.
    fn weights(&self) -> Vec<u8> {
        let mut noise = Noise(7);
        let (mut head, mut numbers) = (Map::new(), Vec::new());
        for (name, shape) in self.shapes() {
            let from = numbers.len();
            (0..shape.iter().product()).for_each(|_| numbers.extend(noise.next().to_le_bytes()));
            head.insert(format!("{}{name}", self.prefix), json!({"dtype": "F32", "shape": shape, "data_offsets": [from, numbers.len()]}));
        }
        let head = Value::Object(head).to_string();
        [&(head.len() as u64).to_le_bytes(), head.as_bytes(), &numbers].concat()
    }
}
