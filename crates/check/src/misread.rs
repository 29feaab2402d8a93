//! Names and numbers on pages that were read from images: one or two characters of them may be others than stand there.

use record::{Material, Span};

use crate::names::OrgName;

/// Whether a name read at `span` differs from an expected one by no more characters than reading from an image explains: one in `slack`,
/// put in, left out or taken for another. Never so on a page whose text was there as text, nor where whole words differ (朗擎投资, 朗擎机械).
pub(crate) fn misread(material: &Material, span: Span, written: &str, expected: &str, slack: usize) -> bool {
    from_image(material, span) && nearly(written, expected, slack) && !OrgName::parse(written).differs_in_words(&OrgName::parse(expected))
}

/// Whether what stands at `span` was read from the picture of its page.
pub(crate) fn from_image(material: &Material, span: Span) -> bool {
    let page = material.document.page_of(span.from());
    material.document.pages.iter().any(|p| p.number == page && p.ocr)
}

/// The letter that a reader of images takes for this digit: what a digit among letters stands for.
pub(crate) fn letter(digit: char) -> Option<char> {
    const ALIKE: [(char, char); 9] =
        [('0', 'O'), ('1', 'I'), ('2', 'Z'), ('3', 'S'), ('4', 'A'), ('5', 'S'), ('6', 'G'), ('8', 'B'), ('9', 'S')];
    ALIKE.into_iter().find(|(alike, _)| *alike == digit).map(|(_, letter)| letter)
}

fn nearly(written: &str, expected: &str, slack: usize) -> bool {
    let fold = |text: &str| text::fold_str(text, text::Keep::Letters).chars().collect::<Vec<_>>();
    let (a, b) = (fold(written), fold(expected));
    distance(&a, &b) <= b.len() / slack.max(1)
}

/// Fewest characters put in, left out or exchanged that make one of the other (Levenshtein 1966).
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.iter().enumerate() {
            let exchanged = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = exchanged.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::nearly;

    #[test]
    fn a_few_characters_may_be_misread() {
        let check = |a: &str, b: &str, slack, expected: bool| assert_eq!(nearly(a, b, slack), expected, "{a} {b}");
        check("江门鞍江骑楼云信息科技有限公司", "江门蓬江骑楼云信息科技有限公司", 5, true);
        check("深圳市越调跨境供应链服务\n有限公司", "深圳市越澜跨境供应链服务有限公司", 5, true);
        check("东和党巾药码通信息技术有限公司", "东莞市药码通信息技术有限公司", 5, false);
        check("东和党巾药码通信息技术有限公司", "东莞市药码通信息技术有限公司", 3, true);
        check("东洗巾约但通信息技术有限公司", "东莞市药码通信息技术有限公司", 3, true);
        check("惠州市禾序农业科技有限公司", "惠州市数据服务中心（局机关）", 3, false);
        check("甲乙丙", "甲乙丁", 5, false);
    }
}
