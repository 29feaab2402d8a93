//! Text reuse: fingerprints, join, alignment, template subtraction.

mod engine;
mod found;
mod screen;
mod settings;

pub use engine::pairs;
pub use found::{CommonBlock, Counts, Found, NO_GROUP, Pair, Passage, ShortRun, Source, Why};
pub use screen::{Role, Screened, screen, screen_with};
pub use settings::{Evidence, Legal, Logistic, Passages, Retold, Settings, Titles};
