//! The contest of this repository.

use std::path::Path;

use classify::{Classifier, Settings, TextDoc};
use record::{Contest, Sha256, Topic};

#[derive(serde::Deserialize)]
struct Topics {
    topic: Vec<Topic>,
}

pub(crate) fn contest() -> Contest {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../pipelines/guangdong-2025");
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).expect("the contest's files are in the repository");
    let mut contest: Contest = toml::from_str(&read("contest.toml")).expect("contest.toml is a contest");
    contest.topics = toml::from_str::<Topics>(&read("topics.toml")).expect("topics.toml holds topics").topic;
    contest
}

pub(crate) fn classifier() -> Classifier {
    let classifier = Classifier::new(&contest(), &Settings::default()).expect("the repository's contest can be classified for");
    let table = encode::Table::embedded();
    classifier.with_vectors(table.hash(), std::sync::Arc::new(|chars| table.embed_folded(chars)))
}

pub(crate) fn doc(title: &str, text: Option<&str>) -> TextDoc {
    TextDoc { id: "甲-1".to_owned(), title: title.to_owned(), text: text.map(str::to_owned), sha256: Sha256::from_bytes([7; 32]) }
}
