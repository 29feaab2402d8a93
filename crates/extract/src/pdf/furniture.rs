//! Running headers, footers and page numbers: what stands at the same place of page after page.

use record::BlockKind;
use rustc_hash::FxHashMap;

use super::layout::LaidBlock;
use crate::Layout;

/// A line at the edge of a page: whether at the top, its place, its words without numbers.
type Key = (bool, i32, String);

/// Sets the kinds of running lines. `pages` are the blocks of each page with its height.
pub(super) fn mark(pages: &mut [(f32, &mut Vec<LaidBlock>)], settings: &Layout) {
    let mut counts: FxHashMap<Key, usize> = FxHashMap::default();
    for (height, blocks) in pages.iter() {
        let mut keys: Vec<Key> = blocks.iter().filter_map(|b| key(b, *height, settings)).collect();
        keys.sort();
        keys.dedup();
        for key in keys {
            *counts.entry(key).or_default() += 1;
        }
    }
    for (height, blocks) in pages.iter_mut() {
        for block in blocks.iter_mut() {
            let Some(key) = key(block, *height, settings) else { continue };
            // A line that moves by a point between two steps is still the same line.
            let near = [-1, 0, 1].iter().map(|d| counts.get(&(key.0, key.1 + d, key.2.clone())).copied().unwrap_or(0)).sum::<usize>();
            if is_page_number(&block.text()) {
                block.kind = BlockKind::PageNumber;
            } else if near >= settings.running_pages {
                block.kind = if key.0 { BlockKind::Header } else { BlockKind::Footer };
            }
        }
    }
}

fn key(block: &LaidBlock, height: f32, settings: &Layout) -> Option<Key> {
    let bbox = block.bbox()?;
    let top = bbox.y1 < settings.running_zone * height;
    let bottom = bbox.y0 > (1.0 - settings.running_zone) * height;
    let text = block.text();
    if matches!(block.kind, BlockKind::Cell { .. }) || !(top || bottom) || text.chars().count() > settings.running_chars {
        return None;
    }
    let words: String = text.chars().filter(|c| !c.is_whitespace() && !c.is_numeric()).collect();
    Some((top, (bbox.y0 / settings.running_step) as i32, words))
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
    use super::*;

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
