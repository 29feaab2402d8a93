use record::Span;

/// A text without white space, in half-width capitals, each character knowing where it stood in the source.
///
/// Extraction breaks lines in the middle of names and numbers; what is looked for here never contains white space of its own.
#[derive(Debug, Clone, Default)]
pub(crate) struct Flat {
    text: String,
    /// Byte offset in `text` of each character, and its length at the end.
    starts: Vec<u32>,
    /// Character offset in the source of each character.
    at: Vec<u32>,
    /// Whether a line break stood before the character in the source.
    fresh: Vec<bool>,
}

impl Flat {
    pub(crate) fn new(source: &str) -> Self {
        let mut flat = Self { text: String::with_capacity(source.len()), ..Self::default() };
        let mut line_break = true;
        for (at, c) in source.chars().enumerate() {
            if c.is_whitespace() || invisible(c) {
                line_break |= matches!(c, '\n' | '\r' | '\u{0b}' | '\u{0c}' | '\t');
                continue;
            }
            flat.starts.push(flat.text.len() as u32);
            flat.at.push(at as u32);
            flat.fresh.push(line_break);
            flat.text.push(narrow(c));
            line_break = false;
        }
        flat.starts.push(flat.text.len() as u32);
        debug_assert!(flat.starts.len() == flat.at.len() + 1, "one start a character and one end");
        flat
    }

    /// The whole flattened text.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// Number of characters.
    pub(crate) fn len(&self) -> usize {
        self.at.len()
    }

    /// What stands at characters `from..to` of the flattened text.
    pub(crate) fn slice(&self, from: usize, to: usize) -> &str {
        &self.text[self.starts[from] as usize..self.starts[to] as usize]
    }

    /// A character.
    pub(crate) fn char(&self, at: usize) -> Option<char> {
        (at < self.len()).then(|| self.slice(at, at + 1).chars().next()).flatten()
    }

    /// Whether character `at` is the first of a line in the source.
    pub(crate) fn starts_line(&self, at: usize) -> bool {
        self.fresh.get(at).copied().unwrap_or(true)
    }

    /// Whether characters `at - 1` and `at` touch in the source.
    pub(crate) fn touches_previous(&self, at: usize) -> bool {
        at > 0 && at < self.len() && self.at[at] == self.at[at - 1] + 1
    }

    /// Where the characters `from..to` stand in the source. White space between them is inside.
    pub(crate) fn span(&self, from: usize, to: usize) -> Span {
        assert!(from < to && to <= self.len(), "characters {from}..{to} of {}", self.len());
        Span::of(self.at[from], self.at[to - 1] + 1)
    }

    /// The characters that stand in a span of the source.
    pub(crate) fn within(&self, span: Span) -> (usize, usize) {
        (self.at.partition_point(|&at| at < span.from()), self.at.partition_point(|&at| at < span.to()))
    }

    /// First place at or after character `from` where `pattern` (itself flat) stands.
    pub(crate) fn find(&self, pattern: &str, from: usize) -> Option<usize> {
        let start = *self.starts.get(from)? as usize;
        let byte = start + self.text.get(start..)?.find(pattern)?;
        Some(self.at_byte(byte))
    }

    /// First place in `from..to` where `pattern` (itself flat) starts. What stands further on is not looked at.
    pub(crate) fn find_within(&self, pattern: &str, from: usize, to: usize) -> Option<usize> {
        let to = to.min(self.len());
        if from >= to {
            return None;
        }
        let reach = (to + pattern.chars().count().saturating_sub(1)).min(self.len());
        let byte = self.starts[from] as usize + self.slice(from, reach).find(pattern)?;
        Some(self.at_byte(byte))
    }

    /// The character that starts at a byte of the flattened text.
    pub(crate) fn at_byte(&self, byte: usize) -> usize {
        self.starts.partition_point(|&s| (s as usize) < byte)
    }

    /// Every place where `pattern` stands, without overlap.
    pub(crate) fn find_all(&self, pattern: &str) -> Vec<usize> {
        let (mut found, mut from) = (Vec::new(), 0);
        let step = pattern.chars().count().max(1);
        while let Some(at) = self.find(pattern, from) {
            found.push(at);
            from = at + step;
        }
        found
    }
}

/// A pattern as [`Flat`] texts are written.
pub(crate) fn flatten(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !invisible(*c)).map(narrow).collect()
}

fn invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
}

/// Full-width ASCII to half width, small letters to capitals; one character to one character, so that offsets stay.
pub(crate) fn narrow(c: char) -> char {
    record::half_width(c).to_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_found_stands_in_the_source() {
        let source = "专利号：ＺＬ2020 10221\n946.6，\u{200b}权利人：甲";
        let flat = Flat::new(source);
        assert_eq!(flat.as_str(), "专利号:ZL202010221946.6,权利人:甲");
        let from = flat.find("ZL2020", 0).expect("it stands there");
        let text = record::Text::new(source.to_owned());
        assert_eq!(text.slice(flat.span(from, from + 16)), "ＺＬ2020 10221\n946.6");
        assert!(flat.starts_line(from + 11) && !flat.touches_previous(from + 6));
    }

    #[test]
    fn what_starts_within_limits_may_end_beyond_them() {
        let flat = Flat::new("权利人：甲，权利 人：乙");
        let find = |from, to| flat.find_within("权利人", from, to);
        assert_eq!([find(0, 1), find(1, 6), find(1, 7), find(1, 100), find(6, 7)], [Some(0), None, Some(6), Some(6), Some(6)]);
        assert_eq!([find(0, 0), find(7, 100), find(100, 200)], [None; 3]);
    }

    proptest! {
        #[test]
        fn a_limit_hides_what_starts_behind_it(source in "[ab\u{6570}]{0,30}", pattern in "[ab]{1,3}", from in 0usize..35, to in 0usize..35) {
            let flat = Flat::new(&source);
            let flat_pattern = flatten(&pattern);
            let expected = flat.find(&flat_pattern, from).filter(|at| *at < to);
            prop_assert_eq!(flat.find_within(&flat_pattern, from, to), expected);
        }

        #[test]
        fn each_character_stands_where_it_says(source in "[a-c数据 \n，Ａ]{0,40}") {
            let flat = Flat::new(&source);
            let chars: Vec<char> = source.chars().collect();
            for i in 0..flat.len() {
                let span = flat.span(i, i + 1);
                prop_assert_eq!(span.len(), 1);
                prop_assert_eq!(Some(narrow(chars[span.from() as usize])), flat.char(i));
            }
        }
    }
}
