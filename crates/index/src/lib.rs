//! Full-text index and query language.
