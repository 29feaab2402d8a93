//! What the tests of the binary share: running it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

pub(crate) fn demo() -> PathBuf {
    root().join("pipelines/demo.toml")
}

pub(crate) fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shai"));
    command.args(args).env("LANG", "zh_CN.UTF-8").env_remove("LC_ALL").env_remove("LC_MESSAGES");
    command
}

pub(crate) fn shai(args: &[&str]) -> Output {
    command(args).output().unwrap()
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Runs and asserts the exit code, showing what was printed where it differs.
pub(crate) fn expect(code: i32, args: &[&str]) -> String {
    let output = shai(args);
    assert_eq!(output.status.code(), Some(code), "{args:?}\nstdout: {}\nstderr: {}", text(&output.stdout), text(&output.stderr));
    text(&output.stdout)
}
