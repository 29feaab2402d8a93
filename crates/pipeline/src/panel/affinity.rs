use std::collections::{BTreeMap, BTreeSet, HashMap};

use rank::{AssignRules, FULL};
use record::{Classification, Contest, Say, Screening};
use text::Keep;
use text::Vocabulary;

use super::Expert;
use crate::numbers::Numbers;

/// How well entries and experts suit.
pub(super) struct Affinities<'a> {
    entries: BTreeMap<&'a str, Subject>,
    experts: Known,
    rules: &'a AssignRules,
}

/// What an entry is about.
struct Subject {
    /// Chance of each topic.
    topics: BTreeMap<String, f64>,
    track: String,
    pairs: BTreeSet<[char; 2]>,
}

/// What the experts know, filed by what is known.
#[derive(Default)]
struct Known {
    experts: usize,
    tracks: BTreeMap<String, Vec<usize>>,
    topics: BTreeMap<String, Vec<usize>>,
    phrases: Vec<Phrase>,
    /// Phrases in which a pair of characters stands.
    pairs: HashMap<[char; 2], Vec<usize>>,
}

/// Words of a field of an expert or the title of a past entry.
struct Phrase {
    expert: usize,
    words: String,
    /// Whether it is a field, and not a past entry.
    is_field: bool,
    /// Different pairs of neighbouring characters in it.
    pairs: u32,
}

/// How well an entry suits one expert.
#[derive(Clone, Copy, Default)]
pub(super) struct Suits {
    /// Chance that the entry belongs to a track the expert knows.
    track: f64,
    /// Chance that it belongs to a topic the expert knows.
    topic: f64,
    /// Largest share of the pairs of one of the expert's phrases that the entry has.
    words: f64,
    /// That phrase.
    phrase: Option<usize>,
}

impl<'a> Affinities<'a> {
    pub(super) fn new(screening: &'a Screening, experts: &[Expert], rules: &'a AssignRules) -> Self {
        let classes: BTreeMap<&str, &Classification> = screening.classifications.iter().map(|c| (c.entry.as_str(), c)).collect();
        let titles: BTreeMap<&str, &str> = screening.entries.iter().map(|v| (v.entry.no.as_str(), v.entry.title.as_str())).collect();
        let subject = |r: record::Reviewed<'a>| {
            let no = r.entry;
            (no, Subject::of(&screening.contest, r.track, titles.get(no).copied().unwrap_or(""), classes.get(no).copied()))
        };
        let entries = screening.reviewed().into_iter().map(subject).collect();
        Self { entries, experts: Known::of(screening, experts), rules }
    }

    /// How well an entry suits each expert.
    pub(super) fn of(&self, entry: &str) -> Vec<Suits> {
        let (subject, known) = (&self.entries[entry], &self.experts);
        let mut suits = vec![Suits::default(); known.experts];
        for (topic, chance) in &subject.topics {
            for &e in known.topics.get(topic).into_iter().flatten() {
                suits[e].topic += chance;
            }
            for &e in known.tracks.get(track_of(topic)).into_iter().flatten() {
                suits[e].track += chance;
            }
        }
        // The declared track counts as much as the text's.
        for &e in known.tracks.get(&subject.track).into_iter().flatten() {
            suits[e].track = 1.0;
        }
        for (at, (phrase, share)) in known.phrases.iter().zip(known.shares(subject)).enumerate() {
            let own = &mut suits[phrase.expert];
            if share > own.words {
                (own.words, own.phrase) = (share, Some(at));
            }
        }
        suits
    }

    /// Fields that are neither track nor topic and whose words are close to those of no entry, with their experts: written in some other way,
    /// they would have counted.
    pub(super) fn idle_fields(&self) -> Vec<(usize, &str)> {
        let phrases = &self.experts.phrases;
        if self.entries.is_empty() {
            return Vec::new();
        }
        let mut close = vec![false; phrases.len()];
        for subject in self.entries.values() {
            for (close, share) in close.iter_mut().zip(self.experts.shares(subject)) {
                *close |= share > CLOSE;
            }
        }
        let idle = phrases.iter().zip(close).filter(|(phrase, close)| phrase.is_field && !close);
        idle.map(|(phrase, _)| (phrase.expert, phrase.words.as_str())).collect()
    }

    /// Points from 0 to [`FULL`].
    pub(super) fn points(&self, suits: &Suits) -> u32 {
        let (track, topic) = (suits.track.min(1.0), suits.topic.min(1.0));
        let points = self.rules.track * track + self.rules.topic * topic + self.rules.words * suits.words;
        points.round().clamp(0.0, f64::from(FULL)) as u32
    }

    /// What the points rest on.
    pub(super) fn told(&self, suits: &Suits) -> Say {
        let word = suits.phrase.map_or("", |at| self.experts.phrases[at].words.as_str());
        told(suits.track.min(1.0), suits.topic.min(1.0), suits.words, word)
    }
}

/// Share of a phrase's pairs from which on an entry speaks of the same.
const CLOSE: f64 = 0.3;

/// `赛道相符 100%，赛题相符 57%`: only what speaks for the pair; a chance that rounds to nothing does not.
fn told(track: f64, topic: f64, words: f64, word: &str) -> Say {
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    for (name, name_en, chance) in [("赛道", "track", track), ("赛题", "topic", topic)] {
        if chance >= 0.005 {
            zh.push(format!("{name}相符 {:.0}%", 100.0 * chance));
            en.push(format!("{name_en} fits {:.0}%", 100.0 * chance));
        }
    }
    if words > CLOSE {
        zh.push(format!("用词接近“{word}”"));
        en.push(format!("words close to \"{word}\""));
    }
    if zh.is_empty() {
        return Say::new(
            "与所填领域和以往项目都不对口：更对口的专家须回避、已达上限或已分得较多",
            "suits nothing the expert named: those it suits better stand back, are at their limits or read more already",
        );
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

impl Known {
    fn of(screening: &Screening, experts: &[Expert]) -> Self {
        let mut known = Self { experts: experts.len(), ..Self::default() };
        let (words, numbers) = (Vocabulary::of(&screening.contest), Numbers::of(screening));
        for (e, expert) in experts.iter().enumerate() {
            for field in &expert.fields {
                known.add_field(&words, e, field);
            }
            for past in &expert.past {
                let Some(view) = numbers.find(past) else {
                    known.add_phrase(e, past, false);
                    continue;
                };
                // A past entry is one case of the expert's field: its topic and track are known ground.
                if let Some(class) = screening.classification(&view.entry.no).filter(|c| !c.abstained()) {
                    file(&mut known.tracks, &class.track, e);
                    file(&mut known.topics, &class.topic, e);
                }
                known.add_phrase(e, &view.entry.title, false);
            }
        }
        known
    }

    fn add_field(&mut self, words: &Vocabulary, expert: usize, field: &str) {
        if let Some(track) = words.track(field) {
            file(&mut self.tracks, &track, expert);
        } else if let Some(topic) = words.topic(field) {
            file(&mut self.topics, &topic, expert);
            file(&mut self.tracks, track_of(&topic), expert);
        } else {
            self.add_phrase(expert, field, true);
        }
    }

    /// For each phrase the share of its pairs that an entry has.
    fn shares(&self, subject: &Subject) -> impl Iterator<Item = f64> {
        let mut shared = vec![0_u32; self.phrases.len()];
        for &phrase in subject.pairs.iter().filter_map(|pair| self.pairs.get(pair)).flatten() {
            shared[phrase] += 1;
        }
        self.phrases.iter().zip(shared).map(|(phrase, shared)| f64::from(shared) / f64::from(phrase.pairs))
    }

    fn add_phrase(&mut self, expert: usize, words: &str, is_field: bool) {
        let pairs = pairs(words);
        if pairs.is_empty() {
            return;
        }
        for pair in &pairs {
            self.pairs.entry(*pair).or_default().push(self.phrases.len());
        }
        self.phrases.push(Phrase { expert, words: words.to_owned(), is_field, pairs: pairs.len() as u32 });
    }
}

/// Files an expert under a code, once. Experts come one after the other.
fn file(by_code: &mut BTreeMap<String, Vec<usize>>, code: &str, expert: usize) {
    let of = by_code.entry(code.to_owned()).or_default();
    if of.last() != Some(&expert) {
        of.push(expert);
    }
}
