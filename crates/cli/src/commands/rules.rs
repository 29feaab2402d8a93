use pipeline::Plan;
use record::Lang;

use crate::args::RulesArgs;
use crate::out::{Failure, Out, exit};

pub(crate) fn rules(args: &RulesArgs, out: &mut Out) -> Result<u8, Failure> {
    let nowhere = std::path::Path::new("");
    let plan = Plan::read(&args.pipeline, Some(nowhere), Some(nowhere))?;
    let settings = serde_json::to_value(&plan.rules.rules).map_err(std::io::Error::from)?;
    for rule in check::rules() {
        let (enabled, clause) = (rule.enabled(&plan.rules), rule.cited(&plan.rules));
        let (name, parameters) = (rule.name(), &settings[rule.kind]["with"]);
        if args.json {
            out.json(&serde_json::json!({
                "v": record::WIRE_VERSION, "kind": rule.kind, "name": name.get(out.lang), "clause": clause, "enabled": enabled,
                "what": rule.manual(out.lang).what, "clears": rule.manual(out.lang).clears, "parameters": parameters,
            }))?;
            continue;
        }
        let on = match (enabled, out.lang) {
            (true, Lang::Zh) => "开",
            (false, Lang::Zh) => "关",
            (true, Lang::En) => "on",
            (false, Lang::En) => "off",
        };
        out.line(format!("{on}  {}  {clause}  {}", rule.kind, name.get(out.lang)))?;
        let what = rule.manual(out.lang).what;
        out.line(format!("      {what}"))?;
        if parameters.as_object().is_some_and(|p| !p.is_empty()) {
            out.line(format!("      {parameters}"))?;
        }
    }
    Ok(exit::DONE)
}
