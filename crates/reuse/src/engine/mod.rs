//! From any texts to the passages that each two of them share. One file a step, in this order:
//!
//! 1. `corpus`: all texts folded to letters, one behind the other.
//! 2. `grams`: every run of eight letters as a hash with its place, by partitions of the hash.
//! 3. `join` (sorting by `radix`): grams that stand in two texts become hits, grams that stand in too many become common text.
//! 4. `mask`: common text left out, and the places of what is left.
//! 5. `pair`: hits of each two texts, grown to anchors, the longest runs without a difference.
//! 6. `chain`: anchors that follow each other, with what stands between and around them aligned by `align`.
//! 7. `resolve`: places in the folded corpus as characters of the sources; `ledger`: common text as stretches.

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

pub(crate) use self::grams::MAX_GRAM;
use crate::{Counts, Found, Settings, Source};
use corpus::Corpus;
use mask::Mask;

/// Every passage that two of the sources share, what is common to many of them, and the count of everything that was looked at.
///
/// Folded texts are cut into grams; every gram is counted over the whole corpus, common ones are masked and go to the ledger, the rest is
/// joined, chained and aligned. A run of `settings.passages.min_run` folded characters that two sources share is part of a passage, a
/// [`crate::ShortRun`], or masked on one side at least, if `min_run >= gram + window - 1` and `frequent_run <= min_run`. Same inputs, same
/// result, at any number of threads.
///
/// # Panics
/// Where all sources together have more than 4 G folded characters. Of one source the first 8 M are compared.
pub fn pairs(sources: &[Source<'_>], templates: &[&str], settings: &Settings) -> Found {
    let texts: Vec<&str> = sources.iter().map(|s| s.text).chain(templates.iter().copied()).collect();
    let mut indexed = Indexed::new(sources, &texts, settings);
    let (units, starts) = indexed.mask.compact(&indexed.corpus, std::mem::take(&mut indexed.spare));
    let view = pair::View { corpus: &indexed.corpus, mask: &indexed.mask, units: &units, starts: &starts, settings: &settings.passages };
    let regions: Vec<pair::Regional> = (0..indexed.joined.regions().len())
        .into_par_iter()
        .map_init(pair::Scratch::default, |scratch, region| pair::region(&view, &indexed.joined, region, scratch))
        .collect();
    let mut counts = indexed.joined.counts;
    let mut rough = Vec::new();
    let mut lone = Vec::new();
    for region in regions {
        counts.add(&region.counts);
        rough.extend(region.pairs);
        lone.extend(region.short);
    }
    let common = ledger::stretches(&indexed.corpus, &indexed.joined.common, settings.passages.gram);
    counts.pairs = rough.len() as u64;
    counts.short_runs = lone.len() as u64;
    counts.common_blocks = common.len() as u64;
    let resolve::Resolved { pairs, short, common } = resolve::resolve(&view, &texts, &rough, &lone, &common);
    Found { pairs, short, common, counts }
}

/// Only the first half of [`pairs`]: which sources share a gram that is not common. Says what finding candidates costs.
pub fn candidates(sources: &[Source<'_>], templates: &[&str], settings: &Settings) -> Counts {
    let texts: Vec<&str> = sources.iter().map(|s| s.text).chain(templates.iter().copied()).collect();
    let Indexed { corpus, joined, mask: _, spare: _ } = Indexed::new(sources, &texts, settings);
    let found: u64 = (0..joined.regions().len())
        .into_par_iter()
        .map_init(Vec::new, |hits, region| {
            joined.hits(&corpus, region, hits);
            pair::groups(&corpus, hits).count() as u64
        })
        .sum();
    Counts { candidates: found, ..joined.counts }
}

/// A corpus with everything that its texts have in common.
struct Indexed {
    corpus: Corpus,
    joined: join::Joined,
    mask: Mask,
    /// Memory that was needed up to here and can be used again.
    spare: Vec<u16>,
}

impl Indexed {
    fn new(sources: &[Source<'_>], texts: &[&str], settings: &Settings) -> Self {
        let corpus = Corpus::fold(texts);
        let labels = join::Labels { slice: sources.iter().map(|s| s.slice).collect(), first_template: sources.len() as u32 };
        let (joined, marks, spare) = join::join(&corpus, &labels, &settings.passages);
        let mask = marks.spread(settings.passages.gram, settings.passages.phrase);
        Self { corpus, joined, mask, spare }
    }
}
