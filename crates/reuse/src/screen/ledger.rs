//! The list of all that comparison leaves out, as people read it.

use std::collections::BTreeMap;

use rayon::prelude::*;
use record::{Aligned, CommonPlace, CommonText, Dossier, Material, Span};
use text::Keep;

use super::folder::Folder;
use super::standard::Standard;
use super::{Bench, names};
use crate::{Found, Settings, ShortRun, Why};

/// A stretch of a text that no finding rests on.
struct Stretch {
    why: Why,
    entries: u32,
    /// Position of a text and where in it, the first place first.
    places: Vec<(usize, Span)>,
}

/// A text that is compared, as the ledger shows it: the file it is of, and its characters with names blanked.
type Shown<'a> = (&'a Dossier, &'a Material, &'a str);

/// Everything of the forms that is left out of comparison, counts less or is too short: common text, what stands in texts of many units, what
/// units say of themselves (`own`: positions of two entries of one unit, the lesser first), what everybody says (`set_phrases`: positions of two
/// entries), and short runs.
pub(crate) fn common(
    bench: &Bench<'_>,
    found: &Found,
    standard: &Standard,
    (own, set_phrases): (&[Shared], &[Shared]),
    settings: &Settings,
) -> Vec<CommonText> {
    let mut all = masked(found, standard, 0..bench.dossiers.len(), settings);
    all.extend(each_once(own, Why::SameUnit));
    all.extend(said_by_everybody(set_phrases, standard, settings));
    all.extend(short(bench, &found.short));
    list(all, &|i| {
        let dossier = bench.dossiers.get(i)?;
        Some((dossier, dossier.application()?, &bench.texts[i]))
    })
}

/// Common text and standard text that stands in files beside the forms alone, and what two files have in common and everybody says.
pub(crate) fn attached(
    folder: &Folder<'_>,
    found: &Found,
    standard: &Standard,
    set_phrases: &[Shared],
    settings: &Settings,
) -> Vec<CommonText> {
    let mut all = masked(found, standard, folder.beside(), settings);
    all.extend(said_by_everybody(set_phrases, standard, settings));
    list(all, &|f| Some((&folder.bench.dossiers[folder.entry(f)], folder.material(f), folder.text(f))))
}

/// Most entries first.
pub(crate) fn sort(common: &mut [CommonText]) {
    common.sort_by(|x, y| (y.entries, &x.places, &x.text).cmp(&(x.entries, &y.places, &y.text)));
}

/// Stretches whose first place is in one of these texts.
fn masked(found: &Found, standard: &Standard, texts: std::ops::Range<usize>, settings: &Settings) -> Vec<Stretch> {
    let frequent = found.common.iter().filter(|c| texts.contains(&(c.source as usize)));
    let frequent = frequent.map(|c| Stretch { why: c.why, entries: c.documents, places: vec![(c.source as usize, c.at)] });
    let many = texts.clone().flat_map(|i| {
        let stretches = standard.first_seen(i, texts.start, settings.evidence.standard_units + 1);
        stretches.into_iter().map(move |(span, units)| Stretch { why: Why::Frequency, entries: units, places: vec![(i, span)] })
    });
    frequent.chain(many).collect()
}

/// Set phrases that do not stand in texts of many units, which are listed anyway.
fn said_by_everybody(set_phrases: &[Shared], standard: &Standard, settings: &Settings) -> Vec<Stretch> {
    let is_listed = |((i, j), p): &&Shared| standard.share((*i, *j), p.a, settings.evidence.standard_units) > 0.5;
    let others: Vec<Shared> = set_phrases.iter().filter(|shared| !is_listed(shared)).cloned().collect();
    each_once(&others, Why::SetPhrase)
}

/// Positions of two texts, the lesser first, and where they have something in common.
pub(crate) type Shared = ((usize, usize), Aligned);

/// Where something stands first, and where in other texts.
type First = (Span, BTreeMap<usize, Span>);

/// Each of some passages once, where it stands first, with the number of texts that have it.
fn each_once(own: &[Shared], why: Why) -> Vec<Stretch> {
    let mostly = |x: Span, y: Span| x.intersect(y).is_some_and(|both| 2 * both.len() > x.len());
    let mut again: BTreeMap<usize, Vec<Span>> = BTreeMap::new();
    for ((_, later), at) in own {
        again.entry(*later).or_default().push(at.b);
    }
    let mut first: BTreeMap<usize, Vec<First>> = BTreeMap::new();
    for ((i, j), at) in own {
        if again.get(i).is_some_and(|known| known.iter().any(|k| mostly(at.a, *k))) {
            continue;
        }
        let known = first.entry(*i).or_default();
        match known.iter_mut().find(|k| mostly(at.a, k.0)) {
            Some(same) => drop(same.1.insert(*j, at.b)),
            None => known.push((at.a, BTreeMap::from([(*j, at.b)]))),
        }
    }
    let stretches = first.into_iter().flat_map(|(i, known)| known.into_iter().map(move |(span, others)| (i, span, others)));
    stretches
        .map(|(i, span, others)| Stretch {
            why,
            entries: others.len() as u32 + 1,
            places: std::iter::once((i, span)).chain(others).collect(),
        })
        .collect()
}

/// Runs that are too short to be a passage, each text once, with the entries between which it was seen. Only what touches the screened
/// division is looked at.
fn short(bench: &Bench<'_>, runs: &[ShortRun]) -> Vec<Stretch> {
    let ours = runs.iter().filter(|r| bench.orient(r.a as usize, r.b as usize).is_some());
    let mut sides: Vec<(u32, u32, u32)> = ours.flat_map(|r| [(r.a, r.at_a, r.to_a), (r.b, r.at_b, r.to_b)]).collect();
    sides.sort_unstable();
    sides.dedup();
    let groups: Vec<&[(u32, u32, u32)]> = sides.chunk_by(|x, y| x.0 == y.0).collect();
    let told: Vec<(String, usize, Span)> =
        groups.into_par_iter().flat_map_iter(|group| told(&bench.texts[group[0].0 as usize], group)).collect();
    let mut by_text: BTreeMap<String, BTreeMap<usize, Span>> = BTreeMap::new();
    for (letters, text, span) in told {
        by_text.entry(letters).or_default().entry(text).or_insert(span);
    }
    by_text
        .into_values()
        .map(|places| Stretch { why: Why::Short, entries: places.len() as u32, places: places.into_iter().collect() })
        .collect()
}

/// The letters of some runs of one text, with its position and where they stand. Runs are first and last letter, sorted.
fn told(source: &str, runs: &[(u32, u32, u32)]) -> Vec<(String, usize, Span)> {
    let mut ends: Vec<u32> = runs.iter().flat_map(|&(_, from, to)| [from, to - 1]).collect();
    ends.sort_unstable();
    ends.dedup();
    let places = text::letter_sources(source, &ends);
    let place = |letter: u32| places[ends.binary_search(&letter).expect("both ends of every run were asked for")];
    let chars: Vec<char> = source.chars().collect();
    let run = |&(text, from, to): &(u32, u32, u32)| {
        let span = Span::of(place(from).from(), place(to - 1).to());
        let words: String = chars[span.from() as usize..span.to() as usize].iter().collect();
        (text::fold_str(&words, Keep::Letters), text as usize, span)
    };
    runs.iter().map(run).collect()
}

/// Most places of a stretch that are listed.
const PLACES: usize = 5;

fn list<'a>(mut stretches: Vec<Stretch>, look: &(dyn Fn(usize) -> Option<Shown<'a>> + Sync)) -> Vec<CommonText> {
    stretches.sort_by_key(|s| s.places[0]);
    let groups: Vec<&[Stretch]> = stretches.chunk_by(|x, y| x.places[0].0 == y.places[0].0).collect();
    let shown = |group: &[Stretch]| -> Vec<CommonText> {
        let Some(first) = look(group[0].places[0].0) else { return Vec::new() };
        let reader = Reader::of(first);
        let place = |&(at, span): &(usize, Span)| {
            let (dossier, material, _) = look(at)?;
            let page = material.document.page_of(span.from());
            Some(CommonPlace { entry: dossier.entry.no.clone(), file: material.path.clone(), page, span })
        };
        let common = |stretch: &Stretch| CommonText {
            text: reader.words(stretch.places[0].1),
            entries: stretch.entries,
            why: stretch.why.name().to_owned(),
            places: stretch.places.iter().take(PLACES).filter_map(place).collect(),
        };
        group.iter().map(common).collect()
    };
    let mut common: Vec<CommonText> = groups.into_par_iter().flat_map_iter(shown).collect();
    sort(&mut common);
    common
}

/// Shows stretches of one text as people read them: names of its entry are nobody else's, so that what was compared has none.
struct Reader {
    chars: Vec<char>,
    /// Sorted by place, longer first.
    names: Vec<(Span, &'static str)>,
}

impl Reader {
    fn of((dossier, material, blanked): Shown<'_>) -> Self {
        let mut names = names::find(material.document.text.as_str(), &dossier.entry);
        names.sort_by_key(|(at, _)| (at.from(), std::cmp::Reverse(at.to())));
        Self { chars: blanked.chars().collect(), names }
    }

    fn words(&self, span: Span) -> String {
        let mut names = self.names.iter().filter(|(at, _)| at.intersect(span).is_some()).peekable();
        let mut text = String::new();
        let mut end = 0;
        for (&c, at) in self.chars[span.from() as usize..span.to() as usize].iter().zip(span.from()..) {
            while let Some((name, placeholder)) = names.next_if(|(name, _)| name.from() <= at) {
                if at >= end {
                    text.push_str(placeholder);
                }
                end = end.max(name.to());
            }
            if at >= end && !(c.is_whitespace() && text.ends_with(char::is_whitespace)) {
                text.push(c);
            }
        }
        text.trim().to_owned()
    }
}
