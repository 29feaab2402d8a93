use std::collections::{BTreeMap, BTreeSet};

use pipeline::{Panel, PanelFigures, Seat};
use record::{Problem, Say, Screening, counted};

use crate::args::AssignArgs;
use crate::out::{Failure, Out, exit};

use super::last;

/// Names shown of a track's entries that lack experts.
const SHOWN: usize = 10;

/// Reasons shown for which a track's entries lack experts.
const REASONS: usize = 2;

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
        super::proposal::write(path, &report::workbook(&screening.contest.name, &sheets, out.lang)?, out)?;
    }
    if args.at.json {
        out.json(&serde_json::json!({ "v": record::WIRE_VERSION, "panel": panel, "problems": read.problems }))?;
        return Ok(exit::DONE);
    }
    for problem in read.problems.iter().chain(&panel.problems) {
        told(problem, out)?;
    }
    let wanted = panel.per_entry;
    out.say(
        format!("每个项目应有 {wanted} 位专家。以下各行：赛道  项目编号  专家和对口程度（0–100）"),
        format!(
            "Each entry is to have {}. The lines: track, entry, experts and how well they suit it (0 to 100)",
            counted(wanted, "expert", "experts")
        ),
    )?;
    let no_fit = Say::new("（不对口）", " (suits nothing)");
    // Where nobody says a field, nobody is known to suit nothing.
    let is_known = panel.entries.iter().flat_map(|seat| &seat.experts).any(|given| given.affinity > 0);
    for seat in &panel.entries {
        let mark = |affinity: u32| if affinity == 0 && is_known { no_fit.get(out.lang) } else { "" };
        let names: Vec<String> = seat.experts.iter().map(|g| format!("{} {}{}", g.name, g.affinity, mark(g.affinity))).collect();
        let names = if names.is_empty() { "–".to_owned() } else { names.join(" · ") };
        out.line(format!("{}  {}  {names}", seat.track, seat.entry))?;
    }
    lacking(&screening, &panel, out)?;
    if !panel.withdrawn.is_empty() {
        let (numbers, say) = (panel.withdrawn.join(" "), pipeline::not_proposed());
        out.say(format!("{}：{numbers}", say.zh), format!("{}: {numbers}", say.en))?;
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

/// Entries that lack experts, once a track: most of a track lack them for one reason.
fn lacking(screening: &Screening, panel: &Panel, out: &mut Out) -> Result<(), Failure> {
    let mut tracks: BTreeMap<&str, Vec<&Seat>> = BTreeMap::new();
    for seat in panel.entries.iter().filter(|seat| seat.lacks > 0) {
        tracks.entry(&seat.track).or_default().push(seat);
    }
    for (track, seats) in tracks {
        let label = screening.contest.track_label(track);
        let (n, places) = (seats.len(), seats.iter().map(|seat| seat.lacks).sum::<u32>());
        let names: Vec<&str> = seats.iter().take(SHOWN).map(|seat| seat.entry.as_str()).collect();
        let reasons: BTreeSet<&Say> = seats.iter().filter_map(|seat| seat.why_lacks.as_ref()).collect();
        let why = |zh: bool| {
            let told: Vec<&str> = reasons.iter().take(REASONS).map(|say| if zh { say.zh.as_str() } else { say.en.as_str() }).collect();
            told.join(if zh { "；" } else { "; " })
        };
        let names = names.join(" ");
        let (more, more_en) = if n > SHOWN { (" 等", " and others") } else { ("", "") };
        out.say(
            format!("{} 专家不足：{n} 个项目共缺 {places} 位，{}：{names}{more}", label.zh, why(true)),
            format!(
                "{}: {} {} in all, {}: {names}{more_en}",
                label.en,
                counted(n, "entry lacks", "entries lack"),
                counted(places, "expert", "experts"),
                why(false)
            ),
        )?;
    }
    Ok(())
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
    out.say("以上只是建议，什么也没有决定。", "This is a proposal; nothing is decided.")
}
