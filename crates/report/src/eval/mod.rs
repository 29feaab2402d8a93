//! Counts a screening against a truth.
