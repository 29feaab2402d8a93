//! What the tests of whole seasons share.

use std::fs;
use std::path::Path;

use record::{Contest, Problem};

/// The contest of the repository, since its column names and tracks are what registries are read with.
pub(crate) fn contest() -> Contest {
    #[derive(serde::Deserialize)]
    struct Topics {
        topic: Vec<record::Topic>,
    }
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../pipelines/guangdong-2025");
    let mut contest: Contest = toml::from_str(&fs::read_to_string(dir.join("contest.toml")).unwrap()).unwrap();
    contest.topics = toml::from_str::<Topics>(&fs::read_to_string(dir.join("topics.toml")).unwrap()).unwrap().topic;
    contest
}

/// Where and what, a line each.
pub(crate) fn one_line(p: &Problem) -> String {
    let place = &p.place;
    let row = place.row.map_or(String::new(), |r| format!(":{r}"));
    let entry = place.entry.as_ref().map_or(String::new(), |e| format!(" [{e}]"));
    format!("{}{row}{entry} {}\n  {}\n  {}\n", place.file.as_deref().unwrap_or("-"), p.code, p.what.zh, p.what.en)
}
