use std::path::{Path, PathBuf};

/// The variable that names, parted by commas, what no test may pass over for lack of: `.ci/test` sets it to what the machine has.
const REQUIRED: &str = "SHAI_REQUIRE";

/// A folder of the data that lie beside the repository in `../shared` and are no part of it; `None` where they are missing, which is said.
///
/// # Panics
/// As [`skipped`], where shared data are missing.
pub fn shared(folder: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared").join(folder);
    if path.is_dir() {
        return Some(path);
    }
    skipped("shared data");
    None
}

/// Says that a test, or a part of one, is passed over because the machine lacks something.
///
/// # Panics
/// Where the machine is said to have it (`SHAI_REQUIRE`): a test that never runs guards nothing.
#[expect(clippy::print_stdout, reason = "a test that is passed over says so")]
pub fn skipped(need: &str) {
    assert!(!is_required(need), "{REQUIRED} names {need}, which this test does not find");
    println!("skipped: no {need}");
}

#[expect(clippy::disallowed_methods, reason = "which tests may be passed over is told by who runs them")]
fn is_required(need: &str) -> bool {
    std::env::var_os(REQUIRED).is_some_and(|names| lists(&names.to_string_lossy(), need))
}

fn lists(names: &str, need: &str) -> bool {
    names.split(',').any(|name| name == need)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_list_names_is_required_and_nothing_else() {
        let required = ["shared data", "chromium", "data", ""].map(|need| lists("shared data,chromium", need));
        assert_eq!(required, [true, true, false, false]);
    }
}
