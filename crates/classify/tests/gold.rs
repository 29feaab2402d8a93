//! The accuracy that the defaults were released with, where the texts of known topic are at hand.

mod common;

use std::collections::BTreeMap;
use std::path::Path;

use classify::TextDoc;
use common::{classifier, doc};

#[derive(serde::Deserialize)]
struct Gold {
    title: String,
    topic: String,
    alt_topics: Vec<String>,
    sections: BTreeMap<String, Option<String>>,
}

fn gold() -> Option<Vec<Gold>> {
    let folder = testkit::shared("gold/texts")?;
    let read = |path: &Path| serde_json::from_str(&std::fs::read_to_string(path).expect("a text can be read")).expect("a text is JSON");
    let files = std::fs::read_dir(folder).expect("the folder can be listed");
    Some(files.map(|f| read(&f.expect("a file can be listed").path())).collect())
}

/// Shares of right tracks and right topics.
fn accuracy(gold: &[Gold], shown: impl Fn(&Gold) -> TextDoc) -> (f64, f64) {
    let docs: Vec<TextDoc> = gold.iter().map(shown).collect();
    let found = classifier().classify_texts(&docs);
    let accepted = |g: &Gold, code: &str| g.topic.starts_with(code) || g.alt_topics.iter().any(|t| t.starts_with(code));
    let share = |code: fn(&record::Classification) -> &str| {
        found.iter().zip(gold).filter(|(c, g)| accepted(g, code(c))).count() as f64 / gold.len() as f64
    };
    (share(|c| &c.track), share(|c| &c.topic))
}

#[test]
fn whole_applications_and_titles_alone_are_as_right_as_released() {
    let Some(gold) = gold() else { return };
    let text = |g: &Gold| g.sections.values().flatten().cloned().collect::<Vec<_>>().join("\n");
    let (track, topic) = accuracy(&gold, |g| doc(&g.title, Some(&text(g))));
    assert!(track >= 0.96 && topic >= 0.95, "whole texts: track {track:.3} topic {topic:.3}");
    let (track, topic) = accuracy(&gold, |g| doc(&g.title, None));
    assert!(track >= 0.94 && topic >= 0.92, "titles: track {track:.3} topic {topic:.3}");
}
