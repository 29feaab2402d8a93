use std::collections::BTreeSet;

use rayon::prelude::*;
use record::{Aligned, DocumentRef, Dossier, Match, MatchKind, Relation, Say, Span, counted};
use text::Keep;

use super::filled::Filled;
use super::retold::{self, Retelling};
use super::sentence::Sentence;
use super::standard::Standard;
use super::{Bench, Found2, candidates, direction, titles};
use crate::{Found, Pair, Passage, Settings};

/// Matches that rest on shared passages.
pub(crate) fn copied(bench: &Bench<'_>, found: &Found, standard: &Standard, settings: &Settings) -> Vec<Found2> {
    let oriented: Vec<_> = found.pairs.iter().filter_map(|p| Some((p, bench.orient(p.a as usize, p.b as usize)?))).collect();
    oriented
        .into_par_iter()
        .filter_map(|(pair, (a, b, relation))| {
            let weighed = weigh(bench, pair, (a, b), standard, settings)?;
            let towards = direction::source_is_other(bench, (a, b), &weighed.passages, settings);
            let (ratio, partial) = (settings.evidence.home_ratio, weighed.kind == MatchKind::Partial);
            let turn = relation == Relation::SameDivision && partial && towards * ratio < 1.0;
            let (weighed, (a, b), towards) =
                if turn { (weigh(bench, pair, (b, a), standard, settings)?, (b, a), 1.0 / towards) } else { (weighed, (a, b), towards) };
            let mut m = from_passages(bench, weighed, (a, b), relation);
            if partial {
                m.reasons.extend(source_reason(bench, (a, b), towards, ratio));
            }
            m.reasons.extend(circumstances(bench, a, b));
            Some(((a.min(b), a.max(b)), m))
        })
        .collect()
}

/// Which of two texts the shared passages were rather written for, where it can be told.
fn source_reason(bench: &Bench<'_>, (a, b): (usize, usize), towards: f32, ratio: f32) -> Option<Say> {
    let source = match towards {
        t if t >= ratio => b,
        t if t * ratio <= 1.0 => a,
        _ => return None,
    };
    let no = &bench.dossiers[source].entry.no;
    Some(Say::new(
        format!("相同段落的用词与 {no} 的其余部分更一致，出处可能是 {no}，请结合提交时间核对"),
        format!(
            "the words of the shared passages are more at home in the rest of {no}, which may be their source; see also the times of submission"
        ),
    ))
}

/// Shared passages of a pair with what they weigh.
struct Weighed {
    /// Those that count, in the order of `a`.
    passages: Vec<Aligned>,
    /// How many do not, being a unit's description of itself or outside the sections.
    grey: usize,
    /// Characters that agree in those that count, and how many of them stand in texts of many units.
    agreeing: u32,
    standard: f64,
    shares: (f64, f64),
    kind: MatchKind,
    probability: f64,
}

fn weigh(bench: &Bench<'_>, pair: &Pair, (a, b): (usize, usize), standard: &Standard, settings: &Settings) -> Option<Weighed> {
    let evidence = &settings.evidence;
    let swapped = pair.a as usize != a;
    let same_unit = bench.cards[a].same_unit(&bench.cards[b]);
    let all = pair.passages.iter().map(|p| if swapped { turn(p) } else { p.at.clone() });
    let (mut passages, grey): (Vec<Aligned>, Vec<Aligned>) =
        all.partition(|p| counts(&bench.dossiers[a], &bench.dossiers[b], p, same_unit, settings));
    passages.sort_by_key(|p| (p.a, p.b));
    let sum = |p: &[Aligned]| p.iter().map(|p| p.agreeing).sum::<u32>();
    let agreeing = sum(&passages);
    let part = f64::from(agreeing) / f64::from((agreeing + sum(&grey)).max(1));
    let (share_a, share_b) = if swapped { (pair.share_b, pair.share_a) } else { (pair.share_a, pair.share_b) };
    let shares = (share_a * part, share_b * part);
    let (text_a, text_b) = (&bench.dossiers[a].application()?.document.text, &bench.dossiers[b].application()?.document.text);
    let filled = Filled::of(text_a, text_b, &passages, &evidence.filled);
    let common = |p: &Aligned| {
        let (x, y) = (standard.share((a, b), p.a, evidence.standard_units), standard.share((b, a), p.b, evidence.standard_units));
        let words = text_a.slice(p.a);
        f64::from(p.agreeing) * (1.0 - (1.0 - x.max(y)) * (1.0 - bench.legal.degree(words)) * (1.0 - filled.degree(words)))
    };
    let standard: f64 = passages.iter().map(common).sum();
    let law = if same_unit { evidence.copied_same_unit } else { evidence.copied };
    let probability = law.scaled(evidence.min_share * own_length(agreeing, shares)).at(own(agreeing, standard, shares, settings));
    (!passages.is_empty() && probability >= evidence.min_probability).then_some(Weighed {
        passages,
        grey: grey.len(),
        agreeing,
        standard,
        shares,
        kind: if shares.0.max(shares.1) >= evidence.resubmission_share { MatchKind::Resubmission } else { MatchKind::Partial },
        probability,
    })
}

/// Characters that speak for reuse. Two texts that have much standard text in common have the rest of it from the same stock, so that the
/// rest counts less the more of it there is; unless most of a text is shared, which no stock explains.
fn own(agreeing: u32, standard: f64, shares: (f64, f64), settings: &Settings) -> f64 {
    let agreeing = f64::from(agreeing);
    if shares.0.max(shares.1) >= settings.evidence.resubmission_share {
        return agreeing;
    }
    let rest = 1.0 - standard / agreeing.max(1.0);
    agreeing * rest.powi(3)
}

/// Characters of the shorter text, common text left out.
fn own_length(agreeing: u32, shares: (f64, f64)) -> f64 {
    f64::from(agreeing) / shares.0.max(shares.1).max(f64::EPSILON)
}

fn from_passages(bench: &Bench<'_>, w: Weighed, (a, b): (usize, usize), relation: Relation) -> Match {
    let longest_run = w.passages.iter().map(|p| p.longest_run).max().unwrap_or(0);
    let mut reasons = vec![passage_reason(w.passages.len(), w.agreeing, longest_run)];
    reasons.extend(section_reason(bench, a, b, &w.passages));
    if w.standard >= 1.0 {
        let standard = w.standard.round();
        reasons.push(Say::new(
            format!("其中约 {standard} 字是条款用语、各填各数的表格栏目名，或也见于其他多家单位的材料，按通用文字从轻计"),
            format!(
                "about {standard} of these characters are the language of rules, titles of a form with other figures, or stand in texts of several \
                 other units, and count less"
            ),
        ));
    }
    if w.grey > 0 {
        reasons.push(Say::new(
            format!("另有 {} 处相同文字属于本单位自我介绍或正文之外，未计入", w.grey),
            format!("{} more shared passages are the unit's own description or outside the sections, and are not counted", w.grey),
        ));
    }
    if relation == Relation::EarlierSeason {
        reasons.push(news_reason(bench, a, &w.passages));
    }
    let (raw_a, raw_b) = raw_shares(bench, a, b, &w.passages);
    Match {
        a: reference(&bench.dossiers[a]),
        b: reference(&bench.dossiers[b]),
        kind: w.kind,
        relation,
        probability: w.probability,
        share_a: w.shares.0,
        share_b: w.shares.1,
        share_a_raw: raw_a.max(w.shares.0),
        share_b_raw: raw_b.max(w.shares.1),
        longest_run,
        passages: w.passages,
        reasons,
        cluster: 0,
    }
}

fn turn(passage: &Passage) -> Aligned {
    Aligned { a: passage.at.b, b: passage.at.a, ..passage.at.clone() }
}

/// Whether a passage speaks for reuse: it lies in a section where the form's sections are known, and is not a unit's description of itself.
fn counts(a: &Dossier, b: &Dossier, passage: &Aligned, same_unit: bool, settings: &Settings) -> bool {
    let (x, y) = (section_of(a, passage.a), section_of(b, passage.b));
    let outside = (!a.form.sections.is_empty() && x.is_none()) && (!b.form.sections.is_empty() && y.is_none());
    let own = |s: Option<&str>| s.is_some_and(|s| settings.evidence.self_description.iter().any(|k| k == s));
    !outside && !(same_unit && (own(x) || own(y)))
}

/// Key of the section that holds most of a span.
fn section_of(dossier: &Dossier, span: Span) -> Option<&str> {
    let shared = |s: &record::SectionFound| s.body.intersect(span).map_or(0, Span::len);
    dossier.form.sections.iter().max_by_key(|s| shared(s)).filter(|s| shared(s) > 0).map(|s| s.key.as_str())
}

fn reference(dossier: &Dossier) -> DocumentRef {
    DocumentRef { entry: dossier.entry.no.clone(), file: dossier.application().map_or_else(String::new, |m| m.path.clone()) }
}

fn passage_reason(passages: usize, agreeing: u32, longest: u32) -> Say {
    Say::new(
        format!("{passages} 处相同文字，共 {agreeing} 字一致，最长连续 {longest} 字"),
        format!(
            "{}, {}, the longest run has {longest}",
            counted(passages, "shared passage", "shared passages"),
            counted(agreeing, "character agrees", "characters agree"),
        ),
    )
}

fn section_reason(bench: &Bench<'_>, a: usize, b: usize, passages: &[Aligned]) -> Option<Say> {
    let heading = |d: usize, span: Span| {
        let dossier = &bench.dossiers[d];
        let key = section_of(dossier, span)?;
        let section = dossier.section(key)?;
        Some(dossier.application()?.document.text.slice(section.heading).trim().to_owned())
    };
    let mut seen = BTreeSet::new();
    let mut pairs = Vec::new();
    for p in passages {
        if let (Some(x), Some(y)) = (heading(a, p.a), heading(b, p.b)) {
            let pair = if x == y { x } else { format!("{x} ↔ {y}") };
            if seen.insert(pair.clone()) {
                pairs.push(pair);
            }
        }
    }
    (!pairs.is_empty()).then(|| Say::new(format!("涉及部分：{}", pairs.join("；")), format!("sections: {}", pairs.join("; "))))
}

/// What an entry says that its forerunner does not: characters of its sentences outside the shared passages, and where most of them are.
fn news_reason(bench: &Bench<'_>, a: usize, passages: &[Aligned]) -> Say {
    let dossier = &bench.dossiers[a];
    let old = |s: &Sentence| 2 * passages.iter().filter_map(|p| p.a.intersect(s.span)).map(Span::len).sum::<u32>() > s.span.len();
    let news: Vec<&Sentence> = bench.sentences[a].iter().filter(|s| !old(s)).collect();
    let total: u32 = news.iter().map(|s| s.len).sum();
    let mut sections: Vec<(u32, String)> = dossier
        .form
        .sections
        .iter()
        .map(|section| {
            let within = news.iter().filter(|s| section.body.contains(s.span)).map(|s| s.len).sum();
            (within, dossier.application().map_or("", |m| m.document.text.slice(section.heading)).trim().to_owned())
        })
        .filter(|s| s.0 > 0)
        .collect();
    sections.sort_by(|x, y| y.0.cmp(&x.0).then_with(|| x.1.cmp(&y.1)));
    let listed = |template: fn(&str, u32) -> String| sections.iter().map(|(n, name)| template(name, *n)).collect::<Vec<_>>();
    let zh = listed(|name, n| format!("{name}（{n} 字）")).join("、");
    let en = listed(|name, n| format!("{name} ({n})")).join(", ");
    let zh_where = if zh.is_empty() { String::new() } else { format!("，分布在：{zh}") };
    let en_where = if en.is_empty() { String::new() } else { format!(", in: {en}") };
    Say::new(
        format!("与往届材料相比，新写的内容约 {total} 字{zh_where}"),
        format!("about {total} characters are new since the earlier season{en_where}"),
    )
}

/// What the registry rows say about a pair beside its texts.
fn circumstances(bench: &Bench<'_>, a: usize, b: usize) -> Vec<Say> {
    let mut reasons = Vec::new();
    let (x, y) = (&bench.dossiers[a].entry, &bench.dossiers[b].entry);
    if bench.cards[a].same_unit(&bench.cards[b]) {
        reasons.push(Say::new("参赛单位相同", "the same unit"));
    }
    let people = bench.cards[a].people_in_common(&bench.cards[b]);
    if !people.is_empty() {
        reasons.push(Say::new(format!("参赛代表相同：{}", people.join("、")), format!("the same representatives: {}", people.join(", "))));
    }
    if let (Some(p), Some(q)) = (&x.submitted, &y.submitted) {
        reasons.push(Say::new(format!("提交时间：本项目 {p}，对方 {q}"), format!("submitted: this entry {p}, the other {q}")));
    }
    reasons
}

/// Shares of the whole texts, forms and common text counted, that lie in a passage or in a run of grams that both have.
fn raw_shares(bench: &Bench<'_>, a: usize, b: usize, passages: &[Aligned]) -> (f64, f64) {
    let folded = |i: usize| text::fold(&bench.texts[i], Keep::Letters);
    let (x, y) = (folded(a), folded(b));
    let share = |own: &text::Folded, other: &text::Folded, side: fn(&Aligned) -> Span| {
        let mut covered = vec![false; own.len()];
        for p in passages {
            covered[own.folded_range(side(p))].fill(true);
        }
        let grams: BTreeSet<&[char]> = other.chars().windows(RAW_GRAM).collect();
        for (i, gram) in own.chars().windows(RAW_GRAM).enumerate() {
            if grams.contains(gram) {
                covered[i..i + RAW_GRAM].fill(true);
            }
        }
        covered.iter().filter(|&&c| c).count() as f64 / own.len().max(1) as f64
    };
    (share(&x, &y, |p| p.a), share(&y, &x, |p| p.b))
}

/// Characters in a row that count as the same text where nothing is left out.
const RAW_GRAM: usize = 13;

/// Matches of texts that share no sentence.
pub(crate) struct RetoldMatches {
    pub(crate) matches: Vec<Found2>,
    pub(crate) looked_at: u64,
}

pub(crate) fn retold(
    bench: &Bench<'_>,
    neighbours: &[(usize, usize, f32)],
    told: &BTreeSet<(usize, usize)>,
    standard: &Standard,
    settings: &Settings,
) -> RetoldMatches {
    let asks: Vec<bool> = bench.roles.iter().map(|r| *r == super::Role::Home).collect();
    let mut pairs = candidates::by_rare_words(&bench.sentences, &asks, &bench.lexicon, &settings.retold);
    pairs.extend(neighbours.iter().map(|&(i, j, _)| (i.min(j), i.max(j))));
    let pairs: BTreeSet<(usize, usize)> = pairs.into_iter().map(|(i, j)| (i.min(j), i.max(j))).filter(|p| !told.contains(p)).collect();
    let looked_at = pairs.len() as u64;
    let matches = pairs
        .into_par_iter()
        .filter_map(|(i, j)| {
            let (a, b, relation) = bench.orient(i, j)?;
            // What is copied was looked at as such.
            let own = |i: usize, j: usize| -> Vec<Sentence> {
                bench.sentences[i].iter().filter(|s| !standard.copied((i, j), s.span)).cloned().collect()
            };
            let retelling = retold::compare(&own(a, b), &own(b, a), &bench.lexicon, &settings.retold);
            Some(((i, j), from_retelling(bench, &retelling, (a, b), relation, settings)?))
        })
        .collect();
    RetoldMatches { matches, looked_at }
}

fn from_retelling(bench: &Bench<'_>, r: &Retelling, (a, b): (usize, usize), relation: Relation, settings: &Settings) -> Option<Match> {
    let retold = &settings.retold;
    let value = f64::from(r.words) + retold.figure_weight * f64::from(r.figures);
    let probability = retold.told.at(value);
    let shorter = bench.sentences[a].len().min(bench.sentences[b].len());
    let enough = (retold.min_sentences as usize).max((retold.min_coverage * shorter as f32) as usize);
    if probability < settings.evidence.min_probability || r.sentences.len() < enough {
        return None;
    }
    let passages: Vec<Aligned> = r.sentences.iter().map(|c| sentence_passage(bench, a, b, c)).collect();
    let length = |s: &[Sentence]| s.iter().map(|s| s.len).sum::<u32>().max(1);
    let agreeing: u32 = passages.iter().map(|p| p.agreeing).sum();
    let share_a = f64::from(agreeing) / f64::from(length(&bench.sentences[a]));
    let share_b = f64::from(agreeing) / f64::from(length(&bench.sentences[b]));
    let mut reasons = vec![Say::new(
        format!("全文没有整段相同，但有 {} 句按同样的先后顺序逐句对应", passages.len()),
        format!(
            "no passage is the same, but {} in the same order",
            counted(passages.len(), "sentence corresponds", "sentences correspond")
        ),
    )];
    reasons.extend(figure_reason(r));
    reasons.extend(section_reason(bench, a, b, &passages));
    reasons.extend(circumstances(bench, a, b));
    let longest_run = passages.iter().map(|p| p.longest_run).max().unwrap_or(0);
    Some(Match {
        a: reference(&bench.dossiers[a]),
        b: reference(&bench.dossiers[b]),
        kind: MatchKind::Paraphrase,
        relation,
        probability,
        share_a: share_a.min(1.0),
        share_b: share_b.min(1.0),
        share_a_raw: share_a.min(1.0),
        share_b_raw: share_b.min(1.0),
        longest_run,
        passages,
        reasons,
        cluster: 0,
    })
}

/// Most figures that are named in a reason.
const FIGURES_SHOWN: usize = 6;

fn figure_reason(r: &Retelling) -> Option<Say> {
    let figures: Vec<String> = r
        .sentences
        .iter()
        .flat_map(|s| &s.figures)
        .map(|(x, y)| if x == y { x.clone() } else { format!("{x}≈{y}") })
        .take(FIGURES_SHOWN)
        .collect();
    (!figures.is_empty()).then(|| {
        Say::new(
            format!("对应句中的数字相同或相近：{}", figures.join("、")),
            format!("figures in corresponding sentences are the same or near: {}", figures.join(", ")),
        )
    })
}

/// Two corresponding sentences as a passage; what agrees is their longest common subsequence.
fn sentence_passage(bench: &Bench<'_>, a: usize, b: usize, c: &retold::Correspondence) -> Aligned {
    let words = |i: usize, span: Span| -> Vec<char> {
        let part: String = bench.texts[i].chars().skip(span.from() as usize).take(span.len() as usize).collect();
        text::fold(&part, Keep::Letters).chars().to_vec()
    };
    let (x, y) = (words(a, c.a), words(b, c.b));
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

/// Matches of entries of which one at least has no text.
pub(crate) fn titles(bench: &Bench<'_>, settings: &Settings) -> Vec<Found2> {
    let all = 0..bench.dossiers.len();
    all.into_par_iter()
        .flat_map_iter(|i| (i + 1..bench.dossiers.len()).map(move |j| (i, j)))
        .filter(|&(i, j)| !(bench.has_text(i) && bench.has_text(j)))
        .filter_map(|(i, j)| {
            let (a, b, relation) = bench.orient(i, j)?;
            let likeness = titles::compare(&bench.cards[a], &bench.cards[b], &settings.titles)?;
            if likeness.probability < settings.evidence.min_probability {
                return None;
            }
            let m = Match {
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
            Some(((i, j), m))
        })
        .collect()
}
