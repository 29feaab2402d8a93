use aho_corasick::AhoCorasick;
use record::Contest;

use crate::flat::{Flat, flatten};
use crate::kinds::Kinds;
use crate::rules::document::addresses_grader::Parameters;
use crate::settings::Settings;

use super::grader;

/// Ways to address the grader: words that follow each other, each one of several.
pub(super) struct Wordings {
    pub(super) patterns: Vec<Vec<Group>>,
    /// Finds the first words of the patterns.
    pub(super) first: AhoCorasick,
    /// For each word of `first`, the position of its pattern.
    pub(super) first_of: Vec<usize>,
    /// Characters that may stand between two words.
    pub(super) gap: usize,
}

/// Words of which a passage has one at the same place.
pub(super) struct Group {
    pub(super) words: Vec<String>,
    /// Finds any of them: hardly a first word is followed by a second, and looking for each alone takes a quarter of all checks.
    pub(super) any: AhoCorasick,
    /// Characters of the longest.
    pub(super) longest: usize,
}

impl Group {
    fn new(words: Vec<String>) -> Self {
        let any = AhoCorasick::new(&words).expect("a few hundred words fit into an automaton");
        let longest = words.iter().map(|word| word.chars().count()).max().unwrap_or(0);
        Self { words, any, longest }
    }
}

impl Wordings {
    /// The wordings of the settings, each word as `written` has it; a group without any word left takes its pattern with it.
    fn new(with: &Parameters, written: impl Fn(&str) -> Option<String>) -> Self {
        let group = |words: &Vec<String>| words.iter().filter_map(|w| written(w)).filter(|w| !w.is_empty()).collect::<Vec<_>>();
        let patterns = with.patterns.iter().map(|p| p.iter().map(group).collect::<Vec<_>>());
        let patterns = patterns.filter(|p| !p.is_empty() && p.iter().all(|g| !g.is_empty()));
        let patterns: Vec<Vec<Group>> = patterns.map(|p| p.into_iter().map(Group::new).collect()).collect();
        let firsts = patterns.iter().enumerate().flat_map(|(at, p)| p[0].words.iter().map(move |word| (at, word.clone())));
        let (first_of, words): (Vec<usize>, Vec<String>) = firsts.unzip();
        let first = AhoCorasick::new(&words).expect("a few hundred words fit into an automaton");
        Self { patterns, first, first_of, gap: with.gap }
    }
}

/// The words that reading looks for, flattened once for all entries.
pub(crate) struct Vocabulary {
    kinds: Kinds,
    certificates: Vec<usize>,
    /// Labels before the owner of a right.
    pub(super) owners: Vec<String>,
    /// Labels before the holder of a file.
    pub(super) labels: Vec<String>,
    /// Phrases that the holder follows.
    pub(super) before: Vec<String>,
    /// Phrases that follow the holder.
    pub(super) after: Vec<String>,
    /// Labels before the days of validity.
    pub(super) validity: Vec<String>,
    /// Words for a validity without end.
    pub(super) open_ended: Vec<String>,
    /// Labels of lines on which somebody signs.
    pub(super) signature: Vec<String>,
    /// Those of them whose lines are typed: days, names of units.
    pub(super) typed: Vec<String>,
    /// Labels before the title of a right.
    pub(super) titles: Vec<String>,
    /// Ways to address the grader, in plain letters.
    pub(super) plain: Wordings,
    /// The same as they look under a disguise.
    pub(super) bare: Wordings,
    /// Words near a passage that speak about such passages.
    pub(super) discussing: Vec<String>,
}

impl Vocabulary {
    pub(crate) fn new(contest: &Contest, settings: &Settings) -> Self {
        let all = |words: &[String]| words.iter().map(|w| flatten(w)).filter(|w| !w.is_empty()).collect::<Vec<_>>();
        let rules = &settings.rules;
        let holders = &rules.other_entity.with;
        let address = &rules.addresses_grader.with;
        let certificates = &rules.owner_not_applicant.with.certificates;
        Self {
            kinds: Kinds::new(contest),
            certificates: (0..contest.evidence.len()).filter(|&k| certificates.contains(&contest.evidence[k].key)).collect(),
            owners: all(&rules.owner_not_applicant.with.owner_labels),
            labels: all(&holders.labels),
            before: all(&holders.before),
            after: all(&holders.after),
            validity: all(&rules.expired.with.labels),
            open_ended: all(&rules.expired.with.open_ended),
            signature: all(&rules.unsigned.with.labels),
            typed: all(&rules.unsigned.with.typed),
            titles: all(&rules.certificate_differs.with.title_labels),
            plain: Wordings::new(address, |word| Some(grader::plain(word))),
            bare: Wordings::new(address, grader::bare),
            discussing: all(&address.discussing),
        }
    }

    /// The kind of a file: by its title, else by its name.
    pub(super) fn kind_of(&self, name: &str, flat: &Flat) -> Option<usize> {
        self.kinds.titled(flat).or_else(|| self.kinds.named(name))
    }

    /// The kind whose title a page begins with.
    pub(super) fn kind_of_page(&self, flat: &Flat, page: (usize, usize)) -> Option<usize> {
        self.kinds.heading(flat, page)
    }

    pub(super) fn is_certificate(&self, kind: usize) -> bool {
        self.certificates.contains(&kind)
    }
}
