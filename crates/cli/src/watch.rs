//! Progress: a live line on a terminal, one plain line per stage elsewhere.

use std::collections::BTreeSet;
use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use pipeline::{Stage, Watch};
use record::Lang;

use crate::out::harmless;

/// Set by the signal handler, looked at between files and stages.
pub(crate) static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// What is going on: also the handler of signals, which has nothing else in its hands, says so.
struct GoingOn {
    bar: Option<ProgressBar>,
    stage: Option<Stage>,
    /// Files that are being read.
    files: BTreeSet<String>,
}

static GOING_ON: Mutex<GoingOn> = Mutex::new(GoingOn { bar: None, stage: None, files: BTreeSet::new() });

fn going_on() -> MutexGuard<'static, GoingOn> {
    GOING_ON.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Tells whoever asked to stop what is still waited for: a scan may take half a minute.
pub(crate) fn tell_stopping(lang: Lang) {
    let now = going_on();
    let said = harmless(&stopping(now.stage, &now.files, lang));
    match &now.bar {
        Some(bar) => bar.println(said),
        // A message that cannot be written must not keep the run from stopping.
        None => match writeln!(std::io::stderr(), "{said}") {
            Ok(()) | Err(_) => {}
        },
    }
}

fn stopping(stage: Option<Stage>, files: &BTreeSet<String>, lang: Lang) -> String {
    // Folder and name: the front is the same for all.
    let short = |path: &String| path.rsplitn(3, '/').take(2).collect::<Vec<_>>().into_iter().rev().collect::<Vec<_>>().join("/");
    let awaited = files.first().map(|first| (short(first), files.len()));
    match (lang, awaited, stage) {
        (Lang::Zh, Some((first, 1)), _) => format!("正在停止：等 {first} 读完；再按一次 Ctrl-C 立即停止"),
        (Lang::Zh, Some((first, n)), _) => format!("正在停止：等 {first} 等 {n} 份材料读完；再按一次 Ctrl-C 立即停止"),
        (Lang::Zh, None, Some(stage)) => format!("正在停止：等“{}”一步结束；再按一次 Ctrl-C 立即停止", stage.zh()),
        (Lang::Zh, None, None) => "正在停止；再按一次 Ctrl-C 立即停止".to_owned(),
        (Lang::En, Some((first, 1)), _) => format!("Stopping when {first} is read; Ctrl-C again stops at once"),
        (Lang::En, Some((first, n)), _) => {
            format!(
                "Stopping when {first} and {} are read; Ctrl-C again stops at once",
                record::counted(n - 1, "other file", "other files")
            )
        }
        (Lang::En, None, Some(stage)) => format!("Stopping when {} is done; Ctrl-C again stops at once", stage.name()),
        (Lang::En, None, None) => "Stopping; Ctrl-C again stops at once".to_owned(),
    }
}

/// Shows progress on standard error.
pub(crate) struct Progress {
    lang: Lang,
    terminal: bool,
}

impl Progress {
    pub(crate) fn new(lang: Lang) -> Self {
        Self { lang, terminal: std::io::stderr().is_terminal() }
    }

    fn name(&self, stage: Stage) -> &'static str {
        match self.lang {
            Lang::Zh => stage.zh(),
            Lang::En => stage.name(),
        }
    }
}

/// A run that ends early leaves no half line behind.
impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = going_on().bar.take() {
            bar.finish_and_clear();
        }
    }
}

impl Watch for Progress {
    fn begin(&self, stage: Stage, total: u64) {
        going_on().stage = Some(stage);
        if !self.terminal {
            return;
        }
        let bar = ProgressBar::with_draw_target((total > 0).then_some(total), ProgressDrawTarget::stderr());
        let template = match (total > 0, self.lang) {
            (true, Lang::Zh) => "{prefix}  {bar:30} {pos}/{len}  剩余 {eta}  {wide_msg}",
            (true, Lang::En) => "{prefix}  {bar:30} {pos}/{len}  ETA {eta}  {wide_msg}",
            (false, _) => "{prefix}  {spinner} {elapsed}",
        };
        bar.set_style(ProgressStyle::with_template(template).expect("a constant template parses"));
        bar.set_prefix(self.name(stage));
        if total == 0 {
            bar.enable_steady_tick(std::time::Duration::from_millis(120));
        }
        going_on().bar = Some(bar);
    }

    fn starts(&self, _: Stage, what: &str) {
        going_on().files.insert(what.to_owned());
    }

    fn step(&self, _: Stage, what: &str) {
        let mut now = going_on();
        now.files.remove(what);
        if let Some(bar) = &now.bar {
            bar.set_message(harmless(what));
            bar.inc(1);
        }
    }

    fn end(&self, stage: Stage, seconds: f64) {
        let ended = {
            let mut now = going_on();
            (now.stage, now.files) = (None, BTreeSet::new());
            now.bar.take()
        };
        if let Some(bar) = ended {
            bar.finish_and_clear();
        }
        // A progress line that cannot be written (a closed terminal) must not stop a run that can go on.
        match writeln!(std::io::stderr(), "{}  {seconds:.1} s", self.name(stage)) {
            Ok(()) | Err(_) => {}
        }
    }

    fn interrupted(&self) -> bool {
        INTERRUPTED.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_asks_to_stop_is_told_what_is_waited_for() {
        let files = |paths: &[&str]| paths.iter().map(|path| (*path).to_owned()).collect::<BTreeSet<String>>();
        let one = files(&["divisions/gd-2025/files/GD2025-0001/申报书.pdf"]);
        let two = files(&["divisions/gd-2025/files/GD2025-0001/申报书.pdf", "divisions/gd-2025/files/GD2025-0002/证明.jpg"]);
        let check = |stage, files: &BTreeSet<String>, zh: &str, en: &str| {
            assert_eq!((stopping(stage, files, Lang::Zh), stopping(stage, files, Lang::En)), (zh.to_owned(), en.to_owned()));
        };
        check(
            Some(Stage::Extract),
            &one,
            "正在停止：等 GD2025-0001/申报书.pdf 读完；再按一次 Ctrl-C 立即停止",
            "Stopping when GD2025-0001/申报书.pdf is read; Ctrl-C again stops at once",
        );
        check(
            Some(Stage::Extract),
            &two,
            "正在停止：等 GD2025-0001/申报书.pdf 等 2 份材料读完；再按一次 Ctrl-C 立即停止",
            "Stopping when GD2025-0001/申报书.pdf and 1 other file are read; Ctrl-C again stops at once",
        );
        check(
            Some(Stage::Reuse),
            &files(&[]),
            "正在停止：等“查重”一步结束；再按一次 Ctrl-C 立即停止",
            "Stopping when reuse is done; Ctrl-C again stops at once",
        );
    }
}
