//! Orders that depend on what people did: which flag to look at next, and the entries by learned weights.

use std::collections::BTreeMap;

use rank::{Learned, Queue};
use record::{Ranking, Say, Screening, counted};
use store::Workspace;

use super::{last, look};
use crate::args::QueueArgs;
use crate::out::{Failure, Out, exit};

pub(crate) fn queue(args: &QueueArgs, out: &mut Out) -> Result<u8, Failure> {
    let (workspace, screening) = last::load(&args.at)?;
    let rules = pipeline::plan_of(&workspace, args.pipeline.as_deref())?.criteria.attention;
    let queue = rank::queue(&screening.flags, &rules);
    let unflagged = pipeline::unflagged(&screening);
    let sample = rank::audit(&unflagged, &format!("{}/{}", screening.contest.name, screening.home), &rules);
    let most = rank::most_missed(unflagged.len(), sample.len(), 0, rules.confidence);
    if args.at.json {
        let items: Vec<_> = queue
            .items
            .iter()
            .map(|q| serde_json::json!({ "id": q.flag.id, "chance": q.chance, "value": q.value, "miss": q.miss, "left": q.left }))
            .collect();
        out.json(&serde_json::json!({
            "v": record::WIRE_VERSION, "factors": queue.factors, "decided": queue.decided, "upheld": queue.upheld, "miss_now": queue.miss_now,
            "stop_after": queue.stop_after, "items": items, "unflagged": unflagged.len(), "sample": sample, "most_if_none_found": most,
        }))?;
        return Ok(exit::DONE);
    }
    let standings = record::standings(&workspace.ledger()?.acts()?);
    let percent = 100.0 * rules.miss;
    for (place, item) in (1usize..).zip(&queue.items).take(args.limit) {
        look::standing_line(item.flag, standings.get(&item.flag.subject()), out)?;
        // Of what is nearly certain a number on each line would tell nothing.
        if item.chance < 0.99 {
            let chance = 100.0 * item.chance;
            out.say(format!("      成立的可能约 {chance:.0} %"), format!("      about {chance:.0} % to be upheld"))?;
        }
        if place == queue.stop_after {
            out.say(
                format!("—— 看到这里即可停：后面还有应成立标记的可能不超过 {percent:.0} %"),
                format!("—— may stop here: a miss has no more than {percent:.0} %"),
            )?;
        }
    }
    summary(&queue, percent, out)?;
    if unflagged.is_empty() {
        out.say("每个项目都有标记，没有可抽查的项目", "every entry has a flag: there is none to sample")?;
        return Ok(exit::DONE);
    }
    let (n, all, list) = (sample.len(), unflagged.len(), sample.join(" "));
    let confidence = 100.0 * rules.confidence;
    out.say(
        format!("没有标记的 {all} 项中随机抽查 {n} 项：{list}\n若这 {n} 项都没有问题，则全部 {all} 项中有问题的不超过 {most} 项（置信度 {confidence:.0} %）"),
        format!("{n} of {} without a flag, drawn at random to be looked at: {list}\nif these {n} have nothing, at most {most} of the {all} have (confidence {confidence:.0} %)", counted(all, "entry", "entries")),
    )?;
    Ok(exit::DONE)
}

fn summary(queue: &Queue<'_>, percent: f64, out: &mut Out) -> Result<(), Failure> {
    let (open, stop, decided, upheld) = (queue.items.len(), queue.stop_after, queue.decided, queue.upheld);
    if open == 0 {
        return out.say("没有待看的标记", "no flag is open");
    }
    let learned = match decided {
        0 => Say::new("", ""),
        n => Say::new(
            format!("已决 {n} 条，其中成立 {upheld} 条，同类标记的估计已据此调整。"),
            format!(" {n} decided, {upheld} of them upheld; estimates of flags of these kinds follow them."),
        ),
    };
    let all = match stop {
        0 => Say::new(
            format!("待看 {open} 条；仅供参考的除外，现在就停，漏掉应成立标记的可能也不超过 {percent:.0} %。"),
            format!("{open} open; information apart, stopping now misses a flag to be upheld with no more than {percent:.0} %."),
        ),
        _ => Say::new(
            format!("待看 {open} 条；仅供参考的除外，须看完前 {stop} 条，漏掉应成立标记的可能才不超过 {percent:.0} %。"),
            format!(
                "{open} open; information apart, the first {stop} are to be read for a chance of no more than {percent:.0} % to miss one to be upheld."
            ),
        ),
    };
    out.say(format!("{}{}", all.zh, learned.zh), format!("{}{}", all.en, learned.en))
}

/// The places by weights learned from experts' scores, and in lines what changes. The run's own places stay as they are.
pub(super) fn learned(workspace: &Workspace, screening: &Screening, quiet: bool, out: &mut Out) -> Result<Vec<Ranking>, Failure> {
    let criteria = pipeline::plan_of(workspace, None)?.criteria;
    let scores = record::scores(&workspace.ledger()?.acts()?);
    let given = rank::given(&screening.rankings, scores.values());
    let Some(found) = rank::learn(&screening.rankings, &given, &criteria.learn) else {
        let (n, least) = (given.len(), criteria.learn.least);
        return Err(Failure::failed(
            format!("评分 {n} 个，同一专家拉开差距的成对项目不足 {least} 对，学不到权重"),
            format!(
                "{}: fewer than {least} pairs of entries that one expert scored apart, nothing can be learned",
                counted(n, "score", "scores")
            ),
        ));
    };
    let weights: BTreeMap<String, f64> = found.weights.iter().map(|(name, _, new)| (name.clone(), *new)).collect();
    let moved = rank::reweighed(&screening.rankings, &weights, &criteria);
    if !quiet {
        told(screening, &found, &moved, out)?;
    }
    Ok(moved)
}

fn told(screening: &Screening, found: &Learned, moved: &[Ranking], out: &mut Out) -> Result<(), Failure> {
    let (pairs, before, after) = (found.pairs, 100.0 * found.before, 100.0 * found.after);
    out.say(
        format!("从 {pairs} 对评分学到的权重（与专家次序一致的比例：原权重 {before:.0} %，学到的 {after:.0} %，各专家由其余专家的评分来预测）："),
        format!("weights learned from {pairs} pairs of scores (in the experts' order: {before:.0} % by the contest's, {after:.0} % by the learned, each expert predicted from the others):"),
    )?;
    let names: BTreeMap<&str, &record::Say> =
        screening.rankings.iter().flat_map(|r| &r.contributions).map(|c| (c.criterion.as_str(), &c.name)).collect();
    for (key, own, new) in &found.weights {
        let name = names.get(key.as_str()).map_or(key.as_str(), |say| say.get(out.lang));
        out.line(format!("  {name}  {own:.2} → {new:.2}"))?;
    }
    let places: BTreeMap<&str, u32> = screening.rankings.iter().map(|r| (r.entry.as_str(), r.place)).collect();
    for r in moved {
        let (was, is) = (places.get(r.entry.as_str()).copied().unwrap_or(0), r.place);
        if was == is {
            continue;
        }
        out.say(format!("  {} {}：第 {was} → {is} 位", r.track, r.entry), format!("  {} {}: place {was} → {is}", r.track, r.entry))?;
    }
    out.say(
        "以下为学到权重的次序；本次筛查的结果没有改动。",
        "Below is the order by the learned weights; the result of the run is unchanged.",
    )
}
