//! Lines for other programs. Names and shapes are the released contract: breaking one needs a new version number.

use record::{BBox, Classification, EntryView, Evidence, Flag, Lang, Problem, Ranking, Screening, Sha256, Span, UnitType, WIRE_VERSION};
use serde::Serialize;

use crate::labels::status_key;

/// The files of an export with their bytes, in a fixed order: `entries.jsonl`, `classification.jsonl`, `flags.jsonl`, `ranking.jsonl`,
/// `problems.jsonl`, `checks.jsonl`, `common.jsonl`, one JSON object a line, each with `"v": 1`, sorted by its first key; and `run.json`, one
/// indented object.
///
/// Quotes are whole and unmasked, so that another program can verify them at their span. Sentences are in `lang`.
pub fn jsonl(s: &Screening, lang: Lang) -> Vec<(String, Vec<u8>)> {
    let mut problems: Vec<&Problem> = s.problems.iter().collect();
    problems.sort();
    vec![
        ("entries.jsonl".to_owned(), lines(sorted(&s.entries, |e| &e.entry.no).map(EntryLine::of))),
        ("classification.jsonl".to_owned(), lines(sorted(&s.classifications, |c| &c.entry).map(|c| ClassificationLine::of(c, lang)))),
        ("flags.jsonl".to_owned(), lines(sorted(&s.flags, |f| &f.id).map(|f| FlagLine::of(f, lang)))),
        ("ranking.jsonl".to_owned(), lines(sorted(&s.rankings, |r| &r.entry).map(|r| RankingLine::of(r, lang)))),
        ("problems.jsonl".to_owned(), lines(problems.into_iter().map(|p| ProblemLine::of(p, lang)))),
        ("checks.jsonl".to_owned(), lines(check_lines(s, lang).into_iter())),
        ("common.jsonl".to_owned(), lines(sorted(&s.common, |c| &c.why).map(CommonLine::of))),
        ("run.json".to_owned(), run(s)),
    ]
}

/// The lines of `classification.jsonl` for these classifications, in the order given.
pub fn classification_lines(classifications: &[Classification], lang: Lang) -> Vec<u8> {
    lines(classifications.iter().map(|c| ClassificationLine::of(c, lang)))
}

fn sorted<'a, T, K: Ord + ?Sized + 'a>(rows: &'a [T], key: impl Fn(&'a T) -> &'a K) -> impl Iterator<Item = &'a T> {
    let mut rows: Vec<&T> = rows.iter().collect();
    rows.sort_by_key(|row| key(row));
    rows.into_iter()
}

fn lines<T: Serialize>(rows: impl Iterator<Item = T>) -> Vec<u8> {
    let mut out = Vec::new();
    for row in rows {
        out.extend(json(&Line { v: WIRE_VERSION, row }));
        out.push(b'\n');
    }
    out
}

fn json<T: Serialize>(value: &T) -> Vec<u8> {
    serde_json::to_vec(value).expect("a view has string keys only, and memory does not fail to be written")
}

fn run(s: &Screening) -> Vec<u8> {
    let mut out = serde_json::to_vec_pretty(&Line { v: WIRE_VERSION, row: &s.run }).expect("a run has string keys only");
    out.push(b'\n');
    out
}

#[derive(Serialize)]
struct Line<T> {
    v: u32,
    #[serde(flatten)]
    row: T,
}

#[derive(Serialize)]
struct EntryLine<'a> {
    entry: &'a str,
    division: &'a str,
    title: &'a str,
    org: OrgLine<'a>,
    team: &'a str,
    representatives: &'a [String],
    documents: Vec<DocumentLine<'a>>,
}

#[derive(Serialize)]
struct OrgLine<'a> {
    name: &'a str,
    credit_code: Option<&'a str>,
    #[serde(rename = "type")]
    unit_type: Option<UnitType>,
}

#[derive(Serialize)]
struct DocumentLine<'a> {
    path: &'a str,
    sha256: Sha256,
    kind: record::FileKind,
    pages: u32,
    chars: u32,
    status: &'static str,
    ocr_pages: u32,
}

impl<'a> EntryLine<'a> {
    fn of(view: &'a EntryView) -> Self {
        let entry = &view.entry;
        Self {
            entry: &entry.no,
            division: &entry.division,
            title: &entry.title,
            org: OrgLine { name: &entry.org.name, credit_code: entry.org.credit_code.as_deref(), unit_type: entry.org.unit_type },
            team: &entry.team,
            representatives: &entry.representatives,
            documents: view
                .documents
                .iter()
                .map(|d| DocumentLine {
                    path: &d.path,
                    sha256: d.sha256,
                    kind: d.kind,
                    pages: d.pages,
                    chars: d.chars,
                    status: status_key(d.status),
                    ocr_pages: d.ocr_pages,
                })
                .collect(),
        }
    }
}

#[derive(Serialize)]
struct EvidenceLine<'a> {
    file: &'a str,
    sha256: Sha256,
    page: u32,
    bbox: Option<BBox>,
    span: Span,
    quote: &'a str,
    other: Option<Box<EvidenceLine<'a>>>,
    note: &'a str,
}

impl<'a> EvidenceLine<'a> {
    fn of(e: &'a Evidence, lang: Lang) -> Self {
        Self {
            file: &e.file,
            sha256: e.sha256,
            page: e.page,
            bbox: e.bbox,
            span: e.span,
            quote: &e.quote,
            other: e.other.as_deref().map(|o| Box::new(Self::of(o, lang))),
            note: e.note.get(lang),
        }
    }

    fn all(evidence: &'a [Evidence], lang: Lang) -> Vec<Self> {
        evidence.iter().map(|e| Self::of(e, lang)).collect()
    }
}

#[derive(Serialize)]
struct Placed<'a> {
    track: Option<&'a str>,
    topic: Option<&'a str>,
}

#[derive(Serialize)]
struct ClassificationLine<'a> {
    entry: &'a str,
    declared: Placed<'a>,
    best: Placed<'a>,
    track_probability: f64,
    topic_probability: f64,
    abstained: bool,
    doubt: Option<&'static str>,
    likely: Option<&'a record::TopicSet>,
    candidates: &'a [record::TopicGuess],
    evidence: Vec<EvidenceLine<'a>>,
    reasons: Vec<&'a str>,
}

impl<'a> ClassificationLine<'a> {
    fn of(c: &'a Classification, lang: Lang) -> Self {
        Self {
            entry: &c.entry,
            declared: Placed { track: c.declared_track.as_deref(), topic: c.declared_topic.as_deref() },
            best: Placed { track: Some(&c.track), topic: Some(&c.topic) },
            track_probability: c.track_probability,
            topic_probability: c.topic_probability,
            abstained: c.abstained(),
            doubt: c.doubt.as_ref().map(record::Doubt::key),
            likely: c.likely.as_ref(),
            candidates: &c.candidates,
            evidence: EvidenceLine::all(&c.evidence, lang),
            reasons: c.reasons.iter().map(|r| r.get(lang)).collect(),
        }
    }
}

#[derive(Serialize)]
struct ClauseLine<'a> {
    locator: &'a str,
    text: &'a str,
}

#[derive(Serialize)]
struct FlagLine<'a> {
    id: &'a str,
    kind: &'a record::Kind,
    entry: &'a str,
    others: &'a [String],
    attention: record::Attention,
    probability: f64,
    clause: ClauseLine<'a>,
    summary: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reasons: Vec<&'a str>,
    evidence: Vec<EvidenceLine<'a>>,
    clears_when: Vec<&'a str>,
    change: &'a [record::Edit],
    status: &'static str,
}

impl<'a> FlagLine<'a> {
    fn of(f: &'a Flag, lang: Lang) -> Self {
        Self {
            id: f.id.as_str(),
            kind: &f.kind,
            entry: &f.entry,
            others: &f.others,
            attention: f.attention,
            probability: f.probability,
            clause: ClauseLine { locator: &f.clause.locator, text: &f.clause.text },
            summary: f.summary.get(lang),
            reasons: f.reasons.iter().map(|r| r.get(lang)).collect(),
            evidence: EvidenceLine::all(&f.evidence, lang),
            clears_when: f.clears_when.iter().map(|c| c.get(lang)).collect(),
            change: &f.change,
            status: decision_key(f),
        }
    }
}

/// `open`, or what a person decided.
pub(crate) fn decision_key(flag: &Flag) -> &'static str {
    match flag.decision.as_ref().map(|d| d.verdict) {
        None => "open",
        Some(record::Verdict::Upheld) => "upheld",
        Some(record::Verdict::Dismissed) => "dismissed",
        Some(record::Verdict::NeedsCorrection) => "needs_correction",
        Some(record::Verdict::Deferred) => "deferred",
    }
}

#[derive(Serialize)]
struct RankingLine<'a> {
    entry: &'a str,
    track: &'a str,
    place: u32,
    band: (u32, u32),
    score: f64,
    contributions: Vec<ContributionLine<'a>>,
    bonus: Option<EvidenceLine<'a>>,
}

#[derive(Serialize)]
struct ContributionLine<'a> {
    criterion: &'a str,
    value: f64,
    weight: f64,
    evidence: Vec<EvidenceLine<'a>>,
}

impl<'a> RankingLine<'a> {
    fn of(r: &'a Ranking, lang: Lang) -> Self {
        let contribution = |c: &'a record::Contribution| ContributionLine {
            criterion: &c.criterion,
            value: c.value,
            weight: c.weight,
            evidence: EvidenceLine::all(&c.evidence, lang),
        };
        Self {
            entry: &r.entry,
            track: &r.track,
            place: r.place,
            band: r.band,
            score: r.score,
            contributions: r.contributions.iter().map(contribution).collect(),
            bonus: r.bonus.as_ref().map(|b| EvidenceLine::of(b, lang)),
        }
    }
}

#[derive(Serialize)]
struct CommonLine<'a> {
    why: &'a str,
    entries: u32,
    text: &'a str,
    places: &'a [record::CommonPlace],
}

impl<'a> CommonLine<'a> {
    fn of(c: &'a record::CommonText) -> Self {
        Self { why: &c.why, entries: c.entries, text: &c.text, places: &c.places }
    }
}

#[derive(Serialize)]
struct CheckLine<'a> {
    kind: &'a record::Kind,
    name: &'a str,
    clause: &'a str,
    enabled: bool,
    answers: Option<record::Answers>,
    cannot_tell: Vec<CannotTellLine<'a>>,
    what: &'a str,
    why: &'a str,
    example: &'a str,
    inputs: &'a str,
    clears: &'a str,
    parameters: &'a [String],
}

#[derive(Serialize)]
struct CannotTellLine<'a> {
    missing: &'a str,
    entries: &'a [String],
}

fn check_lines(s: &Screening, lang: Lang) -> Vec<CheckLine<'_>> {
    let mut answers: Vec<_> = s.answers().collect();
    answers.sort_by_key(|(check, _)| &check.kind);
    answers.into_iter().map(|(check, answers)| CheckLine::of(s, check, answers, lang)).collect()
}

impl<'a> CheckLine<'a> {
    fn of(s: &'a Screening, check: &'a record::Check, answers: Option<record::Answers>, lang: Lang) -> Self {
        let missing = s.lacking(&check.kind);
        Self {
            kind: &check.kind,
            name: check.name.get(lang),
            clause: &check.clause,
            enabled: check.enabled,
            answers,
            cannot_tell: missing.map(|c| CannotTellLine { missing: c.missing.get(lang), entries: &c.entries }).collect(),
            what: check.manual.what.get(lang),
            why: check.manual.why.get(lang),
            example: check.manual.example.get(lang),
            inputs: check.manual.inputs.get(lang),
            clears: check.manual.clears.get(lang),
            parameters: &check.parameters,
        }
    }
}

#[derive(Serialize)]
struct ProblemLine<'a> {
    #[serde(rename = "where")]
    place: PlaceLine<'a>,
    code: &'a str,
    what: &'a str,
    what_was_done: &'a str,
    what_to_do: &'a str,
}

#[derive(Serialize)]
struct PlaceLine<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    entry: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    row: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<u32>,
}

impl<'a> ProblemLine<'a> {
    fn of(p: &'a Problem, lang: Lang) -> Self {
        let place = PlaceLine { entry: p.place.entry.as_deref(), file: p.place.file.as_deref(), row: p.place.row, page: p.place.page };
        Self { place, code: &p.code, what: p.what.get(lang), what_was_done: p.what_was_done.get(lang), what_to_do: p.what_to_do.get(lang) }
    }
}
