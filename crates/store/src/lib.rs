//! The only writer to disk. Files appear whole or not at all, what people decided is never lost, and what can be computed again may be
//! thrown away. Nothing here knows what the things it keeps mean.
//!
//! A workspace folder holds:
//!
//! | name | what | if lost |
//! |---|---|---|
//! | `workspace.json` | format version and the pipeline it belongs to | the folder is refused |
//! | `ledger.db`, `ledger.backup.db` | people's decisions ([`Ledger`]) | gone for good, therefore guarded |
//! | `people.db` | who may log in, and what they looked at ([`People`]) | add people again |
//! | `learned.json` | which decisions later runs learn from | say so again with `shai classify --learn --apply` |
//! | `origin.json` | where the run found its files | run again |
//! | `written.json` | the workbooks that runs wrote, so that a filled-in one is known | a run keeps a filled-in workbook all the same |
//! | `cache/` | results per document by content ([`Cache`]) | computed again |
//! | `screening.bin` | result of the last run | run again |
//! | `graph.bin` | who is tied to what, by the same run | run again |
//! | `meanings.bin` | what the forms mean, a vector a passage, by the same run | run again |
//! | `meanings.next.bin` | the same of a run that is under way, or broke off | harmless |
//! | `index/`, `out/` | search index, exports | run again |
//! | `lock`, `lock.json` | who is running | harmless |

mod cache;
mod disk;
mod error;
#[cfg(any(test, feature = "faults"))]
pub mod faults;
mod frame;
mod hash;
mod ledger;
mod lock;
mod people;
mod sqlite;
mod workspace;

pub use cache::Cache;
pub use disk::{create_dir, remove_dir, remove_file, shown, write_atomic, write_whole};
pub use error::{Class, Error, Op};
pub use hash::sha256_file;
pub use ledger::{Head, Ledger, Seal};
pub use lock::Who;
pub use people::{People, Person, Seen};
pub use workspace::{Identity, Stamp, Workspace};

/// A folder for a test that fails or syncs hundreds of times: in memory where the system offers that, since a sync to a real disk
/// takes milliseconds and is not what these tests are about.
#[cfg(test)]
fn test_folder() -> tempfile::TempDir {
    let memory = std::path::Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.expect("a test needs a folder")
}
