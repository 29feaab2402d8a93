//! Planned failures: "the Nth operation on the disk below this folder fails", for every N that a test likes to try.
//!
//! A plan is bound to a folder and not to a thread, so that tests run side by side and a plan reaches the threads of a run.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How the disk fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// One operation finds no room; the next ones work.
    Full,
    /// That operation and all that follow fail, clean-up too: what is on the disk is what a killed process leaves.
    Killed,
}

#[derive(Debug)]
struct Plan {
    under: PathBuf,
    left: u64,
    fault: Fault,
    struck: bool,
}

static PLANS: Mutex<Vec<Plan>> = Mutex::new(Vec::new());

fn plans() -> MutexGuard<'static, Vec<Plan>> {
    PLANS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A plan in force until dropped.
#[derive(Debug)]
pub struct Guard {
    under: PathBuf,
}

/// From now on the operation number `n` (from 0) below `under` fails.
pub fn plan(under: &Path, n: u64, fault: Fault) -> Guard {
    plans().push(Plan { under: under.to_owned(), left: n, fault, struck: false });
    Guard { under: under.to_owned() }
}

impl Guard {
    /// Whether the failure has happened: once a test gets through without it, it has tried every N.
    pub fn struck(&self) -> bool {
        plans().iter().any(|p| p.under == self.under && p.struck)
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        plans().retain(|p| p.under != self.under);
    }
}

/// Counts one operation on `path`.
pub(crate) fn step(path: &Path) -> io::Result<()> {
    for plan in plans().iter_mut().filter(|p| path.starts_with(&p.under)) {
        let strike = plan.left == 0 && (!plan.struck || plan.fault == Fault::Killed);
        plan.left = plan.left.saturating_sub(1);
        if strike {
            plan.struck = true;
            return Err(match plan.fault {
                Fault::Full => io::Error::from(io::ErrorKind::StorageFull),
                Fault::Killed => io::Error::other("killed by plan"),
            });
        }
    }
    Ok(())
}
