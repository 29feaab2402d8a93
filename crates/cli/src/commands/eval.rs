use crate::args::EvalArgs;
use crate::out::{Failure, Out, exit};

use super::last;

pub(crate) fn eval(args: &EvalArgs, out: &mut Out) -> Result<u8, Failure> {
    let (_, screening) = last::load(&args.at)?;
    let text = std::fs::read_to_string(&args.truth).map_err(|e| Failure::opening(&args.truth, &e))?;
    let truth: report::eval::Truth = serde_json::from_str(&text).map_err(|e| {
        Failure::usage(format!("{} 不是真相文件：{e}", args.truth.display()), format!("{} is no truth file: {e}", args.truth.display()))
    })?;
    let evaluation = report::eval::evaluate(&screening, &truth);
    if args.at.json {
        out.json(&evaluation)?;
    } else {
        let text = evaluation.text(out.lang);
        out.line(text.trim_end())?;
    }
    Ok(exit::DONE)
}
