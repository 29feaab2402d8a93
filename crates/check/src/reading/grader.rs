use record::Span;

use crate::flat::Flat;

use super::vocabulary::{Group, Vocabulary, Wordings};

/// A passage whose words address the grader or a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Address {
    /// Where it stands.
    pub(crate) span: Span,
    /// How it is written.
    pub(crate) dress: Dress,
    /// Whether words around it speak about such passages: then it may be an example in a text about them.
    pub(crate) discussed: bool,
}

/// How a passage is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Dress {
    /// In plain letters.
    Plain,
    /// With letters of other scripts that look alike, or signs between the letters.
    Disguised,
    /// In Base64 (RFC 4648).
    Encoded,
}

/// The passages of a document, overlapping ones joined, in order.
pub(super) fn find(source: &str, flat: &Flat, words: &Vocabulary) -> Vec<Address> {
    let plain = Letters::of(flat.as_str().chars().map(|c| Some(small(c))));
    let in_plain = hits(&plain.text, &words.plain).into_iter().map(|(from, to)| (flat.span(plain.at(from), plain.at(to)), Dress::Plain));
    let mut found: Vec<(Span, Dress)> = in_plain.collect();
    let folded = text::fold(source, text::Keep::Letters);
    let bare = Letters::of(folded.chars().iter().map(|&c| look(c)));
    let in_bare = hits(&bare.text, &words.bare).into_iter();
    found.extend(in_bare.map(|(from, to)| (folded.source(bare.at(from)..bare.at(to)), Dress::Disguised)));
    found.extend(encoded(source, words).into_iter().map(|span| (span, Dress::Encoded)));
    found.sort_unstable();
    let mut joined: Vec<(Span, Dress)> = Vec::new();
    for (span, dress) in found {
        match joined.last_mut() {
            // What is found in plain letters is found without signs too: it is plain.
            Some(last) if span.from() < last.0.to() => *last = (Span::of(last.0.from(), last.0.to().max(span.to())), last.1.min(dress)),
            _ => joined.push((span, dress)),
        }
    }
    joined.into_iter().map(|(span, dress)| Address { span, dress, discussed: discussed(flat, span, words) }).collect()
}

/// Letters in a row, and which of the characters that they were made from each is.
struct Letters {
    text: String,
    /// Byte offset in `text` of each character, dropped ones included.
    starts: Vec<u32>,
}

impl Letters {
    fn of(chars: impl Iterator<Item = Option<char>>) -> Self {
        let mut letters = Self { text: String::new(), starts: Vec::new() };
        for c in chars {
            letters.starts.push(letters.text.len() as u32);
            letters.text.extend(c);
        }
        letters
    }

    fn at(&self, byte: usize) -> usize {
        self.starts.partition_point(|&start| (start as usize) < byte)
    }
}

/// One small letter for one letter.
fn small(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

/// A wording as it is looked for in plain letters.
pub(super) fn plain(word: &str) -> String {
    crate::flat::flatten(word).chars().map(small).collect()
}

/// A wording as it is looked for under a disguise; `None` where signs are a part of it.
pub(super) fn bare(word: &str) -> Option<String> {
    let ends = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let whole = ends(word.chars().next()) && ends(word.chars().next_back());
    let bare: String = text::fold(word, text::Keep::Letters).chars().iter().filter_map(|&c| look(c)).collect();
    (whole && bare.chars().next().is_some()).then_some(bare)
}

/// Byte ranges in `text` where one wording stands.
fn hits(text: &str, wordings: &Wordings) -> Vec<(usize, usize)> {
    let mut hits = Vec::new();
    for hit in wordings.first.find_overlapping_iter(text) {
        let pattern = &wordings.patterns[wordings.first_of[hit.pattern().as_usize()]];
        if let Some(to) = follow(text, &pattern[1..], hit.end(), wordings.gap) {
            hits.push((hit.start(), to));
        }
    }
    hits
}

/// End of the passage where each further group has a word within `gap` characters of the one before.
fn follow(text: &str, groups: &[Group], at: usize, gap: usize) -> Option<usize> {
    let Some((group, others)) = groups.split_first() else { return Some(at) };
    let rest = &text[at..];
    let reach = |length: usize| rest.char_indices().nth(gap + length).map_or(rest.len(), |(byte, _)| byte);
    if !group.any.is_match(&rest[..reach(group.longest)]) {
        return None;
    }
    group.words.iter().find_map(|word| {
        let reach = reach(word.chars().count());
        let start = at + rest[..reach].find(word.as_str())?;
        follow(text, others, start + word.len(), gap)
    })
}

/// Characters on each side of a passage among which words that speak about such passages are looked for.
const AROUND: u32 = 60;

fn discussed(flat: &Flat, span: Span, words: &Vocabulary) -> bool {
    let (from, to) = flat.within(Span::of(span.from().saturating_sub(AROUND), span.to() + AROUND));
    let around = flat.slice(from, to);
    words.discussing.iter().any(|word| around.contains(word.as_str()))
}

/// What a small letter looks like: without accents, and Cyrillic and Greek letters as the Latin ones that they are mistaken for (Unicode
/// Technical Standard 39, confusables). `None` for an accent by itself.
fn look(c: char) -> Option<char> {
    if c.is_ascii() || text::is_cjk(c) {
        return Some(c);
    }
    if ('\u{300}'..='\u{36f}').contains(&c) {
        return None;
    }
    const ALIKE: [(&str, char); 18] = [
        ("аáàâäãåāăąαảạấầậ", 'a'),
        ("еéèêëēėęёεếềệẻ", 'e'),
        ("оóòôöõøōοỏọốồộớờợ", 'o'),
        ("úùûüūůưủụứừựυ", 'u'),
        ("іíìîïīıιỉị", 'i'),
        ("уýÿỳỷγ", 'y'),
        ("рρ", 'p'),
        ("сçćč", 'c'),
        ("хχ", 'x'),
        ("ѕśšşș", 's'),
        ("ј", 'j'),
        ("һ", 'h'),
        ("ԁđ", 'd'),
        ("ԛ", 'q'),
        ("κк", 'k'),
        ("ñńň", 'n'),
        ("łļ", 'l'),
        ("žźż", 'z'),
    ];
    Some(ALIKE.iter().find(|(letters, _)| letters.contains(c)).map_or(c, |(_, latin)| *latin))
}

/// Fewest characters of Base64 that are worth decoding: 18 bytes, six Chinese characters.
const LEAST_ENCODED: usize = 24;

/// Runs of Base64 whose decoded text holds a wording.
fn encoded(source: &str, words: &Vocabulary) -> Vec<Span> {
    let mut found = Vec::new();
    let mut run: Vec<(u32, u8)> = Vec::new();
    let mut flush = |run: &mut Vec<(u32, u8)>| {
        // A word or a dashed line may run into what is encoded: where its first character stands, one of four tells.
        if (0..4).any(|skip| run.len() >= LEAST_ENCODED + skip && !hits(&plain(&decoded(&run[skip..])), &words.plain).is_empty()) {
            found.push(Span::of(run[0].0, run[run.len() - 1].0 + 1));
        }
        run.clear();
    };
    for (at, c) in source.chars().enumerate() {
        match c {
            'A'..='Z' | 'a'..='z' | '0'..='9' | '+' | '/' | '-' | '_' => run.push((at as u32, c as u8)),
            // Extraction breaks long runs over lines.
            '\n' | '\r' if !run.is_empty() => {}
            _ => flush(&mut run),
        }
    }
    flush(&mut run);
    found
}

/// The text that a run encodes; what is none in it is U+FFFD.
fn decoded(run: &[(u32, u8)]) -> String {
    String::from_utf8_lossy(&text::base64(run.iter().map(|&(_, digit)| digit))).into_owned()
}
