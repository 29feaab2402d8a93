//! Flags as cards: what is suspected, on which clause, from which evidence, and what would clear it.

use std::collections::{BTreeMap, BTreeSet};

use record::{Attention, Clause, Evidence, Flag, Kind, Screening, is_table, mask};

use super::View;
use super::escape::{Anchor, Esc, put};
use super::lists::{entry_link, more};
use crate::labels::{attention_label, kind_label};
use crate::marks::{Piece, marks};
use crate::words::{count, minute, probability};

pub(super) fn kind_anchor(kind: &Kind) -> String {
    format!("kind-{}", Anchor(kind.as_str()))
}

/// Flags by kind in the order of the page; within a kind open ones first, then by attention, probability and entry.
fn by_kind(s: &Screening) -> Vec<(&Kind, Vec<&Flag>)> {
    let mut kinds: BTreeMap<(usize, &Kind), Vec<&Flag>> = BTreeMap::new();
    for flag in &s.flags {
        kinds.entry((flag.kind.order(), &flag.kind)).or_default().push(flag);
    }
    for flags in kinds.values_mut() {
        flags.sort_by(|a, b| {
            let rank = |f: &Flag| (!f.is_open(), std::cmp::Reverse(f.attention));
            rank(a).cmp(&rank(b)).then(b.probability.total_cmp(&a.probability)).then_with(|| (&a.entry, &a.id).cmp(&(&b.entry, &b.id)))
        });
    }
    kinds.into_iter().map(|((_, kind), flags)| (kind, flags)).collect()
}

/// Ids of the flags that get a card.
pub(super) fn carded_flags<'a>(s: &'a Screening, limits: &super::Limits) -> BTreeSet<&'a str> {
    let cards = cards_a_kind(s, limits);
    by_kind(s).iter().flat_map(|(_, flags)| flags.iter().take(cards).map(|f| f.id.as_str())).collect()
}

fn cards_a_kind(s: &Screening, limits: &super::Limits) -> usize {
    if s.flags.len() <= limits.all_cards { usize::MAX } else { limits.cards }
}

/// The kinds as a list inside the table of contents.
pub(super) fn kinds_contents(view: &View, out: &mut String) {
    let kinds = by_kind(view.screening());
    if kinds.is_empty() {
        return;
    }
    out.push_str("\n<ol>\n");
    for (kind, flags) in kinds {
        let label = kind_label(kind);
        put!(
            out,
            "<li><a href=\"#{}\"><span class=\"shape {}\">{}</span>{}<span class=\"n\">{}</span></a></li>\n",
            kind_anchor(kind),
            kind.family(),
            label.shape,
            Esc(label.name.get(view.lang)),
            count(flags.len())
        );
    }
    out.push_str("</ol>\n");
}

/// The flag's id, as a link where the flag has a card.
pub(super) fn flag_link(view: &View, flag: &Flag) -> String {
    let id = flag.id.as_str();
    let shape = kind_label(&flag.kind).shape;
    if view.carded.contains(id) {
        format!("<a href=\"#{}\"><span class=\"shape {}\">{shape}</span> <code>{}</code></a>", Anchor(id), flag.kind.family(), Esc(id))
    } else {
        format!("<span class=\"shape {}\">{shape}</span> <code>{}</code>", flag.kind.family(), Esc(id))
    }
}

pub(super) fn flags(view: &View, out: &mut String) {
    let kinds = by_kind(view.screening());
    if kinds.is_empty() {
        put!(out, "<p class=\"empty\">{}</p>\n", view.say("本次没有标记。", "There are no flags."));
    }
    for (kind, flags) in kinds {
        let label = kind_label(kind);
        put!(
            out,
            "<h3 id=\"{}\"><span class=\"mark {}\">{} {}</span> {} <span class=\"n\">{}</span> {}</h3>\n",
            kind_anchor(kind),
            kind.family(),
            label.shape,
            label.family.get(view.lang),
            Esc(label.name.get(view.lang)),
            count(flags.len()),
            super::checks::link(view, kind)
        );
        let cards = cards_a_kind(view.screening(), view.limits);
        for flag in flags.iter().take(cards) {
            card(view, out, flag);
        }
        more(view, out, flags.len(), cards);
    }
}

fn card(view: &View, out: &mut String, flag: &Flag) {
    let attention = match flag.attention {
        Attention::High => "high",
        Attention::Medium => "medium",
        Attention::Low => "low",
    };
    put!(out, "<article class=\"card {attention}\" id=\"{}\">\n<header>", Anchor(flag.id.as_str()));
    put!(out, "<span class=\"att\">{}</span>", attention_label(flag.attention).get(view.lang));
    put!(out, "<span class=\"conf\">{} <b>{}</b></span>", view.say("把握", "probability"), probability(flag.probability, view.lang));
    if view.screening().run.changes.new_flags.iter().any(|id| id == flag.id.as_str()) {
        put!(out, "<span class=\"new\">{}</span>", view.say("新增", "new"));
    }
    put!(out, "<a class=\"id\" href=\"#{}\"><code>{}</code></a></header>\n", Anchor(flag.id.as_str()), Esc(flag.id.as_str()));
    parties(view, out, flag);
    put!(out, "<p class=\"summary\">{}</p>\n", Esc(&mask(flag.summary.get(view.lang))));
    out.push_str("<dl>\n");
    clause(view, out, flag);
    if !flag.reasons.is_empty() {
        put!(out, "<dt>{}</dt><dd><ul>", view.say("理由", "reasons"));
        for reason in &flag.reasons {
            put!(out, "<li>{}</li>", Esc(&mask(reason.get(view.lang))));
        }
        out.push_str("</ul></dd>\n");
    }
    put!(out, "<dt>{}</dt><dd>\n", view.say("证据", "evidence"));
    for (evidence, number) in flag.evidence.iter().take(view.limits.passages).zip(1..) {
        passage(view, out, evidence, number, flag.evidence.len());
    }
    if flag.evidence.len() > view.limits.passages {
        let rest = count(flag.evidence.len() - view.limits.passages);
        let id = Esc(flag.id.as_str());
        put!(
            out,
            "<p class=\"more\">{} <code>shai explain {id}</code></p>\n",
            match view.lang {
                record::Lang::Zh => format!("其余 {rest} 处见"),
                record::Lang::En => format!("{rest} more passages:"),
            }
        );
    }
    let any = if flag.clears_when.len() > 1 { view.say("<small>任一即可</small>", "<small>any of</small>") } else { "" };
    put!(out, "</dd>\n<dt>{}{any}</dt><dd><ul class=\"clears\">", view.say("若要解除", "clears when"));
    for way in &flag.clears_when {
        put!(out, "<li>{}</li>", Esc(way.get(view.lang)));
    }
    out.push_str("</ul></dd>\n");
    decision(view, out, flag);
    out.push_str("</dl>\n</article>\n");
}

fn parties(view: &View, out: &mut String, flag: &Flag) {
    out.push_str("<div class=\"parties\">");
    for (i, no) in std::iter::once(&flag.entry).chain(&flag.others).enumerate() {
        let entry = view.index.entry(no).map(|e| &e.entry);
        put!(
            out,
            "{}<p>{} <strong>{}</strong> <span class=\"org\">{}</span></p>",
            if i == 0 { "" } else { "<span class=\"versus\" aria-hidden=\"true\">↔</span>" },
            entry_link(view, no),
            Esc(entry.map_or("", |e| e.title.as_str())),
            Esc(entry.map_or("", |e| e.org.name.as_str()))
        );
    }
    out.push_str("</div>\n");
}

fn clause(view: &View, out: &mut String, flag: &Flag) {
    let clause = &flag.clause;
    put!(out, "<dt>{}</dt><dd class=\"clause\">", view.say("条款", "clause"));
    if clause.is_stated() {
        put!(out, "<b>{}</b> <q>{}</q></dd>\n", Esc(&clause.locator), Esc(&clause.text));
    } else {
        put!(out, "{}</dd>\n", Clause::unstated().get(view.lang));
    }
}

fn decision(view: &View, out: &mut String, flag: &Flag) {
    let Some(d) = &flag.decision else { return };
    put!(
        out,
        "<dt>{}</dt><dd class=\"decision\"><b>{}</b>{}{} <span class=\"who\">{} · {}</span></dd>\n",
        view.say("决定", "decision"),
        crate::labels::pick(view.lang, d.verdict.zh(), d.verdict.en()),
        view.say("：", ": "),
        Esc(record::reason_given(&d.reason, view.lang)),
        Esc(&d.by),
        Esc(&minute(&d.at))
    );
}

fn passage(view: &View, out: &mut String, evidence: &Evidence, number: usize, of: usize) {
    out.push_str("<div class=\"passage\">");
    let note = evidence.note.get(view.lang);
    if of > 1 || !note.is_empty() {
        let number = if of > 1 { format!("<span class=\"no\">{number}</span> ") } else { String::new() };
        put!(out, "<p class=\"what\">{number}{}</p>", Esc(&mask(note)));
    }
    match &evidence.other {
        Some(other) => {
            let (left, right) = marks(&evidence.quote, &other.quote);
            out.push_str("<div class=\"pair\">");
            figure(view, out, evidence, &left);
            figure(view, out, other, &right);
            out.push_str("</div>");
        }
        None => figure(view, out, evidence, &[Piece { text: &evidence.quote, same: false }]),
    }
    out.push_str("</div>\n");
}

/// A quote with its place. Also used where a list quotes a passage.
pub(super) fn figure(view: &View, out: &mut String, evidence: &Evidence, pieces: &[Piece]) {
    out.push_str("<figure><blockquote>");
    let (before, after) = around(view, evidence);
    if !before.is_empty() {
        put!(out, "<span class=\"around\">{}</span>", Esc(&before));
    }
    quote(view, out, pieces);
    if !after.is_empty() {
        put!(out, "<span class=\"around\">{}</span>", Esc(&after));
    }
    out.push_str("</blockquote><figcaption>");
    let digest = evidence.sha256.to_string();
    put!(
        out,
        "<span class=\"file\">{}</span> <span class=\"at\">{}</span> <code title=\"SHA-256 {digest}\">{}</code>",
        path(&evidence.file),
        place_in_file(view, evidence),
        &digest[..8]
    );
    out.push_str("</figcaption></figure>");
}

/// Page of a document or row of a registry.
pub(super) fn place_in_file(view: &View, evidence: &Evidence) -> String {
    evidence.place().get(view.lang).to_owned()
}

/// A path whose folders stand back behind the file's name.
pub(super) fn path(path: &str) -> String {
    let (folder, name) = path.rsplit_once('/').map_or(("", path), |(folder, name)| (folder, name));
    let slash = if folder.is_empty() { "" } else { "/" };
    format!("<span class=\"dir\">{}{slash}</span><span class=\"name\">{}</span>", Esc(folder), Esc(name))
}

/// More characters than any personal number has: what is cut off a stretch is masked as the whole of it would be.
const MASKED_WITH: u32 = 40;

/// Words before and after a quote that is short enough to need them, masked.
fn around(view: &View, evidence: &Evidence) -> (String, String) {
    let n = view.limits.around;
    let none = (String::new(), String::new());
    if evidence.span.len() >= 2 * n || is_table(&evidence.file) {
        return none;
    }
    let Some(text) = view.texts.text(&evidence.sha256) else { return none };
    let (from, to) = (evidence.span.from(), evidence.span.to());
    if text.get(evidence.span) != Some(evidence.quote.as_str()) {
        return none;
    }
    let start = from.saturating_sub(n + MASKED_WITH);
    let end = (to + n + MASKED_WITH).min(text.len());
    let masked = mask(text.slice(record::Span::of(start, end)));
    let part = |a: u32, b: u32| -> String { masked.chars().skip((a - start) as usize).take((b - a) as usize).collect() };
    let before = part(from.saturating_sub(n), from);
    let after = part(to, (to + n).min(end));
    (before.rsplit('\n').next().unwrap_or("").to_owned(), after.split('\n').next().unwrap_or("").to_owned())
}

/// The quote with its marks: the head at once, the rest folded, what passes the limit counted.
fn quote(view: &View, out: &mut String, pieces: &[Piece]) {
    let total: usize = pieces.iter().map(|p| p.text.chars().count()).sum();
    let whole: String = pieces.iter().map(|p| p.text).collect();
    let masked = mask(&whole);
    assert!(masked.chars().count() == total, "masking changed the length of a quote");
    let chars: Vec<(char, bool)> =
        masked.chars().zip(pieces.iter().flat_map(|p| std::iter::repeat_n(p.same, p.text.chars().count()))).collect();
    let shown = total.min(view.limits.quote);
    if total <= view.limits.quote_head + view.limits.quote_head / 4 {
        return marked(out, &chars);
    }
    let (head, rest) = chars[..shown].split_at(view.limits.quote_head);
    marked(out, head);
    let folded = count(total - view.limits.quote_head);
    let label = match view.lang {
        record::Lang::Zh => format!("…展开其余 {folded} 字"),
        record::Lang::En => format!("… {folded} more characters"),
    };
    put!(out, "<details><summary>{label}</summary>");
    marked(out, rest);
    if shown < total {
        let left = count(total - shown);
        put!(
            out,
            "<span class=\"more\">{}</span>",
            match view.lang {
                record::Lang::Zh => format!("……其余 {left} 字见原件"),
                record::Lang::En => format!("… {left} more characters in the file"),
            }
        );
    }
    out.push_str("</details>");
}

fn marked(out: &mut String, chars: &[(char, bool)]) {
    for run in chars.chunk_by(|a, b| a.1 == b.1) {
        let text: String = run.iter().map(|&(c, _)| c).collect();
        if run[0].1 {
            put!(out, "<mark>{}</mark>", Esc(&text));
        } else {
            put!(out, "{}", Esc(&text));
        }
    }
}
