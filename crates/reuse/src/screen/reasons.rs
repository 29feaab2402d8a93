//! What is said of a match, in sentences.

use std::collections::BTreeSet;

use record::{Aligned, BlockKind, Dossier, Match, Material, Say, Span, counted};

use super::Bench;
use super::retold::Retelling;
use super::sentence::Sentence;
use super::tables::Common;
use super::weigh::{Weighed, section_of};
use crate::Settings;

/// Of shared passages: how much, where, of what kind.
pub(crate) fn of_passages(w: &Weighed, raw: (f64, f64), sections: Option<Say>) -> Vec<Say> {
    let mut reasons = vec![amount(w), shares(("本项目", "this entry"), w.shares, raw)];
    reasons.extend(sections);
    if w.one_source {
        reasons.push(Say::new(
            "相同的段落还见于其他多家单位的材料，疑似出自同一来源；不能说明谁取自谁",
            "the shared passages also stand in texts of several other units and seem to have one source; nothing says who has them from whom",
        ));
    } else {
        reasons.extend(repeated(w));
        reasons.extend(standard(w));
        reasons.extend(set_phrases(w));
    }
    if !w.grey.is_empty() {
        let places = w.grey.len();
        reasons.push(Say::new(
            format!("另有 {places} 处相同文字是本单位的自我介绍，未计入"),
            format!("{places} more shared passages are the unit's description of itself, and are not counted"),
        ));
    }
    reasons
}

/// Of passages that two files share, one of them at least no form.
pub(crate) fn of_files(w: &Weighed, raw: (f64, f64)) -> Vec<Say> {
    let always = [amount(w), shares(("本文件", "this file"), w.shares, raw)];
    always.into_iter().chain(repeated(w)).chain(standard(w)).chain(set_phrases(w)).collect()
}

/// In which two files passages stand, and on which pages they begin; `what` says in both languages what they are.
pub(crate) fn files(what: (&str, &str), (x, x_is_form): (&Material, bool), (y, y_is_form): (&Material, bool), passages: &[Aligned]) -> Say {
    let name = |m: &Material, is_form: bool, at: fn(&Aligned) -> Span| {
        let page = passages.iter().map(|p| m.document.page_of(at(p).from())).min().unwrap_or(1);
        let (zh, en) = if is_form { ("申报书", "the form") } else { ("附件", "the attached") };
        (format!("{zh}《{}》第 {page} 页起", m.name()), format!("{en} {} from page {page} on", m.name()))
    };
    let (x, y) = (name(x, x_is_form, |p| p.a), name(y, y_is_form, |p| p.b));
    let (zh, en) = what;
    Say::new(format!("{zh}在本项目{}，对方{}", x.0, y.0), format!("the {en} stand in {} here, and in {} there", x.1, y.1))
}

/// Of sentences that correspond, where their words tell only a part of what words usually tell.
pub(crate) fn set_sentences(told: f64) -> Option<Say> {
    let told = (told * 100.0).round();
    (told < 100.0).then(|| {
        Say::new(
            format!("对应各句的共同用词中有同类材料的惯用说法（从其他项目的文字即可预料），打折后按 {told}% 计入"),
            format!(
                "a part of what these sentences have in common is what texts of the kind say anyway, as the other entries foretell; together it counts by {told} %"
            ),
        )
    })
}

fn set_phrases(w: &Weighed) -> Option<Say> {
    let told = (w.told * 100.0).round();
    (told < 100.0).then(|| {
        Say::new(
            format!("相同文字中有同类材料的惯用说法（从其他项目的文字即可预料），打折后按 {told}% 计入"),
            format!("a part of this is what texts of the kind say anyway, as the other entries foretell; together it counts by {told} %"),
        )
    })
}

/// Of text that stands several times in one of the two.
fn repeated(w: &Weighed) -> Option<Say> {
    let again = (f64::from(w.agreeing) - w.once).round();
    (again >= 1.0).then(|| {
        Say::new(
            format!("其中约 {again} 字是同一文件内反复出现的文字，只计一次"),
            format!("about {again} of these characters say again what stands in the same file before, and count once"),
        )
    })
}

fn standard(w: &Weighed) -> Option<Say> {
    let standard = w.standard.round();
    (w.standard >= 1.0).then(|| {
        Say::new(
            format!("其中约 {standard} 字是条款用语、各填各数的表格栏目名，或也见于其他多家单位的材料，按通用文字从轻计"),
            format!(
                "about {standard} of these characters are the language of rules, titles of a form with other figures, or stand in texts of several \
                 other units, and count less"
            ),
        )
    })
}

fn amount(w: &Weighed) -> Say {
    let (passages, agreeing, longest) = (w.passages.len(), w.agreeing, w.longest_run());
    Say::new(
        format!("{passages} 处相同文字，共 {agreeing} 字一致，最长连续 {longest} 字"),
        format!(
            "{}, {}, the longest run has {longest}",
            counted(passages, "shared passage", "shared passages"),
            counted(agreeing, "character agrees", "characters agree"),
        ),
    )
}

fn shares((zh, en): (&str, &str), own: (f64, f64), raw: (f64, f64)) -> Say {
    let percent = |s: f64| format!("{:.0}%", s * 100.0);
    let [x, y, p, q] = [own.0, own.1, raw.0, raw.1].map(percent);
    Say::new(
        format!("除去模板与通用文字，相同部分占{zh}的 {x}、对方的 {y}；连同模板占 {p}、{q}"),
        format!("template and common text left out, the same text is {x} of {en} and {y} of the other; with them {p} and {q}"),
    )
}

/// Which parts of both texts the passages lie in.
pub(crate) fn sections(bench: &Bench<'_>, (a, b): (usize, usize), passages: &[Aligned]) -> Option<Say> {
    let mut seen = BTreeSet::new();
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    for p in passages {
        let (Some(x), Some(y)) = (part(&bench.dossiers[a], p.a), part(&bench.dossiers[b], p.b)) else { continue };
        let pair = |x: &str, y: &str| if x == y { x.to_owned() } else { format!("{x} ↔ {y}") };
        if seen.insert(pair(&x.zh, &y.zh)) {
            zh.push(pair(&x.zh, &y.zh));
            en.push(pair(&x.en, &y.en));
        }
    }
    (!zh.is_empty()).then(|| Say::new(format!("涉及部分：{}", zh.join("；")), format!("sections: {}", en.join("; "))))
}

/// Why two entries may be parts of one project: the sections that they have in common, and those that are each one's own.
pub(crate) fn split(bench: &Bench<'_>, (a, b): (usize, usize), passages: &[Aligned], settings: &Settings) -> Say {
    let core = |i: usize, side: fn(&Aligned) -> Span| {
        let spans: Vec<Span> = passages.iter().map(side).collect();
        parted(bench, i, &spans, settings)
    };
    let ((core_a, own_a), (core_b, own_b)) = (core(a, |p| p.a), core(b, |p| p.b));
    let list = |names: &[String], zh: bool| if names.is_empty() { "—".to_owned() } else { names.join(if zh { "、" } else { ", " }) };
    let both: Vec<String> = core_a.iter().filter(|name| core_b.contains(name)).cloned().collect();
    Say::new(
        format!(
            "疑似一个项目拆成几个申报：同一单位的两个项目以相同的文字为核心（两边都在：{}），其余各写各的（本项目：{}；对方：{}）",
            list(&both, true),
            list(&own_a, true),
            list(&own_b, true)
        ),
        format!(
            "apparently one project in several entries: two entries of one unit share a core (in both: {}), and the rest is each one's own (here: {}; \
             there: {})",
            list(&both, false),
            list(&own_a, false),
            list(&own_b, false)
        ),
    )
}

/// Headings of the sections of which shared passages take much, and of those of which they take next to nothing.
fn parted(bench: &Bench<'_>, i: usize, shared: &[Span], settings: &Settings) -> (Vec<String>, Vec<String>) {
    let (mut core, mut own) = (Vec::new(), Vec::new());
    for section in &bench.dossiers[i].form.sections {
        let length: u32 = bench.sentences[i].iter().filter(|s| section.body.contains(s.span)).map(|s| s.span.len()).sum();
        let taken: u32 = shared.iter().filter_map(|s| s.intersect(section.body)).map(Span::len).sum();
        let share = f64::from(taken) / f64::from(length.max(1));
        let heading = || bench.document(i).slice(section.heading).trim().chars().take(HEADING).collect();
        if length > 0 && share >= settings.evidence.section_core {
            core.push(heading());
        } else if length > 0 && share <= settings.evidence.section_own {
            own.push(heading());
        }
    }
    (core, own)
}

/// Longest heading that is named whole.
const HEADING: usize = 30;

/// Heading of the part of a form that a span lies in; `None` where the form's parts are not known.
fn part(dossier: &Dossier, span: Span) -> Option<Say> {
    let document = &dossier.application()?.document;
    let named = |heading: Span| {
        let heading: String = document.text.slice(heading).trim().chars().take(HEADING).collect();
        Say::new(heading.clone(), heading)
    };
    if let Some(section) = section_of(dossier, span) {
        return Some(named(section.heading));
    }
    let mut headings = document.blocks.iter().filter(|b| matches!(b.kind, BlockKind::Heading(_)) && b.span.to() <= span.from());
    match headings.next_back() {
        _ if dossier.form.sections.is_empty() => None,
        Some(heading) => Some(named(heading.span)),
        None => Some(Say::new("规定的各部分之外", "outside the form's sections")),
    }
}

/// What an entry says that its forerunner does not: characters of its sentences outside the shared passages, and where most of them are.
pub(crate) fn news(bench: &Bench<'_>, a: usize, passages: &[Aligned]) -> Say {
    let dossier = &bench.dossiers[a];
    let old = |s: &Sentence| 2 * passages.iter().filter_map(|p| p.a.intersect(s.span)).map(Span::len).sum::<u32>() > s.span.len();
    let news: Vec<&Sentence> = bench.sentences[a].iter().filter(|s| !old(s)).collect();
    let total: u32 = news.iter().map(|s| s.len).sum();
    let mut sections: Vec<(u32, String)> = dossier
        .form
        .sections
        .iter()
        .map(|section| {
            let within = news.iter().filter(|s| section.body.contains(s.span)).map(|s| s.len).sum();
            (within, bench.document(a).slice(section.heading).trim().to_owned())
        })
        .filter(|s| s.0 > 0)
        .collect();
    sections.sort_by(|x, y| y.0.cmp(&x.0).then_with(|| x.1.cmp(&y.1)));
    let listed = |template: fn(&str, u32) -> String| sections.iter().map(|(n, name)| template(name, *n)).collect::<Vec<_>>();
    let zh = listed(|name, n| format!("{name}（{n} 字）")).join("、");
    let en = listed(|name, n| format!("{name} ({n})")).join(", ");
    let zh_where = if zh.is_empty() { String::new() } else { format!("，分布在：{zh}") };
    let en_where = if en.is_empty() { String::new() } else { format!(", in: {en}") };
    Say::new(
        format!("与往届材料相比，新写的内容约 {total} 字{zh_where}"),
        format!("about {total} characters are new since the earlier season{en_where}"),
    )
}

/// Which of two texts the shared passages were rather written for, where it can be told.
pub(crate) fn source(bench: &Bench<'_>, (a, b): (usize, usize), towards: f32, ratio: f32) -> Option<Say> {
    let source = match towards {
        t if t >= ratio => b,
        t if t * ratio <= 1.0 => a,
        _ => return None,
    };
    let no = &bench.dossiers[source].entry.no;
    Some(Say::new(
        format!("相同段落的用词与 {no} 的其余部分更一致，出处可能是 {no}，请结合提交时间核对"),
        format!(
            "the words of the shared passages are more at home in the rest of {no}, which may be their source; see also the times of submission"
        ),
    ))
}

/// What the registry rows say about a pair beside its texts.
pub(crate) fn circumstances(bench: &Bench<'_>, (a, b): (usize, usize)) -> Vec<Say> {
    let mut reasons = Vec::new();
    let (x, y) = (&bench.dossiers[a].entry, &bench.dossiers[b].entry);
    if bench.cards[a].same_unit(&bench.cards[b]) {
        reasons.push(Say::new("参赛单位相同", "the same unit"));
    }
    let people = bench.cards[a].people_in_common(&bench.cards[b]);
    if !people.is_empty() {
        reasons.push(Say::new(format!("参赛代表相同：{}", people.join("、")), format!("the same representatives: {}", people.join(", "))));
    }
    if let (Some(p), Some(q)) = (&x.submitted, &y.submitted) {
        reasons.push(Say::new(format!("提交时间：本项目 {p}，对方 {q}"), format!("submitted: this entry {p}, the other {q}")));
    }
    reasons
}

/// Of sentences that correspond; `copied` is what the two texts share word for word besides, if anything.
pub(crate) fn of_retelling(r: &Retelling, longest: u32, copied: Option<&Match>, settings: &Settings) -> Vec<Say> {
    let count = r.sentences.len();
    let sentences = counted(count, "sentence corresponds", "sentences correspond");
    let first = match copied {
        Some(m) => Say::new(
            format!("除 {} 处相同文字（最长连续 {} 字）外，还有 {count} 句按同样的先后顺序逐句对应", m.passages.len(), m.longest_run),
            format!(
                "beside {} (the longest run has {}), {sentences} in the same order",
                counted(m.passages.len(), "shared passage", "shared passages"),
                m.longest_run
            ),
        ),
        None if longest >= settings.evidence.min_verbatim => Say::new(
            format!("有 {count} 句按同样的先后顺序逐句对应，其中最长连续 {longest} 字相同"),
            format!("{sentences} in the same order; the longest run that is the same has {longest}"),
        ),
        None => Say::new(
            format!("全文没有整段相同，但有 {count} 句按同样的先后顺序逐句对应"),
            format!("no passage is the same, but {sentences} in the same order"),
        ),
    };
    std::iter::once(first).chain(figures(r)).collect()
}

/// Most figures that are named in a reason.
const FIGURES_SHOWN: usize = 6;

/// Of figures that two texts have in common in any order.
pub(crate) fn of_tables(common: &[Common]) -> Say {
    let figures: BTreeSet<u64> = common.iter().flat_map(|c| c.digits.iter().copied()).collect();
    let shown: Vec<String> = figures.iter().take(FIGURES_SHOWN).map(u64::to_string).collect();
    let count = figures.len();
    Say::new(
        format!("表格等处有 {count} 个数字相同（有效数字如 {}），行列次序或用词可以不同；这些数字并非多家单位共有", shown.join("、")),
        format!(
            "{} in tables, in whatever order and under whatever words (by their digits: {}); they are not those of many units",
            counted(count, "figure agrees", "figures agree"),
            shown.join(", ")
        ),
    )
}

fn figures(r: &Retelling) -> Option<Say> {
    let figures: Vec<String> = r
        .sentences
        .iter()
        .flat_map(|s| &s.figures)
        .map(|(x, y)| if x == y { x.clone() } else { format!("{x}≈{y}") })
        .take(FIGURES_SHOWN)
        .collect();
    (!figures.is_empty()).then(|| {
        Say::new(
            format!("对应句中的数字相同或相近：{}", figures.join("、")),
            format!("figures in corresponding sentences are the same or near: {}", figures.join(", ")),
        )
    })
}
