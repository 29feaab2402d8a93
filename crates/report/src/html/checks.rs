//! The manual of checks with what each of them answered.

use record::{CannotTell, Check, Kind, Lang};

use super::View;
use super::escape::{Anchor, Esc, put};
use super::lists::entry_link;
use crate::labels::{attention_label, kind_label, manual_parts};
use crate::words::count;

/// Entries named with what a check lacked, before it is said how many more there are.
const NAMED: usize = 8;

fn anchor(kind: &Kind) -> String {
    format!("check-{}", Anchor(kind.as_str()))
}

/// A link to the page of the manual, where the run knew the check.
pub(super) fn link(view: &View, kind: &Kind) -> String {
    if !view.screening().checks.iter().any(|c| c.kind == *kind) {
        return String::new();
    }
    format!("<a class=\"how\" href=\"#{}\">{}</a>", anchor(kind), view.say("核查说明", "how it is checked"))
}

pub(super) fn checks(view: &View, out: &mut String) {
    let s = view.screening();
    if s.checks.is_empty() {
        put!(out, "<p class=\"empty\">{}</p>\n", view.say("本次运行没有核查记录。", "This run has no record of its checks."));
        return;
    }
    put!(
        out,
        "<p>{}</p>\n",
        view.say(
            "每项核查对本赛区每个项目给出三种回答之一：未见异常、疑似、无法判断（缺少依据）。“无法判断”不等于没有问题：缺什么，见各项说明。",
            "Each check gives one of three answers about each entry of this division: nothing found, suspected, or cannot tell (an input is \
             missing). \"Cannot tell\" does not mean that all is well: what was missing stands with each check."
        )
    );
    table(view, out);
    for check in &s.checks {
        page(view, out, check);
    }
}

fn table(view: &View, out: &mut String) {
    put!(out, "<table class=\"matrix\"><thead><tr><th>{}</th><th>{}</th>", view.say("核查", "check"), view.say("条款", "clause"));
    for (zh, en) in [("未见异常", "nothing found"), ("疑似", "suspected"), ("无法判断", "cannot tell")] {
        put!(out, "<th class=\"num\">{}</th>", view.say(zh, en));
    }
    out.push_str("</tr></thead><tbody>\n");
    for (check, answers) in view.screening().answers() {
        let label = kind_label(&check.kind);
        put!(
            out,
            "<tr><td><a href=\"#{}\"><span class=\"mark {}\">{} {}</span> {}</a></td><td class=\"nowrap\">{}</td>",
            anchor(&check.kind),
            check.kind.family(),
            label.shape,
            label.family.get(view.lang),
            Esc(label.name.get(view.lang)),
            Esc(&check.clause)
        );
        match answers {
            None => put!(out, "<td class=\"num zero\" colspan=\"3\">{}</td>", view.say("未启用", "switched off")),
            Some(n) => {
                for cell in [n.pass, n.suspected, n.cannot_tell] {
                    put!(out, "<td class=\"num{}\">{}</td>", if cell == 0 { " zero" } else { "" }, count(cell));
                }
            }
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody></table>\n");
}

fn page(view: &View, out: &mut String, check: &Check) {
    put!(
        out,
        "<details class=\"manual\" id=\"{}\">\n<summary><b>{}</b> <code>{}</code></summary>\n<dl>\n",
        anchor(&check.kind),
        Esc(kind_label(&check.kind).name.get(view.lang)),
        Esc(check.kind.as_str())
    );
    for (label, text) in manual_parts(&check.manual) {
        put!(out, "<dt>{}</dt><dd>{}</dd>\n", label.get(view.lang), Esc(text.get(view.lang)));
    }
    put!(out, "<dt>{}</dt><dd>{}</dd>\n", view.say("通常", "usually"), attention_label(check.attention).get(view.lang));
    if !check.parameters.is_empty() {
        put!(out, "<dt>{}</dt><dd>", view.say("参数", "parameters"));
        for line in &check.parameters {
            put!(out, "<code class=\"line\">{}</code>", Esc(line));
        }
        out.push_str("</dd>\n");
    }
    let missing: Vec<&CannotTell> = view.screening().lacking(&check.kind).collect();
    if !missing.is_empty() {
        put!(out, "<dt>{}</dt><dd><ul class=\"clears\">", view.say("无法判断", "cannot tell"));
        for c in missing.iter().take(view.limits.rows) {
            lacking(view, out, c);
        }
        out.push_str("</ul>\n");
        super::lists::more(view, out, missing.len(), view.limits.rows);
        out.push_str("</dd>\n");
    }
    out.push_str("</dl>\n</details>\n");
}

/// What was missing, and about which entries.
fn lacking(view: &View, out: &mut String, c: &CannotTell) {
    let named: Vec<String> = c.entries.iter().take(NAMED).map(|no| entry_link(view, no)).collect();
    let rest = c.entries.len().saturating_sub(NAMED);
    let rest = match (rest, view.lang) {
        (0, _) => String::new(),
        (n, Lang::Zh) => format!(" 等 {} 项", count(n + NAMED)),
        (n, Lang::En) => format!(" and {} more", count(n)),
    };
    put!(out, "<li>{} <small>{}{rest}</small></li>", Esc(c.missing.get(view.lang)), named.join(" "));
}
