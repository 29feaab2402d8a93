use std::collections::BTreeMap;

use record::{Attention, Classification, Doubt, Match, MatchKind, Say, column};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::change;
use crate::context::{Applicant, Context};
use crate::findings::{Findings, Suspicion};
use crate::rule::{Page, Rule};

pub(crate) const RULE: Rule = Rule {
    kind: "entry.track_mismatch",
    clause: "五(二)1",
    attention: Attention::Medium,
    manual: Page {
        what: ("申报的赛道与申报书内容是否相符。", "whether the declared track fits what the form says."),
        why: ("五(二)1 要求参赛项目符合分赛赛题方向。", "五(二)1 asks for a project that fits its topic."),
        example: (
            "申报“商贸流通”，内容是水稻病虫害监测，最接近“现代农业”。",
            "declared as trade, the text is about pests of rice and closest to agriculture.",
        ),
        inputs: ("登记表的赛道；分类结果与支持它的句子。", "the registry's track; the classification and the sentences that carry it."),
        clears: ("改报更接近的赛道；或由专家确认所报赛道合适。", "the closer track is declared; or an expert confirms the declared one."),
    },
    switch: |s| s.rules.track_mismatch.switch(),
    run,
};

/// How sure the classification must be.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Parameters {
    /// Least probability of the best track.
    pub min_best: f64,
    /// Greatest probability of the declared track.
    pub max_declared: f64,
    /// Greatest share of the declared track among the best topics.
    pub max_candidate: f64,
    /// Least probability of the two best tracks together where the text is about both and the declared one is neither.
    pub min_pair: f64,
    /// The same two limits for an entry declared in a track that takes everything: what fits another track belongs there, but seldom does a
    /// text show that it fits nothing.
    pub catch_all_best: f64,
    /// Greatest probability of the declared track there.
    pub catch_all_declared: f64,
    /// Passages shown.
    pub max_passages: usize,
}

impl Default for Parameters {
    fn default() -> Self {
        Self {
            min_best: 0.5,
            max_declared: 0.1,
            max_candidate: 0.1,
            min_pair: 0.75,
            catch_all_best: 0.95,
            catch_all_declared: 0.01,
            max_passages: 5,
        }
    }
}

/// The classification of each entry.
pub(crate) fn by_entry<'a>(cx: &Context<'a>) -> BTreeMap<&'a str, &'a Classification> {
    cx.case.classifications.iter().map(|c| (c.entry.as_str(), c)).collect()
}

fn run(cx: &Context<'_>, out: &mut Findings<'_>) {
    let with = &cx.settings.rules.track_mismatch.with;
    let known = by_entry(cx);
    let passages = partial(cx);
    for applicant in cx.home() {
        let Some(declared) = applicant.dossier.entry.track.as_deref() else {
            out.cannot_tell(applicant, Say::new("所报赛道无法对应到流程文件", "the declared track is none of the pipeline's"));
            continue;
        };
        let Some(&found) = known.get(applicant.no()) else {
            out.cannot_tell(applicant, Say::new("没有可读的申报书，无法分类", "there is no form that could be read and classified"));
            continue;
        };
        let takes_all = cx.case.contest.track(declared).is_some_and(|t| t.catch_all);
        if found.track == declared || takes_all && (found.abstained() || !fits_elsewhere(found, with)) {
            continue;
        }
        let rival = rival(found, declared, with);
        if let (Some(doubt), None) = (&found.doubt, &rival)
            && !found.tells_track()
        {
            let why = doubt.say();
            out.cannot_tell(applicant, Say::new(format!("无法判断赛道：{}", why.zh), format!("cannot tell the track: {}", why.en)));
        } else if rival.is_none() && !mismatch(found, declared, with) {
            continue;
        } else if let Some(source) = copied_from(cx, &known, &passages, found) {
            let zh = format!("指向其他赛道的内容与 {source} 有相同段落，须先核查来源");
            let en = format!("what points to another track stands in {source} as well; its origin comes first");
            out.cannot_tell_beside(applicant, Say::new(zh, en), vec![source.to_owned()]);
        } else {
            let attention = (takes_all || found.abstained()).then_some(Attention::Low);
            suspect(cx, applicant, found, &Doubted { declared, rival, attention }, with, out);
        }
    }
}

/// A declared track that apparently does not fit.
struct Doubted<'a> {
    declared: &'a str,
    /// Another track that the text may as well belong to.
    rival: Option<Rival>,
    attention: Option<Attention>,
}

/// The track beside the best one, neither being the declared one.
enum Rival {
    /// The text is as much about it.
    Both(String),
    /// It is about one of them, and which is not certain.
    Either(String),
}

/// The rival of the best track where the program cannot choose between two.
fn rival(found: &Classification, declared: &str, with: &Parameters) -> Option<Rival> {
    match found.doubt.as_ref()? {
        Doubt::TwoTracks(rival) => (rival != declared && two_others(found, declared, with).is_some()).then(|| Rival::Both(rival.clone())),
        Doubt::Track => two_others(found, declared, with).map(Rival::Either),
        // Nothing can be said of the track, or all.
        Doubt::TooLittle | Doubt::Norms | Doubt::NoFit | Doubt::Topic => None,
    }
}

fn track_of(topic: &str) -> &str {
    topic.split_once('.').map_or(topic, |(track, _)| track)
}

/// Whether a text declared in a track that takes everything plainly fits another one.
fn fits_elsewhere(found: &Classification, with: &Parameters) -> bool {
    found.track_probability >= with.catch_all_best && found.declared_track_probability.unwrap_or(0.0) <= with.catch_all_declared
}

/// The second track of a text that belongs to one of two with some certainty, neither of which is the declared one.
fn two_others(found: &Classification, declared: &str, with: &Parameters) -> Option<String> {
    let mut tracks: BTreeMap<&str, f64> = BTreeMap::new();
    for candidate in &found.candidates {
        *tracks.entry(track_of(&candidate.topic)).or_default() += candidate.probability;
    }
    if found.declared_track_probability.unwrap_or(0.0) > with.max_declared || tracks.get(declared).is_some_and(|&p| p > with.max_candidate)
    {
        return None;
    }
    let others = tracks.iter().filter(|(track, _)| **track != found.track);
    let (rival, probability) = others.max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(a.0)))?;
    (found.track_probability + probability >= with.min_pair).then(|| (*rival).to_owned())
}

fn mismatch(found: &Classification, declared: &str, with: &Parameters) -> bool {
    let candidates = found.candidates.iter().filter(|c| track_of(&c.topic) == declared);
    let candidate = candidates.map(|c| c.probability).fold(0.0, f64::max);
    let declared = found.declared_track_probability.unwrap_or(0.0);
    found.track_probability >= with.min_best && declared <= with.max_declared && candidate <= with.max_candidate
}

/// Pairs of texts with passages in common, under the entry that is reported; pairs of one entry's own files are left out. The likely source comes
/// second, and what others copied from it is its own all the same.
fn partial<'a>(cx: &Context<'a>) -> FxHashMap<&'a str, Vec<&'a Match>> {
    let mut partial: FxHashMap<&str, Vec<&Match>> = FxHashMap::default();
    for found in cx.case.matches.iter().filter(|m| m.kind == MatchKind::Partial && m.a.entry != m.b.entry) {
        partial.entry(found.a.entry.as_str()).or_default().push(found);
    }
    partial
}

/// The entry of the best topic from which passages seem to be copied: text of another's project says nothing of this one's track.
fn copied_from<'a>(
    cx: &Context<'a>,
    known: &BTreeMap<&str, &Classification>,
    passages: &FxHashMap<&str, Vec<&'a Match>>,
    found: &Classification,
) -> Option<&'a str> {
    let form = cx.applicant(&found.entry)?.dossier.application()?.path.as_str();
    let beside = passages.get(found.entry.as_str()).into_iter().flatten().filter(|m| m.a.file == form);
    let mut others = beside.map(|m| m.b.entry.as_str());
    others.find(|no| known.get(no).is_some_and(|other| other.topic == found.topic))
}

fn suspect(
    cx: &Context<'_>,
    applicant: &Applicant<'_>,
    found: &Classification,
    doubted: &Doubted<'_>,
    with: &Parameters,
    out: &mut Findings<'_>,
) {
    let name = |code: &str| cx.case.contest.track(code).map_or_else(|| code.to_owned(), |t| t.name.clone());
    let topic = cx.case.contest.topic(&found.topic).map_or_else(|| found.topic.clone(), |t| t.title.clone());
    let (here, best) = (name(doubted.declared), name(&found.track));
    let summary = match &doubted.rival {
        None => Say::new(format!("申报“{here}”，内容最接近“{best}”"), format!("declared as {here}, the text is closest to {best}")),
        Some(Rival::Both(rival)) => {
            let rival = name(rival);
            Say::new(
                format!("申报“{here}”，内容兼及“{best}”和“{rival}”，与所报赛道相去较远"),
                format!("declared as {here}, the text is about {best} and {rival}"),
            )
        }
        Some(Rival::Either(rival)) => {
            let rival = name(rival);
            Say::new(
                format!("申报“{here}”，内容更接近“{best}”或“{rival}”，与所报赛道相去较远"),
                format!("declared as {here}, the text is closer to {best} or {rival}"),
            )
        }
    };
    let mut evidence = vec![applicant.dossier.cell(column::TRACK, Say::new("申报的赛道", "declared track"))];
    evidence.extend(found.evidence.iter().take(with.max_passages).cloned());
    let probability = (1.0 - found.declared_track_probability.unwrap_or(0.0)).clamp(0.0, 1.0) * found.track_probability.clamp(0.0, 1.0);
    let clears_when = vec![
        Say::new(format!("赛道改为“{best}”（赛题：{topic}）"), format!("declare {best} (topic: {topic})")),
        Say::new("由专家确认所报赛道合适", "an expert confirms the declared track"),
    ];
    let change = vec![change::cell(applicant, column::TRACK, best.as_str()), change::cell(applicant, column::TOPIC, topic.as_str())];
    let found = Suspicion::new(probability, summary, evidence, clears_when, change);
    out.suspect(applicant, doubted.attention.into_iter().fold(found, Suspicion::attention));
}
