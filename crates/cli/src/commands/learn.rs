//! Experts' corrections of topics: what they would change.

use std::path::Path;

use pipeline::{Correction, Lesson, Plan};

use crate::args::ClassifyArgs;
use crate::out::{Failure, Out, exit};
use crate::surroundings;

/// Entries shown, at most; the number of all is always said.
const SHOWN: usize = 50;

pub(crate) fn learn(args: &ClassifyArgs, out: &mut Out) -> Result<u8, Failure> {
    let Some(file) = &args.learn else {
        return Err(Failure::usage("没有给出文本或更正", "neither texts nor corrections are given"));
    };
    let plan = Plan::read(&args.pipeline, args.intake.as_deref(), args.workspace.as_deref())?;
    let wanted = corrections(file, &plan)?;
    let watch = crate::watch::Progress::new(out.lang);
    let (_, dossiers) = pipeline::dossiers(&plan, &surroundings::context(&plan, out.lang, &watch)?)?;
    let lesson = pipeline::preview(&plan, &dossiers, &wanted)?;
    show(&lesson, &plan, dossiers.len(), out)?;
    out.say("没有改动任何结果。", "nothing has been changed.")?;
    Ok(exit::DONE)
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
        out.line(format!("{mark} {}  {from} {:.0}% → {to} {:.0}%  {}", change.entry, before * 100.0, after * 100.0, title(to)))?;
    }
    let (changed, corrections) = (lesson.changes.len(), lesson.taught.len());
    out.say(
        format!("{corrections} 条更正会改变 {entries} 个项目中 {changed} 个的赛题（* 为专家更正的项目）"),
        format!("{corrections} corrections would change the topic of {changed} of {entries} entries (* corrected by an expert)"),
    )
}

/// Lines of entry number and topic, parted by a comma or a tab; a heading is passed over.
fn corrections(path: &Path, plan: &Plan) -> Result<Vec<Correction>, Failure> {
    let text = std::fs::read_to_string(path)
        .map_err(|e| Failure::usage(format!("打不开 {}：{e}", path.display()), format!("cannot open {}: {e}", path.display())))?;
    let lines = text.trim_start_matches('\u{feff}').lines().zip(1..).filter(|(line, _)| !line.trim().is_empty());
    let mut found = Vec::new();
    for (line, number) in lines {
        let cells: Vec<&str> = line.splitn(2, [',', '\t', '，']).map(|c| c.trim().trim_matches('"')).collect();
        if number == 1 && ["项目编号", "entry"].contains(&cells[0]) {
            continue;
        }
        let topic = cells.get(1).and_then(|written| classify::decide_topic(&plan.contest, written, None));
        let Some(topic) = topic else {
            return Err(Failure::usage(
                format!("{} 第 {number} 行没有写明是哪个赛题：{line}", path.display()),
                format!("{} line {number} does not say which topic: {line}", path.display()),
            ));
        };
        found.push(Correction { entry: cells[0].to_owned(), topic });
    }
    Ok(found)
}
