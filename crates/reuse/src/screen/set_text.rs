//! Undertakings, notices and instructions, known by the titles above them.

use record::{Span, Text};
use text::Keep;

use super::weigh;
use crate::Legal;

/// Characters of a title at most.
const LONGEST_TITLE: usize = 60;
/// An alphabetic text has so many letters for what one ideograph tells, at most.
const MOST_LETTERS: u32 = 4;

/// Finds texts that instruct, oblige or inform their reader by the titles that they bear.
pub(crate) struct SetTexts {
    /// Folded words with which such titles end.
    titles: Vec<String>,
    /// How far a title reaches, in ideographs.
    reach: u32,
}

impl SetTexts {
    pub(crate) fn new(settings: &Legal) -> Self {
        let titles = settings.titles.iter().map(|t| text::fold_str(t, Keep::Letters)).filter(|t| !t.is_empty()).collect();
        Self { titles, reach: settings.title_reach }
    }

    /// Share of a span that stands below such a title, near enough.
    pub(crate) fn share(&self, source: &Text, span: Span) -> f64 {
        let start = span.from().saturating_sub(MOST_LETTERS * self.reach);
        let (mut at, mut left, mut below) = (start, 0.0, 0u32);
        for line in source.slice(Span::of(start, span.to())).split_inclusive(['\n', '\r']) {
            if self.is_titled(line) {
                left = f64::from(self.reach);
            }
            let len = line.chars().count() as u32;
            if left > 0.0 {
                below += span.intersect(Span::of(at, at + len)).map_or(0, Span::len);
            }
            left -= weigh::letters(line.chars());
            at += len;
        }
        f64::from(below) / f64::from(span.len().max(1))
    }

    /// Whether a line begins with such a title: all of it is one, or what stands before its first mark.
    fn is_titled(&self, line: &str) -> bool {
        let title = line.trim_start().split(['.', ':', '：', '。', '，', ',', '\n', '\r']).next().unwrap_or(line);
        if title.chars().nth(LONGEST_TITLE).is_some() {
            return false;
        }
        let title = text::fold_str(title, Keep::Letters);
        self.titles.iter().any(|t| title.ends_with(t.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Settings;

    fn share(source: &str, part: &str) -> f64 {
        let text = Text::new(source.to_owned());
        let at = source.find(part).expect("a part of the text");
        SetTexts::new(&Settings::default().evidence.legal).share(&text, text.span_of_bytes(at, at + part.len()))
    }

    #[test]
    fn what_stands_below_a_title_is_of_it_as_far_as_it_reaches() {
        let words = "我单位对材料的真实性负责。\n".repeat(10);
        for title in ["承诺书\n", "附件三 诚信承诺书\n", "我单位郑重声明：", "Privacy Act Notice. ", "GENERAL INSTRUCTIONS\n"]
        {
            assert_eq!(share(&format!("前文。\n{title}{words}"), &words), 1.0, "{title}");
        }
        for title in ["", "本项目声明了三个接口，用于调用\n", "noticeable\n", "声明式编程\n"] {
            assert_eq!(share(&format!("前文。\n{title}{words}"), &words), 0.0, "{title}");
        }
        // Behind 600 ideographs something else has begun.
        let far = "系统每天采集一万条数据并入库。\n".repeat(60);
        assert_eq!(share(&format!("承诺书\n{far}{words}"), &words), 0.0);
        let half = share(&format!("承诺书\n{far}"), &far);
        assert!((0.6..0.8).contains(&half), "{half}");
    }
}
