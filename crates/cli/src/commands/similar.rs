use crate::args::SimilarArgs;
use crate::out::{Failure, Out, exit};

use super::{last, quotes};

pub(crate) fn similar(args: &SimilarArgs, out: &mut Out) -> Result<u8, Failure> {
    let (workspace, screening) = last::load(&args.at)?;
    let asked = last::entry(&screening, &args.entry)?;
    let originals = pipeline::Originals::of(&workspace)?;
    let found =
        pipeline::Meanings::load(&workspace, &screening)?.similar(&workspace, &originals, &screening, &asked.entry.no, args.limit)?;
    if args.at.json {
        for one in &found {
            out.json(one)?;
        }
        return Ok(exit::DONE);
    }
    out.line(format!("{}  {}", asked.entry.no, asked.entry.title))?;
    if found.is_empty() {
        out.say("没有可比较的正文：申报书未读到，或没有其他项目", "nothing to compare: no form was read, or there is no other entry")?;
    }
    for one in &found {
        let title = screening.entry(&one.entry).map_or("", |e| e.entry.title.as_str());
        out.line(format!("  {:.2}  {}  {title}", one.score, one.entry))?;
        for evidence in &one.evidence {
            quotes::passage(evidence, "        ", out)?;
        }
    }
    out.say(
        "含义相近不等于重复：疑似重复以 shai flags 为准。",
        "alike in meaning is not the same text: suspected duplicates are in `shai flags`.",
    )?;
    Ok(exit::DONE)
}
