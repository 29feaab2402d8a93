use text::Keep;

use crate::Legal as Settings;

/// Finds the language of rules: texts that say what one shall and shall not are written alike by everybody.
pub(crate) struct Legal {
    /// Folded words, longest first.
    words: Vec<Vec<char>>,
    low: f64,
    high: f64,
}

impl Legal {
    pub(crate) fn new(settings: &Settings) -> Self {
        let mut words: Vec<Vec<char>> = settings.words.iter().map(|w| text::fold(w, Keep::Letters).chars().to_vec()).collect();
        words.retain(|w| !w.is_empty());
        words.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        words.dedup();
        Self { words, low: f64::from(settings.low), high: f64::from(settings.high) }
    }

    /// How far a passage is in the language of rules: 0 not at all, 1 wholly.
    pub(crate) fn degree(&self, passage: &str) -> f64 {
        let letters = text::fold(passage, Keep::Letters);
        let chars = letters.chars();
        let (mut at, mut words) = (0, 0);
        while at < chars.len() {
            let len = self.words.iter().find(|w| chars[at..].starts_with(w)).map_or(0, Vec::len);
            words += len;
            at += len.max(1);
        }
        let density = words as f64 / chars.len().max(1) as f64;
        ((density - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_told_from_descriptions() {
        let legal = Legal::new(&Settings::default());
        let check =
            |passage: &str, expected: f64| assert!((legal.degree(passage) - expected).abs() < 1e-9, "{passage}: {}", legal.degree(passage));
        check("投标人应当按照招标文件的规定提交投标保证金，否则其投标无效。", 1.0);
        check("主机轴承剩余寿命以威布尔比例风险模型打底，输出未来三十天失效概率。", 0.0);
        check("", 0.0);
    }
}
