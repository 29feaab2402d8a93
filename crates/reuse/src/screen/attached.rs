//! Passages in the files beside the forms: business plans, budgets, reports, whatever an entry has sent.
//!
//! They are compared in a run of their own, in which the forms stand first, so that how often an entry sends its form again, signed or
//! scanned, has no say in what is common text among forms. What two entries share there is shown file by file, each passage once. Where nothing
//! is shown of two entries, a file that tells another one again, or a form, is.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use record::{Aligned, CommonText, DocumentRef, Match, MatchKind, Material, Problem, Relation, Span};

use super::folder::Folder;
use super::language::Language;
use super::retelling::{Likely, Texts};
use super::sentence::{self, Bigram, Lexicon, Sentence};
use super::standard::Standard;
use super::weigh::{self, Odds, Stock, Weighed, turned};
use super::{Bench, Case, Role, candidates, evidence, ledger, reasons};
use crate::{Found, Pair, Passage, Settings};

/// What comparing the files beside the forms gave.
#[derive(Default)]
pub(crate) struct Attached {
    /// By pair of files.
    pub(crate) matches: Vec<Match>,
    pub(crate) common: Vec<CommonText>,
    pub(crate) counts: Vec<(&'static str, u64)>,
    pub(crate) problems: Vec<Problem>,
}

/// What the forms of two entries say.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known {
    /// Position of the entry that their match puts first.
    pub(crate) first: usize,
    pub(crate) probability: f64,
}

/// Compares all files; `known` are the matches of the forms, by positions of their entries, the lesser first.
pub(crate) fn screen(bench: &Bench<'_>, case: &Case<'_>, known: BTreeMap<(usize, usize), Known>, settings: &Settings) -> Attached {
    if !settings.attached.enabled {
        return Attached::default();
    }
    let (folder, mut problems) = Folder::open(bench, case, settings);
    let templates: Vec<&str> = case.templates.iter().map(String::as_str).collect();
    let found = crate::pairs(&folder.sources(), &templates, settings);
    let look = Look { standard: Standard::of(&found, folder.units()), within: within(&folder, &found), folder: &folder, known, settings };
    let groups = groups(&folder, &found);
    let all: Vec<Option<Vec<Judged>>> = groups.into_par_iter().map(|(entries, pairs)| look.between(entries, &pairs)).collect();
    let of_one_unit = all.iter().filter(|m| m.is_none()).count() as u64;
    let (mut matches, set_phrases) = look.told(all.into_iter().flatten().flatten().collect(), &found);
    let (sentences, left_out) = if settings.attached.candidates > 0 { folder.sentences(settings) } else { (Vec::new(), Vec::new()) };
    problems.extend(left_out);
    let retold = look.retold(&sentences, &matches, &found);
    for (files, new) in retold.matches {
        if matches.get(&files).is_none_or(|known| known.probability < new.probability) {
            matches.insert(files, new);
        }
    }
    let mut counts = folder.counts();
    counts.extend([
        ("attached_postings_in", found.counts.postings_in),
        ("attached_postings_single", found.counts.single),
        ("attached_postings_paired", found.counts.paired),
        ("attached_postings_ledgered", found.counts.ledgered),
        ("attached_pairs_of_one_unit", of_one_unit),
        ("attached_retold_candidates", retold.looked_at),
        ("attached_matches", matches.len() as u64),
    ]);
    let common = ledger::attached(&folder, &found, &look.standard, &set_phrases, settings);
    Attached { matches: matches.into_values().collect(), common, counts, problems }
}

/// Matches by positions of their files, that of the first entry first.
type ByFiles = BTreeMap<(usize, usize), Match>;

/// What is told again, and how many pairs of files were looked at.
#[derive(Default)]
struct Retold {
    matches: ByFiles,
    looked_at: u64,
}

/// What each two files of one entry share, by their positions, the lesser first.
type Within = BTreeMap<(usize, usize), Vec<Aligned>>;

fn within(folder: &Folder<'_>, found: &Found) -> Within {
    let own = found.pairs.iter().filter(|p| folder.entry(p.a as usize) == folder.entry(p.b as usize));
    own.map(|p| ((p.a as usize, p.b as usize), p.passages.iter().map(|p| p.at.clone()).collect())).collect()
}

/// Pairs of files by pair of entries, the lesser first; that of the two forms first, if any.
fn groups<'f>(folder: &Folder<'_>, found: &'f Found) -> Vec<((usize, usize), Vec<&'f Pair>)> {
    let mut groups: BTreeMap<(usize, usize), Vec<&Pair>> = BTreeMap::new();
    for pair in &found.pairs {
        let (x, y) = (folder.entry(pair.a as usize), folder.entry(pair.b as usize));
        if x != y {
            groups.entry((x.min(y), x.max(y))).or_default().push(pair);
        }
    }
    groups.retain(|_, pairs| pairs.iter().any(|p| !folder.is_form(p.b as usize)));
    groups.into_iter().collect()
}

/// Everything that is looked at for one pair of entries.
struct Look<'a> {
    folder: &'a Folder<'a>,
    standard: Standard,
    within: Within,
    known: BTreeMap<(usize, usize), Known>,
    settings: &'a Settings,
}

/// Passages of two files that no other two files of the same entries show.
struct Fresh<'f> {
    /// Files of the first entry and of the second.
    files: (usize, usize),
    passages: Vec<Aligned>,
    /// Shares of both files that all their passages take.
    shares: (f64, f64),
    /// All their passages.
    all: &'f [Passage],
}

/// What two files share, weighed.
struct Judged {
    weighed: Weighed,
    files: (usize, usize),
    /// Positions of their entries.
    entries: (usize, usize),
    relation: Relation,
}

impl Look<'_> {
    /// What the files of two entries share; `None` where one unit stands behind both, which may send its papers with each.
    fn between(&self, (i, j): (usize, usize), pairs: &[&Pair]) -> Option<Vec<Judged>> {
        let bench = self.folder.bench;
        let Some((a, b, relation)) = self.orient(i, j) else { return Some(Vec::new()) };
        if bench.cards[i].shares_a_unit(&bench.cards[j]) {
            return None;
        }
        let fresh = self.fresh(a, pairs);
        Some(fresh.into_iter().map(|fresh| self.judge(fresh, (a, b), relation)).collect())
    }

    /// How two entries stand, the one first that is first in the match of their forms, if there is one.
    fn orient(&self, i: usize, j: usize) -> Option<(usize, usize, Relation)> {
        let (a, b, relation) = self.folder.bench.orient(i, j)?;
        let turned = self.known.get(&(i.min(j), i.max(j))).is_some_and(|known| known.first == b);
        Some(if turned { (b, a, relation) } else { (a, b, relation) })
    }

    /// What each two files share, each passage once: an entry may send one text in several files.
    fn fresh<'f>(&self, a: usize, pairs: &[&'f Pair]) -> Vec<Fresh<'f>> {
        let mut shown: Vec<((usize, usize), Aligned)> = Vec::new();
        let mut all = Vec::new();
        for pair in pairs {
            let (x, y) = (pair.a as usize, pair.b as usize);
            let swapped = self.folder.entry(x) != a;
            let files = if swapped { (y, x) } else { (x, y) };
            let side = |p: &Passage| if swapped { turned(&p.at) } else { p.at.clone() };
            let new = pair.passages.iter().map(side).filter(|p| !shown.iter().any(|(of, known)| self.repeats(files, p, *of, known)));
            let mut passages: Vec<Aligned> = new.collect();
            passages.sort_by_key(|p| (p.a, p.b));
            shown.extend(passages.iter().map(|p| (files, p.clone())));
            if !passages.is_empty() && !self.folder.is_form(y) {
                let shares = if swapped { (pair.share_b, pair.share_a) } else { (pair.share_a, pair.share_b) };
                all.push(Fresh { files, passages, shares, all: &pair.passages });
            }
        }
        all
    }

    /// Whether a passage of two files is one of two other files of the same entries, on both sides.
    fn repeats(&self, (x, y): (usize, usize), p: &Aligned, (u, v): (usize, usize), known: &Aligned) -> bool {
        self.same_place(x, p.a, u, known.a) && self.same_place(y, p.b, v, known.b)
    }

    /// Whether most of a span of one file is part of another span, of the same file or of one that the same entry has sent.
    fn same_place(&self, file: usize, span: Span, other_file: usize, other: Span) -> bool {
        let length = |part: Option<Span>| part.map_or(0, Span::len);
        let there = if file == other_file {
            length(span.intersect(other))
        } else {
            let alike = self.within.get(&(file.min(other_file), file.max(other_file)));
            let sides = alike.into_iter().flatten().map(|p| if file < other_file { (p.a, p.b) } else { (p.b, p.a) });
            sides.filter(|(_, there)| there.intersect(other).is_some()).map(|(here, _)| length(here.intersect(span))).sum()
        };
        f64::from(there) >= self.settings.attached.echo * f64::from(span.len())
    }

    fn judge(&self, fresh: Fresh<'_>, (a, b): (usize, usize), relation: Relation) -> Judged {
        let (folder, settings) = (self.folder, self.settings);
        let (x, y) = fresh.files;
        let agreeing = weigh::agreeing(&fresh.passages);
        let whole: u32 = fresh.all.iter().map(|p| p.at.agreeing).sum();
        let part = f64::from(agreeing) / f64::from(whole.max(1));
        let texts = (&folder.material(x).document.text, &folder.material(y).document.text);
        let stock = Stock::of(folder.bench, texts, &fresh.passages, (x, y), &self.standard, settings);
        let letter = weigh::letter(fresh.passages.iter().flat_map(|p| texts.0.slice(p.a).chars()));
        let odds = Odds { copied: settings.attached.copied, same_unit: None, letter };
        let weighed = Weighed {
            passages: fresh.passages,
            grey: Vec::new(),
            agreeing,
            once: stock.once,
            standard: stock.standard,
            shares: (fresh.shares.0 * part, fresh.shares.1 * part),
            told: 1.0,
            kind: MatchKind::Partial,
            probability: 0.0,
            odds,
            one_source: false,
        };
        Judged { weighed: weighed.with_told(1.0), files: (x, y), entries: (a, b), relation }
    }

    fn is_match(&self, weighed: &Weighed) -> bool {
        weighed.probability >= self.settings.evidence.min_probability
    }

    /// Matches of what is not merely said as everybody says it; and what is, by positions of two files.
    fn told(&self, judged: Vec<Judged>, found: &Found) -> (ByFiles, Vec<ledger::Shared>) {
        let folder = self.folder;
        let (likely, mut unlikely): (Vec<Judged>, Vec<Judged>) = judged.into_iter().partition(|j| self.is_match(&j.weighed));
        let asked: Vec<_> = likely.par_iter().map(|j| j.weighed.asked((folder.text(j.files.0), folder.text(j.files.1)))).collect();
        let stretches = asked.iter().flatten().map(|asked| asked.here.as_str());
        let texts = (0..folder.beside().end).map(|f| folder.text(f));
        let language = Language::new(texts, found, stretches, &self.settings.evidence.told);
        let told = |(j, asked): (Judged, &Vec<_>)| Judged { weighed: j.weighed.with_told(language.told(asked, j.files)), ..j };
        let told: Vec<Judged> = likely.into_par_iter().zip(&asked).map(told).collect();
        let (likely, more): (Vec<Judged>, Vec<Judged>) = told.into_iter().partition(|j| self.is_match(&j.weighed));
        unlikely.extend(more);
        let set = unlikely.iter().flat_map(|j| j.weighed.set_phrases(self.settings).iter().map(|p| evidence::ascending(j.files, p)));
        let set = set.collect();
        (likely.into_par_iter().map(|j| (j.files, self.found(j.weighed, j.files, j.entries, j.relation))).collect(), set)
    }

    fn found(&self, w: Weighed, (x, y): (usize, usize), (a, b): (usize, usize), relation: Relation) -> Match {
        let folder = self.folder;
        let raw = evidence::raw_shares(folder.text(x), folder.text(y), &w, self.settings.passages.min_run);
        let mut said = vec![reasons::files(("相同段落", "shared passages"), self.side(x), self.side(y), &w.passages)];
        said.extend(reasons::of_files(&w, raw));
        said.extend(reasons::circumstances(folder.bench, (a, b)));
        w.into_match((self.reference(x), self.reference(y)), relation, raw, said)
    }

    /// A file, and whether it is a form.
    fn side(&self, file: usize) -> (&Material, bool) {
        (self.folder.material(file), self.folder.is_form(file))
    }

    fn reference(&self, file: usize) -> DocumentRef {
        let entry = &self.folder.bench.dossiers[self.folder.entry(file)].entry;
        DocumentRef { entry: entry.no.clone(), file: self.folder.material(file).path.clone() }
    }

    /// Of each two entries of which nothing is shown, the most probable retelling of a file of the one by a file or the form of the other.
    /// `sentences` are those of the files beside the forms, and `copied` what is known of them.
    fn retold(&self, sentences: &[Vec<Sentence>], copied: &ByFiles, found: &Found) -> Retold {
        let (folder, bench, settings) = (self.folder, self.folder.bench, self.settings);
        if sentences.iter().all(Vec::is_empty) {
            return Retold::default();
        }
        let sentences: Vec<&[Sentence]> = bench.sentences.iter().chain(sentences).map(Vec::as_slice).collect();
        let entries: Vec<usize> = (0..sentences.len()).map(|file| folder.entry(file)).collect();
        let both = |(x, y): (usize, usize)| (entries[x].min(entries[y]), entries[x].max(entries[y]));
        let own: Vec<Vec<Bigram>> = sentences.par_iter().map(|s| sentence::distinct(s)).collect();
        let units = folder.units();
        let lexicon = Lexicon::of_units(&own, &units, settings.retold.prior_texts);
        let asks: Vec<bool> = entries.iter().map(|&entry| bench.roles[entry] == Role::Home).collect();
        let may = |x: usize, y: usize| units[x] != units[y] && !(folder.is_form(x) && folder.is_form(y));
        let wanted = (settings.retold.candidate_limit(lexicon.total), settings.attached.candidates);
        let pairs = candidates::by_rare(&own, &asks, &lexicon, wanted, &may);
        let shown = self.shown(copied);
        let is_open = |pair: &(usize, usize)| {
            let (i, j) = both(*pair);
            !shown.contains(&(i, j)) && !bench.cards[i].shares_a_unit(&bench.cards[j])
        };
        let pairs: BTreeSet<(usize, usize)> = pairs.into_iter().map(|(x, y)| (x.min(y), x.max(y))).filter(is_open).collect();
        let looked_at = pairs.len() as u64;
        let texts = Texts {
            bench,
            texts: (0..sentences.len()).map(|file| folder.text(file)).collect(),
            sentences,
            entries: entries.clone(),
            lexicon: &lexicon,
            odds: settings.attached.told,
            found,
            standard: &self.standard,
        };
        let mut best: BTreeMap<(usize, usize), Likely> = BTreeMap::new();
        for likely in texts.likely(pairs, &|i, j| self.orient(i, j), settings) {
            let entries = both(likely.pair);
            let less = |probability: f64| probability < likely.probability;
            // A form that is sent again beside itself says no more than the form.
            let says_more = self.known.get(&entries).is_none_or(|known| less(known.probability));
            if says_more && best.get(&entries).is_none_or(|known| less(known.probability)) {
                best.insert(entries, likely);
            }
        }
        let matched = |likely: &Likely| {
            let (x, y) = likely.at;
            let what = ("对应的各句", "corresponding sentences");
            let place = |passages: &[Aligned]| vec![reasons::files(what, self.side(x), self.side(y), passages)];
            (likely.at, texts.matched(likely, (self.reference(x), self.reference(y)), copied.get(&likely.at), &place, settings))
        };
        Retold { matches: best.values().map(matched).collect(), looked_at }
    }

    /// Pairs of entries of which something is shown, the lesser position first.
    fn shown(&self, copied: &ByFiles) -> BTreeSet<(usize, usize)> {
        let is_shown = |probability: f64| probability >= self.settings.evidence.medium;
        let forms = self.known.iter().filter(|(_, known)| is_shown(known.probability)).map(|(pair, _)| *pair);
        let files = copied.iter().filter(|(_, m)| is_shown(m.probability)).map(|((x, y), _)| {
            let (i, j) = (self.folder.entry(*x), self.folder.entry(*y));
            (i.min(j), i.max(j))
        });
        forms.chain(files).collect()
    }
}
