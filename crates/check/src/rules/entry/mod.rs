//! The project, its name, its topic and its form (五(二), 五(三)).

pub(crate) mod changed_substantially;
pub(crate) mod missing_evidence;
pub(crate) mod missing_section;
pub(crate) mod multiple_topics;
pub(crate) mod name_off_topic;
pub(crate) mod name_unlawful;
pub(crate) mod not_applied;
pub(crate) mod submitted_late;
pub(crate) mod topic_mismatch;
pub(crate) mod track_mismatch;
pub(crate) mod withdrawn;
