//! Matches of entries: by the passages that their forms share, and by what the registry says of them.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use record::{Aligned, DocumentRef, Dossier, Match, MatchKind, Relation, Span};
use rustc_hash::FxHashMap;
use text::Keep;

use super::language::Language;
use super::standard::Standard;
use super::weigh::{Weighed, turned, weigh};
use super::{Bench, Placed, direction, reasons, sorted, titles};
use crate::{Found, Pair, Settings};

/// Matches that rest on shared passages.
pub(crate) struct Copied {
    pub(crate) matches: Vec<Placed>,
    /// What units say of themselves alike in two of their own entries: positions of both, the lesser first, and where it stands.
    pub(crate) own: Vec<((usize, usize), Aligned)>,
    /// The same of what two entries have in common and everybody says.
    pub(crate) set_phrases: Vec<((usize, usize), Aligned)>,
}

pub(crate) fn copied(bench: &Bench<'_>, found: &Found, standard: &Standard, settings: &Settings) -> Copied {
    let oriented: Vec<_> = found.pairs.iter().filter_map(|p| Some((p, bench.orient(p.a as usize, p.b as usize)?))).collect();
    let weighed: Vec<_> = oriented
        .into_par_iter()
        .map(|(pair, (a, b, relation))| {
            let (w, at, towards) = directed(bench, pair, (a, b), relation, standard, settings);
            let own: Vec<_> = w.grey.iter().map(|p| ascending(at, p)).collect();
            let set: Vec<_> = w.set_phrases(settings).iter().map(|p| ascending(at, p)).collect();
            let asked = w.is_match(settings).then(|| w.asked((&bench.texts[at.0], &bench.texts[at.1])));
            (asked.map(|asked| (w, at, relation, towards, asked)), own, set)
        })
        .collect();
    let mut out = Copied { matches: Vec::new(), own: Vec::new(), set_phrases: Vec::new() };
    let mut likely = Vec::new();
    for (found, own, set) in weighed {
        likely.extend(found);
        out.own.extend(own);
        out.set_phrases.extend(set);
    }
    let asked = likely.iter().flat_map(|(.., asked)| asked).map(|asked| asked.here.as_str());
    let language = Language::new(bench.texts.iter().map(String::as_str), found, asked, &settings.evidence.told);
    let judged: Vec<Result<(Placed, bool), Vec<_>>> = likely
        .par_iter()
        .map(|(w, at, relation, towards, asked)| {
            let w = w.clone().with_told(language.told(asked, *at));
            if !w.is_match(settings) {
                return Err(w.set_phrases(settings).iter().map(|p| ascending(*at, p)).collect());
            }
            let (one_source, pair) = (w.one_source, (at.0.min(at.1), at.0.max(at.1)));
            Ok(((pair, from_passages(bench, w, *at, (*relation, *towards), settings)), one_source))
        })
        .collect();
    let mut matches = Vec::with_capacity(judged.len());
    for judged in judged {
        match judged {
            Ok(found) => matches.push(found),
            Err(set) => out.set_phrases.extend(set),
        }
    }
    let one_source = matches.iter().filter(|(_, is_stock)| *is_stock).map(|(found, _)| found.0).collect();
    out.matches = matches.into_iter().map(|(found, _)| found).collect();
    only_the_first(bench, &mut out.matches, &one_source, settings);
    out
}

pub(crate) fn ascending((a, b): (usize, usize), p: &Aligned) -> ((usize, usize), Aligned) {
    if a < b { ((a, b), p.clone()) } else { ((b, a), turned(p)) }
}

/// Weighs a pair, turned so that the likely source of a copied part comes second, with how much more at home it is there. Where nothing depends on
/// that it is not looked for, as all of both texts is read for it, and given as 1.
fn directed(
    bench: &Bench<'_>,
    pair: &Pair,
    (a, b): (usize, usize),
    relation: Relation,
    standard: &Standard,
    settings: &Settings,
) -> (Weighed, (usize, usize), f32) {
    let weighed = weigh(bench, pair, (a, b), standard, settings);
    let movable = relation == Relation::SameDivision;
    if weighed.kind != MatchKind::Partial || !(movable || weighed.is_match(settings)) {
        return (weighed, (a, b), 1.0);
    }
    let towards = direction::source_is_other(bench, (a, b), &weighed.passages, settings);
    if movable && towards * settings.evidence.home_ratio < 1.0 {
        (weigh(bench, pair, (b, a), standard, settings), (b, a), 1.0 / towards)
    } else {
        (weighed, (a, b), towards)
    }
}

/// Of text that many have, each entry is shown beside the first that has it; the other pairs stay to be looked at. An entry of unknown time is
/// the first of none whose time is known.
fn only_the_first(bench: &Bench<'_>, matches: &mut [Placed], one_source: &BTreeSet<(usize, usize)>, settings: &Settings) {
    let when = |k: usize| {
        let entry = &bench.dossiers[k].entry;
        (entry.submitted.is_none(), &entry.submitted, &entry.no)
    };
    let mut first: BTreeMap<usize, usize> = BTreeMap::new();
    for &(i, j) in one_source {
        let (early, late) = if when(i) < when(j) { (i, j) } else { (j, i) };
        let known = first.entry(late).or_insert(early);
        if when(early) < when(*known) {
            *known = early;
        }
    }
    for (pair, m) in matches.iter_mut().filter(|(pair, _)| one_source.contains(pair)) {
        if first.get(&pair.0) != Some(&pair.1) && first.get(&pair.1) != Some(&pair.0) {
            m.probability = settings.evidence.min_probability;
        }
    }
}

fn from_passages(
    bench: &Bench<'_>,
    w: Weighed,
    (a, b): (usize, usize),
    (relation, towards): (Relation, f32),
    settings: &Settings,
) -> Match {
    let raw = raw_shares(&bench.texts[a], &bench.texts[b], &w, settings.passages.min_run);
    let mut said = reasons::of_passages(&w, raw, reasons::sections(bench, (a, b), &w.passages));
    if relation == Relation::EarlierSeason {
        said.push(reasons::news(bench, a, &w.passages));
    }
    if w.kind == MatchKind::Split {
        said.insert(0, reasons::split(bench, (a, b), &w.passages, settings));
    }
    if w.kind == MatchKind::Partial {
        said.extend(reasons::source(bench, (a, b), towards, settings.evidence.home_ratio));
    }
    said.extend(reasons::circumstances(bench, (a, b)));
    w.into_match((reference(&bench.dossiers[a]), reference(&bench.dossiers[b])), relation, raw, said)
}

pub(crate) fn reference(dossier: &Dossier) -> DocumentRef {
    DocumentRef { entry: dossier.entry.no.clone(), file: dossier.application().map_or_else(String::new, |m| m.path.clone()) }
}

/// Shares of the whole texts, forms and common text counted, that lie in a passage or in a run of grams that both have; no less than the
/// shares without common text. A run is of `least` characters.
pub(crate) fn raw_shares(a: &str, b: &str, w: &Weighed, least: u32) -> (f64, f64) {
    let (x, y) = (text::fold(a, Keep::Letters), text::fold(b, Keep::Letters));
    let in_passages = |own: &text::Folded, side: fn(&Aligned) -> Span| {
        let mut covered = vec![false; own.len()];
        w.passages.iter().for_each(|p| covered[own.folded_range(side(p))].fill(true));
        covered
    };
    let (mut in_x, mut in_y) = (in_passages(&x, |p| p.a), in_passages(&y, |p| p.b));
    mark_runs((x.chars(), &mut in_x), (y.chars(), &mut in_y), least as usize);
    let share = |covered: &[bool]| covered.iter().filter(|&&c| c).count() as f64 / covered.len().max(1) as f64;
    (share(&in_x).max(w.shares.0), share(&in_y).max(w.shares.1))
}

/// Marks what lies in a run of so many characters that two texts have, wherever it stands.
fn mark_runs((x, in_x): (&[char], &mut [bool]), (y, in_y): (&[char], &mut [bool]), least: usize) {
    // The grams of the second text, and whether the first has them too.
    let mut grams: FxHashMap<&[char], bool> = y.windows(least).map(|gram| (gram, false)).collect();
    for (i, gram) in x.windows(least).enumerate() {
        if let Some(in_both) = grams.get_mut(gram) {
            *in_both = true;
            in_x[i..i + least].fill(true);
        }
    }
    for (i, gram) in y.windows(least).enumerate() {
        if grams[gram] {
            in_y[i..i + least].fill(true);
        }
    }
}

/// Matches by what the registry says: of entries of which one at least has no text, and of those that one unit sent this season under one long
/// title, whatever their texts say: one that is written anew throughout, or was hardly recognised, shares nothing with the other. `known` are the
/// matches of texts; where one of these is found here too, it is to stand in its place.
pub(crate) fn titles(bench: &Bench<'_>, known: &[Placed], settings: &Settings) -> Vec<Placed> {
    let known: BTreeMap<(usize, usize), &Match> = known.iter().map(|(pair, m)| (*pair, m)).collect();
    let asks: Vec<bool> = (0..bench.dossiers.len()).map(|i| !bench.has_text(i)).collect();
    let mut pairs = titles::candidates(&bench.cards, &asks, &settings.titles);
    pairs.extend(titles::of_one_name(&bench.cards, &settings.titles));
    sorted::distinct(pairs)
        .into_par_iter()
        .filter_map(|(i, j)| {
            let (a, b, relation) = bench.orient(i, j)?;
            // To go on with a project of an earlier season under its title is allowed: there the question is what of its text comes again.
            if relation == Relation::EarlierSeason && bench.has_text(i) && bench.has_text(j) {
                return None;
            }
            let likeness = titles::compare(&bench.cards[a], &bench.cards[b], &settings.titles)?;
            let of_texts = known.get(&(i, j)).copied();
            let is_told = of_texts.is_some_and(|m| m.kind.is_whole() && m.probability >= likeness.probability);
            if is_told || likeness.probability < settings.evidence.min_probability {
                return None;
            }
            let named = Match {
                a: reference(&bench.dossiers[a]),
                b: reference(&bench.dossiers[b]),
                kind: MatchKind::TitleOnly,
                relation,
                probability: likeness.probability,
                share_a: 0.0,
                share_b: 0.0,
                share_a_raw: 0.0,
                share_b_raw: 0.0,
                longest_run: 0,
                passages: Vec::new(),
                reasons: likeness.reasons,
                cluster: 0,
            };
            Some(((i, j), of_texts.map_or_else(|| named.clone(), |m| with_texts(&named, m))))
        })
        .collect()
}

/// What the registry says of a pair, with what its texts share.
fn with_texts(named: &Match, m: &Match) -> Match {
    let further = m.reasons.iter().filter(|reason| !named.reasons.contains(reason));
    Match {
        kind: if m.kind.is_whole() { m.kind } else { named.kind },
        probability: named.probability.max(m.probability),
        reasons: named.reasons.iter().chain(further).cloned().collect(),
        ..m.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_two_texts_are_marked_in_both_wherever_they_stand() {
        let check = |x: &str, y: &str, expected: [&str; 2]| {
            let (x, y): (Vec<char>, Vec<char>) = (x.chars().collect(), y.chars().collect());
            let (mut in_x, mut in_y) = (vec![false; x.len()], vec![false; y.len()]);
            mark_runs((&x, &mut in_x), (&y, &mut in_y), 3);
            let shown = |marks: &[bool]| marks.iter().map(|&marked| if marked { '+' } else { '-' }).collect::<String>();
            assert_eq!([shown(&in_x), shown(&in_y)], expected);
        };
        check("abcdxyzab", "zabcdab", ["++++--+++", "+++++--"]);
        // What one text says twice.
        check("abcabc", "-abc", ["++++++", "-+++"]);
        check("abcab", "bcabc", ["+++++", "+++++"]);
        check("ab", "abc", ["--", "---"]);
        check("", "", ["", ""]);
    }
}
