//! Passages that stand in another entry.

pub(crate) mod partial;
