//! `summary.html`: one file that opens anywhere, needs no script and no network, and prints on A4.

mod card;
mod checks;
pub(crate) mod escape;
mod lists;
mod overview;
mod page;
mod ranking;

use std::collections::BTreeSet;
use std::sync::Arc;

use record::{Lang, Screening, Sha256, Text};

use crate::index::{Index, Totals};
use escape::put;

/// Extracted texts, for the words around a quote.
pub trait Texts {
    /// Text of the file with this digest, where it is at hand; a quote is then shown in its sentence.
    fn text(&self, sha256: &Sha256) -> Option<Arc<Text>>;
}

/// No texts at hand: quotes are shown alone.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoTexts;

impl Texts for NoTexts {
    fn text(&self, _: &Sha256) -> Option<Arc<Text>> {
        None
    }
}

/// How much a page lists before it says how many more there are and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Up to so many flags in all, each gets a card.
    pub all_cards: usize,
    /// Cards a kind of flag where there are more.
    pub cards: usize,
    /// Passages a card.
    pub passages: usize,
    /// Characters of a quote shown at once; the rest is folded.
    pub quote_head: usize,
    /// Characters of a quote shown at all.
    pub quote: usize,
    /// Characters around a short quote.
    pub around: u32,
    /// Rows of any other list (files, problems, classification, common text).
    pub rows: usize,
    /// Rows of the table of entries.
    pub entries: usize,
    /// Places shown of a track.
    pub places: usize,
}

impl Default for Limits {
    /// Chosen so that the page of a season of 20,000 entries stays under 5 MB and opens on an office machine.
    fn default() -> Self {
        Self { all_cards: 300, cards: 30, passages: 4, quote_head: 220, quote: 1000, around: 30, rows: 100, entries: 500, places: 30 }
    }
}

/// The report as one self-contained HTML page in `lang`, personal data masked ([`record::mask`]), under the default [`Limits`].
pub fn html(s: &Screening, texts: &dyn Texts, lang: Lang) -> String {
    html_with(s, texts, lang, &Limits::default())
}

/// The report under limits of one's own.
pub fn html_with(s: &Screening, texts: &dyn Texts, lang: Lang, limits: &Limits) -> String {
    let index = Index::new(s);
    let listed = lists::listed_entries(&index, limits);
    let carded = card::carded_flags(s, limits);
    let view = View { totals: Totals::of(&index), index, texts, lang, limits, listed, carded };
    // Masked as a whole, since a number may stand in any cell, name or reason; what is shortened or marked was masked before.
    record::mask(&page::page(&view)).into_owned()
}

/// What every part of the page is made from.
struct View<'a> {
    index: Index<'a>,
    totals: Totals,
    texts: &'a dyn Texts,
    lang: Lang,
    limits: &'a Limits,
    /// Entries that have a row to link to.
    listed: BTreeSet<&'a str>,
    /// Flags that have a card to link to.
    carded: BTreeSet<&'a str>,
}

impl<'a> View<'a> {
    fn screening(&self) -> &'a Screening {
        self.index.screening
    }

    fn say<'b>(&self, zh: &'b str, en: &'b str) -> &'b str {
        crate::labels::pick(self.lang, zh, en)
    }

    /// Begins a table that its caller fills and ends.
    fn begin_table(&self, out: &mut String, class: &str, columns: &[Column]) {
        let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
        put!(out, "<table{class}><thead><tr>");
        for column in columns {
            match *column {
                Column::Words(zh, en) => put!(out, "<th>{}</th>", self.say(zh, en)),
                Column::Number(zh, en) => put!(out, "<th class=\"num\">{}</th>", self.say(zh, en)),
            }
        }
        out.push_str("</tr></thead><tbody>\n");
    }
}

/// A column of a table by its heading, in Chinese and in English.
enum Column {
    Words(&'static str, &'static str),
    /// Stands to the right.
    Number(&'static str, &'static str),
}
