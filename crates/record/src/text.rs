use serde::{Deserialize, Serialize};

use crate::Span;

/// A text that is addressed by Unicode scalar values, as all spans of shai are.
///
/// Rust strings are addressed by bytes, and a Chinese character takes three; a sparse table of byte offsets makes [`Text::slice`] cost
/// at most 64 steps wherever it starts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Text {
    text: String,
    /// Byte offset of scalar value `i * STEP`.
    marks: Vec<u32>,
    chars: u32,
}

/// Scalar values between two entries of the offset table.
const STEP: usize = 64;

impl Text {
    /// The text as it stands.
    ///
    /// # Panics
    /// Over 4 GiB; extraction stops far below that.
    pub fn new(text: String) -> Self {
        assert!(u32::try_from(text.len()).is_ok(), "a text of {} bytes passes the 4 GiB that spans can address", text.len());
        let mut marks = Vec::with_capacity(text.len() / (2 * STEP) + 1);
        let mut chars = 0usize;
        for (byte, _) in text.char_indices() {
            if chars.is_multiple_of(STEP) {
                marks.push(byte as u32);
            }
            chars += 1;
        }
        Self { text, marks, chars: chars as u32 }
    }

    /// The whole text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Number of scalar values.
    pub fn len(&self) -> u32 {
        self.chars
    }

    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.chars == 0
    }

    /// All of it as a span.
    pub fn span(&self) -> Span {
        Span::of(0, self.chars)
    }

    /// What stands at `span`.
    ///
    /// # Panics
    /// Where the span passes the end: it was made for another text.
    pub fn slice(&self, span: Span) -> &str {
        &self.text[self.byte(span.from())..self.byte(span.to())]
    }

    /// What stands at `span`, or `None` where the span passes the end.
    pub fn get(&self, span: Span) -> Option<&str> {
        (span.to() <= self.chars).then(|| self.slice(span))
    }

    /// Byte offset of a scalar value (or of the end).
    ///
    /// # Panics
    /// Past the end.
    pub fn byte(&self, at: u32) -> usize {
        assert!(at <= self.chars, "character {at} of a text of {}", self.chars);
        if at == self.chars {
            return self.text.len();
        }
        let start = self.marks[at as usize / STEP] as usize;
        let rest = at as usize % STEP;
        start + self.text[start..].char_indices().nth(rest).map_or(0, |(byte, _)| byte)
    }

    /// Scalar value that starts at or holds the byte offset `byte`.
    ///
    /// # Panics
    /// Past the end.
    pub fn char_at_byte(&self, byte: usize) -> u32 {
        assert!(byte <= self.text.len(), "byte {byte} of a text of {} bytes", self.text.len());
        let mark = self.marks.partition_point(|&m| m as usize <= byte);
        if mark == 0 {
            return 0;
        }
        let start = self.marks[mark - 1] as usize;
        let inside = self.text[start..].char_indices().take_while(|(b, c)| start + b + c.len_utf8() <= byte).count();
        ((mark - 1) * STEP + inside) as u32
    }

    /// The span of a range of bytes that starts and ends between characters.
    pub fn span_of_bytes(&self, from: usize, to: usize) -> Span {
        Span::of(self.char_at_byte(from), self.char_at_byte(to))
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        text.text
    }
}

impl Default for Text {
    fn default() -> Self {
        Self::new(String::new())
    }
}

/// A full-width ASCII character (U+FF01 to U+FF5E) in half width, any other as it is.
pub fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).expect("these stand 0xfee0 above ASCII"),
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_ascii_has_a_half_width() {
        let narrowed: String = "！０Ａｚ～　Ａ中".chars().map(half_width).collect();
        assert_eq!(narrowed, "!0Az~　A中");
    }

    #[test]
    fn every_offset_agrees_with_a_walk_over_the_characters() {
        let source: String = (0..400u32).map(|i| ['数', 'a', '𠮷', 'é', '\n'][(i * 7 % 5) as usize]).collect();
        let text = Text::new(source.clone());
        let mut bytes: Vec<usize> = source.char_indices().map(|(b, _)| b).collect();
        bytes.push(source.len());
        assert_eq!(text.len() as usize, bytes.len() - 1);
        for (i, &byte) in bytes.iter().enumerate() {
            assert_eq!(text.byte(i as u32), byte);
            assert_eq!(text.char_at_byte(byte), i as u32);
        }
        assert_eq!(text.slice(Span::of(64, 130)), source.chars().skip(64).take(66).collect::<String>());
        assert_eq!(text.get(Span::of(399, 401)), None);
    }

    #[test]
    fn an_empty_text_has_one_span() {
        let text = Text::default();
        assert_eq!((text.len(), text.slice(text.span()), text.char_at_byte(0)), (0, "", 0));
    }
}
