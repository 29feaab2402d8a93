//! Which sentences carry an answer, and what speaks for the runner-up.

use record::{Evidence, Say, Span, Text, Topic};
use text::sentences;

use crate::classifier::{Classifier, Doubt, PAIRS, Reading, Verdict, WORDS};
use crate::features::Cut;
use crate::source::Source;

/// Likely topics that a reason names, at most.
const NAMED: usize = 6;
/// Characters that are added to the length of a sentence before its strength is divided by the root of it: a short one does not win by being short.
const EVEN: f32 = 20.0;
/// What a heading or a line that was cut off is worth as evidence, beside a whole sentence.
const CUT_OFF: f32 = 0.5;
/// What a sentence is worth that denies what it names.
const DENYING: f32 = 0.1;

/// A sentence and how far it speaks for the best topic.
struct Sentence {
    span: Span,
    strength: f32,
}

impl Classifier {
    /// The sentences that carry the best topic, strongest first; the title where there is nothing else.
    pub(crate) fn evidence(&self, source: &Source<'_>, reading: &Reading, verdict: &Verdict) -> Vec<Evidence> {
        let note = |terms: &[String]| {
            let topic = &self.contest.topics[verdict.topic];
            match terms {
                [] => Say::new(format!("与{}《{}》相符", topic.code, topic.title), format!("speaks for {}", topic.code)),
                _ => Say::new(
                    format!("与{}《{}》相符：{}", topic.code, topic.title, terms.join("、")),
                    format!("speaks for {}: {}", topic.code, terms.join(", ")),
                ),
            }
        };
        let flow = source.flow();
        // A sentence of which no word can be named convinces nobody.
        let named =
            |s: Sentence| Some((s.span, self.terms_in(flow.slice(s.span), reading, verdict))).filter(|(_, terms)| !terms.is_empty());
        let found: Vec<(Span, Vec<String>)> =
            self.carrying(&flow, &source.parts, verdict).into_iter().filter_map(named).take(self.settings.evidence).collect();
        let Some(material) = source.material.as_ref().filter(|_| !found.is_empty()) else {
            return source.title_evidence(note(&self.terms_in(source.title, reading, verdict))).into_iter().collect();
        };
        found.into_iter().map(|(span, terms)| material.evidence(span, note(&terms))).collect()
    }

    fn carrying(&self, flow: &Text, parts: &[(f32, Span)], verdict: &Verdict) -> Vec<Sentence> {
        let mut found: Vec<Sentence> = Vec::new();
        for &(weight, part) in parts {
            for sentence in sentences(flow.slice(part)) {
                let span = sentence.shift(part.from());
                let strength = weight * self.strength(flow.slice(span), verdict) * self.soundness(flow.slice(span));
                if strength > 0.0 {
                    found.push(Sentence { span, strength });
                }
            }
        }
        found.sort_by(|a, b| b.strength.total_cmp(&a.strength).then(a.span.cmp(&b.span)));
        found
    }

    /// How much more a sentence's pairs belong to the best topic than to the runner-up, damped by length so that a long sentence does
    /// not win by being long.
    fn strength(&self, sentence: &str, verdict: &Verdict) -> f32 {
        let cut = Cut::without_words(sentence);
        let length = cut.chars.len();
        if length < self.settings.evidence_min_chars {
            return 0.0;
        }
        let view = &self.views[PAIRS];
        let lead = |f: u32| view.vocabulary.idf(f) * (view.weight(f, verdict.topic) - verdict.runner_up.map_or(0.0, |r| view.weight(f, r)));
        view.vocabulary.distinct(&cut).into_iter().map(lead).sum::<f32>() / (EVEN + length as f32).sqrt()
    }

    /// How far a sentence can stand as evidence at all: a heading or a line that was cut off says little, and one that denies something
    /// does not speak for it.
    fn soundness(&self, sentence: &str) -> f32 {
        let ends = sentence.trim_end().ends_with(['。', '！', '？', '；', '.', '!', '?', ';', '”', '）']);
        let denies = self.settings.denials.iter().any(|words| sentence.contains(words.as_str()));
        (if ends { 1.0 } else { CUT_OFF }) * (if denies { DENYING } else { 1.0 })
    }

    /// Words of a text that speak for the best topic.
    fn terms_in(&self, text: &str, reading: &Reading, verdict: &Verdict) -> Vec<String> {
        let view = &self.views[WORDS];
        let inside = view.vocabulary.distinct(&Cut::new(text, &self.segmenter));
        self.pull(reading, verdict.topic, verdict.runner_up, |f| inside.binary_search(&f).is_ok())
    }

    /// Words that pull a text to one topic rather than to another, strongest first.
    pub(crate) fn pull(&self, reading: &Reading, to: usize, from: Option<usize>, may: impl Fn(u32) -> bool) -> Vec<String> {
        let view = &self.views[WORDS];
        let lead = |f: u32, w: f32| w * (view.weight(f, to) - from.map_or(0.0, |t| view.weight(f, t)));
        let mut leads: Vec<(u32, f32)> = reading.vectors[WORDS].0.iter().filter(|(f, _)| may(*f)).map(|&(f, w)| (f, lead(f, w))).collect();
        leads.retain(|(f, lead)| *lead > 0.0 && self.is_telling_word(*f));
        leads.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        leads.into_iter().take(self.settings.reason_terms).map(|(f, _)| view.vocabulary.name(f)).collect()
    }

    /// Whether a word tells topics apart: few of them have it.
    fn is_telling_word(&self, word: u32) -> bool {
        self.views[WORDS].topics(word).len() as f32 <= self.settings.telling_share * self.tracks.len() as f32
    }

    /// What pulled where, and how the profiles tell the two apart.
    pub(crate) fn reasons(&self, source: &Source<'_>, reading: &Reading, verdict: &Verdict) -> Vec<Say> {
        let best = &self.contest.topics[verdict.topic];
        let mut reasons = Vec::new();
        if let Some(doubt) = verdict.doubt {
            reasons.push(self.undecided(source, verdict, doubt));
        }
        reasons.extend(self.taught(reading, verdict));
        if source.aside > 0 {
            let n = source.aside;
            reasons.push(Say::new(
                format!("正文中约 {n} 字为法规或合同条文，不作为归类依据"),
                format!("some {n} characters are statutes or contracts, from which nothing is concluded"),
            ));
        } else if source.parts.is_empty() {
            reasons.push(Say::new("没有读到正文，仅依据项目名称判断", "no text was read: judged by the title alone"));
        }
        reasons.push(pointing(best, &self.pull(reading, verdict.topic, verdict.runner_up, |_| true)));
        if let Some(runner_up) = verdict.runner_up {
            let other = &self.contest.topics[runner_up];
            reasons.push(pointing(other, &self.pull(reading, runner_up, Some(verdict.topic), |_| true)));
            reasons.push(difference(best, other));
        }
        reasons.extend(verdict.likely.as_ref().map(|topics| self.among(topics)));
        if !self.is_measured() {
            reasons.push(Say::new(
                "把握未经测定：测定时用的不是现在的向量模型，数字只宜用来比较先后",
                "the probabilities were measured with other vectors than these; they rank, and say no more",
            ));
        }
        reasons
    }

    /// The topics that hold the right one as often as is stated.
    fn among(&self, topics: &[usize]) -> Say {
        let share = (self.settings.calibration.sets.coverage * 100.0).round();
        let codes: Vec<&str> = topics.iter().take(NAMED).map(|&t| self.contest.topics[t].code.as_str()).collect();
        let (zh, en) = match topics.len() {
            n if n > NAMED => (format!("等 {n} 个赛题"), format!(" and {} others", n - NAMED)),
            _ => (String::new(), String::new()),
        };
        Say::new(
            format!("每 100 个项目约 {share} 个的合适赛题落在这样给出的范围内，本项目为：{}{zh}", codes.join("、")),
            format!("the right topic is among those named so for {share} of 100 entries; here: {}{en}", codes.join(", ")),
        )
    }

    /// That experts' corrections, not the profiles, put the best topic first.
    fn taught(&self, reading: &Reading, verdict: &Verdict) -> Option<Say> {
        reading.learned.as_ref()?;
        let profiles = self.choice(&reading.opinions.log_odds(&self.settings.calibration, &self.settings.voices)).topic;
        let (before, now) = (&self.contest.topics[profiles].code, &self.contest.topics[verdict.topic].code);
        (profiles != verdict.topic).then(|| {
            Say::new(
                format!("依据专家对本项目或相近项目的更正，由 {before} 改为 {now}"),
                format!("experts' corrections of this entry or of ones like it moved it from {before} to {now}"),
            )
        })
    }

    /// What else a text may belong to, as it stands behind the best topic in a sentence: the likely topics, or the runner-up where there are none.
    /// Where the track is certain, those of the track alone.
    fn others(&self, verdict: &Verdict) -> Option<(String, String)> {
        let code = |t: usize| self.contest.topics[t].code.as_str();
        let may = |t: &usize| verdict.doubt != Some(Doubt::Topic) || self.tracks[*t] == self.tracks[verdict.topic];
        let likely: Vec<usize> = verdict.likely.iter().flatten().copied().filter(may).collect();
        let mut others: Vec<&str> = likely.iter().copied().filter(|&t| t != verdict.topic).take(NAMED - 1).map(code).collect();
        if others.is_empty() {
            others.extend(verdict.runner_up.filter(may).map(code));
        }
        let all = likely.len();
        let last = if all > NAMED { None } else { Some(others.pop()?) };
        let before = |comma: &str| others.iter().map(|other| format!("{comma}{other}")).collect::<String>();
        Some(match last {
            Some(last) => (format!("{} 或 {last}", before("、")), format!("{} or {last}", before(", "))),
            None => (format!("{} 等 {all} 个赛题之一", before("、")), format!("{} or another of {all} topics", before(", "))),
        })
    }

    fn undecided(&self, source: &Source<'_>, verdict: &Verdict, doubt: Doubt) -> Say {
        let best = &self.contest.topics[verdict.topic];
        let percent = (verdict.topic_probability * 100.0).round();
        match (doubt, self.others(verdict)) {
            (Doubt::TooLittle, _) if source.is_foreign() => Say::new(
                "无法判断：文字以外文为主，能与赛题对照的中文太少，请补充中文项目概述后再归类",
                "cannot tell: too little of the text is Chinese, in which the topics are described; add an overview in Chinese",
            ),
            (Doubt::TooLittle, _) => Say::new(
                "无法判断：可依据的文字太少，请补充项目概述后再归类",
                "cannot tell: too little text to go by; add an overview of the project",
            ),
            (Doubt::Norms, _) => Say::new(
                "无法判断：正文几乎全是法规或合同条文，看不出项目内容，请补充项目概述后再归类",
                "cannot tell: nearly all of the text is statutes or contracts; add an overview of the project",
            ),
            (Doubt::NoFit, _) => Say::new(
                format!("无法判断：与各赛题的说明都不甚相符，相对最接近的是 {}", best.code),
                format!("cannot tell: the text fits no topic well; {} comes nearest", best.code),
            ),
            (Doubt::TwoThings(rival), _) => {
                let (here, there) = (best.track(), &self.contest.tracks[rival]);
                let name = self.contest.track(here).map_or(here, |t| &t.name);
                Say::new(
                    format!("无法判断：内容兼及 {here}“{name}”和 {}“{}”，篇幅相当，请专家确定主要方向", there.code, there.name),
                    format!(
                        "cannot tell: the text is as much about {} ({}) as about {here} ({name}); an expert decides",
                        there.code, there.name
                    ),
                )
            }
            (Doubt::Topic, others) => {
                let (here, (zh, en)) = (best.track(), others.unwrap_or_default());
                let name = self.contest.track(here).map_or(here, |t| &t.name);
                Say::new(
                    format!("赛道为 {here}“{name}”，赛题无法判断：{}{zh}（{} 的把握为 {percent}%）", best.code, best.code),
                    format!("{here} ({name}), but cannot tell the topic: {}{en} ({} at {percent}%)", best.code, best.code),
                )
            }
            (Doubt::Track, Some((zh, en))) => Say::new(
                format!("无法判断：{}{zh}（{} 的把握为 {percent}%）", best.code, best.code),
                format!("cannot tell: {}{en} ({} at {percent}%)", best.code, best.code),
            ),
            (Doubt::Track, None) => {
                Say::new(format!("无法判断：{} 的把握为 {percent}%", best.code), format!("cannot tell: {} at {percent}%", best.code))
            }
        }
    }
}

fn pointing(topic: &Topic, terms: &[String]) -> Say {
    if terms.is_empty() {
        return Say::new(format!("没有明显指向 {}《{}》的用词", topic.code, topic.title), format!("no words point to {}", topic.code));
    }
    Say::new(
        format!("指向 {}《{}》的用词：{}", topic.code, topic.title, terms.join("、")),
        format!("words that point to {}: {}", topic.code, terms.join(", ")),
    )
}

/// The clause of one profile that sends to the other topic, else what belongs to each.
fn difference(best: &Topic, other: &Topic) -> Say {
    let sends = |from: &Topic, to: &Topic| {
        let clause = from.profile.not.split(['；', '。']).find(|c| c.contains(&to.code)).map(str::trim);
        clause.map(|c| (from.code.clone(), c.to_owned()))
    };
    match sends(best, other).or_else(|| sends(other, best)) {
        Some((code, clause)) => {
            Say::new(format!("区别（{code} 的说明）：{clause}"), format!("how they differ (profile of {code}): {clause}"))
        }
        None => {
            let (a, b) = (first_part(&best.profile.belongs), first_part(&other.profile.belongs));
            Say::new(
                format!("区别：{} 为{a}；{} 为{b}", best.code, other.code),
                format!("how they differ: {} is {a}; {} is {b}", best.code, other.code),
            )
        }
    }
}

fn first_part(belongs: &str) -> &str {
    belongs.split(['：', '。', '；']).next().unwrap_or(belongs)
}
