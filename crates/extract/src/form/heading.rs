//! What makes a line a heading: its number, its words, what stands around them.

use text::{Keep, fold_str};

/// How headings of one level are numbered. The order is that of Chinese official documents (GB/T 9704-2012, 7.3.3), highest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Numbering {
    /// 第一章, 第一部分
    Chapter,
    /// 一、
    Chinese,
    /// （一）
    ChineseInBrackets,
    /// 1. 1、
    Arabic,
    /// 1.1, 1.1.1: number of points
    Decimal(u8),
    /// （1） 1） ①
    ArabicInBrackets,
    /// None; cells and bare lines.
    None,
}

/// A line taken apart.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Parts {
    pub(super) numbering: Numbering,
    /// The number, where it is one that counts.
    pub(super) number: Option<u32>,
    /// Range of the words after the number and ornaments, brackets and colon at the end left off.
    pub(super) words: (usize, usize),
    /// First character after a colon that is followed by more text.
    pub(super) after_colon: Option<usize>,
}

const CHINESE_DIGITS: &str = "一二三四五六七八九十〇零百壹贰叁肆伍陆柒捌玖拾";
const ORNAMENTS: &str = "■◆●▶►★☆※□▲•·*#-—【〖[《";

/// Takes a line apart.
pub(super) fn parts(line: &[char]) -> Parts {
    let mut at = skip(line, 0, |c| c.is_whitespace() || ORNAMENTS.contains(c));
    let (numbering, number, after) = number_at(line, at);
    at = skip(line, after, |c| c.is_whitespace() || ORNAMENTS.contains(c));
    let colon = line[at..].iter().position(|&c| matches!(c, '：' | ':')).map(|i| at + i);
    let rest = colon.map(|c| skip(line, c + 1, char::is_whitespace)).filter(|&r| r < line.len());
    let end = words_end(&line[..colon.unwrap_or(line.len())], at);
    Parts { numbering, number, words: (at, end), after_colon: rest }
}

fn skip(line: &[char], from: usize, while_true: impl Fn(char) -> bool) -> usize {
    from + line[from.min(line.len())..].iter().take_while(|&&c| while_true(c)).count()
}

/// End of the words: brackets at the end (（限500字）), closing marks and blanks left off.
fn words_end(line: &[char], from: usize) -> usize {
    let mut end = line.len().max(from);
    loop {
        let before = end;
        while end > from && (line[end - 1].is_whitespace() || "】〗]》*#:：".contains(line[end - 1])) {
            end -= 1;
        }
        if end > from && matches!(line[end - 1], '）' | ')') {
            // Only brackets behind words; a heading that is all brackets keeps them.
            if let Some(open) = line[from..end].iter().rposition(|&c| matches!(c, '（' | '(')).filter(|&o| o > 0) {
                end = from + open;
            }
        }
        if end == before {
            return end;
        }
    }
}

/// The number at `at`: how it is written, its value, where it ends.
fn number_at(line: &[char], at: usize) -> (Numbering, Option<u32>, usize) {
    let none = (Numbering::None, None, at);
    let Some(&first) = line.get(at) else { return none };
    if first == '第' {
        let end = skip(line, at + 1, |c| CHINESE_DIGITS.contains(c) || c.is_ascii_digit());
        let unit: String = line[end.min(line.len())..].iter().take(2).collect();
        let unit_len = if unit.starts_with("部分") { 2 } else { usize::from(unit.starts_with(['章', '节', '篇'])) };
        if end > at + 1 && unit_len > 0 {
            return (Numbering::Chapter, value(&line[at + 1..end]), skip(line, end + unit_len, is_separator));
        }
        return none;
    }
    if matches!(first, '（' | '(') {
        return bracketed(line, at).unwrap_or(none);
    }
    if CHINESE_DIGITS.contains(first) {
        let end = skip(line, at, |c| CHINESE_DIGITS.contains(c));
        let parted = line.get(end).is_some_and(|&c| is_separator(c) || c.is_whitespace());
        return if parted { (Numbering::Chinese, value(&line[at..end]), skip(line, end, is_separator)) } else { none };
    }
    if ('①'..='⑳').contains(&first) {
        return (Numbering::ArabicInBrackets, Some(first as u32 - '①' as u32 + 1), at + 1);
    }
    arabic(line, at).unwrap_or(none)
}

fn is_separator(c: char) -> bool {
    matches!(c, '、' | '.' | '．' | '，' | ',' | '：' | ':' | ' ' | '\u{3000}' | '\t' | '）' | ')')
}

fn bracketed(line: &[char], at: usize) -> Option<(Numbering, Option<u32>, usize)> {
    let close = line[at..].iter().take(6).position(|c| matches!(c, '）' | ')'))? + at;
    let inside = &line[at + 1..close];
    let number = value(inside)?;
    let chinese = inside.iter().all(|&c| CHINESE_DIGITS.contains(c));
    let numbering = if chinese { Numbering::ChineseInBrackets } else { Numbering::ArabicInBrackets };
    Some((numbering, Some(number), skip(line, close + 1, is_separator)))
}

fn arabic(line: &[char], at: usize) -> Option<(Numbering, Option<u32>, usize)> {
    let digits = |from: usize| skip(line, from, |c| c.is_ascii_digit() || ('０'..='９').contains(&c));
    let first_end = digits(at);
    // More than three digits are a year or an amount.
    if first_end == at || first_end > at + 3 {
        return None;
    }
    let number = value(&line[at..first_end]);
    let (mut end, mut points) = (first_end, 0u8);
    while matches!(line.get(end), Some('.' | '．')) && digits(end + 1) > end + 1 {
        end = digits(end + 1);
        points = points.saturating_add(1);
    }
    if points > 0 {
        let last: Vec<char> = line[at..end].iter().rev().take_while(|c| !matches!(c, '.' | '．')).copied().collect();
        let last: Vec<char> = last.into_iter().rev().collect();
        return Some((Numbering::Decimal(points), value(&last), skip(line, end, is_separator)));
    }
    let next = *line.get(end)?;
    if matches!(next, '）' | ')') {
        return Some((Numbering::ArabicInBrackets, number, skip(line, end + 1, is_separator)));
    }
    is_separator(next).then(|| (Numbering::Arabic, number, skip(line, end, is_separator)))
}

/// Value of a number in Arabic, full-width or Chinese digits up to 999.
fn value(digits: &[char]) -> Option<u32> {
    let mut total = 0;
    let mut current = 0;
    for &c in digits {
        let digit = match c {
            '０'..='９' => Some(c as u32 - '０' as u32),
            '〇' | '零' => Some(0),
            c => "一二三四五六七八九"
                .chars()
                .position(|d| d == c)
                .or_else(|| "壹贰叁肆伍陆柒捌玖".chars().position(|d| d == c))
                .map(|i| i as u32 + 1)
                .or(c.to_digit(10)),
        };
        match (digit, c) {
            (Some(digit), _) => current = current * 10 + digit,
            (None, '十' | '拾') => {
                total += current.max(1) * 10;
                current = 0;
            }
            (None, '百') => {
                total += current.max(1) * 100;
                current = 0;
            }
            (None, _) => return None,
        }
        if total + current > 999 {
            return None;
        }
    }
    (!digits.is_empty()).then_some(total + current)
}

/// A name for comparison: letters and digits alone, folded.
pub(super) fn key(name: &str) -> String {
    fold_str(name, Keep::Letters)
}

/// A line of a table of contents ends in dots or a page number behind a gap.
pub(super) fn is_contents_line(line: &[char]) -> bool {
    let end = line.len() - line.iter().rev().take_while(|c| c.is_whitespace()).count();
    let digits = line[..end].iter().rev().take_while(|c| c.is_ascii_digit()).count();
    let before = &line[..end - digits];
    let dots =
        before.iter().rev().take_while(|&&c| c.is_whitespace() || matches!(c, '.' | '…' | '·' | '．' | '⋯' | '-' | '—' | '_')).count();
    let leader = before[before.len() - dots..].iter().filter(|c| !c.is_whitespace()).count();
    let gap = before[before.len() - dots..].contains(&'\t');
    leader >= 3 || (digits > 0 && (leader >= 2 || gap))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, numbering: Numbering, number: Option<u32>, words: &str) {
        let chars: Vec<char> = line.chars().collect();
        let got = parts(&chars);
        let shown: String = chars[got.words.0..got.words.1].iter().collect();
        assert_eq!((got.numbering, got.number, shown.as_str()), (numbering, number, words), "{line}");
    }

    #[test]
    fn numbers_are_told_from_words() {
        use Numbering::*;
        check("一、项目概述", Chinese, Some(1), "项目概述");
        check("  十二. 附件 ", Chinese, Some(12), "附件");
        check("（三）应用价值（限600字）", ChineseInBrackets, Some(3), "应用价值");
        check("(2)技术", ArabicInBrackets, Some(2), "技术");
        check("3）团队", ArabicInBrackets, Some(3), "团队");
        check("1. 项目概述：", Arabic, Some(1), "项目概述");
        check("１、项目概述", Arabic, Some(1), "项目概述");
        check("2.3 关键技术", Decimal(1), Some(3), "关键技术");
        let deep = format!("1{} 指标", ".1".repeat(300));
        check(&deep, Decimal(u8::MAX), Some(1), "指标");
        check("1.2.4、指标", Decimal(2), Some(4), "指标");
        check("第三章 应用价值", Chapter, Some(3), "应用价值");
        check("第四部分：商业模式", Chapter, Some(4), "商业模式");
        check("②案例", ArabicInBrackets, Some(2), "案例");
        check("【项目概述】", None, Option::None, "项目概述");
        check("■ 解决方案：", None, Option::None, "解决方案");
        check("项 目 概 述", None, Option::None, "项 目 概 述");
        check("2024年成立", None, Option::None, "2024年成立");
        check("一体化平台", None, Option::None, "一体化平台");
        check("三种能力", None, Option::None, "三种能力");
        check("", None, Option::None, "");
    }

    #[test]
    fn tables_of_contents_are_known_by_their_ends() {
        let cases = [
            ("一、项目概述\t3", true),
            ("一、项目概述......3", true),
            ("一、项目概述 …… 12", true),
            ("一、项目概述……", false),
            ("一、项目概述………", true),
            ("一、项目概述", false),
            ("成本下降 30", false),
        ];
        for (line, expected) in cases {
            assert_eq!(is_contents_line(&line.chars().collect::<Vec<char>>()), expected, "{line}");
        }
    }
}
