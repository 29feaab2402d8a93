//! Undertakings, notices and instructions, known by the titles above them.

use record::{Span, Text};
use text::Keep;

use super::weigh;
use crate::Legal;

/// Characters of a title at most.
const LONGEST_TITLE: usize = 60;
/// An alphabetic text has so many letters for what one ideograph tells, at most.
const MOST_LETTERS: u32 = 4;

const LINE_ENDS: [char; 2] = ['\n', '\r'];

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
        self.share_from(self.first_in_reach(source, span), source, span)
    }

    /// Where the first line begins whose title would reach a span. To look for a title a line has to be folded, which is slow; of a Chinese text only
    /// a quarter of the lines that [`MOST_LETTERS`] allows for is left.
    fn first_in_reach(&self, source: &Text, span: Span) -> u32 {
        let start = span.from().saturating_sub(MOST_LETTERS * self.reach);
        let (mut at, mut letters) = (span.from(), 0.0);
        for line in source.slice(Span::of(start, span.from())).split_inclusive(LINE_ENDS).rev() {
            // A line that the span goes on with is looked at as a whole, before its letters count.
            if line.ends_with(LINE_ENDS) {
                letters += weigh::letters(line.chars());
            }
            // One more than a title reaches, since sums of fractions are not exact.
            if letters > f64::from(self.reach) + 1.0 {
                break;
            }
            at -= line.chars().count() as u32;
        }
        at
    }

    /// [`SetTexts::share`], where no title before `start` reaches the span.
    fn share_from(&self, start: u32, source: &Text, span: Span) -> f64 {
        let (mut at, mut left, mut below) = (start, 0.0, 0u32);
        for line in source.slice(Span::of(start, span.to())).split_inclusive(LINE_ENDS) {
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

    #[test]
    fn titles_out_of_reach_are_passed_over() {
        let mut random = testkit::Random(7);
        let titles = SetTexts::new(&Settings::default().evidence.legal);
        let usual = ["系统每天采集一万条数据并入库。\n", "Data are collected every day, ", "第 12 项；", "\n"];
        for _ in 0..50 {
            let mut source = String::new();
            for _ in 0..300 {
                let line =
                    if random.below(20) == 0 { random.pick(&["承诺书\n", "GENERAL INSTRUCTIONS\r\n"]) } else { random.pick(&usual) };
                source.push_str(line);
            }
            let text = Text::new(source);
            let all = text.span().to();
            for _ in 0..20 {
                let from = random.below(u64::from(all)) as u32;
                let span = Span::of(from, (from + 1 + random.below(400) as u32).min(all));
                let widest = span.from().saturating_sub(MOST_LETTERS * titles.reach);
                let words = text.slice(Span::of(widest, span.to()));
                assert_eq!(titles.share(&text, span), titles.share_from(widest, &text, span), "{span:?} at the end of {words:?}");
            }
        }
    }
}
