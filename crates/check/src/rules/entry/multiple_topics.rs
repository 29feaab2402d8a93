use record::{Attention, Contest, Edit, Evidence, Say, column};

use crate::change;
use crate::context::{Applicant, Context};
use crate::findings::{Findings, Suspicion};
use crate::flat::flatten;
use crate::rule::{Page, Rule};

pub(crate) const RULE: Rule = Rule {
    kind: "entry.multiple_topics",
    clause: "五(二)1",
    attention: Attention::Medium,
    manual: Page {
        what: ("一个项目是否申报了多个赛道或赛题。", "whether a project declares several tracks or topics."),
        why: (
            "五(二)1 规定每个参赛项目限报一个赛题方向，赛题一经选定不得更改。",
            "五(二)1 allows one topic per project, which does not change once chosen.",
        ),
        example: (
            "赛题一栏写了两个赛题的名称或编号；申报书封面的赛题与登记表不同。",
            "two topics stand in the cell, by title or code; the form's cover names another topic than the registry.",
        ),
        inputs: ("登记表和申报书封面的赛道、赛题。", "track and topic in the registry and on the form's cover."),
        clears: ("只保留一个赛题。", "one topic stays."),
    },
    switch: |s| s.rules.multiple_topics.switch(),
    run,
};

fn run(cx: &Context<'_>, out: &mut Findings<'_>) {
    let contest = cx.case.contest;
    let titles: Vec<String> = contest.topics.iter().map(|t| flatten(&t.title)).collect();
    let tracks: Vec<String> = contest.tracks.iter().map(|t| flatten(&t.name)).collect();
    let words = text::Vocabulary::of(contest);
    for applicant in cx.home() {
        let entry = &applicant.dossier.entry;
        if entry.declared_topic.trim().is_empty() && entry.declared_track.trim().is_empty() {
            out.cannot_tell(applicant, Say::new("未填赛道与赛题", "track and topic are missing"));
            continue;
        }
        let topics = named(&entry.declared_topic, &titles);
        let in_track = named(&entry.declared_track, &tracks);
        let titled: Vec<&str> =
            if one_code(contest, &topics) { Vec::new() } else { topics.iter().map(|&t| contest.topics[t].code.as_str()).collect() };
        let listed = several(&entry.declared_topic, titled, &cx.name_signs, |item| words.topic(item));
        let title = |code: &str| contest.topic(code).map(|topic| topic.title.as_str());
        let too_many_topics = keep_first(applicant, column::TOPIC, &listed, ("赛题", "topics"), title);
        let called: Vec<&str> = in_track.iter().map(|&t| contest.tracks[t].code.as_str()).collect();
        let listed = several(&entry.declared_track, called, &cx.name_signs, |item| words.track(item));
        let name = |code: &str| contest.track(code).map(|track| track.name.as_str());
        let too_many_tracks = keep_first(applicant, column::TRACK, &listed, ("赛道", "tracks"), name);
        let found = [too_many_topics, too_many_tracks, form_differs(applicant, &topics, &titles)];
        let (evidence, change): (Vec<_>, Vec<_>) = found.into_iter().flatten().unzip();
        if evidence.is_empty() {
            continue;
        }
        out.suspect(
            applicant,
            Suspicion::new(
                0.9,
                Say::new("疑似申报了不止一个赛道或赛题", "apparently more than one track or topic is declared"),
                evidence,
                vec![Say::new("登记表与申报书只保留一个赛题", "keep one topic in registry and form")],
                change,
            ),
        );
    }
}

/// A cell in which several things are listed, and the cell with the first of them.
fn keep_first<'c>(
    applicant: &Applicant<'_>,
    column: &str,
    listed: &[String],
    (zh, en): (&str, &str),
    name: impl Fn(&str) -> Option<&'c str>,
) -> Option<(Evidence, Edit)> {
    let first = listed.first()?;
    let count = listed.len();
    let evidence = applicant.dossier.cell(column, Say::new(format!("列有 {count} 个{zh}"), format!("{count} {en}")));
    Some((evidence, change::cell(applicant, column, name(first).unwrap_or(first))))
}

/// Codes of what a cell declares, where that is more than one thing: of the names that stand in it, and of what else its items mean (codes,
/// other names). A cell that means one thing as a whole may hold a sign that parts lists.
fn several(cell: &str, named: Vec<&str>, signs: &str, meaning: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let items = text::list_items(cell, signs).filter_map(&meaning);
    let mut found: Vec<String> = if meaning(cell).is_some() { Vec::new() } else { items.collect() };
    found.extend(named.into_iter().map(str::to_owned));
    found.sort();
    found.dedup();
    if found.len() > 1 { found } else { Vec::new() }
}

/// Positions of the names that stand in a text; one that stands only inside a longer one does not count.
fn named(text: &str, names: &[String]) -> Vec<usize> {
    let mut rest = flatten(text);
    let mut order: Vec<usize> = (0..names.len()).filter(|&i| !names[i].is_empty()).collect();
    order.sort_by_key(|&i| std::cmp::Reverse(names[i].len()));
    let mut found = Vec::new();
    for i in order {
        if rest.contains(&names[i]) {
            rest = rest.replace(&names[i], "\n");
            found.push(i);
        }
    }
    found.sort_unstable();
    found
}

/// Topics of several tracks may share a title: they are one declaration.
fn one_code(contest: &Contest, topics: &[usize]) -> bool {
    topics.windows(2).all(|t| flatten(&contest.topics[t[0]].title) == flatten(&contest.topics[t[1]].title))
}

/// The topics on the form's cover, where they are not the registry's alone, and the cover with the registry's.
fn form_differs(applicant: &Applicant<'_>, declared: &[usize], titles: &[String]) -> Option<(Evidence, Edit)> {
    let (field, at) = (applicant.dossier.form.fields.get(column::TOPIC)?, applicant.dossier.form_at?);
    let [declared] = declared else { return None };
    let form = &applicant.dossier.materials[at];
    let note = match on_cover(&field.value, &titles[*declared], titles) {
        0 => return None,
        1 => Say::new("申报书封面的赛题与登记表不同", "the form's cover names another topic than the registry"),
        count => Say::new(format!("申报书封面列有 {count} 个赛题"), format!("the form's cover names {count} topics")),
    };
    let registered = applicant.dossier.cell(column::TOPIC, Say::new("登记的赛题", "topic in the registry"));
    let corrected = change::passage(applicant, at, field.span, applicant.dossier.entry.declared_topic.trim());
    Some((form.evidence(field.span, note).against(registered), corrected))
}

/// How many topics a cover names; 0 where it names the declared one alone, ticks it, or shows several with boxes of which nobody can tell.
fn on_cover(cover: &str, declared: &str, titles: &[String]) -> usize {
    let cover = text::ticked(cover).unwrap_or(cover);
    let mut named: Vec<&str> = named(cover, titles).into_iter().map(|i| titles[i].as_str()).collect();
    named.sort_unstable();
    named.dedup();
    let boxes = cover.contains(['□', '☐', '☑', '☒', '■', '√', '○', '●']);
    if named == [declared] || named.len() > 1 && boxes { 0 } else { named.len() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cover_names_one_topic() {
        let titles = ["提升创新研发能力", "推动协同制造", "提升协同制造能力"].map(str::to_owned);
        let check = |cover: &str, expected| assert_eq!(on_cover(cover, &titles[0], &titles), expected, "{cover}");
        check("提升创新\n研发能力", 0);
        check("推动协同制造", 1);
        check("提升创新研发能力；推动协同制造", 2);
        check("☑提升创新研发能力 □推动协同制造", 0);
        check("□提升创新研发能力 ☑推动协同制造", 1);
        check("□提升创新研发能力 □推动协同制造", 0);
        check("", 0);
    }
}
