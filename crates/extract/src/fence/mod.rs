//! Parsing fenced off: worker processes of the same program read the files, so that a crash, a hang or a blow-up of memory costs one file.
//!
//! The program starts itself again as a worker, which calls [`serve()`]; the parent holds a [`Pool`] and asks it instead of
//! [`crate::extract`]. Both give the same result for every file that can be read at all.

mod page;
mod pool;
mod serve;
mod watch;
mod wire;

use serde::{Deserialize, Serialize};

pub use page::{DrawError, draw, serve_page};
pub use pool::Pool;
pub use serve::{serve, serve_parent};

/// What one file may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FenceLimits {
    /// Seconds without a result and without progress (a page read from its picture is progress).
    pub seconds: u32,
    /// MiB of memory of a worker, the file itself included. Watched where the system tells it (`/proc`).
    pub memory_mib: u32,
    /// Seconds that one run spends on the files of one entry. What was not begun by then is told (`file.entry_too_slow`) and read by the next
    /// run; files in the cache cost nothing. Which files are left depends on the speed of the machine: it is far above what entries
    /// cost, scans included, so that only one that holds up everybody else meets it.
    pub entry_seconds: u32,
}

impl Default for FenceLimits {
    fn default() -> Self {
        Self { seconds: 120, memory_mib: 512, entry_seconds: 3600 }
    }
}

/// Why there is no pool.
#[derive(Debug, thiserror::Error)]
pub enum FenceError {
    /// The worker program cannot be started.
    #[error("the worker {program} cannot be started: {source}")]
    Start {
        /// The program.
        program: String,
        /// Why.
        source: std::io::Error,
    },
    /// What started does not speak like a worker of this version.
    #[error("the worker {program} is of another version (expected {expected}, got {got})")]
    Version {
        /// The program.
        program: String,
        /// [`crate::VERSION`] of this program.
        expected: String,
        /// What the worker said.
        got: String,
    },
}
