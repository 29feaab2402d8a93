//! What people do besides deciding: claims, lines taken back, scores; and the ledger as a list.

use record::{Act, Claim, Deed, EntryView, Lang, Score, Screening, Subject, Undo, Verdict, reason_given};

use super::{decide, last};
use crate::args::{ClaimArgs, LedgerArgs, ScoreArgs, UndoArgs};
use crate::out::{Failure, Out, exit};
use crate::surroundings;

pub(crate) fn claim(args: &ClaimArgs, out: &mut Out) -> Result<u8, Failure> {
    decide::required("认领人", "who takes it", &args.by)?;
    let (workspace, screening) = last::load(&args.at)?;
    let (subject, _) = last::subject(&screening, &args.what)?;
    let claim = Claim { subject: subject.clone(), by: args.by.trim().to_owned(), at: surroundings::now() };
    let act = Act::Deed(if args.release { Deed::Release(claim) } else { Deed::Claim(claim) });
    let free = |acts: &[Act]| record::standing_of(acts, &subject).may_claim(act.by(), args.release);
    let number = match workspace.ledger()?.record_if(&act, free)? {
        Ok(number) => number,
        Err(None) => return Err(Failure::failed("没有人认领，无需放回", "nobody has it: nothing to release")),
        Err(Some(Claim { by, at, .. })) => {
            let at = report::minute(&at);
            return Err(Failure::failed(format!("{by} 已在 {at} 认领"), format!("{by} has had it since {at}")));
        }
    };
    done(&act, number, args.at.json, out)
}

pub(crate) fn undo(args: &UndoArgs, out: &mut Out) -> Result<u8, Failure> {
    decide::required("撤回人", "who takes it back", &args.by)?;
    let (workspace, _) = last::load(&args.at)?;
    let (reason, by) = (args.reason.trim().to_owned(), args.by.trim().to_owned());
    let act = Act::Deed(Deed::Undo(Undo { of: args.line, reason, by, at: surroundings::now() }));
    match workspace.ledger()?.record_if(&act, |acts| record::may_undo(acts, args.line, act.by()))? {
        Ok(number) => done(&act, number, args.at.json, out),
        Err(refused) => {
            let say = refused.say();
            Err(Failure::usage(say.zh, say.en))
        }
    }
}

pub(crate) fn score(args: &ScoreArgs, out: &mut Out) -> Result<u8, Failure> {
    decide::required("评分人", "who scores", &args.by)?;
    let (workspace, screening) = last::load(&args.at)?;
    let entry = &last::entry(&screening, &args.entry)?.entry;
    if entry.division != screening.home {
        return Err(Failure::usage("只给本赛区的项目评分", "only entries of this division are scored"));
    }
    let entry = entry.no.clone();
    let (by, note) = (args.by.trim().to_owned(), args.note.trim().to_owned());
    let act = Act::Deed(Deed::Score(Score { entry, points: Some(args.points), note, by, at: surroundings::now() }));
    let number = workspace.ledger()?.record(&act)?;
    done(&act, number, args.at.json, out)
}

fn done(act: &Act, number: u32, json: bool, out: &mut Out) -> Result<u8, Failure> {
    if json {
        out.json(act)?;
    } else {
        let (zh, en) = told(act);
        out.say(format!("已记入台账第 {number} 条：{zh}"), format!("recorded as no. {number}: {en}"))?;
    }
    Ok(exit::DONE)
}

/// What people did about an entry as a whole: its topic, its scores.
pub(super) fn on_entry(screening: &Screening, acts: &[Act], no: &str, out: &mut Out) -> Result<(), Failure> {
    let standing = record::standings(acts).remove(&Subject::Topic(no.to_owned()));
    let basis = screening.entry(no).map(EntryView::topic_basis);
    if let Some(decision) = standing.as_ref().zip(basis).and_then(|(s, basis)| s.decision(&basis)) {
        let (zh, en) = told(&Act::Decision(decision.clone()));
        out.say(format!("  赛题：{zh}"), format!("  topic: {en}"))?;
    }
    for score in record::scores(acts).into_values().filter(|s| s.entry == no) {
        let (zh, en) = told(&Act::Deed(Deed::Score(score)));
        out.say(format!("  {zh}"), format!("  {en}"))?;
    }
    Ok(())
}

/// A line in words.
fn told(act: &Act) -> (String, String) {
    let on = |s: &Subject| decide::subject(s).to_owned();
    let decision = |d: &record::Decision, zh: &str, en: &str| {
        let better = d.value.as_deref().map_or_else(String::new, |t| format!(" → {t}"));
        (
            format!("{zh} {} {}{better}（{}，理由：{}）", on(&d.subject), d.verdict.zh(), d.by, reason_given(&d.reason, Lang::Zh)),
            format!("{en} {} {}{better} ({}, reason: {})", on(&d.subject), d.verdict.en(), d.by, reason_given(&d.reason, Lang::En)),
        )
    };
    match act {
        Act::Decision(d) => decision(d, "初核", "decision"),
        Act::Deed(Deed::Second(d)) => decision(d, "复核", "second review"),
        Act::Deed(Deed::Adjudication(d)) => decision(d, "裁定", "adjudication"),
        Act::Deed(Deed::Claim(c)) => (format!("认领 {}（{}）", on(&c.subject), c.by), format!("claim {} ({})", on(&c.subject), c.by)),
        Act::Deed(Deed::Release(c)) => (format!("放回 {}（{}）", on(&c.subject), c.by), format!("release {} ({})", on(&c.subject), c.by)),
        Act::Deed(Deed::Undo(u)) => {
            let (zh, en) = (reason_given(&u.reason, Lang::Zh), reason_given(&u.reason, Lang::En));
            (format!("撤回第 {} 条（{}，理由：{zh}）", u.of, u.by), format!("take back no. {} ({}, reason: {en})", u.of, u.by))
        }
        Act::Deed(Deed::Score(s)) => match s.points {
            Some(points) => {
                (format!("评分 {} {points}（{}）{}", s.entry, s.by, s.note), format!("score {} {points} ({}) {}", s.entry, s.by, s.note))
            }
            None => (format!("备注 {}（{}）{}", s.entry, s.by, s.note), format!("note {} ({}) {}", s.entry, s.by, s.note)),
        },
    }
}

pub(crate) fn ledger(args: &LedgerArgs, out: &mut Out) -> Result<u8, Failure> {
    let (workspace, _) = last::load(&args.at)?;
    let acts = workspace.ledger()?.acts()?;
    if args.agreement {
        return agreement(&acts, args.at.json, out);
    }
    if acts.is_empty() && !args.at.json {
        out.say("台账中还没有记录", "the ledger is empty")?;
    }
    let back = record::taken_back(&acts);
    for (number, act) in (1u32..).zip(&acts) {
        if args.at.json {
            out.json(&serde_json::json!({ "v": record::WIRE_VERSION, "no": number, "taken_back": back.contains(&number), "act": act }))?;
            continue;
        }
        let (zh, en) = told(act);
        let (zh_mark, en_mark) = if back.contains(&number) { ("［已撤回］", " [taken back]") } else { ("", "") };
        out.say(format!("{number:>5}  {zh}{zh_mark}"), format!("{number:>5}  {en}{en_mark}"))?;
    }
    let disputed: Vec<String> =
        record::standings(&acts).iter().filter(|(_, s)| s.disputed()).map(|(subject, _)| decide::subject(subject).to_owned()).collect();
    if !disputed.is_empty() && !args.at.json {
        let list = disputed.join(" ");
        out.say(format!("初核与复核不一致，待裁定：{list}"), format!("first and second differ, to be adjudicated: {list}"))?;
    }
    Ok(exit::DONE)
}

fn agreement(acts: &[Act], json: bool, out: &mut Out) -> Result<u8, Failure> {
    let standings = record::standings(acts);
    let pairs = standings.values().filter_map(|s| s.pair()).map(|(a, b)| (a.verdict, b.verdict));
    let Some(found) = report::agreement(pairs) else {
        if json {
            out.json(&serde_json::Value::Null)?;
        } else {
            out.say("还没有既有初核又有复核的项", "nothing has both a first and a second decision yet")?;
        }
        return Ok(exit::DONE);
    };
    if json {
        out.json(&found)?;
        return Ok(exit::DONE);
    }
    let kappa = match (found.kappa, found.margin) {
        (Some(kappa), Some(margin)) => format!("{kappa:.2} ± {margin:.2}"),
        _ => "–".to_owned(),
    };
    let (n, same, chance) = (found.subjects, 100.0 * found.observed, 100.0 * found.by_chance);
    out.say(
        format!("{n} 项有初核和复核：一致 {same:.0} %（偶然一致 {chance:.0} %），Cohen κ {kappa}"),
        format!("{n} with both: {same:.0} % agree ({chance:.0} % by chance), Cohen's kappa {kappa}"),
    )?;
    for (first, row) in Verdict::ALL.iter().zip(&found.table) {
        for (second, count) in Verdict::ALL.iter().zip(row).filter(|(_, n)| **n > 0) {
            out.say(
                format!("  初核{} · 复核{}  {count}", first.zh(), second.zh()),
                format!("  first {} · second {}  {count}", first.en(), second.en()),
            )?;
        }
    }
    Ok(exit::DONE)
}
