//! Text reuse: every passage that two texts of a corpus share, and what that means for a contest's entries.
//!
//! Two layers. [`pairs`] works on any texts: letters → hashed grams → count over the whole corpus → common grams masked and put into the
//! ledger → the rest joined → anchors → chains → alignment. It knows nothing of contests; the steps are listed in `engine`. [`screen`] works on
//! entries: names blanked, forms and standard texts weighed down, passages, retold sentences and tables turned into matches with kind, direction,
//! reasons and probability. Files beside the forms are compared too, with each other and with the forms; the steps are listed in `screen`.
//!
//! What is promised, and proved in `tests/guarantee.rs` against brute force: a run of 13 letters (`passages.min_run`) that two texts share is
//! part of a reported passage, listed as a short run, or in the ledger of common text, where the short runs of forms are listed too. Edited
//! copies are found by likelihood: `bench/` says how many. What decides about a finding stands in [`Settings`]; costs of the alignment stand beside
//! it.
//!
//! Never here: any file opened, any entry judged.

mod engine;
mod found;
mod screen;
mod settings;

pub use engine::{candidates, pairs};
pub use found::{CommonBlock, Counts, Found, Pair, Passage, ShortRun, Source, Why};
pub use screen::{Case, Paper, Role, Screened, screen};
pub use settings::{AboutItself, Amount, Attached, Evidence, Filled, Legal, Logistic, Passages, Retold, Settings, Tables, Titles, Told};
