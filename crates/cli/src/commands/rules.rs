use pipeline::Plan;
use record::{Check, Flag, Lang};

use super::{last, look};
use crate::args::RulesArgs;
use crate::out::{Failure, Out, exit};

pub(crate) fn rules(args: &RulesArgs, out: &mut Out) -> Result<u8, Failure> {
    let nowhere = std::path::Path::new("");
    let plan = Plan::read(&args.pipeline, Some(nowhere), Some(nowhere))?;
    if let Some(old) = &args.diff {
        return compared(args, &pipeline::read_rules(old)?, &plan.rules, out);
    }
    let wanted = |check: &Check| args.kind.as_deref().is_none_or(|k| check.kind.as_str() == k || check.kind.family() == k);
    let mut checks = check::manual(&plan.rules);
    checks.retain(wanted);
    if let (true, Some(kind)) = (checks.is_empty(), &args.kind) {
        return Err(Failure::usage(
            format!("没有核查项 {kind}；不带 --kind 列出全部"),
            format!("there is no check {kind}; without --kind all are listed"),
        ));
    }
    let settings = parameters(&plan.rules)?;
    for check in &checks {
        if args.at.json {
            let manual = &check.manual;
            let [what, why, example, inputs, clears] =
                [&manual.what, &manual.why, &manual.example, &manual.inputs, &manual.clears].map(|part| part.get(out.lang));
            out.json(&serde_json::json!({
                "v": record::WIRE_VERSION, "kind": check.kind, "name": check.name.get(out.lang), "clause": check.clause,
                "enabled": check.enabled, "attention": check.attention, "what": what, "why": why, "example": example, "inputs": inputs,
                "clears": clears, "parameters": settings[check.kind.as_str()]["with"],
            }))?;
        } else {
            listed(check, args.kind.is_some(), out)?;
        }
    }
    Ok(exit::DONE)
}

/// A check with what it checks and its parameters; `whole` adds the rest of its page of the manual.
fn listed(check: &Check, whole: bool, out: &mut Out) -> Result<(), Failure> {
    let on = match (check.enabled, out.lang) {
        (true, Lang::Zh) => "开",
        (false, Lang::Zh) => "关",
        (true, Lang::En) => "on",
        (false, Lang::En) => "off",
    };
    out.line(format!("{on}  {}  {}  {}", check.kind, check.clause, check.name.get(out.lang)))?;
    let manual = &check.manual;
    if whole {
        for (label, text) in report::manual_parts(manual) {
            out.say(format!("      {}：{}", label.zh, text.zh), format!("      {}: {}", label.en, text.en))?;
        }
    } else {
        out.line(format!("      {}", manual.what.get(out.lang)))?;
    }
    check.parameters.iter().try_for_each(|line| out.line(format!("      {line}")))
}

/// All settings, one object a rule.
fn parameters(rules: &check::Settings) -> Result<serde_json::Value, Failure> {
    Ok(serde_json::to_value(&rules.rules).map_err(std::io::Error::from)?)
}

/// Two sets of rules over the season of the last run.
fn compared(args: &RulesArgs, old: &check::Settings, new: &check::Settings, out: &mut Out) -> Result<u8, Failure> {
    let (workspace, screening) = last::load(&args.at)?;
    let trials = super::whatif::open(&workspace, &screening, args.intake.as_deref(), out.lang)?;
    let difference = check::difference(&trials.check(old).flags, &trials.check(new).flags);
    if args.at.json {
        let line = |how: &str, flag: &Flag, what: Option<&str>| serde_json::json!({ "v": record::WIRE_VERSION, "how": how, "what": what, "flag": flag });
        difference.appear.iter().try_for_each(|f| out.json(&line("appears", f, None)))?;
        difference.vanish.iter().try_for_each(|f| out.json(&line("vanishes", f, None)))?;
        let lang = out.lang;
        difference.change.iter().try_for_each(|(f, what)| out.json(&line("changes", f, Some(what.get(lang)))))?;
        return Ok(exit::DONE);
    }
    settings_changed(&parameters(old)?, &parameters(new)?, out)?;
    for flag in &difference.appear {
        out.say("+ 出现", "+ appears")?;
        look::one_line(flag, out)?;
    }
    for flag in &difference.vanish {
        out.say("- 消失", "- vanishes")?;
        look::one_line(flag, out)?;
    }
    for (flag, what) in &difference.change {
        out.say(format!("~ 改变：{}", what.zh), format!("~ changes: {}", what.en))?;
        look::one_line(flag, out)?;
    }
    let (appear, vanish, change) = (difference.appear.len(), difference.vanish.len(), difference.change.len());
    out.say(
        format!("出现 {appear} 条，消失 {vanish} 条，改变 {change} 条，不变 {} 条。工作区未改动。", difference.same),
        format!("{appear} appear, {vanish} vanish, {change} change, {} stay. The workspace was not touched.", difference.same),
    )?;
    Ok(exit::DONE)
}

/// Which settings differ, rule by rule.
fn settings_changed(old: &serde_json::Value, new: &serde_json::Value, out: &mut Out) -> Result<(), Failure> {
    for rule in check::rules() {
        let (old, new) = (flat(&old[rule.kind]), flat(&new[rule.kind]));
        let keys: std::collections::BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        for key in keys.into_iter().filter(|&key| old.get(key) != new.get(key)) {
            let shown = |value: Option<&serde_json::Value>| value.map_or_else(|| "–".to_owned(), ToString::to_string);
            out.line(format!("{}  {key}: {} → {}", rule.kind, shown(old.get(key)), shown(new.get(key))))?;
        }
    }
    Ok(())
}

/// Switch, clause and attention of a rule with its parameters, in one table.
fn flat(rule: &serde_json::Value) -> std::collections::BTreeMap<String, serde_json::Value> {
    let top = rule.as_object().into_iter().flatten().filter(|(key, _)| *key != "with");
    let with = rule["with"].as_object().into_iter().flatten();
    top.chain(with).map(|(key, value)| (key.clone(), value.clone())).collect()
}
