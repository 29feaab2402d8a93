//! The order for reading, track by track, with what each place rests on.

use std::collections::BTreeMap;

use record::{Contribution, Ranking, mask};

use super::Column::{Number, Words};
use super::View;
use super::card::place_in_file;
use super::escape::{Esc, put};
use super::lists::{entry_link, more, short};
use crate::words::{count, points};

pub(super) fn ranking(view: &View, out: &mut String) {
    let s = view.screening();
    unranked(view, out);
    if s.rankings.is_empty() {
        put!(out, "<p class=\"empty\">{}</p>\n", view.say("没有可排序的项目。", "There is nothing to rank."));
        return;
    }
    put!(out, "<p>{}</p>\n", view.say(
        "供专家安排阅读顺序，不是评审结果。区间是权重和各项得分小幅变动时名次的范围；分不出先后的项目并列。",
        "An order for reading, not a result. The band is where the place moves when weights and values vary a little; entries that cannot be \
         told apart share a place."
    ));
    let mut tracks: BTreeMap<&str, Vec<&Ranking>> = BTreeMap::new();
    for r in &s.rankings {
        tracks.entry(&r.track).or_default().push(r);
    }
    criteria(view, out, &s.rankings[0].contributions);
    for (track, mut rows) in tracks {
        rows.sort_by(|a, b| a.place.cmp(&b.place).then(b.score.total_cmp(&a.score)).then_with(|| a.entry.cmp(&b.entry)));
        put!(out, "<h3>{} <span class=\"n\">{}</span></h3>\n", Esc(s.contest.track_label(track).get(view.lang)), count(rows.len()));
        view.begin_table(
            out,
            "ranking",
            &[Number("位次", "place"), Words("区间", "band"), Words("项目", "entry"), Number("得分", "score"), Words("构成", "made of")],
        );
        for r in rows.iter().take(view.limits.places) {
            row(view, out, r, rows.len(), rows.iter().filter(|o| o.place == r.place).count());
        }
        out.push_str("</tbody></table>\n");
        more(view, out, rows.len(), view.limits.places);
    }
}

/// Entries that have no place, by track.
fn unranked(view: &View, out: &mut String) {
    let s = view.screening();
    let unranked = s.unranked();
    if unranked.is_empty() {
        return;
    }
    put!(
        out,
        "<p><b>{}</b> <span class=\"n\">{}</span></p>\n<ul>",
        view.say("申报书未能读取，不排序，请人工阅读：", "The application could not be read: not ranked, to be read by eye:"),
        count(unranked.len())
    );
    for entry in unranked.iter().take(view.limits.rows) {
        let track = s.contest.track_label(s.track_of(&entry.entry));
        put!(
            out,
            "<li>{} <b>{}</b> <small>{} · {}</small></li>\n",
            entry_link(view, &entry.entry.no),
            Esc(&entry.entry.title),
            Esc(track.get(view.lang)),
            Esc(&entry.entry.org.name)
        );
    }
    out.push_str("</ul>\n");
    more(view, out, unranked.len(), view.limits.rows);
}

fn row(view: &View, out: &mut String, r: &Ranking, of: usize, sharing: usize) {
    let flags = view.index.flags(&r.entry).len();
    put!(out, "<tr><td class=\"num place\">{}", r.place);
    if sharing > 1 {
        put!(out, "<br><small>{}</small>", view.say("并列", "tied"));
    }
    out.push_str("</td><td>");
    band(out, r, of);
    put!(out, "</td><td>{} <b>{}</b>", entry_link(view, &r.entry), Esc(view.index.title(&r.entry)));
    if flags > 0 {
        put!(out, " <span class=\"tag warn\">{} {}</span>", view.say("标记", "flags"), count(flags));
    }
    if let Some(bonus) = &r.bonus {
        put!(out, "<br><small>{} {}</small>", view.say("加分信息：", "prize claimed:"), Esc(&short(&mask(&bonus.quote), 60)));
    }
    put!(out, "</td><td class=\"num\">{:.1}</td><td>", r.score);
    bars(view, out, r);
    out.push_str("</td></tr>\n<tr class=\"why\"><td></td><td colspan=\"4\">");
    reasons(view, out, r);
    out.push_str("</td></tr>\n");
}

/// What the bars of a row stand for, from left to right.
fn criteria(view: &View, out: &mut String, all: &[Contribution]) {
    let names: Vec<String> = all.iter().map(|c| format!("{} ×{:.1}", Esc(c.name.get(view.lang)), c.weight)).collect();
    put!(
        out,
        "<p class=\"legend\">{}{}</p>\n",
        view.say("构成依次为：", "Made of, from left to right: "),
        names.join(view.say("、", ", "))
    );
}

/// The band as a line over all places of the track, with a dot at the place; and in figures.
fn band(out: &mut String, r: &Ranking, of: usize) {
    let at = |place: u32| f64::from(place - 1) * 100.0 / (of.max(2) - 1) as f64;
    let (from, to) = (at(r.band.0), at(r.band.1));
    put!(
        out,
        "<span class=\"range\" aria-hidden=\"true\"><i style=\"left:{from:.1}%;width:{:.1}%\"></i><b style=\"left:{:.1}%\"></b></span>\
         <small>{}–{}</small>",
        to - from,
        at(r.place),
        r.band.0,
        r.band.1
    );
}

fn bars(view: &View, out: &mut String, r: &Ranking) {
    out.push_str("<span class=\"bars\">");
    for (c, points, most) in points(r) {
        let name = Esc(c.name.get(view.lang));
        put!(out, "<span class=\"bar\" title=\"{name} {points:.1} / {most:.1}\"><i style=\"height:{:.0}%\"></i></span>", c.value * 100.0);
    }
    out.push_str("</span>");
}

fn reasons(view: &View, out: &mut String, r: &Ranking) {
    put!(out, "<details><summary>{}</summary><dl class=\"criteria\">\n", view.say("各项依据", "what it rests on"));
    for (c, points, most) in points(r) {
        put!(
            out,
            "<div><dt>{} <b>{points:.1}</b> <small>/ {most:.1}</small></dt><dd>{}",
            Esc(c.name.get(view.lang)),
            Esc(c.reason.get(view.lang))
        );
        for e in &c.evidence {
            put!(out, "<p class=\"quote\">{} <small>{}</small></p>", Esc(&short(&mask(&e.quote), 120)), place_in_file(view, e));
        }
        out.push_str("</dd></div>\n");
    }
    out.push_str("</dl></details>");
}
