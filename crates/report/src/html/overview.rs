//! How the run went: counts with denominators, what is new, and the record of the run.

use std::collections::BTreeMap;

use record::{Attention, Because, Flag, GoneFlag, Kind};

use super::View;
use super::card::{flag_link, kind_anchor};
use super::escape::{Esc, put};
use super::lists::entry_link;
use crate::index::problems_by_addressee;
use crate::labels::{attention_label, kind_label};
use crate::words::{count, duration, minute, name, stage_name};

pub(super) fn overview(view: &View, out: &mut String) {
    for line in crate::summary::halved(view.screening(), view.lang) {
        put!(out, "<p class=\"state part\"><b>{}</b></p>\n", Esc(&line));
    }
    verdict_line(view, out);
    tiles(view, out);
    matrix(view, out);
    legend(view, out);
    lacking(view, out);
}

/// What checks lacked of most entries, once for all of them.
fn lacking(view: &View, out: &mut String) {
    let lacking = view.screening().lacked_by_most();
    if lacking.is_empty() {
        return;
    }
    put!(
        out,
        "<h3>{}</h3>\n<ul>",
        view.say("因缺依据，多数项目无法判断的核查", "Checks that cannot tell about most entries: an input is missing")
    );
    for c in lacking {
        put!(
            out,
            "<li><b>{}</b> {} <span class=\"n\">{}</span></li>\n",
            Esc(kind_label(&c.kind).name.get(view.lang)),
            Esc(c.missing.get(view.lang)),
            count(c.entries.len())
        );
    }
    out.push_str("</ul>\n");
}

/// One sentence: finished or in part, and what to do first.
fn verdict_line(view: &View, out: &mut String) {
    let t = view.totals;
    let time = duration(view.screening().run.stages.iter().map(|s| s.seconds).sum(), view.lang);
    let (class, zh, en) = match t.losses(view.lang) {
        None if t.unread.elsewhere > 0 => {
            ("ok", format!("完成，用时 {time}。本赛区的文件全部读取。"), format!("Done in {time}. All files of this division were read."))
        }
        None => ("ok", format!("完成，用时 {time}。全部文件已读取。"), format!("Done in {time}. All files were read.")),
        Some(lost) => (
            "part",
            format!("部分完成，用时 {time}。{lost}无法读取，未参与比对；其余全部完成。"),
            format!("Done in part, in {time}. {lost} could not be read and were not compared; all others are done."),
        ),
    };
    let elsewhere = t.elsewhere(view.lang).map_or_else(String::new, |told| format!(" {told}"));
    put!(out, "<p class=\"state {class}\">{}{elsewhere}</p>\n", view.say(&zh, &en));
}

fn tiles(view: &View, out: &mut String) {
    let t = view.totals;
    out.push_str("<div class=\"tiles\">\n");
    let mut tile = |href: &str, label: &str, value: usize, of: Option<usize>, note: String| {
        let of = of.map_or(String::new(), |n| format!("<small> / {}</small>", count(n)));
        put!(
            out,
            "<a class=\"tile\" href=\"#{href}\"><span class=\"label\">{label}</span><span class=\"value\">{}{of}</span>\
             <span class=\"note\">{note}</span></a>\n",
            count(value)
        );
    };
    let s = view.screening();
    let note =
        format!("{} {} · {} {}", view.say("其他赛区", "other divisions"), count(t.other), view.say("往届", "earlier"), count(t.earlier));
    tile("entries", view.say("本赛区项目", "Entries"), t.home, None, note);
    let note = format!("{} {}", view.say("其中有问题", "with problems"), count(t.with_problems));
    tile("files", view.say("已读取文件", "Files read"), t.read + t.with_problems, Some(t.files), note);
    let [high, medium, low] = t.open;
    let split = [(Attention::High, high), (Attention::Medium, medium), (Attention::Low, low)];
    let note = split.map(|(a, n)| format!("{} {}", attention_label(a).get(view.lang), count(n))).join(" · ");
    tile("flags", view.say("待核标记", "Flags to check"), t.open(), Some(t.flags()), note);
    let home = || s.classifications.iter().filter(|c| view.index.is_home(&c.entry));
    let note = format!("{} {}", view.say("无法判断", "cannot tell"), count(home().filter(|c| c.abstained()).count()));
    tile("classification", view.say("赛道待核", "Tracks to check"), view.index.mismatches().len(), Some(home().count()), note);
    let [entrants, others @ ..] = problems_by_addressee(s);
    let note = others.map(|(addressee, problems)| format!("{} {}", addressee.say().get(view.lang), count(problems.len()))).join(" · ");
    tile("problems", entrants.0.say().get(view.lang), entrants.1.len(), None, note);
    out.push_str("</div>\n");
}

/// Flags by kind and attention.
fn matrix(view: &View, out: &mut String) {
    let mut kinds: BTreeMap<(usize, &Kind), [usize; 4]> = BTreeMap::new();
    for flag in &view.screening().flags {
        let row = kinds.entry((flag.kind.order(), &flag.kind)).or_default();
        row[match flag.attention {
            Attention::High => 0,
            Attention::Medium => 1,
            Attention::Low => 2,
        }] += 1;
        row[3] += usize::from(!flag.is_open());
    }
    if kinds.is_empty() {
        put!(out, "<p class=\"empty\">{}</p>\n", view.say("本次没有标记。", "There are no flags."));
        return;
    }
    put!(out, "<table class=\"matrix\"><thead><tr><th>{}</th>", view.say("标记类别", "Kind of flag"));
    for attention in [Attention::High, Attention::Medium, Attention::Low] {
        put!(out, "<th class=\"num\">{}</th>", attention_label(attention).get(view.lang));
    }
    put!(
        out,
        "<th class=\"num\">{}</th><th class=\"num\">{}</th></tr></thead><tbody>\n",
        view.say("合计", "all"),
        view.say("已有结论", "decided")
    );
    for ((_, kind), n) in kinds {
        let label = kind_label(kind);
        put!(
            out,
            "<tr><td><a href=\"#{}\"><span class=\"mark {}\">{} {}</span> {}</a></td>",
            kind_anchor(kind),
            kind.family(),
            label.shape,
            label.family.get(view.lang),
            Esc(label.name.get(view.lang))
        );
        for cell in [n[0], n[1], n[2], n[0] + n[1] + n[2], n[3]] {
            put!(out, "<td class=\"num{}\">{}</td>", if cell == 0 { " zero" } else { "" }, count(cell));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody></table>\n");
}

fn legend(view: &View, out: &mut String) {
    put!(
        out,
        "<p class=\"legend\">{}</p>\n",
        view.say(
            "把握：高 ≥ 0.80，中 0.50–0.79，低 < 0.50，指该发现属实的概率。<mark>着色</mark>文字在两侧都有。",
            "Probability that a finding is right: high ≥ 0.80, medium 0.50–0.79, low < 0.50. <mark>Marked</mark> words stand on both sides."
        )
    );
}

pub(super) fn changes(view: &View, out: &mut String) {
    let c = &view.screening().run.changes;
    let Some(since) = &c.since else {
        put!(
            out,
            "<p class=\"empty\">{}</p>\n",
            view.say("首次运行，没有可比较的上次结果。", "First run: there is nothing to compare with.")
        );
        return;
    };
    put!(out, "<p>{} {}</p>\n", view.say("上次运行：", "The run before:"), Esc(&minute(since)));
    let all = [&c.new_flags, &c.gone_flags, &c.new_entries, &c.changed_entries, &c.gone_entries];
    if all.iter().all(|list| list.is_empty()) {
        put!(out, "<p class=\"empty\">{}</p>\n", view.say("没有变化。", "Nothing has changed."));
        return;
    }
    out.push_str("<dl class=\"changes\">\n");
    let flags: BTreeMap<&str, &Flag> = view.screening().flags.iter().map(|f| (f.id.as_str(), f)).collect();
    change(view, out, "新增标记", "New flags", &c.new_flags, |id| match flags.get(id) {
        Some(flag) => {
            format!("{} {} {}", flag_link(view, flag), Esc(kind_label(&flag.kind).name.get(view.lang)), entry_link(view, &flag.entry))
        }
        None => Esc(id).to_string(),
    });
    let fell: BTreeMap<&str, &GoneFlag> = c.flags_were.iter().map(|f| (f.id.as_str(), f)).collect();
    change(view, out, "自动撤销的标记", "Flags that fell away", &c.gone_flags, |id| match fell.get(id) {
        Some(flag) => gone_flag(view, flag),
        None => format!("<code>{}</code>", Esc(id)),
    });
    let entry = |no: &str| format!("{} {}", entry_link(view, no), Esc(view.index.title(no)));
    change(view, out, "新增项目", "New entries", &c.new_entries, entry);
    change(view, out, "材料或登记有变动的项目", "Entries whose row or files changed", &c.changed_entries, entry);
    let titles: BTreeMap<&str, &str> = c.entries_were.iter().map(|e| (e.no.as_str(), e.title.as_str())).collect();
    change(view, out, "撤出的项目", "Entries that are gone", &c.gone_entries, |no| {
        format!("{} {}", entry_link(view, no), Esc(titles.get(no).copied().unwrap_or("")))
    });
    out.push_str("</dl>\n");
}

/// What a flag was that fell away, of whom, and why: its id leads nowhere any more.
fn gone_flag(view: &View, flag: &GoneFlag) -> String {
    let numbers: Vec<String> = std::iter::once(&flag.entry).chain(&flag.others).map(|no| entry_link(view, no)).collect();
    let (zh, en) = match flag.because {
        Because::EntryGone => ("项目已撤出", "the entry is gone"),
        Because::OtherGone => ("对照的项目已撤出", "the other entry is gone"),
        Because::EntryChanged => ("登记或材料已改", "its row or files changed"),
        Because::OtherChanged => ("对照项目的登记或材料已改", "the other entry's row or files changed"),
        Because::Elsewhere => ("规则、名单或判断依据有变", "rules, lists or grounds changed"),
    };
    let (open, close) = (view.say("（", " ("), view.say("）", ")"));
    format!("{} {}{open}{}{close}", Esc(kind_label(&flag.kind).name.get(view.lang)), numbers.join(" "), view.say(zh, en))
}

fn change(view: &View, out: &mut String, zh: &str, en: &str, ids: &[String], show: impl Fn(&str) -> String) {
    if ids.is_empty() {
        return;
    }
    put!(out, "<dt>{} <span class=\"n\">{}</span></dt>\n<dd><ul class=\"cols\">\n", view.say(zh, en), count(ids.len()));
    for id in ids.iter().take(view.limits.rows) {
        put!(out, "<li>{}</li>\n", show(id));
    }
    out.push_str("</ul>\n");
    let rest = ids.len().saturating_sub(view.limits.rows);
    if rest > 0 {
        // What differs from the run before stands in no workbook.
        let (before, after) = (view.say("其余 ", ""), view.say(" 条见 run.json", " more in run.json"));
        put!(out, "<p class=\"more\">{before}{}{after}</p>\n", count(rest));
    }
    out.push_str("</dd>\n");
}

pub(super) fn run(view: &View, out: &mut String) {
    let run = &view.screening().run;
    out.push_str("<div class=\"two\">\n");
    put!(
        out,
        "<table><caption>{}</caption><thead><tr><th>{}</th><th class=\"num\">{}</th><th class=\"num\">{}</th></tr></thead><tbody>\n",
        view.say("各阶段", "Stages"),
        view.say("阶段", "stage"),
        view.say("用时", "time"),
        view.say("内存峰值", "peak memory")
    );
    for stage in &run.stages {
        let peak = if stage.peak_kib == 0 { "—".to_owned() } else { format!("{} MiB", count((stage.peak_kib / 1024) as usize)) };
        put!(
            out,
            "<tr><td>{}</td><td class=\"num\">{}</td><td class=\"num\">{peak}</td></tr>\n",
            Esc(stage_name(&stage.stage).get(view.lang)),
            duration(stage.seconds, view.lang)
        );
    }
    put!(out, "</tbody></table>\n<table><caption>{}</caption><tbody>\n", view.say("计数", "Counts"));
    for (key, n) in &run.counts {
        put!(out, "<tr><td>{}</td><td class=\"num\">{}</td></tr>\n", Esc(&name(key, view.lang)), count(*n as usize));
    }
    out.push_str("</tbody></table>\n</div>\n");
    put!(out, "<table class=\"hashes\"><caption>{}</caption><tbody>\n", view.say("版本与校验值", "Versions and digests"));
    put!(out, "<tr><td>{}</td><td><code>{}</code></td></tr>\n", view.say("运行编号", "run id"), Esc(&run.id));
    put!(out, "<tr><td>{}</td><td><code>shai {}</code></td></tr>\n", view.say("程序", "program"), Esc(&run.version));
    for (key, value) in &run.hashes {
        put!(out, "<tr><td>{}</td><td><code>{}</code></td></tr>\n", Esc(&name(key, view.lang)), Esc(value));
    }
    out.push_str("</tbody></table>\n");
}
