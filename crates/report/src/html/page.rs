//! The frame of the page and the order of its sections.

use record::Lang;

use super::View;
use super::escape::{Esc, put};
use super::{card, checks, lists, overview, ranking};
use crate::words::minute;

const STYLE: &str = include_str!("style.css");

/// A section of the page. `write` leaves `body` empty where there is nothing to show.
struct Section {
    id: &'static str,
    zh: &'static str,
    en: &'static str,
    write: fn(&View, &mut String),
    /// How many things it is about, for the table of contents.
    count: fn(&View) -> Option<usize>,
}

#[rustfmt::skip]
const SECTIONS: &[Section] = &[
    Section { id: "overview", zh: "概览", en: "Overview", write: overview::overview, count: |_| None },
    Section { id: "changes", zh: "较上次的变化", en: "Since the run before", write: overview::changes, count: |_| None },
    Section { id: "files", zh: "无法读取的文件", en: "Files that could not be read", write: lists::files, count: |v| Some(v.totals.unreadable) },
    Section { id: "flags", zh: "标记", en: "Flags", write: card::flags, count: |v| Some(v.totals.flags()) },
    Section { id: "classification", zh: "赛道待核", en: "Tracks to be checked", write: lists::mismatches, count: |v| Some(v.index.mismatches().len()) },
    Section { id: "ranking", zh: "排序", en: "Ranking", write: ranking::ranking, count: |v| Some(v.screening().rankings.len()) },
    Section { id: "problems", zh: "问题清单", en: "Problems", write: lists::problems, count: |v| Some(v.screening().problems.len()) },
    Section { id: "common", zh: "未参与比对的共同文本", en: "Common text left out", write: lists::common, count: |v| Some(lists::common_texts(v)) },
    Section { id: "entries", zh: "项目一览", en: "Entries", write: lists::entries, count: |v| Some(v.totals.entries()) },
    Section { id: "checks", zh: "核查说明", en: "Checks", write: checks::checks, count: |v| Some(v.screening().checks.len()) },
    Section { id: "run", zh: "运行记录", en: "Run record", write: overview::run, count: |_| None },
];

pub(super) fn page(view: &View) -> String {
    let s = view.screening();
    let mut out = String::with_capacity(1 << 16);
    let lang = match view.lang {
        Lang::Zh => "zh-CN",
        Lang::En => "en",
    };
    let title = format!("{} · {} · {}", s.contest.name, s.home, view.say("筛查报告", "screening report"));
    put!(
        out,
        "<!DOCTYPE html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n",
        Esc(&title)
    );
    put!(out, "<a class=\"skip\" href=\"#overview\">{}</a>\n", view.say("跳到正文", "Skip to content"));
    contents(view, &mut out);
    out.push_str("<main>\n");
    heading(view, &mut out);
    for section in SECTIONS {
        put!(out, "<section id=\"{}\">\n<h2>{}", section.id, view.say(section.zh, section.en));
        if let Some(n) = (section.count)(view) {
            put!(out, " <span class=\"n\">{}</span>", crate::words::count(n));
        }
        out.push_str("</h2>\n");
        (section.write)(view, &mut out);
        out.push_str("</section>\n");
    }
    footer(view, &mut out);
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

fn contents(view: &View, out: &mut String) {
    put!(out, "<nav aria-label=\"{}\">\n<p class=\"brand\"><b>筛</b> shai</p>\n<ol>\n", view.say("目录", "Contents"));
    for section in SECTIONS {
        put!(out, "<li><a href=\"#{}\">{}", section.id, view.say(section.zh, section.en));
        if let Some(n) = (section.count)(view) {
            put!(out, "<span class=\"n\">{}</span>", crate::words::count(n));
        }
        out.push_str("</a>");
        if section.id == "flags" {
            card::kinds_contents(view, out);
        }
        out.push_str("</li>\n");
    }
    out.push_str("</ol>\n</nav>\n");
}

fn heading(view: &View, out: &mut String) {
    let s = view.screening();
    put!(
        out,
        "<header class=\"top\">\n<p class=\"over\">{} · {}</p>\n<h1>{}</h1>\n<p class=\"meta\">{} {} · shai {}</p>\n</header>\n",
        Esc(&s.contest.name),
        Esc(&s.home),
        view.say("申报材料筛查报告", "Screening report"),
        view.say("运行于", "run at"),
        Esc(&minute(&s.run.started)),
        Esc(&s.run.version)
    );
}

fn footer(view: &View, out: &mut String) {
    put!(
        out,
        "<footer>\n<p>{}</p>\n</footer>\n",
        view.say(
            "本报告只提示“疑似”“待核”“无法判断”，不作结论；是否成立由人裁定。电话、证件号和邮箱已遮盖，原件以证据所指文件为准。",
            "This report says \"suspected\", \"to be checked\" and \"cannot tell\" and concludes nothing: people decide. Phone numbers, \
             identity numbers and mail addresses are masked; the file that the evidence names is what counts."
        )
    );
}
