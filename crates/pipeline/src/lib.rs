//! Pipeline file → plan → phases. The only crate that knows the order of the stages; it opens no format and finds nothing of its own in a text.
//! What needs two stages at once lies here: a form beside its registry, experts beside entries, a change beside the finding it would clear.

mod changes;
mod cover;
mod decisions;
mod error;
mod file;
mod filled;
mod gather;
mod gone;
mod learning;
mod lists;
mod memory;
mod numbers;
mod offline;
mod origin;
mod originals;
mod panel;
mod phases;
mod plan;
mod searchable;
mod shortlist;
mod similar;
mod taught;
mod templates;
mod validate;
mod vectors;
mod verify;
mod views;
mod whatif;
mod withdrawn;

pub use decisions::{apply_decisions, topic_set, unflagged};
pub use error::{Error, ExitClass, FileFault};
pub use file::{Divisions, LedgerSettings, PipelineFile, StageSettings, read_rules};
pub use filled::note_export;
pub use gather::{Gathered, gather};
pub use learning::{Correction, FlagChanges, Lesson, classify_texts, dossiers, preview};
pub use numbers::find_entry;
pub use offline::{Conflict, Known, Offline, is_filled_in, is_for_decisions, offline_sheets, read_offline};
pub use origin::{is_index_of_run, plan_of};
pub use originals::Originals;
pub use panel::{Expert, Experts, Given, Load, Panel, PanelFigures, Recused, Seat, panel, panel_sheets, panel_without, read_experts};
pub use phases::{Context, Finished, Reader, Stage, Watch, run};
pub use plan::Plan;
pub use shortlist::{ToCheck, not_ranked, shortlist, shortlist_sheets, suspected_twins};
pub use similar::{Among, FormText, Meanings, Similar};
pub use taught::{Taught, apply_corrections, decided_topics, take_back_corrections};
pub use vectors::EncodeSettings;
pub use verify::{Verified, verify};
pub use views::views;
pub use whatif::{Outcome, Trials, Tried};
pub use withdrawn::{not_proposed, withdrawn, withdrawn_of};

/// Sets the number of threads of every stage, once and before the first.
///
/// # Errors
/// Where threads cannot be started, or were already.
pub fn set_threads(n: usize) -> Result<(), rayon::ThreadPoolBuildError> {
    rayon::ThreadPoolBuilder::new().num_threads(n).build_global()
}
