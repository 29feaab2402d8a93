//! A tiny model that the test makes itself, in every shape that is read.
#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "a test prepares its own folder, and fails where it cannot")]

use std::path::Path;

use encode::{Encoder, Error, Purpose, pin_encoder};
use testkit::TinyModel;

const HIDDEN: usize = TinyModel::HIDDEN;

fn model<'a>(family: &'a str, prefix: &'a str, cls: bool) -> TinyModel<'a> {
    TinyModel { family, prefix, cls, words: &["数", "据", "要", "素", "乘", "数字"], positions: 16 }
}

/// Writes a model of a family into `dir` and pins it.
fn make(dir: &Path, family: &str, prefix: &str, cls: bool) {
    model(family, prefix, cls).write(dir);
    repin(dir);
}

fn repin(dir: &Path) {
    let manifest = pin_encoder(dir).unwrap();
    std::fs::write(dir.join("manifest.json"), serde_json::to_string(&manifest).unwrap()).unwrap();
}

fn close(a: &[f32], b: &[f32]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(x, y)| (x - y).abs() < 1e-5)
}

#[test]
fn a_batch_gives_what_its_texts_give_alone() {
    for (family, prefix, cls) in [("bert", "", false), ("bert", "bert.", true), ("xlm-roberta", "roberta.", true), ("roberta", "", false)] {
        let dir = tempfile::tempdir().unwrap();
        make(dir.path(), family, prefix, cls);
        let encoder = Encoder::load(dir.path()).unwrap();
        let texts = ["数据要素", "乘数", "", "数据要素乘数据要素乘数据要素乘数据要素", "要素数据"];
        let together = encoder.encode(&texts, Purpose::Passage).unwrap();
        for (text, vector) in texts.iter().zip(&together) {
            let alone = encoder.encode(&[text], Purpose::Passage).unwrap();
            assert!(close(&alone[0], vector), "{family}: {text}: {vector:?} in a batch, {:?} alone", alone[0]);
            let norm: f32 = vector.iter().map(|v| v * v).sum();
            assert!((norm - 1.0).abs() < 1e-5, "{family}: {text} has the length {norm}");
        }
        assert!(!close(&together[0], &together[4]), "{family}: the order of characters makes no difference");
    }
}

/// The vectors of 数据要素 as the formulas of the papers give them in 64 bits (numpy, the same weights).
#[test]
fn vectors_are_those_of_the_papers_formulas() {
    let check = |family: &str, cls: bool, expected: [f32; HIDDEN]| {
        let dir = tempfile::tempdir().unwrap();
        make(dir.path(), family, "", cls);
        let found = Encoder::load(dir.path()).unwrap().encode(&["数据要素"], Purpose::Passage).unwrap();
        assert!(close(&found[0], &expected), "{family}: {found:?}, expected {expected:?}");
    };
    check("bert", false, [-0.842253, 0.247412, -0.181718, -0.000756, 0.135799, 0.362222, -0.13776, -0.166588]);
    check("bert", true, [-0.8434, 0.248132, -0.181944, -0.000758, 0.134703, 0.360977, -0.135147, -0.165191]);
    check("roberta", true, [-0.839315, 0.24593, -0.181789, -0.000556, 0.135708, 0.366476, -0.142906, -0.169935]);
}

#[test]
fn vectors_are_the_same_bits_on_any_number_of_threads() {
    let dir = tempfile::tempdir().unwrap();
    make(dir.path(), "bert", "", true);
    let encoder = Encoder::load(dir.path()).unwrap();
    let texts: Vec<String> = (0..60).map(|i| "数据要素乘".chars().cycle().skip(i % 5).take(i % 13).collect()).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| encoder.encode(&texts, Purpose::Passage).unwrap())
    };
    assert_eq!(on(1), on(3));
}

#[test]
fn a_query_carries_the_models_own_instruction() {
    let dir = tempfile::tempdir().unwrap();
    make(dir.path(), "bert", "", false);
    let encoder = Encoder::load(dir.path()).unwrap();
    let query = encoder.encode(&["乘数"], Purpose::Query).unwrap();
    assert!(close(&query[0], &encoder.encode(&["要素乘数"], Purpose::Passage).unwrap()[0]));
}

#[test]
fn an_altered_or_foreign_model_is_refused_by_name() {
    let dir = tempfile::tempdir().unwrap();
    make(dir.path(), "bert", "", false);
    let path = dir.path().join("tokenizer.json");
    std::fs::write(&path, model("bert", "", false).tokenizer().to_string().replace('乘', "除")).unwrap();
    match Encoder::load(dir.path()) {
        Err(Error::Altered { path: at, expected, got }) => {
            assert_eq!(at, path);
            assert_ne!(expected, got);
        }
        other => panic!("an altered tokenizer was taken: {other:?}"),
    }
    make(dir.path(), "bert", "", false);
    std::fs::write(dir.path().join("config.json"), model("t5", "", false).config().to_string()).unwrap();
    repin(dir.path());
    let refused = Encoder::load(dir.path()).unwrap_err();
    assert!(matches!(&refused, Error::Family { family, .. } if family == "t5"), "{refused}");
    make(dir.path(), "bert", "", false);
    let mut config = model("bert", "", false).config();
    config["vocab_size"] = 11.into();
    std::fs::write(dir.path().join("config.json"), config.to_string()).unwrap();
    repin(dir.path());
    let refused = Encoder::load(dir.path()).unwrap_err().to_string();
    assert_eq!(refused, "model.safetensors: weight embeddings.word_embeddings.weight has the shape [10, 8], expected [11, 8]");
}

#[test]
fn whatever_would_be_read_is_in_the_manifest() {
    let dir = tempfile::tempdir().unwrap();
    make(dir.path(), "bert", "", false);
    let pooling = dir.path().join("1_Pooling/config.json");
    std::fs::write(&pooling, r#"{"pooling_mode_cls_token": true}"#).unwrap();
    assert!(
        matches!(Encoder::load(dir.path()), Err(Error::Altered { path, .. }) if path == pooling),
        "another pooling gives other vectors"
    );
    repin(dir.path());
    std::fs::write(dir.path().join("sentence_bert_config.json"), r#"{"max_seq_length": 7}"#).unwrap();
    let refused = Encoder::load(dir.path()).unwrap_err().to_string();
    let manifest = dir.path().join("manifest.json");
    assert_eq!(refused, format!("{}: lists no sentence_bert_config.json, which is there", manifest.display()));
    repin(dir.path());
    assert_eq!(Encoder::load(dir.path()).unwrap().max_tokens(), 7);
    std::fs::remove_file(&manifest).unwrap();
    assert!(matches!(Encoder::load(dir.path()), Err(Error::NoManifest { dir: at }) if at == dir.path()));
}

#[test]
fn a_model_with_a_step_that_is_not_computed_here_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    make(dir.path(), "bert", "", false);
    let modules = dir.path().join("modules.json");
    std::fs::write(&modules, r#"[{"type": "sentence_transformers.models.Pooling"}, {"type": "sentence_transformers.models.Dense"}]"#)
        .unwrap();
    repin(dir.path());
    let refused = Encoder::load(dir.path()).unwrap_err().to_string();
    assert_eq!(refused, format!("{}: module Dense is not computed here, only Transformer, Pooling, Normalize", modules.display()));
}
