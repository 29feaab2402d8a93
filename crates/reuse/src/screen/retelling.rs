//! Texts that share no sentence and tell the same, sentence by sentence.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use record::{Aligned, DocumentRef, Match, MatchKind, Relation, Say, Span};
use text::Keep;

use super::alike::Alike;
use super::evidence::reference;
use super::language::Language;
use super::retold::{self, Correspondence, Retelling, Side};
use super::sentence::{Lexicon, Sentence};
use super::standard::Standard;
use super::{Bench, Placed, Role, candidates, reasons};
use crate::{Found, Logistic, Settings};

/// Matches of forms that share no sentence.
pub(crate) struct OfForms {
    pub(crate) matches: Vec<Placed>,
    pub(crate) looked_at: u64,
}

/// Looks for retellings among forms with rare words in common and among `neighbours`; `copied` are the matches that are known already, made of
/// what was `found`.
pub(crate) fn of_forms(
    bench: &Bench<'_>,
    neighbours: &[(usize, usize, f32)],
    found: &Found,
    copied: &[Placed],
    standard: &Standard,
    settings: &Settings,
) -> OfForms {
    let copied: BTreeMap<(usize, usize), &Match> = copied.iter().map(|(pair, m)| (*pair, m)).collect();
    let told = |pair: &(usize, usize)| copied.get(pair).is_some_and(|m| m.probability >= settings.evidence.medium);
    let asks: Vec<bool> = bench.roles.iter().map(|r| *r == Role::Home).collect();
    let mut pairs = candidates::by_rare_words(&bench.sentences, &asks, &bench.lexicon, &settings.retold);
    pairs.extend(neighbours.iter().map(|&(i, j, _)| (i, j)));
    let pairs: BTreeSet<(usize, usize)> = pairs.into_iter().map(|(i, j)| (i.min(j), i.max(j))).filter(|p| !told(p)).collect();
    let looked_at = pairs.len() as u64;
    let texts = Texts {
        bench,
        texts: bench.texts.iter().map(String::as_str).collect(),
        sentences: bench.sentences.iter().map(Vec::as_slice).collect(),
        entries: (0..bench.dossiers.len()).collect(),
        lexicon: &bench.lexicon,
        odds: settings.retold.told,
        found,
        standard,
    };
    let orient = |i: usize, j: usize| bench.orient(i, j);
    let matches = texts.likely(pairs, &orient, settings).into_par_iter().map(|likely| {
        let (a, b) = likely.at;
        let place = |passages: &[Aligned]| -> Vec<Say> {
            let news = (likely.relation == Relation::EarlierSeason).then(|| reasons::news(bench, a, passages));
            reasons::sections(bench, (a, b), passages).into_iter().chain(news).collect()
        };
        let sides = (reference(&bench.dossiers[a]), reference(&bench.dossiers[b]));
        (likely.pair, texts.matched(&likely, sides, copied.get(&likely.pair).copied(), &place, settings))
    });
    OfForms { matches: matches.collect(), looked_at }
}

/// Texts that may retell each other: forms, or these and files beside them. All are known by their positions.
pub(crate) struct Texts<'a> {
    pub(crate) bench: &'a Bench<'a>,
    /// Each with its entry's names blanked.
    pub(crate) texts: Vec<&'a str>,
    /// Of each, those that are compared.
    pub(crate) sentences: Vec<&'a [Sentence]>,
    /// Position of the entry that each is of.
    pub(crate) entries: Vec<usize>,
    pub(crate) lexicon: &'a Lexicon,
    /// Probability of a retelling, as [`crate::Retold::told`] has it.
    pub(crate) odds: Logistic,
    /// What they share word for word, and with whom.
    pub(crate) found: &'a Found,
    pub(crate) standard: &'a Standard,
}

/// Two texts that may be a retelling.
pub(crate) struct Likely {
    /// The lesser position first.
    pub(crate) pair: (usize, usize),
    /// The one that is reported, and the other.
    pub(crate) at: (usize, usize),
    pub(crate) relation: Relation,
    retelling: Retelling,
    /// The sentences that correspond, as the first text and the second have them.
    sentences: Vec<(String, String)>,
    pub(crate) probability: f64,
    /// Share of what the words of these sentences tell and do not merely say as everybody says it.
    told: f64,
}

/// How two entries stand, the one that is reported first; `None` where neither is.
type Orient<'o> = dyn Fn(usize, usize) -> Option<(usize, usize, Relation)> + Sync + 'o;

impl Texts<'_> {
    /// Those of some pairs, the lesser position first, that may be retellings.
    pub(crate) fn likely(&self, pairs: BTreeSet<(usize, usize)>, orient: &Orient<'_>, settings: &Settings) -> Vec<Likely> {
        let norms = self.norms(&pairs);
        let mut likely: Vec<Likely> = pairs.into_par_iter().filter_map(|pair| self.compared(pair, &norms, orient, settings)).collect();
        if likely.is_empty() {
            return likely;
        }
        let stretches = likely.iter().flat_map(|l| &l.sentences).map(|(here, _)| here.as_str());
        let language = Language::new(self.texts.iter().copied(), self.found, stretches, &settings.evidence.told);
        likely.par_iter_mut().for_each(|l| {
            l.told = told_in_sentences(l, &language);
            l.probability = self.probability(&l.retelling, l.told, settings);
        });
        likely.retain(|l| l.probability >= settings.evidence.min_probability);
        likely
    }

    /// [`retold::norm`] of each sentence of the texts in these pairs.
    fn norms(&self, pairs: &BTreeSet<(usize, usize)>) -> Vec<Vec<f32>> {
        let mut asked = vec![false; self.sentences.len()];
        pairs.iter().flat_map(|&(x, y)| [x, y]).for_each(|text| asked[text] = true);
        let norms = |text: usize| self.sentences[text].iter().map(|s| retold::norm(s, self.lexicon)).collect();
        (0..asked.len()).into_par_iter().map(|text| if asked[text] { norms(text) } else { Vec::new() }).collect()
    }

    /// Compares two texts sentence by sentence, without those that are copied: they were looked at as such.
    fn compared(&self, (x, y): (usize, usize), norms: &[Vec<f32>], orient: &Orient<'_>, settings: &Settings) -> Option<Likely> {
        let (first, _, relation) = orient(self.entries[x], self.entries[y])?;
        let (a, b) = if first == self.entries[x] { (x, y) } else { (y, x) };
        let own = |x: usize, y: usize| {
            let all = self.sentences[x].iter().zip(&norms[x]);
            let (sentences, norms) = all.filter(|(s, _)| !self.standard.copied((x, y), s.span)).unzip();
            Side { sentences, norms }
        };
        let retold = &settings.retold;
        let is_probable = |r: &Retelling| self.probability(r, 1.0, settings) >= settings.evidence.min_probability;
        let retelling = retold::compare(&own(a, b), &own(b, a), self.lexicon, retold, is_probable)?;
        let shorter = self.sentences[a].len().min(self.sentences[b].len());
        let enough = (retold.min_sentences as usize).max((retold.min_coverage * shorter as f32) as usize);
        if retelling.sentences.len() < enough {
            return None;
        }
        let probability = self.probability(&retelling, 1.0, settings);
        let (here, there): (Vec<char>, Vec<char>) = (self.texts[a].chars().collect(), self.texts[b].chars().collect());
        let part = |text: &[char], span: Span| text[span.from() as usize..span.to() as usize].iter().collect::<String>();
        let sentences = retelling.sentences.iter().map(|c| (part(&here, c.a), part(&there, c.b))).collect();
        Some(Likely { pair: (x, y), at: (a, b), relation, retelling, sentences, probability, told: 1.0 })
    }

    /// How probable a retelling is whose words tell this much of what words usually tell.
    fn probability(&self, retelling: &Retelling, told: f64, settings: &Settings) -> f64 {
        self.odds.at(f64::from(retelling.words) * told + settings.retold.figure_weight * f64::from(retelling.figures))
    }

    /// The match that a retelling is, of these two files. `copied` is what they share word for word, if anything, and `place` says where the
    /// passages stand.
    pub(crate) fn matched(
        &self,
        likely: &Likely,
        (a, b): (DocumentRef, DocumentRef),
        copied: Option<&Match>,
        place: &dyn Fn(&[Aligned]) -> Vec<Say>,
        settings: &Settings,
    ) -> Match {
        let r = &likely.retelling;
        let passages: Vec<Aligned> = r.sentences.iter().zip(&likely.sentences).map(|(c, words)| passage(c, words)).collect();
        let longest_told = passages.iter().map(|p| p.longest_run).max().unwrap_or(0);
        let mut said = reasons::of_retelling(r, longest_told, copied, settings);
        said.extend(reasons::set_sentences(likely.told));
        let letters = |text: usize| self.sentences[text].iter().map(|s| s.len).sum::<u32>();
        let alike = Alike {
            sides: (a, b),
            kind: MatchKind::Paraphrase,
            relation: likely.relation,
            probability: likely.probability,
            passages,
            letters: (letters(likely.at.0), letters(likely.at.1)),
        };
        let alike = alike.with(copied);
        said.extend(place(&alike.passages));
        said.extend(reasons::circumstances(self.bench, (self.entries[likely.at.0], self.entries[likely.at.1])));
        alike.into_match(said)
    }
}

/// Share of what the words of corresponding sentences tell and do not merely say as everybody says it: all who treat patients in two groups
/// report it in the same order of the same set phrases.
fn told_in_sentences(likely: &Likely, language: &Language<'_>) -> f64 {
    let sides = likely.sentences.iter().map(|(here, there)| (here.as_str(), there.as_str()));
    let (mut all, mut told) = (0.0, 0.0);
    for (c, degree) in likely.retelling.sentences.iter().zip(language.degrees(sides, PAIR, likely.at)) {
        all += f64::from(c.words);
        told += f64::from(c.words) * degree;
    }
    if all > 0.0 { told / all } else { 1.0 }
}

/// Letters that sentences are compared by.
const PAIR: usize = 2;

/// Two corresponding sentences as a passage; what agrees is their longest common subsequence.
fn passage(c: &Correspondence, (here, there): &(String, String)) -> Aligned {
    let letters = |words: &str| -> Vec<char> { text::fold(words, Keep::Letters).chars().to_vec() };
    let (x, y) = (letters(here), letters(there));
    let (agreeing, longest_run) = common_part(&x, &y);
    Aligned { a: c.a, b: c.b, agreeing, identity: 2.0 * agreeing as f32 / (x.len() + y.len()).max(1) as f32, longest_run }
}

/// Lengths of the longest common subsequence and of the longest common run.
fn common_part(x: &[char], y: &[char]) -> (u32, u32) {
    let mut row = vec![(0u32, 0u32); y.len() + 1];
    let mut longest = 0;
    for &p in x {
        let mut diagonal = (0, 0);
        for (j, &q) in y.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = if p == q { (diagonal.0 + 1, diagonal.1 + 1) } else { (above.0.max(row[j].0), 0) };
            longest = longest.max(row[j + 1].1);
            diagonal = above;
        }
    }
    (row[y.len()].0, longest)
}
