//! Tables that say the same in another order or under other words, by the figures in them.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use record::{Aligned, Match, MatchKind, Relation, Span};
use rustc_hash::FxHashMap;
use text::Keep;

use super::alike::Alike;
use super::sentence::{self, Lexicon};
use super::{Bench, Placed, Role, candidates, evidence, reasons, sorted};
use crate::{Settings, Tables};

/// A figure by its digits alone: one table may be in yuan and the other in ten thousands of it.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Figure {
    digits: u64,
    span: Span,
}

/// Figures of fewer digits agree everywhere, those of more are numbers of papers and accounts.
const DIGITS: std::ops::RangeInclusive<usize> = 3..=9;

fn figures(source: &str) -> Vec<Figure> {
    let figure = |number: text::Number| {
        // m2 and m³ end in a digit that is no part of the figure.
        let figure = number.text.strip_suffix(number.unit.as_str()).unwrap_or(&number.text);
        let digits: String = figure.chars().filter(char::is_ascii_digit).collect();
        let digits = digits.trim_matches('0');
        let value = || digits.bytes().fold(0, |sum, digit| 10 * sum + u64::from(digit - b'0'));
        DIGITS.contains(&digits.len()).then(|| Figure { digits: value(), span: number.span })
    };
    text::numbers(source).into_iter().filter(sentence::says_something).filter_map(figure).collect()
}

fn length(digits: u64) -> u32 {
    digits.checked_ilog10().map_or(0, |log| log + 1)
}

/// Figures of the same length.
fn of_its_length(digits: u64) -> f64 {
    9.0 * 10f64.powi(length(digits) as i32 - 1)
}

/// Bits that a figure tells at most: a longer one is as likely the number of a paper, a rule or an account as it is a measure.
const MOST_TOLD: f64 = 16.0;

/// Figures of a text that another one has too, with no more than a gap between neighbours.
#[derive(Debug, PartialEq)]
struct Stretch {
    figures: Vec<Figure>,
    /// Distinct, rising.
    digits: Vec<u64>,
}

/// Stretches of the other text that each is weighed against: those whose common figures tell most. A log that repeats a few figures for ever
/// has as many as it likes.
const MOST_ALIKE: usize = 8;

/// Of each stretch of `x`, those of `y` whose common figures tell most, `least` or more, as positions; a figure tells what `told` says.
fn most_alike<'s>(x: &'s [Stretch], y: &'s [Stretch], least: f64, told: impl Fn(u64) -> f64 + 's) -> impl Iterator<Item = Vec<usize>> + 's {
    let mut holding: FxHashMap<u64, Vec<usize>> = FxHashMap::default();
    for (at, stretch) in y.iter().enumerate() {
        stretch.digits.iter().for_each(|&digits| holding.entry(digits).or_default().push(at));
    }
    let mut shared = vec![0.0f64; y.len()];
    x.iter().map(move |stretch| {
        shared.fill(0.0);
        for &digits in &stretch.digits {
            let bits = told(digits);
            holding.get(&digits).into_iter().flatten().for_each(|&at| shared[at] += bits);
        }
        let mut alike: Vec<usize> = (0..shared.len()).filter(|&at| shared[at] >= least).collect();
        alike.sort_by(|&p, &q| shared[q].total_cmp(&shared[p]).then(p.cmp(&q)));
        alike.truncate(MOST_ALIKE);
        alike
    })
}

/// Stretches of two texts with figures in common, whatever order they stand in.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Common {
    a: Span,
    b: Span,
    /// Distinct, rising.
    pub(crate) digits: Vec<u64>,
    /// How improbable so many are by chance.
    bits: f64,
}

/// The figures of all texts.
struct All<'a> {
    texts: Vec<Vec<Figure>>,
    /// Of each text, distinct and rising.
    own: Vec<Vec<u64>>,
    /// Each figure with each text that has it, rising.
    holders: Vec<(u64, u32)>,
    /// How many units have a figure.
    lexicon: Lexicon,
    /// Whose each text is.
    units: Vec<u32>,
    settings: &'a Settings,
}

impl<'a> All<'a> {
    fn of(bench: &Bench<'_>, settings: &'a Settings) -> Self {
        let texts: Vec<Vec<Figure>> = bench.texts.par_iter().map(|text| figures(text)).collect();
        let own: Vec<Vec<u64>> = texts.iter().map(|figures| digits(figures)).collect();
        let units = bench.units();
        let lexicon = Lexicon::of_units(&own, &units, settings.tables.prior_texts);
        Self { texts, holders: holders(&own), own, lexicon, units, settings }
    }

    /// What two texts have in common that is more than chance and no table of everybody's.
    fn compare(&self, i: usize, j: usize) -> Vec<Common> {
        let (x, y) = (self.stretches(i, j), self.stretches(j, i));
        let mut best: BTreeMap<(u32, u32), Common> = BTreeMap::new();
        for (a, alike) in x.iter().zip(most_alike(&x, &y, self.settings.tables.min_told, |figure| self.told(figure))) {
            let with = alike.into_iter().filter_map(|b| self.common((i, a), (j, &y[b])));
            if let Some(common) = with.max_by(|p, q| p.bits.total_cmp(&q.bits)) {
                best.insert((common.a.from(), common.b.from()), common);
            }
        }
        best.into_values().filter(|c| c.bits > 0.0 && !self.is_standard((i, j), &c.digits)).collect()
    }

    /// Figures of a text that another one has too, in stretches between which there is more than a gap without any. A table that a text has
    /// twice is one.
    fn stretches(&self, i: usize, other: usize) -> Vec<Stretch> {
        let shared = self.texts[i].iter().filter(|f| self.own[other].binary_search(&f.digits).is_ok());
        let mut groups: Vec<Vec<Figure>> = Vec::new();
        for &figure in shared {
            match groups.last_mut() {
                Some(group) if figure.span.from() <= group[group.len() - 1].span.to() + self.settings.tables.max_gap => group.push(figure),
                _ => groups.push(vec![figure]),
            }
        }
        let mut known: BTreeSet<Vec<u64>> = BTreeSet::new();
        let stretch = |figures: Vec<Figure>| {
            let digits = digits(&figures);
            let told: f64 = digits.iter().map(|&figure| self.told(figure)).sum();
            let is_new = told >= self.settings.tables.min_told && known.insert(digits.clone());
            is_new.then_some(Stretch { figures, digits })
        };
        groups.into_iter().filter_map(stretch).collect()
    }

    /// What two stretches have in common, each cut to it.
    fn common(&self, (i, x): (usize, &Stretch), (j, y): (usize, &Stretch)) -> Option<Common> {
        let digits: Vec<u64> = x.digits.iter().copied().filter(|digits| y.digits.binary_search(digits).is_ok()).collect();
        let span = |stretch: &Stretch| {
            let mut shared = stretch.figures.iter().filter(|f| digits.binary_search(&f.digits).is_ok());
            let first = shared.next()?.span;
            Some(Span::of(first.from(), shared.next_back().unwrap_or(&Figure { digits: 0, span: first }).span.to()))
        };
        let (a, b) = (span(x)?, span(y)?);
        let sizes = (self.within(i, a), self.within(j, b));
        let bits = self.bits(&digits, sizes);
        Some(Common { a, b, digits, bits })
    }

    /// Distinct figures in a span of a text.
    fn within(&self, i: usize, span: Span) -> usize {
        let figures = &self.texts[i];
        let from = figures.partition_point(|f| f.span.from() < span.from());
        let inside = figures[from..].iter().take_while(|f| f.span.to() <= span.to());
        inside.map(|f| f.digits).collect::<BTreeSet<u64>>().len()
    }

    /// Units besides two that have a figure, and all of them with the prior.
    fn held(&self, figure: u64) -> (f64, f64) {
        let (held, others) = (self.lexicon.texts(figure).saturating_sub(2), self.lexicon.total.saturating_sub(2));
        (f64::from(held), f64::from(others) + f64::from(self.settings.tables.prior_texts))
    }

    /// Bits that two units say by having one figure: what it takes to pick it among those of its length, and no more than what its frequency
    /// with the other units leaves of that. A statistic that is quoted is quoted by several, and its figures have few digits.
    fn told(&self, figure: u64) -> f64 {
        let (held, all) = self.held(figure);
        of_its_length(figure).log2().min(MOST_TOLD).min((all / held).log2())
    }

    /// Bits that chance would need for these figures of two stretches with so many: for each that it stands on the other side, less what there
    /// is to choose from.
    ///
    /// How probable a figure is says its frequency with the other units; where there are few of these, the number of figures of its length.
    fn bits(&self, digits: &[u64], (m, n): (usize, usize)) -> f64 {
        let prior = f64::from(self.settings.tables.prior_texts);
        let bits = |&figure: &u64| {
            let even = (m.max(n) as f64 / of_its_length(figure)).min(1.0);
            let (held, all) = self.held(figure);
            -((held + prior * even) / all).log2()
        };
        let choices: f64 = (0..digits.len()).map(|k| ((m.min(n) - k) as f64 / (k + 1) as f64).log2()).sum();
        digits.iter().map(bits).sum::<f64>() - choices
    }

    /// Whether texts of so many further units have half of these figures: a tax table, a list of prices.
    fn is_standard(&self, (i, j): (usize, usize), digits: &[u64]) -> bool {
        let mut held: BTreeMap<u32, usize> = BTreeMap::new();
        digits.iter().flat_map(|&figure| self.holders_of(figure)).for_each(|text| *held.entry(text).or_default() += 1);
        let holders = held.into_iter().filter(|(_, count)| 2 * count >= digits.len());
        let units = sorted::distinct(holders.map(|(text, _)| self.units[text as usize]));
        let others = units.into_iter().filter(|unit| ![self.units[i], self.units[j]].contains(unit)).count();
        others >= self.settings.evidence.standard_units as usize
    }

    /// Texts that have a figure, rising.
    fn holders_of(&self, figure: u64) -> impl Iterator<Item = u32> {
        let from = self.holders.partition_point(|h| h.0 < figure);
        self.holders[from..].iter().take_while(move |h| h.0 == figure).map(|h| h.1)
    }
}

/// The digits of some figures, distinct and rising.
fn digits(figures: &[Figure]) -> Vec<u64> {
    sorted::distinct(figures.iter().map(|f| f.digits))
}

/// Each figure with each text that has it, rising, from the figures of each text.
fn holders(own: &[Vec<u64>]) -> Vec<(u64, u32)> {
    let mut holders: Vec<(u64, u32)> =
        (0u32..).zip(own).flat_map(|(text, figures)| figures.iter().map(move |&figure| (figure, text))).collect();
    holders.par_sort_unstable();
    holders
}

/// Matches of entries whose tables say the same in another order or under other words; `copied` are the matches that are known already.
pub(crate) fn matches(bench: &Bench<'_>, copied: &[Placed], settings: &Settings) -> Vec<Placed> {
    let copied: BTreeMap<(usize, usize), &Match> = copied.iter().map(|(pair, m)| (*pair, m)).collect();
    let told = |pair: &(usize, usize)| copied.get(pair).is_some_and(|m| m.probability >= settings.evidence.medium);
    let all = All::of(bench, settings);
    let asks: Vec<bool> = bench.roles.iter().map(|r| *r == Role::Home).collect();
    let limit = settings.retold.candidate_limit(all.lexicon.total);
    let pairs =
        candidates::by_rare(&all.own, &asks, &all.lexicon, (limit, settings.tables.candidates), &|i, j| all.units[i] != all.units[j]);
    let pairs: BTreeSet<(usize, usize)> = pairs.into_iter().map(|(i, j)| (i.min(j), i.max(j))).collect();
    pairs
        .into_par_iter()
        .filter(|pair| !told(pair) && !bench.cards[pair.0].shares_a_unit(&bench.cards[pair.1]))
        .filter_map(|(i, j)| {
            let (a, b, relation) = bench.orient(i, j)?;
            let common = all.compare(a, b);
            Some(((i, j), found(bench, &common, (a, b), relation, copied.get(&(i, j)).copied(), settings)?))
        })
        .collect()
}

fn found(
    bench: &Bench<'_>,
    common: &[Common],
    (a, b): (usize, usize),
    relation: Relation,
    copied: Option<&Match>,
    settings: &Settings,
) -> Option<Match> {
    let Tables { alike, .. } = settings.tables;
    let probability = alike.at(common.iter().map(|c| c.bits).sum());
    if common.is_empty() || probability < settings.evidence.min_probability {
        return None;
    }
    let letters = |i: usize| text::fold(&bench.texts[i], Keep::Letters).len() as u32;
    let alike = Alike {
        sides: (evidence::reference(&bench.dossiers[a]), evidence::reference(&bench.dossiers[b])),
        kind: MatchKind::Partial,
        relation,
        probability,
        passages: common.iter().map(|c| passage(bench, (a, b), c)).collect(),
        letters: (letters(a), letters(b)),
    };
    let alike = alike.with(copied);
    let mut said = vec![reasons::of_tables(common)];
    said.extend(reasons::sections(bench, (a, b), &alike.passages));
    if relation == Relation::EarlierSeason {
        said.push(reasons::news(bench, a, &alike.passages));
    }
    said.extend(reasons::circumstances(bench, (a, b)));
    Some(alike.into_match(said))
}

/// Two stretches with figures in common as a passage of which these agree.
fn passage(bench: &Bench<'_>, (a, b): (usize, usize), common: &Common) -> Aligned {
    let letters = |i: usize, span: Span| text::fold(&bench.part(i, span), Keep::Letters).len() as u32;
    let agreeing: u32 = common.digits.iter().map(|&d| length(d)).sum();
    let both = letters(a, common.a) + letters(b, common.b);
    let longest_run = common.digits.iter().map(|&d| length(d)).max().unwrap_or(0);
    Aligned { a: common.a, b: common.b, agreeing, identity: 2.0 * agreeing as f32 / both.max(1) as f32, longest_run }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_its_digits() {
        let check = |source: &str, expected: &[u64]| assert_eq!(figures(source).iter().map(|f| f.digits).collect::<Vec<_>>(), expected);
        check("投入 425.6 万元", &[4256]);
        check("4256000 元", &[4256]);
        check("占地 356 m²", &[356]);
        check("占地 356 平方米", &[356]);
        // Round figures, years and small counts agree everywhere.
        check("1200 台，2024 年，3 项", &[]);
    }

    #[test]
    fn each_stretch_is_weighed_against_those_whose_common_figures_tell_most() {
        let stretches = |sets: &[&[u64]]| -> Vec<Stretch> {
            sets.iter().map(|digits| Stretch { figures: Vec::new(), digits: digits.to_vec() }).collect()
        };
        let (x, y) = (stretches(&[&[1, 2, 3, 4], &[7, 8]]), stretches(&[&[1, 2, 9], &[5, 6], &[2, 3, 4], &[1, 4, 7]]));
        assert_eq!(most_alike(&x, &y, 2.0, |_| 1.0).collect::<Vec<_>>(), [vec![2, 0, 3], vec![]]);
        assert_eq!(most_alike(&x, &y, 2.0, |figure| figure as f64).collect::<Vec<_>>(), [vec![2, 3, 0], vec![3]]);
        let many: Vec<Stretch> = (0..100).flat_map(|n| stretches(&[&[1, 2, 3, 10 + n]])).collect();
        assert_eq!(most_alike(&many, &many, 3.0, |_| 1.0).map(|alike| alike.len()).max(), Some(MOST_ALIKE));
    }

    #[test]
    fn a_figure_tells_by_its_digits_and_less_where_others_have_it() {
        // Of eight units two have all of these; one more has 45678, and four more have 56789.
        let table: [u64; 6] = [123, 4_567, 12_345, 123_456_789, 45_678, 56_789];
        let mut own = vec![table.to_vec(), table.to_vec(), vec![45_678]];
        own.extend((0..4).map(|_| vec![56_789]));
        own.push(vec![1_111]);
        let settings = Settings::default();
        let lexicon = Lexicon::of(own.iter().cloned(), settings.tables.prior_texts);
        let all = All { texts: Vec::new(), holders: Vec::new(), own, lexicon, units: Vec::new(), settings: &settings };
        let hundredths = |figure: u64| (100.0 * all.told(figure)).round();
        // Among 900, 9,000 and 90,000 figures; of sixteen units with the prior one and four.
        assert_eq!(table.map(hundredths), [981.0, 1314.0, 1600.0, 1600.0, 400.0, 200.0]);
        // Five figures of three digits say something, three of any length do not.
        let least = settings.tables.min_told;
        assert!(5.0 * all.told(123) >= least && 4.0 * all.told(123) < least && 4.0 * all.told(4_567) >= least && 3.0 * MOST_TOLD < least);
    }

    #[test]
    fn a_table_is_everybodys_where_enough_further_units_have_half_of_it() {
        // Two copies, three texts with half of the figures or more, two of which are of one unit, and one text with too few.
        let own = vec![vec![111, 222, 333, 444], vec![111, 222, 333, 444], vec![111, 222], vec![333, 444, 555], vec![222, 444], vec![111]];
        let check = |units: [u32; 6], expected: bool| {
            let mut settings = Settings::default();
            settings.evidence.standard_units = 3;
            let lexicon = Lexicon::of_units(&own, &units, settings.tables.prior_texts);
            let (texts, holders) = (Vec::new(), holders(&own));
            let all = All { texts, holders, own: own.clone(), lexicon, units: units.to_vec(), settings: &settings };
            assert_eq!(all.is_standard((0, 1), &[111, 222, 333, 444]), expected, "{units:?}");
        };
        check([0, 1, 2, 3, 4, 5], true);
        check([0, 1, 2, 3, 3, 5], false);
        check([0, 1, 2, 3, 1, 5], false);
    }
}
