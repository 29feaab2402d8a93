use std::collections::{BTreeMap, BTreeSet};

use rank::{AssignRules, FULL};
use record::{Classification, Contest, Say, Screening};
use text::Keep;

use super::Expert;

/// How well entries and experts suit.
pub(super) struct Affinities<'a> {
    entries: BTreeMap<&'a str, Subject>,
    experts: Vec<Profile>,
    rules: &'a AssignRules,
}

/// What an entry is about.
struct Subject {
    /// Chance of each topic.
    topics: BTreeMap<String, f64>,
    track: String,
    pairs: BTreeSet<[char; 2]>,
}

/// What an expert knows.
#[derive(Default)]
struct Profile {
    tracks: BTreeSet<String>,
    topics: BTreeSet<String>,
    /// Words of fields and titles of past entries, with their pairs of characters.
    words: Vec<(String, BTreeSet<[char; 2]>)>,
}

impl<'a> Affinities<'a> {
    pub(super) fn new(screening: &'a Screening, experts: &[Expert], rules: &'a AssignRules) -> Self {
        let classes: BTreeMap<&str, &Classification> = screening.classifications.iter().map(|c| (c.entry.as_str(), c)).collect();
        let titles: BTreeMap<&str, &str> = screening.entries.iter().map(|v| (v.entry.no.as_str(), v.entry.title.as_str())).collect();
        let subject = |r: &'a record::Ranking| {
            let no = r.entry.as_str();
            (no, Subject::of(&screening.contest, &r.track, titles.get(no).copied().unwrap_or(""), classes.get(no).copied()))
        };
        let entries = screening.rankings.iter().map(subject).collect();
        Self { entries, experts: experts.iter().map(|e| Profile::of(screening, e)).collect(), rules }
    }

    /// Points from 0 to [`FULL`], and what they rest on.
    pub(super) fn of(&self, entry: &str, expert: usize) -> (u32, Say) {
        let (subject, profile) = (&self.entries[entry], &self.experts[expert]);
        // An empty sum of floats is -0.
        let chance = |fits: &dyn Fn(&str) -> bool| subject.topics.iter().filter(|(t, _)| fits(t)).fold(0.0, |sum, (_, p)| sum + p).min(1.0);
        let topic = chance(&|t| profile.topics.contains(t));
        // The declared track counts as much as the text's.
        let track = if profile.tracks.contains(&subject.track) { 1.0 } else { chance(&|t| profile.tracks.contains(track_of(t))) };
        let (words, word) = profile.shared(&subject.pairs);
        let points = self.rules.track * track + self.rules.topic * topic + self.rules.words * words;
        (points.round().clamp(0.0, f64::from(FULL)) as u32, told(track, topic, words, word))
    }
}

fn told(track: f64, topic: f64, words: f64, word: &str) -> Say {
    let mut zh = vec![format!("赛道 {:.0}%", 100.0 * track), format!("赛题 {:.0}%", 100.0 * topic)];
    let mut en = vec![format!("track {:.0}%", 100.0 * track), format!("topic {:.0}%", 100.0 * topic)];
    if words > 0.3 {
        zh.push(format!("用词接近“{word}”"));
        en.push(format!("words close to \"{word}\""));
    }
    Say::new(zh.join("，"), en.join(", "))
}

fn track_of(topic: &str) -> &str {
    topic.split_once('.').map_or(topic, |(track, _)| track)
}

fn pairs(text: &str) -> BTreeSet<[char; 2]> {
    let chars: Vec<char> = text::fold_str(text, Keep::Letters).chars().collect();
    chars.windows(2).map(|w| [w[0], w[1]]).collect()
}

impl Subject {
    fn of(contest: &Contest, track: &str, title: &str, class: Option<&Classification>) -> Self {
        let mut words = title.to_owned();
        let topics = class.map_or_else(BTreeMap::new, topics);
        for evidence in class.iter().flat_map(|c| &c.evidence) {
            words.push(' ');
            words.push_str(&evidence.quote);
        }
        if let Some(topic) = class.and_then(|c| contest.topic(&c.topic)) {
            words.push(' ');
            words.push_str(&topic.title);
        }
        Self { topics, track: track.to_owned(), pairs: pairs(&words) }
    }
}

fn topics(class: &Classification) -> BTreeMap<String, f64> {
    class.candidates.iter().map(|c| (c.topic.clone(), c.probability)).collect()
}

impl Profile {
    fn of(screening: &Screening, expert: &Expert) -> Self {
        let mut profile = Self::default();
        for field in &expert.fields {
            profile.add_field(&screening.contest, field);
        }
        for past in &expert.past {
            match screening.entry(past) {
                Some(view) => {
                    // A past entry is one case of the expert's field: its topic and track are known ground.
                    if let Some(class) = screening.classification(past).filter(|c| !c.abstained) {
                        profile.tracks.insert(class.track.clone());
                        profile.topics.insert(class.topic.clone());
                    }
                    profile.add_words(&view.entry.title);
                }
                None => profile.add_words(past),
            }
        }
        profile
    }

    fn add_field(&mut self, contest: &Contest, field: &str) {
        let folded = text::fold_str(field, Keep::Letters);
        let is = |name: &str| text::fold_str(name, Keep::Letters) == folded;
        let track = contest.tracks.iter().find(|t| is(&t.code) || is(&t.name) || t.aliases.iter().any(|a| is(a)));
        if let Some(track) = track {
            self.tracks.insert(track.code.clone());
        } else if let Some(topic) = contest.topics.iter().find(|t| t.code == field.trim() || is(&t.title)) {
            self.topics.insert(topic.code.clone());
            self.tracks.insert(topic.track().to_owned());
        } else {
            self.add_words(field);
        }
    }

    fn add_words(&mut self, words: &str) {
        let pairs = pairs(words);
        if !pairs.is_empty() {
            self.words.push((words.to_owned(), pairs));
        }
    }

    /// Largest share of the pairs of one of the expert's words that the entry has, and that word.
    fn shared(&self, pairs: &BTreeSet<[char; 2]>) -> (f64, &str) {
        let share = |own: &BTreeSet<[char; 2]>| own.intersection(pairs).count() as f64 / own.len() as f64;
        let shares = self.words.iter().map(|(word, own)| (share(own), word.as_str()));
        shares.fold((0.0, ""), |best, next| if next.0 > best.0 { next } else { best })
    }
}
