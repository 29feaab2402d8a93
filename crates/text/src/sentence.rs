//! Where sentences begin and end, and passages of several of them.

use record::Span;

use crate::is_cjk;

/// The sentences of a text: cut behind 。！？；!?; and an English full stop, and at line breaks. Trimmed, non-empty, in order.
///
/// An ASCII mark ends a sentence only before white space, a closing mark or a non-ASCII character, so that decimals, URLs, file names and
/// numbered headings (`2.1 架构`, `1. 背景`) stay whole. Closing quotes and brackets stay with the sentence they close.
pub fn sentences(source: &str) -> Vec<Span> {
    let chars: Vec<char> = source.chars().collect();
    let mut found = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while at < chars.len() {
        let c = chars[at];
        at += 1;
        if is_line_break(c) || ends_sentence(&chars, start, at - 1) {
            while !is_line_break(c) && at < chars.len() && (is_closing(chars[at]) || is_end_mark(chars[at])) {
                at += 1;
            }
            found.extend(trimmed(&chars, start, at));
            start = at;
        }
    }
    found.extend(trimmed(&chars, start, at));
    found
}

/// Consecutive sentences together, up to about `target` characters from the first to the last; all sentences are covered, in order.
///
/// A sentence of more than twice the target is cut, behind a comma or a space where it has one in the second half of the target.
///
/// # Panics
/// Where `target` is 0.
pub fn passages(source: &str, target: usize) -> Vec<Span> {
    assert!(target > 0, "passages of no characters");
    let chars: Vec<char> = source.chars().collect();
    let target = target as u32;
    let mut found: Vec<Span> = Vec::new();
    // Whether the last passage may still grow: a piece of a long sentence must not.
    let mut open = false;
    for sentence in sentences(source) {
        match found.last_mut() {
            Some(last) if open && sentence.to() - last.from() <= target => *last = Span::of(last.from(), sentence.to()),
            _ if sentence.len() <= 2 * target => {
                found.push(sentence);
                open = true;
            }
            _ => {
                found.extend(cut(&chars, sentence, target));
                open = false;
            }
        }
    }
    found
}

/// Cuts a long sentence into pieces of about `target` characters.
fn cut(chars: &[char], sentence: Span, target: u32) -> Vec<Span> {
    let mut pieces = Vec::new();
    let mut from = sentence.from();
    while sentence.to() - from > target {
        let half = from + target / 2;
        let limit = from + target;
        let comma = (half..=limit)
            .rev()
            .find(|&i| matches!(chars[i as usize], '，' | '、' | ',' | '：' | ':') || chars[i as usize].is_whitespace());
        let to = comma.map_or(limit, |i| i + 1);
        pieces.extend(trimmed(chars, from as usize, to as usize));
        from = to;
    }
    pieces.extend(trimmed(chars, from as usize, sentence.to() as usize));
    pieces
}

fn trimmed(chars: &[char], from: usize, to: usize) -> Option<Span> {
    let part = &chars[from..to];
    let first = part.iter().position(|c| !c.is_whitespace())?;
    let last = part.iter().rposition(|c| !c.is_whitespace())?;
    Some(Span::of((from + first) as u32, (from + last + 1) as u32))
}

fn ends_sentence(chars: &[char], start: usize, at: usize) -> bool {
    let next = chars.get(at + 1).copied();
    match chars[at] {
        '。' | '！' | '？' | '；' => true,
        '!' | '?' | ';' => next.is_none_or(|n| n.is_whitespace() || !n.is_ascii() || is_closing(n)),
        '.' => next.is_none_or(|n| n.is_whitespace() || is_closing(n)) && is_full_stop(chars, start, at),
        _ => false,
    }
}

/// Whether a point before white space ends a sentence: it follows a word of two letters or more (no initial, no `1.`), and what comes
/// next does not go on in lower case.
fn is_full_stop(chars: &[char], start: usize, at: usize) -> bool {
    let word = chars[start..at].iter().rev().take_while(|c| c.is_alphanumeric()).collect::<Vec<_>>();
    let is_word = word.first().is_some_and(|&&c| is_cjk(c)) || (word.len() >= 2 && word.iter().any(|c| c.is_alphabetic()));
    let goes_on = chars[at + 1..].iter().find(|c| !c.is_whitespace() && !is_closing(**c)).is_some_and(|c| c.is_lowercase());
    (is_word || at == start || is_closing(chars[at - 1])) && !goes_on
}

fn is_end_mark(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '；' | '!' | '?')
}

fn is_closing(c: char) -> bool {
    matches!(c, '”' | '’' | '」' | '』' | '）' | '】' | '》' | '〉' | '〕' | ')' | ']' | '"' | '\'')
}

fn is_line_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}
