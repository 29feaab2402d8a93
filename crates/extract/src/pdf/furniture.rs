//! Running headers, footers and page numbers: what stands at the same place of page after page.

use std::collections::BTreeSet;
use std::fmt;

use record::BlockKind;
use rustc_hash::{FxHashMap, FxHashSet};

use super::layout::LaidBlock;
use crate::Layout;

/// A line that running ones are counted by: whether at the top, its place, what it says.
type Key = (bool, i32, String);

/// Sets the kinds of running lines. `pages` are the blocks of each page with its height.
pub(super) fn mark(pages: &mut [(f32, &mut Vec<LaidBlock>)], settings: &Layout) {
    let edges: Vec<Vec<Option<Edge>>> = (0..)
        .zip(pages.iter())
        .map(|(page, (height, blocks))| blocks.iter().map(|b| Edge::of(b, *height, page, settings)).collect())
        .collect();
    let mut counts: FxHashMap<Key, usize> = FxHashMap::default();
    for edges in &edges {
        let keys: BTreeSet<Key> = edges.iter().flatten().flat_map(Edge::keys).collect();
        for key in keys {
            *counts.entry(key).or_default() += 1;
        }
    }
    let counted = counted(&edges, settings.running_pages);
    for ((_, blocks), edges) in pages.iter_mut().zip(&edges) {
        for (block, edge) in blocks.iter_mut().zip(edges) {
            let Some(edge) = edge else { continue };
            if is_page_number(&block.text()) {
                block.kind = BlockKind::PageNumber;
            } else if edge.is_running(&counts, settings.running_pages, &counted) {
                block.kind = if edge.top { BlockKind::Header } else { BlockKind::Footer };
            }
        }
    }
}

/// Distances between a number and the number of its page that are the same on more than a third of all pages: those numbers count pages. Heads
/// of odd pages or of a chapter stand on fewer, but what they count is the same.
fn counted(edges: &[Vec<Option<Edge>>], least: usize) -> FxHashSet<i64> {
    let mut counts: FxHashMap<i64, usize> = FxHashMap::default();
    for edges in edges {
        let distances: BTreeSet<i64> = edges.iter().flatten().flat_map(|edge| edge.distances.iter().copied()).collect();
        for distance in distances {
            *counts.entry(distance).or_default() += 1;
        }
    }
    counts.into_iter().filter(|&(_, count)| count >= least && 3 * count > edges.len()).map(|(distance, _)| distance).collect()
}

/// A line at the edge of a page.
struct Edge {
    top: bool,
    place: i32,
    /// Its words and numbers. What is the number of the page by what stands beside it is left out.
    words: String,
    /// The same with one of its numbers as the distance from the number of the page, and that distance: lines that count pages are the same
    /// in this.
    counting: Vec<(i64, String)>,
    /// Distances of its numbers, those too that are the page's by what stands beside them.
    distances: Vec<i64>,
}

impl Edge {
    fn of(block: &LaidBlock, height: f32, page: i64, settings: &Layout) -> Option<Self> {
        let bbox = block.bbox()?;
        let top = bbox.y1 < settings.running_zone * height;
        let bottom = bbox.y0 > (1.0 - settings.running_zone) * height;
        let text = block.text();
        if matches!(block.kind, BlockKind::Cell { .. }) || !(top || bottom) || text.chars().count() > settings.running_chars {
            return None;
        }
        let tokens = tokens(&text);
        let distance = |token: &Token| match token {
            Token::Number(value, Role::Page | Role::Any) => Some(value.wrapping_sub(page)),
            Token::Number(_, Role::Part) | Token::Letter(_) => None,
        };
        Some(Self {
            top,
            place: (bbox.y0 / settings.running_step) as i32,
            words: tokens.iter().map(|token| token.to_string()).collect(),
            counting: counting(&tokens, page),
            distances: tokens.iter().filter_map(distance).collect(),
        })
    }

    fn key(&self, said: &str, step: i32) -> Key {
        (self.top, self.place + step, said.to_owned())
    }

    fn keys(&self) -> impl Iterator<Item = Key> + '_ {
        std::iter::once(&self.words).chain(self.counting.iter().map(|(_, said)| said)).map(move |said| self.key(said, 0))
    }

    /// Whether the same line stands on so many pages, or one that differs in a number that counts pages. Three annexes that begin on pages in a
    /// row count something else.
    fn is_running(&self, counts: &FxHashMap<Key, usize>, pages: usize, counted: &FxHashSet<i64>) -> bool {
        // A line that moves by a point between two steps is still the same line.
        let near = |said: &str| -> usize { [-1, 0, 1].iter().filter_map(|&step| counts.get(&self.key(said, step))).sum() };
        near(&self.words) >= pages || self.counting.iter().any(|(distance, said)| counted.contains(distance) && near(said) >= pages)
    }
}

/// A part of a line.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Token {
    Letter(char),
    Number(i64, Role),
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Letter(c) => write!(f, "{c}"),
            Self::Number(_, Role::Page) => write!(f, "#"),
            Self::Number(value, Role::Part | Role::Any) => write!(f, "{value}#"),
        }
    }
}

/// What a number is by what stands beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// The number of the page, or how many there are.
    Page,
    /// A year, or the number of an annex, a table or a figure: it counts no pages.
    Part,
    /// Nothing says.
    Any,
}

fn tokens(text: &str) -> Vec<Token> {
    let chars: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    let mut out = Vec::new();
    let mut i = 0;
    while i < chars.len() {
        let from = i;
        let mut value = 0i64;
        while let Some(digit) = chars.get(i).copied().and_then(digit) {
            // Numbers too long for this are still told apart.
            value = value.wrapping_mul(10).wrapping_add(digit);
            i += 1;
        }
        if i == from {
            i += 1;
            let c = chars[from];
            if !c.is_numeric() {
                out.push(Token::Letter(c));
                continue;
            }
            // Numerals that are one character (Ⅲ, ⑫) follow one another.
            value = u32::from(c).into();
        }
        out.push(Token::Number(value, role(&chars[..from], &chars[i..])));
    }
    out
}

fn digit(c: char) -> Option<i64> {
    match c {
        '0'..='9' => Some(i64::from(u32::from(c) - u32::from('0'))),
        '０'..='９' => Some(i64::from(u32::from(c) - u32::from('０'))),
        _ => None,
    }
}

fn role(before: &[char], behind: &[char]) -> Role {
    let is_dash = |c: Option<&char>| c.is_some_and(|c| "-—–·~".contains(*c));
    let is_digit = |c: Option<&char>| c.is_some_and(|c| digit(*c).is_some());
    // Dates and telephone numbers have dashes too, with numbers on their other side.
    let is_between_dashes =
        is_dash(before.last()) && is_dash(behind.first()) && !is_digit(before.iter().nth_back(1)) && !is_digit(behind.get(1));
    let is_behind = |word: &str| {
        let from = before.len().saturating_sub(word.len());
        before[from..].iter().map(char::to_ascii_lowercase).eq(word.chars())
    };
    if is_between_dashes || is_behind("page") || matches!(behind.first(), Some('页' | '頁')) {
        return Role::Page;
    }
    let is_part = before.last().is_some_and(|c| "第件表图录".contains(*c)) || behind.first().is_some_and(|c| "年月日".contains(*c));
    let parts = ["annex", "appendix", "chapter", "figure", "part", "section", "table"];
    if is_part || parts.into_iter().any(is_behind) { Role::Part } else { Role::Any }
}

/// The line with each of its numbers in turn as the distance from the number of the page.
fn counting(tokens: &[Token], page: i64) -> Vec<(i64, String)> {
    /// More numbers are a row of figures.
    const MOST: usize = 8;
    let number = |(at, token): (usize, &Token)| match token {
        Token::Number(value, Role::Any) => Some((at, value.wrapping_sub(page))),
        Token::Number(..) | Token::Letter(_) => None,
    };
    let numbers: Vec<(usize, i64)> = tokens.iter().enumerate().filter_map(number).collect();
    if numbers.len() > MOST {
        return Vec::new();
    }
    let written = |(at, distance): (usize, i64)| {
        let token = |(i, token): (usize, &Token)| if i == at { format!("{distance}+") } else { token.to_string() };
        (distance, tokens.iter().enumerate().map(token).collect::<String>())
    };
    numbers.into_iter().map(written).collect()
}

/// `3`, `- 3 -`, `第 3 页 共 10 页`, `Page 3 of 10`, `3/10`, `iv`.
fn is_page_number(text: &str) -> bool {
    let line: String = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase();
    if line.is_empty() || line.chars().count() > 20 {
        return false;
    }
    let rest: String = line.replace("page", "").replace("of", "").chars().filter(|c| !"第页共頁/-—–·~|()（）".contains(*c)).collect();
    let digits = !rest.is_empty() && rest.len() <= 8 && rest.chars().all(|c| c.is_ascii_digit());
    let roman = !rest.is_empty() && rest.len() <= 6 && rest.chars().all(|c| "ivxl".contains(c));
    digits || roman
}

#[cfg(test)]
mod tests {
    use record::BBox;

    use super::*;
    use crate::draft::{Placed, Style};

    /// Kinds of lines that stand on top of one page each; an empty one is none.
    fn kinds(lines: &[&str]) -> Vec<BlockKind> {
        let block = |line: &&str| {
            let text: Vec<char> = line.chars().collect();
            let placed =
                Placed { edges: vec![0.0; text.len() + 1], text, bbox: BBox::new(100.0, 40.0, 300.0, 52.0), vertical: false, before: None };
            LaidBlock { kind: BlockKind::Paragraph, lines: vec![placed], style: Style::default() }
        };
        let mut pages: Vec<Vec<LaidBlock>> =
            lines.iter().map(|line| Some(line).filter(|l| !l.is_empty()).map(block).into_iter().collect()).collect();
        let mut marked: Vec<(f32, &mut Vec<LaidBlock>)> = pages.iter_mut().map(|blocks| (842.0, blocks)).collect();
        mark(&mut marked, &Layout::default());
        pages.iter().flatten().map(|b| b.kind).collect()
    }

    #[test]
    fn lines_that_differ_in_numbers_are_running_where_the_numbers_are_those_of_pages() {
        let check = |lines: &[&str], expected: BlockKind| {
            assert_eq!(kinds(lines), vec![expected; lines.iter().filter(|l| !l.is_empty()).count()], "{lines:?}")
        };
        for running in [
            &["智慧文旅项目申报书"; 3][..],
            &["2025年大赛申报书", "2025年大赛申报书", "2025年大赛申报书", "", "", "", ""],
            &["申报书 第1页 共9页", "申报书 第 2 页 共 9 页", "申报书 第7页 共9页"],
            &["Annual report - Page 3", "Annual report - Page 4", "Annual report - Page 9"],
            &["申报书 — 3 —", "申报书 — 4 —", "申报书 — 12 —", "", "", "", ""],
            &["申报书 12", "申报书 13", "申报书 14"],
            &["", "2/20 某某公司", "3/20 某某公司", "4/20 某某公司", "5/20 某某公司"],
            // Each chapter has its own head, with the number of the page or without; so have odd pages.
            &["第1章 背景", "第1章 背景", "第1章 背景", "第2章 方案", "第2章 方案", "第2章 方案"],
            &["背景 1", "背景 2", "背景 3", "方案 4", "方案 5", "方案 6"],
            &["1 学报", "某某：数据", "3 学报", "某某：数据", "5 学报", "某某：数据", "7 学报"],
        ] {
            check(running, BlockKind::Header);
        }
        for own in [
            &["附件1", "附件2", "附件3"][..],
            &["附件 1 证明材料", "附件 2 证明材料", "附件 3 证明材料"],
            &["2023年度", "2024年度", "2025年度"],
            &["证书号第7100001号", "证书号第6200045号", "证书号第8800012号", "证书号第5600077号", "证书号第1200099号"],
            &["合同 1", "合同 2", "合同 3", "", "", "", "", "", ""],
            &["第1章", "第2章", "第3章"],
            &["Table 1", "Table 2", "Table 3"],
            &["2024-10-12 签订", "2024-11-12 签订", "2023-12-12 签订"],
        ] {
            check(own, BlockKind::Paragraph);
        }
    }

    #[test]
    fn page_numbers() {
        for (text, expected) in [
            ("3", true),
            ("- 12 -", true),
            ("第 3 页 共 10 页", true),
            ("Page 3 of 10", true),
            ("3/10", true),
            ("iv", true),
            ("2025年", false),
            ("项目申报书", false),
            ("", false),
        ] {
            assert_eq!(is_page_number(text), expected, "{text}");
        }
    }
}
