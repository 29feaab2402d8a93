use record::{Decision, Subject, Verdict};
use store::Workspace;

use super::last;
use crate::args::{DecideArgs, VerdictArg};
use crate::out::{Failure, Out, exit};
use crate::surroundings;

pub(crate) fn decide(args: &DecideArgs, out: &mut Out) -> Result<u8, Failure> {
    let (_, screening) = last::load(&args.at)?;
    let flag = last::flag(&screening, &args.flag)?;
    for (what_zh, what_en, value) in [("理由", "a reason", &args.reason), ("决定人", "who decides", &args.by)] {
        if value.trim().is_empty() {
            return Err(Failure::usage(format!("{what_zh}不能为空"), format!("{what_en} cannot be empty")));
        }
    }
    let decision = Decision {
        subject: Subject::Flag(flag.id.as_str().to_owned()),
        verdict: verdict(args.verdict),
        value: None,
        reason: args.reason.trim().to_owned(),
        by: args.by.trim().to_owned(),
        at: surroundings::now(),
        basis: pipeline::basis_of(flag),
    };
    let number = Workspace::open_read(&args.at.workspace)?.ledger()?.append(&decision)?;
    if args.at.json {
        out.json(&decision)?;
    } else {
        out.say(
            format!("已记入台账第 {number} 条：{} {}（{}，{}）", flag.id, decision.verdict.zh(), decision.by, decision.reason),
            format!("recorded as no. {number}: {} {} ({}, {})", flag.id, decision.verdict.en(), decision.by, decision.reason),
        )?;
    }
    Ok(exit::DONE)
}

fn verdict(typed: VerdictArg) -> Verdict {
    match typed {
        VerdictArg::Upheld => Verdict::Upheld,
        VerdictArg::Dismissed => Verdict::Dismissed,
        VerdictArg::NeedsCorrection => Verdict::NeedsCorrection,
        VerdictArg::Deferred => Verdict::Deferred,
    }
}
