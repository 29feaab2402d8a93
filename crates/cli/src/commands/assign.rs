use pipeline::{Panel, PanelFigures};
use record::{Problem, counted};

use crate::args::AssignArgs;
use crate::out::{Failure, Out, exit};

use super::last;

/// Names shown of the entries that lack experts.
const SHOWN: usize = 10;

pub(crate) fn assign(args: &AssignArgs, out: &mut Out) -> Result<u8, Failure> {
    let (workspace, screening) = last::load(&args.at)?;
    let plan = pipeline::plan_of(&workspace, args.pipeline.as_deref())?;
    let mut read = pipeline::read_experts(&args.experts, &plan.file.settings.intake, &screening.contest)?;
    if let Some(people) = workspace.known_people()? {
        web::recuse(&mut read, &web::accounts(&people)?, &args.experts);
    }
    let panel = pipeline::panel(&screening, &read.experts, &plan.criteria.assign);
    if let Some(path) = &args.out {
        let sheets = pipeline::panel_sheets(&screening, &panel, out.lang);
        store::write_atomic(path, &report::workbook(&screening.contest.name, &sheets, out.lang)?)?;
    }
    if args.at.json {
        out.json(&serde_json::json!({ "v": record::WIRE_VERSION, "panel": panel, "problems": read.problems }))?;
        return Ok(exit::DONE);
    }
    for problem in &read.problems {
        told(problem, out)?;
    }
    for seat in &panel.entries {
        let mut names: Vec<String> = seat.experts.iter().map(|g| format!("{} {}", g.name, g.affinity)).collect();
        if let Some(why) = &seat.why_lacks {
            names.push(match out.lang {
                record::Lang::Zh => format!("尚缺 {} 位（{}）", seat.lacks, why.zh),
                record::Lang::En => format!("lacks {} ({})", seat.lacks, why.en),
            });
        }
        out.line(format!("{}  {}  {}", seat.track, seat.entry, names.join(" · ")))?;
    }
    for load in &panel.loads {
        if let Some(limit) = &load.limit {
            out.say(format!("{}：{}", load.name, limit.zh), format!("{}: {}", load.name, limit.en))?;
        }
    }
    summary(&panel, out)?;
    if let Some(path) = &args.out {
        out.line(path.display())?;
    }
    Ok(exit::DONE)
}

/// A problem of a list that people prepared.
pub(super) fn told(problem: &Problem, out: &mut Out) -> Result<(), Failure> {
    let at = problem.place.say();
    out.say(
        format!("{}：{}  {}  {}", at.zh, problem.what.zh, problem.what_was_done.zh, problem.what_to_do.zh),
        format!("{}: {}  {}  {}", at.en, problem.what.en, problem.what_was_done.en, problem.what_to_do.en),
    )
}

fn summary(panel: &Panel, out: &mut Out) -> Result<(), Failure> {
    let PanelFigures { least, most, mean, worst } = panel.figures();
    let (entries, experts, back) = (panel.entries.len(), panel.loads.len(), panel.recused.len());
    out.say(
        format!("{entries} 个项目、{experts} 位专家：每人 {least}–{most} 项，对口程度平均 {mean:.0}、最低 {worst}，回避 {back} 对"),
        format!(
            "{}, {}: {least}–{most} each, affinity {mean:.0} on average, {worst} at worst, {}",
            counted(entries, "entry", "entries"),
            counted(experts, "expert", "experts"),
            counted(back, "pair stands back", "pairs stand back"),
        ),
    )?;
    if let Some(few) = panel.too_few_places() {
        out.say(few.zh, few.en)?;
    }
    let lacking: Vec<&str> = panel.entries.iter().filter(|s| s.lacks > 0).map(|s| s.entry.as_str()).collect();
    if !lacking.is_empty() {
        let (n, names) = (lacking.len(), lacking[..lacking.len().min(SHOWN)].join(" "));
        out.say(
            format!("{n} 个项目专家不足（人数、上限、回避或赛道所限）：{names}"),
            format!(
                "{} experts (too few, at their limits, standing back, or of other tracks): {names}",
                counted(n, "entry lacks", "entries lack")
            ),
        )?;
    }
    out.say("以上只是建议，什么也没有决定。", "This is a proposal; nothing is decided.")
}
