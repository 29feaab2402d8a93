//! A season's worth of texts made of the topics' own words: the densest there can be, and so the slowest.
//!
//! ```text
//! time cargo run --release -p classify --example classify_speed -- 20000 3000 [CORRECTIONS]
//! ```
//!
//! With corrections, so many of the texts are learnt from first, each as one of the next topic, and the others hold them in place.

#![expect(clippy::print_stdout, reason = "printing is what it is for")]

use std::path::Path;

use classify::{Classifier, Label, Settings, TextDoc};
use record::{Contest, Sha256, Topic};

#[derive(serde::Deserialize)]
struct Topics {
    topic: Vec<Topic>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let numbers = std::env::args().skip(1).map(|a| a.parse()).collect::<Result<Vec<usize>, _>>()?;
    let (count, chars) = (numbers.first().copied().unwrap_or(2000), numbers.get(1).copied().unwrap_or(3000));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../pipelines/guangdong-2025");
    let mut contest: Contest = toml::from_str(&std::fs::read_to_string(folder.join("contest.toml"))?)?;
    contest.topics = toml::from_str::<Topics>(&std::fs::read_to_string(folder.join("topics.toml"))?)?.topic;
    let sentences: Vec<&str> = contest
        .topics
        .iter()
        .flat_map(|t| [&t.description, &t.profile.belongs, &t.profile.not])
        .flat_map(|s| s.split_inclusive(['，', '；', '。']))
        .collect();
    let docs: Vec<TextDoc> = (0..count).map(|i| doc(i, chars, &sentences)).collect();
    let table = encode::Table::embedded();
    let embed: classify::Embed = std::sync::Arc::new(|chars| table.embed_folded(chars));
    let mut classifier = Classifier::new(&contest, &Settings::default())?.with_vectors(table.hash(), embed);
    let (corrected, others) = docs.split_at_checked(numbers.get(2).copied().unwrap_or(0)).ok_or("more corrections than texts")?;
    let topics = contest.topics.iter().cycle();
    classifier.learn_texts(&corrected.iter().zip(topics).map(|(doc, t)| (doc, Label::of(&t.code))).collect::<Vec<_>>(), others)?;
    let found = classifier.classify_texts(&docs);
    println!("{} texts of {chars} characters, {} left undecided", found.len(), found.iter().filter(|c| c.abstained()).count());
    Ok(())
}

fn doc(seed: usize, chars: usize, sentences: &[&str]) -> TextDoc {
    let mut state = seed as u64 + 1;
    let (mut text, mut length) = (String::new(), 0);
    while length < chars {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let sentence = sentences[(state >> 33) as usize % sentences.len()];
        text.push_str(sentence);
        length += sentence.chars().count();
    }
    TextDoc {
        id: seed.to_string(),
        title: sentences[seed % sentences.len()].to_owned(),
        text: Some(text),
        sha256: Sha256::from_bytes([0; 32]),
    }
}
