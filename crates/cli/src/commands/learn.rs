//! Experts' corrections of topics: what they would change, and having the next run learn from them.

use std::collections::BTreeMap;
use std::path::Path;

use pipeline::{Correction, FlagChanges, Lesson, Plan, Taught};
use record::{Contest, Decision, Dossier, Problem, Round, Subject, Verdict, counted};
use store::Workspace;

use crate::args::ClassifyArgs;
use crate::out::{Failure, Out, exit};
use crate::surroundings;

/// Entries shown, at most; the number of all is always said.
const SHOWN: usize = 50;

pub(crate) fn learn(args: &ClassifyArgs, out: &mut Out) -> Result<u8, Failure> {
    let plan = Plan::read(&args.pipeline, args.intake.as_deref(), args.workspace.as_deref())?;
    let typed = args.learn.as_ref().and_then(Option::as_ref).map_or_else(|| Ok(Vec::new()), |file| corrections(file, &plan, out))?;
    if args.apply && !typed.is_empty() && args.by.as_deref().is_none_or(|by| by.trim().is_empty()) {
        return Err(Failure::usage("采用更正文件须写明决定人：--by 姓名", "to apply a file of corrections, say who corrects: --by NAME"));
    }
    let watch = crate::watch::Progress::new(out.lang);
    let context = surroundings::context(&plan, out.lang, &watch)?;
    if args.take_back {
        return take_back(&Workspace::open(&plan.workspace, &plan.identity(), &context.who)?, out);
    }
    let (workspace, dossiers) = pipeline::dossiers(&plan, &context)?;
    let typed = meant(typed, &dossiers)?;
    let applied = Taught::of_dossiers(&workspace, &plan.contest, &dossiers)?;
    let mut wanted = pipeline::decided_topics(&workspace, &plan.contest, &dossiers)?;
    wanted.retain(|c| !typed.iter().any(|t| t.entry == c.entry));
    let decided = wanted.len();
    wanted.extend(typed.iter().cloned());
    let lesson = pipeline::preview(&plan, &workspace, &dossiers, &applied.corrections, &wanted)?;
    show(&lesson, &plan, dossiers.len(), out)?;
    if !args.apply {
        out.say(
            "没有改动任何结果。加上 --apply，下次 shai run 起采用。",
            "nothing has been changed. With --apply the next `shai run` learns from them.",
        )?;
        return Ok(exit::DONE);
    }
    let refused = record(&workspace, &dossiers, &typed, &lesson, args.by.as_deref().unwrap_or_default().trim(), out)?;
    let kept: Vec<Correction> = lesson.taught.iter().filter(|c| !refused.contains(&c.entry)).cloned().collect();
    pipeline::apply_corrections(&workspace, &kept)?;
    let n = kept.len();
    out.say(
        format!("已采用 {n} 条（其中 {decided} 条原已在台账中），下次 shai run 起生效；shai classify --take-back 可撤回。"),
        format!("{n} applied ({decided} of them stood in the ledger); the next `shai run` learns from them. `shai classify --take-back` takes that back."),
    )?;
    Ok(if refused.is_empty() && lesson.unknown.is_empty() { exit::DONE } else { exit::FAILED })
}

fn take_back(workspace: &Workspace, out: &mut Out) -> Result<u8, Failure> {
    let n = pipeline::take_back_corrections(workspace)?;
    out.say(
        format!("已撤回 {n} 条，下次 shai run 起不再采用；决定仍在台账中。"),
        format!("{n} taken back: the next `shai run` learns from nothing. The decisions stay in the ledger."),
    )?;
    Ok(exit::DONE)
}

/// Corrections of a file become decisions, so that the ledger knows who set a topic. Returns the entries whose correction it refused.
fn record(
    workspace: &Workspace,
    dossiers: &[Dossier],
    typed: &[Correction],
    lesson: &Lesson,
    by: &str,
    out: &mut Out,
) -> Result<Vec<String>, Failure> {
    let ledger = workspace.ledger()?;
    let mut standings = record::standings(&ledger.acts()?);
    let mut decisions = Vec::new();
    for correction in typed.iter().filter(|c| lesson.taught.contains(c)) {
        let Some(dossier) = dossiers.iter().find(|d| d.entry.no == correction.entry) else { continue };
        let basis = dossier.topic_basis();
        let standing = standings.remove(&Subject::Topic(correction.entry.clone())).unwrap_or_default();
        if standing.decision(&basis).is_some_and(|d| d.value.as_deref() == Some(correction.topic.as_str())) {
            continue;
        }
        let verdict = if lesson.confirmed.contains(correction) { Verdict::Upheld } else { Verdict::Dismissed };
        let (subject, value) = (Subject::Topic(correction.entry.clone()), Some(correction.topic.clone()));
        let reason = "更正文件 / file of corrections".to_owned();
        decisions.push(Decision { subject, verdict, value, reason, by: by.to_owned(), at: surroundings::now(), basis });
    }
    let mut refused = Vec::new();
    for (decision, done) in decisions.iter().zip(super::decide::record(&ledger, Round::First, &decisions, |_, _| false)?) {
        if let Err(refusal) = done {
            let (entry, say) = (super::decide::subject(&decision.subject), refusal.say());
            out.say(format!("{entry}：{}，这条更正不用", say.zh), format!("{entry}: {}: not used", say.en))?;
            refused.push(entry.to_owned());
        }
    }
    Ok(refused)
}

fn show(lesson: &Lesson, plan: &Plan, entries: usize, out: &mut Out) -> Result<(), Failure> {
    for entry in &lesson.unknown {
        out.say(format!("没有项目编号 {entry}，这条更正不用"), format!("there is no entry {entry}: this correction is not used"))?;
    }
    let title = |code: &str| plan.contest.topic(code).map_or("", |t| t.title.as_str()).to_owned();
    for change in lesson.changes.iter().take(SHOWN) {
        let ((from, before), (to, after)) = (&change.from, &change.to);
        let corrected = lesson.taught.iter().any(|c| c.entry == change.entry);
        let mark = if corrected { "*" } else { " " };
        let [before, after] = [*before, *after].map(report::sure);
        out.line(format!("{mark} {}  {from} {before} → {to} {after}  {}", change.entry, title(to)))?;
    }
    flags(lesson.flags.as_ref(), out)?;
    let (changed, corrections) = (lesson.changes.len(), lesson.taught.len());
    out.say(
        format!("{corrections} 条更正会改变 {entries} 个项目中 {changed} 个的赛题（* 为专家更正的项目）"),
        format!(
            "{} would change the topic of {changed} of {entries} entries (* corrected by an expert)",
            counted(corrections, "correction", "corrections")
        ),
    )
}

/// What would become of the flags on track and topic.
fn flags(changes: Option<&FlagChanges>, out: &mut Out) -> Result<(), Failure> {
    let Some(FlagChanges { new, gone }) = changes else {
        return out.say(
            "还没有运行结果，说不出标记会有哪些变化；先运行 shai run。",
            "there is no run yet, so that nothing can be said of flags; `shai run` first.",
        );
    };
    for (mark, flags) in [("+", new), ("-", gone)] {
        for flag in flags.iter().take(SHOWN) {
            out.line(format!("{mark} {}  {}  {}  {}", flag.id, flag.entry, flag.kind, flag.summary.get(out.lang)))?;
        }
    }
    let (come, go) = (new.len(), gone.len());
    out.say(
        format!("关于赛道和赛题的标记：新增 {come} 条（+），消失 {go} 条（-）"),
        format!("flags on track and topic: {come} new (+), {go} would vanish (-)"),
    )
}

/// Corrections of a file, with entry numbers as they are kept; what was wrong with the file is said.
fn corrections(path: &Path, plan: &Plan, out: &mut Out) -> Result<Vec<Correction>, Failure> {
    let bytes = std::fs::read(path).map_err(|e| Failure::opening(path, &e))?;
    let (found, problems) = read(&path.display().to_string(), &bytes, &plan.file.settings.intake, &plan.contest)?;
    for problem in &problems {
        super::assign::told(problem, out)?;
    }
    Ok(found)
}

/// Corrections of a table in any form and encoding that a registry may have. A heading may name its columns; without one the first cell is
/// the number, and what stands behind it the topic or track.
fn read(path: &str, bytes: &[u8], settings: &intake::Settings, contest: &Contest) -> Result<(Vec<Correction>, Vec<Problem>), Failure> {
    let intake::Rows { header, header_row, rows, problems } = intake::rows(path, bytes, settings, &|_| true)
        .map_err(|p| Failure::usage(format!("{path}：{}", p.what.zh), format!("{path}: {}", p.what.en)))?;
    let column = |names: &[&str]| text::column(&header, names);
    let number = column(&["项目编号", "编号", "entry"]);
    let places: Vec<usize> = [column(&["赛题", "topic"]), column(&["赛道", "track"])].into_iter().flatten().collect();
    let first = number.is_none().then(|| (header_row, header.clone()));
    let mut found = Vec::new();
    for (row, cells) in first.into_iter().chain(rows) {
        let (no, written) = number.map_or_else(|| by_order(&cells), |number| by_heading(&cells, number, &places));
        let Some(topic) = written.iter().find_map(|written| text::decide_place(contest, written)) else {
            let line = cells.join(",");
            return Err(Failure::usage(
                format!("{path} 第 {row} 行没有写明是哪个赛题或赛道：{line}"),
                format!("{path} line {row} does not say which topic or track: {line}"),
            ));
        };
        found.push(Correction { entry: text::entry_number(&no), topic });
    }
    Ok((found, problems))
}

/// Number and topic of a row under a heading: what stands in the columns of topics and tracks, or in any other where there are none.
fn by_heading(cells: &[String], number: usize, places: &[usize]) -> (String, Vec<String>) {
    let cell = |at: usize| cells.get(at).cloned().unwrap_or_default();
    let written = if places.is_empty() {
        (0..cells.len()).filter(|at| *at != number).map(cell).collect()
    } else {
        places.iter().map(|&at| cell(at)).collect()
    };
    (cell(number), written)
}

/// Number and topic of a row without a heading. The title of a topic may hold the sign that parts cells, and the sign may be full-width.
fn by_order(cells: &[String]) -> (String, Vec<String>) {
    let line = cells.join(",");
    let (no, rest) = line.split_once([',', '，']).unwrap_or((line.as_str(), ""));
    (no.to_owned(), cells.get(1).cloned().into_iter().chain([rest.to_owned()]).collect())
}

/// Corrections by the numbers of the entries that they mean: one that stands in two divisions has its division behind it. A file that names two
/// places for one entry does not say which is meant.
fn meant(typed: Vec<Correction>, dossiers: &[Dossier]) -> Result<Vec<Correction>, Failure> {
    let kept: BTreeMap<String, &str> = dossiers.iter().map(|d| (text::entry_number(&d.entry.no), d.entry.no.as_str())).collect();
    let mut topics: BTreeMap<String, String> = BTreeMap::new();
    for Correction { entry, topic } in typed {
        let entry = kept.get(&entry).map_or_else(|| entry.clone(), |no| (*no).to_owned());
        match topics.get(&entry) {
            Some(other) if *other != topic => {
                return Err(Failure::usage(
                    format!("更正文件中 {entry} 有两个不同的赛题或赛道：{other}、{topic}；请只留一个"),
                    format!("the file of corrections names two places for {entry}, {other} and {topic}; leave one"),
                ));
            }
            Some(_) => {}
            None => {
                topics.insert(entry, topic);
            }
        }
    }
    Ok(topics.into_iter().map(|(entry, topic)| Correction { entry, topic }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corrections_are_read_as_office_programs_save_them() {
        let plan = Plan::read(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../pipelines/demo.toml")), None, None);
        let contest = plan.unwrap_or_else(|e| panic!("{e}")).contest;
        let title = &contest.topic("T01.02").expect("a topic of the contest").title;
        let read = |bytes: &[u8]| read("更正.csv", bytes, &intake::Settings::default(), &contest);
        let check = |bytes: &[u8]| {
            let (found, problems) = read(bytes).expect("a table of corrections");
            let expected = [("GD2025-0001", "T01.02"), ("GD2025-0002", "T02")];
            let found: Vec<(&str, &str)> = found.iter().map(|c| (c.entry.as_str(), c.topic.as_str())).collect();
            assert_eq!(found, expected);
            assert_eq!(problems, []);
        };
        check("GD2025-0001,T01.02\ngd2025-0002，T02\n".as_bytes());
        check("GD2025-0001\tT01.02\n\nGD2025-0002\tT02\n".as_bytes());
        check("项目编号,更正为\nGD2025-0001,T01.02\nGD2025-0002,T02\n".as_bytes());
        check("序号,赛道,赛题,编号\n1,T01,T01.02,GD2025-0001\n2,T02,,GD2025-0002\n".as_bytes());
        check(&encoding_rs::GB18030.encode(&format!("项目编号,赛题\r\nGD2025-0001,\"{title}\"\r\nGD2025-0002,T02\r\n")).0);
        check(format!("GD2025-0001,{title}\nGD2025-0002,T02\n").as_bytes());
        let Err(Failure::Told { exit: code, say }) = read("GD2025-0001,T01.02\nGD2025-0002,未知\n".as_bytes()) else {
            panic!("a line without a topic is refused");
        };
        assert_eq!((code, say.zh.as_str()), (exit::USAGE, "更正.csv 第 2 行没有写明是哪个赛题或赛道：GD2025-0002,未知"));
    }

    #[test]
    fn a_file_that_names_two_places_for_one_entry_is_refused() {
        let dossiers = [testkit::dossier(testkit::entry("gd2025-0001@gd-2025", "项目", "单位"), Vec::new())];
        let meant = |rows: &[(&str, &str)]| {
            let typed = rows.iter().map(|&(entry, topic)| Correction { entry: entry.to_owned(), topic: topic.to_owned() });
            match meant(typed.collect(), &dossiers) {
                Ok(found) => Ok(found.into_iter().map(|c| (c.entry, c.topic)).collect::<Vec<_>>()),
                Err(Failure::Told { say, .. }) => Err(say.zh),
                Err(Failure::Closed) => panic!("nothing is printed"),
            }
        };
        let pair = |entry: &str, topic: &str| (entry.to_owned(), topic.to_owned());
        let said = meant(&[("Z9", "T02"), ("GD2025-0001@GD-2025", "T01.02"), ("Z9", "T02")]);
        assert_eq!(said, Ok(vec![pair("Z9", "T02"), pair("gd2025-0001@gd-2025", "T01.02")]));
        let refused = "更正文件中 Z9 有两个不同的赛题或赛道：T02、T01；请只留一个";
        assert_eq!(meant(&[("Z9", "T02"), ("Z9", "T01")]), Err(refused.to_owned()));
    }
}
