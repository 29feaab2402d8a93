use record::{Aligned, Dossier, MatchKind, Span};

use super::Bench;
use super::filled::Filled;
use super::standard::Standard;
use crate::{Pair, Settings};

/// Shared passages of a pair with what they weigh.
pub(crate) struct Weighed {
    /// Those that count, in the order of `a`.
    pub(crate) passages: Vec<Aligned>,
    /// Those that do not, being a unit's description of itself.
    pub(crate) grey: Vec<Aligned>,
    /// Characters that agree in those that count, and how many of them are standard text.
    pub(crate) agreeing: u32,
    pub(crate) standard: f64,
    /// Shares of both texts, common text left out.
    pub(crate) shares: (f64, f64),
    pub(crate) kind: MatchKind,
    pub(crate) probability: f64,
    /// The passages stand in texts of many units and are neither rules nor a form: they have one source, whoever that is.
    pub(crate) one_source: bool,
}

impl Weighed {
    /// Whether there is a match: probable enough, or with a run of its own that a reader should be able to see.
    pub(crate) fn is_match(&self, settings: &Settings) -> bool {
        let evidence = &settings.evidence;
        let verbatim = self.longest_run() >= evidence.min_verbatim && 2.0 * self.standard < f64::from(self.agreeing);
        !self.passages.is_empty() && (self.probability >= evidence.min_probability || verbatim)
    }

    pub(crate) fn longest_run(&self) -> u32 {
        self.passages.iter().map(|p| p.longest_run).max().unwrap_or(0)
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
    let stock = Stock::of(bench, &passages, (a, b), standard, settings);
    let probability = |standard: f64| {
        let own = own_characters(agreeing, standard, shares, settings);
        let copied = evidence.copied.at(own);
        let share = greater(shares) * own / f64::from(agreeing.max(1));
        if same_unit { copied.min(evidence.copied_same_unit.at(share)) } else { copied }
    };
    let found = probability(stock.standard);
    let one_source = found < evidence.one_source_probability
        && f64::from(agreeing) - stock.rules >= f64::from(evidence.one_source)
        && probability(stock.rules) >= evidence.medium;
    Weighed {
        passages,
        grey,
        agreeing,
        standard: stock.standard,
        shares,
        kind: if greater(shares) >= evidence.resubmission_share { MatchKind::Resubmission } else { MatchKind::Partial },
        probability: if one_source { evidence.one_source_probability } else { found },
        one_source,
    }
}

/// Characters of some passages that say little, as sums of what each is worth less.
struct Stock {
    /// The language of rules and titles of forms.
    rules: f64,
    /// These, and what stands in texts of many units.
    standard: f64,
}

impl Stock {
    fn of(bench: &Bench<'_>, passages: &[Aligned], (a, b): (usize, usize), standard: &Standard, settings: &Settings) -> Self {
        let evidence = &settings.evidence;
        let (x, y) = (bench.document(a), bench.document(b));
        let filled = Filled::of(x, y, passages, &evidence.filled);
        let mut stock = Self { rules: 0.0, standard: 0.0 };
        for p in passages {
            let words = x.slice(p.a);
            let kept = (1.0 - bench.legal.degree(words)) * (1.0 - filled.degree(words));
            let many = standard.share((a, b), p.a, evidence.standard_units).max(standard.share((b, a), p.b, evidence.standard_units));
            stock.rules += f64::from(p.agreeing) * (1.0 - kept);
            stock.standard += f64::from(p.agreeing) * (1.0 - kept * (1.0 - many));
        }
        stock
    }
}

fn greater((x, y): (f64, f64)) -> f64 {
    x.max(y)
}

fn agreeing(passages: &[Aligned]) -> u32 {
    passages.iter().map(|p| p.agreeing).sum()
}

/// Characters that speak for reuse. Two texts that have much standard text in common have the rest of it from the same stock, so that the
/// rest counts less the more of it there is; unless most of a text is shared, which no stock explains.
fn own_characters(agreeing: u32, standard: f64, shares: (f64, f64), settings: &Settings) -> f64 {
    let agreeing = f64::from(agreeing);
    if greater(shares) >= settings.evidence.resubmission_share {
        return agreeing;
    }
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
