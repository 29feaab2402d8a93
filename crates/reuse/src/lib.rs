//! Text reuse: fingerprints, join, alignment, template subtraction.
