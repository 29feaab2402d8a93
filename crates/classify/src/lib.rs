//! Track and topic of a text: which fits best, how sure that is, which sentences carry it, and what speaks for the runner-up.
//!
//! No labels are needed: a text is compared with what the contest says about each topic ([`record::TopicProfile`]), in three
//! views (characters, pairs of characters, words), each a cosine of TF-IDF vectors; a short text also by vectors of what it means, where
//! the caller has such ([`Classifier::with_vectors`]). The title, the text as a whole and its stretches are heard one by one, so that no
//! part of a text buys a topic for all of it. One text's answer depends on no other text, so that a
//! list of one and a season of 20,000 get the same answers on any number of threads.
//! Probabilities come from a softmax that is sharper the more there is to go by, then a table fitted on texts of known topic. An answer names
//! the topics that hold the right one in a stated share of texts ([`Sets`]). Statutes and contracts within a text count for nothing
//! ([`Norms`]). What experts correct can be learnt on top ([`Classifier::learn`]).
//!
//! A text goes through `source` (which parts of it, without `norms`), `features` and `vocabulary` (counted), `view` and `meaning` (compared with each
//! topic; `model` where somebody brings one), `opinion` (the voices), `calibration` and `sets` (probabilities), and `explain` (evidence and
//! reasons); `classifier` is that order. `learned` adds what corrections teach, by `ridge` and `log_count`.

mod calibration;
mod classifier;
mod columns;
mod error;
mod explain;
mod features;
mod learned;
mod log_count;
mod meaning;
mod model;
mod norms;
mod opinion;
mod ridge;
mod sets;
mod settings;
mod source;
mod stacking;
#[cfg(test)]
mod testing;
mod view;
mod vocabulary;

pub use calibration::{Calibration, Fit, Fitted, Observation};
pub use classifier::Classifier;
pub use error::Error;
pub use learned::{Change, Label, changes};
pub use meaning::Embed;
pub use norms::Norms;
pub use sets::{HeldOut, Sets};
pub use settings::{
    Abstain, Learn, LearnParts, LearnRatios, LearnStacking, OpenTopic, ProfileWeights, Settings, Stuffing, ViewWeights, Voices,
};
pub use source::TextDoc;
