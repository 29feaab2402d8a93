use serde::{Deserialize, Serialize};

use crate::Error;

/// Everything about indexing and ranking that may be set. Kept in the index, so that a search from the folder alone ranks as the run meant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Memory for documents not yet on disk, in bytes, for all threads together; at least 15,000,000 a thread. Default 128 MiB.
    pub heap_bytes: usize,
    /// Threads that index, 1 to 8. Results do not depend on it. Default 2.
    pub threads: usize,
    /// BM25: how soon a repeated term stops counting more. Default 1.2.
    pub k1: f32,
    /// BM25: how much a long text counts against itself, 0 to 1. Default 0.75.
    pub b: f32,
    /// Weight of a match in the title, a match in the text weighing 1. Default 4.
    pub title_weight: f32,
    /// Weight of a match in any other field. Default 2.
    pub field_weight: f32,
    /// Characters of a snippet. Default 120.
    pub snippet_chars: u32,
    /// Characters of a snippet before its first highlight, at most. Default 30.
    pub lead_chars: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            heap_bytes: 128 << 20,
            threads: 2,
            k1: 1.2,
            b: 0.75,
            title_weight: 4.0,
            field_weight: 2.0,
            snippet_chars: 120,
            lead_chars: 30,
        }
    }
}

/// What the engine asks for at least, for each thread.
const MIN_HEAP: usize = 15_000_000;

impl Settings {
    /// Whether the engine can work with them.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let setting = |key, value: String, must| Err(Error::Setting { key, value, must });
        if !(1..=8).contains(&self.threads) {
            return setting("threads", self.threads.to_string(), "1 to 8");
        }
        if self.heap_bytes / self.threads < MIN_HEAP {
            return setting("heap_bytes", self.heap_bytes.to_string(), "at least 15000000 a thread");
        }
        if self.k1.is_nan() || self.k1 <= 0.0 {
            return setting("k1", self.k1.to_string(), "positive");
        }
        if !(0.0..=1.0).contains(&self.b) {
            return setting("b", self.b.to_string(), "0 to 1");
        }
        if self.snippet_chars < 2 * self.lead_chars {
            return setting("snippet_chars", self.snippet_chars.to_string(), "at least twice lead_chars");
        }
        Ok(())
    }
}
