use std::path::Path;

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
        not_over_foreign(path)?;
        not_over_filled_in(path)?;
        let standings = record::standings(&workspace.ledger()?.acts()?);
        let sheets = pipeline::offline_sheets(&screening, &standings, decide::round(args.round), out.lang);
        store::write_atomic(path, &report::workbook(&screening.contest.name, &sheets, out.lang)?)?;
        out.line(path.display())?;
    }
    let Some(folder) = &args.out else { return Ok(exit::DONE) };
    let wants = |format: &str| args.format.iter().any(|f| f == format);
    let files = pipeline::views(&workspace, &screening, out.lang, &wants)?;
    store::create_dir(folder)?;
    let files: Vec<_> = files.into_iter().map(|(name, bytes)| (folder.join(name), bytes)).collect();
    // All or none: some of this run beside some of another would be taken for one.
    files.iter().try_for_each(|(path, _)| not_over_filled_in(path))?;
    for (path, bytes) in files {
        pipeline::note_export(&workspace, &path, &bytes)?;
        store::write_atomic(&path, &bytes)?;
        out.line(path.display())?;
    }
    Ok(exit::DONE)
}

/// Refuses to write over a file that is something else: a list of experts, or an application, under a name that was mistyped.
fn not_over_foreign(path: &Path) -> Result<(), Failure> {
    match std::fs::read(path) {
        Ok(bytes) if !bytes.is_empty() && !pipeline::is_for_decisions(&bytes) => {
            let path = path.display();
            Err(Failure::failed(
                format!("{path} 不是由 shai export 写出的工作簿，没有覆盖。请换一个文件名，或先移走它"),
                format!("{path} is no workbook that `shai export` wrote and was not written over; give another name, or move it"),
            ))
        }
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(Failure::opening(path, &error)),
    }
}

/// Refuses to write over a workbook that people have filled in.
fn not_over_filled_in(path: &Path) -> Result<(), Failure> {
    match std::fs::read(path) {
        Ok(bytes) if pipeline::is_filled_in(&bytes) => {
            let path = path.display();
            Err(Failure::failed(
                format!("{path} 中填有结论，没有覆盖。先记入台账：shai decide --from \"{path}\"；再换一个文件名，或移走它"),
                format!(
                    "{path} has decisions filled in and was not written over. Record them first (shai decide --from \"{path}\"), then give another name or move it"
                ),
            ))
        }
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(Failure::opening(path, &error)),
    }
}
