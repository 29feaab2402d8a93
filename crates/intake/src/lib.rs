//! Season folder and registries to entries.
