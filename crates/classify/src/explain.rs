use record::{Evidence, Say, Span, Topic};
use text::sentences;

use crate::classifier::{Classifier, Reading, Verdict};
use crate::features::Cut;
use crate::source::Source;

/// A sentence and how far it speaks for the best topic.
struct Sentence {
    span: Span,
    strength: f32,
}

impl Classifier {
    /// The sentences that carry the best topic, strongest first; the title where there is nothing else.
    pub(crate) fn evidence(&self, source: &Source<'_>, reading: &Reading, verdict: &Verdict) -> Vec<Evidence> {
        let mut found = self.carrying(source, verdict);
        found.truncate(self.settings.evidence);
        let note = |text: &str| {
            let topic = &self.contest.topics[verdict.topic];
            let terms = self.terms_in(text, reading, verdict);
            Say::new(
                format!("与{}《{}》相符：{}", topic.code, topic.title, terms.join("、")),
                format!("speaks for {}: {}", topic.code, terms.join(", ")),
            )
        };
        let Some(material) = source.material.as_ref().filter(|_| !found.is_empty()) else {
            return source.title_evidence(note(source.title)).into_iter().collect();
        };
        found.iter().map(|s| material.evidence(s.span, note(source.text(s.span)))).collect()
    }

    fn carrying(&self, source: &Source<'_>, verdict: &Verdict) -> Vec<Sentence> {
        let mut found: Vec<Sentence> = Vec::new();
        for &(weight, part) in &source.parts {
            for sentence in sentences(source.text(part)) {
                let span = sentence.shift(part.from());
                let strength = weight * self.strength(source.text(span), verdict);
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
        let view = &self.views[1];
        let lead = |f: u32| view.vocabulary.idf(f) * (view.weight(f, verdict.topic) - verdict.runner_up.map_or(0.0, |r| view.weight(f, r)));
        view.vocabulary.distinct(&cut).into_iter().map(lead).sum::<f32>() / (20.0 + length as f32).sqrt()
    }

    /// Words of a text that speak for the best topic.
    fn terms_in(&self, text: &str, reading: &Reading, verdict: &Verdict) -> Vec<String> {
        let view = &self.views[2];
        let inside = view.vocabulary.distinct(&Cut::new(text, &self.segmenter));
        self.pull(reading, verdict.topic, verdict.runner_up, |f| inside.binary_search(&f).is_ok())
    }

    /// Words that pull a text to one topic rather than to another, strongest first.
    fn pull(&self, reading: &Reading, to: usize, from: Option<usize>, may: impl Fn(u32) -> bool) -> Vec<String> {
        let view = &self.views[2];
        let lead = |f: u32, w: f32| w * (view.weight(f, to) - from.map_or(0.0, |t| view.weight(f, t)));
        let mut leads: Vec<(u32, f32)> = reading.vectors[2].0.iter().filter(|(f, _)| may(*f)).map(|&(f, w)| (f, lead(f, w))).collect();
        leads.retain(|(_, lead)| *lead > 0.0);
        leads.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        leads.into_iter().take(self.settings.reason_terms).map(|(f, _)| view.vocabulary.name(f)).collect()
    }

    /// What pulled where, and how the profiles tell the two apart.
    pub(crate) fn reasons(&self, source: &Source<'_>, reading: &Reading, verdict: &Verdict) -> Vec<Say> {
        let best = &self.contest.topics[verdict.topic];
        let mut reasons = Vec::new();
        if verdict.abstained {
            reasons.push(self.undecided(reading, verdict));
        }
        if source.parts.is_empty() {
            reasons.push(Say::new("没有读到正文，仅依据项目名称判断", "no text was read: judged by the title alone"));
        }
        reasons.push(pointing(best, &self.pull(reading, verdict.topic, verdict.runner_up, |_| true)));
        if let Some(runner_up) = verdict.runner_up {
            let other = &self.contest.topics[runner_up];
            reasons.push(pointing(other, &self.pull(reading, runner_up, Some(verdict.topic), |_| true)));
            reasons.push(difference(best, other));
        }
        reasons
    }

    fn undecided(&self, reading: &Reading, verdict: &Verdict) -> Say {
        if reading.pairs < self.settings.abstain.min_pairs {
            return Say::new(
                "无法判断：可依据的文字太少，请补充项目概述后再归类",
                "cannot tell: too little text to go by; add an overview of the project",
            );
        }
        let best = &self.contest.topics[verdict.topic].code;
        let percent = (verdict.topic_probability * 100.0).round();
        match verdict.runner_up.map(|r| &self.contest.topics[r].code) {
            Some(other) => Say::new(
                format!("无法判断：{best} 或 {other}（{best} 的把握为 {percent}%）"),
                format!("cannot tell: {best} or {other} ({best} at {percent}%)"),
            ),
            None => Say::new(format!("无法判断：{best} 的把握为 {percent}%"), format!("cannot tell: {best} at {percent}%")),
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
