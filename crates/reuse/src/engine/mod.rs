mod align;
mod chain;
mod corpus;
mod grams;
mod join;
mod ledger;
mod mask;
mod pair;
mod radix;
mod resolve;

use rayon::prelude::*;

use crate::{Found, NO_GROUP, Settings, Source};
use corpus::Corpus;
use mask::Marks;

/// Every passage that two of the sources share, what is common to many of them, and the count of everything that was looked at.
///
/// Folded texts are cut into grams; every gram is counted over the whole corpus, common ones are masked and go to the ledger, the rest is
/// joined, chained and aligned. A run of `settings.passages.min_run` folded characters that two sources share is part of a passage, a
/// [`ShortRun`], or masked on one side at least, if `min_run >= gram + window - 1`. Same inputs, same result, at any number of threads.
///
/// # Panics
/// Where all sources together have more than 4 G folded characters, or one of them more than 16 M.
pub fn pairs(sources: &[Source<'_>], templates: &[&str], settings: &Settings) -> Found {
    let texts: Vec<&str> = sources.iter().map(|s| s.text).chain(templates.iter().copied()).collect();
    let corpus = Corpus::fold(&texts);
    let labels = join::Labels {
        slice: sources.iter().map(|s| s.slice).chain(templates.iter().map(|_| u32::MAX)).collect(),
        group: sources.iter().map(|s| s.group).chain(templates.iter().map(|_| NO_GROUP)).collect(),
        grouped: sources.iter().any(|s| s.group != NO_GROUP),
        templates: sources.len() as u32,
    };
    let marks = Marks::new(corpus.units.len());
    let joined = join::join(&corpus, &labels, &settings.passages, &marks);
    let mask = marks.spread(settings.passages.gram);
    let (units, starts) = mask.compact(&corpus);
    let view = pair::View { corpus: &corpus, mask: &mask, units: &units, starts: &starts, settings: &settings.passages };
    let regions: Vec<pair::Regional> =
        (0..joined.regions.len()).into_par_iter().map_init(pair::Scratch::default, |s, r| pair::region(&view, &joined, r, s)).collect();
    let mut counts = joined.counts;
    let mut rough = Vec::new();
    let mut lone = Vec::new();
    for region in regions {
        counts.add(&region.counts);
        rough.extend(region.pairs);
        lone.extend(region.short);
    }
    let common = ledger::stretches(&corpus, &joined.common, settings.passages.gram);
    counts.pairs = rough.len() as u64;
    counts.short_runs = lone.len() as u64;
    counts.common_blocks = common.len() as u64;
    let rest = resolve::resolve(&view, sources, templates, &rough, &lone, &common);
    Found { pairs: rest.pairs, short: rest.short, common: rest.common, counts }
}
