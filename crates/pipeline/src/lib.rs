//! Pipeline file, plan, phases.
