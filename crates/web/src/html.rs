//! What templates are made of: words in the reader's language, texts with marks, figures as SVG.

use std::fmt::{self, Display};

use askama::filters::{Escaper, Html};
use record::{Lang, Span, counted};

/// How templates show a text: as HTML, and what would not show or turn its order round by what stands for it in reports too
/// ([`report::stand_in`]).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shown;

impl Escaper for Shown {
    fn write_escaped_str<W: fmt::Write>(&self, mut dest: W, text: &str) -> fmt::Result {
        let mut from = 0;
        for (at, c) in text.char_indices() {
            if let Some(instead) = report::stand_in(c) {
                Html.write_escaped_str(&mut dest, &text[from..at])?;
                dest.write_str(&instead)?;
                from = at + c.len_utf8();
            }
        }
        Html.write_escaped_str(dest, &text[from..])
    }
}

/// A text as it was typed, without what nobody types and copying brings along: marks of the direction of writing, control characters.
pub(crate) fn typed(text: &str) -> String {
    text.trim().chars().filter(|&c| report::stand_in(c).is_none()).collect()
}

/// Language and colours of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Look {
    pub(crate) lang: Lang,
    pub(crate) theme: &'static str,
}

impl Look {
    /// The words in the reader's language.
    pub(crate) fn t<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        match self.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    pub(crate) fn html_lang(&self) -> &'static str {
        self.t("zh-CN", "en")
    }

    pub(crate) fn is_zh(&self) -> bool {
        self.lang == Lang::Zh
    }
}

/// Everything around a page's own content.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    pub(crate) look: Look,
    pub(crate) title: String,
    /// Which part of the navigation is open.
    pub(crate) at: &'static str,
    pub(crate) user: String,
    pub(crate) role: &'static str,
    pub(crate) csrf: String,
    pub(crate) here: String,
    pub(crate) open: usize,
    pub(crate) reads_log: bool,
    pub(crate) decides: bool,
    /// Line of the ledger that an undo takes back.
    pub(crate) undoes: Option<u32>,
    pub(crate) recused: usize,
    pub(crate) contest: String,
    pub(crate) run_at: String,
    /// What is to be told of a run that has finished since.
    pub(crate) newer: Option<String>,
}

impl Frame {
    pub(crate) fn t<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        self.look.t(zh, en)
    }

    /// A number with what it counts: `3 处相同段落`, `1 shared passage`.
    pub(crate) fn n(&self, n: impl Display, zh: &str, one: &str, many: &str) -> String {
        match self.look.lang {
            Lang::Zh => format!("{n} {zh}"),
            Lang::En => counted(n, one, many),
        }
    }
}

/// A run of characters that is marked alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) text: String,
    pub(crate) marked: bool,
}

/// A text cut at the edges of its marks, which are ordered and do not overlap.
pub(crate) fn pieces(text: &str, marks: &[Span]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for (at, c) in (0u32..).zip(text.chars()) {
        let marked = marks.iter().any(|m| m.from() <= at && at < m.to());
        match pieces.last_mut() {
            Some(last) if last.marked == marked => last.text.push(c),
            _ => pieces.push(Piece { text: c.to_string(), marked }),
        }
    }
    pieces
}

/// The address, where it leads to a page of ours. A browser drops tabs and ends of lines from an address and takes `\` for `/`, so that
/// `/<tab>/elsewhere` would lead to another site.
pub(crate) fn own_page(address: &str) -> Option<&str> {
    let leads_away = address.starts_with("//") || address.contains(|c: char| c == '\\' || c.is_control());
    (address.starts_with('/') && !leads_away).then_some(address)
}

/// A part of an address, percent-encoded (RFC 3986, unreserved characters stay).
pub(crate) fn encode(part: &str) -> String {
    let mut out = String::with_capacity(part.len());
    for byte in part.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// File name without its folders.
pub(crate) fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// A bar of a distribution: a label, a number, and where it leads.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Bar {
    pub(crate) label: String,
    pub(crate) n: usize,
    pub(crate) href: String,
    /// Length out of 1000.
    pub(crate) length: usize,
}

/// Bars whose longest fills the width.
pub(crate) fn bars(rows: Vec<(String, usize, String)>) -> Vec<Bar> {
    let most = rows.iter().map(|(_, n, _)| *n).max().unwrap_or(0).max(1);
    rows.into_iter().map(|(label, n, href)| Bar { label, n, href, length: (n * 1000).div_ceil(most) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_cut_a_text_and_lose_nothing() {
        let piece = |text: &str, marked| Piece { text: text.to_owned(), marked };
        let cut = pieces("公共数据授权运营", &[Span::of(2, 4), Span::of(6, 8)]);
        assert_eq!(cut, [piece("公共", false), piece("数据", true), piece("授权", false), piece("运营", true)]);
        assert_eq!(pieces("", &[]), []);
    }

    #[test]
    fn nothing_turns_a_page_round_or_becomes_a_part_of_it() {
        let shown = |text: &str| {
            let mut out = String::new();
            Shown.write_escaped_str(&mut out, text).unwrap();
            out
        };
        assert_eq!(shown("合同\u{202e}fdp.exe"), "合同[U+202E]fdp.exe");
        assert_eq!(shown("<b>\u{0}\u{2066}'\"&\n"), "&#60;b&#62;\u{fffd}[U+2066]&#39;&#34;&#38;\n");
        assert_eq!(shown(""), "");
        assert_eq!(typed(" \u{202a}GD-2025-0001\u{202c}\u{7f} "), "GD-2025-0001");
    }

    #[test]
    fn no_address_leads_to_another_site() {
        let ours = ["/", "/flags?state=all", "/search?q=a//b"];
        assert_eq!(ours.map(own_page), ours.map(Some));
        let others = ["", "//evil.example", "/\\evil.example", "/\t/evil.example", "/\n/evil.example", "https://evil.example", "evil"];
        assert_eq!(others.map(own_page), [None; 7]);
    }

    #[test]
    fn addresses_hold_any_number() {
        assert_eq!(encode("GD 1/数?"), "GD%201%2F%E6%95%B0%3F");
    }
}
