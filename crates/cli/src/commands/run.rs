use std::path::Path;

use pipeline::Plan;
use record::{Lang, Screening};

use crate::args::RunArgs;
use crate::out::{Failure, Out, exit};
use crate::surroundings;
use crate::watch::{INTERRUPTED, Progress, tell_stopping};

pub(crate) fn run(args: &RunArgs, out: &mut Out) -> Result<u8, Failure> {
    let plan = Plan::read(&args.pipeline, args.intake.as_deref(), args.workspace.as_deref());
    let mut plan = plan.map_err(|error| not_read(&args.pipeline, error))?;
    plan.retry_costly = args.retry_costly;
    catch_interrupts(out.lang)?;
    let watch = Progress::new(out.lang);
    let context = surroundings::context(&plan, out.lang, &watch)?;
    let finished = pipeline::run(&plan, &context)?;
    if args.json {
        out.json(&finished.screening.run)?;
    } else {
        out.line(report::summary_text(&finished.screening, out.lang).trim_end())?;
        if finished.outdated_decisions > 0 {
            out.say(
                format!("有 {} 条以前的决定因材料已变而不再适用，请重新查看。", finished.outdated_decisions),
                format!(
                    "{} earlier decisions no longer apply because the material changed; please look again.",
                    finished.outdated_decisions
                ),
            )?;
        }
        let folder = plan.workspace.join("out");
        let report = store::shown(&folder.canonicalize().unwrap_or(folder).join("summary.html"));
        out.say(format!("报告：{report}"), format!("Report: {report}"))?;
        if !is_looked_for(&plan.workspace) {
            let at = plan.workspace.display();
            out.say(
                format!("查看结果的命令请加 --workspace {at}，如 shai queue --workspace {at}"),
                format!("To look at it, give other commands --workspace {at}: shai queue --workspace {at}"),
            )?;
        }
    }
    Ok(if is_whole(&finished.screening) { exit::DONE } else { exit::SOME_UNREADABLE })
}

/// Why there is no plan. A pipeline file that is not there is what whoever begins meets first.
fn not_read(file: &Path, error: pipeline::Error) -> Failure {
    match error {
        pipeline::Error::Open { path, source } if path == file && source.kind() == std::io::ErrorKind::NotFound => Failure::usage(
            format!("没有流程文件 {}。请检查路径；还没有流程文件的，先用 shai init 写出一个（shai init --help 有示例）", file.display()),
            format!("there is no pipeline file {}; check the path, or have `shai init` write one first (shai init --help)", file.display()),
        ),
        other => other.into(),
    }
}

/// Whether commands find the workspace where the user stands, without being told.
fn is_looked_for(workspace: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    real(workspace) == real(Path::new(crate::args::WORKSPACE))
}

/// Whether every file was read that anybody of this season can mend, and every table, and nothing says that most of the season is missing. A file
/// that the system did not open is read no more than a damaged one, wherever it lies.
fn is_whole(screening: &Screening) -> bool {
    let refused = screening.problems.iter().any(|p| p.code == intake::REFUSED);
    let is_there = screening.halved().is_empty() && screening.doubts().next().is_none();
    screening.unread().to_mend == 0 && !refused && is_there && screening.lost_tables().next().is_none()
}

/// The first Ctrl-C asks the run to stop at the next file, and says what that waits for; what was read is kept. The second ends the program at
/// once: every file in the workspace is written whole or not at all, so that is safe too.
fn catch_interrupts(lang: Lang) -> Result<(), Failure> {
    ctrlc::set_handler(move || {
        if INTERRUPTED.swap(true, std::sync::atomic::Ordering::SeqCst) {
            #[expect(clippy::exit, reason = "the second Ctrl-C means now")]
            std::process::exit(i32::from(exit::INTERRUPTED));
        }
        tell_stopping(lang);
    })
    .map_err(|e| Failure::failed(format!("不能监听 Ctrl-C：{e}"), format!("cannot listen for Ctrl-C: {e}")))
}
