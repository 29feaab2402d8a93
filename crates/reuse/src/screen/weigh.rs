//! What two texts share, weighed: what of it counts how much, and how probable it makes that one was copied.

use std::hash::BuildHasher;

use record::{Aligned, DocumentRef, Dossier, Match, MatchKind, Relation, Say, Span, Text};
use rustc_hash::{FxBuildHasher, FxHashSet};
use text::Keep;

use super::Bench;
use super::filled::Filled;
use super::language::Asked;
use super::standard::Standard;
use crate::{Logistic, Pair, Settings};

/// Shared passages of a pair with what they weigh.
#[derive(Clone)]
pub(crate) struct Weighed {
    /// Those that count, in the order of `a`.
    pub(crate) passages: Vec<Aligned>,
    /// Those that do not, being a unit's description of itself.
    pub(crate) grey: Vec<Aligned>,
    /// Characters that agree in those that count.
    pub(crate) agreeing: u32,
    /// How many of them say for the first time what they say, and how many of these are standard text.
    pub(crate) once: f64,
    pub(crate) standard: f64,
    /// Shares of both texts, common text left out.
    pub(crate) shares: (f64, f64),
    /// Share of what agrees that is told and not merely said as everybody says it.
    pub(crate) told: f64,
    pub(crate) kind: MatchKind,
    pub(crate) probability: f64,
    pub(crate) odds: Odds,
    /// The passages stand in texts of many units and are neither rules nor a form: they have one source, whoever that is.
    pub(crate) one_source: bool,
}

impl Weighed {
    /// Whether there is a match: probable enough, or with a run of its own that a reader should be able to see.
    pub(crate) fn is_match(&self, settings: &Settings) -> bool {
        let evidence = &settings.evidence;
        let run = f64::from(self.longest_run()) * self.odds.letter;
        let verbatim = run >= f64::from(evidence.min_verbatim) && 2.0 * self.standard < self.once;
        !self.passages.is_empty() && (self.probability >= evidence.min_probability || verbatim)
    }

    /// Passages that would make a match, if they did not say what everybody says or the same again.
    pub(crate) fn set_phrases(&self, settings: &Settings) -> &[Aligned] {
        let by_letters = self.odds.at(f64::from(self.agreeing), self.agreeing, self.shares);
        if self.is_match(settings) || by_letters < settings.evidence.medium { &[] } else { &self.passages }
    }

    /// The passages of the two texts, as a model of the language is asked for them.
    pub(crate) fn asked(&self, (a, b): (&str, &str)) -> Vec<Asked> {
        let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
        let part = |text: &[char], span: Span| text[span.from() as usize..span.to() as usize].iter().collect::<String>();
        self.passages
            .iter()
            .map(|p| Asked { here: part(&a, p.a), there: part(&b, p.b), agreeing: p.agreeing, longest_run: p.longest_run })
            .collect()
    }

    /// The same where only a part of what agrees is told. Most of a text tells what it tells, and text of one source is weak already.
    pub(crate) fn with_told(self, told: f64) -> Self {
        if self.one_source || self.kind == MatchKind::Resubmission {
            return self;
        }
        let own = told * own_characters(self.once, self.standard);
        let probability = self.odds.at(own, self.agreeing, self.shares);
        Self { told, probability, ..self }
    }

    pub(crate) fn longest_run(&self) -> u32 {
        self.passages.iter().map(|p| p.longest_run).max().unwrap_or(0)
    }

    /// The match that these passages are, with its shares of the whole texts and its reasons.
    pub(crate) fn into_match(self, (a, b): (DocumentRef, DocumentRef), relation: Relation, raw: (f64, f64), reasons: Vec<Say>) -> Match {
        Match {
            a,
            b,
            kind: self.kind,
            relation,
            probability: self.probability,
            share_a: self.shares.0,
            share_b: self.shares.1,
            share_a_raw: raw.0,
            share_b_raw: raw.1,
            longest_run: self.longest_run(),
            passages: self.passages,
            reasons,
            cluster: 0,
        }
    }
}

/// Weighs what two texts share, seen from `a`.
pub(crate) fn weigh(bench: &Bench<'_>, pair: &Pair, (a, b): (usize, usize), standard: &Standard, settings: &Settings) -> Weighed {
    let evidence = &settings.evidence;
    let swapped = pair.a as usize != a;
    let same_unit = bench.cards[a].same_unit(&bench.cards[b]);
    let mut all: Vec<Aligned> = pair.passages.iter().map(|p| if swapped { turned(&p.at) } else { p.at.clone() }).collect();
    all.sort_by_key(|p| (p.a, p.b));
    let whole = if swapped { (pair.share_b, pair.share_a) } else { (pair.share_a, pair.share_b) };
    let (own, grey): (Vec<Aligned>, Vec<Aligned>) =
        all.iter().cloned().partition(|p| !(same_unit && about_itself(bench, (a, b), p, settings)));
    let part = f64::from(agreeing(&own)) / f64::from(agreeing(&all).max(1));
    let without_grey = (whole.0 * part, whole.1 * part);
    // The same project sent again says again who sends it.
    let again = greater(without_grey) >= evidence.resubmission_share;
    let (passages, grey, shares) = if again { (all, Vec::new(), whole) } else { (own, grey, without_grey) };
    let agreeing = agreeing(&passages);
    let texts = (bench.document(a), bench.document(b));
    let stock = Stock::of(bench, texts, &passages, (a, b), standard, settings);
    // No stock explains why most of a text is shared, unless that is rules or a form which say nothing of a project.
    let most = greater(shares) * (1.0 - stock.rules / stock.once.max(1.0)) >= evidence.resubmission_share;
    let letter = letter(passages.iter().flat_map(|p| texts.0.slice(p.a).chars()));
    let odds = Odds { copied: evidence.copied, same_unit: same_unit.then_some(evidence.copied_same_unit), letter };
    let probability = |standard: f64| {
        let own = if most { stock.once } else { own_characters(stock.once, standard) };
        odds.at(own, agreeing, shares)
    };
    let found = probability(stock.standard);
    let one_source = found < evidence.one_source_probability
        && stock.once - stock.rules >= f64::from(evidence.one_source)
        && probability(stock.rules) >= evidence.medium;
    Weighed {
        passages,
        grey,
        agreeing,
        once: stock.once,
        standard: stock.standard,
        shares,
        told: 1.0,
        odds,
        kind: match greater(shares) {
            _ if most => MatchKind::Resubmission,
            core if core >= evidence.copied_same_unit.middle && bench.are_of_one_unit(a, b) => MatchKind::Split,
            _ => MatchKind::Partial,
        },
        probability: if one_source { evidence.one_source_probability } else { found },
        one_source,
    }
}

/// What characters that speak for reuse make probable.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Odds {
    /// By their number.
    pub(crate) copied: Logistic,
    /// Of two entries of one unit, by their share as well.
    pub(crate) same_unit: Option<Logistic>,
    /// What each of them tells, in ideographs ([`letter`]).
    pub(crate) letter: f64,
}

impl Odds {
    /// Of `own` characters that speak for reuse among those that agree, which take these shares of both texts.
    fn at(self, own: f64, agreeing: u32, shares: (f64, f64)) -> f64 {
        let share = greater(shares) * own / f64::from(agreeing.max(1));
        self.same_unit.iter().fold(self.copied.at(self.letter * own), |copied, same| copied.min(same.at(share)))
    }
}

/// What an alphabetic letter tells, in ideographs: foretold from the four before it, an ideograph of Chinese papers tells 7.4 bits and a letter of
/// English prose about 2 (Shannon, Prediction and Entropy of Printed English, 1951).
const ALPHABETIC: f64 = 0.3;
/// What a digit tells: log2 of ten bits.
const DIGIT: f64 = 0.45;
/// Scripts up to here have letters and not syllables or words: Latin, Greek, Cyrillic, Hebrew, Arabic and their neighbours.
pub(crate) const LAST_ALPHABETIC: char = '\u{7ff}';

/// What a letter or digit tells, in ideographs.
fn tells(c: char) -> f64 {
    match c {
        _ if c.is_ascii_digit() => DIGIT,
        _ if c <= LAST_ALPHABETIC => ALPHABETIC,
        _ => 1.0,
    }
}

/// What the letters and digits of a text tell, in ideographs.
pub(crate) fn letters(text: impl Iterator<Item = char>) -> f64 {
    text.filter(|c| c.is_alphanumeric()).map(tells).sum()
}

/// Mean of what the letters and digits of a text tell, in ideographs: the same words take three times the letters in English. 1 where there are none.
pub(crate) fn letter(text: impl Iterator<Item = char>) -> f64 {
    let (sum, count) = text.filter(|c| c.is_alphanumeric()).fold((0.0, 0u32), |(sum, count), c| (sum + tells(c), count + 1));
    if count == 0 { 1.0 } else { sum / f64::from(count) }
}

/// Characters of some passages, and of these those that say little, as sums of what each is worth less.
pub(crate) struct Stock {
    /// Those that say for the first time what they say.
    pub(crate) once: f64,
    /// The language of rules and titles of forms.
    rules: f64,
    /// These, and what stands in texts of many units.
    pub(crate) standard: f64,
}

impl Stock {
    /// Of two texts with their positions among all that `standard` was made from.
    pub(crate) fn of(
        bench: &Bench<'_>,
        (x, y): (&Text, &Text),
        passages: &[Aligned],
        (a, b): (usize, usize),
        standard: &Standard,
        settings: &Settings,
    ) -> Self {
        let evidence = &settings.evidence;
        let filled = Filled::of(x, y, passages, &evidence.filled);
        let mut said = Said::new(evidence.min_verbatim);
        let mut stock = Self { once: 0.0, rules: 0.0, standard: 0.0 };
        for p in passages {
            let words = x.slice(p.a);
            let once = f64::from(p.agreeing) * said.new_in((words, y.slice(p.b)));
            let kept = (1.0 - bench.rules((x, y), p)) * (1.0 - filled.degree(words));
            let many = standard.share((a, b), p.a, evidence.standard_units).max(standard.share((b, a), p.b, evidence.standard_units));
            stock.once += once;
            stock.rules += once * (1.0 - kept);
            stock.standard += once * (1.0 - kept * (1.0 - many));
        }
        stock
    }
}

/// What passages said so far. A text that repeats itself, at the foot of each page or along each axis of a plot, says it once; a term that stands in
/// it twice is no repetition.
struct Said {
    /// Hashes of the grams of either side.
    grams: (FxHashSet<u64>, FxHashSet<u64>),
    length: usize,
}

impl Said {
    /// By grams of so many letters.
    fn new(length: u32) -> Self {
        Self { grams: (FxHashSet::default(), FxHashSet::default()), length: length as usize }
    }

    /// Share of a passage that neither side has said before, which from now on they have.
    fn new_in(&mut self, (here, there): (&str, &str)) -> f64 {
        let length = self.length;
        new_letters(&mut self.grams.0, here, length).min(new_letters(&mut self.grams.1, there, length))
    }
}

/// Share of the letters of a text that lie in no gram which is known; all its grams are known from now on.
fn new_letters(known: &mut FxHashSet<u64>, text: &str, length: usize) -> f64 {
    let folded = text::fold(text, Keep::Letters);
    let letters = folded.chars();
    let mut new = vec![true; letters.len()];
    for (at, gram) in letters.windows(length).enumerate() {
        if !known.insert(FxBuildHasher.hash_one(gram)) {
            new[at..at + length].fill(false);
        }
    }
    new.iter().filter(|&&new| new).count() as f64 / letters.len().max(1) as f64
}

fn greater((x, y): (f64, f64)) -> f64 {
    x.max(y)
}

/// Folded characters that agree.
pub(crate) fn agreeing(passages: &[Aligned]) -> u32 {
    passages.iter().map(|p| p.agreeing).sum()
}

/// Characters that speak for reuse. Two texts that have much standard text in common have the rest of it from the same stock, so that the
/// rest counts less the more of it there is.
fn own_characters(agreeing: f64, standard: f64) -> f64 {
    let rest = 1.0 - standard / agreeing.max(1.0);
    agreeing * rest.powi(3)
}

/// A passage seen from the other side.
pub(crate) fn turned(p: &Aligned) -> Aligned {
    Aligned { a: p.b, b: p.a, ..p.clone() }
}

/// From this degree on a passage is more a description of its unit than of a project.
const RATHER: f64 = 0.5;

/// Whether a passage that two entries of one unit share describes that unit: by the section it lies in, or by its words.
fn about_itself(bench: &Bench<'_>, (a, b): (usize, usize), passage: &Aligned, settings: &Settings) -> bool {
    let named = |i: usize, span| section_of(&bench.dossiers[i], span).is_some_and(|s| settings.evidence.self_description.contains(&s.key));
    named(a, passage.a) || named(b, passage.b) || bench.about_itself.degree(bench.document(a).slice(passage.a)) >= RATHER
}

/// The section that holds most of a span.
pub(crate) fn section_of(dossier: &Dossier, span: Span) -> Option<&record::SectionFound> {
    let shared = |s: &record::SectionFound| s.body.intersect(span).map_or(0, Span::len);
    dossier.form.sections.iter().max_by_key(|s| shared(s)).filter(|s| shared(s) > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_digits_tell_less_than_ideographs() {
        let of = |text: &str| letter(text.chars());
        let hundredths = |text: &str| (100.0 * of(text)).round();
        assert_eq!(["数据要素", "data elements", "2024", "", "——", "数据 AI"].map(hundredths), [100.0, 30.0, 45.0, 100.0, 100.0, 65.0]);
        let copied = |own: f64, text: &str| {
            Odds { copied: Settings::default().evidence.copied, same_unit: None, letter: of(text) }.at(own, own as u32, (0.1, 0.1))
        };
        assert!(copied(150.0, "要素") > 0.99 && copied(150.0, "elements") < 0.2 && copied(500.0, "elements") > 0.99);
        // The numbers along an axis, 1 to 30, have 51 digits.
        assert!(copied(51.0, "1 2 3") < 0.05);
    }
}
