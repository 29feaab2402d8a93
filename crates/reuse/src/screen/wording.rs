use text::Keep;

/// Finds texts of a kind by the words of that kind: what rules say, and what companies say of themselves, is written alike by everybody.
pub(crate) struct Wording {
    /// Folded words, longest first.
    words: Vec<Vec<char>>,
    low: f64,
    high: f64,
}

impl Wording {
    /// Words, the share of a text's characters up to which they say nothing, and the share from which on they say all.
    pub(crate) fn new(words: &[String], low: f32, high: f32) -> Self {
        let mut words: Vec<Vec<char>> = words.iter().map(|w| text::fold(w, Keep::Letters).chars().to_vec()).collect();
        words.retain(|w| !w.is_empty());
        words.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        words.dedup();
        Self { words, low: f64::from(low), high: f64::from(high) }
    }

    /// How far a passage is of that kind: 0 not at all, 1 wholly.
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
    use crate::Evidence;

    #[test]
    fn rules_and_units_are_told_from_projects() {
        let Evidence { legal, about_itself: own, .. } = Evidence::default();
        let (legal, own) = (Wording::new(&legal.words, legal.low, legal.high), Wording::new(&own.words, own.low, own.high));
        let check = |passage: &str, expected: (f64, f64)| assert_eq!((legal.degree(passage), own.degree(passage)), expected, "{passage}");
        check("投标人应当按照招标文件的规定提交投标保证金，否则其投标无效。", (1.0, 0.0));
        check("处理个人信息遵循合法、正当、必要和诚信原则，具有明确、合理的目的，并与处理目的直接相关，公开个人信息处理规则。", (1.0, 0.0));
        check("我公司成立于二〇〇六年，是国家高新技术企业，现有员工四百余人，获得发明专利六十四件。", (0.0, 1.0));
        check("主机轴承剩余寿命以威布尔比例风险模型打底，输出未来三十天失效概率。", (0.0, 0.0));
        check("", (0.0, 0.0));
    }
}
