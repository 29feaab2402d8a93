//! Statutes and contracts within a text: they say what shall be done, not what a project does, and the law of a field has more of the
//! field's words than a project in it.

use record::{Span, Text};
use serde::{Deserialize, Serialize};
use text::passages;

/// When a stretch of text is a statute or a contract, from which nothing is concluded. Chosen by how seldom applications have such words: of 845
/// stretches of 300 characters none has three (0.2 % two), of 64,908 of statutes and judgements 93 % do (`bench/README.md`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Norms {
    /// Characters of a stretch, at least; no fewer than 5.
    pub stretch: u32,
    /// Words of duty in so many characters from which a stretch is set aside; numbered articles (第十二条) are among them.
    pub least: u32,
    /// Words of duty, in simplified characters.
    pub words: Vec<String>,
    /// Where fewer characters than this are left of a text, and fewer than were set aside, it is not decided where it belongs.
    pub rest: u32,
}

impl Default for Norms {
    fn default() -> Self {
        let words = [
            "应当",
            "不得",
            "依照",
            "依法",
            "有下列",
            "之一的",
            "的规定",
            "责令",
            "予以",
            "处以",
            "罚款",
            "本法",
            "本条例",
            "本办法",
            "本规定",
            "本合同",
            "本协议",
            "甲方",
            "乙方",
        ];
        Self { stretch: 300, least: 3, words: words.map(str::to_owned).into(), rest: 450 }
    }
}

/// What is left of the parts of a text, and how many characters were set aside.
pub(crate) struct Rest {
    pub(crate) parts: Vec<(f32, Span)>,
    pub(crate) left: u32,
    pub(crate) aside: u32,
}

impl Rest {
    /// Whether there is too little left of a text that is little but statutes.
    pub(crate) fn is_little(&self, norms: &Norms) -> bool {
        self.left < norms.rest && self.left < self.aside
    }
}

impl Norms {
    /// Sets aside whatever is a statute or a contract. A text without stays as it is, part by part.
    pub(crate) fn set_aside(&self, text: &Text, parts: Vec<(f32, Span)>) -> Rest {
        let mut rest = Rest { parts: Vec::new(), left: 0, aside: 0 };
        for (weight, part) in parts {
            let kept = self.kept(text.slice(part));
            let left = kept.iter().map(|span| span.len()).sum::<u32>();
            rest.left += left;
            rest.aside += part.len() - left;
            rest.parts.extend(kept.into_iter().map(|span| (weight, span.shift(part.from()))));
        }
        rest
    }

    /// The spans of a part that are no statute, neighbours as one; all of it where nothing is.
    fn kept(&self, part: &str) -> Vec<Span> {
        let text = Text::new(part.to_owned());
        let stretches = self.stretches(&text);
        let duties: Vec<bool> = stretches.iter().map(|&s| self.is_norm(text.slice(s), s.len())).collect();
        if duties.iter().all(|duty| !duty) {
            return vec![text.span()];
        }
        // A definition or a heading between two stretches of duties belongs to them.
        let between = |i: usize| i > 0 && duties[i - 1] && duties.get(i + 1).copied().unwrap_or(false);
        let mut kept: Vec<Span> = Vec::new();
        for (i, &stretch) in stretches.iter().enumerate().filter(|&(i, _)| !duties[i] && !between(i)) {
            match kept.last_mut() {
                Some(last) if i > 0 && last.to() == stretches[i - 1].to() => *last = Span::of(last.from(), stretch.to()),
                _ => kept.push(stretch),
            }
        }
        kept
    }

    /// Passages in a row that come to the length of a stretch; what is left over at the end belongs to the last one.
    fn stretches(&self, text: &Text) -> Vec<Span> {
        let mut found: Vec<Span> = Vec::new();
        for passage in passages(text.as_str(), self.stretch as usize / 5) {
            match found.last_mut() {
                Some(last) if last.len() < self.stretch => *last = Span::of(last.from(), passage.to()),
                _ => found.push(passage),
            }
        }
        if let [.., before, last] = found[..]
            && last.len() < self.stretch / 2
        {
            found.truncate(found.len() - 2);
            found.push(Span::of(before.from(), last.to()));
        }
        found
    }

    fn is_norm(&self, stretch: &str, chars: u32) -> bool {
        let duties = self.words.iter().map(|word| stretch.matches(word.as_str()).count()).sum::<usize>() + articles(stretch);
        // A sentence of a dozen characters with two of them is no statute.
        duties as u64 * u64::from(self.stretch) >= u64::from(self.least) * u64::from(chars.max(self.stretch))
    }
}

/// Numbered articles (第三条, 第12条) that a text has.
fn articles(text: &str) -> usize {
    const NUMERALS: &str = "〇零一二三四五六七八九十百千0123456789";
    let is_article = |rest: &str| {
        let number = rest.chars().take_while(|&c| NUMERALS.contains(c)).count();
        number > 0 && rest.chars().nth(number) == Some('条')
    };
    text.match_indices('第').filter(|(at, mark)| is_article(&text[at + mark.len()..])).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROJECT: &str = "产线上的相机拍下每个零件，模型在一秒内判断是否有裂纹，工人在屏幕上复核。\n";
    const LAW: &str =
        "第七条　定点医疗机构应当按照规定保存病历。医疗机构不得拒绝检查；有下列情形之一的，由医疗保障部门责令改正，处以罚款。\n";

    fn left(source: &str) -> (String, u32) {
        let text = Text::new(source.to_owned());
        let span = text.span();
        let rest = Norms::default().set_aside(&text, vec![(1.5, span)]);
        assert_eq!(rest.left + rest.aside, span.len(), "nothing is lost");
        assert!(rest.parts.iter().all(|(weight, _)| *weight == 1.5));
        (rest.parts.iter().map(|&(_, part)| text.slice(part)).collect(), rest.aside)
    }

    #[test]
    fn a_text_without_statutes_stays_as_it_is() {
        for source in [PROJECT.repeat(40), String::new(), "系统应当在第三条产线试运行。".to_owned()] {
            assert_eq!(left(&source), (source, 0));
        }
    }

    #[test]
    fn statutes_are_set_aside_wherever_they_stand() {
        let (project, law) = (PROJECT.repeat(20), LAW.repeat(20));
        for source in [format!("{project}{law}"), format!("{law}{project}"), format!("{project}{law}{project}")] {
            let (kept, aside) = left(&source);
            let (projects, laws) = (source.matches(PROJECT.trim()).count(), kept.matches("第七条").count());
            assert!(kept.matches(PROJECT.trim()).count() + 12 >= projects && laws <= 8, "{kept}");
            assert!(aside > 600, "{aside}");
        }
        assert_eq!(left(&law).0, "");
    }

    #[test]
    fn what_stands_between_two_stretches_of_duties_belongs_to_them() {
        let definition = "口岸是供人员、货物、物品和交通工具出入境的港口、机场、车站。\n".repeat(10);
        assert_eq!(left(&format!("{}{definition}{}", LAW.repeat(6), LAW.repeat(6))).0, "");
    }

    #[test]
    fn articles_are_numbered() {
        assert_eq!(articles("第三条、第12条和第一百二十条；第条，第三章，第三名"), 3);
    }
}
