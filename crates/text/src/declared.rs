//! Which track and which topic somebody means: the one place that answers it. A cell of a registry or of a list means one that the contest
//! names, in one of the forms that registries are known to use ([`Vocabulary`]); words of people's own are read with more patience
//! ([`decide_track`], [`decide_topic`], [`decide_place`]). Neither guesses: what means none, or two, means nothing.

mod words;

use std::collections::{BTreeMap, BTreeSet};

use crate::{Keep, fold_str};
use record::{Contest, UnitType};

pub use words::{decide_place, decide_topic, decide_track};

/// What entrants may write for tracks, topics and kinds of bodies, each form with the codes that it may mean.
#[derive(Debug)]
pub struct Vocabulary {
    tracks: BTreeMap<String, BTreeSet<String>>,
    topics: BTreeMap<String, BTreeSet<String>>,
    unit_types: BTreeMap<String, UnitType>,
}

impl Vocabulary {
    /// The words of a contest.
    pub fn of(contest: &Contest) -> Self {
        let mut tracks = BTreeMap::new();
        let mut topics = BTreeMap::new();
        for track in &contest.tracks {
            for name in track.aliases.iter().chain([&track.name]) {
                add(&mut tracks, name, &track.code);
                add(&mut tracks, &format!("{}{name}", track.code), &track.code);
                add(&mut tracks, &format!("{name}赛道"), &track.code);
            }
            add(&mut tracks, &track.code, &track.code);
        }
        for topic in &contest.topics {
            let track = contest.track(topic.track());
            let prefixes = ["", &topic.code].into_iter().chain(track.map(|t| t.name.as_str()));
            for prefix in prefixes {
                add(&mut topics, &format!("{prefix}{}", topic.title), &topic.code);
            }
            add(&mut topics, &topic.code, &topic.code);
        }
        let unit_types = contest.unit_types.iter().flat_map(|t| t.names.iter().map(|n| (key(n), t.unit_type))).collect();
        Self { tracks, topics, unit_types }
    }

    /// Code of the track that a cell means, where it means exactly one.
    pub fn track(&self, cell: &str) -> Option<String> {
        only(&self.tracks, cell)
    }

    /// Code of the topic that a cell means, where it means exactly one.
    pub fn topic(&self, cell: &str) -> Option<String> {
        only(&self.topics, cell)
    }

    /// Kind of body that a cell means.
    pub fn unit_type(&self, cell: &str) -> Option<UnitType> {
        self.unit_types.get(&key(cell)).copied()
    }
}

fn key(written: &str) -> String {
    fold_str(written, Keep::Letters)
}

fn add(forms: &mut BTreeMap<String, BTreeSet<String>>, form: &str, code: &str) {
    forms.entry(key(form)).or_default().insert(code.to_owned());
}

fn only(forms: &BTreeMap<String, BTreeSet<String>>, cell: &str) -> Option<String> {
    let codes = [cell, without_numbering(cell)].into_iter().find_map(|form| forms.get(&key(form)))?;
    let mut codes = codes.iter();
    match (codes.next(), codes.next()) {
        (Some(code), None) => Some(code.clone()),
        _ => None,
    }
}

/// A cell without the number in front: `（三）`, `3.`, `赛题三：`, `12、`.
fn without_numbering(cell: &str) -> &str {
    let cell = cell.trim();
    let cell = ["赛道", "赛题", "方向", "第"].into_iter().find_map(|p| cell.strip_prefix(p)).unwrap_or(cell);
    let bare = cell.trim_start_matches(['（', '(', '【', ' ']).trim_start_matches(crate::numeral::is_figure);
    let rest = bare.trim_start_matches(['）', ')', '】', '.', '．', '、', ':', '：', '-', '—', ' ', '\u{3000}']);
    // Without a mark behind it the numeral belongs to the words (三农).
    if rest.len() < bare.len() { rest } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;
    use record::UnitTypeName;

    fn contest() -> Contest {
        let names = vec!["事业单位".to_owned()];
        let unit_types = vec![UnitTypeName { unit_type: UnitType::PublicInstitution, names }];
        Contest { unit_types, ..testkit::two_tracks("赛") }
    }

    #[test]
    fn a_declaration_means_one_code_or_none() {
        let words = Vocabulary::of(&contest());
        let track = |cell: &str, expected: Option<&str>| assert_eq!(words.track(cell).as_deref(), expected, "{cell}");
        for written in
            ["工业制造", "T01", "t01", "T01 工业制造", "工业制造赛道", "一、工业制造", "（1）工业制造", "赛道一：工業製造", "智能制造"]
        {
            track(written, Some("T01"));
        }
        for written in ["", "工业", "工业制造、现代农业", "T99", "工业制造业"] {
            track(written, None);
        }
        let topic = |cell: &str, expected: Option<&str>| assert_eq!(words.topic(cell).as_deref(), expected, "{cell}");
        for written in [
            "提升创新研发能力，推动制造高端化发展",
            "提升创新研发能力,推动制造高端化发展",
            "T01.01",
            "T01.01 提升创新研发能力，推动制造高端化发展",
            "工业制造-提升创新研发能力，推动制造高端化发展",
            "1.提升创新研发能力，推动制造高端化发展",
        ] {
            topic(written, Some("T01.01"));
        }
        topic("提升创新研发能力", None);
        topic("同名赛题", None);
        topic("现代农业：同名赛题", Some("T02.01"));
        topic("三农数据服务", Some("T02.02"));
        assert_eq!(words.unit_type("事业单位"), Some(UnitType::PublicInstitution));
        assert_eq!(words.unit_type("俱乐部"), None);
    }
}
