//! The lists of the page: files, classification, problems, common text, entries.

use std::collections::BTreeSet;

use record::{Addressee, CommonText, DocumentInfo, Lang, Problem, Say, Unreadable, mask};

use super::Column::{Number, Words};
use super::View;
use super::card::{flag_link, path};
use super::escape::{Anchor, Esc, put};
use crate::index::{Index, problems_by_addressee, unreadable};
use crate::labels::{common_label, status_label, status_remedy};
use crate::words::{count, probability};

/// Says how many rows a list leaves out, and where they are.
pub(super) fn more(view: &View, out: &mut String, total: usize, shown: usize) {
    if total <= shown {
        return;
    }
    let rest = count(total - shown);
    put!(
        out,
        "<p class=\"more\">{}</p>\n",
        match view.lang {
            Lang::Zh => format!("其余 {rest} 条见 XLSX"),
            Lang::En => format!("{rest} more in the XLSX"),
        }
    );
}

fn empty(view: &View, out: &mut String, zh: &str, en: &str) {
    put!(out, "<p class=\"empty\">{}</p>\n", view.say(zh, en));
}

/// Entries that the table shows: the screened division's first, then the others', by number.
pub(super) fn listed_entries<'a>(index: &Index<'a>, limits: &super::Limits) -> BTreeSet<&'a str> {
    in_order(index).into_iter().take(limits.entries).map(|e| e.entry.no.as_str()).collect()
}

fn in_order<'a>(index: &Index<'a>) -> Vec<&'a record::EntryView> {
    let mut entries: Vec<&record::EntryView> = index.screening.entries.iter().collect();
    entries.sort_by_key(|e| (e.entry.division != index.screening.home, &e.entry.no));
    entries
}

/// An entry's number, as a link where the table shows the entry.
pub(super) fn entry_link(view: &View, no: &str) -> String {
    if view.listed.contains(no) {
        format!("<a class=\"no\" href=\"#e-{}\">{}</a>", Anchor(no), Esc(no))
    } else {
        format!("<span class=\"no\">{}</span>", Esc(no))
    }
}

pub(super) fn files(view: &View, out: &mut String) {
    let t = view.totals;
    put!(
        out,
        "<p>{}</p>\n",
        match view.lang {
            Lang::Zh => format!(
                "共 {} 份文件：已读取 {}，已读取但有问题 {}，无法读取 {}。无法读取的文件不参与比对，也不会被判为相同。",
                count(t.files),
                count(t.read),
                count(t.with_problems),
                count(t.unreadable)
            ),
            Lang::En => format!(
                "{}: {} read, {} read with problems, {} unreadable. An unreadable file is never compared and never taken for identical.",
                record::counted(count(t.files), "file", "files"),
                count(t.read),
                count(t.with_problems),
                count(t.unreadable)
            ),
        }
    );
    if t.unreadable == 0 {
        return;
    }
    view.begin_table(out, "", &[Words("项目", "entry"), Words("文件", "file"), Words("原因", "why"), Words("请处理", "what to do")]);
    for (entry, document) in view.index.documents().filter(|(_, d)| unreadable(d).is_some()).take(view.limits.rows) {
        let why = unreadable(document).expect("filtered to the unreadable ones above");
        put!(
            out,
            "<tr><td>{}</td><td class=\"path\">{}{}</td><td>{}</td><td>{}</td></tr>\n",
            entry_link(view, &entry.entry.no),
            path(&document.path),
            if document.is_form { format!(" <span class=\"tag\">{}</span>", view.say("申报书", "form")) } else { String::new() },
            status_label(document.status).get(view.lang),
            Esc(remedy(view, document, why).get(view.lang))
        );
    }
    out.push_str("</tbody></table>\n");
    more(view, out, t.unreadable, view.limits.rows);
}

/// Code of the problem of a file whose format is not read.
const UNSUPPORTED: &str = "file.unsupported";

/// What to do about a file that could not be read. Where its format is not read, its own problem knows which that is: an archive is opened, a
/// picture saved as another one.
fn remedy(view: &View, document: &DocumentInfo, why: Unreadable) -> Say {
    let is_its = |p: &&Problem| p.code == UNSUPPORTED && p.place.file.as_deref() == Some(document.path.as_str());
    let own = view.screening().problems.iter().find(|p| why == Unreadable::Unsupported && is_its(p));
    own.map_or_else(|| status_remedy(why), |p| p.what_to_do.clone())
}

pub(super) fn mismatches(view: &View, out: &mut String) {
    let mut rows = view.index.mismatches();
    if rows.is_empty() {
        return empty(view, out, "没有与申报不一致的项目。", "No entry declares another track than its text suggests.");
    }
    rows.sort_by(|a, b| b.track_probability.total_cmp(&a.track_probability).then_with(|| a.entry.cmp(&b.entry)));
    let contest = &view.screening().contest;
    view.begin_table(
        out,
        "",
        &[
            Words("项目", "entry"),
            Words("申报", "declared"),
            Words("文本更接近", "text is closer to"),
            Words("把握", "probability"),
            Words("文中依据", "evidence"),
        ],
    );
    for c in rows.iter().take(view.limits.rows) {
        let declared = c.declared_track.as_deref().map_or(String::new(), |t| contest.track_label(t).get(view.lang).to_owned());
        put!(
            out,
            "<tr><td>{}<br>{}</td><td>{}<br><small>{}</small></td><td><b>{}</b><br><small>{}</small></td><td class=\"nowrap\">{}</td><td>",
            entry_link(view, &c.entry),
            Esc(view.index.title(&c.entry)),
            Esc(&declared),
            Esc(&c.declared_topic.as_deref().map_or(String::new(), |t| contest.topic_label(t))),
            Esc(contest.track_label(&c.track).get(view.lang)),
            Esc(&contest.topic_label(&c.topic)),
            probability(c.track_probability, view.lang)
        );
        for e in c.evidence.iter().take(2) {
            put!(out, "<p class=\"quote\">{}</p>", Esc(&short(&mask(&e.quote), 90)));
        }
        out.push_str("</td></tr>\n");
    }
    out.push_str("</tbody></table>\n");
    more(view, out, rows.len(), view.limits.rows);
}

pub(super) fn short(text: &str, chars: usize) -> String {
    if text.chars().count() <= chars { text.to_owned() } else { text.chars().take(chars - 1).chain(['…']).collect() }
}

pub(super) fn problems(view: &View, out: &mut String) {
    if view.screening().problems.is_empty() {
        return empty(view, out, "没有问题。", "There are no problems.");
    }
    for (addressee, problems) in problems_by_addressee(view.screening()) {
        if !problems.is_empty() {
            problems_for(view, out, addressee, &problems);
        }
    }
}

fn problems_for(view: &View, out: &mut String, addressee: Addressee, problems: &[&Problem]) {
    put!(out, "<h3>{} <span class=\"n\">{}</span></h3>\n", addressee.say().get(view.lang), count(problems.len()));
    view.begin_table(
        out,
        "",
        &[Words("位置", "where"), Words("问题", "what"), Words("程序已作处理", "what was done"), Words("请处理", "what to do")],
    );
    for p in problems.iter().take(view.limits.rows) {
        let at = p.place.within().map_or_else(String::new, |at| at.get(view.lang).to_owned());
        put!(
            out,
            "<tr><td class=\"path\">{} {} {at}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
            p.place.entry.as_deref().map_or(String::new(), |no| entry_link(view, no)),
            p.place.file.as_deref().map_or(String::new(), path),
            Esc(p.what.get(view.lang)),
            Esc(p.what_was_done.get(view.lang)),
            Esc(p.what_to_do.get(view.lang))
        );
    }
    out.push_str("</tbody></table>\n");
    more(view, out, problems.len(), view.limits.rows);
}

/// How many texts [`common`] lists.
pub(super) fn common_texts(view: &View) -> usize {
    view.screening().common.iter().filter(|c| !c.is_short()).count()
}

pub(super) fn common(view: &View, out: &mut String) {
    let (runs, common): (Vec<&CommonText>, Vec<&CommonText>) = view.screening().common.iter().partition(|c| c.is_short());
    if !runs.is_empty() {
        let n = count(runs.len());
        put!(
            out,
            "<p>{}</p>\n",
            match view.lang {
                Lang::Zh => format!("另有 {n} 段文字在几份申报书中相同，但太短，不成段落，不作标记，逐条列在 common.jsonl 中。"),
                Lang::En =>
                    format!("{n} further runs of words stand in several forms and are too short to be passages: common.jsonl lists them."),
            }
        );
    }
    if common.is_empty() {
        return empty(view, out, "没有被排除的文本。", "No text was left out.");
    }
    put!(out, "<p>{}</p>\n", view.say(
        "以下文字为多个项目共有（表格、须知、同一单位介绍等），比对时不计，仍在此列出备查。",
        "Many entries share these words (form, notice, a unit's own introduction). They are left out of comparison and kept in sight here."
    ));
    view.begin_table(out, "", &[Words("文字", "text"), Number("项目数", "entries"), Words("原因", "why"), Words("例", "example")]);
    for c in common.iter().take(view.limits.rows) {
        put!(
            out,
            "<tr><td>{}</td><td class=\"num\">{}</td><td>{}</td><td>{}</td></tr>\n",
            Esc(&short(&mask(&c.text), 160)),
            count(c.entries as usize),
            Esc(common_label(&c.why).get(view.lang)),
            c.places.first().map_or(String::new(), |p| entry_link(view, &p.entry))
        );
    }
    out.push_str("</tbody></table>\n");
    more(view, out, common.len(), view.limits.rows);
}

pub(super) fn entries(view: &View, out: &mut String) {
    let entries = in_order(&view.index);
    if entries.is_empty() {
        return empty(view, out, "没有项目。", "There are no entries.");
    }
    view.begin_table(
        out,
        "entries",
        &[
            Words("编号", "number"),
            Words("项目与单位", "project and unit"),
            Words("赛道 · 赛题（建议）", "track · topic (suggested)"),
            Words("把握", "probability"),
            Words("文件", "files"),
            Words("标记", "flags"),
        ],
    );
    for entry in entries.iter().take(view.limits.entries) {
        entry_row(view, out, entry);
    }
    out.push_str("</tbody></table>\n");
    more(view, out, entries.len(), view.limits.entries);
}

fn entry_row(view: &View, out: &mut String, row: &record::EntryView) {
    let e = &row.entry;
    let contest = &view.screening().contest;
    put!(out, "<tr id=\"e-{}\"><td class=\"no\">{}<br><small>{}</small></td>", Anchor(&e.no), Esc(&e.no), Esc(&e.division));
    put!(out, "<td><b>{}</b><br><small>{}", Esc(&e.title), Esc(&e.org.name));
    if let Some(unit) = e.org.unit_type {
        put!(out, " · {}", unit.name().get(view.lang));
    }
    out.push_str("</small></td>");
    match view.index.classification(&e.no) {
        Some(c) if c.abstained() => {
            let nearest = c.candidates.iter().take(2).map(|c| contest.topic_label(&c.topic)).collect::<Vec<_>>();
            put!(
                out,
                "<td>{}<br><small>{}</small></td><td></td>",
                if c.tells_track() {
                    contest.track_label(&c.track).get(view.lang).to_owned()
                } else {
                    view.say("无法判断", "cannot tell").to_owned()
                },
                Esc(&nearest.join(view.say("；或 ", "; or ")))
            );
        }
        Some(c) => put!(
            out,
            "<td>{}<br><small>{}</small></td><td class=\"nowrap\">{}</td>",
            Esc(contest.track_label(&c.track).get(view.lang)),
            Esc(&contest.topic_label(&c.topic)),
            probability(c.topic_probability, view.lang)
        ),
        None => out.push_str("<td></td><td></td>"),
    }
    let bad = row.documents.iter().filter(|d| unreadable(d).is_some()).count();
    let kinds: BTreeSet<&str> = row.documents.iter().map(|d| d.kind.name()).collect();
    put!(out, "<td>{}<br><small>{}</small>", count(row.documents.len()), kinds.into_iter().collect::<Vec<_>>().join(" "));
    if bad > 0 {
        put!(out, "<br><span class=\"tag warn\">{} {}</span>", view.say("无法读取", "unreadable"), count(bad));
    }
    out.push_str("</td><td class=\"flags\">");
    for flag in view.index.flags(&e.no).iter().take(view.limits.passages) {
        put!(out, "{} ", flag_link(view, flag));
    }
    let rest = view.index.flags(&e.no).len().saturating_sub(view.limits.passages);
    if rest > 0 {
        put!(out, "+{}", count(rest));
    }
    out.push_str("</td></tr>\n");
}
