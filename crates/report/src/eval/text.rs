//! An evaluation as a terminal shows it.

use record::Lang;

use super::groups::LEVEL;
use super::stats::DIVISIONS;
use super::{Evaluation, KindResult, RankingResult, Share, Undue};
use crate::labels::pick;

impl Evaluation {
    /// The evaluation in lines, tables aligned for a terminal where a Chinese character takes two columns.
    pub fn text(&self, lang: Lang) -> String {
        let mut lines = vec![self.head(lang)];
        lines.extend(self.kind_lines(lang));
        lines.push(self.negative_line(lang));
        lines.extend(self.negatives.iter().map(|p| format!("    {} – {}", p.entry, p.other)));
        lines.extend(self.class_lines(lang));
        lines.extend(self.ranking.iter().flat_map(|r| ranking_lines(r, lang)));
        lines.join("\n") + "\n"
    }

    fn head(&self, lang: Lang) -> String {
        let missing = self.missing.len();
        match (lang, missing) {
            (Lang::Zh, 0) => format!("真值中 {} 个项目全部在本次结果里", self.entries),
            (Lang::En, 0) => format!("all {} entries of the truth are in this run", self.entries),
            (Lang::Zh, _) => format!("真值中有 {missing} 个项目不在本次结果里（{}）", self.missing.join("、")),
            (Lang::En, _) => {
                format!("{} of the truth not in this run ({})", record::counted(missing, "entry", "entries"), self.missing.join(", "))
            }
        }
    }

    fn kind_lines(&self, lang: Lang) -> Vec<String> {
        let heads = [("查全", "recall"), ("查准", "precision"), ("查准（先看、评审前看）", "precision (high, medium)")]
            .map(|(zh, en)| pick(lang, zh, en));
        let mut lines = vec![String::new(), row(pick(lang, "标记类别", "kind of flag"), &heads.map(str::to_owned))];
        for k in &self.kinds {
            let cells = match k.recall.of {
                // Without true findings of the kind there is nothing to be precise about.
                0 => [
                    pick(lang, "真值未含", "not in truth").to_owned(),
                    format!("{}", k.precision.of),
                    format!("{}", k.precision_attended.of),
                ],
                _ => [k.recall, k.precision, k.precision_attended].map(share),
            };
            lines.push(row(k.label.get(lang), &cells));
            lines.extend(details(k, lang));
        }
        lines
    }

    fn negative_line(&self, lang: Lang) -> String {
        let share = share(self.negatives_flagged);
        format!(
            "\n{}  {share}",
            pick(
                lang,
                "相似而不相同的对照组被标为重复或复用（先看、评审前看）",
                "look-alikes flagged as duplicate or reuse (high, medium)"
            )
        )
    }

    fn class_lines(&self, lang: Lang) -> Vec<String> {
        let mut lines = vec![String::new(), row(pick(lang, "归类", "classification"), &[])];
        for (zh, en, value) in [
            ("赛道正确", "best track right", self.track),
            ("赛题正确", "best topic right", self.topic),
            ("赛题在前三", "topic in first 3", self.topic_in_3),
            ("无法判断", "abstained", self.abstained),
        ] {
            lines.push(row(&format!("  {}", pick(lang, zh, en)), &[share(value)]));
        }
        let errors = format!("{:.3} / {:.3}", self.track_calibration, self.topic_calibration);
        lines.push(row(pick(lang, "  校准误差（赛道 / 赛题，15 组）", "  calibration error (track / topic, 15 bins)"), &[errors]));
        lines.extend(self.tracks.iter().map(|(track, value)| row(&format!("  {track}"), &[share(*value)])));
        lines
    }
}

fn details(k: &KindResult, lang: Lang) -> Vec<String> {
    let mut lines = Vec::new();
    for m in &k.missed {
        lines.push(format!("    {} {} {}", pick(lang, "漏", "missed"), m.entry, m.other.as_deref().unwrap_or("")).trim_end().to_owned());
    }
    if k.recall.of > 0 {
        lines.extend(k.wrong.iter().map(|(id, entries)| format!("    {} {id} {}", pick(lang, "误", "wrong"), entries.join(" "))));
    }
    if k.implied > 0 {
        lines.push(match lang {
            Lang::Zh => format!("    另有 {} 条落在真值同一组内，不计对错", k.implied),
            Lang::En => format!("    {} more lie within a group of the truth and count neither way", k.implied),
        });
    }
    lines
}

fn ranking_lines(r: &RankingResult, lang: Lang) -> Vec<String> {
    let u = &r.undue;
    let mut lines = vec![
        String::new(),
        row(&format!("{} ({})", pick(lang, "排序与人工分", "order against marks"), r.entries), &[]),
        row("  Kendall τ", &[format!("{:.3}", r.tau)]),
        row(
            &format!("  {} ({})", pick(lang, "其中申报书已读取 τ", "τ where the form was read"), r.entries - r.unread),
            &[format!("{:.3}", r.tau_read)],
        ),
        row(pick(lang, "  真正前 20 % 落在前 30 %", "  best 20 % in first 30 %"), &[share(r.best_in_first)]),
        row(pick(lang, "  τ 得分–篇幅", "  τ score–length"), &[format!("{:.3}", u.length)]),
        row(pick(lang, "  τ 人工分–篇幅", "  τ mark–length"), &[format!("{:.3}", u.length_by_marks)]),
        row(pick(lang, "  人工分相同时 τ 得分–篇幅", "  τ score–length at equal marks"), &[format!("{:.3}", u.length_at_equal_marks)]),
        row(pick(lang, "  得分相同时 τ 人工分–篇幅", "  τ mark–length at equal scores"), &[format!("{:.3}", u.length_at_equal_scores)]),
        pick(lang, "  按得分比按人工分高出的百分位（95 % 区间）", "  percentile by score minus by marks (95 % interval)").to_owned(),
    ];
    for g in &u.groups {
        let by = match (g.by.as_str(), lang) {
            ("city", Lang::Zh) => "地市",
            ("unit", Lang::Zh) => "单位",
            ("scan", Lang::Zh) => "文件",
            (by, _) => by,
        };
        let name = match (g.name.as_str(), lang) {
            ("scanned", Lang::Zh) => "扫描件",
            ("digital", Lang::Zh) => "电子文件",
            ("…", _) => pick(lang, "其余", "others"),
            (name, _) => name,
        };
        let marked = if g.stands_off() { "  *" } else { "" };
        let margin = g.margin.map_or_else(|| "–".to_owned(), |m| format!("{m:.1}"));
        lines.push(row(&format!("    {by} {name} ({})", g.entries), &[format!("{:+.1} ± {margin}{marked}", g.shift)]));
    }
    lines.extend(conclusion(u, lang));
    lines
}

/// Whether length earns more than the marks give it.
fn length_in_words(u: &Undue, lang: Lang) -> String {
    let (tau, margin) = (u.length_at_equal_scores, u.length_margin);
    let (zh, en) = if tau < -margin {
        ("得分相同时长的人工分偏低，篇幅多得了分", "at equal scores longer texts have lower marks: length earns too much")
    } else if tau > margin {
        ("得分相同时长的人工分仍偏高，篇幅没有多得分", "at equal scores longer texts still have higher marks: length earns nothing undue")
    } else {
        ("得分相同时人工分不随篇幅升降，篇幅没有多得分", "at equal scores marks do not depend on length: length earns nothing undue")
    };
    match lang {
        Lang::Zh => format!("{zh}（τ {tau:+.2}，偶然不超过 ±{margin:.2}）"),
        Lang::En => format!("{en} (τ {tau:+.2}, by chance within ±{margin:.2})"),
    }
}

/// What the groups come to, and what a star means.
fn conclusion(u: &Undue, lang: Lang) -> [String; 2] {
    let tested = u.groups.iter().filter(|g| g.chance.is_some()).count();
    let off = u.groups.iter().filter(|g| g.stands_off()).count();
    let percent = 100.0 * LEVEL;
    let length = length_in_words(u, lang);
    match lang {
        Lang::Zh => [
            format!(
                "    * 偏离超出偶然：置换检验 {DIVISIONS} 次，按 {tested} 组作 Holm 校正后 p < {percent:.0} %；不足 5 个项目的组不检验"
            ),
            if tested == 0 {
                format!("  结论：没有一组达到 5 个项目，无从检验；{length}")
            } else if off == 0 {
                format!("  结论：检验的 {tested} 组都没有超出偶然的偏离；{length}")
            } else {
                format!("  结论：检验的 {tested} 组中有 {off} 组（带 *）偏离超出偶然，请看原因；{length}")
            },
        ],
        Lang::En => [
            format!(
                "    * off by more than chance: {DIVISIONS} permutations, p < {percent:.0} % after Holm's correction for {}; groups under 5 entries are not tested",
                record::counted(tested, "group", "groups")
            ),
            if tested == 0 {
                format!("  conclusion: no group has 5 entries, none can be tested; {length}")
            } else if off == 0 {
                format!("  conclusion: none of {tested} groups tested is off by more than chance; {length}")
            } else {
                format!("  conclusion: {off} of {tested} groups tested (marked *) off by more than chance, look why; {length}")
            },
        ],
    }
}

/// `12/14 86 % [60–96]`.
fn share(s: Share) -> String {
    match (s.value(), s.interval()) {
        (Some(p), Some((from, to))) => format!("{}/{} {:.0} % [{:.0}–{:.0}]", s.hits, s.of, 100.0 * p, 100.0 * from, 100.0 * to),
        _ => "–".to_owned(),
    }
}

fn row(head: &str, cells: &[String]) -> String {
    const HEAD: usize = 44;
    const CELL: usize = 28;
    let mut line = padded(head, HEAD);
    for cell in cells {
        line.push_str(&padded(cell, CELL));
    }
    line.trim_end().to_owned()
}

fn padded(text: &str, width: usize) -> String {
    let taken: usize =
        text.chars().map(|c| if ('\u{1100}'..='\u{ffdc}').contains(&c) && !('\u{2000}'..='\u{2e7f}').contains(&c) { 2 } else { 1 }).sum();
    format!("{text}{}", " ".repeat(width.saturating_sub(taken).max(1)))
}
