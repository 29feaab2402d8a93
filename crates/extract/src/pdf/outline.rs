//! Headings: told by size, weight and number.

use record::BlockKind;
use rustc_hash::FxHashMap;

use super::layout::LaidBlock;

/// Letters this much larger than the body's are a heading's.
const LARGER: f32 = 1.12;
/// Longer blocks are text, however large.
const MAX_CHARS: usize = 50;
/// Levels told apart by size.
const MAX_LEVELS: usize = 6;

/// Sets the kind of headings among the paragraphs of all pages.
pub(super) fn mark(pages: &mut [&mut Vec<LaidBlock>]) {
    let Some(body) = body(pages) else { return };
    let larger = pages.iter().flat_map(|p| p.iter()).filter(|block| rank(block, &body) == Some(Rank::BySize));
    let mut sizes: Vec<f32> = larger.map(|block| block.style.size).collect();
    sizes.sort_by(|a, b| b.total_cmp(a));
    // Sizes that differ by a rounding are one level.
    sizes.dedup_by(|b, a| (*a - *b).abs() < 0.06 * *a);
    for block in pages.iter_mut().flat_map(|p| p.iter_mut()) {
        let level = match rank(block, &body) {
            Some(Rank::BySize) => sizes.iter().position(|&s| block.style.size > 0.95 * s).unwrap_or(0),
            Some(Rank::ByNumber(depth)) => sizes.len().min(2) + depth,
            None => continue,
        };
        block.kind = BlockKind::Heading((level + 1).min(MAX_LEVELS) as u8);
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rank {
    BySize,
    /// Set like the text, but numbered or bold: how deep its number is.
    ByNumber(usize),
}

struct Body {
    size: f32,
    bold: bool,
}

/// How most of the text is set.
fn body(pages: &[&mut Vec<LaidBlock>]) -> Option<Body> {
    // By twice the size: a file may have as many sizes as blocks.
    let mut weights: FxHashMap<i64, usize> = FxHashMap::default();
    let (mut bold, mut all) = (0usize, 0usize);
    for block in pages.iter().flat_map(|p| p.iter()).filter(|b| matches!(b.kind, BlockKind::Paragraph | BlockKind::Cell { .. })) {
        let chars = block.lines.iter().map(|l| l.text.len()).sum::<usize>();
        all += chars;
        bold += if block.style.bold { chars } else { 0 };
        *weights.entry((block.style.size * 2.0).round() as i64).or_default() += chars;
    }
    // Of two sizes with as much text the smaller one is the text.
    let (halves, _) = weights.into_iter().max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(&a.0)))?;
    Some(Body { size: halves as f32 / 2.0, bold: 2 * bold > all })
}

fn rank(block: &LaidBlock, body: &Body) -> Option<Rank> {
    if block.kind != BlockKind::Paragraph || block.lines.len() > 2 {
        return None;
    }
    // A watermark askew over the page, however large, heads nothing.
    if block.lines.iter().any(|l| l.bbox.width().min(l.bbox.height()) > 2.0 * block.style.size) {
        return None;
    }
    let text = block.text();
    let text = text.trim();
    let ends_sentence = text.ends_with(['。', '；', '，', '、', ';', ',', '：']);
    let worded = text.chars().filter(|c| c.is_alphabetic()).count() >= 2;
    // Leaders to a page number: a line of the table of contents.
    let is_entry = text.contains("....") || text.contains("……") || text.contains("····");
    if !worded || is_entry || ends_sentence || text.chars().count() > MAX_CHARS {
        return None;
    }
    let depth = number_depth(text);
    let stands_out = block.style.bold && !body.bold;
    if block.style.size >= LARGER * body.size {
        return Some(Rank::BySize);
    }
    match depth {
        // Chinese numbers part texts; Arabic ones also count the items of a list, which are set like the text.
        Some(depth) if depth < 2 || stands_out => (block.style.size >= 0.95 * body.size).then_some(Rank::ByNumber(depth)),
        None if stands_out && block.lines.len() == 1 => Some(Rank::ByNumber(1)),
        _ => None,
    }
}

/// How deep the number at the start of a heading is: 第一章 and 一、 0, （一） 1, 1. and 1.1 and so on 2 and more.
fn number_depth(text: &str) -> Option<usize> {
    const DIGITS: &str = "〇一二三四五六七八九十百";
    let chinese = |s: &str| s.chars().take_while(|c| DIGITS.contains(*c)).count();
    if let Some(rest) = text.strip_prefix('第') {
        let n = rest.chars().take_while(|c| DIGITS.contains(*c) || c.is_ascii_digit()).count();
        let unit = rest.chars().nth(n);
        return (n > 0 && unit.is_some_and(|c| "章节部分篇编".contains(c))).then_some(0);
    }
    let n = chinese(text);
    if n > 0 && text.chars().nth(n).is_some_and(|c| "、．.".contains(c)) {
        return Some(0);
    }
    if let Some(rest) = text.strip_prefix(['（', '(']) {
        let n = chinese(rest);
        return (n > 0 && rest.chars().nth(n).is_some_and(|c| "）)".contains(c))).then_some(1);
    }
    let number: String = text.chars().take_while(|c| c.is_ascii_digit() || *c == '.' || *c == '．').collect();
    let parts = number.split(['.', '．']).filter(|p| !p.is_empty()).count();
    let next = text.chars().nth(number.chars().count());
    let parted = number.ends_with(['.', '．']) || parts > 1 || next.is_some_and(|c| c == '、' || c.is_whitespace());
    (parts > 0 && number.len() <= 8 && parted).then_some(1 + parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_of_numbers() {
        for (text, expected) in [
            ("第一章 总则", Some(0)),
            ("一、项目概述", Some(0)),
            ("（二）技术路线", Some(1)),
            ("1. 背景", Some(2)),
            ("2.3 数据来源", Some(3)),
            ("3、效益", Some(2)),
            ("2025年度报告", None),
            ("第三方数据", None),
            ("一体化平台", None),
        ] {
            assert_eq!(number_depth(text), expected, "{text}");
        }
    }
}
