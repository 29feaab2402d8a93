//! What an entry has of each criterion, with the passages that show it.

use std::collections::BTreeSet;

use record::{Contribution, Dossier, Evidence, Say, column};
use text::Keep;

use crate::reading::{Figure, Intention, Sentence, read};
use crate::settings::{Column, Criterion, Measure, Settings, Signal, Worth};

/// Passages that a contribution shows.
const SHOWN: usize = 3;

/// The words that are looked for, folded once a run: of plans, of prizes that are shown as bonus, and the cues of all signals in the order
/// of criteria and signals.
pub(crate) struct Cues {
    planned: Vec<Intention>,
    pub(crate) bonus: Vec<Vec<String>>,
    signals: Vec<Vec<Vec<String>>>,
}

impl Cues {
    pub(crate) fn new(settings: &Settings) -> Self {
        let fold = |words: &[String]| words.iter().map(|w| text::fold_str(w, Keep::All)).collect::<Vec<_>>();
        let cues = |signal: &Signal| match &signal.measure {
            Measure::Sentences { cues, .. } | Measure::Words { cues, .. } => fold(cues),
            Measure::Figures { .. } | Measure::Items { .. } | Measure::Applied {} | Measure::Lengths { .. } => Vec::new(),
        };
        let signals = settings.criteria.iter().map(|c| c.signals.iter().map(cues).collect()).collect();
        let bonus = settings.bonus.all_of.iter().map(|any| fold(any)).collect();
        Self { planned: settings.planned.iter().map(Intention::new).collect(), bonus, signals }
    }
}

/// What an entry has of each criterion, in the order of the settings.
pub(crate) fn contributions(dossier: &Dossier, settings: &Settings, cues: &Cues) -> Vec<Contribution> {
    let sentences = read(dossier, &cues.planned);
    settings.criteria.iter().zip(&cues.signals).map(|(criterion, cues)| contribution(dossier, &sentences, criterion, cues)).collect()
}

fn contribution(dossier: &Dossier, sentences: &[Sentence], criterion: &Criterion, cues: &[Vec<String>]) -> Contribution {
    let part = |(signal, cues): (&Signal, &Vec<String>)| measure(dossier, sentences, signal, cues);
    let parts: Vec<Part> = criterion.signals.iter().zip(cues).map(part).collect();
    let value: f64 = criterion.signals.iter().zip(&parts).map(|(signal, part)| signal.share * part.value).sum();
    // Rounding may lift a sum of shares that make 1 above it.
    let value = value.clamp(0.0, 1.0);
    let join = |of: fn(&Part) -> &str, by: &str| parts.iter().map(of).collect::<Vec<_>>().join(by);
    let reason = Say::new(join(|p| &p.reason.zh, "；"), join(|p| &p.reason.en, "; "));
    Contribution {
        criterion: criterion.key.clone(),
        name: Say::new(&criterion.name, &criterion.name_en),
        value,
        weight: criterion.weight,
        evidence: evidence(parts),
        reason,
    }
}

/// The strongest passages of the signals in turn, so that one signal does not crowd out the others.
fn evidence(parts: Vec<Part>) -> Vec<Evidence> {
    let mut queues: Vec<_> = parts.into_iter().map(|p| p.evidence.into_iter()).collect();
    let mut shown: Vec<Evidence> = Vec::new();
    for _ in 0..SHOWN {
        for queue in &mut queues {
            if let Some(next) = queue.find(|e| !shown.iter().any(|s| (&s.file, s.span) == (&e.file, e.span))) {
                shown.push(next);
            }
        }
    }
    shown.truncate(SHOWN);
    shown
}

/// What one signal found.
struct Part {
    value: f64,
    reason: Say,
    evidence: Vec<Evidence>,
}

fn measure(dossier: &Dossier, sentences: &[Sentence], signal: &Signal, cues: &[String]) -> Part {
    let whole_form = dossier.form.sections.is_empty();
    let looked_at = |s: &&Sentence| whole_form || signal.sections.is_empty() || signal.sections.contains(&s.section);
    let here: Vec<&Sentence> = sentences.iter().filter(looked_at).collect();
    match &signal.measure {
        Measure::Sentences { figures, achieved, half, .. } => {
            let counts = |s: &&Sentence| {
                s.figures.len() >= *figures as usize
                    && (!achieved || !s.planned)
                    && (cues.is_empty() || cues.iter().any(|c| s.text.contains(c)))
            };
            let found: Vec<&Sentence> = here.into_iter().filter(counts).collect();
            let reason = signal.counted(found.len(), "句", "sentences");
            Part { value: saturated(found.len() as f64, *half), reason, evidence: quotes(dossier, signal, &found, cues) }
        }
        Measure::Words { half, .. } => {
            let words: Vec<&String> = cues.iter().filter(|c| here.iter().any(|s| s.text.contains(c.as_str()))).collect();
            let holding: Vec<&Sentence> = here.into_iter().filter(|s| words.iter().any(|w| s.text.contains(w.as_str()))).collect();
            let reason = signal.counted(words.len(), "种", "kinds");
            Part { value: saturated(words.len() as f64, *half), reason, evidence: quotes(dossier, signal, &holding, cues) }
        }
        Measure::Figures { half, from } => {
            let counts = |f: &&Figure| f.value >= *from;
            let stated: Vec<&Sentence> = here.into_iter().filter(|s| !s.planned && s.figures.iter().any(|f| counts(&f))).collect();
            let distinct: BTreeSet<&str> = stated.iter().flat_map(|s| s.figures.iter().filter(counts).map(|f| f.text.as_str())).collect();
            let reason = signal.counted(distinct.len(), "个", "figures");
            Part { value: saturated(distinct.len() as f64, *half), reason, evidence: quotes(dossier, signal, &stated, cues) }
        }
        Measure::Items { of, worth, otherwise, half } => items(dossier, signal, *of, worth, *otherwise, *half),
        Measure::Applied {} => applied(dossier, signal),
        Measure::Lengths { chars } => {
            let length = |key: &str| {
                let section = dossier.section(key)?;
                let text = dossier.application()?.document.text.slice(section.body);
                Some(text::fold(text, Keep::Letters).len() as f64)
            };
            let full: f64 = chars.iter().map(|(key, &need)| length(key).map_or(0.0, |n| (n / f64::from(need.max(1))).min(1.0))).sum();
            let value = if chars.is_empty() { 0.0 } else { full / chars.len() as f64 };
            let found = chars.keys().filter(|key| dossier.section(key).is_some()).count();
            let zh = format!("{} {found}/{}", signal.name, chars.len());
            Part { value, reason: Say::new(zh, format!("{} {found}/{}", signal.name_en, chars.len())), evidence: Vec::new() }
        }
    }
}

/// `n / (n + half)`: grows with `n`, ever more slowly, and stays below 1.
fn saturated(n: f64, half: f64) -> f64 {
    n / (n + half)
}

impl Signal {
    fn counted(&self, n: usize, unit: &str, unit_en: &str) -> Say {
        Say::new(format!("{} {n} {unit}", self.name), format!("{}: {n} {unit_en}", self.name_en))
    }

    fn note(&self) -> Say {
        Say::new(&self.name, &self.name_en)
    }
}

/// The sentences with most figures and cues, as evidence.
fn quotes(dossier: &Dossier, signal: &Signal, found: &[&Sentence], cues: &[String]) -> Vec<Evidence> {
    let Some(form) = dossier.application() else { return Vec::new() };
    let strength = |s: &Sentence| s.figures.len() + cues.iter().filter(|c| s.text.contains(c.as_str())).count();
    let mut best = found.to_vec();
    best.sort_by_cached_key(|s| (std::cmp::Reverse(strength(s)), s.span));
    best.into_iter().take(SHOWN).map(|s| form.evidence(s.span, signal.note())).collect()
}

fn items(dossier: &Dossier, signal: &Signal, of: Column, worth: &[Worth], otherwise: f64, half: f64) -> Part {
    let list = match of {
        Column::Rights => &dossier.entry.rights,
        Column::Awards => &dossier.entry.awards,
        Column::Partners => &dossier.entry.partners,
    };
    let distinct: BTreeSet<String> = list.iter().map(|item| text::fold_str(item, Keep::Letters)).filter(|item| !item.is_empty()).collect();
    let fits = |item: &str, w: &Worth| w.words.iter().any(|word| item.contains(&text::fold_str(word, Keep::Letters)));
    let total: f64 = distinct.iter().map(|item| worth.iter().find(|w| fits(item, w)).map_or(otherwise, |w| w.is)).sum();
    let evidence = if distinct.is_empty() { Vec::new() } else { vec![dossier.cell(of.name(), signal.note())] };
    Part { value: saturated(total, half), reason: signal.counted(distinct.len(), "项", "items"), evidence }
}

fn applied(dossier: &Dossier, signal: &Signal) -> Part {
    let (zh, en) = match dossier.entry.applied {
        Some(true) => ("是", "yes"),
        Some(false) => ("否", "no"),
        None => ("未填", "not said"),
    };
    let reason = Say::new(format!("{}：{zh}", signal.name), format!("{}: {en}", signal.name_en));
    let evidence = dossier.entry.applied.map(|_| dossier.cell(column::APPLIED, signal.note())).into_iter().collect();
    Part { value: if dossier.entry.applied == Some(true) { 1.0 } else { 0.0 }, reason, evidence }
}
