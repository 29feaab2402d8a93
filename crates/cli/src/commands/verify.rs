use crate::args::VerifyArgs;
use crate::out::{Failure, Out, exit};
use crate::surroundings;

use super::last;

pub(crate) fn verify(args: &VerifyArgs, out: &mut Out) -> Result<u8, Failure> {
    let (workspace, screening) = last::load(&args.at)?;
    if args.ledger {
        let ledger = workspace.ledger()?;
        let (head, seal) = (ledger.verify()?, ledger.seal().name());
        out.say(
            format!("决定台账完好：{} 条，{seal} 链首尾一致，末条 {}", head.seq, head.hash),
            format!(
                "the ledger is sound: {}, the {seal} chain holds, the last is {}",
                record::counted(head.seq, "line", "lines"),
                head.hash
            ),
        )?;
        return Ok(exit::DONE);
    }
    let asked = args.flags.iter().map(|id| last::flag(&screening, id).map(|flag| flag.id.as_str())).collect::<Result<Vec<&str>, _>>()?;
    let watch = crate::watch::Progress::new(out.lang);
    // A file is read again as it was read: what the office lets it cost is part of that.
    let context = surroundings::context(&pipeline::plan_of(&workspace, None)?, out.lang, &watch)?;
    let verified = pipeline::verify(&workspace, &screening, args.intake.as_deref(), &context)?;
    let wanted = |id: &str| asked.is_empty() || asked.contains(&id);
    let mut differ = 0;
    let mut same = 0;
    for one in verified.iter().filter(|v| wanted(&v.flag)) {
        match &one.difference {
            None => same += 1,
            Some(difference) => {
                differ += 1;
                let difference = difference.get(out.lang).to_owned();
                out.line(format!("✗ {}  {difference}", one.flag))?;
            }
        }
    }
    out.say(
        format!("用原始文件重新核算：{same} 条一致，{differ} 条不一致"),
        format!("recomputed from the raw files: {same} identical, {differ} differ"),
    )?;
    Ok(if differ > 0 { exit::FAILED } else { exit::DONE })
}
