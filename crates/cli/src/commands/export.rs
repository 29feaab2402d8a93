use crate::args::ExportArgs;
use crate::out::{Failure, Out, exit};

use super::last;

pub(crate) fn export(args: &ExportArgs, out: &mut Out) -> Result<u8, Failure> {
    let known = ["jsonl", "xlsx", "html"];
    if let Some(unknown) = args.format.iter().find(|f| !known.contains(&f.as_str())) {
        return Err(Failure::usage(
            format!("不认识的格式 {unknown}；可用：{}", known.join("、")),
            format!("unknown format {unknown}; known: {}", known.join(", ")),
        ));
    }
    let (_, screening) = last::load(&args.at)?;
    let wants = |format: &str| args.format.iter().any(|f| f == format);
    let files = pipeline::views(&screening, out.lang, &wants)?;
    store::create_dir(&args.out)?;
    for (name, bytes) in files {
        let path = args.out.join(name);
        store::write_atomic(&path, &bytes)?;
        out.line(path.display())?;
    }
    Ok(exit::DONE)
}
