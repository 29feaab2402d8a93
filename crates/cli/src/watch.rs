//! Progress: a live line on a terminal, one plain line per stage elsewhere.

use std::io::{IsTerminal, Write};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use pipeline::{Stage, Watch};
use record::Lang;

/// Set by the signal handler, looked at between files and stages.
pub(crate) static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Shows progress on standard error.
pub(crate) struct Progress {
    lang: Lang,
    bar: Mutex<Option<ProgressBar>>,
    terminal: bool,
}

impl Progress {
    pub(crate) fn new(lang: Lang) -> Self {
        Self { lang, bar: Mutex::new(None), terminal: std::io::stderr().is_terminal() }
    }

    fn name(&self, stage: Stage) -> &'static str {
        match self.lang {
            Lang::Zh => stage.zh(),
            Lang::En => stage.name(),
        }
    }

    fn bar(&self) -> std::sync::MutexGuard<'_, Option<ProgressBar>> {
        self.bar.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Watch for Progress {
    fn begin(&self, stage: Stage, total: u64) {
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
        *self.bar() = Some(bar);
    }

    fn step(&self, _: Stage, what: &str) {
        if let Some(bar) = self.bar().as_ref() {
            bar.set_message(what.to_owned());
            bar.inc(1);
        }
    }

    fn end(&self, stage: Stage, seconds: f64) {
        if let Some(bar) = self.bar().take() {
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
