//! A model that the pipeline file names: it classifies, says that nobody measured it, and gives the same again.
#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "a test prepares its own folder, and fails where it cannot")]

mod kit;

use std::fs;
use std::path::{Path, PathBuf};

use classify::TextDoc;
use kit::{Silent, context};
use pipeline::{Error, Plan};
use record::{Screening, Sha256};
use store::Workspace;
use testkit::TinyModel;

const TITLES: [&str; 3] = ["釉线窑炉用能预测与移峰填谷", "医保基金智能审核与骗保识别", "农机跨区作业调度与订单撮合"];

struct Season {
    dir: tempfile::TempDir,
    plan: Plan,
}

impl Season {
    /// Three entries without forms, and a model beside them.
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let home = dir.path().join("season/divisions/gd-2025");
        fs::create_dir_all(&home).unwrap();
        let rows: String = TITLES.iter().enumerate().map(|(i, title)| format!("A{i},{title},佛山市试甲陶瓷有限公司,T01\n")).collect();
        fs::write(home.join("entries.csv"), format!("项目编号,项目名称,参赛单位,赛道\n{rows}")).unwrap();
        let model = dir.path().join("model");
        let words = ["窑", "炉", "医", "保", "农", "机", "用", "能", "基", "金", "作", "业"];
        TinyModel { family: "bert", prefix: "", cls: false, words: &words, positions: 128 }.write(&model);
        let manifest = encode::pin_encoder(&model).unwrap();
        fs::write(model.join(encode::MANIFEST), serde_json::to_string(&manifest).unwrap()).unwrap();
        let contest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../pipelines/guangdong-2025");
        let pipeline = dir.path().join("pipeline.toml");
        let text = format!(
            "format = 1\ncontest = {contest:?}\nintake = \"season\"\nworkspace = \"workspace\"\n[divisions]\nhome = \"gd-2025\"\n[settings.encode]\nmodel = \"model\"\n"
        );
        fs::write(&pipeline, text).unwrap();
        let plan = Plan::read(&pipeline, None, None).unwrap();
        Self { dir, plan }
    }

    fn model(&self) -> PathBuf {
        self.dir.path().join("model")
    }

    fn hash(&self) -> Sha256 {
        encode::Encoder::load(&self.model()).unwrap().hash()
    }

    fn run(&self) -> Screening {
        pipeline::run(&self.plan, &context(&Silent)).unwrap().screening
    }
}

/// What the run says of its probabilities, and how many answers come with likely topics.
fn told(screening: &Screening) -> (usize, usize) {
    let problems = screening.problems.iter().filter(|p| p.code == "classify.not_measured").count();
    (problems, screening.classifications.iter().filter(|c| c.likely.is_some()).count())
}

#[test]
fn it_classifies_and_the_run_says_that_nobody_measured_it() {
    let mut season = Season::new();
    let by_model = season.run();
    assert_eq!(by_model.run.hashes.get("model"), Some(&season.hash().to_string()));
    assert_eq!(told(&by_model), (1, 0));
    season.plan.file.settings.classify.calibration.vectors = season.hash();
    let measured = season.run();
    assert_eq!(told(&measured), (0, 3));
    season.plan.file.settings.classify.calibration = classify::Calibration::default();
    season.plan.file.settings.encode.model = None;
    let by_table = season.run();
    assert_eq!(told(&by_table), (0, 3));
    let candidates = |s: &Screening| s.classifications.iter().map(|c| c.candidates.clone()).collect::<Vec<_>>();
    assert_ne!(candidates(&by_model), candidates(&by_table));
}

#[test]
fn it_gives_the_same_again_from_the_cache_anew_and_outside_a_season() {
    let season = Season::new();
    let first = season.run();
    assert_eq!(season.run().classifications, first.classifications);
    let workspace = Workspace::open_read(&season.plan.workspace).unwrap();
    let verified = pipeline::verify(&workspace, &first, None, &context(&Silent)).unwrap();
    assert_eq!(verified.iter().filter(|v| v.difference.is_some()).count(), 0, "{verified:?}");
    let sha256 = Sha256::from_bytes([0; 32]);
    let texts: Vec<TextDoc> =
        TITLES.iter().map(|title| TextDoc { id: String::new(), title: (*title).to_owned(), text: None, sha256 }).collect();
    let lines = pipeline::classify_texts(&season.plan, &texts).unwrap();
    for (line, entry) in lines.iter().zip(&first.classifications) {
        assert_eq!((&line.candidates, &line.reasons), (&entry.candidates, &entry.reasons));
    }
}

#[test]
fn flags_are_not_recomputed_without_it() {
    let season = Season::new();
    let first = season.run();
    fs::remove_dir_all(season.model()).unwrap();
    let workspace = Workspace::open_read(&season.plan.workspace).unwrap();
    let refused = pipeline::verify(&workspace, &first, None, &context(&Silent)).unwrap_err();
    assert!(matches!(refused, Error::Encode(encode::Error::NoManifest { .. })), "{refused}");
}
