//! The `shai` binary.
fn main() {}
