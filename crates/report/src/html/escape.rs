//! The only door for text into a page.

use std::fmt::{self, Write as _};

/// What stands on a page instead of a character that would not show, or would show others in another order than they stand in: U+FFFD for the
/// control characters that HTML forbids, its code for a bidirectional control (`合同[U+202E]fdp.exe`); `None` for every other character.
pub fn stand_in(c: char) -> Option<String> {
    match c {
        '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{7f}'..='\u{9f}' => Some('\u{fffd}'.to_string()),
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => Some(format!("[U+{:04X}]", c as u32)),
        _ => None,
    }
}

/// A text as HTML content or a double-quoted attribute value, with what [`stand_in`] puts in place of some characters.
pub(crate) struct Esc<'a>(pub(crate) &'a str);

impl fmt::Display for Esc<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                _ => match stand_in(c) {
                    Some(instead) => f.write_str(&instead)?,
                    None => f.write_char(c)?,
                },
            }
        }
        Ok(())
    }
}

/// A fragment identifier: letters, digits and hyphens stay, anything else becomes `_` and its code point in hexadecimal.
pub(crate) struct Anchor<'a>(pub(crate) &'a str);

impl fmt::Display for Anchor<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            if c.is_ascii_alphanumeric() || c == '-' {
                f.write_char(c)?;
            } else {
                write!(f, "_{:x}", c as u32)?;
            }
        }
        Ok(())
    }
}

/// Appends formatted text to a `String`, which takes every write.
macro_rules! put {
    ($out:expr, $($arg:tt)*) => {{
        use std::fmt::Write as _;
        write!($out, $($arg)*).expect("a String takes every write");
    }};
}
pub(crate) use put;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What a browser makes of the five references that [`Esc`] writes.
    fn unescaped(html: &str) -> String {
        html.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&")
    }

    proptest! {
        #[test]
        fn escaped_text_has_no_markup_and_reads_the_same(text in "[<>&\"'a数;#lt0-9 ]{0,60}") {
            let html = Esc(&text).to_string();
            prop_assert!(!html.contains(['<', '>', '"', '\'']));
            prop_assert_eq!(unescaped(&html), text);
        }

        #[test]
        fn anchors_are_safe_and_distinct(a in "\\PC{0,12}", b in "\\PC{0,12}") {
            let (x, y) = (Anchor(&a).to_string(), Anchor(&b).to_string());
            prop_assert!(x.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_'));
            prop_assert_eq!(x == y, a == b);
        }
    }

    #[test]
    fn what_would_mislead_a_reader_is_made_visible() {
        assert_eq!(Esc("甲\u{202e}乙\u{0}丙").to_string(), "甲[U+202E]乙\u{fffd}丙");
    }
}
