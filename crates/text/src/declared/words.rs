//! What people write for a track or a topic in words of their own: in a form, in a list of corrections.

use std::collections::BTreeSet;

use crate::{Keep, fold_str};
use record::{Contest, Topic, Track};

/// Fewest folded characters of a part of a title that name a topic.
const MIN_PART: usize = 6;
/// Share of common pairs (Dice 1945) from which a mistyped title is still that title.
const NEARLY: f64 = 0.75;
/// How far the second must lie behind the nearest.
const CLEARLY: f64 = 0.15;

/// The track that an entrant's words mean, where they mean exactly one: its code, its name or an alias, with or without numbering
/// (`T01`, `赛道一：数据要素×工业制造领域`, `工业制造赛道`), or its number alone (`赛道一`, `1`).
pub fn decide_track(contest: &Contest, written: &str) -> Option<String> {
    let folded = fold_str(written, Keep::Letters);
    let by_code = only(coded(written).into_iter().filter_map(|(code, _)| contest.track(&code).map(|t| t.code.clone())));
    let by_name = by_name(contest, &folded);
    match (by_code, by_name) {
        (Found::One(code), Found::One(name)) => (code == name).then_some(code),
        (Found::One(code), Found::None) | (Found::None, Found::One(code)) => Some(code),
        (Found::None, Found::None) => by_number(contest, &folded),
        _ => None,
    }
}

/// The topic that an entrant's words mean, where they mean exactly one: its code, its title (with numbering, cut short, with the
/// description behind it, or slightly mistyped), or, where `track` is known, its number in the track (`赛题二`, `（二）`, `2`).
pub fn decide_topic(contest: &Contest, written: &str, track: Option<&str>) -> Option<String> {
    let folded = fold_str(written, Keep::Letters);
    let by_code = only(topic_codes(written).into_iter().filter_map(|code| contest.topic(&code).map(|t| t.code.clone())));
    let by_title = by_title(contest, &folded, track);
    match (by_code, by_title) {
        (Found::One(code), Found::One(title)) => (code == title).then_some(code),
        (Found::One(code), Found::None) | (Found::None, Found::One(code)) => Some(code),
        (Found::None, Found::None) => nearly(contest, &folded, track).or_else(|| numbered(contest, &folded, track?)),
        _ => None,
    }
}

/// The topic that is meant, or the track where no topic is; what is written like a topic's code means no track.
pub fn decide_place(contest: &Contest, written: &str) -> Option<String> {
    let topic = decide_topic(contest, written, None);
    topic.or_else(|| topic_codes(written).is_empty().then(|| decide_track(contest, written)).flatten())
}

/// None, one, or more than one.
enum Found {
    None,
    One(String),
    Several,
}

fn only(found: impl Iterator<Item = String>) -> Found {
    let mut found: Vec<String> = found.collect();
    found.sort();
    found.dedup();
    match found.len() {
        0 => Found::None,
        1 => Found::One(found.remove(0)),
        _ => Found::Several,
    }
}

/// Words that may be codes, in capitals: what would be the code of a track, and what follows it behind a point or a hyphen.
fn coded(written: &str) -> Vec<(String, Option<String>)> {
    let folded = fold_str(written, Keep::All).to_uppercase();
    let words = folded.split(|c: char| !(c.is_ascii_alphanumeric() || c == '.' || c == '-'));
    let parts = |word: &str| match word.split_once(['.', '-']) {
        Some((track, number)) => (track.to_owned(), Some(number.to_owned())),
        None => (word.to_owned(), None),
    };
    words.map(parts).collect()
}

/// What is written like the code of a topic, as the contest writes these: the code of the track, a point, the number in the track.
fn topic_codes(written: &str) -> Vec<String> {
    coded(written).into_iter().filter_map(|(track, number)| Some(format!("{track}.{}", number?))).collect()
}

/// Tracks named in the text. A name inside a longer name does not count: 医疗保障 is not 医疗.
fn by_name(contest: &Contest, folded: &str) -> Found {
    let names = |t: &Track| std::iter::once(&t.name).chain(&t.aliases).map(|n| fold_str(n, Keep::Letters)).collect::<Vec<_>>();
    let all: Vec<(String, String)> =
        contest.tracks.iter().flat_map(|t| names(t).into_iter().map(|n| (n, t.code.clone()))).filter(|(n, _)| !n.is_empty()).collect();
    if let Some((_, code)) = all.iter().find(|(name, _)| name == folded) {
        return Found::One(code.clone());
    }
    let spans: Vec<(usize, usize, &String)> =
        all.iter().flat_map(|(name, code)| folded.match_indices(name.as_str()).map(move |(at, _)| (at, at + name.len(), code))).collect();
    let inside = |a: &(usize, usize, &String)| spans.iter().any(|b| b.0 <= a.0 && a.1 <= b.1 && b.1 - b.0 > a.1 - a.0);
    only(spans.iter().filter(|s| !inside(s)).map(|s| s.2.clone()))
}

fn by_number(contest: &Contest, folded: &str) -> Option<String> {
    let rest = folded.strip_prefix("赛道").or_else(|| folded.strip_prefix("第").map(|r| r.trim_end_matches("赛道"))).unwrap_or(folded);
    nth(&contest.tracks, rest).map(|t| t.code.clone())
}

fn in_track<'a>(contest: &'a Contest, track: Option<&'a str>) -> impl Iterator<Item = &'a Topic> {
    contest.topics.iter().filter(move |t| track.is_none_or(|code| t.track() == code))
}

/// Topics whose title stands in the text, or whose title the text is a part of.
fn by_title(contest: &Contest, folded: &str, track: Option<&str>) -> Found {
    let title = |t: &Topic| fold_str(&t.title, Keep::Letters);
    let whole = only(contest.topics.iter().filter(|t| folded.contains(&title(t))).map(|t| t.code.clone()));
    if !matches!(whole, Found::None) {
        return whole;
    }
    let bare = without_numbering(folded);
    if bare.chars().count() < MIN_PART {
        return Found::None;
    }
    only(in_track(contest, track).filter(|t| title(t).contains(bare)).map(|t| t.code.clone()))
}

/// The text behind `赛题二`, `二` or `2`.
fn without_numbering(folded: &str) -> &str {
    let rest = folded.strip_prefix("赛题").unwrap_or(folded);
    rest.trim_start_matches(crate::numeral::is_figure)
}

fn nearly(contest: &Contest, folded: &str, track: Option<&str>) -> Option<String> {
    let pairs = |s: &str| {
        let chars: Vec<char> = s.chars().collect();
        chars.windows(2).map(|w| (w[0], w[1])).collect::<BTreeSet<_>>()
    };
    let written = pairs(without_numbering(folded));
    let mut near: Vec<(f64, &str)> = in_track(contest, track)
        .map(|t| {
            let title = pairs(&fold_str(&t.title, Keep::Letters));
            let total = title.len() + written.len();
            (2.0 * title.intersection(&written).count() as f64 / total.max(1) as f64, t.code.as_str())
        })
        .collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    let second = near.get(1).map_or(0.0, |n| n.0);
    near.first().filter(|n| n.0 >= NEARLY && n.0 - second >= CLEARLY).map(|n| n.1.to_owned())
}

fn numbered(contest: &Contest, folded: &str, track: &str) -> Option<String> {
    let topics: Vec<&Topic> = in_track(contest, Some(track)).collect();
    nth(&topics, folded.strip_prefix("赛题").unwrap_or(folded)).map(|t| t.code.clone())
}

/// What a number counts, from 1.
fn nth<'a, T>(all: &'a [T], number: &str) -> Option<&'a T> {
    let number = crate::whole_number(number)?;
    all.iter().zip(1..).find(|&(_, n)| n == number).map(|(one, _)| one)
}

#[cfg(test)]
mod tests {
    use super::*;
    /// Three tracks, two of which begin alike.
    fn contest() -> Contest {
        let track = |code: &str, name: &str, aliases: &[&str]| Track {
            aliases: aliases.iter().map(|a| (*a).to_owned()).collect(),
            ..testkit::track(code, name)
        };
        let topic = |(code, title): (&str, &str)| testkit::topic(code, title);
        Contest {
            tracks: vec![
                track("T01", "工业制造", &["工业", "制造业"]),
                track("T02", "医疗健康", &["医疗"]),
                track("T03", "医疗保障", &["医保"]),
            ],
            topics: [
                ("T01.01", "提升创新研发能力，推动制造高端化发展"),
                ("T01.02", "提高工业制造决策科学性，降本提质增效"),
                ("T02.01", "提升医疗服务便捷性"),
                ("T03.01", "提升医保管理水平"),
            ]
            .map(topic)
            .to_vec(),
            ..testkit::contest("赛")
        }
    }

    fn track(written: &str, expected: Option<&str>) {
        assert_eq!(decide_track(&contest(), written).as_deref(), expected, "{written:?}");
    }

    fn topic(written: &str, track: Option<&str>, expected: Option<&str>) {
        assert_eq!(decide_topic(&contest(), written, track).as_deref(), expected, "{written:?} in {track:?}");
    }

    #[test]
    fn a_track_is_read_as_people_write_it() {
        track("T02", Some("T02"));
        track("医疗保障", Some("T03"));
        track("医保", Some("T03"));
        track("医療健康", Some("T02"));
        track("医疗", Some("T02"));
        track("赛道一", Some("T01"));
        track("第二赛道", Some("T02"));
        track("3", Some("T03"));
        track("赛道三：“数据要素×”医疗保障领域", Some("T03"));
        track("T01 工业制造", Some("T01"));
        track("数据要素×工业制造赛道", Some("T01"));
    }

    #[test]
    fn words_that_mean_no_track_or_two_mean_none() {
        track("", None);
        track("工业制造、医疗健康", None);
        track("T01 医疗健康", None);
        track("T77", None);
        track("99", None);
        track("其他", None);
    }

    #[test]
    fn a_topic_is_read_as_people_write_it() {
        topic("T01.02", None, Some("T01.02"));
        topic("t01-02", None, Some("T01.02"));
        topic("（二）提高工业制造决策科学性，降本提质增效", None, Some("T01.02"));
        topic("赛题二：提高工业制造决策科学性 降本提质增效", None, Some("T01.02"));
        topic("2.提高工业制造决策科学性", None, Some("T01.02"));
        topic("提高工业制造决策的科学性，降本提质增效", None, Some("T01.02"));
        topic("赛题二", Some("T01"), Some("T01.02"));
        topic("（一）", Some("T03"), Some("T03.01"));
    }

    #[test]
    fn words_that_mean_no_topic_or_two_mean_none() {
        topic("赛题二", None, None);
        topic("", Some("T01"), None);
        topic("提升创新研发能力，推动制造高端化发展；提高工业制造决策科学性，降本提质增效", None, None);
        topic("T01.01 提高工业制造决策科学性，降本提质增效", None, None);
        topic("提高", Some("T01"), None);
        topic("赛题九", Some("T01"), None);
    }
}
