//! What the tests that run the pipeline share: surroundings that never change and nobody who watches.

use pipeline::{Context, Reader, Stage, Watch};
use record::Lang;

/// Nobody looks on, and nobody interrupts.
pub(crate) struct Silent;

impl Watch for Silent {
    fn begin(&self, _: Stage, _: u64) {}
    fn step(&self, _: Stage, _: &str) {}
    fn end(&self, _: Stage, _: f64) {}
    fn interrupted(&self) -> bool {
        false
    }
}

/// Files are read in the test's own process, without a reader of scans.
pub(crate) fn context(watch: &Silent) -> Context<'_> {
    Context {
        now: "2025-11-01T00:00:00Z".to_owned(),
        version: "0.0.0",
        who: store::Who { program: "test".to_owned(), started: "2025-11-01T00:00:00Z".to_owned(), pid: std::process::id() },
        reader: Reader::Here(None),
        lang: Lang::Zh,
        watch,
    }
}
