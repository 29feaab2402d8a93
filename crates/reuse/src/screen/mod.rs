//! From entries to matches: who may have what from whom, with kind, direction, reasons and probability. [`screen`] is the order of the steps.
//!
//! What is compared: `names` and `amount` say which text, `sentence` which sentences and figures of it, `folder` which files beside the form.
//! What finds a match: passages (`evidence`, weighed by `weigh`), retold sentences (`candidates`, `retold`, `retelling`), tables (`tables`), what the
//! registry says (`titles`, with the `slips` of whoever typed or scanned a list), files beside the forms (`attached`). What counts for less: text of
//! many units (`standard`), rules and what units say of themselves (`wording`, `set_text`), forms that each filled in (`filled`), what everybody
//! says (`language`). What is said of it: `direction`, `reasons`, `alike`, `cluster`; and what was left out, `ledger`.

mod alike;
mod amount;
mod attached;
mod candidates;
mod cluster;
mod direction;
mod evidence;
mod filled;
mod folder;
mod language;
mod ledger;
mod names;
mod reasons;
mod retelling;
mod retold;
mod sentence;
mod set_text;
mod slips;
mod sorted;
mod standard;
mod tables;
mod titles;
mod weigh;
mod wording;

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use record::{Aligned, CommonText, Dossier, Match, Material, Problem, Relation, Span, Text};

use crate::{Found, Retold, Settings, Source};
use sentence::{Lexicon, Sentence};
use set_text::SetTexts;
use standard::Standard;
use titles::Card;
use wording::Wording;

/// What a division is to the one that is screened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// The division that is screened.
    Home,
    /// Another division of the same season.
    Other,
    /// A division of an earlier season.
    Earlier,
}

/// What a file beside a form is to comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Paper {
    /// The entrant's own words.
    Own,
    /// Its name calls it a certificate, a declaration or a report that everybody words alike.
    Named,
    /// Its first lines do.
    Titled,
}

/// Entries to be compared, and what is known of them besides.
#[derive(Clone, Copy)]
pub struct Case<'a> {
    /// All entries.
    pub dossiers: &'a [Dossier],
    /// What a division is to the screened one.
    pub role_of: &'a (dyn Fn(&str) -> Role + Sync),
    /// Texts that every entry shares (form, notice).
    pub templates: &'a [String],
    /// Further candidates for retold texts: positions of two dossiers and how near they are, as vectors of meaning give them. They are
    /// looked at like those found by rare words; nearness alone makes no match.
    pub neighbours: &'a [(usize, usize, f32)],
    /// What a file beside the form is.
    pub paper_of: &'a (dyn Fn(&Material) -> Paper + Sync),
}

impl<'a> Case<'a> {
    /// Entries of which nothing else is known.
    pub fn new(dossiers: &'a [Dossier], role_of: &'a (dyn Fn(&str) -> Role + Sync)) -> Self {
        Self { dossiers, role_of, templates: &[], neighbours: &[], paper_of: &|_| Paper::Own }
    }
}

impl std::fmt::Debug for Case<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Case").field("dossiers", &self.dossiers.len()).field("templates", &self.templates).finish_non_exhaustive()
    }
}

/// What comparing all entries gave.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Screened {
    /// Pairs of entries of which the first is of the screened division, by first entry, then second. That of the forms comes first, then
    /// those of other files, by file.
    pub matches: Vec<Match>,
    /// Text left out of comparison or too short to be a passage, most entries first.
    pub common: Vec<CommonText>,
    /// What was looked at, by name.
    pub counts: BTreeMap<String, u64>,
    /// What could not be compared.
    pub problems: Vec<Problem>,
}

/// Compares all entries with each other and reports the pairs that touch the screened division.
pub fn screen(case: &Case<'_>, settings: &Settings) -> Screened {
    let roles: Vec<Role> = case.dossiers.iter().map(|d| (case.role_of)(&d.entry.division)).collect();
    let bench = Bench::prepare(case.dossiers, &roles, settings);
    let templates: Vec<&str> = case.templates.iter().map(String::as_str).collect();
    let found = crate::pairs(&bench.sources(), &templates, settings);
    let standard = Standard::of(&found, bench.units());
    let evidence::Copied { mut matches, own, set_phrases } = evidence::copied(&bench, &found, &standard, settings);
    let retold = retelling::of_forms(&bench, case.neighbours, &found, &matches, &standard, settings);
    let looked_at = retold.looked_at;
    merge(&mut matches, retold.matches);
    let tables = tables::matches(&bench, &matches, settings);
    merge(&mut matches, tables);
    let named = evidence::titles(&bench, &matches, settings);
    let pairs: BTreeSet<(usize, usize)> = named.iter().map(|(pair, _)| *pair).collect();
    matches.retain(|(pair, _)| !pairs.contains(pair));
    matches.extend(named);
    let known = |((i, j), m): &Placed| {
        let first = if m.a.entry == case.dossiers[*i].entry.no { *i } else { *j };
        ((*i, *j), attached::Known { first, probability: m.probability })
    };
    let attached = attached::screen(&bench, case, matches.iter().map(known).collect(), settings);
    let matches = in_order(matches.into_iter().map(|(_, m)| m).collect(), attached.matches, settings);
    let mut counts = counts(&bench, &found, looked_at, &matches);
    counts.extend(attached.counts.into_iter().map(|(name, count)| (name.to_owned(), count)));
    let mut common = ledger::common(&bench, &found, &standard, (&own, &set_phrases), settings);
    common.extend(attached.common);
    ledger::sort(&mut common);
    let problems = bench.problems.into_iter().chain(attached.problems).collect();
    Screened { matches, common, counts, problems }
}

/// All matches in the order of [`Screened::matches`], with their clusters.
fn in_order(forms: Vec<Match>, attached: Vec<Match>, settings: &Settings) -> Vec<Match> {
    let mut all: Vec<(bool, Match)> = forms.into_iter().map(|m| (false, m)).chain(attached.into_iter().map(|m| (true, m))).collect();
    let key = |(attached, m): &(bool, Match)| (m.a.entry.clone(), m.b.entry.clone(), *attached, m.a.file.clone(), m.b.file.clone());
    all.sort_by_cached_key(key);
    let mut matches: Vec<Match> = all.into_iter().map(|(_, m)| m).collect();
    cluster::number(&mut matches, settings.evidence.medium);
    matches
}

/// A match with the positions of its entries.
pub(crate) type Placed = ((usize, usize), Match);

/// A pair has one match: the more probable one.
fn merge(matches: &mut Vec<Placed>, more: Vec<Placed>) {
    let at: BTreeMap<(usize, usize), usize> = matches.iter().enumerate().map(|(i, m)| (m.0, i)).collect();
    for (pair, new) in more {
        match at.get(&pair) {
            Some(&i) if matches[i].1.probability >= new.probability => {}
            Some(&i) => matches[i].1 = new,
            None => matches.push((pair, new)),
        }
    }
}

/// Part of the words of rules that is enough below a title of a text of rules.
const BELOW_TITLE: f64 = 0.5;

/// All entries, prepared for comparison.
pub(crate) struct Bench<'a> {
    pub(crate) dossiers: &'a [Dossier],
    pub(crate) roles: &'a [Role],
    /// Text of the form with names blanked; empty without a form.
    pub(crate) texts: Vec<String>,
    pub(crate) sentences: Vec<Vec<Sentence>>,
    pub(crate) lexicon: Lexicon,
    pub(crate) cards: Vec<Card>,
    legal: Wording,
    /// Words by which a sentence is a rule.
    by_sentence: Wording,
    set_texts: SetTexts,
    pub(crate) about_itself: Wording,
    slices: Vec<u32>,
    /// Forms that are not compared, or whose end is not.
    problems: Vec<Problem>,
}

impl<'a> Bench<'a> {
    fn prepare(dossiers: &'a [Dossier], roles: &'a [Role], settings: &Settings) -> Self {
        let (texts, mut problems) = own_texts(dossiers, settings);
        let retold = &settings.retold;
        let wording = |words: &[String], low, high| Wording::new(words, low, high);
        let (rules, own) = (&settings.evidence.legal, &settings.evidence.about_itself);
        let of_rules = |words: &[String]| {
            wording(words, rules.low, rules.high).without(&rules.passed).with_subjects(&rules.subjects, rules.subjects_most)
        };
        let legal = of_rules(&rules.words);
        let about_itself = wording(&own.words, own.low, own.high);
        let set_texts = SetTexts::new(rules);
        // A sentence of an alphabet with one word of duty has the density of a rule and is none.
        let ideographic: Vec<String> = rules.words.iter().filter(|w| !w.chars().any(wording::is_spaced)).cloned().collect();
        let by_sentence = of_rules(&ideographic);
        let mut sentences: Vec<Vec<Sentence>> = texts.par_iter().map(|t| told(t, &by_sentence, retold)).collect();
        let most = retold.max_sentences;
        let long = (0..sentences.len()).filter(|&i| sentences[i].len() > most as usize);
        let path = |i: usize| dossiers[i].application().map_or("", |form| form.path.as_str());
        problems.extend(long.map(|i| amount::too_many_sentences(&dossiers[i], path(i), ("申报书", "form"), sentences[i].len(), most)));
        sentences.iter_mut().for_each(|s| s.truncate(most as usize));
        let with_text: Vec<&[Sentence]> = sentences.iter().filter(|s| !s.is_empty()).map(Vec::as_slice).collect();
        let lexicon = Lexicon::new(&with_text, retold.prior_texts);
        let cards: Vec<Card> = dossiers.par_iter().map(|d| Card::of(&d.entry, &settings.titles)).collect();
        let divisions: BTreeSet<&str> = dossiers.iter().map(|d| d.entry.division.as_str()).collect();
        let slices = dossiers.iter().map(|d| divisions.range(..d.entry.division.as_str()).count() as u32).collect();
        Self { dossiers, roles, texts, sentences, lexicon, cards, legal, by_sentence, set_texts, about_itself, slices, problems }
    }

    fn sources(&self) -> Vec<Source<'_>> {
        self.texts.iter().zip(&self.slices).map(|(text, &slice)| Source { text, slice }).collect()
    }

    /// Number of the legal unit that each text is of; a text of nobody known is its own.
    fn units(&self) -> Vec<u32> {
        titles::unit_numbers(&self.cards)
    }

    /// Text of the form as it was extracted; only of an entry that has one.
    pub(crate) fn document(&self, i: usize) -> &Text {
        &self.dossiers[i].application().expect("only an entry with a form shares passages").document.text
    }

    /// A part of the text that is compared.
    pub(crate) fn part(&self, i: usize, span: Span) -> String {
        self.texts[i].chars().skip(span.from() as usize).take(span.len() as usize).collect()
    }

    /// [`told`] of a text beside the forms.
    pub(crate) fn told(&self, source: &str, settings: &Retold) -> Vec<Sentence> {
        told(source, &self.by_sentence, settings)
    }

    /// How far a passage of two texts is a rule, 0 to 1: by its words, of which half are enough where it stands below a title of such a text on
    /// both sides.
    pub(crate) fn rules(&self, (x, y): (&Text, &Text), p: &Aligned) -> f64 {
        let words = x.slice(p.a);
        let by_words = self.legal.degree(words);
        let below = self.set_texts.share(x, p.a);
        // Most passages stand below no such title.
        if below == 0.0 {
            return by_words;
        }
        by_words.max(below.min(self.set_texts.share(y, p.b)) * self.legal.degree_from(words, BELOW_TITLE))
    }

    /// Whether one unit leads or joins two entries of the screened division, which may be parts of one project.
    pub(crate) fn are_of_one_unit(&self, i: usize, j: usize) -> bool {
        [i, j].iter().all(|&k| self.roles[k] == Role::Home) && self.cards[i].shares_a_unit(&self.cards[j])
    }

    pub(crate) fn has_text(&self, i: usize) -> bool {
        !self.sentences[i].is_empty()
    }

    /// How a pair stands, its first the one that is reported: of the screened division, and where both are, the one sent later or, where that
    /// is not known, with the greater number. `None` where neither is of the screened division.
    pub(crate) fn orient(&self, i: usize, j: usize) -> Option<(usize, usize, Relation)> {
        let (i, j) = match (self.roles[i], self.roles[j]) {
            (Role::Home, Role::Home) => {
                let (x, y) = (&self.dossiers[i].entry, &self.dossiers[j].entry);
                let by_time = x.submitted.as_ref().zip(y.submitted.as_ref()).map_or(Ordering::Equal, |(x, y)| x.cmp(y));
                let is_later = by_time.then_with(|| x.no.cmp(&y.no)).is_gt();
                return Some(if is_later { (i, j, Relation::SameDivision) } else { (j, i, Relation::SameDivision) });
            }
            (Role::Home, _) => (i, j),
            (_, Role::Home) => (j, i),
            _ => return None,
        };
        Some((i, j, if self.roles[j] == Role::Other { Relation::OtherDivision } else { Relation::EarlierSeason }))
    }
}

/// [`own_text`] of each entry, as far as it is compared.
fn own_texts(dossiers: &[Dossier], settings: &Settings) -> (Vec<String>, Vec<Problem>) {
    let wrapped = settings.retold.wrapped_line;
    let settings = &settings.amount;
    let text = |dossier: &Dossier| {
        let (text, all) = amount::beginning(own_text(dossier, wrapped), settings.one_text);
        let mut letters = Vec::new();
        text::letter_units(&text, &mut letters);
        (text, (all, letters.len() as u32))
    };
    let (mut texts, sizes): (Vec<String>, Vec<(Option<usize>, u32)>) = dossiers.par_iter().map(text).unzip();
    let path = |i: usize| dossiers[i].application().map_or("", |form| form.path.as_str());
    let mut problems = Vec::new();
    for i in amount::beyond(&sizes.iter().map(|size| size.1).collect::<Vec<_>>(), settings.all_texts) {
        texts[i].clear();
        problems.push(amount::left_out(&dossiers[i], path(i), sizes[i].1));
    }
    for (i, (all, _)) in sizes.iter().enumerate().filter(|(i, _)| !texts[*i].is_empty()) {
        problems.extend(all.map(|all| amount::compared_in_part(&dossiers[i], path(i), all, settings)));
    }
    (texts, problems)
}

/// Text of the form, its headings, what its cover says of the registry and the entry's names blanked, with the same character offsets.
fn own_text(dossier: &Dossier, wrapped: u32) -> String {
    let Some(application) = dossier.application() else { return String::new() };
    let headings = dossier.form.sections.iter().map(|s| s.heading);
    let cover = dossier.form.fields.values().map(|f| f.span);
    let text = names::blank_spans(&application.document.flow(wrapped), headings.chain(cover).collect());
    names::blank(&text, &dossier.entry)
}

/// Sentences that tell something: rules are told alike by everybody.
fn told(source: &str, legal: &Wording, settings: &Retold) -> Vec<Sentence> {
    let text = Text::new(source.to_owned());
    let mut sentences = sentence::split(source, settings.min_sentence);
    sentences.retain(|s| legal.degree(text.slice(s.span)) < 1.0 && !lists_a_right(text.slice(s.span), settings));
    sentences
}

/// Whether a sentence is an item of a list of rights: whoever holds a right lists it in each entry.
fn lists_a_right(sentence: &str, settings: &Retold) -> bool {
    settings.right_marks.iter().any(|mark| {
        let numbered =
            |(at, _): (usize, &str)| sentence[at + mark.len()..].chars().find(|c| !c.is_whitespace()).is_some_and(|c| c.is_ascii_digit());
        if mark.is_ascii() { sentence.match_indices(mark.as_str()).any(numbered) } else { sentence.contains(mark.as_str()) }
    })
}

fn counts(bench: &Bench<'_>, found: &Found, looked_at: u64, matches: &[Match]) -> BTreeMap<String, u64> {
    let c = &found.counts;
    let with_text = (0..bench.dossiers.len()).filter(|&i| bench.has_text(i)).count() as u64;
    [
        ("entries", bench.dossiers.len() as u64),
        ("entries_with_text", with_text),
        ("entries_without_text", bench.dossiers.len() as u64 - with_text),
        ("postings_in", c.postings_in),
        ("postings_single", c.single),
        ("postings_paired", c.paired),
        ("postings_ledgered", c.ledgered),
        ("hits", c.hits),
        ("candidates", c.candidates),
        ("aligned", c.aligned),
        ("pairs", c.pairs),
        ("short_runs", c.short_runs),
        ("common_blocks", c.common_blocks),
        ("retold_candidates", looked_at),
        ("matches", matches.len() as u64),
    ]
    .into_iter()
    .map(|(name, count)| (name.to_owned(), count))
    .collect()
}
