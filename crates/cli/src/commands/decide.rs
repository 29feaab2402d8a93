use pipeline::Offline;
use record::{Act, Decision, Lang, Refusal, Round, Screening, Standing, Standings, Subject, Verdict, counted, reason_given};
use store::Ledger;

use super::last;
use crate::args::{DecideArgs, RoundArg, VerdictArg};
use crate::out::{Failure, Out, exit};
use crate::surroundings;

pub(crate) fn decide(args: &DecideArgs, out: &mut Out) -> Result<u8, Failure> {
    let (workspace, screening) = last::load(&args.at)?;
    let ledger = workspace.ledger()?;
    match (&args.from, &args.what, args.verdict, &args.by) {
        (Some(_), ..) => from_workbook(args, &screening, &ledger, out),
        (None, Some(what), Some(typed), Some(by)) => {
            let (subject, basis) = last::subject(&screening, what)?;
            required("决定人", "who decides", by)?;
            let verdict = verdict(typed);
            let value =
                pipeline::topic_set(&screening, &subject, verdict, args.topic.as_deref()).map_err(|say| Failure::usage(say.zh, say.en))?;
            let (reason, by) = (args.reason.trim().to_owned(), by.trim().to_owned());
            if verdict.needs_reason() && reason.is_empty() {
                let say = Verdict::lacks_reason();
                return Err(Failure::usage(format!("{}（--reason）", say.zh), format!("{} (--reason)", say.en)));
            }
            let decision = Decision { subject, verdict, value, reason, by, at: surroundings::now(), basis };
            one(&ledger, round(args.round), &decision, args.at.json, out)
        }
        // The parser asks for these together.
        (None, ..) => Err(Failure::usage("请写明对象、决定和 --by", "say what, the verdict and --by")),
    }
}

pub(crate) fn required(zh: &str, en: &str, value: &str) -> Result<(), Failure> {
    if value.trim().is_empty() { Err(Failure::usage(format!("{zh}不能为空"), format!("{en} cannot be empty"))) } else { Ok(()) }
}

fn one(ledger: &Ledger, round: Round, decision: &Decision, json: bool, out: &mut Out) -> Result<u8, Failure> {
    let done = record(ledger, round, std::slice::from_ref(decision), |_, _| false)?.pop().expect("there is one decision");
    let number = match done {
        Ok(number) => number,
        Err(refusal) => {
            let say = refusal.say();
            return Err(Failure::failed(say.zh, say.en));
        }
    };
    if json {
        out.json(decision)?;
        return Ok(exit::DONE);
    }
    let better = decision.value.as_deref().map_or_else(String::new, |t| format!(" → {t}"));
    let (what, Decision { verdict, by, reason, .. }) = (subject(&decision.subject), decision);
    out.say(
        format!("已记入台账第 {number} 条：{what} {}{better}（{by}，理由：{}）", verdict.zh(), reason_given(reason, Lang::Zh)),
        format!("recorded as no. {number}: {what} {}{better} ({by}, reason: {})", verdict.en(), reason_given(reason, Lang::En)),
    )?;
    Ok(exit::DONE)
}

/// Asks within the transaction that writes whether each decision may be taken, so that two people cannot both be first. `seen` says whether
/// what stands was shown to whoever decides: only then may it replace what somebody else said first.
pub(super) fn record(
    ledger: &Ledger,
    round: Round,
    decisions: &[Decision],
    seen: impl Fn(&Decision, &Standing) -> bool,
) -> Result<Vec<Result<u32, Refusal>>, Failure> {
    let asked: Vec<Act> = decisions.iter().map(|d| round.act(d.clone())).collect();
    // `may` is asked in the order of the acts.
    let mut turns = decisions.iter();
    let mut standings = Standings::default();
    let may = |acts: &[Act], _: &Act| {
        let decision = turns.next().expect("there are as many decisions as acts");
        let standing = standings.after(acts, &decision.subject);
        if seen(decision, standing) {
            standing.may(round, &decision.by, &decision.basis)
        } else {
            standing.may_unseen(round, &decision.by, &decision.basis)
        }
    };
    Ok(ledger.record_each(&asked, may)?)
}

pub(crate) fn subject(subject: &Subject) -> &str {
    match subject {
        Subject::Flag(id) => id.as_str(),
        Subject::Topic(entry) => entry,
    }
}

fn from_workbook(args: &DecideArgs, screening: &Screening, ledger: &Ledger, out: &mut Out) -> Result<u8, Failure> {
    let path = args.from.as_deref().expect("the caller saw the file");
    let bytes = std::fs::read(path).map_err(|e| Failure::opening(path, &e))?;
    let name = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    let standings = record::standings(&ledger.acts()?);
    let round = round(args.round);
    let at = surroundings::now();
    let known = pipeline::Known { screening, standings: &standings, round, at: &at };
    let mut read = pipeline::read_offline(&name, &bytes, known)
        .map_err(|p| Failure::usage(format!("{}：{}", path.display(), p.what.zh), format!("{}: {}", path.display(), p.what.en)))?;
    let (mut recorded, mut refused) = (0, 0);
    let (rows, decisions): (Vec<_>, Vec<Decision>) = std::mem::take(&mut read.new).into_iter().unzip();
    // What stood when the workbook was compared with it is what the workbook shows.
    let seen = |decision: &Decision, now: &Standing| {
        let shown = standings.get(&decision.subject).and_then(|standing| standing.decision(&decision.basis));
        shown == now.decision(&decision.basis)
    };
    for (row, done) in rows.into_iter().zip(record(ledger, round, &decisions, seen)?) {
        match done {
            Ok(_) => recorded += 1,
            Err(refusal) => {
                refused += 1;
                let say = refusal.say();
                out.say(format!("第 {row} 行未记入：{}", say.zh), format!("row {row} was not recorded: {}", say.en))?;
            }
        }
    }
    told(&read, recorded, refused, out)?;
    Ok(if refused == 0 && read.conflicts.is_empty() && read.problems.is_empty() { exit::DONE } else { exit::FAILED })
}

fn told(read: &Offline, recorded: usize, refused: usize, out: &mut Out) -> Result<(), Failure> {
    for p in &read.problems {
        let at = p.place.say();
        let (what, what_en) = (p.what.zh.trim_end_matches('。'), p.what.en.trim_end_matches('.'));
        out.say(
            format!("{}：{what}。{}{}", at.zh, p.what_was_done.zh, p.what_to_do.zh),
            format!("{}: {what_en}. {} {}", at.en, p.what_was_done.en, p.what_to_do.en),
        )?;
    }
    for c in &read.conflicts {
        let (a, b) = (&c.ledger, &c.workbook);
        out.say(
            format!(
                "第 {} 行 {} 有冲突，未记入：\n    台账    {}（{}，{}）理由：{}\n    工作簿  {}（{}）理由：{}",
                c.row,
                subject(&a.subject),
                a.verdict.zh(),
                a.by,
                report::minute(&a.at),
                reason_given(&a.reason, Lang::Zh),
                b.verdict.zh(),
                b.by,
                reason_given(&b.reason, Lang::Zh)
            ),
            format!(
                "row {} {} conflicts and was not recorded:\n    ledger    {} ({}, {}) reason: {}\n    workbook  {} ({}) reason: {}",
                c.row,
                subject(&a.subject),
                a.verdict.en(),
                a.by,
                report::minute(&a.at),
                reason_given(&a.reason, Lang::En),
                b.verdict.en(),
                b.by,
                reason_given(&b.reason, Lang::En)
            ),
        )?;
    }
    let (known, conflicts, problems) = (read.known, read.conflicts.len(), read.problems.len());
    out.say(
        format!("记入 {recorded} 条，已有 {known} 条，冲突 {conflicts} 条，未能记入 {refused} 条，无法使用 {problems} 行"),
        format!(
            "{recorded} recorded, {known} known already, {conflicts} in conflict, {refused} refused, {} not usable",
            counted(problems, "row", "rows")
        ),
    )
}

pub(crate) fn round(typed: RoundArg) -> Round {
    match typed {
        RoundArg::First => Round::First,
        RoundArg::Second => Round::Second,
        RoundArg::Adjudication => Round::Adjudication,
    }
}

fn verdict(typed: VerdictArg) -> Verdict {
    match typed {
        VerdictArg::Upheld => Verdict::Upheld,
        VerdictArg::Dismissed => Verdict::Dismissed,
        VerdictArg::NeedsCorrection => Verdict::NeedsCorrection,
        VerdictArg::Deferred => Verdict::Deferred,
    }
}
