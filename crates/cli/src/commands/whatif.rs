//! What the smallest change would do to a finding.

use pipeline::{Outcome, Trials, Tried};
use record::{Flag, Lang};
use store::Workspace;

use super::last;
use crate::args::WhatIfArgs;
use crate::out::{Failure, Out, exit};
use crate::surroundings;

pub(crate) fn whatif(args: &WhatIfArgs, out: &mut Out) -> Result<u8, Failure> {
    let (workspace, screening) = last::load(&args.at)?;
    let flags: Vec<&Flag> = args.flag.iter().map(|id| last::flag(&screening, id)).collect::<Result<_, _>>()?;
    let trials = open(&workspace, &screening, args.intake.as_deref(), out.lang)?;
    let mut cleared = 0;
    for flag in &flags {
        match trials.try_out(flag)? {
            Some(tried) => {
                cleared += usize::from(tried.cleared());
                if args.at.json { out.json(&json(&tried, out.lang))? } else { told(&tried, out)? }
            }
            None if args.at.json => out.json(&serde_json::json!({
                "v": record::WIRE_VERSION, "flag": flag.id, "kind": flag.kind, "entry": flag.entry, "outcome": "outdated",
            }))?,
            None => out.say(
                format!("{}  输入已变，规则现在不再提出这条标记；请先再运行一次 shai run", flag.id),
                format!("{}  the inputs have changed and the rule no longer makes this flag; run `shai run` first", flag.id),
            )?,
        }
    }
    if !args.at.json && flags.len() > 1 {
        let n = flags.len();
        out.say(format!("试改 {n} 条，{cleared} 条解除"), format!("{n} tried, {cleared} cleared"))?;
    }
    Ok(exit::DONE)
}

/// The last run laid open.
pub(crate) fn open(
    workspace: &Workspace,
    screening: &record::Screening,
    intake: Option<&std::path::Path>,
    lang: Lang,
) -> Result<Trials, Failure> {
    let watch = crate::watch::Progress::new(lang);
    // A file is read again as it was read: what the office lets it cost is part of that.
    let context = surroundings::context(&pipeline::plan_of(workspace, None)?, lang, &watch)?;
    Ok(Trials::open(workspace, screening, intake, &context)?)
}

fn told(tried: &Tried, out: &mut Out) -> Result<(), Failure> {
    let lang = out.lang;
    super::look::one_line(&tried.before, out)?;
    out.say(
        "试改（只在内存中，材料与工作区不变；不是给参赛单位的建议）：",
        "The change that was tried (in memory only; files and workspace stay as they are; no advice to the entrant):",
    )?;
    for edit in &tried.before.change {
        out.line(format!("  · {}", record::mask(edit.say().get(lang))))?;
    }
    let (zh, en) = match &tried.outcome {
        Outcome::Cleared => ("解除：规则不再提出这条".to_owned(), "cleared: the rule does not find it any more".to_owned()),
        Outcome::CannotTell(missing) => {
            (format!("解除，但无法判断：{}", missing.zh), format!("cleared, and the rule cannot tell: {}", missing.en))
        }
        Outcome::Remains(flag) => (format!("仍在：{}", flag.summary.zh), format!("it stays: {}", flag.summary.en)),
        Outcome::Blocked(why) => (format!("未能试改：{}", why.zh), format!("not tried: {}", why.en)),
    };
    out.say(format!("之后：{}", record::mask(&zh)), format!("After it: {}", record::mask(&en)))?;
    if !tried.vanish.is_empty() {
        let ids = tried.vanish.join(" ");
        out.say(format!("同时解除：{ids}"), format!("cleared with it: {ids}"))?;
    }
    for flag in &tried.appear {
        out.say("因此新出现：", "New because of it:")?;
        super::look::one_line(flag, out)?;
    }
    out.line("")
}

fn json(tried: &Tried, lang: Lang) -> serde_json::Value {
    let (outcome, after) = match &tried.outcome {
        Outcome::Cleared => ("cleared", None),
        Outcome::CannotTell(missing) => ("cannot_tell", Some(missing.get(lang).to_owned())),
        Outcome::Remains(flag) => ("remains", Some(flag.summary.get(lang).to_owned())),
        Outcome::Blocked(why) => ("blocked", Some(why.get(lang).to_owned())),
    };
    serde_json::json!({
        "v": record::WIRE_VERSION, "flag": tried.before.id, "kind": tried.before.kind, "entry": tried.before.entry,
        "change": tried.before.change, "before": tried.before.summary.get(lang), "outcome": outcome, "after": after,
        "appear": tried.appear.iter().map(|f| &f.id).collect::<Vec<_>>(), "vanish": tried.vanish,
    })
}
