use crate::args::ExportArgs;
use crate::out::{Failure, Out, exit};

use super::{decide, last};

pub(crate) fn export(args: &ExportArgs, out: &mut Out) -> Result<u8, Failure> {
    let known = ["jsonl", "xlsx", "html"];
    if let Some(unknown) = args.format.iter().find(|f| !known.contains(&f.as_str())) {
        return Err(Failure::usage(
            format!("不认识的格式 {unknown}；可用：{}", known.join("、")),
            format!("unknown format {unknown}; known: {}", known.join(", ")),
        ));
    }
    let (workspace, screening) = last::load(&args.at)?;
    if let Some(path) = &args.decisions {
        let standings = record::standings(&workspace.ledger()?.acts()?);
        let sheets = pipeline::offline_sheets(&screening, &standings, decide::round(args.round), out.lang);
        store::write_atomic(path, &report::workbook(&screening.contest.name, &sheets, out.lang)?)?;
        out.line(path.display())?;
    }
    let Some(folder) = &args.out else { return Ok(exit::DONE) };
    let wants = |format: &str| args.format.iter().any(|f| f == format);
    let files = pipeline::views(&workspace, &screening, out.lang, &wants)?;
    store::create_dir(folder)?;
    for (name, bytes) in files {
        let path = folder.join(name);
        store::write_atomic(&path, &bytes)?;
        out.line(path.display())?;
    }
    Ok(exit::DONE)
}
